"""Placements outside the council’s area, as a chart and as a table."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.market.common import not_supplied
from assurance.figures.plots import plot_bands
from assurance.figures.table import Note, Table


def plot_placements(register: Register, name: str = "fig-placements") -> Chart | Note:
    """Return where people who are placed outside the area are placed."""
    if "market.placements.total" not in register.facts:
        return not_supplied(register, name, "Placements outside the council’s area")
    total, facts = register.facts["market.placements.total"], register.under("market.placements")
    bars = pd.DataFrame(
        [
            {
                "band": _place(fact),
                "count": fact.value,
                "display": fact.display if share.value is None else f"{fact.display} ({share.display})",
                "focus": not fact.id.endswith("not_recorded"),
            }
            for fact, share in _placements(register)
        ]
    ).astype({"count": "float64"})
    unexplained = register.facts["market.placements.not_recorded"]
    chart = plot_bands(
        bars,
        name=name,
        headline=f"It is not recorded where {unexplained.display} of {total.display} people placed outside "
        f"{register.council} {'is' if unexplained.value == 1 else 'are'}"
        if unexplained.value and total.value is not None
        else f"People placed outside {register.council}",
        subtitle=f"Number and percentage of {total.display} people placed outside the council’s area, "
        f"{total.period}",
        source=source_of([total]),
        alt="Bar chart. " + " ".join(f"{bar.band}: {bar.display}." for bar in bars.itertuples()),
    )
    return Chart(name=name, figure=chart.figure, headline=chart.headline, subtitle=chart.subtitle,
                 source=chart.source, alt=chart.alt, data=facts_frame(facts))  # fmt: skip


def tabulate_placements(register: Register, name: str = "tbl-placements") -> Table | Note:
    """Return where people who are placed outside the area are placed."""
    if "market.placements.total" not in register.facts:
        return not_supplied(register, name, "Placements outside the council’s area")
    total, facts = register.facts["market.placements.total"], register.under("market.placements")
    rows = [
        {"Placed": _place(fact), "People": fact.display, "Share of all": share.display}
        for fact, share in _placements(register)
    ]
    rows.append({"Placed": "All outside the area", "People": total.display, "Share of all": "100%"})
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"People placed outside {register.council}",
        subtitle=f"Number and percentage of people placed outside the council’s area, {total.period}",
        source=source_of(facts),
        notes=(
            "Where the return does not say where somebody is placed, nothing is assumed",
            "Shares are rounded, so that they may not add up to 100%",
        ),
        data=facts_frame(facts),
    )


def _placements(register: Register) -> list[tuple[Fact, Fact]]:
    return [
        (fact, register.facts[f"{fact.id}_percent"])
        for fact in register.under("market.placements")
        if fact.unit == "people" and not fact.id.endswith(".total")
    ]


def _place(fact: Fact) -> str:
    words = fact.title.partition(", ")[2]
    return words[:1].upper() + words[1:]
