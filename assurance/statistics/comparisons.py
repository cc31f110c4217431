"""Whether two estimates differ by more than chance, and the labels that publishers put on that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from assurance.statistics.proportions import Z_95

Polarity = Literal["high", "low", "none"]
Label = Literal["better", "worse", "higher", "lower", "similar"]


@dataclass(frozen=True)
class Difference:
    """One estimate less another.

    Attributes
    ----------
    value, lower, upper
        The difference and its 95% interval, in the estimates' unit.
    z
        The difference over its standard error; infinite when that is 0 and there is a difference.
    p
        The probability of a z as far from 0, two-sided, if there were no difference.
    """

    value: float
    lower: float
    upper: float
    z: float
    p: float


def compare_estimates(one: float, its_error: float, other: float, other_error: float) -> Difference:
    """Return the difference of two independent estimates with their standard errors.

    Definition
    ----------
    z = (one − other) / √(se² + se'²); the interval is the difference ± 1.96 √(se² + se'²).

    Source
    ------
    The z test of two independent estimates, as for figures of the Adult Social Care Survey, whose margins of
    error are 1.96 standard errors (NHS England's code for the survey).

    Examples
    --------
    >>> compare_estimates(10, 3, 0, 4).z
    2.0
    """
    if min(its_error, other_error) < 0:
        raise ValueError("a standard error is not negative")
    difference, error = one - other, math.hypot(its_error, other_error)
    z = difference / error if error else (math.copysign(math.inf, difference) if difference else 0.0)
    return Difference(difference, difference - Z_95 * error, difference + Z_95 * error, z, two_sided_p(z))


def compare_margins(one: float, its_margin: float, other: float, other_margin: float) -> Difference:
    """Return the difference of two estimates with published 95% margins of error.

    Definition
    ----------
    As `compare_estimates`, the standard error being the margin over 1.96. A figure that counts everybody has
    a margin of 0.

    Source
    ------
    As `compare_estimates`.

    Examples
    --------
    >>> difference = compare_margins(72.8, 4.4, 77.3, 0.4)
    >>> round(difference.z, 3), round(difference.p, 3)
    (-1.996, 0.046)
    """
    return compare_estimates(one, its_margin / Z_95, other, other_margin / Z_95)


def margin_interval(
    value: float, margin: float, within: tuple[float, float] = (0.0, 100.0)
) -> tuple[float, float]:
    """Return the interval that a published margin of error gives, cut at what the measure can be.

    >>> margin_interval(98.5, 2.0), margin_interval(17.2, 0.5, within=(0, 24))
    ((96.5, 100.0), (16.7, 17.7))
    """
    return max(value - margin, within[0]), min(value + margin, within[1])


def two_sided_p(z: float) -> float:
    """Return the probability of a standard normal value as far from 0 as `z`, or further.

    >>> round(two_sided_p(1.959963984540054), 6)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


def is_supported(
    one: float,
    its_interval: tuple[float | None, float | None],
    other: float,
    other_interval: tuple[float | None, float | None],
) -> bool:
    """Return whether two estimates differ by more than their 95% intervals allow by chance.

    In words
    --------
    Two figures are called different only when the gap between them is larger than chance would easily make
    it; the same rule serves both directions.

    Definition
    ----------
    They do when the difference is greater than √(a² + b²), where a and b are the distances from each value to
    that end of its own interval that faces the other value; the distance is 0 where an interval is missing.
    With two published margins of error that is the test z = difference ÷ √(se² + se²) beyond ±1.96; with an
    interval on one side only it asks whether the other value lies outside it; with two Wilson intervals it is
    Newcombe's method 10.

    Source
    ------
    R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17 (1998), 873-890.

    Examples
    --------
    >>> is_supported(71.7, (67.3, 76.1), 77.3, (76.9, 77.7))
    True
    >>> is_supported(76.3, (71.9, 80.7), 77.3, (76.9, 77.7))
    False
    """
    return abs(one - other) > reach(one, its_interval, other, other_interval)


def reach(
    one: float,
    its_interval: tuple[float | None, float | None],
    other: float,
    other_interval: tuple[float | None, float | None],
) -> float:
    """Return how far apart two estimates may be by chance, as `is_supported` has it; 0 without intervals.

    >>> round(reach(71.7, (67.3, 76.1), 77.3, (76.9, 77.7)), 2)
    4.42
    """
    upwards = one > other
    return math.hypot(_reach(one, its_interval[not upwards]), _reach(other, other_interval[upwards]))


def _reach(value: float, end: float | None) -> float:
    return 0.0 if end is None else abs(value - end)


def label_against(
    interval: tuple[float | None, float | None], benchmark: float | None, polarity: Polarity
) -> Label | None:
    """Return how a figure stands to a benchmark, by whether its interval holds the benchmark.

    In words
    --------
    Whether a figure is better or worse than a benchmark, or cannot be told from it: the benchmark lies
    outside the figure's interval, or within it.

    Definition
    ----------
    "similar" when the benchmark lies within the 95% interval, its ends included; else "better" or "worse" by
    the polarity, "higher" or "lower" where there is none. No label without an interval or a benchmark. The
    benchmark is taken as exact.

    Source
    ------
    DHSC, FingertipsNext, `BenchmarkComparisonEngine` (the comparison "RAG").

    Examples
    --------
    >>> label_against((62.6, 75.7), 80.1, "high"), label_against((62.6, 75.7), 60.0, "none")
    ('worse', 'higher')
    >>> label_against((62.6, 75.7), 75.7, "low"), label_against((None, None), 60.0, "high")
    ('similar', None)
    """
    lower, upper = interval
    if lower is None or upper is None or benchmark is None:
        return None
    if lower <= benchmark <= upper:
        return "similar"
    higher = lower > benchmark
    if polarity == "none":
        return "higher" if higher else "lower"
    return "better" if higher == (polarity == "high") else "worse"
