"""What editions of one council that are online give away together of counts that one of them hides.

Whoever has two editions may take any count that one of them shows as known in the other, where both are of
the same period. What is left of the declared sums then says between which values each hidden count must lie;
scipy's mixed-integer solver (HiGHS) finds both ends. A count is given away when it is shown in another
edition, when the ends meet, and when the editions together leave fewer values than the threshold and fewer
than each leaves alone.

Not looked at are periods that only overlap, and counts that were revised: whoever takes a count of one
edition from a later one of the same period learns how many were added, not a count that was hidden.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assurance import paths
from assurance.checks.consistency import SUMS, Sum
from assurance.compare.published import Published
from assurance.errors import CheckFailed
from assurance.evidence import Fact
from assurance.numerals import plural

Key = tuple[str, ...]
Range = tuple[float, float]
Known = Mapping[Key, float | None]
Equation = tuple[Key, tuple[Key, ...]]

PROTECTED = {"people": "people", "requests": "requests", "hours a week": "people"}
"""Units that are hidden, and whose threshold they have: hours are hidden with the people they are for."""
WHOLE = ("people", "requests")

# Sums that are declared nowhere else: cumulative counts, and parts by the council's own names.
ALSO = (
    Sum("homecare.requests.within_2_days", ("homecare.requests.within_1_day", "homecare.requests.in_2_days")),
    Sum(
        "homecare.requests.within_7_days",
        ("homecare.requests.within_2_days", "homecare.requests.in_3_to_7_days"),
    ),
)


@dataclass(frozen=True)
class Named:
    """A sum whose parts have the council's own names: all ids like `parts`, or those of one group.

    `by` is the id, with the same `*`, of the fact that names the group; `total` then has a `*` for it.
    """

    total: str
    parts: str
    by: str = ""


NAMED = (
    *(
        each
        for what in ("customers", "hours_a_week")
        for each in (
            Named(f"market.areas.{what}", f"market.area.*.{what}"),
            Named(f"market.level_*.{what}", f"market.area.*.{what}", by="market.area.*.level"),
        )
    ),
    Named("market.handbacks.people_affected", "market.handbacks.service.*.people_affected"),
)


@dataclass(frozen=True)
class GivenAway:
    """A hidden count that the editions together give away. Which value it has is not said."""

    fact: Fact
    hidden_in: str
    by: tuple[str, ...]
    """The other editions that it takes; none where one edition gives it away alone."""
    directly: bool
    """Whether another edition simply shows it."""


# --------------------------------------------------------------------------------------------------------
# What is declared to add up


def equations(facts: Mapping[str, Fact]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a total and its parts for each declared sum of which all figures are shown or hidden."""
    for declared in (*SUMS, *ALSO):
        wanted = re.compile(re.escape(declared.total).replace(r"\*", "(.+)"))
        for id in facts:
            found = wanted.fullmatch(id)
            if found:
                star = found[1] if "*" in declared.total else ""
                parts = [part.replace("*", star) for part in declared.parts]
                parts += [part for each in declared.also if (part := each.replace("*", star)) in facts]
                if _add_up(facts, (id, *parts)):
                    yield id, tuple(parts)
    for named in NAMED:
        groups: dict[str, list[str]] = defaultdict(list)
        for id in facts:
            found = re.fullmatch(re.escape(named.parts).replace(r"\*", "(.+)"), id)
            if found:
                by = facts.get(named.by.replace("*", found[1])) if named.by else None
                group = paths.slug(str(by.value)).replace("-", "_") if by else ""
                groups[named.total.replace("*", group)].append(id)
        for total, members in groups.items():
            if _add_up(facts, (total, *members)):
                yield total, tuple(members)


def _add_up(facts: Mapping[str, Fact], ids: Iterable[str]) -> bool:
    found = [facts.get(id) for id in ids]
    there = [fact for fact in found if fact and (_number(fact) is not None or fact.status == "suppressed")]
    return len(there) == len(found) and len({(fact.period, fact.unit) for fact in there}) == 1


def _number(fact: Fact) -> float | None:
    return fact.value if isinstance(fact.value, int | float) else None


