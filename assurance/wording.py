"""One rule that turns a comparison into words, the same upwards and downwards.

A difference is put into words only where the figures support it. "Higher" and "lower" say which way; whether
that is good is another matter, and is said only where a measure's polarity says so.

Figures in sentences are written as the ids of facts in braces, so that no sentence holds a number that is not
in the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assurance.evidence import Fact, Sentence
from assurance.settings import Wording
from assurance.statistics import is_supported

Verdict = Literal[
    "higher than",
    "slightly higher than",
    "similar to",
    "the same as",
    "slightly lower than",
    "lower than",
    "not tested against",
    "not comparable with",
]
NOT_TESTED: Verdict = "not tested against"
NOT_COMPARABLE: Verdict = "not comparable with"


@dataclass(frozen=True)
class Comparison:
    """How one figure stands to another.

    Attributes
    ----------
    verdict
        "higher than", "slightly lower than", "similar to"…
    difference
        One less the other, unrounded, in their unit. None when no comparison can be made.
    reason
        What the verdict rests on, one sentence.
    """

    verdict: Verdict
    difference: float | None
    reason: str


def compare(one: Fact, other: Fact | None, wording: Wording, *, complete: bool = False) -> Comparison:
    """Return how `one` stands to `other`. Swapping them gives the opposite words, never different ones.

    The rule:

    1. When either is missing, or they have not the same unit, no comparison can be made.
    2. A proportion of fewer than `wording.too_few_below` is not tested against anything: one home more or
       less would turn the words round.
    3. When either has a 95% interval, the difference is supported if it is more than the intervals allow by
       chance (`statistics.is_supported`).
    4. When neither has an interval, nothing says whether the difference is more than chance: "not tested
       against", unless `complete` says that both count everything there is. Then figures that are printed
       alike are "the same as" each other, and any others are higher or lower.
    5. A supported difference between percentages that is below the threshold for "slightly"
       (`wording.slightly_below_points`, in percentage points) is "slightly" higher or lower. One that is not
       supported is "similar to".
    """
    if other is None or one.value is None or other.value is None:
        return Comparison(NOT_COMPARABLE, None, "One of the two figures is missing.")
    if one.unit != other.unit:
        return Comparison(NOT_COMPARABLE, None, "The two figures are not in the same unit.")
    difference = float(one.value) - float(other.value)
    smallest = min((fact.denominator for fact in (one, other) if fact.denominator is not None), default=None)
    if smallest is not None and smallest < wording.too_few_below:
        too_few = (
            f"One of the figures is a share of fewer than {wording.too_few_below}, too few to say whether "
            "they differ by more than chance."
        )
        return Comparison(NOT_TESTED, difference, too_few)
    if one.lower is None and other.lower is None:
        if not complete:
            untested = (
                "No margin of error was given, so it cannot be said whether they differ by more than chance."
            )
            return Comparison(NOT_TESTED, difference, untested)
        reason = "Both count everything there is, so they are compared as printed."
        if one.display == other.display:
            return Comparison("the same as", difference, reason)
    else:
        supported = is_supported(
            float(one.value), (one.lower, one.upper), float(other.value), (other.lower, other.upper)
        )
        if not supported:
            reason = "The difference is within what the 95% intervals allow by chance."
            return Comparison("similar to", difference, reason)
        reason = "The difference is greater than the 95% intervals allow by chance."
    slight = one.unit == "per cent" and abs(difference) < wording.slightly_below_points
    if difference > 0:
        return Comparison("slightly higher than" if slight else "higher than", difference, reason)
    return Comparison("slightly lower than" if slight else "lower than", difference, reason)


def say_verdict(id: str, one: Fact, other: Fact | None, wording: Wording) -> Sentence:
    """Return the words between two figures, for prose that prints both: "higher than"."""
    return Sentence(id=id, text=compare(one, other, wording).verdict)


def say_comparison(
    id: str, opening: str, one: Fact, other: Fact | None, closing: str, wording: Wording, *, missing: str
) -> Sentence:
    """Return a whole sentence: the opening, the verdict, the closing.

    Parameters
    ----------
    id
        Of the sentence.
    opening
        Up to the verdict, with `one` in it: "In Lincolnshire, {ratings.care_homes.good_or_outstanding} of
        rated care homes were rated Good or Outstanding".
    closing
        After the verdict, with `other` in it, without a full stop: "the England figure of {…}".
    missing
        A sentence that follows the opening instead, when no comparison can be made: "No England figure was
        supplied.".
    """
    comparison = compare(one, other, wording)
    if comparison.verdict == NOT_COMPARABLE:
        return Sentence(id=id, text=f"{opening}. {missing}")
    if comparison.verdict == NOT_TESTED:
        return Sentence(id=id, text=f"{opening}, beside {closing}. {comparison.reason}")
    return Sentence(id=id, text=f"{opening}, {comparison.verdict} {closing}.")
