"""Our statistics beside independent libraries, over many random inputs: how far apart they are at most.

    python benchmarks/oracles.py [--cases 1000] [--seed 20240306] [--elsewhere /path/to/another/python]

Prints a table in Markdown: each method, what it is held to, how many numbers were compared, the largest
absolute difference in the unit in which it is printed (per cent, events, days), and the mark of 1e-9 or the
reason why it is passed. `--elsewhere` names a Python that has lifelines and controlchartspy, which do not go
with the pipeline's pandas or are needed nowhere else (`oracles_elsewhere.py`); without it those rows are left
out. Ends with 1 when a difference without a reason is above the mark.

What must stay so is held by `tests/spec/test_statistics_oracles.py`, on fewer inputs.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy
import pandas
import scipy.stats
from PHStatsMethods import confidence_intervals as dhsc
from PHStatsMethods import ph_quantile, ph_rate
from PHStatsMethods.utils_funnel import poisson_funnel, sigma_adjustment
from scipy.stats.mstats import winsorize
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson
from statsmodels.stats.rates import test_poisson_2indep as compare_poisson

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assurance import statistics  # noqa: E402

MARK = 1e-9
LIBRARIES = ("statsmodels", "scipy", "PHStatsMethods", "numpy", "pandas")
Random = numpy.random.Generator
Numbers = Any


@dataclass(frozen=True)
class Row:
    """A method held to a library.

    `draw` makes a case; `ours` and `theirs` return the same numbers of it. `share` is of how many of the
    cases, where theirs is slow. `reason` says why the mark is passed, where it is, and `may_be` how far.
    """

    method: str
    library: str
    draw: Callable[[Random], Any]
    ours: Callable[[Any], Numbers]
    theirs: Callable[[Any], Numbers]
    share: float = 1.0
    reason: str = ""
    may_be: float = field(default=MARK, kw_only=True)


@dataclass(frozen=True)
class Outcome:
    """What was found of a row."""

    row: Row
    cases: int
    numbers: int
    largest: float

    @property
    def held(self) -> bool:
        """Whether it is as near as it must be."""
        return self.largest <= self.row.may_be


def compare(row: Row, cases: Sequence[Any], theirs: Sequence[Numbers] | None = None) -> Outcome:
    """Return how far apart a method and a library are over some cases."""
    numbers, largest = 0, 0.0
    for place, case in enumerate(cases):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # theirs divide by 0 where all who are at risk end
            one = numpy.ravel(numpy.asarray(row.ours(case), dtype=float))
            other = row.theirs(case) if theirs is None else theirs[place]
            other = numpy.ravel(numpy.asarray(other, dtype=float))
        if one.shape != other.shape:
            raise AssertionError(f"{row.method}, {row.library}: {one.shape} beside {other.shape} of {case}")
        same = (one == other) | (numpy.isnan(one) & numpy.isnan(other))  # infinite at once, or none at once
        with numpy.errstate(invalid="ignore"):
            apart = numpy.where(same, 0.0, numpy.abs(one - other))
        if numpy.isnan(apart).any():
            raise AssertionError(f"{row.method}, {row.library}: one has no number of {case}")
        numbers += int((~numpy.isnan(one)).sum())
        largest = max(largest, float(apart.max(initial=0.0)))
    return Outcome(row, len(cases), numbers, largest)


# --------------------------------------------------------------------------------------------------------
# Cases


def a_share(random: Random) -> tuple[int, int]:
    """Return a count and what it is out of: few and many, none and all among them."""
    of = int(random.choice([random.integers(1, 12), random.integers(1, 200), random.integers(1, 50_000)]))
    return int(random.choice([0, of, random.integers(0, of + 1), random.binomial(of, random.beta(2, 1))])), of


def _two_shares(random: Random) -> tuple[int, int, int, int]:
    return (*a_share(random), *a_share(random))


def _events(random: Random) -> int:
    return int(
        random.choice([random.integers(1, 12), random.integers(10, 200), random.integers(10, 100_000)])
    )


def _a_rate(random: Random) -> tuple[int, int]:
    return _events(random), int(random.integers(100_000, 2_000_000))


def _two_rates(random: Random) -> tuple[int, int, int, int]:
    one, other = random.integers(500, 5_000, 2)
    return int(random.integers(0, 60)), int(one), int(random.integers(0, 60)), int(other)


def _two_estimates(random: Random) -> tuple[float, float, float, float]:
    one, other = random.uniform(5, 95, 2)
    return float(one), float(random.uniform(0.5, 9)), float(other), float(random.uniform(0.2, 3))


@dataclass(frozen=True)
class Waits:
    """Waits in days, how they ended (0: not yet), when they came under observation, and groups of them."""

    days: numpy.ndarray
    outcomes: numpy.ndarray
    entered: numpy.ndarray
    groups: numpy.ndarray
    weights: numpy.ndarray

    @property
    def ended(self) -> numpy.ndarray:
        """Whether each has ended."""
        return self.outcomes > 0

    @property
    def ends(self) -> numpy.ndarray:
        """The days on which a wait ended."""
        return numpy.unique(self.days[self.ended])


def waits(random: Random) -> Waits:
    """Return waits with many ties, same-day ends and censoring at all times; one in ten has ends only."""
    count = int(random.integers(20, 800))
    days = random.geometric(random.uniform(0.02, 0.3), count) - 1
    outcomes = random.integers(0 if random.random() < 0.9 else 1, 4, count)
    outcomes[0] = 1  # at least one has ended
    entered = numpy.minimum(days, random.integers(0, 6, count) * random.integers(0, 2, count))
    return Waits(days, outcomes, entered, random.integers(0, 3, count), random.integers(1, 5, count))


def _waits_without_ties(random: Random) -> Waits:
    count = int(random.integers(20, 120))
    days = random.permutation(numpy.arange(1, 3 * count))[:count]
    outcomes = random.integers(0, 4, count)
    outcomes[0] = 1
    return Waits(
        days, outcomes, numpy.zeros(count, int), random.integers(0, 3, count), numpy.ones(count, int)
    )


def _months(count: int) -> list[datetime.date]:
    return [datetime.date(2000 + place // 12, place % 12 + 1, 1) for place in range(count)]


def a_series(random: Random) -> list[float]:
    """Return monthly values; one series in three has a jump."""
    values = random.normal(random.uniform(20, 90), random.uniform(1, 12), int(random.integers(8, 40)))
    if random.random() < 1 / 3:
        values[random.integers(len(values))] += 60
    return numpy.round(values, 2).tolist()


def _a_series_of_shares(random: Random) -> tuple[list[int], list[int]]:
    totals = random.integers(40, 2_000, int(random.integers(8, 40)))
    return random.binomial(totals, random.uniform(0.2, 0.95)).tolist(), totals.tolist()


def _gaps(random: Random) -> list[int]:
    return (random.geometric(random.uniform(0.02, 0.2), int(random.integers(8, 40)))).tolist()


def _councils(random: Random) -> tuple[list[float], list[float]]:
    count = int(random.integers(20, 153))
    errors = random.uniform(0.5, 4, count)
    return random.normal(70, random.uniform(1, 9), count).tolist(), errors.tolist()


def _councils_of_counts(random: Random, count: int | None = None) -> tuple[list[int], list[int]]:
    of = random.integers(30, 400, count or int(random.integers(20, 153)))
    shares = numpy.clip(random.normal(0.8, 0.08, len(of)), 0.3, 0.99)
    return random.binomial(of, shares).tolist(), of.tolist()


def _a_funnel(random: Random) -> tuple[float, int, float]:
    return float(random.uniform(1, 99)), int(random.integers(5, 5_000)), float(random.choice([95, 99.8]))


def _a_rate_funnel(random: Random) -> tuple[float, int, float]:
    return (
        float(random.uniform(50, 900)),
        int(random.integers(5_000, 900_000)),
        float(random.choice([95, 99.8])),
    )


def _values_with_ties(random: Random) -> list[float]:
    return random.integers(0, 60, int(random.integers(8, 153))).astype(float).tolist()


# --------------------------------------------------------------------------------------------------------
# Theirs, where it takes more than a call


def quantile(confidence: float) -> float:
    """Return how probable a value below the upper limit is: 0.975 or 0.999."""
    return 0.5 + confidence / 200


def _curve_of_statsmodels(case: Waits, **more: Any) -> SurvfuncRight:
    # Theirs takes people as at risk after the day they entered, ours on it.
    return SurvfuncRight(case.days + 1, case.ended.astype(int), **more)


def _of_scipy(case: Waits) -> Any:
    data = scipy.stats.CensoredData(uncensored=case.days[case.ended], right=case.days[~case.ended])
    return scipy.stats.ecdf(data).sf


def _while_some_wait(case: Waits) -> numpy.ndarray:
    curve = statistics.draw_waits(case.days, case.ended)
    return case.ends[curve.waiting[case.ends] > 0]


def _our_curve(case: Waits, **more: Any) -> numpy.ndarray:
    return statistics.draw_waits(case.days, case.ended, **more).waiting[case.ends]


def _our_bounds(case: Waits) -> numpy.ndarray:
    interval = statistics.draw_waits(case.days, case.ended).interval
    return numpy.array([bound[_while_some_wait(case)] for bound in interval])


def _their_bounds(case: Waits) -> numpy.ndarray:
    interval = _of_scipy(case).confidence_interval(0.95, method="log-log")
    kept = _while_some_wait(case)
    return numpy.array([interval.low.evaluate(kept), interval.high.evaluate(kept)])


PERCENTS = (11.3, 27.1, 53.9, 77.7, 91.3)
"""No sample has just that share: there statsmodels takes the day after, as SAS does, and we the first."""


def _our_percentiles(case: Waits) -> list[float]:
    curve = statistics.draw_waits(case.days, case.ended)
    found = [curve.percentile(percent) for percent in PERCENTS]
    days = [day for each in found for day in (each.value, each.lower, each.upper)]
    return [math.inf if day is None else day for day in days]


def _their_percentiles(case: Waits) -> list[float]:
    curve = _curve_of_statsmodels(case)
    # Where nobody waits still there is no interval; statsmodels ends one there all the same, R and we do not.
    ends = {*curve.surv_times[curve.surv_prob == 0], math.inf}
    found: list[float] = []
    for percent in PERCENTS:
        day, (lower, upper) = curve.quantile(percent / 100), curve.quantile_ci(percent / 100)
        found += [
            math.inf if math.isnan(day) else day - 1,
            lower - 1,
            math.inf if upper in ends else upper - 1,
        ]
    return found


def our_percentiles_as_theirs(case: Waits) -> numpy.ndarray:
    """Return our percentiles, but where theirs has none: one day takes the curve across all its interval."""
    return numpy.where(numpy.isnan(_their_percentiles(case)), math.nan, _our_percentiles(case))


def incidence_of_statsmodels(case: Waits) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return incidence and error by outcome and day of an end, while some are at risk after it."""
    curves = CumIncidenceRight(case.days, case.outcomes, freq_weights=None)
    kept = numpy.isin(curves.times, days_of_outcomes(case))
    return numpy.array([each[kept] for each in curves.cinc]), numpy.array(
        [each[kept] for each in curves.cinc_se]
    )


