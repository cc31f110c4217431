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
NEARLY_WHOLE = 1e-6

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
    # A count of 0 is about nobody and is printed as 0, so a reader takes a hidden one for 1 or more.
    least = {name: float(name in wanted and count > 0) for name, count in counts.items()}
    least |= {name: -math.inf for name, count in counts.items() if count < 0}
    problem = _Problem(counts, sums, least)
    known = {name for name in counts if name in told}
    otherwise: dict[tuple[str, int], dict[str, int] | None] = {}
    for name in (name for name, count in counts.items() if 0 < count < threshold and name not in known):
        for wished in (1, threshold):
            target, changed = wished, problem.another(name, wished, known)
            if changed is None:  # as near to it as what is told already leaves
                lowest, highest = problem.span(name, known)
                target = int(max(lowest, 1) if wished == 1 else min(highest, threshold))
                changed = problem.another(name, target, known)
            otherwise[name, target] = changed
    safe = set()
    for name in wanted:
        if 0 < counts[name] < threshold:
            continue
        # Where a set of other values leaves this count as it is, telling it takes nothing away.
        anew = {
            each: problem.another(*each, known | {name})
            for each, changed in otherwise.items()
            if changed is not None and name in changed
        }
        if all(changed is not None for changed in anew.values()):
            otherwise |= anew
            known.add(name)
            safe.add(name)
    return frozenset(safe)


class _Problem:
    """Counts that add up, of which some are known: which values the others may have."""

    def __init__(self, counts: Mapping[str, int], sums: Sequence[Sum], least: Mapping[str, float]) -> None:
        self.counts = counts
        self.sums = [{total: -1.0, **dict.fromkeys(parts, 1.0)} for total, parts in sums]
        self.least = least
        self.of: dict[str, list[int]] = {name: [] for name in counts}
        for place, each in enumerate(self.sums):
            for name in each:
                self.of[name].append(place)

    def span(self, name: str, known: Collection[str]) -> Range:
        """Return the lowest and the highest value that an unknown may have."""
        ends = []
        for sign in (1.0, -1.0):
            moved = self._solve(name, known, sign=sign)
            ends.append(sign * -math.inf if moved is None else self.counts[name] + moved.get(name, 0))
        return ends[0], ends[1]

    def another(self, name: str, value: int, known: Collection[str]) -> dict[str, int] | None:
        """Return what else must change, and as little as can be, were an unknown to have another value.

        None where it cannot have it.
        """
        if value == self.counts[name]:
            return {}
        return self._solve(name, known, by=value - self.counts[name])

    def _solve(
        self, name: str, known: Collection[str], *, sign: float = 0.0, by: int | None = None
    ) -> dict[str, int] | None:
        """Return by how much unknowns move: so that one moves as far as it can, or just so far."""
        import numpy
        from scipy.optimize import Bounds, LinearConstraint, milp

        rows, unknown = self._connected(name, known)
        if not rows:
            free = by is None and sign < 0
            return (
                None if free else {name: by if by is not None else int(self.least[name]) - self.counts[name]}
            )
        place = {each: index for index, each in enumerate(unknown)}
        many = len(unknown)
        matrix = numpy.zeros((len(rows), 2 * many))  # moves up, then moves down
        for row, each in enumerate(rows):
            for other, weight in self.sums[each].items():
                if other in place:
                    matrix[row, place[other]], matrix[row, many + place[other]] = weight, -weight
        down = numpy.array([self.counts[each] - self.least[each] for each in unknown])
        upper, lower = numpy.concatenate([numpy.full(many, numpy.inf), down]), numpy.zeros(2 * many)
        goal = numpy.full(2 * many, 1.0 if by is not None else 0.0)
        if by is None:
            goal[place[name]], goal[many + place[name]] = sign, -sign
        else:
            there, back = (place[name], many + place[name]) if by > 0 else (many + place[name], place[name])
            lower[there] = abs(by)
            if upper[there] < abs(by):
                return None
            upper[there], upper[back] = abs(by), 0.0
        # In counts that add up the best moves are nearly always whole of themselves, and soon found; where
        # there are none at all there are no whole ones.
        for whole in (0, 1):
            solved = milp(
                goal,
                constraints=LinearConstraint(matrix, 0.0, 0.0),
                bounds=Bounds(lower, upper),
                integrality=numpy.full(2 * many, whole),
            )
            if solved.status != 0:
                return None
            moves = numpy.rint(solved.x).astype(int)
            if whole or numpy.abs(solved.x - moves).max() < NEARLY_WHOLE:
                break
        moves = moves[:many] - moves[many:]
        return {each: int(moves[index]) for each, index in place.items() if moves[index]}

    def _connected(self, name: str, known: Collection[str]) -> tuple[list[int], list[str]]:
        """Return the sums that bear on an unknown through other unknowns, and these."""
        rows: dict[int, None] = {}
        unknown, look = {name: None}, [name]
        while look:
            for row in self.of[look.pop()]:
                if row in rows:
                    continue
                rows[row] = None
                for other in self.sums[row]:
                    if other not in known and other not in unknown:
                        unknown[other] = None
                        look.append(other)
        return list(rows), list(unknown)
