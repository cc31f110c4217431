"""Intervals, worked by hand or read off published tables."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.statistics import is_supported, rate_interval, wilson_interval


# The first three as worked from published figures about Gateshead (130 of 187 is 62.6 to 75.7 …). 3 of 5 by
# hand: centre (0.6 + 3.8415/10) / 1.7683 = 0.5566, half-width 1.96 × √(0.048 + 0.0384) / 1.7683 = 0.3258.
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(130, 187, 62.6, 75.7), (81, 99, 73.1, 88.2), (81, 95, 76.8, 91.0), (3, 5, 23.1, 88.2)],
)
def test_wilson_interval(count: int, of: int, low: float, high: float) -> None:
    assert wilson_interval(count, of) == pytest.approx((low, high), abs=0.05)


def test_wilson_interval_of_none_and_of_all_stays_within_0_and_100() -> None:
    assert wilson_interval(0, 10) == pytest.approx((0, 27.75), abs=0.01)
    assert wilson_interval(10, 10) == pytest.approx((72.25, 100), abs=0.01)


@pytest.mark.parametrize(("count", "of"), [(1, 0), (3, 2), (-1, 2)])
def test_wilson_interval_refuses_what_is_no_proportion(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="is not a proportion"):
        wilson_interval(count, of)


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_interval_holds_the_proportion_and_mirrors(counts: tuple[int, int]) -> None:
    count, of = counts
    low, high = wilson_interval(count, of)
    assert low - 1e-9 <= 100 * count / of <= high + 1e-9
    mirrored = wilson_interval(of - count, of)
    assert (100 - high, 100 - low) == pytest.approx(mirrored, abs=1e-6)


# Exact Poisson limits as tabulated (0 events: 0 to 3.689; 5: 1.623 to 11.668), and Byar’s for 10 events.
@pytest.mark.parametrize(("events", "low", "high"), [(0, 0.0, 3.689), (5, 1.623, 11.668), (10, 4.79, 18.39)])
def test_rate_interval(events: int, low: float, high: float) -> None:
    assert rate_interval(events, 100_000, 100_000) == pytest.approx((low, high), abs=0.006)


@pytest.mark.parametrize(("events", "population"), [(-1, 100), (1, 0)])
def test_rate_interval_refuses_what_is_no_rate(events: int, population: int) -> None:
    with pytest.raises(ValueError, match="is not a rate"):
        rate_interval(events, population, 1000)


# ±4.4 beside ±0.4: supported above √(4.4² + 0.4²) = 4.418. One interval: is the other value outside it?
@pytest.mark.parametrize(
    ("one", "interval", "other", "other_interval", "supported"),
    [
        (72.9, (68.5, 77.3), 77.3, (76.9, 77.7), False),
        (72.8, (68.4, 77.2), 77.3, (76.9, 77.7), True),
        (81.7, (77.3, 86.1), 77.3, (76.9, 77.7), False),
        (81.8, (77.4, 86.2), 77.3, (76.9, 77.7), True),
        (80, (76, 84), 84, (None, None), False),
        (80, (76, 84), 84.1, (None, None), True),
        (84.1, (None, None), 80, (76, 84), True),
        # Of an interval that is not symmetric, the end that faces the other value counts.
        (90, (80, 92), 85, (None, None), False),
        (90, (88, 99), 85, (None, None), True),
        # Newcombe's own example (his table II, case a): 56/70 less 48/80, limits 0.0524 to 0.3339.
        (80.0, wilson_interval(56, 70), 60.0, wilson_interval(48, 80), True),
        (75.0, wilson_interval(3, 4), 50.0, wilson_interval(2, 4), False),
    ],
)
def test_is_supported(
    one: float, interval: tuple, other: float, other_interval: tuple, supported: bool
) -> None:
    assert is_supported(one, interval, other, other_interval) is supported
    assert is_supported(other, other_interval, one, interval) is supported


def test_two_proportions_as_newcombe_gives_them() -> None:
    """His lower limit of 56/70 − 48/80 is 0.0524: 20 points, less what the intervals reach."""
    low, _ = wilson_interval(56, 70)
    _, high = wilson_interval(48, 80)
    assert 20 - math.hypot(80 - low, high - 60) == pytest.approx(5.24, abs=0.005)