def days_of_outcomes(case: Waits) -> numpy.ndarray:
    """Return the days of ends after which somebody is at risk: theirs has no error where all there end."""
    at_risk = numpy.array([(case.days >= day).sum() for day in case.ends])
    ended = numpy.array([(case.ended & (case.days == day)).sum() for day in case.ends])
    return case.ends[at_risk > ended]


def _our_incidence(case: Waits) -> numpy.ndarray:
    return statistics.draw_outcomes(case.days, case.outcomes, _kinds(case)).incidence[
        :, days_of_outcomes(case)
    ]


def _our_incidence_errors(case: Waits) -> numpy.ndarray:
    return statistics.draw_outcomes(case.days, case.outcomes, _kinds(case)).error[:, days_of_outcomes(case)]


def _our_incidence_bounds(case: Waits) -> list[float]:
    curves = statistics.draw_outcomes(case.days, case.outcomes, _kinds(case))
    found = []
    for outcome in range(1, _kinds(case) + 1):
        for day in days_of_outcomes(case):
            estimate = curves.ended_by(int(day), outcome)
            found += [estimate.lower, estimate.upper]
    return [math.nan if bound is None else bound for bound in found]


def their_incidence_bounds(case: Waits) -> list[float]:
    """Return the log-log bounds of 1 less statsmodels' incidence, with its error and scipy's quantile."""
    found = []
    z = scipy.stats.norm.ppf(0.975)
    for shares, errors in zip(*incidence_of_statsmodels(case), strict=True):
        for share, error in zip(shares, errors, strict=True):
            if not 0 < share < 1:
                found += [math.nan, math.nan]
                continue
            reach = z * error / ((1 - share) * math.log(1 - share))
            found += sorted(100 * (1 - (1 - share) ** math.exp(way * reach)) for way in (-1, 1))
    return found


