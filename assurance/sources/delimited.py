"""Text with separators: CSV files in the encodings that returns come in, read as a stream."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TextIO

from assurance.errors import InputError
from assurance.sources import limits
from assurance.sources.cells import Cell
from assurance.sources.refusals import long_cell, many_columns, many_rows, not_a_table, unknown_encoding

_CHUNK = 1024 * 1024
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What UTF-8 looks like when it is read as Windows-1252.
_MISREAD = re.compile("Ã[\x80-\xbf‚-™]|â€")


def open_delimited(path: Path) -> Callable[[], Iterator[list[Cell]]]:
    """Return what yields the rows of a CSV file, each time from its beginning.

    Raises
    ------
    NotATable
        When it is no text.
    InputError
        When its characters are in no encoding that can be told.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter(file.read(20_000))
    return lambda: _rows(path, encoding, delimiter)


# --------------------------------------------------------------------------------------------------------
# Encoding and delimiter


def _encoding(path: Path) -> str:
    """Return the encoding: UTF-16 by its mark, UTF-8, or else Windows-1252, as older returns are."""
    with path.open("rb") as file:
        if file.read(2) in _UTF16:
            if _first_wrong(path, "utf-16") is not None:
                raise unknown_encoding(path, None)
            return "utf-16"
    _refuse_no_text(path)
    wrong = _first_wrong(path, "utf-8-sig")
    if wrong is None:
        return "utf-8-sig"
    wrong_there = _first_wrong(path, "cp1252")
    if wrong_there is not None:
        raise unknown_encoding(path, _row_of(path, wrong_there))
    if _mixes_two(path):
        raise unknown_encoding(path, _row_of(path, wrong))
    return "cp1252"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _refuse_no_text(path: Path) -> None:
    size = strange = 0
    null: int | None = None
    for chunk in _chunks(path):
        if null is None and b"\0" in chunk:
            null = size + chunk.index(b"\0")
        size += len(chunk)
        strange += len(chunk) - len(chunk.translate(None, _CONTROLS))
    if strange * 20 > size:
        raise not_a_table(path, "neither a workbook nor text")
    if null is not None:
        raise InputError.at(
            path,
            row=_row_of(path, null),
            found="it holds bytes that are no text: the file is damaged",
            mend="export it again as “CSV UTF-8”",
        )


def _first_wrong(path: Path, encoding: str) -> int | None:
    """Return the place of the first byte that this encoding does not know, None when it knows them all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    for chunk in chain(_chunks(path), [b""]):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return read - pending + error.start
        read += len(chunk)
    return None


def _row_of(path: Path, place: int) -> int:
    row, read = 1, 0
    for chunk in _chunks(path):
        row += chunk.count(b"\n", 0, max(place - read, 0))
        read += len(chunk)
        if read >= place:
            break
    return row


def _mixes_two(path: Path) -> bool:
    end = ""
    with path.open(encoding="cp1252", newline="") as file:
        while text := file.read(_CHUNK):
            if _MISREAD.search(end + text):
                return True
            end = text[-1:]
    return False


def _delimiter(text: str) -> str:
    """Return what separates the cells: most often seen in the first lines, a comma when in doubt."""
    start = "\n".join(text.splitlines()[: limits.HEADER_WITHIN])
    outside_quotes = re.sub(r'"[^"]*"', "", start)
    return max(",;\t", key=outside_quotes.count)


# --------------------------------------------------------------------------------------------------------
# Rows


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[Cell]]:
    """Yield the rows, in which every cell is text as it is written; a formula is text like any other."""
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(path, file)
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for number, row in enumerate(rows, start=1):
                if number > limits.MOST_ROWS:
                    raise many_rows(path, "")
                if lines.characters >= limits.MOST_COLUMNS:  # fewer can be neither too many nor too long
                    if len(row) > limits.MOST_COLUMNS:
                        raise many_columns(path, "", number)
                    if max(map(len, row)) > limits.MOST_CHARACTERS:
                        raise _not_closed(path, number) if lines.count > 1 else long_cell(path, "", number)
                lines.start_row(number + 1)
                yield row  # type: ignore[misc]
        except csv.Error:  # the csv module's own limit of a cell is four times ours
            long = lines.count == 1 and lines.characters > limits.MOST_CHARACTERS
            raise long_cell(path, "", number + 1) if long else _not_closed(path, number + 1) from None


class _Lines:
    """The lines of a file, for the csv module: how many, and how long, since the last row ended."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path = path
        self._file = file
        self.start_row(1)

    def start_row(self, number: int) -> None:
        self._number = number
        self.count = self.characters = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(limits.MOST_A_ROW)
        if not line:
            raise StopIteration
        self.count += 1
        self.characters += len(line)
        if len(line) >= limits.MOST_A_ROW:
            raise long_cell(self._path, "", self._number)
        return line


def _not_closed(path: Path, row: int) -> InputError:
    return InputError.at(
        path,
        row=row,
        found="a quotation mark is opened and not closed properly",
        mend="export the file again as “CSV UTF-8”",
    )
