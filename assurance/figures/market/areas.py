"""Homecare areas: the chart of their hours, the tables by level and by area."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures import style
from assurance.figures.canvas import Canvas
from assurance.figures.cells import Row, draw_cells
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.market.common import not_supplied
from assurance.figures.table import Note, Table

SIZES = {
    "Customers": "customers",
    "Hours a week": "hours_a_week",
    "Hours a week for each customer": "hours_per_customer",
}


def plot_areas(register: Register, name: str = "fig-market-areas") -> Chart | Note:
    """Return customers and hours of each area, by level; a hidden number has no bar, but its symbol."""
    levels = _areas_by_level(register)
    if not levels:
        return not_supplied(register, name, "Homecare areas")
    hours = {area: register.facts[f"{area}.hours_a_week"] for areas in levels.values() for area in areas}
    customers = {area: register.facts[f"{area}.customers"] for area in hours}
    ordered = {level: _longest_first(hours, areas) for level, areas in levels.items()}
    total = register.facts["market.areas.total"]
    with style.rules():
        canvas = Canvas()
        draw_cells(
            canvas,
            ("Customers", "Hours a week"),
            {
                f"Level {level}": [
                    Row(_name(hours[area]), (_cell(customers[area]), _cell(hours[area]))) for area in areas
                ]
                for level, areas in ordered.items()
            },
        )
        figure = canvas.finish()
    shown = [
        f"Level {level}: "
        + ", ".join(
            f"{_name(hours[area])} {customers[area].display}, {hours[area].display}" for area in areas
        )
        for level, areas in ordered.items()
    ]
    facts = [fact for area in hours for fact in (customers[area], hours[area])]
    return Chart(
        name=name,
        figure=figure,
        headline=_areas_headline(register),
        subtitle=f"Customers and hours of homecare a week in {total.display} areas by level, "
        f"{register.council}, {total.period}; each column has a scale of its own, and a number is also "
        "hidden that would give a small one away",
        source=source_of(facts),
        alt=f"Table drawn with bars, by area: customers, then hours of homecare a week. {'; '.join(shown)}.",
        data=facts_frame(facts),
    )


def _cell(fact: Fact) -> tuple[float | None, str]:
    return None if fact.value is None else float(fact.value), fact.display


def _longest_first(hours: dict[str, Fact], areas: list[str]) -> list[str]:
    """Return areas by their hours; those without a number last, by name, so that order tells nothing."""
    return sorted(
        areas, key=lambda area: (hours[area].value is None, -(hours[area].value or 0), _name(hours[area]))
    )


def _areas_headline(register: Register) -> str:
    shares = [
        (fact.value, fact.display, fact.id)
        for fact in register.facts.values()
        if fact.id.startswith("market.level_")
        and fact.id.endswith(".hours_a_week_percent")
        and fact.value is not None
    ]
    if len(shares) < 2:
        return f"Where homecare is needed in {register.council}"
    _, display, id = max(shares)
    level = _level_name(register, id.split(".")[1])
    areas = register.facts[f"{id.rsplit('.', 1)[0]}.areas"].display
    return f"The {areas} areas of level {level} need {display} of all hours of homecare in {register.council}"


def tabulate_levels(register: Register, name: str = "tbl-market-levels") -> Table | Note:
    """Return areas, customers and hours by level, with each level's share."""
    levels = dict.fromkeys(
        fact.id.split(".")[1] for fact in register.facts.values() if fact.id.startswith("market.level_")
    )
    if not levels:
        return not_supplied(register, name, "Homecare areas")
    rows = []
    for level in (*levels, "areas"):
        whole = level == "areas"
        fact = {id: register.facts[f"market.{level}.{id}"] for id in SIZES.values()}
        rows.append(
            {
                "Level": "All levels" if whole else _level_name(register, level),
                "Areas": register.facts["market.areas.total" if whole else f"market.{level}.areas"].display,
                "Customers": fact["customers"].display,
                "Share of customers": "100%"
                if whole
                else register.facts[f"market.{level}.customers_percent"].display,
                "Hours a week": fact["hours_a_week"].display,
                "Share of hours": "100%"
                if whole
                else register.facts[f"market.{level}.hours_a_week_percent"].display,
                "Hours a week for each customer": fact["hours_per_customer"].display,
            }
        )
    facts = [f for f in register.facts.values() if f.id.startswith(("market.level_", "market.areas."))]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Homecare areas in {register.council} by level",
        subtitle=f"Number of areas and of customers, hours of homecare a week and shares, {facts[0].period}",
        source=source_of(facts),
        alignments={"Level": "left"},
        data=facts_frame(facts),
    )


def tabulate_areas(register: Register, name: str = "tbl-market-areas") -> Table | Note:
    """Return customers and hours of every area, by level and name."""
    levels = _areas_by_level(register)
    if not levels:
        return not_supplied(register, name, "Homecare areas")
    rows = [
        {
            "Area": _name(register.facts[f"{area}.hours_a_week"]),
            "Level": level,
            **{column: register.facts[f"{area}.{id}"].display for column, id in SIZES.items()},
        }
        for level, areas in levels.items()
        for area in areas
    ]
    total = {id: register.facts[f"market.areas.{id}"].display for id in SIZES.values()}
    rows.append({"Area": "All areas", "Level": "all", **{column: total[id] for column, id in SIZES.items()}})
    facts = register.under("market.area")
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Homecare areas in {register.council}",
        subtitle=f"Number of customers and hours of homecare a week, {facts[0].period}",
        source=source_of(facts),
        alignments={"Level": "left"},
        data=facts_frame(facts),
    )


def _areas_by_level(register: Register) -> dict[str, list[str]]:
    """Return the ids of the areas by level, in the order of their names."""
    levels: dict[str, list[str]] = {}
    for fact in register.under("market.area"):
        if fact.id.endswith(".level"):
            levels.setdefault(str(fact.value), []).append(fact.id.removesuffix(".level"))
    return dict(sorted(levels.items()))


def _level_name(register: Register, level: str) -> str:
    return register.facts[f"market.{level}.areas"].title.rpartition(", level ")[2]


def _name(fact: Fact) -> str:
    """Return the area that a fact is about."""
    return fact.title.partition(", ")[2]
