"""Control charts of months: XmR, p and P′, and for rare events g and t, with the rules for special cause.

A chart tells what a process does by itself (common cause) from what is unlikely unless something changed
(special cause). It says nothing of why.
"""

from __future__ import annotations

import datetime
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assurance.statistics.comparisons import Polarity

Signal = Literal["outside the limits", "trend", "shift", "two of three near a limit"]
Kind = Literal["common cause", "improvement", "concern", "special cause, higher", "special cause, lower"]
Assurance = Literal["consistently met", "consistently missed", "met or missed by chance"]

FEWEST = 13
"""Limits of fewer points are trial limits."""
RUN = 7
SIGMAS = 3
MEAN_RANGE_TO_LIMIT = 2.66
LARGEST_RANGE = 3.267
MEAN_RANGE_TO_SIGMA = 1.128


@dataclass(frozen=True)
class ControlChart:
    """Points with their limits, and what is unusual among them.

    Attributes
    ----------
    values, centre, lower, upper
        One a point, in the unit of the values.
    signals
        For each point the rules by which it is of special cause; mostly none.
    trial
        Whether the limits rest on fewer than 13 points and may still move a good deal.
    """

    values: tuple[float, ...]
    centre: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    signals: tuple[tuple[Signal, ...], ...]
    trial: bool

    def kinds(self, polarity: Polarity) -> tuple[Kind, ...]:
        """Return what each point is: common cause, or special cause to the good, to the bad, or up or down.

        The side of the centre decides, on which a point of special cause lies; one on the centre itself, in a
        trend, goes with the trend.
        """
        return tuple(
            _kind(signals, self._side(index), polarity) for index, signals in enumerate(self.signals)
        )

    def assurance(self, target: float, polarity: Polarity) -> Assurance | None:
        """Return whether the process, as it is, meets a target; None for a measure without polarity.

        Definition
        ----------
        By the limits of the last point: a target beyond them on the worse side is consistently met, beyond
        them on the better side consistently missed; within them, or on one, whether it is met is chance.

        Source
        ------
        NHS England, Making Data Count; `NHSRplotthedots`, `ptd_calculate_assurance_type`.
        """
        if polarity == "none":
            return None
        if self.lower[-1] <= target <= self.upper[-1]:
            return "met or missed by chance"
        below = target < self.lower[-1]
        return "consistently met" if below == (polarity == "high") else "consistently missed"

    def _side(self, index: int) -> float:
        away = self.values[index] - self.centre[index]
        if not away and "trend" in self.signals[index]:
            other = (
                index + 1
                if index + 1 < len(self.values) and "trend" in self.signals[index + 1]
                else index - 1
            )
            away = (self.values[other] - self.values[index]) * (other - index)
        return away


def draw_xmr(
    months: Sequence[datetime.date],
    values: Sequence[float],
    *,
    screened: bool = False,
    fixed_after: int | None = None,
) -> ControlChart:
    """Return an XmR chart of monthly values, each beside what the process may do by chance.

    In words
    --------
    A run of monthly figures with its mean and two limits, within which the figures move when nothing but
    the usual ups and downs is at work. A month outside the limits, or an unusual run, is a sign that
    something changed.

    Definition
    ----------
    The centre is the mean, the limits the mean ± 2.66 × the mean moving range, the range being the distance
    from one month to the next. `screened` leaves out, once, ranges of 3.267 × their mean or more. Special
    cause: see `find_signals`. A month that is missing is refused: a range across a gap is not one of a month.

    Source
    ------
    NHS England, Making Data Count; the R package `NHSRplotthedots`, which screens unless told otherwise. NHS
    England's Excel tool does not screen, and that is what is done here unless asked: one very large jump then
    widens the limits.

    Parameters
    ----------
    months
        Any day of each month, in order, none missing.
    values
        One a month.
    fixed_after
        How many of the first months the centre and the limits come from; all, if None.

    Raises
    ------
    ValueError
        A month or a value is missing, or there are fewer than two months.
    """
    require_consecutive(months)
    points = _numbers(values, len(months))
    base = points[:fixed_after]
    if len(base) < 2:
        raise ValueError("limits need two months or more")
    centre, half = statistics.fmean(base), MEAN_RANGE_TO_LIMIT * _mean_range(base, screened)
    return _chart(points, [centre] * len(points), [half] * len(points), len(base))


