"""The entries of the evidence register as HTML, beside pandoc.

Pandoc takes seconds over some thousand entries that are all written alike by `evidence_page`. The blocks that
hold them are written here, in the HTML that pandoc would make of them, and stand in its page afterwards. A
block that holds anything that is not known here is left to pandoc: it is never made into something else. A
test holds the two to the same page.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from assurance.publish.lint import Line
from assurance.publish.shortcodes import Document

_BLOCK = re.compile(
    r"^::: \{\.figures\}\n\n(?:::: \{\.shared\}\n(?P<shared>.*?)\n:::\n\n)?(?P<entries>.*?)\n:::$"
    r"|^::: \{\.shared\}\n(?P<alone>.*?)\n:::$",
    re.DOTALL | re.MULTILINE,
)
_ENTRY = re.compile(r"(.+)\n:   (.+(?:\n    .+)*)\n*")
_INLINE = re.compile(
    r"\\(?P<escaped>_|[^\w\s])"
    r"|(?P<line>\\\n    )"
    r"|`(?P<code>[^`\\]+)`"
    r"|\*\*(?P<strong>(?:\\.|[^*\\])+)\*\*"
    r"|\[(?P<text>(?:\\.|[^\]\[\\])+)\](?:\((?P<href>[^()\s\\]+)\)|\{(?P<kind>[#.])(?P<name>[\w-]+)\})"
    r"|(?P<smart>\.{3}|-{2,3})"
    r"|(?P<plain>[^\\`*_{}\[\]<>#|~$^@!&\"'\n.-]+|[.-])"
)
_SMART = {"...": "…", "--": "–", "---": "—"}
_MARK = "figures-block-{}-here"


class _UnknownError(ValueError):
    """There is something in a block that only pandoc knows."""


def set_aside(document: Document) -> tuple[Document, list[str]]:
    """Return a document with a mark in the place of each block of entries, and the blocks as HTML."""
    blocks: list[str] = []

    def mark(found: re.Match[str]) -> str:
        try:
            blocks.append(_shared(found["alone"]) if found["alone"] else _figures(found))
        except _UnknownError:
            return found[0]
        return _MARK.format(len(blocks) - 1)

    left = _BLOCK.sub(mark, document.markdown)
    if not blocks:
        return document, blocks
    place = document.lines[0].place
    lines = [Line(text, place, number) for number, text in enumerate(left.splitlines(), 1)]
    return replace(document, lines=lines), blocks


def put_back(page: str, blocks: list[str]) -> str:
    """Return a page with the blocks in the place of their marks."""
    pattern = re.compile(rf"<p>{_MARK.format('([0-9]+)')}</p>")
    return pattern.sub(lambda found: blocks[int(found[1])], page)


def _figures(found: re.Match[str]) -> str:
    above = f"{_shared(found['shared'])}\n" if found["shared"] else ""
    return f'<div class="figures">\n{above}{_list(found["entries"])}\n</div>'


def _shared(text: str) -> str:
    return f'<div class="shared">\n{_list(text)}\n</div>'


def _list(text: str) -> str:
    lines, end = ["<dl>"], 0
    text = text.strip("\n")
    for found in _ENTRY.finditer(text):
        if found.start() != end:
            raise _UnknownError
        end = found.end()
        lines += [f"<dt>{_inline(found[1])}</dt>", "<dd>", _inline(found[2]), "</dd>"]
    if end != len(text):
        raise _UnknownError
    return "\n".join([*lines, "</dl>"])


def _inline(text: str) -> str:
    parts, end = [], 0
    for found in _INLINE.finditer(text):
        if found.start() != end:
            raise _UnknownError
        end = found.end()
        parts.append(_element(found))
    if end != len(text):
        raise _UnknownError
    return "".join(parts)


def _element(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "plain":
            return found[0]
        case "escaped":
            return html.escape(found["escaped"], quote=False)
        case "line":
            return "<br />\n"
        case "code":
            return f"<code>{html.escape(found['code'], quote=False)}</code>"
        case "strong":
            return f"<strong>{_inline(found['strong'])}</strong>"
        case "href":
            return f'<a href="{html.escape(found["href"])}">{_inline(found["text"])}</a>'
        case "name":
            attribute = "id" if found["kind"] == "#" else "class"
            return f'<span {attribute}="{found["name"]}">{_inline(found["text"])}</span>'
        case _:
            return _SMART[found[0]]
