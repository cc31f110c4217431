"""Posts in care, and how many of them were vacant, on one day and from one source.

The format is described in `docs/returns.md`. Posts are not people: one person may hold two.
"""

from __future__ import annotations

from pathlib import Path

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.contract_handbacks import SERVICE_TYPES
from assurance.sources.council_return import (
    Format,
    choice_column,
    count_column,
    date_column,
    prose_column,
)
from assurance.sources.fee_uplifts import ALL
from assurance.sources.sheets import Workbook

KIND = "vacancies"
NATIONAL = False
TABLES = (KIND,)

FORMAT = Format(
    table=KIND,
    title="Posts in care and those that were vacant",
    columns=(
        choice_column("Service type", "service_type", (*SERVICE_TYPES, ALL), may_be_empty=True, empty=ALL),
        count_column("Posts", "posts"),
        count_column("Vacant posts", "vacant_posts"),
        date_column("As at", "as_at"),
        prose_column("Source", "source"),
    ),
    keys=("Source",),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
