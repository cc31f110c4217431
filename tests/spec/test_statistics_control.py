"""Control charts: limits worked by hand, the rules as Making Data Count has them, and laws."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.statistics import ControlChart, draw_g, draw_p, draw_t, draw_xmr, find_signals

OUTSIDE, TREND, SHIFT, NEAR = "outside the limits", "trend", "shift", "two of three near a limit"


def months(count: int, first: datetime.date = datetime.date(2023, 4, 1)) -> list[datetime.date]:
    number = 12 * first.year + first.month - 1
    return [datetime.date((number + i) // 12, (number + i) % 12 + 1, 1) for i in range(count)]


def flagged(chart: ControlChart, signal: str) -> list[int]:
    return [index for index, signals in enumerate(chart.signals) if signal in signals]


def signals_of(values: Sequence[float], centre: float, half: float) -> list[tuple[str, ...]]:
    lines = [[line] * len(values) for line in (centre, centre - half, centre + half)]
    return [tuple(signals) for signals in find_signals(values, *lines)]


# --- XmR ------------------------------------------------------------------------------------------------


def test_xmr_limits_by_hand() -> None:
    """Ranges 2, 3, 1, 4: their mean is 2.5, 2.66 times that 6.65; the mean of the values is 11.2."""
    chart = draw_xmr(months(5), [10, 12, 9, 10, 14])
    assert chart.centre[0] == pytest.approx(11)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((11 - 6.65, 11 + 6.65))
    assert chart.trial


def test_one_huge_jump_is_screened_out_only_when_asked() -> None:
    """Ranges 1, 1, 1, 1, 1, 1, 20: mean 26/7 = 3.71, times 3.267 is 12.1; without the 20 the mean is 1."""
    values = [5, 6, 5, 6, 5, 6, 5, 25]
    plain, screened = (draw_xmr(months(8), values, screened=asked) for asked in (False, True))
    mean = 63 / 8
    assert plain.upper[0] == pytest.approx(mean + 2.66 * 26 / 7)
    assert screened.upper[0] == pytest.approx(mean + 2.66 * 1)
    assert flagged(plain, OUTSIDE) == [7]
    assert 7 in flagged(screened, OUTSIDE)


@pytest.mark.parametrize(("jump", "screened"), [(3.6, False), (3.8, True)])
def test_a_range_of_3_267_times_the_mean_or_more_is_screened(jump: float, screened: bool) -> None:
    """19 ranges of 1 and one of 3.6: their mean is 1.13, × 3.267 is 3.69. With one of 3.8 it is 1.14, and 3.72."""
    ranges = [1.0] * 19 + [jump]
    mean = sum(ranges) / 20
    assert (jump >= 3.267 * mean) is screened
    values = [0.0]
    for index, between in enumerate(ranges):
        values.append(values[-1] + (between if index % 2 else -between))
    chart = draw_xmr(months(21), values, screened=True)
    assert chart.upper[0] - chart.centre[0] == pytest.approx(2.66 * (1 if screened else mean))


def test_screening_is_done_once() -> None:
    """Ranges 1, 1, 1, 1, 1, 1, 1, 4, 30: the first mean is 41/9, ×3.267 = 14.9, so 30 goes and 4 stays, though it
    is above 3.267 times the mean that is left, 11/8.
    """
    values = [0, 1, 0, 1, 0, 1, 0, 1, 5, 35]
    chart = draw_xmr(months(10), values, screened=True)
    assert (chart.upper[0] - chart.centre[0]) == pytest.approx(2.66 * 11 / 8)


def test_limits_fixed_after_some_months_stay() -> None:
    base = [10, 12] * 6
    chart = draw_xmr(months(14), [*base, 30, 31], fixed_after=12)
    assert chart.centre[-1] == pytest.approx(11)
    assert chart.upper[-1] == pytest.approx(11 + 2.66 * 2)
    assert flagged(chart, OUTSIDE) == [12, 13]
    assert chart.trial


@pytest.mark.parametrize(("count", "trial"), [(2, True), (12, True), (13, False)])
def test_limits_of_few_months_are_trial_limits(count: int, trial: bool) -> None:
    assert draw_xmr(months(count), list(range(count))).trial is trial


@pytest.mark.parametrize(
    ("which", "values", "sentence"),
    [
        ([*months(3), *months(2, datetime.date(2023, 8, 1))], [1.0] * 5, "after 2023-06 comes 2023-08"),
        ([*months(3), months(1)[0]], [1.0] * 4, "after 2023-06 comes 2023-04"),
        ([months(1)[0]] * 2, [1.0] * 2, "after 2023-04 comes 2023-04"),
        (months(3), [1.0, float("nan"), 2.0], "a value is missing"),
        (months(3), [1.0, None, 2.0], "a value is missing"),
        (months(3), [1.0, 2.0], "a value is missing"),
        (months(1), [1.0], "two months or more"),
    ],
)
def test_what_makes_no_chart_is_refused(which: list, values: list, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        draw_xmr(which, values)


def test_december_is_followed_by_january() -> None:
    assert draw_xmr(months(3, datetime.date(2024, 11, 1)), [1, 2, 3]).values == (1, 2, 3)


# --- The rules: those of NHSRplotthedots, whose own tests these examples follow ---------------------------


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([1] * 6, []),
        ([1] * 6 + [-1], []),
        ([1] * 8 + [-1], list(range(8))),
        ([-1] * 8 + [1], list(range(8))),
        ([1] * 6 + [0] + [1] * 6, []),  # a point on the mean is on neither side
    ],
)
def test_seven_on_one_side(values: list[float], found: list[int]) -> None:
    assert [i for i, signals in enumerate(signals_of(values, 0, 50)) if SHIFT in signals] == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([1, 2, 3, 4, 5, 6], []),
        ([1, 2, 3, 3, 4, 5, 6], []),
        ([1, 2, 3, 4, 5, 6, 7], list(range(7))),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], list(range(1, 8))),
        ([7, 6, 5, 4, 3, 2, 1], list(range(7))),
    ],
)
def test_seven_rising_or_falling(values: list[float], found: list[int]) -> None:
    assert [i for i, signals in enumerate(signals_of(values, 4, 100)) if TREND in signals] == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([1, 1, 25, 1, 25, 1], [2, 4]),
        ([1, 1, 25, 25, 1, 1], [2, 3]),
        ([25, 1, 1, 25], []),  # two of four
        ([25, -1, 25], []),  # the one between is on the other side
        ([25, 0, 25], []),  # or on the mean, on neither
        ([1, 25, -25], []),
        ([1, 25, 31], []),  # outside the limits is not near one
        ([1, 20, 20], []),  # two thirds of the way is not beyond two thirds
        ([1, 30, 30], [1, 2]),  # on a limit is near it
    ],
)
def test_two_of_three_near_a_limit(values: list[float], found: list[int]) -> None:
    assert [i for i, signals in enumerate(signals_of(values, 0, 30)) if NEAR in signals] == found


def test_on_a_limit_is_within() -> None:
    assert signals_of([30], 0, 30) == [()]
    assert signals_of([30.001], 0, 30) == [(OUTSIDE,)]
    assert signals_of([-30.001], 0, 30) == [(OUTSIDE,)]


def test_values_that_are_all_alike_are_common_cause() -> None:
    chart = draw_xmr(months(14), [93.1] * 14)
    assert set(chart.signals) == {()}


def test_what_is_special_is_good_or_bad_by_the_polarity() -> None:
    chart = draw_xmr(months(20), [8, 16] * 9 + [12, 40])
    assert chart.kinds("high")[-1] == "improvement"
    assert chart.kinds("low")[-1] == "concern"
    assert chart.kinds("none")[-1] == "special cause, higher"
    turned = draw_xmr(months(20), [-value for value in chart.values])
    assert turned.kinds("high")[-1] == "concern"
    assert turned.kinds("none")[-1] == "special cause, lower"
    assert chart.kinds("high")[0] == "common cause"


def test_a_point_on_the_mean_in_a_trend_goes_with_it() -> None:
    chart = draw_xmr(months(7), [1, 2, 3, 4, 5, 6, 7])
    assert chart.kinds("high") == ("concern",) * 3 + ("improvement",) * 4
    turned = draw_xmr(months(7), [7, 6, 5, 4, 3, 2, 1])
    assert turned.kinds("high") == ("improvement",) * 3 + ("concern",) * 4


# Limits are 11 ± 6.65.
@pytest.mark.parametrize(
    ("target", "polarity", "assured"),
    [
        (4, "high", "consistently met"),
        (18, "high", "consistently missed"),
        (4, "low", "consistently missed"),
        (18, "low", "consistently met"),
        (15, "high", "met or missed by chance"),
        (11 + 6.65, "high", "met or missed by chance"),
        (4, "none", None),
    ],
)
def test_assurance_against_a_target(target: float, polarity: str, assured: str | None) -> None:
    assert draw_xmr(months(5), [10, 12, 9, 10, 14]).assurance(target, polarity) == assured  # type: ignore[arg-type]


# --- Percentages ----------------------------------------------------------------------------------------


def test_p_limits_by_hand() -> None:
    """130 of 200 in all, 65%: with 100 a month ± 3 √(65 × 35/100) = 14.31, with 25 ± 28.62."""
    chart = draw_p(months(3), [60, 15, 55], [100, 25, 75])
    assert chart.centre[0] == pytest.approx(65)
    assert chart.upper[0] - 65 == pytest.approx(3 * math.sqrt(65 * 35 / 100))
    assert 65 - chart.lower[1] == pytest.approx(3 * math.sqrt(65 * 35 / 25))
    assert chart.values == pytest.approx((60, 60, 100 * 55 / 75))


def test_p_limits_stay_within_0_and_100() -> None:
    chart = draw_p(months(3), [9, 10, 9], [10, 10, 10])
    assert chart.upper == (100, 100, 100)
    chart = draw_p(months(2), [0, 0], [10, 10])
    assert (chart.lower[0], chart.upper[0], chart.signals) == (0, 0, ((), ()))


def test_what_is_near_a_limit_does_not_depend_on_where_it_was_cut() -> None:
    """Centre 95%, σ of 20 is 4.87: the limit would be 109.6, two thirds of the way 104.7: 100% is not near it."""
    chart = draw_p(months(4), [20, 20, 18, 18], [20, 20, 20, 20])
    assert chart.centre[0] == pytest.approx(95)
    assert set(chart.signals) == {()}


def test_p_prime_with_one_denominator_is_xmr() -> None:
    """Laney's limits are then those of the percentages themselves, 3/1.128 times their mean range."""
    counts = [700, 720, 690, 710, 715, 695]
    prime = draw_p(months(6), counts, [1000] * 6, prime=True)
    xmr = draw_xmr(months(6), [count / 10 for count in counts])
    assert prime.upper[0] - prime.centre[0] == pytest.approx(
        (xmr.upper[0] - xmr.centre[0]) / 2.66 * 3 / 1.128
    )


