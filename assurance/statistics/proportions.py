"""Intervals of proportions, and of the difference between two."""

from __future__ import annotations

import math

Z_95 = 1.959963984540054  # the 97.5th percentile of the standard normal distribution
Z_998 = 3.090232306167813  # the 99.9th


def wilson_interval(count: int, of: int) -> tuple[float, float]:
    """Return the 95% Wilson score interval of a proportion, in per cent.

    In words
    --------
    How far a percentage may be from what it would be over the long run, given how many it rests on. Of
    ranges made in this way 95 in 100 hold the long-run percentage. With few it is wide; it never runs
    below 0% or above 100%.

    Definition
    ----------
    All proportions p from which count / of is at most 1.96 standard errors √(p(1 − p)/of) away.

    Source
    ------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927), 209-212; the method of Public Health England's technical guide
    on confidence intervals and of DHSC's PHStatsMethods.

    Examples
    --------
    >>> [round(bound, 1) for bound in wilson_interval(130, 187)]
    [62.6, 75.7]
    """
    _require_proportion(count, of)
    share, squared = count / of, Z_95**2
    centre = (share + squared / (2 * of)) / (1 + squared / of)
    half = Z_95 * math.sqrt(share * (1 - share) / of + squared / (4 * of * of)) / (1 + squared / of)
    lower = 0.0 if count == 0 else 100 * (centre - half)
    upper = 100.0 if count == of else 100 * (centre + half)
    return lower, upper


def exact_interval(count: int, of: int) -> tuple[float, float]:
    """Return the 95% exact (Clopper-Pearson) interval of a proportion, in per cent.

    In words
    --------
    A range like Wilson's that is never too narrow, and so mostly somewhat too wide.

    Definition
    ----------
    All proportions at which neither `count` or fewer, nor `count` or more, has a probability below 2.5%.
    Wider than Wilson's; a check on it where numbers are small, not what is printed.

    Source
    ------
    C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26 (1934), 404-413.

    Examples
    --------
    >>> [round(bound, 1) for bound in exact_interval(0, 10)]
    [0.0, 30.8]
    """
    from scipy.special import betaincinv

    _require_proportion(count, of)
    lower = betaincinv(count, of - count + 1, 0.025) if count else 0.0
    upper = betaincinv(count + 1, of - count, 0.975) if count < of else 1.0
    return 100 * float(lower), 100 * float(upper)


def difference_interval(count: int, of: int, other_count: int, other_of: int) -> tuple[float, float]:
    """Return the 95% interval of the difference between two proportions, in percentage points.

    In words
    --------
    How far the difference between two percentages may be from the true one by chance. Where the range
    holds 0, chance alone may have made the difference.

    Definition
    ----------
    Count / of less other_count / other_of; the interval is built from the two Wilson intervals, the reach
    downwards √((p − l)² + (u' − p')²), upwards √((u − p)² + (p' − l')²).

    Source
    ------
    R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17 (1998), 873-890, method 10.

    Examples
    --------
    His first example, 56 of 70 less 48 of 80:

    >>> [round(bound, 2) for bound in difference_interval(56, 70, 48, 80)]
    [5.24, 33.39]
    """
    low, high = wilson_interval(count, of)
    other_low, other_high = wilson_interval(other_count, other_of)
    one, other = 100 * count / of, 100 * other_count / other_of
    difference = one - other
    return (
        difference - math.hypot(one - low, other_high - other),
        difference + math.hypot(high - one, other - other_low),
    )


def difference_p(count: int, of: int, other_count: int, other_of: int) -> float:
    """Return how probable two proportions as different as these are, or more so, if there were no difference.

    Definition
    ----------
    Fisher's exact test of a two by two table, two-sided: the probability of all tables with the same margins
    that are as improbable as this one, or more so.

    Source
    ------
    R. A. Fisher, "Statistical methods for research workers" (5th edition, 1934).

    Examples
    --------
    >>> round(difference_p(3, 4, 1, 4), 4)
    0.4857
    """
    from scipy.stats import fisher_exact

    _require_proportion(count, of)
    _require_proportion(other_count, other_of)
    return float(fisher_exact([[count, of - count], [other_count, other_of - other_count]]).pvalue)


def _require_proportion(count: int, of: int) -> None:
    if not 0 <= count <= of or of == 0:
        raise ValueError(f"{count} of {of} is not a proportion")
