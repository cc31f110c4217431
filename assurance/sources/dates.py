"""Columns of dates: day first or month first is told from the whole column, never a cell at a time."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assurance.sources.cells import Cell, as_text, shortened
from assurance.sources.workbooks import Sheet

if TYPE_CHECKING:
    import pandas


Order = Literal["day first", "month first"]


@dataclass(frozen=True)
class Dates:
    """A column of dates, read as one.

    Attributes
    ----------
    dates
        datetime64[ms], missing where the cell was empty (or unreadable, if that was allowed).
    order
        How dates in figures are written in this column, None when there are none.
    unreadable
        By row, the text of cells that are no date.
    written
        How many cells were written in each way: "cell with a date", "year first", "day first", "month
        first", "with the month's name", "day number".
    """

    dates: pandas.Series
    order: Order | None
    unreadable: dict[int, str]
    written: Counter[str]


_TIME = r"(?:[T ,-]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_FIGURES = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_TIME}")
_DAY_NAME = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[ /-]+([A-Za-z]{{3,9}})\.?,?[ /-]+(\d{{4}}|\d{{2}}){_TIME}"
)
_NAME_DAY = re.compile(rf"([A-Za-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def parse_dates(
    column: pandas.Series,
    sheet: Sheet,
    *,
    order: Order | None = None,
    unreadable: Literal["refuse", "collect"] = "refuse",
) -> Dates:
    """Return a column of `records` as dates; day first or month first is told from the whole column.

    One date such as 29/05/2026 or 05/29/2026 settles the order for all. A column that holds both cannot be
    read by anyone. Where nothing settles it, `order` is the return's declared rule.

    Parameters
    ----------
    column
        A column of `records`; its name goes into messages. Typed cells, 2026-05-29, 29 May 2026,
        29/May/2026, 29/05/2026, with or without a time (which is dropped), and Excel's day numbers are read.
    sheet
        Where it is from, for messages.
    order
        The order to assume when the column does not tell. None: refuse such a column.
    unreadable
        "refuse" raises at the first cell that is no date; "collect" leaves it missing and lists it.

    Raises
    ------
    InputError
        When a cell is no date, or the column mixes orders, or nothing tells its order.
    """
    import pandas

    evidence: dict[Order, tuple[int, str]] = {}
    undecided: tuple[int, str] | None = None
    for row, cell in column.items():
        if isinstance(cell, str) and (match := _FIGURES.fullmatch(cell.strip())):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                evidence.setdefault("day first", (row, cell.strip()))  # type: ignore[arg-type]
            elif second > 12 >= first:
                evidence.setdefault("month first", (row, cell.strip()))  # type: ignore[arg-type]
            elif first != second and undecided is None:
                undecided = (row, cell.strip())  # type: ignore[assignment]
    if len(evidence) == 2:
        (day_row, day), (month_row, month) = evidence["day first"], evidence["month first"]
        raise sheet.error(
            row=max(day_row, month_row),
            column=str(column.name),
            found=f"the column mixes dates written day first (“{day}”, row {day_row:,}) and month first "
            f"(“{month}”, row {month_row:,})",
            mend="write all of them as YYYY-MM-DD",
        )
    told = next(iter(evidence), None) or order
    if told is None and undecided:
        raise sheet.error(
            row=undecided[0],
            column=str(column.name),
            found=f"nothing in the column tells whether “{undecided[1]}” is written day first or month first",
            mend="write the dates as YYYY-MM-DD",
        )

    read: dict[Cell, tuple[datetime.date | None, str]] = {}
    dates: list[datetime.date | None] = []
    bad: dict[int, str] = {}
    written: Counter[str] = Counter()
    for row, cell in column.items():
        if cell not in read:
            read[cell] = _read_date(cell, told or "day first")
        date, way = read[cell]
        dates.append(date)
        if date is not None:
            written[way] += 1
        elif way:
            text = as_text(cell)
            if unreadable == "refuse":
                raise sheet.error(
                    row=row,  # type: ignore[arg-type]
                    column=str(column.name),
                    found=f"“{shortened(text)}” is not a date",
                    mend="correct it, for example to 2026-05-29",
                )
            bad[row] = text  # type: ignore[index]
    figures = written["day first"] + written["month first"]
    return Dates(
        pandas.Series(pandas.to_datetime(dates), index=column.index, name=column.name).astype(
            "datetime64[ms]"
        ),
        told if figures else None,
        bad,
        written,
    )


def _read_date(cell: Cell, order: Order) -> tuple[datetime.date | None, str]:
    """Return the date and the way it was written; (None, "") when empty, (None, "no date") when no date."""
    if isinstance(cell, datetime.datetime):
        return cell.date(), "cell with a date"
    if isinstance(cell, datetime.date):
        return cell, "cell with a date"
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if 20_000 <= cell < 80_000:  # Excel's count of days: 1954 to 2119
            return datetime.date(1899, 12, 30) + datetime.timedelta(days=int(cell)), "day number"
        return None, "no date"
    if not isinstance(cell, str):
        return None, "no date"
    text = cell.strip()
    if not text:
        return None, ""
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[2], match[3]), "year first"
    if match := _FIGURES.fullmatch(text):
        day, month = (match[1], match[2]) if order == "day first" else (match[2], match[1])
        return _date(match[3], month, day), order
    if match := _DAY_NAME.fullmatch(text):
        return _date(match[3], match[2], match[1]), "with the month's name"
    if match := _NAME_DAY.fullmatch(text):
        return _date(match[3], match[1], match[2]), "with the month's name"
    return None, "no date"


def _date(year: str, month: str, day: str) -> datetime.date | None:
    if not month.isdigit():
        named = [name for name in _MONTHS if name.startswith(month.lower()) or month.lower() == name[:3]]
        named += ["september"] if month.lower() == "sept" and not named else []
        if not named:
            return None
        month = str(_MONTHS.index(named[0]) + 1)
    try:
        return datetime.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
