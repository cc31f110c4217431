"""Reading the wide export: a column a key question, American days that are not what they are called."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.measures.ratings import count_locations
from assurance.provenance import RawFile
from assurance.sources import KINDS, Reading, cqc_wide_export, load
from assurance.sources.cqc import LOCATION_COLUMNS
from assurance.sources.cqc_ratings import RATING_COLUMNS
from assurance.sources.sheets import open_workbook
from tests.unit.cqc_lists import CANARY, COMMUNITY, WIDE, wide
from tests.unit.workbooks import write_xlsx

FILE = RawFile(path="locations.csv", sha256="a" * 64, size=1, kind="cqc_wide_export", title="Wide")
QUESTIONS = WIDE[20:25]
NONE = {"Location Latest Overall Rating": "", **dict.fromkeys(QUESTIONS, "")}


def write(path: Path, rows: list[list[object]]) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def read(folder: Path, *rows: list[object], header: list[str] = WIDE) -> tuple[Reading, Ledger]:
    reading = cqc_wide_export.read(write(folder / "locations.csv", [header, *rows]), FILE)
    for ledger in reading.ledgers:
        ledger.balance()
    return reading, reading.ledgers[0]


@pytest.mark.parametrize(
    "header",
    [
        WIDE,
        [name.replace("Location Latest ", "").replace("Location ID", "LocationID") for name in WIDE],
        [
            {"Location safe rating": "Safe", "Location well-led rating": "wellLedRating"}.get(name, name)
            for name in WIDE
        ],
    ],
)
def test_it_is_told_by_its_key_questions(header: list[str], tmp_path: Path) -> None:
    path = write(tmp_path / "export.csv", [header, wide(1)])
    workbook = open_workbook(path)
    found = {kind: recognised.share for kind in KINDS if (recognised := load(kind).recognise(workbook, path))}
    assert found == {"cqc_wide_export": 1.0}
    reading, _ = read(tmp_path, wide(1), header=header)
    assert len(reading.tables["ratings"]) == 6


def test_without_one_of_the_key_questions_it_is_not_this_export(tmp_path: Path) -> None:
    header = [name for name in WIDE if name != "Location caring rating"]
    path = write(tmp_path / "export.csv", [header])
    assert cqc_wide_export.recognise(open_workbook(path), path) is None


def test_locations_and_ratings(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path,
        wide(1, {"Location safe rating": "Requires Improvement", "Location Name": " 'Rose' Lodge "}),
        wide(
            2,
            {
                **NONE,
                "Primary inspection category": COMMUNITY,
                "Service Types": "Domiciliary care service, Supported living service",
                "Care homes beds": "0",
                "Dormant": "Y",
            },
        ),
        wide(3, {"Location HSCA end date": "2025-03-01"}),
        wide(4, {"Primary inspection category": "Dentists"}),
    )
    table = reading.tables["locations"]
    assert list(table.columns) == list(LOCATION_COLUMNS)
    assert table["location_id"].tolist() == ["1-000000001", "1-000000002"]
    assert table["location_name"].tolist() == ["'Rose' Lodge", "Location 2"]
    assert table["overall_rating"].tolist() == ["Good", "Not rated"]
    assert table["homecare"].tolist() == [False, True]
    assert table["care_home"].tolist() == [True, False]
    assert table["dormant"].tolist() == [False, True]
    assert table["registered_on"].dt.date.tolist() == [datetime.date(2013, 6, 4)] * 2
    assert table["publication_date"].dt.date.tolist() == [datetime.date(2024, 5, 29)] * 2
    assert ledger.beyond == {"it has left CQC’s register": 1, "not adult social care: Dentists": 1}

    ratings = reading.tables["ratings"]
    assert list(ratings.columns) == list(RATING_COLUMNS)
    first = ratings[ratings["location_id"] == "1-000000001"]
    assert first[["service_group", "domain", "rating"]].to_numpy().tolist() == [
        ["Overall", "Overall", "Good"],
        ["Overall", "Safe", "Requires improvement"],
        ["Overall", "Effective", "Good"],
        ["Overall", "Caring", "Good"],
        ["Overall", "Responsive", "Good"],
        ["Overall", "Well-led", "Good"],
    ]
    second = ratings[ratings["location_id"] == "1-000000002"]
    assert second[["domain", "rating", "service_type"]].to_numpy().tolist() == [
        ["Overall", "Not rated", "homecare"]
    ]
    counted = count_locations(ratings)
    assert dict(zip(counted["location_id"], counted["rating"], strict=True)) == {
        "1-000000001": "Good",
        "1-000000002": "Not rated",
    }
    assert reading.tables["ratings_comparators"].empty
    of_ratings = reading.ledgers[1]
    assert (of_ratings.table, of_ratings.rows_in, of_ratings.kept) == ("ratings", 2, 2)


def test_days_of_publication_that_are_days_of_registration_are_left_out(tmp_path: Path) -> None:
    # As in the copies of this export that can be seen: the rating of a home is dated to its registration.
    rows = [
        wide(1, {"Location HSCA start date": "2011-11-01", "Publication Date": "11/1/2011 12:00:00 AM"}),
        wide(2, {"Location HSCA start date": "2022-02-09", "Publication Date": "2/9/2022 12:00:00 AM"}),
    ]
    reading, ledger = read(tmp_path, *rows)
    assert reading.tables["locations"]["publication_date"].isna().all()
    assert reading.tables["ratings"]["publication_date"].isna().all()
    assert ledger.repairs["left out the days of publication, which are the days of registration"] == 2
    assert ledger.repairs["read dates written month first"] == 2


def test_regions_are_the_councils_not_the_directors(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path,
        wide(1, {"Location Local Authority": "Bedford", "Location ADASS Region": "East (ADASS Region)"}),
        wide(
            2,
            {"Location Local Authority": "Cumberland", "Location ADASS Region": "North East (ADASS Region)"},
        ),
        wide(
            3,
            {"Location Local Authority": "Nowhere", "Location ADASS Region": "Greater London (ADASS Region)"},
        ),
    )
    assert reading.tables["locations"]["region"].tolist() == ["East of England", "North West", "London"]
    assert ledger.repairs["took the region from the council, not from ADASS"] == 1
    assert ledger.repairs["kept for no council, since its area is no council’s name"] == 1


def test_names_with_commas_are_kept_whole(tmp_path: Path) -> None:
    hospital = (
        "Hospital services for people with mental health needs, learning disabilities and problems with "
        "substance misuse"
    )
    reading, _ = read(
        tmp_path,
        wide(
            1,
            {
                "Service Types": f"{hospital}, Care home service with nursing",
                "Service users supported": "Learning Disabilities or autistic spectrum disorder",
            },
        ),
    )
    services = reading.tables["location_services"]
    assert services["name"].tolist() == [
        "Care home service with nursing",
        hospital,
        "Learning disabilities or autistic spectrum disorder",
    ]


def test_a_second_row_about_a_location(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path,
        wide(1),
        wide(1),
        wide(1, {"Location safe rating": "Inadequate"}),
        wide(1, {"Service Types": "Care home service with nursing"}),
        wide(2, {"Location Latest Overall Rating": "Godo"}),
    )
    assert [(each.row, each.into_row) for each in ledger.merged] == [(3, 2)]
    assert [each.sentence for each in ledger.set_aside] == [
        "Location 1-000000001 is there twice, and the rows differ in Safe: row 2, the first, is kept.",
        "Location 1-000000001 is there twice, and the rows differ in services: row 2, the first, is kept.",
    ]
    ratings = reading.tables["ratings"].set_index(["location_id", "domain"])["rating"]
    assert ratings["1-000000001", "Safe"] == "Good"
    # A word that is no rating is counted, and the location counts once, as not rated.
    assert ratings["1-000000002", "Overall"] == "Not rated"
    assert reading.ledgers[1].repairs == {"left out a rating that is no word of CQC’s": 1}


def test_missing_columns_are_named(tmp_path: Path) -> None:
    header = ["Care provider" if name == "Provider ID" else name for name in WIDE]
    with pytest.raises(InputError, match="row 1: there is no column “Provider id”"):
        read(tmp_path, wide(1), header=header)


def test_a_workbook_does_as_well(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "export.xlsx", {"Notes": [["As at 1 October 2026"]], "Export": [WIDE, wide(1)]}
    )
    found = cqc_wide_export.recognise(open_workbook(path), path)
    assert found is not None
    assert found.edition == "1 October 2026"
    assert cqc_wide_export.newest(cqc_wide_export.read(path, FILE).tables) == "2026-10-01"


def test_nobodys_name_or_number_is_taken(tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, wide(1), wide(1, {"Location Name": "B"}), wide(2, {"Location ID": ""}))
    kept = [str(table.to_dict()) for table in reading.tables.values()]
    assert CANARY not in "".join([*kept, str(ledger.to_json())])


_DIRT = some.one_of(
    some.sampled_from(
        ["", "Good", "good", "Godo", "1/2/2025 12:00:00 AM", "2025-01-02", "Gateshead", "1-000000001"]
    ),
    some.text(some.characters(blacklist_categories=["Cs", "Cc"]), max_size=10),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=some.lists(
        some.tuples(some.integers(1, 3), some.dictionaries(some.sampled_from(WIDE), _DIRT, max_size=8)),
        max_size=6,
    )
)
def test_every_row_is_accounted_for_whatever_is_in_it(rows, tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, *(wide(number, values) for number, values in rows))
    table, ratings = reading.tables["locations"], reading.tables["ratings"]
    assert table["location_id"].is_unique
    assert ledger.rows_in == len(rows)
    # Every location that is kept is counted once.
    overall = ratings[ratings["service_group"].eq("Overall") & ratings["domain"].eq("Overall")]
    assert sorted(overall["location_id"]) == sorted(table["location_id"])
    assert not ratings.duplicated(["location_id", "service_group", "domain"]).any()
