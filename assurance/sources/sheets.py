"""Reading tables that people drop in, as they are: safely, with the row numbers that a person sees.

A file is opened by what it is, not by its name. Whatever is wrong with it is said in one sentence.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import difflib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from assurance import councils
from assurance.errors import InputError
from assurance.numerals import listed

if TYPE_CHECKING:
    import pandas

    from assurance.councils import Council
from assurance.ledger import Ledger

Result = TypeVar("Result")
Cell = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta

HEADER_WITHIN = 40
"""A header is looked for in this many first rows. Publishers put notes above it, never this many."""


class NotATable(InputError):
    """A whole file that is no table at all: a document, a picture, a web page."""


# --------------------------------------------------------------------------------------------------------
# Workbooks


@dataclass(frozen=True)
class _Labels:
    """A row that may be a header: its names as written, and where each is, by its plain form."""

    row: int
    names: tuple[str, ...]
    places: Mapping[str, int]


@dataclass(frozen=True)
class Sheet:
    """One table of cells. A CSV file is one sheet without a name.

    Attributes
    ----------
    file
        The file's own name, for messages.
    name
        The sheet's name, "" in a CSV file.
    """

    file: str
    name: str
    _read: Callable[[], Iterator[list[Cell]]] = field(repr=False, compare=False)
    _top: list[list[Cell]] = field(default_factory=list, init=False, repr=False, compare=False)
    _labels: list[_Labels] = field(default_factory=list, init=False, repr=False, compare=False)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield every row, blank ones too, with its number as a person sees it (the first is 1).

        An empty cell is "". Rows need not be equally long.
        """
        return enumerate(self._read(), start=1)

    def top(self, count: int = HEADER_WITHIN) -> list[list[Cell]]:
        """Return the first rows: `top()[0]` is row 1. Read once, since every return asks for them."""
        if not self._top:
            self._top.extend(islice(self._read(), HEADER_WITHIN))
        return self._top[:count]

    def labels(self) -> list[_Labels]:
        """Return the first rows as names that a header may hold. Worked out once."""
        if not self._labels:
            for number, row in enumerate(self.top(), start=1):
                names = tuple(as_text(cell) for cell in row)
                places: dict[str, int] = {}
                for position, name in enumerate(names):
                    places.setdefault(_plain(name), position)
                self._labels.append(_Labels(number, names, places))
        return self._labels

    def error(
        self, *, found: str, mend: str, row: int | None = None, column: str | None = None
    ) -> InputError:
        """Return an `InputError` placed in this sheet."""
        return InputError.at(
            self.file, sheet=self.name or None, row=row, column=column, found=found, mend=mend
        )


