"""Great Expectations makes the configuration of an expectation once, and nobody can spoil it for another."""

from __future__ import annotations

from great_expectations.expectations import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.expectation import Expectation

from assurance.checks.running import _configured_once


def test_it_is_made_once_and_what_is_written_into_it_reaches_nobody() -> None:
    rule = ExpectColumnValuesToNotBeNull(column="age", meta={"id": "age_given"})
    before, original = rule.configuration, Expectation.configuration
    with _configured_once():
        first = rule.configuration
        first.kwargs["batch_id"] = "one"
        assert rule.configuration.to_json_dict() == before.to_json_dict()
        assert rule.configuration.meta is first.meta  # so it was not made again
        other = ExpectColumnValuesToNotBeNull(column="name", meta={"id": "name_given"})
        assert other.configuration.kwargs == {"column": "name"}
        rule.id = "numbered"
        assert rule.configuration.id == "numbered"
    assert Expectation.configuration is original
