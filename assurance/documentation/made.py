"""The pages of `docs/` that are made, so that they say what the code does."""

from __future__ import annotations

from pathlib import Path

import click

from assurance import paths
from assurance.documentation.commands import commands_page
from assurance.documentation.dictionary import dictionary_page
from assurance.documentation.followed import followed_page
from assurance.documentation.glossary import glossary_page
from assurance.publish.methods_page import methods_guide


def made_pages(commands: click.Group) -> dict[Path, str]:
    """Return the pages of `docs/` that are made, each with the text that it should have."""
    return {
        paths.DOCS / "commands.md": commands_page(commands),
        paths.DOCS / "data-dictionary.md": dictionary_page(),
        paths.DOCS / "glossary.md": glossary_page(),
        paths.DOCS / "how-a-figure-is-made.md": followed_page(),
        paths.METHODS_GUIDE: methods_guide(),
    }


def write_made(commands: click.Group) -> list[Path]:
    """Write those that are not as they should be, and return them."""
    stale = [
        (page, text)
        for page, text in made_pages(commands).items()
        if not page.exists() or page.read_text(encoding="utf-8") != text
    ]
    for page, text in stale:
        paths.write_text(page, text)
    return [page for page, _ in stale]
