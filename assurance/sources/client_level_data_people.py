"""Who an event is about, and how old that person was: worked out, then forgotten.

DHSC's combined person id: the traced NHS number, else the council's own NHS number, else the council's code
and its own number for the person. It leaves this module as a pseudonym only.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from assurance import privacy
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.sources.client_level_data_cells import Distinct
from assurance.sources.client_level_data_fields import TRACED
from assurance.sources.sheets import Sheet, as_text, parse_dates

if TYPE_CHECKING:
    from numpy.typing import NDArray

PRIVATE = ("Date of Birth", "Date of Death")
"""Dates that no message, ledger or example repeats."""

NOT_SHOWN = "(not shown)"


@dataclass(frozen=True)
class People:
    """Who each row is about.

    Attributes
    ----------
    numbers
        For every row, a number that stands for a person in this sheet; -1 for nobody.
    pseudonyms
        What stands in for each of them.
    unusable
        For every row, whether it has something in a field for an NHS number that is not one.
    """

    numbers: NDArray[numpy.int32]
    pseudonyms: list[str]
    unusable: NDArray[numpy.bool_]


def identify(
    columns: Mapping[str, Distinct], councils: NDArray[numpy.int32], codes: list[str], ledger: Ledger
) -> People:
    """Return who each row is about.

    Parameters
    ----------
    columns
        The fields that are there.
    councils
        For every row, the place of its council in `codes`, -1 for none.
    codes
        ONS codes of councils.
    ledger
        Where NHS numbers that were written with spaces are counted.
    """
    rows = len(councils)
    keys: list[str] = []  # what names a person, by number; never leaves this function
    known: dict[str, int] = {}
    numbers = numpy.full(rows, -1, dtype=numpy.int64)
    unusable = numpy.zeros(rows, dtype=bool)

    def number_of(key: str) -> int:
        if key not in known:
            known[key] = len(keys)
            keys.append(key)
        return known[key]

    for field in (TRACED, "NHS Number"):
        if field not in columns:
            continue
        column = columns[field]
        digits = [re.sub(r"[\s-]", "", as_text(cell)) for cell in column.cells]
        valid = [bool(re.fullmatch("[0-9]{10}", text)) and privacy.is_nhs_number(text) for text in digits]
        empty = [text.upper() in ("", "NULL") for text in digits]
        usable = [
            number_of(f"nhs {text}") if right else -1 for text, right in zip(digits, valid, strict=True)
        ]
        numbers = numpy.where(numbers >= 0, numbers, column.spread(usable, numpy.int64))
        unusable |= ~column.spread([a or b for a, b in zip(valid, empty, strict=True)], bool)
        spaced = [v and text != cell for v, text, cell in zip(valid, digits, column.cells, strict=True)]
        _count(ledger, "read an NHS number without its spaces, or as text", column, spaced)
    if "LA Person Unique Identifier" in columns:
        column = columns["LA Person Unique Identifier"]
        texts = [as_text(cell) for cell in column.cells]
        some = column.spread([text.upper() not in ("", "NULL") for text in texts], bool)
        needed = some & (numbers < 0) & (councils >= 0)
        pairs = councils[needed].astype(numpy.int64) * len(texts) + column.codes[needed]
        own, places = numpy.unique(pairs, return_inverse=True)
        named = [
            number_of(f"{codes[pair // len(texts)]}_{texts[pair % len(texts)]}") for pair in own.tolist()
        ]
        numbers[needed] = numpy.array(named, dtype=numpy.int64)[places]
        mended = [
            isinstance(cell, str) and cell != text for cell, text in zip(column.cells, texts, strict=True)
        ]
        _count(ledger, "trimmed the council’s number for a person", column, mended)
    return People(numbers.astype(numpy.int32), [privacy.pseudonym(key, "person") for key in keys], unusable)


def _count(ledger: Ledger, kind: str, column: Distinct, changed: list[bool]) -> None:
    count = int(column.count()[numpy.array(changed, dtype=bool)].sum()) if changed else 0
    if count:
        ledger.repaired(kind, NOT_SHOWN, NOT_SHOWN, count)


@dataclass(frozen=True)
class Days:
    """A field of dates, for every row.

    Attributes
    ----------
    days
        datetime64[D], NaT where there is none or none that can be read.
    unreadable
        Whether the cell holds something that is no date.
    """

    days: NDArray[numpy.datetime64]
    unreadable: NDArray[numpy.bool_]


def read_days(column: Distinct, sheet: Sheet, ledger: Ledger) -> Days:
    """Return a field of dates, day first unless the field itself shows otherwise.

    Raises
    ------
    InputError
        When the field mixes day first and month first. Of births and deaths the message says only where.
    """
    import pandas

    cells = ["" if as_text(cell).upper() == "NULL" else cell for cell in column.cells]
    series = pandas.Series(cells, index=column.rows, name=column.name, dtype=object)
    try:
        read = parse_dates(series, sheet, order="day first", unreadable="collect")
    except InputError:
        if column.name not in PRIVATE:
            raise
        raise sheet.error(
            column=column.name,
            found="the column mixes dates written day first and month first (they are not repeated here)",
            mend="write all of them as YYYY-MM-DD",
        ) from None
    days = read.dates.to_numpy().astype("datetime64[D]")
    no_date = [row in read.unreadable for row in column.rows.tolist()]
    _count_days(column, days, read.order or "day first", ledger)
    return Days(days[column.codes], column.spread(no_date, bool))


def _count_days(column: Distinct, days: NDArray[numpy.datetime64], order: str, ledger: Ledger) -> None:
    """Count dates that are written month first, or unlike most others of their field."""
    ways = [
        _way_of_writing(cell) if not numpy.isnat(day) else ""
        for cell, day in zip(column.cells, days, strict=True)
    ]
    counts = column.count()
    rows_of: dict[str, int] = {}
    for way, count in zip(ways, counts.tolist(), strict=True):
        if way:
            rows_of[way] = rows_of.get(way, 0) + count
    usual = max(rows_of, key=lambda way: rows_of[way], default="")
    shown = column.name not in PRIVATE
    for place, way in enumerate(ways):
        month_first = way == "9/9/Y" and order == "month first"
        if not way or (way == usual and not month_first):
            continue
        what = "month first" if month_first else "unlike the others"
        before = as_text(column.cells[place]) if shown else NOT_SHOWN
        after = str(days[place]) if shown else NOT_SHOWN
        ledger.repaired(f"read a date of “{column.name}” written {what}", before, after, int(counts[place]))


def _way_of_writing(cell: object) -> str:
    """Return the shape of a date: "9/9/Y" for 29/05/2026, "Y-9-9" for 2026-05-29."""
    if not isinstance(cell, str):
        return "a date cell" if isinstance(cell, datetime.date) else type(cell).__name__
    years_marked = re.sub(r"\d{4}", "Y", cell.strip().split("T")[0])
    return re.sub(r"[A-Za-z]{2,}", "month", re.sub(r"\d+", "9", years_marked))


def ages(
    births: NDArray[numpy.datetime64], days: NDArray[numpy.datetime64]
) -> tuple[NDArray[numpy.float64], NDArray[numpy.bool_]]:
    """Return whole years from birth to a day, and where both are known. A birth after the day is below 0."""
    known = ~numpy.isnat(births) & ~numpy.isnat(days)
    years = numpy.full(len(births), numpy.nan)
    born, then = births[known], days[known]
    birth_year, year = born.astype("datetime64[Y]"), then.astype("datetime64[Y]")
    birth_month, month = born.astype("datetime64[M]"), then.astype("datetime64[M]")
    # Months since January and days since the first, so that 29 February is a birthday on 1 March.
    birth_place = (birth_month - birth_year.astype("datetime64[M]")).astype(int) * 100 + (
        born - birth_month.astype("datetime64[D]")
    ).astype(int)
    place = (month - year.astype("datetime64[M]")).astype(int) * 100 + (
        then - month.astype("datetime64[D]")
    ).astype(int)
    years[known] = (year - birth_year).astype(int) - (place < birth_place)
    return years, known
