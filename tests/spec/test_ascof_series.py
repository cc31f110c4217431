"""A series of ASCOF holds one measure: no code of two frameworks, no year before a break, is joined to another.

What the codes were is typed here by hand from the sheet Contents of the 2024-25 workbook; the values are counted
from the raw XML of that workbook and from the cells of the long file, by nothing of the package.
"""

from __future__ import annotations

import zipfile
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pandas
import pytest

from assurance.provenance import RawFile
from assurance.sources import Reading, ascof_open_data, ascof_workbook
from assurance.sources.ascof_frameworks import (
    edition_of,
    foreign_codes,
    measures,
    notes_on,
    series_of,
    with_series,
)

EDITIONS = [f"20{year}-{year + 1}" for year in range(15, 25)]
OLD, NEW = EDITIONS[:8], EDITIONS[8:]

# Codes that were one measure to 2022-23 and are another since.
TURNED = ["1b", "1c", "1d", "1e", "2a", "2b", "2c", "2d", "3a", "3b", "3c", "4b"]

# The surveys' measures under their old code and their new: the only ones that go on.
GOES_ON = {
    "1a": "1a", "1j": "1b", "1d": "1c", "3a": "1d", "3b": "1e", "1b": "3a", "3c": "3b", "3d1": "3c1",
    "3d2": "3c2", "4a": "4a", "1i1": "5a1", "1i2": "5a2",
}  # fmt: skip
CARERS = {"1c", "1e", "3b", "3c2", "5a2"}
OLD_CODES = [
    "1a", "1b", "1c1a", "1c1b", "1c2a", "1c2b", "1d", "1e", "1f", "1g", "1h", "1i1", "1i2", "1j", "2a1", "2a2",
    "2b1", "2b2", "2c1", "2c2", "2c3", "2d", "3a", "3b", "3c", "3d1", "3d2", "4a", "4b",
]  # fmt: skip
NEW_CODES = [
    "1a", "1b", "1c", "1d", "1e", "2a", "2b", "2c", "2d1", "2d2", "2e1", "2e2a", "2e2b", "3a", "3b", "3c1", "3c2",
    "3d1a", "3d1b", "3d2a", "3d2b", "4a", "4b", "5a1", "5a2", "6a", "6b",
]  # fmt: skip
FROM_RECORDS = {"2a", "2b", "2c", "2d1", "2d2", "2e1", "2e2a", "2e2b", "3d1a", "3d1b", "3d2a", "3d2b"}


def all_series(editions: list[str], code: str) -> set[str]:
    """Return every series that a code has in these editions, for every year each may publish."""
    pairs = ((edition, period) for edition, period in product(editions, EDITIONS) if period <= edition)
    found = {series_of(edition, code, period) for edition, period in pairs}
    return {series for series in found if not series.startswith("unmapped")}


def test_no_code_carries_a_series_from_one_framework_into_the_other_but_those_that_go_on() -> None:
    shared = {
        (old, new)
        for old, new in product(OLD_CODES, NEW_CODES)
        if all_series(OLD, old) & all_series(NEW, new)
    }
    salt_until_2023_24 = {
        ("2d", "2a"), ("2a1", "2b"), ("2a2", "2c"), ("2b1", "2d1"), ("2b2", "2d2"), ("1g", "2e1"),
        ("1c1a", "3d1a"), ("1c1b", "3d1b"), ("1c2b", "3d2b"),
    }  # fmt: skip
    assert shared == set(GOES_ON.items()) | salt_until_2023_24


@pytest.mark.parametrize("code", TURNED)
def test_a_code_that_turned_into_another_measure_never_shares_a_series(code: str) -> None:
    before = {series for old in OLD_CODES if old.startswith(code) for series in all_series(OLD, old)}
    since = {series for new in NEW_CODES if new.startswith(code) for series in all_series(NEW, new)}
    assert before and since
    assert not before & since


def test_every_code_has_a_series_in_the_years_it_was_published() -> None:
    for edition, codes in [
        *((edition, OLD_CODES) for edition in OLD),
        *((edition, NEW_CODES) for edition in NEW),
    ]:
        for code in codes:
            ended = code in ("2c1", "2c2", "2c3") and edition == "2022-23"
            to_come = code in ("2e2a", "2e2b") and edition == "2023-24"
            series = series_of(edition, code, edition)
            assert series.startswith("unmapped") == (ended or to_come), (edition, code)


