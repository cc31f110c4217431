"""A report as paragraphs and sentences, with every figure that it names in its place."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assurance.audit.quantities import Quantity, find
from assurance.audit.sentences import MARK, split
from assurance.prose import COMMENT, Prose, included, read_head

_ALLOWED = re.compile(r"<!--\s*allow:\s*([\w, -]+?)\s*(?:;.*?)?-->", re.DOTALL)
_SHORTCODE = re.compile(r"\{\{<\s*(\w+)\s+(\S+?)\s*>\}\}")
_ATTRIBUTES = re.compile(r"\{[#.][^}]*\}")
_NUMBERED = re.compile(r"^\d+(?:\.\d+)+\s+")


@dataclass(frozen=True)
class Passage:
    """A sentence of a report. Each figure that it names stands as one mark, in the order of `names`."""

    text: str
    names: tuple[str, ...]
    file: str
    line: int
    allowed: frozenset[str]
    heading: bool

    @functools.cached_property
    def quantities(self) -> list[Quantity]:
        """The figures that are typed in it."""
        return find(self.text)

    @property
    def quote(self) -> str:
        """The words, with the names of the figures."""
        names = iter(self.names)
        return re.sub(MARK, lambda _: f"{{{next(names)}}}", self.text).strip()

    def name_at(self, position: int) -> str:
        """Return the name of the figure whose mark stands at a position."""
        return self.names[self.text[:position].count(MARK)]


def passages(
    report: str, prose: Prose, holds: Callable[[str], bool] = lambda name: True
) -> Iterator[Passage]:
    """Yield the sentences of a report and of all that it includes, in the order in which they are read.

    Parameters
    ----------
    report
        Its Quarto file, as from the folder of reports.
    prose
        Where that and the pieces that it includes are found.
    holds
        Whether the register has something of a name. A piece that needs what it has not is not printed, and
        not read: the sentence that stands in its place is.
    """
    yield from _read(report, prose, holds, ())


def _read(
    piece: str, prose: Prose, holds: Callable[[str], bool], within: tuple[str, ...]
) -> Iterator[Passage]:
    if piece in within or not prose.has(piece):
        return  # the renderer refuses it, with the line
    file = prose.place(piece)
    raw = prose.text(piece)
    head = read_head(prose.path(piece), raw)
    if head and not all(holds(name) for name in head.needs):
        for _, paragraph in _paragraphs(head.missing.split("\n")):
            yield from _sentences(paragraph, file, 1, frozenset())
        return
    front = re.match(r"\A---\n.*?\n---\n", raw, re.DOTALL)
    lines = raw.split("\n")
    begins = front.end() if front else 0
    bare = _blank(raw[:begins]) + COMMENT.sub(lambda comment: _blank(comment[0]), raw[begins:])
    for first, paragraph in _paragraphs(bare.split("\n")):
        inner = included(paragraph)
        if inner:
            yield from _read(inner, prose, holds, (*within, piece))
            continue
        last = first + paragraph.count("\n")
        around = "\n".join(lines[max(0, first - 2) : last + 1])
        allowed = frozenset(
            rule.strip() for found in _ALLOWED.finditer(around) for rule in found[1].split(",")
        )
        yield from _sentences(paragraph, file, first, allowed)


def _blank(text: str) -> str:
    """Return a text with nothing but its line breaks, so that lines keep their numbers."""
    return re.sub(r"[^\n]", "", text)


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield each paragraph, item or heading, with its first line's number. Tables and code are left out."""
    waiting: list[str] = []
    first = 0
    code = False
    for number, line in enumerate([*lines, ""], 1):
        fence = re.match(r"\s*(```|~~~)", line)
        starts = re.match(r"\s*(?:[-*+]|\d+[.)]|:)\s+|#{1,6}\s|:{3,}|\|", line)
        if waiting and (not line.strip() or starts or fence):
            yield first, "\n".join(waiting)
            waiting = []
        code = code != bool(fence)
        if (
            line.strip()
            and not code
            and not fence
            and not re.match(r"\s*(?:\||:{3,}|\{\{<\s*(?:embed|pagebreak))", line)
        ):
            first = first if waiting else number
            waiting.append(line)


def _sentences(paragraph: str, file: str, first: int, allowed: frozenset[str]) -> Iterator[Passage]:
    heading = bool(re.match(r"\s*#{1,6}\s", paragraph))
    text = re.sub(r"^\s*(?:#{1,6}|[-*+]|\d+[.)]|:)\s+", "", paragraph)
    text = _NUMBERED.sub("", _ATTRIBUTES.sub("", text))
    names: list[str] = []

    def mark(found: re.Match[str]) -> str:
        if found[1] != "var":
            return "X" if found[1] == "meta" else ""
        names.append(found[2])
        return MARK

    marked = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", _SHORTCODE.sub(mark, text))
    marked = re.sub(r"`[^`]*`", "", marked).replace("**", "").replace("\n", " ")
    used = 0
    for sentence in split(marked):
        count = sentence.count(MARK)
        before = marked[: marked.find(sentence)].count(" ") if sentence in marked else 0
        line = first + _line_of(paragraph, before)
        yield Passage(sentence, tuple(names[used : used + count]), file, line, allowed, heading)
        used += count


def _line_of(paragraph: str, words: int) -> int:
    """Return the line of a paragraph in which its n-th word stands, as nearly as its marks allow."""
    passed = 0
    for number, line in enumerate(paragraph.split("\n")):
        passed += line.count(" ") + 1
        if passed > words:
            return number
    return 0
