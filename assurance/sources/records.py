"""The rows under a header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assurance.sources.cells import Cell, is_blank
from assurance.sources.headers import Header
from assurance.sources.workbooks import Sheet

if TYPE_CHECKING:
    import pandas


def records(sheet: Sheet, header: Header) -> pandas.DataFrame:
    """Return the rows under the header, as they are written.

    Returns
    -------
    pandas.DataFrame
        One row a row of the sheet that is not wholly blank. Columns: those of `header.columns`, as
        objects (str, float, bool, date…), an empty cell as "". The index, `row`, is the row number that a
        person sees.
    """
    import pandas

    numbers: list[int] = []
    cells: list[list[Cell]] = [[] for _ in header.columns]
    places = list(header.columns.values())
    width = max(places, default=-1) + 1
    for number, row in sheet.rows():
        if number <= header.row or not any(cell != "" and not is_blank(cell) for cell in row):
            continue
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        numbers.append(number)
        for column, place in zip(cells, places, strict=True):
            column.append(row[place])
    index = pandas.Index(numbers, name="row", dtype="int64")
    return pandas.DataFrame(
        {
            name: pandas.Series(column, index=index, dtype=object)
            for name, column in zip(header.columns, cells, strict=True)
        },
        index=index,
    )
