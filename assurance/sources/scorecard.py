"""Published comparisons that a council keeps by hand: its own value beside England's.

The format is described in `docs/returns.md`.
"""

from __future__ import annotations

from pathlib import Path

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import Format, choice_column, number_column, prose_column, text_column
from assurance.sources.sheets import Workbook

KIND = "scorecard"
NATIONAL = False
TABLES = (KIND,)

NOT_STATED = "not stated in the source"

FORMAT = Format(
    table=KIND,
    title="Scorecard of published comparisons",
    columns=(
        text_column("Measure ID", "measure_id"),
        prose_column("Title", "title"),
        prose_column("Population", "population", may_be_empty=True, optional=True),
        text_column("Period", "period", may_be_empty=True, empty=NOT_STATED),
        text_column("Unit", "unit"),
        number_column("Council value", "council_value", may_be_empty=True),
        number_column("England value", "england_value", may_be_empty=True),
        choice_column("Better when", "polarity", ("high", "low", "none")),
        prose_column("Cited from", "cited_from"),
    ),
    keys=("Measure ID", "Period"),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
