"""What a cell of a table may hold, and its plain form."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from assurance.numerals import listed
from assurance.privacy import screen
from assurance.sources.limits import WORDS_REMEMBERED

remembered = lru_cache(maxsize=WORDS_REMEMBERED, typed=True)
"""For what is made of a cell: a large return says the same thing a hundred thousand times. True, 1 and 1.0
are equal, and not the same."""

Cell = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta


@remembered
def as_text(cell: Cell) -> str:
    r"""Return a cell as trimmed text, runs of white space as one space, whole numbers without ".0".

    Marks that cannot be seen are taken out, as `without_marks` does.

    >>> as_text(" Local\n authority "), as_text(406.0), as_text(12.5)
    ('Local authority', '406', '12.5')
    """
    if isinstance(cell, str):
        return " ".join(without_marks(cell).split())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime | datetime.date):
        return cell.isoformat().removesuffix("T00:00:00")
    return str(cell)


def parse_count(cell: Cell) -> int | None:
    """Return a single cell as a whole number of 0 or more, None when it is empty or is no such number.

    >>> parse_count("1,234"), parse_count(12.0), parse_count(""), parse_count("about 5")
    (1234, 12, None, None)
    """
    number = as_number(cell)
    return int(number) if number is not None and number.is_integer() and number >= 0 else None


@remembered
def as_number(cell: Cell) -> float | None:
    """Return a cell as a number, None when it is empty or no number. Never infinite.

    >>> as_number("1,234.5"), as_number("45%"), as_number("-3"), as_number("1e3"), as_number("[c]")
    (1234.5, 45.0, -3.0, None, None)
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    if isinstance(cell, str):
        text = cell.strip().replace("\N{MINUS SIGN}", "-").removeprefix("£").removesuffix("%").strip()
        if not re.fullmatch(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?", text) or not any(map(str.isdigit, text)):
            return None
        return float(text.replace(",", ""))
    return float(cell) if cell == cell and abs(cell) != float("inf") else None


def is_blank(cell: Cell) -> bool:
    """Return whether a cell holds nothing that can be seen."""
    return isinstance(cell, str) and (not cell or not without_marks(cell).strip())


def without_marks(text: str) -> str:
    r"""Return text without what cannot be seen in it, line separators as ends of lines.

    Taken out are control characters (but tabs and ends of lines), marks that turn the direction of writing,
    joiners, soft hyphens, byte order marks and halves of characters: they come in by copying, make equal
    names unequal, and can make a name read as another.

    >>> without_marks("North\u200b \u202eEast\u2028")
    'North East\n'
    """
    if text.isprintable():
        return text
    kept = (_seen(character) for character in text)
    return "".join(kept)


def _seen(character: str) -> str:
    if character in "\t\n\r\x85":
        return character
    category = unicodedata.category(character)
    if category in ("Zl", "Zp"):
        return "\n"
    return "" if category in ("Cc", "Cf", "Cs", "Cn") else character


def sheet_name(written: str) -> str:
    """Return a sheet's name on one line and no longer than a message can hold."""
    return as_text(written)[:100]


def shortened(text: str, most: int = 80) -> str:
    """Return text for a message: its beginning, where it is long.

    >>> shortened("a" * 100, 5)
    'aaaaa…'
    """
    return text if len(text) <= most else f"{text[:most]}…"


_QUOTED = re.compile("“([^“”]{160,})”")


def as_shown(text: str) -> str:
    """Return words that quote cells for a message: without a person's details, long quotations shortened.

    >>> as_shown("“943 476 5919” is not a date")
    '“[removed: an NHS number]” is not a date'
    """
    return _QUOTED.sub(lambda match: f"“{shortened(match[1])}”", screen(text)[0])


_NOTE = re.compile(r"\[note \d+\]", re.IGNORECASE)


@remembered
def plain(name: str) -> str:
    """Return a name for comparing: without case, spacing and notes such as "[note 3]"."""
    return " ".join(_NOTE.sub(" ", name).casefold().split())


def quoted(names: Iterable[str]) -> str:
    """Return names as a list in quotation marks."""
    return listed(f"“{name}”" for name in names)
