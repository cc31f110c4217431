"""Whether figures cover the period that a sentence claims, and whether they say one at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assurance.audit.findings import Finding, at
from assurance.audit.periods import SAYS_WHEN, claims_in, spans_in
from assurance.audit.reading import Block, Document
from assurance.audit.sentences import Sentence
from assurance.numerals import listed, number, plural

_NEAR = 2
"""Sentences after a claim in which its evidence is looked for."""
_COVERS = 0.85
"""Of the months claimed, so that eleven months and some weeks are a year."""

_CITES = re.compile(
    r"\b(?:data|survey|figures|framework|census|return)\b.{0,60}\b(?:said|show(?:s|ed)?|found|state[sd]?"
    r"|report(?:s|ed))\b",
    re.I,
)
_HEADLINE = re.compile(
    r"\b(?:England|national(?:ly)?|average|rated|CQC|ASCOF|survey|target|benchmark|satisf\w+|waiting|vacan\w+"
    r"|turnover"
    r"|population|residents|aged|employed|employment)\b",
    re.IGNORECASE,
)


def claimed(document: Document) -> Iterator[Finding]:
    """Yield claims for a period that the evidence beside them does not cover.

    "over the previous 12 months requests were responded to promptly. Data from December 2023 to April 2024…":
    the evidence is in the sentence itself or in the next two, and names both its ends.
    """
    for block in document.blocks:
        sentences = block.sentences
        for position, sentence in enumerate(sentences):
            for claim in claims_in(sentence.text):
                for evidence in sentences[position : position + 1 + _NEAR]:
                    spans = [
                        span
                        for span in spans_in(evidence.text)
                        if evidence is not sentence or span.start > claim.start
                    ]
                    if not spans:
                        continue
                    span = spans[0]
                    if span.months < _COVERS * claim.months and _is_of_the_past(evidence, span.text):
                        quote = sentence.text if evidence is sentence else f"{sentence.text} {evidence.text}"
                        yield at(
                            sentence,
                            "question",
                            quote,
                            f"The claim is for “{claim.text}”, the figures are for {span.text}, "
                            f"{number(span.months)} months. What of the other "
                            f"{number(claim.months - span.months)}?",
                            f"{span.text} = {number(span.months)} months < {number(claim.months)}",
                        )
                    break


def _is_of_the_past(sentence: Sentence, span: str) -> bool:
    return (
        bool(sentence.figures)
        and not re.search(r"\b(?:will|plan\w*|forecast|project\w*)\b", sentence.text, re.I)
        and bool(span)
    )


def missing(document: Document) -> Iterator[Finding]:
    """Yield percentages of people, providers or places that no words date: not theirs, nor their paragraph's.

    A date holds for the rest of its paragraph, until another source is cited without one; the date of a
    heading, or of a line that stands like one, holds until the next. One finding for all that stands under
    one heading.
    """
    heading_dates = False
    undated: list[tuple[Sentence, list[str]]] = []
    for block in document.blocks:
        if block.kind == "heading" or _is_like_heading(block):
            heading_dates = bool(SAYS_WHEN.search(block.text))
            yield from _undated(undated)
            undated = []
            continue
        dated = heading_dates
        for sentence in block.sentences:
            if SAYS_WHEN.search(sentence.text) and not _is_history(sentence):
                dated = True
            elif _CITES.search(sentence.text) and not re.search(r"\balso\b", sentence.text):
                dated = heading_dates
            figures = [
                figure.text
                for figure in sentence.figures
                if figure.unit == "per cent" and not re.match(r"\s+target\b", sentence.text[figure.end :])
            ]
            if figures and not dated and _HEADLINE.search(sentence.text):
                undated.append((sentence, figures))
    yield from _undated(undated)


def _is_like_heading(block: Block) -> bool:
    return len(block.text) < 90 and not re.search(r"[.;,!?%)]$", block.text) and block.kind == "paragraph"


def _is_history(sentence: Sentence) -> bool:
    """Return whether the only date is that of a law or a plan: "the Care Act 2014"."""
    bare = re.sub(
        r"\b(?:Act|Regulations?|Strategy|Plan|Framework|Programme)\s*\(?(?:19|20)\d\d(?:\s?[-–/]\s?\d+)?\)?",
        "",
        sentence.text,
    )
    return not SAYS_WHEN.search(bare)


def _undated(undated: list[tuple[Sentence, list[str]]]) -> Iterator[Finding]:
    if not undated:
        return
    texts = [text for _, figures in undated for text in figures]
    no_base = not any(re.search(r"\bof (?:the |all )?\d", sentence.text) for sentence, _ in undated)
    more = f" … and {plural(len(undated) - 1, 'more sentence')}" if len(undated) > 1 else ""
    yield at(
        undated[0][0],
        "missing",
        undated[0][0].text + more,
        f"No period is given for {listed(dict.fromkeys(texts))}. When was it "
        f"so{', and of how many' if no_base else ''}?",
    )
