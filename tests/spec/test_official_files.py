"""The official files, read, against what is printed in them.

The numbers here were read off the files' own cells, or are counted a second time by another route: the raw
XML of the workbook, and nothing of the package's reading.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pandas
import pytest

from assurance import councils, paths
from assurance.measures.ascof import COUNTS_MORE, exactly, register_facts, show
from assurance.provenance import RawFile
from assurance.settings import read_settings
from assurance.sources import Reading, load
from assurance.sources.inventory import Cleaned, clean, inventory

OFFICE, TABLE, TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
Cells = dict[str, dict[int, list[str]]]


@pytest.fixture(scope="module")
def files(official_files: Path) -> list[RawFile]:
    return inventory(official_files)


@pytest.fixture(scope="module")
def readings(official_files: Path, files: list[RawFile]) -> dict[str, Reading]:
    """Every national file, read for all councils."""
    national = [file for file in files if file.national]
    return {file.kind: load(file.kind).read(official_files / file.path, file) for file in national}


@pytest.fixture(scope="module")
def ascof(readings: dict[str, Reading]) -> pandas.DataFrame:
    return readings["ascof_workbook"].tables["ascof"]


@pytest.fixture(scope="module")
def workbook(official_files: Path) -> Cells:
    """The ASCOF workbook's cells by sheet and row, from its XML."""
    with zipfile.ZipFile(official_files / "ascof" / "ascof_2024_25.ods") as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    sheets: Cells = {}
    for table in root.iter(f"{TABLE}table"):
        rows = sheets.setdefault(table.get(f"{TABLE}name", ""), {})
        number = 1
        for row in table.iter(f"{TABLE}table-row"):
            cells: list[str] = []
            for cell in row:
                text = " ".join("".join(line.itertext()) for line in cell.iter(f"{TEXT}p"))
                value = cell.get(f"{OFFICE}value") or text
                # A run of empty cells to the sheet's edge is not a thousand cells.
                cells += [value] * min(int(cell.get(f"{TABLE}number-columns-repeated", "1")), 50)
            if any(cells):
                rows[number] = cells
            number += int(row.get(f"{TABLE}number-rows-repeated", "1"))
    return sheets


