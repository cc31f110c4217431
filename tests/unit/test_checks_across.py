"""Tables are held against each other, and files against their publisher's rhythm, the freeze and corrections."""

from __future__ import annotations

import csv
import datetime
import json
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance import paths
from assurance.checks import across, freshness
from assurance.checks.results import CheckResult
from assurance.checks.suites import FOLDER, read_suites
from assurance.checks.validation import expectation, validate
from assurance.numerals import in_words
from tests.unit.test_checks_validation import DTYPES, PROVIDER, RATING, SUITES, supply

FREEZE = datetime.date(2026, 9, 30)
OWN = {
    "service": "Elm Lodge", "kind": "Care home", "client_group": "", "cqc_location_id": "1-1234567",
    "cqc_rating": "Good", "as_at": pd.Timestamp("2026-08-01"),
}  # fmt: skip
PLAN = {
    "provider": "P1", "opened_on": pd.Timestamp("2026-05-01"), "due_on": pd.Timestamp("2026-06-12"),
    "reason": "Quality assessment", "status": "open", "as_at": pd.Timestamp("2026-06-30"),
}  # fmt: skip
CITED = {
    "measure_id": "a", "title": "Carers’ breaks", "population": "Carers who answered", "period": "2023-24",
    "unit": "score", "council_value": 1.0, "england_value": 1.0, "polarity": "high",
    "cited_from": "Survey of Adult Carers in England",
}  # fmt: skip
FILE = {
    "path": "gateshead/scorecard.csv", "sha256": "ab" * 32, "size": 1, "kind": "scorecard", "title": "T",
    "publisher": "P", "licence": "L", "period": "not stated", "edition": "not stated", "url": "",
    "councils": ["gateshead"], "national": False, "illustrative": False, "note": "", "reason": "",
    "used": "used",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> paths.EditionFolder:
    return paths.EditionFolder.of(tmp_path / "processed", "gateshead", "2026-27-Q2")


def with_files(folder: paths.EditionFolder, *files: dict[str, Any]) -> None:
    paths.write_text(folder.inputs, json.dumps([{**FILE, **file} for file in files]))


def check(folder: paths.EditionFolder, freeze: datetime.date = FREEZE) -> dict[str, CheckResult]:
    return {result.id: result for result in validate(folder, freeze, folder.root / "nothing")}


def failing(folder: paths.EditionFolder, id: str) -> list[dict[str, str]]:
    with (folder.checks / "failing-rows.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["check_id"] == id]


# --- Other tables ---------------------------------------------------------------------------------------


def test_a_check_against_a_table_that_was_not_supplied_is_not_made_and_is_no_pass(
    folder: paths.EditionFolder,
) -> None:
    supply(folder, "improvement_plans", [{}], PLAN)
    result = check(folder)["improvement_plans.provider_on_the_framework"]
    assert (result.state, result.note) == ("not checked", "not supplied: provider quality")
    page = (folder.checks / "data-docs" / "improvement_plans.html").read_text(encoding="utf-8")
    assert "Not checked: not supplied: provider quality." in page


def test_a_table_without_rows_is_as_good_as_not_supplied(folder: paths.EditionFolder) -> None:
    supply(folder, "improvement_plans", [{}], PLAN)
    supply(folder, "provider_quality", [], PROVIDER)
    assert check(folder)["improvement_plans.provider_on_the_framework"].state == "not checked"


def test_a_value_that_is_not_among_another_tables_is_listed_by_its_own_key(
    folder: paths.EditionFolder,
) -> None:
    supply(folder, "provider_quality", [{}, {"provider": "P2"}], PROVIDER)
    supply(folder, "improvement_plans", [{}, {"provider": "P 2"}, {"provider": "P2"}], PLAN)
    result = check(folder)["improvement_plans.provider_on_the_framework"]
    assert (result.state, result.failing_rows, result.rows_checked) == ("failed", 1, 3)
    [row] = failing(folder, "improvement_plans.provider_on_the_framework")
    assert (row["source_row"], row["found"]) == ("3", "P 2")
    assert row["key"].startswith("provider P 2")
    page = (folder.checks / "data-docs" / "improvement_plans.html").read_text(encoding="utf-8")
    assert "must be found under <code>provider</code> in <code>provider_quality</code>" in page


def national(folder: paths.EditionFolder, *rows: dict[str, Any]) -> None:
    """Put CQC's ratings of all England where a run keeps them."""
    sha256 = "cd" * 32
    place = paths.NationalFolder.of(folder.root.parent.parent, sha256)
    file = {"path": "national/r.ods", "sha256": sha256, "kind": "cqc_ratings", "national": True}
    with_files(folder, {}, file)
    frame = pd.DataFrame([{**RATING, **row} for row in rows])
    place.root.mkdir(parents=True)
    frame.assign(source_file="r", source_sheet="L", source_row=1).to_parquet(place.table("ratings"))


def test_a_service_in_another_councils_area_is_found_in_the_list_of_all_england(
    folder: paths.EditionFolder,
) -> None:
    national(folder, {"location_id": "1-7654321", "council_code": "E08000018"})
    own = [{"cqc_location_id": "1-7654321"}, {"service": "Oak"}, {"service": "Ash", "cqc_location_id": ""}]
    supply(folder, "in_house_services", own, OWN)
    result = check(folder)["in_house_services.location_known_to_cqc"]
    assert (result.failing_rows, result.rows_checked) == (1, 3)
    assert [row["found"] for row in failing(folder, result.id)] == ["1-1234567"]


def test_a_rating_that_is_not_what_cqc_publishes_is_found(folder: paths.EditionFolder) -> None:
    national(
        folder,
        {"location_id": "1-1234567", "rating": "Good"},
        {"location_id": "1-1234567", "rating": "Inadequate", "domain": "Safe"},
        {"location_id": "1-2222222", "rating": "Requires improvement"},
    )
    own = [
        {},
        {"service": "Oak", "cqc_location_id": "1-2222222"},  # Good, and CQC says otherwise
        {"service": "Ash", "cqc_location_id": "1-9999999"},  # CQC says nothing of it
        {"service": "Yew", "cqc_location_id": "1-2222222", "cqc_rating": ""},
    ]
    supply(folder, "in_house_services", own, OWN)
    result = check(folder)["in_house_services.rating_is_cqcs"]
    assert [row["source_row"] for row in failing(folder, result.id)] == ["3"]


def test_of_all_england_only_the_columns_are_read_that_checks_name(
    folder: paths.EditionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    national(folder, {"location_id": "1-1234567", "rating": "Inadequate"})
    supply(folder, "in_house_services", [{}], OWN)
    seen: dict[str, list[str]] = {}
    whole = across.tables

    def tables(names: list[str]) -> list[pd.DataFrame]:
        seen.update({name: sorted(rows) for name, rows in across._TABLES.get().items()})
        return whole(names)

    monkeypatch.setattr(across, "tables", tables)
    assert check(folder)["in_house_services.rating_is_cqcs"].failing_rows == 1
    assert seen["national.ratings"] == ["domain", "location_id", "rating", "service_group"]


def test_counts_that_are_far_apart_are_told_with_both(folder: paths.EditionFolder) -> None:
    for count, state in ((8, "passed"), (7, "failed")):  # of 10, within 20%
        supply(folder, "ratings", [{"location_id": f"1-{1000000 + n}"} for n in range(count)], RATING)
        like = dict.fromkeys(SUITES["locations"].columns)
        supply(folder, "locations", [{"location_id": f"1-{1000000 + n}"} for n in range(10)], like)
        result = check(folder)["ratings.as_many_as_active_locations"]
        assert result.state == state
    assert result.note == "7 here, 10 there"


def rows(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_numbers_agree_within_what_is_allowed_and_either_of_two_answers_will_do() -> None:
    here = rows(area=["N", "N", "S", "W"], hours=[10.0, 12.0, 5.0, None])
    there = rows(area=["N", "S", "S"], hours=[11.0, 1.0, 5.0])
    judged = across.agrees_with(here, [there], "hours", [], {}, 1)
    assert judged.to_list() == [True, True, True, True]
    assert across.agrees_with(here, [there], "hours", [], {}, 0).to_list() == [False, False, True, True]


@given(
    here=st.lists(st.sampled_from(["a", "b", "c", None]), max_size=12),
    there=st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=6),
)
def test_found_in_is_membership(here: list[str | None], there: list[str | None]) -> None:
    found = across.found_in(
        pd.Series(here, dtype="str"), [rows(x=pd.Series(there, dtype="str"))], among="x", where={}
    )
    assert found.to_list() == [value is not None and value in there for value in here]


def test_every_file_of_checks_across_names_tables_columns_and_expectations_that_are_there() -> None:
    suites = read_suites()
    known = {f"{what}{name}" for name in suites for what in ("", "national.")}
    listed = 0
    for path in sorted((FOLDER / "across").glob("*.toml")):
        for table, checks in tomllib.loads(path.read_text(encoding="utf-8")).items():
            assert table in suites, f"{path.name}: there is no suite {table}"
            listed += len(checks)
            for check in suites[table].check:
                if not check.others:
                    continue
                assert set(check.others) <= known, check.id
                expectation(check)
                for other in check.others:
                    columns = {*suites[other.removeprefix("national.")].columns, "source_file"}
                    assert set(check.columns_of_others) <= columns, check.id
    assert listed >= 8


# --- Files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("1 October 2024 (assumed)", "2024-10-01", "2024-10-01"),
        ("2024-03-06", "2024-03-06", "2024-03-06"),
        ("March 2024", "2024-03-01", "2024-03-31"),
        ("December 2023 to February 2024", "2024-02-01", "2024-02-29"),
        ("2015-16 to 2024-25", "2024-04-01", "2025-03-31"),
        ("ASCOF 2020/21", "2020-04-01", "2021-03-31"),
        ("1999-00", "1999-04-01", "2000-03-31"),
        ("quarter 2 of 2024/25", "2024-07-01", "2024-09-30"),
        ("2026-27 Q4", "2027-01-01", "2027-03-31"),
        ("autumn 2024", "2024-01-01", "2024-12-31"),
        ("as at 7 August 2019 (the deck of 2018)", "2019-08-07", "2019-08-07"),
        ("2023-24, and one result without a stated period", "2023-04-01", "2024-03-31"),
        ("2019-22", None, None),
        ("31 February 2024", None, None),
        ("not stated", None, None),
        ("38 items", None, None),
    ],
)
def test_days_in_words_are_read_as_wide_as_they_may_mean(
    words: str, first: str | None, last: str | None
) -> None:
    span = freshness.span_of(words)
    assert (span and (span[0].isoformat(), span[1].isoformat())) == (first and (first, last))


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)))
def test_a_day_that_is_written_out_is_that_day(day: datetime.date) -> None:
    assert freshness.span_of(f"as at {in_words(day)}") == (day, day)
    assert freshness.span_of(day.isoformat()) == (day, day)


