"""Contracts handed back, as a table."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.market.common import not_supplied
from assurance.figures.table import Note, Table


def tabulate_handbacks(register: Register, name: str = "tbl-handbacks") -> Table | Note:
    """Return contracts handed back and the people affected, by type of service."""
    if "market.handbacks.total" not in register.facts:
        return not_supplied(register, name, "Contracts handed back")
    services = dict.fromkeys(fact.id.split(".")[3] for fact in register.under("market.handbacks.service"))
    groups = {f"market.handbacks.service.{service}": "contracts" for service in services} | {
        "market.handbacks": "total"
    }
    rows = [
        {
            "Type of service": register.facts[f"{group}.{count}"].title.partition(", ")[2]
            or "All contracts handed back",
            "Contracts": register.facts[f"{group}.{count}"].display,
            "People affected": register.facts[f"{group}.people_affected"].display,
        }
        for group, count in groups.items()
    ]
    facts = register.under("market.handbacks")
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Contracts handed back by providers in {register.council}",
        subtitle=f"Number of contracts and of people affected, {facts[0].period}",
        source=source_of(facts),
        data=facts_frame(facts),
    )


def tabulate_handback_reasons(register: Register, name: str = "tbl-handback-reasons") -> Table | Note:
    """Return contracts handed back by the reason that was given, the most frequent first."""
    reasons = register.under("market.handbacks.reason")
    if not reasons:
        return not_supplied(register, name, "Contracts handed back")
    total = register.facts["market.handbacks.total"]
    ranked = sorted(reasons, key=lambda fact: (-int(fact.value or 0), fact.title))
    rows = [{"Reason": fact.title.partition(": ")[2], "Contracts": fact.display} for fact in ranked]
    rows.append({"Reason": "All contracts handed back", "Contracts": total.display})
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Why contracts were handed back in {register.council}",
        subtitle=f"Number of contracts by the reason that was given, {total.period}",
        source=source_of(reasons),
        data=facts_frame([*ranked, total, register.facts["market.handbacks.a_month"]]),
    )
