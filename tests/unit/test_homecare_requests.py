"""Homecare requests: the traps of brokerage exports, read by declared rules and counted; nothing private kept."""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance import paths
from assurance.checks.validation import validate
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.measures.homecare import band_requests, standing
from assurance.privacy import pseudonym
from assurance.provenance import RawFile
from assurance.sample.workbooks import csv_bytes, xlsx_bytes
from assurance.sources import council_return, load
from assurance.sources.homecare_cells import plain_provider
from assurance.sources.homecare_requests import FORMAT
from assurance.sources.inventory import clean

REQUIRED = {
    "Council": "Gateshead", "Request ID": "HC1", "Route": "Community", "Requested on": "29/12/2023",
    "Sourced on": "30/12/2023", "Status": "Sourced",
}  # fmt: skip


def read(content: bytes, folder: Path, name: str = "requests.csv") -> tuple[pd.DataFrame, Ledger]:
    (folder / name).write_bytes(content)
    file = RawFile(path=f"gateshead/{name}", sha256="0", size=1, kind="homecare_requests", title="x")
    reading = load("homecare_requests").read(folder / name, file)
    [ledger] = reading.ledgers
    ledger.balance()
    return reading.tables["homecare_requests"], ledger


def rows(
    folder: Path, *differing: dict[str, object], also: tuple[str, ...] = ()
) -> tuple[pd.DataFrame, Ledger]:
    """Return the table and ledger of requests that say only how they differ from a right one."""
    header = list(dict.fromkeys([*REQUIRED, *also, *(name for row in differing for name in row)]))
    filled = [
        {**REQUIRED, "Request ID": f"HC{number}", **row} for number, row in enumerate(differing, start=1)
    ]
    return read(csv_bytes([header, *([row.get(name, "") for name in header] for row in filled)]), folder)


def iso(days: pd.Series) -> list[str]:
    return list(days.dt.strftime("%Y-%m-%d").fillna(""))


# ---- The three clocks ----


@pytest.mark.parametrize(
    ("sourced", "started", "status", "days"),
    [
        ("29/12/2023", "", "Sourced", (0, None, None)),  # the same day
        ("30/12/2023", "02/01/2024", "Started", (1, 3, 4)),
        ("", "02/01/2024", "Started", (None, None, 4)),
        ("28/12/2023", "29/12/2023", "Started", (-1, 1, 0)),  # overwritten: kept for the checks
        ("30/12/2023", "", "Open", (None, None, None)),
        ("30/12/2023", "", "Withdrawn", (None, None, None)),
        ("30/12/2023", "", "Died", (1, None, None)),
        ("", "", "Withdrawn by person", (None, None, None)),
    ],
)
def test_whole_days_on_three_clocks(
    sourced: str, started: str, status: str, days: tuple[int | None, ...], tmp_path: Path
) -> None:
    table, _ = rows(tmp_path, {"Sourced on": sourced, "Started on": started, "Status": status})
    clocks = table[["days_to_sourced", "days_sourced_to_started", "days_request_to_started"]].iloc[0]
    assert tuple(None if pd.isna(each) else int(each) for each in clocks) == days


def test_how_a_request_stands_is_one_of_three() -> None:
    requests = pd.DataFrame(
        [
            ("sourced", 1), ("started", 2), ("open", None), ("withdrawn", None), ("withdrawn by person", None),
            ("withdrawn: hospital readmission", 3), ("died", None), ("died", 8), ("transferred out", None),
        ],
        columns=["status", "days_to_sourced"],
    ).astype({"days_to_sourced": "Int64"})  # fmt: skip
    stands = standing(requests)
    assert list(stands) == [
        "sourced", "sourced", "open", "withdrawn", "withdrawn", "sourced", "withdrawn", "sourced", "withdrawn",
    ]  # fmt: skip
    assert list(band_requests(requests.assign(status=stands))) == [
        "within_1_day", "in_2_days", "open", "withdrawn", "withdrawn", "in_3_to_7_days", "withdrawn",
        "in_8_or_more_days", "withdrawn",
    ]  # fmt: skip


# ---- Words ----


@pytest.mark.parametrize(
    ("word", "source", "route"),
    [
        ("Hospital", "hospital discharge", "hospital"),
        ("hospital discharge", "hospital discharge", "hospital"),
        ("Community", "community", "community"),
        ("Reablement exit", "reablement exit", "community"),
        ("Provider change", "provider change", "community"),
        ("Hand-back", "hand-back", "community"),
    ],
)
def test_what_a_request_came_from(word: str, source: str, route: str, tmp_path: Path) -> None:
    table, _ = rows(tmp_path, {"Route": word})
    assert (table["source"][0], table["route"][0]) == (source, route)


