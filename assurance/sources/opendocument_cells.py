"""Cells of an OpenDocument row: their values, typed as the file types them, and their text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element

from assurance.sources import limits
from assurance.sources.cells import Cell
from assurance.sources.refusals import long_cell, many_columns, no_value

URN = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT = (f"{{{URN}{part}:1.0}}" for part in ("office", "table", "text"))
ROW = f"{TABLE}table-row"
_CELL = f"{TABLE}table-cell"
_COVERED = f"{TABLE}covered-table-cell"
COLUMNS_REPEATED = f"{TABLE}number-columns-repeated"
ROWS_REPEATED = f"{TABLE}number-rows-repeated"
FORMULA = f"{TABLE}formula"
KIND = f"{OFFICE}value-type"
STRING = f"{OFFICE}string-value"
_NUMBER = f"{OFFICE}value"
_DATE = f"{OFFICE}date-value"
_BOOLEAN = f"{OFFICE}boolean-value"
_TIME = f"{OFFICE}time-value"
_PARAGRAPH = f"{TEXT}p"
_SPACES = f"{TEXT}s"
_HOW_MANY = f"{TEXT}c"
_TAB = f"{TEXT}tab"
_LINE_BREAK = f"{TEXT}line-break"


def cells_of(path: Path, sheet: str, number: int, row: Element) -> list[Cell]:
    """Return the cells of a row, the empty ones after the last left out."""
    return assemble(path, sheet, number, _values(path, sheet, number, row))


def assemble(path: Path, sheet: str, number: int, values: Iterable[tuple[Cell, int]]) -> list[Cell]:
    """Return values, each as often as it is repeated, as the cells of a row; the empty ones at its end go."""
    cells: list[Cell] = []
    empty = 0
    for value, times in values:
        if value == "":
            empty += times
            continue
        if empty or times > 1:
            if len(cells) + empty + times > limits.MOST_COLUMNS:
                raise many_columns(path, sheet, number)
            cells += [""] * empty + [value] * (times - 1)
            empty = 0
        cells.append(value)
    if len(cells) > limits.MOST_COLUMNS:
        raise many_columns(path, sheet, number)
    return cells


def _values(path: Path, sheet: str, number: int, row: Element) -> Iterator[tuple[Cell, int]]:
    for element in row:
        tag = element.tag
        if tag == _CELL:
            value = value_of(element)
        elif tag == _COVERED:  # under a merged cell, where nobody sees it
            value = ""
        else:
            continue
        if value == "" and element.get(FORMULA) is not None and element.get(KIND) is None:
            raise no_value(path, sheet, number)
        if isinstance(value, str) and len(value) > limits.MOST_CHARACTERS:
            raise long_cell(path, sheet, number)
        repeated = element.get(COLUMNS_REPEATED)
        yield value, 1 if repeated is None else count(repeated)


def count(repeated: str | None) -> int:
    """Return how often a row or cell is repeated. More digits than a row number has mean too often."""
    if repeated is None:
        return 1
    digits = repeated.strip()
    if not digits.isascii() or not digits.isdigit():
        return 1
    return max(int(digits), 1) if len(digits) < 10 else 10**9


def value_of(cell: Element) -> Cell:
    """Return the value of a cell, by its type; its text where the type does not hold."""
    kind = cell.get(KIND)
    if kind == "string":
        if len(cell) == 1 and cell.get(STRING) is None:  # as nearly every cell is: a paragraph
            [paragraph] = cell
            if paragraph.tag == _PARAGRAPH and not len(paragraph):
                return paragraph.text or ""
        return cell.get(STRING) or _text(cell)
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


_NOT_TEXT = frozenset({f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{TEXT}note", f"{TEXT}ruby-text"})


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
            pieces.append(" " * min(count(piece.get(_HOW_MANY)), limits.MOST_CHARACTERS + 1))
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
