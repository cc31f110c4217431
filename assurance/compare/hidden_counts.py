"""What editions of one council that are online give away together of counts that one of them hides.

Whoever has two editions may take a count that one of them shows as known in the other, where both are of
the same period and no total says that it was revised. What is left of the declared sums then says between
which values each hidden count lies; scipy's mixed-integer solver (HiGHS) finds both ends. A count is given
away when the ends meet, and when the editions together leave fewer values than the threshold and fewer than
each alone.

Periods are the same when they share nearly all of their days: a row that was added late may move the first.
Not looked at are periods that overlap less, and counts that were revised: whoever takes a count of one
edition from a later one learns how many were added, not a count that was hidden.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assurance import paths
from assurance.checks.consistency import SUMS, Sum
from assurance.checks.freshness import whole_span_of
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
SAME_TIME = 0.95
"""Of the days of two periods together, the share that both have. A year that moves on by a month has less."""

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


class Online:
    """What a reader knows who has some editions of one council side by side.

    A count is looked up by its id and its time. `told` has every value that an edition tells, also as a part
    of a percentage, by the place of the edition; `revised` those of which editions tell two values, and
    what must have been revised with them: what one edition tells of these says nothing of another.
    """

    def __init__(self, editions: Sequence[Published]) -> None:
        self.editions = editions
        self._times: dict[str, str] = {}
        self.told: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for place, edition in enumerate(editions):
            for id, value in _told(edition):
                self.told[self.named(place, id)][place] = value
        self.sums = [list(equations(edition.facts)) for edition in editions]
        self.revised = {key for key, values in self.told.items() if len(set(values.values())) > 1}
        while more := set(self._revised_with()) - self.revised:
            self.revised |= more

    def _revised_with(self) -> Iterator[tuple[str, str]]:
        """Yield what must have been revised too: parts of a revised total, the total of a revised part."""
        for place, sums in enumerate(self.sums):
            for total, parts in sums:
                whole, pieces = self.named(place, total), {self.named(place, part) for part in parts}
                if whole in self.revised:
                    yield from (piece for piece in pieces if not self._the_same(piece))
                elif pieces & self.revised and not self._the_same(whole):
                    yield whole

    def _the_same(self, named: tuple[str, str]) -> bool:
        """Return whether all editions tell one value."""
        values = self.told.get(named, {}).values()
        return len(values) == len(self.editions) and len(set(values)) == 1

    def time(self, period: str) -> str:
        """Return a period, or the one that was met first and is the same time."""
        if period not in self._times:
            same = (each for each in self._times.values() if is_same_time(each, period))
            self._times[period] = next(same, period)
        return self._times[period]

    def named(self, place: int, id: str) -> tuple[str, str]:
        """Return id and time of a count of an edition; a previous count is the count of another time."""
        return re.sub(r"\.previous$", ".count", id), self.time(self.editions[place].facts[id].period)

    def key(self, place: int, id: str) -> Key:
        """Return what a count is known by: each edition's own where it was revised."""
        named = self.named(place, id)
        return (*named, str(place)) if named in self.revised else named

    def value(self, place: int, id: str) -> float | None:
        """Return a count as far as the reader knows it."""
        named = self.named(place, id)
        told = self.told.get(named, {})
        if named in self.revised or place in told:
            return told.get(place)
        return next(iter(told.values()), None)


def _told(edition: Published) -> Iterator[tuple[str, float]]:
    for id, fact in edition.facts.items():
        value = _number(fact)
        if value is not None:
            yield id, value
        part = re.sub(r"_percent(_of_\w+)?$", "", id)
        if part != id and part in edition.facts and fact.numerator is not None:
            yield part, fact.numerator


def is_same_time(one: str, other: str) -> bool:
    """Return whether two periods in words are the same, or share nearly all of their days.

    >>> is_same_time("from 1 April 2024 to 31 March 2025", "from 2 April 2024 to 31 March 2025")
    True
    >>> is_same_time("2023-24", "2024-25")
    False
    """
    here, there = whole_span_of(one), whole_span_of(other)
    if here is None or there is None:
        return one == other
    (first, last), (start, end) = here, there
    shared = (min(last, end) - max(first, start)).days + 1
    return shared >= SAME_TIME * ((max(last, end) - min(first, start)).days + 1)


def ranges(online: Online) -> dict[tuple[int, str], Range]:
    """Return between which values each hidden count lies for a reader of some editions.

    By the place of the edition that hides it, and its id.
    """
    known: dict[Key, float | None] = {}
    units: dict[Key, str] = {}
    sums: dict[Equation, None] = {}
    hidden: dict[tuple[int, str], Key] = {}
    for place, edition in enumerate(online.editions):
        in_sums = [id for total, parts in online.sums[place] for id in (total, *parts)]
        for id in (*in_sums, *_hidden(edition)):
            known[online.key(place, id)] = online.value(place, id)
            units[online.key(place, id)] = edition.facts[id].unit
        for total, parts in online.sums[place]:
            sums[online.key(place, total), tuple(online.key(place, part) for part in parts)] = None
        hidden |= {(place, id): online.key(place, id) for id in _hidden(edition)}
    found = solve(known, list(sums), {key for key, unit in units.items() if unit in WHOLE})
    return {named: found[key] for named, key in hidden.items() if key in found}


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
    """Return the hidden counts that `new` gives away, alone or with an edition that is still online.

    What another edition hides and `new` shows by its own rules is not one of them: it was decided to show it.
    """
    alone = ranges(Online([new]))
    found = {
        id: GivenAway(new.facts[id], new.edition, (), directly=True)
        for (_, id), (lowest, highest) in alone.items()
        if lowest == highest
    }
    for other in others:
        before, online = ranges(Online([other])), Online([new, other])
        for (place, id), span in ranges(online).items():
            hides, tells = online.editions[place], online.editions[1 - place]
            told = online.told.get(online.named(place, id), {})
            if id in found or (place == 1 and 0 in told):
                continue
            single = (before if place else alone).get((0, id), (0.0, math.inf))
            if _too_narrow(span, single, hides.facts[id], new):
                directly = 1 - place in told
                found[id] = GivenAway(hides.facts[id], hides.edition, (tells.edition,), directly=directly)
    return [found[id] for id in sorted(found)]


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
