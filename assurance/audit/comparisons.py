"""Words of comparison: the right way round, and the same in both directions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.audit.findings import Finding, at
from assurance.audit.quantities import Quantity
from assurance.audit.reading import Document
from assurance.audit.sentences import Sentence
from assurance.numerals import number

_HIGHER = r"higher|greater|more|above|over|exceed(?:s|ed|ing)?|better|ahead"
_LOWER = r"lower|less|fewer|below|under|worse|behind"
_WORDS = re.compile(
    rf"\b(?P<size>slightly|marginally|just|a little|somewhat|significantly|much|substantially|considerably"
    rf"|far|well)?\s*"
    rf"(?P<way>{_HIGHER}|{_LOWER})\s+(?:than\s+)?(?=(?:the\s+|an?\s+|its\s+|our\s+"
    rf"|both\s+)*(?:[\w’'-]+\s+){{0,5}}?"
    r"(?:average|England|national|region(?:al)?|benchmark|comparators?|peers?|all services|previous(?:ly)?"
    r"|target|figure))",
    re.IGNORECASE,
)
_SMALL = ("slightly", "marginally", "just", "a little", "somewhat")
_LARGE = ("significantly", "much", "substantially", "considerably", "far", "well")
# Higher is not better of these; nothing is said of "better" and "worse".
_OF_VALUE = ("better", "worse", "ahead", "behind")


@dataclass(frozen=True)
class Compared:
    """Two figures and the words between them."""

    one: Quantity
    other: Quantity
    way: str
    size: str
    sentence: Sentence
    words: str

    @property
    def says_higher(self) -> bool:
        """Whether the words say that the first is the higher."""
        return bool(re.fullmatch(_HIGHER, self.way, re.IGNORECASE))

    @property
    def gap(self) -> float:
        """How far the first is above the other."""
        return self.one.value - self.other.value


def compared(document: Document) -> Iterator[Compared]:
    """Yield the comparisons of two percentages, or of two sums of money, that one sentence makes in words."""
    for sentence in document.sentences:
        text = sentence.text
        found = list(_WORDS.finditer(text))
        for position, match in enumerate(found):
            end = found[position + 1].start() if position + 1 < len(found) else len(text)
            start = found[position - 1].end() if position else 0
            figures = [
                figure
                for figure in sentence.figures
                if figure.unit in ("per cent", "pounds") and (figure.unit == "per cent" or "£" in figure.text)
            ]
            after = [figure for figure in figures if match.end() <= figure.start < end]
            before = [figure for figure in figures if start <= figure.start < match.start()]
            pair: tuple[Quantity, Quantity] | None = None
            # "higher than the average at 91% compared to 88%"; "37.4%, higher than the average (30.7%)".
            if len(after) >= 2 and re.search(
                r"\b(?:compared|against|versus|vs)\b|\(", text[after[0].end : after[1].start]
            ):
                pair = after[0], after[1]
            elif before and after and after[0].start - match.end() < 60:
                pair = before[-1], after[0]
            if pair and pair[0].unit == pair[1].unit and "point" not in text[pair[0].end : pair[0].end + 12]:
                words = text[match.start() : match.end()].strip()
                yield Compared(
                    pair[0], pair[1], match["way"].lower(), (match["size"] or "").lower(), sentence, words
                )


def directions(document: Document) -> Iterator[Finding]:
    """Yield words that go the other way from the two figures beside them."""
    for each in compared(document):
        if each.way in _OF_VALUE:
            continue
        if each.gap == 0:
            yield at(
                each.sentence,
                "question",
                each.sentence.text,
                f"“{each.words}” stands between two figures that are printed alike, {each.one.text}.",
            )
        elif (each.gap > 0) != each.says_higher:
            yield at(
                each.sentence,
                "wrong",
                each.sentence.text,
                f"“{each.words}” goes the other way from the figures: {each.one.text} is "
                f"{'above' if each.gap > 0 else 'below'} {each.other.text}.",
                f"{each.one.text} − {each.other.text} = {number(each.gap, 1)}",
            )


def both_ways(document: Document) -> Iterator[Finding]:
    """Yield words of size that are not used alike: a wide gap "slightly", a narrower one not.

    All comparisons of percentages of a document are held against each other, above and below alike.
    """
    every = [each for each in compared(document) if each.one.unit == "per cent" and each.gap]
    told: set[int] = set()
    for small in every:
        if small.size not in _SMALL:
            continue
        for plain in every:
            if plain.size in _SMALL or abs(plain.gap) >= abs(small.gap) or id(small) in told:
                continue
            told.add(id(small))
            yield at(
                small.sentence,
                "question",
                small.sentence.text
                if small.sentence == plain.sentence
                else f"{small.sentence.text} … {plain.sentence.text}",
                f"A gap of {_points(small)} is “{small.words}”, one of {_points(plain)} is “{plain.words}”. "
                f"Would the same "
                "words be used if they were the other way round?",
                f"{small.one.text} v {small.other.text}: {_points(small)}; {plain.one.text} v "
                f"{plain.other.text}: "
                f"{_points(plain)}",
            )


def _points(each: Compared) -> str:
    gap = abs(each.gap)
    text = number(gap, 0 if gap == int(gap) else 1)
    return f"{text} percentage point{'' if text == '1' else 's'}"
