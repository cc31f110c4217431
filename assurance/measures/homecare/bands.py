"""Requests by how soon care started: the bands of the second and third clock."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from assurance.evidence import Fact, Register
from assurance.measures.homecare.clocks import CLOCKS, KINDS, TO_SOURCED, TO_STARTED, Clock
from assurance.measures.homecare.requests import SOURCED
from assurance.measures.homecare.supplied import Supplied
from assurance.measures.homecare.told import NOT_RECORDED, UP_TO, Tally

STARTED_WORDS = {
    "within_1_day": "0 to 1 day",
    "in_2_days": "2 days",
    "in_3_to_7_days": "3 to 7 days",
    "in_8_or_more_days": "8 days or more",
    "open": "Not started yet",
    "left": "Withdrawn, died or transferred out",
    NOT_RECORDED: "Day of start not recorded",
}
"""The bands of a clock that ends when care starts. They exclude each other."""

SINCE = {CLOCKS[1].id: "of a provider being found", CLOCKS[2].id: "of the request"}
AFTER = {CLOCKS[1].id: "after a provider was found", CLOCKS[2].id: "after the request"}


def measure_starts(
    supplied: Supplied, register: Register, tally: Tally, told: Collection[str]
) -> Iterator[Fact]:
    """Return how soon care started, on the clocks sourced to started and request to started, in bands.

    Definition
    ----------
    Requests for homecare by how many whole days passed until care started, in bands that exclude each other:
    0 to 1 day, 2 days, 3 to 7 days, 8 days and more; not started yet; withdrawn, died or transferred out
    before care started. On the clock “sourced to started” the days run from the day on which a provider was
    found, on the clock “request to started” from the day of the request. Cumulative shares are of care
    that started within 2 and within 7 days.

    Source
    ------
    The council's own record of homecare requests (brokerage).

    Numerator
    ---------
    Requests in the band, or in the bands up to a number of days.

    Denominator
    -----------
    Named with every percentage: all requests in the period, or requests for which a provider was found.

    Caveats
    -------
    It counts requests, not people or hours. Requests that are not started yet have not had as long as others:
    the shares here count them as not started, the estimates beside them (Aalen-Johansen) allow for it. A
    request that started, and whose person died or left later, counts as started. Intervals are Wilson score
    intervals.
    """
    for clock in supplied.clocks:
        if clock is not TO_SOURCED:
            yield from _count(supplied, register, tally, told, clock)


def _count(
    supplied: Supplied, register: Register, tally: Tally, told: Collection[str], clock: Clock
) -> Iterator[Fact]:
    basis = supplied.basis("measure_starts")
    whole = register.facts[clock.total]
    rules = _rules(clock)
    for name, (title, rule) in rules.items():
        id = f"{clock.counts}.{name}"
        if name == NOT_RECORDED and not tally.counts[id]:
            continue
        part = basis.count(
            id,
            title,
            tally.counts[id],
            "requests",
            rule=rule,
            method=f"Counted by status, and by whole days on the clock “{clock.words}”.",
            hide=id not in told,
        )
        yield part
        yield basis.share(
            f"{id}_percent", f"{title}, of {clock.base}", part, whole, base=clock.base, interval=True
        )


def _rules(clock: Clock) -> dict[str, tuple[str, str]]:
    since, after = SINCE[clock.id], AFTER[clock.id]
    rules = {
        "started": (f"Homecare started ({clock.words})", "a day on which care started"),
        "within_1_day": (f"Homecare started within 1 day {since}", f"started, 0 or 1 days {after}"),
        "in_2_days": (f"Homecare started in 2 days, 2 days {after}", f"started, 2 days {after}"),
        "in_3_to_7_days": (f"Homecare started 3 to 7 days {after}", f"started, 3 to 7 days {after}"),
        "in_8_or_more_days": (f"Homecare started 8 days or more {after}", f"started, 8 or more days {after}"),
        "open": (f"Homecare not started yet ({clock.words})", "status open or sourced, no day of start"),
        "left": (f"Homecare requests {clock.left}", "status withdrawn, died or transferred out, not started"),

        NOT_RECORDED: (f"Homecare started on a day that is not recorded ({clock.words})",
                       "status started, without a day on which it can have"),
    }  # fmt: skip
    rules |= {
        name: (f"Homecare started within {day} days {since}", f"started, 0 to {day} days {after}")
        for name, day in UP_TO.items()
    }
    if clock is TO_STARTED:
        rules |= {
            kind: (f"Homecare requests {words} before care started", f"status {words}; care had not started")
            for kind, words in zip(KINDS, ("withdrawn", "that ended because the person died",
                                           "transferred out"), strict=True)
        }  # fmt: skip
    return rules


def bands_of(clock: Clock) -> tuple[str, ...]:
    """Return the ids of a clock's bands, in their order; together they are its total."""
    return tuple(f"{clock.counts}.{name}" for name in (*SOURCED, "open", "left", NOT_RECORDED))