def test_p_prime_widens_what_many_make_too_narrow() -> None:
    counts, totals = [70_000, 82_000, 64_000, 76_000], [100_000, 101_000, 99_000, 100_500]
    plain, prime = (draw_p(months(4), counts, totals, prime=asked) for asked in (False, True))
    assert flagged(plain, OUTSIDE) == [0, 1, 2, 3]
    assert flagged(prime, OUTSIDE) == []


@pytest.mark.parametrize(("counts", "totals"), [([1, 2], [3, 0]), ([4, 2], [3, 3]), ([-1, 2], [3, 3])])
def test_a_month_without_a_percentage_is_refused(counts: list[int], totals: list[int]) -> None:
    with pytest.raises(ValueError, match="a month has no percentage"):
        draw_p(months(2), counts, totals)


def test_one_month_makes_no_p_prime_chart() -> None:
    with pytest.raises(ValueError, match="two months"):
        draw_p(months(1), [1], [2], prime=True)


# --- Rare events ----------------------------------------------------------------------------------------


def test_g_limits_by_hand() -> None:
    """Mean 6, median 5: upper limit 6 + 3 √42 = 25.44."""
    chart = draw_g([0, 5, 3, 8, 14])
    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx((5, 0, 6 + 3 * math.sqrt(42)))