def test_a_route_that_is_not_given_is_missing(tmp_path: Path) -> None:
    table, _ = rows(tmp_path, {"Route": ""})
    assert table[["source", "route"]].isna().all(axis=None)


def test_duplicates_and_cancelled_requests_are_counted_by_reason_and_left_out(tmp_path: Path) -> None:
    table, ledger = rows(
        tmp_path, {}, {"Status": "Duplicate"}, {"Status": "cancelled"}, {"Status": "Duplicate"}
    )
    assert len(table) == ledger.kept == 1
    assert dict(ledger.beyond) == {
        "a duplicate request, as its status says": 2,
        "a cancelled request, as its status says": 1,
    }


@pytest.mark.parametrize(
    ("hours", "said", "expected", "double_up"),
    [
        ("10.5 (x2)", "", 10.5, True),
        ("10.5 x 2", "Yes", 10.5, True),
        ("7(×2)", "", 7.0, True),
        ("1,206", "", 1206.0, None),
        ("10.5 (X2)", "No", 10.5, None),  # it says both: not guessed
        ("10.5", "No", 10.5, False),
    ],
)
def test_hours_that_say_two_care_workers(
    hours: str, said: str, expected: float, double_up: bool | None, tmp_path: Path
) -> None:
    table, ledger = rows(tmp_path, {"Hours requested": hours, "Double-up": said})
    assert table["hours_requested"][0] == expected
    assert (None if pd.isna(table["double_up"][0]) else bool(table["double_up"][0])) is double_up
    counted = ledger.repairs["read “Hours requested” that say two care workers"]
    assert counted == ("2" in hours and "1,206" not in hours)


def test_hours_for_two_without_a_column_for_it(tmp_path: Path) -> None:
    table, _ = rows(tmp_path, {"Hours requested": "10.5 (x2)"}, {"Hours requested": "4"})
    assert table["double_up"].isna().tolist() == [False, True]


def test_one_provider_written_in_several_ways_is_one(tmp_path: Path) -> None:
    names = ["Rose Care Ltd", "ROSE CARE LIMITED", "Rose Care Ltd", "Rose Care, Ltd.", "Rose & Co", ""]
    table, ledger = rows(tmp_path, *({"Provider": name} for name in names))
    assert table["provider"].fillna("").tolist() == ["Rose Care Ltd"] * 4 + ["Rose & Co", ""]
    assert ledger.repairs["wrote the name of a provider as elsewhere in the file"] == 2


def test_a_provider_that_is_only_a_form_of_company_is_still_told_from_nothing() -> None:
    assert plain_provider("The Limited") == "the limited"


# ---- Dates ----


def test_a_time_of_day_is_left_out_and_counted(tmp_path: Path) -> None:
    table, ledger = rows(
        tmp_path,
        {"Requested on": "29/12/2023 23:59", "Sourced on": "30/12/2023 00:01"},
        {"Requested on": "2023-12-29T08:00:00", "Sourced on": "30/12/2023"},
    )
    assert iso(table["requested_on"]) == ["2023-12-29"] * 2
    assert list(table["days_to_sourced"]) == [1, 1]
    assert ledger.repairs["left out the time of day of “Requested on”"] == 2
    assert ledger.repairs["left out the time of day of “Sourced on”"] == 1


def test_typed_times_in_a_workbook_are_left_out_too(tmp_path: Path) -> None:
    values = [*REQUIRED.values()]
    values[3] = datetime.date(2023, 12, 29)
    values[4] = 45290.75  # 30 December 2023, 18:00
    table, ledger = read(xlsx_bytes({"Requests": [[*REQUIRED], values]}), tmp_path, "requests.xlsx")
    assert table["days_to_sourced"][0] == 1
    assert ledger.repairs["left out the time of day of “Sourced on”"] == 1


def test_month_first_is_told_from_the_other_dates_of_the_sheet(tmp_path: Path) -> None:
    table, ledger = rows(
        tmp_path,
        {"Requested on": "01/29/2024", "Sourced on": "02/03/2024"},
        {"Requested on": "02/01/2024", "Sourced on": "02/05/2024"},
    )
    assert iso(table["sourced_on"]) == ["2024-02-03", "2024-02-05"]
    assert list(table["days_to_sourced"]) == [5, 4]
    assert ledger.repairs["read a date of “Sourced on” written month first"] == 2


