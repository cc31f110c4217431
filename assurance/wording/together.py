"""What is said beside many comparisons that stand together: how many would differ by chance alone."""

from __future__ import annotations

from dataclasses import replace

from assurance import numerals
from assurance.evidence import Fact, Sentence

BY_CHANCE = 0.05
"""The share of comparisons at 95% that come out different where there is no difference."""


def expect_by_chance(compared: Fact, id: str) -> Fact:
    """Return how many of some comparisons would be expected to differ by chance, were there no differences.

    Parameters
    ----------
    compared
        How many were tested, a count.
    id
        Of the new fact.
    """
    expected = BY_CHANCE * float(compared.value or 0)
    return replace(
        compared,
        id=id,
        title=f"{compared.title}: expected to differ by chance",
        value=expected,
        display=numerals.number(expected, 0 if expected >= 1 else 1),
        method=(
            "One in twenty of the comparisons that were tested: at 95% so many come out different where "
            "there is no difference at all. Which they are cannot be known."
        ),
    )


def say_by_chance(id: str, compared: Fact, expected: Fact) -> Sentence:
    """Return the sentence to print beside many comparisons; `expected` as `expect_by_chance` returns it."""
    if not compared.value:
        return Sentence(id=id, text="Nothing was tested against chance.")
    return Sentence(
        id=id,
        text=(
            f"Of {{{compared.id}}} comparisons made at 95%, about {{{expected.id}}} would be expected to "
            "come out different by chance alone if there were no differences at all; which, cannot be known."
        ),
    )
