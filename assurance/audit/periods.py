"""Days and periods in words: "7 February 2023", "December 2023 to April 2024", "the last 12 months"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.audit.quantities import WORDS
from assurance.numerals import MONTHS

_MONTH_NUMBERS = (
    {name.lower(): number for number, name in enumerate(MONTHS, 1)}
    | {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}
    | {"sept": 9}
)
_MONTH = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNT = "|".join(WORDS) + r"|\d{1,3}"

_DAY = re.compile(
    rf"\b(?:(?P<weekday>{'|'.join(_WEEKDAYS)}),?\s+)?(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?\s+(?:of\s+)?"
    rf"(?P<month>{_MONTH})\b,?\s+(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_NUMERIC_DAY = re.compile(r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>(?:19|20)?\d\d)\b")
_MONTH_YEAR = re.compile(rf"\b(?P<month>{_MONTH})\.?,?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_MONTHS_OF_ONE_YEAR = re.compile(
    rf"\b(?P<one>{_MONTH})\s+(?:to|and|until|[-–])\s*(?P<two>{_MONTH})\s+(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"\b(?P<one>(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH})\s+(?:19|20)\d\d)\s*"
    rf"(?:to|and|until|through|up to|[-–—])\s*(?P<two>(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH})\s+(?:19"
    rf"|20)\d\d)\b",
    re.IGNORECASE,
)
FINANCIAL_YEAR = re.compile(r"\b((?:19|20)\d\d)\s?[/–-]\s?((?:19|20)?\d\d)\b")
_CLAIMED = re.compile(
    rf"\b(?:over|in|during|within|for|across)\s+the\s+(?:last|past|previous|preceding|most recent)\s+"
    rf"(?P<count>{_COUNT})?\s*(?P<unit>months?|years?|quarters?|weeks?)\b",
    re.IGNORECASE,
)
SAYS_WHEN = re.compile(
    rf"\b(?:19|20)\d\d\b|\b(?:{_MONTH})\b(?=\s+(?:\d|this|last))|\bQ[1-4]\b|\b[Qq]uarter\s?[1-4]\b"
    r"|\b(?:last|past|previous|this|current)\s+(?:\w+\s+)?(?:months?|years?|quarters?|weeks?)\b|\bas (?:at"
    r"|of)\b"
    r"|\bto date\b",
    re.IGNORECASE,
)
"""What says when, if only roughly."""


@dataclass(frozen=True)
class Day:
    """A day, or a month of which no day is given."""

    first: datetime.date
    last: datetime.date
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Span:
    """A period with its two ends: whole months where no days are given."""

    first: datetime.date
    last: datetime.date
    text: str
    start: int

    @property
    def months(self) -> float:
        """How many months it covers."""
        days = (self.last - self.first).days + 1
        return days / 30.4375


@dataclass(frozen=True)
class Claim:
    """What a sentence claims to cover: "over the previous 12 months"."""

    months: float
    text: str
    start: int


def month_of(year: int, month: int) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a month."""
    after = datetime.date(year + month // 12, month % 12 + 1, 1)
    return datetime.date(year, month, 1), after - datetime.timedelta(days=1)


def days_in(text: str) -> list[Day]:
    """Return the days and months named in a text, in order."""
    found: list[Day] = []
    for match in [*_DAY.finditer(text), *_NUMERIC_DAY.finditer(text)]:
        day = _day(match)
        if day:
            found.append(Day(day, day, match[0], match.start(), match.end()))
    for match in _MONTH_YEAR.finditer(text):
        if not any(day.start <= match.start() < day.end for day in found):
            first, last = month_of(int(match["year"]), _MONTH_NUMBERS[match["month"].lower()])
            found.append(Day(first, last, match[0], match.start(), match.end()))
    return sorted(found, key=lambda day: day.start)


def impossible_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield what is written as a day and is none, with why: 31 June, a Monday that was a Wednesday."""
    for match in [*_DAY.finditer(text), *_NUMERIC_DAY.finditer(text)]:
        day = _day(match)
        if day is None:
            yield match[0], "there is no such day"
        elif "weekday" in match.groupdict() and match["weekday"]:
            is_one = _WEEKDAYS[day.weekday()].capitalize()
            if is_one.lower() != match["weekday"].lower():
                yield match[0], f"that day is a {is_one}"


def _day(match: re.Match[str]) -> datetime.date | None:
    year = int(match["year"])
    month = match["month"]
    try:
        return datetime.date(
            year if year > 99 else 2000 + year,
            int(month) if month.isdigit() else _MONTH_NUMBERS[month.lower()],
            int(match["day"]),
        )
    except ValueError:
        return None


def spans_in(text: str) -> list[Span]:
    """Return the periods in a text that have both ends: "December 2023 to April 2024"."""
    found = []
    for match in _SPAN.finditer(text):
        one, two = days_in(match["one"]), days_in(match["two"])
        if one and two:
            found.append(Span(one[0].first, two[0].last, match[0].strip(), match.start()))
    for match in _MONTHS_OF_ONE_YEAR.finditer(text):
        year = int(match["year"])
        one_month, two_month = (_MONTH_NUMBERS[match[name].lower()] for name in ("one", "two"))
        # "December to April 2024" began the year before.
        first, _ = month_of(year - (one_month > two_month), one_month)
        found.append(Span(first, month_of(year, two_month)[1], match[0], match.start()))
    return found


def claims_in(text: str) -> list[Claim]:
    """Return what a text claims to cover, in months."""
    months = {"month": 1.0, "year": 12.0, "quarter": 3.0, "week": 12 / 52}
    found = []
    for match in _CLAIMED.finditer(text):
        count = match["count"] or "one"
        number = WORDS[count.lower()] if count.lower() in WORDS else int(count)
        found.append(Claim(number * months[match["unit"].lower().rstrip("s")], match[0], match.start()))
    return found
