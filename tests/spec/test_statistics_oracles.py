"""Our statistics beside other people's: the same numbers to 1e-9, or the reason why not.

Each row of `TABLE` is a method, the library that it is held to, both as functions of the same case, and how
near they must be. lifelines needs an older pandas and R is no Python library: neither is here, and nothing
was copied from them.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import pytest
import scipy.stats
from PHStatsMethods import confidence_intervals as dhsc
from PHStatsMethods import ph_quantile
from PHStatsMethods.utils_funnel import poisson_funnel, sigma_adjustment
from scipy.stats.mstats import winsorize
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import test_poisson_2indep as compare_poisson

from assurance import statistics

EXACT = 1e-9
PROPORTIONS = [(0, 10), (1, 10), (3, 5), (81, 95), (81, 99), (130, 187), (10, 10), (1, 1), (412, 20_713)]
PAIRS = [
    (56, 70, 48, 80),
    (9, 10, 3, 10),
    (0, 10, 0, 20),
    (10, 10, 0, 20),
    (6, 7, 2, 7),
    (130, 187, 11_000, 14_000),
]
EVENTS = [1, 4, 9, 10, 11, 57, 1_000, 250_000]
FUNNEL = [(80.1, 12), (80.1, 187), (50.0, 1_000), (3.2, 40), (97.0, 5)]
SAMPLES = range(6)
PERCENTS = (11, 27, 53, 77, 91)
"""Of no sample a whole number: there statsmodels takes the day after, as SAS does."""


@dataclass(frozen=True)
class Waits:
    """A made-up sample: waits in days, how they ended (0: not yet), who was there from when, groups."""

    days: numpy.ndarray
    outcomes: numpy.ndarray
    entered: numpy.ndarray
    groups: numpy.ndarray
    copies: numpy.ndarray

    @property
    def ended(self) -> numpy.ndarray:
        return self.outcomes > 0


def waits(sample: int) -> Waits:
    """Many ties, same-day ends, censoring, at the end and before; the last sample has ends only."""
    random = numpy.random.default_rng(sample)
    count = (40, 60, 150, 400, 3_000, 35)[sample]
    days = random.geometric(0.09, count) - 1
    outcomes = random.integers(0, 4, count) if sample < 5 else random.integers(1, 4, count)
    entered = numpy.minimum(days, random.integers(0, 6, count) * random.integers(0, 2, count))
    return Waits(days, outcomes, entered, random.integers(0, 3, count), random.integers(1, 5, count))


@dataclass(frozen=True)
class Row:
    """A method held to a library."""

    method: str
    library: str
    cases: Sequence[Any]
    ours: Callable[[Any], Any]
    theirs: Callable[[Any], Any]
    within: float = EXACT
    reason: str = ""

    def __post_init__(self) -> None:
        assert (self.within > EXACT) == bool(self.reason), "a wider tolerance has its reason, and only that"


def their_curve(case: Waits, **more: Any) -> SurvfuncRight:
    # Theirs takes people as at risk after the day they entered, ours on it.
    return SurvfuncRight(case.days + 1, case.ended.astype(int), **more)


def on_days_of_ends(case: Waits, values: numpy.ndarray) -> numpy.ndarray:
    return values[numpy.unique(case.days[case.ended])]


def but_the_last(values: numpy.ndarray, waiting: numpy.ndarray) -> numpy.ndarray:
    """Where nobody waits still, the standard error is 0 here and not a number elsewhere."""
    return values[waiting > 0]


def their_log_log(case: Waits) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Bounds by day of an end, of scipy's curve, where some wait still."""
    data = scipy.stats.CensoredData(uncensored=case.days[case.ended], right=case.days[~case.ended])
    survival = scipy.stats.ecdf(data).sf
    interval = survival.confidence_interval(0.95, method="log-log")
    days = numpy.unique(case.days[case.ended])
    kept = survival.evaluate(days) > 1e-12
    return interval.low.evaluate(days)[kept], interval.high.evaluate(days)[kept]


def our_log_log(case: Waits) -> tuple[numpy.ndarray, numpy.ndarray]:
    curve = statistics.draw_waits(case.days, case.ended)
    days = numpy.unique(case.days[case.ended])
    days = days[curve.waiting[days] > 0]
    return curve.interval[0][days], curve.interval[1][days]


