"""The council's own services, with CQC's rating of each that CQC rates.

The format is described in `docs/returns.md`. The rating is in CQC's words, to be held against its own table.
"""

from __future__ import annotations

from pathlib import Path

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import Format, choice_column, date_column, text_column
from assurance.sources.sheets import Workbook

KIND = "in_house_services"
NATIONAL = False
TABLES = (KIND,)

KINDS_OF_SERVICE = (
    "Care home",
    "Homecare",
    "Reablement",
    "Supported living",
    "Extra care",
    "Shared Lives",
    "Short breaks",
    "Day service",
    "Other",
)
CQC_RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate", "Not rated")

FORMAT = Format(
    table=KIND,
    title="The council’s own services and their CQC ratings",
    columns=(
        text_column("Service", "service"),
        choice_column("Kind", "kind", KINDS_OF_SERVICE),
        text_column("For", "client_group", may_be_empty=True, optional=True),
        text_column("CQC location ID", "cqc_location_id", may_be_empty=True),
        choice_column("CQC rating", "cqc_rating", CQC_RATINGS, may_be_empty=True),
        date_column("As at", "as_at"),
    ),
    keys=("Service", "As at"),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
