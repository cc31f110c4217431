"""How waits end when there is more than one way: cumulative incidence (Aalen-Johansen) by whole days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike

from assurance.statistics.waits import (
    FEWEST_AT_RISK,
    Counts,
    Estimate,
    Shares,
    count_by_day,
    curve_of,
    log_log_interval,
)


@dataclass(frozen=True)
class OutcomeCurves:
    """The share that has ended in each way by the end of each day, from day 0.

    Attributes
    ----------
    at_risk
        Waits at risk on the day. Never weighted.
    ended
        One row an outcome: waits that ended so on the day.
    incidence, error
        One row an outcome: the share of all waits that has ended so, 1 for all, and its standard error.
    waiting
        The share still waiting: 1 less the incidence of all outcomes.
    """

    at_risk: Counts
    ended: Counts
    incidence: Shares
    error: Shares
    waiting: Shares

    @property
    def last_day(self) -> int:
        """The last day of the curves."""
        return len(self.waiting) - 1

    def shown(self, fewest: int = FEWEST_AT_RISK) -> OutcomeCurves | None:
        """Return the curves before the first day with fewer than `fewest` at risk; None if that is day 0."""
        few = numpy.flatnonzero(self.at_risk < fewest)
        until = int(few[0]) if few.size else self.last_day + 1
        if not until:
            return None
        return OutcomeCurves(
            self.at_risk[:until],
            self.ended[:, :until],
            self.incidence[:, :until],
            self.error[:, :until],
            self.waiting[:until],
        )

    def ended_by(self, day: int, outcome: int) -> Estimate:
        """Return the percentage of waits that has ended so within `day` days, with its interval.

        Definition
        ----------
        The interval is log-log of 1 − F: what `WaitCurve.ended_by` gives where there is one outcome. None
        around 0% and 100%. Beyond the last day there is no value, unless nobody waits still by then.

        Source
        ------
        The transformation is "cloglog" of R's `etm` (A. Allignol, M. Schumacher, J. Beyersmann, "Empirical
        transition matrix of multi-state models", Journal of Statistical Software 38 (2011)).

        Parameters
        ----------
        day
            0 is the same day.
        outcome
            1 for the first.
        """
        if day < 0 or not 1 <= outcome <= len(self.incidence):
            raise ValueError(f"there is no day {day} or no outcome {outcome}")
        if day > self.last_day and self.waiting[-1] > 0:
            return Estimate(None)
        day = min(day, self.last_day)
        share, error = self.incidence[outcome - 1, [day]], self.error[outcome - 1, [day]]
        lower, upper = (100 * (1 - bound[0]) for bound in log_log_interval(1 - share, error)[::-1])
        bounds = (None, None) if numpy.isnan(lower) else (float(lower), float(upper))
        return Estimate(float(100 * share[0]), *bounds)


def draw_outcomes(
    days: ArrayLike,
    outcomes: ArrayLike,
    kinds: int,
    *,
    entered: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> OutcomeCurves:
    """Return the cumulative incidence of each outcome of waits.

    In words
    --------
    The share for whom a wait has ended by each day, for each way in which it can end: care began, the
    request was withdrawn, the person died. The shares, with those who wait still, make 100%.

    Definition
    ----------
    F(t) = Σ S(u − 1) d(u)/n(u) over days u up to t: the share still waiting the day before, times those who
    ended so, of the n at risk. S is the Kaplan-Meier share waiting, an end of any kind being the end, so that
    the incidences and S add up to 1. The variance is, with d all ends and d' those of this kind,

    Σ (F(t) − F(u))² d/(n(n − d)) + Σ S(u − 1)² d'(n − d')/n³ − 2 Σ (F(t) − F(u)) S(u − 1) d'/n²,

    F(1 − F)/n where nobody waits still. Taking withdrawals or deaths for waits that go on (Kaplan-Meier of
    one outcome) would answer another question: how long waits would be if nobody withdrew or died.

    Source
    ------
    O. O. Aalen and S. Johansen, "An empirical transition matrix for non-homogeneous Markov chains based on
    censored observations", Scandinavian Journal of Statistics 5 (1978), 141-150; the variance of G. E. Dinse
    and M. G. Larson, "A note on semi-Markov models for partially censored data", Biometrika 73 (1986),
    379-386. Weights as `draw_waits`.

    Parameters
    ----------
    days, entered, weights
        As `draw_waits`.
    outcomes
        0 for a wait that goes on, else 1 to `kinds`, how it ended.
    kinds
        How many outcomes there are.

    Examples
    --------
    Of four, two started on days 1 and 3, one withdrew on day 1, one waits still after day 2:

    >>> curves = draw_outcomes([1, 1, 2, 3], [1, 2, 0, 1], kinds=2)
    >>> [round(float(share), 2) for share in curves.incidence[0]]
    [0.0, 0.25, 0.25, 0.75]
    """
    tally = count_by_day(days, outcomes, kinds, entered=entered, weights=weights)
    curve = curve_of(tally)
    before = numpy.concatenate([[1.0], curve.waiting[:-1]])
    incidence = numpy.cumsum(before * tally.hazard, axis=1)
    with numpy.errstate(divide="ignore"):
        one_over = numpy.where(tally.effective > 0, 1 / tally.effective, 0.0)
    # Where all who were at risk ended, nothing comes after that their number could bear on.
    growth = numpy.where(numpy.isfinite(curve.growth), curve.growth, 0.0)
    variance = numpy.empty_like(incidence)
    for kind, (share, hazard) in enumerate(zip(incidence, tally.hazard, strict=True)):
        own = before**2 * hazard * (1 - hazard) * one_over
        shared = before * hazard * one_over
        variance[kind] = (
            share**2 * numpy.cumsum(growth)
            - 2 * share * numpy.cumsum(share * growth)
            + numpy.cumsum(share**2 * growth)
            + numpy.cumsum(own)
            - 2 * share * numpy.cumsum(shared)
            + 2 * numpy.cumsum(share * shared)
        )
    error = numpy.sqrt(numpy.maximum(variance, 0.0))
    return OutcomeCurves(tally.at_risk, tally.ended, incidence, error, curve.waiting)
