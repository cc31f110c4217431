"""How long people wait, with those who are waiting still: Kaplan-Meier by whole days.

A wait of d days ends on the d-th day after it began; 0 is the same day. Somebody waiting still after d days
counts as waiting up to and including day d: an end on day d comes before that. Waits are counted by day
first, so that a million take no longer than their counting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import ArrayLike, NDArray

from assurance.statistics.proportions import Z_95

LONGEST = 36_525
"""A wait of more than a hundred years is an error in a date."""
FEWEST_AT_RISK = 10
"""With fewer at risk the curve is not shown (the threshold of ACRO for survival curves)."""
ROUNDING = 1e-12

Counts = NDArray[Any]
Shares = NDArray[Any]


@dataclass(frozen=True)
class Estimate:
    """A value with its 95% interval; None for what the data does not give."""

    value: float | None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Tally:
    """Waits counted by day, from day 0 to the longest.

    Attributes
    ----------
    at_risk
        Waits that had not ended before the day and were under observation on it, weighted or not.
    ended
        One row an outcome: waits that ended so on the day.
    hazard
        One row an outcome: the weight that ended so on the day, of the weight at risk.
    effective
        (Σ weight)² / Σ weight² of those at risk: as many equal weights would be as sure. The number at risk,
        where all weigh the same.
    """

    at_risk: Counts
    ended: NDArray[numpy.int64]
    hazard: Shares
    effective: Shares

    @property
    def last_day(self) -> int:
        """The longest wait, ended or not."""
        return len(self.at_risk) - 1


@dataclass(frozen=True)
class WaitCurve:
    """The share still waiting at the end of each day, from day 0.

    Attributes
    ----------
    at_risk, ended
        Waits at risk on the day, and ended on it. Never weighted.
    waiting
        The share still waiting at the end of the day, 1 for all.
    growth
        What the day adds to the variance of the logarithm of `waiting`; infinite on the day from which nobody
        waits.
    """

    at_risk: Counts
    ended: Counts
    waiting: Shares
    growth: Shares

    @property
    def last_day(self) -> int:
        """The last day of the curve."""
        return len(self.waiting) - 1

    @property
    def error(self) -> Shares:
        """The standard error of `waiting`, by Greenwood's formula; 0 where nobody waits still."""
        with numpy.errstate(invalid="ignore"):
            return numpy.where(self.waiting > 0, self.waiting * numpy.sqrt(numpy.cumsum(self.growth)), 0.0)

    @property
    def interval(self) -> tuple[Shares, Shares]:
        """The lower and upper 95% bounds of `waiting`; not a number where none or all wait still."""
        return log_log_interval(self.waiting, self.error)

    def shown(self, fewest: int = FEWEST_AT_RISK) -> WaitCurve | None:
        """Return the curve before the first day with fewer than `fewest` at risk; None if that is day 0.

        Median and percentiles of what is returned are those that may be printed: one that lies further out
        has no value.
        """
        few = numpy.flatnonzero(self.at_risk < fewest)
        if not few.size:
            return self
        until = int(few[0])
        if not until:
            return None
        return WaitCurve(self.at_risk[:until], self.ended[:until], self.waiting[:until], self.growth[:until])

    def ended_by(self, day: int) -> Estimate:
        """Return the percentage whose wait has ended within `day` days, with its interval.

        Beyond the last day there is no value, unless nobody waits still by then. There is no interval around
        0% and 100%.
        """
        if day < 0:
            raise ValueError("a wait has no negative days")
        if day > self.last_day and self.waiting[-1] > 0:
            return Estimate(None)
        day = min(day, self.last_day)
        lower, upper = (100 * (1 - bounds[day]) for bounds in self.interval[::-1])
        bounds = (None, None) if numpy.isnan(lower) else (float(lower), float(upper))
        return Estimate(float(100 * (1 - self.waiting[day])), *bounds)

    def percentile(self, percent: float) -> Estimate:
        """Return the fewest whole days within which at least `percent` % of waits have ended.

        Definition
        ----------
        The first day on which the share still waiting is 1 − percent/100 or less. The interval runs from the
        first day on which the lower bound of that share is so low to the first on which the upper bound is.
        None where the curve does not get there: so many wait still.

        Source
        ------
        R. Brookmeyer and J. Crowley, "A confidence interval for the median survival time", Biometrics 38
        (1982), 29-41, with the log-log interval; as R's `survival`, but for a share that stays exactly at 1 −
        percent/100, where R takes the middle of the days and this the first.
        """
        if not 0 < percent < 100:
            raise ValueError(f"there is no {percent}th percentile")
        still = 1 - percent / 100
        lower, upper = self.interval
        # Where nobody waits still there is no bound: the share is surely so low, and by chance may not be.
        lower = numpy.where(self.waiting == 0, 0.0, lower)
        return Estimate(*(_first(shares, still) for shares in (self.waiting, lower, upper)))

    def mean(self, until: int) -> Estimate:
        """Return the mean number of days waited, a wait of more than `until` days counting as `until`.

        Definition
        ----------
        Restricted mean: the sum of the shares still waiting at the end of days 0 to until − 1. Its variance
        is Σ A(t)² d(t) / (n(t) (n(t) − d(t))), A(t) being the sum from day t on. No value beyond the last
        day, unless nobody waits still by then.

        Source
        ------
        P. Royston and M. K. B. Parmar, "Restricted mean survival time", BMC Medical Research Methodology 13
        (2013), 152.
        """
        error = self.mean_error(until)
        if error is None:
            return Estimate(None)
        value = float(self.waiting[:until].sum())
        return Estimate(value, max(value - Z_95 * error, 0.0), min(value + Z_95 * error, float(until)))

    def mean_error(self, until: int) -> float | None:
        """Return the standard error of `mean`, for comparing two of them; None where there is no mean."""
        if until <= 0:
            raise ValueError("a mean needs a number of days above 0")
        if until > self.last_day + 1 and self.waiting[-1] > 0:
            return None
        shares = self.waiting[:until]
        area = numpy.cumsum(shares[::-1])[::-1]
        growth = numpy.where(area > 0, self.growth[:until], 0.0)
        return float(numpy.sqrt((area**2 * growth).sum()))