def of_file(folder: paths.EditionFolder, **file: Any) -> dict[str, str]:
    """What the checks of files find of one file."""
    with_files(folder, file)
    results = check(folder)
    return {
        id.split(".")[1]: result.examples[0]
        for id, result in results.items()
        if id.startswith("sources.") and result.failed
    }


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ({"kind": "cqc_ratings", "edition": "1 September 2026"}, {}),
        # 45 days after 16 August are up on 30 September, the day of the freeze; after 15 August, the day before.
        ({"kind": "cqc_ratings", "edition": "16 August 2026"}, {}),
        (
            {"kind": "cqc_ratings", "edition": "15 August 2026"},
            {
                "not_out_of_date": "scorecard.csv: from 15 August 2026; a newer one was due by "
                "29 September 2026"
            },
        ),
        # The figures of 2024-25 came out in December 2025; those of 2025-26 are due in December 2026.
        ({"kind": "ascof_workbook", "edition": "ASCOF 2024-25", "period": "2015-16 to 2024-25"}, {}),
        (
            {"kind": "ascof_workbook", "edition": "ASCOF 2023-24", "period": "2023-24"},
            {"not_out_of_date": "scorecard.csv: from 31 March 2024; a newer one was due by 31 December 2025"},
        ),
        ({"kind": "homecare_requests", "period": "April to June 2026"}, {}),
        (
            {"kind": "homecare_requests", "edition": "October 2026"},
            {"not_after_the_freeze": "scorecard.csv: from 1 October 2026, after 30 September 2026"},
        ),
        ({"kind": "homecare_requests", "edition": "2026-27"}, {}),  # it may be from before
        ({"kind": "homecare_requests"}, {}),  # nothing says when it is from
        ({"kind": "areas", "edition": "2 May 2011"}, {}),
    ],
)
def test_an_old_file_is_told_from_one_that_is_as_new_as_can_be(
    folder: paths.EditionFolder, file: dict[str, Any], found: dict[str, str]
) -> None:
    assert of_file(folder, **file) == found


