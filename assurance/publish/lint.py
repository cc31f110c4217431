"""What report source may hold: the part of Quarto Markdown that every renderer treats alike.

Anything else is refused with its place, never rendered differently by one of them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assurance.errors import InputError
from assurance.prose import COMMENT
from assurance.publish.project import read_prose, split_front_matter

SHORTCODES = ("var", "meta", "include", "embed", "pagebreak")
CALLOUTS = ("note", "tip", "important", "warning", "caution")
FORMATS = ("html", "typst", "docx")
REFERENCES = ("sec", "fig", "tbl", "eq")


@dataclass(frozen=True)
class Line:
    """One line of source and where it stands."""

    text: str
    place: str
    number: int

    def refuse(self, found: str, mend: str) -> InputError:
        """Return the error that names this line."""
        return InputError(f"{self.place}, line {self.number}: {found}. {mend[:1].upper()}{mend[1:]}.")


def lines_of(text: str, place: str, first: int = 1) -> list[Line]:
    """Return a text as lines, with comments taken out and line numbers kept."""
    bare = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    lines = [Line(line, place, number) for number, line in enumerate(bare.split("\n"), first)]
    for line in lines:
        if "<!--" in line.text:
            raise line.refuse("a comment that is not closed", "end it with -->")
    return lines


DIV_OPEN = re.compile(r"^\s*:{3,}\s*(\{.*\}|[\w.-]+)\s*:*\s*$")
DIV_CLOSE = re.compile(r"^\s*:{3,}\s*$")
FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(.*)$")


def outside_code(lines: Iterable[Line]) -> Iterator[tuple[Line, str]]:
    """Yield the lines that are not in a code block, with inline code blanked out."""
    fence = ""
    for line in lines:
        found = FENCE.match(line.text)
        if fence:
            if found and found[1].startswith(fence) and not found[2]:
                fence = ""
            continue
        if found:
            fence = found[1]
            _check_code_block(line, found[2])
            continue
        text = line.text
        if "`" in text:
            text = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", lambda code: " " * len(code[0]), text)
        yield line, text


def check_source(lines: Sequence[Line]) -> list[tuple[Line, str]]:
    """Refuse the first thing in a source file that is outside the agreed part of Quarto Markdown.

    Returns the lines that are not in a code block, as `outside_code` yields them. The evidence page has tens
    of thousands, so each is asked for a pattern only where it, or the page, has the signs that this needs.

    Raises
    ------
    InputError
        With the file and the line.
    """
    prose = list(outside_code(lines))
    _check_shortcodes_in_code(lines, prose)
    whole = "\n".join(text for _, text in prose)
    refused = [each for each in _REFUSED if re.search(each[0], whole, re.MULTILINE)]
    divs: list[Line] = []
    for line, text in prose:
        for pattern, found, mend in refused:
            match = re.search(pattern, text)
            if match:
                raise line.refuse(found.format(match[0].strip()), mend)
        if "{{<" in text:
            _check_shortcodes(line, text)
        if "@" in text:
            _check_references(line, text)
        if "![" in text:
            _check_pictures(line, text)
        if ":::" not in text:
            continue
        opened = DIV_OPEN.match(text)
        if opened:
            divs.append(line)
            _check_div(line, opened[1])
        elif DIV_CLOSE.match(text):
            if not divs:
                raise line.refuse("“:::” closes a block that is not open", "take the line out")
            divs.pop()
    if divs:
        raise divs[-1].refuse("a block that is not closed", "end it with a line “:::”")
    _check_equations(prose)
    return prose


def refusals(folder: Path) -> Iterator[str]:
    """Yield the first thing in each source file of a folder that is outside the agreed Markdown."""
    for path in sorted(folder.rglob("*.qmd")):
        place = path.relative_to(folder).as_posix()
        try:
            _, body, first = split_front_matter(read_prose(path), place)
            check_source(lines_of(body, place, first))
        except InputError as refused:
            yield str(refused)


def check_whole(lines: Sequence[Line], numbered_elsewhere: Iterable[str] = ()) -> None:
    """Refuse a reference or a link to nothing, a label used twice, and a heading level that is skipped.

    Raises
    ------
    InputError
        With the file and the line.
    """
    prose = list(outside_code(lines))
    labels: dict[str, Line] = {}
    for line, text in prose:
        for label in re.findall(r"\{#([\w.:-]+)", text) if "{#" in text else ():
            if label in labels:
                raise line.refuse(f"the label “{label}” is used twice", "give one of them another")
            labels[label] = line
    for line, text in prose:
        number = text[:1].isdecimal() and re.match(r"(\d+)\.(\d+)\s", text)
        if number:
            labels[f"paragraph-{number[1]}-{number[2]}"] = line
    labels |= dict.fromkeys(numbered_elsewhere, lines[0])
    level = depth = 0
    for line, text in prose:
        for label in _references(text) if "@" in text else ():
            if label not in labels:
                near = difflib.get_close_matches(label, labels, 3, 0.4)
                hint = f"the nearest are: {', '.join(near)}" if near else "give the thing meant that label"
                raise line.refuse(f"“@{label}” refers to nothing in this report", hint)
        for label in re.findall(r"\]\(#((?:sec|paragraph)-[\w-]+)\)", text) if "](#" in text else ():
            if label not in labels:
                raise line.refuse(
                    f"a link to “#{label}”, which is not in this report",
                    "link to the section: a paragraph may be left out where a return was not supplied",
                )
        if ":::" in text:
            depth += 1 if DIV_OPEN.match(text) else -1 if DIV_CLOSE.match(text) else 0
        heading = text[:1] == "#" and re.match(r"(#{1,6})\s", text)
        if heading and not depth:
            if level and len(heading[1]) > level + 1:
                raise line.refuse(
                    f"a heading of level {len(heading[1])} under one of level {level}",
                    f"use {'#' * (level + 1)}",
                )
            level = len(heading[1])


def _references(text: str) -> list[str]:
    return re.findall(rf"(?<![\w\\@])@((?:{'|'.join(REFERENCES)})-[\w-]*\w)", text)


# pattern, what was found, how to mend it. Order: the first that matches is the one that is told.
_REFUSED = (
    (r"\{\{\{<", "“{0}” is an escaped shortcode", "write it as inline code"),
    (
        r"(?<!\\)<(?![a-z]+://|[\w.+-]+@)/?[A-Za-z][^<>]*>",
        "HTML, “{0}”",
        "write Markdown: HTML reaches one format only",
    ),
    (r"(?<!\\)\{=\w+\}", "a raw attribute, “{0}”", "write Markdown: it reaches one format only"),
    (r"^#\s", "a heading of level 1", "the title is the only one: begin with ##"),
    (
        r"\.(column-[\w-]+|aside|margin-[\w-]+|grid|g-col-[\w-]+)\b(?=[^{]*\})",
        "“{0}” is a layout",
        "take it out",
    ),
    (r"layout(-ncol|-nrow)?=", "“{0}” is a layout", "put the figures one after another"),
    (
        r"\{#(lst|thm|lem|cor|prp|cnj|def|exm|exr|nte|tip|wrn|imp|cau)-",
        "a label “{0}…”",
        "use sec-, fig-, tbl- or eq-",
    ),
    (r"collapse=", "a callout that folds away", "take collapse out: it is not accessible"),
    (r"\bwhen-profile=|\bunless-profile=", "“{0}”", "use when-format or when-meta"),
    (
        r"!\[[^\]]*\]\(https?://",
        "a picture from another site",
        "put the file beside the report",
    ),
)


def _check_shortcodes_in_code(lines: Sequence[Line], prose: Sequence[tuple[Line, str]]) -> None:
    texts = {line.number: text for line, text in prose}
    for line in lines:
        if "{{<" not in line.text:
            continue
        text = texts.get(line.number, "")
        if line.text.count("{{<") > text.count("{{<"):
            raise line.refuse("a shortcode in code", "take it out of the code")


def _check_shortcodes(line: Line, text: str) -> None:
    for inner in re.findall(r"\{\{<(.*?)>\}\}", text):
        name = (inner.split() or [""])[0]
        if name not in SHORTCODES:
            raise line.refuse(f"the shortcode “{name}” is not known", f"use one of {', '.join(SHORTCODES)}")
        if name in ("include", "embed", "pagebreak") and text.strip() != f"{{{{<{inner}>}}}}":
            raise line.refuse(f"“{name}” stands among other words", "put it on a line of its own")
    if text.count("{{<") != len(re.findall(r"\{\{<.*?>\}\}", text)):
        raise line.refuse("a shortcode that is not closed", "end it with >}} on the same line")


def _check_references(line: Line, text: str) -> None:
    for found in re.findall(r"(?<![\w\\.@/])@([A-Za-z][\w:.-]*)", text):
        if found.split("-")[0] not in REFERENCES or "-" not in found:
            raise line.refuse(f"“@{found}” is a citation", "write \\@ for the sign itself")


def _check_pictures(line: Line, text: str) -> None:
    for attributes in re.findall(r"!\[[^\]]*\]\([^)]*\)(\{[^}]*\})?", text):
        if not re.search(r'fig-alt="[^"]+', attributes):
            raise line.refuse("a picture without fig-alt", "say in words what it shows")


def _check_div(line: Line, attributes: str) -> None:
    if not attributes.startswith("{"):
        attributes = f"{{.{attributes}}}"
    for kind in re.findall(r"\.callout-([\w-]+)", attributes):
        if kind not in CALLOUTS:
            raise line.refuse(f"a callout of kind “{kind}”", f"use one of {', '.join(CALLOUTS)}")
    for panel in re.findall(r"\.panel-([\w-]+)", attributes):
        if panel != "tabset":
            raise line.refuse(f"a panel of kind “{panel}”", "use panel-tabset")
    for name in re.findall(r'(?:when|unless)-format="([^"]*)"', attributes):
        if name not in FORMATS:
            raise line.refuse(f"the format “{name}”", f"use one of {', '.join(FORMATS)}")
    conditional = re.search(r"\.content-(visible|hidden)", attributes)
    if conditional and not re.search(r"(when|unless)-(format|meta)=", attributes):
        raise line.refuse("a condition without when- or unless-", 'say when, as in when-format="html"')


def _check_code_block(line: Line, info: str) -> None:
    if re.match(r"\{=", info):
        raise line.refuse(f"a raw block, “{info}”", "write Markdown: it reaches one format only")
    if re.match(r"\{[a-z]", info):
        raise line.refuse(f"a cell with code, “{info}”", "move it to a notebook and embed what it shows")


def _check_equations(prose: Sequence[tuple[Line, str]]) -> None:
    inside = False
    for line, text in prose:
        if "$$" not in text:
            continue
        if text.count("$$") == 1:
            inside = not inside
        if not inside and not re.search(r'\$\$\s*\{#eq-[\w-]+\s+alt="[^"]+"\s*\}\s*$', text):
            raise line.refuse(
                "a displayed equation without label and words", 'end it with $$ {#eq-name alt="…"}'
            )
