"""What the checks say of the shipped returns: nothing critical, and the doubts that the sources do leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance import paths
from assurance.checks.validation import CheckResult, validate
from assurance.sources.inventory import clean


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, CheckResult]]:
    """The results by council and check."""
    processed = tmp_path_factory.mktemp("processed")
    found = {}
    for council in ("gateshead", "rotherham", "west-sussex"):
        clean(council, "2026-27-Q2", Path(paths.RAW), processed)
        folder = paths.EditionFolder.of(processed, council, "2026-27-Q2")
        found[council] = {result.id: result for result in validate(folder)}
    return found


def test_nothing_stops_their_publication(results: dict[str, dict[str, CheckResult]]) -> None:
    for of_council in results.values():
        critical = [r.id for r in of_council.values() if r.severity == "critical" and r.failed]
        assert critical == []
        assert not [r.id for r in of_council.values() if "could not be run" in r.note]


def test_gateshead_leaves_30_of_138_placements_unexplained(
    results: dict[str, dict[str, CheckResult]],
) -> None:
    result = results["gateshead"]["placements.place_recorded"]
    assert (result.failing_rows, result.rows_checked) == (30, 138)


def test_rotherhams_fourth_indicator_has_no_target(results: dict[str, dict[str, CheckResult]]) -> None:
    result = results["rotherham"]["provider_indicators.usually_given"]
    assert result.failing_rows == 1
    assert result.examples[0].startswith("indicator_id KPI 4")


def test_7_of_the_35_areas_break_the_stated_ranges(results: dict[str, dict[str, CheckResult]]) -> None:
    levels = [
        r
        for id, r in results["west-sussex"].items()
        if id.startswith("market_areas.level_") and r.rows_checked
    ]
    assert sum(r.failing_rows for r in levels if r.failed) == 7
    assert {r.severity for r in levels if r.failed} == {"warning"}
