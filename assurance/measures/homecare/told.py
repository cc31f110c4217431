"""Which counts stand behind the figures of the three clocks, how they add up, and which may be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assurance.evidence import Register
from assurance.measures.homecare.clocks import (
    ENDED,
    KINDS,
    LEFT,
    TO_SOURCED,
    TO_STARTED,
    UNKNOWN,
    WAITING,
    Clock,
)
from assurance.measures.homecare.estimates import DRAWN, PRINTED, Waits
from assurance.measures.homecare.hiding import FEWEST_AT_RISK, SMALLEST_GROUP, Sum, choose
from assurance.measures.homecare.requests import SOURCED
from assurance.measures.homecare.supplied import Supplied

LIMITS = {"within_1_day": (0, 1), "in_2_days": (2, 2), "in_3_to_7_days": (3, 7),
          "in_8_or_more_days": (8, None)}  # fmt: skip
UP_TO = {"within_2_days": 2, "within_7_days": 7}
NOT_RECORDED = "not_recorded"


@dataclass
class Tally:
    """Counts by name, what they add up to, and what is told of them."""

    counts: dict[str, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    wanted: list[str] = field(default_factory=list)

    def add(self, total: str, *parts: str) -> None:
        """Declare that the parts come to the total."""
        self.sums.append((total, parts))


def left_id(clock: Clock) -> str:
    """Return the id of how many left; on the first clock the figure has an older name."""
    return f"{clock.counts}.{'withdrawn' if clock is TO_SOURCED else 'left'}"


def share_id(clock: Clock, day: int) -> str:
    """Return the id of the share whose wait had ended by a day."""
    return f"{clock.prefix}.{clock.ended}_by_day_{day}"


def left_share_id(clock: Clock, day: int) -> str:
    """Return the id of the share that had left by a day."""
    return f"{clock.prefix}.left_by_day_{day}"


def at_risk_id(clock: Clock, day: int) -> str:
    """Return the id of how many were still waiting after a day."""
    return f"{clock.prefix}.waiting_after_day_{day}"


def decide(supplied: Supplied, tally: Tally) -> frozenset[str]:
    """Return the ids of what may be told of all three clocks, beside what is told already.

    Shares and numbers at risk count as told under the ids of `share_id`, `left_share_id`, `at_risk_id`.
    """
    chosen = choose(
        tally.counts, tally.sums, told=tally.told, wanted=tally.wanted, threshold=supplied.threshold
    )
    return frozenset(tally.told) | chosen


def tally_of(supplied: Supplied, register: Register) -> Tally:
    """Return the counts behind the clocks' figures; what the first clock's bands tell is told."""
    tally = Tally()
    clocks = supplied.clocks
    for clock in clocks:
        _count_bands(tally, clock, supplied.waits[clock.id])
        _count_by_day(tally, clock, supplied.waits[clock.id])
    if supplied.starts_known:
        first, second, third = clocks
        tally.add(f"{third.counts}.open", f"{first.counts}.open", f"{second.counts}.open")
        tally.add(left_id(third), left_id(first), left_id(second))
        for kind in KINDS:
            of_kind = supplied.waits[third.id].frame["left_as"] == kind
            tally.counts[f"{third.counts}.{kind}"] = int(of_kind.sum())
        tally.add(left_id(third), *(f"{third.counts}.{kind}" for kind in KINDS))
    tally.told = {
        id for id in tally.counts
        if id in register.facts and register.facts[id].value is not None
    }  # fmt: skip
    tally.told |= {id for id in _printed_counts(supplied) if not tally.counts[id]}
    tally.wanted = [id for id in _by_importance(supplied) if id in tally.counts]
    return tally


def _count_bands(tally: Tally, clock: Clock, waits: Waits) -> None:
    outcome, days = waits.frame["outcome"], waits.frame["days"]
    ended = outcome == ENDED
    counts = {
        clock.total: len(waits),
        f"{clock.counts}.{clock.ended}": int(ended.sum()),
        f"{clock.counts}.open": int((outcome == WAITING).sum()),
        left_id(clock): int((outcome == LEFT).sum()),
    }
    if clock is not TO_SOURCED:
        counts[f"{clock.counts}.{NOT_RECORDED}"] = int((outcome == UNKNOWN).sum())
    for band, (first, last) in LIMITS.items():
        of_band = days.between(first, float("inf") if last is None else last)
        counts[f"{clock.counts}.{band}"] = int((ended & of_band).sum())
    for name, day in UP_TO.items():
        counts[f"{clock.counts}.{name}"] = waits.ended_by(day)
    tally.counts |= counts
    bands = tuple(f"{clock.counts}.{band}" for band in SOURCED)
    rest = [f"{clock.counts}.open", left_id(clock)]
    rest += [f"{clock.counts}.{NOT_RECORDED}"] if clock is not TO_SOURCED else []
    tally.add(clock.total, f"{clock.counts}.{clock.ended}", *rest)
    tally.add(f"{clock.counts}.{clock.ended}", *bands)
    tally.add(f"{clock.counts}.within_2_days", *bands[:2])
    tally.add(f"{clock.counts}.within_7_days", *bands[:3])


def _count_by_day(tally: Tally, clock: Clock, waits: Waits) -> None:
    """Count those who ended and left between the days of the curve, and who is left to watch."""
    before = {"ended": 0, "left": 0, "other": 0}
    names: dict[str, list[str]] = {name: [] for name in before}
    for day in DRAWN:
        ended, left = waits.ended_by(day), waits.ended_by(day, LEFT)
        after = waits.at_risk_after(day)
        now = {"ended": ended, "left": left, "other": len(waits) - ended - left - after}
        for name, count in now.items():
            cell = f"{clock.id} {name} until {day}"
            tally.counts[cell] = count - before[name]
            names[name].append(cell)
        before = now
        tally.counts |= {share_id(clock, day): ended, left_share_id(clock, day): left}
        tally.counts |= {at_risk_id(clock, day): after, f"{clock.id} other by {day}": now["other"]}
        tally.add(share_id(clock, day), *names["ended"])
        tally.add(left_share_id(clock, day), *names["left"])
        tally.add(f"{clock.id} other by {day}", *names["other"])
        tally.add(
            clock.total, share_id(clock, day), left_share_id(clock, day), f"{clock.id} other by {day}",
            at_risk_id(clock, day),
        )  # fmt: skip
    for day, name in ((1, "within_1_day"), (2, "within_2_days"), (7, "within_7_days")):
        tally.add(f"{clock.counts}.{name}", share_id(clock, day))
    for name, whole in (("ended", f"{clock.counts}.{clock.ended}"), ("left", left_id(clock))):
        later = f"{clock.id} {name} later"
        tally.counts[later] = tally.counts[whole] - before[name]
        tally.add(whole, *names[name], later)


def _printed_counts(supplied: Supplied) -> Iterator[str]:
    for clock in supplied.clocks:
        yield from (at_risk_id(clock, day) for day in PRINTED)
        if clock is not TO_SOURCED:
            bands = (*SOURCED, "open", "left", NOT_RECORDED, "started", *UP_TO)
            yield from (f"{clock.counts}.{name}" for name in bands)
    if supplied.starts_known:
        yield from (f"{TO_STARTED.counts}.{kind}" for kind in KINDS)


def _by_importance(supplied: Supplied) -> Iterator[str]:
    """Yield what should be told: counts before shares, what the person feels first, curves last."""
    in_order = supplied.clocks[::-1]
    large = [clock for clock in in_order if len(supplied.waits[clock.id]) >= SMALLEST_GROUP]
    for clock in in_order:
        if clock is not TO_SOURCED:
            for name in ("started", "open", "left", *SOURCED, *UP_TO, NOT_RECORDED):
                yield f"{clock.counts}.{name}"
    for kind in KINDS:
        yield f"{TO_STARTED.counts}.{kind}"
    for clock in large:
        yield from (share_id(clock, day) for day in (7, 28, 1, 2, 14))
    for clock in large:
        yield from (left_share_id(clock, day) for day in (28, 7, 1, 2, 14))
        waits = supplied.waits[clock.id]
        for day in PRINTED:
            if waits.at_risk_after(day) >= FEWEST_AT_RISK:
                yield at_risk_id(clock, day)
    for clock in large:
        yield from (share_id(clock, day) for day in DRAWN if day not in PRINTED)
