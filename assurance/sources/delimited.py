"""Text with separators: CSV files, in the encodings that returns come in."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from assurance.errors import InputError
from assurance.sources.cells import Cell
from assurance.sources.limits import HEADER_WITHIN
from assurance.sources.refusals import not_a_table, unknown_encoding


def open_delimited(path: Path) -> Callable[[], Iterator[list[Cell]]]:
    """Return what reads the rows of a CSV file."""
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

    return read


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))


def _decode(path: Path, content: bytes) -> str:
    """Return the text: UTF-16 by its mark, UTF-8, or else Windows-1252, as older returns are."""
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if content.startswith(mark):
            try:
                return content.decode("utf-16")
            except UnicodeDecodeError:
                raise unknown_encoding(path, None) from None
    strange = sum(content.count(byte) for byte in map(bytes, zip(_CONTROLS)))
    if strange * 20 > len(content):
        raise not_a_table(path, "neither a workbook nor text")
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
        raise unknown_encoding(path, content.count(b"\n", 0, error.start) + 1) from None
    if re.search("Ã[\x80-\xbf‚-™]|â€", text):  # UTF-8 read as Windows-1252: the file mixes the two
        raise unknown_encoding(path, row)
    return text


def _delimiter(text: str) -> str:
    """Return what separates the cells: most often seen in the first lines, a comma when in doubt."""
    start = "\n".join(text[:20_000].splitlines()[:HEADER_WITHIN])
    outside_quotes = re.sub(r'"[^"]*"', "", start)
    return max(",;\t", key=outside_quotes.count)
