"""Reading the ASCOF workbook: headers wherever they are, places however named, cells whatever they hold."""

from __future__ import annotations

from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from assurance import councils
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import ascof, ascof_workbook
from assurance.sources.inventory import clean
from assurance.sources.sheets import open_workbook
from tests.unit.workbooks import Rows, write_ods, write_xlsx

FILE = RawFile(path="national/ascof.ods", sha256="a" * 64, size=1, kind="ascof_workbook", title="ASCOF")
PLACE = ["Local authority code", "Local authority", "ONS area code"]
COVER: Rows = [["Measures from the ASCOF, England - time series, 2015 to 2016 to 2024 to 2025"]]
CONTENTS: Rows = [
    ["Contents table"],
    [None],
    ["Metric", "Description", "Source"],
    ["1A", "Quality of life", "ASCS"],
    ["2E(2a) ", "Living at home", "CLD"],
]


def survey(*rows: list[object]) -> list[list[object]]:
    """Return a sheet of a survey measure: notes, then the header in row 4."""
    quantities = ("margin of error", "number of respondents", "outcome")
    header = [*PLACE, *(f"{year} - {q}" for year in ("2018 to 2019", "2024 to 2025") for q in quantities)]
    return [["Table 1a: quality of life [note 1]"], [None], ["Some note"], header, *rows]


def read(
    folder: Path, tables: dict[str, Rows], write=write_ods
) -> tuple[pandas.DataFrame, dict[str, Ledger]]:
    path = write(folder / "ascof.ods", {"Cover": COVER, "Contents": CONTENTS, **tables})
    reading = ascof_workbook.read(path, FILE)
    for ledger in reading.ledgers:
        ledger.balance()
    return reading.tables["ascof"], {ledger.sheet: ledger for ledger in reading.ledgers}


LINCOLNSHIRE = [503, "Lincolnshire", "E10000019", 0.4, 300, 19.1, 0.5, 295, 18.9]


@pytest.mark.parametrize("write", [write_ods, write_xlsx])
def test_one_row_is_a_measure_place_period_and_quantity(write, tmp_path: Path) -> None:
    table, ledgers = read(tmp_path, {"Table_1a": survey([None], LINCOLNSHIRE)}, write)
    assert len(table) == 6
    row = table[(table["period"] == "2024-25") & (table["quantity"] == "outcome")].iloc[0]
    assert row.to_dict() == {
        "measure": "1a",
        "measure_id": "1a",
        "title": "Quality of life",
        "framework": "ASCOF 2024-25",
        "series": "quality_of_life_users",
        "geography_level": "Local authority",
        "geography_code": "E10000019",
        "council_code": "E10000019",
        "geography": "Lincolnshire",
        "period": "2024-25",
        "quantity": "outcome",
        "group": "Total",
        "value": 18.9,
        "symbol": "",
        "source_cell": "I6",
        "source_file": "national/ascof.ods",
        "source_sheet": "Table_1a",
        "source_row": 6,
    }
    assert (ledgers["Table_1a"].rows_in, ledgers["Table_1a"].kept) == (1, 1)


