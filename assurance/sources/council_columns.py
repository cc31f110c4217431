"""The kinds of column that a council's return is made of, each with its own way of reading a cell."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assurance.ledger import Ledger
from assurance.privacy import pseudonym, pseudonyms, screen
from assurance.sources.cells import plain, remembered
from assurance.sources.sheets import (
    Cell,
    Order,
    Sheet,
    as_text,
    parse_choice,
    parse_counts,
    parse_dates,
    parse_numbers,
    parse_text,
)

if TYPE_CHECKING:
    import pandas

Parse = Callable[..., "pandas.Series"]
Kind = Literal["text", "identifier", "choice", "date", "month", "count", "number"]
MOST = 999_999_999
"""No council counts or buys more of anything; an NHS number in the wrong column is more."""
YES_OR_NO = {word: answer for answer in ("Yes", "No") for word in (answer, answer[0])} | {
    "True": "Yes",
    "False": "No",
}

_screen = remembered(screen)


@dataclass(frozen=True)
class Column:
    """One column of a return.

    Attributes
    ----------
    header
        Its name in the file; case and spacing do not matter.
    name
        Its name in the tidy table.
    parse
        Turns the cells into values, or refuses them. Dates also take the `order` that the sheet tells.
    optional
        Whether a file may do without it; its cells are then taken as empty.
    private
        Whether what stands in it may not be shown, not even to say what is wrong with it.
    kind
        What a cell holds, for the template that people fill in.
    words
        The words that are offered, where only those of a list are allowed.
    may_be_empty
        Whether a cell may be.
    """

    header: str
    name: str
    parse: Parse
    optional: bool = False
    private: bool = False
    kind: Kind = "text"
    words: tuple[str, ...] = ()
    may_be_empty: bool = False


def text_column(
    header: str,
    name: str,
    *,
    may_be_empty: bool = False,
    empty: str | None = None,
    optional: bool = False,
    reference: bool = False,
) -> Column:
    """Return a column of words, without a person's details; what is taken out is counted, and not shown.

    `empty` is what an empty cell stands for; None: the word is missing. With `reference` a pseudonym stands
    in for a cell that looks like such details: two references stay two.
    """

    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        if not may_be_empty:
            _refuse_empty(cells, sheet)
        screened = cells.copy()
        for row, cell in cells.items():
            text, found = _screen(as_text(cell))
            for kind in found:
                ledger.repaired(f"took {kind} out of “{header}”", "not shown", "not shown")
            if found:
                screened[row] = pseudonym(as_text(cell), "reference") if reference else text
        words = parse_text(screened, ledger)
        return words.mask(words == "", empty)

    return Column(header, name, parse, optional, may_be_empty=may_be_empty)


def identifier_column(
    header: str, name: str, *, of: str, may_be_empty: bool = False, optional: bool = False
) -> Column:
    """Return a column of what identifies a person, a request or a placement, as pseudonyms.

    `of` says what is identified, as for `assurance.privacy.pseudonym`. The identifier itself is nowhere.
    """

    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        import pandas

        if not may_be_empty:
            _refuse_empty(cells, sheet)
        known = parse_text(cells).tolist()
        trimmed = sum(isinstance(cell, str) and cell != text for cell, text in zip(cells, known, strict=True))
        if trimmed:
            ledger.repaired("trimmed a reference", "not shown", "not shown", trimmed)
        stands_in = pandas.Series(pseudonyms(known, of), index=cells.index, name=cells.name, dtype="str")
        return stands_in.mask(stands_in == "", None)

    return Column(header, name, parse, optional, private=True, kind="identifier", may_be_empty=may_be_empty)


prose_column = text_column
"""A column of words that people type and that are printed."""


def choice_column(
    header: str,
    name: str,
    words: Iterable[str] | Mapping[str, str],
    *,
    also: Mapping[str, str] | None = None,
    unlisted: str | None = None,
    may_be_empty: bool = False,
    empty: str | None = None,
    optional: bool = False,
) -> Column:
    """Return a column of words from a list; a mapping gives the tidy table's word for each.

    Parameters
    ----------
    header, name, may_be_empty, optional
        As in `Column`.
    words
        The words that are offered.
    also
        Other spellings that are read, by the word of the list that each stands for.
    unlisted
        What a word that is not on the list becomes: for columns in which people type what may be about a
        person. Such words are counted and not shown. None: they are refused.
    empty
        What an empty cell stands for; None: the word is missing.
    """
    tidy = dict(words) if isinstance(words, Mapping) else {word: word for word in words}
    spellings = {word: word for word in tidy} | dict(also or {})
    known = {"", *map(plain, spellings)}

    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        strange = cells.map(lambda cell: unlisted is not None and plain(as_text(cell)) not in known)
        strange = strange.astype("bool")
        if strange.any():
            ledger.repaired(
                f"left out words of “{header}” that are not on its list",
                "not shown",
                unlisted,
                int(strange.sum()),
            )
        chosen = parse_choice(
            cells.mask(strange, ""), sheet, spellings, blank="" if may_be_empty else None, ledger=ledger
        )
        empties = int(((chosen == "") & ~strange).sum())
        if empty is not None and empties:
            ledger.repaired(f"took an empty “{header}” as “{empty}”", "(empty)", empty, empties)
        return chosen.mask(chosen == "", empty).replace(tidy).mask(strange, unlisted)

    return Column(header, name, parse, optional, kind="choice", words=tuple(tidy), may_be_empty=may_be_empty)


def yes_no_column(header: str, name: str, *, optional: bool = False) -> Column:
    """Return a column of yes and no (boolean), missing where the cell is empty."""

    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        words = cells.map(lambda cell: {True: "Yes", False: "No"}[cell] if isinstance(cell, bool) else cell)
        said = parse_choice(words, sheet, YES_OR_NO, blank="", ledger=ledger)
        return said.map({"Yes": True, "No": False}).astype("boolean")

    return Column(header, name, parse, optional, kind="choice", words=("Yes", "No"), may_be_empty=True)


def date_column(header: str, name: str, *, may_be_empty: bool = False, optional: bool = False) -> Column:
    """Return a column of dates, whole days; a time of day is left out.

    Day first or month first is told from the column, else from the sheet's other dates, else day first.
    """

    def parse(
        cells: pandas.Series, sheet: Sheet, ledger: Ledger, order: Order = "day first"
    ) -> pandas.Series:
        if not may_be_empty:
            _refuse_empty(cells, sheet)
        read = parse_dates(cells, sheet, order=order)
        ways = [*map(_way_of_writing, cells)]
        usual = Counter(filter(None, ways)).most_common(1)
        for row, cell, way in zip(cells.index, cells, ways, strict=True):
            month_first = way == "9/9/Y" and read.order == "month first"
            unlike = bool(way) and way != usual[0][0]
            if month_first or unlike or _has_time(cell):
                after = f"{read.dates[row]:%Y-%m-%d}"
                if month_first:
                    ledger.repaired(f"read a date of “{header}” written month first", cell, after)
                elif unlike:
                    ledger.repaired(f"read a date of “{header}” written unlike the others", cell, after)
                if _has_time(cell):
                    ledger.repaired(f"left out the time of day of “{header}”", cell, after)
        return read.dates

    return Column(header, name, parse, optional, kind="date", may_be_empty=may_be_empty)


def order_told(cells: Iterable[Cell]) -> Order | None:
    """Return how dates in figures are written, as far as cells tell, None when they do not or disagree.

    >>> order_told(["03/04/2024", "05/29/2024"]), order_told(["03/04/2024"])
    ('month first', None)
    """
    told: set[Order] = set()
    for cell in set(cells):
        if isinstance(cell, str) and (match := _IN_FIGURES.match(cell.strip())):
            first, second = int(match[1]), int(match[2])
            told |= {"day first"} if first > 12 >= second else set()
            told |= {"month first"} if second > 12 >= first else set()
    return told.pop() if len(told) == 1 else None


_IN_FIGURES = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2}")


@remembered
def _has_time(cell: Cell) -> bool:
    if isinstance(cell, datetime.datetime):
        return cell.time() != datetime.time()
    if isinstance(cell, str):
        return re.search(r"\d:\d\d", cell) is not None
    return isinstance(cell, float) and not cell.is_integer()


@remembered
def _way_of_writing(cell: Cell) -> str:
    """Return the shape of a date: "9/9/Y" for 29/05/2026, "Y-9-9" for 2026-05-29, "" for an empty cell."""
    if not isinstance(cell, str):
        return type(cell).__name__
    years_marked = re.sub(r"\d{4}", "Y", cell.strip())
    return re.sub(r"[A-Za-z]{2,}", "month", re.sub(r"\d+", "9", years_marked))


def month_column(header: str, name: str) -> Column:
    """Return a column of months, as text: "2024-04" for April 2024, Apr-24, 04/2024 or a day in it."""

    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        _refuse_empty(cells, sheet)
        # A month is read as its first day, by the rules for dates.
        days = cells.map(lambda cell: _first_day(cell) if isinstance(cell, str) else cell)
        months = parse_dates(days, sheet, order="day first").dates.dt.strftime("%Y-%m").astype("str")
        ways = cells.map(_way_of_writing)
        usual = Counter(ways).most_common(1)
        for row, way in ways.items():
            if way != usual[0][0]:
                ledger.repaired(
                    f"read a month of “{header}” written unlike the others", cells[row], months[row]
                )
        return months

    return Column(header, name, parse, kind="month")


def _first_day(text: str) -> str:
    """Return the first day of a month that is written as one, anything else as it is."""
    text = as_text(text)
    if re.fullmatch(r"[A-Za-z]{3,9}[ -](\d{4}|\d{2})", text):
        return f"1 {text}"
    if match := re.fullmatch(r"(\d{4})-(0?[1-9]|1[0-2])", text):
        return f"{match[1]}-{match[2]}-01"
    if match := re.fullmatch(r"(0?[1-9]|1[0-2])/(\d{4})", text):
        return f"{match[2]}-{match[1]}-01"
    return text


def count_column(header: str, name: str, *, may_be_empty: bool = False, optional: bool = False) -> Column:
    """Return a column of whole numbers from 0 up (Int64)."""
    return _figures(header, name, parse_counts, may_be_empty, optional, "count")


def number_column(header: str, name: str, *, may_be_empty: bool = False, optional: bool = False) -> Column:
    """Return a column of numbers from 0 up (float64)."""
    return _figures(header, name, parse_numbers, may_be_empty, optional, "number")


def _figures(
    header: str,
    name: str,
    parse_figures: Callable[..., pandas.Series],
    may_be_empty: bool,
    optional: bool,
    kind: Kind,
) -> Column:
    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        if not may_be_empty:
            _refuse_empty(cells, sheet)
        figures = parse_figures(cells, sheet, most=MOST)
        for row, cell in cells.items():
            if isinstance(cell, str) and re.search(r"[,£%]", cell):
                ledger.repaired(f"read a number of “{header}” written with signs", cell, f"{figures[row]:g}")
        return figures

    return Column(header, name, parse, optional, kind=kind, may_be_empty=may_be_empty)


def _refuse_empty(cells: pandas.Series, sheet: Sheet) -> None:
    for row, cell in cells.items():
        if as_text(cell) == "":
            raise sheet.error(row=row, column=str(cells.name), found="the cell is empty", mend="fill it in")  # type: ignore[arg-type]
