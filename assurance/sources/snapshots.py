"""Counted things on one day: people, services or posts.

The format is described in `docs/returns.md`.
"""

from __future__ import annotations

from pathlib import Path

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import (
    Format,
    choice_column,
    count_column,
    date_column,
    prose_column,
    text_column,
)
from assurance.sources.sheets import Workbook

KIND = "snapshots"
NATIONAL = False
TABLES = (KIND,)

FORMAT = Format(
    table=KIND,
    title="Counts on a day",
    columns=(
        text_column("Measure ID", "measure_id"),
        prose_column("Title", "title"),
        choice_column("Counted", "counted", ("people", "services", "posts")),
        date_column("As at", "as_at", may_be_empty=True),
        count_column("Count", "count"),
        text_column("Of which", "of_which", may_be_empty=True, empty="", optional=True),
        prose_column("Note", "note", may_be_empty=True, empty="", optional=True),
    ),
    keys=("Measure ID", "As at"),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
