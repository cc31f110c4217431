"""Control limits of funnel plots: what a council's figure may be by chance, given how many it rests on."""

from __future__ import annotations

import math
from typing import Literal

from assurance.statistics.proportions import Z_95, Z_998

Limits = tuple[float, float]
Position = Literal[
    "within the 95% limits",
    "above the 95% limits",
    "below the 95% limits",
    "above the 99.8% limits",
    "below the 99.8% limits",
]
Z: dict[float, float] = {95: Z_95, 99.8: Z_998}
TAIL: dict[float, float] = {95: 0.025, 99.8: 0.001}


def proportion_limits(centre: float, of: float, confidence: float = 95) -> Limits:
    """Return the limits of a percentage of `of`, around `centre`, in per cent.

    In words
    --------
    A picture of all councils, by how many each rests on, with limits that narrow as numbers grow. Nearly
    all councils would lie within them if only chance made them differ; one outside differs by more.

    Definition
    ----------
    p ± z √(p(1 − p)/n), cut at 0 and 100. A council lies outside just when the centre lies outside the
    council's own Wilson interval: the two never contradict each other.

    Source
    ------
    D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24
    (2005), 1185-1202. DHSC's PHStatsMethods gives the same limits by solving Wilson's equation.

    Examples
    --------
    >>> [round(limit, 1) for limit in proportion_limits(80, 100)]
    [72.2, 87.8]
    """
    _require_centre(centre, of)
    return spread_limits(centre, math.sqrt(centre * (100 - centre) / of), 0.0, confidence)


def exact_proportion_limits(centre: float, of: int, confidence: float = 95) -> Limits:
    """Return the exact binomial limits of a percentage of `of`, around `centre`, in per cent.

    Definition
    ----------
    The counts whose own exact (Clopper-Pearson) interval just reaches the centre: c with P(X ≤ c) = the tail
    below, P(X ≥ c) = the tail above, c not being bound to whole numbers; 0 or 100 where there is none. Wider
    than `proportion_limits`, for few.

    Source
    ------
    As `exact_interval`, inverted; what DHSC's PHStatsMethods does for rates. Spiegelhalter (2005) takes P(X ≤
    c) at both ends, so that his limits of a percentage and of what is left of 100 do not mirror each other.

    Examples
    --------
    >>> [round(limit, 1) for limit in exact_proportion_limits(80, 100)]
    [71.4, 88.0]
    """
    from scipy.special import bdtrik

    _require_centre(centre, of)
    share, tail = centre / 100, TAIL[confidence]
    fewer = float(bdtrik(tail, of, share)) if (1 - share) ** of < tail else 0.0
    more = of - float(bdtrik(tail, of, 1 - share)) if share**of < tail else float(of)
    return 100 * fewer / of, 100 * more / of


def rate_limits(rate: float, population: float, per: float, confidence: float = 95) -> Limits:
    """Return the limits of a rate per `per` people in a population, around `rate`.

    Definition
    ----------
    The numbers of events whose own exact Poisson interval just reaches the number expected: e with P(X ≤ e) =
    the tail below, P(X ≥ e) = the tail above, e not being bound to whole numbers; 0 where there is none
    below.

    Source
    ------
    DHSC's PHStatsMethods (`calculate_funnel_limits`, statistic "rate"), which draws the same curve from
    events to population.

    Examples
    --------
    >>> [round(limit, 1) for limit in rate_limits(500, 10_000, 100_000)]
    [361.4, 648.1]
    """
    from scipy.special import gdtrib, pdtr, pdtrik

    if rate <= 0 or population <= 0:
        raise ValueError(f"a rate of {rate} in {population} has no limits")
    expected, tail = rate * population / per, TAIL[confidence]
    fewer = float(pdtrik(tail, expected)) if pdtr(0, expected) < tail else 0.0
    more = float(gdtrib(1, tail, expected))  # P(X ≥ e) is the gamma distribution with shape e
    return fewer * per / population, more * per / population


def spread_limits(
    centre: float,
    error: float,
    between: float,
    confidence: float = 95,
    within: tuple[float, float] = (0.0, 100.0),
) -> Limits:
    """Return limits that allow for spread between councils as well as chance.

    Definition
    ----------
    centre ± z √(s² + τ²), cut at what the measure can be.

    Source
    ------
    Spiegelhalter, "Handling over-dispersion of performance indicators" (2005); τ from `disperse`.

    Examples
    --------
    >>> [round(limit, 2) for limit in spread_limits(50, 3, 4)]
    [40.2, 59.8]
    """
    half = Z[confidence] * math.hypot(error, between)
    return max(centre - half, within[0]), min(centre + half, within[1])


def funnel_position(value: float, limits_95: Limits, limits_998: Limits) -> Position:
    """Return where a value lies, the same words both ways; on a limit is within it.

    >>> funnel_position(70.0, (72.2, 87.8), (67.6, 92.4))
    'below the 95% limits'
    """
    if value < limits_95[0]:
        return "below the 99.8% limits" if value < limits_998[0] else "below the 95% limits"
    if value > limits_95[1]:
        return "above the 99.8% limits" if value > limits_998[1] else "above the 95% limits"
    return "within the 95% limits"


def _require_centre(centre: float, of: float) -> None:
    if not 0 <= centre <= 100 or of <= 0:
        raise ValueError(f"{centre}% of {of} has no limits")