def draw_waits(
    days: ArrayLike,
    ended: ArrayLike,
    *,
    entered: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> WaitCurve:
    """Return the Kaplan-Meier curve of waits.

    In words
    --------
    The share still waiting after each day. Somebody who waits still counts up to today and is not left
    out: leaving them out would make waits look shorter, the more so the longer the queue.

    Definition
    ----------
    S(t) = Π (1 − d/n) over days up to t, with d waits ended on a day of the n at risk. Variance by Greenwood,
    S² Σ d/(n(n − d)). Interval log-log: S to the power exp(±1.96 σ/log S) with σ² the sum. Weighted, d and n
    are sums of weights, and the n of the variance is (Σw)²/Σw².

    Source
    ------
    E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", Journal of the
    American Statistical Association 53 (1958), 457-481; J. D. Kalbfleisch and R. L. Prentice, "The
    statistical analysis of failure time data" (1980), for the interval; J. Xie and C. Liu, "Adjusted
    Kaplan-Meier estimator and log-rank test with inverse probability of treatment weighting for survival
    data", Statistics in Medicine 24 (2005), 3089-3110, for the weights.

    Parameters
    ----------
    days
        Whole days from the beginning of a wait to its end, or to the day of the data for one that goes on.
    ended
        Whether it has ended; False (0) for one that goes on (right-censored).
    entered
        How many days a wait had lasted on the first day under observation (left truncation), 0 for one that
        began under observation. A wait that ended before that day is not in the data at all. Early days may
        have few at risk then, and a curve that few can drag to the floor: print what `shown` returns.
    weights
        What a wait counts for, hours a week for one; 0 or more.

    Examples
    --------
    >>> curve = draw_waits([0, 1, 1, 3, 5], [True, True, True, False, True])
    >>> [round(float(share), 3) for share in curve.waiting]
    [0.8, 0.4, 0.4, 0.4, 0.4, 0.0]
    >>> curve.percentile(50).value
    1
    """
    return curve_of(count_by_day(days, ended, 1, entered=entered, weights=weights))


def curve_of(tally: Tally) -> WaitCurve:
    """Return the Kaplan-Meier curve of waits already counted, an end of any kind being the end."""
    hazard = numpy.minimum(tally.hazard.sum(axis=0), 1.0)
    waiting = numpy.cumprod(1 - hazard)
    waiting[waiting < ROUNDING] = 0.0
    with numpy.errstate(divide="ignore", invalid="ignore"):
        growth = numpy.where(hazard > 0, hazard / ((1 - hazard) * tally.effective), 0.0)
    return WaitCurve(tally.at_risk, tally.ended.sum(axis=0), waiting, growth)


def log_log_interval(waiting: Shares, error: Shares) -> tuple[Shares, Shares]:
    """Return the 95% log-log interval of shares still waiting; not a number where none or all do."""
    inside = (waiting > 0) & (waiting < 1)
    lower, upper = numpy.full_like(waiting, numpy.nan), numpy.full_like(waiting, numpy.nan)
    share = waiting[inside]
    power = Z_95 * error[inside] / (share * numpy.log(share))
    lower[inside], upper[inside] = share ** numpy.exp(-power), share ** numpy.exp(power)
    return lower, upper


def count_by_day(
    days: ArrayLike,
    outcomes: ArrayLike,
    kinds: int,
    *,
    entered: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> Tally:
    """Return waits counted by day and outcome.

    Parameters
    ----------
    days, entered, weights
        As `draw_waits`.
    outcomes
        0 for a wait that goes on, else 1 to `kinds`, how it ended.
    kinds
        How many outcomes there are.
    """
    day, outcome = whole(days, "a wait in days", LONGEST), whole(outcomes, "an outcome", kinds)
    since = None if entered is None else whole(entered, "a wait in days", LONGEST)
    weight = None if weights is None else numpy.asarray(weights, dtype=float)
    if not day.size:
        raise ValueError("there is no wait to count")
    if any(other is not None and other.shape != day.shape for other in (outcome, since, weight)):
        raise ValueError("every wait needs its outcome, its entry and its weight")
    if since is not None and (since > day).any():
        raise ValueError("a wait that ended before it was under observation is not in the data")
    length = int(day.max()) + 1
    cells = outcome * length + day

    def count(of: NDArray[Any] | None = None) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the sum by outcome and day, and the sum at risk on each day."""
        left = numpy.bincount(cells, of, (kinds + 1) * length).reshape(kinds + 1, length)
        at_risk = numpy.cumsum(left.sum(axis=0)[::-1])[::-1]
        if since is not None:
            came = numpy.bincount(since, of, length)
            at_risk = at_risk - (numpy.cumsum(came[::-1])[::-1] - came)
        return left[1:], at_risk

    ended, at_risk = count()
    weighed, risk, squares = ended, at_risk, at_risk
    if weight is not None:
        if not (numpy.isfinite(weight).all() and (weight >= 0).all() and weight.any()):
            raise ValueError("a weight is a number of 0 or more, and one at least is above 0")
        (weighed, risk), (_, squares) = count(weight), count(weight**2)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        hazard = numpy.where(weighed > 0, weighed / risk, 0.0)
        effective = numpy.where(at_risk > 0, risk**2 / squares, 0.0)
    return Tally(at_risk, ended, hazard, effective)


def whole(values: ArrayLike, what: str, most: int) -> Counts:
    """Return whole numbers from 0 to `most`, refusing any other thing: a missing value is no number."""
    given = numpy.asarray(values)
    problem = ValueError(f"{what} is a whole number from 0 to {most}")
    if given.dtype.kind not in "biufO":
        raise problem
    try:
        numbers = given.astype(float)
    except (TypeError, ValueError):
        raise problem from None
    counts = numbers[numpy.isfinite(numbers)].astype(numpy.int64)
    if counts.shape != given.shape or (counts != numbers).any():
        raise problem
    if counts.size and (counts.min() < 0 or counts.max() > most):
        raise problem
    return counts


def _first(shares: Shares, still: float) -> int | None:
    days = numpy.flatnonzero(shares <= still + ROUNDING)
    return int(days[0]) if days.size else None
