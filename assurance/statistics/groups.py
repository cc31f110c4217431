"""Whether groups wait equally long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike

from assurance.statistics.comparisons import Difference, compare_estimates
from assurance.statistics.waits import WaitCurve, count_by_day


@dataclass(frozen=True)
class LogRank:
    """A log-rank test: the statistic, its degrees of freedom, how probable one as large is by chance."""

    statistic: float
    degrees: int
    p: float


def log_rank(
    days: ArrayLike, ended: ArrayLike, groups: ArrayLike, *, entered: ArrayLike | None = None
) -> LogRank | None:
    """Return the log-rank test of whether groups wait equally long; None where it cannot be made.

    In words
    --------
    Whether the waits of two or more groups differ by more than chance, over all days together.

    Definition
    ----------
    On each day the ends expected in a group are those of all, times its share of those at risk. The statistic
    is the differences between ends and those expected, summed over days, weighed by their hypergeometric
    covariance: χ² with one degree of freedom fewer than groups. It asks whether one group's waits end sooner
    throughout; where the curves cross it may see nothing.

    Source
    ------
    N. Mantel, "Evaluation of survival data and two new rank order statistics arising in its consideration",
    Cancer Chemotherapy Reports 50 (1966), 163-170; R. Peto and J. Peto, "Asymptotically efficient rank
    invariant test procedures", Journal of the Royal Statistical Society A 135 (1972), 185-207.

    Parameters
    ----------
    days, ended, entered
        As `draw_waits`.
    groups
        The group of each wait, any labels.
    """
    from scipy.special import chdtrc

    labels, group = numpy.unique(numpy.asarray(groups), return_inverse=True)
    day, over = numpy.asarray(days), numpy.asarray(ended, dtype=bool)
    since = None if entered is None else numpy.asarray(entered)
    length = int(day.max()) + 1 if day.size else 0
    ends, risk = numpy.zeros((len(labels), length)), numpy.zeros((len(labels), length))
    for number in range(len(labels)):
        own = group == number
        tally = count_by_day(day[own], over[own], 1, entered=None if since is None else since[own])
        ends[number, : tally.last_day + 1] = tally.ended[0]
        risk[number, : tally.last_day + 1] = tally.at_risk
    all_ends, all_risk = ends.sum(axis=0), risk.sum(axis=0)
    there = all_risk > 0
    ends, risk, all_ends, all_risk = ends[:, there], risk[:, there], all_ends[there], all_risk[there]
    share = risk / all_risk
    excess = (ends - all_ends * share).sum(axis=1)
    factor = all_ends * (all_risk - all_ends) / numpy.maximum(all_risk - 1, 1)
    covariance = numpy.diag((factor * share).sum(axis=1)) - (factor * share) @ share.T
    degrees = len(labels) - 1
    kept = slice(0, degrees)  # the last group's excess follows from the others'
    if degrees < 1 or numpy.linalg.matrix_rank(covariance[kept, kept]) < degrees:
        return None
    statistic = float(excess[kept] @ numpy.linalg.solve(covariance[kept, kept], excess[kept]))
    return LogRank(statistic, degrees, float(chdtrc(degrees, statistic)))


def compare_means(one: WaitCurve, other: WaitCurve, until: int) -> Difference | None:
    """Return the difference between two restricted mean waits in days; None where either has none.

    Definition
    ----------
    `WaitCurve.mean` of one less that of the other, with z = difference / √(se² + se'²). Unlike the log-rank
    test it says how large the difference is, and holds where curves cross.

    Source
    ------
    P. Royston and M. K. B. Parmar, "Restricted mean survival time", BMC Medical Research Methodology 13
    (2013), 152.
    """
    its_error, other_error = one.mean_error(until), other.mean_error(until)
    if its_error is None or other_error is None:
        return None
    its_mean, other_mean = one.waiting[:until].sum(), other.waiting[:until].sum()
    return compare_estimates(float(its_mean), its_error, float(other_mean), other_error)
