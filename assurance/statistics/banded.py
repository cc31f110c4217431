"""What waits that are known only by bands can tell: bounds, never a point."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Band:
    """Waits of `first` to `last` days; `last` is None where no end is known: "8 or more", waiting still."""

    first: int
    last: int | None
    count: int

    def __post_init__(self) -> None:
        """Refuse a band that cannot be."""
        if self.first < 0 or self.count < 0 or (self.last is not None and self.last < self.first):
            raise ValueError(f"{self.count} in {self.first} to {self.last} days is not a band")


@dataclass(frozen=True)
class Bounds:
    """At least, at most; None where there is no upper bound."""

    at_least: float
    at_most: float | None


def percentile_bounds(bands: Sequence[Band], percent: float) -> Bounds | None:
    """Return the bounds of the fewest whole days within which `percent` % of waits ended; None of no waits.

    In words
    --------
    Where waits are known by bands only, such as “within a week”, no exact middle can be given: only
    between which days it lies.

    Definition
    ----------
    With n waits, the ⌈n × percent/100⌉-th shortest. It is at least the same of all waits at their bands'
    first days, at most that of all at their last.

    Source
    ------
    Order statistics; with one band a wait it is `WaitCurve.percentile` of waits that all ended.

    Examples
    --------
    60 of 100 within a day, 25 on days 2 to 7, 15 later or open:

    >>> bands = [Band(0, 1, 60), Band(2, 7, 25), Band(8, None, 15)]
    >>> percentile_bounds(bands, 50)
    Bounds(at_least=0, at_most=1)
    >>> percentile_bounds(bands, 90)
    Bounds(at_least=8, at_most=None)
    """
    if not 0 < percent < 100:
        raise ValueError(f"there is no {percent}th percentile")
    total = sum(band.count for band in bands)
    if not total:
        return None
    place = math.ceil(Fraction(str(percent)) * total / 100)
    at_most = _at(place, [(math.inf if band.last is None else band.last, band.count) for band in bands])
    at_least = _at(place, [(band.first, band.count) for band in bands])
    return Bounds(at_least, None if at_most == math.inf else at_most)


def share_bounds(bands: Sequence[Band], days: int) -> Bounds | None:
    """Return the bounds of the percentage of waits that ended within `days` days; None of no waits.

    Definition
    ----------
    At least those whose band's last day is within the days; at most those whose band's first day is.

    Source
    ------
    Counting.

    Examples
    --------
    >>> share_bounds([Band(0, 1, 60), Band(2, 7, 25), Band(8, None, 15)], 2)
    Bounds(at_least=60.0, at_most=85.0)
    """
    total = sum(band.count for band in bands)
    if not total:
        return None
    surely = sum(band.count for band in bands if band.last is not None and band.last <= days)
    perhaps = sum(band.count for band in bands if band.first <= days)
    return Bounds(100 * surely / total, 100 * perhaps / total)


def _at(place: int, days: Sequence[tuple[float, int]]) -> float:
    ordered = sorted(days)
    reached = itertools.accumulate(count for _, count in ordered)
    return next(day for (day, _), so_far in zip(ordered, reached, strict=True) if so_far >= place)
