"""Reading CQC's directory with filters: who is in scope, where the list is, what each location does."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from assurance import councils
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, cqc_active_locations, cqc_ratings, cqc_services
from assurance.sources.cqc import LOCATION_COLUMNS, SERVICE_COLUMNS, day_in
from assurance.sources.sheets import open_workbook
from tests.unit.cqc_lists import CANARY, DUAL, HSCA, README, hsca
from tests.unit.workbooks import write_csv, write_ods, write_xlsx

FILE = RawFile(path="national/hsca.ods", sha256="a" * 64, size=1, kind="cqc_active_locations", title="HSCA")
DENTIST = {
    "Location Inspection Directorate": "Primary medical services",
    "Location Primary Inspection Category": "Dentists",
}


def read(folder: Path, *rows: list[object], header: list[str] = HSCA) -> tuple[Reading, Ledger]:
    path = write_csv(folder / "hsca.csv", [header, *rows])
    reading = cqc_active_locations.read(path, FILE)
    for each in reading.ledgers:
        each.balance()
    return reading, reading.ledgers[0]


def recognise(path: Path):
    return cqc_active_locations.recognise(open_workbook(path), path)


@pytest.mark.parametrize("write", [write_ods, write_xlsx])
def test_the_published_workbook(write, tmp_path: Path) -> None:
    day = datetime.date(2011, 2, 15)
    path = write(
        tmp_path / "01_September_2026_HSCA_Active_Locations.ods",
        {
            "README": README,
            "HSCA_Active_Locations": [
                HSCA,
                hsca(1, {"Location HSCA start date": day, "Brand Name": "BRAND One", "Care homes beds": 75}),
                hsca(2, {"Location Latest Overall Rating": "", "Publication Date": None}, homecare=True),
                hsca(3, DENTIST),
                hsca(
                    4,
                    {
                        "Location Dual Registered": "Dual Registration",
                        "Primary ID (Dual registration locations)": "1-000000001",
                    },
                ),
            ],
            "Dual_Registration_Locations": [
                DUAL,
                ["1-000000004", "Location 4", day, "Social Care Org", "1-2", "A provider", "1-000000001",
                 "Location 1", "Dual Registration", datetime.date(2020, 1, 2), "1-000000001"],
                ["1-000000099", "A dentist", day, "Independent Healthcare Org", "1-3", "Another",
                 "1-000000098", "A dentist", "Dual Registration", day, "1-000000098"],
            ],
        },
    )  # fmt: skip
    found = recognise(path)
    assert found is not None
    assert (found.share, found.edition, found.period, found.note) == (
        1.0,
        "1 September 2026",
        "as at 1 September 2026",
        "",
    )
    reading = cqc_active_locations.read(path, FILE)
    locations = reading.tables["locations"]
    assert list(locations.columns) == list(LOCATION_COLUMNS)
    assert locations["location_id"].tolist() == ["1-000000001", "1-000000002", "1-000000004"]
    assert locations["registered_on"].dt.date.tolist() == [day] * 3
    assert locations["beds"].tolist() == [75, 0, 20]
    assert locations["care_home"].tolist() == [True, False, True]
    assert locations["homecare"].tolist() == [False, True, False]
    assert locations["overall_rating"].tolist() == ["Good", "Not rated", "Good"]
    assert locations["publication_date"].isna().tolist() == [False, True, False]
    assert locations["brand_name"].fillna("").tolist() == ["BRAND One", "", ""]
    assert locations["dual_registered"].tolist() == [False, False, True]
    assert locations["primary_location_id"].fillna("").tolist() == ["", "", "1-000000001"]
    assert set(locations["as_at"].dt.date) == {datetime.date(2026, 9, 1)}
    assert set(locations["council_code"]) == {councils.find("Gateshead").code}
    assert locations["source_sheet"].tolist() == ["HSCA_Active_Locations"] * 3
    assert locations["source_row"].tolist() == [2, 3, 5]

    services = reading.tables["location_services"]
    assert list(services.columns) == list(SERVICE_COLUMNS)
    first = services[services["location_id"] == "1-000000001"]
    assert first[["kind", "name"]].to_numpy().tolist() == [
        ["regulated activity", "Accommodation for persons who require nursing or personal care"],
        ["service type", "Care home service without nursing"],
        ["service user band", "Older People"],
    ]
    dual = reading.tables["dual_registrations"]
    assert dual[["location_id", "primary_location_id", "source_row"]].to_numpy().tolist() == [
        ["1-000000004", "1-000000001", 2]
    ]
    of_locations, of_dual = reading.ledgers
    assert (of_locations.rows_in, of_locations.kept) == (4, 3)
    assert of_locations.beyond == {"not adult social care: Primary medical services": 1}
    assert (of_dual.rows_in, of_dual.kept) == (2, 1)
    assert of_dual.beyond == {"about no adult social care location": 1}
    for ledger in reading.ledgers:
        ledger.balance()
    assert cqc_active_locations.newest(reading.tables) == "2026-09-01"


def test_the_columns_are_those_that_cqc_publishes(official_files: Path) -> None:
    with (official_files / "reference" / "cqc_HSCA_Active_Locations_columns.csv").open(
        encoding="utf-8"
    ) as file:
        published = [row["column"] for row in csv.DictReader(file)]
    assert published == HSCA
    services = [found for name in published if (found := cqc_services.of_column(name))]
    assert len(services) == len(set(services)) == 14 + 33 + 12
    # Every name is the published one, and none of ours is left over.
    assert all(
        name.endswith(f" - {each.name}") for name in published if (each := cqc_services.of_column(name))
    )
    assert {each.name for kind in cqc_services._KNOWN.values() for each in kind.values()} == {
        each.name for each in services
    }


def test_the_list_is_found_wherever_it_is(tmp_path: Path) -> None:
    # January 2024: notes above the header, which is in row 7. January 2019: on the second sheet.
    notes = [["HSCA active locations"], [], ["Notes"], [], ["Location ID is CQC's own"], []]
    older = [name for name in HSCA if "ODS" not in name and "Dual" not in name and "Inherited" not in name]
    rows = [dict(zip(HSCA, hsca(n), strict=True)) for n in (1, 2)]
    listed = [*notes, older, *([row[name] for name in older] for row in rows)]
    path = write_xlsx(tmp_path / "a.xlsx", {"Notes": [["See the next sheet"]], "Sheet1": listed})
    found = recognise(path)
    assert found is not None
    assert (found.share, found.edition, found.note) == (1.0, "", "")
    reading = cqc_active_locations.read(path, FILE)
    table = reading.tables["locations"]
    assert table["source_row"].tolist() == [8, 9]
    assert table["inherited"].isna().all()
    assert table["as_at"].isna().all()
    assert reading.tables["dual_registrations"].empty
    assert cqc_active_locations.newest(reading.tables) == "2024-05-29"


@pytest.mark.parametrize(
    ("dropped", "counted"),
    [
        (["Location Inspection Directorate"], "not adult social care: Dentists"),
        (
            ["Location Inspection Directorate", "Location Primary Inspection Category"],
            "not adult social care: Primary Dental Care",
        ),
    ],
)
def test_scope_without_the_directorate(dropped: list[str], counted: str, tmp_path: Path) -> None:
    header = [name for name in HSCA if name not in dropped]
    dentist = DENTIST | {"Location Type/Sector": "Primary Dental Care"}
    rows = [dict(zip(HSCA, row, strict=True)) for row in (hsca(1), hsca(2, dentist))]
    reading, ledger = read(tmp_path, *([row[name] for name in header] for row in rows), header=header)
    assert reading.tables["locations"]["location_id"].tolist() == ["1-000000001"]
    assert ledger.beyond == {counted: 1}


def test_a_list_that_does_not_say_what_is_social_care_is_refused(tmp_path: Path) -> None:
    scopes = cqc_active_locations.SCOPES
    row = dict(zip(HSCA, hsca(1), strict=True))
    header = [name for name in HSCA if name not in scopes]
    with pytest.raises(
        InputError, match=r"hsca\.csv, row 1: no column says which locations are adult social"
    ):
        read(tmp_path, [row[name] for name in header], header=header)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    header = ["Location Number" if name == "Location ID" else name for name in HSCA]
    path = write_csv(tmp_path / "hsca.csv", [header, hsca(1)])
    assert recognise(path) is None  # without its key it is no list of locations
    header = ["Provider Title" if name == "Provider Name" else name for name in HSCA]
    path = write_csv(tmp_path / "hsca.csv", [header, hsca(1)])
    found = recognise(path)
    assert found is not None
    assert 0.6 < found.share < 1
    with pytest.raises(InputError, match="the column “Provider Name” is missing"):
        cqc_active_locations.read(path, FILE)


@pytest.mark.parametrize(
    ("name", "edition", "note"),
    [
        ("01 September 2026 HSCA Active Locations.ods", "1 September 2026", ""),
        (
            "01_July_2026_HSCA_Active_Locations.ods",
            "1 September 2026",
            "The file’s name says 1 July 2026, the README says 1 September 2026: the list is taken as at "
            "1 September 2026.",
        ),
        ("locations.ods", "1 September 2026", ""),
    ],
)
def test_the_day_of_the_list(name: str, edition: str, note: str, tmp_path: Path) -> None:
    path = write_ods(tmp_path / name, {"README": README, "HSCA_Active_Locations": [HSCA, hsca(1)]})
    found = recognise(path)
    assert found is not None
    assert (found.edition, found.note) == (edition, note)


def test_a_sheet_saved_as_csv_has_the_day_of_its_name_only(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "01_March_2024_HSCA_Active_Locations-v2.csv", [HSCA, hsca(1)])
    found = recognise(path)
    assert found is not None
    assert found.edition == "1 March 2024"
    assert "nothing in the file says" in found.note
    assert cqc_active_locations.read(path, FILE).tables["locations"]["as_at"].isna().all()


def test_days_in_names() -> None:
    assert day_in("16_september_2026_CQC_directory.csv") == datetime.date(2026, 9, 16)
    assert day_in("01 April 2025 Deactivated locations.ods") == datetime.date(2025, 4, 1)
    assert day_in("1st June 2026") == datetime.date(2026, 6, 1)
    assert day_in("31 June 2026") is None
    assert day_in("locations 2026") is None


def test_the_order_of_dates_is_told_by_the_whole_file(tmp_path: Path) -> None:
    # Only a dentist's date shows that the file is an American export; 12/04/2024 is then 4 December.
    reading, ledger = read(
        tmp_path,
        hsca(1, {"Publication Date": "12/04/2024", "Location HSCA start date": "01/02/2011"}),
        hsca(2, {**DENTIST, "Publication Date": "05/29/2024"}),
    )
    [row] = reading.tables["locations"].itertuples()
    assert (row.publication_date.date(), row.registered_on.date()) == (
        datetime.date(2024, 12, 4),
        datetime.date(2011, 1, 2),
    )
    assert ledger.repairs["read dates written month first"] == 3


def test_two_orders_in_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the column mixes dates written day first"):
        read(
            tmp_path, hsca(1, {"Publication Date": "29/05/2024"}), hsca(2, {"Publication Date": "05/29/2024"})
        )


def test_what_is_mended_is_counted(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path,
        hsca(
            1,
            {
                "Location Name": " Rose  Lodge ",
                "Location Latest Overall Rating": "Requires Improvement",
                "Care homes beds": "about 20",
                "Dormant (Y/N)": "?",
                "Location Region": "Yorkshire & Humberside",
                "Location Local Authority": "Unspecified",
            },
        ),
        hsca(2, {"Location Latest Overall Rating": "Godo", "Publication Date": "soon"}),
        hsca(3, {"Service type - Shared Lives": "X", "Service type - Dental service": "y"}),
    )
    first, second, _ = reading.tables["locations"].itertuples()
    assert (first.location_name, first.overall_rating, first.rating_as_published) == (
        "Rose Lodge",
        "Requires improvement",
        "Requires Improvement",
    )
    assert first.region == "Yorkshire and The Humber"
    assert pandas.isna(first.beds)
    assert pandas.isna(first.dormant)
    assert pandas.isna(first.council_code)
    assert pandas.isna(second.overall_rating)
    assert second.rating_as_published == "Godo"
    assert ledger.repairs == {
        "trimmed a name": 1,
        "spelt a rating as CQC does": 1,
        "left out a number of beds that is no count": 1,
        "left out a word of “Dormant (Y/N)” that is neither Y nor N": 1,
        "kept for no council, since its area is no council’s name": 1,
        "left out a rating that is no word of CQC’s": 1,
        "left out a date that is none": 1,
        "left out a word of “Service type - Shared Lives” that is neither Y nor N": 1,
    }
    names = reading.tables["location_services"]["name"]
    assert "Shared Lives" not in set(names)
    assert "Dental service" in set(names)


def test_a_location_is_there_once(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path,
        hsca(1),
        hsca(1),
        hsca(1, {"Location Latest Overall Rating": "Inadequate", "Care homes beds": 21}),
        hsca(1, {"Location Latest Overall Rating": "Inadequate", "Care homes beds": 21}),
        hsca(2, {"Location ID": None}),
    )
    assert reading.tables["locations"]["source_row"].tolist() == [2]
    assert [(each.row, each.into_row) for each in ledger.merged] == [(3, 2)]
    assert [(each.row, each.rule) for each in ledger.set_aside] == [
        (6, "no location"),
        (4, "a second row that says otherwise"),
        (5, "a second row that says otherwise"),
    ]
    assert ledger.set_aside[1].sentence == (
        "Location 1-000000001 is there twice, and the rows differ in beds, overall rating and rating as "
        "published: row 2, the first, is kept."
    )
    assert reading.tables["location_services"]["source_row"].tolist() == [2, 2, 2]


def test_nobodys_name_or_address_is_taken(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path, hsca(1), hsca(1, {"Location Name": "Another"}), hsca(2, {"Location ID": ""})
    )
    kept = [str(table.to_dict()) for table in reading.tables.values()]
    assert CANARY not in "".join([*kept, str(ledger.to_json())])


def test_it_is_not_taken_for_the_ratings_nor_the_ratings_for_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "hsca.csv", [HSCA, hsca(1)])
    assert cqc_ratings.recognise(open_workbook(path), path) is None
    from tests.unit.test_cqc_ratings import HEADER, row

    path = write_csv(tmp_path / "ratings.csv", [HEADER, row()])
    assert recognise(path) is None


def test_locations_that_have_left_the_register_are_not_taken_for_active_ones(tmp_path: Path) -> None:
    gone = ["Location Status", "Location HSCA End Date", *HSCA]
    path = write_csv(tmp_path / "gone.csv", [gone, ["Inactive", "2025-03-01", *hsca(1)]])
    assert recognise(path) is None


_DIRT = some.one_of(
    some.sampled_from(
        ["", "Y", "N", "Good", "Not Rated", "2024-05-29", "29/05/2024", "Gateshead", "1-000000001"]
    ),
    some.text(some.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters='",'), max_size=8),
    some.integers(-5, 50_000).map(str),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=some.lists(
        some.tuples(some.integers(1, 3), some.dictionaries(some.sampled_from(HSCA), _DIRT, max_size=6)),
        max_size=5,
    )
)
def test_every_row_is_accounted_for_whatever_is_in_it(rows, tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, *(hsca(number, values) for number, values in rows))
    table = reading.tables["locations"]
    assert table["location_id"].is_unique
    assert ledger.rows_in == len(rows)
    assert ledger.kept == len(table)
    services = reading.tables["location_services"]
    assert not services.duplicated(["location_id", "kind", "name"]).any()
    assert set(services["location_id"]) <= set(table["location_id"])