def _kinds(case: Waits) -> int:
    return int(case.outcomes.max())


def _statistic_and_p(case: Waits, **more: Any) -> tuple[float, float]:
    test = statistics.log_rank(case.days, case.ended, case.groups, **more)
    return (test.statistic, test.p) if test else (math.nan, math.nan)


def _a_mean(case: Waits) -> float | None:
    return statistics.draw_waits(case.days, case.ended).mean(int(case.days[case.ended].max()) or 1).value


def _their_mean(case: Waits) -> float:
    curve = _of_scipy(case)
    return float(sum(curve.evaluate(day) for day in range(int(case.days[case.ended].max()) or 1)))


def xmr_in_fractions(values: Sequence[float], screened: bool) -> list[float]:
    """Return centre, lower and upper limit, worked with whole numbers: mean ± 2.66 × mean moving range."""
    exact = [Fraction(str(value)) for value in values]
    ranges = [abs(later - earlier) for earlier, later in pairwise(exact)]
    mean = sum(ranges) / len(ranges)
    if screened:
        kept = [each for each in ranges if each < Fraction("3.267") * mean]
        mean = sum(kept) / len(kept)
    centre, half = sum(exact) / len(exact), Fraction("2.66") * mean
    return [float(centre), float(centre - half), float(centre + half)]