def test_it_is_recognised_by_its_sheets(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.bin", {"Cover": COVER, "Table_1a": survey(LINCOLNSHIRE)})
    found = ascof_workbook.recognise(open_workbook(path), path)
    assert found is not None
    assert (found.period, found.edition) == ("2015-16 to 2024-25", "ASCOF 2024-25")
    other = write_xlsx(tmp_path / "b.bin", {"Cover": COVER, "Sheet1": survey(LINCOLNSHIRE)})
    assert ascof_workbook.recognise(open_workbook(other), other) is None


def test_parts_of_a_measure_keep_their_names(tmp_path: Path) -> None:
    header = [*PLACE, "2024 to 2025 - good numerator", "2024 to 2025 - 6b outcome"]
    table, _ = read(tmp_path, {"Table_6b": [header, ["503", "Lincolnshire", "E10000019", 184, 78.4]]})
    assert list(table["quantity"]) == ["good numerator", "6b outcome"]
    assert list(table["measure"]) == ["6b", "6b"]


def test_a_title_comes_from_the_sheet_when_the_contents_have_none(tmp_path: Path) -> None:
    header = [*PLACE, "2024 to 2025 - outcome"]
    rows = [503, "Lincolnshire", "E10000019", 1]
    table, _ = read(
        tmp_path,
        {"Table_2e(2a)": [header, rows], "Table_4b": [["Table 4b: risks reduced [note 16]"], header, rows]},
    )
    assert table[["measure", "measure_id", "title"]].to_numpy().tolist() == [
        ["2e(2a)", "2e2a", "Living at home"],
        ["4b", "4b", "risks reduced"],
    ]


@pytest.mark.parametrize(
    ("labels", "level", "code", "name"),
    [
        (["England", "England", "E92000001"], "England", "E92000001", "England"),
        (["S", "Shire Counties", "[z]"], "Council type", "S", "Shire counties"),
        (["E", "Eastern", "E12000006"], "Region", "E12000006", "East of England"),
        (["YH", "Yorkshire and the Humber", "E12000003"], "Region", "E12000003", "Yorkshire and The Humber"),
        (["L", "London", "E12000007"], "Region", "E12000007", "London"),
        ([714, "City of London", "E09000001"], "Local authority", "E09000001", "City of London"),
        ([204, "Barnsley", "E08000016"], "Local authority", "E08000038", "Barnsley"),
        ([821, "Medway Towns", "E06000035"], "Local authority", "E06000035", "Medway"),
        (["H6X4G", "Cumberland ", "E06000063"], "Local authority", "E06000063", "Cumberland"),
        ([503, "Lincolnshire", "[z]"], "Local authority", "E10000019", "Lincolnshire"),
        ([503, "Lincolnshire", ""], "Local authority", "E10000019", "Lincolnshire"),
    ],
)
def test_places_are_known_by_any_of_their_labels(
    labels: list[object], level: str, code: str, name: str
) -> None:
    assert ascof.find_place(*labels) == ascof.Place(level, code, name)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "labels",
    [
        [503, "Rutland", "E10000019"],
        [503, "Lincolnshire", "E06000017"],
        [503, "Lincolnshire", "E10000006"],
        ["NW", "Cumbria", "E10000006"],
        [102, "Poole", "E10000006"],
        [503, "England", "E92000001"],
        ["[z]", "Cornwall and Isles of Scilly", "[z]"],
        ["EM", "East Midlands", "E12000005"],
        ["", "", ""],
        ["ZZ", "Atlantis", "E99999999"],
    ],
)
def test_labels_that_disagree_or_mean_nothing_are_no_place(labels: list[object]) -> None:
    assert ascof.find_place(*labels) is None  # type: ignore[arg-type]


def test_a_mislabelled_row_is_set_aside_with_its_labels(tmp_path: Path) -> None:
    wrong = [503, "Rutland", "E10000019", *LINCOLNSHIRE[3:]]
    table, ledgers = read(tmp_path, {"Table_1a": survey(LINCOLNSHIRE, wrong)})
    assert set(table["source_row"]) == {5}
    [aside] = ledgers["Table_1a"].set_aside
    assert (aside.row, aside.value) == (6, "503, Rutland, E10000019")
    assert aside.sentence.startswith("The row’s labels name different places (“503”, “Rutland”, “E10000019”)")


def test_a_second_row_about_a_council_is_set_aside(tmp_path: Path) -> None:
    table, ledgers = read(tmp_path, {"Table_1a": survey(LINCOLNSHIRE, LINCOLNSHIRE)})
    assert set(table["source_row"]) == {5}
    [aside] = ledgers["Table_1a"].set_aside
    assert (aside.row, aside.rule, aside.council_code) == (6, "a second row", "E10000019")


def test_abolished_councils_and_joint_figures_are_out_of_scope(tmp_path: Path) -> None:
    table, ledgers = read(
        tmp_path,
        {
            "Table_1a": survey(
                [102, "Cumbria", "E10000006", *LINCOLNSHIRE[3:]],
                ["[z]", "Cornwall and Isles of Scilly", "[z]", *LINCOLNSHIRE[3:]],
                LINCOLNSHIRE,
            )
        },
    )
    assert set(table["geography"]) == {"Lincolnshire"}
    assert ledgers["Table_1a"].beyond == {
        "a council abolished in 2023: Cumbria": 1,
        "one figure for two councils together: Cornwall and Isles of Scilly": 1,
    }


