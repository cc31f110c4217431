"""Uplifts of fees, as a table."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.market.common import not_supplied
from assurance.figures.table import Note, Table


def tabulate_fees(register: Register, name: str = "tbl-fees") -> Table | Note:
    """Return by how much fees were raised, by type of service and year, the latest year first."""
    lows = [fact for fact in register.under("market.fees") if fact.id.endswith(".low")]
    if not lows:
        return not_supplied(register, name, "Uplifts of fees")
    lows = sorted(lows, key=lambda fact: (" to " in fact.period, _latest_first(fact)))
    rows = [
        {
            "Fees for": _whose(fact),
            "Year": fact.period,
            "Uplift": _uplift(register, fact),
        }
        for fact in lows
    ]
    facts = register.under("market.fees")
    several = any(" to " in fact.period for fact in lows)
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"By how much {register.council} raised the fees that it pays for care",
        subtitle="Uplift in per cent of the fees before, by type of service and financial year",
        source=source_of(facts),
        alignments={"Year": "left", "Uplift": "right"},
        notes=("Of several years, the average a year",) if several else (),
        data=facts_frame(facts),
    )


def _whose(fact: Fact) -> str:
    return ", ".join(fact.title.removesuffix(", lowest").split(", ")[1:-1])


def _uplift(register: Register, low: Fact) -> str:
    high = register.facts.get(f"{low.id.removesuffix('.low')}.high")
    return f"{low.display} to {high.display}" if high else low.display


def _latest_first(fact: Fact) -> int:
    return -int(fact.period[:4])
