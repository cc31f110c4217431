"""Words that would claim more than the figures hold cannot be produced: of any figures, by any table that is let in.

What is supported is worked out here by hand, and what a word says stands here in lists of their own.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assurance.comparison_words import CLAIMS, NEUTRAL, Wording, read_table
from assurance.evidence import Fact
from assurance.wording import compare

# By hand, one word at a time: what a reader would take it to say.
UPWARDS = {"higher", "above", "greater", "more", "rose", "risen", "increased", "grew", "up"}
DOWNWARDS = {"lower", "below", "smaller", "less", "fell", "fallen", "decreased", "shrank", "down"}
BETTER = {"better", "improved"}
WORSE = {"worse", "worsened"}
SAYS_NOTHING = {
    "than", "to", "with", "from", "as", "is", "was", "that", "of", "the", "figure", "has", "went", "got", "by", "a",
    "similar", "same", "equal", "level", "printed", "not", "did", "been", "shown", "change", "changed", "stayed",
    "unchanged", "different", "differ", "compared", "comparable", "tested", "against", "beside", "cannot", "be",
    "over", "time", "for", "chance", "would", "explain", "favourable",
}  # fmt: skip
HOW_MUCH = {
    "slightly",
    "little",
    "marginally",
    "somewhat",
    "much",
    "far",
    "well",
    "substantially",
    "considerably",
    "markedly",
}
SURE = {"significantly", "statistically", "clearly"}
TURNED = {
    "higher": "lower", "above": "below", "greater": "smaller", "more": "less", "rose": "fell", "risen": "fallen",
    "increased": "decreased", "grew": "shrank", "up": "down", "better": "worse", "improved": "worsened",
}  # fmt: skip
TURNED |= {back: forth for forth, back in TURNED.items()}


def says(verdict: str) -> tuple[set[str], set[str]]:
    """Return the direction and the judgement that a reader takes from words: "up", "down"; "better", "worse"."""
    text = verdict
    directions, judgements = set(), set()
    for phrase, judged in (("more favourable", "better"), ("less favourable", "worse")):
        if phrase in text:
            judgements.add(judged)
            text = text.replace(phrase, "")
    text = text.replace("by more than chance", "")  # says that it was tested, not which way
    words = set(text.split())
    directions |= ({"up"} if words & UPWARDS else set()) | ({"down"} if words & DOWNWARDS else set())
    judgements |= ({"better"} if words & BETTER else set()) | ({"worse"} if words & WORSE else set())
    return directions, judgements


def turned(verdict: str) -> str:
    kept = verdict.replace("by more than chance", "by MORE than chance")
    return " ".join(TURNED.get(word, word) for word in kept.split()).replace("MORE", "more")


def test_every_word_that_may_be_used_is_known_here() -> None:
    words = {word for phrase in (*CLAIMS, *NEUTRAL) for word in phrase.split()}
    known = UPWARDS | DOWNWARDS | BETTER | WORSE | SAYS_NOTHING | HOW_MUCH | SURE
    assert words <= known, words - known


def fact(
    value: Any, lower: Any, upper: Any, denominator: Any, unit: str, polarity: str, against: str
) -> Fact:
    display = "[c]" if value is None else f"{value:.0f}" if isinstance(value, float) else str(value)
    return Fact(
        id="a.b", title="A", value=value, display=display, unit=unit, period="2024-25", population="people",
        geography="Here", method="counted", lower=lower, upper=upper, denominator=denominator, polarity=polarity,
        not_compared=against,
    )  # fmt: skip


tidy = st.one_of(st.floats(0, 100).map(lambda value: round(value, 1)), st.integers(0, 100))
numbers = st.one_of(tidy, tidy, tidy, st.floats(allow_nan=True, allow_infinity=True))


@st.composite
def facts(draw: st.DrawFn, unit: str = "per cent") -> Fact:
    value = (
        draw(tidy)
        if draw(st.integers(0, 7))
        else draw(st.one_of(st.none(), numbers, st.sampled_from(["Good", True])))
    )
    shape = draw(st.sampled_from(["around", "around", "none", "any"]))
    lower = upper = None
    if shape == "any":
        lower, upper = draw(st.none() | numbers), draw(st.none() | numbers)
    elif shape == "around" and isinstance(value, int | float) and math.isfinite(value):
        lower, upper = value - draw(st.floats(0, 20)), value + draw(st.floats(0, 20))
    return fact(
        value, lower, upper, draw(st.none() | st.integers(0, 2000)),
        unit if draw(st.integers(0, 9)) else "per 100,000",
        draw(st.sampled_from(["high", "low", "none"])),
        "" if draw(st.integers(0, 9)) else "The publisher advises against it.",
    )  # fmt: skip


def whole(each: Fact) -> bool:
    return each.lower is not None and each.upper is not None


def supported(one: Fact, other: Fact, wording: Wording) -> bool:
    """Return whether the difference's interval, by Newcombe's squares, leaves 0 out: from the numbers alone."""
    if any(
        isinstance(each.value, str | bool) or each.value is None or not math.isfinite(each.value)
        for each in (one, other)
    ):
        return False
    if one.unit != other.unit or one.not_compared or other.not_compared:
        return False
    if any(
        each.denominator is not None and each.denominator < wording.too_few_below for each in (one, other)
    ):
        return False
    high, low = (one, other) if one.value > other.value else (other, one)
    if any((each.lower is None) != (each.upper is None) for each in (one, other)) or not (
        whole(one) or whole(other)
    ):
        return False
    down = high.value - high.lower if whole(high) else 0.0
    up = low.upper - low.value if whole(low) else 0.0
    slack = 1e-3 * max(1.0, abs(high.value), abs(low.value))
    if not (math.isfinite(down) and math.isfinite(up)) or down < -slack or up < -slack:
        return False
    return high.value - low.value > math.sqrt(down**2 + up**2) * (1 - 1e-9)


def hold(one: Fact, other: Fact, wording: Wording, complete: bool, over_time: bool) -> None:
    there = compare(one, other, wording, complete=complete, over_time=over_time)
    back = compare(other, one, wording, complete=complete, over_time=over_time)
    assert back.verdict == turned(there.verdict)
    assert there.verdict
    directions, judgements = says(there.verdict)
    assert len(directions) + len(judgements) <= 1
    counted = complete and not any(
        end is not None for each in (one, other) for end in (each.lower, each.upper)
    )
    if directions or judgements:
        assert supported(one, other, wording) or (counted and directions)
        assert one.display != other.display
    if directions:
        assert directions == {"up" if one.value > other.value else "down"}
    if judgements:
        assert one.polarity == other.polarity != "none"
        assert judgements == {"better" if (one.value > other.value) == (one.polarity == "high") else "worse"}
    if SURE & set(there.verdict.split()) and there.outcome != "similar":
        assert supported(one, other, wording)
    assert there.judgement == "" or supported(one, other, wording)
    event(there.outcome)


SHIPPED = read_table()
tables = st.sampled_from(["direction", "judgement"]).map(lambda say: SHIPPED.model_copy(update={"say": say}))


@settings(max_examples=800, deadline=None)
@given(facts(), facts(), tables, st.booleans(), st.booleans())
@example(
    fact(80.0, 70.0, None, None, "per cent", "high", ""),
    fact(60.0, None, None, None, "per cent", "high", ""),
    SHIPPED,
    False,
    False,
)
@example(
    fact(80.0, None, 90.0, None, "per cent", "high", ""),
    fact(60.0, None, None, None, "per cent", "high", ""),
    SHIPPED,
    True,
    False,
)
@example(
    fact(80.0, 90.0, 95.0, None, "per cent", "high", ""),
    fact(60.0, 50.0, 70.0, None, "per cent", "high", ""),
    SHIPPED,
    False,
    True,
)
def test_no_words_beyond_what_the_figures_hold(
    one: Fact, other: Fact, wording: Wording, complete: bool, over_time: bool
) -> None:
    hold(one, other, wording, complete, over_time)


phrases = st.sampled_from([*CLAIMS, *NEUTRAL, "not", "no", "trounces", "{a.b}", "80%", "barely", "Higher"])
pairs = st.sampled_from(
    [("above", "below"), ("clearly higher than", "clearly lower than"), ("much higher than", "much lower than"),
     ("improved", "worsened"), ("rose", "fell"), ("rose", "rose"), ("better than", "worse than"), ("lower than", "higher than"),
     ("more favourable than", "less favourable than"), ("is up by more than chance", "is down by more than chance"),
     ("greater than", "smaller than"), ("got better", "got worse"), ("similar to", "similar to")]
)  # fmt: skip


def pair(value: float, other: float, margin: float | None, **more: Any) -> tuple[Fact, Fact]:
    made = [
        fact(
            each, None if margin is None else each - margin, None if margin is None else each + margin,
            more.get("denominator"), more.get("unit", "per cent"), more.get("polarity", "high"), "",
        )
        for each in (value, other)
    ]  # fmt: skip
    return made[0], made[1]


# Two figures for every row, so that whatever is written there is said of something.
FIGURES = [
    pair(60.0, 40.0, 1.0), pair(60.0, 40.0, 1.0, polarity="low"), pair(60.0, 40.0, 1.0, polarity="none"),
    pair(43.0, 40.0, 1.0), pair(43.0, 40.0, 1.0, polarity="none"), pair(60.0, 40.0, 30.0), pair(60.0, 40.0, None),
    pair(43.0, 40.0, None), pair(40.0, 40.0, None), pair(40.0, 40.0, 1.0), pair(60.0, 40.0, 1.0, denominator=3),
    pair(60.2, 60.4, 0.05),
    pair(60.0, 40.0, 1.0, unit="score out of 24"),
]  # fmt: skip


@st.composite
def edited_tables(draw: st.DrawFn) -> dict[str, Any]:
    """A table of which one row is edited by a hand that does not know the rules."""
    table = SHIPPED.model_dump()
    table["say"] = draw(st.sampled_from(["direction", "judgement"]))
    rows = table[draw(st.sampled_from(["beside", "over_time"]))]
    row = rows[draw(st.sampled_from(sorted(rows)))]
    given = [name for name in row if row[name]]
    if "higher" in given and draw(st.booleans()):
        slots = draw(st.sampled_from([("higher", "lower"), ("better", "worse")]))
        row |= dict(zip(slots, draw(pairs), strict=True))
        return table
    extra, after = draw(phrases), draw(st.booleans())
    for slot in given:  # the same word put into each, as somebody would who wants it both ways
        row[slot] = f"{row[slot]} {extra}" if after else f"{extra} {row[slot]}"
    return table


@settings(max_examples=800, deadline=None)
@given(edited_tables(), facts(), facts())
def test_no_table_that_is_let_in_claims_more(table: dict[str, Any], one: Fact, other: Fact) -> None:
    try:
        wording = Wording.model_validate(table)
    except ValidationError:
        event("refused")
        return
    event("let in")
    for complete in (False, True):
        for over_time in (False, True):
            for first, second in [*FIGURES, (one, other)]:
                hold(first, second, wording, complete, over_time)


differing = st.builds(
    lambda value, gap, margin, polarity: (
        fact(value, value - margin, value + margin, 500, "per cent", polarity, ""),
        fact(value + gap, value + gap - margin, value + gap + margin, 500, "per cent", polarity, ""),
    ),
    st.integers(30, 60).map(float), st.integers(10, 30).map(float), st.floats(0, 5), st.sampled_from(["high", "low", "none"]),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    pairs,
    st.sampled_from([("higher", "lower"), ("better", "worse")]),
    st.booleans(),
    st.booleans(),
    differing,
)
def test_what_is_let_in_is_what_is_said(edited, slots, over_time, judged, both) -> None:
    """The other way round too: words that may stand there are used, so the laws above are not about nothing."""
    table = SHIPPED.model_dump()
    table["say"] = "judgement" if judged else "direction"
    rows = table["over_time" if over_time else "beside"]
    rows["more than chance"] |= dict(zip(slots, edited, strict=True))
    try:
        wording = Wording.model_validate(table)
    except ValidationError:
        return
    one, other = both
    hold(one, other, wording, False, over_time)
    said = compare(one, other, wording, over_time=over_time).verdict
    if (slots[0] == "better") == (judged and one.polarity != "none"):
        assert said in edited


@pytest.mark.parametrize("say", ["direction", "judgement"])
def test_without_a_polarity_there_is_no_better(say: str) -> None:
    wording = SHIPPED.model_copy(update={"say": say})
    plain = [fact(value, value - 1, value + 1, 500, "per cent", "none", "") for value in (20.0, 50.0, 53.0)]
    said = {compare(one, other, wording).verdict for one in plain for other in plain if one is not other}
    assert said == {"higher than", "lower than", "slightly higher than", "slightly lower than"}
