"""What a document left to be filled in, refers to and does not have, or does not spell out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assurance.audit.findings import Finding, at
from assurance.audit.reading import Block, Document, Table
from assurance.audit.sentences import Sentence
from assurance.numerals import listed

PLACEHOLDERS = re.compile(
    r"\b(?:TBC|TBA|TBD|XX+%?|lorem ipsum|to be (?:confirmed|added|inserted|completed)|(?:link|details?"
    r"|appendix|document|figures?|data)"
    r" to follow|insert (?:here|text|figure|date|name|link)\w*|placeholder)\b|\[(?:insert|add|date|name"
    r"|number|xx+|tbc)\b[^\]]*\]|\?\?+|\bX{1,2}%",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?P<kind>[Pp]aragraphs?|[Pp]oints?|[Pp]ara\.?|[Ss]ections?)\s+(?P<number>\d{1,2}(?:\.\d{1,2})+)\b"
)
_APPENDIX = re.compile(r"\b[Aa]ppendix\s+(?P<name>[A-Z]|\d{1,2})\b")
ACRONYM = re.compile(
    r"(?<![\w&.-])(?:[A-Z]{2,}(?:&[A-Z]+)?[A-Za-z]?s?|[A-Z][a-z]?[A-Z]{2,}s?)(?![\w.-]*@)(?![\w]|-\d)"
)
_EVERYBODY_KNOWS = "UK EU US USA NHS BBC ID IT HR PDF HTML AM PM OK TV GP GPs MP MPs VAT CV PR TOTAL NOTE"
KNOWN = frozenset(_EVERYBODY_KNOWS.split())
_ROMAN = re.compile(r"^[IVX]+$")


def placeholders(document: Document) -> Iterator[Finding]:
    """Yield what was left to be filled in: "TBC", "XX%", "[insert date]", "link to follow"."""
    for block in document.blocks:
        for sentence in block.sentences:
            match = PLACEHOLDERS.search(sentence.text)
            if match:
                yield at(sentence, "wrong", sentence.text, f"“{match[0].strip()}” was left to be filled in.")


def references(document: Document) -> Iterator[Finding]:
    """Yield references to paragraphs and appendices that the document does not have.

    Paragraphs are looked up only in a document that numbers its own, and not where another document is named.
    """
    numbers = {block.number for block in document.blocks if block.number}
    numbers |= {
        match[0]
        for block in document.blocks
        if (match := re.match(r"\d{1,2}(?:\.\d{1,2})*(?=\.?\s)", block.text))
    }
    for sentence in document.sentences:
        for match in _REFERENCE.finditer(sentence.text):
            elsewhere = re.match(
                r"\s+of\s+(?:the|that|schedule)\b|\s+\(?[A-Z][a-z]+ Act", sentence.text[match.end() :]
            )
            if len(numbers) < 5 or match["number"] in numbers or elsewhere:
                continue
            yield at(
                sentence,
                "question",
                sentence.text,
                f"“{match[0]}” is referred to; this document has no paragraph {match['number']}. Which is "
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f""
                f"meant?",
            )
    yield from _appendices(document)


def _appendices(document: Document) -> Iterator[Finding]:
    """Yield appendices that are named in the text and in no heading, list or contents of the document."""
    has = {
        match["name"] for block in document.blocks if (match := _APPENDIX.match(block.text.lstrip(" -–•*")))
    }
    if not has and not any(re.match(r"\W*Appendices\b", block.text) for block in document.blocks):
        return
    named: dict[str, Sentence] = {}
    for sentence in document.sentences:
        for match in _APPENDIX.finditer(sentence.text):
            named.setdefault(match["name"], sentence)
    for name, sentence in named.items():
        if name not in has:
            yield at(
                sentence,
                "question",
                sentence.text,
                f"Appendix {name} is referred to, and is not among the appendices. Is it attached?",
            )


def acronyms(document: Document) -> Iterator[Finding]:
    """Yield, in one finding, the acronyms that are nowhere spelled out in the document.

    One is spelled out where it stands in brackets after its words, or where its words stand in brackets after
    it, or where words whose first letters it has stand before it. What every reader knows (UK, NHS, GP) needs
    none.
    """
    first: dict[str, Block] = {}
    shouted = {word for block in document.blocks if block.text.isupper() for word in block.text.split()}
    for block in document.blocks:
        if block.text.isupper():
            continue
        for match in ACRONYM.finditer(block.text):
            word = match[0]
            if (
                word.rstrip("s") in KNOWN
                or word in KNOWN
                or _ROMAN.match(word)
                or PLACEHOLDERS.fullmatch(word)
                or word in shouted
            ):
                continue
            first.setdefault(word.rstrip("s") if word.endswith("s") and word[:-1].isupper() else word, block)
    tables = {cell for part in document.parts if isinstance(part, Table) for row in part.rows for cell in row}
    unexplained = [
        word for word, block in first.items() if not is_explained(word, document.text) and word not in tables
    ]
    if unexplained:
        where = first[unexplained[0]]
        yield at(
            where,
            "missing",
            listed(unexplained),
            f"Nowhere spelled out. A reader may not know {'them' if len(unexplained) > 1 else 'it'}.",
        )


def is_explained(word: str, text: str) -> bool:
    """Return whether a text spells an acronym out: beside its words, or by words that begin with it."""
    escaped = re.escape(word)
    if re.search(rf"[a-z]s?[’'”]?\s*\(\s*(?:the\s+|or\s+|[‘“'\"])?{escaped}s?\b", text):
        return True
    if re.search(rf"\b{escaped}s?\s*[(:–-]\s*(?:the\s+)?[A-Z][a-z]+(?:\s+\w+){{1,}}", text):
        return True
    letters = [letter for letter in word if letter.isupper()]
    if len(letters) < 2:
        return True
    between = (
        r"[\s,/-]+(?:(?:and|of|the|for|in|to|with|a|&)\s+){0,2}"
        if len(letters) > 3
        else r"[\s-]+(?:(?:and|of|for|the|&)\s+)?"
    )
    # Two small letters stand at the head of two words by chance anywhere.
    cased = letters if len(letters) == 2 else [f"[{letter}{letter.lower()}]" for letter in letters]
    return bool(re.search(rf"\b{between.join(rf'{letter}[a-z’]+' for letter in cased)}", text))
