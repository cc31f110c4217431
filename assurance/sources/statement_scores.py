"""Scores, 1 to 4, for the quality statements of CQC's assessment framework, by edition: a council's or CQC's.

The format is described in `docs/returns.md`. Whose a score is stands beside it: the council's own, unless the
row says that it is CQC's. The nine statements and four themes are those of CQC's
assessment framework for local authorities; two of the names are also written otherwise.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.by_edition import EDITION, fill_edition
from assurance.sources.council_return import (
    Format,
    choice_column,
    count_column,
    date_column,
    prose_column,
)
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
THE_COUNCIL, CQC = "the council", "CQC"
SCORED_BY = {"The council": THE_COUNCIL, "CQC": CQC}
ALSO_SCORED_BY = {
    "Council": "The council",
    "Self-assessment": "The council",
    "Care Quality Commission": "CQC",
    "Care Quality Commission (CQC)": "CQC",
}


def _name_theme(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Return the table with the theme of each statement, whose each score is, and the edition of each row."""
    unsaid = table["scored_by"].isna()
    if unsaid.any() and not unsaid.all():
        kind = "took a score of which nobody is named as the council’s own"
        ledger.repaired(kind, "(empty)", THE_COUNCIL, int(unsaid.sum()))
    table = table.assign(scored_by=table["scored_by"].fillna(THE_COUNCIL).astype("str"))
    theme_of = {statement: theme for theme, statements in THEMES.items() for statement in statements}
    named = table.assign(theme=table["quality_statement"].map(theme_of).astype("str"))
    return fill_edition(named, ledger)


FORMAT = Format(
    table=KIND,
    title="Scores by quality statement",
    columns=(
        EDITION,
        choice_column(
            "Scored by", "scored_by", SCORED_BY, also=ALSO_SCORED_BY, may_be_empty=True, optional=True
        ),
        choice_column("Quality statement", "quality_statement", QUALITY_STATEMENTS, also=ALSO),
        count_column("Score", "score"),
        prose_column("Why", "reason", may_be_empty=True, empty=""),
        date_column("Scored on", "scored_on", may_be_empty=True, optional=True),
        prose_column("Document", "document", may_be_empty=True, optional=True),
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
