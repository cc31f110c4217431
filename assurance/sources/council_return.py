"""What the councils' own returns have in common: a declared format, and one way of reading it.

A return is refused (`InputError`) where a person must say what a cell or a column means: a column is missing,
a date is no date, a word is not on the list. Rows that are no records (a total, a test, a row about no
council) are set aside with a sentence. What can be read and cannot be right (a request sourced before it was
made) is kept: the checks judge it. The formats are described for those who fill them in by `docs/returns.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.ledger import Ledger
from assurance.provenance import LocalNames, RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.cells import plain
from assurance.sources.council_columns import (
    Column,
    Parse,
    choice_column,
    count_column,
    date_column,
    identifier_column,
    month_column,
    number_column,
    order_told,
    prose_column,
    text_column,
    yes_no_column,
)
from assurance.sources.council_rows import (
    COUNCIL,
    SENDER,
    is_total,
    set_aside,
    without_copies,
    without_nobodys,
    without_tests,
    without_totals,
)
from assurance.sources.sheets import (
    Header,
    Order,
    Sheet,
    Workbook,
    as_text,
    councils_in,
    count_hidden,
    find_header,
    look_for_header,
    open_workbook,
    parse_councils,
    records,
)

if TYPE_CHECKING:
    import pandas

__all__ = [
    "COUNCIL",
    "SENDER",
    "Column",
    "Format",
    "Parse",
    "choice_column",
    "count_column",
    "date_column",
    "identifier_column",
    "month_column",
    "number_column",
    "prose_column",
    "read_formats",
    "set_aside",
    "text_column",
    "yes_no_column",
]


NO_NAMES = LocalNames()
LARGE = 1_000
"""The rows from which it is quicker to look for what is the same first."""


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
        Mends what takes more than one column, and adds columns that follow from others. Rows that it takes
        out it enters in the ledger.
    prepare
        Mends cells, as they are written, before anything else is done with them.
    """

    table: str
    title: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    finish: Callable[[pandas.DataFrame, Ledger], pandas.DataFrame] = _as_read
    prepare: Callable[[pandas.DataFrame, Ledger], pandas.DataFrame] = _as_read

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
        names = workbook.names.get(self.table, NO_NAMES)
        looked = [(sheet, self._look(sheet, names)) for sheet in workbook.sheets]
        found = [(sheet, header) for sheet, header in looked if header]
        if not found:
            return None
        slugs = {slug for sheet, header in found for slug in councils_in(sheet, header, but=is_total)}
        share = max(header.share for _, header in found)
        return Recognised(share=share, councils=tuple(sorted(slugs)), title=self.title)

    def read(self, path: Path, file: RawFile) -> Reading:
        """Return the tidy table, with a ledger for each sheet that holds rows of this return.

        Raises
        ------
        InputError
            When a column is missing or a cell cannot be read.
        """
        return read_formats([self], path, file)

    def _look(self, sheet: Sheet, names: LocalNames) -> Header | None:
        return look_for_header(sheet, self.required, also=names.headers)

    def share(self, sheet: Sheet, names: LocalNames = NO_NAMES) -> float:
        """Return how much of the return a sheet has, 0 when it is not one of its sheets."""
        header = self._look(sheet, names)
        return header.share if header else 0.0

    def read_sheet(self, sheet: Sheet, file: RawFile) -> tuple[pandas.DataFrame, Ledger]:
        """Return the tidy table of one sheet, and the account of its rows."""
        header = find_header(sheet, self.required, optional=self.optional, also=file.names.headers)
        ledger = Ledger(file.path, sheet.name, self.table)
        cells = records(sheet, header, ledger)
        ledger.rows_in = len(cells)
        cells = _in_our_words(cells, header, file.names, self.private, ledger)
        cells = self.prepare(cells, ledger)
        keys = [key for key in self.keys if key in cells]
        cells = without_tests(cells, [COUNCIL, *keys], self.private, ledger)
        cells = without_copies(cells, keys, ledger)
        figures = [column.header for column in self.columns if column.kind in ("count", "number")]
        cells = without_totals(cells, figures, ledger)
        cells = without_nobodys(cells, ledger)
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
        left_out = [name for name in self.optional if name not in cells]
        nothing = pandas.Series("", index=cells.index, dtype=object)  # cells as any others
        cells = cells.assign(**dict.fromkeys(left_out, nothing))
        dates = [column.header for column in self.columns if column.kind == "date"]
        order = {"order": order_told(cells[dates].to_numpy().ravel()) or "day first"}
        for column in self.columns:
            told = order if column.kind == "date" else {}
            table[column.name] = _parse(column, cells[column.header], sheet, ledger, **told)
        return table


