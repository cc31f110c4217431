"""What of the months may be shown, so that no small count can be worked out of what is shown together.

Months are tied to each other: who waits at the end of one waited at the end of the last or asked in between,
and has not left. And they are tied to what is printed of the whole return. Three rules:

1. A series of counts of which every one could be taken from the others and a total is shown only when none of
   them is from 1 to one below the threshold: requests by month, ages at month ends (more coarsely, else not
   at all), hours. That a series is not shown says only that something in it is small.
2. Small shares within 7 days are hidden by themselves, because what the months leave of the total, of both
   those within 7 days and the others, is no small count and is not printed: no sum leads back to a month.
3. Small numbers waiting are hidden by themselves where their neighbours leave as many values as the threshold
   possible (`hidden_ends`), else none is shown. All hidden ones may then be v above what is known to be among
   them, whichever v it is from 1 to the threshold: everything that is shown fits each v. That is the proof
   that none can be pinned; `tests/spec/test_waiting_disclosure.py` looks for what it overlooked.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Sequence

import pandas as pd


def clear(counts: Iterable[int], threshold: int) -> bool:
    """Return whether none of the counts is small: each is 0, or at the threshold or above.

    >>> clear([0, 3, 12], 3), clear([0, 2, 12], 3)
    (True, False)
    """
    return all(not 0 < count < threshold for count in counts)


def months_beside(
    months: Sequence[pd.Period],
    counts: pd.DataFrame,
    whole: pd.Series,
    threshold: int,
    *,
    apart: bool = False,
) -> tuple[pd.Period, ...]:
    """Return the months that may be shown beside totals that are printed elsewhere.

    What they leave of a total is a count too: of the days after the last whole month, and of requests made
    before the first. The last months are left out until it is not small, or with `apart` until it is neither
    small nor 0.

    Parameters
    ----------
    counts
        One row a month, one column a count.
    whole
        The total of each column over all requests.
    """
    kept = list(months)
    while kept:
        left = whole - counts.loc[kept].sum()
        if clear(left, threshold) and (left.min() >= threshold or not apart):
            break
        kept.pop()
    return tuple(kept)


def hidden_ends(
    waiting: Sequence[int],
    made: Sequence[int],
    threshold: int,
    *,
    among: Sequence[int] | None = None,
    also: Collection[int] = (),
) -> frozenset[int] | None:
    """Return the places of the month ends whose number waiting is hidden; None when none may be shown.

    Definition
    ----------
    Hidden is a number from 1 to one below the threshold, one that is so little above the number `among` it,
    and one in `also` that is not 0. None may be shown when those that are shown would tell something of a
    hidden one, or would leave a small number of requests that left in between:

    - at a later month end no more wait than waited before and have been made since: some of those waiting
      then must not have waited before;
    - at a month end no more wait than at an earlier one and have been made since: that must be at least the
      threshold above what is known;
    - of two month ends that are shown one after the other, those waiting at the first and those made since,
      less those waiting at the second, are those who left.

    Parameters
    ----------
    waiting, made
        The number waiting at the end of each month, and the requests made in it.
    among
        The number of those waiting of whom it is told that they wait for something else; 0 where it is
        hidden. None when there is nothing of the kind.

    Examples
    --------
    >>> sorted(hidden_ends([9, 2, 8], [20, 20, 20], 3))
    [1]

    All 10 waiting at the end of the third month, less the 8 made in it, waited before:

    >>> hidden_ends([9, 2, 10], [20, 20, 8], 3) is None
    True
    """
    known = [0] * len(waiting) if among is None else among
    hidden = frozenset(
        place
        for place, (count, of_them) in enumerate(zip(waiting, known, strict=True))
        if 0 < count < threshold or 0 < count - of_them < threshold or (place in also and count)
    )
    shown = [place for place in range(len(waiting)) if place not in hidden]
    for place in hidden:
        most = [waiting[before] + sum(made[before + 1 : place + 1]) for before in shown if before < place]
        least = [waiting[after] - sum(made[place + 1 : after + 1]) for after in shown if after > place]
        if max(least, default=0) > known[place] or min(most, default=math.inf) < known[place] + threshold:
            return None
    left = [
        waiting[before] + sum(made[before + 1 : after + 1]) - waiting[after]
        for before, after in itertools.pairwise(shown)
    ]
    return hidden if clear(left, threshold) else None
