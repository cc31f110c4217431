"""Everything that can be read in a published file, by its bytes: words, attributes, properties, parts.

Each piece of text comes with the place it stands at, in words that tell a person where to look.
"""

from __future__ import annotations

import base64
import binascii
import csv
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from assurance.publish.gate import pdf
from assurance.publish.gate.identifiers import BIRTH_WORDS, is_date

Piece = tuple[str, str]
"""A place within a file, and the text that stands there."""

_TAG = re.compile(r"(<[A-Za-z/!?][^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>)")
_ATTRIBUTE = re.compile(r"(?<![\w:-])([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
# How something is drawn: numbers side by side that say nothing of anybody.
_DRAWN = frozenset({
    "d", "points", "transform", "viewBox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry",
    "width", "height", "style", "clip-path", "offset", "stroke-dasharray", "gradientTransform",
})  # fmt: skip
# Tags within a word or a sentence: what stands on both sides of one is read as one.
_WITHIN = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|em|font|i|kbd|mark|q|s|samp|small|span|strong|sub|sup|tspan|u|wbr|"
    r"text:(?:span|a|s)|w:(?!p[ >/]|tc|tab|br|cr|tr)\w+)\b[^>]*>"
)
_DATA = re.compile(r"data:([\w/+.-]*)((?:;[\w=.-]+)*),([^\"')\s<>]*)")


def pieces(name: str, content: bytes) -> Iterator[Piece]:
    """Yield every text in a file, by what its name says that it is."""
    kind = name.rpartition(".")[2].lower()
    if content[:4] == b"PK\3\4":
        yield from _archive(name, content)
    elif content[:5] == b"%PDF-":
        for number, words in enumerate(pdf.pages(content), 1):
            yield f"page {number}", words
        yield "what it says of itself and of its pictures", "\n".join(pdf.strings(content, text_of))
    elif content[:4] == b"\x89PNG":
        yield from _png(content)
    elif kind in ("html", "htm"):
        yield from _page(text_of(content))
    elif kind in ("svg", "xml", "rels"):
        yield from _markup("the picture" if kind == "svg" else "", text_of(content))
    elif kind == "csv":
        yield from _table(text_of(content))
    elif kind == "json":
        yield from _json(text_of(content))
    else:
        yield "", text_of(content)


