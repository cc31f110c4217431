"""A document as blocks: headings, paragraphs, items of lists and tables, each with its place.

Word, HTML, OpenDocument and RTF files are read by Pandoc, which is part of every installation; PDF files by
pypdf (BSD licence, no other packages), because Pandoc reads none. Text and Markdown files are read here: what
comes out of a PDF or a slide deck as text has lines broken anywhere, and its places are lines.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from assurance.audit.sentences import Sentence, split
from assurance.errors import InputError

BY_PANDOC = {".docx": "docx", ".html": "html", ".htm": "html", ".odt": "odt", ".rtf": "rtf"}
AS_TEXT = (".txt", ".md", ".qmd", ".text")
LONGEST = 50_000_000
"""Bytes of the largest file that is read: a finished report is far below, and a mistake far above."""

_BULLET = re.compile(r"^\s*(?:[-*•·▪◦‣–¾○●]|\(?[a-z]\)|\(?[ivx]+\)|\d{1,2}[.)])\s+(?=\S)")
_NUMBERED = re.compile(r"^\s*(?:[-*•]\s+)?(\d{1,2}(?:\.\d{1,2}){1,2})\.?\s+(?=\S)")
_HEADING = re.compile(r"^\s*(#{1,6})\s+(.*?)\s*#*$")
_RULE = re.compile(r"^\s*(?:-{3,}|\*{3,}|_{3,}|={3,})\s*$")


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading or an item of a list."""

    kind: Literal["heading", "paragraph", "item"]
    text: str
    place: str
    position: int
    number: str = ""
    """Of a numbered paragraph: "2.6"."""

    @functools.cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences of the block, in order."""
        return [Sentence(text, self.place, self.position) for text in split(self.text)]


@dataclass(frozen=True)
class Table:
    """A table: its rows of cells, all as text, with the names of the columns first where it has them."""

    rows: tuple[tuple[str, ...], ...]
    place: str
    position: int

    @property
    def header(self) -> tuple[str, ...]:
        """The first row."""
        return self.rows[0] if self.rows else ()


@dataclass(frozen=True)
class Document:
    """A document taken apart, in its own order."""

    name: str
    parts: tuple[Block | Table, ...] = field(repr=False)

    @functools.cached_property
    def blocks(self) -> list[Block]:
        """All that is not a table."""
        return [part for part in self.parts if isinstance(part, Block)]

    @functools.cached_property
    def tables(self) -> list[Table]:
        """The tables."""
        return [part for part in self.parts if isinstance(part, Table)]

    @functools.cached_property
    def sentences(self) -> list[Sentence]:
        """Every sentence outside tables and headings."""
        return [one for block in self.blocks if block.kind != "heading" for one in block.sentences]

    @functools.cached_property
    def text(self) -> str:
        """Everything, a block to a line, a row of a table with tabs."""
        lines: list[str] = []
        for part in self.parts:
            if isinstance(part, Block):
                lines.append(part.text)
            else:
                lines += ["\t".join(row) for row in part.rows]
        return "\n".join(lines)


def read(path: Path) -> Document:
    """Return a document taken apart.

    Raises
    ------
    InputError
        When the file is not there, is of a kind that is not read, is empty of words (a scanned page is a
        picture), or cannot be read as what it claims to be.
    """
    try:
        size = path.stat().st_size
    except OSError:
        raise InputError.at(path, found="there is no such file", mend="check its name") from None
    if path.is_dir() or size > LONGEST:
        found = "it is a folder" if path.is_dir() else f"it has more than {LONGEST:,} bytes"
        raise InputError.at(path, found=found, mend="name one document")
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        parts = _of_pdf(path)
    elif suffix in BY_PANDOC:
        parts = _of_pandoc(path, BY_PANDOC[suffix])
    elif suffix in AS_TEXT:
        parts = [*_of_lines(_decoded(path).splitlines(), lambda number: f"line {number}")]
    else:
        kinds = ", ".join(sorted({".pdf", *BY_PANDOC, *AS_TEXT}))
        found = f"a file of the kind “{suffix or 'without an ending'}” is not read"
        raise InputError.at(path, found=found, mend=f"save it as one of {kinds}")
    if not any(
        re.search(r"\w\w", part.text if isinstance(part, Block) else str(part.rows)) for part in parts
    ):
        raise InputError.at(
            path,
            found="there are no words in it",
            mend="if its pages are pictures, have their text recognised",
        )
    return Document(path.name, tuple(parts))


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp1252", errors="replace")


# --- text ------------------------------------------------------------------------------------------------


def _of_lines(lines: Sequence[str], place: Any) -> Iterator[Block | Table]:
    """Yield what a text holds. Lines that are one sentence broken over several are put together again."""
    waiting: list[str] = []
    began = 0
    number = 0
    while number < len(lines):
        table = _rows_from(lines, number)
        if table:
            yield from _paragraph(waiting, place, began)
            waiting = []
            yield Table(tuple(table[0]), place(number + 1), number + 1)
            number = table[1]
            continue
        line = lines[number].replace("\N{NO-BREAK SPACE}", " ").rstrip()
        number += 1
        if not line.strip() or _RULE.match(line):
            if waiting and not _runs_on(waiting[-1], lines, number):
                yield from _paragraph(waiting, place, began)
                waiting = []
            continue
        starts = _HEADING.match(line) or _BULLET.match(line) or _NUMBERED.match(line)
        if waiting and (starts or _stands_alone(waiting[-1], line)):
            yield from _paragraph(waiting, place, began)
            waiting = []
        if not waiting:
            began = number
        waiting.append(line)
        if _HEADING.match(line):
            yield from _paragraph(waiting, place, began)
            waiting = []
    yield from _paragraph(waiting, place, began)


def _runs_on(line: str, lines: Sequence[str], number: int) -> bool:
    """Return whether a sentence goes on after blank lines, as it does where a page ended in mid sentence."""
    after = next((each.strip() for each in lines[number : number + 4] if each.strip()), "")
    unfinished = len(line) > 50 and not re.search(r"[.:;!?”\"')|*]\s*$", line)
    return unfinished and bool(re.match(r"[a-z]", after)) and "\t" not in after


def _stands_alone(before: str, line: str) -> bool:
    """Return whether a line is a paragraph of its own, not the next part of the one before."""
    if re.match(r"\s*[a-z(,]", line):
        return False
    if len(before) > 160 or re.search(r"[.:!?]\s*$", before):
        return True
    # Headings and the lines of a slide: short, and the next begins with a capital.
    return len(before) < 60


def _paragraph(lines: Sequence[str], place: Any, began: int) -> Iterator[Block]:
    if not lines:
        return
    text = " ".join(line.strip() for line in lines)
    heading = _HEADING.match(text)
    bold = re.fullmatch(r"\*\*[^*]+\*\*", text.strip())
    plain = _plain(heading[2] if heading else text)
    numbered = _NUMBERED.match(plain)
    if numbered:
        plain = plain[numbered.end() :]
    item = _BULLET.match(plain) if not numbered else None
    if item:
        plain = plain[item.end() :]
    short = len(plain) < 90 and not re.search(r"[.:;,!?]$", plain) and len(lines) == 1
    kind: Literal["heading", "paragraph", "item"] = "paragraph"
    if heading or bold or (short and not item and not numbered and not re.search(r"\d", plain)):
        kind = "heading"
    elif item:
        kind = "item"
    yield Block(kind, plain, place(began), began, numbered[1] if numbered else "")


def _plain(text: str) -> str:
    """Return Markdown's words without its marks."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(\*\*|__)(.+?)\1", r"\2", text)
    text = re.sub(r"(?<!\w)[*_](\S.*?)[*_](?!\w)", r"\1", text)
    return re.sub(r"\s+", " ", text).strip()


