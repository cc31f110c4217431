"""The council's improvement programme: actions by workstream, each owned by a role, with where it stands.

The format is described in `docs/returns.md`. Who owns an action is said as a role, never as a person's name.
A name cannot be told from other words, so only what is made of the words of jobs and teams is kept.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.by_edition import EDITION, fill_edition
from assurance.sources.council_return import (
    Column,
    Format,
    choice_column,
    date_column,
    prose_column,
    text_column,
)
from assurance.sources.sheets import Sheet, Workbook, as_text
from assurance.sources.statement_scores import ALSO, QUALITY_STATEMENTS

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

KIND = "improvement_actions"
NATIONAL = False
TABLES = (KIND,)

STATUSES = {
    "Not started": "not started",
    "Under way": "under way",
    "At risk": "at risk",
    "Completed": "completed",
    "Stopped": "stopped",
}

_WORDS = """
a and for in of the to with
accommodation adult adults area assessment assistant associate assurance autism board brokerage budget
business cabinet care carers chair chief childrens commissioner commissioners commissioning committee
communications communities community complaints compliance contract contracts coordinator coproduction
corporate council councillor customer dass data delivery deputy development digital director directorate
disabilities disability discharge duty engagement equality executive family finance financial governance
group head health healthwatch hospital housing hub human improvement inclusion information insight
integrated integration intelligence interim joint lead leader leadership learning legal lifelong local
locality long management manager market member mental monitoring nursing occupational officer officers
older operational operations organisational owner partner partners partnership partnerships people
performance policy portfolio practice prevention principal procurement programme project projects provider
providers psw public quality reablement resources responsible review risk safeguarding scrutiny senior
service services shared social sponsor stakeholder strategic strategy support system systems team teams
technology term therapist therapists therapy training transformation transitions wellbeing worker workers
workforce working workstream young
"""
WORDS_OF_ROLES = frozenset(_WORDS.split())
"""What roles are made of. A council with another word for one maps it to these in its settings."""


def is_role(text: str) -> bool:
    """Return whether every word of a text is one of jobs and teams.

    >>> is_role("Head of Commissioning (Adults)"), is_role("Head of Commissioning (Jo Smith)")
    (True, False)
    """
    words = re.findall(r"[^\W\d_]+", text.casefold().replace("’", "").replace("'", "").replace("-", ""))
    return bool(words) and not re.search(r"\d", text) and WORDS_OF_ROLES.issuperset(words)


def _parse_roles(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
    """Return the roles that are said as such, the others missing and counted."""
    import pandas

    words = [as_text(cell) for cell in cells]
    left_out = sum(bool(text) and not is_role(text) for text in words)
    if left_out:
        kind = "left out an owner that is not said in the words of jobs and teams"
        ledger.repaired(kind, "not shown", "not shown", left_out)
    roles = [text if is_role(text) else None for text in words]
    return pandas.Series(roles, index=cells.index, name=cells.name, dtype="str")


OWNER_ROLE = Column("Owner role", "owner_role", _parse_roles, private=True, may_be_empty=True)

FORMAT = Format(
    table=KIND,
    title="Actions of the improvement programme",
    columns=(
        EDITION,
        prose_column("Workstream", "workstream"),
        text_column("Action ID", "action_id"),
        prose_column("Action", "action"),
        choice_column(
            "Quality statement",
            "quality_statement",
            QUALITY_STATEMENTS,
            also=ALSO,
            may_be_empty=True,
            optional=True,
        ),
        OWNER_ROLE,
        date_column("Due on", "due_on", may_be_empty=True),
        choice_column("Status", "status", STATUSES),
        date_column("Completed on", "completed_on", may_be_empty=True),
        prose_column("Evidence", "evidence", may_be_empty=True),
        date_column("As at", "as_at"),
    ),
    keys=("Workstream", "Action ID", "As at"),
    finish=fill_edition,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
