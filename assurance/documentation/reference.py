"""The reference of the code, as `_quarto.yml` asks for it. The only importer of quartodoc."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import logging
import re
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assurance import paths
from assurance.errors import UsageError

FOLDER = "reference"
# A section of a docstring that quartodoc does not know stands under a line of dashes: to Markdown a heading.
_UNKNOWN_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)
_LIST_OF = re.compile(r"^#+ (Attributes|Classes|Functions|Methods)(?: \{.*\})?$", re.MULTILINE)
_NO_HEADER = "| | |\n| --- | --- |"
_ANCHOR = re.compile(r"\{ ?#([\w.]+)")
_TO_ITSELF = re.compile(r"\[([\w.]+)\]\(#([\w.]+)\)")


def settings() -> dict[str, Any]:
    """Return what `_quarto.yml` says of the reference."""
    return yaml.safe_load(paths.QUARTO_PROJECT.read_text(encoding="utf-8"))["quartodoc"]


def modules_listed(asked: Mapping[str, Any]) -> list[str]:
    """Return the modules that the reference describes, as settings name them."""
    return [
        f"{asked['package']}.{name}"
        for section in asked["sections"]
        for page in section["contents"]
        for name in page["contents"]
    ]


def reference_pages() -> dict[str, str]:
    """Return the pages of the reference as Quarto Markdown, by their path from the root of the site.

    Raises
    ------
    UsageError
        When quartodoc is not installed.
    """
    if importlib.util.find_spec("quartodoc") is None:
        raise UsageError("quartodoc is not installed here. Start it with `python3 pipeline.py docs`.")
    from quartodoc import Builder

    # quartodoc speaks of each page that it writes, and only writes to a folder below the current one.
    # It asks griffe in ways that griffe 1 still allows: what griffe says of that, and of docstrings that it
    # does not wholly understand, is of no use to whoever starts this.
    logging.getLogger("griffe").setLevel(logging.CRITICAL)
    with (
        tempfile.TemporaryDirectory() as work,
        contextlib.chdir(work),
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves a file to be closed
        Builder.from_quarto_config({"quartodoc": settings()}).build()
        return {
            f"{FOLDER}/{path.name}": _mended(path.read_text(encoding="utf-8"))
            for path in sorted((Path(work) / FOLDER).glob("*.qmd"))
        }


def _mended(text: str) -> str:
    """Return a page whose sections are no headings and whose links lead somewhere.

    quartodoc lists constants, with a link each, and does not describe them.
    """
    described = set(_ANCHOR.findall(text))
    text = _LIST_OF.sub(r"**\1**", _UNKNOWN_SECTION.sub(r"**\1**\n", text))
    text = text.replace(_NO_HEADER, "| page | what is in it |\n| --- | --- |")
    return _TO_ITSELF.sub(lambda link: link[0] if link[2] in described else f"`{link[1]}`", text)
