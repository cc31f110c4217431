"""New recruits and leavers, one answer a provider and month.

The format is described in `docs/returns.md`.
"""

from __future__ import annotations

from pathlib import Path

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import Format, count_column, month_column, text_column
from assurance.sources.sheets import Workbook

KIND = "workforce_flow"
NATIONAL = False
TABLES = (KIND,)

FORMAT = Format(
    table=KIND,
    title="New recruits and leavers, by provider",
    columns=(
        text_column("Provider reference", "provider_reference", reference=True),
        month_column("Month", "month"),
        count_column("Recruits", "recruits", may_be_empty=True),
        count_column("Leavers", "leavers", may_be_empty=True),
    ),
    keys=("Provider reference", "Month"),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
