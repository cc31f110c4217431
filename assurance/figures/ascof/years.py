"""Measures over the years: a chart of a few, a table beside it, and a table of every year of all."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures import style
from assurance.figures.ascof.lines import Panel, Point, draw_key, draw_panel
from assurance.figures.ascof.parts import CAUTION, as_verdict, cell, margin
from assurance.figures.canvas import Canvas
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.table import Note, Table
from assurance.measures.ascof import MEASURES
from assurance.measures.ascof.years import (
    THEME,
    Break,
    breaks_of,
    cautions_on,
    former_code,
    series_lines,
    series_of,
)
from assurance.numerals import listed

SHOWN = ("1b", "3a", "4a", "5a1")
"""The measures whose years a report draws: effect of services, control, safety, company. All are tabled."""

ALT = "Dots by year, joined where years may be compared."


def plot_years(
    register: Register, measures: Sequence[str] = SHOWN, name: str = "fig-ascof-years"
) -> Chart | Note:
    """Return measures over the years, a panel each, never joined across a break or a year without a value."""
    shown = [measure for measure in measures if _has_values(_years(register, measure, "council"))]
    if not shown:
        return _nothing(register, name)
    with style.rules():
        canvas = Canvas()
        draw_key(canvas, register.council)
        for measure in shown:
            draw_panel(canvas, _panel(register, measure))
        figure = canvas.finish()
    facts = [
        fact
        for measure in shown
        for level in ("council", "england")
        for fact in _years(register, measure, level)
    ]
    return Chart(
        name=name,
        figure=figure,
        headline=_headline(register, shown),
        subtitle=f"{listed(_title(measure) for measure in shown)}; {_span(facts)}. {CAUTION}",
        source=source_of(facts),
        alt=" ".join([ALT, *(_describe(register, measure) for measure in shown)]),
        data=_data(facts),
    )


def tabulate_years(
    register: Register, measures: Sequence[str] = SHOWN, name: str = "tbl-ascof-years"
) -> Table | Note:
    """Return the years that the chart draws, a row a year, the council beside England."""
    shown = [measure for measure in measures if _has_values(_years(register, measure, "council"))]
    if not shown:
        return _nothing(register, name)
    facts = [
        fact
        for measure in shown
        for level in ("council", "england")
        for fact in _years(register, measure, level)
    ]
    years = sorted({fact.period for fact in facts})
    held = {(fact.id.split(".")[1], fact.id.split(".")[2], fact.period): fact for fact in facts}
    columns: dict[str, list[str]] = {"Year": years}
    for measure in shown:
        for level, place in (("council", register.council), ("england", "England")):
            cells = [held.get((measure, level, year)) for year in years]
            unit = next(fact.unit for fact in cells if fact)
            heading = f"{_code(measure)}: {place} ({'%' if unit == 'per cent' else unit})"
            columns[heading] = [cell(fact) if fact else "[z]" for fact in cells]  # not yet a measure
    return Table(
        name=name,
        frame=pd.DataFrame(columns),
        headline=f"{register.council} and England by year",
        subtitle=f"{listed(_title(measure) for measure in shown)}, {_span(facts)}",
        source=source_of(facts),
        alignments=dict.fromkeys(list(columns)[1:], "right"),
        notes=(*_remarks(register, shown), CAUTION),
        data=_data(facts),
    )


def tabulate_every_year(register: Register, name: str = "tbl-ascof-every-year") -> Table | Note:
    """Return every year of every measure that has several, a row a measure and year, with the breaks."""
    measures = [measure for measure in MEASURES if _years(register, measure, "council")]
    if not measures:
        return _nothing(register, name)
    own = [fact for measure in measures for fact in _years(register, measure, "council")]
    england = {fact.id: fact for measure in measures for fact in _years(register, measure, "england")}
    beside = [england.get(fact.id.replace(".council.", ".england.")) for fact in own]
    starts = {(measure, each.period) for measure in measures for each in _breaks(register, measure)}
    frame = pd.DataFrame(
        {
            "Measure (unit)": [f"{_title(_measure(fact))} ({fact.unit})" for fact in own],
            "Year": [fact.period for fact in own],
            register.council: [cell(fact) for fact in own],
            "Margin of error (±)": [margin(fact) for fact in own],
            "England": [cell(fact) if fact else "[x]" for fact in beside],
            "Framework": [_framework(fact) for fact in own],
            "Break before it": [
                "break" if (_measure(fact), fact.period) in starts else "none" for fact in own
            ],
        }
    )
    return Table(
        name=name,
        frame=frame,
        headline=f"{register.council} and England: every measure with several years",
        subtitle=f"Outcomes as published; {_span(own)}",
        source=source_of(own),
        alignments=dict.fromkeys((register.council, "Margin of error (±)", "England"), "right"),
        notes=(*_remarks(register, measures), CAUTION),
        data=_data([*own, *england.values()]),
    )


# --------------------------------------------------------------------------------------------------------


def _years(register: Register, measure: str, level: str) -> list[Fact]:
    facts = register.under(f"{THEME}.{measure}.{level}")
    return sorted(facts, key=lambda fact: fact.period)


def _has_values(facts: Sequence[Fact]) -> bool:
    return any(fact.value is not None for fact in facts)


def _panel(register: Register, measure: str) -> Panel:
    council, england = (_years(register, measure, level) for level in ("council", "england"))
    return Panel(
        title=f"{_title(measure)} ({MEASURES[measure].unit})",
        council=_points(council),
        england=_points(england),
        breaks={each.period: each.reason for each in _breaks(register, measure)},
        decimals=MEASURES[measure].decimals,
    )


def _points(facts: Sequence[Fact]) -> tuple[Point, ...]:
    values = [None if fact.value is None else float(fact.value) for fact in facts]
    rows = zip([fact.period for fact in facts], values, map(series_of, facts), strict=True)
    line = {period: number for number, run in enumerate(series_lines(rows)) for period, _ in run}
    return tuple(
        Point(fact.period, value, fact.lower, fact.upper, fact.display, line.get(fact.period, -1))
        for fact, value in zip(facts, values, strict=True)
    )


def _breaks(register: Register, measure: str) -> list[Break]:
    """Return the breaks that have a value before them."""
    facts = _years(register, measure, "council")
    rows = pd.DataFrame({"period": [f.period for f in facts], "series": [series_of(f) for f in facts]})
    valued = [f.period for f in [*facts, *_years(register, measure, "england")] if f.value is not None]
    return [each for each in breaks_of(rows) if min(valued, default="9999") < each.period]


def _remarks(register: Register, measures: Sequence[str]) -> list[str]:
    """Return breaks, cautions and former codes, each said once with the measures that it is about."""
    said: dict[str, list[str]] = {}
    for measure in measures:
        for each in _breaks(register, measure):
            said.setdefault(f"break before {each.period}: {each.reason}", []).append(_code(measure))
        for fact in _years(register, measure, "council"):
            if fact.period in {each.period for each in _breaks(register, measure)}:
                continue
            for why in cautions_on(series_of(fact), fact.period):
                said.setdefault(f"{fact.period}: {why}", []).append(_code(measure))
    codes = [f"{_code(m)} was {was}" for m in measures if (was := former_code(m, "2022-23"))]
    notes = [f"{listed(about)}, {what.removesuffix('.')}" for what, about in said.items()]
    if codes:
        notes.append(f"Codes are those since 2023-24; until 2022-23 {listed(codes)}")
    return notes


def _headline(register: Register, measures: Sequence[str]) -> str:
    """Return how the last years stand to the first of their series, in the words of the one rule."""
    verdicts: dict[str, list[str]] = {}
    for measure in measures:
        said = register.sentences.get(f"{THEME}.{measure}.verdict")
        verdicts.setdefault(as_verdict(said) if said else "not compared", []).append(_code(measure))
    told = [f"{words} on {listed(codes)}" for words, codes in verdicts.items()]
    return f"{register.council}’s latest figures beside the first that may be compared: {listed(told)}"


def _describe(register: Register, measure: str) -> str:
    council, england = (
        [fact for fact in _years(register, measure, level) if fact.value is not None]
        for level in ("council", "england")
    )
    parts = [
        f"{facts[0].geography} from {facts[0].display} in {facts[0].period} to {facts[-1].display} in "
        f"{facts[-1].period}"
        for facts in (council, england)
        if facts
    ]
    missing = [fact.period for fact in _years(register, measure, "council") if fact.value is None]
    text = f"{_title(measure)}: {', '.join(parts)}"
    text += f"; no figure in {listed(missing)}" if missing else ""
    breaks = _breaks(register, measure)
    text += f"; a break before {listed(each.period for each in breaks)}" if breaks else ""
    return f"{text}."


def _data(facts: Sequence[Fact]) -> pd.DataFrame:
    """Return facts as rows, each with its framework and the series that it may be compared within."""
    return facts_frame(facts).assign(
        framework=[_framework(fact) for fact in facts], series=[series_of(fact) for fact in facts]
    )


def _framework(fact: Fact) -> str:
    found = re.search(r"ASCOF 20\d\d-\d\d", fact.method)
    return found[0] if found else "[x]"


def _measure(fact: Fact) -> str:
    return fact.id.split(".")[1]


def _code(measure: str) -> str:
    """Return a code as the publisher's text writes it, from its id: "2E(2a)"."""
    return measure[:2].upper() + (f"({measure[2:]})" if measure[2:] else "")


def _title(measure: str) -> str:
    return f"{_code(measure)}: {MEASURES[measure].short}"


def _span(facts: Sequence[Fact]) -> str:
    years = sorted({fact.period for fact in facts})
    return f"{years[0]} to {years[-1]}"


def _nothing(register: Register, name: str) -> Note:
    return Note(
        name=name, text=f"No measure of the current framework has several years for {register.council}."
    )
