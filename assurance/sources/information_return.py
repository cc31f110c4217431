"""The index of the information return that CQC asks for, as the council itself keeps it.

The format is described in `docs/returns.md`. CQC's numbered list is not published: ids, titles and how many
items there are come from the council, and nothing is assumed about them here.
"""

from __future__ import annotations

from pathlib import Path

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.by_edition import EDITION, fill_edition
from assurance.sources.council_return import (
    Format,
    choice_column,
    date_column,
    prose_column,
    text_column,
)
from assurance.sources.improvement_actions import OWNER_ROLE
from assurance.sources.sheets import Workbook
from assurance.sources.statement_scores import ALSO, QUALITY_STATEMENTS

KIND = "information_return"
NATIONAL = False
TABLES = (KIND,)

STATUSES = {
    "Not started": "not started",
    "Being prepared": "being prepared",
    "Ready": "ready",
    "Sent": "sent",
    "Not applicable": "not applicable",
}

FORMAT = Format(
    table=KIND,
    title="Index of the information return",
    columns=(
        EDITION,
        text_column("Item ID", "item_id"),
        prose_column("Title", "title"),
        choice_column(
            "Quality statement", "quality_statement", QUALITY_STATEMENTS, also=ALSO, may_be_empty=True
        ),
        OWNER_ROLE,
        prose_column("Document", "document", may_be_empty=True),
        prose_column("Section", "section", may_be_empty=True, empty=""),
        date_column("As at", "as_at", may_be_empty=True),
        choice_column("Status", "status", STATUSES),
    ),
    keys=("Item ID", "Title"),
    finish=fill_edition,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
