"""What the council states of itself."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.table import Note, Table


def tabulate_context(register: Register, topic: str, name: str) -> Table | Note:
    """Return what the council states of its "budget", "population" or "performance"."""
    facts = register.under(f"context.stated.{topic}")
    if not facts:
        return Note(name=name, text=f"The council stated no figures of its {topic} for this edition.")
    rows = [
        {
            "Figure": fact.title,
            "Value": fact.display,
            "Period": fact.period,
            "Stated in": fact.caveats[0].removeprefix("As stated in: ").rstrip("."),
        }
        for fact in facts
    ]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"What {register.council} states of its {topic}",
        subtitle="As stated by the council, with the period and the source of each figure",
        source=source_of(facts),
        alignments={"Value": "right"},
        data=facts_frame(facts),
    )