def draw_p(
    months: Sequence[datetime.date],
    counts: Sequence[int],
    totals: Sequence[int],
    *,
    prime: bool = False,
    screened: bool = False,
    fixed_after: int | None = None,
) -> ControlChart:
    """Return a p chart of monthly percentages whose denominators differ, or a P′ chart.

    In words
    --------
    As an XmR chart, for monthly percentages that rest on different numbers: a month with few has wider
    limits.

    Definition
    ----------
    The centre is the percentage of all months together, p; the limits are p ± 3 √(p(1 − p)/n), cut at 0 and
    100, n the month's denominator. With thousands a month such limits are too narrow: a P′ chart widens (or
    narrows) them by the mean moving range of the months' z-scores over 1.128.

    Source
    ------
    D. C. Montgomery, "Introduction to statistical quality control"; D. B. Laney, "Improved control charts for
    attributes", Quality Engineering 14 (2002), 531-537.

    Parameters
    ----------
    months
        As `draw_xmr`.
    counts, totals
        Of each month; a month without any has no percentage and is refused.
    prime, screened
        Whether it is a P′ chart, and whether its moving ranges are screened as those of `draw_xmr`.
    fixed_after
        As `draw_xmr`: of how many of the first months p is the percentage, and a P′ chart's moving ranges
        are.
    """
    require_consecutive(months)
    numerators, denominators = _numbers(counts, len(months)), _numbers(totals, len(months))
    if any(
        not 0 <= count <= total or not total for count, total in zip(numerators, denominators, strict=True)
    ):
        raise ValueError("a month has no percentage: it counts none, or more than there are")
    base = len(numerators[:fixed_after])
    share = sum(numerators[:base]) / sum(denominators[:base])
    errors = [100 * math.sqrt(share * (1 - share) / total) for total in denominators]
    points = [100 * count / total for count, total in zip(numerators, denominators, strict=True)]
    widened = 1.0
    if prime and share not in (0.0, 1.0):
        if base < 2:
            raise ValueError("limits need two months or more")
        scores = [(point - 100 * share) / error for point, error in zip(points, errors, strict=True)]
        widened = _mean_range(scores[:base], screened) / MEAN_RANGE_TO_SIGMA
    halves = [SIGMAS * widened * error for error in errors]
    return _chart(points, [100 * share] * len(points), halves, base, within=(0.0, 100.0))


def draw_g(between: Sequence[int]) -> ControlChart:
    """Return a g chart of how many days, or cases, lay between one rare event and the next.

    In words
    --------
    For events that are rare: how many days, or cases, passed between one and the next. A gap above the
    limit is unusually long.

    Definition
    ----------
    The upper limit is the mean + 3 √(mean (mean + 1)), the lower 0, the centre the median. A point above the
    limit is an unusually long time without the event. Rules: outside the limits, and a shift
    (`find_signals`).

    Source
    ------
    J. C. Benneyan, "Number-between g-type statistical quality control charts for monitoring adverse events",
    Health Care Management Science 4 (2001), 305-318; the median for centre as R's `qicharts2`, half the
    points lying above.
    """
    points = _numbers(between, len(between))
    if not points or min(points) < 0:
        raise ValueError("between two events lies a number of 0 or more")
    mean = statistics.fmean(points)
    upper = mean + SIGMAS * math.sqrt(mean * (mean + 1))
    return _asymmetric(points, statistics.median(points), 0.0, upper)


def draw_t(days: Sequence[float], *, screened: bool = False) -> ControlChart:
    """Return a t chart of the time between one rare event and the next, such as contracts handed back.

    In words
    --------
    For events that are rare: the time between one and the next, with limits on both sides.

    Definition
    ----------
    The times to the power 1/3.6 are nearly normal: centre and limits are those of an XmR chart of them (3
    times the mean range over 1.128), brought back by the power 3.6, the lower limit not below 0. Rules: as
    `draw_g`.

    Source
    ------
    L. S. Nelson, "A control chart for parts-per-million nonconforming items", Journal of Quality Technology
    26 (1994), 239-240; R's `qicharts2`.

    Raises
    ------
    ValueError
        Two events on one day: no time lies between them. `draw_g` takes that.
    """
    points = _numbers(days, len(days))
    if len(points) < 2 or min(points) <= 0:
        raise ValueError("a t chart needs two times or more, each above 0")
    changed = [point ** (1 / 3.6) for point in points]
    centre, half = statistics.fmean(changed), SIGMAS * _mean_range(changed, screened) / MEAN_RANGE_TO_SIGMA
    middle, low, high = (max(limit, 0.0) ** 3.6 for limit in (centre, centre - half, centre + half))
    return _asymmetric(points, middle, low, high)


def require_consecutive(months: Sequence[datetime.date]) -> None:
    """Refuse months of which one is missing, twice there, or out of order.

    >>> require_consecutive([datetime.date(2024, 12, 31), datetime.date(2025, 2, 1)])
    Traceback (most recent call last):
    ValueError: after 2024-12 comes 2025-02: a chart needs every month
    """
    numbers = [12 * month.year + month.month for month in months]
    for index in range(1, len(numbers)):
        if numbers[index] != numbers[index - 1] + 1:
            one, other = (f"{month:%Y-%m}" for month in months[index - 1 : index + 1])
            raise ValueError(f"after {one} comes {other}: a chart needs every month")


