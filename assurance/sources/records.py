"""The rows under a header: only the columns asked for, all at once or a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assurance.sources.cells import Cell, is_blank
from assurance.sources.headers import Header
from assurance.sources.limits import ROWS_A_BATCH, WORDS_REMEMBERED
from assurance.sources.workbooks import Sheet

if TYPE_CHECKING:
    import pandas


def records(sheet: Sheet, header: Header) -> pandas.DataFrame:
    """Return the rows under the header, as they are written.

    For a file of national size take `batches`, and let go of what is not needed as it passes.

    Returns
    -------
    pandas.DataFrame
        One row a row of the sheet that is not wholly blank. Columns: those of `header.columns`, as
        objects (str, float, bool, date…), an empty cell as "". The index, `row`, is the row number that a
        person sees.
    """
    [table] = batches(sheet, header, rows=None)
    return table


def batches(sheet: Sheet, header: Header, *, rows: int | None = ROWS_A_BATCH) -> Iterator[pandas.DataFrame]:
    """Yield the rows under the header, some thousands at a time, each batch as `records` gives them.

    The file is read as the batches are taken, so that memory holds one batch and what is kept of those
    before. Words that come again are the same object, so that a column of a few words costs little to keep.
    There is always at least one batch, perhaps without rows, so that `pandas.concat` has its columns.

    Parameters
    ----------
    sheet, header
        As `find_header` gave them. Only the columns in `header.columns` are taken: of a file with 122
        columns ask `find_header` for those that are needed.
    rows
        The most rows of a batch. None: all rows in one batch.

    Examples
    --------
    ::

        kept = []
        for batch in batches(sheet, header):
            ledger.rows_in += len(batch)
            social_care = parse_text(batch["Location Inspection Directorate"]) == "Adult social care"
            ledger.beyond["not adult social care"] += int((~social_care).sum())
            kept.append(batch[social_care])
        table = pandas.concat(kept)
    """
    places = list(header.columns.values())
    width = max(places, default=-1) + 1
    words: dict[Cell, Cell] = {}
    numbers: list[int] = []
    cells: list[list[Cell]] = []
    given = False
    for number, row in sheet.rows():
        if number <= header.row or all(is_blank(cell) for cell in row):
            continue
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        numbers.append(number)
        cells.append(
            [
                words.setdefault(cell, cell) if isinstance(cell, str) else cell
                for cell in map(row.__getitem__, places)
            ]
        )
        if len(words) > WORDS_REMEMBERED:
            words.clear()
        if len(numbers) == rows:
            yield _frame(header, numbers, cells)
            given = True
            numbers, cells = [], []
    if numbers or not given:
        yield _frame(header, numbers, cells)


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