@dataclass(frozen=True)
class Workbook:
    """A file's sheets, in their order. Nothing of a sheet is read until its rows are asked for."""

    file: str
    format: Literal["csv", "ods", "excel"]
    sheets: tuple[Sheet, ...]

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets, in their order."""
        return [sheet.name for sheet in self.sheets]

    def sheet(self, name: str) -> Sheet:
        """Return the sheet of this name, whatever its case and spacing.

        Raises
        ------
        InputError
            When there is none; the nearest name is offered.
        """
        for sheet in self.sheets:
            if _plain(sheet.name) == _plain(name):
                return sheet
        near = difflib.get_close_matches(name, self.sheet_names, 1, 0.6)
        hint = f"; the nearest is “{near[0]}”" if near else ""
        raise InputError.at(
            self.file,
            found=f"there is no sheet “{name}”{hint}",
            mend="use the file as it was published, with every sheet under its own name",
        )


def open_workbook(path: Path) -> Workbook:
    """Return the tables in a CSV, ODS or Excel file, recognised by its first bytes.

    Raises
    ------
    NotATable
        When it is something else: a PDF, a picture, a web page, an archive, a text document.
    InputError
        When it is empty, cut short, encrypted, or in no encoding that can be told.
    """
    try:
        with path.open("rb") as file:
            start = file.read(1024)
    except OSError as error:
        raise InputError.at(
            path, found=f"it cannot be opened ({error.strerror})", mend="close it elsewhere and try again"
        ) from None
    if not start.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise InputError.at(
            path, found="the file is empty", mend="download or export it again, or take it out of the folder"
        )
    if start.startswith(b"PK"):
        return _open_zip(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _open_ole(path)
    for signature, what in _OTHER_FORMATS.items():
        if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(signature):
            raise _not_a_table(path, what)
    return _open_text(path)


_OTHER_FORMATS = {
    b"%pdf": "a PDF document",
    b"\x89png": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"gif8": "a picture",
    b"<!doctype html": "a web page, perhaps an error page saved in place of the download",
    b"<html": "a web page, perhaps an error page saved in place of the download",
    b"<?xml": "an XML document",
    b"{\\rtf": "a text document",
    b"par1": "a Parquet file",
    b"\x1f\x8b": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"rar!": "a compressed archive",
}


def _not_a_table(path: Path, what: str) -> NotATable:
    return NotATable(
        str(InputError.at(path, found=f"it is {what}, not a table", mend="save it as CSV, ODS or XLSX"))
    )


def _damaged(path: Path) -> InputError:
    return InputError.at(path, found="the workbook is cut short or damaged", mend="download or copy it again")


def _encrypted(path: Path) -> InputError:
    return InputError.at(
        path, found="the workbook is encrypted", mend="save a copy without a password and put that here"
    )


def _open_zip(path: Path) -> Workbook:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
            mimetype = archive.read("mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise _damaged(path) from None
    if b"encryption-data" in manifest:
        raise _encrypted(path)
    if b"opendocument.spreadsheet" in mimetype:
        return _open_calamine(path, "ods")
    if {"xl/workbook.xml", "xl/workbook.bin"} & names:
        return _open_calamine(path, "excel")
    if any(name.startswith("word/") for name in names) or b"opendocument.text" in mimetype:
        raise _not_a_table(path, "a text document")
    if any(name.startswith("ppt/") for name in names) or b"opendocument" in mimetype:
        raise _not_a_table(path, "a presentation or drawing")
    if "content.xml" in names:
        return _open_calamine(path, "ods")
    raise _not_a_table(path, "a compressed archive: unpack it first")


def _open_ole(path: Path) -> Workbook:
    """Open a file in Microsoft's old container: an Excel 97 workbook, or an encrypted newer one."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise _encrypted(path)
    return _open_calamine(path, "excel")


def _open_calamine(path: Path, form: Literal["ods", "excel"]) -> Workbook:
    from python_calamine import CalamineWorkbook

    # By its bytes: given a path, calamine goes by the extension first.
    book = _or_damaged(path, lambda: CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())))

    def reader(name: str) -> Callable[[], Iterator[list[Cell]]]:
        def read() -> Iterator[list[Cell]]:
            sheet = _or_damaged(path, lambda: book.get_sheet_by_name(name))
            if sheet.start is None:
                return
            # calamine's rows begin at row 1 but at the first column that holds anything.
            left: list[Cell] = [""] * sheet.start[1]
            for row in sheet.iter_rows():
                yield left + row if left else row

        return read

    return Workbook(path.name, form, tuple(Sheet(path.name, name, reader(name)) for name in book.sheet_names))


def _or_damaged(path: Path, action: Callable[[], Result]) -> Result:
    """Return what `action` returns; what it raises about the workbook becomes a sentence."""
    from python_calamine import CalamineError, PasswordError

    try:
        return action()
    except PasswordError:
        raise _encrypted(path) from None
    except (CalamineError, OSError, ValueError):
        raise _damaged(path) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the Rust reader gave up on the file
            raise _damaged(path) from None
        raise


def _open_text(path: Path) -> Workbook:
    text = _decode(path, path.read_bytes())
    delimiter = _delimiter(text)

    def read() -> Iterator[list[Cell]]:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        number = 0
        try:
            for number, row in enumerate(rows, start=1):  # noqa: B007
                yield row  # type: ignore[misc]
        except csv.Error:
            raise InputError.at(
                path,
                row=number + 1,
                found="a quotation mark is opened and not closed properly",
                mend="export the file again as “CSV UTF-8”",
            ) from None

    return Workbook(path.name, "csv", (Sheet(path.name, "", read),))


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))