def text_of(content: bytes) -> str:
    """Return bytes as text: UTF-8, UTF-16 where a mark says so, and else a letter a byte."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


# Pages, and what else has tags


def _page(text: str) -> Iterator[Piece]:
    text, within = _without_data(text)
    yield from within
    for section in _before_each("<h", r"[1-6][\s>]", text):
        heading = re.match(r"<h[1-6].*?</h[1-6]>", section, re.DOTALL)
        words = " ".join(_read(heading[0])[0].split()) if heading else ""
        yield from _markup(f"under the heading “{words}”" if words else "before its first heading", section)


def _markup(place: str, text: str) -> Iterator[Piece]:
    """Yield the words between tags, what is written in them, and what is hidden in comments."""
    text, within = _without_data(text)
    yield from within
    text = text.replace("<!--", "\n").replace("-->", "\n").replace("<![CDATA[", "\n")
    words, values = _read(text)
    yield place, words
    if values:
        yield place, html.unescape("\n".join(values))


def _before_each(begins: str, follows: str, text: str) -> list[str]:
    """Return a text cut before each tag that begins so: at once, as what it is cut at is letters."""
    head, *parts = re.split(f"{begins}(?={follows})", text)
    return [head, *(begins + part for part in parts)]


def _read(text: str) -> tuple[str, list[str]]:
    """Return the words of a text with tags, and what is written in the tags."""
    parts = _TAG.split(text)
    tags = [_tag(tag) for tag in parts[1::2]]
    parts[1::2] = [apart for apart, _ in tags]
    words = "".join(parts)
    if "<" in words:  # a tag whose quotes are not closed
        words = _WITHIN.sub("", words)
    return html.unescape(words), [value for _, values in tags for value in values]


@lru_cache(maxsize=10_000)
def _tag(tag: str) -> tuple[str, tuple[str, ...]]:
    """Return what parts the words on both sides of a tag, and what is written in it.

    Of the cells of a table most have the same. Where what is quoted in it is no attribute, all of it is.
    """
    apart = "" if _WITHIN.match(tag) else "\n"
    if '"' in (rest := _ATTRIBUTE.sub("", tag)) or "'" in rest:
        return apart, (tag,)
    found = _ATTRIBUTE.findall(tag)
    return apart, tuple(double or single for name, double, single in found if name not in _DRAWN)


def _without_data(text: str) -> tuple[str, list[Piece]]:
    """Return text without the files that are written into it, and what those hold."""
    if "data:" not in text:
        return text, []
    within: list[Piece] = []

    def take(found: re.Match[str]) -> str:
        kind, marks, content = found.groups()
        if not kind and not marks:
            return found[0]
        try:
            raw = (
                base64.b64decode(content) if ";base64" in marks else unquote_to_bytes(html.unescape(content))
            )
        except (binascii.Error, ValueError):
            return found[0]
        if kind.startswith("font/") or "woff" in kind:
            return ""
        name = "picture.svg" if "svg" in kind else "picture.png" if "png" in kind else "written-in.txt"
        within.extend((f"in a picture {place}".strip(), words) for place, words in pieces(name, raw))
        return ""

    return _DATA.sub(take, text), within


# Documents and spreadsheets


def _archive(name: str, content: bytes) -> Iterator[Piece]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield "its comment", text_of(archive.comment)
        yield "the names of its parts", "\n".join(archive.namelist())
        for part in archive.namelist():
            raw = archive.read(part)
            if part == "word/document.xml":
                yield from _paragraphs(text_of(raw))
            elif part == "content.xml":
                yield from _sheets(text_of(raw))
            else:
                for place, text in pieces(part, raw):
                    yield ", ".join(filter(None, (f"part {part}", place))), text


def _paragraphs(text: str) -> Iterator[Piece]:
    for number, paragraph in enumerate(_before_each("<w:p", "[ >]", text)):
        yield from _markup(f"paragraph {number:,}", paragraph)


def _sheets(text: str) -> Iterator[Piece]:
    head, *sheets = _before_each("<table:table", " ", text)
    yield from _markup("its styles", head)
    for sheet in sheets:
        named = re.match(r'<table:table [^>]*?table:name="([^"]*)"', sheet)
        for number, row in enumerate(_before_each("<table:table-row", "[ >]", sheet)):
            where = f"row {number:,}" if number else "its name"
            yield from _markup(f"sheet “{html.unescape(named[1]) if named else ''}”, {where}", row)


# Pictures and data


def _png(content: bytes) -> Iterator[Piece]:
    """Yield what is written beside the pixels of a picture. Words in its pixels are not read."""
    at = 8
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        if kind in (b"tEXt", b"iTXt", b"eXIf", b"zTXt"):
            if kind == b"zTXt":
                key, _, packed = data.partition(b"\0")
                data = key + b"\n" + zlib.decompress(packed[1:])
            yield "what is written beside its pixels", text_of(data)
        at += 12 + length


def _table(text: str) -> Iterator[Piece]:
    rows = csv.reader(io.StringIO(text))
    header = next(rows, [])
    yield "row 1", "\n".join(header)
    of_birth = {at for at, name in enumerate(header) if _is_of_birth(name)}
    columns = [f", column “{name}”" for name in header]
    for number, row in enumerate(rows, 2):
        place = f"row {number:,}"
        columns += [f", column “{at + 1}”" for at in range(len(columns), len(row))]
        for at, cell in enumerate(row):
            if cell:
                yield place + columns[at], f"born {cell}" if at in of_birth and is_date(cell) else cell


def _json(text: str) -> Iterator[Piece]:
    try:
        whole = json.loads(text)
    except ValueError:
        yield "", text
        return
    yield from _values("", whole)


def _values(place: str, value: Any) -> Iterator[Piece]:
    if isinstance(value, dict):
        yield place, "\n".join(value)
        name = value.get("id") or value.get("path")
        within = ", ".join(filter(None, (place, name if isinstance(name, str) else "")))
        for key, each in value.items():
            inner = f"{within}, {key}" if within and key else within or key
            if isinstance(each, str):
                yield inner, f"born {each}" if _is_of_birth(key) and is_date(each) else each
            else:
                yield from _values(inner, each)
    elif isinstance(value, list):
        for each in value:
            yield from _values(place, each)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield place, str(value)


@lru_cache(maxsize=1000)
def _is_of_birth(name: str) -> bool:
    """Return whether the name of a column or of a value says that it is a date of birth."""
    return BIRTH_WORDS.search(name.replace("_", " ")) is not None
