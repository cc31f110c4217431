"""Comparisons, funnels, bands, distances and ranks: worked by hand, and the same both ways."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assurance.statistics import (
    Standing,
    compare_estimates,
    compare_margins,
    cqc_band,
    deviations_from_median,
    difference_interval,
    difference_p,
    disperse,
    events_interval,
    exact_interval,
    exact_proportion_limits,
    funnel_position,
    is_supported,
    label_against,
    margin_interval,
    oflog_words,
    proportion_limits,
    quarter_of,
    rank,
    rate_limits,
    rates_p,
    spread_limits,
    two_sided_p,
    wilson_interval,
    winsorise,
)

# --- Proportions and rates ------------------------------------------------------------------------------


# R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10, cases (a), (c), (e) and (g).
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
    ],
)
def test_differences_as_newcombe_gives_them(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert difference_interval(*counts) == pytest.approx((100 * low, 100 * high), abs=0.006)


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_a_difference_turned_round_is_the_same(of: int, other_of: int, data: st.DataObject) -> None:
    count, other = data.draw(st.integers(0, of)), data.draw(st.integers(0, other_of))
    low, high = difference_interval(count, of, other, other_of)
    turned_low, turned_high = difference_interval(other, other_of, count, of)
    assert (low, high) == pytest.approx((-turned_high, -turned_low), abs=1e-9)
    assert low - 1e-9 <= 100 * count / of - 100 * other / other_of <= high + 1e-9
    assert low >= -100 - 1e-9
    assert high <= 100 + 1e-9
    assert difference_p(count, of, other, other_of) == pytest.approx(difference_p(other, other_of, count, of))
    # The words say "higher" just when the interval does not hold 0.
    supported = is_supported(
        100 * count / of, wilson_interval(count, of), 100 * other / other_of, wilson_interval(other, other_of)
    )
    assume(min(abs(low), abs(high)) > 1e-9)
    assert supported == (low > 0 or high < 0)


@given(st.integers(1, 2000), st.data())
def test_the_exact_interval_holds_the_proportion_and_mirrors(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))
    low, high = exact_interval(count, of)
    assert 0 <= low <= 100 * count / of + 1e-9
    assert 100 * count / of - 1e-9 <= high <= 100
    assert exact_interval(of - count, of) == pytest.approx((100 - high, 100 - low), abs=1e-7)


def test_the_rule_of_three() -> None:
    """None of 100: the exact upper limit is 1 − 0.025^(1/100)."""
    assert exact_interval(0, 100) == pytest.approx((0, 100 * (1 - 0.025**0.01)))


# Garwood's exact limits as in published tables of Poisson intervals; Byar's from ten on.
@pytest.mark.parametrize(("events", "low", "high"), [(0, 0, 3.689), (1, 0.025, 5.572), (9, 4.115, 17.085)])
def test_exact_limits_of_few_events(events: int, low: float, high: float) -> None:
    assert events_interval(events) == pytest.approx((low, high), abs=0.0006)


def test_ten_events_are_byars() -> None:
    lower = 10 * (1 - 1 / 90 - 1.959963984540054 / (3 * math.sqrt(10))) ** 3
    assert events_interval(10)[0] == pytest.approx(lower)
    assert events_interval(9)[0] < lower < events_interval(11)[0]


def test_two_rates_by_hand() -> None:
    """10 events, half the people each: 8 and 2 is (1 + 10 + 45) × 2 of 1,024 divisions."""
    assert rates_p(8, 500, 2, 500) == pytest.approx(112 / 1024)
    assert rates_p(0, 10, 0, 20) == 1
    for wrong in ((-1, 1, 1, 1), (1, 0, 1, 1)):
        with pytest.raises(ValueError, match="are not rates"):
            rates_p(*wrong)
    with pytest.raises(ValueError, match="not a number of events"):
        events_interval(-1)
    with pytest.raises(ValueError, match="is not a proportion"):
        exact_interval(3, 2)
    with pytest.raises(ValueError, match="is not a proportion"):
        difference_p(1, 2, 3, 2)


# --- Margins of error and labels ------------------------------------------------------------------------


def test_margins_by_hand() -> None:
    """72.8 ± 4.4 beside 77.3 ± 0.4: 4.5 over √(4.4² + 0.4²)/1.96 = 2.2541 is 1.996."""
    difference = compare_margins(72.8, 4.4, 77.3, 0.4)
    assert difference.value == pytest.approx(-4.5)
    assert difference.z == pytest.approx(-1.9963, abs=0.0001)
    assert (difference.lower, difference.upper) == pytest.approx((-4.5 - 4.41814, -4.5 + 4.41814), abs=1e-4)
    assert difference.p == pytest.approx(0.0459, abs=0.0001)


def test_figures_that_count_everybody_have_no_margin() -> None:
    assert compare_margins(5, 0, 4, 0).z == math.inf
    assert compare_margins(4, 0, 5, 0).z == -math.inf
    assert compare_margins(5, 0, 4, 0).p == 0
    assert (compare_margins(5, 0, 5, 0).z, compare_margins(5, 0, 5, 0).p) == (0, 1)
    with pytest.raises(ValueError, match="not negative"):
        compare_estimates(1, -1, 1, 1)


@given(st.floats(0, 100), st.floats(0.01, 10), st.floats(0, 100), st.floats(0, 10))
def test_margins_say_what_the_words_say(one: float, margin: float, other: float, other_margin: float) -> None:
    difference = compare_margins(one, margin, other, other_margin)
    supported = is_supported(
        one, (one - margin, one + margin), other, (other - other_margin, other + other_margin)
    )
    assume(abs(abs(difference.z) - 1.959963984540054) > 1e-6)
    assert supported == (difference.p < 0.05) == (difference.lower > 0 or difference.upper < 0)
    assert compare_margins(other, other_margin, one, margin).p == pytest.approx(difference.p)


def test_a_margin_is_cut_at_what_can_be() -> None:
    assert margin_interval(1, 3) == (0, 4)
    assert margin_interval(12, 3, within=(0, 24)) == (9, 15)
    assert two_sided_p(0) == 1


@pytest.mark.parametrize(
    ("interval", "benchmark", "high", "low", "none"),
    [
        ((60, 70), 50, "better", "worse", "higher"),
        ((60, 70), 80, "worse", "better", "lower"),
        ((60, 70), 65, "similar", "similar", "similar"),
        ((60, 70), 60, "similar", "similar", "similar"),
        ((60, 70), 70, "similar", "similar", "similar"),
        ((None, 70), 80, None, None, None),
        ((60, None), 80, None, None, None),
        ((60, 70), None, None, None, None),
    ],
)
def test_labels(interval: tuple, benchmark: float | None, high: str, low: str, none: str) -> None:
    assert label_against(interval, benchmark, "high") == high
    assert label_against(interval, benchmark, "low") == low
    assert label_against(interval, benchmark, "none") == none


# --- Funnels --------------------------------------------------------------------------------------------


def test_funnel_limits_by_hand() -> None:
    """50% of 100: σ is 5. Limits 50 ± 9.8 and ± 15.45; of 5 they would pass 0 and 100."""
    assert proportion_limits(50, 100) == pytest.approx((40.2, 59.8), abs=0.001)
    assert proportion_limits(50, 100, 99.8) == pytest.approx((34.549, 65.451), abs=0.001)
    assert proportion_limits(50, 5, 99.8) == (0, 100)
    assert spread_limits(50, 3, 4) == pytest.approx((50 - 5 * 1.959964, 50 + 5 * 1.959964))
    assert proportion_limits(100, 7) == (100, 100)


@given(st.floats(1, 99), st.integers(1, 3000), st.data())
def test_outside_the_limits_is_just_when_the_wilson_interval_is_off_the_centre(
    centre: float, of: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, of))
    value, (low, high) = 100 * count / of, wilson_interval(count, of)
    limits = proportion_limits(centre, of)
    assume(min(abs(value - limits[0]), abs(value - limits[1])) > 1e-6)
    assert (limits[0] <= value <= limits[1]) == (low <= centre <= high)


@given(st.floats(1, 99), st.integers(1, 3000), st.data())
def test_outside_the_exact_limits_is_just_when_the_exact_interval_is_off_the_centre(
    centre: float, of: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, of))
    value, (low, high) = 100 * count / of, exact_interval(count, of)
    limits = exact_proportion_limits(centre, of)
    assume(min(abs(value - limits[0]), abs(value - limits[1])) > 1e-6)
    assert (limits[0] <= value <= limits[1]) == (low <= centre <= high)


@given(st.floats(1, 99), st.integers(1, 3000), st.sampled_from([95, 99.8]))
def test_limits_hold_the_centre_and_mirror(centre: float, of: int, confidence: float) -> None:
    for limits_of in (proportion_limits, exact_proportion_limits):
        low, high = limits_of(centre, of, confidence)
        assert 0 <= low <= centre + 1e-9 and centre - 1e-9 <= high <= 100
        assert limits_of(100 - centre, of, confidence) == pytest.approx((100 - high, 100 - low), abs=1e-6)
    wide, narrow = proportion_limits(centre, of, 99.8), proportion_limits(centre, of)
    assert wide[0] <= narrow[0] and narrow[1] <= wide[1]


def test_rates_have_limits() -> None:
    """Of 2 expected none is not few: there is no lower limit. Of 0.01 expected one is many."""
    assert rate_limits(20, 10_000, 100_000)[0] == 0
    assert rate_limits(0.1, 10_000, 100_000)[1] < 1 / 10_000 * 100_000
    low, high = rate_limits(500, 10_000, 100_000)
    assert low < 500 < high
    for wrong in ((0, 10, 1), (1, 0, 1)):
        with pytest.raises(ValueError, match="has no limits"):
            rate_limits(*wrong)
    for wrong in ((-1, 10), (101, 10), (50, 0)):
        with pytest.raises(ValueError, match="has no limits"):
            proportion_limits(*wrong)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (50, "within the 95% limits"),
        (60, "within the 95% limits"),
        (40, "within the 95% limits"),
        (70, "above the 95% limits"),
        (30, "below the 95% limits"),
        (61, "above the 95% limits"),
        (71, "above the 99.8% limits"),
        (39, "below the 95% limits"),
        (29, "below the 99.8% limits"),
    ],
)
def test_positions(value: float, words: str) -> None:
    assert funnel_position(value, (40, 60), (30, 70)) == words


# --- Spread between councils ----------------------------------------------------------------------------


def test_spread_by_hand() -> None:
    """Ten councils with error 1 around 0: −9, −3, −2, −1, 0, 0, 1, 2, 3, 9; drawn in, −9 and 9 are −3 and 3.

    φ = (4 × 9 + 2 × 4 + 2 × 1)/10 = 4.6; τ² = (46 − 9)/(10 − 10/10) = 37/9; the −9 is then −9/√(46/9) =
    −3.98.
    """
    values = [-9, -3, -2, -1, 0, 0, 1, 2, 3, 9]
    spread = disperse(values, [1] * 10, 0)
    assert spread.phi == pytest.approx(4.6)
    assert spread.between == pytest.approx(math.sqrt(37 / 9))
    assert spread.z[0] == pytest.approx(-9 / math.sqrt(46 / 9))
    assert spread.z[0] == -spread.z[-1]


def test_without_more_spread_than_chance_nothing_is_added() -> None:
    spread = disperse([50.1, 49.9, 50.0], [1, 2, 3], 50)
    assert spread.between == 0
    assert spread.z == pytest.approx((0.1, -0.05, 0))


def test_spread_needs_councils_with_errors() -> None:
    for values, errors in (([1], [1]), ([1, 2], [1, 0]), ([1, 2], [1])):
        with pytest.raises(ValueError, match="two councils or more"):
            disperse(values, errors, 0)


COUNCILS = st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 9)), min_size=2, max_size=60)


@given(COUNCILS)
def test_spread_only_draws_z_nearer_and_mirrors(councils: list[tuple[float, float]]) -> None:
    values, errors = [value for value, _ in councils], [error for _, error in councils]
    spread, turned = disperse(values, errors, 0), disperse([-value for value in values], errors, 0)
    for adjusted, value, error in zip(spread.z, values, errors, strict=True):
        assert abs(adjusted) <= abs(value / error) + 1e-9
    assert turned.z == pytest.approx([-z for z in spread.z], abs=1e-9)
    assert [cqc_band(z, "low") for z in turned.z] == [cqc_band(z, "high") for z in spread.z]


def test_winsorising_draws_in_a_tenth_at_each_end() -> None:
    assert winsorise(range(20))[:3] == (2, 2, 2)
    assert winsorise(range(20))[-3:] == (17, 17, 17)
    assert winsorise([5, 1, 9]) == (5, 1, 9)
    assert winsorise(range(10))[0] == 1


@pytest.mark.parametrize(
    ("z", "high"),
    [
        (3.0, "significant positive statistical variation"),
        (2.999, "positive statistical variation"),
        (2.0, "positive statistical variation"),
        (1.5, "tending towards a positive statistical variation"),
        (1.499, "not statistically different"),
        (0.0, "not statistically different"),
    ],
)
def test_bands(z: float, high: str) -> None:
    assert cqc_band(z, "high") == high
    assert cqc_band(-z, "low") == high
    assert cqc_band(-z, "high") == cqc_band(z, "low") == high.replace("positive", "negative")


@pytest.mark.parametrize(
    ("deviations", "words"),
    [
        (0, "broadly similar to"),
        (0.49, "broadly similar to"),
        (0.5, "slightly better than"),
        (1.5, "better than"),
        (3, "much better than"),
        (7.49, "much better than"),
        (7.5, None),
    ],
)
def test_oflogs_words(deviations: float, words: str | None) -> None:
    assert oflog_words(deviations, "high") == oflog_words(-deviations, "low") == words
    turned = None if words is None else words.replace("better", "worse")
    assert oflog_words(-deviations, "high") == turned
    plain = None if words is None else words.replace("better", "higher")
    assert oflog_words(deviations, "none") == plain


def test_a_median_without_spread_gives_no_distances() -> None:
    assert deviations_from_median([5, 5, 5, 9]) == [None] * 4
    assert deviations_from_median([]) == []
    assert deviations_from_median([None, None]) == [None, None]


# --- Ranks ----------------------------------------------------------------------------------------------


def test_ranks_with_ties_and_missing_values() -> None:
    standings = rank([80.0, None, 90.0, 80.0, 70.0, 60.0], "highest")
    assert standings == [
        Standing(2, 5, 1, 1),
        None,
        Standing(1, 5, 0, 1),
        Standing(2, 5, 1, 1),
        Standing(4, 5, 0, 3),
        Standing(5, 5, 0, 4),
    ]
    assert [None if place is None else place.place for place in rank([3.0, None, 1.0], "lowest")] == [
        2,
        None,
        1,
    ]


def test_of_fewer_than_four_there_are_no_quarters() -> None:
    assert quarter_of(1, 3) is None
    assert [quarter_of(place, 4) for place in (1, 2, 3, 4)] == [1, 2, 3, 4]


@given(st.lists(st.one_of(st.none(), st.integers(0, 9).map(float)), max_size=40))
def test_ranks_add_up(values: list[float | None]) -> None:
    first, last = rank(values, "highest"), rank(values, "lowest")
    for value, one, other in zip(values, first, last, strict=True):
        if value is None or one is None or other is None:
            assert value is None and one is None and other is None
            continue
        assert one.place + other.place + one.tied == one.of + 1
        assert one.place == 1 + sum(v is not None and v > value for v in values)
        assert one.tied == other.tied
        if one.quarter is not None:
            assert 1 <= one.quarter <= 4
