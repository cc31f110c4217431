"""What somebody knows who reads one edition of a council, or several side by side.

What is declared of figures (`relations`) is put in numbers: parts come to their total, a percentage is that
of its count to as many places as it has, a change is a count less the one before. What is known is filled in,
and `statistics.bounds` says between which values each hidden count then lies.

Whoever has two editions may take a count that one of them shows as known in the other, where both are of the
same period and no total says that it was revised. Periods are the same when they share nearly all of their
days: a row that was added late may move the first.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assurance.checks.freshness import whole_span_of
from assurance.compare.published import Published
from assurance.disclosure import PROTECTED, WHOLE
from assurance.evidence import Fact
from assurance.relations import Added, Difference, Ratio, Share, Within, relations_of, sums_of
from assurance.statistics.bounds import Range, Row
from assurance.statistics.bounds import ranges as solve

Key = tuple[str, ...]

SAME_TIME = 0.95
"""Of the days of two periods together, the share that both have. A year that moves on by a month has less."""
EXACT = 1e-6


@dataclass(frozen=True)
class Tie:
    """What an edition says of some of its figures: their sum, each times its weight, lies between two values.

    `told_by` are further figures of which it takes the value: the percentage, not only what it is of.
    """

    weights: Mapping[str, float]
    lowest: float = 0.0
    highest: float = 0.0
    told_by: tuple[str, ...] = ()


@dataclass
class Linked:
    """The ties of some editions among what is unknown, by key, with what each unknown may be by itself."""

    limits: dict[Key, Range] = field(default_factory=dict)
    whole: set[Key] = field(default_factory=set)
    rows: list[Row[Key]] = field(default_factory=list)
    told_by: list[tuple[tuple[int, str], ...]] = field(default_factory=list)
    """For each row the figures that it takes, by the place of their edition."""
    hidden: dict[tuple[int, str], Key] = field(default_factory=dict)


# --------------------------------------------------------------------------------------------------------
# What one edition says


def ties_of(facts: Mapping[str, Fact]) -> Iterator[Tie]:
    """Yield what an edition says of its figures, as far as each is shown or hidden."""
    for each in add_up(facts):
        weights = {**dict.fromkeys(each.parts, 1.0), each.total: -1.0}
        yield Tie(weights, -math.inf if each.rest else -EXACT, EXACT)
    for other in relations_of(facts):
        if isinstance(other, Share):
            yield from _ties_of_share(other, facts)
        elif isinstance(other, Difference):
            if is_there(facts, other.net, other.plus, other.minus):
                yield Tie({other.net: 1.0, other.plus: -1.0, other.minus: 1.0}, -EXACT, EXACT)
        elif isinstance(other, Ratio):
            value = number(facts[other.ratio])
            if value is not None and is_there(facts, other.over, other.under):
                yield from _multiple(other.over, other.under, value, half_of(value), other.ratio)
        elif isinstance(other, Within) and is_there(facts, other.part, other.whole):
            yield Tie({other.whole: 1.0, other.part: -1.0}, -EXACT, math.inf)


def _ties_of_share(share: Share, facts: Mapping[str, Fact]) -> Iterator[Tie]:
    fact, value = facts[share.share], number(facts[share.share])
    if not is_there(facts, share.part):
        return
    if fact.numerator is not None:
        yield Tie({share.part: 1.0}, fact.numerator - EXACT, fact.numerator + EXACT, (share.share,))
    whole = share.whole if share.whole and is_there(facts, share.whole) else ""
    if whole and fact.denominator is not None:
        yield Tie({whole: 1.0}, fact.denominator - EXACT, fact.denominator + EXACT, (share.share,))
    if value is None:
        return
    if whole:
        yield from _multiple(share.part, whole, value / 100, half_of(value) / 100, share.share)
    elif fact.denominator:
        middle, half = value * fact.denominator / 100, half_of(value) * fact.denominator / 100 + EXACT
        yield Tie({share.part: 1.0}, middle - half, middle + half, (share.share,))


def _multiple(part: str, whole: str, times: float, half: float, told_by: str) -> Iterator[Tie]:
    """Yield that a part is so many times the whole, give or take a half of the last place."""
    yield Tie({part: 1.0, whole: -(times - half)}, -EXACT, math.inf, (told_by,))
    yield Tie({part: 1.0, whole: -(times + half)}, -math.inf, EXACT, (told_by,))


def half_of(value: float) -> float:
    """Return half of the last decimal place of a number as it is told: what was rounded away, at most.

    >>> half_of(4.04), half_of(12), half_of(4.040404040404041)
    (0.005, 0.5, 1e-07)
    """
    places = next((places for places in range(7) if round(value, places) == value), None)
    return 1e-7 if places is None else 0.5 * 10**-places


def add_up(facts: Mapping[str, Fact]) -> Iterator[Added]:
    """Yield each declared sum of which all figures are of one unit and one period."""
    for each in sums_of(facts):
        same = {(facts[id].unit, facts[id].period) for id in (each.total, *each.parts)}
        if len(same) == 1 and is_there(facts, each.total, *each.parts):
            yield each


def is_there(facts: Mapping[str, Fact], *ids: str) -> bool:
    """Return whether each figure is shown, or hidden: not merely unknown."""
    return all(
        id in facts and (number(facts[id]) is not None or facts[id].status == "suppressed") for id in ids
    )


def number(fact: Fact) -> float | None:
    """Return the value of a figure that is a number."""
    return fact.value if isinstance(fact.value, int | float) else None


def own(edition: Published) -> list[str]:
    """Return the ids of the counts of people that are the council's own, not already published by others."""
    national = {entry["sha256"] for entry in edition.inputs if entry.get("national")}
    return [
        id
        for id, fact in edition.facts.items()
        if fact.unit in PROTECTED and not edition.hashes(id) <= national
    ]