def test_columns_that_each_tell_their_own_order_keep_it(tmp_path: Path) -> None:
    table, _ = rows(
        tmp_path, {"Requested on": "29/01/2024", "Sourced on": "02/13/2024", "Closed on": "03/04/2024"}
    )
    assert iso(table["requested_on"]) == ["2024-01-29"]
    assert iso(table["sourced_on"]) == ["2024-02-13"]
    assert iso(table["closed_on"]) == ["2024-04-03"]  # nothing tells: day first


# ---- One request on several rows ----


def test_states_of_one_request_become_its_latest(tmp_path: Path) -> None:
    table, ledger = rows(
        tmp_path,
        {"Request ID": "HC1", "Status": "Open", "Sourced on": "", "Hours requested": "10", "Area": "East"},
        {"Request ID": "HC2"},
        {
            "Request ID": "HC1",
            "Status": "Sourced",
            "Sourced on": "02/01/2024",
            "Hours requested": "",
            "Area": "West",
        },
    )
    assert list(table["source_row"]) == [3, 4]
    latest = table.iloc[1]
    assert (latest["status"], latest["area"], latest["hours_requested"]) == ("sourced", "West", 10)
    assert latest["days_to_sourced"] == 4
    assert [(row.row, row.into_row, row.council_code) for row in ledger.merged] == [(2, 4, "E08000037")]


def test_care_that_starts_again_counts_from_its_first_start(tmp_path: Path) -> None:
    table, ledger = rows(
        tmp_path,
        {"Request ID": "HC1", "Started on": "05/01/2024", "Status": "Started"},
        {"Request ID": "HC1", "Started on": "01/02/2024", "Status": "Started", "Sourced on": "31/01/2024"},
    )
    assert iso(table["started_on"]) == ["2024-01-05"]
    assert iso(table["sourced_on"]) == ["2023-12-30"]
    assert list(table["days_request_to_started"]) == [7]
    kind = "kept the first of several days under “Started on” of one request"
    assert ledger.examples[kind] == ["2024-01-05 and 2024-02-01 → 2024-01-05"]


def test_one_number_for_two_requests_is_set_aside_with_both_rows(tmp_path: Path) -> None:
    table, ledger = rows(
        tmp_path,
        {"Request ID": "HC1"},
        {"Request ID": "HC1", "Requested on": "28/12/2023"},
        {"Request ID": "HC3"},
    )
    assert list(table["source_row"]) == [4]
    assert [(row.row, row.rule) for row in ledger.set_aside] == [
        (2, "one reference, different days of request"),
        (3, "one reference, different days of request"),
    ]
    assert "row 3" in ledger.set_aside[0].sentence
    assert ledger.set_aside[0].mend.startswith("Whoever sent the return: ")


def test_the_same_number_at_two_councils_is_two_requests(tmp_path: Path) -> None:
    table, ledger = rows(tmp_path, {"Request ID": "1"}, {"Request ID": "1", "Council": "Rotherham"})
    assert (len(table), len(ledger.merged), len(ledger.set_aside)) == (2, 0, 0)


def test_a_total_may_stand_under_council(tmp_path: Path) -> None:
    total = {"Council": "Total", "Request ID": "", "Requested on": "", "Status": "", "Hours requested": "10"}
    table, ledger = rows(tmp_path, {"Hours requested": "10"}, total)
    assert len(table) == 1
    assert [row.rule for row in ledger.set_aside] == ["a total"]


# ---- What the checks find ----

WELL = {
    "Referred on": "27/12/2023", "Assessed on": "28/12/2023", "First offer on": "29/12/2023",
    "Started on": "02/01/2024", "Closed on": "20/02/2024", "Status": "Started", "Hours requested": "10",
    "Hours sourced": "11", "Visits a week": "14", "Provider location ID": "1-115522855",
}  # fmt: skip


