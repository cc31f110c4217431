"""How long requests wait, by group."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from assurance import numerals
from assurance.evidence import SYMBOLS, Fact, Register
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.homecare.parts import nothing_supplied, with_interval
from assurance.figures.table import Note, Table
from assurance.measures.homecare import (
    CLOCKS,
    GROUP_SHARES,
    SMALLEST_GROUP,
    SOURCED_TO_STARTED,
    TO_SOURCED,
    TO_STARTED,
    Clock,
)

DIVIDED = {"month": "Made", "route": "Route", "level": "Level", "hours": "Hours", "area": "Area",
           "tier": "Tier", "framework": "Framework"}  # fmt: skip


def tabulate_groups(register: Register, name: str = "tbl-homecare-groups") -> Table | Note:
    """Return waits by when requests were made, by route, level and hours."""
    return _tabulate(
        register, name, ("month", "route", "level", "hours"), _main(register),
        f"How long requests for homecare wait in {register.council}, by group",
    )  # fmt: skip


def tabulate_areas(register: Register, name: str = "tbl-homecare-areas") -> Table | Note:
    """Return waits by area."""
    return _tabulate(
        register, name, ("area",), _main(register),
        f"How long requests for homecare wait in {register.council}, by area",
    )  # fmt: skip


def tabulate_framework(register: Register, name: str = "tbl-homecare-framework") -> Table | Note:
    """Return how soon providers begin, by their tier and their part of the framework."""
    return _tabulate(
        register, name, ("tier", "framework"), SOURCED_TO_STARTED,
        f"How soon providers begin in {register.council}, by their place on the framework",
    )  # fmt: skip


def _tabulate(
    register: Register, name: str, divisions: Iterable[str], clock: Clock, headline: str
) -> Table | Note:
    if not register.facts:
        return nothing_supplied(register, name)
    groups = [
        (division, fact.id.removesuffix(".label"))
        for division in divisions
        for fact in register.under(f"homecare.by_{division}")
        if fact.id.endswith(".label")
    ]
    if not groups:
        return Note(
            name=name,
            text=f"{headline}: not shown. The return does not divide requests so, or no group has "
            f"{SMALLEST_GROUP} of them that can be shown.",
        )
    rows, facts = [], []
    for division, prefix in groups:
        row, used = _row(register, division, prefix, clock)
        rows.append(row)
        facts += used
    return Table(
        name=name,
        frame=_without_empty(pd.DataFrame(rows)),
        headline=headline,
        subtitle="Median days, with those who wait still (Kaplan–Meier), and estimated percentage by day "
        f"(Aalen–Johansen), with 95% intervals; groups of at least {SMALLEST_GROUP} requests; "
        f"{facts[0].period}",
        source=source_of(facts),
        notes=(
            "An interval that the data does not close is left out. [x] also stands where fewer than 10 "
            "requests are left to watch",
            "With many groups, some differ by chance",
        ),
        data=facts_frame(facts),
    )


def _without_empty(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table without columns in which no group has a figure."""
    empty = [name for name in frame.columns if frame[name].isin([*SYMBOLS]).all()]
    return frame.drop(columns=empty)


def _row(register: Register, division: str, prefix: str, clock: Clock) -> tuple[dict[str, str], list[Fact]]:
    label, requests = (register.facts[f"{prefix}.{part}"] for part in ("label", "requests"))
    row = {"Group": _group(division, label), "Requests": requests.display}
    used = [label, requests]
    for each in _clocks(register, prefix, clock):
        median = register.facts[f"{prefix}.{each.id}.median_days"]
        row[f"{each.words[:1].upper()}{each.words[1:]}, median days"] = with_interval(median)
        used.append(median)
    # By area few have enough requests left for the later day.
    for day in GROUP_SHARES[clock.id][: 1 if division == "area" else 2]:
        share = register.facts[f"{prefix}.{clock.id}.{clock.ended}_by_day_{day}"]
        row[f"{clock.ended.capitalize()} within {numerals.plural(day, 'day')}"] = with_interval(share)
        used.append(share)
    rest = [fact for fact in register.under(prefix) if fact not in used]
    return row, [*used, *rest]


def _clocks(register: Register, prefix: str, clock: Clock) -> list[Clock]:
    """Return the clocks whose medians stand in a row: the first and the last that there are."""
    if clock is SOURCED_TO_STARTED:
        return [clock]
    shown = (TO_SOURCED, TO_STARTED)
    return [each for each in CLOCKS if each in shown and f"{prefix}.{each.id}.median_days" in register.facts]


def _group(division: str, label: Fact) -> str:
    name = str(label.value)
    if division in ("month", "level"):
        return f"{DIVIDED[division]} {name}"
    return name if division in ("area", "hours") else f"{DIVIDED[division]}: {name}"


def _main(register: Register) -> Clock:
    return TO_STARTED if f"{TO_STARTED.prefix}.median_days" in register.facts else TO_SOURCED
