"""Charts of measures that share a unit: the council, its region and England on one scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures.ascof.parts import (
    CAUTION,
    LEVELS,
    code_of,
    comparator_groups_of,
    council_facts,
    nothing,
    periods,
)
from assurance.figures.chart import Chart
from assurance.figures.facts import source_of
from assurance.figures.plots import plot_dot_comparison
from assurance.figures.table import Note
from assurance.measures.ascof import MEASURES, PER_100_000, PER_CENT
from assurance.numerals import listed


def plot_surveys(register: Register, name: str = "fig-ascof-percent") -> Chart | Note:
    """Return the percentages from surveys of people who use services and of carers, with their intervals."""
    return _plot(
        register, name, PER_CENT, ("survey",), "survey measures that are percentages",
        "Per cent of people who answered",
    )  # fmt: skip


def plot_services(register: Register, name: str = "fig-ascof-services") -> Chart | Note:
    """Return the percentages from councils' and other records."""
    return _plot(
        register,
        name,
        PER_CENT,
        ("records", "estimate"),
        "measures from records that are percentages",
        "Per cent, as each is defined",
    )


def plot_admissions(register: Register, name: str = "fig-ascof-admissions") -> Chart | Note:
    """Return the rates of admission to care homes."""
    return _plot(
        register, name, PER_100_000, ("records",), "measures of admission to care homes",
        "New admissions to residential and nursing care per 100,000 people of that age; each measure on a "
        "scale of its own", scales="each",
    )  # fmt: skip


def _plot(
    register: Register,
    name: str,
    unit: str,
    kinds: tuple[str, ...],
    what: str,
    subtitle: str,
    scales: str = "one",
) -> Chart | Note:
    own = [
        fact
        for fact in council_facts(register, "ascof")
        if fact.unit == unit and (known := MEASURES.get(fact.id.split(".")[1])) and known.kind in kinds
    ]
    groups = dict(list(comparator_groups_of(register).items())[:1])  # a second would crowd the strips
    levels = {**dict(zip(LEVELS, LEVELS, strict=True)), "england": "England"}
    levels |= dict.fromkeys(groups, "comparators")
    rows = [
        {
            "id": fact.id,
            "measure": _measure(council),
            "level": called,
            "place": groups.get(level, fact.geography),
            "value": fact.value,
            "lower": fact.lower if level == "council" else None,
            "upper": fact.upper if level == "council" else None,
        }
        for council in own
        for level, called in levels.items()
        if (fact := register.facts.get(council.id.replace(".council", f".{level}")))
    ]
    if not any(row["value"] is not None for row in rows):
        return nothing(register, name)
    numbers = ["value", "lower", "upper"]
    frame = pd.DataFrame(rows).astype(dict.fromkeys(numbers, float))
    return plot_dot_comparison(
        frame,
        unit=unit,
        name=name,
        headline=_headline(register, own, what),
        subtitle=". ".join(
            [
                f"{subtitle}; {periods(own)}",
                *(_of_group(register, own, key, group) for key, group in groups.items()),
                CAUTION,
            ]
        ),
        source=source_of(own),
        alt=f"Dots {'on one scale' if scales == 'one' else 'on a scale each'}. "
        + " ".join(_describe(register, fact, groups) for fact in own),
        scales=scales,
    )


def _of_group(register: Register, own: Iterable[Fact], key: str, group: str) -> str:
    """Return what a comparator group's figures are: totals, medians or both."""
    facts = [register.facts[council.id.replace(".council", f".{key}")] for council in own]
    kinds = {"median": "the median", "weighted total": "the weighted total"}
    found = [words for kind, words in kinds.items() if any(f"({kind})" in fact.geography for fact in facts)]
    caution = "; a median is not comparable with England’s figure" if kinds["median"] in found else ""
    return f"{group}: {' or '.join(found)} of its councils{caution}"


def _measure(council: Fact) -> str:
    """Return what stands above a measure's strip: its code and name, and where it is better to be low."""
    measure = MEASURES[council.id.split(".")[1]]
    return f"{code_of(council)}: {measure.short}" + (
        " – lower is better" if council.polarity == "low" else ""
    )


def _headline(register: Register, own: Iterable[Fact], what: str) -> str:
    """Return how often the council is similar, higher and lower: what the chart is for."""
    words = {
        "similar": "similar to England",
        "higher": "higher than England",
        "lower": "lower than England",
        "not compared": "not compared with England",
    }
    came_to = {"the same": "similar", "not tested": "not compared", "not comparable": "not compared"}
    outcomes = [register.sentences[f"{fact.id.removesuffix('.council')}.verdict"].outcome for fact in own]
    verdicts = Counter(came_to.get(outcome, outcome) for outcome in outcomes)
    counted = [(word, verdicts[word]) for word in words if verdicts[word]]
    (first, count), *others = counted
    total = sum(verdicts.values())
    start = f"{register.council} is {words[first]} on "
    if not others:
        return f"{start}all {total} {what}"
    return start + listed([f"{count} of {total} {what}", *(f"{word} on {number}" for word, number in others)])


def _describe(register: Register, council: Fact, groups: Iterable[str]) -> str:
    prefix = council.id.removesuffix(".council")
    values = [
        f"{fact.geography} {fact.display}"
        for level in (*LEVELS, *groups)
        if (fact := register.facts.get(f"{prefix}.{level}"))
    ]
    return f"{code_of(council)}, {MEASURES[prefix.split('.')[1]].short}: {', '.join(values)}."
