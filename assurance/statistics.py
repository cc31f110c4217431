"""Intervals of proportions, and how far apart two estimates are."""

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


def z_of_difference(one: float, its_error: float, other: float, other_error: float) -> float:
    """Return the difference of two independent estimates in standard errors of that difference.

    Parameters
    ----------
    one, other
        The estimates, in the same unit.
    its_error, other_error
        Their standard errors, in that unit; 0 for a value that is known without error.

    Returns
    -------
    float
        Positive when `one` is above `other`; infinite when both are known without error and differ.
    """
    difference = one - other
    error = math.hypot(its_error, other_error)
    if error == 0:
        return math.copysign(math.inf, difference) if difference else 0.0
    return difference / error


def z_of_proportions(count: int, of: int, other_count: int, other_of: int) -> float:
    """Return the difference of two independent proportions in standard errors, pooled under no difference.

    >>> round(z_of_proportions(120, 200, 100, 200), 2)
    2.01
    """
    pooled = (count + other_count) / (of + other_of)
    error = math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / other_of))
    return z_of_difference(count / of, error, other_count / other_of, 0.0)
