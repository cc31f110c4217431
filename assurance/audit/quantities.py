"""The figures in a sentence: what each is, to how many decimals it is printed, and what it counts.

Years, dates, ages, lengths of time, and numbers that only name something ("Tier 2", "KPI 3", "section 117",
"paragraph 2.6") are told apart from counts, because nothing may be added up with them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Unit = Literal["count", "per cent", "pounds", "time", "year", "name", "age", "range"]

WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
TIMES = {"million": 1e6, "m": 1e6, "bn": 1e9, "billion": 1e9, "k": 1e3, "thousand": 1e3}

_WORD = "|".join(WORDS)
_NUMBER = re.compile(
    rf"""(?<![\w.,/£-])(?P<pound>£\s?)?
    (?: (?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<decimals>\.\d+)? | (?P<word>{_WORD})\b )
    (?:\s?(?P<percent>%|per\s?cent\b|percent\b) | \s?(?P<times>million\b|billion\b|thousand\b|bn\b|m\b|k\b))?
    (?![\w]|,\d|\.\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_POUND = re.compile(r"£\s?$")

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
# What only looks like a figure.
_NOT_FIGURES: tuple[tuple[Unit, str], ...] = (
    ("year", r"\b(?:19|20)\d\d\s?[/–-]\s?(?:19|20)?\d\d\b"),
    (
        "year",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{{1,2}}(?:st|nd|rd"
        rf"|th)?)?\s+(?:of\s+)?{_MONTH}\b(?:,?\s+\d{{4}})?",
    ),
    ("year", rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s+\d{{4}})?\b(?!\s?%)"),
    ("year", r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b"),
    ("year", r"\b\d{1,2}[:.]\d{2}\s?(?:am|pm)?\b(?=\s?(?:am|pm|hours|to|[-–]\s?\d{1,2}[:.]\d{2}))"),
    ("year", r"\b(?:[Qq]uarter|Q)\s?[1-4]\b"),
    ("name", r"\b(?:24/7|9\s?[-–]\s?5|1\s?[-–]\s?1|1:1|2:1|365|COVID-19|Covid-19)\b"),
    (
        "name",
        r"\b(?:[Ss]ections?|[Ss]ect?\.|[Pp]aragraphs?|[Pp]aras?|[Pp]oints?|[Ss]tatements?|[Pp]ages?|pp?\.|[Aa]ppendi(?:x"
        r"|ces)|[Ss]chedule"
        r"|[Tt]ables?|[Ff]igures?|[Cc]hapter|[Pp]art|[Aa]rticle|[Rr]egulation|[Ii]tem|[Aa]nnex|[Vv]ersion"
        r"|[Oo]ption"
        r"|[Tt]iers?|[Ll]ots?|[Ll]evels?|[Pp]hases?|[Ss]tages?|[Kk][Pp][Ii]s?|[Pp]riority|[Oo]bjective"
        r"|[Oo]utcome|[Qq]uestion"
        r"|[Tt]heme|[Ww]orkstream|[Bb]and|[Gg]rade|[Zz]one|[Ww]ard|[Rr]oom|[Nn]umber|[Nn]o\.?|[Pp]illar"
        r"|[Gg]roup|[Tt]ype"
        r"|[Ss]core[sd]?|Week|Day|Year|[Ss]tep|[Ss]trand|[Pp]rinciple|[Rr]ecommendation|[Aa]genda"
        r"|[Mm]inute)"
        rf"\s?(?:\d+(?:\.\d+)*|(?:{_WORD})\b)(?:\s?(?:[-–]|and|to|,|&)\s?\d+(?:\.\d+)*)*\b(?!\s?%)",
    ),
    (
        "age",
        r"\b(?:[Aa]ged?(?:\s(?:over|under))?|[Oo]ver|[Uu]nder)(?:\s(?:between|of|over|under"
        r"|from))?[\s-]\d{2}s?(?:\s?(?:[-–]|to|and)\s?\d{2})?(?:\s(?:and|or)\s(?:over|above|under|older"
        r"|younger|more))?\b(?!\s?%|\s?per)(?=s|\s(?:and|or|years|who|were|are|affected|living|in)|[,.;:)]"
        r"|$)",
    ),
    ("age", r"\b\d{2}\s?(?:[-–]|to)\s?\d{2}[\s-](?:year|age)"),
    ("age", r"\b\d{2}\s?\+"),
    ("age", r"\b\d{2}\s(?:and|or)\s(?:over|above|under|older|younger)\b"),
    ("age", r"\b\d{2}[\s-](?:years?[\s-]old|year[\s-]olds)\b"),
    (
        "time",
        rf"\b(?:\d+(?:\.\d+)?|{_WORD})(?:\s?(?:[-–]|to|or)\s?(?:\d+(?:\.\d+)?|{_WORD}))?[\s-]?"
        r"(?:hrs?|hours?[’']?(?!\s(?:a|per|of|were|was|are|each|deliver|commission|sourc|request))|days?[’']?"
        r"|weeks?[’']?|months?[’']?"
        r"|years?[’']?|minutes?|mins?)\b(?!\s+of\s+(?:care|support|homecare|service))",
    ),
    ("range", r"(?<![\w.,/-])£?\d[\d,.]*\s?%?\s?(?:[-–—])\s?£?\d[\d,.]*\s?%?(?![\w])"),
)
_SCREENS = [(unit, re.compile(pattern)) for unit, pattern in _NOT_FIGURES]
_YEAR_BEFORE = re.compile(
    rf"(?:\b(?:in|by|since|of|from|to|until|till|during|for|and|the|before|after|late|early|mid|spring|summer"
    rf"|autumn"
    rf"|winter|between|end|around|a|{_MONTH})|[(/,–-])\s?$",
    re.IGNORECASE,
)

_LONGEST_IN_HOURS = 72

ABOUT = re.compile(
    r"\b(?:about|around|approximately|approx\.?|nearly|almost|over|more than|less than|fewer than|under|up to"
    r"|at least"
    r"|some|circa|c\.|roughly|in excess of|above|below)\s+(?:the\s+|a\s+)?£?$",
    re.IGNORECASE,
)
_NOT_ONE = re.compile(
    r"\s+(?:another|person|example|size|way|reason|step|day|must|can|should)\b|-|\s+or\s"
    r"|\s+of\s+(?:the\s+)?(?:most|best|key|main|few|first|largest)\b",
    re.IGNORECASE,
)
"""After "one" that counts nothing: "one another", "one person told us", "one of the best"."""

_STOP = frozenset(
    [
        "of",
        "in",
        "for",
        "to",
        "at",
        "by",
        "on",
        "from",
        "with",
        "were",
        "was",
        "are",
        "is",
        "had",
        "have",
        "has",
        "been",
        "who",
        "which",
        "that",
        "and",
        "or",
        "but",
        "as",
        "not",
        "per",
        "between",
        "since",
        "during",
        "over",
        "under",
        "within",
        "across",
        "being",
        "including",
        "where",
        "when",
        "than",
        "then",
        "currently",
        "will",
        "would",
        "could",
        "may",
        "can",
        "also",
        "only",
        "more",
        "less",
        "fewer",
        "about",
        "out",
        "outside",
        "their",
        "its",
        "our",
        "these",
        "those",
        "this",
        "the",
        "a",
        "an",
        "each",
        "every",
        "all",
        "whom",
        "did",
        "do",
        "does",
        "said",
        "told",
        "felt",
        "showed",
        "because",
        "so",
        "if",
        "after",
        "before",
        "until",
        "while",
        "into",
        "through",
        "against",
        "using",
        "receiving",
        "rated",
        "waiting",
        "living",
        "working",
        "placed",
        "being",
        "still",
        "remained",
        "compared",
        "respectively",
        "requires",
        "remains",
        "shows",
        "includes",
        "receives",
        "says",
        "takes",
        "makes",
        "gives",
        "comes",
        "becomes",
    ]
)
_PLURALS = frozenset(
    ["people", "staff", "children", "adults", "women", "men", "carers", "workforce", "personnel", "team"]
)


@dataclass(frozen=True)
class Quantity:
    """A figure in a sentence.

    Attributes
    ----------
    value
        What it comes to: £42.6m is 42,600,000.
    step
        The size of its last printed digit: 0.1 for 4.8, 100,000 for £42.6m.
    unit
        What it is. "name" only names something, as in "Tier 2".
    text, start, end
        As it is printed, and where.
    noun
        What a count counts: "homecare requests"; "" where no noun follows.
    about
        Whether it is said to be near, more or less than that, not exact.
    spelled
        Whether it is a word, "five".
    """

    value: float
    step: float
    unit: Unit
    text: str
    start: int
    end: int
    noun: str = ""
    about: bool = False
    spelled: bool = False

    @property
    def head(self) -> str:
        """The last word of the noun, in the singular: "request"."""
        return singular(self.noun.split()[-1]) if self.noun else ""

    @property
    def half(self) -> float:
        """Half of the last printed digit: how far the figure itself may be off."""
        return self.step / 2


def singular(word: str) -> str:
    """Return a noun in the singular, near enough to tell whether two are the same.

    >>> singular("requests"), singular("authorities"), singular("people"), singular("services")
    ('request', 'authority', 'people', 'service')
    """
    word = word.lower().strip("’'")
    if word in _PLURALS or len(word) < 4 or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") else word


def find(text: str) -> list[Quantity]:
    """Return the figures in a sentence, in order."""
    found = [*_screened(text)]
    taken = [(figure.start, figure.end) for figure in found]
    for match in _NUMBER.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        figure = _figure(text, match)
        if figure:
            found.append(figure)
    return sorted(found, key=lambda figure: figure.start)


def _screened(text: str) -> Iterator[Quantity]:
    taken: list[tuple[int, int]] = []
    for unit, pattern in _SCREENS:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            digits = re.search(rf"\d[\d,]*(?:\.\d+)?|{_WORD}", match[0], re.IGNORECASE)
            if unit == "range" and digits and not _is_range(match[0]):
                continue
            if unit == "year" and not _follows(match[0]):
                continue  # "2019 - 14%"
            if unit == "time" and digits and "h" in match[0] and _value(digits[0]) > _LONGEST_IN_HOURS:
                continue  # hours of care, which are counted
            taken.append((match.start(), match.end()))
            value = _value(digits[0]) if digits else 0.0
            yield Quantity(value, 1, unit, match[0], match.start(), match.end())


def _follows(text: str) -> bool:
    """Return whether the second of two joined years comes after the first."""
    years = re.fullmatch(r"(\d{4})\s?[/–-]\s?(\d\d|\d{4})", text)
    return not years or (
        int(years[2][-2:]) != int(years[1]) % 100
        and (int(years[2][-2:]) > int(years[1]) % 100 or years[1].endswith("99"))
    )


def _is_range(text: str) -> bool:
    """Return whether "8-9%" is one; "2023-24" and "2019 – 9 people" are none."""
    ends = [_value(part) for part in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]
    return len(ends) == 2 and not (1900 <= ends[0] <= 2100 and ends[1] < 1900)


def _value(text: str) -> float:
    return (
        float(WORDS.get(text.lower(), 0)) if text[0].isalpha() else float(text.replace(",", "").rstrip("."))
    )


def _figure(text: str, match: re.Match[str]) -> Quantity | None:
    spelled = match["word"] is not None
    decimals = match["decimals"] or ""
    value = float(WORDS[match["word"].lower()]) if spelled else _value(match["digits"] + decimals)
    start, end = match.start(), match.end()
    before = text[:start]
    pounds = bool(match["pound"]) or bool(_POUND.search(before))
    times = TIMES.get((match["times"] or "").lower(), 1.0)
    if (match["times"] or "") in ("m", "k") and not pounds and text[end - 2 : end - 1] == " ":
        times, end = 1.0, end - 2  # "5 m" is metres
    step = times * 10.0 ** -max(len(decimals) - 1, 0)
    unit: Unit = "per cent" if match["percent"] else "pounds" if pounds else "count"
    plain_year = (
        unit == "count" and not spelled and not decimals and times == 1 and "," not in match["digits"]
    )
    if plain_year and 1900 <= value <= 2100 and len(match["digits"]) == 4:
        noun = _noun(text[end:])
        if _YEAR_BEFORE.search(before) or not noun or not before.strip() or noun.split()[-1] == noun:
            return Quantity(value, 1, "year", match[0], start, end)
    if (
        spelled
        and value == 1
        and (
            re.search(r"\b(?:no|any|every|some|each|this|that|the)[\s-]+$", before, re.I)
            or re.match(_NOT_ONE, text[end:])
        )
    ):
        return None
    return Quantity(
        value=value * times,
        step=step,
        unit=unit,
        text=match[0].strip(),
        start=start,
        end=end,
        noun=_noun(text[end:], one=value == 1) if unit == "count" else "",
        about=bool(ABOUT.search(before)),
        spelled=spelled,
    )


def _noun(after: str, *, one: bool = False) -> str:
    """Return the noun that follows a count: the words up to the first plural, within its own clause.

    After 1 there is no plural: the words up to the end of the clause.
    """
    after = re.sub(r"^\s+(?:Tier|Level|Lot)\s\d\b", "", after)
    words: list[str] = []
    tokens = re.findall(r"[A-Za-z][\w’'/&-]*|[.,;:()\[\]–—?!]|\d+", after[:90])
    for token, following in itertools.pairwise([*tokens, "."]):
        word = token.lower()
        joins = word == "and" and bool(words) and following[0].isalpha() and following.lower() not in _STOP
        if not token[0].isalpha() or (word in _STOP and not joins) or len(words) == 6:
            break
        words.append(word)
        if not one and _is_plural(word):
            return " ".join(words)
    return " ".join(words) if one and len(words) < 4 and "and" not in words else ""


def _is_plural(word: str) -> bool:
    if word in _PLURALS:
        return True
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "ous", "’s", "'s"))
