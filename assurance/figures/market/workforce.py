"""Recruits and leavers, as a table."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.market.common import not_supplied
from assurance.figures.table import Note, Table


def tabulate_workforce(register: Register, name: str = "tbl-workforce") -> Table | Note:
    """Return recruits, leavers and the difference, of the providers that answered."""
    facts = [fact for fact in register.under("market.workforce") if not _is_rate_without_base(fact)]
    if not facts:
        return not_supplied(register, name, "Answers of providers about recruits and leavers")
    return Table(
        name=name,
        frame=pd.DataFrame(
            {"Reported by providers": [f.title for f in facts], "Number": [f.display for f in facts]}
        ),
        headline=f"New recruits and leavers at care providers in {register.council}",
        subtitle=f"Number of providers that answered, and of care workers, {facts[0].period}",
        source=source_of(facts),
        alignments={"Number": "right"},
        data=facts_frame(facts),
    )


def _is_rate_without_base(fact: Fact) -> bool:
    return fact.unit.startswith("per ") and fact.status == "not available"
