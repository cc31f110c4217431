"""Rows of a council's return that are no records: tests, copies, totals, rows about no council."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assurance import councils
from assurance.ledger import Ledger
from assurance.numerals import number
from assurance.sources.sheets import Cell, as_number, as_text

if TYPE_CHECKING:
    import pandas

COUNCIL = "Council"
SENDER = "Whoever sent the return"
TEST = re.compile(r"test(ing)?([\s_-]*(row|provider|record|entry|case|request|area|\d+))*", re.IGNORECASE)
TOTAL = re.compile(r"(grand\s+)?totals?\W*", re.IGNORECASE)


def is_total(cell: Cell) -> bool:
    """Return whether a cell is the word with which people mark a row of totals.

    >>> is_total("Grand total:"), is_total("Total Care Ltd")
    (True, False)
    """
    return isinstance(cell, str) and TOTAL.fullmatch(as_text(cell)) is not None


def set_aside(
    ledger: Ledger, row: int, rule: str, value: str, sentence: str, mend: str, council: Cell = ""
) -> None:
    """Enter a row of the sheet as set aside; `council` is the cell that names the council it is about."""
    ledger.leave_out(row, rule, value, sentence, mend, code_of(council))


def code_of(council: Cell) -> str:
    """Return the ONS code of the council that a cell names, "" when it names none."""
    known = councils.match(as_text(council))
    return known.code if known else ""


def without_tests(
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
                set_aside(ledger, row, "a test", value, sentence, mend, cells.at[row, COUNCIL])
    return cells.drop(index=aside)


def without_copies(cells: pandas.DataFrame, keys: Sequence[str], ledger: Ledger) -> pandas.DataFrame:
    """Merge rows that are the same in every column into the first of them; copies have the same `keys`."""
    again = cells
    for key in keys:
        again = again[again[key].map(as_text).duplicated(keep=False)]
    first: dict[tuple[str, ...], int] = {}
    copies = []
    for row, *values in again.itertuples(name=None):
        original = first.setdefault(tuple(map(as_text, values)), row)
        if original != row:
            copies.append(row)
            ledger.merge(row, original, "the same row twice", code_of(cells.at[row, COUNCIL]))
    return cells.drop(index=copies)


def without_totals(cells: pandas.DataFrame, figures: Sequence[str], ledger: Ledger) -> pandas.DataFrame:
    """Set aside rows that print a total, and say so when the `figures` of the rows do not come to it."""
    nobodys = cells.index[cells[COUNCIL].map(lambda cell: as_text(cell) == "" or is_total(cell))]
    printed = [row for row in nobodys if any(map(is_total, cells.loc[row]))]
    rows = cells.drop(index=printed)
    for row in printed:
        wrong = []
        for header in filter(rows.__contains__, figures):
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
            set_aside(ledger, row, "a total that does not agree", "total", sentence, mend)
        else:
            sentence = "This row is a total, and the rows come to it."
            set_aside(ledger, row, "a total", "total", sentence, "Nobody needs to do anything.")
    return rows


def without_nobodys(cells: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Set aside rows that do not say which council they are about."""
    aside = cells.index[cells[COUNCIL].map(as_text) == ""]
    for row in aside:
        sentence = "The row does not say which council it is about."
        set_aside(ledger, row, "no council", "", sentence, f"{SENDER}: fill in “{COUNCIL}”.")
    return cells.drop(index=aside)
