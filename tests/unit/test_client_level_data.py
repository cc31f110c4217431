"""Client Level Data: what is recognised, kept, mapped and set aside. Every row is invented."""

from __future__ import annotations

import csv
import datetime
import itertools
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from assurance import paths
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import KINDS, Reading, client_level_data, load
from assurance.sources.client_level_data_events import LISTS
from assurance.sources.client_level_data_fields import FIELDS
from assurance.sources.client_level_data_values import INVALID, listed, plain, values_of
from assurance.sources.inventory import clean
from assurance.sources.sheets import open_workbook
from benchmarks.client_level_data import HEADER, LOCAL, PERIOD, Extract, write_extract
from tests.unit.workbooks import write_xlsx

NAMES = [field.name for field in FIELDS]
NHS = "9434765919"  # the example that public descriptions of the check digit use
REQUEST = {
    "LA Code": "406",
    "Reporting Period Start Date": "2024-07-01",
    "Reporting Period End Date": "2025-06-30",
    "LA Person Unique Identifier": "A1",
    "Client Type": "Service User",
    "Event Type": "Request",
    "Event Start Date": "2025-01-06",
    "Event End Date": "2025-01-08",
    "Event Outcome": "Progress to Assessment",
    "Request: Route of Access": "Prison",
}
SERVICE = {
    **{name: cell for name, cell in REQUEST.items() if name != "Request: Route of Access"},
    "Event Type": "Service",
    "Event End Date": "",
    "Event Outcome": "No change in package",
    "Service Type": "Long Term Support: Community",
    "Service Component": "Home Support",
    "Delivery Mechanism": "CASSR Commissioned support",
    "Unit Cost": "20.50",
    "Cost Frequency (Unit Type)": "Hourly",
    "Planned units per week": "14",
}


def rows_of(events: Sequence[Mapping[str, object]]) -> list[list[object]]:
    return [NAMES, *([event.get(name, "") for name in NAMES] for event in events)]


def write(
    path: Path, rows: Sequence[Sequence[object]], encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def read_file(path: Path, councils: tuple[str, ...] = ("birmingham",)) -> Reading:
    file = RawFile(
        path=f"birmingham/{path.name}",
        sha256="c0ffee0123",
        size=1,
        kind="client_level_data",
        title="",
        councils=councils,
    )
    reading = client_level_data.read(path, file)
    for ledger in reading.ledgers:
        ledger.balance()
    return reading


def read_events(folder: Path, *events: Mapping[str, object], name: str = "cld.csv") -> Reading:
    return read_file(write(folder / name, rows_of(events)))


def ledger_of(reading: Reading, table: str) -> Ledger:
    [ledger] = [ledger for ledger in reading.ledgers if ledger.table == table]
    return ledger


def rules(reading: Reading, table: str) -> list[tuple[int, str]]:
    return [(row.row, row.rule) for row in ledger_of(reading, table).set_aside]


# --------------------------------------------------------------------------------------------------------
# What it is


def test_the_fields_are_the_fifty_of_the_specification(official_files: Path) -> None:
    with (official_files / "reference" / "cld_fields_release1_names.csv").open(encoding="utf-8") as file:
        named = [row["field"] for row in csv.DictReader(file)]
    assert len(named) == 50
    assert named == NAMES == list(HEADER)


def test_every_value_that_was_gathered_is_on_a_list_and_every_pair_is_mapped(official_files: Path) -> None:
    with (official_files / "reference" / "cld_value_lists.csv").open(encoding="utf-8") as file:
        gathered = list(csv.DictReader(file))
    assert len(gathered) > 100
    for row in gathered:
        second, first = row["release2_value"], row["release1_value"]
        known = listed(row["field"])
        if second and not second.startswith("("):
            assert known[plain(second)].value == second
        for wording in first.split(" | ") if first and first != "(same)" else []:
            assert plain(wording) in known, wording
            if second and not second.startswith("("):
                assert known[plain(wording)].value == second


@pytest.mark.parametrize("spell", [str, lambda name: name.replace(" ", "_"), str.upper])
@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("cp1252", ";"), ("utf-16", "\t")])
def test_it_is_recognised_by_its_columns_in_every_shape(tmp_path: Path, spell, encoding, delimiter) -> None:
    header, *rows = rows_of([REQUEST, SERVICE])
    header = [spell(name) for name in header]
    title = ["Drawn for the café’s meeting"]
    path = write(
        tmp_path / "x.csv",
        [title, [], [*header, "Worker"], *([*row, "W"] for row in rows)],
        encoding,
        delimiter,
    )
    workbook = open_workbook(path)
    found = client_level_data.recognise(workbook, path)
    assert found is not None
    assert (found.share, found.councils) == (1.0, ("birmingham",))
    for kind in KINDS:
        module = load(kind)
        if getattr(module, "READS", "tables") == "tables" and kind != "client_level_data":
            assert module.recognise(workbook, path) is None, kind
    reading = read_file(path)
    assert {name: len(table) for name, table in reading.tables.items() if len(table)} == {
        "cld_requests": 1,
        "cld_services": 1,
    }
    assert reading.tables["cld_requests"]["source_row"].tolist() == [4]
    whole = ledger_of(reading, "client_level_data")
    assert whole.repairs["dropped a column that the return does not define"] == 1


