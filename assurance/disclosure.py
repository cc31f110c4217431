"""Which counts may be shown. One place decides, for text, tables, charts and downloads alike.

What is protected depends on what a count counts. Counts of people are; counts of providers, locations,
areas or contracts are not. The thresholds are the council's to set, in `settings.toml`.

The rules are kept safe against a reader who knows them: whatever is shown, at least one other set of counts
would have been shown in exactly the same way, for every hidden count. That is why equal counts are hidden
together: a rule that picked one of two equal counts would tell by its choice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Counted = Literal["people", "requests", "services"]
Key = TypeVar("Key", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)

# The tidy tables whose single rows may be published: about services, or already published as they are. A row
# of any other is about a person, or holds a count of people, and stays in the council's own copies.
ROWS_MAY_BE_PUBLISHED = frozenset(
    {"ratings", "provider_ratings", "ratings_comparators", "scorecard", "provider_indicators", "sources"}
    | {"locations", "location_services", "dual_registrations", "oflog", "population", "council_lookup"}
    | {"areas", "comparator_groups", "statement_scores"}
    | {"ascof", "ascof_councils", "ascof_labels", "ascof_notes"}
)
# Those in which a row is about one person or one request: how many rows there are is a count of people.
ROWS_ARE_PEOPLE = frozenset(
    {"homecare_requests", "homecare_bands", "placements", "placement_waits"}
    | {"cld_requests", "cld_assessments", "cld_services", "cld_reviews"}
)

# Whom a figure counts, by its unit: it has their threshold. Hours are hidden with the people
# they are for.
PROTECTED: Mapping[str, Counted] = {
    "people": "people",
    "requests": "requests",
    "hours a week": "people",
    "assessments": "people",
    "service events": "people",
}
# Units that count whole people or requests: of these at least as many values as the threshold must be left.
WHOLE = frozenset({"people", "requests", "assessments", "service events"})
# Units that count nobody, or are worked out of counts and are declared with them (`relations`).
NOT_PEOPLE = frozenset(
    {"locations", "beds", "providers", "posts", "contracts", "services", "areas", "indicators", "actions"}
    | {"per cent", "percentage points", "per 100,000", "score", "days", "verdict", "level", "date", "rank"}
    | {"points", "items", "months", "requests, as a line of a chart", "quality statements", "rating", "words"}
    | {"name", "kind", "range", "share", "CQC rating", "per 100", "per 1,000", "contracts a month"}
    | {"pounds", "thousand pounds", "million pounds"}
)


def hidden(
    counts: Mapping[Key, int],
    *,
    counted: Counted,
    thresholds: Mapping[str, int],
    also: Collection[Key] = frozenset(),
) -> frozenset[Key]:
    """Return the keys of the counts that must not be shown when their total is.

    A count from 1 to one below the threshold is hidden; 0 is shown, since it is about nobody. Where that
    would hide a single count, or leave a hidden count fewer values than the threshold, the smallest shown
    count above 0 is hidden too (with every other count of that size), so that taking the shown ones from the
    total gives nothing away. Whether the total may be shown at all is for `total_hidden` to say.

    Parameters
    ----------
    counts
        The parts of one total, by name. Parts that overlap are not parts of one total.
    counted
        What a count counts. Services are never hidden.
    thresholds
        The smallest count that may be shown, for "people" and for "requests".
    also
        Keys that must be hidden for a reason of their own, whatever their count. Those with a count of 0 are
        shown all the same.

    Examples
    --------
    >>> sorted(hidden({"a": 3, "b": 9, "c": 20, "d": 0}, counted="people", thresholds={"people": 5}))
    ['a', 'b']
    """
    if counted == "services":
        return frozenset()
    threshold = thresholds[counted]
    concealed = {key for key, count in counts.items() if count > 0 and (count < threshold or key in also)}
    if not concealed:
        return frozenset()
    while _pinned(counts, concealed, threshold):
        rest = {key: count for key, count in counts.items() if count > 0 and key not in concealed}
        if not rest:
            break
        concealed |= {key for key, count in rest.items() if count == min(rest.values())}
    return frozenset(concealed)


def total_hidden(counts: Mapping[Key, int], *, counted: Counted, thresholds: Mapping[str, int]) -> bool:
    """Return whether the total of `counts` must not be shown either.

    It must not when it is itself a small count, and when all its parts above 0 are hidden and it leaves them
    fewer values than the threshold, or averages less than 2: five hidden counts with a total of 5 can only be
    five ones.

    Examples
    --------
    >>> total_hidden({"a": 3}, counted="people", thresholds={"people": 5})
    True
    >>> total_hidden({"a": 3, "b": 3}, counted="people", thresholds={"people": 5})
    False
    """
    if counted == "services":
        return False
    threshold, total = thresholds[counted], sum(counts.values())
    parts = [count for count in counts.values() if count > 0]
    if not parts:
        return False
    all_hidden = len(hidden(counts, counted=counted, thresholds=thresholds)) == len(parts)
    return total < threshold or (all_hidden and _told_by_sum(parts, threshold))


def sum_hidden(parts: Collection[Key], concealed: Collection[Key], *, total: bool = False) -> bool:
    """Return whether the sum of some parts of a total must not be shown.

    It may be when none of the concealed parts is in it, and when all of them are while the total is shown: in
    either case the reader could work it out from what is shown.

    Parameters
    ----------
    parts
        The keys of the parts that are summed.
    concealed
        The keys of the hidden parts.
    total
        Whether the total is hidden too.

    Examples
    --------
    >>> sum_hidden(["a", "b"], {"b", "c"}), sum_hidden(["a", "b"], {"a", "b"}), sum_hidden(["a"], {"b", "c"})
    (True, False, False)
    """
    inside = set(parts) & set(concealed)
    return bool(inside) and (total or inside != set(concealed))


def hidden_together(parts: Mapping[Key, int]) -> frozenset[Key]:
    """Return the parts of a shown total that are hidden together, for a reason that lies in another table.

    That is all above 0, but for one that is above 0 alone: it is the total, which is shown.

    >>> sorted(hidden_together({"a": 40, "b": 9, "c": 0})), hidden_together({"a": 40, "b": 0})
    (['a', 'b'], frozenset())
    """
    above_zero = frozenset(key for key, count in parts.items() if count > 0)
    return above_zero if len(above_zero) > 1 else frozenset()


@dataclass(frozen=True)
class Hidden(Generic[Group, Key]):
    """What must not be shown of counts in groups: whole groups' totals, single counts, the grand total."""

    groups: frozenset[Group]
    counts: frozenset[tuple[Group, Key]]
    total: bool


