"""OpenDocument spreadsheets, a row at a time: memory holds a few rows, however large the file.

`content.xml` holds all sheets, one after the other. It is gone through once for where each begins and to see
that it can be unpacked at all; the rows of a sheet are then read from there on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from assurance.errors import InputError
from assurance.paths import sha256_of
from assurance.sources import limits
from assurance.sources.archives import Archive, opened
from assurance.sources.cells import Cell, sheet_name
from assurance.sources.markup import elements, walk
from assurance.sources.opendocument_cells import OFFICE, ROW, ROWS_REPEATED, TABLE, URN, cells_of, count
from assurance.sources.opendocument_quick import Names, quick_rows
from assurance.sources.refusals import damaged, many_rows, too_large

CONTENT = "content.xml"
_HOLDERS = frozenset(
    {f"{OFFICE}document-content", f"{OFFICE}body", f"{OFFICE}spreadsheet", f"{TABLE}table"}
    | {f"{TABLE}{name}" for name in ("table-row-group", "table-header-rows", "table-rows", "shapes")}
)
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
    """What `content.xml` holds.

    Attributes
    ----------
    places
        Its sheets, in their order.
    opening, closing
        The tags around a sheet, which make a document of it.
    names
        The tags of rows and cells as the file writes them; None where the quick way of reading may not be
        taken: there are comments, or text that is not UTF-8.
    """

    places: tuple[Place, ...]
    opening: bytes
    closing: bytes
    names: Names | None


# --------------------------------------------------------------------------------------------------------
# Where the sheets are


def find_sheets(path: Path) -> Contents:
    """Return the sheets of an OpenDocument spreadsheet, without reading their rows.

    What was found in the last file is remembered by its hash: a file is opened to be recognised, to be read
    and to see what was left out, and a large one takes half a second each time.

    Raises
    ------
    InputError
        When the file is damaged, declares entities, unpacks to too much, or has too many sheets.
    """
    return _find_sheets(path, sha256_of(path))


@lru_cache(maxsize=1)
def _find_sheets(path: Path, sha256: str) -> Contents:
    with opened(path) as archive:
        if CONTENT not in archive.names:
            raise damaged(path)
        head = _Head(path, archive)
        found: list[tuple[int, str, str]] = []
        tags = _Tags(archive, head.table.encode(), len(head.declaration))
        for start, tag in tags:
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
    closing = "".join(f"</{name}>" for name, _ in reversed(head.around)).encode()
    if tags.plain and not tags.end.endswith(f"</{head.around[0][0]}>".encode()):
        raise damaged(path)
    names = head.names() if tags.plain else None
    return Contents(places, head.declaration + opening.encode(), closing, names)


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
            if key.startswith("xmlns:") and value.startswith(URN):
                self._prefixes[key.removeprefix("xmlns:")] = value.removeprefix(URN).split(":")[0]
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

    def names(self) -> Names | None:
        """Return the tags of rows and cells as the file writes them, None when its text is not UTF-8."""
        prefixes = {known: prefix for prefix, known in self._prefixes.items()}
        encoding = re.search(rb"encoding\s*=\s*.([\w-]+)", self.declaration)
        if not {"table", "text", "office"} <= set(prefixes) or (encoding and encoding[1].lower() != b"utf-8"):
            return None
        return Names(*(prefixes[known].encode() for known in ("table", "text", "office")))

    def name_and_style(self, tag: bytes) -> tuple[str, str]:
        """Return what a sheet's start tag says: its name and its style."""
        said: dict[str, str] = {}

        def start(_: str, attributes: dict[str, str]) -> bool:
            said.update({self._known(key): value for key, value in attributes.items()})
            return True

        walk(self.path, [self.declaration + tag], start)
        return sheet_name(said.get("table:name", "")), said.get("table:style-name", "")


class _Tags:
    """The start tags of sheets, with their places, and some bytes from there on.

    In XML a "<" stands only where markup begins, so the bytes can be looked for as they are.

    Attributes
    ----------
    plain
        Whether there are no comments, instructions or sections in which anything might stand. Known when all
        tags have been taken, as is `end`, the last bytes of the part.
    """

    def __init__(self, archive: Archive, table: bytes, declaration: int) -> None:
        self.plain = True
        self.end = b""
        self._archive = archive
        self._sought = re.compile(rb"<" + re.escape(table) + rb"[\s/>]")
        self._declaration = declaration + 10  # with the mark that may stand before it

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        before, held = 0, b""
        for chunk in self._archive.unpack(CONTENT):
            fresh = self.end[-1:] + (chunk if self.end else chunk[self._declaration :])
            self.plain = self.plain and b"<!" not in fresh and b"<?" not in fresh
            self.end = (self.end + chunk)[-200:]
            held += chunk
            looked = max(len(held) - _LONGEST_TAG, 0)
            for match in self._sought.finditer(held, 0, looked):
                yield before + match.start(), held[match.start() : match.start() + _LONGEST_TAG]
                looked = max(looked, match.end())
            before, held = before + looked, held[looked:]
        for match in self._sought.finditer(held):
            yield before + match.start(), held[match.start() : match.start() + _LONGEST_TAG]
        self.end = self.end.rstrip()


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
        for repeated, read in _rows(path, archive, contents, place):
            row = read(number + empty + 1)
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


def _rows(
    path: Path, archive: Archive, contents: Contents, place: Place
) -> Iterator[tuple[int, Callable[[int], list[Cell]]]]:
    """Yield how often each row is repeated, and what reads its cells, given the number of the row."""

    def cells(element: Element) -> Callable[[int], list[Cell]]:
        return lambda number: cells_of(path, place.name, number, element)

    def whole(chunks: Iterable[bytes]) -> Iterator[Element]:
        return (element for element in elements(path, chunks, _HOLDERS) if element.tag == ROW)

    if contents.names is None:
        for element in whole(_part(archive, contents, place)):
            yield count(element.get(ROWS_REPEATED)), cells(element)
        return

    def build(row: bytes) -> Element:
        rows = list(whole([contents.opening, row, contents.closing]))
        if len(rows) != 1:
            raise damaged(path)
        return rows[0]

    yield from quick_rows(path, place.name, contents.names, _bytes(archive, place), build)


def _part(archive: Archive, contents: Contents, place: Place) -> Iterator[bytes]:
    """Yield one sheet as a document of its own."""
    yield contents.opening
    yield from _bytes(archive, place)
    if place.end is not None:
        yield contents.closing


def _bytes(archive: Archive, place: Place) -> Iterator[bytes]:
    at = 0
    for chunk in archive.unpack(CONTENT):
        start, end = max(place.start - at, 0), len(chunk) if place.end is None else place.end - at
        at += len(chunk)
        if end <= 0:
            break
        if start < len(chunk):
            yield chunk[start:end]