def hidden_in(edition: Published) -> list[str]:
    """Return the ids of the counts that an edition hides, not those that their publisher hides already."""
    return [id for id in own(edition) if edition.facts[id].status == "suppressed"]


# --------------------------------------------------------------------------------------------------------
# What several say together


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
        self.ties = [list(ties_of(edition.facts)) for edition in editions]
        for place, edition in enumerate(editions):
            for id, value in _told(edition, self.ties[place]):
                self.told[self.named(place, id)].setdefault(place, value)
        self.sums = [[each for each in add_up(edition.facts) if not each.rest] for edition in editions]
        self.revised = {key for key, values in self.told.items() if len(set(values.values())) > 1}
        while more := set(self._revised_with()) - self.revised:
            self.revised |= more

    def _revised_with(self) -> Iterator[tuple[str, str]]:
        """Yield what must have been revised too: parts of a revised total, the total of a revised part."""
        for place, sums in enumerate(self.sums):
            for added in sums:
                whole, pieces = (
                    self.named(place, added.total),
                    {self.named(place, part) for part in added.parts},
                )
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

    def linked(self) -> Linked:
        """Return what all editions say of what none of them tells."""
        found = Linked()
        for place, edition in enumerate(self.editions):
            nets = {each.net for each in relations_of(edition.facts) if isinstance(each, Difference)}
            ids = [id for tie in self.ties[place] for id in tie.weights]
            for id in dict.fromkeys((*ids, *hidden_in(edition))):
                if self.value(place, id) is None:
                    key, is_whole = self.key(place, id), edition.facts[id].unit in WHOLE
                    # 0 is shown: a hidden count is at least 1. A difference may be anything.
                    least = -math.inf if id in nets else 1.0 if is_whole else 0.0
                    found.limits[key] = (max(least, found.limits.get(key, (least, 0))[0]), math.inf)
                    if is_whole:
                        found.whole.add(key)
            for tie in self.ties[place]:
                self._link(found, place, tie)
            found.hidden |= {(place, id): self.key(place, id) for id in hidden_in(edition)}
        return found

    def _link(self, found: Linked, place: int, tie: Tie) -> None:
        weights: dict[Key, float] = defaultdict(float)
        known = 0.0
        for id, weight in tie.weights.items():
            value = self.value(place, id)
            if value is None:
                weights[self.key(place, id)] += weight
            else:
                known += weight * value
        if weights:
            found.rows.append(Row(dict(weights), tie.lowest - known, tie.highest - known))
            found.told_by.append(tuple((place, id) for id in (*tie.weights, *tie.told_by)))


def _told(edition: Published, ties: Iterable[Tie]) -> Iterator[tuple[str, float]]:
    for id, fact in edition.facts.items():
        value = number(fact)
        if value is not None:
            yield id, value
    for tie in ties:
        (id, *others), width = tie.weights, tie.highest - tie.lowest
        if not others and width <= 4 * EXACT and edition.facts[id].unit in WHOLE:
            yield id, round((tie.lowest + tie.highest) / 2)


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

    By the place of the edition that hides it, and its id. One that the other edition tells has one value;
    those of which what is told contradicts itself are left out.
    """
    linked = online.linked()
    found = solve(linked.limits, linked.rows, linked.whole)
    spans = {}
    for (place, id), key in linked.hidden.items():
        value = online.value(place, id)
        if value is not None:
            spans[place, id] = (value, value)
        elif key in found:
            spans[place, id] = found[key]
    return spans
