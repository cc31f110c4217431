"""Intervals of counts and rates, and whether two rates differ."""

from __future__ import annotations

import math

from assurance.statistics.proportions import Z_95

EXACT_BELOW = 10
"""Below so many events Byar's approximation gives way to the exact interval."""


def events_interval(events: int) -> tuple[float, float]:
    """Return the 95% interval of the number of events that is to be expected.

    In words
    --------
    How far a count of events, such as admissions in a year, may be from what is usual there, by chance
    alone. Counts of a few vary by much more of themselves than counts of hundreds.

    Definition
    ----------
    Byar's approximation to the Poisson interval; below ten events the exact interval, half the 2.5th
    percentile of χ² with 2 × events degrees of freedom to half the 97.5th with 2 × events + 2.

    Source
    ------
    N. E. Breslow and N. E. Day, "Statistical methods in cancer research", volume II (1987); Public
    Health England's technical guide on confidence intervals, and DHSC's PHStatsMethods, for "exact below
    ten".

    Examples
    --------
    >>> [round(bound, 2) for bound in events_interval(4)], [round(bound, 2) for bound in events_interval(20)]
    ([1.09, 10.24], [12.21, 30.89])
    """
    if events < 0:
        raise ValueError(f"{events} is not a number of events")
    if events < EXACT_BELOW:
        from scipy.special import gammaincinv

        lower = gammaincinv(events, 0.025) if events else 0.0
        return float(lower), float(gammaincinv(events + 1, 0.975))
    above = events + 1
    lower = events * (1 - 1 / (9 * events) - Z_95 / (3 * math.sqrt(events))) ** 3
    upper = above * (1 - 1 / (9 * above) + Z_95 / (3 * math.sqrt(above))) ** 3
    return lower, upper


def rate_interval(events: int, population: float, per: float) -> tuple[float, float]:
    """Return the 95% interval of a rate of events in a population, per `per` people.

    Definition
    ----------
    The interval of the number of events (`events_interval`), divided by the population.

    Source
    ------
    Public Health England's technical guide on confidence intervals.

    Examples
    --------
    >>> [round(bound, 1) for bound in rate_interval(20, 100_000, 100_000)]
    [12.2, 30.9]
    >>> [round(bound, 2) for bound in rate_interval(4, 100_000, 100_000)]
    [1.09, 10.24]
    """
    if events < 0 or population <= 0:
        raise ValueError(f"{events} in {population} is not a rate")
    lower, upper = events_interval(events)
    return lower * per / population, upper * per / population


def rates_p(events: int, population: float, other_events: int, other_population: float) -> float:
    """Return how probable two rates as different as these are, or more so, if there were no difference.

    Definition
    ----------
    Given the events of both together, the events of one are binomial, its share that of the population. The
    probability, two-sided, of all divisions as improbable as this one, or more so.

    Source
    ------
    J. Przyborowski and H. Wilenski, "Homogeneity of results in testing samples from Poisson series",
    Biometrika 31 (1940), 313-323.

    Examples
    --------
    >>> round(rates_p(8, 1000, 2, 1000), 4)
    0.1094
    """
    from scipy.stats import binomtest

    if min(events, other_events) < 0 or min(population, other_population) <= 0:
        raise ValueError(f"{events} in {population} and {other_events} in {other_population} are not rates")
    if events + other_events == 0:
        return 1.0
    share = population / (population + other_population)
    return float(binomtest(events, events + other_events, share).pvalue)
