"""What a function's docstring says, section by section: methods are published from it."""

from __future__ import annotations

import inspect
import re
from typing import Any

SUMMARY = ""
"""The name under which the words before the first section stand."""
_HEADING = re.compile(r"^(\w[\w ]*)\n-{3,}$\n?", re.MULTILINE)


def read_sections(thing: Any) -> dict[str, str]:
    """Return the sections of a docstring by their headings, the words before the first under `SUMMARY`.

    Paragraphs are one line each, with an empty line between them.
    """
    before, *rest = _HEADING.split(inspect.getdoc(thing) or "")
    return {
        heading: "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())
        for heading, text in zip([SUMMARY, *rest[::2]], [before, *rest[1::2]], strict=True)
    }
