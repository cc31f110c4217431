"""Reading CQC's API records: one, a list, lines or a folder; two kinds of ratings; nothing about people."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.measures.ratings import count_locations
from assurance.provenance import RawFile
from assurance.sources import Reading, cqc_api, json_records
from assurance.sources.cqc import LOCATION_COLUMNS
from assurance.sources.cqc_ratings import RATING_COLUMNS
from assurance.sources.json_records import Records, holds_records
from tests.unit.cqc_lists import CANARY, COMMUNITY, HOME

FILE = RawFile(path="api", sha256="a" * 64, size=1, kind="cqc_api", title="API")
QUESTIONS = ("Safe", "Well-led", "Caring", "Responsive", "Effective")
NURSING = {"name": "Nursing homes", "description": "Care home service with nursing"}
RESIDENTIAL = {"name": "Residential homes", "description": "Care home service without nursing"}
HOMECARE = {"name": "Homecare agencies", "description": "Domiciliary care service"}


def inspected(rating: str, day: str = "2019-10-31") -> dict[str, Any]:
    questions = [
        {"name": name, "rating": rating, "reportDate": day, "reportLinkId": "x"} for name in QUESTIONS
    ]
    overall = {"rating": rating, "reportDate": day, "useOfResources": {}, "keyQuestionRatings": questions}
    return {"overall": overall, "reportDate": day}


def assessed(group: str, rating: str, day: str, status: str = "Current") -> dict[str, Any]:
    questions = [{"name": name, "rating": rating, "status": "Assessed"} for name in ("Safe", "Well-led")]
    return {
        "assessmentPlanPublishedDateTime": f"{day} 00:00:00",
        "ratings": {
            "overall": [],
            "asgRatings": [
                {"assessmentPlanId": "AP1", "title": CANARY, "assessmentDate": day, "name": group,
                 "assessmentPlanStatus": "Active", "rating": rating, "status": status,
                 "keyQuestionRatings": questions}
            ],
        },
    }  # fmt: skip


def record(number: int, **values: Any) -> dict[str, Any]:
    """Return the record of a care home in Devon, in the layout of the API's own."""
    people = [{"personTitle": "Mr", "personGivenName": CANARY, "personFamilyName": CANARY,
               "personRoles": ["Registered Manager"]}]  # fmt: skip
    return {
        "locationId": f"1-{number:09}",
        "providerId": "1-200000001",
        "organisationType": "Location",
        "type": "Social Care Org",
        "name": f"Location {number}",
        "brandId": "BD198",
        "brandName": "BRAND One",
        "registrationStatus": "Registered",
        "registrationDate": "2011-02-15",
        "numberOfBeds": 75,
        "website": CANARY,
        "postalAddressLine1": CANARY,
        "postalCode": CANARY,
        "region": "South West",
        "careHome": "Y",
        "inspectionDirectorate": "Adult social care",
        "mainPhoneNumber": CANARY,
        "localAuthority": "Devon",
        "lastInspection": {"date": "2019-09-18"},
        "relationships": [],
        "regulatedActivities": [
            {"name": "Treatment of disease, disorder or injury", "code": "RA5", "contacts": people}
        ],
        "gacServiceTypes": [NURSING],
        "inspectionCategories": [{"code": "S1", "primary": "true", "name": HOME}],
        "specialisms": [{"name": "Caring for adults over 65 yrs"}],
        "currentRatings": inspected("Good"),
        "historicRatings": [{"reportDate": "2017-02-08", "overall": {"rating": "Inadequate"}}],
        **values,
    }


