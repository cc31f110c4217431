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
        "New admissions to residential and nursing care per 100,000 people of that age",
    )  # fmt: skip


def _plot(
    register: Register, name: str, unit: str, kinds: tuple[str, ...], what: str, subtitle: str
) -> Chart | Note:
    own = [
        fact
        for fact in council_facts(register, "ascof")
        if fact.unit == unit and (known := MEASURES.get(fact.id.split(".")[1])) and known.kind in kinds
    ]
    rows = [
        {
            "id": fact.id,
            "measure": f"{code_of(fact)}: {MEASURES[fact.id.split('.')[1]].short}",
            "level": "England" if level == "england" else level,
            "place": fact.geography,
            "value": fact.value,
            "lower": fact.lower if level == "council" else None,
            "upper": fact.upper if level == "council" else None,
        }
        for council in own
        for level in LEVELS
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
        subtitle=f"{subtitle}; {periods(own)}. {CAUTION}",
        source=source_of(own),
        alt=f"Dots on one scale. {' '.join(_describe(register, fact) for fact in own)}",
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


def _describe(register: Register, council: Fact) -> str:
    prefix = council.id.removesuffix(".council")
    values = [
        f"{fact.geography} {fact.display}"
        for level in LEVELS
        if (fact := register.facts.get(f"{prefix}.{level}"))
    ]
    return f"{code_of(council)}, {MEASURES[prefix.split('.')[1]].short}: {', '.join(values)}."
