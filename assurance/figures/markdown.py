"""The caption of a chart or table, in Markdown, and what the symbols in one mean."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assurance.evidence import SYMBOLS
from assurance.markdown import escape

__all__ = ["MEANING", "caption", "escape", "sentence", "symbols_in"]

MEANING = {
    "[c]": "suppressed, because the number is small enough to identify people",
    "[x]": "not available",
    "[z]": "not applicable",
    "[w]": "none recorded",
    "[low]": "not zero, but rounds to zero",
    "[p]": "provisional",
    "[r]": "revised",
    "[e]": "estimated",
    "[u]": "low reliability",
}
assert set(SYMBOLS) <= set(MEANING)


def symbols_in(texts: Iterable[str]) -> str:
    """Return the meanings of the symbols that occur in `texts`, plain: "Symbols: [x] not available".

    >>> symbols_in(["12", "[x]", "3 [c]"])
    'Symbols: [c] suppressed, because the number is small enough to identify people; [x] not available'
    >>> symbols_in(["12"])
    ''
    """
    found = set(re.findall(r"\[[a-z]+\]", " ".join(texts)))
    meanings = [f"{symbol} {meaning}" for symbol, meaning in MEANING.items() if symbol in found]
    return f"Symbols: {'; '.join(meanings)}" if meanings else ""


def sentence(text: str) -> str:
    """Return `text` on one line, ending in a full stop unless it ends like a sentence already."""
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def caption(headline: str, subtitle: str, source: str) -> str:
    """Return the caption: the message in bold, then the statistical facts, then the source line.

    All three are plain text: what Markdown would act on is escaped here.
    """
    parts = [
        f"**{escape(sentence(headline))}**" if headline else "",
        escape(sentence(subtitle)),
        f"Source: {escape(sentence(source))}" if source else "",
    ]
    return " ".join(part for part in parts if part)