def hidden_in_groups(
    groups: Mapping[Group, Mapping[Key, int]], *, counted: Counted, thresholds: Mapping[str, int]
) -> Hidden[Group, Key]:
    """Return what must not be shown of counts that sum to their group's total, and groups to a grand total.

    Where a group's total is hidden, so is everything above 0 in it: its parts would add up to it.

    Examples
    --------
    >>> areas = {"north": {"a": 2, "b": 11, "c": 8}, "south": {"d": 60, "e": 70}}
    >>> result = hidden_in_groups(areas, counted="people", thresholds={"people": 5})
    >>> sorted(result.counts), result.groups, result.total
    ([('north', 'a'), ('north', 'c')], frozenset(), False)
    """
    totals = {group: sum(counts.values()) for group, counts in groups.items()}
    telling = {
        group for group, counts in groups.items()
        if total_hidden(counts, counted=counted, thresholds=thresholds)
    }  # fmt: skip
    concealed = hidden(totals, counted=counted, thresholds=thresholds, also=telling)
    total = total_hidden(totals, counted=counted, thresholds=thresholds)
    while concealed and not total and _told_by_groups(groups, concealed, thresholds[counted]):
        rest = {group: count for group, count in totals.items() if count > 0 and group not in concealed}
        total = not rest
        concealed |= {group for group, count in rest.items() if count == min(rest.values())}
    within = {
        (group, key)
        for group, counts in groups.items()
        for key in (
            {key for key, count in counts.items() if count > 0}
            if group in concealed
            else hidden(counts, counted=counted, thresholds=thresholds)
        )
    }
    return Hidden(concealed, frozenset(within), total)


