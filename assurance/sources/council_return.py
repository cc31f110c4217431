"""What the councils' own returns have in common: a declared format, and one way of reading it.

A return is refused (`InputError`) where a person must say what a cell or a column means: a column is missing,
a date is no date, a word is not on the list. Rows that are no records (a total, a test, a row about no
council) are set aside with a sentence. What can be read and cannot be right (a request sourced before it was
made) is kept: the checks judge it. The formats are described for those who fill them in by `docs/returns.md`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assurance import councils
from assurance.ledger import Ledger, Merged, SetAside
from assurance.numerals import number
from assurance.privacy import pseudonyms, screen
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.sheets import (
    Cell,
    Header,
    Sheet,
    Workbook,
    as_number,
    as_text,
    councils_in,
    find_header,
    look_for_header,
    open_workbook,
    parse_choice,
    parse_councils,
    parse_counts,
    parse_dates,
    parse_numbers,
    parse_text,
    records,
)

if TYPE_CHECKING:
    import pandas

COUNCIL = "Council"
SENDER = "Whoever sent the return"
TEST = re.compile(r"test(ing)?([\s_-]*(row|provider|record|entry|case|request|area|\d+))*", re.IGNORECASE)
TOTAL = re.compile(r"(grand\s+)?totals?\W*", re.IGNORECASE)

Parse = Callable[["pandas.Series", Sheet, Ledger], "pandas.Series"]


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
        Turns the cells into values, or refuses them.
    optional
        Whether a file may do without it; its cells are then taken as empty.
    private
        Whether what stands in it may not be shown, not even to say what is wrong with it.
    """

    header: str
    name: str
    parse: Parse
    optional: bool = False
    private: bool = False


def _as_read(table: pandas.DataFrame, _: Ledger) -> pandas.DataFrame:
    return table


@dataclass(frozen=True)
class Format:
    """A council's own return.

    Attributes
    ----------
    table
        The tidy table it makes.
    title
        What the file is called where nobody has said.
    columns
        Its columns besides Council, in the order of the tidy table.
    keys
        Headers of the columns in which a row that is only a test gives itself away.
    finish
        Mends what takes more than one column, and adds columns that follow from others.
    """

    table: str
    title: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    finish: Callable[[pandas.DataFrame, Ledger], pandas.DataFrame] = _as_read

    @property
    def required(self) -> list[str]:
        """Headers that a file must have."""
        return [COUNCIL, *(column.header for column in self.columns if not column.optional)]

    @property
    def optional(self) -> list[str]:
        """Headers that a file may have."""
        return [column.header for column in self.columns if column.optional]

    @property
    def private(self) -> list[str]:
        """Headers of the columns that may not be shown."""
        return [column.header for column in self.columns if column.private]

    def recognise(self, workbook: Workbook) -> Recognised | None:
        """Return what the file says of itself when one of its sheets has most of the required columns."""
        found = self._sheets(workbook)
        if not found:
            return None
        slugs = {slug for sheet, header in found for slug in councils_in(sheet, header)}
        share = max(header.share for _, header in found)
        return Recognised(share=share, councils=tuple(sorted(slugs)), title=self.title)

    def read(self, path: Path, file: RawFile) -> Reading:
        """Return the tidy table, with a ledger for each sheet that holds rows of this return.

        Raises
        ------
        InputError
            When a column is missing or a cell cannot be read.
        """
        import pandas

        workbook = open_workbook(path)
        found = self._sheets(workbook)
        sheets = [sheet for sheet, header in found if not header.missing]
        if not sheets:  # then the nearest is read, which says what it lacks
            sheets = [max(found, key=lambda pair: pair[1].share)[0] if found else workbook.sheets[0]]
        tables, ledgers = zip(*(self._read_sheet(sheet, file) for sheet in sheets), strict=True)
        return Reading({self.table: pandas.concat(tables, ignore_index=True)}, list(ledgers))

    def _sheets(self, workbook: Workbook) -> list[tuple[Sheet, Header]]:
        looked = [(sheet, look_for_header(sheet, self.required)) for sheet in workbook.sheets]
        return [(sheet, header) for sheet, header in looked if header]

    def _read_sheet(self, sheet: Sheet, file: RawFile) -> tuple[pandas.DataFrame, Ledger]:
        cells = records(sheet, find_header(sheet, self.required, optional=self.optional))
        ledger = Ledger(file.path, sheet.name, self.table, rows_in=len(cells))
        keys = [key for key in self.keys if key in cells]
        cells = _without_tests(cells, [COUNCIL, *keys], self.private, ledger)
        cells = _without_copies(cells, ledger)
        cells = _without_totals(cells, self.private, ledger)
        cells = _without_nobodys(cells, ledger)
        table = self.finish(self._tidy(cells, sheet, ledger), ledger)
        ledger.kept = len(table)
        ends = {
            "council_code": table.pop("council_code"),
            "source_file": file.path,
            "source_sheet": sheet.name,
        }
        table = table.assign(**ends, source_row=table.index.astype("int64"))
        return table.astype(dict.fromkeys(ends, "str")).reset_index(drop=True), ledger

    def _tidy(self, cells: pandas.DataFrame, sheet: Sheet, ledger: Ledger) -> pandas.DataFrame:
        import pandas

        table = pandas.DataFrame({"council_code": parse_councils(cells[COUNCIL], sheet)}, index=cells.index)
        for column in self.columns:
            if column.header not in cells:
                cells = cells.assign(**{column.header: ""})
            table[column.name] = column.parse(cells[column.header], sheet, ledger)
        return table


