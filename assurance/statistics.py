"""Intervals of proportions and rates, and whether two estimates differ."""

from __future__ import annotations

import math

Z_95 = 1.959963984540054  # the 97.5th percentile of the standard normal distribution


def wilson_interval(count: int, of: int) -> tuple[float, float]:
    """Return the 95% Wilson score interval of a proportion, in per cent.

    Source: E. B. Wilson (1927); the method of Public Health England's technical guide on confidence
    intervals.

    >>> [round(bound, 1) for bound in wilson_interval(130, 187)]
    [62.6, 75.7]
    """
    if not 0 <= count <= of or of == 0:
        raise ValueError(f"{count} of {of} is not a proportion")
    from scipy.stats import binomtest

    interval = binomtest(count, of).proportion_ci(confidence_level=0.95, method="wilson")
    return 100 * float(interval.low), 100 * float(interval.high)


def rate_interval(events: int, population: float, per: float) -> tuple[float, float]:
    """Return the 95% interval of a rate of events in a population, per `per` people.

    Byar's approximation to the Poisson interval; the exact interval below ten events.
    Source: Public Health England's technical guide on confidence intervals.

    >>> [round(bound, 1) for bound in rate_interval(20, 100_000, 100_000)]
    [12.2, 30.9]
    >>> [round(bound, 2) for bound in rate_interval(4, 100_000, 100_000)]
    [1.09, 10.24]
    """
    if events < 0 or population <= 0:
        raise ValueError(f"{events} in {population} is not a rate")
    if events < 10:
        from scipy.stats import chi2

        lower = chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
        upper = chi2.ppf(0.975, 2 * events + 2) / 2
    else:
        above = events + 1
        lower = events * (1 - 1 / (9 * events) - Z_95 / (3 * math.sqrt(events))) ** 3
        upper = above * (1 - 1 / (9 * above) + Z_95 / (3 * math.sqrt(above))) ** 3
    return float(lower) * per / population, float(upper) * per / population


def is_supported(
    one: float,
    its_interval: tuple[float | None, float | None],
    other: float,
    other_interval: tuple[float | None, float | None],
) -> bool:
    """Return whether two estimates differ by more than their 95% intervals allow by chance.

    They do when the difference is greater than √(a² + b²), where a and b are the distances from each value to
    that end of its own interval that faces the other value; the distance is 0 where an interval is missing.
    With two published margins of error that is the test z = difference ÷ √(se² + se²) beyond ±1.96; with an
    interval on one side only it asks whether the other value lies outside it; with two Wilson intervals it is
    Newcombe's method 10.

    Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17 (1998), 873-890.

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
