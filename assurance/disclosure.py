"""Which counts may be shown. One place decides, for text, tables, charts and downloads alike.

What is protected depends on what a count counts. Counts of people are; counts of providers, locations,
areas or contracts are not. The thresholds are the council's to set, in `settings.toml`.

The rules are kept safe against a reader who knows them: whatever is shown, at least one other set of counts
would have been shown in exactly the same way, for every hidden count. That is why equal counts are hidden
together: a rule that picked one of two equal counts would tell by its choice.
"""

from __future__ import annotations

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
    | {"areas", "comparator_groups"}
    | {"ascof", "ascof_councils", "ascof_labels", "ascof_notes"}
)
# Those in which a row is about one person or one request: how many rows there are is a count of people.
ROWS_ARE_PEOPLE = frozenset(
    {"homecare_requests", "homecare_bands", "placements", "placement_waits"}
    | {"cld_requests", "cld_assessments", "cld_services", "cld_reviews"}
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
    would hide a single count, or hidden counts that the total pins exactly or that come to less than the
    threshold together, the smallest shown count above 0 is hidden too (with every other count of that size),
    so that taking the shown ones from the total gives nothing away. Whether the total may be shown at all is
    for `total_hidden` to say.

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

    It must not when it is itself a small count, and when all its parts above 0 are hidden and average less
    than 2: five hidden counts with a total of 5 can only be five ones.

    Examples
    --------
    >>> total_hidden({"a": 3}, counted="people", thresholds={"people": 5})
    True
    >>> total_hidden({"a": 3, "b": 3}, counted="people", thresholds={"people": 5})
    False
    """
    if counted == "services":
        return False
    total = sum(counts.values())
    above_zero = {key for key, count in counts.items() if count > 0}
    all_hidden = hidden(counts, counted=counted, thresholds=thresholds) == above_zero
    return 0 < total < thresholds[counted] or (all_hidden and 0 < total < 2 * len(above_zero))


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
    while concealed and not total and _ones(groups, concealed):
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


def _pinned(counts: Mapping[Key, int], concealed: Collection[Key], threshold: int) -> bool:
    """Return whether the shown counts and the total leave only one possible value for a hidden count.

    The attacker knows that each hidden count is at least 1 and that the small ones are below the
    threshold, so all small ones at 1, or all at their highest, would give them away. What is left of the
    total is a count as well, of all that is hidden together, and must not be small either.
    """
    total = sum(counts[key] for key in concealed)
    if len(concealed) < 2 or total == len(concealed) or total < threshold:
        return True
    if any(counts[key] >= threshold for key in concealed):
        return False
    return total == len(concealed) * (threshold - 1)


def _ones(groups: Mapping[Group, Mapping[Key, int]], concealed: Collection[Group]) -> bool:
    """Return whether the sum of the concealed groups tells, or hints, that their parts are ones."""
    parts = [count for group in concealed for count in groups[group].values() if count > 0]
    return len(concealed) < 2 or sum(parts) < 2 * len(parts)