def _told(edition: Published) -> Iterator[tuple[str, str, float]]:
    """Yield id, period and value of every count that an edition tells, also as a part of a percentage."""
    for id, fact in edition.facts.items():
        value = _number(fact)
        if value is not None:
            yield id, fact.period, value
        part = re.sub(r"_percent(_of_\w+)?$", "", id)
        if part != id and part in edition.facts and fact.numerator is not None:
            yield part, fact.period, fact.numerator


def _hidden(edition: Published) -> list[str]:
    """Return the ids of the counts that an edition hides, not those that their publisher hides already."""
    national = {entry["sha256"] for entry in edition.inputs if entry.get("national")}
    return [
        id
        for id, fact in edition.facts.items()
        if fact.status == "suppressed" and fact.unit in PROTECTED and not edition.hashes(id) <= national
    ]


# --------------------------------------------------------------------------------------------------------
# Between which values a hidden count lies


def ranges(editions: Sequence[Published]) -> dict[tuple[str, str], Range]:
    """Return between which values each hidden count lies for a reader of all editions, by id and period.

    A count that is shown in one of them is known. Where two show different values, one was revised: then it
    is known in each for itself. Sums that contradict each other by that say nothing.
    """
    told: dict[tuple[str, str], set[float]] = defaultdict(set)
    for edition in editions:
        for id, period, value in _told(edition):
            told[id, period].add(value)
    known: dict[Key, float | None] = {}
    sums: dict[Equation, None] = {}
    units: dict[Key, str] = {}
    wanted: dict[Key, tuple[str, str]] = {}
    for edition in editions:
        hidden = set(_hidden(edition))
        keys = {
            id: (id, fact.period, edition.edition)
            if len(told[id, fact.period]) > 1 and id not in hidden
            else (id, fact.period)
            for id, fact in edition.facts.items()
        }
        for total, parts in equations(edition.facts):
            sums[keys[total], tuple(keys[part] for part in parts)] = None
            for id in (total, *parts):
                known[keys[id]] = _value(edition.facts[id], told)
                units[keys[id]] = edition.facts[id].unit
        for id in hidden:
            wanted[keys[id]] = (id, edition.facts[id].period)
            known[keys[id]] = _value(edition.facts[id], told)
            units[keys[id]] = edition.facts[id].unit
    found = solve(known, list(sums), {key for key, unit in units.items() if unit in WHOLE})
    return {place: found[key] for key, place in wanted.items() if key in found}


def _value(fact: Fact, told: Mapping[tuple[str, str], set[float]]) -> float | None:
    """Return the value of a count, from wherever it is shown once and for all."""
    own, seen = _number(fact), told[fact.id, fact.period]
    return own if own is not None else next(iter(seen)) if len(seen) == 1 else None


def solve(known: Known, sums: Sequence[Equation], whole: Iterable[Key]) -> dict[Key, Range]:
    """Return the lowest and the highest value of each unknown that the sums allow.

    Unknown counts are at least 1, since 0 is shown; other unknowns are at least 0. Where sums contradict each
    other, nothing is said of the unknowns in them.

    Parameters
    ----------
    known
        Every count, None where it is hidden.
    sums
        A total and its parts.
    whole
        The keys of the counts that are whole numbers.
    """
    counted = set(whole)
    found = {key: (value, value) for key, value in known.items() if value is not None}
    free = {key: (1.0 if key in counted else 0.0, math.inf) for key, value in known.items() if value is None}
    for group in _connected(sums, known):
        unknown = list(dict.fromkeys(key for sum in group for key in (sum[0], *sum[1]) if known[key] is None))
        found |= _bounds(unknown, group, known, counted)
        for key in unknown:
            free.pop(key, None)
    return found | free


def _connected(sums: Sequence[Equation], known: Known) -> Iterator[list[Equation]]:
    """Yield the sums in groups that share no unknown."""
    groups: list[tuple[set[Key], list[Equation]]] = []
    for each in sums:
        keys = {key for key in (each[0], *each[1]) if known[key] is None}
        if not keys:
            continue
        together = [each]
        apart = []
        for others, members in groups:
            if keys & others:
                keys |= others
                together = [*members, *together]
            else:
                apart.append((others, members))
        groups = [*apart, (keys, together)]
    for _, members in groups:
        yield members


