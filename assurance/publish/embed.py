"""Figures and tables out of executed notebooks, as the Markdown that stands in their place in a report."""

from __future__ import annotations

import base64
import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assurance.errors import InputError
from assurance.prose import read_yaml

_OPTION = re.compile(r"^#\|[ \t]?(.*)$")
_FENCE = "`" * 8


@dataclass(frozen=True)
class Cell:
    """One code cell: what it says about itself, its source and what it showed."""

    options: Mapping[str, Any]
    source: str
    outputs: list[Mapping[str, Any]] = field(repr=False)


@dataclass(frozen=True)
class Embedded:
    """What stands in a report in place of an embed shortcode, and the pictures that it names."""

    markdown: str
    pictures: Mapping[str, bytes]


def read_cells(path: Path) -> dict[str, Cell]:
    """Return the labelled code cells of a notebook, by label."""
    return _cells_of(path.read_bytes(), path)


@lru_cache(maxsize=8)
def _cells_of(content: bytes, path: Path) -> dict[str, Cell]:
    # Each notebook is read for two reports in three formats. Nobody changes what is read.
    try:
        notebook = json.loads(content.decode("utf-8"))
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        raise InputError.at(
            path, found="not a Jupyter notebook", mend="run the step that makes it again"
        ) from None
    labelled = {}
    for cell in cells:
        options, source = _split_options("".join(cell["source"]), path)
        if "label" in options:
            labelled[str(options["label"])] = Cell(options, source, cell.get("outputs", []))
    return labelled


def embed(path: Path, label: str, cells: Mapping[str, Cell], *, svg: bool, echo: bool = False) -> Embedded:
    """Return what a labelled cell shows, for a format that can (`svg`) or cannot show SVG.

    Raises
    ------
    InputError
        When there is no such cell, when it showed nothing, or when it showed HTML.
    """
    if label not in cells:
        near = difflib.get_close_matches(label, cells, 3, 0.4) or sorted(cells)[:3]
        raise InputError(
            f"{path.name} has no cell labelled “{label}”. The nearest are: {', '.join(near) or 'none'}."
        )
    cell = cells[label]
    options = cell.options
    parts: list[str] = []
    pictures: dict[str, bytes] = {}
    if echo or options.get("echo") is True:
        parts.append(f"{_FENCE}python\n{cell.source.strip()}\n{_FENCE}")
    shown = options.get("include") is not False and options.get("output") is not False
    is_table = label.startswith("tbl-")
    for output in cell.outputs if shown else ():
        parts += _shown(output, path, label, cell, pictures, svg)
    if not parts:
        raise InputError(f"{path.name}: the cell “{label}” showed nothing. Run the notebook again.")
    body = "\n\n".join(parts)
    if is_table and "tbl-cap" in options:
        body = f"::::: {{#{label}}}\n{body}\n\n{_one_line(options['tbl-cap'])}\n:::::"
    return Embedded(body, pictures)


def literal(markdown: str) -> str:
    r"""Return Markdown that came out of data with nothing left in it that acts on the document around it.

    Shortcodes, raw HTML, raw attributes and mathematics become text; emphasis, links and tables stay.

    >>> literal("Good & <b>Co</b> {{< include x >}} $5 \\$6")
    'Good & \\<b>Co\\</b> \\{\\{\\< include x >}} \\$5 \\$6'
    """
    return "".join(
        part.replace("{{<", "{{\u200b<") if at % 2 else _plain(part)
        for at, part in enumerate(re.split(r"(?<!\\)(`+[^`]*`+)", markdown))
    )


def _plain(markdown: str) -> str:
    markdown = markdown.replace("{{<", r"\{\{\<").replace("{=", r"\{=")
    markdown = re.sub(r"(?<!\\)\$", r"\\$", markdown)
    return re.sub(r"(?<!\\)<(?=[A-Za-z/!?])(?!https?:)", r"\\<", markdown)


def _shown(
    output: Mapping[str, Any],
    path: Path,
    label: str,
    cell: Cell,
    pictures: dict[str, bytes],
    svg: bool,
) -> list[str]:
    kind = output["output_type"]
    if kind == "error":
        raise InputError(f"{path.name}: the cell “{label}” stopped with {output.get('ename')}. Run it again.")
    if kind == "stream":
        if output.get("name") == "stderr":
            return []
        text = _text(output["text"]).rstrip()
        return [literal(text) if cell.options.get("output") == "asis" else f"{_FENCE}\n{text}\n{_FENCE}"]
    data = output.get("data", {})
    for kind in ("image/svg+xml", "image/png") if svg else ("image/png",):
        if kind in data:
            name = f"{path.stem}-{label}-{len(pictures)}.{'svg' if 'svg' in kind else 'png'}"
            content = _text(data[kind])
            pictures[name] = content.encode("utf-8") if "svg" in kind else base64.b64decode(content)
            return [_picture(name, path, label, cell.options)]
    if "image/svg+xml" in data:
        raise InputError(f"{path.name}: the cell “{label}” has no PNG beside its SVG, which Word needs.")
    if "text/markdown" in data:
        return [literal(_text(data["text/markdown"]).strip("\n"))]
    if "text/html" in data:
        raise InputError(
            f"{path.name}: the cell “{label}” shows HTML, which only one of the formats can hold. Show "
            "the table as Markdown."
        )
    return [f"{_FENCE}\n{_text(data.get('text/plain', '')).rstrip()}\n{_FENCE}"]


def _picture(name: str, path: Path, label: str, options: Mapping[str, Any]) -> str:
    if not options.get("fig-alt"):
        raise InputError(
            f"{path.name}: the cell “{label}” has no fig-alt. Say in words what its figure shows."
        )
    identifier = f"#{label} " if label.startswith("fig-") and options.get("fig-cap") else ""
    alt = _one_line(options["fig-alt"]).replace("\\", "\\\\").replace('"', '\\"')
    return f'![{_one_line(options.get("fig-cap", ""))}](embedded/{name}){{{identifier}fig-alt="{alt}"}}'


def _split_options(source: str, path: Path) -> tuple[dict[str, Any], str]:
    lines = source.split("\n")
    count = 0
    while count < len(lines) and _OPTION.match(lines[count]):
        count += 1
    if not count:
        return {}, source
    text = "\n".join(_OPTION.match(line)[1] for line in lines[:count])  # type: ignore[index]
    try:
        options = read_yaml(text) or {}
    except yaml.YAMLError:
        raise InputError(f"{path.name}: a cell’s options cannot be read: {lines[0]}") from None
    return options if isinstance(options, dict) else {}, "\n".join(lines[count:])


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
