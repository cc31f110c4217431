"""Days that cannot be, and events that stand in an order they cannot have happened in."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from assurance.audit.findings import Finding, at
from assurance.audit.periods import Day, days_in, impossible_in, spans_in
from assurance.audit.reading import Block, Document
from assurance.audit.sentences import Sentence
from assurance.numerals import in_words

_OUTCOME = re.compile(
    r"\b(?:received (?:the |its |their )?(?:feedback|response|report|outcome|findings|results)"
    r"|feedback (?:was|were)|findings were"
    r"|results were|reported back|concluded|outcome was|response was)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:carr(?:y|ied) out|undert(?:ook|aken)|review(?:ed)?|held|conducted|visit(?:ed)?|consult(?:ed|ation)"
    r"|survey(?:ed)?"
    r"|inspect(?:ed|ion)|audit(?:ed)?|assess(?:ed|ment)|interviews?|meetings?)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:was|were|has been|have been|had been|went live|took place|completed|published|launched|received"
    r"|held)\b"
)
_TO_COME = re.compile(r"\b(?:will|is to|are to|is due|are due|planned|expected|scheduled)\b", re.IGNORECASE)


def impossible(document: Document) -> Iterator[Finding]:
    """Yield days that do not exist, weekdays that are another, and periods that end before they begin."""
    for block in document.blocks:
        for sentence in block.sentences:
            for text, why in impossible_in(sentence.text):
                yield at(sentence, "wrong", sentence.text, f"“{text}”: {why}.")
            for span in spans_in(sentence.text):
                if span.last < span.first:
                    yield at(
                        sentence,
                        "wrong",
                        sentence.text,
                        f"“{span.text}” ends before it begins.",
                        f"{in_words(span.first)} is after {in_words(span.last)}",
                    )


def order(document: Document) -> Iterator[Finding]:
    """Yield outcomes that are dated before what they are the outcome of.

    "to carry out an external review … during December 2023 and January 2024", and then "received feedback
    on 7 February 2023": the event in a sentence, the outcome in the same or one of the next two.
    """
    sentences = document.sentences
    for position, sentence in enumerate(sentences):
        outcome = _OUTCOME.search(sentence.text)
        if not outcome:
            continue
        told = [day for day in days_in(sentence.text) if 0 <= day.start - outcome.end() < 40]
        if not told:
            continue
        before = [*sentences[max(0, position - 2) : position], sentence]
        for earlier in reversed(before):
            events = [
                day
                for day in days_in(earlier.text)
                if _EVENT.search(earlier.text[: day.start])
                and (earlier is not sentence or day.end <= outcome.start())
            ]
            if not events:
                continue
            first = min(events, key=lambda day: day.first)
            if told[0].last < first.first:
                quote = earlier.text if earlier is sentence else f"{earlier.text} … {sentence.text}"
                yield at(
                    sentence,
                    "question",
                    quote,
                    f"The outcome is dated {told[0].text}, before what it is the outcome of ({first.text}). "
                    f"Is the year right?",
                    f"{told[0].text} is before {first.text}",
                )
            break


def date_of(document: Document) -> datetime.date | None:
    """Return the day that a document bears: one that stands alone near its top, a heading or a short line."""
    for block in document.blocks[:12]:
        days = days_in(block.text)
        if len(days) == 1 and _is_alone(block, days[0]):
            return days[0].last
    return None


def _is_alone(block: Block, day: Day) -> bool:
    rest = (block.text[: day.start] + block.text[day.end :]).strip(" .,:;–—-")
    rest = re.sub(r"(?i)^(?:date(?: of meeting)?|published|meeting|as at|on|held on)?\W*$", "", rest)
    return not rest


def about_the_document(document: Document) -> Iterator[Finding]:
    """Yield what is told as done after the document's own day, or as still to come before it."""
    own = date_of(document)
    if own is None:
        return
    for sentence in document.sentences:
        for day in days_in(sentence.text):
            clause = sentence.text[max(0, day.start - 60) : day.start]
            joined = re.search(
                r"\b(?:in|on|by|during|since|from)\s+(?:the\s+)?(?:end\s+of\s+|late\s+|early\s+|mid[- ])?$",
                clause,
                re.I,
            )
            if not joined:
                continue
            clause = re.split(r"[,;]|\b(?:and|which|but)\b", clause)[-1]
            done, to_come = bool(_DONE.search(clause)), bool(_TO_COME.search(clause))
            if done and not to_come and day.first > own:
                yield _beside_own(sentence, day, own, "is told as done", "after")
            elif to_come and not done and day.last < own - datetime.timedelta(days=31):
                yield _beside_own(sentence, day, own, "is told as still to come", "before")


def _beside_own(sentence: Sentence, day: Day, own: datetime.date, told: str, side: str) -> Finding:
    return at(
        sentence,
        "question",
        sentence.text,
        f"“{day.text}” {told}, and is {side} the document’s own date, {in_words(own)}. Has it happened?",
        f"{day.text} is {side} {in_words(own)}",
    )