def _rows_from(lines: Sequence[str], start: int) -> tuple[list[tuple[str, ...]], int] | None:
    """Return the table that begins at a line, and the line after it: tabs or Markdown's bars."""
    for bar, parts in (("\t", _tabs), ("|", _bars)):
        rows: list[tuple[str, ...]] = []
        number = start
        while number < len(lines) and bar in lines[number].strip(" "):
            cells = parts(lines[number])
            if cells is None and bar == "|":
                number += 1
                continue
            if not cells or len(cells) < 2:
                break
            rows.append(cells)
            number += 1
        if len(rows) >= 2:
            widest = max(len(row) for row in rows)
            return [row + ("",) * (widest - len(row)) for row in rows], number
    return None


def _tabs(line: str) -> tuple[str, ...]:
    cells = [_plain(cell) for cell in line.replace("\N{NO-BREAK SPACE}", " ").split("\t")]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _bars(line: str) -> tuple[str, ...] | None:
    if re.fullmatch(r"[\s|:+-]+", line):
        return None
    return tuple(_plain(cell) for cell in line.strip().strip("|").split("|"))


# --- PDF -------------------------------------------------------------------------------------------------


def _of_pdf(path: Path) -> list[Block | Table]:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(
        logging.CRITICAL
    )  # its remarks on a file's innards are not for readers
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError.at(path, found="it needs a password", mend="save it without one")
        pages = [page.extract_text() or "" for page in reader.pages]
    except InputError:
        raise
    except (
        PyPdfError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        NotImplementedError,
    ) as error:
        found = f"it cannot be read as a PDF ({type(error).__name__})"
        raise InputError.at(path, found=found, mend="save or export it again") from None
    lines: list[str] = []
    page_of: list[int] = []
    for number, page in enumerate(_without_running_lines([page.splitlines() for page in pages]), 1):
        lines += page
        page_of += [number] * len(page)
    return [*_of_lines(lines, lambda line: f"page {page_of[line - 1]}")]