def their_percentiles(case: Waits) -> list[float]:
    curve = their_curve(case)
    # Where nobody waits still there is no interval; statsmodels ends one there all the same, R and we do not.
    ends = {*curve.surv_times[curve.surv_prob == 0], math.inf}
    found: list[float] = []
    for percent in PERCENTS:
        lower, upper = curve.quantile_ci(percent / 100)
        found += [curve.quantile(percent / 100) - 1, lower - 1, math.inf if upper in ends else upper - 1]
    return found


def our_percentiles(case: Waits) -> list[float]:
    curve = statistics.draw_waits(case.days, case.ended)
    found: list[float | None] = []
    for percent in PERCENTS:
        estimate = curve.percentile(percent)
        found += [estimate.value, estimate.lower, estimate.upper]
    return [math.inf if day is None else day for day in found]


def their_incidence(case: Waits) -> numpy.ndarray:
    curves = CumIncidenceRight(case.days, case.outcomes)
    return numpy.array([values[numpy.isin(curves.times, case.days[case.ended])] for values in curves.cinc])


def our_incidence(case: Waits) -> numpy.ndarray:
    curves = statistics.draw_outcomes(case.days, case.outcomes, 3)
    return curves.incidence[:, numpy.unique(case.days[case.ended])]


def their_incidence_errors(case: Waits) -> numpy.ndarray:
    curves = CumIncidenceRight(case.days, case.outcomes)
    kept = numpy.isin(curves.times, case.days[case.ended])
    errors = numpy.array([values[kept] for values in curves.cinc_se])
    return errors[:, ~numpy.isnan(errors).any(axis=0)]


def our_incidence_errors(case: Waits) -> numpy.ndarray:
    curves = statistics.draw_outcomes(case.days, case.outcomes, 3)
    days = numpy.unique(case.days[case.ended])
    # Theirs is not a number where all who were at risk ended.
    return curves.error[:, days[curves.ended.sum(axis=0)[days] < curves.at_risk[days]]]


def their_mean(case: Waits) -> float:
    """The area under scipy's curve up to the longest wait that ended."""
    data = scipy.stats.CensoredData(uncensored=case.days[case.ended], right=case.days[~case.ended])
    survival = scipy.stats.ecdf(data).sf
    return float(sum(survival.evaluate(day) for day in range(int(case.days[case.ended].max()))))


def random_councils(seed: int) -> tuple[list[float], list[float]]:
    random = numpy.random.default_rng(seed)
    errors = random.uniform(0.5, 4, 150)
    return random.normal(70, 6, 150).tolist(), errors.tolist()


def our_spread(seed: int) -> float:
    values, errors = random_councils(seed)
    weights = [1 / error**2 for error in errors]
    centre = sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)
    return statistics.disperse(values, errors, centre, share=0).between ** 2


def their_spread(seed: int) -> float:
    """DerSimonian and Laird's variance between studies: the same formula, around the weighted mean."""
    values, errors = random_councils(seed)
    return float(combine_effects(numpy.array(values), numpy.array(errors) ** 2, method_re="dl").tau2)


def their_quarters(values: list[float]) -> list[float]:
    import pandas

    frame = pandas.DataFrame({"value": values})
    return ph_quantile(frame, "value", nquantiles=4, invert=True, type="standard")["quantile"].tolist()


RANKED = [
    numpy.random.default_rng(seed).integers(0, 60, size).astype(float).tolist()
    for seed, size in enumerate((4, 5, 8, 13, 149, 150, 151, 152, 153))
]

