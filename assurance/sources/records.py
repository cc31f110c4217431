"""The rows under a header: only the columns asked for, all at once or a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from assurance.ledger import Ledger
from assurance.sources.cells import Cell, is_blank, without_marks
from assurance.sources.headers import Header
from assurance.sources.limits import ROWS_A_BATCH, WORDS_REMEMBERED
from assurance.sources.workbooks import Sheet, Workbook

if TYPE_CHECKING:
    import pandas


def records(sheet: Sheet, header: Header, ledger: Ledger | None = None) -> pandas.DataFrame:
    """Return the rows under the header, as they are written.

    For a file of national size take `batches`, and let go of what is not needed as it passes.

    Parameters
    ----------
    sheet, header, ledger
        As for `batches`.

    Returns
    -------
    pandas.DataFrame
        One row a row of the sheet that is not wholly blank. Columns: those of `header.columns`, as
        objects (str, float, bool, date…), an empty cell as "". The index, `row`, is the row number that a
        person sees.
    """
    [table] = batches(sheet, header, ledger, rows=None)
    return table


def batches(
    sheet: Sheet, header: Header, ledger: Ledger | None = None, *, rows: int | None = ROWS_A_BATCH
) -> Iterator[pandas.DataFrame]:
    """Yield the rows under the header, some thousands at a time, each batch as `records` gives them.

    The file is read as the batches are taken, so that memory holds one batch and what is kept of those
    before. Words that come again are the same object, so that a column of a few words costs little to keep.
    There is always at least one batch, perhaps without rows, so that `pandas.concat` has its columns.

    Parameters
    ----------
    sheet, header
        As `find_header` gave them. Only the columns in `header.columns` are taken: of a file with 122
        columns ask `find_header` for those that are needed.
    ledger
        Where it is counted that marks that cannot be seen were taken out of text (`cells.without_marks`).
        Rows are not counted here.
    rows
        The most rows of a batch. None: all rows in one batch.

    Examples
    --------
    ::

        kept = []
        for batch in batches(sheet, header, ledger):
            ledger.rows_in += len(batch)
            social_care = parse_text(batch["Location Inspection Directorate"]) == "Adult social care"
            ledger.beyond["not adult social care"] += int((~social_care).sum())
            kept.append(batch[social_care])
        table = pandas.concat(kept)
    """
    places = list(header.columns.items())
    width = max(header.columns.values(), default=-1) + 1
    words: dict[str, str] = {}
    numbers: list[int] = []
    cells: list[list[Cell]] = []
    given = False
    for number, row in sheet.rows():
        if number <= header.row or all(is_blank(cell) for cell in row):
            continue
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        taken: list[Cell] = []
        for name, place in places:
            cell = row[place]
            if isinstance(cell, str):
                word = words.get(cell)
                if word is None:
                    word = without_marks(cell)
                    if word == cell:
                        words[cell] = word
                    elif ledger is not None:
                        ledger.repaired(*_marks(cell, number, name))
                cell = word
            taken.append(cell)
        numbers.append(number)
        cells.append(taken)
        if len(words) > WORDS_REMEMBERED:
            words.clear()
        if len(numbers) == rows:
            yield _frame(header, numbers, cells)
            given = True
            numbers, cells = [], []
    if numbers or not given:
        yield _frame(header, numbers, cells)


def _marks(cell: str, row: int, column: str) -> tuple[str, str, str]:
    """Return what is recorded of marks that were taken out: their codes, never the text around them."""
    codes = dict.fromkeys(f"U+{ord(mark):04X}" for mark in cell if without_marks(mark) != mark)
    shown = ", ".join(list(codes)[:3])
    return "took out marks that cannot be seen", f"{shown} in row {row:,}, “{column}”", "(nothing)"


def count_hidden(
    workbook: Workbook, find: Callable[[Sheet], Header | None], table: str, file: str
) -> list[Ledger]:
    """Return the account of rows on hidden sheets that look like the return: a person does not see them.

    Parameters
    ----------
    workbook
        The workbook, opened.
    find
        Returns the header of a sheet of this return, None for any other.
    table, file
        As in `Ledger`.
    """
    return count_unread(workbook.hidden, find, table, file, "on a sheet that is hidden")


def count_unread(
    sheets: Iterable[Sheet], find: Callable[[Sheet], Header | None], table: str, file: str, reason: str
) -> list[Ledger]:
    """Return the account of rows on sheets that look like the return and are not read, for one reason."""
    ledgers = []
    for sheet in sheets:
        header = find(sheet)
        if header is not None:
            count = sum(len(batch) for batch in batches(sheet, replace(header, columns={})))
            ledger = Ledger(file, sheet.name, table, rows_in=count)
            ledger.beyond[reason] = count
            ledgers.append(ledger)
    return ledgers


def _frame(header: Header, numbers: list[int], cells: list[list[Cell]]) -> pandas.DataFrame:
    import pandas

    index = pandas.Index(numbers, name="row", dtype="int64")
    columns = zip(*cells, strict=True) if cells else [()] * len(header.columns)
    return pandas.DataFrame(
        {
            name: pandas.Series(list(column), index=index, dtype=object)
            for name, column in zip(header.columns, columns, strict=True)
        },
        index=index,
    )
