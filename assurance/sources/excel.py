"""Excel workbooks (XLSX, XLSM), a row at a time: what is held is the workbook's list of words, not its cells.

A formula's saved value is read; formulas and macros are never run.
"""

from __future__ import annotations

import datetime
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from assurance.errors import InputError
from assurance.sources import limits
from assurance.sources.archives import Archive, opened
from assurance.sources.cells import Cell, sheet_name
from assurance.sources.markup import elements, walk
from assurance.sources.refusals import damaged, long_cell, many_columns, many_rows, no_value, too_large

_NAMESPACES = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
_WORDS = frozenset(f"{namespace}sst" for namespace in _NAMESPACES)
_HOLDERS = frozenset(
    f"{namespace}{name}"
    for namespace in _NAMESPACES
    for name in ("worksheet", "sheetData", "mergeCells", "dataValidations", "hyperlinks")
)
Way = Literal["number", "date", "duration"]


@dataclass(frozen=True)
class Part:
    """One sheet: its name, whether it is hidden, and the part of the archive that holds it."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True)
class Contents:
    """What a workbook holds besides rows.

    Attributes
    ----------
    sheets
        Its sheets, in their order.
    words
        The part that lists its words, "" when there is none.
    ways
        How a cell of each format is to be understood.
    first_day
        The day from which dates are counted.
    """

    sheets: tuple[Part, ...]
    words: str
    ways: tuple[Way, ...]
    first_day: datetime.datetime


# --------------------------------------------------------------------------------------------------------
# What is in the workbook


def find_sheets(path: Path) -> Contents:
    """Return what a workbook holds, without its rows.

    Raises
    ------
    InputError
        When the file is damaged, declares entities, unpacks to too much, or has too many sheets.
    """
    with opened(path) as archive:
        book = _related(path, archive, "", "").get("officeDocument", "xl/workbook.xml")
        related = _related(path, archive, posixpath.dirname(book), posixpath.basename(book))
        listed: list[tuple[str, bool, str]] = []
        since_1904 = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal since_1904
            local = name.rpartition(":")[2]
            if local == "workbookPr":
                since_1904 = attributes.get("date1904", "0") in ("1", "true")
            elif local == "sheet":
                ids = [value for key, value in attributes.items() if key.rpartition(":")[2] == "id"]
                hidden = attributes.get("state", "visible") != "visible"
                listed.append((attributes.get("name", ""), hidden, ids[0] if ids else ""))
                if len(listed) > limits.MOST_SHEETS:
                    raise too_large(path, f"it has more than {limits.MOST_SHEETS} sheets")

        walk(path, archive.unpack(archive.find(book)), start)
        sheets = [
            Part(sheet_name(name), hidden, archive.find(related[key]))
            for name, hidden, key in listed
            if key in related and related[f"kind of {key}"] == "worksheet"
        ]
        for sheet in sheets:
            archive.declared(sheet.part)
        styles = related.get("styles", "")
        ways = _ways(path, archive, archive.find(styles)) if styles else ()
        words = archive.find(related["sharedStrings"]) if "sharedStrings" in related else ""
        if not sheets:
            raise InputError.at(path, found="the workbook has no sheet", mend="download or export it again")
    first_day = datetime.datetime(1904, 1, 1) if since_1904 else datetime.datetime(1899, 12, 30)
    return Contents(tuple(sheets), words, ways, first_day)


def _related(path: Path, archive: Archive, folder: str, part: str) -> dict[str, str]:
    """Return the parts that a part names: by id, and by the last word of their kind."""
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "").replace("\\", "/")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        found.setdefault(kind, whole.lstrip("/"))
        found[attributes.get("Id", "")] = whole.lstrip("/")
        found[f"kind of {attributes.get('Id', '')}"] = kind

    name = posixpath.join(folder, "_rels", f"{part}.rels")
    if archive.has(name):
        walk(path, archive.unpack(archive.find(name)), start)
    return found


_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_TIMES = {*range(18, 22), 45, 47}


def _ways(path: Path, archive: Archive, part: str) -> tuple[Way, ...]:
    """Return how a cell of each format is to be understood: the number of the format is its place."""
    codes: dict[int, str] = {}
    ways: list[Way] = []
    within = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal within
        local = name.rpartition(":")[2]
        if local == "numFmt":
            codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            within = True
        elif local == "xf" and within:
            number = _whole(attributes.get("numFmtId"))
            ways.append(_way(codes.get(number, ""), number))

    def end(name: str) -> None:
        nonlocal within
        if name.rpartition(":")[2] == "cellXfs":
            within = False

    walk(path, archive.unpack(part), start, end=end, most=limits.MOST_WORDS_UNPACKED)
    return tuple(ways)


def _way(code: str, number: int) -> Way:
    """Return how a number is shown: as a date or time of day, as a length of time, or as a number.

    >>> _way("dd/mm/yyyy", 164), _way("[h]:mm", 164), _way('#,##0 "days"', 164), _way("", 14)
    ('date', 'duration', 'number', 'date')
    """
    if not code:
        return "duration" if number == 46 else "date" if number in _DATES | _TIMES else "number"
    code = re.sub(r'"[^"]*"?|\\.|_.|\*.', "", code.split(";")[0].lower())
    if re.search(r"\[(h+|m+|s+)\]", code):
        return "duration"
    return "date" if re.search("[dmyhs]", re.sub(r"\[[^\]]*\]|general", "", code)) else "number"


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0


def read_words(path: Path, contents: Contents) -> list[str]:
    """Return the workbook's words, which cells name by their number."""
    if not contents.words:
        return []
    with opened(path) as archive:
        chunks = archive.unpack(contents.words, limits.MOST_WORDS_UNPACKED)
        return [_words(element) for element in elements(path, chunks, _WORDS) if element.tag.endswith("}si")]