# Each differs from a right request, and fails these checks.
WRONG: list[tuple[dict[str, str], list[str]]] = [
    ({}, []),
    ({"Provider location ID": "RGN49"}, []),  # an NHS trust's, in CQC's own file
    ({"Hours sourced": "11.1"}, ["hours_sourced_within_requested"]),
    ({"Referred on": "30/12/2023", "Assessed on": ""}, ["requested_after_referred"]),
    ({"Assessed on": "26/12/2023"}, ["assessed_after_referred"]),
    ({"First offer on": "28/12/2023"}, ["offered_after_requested"]),
    ({"First offer on": "31/12/2023"}, ["sourced_after_offered"]),
    ({"Sourced on": "03/01/2024"}, ["started_after_sourced"]),
    ({"Sourced on": "28/12/2023", "First offer on": ""}, ["sourced_after_requested", "days_not_negative"]),
    ({"Started on": "28/12/2023"}, ["started_after_sourced", "started_after_requested"]),
    ({"Closed on": "01/01/2024"}, ["closed_after_started"]),
    ({"Closed on": "28/12/2023"}, ["closed_last", "closed_after_started"]),
    ({"Status": "Sourced"}, ["not_started_has_no_day"]),
    ({"Started on": ""}, ["started_has_a_day"]),
    ({"Sourced on": "", "First offer on": ""}, ["sourced_has_a_day", "started_was_sourced"]),
    ({"Status": "Open", "Sourced on": "", "Started on": "", "Hours sourced": ""}, ["open_is_not_closed"]),
    (
        {
            "Status": "Open", "Sourced on": "", "Started on": "", "Closed on": "", "Hours sourced": "",
            "Requested on": "29/04/2023", "Referred on": "", "Assessed on": "", "First offer on": "",
        },
        ["open_is_not_old"],
    ),
    (
        {
            "Status": "Open", "Sourced on": "", "Started on": "", "Closed on": "", "Hours sourced": "",
            "Requested on": "21/08/2023", "Referred on": "", "Assessed on": "", "First offer on": "",
        },
        [],  # 183 days before 20 February 2024
    ),
    ({"Hours sourced": "169", "Hours requested": "160"}, ["hours_sourced_believable"]),
    ({"Visits a week": "71"}, ["visits_believable"]),
    ({"Provider location ID": "115522855"}, ["provider_location_id_shape"]),
    ({"Requested on": "31/12/2022", "Referred on": "", "Assessed on": ""}, ["days_to_start_believable"]),
]  # fmt: skip