TABLE = [
    Row(
        "Wilson interval", "statsmodels", PROPORTIONS,
        lambda case: statistics.wilson_interval(*case),
        lambda case: [100 * bound for bound in proportion_confint(*case, method="wilson")],
    ),
    Row(
        "Wilson interval", "PHStatsMethods", PROPORTIONS,
        lambda case: statistics.wilson_interval(*case),
        lambda case: [100 * dhsc.wilson_lower(*case), 100 * dhsc.wilson_upper(*case)],
    ),
    Row(
        "Wilson interval", "scipy", PROPORTIONS,
        lambda case: statistics.wilson_interval(*case),
        lambda case: [100 * bound for bound in scipy.stats.binomtest(*case).proportion_ci(method="wilson")],
    ),
    Row(
        "exact interval of a proportion", "statsmodels", PROPORTIONS,
        lambda case: statistics.exact_interval(*case),
        lambda case: [100 * bound for bound in proportion_confint(*case, method="beta")],
    ),
    Row(
        "difference of two proportions", "statsmodels", PAIRS,
        lambda case: statistics.difference_interval(*case),
        lambda case: [100 * bound for bound in confint_proportions_2indep(*case, method="newcomb")],
    ),
    Row(
        "Fisher's exact test", "counted with whole numbers", PAIRS[:5],
        lambda case: statistics.difference_p(*case),
        lambda case: fisher_by_counting(*case),
    ),
    Row(
        "interval of a number of events", "PHStatsMethods", EVENTS,
        statistics.events_interval,
        lambda events: [dhsc.byars_lower(events), dhsc.byars_upper(events)],
    ),
    Row(
        "exact interval of a number of events", "scipy, the Poisson distribution", range(10),
        lambda events: [tail for bound, tail in _tails(events)],
        lambda events: [0.0 if events == 0 else 0.025, 0.025],
    ),
    Row(
        "comparison of two rates", "statsmodels", [(8, 1000, 2, 1000), (30, 900, 18, 1400), (0, 50, 4, 60)],
        lambda case: statistics.rates_p(*case),
        lambda case: compare_poisson(case[0], case[1], case[2], case[3], method="exact-cond").pvalue,
    ),
    Row(
        "comparison of two margins of error", "scipy", [(72.8, 4.4, 77.3, 0.4), (28.97, 11.2, 16.14, 0.6)],
        lambda case: statistics.compare_margins(*case).p,
        lambda case: 2 * scipy.stats.norm.sf(
            abs(case[0] - case[2]) / math.sqrt((case[1] / statistics.Z_95) ** 2 + (case[3] / statistics.Z_95) ** 2)
        ),
    ),
    Row(
        "Kaplan-Meier", "statsmodels", SAMPLES,
        lambda sample: on_days_of_ends(waits(sample), statistics.draw_waits(waits(sample).days, waits(sample).ended).waiting),
        lambda sample: their_curve(waits(sample)).surv_prob,
    ),
    Row(
        "Kaplan-Meier", "scipy", SAMPLES,
        lambda sample: on_days_of_ends(waits(sample), statistics.draw_waits(waits(sample).days, waits(sample).ended).waiting),
        lambda sample: scipy.stats.ecdf(
            scipy.stats.CensoredData(
                uncensored=waits(sample).days[waits(sample).ended], right=waits(sample).days[~waits(sample).ended]
            )
        ).sf.evaluate(numpy.unique(waits(sample).days[waits(sample).ended])),
    ),
    Row(
        "Kaplan-Meier, standard error", "statsmodels", SAMPLES,
        lambda sample: but_the_last(
            on_days_of_ends(waits(sample), statistics.draw_waits(waits(sample).days, waits(sample).ended).error),
            their_curve(waits(sample)).surv_prob,
        ),
        lambda sample: but_the_last(their_curve(waits(sample)).surv_prob_se, their_curve(waits(sample)).surv_prob),
    ),
    Row(
        "Kaplan-Meier, left-truncated", "statsmodels", SAMPLES,
        lambda sample: on_days_of_ends(
            waits(sample),
            statistics.draw_waits(waits(sample).days, waits(sample).ended, entered=waits(sample).entered).waiting,
        ),
        lambda sample: their_curve(waits(sample), entry=waits(sample).entered).surv_prob,
    ),
    Row(
        "Kaplan-Meier, weighted", "statsmodels, by whole weights", SAMPLES,
        lambda sample: on_days_of_ends(
            waits(sample),
            statistics.draw_waits(waits(sample).days, waits(sample).ended, weights=waits(sample).copies).waiting,
        ),
        lambda sample: their_curve(waits(sample), freq_weights=waits(sample).copies).surv_prob,
    ),
    Row(
        "Kaplan-Meier, log-log interval", "scipy", SAMPLES,
        lambda sample: numpy.concatenate(our_log_log(waits(sample))),
        lambda sample: numpy.concatenate(their_log_log(waits(sample))),
    ),
    Row(
        "percentiles with intervals", "statsmodels", [0, 1, 2, 3],
        lambda sample: our_percentiles(waits(sample)),
        lambda sample: their_percentiles(waits(sample)),
    ),
    Row(
        "restricted mean", "scipy, by the area", SAMPLES,
        lambda sample: statistics.draw_waits(waits(sample).days, waits(sample).ended)
        .mean(int(waits(sample).days[waits(sample).ended].max()))
        .value,
        lambda sample: their_mean(waits(sample)),
    ),
    Row(
        "Aalen-Johansen", "statsmodels", SAMPLES,
        lambda sample: our_incidence(waits(sample)),
        lambda sample: their_incidence(waits(sample)),
    ),
    Row(
        "Aalen-Johansen, standard error", "statsmodels", SAMPLES,
        lambda sample: our_incidence_errors(waits(sample)),
        lambda sample: their_incidence_errors(waits(sample)),
    ),
    Row(
        "log-rank test, three groups", "statsmodels", SAMPLES,
        lambda sample: _statistic_and_p(waits(sample), waits(sample).groups),
        lambda sample: survdiff(waits(sample).days, waits(sample).ended.astype(int), waits(sample).groups),
    ),
    Row(
        "log-rank test, left-truncated", "statsmodels", SAMPLES,
        lambda sample: _statistic_and_p(waits(sample), waits(sample).groups, entered=waits(sample).entered),
        lambda sample: survdiff(
            waits(sample).days + 1, waits(sample).ended.astype(int), waits(sample).groups, entry=waits(sample).entered
        ),
    ),
    Row(
        "log-rank test, two groups", "scipy", SAMPLES,
        lambda sample: _statistic_and_p(waits(sample), waits(sample).groups > 0),
        lambda sample: their_log_rank(waits(sample)),
    ),
    Row(
        "funnel limits of a percentage", "PHStatsMethods", [(*case, p) for case in FUNNEL for p in (95, 99.8)],
        lambda case: statistics.proportion_limits(*case),
        lambda case: [
            max(0.0, sigma_adjustment(_quantile(case[2]), case[1], case[0] / 100, "low", 100)),
            min(100.0, sigma_adjustment(_quantile(case[2]), case[1], case[0] / 100, "high", 100)),
        ],
    ),
    Row(
        "exact funnel limits of a percentage", "statsmodels, the interval that just reaches the centre",
        [(70.0, 40, 95), (20.0, 187, 99.8)],
        lambda case: [case[0]] * 2,
        lambda case: _centre_reached(*case),
        within=1e-6,
        reason="scipy finds the count by steps, to about 1e-11 of it; solved back through the beta distribution.",
    ),
    Row(
        "funnel limits of a rate", "PHStatsMethods", [(events, p) for events in (1, 5, 20, 100) for p in (95, 99.8)],
        lambda case: [
            statistics.rate_limits(1, poisson_funnel(case[0], 1 - _quantile(case[1]), side), 1, case[1])[bound]
            * poisson_funnel(case[0], 1 - _quantile(case[1]), side)
            for side, bound in (("high", 0), ("low", 1))
        ],
        lambda case: [case[0], case[0]],
        within=2e-3,
        reason="It halves an interval until v = x / (1 + events + x) is known to 1e-7, which is 1e-3 of 100 events.",
    ),
    Row(
        "variance between councils", "statsmodels", range(4), our_spread, their_spread,
    ),
    Row(
        "winsorising", "scipy", range(4),
        lambda seed: statistics.winsorise(random_councils(seed)[0]),
        lambda seed: winsorize(numpy.array(random_councils(seed)[0]), limits=(0.1, 0.1)),
    ),
    Row(
        "ranks", "scipy", RANKED,
        lambda values: [standing.place for standing in statistics.rank(values, "lowest")],
        lambda values: scipy.stats.rankdata(values, method="min"),
    ),
    Row(
        "quarters", "PHStatsMethods", RANKED,
        lambda values: [standing.quarter for standing in statistics.rank(values, "highest")],
        their_quarters,
    ),
    Row(
        "deviations from the median", "scipy", RANKED[3:],
        statistics.deviations_from_median,
        lambda values: (numpy.array(values) - numpy.median(values)) / scipy.stats.median_abs_deviation(values),
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} ({row.library})".replace(" ", "-"))
def test_ours_is_theirs(row: Row) -> None:
    for case in row.cases:
        ours = numpy.asarray(row.ours(case), dtype=float)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", RuntimeWarning
            )  # theirs divide by 0 where all who are at risk end
            theirs = numpy.asarray(row.theirs(case), dtype=float)
        assert ours.shape == theirs.shape, case
        assert ours.size, case
        assert not numpy.isnan(theirs).any(), case
        numpy.testing.assert_allclose(ours, theirs, rtol=row.within, atol=row.within, err_msg=str(case))