OLD_DORSET = [809, "Dorset County", "E10000009", 0.1, 100, 10.0, 0.2, 200, 20.0]
NEW_DORSET = [809, "Dorset", "E06000059", "[z]", "[z]", "[z]", 0.3, 250, 30.0]


def test_the_county_of_dorset_is_not_the_council_of_today(tmp_path: Path) -> None:
    table, ledgers = read(tmp_path, {"Table_1a": survey(OLD_DORSET, NEW_DORSET)})
    outcomes = table[(table["geography_code"] == "E06000059") & (table["quantity"] == "outcome")]
    assert outcomes[["period", "symbol"]].to_numpy().tolist() == [["2018-19", "[z]"], ["2024-25", ""]]
    assert outcomes["value"].iloc[1] == 30.0
    assert ledgers["Table_1a"].beyond == {"a council abolished in 2019: Dorset (county)": 1}


def test_a_row_still_named_after_the_county_is_dorset_since_2019(tmp_path: Path) -> None:
    # As tables 4b, 6a and 6b of the 2024-25 workbook have it.
    table, ledgers = read(tmp_path, {"Table_4b": survey(OLD_DORSET, LINCOLNSHIRE)})
    dorset = table[table["geography_code"] == "E06000059"]
    assert set(dorset["period"]) == {"2024-25"}
    assert set(dorset["geography"]) == {"Dorset"}
    assert ledgers["Table_4b"].kept == 2
    assert ledgers["Table_4b"].repairs["read a row named after an abolished council as its successor’s"] == 1


@pytest.mark.parametrize(
    ("cell", "value", "symbol", "repair"),
    [
        (19.1, 19.1, "", ""),
        (0, 0.0, "", ""),
        (-0.012, -0.012, "", ""),
        ("[c]", None, "[c]", ""),
        ("[x]", None, "[x]", ""),
        ("[z]", None, "[z]", ""),
        ("[w]", None, "[w]", ""),
        (" [C] ", None, "[c]", "wrote a symbol as the Analysis Function does"),
        ("*", None, "[c]", "wrote a symbol as the Analysis Function does"),
        (":", None, "[x]", "wrote a symbol as the Analysis Function does"),
        ("51,230 (35,415)", 51230.0, "", "took the official number, not the one in brackets"),
        ("9,400 (6340)", 9400.0, "", "took the official number, not the one in brackets"),
        ("7.9 (:)", 7.9, "", "took the official number, not the one in brackets"),
        (34.599999999999994, 34.6, "", "took the noise of binary fractions off a number"),
        ("1,234", 1234.0, "", "read a number kept as text"),
        ("", None, "", "found an empty cell"),
        ("see note", None, "", "could not read a cell as number or symbol"),
        ("12 or 13", None, "", "could not read a cell as number or symbol"),
        ("12 (13) (14)", None, "", "could not read a cell as number or symbol"),
    ],
)
def test_a_cell_is_a_number_a_symbol_or_unread(
    cell: object, value: float | None, symbol: str, repair: str
) -> None:
    assert ascof.read_value(cell) == ascof.Read(value, symbol, repair)  # type: ignore[arg-type]


def test_an_unread_cell_keeps_its_place(tmp_path: Path) -> None:
    row = [*LINCOLNSHIRE[:-1], "see note"]
    table, ledgers = read(tmp_path, {"Table_1a": survey(row)})
    last = table.iloc[-1]
    assert pandas.isna(last["value"])
    assert (last["symbol"], last["source_cell"]) == ("", "I5")
    unread = "could not read a cell as number or symbol"
    assert ledgers["Table_1a"].repairs[unread] == 1
    assert ledgers["Table_1a"].examples[unread] == ["I5 see note → no value"]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (
            ["LA code", "Local authority", "ONS area code", "2024 to 2025 - outcome"],
            "ascof.ods, sheet “Table_1a”, row 1: the column “Local authority code” is missing",
        ),
        (
            [*PLACE, "Outcome"],
            "ascof.ods, sheet “Table_1a”, row 1, column “Outcome”: the column’s name does not say which year",
        ),
        (
            [*PLACE, "2024 to 2026 - outcome"],
            "column “2024 to 2026 - outcome”: the column’s name does not say",
        ),
    ],
)
def test_a_header_that_cannot_be_read_is_refused(header: list[str], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, {"Table_1a": [header, [503, "Lincolnshire", "E10000019", 1]]})
    assert sentence in str(caught.value)


