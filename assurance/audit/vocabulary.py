"""Words for ratings that are not the same scale, few people, and sources that were revised."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assurance.audit.findings import Finding, at
from assurance.audit.reading import Document, Table
from assurance.audit.sentences import Sentence
from assurance.audit.tables import NOT_ADDED, value_of
from assurance.numerals import listed
from assurance.revised_sources import read_revised

CQC = ("outstanding", "good", "requires improvement", "inadequate")
_NOT_CQC = ("excellent", "poor", "satisfactory", "fair", "adequate", "weak")
_RATED = re.compile(r"\b(?:rat(?:ed|ing|ings)|grad(?:ed|ing|ings)|judged)\b", re.IGNORECASE)
_STATUS = re.compile(
    r"\b(?:completing|undergoing|awaiting|in progress|not yet|pending|being assessed|under review"
    r"|to be (?:assessed|rated))\b",
    re.I,
)
PEOPLE = (
    r"(?:people|persons?|adults?|residents?|customers?|clients?|service users?|carers?|tenants?|patients?"
    r"|individuals?"
    r"|children|young people|users)"
)
_SMALLEST = 5


def ratings(document: Document) -> Iterator[Finding]:
    """Yield ratings in words that are not CQC's beside words that are, and a status among ratings.

    "Good" and "Requires improvement" are words of CQC's scale and of many councils'. Where "excellent" or
    "poor" is used too, the scale is another, and each rating must say whose it is.
    """
    rated = [block for block in document.blocks if _RATED.search(block.text) or block.kind == "item"]
    others: dict[str, Sentence] = {}
    ours = False
    for block in rated:
        for sentence in block.sentences:
            if not _RATED.search(sentence.text):
                continue
            for word in _NOT_CQC:
                if re.search(
                    rf"\brated\s+(?:as\s+)?(?:\w+\s+or\s+)?{word}\b|\b{word}\s+(?:rating|or requir)",
                    sentence.text,
                    re.I,
                ):
                    others.setdefault(word, sentence)
            ours = ours or bool(
                re.search(r"\b(?:good|requir\w+ improvement|outstanding|inadequate)\b", sentence.text, re.I)
            )
    if others and ours:
        first = min(others.values(), key=lambda sentence: sentence.position)
        words = listed([f"“{word}”" for word in others])
        yield at(
            first,
            "question",
            first.text,
            f"{words} {'is' if len(others) == 1 else 'are'} not among CQC’s four ratings (Outstanding, Good, "
            f"Requires improvement, "
            "Inadequate), and others here are. Whose scale is it, and is that said each time a rating is "
            "named?",
        )
    yield from _statuses(document)


def _statuses(document: Document) -> Iterator[Finding]:
    blocks = document.blocks
    for position, block in enumerate(blocks):
        if block.kind != "item" or not _STATUS.search(block.text) or _RATED.search(block.text):
            continue
        beside = [
            each
            for each in blocks[max(0, position - 4) : position + 5]
            if each.kind == "item" and each is not block
        ]
        if sum(bool(_RATED.search(each.text)) for each in beside) >= 2:
            yield at(
                block,
                "question",
                block.text,
                "This is a status and stands in a list of ratings. Do these have an earlier rating, and are "
                "they in the "
                "base of a share of those rated?",
            )


def few_people(document: Document) -> Iterator[Finding]:
    """Yield counts of one to four people, in the text and in tables, by which somebody could be known."""
    told = re.compile(
        rf"\b(?P<count>[1-4]|two|three|four)\s+(?:of (?:these|the|them)\s+)?(?:[\w-]+\s+){{0,2}}?{PEOPLE}\b",
        re.I,
    )
    for sentence in document.sentences:
        for match in told.finditer(sentence.text):
            before = sentence.text[: match.start()]
            if re.search(
                r"\b(?:over|than|every|in|of|least|about|around|for|to|with|by|between|or|and|aged)\s+$"
                r"|[\d.,£–-]$",
                before,
                re.I,
            ) and not (re.search(r"\bfor\s+$", before) and "hospital" in sentence.text):
                continue
            if not re.match(
                r"\s+(?:were|was|are|had|have|has|who|in|is|waiting|remain|died|moved|placed|could|,|they)",
                sentence.text[match.end() :],
            ):
                continue
            yield at(
                sentence,
                "question",
                sentence.text,
                f"“{match[0]}” may be known by their neighbours. Is the number meant to be public?",
            )
    for table in document.tables:
        yield from _in_table(table)


def _in_table(table: Table) -> Iterator[Finding]:
    for column, name in enumerate(table.header):
        if not re.search(rf"\b{PEOPLE}\b", name, re.IGNORECASE) or NOT_ADDED.search(name):
            continue
        small = [
            " | ".join(cell for cell in row if cell)
            for row in table.rows[1:]
            if column < len(row)
            and "%" not in row[column]
            and (value := value_of(row[column]))
            and 0 < value[0] < _SMALLEST
            and value[1] == 1
        ]
        if small:
            yield at(
                table,
                "question",
                " · ".join(small),
                f"“{name}” has {'a number' if len(small) == 1 else 'numbers'} below {_SMALLEST}, by which "
                f"somebody could be "
                "known. Are they meant to be public?",
            )


def revised(document: Document) -> Iterator[Finding]:
    """Yield sources that their publisher has corrected since."""
    for source in read_revised():
        cited = (
            sentence
            for sentence in document.sentences
            if sentence.figures and source.is_cited_in(sentence.text)
        )
        found = next(cited, None)
        if found:
            yield at(found, "question", found.text, f"{source.words}. Are these the figures from after that?")