def _our_xmr(values: Sequence[float], screened: bool = False, constant: float = 2.66) -> list[float]:
    chart = statistics.draw_xmr(_months(len(values)), values, screened=screened)
    centre, half = chart.centre[0], (chart.upper[0] - chart.centre[0]) * constant / 2.66
    return [centre, centre - half, centre + half]


def _our_xmr_by_point(values: Sequence[float], screened: bool = False, constant: float = 2.66) -> list[float]:
    return [limit for limit in _our_xmr(values, screened, constant) for _ in values]


def _around_their_mean(case: tuple[list[float], list[float]], share: float) -> Any:
    values, errors = case
    weights = [1 / error**2 for error in errors]
    centre = sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)
    return statistics.disperse(values, errors, centre, share=share), centre


def _their_phi(case: tuple[list[float], list[float]]) -> float:
    values, errors = map(numpy.array, case)
    z = (values - _around_their_mean(case, 0.1)[1]) / errors
    return float(numpy.mean(numpy.square(winsorize(z, limits=(0.1, 0.1)))))


def _their_quarters(values: list[float]) -> list[float]:
    frame = pandas.DataFrame({"value": values})
    return ph_quantile(frame, "value", nquantiles=4, invert=True, type="standard")["quantile"].tolist()


# --------------------------------------------------------------------------------------------------------
# What is held to what

PROPORTIONS = [
    Row("Wilson interval, per cent", "statsmodels `proportion_confint`", a_share,
        lambda case: statistics.wilson_interval(*case),
        lambda case: [100 * bound for bound in proportion_confint(*case, method="wilson")]),
    Row("", "scipy `binomtest`", a_share,
        lambda case: statistics.wilson_interval(*case),
        lambda case: [100 * bound for bound in scipy.stats.binomtest(*case).proportion_ci(method="wilson")],
        0.3),
    Row("", "PHStatsMethods `wilson`", a_share,
        lambda case: statistics.wilson_interval(*case),
        lambda case: [100 * dhsc.wilson_lower(*case), 100 * dhsc.wilson_upper(*case)]),
    Row("Exact interval of a proportion, per cent", "statsmodels `proportion_confint`", a_share,
        lambda case: statistics.exact_interval(*case),
        lambda case: [100 * bound for bound in proportion_confint(*case, method="beta")]),
    Row("Newcombe’s interval of a difference, points", "statsmodels `confint_proportions_2indep`",
        _two_shares,
        lambda case: statistics.difference_interval(*case),
        lambda case: [100 * bound for bound in confint_proportions_2indep(*case, method="newcomb")]),
    Row("Fisher’s exact test, p", "scipy `fisher_exact`", lambda random: _small_shares(random),
        lambda case: statistics.difference_p(*case),
        lambda case: scipy.stats.fisher_exact(
            [[case[0], case[1] - case[0]], [case[2], case[3] - case[2]]]
        ).pvalue),
    Row("Difference of two margins of error, p", "scipy `norm`", _two_estimates,
        lambda case: statistics.compare_margins(*case).p,
        lambda case: 2 * scipy.stats.norm.sf(
            abs(case[0] - case[2]) / (math.hypot(case[1], case[3]) / scipy.stats.norm.ppf(0.975))
        )),
]  # fmt: skip