@dataclass(frozen=True)
class HiddenInTable(Generic[Group, Key]):
    """What must not be shown of a table: cells, totals of rows and of columns, the grand total."""

    cells: frozenset[tuple[Group, Key]]
    rows: frozenset[Group]
    columns: frozenset[Key]
    total: bool


def hidden_in_table(
    cells: Mapping[tuple[Group, Key], int], *, counted: Counted, thresholds: Mapping[str, int]
) -> HiddenInTable[Group, Key]:
    """Return what must not be shown of a table of counts with totals of its rows and of its columns.

    Every row and every column is hidden as `hidden` hides the parts of one total. What the rows and columns
    tell together is then worked out, and wherever they leave a hidden count fewer values than the threshold,
    the smallest count that is shown in its row or column is hidden too (with every other of that size there),
    and where there is none, a total. A cell that is not in `cells` is 0.

    Examples
    --------
    >>> north, south = {("n", "open"): 3, ("n", "closed"): 30}, {("s", "open"): 20, ("s", "closed"): 41}
    >>> result = hidden_in_table(north | south, counted="people", thresholds={"people": 5})
    >>> len(result.cells), result.rows, result.columns, result.total
    (4, frozenset(), frozenset(), False)
    """
    if counted == "services":
        return HiddenInTable(frozenset(), frozenset(), frozenset(), total=False)
    threshold = thresholds[counted]
    table = _Table(cells)
    concealed = {place for place, count in table.counts.items() if 0 < count < threshold}
    while True:
        concealed = _hide_along_lines(table, concealed, counted, thresholds)
        narrow = table.told_too_much(concealed, threshold)
        if not narrow:
            break
        # Those of one size are dealt with together, so that their order makes no difference.
        least = min(table.counts[place] for place in narrow)
        more = [
            table.smallest_shown_beside(place, concealed) for place in narrow if table.counts[place] == least
        ]
        concealed = concealed.union(*more)
    return HiddenInTable(
        cells=frozenset(each for kind, each in concealed if kind == "cell"),  # type: ignore[misc]
        rows=frozenset(each for kind, each in concealed if kind == "row"),  # type: ignore[misc]
        columns=frozenset(each for kind, each in concealed if kind == "column"),  # type: ignore[misc]
        total=("total", None) in concealed,
    )


Place = tuple[str, object]


class _Table:
    """The counts of a table by their place, and the lines in which they add up: a total and its parts."""

    def __init__(self, cells: Mapping[tuple[Group, Key], int]) -> None:
        rows, columns = (dict.fromkeys(cell[side] for cell in cells) for side in (0, 1))
        self.counts: dict[Place, int] = {("cell", cell): count for cell, count in cells.items()}
        self.lines: dict[Place, list[Place]] = {}
        for kind, names, side in (("row", rows, 0), ("column", columns, 1)):
            for name in names:
                self.lines[kind, name] = [("cell", cell) for cell in cells if cell[side] == name]
        for line, parts in self.lines.items():
            self.counts[line] = sum(self.counts[part] for part in parts)
        self.counts["total", None] = sum(cells.values())
        self.sums: list[tuple[Place, list[Place]]] = [
            *self.lines.items(),
            (("total", None), [("row", name) for name in rows]),
            (("total", None), [("column", name) for name in columns]),
        ]

    def told_too_much(self, concealed: Collection[Place], threshold: int) -> list[Place]:
        """Return the hidden places to which what is shown leaves fewer values than the threshold."""
        from assurance.statistics import bounds  # numpy, which reading the settings has no need of

        known = []
        for total, parts in self.sums:
            weights = {place: 1.0 for place in parts if place in concealed}
            left = sum(self.counts[place] for place in parts if place not in concealed)
            if total in concealed:
                weights[total] = -1.0
            else:
                left -= self.counts[total]
            if weights:
                known.append(bounds.Row(weights, -left, -left))
        limits = {place: (1.0, float("inf")) for place in self.counts if place in concealed}
        found = bounds.ranges(limits, known, set(limits))
        return [place for place, (lowest, highest) in found.items() if highest - lowest + 1 < threshold]

    def smallest_shown_beside(self, place: Place, concealed: Collection[Place]) -> set[Place]:
        """Return the smallest counts above 0 that are shown in the sums of a place: parts before totals."""
        lines = [(total, parts) for total, parts in self.sums if place == total or place in parts]
        for beside in (
            {part for _, parts in lines for part in parts},
            {total for total, _ in lines},
            {each for total, parts in self.sums for each in (total, *parts)},
        ):
            shown = {each: self.counts[each] for each in beside if each not in concealed}
            if least := min((count for count in shown.values() if count > 0), default=0):
                return {each for each, count in shown.items() if count == least}
        return set()


