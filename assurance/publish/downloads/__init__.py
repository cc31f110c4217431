"""What an edition has for download: the register as a spreadsheet, and every chart as SVG and PNG."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assurance import paths
from assurance.paths import EditionFolder
from assurance.publish.downloads import charts, tables
from assurance.publish.project import about_edition

TABLES = "tables.ods"


def make(council: str, edition: str, processed: str, themes: Sequence[str]) -> None:
    """Write what costs time to make: the charts of the themes and the register as a spreadsheet.

    Nothing in them rests on the words of a report, so they are made apart from the edition, which takes them
    as they are.
    """
    folder = EditionFolder.of(Path(processed), council, edition)
    shutil.rmtree(folder.drawn, ignore_errors=True)
    folder.drawn.mkdir(parents=True)
    about = about_edition(folder)
    draw_charts(folder.drawn, folder, themes, about)
    write_tables(folder.drawn, folder, about)


def write_tables(downloads: Path, folder: EditionFolder, about: Mapping[str, Any]) -> None:
    """Write the register of an edition as a spreadsheet.

    Parameters
    ----------
    about
        The edition's council, edition, freeze, contact and illustrative (words in Markdown, or none).
    """
    facts = json.loads((folder.register / "facts.json").read_text(encoding="utf-8"))["facts"]
    paths.write_bytes(downloads / TABLES, tables.spreadsheet(facts, about))


def draw_charts(
    downloads: Path, folder: EditionFolder, themes: Sequence[str], about: Mapping[str, Any]
) -> None:
    """Write every chart of the themes as SVG and PNG, beside the CSV of its data and named like it."""
    for theme in themes:
        for picture in charts.pictures(folder.notebook(theme)):
            name = picture.name
            if (downloads / f"{name}.svg").exists():  # as the data of two figures of one name are told apart
                name = f"{theme}-{name}"
            svg, png = charts.draw(picture, about)
            paths.write_bytes(downloads / f"{name}.svg", svg)
            paths.write_bytes(downloads / f"{name}.png", png)