@pytest.fixture(scope="module")
def lincolnshire_tables(official_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Cleaned:
    return clean("lincolnshire", "2026-27-Q2", official_files, tmp_path_factory.mktemp("processed"))


# Recognition


def test_the_official_files_are_recognised_by_their_content(files: list[RawFile]) -> None:
    recognised = {file.path: file.kind for file in files if file.kind != "unrecognised"}
    assert recognised == {
        "ascof/ascof_2024_25.ods": "ascof_workbook",
        "ascof/meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx": "ascof_open_data",
        "ascof/ons_codes.csv": "council_lookup",
        "ascs/unacceptable_column_deleted_test_data_return.xlsx": "survey_return",
        "cqc/cqc_lincolnshire_prefiltered.csv": "cqc_ratings",
        "oflog/ASC_data.csv": "oflog",
        "ons/ons_population_2024.csv": "population",
    }
    assert len(files) > len(recognised)


def test_their_provenance_is_known_from_their_content(files: list[RawFile]) -> None:
    by_kind = {file.kind: file for file in files}
    assert by_kind["ascof_workbook"].period == "2015-16 to 2024-25"
    assert by_kind["ascof_workbook"].edition == "ASCOF 2024-25"
    assert by_kind["ascof_open_data"].period == "2020-21"
    assert {by_kind[kind].licence for kind in ("ascof_workbook", "ascof_open_data", "cqc_ratings")} == {
        "Open Government Licence v3.0"
    }


# CQC's ratings of Lincolnshire's locations


def test_lincolnshires_locations_by_overall_rating(lincolnshire_tables: Cleaned) -> None:
    ratings = lincolnshire_tables.tables["ratings"]
    overall = ratings[(ratings["service_group"] == "Overall") & (ratings["domain"] == "Overall")]
    assert overall["location_id"].is_unique
    # Counted by hand from the file, as data-formats.md records.
    assert overall.groupby("service_type")["rating"].value_counts().to_dict() == {
        ("care_homes", "Good"): 184,
        ("care_homes", "Requires improvement"): 56,
        ("care_homes", "Outstanding"): 16,
        ("care_homes", "Inadequate"): 3,
        ("care_homes", "Not rated"): 3,
        ("homecare", "Good"): 73,
        ("homecare", "Requires improvement"): 11,
        ("homecare", "Outstanding"): 6,
        ("homecare", "Not rated"): 4,
    }


def test_every_row_of_the_ratings_file_is_accounted_for(readings: dict[str, Reading]) -> None:
    [ledger] = readings["cqc_ratings"].ledgers
    ledger.balance()
    assert (ledger.rows_in, ledger.kept) == (4159, 2626)
    assert ledger.beyond["not adult social care: GP Practices"] == 868
    assert (ledger.set_aside, ledger.merged) == ([], [])


def test_dates_of_the_ratings_file_are_month_first(
    official_files: Path, readings: dict[str, Reading]
) -> None:
    ratings = readings["cqc_ratings"].tables["ratings"].set_index("source_row")
    with (official_files / "cqc" / "cqc_lincolnshire_prefiltered.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        published = {
            number: row["Publication Date"] for number, row in enumerate(csv.DictReader(file), start=2)
        }
    assert published[2] == "05/29/2026"
    for number, day in ratings["publication_date"].items():
        assert published[number] == ("" if pandas.isna(day) else f"{day:%m/%d/%Y}")


def test_a_home_rated_service_by_service_is_not_rated_overall(readings: dict[str, Reading]) -> None:
    ratings = readings["cqc_ratings"].tables["ratings"]
    home = ratings[(ratings["location_id"] == "1-115522855") & (ratings["domain"] == "Overall")]
    days = home["publication_date"].dt.strftime("%d %B %Y").fillna("")
    assert list(zip(home["service_group"], home["rating"], days, strict=True)) == [
        ("Overall", "Not rated", ""),
        ("Care Homes", "Good", "16 February 2026"),
        ("Homecare", "Good", "09 April 2026"),
    ]


def test_one_councils_file_makes_no_england(readings: dict[str, Reading]) -> None:
    assert readings["cqc_ratings"].tables["ratings_comparators"].empty


# The ASCOF workbook


@pytest.mark.parametrize(
    ("sheet", "cell", "geography", "period", "quantity", "value", "symbol"),
    [
        ("Table_1a", "AG87", "Lincolnshire", "2024-25", "outcome", 18.9, ""),
        ("Table_1a", "AG38", "Rotherham", "2024-25", "outcome", 19.1, ""),
        ("Table_1a", "AF38", "Rotherham", "2024-25", "number of respondents", 375, ""),
        ("Table_1a", "AE38", "Rotherham", "2024-25", "margin of error", 0.4, ""),
        ("Table_1a", "AG7", "England", "2024-25", "outcome", 19.0, ""),
        ("Table_1a", "AF7", "England", "2024-25", "number of respondents", 53190, ""),
        ("Table_1a", "AG90", "Derby", "2024-25", "outcome", None, "[x]"),
        ("Table_1b", "AD26", "Newcastle upon Tyne", "2024-25", "outcome", 0.399, ""),
        ("Table_1c", "AG87", "Lincolnshire", "2024-25", "outcome", None, "[z]"),
        ("Table_1c", "AD87", "Lincolnshire", "2023-24", "outcome", 7.4, ""),
        # Two numbers in one cell: the official one stands before the brackets.
        ("Table_1c", "H7", "England", "2016-17", "number of respondents", 51230, ""),
        ("Table_1c", "I93", "Rutland", "2016-17", "outcome", 7.9, ""),
        ("Table_2a", "F86", "Lincolnshire", "2024-25", "outcome", 98.0, ""),
        ("Table_2a", "D24", "Gateshead", "2024-25", "numerator", 704, ""),
        ("Table_2a", "E24", "Gateshead", "2024-25", "denominator", 1151, ""),
        ("Table_2a", "F24", "Gateshead", "2024-25", "outcome", 61.2, ""),
        ("Table_2a", "F163", "Isles of Scilly", "2024-25", "outcome", None, "[c]"),
        ("Table_2c", "F37", "Rotherham", "2024-25", "outcome", 612.6, ""),
        ("Table_2d(1)", "F86", "Lincolnshire", "2024-25", "outcome", 63.24, ""),
        ("Table_2d(1)", "D91", "Rutland", "2024-25", "numerator", None, "[c]"),
        ("Table_2e(2a)", "D86", "Lincolnshire", "2024-25", "numerator", 3050, ""),
        ("Table_2e(2b)", "F163", "Isles of Scilly", "2024-25", "outcome", None, "[x]"),
        ("Table_3d(2a)", "F38", "Sheffield", "2024-25", "outcome", 28.1, ""),
        # Its numerator is greater than its denominator: the publisher took the outcome out.
        ("Table_4b", "I100", "Luton", "2024-25", "outcome", None, "[z]"),
        # Named after the county that was abolished in 2019.
        ("Table_4b", "I152", "Dorset", "2024-25", "outcome", 92.5, ""),
        ("Table_6a", "E148", "Dorset", "2024-25", "outcome", 34.6, ""),
        ("Table_6a", "E158", "Cornwall", "2024-25", "outcome", None, "[x]"),
        ("Table_6b", "AG86", "Telford and Wrekin", "2024-25", "6b outcome", 73.0, ""),
        ("Table_6b", "AF86", "Telford and Wrekin", "2024-25", "6b denominator", 37, ""),
    ],
)
def test_values_are_those_in_the_workbooks_cells(
    sheet: str,
    cell: str,
    geography: str,
    period: str,
    quantity: str,
    value: float | None,
    symbol: str,
    ascof: pandas.DataFrame,
    workbook: Cells,
) -> None:
    [found] = ascof[(ascof["source_sheet"] == sheet) & (ascof["source_cell"] == cell)].itertuples()
    assert (found.geography, found.period, found.quantity) == (geography, period, quantity)
    assert (None if pandas.isna(found.value) else found.value, found.symbol) == (value, symbol)
    # And the cell says so, by the other route.
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    written = workbook[sheet][int(number)][place - 1].split(" (")[0].replace(",", "")
    assert written == symbol if symbol else float(written) == pytest.approx(value)


def _said(text: str) -> str:
    """Return what kind of thing a cell says: a symbol, or "number"."""
    if re.fullmatch(r"\[[cxzw]\]", text):
        return text
    float(text.split(" (")[0].replace(",", ""))
    return "number"


def test_every_councils_cells_are_there_in_all_25_tables(ascof: pandas.DataFrame, workbook: Cells) -> None:
    tables = {name: rows for name, rows in workbook.items() if name.startswith("Table_")}
    assert len(tables) == 25
    for name, rows in tables.items():
        header = next(number for number, cells in rows.items() if cells[0] == "Local authority code")
        width = len([cell for cell in rows[header] if cell])
        ours = {
            number: row for number, row in rows.items() if number > header and _is_todays_council(row, rows)
        }
        assert len(ours) == 153, name
        expected = Counter(_said(cell) for row in ours.values() for cell in row[3:width])
        table = ascof[(ascof["source_sheet"] == name) & ascof["council_code"].notna()]
        assert table["council_code"].nunique() == 153, name
        assert Counter(table["symbol"].replace("", "number")) == expected, name
        assert set(table["source_row"]) == set(ours), name
        assert not (table["value"].isna() & (table["symbol"] == "")).any(), name


def _is_todays_council(row: list[str], rows: dict[int, list[str]]) -> bool:
    """Return whether a row is about one of today's councils, by its ONS code."""
    code = row[2]
    if code == "E10000009":  # Dorset before 2019, or today's Dorset where it has no row of its own
        return all(other[2] != "E06000059" for other in rows.values())
    return bool(re.match("E0[689]|E10", code)) and code not in {
        "E10000006",
        "E10000021",
        "E06000028",
        "E06000029",
    }


def test_as_many_councils_are_suppressed_as_the_formats_note_says(ascof: pandas.DataFrame) -> None:
    hidden = ascof[(ascof["symbol"] == "[c]") & ascof["council_code"].notna()]
    suppressed = hidden.groupby("measure")["council_code"].nunique()
    assert suppressed[["2a", "2b", "2c", "2d(1)", "2e(1)", "2e(2a)", "4b"]].to_dict() == {
        "2a": 7, "2b": 3, "2c": 1, "2d(1)": 15, "2e(1)": 2, "2e(2a)": 1, "4b": 1,
    }  # fmt: skip
    assert set(suppressed.index) == {"2a", "2b", "2c", "2d(1)", "2d(2)", "2e(1)", "2e(2a)", "4b"}


def test_every_row_of_the_workbook_is_accounted_for(readings: dict[str, Reading], workbook: Cells) -> None:
    every = {ledger.sheet: ledger for ledger in readings["ascof_workbook"].ledgers}
    ledgers = {name: ledger for name, ledger in every.items() if name.startswith("Table_")}
    assert len(ledgers) == 25
    assert set(every) - set(ledgers) == {"Contents", "Comparability_over_time_log"}
    for name, ledger in ledgers.items():
        ledger.balance()
        rows = workbook[name]
        header = next(number for number, cells in rows.items() if cells[0] == "Local authority code")
        assert ledger.rows_in == sum(number > header for number in rows)
        assert ledger.set_aside == []
    assert ledgers["Table_6a"].beyond == {
        "one figure for two councils together: Cornwall and Isles of Scilly": 1
    }
    assert ledgers["Table_1a"].beyond.total() == 5
    assert ledgers["Table_1a"].repairs["brought an ONS code up to date"] == 2


def test_every_place_is_one_of_153_councils_9_regions_or_england(ascof: pandas.DataFrame) -> None:
    assert ascof.groupby("geography_level")["geography_code"].nunique().to_dict() == {
        "Council type": 6,
        "England": 1,
        "Local authority": 153,
        "Region": 9,
    }
    assert not ascof.duplicated(["measure_id", "geography_code", "period", "quantity"]).any()
    assert (ascof["title"].str.len() > 0).all()
    assert set(ascof["framework"]) == {"ASCOF 2024-25"}


# The long file of 2020-21


def test_the_long_file_is_read_for_every_group_of_people(readings: dict[str, Reading]) -> None:
    reading = readings["ascof_open_data"]
    [ledger] = reading.ledgers
    ledger.balance()
    assert ledger.rows_in == 48970
    # 295 rows are about each of 166 places, Cumbria and Northamptonshire among them.
    assert ledger.beyond == {
        "a council abolished in 2023: Cumbria": 295,
        "a council abolished in 2021: Northamptonshire": 295,
    }
    assert ledger.kept == 48970 - 2 * 295
    assert ledger.set_aside == []
    table = reading.tables["ascof"]
    assert set(table["framework"]) == {"ASCOF 2020-21"}
    assert table["measure"].nunique() == 21
    # 12,118 rows of the file are about everybody, 73 of them each about those two.
    assert (table["group"] == "Total").sum() == 12118 - 2 * 73
    assert table["group"].nunique() == 10
    assert not table.duplicated(["measure_id", "geography_code", "quantity", "group"]).any()


def test_the_two_layouts_agree_where_both_have_2020_21(
    readings: dict[str, Reading], ascof: pandas.DataFrame
) -> None:
    # The workbook's Contents sheet maps the codes; 18 councils took part in the survey that year.
    renamed = {"1A": "1a", "1J": "1b", "3A": "1d", "1B": "3a", "3D1": "3c(1)", "4A": "4a", "1I1": "5a(1)"}
    long = readings["ascof_open_data"].tables["ascof"]
    long = long[long["measure"].isin(renamed) & (long["group"] == "Total")].assign(
        measure=long["measure"].map(renamed)
    )
    both = ascof[ascof["period"] == "2020-21"].merge(
        long, on=["measure", "geography_code", "quantity"], suffixes=("", "_long")
    )
    known = both[both["value"].notna() | both["value_long"].notna()]
    assert len(known) == 18 * 7 * 3
    assert (known["value"] == known["value_long"]).all()


# One council's edition


def test_lincolnshires_edition_rests_on_the_newest_ascof(lincolnshire_tables: Cleaned) -> None:
    used = {
        entry["path"].split("/")[-1]: entry["used"]
        for entry in lincolnshire_tables.inputs
        if entry["used"] != "not used"
    }
    assert used == {
        "ascof_2024_25.ods": "used",
        "meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx": (
            "read, not reported: an older edition than ascof_2024_25.ods"
        ),
        "cqc_lincolnshire_prefiltered.csv": "used",
        "ons_codes.csv": "used",
        "ASC_data.csv": "used",
        "ons_population_2024.csv": "used",
    }
    table = lincolnshire_tables.tables["ascof"]
    assert set(table["geography"]) == {"England", "East Midlands", "Lincolnshire"}
    assert table["measure"].nunique() == 25
    for ledger in lincolnshire_tables.ledgers:
        ledger.balance()
        if ledger.file.endswith(".ods"):
            assert ledger.kept == (3 if ledger.sheet.startswith("Table_") else 0)


# Names of councils, as other files write them


def test_every_council_of_the_official_lists_is_known(official_files: Path) -> None:
    with (official_files / "ascof" / "ons_codes.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = [row for row in csv.DictReader(file) if row["Council type"]]
    assert len({councils.find(row["ONS Area Code"]).code for row in listed}) == 153
    for row in listed:
        found = councils.find(row["ONS Area Code"])
        assert councils.find(row["LA Code "]) == found
        assert found.region == row["Council region"]
        # Three carry a second name after their own ("Bristol, City of River Avon").
        assert councils.match(row["Geography"]) in (found, None)
    assert sum(councils.match(row["Geography"]) is None for row in listed) == 3


def test_every_council_that_oflog_names_is_known(official_files: Path) -> None:
    with (official_files / "oflog" / "ASC_data.csv").open(encoding="utf-8-sig", newline="") as file:
        named = {row["Local authority name"] for row in csv.DictReader(file)}
    unknown = {name for name in named if councils.match(name) is None}
    abolished = {name for name, _ in councils.ABOLISHED.values()}
    assert unknown <= abolished | {""}, unknown - abolished


def test_the_package_holds_no_official_file(official_files: Path) -> None:
    ours = (paths.ROOT / "assurance" / "councils.csv").read_bytes()
    assert all(path.read_bytes() != ours for path in official_files.rglob("*.csv"))


def test_what_6b_counts_is_said_where_the_publisher_counts_more(official_files: Path, tmp_path: Path) -> None:
    # Table_6b, 2024-25, England: 593 Outstanding and 10,669 Good, and a numerator of 11,287: 25 more.
    clean("lincolnshire", "2026-27-Q2", official_files, tmp_path)
    folder = paths.EditionFolder.of(tmp_path, "lincolnshire", "2026-27-Q2")
    facts = register_facts(folder, read_settings()).facts
    parts = [facts[f"ascof.6b_{part}.england"].numerator for part in ("outstanding", "good", "not_yet_rated")]
    assert parts == [593, 10669, 25]
    assert facts["ascof.6b.england"].numerator == 11287
    assert COUNTS_MORE in facts["ascof.6b.england"].caveats
    assert COUNTS_MORE not in facts["ascof.6a.england"].caveats


def test_a_percentage_is_rounded_once() -> None:
    # Published with two decimals: 14 of 26 as 53.85. Rounded again, that would print as 53.9%.
    assert show(exactly(53.85, "per cent", 14, 26), "per cent", 1) == "53.8%"
    assert show(exactly(53.85, "per cent", 15, 26), "per cent", 1) == "53.9%"
