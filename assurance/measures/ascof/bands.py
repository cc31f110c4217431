"""How far councils are from England's figure, beside how far councils are from it in general."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Place = TypeVar("Place", bound=Hashable)

WINSORISED = 0.1
"""The share of z-scores at each end that is drawn in before over-dispersion is estimated."""


@dataclass(frozen=True)
class Spread:
    """How councils spread around a benchmark.

    Attributes
    ----------
    councils
        How many the spread rests on.
    dispersion
        The mean square of the winsorised z-scores: above 1 there is more spread than chance gives.
    between
        The standard deviation between councils that this implies, in the measure's unit; 0 without any.
    """

    councils: int
    dispersion: float
    between: float


def spread_of(estimates: Mapping[Place, tuple[float, float]], benchmark: float) -> Spread:
    """Return how far councils spread around a benchmark beyond their own errors.

    Winsorised z-scores and an additive variance between councils, after D. J. Spiegelhalter, "Funnel plots
    for comparing institutional performance", Statistics in Medicine 24 (2005), 1185-1202, and "Handling over-
    dispersion of performance indicators", Quality and Safety in Health Care 14 (2005), 347-351; the method of
    CQC's statistical methodology for intelligent monitoring of GP practices (2015).

    Parameters
    ----------
    estimates
        Value and standard error (above 0) by council.
    benchmark
        England's value.
    """
    ordered = sorted((value - benchmark) / error for value, error in estimates.values())
    count = len(ordered)
    drawn = math.floor(WINSORISED * count)
    low, high = ordered[drawn], ordered[count - 1 - drawn]
    dispersion = sum(min(max(z, low), high) ** 2 for z in ordered) / count
    if count * dispersion <= count - 1:
        return Spread(count, dispersion, 0.0)
    weights = [1 / error**2 for _, error in estimates.values()]
    total = sum(weights)
    variance = (count * dispersion - (count - 1)) / (total - sum(w * w for w in weights) / total)
    return Spread(count, dispersion, math.sqrt(variance))
