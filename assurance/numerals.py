"""How a number is rounded and written, and a day and a list, in one place.

Official statistics in this field round half away from zero (NHS England, ASC User Survey code), while
Python and pandas round half to even: a rebuilt table would differ in the last digit.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
MINUS = "\N{MINUS SIGN}"
_WHOLE = 1e15
"""From here on a number has no decimals that could be rounded."""


def rounded(value: float, decimals: int = 0) -> float:
    """Return `value` rounded half away from zero.

    >>> rounded(2.5), rounded(-2.5), rounded(0.125, 2), rounded(1.005, 2)
    (3.0, -3.0, 0.13, 1.01)
    """
    if not abs(value) < _WHOLE:  # nor when it is no number
        return float(value)
    return float(Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def number(value: float, decimals: int = 0) -> str:
    """Return `value` with thousands separated and a true minus sign.

    >>> number(23572), number(-0.04, 1), number(-1234.55, 1)
    ('23,572', '0.0', '−1,234.6')
    """
    near = rounded(value, decimals)
    text = f"{abs(near):,.{decimals}f}"
    return f"{MINUS}{text}" if near < 0 else text


def percentage(value: float, decimals: int = 0) -> str:
    """Return `value`, already a percentage, with its sign.

    >>> percentage(91.0), percentage(85.26, 1)
    ('91%', '85.3%')
    """
    return f"{number(value, decimals)}%"


def percentage_points(value: float, decimals: int = 0) -> str:
    """Return a difference between two percentages.

    >>> percentage_points(1), percentage_points(-4.6, 1)
    ('1 percentage point', '4.6 percentage points')
    """
    text = number(abs(value), decimals)
    return f"{text} percentage point{'' if text == '1' else 's'}"


def plural(count: float, noun: str, many: str | None = None) -> str:
    """Return a count with its noun.

    >>> plural(1, "request"), plural(1620, "person", "people")
    ('1 request', '1,620 people')
    """
    return f"{number(count)} {noun if count == 1 else many or noun + 's'}"


def in_words(day: datetime.date) -> str:
    """Return a day as it is written in a sentence, the same whatever the machine's language.

    >>> in_words(datetime.date(2024, 3, 6))
    '6 March 2024'
    """
    return f"{day.day} {month_in_words(day)}"


def month_in_words(day: datetime.date) -> str:
    """Return the month of a day as it is written in a sentence.

    >>> month_in_words(datetime.date(2024, 3, 6))
    'March 2024'
    """
    return f"{MONTHS[day.month - 1]} {day.year}"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence, nothing for none.

    >>> listed(["hours", "areas", "levels"]), listed(["hours"]), listed([])
    ('hours, areas and levels', 'hours', '')
    """
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def ranges(numbers: Iterable[int]) -> str:
    """Return whole numbers in order, those that follow each other as a range.

    >>> ranges([3, 4, 5, 9, 12, 11])
    '3-5, 9, 11-12'
    """
    spans: list[list[int]] = []
    for each in sorted(set(numbers)):
        if spans and each == spans[-1][1] + 1:
            spans[-1][1] = each
        else:
            spans.append([each, each])
    return ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in spans)


def from_ranges(text: str) -> tuple[int, ...]:
    """Return the whole numbers that `ranges` wrote.

    >>> from_ranges("3-5, 9")
    (3, 4, 5, 9)
    """
    numbers: list[int] = []
    for span in filter(None, text.split(", ")):
        first, _, last = span.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return tuple(numbers)


def possible(percentage: float, of: int, decimals: int) -> bool:
    """Return whether some whole number out of `of` is `percentage` when rounded to `decimals`.

    The test is known as GRIM. Either way of rounding a half is allowed.

    >>> possible(4.04, 99, 2), possible(11.64, 99, 2), possible(11.64, 146, 2)
    (True, False, True)
    """
    half = 0.5 * 10**-decimals + 1e-9
    return math.floor((percentage + half) * of / 100) >= math.ceil((percentage - half) * of / 100)


def smallest_base(percentage: float, decimals: int, at_most: int = 10_000) -> int | None:
    """Return the smallest number of things of which `percentage` can be a share, None when there is none.

    >>> smallest_base(11.64, 2), smallest_base(50, 0)
    (146, 2)
    """
    return next((of for of in range(1, at_most + 1) if possible(percentage, of, decimals)), None)