def test_names_with_underscores_are_those_of_dhsc(tmp_path: Path) -> None:
    dhsc = {
        "Request: Route of Access": "Request_Route_of_Access",
        "Cost Frequency (Unit Type)": "Cost_Frequency_Unit_Type",
    }
    header, *rows = rows_of([REQUEST, SERVICE])
    path = write(tmp_path / "x.csv", [[dhsc.get(name, name) for name in header], *rows])
    tables = read_file(path).tables
    assert tables["cld_requests"]["route_of_access"].tolist() == ["Prison"]
    assert tables["cld_services"]["cost_frequency"].tolist() == ["Hourly"]


def test_a_workbook_with_typed_cells_says_what_its_csv_says(tmp_path: Path) -> None:
    typed = SERVICE | {
        "LA Code": 406,
        "LA Person Unique Identifier": 12345,
        "Event Start Date": datetime.datetime(2025, 1, 6),
        "Date of Birth": datetime.datetime(1950, 1, 7),
        "Unit Cost": 20.5,
        "Planned units per week": 14,
    }
    written = SERVICE | {"LA Person Unique Identifier": "12345", "Date of Birth": "07/01/1950"}
    notes = [["Read me first"]]
    book = read_file(
        write_xlsx(tmp_path / "x.xlsx", {"Notes": notes, "Data": [["A title"], *rows_of([typed])]})
    )
    text = read_events(tmp_path, written)
    drop = ["event_id", "source_file", "source_sheet", "source_row"]
    pd.testing.assert_frame_equal(
        book.tables["cld_services"].drop(columns=drop), text.tables["cld_services"].drop(columns=drop)
    )
    assert book.tables["cld_services"]["age"].tolist() == [74]  # 75 the day after
    assert book.tables["cld_services"]["source_sheet"].tolist() == ["Data"]


@pytest.mark.parametrize(
    ("drop", "said"),
    [
        (("Event Start Date",), "the column “Event Start Date” is missing"),
        (("NHS Number", "LA Person Unique Identifier"), "no column says who an event is about"),
        (("Service Type", "Service Component"), "there are events of the type Service, and no column “Service Type” and “Service Component”"),
    ],
)  # fmt: skip
def test_a_column_that_cannot_be_done_without_is_named(tmp_path: Path, drop, said: str) -> None:
    header, *rows = rows_of([REQUEST, SERVICE])
    kept = [place for place, name in enumerate(header) if name not in drop]
    path = write(tmp_path / "x.csv", [[row[place] for place in kept] for row in (header, *rows)])
    with pytest.raises(InputError, match=said):
        read_file(path)


