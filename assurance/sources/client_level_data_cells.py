"""The cells of a return of a million rows: each column as its distinct cells, and which row has which.

What a cell means is worked out once for each distinct cell. A million rows of thirty columns then weigh four
bytes a cell, and no Python object is kept for any of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy

from assurance.sources.cells import is_blank
from assurance.sources.limits import ROWS_A_BATCH
from assurance.sources.sheets import Cell, Header, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Distinct:
    """One column.

    Attributes
    ----------
    name
        The field.
    cells
        Its distinct cells, in the order in which they come. An empty cell is "".
    codes
        For each row, the place of its cell in `cells`.
    rows
        For each distinct cell, the number of the first row that has it, as a person sees it.
    """

    name: str
    cells: Sequence[Cell]
    codes: NDArray[numpy.int32]
    rows: NDArray[numpy.int64]

    def spread(self, values: Sequence[Any], dtype: Any) -> NDArray[Any]:
        """Return, for every row, what was worked out for its cell."""
        return numpy.array(values, dtype=dtype)[self.codes]

    def count(self, chosen: NDArray[numpy.bool_] | None = None) -> NDArray[numpy.int64]:
        """Return in how many rows each distinct cell stands, of all rows or of those chosen."""
        codes = self.codes if chosen is None else self.codes[chosen]
        return numpy.bincount(codes, minlength=len(self.cells))


@dataclass(frozen=True)
class Cells:
    """A sheet's rows, those that are wholly blank left out.

    Attributes
    ----------
    rows
        The number of each row, as a person sees it.
    spilt
        Whether it has more cells than the header has names, or more than most rows: a comma in a cell that
        stands in no quotation marks moves those after it.
    columns
        Each field that was asked for and is there.
    """

    rows: NDArray[numpy.int64]
    spilt: NDArray[numpy.bool_]
    columns: dict[str, Distinct]


def read_cells(sheet: Sheet, header: Header) -> Cells:
    """Return the cells of the columns in `header.columns`, under the header."""
    width = len(header.names)
    codes: dict[str, defaultdict[Cell, int]] = {}
    for name in header.columns:
        codes[name] = defaultdict()
        codes[name].default_factory = codes[name].__len__
    taken: dict[str, list[NDArray[numpy.int32]]] = {name: [] for name in header.columns}
    numbers: list[NDArray[numpy.int64]] = []
    over: list[NDArray[numpy.bool_]] = []
    widths: list[NDArray[numpy.int32]] = []
    for batch in _batches(sheet, header):
        numbers.append(numpy.array([number for number, _ in batch], dtype=numpy.int64))
        over.append(numpy.array([any(map(_holds, row[width:])) for _, row in batch], dtype=bool))
        widths.append(numpy.array([len(row) for _, row in batch], dtype=numpy.int32))
        rows = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for _, row in batch]
        for name, place in header.columns.items():
            cells = (_plain(row[place]) for row in rows)
            known = codes[name].__getitem__
            taken[name].append(numpy.fromiter(map(known, cells), dtype=numpy.int32, count=len(rows)))
    places = _joined(numbers, numpy.int64)
    columns = {}
    for name in header.columns:
        column = _joined(taken.pop(name), numpy.int32)
        columns[name] = Distinct(name, list(codes.pop(name)), column, places[_first(column)])
    wide = _joined(widths, numpy.int32)
    usual = int(numpy.bincount(wide).argmax()) if len(wide) else 0
    return Cells(places, _joined(over, bool) | (wide > max(width, usual)), columns)


def _batches(sheet: Sheet, header: Header) -> Iterator[list[tuple[int, list[Cell]]]]:
    """Yield the rows that hold anything under the header, with their numbers, some thousands at a time."""
    rows = ((number, row) for number, row in sheet.rows() if number > header.row and any(map(_holds, row)))
    while batch := list(islice(rows, ROWS_A_BATCH)):
        yield batch


def _holds(cell: Cell) -> bool:
    return cell != "" and not is_blank(cell)


def _plain(cell: Cell) -> Cell:
    """Return a cell so that equal cells mean the same: True is not 1."""
    return str(cell) if isinstance(cell, bool) else cell


def _joined(parts: list[NDArray[Any]], dtype: Any) -> NDArray[Any]:
    return numpy.concatenate(parts) if parts else numpy.array([], dtype=dtype)


def _first(codes: NDArray[numpy.int32]) -> NDArray[numpy.int64]:
    """Return where each code stands first: codes are given out in the order in which cells come."""
    highest = numpy.maximum.accumulate(codes) if len(codes) else codes
    return numpy.flatnonzero(numpy.diff(highest, prepend=-1))
