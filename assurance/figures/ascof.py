"""The charts and tables of ASCOF and of cited results."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.plots import plot_dot_comparison
from assurance.figures.table import Note, Table
from assurance.measures.ascof import (
    COUNTS_MORE,
    IN_DEVELOPMENT,
    LIMIT,
    MEASURES,
    OBJECTIVES,
    PER_100_000,
    PER_CENT,
)
from assurance.numerals import listed, number

LEVELS = ("council", "region", "england")


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


def tabulate_measures(register: Register, name: str = "tbl-ascof") -> Table | Note:
    """Return every measure of the current framework: the council, its region and England."""
    prefixes = [fact.id.removesuffix(".council") for fact in _council_facts(register, "ascof")]
    if not prefixes:
        return _nothing(register, name)
    objectives = ", ".join(f"{digit} {title}" for digit, title in OBJECTIVES.items())
    facts = [register.facts[f"{prefix}.council"] for prefix in prefixes]
    cautions = [LIMIT.removesuffix(".")]
    if developing := [_code(fact) for fact in facts if IN_DEVELOPMENT in fact.caveats]:
        cautions.append(f"{IN_DEVELOPMENT.removesuffix('.')}: {listed(developing)}")
    if any(COUNTS_MORE in fact.caveats for fact in facts):
        cautions.append(
            "6B is as published: with those rated Good or Outstanding it counts locations not yet rated"
        )
    return _table(
        register,
        prefixes,
        name=name,
        headline=f"{register.council} beside its region and England: Adult Social Care Outcomes Framework",
        notes=(
            f"The first digit of a measure’s code is the objective it belongs to: {objectives}",
            "“Similar” means that the 95% intervals do not support a difference; “not compared”, that a "
            "figure or every interval is missing, or that the publisher advises against comparing",
            "A lower figure is better for 2B, 2C and 6A",
            "The margin of error is the publisher’s, of surveys only: the 95% interval is the figure plus or "
            "minus it",
            *cautions,
        ),
    )


def tabulate_earlier_measures(register: Register, name: str = "tbl-ascof-earlier") -> Table | Note:
    """Return the measures of the framework before 2023-24, whose codes meant other things."""
    facts = _council_facts(register, "ascof_before_2023_24")
    if not facts:
        return Note(name=name, text="No measures of the framework before 2023-24 were supplied.")
    return _table(
        register,
        [fact.id.removesuffix(".council") for fact in facts],
        name=name,
        headline="Measures of the outcomes framework as it was before 2023-24",
        notes=(
            "The codes meant other measures then",
            "“Not compared” means that a figure or every interval is missing",
        ),
    )


def tabulate_scorecard(register: Register, name: str = "tbl-scorecard") -> Table | Note:
    """Return the results that documents cite for the council."""
    own = [fact for fact in register.under("scorecard") if fact.id.endswith(".council")]
    if not own:
        return Note(name=name, text=f"No cited results were supplied for {register.council}.")
    england = [register.facts[re.sub(r"\.council$", ".england", fact.id)] for fact in own]
    frame = pd.DataFrame(
        {
            "Result": [fact.title for fact in own],
            "Unit": [fact.unit for fact in own],
            register.council: [_cell(fact) for fact in own],
            "England": [_cell(fact) for fact in england],
            "Period": [fact.period for fact in own],
            "Cited from": [
                fact.method.removeprefix("As cited: ").partition(". No margin")[0] for fact in own
            ],
        }
    )
    return Table(
        name=name,
        frame=frame,
        headline=f"Results cited for {register.council}",
        subtitle="Values as they are printed in the documents that cite them",
        source=source_of(own),
        alignments={register.council: "right", "England": "right"},
        notes=(
            "No margin of error is cited, so that no difference can be tested",
            "The publisher may have revised a figure since it was cited",
        ),
        data=facts_frame([*own, *england]),
    )


# --------------------------------------------------------------------------------------------------------


def _council_facts(register: Register, theme: str) -> list[Fact]:
    """Return the council's fact of every measure of a theme, parts of measures left out."""
    return [
        fact
        for fact in register.facts.values()
        if re.fullmatch(rf"{theme}\.[a-z0-9]+\.council", fact.id) and fact.unit != "measures"
    ]