def test_requests_alone_need_no_columns_of_services(tmp_path: Path) -> None:
    header, *rows = rows_of([REQUEST])
    kept = [place for place, name in enumerate(header) if not name.startswith(("Service", "Unit", "Adult"))]
    path = write(tmp_path / "x.csv", [[row[place] for place in kept] for row in (header, *rows)])
    assert len(read_file(path).tables["cld_requests"]) == 1


# --------------------------------------------------------------------------------------------------------
# Values


def test_release_1_is_mapped_and_noise_is_spelt_as_listed_and_both_are_counted(tmp_path: Path) -> None:
    outcomes = [
        "Progress to Assessment",
        "NFA- other",
        "NFA – Support declined",
        "Service ended as Planned",
        "NULL",
        "",
    ]
    events = [
        REQUEST | {"Event Outcome": outcome, "LA Person Unique Identifier": f"A{n}"}
        for n, outcome in enumerate(outcomes)
    ]
    reading = read_events(tmp_path, *events)
    table, ledger = reading.tables["cld_requests"], ledger_of(reading, "cld_requests")
    assert table["event_outcome"].fillna("-").tolist() == [
        "Progress to assessment, review or reassessment",
        "NFA: Other",
        "NFA: Support declined",
        "NFA: Support ended as planned",
        "-",
        "-",
    ]
    assert ledger.repairs["mapped a value of “Event Outcome” from release 1 to release 2"] == 2
    assert ledger.repairs["spelt a value of “Event Outcome” as the list spells it"] == 2
    assert ledger.repairs["read “NULL” in “Event Outcome” as an empty cell"] == 1


@pytest.mark.parametrize(("people", "quoted"), [(9, False), (10, True)])
def test_a_value_on_no_list_is_quoted_only_when_ten_people_have_it(
    tmp_path: Path, people: int, quoted: bool
) -> None:
    events = [
        REQUEST
        | {
            "Event Outcome": "Passed to duty",
            "Request: Route of Access": "Website form",
            "LA Person Unique Identifier": f"A{n}",
        }
        for n in range(people)
    ]
    # The same person again does not make ten of nine.
    events += [events[0] | {"Event Start Date": "2025-02-01", "Event End Date": "2025-02-01"}] * 3
    reading = read_events(tmp_path, *events)
    table, ledger = reading.tables["cld_requests"], ledger_of(reading, "cld_requests")
    assert set(table["event_outcome"]) == {INVALID}
    kind = f"kept a value of “Event Outcome” that is on no list as “{INVALID}”"
    assert ledger.repairs[kind] == people + 3
    assert ledger.examples[kind] == [f"{'Passed to duty' if quoted else '(not shown)'} → {INVALID}"]
    # Where the list of release 2 is not public, the council's wording stays, if it may be shown.
    assert set(table["route_of_access"]) == {"Website form" if quoted else INVALID}
    assert ("Request: Route of Access" in table["not_on_list"].iloc[0]) is not quoted


def test_a_release_1_value_is_old_from_1_july_2025(tmp_path: Path) -> None:
    days = ["2025-06-30", "2025-07-01"]
    events = [
        REQUEST
        | {
            "Event Start Date": day,
            "Event End Date": day,
            "Reporting Period End Date": "2025-12-31",
            "Client Type": kind,
            "LA Person Unique Identifier": kind,
        }
        for day, kind in itertools.product(days, ["Carer", "Service User", "Unpaid carer"])
    ]
    reading = read_events(tmp_path, *events)
    old = reading.tables["cld_requests"]["old_release"].fillna("").tolist()
    assert old == ["", "", "", "Client Type; Event Outcome", "Event Outcome", "Event Outcome"]
    [said] = [kind for kind in ledger_of(reading, "client_level_data").repairs if "release 1 and" in kind]
    assert ledger_of(reading, "client_level_data").examples[said] == [
        "3 started before 1 July 2025 → 3 later; all are in the values of release 2"
    ]


