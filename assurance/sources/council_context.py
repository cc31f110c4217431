"""What a council says of itself beside its returns: its budget, its population, its performance.

The format is described in `docs/returns.md`. Every figure is the council's own statement, with its source.
"""

from __future__ import annotations

from pathlib import Path

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import (
    Format,
    choice_column,
    date_column,
    number_column,
    prose_column,
    text_column,
)
from assurance.sources.sheets import Workbook

KIND = "council_context"
NATIONAL = False
TABLES = (KIND,)

TOPICS = ("budget", "population", "performance")
UNITS = ("pounds", "thousand pounds", "million pounds", "people", "per cent", "services", "posts")

FORMAT = Format(
    table=KIND,
    title="The council in figures",
    columns=(
        text_column("Figure ID", "figure_id"),
        prose_column("Title", "title"),
        choice_column("Topic", "topic", TOPICS),
        number_column("Value", "value"),
        choice_column("Unit", "unit", UNITS),
        prose_column("Period", "period"),
        prose_column("Source", "source"),
        date_column("As at", "as_at", may_be_empty=True),
    ),
    keys=("Figure ID", "Title"),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