def _plot(
    register: Register, name: str, unit: str, kinds: tuple[str, ...], what: str, subtitle: str
) -> Chart | Note:
    own = [
        fact
        for fact in _council_facts(register, "ascof")
        if fact.unit == unit and (known := MEASURES.get(fact.id.split(".")[1])) and known.kind in kinds
    ]
    rows = [
        {
            "id": fact.id,
            "measure": f"{_code(fact)}: {MEASURES[fact.id.split('.')[1]].short}",
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
        return _nothing(register, name)
    numbers = ["value", "lower", "upper"]
    frame = pd.DataFrame(rows).astype(dict.fromkeys(numbers, float))
    return plot_dot_comparison(
        frame,
        unit=unit,
        name=name,
        headline=_headline(register, own, what),
        subtitle=f"{subtitle}; {_periods(own)}",
        source=source_of(own),
        alt=f"Dots on one scale. {' '.join(_describe(register, fact) for fact in own)}",
    )


def _headline(register: Register, own: Iterable[Fact], what: str) -> str:
    """Return how often the council is similar, higher and lower: what the chart is for."""
    verdicts = Counter(
        re.sub(r"^slightly ", "", _verdict(register, fact.id.removesuffix(".council"))) for fact in own
    )
    words = {
        "similar": "similar to England",
        "higher": "higher than England",
        "lower": "lower than England",
        "not compared": "not compared with England",
    }
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
    return f"{_code(council)}, {MEASURES[prefix.split('.')[1]].short}: {', '.join(values)}."


def _table(
    register: Register, prefixes: list[str], *, name: str, headline: str, notes: tuple[str, ...]
) -> Table:
    own = [register.facts[f"{prefix}.council"] for prefix in prefixes]
    columns = {"Measure (unit)": [f"{_label(fact)} ({fact.unit})" for fact in own]}
    compared = []
    for level in LEVELS:
        facts = [register.facts.get(f"{prefix}.{level}") for prefix in prefixes]
        present = [fact for fact in facts if fact is not None]
        if present:
            columns[present[0].geography] = [_cell(fact) if fact else "[x]" for fact in facts]
            compared += present
        if level == "council" and any(fact.margin_of_error is not None for fact in own):
            columns["Margin of error (±)"] = [_margin(fact) for fact in own]
    figures = list(columns)[1:]
    columns["Compared with England"] = [_verdict(register, prefix) for prefix in prefixes]
    return Table(
        name=name,
        frame=pd.DataFrame(columns),
        headline=headline,
        subtitle=f"Outcomes as published; {_periods(own)}",
        source=source_of(own),
        alignments=dict.fromkeys(figures, "right"),
        notes=notes,
        data=facts_frame(compared),
    )


def _verdict(register: Register, prefix: str) -> str:
    words = register.sentences[f"{prefix}.verdict"].text
    return "not compared" if words.startswith("not ") else re.sub(r" (than|to|as)$", "", words)


def _code(fact: Fact) -> str:
    return fact.title.partition(":")[0]


def _label(fact: Fact) -> str:
    theme, measure_id, _ = fact.id.split(".")
    known = MEASURES.get(measure_id) if theme == "ascof" else None
    return f"{_code(fact)}: {known.short}" if known else fact.title


def _cell(fact: Fact) -> str:
    """Return a figure for a column whose unit stands in a column of its own."""
    return fact.display.removesuffix("%")


def _margin(fact: Fact) -> str:
    """Return the published margin of error, with as many decimals as the figure."""
    if fact.margin_of_error is None:
        return "[z]" if fact.status == "published" else "[x]"
    return number(fact.margin_of_error, len(_cell(fact).partition(".")[2]))


def _periods(facts: Iterable[Fact]) -> str:
    """Return the periods: the commonest, and which measures have another."""
    facts = list(facts)
    (usual, _), *_ = Counter(fact.period for fact in facts).most_common(1)
    others: dict[str, list[str]] = {}
    for fact in facts:
        if fact.period != usual:
            others.setdefault(fact.period, []).append(_code(fact))
    apart = "; ".join(f"{', '.join(codes)}: {period}" for period, codes in sorted(others.items()))
    return f"{usual} ({apart})" if apart else usual


def _nothing(register: Register, name: str) -> Note:
    return Note(
        name=name,
        text="No measures of the current Adult Social Care Outcomes Framework were supplied for "
        f"{register.council}.",
    )
