"""Which figures about waits may be shown, so that none gives a small number of requests away.

A curve of waits is a list of counts in another form: whoever knows how many wait and by how much the curve
falls on a day knows how many ended on that day. So

1. medians, percentiles and shares are given for groups of at least 20 requests (`SMALLEST_GROUP`);
2. shares are given in whole percentages, with their intervals, at a few fixed days, never step by step;
3. a share at a day is taken for the count behind it, as if it told that count exactly. It is shown only where
   the counts between the days that are shown, and those of the rest, stay as uncertain as the threshold
   demands: a small count must remain possible to be 1 and to be the threshold;
4. the number still waiting at a day is a count like any other, and not shown below 10, where the curve ends;
5. medians and percentiles are whole days and rest on at least 10 at risk: they say in which order waits
ended,
   not how many.

Rounding alone would not do for small groups: one per cent of 25 requests is a quarter of a request.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

SMALLEST_GROUP = 20
FEWEST_AT_RISK = 10

Sum = tuple[str, tuple[str, ...]]
Range = tuple[float, float]


def choose(
    counts: Mapping[str, int],
    sums: Sequence[Sum],
    *,
    told: Collection[str],
    wanted: Iterable[str],
    threshold: int,
) -> frozenset[str]:
    """Return those of `wanted` that may be told beside what is told already.

    They are taken in their order, each when no small count becomes less uncertain by it than it must be: it
    must remain possible to be 1 and to be the threshold. What is told already may have made it less
    uncertain; then it must stay as it is.

    Parameters
    ----------
    counts
        Every count that a reader could ask for, also those that are printed nowhere.
    sums
        A total and its parts, by name.
    told
        The names that are told whatever else is.
    wanted
        The names that should be told, the most important first.
    threshold
        The smallest count that may be told.

    Examples
    --------
    >>> counts = {"all": 40, "in 1 day": 28, "later": 10, "never": 2}
    >>> sums = [("all", ("in 1 day", "later", "never"))]
    >>> sorted(choose(counts, sums, told=["all"], wanted=["in 1 day", "later", "never"], threshold=3))
    ['in 1 day']
    """
    wanted = list(dict.fromkeys(name for name in wanted if name not in told))
    small = [name for name, count in counts.items() if 0 < count < threshold and name not in told]
    # A count of 0 is about nobody and is printed as 0, so a reader takes a hidden one for 1 or more.
    least = {name: float(name in wanted and counts[name] > 0) for name in counts}
    least |= {name: -math.inf for name, count in counts.items() if count < 0}
    known = {name: counts[name] for name in counts if name in told}
    bearing = {name: _connected(name, known, sums)[1] for name in small}
    before = {name: span(name, known, sums, least) for name in small}
    safe = set()
    for name in wanted:
        if 0 < counts[name] < threshold:
            continue
        trial = {**known, name: counts[name]}
        touched = [each for each in small if name in bearing[each]]
        if all(_is_safe(span(each, trial, sums, least), before[each], threshold) for each in touched):
            known = trial
            safe.add(name)
            bearing |= {each: _connected(each, known, sums)[1] for each in touched}
    return frozenset(safe)


def _is_safe(now: Range, before: Range, threshold: int) -> bool:
    return now == before or (now[0] <= 1 and now[1] >= threshold)


def span(name: str, known: Mapping[str, int], sums: Sequence[Sum], least: Mapping[str, float]) -> Range:
    """Return the lowest and the highest value that the sums allow an unknown whole number.

    Where the sums contradict each other nothing is said of it.
    """
    group, unknown = _connected(name, known, sums)
    if not group:
        return (least[name], math.inf)
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp

    place = {each: index for index, each in enumerate(unknown)}
    matrix, right = numpy.zeros((len(group), len(unknown))), numpy.zeros(len(group))
    for row, (total, parts) in enumerate(group):
        for each, sign in ((total, -1.0), *((part, 1.0) for part in parts)):
            if each in known:
                right[row] -= sign * known[each]
            else:
                matrix[row, place[each]] += sign
    limits = Bounds(lb=numpy.array([least[each] for each in unknown]), ub=numpy.inf)
    exact = LinearConstraint(matrix, right, right)
    ends = []
    for sign in (1.0, -1.0):
        goal = numpy.zeros(len(unknown))
        goal[place[name]] = sign
        solved = milp(goal, constraints=exact, bounds=limits, integrality=numpy.ones(len(unknown)))
        if solved.status == 2:
            return (least[name], math.inf)
        ends.append(round(float(sign * solved.fun)) if solved.status == 0 else sign * -math.inf)
    return ends[0], ends[1]


def _connected(name: str, known: Mapping[str, int], sums: Sequence[Sum]) -> tuple[list[Sum], list[str]]:
    """Return the sums that bear on an unknown through other unknowns, and these."""
    group: list[Sum] = []
    unknown, look = [name], [name]
    while look:
        each = look.pop()
        for sum in sums:
            if sum in group or each not in (sum[0], *sum[1]):
                continue
            group.append(sum)
            for other in (sum[0], *sum[1]):
                if other not in known and other not in unknown:
                    unknown.append(other)
                    look.append(other)
    return group, unknown
