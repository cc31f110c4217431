"""The council's own scores, 1 to 4, for the quality statements of CQC's assessment framework, by edition.

The format is described in `docs/returns.md`. The nine statements and four themes are those of CQC's
assessment framework for local authorities; two of the names are also written otherwise.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.by_edition import EDITION, fill_edition
from assurance.sources.council_return import Format, choice_column, count_column, prose_column
from assurance.sources.sheets import Workbook

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

KIND = "statement_scores"
NATIONAL = False
TABLES = (KIND,)

THEMES = {
    "Working with people": (
        "Assessing needs",
        "Supporting people to live healthier lives",
        "Equity in experience and outcomes",
    ),
    "Providing support": (
        "Care provision, integration and continuity",
        "Partnerships and communities",
    ),
    "Ensuring safety within the system": (
        "Safe systems, pathways and transitions",
        "Safeguarding",
    ),
    "Leadership": (
        "Governance, management and sustainability",
        "Learning, improvement and innovation",
    ),
}
QUALITY_STATEMENTS = tuple(statement for statements in THEMES.values() for statement in statements)
ALSO = {
    "Supporting people to lead healthier lives": "Supporting people to live healthier lives",
    "Safe pathways, systems and transitions": "Safe systems, pathways and transitions",
}


def _name_theme(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Return the table with the theme of each statement, and the edition of each row."""
    theme_of = {statement: theme for theme, statements in THEMES.items() for statement in statements}
    named = table.assign(theme=table["quality_statement"].map(theme_of).astype("str"))
    return fill_edition(named, ledger)


FORMAT = Format(
    table=KIND,
    title="Self-assessment scores by quality statement",
    columns=(
        EDITION,
        choice_column("Quality statement", "quality_statement", QUALITY_STATEMENTS, also=ALSO),
        count_column("Score", "score"),
        prose_column("Why", "reason", may_be_empty=True, empty=""),
    ),
    keys=("Why",),
    finish=_name_theme,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