def _hide_along_lines(
    table: _Table, concealed: set[Place], counted: Counted, thresholds: Mapping[str, int]
) -> set[Place]:
    """Return what to hide so that each line by itself is as `hidden` would have it.

    All lines are looked at with the same places hidden, so that their order makes no difference.
    """
    while True:
        more: set[Place] = set()
        for total, parts in table.sums:
            counts = {part: table.counts[part] for part in parts}
            if total_hidden(counts, counted=counted, thresholds=thresholds):
                more.add(total)
            if total not in concealed:
                also = {part for part in parts if part in concealed}
                more |= hidden(counts, counted=counted, thresholds=thresholds, also=also)
        if more <= concealed:
            return concealed
        concealed = concealed | more


def _pinned(counts: Mapping[Key, int], concealed: Collection[Key], threshold: int) -> bool:
    """Return whether the shown counts and the total leave a hidden count too few values.

    The attacker knows that each hidden count is at least 1, so that each is at most what is left of the total
    when all others are 1. That must be at least the threshold: then what is left, a count as well, is not
    small either. The attacker also knows that the small ones are below the threshold, so all small ones at
    their highest would give them away.
    """
    total = sum(counts[key] for key in concealed)
    if len(concealed) < 2 or values_left(total, len(concealed)) < threshold:
        return True
    if any(counts[key] >= threshold for key in concealed):
        return False
    return total == len(concealed) * (threshold - 1)


def _told_by_groups(
    groups: Mapping[Group, Mapping[Key, int]], concealed: Collection[Group], threshold: int
) -> bool:
    """Return whether the sum of the concealed groups tells too much of what is in them."""
    parts = [count for group in concealed for count in groups[group].values() if count > 0]
    return len(concealed) < 2 or _told_by_sum(parts, threshold)


def _told_by_sum(parts: Collection[int], threshold: int) -> bool:
    """Return whether the sum of hidden counts tells too much of each, or hints that they are ones."""
    total = sum(parts)
    return values_left(total, len(parts)) < threshold or total < 2 * len(parts)


def values_left(total: int, parts: int) -> int:
    """Return how many values each of some hidden counts, of at least 1, can have when their sum is known.

    >>> values_left(7, 3), values_left(5, 5)
    (5, 1)
    """
    return total - parts + 1


_IN_WORDS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    "seventy|eighty|ninety|hundred|dozen|couple|single"
)
_NUMBER = re.compile(
    rf"(?<![\w.])(?<!no )(?<!each )(?<!every )(?<!any )"
    rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|{_IN_WORDS})(?!\w| another)",
    re.IGNORECASE,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Numbers that count nobody: days, years, lengths of time, where something stands.
_NO_COUNT = re.compile(
    rf"\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?\b|\b(?:{_MONTHS}) \d{{4}}\b|\b\d{{4}}-\d{{2}}(?:-\d{{2}})?\b"
    r"|\b\d{1,2}/\d{1,2}/\d{4}\b|\b(?:19|20)\d{2}\b(?:/\d{2})?"
    r"|\b(?:rows?|columns?|sheets?|pages?|tables?|tier|level|quarter|KPI) \d+(?:(?: to |, | and )\d+)*\b"
    rf"|\b(?:\d+|{_IN_WORDS}) (?:days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)


def counts_in(text: str) -> list[re.Match[str]]:
    """Return the numbers in free words that may count somebody, in figures or in words.

    >>> [found[0] for found in counts_in("On 7 August 2019 three of 1,907 (row 5) waited 2 days.")]
    ['three', '1,907']
    """
    others = [found.span() for found in _NO_COUNT.finditer(text)]
    return [
        found
        for found in _NUMBER.finditer(text)
        if not any(start <= found.start() < end for start, end in others)
    ]