RATES = [
    Row("Byar’s interval of a count (10 and more), events", "PHStatsMethods `byars`",
        lambda random: max(10, _events(random)),
        statistics.events_interval,
        lambda count: [dhsc.byars_lower(count), dhsc.byars_upper(count)]),
    Row("Exact interval of a count (below 10), events", "statsmodels `confint_poisson`",
        lambda random: int(random.integers(0, 10)),
        statistics.events_interval,
        lambda count: confint_poisson(count, 1, method="exact-c")),
    Row("Interval of a rate per 100,000", "PHStatsMethods `ph_rate`", _a_rate,
        lambda case: statistics.rate_interval(*case, 100_000),
        lambda case: ph_rate(pandas.DataFrame({"n": [case[0]], "of": [case[1]]}), "n", "of")[
            ["lower_95_ci", "upper_95_ci"]
        ].iloc[0].tolist(), 0.1),
    Row("Two rates, p", "statsmodels `test_poisson_2indep`", _two_rates,
        lambda case: statistics.rates_p(*case),
        lambda case: compare_poisson(*case, method="exact-cond").pvalue),
]  # fmt: skip

WAITS = [
    Row("Kaplan–Meier, share", "statsmodels `SurvfuncRight`", waits, _our_curve,
        lambda case: _curve_of_statsmodels(case).surv_prob),
    Row("", "scipy `ecdf`", waits, _our_curve, lambda case: _of_scipy(case).evaluate(case.ends)),
    Row("Kaplan–Meier, standard error", "statsmodels `SurvfuncRight`", waits,
        lambda case: statistics.draw_waits(case.days, case.ended).error[_while_some_wait(case)],
        lambda case: _curve_of_statsmodels(case).surv_prob_se[: len(_while_some_wait(case))]),
    Row("Kaplan–Meier, log-log interval", "scipy `ecdf`", waits, _our_bounds, _their_bounds),
    Row("Kaplan–Meier, left-truncated", "statsmodels `SurvfuncRight`", waits,
        lambda case: _our_curve(case, entered=case.entered),
        lambda case: _curve_of_statsmodels(case, entry=case.entered).surv_prob),
    Row("Kaplan–Meier, weighted by hours", "statsmodels `SurvfuncRight`, whole weights", waits,
        lambda case: _our_curve(case, weights=case.weights),
        lambda case: _curve_of_statsmodels(case, freq_weights=case.weights).surv_prob),
    Row("Percentiles of waits with intervals, days", "statsmodels `SurvfuncRight`, where it gives one", waits,
        our_percentiles_as_theirs, _their_percentiles),
    Row("Restricted mean wait, days", "scipy `ecdf`, its area", waits, _a_mean, _their_mean, 0.1),
    Row("Aalen–Johansen, incidence", "statsmodels `CumIncidenceRight`", waits,
        _our_incidence, lambda case: incidence_of_statsmodels(case)[0]),
    Row("Aalen–Johansen, standard error", "statsmodels `CumIncidenceRight`", waits,
        _our_incidence_errors, lambda case: incidence_of_statsmodels(case)[1]),
    Row("Aalen–Johansen, interval, per cent", "statsmodels’ incidence and error, scipy’s quantile", waits,
        _our_incidence_bounds, their_incidence_bounds),
    Row("Log-rank test, statistic and p", "statsmodels `survdiff`", waits,
        _statistic_and_p,
        lambda case: survdiff(case.days, case.ended.astype(int), case.groups)),
]  # fmt: skip

CHARTS = [
    Row("XmR limits", "the formula in exact fractions", a_series,
        _our_xmr, lambda values: xmr_in_fractions(values, screened=False)),
    Row("XmR limits, screened", "the formula in exact fractions", a_series,
        lambda values: _our_xmr(values, screened=True),
        lambda values: xmr_in_fractions(values, screened=True)),
]  # fmt: skip

