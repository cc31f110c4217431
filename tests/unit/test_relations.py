"""Every count of people that is published has a declared place, and what is declared holds.

What is declared is tried on figures that are all shown: then every sum, share and difference must be true. And
sums that nobody declared are looked for: figures alike that come to another figure are no chance, and a reader
could form the sum.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pytest

from assurance import relations
from assurance.disclosure import NOT_PEOPLE, PROTECTED
from assurance.relations import (
    Alone,
    Difference,
    Ratio,
    Rests,
    Share,
    Sum,
    Within,
    pattern,
    relations_of,
    sums_of,
    undeclared,
)
from tests.conftest import Published

COUNCILS = ("west-sussex", "gateshead", "rotherham")


@dataclass
class Shown:
    """A figure, as far as the declarations need it."""

    value: Any = 1


def facts(published: Published, council: str) -> dict[str, dict[str, Any]]:
    register = json.loads((published.edition(council) / "facts.json").read_text(encoding="utf-8"))
    return {fact["id"]: fact for fact in register["facts"]}


@pytest.mark.parametrize("council", COUNCILS)
def test_every_published_count_of_people_has_a_declared_place(published: Published, council: str) -> None:
    """Declare a new figure in `assurance/relations.py`: its first lines say how."""
    of = facts(published, council)
    own = [id for id, fact in of.items() if fact["unit"] in PROTECTED and not id.startswith("ascof")]
    assert undeclared({id: Shown(fact["value"]) for id, fact in of.items()}, own) == []


@pytest.mark.parametrize("council", COUNCILS)
def test_every_unit_is_known_to_count_people_or_not(published: Published, council: str) -> None:
    """Add a new one to `PROTECTED` or `NOT_PEOPLE` in `assurance/disclosure.py`."""
    own = {
        fact["unit"]
        for id, fact in facts(published, council).items()
        if not id.startswith(("ascof", "scorecard"))
    }
    assert own <= {*PROTECTED, *NOT_PEOPLE}
    assert not {*PROTECTED} & NOT_PEOPLE


@pytest.mark.parametrize("council", COUNCILS)
def test_what_is_declared_holds_for_what_is_shown(published: Published, council: str) -> None:
    of = {id: Shown(fact["value"]) for id, fact in facts(published, council).items()}
    tried = 0
    for each in sums_of(of):
        values = [of[id].value for id in (each.total, *each.parts)]
        if all(isinstance(value, int | float) for value in values):
            tried += 1
            total, *parts = values
            assert sum(parts) <= total + 1e-6 if each.rest else sum(parts) == pytest.approx(total), each
    for other in relations_of(of):
        values = [of[id].value for id in vars(other).values() if id]
        if not all(isinstance(value, int | float) for value in values):
            continue
        tried += 1
        if isinstance(other, Difference):
            assert values[0] == pytest.approx(values[1] - values[2]), other
        elif isinstance(other, Ratio) and values[2]:
            assert values[0] == pytest.approx(values[1] / values[2]), other
        elif isinstance(other, Within):
            assert values[0] <= values[1] + 1e-6, other
        elif isinstance(other, Share) and other.whole and values[2]:
            assert values[0] == pytest.approx(100 * values[1] / values[2]), other
    assert tried > 10


def test_a_declaration_is_read_as_it_says() -> None:
    """By hand: areas of two levels, whose names are the council's own."""
    ids = ["market.areas.customers", "market.level_1.customers", "market.level_2.customers"]
    areas = {"north": "1", "south": "1", "west": "2"}
    of = {id: Shown() for id in ids}
    of |= {f"market.area.{name}.customers": Shown() for name in areas}
    of |= {f"market.area.{name}.level": Shown(level) for name, level in areas.items()}
    found = {(each.total, each.parts) for each in sums_of(of)}
    assert found == {
        ("market.areas.customers", tuple(f"market.area.{name}.customers" for name in areas)),
        ("market.level_1.customers", ("market.area.north.customers", "market.area.south.customers")),
        ("market.level_2.customers", ("market.area.west.customers",)),
    }


def test_figures_of_the_same_ids_are_added_by_their_own_values() -> None:
    """What is remembered of ids must not be what a figure of them says: an area that is of another level."""

    def of_level_1(west: str) -> list[tuple[str, ...]]:
        areas = {"north": "1", "west": west}
        of = {f"market.area.{name}.customers": Shown() for name in areas}
        of |= {f"market.area.{name}.level": Shown(level) for name, level in areas.items()}
        of["market.level_1.customers"] = Shown()
        return [each.parts for each in sums_of(of) if each.total == "market.level_1.customers"]

    assert of_level_1("2") == [("market.area.north.customers",)]
    assert of_level_1("1") == [("market.area.north.customers", "market.area.west.customers")]


