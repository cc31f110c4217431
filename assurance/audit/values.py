"""One thing with two values: a year, a date, a number that stayed the same though something left."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator

from assurance.audit.findings import Finding, at
from assurance.audit.periods import days_in
from assurance.audit.quantities import singular
from assurance.audit.reading import Document
from assurance.audit.sentences import Sentence
from assurance.numerals import listed, number

_DATED = re.compile(
    r"\b(?P<year>(?:19|20)\d\d)\s+(?P<noun>[Ff]ramework|[Cc]ontract|[Ss]trategy|[Aa]greement|[Tt]ender"
    r"|[Pp]olicy)\b"
)
_ENDS = re.compile(
    r"\b(?:due to (?:come to an end|end|expire|finish|close|start|begin|open|complete)|comes? to an end"
    r"|will (?:end|expire|start|begin)"
    r"|ends?|expires?)\s+(?:in|on|by|at the end of)\s+(?P<when>(?:the end of\s+)?(?:\w+\s+)?(?:19|20)\d\d)",
    re.IGNORECASE,
)
_KIND = {"come to an end": "end", "end": "end", "expire": "end", "finish": "end", "close": "end"}
_COMMON = frozenset(
    [
        "the",
        "that",
        "this",
        "with",
        "from",
        "were",
        "was",
        "have",
        "has",
        "been",
        "which",
        "their",
        "there",
        "would",
        "could",
        "about",
        "into",
        "come",
        "regards",
        "place",
        "wanted",
        "understand",
        "appeared",
        "explained",
        "queried",
        "sought",
        "around",
        "what",
        "when",
        "where",
        "also",
        "they",
        "them",
        "these",
        "those",
        "being",
        "council",
        "councillor",
    ]
)
_STAYED = re.compile(
    r"\b(?:remain(?:ed|s)?|stayed|was|is)\s+(?:the\s+same|unchanged|stable|static|constant)\b", re.IGNORECASE
)
_LEFT = re.compile(
    r"\b(?P<who>one|two|three|four|five|\d+|a|an)\b[^.;]{0,40}?\b(?:had |has |have )?(?P<did>exited|left"
    r"|closed|withdr[ae]wn?|withdrew"
    r"|de-?registered|ceased|joined)\b",
    re.IGNORECASE,
)


def two_values(document: Document) -> Iterator[Finding]:
    """Yield one thing under two years, "the 2015 Framework", "the 2009 framework"; one count with two values.

    Counts are held together only where the same three words or more name them and neither sentence says
    another time, place or part.
    """
    years: dict[str, dict[str, Sentence]] = defaultdict(dict)
    for sentence in document.sentences:
        for match in _DATED.finditer(sentence.text):
            years[match["noun"].lower()].setdefault(match["year"], sentence)
    for noun, found in years.items():
        if len(found) > 1:
            named = [f"{year} {noun}" for year in sorted(found)]
            first, *_, last = [found[year] for year in sorted(found, key=lambda each: found[each].position)]
            yield at(
                last,
                "question",
                f"{first.text} … {last.text}",
                f"The {noun} is called the {listed(named)}. Are they two, or is a year wrong?",
            )
    counts: dict[str, list[tuple[float, str, Sentence]]] = defaultdict(list)
    for sentence in document.sentences:
        for figure in sentence.figures if sentence.text.endswith((".", ";")) else ():
            if figure.unit == "count" and len(figure.noun.split()) >= 3 and not figure.about:
                key = " ".join(singular(word) for word in figure.noun.split())
                counts[key].append((figure.value, figure.text, sentence))
    for key, values in counts.items():
        if len({value for value, _, _ in values}) != 2 or len(values) > 3:
            continue
        (_, one_text, one), (_, two_text, two) = (
            values[0],
            next(each for each in values if each[0] != values[0][0]),
        )
        if one is two or _says_apart(one.text, two.text):
            continue
        yield at(
            two,
            "question",
            f"{one.text} … {two.text}",
            f"{one_text} and {two_text} are both given for “{key}”. Which is it, or what sets them apart?",
        )


def _says_apart(one: str, two: str) -> bool:
    """Return whether two sentences speak of different times, or of more of a thing."""
    when = [
        {day.text.lower() for day in days_in(text)} | set(re.findall(r"\b(?:19|20)\d\d\b", text))
        for text in (one, two)
    ]
    more = re.compile(
        r"\b(?:further|another|additional|other|new|more|remaining|previous(?:ly)?|last|each|target|of (?:the"
        r"|these|which))\b",
        re.I,
    )
    return when[0] != when[1] or bool(more.search(one) or more.search(two))


def two_dates(document: Document) -> Iterator[Finding]:
    """Yield one end, or one beginning, with two dates: "due to end in 2025", "due to end in March 2026".

    The two sentences must stand near each other, or share a word for what it is that ends.
    """
    found: list[tuple[str, str, int, Sentence]] = []
    for number_, sentence in enumerate(document.sentences):
        for match in _ENDS.finditer(sentence.text):
            kind = "begin" if re.search(r"start|begin|open", match[0], re.I) else "end"
            found.append((kind, match["when"], number_, sentence))
    for (kind, when, at_, one), (other_kind, other_when, other_at, two) in itertools.pairwise(found):
        years = re.findall(r"(?:19|20)\d\d", f"{when} {other_when}")
        shared = _content(one.text) & _content(two.text)
        if kind == other_kind and years[0] != years[1] and other_at - at_ <= 4 and shared:
            yield at(
                two,
                "question",
                f"{one.text} … {two.text}",
                f"One sentence says {when}, the other {other_when}, both of “{sorted(shared)[0]}”. Which is "
                f"it, or are they two?",
            )


def _content(text: str) -> set[str]:
    return {singular(word) for word in re.findall(r"[a-z]{5,}", text.lower())} - _COMMON


def unchanged(document: Document) -> Iterator[Finding]:
    """Yield numbers that are said to have stayed the same beside one of the same that left or joined."""
    blocks = [block for block in document.blocks if block.kind != "heading"]
    for position, block in enumerate(blocks):
        for sentence in block.sentences:
            counts = [figure for figure in sentence.figures if figure.unit == "count" and figure.noun]
            if not counts or not _STAYED.search(sentence.text):
                continue
            count = counts[0]
            near = [each for following in blocks[position : position + 5] for each in following.sentences]
            for other in near:
                left = _LEFT.search(other.text) if other is not sentence else None
                if left and count.head in left[0].lower():
                    did = left["did"].lower()
                    yield at(
                        other,
                        "question",
                        f"{sentence.text} … {other.text}",
                        f"The number stayed the same, {count.text}, though {left['who']} {did}. Did another "
                        f"{'leave' if did == 'joined' else 'join'}, or was it counted before?",
                        f"{number(count.value)} {'+' if did == 'joined' else '−'} {left['who']} ≠ "
                        f"{number(count.value)}",
                    )
                    break
