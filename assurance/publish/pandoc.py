"""The one place that starts pandoc."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from assurance import paths
from assurance.errors import InputError
from assurance.publish.shortcodes import Document

# No raw HTML, TeX or attributes: what comes out of data can then only ever be text.
READER = (
    "markdown-raw_html-raw_tex-raw_attribute-native_divs-native_spans-markdown_in_html_blocks"
    "-latex_macros-example_lists+table_attributes"
)


# What cannot be in a text without its sign, and what pandoc would look for at every character of a table.
_SIGNS = {"tex_math_dollars": "$", "citations": "@", "bracketed_spans": "]{"}


def needed(reader: str, text: str) -> str:
    """Return the Markdown that a text is written in, less what it has no sign of: it is read as the same."""
    if not reader.startswith("markdown"):  # another's, which has not all of them to leave out
        return reader
    return reader + "".join(f"-{extension}" for extension, sign in _SIGNS.items() if sign not in text)


def set_apart(markdown: str) -> str:
    """Return a text with two empty lines above its tables, which mean the same as one.

    Under one, pandoc reads a table twice: first to see that it does not define what stands above it.
    """
    if "```" in markdown or "~~~" in markdown:
        return markdown  # in code an empty line is one
    return markdown.replace("\n\n|", "\n\n\n|")


@lru_cache(maxsize=1)
def program() -> str:
    """Return the path of the pandoc that came with the requirements."""
    import pypandoc

    return pypandoc.get_pandoc_path()


@lru_cache(maxsize=1)
def heap() -> tuple[str, ...]:
    """Return the arguments by which pandoc collects garbage seldom: a quarter of its time went into that.

    Eight megabytes, which a processor's cache holds, are filled before it looks for what is still in use, and
    64 before it looks through everything; with the wheel's own settings it does so over and over. Nothing
    where pandoc was built without such arguments.
    """
    wanted = ("+RTS", "-A8m", "-H1m", "-O64m", "-RTS")
    asked = subprocess.run([program(), *wanted, "--version"], capture_output=True, check=False)
    return wanted if asked.returncode == 0 else ()


def convert(
    document: Document,
    arguments: Sequence[str],
    folder: Path,
    metadata: Mapping[str, Any],
    *,
    reader: str = READER,
) -> bytes:
    """Return what pandoc makes of a document, or nothing when the arguments name an output file.

    Parameters
    ----------
    arguments
        The writer and its options.
    folder
        Where pandoc runs: pictures are named from there.
    metadata
        What the template and the filters read, beside the document's own.
    reader
        The Markdown that it is written in. Only what we write ourselves may be read with raw HTML.

    Raises
    ------
    InputError
        When a filter refuses something, with its place.
    """
    about = json.dumps({**_plain(document.metadata), **metadata}, ensure_ascii=False)
    (folder / "metadata.json").write_text(about, encoding="utf-8")
    markdown = set_apart(document.markdown)
    reader = needed(reader, about + markdown)
    command = [
        program(), f"--from={reader}", "--metadata-file=metadata.json", "--wrap=none",
        f"--lua-filter={paths.EXTENSION / 'assurance.lua'}",
        f"--lua-filter={paths.EXTENSION / 'embedded.lua'}",
        "--syntax-highlighting=none", *arguments, *heap(),
    ]  # fmt: skip
    done = subprocess.run(
        command,
        input=markdown.encode("utf-8"),
        capture_output=True,
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(freeze(document.metadata))},
        check=False,
    )
    said = done.stderr.decode("utf-8", "replace")
    for line in said.splitlines():
        if line.startswith("assurance: "):
            raise _refusal(line.removeprefix("assurance: "), document)
    if done.returncode:
        raise RuntimeError(f"pandoc: {said}")
    return done.stdout


def freeze(metadata: Mapping[str, Any]) -> int:
    """Return the data freeze date as a Unix time: the only clock that what we write may show."""
    shown = metadata.get("data-freeze") or metadata.get("date") or "2000-01-01"
    try:
        day = datetime.date.fromisoformat(str(shown))
    except ValueError:
        day = datetime.date(2000, 1, 1)
    return int(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC).timestamp())


def _plain(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata with dates as text, as they were written, less what is the template's own."""
    return json.loads(json.dumps({k: v for k, v in metadata.items() if k != "toc"}, default=str))


def _refusal(said: str, document: Document) -> InputError:
    what, number, section = [*said.split("|"), "", ""][:3]
    place = document.find(f"{number} ")
    if what == "twice":
        return InputError(f"{place}: paragraph {number} is numbered twice. Give one of them another number.")
    return InputError(
        f"{place}: paragraph {number} stands in section {section}. Number it as its section, or move it."
    )