def test_a_percentage_needs_no_declaration_when_its_name_says_of_what_it_is() -> None:
    of = {id: Shown() for id in ("a.b", "a.b_percent", "a.c_percent", "a.b_percent_of_sourced")}
    assert {vars(each)["share"] for each in relations_of(of)} == {"a.b_percent", "a.b_percent_of_sourced"}


def test_what_nobody_declared_is_told() -> None:
    """A percentage of a count says nothing of what the count is a part of; a sum without its total neither."""
    of = {id: Shown() for id in ("homecare.requests.on_the_moon", "homecare.requests.on_the_moon_percent")}
    assert undeclared(of, ["homecare.requests.on_the_moon"]) == ["homecare.requests.on_the_moon"]
    places = ("neighbouring_council", "elsewhere", "not_recorded")
    parts = {f"market.placements.{place}": Shown() for place in places}
    assert undeclared(parts, parts) == list(parts)
    assert undeclared({**parts, "market.placements.total": Shown()}, parts) == []


def test_a_total_of_nothing_has_no_parts_to_be_declared() -> None:
    """A council without a request has no route of requests, and may be published all the same."""
    assert undeclared({"cld.requests.total": Shown(0)}, ["cld.requests.total"]) == []
    assert undeclared({"cld.requests.total": Shown(7)}, ["cld.requests.total"]) == ["cld.requests.total"]


def test_patterns() -> None:
    assert pattern("a.*.b").fullmatch("a.x.y.b")
    assert pattern("a.+.b").fullmatch("a.x.b")
    assert not pattern("a.+.b").fullmatch("a.x.y.b")
    assert not pattern("a.b").fullmatch("aXb")


def test_every_declaration_is_well_formed() -> None:
    """A star that stands for nothing, or a kind that no reader knows, would be a declaration without effect."""
    for each in relations.SUMS:
        assert isinstance(each, Sum)
        assert each.parts or each.each, each
        assert "+" not in each.total, each
        assert not each.by or each.by.count("+") == each.each.count("+") == 1, each
        for part in (*each.parts, *each.also, each.each):
            assert part.count("*") <= each.total.count("*"), each
    for other in relations.OTHERS:
        assert isinstance(other, Share | Difference | Ratio | Within | Rests | Alone)
        first, *others = vars(other).values()
        assert all(name.count("*") <= first.count("*") for name in others), other


# --------------------------------------------------------------------------------------------------------
# Sums that a reader could form, found without the declarations


def families(ids: list[str]) -> dict[str, list[str]]:
    """Return ids that are alike but for one part, by what they share."""
    found: dict[str, list[str]] = defaultdict(list)
    for id in ids:
        parts = id.split(".")
        for place in range(1, len(parts)):
            found[".".join((*parts[:place], "+", *parts[place + 1 :]))].append(id)
    return {name: members for name, members in found.items() if len(members) > 1}


@pytest.mark.parametrize("council", COUNCILS)
def test_figures_alike_that_come_to_another_figure_are_declared(published: Published, council: str) -> None:
    """All of a family, or all but its smallest subset that is a total of it, come to a figure of the same unit."""
    of = facts(published, council)
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for id, fact in of.items():
        if (
            fact["unit"] in PROTECTED
            and isinstance(fact["value"], int | float)
            and not id.startswith("ascof")
        ):
            groups[fact["unit"], fact["period"]].append(id)
    declared = defaultdict(set)
    shown = {id: Shown(fact["value"]) for id, fact in of.items()}
    for each in sums_of(shown):
        declared[each.total].add(frozenset(each.parts))
    overlooked = []
    for ids in groups.values():
        for name, members in families(ids).items():
            inner = [
                id for id in members if not any(id in declared and {*members} & {*p} for p in declared[id])
            ]
            come_to = sum(of[id]["value"] for id in inner)
            totals = [id for id in ids if of[id]["value"] == come_to and id not in inner and come_to > 20]
            if len(inner) > 2 and totals and not any(
                frozenset(part for part in inner if of[part]["value"]) <= parts | {id}
                for id in totals
                for parts in _spread(id, declared)
            ):  # fmt: skip
                overlooked.append((name, totals))
    assert overlooked == []


def _spread(total: str, declared: dict[str, set[frozenset[str]]], depth: int = 3) -> list[frozenset[str]]:
    """Return the ways in which a total is made up, also where its parts are totals themselves."""
    ways = list(declared.get(total, ()))
    for _ in range(depth):
        for way in list(ways):
            for part in way:
                for inner in declared.get(part, ()):
                    wider = way - {part} | inner
                    if wider not in ways and len(ways) < 400:
                        ways.append(wider)
    return ways


def test_a_sum_that_nobody_declared_would_be_found() -> None:
    ids = [f"a.{name}.count" for name in "xyz"]
    assert families(ids)["a.+.count"] == ids
    assert list(itertools.islice(families(["a.b"]), 1)) == []