def _bounds(
    unknown: Sequence[Key], sums: Sequence[Equation], known: Known, counted: Iterable[Key]
) -> dict[Key, Range]:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    place = {key: index for index, key in enumerate(unknown)}
    matrix = np.zeros((len(sums), len(unknown)))
    right = np.zeros(len(sums))
    for row, (total, parts) in enumerate(sums):
        for key, sign in ((total, -1.0), *((part, 1.0) for part in parts)):
            value = known[key]
            if value is None:
                matrix[row, place[key]] += sign
            else:
                right[row] -= sign * value
    integral = np.array([key in counted for key in unknown], dtype=float)
    limits = Bounds(lb=integral, ub=np.inf)
    exact = LinearConstraint(matrix, right - 1e-6, right + 1e-6)
    found = {}
    for key, index in place.items():
        ends = []
        for sign in (1.0, -1.0):
            goal = np.zeros(len(unknown))
            goal[index] = sign
            solved = milp(goal, constraints=exact, bounds=limits, integrality=integral)
            if solved.status == 2:  # the sums contradict each other
                return {}
            ends.append(sign * solved.fun if solved.status == 0 else math.inf)
        lowest, highest = ends
        found[key] = (round(lowest, 4), highest if math.isinf(highest) else round(highest, 4))
    return found


# --------------------------------------------------------------------------------------------------------
# What must not be published beside what is online


def given_away(new: Published, others: Sequence[Published]) -> list[GivenAway]:
    """Return the hidden counts that `new` gives away, alone or with editions that are still online.

    Looked at are the counts that `new` hides, and those that another edition hides and none shows.
    """
    found: list[GivenAway] = []
    here = set(_hidden(new))
    shown = {(id, period): edition.edition for edition in others for id, period, _ in _told(edition)}
    for id in sorted(here):
        by = shown.get((id, new.facts[id].period))
        if by:
            found.append(GivenAway(new.facts[id], new.edition, (by,), directly=True))
    alone = ranges([new])
    found += [
        GivenAway(new.facts[id], new.edition, (), directly=(id, period) in {t[:2] for t in _told(new)})
        for (id, period), (lowest, highest) in sorted(alone.items())
        if lowest == highest and not any(each.fact.id == id for each in found)
    ]
    told_now = {(id, period) for id, period, _ in _told(new)}
    for other in others:
        before, together = ranges([other]), ranges([new, other])
        for (id, period), span in sorted(together.items()):
            edition = new if id in here and new.facts[id].period == period else other
            if (id, period) in told_now or any(each.fact.id == id for each in found):
                continue
            if edition is other and (id, period) in shown:
                continue
            single = alone if edition is new else before
            if _too_narrow(span, single.get((id, period), (0.0, math.inf)), edition.facts[id], new):
                by_editions = (other.edition,) if edition is new else (new.edition,)
                found.append(GivenAway(edition.facts[id], edition.edition, by_editions, directly=False))
    return found


def _too_narrow(span: Range, alone: Range, fact: Fact, new: Published) -> bool:
    if span[0] == span[1]:
        return alone[0] != alone[1]
    if fact.unit not in WHOLE:
        return False
    least = new.settings.get("disclosure", {}).get(PROTECTED[fact.unit], 1)
    return span[1] - span[0] + 1 < least and span[1] - span[0] < alone[1] - alone[0]


def refuse(new: Published, others: Sequence[Published]) -> None:
    """Do nothing when no hidden count can be worked out from `new` and what is online.

    Raises
    ------
    CheckFailed
        When one can: which, from what, and who must decide. Not its value.
    """
    found = given_away(new, others)
    if not found:
        return
    first = found[0]
    more = f", and {plural(len(found) - 1, 'other')} like it" if len(found) > 1 else ""
    if not first.by:
        raise CheckFailed(
            f"{new.council}: “{first.fact.title}” is hidden, and can be worked out from the other figures of "
            f"the same edition{more}, so nothing was published. This is a fault in how figures are hidden: "
            "send this sentence to whoever looks after the pipeline."
        )
    how = (
        f"edition {first.by[0]}, which is still online, shows it for the same period"
        if first.directly
        else f"the editions {first.hidden_in} and {first.by[0]} together leave too few values for it"
    )
    raise CheckFailed(
        f"{new.council}: “{first.fact.title}” ({first.fact.period}) is hidden in edition {first.hidden_in}, "
        f"but {how}{more}, so nothing was published. Whoever is responsible for information governance "
        "decides: take the other edition’s folder out of what is published, or set the thresholds so that "
        "both editions hide the same counts."
    )