def find_signals(
    values: Sequence[float],
    centre: Sequence[float],
    lower: Sequence[float],
    upper: Sequence[float],
    *,
    asymmetric: bool = False,
) -> tuple[tuple[Signal, ...], ...]:
    """Return for each point the rules by which it is of special cause.

    In words
    --------
    The patterns that chance alone seldom makes: a point outside the limits, seven in a row rising or
    falling, seven in a row on one side of the mean, two of three close to a limit. They say that
    something changed, not what.

    Definition
    ----------
    "outside the limits": above the upper or below the lower. "trend": one of seven points in a row each above
    the one before, or each below. "shift": one of seven in a row on one side of the centre; a point on it is
    on neither. "two of three near a limit": one of two, of three in a row on one side of the centre, in the
    outer third between the centre and the limit. A point outside the limits is not near one; one on a limit
    is.

    Source
    ------
    NHS England, Making Data Count; `NHSRplotthedots`, `ptd_special_cause_flag`.

    Parameters
    ----------
    values, centre, lower, upper
        One a point.
    asymmetric
        Whether the limits are not the same distance off on both sides: then trend and thirds mean nothing and
        are not looked for.
    """
    points = list(zip(values, centre, lower, upper, strict=True))
    # Alike to nine digits is alike: the mean of equal values need not be equal to them to the last bit.
    least = 1e-9 * max((abs(number) for point in points for number in point), default=0.0)
    sides = [_sign(value - middle, least) for value, middle, _, _ in points]
    outside = [value > high + least or value < low - least for value, _, low, high in points]
    near = [
        not out
        and (
            value > middle + (high - middle) * 2 / 3 + least
            or value < middle - (middle - low) * 2 / 3 - least
        )
        for (value, middle, low, high), out in zip(points, outside, strict=True)
    ]
    steps = [_sign(values[index + 1] - values[index]) for index in range(len(values) - 1)]
    shift = _in_runs(sides, RUN)
    trend = _in_runs(steps, RUN - 1)  # seven points take six steps
    found: list[tuple[Signal, ...]] = []
    for index in range(len(points)):
        windows = [
            range(first, first + 3) for first in range(max(index - 2, 0), min(index + 1, len(points) - 2))
        ]
        signals: list[Signal] = []
        if outside[index]:
            signals.append("outside the limits")
        if not asymmetric and (trend[index : index + 1] == [True] or (index and trend[index - 1])):
            signals.append("trend")
        if shift[index]:
            signals.append("shift")
        if (
            not asymmetric
            and near[index]
            and any(
                abs(sum(sides[at] for at in window)) == 3 and sum(near[at] for at in window) >= 2
                for window in windows
            )
        ):
            signals.append("two of three near a limit")
        found.append(tuple(signals))
    return tuple(found)


def _chart(
    points: list[float],
    centre: list[float],
    halves: list[float],
    base: int,
    within: tuple[float, float] = (-math.inf, math.inf),
) -> ControlChart:
    lower = [middle - half for middle, half in zip(centre, halves, strict=True)]
    upper = [middle + half for middle, half in zip(centre, halves, strict=True)]
    # What is near a limit is told by where the limit would be, not by where it was cut.
    signals = find_signals(points, centre, lower, upper)
    lower, upper = [max(limit, within[0]) for limit in lower], [min(limit, within[1]) for limit in upper]
    return ControlChart(tuple(points), tuple(centre), tuple(lower), tuple(upper), signals, base < FEWEST)


def _asymmetric(points: list[float], centre: float, lower: float, upper: float) -> ControlChart:
    middle, low, high = ((line,) * len(points) for line in (centre, lower, upper))
    signals = find_signals(points, middle, low, high, asymmetric=True)
    return ControlChart(tuple(points), middle, low, high, signals, len(points) < FEWEST)


def _mean_range(points: Sequence[float], screened: bool) -> float:
    ranges = [abs(points[index + 1] - points[index]) for index in range(len(points) - 1)]
    mean = statistics.fmean(ranges)
    if not screened or not mean:
        return mean
    return statistics.fmean([between for between in ranges if between < LARGEST_RANGE * mean])


def _in_runs(signs: Sequence[int], length: int) -> list[bool]:
    """Return whether each sign is one of at least `length` alike in a row, 0 being like nothing."""
    found = [False] * len(signs)
    for first in range(len(signs) - length + 1):
        window = signs[first : first + length]
        if window[0] and len(set(window)) == 1:
            found[first : first + length] = [True] * length
    return found


def _kind(signals: Sequence[Signal], side: float, polarity: Polarity) -> Kind:
    if not signals:
        return "common cause"
    if polarity == "none":
        return "special cause, higher" if side > 0 else "special cause, lower"
    return "improvement" if (side > 0) == (polarity == "high") else "concern"


def _sign(number: float, least: float = 0.0) -> int:
    return (number > least) - (number < -least)


def _numbers(values: Sequence[float], expected: int) -> list[float]:
    if len(values) != expected or any(value is None or not math.isfinite(value) for value in values):
        raise ValueError("a value is missing: a chart needs one a month")
    return [float(value) for value in values]
