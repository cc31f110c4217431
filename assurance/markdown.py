"""Text from files, made safe to stand in Markdown that pandoc and Quarto read, and pipe tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

# Everything that Markdown, its attributes, shortcodes, citations or raw HTML could act on.
_SPECIAL = str.maketrans({each: f"\\{each}" for each in "\\`*_{}[]<>#|~$^@!&\"'"})

Align = Literal["left", "right"]


# A no-break space is none of them: it was put where a line must not break. One space stays as it is.
_BREAK = r"[ \t\r\n\f\v\u2028\u2029\x85\x1c-\x1f]"
_BREAKS = re.compile(rf"{_BREAK}{{2,}}|(?! ){_BREAK}")


def escape(text: object) -> str:
    r"""Return `text` so that it prints as it is, on one line, whatever it holds.

    >>> escape("A|B {{< var x >}} [1]")
    'A\\|B \\{\\{\\< var x \\>\\}\\} \\[1\\]'
    """
    return _escaped(str(text))


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    """Return text that is escaped. What a page says, it says of many figures."""
    return _BREAKS.sub(" ", text).strip().translate(_SPECIAL)


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    align: Sequence[Align],
    *,
    caption: str = "",
    label: str = "",
    widths: Sequence[int] | None = None,
) -> str:
    """Return a pipe table. Cells are Markdown already: escape what comes from a file.

    `widths` are relative column widths for tables whose cells wrap; pandoc takes them from the number of
    dashes under the header when a line is longer than its text width.
    """
    dashes = widths or [3] * len(columns)
    rule = [
        f"{'-' * max(width - 1, 2)}:" if side == "right" else f":{'-' * max(width - 1, 2)}"
        for width, side in zip(dashes, align, strict=True)
    ]
    lines = [f"| {' | '.join(columns)} |", f"|{'|'.join(rule)}|"]
    lines += [f"| {' | '.join(cell or '–' for cell in row)} |" for row in rows]
    text = "\n".join(lines) + "\n"
    if caption:
        text += f"\n: {caption}{f' {{#{label}}}' if label else ''}\n"
    return text
