"""Which counts may be shown. One place decides, for text, tables, charts and downloads alike.

What is protected depends on what a count counts. Counts of people are; counts of providers, locations,
areas or contracts are not. The thresholds are the council's to set, in `settings.toml`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Literal, TypeVar

Counted = Literal["people", "requests", "services"]
Key = TypeVar("Key", bound=Hashable)


def hidden(
    counts: Mapping[Key, int], *, counted: Counted, thresholds: Mapping[str, int]
) -> frozenset[Key]:
    """Return the keys of the counts that must not be shown when their total is.

    A count from 1 to one below the threshold is hidden; 0 is shown, since it is about nobody. Where that
    would hide a single count, or hidden counts that the total pins exactly, the smallest shown count above
    0 is hidden too, so that taking the shown ones from the total gives nothing away.

    Parameters
    ----------
    counts
        The parts of one total, by name.
    counted
        What a count counts. Services are never hidden.
    thresholds
        The smallest count that may be shown, for "people" and for "requests".

    Examples
    --------
    >>> sorted(hidden({"a": 3, "b": 9, "c": 20, "d": 0}, counted="people", thresholds={"people": 5}))
    ['a', 'b']
    """
    if counted == "services":
        return frozenset()
    threshold = thresholds[counted]
    small = {key for key, count in counts.items() if 0 < count < threshold}
    if not small:
        return frozenset()
    concealed = set(small)
    while _pinned(counts, concealed, threshold):
        rest = [key for key, count in counts.items() if count > 0 and key not in concealed]
        if not rest:
            break
        concealed.add(min(rest, key=lambda key: counts[key]))
    return frozenset(concealed)


def _pinned(counts: Mapping[Key, int], concealed: set[Key], threshold: int) -> bool:
    """Return whether the shown counts and the total leave only one possible value for a hidden count.

    The attacker knows that each hidden count is at least 1 and that the small ones are below the
    threshold, so all small ones at 1, or all at their highest, would give them away.
    """
    if len(concealed) < 2:
        return True
    if any(counts[key] >= threshold for key in concealed):
        return False
    total = sum(counts[key] for key in concealed)
    return total in (len(concealed), len(concealed) * (threshold - 1))
