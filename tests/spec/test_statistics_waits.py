"""Waits: small tables worked by hand, textbook examples, and laws that hold for any waits."""

from __future__ import annotations

import time
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.statistics import (
    Band,
    Bounds,
    Estimate,
    compare_means,
    draw_outcomes,
    draw_waits,
    log_rank,
    percentile_bounds,
    share_bounds,
)

# Weeks in remission of children with leukaemia, on 6-mercaptopurine and on placebo; "+" is still in remission.
# E. J. Freireich and others, Blood 21 (1963), 699-716: the example of most textbooks on survival.
MERCAPTOPURINE = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def read(waits: str) -> tuple[list[int], list[bool]]:
    """Days, and whether each has ended: "3 5+" is one of 3 days and one of 5 so far."""
    return [int(wait.rstrip("+")) for wait in waits.split()], [
        not wait.endswith("+") for wait in waits.split()
    ]


def test_remission_as_the_textbooks_have_it() -> None:
    """18/21, × 16/17, × 14/15, × 11/12, × 10/11, × 6/7, × 5/6."""
    curve = draw_waits(*read(MERCAPTOPURINE))
    shares = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {week: round(float(curve.waiting[week]), 3) for week in shares} == shares
    assert [int(curve.at_risk[week]) for week in shares] == [21, 17, 15, 12, 11, 7, 6]


def test_remission_with_the_intervals_of_r_and_lifelines() -> None:
    """Of R's survfit with conf.type "log-log" and of lifelines 0.30.3, as the tests of the package spacr give them."""
    curve = draw_waits(*read(MERCAPTOPURINE))
    theirs = {
        6: (0.857143, 0.619718, 0.951552),
        13: (0.690196, 0.431610, 0.849066),
        22: (0.537815, 0.267779, 0.746791),
        23: (0.448179, 0.188052, 0.680143),
    }
    for week, numbers in theirs.items():
        ours = [array[week] for array in (curve.waiting, *curve.interval)]
        assert ours == pytest.approx(numbers, abs=1e-6)
    assert curve.percentile(50) == Estimate(23, 13, None)
    (one, ended), (other, over) = read(MERCAPTOPURINE), read(PLACEBO)
    test = log_rank(one + other, ended + over, ["6-MP"] * 21 + ["placebo"] * 21)
    assert test is not None
    assert (test.statistic, test.degrees) == (pytest.approx(16.792940989216547, rel=1e-9), 1)
    assert test.p == pytest.approx(4.168809109334511e-05, rel=1e-7)


@pytest.mark.parametrize(
    ("waits", "waiting", "at_risk"),
    [
        # Two of five end on the same day; one of three on day 1, one of two on day 2.
        ("0 0 1 2 2+", [3 / 5, 3 / 5 * 2 / 3, 3 / 5 * 2 / 3 / 2], [5, 3, 2]),
        # Who waits still on day 2 was at risk on it: an end on the day comes first.
        ("2 2+ 3", [1, 1, 2 / 3, 0], [3, 3, 3, 1]),
        ("0", [0], [1]),
        ("0+", [1], [1]),
        ("0+ 3", [1, 1, 1, 0], [2, 1, 1, 1]),
    ],
)
def test_waits_by_hand(waits: str, waiting: list[float], at_risk: list[int]) -> None:
    curve = draw_waits(*read(waits))
    assert curve.waiting.tolist() == pytest.approx(waiting)
    assert curve.at_risk.tolist() == at_risk


def test_same_day_is_not_within_a_day() -> None:
    curve = draw_waits(*read("0 0 0 1 5+"))
    assert curve.ended_by(0).value == pytest.approx(60)
    assert curve.ended_by(1).value == pytest.approx(80)
    assert curve.percentile(50).value == 0
    assert curve.percentile(70).value == 1
    assert curve.percentile(90) == Estimate(None, 0, None)


def test_the_median_of_those_that_ended_falls_while_a_backlog_grows() -> None:
    ended, waiting = [1, 2, 2, 3], [30, 40, 50, 60, 70]
    assert draw_waits(ended, [1] * 4).percentile(50).value == 2
    assert draw_waits(ended + waiting, [1] * 4 + [0] * 5).percentile(50).value is None


def test_a_share_of_exactly_half_is_half() -> None:
    """S is 0.5 from the fifth of ten on; what a computer makes of 9/10 × 8/9 × … must not move the day."""
    assert draw_waits(range(10), [True] * 10).percentile(50).value == 4
    assert draw_waits(range(10), [True] * 10).percentile(30).value == 2


