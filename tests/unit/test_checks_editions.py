"""An edition's tables are held against the last good edition of the council, in words with both numbers."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assurance import paths
from assurance.checks import editions
from assurance.checks.results import CheckResult
from assurance.checks.suites import read_suites
from assurance.checks.validation import validate
from tests.unit.test_checks_validation import PROVIDER, RATING, REQUEST, supply

FREEZE = {
    "Q1": datetime.date(2026, 6, 30),
    "Q2": datetime.date(2026, 9, 30),
    "Q3": datetime.date(2026, 12, 31),
}


def ratings(count: int, first: int = 0, rating: str = "Good") -> list[dict[str, Any]]:
    return [{"location_id": f"1-{1000000 + first + n}", "rating": rating} for n in range(count)]


def requests(count: int, **values: Any) -> list[dict[str, Any]]:
    return [{"request_id": f"HC{n}", **values} for n in range(count)]


def edition(tmp_path: Path, quarter: str, **tables: list[dict[str, Any]]) -> paths.EditionFolder:
    """Supply an edition's tables."""
    folder = paths.EditionFolder.of(tmp_path / "processed", "gateshead", quarter)
    like = {"ratings": RATING, "homecare_requests": REQUEST, "provider_quality": PROVIDER}
    for table, rows in tables.items():
        supply(folder, table, rows, like[table])
    return folder


def check(folder: paths.EditionFolder, tmp_path: Path) -> dict[str, CheckResult]:
    results = validate(folder, FREEZE[folder.root.name], tmp_path / "published")
    return {result.id: result for result in results}


def against(results: dict[str, CheckResult]) -> dict[str, str]:
    """What the checks against the last edition came to, where they did not pass."""
    names = ("supplied_again", "last_edition", "rows_not_lost", "ids_kept")
    return {id: r.note for id, r in results.items() if id.endswith(names) and r.failed}


def test_the_first_edition_has_nothing_to_be_held_against_and_that_is_no_pass(tmp_path: Path) -> None:
    results = check(edition(tmp_path, "Q1", ratings=ratings(40)), tmp_path)
    held = [result for result in results.values() if result.note == editions.NO_EARLIER]
    assert [result.id.split(".")[1] for result in held] == [
        "supplied_again", "rows_near_last_edition", "columns_filled_as_last_edition", "rows_not_lost",
        "ids_kept", "rating_shares_near_last_edition",
    ]  # fmt: skip
    assert {result.state for result in held} == {"not checked"}
    assert not any(result.failed for result in held)


def test_the_same_tables_again_pass(tmp_path: Path) -> None:
    check(edition(tmp_path, "Q1", ratings=ratings(40), homecare_requests=requests(30)), tmp_path)
    results = check(edition(tmp_path, "Q2", ratings=ratings(40), homecare_requests=requests(30)), tmp_path)
    assert against(results) == {}
    assert not [id for id, result in results.items() if "edition" in id and result.state == "not checked"]


# 40 locations; 4 gone of 40 is 90% kept, 5 is 87.5%. 40 to 50 rows is a move of 25%, to 51 of 27.5%.
@pytest.mark.parametrize(
    ("now", "found"),
    [
        (ratings(36), {}),
        (
            ratings(35),
            {
                "ratings.ids_kept": "5 of the 40 in edition Q1 are gone (1-1000035, 1-1000036, 1-1000037, "
                "1-1000038, 1-1000039) and 0 are new"
            },
        ),
        (ratings(50), {}),
        (ratings(51), {"ratings.rows_near_last_edition": "51 rows, and 40 in edition Q1: 28% more"}),
        (
            ratings(19),
            {
                "ratings.rows_near_last_edition": "19 rows, and 40 in edition Q1: 53% fewer",
                "ratings.rows_not_lost": "19 rows, and 40 in edition Q1: 53% fewer",
                "ratings.ids_kept": "21 of the 40 in edition Q1 are gone (1-1000019, 1-1000020, 1-1000021, "
                "1-1000022, 1-1000023, 1-1000024, 1-1000025, 1-1000026, 1-1000027, 1-1000028 and 11 more) and "
                "0 are new",
            },
        ),
        # 4 of 40 is a share of 10%, the limit; 5 is 13%.
        (ratings(36) + ratings(4, 36, "Inadequate"), {}),
        (
            ratings(35) + ratings(5, 35, "Inadequate"),
            {
                "ratings.rating_shares_near_last_edition": "Good 88%, and 100% in edition Q1; "
                "Inadequate 13%, and 0% in edition Q1"
            },
        ),
    ],
)
def test_what_has_changed_is_said_with_both_numbers(
    tmp_path: Path, now: list[dict[str, Any]], found: dict[str, str]
) -> None:
    check(edition(tmp_path, "Q1", ratings=ratings(40)), tmp_path)
    results = check(edition(tmp_path, "Q2", ratings=now), tmp_path)
    assert against(results) == found
    critical = {id for id in found if results[id].severity == "critical"}
    assert critical == {id for id in found if id.endswith("rows_not_lost")}


def test_a_column_that_holds_nothing_any_more_is_named(tmp_path: Path) -> None:
    check(edition(tmp_path, "Q1", homecare_requests=requests(30)), tmp_path)
    now = requests(30, area="", hours_requested=None)
    results = check(edition(tmp_path, "Q2", homecare_requests=now), tmp_path)
    assert against(results) == {
        "homecare_requests.columns_filled_as_last_edition": (
            "area, hours_requested: no value now, and some in edition Q1"
        )
    }


