"""The words that a comparison may be put into, and what each of them claims. Others are refused.

Staff choose the words of comparisons (`reports/comparison-words.toml`); here is what the words mean, so that
none of them can stand where the figures do not bear it out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Claim = Literal[
    "up",
    "down",
    "better",
    "worse",
    "change",
    "tested",
    "small",
    "large",
    "alike",
    "within chance",
    "not tested",
    "not compared",
]

NEEDS: Mapping[Claim, str] = {
    "up": "a difference upwards",
    "down": "a difference downwards",
    "better": "a difference that the 95% intervals support, for the better by the measure’s polarity",
    "worse": "a difference that the 95% intervals support, for the worse by the measure’s polarity",
    "change": "two times of one figure, not two places",
    "tested": "a difference that the 95% intervals support",
    "small": "a row for small differences",
    "large": "a row for large differences",
    "alike": "two figures that count everything and are printed alike",
    "within chance": "intervals that do not support a difference",
    "not tested": "figures that could not be tested",
    "not compared": "figures that cannot be compared",
}
"""What each claim needs of a comparison, for the sentence about a mistake."""

# Each pair: what is said upwards or of the better, and its mirror image.
_PLACES = (("higher", "lower"), ("above", "below"), ("greater", "smaller"), ("more", "less"))
_TIMES = (
    ("rose", "fell"),
    ("has risen", "has fallen"),
    ("increased", "decreased"),
    ("has increased", "has decreased"),
    ("grew", "shrank"),
    ("went up", "went down"),
    ("is up", "is down"),
)
_JUDGED = (("better", "worse"), ("more favourable", "less favourable"))
_JUDGED_TIMES = (("improved", "worsened"), ("has improved", "has worsened"), ("got better", "got worse"))

_ONE_WAY: dict[str, tuple[Claim, ...]] = {
    **dict.fromkeys(
        (
            "significantly",
            "statistically significantly",
            "clearly",
            "by more than chance",
            "by more than chance would explain",
        ),
        ("tested",),
    ),
    **dict.fromkeys(("slightly", "a little", "marginally", "somewhat"), ("small",)),
    **dict.fromkeys(("much", "far", "well", "substantially", "considerably", "markedly"), ("large",)),
    **dict.fromkeys(("the same as", "equal to", "level with", "printed the same as"), ("alike",)),
    **dict.fromkeys(
        ("did not change", "has not changed", "stayed the same", "is unchanged"), ("alike", "change")
    ),
    **dict.fromkeys(
        (
            "similar to",
            "statistically similar to",
            "not significantly different from",
            "not statistically different from",
            "not shown to differ from",
            "not different by more than chance would explain from",
        ),
        ("within chance",),
    ),
    **dict.fromkeys(
        (
            "did not change by more than chance would explain",
            "has not changed by more than chance would explain",
            "has not been shown to change",
            "was not shown to change",
        ),
        ("within chance", "change"),
    ),
    **dict.fromkeys(("not tested against", "not tested beside"), ("not tested",)),
    **dict.fromkeys(
        ("was not tested for change", "has not been tested for change"), ("not tested", "change")
    ),
    **dict.fromkeys(
        ("not comparable with", "not compared with", "cannot be compared with"), ("not compared",)
    ),
    **dict.fromkeys(
        ("cannot be compared over time", "was not compared over time"), ("not compared", "change")
    ),
}
NEUTRAL = frozenset({"than", "to", "with", "from", "as", "is", "was", "that", "of", "the", "figure"})
"""Words that claim nothing."""


def _pairs() -> tuple[dict[str, tuple[Claim, ...]], dict[str, str]]:
    claims: dict[str, tuple[Claim, ...]] = {}
    mirrors: dict[str, str] = {}
    for pairs, forth, back in (
        (_PLACES, ("up",), ("down",)),
        (_TIMES, ("up", "change"), ("down", "change")),
        (_JUDGED, ("better",), ("worse",)),
        (_JUDGED_TIMES, ("better", "change"), ("worse", "change")),
    ):
        for one, other in pairs:
            claims |= {one: forth, other: back}  # type: ignore[dict-item]
            mirrors |= {one: other, other: one}
    return claims, mirrors


_TWO_WAY, MIRRORS = _pairs()
CLAIMS: Mapping[str, tuple[Claim, ...]] = {**_ONE_WAY, **_TWO_WAY}
"""Every word and phrase with what it claims."""

_KNOWN = re.compile(
    "|".join(rf"{re.escape(words)}(?![a-z])" for words in sorted({*CLAIMS, *NEUTRAL}, key=len, reverse=True))
)


class Mistake(ValueError):
    """Words that may not stand where they stand: what is wrong with them, one sentence, and what to do."""

    def __init__(self, sentence: str, place: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True)
class Phrase:
    """A word or phrase of the list, and what it claims."""

    text: str
    claims: tuple[Claim, ...]


def read_words(words: str) -> list[Phrase]:
    """Return words as the phrases of the list that they are made of.

    Raises
    ------
    Mistake
        When a word is not on the list.

    Examples
    --------
    >>> [phrase.text for phrase in read_words("slightly higher than")]
    ['slightly', 'higher', 'than']
    >>> read_words("miles ahead of")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    assurance.comparison_words.claims.Mistake: “miles” is not on the list of words that ...
    """
    phrases, at = [], 0
    while at < len(words):
        found = _KNOWN.match(words, at)
        if not found:
            strange = words[at:].split(" ")[0] or "a second space"
            raise Mistake(
                f"“{strange}” is not on the list of words that comparisons may use. Use those of "
                "docs/words.md, in small letters."
            )
        phrases.append(Phrase(found[0], CLAIMS.get(found[0], ())))
        at = found.end()
        if words[at : at + 1] == " " and at + 1 < len(words):
            at += 1
    return phrases


def mirror(words: str) -> str:
    """Return the same words the other way round.

    >>> mirror("slightly higher than"), mirror("similar to")
    ('slightly lower than', 'similar to')
    """
    return " ".join(MIRRORS.get(phrase.text, phrase.text) for phrase in read_words(words))


def check(words: str, granted: frozenset[Claim], needed: Claim, where: str) -> None:
    """Refuse words that claim more than is granted where they stand, or do not say what they are there for.

    Parameters
    ----------
    granted
        What a comparison that gets here bears out.
    needed
        What the words must say.
    where
        The row, for the sentence.

    Raises
    ------
    Mistake
        With the first of them.
    """
    phrases = read_words(words)
    for phrase in phrases:
        for claim in phrase.claims:
            if claim not in granted:
                raise Mistake(
                    f"“{phrase.text}” may not stand at {where}: it needs {NEEDS[claim]}. Write other words "
                    "there."
                )
    if not any(needed in phrase.claims for phrase in phrases):
        raise Mistake(f"“{words}” does not say what {where} is for: {NEEDS[needed]}. Write words that do.")