def test_a_long_time_without_one_is_seen() -> None:
    chart = draw_g([3] * 15 + [60])
    assert flagged(chart, OUTSIDE) == [15]
    assert chart.kinds("high")[-1] == "improvement"


def test_t_limits_by_hand() -> None:
    """Times of 1 and 2 to the power 3.6: changed they are 1 and 2, mean 1.5, range 1, half-width 3/1.128 = 2.66."""
    chart = draw_t([1, 2**3.6])
    assert (chart.centre[0], chart.lower[0]) == pytest.approx((1.5**3.6, 0))
    assert chart.upper[0] == pytest.approx((1.5 + 3 / 1.128) ** 3.6)


def test_two_on_one_day_need_a_g_chart() -> None:
    with pytest.raises(ValueError, match="above 0"):
        draw_t([3, 0, 5])
    with pytest.raises(ValueError, match="0 or more"):
        draw_g([-1])
    with pytest.raises(ValueError, match="0 or more"):
        draw_g([])


def test_trend_and_thirds_are_not_looked_for_where_limits_are_lopsided() -> None:
    assert flagged(draw_g(list(range(1, 9))), TREND) == []


# --- Laws -----------------------------------------------------------------------------------------------

VALUES = st.lists(st.floats(-1000, 1000).map(lambda value: round(value, 2)), min_size=2, max_size=40)


@given(VALUES, st.booleans())
def test_limits_hold_the_mean_and_mirror(values: list[float], screened: bool) -> None:
    chart = draw_xmr(months(len(values)), values, screened=screened)
    turned = draw_xmr(months(len(values)), [-value for value in values], screened=screened)
    assert chart.lower[0] - 1e-9 <= chart.centre[0] <= chart.upper[0] + 1e-9
    assert turned.upper == pytest.approx([-limit for limit in chart.lower], abs=1e-9)
    assert turned.signals == chart.signals
    assert turned.kinds("low") == chart.kinds("high")


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=2, max_size=30), st.booleans())
def test_p_limits_hold_the_centre_and_mirror(rows: list[tuple[int, int]], prime: bool) -> None:
    counts, others = [count for count, _ in rows], [other for _, other in rows]
    totals = [count + other for count, other in rows]
    chart = draw_p(months(len(rows)), counts, totals, prime=prime)
    turned = draw_p(months(len(rows)), others, totals, prime=prime)
    for low, middle, high in zip(chart.lower, chart.centre, chart.upper, strict=True):
        assert 0 <= low <= middle + 1e-9
        assert middle - 1e-9 <= high <= 100
    assert turned.upper == pytest.approx([100 - limit for limit in chart.lower], abs=1e-6)
    assert turned.signals == chart.signals
