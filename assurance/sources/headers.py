"""Finding the row that names the columns, wherever it is."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assurance.errors import InputError
from assurance.sources.cells import is_blank, plain, quoted
from assurance.sources.workbooks import Sheet

MOST = 0.6
"""The share of the required columns that makes a row a header, though perhaps one with columns missing."""


@dataclass(frozen=True)
class Header:
    """Where a table's column names are.

    Attributes
    ----------
    row
        The row a person sees them in.
    columns
        Position of each column that was asked for and found, by the name it was asked for.
    names
        Every name in the header row, as written, "" where there is none.
    missing
        Required columns that are not there.
    required
        How many columns are required.
    """

    row: int
    columns: Mapping[str, int]
    names: tuple[str, ...]
    missing: tuple[str, ...] = ()
    required: int = 1

    @property
    def share(self) -> float:
        """How much of what is required is there, 0 to 1."""
        return 1 - len(self.missing) / self.required


def look_for_header(
    sheet: Sheet,
    required: Sequence[str],
    *,
    optional: Sequence[str] = (),
    also: Mapping[str, Sequence[str]] | None = None,
    share: float = MOST,
) -> Header | None:
    """Return the header row of `sheet` if it has one like this, else None. For `recognise`.

    Parameters
    ----------
    sheet
        The sheet to look in.
    required, optional
        Column names as the return defines them; case and spacing do not matter.
    also
        Other names that a column goes by, in other editions: `{"Domain": ["Key Question"]}`.
    share
        How much of `required` must be there. Below 1, so that a return with a renamed column is still
        recognised and its reader can say which column is missing.
    """
    header = _best(_like(sheet, required, optional, also or {}))
    return header if header and header.share >= share else None


def look_for_table(
    sheets: Iterable[Sheet],
    required: Sequence[str],
    *,
    optional: Sequence[str] = (),
    also: Mapping[str, Sequence[str]] | None = None,
    share: float = MOST,
    fits: Callable[[Header], bool] = lambda header: True,
) -> tuple[Sheet, Header] | None:
    """Return the first of some sheets that has a header like this, with the header, else None.

    Parameters
    ----------
    sheets
        The sheets to look in.
    required, optional, also, share
        As for `look_for_header`.
    fits
        What else the header must hold.
    """
    for sheet in sheets:
        header = look_for_header(sheet, required, optional=optional, also=also, share=share)
        if header and fits(header):
            return sheet, header
    return None


def find_header(
    sheet: Sheet,
    required: Sequence[str],
    *,
    optional: Sequence[str] = (),
    also: Mapping[str, Sequence[str]] | None = None,
) -> Header:
    """Return the header row of `sheet`, wherever it is in its first rows.

    Parameters
    ----------
    sheet, required, optional, also
        As for `look_for_header`.

    Raises
    ------
    InputError
        When a required column is missing (what stands nearest to it is named), or is there twice, or rows
        stand between two rows that name the columns.
    """
    alike = _like(sheet, required, optional, also or {})
    header = _best(alike)
    if header is None:
        raise sheet.error(
            found=f"no row names the columns ({quoted(required)})",
            mend="put the column names back in one row above the data",
        )
    if header.missing:
        raise _missing_columns(sheet, header)
    for name in header.columns:
        spellings = {plain(other) for other in (name, *(also or {}).get(name, ()))}
        if sum(plain(found) in spellings for found in header.names) > 1:
            raise sheet.error(
                row=header.row, column=name, found="the column is there twice", mend="keep one of the two"
            )
    refuse_rows_above(sheet, alike, header)
    return header


def _like(
    sheet: Sheet,
    required: Sequence[str],
    optional: Sequence[str],
    also: Mapping[str, Sequence[str]],
) -> list[Header]:
    """Return the first rows that hold the name of a required column, as headers."""
    spellings = {
        wanted: [plain(spelling) for spelling in (wanted, *also.get(wanted, ()))]
        for wanted in (*required, *optional)
    }
    found = []
    for label in sheet.labels():
        columns = {
            wanted: label.places[there]
            for wanted, plain in spellings.items()
            if (there := next((spelling for spelling in plain if spelling in label.places), None)) is not None
        }
        missing = tuple(name for name in required if name not in columns)
        if len(missing) < len(required):
            found.append(Header(label.row, columns, label.names, missing, len(required)))
    return found


def _best(headers: Sequence[Header]) -> Header | None:
    """Return the header that lacks least, the first of equals."""
    return min(headers, key=lambda header: len(header.missing), default=None)


def refuse_rows_above(sheet: Sheet, alike: Sequence[Header], header: Header) -> None:
    """Raise when rows stand between the header and a row above it that names most of the columns too.

    `alike` are the rows that hold names of columns; `find_header` sees to it by itself.
    """
    names = {plain(name) for name in header.names if name}
    for above in alike:
        between = sheet.top()[above.row : header.row - 1] if above.row < header.row else []
        same = len(names & {plain(name) for name in above.names})
        if (above.share >= MOST or 2 * same >= len(names)) and any(
            not is_blank(cell) for row in between for cell in row
        ):
            raise sheet.error(
                row=header.row,
                found=f"the columns are named once more: row {above.row:,} names them too, and rows stand "
                "between the two",
                mend="keep one row of names, above all rows",
            )


_COMPARED = 300


def _missing_columns(sheet: Sheet, header: Header) -> InputError:
    taken = {header.names[position] for position in header.columns.values()}
    # Long or very many names would take long to compare, and are not columns under another name.
    spare = {
        plain(name): name
        for name in header.names[:_COMPARED]
        if name and len(name) < _COMPARED and name not in taken
    }
    renamed = {
        name: spare[near[0]]
        for name in header.missing
        if (near := difflib.get_close_matches(plain(name), spare, 1, 0.6))
    }
    count = "the column" if len(header.missing) == 1 else "the columns"
    verb = "is" if len(header.missing) == 1 else "are"
    found = f"{count} {quoted(header.missing)} {verb} missing"
    if renamed:
        pairs = ", ".join(f"“{there}” may be “{wanted}”" for wanted, there in renamed.items())
        return sheet.error(row=header.row, found=f"{found}; {pairs}", mend="give the column its name back")
    return sheet.error(row=header.row, found=found, mend="put it back or export the return again")