def _decode(path: Path, content: bytes) -> str:
    """Return the text: UTF-16 by its mark, UTF-8, or else Windows-1252, as older returns are."""
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if content.startswith(mark):
            try:
                return content.decode("utf-16")
            except UnicodeDecodeError:
                raise _unknown_encoding(path, None) from None
    strange = sum(content.count(byte) for byte in map(bytes, zip(_CONTROLS)))
    if strange * 20 > len(content):
        raise _not_a_table(path, "neither a workbook nor text")
    if b"\0" in content:
        raise InputError.at(
            path,
            row=content.count(b"\n", 0, content.index(b"\0")) + 1,
            found="it holds bytes that are no text: the file is damaged",
            mend="export it again as “CSV UTF-8”",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _unknown_encoding(path, content.count(b"\n", 0, error.start) + 1) from None
    if re.search("Ã[\x80-\xbf‚-™]|â€", text):  # UTF-8 read as Windows-1252: the file mixes the two
        raise _unknown_encoding(path, row)
    return text


def _unknown_encoding(path: Path, row: int | None) -> InputError:
    return InputError.at(
        path,
        row=row,
        found="the characters are in an encoding that cannot be told (neither UTF-8 nor Windows-1252)",
        mend="open it where it was made and save it as “CSV UTF-8”",
    )


def _delimiter(text: str) -> str:
    """Return what separates the cells: most often seen in the first lines, a comma when in doubt."""
    start = "\n".join(text[:20_000].splitlines()[:HEADER_WITHIN])
    outside_quotes = re.sub(r'"[^"]*"', "", start)
    return max(",;\t", key=outside_quotes.count)


# --------------------------------------------------------------------------------------------------------
# Headers and records


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
    share: float = 0.6,
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
    header = _best_header(sheet, required, optional, also or {})
    return header if header and header.share >= share else None


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
        When a required column is missing (what stands nearest to it is named), or is there twice.
    """
    header = _best_header(sheet, required, optional, also or {})
    if header is None:
        raise sheet.error(
            found=f"no row names the columns ({_quoted(required)})",
            mend="put the column names back in one row above the data",
        )
    if header.missing:
        raise _missing_columns(sheet, header)
    for name in header.columns:
        spellings = {_plain(other) for other in (name, *(also or {}).get(name, ()))}
        if sum(_plain(found) in spellings for found in header.names) > 1:
            raise sheet.error(
                row=header.row, column=name, found="the column is there twice", mend="keep one of the two"
            )
    return header


def _best_header(
    sheet: Sheet,
    required: Sequence[str],
    optional: Sequence[str],
    also: Mapping[str, Sequence[str]],
) -> Header | None:
    spellings = {
        wanted: [_plain(spelling) for spelling in (wanted, *also.get(wanted, ()))]
        for wanted in (*required, *optional)
    }
    best: Header | None = None
    for label in sheet.labels():
        columns = {
            wanted: label.places[there]
            for wanted, plain in spellings.items()
            if (there := next((spelling for spelling in plain if spelling in label.places), None)) is not None
        }
        missing = tuple(name for name in required if name not in columns)
        if len(missing) < len(required) and (best is None or len(missing) < len(best.missing)):
            best = Header(label.row, columns, label.names, missing, len(required))
    return best


def _missing_columns(sheet: Sheet, header: Header) -> InputError:
    taken = {header.names[position] for position in header.columns.values()}
    spare = {_plain(name): name for name in header.names if name and name not in taken}
    renamed = {
        name: spare[near[0]]
        for name in header.missing
        if (near := difflib.get_close_matches(_plain(name), spare, 1, 0.6))
    }
    count = "the column" if len(header.missing) == 1 else "the columns"
    verb = "is" if len(header.missing) == 1 else "are"
    found = f"{count} {_quoted(header.missing)} {verb} missing"
    if renamed:
        pairs = ", ".join(f"“{there}” may be “{wanted}”" for wanted, there in renamed.items())
        return sheet.error(row=header.row, found=f"{found}; {pairs}", mend="give the column its name back")
    return sheet.error(row=header.row, found=found, mend="put it back or export the return again")


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
        if number <= header.row or not any(cell != "" and not _is_blank(cell) for cell in row):
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


# --------------------------------------------------------------------------------------------------------
# Cells


def as_text(cell: Cell) -> str:
    r"""Return a cell as trimmed text, runs of white space as one space, whole numbers without ".0".

    >>> as_text(" Local\n authority "), as_text(406.0), as_text(12.5)
    ('Local authority', '406', '12.5')
    """
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime | datetime.date):
        return cell.isoformat().removesuffix("T00:00:00")
    return str(cell)


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str)


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


_NOTE = re.compile(r"\[note \d+\]", re.IGNORECASE)


def _plain(name: str) -> str:
    """Return a name for comparing: without case, spacing and notes such as "[note 3]"."""
    return " ".join(_NOTE.sub(" ", name).casefold().split())


def _quoted(names: Iterable[str]) -> str:
    return listed(f"“{name}”" for name in names)


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
    known = {_plain(spelling): word for spelling, word in spellings.items()}
    words = list(dict.fromkeys(spellings.values()))
    if blank is not None:
        known.setdefault("", blank)
    out = []
    for row, cell in column.items():
        text = as_text(cell)
        if _plain(text) not in known:
            near = difflib.get_close_matches(_plain(text), known, 1, 0.7)
            hint = f" (perhaps “{known[near[0]]}”)" if near and near[0] else ""
            raise sheet.error(
                row=row,
                column=str(column.name),
                found=f"“{text}” is not one of {_quoted(words)}{hint}" if text else "the cell is empty",
                mend="correct the cell",
            )
        word = known[_plain(text)]
        if ledger is not None and text and word != cell:
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
                found=f"“{as_text(cell)}” is not a whole number",
                mend="correct the cell",
            )
        counts.append(None if number is None else int(number))
    return pandas.Series(counts, index=column.index, name=column.name, dtype="Int64")


def parse_count(cell: Cell) -> int | None:
    """Return a single cell as a whole number of 0 or more, None when it is empty or is no such number.

    >>> parse_count("1,234"), parse_count(12.0), parse_count(""), parse_count("about 5")
    (1234, 12, None, None)
    """
    number = as_number(cell)
    return int(number) if number is not None and number.is_integer() and number >= 0 else None


def as_number(cell: Cell) -> float | None:
    """Return a cell as a number, None when it is empty or no number. Never infinite.

    >>> as_number("1,234.5"), as_number("45%"), as_number("-3"), as_number("1e3"), as_number("[c]")
    (1234.5, 45.0, -3.0, None, None)
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    if isinstance(cell, str):
        text = cell.strip().replace("\N{MINUS SIGN}", "-").removeprefix("£").removesuffix("%").strip()
        if not re.fullmatch(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?", text) or not any(map(str.isdigit, text)):
            return None
        return float(text.replace(",", ""))
    return float(cell) if cell == cell and abs(cell) != float("inf") else None


def _number(
    cell: Cell, row: object, column: pandas.Series, sheet: Sheet, least: float | None, most: float | None
) -> float | None:
    if cell is None or _is_blank(cell):
        return None
    number = as_number(cell)
    found = None
    if number is None:
        found = f"“{as_text(cell)}” is not a number"
    elif least is not None and number < least:
        found = f"“{as_text(cell)}” is below {least:g}"
    elif most is not None and number > most:
        found = f"“{as_text(cell)}” is above {most:g}"
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


def councils_in(sheet: Sheet, header: Header, column: str = "Council") -> tuple[str, ...]:
    """Return the slugs of the councils that a return names, in order. For `recognise`.

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
        if number > header.row and len(row) > place and not _is_blank(row[place]) and row[place] not in slugs:
            slugs[row[place]] = _council(as_text(row[place]), number, column, sheet).slug
    return tuple(sorted(set(slugs.values())))


def _council(text: str, row: object, column: str, sheet: Sheet) -> Council:
    council = councils.match(text)
    if council is None:
        near = councils.nearest(text)
        raise sheet.error(
            row=row,  # type: ignore[arg-type]
            column=column,
            found=f"“{text}” is not a council with adult social care duties" if text else "the cell is empty",
            mend=f"write {' or '.join(near)}, if that is meant"
            if near
            else "write the council’s name or ONS code",
        )
    return council


# --------------------------------------------------------------------------------------------------------
# Dates

Order = Literal["day first", "month first"]


@dataclass(frozen=True)
class Dates:
    """A column of dates, read as one.

    Attributes
    ----------
    dates
        datetime64[ms], missing where the cell was empty (or unreadable, if that was allowed).
    order
        How dates in figures are written in this column, None when there are none.
    unreadable
        By row, the text of cells that are no date.
    written
        How many cells were written in each way: "cell with a date", "year first", "day first", "month
        first", "with the month's name", "day number".
    """

    dates: pandas.Series
    order: Order | None
    unreadable: dict[int, str]
    written: Counter[str]


_TIME = r"(?:[T ,-]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_FIGURES = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_TIME}")
_DAY_NAME = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[ /-]+([A-Za-z]{{3,9}})\.?,?[ /-]+(\d{{4}}|\d{{2}}){_TIME}"
)
_NAME_DAY = re.compile(rf"([A-Za-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def parse_dates(
    column: pandas.Series,
    sheet: Sheet,
    *,
    order: Order | None = None,
    unreadable: Literal["refuse", "collect"] = "refuse",
) -> Dates:
    """Return a column of `records` as dates; day first or month first is told from the whole column.

    One date such as 29/05/2026 or 05/29/2026 settles the order for all. A column that holds both cannot be
    read by anyone. Where nothing settles it, `order` is the return's declared rule.

    Parameters
    ----------
    column
        A column of `records`; its name goes into messages. Typed cells, 2026-05-29, 29 May 2026,
        29/May/2026, 29/05/2026, with or without a time (which is dropped), and Excel's day numbers are read.
    sheet
        Where it is from, for messages.
    order
        The order to assume when the column does not tell. None: refuse such a column.
    unreadable
        "refuse" raises at the first cell that is no date; "collect" leaves it missing and lists it.

    Raises
    ------
    InputError
        When a cell is no date, or the column mixes orders, or nothing tells its order.
    """
    import pandas

    evidence: dict[Order, tuple[int, str]] = {}
    undecided: tuple[int, str] | None = None
    for row, cell in column.items():
        if isinstance(cell, str) and (match := _FIGURES.fullmatch(cell.strip())):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                evidence.setdefault("day first", (row, cell.strip()))  # type: ignore[arg-type]
            elif second > 12 >= first:
                evidence.setdefault("month first", (row, cell.strip()))  # type: ignore[arg-type]
            elif first != second and undecided is None:
                undecided = (row, cell.strip())  # type: ignore[assignment]
    if len(evidence) == 2:
        (day_row, day), (month_row, month) = evidence["day first"], evidence["month first"]
        raise sheet.error(
            row=max(day_row, month_row),
            column=str(column.name),
            found=f"the column mixes dates written day first (“{day}”, row {day_row:,}) and month first "
            f"(“{month}”, row {month_row:,})",
            mend="write all of them as YYYY-MM-DD",
        )
    told = next(iter(evidence), None) or order
    if told is None and undecided:
        raise sheet.error(
            row=undecided[0],
            column=str(column.name),
            found=f"nothing in the column tells whether “{undecided[1]}” is written day first or month first",
            mend="write the dates as YYYY-MM-DD",
        )

    read: dict[Cell, tuple[datetime.date | None, str]] = {}
    dates: list[datetime.date | None] = []
    bad: dict[int, str] = {}
    written: Counter[str] = Counter()
    for row, cell in column.items():
        if cell not in read:
            read[cell] = _read_date(cell, told or "day first")
        date, way = read[cell]
        dates.append(date)
        if date is not None:
            written[way] += 1
        elif way:
            text = as_text(cell)
            if unreadable == "refuse":
                raise sheet.error(
                    row=row,  # type: ignore[arg-type]
                    column=str(column.name),
                    found=f"“{text}” is not a date",
                    mend="correct it, for example to 2026-05-29",
                )
            bad[row] = text  # type: ignore[index]
    figures = written["day first"] + written["month first"]
    return Dates(
        pandas.Series(pandas.to_datetime(dates), index=column.index, name=column.name).astype(
            "datetime64[ms]"
        ),
        told if figures else None,
        bad,
        written,
    )


def _read_date(cell: Cell, order: Order) -> tuple[datetime.date | None, str]:
    """Return the date and the way it was written; (None, "") when empty, (None, "no date") when no date."""
    if isinstance(cell, datetime.datetime):
        return cell.date(), "cell with a date"
    if isinstance(cell, datetime.date):
        return cell, "cell with a date"
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if 20_000 <= cell < 80_000:  # Excel's count of days: 1954 to 2119
            return datetime.date(1899, 12, 30) + datetime.timedelta(days=int(cell)), "day number"
        return None, "no date"
    if not isinstance(cell, str):
        return None, "no date"
    text = cell.strip()
    if not text:
        return None, ""
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[2], match[3]), "year first"
    if match := _FIGURES.fullmatch(text):
        day, month = (match[1], match[2]) if order == "day first" else (match[2], match[1])
        return _date(match[3], month, day), order
    if match := _DAY_NAME.fullmatch(text):
        return _date(match[3], match[2], match[1]), "with the month's name"
    if match := _NAME_DAY.fullmatch(text):
        return _date(match[3], match[1], match[2]), "with the month's name"
    return None, "no date"


def _date(year: str, month: str, day: str) -> datetime.date | None:
    if not month.isdigit():
        named = [name for name in _MONTHS if name.startswith(month.lower()) or month.lower() == name[:3]]
        named += ["september"] if month.lower() == "sept" and not named else []
        if not named:
            return None
        month = str(_MONTHS.index(named[0]) + 1)
    try:
        return datetime.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
