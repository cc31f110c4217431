"""Columns of records as text, numbers, words from a list and councils; what is none is refused."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from assurance import councils
from assurance.ledger import Ledger
from assurance.sources.cells import Cell, as_number, as_text, is_blank, plain, quoted, remembered, shortened
from assurance.sources.headers import Header
from assurance.sources.workbooks import Sheet

if TYPE_CHECKING:
    import pandas

    from assurance.councils import Council


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str)


def parse_text(column: pandas.Series, ledger: Ledger | None = None) -> pandas.Series:
    """Return a column of `records` as trimmed text, "" where blank.

    White space that had to be mended is counted in `ledger` as "trimmed a name".
    """
    import pandas

    cells = column.tolist()
    # A word is worked out once: a national file says the same thing a hundred thousand times.
    words = {cell: as_text(cell) for cell in set(filter(_is_text, cells))}
    if ledger is not None:
        mended = {cell for cell, word in words.items() if cell != word}
        if mended:
            for cell in filter(mended.__contains__, filter(_is_text, cells)):
                ledger.repaired("trimmed a name", repr(cell), repr(words[cell]))
    texts = [words[cell] if isinstance(cell, str) else as_text(cell) for cell in cells]
    return pandas.Series(texts, index=column.index, name=column.name, dtype="str")


def parse_choice(
    column: pandas.Series,
    sheet: Sheet,
    choices: Iterable[str] | Mapping[str, str],
    *,
    blank: str | None = None,
    ledger: Ledger | None = None,
) -> pandas.Series:
    """Return a column of `records` whose cells are from a fixed list, each spelt as the list spells it.

    Parameters
    ----------
    column
        A column of `records`; its name goes into messages.
    sheet
        Where it is from, for messages.
    choices
        The words allowed, or a mapping of every spelling allowed to the word it stands for. Case and
        spacing do not matter; a spelling that was mended is counted in `ledger`.
    blank
        What an empty cell stands for. None: an empty cell is refused.

    Raises
    ------
    InputError
        When a cell is none of them; the nearest is offered.
    """
    spellings = dict(choices) if isinstance(choices, Mapping) else {choice: choice for choice in choices}
    known = {plain(spelling): word for spelling, word in spellings.items()}
    words = list(dict.fromkeys(spellings.values()))
    if blank is not None:
        known.setdefault("", blank)

    @remembered
    def word_of(cell: Cell) -> str | None:
        return known.get(plain(as_text(cell)))

    out = []
    for row, cell in column.items():
        word = word_of(cell)
        if word is None:
            text = as_text(cell)
            near = difflib.get_close_matches(plain(text), known, 1, 0.7)
            hint = f" (perhaps “{known[near[0]]}”)" if near and near[0] else ""
            raise sheet.error(
                row=row,
                column=str(column.name),
                found=f"“{shortened(text)}” is not one of {quoted(words)}{hint}"
                if text
                else "the cell is empty",
                mend="correct the cell",
            )
        if word != cell and ledger is not None and as_text(cell):
            ledger.repaired(f"spelt a word of “{column.name}” as listed", repr(cell), repr(word))
        out.append(word)
    import pandas

    return pandas.Series(out, index=column.index, name=column.name, dtype="str")


def parse_numbers(
    column: pandas.Series, sheet: Sheet, *, least: float | None = 0, most: float | None = None
) -> pandas.Series:
    """Return a column of `records` as numbers (float64), missing where the cell is empty.

    "1,234", "£1,234" and "45%" (as 45) are read; anything else that is not a number is refused.

    Raises
    ------
    InputError
        When a cell is not a number, or below `least`, or above `most`.
    """
    import pandas

    numbers = [_number(cell, row, column, sheet, least, most) for row, cell in column.items()]
    return pandas.Series(numbers, index=column.index, name=column.name, dtype="float64")


def parse_counts(
    column: pandas.Series, sheet: Sheet, *, least: int | None = 0, most: int | None = None
) -> pandas.Series:
    """Return a column of `records` as whole numbers (Int64), missing where the cell is empty.

    Raises
    ------
    InputError
        When a cell is not a whole number, or below `least`, or above `most`.
    """
    import pandas

    counts: list[int | None] = []
    for row, cell in column.items():
        number = _number(cell, row, column, sheet, least, most)
        if number is not None and not number.is_integer():
            raise sheet.error(
                row=row,
                column=str(column.name),
                found=f"“{shortened(as_text(cell))}” is not a whole number",
                mend="correct the cell",
            )
        counts.append(None if number is None else int(number))
    return pandas.Series(counts, index=column.index, name=column.name, dtype="Int64")


def _number(
    cell: Cell, row: object, column: pandas.Series, sheet: Sheet, least: float | None, most: float | None
) -> float | None:
    if cell is None or is_blank(cell):
        return None
    number = as_number(cell)
    found = None
    if number is None:
        found = f"“{shortened(as_text(cell))}” is not a number"
    elif least is not None and number < least:
        found = f"“{shortened(as_text(cell))}” is below {least:g}"
    elif most is not None and number > most:
        found = f"“{shortened(as_text(cell))}” is above {most:,.12g}"
    if found:
        raise sheet.error(row=row, column=str(column.name), found=found, mend="correct the cell")  # type: ignore[arg-type]
    return number


def parse_councils(column: pandas.Series, sheet: Sheet) -> pandas.Series:
    """Return a column of `records` that names councils, by name or code, as ONS codes.

    Raises
    ------
    InputError
        When a cell is empty or means no council; the nearest names are offered.
    """
    import pandas

    codes: dict[str, str] = {}
    for row, cell in column.items():
        if cell not in codes:
            codes[cell] = _council(as_text(cell), row, str(column.name), sheet).code
    return pandas.Series([codes[cell] for cell in column], index=column.index, name=column.name, dtype="str")


def councils_in(
    sheet: Sheet,
    header: Header,
    column: str = "Council",
    *,
    but: Callable[[Cell], bool] = is_blank,
) -> tuple[str, ...]:
    """Return the slugs of the councils that a return names, in order. For `recognise`.

    Blank cells, and those of which `but` is true, name none.

    Raises
    ------
    InputError
        When a cell means no council.
    """
    if column not in header.columns:
        return ()
    place = header.columns[column]
    slugs: dict[Cell, str] = {}
    for number, row in sheet.rows():
        if number <= header.row or len(row) <= place or row[place] in slugs:
            continue
        if not is_blank(row[place]) and not but(row[place]):
            slugs[row[place]] = _council(as_text(row[place]), number, column, sheet).slug
    return tuple(sorted(set(slugs.values())))


def _council(text: str, row: object, column: str, sheet: Sheet) -> Council:
    council = councils.match(text)
    if council is None:
        near = councils.nearest(text)
        raise sheet.error(
            row=row,  # type: ignore[arg-type]
            column=column,
            found=f"“{shortened(text)}” is not a council with adult social care duties"
            if text
            else "the cell is empty",
            mend=f"write {' or '.join(near)}, if that is meant"
            if near
            else "write the council’s name or ONS code",
        )
    return council
