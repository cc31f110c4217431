"""Contracts that providers handed back to the council.

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
    text_column,
)
from assurance.sources.sheets import Workbook

KIND = "contract_handbacks"
NATIONAL = False
TABLES = (KIND,)

SERVICE_TYPES = ("Homecare", "Care home", "Supported living", "Extra care", "Day service", "Other")
REASONS = (
    "Could not recruit care workers",
    "Rate below cost",
    "Rural travel time",
    "Quality or safety",
    "Provider left the market",
    "Other",
)

FORMAT = Format(
    table=KIND,
    title="Contracts handed back by providers",
    columns=(
        text_column("Contract reference", "contract_reference", reference=True),
        date_column("Handed back on", "handed_back_on"),
        choice_column("Service type", "service_type", SERVICE_TYPES),
        choice_column("Reason", "reason", REASONS, unlisted="Other", may_be_empty=True),
        count_column("People affected", "people_affected", may_be_empty=True),
    ),
    keys=("Contract reference",),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
