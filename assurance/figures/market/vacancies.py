"""Vacant posts, as a chart of rates and as a table."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.market.common import not_supplied
from assurance.figures.plots import plot_ranked_bars
from assurance.figures.table import Note, Table

WHAT = "Posts in care and how many of them are vacant"


def plot_vacancies(register: Register, name: str = "fig-vacancies") -> Chart | Note:
    """Return the vacancy rate of each type of service, the highest first, all services in grey."""
    groups = _groups(register)
    rates = [register.facts[f"{group}.vacant_percent"] for group in groups]
    if not any(rate.value is not None for rate in rates):
        return not_supplied(register, name, WHAT)
    bars = pd.DataFrame(
        [
            {
                "label": _service(rate),
                "value": rate.value,
                "display": rate.display,
                "focus": not rate.id.startswith("market.vacancies.all."),
            }
            for rate in rates
        ]
    ).astype({"value": "float64"})
    chart = plot_ranked_bars(
        bars,
        name=name,
        headline=_headline(rates, register),
        subtitle=f"Vacant posts as a percentage of all posts, {register.council}, {rates[0].period}",
        source=source_of(rates),
        alt="Bar chart. " + " ".join(f"{_service(rate)}: {rate.display}." for rate in rates),
    )
    facts = [fact for group in groups for fact in register.under(group)]
    return Chart(name=name, figure=chart.figure, headline=chart.headline, subtitle=chart.subtitle,
                 source=chart.source, alt=chart.alt, data=facts_frame(facts))  # fmt: skip


def _headline(rates: list[Fact], register: Register) -> str:
    types = [
        rate for rate in rates if rate.value is not None and not rate.id.startswith("market.vacancies.all.")
    ]
    highest = max(types, key=lambda rate: float(rate.value or 0), default=None)
    if highest is None or sum(rate.display == highest.display for rate in types) != 1 or len(types) < 2:
        return f"Vacancy rates in care in {register.council}"
    return f"The vacancy rate is highest in {_lower(_service(highest))}: {highest.display} of posts"


def tabulate_vacancies(register: Register, name: str = "tbl-vacancies") -> Table | Note:
    """Return posts, vacant posts and the rate by type of service, with the rate before where there is one."""
    groups = _groups(register)
    if not groups:
        return not_supplied(register, name, WHAT)
    days = {fact.period for fact in register.under("market.vacancies") if _is_before(fact)}
    same_day = len(days) == 1
    rows = []
    for group in groups:
        posts, vacant, rate = (
            register.facts[f"{group}.{part}"] for part in ("posts", "vacant", "vacant_percent")
        )
        before, change = (register.facts.get(f"{group}.{part}") for part in ("previous_percent", "change"))
        rows.append(
            {
                "Type of service": _service(rate),
                "Posts": posts.display,
                "Vacant": vacant.display,
                "Vacancy rate": rate.display,
                "Rate before": "[z]" if before is None else _before(before, same_day),
                "Change in percentage points": change.display if change else "[z]",
            }
        )
    frame = pd.DataFrame(rows)
    frame = frame.loc[:, ~frame.eq("[z]").all()]
    facts = [fact for group in groups for fact in register.under(group)]
    sources = dict.fromkeys(
        caveat.removeprefix("From: ").removesuffix(".")
        for fact in facts
        for caveat in fact.caveats
        if caveat.startswith("From: ")
    )
    return Table(
        name=name,
        frame=frame,
        headline=f"Posts in care in {register.council} and how many of them are vacant",
        subtitle=f"Number of posts, of vacant posts, and vacant posts as a percentage, {facts[0].period}",
        source=source_of(facts),
        alignments={"Rate before": "right", "Change in percentage points": "right"},
        notes=(
            *(f"The rate before is {day}" for day in days if same_day),
            f"Numbers from: {'; '.join(sources)}",
            "Posts are not people: one person may hold two",
        ),
        data=facts_frame(facts),
    )


def _groups(register: Register) -> list[str]:
    """Return the types of service, all services last."""
    found = [
        fact.id.removesuffix(".vacant_percent")
        for fact in register.under("market.vacancies")
        if fact.id.endswith(".vacant_percent")
    ]
    return sorted(found, key=lambda group: group == "market.vacancies.all")


def _service(rate: Fact) -> str:
    return rate.title.removeprefix("Vacancy rate, ")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _is_before(fact: Fact) -> bool:
    return fact.id.endswith(".previous_percent")


def _before(rate: Fact, same_day: bool) -> str:
    return rate.display if same_day else f"{rate.display}, {rate.period}"
