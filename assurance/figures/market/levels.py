"""Homecare areas outside what the council states for their level, as a table."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.table import Note, Table


def tabulate_outside(register: Register, name: str = "tbl-market-outside") -> Table | Note:
    """Return the areas outside the range that is stated for their level, each beside that range."""
    if "market.stated.outside" not in register.facts:
        return Note(
            name=name, text=f"{register.council} states no ranges for the levels of its homecare areas."
        )
    outside = register.under("market.stated.area")
    judged = register.facts["market.stated.judged"]
    if not outside:
        return Note(
            name=name,
            text=f"None of the {judged.display} homecare areas in {register.council} whose numbers are shown "
            "is outside the range that is stated for its level.",
        )
    rows = []
    facts = [judged, register.facts["market.stated.outside"]]
    for fact in outside:
        area = f"market.area.{fact.id.rpartition('.')[2]}"
        level = str(register.facts[f"{area}.level"].value)
        stated = f"market.stated.{_group_of(register, level)}"
        rows.append(
            {
                "Area": fact.title.rpartition(": ")[0],
                "Level": level,
                "Customers (range stated)": _beside(register, f"{area}.customers", f"{stated}.customers"),
                "Hours a week (range stated)": _beside(
                    register, f"{area}.hours_a_week", f"{stated}.hours_a_week"
                ),
                "Outside": str(fact.value),
            }
        )
        facts += [fact, *(register.facts[f"{area}.{size}"] for size in ("customers", "hours_a_week"))]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"{register.facts['market.stated.outside'].display} of {judged.display} homecare areas in "
        f"{register.council} are outside what the council states for their level",
        subtitle="Customers and hours of homecare a week, with the range that the council states for an area "
        f"of the level, {judged.period}",
        source=source_of(facts),
        alignments={
            "Level": "left",
            "Customers (range stated)": "right",
            "Hours a week (range stated)": "right",
        },
        notes=("Areas whose numbers are hidden are not judged",),
        data=facts_frame(facts),
    )


def _group_of(register: Register, level: str) -> str:
    """Return the part of the ids that stands for a level."""
    return next(
        fact.id.split(".")[1]
        for fact in register.facts.values()
        if fact.id.startswith("market.level_") and fact.title == f"Homecare areas, level {level}"
    )


def _beside(register: Register, size: str, stated: str) -> str:
    shown = register.facts[size].display
    return f"{shown} ({register.facts[stated].value})" if stated in register.facts else shown