def test_nothing_is_said_of_days_that_nobody_was_seen_on() -> None:
    curve = draw_waits(*read("1 2 4+"))
    assert curve.ended_by(4).value == pytest.approx(200 / 3)
    assert curve.ended_by(5) == Estimate(None)
    assert curve.mean(6) == Estimate(None)
    assert curve.mean(5).value == pytest.approx(1 + 2 / 3 + 1 / 3 * 3)
    assert draw_waits([1, 2], [1, 1]).ended_by(90) == Estimate(100)


def test_few_at_risk_are_not_shown() -> None:
    assert draw_waits([0] * 5 + [1] * 10, [True] * 15).shown(10).last_day == 1  # type: ignore[union-attr]
    curve = draw_waits([0] * 5 + [1] * 5 + [2] * 9, [True] * 19)
    shown = curve.shown(10)
    assert shown is not None
    assert (shown.last_day, shown.at_risk.tolist()) == (1, [19, 14])
    assert curve.percentile(90).value == 2
    assert shown.percentile(90).value is None
    assert shown.percentile(50).value == 1
    assert draw_waits([0] * 9, [True] * 9).shown(10) is None
    outcomes = draw_outcomes([0] * 5 + [1] * 5 + [2] * 9, [1, 2] * 9 + [1], 2).shown(10)
    assert outcomes is not None
    assert outcomes.incidence.shape == (2, 2)
    assert draw_outcomes([0], [1], 1).shown(2) is None


def test_those_who_came_late_are_at_risk_from_then() -> None:
    """Open since 5 days when the records begin: nobody knows who of that time was gone by then."""
    curve = draw_waits([1, 3, 6, 8], [True, True, True, False], entered=[0, 0, 5, 5])
    assert curve.at_risk.tolist() == [2, 2, 1, 1, 0, 2, 2, 1, 1]
    assert curve.waiting.tolist() == pytest.approx([1, 1 / 2, 1 / 2, 0, 0, 0, 0, 0, 0])
    # On the day it enters it is at risk, and may end.
    assert draw_waits([5, 5, 9], [True, False, True], entered=[5, 0, 0]).waiting[5] == pytest.approx(2 / 3)


def test_hours_weigh() -> None:
    """30 of 40 hours were sourced on day 1, and one request of two."""
    curve = draw_waits([1, 4], [True, True], weights=[30, 10])
    assert curve.waiting.tolist() == pytest.approx([1, 0.25, 0.25, 0.25, 0])
    assert curve.at_risk.tolist() == [2, 2, 1, 1, 1]
    # Greenwood with (30 + 10)² / (30² + 10²) = 1.6 requests: √(0.25 × 0.75 / 1.6).
    assert curve.error[1] == pytest.approx((0.25 * 0.75 / 1.6) ** 0.5)


def test_outcomes_by_hand() -> None:
    """Day 1: one of four starts, one withdraws. Day 2: one waits still. Day 3: the last starts, 2/4 × 1/1."""
    curves = draw_outcomes([1, 1, 2, 3], [1, 2, 0, 1], 2)
    assert curves.incidence.tolist() == [
        pytest.approx([0, 1 / 4, 1 / 4, 3 / 4]),
        pytest.approx([0, 1 / 4, 1 / 4, 1 / 4]),
    ]
    assert curves.waiting.tolist() == pytest.approx([1, 1 / 2, 1 / 2, 0])
    # Taking the withdrawal for a wait that goes on gives 1 − 3/4 × 0 = 1: more starts than anybody saw.
    assert draw_waits([1, 1, 2, 3], [1, 0, 0, 1]).ended_by(3).value == 100
    assert curves.ended_by(3, 1).value == pytest.approx(75)
    assert curves.ended_by(1, 2).value == pytest.approx(25)


def test_outcomes_where_nobody_waits_still_are_proportions() -> None:
    """The standard error is then √(F(1 − F)/n), whatever the days."""
    days, kinds = [0, 0, 1, 3, 3, 3, 7, 9], [1, 2, 1, 1, 2, 1, 2, 1]
    curves = draw_outcomes(days, kinds, 2)
    for kind in (1, 2):
        for day in range(10):
            share = sum(d <= day and k == kind for d, k in zip(days, kinds, strict=True)) / 8
            assert curves.incidence[kind - 1, day] == pytest.approx(share)
            assert curves.error[kind - 1, day] == pytest.approx((share * (1 - share) / 8) ** 0.5)


def test_one_outcome_is_the_kaplan_meier_curve() -> None:
    days, ended = read(MERCAPTOPURINE)
    curve, curves = draw_waits(days, ended), draw_outcomes(days, ended, 1)
    for week in (0, 6, 13, 23, 35):
        one, other = curve.ended_by(week), curves.ended_by(week, 1)
        assert (one.value, one.lower, one.upper) == pytest.approx((other.value, other.lower, other.upper))