def test_every_list_may_hold_what_it_says_and_invalid(tmp_path: Path) -> None:
    for field in LISTS:
        for value in values_of(field):
            assert listed(field)[plain(value)].value == value


# --------------------------------------------------------------------------------------------------------
# Rows that are no events, and dates


def test_what_is_set_aside_and_why(tmp_path: Path) -> None:
    events = [
        REQUEST,  # row 2
        REQUEST | {"LA Person Unique Identifier": ""},
        REQUEST | {"LA Code": "999"},
        REQUEST | {"LA Code": "Coventry"},
        REQUEST | {"Event Start Date": ""},
        REQUEST | {"Event Start Date": "soon"},
        REQUEST | {"Event End Date": ""},
        REQUEST | {"Event End Date": "31/02/2025"},
        REQUEST | {"Event Outcome": "CANCELLED "},
        REQUEST | {"Event Type": ""},
        REQUEST | {"Event Type": "Visit"},
        REQUEST | {"Event Type": "", "Client Type": "Carer known by association"},
        SERVICE | {"Event End Date": "ongoing"},
    ]
    reading = read_events(tmp_path, *events)
    assert rules(reading, "cld_requests") == [
        (4, "no council"),
        (5, "another council"),
        (3, "nobody"),
        (7, "a start that is no date"),
        (6, "no start"),
        (9, "an end that is no date"),
        (8, "no end"),
    ]
    assert dict(ledger_of(reading, "cld_requests").beyond) == {"a cancelled event": 1}
    assert rules(reading, "client_level_data") == [(11, "no type of event"), (12, "no type of event")]
    assert ledger_of(reading, "client_level_data").out_of_scope == 1
    assert rules(reading, "cld_services") == [(14, "an end that is no date")]
    for ledger in reading.ledgers:
        for row in ledger.set_aside:
            assert row.value == ""
            assert row.mend.startswith("Performance team: ")
            assert row.sentence.endswith(".")


def test_a_row_with_a_comma_too_many_is_not_read_a_column_off(tmp_path: Path) -> None:
    header, row = rows_of([REQUEST])
    others = [[*row[:4], f"A{n}", *row[5:]] for n in range(2, 5)]
    moved = [*row[:5], "Smith", *row[5:]]  # its last cell is empty, so that only the number of cells tells
    reading = read_file(write(tmp_path / "x.csv", [header, row, moved, *others, [*row, "more"]]))
    assert rules(reading, "client_level_data") == [
        (3, "more cells than columns"),
        (7, "more cells than columns"),
    ]
    assert len(reading.tables["cld_requests"]) == 4
    # Commas at the end of every row do no harm.
    trailing = write(tmp_path / "y.csv", [header, *([*cells, "", ""] for cells in (row, *others))])
    assert len(read_file(trailing).tables["cld_requests"]) == 4


@pytest.mark.parametrize(
    ("start", "end", "death", "expected", "basis", "before"),
    [
        ("2025-01-06", "2025-03-01", "2025-02-01", "2025-02-01", "date of death", False),
        ("2025-01-06", "2025-03-01", "2025-01-06", "2025-01-06", "date of death", False),
        ("2025-01-06", "2025-03-01", "2025-03-01", "2025-03-01", "as sent", False),
        ("2025-01-06", "2025-03-01", "2025-03-02", "2025-03-01", "as sent", False),
        ("2025-01-06", "", "2025-02-01", "2025-02-01", "date of death", False),
        ("2025-01-06", "", "2025-01-06", None, "as sent", False),
        ("2025-01-06", "2025-03-01", "2025-01-05", "2025-03-01", "as sent", True),
        ("2025-01-06", "", "", None, "as sent", False),
    ],
)
def test_a_death_ends_what_was_going_on(tmp_path: Path, start, end, death, expected, basis, before) -> None:
    event = SERVICE | {"Event Start Date": start, "Event End Date": end, "Date of Death": death}
    reading = read_events(tmp_path, event)
    [row] = reading.tables["cld_services"].to_dict("records")
    assert (None if pd.isna(row["event_end"]) else f"{row['event_end']:%Y-%m-%d}") == expected
    assert (row["event_end_basis"], row["died_before_start"]) == (basis, before)
    counted = ledger_of(reading, "cld_services").repairs["ended an event on the day of death"]
    assert counted == (basis == "date of death")