def test_weights_of_one_size_change_nothing_and_two_halves_are_one_whole() -> None:
    case = waits(3)
    plain = statistics.draw_waits(case.days, case.ended)
    weighed = statistics.draw_waits(case.days, case.ended, weights=numpy.full(len(case.days), 12.5))
    numpy.testing.assert_allclose(weighed.waiting, plain.waiting, rtol=EXACT)
    numpy.testing.assert_allclose(weighed.error, plain.error, rtol=EXACT)


def test_the_error_of_a_weighted_curve_is_as_xie_and_liu_have_it() -> None:
    """Worked person by person: S² Σ (1 − s)/(M s), M = (Σw)²/Σw² of those at risk on the day."""
    case = waits(1)
    weights = numpy.random.default_rng(7).uniform(1, 40, len(case.days))
    curve = statistics.draw_waits(case.days, case.ended, weights=weights)
    share, total = 1.0, 0.0
    for day in range(int(case.days.max())):
        there = case.days >= day
        ends = there & case.ended & (case.days == day)
        kept = 1 - weights[ends].sum() / weights[there].sum()
        share *= kept
        total += (1 - kept) / (weights[there].sum() ** 2 / (weights[there] ** 2).sum() * kept)
        assert curve.waiting[day] == pytest.approx(share, rel=EXACT)
        assert curve.error[day] == pytest.approx(share * math.sqrt(total), rel=EXACT)


