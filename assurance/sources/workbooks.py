"""Opening a file by what it is, not by its name."""

from __future__ import annotations

import difflib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Literal, TypeVar

from assurance.errors import InputError
from assurance.provenance import LocalNames
from assurance.sources import excel, limits, opendocument
from assurance.sources.archives import opened
from assurance.sources.cells import Cell, as_shown, as_text, plain, sheet_name
from assurance.sources.delimited import open_delimited
from assurance.sources.limits import HEADER_WITHIN
from assurance.sources.refusals import damaged, encrypted, not_a_table, too_large

Result = TypeVar("Result")
Rows = Callable[[], Iterator[list[Cell]]]


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
    _read: Rows = field(repr=False, compare=False)
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
                    places.setdefault(plain(name), position)
                self._labels.append(_Labels(number, names, places))
        return self._labels

    def error(
        self, *, found: str, mend: str, row: int | None = None, column: str | None = None
    ) -> InputError:
        """Return an `InputError` placed in this sheet.

        What it quotes of the sheet is shown without a person's details, and shortened: here, for every
        reader.
        """
        return InputError.at(
            self.file,
            sheet=as_shown(self.name) or None,
            row=row,
            column=column if column is None else as_shown(column),
            found=as_shown(found),
            mend=mend,
        )


@dataclass(frozen=True)
class Workbook:
    """A file's sheets, in their order. Nothing of a sheet is read until its rows are asked for.

    Attributes
    ----------
    file
        The file's own name, for messages.
    format
        What it is.
    sheets
        The sheets that a person sees.
    names
        By the kind of return, what the council calls its columns and words.
    hidden
        Sheets that nobody sees. They are no part of a return; a reader whose columns are in one accounts for
        its rows (`records.count_hidden`).
    """

    file: str
    format: Literal["csv", "ods", "excel"]
    sheets: tuple[Sheet, ...]
    names: Mapping[str, LocalNames] = field(default_factory=dict)
    hidden: tuple[Sheet, ...] = ()

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
            if plain(sheet.name) == plain(name):
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
        if path.stat().st_size > limits.MOST_BYTES:
            raise too_large(path, f"it is larger than {limits.MOST_BYTES / 1e6:,.0f} MB")
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
            raise not_a_table(path, what)
    return Workbook(path.name, "csv", (Sheet(path.name, "", open_delimited(path)),))


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


def _open_zip(path: Path) -> Workbook:
    with opened(path) as archive:
        names = archive.names
        manifest = archive.read("META-INF/manifest.xml")
        mimetype = archive.read("mimetype")
    if b"encryption-data" in manifest:
        raise encrypted(path)
    if b"opendocument.spreadsheet" in mimetype:
        return _open_opendocument(path)
    if "xl/workbook.bin" in names:
        return _open_binary(path)
    if "xl/workbook.xml" in names:
        return _open_excel(path)
    if any(name.startswith("word/") for name in names) or b"opendocument.text" in mimetype:
        raise not_a_table(path, "a text document")
    if any(name.startswith("ppt/") for name in names) or b"opendocument" in mimetype:
        raise not_a_table(path, "a presentation or drawing")
    if "content.xml" in names:
        return _open_opendocument(path)
    raise not_a_table(path, "a compressed archive: unpack it first")


def _open_opendocument(path: Path) -> Workbook:
    contents = opendocument.find_sheets(path)
    sheets = [
        (place.name, place.hidden, partial(opendocument.read_rows, path, contents, place))
        for place in contents.places
    ]
    return _workbook(path, "ods", sheets)


def _open_excel(path: Path) -> Workbook:
    contents = excel.find_sheets(path)
    words = cache(partial(excel.read_words, path, contents))
    sheets = [
        (part.name, part.hidden, partial(excel.read_rows, path, contents, part, words))
        for part in contents.sheets
    ]
    return _workbook(path, "excel", sheets)


def _open_binary(path: Path) -> Workbook:
    """Open an Excel workbook in its binary form. It is held in memory whole, so it may be less large."""
    with opened(path) as archive:
        for name in sorted(archive.names):
            for _ in archive.unpack(name, limits.MOST_WORDS_UNPACKED):
                pass
    return _open_calamine(path)


def _open_ole(path: Path) -> Workbook:
    """Open a file in Microsoft's old container: an Excel 97 workbook, or an encrypted newer one."""
    if path.stat().st_size > limits.MOST_WORDS_UNPACKED:
        raise too_large(path, f"it is larger than {limits.MOST_WORDS_UNPACKED / 1e6:,.0f} MB")
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise encrypted(path)
    return _open_calamine(path)


def _open_calamine(path: Path) -> Workbook:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    # By its bytes: given a path, calamine goes by the extension first.
    book = _or_damaged(path, lambda: CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())))

    def read(place: int) -> Iterator[list[Cell]]:
        sheet = _or_damaged(path, lambda: book.get_sheet_by_index(place))
        if sheet.start is None:
            return
        # calamine's rows begin at row 1 but at the first column that holds anything.
        left: list[Cell] = [""] * sheet.start[1]
        for row in sheet.iter_rows():
            yield left + row if left else row

    sheets = [
        (sheet_name(about.name), about.visible != SheetVisibleEnum.Visible, partial(read, place))
        for place, about in enumerate(book.sheets_metadata)
    ]
    return _workbook(path, "excel", sheets)


def _workbook(
    path: Path,
    form: Literal["ods", "excel"],
    sheets: Sequence[tuple[str, bool, Rows]],
) -> Workbook:
    """Return the workbook with the sheets that a person sees, and those that are hidden apart."""
    for name, times in Counter(name for name, _, _ in sheets).items():
        if times > 1:
            raise InputError.at(
                path,
                found=f"{times} sheets are called “{name}”",
                mend="give each sheet a name of its own, or keep the one that counts",
            )
    every = [(Sheet(path.name, name, read), hidden) for name, hidden, read in sheets]
    seen = tuple(sheet for sheet, hidden in every if not hidden)
    if not seen:
        raise InputError.at(path, found="every sheet is hidden", mend="show the sheets that hold the return")
    return Workbook(path.name, form, seen, hidden=tuple(sheet for sheet, hidden in every if hidden))


def _or_damaged(path: Path, action: Callable[[], Result]) -> Result:
    """Return what `action` returns; what it raises about the workbook becomes a sentence."""
    from python_calamine import CalamineError, PasswordError

    try:
        return action()
    except PasswordError:
        raise encrypted(path) from None
    except (CalamineError, OSError, ValueError):
        raise damaged(path) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the Rust reader gave up on the file
            raise damaged(path) from None
        raise