def test_a_death_gives_a_request_without_an_end_its_end(tmp_path: Path) -> None:
    reading = read_events(tmp_path, REQUEST | {"Event End Date": "", "Date of Death": "2025-01-20"})
    assert reading.tables["cld_requests"]["event_end"].tolist() == [pd.Timestamp("2025-01-20")]


@pytest.mark.parametrize(
    ("born", "start", "age", "band"),
    [
        ("06/01/2000", "2025-01-06", 25, "25 to 64"),
        ("07/01/2000", "2025-01-06", 24, "18 to 24"),
        ("29/02/1960", "2025-02-28", 64, "25 to 64"),
        ("29/02/1960", "2025-03-01", 65, "65 and above"),
        ("01/06/2010", "2025-01-06", 14, "Under 18"),
        ("01/06/2026", "2025-01-06", -2, None),
        ("01/06/1890", "2025-01-06", 134, None),
        ("", "2025-01-06", None, None),
        ("yesterday", "2025-01-06", None, None),
    ],
)
def test_an_age_is_whole_years_on_the_day_it_started(tmp_path: Path, born, start, age, band) -> None:
    event = REQUEST | {"Date of Birth": born, "Event Start Date": start, "Event End Date": start}
    [row] = read_events(tmp_path, event).tables["cld_requests"].to_dict("records")
    assert (None if pd.isna(row["age"]) else row["age"]) == age
    assert (None if pd.isna(row["age_band"]) else row["age_band"]) == band
    assert row["unreadable"] == "Date of Birth" if born == "yesterday" else pd.isna(row["unreadable"])


# --------------------------------------------------------------------------------------------------------
# Who


def test_the_combined_person_is_the_nhs_number_else_the_councils_own(tmp_path: Path) -> None:
    people = [
        {"NHS Number": NHS, "LA Person Unique Identifier": "A1"},
        {"NHS Number": "943 476 5919", "LA Person Unique Identifier": "B2"},
        {"NHS Number": "", "LA Person Unique Identifier": "A1"},
        {"NHS Number": "NULL", "LA Person Unique Identifier": " A1 "},
        {"NHS Number": "9434765918", "LA Person Unique Identifier": "A1"},  # its check digit is wrong
    ]
    days = [f"2025-01-{day:02}" for day in range(10, 15)]
    events = [
        REQUEST | who | {"Event Start Date": day, "Event End Date": day}
        for who, day in zip(people, days, strict=True)
    ]
    reading = read_events(tmp_path, *events)
    person = reading.tables["cld_requests"]["person"].tolist()
    assert person[0] == person[1]
    assert person[2] == person[3] == person[4] != person[0]
    assert reading.tables["cld_requests"]["unreadable"].fillna("").tolist() == ["", "", "", "", "NHS Number"]


def test_a_traced_number_comes_before_the_councils(tmp_path: Path) -> None:
    header, *rows = rows_of(
        [REQUEST | {"NHS Number": "9999999999"}, REQUEST | {"Event End Date": "2025-01-09"}]
    )
    traced = [[*header, "Traced_NHS_Number"], [*rows[0], NHS], [*rows[1], ""]]
    first, second = read_file(write(tmp_path / "x.csv", traced)).tables["cld_requests"]["person"]
    [alone] = read_events(tmp_path, REQUEST | {"NHS Number": NHS}).tables["cld_requests"]["person"]
    assert first == alone != second


def test_one_number_in_two_councils_is_two_people(tmp_path: Path) -> None:
    reading = read_file(
        write(tmp_path / "x.csv", rows_of([REQUEST, REQUEST | {"LA Code": "Coventry"}])), councils=()
    )
    assert reading.tables["cld_requests"]["person"].nunique() == 2


