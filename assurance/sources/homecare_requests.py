"""Requests for homecare: when each was made, and when it was sourced.

The format is described in `docs/returns.md`. One row is one request; people are not in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import (
    Format,
    choice_column,
    date_column,
    number_column,
    text_column,
)
from assurance.sources.sheets import Workbook

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

KIND = "homecare_requests"
NATIONAL = False
TABLES = (KIND,)

SOURCED, OPEN, WITHDRAWN = "sourced", "open", "withdrawn"


def _count_days(table: pandas.DataFrame, _: Ledger) -> pandas.DataFrame:
    """Return the table with the whole days from request to sourcing, missing unless it was sourced."""
    days = (table["sourced_on"] - table["requested_on"]).dt.days
    return table.assign(days_to_sourced=days.where(table["status"] == SOURCED).astype("Int64"))


FORMAT = Format(
    table=KIND,
    title="Requests for homecare and when they were sourced",
    columns=(
        text_column("Request ID", "request_id"),
        choice_column(
            "Route", "route", {"Hospital": "hospital", "Community": "community"}, may_be_empty=True
        ),
        text_column("Area", "area", may_be_empty=True, optional=True),
        date_column("Requested on", "requested_on"),
        date_column("Sourced on", "sourced_on", may_be_empty=True),
        choice_column("Status", "status", {"Sourced": SOURCED, "Open": OPEN, "Withdrawn": WITHDRAWN}),
        number_column("Hours requested", "hours_requested", may_be_empty=True, optional=True),
    ),
    keys=("Request ID",),
    finish=_count_days,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
