"""People placed outside the council's area, and whether that is next door.

The format is described in `docs/returns.md`.
"""

from __future__ import annotations

from pathlib import Path

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import Format, choice_column, date_column, identifier_column
from assurance.sources.sheets import Workbook

KIND = "placements"
NATIONAL = False
TABLES = (KIND,)

FORMAT = Format(
    table=KIND,
    title="People placed outside the council’s area",
    columns=(
        identifier_column("Placement reference", "placement_reference", of="placement"),
        choice_column(
            "Placed in",
            "placed_in",
            {
                "Neighbouring council": "neighbouring council",
                "Elsewhere": "elsewhere",
                "Not recorded": "not recorded",
            },
            may_be_empty=True,
            empty="not recorded",
        ),
        date_column("As at", "as_at", may_be_empty=True),
    ),
    keys=("Placement reference", "As at"),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
