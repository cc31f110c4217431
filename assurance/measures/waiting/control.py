"""Control charts of the months: what the process does by itself, and which months are unusual."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assurance import numerals
from assurance.evidence import Fact, Register, Sentence
from assurance.measures.entry import Basis
from assurance.measures.waiting.record import Clock
from assurance.measures.waiting.setting import Setting
from assurance.statistics import ControlChart, Polarity, draw_p, draw_xmr

MEASURE = f"{__name__.rpartition('.')[0]}.measure_control"
FEWEST_MONTHS = 7
"""A rule for special cause needs seven months in a row: of fewer no chart is drawn."""
BASE = 13
"""The first months, which set the mean and the limits; later ones are held against them."""
STEP = 1
"""From one whole day, or request, to the next."""
NO_CHART = (
    "No control chart of the months is drawn from {}: it needs seven months or more, one after the other, of "
    "which no figure is too small to print, and figures that differ by more than single days or requests."
)


@dataclass(frozen=True)
class Series:
    """A figure of each month, of which a control chart is drawn.

    Attributes
    ----------
    key
        Its part of an id: "sourced_within_7_days".
    title
        What is charted, with its unit, as it stands above the chart.
    said
        The same in a sentence: "the share of requests sourced within 7 days".
    id
        Of the figure of a month, with {} for the month.
    percent
        Whether it is a percentage, cut at 0 and 100; else at 0.
    """

    key: str
    title: str
    said: str
    id: str
    unit: str
    polarity: Polarity
    percent: bool = False

    def written(self, value: float) -> str:
        """Return a value as it is printed."""
        if self.percent:
            return numerals.percentage(value, 1)
        return f"{numerals.number(value, 1)} days" if self.unit == "days" else numerals.number(value, 1)


def series_of(clock: Clock) -> tuple[Series, ...]:
    """Return what is charted of one clock: the share within 7 days, the median, the number waiting."""
    return (
        Series(
            f"{clock.name}_within_7_days",
            f"{clock.done.capitalize()} within 7 days, % of requests made in the month",
            f"the share of requests {clock.done} within 7 days",
            f"waiting.month.{{}}.{clock.name}_within_7_days_percent",
            "per cent",
            "high",
            percent=True,
        ),
        Series(
            f"median_days_to_{clock.name}",
            f"Median days from {clock.words}",
            f"the median wait from {clock.words}",
            f"waiting.month.{{}}.median_days_to_{clock.name}",
            "days",
            "low",
        ),
        Series(
            clock.to_be.replace(" ", "_"),
            f"Requests waiting {clock.to_be} at the end of the month",
            f"the number of requests waiting {clock.to_be} at the end of a month",
            f"waiting.end.{{}}.{clock.to_be.replace(' ', '_')}",
            "requests",
            "low",
        ),
    )


def points_of(register: Register, series: Series) -> list[Fact]:
    """Return the figures of a series by month; without the last ones where it is too early for any."""
    wanted = re.compile(re.escape(series.id).replace(r"\{\}", r"\d{4}_\d\d"))
    points = sorted((f for id, f in register.facts.items() if wanted.fullmatch(id)), key=lambda f: f.id)
    while points and points[-1].status == "not available":
        points.pop()
    return points


def chart_of(register: Register, series: Series) -> ControlChart | None:
    """Return the control chart of a series; None where it would mislead.

    That is, of fewer than 7 months; where a month has no figure; and where figures are so coarse that one
    standard deviation is less than the step from one to the next.
    """
    points = points_of(register, series)
    if len(points) < FEWEST_MONTHS or any(point.value is None for point in points):
        return None
    months = [_month(point) for point in points]
    chart = draw_xmr(months, [float(point.value or 0) for point in points], fixed_after=BASE)
    deviation = (chart.upper[0] - chart.centre[0]) / 3
    return None if not series.percent and deviation < STEP else chart


def measure_control(setting: Setting, months: Register) -> Register:
    """Return the mean and the limits of each control chart, how many months are unusual, and words for it.

    Definition
    ----------
    XmR charts by NHS England's Making Data Count: the mean of the first 13 months, and limits 2.66 mean
    moving ranges above and below it, between which a month lies by chance; later months are held against
    these. A month is unusual (special cause) when it is outside the limits; one of seven in a row on one side
    of the mean; one of seven in a row that each rise, or fall; or one of two of three in a row near one
    limit. Fewer than 13 months make trial limits, fewer than 7 none, a month without a figure none, and
    figures in whole days or requests none where one standard deviation is less than such a step. Shares are
    also held against a p chart, whose limits allow for how many requests each month had.

    Source
    ------
    The council's own record of homecare requests (brokerage). NHS England, Making Data Count. D. J.
    Wheeler, "The problem of chunky data", Quality Digest, 10 July 2023, for figures that are too coarse.

    Numerator
    ---------
    The figures of the months, as printed in the tables.

    Denominator
    -----------
    None: limits are in the unit of the figures.

    Caveats
    -------
    A chart says that something changed, not what. The number waiting at the end of a month depends on that of
    the month before, so it crosses its limits more often than figures that stand alone. Limits of shares are
    cut at 0 and 100, others at 0.
    """
    register = setting.edition.register()
    basis = setting.basis(MEASURE)
    for clock in setting.record.clocks:
        told = []
        for series in series_of(clock):
            chart = chart_of(months, series)
            if chart is not None:
                points = points_of(months, series)
                register.add(*_limits(basis, series, points, chart))
                if series.percent:
                    register.add(_p_chart(basis, series, points))
                told.append(_sentence(series, points, chart))
        text = " ".join(told) if told else _first_and_last(months, clock)
        register.say(Sentence(id=f"waiting.{clock.name}.sentence", text=text))
    return register


def unusual(series: Series, chart: ControlChart) -> dict[str, list[int]]:
    """Return the places of unusual months: those to the good ("improvement"), the others ("concern")."""
    kinds = chart.kinds(series.polarity)
    return {
        kind: [place for place, of_point in enumerate(kinds) if of_point == kind]
        for kind in ("improvement", "concern")
    }


def _limits(basis: Basis, series: Series, points: list[Fact], chart: ControlChart) -> Iterator[Fact]:
    trial = (
        ("Trial limits, of fewer than 13 months: they may still move a good deal.",) if chart.trial else ()
    )
    span = f"{points[0].period.removeprefix('as at ')} to {points[-1].period.removeprefix('as at ')}"
    for name, title, value in (
        (
            "mean",
            "Mean of the first 13 months" if len(points) > BASE else "Mean of the months",
            chart.centre[-1],
        ),
        ("lower_limit", "Lower limit of what chance does", max(chart.lower[-1], 0.0)),
        (
            "upper_limit",
            "Upper limit of what chance does",
            min(chart.upper[-1], 100.0 if series.percent else 1e9),
        ),
    ):
        fact = basis.count(
            f"waiting.control.{series.key}.{name}",
            f"{title}: {series.title}",
            value,
            "requests, as a line of a chart" if series.unit == "requests" else series.unit,
            period=span,
            rule="every whole month",
            method="XmR chart of Making Data Count: the mean of the first 13 months, and 2.66 mean "
            "moving ranges on either side, cut at what can be.",
            caveats=trial,
        )
        yield replace(fact, display=series.written(value))
    for kind, places in unusual(series, chart).items():
        yield basis.count(
            f"waiting.control.{series.key}.{kind}_months",
            f"Months of special cause ({kind}): {series.title}",
            len(places),
            "months",
            period=span,
            rule="every whole month",
            method="Counted by the rules of Making Data Count.",
            caveats=trial,
        )


def _p_chart(basis: Basis, series: Series, points: list[Fact]) -> Fact:
    months = [_month(point) for point in points]
    chart = draw_p(
        months,
        [int(point.numerator or 0) for point in points],
        [int(point.denominator or 0) for point in points],
        fixed_after=BASE,
    )
    return basis.count(
        f"waiting.control.{series.key}.p_chart_months",
        f"Months of special cause by a p chart: {series.title}",
        sum(bool(signals) for signals in chart.signals),
        "months",
        period=f"{points[0].period} to {points[-1].period}",
        rule="every whole month",
        method="A p chart: the share of the first 13 months together, and limits of three standard errors "
        "that "
        "are wider in months with fewer requests; the rules of Making Data Count.",
    )


def _first_and_last(register: Register, clock: Clock) -> str:
    """Return what the medians of the first and the last month say, where no chart is drawn."""
    of_median = series_of(clock)[1]
    points = [point for point in points_of(register, of_median) if point.value is not None]
    if len(points) < 2:
        return f"By month, waits from {clock.words} are too few to say how they changed."
    first, last = points[0], points[-1]
    return (
        f"The median wait from {clock.words}, in days, was {{{first.id}}} for requests made in "
        f"{first.period} and "
        f"{{{last.id}}} for those made in {last.period}."
    )


def _sentence(series: Series, points: list[Fact], chart: ControlChart) -> str:
    head = f"{{waiting.control.{series.key}"
    months = [_month(point) for point in points]
    base = months[:BASE]
    text = (
        f"From {_span(base)}, {series.said} was {head}.mean}} on average, and a month lay between "
        f"{head}.lower_limit}} and {head}.upper_limit}} by chance alone."
    )
    told = [
        f"{'better' if kind == 'improvement' else 'worse'} in {_spans([months[place] for place in places])}"
        for kind, places in unusual(series, chart).items()
        if places
    ]
    until = numerals.month_in_words(months[-1])
    if told:
        text += f" It was {numerals.listed(told)} than chance explains."
    else:
        text += f" Until {until} no month is unusual: what differs between months is no more than chance "
        "explains."
    return f"{text} These are trial limits, of fewer than 13 months." if chart.trial else text


def _month(point: Fact) -> datetime.date:
    found = re.search(r"\.(\d{4})_(\d{2})\.", point.id)
    assert found
    return datetime.date(int(found[1]), int(found[2]), 1)


def _span(months: Sequence[datetime.date]) -> str:
    first, last = numerals.month_in_words(months[0]), numerals.month_in_words(months[-1])
    return first if first == last else f"{first} to {last}"


def _spans(months: Sequence[datetime.date]) -> str:
    """Return months as they are read, those that follow each other as a span."""
    runs: list[list[datetime.date]] = []
    for month in months:
        last = runs[-1][-1] if runs else None
        if last and 12 * month.year + month.month == 12 * last.year + last.month + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return numerals.listed([_span(run) for run in runs])
