"""What Great Expectations is spared: making what it has made, and nobody can spoil it for another."""

from __future__ import annotations

from typing import Any

import pandas as pd
from great_expectations.core.id_dict import IDDict
from great_expectations.expectations import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.expectation import Expectation

from assurance.checks.running import (
    MOST_KEPT,
    Found,
    _made_once,
    _picked_once,
    check_table,
    source,
)
from assurance.checks.suites import Check, read_suites


def test_it_is_made_once_and_what_is_written_into_it_reaches_nobody() -> None:
    rule = ExpectColumnValuesToNotBeNull(column="age", meta={"id": "age_given"})
    before, original = rule.configuration, Expectation.configuration
    with _made_once():
        first = rule.configuration
        first.kwargs["batch_id"] = "one"
        assert rule.configuration.to_json_dict() == before.to_json_dict()
        assert rule.configuration.meta is first.meta  # so it was not made again
        other = ExpectColumnValuesToNotBeNull(column="name", meta={"id": "name_given"})
        assert other.configuration.kwargs == {"column": "name"}
        rule.id = "numbered"
        assert rule.configuration.id == "numbered"
    assert Expectation.configuration is original


def test_a_rule_is_made_once_of_a_configuration_that_nobody_has_changed() -> None:
    rule = ExpectColumnValuesToNotBeNull(column="age", meta={"id": "age_given"})
    with _made_once():
        first, changed = rule.configuration.to_domain_obj(), rule.configuration
        assert rule.configuration.to_domain_obj() is first
        changed.kwargs["batch_id"] = "one"
        assert changed.to_domain_obj().batch_id == "one"
        other = ExpectColumnValuesToNotBeNull(column="age", meta={"id": "another"})
        assert other.configuration.to_domain_obj().meta == {"id": "another"}
        assert first.configuration.kwargs == {"column": "age"}
    assert rule.configuration.to_domain_obj() is not first


def test_what_a_rule_is_asked_with_is_made_once_for_each_format_of_results() -> None:
    rule = ExpectColumnValuesToNotBeNull(column="age")
    with _made_once():
        basic, whole = ({"result_format": {"result_format": name}} for name in ("BASIC", "COMPLETE"))
        first = rule._get_runtime_kwargs(runtime_configuration=basic)
        first["column"] = "name"
        assert rule._get_runtime_kwargs(runtime_configuration=basic)["column"] == "age"
        again = rule._get_runtime_kwargs(runtime_configuration=whole)
        assert again["result_format"]["result_format"] == "COMPLETE"


def test_arguments_are_named_by_what_they_are() -> None:
    asked = [{"column": "a", "batch_id": "one"}, {"column": "a", "batch_id": "two"}, {"column": 1, "n": True}]
    plain = [IDDict(each).to_id() for each in asked]
    with _made_once():
        for _ in range(2):
            assert [IDDict(each).to_id() for each in asked] == plain
        assert IDDict(asked[0]).to_id(id_keys=["column"]) == "column=a"
        changing = IDDict(asked[0])
        changing["batch_id"] = "two"
        assert changing.to_id() == plain[1]


class Engine:
    """Picks from a table as an engine of Great Expectations does, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def get_domain_records(self, domain_kwargs: dict[str, Any]) -> pd.DataFrame:
        self.asked.append(domain_kwargs)
        table = pd.DataFrame({"a": [1.0, None], "b": [None, 2.0], "c": [3.0, 4.0]})
        return table.dropna(subset=[domain_kwargs["column_A"], domain_kwargs["column_B"]])


def test_rows_are_picked_once_for_all_that_is_asked_of_a_check_and_for_no_other() -> None:
    engine = Engine()
    one, other = {"column_A": "a", "column_B": "c"}, {"column_B": "c", "column_A": "b"}
    with _picked_once(engine, rows=2):
        first = engine.get_domain_records(one)
        first["c"] = 0.0
        assert engine.get_domain_records({**one})["c"].to_list() == [3.0]
        assert engine.get_domain_records(other)["c"].to_list() == [4.0]
        assert engine.asked == [one, other]
    engine.get_domain_records(one)
    assert len(engine.asked) == 3


def test_of_a_large_table_nothing_is_kept() -> None:
    engine = Engine()
    with _picked_once(engine, rows=MOST_KEPT + 1):
        for _ in range(2):
            engine.get_domain_records({"column_A": "a", "column_B": "c"})
    assert len(engine.asked) == 2


def test_the_engine_that_is_asked_is_the_one_that_picks() -> None:
    rows = pd.DataFrame({"a": [1.0, None, 3.0], "b": ["x", "x", "y"]})
    asked: list[dict[str, Any]] = []
    place = source()
    engine = place.data_asset.datasource.get_execution_engine()
    pick = engine.get_domain_records
    engine.get_domain_records = lambda domain_kwargs: (asked.append(domain_kwargs), pick(domain_kwargs))[1]  # type: ignore[method-assign]
    suite = read_suites()["placements"]
    check = Check(
        id="given",
        severity="warning",
        sentence="S",
        expectation="expect_column_values_to_not_be_null",
        arguments={"column": "a"},
        only_where={"b": "x"},
    )
    found = Found()
    check_table(place, suite, [check], {}, rows, found)
    [result] = found.results
    assert (result.state, result.rows_checked, result.failing_rows) == ("failed", 2, 1)
    assert asked
    assert len(asked) == len({repr(sorted(each.items())) for each in asked})