def write(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def read(folder: Path, *records: Any) -> tuple[Reading, Ledger]:
    reading = cqc_api.read(write(folder / "api.json", [*records]), FILE)
    for ledger in reading.ledgers:
        ledger.balance()
    return reading, reading.ledgers[0]


def overall(reading: Reading) -> dict[str, str]:
    counted = count_locations(reading.tables["ratings"])
    return dict(zip(counted["location_id"].str[-1], counted["rating"], strict=True))


def test_what_a_record_is_made_of(tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, record(1))
    table = reading.tables["locations"]
    assert list(table.columns) == list(LOCATION_COLUMNS)
    [row] = table.itertuples()
    assert (row.location_id, row.location_name, row.provider_id, row.brand_name) == (
        "1-000000001",
        "Location 1",
        "1-200000001",
        "BRAND One",
    )
    assert (row.registered_on.date(), row.publication_date.date(), row.last_checked_on.date()) == (
        datetime.date(2011, 2, 15),
        datetime.date(2019, 10, 31),
        datetime.date(2019, 9, 18),
    )
    assert (row.beds, row.care_home, row.homecare, row.inspection_category) == (75, True, False, HOME)
    assert (row.overall_rating, row.rating_as_published, row.council_code) == ("Good", "Good", "E10000008")
    assert pandas.isna(row.as_at)
    services = reading.tables["location_services"]
    assert services[["kind", "name", "name_as_published"]].to_numpy().tolist() == [
        ["regulated activity", *["Treatment of disease, disorder or injury"] * 2],
        ["service type", "Care home service with nursing", "Nursing homes"],
        ["service user band", "Older People", "Caring for adults over 65 yrs"],
    ]
    ratings = reading.tables["ratings"]
    assert list(ratings.columns) == list(RATING_COLUMNS)
    assert ratings["domain"].tolist() == ["Overall", "Safe", "Effective", "Caring", "Responsive", "Well-led"]
    assert set(ratings["rating"]) == {"Good"}  # a historic rating is not used
    assert ledger.repairs == {"named a service as CQC’s directory with filters does": 2}
    assert cqc_api.newest(reading.tables) == "2019-10-31"


def test_who_is_in_scope(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path,
        record(1),
        record(2, registrationStatus="Deregistered", deregistrationDate="2016-11-28"),
        record(3, inspectionDirectorate="Hospitals"),
        {"providerId": "1-3", "organisationType": "Provider", "locationIds": ["1-1"], "name": CANARY},
        record(5, registrationStatus=None),
        record(6, locationId=None, providerId=None),
        "1-000000007",
        record(1),
        record(1, numberOfBeds=76),
        record(1, currentRatings=inspected("Inadequate")),
    )
    assert reading.tables["locations"]["location_id"].tolist() == ["1-000000001"]
    assert ledger.rows_in == 10
    assert ledger.beyond == {
        "it has left CQC’s register": 1,
        "not adult social care: Hospitals": 1,
        "a provider, not a location": 1,
    }
    assert [(each.row, each.rule) for each in ledger.set_aside] == [
        (5, "registration status not known"),
        (6, "no location"),
        (7, "no record"),
        (9, "a second row that says otherwise"),
        (10, "a second row that says otherwise"),
    ]
    assert [(each.row, each.into_row) for each in ledger.merged] == [(8, 1)]


@pytest.mark.parametrize(
    ("values", "rating", "groups"),
    [
        # Inspected only; never rated; rated before, and said so in so many words.
        ({}, "Good", []),
        ({"currentRatings": None}, "Not rated", []),
        ({"currentRatings": inspected("No published rating")}, "Not rated", []),
        # One kind of service, assessed later: its rating is the location's. Both kinds of care home are one.
        ({"assessment": [assessed("Care Homes", "Requires Improvement", "2025-03-01")]}, "Requires improvement",
         [("Care Homes", "Requires improvement")]),
        ({"currentRatings": {}, "gacServiceTypes": [NURSING, RESIDENTIAL],
          "assessment": [assessed("Care Homes", "Outstanding", "2025-03-01")]}, "Outstanding",
         [("Care Homes", "Outstanding")]),
        # Assessed before it was inspected: the inspection counts.
        ({"assessment": [assessed("Care Homes", "Inadequate", "2018-03-01")]}, "Good",
         [("Care Homes", "Inadequate")]),
        # Several kinds of service: CQC no longer rates such a location as a whole.
        ({"gacServiceTypes": [NURSING, HOMECARE], "assessment": [
            assessed("Care Homes", "Good", "2026-02-16"), assessed("Homecare", "Outstanding", "2026-04-09")]},
         "Not rated", [("Care Homes", "Good"), ("Homecare", "Outstanding")]),
        ({"gacServiceTypes": [NURSING, HOMECARE], "currentRatings": None,
          "assessment": [assessed("Homecare", "Good", "2026-02-16")]}, "Not rated", [("Homecare", "Good")]),
        # Two assessments of one service: the later. One that is not current does not count.
        ({"assessment": [assessed("Care Homes", "Inadequate", "2025-03-01"),
                         assessed("Care Homes", "Good", "2026-03-01"),
                         assessed("Care Homes", "Outstanding", "2026-05-01", "Historic")]}, "Good",
         [("Care Homes", "Good")]),
    ],
)  # fmt: skip
def test_two_kinds_of_ratings_make_one(values, rating, groups, tmp_path: Path) -> None:
    reading, _ = read(tmp_path, record(1, **values))
    assert overall(reading) == {"1": rating}
    assert reading.tables["locations"]["overall_rating"].tolist() == [rating]
    ratings = reading.tables["ratings"]
    of_groups = ratings[ratings["service_group"].ne("Overall") & ratings["domain"].eq("Overall")]
    assert list(of_groups[["service_group", "rating"]].itertuples(index=False, name=None)) == groups
    assert not ratings.duplicated(["location_id", "service_group", "domain"]).any()


def test_what_was_concluded_is_counted(tmp_path: Path) -> None:
    several = {"gacServiceTypes": [NURSING, HOMECARE]}
    _, ledger = read(
        tmp_path,
        record(1, currentRatings=None, assessment=[assessed("Care Homes", "Good", "2025-03-01")]),
        record(2, **several, assessment=[assessed("Care Homes", "Good", "2025-03-01")]),
    )
    assert ledger.repairs["took the rating of a location’s one service as the location’s"] == 1
    assert ledger.repairs["left out a location’s rating, since its services were rated one by one later"] == 1


def test_the_rule_holds_in_cqcs_own_ratings(official_files: Path) -> None:
    """Where one service group is rated and the location is, both have one rating of one day."""
    table = pandas.read_csv(official_files / "cqc" / "cqc_lincolnshire_prefiltered.csv", dtype=str)
    table = table[
        table["Location Primary Inspection Category"].isin([HOME, COMMUNITY]) & (table["Domain"] == "Overall")
    ]
    agree = 0
    for _, rows in table.groupby("Location ID"):
        said = rows.set_index("Service / Population Group")[["Latest Rating", "Publication Date"]]
        groups = said.drop(index="Overall")
        if len(groups) == 1 and said.loc["Overall", "Latest Rating"] != "Not Rated":
            assert groups.iloc[0].equals(said.loc["Overall"].rename(groups.index[0]))
            agree += 1
    assert agree == 80


def test_services_that_are_not_social_care_have_no_rating_rows(tmp_path: Path) -> None:
    hospice = [{"code": "H1", "primary": "true", "name": "Hospice services"}]
    reading, _ = read(tmp_path, record(1, inspectionCategories=hospice), record(2))
    assert len(reading.tables["locations"]) == 2
    assert overall(reading) == {"2": "Good"}
    of_ratings = reading.ledgers[1]
    assert of_ratings.beyond == {"not adult social care: Hospice services": 1}


def test_what_is_missing_or_odd_is_left_out(tmp_path: Path) -> None:
    bare = record(2, numberOfBeds=10**40, registrationDate="soon", careHome=["Y"], localAuthority="Nowhere")
    for name in (
        "gacServiceTypes",
        "specialisms",
        "regulatedActivities",
        "inspectionCategories",
        "lastInspection",
    ):
        bare[name] = CANARY
    without = record(1)
    del without["numberOfBeds"]
    reading, ledger = read(
        tmp_path, without, bare, record(3, name="A\u202e \x00B", assessment=[[], {"ratings": []}])
    )
    table = reading.tables["locations"]
    assert table["beds"].isna().tolist() == [True, True, False]
    assert pandas.isna(table["registered_on"][1])
    assert pandas.isna(table["care_home"][1])
    assert pandas.isna(table["council_code"][1])
    assert table["location_name"][2] == "A B"
    assert ledger.repairs["left out a number of beds that is no count"] == 1
    assert ledger.repairs["left out a date that is none"] == 1
    assert ledger.repairs["kept for no council, since its area is no council’s name"] == 1
    assert ledger.repairs["trimmed a name"] == 1


def test_nothing_about_people_is_taken(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path, record(1, assessment=[assessed("Care Homes", "Good", "2025-01-01")]), record(1, name="B")
    )
    kept = [str(table.to_dict()) for table in reading.tables.values()]
    assert CANARY not in "".join([*kept, str(ledger.to_json()), str(reading.ledgers[1].to_json())])


# One record, a list, lines, a folder


def test_one_record_and_a_list_and_lines_and_a_folder_are_the_same(tmp_path: Path) -> None:
    records = [record(1), record(2), record(3, registrationStatus="Deregistered")]
    lines = "\n".join(["", *map(json.dumps, records), ""])
    shapes = {
        "list": write(tmp_path / "list.json", "\ufeff" + json.dumps(records, indent=1)),
        "lines": write(tmp_path / "lines.dat", lines),
        "wrapped": write(tmp_path / "wrapped.json", {"total": 3, "locations": records}),
        "folder": tmp_path / "folder",
    }
    for each in records:
        write(tmp_path / "folder" / f"{each['locationId']}.json", json.dumps(each, indent=2))
    write(tmp_path / "folder" / "README.md", "From the API.")
    rows = {}
    for name, path in shapes.items():
        assert holds_records(path), name
        found = cqc_api.recognise(Records(path), path)
        assert found is not None
        assert found.share == 1.0
        reading = cqc_api.read(path, FILE)
        assert reading.tables["locations"]["location_id"].tolist() == ["1-000000001", "1-000000002"], name
        assert (reading.ledgers[0].rows_in, reading.ledgers[0].kept) == (3, 2)
        rows[name] = reading.tables["locations"]["source_row"].tolist()
    assert rows == {"list": [1, 2], "lines": [2, 3], "wrapped": [1, 2], "folder": [1, 2]}
    one = write(tmp_path / "one.json", json.dumps(record(1), indent=2))
    assert len(cqc_api.read(one, FILE).tables["locations"]) == 1


def test_a_record_of_a_folder_is_named(tmp_path: Path) -> None:
    for number, status in ((1, "Registered"), (2, "?")):
        write(tmp_path / "api" / f"{number}.json", record(number, registrationStatus=status))
    [aside] = cqc_api.read(tmp_path / "api", FILE).ledgers[0].set_aside
    assert aside.row == 2
    assert aside.sentence == (
        "The record of location 1-000000002 does not say whether it is registered: it is not counted. It is in "
        "2.json."
    )


@pytest.mark.parametrize(
    "content",
    [
        {"total": 1, "locations": [{"locationId": "1-1", "locationName": "A", "postalCode": "X"}]},
        {"type": "FeatureCollection", "features": []},
        [],
        [1, 2],
        {"providerId": "1-1", "registrationStatus": "Registered"},
    ],
)
def test_other_json_is_not_taken_for_records_of_locations(content: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "other.json", content)
    assert cqc_api.recognise(Records(path), path) is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            '{"locationId": "1-1", "name": "A"',
            "the JSON cannot be read in line 1: it is cut short or damaged",
        ),
        ('{"locationId": "1-1", "locationId": "1-2"}', "a record has “locationId” twice"),
        ('{"locationId": NaN}', "it holds “NaN”, which is no number"),
        ('{"locationId": -Infinity}', "it holds “-Infinity”, which is no number"),
        ("[" * 100_000 + "]" * 100_000, "brackets stand in each other deeper than in any record"),
        ('{"locationId": ' + "1" * 10_000 + "}", "it holds a number of thousands of figures"),
        ('{"a": 1}\n{"a": \n{"a": 3}', "other.json, row 2: the JSON cannot be read at character"),
    ],
)
def test_json_that_no_system_writes_is_refused(content: str, sentence: str, tmp_path: Path) -> None:
    path = write(tmp_path / "other.json", content)
    with pytest.raises(InputError) as caught:
        list(Records(path))
    assert sentence in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(b'{"locationId": "\xff\xfe"}')
    with pytest.raises(InputError, match="its characters are not UTF-8"):
        list(Records(path))


