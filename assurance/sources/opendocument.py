"""OpenDocument spreadsheets, a row at a time: memory holds a few rows, however large the file.

`content.xml` holds all sheets, one after the other. It is gone through once for where each begins and to see
that it can be unpacked at all; the rows of a sheet are then read from there on.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from assurance.errors import InputError
from assurance.sources import limits
from assurance.sources.archives import Archive, opened
from assurance.sources.cells import Cell, sheet_name
from assurance.sources.markup import elements, walk
from assurance.sources.refusals import damaged, long_cell, many_columns, many_rows, no_value, too_large

CONTENT = "content.xml"
_URN = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT = (f"{{{_URN}{part}:1.0}}" for part in ("office", "table", "text"))
_HOLDERS = frozenset(
    {f"{_OFFICE}document-content", f"{_OFFICE}body", f"{_OFFICE}spreadsheet", f"{_TABLE}table"}
    | {f"{_TABLE}{name}" for name in ("table-row-group", "table-header-rows", "table-rows", "shapes")}
)
_ROW = f"{_TABLE}table-row"
_CELL = f"{_TABLE}table-cell"
_COVERED = f"{_TABLE}covered-table-cell"
_COLUMNS_REPEATED = f"{_TABLE}number-columns-repeated"
_ROWS_REPEATED = f"{_TABLE}number-rows-repeated"
_FORMULA = f"{_TABLE}formula"
_KIND = f"{_OFFICE}value-type"
_STRING = f"{_OFFICE}string-value"
_NUMBER = f"{_OFFICE}value"
_DATE = f"{_OFFICE}date-value"
_BOOLEAN = f"{_OFFICE}boolean-value"
_TIME = f"{_OFFICE}time-value"
_PARAGRAPH = f"{_TEXT}p"
_SPACES = f"{_TEXT}s"
_HOW_MANY = f"{_TEXT}c"
_TAB = f"{_TEXT}tab"
_LINE_BREAK = f"{_TEXT}line-break"
_LONGEST_TAG = 64 * 1024


@dataclass(frozen=True)
class Place:
    """Where a sheet stands in `content.xml`: from byte `start` to before byte `end`, None for to its end."""

    name: str
    hidden: bool
    start: int
    end: int | None


@dataclass(frozen=True)
class Contents:
    """What `content.xml` holds: its sheets in their order, and what is open around them."""

    places: tuple[Place, ...]
    opening: bytes
    closing: bytes


# --------------------------------------------------------------------------------------------------------
# Where the sheets are


def find_sheets(path: Path) -> Contents:
    """Return the sheets of an OpenDocument spreadsheet, without reading their rows.

    Raises
    ------
    InputError
        When the file is damaged, declares entities, unpacks to too much, or has too many sheets.
    """
    with opened(path) as archive:
        if CONTENT not in archive.names:
            raise damaged(path)
        head = _Head(path, archive)
        found: list[tuple[int, str, str]] = []
        for start, tag in _tags(path, archive, head.table.encode()):
            if len(found) == limits.MOST_SHEETS:
                raise too_large(path, f"it has more than {limits.MOST_SHEETS} sheets")
            found.append((start, *head.name_and_style(tag)))
    starts = [start for start, _, _ in found]
    places = tuple(
        Place(name, style in head.hidden_styles, start, end)
        for (start, name, style), end in zip(found, [*starts[1:], None], strict=True)
    )
    opening = "".join(
        f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes.items())}>"
        for name, attributes in head.around
    )
    closing = "".join(f"</{name}>" for name, _ in reversed(head.around))
    return Contents(places, head.declaration + opening.encode(), closing.encode())


class _Head:
    """What comes before the first sheet: the elements around it, and the styles of hidden sheets."""

    def __init__(self, path: Path, archive: Archive) -> None:
        self.path = path
        self.around: list[tuple[str, dict[str, str]]] = []
        self.hidden_styles: set[str] = set()
        self.table = ""
        self._prefixes: dict[str, str] = {}
        self._style = ""
        beginning = next(archive.unpack(CONTENT), b"")
        written = re.match(rb"\s*<\?xml[^>]*\?>", beginning.removeprefix(b"\xef\xbb\xbf"))
        self.declaration = written[0].lstrip() if written else b""
        if b"\0" in beginning[:100]:  # UTF-16: no program writes it, and its tags cannot be looked for
            raise damaged(path)
        walk(path, archive.unpack(CONTENT), self._start, end=self._end, most=limits.MOST_BEFORE_ROWS)
        if not self.table:
            raise InputError.at(path, found="the workbook has no sheet", mend="download or export it again")

    def _start(self, name: str, attributes: dict[str, str]) -> bool:
        for key, value in attributes.items():
            if key.startswith("xmlns:") and value.startswith(_URN):
                self._prefixes[key.removeprefix("xmlns:")] = value.removeprefix(_URN).split(":")[0]
        known = self._known(name)
        if known == "table:table":
            self.table = name
            return True
        self.around.append((name, attributes))
        values = {self._known(key): value for key, value in attributes.items()}
        if known == "style:style":
            self._style = values.get("style:name", "")
        elif known == "style:table-properties" and values.get("table:display") == "false":
            self.hidden_styles.add(self._style)
        return False

    def _end(self, _: str) -> None:
        self.around.pop()

    def _known(self, name: str) -> str:
        """Return a name with its usual prefix, whatever prefix the file gives it."""
        prefix, colon, local = name.partition(":")
        return f"{self._prefixes.get(prefix, prefix)}:{local}" if colon else name

    def name_and_style(self, tag: bytes) -> tuple[str, str]:
        """Return what a sheet's start tag says: its name and its style."""
        said: dict[str, str] = {}

        def start(_: str, attributes: dict[str, str]) -> bool:
            said.update({self._known(key): value for key, value in attributes.items()})
            return True

        walk(self.path, [self.declaration + tag], start)
        return sheet_name(said.get("table:name", "")), said.get("table:style-name", "")