def _words(element: Element) -> str:
    """Return the text of an entry: whole, or in runs of differing type, without aids to pronunciation."""
    pieces: list[str] = []
    for child in element:
        local = child.tag.rpartition("}")[2]
        if local == "t":
            pieces.append(child.text or "")
        elif local == "r":
            pieces += [part.text or "" for part in child if part.tag.endswith("}t")]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """Return text with the characters that XML cannot hold, which Excel writes as `_x000D_`."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


# --------------------------------------------------------------------------------------------------------
# Rows


def read_rows(
    path: Path, contents: Contents, sheet: Part, words: Callable[[], list[str]]
) -> Iterator[list[Cell]]:
    """Yield the rows of one sheet; an empty cell is "", and the empty cells after the last are left out.

    Raises
    ------
    InputError
        When the file is damaged, or a row, a cell or the sheet is larger than a spreadsheet can hold.
    """
    book = _Book(path, contents, sheet.name, words())
    number = given = 0
    with opened(path) as archive:
        for element in elements(path, archive.unpack(sheet.part), _HOLDERS):
            if not element.tag.endswith("}row"):
                continue
            written = element.get("r")
            number = number + 1 if written is None else _count(written)
            if number > limits.MOST_ROWS:
                raise many_rows(path, sheet.name)
            if number <= given:  # Excel, too, refuses rows that are not in their order
                raise damaged(path)
            row = _cells(book, number, element)
            if not row:
                continue
            for _ in range(number - given - 1):
                yield []
            yield row
            given = number


@dataclass(frozen=True)
class _Book:
    """What is needed to understand a cell of a sheet."""

    path: Path
    contents: Contents
    sheet: str
    words: list[str]


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 10**9


def _cells(book: _Book, number: int, row: Element) -> list[Cell]:
    cells: list[Cell] = []
    namespace = row.tag[: -len("row")]
    tag, value_tag = f"{namespace}c", f"{namespace}v"
    for element in row:
        if element.tag != tag:
            continue
        place = element.get("r")
        column = len(cells) if place is None else _column(place.rstrip("0123456789"))
        if len(element) == 1 and element[0].tag == value_tag:  # as nearly every cell is
            value = _value(book, number, element, element[0].text)
        else:
            value = _unusual_value(book, number, element)
        if value == "" and place is not None:
            continue
        if column >= limits.MOST_COLUMNS:
            raise many_columns(book.path, book.sheet, number)
        if isinstance(value, str) and len(value) > limits.MOST_CHARACTERS:
            raise long_cell(book.path, book.sheet, number)
        if column < len(cells):  # cells out of their order
            raise damaged(book.path)
        if column > len(cells):
            cells += [""] * (column - len(cells))
        cells.append(value)
    return cells


@lru_cache(maxsize=limits.MOST_COLUMNS)
def _column(letters: str) -> int:
    """Return the place of a column, the first is 0; beyond the last when it is no column."""
    if not re.fullmatch("[A-Z]{1,3}", letters):
        return limits.MOST_COLUMNS
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unusual_value(book: _Book, number: int, cell: Element) -> Cell:
    """Return the value of a cell with a formula, with text of its own, or with nothing."""
    text: str | None = None
    formula = False
    for child in cell:
        local = child.tag.rpartition("}")[2]
        if local == "v":
            text = child.text
        elif local == "f":
            formula = True
        elif local == "is" and cell.get("t") == "inlineStr":
            return _words(child)
    if formula and not text and cell.get("t") != "str":
        raise no_value(book.path, book.sheet, number)
    return _value(book, number, cell, text)


def _value(book: _Book, number: int, cell: Element, text: str | None) -> Cell:
    if not text:
        return ""
    kind = cell.get("t")
    if kind == "s":
        place = _count(text.strip())
        if place >= len(book.words):
            raise damaged(book.path)
        return book.words[place]
    if kind in ("str", "e"):
        return _unescaped(text)
    if kind == "b":
        return text.strip() in ("1", "true")
    if kind == "d":
        return _moment(text)
    try:
        figure = float(text)
    except ValueError:
        return text
    style = cell.get("s")
    if style is None:
        return figure
    ways = book.contents.ways
    place = _count(style)
    way = ways[place] if place < len(ways) else "number"
    return figure if way == "number" else _day(figure, way, book.contents.first_day)


def _moment(text: str) -> Cell:
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return moment.date() if moment.time() == datetime.time() else moment.replace(tzinfo=None)


@lru_cache(maxsize=50_000)
def _day(figure: float, way: Way, first_day: datetime.datetime) -> Cell:
    """Return a count of days as a date, a moment, a time of day or a length of time, if it can be one."""
    if not 0 <= figure < 2_958_466:  # to the end of 9999
        return figure
    passed = datetime.timedelta(milliseconds=round(figure * 86_400_000))
    if way == "duration":
        return passed
    moment = first_day + passed
    if figure < 1:
        return moment.time()
    return moment.date() if moment.time() == datetime.time() else moment
