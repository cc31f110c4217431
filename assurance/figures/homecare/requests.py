"""The chart and tables of homecare requests."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, interval, source_of
from assurance.figures.plots import plot_bands
from assurance.figures.table import Note, Table
from assurance.measures.homecare import BANDS, CLOCK, DIVISION_WORDS, LEFT, SOURCED, assumed_open

UP_TO = {"within_1_day": "within_1_day", "in_2_days": "within_2_days", "in_3_to_7_days": "within_7_days",
         "in_8_or_more_days": "sourced"}  # fmt: skip
BY_THEN = {"within_1_day": "by day 1", "in_2_days": "by day 2", "in_3_to_7_days": "by day 7",
           "in_8_or_more_days": "in the end"}  # fmt: skip


def plot_requests(register: Register, name: str = "fig-homecare-bands") -> Chart | Note:
    """Return how many requests were sourced in each band, with the share sourced by its end."""
    if not register.facts:
        return _nothing(register, name)
    facts = {band: register.facts[f"homecare.requests.{band}"] for band in BANDS}
    total = register.facts["homecare.requests.total"]
    bands = pd.DataFrame(
        [
            {
                "band": _worded(register, band, words),
                "count": facts[band].value,
                "display": _display(register, band),
                "focus": band in SOURCED,
            }
            for band, words in BANDS.items()
        ]
    )
    chart = plot_bands(
        bands.astype({"count": "float64"}),
        name=name,
        headline=_headline(register),
        subtitle=f"Number of requests for homecare by days from {CLOCK}, and percentage of all "
        f"{total.display} requests sourced by the end of each band; grey: not sourced; {register.council}, "
        f"{total.period}",
        source=source_of([total]),
        alt=f"Bar chart of {total.display} requests for homecare. "
        + " ".join(f"{row.band}: {row.display}." for row in bands.itertuples()),
    )
    return Chart(
        name=name, figure=chart.figure, headline=chart.headline, subtitle=chart.subtitle, source=chart.source,
        alt=chart.alt, data=facts_frame([*facts.values(), *_shares(register)]),
    )  # fmt: skip


def _display(register: Register, band: str) -> str:
    fact = register.facts[f"homecare.requests.{band}"]
    if band not in SOURCED:
        return fact.display
    share = register.facts[f"homecare.requests.{UP_TO[band]}_percent"]
    return fact.display if share.value is None else f"{fact.display} ({share.display} {BY_THEN[band]})"


def _worded(register: Register, band: str, words: str) -> str:
    """Return a band's name; that of those who left says how, where the return tells it."""
    told_apart = register.facts["homecare.requests.withdrawn"].title.endswith(LEFT)
    return "Withdrawn, died or transferred out" if band == "withdrawn" and told_apart else words


def _headline(register: Register) -> str:
    day, week = (register.facts[f"homecare.requests.within_{days}_percent"] for days in ("1_day", "7_days"))
    if day.value is None or week.value is None:
        return f"How soon homecare is found in {register.council}"
    return (
        f"{day.display} of homecare requests in {register.council} were sourced within 1 day, "
        f"{week.display} within 7 days"
    )


def tabulate_requests(register: Register, name: str = "tbl-homecare-bands") -> Table | Note:
    """Return requests by band, with shares on both bases and cumulative shares with their intervals."""
    if not register.facts:
        return _nothing(register, name)
    total = register.facts["homecare.requests.total"]
    rows = []
    for band, words in BANDS.items():
        prefix = f"homecare.requests.{band}"
        sourced = register.facts.get(f"{prefix}_percent_of_sourced")
        up_to = register.facts[f"homecare.requests.{UP_TO[band]}_percent"] if band in SOURCED else None
        rows.append(
            {
                f"Days from {CLOCK}": _worded(register, band, words),
                "Requests": register.facts[prefix].display,
                "Of all requests": register.facts[f"{prefix}_percent"].display,
                "Of those sourced": sourced.display if sourced else "[z]",
                "Sourced by then, of all": up_to.display if up_to else "[z]",
                "95% interval (%)": interval(up_to) if up_to else "[z]",
            }
        )
    everything = "100%" if total.value else total.display
    sourced_all = register.facts["homecare.requests.sourced"]
    rows.append(
        {
            f"Days from {CLOCK}": "All requests",
            "Requests": total.display,
            "Of all requests": everything,
            "Of those sourced": "[z]",
            "Sourced by then, of all": "[z]",
            "95% interval (%)": "[z]",
        }
    )
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Homecare requests in {register.council} by time to be sourced",
        subtitle=f"Number and percentage of {total.display} requests, of which {sourced_all.display} were "
        f"sourced; {total.period}",
        source=source_of([total]),
        notes=(
            "Bands exclude each other. The 95% interval (Wilson) is of the percentage sourced by the end of "
            "the band, and shows how far chance alone could move it",
            *(assumed_open(register) if register.facts["homecare.requests.open"].value else ()),
        ),
        data=facts_frame(register.under("homecare.requests")),
    )


def tabulate_routes(register: Register, name: str = "tbl-homecare-route") -> Table | Note:
    """Return requests by route, in as many bands as can be shown; a note when no numbers can be."""
    if not register.facts:
        return _nothing(register, name)
    totals = {
        fact.id.split(".")[2]: fact for fact in register.under("homecare.route") if fact.id.endswith(".total")
    }
    if not totals:
        return Note(
            name=name,
            text="Requests by route are not shown: there is one route only, or a number too small to print.",
        )
    rows = []
    for division, words in DIVISION_WORDS.items():
        row = {f"Days from {CLOCK}": words}
        for route, total in totals.items():
            count, share = (
                register.facts.get(f"homecare.route.{route}.{division}{suffix}")
                for suffix in ("", "_percent")
            )
            if count is None or share is None:
                break
            row |= {f"{_route(total)}: requests": count.display, f"{_route(total)}: share": share.display}
        else:
            rows.append(row)
    last = {f"Days from {CLOCK}": "All requests"}
    for total in totals.values():
        last |= {f"{_route(total)}: requests": total.display, f"{_route(total)}: share": "100%"}
    facts = register.under("homecare.route")
    first = next(iter(totals.values()))
    together = any(fact.id.endswith("later_or_not_sourced") for fact in facts)
    return Table(
        name=name,
        frame=pd.DataFrame([*rows, last]),
        headline=f"Homecare requests in {register.council} by route",
        subtitle=f"Number of requests and percentage of all requests of the route, {first.period}",
        source=source_of(facts),
        notes=("Bands are put together where a number by route would be too small to print",)
        if together or not rows
        else (),
        data=facts_frame(facts),
    )


def _route(total: Fact) -> str:
    route = total.title.rpartition(": ")[2]
    return route[:1].upper() + route[1:]


def _shares(register: Register) -> list[Fact]:
    return [register.facts[f"homecare.requests.{UP_TO[band]}_percent"] for band in SOURCED]


def _nothing(register: Register, name: str) -> Note:
    return Note(name=name, text=f"No homecare requests of {register.council} were supplied for this edition.")