def test_each_wrong_request_fails_the_checks_that_are_about_it(tmp_path: Path) -> None:
    table, _ = rows(tmp_path, *({**WELL, **wrong} for wrong, _ in WRONG))
    folder = paths.EditionFolder.of(tmp_path, "gateshead", "2026-27-Q2")
    folder.table("homecare_requests").parent.mkdir(parents=True)
    table.to_parquet(folder.table("homecare_requests"))
    validate(folder)
    failing: dict[int, list[str]] = {row: [] for row in table["source_row"]}
    with (folder.checks / "failing-rows.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            failing[int(line["source_row"])].append(line["check_id"].removeprefix("homecare_requests."))
    found = [(wrong, sorted(failing[row])) for row, (wrong, _) in enumerate(WRONG, start=2)]
    assert found == [(wrong, sorted(checks)) for wrong, checks in WRONG]


# ---- Nothing private ----

CANARY = "9434765919"


def test_no_identifier_and_no_free_text_is_kept_shown_or_told(tmp_path: Path) -> None:
    private = {
        "Request ID": f" R{CANARY} ", "Person reference": CANARY, "Reason for delay": f"Mrs Canary fell {CANARY}",
        "Notes": f"Mrs Canary {CANARY}",
    }  # fmt: skip
    raw = tmp_path / "raw" / "gateshead"
    raw.mkdir(parents=True)
    rows(
        raw,
        private,
        {**private, "Requested on": "01/01/2024"},
        {**private, "Request ID": "HC3", "Sourced on": "01/12/2023"},
        {**private, "Request ID": "HC4", "Status": "Duplicate"},
        {**private, "Request ID": "test 9434765919"},
    )
    cleaned = clean("gateshead", "2026-27-Q2", tmp_path / "raw", tmp_path / "work")
    folder = paths.EditionFolder.of(tmp_path / "work", "gateshead", "2026-27-Q2")
    validate(folder)
    table = cleaned.tables["homecare_requests"]
    assert list(table["person"]) == [pseudonym(CANARY, "person")]
    assert list(table["reason_for_delay"]) == ["not listed"]
    written = table.to_csv() + json.dumps([ledger.to_json() for ledger in cleaned.ledgers])
    for path in (tmp_path / "work").rglob("*"):
        if path.is_file() and path.suffix in (".json", ".csv", ".html"):
            written += path.read_text(encoding="utf-8")
    assert "Canary" not in written
    assert CANARY not in written
    kind = "left out words of “Reason for delay” that are not on its list"
    [ledger] = cleaned.ledgers
    assert ledger.examples[kind] == ["not shown → not listed"]


def test_an_empty_request_id_is_refused_without_telling_more(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="row 2, column “Request ID”: the cell is empty"):
        rows(tmp_path, {"Request ID": "", "Person reference": CANARY})


# ---- No row is lost ----

DAY = st.sampled_from(["", "29/12/2023", "2023-12-30", "30 December 2023", "31/12/2023 10:15", "02/01/2024"])
CELLS = {
    "Council": st.sampled_from(["Gateshead", "Rotherham", "Gateshead", "", "Total"]),
    "Request ID": st.sampled_from(["H1", "H2", " H1", "H3", "test", "TEST-2"]),
    "Person reference": st.sampled_from(["", "P1"]),
    "Route": st.sampled_from(["Hospital", "hand-back", ""]),
    "Requested on": DAY.filter(bool),
    "Sourced on": DAY,
    "Started on": DAY,
    "Closed on": DAY,
    "Status": st.sampled_from([*FORMAT.columns[12].words, "open ", "DIED"]),
    "Hours requested": st.sampled_from(["", "10", "1,206", "10.5 (x2)", "7 x2"]),
    "Double-up": st.sampled_from(["", "Yes", "n"]),
    "Provider": st.sampled_from(["", "A Care Ltd", "a care limited", "B Care"]),
    "Reason for delay": st.sampled_from(["", "Other", "the family"]),
}
ROW = st.tuples(*CELLS.values())


@settings(deadline=None, max_examples=60)
@given(made=st.lists(ROW, max_size=10), doubled=st.integers(0, 2))
def test_every_row_is_in_the_table_or_in_the_ledger(
    made: list[tuple[str, ...]], doubled: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = made + made[:doubled]
    table, ledger = read(csv_bytes([[*CELLS], *made]), tmp_path_factory.getbasetemp())
    listed = [
        *table["source_row"], *(row.row for row in ledger.set_aside), *(row.row for row in ledger.merged),
    ]  # fmt: skip
    assert len(listed) == len(set(listed))
    assert set(listed) <= set(range(2, len(made) + 2))
    assert len(made) == len(listed) + ledger.out_of_scope
    assert not table.duplicated(["council_code", "request_id"]).any()
    assert not table["status"].isin(["duplicate", "cancelled"]).any()
    assert {row.into_row for row in ledger.merged} <= {*listed, *range(2, len(made) + 2)}
    for start, end, clock in (
        ("requested_on", "sourced_on", "days_to_sourced"),
        ("sourced_on", "started_on", "days_sourced_to_started"),
    ):
        known = table[clock].notna()
        assert ((table[end] - table[start]).dt.days[known] == table[clock][known]).all()


# ---- A large return ----

SPELT = {
    "Route": ["Community", "Hospital", " hospital  discharge", "HAND-BACK", ""],
    "Requested on": ["29/12/2023", "01/02/2024", "2024-02-03", "5 March 2024", "03/04/2024 14:20", "1/13/2024", "x"],
    "Sourced on": ["", "30/12/2023", "45352", "02/28/2024"],
    "Status": ["Sourced", "open", "Started", "Duplicate", "unheard of"],
    "Hours requested": ["", "7", "10.5", "1,000", "£5", "10.5 (x2)", "many", "-1"],
    "Provider": ["A Care Ltd", "A CARE LIMITED", " A  Care Ltd", "B Care", "ring 0191 498 0123", ""],
    "Area": ["North", " North", "South"],
    "Double-up": ["Yes", "N", "true", "perhaps"],
    "Reason for delay": ["Other", "she is ill", ""],
}  # fmt: skip


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_large_return_is_read_as_a_small_one_is(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("large")
    offered = {name: data.draw(st.lists(st.sampled_from(words), min_size=1)) for name, words in SPELT.items()}
    different = [{name: words[row % len(words)] for name, words in offered.items()} for row in range(24)]
    told = []
    for large in (0, 1_000):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(council_return, "LARGE", large)
            try:
                told.append(rows(folder, *different))
            except InputError as error:
                told.append(str(error))
    if isinstance(told[0], str) or isinstance(told[1], str):
        assert told[0] == told[1]
    else:
        (table, ledger), (as_small, its_ledger) = told
        pd.testing.assert_frame_equal(table, as_small)
        assert ledger == its_ledger
