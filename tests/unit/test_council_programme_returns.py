"""Improvement plans, uplifts, vacancies, waits, own services, the programme, scores, the information return."""

from __future__ import annotations

from pathlib import Path

import pandas
import pytest

from assurance.errors import InputError
from assurance.privacy import pseudonym
from assurance.provenance import LocalNames, RawFile
from assurance.sample.workbooks import csv_bytes, xlsx_bytes
from assurance.sources import Reading, load
from assurance.sources.placement_waits import bands
from assurance.sources.statement_scores import QUALITY_STATEMENTS

HERE = "gateshead/2026-27-Q2/return.csv"


def read(kind: str, folder: Path, *rows: list, place: str = HERE) -> Reading:
    """Return what is read of rows, the first of them the header."""
    path = folder / place.rsplit("/", 1)[-1]
    path.write_bytes(csv_bytes(rows))
    return load(kind).read(path, RawFile(path=place, sha256="0", size=1, kind=kind, title="A return"))


# ---- Improvement plans ----

PLANS = [
    "Council", "Provider", "Opened on", "Due on", "Closed on", "Reason", "Status", "Council rating", "Position",
    "As at",
]  # fmt: skip


def test_a_plan_that_is_met_changes_no_rating(tmp_path: Path) -> None:
    met = ["Rotherham", "Provider 14", "01/07/2024", "12/08/2024", "09/08/2024", "Quality assessment", "Met"]
    reading = read(
        "improvement_plans",
        tmp_path,
        PLANS,
        [*met, "Requires improvement", "Satisfied", "30/09/2024"],
        ["Rotherham", "Provider 15", "16/09/2024", "", "", "Mr Smith was rude", "open", "", "", "30/09/2024"],
    )
    table, [ledger] = reading.tables["improvement_plans"], reading.ledgers
    assert (table["council_rating"][0], table["position"][0], table["status"][0]) == (
        "Requires improvement", "satisfied", "met",
    )  # fmt: skip
    assert table["weeks_planned"][0] == 6.0  # 1 July to 12 August: 42 days
    assert table["weeks_taken"][0] == 5.6  # 39 days
    assert table[["weeks_planned", "weeks_taken", "council_rating"]].iloc[1].isna().all()
    # What people write in place of a reason from the list may be about a person.
    assert table["reason"][1] == "Other"
    assert ledger.repairs["left out words of “Reason” that are not on its list"] == 1
    assert "Smith" not in str(ledger.to_json()) + table.to_csv()


# ---- Fee uplifts ----

UPLIFTS = ["Council", "Service type", "Year", "Uplift per cent", "Applies to"]


def test_an_uplift_may_be_a_range(tmp_path: Path) -> None:
    reading = read(
        "fee_uplifts",
        tmp_path,
        UPLIFTS,
        ["West Sussex", "Homecare", "2024/25", "8-9", "New packages"],
        ["West Sussex", "", "2022-23 to 2024-25", "8% to 9.5%", ""],
        ["West Sussex", "Care home", "2024-2025", "7", ""],
    )
    table, [ledger] = reading.tables["fee_uplifts"], reading.ledgers
    assert list(table["service_type"]) == ["Homecare", "All services", "Care home"]
    assert list(table["year"]) == ["2024-25", "2022-23 to 2024-25", "2024-25"]
    assert list(table["uplift_low_percent"]) == [8, 8, 7]
    assert list(table["uplift_high_percent"]) == [9, 9.5, 7]
    assert dict(ledger.repairs) == {
        "took an empty “Service type” as “All services”": 1,
        "wrote a financial year as 2024-25": 2,
        "read an uplift written with signs or words": 1,
    }


