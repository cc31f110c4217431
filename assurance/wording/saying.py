"""Verdicts and sentences for prose. Figures in them are ids in braces, so that no number is typed."""

from __future__ import annotations

from assurance.comparison_words import Wording
from assurance.evidence import Fact, Sentence
from assurance.wording.comparing import compare


def say_verdict(
    id: str, one: Fact, other: Fact | None, wording: Wording, *, over_time: bool = False
) -> Sentence:
    """Return the words between two figures, for prose that prints both: "higher than"."""
    comparison = compare(one, other, wording, over_time=over_time)
    return Sentence(id=id, text=comparison.verdict, outcome=comparison.outcome)


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
        A sentence that follows the opening instead, when there is nothing to compare with: "No England figure
        was supplied.".
    """
    comparison = compare(one, other, wording)
    if comparison.outcome == "not comparable":
        why = missing if other is None or other.value is None or one.value is None else comparison.reason
        text = f"{opening}. {why}"
    elif comparison.outcome == "not tested":
        text = f"{opening}, beside {closing}. {comparison.reason}"
    else:
        text = f"{opening}, {comparison.verdict} {closing}."
    return Sentence(id=id, text=text, outcome=comparison.outcome)