def test_a_year_of_an_edition_is_in_one_series_only() -> None:
    for edition, period, measure in product(EDITIONS, EDITIONS, measures()):
        if period > edition:
            continue
        holding = [series.id for series in measure.series if series.holds(edition, period)]
        assert len(holding) <= 1, (edition, period, holding)


@pytest.mark.parametrize("code", sorted(FROM_RECORDS))
def test_nothing_before_2024_25_is_joined_to_client_level_data(code: str) -> None:
    now = series_of("2024-25", code, "2024-25")
    for edition, period in product(EDITIONS, EDITIONS):
        if (edition, period) != ("2024-25", "2024-25") and period != "2024-25":
            assert all(series_of(edition, other, period) != now for other in {*OLD_CODES, *NEW_CODES})


def test_the_breaks_of_the_log_part_the_years_of_the_workbook() -> None:
    # Comparability_over_time_log: 1J “should not be compared to previous years” from 2020-21; carers who were
    # not reviewed are asked since 2016-17. All other survey measures are one series over ten years.
    for code in GOES_ON.values():
        by_period = [series_of("2024-25", code, period) for period in EDITIONS]
        changes = [EDITIONS[n] for n in range(1, 10) if by_period[n] != by_period[n - 1]]
        assert changes == {"1b": ["2020-21"]}.get(code, ["2016-17"] if code in CARERS else []), code


def test_scores_of_1j_published_before_they_were_worked_out_anew_stand_alone() -> None:
    assert series_of("2016-17", "1j", "2016-17") != series_of("2017-18", "1j", "2016-17")


def test_what_the_publisher_contradicts_itself_on_is_not_joined() -> None:
    # Contents says that 3D(2a) was 1C(1b), the log that it was 1C(2A).
    assert series_of("2023-24", "3d2a", "2023-24") not in all_series(OLD, "1c2a") | all_series(OLD, "1c1b")


def test_an_unknown_code_or_year_is_joined_to_nothing() -> None:
    assert series_of("2025-26", "7a", "2025-26") == "unmapped_2025_26_7a"
    assert series_of("2014-15", "1a", "2014-15") == "unmapped_2014_15_1a"
    assert series_of("2025-26", "1a", "2025-26") == "quality_of_life_users"
    assert (edition_of("ASCOF 2024-25"), edition_of("ASCOF ")) == ("2024-25", "")


def test_a_file_with_the_codes_of_another_framework_gives_itself_away() -> None:
    assert foreign_codes("2022-23", ["1a", "5a1"]) == ["5a1"]
    assert foreign_codes("2024-25", ["1a", "1g", "1h"]) == ["1g", "1h"]
    assert foreign_codes("2022-23", ["1a", "1g", "5a1"]) == []  # both: then one is only unmapped
    assert foreign_codes("2024-25", ["1a", "1b", "99"]) == []


def test_what_the_publisher_says_of_a_series_is_at_hand() -> None:
    notes = notes_on("impact_of_services")
    assert [(note.since, note.kind) for note in notes][:2] == [
        ("2020-21", "not comparable"),
        ("2020-21", "caution"),
    ]
    assert notes[0].source == "Comparability_over_time_log, row 13"
    assert notes_on("no such series") == ()


def test_series_are_worked_out_for_a_table() -> None:
    table = pandas.DataFrame(
        {
            "framework": ["ASCOF 2022-23", "ASCOF 2024-25"],
            "measure_id": ["1b", "1b"],
            "period": ["2022-23"] * 2,
        }
    )
    assert with_series(table)["series"].tolist() == ["control_over_daily_life", "impact_of_services"]


def test_years_from_a_change_that_is_not_in_the_map_are_a_series_of_their_own() -> None:
    years = ["2024-25", "2025-26", "2026-27"]
    table = pandas.DataFrame({"framework": "ASCOF 2026-27", "measure_id": "4a", "period": years})
    changed = with_series(table, {"4a": {"2025-26"}, "3a": {"2024-25"}})["series"].tolist()
    assert changed == ["feel_safe", "feel_safe_since_2025_26", "feel_safe_since_2025_26"]


# The two official files, each under its own codes


LONG = "meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx"


def file(name: str) -> RawFile:
    return RawFile(
        path=f"ascof/{name}", sha256="0" * 64, size=1, kind="ascof", title="ASCOF", period="2020-21"
    )