def test_a_file_that_says_nothing_is_dated_by_its_newest_row(folder: paths.EditionFolder) -> None:
    supply(folder, "provider_quality", [{"as_at": pd.Timestamp("2024-06-30")}], PROVIDER)
    found = of_file(folder, kind="provider_quality", path="a.csv")
    assert found == {"not_out_of_date": "a.csv: from 30 June 2024; a newer one was due by 30 June 2025"}


def test_a_newer_file_that_is_not_used_is_named(folder: paths.EditionFolder) -> None:
    with_files(
        folder,
        {"path": "national/may.ods", "kind": "cqc_ratings", "national": True, "edition": "1 September 2026"},
        {
            "path": "national/june.ods", "kind": "cqc_ratings", "national": True, "edition": "8 September 2026",
            "used": "read, not reported: it holds no rows about Gateshead",
        },
        {"path": "national/old.ods", "kind": "cqc_ratings", "national": True, "edition": "1 May 2019",
         "used": "read, not reported: an older edition than may.ods"},
    )  # fmt: skip
    [row] = failing_after(folder, "sources.newest_of_its_kind")
    assert (row["source_file"], row["found"]) == ("national/may.ods", "national/june.ods")


def failing_after(folder: paths.EditionFolder, id: str) -> list[dict[str, str]]:
    check(folder)
    return failing(folder, id)


