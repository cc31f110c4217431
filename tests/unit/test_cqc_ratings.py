"""Reading CQC's ratings: who is counted, what a rating is, which row stands when there are two."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assurance import councils
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.measures.ratings import count_locations
from assurance.provenance import RawFile
from assurance.sources import Reading, cqc_ratings
from assurance.sources.sheets import open_workbook
from tests.unit.workbooks import write_csv, write_ods, write_xlsx

HEADER = [
    "Location ID", "Location ODS Code", "Location Name", "Care Home?", "Location Type",
    "Location Primary Inspection Category", "Location Street Address", "Location Address Line 2",
    "Location City", "Location Post Code", "Location Local Authority", "Location Region",
    "Location NHS Region", "Location ONSPD CCG Code", "Location ONSPD CCG",
    "Location Commissioning CCG Code", "Location Commissioning CCG Name", "Service / Population Group",
    "Domain", "Latest Rating", "Publication Date", "Report Type", "Inherited Rating (Y/N)", "URL",
    "Provider ID", "Provider Name", "Brand ID", "Brand Name",
]  # fmt: skip
HOME, COMMUNITY = "Residential social care", "Community based adult social care services"
FILE = RawFile(path="national/ratings.csv", sha256="a" * 64, size=1, kind="cqc_ratings", title="Ratings")


def row(
    location: str = "1-100000001",
    rating: str = "Good",
    *,
    category: str = HOME,
    council: str = "Lincolnshire",
    region: str = "East Midlands",
    group: str = "Overall",
    domain: str = "Overall",
    date: object = "2026-05-29",
    inherited: str = "N",
) -> list[object]:
    values = {
        "Location ID": location,
        "Location Name": f"Location {location}",
        "Care Home?": "Y" if category == HOME else "N",
        "Location Type": "Social Care Org",
        "Location Primary Inspection Category": category,
        "Location Local Authority": council,
        "Location Region": region,
        "Service / Population Group": group,
        "Domain": domain,
        "Latest Rating": rating,
        "Publication Date": date,
        "Report Type": "Location",
        "Inherited Rating (Y/N)": inherited,
        "Provider ID": "1-200000001",
        "Provider Name": "A provider",
    }
    return [values.get(name) for name in HEADER]


PROVIDERS = [
    "Provider ID", "Provider ODS Code", "Provider Name", "Provider Type",
    "Provider Primary Inspection Category", "Provider Street Address", "Provider Address Line 2",
    "Provider City", "Provider Post Code", "Provider Local Authority", "Provider Region",
    "Provider NHS Region", "Service / Population Group", "Domain", "Latest Rating", "Publication Date",
    "Report Type", "Inherited Rating (Y/N)", "URL", "Brand ID", "Brand Name",
]  # fmt: skip


def provider_row(
    provider: str = "1-200000001",
    rating: str = "Good",
    *,
    category: str = HOME,
    group: str = "Overall",
    domain: str = "Overall",
    date: object = "2026-05-29",
) -> list[object]:
    values = {
        "Provider ID": provider,
        "Provider Name": f"Provider {provider}",
        "Provider Type": "Social Care Org",
        "Provider Primary Inspection Category": category,
        "Provider Street Address": "1 Canary Street",
        "Provider Post Code": "ZZ1 1ZZ",
        "Provider Local Authority": "Kent",
        "Service / Population Group": group,
        "Domain": domain,
        "Latest Rating": rating,
        "Publication Date": date,
        "Inherited Rating (Y/N)": "N",
    }
    return [values.get(name) for name in PROVIDERS]


def read(folder: Path, *rows: list[object], header: list[str] | None = None) -> tuple[Reading, Ledger]:
    path = write_csv(folder / "ratings.csv", [header or HEADER, *rows])
    reading = cqc_ratings.read(path, FILE)
    [ledger] = reading.ledgers
    ledger.balance()
    return reading, ledger


@pytest.mark.parametrize("write", [write_ods, write_xlsx])
def test_the_sheet_is_found_among_others(write, tmp_path: Path) -> None:
    path = write(
        tmp_path / "whatever.bin",
        {
            "README": [["Locations"], [], ["Source: CQC database as at 01 October 2026"]],
            "Providers": [["Provider ID", "Provider Name", "Latest Rating"], ["1-2", "A provider", "Good"]],
            "Locations": [HEADER, row(), row("1-100000002", "Outstanding", category=COMMUNITY)],
        },
    )
    found = cqc_ratings.recognise(open_workbook(path), path)
    assert found is not None
    assert (found.share, found.publisher) == (1.0, "Care Quality Commission")
    assert (found.edition, found.period) == ("1 October 2026", "as at 1 October 2026")
    table = cqc_ratings.read(path, FILE).tables["ratings"]
    assert list(table["service_type"]) == ["care_homes", "homecare"]
    assert list(table["source_sheet"]) == ["Locations", "Locations"]
    assert list(table["source_row"]) == [2, 3]


def test_a_file_without_its_day_is_dated_by_its_last_rating(tmp_path: Path) -> None:
    rows = [
        row(date="04/12/2026"),
        row("1-2", date="05/29/2025"),
        row("1-3", date="soon"),
        row("1-4", date=""),
    ]
    path = write_csv(tmp_path / "ratings.csv", [HEADER, *rows])
    found = cqc_ratings.recognise(open_workbook(path), path)
    assert found is not None
    assert (found.edition, found.period) == ("", "ratings published up to 12 April 2026")


def test_the_older_layout_is_read(tmp_path: Path) -> None:
    gone = {"Location ODS Code", "Location NHS Region", "Inherited Rating (Y/N)"}
    keep = [place for place, name in enumerate(HEADER) if name not in gone]
    header = [HEADER[place].replace("Domain", "Key Question") for place in keep]
    reading, _ = read(tmp_path, [row()[place] for place in keep], header=header)
    [only] = reading.tables["ratings"].itertuples()
    assert (only.domain, only.rating) == ("Overall", "Good")
    assert pandas.isna(only.inherited)


def test_the_directory_with_filters_is_another_file(tmp_path: Path) -> None:
    header = [
        "Location ID", "Location Name", "Care home?", "Location Type/Sector", "Location Inspection Directorate",
        "Location Primary Inspection Category", "Location Latest Overall Rating", "Publication Date",
        "Location Region", "Location Local Authority", "Provider ID", "Provider Name",
    ]  # fmt: skip
    path = write_csv(tmp_path / "a.csv", [header])
    assert cqc_ratings.recognise(open_workbook(path), path) is None


def test_other_sectors_are_counted_and_left_out(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path,
        row(),
        row("1-2", category="Dentists", rating="Regulations met"),
        row("1-3", category="Dentists"),
    )
    assert len(reading.tables["ratings"]) == 1
    assert ledger.beyond == {"not adult social care: Dentists": 2}
    assert (ledger.rows_in, ledger.kept, ledger.out_of_scope) == (3, 1, 2)


@pytest.mark.parametrize(
    ("published", "rating"),
    [
        ("Good", "Good"),
        ("Outstanding", "Outstanding"),
        ("Inadequate", "Inadequate"),
        ("Requires improvement", "Requires improvement"),
        ("Requires Improvement", "Requires improvement"),
        (" good ", "Good"),
        ("Not Rated", "Not rated"),
        ("Not applicable", "Not rated"),
        ("Inspected but not rated", "Not rated"),
        ("No published rating", "Not rated"),
        ("Insufficient evidence to rate", "Not rated"),
        ("", "Not rated"),
    ],
)
def test_a_rating_is_one_of_four_or_none(published: str, rating: str, tmp_path: Path) -> None:
    reading, _ = read(tmp_path, row(rating=published))
    [only] = reading.tables["ratings"].itertuples()
    assert (only.rating, only.rating_as_published) == (rating, published.strip())


def test_a_rating_spelt_otherwise_is_a_repair_and_not_rated_is_none(tmp_path: Path) -> None:
    _, ledger = read(tmp_path, row("1-1", "Requires Improvement"), row("1-2", "Not Rated"), row("1-3"))
    assert ledger.repairs == {"spelt a rating as CQC does": 1}
    _, ledger = read(tmp_path, row("1-1", "Not applicable"), row("1-2", "Not applicable"), row("1-3", ""))
    kind = "counted a reason for no rating as not rated"
    assert (ledger.repairs, ledger.examples) == ({kind: 2}, {kind: ["Not applicable → Not rated"]})
    _, ledger = read(tmp_path, row("1-1", "Requires Improvement"), row("1-2", "Not Rated"), row("1-3"))
    assert ledger.examples["spelt a rating as CQC does"] == ["Requires Improvement → Requires improvement"]


def test_a_word_that_is_no_rating_is_set_aside_with_its_row(tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, row(), row("1-100000002", "Godo"))
    assert len(reading.tables["ratings"]) == 1
    [aside] = ledger.set_aside
    assert (aside.row, aside.rule, aside.value) == (3, "rating not known", "Godo")
    assert aside.sentence == "“Godo” is no rating that CQC gives: it is not counted."
    assert aside.council_code == "E10000019"


def test_dates_written_month_first_are_told_from_the_whole_column(tmp_path: Path) -> None:
    # The dentist's date settles it: it is in the same column.
    reading, ledger = read(
        tmp_path,
        row("1-1", date="04/12/2026"),
        row("1-2", category="Dentists", date="05/29/2026"),
        row("1-3", date=""),
    )
    dates = reading.tables["ratings"]["publication_date"]
    assert dates.dt.strftime("%d %B %Y").tolist()[0] == "12 April 2026"
    assert dates.isna().tolist() == [False, True]
    assert ledger.repairs == {"read dates written month first": 1}
    assert ledger.examples["read dates written month first"] == ["04/12/2026 → 2026-04-12"]


def test_a_date_that_is_no_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match="ratings.csv, row 3, column “Publication Date”: “May 2026” is not a"
    ):
        read(tmp_path, row(), row("1-2", date="May 2026"))


def test_a_renamed_column_is_recognised_and_refused(tmp_path: Path) -> None:
    header = [name.replace("Latest Rating", "Latest Ratings") for name in HEADER]
    path = write_csv(tmp_path / "ratings.csv", [header, row()])
    found = cqc_ratings.recognise(open_workbook(path), path)
    assert found is not None
    assert found.share < 1
    with pytest.raises(
        InputError, match="“Latest Rating” is missing; “Latest Ratings” may be “Latest Rating”"
    ):
        cqc_ratings.read(path, FILE)


def test_the_same_row_twice_is_merged(tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, row(), row(domain="Safe"), row(), row(date=""), row(domain="Safe"))
    assert list(reading.tables["ratings"]["source_row"]) == [2, 3]
    assert [(merged.row, merged.into_row) for merged in ledger.merged] == [(4, 2), (6, 3)]
    # The same rating without its date says something else, and says less.
    assert [aside.row for aside in ledger.set_aside] == [5]


def test_of_two_ratings_the_later_stands(tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, row(rating="Inadequate", date="2024-01-31"), row(rating="Good"))
    assert list(reading.tables["ratings"]["rating"]) == ["Good"]
    [aside] = ledger.set_aside
    assert (aside.row, aside.value) == (2, "Inadequate")
    assert "two ratings for Overall, Overall: row 3 (Good), later or first, is kept." in aside.sentence


def test_of_two_ratings_on_one_day_the_first_stands(tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, row(rating="Inadequate"), row(rating="Good"))
    assert list(reading.tables["ratings"]["rating"]) == ["Inadequate"]
    assert [aside.row for aside in ledger.set_aside] == [3]


def test_an_area_that_is_no_council_counts_for_its_region_only(tmp_path: Path) -> None:
    reading, ledger = read(
        tmp_path, row(council="Unspecified"), row("1-2", council="Bristol", region="South West")
    )
    table = reading.tables["ratings"]
    assert table["council_code"].isna().tolist() == [True, False]
    assert table["council_code"].iloc[1] == "E06000023"
    assert ledger.repairs["counted for its region and England only, since its area is no council’s name"] == 1


def test_where_no_area_is_a_council_codes_are_missing_not_words(tmp_path: Path) -> None:
    reading, _ = read(tmp_path, row(council="Unspecified"))
    assert reading.tables["ratings"]["council_code"].isna().all()


REGIONS = list(councils.REGIONS.values())


def test_comparators_count_each_location_once(tmp_path: Path) -> None:
    rows = [row(f"1-{n}", region=region, council="x") for n, region in enumerate(REGIONS)]
    rows += [
        row("1-50", "Requires improvement"),
        # Rated service by service, not overall: one location that is not rated.
        row("1-51", "Not Rated"),
        row("1-51", "Good", group="Care Homes"),
        row("1-51", "Good", group="Homecare"),
        # No Overall row at all.
        row("1-52", "Good", group="Homecare", category=COMMUNITY),
        row("1-53", "Outstanding", category=COMMUNITY, region="London"),
        row("1-53", "Good", domain="Safe", category=COMMUNITY, region="London"),
    ]
    reading, _ = read(tmp_path, *rows)
    comparators = reading.tables["ratings_comparators"]
    counts = comparators.set_index(["geography", "service_type", "rating"])["locations"].sort_index()
    assert len(comparators) == (1 + 9 + 1) * 2 * 5  # England, regions, and the one area with a council's name
    assert counts["England", "care_homes"].to_dict() == {
        "Outstanding": 0,
        "Good": 9,
        "Requires improvement": 1,
        "Inadequate": 0,
        "Not rated": 1,
    }
    assert counts["England", "homecare", "Not rated"] == 1
    assert counts["London", "homecare", "Outstanding"] == 1
    assert counts["East Midlands", "care_homes"].sum() == 3
    assert counts["Lincolnshire", "care_homes"].to_dict() == {
        "Outstanding": 0,
        "Good": 0,
        "Requires improvement": 1,
        "Inadequate": 0,
        "Not rated": 1,
    }
    assert counts["Lincolnshire", "homecare"].sum() == 2
    assert counts.sum() == 2 * 13 + 4  # each in England and its region, four in a council's area

    chosen = cqc_ratings.select(reading.tables, councils.find("Lincolnshire"))
    assert set(chosen["ratings_comparators"]["geography"]) == {"England", "East Midlands", "Lincolnshire"}
    other = cqc_ratings.select(reading.tables, councils.find("Gateshead"))
    assert set(other["ratings_comparators"]["geography"]) == {"England", "North East", "Lincolnshire"}
    assert set(chosen["ratings"]["council_code"]) == {"E10000019"}


def test_without_all_nine_regions_there_is_no_england(tmp_path: Path) -> None:
    reading, _ = read(tmp_path, *(row(f"1-{n}", region=region) for n, region in enumerate(REGIONS[1:])))
    comparators = reading.tables["ratings_comparators"]
    assert comparators.empty
    assert list(comparators.columns[:5]) == [
        "geography_level",
        "geography",
        "service_type",
        "rating",
        "locations",
    ]


def test_a_newer_file_is_told_by_its_last_publication_date(tmp_path: Path) -> None:
    reading, _ = read(tmp_path, row(date="2026-01-31"), row("1-2", date="2025-12-31"))
    assert cqc_ratings.newest(reading.tables) == "2026-01-31"


def test_a_file_without_adult_social_care_makes_empty_tables(tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, row(category="Dentists", date=""))
    assert reading.tables["ratings"].empty
    assert cqc_ratings.newest(reading.tables) == ""
    assert ledger.kept == 0


# Dates as files write them


def test_where_no_date_tells_its_order_the_rule_that_is_used_is_counted(tmp_path: Path) -> None:
    reading, ledger = read(tmp_path, row("1-1", date="04/05/2026"), row("1-2", date="01/02/2026"))
    assert reading.tables["ratings"]["publication_date"].dt.month.tolist() == [5, 2]
    assert ledger.repairs == {"read dates day first, as CQC writes them, since none tells": 2}


def test_a_file_that_mixes_orders_is_refused_wherever_the_rows_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row 3, column “Publication Date”: the column mixes dates"):
        read(tmp_path, row(date="29/05/2026"), row("1-2", category="Dentists", date="05/29/2026"))


def test_a_date_written_unlike_most_is_counted(tmp_path: Path) -> None:
    _, ledger = read(tmp_path, row("1-1"), row("1-2"), row("1-3", date="29 May 2026"))
    assert ledger.examples == {
        "read dates written unlike most: with the month's name": ["29 May 2026 → 2026-05-29"]
    }


@pytest.mark.parametrize("write", [write_ods, write_xlsx])
def test_typed_dates_need_no_mending(write, tmp_path: Path) -> None:
    path = write(tmp_path / "a.bin", {"Locations": [HEADER, row(date=datetime.date(2026, 5, 4))]})
    reading = cqc_ratings.read(path, FILE)
    assert reading.tables["ratings"]["publication_date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-05-04"]
    assert reading.ledgers[0].repairs == {}


# Spellings


@pytest.mark.parametrize(
    ("cells", "column", "value", "kind"),
    [
        ({"council": "Bristol"}, "council_code", "E06000023", "knew a council by another name"),
        (
            {"region": "Yorkshire & Humberside"},
            "region",
            "Yorkshire and The Humber",
            "named a region as the Office for National Statistics does",
        ),
        ({"domain": "well led"}, "domain", "Well-led", "spelt a domain as CQC does"),
        ({"group": "OVERALL"}, "service_group", "Overall", "spelt a service group as CQC does"),
        ({"location": " 1-100000001"}, "location_id", "1-100000001", "trimmed a name"),
        (
            {"location": "1-100000001\u200b"},
            "location_id",
            "1-100000001",
            "took out marks that cannot be seen",
        ),
    ],
)
def test_every_word_that_is_mended_is_counted(
    cells: dict, column: str, value: str, kind: str, tmp_path: Path
) -> None:
    reading, ledger = read(tmp_path, row(**cells))
    assert reading.tables["ratings"][column].tolist() == [value]
    # A location's number is in its name, too, in these rows.
    assert ledger.repairs == {kind: 2 if "location" in cells else 1}
    assert len(ledger.examples[kind]) == ledger.repairs[kind]


# Locations that are rated service by service


def test_a_home_rated_service_by_service_is_neither_lost_nor_counted_twice(tmp_path: Path) -> None:
    """As Grosvenor House Care Home was in 2026: no rating overall, its two services Good."""
    rows = [
        row("1-115522855", "Not Rated", date=""),
        *(row("1-115522855", "Not Rated", domain=domain, date="") for domain in ("Safe", "Well-led")),
        row("1-115522855", "Good", group="Care Homes", date="2026-02-16"),
        row("1-115522855", "Good", group="Care Homes", domain="Safe", date="2026-02-16"),
        row("1-115522855", "Good", group="Homecare", date="2026-04-09"),
        row("1-2", "Good"),
    ]
    reading, ledger = read(tmp_path, *rows)
    assert ledger.kept == 7
    ratings = reading.tables["ratings"]
    counted = count_locations(ratings)
    assert len(counted) == ratings["location_id"].nunique() == 2
    home = counted.set_index("location_id").loc["1-115522855"]
    assert (home["rating"], home["rated_by_service"]) == ("Not rated", True)
    assert home["service_ratings"] == "Care Homes: Good; Homecare: Good"
    assert counted["rating"].value_counts().to_dict() == {"Not rated": 1, "Good": 1}


# Providers


def providers_file(folder: Path, locations: list[list[object]], providers: list[list[object]]) -> Path:
    return write_ods(
        folder / "ratings.ods", {"Locations": [HEADER, *locations], "Providers": [PROVIDERS, *providers]}
    )


def test_providers_are_read_without_their_addresses(tmp_path: Path) -> None:
    path = providers_file(
        tmp_path,
        [row()],
        [
            provider_row(),
            provider_row(domain="Safe", rating="Requires Improvement"),
            provider_row("1-200000002", category="Dentists"),
            provider_row("1-200000001", category="Dentists", domain="Caring"),
        ],
    )
    reading = cqc_ratings.read(path, FILE)
    locations, providers = reading.ledgers
    for ledger in reading.ledgers:
        ledger.balance()
    table = reading.tables["provider_ratings"]
    assert table.columns[:3].tolist() == ["provider_id", "provider_name", "provider_type"]
    assert table[["domain", "rating", "source_row"]].to_numpy().tolist() == [
        ["Overall", "Good", 2],
        ["Safe", "Requires improvement", 3],
        # Its location is adult social care, whatever its own category.
        ["Caring", "Good", 5],
    ]
    assert (providers.sheet, providers.table, providers.kept) == ("Providers", "provider_ratings", 3)
    assert providers.beyond == {"not adult social care: Dentists": 1}
    assert providers.repairs == {"spelt a rating as CQC does": 1}
    assert locations.kept == 1
    everything = table.to_csv() + reading.tables["ratings"].to_csv() + str(reading.ledgers)
    assert "Canary" not in everything
    assert "ZZ1" not in everything


def test_a_councils_providers_are_those_with_a_location_there(tmp_path: Path) -> None:
    elsewhere = row("1-9", council="Kent", region="South East")
    elsewhere[HEADER.index("Provider ID")] = "1-200000009"
    path = providers_file(tmp_path, [row(), elsewhere], [provider_row(), provider_row("1-200000009")])
    tables = cqc_ratings.read(path, FILE).tables
    assert len(tables["provider_ratings"]) == 2
    for council, provider in (("Lincolnshire", "1-200000001"), ("Kent", "1-200000009")):
        mine = cqc_ratings.select(tables, councils.find(council))["provider_ratings"]
        assert mine["provider_id"].tolist() == [provider]


def test_two_rows_of_one_provider_are_one(tmp_path: Path) -> None:
    rows = [provider_row(), provider_row(), provider_row(rating="Inadequate", date="2024-01-01")]
    reading = cqc_ratings.read(providers_file(tmp_path, [row()], rows), FILE)
    ledger = reading.ledgers[1]
    ledger.balance()
    assert [(merged.row, merged.into_row) for merged in ledger.merged] == [(3, 2)]
    [aside] = ledger.set_aside
    assert aside.row == 4
    assert aside.sentence.startswith(
        "Provider 1-200000001 has two ratings for Overall, Overall: row 2 (Good)"
    )
    assert aside.mend.startswith("Analyst: ")


def test_a_renamed_column_of_providers_is_refused(tmp_path: Path) -> None:
    path = write_ods(
        tmp_path / "ratings.ods",
        {
            "Locations": [HEADER, row()],
            "Providers": [
                [name.replace("Latest Rating", "Latest Ratings") for name in PROVIDERS],
                provider_row(),
            ],
        },
    )
    with pytest.raises(InputError, match="sheet “Providers”, row 1: the column “Latest Rating” is missing"):
        cqc_ratings.read(path, FILE)


def test_without_providers_their_table_has_its_columns_and_no_rows(tmp_path: Path) -> None:
    reading, _ = read(tmp_path, row())
    table = reading.tables["provider_ratings"]
    whole = cqc_ratings.read(providers_file(tmp_path, [row()], [provider_row()]), FILE).tables
    assert table.empty
    assert table.dtypes.to_dict() == whole["provider_ratings"].dtypes.to_dict()


def test_hidden_sheets_are_accounted_for(tmp_path: Path) -> None:
    import openpyxl

    path = write_xlsx(
        tmp_path / "a.xlsx",
        {"Locations": [HEADER, row()], "Old": [HEADER, row("1-2"), row("1-3")]},
    )
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)
    reading = cqc_ratings.read(path, FILE)
    assert reading.tables["ratings"]["location_id"].tolist() == ["1-100000001"]
    hidden = reading.ledgers[1]
    hidden.balance()
    assert (hidden.sheet, hidden.rows_in, hidden.beyond) == ("Old", 2, {"on a sheet that is hidden": 2})


def test_a_second_sheet_of_locations_is_accounted_for(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"Locations": [HEADER, row()], "Copy": [HEADER, row(), row("1-2")]})
    reading = cqc_ratings.read(path, FILE)
    assert len(reading.tables["ratings"]) == 1
    second = reading.ledgers[1]
    assert (second.sheet, second.beyond) == ("Copy", {"on a second sheet of the same kind": 2})


# Whatever the dirt

WORDS = st.sampled_from(
    ["", " ", "Good", "good ", "Requires Improvement", "Godo", "Not Rated", "Overall", "Safe", "x\u200b", "1-1", "1-2",
     HOME, COMMUNITY, "Dentists", "Lincolnshire", "Bristol", "East Midlands"]
)  # fmt: skip
DATES = st.sampled_from(["", "2026-05-29", "29/05/2026", "04/05/2026", "4 May 2026", "46171"])
DIRTY = st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS, WORDS, DATES), max_size=12)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(locations=DIRTY, providers=DIRTY)
def test_the_ledgers_balance_whatever_the_dirt(locations, providers, tmp_path: Path) -> None:
    path = tmp_path / "dirty.xlsx"
    places = [
        row(location, rating, category=category, group=group, domain=domain, date=date)
        for location, rating, category, group, domain, date in locations
    ]
    of_providers = [
        provider_row(provider, rating, category=category, group=group, domain=domain, date=date)
        for provider, rating, category, group, domain, date in providers
    ]
    write_xlsx(path, {"Locations": [HEADER, *places], "Providers": [PROVIDERS, *of_providers]})
    try:
        reading = cqc_ratings.read(path, FILE)
    except InputError as error:
        assert "46171" in str(error)  # a number as text is no date
        return
    for ledger, rows in zip(reading.ledgers, (places, of_providers), strict=True):
        ledger.balance()
        assert ledger.rows_in == len(rows)
    for name, what in (("ratings", "location_id"), ("provider_ratings", "provider_id")):
        table = reading.tables[name]
        assert not table.duplicated([what, "service_group", "domain"]).any()
        assert table["rating"].isin(cqc_ratings.RATINGS).all()
