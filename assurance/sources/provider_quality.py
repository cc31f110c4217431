"""Home care providers on the council's own quality framework. Its ratings are not CQC's.

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
    number_column,
    text_column,
)
from assurance.sources.sheets import Workbook

KIND = "provider_quality"
NATIONAL = False
TABLES = (KIND,)

RATINGS = ("Excellent", "Good", "Requires improvement", "Poor")

FORMAT = Format(
    table=KIND,
    title="Home care providers on the council’s own quality framework",
    columns=(
        text_column("Provider", "provider"),
        choice_column("Tier", "tier", ("Tier 1", "Tier 2", "Tier 3", "Specialist")),
        text_column("Area", "area", may_be_empty=True),
        choice_column(
            "Assessment status", "assessment_status", {"Completed": "completed", "Completing": "completing"}
        ),
        choice_column("Council rating", "council_rating", RATINGS, may_be_empty=True),
        number_column("Hours a week", "hours_a_week", may_be_empty=True),
        count_column("People supported", "people_supported", may_be_empty=True),
        date_column("As at", "as_at"),
    ),
    keys=("Provider", "As at"),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