@pytest.mark.parametrize(
    ("year", "uplift", "said"),
    [
        ("2024", "8", "column “Year”: “2024” is not a financial year"),
        ("2024-26", "8", "“2024-26” is not a financial year"),
        ("2024-25 to 2022-23", "8", "is not a financial year"),
        ("", "8", "column “Year”: the cell is empty"),
        ("2024-25", "about 8", "“about 8” is no percentage and no range of them"),
        ("2024-25", "7-8-9", "“7-8-9” is no percentage"),
        ("2024-25", "", "column “Uplift per cent”: the cell is empty"),
    ],
)
def test_an_uplift_that_cannot_be_read_is_refused(year: str, uplift: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 2") as refused:
        read("fee_uplifts", tmp_path, UPLIFTS, ["West Sussex", "Homecare", year, uplift, ""])
    assert said in str(refused.value)


# ---- Waits for a placement ----


@pytest.mark.parametrize(
    ("since", "band"),
    [
        ("2024-03-31", "under 3 months"),
        ("2024-01-01", "under 3 months"),
        ("2023-12-31", "3 to 6 months"),  # three calendar months to the day
        ("2023-10-01", "3 to 6 months"),
        ("2023-09-30", "6 months to 2 years"),  # 30 September and six months is 30 March
        ("2022-04-01", "6 months to 2 years"),
        ("2022-03-31", "2 years or more"),
        ("2024-04-01", "not recorded"),  # after the day of the count
        (None, "not recorded"),
    ],
)
def test_a_wait_is_in_the_band_that_it_has_lasted_long_enough_for(since: str | None, band: str) -> None:
    days = pandas.Series(pandas.to_datetime([since]))
    assert list(bands(days, pandas.Series(pandas.to_datetime(["2024-03-31"])))) == [band]


def test_people_and_counts_come_to_one_table(tmp_path: Path) -> None:
    people = [
        ["Council", "Person reference", "Waiting since", "Setting", "As at"],
        ["Gateshead", "W1", "14/08/2023", "Hospital", "31/03/2024"],
        ["Gateshead", "W2 ", "14/02/2024", "", "31/03/2024"],
    ]
    counts = [
        ["Council", "Waiting band", "Setting", "People", "As at"],
        ["Gateshead", "6 months to 2 years", "At home", 3, "31/12/2023"],
        ["Gateshead", "", "Elsewhere", 1, "31/12/2023"],
        ["", "Total", "", 4, ""],
    ]
    path = tmp_path / "waits.xlsx"
    path.write_bytes(xlsx_bytes({"Now": people, "Before": counts}))
    file = RawFile(path="waits.xlsx", sha256="0", size=1, kind="x", title="x")
    reading = load("placement_waits").read(path, file)
    table = reading.tables["placement_waits"]
    assert list(table.columns) == [
        "person", "waiting_since", "waiting_band", "setting", "people", "as_at", "council_code", "source_file",
        "source_sheet", "source_row",
    ]  # fmt: skip
    assert list(table["person"].fillna("")) == [pseudonym("W1", "person"), pseudonym("W2", "person"), "", ""]
    assert list(table["waiting_band"]) == [
        "6 months to 2 years", "under 3 months", "6 months to 2 years", "not recorded",
    ]  # fmt: skip
    assert list(table["setting"]) == ["hospital", "not recorded", "at home", "elsewhere"]
    assert list(table["people"]) == [1, 1, 3, 1]
    assert [(ledger.sheet, ledger.rows_in, ledger.kept) for ledger in reading.ledgers] == [
        ("Now", 2, 2), ("Before", 3, 2),
    ]  # fmt: skip
    assert reading.ledgers[1].set_aside[0].rule == "a total"
    assert "W2" not in str([ledger.to_json() for ledger in reading.ledgers])


# ---- The council's own services ----


def test_a_service_of_the_councils_own_is_rated_in_cqcs_words(tmp_path: Path) -> None:
    header = ["Council", "Service", "Kind", "CQC location ID", "CQC rating", "As at"]
    good = ["West Sussex", "Home 1", "care home", "1-100000001", "good", "01/10/2024"]
    table = read("in_house_services", tmp_path, header, good).tables["in_house_services"]
    assert (table["kind"][0], table["cqc_rating"][0]) == ("Care home", "Good")
    for word in ("Excellent", "Poor"):  # the council's own words
        with pytest.raises(InputError, match=f"“{word}” is not one of “Outstanding”, “Good”"):
            read("in_house_services", tmp_path, header, [*good[:4], word, good[5]])


# ---- The improvement programme ----

ACTIONS = [
    "Council", "Workstream", "Action ID", "Action", "Owner role", "Due on", "Status", "Completed on", "Evidence",
    "As at",
]  # fmt: skip
ACTION = ["West Sussex", "Workforce", "WF03", "Agree the strategy"]
STANDS = ["31/03/2024", "Completed", "19/02/2024", "https://example.org/minutes", "29/02/2024"]


def test_an_owner_is_a_role_or_nobody(tmp_path: Path) -> None:
    reading = read(
        "improvement_actions",
        tmp_path,
        ACTIONS,
        [*ACTION, "Head of Workforce  Development", *STANDS],
        [*ACTION, "Jo Smith", *STANDS],
        [*ACTION, "", *STANDS],
    )
    table, [ledger] = reading.tables["improvement_actions"], reading.ledgers
    assert list(table["owner_role"].fillna("")) == ["Head of Workforce Development", "", ""]
    assert ledger.repairs["left out an owner that is not said in the words of jobs and teams"] == 1
    assert "Smith" not in str(ledger.to_json())
    assert set(table["edition"]) == {"2026-27-Q2"}
    assert ledger.repairs["took the edition from the folder of the file"] == 3


def test_a_council_may_say_which_role_its_own_word_means(tmp_path: Path) -> None:
    path = tmp_path / "return.csv"
    path.write_bytes(csv_bytes([ACTIONS, [*ACTION, "Hub boss", *STANDS], [*ACTION, "hub Boss 2", *STANDS]]))
    names = LocalNames(values=(("Owner role", "Service Manager", "Hub boss"),))
    file = RawFile(path=HERE, sha256="0", size=1, kind="improvement_actions", title="x", names=names)
    reading = load("improvement_actions").read(path, file)
    assert list(reading.tables["improvement_actions"]["owner_role"].fillna("")) == ["Service Manager", ""]
    assert reading.ledgers[0].examples["read the council’s own word for “Owner role”"] == [
        "not shown → Service Manager"
    ]


def test_a_return_by_edition_without_one_is_refused(tmp_path: Path) -> None:
    for place in ("return.csv", "gateshead/return.csv", "other/2026-27-Q2/return.csv"):
        with pytest.raises(InputError) as refused:
            read("improvement_actions", tmp_path, ACTIONS, [*ACTION, "", *STANDS], place=place)
        assert str(refused.value) == (
            "return.csv, row 2, column “Edition”: no edition is named, and the file is not in the folder of one. "
            "Fill it in, or put the file into the folder of the council’s edition."
        )


# ---- Scores, and the information return ----

SCORES = ["Council", "Edition", "Quality statement", "Score", "Why"]


def test_there_are_nine_quality_statements_under_four_themes(tmp_path: Path) -> None:
    rows = [["Gateshead", "2025", name.upper(), score, ""] for name, score in zip(
        QUALITY_STATEMENTS, (2, 2, 2, 3, 3, 3, 3, 3, 3), strict=True
    )]  # fmt: skip
    table = read("statement_scores", tmp_path, SCORES, *rows).tables["statement_scores"]
    assert table["score"].sum() == 24  # as CQC scored Gateshead on 21 March 2025
    assert list(table["theme"].value_counts(sort=False).items()) == [
        ("Working with people", 3),
        ("Providing support", 2),
        ("Ensuring safety within the system", 2),
        ("Leadership", 2),
    ]
    assert set(table["edition"]) == {"2025"}


def test_a_quality_statement_written_otherwise_is_known_and_any_other_refused(tmp_path: Path) -> None:
    also = ["Gateshead", "2025", "Supporting people to lead healthier lives", "3", ""]
    reading = read("statement_scores", tmp_path, SCORES, also)
    assert reading.tables["statement_scores"]["quality_statement"][0] == (
        "Supporting people to live healthier lives"
    )
    assert sum(reading.ledgers[0].repairs.values()) == 1
    with pytest.raises(InputError, match=r"\(perhaps “Safeguarding”\)"):
        read("statement_scores", tmp_path, SCORES, ["Gateshead", "2025", "Safegarding", "3", ""])


def test_a_score_that_cannot_be_right_is_left_to_the_checks(tmp_path: Path) -> None:
    reading = read("statement_scores", tmp_path, SCORES, ["Gateshead", "2025", "Safeguarding", "5", ""])
    assert reading.tables["statement_scores"]["score"][0] == 5


def test_the_information_return_has_the_councils_own_items(tmp_path: Path) -> None:
    header = [
        "Council", "Item ID", "Title", "Quality statement", "Owner role", "Document", "Section", "As at", "Status",
    ]  # fmt: skip
    rows = [
        ["Gateshead", "A", "Anything", "", "PSW", "Policy", "2", "30/09/2024", "Ready"],
        ["Gateshead", "A", "Anything", "", "PSW", "Policy", "3", "30/09/2024", "ready"],
        ["Gateshead", "999", "Anything else", "Safeguarding", "", "", "", "", "Not started"],
    ]
    table = read("information_return", tmp_path, header, *rows).tables["information_return"]
    assert list(table["item_id"]) == ["A", "A", "999"]
    assert list(table["status"]) == ["ready", "ready", "not started"]
