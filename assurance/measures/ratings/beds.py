"""Care home ratings weighted by beds, where CQC's list of locations gives enough of them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Place, Register, Sentence
from assurance.measures.ratings.facts import MEASURES, Setting
from assurance.measures.ratings.services import NOT_RATED

MEASURE = f"{MEASURES}.weigh_by_beds"


def weigh_by_beds(homes: pd.DataFrame, base: str) -> tuple[int, int, int, int]:
    """Return beds in homes rated Good or Outstanding; beds in the base, homes with beds known, homes.

    Definition
    ----------
    Percentage of registered beds that are in care homes rated Good or Outstanding overall.

    Source
    ------
    CQC, care directory with filters (care home beds) and care directory with ratings.

    Numerator
    ---------
    Beds of care homes rated Good or Outstanding, where the number of beds is known.

    Denominator
    -----------
    Beds of care homes with an overall rating, or of all care homes, as the setting `ratings.base` says, where
    the number of beds is known.

    Caveats
    -------
    Beds are registered places, not people. Given only when the beds of at least the share of homes that the
    setting `ratings.beds_known_percent` names are known. Without an interval: beds of one home share one
    rating.

    Parameters
    ----------
    homes
        The care homes of a frame of `count_locations`.
    base
        The setting `ratings.base`.
    """
    counted = homes if base == "all" else homes[homes["rating"].ne(NOT_RATED)]
    known = counted[counted["beds"].fillna(0) > 0]
    good = known[known["rating"].isin(["Good", "Outstanding"])]
    return int(good["beds"].sum()), int(known["beds"].sum()), len(known), len(counted)


def bed_facts(homes: pd.DataFrame, own: Setting, places: tuple[Place, ...], least: float) -> Iterator[Fact]:
    """Yield the beds and the percentage by beds; it is not available where too few homes' beds are known."""
    good, beds, known, of = weigh_by_beds(homes, own.base)
    if not known:
        return
    rated = "rated " if own.base == "rated" else ""
    setting = own.at("beds", own.service.title, places=(*own.places, *places))
    base = f"beds of {rated}care homes whose beds CQC’s list gives"
    yield setting.count(
        "homes_known",
        f"{rated}care homes whose number of beds is known",
        known,
        of,
        f"{rated}care homes",
        measure=MEASURE,
    )
    yield setting.count("total", base, beds, measure=MEASURE, unit="beds")
    method = (
        "Beds of homes rated Good or Outstanding over beds of homes in the base. No interval: the beds of "
        "one home share one rating."
    )
    caveat = f"Beds are known for {known} of {of} {rated}care homes."
    title = "beds in homes rated Good or Outstanding"
    if 100 * known < least * of:
        yield setting.missing(
            "good_or_outstanding",
            title,
            "not available",
            unit="per cent",
            base=base,
            method=method,
            measure=MEASURE,
            caveats=(*setting.caveats, caveat, f"Given from {numerals.number(least)}% of homes up."),
        )
    else:
        yield setting.share(
            "good_or_outstanding",
            title,
            good,
            beds,
            base,
            measure=MEASURE,
            interval=False,
            method=method,
            caveats=(caveat,),
        )


def bed_sentence(register: Register) -> Sentence:
    """Return the percentage by beds beside that by homes, and for how many homes beds are known."""
    prefix = "ratings.care_homes.beds"
    share = register.facts.get(f"{prefix}.good_or_outstanding")
    if share is None:
        text = (
            "The percentages count homes, large and small alike: a list with the beds of each home was not "
            "supplied."
        )
    elif share.value is None:
        text = (
            f"The percentages count homes, large and small alike: beds are known for "
            f"{{{prefix}.homes_known}} homes only, too few to weigh by them."
        )
    else:
        homes = "ratings.care_homes.rated" if "rated" in share.base else "ratings.care_homes.total"
        text = (
            f"Counted by beds, not homes, {{{share.id}}} of {{{prefix}.total}} beds are in care homes rated "
            f"Good or Outstanding (beds are known for {{{prefix}.homes_known}} of {{{homes}}} homes)."
        )
    return Sentence(id="ratings.beds_sentence", text=text)
