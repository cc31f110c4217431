"""What the councils that a council is compared with have between them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register
from assurance.measures.ascof.definitions import (
    IN_DEVELOPMENT,
    LIMIT,
    MEASURES,
    PER_100_000,
    PER_CENT,
    Measure,
)
from assurance.measures.ascof.values import interval_of, show
from assurance.measures.comparators import ComparatorGroup, comparator_groups
from assurance.measures.edition import Edition
from assurance.measures.entry import key
from assurance.settings import Wording
from assurance.wording import say_verdict

PER = {PER_CENT: 100, PER_100_000: 100_000}
START = (
    "Groups of similar councils are a starting point for learning from one another, not a measure of "
    "performance: who is in them depends on how likeness was measured."
)
MEDIAN = (
    "A median, the middle one of the group’s published values: England’s figure is a weighted total, which "
    "is something else, so the two are not compared with each other."
)


def register_peers(edition: Edition, councils: pd.DataFrame, register: Register, wording: Wording) -> None:
    """Enter the figure of each comparator group beside each measure's council figure, with the verdict.

    Parameters
    ----------
    councils
        `outcomes_of` the tidy table `ascof_councils`.
    """
    groups = comparator_groups(edition)
    for measure_id, rows in councils.groupby("measure_id", sort=False):
        own = register.facts.get(f"ascof.{measure_id}.council")
        known = MEASURES.get(str(measure_id))
        if own is None or known is None:
            continue
        of_period = rows[rows["period"].eq(own.period)]
        for group in groups:
            fact = peers_fact(edition, group, own, known, of_period)
            register.add(fact, step=edition.step("ascof"))
            register.say(say_verdict(f"{fact.id}_verdict", own, fact, wording))


def group_key(group: ComparatorGroup) -> str:
    """Return a group as the last part of an id: "nhs_england_peer_group"."""
    return key(group.name)


def peers_fact(
    edition: Edition, group: ComparatorGroup, own: Fact, known: Measure, councils: pd.DataFrame
) -> Fact:
    """Return a comparator group's figure: a weighted total where counts are published, else a median.

    Definition
    ----------
    Where numerators and denominators are published: the sum of the group's numerators over the sum of its
    denominators. Elsewhere, for surveys, scores and estimates: the median of its published outcomes, the mean
    of the middle two where they are even in number. The council itself is not in its group.

    Source
    ------
    The outcomes of the group's councils in the ASCOF workbook; the list of councils that the council
    supplied.

    Numerator
    ---------
    The sum of the group's published numerators; none for a median.

    Denominator
    -----------
    The sum of the group's published denominators; none for a median.

    Caveats
    -------
    A council of the group without a value (suppressed, not available, not applicable) is left out and named.
    A median is not comparable with England's figure, which is a weighted total. Who is in a group depends on
    how likeness was measured; the group of another edition may be another.
    """
    rows = councils[councils["geography_code"].isin(group.codes)]
    there = dict(zip(rows["geography_code"], rows.itertuples(), strict=True))
    weighted = known.kind == "records" and own.unit in PER
    held = {
        code: row
        for code, row in there.items()
        if not pd.isna(row.value) and not (weighted and (pd.isna(row.numerator) or not row.denominator))
    }
    names = dict(zip(group.codes, group.councils, strict=True))
    left_out = [
        f"{names[code]} {there[code].symbol or '[x]' if code in there else '[x]'}"
        for code in group.codes
        if code not in held
    ]
    listed = numerals.listed([names[code] for code in group.codes if code in held]) or "none"
    base = f"{len(held)} of the {len(group.codes)} councils of the group as in edition {group.edition}: "
    base += listed
    base += f"; without a figure: {', '.join(left_out)}" if left_out else ""
    fact = Fact(
        id=f"{own.id.rpartition('.')[0]}.{group_key(group)}",
        title=f"{own.title}, {'total' if weighted else 'median'} of the {group.name}",
        value=None,
        display="[x]",
        unit=own.unit,
        base=base,
        period=own.period,
        population=f"as the publisher defines the measure, councils of the {group.name}",
        geography=f"{group.name} ({'weighted total' if weighted else 'median'})",
        status="not available",
        places=(*edition.places(rows, "rows of the group’s councils"), *group.places),
        method="None of the group’s councils has a figure.",
        measure="assurance.measures.ascof.peers_fact",
        definition=own.definition.replace("/", ".peers_fact/"),
        caveats=(LIMIT, START, *((IN_DEVELOPMENT,) if IN_DEVELOPMENT in known.caveats else ())),
        polarity=known.polarity,
    )  # fmt: skip
    if not held:
        return fact
    return _total(fact, known, held) if weighted else _median(fact, known, held)


def _total(fact: Fact, known: Measure, held: dict) -> Fact:
    numerator = sum(float(row.numerator) for row in held.values())
    denominator = sum(float(row.denominator) for row in held.values())
    value = PER[fact.unit] * numerator / denominator
    lower, upper, interval = interval_of(value, fact.unit, None, numerator, denominator)
    return replace(
        fact,
        value=value,
        display=show(value, fact.unit, known.decimals),
        numerator=round(numerator),
        denominator=round(denominator),
        lower=lower,
        upper=upper,
        status="published",
        method=f"The sum of the group’s numerators over the sum of its denominators.{interval}",
    )


def _median(fact: Fact, known: Measure, held: dict) -> Fact:
    value = float(pd.Series([float(row.value) for row in held.values()]).median())
    return replace(
        fact,
        value=value,
        display=show(value, fact.unit, known.decimals),
        status="published",
        method="The median of the group’s published values; it has no interval of its own.",
        caveats=(*fact.caveats, MEDIAN),
    )