def test_a_council_gets_its_own_rows_its_regions_and_englands(tmp_path: Path) -> None:
    places = [
        ["England", "England", "E92000001"],
        ["S", "Shire Counties", "[z]"],
        ["EM", "East Midlands", "E12000004"],
        ["L", "London", "E12000007"],
        [510, "Rutland", "E06000017"],
        LINCOLNSHIRE[:3],
    ]
    table, _ = read(tmp_path, {"Table_1a": survey(*([*place, *LINCOLNSHIRE[3:]] for place in places))})
    assert set(table["geography_level"]) == {"England", "Council type", "Region", "Local authority"}
    chosen = ascof.select({"ascof": table}, councils.find("Lincolnshire"))["ascof"]
    assert list(dict.fromkeys(chosen["geography"])) == ["England", "East Midlands", "Lincolnshire"]
    assert chosen["council_code"].notna().sum() == 6
    assert ascof.newest({"ascof": table}) == "2024-25"


def test_a_council_gets_every_councils_rows_of_the_latest_year(tmp_path: Path) -> None:
    england, *others = (
        ["England", "England", "E92000001"],
        ["EM", "East Midlands", "E12000004"],
        [510, "Rutland", "E06000017"],
        LINCOLNSHIRE[:3],
    )
    # England has no value in 2024-25, so that 2018-19 is the latest year.
    rows = [
        [*england, 0.1, 99, 19.0, "[z]", "[z]", "[z]"],
        *([*place, *LINCOLNSHIRE[3:]] for place in others),
    ]
    table, _ = read(tmp_path, {"Table_1a": survey(*rows)})
    every = ascof.select({"ascof": table}, councils.find("Lincolnshire"))["ascof_councils"]
    assert set(every["geography"]) == {"Rutland", "Lincolnshire"}
    assert set(every["period"]) == {"2018-19"}
    assert len(every) == 2 * 3


def test_two_editions_in_one_folder(tmp_path: Path) -> None:
    """The older is set down whole: its councils do not stand among the newer's."""
    (tmp_path / "raw").mkdir()
    for year in ("2023 to 2024", "2024 to 2025"):
        header = [*PLACE, f"{year} - outcome"]
        rows = [[510, "Rutland", "E06000017", 70.0], [*LINCOLNSHIRE[:3], 71.0]]
        write_xlsx(tmp_path / "raw" / f"{year}.xlsx", {"Table_4a": [header, *rows]})
    cleaned = clean("lincolnshire", "x", tmp_path / "raw", tmp_path / "out")
    assert cleaned.tables["ascof_councils"]["period"].tolist() == ["2024-25"] * 2
    assert cleaned.tables["ascof"]["period"].tolist() == ["2024-25"]


# The publisher's map of codes


MAP_OF_CODES = ["Metric", "Description", "Source", "Start year", "2022 to 2023 Code"]
LOG = ["2025 to 2026 metric code", "2022 to 2023 metric code", "Year of change", "Description of impact"]
COULD_NOT = "The data source for measure 4A was changed: figures cannot be compared with previous years."


def next_edition(folder: Path, contents: Rows, log: Rows) -> tuple[pandas.DataFrame, dict[str, Ledger]]:
    """Return a workbook of 2025-26 with two measures, as read."""
    header = [*PLACE, *(f"{year} - outcome" for year in ("2024 to 2025", "2025 to 2026"))]
    tables = {f"Table_{code}": [header, [*LINCOLNSHIRE[:3], 70.0, 71.0]] for code in ("4a", "7a")}
    sheets = {
        "Contents": [["Contents table"], MAP_OF_CODES, *contents],
        "Comparability_over_time_log": [["Log"], LOG, *log],
    }
    return read(folder, {**sheets, **tables})