def test_the_official_distances_from_the_median_are_ours(official_files: Any) -> None:
    """Oflog's file, all councils, measures and years: each published distance is worked out again.

    It is published to eight or nine decimals of the deviation, in units of values up to 3,000.
    """
    import pandas

    rows = pandas.read_csv(official_files / "oflog" / "ASC_data.csv")
    compared = 0
    for _, group in rows.groupby(["Financial year", "Code"]):
        values = [None if pandas.isna(value) else float(value) for value in group["Value"]]
        for ours, theirs in zip(
            statistics.deviations_from_median(values), group["MADs_from_median"], strict=True
        ):
            assert (ours is None) == pandas.isna(theirs)
            if ours is not None:
                assert ours == pytest.approx(theirs, abs=2e-8)
                compared += 1
    assert compared == rows["MADs_from_median"].notna().sum() > 6_000


def fisher_by_counting(count: int, of: int, other_count: int, other_of: int) -> float:
    both = count + other_count
    ways = {
        one: math.comb(of, one) * math.comb(other_of, both - one)
        for one in range(max(0, both - other_of), min(of, both) + 1)
    }
    return sum(way for way in ways.values() if way <= ways[count]) / sum(ways.values())


def their_log_rank(case: Waits) -> tuple[float, float]:
    one, other = (
        scipy.stats.CensoredData(uncensored=case.days[case.ended & side], right=case.days[~case.ended & side])
        for side in (case.groups > 0, case.groups == 0)
    )
    test = scipy.stats.logrank(one, other)
    return test.statistic**2, test.pvalue


def _statistic_and_p(case: Waits, groups: numpy.ndarray, **more: Any) -> tuple[float, float]:
    test = statistics.log_rank(case.days, case.ended, groups, **more)
    assert test is not None
    return test.statistic, test.p


def _tails(events: int) -> list[tuple[float, float]]:
    """The bounds, and how probable so many events or more (or fewer) are at each."""
    lower, upper = statistics.events_interval(events)
    return [
        (lower, scipy.stats.poisson.sf(events - 1, lower) if events else 0.0),
        (upper, scipy.stats.poisson.cdf(events, upper)),
    ]


def _quantile(confidence: float) -> float:
    return {95: 0.975, 99.8: 0.999}[confidence]


def _centre_reached(centre: float, of: int, confidence: float) -> list[float]:
    low, high = statistics.exact_proportion_limits(centre, of, confidence)
    fewer, more = low * of / 100, high * of / 100
    tail = 1 - _quantile(confidence)
    return [
        100 * scipy.stats.beta.ppf(1 - tail, fewer + 1, of - fewer),
        100 * scipy.stats.beta.ppf(tail, more, of - more + 1),
    ]
