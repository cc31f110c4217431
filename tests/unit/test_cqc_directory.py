"""Reading CQC's weekly directory: its preamble, its two headers, its own names of services."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, cqc_active_locations, cqc_directory, cqc_ratings
from assurance.sources.cqc import LOCATION_COLUMNS, SERVICE_COLUMNS
from assurance.sources.sheets import open_workbook
from tests.unit.cqc_lists import CANARY, DIRECTORY, DIRECTORY_OF_2020, directory

FILE = RawFile(
    path="national/directory.csv", sha256="a" * 64, size=1, kind="cqc_directory", title="Directory"
)
PREAMBLE = [["CQC Locations data"], [], ["This data was produced on 16 September 2026"], []]


def write(path: Path, rows: list[list[object]]) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def read(
    folder: Path, *rows: list[object], header: list[str] = DIRECTORY, preamble: list[list[str]] = PREAMBLE
) -> tuple[Reading, Ledger]:
    path = write(folder / "directory.csv", [*preamble, header, *rows])
    reading = cqc_directory.read(path, FILE)
    [ledger] = reading.ledgers
    ledger.balance()
    return reading, ledger


def test_the_columns_are_those_that_cqc_publishes(official_files: Path) -> None:
    with (official_files / "reference" / "cqc_other_files_columns.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["file"] == "CQC_directory.csv"]
    assert [row["column"] for row in rows] == DIRECTORY


@pytest.mark.parametrize(
    ("header", "preamble", "row"),
    [
        (DIRECTORY, PREAMBLE, 6),
        (DIRECTORY, [["CQC locations"], ["This data was produced on 16 September 2026"]], 4),
        (DIRECTORY_OF_2020, PREAMBLE, 6),
    ],
)
def test_old_and_new_headers(header, preamble, row: int, tmp_path: Path) -> None:
    path = write(tmp_path / "16_september_2026_CQC_directory.csv", [*preamble, header, directory(1)])
    found = cqc_directory.recognise(open_workbook(path), path)
    assert found is not None
    assert (found.share, found.edition, found.note) == (1.0, "16 September 2026", "")
    assert cqc_ratings.recognise(open_workbook(path), path) is None
    assert cqc_active_locations.recognise(open_workbook(path), path) is None
    reading, _ = read(tmp_path, directory(1), header=header, preamble=preamble)
    [location] = reading.tables["locations"].itertuples()
    assert (location.location_id, location.source_row) == ("1-000000001", row)
    assert location.as_at.date() == datetime.date(2026, 9, 16)
    assert cqc_directory.newest(reading.tables) == "2026-09-16"


def test_what_a_location_is_made_of(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path,
        directory(1),
        directory(2, {"Service types": "Nursing homes", "Region": "East", "Local authority": "Norfolk"}),
        directory(3, {"Service types": "Dentist"}),
        directory(4, {"Service types": "Hospice|Homecare agencies"}),
    )
    table = reading.tables["locations"]
    assert list(table.columns) == list(LOCATION_COLUMNS)
    assert table["location_id"].tolist() == ["1-000000001", "1-000000002", "1-000000004"]
    assert table["care_home"].tolist() == [False, True, False]
    assert table["homecare"].tolist() == [True, False, True]
    assert table["last_checked_on"].dt.date.tolist() == [datetime.date(2018, 1, 9)] * 3
    assert table["region"].tolist() == ["North East", "East of England", "North East"]
    # The file holds none of these, and none is made up.
    for name in ("registered_on", "overall_rating", "beds", "dormant", "inspection_directorate"):
        assert table[name].isna().all(), name
    assert ledger.beyond == {"no service type of adult social care": 1}

    services = reading.tables["location_services"]
    assert list(services.columns) == list(SERVICE_COLUMNS)
    first = services[services["location_id"] == "1-000000001"]
    assert first[["kind", "name", "name_as_published"]].to_numpy().tolist() == [
        ["service type", "Domiciliary care service", "Homecare agencies"],
        ["service type", "Supported living service", "Supported living"],
        ["service user band", "Dementia", "Dementia"],
        ["service user band", "Older People", "Caring for adults over 65 yrs"],
    ]
    assert ledger.repairs["named a service as CQC’s directory with filters does"] == 2 + 1 + 2 + 3


def test_dates_of_2020_and_now(tmp_path: Path) -> None:
    reading, _ = read(
        tmp_path,
        directory(1, {"Date of latest check": "15/04/2020 - 00:00"}),
        directory(2, {"Date of latest check": "09/Jan/2018 - 00:00"}),
        directory(3, {"Date of latest check": ""}),
    )
    days = reading.tables["locations"]["last_checked_on"]
    assert days.dt.date.tolist()[:2] == [datetime.date(2020, 4, 15), datetime.date(2018, 1, 9)]
    assert pandas.isna(days[2])


def test_a_provider_is_no_location(tmp_path: Path) -> None:
    provider = {DIRECTORY[-2]: "", "Service types": "Organisation", "Specialisms/services": "Personal care"}
    reading, ledger = read(
        tmp_path,
        directory(1, provider),
        directory(2, {DIRECTORY[-2]: "", DIRECTORY[-1]: ""}),
        directory(3),
        directory(3),
    )
    assert ledger.beyond == {"a provider, not a location": 1}
    assert [(each.row, each.rule) for each in ledger.set_aside] == [(7, "no location")]
    assert [(each.row, each.into_row) for each in ledger.merged] == [(9, 8)]
    assert len(reading.tables["locations"]) == 1


def test_services_that_are_none_of_cqcs_keep_their_names(tmp_path: Path) -> None:
    reading, _ = read(
        tmp_path,
        directory(
            1,
            {
                "Service types": "Doctors/GPs|Homecare agencies|Homecare agencies",
                "Specialisms/services": "Treatment of disease, disorder or injury|Ramblers",
            },
        ),
    )
    services = reading.tables["location_services"]
    assert services[["kind", "name"]].to_numpy().tolist() == [
        ["regulated activity", "Treatment of disease, disorder or injury"],
        ["service type", "Doctors/GPs"],
        ["service type", "Domiciliary care service"],
        ["specialism", "Ramblers"],
    ]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    header = ["Types of service" if name == "Service types" else name for name in DIRECTORY]
    with pytest.raises(InputError, match="the column “Service types” is missing"):
        read(tmp_path, directory(1), header=header)


def test_nobodys_number_or_address_is_taken(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path, directory(1), directory(1, {"Name": "B"}), directory(2, {DIRECTORY[-2]: ""})
    )
    kept = [str(table.to_dict()) for table in reading.tables.values()]
    assert CANARY not in "".join([*kept, str(ledger.to_json())])


_DIRT = some.one_of(
    some.sampled_from(
        ["", "Dentist", "Homecare agencies|", "||", "15/04/2020 - 00:00", "Gateshead", "1-000000001"]
    ),
    some.text(some.characters(blacklist_categories=["Cs", "Cc"]), max_size=10),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=some.lists(
        some.tuples(some.integers(1, 3), some.dictionaries(some.sampled_from(DIRECTORY), _DIRT, max_size=8)),
        max_size=6,
    )
)
def test_every_row_is_accounted_for_whatever_is_in_it(rows, tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, *(directory(number, values) for number, values in rows))
    table = reading.tables["locations"]
    assert table["location_id"].is_unique
    assert ledger.rows_in == len(rows)
    assert ledger.kept == len(table)
    assert set(reading.tables["location_services"]["location_id"]) <= set(table["location_id"])
