"""Columns of dates: day first or month first is told from the whole column, never a cell at a time."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from assurance.sources.cells import Cell, as_text, shortened
from assurance.sources.limits import WORDS_REMEMBERED
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
    examples
        For each way, the first such cell as text, and the day that it was read as.
    """

    dates: pandas.Series
    order: Order | None
    unreadable: dict[int, str]
    written: Counter[str]
    examples: dict[str, tuple[str, datetime.date]] = field(default_factory=dict)


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


class OrderSeen:
    """What the dates of a column show of their order, looked at a batch at a time and not kept.

    Attributes
    ----------
    undecided
        The row and text of the first date in figures that may be either, as 04/05/2026 may.
    """

    def __init__(self, sheet: Sheet, column: str) -> None:
        self.undecided: tuple[int, str] | None = None
        self._sheet = sheet
        self._column = column
        self._first: dict[Order, tuple[int, str]] = {}
        self._known: set[str] = set()

    def look(self, column: pandas.Series) -> None:
        """Look at some rows of the column, as `records` gives them."""
        for row, cell in column.items():
            if not isinstance(cell, str) or cell in self._known:
                continue
            self._known.add(cell)
            match = _FIGURES.fullmatch(cell.strip())
            if not match:
                continue
            first, second = int(match[1]), int(match[2])
            here = (int(row), cell.strip())  # type: ignore[call-overload]
            if first > 12 >= second:
                self._first.setdefault("day first", here)
            elif second > 12 >= first:
                self._first.setdefault("month first", here)
            elif first != second and self.undecided is None:
                self.undecided = here
        if len(self._known) > WORDS_REMEMBERED:
            self._known.clear()

    def told(self) -> Order | None:
        """Return the order that the dates show, None when none of them shows it.

        Raises
        ------
        InputError
            When some show one order and some the other.
        """
        if len(self._first) == 2:
            (day_row, day), (month_row, month) = self._first["day first"], self._first["month first"]
            raise self._sheet.error(
                row=max(day_row, month_row),
                column=self._column,
                found=f"the column mixes dates written day first (“{day}”, row {day_row:,}) and month first "
                f"(“{month}”, row {month_row:,})",
                mend="write all of them as YYYY-MM-DD",
            )
        return next(iter(self._first), None)


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
    import numpy
    import pandas

    seen = OrderSeen(sheet, str(column.name))
    seen.look(column)
    told = seen.told() or order
    if told is None and seen.undecided:
        row, text = seen.undecided
        raise sheet.error(
            row=row,
            column=str(column.name),
            found=f"nothing in the column tells whether “{text}” is written day first or month first",
            mend="write the dates as YYYY-MM-DD",
        )

    read = {cell: _read_date(cell, told or "day first") for cell in dict.fromkeys(column)}
    bad: dict[int, str] = {}
    written: Counter[str] = Counter()
    examples: dict[str, tuple[str, datetime.date]] = {}
    for cell, count in Counter(column).items():
        date, way = read[cell]
        if date is not None:
            written[way] += count
            examples.setdefault(way, (as_text(cell), date))
    no_dates = {cell for cell, (date, way) in read.items() if date is None and way}
    for row, cell in column.items() if no_dates else ():
        if cell in no_dates:
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
        pandas.Series(
            numpy.array([read[cell][0] for cell in column], "datetime64[D]").astype("datetime64[ms]"),
            index=column.index,
            name=column.name,
        ),
        told if figures else None,
        bad,
        written,
        examples,
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
