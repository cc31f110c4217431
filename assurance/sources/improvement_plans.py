"""Improvement plans that providers work through: when each was opened, is due and was closed.

The format is described in `docs/returns.md`. A plan that is met changes no rating: a provider keeps the
rating of its last assessment until the next one, so `council_rating` and `position` are different columns.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import Format, choice_column, date_column, text_column
from assurance.sources.provider_quality import RATINGS
from assurance.sources.sheets import Workbook

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

KIND = "improvement_plans"
NATIONAL = False
TABLES = (KIND,)

REASONS = (
    "Quality assessment",
    "Contract monitoring",
    "CQC inspection",
    "Safeguarding",
    "Complaints",
    "Other",
)
STATUSES = {"Open": "open", "Met": "met", "Not met": "not met", "Withdrawn": "withdrawn"}
POSITIONS = {"Satisfied": "satisfied", "Not satisfied": "not satisfied"}


def _count_weeks(table: pandas.DataFrame, _: Ledger) -> pandas.DataFrame:
    """Return the table with the weeks that each plan was given, and those it took."""
    for name, end in (("weeks_planned", "due_on"), ("weeks_taken", "closed_on")):
        table[name] = ((table[end] - table["opened_on"]).dt.days / 7).round(1)
    return table


FORMAT = Format(
    table=KIND,
    title="Improvement plans of providers",
    columns=(
        text_column("Provider", "provider"),
        date_column("Opened on", "opened_on"),
        date_column("Due on", "due_on", may_be_empty=True),
        date_column("Closed on", "closed_on", may_be_empty=True),
        choice_column("Reason", "reason", REASONS, unlisted="Other", may_be_empty=True),
        choice_column("Status", "status", STATUSES),
        choice_column("Council rating", "council_rating", RATINGS, may_be_empty=True, optional=True),
        choice_column("Position", "position", POSITIONS, may_be_empty=True, optional=True),
        date_column("As at", "as_at"),
    ),
    keys=("Provider", "As at"),
    finish=_count_weeks,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