COUNCILS = [
    Row("Funnel limits of a percentage", "PHStatsMethods `sigma_adjustment`", _a_funnel,
        lambda case: statistics.proportion_limits(*case),
        lambda case: [
            max(0.0, sigma_adjustment(quantile(case[2]), case[1], case[0] / 100, "low", 100)),
            min(100.0, sigma_adjustment(quantile(case[2]), case[1], case[0] / 100, "high", 100)),
        ]),
    Row("", "statsmodels, Wilson’s interval at the limit reaches the centre",
        lambda random: inner_funnel(random),
        lambda case: [case[0], case[0]],
        lambda case: [
            100 * proportion_confint(
                limit * case[1] / 100, case[1], alpha=1 - case[2] / 100, method="wilson"
            )[side]
            for side, limit in zip((1, 0), statistics.proportion_limits(*case), strict=True)
        ]),
    Row("Exact funnel limits of a percentage",
        "statsmodels, the exact interval at the limit reaches the centre",
        lambda random: inner_funnel(random),
        lambda case: [case[0], case[0]],
        lambda case: [
            100 * proportion_confint(
                limit * case[1] / 100, case[1], alpha=1 - case[2] / 100, method="beta"
            )[side]
            for side, limit in zip((1, 0), statistics.exact_proportion_limits(*case), strict=True)
        ],
        reason="scipy finds the count by steps, to about 1e-11 of it; the way back makes more of that",
        may_be=1e-6),
    Row("Funnel limits of a rate", "scipy, the χ² interval at the limit reaches the centre", _a_rate_funnel,
        lambda case: [case[0], case[0]],
        lambda case: _exact_rates_at(case)),
    Row("", "PHStatsMethods `poisson_funnel`",
        lambda random: (int(random.integers(1, 200)), float(random.choice([95, 99.8]))),
        lambda case: [
            statistics.rate_limits(1, poisson_funnel(case[0], 1 - quantile(case[1]), side), 1, case[1])[bound]
            * poisson_funnel(case[0], 1 - quantile(case[1]), side)
            for side, bound in (("high", 0), ("low", 1))
        ],
        lambda case: [case[0], case[0]],
        reason="theirs stops when v = x / (1 + events + x) is known to 1e-7",
        may_be=1e-2),
    Row("Over-dispersion, τ²", "statsmodels `combine_effects`, DerSimonian and Laird", _councils,
        lambda case: _around_their_mean(case, 0)[0].between ** 2,
        lambda case: max(
            0.0, combine_effects(numpy.array(case[0]), numpy.array(case[1]) ** 2, method_re="dl").tau2
        )),
    Row("Over-dispersion, φ of winsorised z", "scipy `winsorize`", _councils,
        lambda case: _around_their_mean(case, 0.1)[0].phi, _their_phi),
    Row("Ranks with ties", "scipy `rankdata`", _values_with_ties,
        lambda values: [standing.place for standing in statistics.rank(values, "lowest")],
        lambda values: scipy.stats.rankdata(values, method="min")),
    Row("Quarters", "PHStatsMethods `ph_quantile`", _values_with_ties,
        lambda values: [standing.quarter for standing in statistics.rank(values, "highest")],
        _their_quarters, 0.3),
    Row("Deviations from the median", "scipy `median_abs_deviation`", _values_with_ties,
        statistics.deviations_from_median,
        lambda values: (
            (numpy.array(values) - numpy.median(values)) / scipy.stats.median_abs_deviation(values)
        )),
]  # fmt: skip

ROWS = [*PROPORTIONS, *RATES, *WAITS, *CHARTS, *COUNCILS]


def _small_shares(random: Random) -> tuple[int, int, int, int]:
    one, other = (int(each) for each in random.integers(2, 300, 2))
    return int(random.integers(0, one + 1)), one, int(random.integers(0, other + 1)), other


def inner_funnel(random: Random) -> tuple[float, int, float]:
    """Return a funnel whose limits are not cut at 0 and 100."""
    return float(random.uniform(30, 70)), int(random.integers(60, 5_000)), float(random.choice([95, 99.8]))


def _exact_rates_at(case: tuple[float, int, float]) -> list[float]:
    rate, population, confidence = case
    lower, upper = (
        limit * population / 100_000
        for limit in statistics.rate_limits(rate, population, 100_000, confidence)
    )
    tail = 1 - quantile(confidence)
    reached = [
        scipy.stats.chi2.ppf(1 - tail, 2 * lower + 2) / 2 if lower else rate * population / 100_000,
        scipy.stats.chi2.ppf(tail, 2 * upper) / 2,
    ]
    return [each * 100_000 / population for each in reached]


# --------------------------------------------------------------------------------------------------------
# Libraries in an environment of their own