# --------------------------------------------------------------------------------------------------------
# The same event twice


def merged(reading: Reading, table: str) -> list[tuple[int, int, str]]:
    return [(each.row, each.into_row, each.rule) for each in ledger_of(reading, table).merged]


def test_of_two_records_of_a_request_the_outcome_higher_up_is_kept(tmp_path: Path) -> None:
    # The hierarchy of DHSC: progress to reablement, to assessment, …, NFA: other; what is not in it comes last.
    outcomes = [
        "NFA- Other",
        "Progress to Assessment",
        "Passed to duty",
        "Progress to Reablement/ST-Max",
        "Progress to Assessment",
    ]
    reading = read_events(tmp_path, *(REQUEST | {"Event Outcome": outcome} for outcome in outcomes))
    assert reading.tables["cld_requests"]["source_row"].tolist() == [5]
    assert merged(reading, "cld_requests") == [(row, 5, "the same event twice") for row in (2, 3, 4, 6)]


def test_what_tells_requests_apart(tmp_path: Path) -> None:
    events = [
        REQUEST,
        REQUEST
        | {"Event Reference": "E9", "Primary Support Reason": "Unknown", "Event Outcome": "NFA- Other"},
        REQUEST | {"Event End Date": "2025-01-09"},
        REQUEST | {"Request: Route of Access": "Self-Funder"},
        REQUEST | {"Client Type": "Carer"},
        REQUEST | {"Event Start Date": "2025-01-05"},
        REQUEST | {"LA Person Unique Identifier": "A2"},
    ]
    reading = read_events(tmp_path, *events)
    assert merged(reading, "cld_requests") == [(3, 2, "the same event twice")]
    assert len(reading.tables["cld_requests"]) == 6


def test_of_two_records_of_a_service_the_open_one_is_kept_and_a_double_up_is_two(tmp_path: Path) -> None:
    events = [
        SERVICE | {"Event End Date": "2025-03-01"},
        SERVICE,
        SERVICE | {"Event End Date": "2025-04-01"},
        SERVICE | {"Planned units per week": "7"},
    ]
    reading = read_events(tmp_path, *events)
    assert reading.tables["cld_services"]["source_row"].tolist() == [3, 5]
    assert merged(reading, "cld_services") == [(2, 3, "the same event twice"), (4, 3, "the same event twice")]


def test_with_all_else_equal_the_last_sent_is_kept(tmp_path: Path) -> None:
    reading = read_events(
        tmp_path, *(SERVICE | {"Provider CQC Location ID": f"1-10000000{n}"} for n in range(3))
    )
    assert reading.tables["cld_services"]["provider_location_id"].tolist() == ["1-100000002"]


OLDER = {"Reporting Period Start Date": "2024-04-01", "Reporting Period End Date": "2025-03-31"}


def combined(
    folder: Path, older: Sequence[Mapping[str, object]], newer: Sequence[Mapping[str, object]]
) -> list[Reading]:
    readings = [
        read_events(folder, *(event | OLDER for event in older), name="older.csv"),
        read_events(folder, *newer, name="newer.csv"),
    ]
    readings = client_level_data.combine(readings)
    for reading in readings:
        for ledger in reading.ledgers:
            ledger.balance()
            if ledger.table in reading.tables:
                assert ledger.kept == len(reading.tables[ledger.table])
    return readings


def test_the_record_of_the_latest_period_is_kept(tmp_path: Path) -> None:
    older, newer = combined(
        tmp_path,
        [SERVICE, REQUEST | {"Event Outcome": "Progress to Reablement/ST-Max"}],
        [
            SERVICE | {"Unit Cost": "25"},
            SERVICE | {"Unit Cost": "30"},
            REQUEST | {"Event Outcome": "NFA- Other"},
        ],
    )
    assert older.tables["cld_services"].empty
    assert newer.tables["cld_services"]["unit_cost"].tolist() == [25.0, 30.0]
    later = "the same event in a later submission, in birmingham/newer.csv"
    assert merged(older, "cld_services") == [(2, 3, later)]
    assert merged(older, "cld_requests") == [(3, 4, later)]
    assert merged(newer, "cld_services") == []


