"""Great Expectations really validates the tables, and every row that fails is listed by its own key."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assurance import paths
from assurance.checks.suites import read_suites
from assurance.checks.validation import CheckResult, stop_if_critical, summarise, validate
from assurance.errors import CheckFailed

DAY = pd.Timestamp("2024-01-05")
REQUEST = {
    "request_id": "HC1", "person": "P1", "source": "hospital discharge", "route": "hospital", "area": "North",
    "level": "1", "referred_on": DAY, "assessed_on": DAY, "requested_on": DAY, "offered_on": pd.NaT,
    "sourced_on": DAY, "started_on": pd.NaT, "closed_on": pd.NaT, "status": "sourced", "hours_requested": 10.0,
    "hours_sourced": 0.0, "visits_a_week": 7, "double_up": False, "provider": "A Care",
    "provider_location_id": "1-123456789", "framework_route": "lead", "interim_cover": "none",
    "special_needs": False, "reason_for_delay": "other", "days_to_sourced": 0, "days_sourced_to_started": 0,
    "days_request_to_started": 0,
}  # fmt: skip
RATING = {
    "location_id": "1-1234567", "location_name": "A", "service_type": "care_homes", "care_home": True,
    "inspection_category": "Residential social care", "location_type": "Social Care Org",
    "local_authority": "Gateshead", "council_code": "E08000037", "region": "North East",
    "service_group": "Overall", "domain": "Overall", "rating": "Good", "rating_as_published": "Good",
    "publication_date": DAY, "inherited": False, "provider_id": "1-1", "provider_name": "P",
}  # fmt: skip
OUTCOME = {
    "measure": "2a", "measure_id": "2a", "title": "T", "framework": "ASCOF 2024-25", "series": "2a",
    "geography_level": "Local authority", "geography_code": "E08000037", "council_code": "E08000037",
    "geography": "Gateshead", "period": "2024-25", "quantity": "outcome", "group": "Total", "value": 61.2,
    "symbol": "", "source_cell": "D12",
}  # fmt: skip
PROVIDER = {
    "provider": "P1", "tier": "1", "area": "North", "assessment_status": "completed",
    "council_rating": "Good", "hours_a_week": 100.0, "people_supported": 10, "as_at": DAY,
}  # fmt: skip
SNAPSHOT = {
    "measure_id": "waiting", "title": "T", "counted": "people", "as_at": DAY, "count": 6, "of_which": "",
    "note": "",
}  # fmt: skip
HANDBACK = {
    "contract_reference": "C1",
    "handed_back_on": DAY,
    "service_type": "Homecare",
    "reason": "R",
    "people_affected": 3,
}


SUITES = read_suites()
DTYPES = {"text": "str", "number": "float64", "date": "datetime64[s]", "yes or no": "object"}


@pytest.fixture
def folder(tmp_path: Path) -> paths.EditionFolder:
    return paths.EditionFolder.of(tmp_path, "gateshead", "2026-27-Q2")


def supply(folder: paths.EditionFolder, table: str, rows: list[dict[str, Any]], like: dict[str, Any]) -> None:
    """Write a tidy table: rows that say only how they differ from a right one."""
    whole = [
        {**like, **row, "source_file": "a.csv", "source_sheet": "S", "source_row": number}
        for number, row in enumerate(rows, start=2)
    ]
    frame = pd.DataFrame(whole, columns=[*like, "source_file", "source_sheet", "source_row"])
    for name, column in SUITES[table].columns.items():
        if name not in frame:  # of no matter to any test here: missing
            frame[name] = pd.Series(index=frame.index, dtype=DTYPES[column.kind])
    folder.table(table).parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(folder.table(table))


def supply_requests(folder: paths.EditionFolder, *rows: dict[str, Any]) -> None:
    numbered = [{"request_id": f"HC{number}", **row} for number, row in enumerate(rows, start=1)]
    supply(folder, "homecare_requests", numbered, REQUEST)


def failed(results: list[CheckResult]) -> dict[str, CheckResult]:
    return {result.id: result for result in results if result.failed}


def failing_rows(folder: paths.EditionFolder) -> list[dict[str, str]]:
    with (folder.checks / "failing-rows.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_right_table_passes_every_check(folder: paths.EditionFolder) -> None:
    open_request = {"status": "open", "sourced_on": pd.NaT, "days_to_sourced": None}
    supply_requests(folder, {}, {"days_to_sourced": 1}, open_request)
    results = validate(folder)
    assert len(results) > 10
    assert failed(results) == {}
    assert {result.rows_checked for result in results if "always" in result.id} == {3}
    stop_if_critical(results)


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        ({"days_to_sourced": -1}, "days_not_negative"),
        ({"sourced_on": DAY - pd.Timedelta(days=1)}, "sourced_after_requested"),
        ({"sourced_on": pd.NaT}, "sourced_has_a_day"),
        ({"status": "waiting"}, "status_known"),
        ({"status": "open"}, "not_sourced_has_no_day"),
        ({"route": ""}, "usually_given"),
        ({"requested_on": pd.NaT}, "always_given"),
        ({"hours_requested": 0.0}, "hours_believable"),
        ({"hours_requested": 169.0}, "hours_believable"),
        ({"days_to_sourced": 400}, "days_believable"),
        ({"request_id": "HC1"}, "key_unique"),
    ],
)
def test_one_wrong_request_fails_one_check(
    folder: paths.EditionFolder, wrong: dict[str, Any], check: str
) -> None:
    supply_requests(folder, {}, wrong, {})
    assert list(failed(validate(folder))) == [f"homecare_requests.{check}"]
    rows = failing_rows(folder)
    expected = ["2", "3"] if check == "key_unique" else ["3"]
    assert [row["source_row"] for row in rows] == expected


def test_every_failing_row_is_listed_not_the_first_twenty(folder: paths.EditionFolder) -> None:
    supply_requests(folder, *[{"days_to_sourced": -n} for n in range(50)])
    result = failed(validate(folder))["homecare_requests.days_not_negative"]
    assert (result.rows_checked, result.failing_rows, len(result.examples)) == (50, 49, 3)
    rows = failing_rows(folder)
    assert [row["key"] for row in rows] == [f"request_id HC{n}" for n in range(2, 51)]
    assert [row["found"] for row in rows] == [str(-n) for n in range(1, 50)]
    assert rows[0] == {
        "check_id": "homecare_requests.days_not_negative",
        "severity": "critical",
        "table": "homecare_requests",
        "key": "request_id HC2",
        "source_file": "a.csv",
        "source_sheet": "S",
        "source_row": "3",
        "source_cell": "",
        "column": "days_to_sourced",
        "found": "-1",
        "sentence": "The days to a provider being found are 0 or more.",
        "mend": "Brokerage team: correct the request in the brokerage system, then send the return again.",
    }


def test_a_critical_failure_stops_with_the_rows_by_their_key(folder: paths.EditionFolder) -> None:
    supply_requests(folder, {}, {"days_to_sourced": -3})
    results = validate(folder)
    with pytest.raises(CheckFailed) as stopped:
        stop_if_critical(results, folder)
    sentence = str(stopped.value)
    assert sentence.startswith("1 critical check failed, so nothing is published: homecare_requests.days_not")
    assert "request_id HC2 (a.csv, row 3): -3" in sentence
    assert "gateshead/2026-27-Q2/checks/failing-rows.csv" in sentence
    assert (folder.checks / "results.json").exists()


def test_a_warning_does_not_stop(folder: paths.EditionFolder) -> None:
    supply_requests(folder, {"hours_requested": 400.0})
    results = validate(folder)
    assert [result.severity for result in failed(results).values()] == ["warning"]
    stop_if_critical(results, folder)


def test_a_missing_column_is_named_and_the_others_are_still_checked(folder: paths.EditionFolder) -> None:
    supply_requests(folder, {"status": "waiting"})
    table = folder.table("homecare_requests")
    pd.read_parquet(table).drop(columns="days_to_sourced").to_parquet(table)
    results = failed(validate(folder))
    assert results["homecare_requests.columns"].note == "missing: days_to_sourced"
    assert results["homecare_requests.days_not_negative"].note == "could not be run without days_to_sourced"
    assert results["homecare_requests.status_known"].failing_rows == 1
    assert "missing: days_to_sourced" in [row["found"] for row in failing_rows(folder)]


def test_a_column_of_the_wrong_kind_is_named(folder: paths.EditionFolder) -> None:
    supply_requests(folder, {"hours_requested": "ten"})
    result = failed(validate(folder))["homecare_requests.kinds"]
    assert result.note == "hours_requested holds str"
    assert result.severity == "critical"


def test_a_table_without_rows_passes_and_says_so(folder: paths.EditionFolder) -> None:
    supply_requests(folder)
    results = validate(folder)
    assert failed(results) == {}
    made = [result for result in results if result.state == "passed"]
    assert len(made) > 10
    assert {(result.rows_checked, result.note) for result in made} == {(0, "no rows supplied")}


def test_no_table_at_all_gives_no_results(folder: paths.EditionFolder) -> None:
    assert validate(folder) == []
    assert json.loads((folder.checks / "results.json").read_text(encoding="utf-8")) == []
    assert summarise([]).empty


def test_words_typed_freely_are_never_copied(folder: paths.EditionFolder) -> None:
    supply(folder, "snapshots", [{"count": -1, "note": "Mrs Jones fell"}], SNAPSHOT)
    validate(folder)
    written = [path.read_text(encoding="utf-8") for path in folder.checks.rglob("*") if path.is_file()]
    assert failing_rows(folder)[0]["found"] == "-1"
    assert not any("Jones" in text for text in written)


def test_results_carry_what_the_pages_need(folder: paths.EditionFolder) -> None:
    supply_requests(folder, {"days_to_sourced": -3})
    validate(folder)
    results = json.loads((folder.checks / "results.json").read_text(encoding="utf-8"))
    [wrong] = [result for result in results if result["state"] == "failed"]
    assert wrong == {
        "id": "homecare_requests.days_not_negative",
        "table": "homecare_requests",
        "sentence": "The days to a provider being found are 0 or more.",
        "expectation": "expect_column_values_to_be_between",
        "severity": "critical",
        "state": "failed",
        "rows_checked": 1,
        "failing_rows": 1,
        "examples": ["request_id HC1 (a.csv, row 2): -3"],
        "places": ["a.csv, sheet “S”, row 2"],
        "touches": ["homecare", "waiting"],
        "mend": "Brokerage team: correct the request in the brokerage system, then send the return again.",
        "note": "",
    }


def test_the_summary_counts_by_table(folder: paths.EditionFolder) -> None:
    supply_requests(folder, {"days_to_sourced": -3, "hours_requested": 400.0})
    [row] = summarise(validate(folder)).to_dict("records")
    assert row["Table"] == "homecare_requests"
    assert (row["Failed (warning)"], row["Failed (critical)"]) == ("1", "1")
    assert int(row["Passed"]) == int(row["Checks"]) - int(row["Not checked"]) - 2


# West Sussex's own definition of its levels, and the rows of its table of 7 August 2019 that break it.
def test_a_stated_range_is_held_against_every_area(tmp_path: Path) -> None:
    rows = [
        ("Bognor East", 1, 113, 1206), ("Bognor West", 1, 110, 1335), ("Worthing West", 1, 113, 1209),
        ("Crawley Down", 2, 18, 228), ("Midhurst & Petworth", 2, 42, 454), ("Bourne", 2, 31, 297),
        ("Mid Sussex Rural South", 3, 1, 8), ("Horsham Rural North", 3, 8, 153), ("Burgess Hill", 1, 63, 867),
    ]  # fmt: skip
    names = ("area", "level", "customers", "hours_a_week")
    areas = [dict(zip(names, row, strict=True)) for row in rows]
    for council, expected in (("west-sussex", 7), ("gateshead", 0)):
        edition = paths.EditionFolder.of(tmp_path, council, "e")
        supply(edition, "market_areas", areas, {**areas[0], "as_at": DAY})
        validate(edition)
        listed = failing_rows(edition)
        assert len(listed) == expected
        assert {row["severity"] for row in listed} <= {"warning"}
    assert not any("Bourne" in row["key"] or "Burgess" in row["key"] for row in listed)


def test_the_councils_own_ratings_are_not_cqcs(folder: paths.EditionFolder) -> None:
    rows = [{}, {"provider": "P2", "council_rating": "Outstanding"}]
    supply(folder, "provider_quality", rows, PROVIDER)
    assert list(failed(validate(folder))) == ["provider_quality.council_rating_known"]


def test_completing_is_a_stage_not_a_rating(folder: paths.EditionFolder) -> None:
    rows = [
        {"assessment_status": "completing", "council_rating": ""},
        {"provider": "P2", "assessment_status": "completing"},
        {"provider": "P3", "council_rating": ""},
    ]
    supply(folder, "provider_quality", rows, PROVIDER)
    assert list(failed(validate(folder))) == [
        "provider_quality.completed_is_rated",
        "provider_quality.completing_is_not_rated",
    ]
    assert [row["key"].split(",")[0] for row in failing_rows(folder)] == ["provider P3", "provider P2"]


def test_a_part_is_no_larger_than_its_whole(folder: paths.EditionFolder) -> None:
    # Gateshead, March 2024: 6 people waited 6 months to 2 years, 3 of them in hospital.
    part = {"measure_id": "in_hospital", "of_which": "waiting"}
    supply(folder, "snapshots", [{}, {**part, "count": 3}], SNAPSHOT)
    assert failed(validate(folder)) == {}
    wrong = [
        {},
        {**part, "count": 7},
        {**part, "measure_id": "other_day", "as_at": DAY + pd.Timedelta(days=1), "count": 1},
        {**part, "measure_id": "of_nothing", "of_which": "nothing", "count": 1},
    ]
    supply(folder, "snapshots", wrong, SNAPSHOT)
    assert list(failed(validate(folder))) == ["snapshots.part_within_whole"]
    assert [row["source_row"] for row in failing_rows(folder)] == ["3", "4", "5"]


def test_a_location_rated_only_for_its_services_is_named(folder: paths.EditionFolder) -> None:
    rows = [
        {"rating": "Not rated", "publication_date": pd.NaT},
        {"service_group": "Homecare"},
        {"location_id": "1-7654321", "location_name": "B", "rating": "Not rated", "publication_date": pd.NaT},
    ]
    supply(folder, "ratings", rows, RATING)
    assert list(failed(validate(folder))) == ["ratings.overall_agrees_with_services"]
    [row] = failing_rows(folder)
    assert row["key"].startswith("location_id 1-1234567, service_group Overall")


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        ({"council_code": "E08000018"}, "council_code_known"),
        ({"rating": "Requires Improvement"}, "rating_known"),
        ({"domain": "Safety"}, "domain_known"),
        ({"publication_date": pd.NaT}, "rated_has_a_day"),
        ({"publication_date": pd.Timestamp("2006-02-16")}, "day_since_ratings_began"),
        ({"location_id": "Grosvenor House", "location_name": "B"}, "location_id_form"),
        ({"location_name": ""}, "usually_given"),
    ],
)
def test_one_wrong_rating_fails_one_check(
    folder: paths.EditionFolder, wrong: dict[str, Any], check: str
) -> None:
    supply(folder, "ratings", [{}, {"domain": "Safe", **wrong}], RATING)
    assert list(failed(validate(folder))) == [f"ratings.{check}"]


def parts(values: dict[str, float], **more: Any) -> list[dict[str, Any]]:
    return [{"quantity": quantity, "value": value, **more} for quantity, value in values.items()]


# ASCOF 2024-25 as published, read off the workbook: Gateshead 2a, 4b and 6b, England 2a.
RIGHT = [
    *parts({"numerator": 704, "denominator": 1151, "outcome": 61.2}),
    *parts(
        {"numerator": 142525, "denominator": 184745, "outcome": 77.1},
        geography="England", geography_level="England", geography_code="E92000001", council_code="",
    ),
    # Rounded to 5 after it was worked out: between 417.5 of 497.5 (83.9) and 422.5 of 492.5 (85.8).
    *parts({"numerator": 420, "denominator": 495, "outcome": 84.7}, measure_id="4b"),
    *parts(
        {
            "outstanding numerator": 4, "outstanding denominator": 46, "outstanding outcome": 8.7,
            "good numerator": 33, "good denominator": 46, "good outcome": 71.7,
            "other numerator": 9, "other denominator": 46, "other outcome": 19.6,
            "not yet rated numerator": 0, "not yet rated denominator": 46, "not yet rated outcome": 0.0,
            "6b numerator": 37, "6b denominator": 46, "6b outcome": 80.4,
        },
        measure_id="6b",
    ),
]  # fmt: skip


def test_published_outcomes_follow_from_their_counts(folder: paths.EditionFolder) -> None:
    supply(folder, "ascof", RIGHT, OUTCOME)
    assert failed(validate(folder)) == {}


@pytest.mark.parametrize(
    ("changed", "checks"),
    [
        ({"measure_id": "2a", "quantity": "outcome", "value": 61.4}, ["outcome_follows_from_counts"]),
        (
            {"measure_id": "6b", "quantity": "good outcome", "value": 72.2},
            ["outcome_follows_from_counts", "6b_shares_come_to_100"],
        ),
        (
            {"measure_id": "6b", "quantity": "other numerator", "value": 10},
            ["outcome_follows_from_counts", "6b_counts_add_up"],
        ),
        ({"measure_id": "2a", "quantity": "outcome", "value": None, "symbol": "[z]"}, []),
        ({"measure_id": "4b", "quantity": "numerator", "value": 505}, ["outcome_follows_from_counts"]),
        (
            {"measure_id": "6b", "quantity": "6b numerator", "value": 38},
            ["outcome_follows_from_counts", "6b_good_and_outstanding_add_up"],
        ),
        ({"measure_id": "2a", "quantity": "outcome", "value": None}, ["no_value_has_a_reason"]),
        ({"measure_id": "2a", "quantity": "outcome", "symbol": "[c]"}, ["symbol_has_no_value"]),
        ({"measure_id": "2a", "quantity": "outcome", "symbol": "?"}, ["symbol_known"]),
        ({"measure_id": "2a", "quantity": "outcome", "period": "2024 to 2025"}, ["period_form"]),
        ({"measure_id": "2a", "quantity": "outcome", "council_code": ""}, ["council_has_a_code"]),
        ({"measure_id": "2a", "quantity": "outcome", "council_code": "E99999999"}, ["council_code_known"]),
        ({"measure_id": "2a", "quantity": "result"}, ["quantity_known"]),
    ],
)
def test_one_changed_cell_of_ascof_is_found(
    folder: paths.EditionFolder, changed: dict[str, Any], checks: list[str]
) -> None:
    rows = [{**OUTCOME, **row} for row in RIGHT]
    quantity = "outcome" if changed["quantity"] == "result" else changed["quantity"]
    place = next(
        number
        for number, row in enumerate(rows)
        if (row["measure_id"], row["quantity"], row["geography"])
        == (changed["measure_id"], quantity, "Gateshead")
    )
    rows[place] = {**rows[place], **changed}
    supply(folder, "ascof", rows, OUTCOME)
    assert list(failed(validate(folder))) == [f"ascof.{check}" for check in checks]


# Read off the same workbook: 4b of Luton, and 1b of Kent in 2019-20.
def test_more_than_all_is_found_where_no_outcome_is_published(folder: paths.EditionFolder) -> None:
    luton = {"measure_id": "4b", "geography": "Luton"}
    rows = [
        *parts({"numerator": 415, "denominator": 135}, **luton),
        {"quantity": "outcome", "value": None, "symbol": "[z]", **luton},
    ]
    supply(folder, "ascof", rows, OUTCOME)
    assert list(failed(validate(folder))) == ["ascof.outcome_follows_from_counts"]


def test_a_result_without_respondents_is_not_0(folder: paths.EditionFolder) -> None:
    kent = {"number of respondents": 0, "outcome": 0.0, "margin of error": 0}
    supply(folder, "ascof", parts(kent, measure_id="1b", period="2019-20"), OUTCOME)
    assert list(failed(validate(folder))) == ["ascof.somebody_responded"]


def test_the_same_bytes_again(folder: paths.EditionFolder) -> None:
    supply_requests(folder, {"days_to_sourced": -3}, {"request_id": "HC1"})
    supply(folder, "ratings", [{}], RATING)

    def written() -> dict[str, bytes]:
        validate(folder)
        files = (path for path in folder.checks.rglob("*") if path.is_file())
        return {path.relative_to(folder.root).as_posix(): path.read_bytes() for path in sorted(files)}

    first = written()
    assert set(first) == {
        "checks/results.json", "checks/failing-rows.csv", "checks/findings.json", "checks/data-docs/index.html",
        "checks/data-docs/homecare_requests.html", "checks/data-docs/ratings.html",
    }  # fmt: skip
    assert written() == first
    assert not any(str(folder.root).encode() in content for content in first.values())


OFFLINE = """
import os, socket, sys
class Forbidden(socket.socket):
    def __init__(self, *arguments, **more):
        raise AssertionError("a socket was opened")
socket.socket = Forbidden
socket.getaddrinfo = socket.create_connection = lambda *a, **k: Forbidden()
from pathlib import Path
from assurance import paths
from assurance.checks.suites import read_suites
from assurance.checks.validation import validate
assert "great_expectations" not in sys.modules, "it is imported before it is needed"
assert validate(paths.EditionFolder(Path(sys.argv[1])))
assert "great_expectations" in sys.modules
assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
"""


def test_nothing_is_sent_anywhere_and_nothing_imported_early(folder: paths.EditionFolder) -> None:
    supply_requests(folder, {"days_to_sourced": -3})
    environment = {name: value for name, value in os.environ.items() if name != "GX_ANALYTICS_ENABLED"}
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, str(folder.root)],
        cwd=paths.ROOT, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "progress bars would end up in the notebook"
