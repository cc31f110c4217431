"""The council's own key performance indicators for its providers.

The format is described in `docs/returns.md`.
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

KIND = "provider_indicators"
NATIONAL = False
TABLES = (KIND,)

FORMAT = Format(
    table=KIND,
    title="Key performance indicators of home care providers",
    columns=(
        text_column("Indicator ID", "indicator_id"),
        prose_column("Title", "title"),
        number_column("Value", "value", may_be_empty=True),
        number_column("Target", "target", may_be_empty=True),
        text_column("Unit", "unit"),
        choice_column("Better when", "polarity", ("high", "low", "none")),
        date_column("As at", "as_at"),
        number_column("Previous value", "previous_value", may_be_empty=True, optional=True),
        prose_column("Note", "note", may_be_empty=True, empty="", optional=True),
    ),
    keys=("Indicator ID", "As at"),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