def _parse(
    column: Column, cells: pandas.Series, sheet: Sheet, ledger: Ledger, **told: Order
) -> pandas.Series:
    """Return a column's values. Of a large return a text is read once, however many rows it stands in.

    Where something has to be mended every row is read: it is counted by rows.
    """
    import pandas

    # Only of texts are those that are equal the same: 1 is True.
    if len(cells) >= LARGE and pandas.api.types.infer_dtype(cells, skipna=False) == "string":
        codes, _ = pandas.factorize(cells)
        different = cells[~pandas.Series(codes, cells.index).duplicated()]
        mended = Ledger(ledger.file, ledger.sheet, ledger.table)
        if 2 * len(different) < len(cells):
            values = column.parse(different, sheet, mended, **told)
            if not mended.repairs:
                return values.take(codes).set_axis(cells.index)
    return column.parse(cells, sheet, ledger, **told)


def _in_our_words(
    cells: pandas.DataFrame, header: Header, names: LocalNames, private: Sequence[str], ledger: Ledger
) -> pandas.DataFrame:
    """Return the cells with the council's own words replaced by ours, as `settings.toml` maps them."""
    for ours, place in header.columns.items():
        theirs = header.names[place]
        if plain(theirs) != plain(ours):
            ledger.repaired("read a column under the council’s own name for it", theirs, ours)
    for column in filter(cells.__contains__, dict.fromkeys(column for column, _, _ in names.values)):
        meant = {plain(theirs): ours for name, ours, theirs in names.values if name == column}
        mapped = cells[column].map(as_text).map(plain).map(meant)
        for row in mapped.index[mapped.notna()]:
            theirs = "not shown" if column in private else cells.at[row, column]
            ledger.repaired(f"read the council’s own word for “{column}”", theirs, mapped[row])
        cells = cells.assign(**{column: mapped.where(mapped.notna(), cells[column]).astype(object)})
    return cells


def read_formats(forms: Sequence[Format], path: Path, file: RawFile) -> Reading:
    """Return a whole file whose sheets are each in one of several formats of one table.

    A sheet that has most of a format's columns is read in it, and refused when one is missing: its rows must
    not be lost because another sheet is whole.

    Raises
    ------
    InputError
        When a column is missing or a cell cannot be read.
    """
    import pandas

    workbook = open_workbook(path)
    shares = [[form.share(sheet, file.names) for form in forms] for sheet in workbook.sheets]
    nearest = [forms[of_forms.index(max(of_forms))] for of_forms in shares]
    found = [*zip(workbook.sheets, nearest, strict=True)]
    like = [pair for pair, of_forms in zip(found, shares, strict=True) if max(of_forms)]
    read = [form.read_sheet(sheet, file) for sheet, form in like or found[:1]]
    tables, ledgers = zip(*read, strict=True)

    def look(sheet: Sheet) -> Header | None:
        return next((header for form in forms if (header := form._look(sheet, file.names))), None)

    hidden = count_hidden(workbook, look, forms[0].table, file.path)
    return Reading({forms[0].table: pandas.concat(tables, ignore_index=True)}, [*ledgers, *hidden])
