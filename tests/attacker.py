"""An attacker: what can be worked out of the counts that published editions hide.

Takes `facts.json` files of one council, as anybody can download them, and knows the declared sums, that a
hidden count is at least 1 (0 is shown), that counts are whole, and how percentages are rounded. With linear
programming it finds the lowest and the highest value that each hidden count can have.

    python -m tests.attacker published/gateshead/*/facts.json

It shares the declarations (`assurance.relations`) with `assurance.compare`, which it is there to test, and no
code.
"""

from __future__ import annotations

import itertools
import json
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from assurance.relations import OTHERS, SUMS, Difference, Within

COUNTED = {"people", "requests"}
HIDDEN = COUNTED | {"hours a week"}  # hours are hidden with the people they are for
Fact = Mapping[str, Any]
Name = tuple[int, str]  # the place of the edition, the id


@dataclass(frozen=True)
class Found:
    """What can be said of one hidden count."""

    edition: str
    id: str
    lowest: float
    highest: float

    @property
    def values(self) -> float:
        """How many values it may have."""
        return self.highest - self.lowest + 1


def attack(*registers: Mapping[str, Any], linked: bool = True) -> list[Found]:
    """Return what can be said of every hidden count of one or more editions of a council.

    `linked`: the attacker believes that a count of the same id and period is the same in every edition.
    """
    facts = [{fact["id"]: fact for fact in register["facts"]} for register in registers]
    places: dict[tuple[str, ...], int] = {}
    hidden: list[Name] = []
    limits: dict[int, tuple[float, float]] = {}
    whole: set[int] = set()

    def place(edition: int, id: str) -> int:
        fact = facts[edition][id]
        name = (id, fact["period"]) if linked else (id, fact["period"], str(edition))
        index = places.setdefault(name, len(places))
        signed = id.endswith((".change", ".net"))
        low, high = limits.get(index, (-math.inf if signed else 0.0, math.inf))
        value = fact["value"]
        if isinstance(value, int | float):
            low, high = max(low, value), min(high, value)
        elif fact["unit"] in COUNTED and not signed:
            low = max(low, 1.0)
        limits[index] = (low, high)
        if fact["unit"] in COUNTED:
            whole.add(index)
        return index

    rows: list[tuple[dict[int, float], float, float]] = []
    for edition, of_edition in enumerate(facts):
        for id, fact in of_edition.items():
            if fact["status"] == "suppressed" and fact["unit"] in HIDDEN and not fact["base"]:
                hidden.append((edition, id))
                place(edition, id)
        for total, parts in sums(of_edition):
            weights = {place(edition, part): 1.0 for part in parts}
            weights[place(edition, total)] = -1.0
            rows.append((weights, -1e-6, 1e-6))
        for named, low, high in (*others(of_edition), *flows(of_edition)):
            rows.append(({place(edition, id): weight for id, weight in named.items()}, low, high))
        for id, fact in of_edition.items():
            rows += [
                (weights, low, high) for weights, low, high in _share(edition, id, fact, of_edition, place)
            ]
    if any(low > high for low, high in limits.values()):
        raise Contradiction
    return [
        Found(registers[edition]["edition"], id, *_ends(place(edition, id), rows, limits, whole))
        for edition, id in hidden
    ]


class Contradiction(ValueError):
    """Nothing fits all that is published: a count was revised, or the sums do not hold."""


def _share(
    edition: int, id: str, fact: Fact, facts: Mapping[str, Fact], place: Any
) -> Iterable[tuple[dict[int, float], float, float]]:
    """Yield what a published percentage says of the count that it is a share of."""
    part = re.sub(r"_percent(_of_\w+)?$", "", id)
    shown = fact["display"].rstrip("%").replace(",", "")
    if (
        part == id
        or facts.get(part, {}).get("unit") not in COUNTED
        or not re.fullmatch(r"\d+(\.\d+)?", shown)
    ):
        return  # a change, or a share of something that is not hidden
    if fact["numerator"] is not None:
        yield {place(edition, part): 1.0}, fact["numerator"] - 1e-6, fact["numerator"] + 1e-6
    if fact["denominator"]:
        half = 0.5 * 10 ** -len(shown.partition(".")[2]) + 1e-9
        whole = fact["denominator"] / 100
        yield {place(edition, part): 1.0}, (float(shown) - half) * whole, (float(shown) + half) * whole


def sums(facts: Mapping[str, Fact]) -> Iterable[tuple[str, list[str]]]:
    """Yield the declared sums of which every figure is shown or hidden, of one unit and one period."""
    for declared in SUMS:
        if declared.rest:
            continue
        wholes: dict[str, list[str]] = {}
        if declared.by:
            for part, name in _like(declared.each, "+", facts):
                level = facts.get(declared.by.replace("+", name), {}).get("value")
                if level is not None:
                    word = re.sub("[^a-z0-9]+", "_", str(level).lower()).strip("_")
                    wholes.setdefault(declared.total.replace("*", word), []).append(part)
        else:
            for total, star in _like(declared.total, "*", facts):
                parts = [part.replace("*", star) for part in declared.parts]
                parts += [p for each in declared.also if (p := each.replace("*", star)) in facts]
                for part, name in _like(declared.each.replace("*", star), "+", facts):
                    if not declared.where or declared.where.replace("+", name) in facts:
                        parts.append(part)
                if len(parts) > len(declared.parts) or not declared.each:
                    wholes[total] = parts
        for total, parts in wholes.items():
            yield from _whole(facts, total, parts)


