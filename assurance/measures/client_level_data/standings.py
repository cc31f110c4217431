"""Where everybody who asked stands on the last day, and which of these counts may be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from assurance.disclosure import hidden, hidden_in_table, total_hidden
from assurance.evidence import Fact, Register
from assurance.measures.client_level_data.pathways import BANDS
from assurance.measures.client_level_data.supplied import FEWEST_WAITS, Supplied
from assurance.measures.entry import Basis

# Each request is in exactly one.
STANDINGS = {
    "served": "Had a first service",
    "no_service": "Assessed, with no service to follow",
    "waiting_for_service": "Responded to, waiting for a first service",
    "waiting_for_response": "Waiting for a first response",
    "died": "Died before a first service",
}
WAITING = ("waiting_for_service", "waiting_for_response")
LONG = 84
"""Days after which a wait that goes on is counted apart: 12 weeks."""
Counts = Mapping[str, int]


AGES = {key: f"people aged {age.replace('above', 'over')}" for age, key in BANDS.items()}
EVERYBODY = "all aged 25 and over"


def enter_standings(
    register: Register, basis: Basis, rows: pd.DataFrame, supplied: Supplied, dhsc: Register
) -> None:
    """Enter how many requests there are and how they stand, and the same by age where that may be shown."""
    people = {"counted": "people", "thresholds": supplied.thresholds}
    by_age = {key: _count(rows[rows["band"].eq(age)]) for age, key in BANDS.items()}
    counts = _count(rows)
    small = _total_hidden(counts, supplied, dhsc)
    telling = _told_by_dhsc(counts, supplied, dhsc)
    if _ages_may_be_shown(by_age, dhsc) and not small and not telling:
        cells = {(age, name): count for age, its in by_age.items() for name, count in its.items()}
        table = hidden_in_table(cells, **people)
        if not (table.total or table.rows):
            for age, its in by_age.items():
                concealed = {name for of, name in table.cells if of == age}
                register.add(*_enter(basis, age, AGES[age], its, concealed))
            register.add(*_enter(basis, "all", EVERYBODY, counts, table.columns))
            _enter_long(register, basis, rows, supplied)
            return
    hide = frozenset(counts) if small else hidden(counts, **people, also=telling)
    register.add(*_enter(basis, "all", EVERYBODY, counts, hide, no_total=small))
    _enter_long(register, basis, rows, supplied)


def _enter(
    basis: Basis, age: str, who: str, counts: Counts, concealed: Collection[str], *, no_total: bool = False
) -> Iterable[Fact]:
    method = "Counted once for each request that is followed, by how it stands on the last day."
    yield basis.count(
        f"cld.waits.{age}.asked",
        f"Requests of new clients that are followed, {who}",
        sum(counts.values()),
        "requests",
        rule=f"every request that is followed, {who}",
        method=method,
        hide=no_total and any(counts.values()),
    )
    for name, title in STANDINGS.items():
        yield basis.count(
            f"cld.waits.{age}.{name}",
            f"Requests of new clients, {who}: {title[0].lower()}{title[1:]}",
            counts[name],
            "requests",
            rule=f"{title[0].lower()}{title[1:]}, {who}",
            method=method,
            hide=name in concealed and counts[name] > 0,
        )


def _enter_long(register: Register, basis: Basis, rows: pd.DataFrame, supplied: Supplied) -> None:
    """Enter how many of those who wait asked more than 12 weeks ago."""
    for name in WAITING:
        waiting = rows[rows["standing"].eq(name)]
        long = int((waiting["first_service_days"] > LONG).sum())
        pair = {"long": long, "not so long": len(waiting) - long}
        whole = register.facts[f"cld.waits.all.{name}"]
        words = f"{STANDINGS[name][0].lower()}{STANDINGS[name][1:]}"
        register.add(
            basis.count(
                f"cld.waits.all.{name}_over_12_weeks",
                f"Requests of new clients made more than 12 weeks before the last day: {words}",
                long,
                "requests",
                rule=f"{words}, made more than {LONG} days before the last day",
                method="Counted once for each request that is followed, by how long ago it was made.",
                hide=long > 0
                and (
                    whole.value is None
                    or bool(hidden(pair, counted="people", thresholds=supplied.thresholds))
                ),
            )
        )


def _count(rows: pd.DataFrame) -> dict[str, int]:
    return {name: int(rows["standing"].eq(name).sum()) for name in STANDINGS}


def _total_hidden(counts: Counts, supplied: Supplied, dhsc: Register) -> bool:
    """Return whether the number of requests would be a small one, or tell one beside that of all pathways."""
    earlier = len(supplied.pathways.rows) - sum(counts.values())
    return (
        total_hidden(counts, counted="people", thresholds=supplied.thresholds)
        or dhsc.facts["cld.dhsc.requests.pathways"].value is None
        or 0 < earlier < supplied.thresholds["people"]
    )


def _ages_may_be_shown(by_age: Mapping[str, Counts], dhsc: Register) -> bool:
    """Return whether there are enough of each age, and what DHSC's waits hide would not nearly be told."""
    few = any(sum(counts.values()) < FEWEST_WAITS for counts in by_age.values())
    return not few and not any(
        fact.status == "suppressed"
        for id, fact in dhsc.facts.items()
        if id.startswith("cld.dhsc.first_") and fact.unit == "requests"
    )


def _told_by_dhsc(counts: Counts, supplied: Supplied, dhsc: Register) -> frozenset[str]:
    """Return the standing that is hidden because DHSC's waits beside it would tell a small rest.

    Those whose service began in a quarter that is shown, and who asked before the 12 months.
    """
    waits = [
        fact.value
        for id, fact in dhsc.facts.items()
        if id.startswith("cld.dhsc.first_service.") and id.endswith(".waits")
    ]
    rest = abs(sum(int(count or 0) for count in waits) - counts["served"])
    told = bool(waits) and None not in waits and 0 < rest < supplied.thresholds["people"]
    return frozenset({"served"} if told else ())