def test_a_day_after_the_freeze_is_told_with_its_column(folder: paths.EditionFolder) -> None:
    late = {"opened_on": pd.Timestamp("2026-10-01"), "as_at": pd.Timestamp("2026-10-02")}
    supply(folder, "improvement_plans", [{}, {"due_on": pd.Timestamp("2027-01-01")}, late], PLAN)
    [row] = failing_after(folder, "improvement_plans.by_the_freeze")
    assert (row["source_row"], row["found"]) == ("4", "opened_on 2026-10-01; as_at 2026-10-02")


# S1-F10: the tables of the Survey of Adult Carers 2023-24 were corrected on 16 April 2025.
@pytest.mark.parametrize(
    ("edition", "row", "found"),
    [
        ("21 March 2025", {}, ["from a file of 21 March 2025"]),
        ("15 April 2025", {}, ["from a file of 15 April 2025"]),
        ("16 April 2025", {}, []),
        ("not stated", {}, []),
        ("21 March 2025", {"period": "2022-23"}, []),
        ("21 March 2025", {"cited_from": "Adult Social Care Survey"}, []),
        ("21 March 2025", {"cited_from": "", "title": "SACE: breaks"}, ["from a file of 21 March 2025"]),
    ],
)
def test_what_was_read_before_its_source_was_corrected_is_told(
    folder: paths.EditionFolder, edition: str, row: dict[str, Any], found: list[str]
) -> None:
    supply(folder, "scorecard", [row], CITED)
    with_files(folder, {"path": "a.csv", "edition": edition})
    rows = failing_after(folder, "scorecard.carers_survey_corrected")
    assert [row["found"] for row in rows] == found


def test_every_kind_has_a_rhythm_and_the_reason_is_said() -> None:
    cadences = freshness.read_cadences()
    assert "" in cadences
    assert {cadence.because[-1] for cadence in cadences.values()} == {"."}
    assert DTYPES  # one table of kinds for all tests of checks