def _set_aside(
    ledger: Ledger, row: int, rule: str, value: str, sentence: str, mend: str, council: Cell = ""
) -> None:
    ledger.set_aside.append(
        SetAside(ledger.file, ledger.sheet, int(row), rule, value, sentence, mend, _code(council))
    )


def _code(council: Cell) -> str:
    """Return the ONS code of the council that a cell names, "" when it names none."""
    known = councils.match(as_text(council))
    return known.code if known else ""


# --------------------------------------------------------------------------------------------------------
# Rows that are no records


def _without_tests(
    cells: pandas.DataFrame, headers: Sequence[str], private: Sequence[str], ledger: Ledger
) -> pandas.DataFrame:
    """Set aside rows that somebody put in to try the system."""
    aside = []
    for header in headers:
        for row, cell in cells[header].items():
            if row not in aside and TEST.fullmatch(as_text(cell)):
                aside.append(row)
                value = "test" if header in private else as_text(cell)
                sentence = f"“{value}” is a test, not a record."
                mend = f"{SENDER}: take it out of the system that the return is drawn from."
                _set_aside(ledger, row, "a test", value, sentence, mend, cells.at[row, COUNCIL])
    return cells.drop(index=aside)


def _without_copies(cells: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Merge rows that are the same in every column into the first of them."""
    first: dict[tuple[str, ...], int] = {}
    copies = []
    for row, *values in cells.itertuples(name=None):
        original = first.setdefault(tuple(map(as_text, values)), row)
        if original != row:
            copies.append(row)
            rule, code = "the same row twice", _code(cells.at[row, COUNCIL])
            ledger.merged.append(Merged(ledger.file, ledger.sheet, row, original, rule, code))
    return cells.drop(index=copies)


def _without_totals(cells: pandas.DataFrame, private: Sequence[str], ledger: Ledger) -> pandas.DataFrame:
    """Set aside rows that print a total, and say so when the rows do not come to it."""
    nobodys = cells.index[cells[COUNCIL].map(as_text) == ""]
    printed = [row for row in nobodys if any(TOTAL.fullmatch(as_text(cell)) for cell in cells.loc[row])]
    rows = cells.drop(index=printed)
    for row in printed:
        wrong = []
        for header in rows.columns.difference(private, sort=False):
            stated = as_number(cells.at[row, header])
            total = sum(as_number(cell) or 0.0 for cell in rows[header])
            if stated is not None and abs(stated - total) > 0.005:
                come_to = number(total, 0 if float(total).is_integer() else 2)
                wrong.append(
                    f"“{header}” is printed as {as_text(cells.at[row, header])}, the rows come to {come_to}"
                )
        if wrong:
            sentence = f"The printed total does not agree with the rows: {'; '.join(wrong)}."
            mend = f"{SENDER}: find the row that is wrong, missing or given twice."
            _set_aside(ledger, row, "a total that does not agree", "total", sentence, mend)
        else:
            sentence = "This row is a total, and the rows come to it."
            _set_aside(ledger, row, "a total", "total", sentence, "Nobody needs to do anything.")
    return rows


def _without_nobodys(cells: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Set aside rows that do not say which council they are about."""
    aside = cells.index[cells[COUNCIL].map(as_text) == ""]
    for row in aside:
        sentence = "The row does not say which council it is about."
        _set_aside(ledger, row, "no council", "", sentence, f"{SENDER}: fill in “{COUNCIL}”.")
    return cells.drop(index=aside)


# --------------------------------------------------------------------------------------------------------
# Columns


def text_column(
    header: str, name: str, *, may_be_empty: bool = False, empty: str | None = None, optional: bool = False
) -> Column:
    """Return a column of words. `empty` is what an empty cell stands for; None: the word is missing."""

    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        if not may_be_empty:
            _refuse_empty(cells, sheet)
        words = parse_text(cells, ledger)
        return words.mask(words == "", empty)

    return Column(header, name, parse, optional)


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
        known = parse_text(cells)
        trimmed = sum(isinstance(cell, str) and cell != known[row] for row, cell in cells.items())
        if trimmed:
            ledger.repaired("trimmed a reference", "not shown", "not shown", trimmed)
        stands_in = pandas.Series(pseudonyms(known, of), index=cells.index, name=cells.name, dtype="str")
        return stands_in.mask(stands_in == "", None)

    return Column(header, name, parse, optional, private=True)


def prose_column(
    header: str, name: str, *, may_be_empty: bool = False, empty: str | None = None, optional: bool = False
) -> Column:
    """Return a column of words that people type and that are printed, without a person's details.

    What is taken out is counted by its kind, and not shown. `empty` is as for `text_column`.
    """

    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        if not may_be_empty:
            _refuse_empty(cells, sheet)
        screened = cells.copy()
        for row, cell in cells.items():
            text, found = screen(as_text(cell))
            for kind in found:
                ledger.repaired(f"took {kind} out of “{header}”", "not shown", "not shown")
            if found:
                screened[row] = text
        words = parse_text(screened, ledger)
        return words.mask(words == "", empty)

    return Column(header, name, parse, optional)


def choice_column(
    header: str,
    name: str,
    words: Iterable[str] | Mapping[str, str],
    *,
    may_be_empty: bool = False,
    empty: str | None = None,
) -> Column:
    """Return a column of words from a list; a mapping gives the tidy table's word for each.

    `empty` is what an empty cell stands for; None: the word is missing.
    """
    tidy = dict(words) if isinstance(words, Mapping) else {word: word for word in words}

    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        chosen = parse_choice(cells, sheet, list(tidy), blank="" if may_be_empty else None, ledger=ledger)
        empties = int((chosen == "").sum())
        if empty is not None and empties:
            ledger.repaired(f"took an empty “{header}” as “{empty}”", "(empty)", empty, empties)
        return chosen.mask(chosen == "", empty).replace(tidy)

    return Column(header, name, parse)


def date_column(header: str, name: str, *, may_be_empty: bool = False) -> Column:
    """Return a column of dates, day first unless the column itself shows otherwise."""

    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        if not may_be_empty:
            _refuse_empty(cells, sheet)
        read = parse_dates(cells, sheet, order="day first")
        ways = cells.map(_way_of_writing)
        usual = Counter(ways[ways != ""]).most_common(1)
        for row, way in ways.items():
            after = f"{read.dates[row]:%Y-%m-%d}" if way else ""
            if way == "9/9/Y" and read.order == "month first":
                ledger.repaired(f"read a date of “{header}” written month first", cells[row], after)
            elif way and way != usual[0][0]:
                ledger.repaired(f"read a date of “{header}” written unlike the others", cells[row], after)
        return read.dates

    return Column(header, name, parse)


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

    return Column(header, name, parse)


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


def count_column(header: str, name: str, *, may_be_empty: bool = False) -> Column:
    """Return a column of whole numbers from 0 up (Int64)."""
    return _figures(header, name, parse_counts, may_be_empty, optional=False)


def number_column(header: str, name: str, *, may_be_empty: bool = False, optional: bool = False) -> Column:
    """Return a column of numbers from 0 up (float64)."""
    return _figures(header, name, parse_numbers, may_be_empty, optional)


def _figures(
    header: str,
    name: str,
    parse_figures: Callable[[pandas.Series, Sheet], pandas.Series],
    may_be_empty: bool,
    optional: bool,
) -> Column:
    def parse(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
        if not may_be_empty:
            _refuse_empty(cells, sheet)
        figures = parse_figures(cells, sheet)
        for row, cell in cells.items():
            if isinstance(cell, str) and re.search(r"[,£%]", cell):
                ledger.repaired(f"read a number of “{header}” written with signs", cell, f"{figures[row]:g}")
        return figures

    return Column(header, name, parse, optional)


def _refuse_empty(cells: pandas.Series, sheet: Sheet) -> None:
    for row, cell in cells.items():
        if as_text(cell) == "":
            raise sheet.error(row=row, column=str(cells.name), found="the cell is empty", mend="fill it in")  # type: ignore[arg-type]
