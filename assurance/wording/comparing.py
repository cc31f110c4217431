"""How one figure stands to another, and the words that the rules table has for it, the same both ways.

A difference is put into words only where the figures support it. "Higher" and "lower" say which way; whether
that is good is another matter, and is said only where a measure's polarity says so and the table asks for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from assurance.comparison_words import DIFFER, When, Wording
from assurance.evidence import Fact
from assurance.statistics import Polarity, is_supported

Outcome = Literal["higher", "lower", "similar", "the same", "not tested", "not comparable"]
Judgement = Literal["better", "worse", ""]

_OUTCOME: dict[str, Outcome] = {
    "printed alike": "the same",
    "within chance": "similar",
    "not tested": "not tested",
    "not comparable": "not comparable",
}


@dataclass(frozen=True)
class Comparison:
    """How one figure stands to another.

    Attributes
    ----------
    verdict
        The words of the rules table: "higher than", "slightly lower than", "similar to"…
    outcome
        What they are words for, whatever they are: code asks this, never the words.
    judgement
        "better" or "worse" where the 95% intervals support a difference and the measure's polarity says which
        is better; else "".
    difference
        One less the other, unrounded, in their unit. None when no comparison can be made.
    reason
        What the verdict rests on, one sentence.
    """

    verdict: str
    outcome: Outcome
    judgement: Judgement
    difference: float | None
    reason: str

    @property
    def tested(self) -> bool:
        """Whether it was tested against chance: a difference was found, or was not."""
        return self.outcome in ("higher", "lower", "similar")

    @property
    def made(self) -> bool:
        """Whether the two were compared at all, so that words may stand between them."""
        return self.outcome not in ("not tested", "not comparable")


def compare(
    one: Fact, other: Fact | None, wording: Wording, *, complete: bool = False, over_time: bool = False
) -> Comparison:
    """Return how `one` stands to `other`. Swapping them gives the opposite words, never different ones.

    The rule:

    1. When either has no number, or the publisher advises against comparing it, or they have not the same
       unit, no comparison can be made.
    2. A proportion of fewer than `wording.too_few_below` is not tested against anything: one home more or
       less would turn the words round. Nor is a figure whose interval is open at one end.
    3. When either has a 95% interval, the difference is supported if it is more than the intervals allow by
       chance (`statistics.is_supported`), and the two are not printed alike.
    4. When neither has an interval, nothing says whether the difference is more than chance: "not tested",
       unless `complete` says that both count everything there is. Then figures that are printed alike are the
       same as each other, and any others are higher or lower.
    5. A difference between percentages is said as slight below `wording.slightly_below_points`, and as much
       from `wording.much_from_points`, in percentage points.
    6. "Better" and "worse" are said instead of "higher" and "lower" where the table asks for judgements, the
       intervals support a difference, and both figures have the same polarity.

    `over_time` takes the words for one figure at two times, `one` being the later.
    """
    when, difference, reason = _judge(one, other, wording, complete=complete)
    row = (wording.over_time if over_time else wording.beside)[_sized(when, one, difference, wording)]
    if when not in DIFFER or difference is None or other is None:
        return Comparison(row.words, _OUTCOME[when], "", difference, reason)
    polarity = one.polarity if one.polarity == other.polarity else "none"
    judgement = judgement_of(polarity, higher=difference > 0) if when == "more than chance" else ""
    said = row.higher if difference > 0 else row.lower
    if judgement and wording.say == "judgement":
        said = (row.better if judgement == "better" else row.worse) or said
    return Comparison(said, "higher" if difference > 0 else "lower", judgement, difference, reason)


def _judge(
    one: Fact, other: Fact | None, wording: Wording, *, complete: bool
) -> tuple[When, float | None, str]:
    """Return what the two figures bear out, their difference, and why."""
    value, beside = _number(one), None if other is None else _number(other)
    if other is None or value is None or beside is None:
        return "not comparable", None, "One of the two figures is missing."
    if one.unit != other.unit:
        return "not comparable", None, "The two figures are not in the same unit."
    if one.not_compared or other.not_compared:
        return "not comparable", None, one.not_compared or other.not_compared
    difference = value - beside
    smallest = min((fact.denominator for fact in (one, other) if fact.denominator is not None), default=None)
    if smallest is not None and smallest < wording.too_few_below:
        return "not tested", difference, (
            f"One of the figures is a share of fewer than {wording.too_few_below}, too few to say whether "
            "they differ by more than chance."
        )  # fmt: skip
    intervals = [fact for fact in (one, other) if fact.lower is not None or fact.upper is not None]
    if any(not _holds_its_value(fact) for fact in intervals):
        return "not tested", difference, (
            "The interval of one of the figures is open at one end, so it cannot be said whether they differ "
            "by more than chance."
        )  # fmt: skip
    alike = one.display == other.display
    if intervals:
        supported = is_supported(value, (one.lower, one.upper), beside, (other.lower, other.upper))
        if supported and difference and not alike:
            return (
                "more than chance",
                difference,
                "The difference is greater than the 95% intervals allow by chance.",
            )
        return "within chance", difference, "The difference is within what the 95% intervals allow by chance."
    if not complete:
        return "not tested", difference, (
            "No margin of error was given, so it cannot be said whether they differ by more than chance."
        )  # fmt: skip
    reason = "Both count everything there is, so they are compared as printed."
    return "printed alike" if alike or not difference else "all counted", difference, reason


def _sized(when: When, one: Fact, difference: float | None, wording: Wording) -> When:
    """Return the row of the table, by the size of a difference between percentages."""
    if when not in DIFFER or one.unit != "per cent" or difference is None:
        return when
    if abs(difference) < wording.slightly_below_points:
        return f"{when}, slightly"  # type: ignore[return-value]
    if wording.much_from_points is not None and abs(difference) >= wording.much_from_points:
        return f"{when}, by much"  # type: ignore[return-value]
    return when


def judgement_of(polarity: Polarity, *, higher: bool) -> Judgement:
    """Return what it is to differ, by which way is better: nothing where neither is.

    >>> judgement_of("low", higher=True), judgement_of("none", higher=True)
    ('worse', '')
    """
    if polarity == "none":
        return ""
    return "better" if higher == (polarity == "high") else "worse"


def _number(fact: Fact) -> float | None:
    if isinstance(fact.value, str | bool) or fact.value is None or not math.isfinite(fact.value):
        return None
    return float(fact.value)


def _holds_its_value(fact: Fact) -> bool:
    """Return whether a figure's interval has two ends with its value between them."""
    if fact.lower is None or fact.upper is None or not isinstance(fact.value, int | float):
        return False
    slack = 1e-6 * max(1.0, abs(fact.value))  # the ends are worked out, the value may be published
    return math.isfinite(fact.lower + fact.upper) and fact.lower - slack <= fact.value <= fact.upper + slack
