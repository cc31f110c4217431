"""Why locations are not rated overall."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from assurance.evidence import Fact, Register, Sentence
from assurance.measures.ratings.facts import MEASURES, Setting
from assurance.measures.ratings.locations import REASONS

MEASURE = f"{MEASURES}.count_reasons"
NO_REASON = "no_reason_given"
FIRST = "rated_by_service_only"  # a figure of its own, for all that it is said of


def count_reasons(locations: pd.DataFrame) -> dict[str, int]:
    """Return how many locations have no overall rating, by the reason.

    Definition
    ----------
    Locations without an overall rating, each under one reason: rated for each of their services only,
    inspected but not rated, insufficient evidence to rate, evidence not yet scored, not yet inspected, not
    yet rated, or no reason given.

    Source
    ------
    CQC, care directory with ratings: the words of the Overall rating of the Overall service group; for "not
    yet inspected" CQC's weekly directory, where it gives no day of a latest check.

    Numerator
    ---------
    Locations with the reason.

    Denominator
    -----------
    Locations without an overall rating.

    Caveats
    -------
    CQC writes "Not rated" for several reasons. Where it gives no other word, no reason is made up.

    Parameters
    ----------
    locations
        A frame of `count_locations`, or the part of it that is of one service.
    """
    counts = locations.loc[locations["reason"].ne(""), "reason"].value_counts()
    return {reason: int(counts.get(reason, 0)) for reason in REASONS}


def reason_facts(locations: pd.DataFrame, setting: Setting) -> Iterator[Fact]:
    """Yield how many are not rated for each reason but the first, where there are any."""
    counts = count_reasons(locations)
    whole = sum(counts.values())
    for reason, count in counts.items():
        if count and reason != FIRST:
            yield setting.count(
                f"not_rated_because.{reason}",
                f"locations without an overall rating: {REASONS[reason]}",
                count,
                whole,
                "locations without an overall rating",
                method="By the word that stands in CQC’s file in place of an overall rating; locations rated "
                "for each of their services are counted apart.",
                measure=MEASURE,
            )


def not_rated_sentence(register: Register, base: str) -> Sentence:
    """Return how many locations have no overall rating, why, and what becomes of them in percentages."""
    not_rated, by_service = "ratings.all.not_rated", f"ratings.all.{FIRST}"
    count, of_services = register.facts[not_rated].value, register.facts[by_service].value
    if not count:
        text = "All {ratings.all.total} locations have an overall rating."
    else:
        left = "left out of" if base == "rated" else "counted in the base of"
        text = (
            f"{{{not_rated}}} of the {{ratings.all.total}} locations {'has' if count == 1 else 'have'} no "
            f"overall rating and {'is' if count == 1 else 'are'} {left} these percentages."
        )
    if of_services:
        text += (
            f" Of those without, {{{by_service}}} {'is' if of_services == 1 else 'are'} rated for each "
            "service instead, as CQC now does for locations with several services; each counts once, as not "
            "rated overall."
        )
    text += _others(register)
    return Sentence(id="ratings.not_rated_sentence", text=text)


def _others(register: Register) -> str:
    """Return why the others are not rated: by CQC's word, and for how many it gives none."""
    facts = {fact.id.rpartition(".")[2]: fact for fact in register.under("ratings.all.not_rated_because")}
    silent = facts.pop(NO_REASON, None)
    said = [f"{REASONS[reason]} {{{fact.id}}}" for reason, fact in facts.items()]
    text = f" By the reason that CQC gives: {'; '.join(said)}." if said else ""
    return text + (f" For {{{silent.id}}} its file gives no reason." if silent else "")