def test_what_a_windows_console_wrote_is_read(tmp_path: Path) -> None:
    for number in (1, 2):
        path = tmp_path / "api" / f"{number}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(record(number, name="Café")), encoding="utf-16")
    assert holds_records(path)
    assert holds_records(path.parent)
    names = cqc_api.read(path.parent, FILE).tables["locations"]["location_name"]
    assert names.tolist() == ["Café", "Café"]


def test_how_much_is_held_at_once_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "list.json", [record(1), record(2)])
    monkeypatch.setattr(json_records, "MOST_A_DOCUMENT", 100)
    with pytest.raises(InputError, match=r"one JSON document of more than .* Save it with one record a line"):
        list(Records(path))
    lines = write(tmp_path / "lines.json", "\n".join(json.dumps(record(n)) for n in (1, 2)))
    assert len(list(Records(lines))) == 2  # however long the file is
    monkeypatch.setattr(json_records, "MOST_A_LINE", 3_000)
    write(lines, "\n".join(json.dumps(record(n, extra="x" * n * 2_000)) for n in (0, 1)))
    with pytest.raises(InputError, match="row 2: the line has more than"):
        list(Records(lines))


_LEAF = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.floats(allow_nan=False, allow_infinity=False),
    some.text(max_size=5),
)
_ANY = some.recursive(
    _LEAF | some.sampled_from(["Good", "Registered", "2024-05-29", "Current"]),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from([*record(1), "rating", "overall", "asgRatings", "ratings", "status", "keyQuestionRatings"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=some.lists(
        some.tuples(
            some.integers(1, 3),
            some.dictionaries(some.sampled_from([*record(1), "assessment", "dormancy"]), _ANY, max_size=5),
        ),
        max_size=5,
    )
)
def test_every_record_is_accounted_for_whatever_is_in_it(records, tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, *({**record(number), **values} for number, values in records))
    table, ratings = reading.tables["locations"], reading.tables["ratings"]
    assert ledger.rows_in == len(records)
    assert table["location_id"].is_unique
    assert not ratings.duplicated(["location_id", "service_group", "domain"]).any()
    assert set(ratings["location_id"]) <= set(table["location_id"])
    table.to_parquet(tmp_path / "t.parquet")
