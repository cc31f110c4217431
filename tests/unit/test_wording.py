"""The rule that turns comparisons into words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.evidence import Fact
from assurance.numerals import listed
from assurance.settings import Wording
from assurance.statistics import wilson_interval
from assurance.wording import compare, say_comparison, say_verdict

WORDING = Wording(slightly_below_points=5.0)
OPPOSITE = {
    "higher than": "lower than",
    "slightly higher than": "slightly lower than",
    "similar to": "similar to",
    "the same as": "the same as",
    "not tested against": "not tested against",
    "not comparable with": "not comparable with",
}
OPPOSITE |= {other: one for one, other in OPPOSITE.items()}


def fact(
    value: float | None, margin: float | None = None, *, unit: str = "per cent", id: str = "a.b", **more
) -> Fact:
    interval = {} if margin is None else {"lower": value - margin, "upper": value + margin}
    display = "[c]" if value is None else f"{value:.1f}%"
    return Fact(
        id=id, title="A", value=value, display=display, unit=unit, period="2024-25", population="people",
        geography="Here", method="counted", **{**interval, **more},
    )  # fmt: skip


def share(count: int, of: int) -> Fact:
    low, high = wilson_interval(count, of)
    return fact(100 * count / of, lower=low, upper=high)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        # Published margins on both sides: supported when the gap is above √(4.4² + 0.4²) = 4.418.
        (fact(76.3, 4.4), fact(77.3, 0.4), "similar to"),
        (fact(72.85, 4.4), fact(77.3, 0.4), "slightly lower than"),
        (fact(72.9, 4.4), fact(77.3, 0.4), "similar to"),
        (fact(71.7, 4.4), fact(77.3, 0.4), "lower than"),
        (fact(82.9, 4.4), fact(77.3, 0.4), "higher than"),
        (fact(81.75, 4.4), fact(77.3, 0.4), "slightly higher than"),
        # An interval on one side only: is the other value outside it?
        (fact(80, 4), fact(85), "lower than"),
        (fact(80, 4), fact(84), "similar to"),
        (fact(80), fact(85, 6), "similar to"),
        # No interval: nothing can be said, however far apart.
        (fact(9.2), fact(4.8), "not tested against"),
        # A figure is missing, or the units differ.
        (fact(None, status="suppressed"), fact(85, 1), "not comparable with"),
        (fact(85, 1), fact(None, status="not available"), "not comparable with"),
        (fact(85, 1), None, "not comparable with"),
        (fact(85, 1), fact(85, 1, unit="per 100,000"), "not comparable with"),
        # Only percentages are "slightly" apart.
        (fact(19.4, 0.2, unit="score"), fact(19.0, 0.1, unit="score"), "higher than"),
    ],
)
def test_verdict(one: Fact, other: Fact | None, verdict: str) -> None:
    assert compare(one, other, WORDING).verdict == verdict
    if other is not None:
        assert compare(other, one, WORDING).verdict == OPPOSITE[verdict]


def test_ratings_as_published_for_west_sussex_by_one_rule() -> None:
    """domain.md S0-01, S0-02: 91% beside 88%, 80% beside 85%; the same rule judges both."""
    assert compare(share(91, 100), share(528, 600), WORDING).verdict == "similar to"
    assert compare(share(910, 1000), share(5280, 6000), WORDING).verdict == "slightly higher than"
    assert compare(share(800, 1000), share(5040, 6000), WORDING).verdict == "slightly lower than"


def test_complete_counts_are_compared_as_printed() -> None:
    assert compare(fact(80.04), fact(80.02), WORDING, complete=True).verdict == "the same as"
    assert compare(fact(80.2), fact(80.0), WORDING, complete=True).verdict == "slightly higher than"
    assert compare(fact(70.2), fact(80.0), WORDING, complete=True).verdict == "lower than"


values = st.floats(0, 100).map(lambda value: round(value, 1))
margins = st.none() | st.floats(0, 20).map(lambda value: round(value, 1))


@given(values, margins, values, margins, st.floats(0, 20))
def test_swapping_the_figures_gives_the_opposite_words(
    one: float, margin: float | None, other: float, other_margin: float | None, slightly: float
) -> None:
    wording = Wording(slightly_below_points=slightly)
    first, second = fact(one, margin), fact(other, other_margin)
    there, back = compare(first, second, wording), compare(second, first, wording)
    assert back.verdict == OPPOSITE[there.verdict]


@given(values, st.floats(0.1, 20), values, st.floats(0.1, 20))
def test_with_two_margins_it_is_the_z_test(
    one: float, margin: float, other: float, other_margin: float
) -> None:
    z = (one - other) / math.hypot(margin / 1.96, other_margin / 1.96)
    if abs(abs(z) - 1.96) > 1e-6:
        verdict = compare(fact(one, margin), fact(other, other_margin), WORDING).verdict
        assert (verdict == "similar to") == (abs(z) < 1.96)


def test_sentences() -> None:
    one, other = fact(60, 4, id="m.council"), fact(70, 1, id="m.england")
    say = {"wording": WORDING, "missing": "No England figure was supplied."}
    said = say_comparison("m.sentence", "It was {m.council}", one, other, "England’s {m.england}", **say)
    assert said.text == "It was {m.council}, lower than England’s {m.england}."
    assert said.fact_ids == ["m.council", "m.england"]
    alone = say_comparison("m.sentence", "It was {m.council}", one, None, "", **say)
    assert alone.text == "It was {m.council}. No England figure was supplied."
    untested = say_comparison(
        "m.sentence", "It was {m.council}", fact(60), fact(70), "England’s {m.england}", **say
    )
    assert untested.text == (
        "It was {m.council}, beside England’s {m.england}. No margin of error was given, so it cannot be "
        "said whether they differ by more than chance."
    )
    assert say_verdict("m.verdict", one, other, WORDING).text == "lower than"


def test_no_words_of_judgement() -> None:
    """Higher is not better: only a measure's polarity could say so."""
    shares = [share(count, 400) for count in range(0, 401, 10)]
    words = {compare(one, other, WORDING).verdict for one in shares for other in shares}
    assert words == {
        "higher than", "slightly higher than", "similar to", "slightly lower than", "lower than",
    }  # fmt: skip


def test_small_words() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(("of", "verdict"), [(9, "not tested against"), (10, "lower than")])
def test_a_share_of_too_few_is_not_put_into_words(of: int, verdict: str) -> None:
    """None of one home rated Good: Wilson's interval ends at 79%, below England's 82%, and means nothing."""
    few = fact(0.0, numerator=0, denominator=of, lower=0.0, upper=79.3)
    england = fact(82.0, 0.6, numerator=11287, denominator=13800)
    assert compare(few, england, Wording()).verdict == verdict


def test_what_is_printed_alike_is_not_said_to_differ() -> None:
    """A reader who sees 60.0% twice can see no difference, however narrow the intervals."""
    assert compare(fact(60.04, 0.01), fact(59.96, 0.01), WORDING).verdict == "similar to"
    assert compare(fact(60.06, 0.01), fact(59.96, 0.01), WORDING).verdict == "slightly higher than"


def test_an_interval_that_is_open_at_one_end_supports_nothing() -> None:
    open_above = fact(60.0, lower=58.0)
    assert compare(open_above, fact(40.0), WORDING).verdict == "not tested against"
    assert "open at one end" in compare(open_above, fact(40.0), WORDING).reason
