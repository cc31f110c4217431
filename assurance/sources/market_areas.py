"""Homecare areas: level, customers, hours a week.

The format is described in `docs/returns.md`. Misspelt names are put right by the council's own list of its
areas, where it has supplied one (`areas`).
"""

from __future__ import annotations

from pathlib import Path

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import (
    Format,
    count_column,
    date_column,
    number_column,
    text_column,
)
from assurance.sources.sheets import Workbook

KIND = "market_areas"
NATIONAL = False
TABLES = (KIND,)

FORMAT = Format(
    table=KIND,
    title="Homecare areas: level, customers and weekly hours",
    columns=(
        text_column("Area name", "area"),
        count_column("Level", "level"),
        count_column("No. of customers", "customers"),
        number_column("No. of hours", "hours_a_week"),
        date_column("As at", "as_at"),
    ),
    keys=("Area name", "As at"),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