@dataclass(frozen=True)
class Elsewhere:
    """A method held to a library that stands elsewhere: `asks` is what `oracles_elsewhere.py` calls it."""

    asks: str
    row: Row
    as_json: Callable[[Any], dict[str, Any]]


def _of_waits(case: Waits) -> dict[str, Any]:
    return {"days": case.days.tolist(), "outcomes": case.outcomes.tolist()}


def _not_called(case: Any) -> Numbers:
    raise AssertionError("this library is asked elsewhere")


def _our_kaplan_meier(case: Waits) -> list[float]:
    kept = _while_some_wait(case)
    shares = statistics.draw_waits(case.days, case.ended).waiting[kept]
    mean = statistics.draw_waits(case.days, case.ended).mean(int(case.days[case.ended].max()) or 1).value
    return [*shares, *_our_bounds(case).ravel(), mean]


CONSTANT = 3 / 1.128
"""What others multiply the mean moving range by; Making Data Count rounds it to 2.66, and so do we."""


def _xmr_elsewhere(values: list[float]) -> dict[str, Any]:
    return {"values": values}


def _our_chart(case: Any, kind: str) -> list[list[float]]:
    if kind in ("p", "pp"):
        chart = statistics.draw_p(_months(len(case[0])), *case, prime=kind == "pp")
    else:
        chart = statistics.draw_g(case) if kind == "g" else statistics.draw_t(case)
    return [list(chart.centre), list(chart.lower), list(chart.upper)]


def _of_counts(case: Any) -> dict[str, Any]:
    return {"values": case[0], "of": case[1]} if isinstance(case, tuple) else {"values": case}


def our_funnel(case: tuple[list[int], list[int]], spread: bool) -> list[list[float]]:
    """Return the limits of our functions on the scale on which theirs are drawn: the arcsine of the root."""
    counts, of = case
    share = sum(counts) / sum(of)
    centre = math.asin(math.sqrt(share))
    errors = [1 / (2 * math.sqrt(each)) for each in of]
    values = [math.asin(math.sqrt(count / each)) for count, each in zip(counts, of, strict=True)]
    between = statistics.disperse(values, errors, centre).between if spread else 0.0
    limits = [statistics.spread_limits(centre, error, between, within=(0.0, math.pi / 2)) for error in errors]
    back = [[100 * math.sin(bound) ** 2 for bound in bounds] for bounds in zip(*limits, strict=True)]
    return [[100 * share] * len(of), *back]


LIFELINES, CHARTSPY = "lifelines", "controlchartspy"
ROUNDED = "theirs takes 3 ÷ 1.128 = 2.6596, ours 2.66 as Making Data Count does"

ELSEWHERE = [
    Elsewhere("kaplan_meier", Row("Kaplan–Meier, share, interval and restricted mean",
        f"{LIFELINES} `KaplanMeierFitter`", waits, _our_kaplan_meier, _not_called, 0.3), _of_waits),
    Elsewhere("aalen_johansen", Row("Aalen–Johansen, incidence, no two ends on one day",
        f"{LIFELINES} `AalenJohansenFitter`", _waits_without_ties,
        lambda case: statistics.draw_outcomes(case.days, case.outcomes, _kinds(case)).incidence[0, case.ends],
        _not_called, 0.3), _of_waits),
    Elsewhere("chart_i", Row("XmR limits", f"{CHARTSPY} `spc`", a_series, _our_xmr_by_point, _not_called, 0.3,
        reason=ROUNDED, may_be=0.1), _xmr_elsewhere),
    Elsewhere("chart_i", Row("XmR limits, with their constant", f"{CHARTSPY} `spc`", a_series,
        lambda values: _our_xmr_by_point(values, constant=CONSTANT), _not_called, 0.3), _xmr_elsewhere),
    Elsewhere("chart_i", Row("XmR limits, screened, with their constant", f"{CHARTSPY} `spc`", a_series,
        lambda values: _our_xmr_by_point(values, screened=True, constant=CONSTANT), _not_called, 0.3),
        lambda values: {"values": values, "screened": True}),
    Elsewhere("chart_p", Row("p chart, per cent", f"{CHARTSPY} `spc`", _a_series_of_shares,
        lambda case: _our_chart(case, "p"), _not_called, 0.3), _of_counts),
    Elsewhere("chart_pp", Row("P′ chart, per cent", f"{CHARTSPY} `spc`", _a_series_of_shares,
        lambda case: _our_chart(case, "pp"), _not_called, 0.3), _of_counts),
    Elsewhere("chart_g", Row("g chart, days", f"{CHARTSPY} `spc`", _gaps,
        lambda case: _our_chart(case, "g"), _not_called, 0.3), _of_counts),
    Elsewhere("chart_t", Row("t chart, days", f"{CHARTSPY} `spc`", _gaps,
        lambda case: _our_chart(case, "t"), _not_called, 0.3), _of_counts),
    Elsewhere("funnel", Row("Funnel limits, on theirs, the arcsine scale", f"{CHARTSPY} `funnel`",
        _councils_of_counts, lambda case: our_funnel(case, spread=False), _not_called, 0.3),
        lambda case: {**_of_counts(case), "spread": False}),
    Elsewhere("funnel", Row("The same with over-dispersion, of 21, 31 … 151 councils", f"{CHARTSPY} `funnel`",
        lambda random: _councils_of_counts(random, 10 * int(random.integers(2, 16)) + 1),
        lambda case: our_funnel(case, spread=True), _not_called, 0.3),
        lambda case: {**_of_counts(case), "spread": True}),
    Elsewhere("funnel", Row("The same of any number of councils", f"{CHARTSPY} `funnel`",
        _councils_of_counts, lambda case: our_funnel(case, spread=True), _not_called, 0.3,
        reason="theirs draws outliers in to a tenth worked out between two values, ours to the next, as "
        "scipy does; with 20 councils that is much", may_be=10.0),
        lambda case: {**_of_counts(case), "spread": True}),
]  # fmt: skip


