"""Where values stand among all that there are: rank and quarter, with ties and missing values."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

QUARTERS = 4


@dataclass(frozen=True)
class Standing:
    """A place in a list.

    Attributes
    ----------
    place
        1 is first; equal values share the place of the first of them, and the next place is left out.
    of
        How many have a value.
    tied
        How many others have the same value.
    quarter
        1, the first, to 4; None where fewer than four have a value.
    """

    place: int
    of: int
    tied: int
    quarter: int | None


def rank(values: Sequence[float | None], first: Literal["highest", "lowest"]) -> list[Standing | None]:
    """Return where each value stands, None for one that is missing.

    In words
    --------
    Where a council's value stands in the list of all councils that have one, best first, and in which
    quarter of the list. Neighbours in the list often differ by no more than chance.

    Definition
    ----------
    The place is one more than the number of values nearer the first end. The quarter is 5 − ⌈4 (n + 1 −
    place) / n⌉, and the first where that is 0: of 150, places 1 to 38 are the first quarter, 39 to 75 the
    second, 76 to 113 the third. Equal values are in the same quarter, that of the first of them.

    Source
    ------
    The rule for quarters is that of DHSC's PHStatsMethods (`ph_quantile`).

    Examples
    --------
    >>> rank([9.0, 7.0, None, 7.0, 5.0], "highest")[3]
    Standing(place=2, of=4, tied=1, quarter=2)
    """
    sign = -1 if first == "highest" else 1
    ordered = sorted(sign * value for value in values if value is not None)
    standings: list[Standing | None] = []
    for value in values:
        if value is None:
            standings.append(None)
            continue
        before = bisect.bisect_left(ordered, sign * value)
        tied = bisect.bisect_right(ordered, sign * value) - before - 1
        standings.append(Standing(before + 1, len(ordered), tied, quarter_of(before + 1, len(ordered))))
    return standings


def quarter_of(place: int, of: int) -> int | None:
    """Return the quarter of a place, as `rank` has it; None of fewer than four.

    >>> [quarter_of(place, 150) for place in (1, 38, 39, 75, 76, 113, 114, 150)]
    [1, 1, 2, 2, 3, 3, 4, 4]
    """
    if of < QUARTERS:
        return None
    return max(1, QUARTERS + 1 - -(-QUARTERS * (of + 1 - place) // of))
