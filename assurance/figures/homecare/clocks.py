"""The three clocks: care started by band, how long waits take, and how curves rise."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register
from assurance.figures import style
from assurance.figures.canvas import Canvas, spread
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.homecare.parts import no_starts, nothing_supplied, with_interval
from assurance.figures.plots import plot_bands
from assurance.figures.table import Note, Table
from assurance.measures.homecare import (
    CLOCKS,
    DRAWN,
    PRINTED,
    SOURCED,
    STARTED_WORDS,
    TO_STARTED,
    Clock,
    at_risk_id,
    left_share_id,
    share_id,
)

UP_TO = {"within_1_day": "within_1_day", "in_2_days": "within_2_days", "in_3_to_7_days": "within_7_days",
         "in_8_or_more_days": "started"}  # fmt: skip
BY_THEN = {"within_1_day": "by day 1", "in_2_days": "by day 2", "in_3_to_7_days": "by day 7",
           "in_8_or_more_days": "in the end"}  # fmt: skip


def plot_starts(register: Register, name: str = "fig-homecare-starts") -> Chart | Note:
    """Return how many requests had led to care in each band of days from the request."""
    if not register.facts:
        return nothing_supplied(register, name)
    if not _is_known(register, TO_STARTED):
        return no_starts(register, name)
    prefix = TO_STARTED.counts
    facts = {
        band: register.facts[f"{prefix}.{band}"]
        for band in STARTED_WORDS
        if f"{prefix}.{band}" in register.facts
    }
    total = register.facts[TO_STARTED.total]
    rows = [
        {
            "band": STARTED_WORDS[band],
            "count": fact.value,
            "display": _with_share(register, band, fact),
            "focus": band in SOURCED,
        }
        for band, fact in facts.items()
    ]
    week = register.facts[f"{prefix}.within_7_days_percent"]
    headline = (
        f"How soon care starts in {register.council}"
        if week.value is None
        else f"{week.display} of homecare requests in {register.council} had led to care within 7 days"
    )
    shares = [register.facts[f"{prefix}.{UP_TO[band]}_percent"] for band in SOURCED]
    chart = plot_bands(
        pd.DataFrame(rows).astype({"count": "float64"}),
        name=name,
        headline=headline,
        subtitle=f"Number of requests for homecare by days from {TO_STARTED.words}, and percentage of all "
        f"{total.display} requests for which care had started by the end of each band; grey: not started; "
        f"{register.council}, {total.period}",
        source=source_of([total]),
        alt=f"Bar chart of {total.display} requests for homecare by days from request to started. "
        + " ".join(f"{row['band']}: {row['display']}." for row in rows),
    )
    return Chart(
        name=name, figure=chart.figure, headline=chart.headline, subtitle=chart.subtitle, source=chart.source,
        alt=chart.alt, data=facts_frame([*facts.values(), *shares]),
    )  # fmt: skip


def _with_share(register: Register, band: str, fact: Fact) -> str:
    if band not in SOURCED:
        return fact.display
    share = register.facts[f"{TO_STARTED.counts}.{UP_TO[band]}_percent"]
    return fact.display if share.value is None else f"{fact.display} ({share.display} {BY_THEN[band]})"


def tabulate_starts(register: Register, name: str = "tbl-homecare-starts") -> Table | Note:
    """Return requests by band on the two clocks that end when care starts, with cumulative shares."""
    if not register.facts:
        return nothing_supplied(register, name)
    if not _is_known(register, TO_STARTED):
        return no_starts(register, name)
    clocks = CLOCKS[1:]
    rows = []
    for band, words in STARTED_WORDS.items():
        if not any(f"{clock.counts}.{band}" in register.facts for clock in clocks):
            continue
        row = {"Days": words}
        for clock in clocks:
            fact = register.facts.get(f"{clock.counts}.{band}")
            by_then = register.facts[f"{clock.counts}.{UP_TO[band]}_percent"] if band in SOURCED else None
            row |= {
                f"{_named(clock)}: requests": fact.display if fact else "0",
                f"{_named(clock)}: started by then": by_then.display if by_then else "[z]",
            }
        rows.append(row)
    last = {"Days": "All on the clock"}
    for clock in clocks:
        last |= {f"{_named(clock)}: requests": register.facts[clock.total].display,
                 f"{_named(clock)}: started by then": "[z]"}  # fmt: skip
    facts = [fact for clock in clocks for fact in register.under(clock.counts) if _is_count(fact)]
    return Table(
        name=name,
        frame=pd.DataFrame([*rows, last]),
        headline=f"Homecare in {register.council} by time until care started, on two clocks",
        subtitle="Number of requests, and percentage started by the end of the band: of requests for which a "
        "provider was found (sourced to started) and of all requests (request to started); "
        f"{facts[0].period}",
        source=source_of(facts),
        notes=(
            "Bands exclude each other. Requests that have not started yet may still be new: the estimated "
            "shares allow for that",
        ),
        data=facts_frame(facts),
    )


def _is_count(fact: Fact) -> bool:
    return fact.unit == "requests" or fact.id.endswith("_percent")


def tabulate_clocks(register: Register, name: str = "tbl-homecare-clocks") -> Table | Note:
    """Return median and 90th percentile of each clock, with the median of completed waits beside them."""
    if not register.facts:
        return nothing_supplied(register, name)
    rows, facts = [], []
    for clock in _clocks(register):
        median, most, completed = (
            register.facts[f"{clock.prefix}.{part}"]
            for part in ("median_days", "p90_days", "completed_median_days")
        )
        total = register.facts[clock.total]
        facts += [total, median, most, completed]
        rows.append(
            {
                "Clock": _named(clock),
                "Requests": total.display,
                "Median days (95% interval)": with_interval(median),
                "90th percentile, days (95% interval)": with_interval(most),
                "Median days, completed only": with_interval(completed),
            }
        )
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"How long requests for homecare wait in {register.council}, by clock",
        subtitle="Whole days within which half, and nine in ten, come to the end of the clock, with those "
        f"who wait still (Kaplan–Meier); {facts[0].period}",
        source=source_of(facts),
        notes=(
            "The median of completed waits leaves out requests that are still open",
            *_missing_clocks(register),
        ),
        data=facts_frame(facts),
    )


def tabulate_shares(register: Register, name: str = "tbl-homecare-shares") -> Table | Note:
    """Return the estimated share by day of each clock, those who left, and those who still wait."""
    if not register.facts:
        return nothing_supplied(register, name)
    clocks = _clocks(register)
    main, rows, facts = clocks[-1], [], []
    for day in PRINTED:
        row = {"Within": numerals.plural(day, "day")}
        for clock in clocks:
            share = register.facts[share_id(clock, day)]
            facts.append(share)
            row[f"{_named(clock)} (95% interval)"] = with_interval(share)
        left, at_risk = (register.facts[of(main, day)] for of in (left_share_id, at_risk_id))
        facts += [left, at_risk]
        row["Left without (95% interval)"] = with_interval(left)
        row["Still waiting, requests"] = at_risk.display
        rows.append(row)
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"How many requests for homecare come to the end of each clock in {register.council}",
        subtitle="Estimated percentage by day, with withdrawals, deaths and transfers as their own outcomes "
        f"(Aalen–Johansen); left and still waiting: {main.words}; {facts[0].period}",
        source=source_of(facts),
        notes=(
            "Whole percentages at fixed days, so that no single request shows",
            "A curve ends ([x]) where fewer than 10 requests are left to watch, and no number below 10 is "
            "shown",
        ),
        data=facts_frame(facts),
    )


SHAPES = {CLOCKS[0].id: ("o", style.DARK_BLUE), CLOCKS[1].id: ("s", style.DARK_PINK),
          CLOCKS[2].id: ("^", style.ORANGE)}  # fmt: skip
LEFT, RIGHT, HEIGHT, LINE = 0.52, 1.78, 3.2, 0.19


def plot_curves(register: Register, name: str = "fig-homecare-curves") -> Chart | Note:
    """Return the estimated share that has come to the end of each clock, at fixed days, as steps."""
    if not register.facts:
        return nothing_supplied(register, name)
    curves = {
        clock: [
            (day, fact) for day in DRAWN
            if (fact := register.facts[share_id(clock, day)]).value is not None
        ]
        for clock in _clocks(register)
    }  # fmt: skip
    curves = {clock: points for clock, points in curves.items() if points}
    if not curves:
        text = "No curves are drawn: there are too few requests, or they would give single ones away."
        return Note(name=name, text=text)
    with style.rules():
        canvas = Canvas()
        canvas.write(
            "Bars through the marks are 95% intervals. The share is known at the days marked only; the steps "
            "between them show no single request.",
            size=style.SMALL,
            colour=style.QUIET,
        )  # fmt: skip
        _draw_curves(canvas, curves)
        figure = canvas.finish()
    facts = [fact for points in curves.values() for _, fact in points]
    main = list(curves)[-1]
    day, last = next(((d, f) for d, f in curves[main] if d == 7), curves[main][-1])
    return Chart(
        name=name,
        figure=figure,
        headline=f"An estimated {last.display} of homecare requests in {register.council} had "
        f"{'started' if main.ended == 'started' else 'been sourced'} within {numerals.plural(day, 'day')} of "
        "the request",
        subtitle=f"Estimated percentage that has come to the end of each clock, by days since its start "
        f"(Aalen–Johansen), {facts[0].period}",
        source=source_of(facts),
        alt="Step chart. "
        + " ".join(
            f"{_named(clock)}: " + ", ".join(f"{fact.display} by day {day}" for day, fact in points) + "."
            for clock, points in curves.items()
        ),
        data=facts_frame(facts),
    )


def _draw_curves(canvas: Canvas, curves: dict[Clock, list[tuple[int, Fact]]]) -> None:
    top = canvas.y + 0.14
    last_day = max(day for points in curves.values() for day, _ in points)
    width = canvas.width - LEFT - RIGHT

    def across(day: float) -> float:
        return LEFT + width * day / last_day

    def down(percentage: float) -> float:
        return top + HEIGHT * (100 - percentage) / 100

    for tick in (0, 25, 50, 75, 100):
        canvas.line((across(0), across(last_day)), (down(tick),) * 2, colour=style.GRID, thick=0.8)
        canvas.say(numerals.percentage(tick), LEFT - 0.08, down(tick), size=style.SMALL, align="right")
    ticks = [day for day in ((1, 4, 7, 14, 21, 28) if last_day > 7 else DRAWN) if day <= last_day]
    for day in ticks:
        canvas.say(numerals.number(day), across(day), down(0) + 0.16, size=style.SMALL, align="center")
    ends = []
    for number, (clock, points) in enumerate(curves.items()):
        shape, colour = SHAPES[clock.id]
        aside = 0.035 * (number - (len(curves) - 1) / 2)  # so that intervals stand beside each other
        days: list[float] = []
        values: list[float] = []
        for day, fact in points:
            days += [across(day)] if not days else [across(day), across(day)]
            values += [down(_value(fact))] if not values else [values[-1], down(_value(fact))]
        canvas.line(days, values, colour=colour, thick=1.8)
        for day, fact in points:
            x = across(day) + aside
            if fact.lower is not None and fact.upper is not None:
                canvas.line((x, x), (down(fact.lower), down(fact.upper)), colour=colour, thick=1.6)
            canvas.mark(x, down(_value(fact)), shape, colour=colour, size=5.5)
        ends.append((down(_value(points[-1][1])), days[-1], clock, points[-1]))
    _label_ends(canvas, ends, across(last_day) + 0.16, top, down(0))
    canvas.y = down(0) + 0.3
    canvas.write("Days since the start of the clock", x=LEFT, size=style.SMALL)


def _label_ends(canvas: Canvas, ends: list, x: float, top: float, bottom: float) -> None:
    """Name each curve beside its end, no two on one another."""
    heights = spread([y for y, *_ in ends], 2.3 * LINE, top, bottom - LINE)
    for middle, (y, end, clock, (day, fact)) in zip(heights, ends, strict=True):
        shape, colour = SHAPES[clock.id]
        canvas.line((end + 0.06, x - 0.03), (y, middle), colour=style.CONTEXT, thick=0.8)
        canvas.mark(x + 0.06, middle, shape, colour=colour, size=7)
        canvas.say(_named(clock), x + 0.17, middle, size=style.SMALL, on=style.PAPER)
        text = f"{fact.display} by day {day}"
        canvas.say(text, x + 0.17, middle + LINE, size=style.SMALL, bold=True, on=style.PAPER)


def _value(fact: Fact) -> float:
    assert isinstance(fact.value, int | float)
    return float(fact.value)


def _named(clock: Clock) -> str:
    return clock.words[:1].upper() + clock.words[1:]


def _is_known(register: Register, clock: Clock) -> bool:
    return f"{clock.prefix}.median_days" in register.facts


def _clocks(register: Register) -> list[Clock]:
    return [clock for clock in CLOCKS if _is_known(register, clock)]


def _missing_clocks(register: Register) -> Iterable[str]:
    if not _is_known(register, TO_STARTED):
        yield (
            "The clocks “sourced to started” and “request to started” cannot be given: the return does not "
            "say when care started"
        )
