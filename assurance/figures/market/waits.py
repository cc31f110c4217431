"""People waiting for a placement: the chart by length of wait, the tables by length and by place."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.market.common import not_supplied
from assurance.figures.plots import plot_bands
from assurance.figures.table import Note, Table

WHAT = "People waiting for a placement"


def plot_waits(register: Register, name: str = "fig-waits") -> Chart | Note:
    """Return how long people who wait for a placement have waited so far."""
    if "market.waits.total" not in register.facts:
        return not_supplied(register, name, WHAT)
    total = register.facts["market.waits.total"]
    pairs = _pairs(register, "band")
    bars = pd.DataFrame(
        [
            {
                "band": _tail(fact, WHAT),
                "count": fact.value,
                "display": fact.display if share.value is None else f"{fact.display} ({share.display})",
                "focus": not fact.id.endswith("not_recorded"),
            }
            for fact, share in pairs
        ]
    ).astype({"count": "float64"})
    facts = [total, *(fact for pair in pairs for fact in pair)]
    chart = plot_bands(
        bars,
        name=name,
        headline=_headline(register),
        subtitle=f"Number and percentage of {total.display} people waiting for a placement in "
        f"{register.council}, by how long they have waited so far, {total.period}",
        source=source_of([total]),
        alt="Bar chart. " + " ".join(f"{bar.band}: {bar.display}." for bar in bars.itertuples()),
    )
    return Chart(name=name, figure=chart.figure, headline=chart.headline, subtitle=chart.subtitle,
                 source=chart.source, alt=chart.alt, data=facts_frame(facts))  # fmt: skip


def _headline(register: Register) -> str:
    long, total = (register.facts[f"market.waits.{name}"] for name in ("six_months_or_more", "total"))
    if not long.value or total.value is None:
        return f"{WHAT} in {register.council}"
    verb = "has" if long.value == 1 else "have"
    return f"{long.display} of {total.display} people waiting for a placement {verb} waited 6 months or more"


def tabulate_waits(register: Register, name: str = "tbl-waits") -> Table | Note:
    """Return people waiting by how long they have waited so far."""
    return _tabulate(register, name, "band", "Waited so far", "by how long they have waited so far")


def tabulate_waits_by_place(register: Register, name: str = "tbl-waits-by-place") -> Table | Note:
    """Return people waiting by where they are meanwhile."""
    return _tabulate(register, name, "place", "Where they are meanwhile", "by where they are meanwhile")


def _tabulate(register: Register, name: str, group: str, column: str, by: str) -> Table | Note:
    if "market.waits.total" not in register.facts:
        return not_supplied(register, name, WHAT)
    total, pairs = register.facts["market.waits.total"], _pairs(register, group)
    rows = [
        {column: _tail(fact, WHAT), "People": fact.display, "Share of all": share.display}
        for fact, share in pairs
    ]
    rows.append({column: "All waiting", "People": total.display, "Share of all": "100%"})
    facts = [total, *(fact for pair in pairs for fact in pair)]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"{WHAT} in {register.council}, {by}",
        subtitle=f"Number and percentage of people waiting, {total.period}",
        source=source_of(facts),
        notes=("Shares are rounded, so that they may not add up to 100%",),
        data=facts_frame(facts),
    )


def _pairs(register: Register, group: str) -> list[tuple[Fact, Fact]]:
    """Return counts with their shares; "not recorded" only where somebody is."""
    return [
        (fact, register.facts[f"{fact.id}_percent"])
        for fact in register.under(f"market.waits.{group}")
        if fact.unit == "people" and not (fact.id.endswith(".not_recorded") and fact.value == 0)
    ]


def _tail(fact: Fact, what: str) -> str:
    words = fact.title.removeprefix(f"{what}, ").removeprefix("waited ")
    return words[:1].upper() + words[1:]