def test_a_mean_without_open_waits_is_the_mean() -> None:
    days = [0, 0, 2, 3, 3, 8, 20]
    curve = draw_waits(days, [True] * 7)
    capped = numpy.minimum(days, 10)
    assert curve.mean(10).value == pytest.approx(capped.mean())
    assert curve.mean_error(10) == pytest.approx(capped.std() / 7**0.5)
    assert curve.mean(500).value == pytest.approx(36 / 7)


def test_two_means_are_compared() -> None:
    one, other = draw_waits([1, 2, 3, 4], [1] * 4), draw_waits([5, 6, 7, 8], [1] * 4)
    difference = compare_means(one, other, 30)
    assert difference is not None
    assert difference.value == pytest.approx(-4)
    # Both have variance 1.25/4.
    assert difference.z == pytest.approx(-4 / (2 * 1.25 / 4) ** 0.5)
    assert compare_means(one, draw_waits([1, 2], [0, 0]), 30) is None


def test_groups_that_cannot_be_compared_are_not() -> None:
    assert log_rank([1, 2], [1, 1], ["a", "a"]) is None
    assert log_rank([1, 2], [0, 0], ["a", "b"]) is None
    same = log_rank([1, 2, 1, 2], [1, 1, 1, 1], ["a", "a", "b", "b"])
    assert same is not None
    assert (same.statistic, same.p) == (pytest.approx(0), pytest.approx(1))


@pytest.mark.parametrize(
    ("days", "ended", "more", "sentence"),
    [
        ([], [], {}, "no wait to count"),
        ([1.5], [1], {}, "a wait in days is a whole number"),
        ([float("nan")], [1], {}, "a wait in days is a whole number"),
        ([None], [1], {}, "a wait in days is a whole number"),
        ([-1], [1], {}, "a wait in days is a whole number"),
        ([40_000], [1], {}, "from 0 to 36525"),
        (["3"], [1], {}, "a wait in days is a whole number"),
        (numpy.array([3], dtype="timedelta64[D]"), [1], {}, "a wait in days is a whole number"),
        ([1], [None], {}, "an outcome is a whole number from 0 to 1"),
        ([1], [float("nan")], {}, "an outcome is a whole number from 0 to 1"),
        ([1], [2], {}, "an outcome is a whole number from 0 to 1"),
        ([1, 2], [1], {}, "every wait needs its outcome"),
        ([1], [1], {"entered": [2]}, "before it was under observation"),
        ([1], [1], {"weights": [-1]}, "a weight is a number"),
        ([1], [1], {"weights": [0]}, "a weight is a number"),
        ([1], [1], {"weights": [float("nan")]}, "a weight is a number"),
    ],
)
def test_what_is_no_wait_is_refused(days: Any, ended: Any, more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        draw_waits(days, ended, **more)


def test_questions_that_make_no_sense_are_refused() -> None:
    curve, curves = draw_waits([1], [1]), draw_outcomes([1], [1], 1)
    for percent in (0, 100, -5):
        with pytest.raises(ValueError, match="percentile"):
            curve.percentile(percent)
        with pytest.raises(ValueError, match="percentile"):
            percentile_bounds([Band(0, 1, 1)], percent)
    with pytest.raises(ValueError, match="negative"):
        curve.ended_by(-1)
    with pytest.raises(ValueError, match="no outcome 2"):
        curves.ended_by(0, 2)
    with pytest.raises(ValueError, match="above 0"):
        curve.mean(0)
    with pytest.raises(ValueError, match="not a band"):
        Band(3, 2, 1)


def test_a_million_waits_take_well_under_a_second() -> None:
    random = numpy.random.default_rng(0)
    days, outcomes = random.geometric(0.05, 1_000_000) - 1, random.integers(0, 4, 1_000_000)
    began = time.perf_counter()
    draw_outcomes(days, outcomes, 3, weights=random.uniform(1, 40, 1_000_000)).ended_by(7, 1)
    draw_waits(days, outcomes > 0, entered=numpy.minimum(days, 2)).percentile(90)
    assert time.perf_counter() - began < 2  # 0.2 s on a machine with nothing else to do


# --- Bands ----------------------------------------------------------------------------------------------


def test_bands_give_bounds() -> None:
    """What a council reports: 61% within a day, 14% on day 2, 20% within a week, 5% later or open."""
    bands = [Band(0, 1, 61), Band(2, 2, 14), Band(3, 7, 20), Band(8, None, 5)]
    assert percentile_bounds(bands, 50) == Bounds(0, 1)
    assert percentile_bounds(bands, 61) == Bounds(0, 1)
    assert percentile_bounds(bands, 62) == Bounds(2, 2)
    assert percentile_bounds(bands, 90) == Bounds(3, 7)
    assert percentile_bounds(bands, 95.5) == Bounds(8, None)
    assert share_bounds(bands, 1) == Bounds(61, 61)
    assert share_bounds(bands, 4) == Bounds(75, 95)
    assert percentile_bounds([Band(0, 1, 0)], 50) is None
    assert share_bounds([], 3) is None


def test_bands_that_overlap_still_bound() -> None:
    """Five in 0 to 7 days and five in 2 to 3: the median is at least 0 and at most 3."""
    bands = [Band(0, 7, 5), Band(2, 3, 5)]
    assert percentile_bounds(bands, 50) == Bounds(0, 3)
    assert percentile_bounds(bands, 60) == Bounds(2, 7)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.integers(1, 99), st.integers(0, 30))
