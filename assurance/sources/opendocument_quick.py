"""The quick way through OpenDocument rows: nearly all cells of a national file are written in few ways.

A row that consists only of cells without markup inside them is taken apart by its tags; what a cell's
attributes mean is worked out once for each way they are written, by the same code that reads any cell. Every
other row is built as XML and read in the usual way. Both ways give the same cells: a test holds them to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, fromstring

from assurance.sources import limits
from assurance.sources.cells import Cell
from assurance.sources.opendocument_cells import (
    COLUMNS_REPEATED,
    FORMULA,
    KIND,
    ROWS_REPEATED,
    STRING,
    assemble,
    cells_of,
    count,
    value_of,
)
from assurance.sources.refusals import damaged, too_large


@dataclass(frozen=True)
class Names:
    """The prefixes of tags about tables and about text, as the file writes them."""

    table: bytes
    text: bytes
    office: bytes


class _Meaning(NamedTuple):
    """What attributes say: a cell's value, or that its text is the value, and how often it is repeated."""

    of_text: bool
    value: Cell
    times: int


class _Otherwise(Exception):
    """A cell is written in a way that only the usual reader knows."""


class _Meanings(dict[bytes, _Meaning]):
    """What attributes mean, by how they are written. Worked out when first met."""

    def __init__(self, names: Names, build: Callable[[bytes], Element]) -> None:
        super().__init__()
        self._build = build
        self._cell = b"<%b:table-row><%b:table-cell%%b/></%b:table-row>" % ((names.table,) * 3)
        self._number = re.compile(rb'(.* %b:value=")(-?\d+(?:\.\d+)?)(".*)' % names.office, re.DOTALL)

    def __missing__(self, attributes: bytes) -> _Meaning:
        # Numbers differ from cell to cell: what stands around them does not.
        if number := self._number.fullmatch(attributes):
            around = number[1] + b"0" + number[3]
            if around != attributes:
                meaning = self[around]
                if meaning.value != 0.0 or meaning.of_text:
                    raise _Otherwise
                return meaning._replace(value=float(number[2]))
        [cell] = self._build(self._cell % attributes.removesuffix(b"/"))
        meaning = _meaning(cell)
        if len(self) > limits.WORDS_REMEMBERED:
            self.clear()
        self[attributes] = meaning
        return meaning


def _meaning(cell: Element) -> _Meaning:
    times = count(cell.get(COLUMNS_REPEATED))
    kind = cell.get(KIND)
    if kind in (None, "string"):
        if kind is None and cell.get(FORMULA) is not None:
            raise _Otherwise
        return _Meaning(not cell.get(STRING), cell.get(STRING, ""), times)
    value = value_of(cell)
    if value == "":  # it cannot be read: the cell's text counts
        raise _Otherwise
    return _Meaning(False, value, times)


class _Words(dict[bytes, str]):
    """Text, by how it is written: without entities, and each word the same object whenever it comes."""

    def __missing__(self, written: bytes) -> str:
        if b"&" in written or b"\r" in written:
            try:
                text = fromstring(b"<t>%s</t>" % written).text or ""
            except ParseError:
                raise _Otherwise from None
        else:
            text = written.decode("utf-8")
        if len(text) > limits.MOST_CHARACTERS:
            raise _Otherwise
        if len(self) > limits.WORDS_REMEMBERED:
            self.clear()
        self[written] = text
        return text


def quick_rows(
    path: Path, sheet: str, names: Names, chunks: Iterable[bytes], build: Callable[[bytes], Element]
) -> Iterator[tuple[int, Callable[[int], list[Cell]]]]:
    """Yield how often each row is repeated, and what reads its cells, given the number of the row.

    Parameters
    ----------
    path, sheet
        For messages.
    names
        How the file writes its tags.
    chunks
        The bytes of one sheet, from its start tag on; without comments.
    build
        Makes an element of the bytes of one row.

    Raises
    ------
    InputError
        When the sheet has no end, or a row of it has none within `limits.MOST_A_ROW`.
    """
    tag = b"%s:table" % names.table
    sought = re.compile(rb"<%b-row((?:[\s/][^<>]*)?)>(?:(?<=/>)|(.*?)</%b-row>)" % (tag, tag), re.DOTALL)
    inside = rb"(?:<%b:p>([^<]*)</%b:p>)?" % (names.text, names.text)
    cell = re.compile(rb"<%b-cell((?:[\s/][^<>]*)?)>(?:(?<=/>)|%b</%b-cell>)" % (tag, inside, tag))
    begins, closes = re.compile(rb"<%b-row[\s/>]" % tag), b"</%b>" % tag
    kinds = _Meanings(names, build)
    words = _Words()
    repeats: dict[bytes, int] = {}

    def read(row: bytes, cells: bytes, number: int) -> list[Cell]:
        parts = cell.split(cells)
        if not any(parts[::3]):  # nothing between the cells
            try:
                return assemble(path, sheet, number, _values(parts, kinds, words))
            except (_Otherwise, UnicodeDecodeError):
                pass
        return cells_of(path, sheet, number, build(row))

    held, closed, given = b"", False, False
    for chunk in chunks:
        held += chunk
        end = 0
        for match in sought.finditer(held):
            end = match.end()
            given = True
            attributes = match[1]
            if attributes not in repeats:
                bare = b"<%b-row%b/>" % (tag, attributes.removesuffix(b"/"))
                repeats[attributes] = count(build(bare).get(ROWS_REPEATED))
            row, cells = match[0], match[2] or b""
            yield repeats[attributes], partial(read, row, cells)
        held = held[end:]
        closed = closed or closes in held
        begun = begins.search(held)
        held = held[begun.start() if begun else -100 :]  # a tag may be cut in two by the end of the chunk
        if len(held) > limits.MOST_A_ROW:
            raise too_large(path, "a row in it does not end")
    if given and not closed:
        raise damaged(path)


def _values(parts: list[bytes], kinds: _Meanings, words: _Words) -> Iterator[tuple[Cell, int]]:
    for attributes, text in zip(parts[1::3], parts[2::3], strict=True):
        of_text, value, times = kinds[attributes]
        if of_text:
            value = words[text] if text else ""
        yield value, times