def test_a_new_measure_and_a_new_break_of_the_next_edition_are_noticed(tmp_path: Path) -> None:
    table, ledgers = next_edition(
        tmp_path,
        [
            ["4A", "Feel safe", "ASCS", "2010 to 2011", "4A"],
            ["7A", "Another", "CLD", "2025 to 2026", "Not applicable"],
        ],
        [["4A", "4A", "2020 to 2021", "Voluntary."], ["4A", "4A", "2025 to 2026", COULD_NOT]],
    )
    contents, log = ledgers["Contents"], ledgers["Comparability_over_time_log"]
    assert (contents.rows_in, contents.out_of_scope, log.rows_in, log.out_of_scope) == (2, 1, 2, 1)
    assert [(aside.row, aside.rule) for aside in contents.set_aside] == [
        (4, "a measure that is not in our map")
    ]
    [change] = log.set_aside
    assert (change.row, change.rule) == (4, "a change that is not in our map")
    assert COULD_NOT in change.sentence
    assert change.mend.startswith("The people who look after this pipeline")
    # Until somebody has looked, neither is joined to what was before.
    series = table.drop_duplicates(["measure", "period"]).set_index(["measure", "period"])["series"].to_dict()
    assert series == {
        ("4a", "2024-25"): "feel_safe",
        ("4a", "2025-26"): "feel_safe_since_2025_26",
        ("7a", "2024-25"): "unmapped_2025_26_7a",
        ("7a", "2025-26"): "unmapped_2025_26_7a",
    }
    # What the log no longer says is not forgotten.
    assert log.repairs["kept a change that the publisher’s log no longer has"] > 60


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            ["3A", "1C", "2023 to 2024", "Measure 1B was renamed to 3A in 2023 to 2024."],
            "says that 3A was 1C until",
        ),
        (
            ["3A", "1B", "2023 to 2024", "Measure 1B was renamed to 3B in 2023."],
            "is about 3A, and its text is about 3B",
        ),
        (
            ["3A", "1B", "2023 to 2024", "Measure 1C was renamed to 3A in 2023."],
            "is about 3A, and its text is about 1C",
        ),
        (["[z]", "1Z", "2023 to 2024", "Gone."], "1Z is not in our map of measures"),
    ],
)
def test_a_line_of_the_log_that_contradicts_is_set_aside(
    line: list[str], sentence: str, tmp_path: Path
) -> None:
    _, ledgers = next_edition(tmp_path, [], [line])
    [aside] = ledgers["Comparability_over_time_log"].set_aside
    assert sentence in aside.sentence


def test_a_workbook_without_the_map_is_read(tmp_path: Path) -> None:
    _, ledgers = read(tmp_path, {"Table_1a": survey(LINCOLNSHIRE)})
    assert set(ledgers) == {"Table_1a", "Contents"}
    assert ledgers["Contents"].rows_in == 0
    assert list(ledgers["Contents"].repairs) == [
        "did not find the columns of the publisher’s map, so that ours was not held against it"
    ]


CELL = some.one_of(
    some.sampled_from(
        ["[c]", "[z]", "", "7.7 (7.6)", "*", "Lincolnshire", "E10000019", "503", "England", "EM", "East Midlands",
         "Dorset County", "E10000009", "809", "E10000006", "Cornwall and Isles of Scilly", "S", "Shire Counties"]
    ),
    some.text(some.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"), exclude_characters="="), max_size=4),
    some.floats(allow_nan=False, allow_infinity=False, width=32),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=some.lists(some.lists(CELL, min_size=1, max_size=9), max_size=6))
def test_every_row_of_a_table_is_accounted_for_whatever_is_in_it(
    rows: list[list[object]], tmp_path: Path
) -> None:
    table, ledgers = read(tmp_path, {"Table_1a": survey(LINCOLNSHIRE, *rows)}, write_xlsx)
    ledger = ledgers["Table_1a"]
    assert ledger.rows_in == 1 + sum(any(str(cell).strip() for cell in row) for row in rows)
    assert ledger.kept == table["source_row"].nunique() >= 1
    assert not table.duplicated(["geography_level", "geography", "period", "quantity"]).any()
    unread = table["value"].isna() & (table["symbol"] == "")
    counted = ("found an empty cell", "could not read a cell as number or symbol")
    assert unread.sum() == sum(ledger.repairs[kind] for kind in counted)