def _tags(path: Path, archive: Archive, table: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the place of every start tag of a sheet, and some bytes from there on.

    In XML a "<" stands only where markup begins, so the bytes can be looked for as they are.
    """
    sought = re.compile(rb"<" + re.escape(table) + rb"[\s/>]")
    before, held = 0, b""
    for chunk in archive.unpack(CONTENT):
        held += chunk
        looked = max(len(held) - _LONGEST_TAG, 0)
        for match in sought.finditer(held, 0, looked):
            yield before + match.start(), held[match.start() : match.start() + _LONGEST_TAG]
            looked = max(looked, match.end())
        before, held = before + looked, held[looked:]
    for match in sought.finditer(held):
        yield before + match.start(), held[match.start() : match.start() + _LONGEST_TAG]


# --------------------------------------------------------------------------------------------------------
# Rows


def read_rows(path: Path, contents: Contents, place: Place) -> Iterator[list[Cell]]:
    """Yield the rows of one sheet; an empty cell is "", and the empty cells after the last are left out.

    Raises
    ------
    InputError
        When the file is damaged, or a row, a cell or the sheet is larger than a spreadsheet can hold.
    """
    number = empty = 0
    with opened(path) as archive:
        for element in elements(path, _part(archive, contents, place), _HOLDERS):
            if element.tag != _ROW:
                continue
            repeated = _count(element.get(_ROWS_REPEATED))
            row = _cells(path, place.name, number + empty + 1, element)
            if not row:
                empty += repeated
                continue
            if number + empty + repeated > limits.MOST_ROWS:
                raise many_rows(path, place.name)
            for _ in range(empty):
                yield []
            for _ in range(repeated):
                yield row
            number += empty + repeated
            empty = 0


def _part(archive: Archive, contents: Contents, place: Place) -> Iterator[bytes]:
    """Yield one sheet as a document of its own."""
    yield contents.opening
    at = 0
    for chunk in archive.unpack(CONTENT):
        start, end = max(place.start - at, 0), len(chunk) if place.end is None else place.end - at
        at += len(chunk)
        if end <= 0:
            break
        if start < len(chunk):
            yield chunk[start:end]
    if place.end is not None:
        yield contents.closing


def _cells(path: Path, sheet: str, number: int, row: Element) -> list[Cell]:
    cells: list[Cell] = []
    empty = 0
    for element in row:
        tag = element.tag
        if tag == _CELL:
            value = _value(element)
        elif tag == _COVERED:  # under a merged cell, where nobody sees it
            value = ""
        else:
            continue
        repeated = element.get(_COLUMNS_REPEATED)
        times = 1 if repeated is None else _count(repeated)
        if value == "":
            if element.get(_FORMULA) is not None and element.get(_KIND) is None:
                raise no_value(path, sheet, number)
            empty += times
            continue
        if empty or times > 1:
            if len(cells) + empty + times > limits.MOST_COLUMNS:
                raise many_columns(path, sheet, number)
            cells += [""] * empty + [value] * (times - 1)
            empty = 0
        cells.append(value)
        if isinstance(value, str) and len(value) > limits.MOST_CHARACTERS:
            raise long_cell(path, sheet, number)
    if len(cells) > limits.MOST_COLUMNS:
        raise many_columns(path, sheet, number)
    return cells


def _count(repeated: str | None) -> int:
    """Return how often a row or cell is repeated. More digits than a row number has mean too often."""
    if repeated is None:
        return 1
    digits = repeated.strip()
    if not digits.isascii() or not digits.isdigit():
        return 1
    return max(int(digits), 1) if len(digits) < 10 else 10**9


def _value(cell: Element) -> Cell:
    kind = cell.get(_KIND)
    if kind == "string":
        if len(cell) == 1 and cell.get(_STRING) is None:  # as nearly every cell is: a paragraph
            [paragraph] = cell
            if paragraph.tag == _PARAGRAPH and not len(paragraph):
                return paragraph.text or ""
        return cell.get(_STRING) or _text(cell)
    if kind is None:
        return _text(cell) if len(cell) else ""
    value: Cell | None = None
    if kind in ("float", "currency", "percentage"):
        value = _number(cell.get(_NUMBER, ""))
    elif kind == "date":
        value = _date(cell.get(_DATE, ""))
    elif kind == "boolean":
        value = {"true": True, "false": False}.get(cell.get(_BOOLEAN, ""))
    elif kind == "time":
        value = _duration(cell.get(_TIME, ""))
    return _text(cell) if value is None else value


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def _date(text: str) -> datetime.date | None:
    """Return a date, or a moment where a time of day is given; None when it is neither."""
    try:
        if len(text) <= 10:
            return datetime.date.fromisoformat(text)
        moment = datetime.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    return moment


_DURATION = re.compile(r"P(?:(\d{1,6})D)?T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:[.,]\d+)?)S)?")


def _duration(text: str) -> datetime.timedelta | None:
    match = _DURATION.fullmatch(text)
    if not match:
        return None
    days, hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.groups())
    return datetime.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


# --------------------------------------------------------------------------------------------------------
# Text


def _text(cell: Element) -> str:
    """Return a cell's paragraphs, a line each. Notes that are pinned to it are not among its children."""
    paragraphs = [_paragraph(child) for child in cell if child.tag == _PARAGRAPH]
    return paragraphs[0] if len(paragraphs) == 1 else "\n".join(paragraphs)


_NOT_TEXT = frozenset(
    {f"{_OFFICE}annotation", f"{_OFFICE}annotation-end", f"{_TEXT}note", f"{_TEXT}ruby-text"}
)


def _paragraph(paragraph: Element) -> str:
    """Return the text of a paragraph with its spans and links, however deep they stand in each other."""
    if not len(paragraph):
        return paragraph.text or ""
    pieces: list[str] = []
    left: list[Element | str] = [paragraph]
    while left:
        piece = left.pop()
        if isinstance(piece, str):
            pieces.append(piece)
            continue
        if piece is not paragraph and piece.tail:
            left.append(piece.tail)
        if piece.tag == _SPACES:
            pieces.append(" " * min(_count(piece.get(_HOW_MANY)), limits.MOST_CHARACTERS + 1))
        elif piece.tag == _TAB:
            pieces.append("\t")
        elif piece.tag == _LINE_BREAK:
            pieces.append("\n")
        elif piece.tag not in _NOT_TEXT and not str(piece.tag).startswith(
            "{urn:oasis:names:tc:opendocument:xmlns:drawing"
        ):
            left.extend(reversed(list(piece)))
            if piece.text:
                pieces.append(piece.text)
    return "".join(pieces)