def _without_running_lines(pages: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Yield pages without the lines that head or end most of them, and without their numbers."""
    words = [[re.sub(r"\d+", "0", line).strip() for line in page] for page in pages]
    ends = [line for page in words for line in {*page[:2], *page[-2:]} if line]
    running = {line for line in ends if len(pages) > 3 and ends.count(line) > len(pages) / 2}
    for page, bare in zip(pages, words, strict=True):
        last = len(page) - 1
        yield [
            line
            for number, (line, word) in enumerate(zip(page, bare, strict=True))
            if not (
                (number < 2 or number > last - 2)
                and (word in running or re.fullmatch(r"(page )?0( of 0)?", word, re.I))
            )
        ]


# --- what Pandoc reads -----------------------------------------------------------------------------------


def _of_pandoc(path: Path, format: str) -> list[Block | Table]:
    import pypandoc

    try:
        written = pypandoc.convert_file(str(path), "json", format=format, extra_args=["--sandbox"])
        blocks = json.loads(written)["blocks"]
    except (RuntimeError, OSError, ValueError, KeyError):
        found = "it cannot be read as what its name says"
        raise InputError.at(path, found=found, mend="open it, save it again and try that") from None
    found_parts = [*_of_blocks(blocks, "paragraph")]
    return [_placed(part, number) for number, part in enumerate(found_parts, 1)]


def _placed(part: Block | Table, number: int) -> Block | Table:
    if isinstance(part, Table):
        return Table(part.rows, f"table at paragraph {number}", number)
    return Block(part.kind, part.text, f"paragraph {number}", number, part.number)


def _of_blocks(
    blocks: Sequence[dict[str, Any]], kind: Literal["paragraph", "item"]
) -> Iterator[Block | Table]:
    for block in blocks:
        content: Any = block.get("c")
        match block["t"]:
            case "Para" | "Plain":
                yield from _block(_words(content), kind)
            case "Header":
                yield from _block(_words(content[2]), "heading")
            case "BlockQuote":
                yield from _of_blocks(content, kind)
            case "Div" | "Figure":
                yield from _of_blocks(content[-1], kind)
            case "BulletList" | "OrderedList":
                for item in content if block["t"] == "BulletList" else content[1]:
                    yield from _of_blocks(item, "item")
            case "DefinitionList":
                for term, meanings in content:
                    yield from _block(_words(term), "heading")
                    for meaning in meanings:
                        yield from _of_blocks(meaning, kind)
            case "LineBlock":
                yield from _block(" ".join(_words(line) for line in content), kind)
            case "Table":
                rows = tuple(_rows(content))
                if rows:
                    yield Table(rows, "", 0)


def _block(text: str, kind: Literal["heading", "paragraph", "item"]) -> Iterator[Block]:
    text = re.sub(r"\s+", " ", text).strip()
    numbered = _NUMBERED.match(text)
    if numbered:
        text = text[numbered.end() :]
    if text:
        yield Block(kind, text, "", 0, numbered[1] if numbered else "")


def _words(inlines: Any) -> str:
    """Return the words of Pandoc's inline elements, without notes and pictures."""
    text = ""
    for inline in inlines:
        content = inline.get("c")
        match inline["t"]:
            case "Str":
                text += content
            case "Space" | "SoftBreak" | "LineBreak":
                text += " "
            case "Code" | "Math":
                text += content[1]
            case "Emph" | "Strong" | "Underline" | "Strikeout" | "Superscript" | "Subscript" | "SmallCaps":
                text += _words(content)
            case "Quoted":
                left, right = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
                text += left + _words(content[1]) + right
            case "Link" | "Span" | "Cite":
                text += _words(content[1])
    return text


def _rows(table: Any) -> Iterator[tuple[str, ...]]:
    _, _, _, head, bodies, foot = table
    rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
    texts = [tuple(_cell(cell) for cell in row[1]) for row in rows]
    widest = max((len(row) for row in texts), default=0)
    yield from (row + ("",) * (widest - len(row)) for row in texts)


def _cell(cell: Any) -> str:
    return " ".join(part.text for part in _of_blocks(cell[4], "paragraph") if isinstance(part, Block))