def test_an_open_service_that_is_not_sent_again_ends_with_its_period(tmp_path: Path) -> None:
    gone = SERVICE | {"Service Component": "Meals"}
    ends_later = SERVICE | {"Service Component": "Transport", "Event End Date": "2025-05-01"}
    ended = SERVICE | {"Service Component": "Equipment", "Event End Date": "2025-02-01"}
    older, newer = combined(tmp_path, [SERVICE, gone, ends_later, ended], [SERVICE])
    table = older.tables["cld_services"].set_index("service_component")
    assert {name: (f"{row.event_end:%Y-%m-%d}", row.event_end_basis) for name, row in table.iterrows()} == {
        "Meals": ("2025-03-31", "not sent again"),
        "Transport": ("2025-03-31", "not sent again"),
        "Equipment": ("2025-02-01", "as sent"),
    }
    assert newer.tables["cld_services"]["event_end"].isna().all()
    [kind] = [kind for kind in ledger_of(older, "cld_services").repairs if "not sent again" in kind]
    assert ledger_of(older, "cld_services").repairs[kind] == 2
    assert ledger_of(older, "cld_services").examples[kind] == [
        "row 3: open → 2025-03-31",
        "row 4: 2025-05-01 → 2025-03-31",
    ]


def test_one_mistyped_period_ends_no_service(tmp_path: Path) -> None:
    events = [SERVICE | {"LA Person Unique Identifier": f"A{n}"} for n in range(60)]
    events[30] |= {"Reporting Period End Date": "2052-06-30"}
    table = read_events(tmp_path, *events).tables["cld_services"]
    assert len(table) == 60
    assert table["event_end"].isna().all()


def test_without_a_reporting_period_nothing_is_ended(tmp_path: Path) -> None:
    older, newer = combined(
        tmp_path, [SERVICE], [SERVICE | {"Reporting Period End Date": "", "Service Component": "Meals"}]
    )
    assert older.tables["cld_services"]["event_end"].isna().all()
    assert len(newer.tables["cld_services"]) == 1


def test_files_of_one_council_are_put_together_as_its_edition_is_cleaned(tmp_path: Path) -> None:
    raw = tmp_path / "raw" / "birmingham"
    raw.mkdir(parents=True)
    write(raw / "a-newer.csv", rows_of([SERVICE]))
    write(
        raw / "b-older.csv",
        rows_of([event | OLDER for event in (SERVICE, SERVICE | {"Service Component": "Meals"})]),
    )
    cleaned = clean("birmingham", "2026-27-Q2", tmp_path / "raw", tmp_path / "processed")
    table = cleaned.tables["cld_services"].set_index("service_component")
    assert table["event_end_basis"].to_dict() == {
        "Home support or domiciliary care": "as sent",
        "Meals": "not sent again",
    }
    assert [each.rule for ledger in cleaned.ledgers for each in ledger.merged] == [
        "the same event in a later submission, in birmingham/a-newer.csv"
    ]


def test_each_field_is_documented_with_what_becomes_of_it() -> None:
    text = (paths.ROOT / "docs" / "client-level-data.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", text.split("## Values")[0], re.MULTILINE))
    for field in FIELDS:
        words = {"kept": "kept as", "used": "used", "not needed": "no report", "personal": "who a person"}
        assert words.get(field.treatment, field.treatment) in said[field.name], field.name
        if field.treatment == "kept":
            assert f"`{field.becomes}`" in said[field.name]


# --------------------------------------------------------------------------------------------------------
# At size, against a count of its own


