"""What was counted on one day, as a table."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.market.common import not_supplied
from assurance.figures.table import Note, Table


def tabulate_snapshots(register: Register, name: str = "tbl-snapshots") -> Table | Note:
    """Return what was counted on a day: the latest count, the one before, the change, the share."""
    groups = [
        fact.id.removesuffix(".count")
        for fact in register.under("market.snapshots")
        if fact.id.endswith(".count")
    ]
    if not groups:
        return not_supplied(register, name, "Snapshots")
    rows = []
    for group in groups:
        latest, previous, change, percent, share = (
            register.facts.get(f"{group}.{part}")
            for part in ("count", "previous", "change", "change_percent", "percent")
        )
        both = change.display if change and change.value is None else None
        rows.append(
            {
                "What was counted": latest.title
                if latest.unit in latest.title.lower()
                else f"{latest.title} ({latest.unit})",
                "Day": latest.period.removeprefix("as at "),
                "Count": latest.display,
                "Count before": f"{previous.display} ({previous.period.removeprefix('as at ')})"
                if previous
                else "[z]",
                "Change": both or (f"{change.display} ({percent.display})" if change and percent else "[z]"),
                "Share": share.display if share else "[z]",
            }
        )
    frame = pd.DataFrame(rows)
    frame = frame.loc[:, ~frame.eq("[z]").all()]  # without a column that says nothing of any row
    facts = register.under("market.snapshots")
    shares = [f for f in facts if f.id.endswith(".percent")]
    return Table(
        name=name,
        frame=frame,
        headline=f"Counted on one day in {register.council}",
        subtitle="Number on the latest day that was supplied, on the day before that where there is one, "
        "change, and share of what it is part of",
        source=source_of(facts),
        alignments={"Day": "left", "Count before": "right", "Change": "right"},
        notes=tuple(f"{f.title.partition(',')[0]}: share of {f.base}" for f in shares if f.value is not None),
        data=facts_frame(facts),
    )