def test_a_table_that_is_not_supplied_again_is_missed(tmp_path: Path) -> None:
    check(edition(tmp_path, "Q1", ratings=ratings(40), homecare_requests=requests(3)), tmp_path)
    results = check(edition(tmp_path, "Q2", ratings=ratings(40)), tmp_path)
    # Three requests are three people: how many there were is not kept.
    note = "not supplied; edition Q1 had fewer than 10 rows"
    assert against(results) == {"homecare_requests.supplied_again": note}
    assert [id for id in results if id.startswith("homecare_requests.")] == [
        "homecare_requests.supplied_again"
    ]
    page = (tmp_path / "processed/gateshead/Q2/checks/data-docs/homecare_requests.html").read_text("utf-8")
    assert note in page


def test_a_table_without_rows_is_not_a_pass_when_there_were_rows(tmp_path: Path) -> None:
    check(edition(tmp_path, "Q1", ratings=ratings(40)), tmp_path)
    results = check(edition(tmp_path, "Q2", ratings=[]), tmp_path)
    assert results["ratings.rows_not_lost"].failed
    assert results["ratings.rating_known"].note == "no rows supplied"


def test_a_few_rows_are_not_compared(tmp_path: Path) -> None:
    check(edition(tmp_path, "Q1", ratings=ratings(9)), tmp_path)
    assert against(check(edition(tmp_path, "Q2", ratings=ratings(3)), tmp_path)) == {}


def test_the_last_edition_is_the_one_before_by_its_freeze_and_never_a_later_one(tmp_path: Path) -> None:
    check(edition(tmp_path, "Q1", ratings=ratings(40)), tmp_path)
    check(edition(tmp_path, "Q3", ratings=ratings(40)), tmp_path)
    results = check(edition(tmp_path, "Q2", ratings=ratings(100)), tmp_path)
    assert against(results)["ratings.rows_near_last_edition"] == "100 rows, and 40 in edition Q1: 150% more"


def test_an_edition_that_a_critical_check_stopped_is_not_a_last_good_one(tmp_path: Path) -> None:
    check(edition(tmp_path, "Q1", ratings=ratings(40)), tmp_path)
    check(edition(tmp_path, "Q2", ratings=[*ratings(39), {"rating": "Splendid"}]), tmp_path)
    results = check(edition(tmp_path, "Q3", ratings=ratings(100)), tmp_path)
    assert "40 in edition Q1" in against(results)["ratings.rows_near_last_edition"]


def test_what_is_published_is_enough_to_compare_with(tmp_path: Path) -> None:
    first = edition(tmp_path / "elsewhere", "Q1", ratings=ratings(40))
    validate(first, FREEZE["Q1"], tmp_path / "none")
    published = tmp_path / "published" / "gateshead" / "Q1" / editions.NAME
    paths.write_text(published, (first.checks / editions.NAME).read_text(encoding="utf-8"))
    results = check(edition(tmp_path, "Q2", ratings=ratings(100)), tmp_path)
    assert "100 rows, and 40 in edition Q1: 150% more" in against(results).values()


def test_nothing_about_people_is_kept(tmp_path: Path) -> None:
    rows = requests(30, area="Mrs Jones")
    folder = edition(
        tmp_path, "Q1", homecare_requests=rows, ratings=ratings(30),
        provider_quality=[{"provider": "Mrs Jones"}],
    )  # fmt: skip
    validate(folder, FREEZE["Q1"], tmp_path / "published")
    text = (folder.checks / editions.NAME).read_text(encoding="utf-8")
    assert "Jones" not in text
    assert "HC" not in text
    kept = json.loads(text)["tables"]
    assert set(kept["homecare_requests"]) == {"rows", "filled"}
    assert kept["homecare_requests"]["rows"] == 30
    assert kept["provider_quality"]["rows"] is None
    assert kept["ratings"]["counts"] == {"rating": {"Good": 30}}
    assert len(kept["ratings"]["ids"]) == 30


def test_only_numbers_that_may_be_published_are_kept() -> None:
    for table, suite in read_suites().items():
        wanted = suite.against_last_edition
        asked = {wanted.ids, *wanted.shares} - {""}
        assert asked <= set(suite.columns), table
        assert not asked or table in editions.ROWS_MAY_BE_PUBLISHED, table


def test_the_same_input_and_last_edition_give_the_same_bytes(tmp_path: Path) -> None:
    check(edition(tmp_path, "Q1", ratings=ratings(40)), tmp_path)
    folder = edition(tmp_path, "Q2", ratings=ratings(19))

    def written() -> dict[str, bytes]:
        check(folder, tmp_path)
        files = (path for path in folder.root.rglob("*") if path.is_file() and path.suffix != ".parquet")
        return {path.relative_to(folder.root).as_posix(): path.read_bytes() for path in sorted(files)}

    first = written()
    assert "checks/profile.json" in first
    assert written() == first


def test_a_moved_share_is_not_judged_on_a_table_without_values() -> None:
    none = pd.DataFrame({"rating": pd.Series([None] * 30, dtype="str")})
    assert editions.shares_near(none, "rating", {"Good": 30}, "Q1", 10, 20) == ""
