"""Charts and tables of waiting over time: control charts of the months, month ends by age, counts by band."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register
from assurance.figures import style
from assurance.figures.canvas import Canvas, spread, text_width
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, interval, source_of
from assurance.figures.plots import plot_bands
from assurance.figures.scale import Ticks
from assurance.figures.table import Note, Table
from assurance.measures.waiting import (
    AGES,
    BANDS,
    NO_CHART,
    SOURCED,
    STARTED,
    Clock,
    Series,
    band_key,
    band_words,
    chart_of,
    points_of,
    series_of,
    unusual,
)
from assurance.statistics import ControlChart

# The colours of Making Data Count are pale on white and alike in grey: so each kind has its own shape too.
LOOKS = {
    "common cause": ("o", "#A6A6A6", "Within what chance does"),
    "improvement": ("^", "#00B0F0", "Unusual, to the better"),
    "concern": ("s", "#E46C0A", "Unusual, to the worse"),
}
HEIGHT = 1.35  # of a panel's field, inches
LEFT = 0.55  # room for the scale


def plot_control(register: Register, clock: Clock, name: str) -> Chart | Note:
    """Return control charts of one clock: the share within 7 days, the median, and the number waiting."""
    charts = [(series, chart) for series in series_of(clock) if (chart := chart_of(register, series))]
    if not charts:
        return Note(name=name, text=_why_no_chart(register, clock))
    with style.rules():
        canvas = Canvas()
        canvas.key([(words, shape, colour, True) for shape, colour, words in LOOKS.values()])
        canvas.write(
            "Dashed: the limits of what chance does. A scale may begin above 0.",
            size=style.SMALL,
            colour=style.QUIET,
        )
        for series, chart in charts:
            _draw_panel(canvas, series, chart, points_of(register, series))
        figure = canvas.finish()
    points = [point for series, _ in charts for point in points_of(register, series)]
    limits = [fact for series, _ in charts for fact in register.under(f"waiting.control.{series.key}")]
    trial = "; trial limits, of fewer than 13 months" if any(chart.trial for _, chart in charts) else ""
    return Chart(
        name=name,
        figure=figure,
        headline=_headline(register, clock, charts),
        subtitle=f"{numerals.listed(series.title for series, _ in charts)}; XmR charts, {register.council}, "
        f"{_span(points)}{trial}",
        source=source_of(points),
        alt=" ".join(_describe(series, chart, points_of(register, series)) for series, chart in charts),
        data=facts_frame([*points, *limits]),
    )


def _draw_panel(canvas: Canvas, series: Series, chart: ControlChart, points: Sequence[Fact]) -> None:
    canvas.y += 0.14
    canvas.write(series.title, bold=True)
    top, bottom = canvas.y + 0.1, canvas.y + 0.1 + HEIGHT
    highest = 100.0 if series.percent else math.inf
    limits = (max(chart.lower[-1], 0.0), min(chart.upper[-1], highest))
    names = _names(series, limits[1], chart.centre[-1], limits[0])
    right = canvas.width - max(text_width(name, style.SMALL, True) for name in names) - 0.22
    gap = (right - LEFT) / max(1, len(points) - 1)
    across = [LEFT + gap * place for place in range(len(points))]
    ends = (LEFT - 0.08, right + 0.08)
    down = _scale(canvas, [*chart.values, *limits], top, bottom, ends)
    canvas.line(ends, (down(chart.centre[-1]),) * 2, colour=style.INK, thick=1.2)
    for limit in limits:
        canvas.line(ends, (down(limit),) * 2, colour=style.QUIET, thick=1.3, dashed=True)
    heights = [down(value) for value in (limits[1], chart.centre[-1], limits[0])]
    for place, (words, y) in enumerate(zip(names, spread(heights, 0.18, top, bottom - 0.05), strict=True)):
        canvas.say(words, ends[1] + 0.06, y, size=style.SMALL, bold=place == 1, on=style.PAPER)
    canvas.line(across, [down(value) for value in chart.values], colour=style.QUIET, thick=1.2)
    for x, value, kind in zip(across, chart.values, chart.kinds(series.polarity), strict=True):
        shape, colour, _ = LOOKS[kind]
        size = 5.5 if kind == "common cause" else 8.0
        canvas.mark(x, down(value), shape, colour=style.INK, size=size + 1.5)
        canvas.mark(x, down(value), shape, colour=colour, size=size - 1.5)
    step = math.ceil((text_width("Mmm 26", style.SMALL) + 0.1) / gap)
    for place in range(len(points) - 1, -1, -step):
        canvas.say(_short(points[place]), across[place], bottom + 0.2, size=style.SMALL, align="center")
    canvas.y = bottom + 0.31


def _scale(
    canvas: Canvas, values: Iterable[float], top: float, bottom: float, ends: tuple[float, float]
) -> Callable[[float], float]:
    """Draw a few marked values, and return where a value stands."""
    ticks = Ticks.over(values, 4)

    def down(value: float) -> float:
        return bottom - ticks.share(value) * (bottom - top)

    for tick in ticks.values:
        canvas.line(ends, (down(tick),) * 2, colour=style.GRID, thick=0.8)
        canvas.say(ticks.label(tick), LEFT - 0.14, down(tick), size=style.SMALL, align="right")
    return down


def _names(series: Series, upper: float, mean: float, lower: float) -> tuple[str, str, str]:
    """Return what is written at the ends of the three lines, from the highest down."""
    written = [series.written(value).removesuffix(" days") for value in (upper, mean, lower)]
    return written[0], f"mean {written[1]}", written[2]


def _short(point: Fact) -> str:
    found = re.search(r"\.(\d{4})_(\d{2})\.", point.id)
    assert found
    return f"{numerals.MONTHS[int(found[2]) - 1][:3]} {found[1][2:]}"


def _span(points: Sequence[Fact]) -> str:
    keys = sorted(points, key=lambda point: point.id.split(".")[2])
    months = [numerals.MONTHS[int(p.id.split(".")[2][5:]) - 1] + " " + p.id.split(".")[2][:4] for p in keys]
    return f"{months[0]} to {months[-1]}"


def _headline(register: Register, clock: Clock, charts: Sequence[tuple[Series, ControlChart]]) -> str:
    found = [
        (series, kind)
        for series, chart in charts
        for kind, places in unusual(series, chart).items()
        if places and places[-1] == len(chart.values) - 1
    ]
    if not found:
        return f"From {clock.words}: nothing unusual in the latest month in {register.council}"
    told = []
    for kind, word in (("improvement", "better"), ("concern", "worse")):
        of_kind = [series.said for series, each in found if each == kind]
        if of_kind:
            verb = "was" if len(of_kind) == 1 else "were"
            told.append(f"{numerals.listed(of_kind)} {verb} {word} than chance explains")
    return f"In the latest month in {register.council} {'; '.join(told)}"


def _describe(series: Series, chart: ControlChart, points: Sequence[Fact]) -> str:
    kinds = chart.kinds(series.polarity)
    odd = [_short(point) for point, kind in zip(points, kinds, strict=True) if kind != "common cause"]
    return (
        f"Control chart of {len(points)} months: {series.title}. First {points[0].display}, last "
        f"{points[-1].display}; mean {series.written(chart.centre[-1])}. "
        + (f"Unusual: {numerals.listed(odd)}." if odd else "No month is unusual.")
    )


def _why_no_chart(register: Register, clock: Clock) -> str:
    if f"waiting.{clock.name}.sentence" in register.sentences:
        return NO_CHART.format(clock.words)
    return f"No control chart from {clock.words}: too few requests have a day on which they {clock.done}."


def tabulate_months(register: Register, name: str = "tbl-waiting-months") -> Table | Note:
    """Return requests month by month, how many were sourced and started within 7 days, and the medians."""
    columns = {"Requests made": "requests"}
    for clock in (SOURCED, STARTED):
        columns |= {
            f"{clock.done.capitalize()} within 7 days": f"{clock.name}_within_7_days_percent",
            f"Median days, {clock.words}": f"median_days_to_{clock.name}",
        }
    return _by_month(
        register,
        name,
        "waiting.month",
        columns,
        headline=f"Requests for homecare in {register.council} month by month",
        subtitle="Number of requests, percentage of them within 7 days, and median days, by the month in "
        "which "
        "the request was made",
        notes=("A month has a percentage once a week has passed since its end",),
    )


def tabulate_ends(register: Register, clock: Clock, name: str) -> Table | Note:
    """Return how many requests wait at the end of each month on one clock, by the age of the wait."""
    slug = clock.to_be.replace(" ", "_")
    columns = {"Waiting": slug}
    columns |= {band_words(band): f"{slug}_{band_key(band)}" for band in AGES[0]}
    columns["Longest wait"] = f"{slug}_longest"
    return _by_month(
        register,
        name,
        "waiting.end",
        columns,
        headline=f"Homecare requests waiting {clock.to_be} at the end of each month in {register.council}",
        subtitle=f"Number of requests on the last day of the month, by days since the request (clock "
        f"“{clock.words}”)",
        notes=("Ages are told apart only where no number is too small",),
        in_one_row=True,
    )


def tabulate_hours(register: Register, name: str = "tbl-waiting-hours") -> Table | Note:
    """Return the hours a week asked for and found in each month, and those still waiting at its end."""
    return _by_month(
        register,
        name,
        "waiting.*",
        {
            "Asked for": "hours_requested",
            "Found": "hours_sourced",
            "To be sourced at the end": "hours_to_be_sourced",
            "To start at the end": "hours_to_start",
        },
        headline=f"Hours of homecare in {register.council}: asked for, found and waiting",
        subtitle="Hours a week, rounded to the nearest 10: of requests made in the month, of requests "
        "sourced in it, "
        "and of those that wait on its last day",
        notes=(
            "Hours found in a month are mostly of requests made earlier: one less the other is not what "
            "is missing",
        ),
    )


def _by_month(
    register: Register,
    name: str,
    group: str,
    columns: dict[str, str],
    *,
    headline: str,
    subtitle: str,
    notes: tuple[str, ...] = (),
    in_one_row: bool = False,
) -> Table | Note:
    """Return a table of one row a month with the columns of which any month has a figure.

    What a month lacks is hidden when something else of it is, or with `in_one_row` always.
    """
    groups = ("waiting.month", "waiting.end") if group == "waiting.*" else (group,)

    def of(month: str, tail: str) -> Fact | None:
        return next((f for g in groups if (f := register.facts.get(f"{g}.{month}.{tail}"))), None)

    every = sorted({id.split(".")[2] for g in groups for id in register.facts if id.startswith(f"{g}.")})
    shown = {words: tail for words, tail in columns.items() if any(of(month, tail) for month in every)}
    months = [month for month in every if any(of(month, tail) for tail in shown.values())]
    if not shown:
        return Note(name=name, text=f"{headline}: there is no number that may be printed.")
    facts = [fact for month in months for tail in shown.values() if (fact := of(month, tail))]
    rows = []
    for month in months:
        first = f"{numerals.MONTHS[int(month[5:]) - 1][:3]}\N{NO-BREAK SPACE}{month[:4]}"
        cells = {words: of(month, tail) for words, tail in shown.items()}
        hidden = in_one_row or any(f is not None and f.status == "suppressed" for f in cells.values())
        rows.append(
            {"Month": first}
            | {words: fact.display if fact else "[c]" if hidden else "[x]" for words, fact in cells.items()}
        )
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=headline,
        subtitle=f"{subtitle}; {_span(facts)}",
        source=source_of(facts),
        alignments={words: "left" if tail.endswith("longest") else "right" for words, tail in shown.items()},
        notes=notes,
        data=facts_frame(facts),
    )


def plot_banded(register: Register, name: str = "fig-waiting-bands") -> Chart | Note:
    """Return the requests of each band, where a council has only counts by band."""
    facts = _of_bands(register)
    if not facts:
        return Note(
            name=name, text=f"No counts of homecare requests by band of {register.council} were supplied."
        )
    total = facts[0]
    prefix = total.id.rpartition(".")[0]
    bands = [(words, register.facts.get(f"{prefix}.{_key(band)}")) for band, words in BANDS.items()]
    rows = pd.DataFrame(
        [
            {
                "band": words,
                "count": fact.value,
                "display": fact.display,
                "focus": words not in ("Still open", "Withdrawn", "In no band"),
            }
            for words, fact in bands
            if fact
        ]
    ).astype({"count": "float64"})
    week = register.facts.get(f"{prefix}.within_7_days_percent")
    headline = (
        f"{week.display} of homecare requests in {register.council} were sourced within 7 days"
        if week and week.value is not None
        else f"How soon homecare is found in {register.council}"
    )
    chart = plot_bands(
        rows,
        name=name,
        headline=headline,
        subtitle=f"Number of requests for homecare by days from request to sourced, as the council counted "
        f"them; "
        f"{register.council}, {total.period}",
        source=source_of([total]),
        alt=f"Bar chart of {total.display} requests for homecare. "
        + " ".join(f"{row.band}: {row.display}." for row in rows.itertuples()),
    )
    return Chart(
        name=name, figure=chart.figure, headline=headline, subtitle=chart.subtitle, source=chart.source,
        alt=chart.alt, data=facts_frame([fact for _, fact in bands if fact]),
    )  # fmt: skip


def tabulate_banded(register: Register, name: str = "tbl-waiting-bands") -> Table | Note:
    """Return requests by band with cumulative shares, of each route that the return keeps apart."""
    totals = _of_bands(register)
    if not totals:
        return Note(
            name=name, text=f"No counts of homecare requests by band of {register.council} were supplied."
        )
    rows, facts = [], []
    for total in totals:
        prefix = total.id.rpartition(".")[0]
        route = (
            {} if prefix.endswith(".all") else {"Route": total.population.rpartition(": ")[2].capitalize()}
        )
        for band, words in BANDS.items():
            fact = register.facts.get(f"{prefix}.{_key(band)}")
            if fact is None:
                continue
            up_to = {
                "within 1 day": "within_1_day",
                "2 days": "within_2_days",
                "3 to 7 days": "within_7_days",
            }
            by_then = register.facts.get(f"{prefix}.{up_to[band]}_percent") if band in up_to else None
            rows.append(
                route
                | {
                    "Days from request to sourced": words,
                    "Requests": fact.display,
                    "Of all requests": register.facts[f"{fact.id}_percent"].display,
                    "Sourced by then, of all": by_then.display if by_then else "[z]",
                    "95% interval (%)": interval(by_then) if by_then else "[z]",
                }
            )
        rows.append(
            route
            | {
                "Days from request to sourced": "All requests",
                "Requests": total.display,
                "Of all requests": "100%" if total.value else total.display,
                "Sourced by then, of all": "[z]",
                "95% interval (%)": "[z]",
            }
        )
        facts += register.under(prefix)
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Homecare requests in {register.council} by band, as the council counted them",
        subtitle=f"Number and percentage of requests; {totals[0].period}",
        source=source_of(facts),
        notes=("Bands exclude each other. The 95% interval (Wilson) is of the percentage sourced by then",),
        data=facts_frame(facts),
    )


def _no_bands(register: Register, name: str) -> Note:
    text = f"No counts of homecare requests by band of {register.council} were supplied."
    return Note(name=name, text=text)


def _of_bands(register: Register) -> list[Fact]:
    """Return the total of each route of the counts by band."""
    return [f for id, f in register.facts.items() if re.fullmatch(r"waiting\.bands\.\w+\.total", id)]


def _key(band: str) -> str:
    return band.replace(" ", "_")