def test_an_invented_extract_is_accounted_for_as_its_maker_counted(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "x.csv", Extract(4_000, seed=7))
    reading = read_file(tmp_path / "x.csv")
    tally = extract.tally
    rules_of = Counter(row.rule for ledger in reading.ledgers for row in ledger.set_aside)
    assert sum(ledger.rows_in for ledger in reading.ledgers) == 4_000
    assert rules_of == {
        "nobody": tally["nobody"],
        "no type of event": tally["no type"],
        "no start": tally["no start"],
        "no end": tally["no end"],
        "an end that is no date": tally["end no date"],
        "more cells than columns": tally["spilt"],
    }
    beyond = sum((ledger.beyond for ledger in reading.ledgers), Counter())
    assert beyond["a cancelled event"] == tally["cancelled"]
    assert beyond["an unpaid carer known by association, who has no event"] == tally["by association"]
    assert sum(len(ledger.merged) for ledger in reading.ledgers) == tally["sent twice"]
    invalid = sum(table["event_outcome"].eq(INVALID).sum() for table in reading.tables.values())
    assert invalid == tally["on no list"]
    lost = {"no start", "nobody", "end no date", "no type", "by association", "cancelled", "spilt", "no end"}
    for event, table in client_level_data.TABLE_OF.items():
        gone = sum(tally[f"{wrong}: {event}"] for wrong in lost)
        spilt_and_twice = tally[event] - gone - len(reading.tables[table])
        assert 0 <= spilt_and_twice <= tally["spilt"] + tally["sent twice"]
    bad = sum(
        table["unreadable"].fillna("").str.contains("NHS Number").sum() for table in reading.tables.values()
    )
    assert bad == tally["bad nhs number"]
    backwards = sum((table["event_end"] < table["event_start"]).sum() for table in reading.tables.values())
    assert backwards == tally["backwards"]
    starts = pd.concat([table["period_start"] for table in reading.tables.values()])
    assert set(starts) == {pd.Timestamp(PERIOD[0])}
    assert ledger_of(reading, "client_level_data").repairs[
        "dropped a column that the return does not define"
    ] == len(LOCAL)


def test_the_same_file_gives_the_same_tables(tmp_path: Path) -> None:
    write_extract(tmp_path / "x.csv", Extract(800))
    first, second = read_file(tmp_path / "x.csv"), read_file(tmp_path / "x.csv")
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])
    assert [ledger.to_json() for ledger in first.ledgers] == [ledger.to_json() for ledger in second.ledgers]


CELLS = some.one_of(
    some.sampled_from(["", "NULL", "406", "Service User", "Request", "Service", "Review", "Assessment", "2025-01-06", "06/01/2025",
                       "31/12/2025", NHS, "A1", "1-123456789", "12.50", "£1,000", "Unknown", "Cancelled", "\u202e", " "]),
    some.text(max_size=6),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.lists(some.lists(CELLS, min_size=len(NAMES) - 2, max_size=len(NAMES) + 2), max_size=12),
    some.booleans(),
)
def test_every_row_is_accounted_for_whatever_stands_in_it(dirt: list[list[str]], whole: bool) -> None:
    if whole:  # start from events that can be read, so that the rules have something to work on
        dirt = [
            [cell if place % 3 == number % 3 else str({**SERVICE, **(REQUEST if number % 2 else {})}.get(name, ""))
             for place, (name, cell) in enumerate(zip(NAMES, row, strict=False))]
            for number, row in enumerate(dirt)
        ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "x.csv", [NAMES, *dirt])
        with path.open(encoding="utf-8", newline="") as file:
            rows = sum(any(cell.strip() for cell in row) for row in csv.reader(file))
        try:
            reading = read_file(path, councils=())
        except InputError as error:
            assert "Traceback" not in str(error)
            return
    for ledger in reading.ledgers:
        if ledger.table in reading.tables:
            assert ledger.kept == len(reading.tables[ledger.table])
    assert sum(ledger.rows_in for ledger in reading.ledgers) <= rows - 1
