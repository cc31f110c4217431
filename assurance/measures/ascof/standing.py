"""Where a council stands among all councils: rank, quarter, label and band."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register, Sentence
from assurance.measures.ascof.among import FEWEST, among, named, no_value, withheld
from assurance.measures.ascof.band import band_fact
from assurance.measures.ascof.definitions import MEASURES
from assurance.measures.edition import Edition
from assurance.statistics import Standing, label_against, rank

QUARTERS = ("best quarter", "second quarter", "third quarter", "last quarter")
RANKS_MOVE = "Councils whose intervals overlap may stand before or behind one another by chance."
OWN_INTERVAL = (
    "The label goes by the council’s own interval alone, England’s figure taken as exact: where it differs "
    "from the words of the comparison, England’s own interval makes the difference."
)


def register_standing(edition: Edition, councils: pd.DataFrame, register: Register) -> None:
    """Enter rank, quarter, label and band beside each measure's council figure, and say them.

    Parameters
    ----------
    councils
        `outcomes_of` the tidy table `ascof_councils`: all councils, the latest year of each measure.
    """
    stands = False
    for measure_id, rows in councils.groupby("measure_id", sort=False):
        own, england = (register.facts.get(f"ascof.{measure_id}.{level}") for level in ("council", "england"))
        if own is None or measure_id not in MEASURES:
            continue
        rows = rows[rows["period"].eq(own.period)]
        if rows["value"].notna().sum() < FEWEST:
            continue
        facts = [
            *rank_facts(edition, own, rows),
            band_fact(edition, own, england, rows),
            label_fact(edition, own, england, rows),
        ]
        register.add(*facts, step=edition.step("ascof"))
        if facts[0].value is not None:
            register.say(_sentence(own, facts[2], edition.council.name))
            stands = True
    if stands:
        register.say(Sentence(id="ascof.standing", text=_summary(register, edition.council.name)))


def rank_facts(edition: Edition, own: Fact, rows: pd.DataFrame) -> list[Fact]:
    """Return a council's rank and quarter among all councils with a value.

    Definition
    ----------
    The rank is one more than the number of councils with a better published value, by the measure's
    polarity; councils with the same value share it. The quarter divides the ranks in four
    (`statistics.rank`). A council without a value has its symbol instead; where the publisher advises
    against comparing there is none.

    Source
    ------
    The outcomes of all councils in the ASCOF workbook, as published.

    Numerator
    ---------
    Councils with a better value, and one.

    Denominator
    -----------
    Councils with a value. Those without (suppressed, not available, not applicable) are counted beside it.

    Caveats
    -------
    Values are compared as published, rounded. Councils whose intervals overlap may change places by chance.
    """
    common = among(edition, own, rows, "rank_facts", RANKS_MOVE)
    kinds = {"rank": "rank among councils", "quarter": "quarter of councils"}
    blank = {kind: named(common, own, kind, words) for kind, words in kinds.items()}
    stands = _standing(edition, own, rows)
    if stands is None:
        return [replace(fact, **no_value(own, withheld(own))) for fact in blank.values()]
    first = "highest" if own.polarity == "high" else "lowest"
    shared = f" It shares its place with {numerals.plural(stands.tied, 'other council')}."
    method = f"Counted from the {first}, the better end, by the values as published."
    method += shared if stands.tied else ""
    quarter = stands.quarter or 1
    return [
        replace(
            blank["rank"],
            value=stands.place,
            display=f"{stands.place} of {stands.of}",
            status="published",
            method=method,
        ),
        replace(
            blank["quarter"],
            value=quarter,
            display=QUARTERS[quarter - 1],
            status="published",
            method=method,
        ),
    ]


def label_fact(edition: Edition, own: Fact, england: Fact | None, rows: pd.DataFrame) -> Fact:
    """Return the label that Fingertips would give a council's figure beside England's.

    Definition
    ----------
    "similar" where England's figure lies within the council's 95% interval, else "better" or "worse" by the
    measure's polarity (`statistics.label_against`). None without an interval.

    Source
    ------
    The rule of DHSC's Fingertips; the interval of the council's figure.

    Numerator
    ---------
    None: it is a word.

    Denominator
    -----------
    None: it is a word.

    Caveats
    -------
    England's figure is taken as exact, which the words of the comparison do not do.
    """
    common = named(among(edition, own, rows, "label_fact", OWN_INTERVAL), own, "label", "label")
    why = withheld(own)
    benchmark = None if england is None or england.value is None else float(england.value)
    label = label_against((own.lower, own.upper), benchmark, own.polarity)
    if why or own.value is None or label is None:
        return replace(
            common, **no_value(own, why or ("" if own.value is None else "It has no 95% interval."))
        )
    return replace(
        common,
        value=label,
        display=label,
        unit="than England, by its interval" if label != "similar" else "to England, by its interval",
        status="published",
        base="",
        method="England’s figure within the council’s 95% interval is similar; outside it, better or worse.",
    )


# --------------------------------------------------------------------------------------------------------


def _standing(edition: Edition, own: Fact, rows: pd.DataFrame) -> Standing | None:
    if own.value is None or own.polarity == "none" or withheld(own):
        return None
    values = [None if pd.isna(value) else float(value) for value in rows["value"]]
    standings = rank(values, "highest" if own.polarity == "high" else "lowest")
    return dict(zip(rows["geography_code"], standings, strict=True)).get(edition.council.code)


def _sentence(own: Fact, band: Fact, where: str) -> Sentence:
    prefix, _, _ = own.id.rpartition(".")
    text = (
        f"Counted from the best, {where} is {{{prefix}.rank}} councils with a figure for measure "
        f"{own.title.partition(':')[0]} ({{{prefix}.quarter}})"
    )
    if band.value is not None:
        text += f"; by our estimate of CQC’s wording it is {{{prefix}.band}}"
    return Sentence(id=f"{prefix}.standing", text=f"{text}.")


def _summary(register: Register, where: str) -> str:
    """Return which measures are in the best and in the last quarter: the same words for both."""
    quarters: dict[int, list[str]] = {1: [], 4: []}
    for fact in _quarters(register):
        if isinstance(fact.value, int) and fact.value in quarters:
            quarters[fact.value].append(
                f"{fact.title.partition(':')[0]} ({{{fact.id.replace('.quarter', '.rank')}}})"
            )
    best, last = (numerals.listed(quarters[number]) or "none" for number in (1, 4))
    return (
        f"Among all councils with a figure, counted from the best, {where} is in the best quarter on {best}, "
        f"and in the last quarter on {last}. A rank says nothing of why, and "
        f"{RANKS_MOVE[:1].lower()}{RANKS_MOVE[1:]}"
    )


def _quarters(register: Register) -> Iterator[Fact]:
    for fact in register.facts.values():
        if fact.id.startswith("ascof.") and fact.id.endswith(".quarter"):
            yield fact
