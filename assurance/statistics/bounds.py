"""Between which values unknown numbers lie, of which sums are known.

Solved exactly with scipy's mixed-integer solver (HiGHS), each unknown's lowest and highest value by itself.
Unknowns that share no sum are solved apart.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Range = tuple[float, float]


@dataclass(frozen=True)
class Row(Generic[Key]):
    """What is known of some unknowns: their sum, each times its weight, lies between two values."""

    weights: Mapping[Key, float]
    lowest: float
    highest: float


def ranges(limits: Mapping[Key, Range], rows: Sequence[Row[Key]], whole: Collection[Key]) -> dict[Key, Range]:
    """Return the lowest and the highest value of each unknown that the rows allow.

    Unknowns in rows that contradict each other, or in rows that share one with these, are left out.

    Parameters
    ----------
    limits
        Between which values each unknown lies by itself.
    rows
        What is known of several of them together.
    whole
        The unknowns that are whole numbers.

    Examples
    --------
    >>> ranges({"a": (1, 99), "b": (1, 99)}, [Row({"a": 1, "b": 1}, 5, 5)], {"a", "b"})
    {'a': (1, 4), 'b': (1, 4)}
    """
    found = dict(limits)
    for unknown, together in connected(limits, rows):
        solved = _solve(unknown, together, limits, whole)
        for key in unknown:
            if solved is None:
                del found[key]
            else:
                found[key] = solved[key]
    return found


def connected(
    limits: Mapping[Key, Range], rows: Sequence[Row[Key]]
) -> Iterator[tuple[list[Key], list[Row[Key]]]]:
    """Yield unknowns that have to do with each other, with the rows in which they stand."""
    groups: list[tuple[dict[Key, None], list[Row[Key]]]] = []
    for row in rows:
        keys, members = dict.fromkeys(row.weights), [row]
        apart = []
        for others, rows_of in groups:
            if keys.keys() & others.keys():
                keys, members = {**others, **keys}, [*rows_of, *members]
            else:
                apart.append((others, rows_of))
        groups = [*apart, (keys, members)]
    for keys, members in groups:
        yield [key for key in keys if key in limits], members


def _solve(
    unknown: Sequence[Key], rows: Sequence[Row[Key]], limits: Mapping[Key, Range], whole: Collection[Key]
) -> dict[Key, Range] | None:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    place = {key: index for index, key in enumerate(unknown)}
    matrix = np.zeros((len(rows), len(unknown)))
    for index, row in enumerate(rows):
        for key, weight in row.weights.items():
            matrix[index, place[key]] += weight
    inside = LinearConstraint(matrix, [row.lowest for row in rows], [row.highest for row in rows])
    within = Bounds([limits[key][0] for key in unknown], [limits[key][1] for key in unknown])
    integrality = np.array([key in whole for key in unknown], dtype=float)
    found: dict[Key, Range] = {}
    for key, index in place.items():
        ends = []
        for sign in (1.0, -1.0):
            goal = np.zeros(len(unknown))
            goal[index] = sign
            solved = milp(goal, constraints=inside, bounds=within, integrality=integrality)
            if solved.status == 2:
                return None
            ends.append(sign * solved.fun if solved.status == 0 else sign * -math.inf)
        found[key] = (_tidy(ends[0], key in whole), _tidy(ends[1], key in whole))
    return found


def _tidy(value: float, whole: bool) -> float:
    if math.isinf(value):
        return value
    return round(value) if whole else round(value, 4)
