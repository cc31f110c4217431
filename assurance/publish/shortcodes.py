"""From a report's source to one Markdown text: shortcodes, includes and conditions carried out."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from assurance.errors import InputError
from assurance.publish import lint
from assurance.publish.embed import Cell, embed, literal, read_cells
from assurance.publish.lint import Line
from assurance.publish.project import Project, long_date, look_up, names_in, read_prose, split_front_matter

Format = Literal["html", "pdf", "docx"]

# What conditions in the source call our formats.
QUARTO_NAME = {"html": "html", "pdf": "typst", "docx": "docx"}

_SHORTCODE = re.compile(r"\{\{<\s*(\w+)\s*(.*?)\s*>\}\}")
_EQUATION_END = re.compile(r"\$\$\s*(\{#eq-[^}]*\})\s*$")
_CONDITION = re.compile(r'(when|unless)-(format|meta)="([^"]*)"')


@dataclass(frozen=True)
class Document:
    """A report with nothing left to carry out.

    Attributes
    ----------
    lines
        The Markdown, each line with its place in the sources.
    metadata
        Of the project and of the report's front matter, its shortcodes carried out.
    pictures
        Files that came out of notebooks, by name; the Markdown names them `embedded/<name>`.
    folder
        Where pictures that the prose names stand.
    """

    lines: list[Line]
    metadata: dict[str, Any]
    pictures: dict[str, bytes]
    folder: Path

    @property
    def markdown(self) -> str:
        """The Markdown."""
        return "\n".join(line.text for line in self.lines) + "\n"

    def find(self, text: str) -> str:
        """Return the place of the first line that holds `text`, or of the report."""
        for line in self.lines:
            if text in line.text:
                return f"{line.place}, line {line.number}"
        return self.lines[0].place


def expand(project: Project, report: str, target: Format) -> Document:
    """Return a report with its shortcodes, includes and conditions carried out for one format.

    Raises
    ------
    UsageError
        When there is no such report.
    InputError
        When its source names something that is not there or is outside the agreed Markdown.
    """
    source = project.source(report)
    place = project.place(source)
    front, body, first = split_front_matter(read_prose(source), place)
    expansion = _Expansion(project, source.parent.resolve(), target, {**project.metadata, **front})
    for name, value in front.items():
        if isinstance(value, str) and "{{<" in value:
            found = re.search(rf"^{re.escape(name)}:", read_prose(source), re.MULTILINE)
            number = read_prose(source)[: found.start()].count("\n") + 1 if found else 1
            expansion.metadata[name] = expansion.inline(Line(value, place, number))
    expansion.add(lint.lines_of(body, place, first))
    expansion.mend_equations()
    expansion.metadata["date-shown"] = long_date(
        expansion.metadata.get("date") or expansion.metadata.get("data-freeze") or ""
    )
    document = Document(expansion.lines, expansion.metadata, expansion.pictures, source.parent)
    lint.check_whole(document.lines, expansion.labels)
    return document


@dataclass
class _Expansion:
    project: Project
    folder: Path
    target: Format
    metadata: dict[str, Any]
    lines: list[Line] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    notebooks: dict[Path, dict[str, Cell]] = field(default_factory=dict)
    including: list[Path] = field(default_factory=list)

    def add(self, lines: list[Line]) -> None:
        """Carry out the lines of one file and add what comes of them."""
        prose = {line.number for line, _ in lint.check_source(lines)}
        stack: list[str] = []  # one entry an open block: "" an ordinary one, "shown" or "hidden" a condition
        for line in lines:
            block = ":::" in line.text and line.number in prose
            opened = block and lint.DIV_OPEN.match(line.text)
            closed = block and not opened and lint.DIV_CLOSE.match(line.text)
            if opened:
                stack.append(self._condition(opened[1]))
                line = Line("", line.place, line.number) if stack[-1] else line
            elif closed and stack.pop():
                line = Line("", line.place, line.number)
            if "hidden" not in stack:
                self._add(line, prose=line.number in prose)

    def inline(self, line: Line) -> str:
        """Return a line with the values that it names."""
        return _SHORTCODE.sub(lambda code: self._value(line, code[1], code[2]), line.text)

    def _condition(self, attributes: str) -> str:
        kind = re.search(r"\.content-(visible|hidden)\b", attributes)
        if not kind:
            return ""
        holds = all(
            (self._is(what, value) if word == "when" else not self._is(what, value))
            for word, what, value in _CONDITION.findall(attributes)
        )
        return "shown" if holds == (kind[1] == "visible") else "hidden"

    def _is(self, what: str, value: str) -> bool:
        if what == "format":
            return value == QUARTO_NAME[self.target]
        return bool(look_up(self.metadata, value))

    def _add(self, line: Line, *, prose: bool) -> None:
        if "{{<" not in line.text:
            self.lines.append(line)
            return
        code = _SHORTCODE.fullmatch(line.text.strip()) if prose else None
        if not code or code[1] in ("var", "meta"):
            self.lines.append(Line(self.inline(line) if prose else line.text, line.place, line.number))
        elif code[1] == "include":
            self._include(line, code[2])
        elif code[1] == "embed":
            self._embed(line, code[2])
        else:
            self._put(line, "::: {.pagebreak}\n:::")

    def _value(self, line: Line, kind: str, name: str) -> str:
        name = name.strip("\"'")
        values: Mapping[str, Any] = self.project.variables if kind == "var" else self.metadata
        value = look_up(values, name)
        if value is None or isinstance(value, Mapping | list):
            near = difflib.get_close_matches(name, names_in(values), 3, 0.5)
            what = "variable" if kind == "var" else "metadata"
            raise line.refuse(
                f"there is no {what} “{name}”",
                f"the nearest are: {', '.join(near)}" if near else "check the name",
            )
        return literal(str(value))

    def _include(self, line: Line, name: str) -> None:
        path = self._file(name)
        if not path.is_file():
            there = {self.project.place(p) for p in self.project.root.rglob("_*.qmd")}
            near = difflib.get_close_matches(self.project.place(path), there, 3, 0.5)
            raise line.refuse(
                f"there is no file “{name}” to include",
                f"the nearest are: {', '.join(near)}" if near else "check the name",
            )
        if path in self.including:
            raise line.refuse(f"“{name}” includes itself", "take the line out")
        self.including.append(path)
        front, body, first = split_front_matter(read_prose(path), self.project.place(path))
        if front:
            raise line.refuse(f"“{name}” has settings of its own", "move them to the report")
        self.add(lint.lines_of(body, self.project.place(path), first))
        self.including.pop()

    def _embed(self, line: Line, arguments: str) -> None:
        found = re.fullmatch(r"([^#\s]+)#([\w-]+)(\s+echo=true)?", arguments)
        if not found:
            raise line.refuse(
                f"“embed {arguments}” names no figure", "write embed ../notebooks/name.ipynb#label"
            )
        path = self._file(found[1])
        if not path.is_file():
            there = [p.name for p in sorted(self.project.root.glob("notebooks/*.ipynb"))]
            raise line.refuse(
                f"there is no notebook “{found[1]}”", f"the notebooks are: {', '.join(there) or 'none'}"
            )
        if path not in self.notebooks:
            self.notebooks[path] = read_cells(path)
        try:
            shown = embed(
                path, found[2], self.notebooks[path], svg=self.target != "docx", echo=bool(found[3])
            )
        except InputError as error:
            raise InputError(f"{line.place}, line {line.number}: {error}") from None
        self.pictures |= shown.pictures
        if f"{{#{found[2]}" not in shown.markdown:
            self.labels.add(found[2])  # a note stands in the figure's place
        self._put(line, f"\n{shown.markdown}\n")

    def _file(self, name: str) -> Path:
        name = name.strip("\"'")
        folder = self.project.folder if name.startswith("/") else self.folder
        return Path(os.path.normpath(folder / name.lstrip("/")))

    def _put(self, line: Line, text: str) -> None:
        self.lines += [Line(each, line.place, line.number) for each in text.split("\n")]

    def mend_equations(self) -> None:
        """Write `$$ … $$ {#eq-x alt="…"}` as pandoc knows it: a labelled span around the equation."""
        start: int | None = None
        for at, line in enumerate(self.lines):
            if "$$" not in line.text or line.text.lstrip().startswith("[$$"):
                continue
            end = _EQUATION_END.search(line.text)
            if end:
                begin = at if start is None else start
                self.lines[at] = Line(f"{line.text[: end.start()]}$$]{end[1]}", line.place, line.number)
                first = self.lines[begin]
                self.lines[begin] = Line(f"[{first.text.lstrip()}", first.place, first.number)
                start = None
            elif line.text.strip() == "$$" or line.text.startswith("$$"):
                start = at
