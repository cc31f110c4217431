"""Shares of one whole, which come to 100 or leave something out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from assurance.audit.findings import Finding, at
from assurance.audit.quantities import Quantity
from assurance.audit.reading import Document
from assurance.numerals import number

_COMPARES = re.compile(
    r"\b(?:compared|than|average|England|national(?:ly)?|target|from|increase[ds]?|decrease[ds]?|rose|fell|up"
    r"|down|previous"
    r"|last year|versus|vs|whereas|while)\b",
    re.IGNORECASE,
)
NEARLY = (80.0, 120.0)
"""Between these, three or more shares in one sentence are taken to be meant as one whole."""


def come_to_100(document: Document) -> Iterator[Finding]:
    """Yield shares of one whole that do not come to 100.

    Three or more percentages that one sentence lists, without a word of comparison among them, and that come
    near to 100; and "3 providers 60%, 41 providers 25%", where each share stands beside its own number of the
    same things.
    """
    for sentence in document.sentences:
        percents = [figure for figure in sentence.figures if figure.unit == "per cent" and not figure.about]
        beside = _beside(sentence.figures)
        if len(beside) >= 2:
            percents = beside
        elif (
            len(percents) < 3
            or _COMPARES.search(sentence.text[percents[0].start : percents[-1].end])
            or not re.search(r"(?:,|;|and|&)", sentence.text[percents[-2].end : percents[-1].start])
        ):
            continue
        total = sum(figure.value for figure in percents)
        decimals = max(len(figure.text.strip("%").partition(".")[2].strip("% ")) for figure in percents)
        off = sum(figure.half for figure in percents)
        if abs(total - 100) <= off + 1e-9 or not (NEARLY[0] <= total <= NEARLY[1]):
            continue
        left = 100 - total
        yield at(
            sentence,
            "question",
            sentence.text,
            (
                f"The shares come to {number(total, decimals)}%. What are the other "
                f"{number(left, decimals)}%: not "
                "rated, not known, left out?"
                if left > 0
                else f"The shares come to {number(total, decimals)}%, more than the whole. Do some overlap?"
            ),
            f"{' + '.join(figure.text.strip() for figure in percents)} = {number(total, decimals)}%",
        )


def _beside(figures: list[Quantity]) -> list[Quantity]:
    """Return the percentages that each follow a count of the same things."""
    pairs = [
        (count, percent)
        for count, percent in itertools.pairwise(figures)
        if count.unit == "count"
        and percent.unit == "per cent"
        and count.noun
        and percent.start - count.end <= len(count.noun) + 3
    ]
    same = len({count.head for count, _ in pairs}) == 1
    return [percent for _, percent in pairs] if same else []