def run_elsewhere(python: str, cases: int, seed: int) -> tuple[list[Outcome], dict[str, str]]:
    """Return the same for the libraries that stand elsewhere, with their versions."""
    outcomes, versions = [], {}
    for place, each in enumerate(ELSEWHERE):
        random = numpy.random.default_rng([seed, 1000 + place])
        made = [each.row.draw(random) for _ in range(max(1, round(cases * each.row.share)))]
        asked = json.dumps({each.asks: [each.as_json(case) for case in made]})
        script = Path(__file__).with_name("oracles_elsewhere.py")
        done = subprocess.run([python, str(script)], input=asked, capture_output=True, text=True, check=True)
        said = json.loads(done.stdout)
        versions.update(said["versions"])
        answers = [
            [number for numbers in answer for number in numbers] for answer in said["answers"][each.asks]
        ]
        outcomes.append(compare(each.row, made, answers))
    return outcomes, versions


# --------------------------------------------------------------------------------------------------------
# The table


def run(cases: int, seed: int) -> list[Outcome]:
    """Return how far each method is from the libraries that stand here."""
    outcomes = []
    for place, row in enumerate(ROWS):
        random = numpy.random.default_rng([seed, place])
        drawn_cases = [row.draw(random) for _ in range(max(1, round(cases * row.share)))]
        outcomes.append(compare(row, drawn_cases))
    return outcomes


def main() -> int:
    """Print the table; return 1 when a difference is above its mark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20240306)
    parser.add_argument("--elsewhere", help="a Python that has lifelines and controlchartspy")
    asked = parser.parse_args()
    outcomes = run(asked.cases, asked.seed)
    versions = {name: version(name) for name in LIBRARIES}
    if asked.elsewhere:
        more, theirs = run_elsewhere(asked.elsewhere, asked.cases, asked.seed)
        outcomes += more
        versions |= theirs
    print("\n".join(table(outcomes)))
    known = ", ".join(f"{name} {number}" for name, number in versions.items())
    print(f"\nPython {sys.version.split()[0]}, {known}; seed {asked.seed}.")
    return int(not all(outcome.held for outcome in outcomes))


def table(outcomes: Iterable[Outcome]) -> Iterable[str]:
    """Yield the lines of the table, a method with several libraries named once."""
    yield "| method | held to | cases | numbers | largest difference | within 1e-9, or why not |"
    yield "|---|---|---|---|---|---|"
    for each in outcomes:
        row = each.row
        says = "yes" if each.largest <= MARK else row.reason if each.held else "**no**"
        shown = f"{each.largest:.1e}" if each.largest else "0"
        yield f"| {row.method} | {row.library} | {each.cases:,} | {each.numbers:,} | {shown} | {says} |"


if __name__ == "__main__":
    sys.exit(main())
