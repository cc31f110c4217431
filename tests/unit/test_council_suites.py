"""The suites of the council's returns find what cannot be right, and pass what is."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assurance import paths
from assurance.checks.suites import read_suites
from assurance.checks.validation import validate

SUITES = read_suites()
DTYPES = {"text": "str", "number": "Float64", "date": "datetime64[ms]", "yes or no": "boolean"}
DAY = pd.Timestamp("2024-09-30")
RIGHT: dict[str, dict[str, Any]] = {
    "improvement_plans": {
        "provider": "A", "opened_on": "2024-07-01", "due_on": "2024-08-12", "closed_on": "2024-08-09",
        "reason": "Other", "status": "met", "council_rating": "Poor", "position": "satisfied", "as_at": DAY,
        "weeks_planned": 6, "weeks_taken": 5.6,
    },
    "fee_uplifts": {
        "service_type": "Homecare", "year": "2024-25", "applies_to": "All", "uplift_low_percent": 8,
        "uplift_high_percent": 9,
    },
    "vacancies": {
        "service_type": "All services", "posts": 7200, "vacant_posts": 550, "as_at": DAY, "source": "A survey",
    },
    "placement_waits": {
        "person": "ab12", "waiting_since": "2024-01-01", "waiting_band": "6 months to 2 years",
        "setting": "hospital", "people": 1, "as_at": DAY,
    },
    "in_house_services": {
        "service": "Home 1", "kind": "Care home", "cqc_location_id": "1-100000001", "cqc_rating": "Good",
        "as_at": DAY,
    },
    "improvement_actions": {
        "edition": "2024", "workstream": "Workforce", "action_id": "W1", "action": "Do it",
        "owner_role": "Director", "due_on": "2024-09-01", "status": "completed", "completed_on": "2024-08-01",
        "evidence": "Minutes", "as_at": DAY,
    },
    "statement_scores": {
        "edition": "2024", "scored_by": "the council", "quality_statement": "Safeguarding", "score": 3,
        "theme": "Ensuring safety within the system",
    },
    "information_return": {
        "edition": "2024", "item_id": "A", "title": "Anything", "quality_statement": "Safeguarding",
        "owner_role": "Director", "document": "Policy", "section": "2", "as_at": DAY, "status": "ready",
    },
    "council_context": {
        "figure_id": "net", "title": "Net budget", "topic": "budget", "value": 264, "unit": "million pounds",
        "period": "2024-25", "source": "A report",
    },
    "areas": {"area": "East", "level": 1},
    "placements": {"placement_reference": "cd34", "placed_in": "elsewhere", "as_at": DAY},
    "contract_handbacks": {
        "contract_reference": "C1", "handed_back_on": DAY, "service_type": "Homecare", "reason": "Other",
        "people_affected": 1,
    },
}  # fmt: skip
# Each row is one of the right ones but for what stands here; the checks that must find it.
WRONG: list[tuple[str, dict[str, Any], set[str]]] = [
    ("improvement_plans", {"provider": "B", "due_on": "2024-06-30", "weeks_planned": -0.1}, {"due_after_opened"}),
    ("improvement_plans", {"provider": "C", "closed_on": "2024-06-30"}, {"closed_after_opened"}),
    ("improvement_plans", {"provider": "D", "status": "open"}, {"open_is_not_closed"}),
    ("improvement_plans", {"provider": "E", "closed_on": None}, {"closed_has_a_day"}),
    ("improvement_plans", {"provider": "F", "closed_on": "2024-10-01"}, {"closed_by_the_day"}),
    (
        "improvement_plans",
        {"provider": "G", "opened_on": "2024-10-01", "due_on": "2024-10-02", "closed_on": None, "status": "open"},
        {"opened_by_the_day"},
    ),
    ("improvement_plans", {"provider": "H", "weeks_planned": 58}, {"weeks_believable"}),
    ("improvement_plans", {"provider": "I", "council_rating": "Inadequate"}, {"council_rating_known"}),
    ("fee_uplifts", {"year": "2023-24", "uplift_low_percent": 10}, {"range_in_order"}),
    ("fee_uplifts", {"year": "2022-23", "uplift_low_percent": 0, "uplift_high_percent": 0.085}, {"uplift_believable"}),
    ("fee_uplifts", {"year": "2021"}, {"year_form"}),
    ("vacancies", {"source": "Another", "vacant_posts": 7201}, {"vacant_within_posts"}),
    ("council_context", {"figure_id": "share", "unit": "per cent", "value": 101}, {"share_within_100"}),
    ("council_context", {"figure_id": "people", "unit": "people", "value": -1}, {"people_not_negative"}),
    ("placement_waits", {"person": "two", "waiting_since": "2024-10-01"}, {"waiting_began_by_the_day"}),
    ("placement_waits", {"person": "three", "waiting_band": "not recorded"}, {"length_recorded"}),
    ("placement_waits", {"person": "four", "setting": "not recorded"}, {"setting_recorded"}),
    ("in_house_services", {"service": "B", "cqc_location_id": "100000001"}, {"location_id_form"}),
    ("in_house_services", {"service": "C", "cqc_location_id": None}, {"rated_has_a_location"}),
    ("in_house_services", {"service": "D", "cqc_rating": None}, {"registered_has_a_rating"}),
    ("in_house_services", {"service": "E", "cqc_rating": "Excellent"}, {"cqc_rating_known"}),
    ("improvement_actions", {"action_id": "W2", "completed_on": None}, {"completed_has_a_day"}),
    ("improvement_actions", {"action_id": "W3", "evidence": None}, {"completed_has_evidence"}),
    ("improvement_actions", {"action_id": "W4", "status": "at risk"}, {"not_completed_has_no_day"}),
    ("improvement_actions", {"action_id": "W5", "completed_on": "2024-10-01"}, {"completed_by_the_day"}),
    ("statement_scores", {"quality_statement": "Assessing needs", "score": 5}, {"score_possible"}),
    ("statement_scores", {"quality_statement": "Partnerships and communities", "score": 0}, {"score_possible"}),
    (
        "statement_scores",
        {"quality_statement": "Assessing needs", "scored_by": "CQC"},
        {"cqcs_score_has_a_document"},
    ),
    ("information_return", {"item_id": "B", "document": None}, {"ready_has_a_document"}),
    ("information_return", {"item_id": "C", "as_at": None}, {"ready_has_a_day"}),
    ("areas", {"area": "West", "level": 4}, {"level_known"}),
    ("contract_handbacks", {"contract_reference": "C2", "reason": "Mr Smith"}, {"reason_known"}),
]  # fmt: skip
# Rows that are named as the right one is.
TWICE = {
    "statement_scores": {"score": 4},
    "placement_waits": {"setting": "elsewhere"},
    "placements": {"placed_in": "not recorded"},
}


@pytest.fixture
def folder(tmp_path: Path) -> paths.EditionFolder:
    return paths.EditionFolder.of(tmp_path, "gateshead", "2026-27-Q2")


def supply(folder: paths.EditionFolder, table: str, rows: list[dict[str, Any]]) -> None:
    """Write a tidy table: the right row, and rows that say only how they differ from it."""
    numbered = [
        {**RIGHT[table], **row, "source_file": "a.csv", "source_sheet": "S", "source_row": number}
        for number, row in enumerate(rows, start=2)
    ]
    frame = pd.DataFrame(numbered)
    for name, column in SUITES[table].columns.items():
        values = frame.get(name, pd.Series(index=frame.index, dtype=object))
        frame[name] = pd.to_datetime(values) if column.kind == "date" else values
        frame[name] = frame[name].astype(DTYPES[column.kind])
    folder.table(table).parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(folder.table(table))


def found(folder: paths.EditionFolder) -> dict[str, set[str]]:
    """Return the rows that fail, by check."""
    rows = defaultdict(set)
    with (folder.checks / "failing-rows.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["check_id"]].add(row["source_row"])
    return dict(rows)


def test_what_is_right_passes(folder: paths.EditionFolder) -> None:
    for table in RIGHT:
        supply(folder, table, [{}])
    validate(folder)
    assert found(folder) == {}


def test_what_cannot_be_right_is_found_and_nothing_else(folder: paths.EditionFolder) -> None:
    expected: dict[str, set[str]] = defaultdict(set)
    for table in RIGHT:
        wrong = [(row, checks) for name, row, checks in WRONG if name == table]
        supply(folder, table, [{}, *(row for row, _ in wrong)])
        for number, (_, checks) in enumerate(wrong, start=3):
            for check in checks:
                expected[f"{table}.{check}"].add(str(number))
    validate(folder)
    assert found(folder) == expected


def test_a_thing_that_is_there_twice_is_found_and_a_pseudonym_is_in_no_list(
    folder: paths.EditionFolder,
) -> None:
    for table, row in TWICE.items():
        supply(folder, table, [{}, row])
    validate(folder)
    rows = found(folder)
    assert rows["statement_scores.key_unique"] == {"2", "3"}
    assert rows["placement_waits.person_once_a_day"] == {"2", "3"}
    assert rows["placements.key_unique"] == {"2", "3"}
    for path in folder.checks.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "ab12" not in text, path.name
            assert "cd34" not in text, path.name