def test_bounds_hold_what_they_bound(days: list[int], percent: int, within: int) -> None:
    bands = [
        Band(first, last, sum(first <= day <= (last or 99) for day in days))
        for first, last in ((0, 1), (2, 7), (8, None))
    ]
    curve = draw_waits(days, [True] * len(days))
    bounds, share = percentile_bounds(bands, percent), share_bounds(bands, within)
    value = curve.percentile(percent).value
    assert bounds is not None and share is not None and value is not None
    assert bounds.at_least <= value
    assert bounds.at_most is None or value <= bounds.at_most
    ended = curve.ended_by(within).value
    assert ended is not None and share.at_most is not None
    assert share.at_least - 1e-9 <= ended <= share.at_most + 1e-9


# --- Laws -----------------------------------------------------------------------------------------------

CASES = st.lists(
    st.tuples(st.integers(0, 25), st.integers(0, 3), st.integers(0, 6), st.floats(0.5, 60)),
    min_size=1,
    max_size=80,
)


@settings(deadline=None)
@given(CASES, st.booleans(), st.booleans())
def test_shares_only_fall_and_add_up(
    cases: list[tuple[int, int, int, float]], truncated: bool, weighed: bool
) -> None:
    days, outcomes, entered, weights = (list(column) for column in zip(*cases, strict=True))
    more: dict[str, Any] = {}
    if truncated:
        more["entered"] = numpy.minimum(entered, days)
    if weighed:
        more["weights"] = weights
    curve = draw_waits(days, [outcome > 0 for outcome in outcomes], **more)
    curves = draw_outcomes(days, outcomes, 3, **more)
    assert (numpy.diff(curve.waiting) <= 0).all()
    assert ((curve.waiting >= 0) & (curve.waiting <= 1)).all()
    assert (numpy.diff(curves.incidence, axis=1) >= 0).all()
    numpy.testing.assert_allclose(curves.incidence.sum(axis=0) + curves.waiting, 1, atol=1e-9)
    numpy.testing.assert_allclose(curve.waiting, curves.waiting, atol=1e-9)
    lower, upper = curve.interval
    inside = ~numpy.isnan(lower)
    assert (lower[inside] <= curve.waiting[inside] + 1e-12).all()
    assert (upper[inside] >= curve.waiting[inside] - 1e-12).all()
    assert curve.ended.sum() == sum(outcome > 0 for outcome in outcomes)
    for percent in (10, 50, 90):
        estimate = curve.percentile(percent)
        if estimate.value is not None:
            assert estimate.lower is not None and estimate.lower <= estimate.value
            assert estimate.upper is None or estimate.upper >= estimate.value
            assert curve.waiting[int(estimate.value)] <= 1 - percent / 100 + 1e-9


@settings(deadline=None)
@given(CASES)
def test_order_changes_nothing_and_a_longer_open_wait_changes_no_earlier_day(cases: list) -> None:
    days, outcomes, _, _ = (list(column) for column in zip(*cases, strict=True))
    ended = [outcome > 0 for outcome in outcomes]
    curve, turned = draw_waits(days, ended), draw_waits(days[::-1], ended[::-1])
    numpy.testing.assert_array_equal(curve.waiting, turned.waiting)
    longer = draw_waits([day + (0 if end else 5) for day, end in zip(days, ended, strict=True)], ended)
    first_open = min(
        (day for day, end in zip(days, ended, strict=True) if not end), default=len(curve.waiting)
    )
    numpy.testing.assert_array_equal(longer.waiting[: first_open + 1], curve.waiting[: first_open + 1])


@settings(deadline=None)
@given(CASES, st.integers(2, 4))
def test_the_log_rank_test_does_not_mind_names(cases: list, groups: int) -> None:
    days, outcomes, _, _ = (list(column) for column in zip(*cases, strict=True))
    group = numpy.arange(len(days)) % groups
    one = log_rank(days, numpy.array(outcomes) > 0, group)
    other = log_rank(days, numpy.array(outcomes) > 0, groups - group)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.statistic == pytest.approx(other.statistic, rel=1e-6, abs=1e-9)
        assert 0 <= one.p <= 1