@pytest.fixture(scope="module")
def readings(official_files: Path) -> tuple[Reading, Reading]:
    folder = official_files / "ascof"
    return (
        ascof_workbook.read(folder / "ascof_2024_25.ods", file("ascof_2024_25.ods")),
        ascof_open_data.read(folder / LONG, file(LONG)),
    )


def numbers_of_the_workbook(path: Path) -> dict[tuple[str, str, str], float]:
    """Return the numbers of 2020-21, by (table, ONS code, quantity), from the XML."""
    table, office, text = (
        f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text")
    )
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    numbers = {}
    for sheet in root.iter(f"{table}table"):
        header: list[str] = []
        for row in sheet.iter(f"{table}table-row"):
            cells: list[str] = []
            for cell in row:
                words = "".join("".join(part.itertext()) for part in cell.iter(f"{text}p"))
                value = cell.get(f"{office}value") or words
                cells += [value] * min(int(cell.get(f"{table}number-columns-repeated", "1")), 50)
            if cells and cells[0] == "Local authority code":
                header = cells
            elif header and len(cells) > 3:
                for name, value in zip(header[3:], cells[3:], strict=False):
                    if name.startswith("2020 to 2021") and value[:1].isdigit():
                        code = sheet.get(f"{table}name", "").removeprefix("Table_")
                        numbers[code, cells[2], name.split(" - ")[1].strip()] = float(value)
    return numbers


def test_2020_21_is_the_same_in_both_files_under_both_codes(
    official_files: Path, readings: tuple[Reading, Reading]
) -> None:
    folder = official_files / "ascof"
    rows = openpyxl.load_workbook(folder / LONG).worksheets[0].iter_rows(values_only=True)
    words = {"Outcome": "outcome", "Base": "number of respondents", "Margin Of Error": "margin of error"}
    codes = {"1A": "1a", "1J": "1b", "3A": "1d", "1B": "3a", "3D1": "3c(1)", "4A": "4a", "1I1": "5a(1)"}
    long = {
        (codes[code], ons, words[kind]): float(value)
        for _, _, _, ons, code, group, kind, value, *_ in rows
        if code in codes and group == "Total" and kind in words and not isinstance(value, str)
    }
    workbook = numbers_of_the_workbook(folder / "ascof_2024_25.ods")
    # 18 councils, seven measures, three quantities.
    assert len(long) == 18 * 7 * 3
    assert long == {key: round(value, 9) for key, value in workbook.items()}

    ours, theirs = (reading.tables["ascof"] for reading in readings)
    both = ours.merge(
        theirs, on=["series", "geography_code", "period", "quantity", "group"], suffixes=("", "_long")
    )
    valued = both[both["value"].notna() | both["value_long"].notna()]
    differing = valued[valued["value"] != valued["value_long"]]
    assert differing[["series", "geography", "quantity", "value", "value_long"]].to_numpy().tolist() == []
    assert len(valued) == len(long)
    assert (both["symbol"] == both["symbol_long"]).all()
    joined = set(both[["measure_id_long", "measure_id"]].itertuples(index=False, name=None))
    assert joined == {(old, new) for old, new in GOES_ON.items() if new not in CARERS}


def test_no_series_of_the_two_files_holds_two_measures(readings: tuple[Reading, Reading]) -> None:
    both = pandas.concat([reading.tables["ascof"] for reading in readings])
    for series, rows in both.groupby("series"):
        codes = set(rows[["framework", "measure_id"]].itertuples(index=False, name=None))
        assert len(codes) <= 2, series
        if len(codes) == 2:
            pair = dict(codes)
            assert GOES_ON[pair["ASCOF 2020-21"]] == pair["ASCOF 2024-25"], series
    assert not both["series"].str.startswith("unmapped").any()


def test_the_publishers_own_map_is_as_ours_but_where_it_contradicts_itself(
    readings: tuple[Reading, Reading],
) -> None:
    ledgers = {ledger.sheet: ledger for ledger in readings[0].ledgers}
    contents, log = ledgers["Contents"], ledgers["Comparability_over_time_log"]
    for ledger in (contents, log):
        ledger.balance()
        assert ledger.repairs == {}
    assert (contents.rows_in, log.rows_in) == (25, 66)
    [direct_payments] = contents.set_aside
    assert (direct_payments.row, direct_payments.value) == (23, "A23 3D(2a), E23 1C(1b)")
    [carers] = log.set_aside
    assert (carers.row, carers.sentence) == (57, "The line is about 3D(2b), and its text is about 3D(1b).")
