"""The words of the pipeline, and the small pieces of Markdown that the made pages share."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

WORDS = Path(__file__).with_name("words.toml")


def read_words() -> list[tuple[str, str]]:
    """Return the words of the pipeline with what is meant by them, by the alphabet."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return sorted(words["words"].items(), key=lambda entry: entry[0].lower())


def cell(text: str) -> str:
    r"""Return Markdown that we wrote ourselves so that it can stand in a cell of a pipe table.

    >>> cell("a|b, as `this`")
    'a\\|b, as `this`'
    """
    return " ".join(text.split()).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a pipe table as every reader of Markdown knows it."""
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([lines[0], f"|{'---|' * len(head)}", *lines[1:]])