def _like(pattern: str, star: str, ids: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield the ids that a pattern with one star, or none, fits, and what stands for the star."""
    head, there, tail = pattern.partition(star)
    for id in ids:
        if not there:
            if id == pattern:
                yield id, ""
        elif id.startswith(head) and id.endswith(tail) and len(id) > len(head) + len(tail):
            middle = id[len(head) : len(id) - len(tail)]
            if star == "*" or "." not in middle:
                yield id, middle


def others(facts: Mapping[str, Fact]) -> Iterable[tuple[dict[str, float], float, float]]:
    """Yield what differences, and parts of which the rest is not published, say: weights and two ends."""
    for declared in OTHERS:
        if isinstance(declared, Difference):
            first, weights, ends = declared.net, (1.0, -1.0, 1.0), (-1e-6, 1e-6)
            names = (declared.net, declared.plus, declared.minus)
        elif isinstance(declared, Within):
            first, weights, ends = declared.part, (1.0, -1.0), (-math.inf, 1e-6)
            names = (declared.part, declared.whole)
        else:
            continue
        for _, star in _like(first, "*", facts):
            ids = [name.replace("*", star) for name in names]
            if all(
                id in facts
                and (facts[id]["status"] == "suppressed" or isinstance(facts[id]["value"], int | float))
                for id in ids
            ):
                yield dict(zip(ids, weights, strict=True)), *ends


def flows(facts: Mapping[str, Fact]) -> Iterable[tuple[dict[str, float], float, float]]:
    """Yield what months say of each other, which no declaration does: weights and two ends.

    Nobody leaves who neither waited at the end of the month before nor asked in the month. Who waits on the
    last day of all is still open.
    """
    for waiting in ("to_be_sourced", "to_start"):
        ends = sorted(id for id in facts if re.fullmatch(rf"waiting\.end\.\d{{4}}_\d\d\.{waiting}", id))
        for before, after in itertools.pairwise(ends):
            made = f"waiting.month.{after.split('.')[2]}.requests"
            if made in facts:
                yield {before: 1.0, made: 1.0, after: -1.0}, -1e-6, math.inf
        last = facts.get("waiting.known_until", {}).get("value")
        still = {"to_be_sourced": "requests", "to_start": "request_to_started"}[waiting]
        if ends and facts[ends[-1]]["period"] == f"as at {last}" and f"homecare.{still}.open" in facts:
            yield {ends[-1]: 1.0, f"homecare.{still}.open": -1.0}, -1e-6, 1e-6


def _whole(facts: Mapping[str, Fact], total: str, parts: Sequence[str]) -> Iterable[tuple[str, list[str]]]:
    every = [facts.get(id) for id in (total, *parts)]
    there = [
        fact
        for fact in every
        if fact and (fact["status"] == "suppressed" or isinstance(fact["value"], int | float))
    ]
    if len(there) == len(every) and len({(fact["unit"], fact["period"]) for fact in there}) == 1:
        yield total, list(parts)


def _ends(
    index: int,
    rows: Sequence[tuple[dict[int, float], float, float]],
    limits: Mapping[int, tuple[float, float]],
    whole: set[int],
) -> tuple[float, float]:
    """Return the lowest and the highest value of one count, from all that has to do with it."""
    near, used = {index}, []
    left = list(rows)
    while True:
        # What is known ends a chain: only unknown counts carry one sum into another.
        joined = [
            row for row in left if any(each in near and limits[each][0] != limits[each][1] for each in row[0])
        ]
        if not joined:
            break
        left = [row for row in left if row not in joined]
        used += joined
        near |= {each for row in joined for each in row[0]}
    order = sorted(near)
    low = np.array([limits[each][0] for each in order])
    high = np.array([limits[each][1] for each in order])
    matrix = np.zeros((max(1, len(used)), len(order)))
    lower, upper = np.full(max(1, len(used)), -np.inf), np.full(max(1, len(used)), np.inf)
    for row, (weights, least, most) in enumerate(used):
        for each, weight in weights.items():
            matrix[row, order.index(each)] += weight
        lower[row], upper[row] = least, most
    ends = []
    for sign in (1.0, -1.0):
        goal = np.zeros(len(order))
        goal[order.index(index)] = sign
        solved = milp(
            goal,
            constraints=LinearConstraint(matrix, lower, upper),
            bounds=Bounds(low, high),
            integrality=np.array([float(each in whole) for each in order]),
        )
        if solved.status == 2:
            raise Contradiction
        ends.append(sign * solved.fun if solved.status == 0 else -sign * math.inf)
    lowest, highest = (round(end, 4) if math.isfinite(end) else end for end in ends)
    return lowest, highest


def main(names: Sequence[str]) -> int:
    """Print what can be said of the hidden counts in some `facts.json`; 1 when one is given away."""
    registers = [json.loads(Path(name).read_text(encoding="utf-8")) for name in names]
    try:
        found = attack(*registers)
    except Contradiction:
        print("The editions contradict each other: each is attacked alone.")
        found = [each for register in registers for each in attack(register)]
    for each in found:
        print(f"{each.edition}  {each.id}: {each.lowest:g} to {each.highest:g}")
    print(f"{len(found)} hidden counts, {sum(each.lowest == each.highest for each in found)} given away.")
    return int(any(each.lowest == each.highest for each in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
