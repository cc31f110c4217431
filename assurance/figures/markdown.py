"""Text from outside (names of providers, titles of measures) written so that Markdown leaves it alone."""

from __future__ import annotations

import re

# Everything that starts something in Quarto Markdown inside a line: emphasis, code, links, shortcodes,
# mathematics, citations, sub- and superscripts, HTML, attributes, and the cell border of a pipe table.
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>|#$~^@])")


def escape(text: object) -> str:
    r"""Return `text` on one line, with every character that Markdown would act on made plain.

    >>> escape("A|B {{< include x >}} [c]")
    'A\\|B \\{\\{\\< include x \\>\\}\\} \\[c\\]'
    """
    return _ACTIVE.sub(r"\\\1", " ".join(str(text).split()))


def sentence(text: str) -> str:
    """Return `text` ending in a full stop, unless it ends in one, a question mark or nothing at all."""
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "?", "!", ".**")) else f"{text}."


def caption(headline: str, subtitle: str, source: str) -> str:
    """Return the caption: the message in bold, then the statistical facts, then the source line.

    All three are plain text; what Markdown would act on is escaped here.
    """
    parts = [
        f"**{sentence(escape(headline))}**" if headline else "",
        sentence(escape(subtitle)),
        f"Source: {sentence(escape(source))}" if source else "",
    ]
    return " ".join(part for part in parts if part)
