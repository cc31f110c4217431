"""The council’s own services and CQC’s rating of each, as a table."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.market.common import not_supplied
from assurance.figures.table import Note, Table


def tabulate_in_house(register: Register, name: str = "tbl-in-house") -> Table | Note:
    """Return each service of the council's own with what it is and CQC's rating of it."""
    ratings = [fact for fact in register.under("market.in_house.service") if fact.id.endswith(".cqc_rating")]
    if not ratings:
        return not_supplied(register, name, "The council’s own services")
    rows = [
        {
            "Service": fact.title.partition(": ")[2],
            "Kind": str(register.facts[f"{fact.id.removesuffix('.cqc_rating')}.kind"].value),
            "CQC’s rating": fact.display,
        }
        for fact in ratings
    ]
    rated, good = (
        register.facts[f"market.in_house.{part}"] for part in ("rated", "good_or_outstanding_count")
    )
    verb = "is" if good.value == 1 else "are"
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"{good.display} of the {rated.display} services of {register.council}’s own that CQC has "
        f"rated {verb} Good or Outstanding"
        if rated.value
        else f"Services that {register.council} runs itself",
        subtitle=f"Services that the council runs itself, with CQC’s overall rating, {rated.period}",
        source=source_of(ratings),
        notes=("The ratings are CQC’s, as the council’s return has them",),
        data=facts_frame(register.under("market.in_house")),
    )
