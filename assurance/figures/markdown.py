"""The caption of a chart or table, in Markdown."""

from __future__ import annotations

from assurance.markdown import escape

__all__ = ["caption", "escape", "sentence"]


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
