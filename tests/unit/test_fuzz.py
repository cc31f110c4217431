"""Whatever is dropped in is refused in a sentence, not taken for a return, or read with every row accounted for.

A short run of `benchmarks/fuzz.py`, whose long one is recorded in `benchmarks/README.md`, and a test for each
fault that a long run found.
"""

from __future__ import annotations

import copy
import datetime
import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assurance import privacy
from assurance.errors import InputError
from assurance.ledger import Ledger, SetAside
from assurance.sources import KINDS, Reading, inventory, load
from benchmarks import fuzz
from benchmarks.specimens import Grid, Specimen, parts_of, specimens, write, write_records, zipped

SPECIMENS = {specimen.name: specimen for specimen in specimens()}
FORMATS = [(specimen, shape) for specimen in SPECIMENS.values() for shape in specimen.shapes]
MUTANTS = 25
"""How many of each kind of return are made here."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_spoilt_file_is_refused_or_every_row_is_accounted_for(kind: str, tmp_path: Path) -> None:
    formats = itertools.cycle(pair for pair in FORMATS if pair[0].kind == kind)
    faults = []
    for number, (specimen, shape) in zip(range(MUTANTS), formats, strict=False):
        outcome = fuzz.trial(specimen, shape, number, tmp_path / "raw", seed=2026)
        if outcome.fault:
            faults.append(f"{specimen.name} {shape}, mutant {number}: {outcome.fault}")
    assert faults == []


@pytest.mark.parametrize(
    ("specimen", "shape"), FORMATS, ids=[f"{each.name} {shape}" for each, shape in FORMATS]
)
def test_a_valid_file_is_read_whole(specimen: Specimen, shape: str, tmp_path: Path) -> None:
    path = fuzz.put(specimen, shape, content_of(specimen, shape), tmp_path / "raw")
    outcome = fuzz.judge(path, tmp_path / "raw", specimen, rows_of(specimen, shape))
    assert outcome == fuzz.Outcome(fuzz.READ)


def content_of(specimen: Specimen, shape: str) -> bytes | dict[str, bytes]:
    if specimen.records:
        return write_records(shape, specimen.records)
    first = next(iter(specimen.headers))
    return write(shape, {first: specimen.sheets[first]} if shape == "csv" else specimen.sheets)


def rows_of(specimen: Specimen, shape: str) -> dict[str, tuple[int, int]]:
    if specimen.records:
        return {"": (len(specimen.records),) * 2}
    counts = {name: (len(specimen.sheets[name]) - top,) * 2 for name, top in specimen.headers.items()}
    return {"": next(iter(counts.values()))} if shape == "csv" else counts


def test_the_same_seed_makes_the_same_mutants() -> None:
    for specimen, shape in FORMATS[::7]:
        one, two = (fuzz.make(specimen, shape, 5) for _ in range(2))
        assert (one.content, one.how, one.rows) == (two.content, two.how, two.rows)
        assert one.content != fuzz.make(specimen, shape, 6).content


# --------------------------------------------------------------------------------------------------------
# It can fail


def spoilt_reader(monkeypatch: pytest.MonkeyPatch, change: Callable[[Reading], None]) -> None:
    module = load("oflog")
    whole = module.read

    def read(path: Path, file: object) -> Reading:
        reading = whole(path, file)  # type: ignore[arg-type]
        change(reading)
        return reading

    monkeypatch.setattr(module, "read", read)


def _lose_a_row(reading: Reading) -> None:
    reading.ledgers[0].rows_in -= 1
    reading.ledgers[0].kept -= 1


def _lose_a_row_of_the_table(reading: Reading) -> None:
    reading.tables["oflog"] = reading.tables["oflog"].iloc[1:]


def _do_not_balance(reading: Reading) -> None:
    reading.ledgers[0].rows_in += 1


def _say_it_in_python(_: Reading) -> None:
    raise InputError("return.csv: Timestamp('2024-01-01') is wrong.")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_lose_a_row, "sheet “” has 6 rows, its ledgers [5]"),
        (_lose_a_row_of_the_table, "keeps 6 rows, oflog has 5"),
        (_do_not_balance, "AssertionError"),
        (_say_it_in_python, "the sentence is Python’s"),
    ],
)
def test_a_reader_that_loses_a_row_is_found_out(
    change: Callable[[Reading], None], fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt_reader(monkeypatch, change)
    specimen = SPECIMENS["oflog"]
    whole = fuzz.Mutant(content_of(specimen, "csv"), rows_of(specimen, "csv"), ["nothing"])
    monkeypatch.setattr(fuzz, "make", lambda *_: whole)
    assert fault in fuzz.trial(specimen, "csv", 0, tmp_path / "raw").fault


# --------------------------------------------------------------------------------------------------------
# What long runs found


def read(specimen: Specimen, folder: Path, shape: str = "csv", **sheets: Grid) -> Reading:
    changed = replace(specimen, sheets={**specimen.sheets, **sheets})
    path = fuzz.put(changed, shape, content_of(changed, shape), folder / "raw")
    return inventory.read_file(
        folder / "raw", inventory.examine(path, path.relative_to(folder / "raw").as_posix())
    )


def grid_of(name: str) -> tuple[Specimen, str, Grid]:
    specimen = SPECIMENS[name]
    sheet = next(iter(specimen.headers))
    return specimen, sheet, copy.deepcopy(specimen.sheets[sheet])


@pytest.mark.parametrize(
    "name",
    [
        "oflog",
        "ascof_open_data",
        "homecare_bands",
        "cqc_directory",
        "cqc_wide_export",
        "areas",
        "comparator_groups, a bare list",
    ],
)
def test_rows_between_two_rows_of_names_are_not_left_out(name: str, tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of(name)
    top = specimen.headers[sheet]
    grid.insert(top + 2, [*grid[top - 1]])
    required = {
        "oflog": "Value",
        "ascof_open_data": "Measure Value",
        "homecare_bands": "Requests",
        "cqc_directory": "Local authority",
        "cqc_wide_export": "Location safe rating",
        "areas": "Known area",
        "comparator_groups, a bare list": "area_code",
    }
    place = grid[top - 1].index(required[name])
    grid[top - 1][place] = "Another name"
    with pytest.raises(InputError, match="the columns are named once more: row .* stand between the two"):
        read(specimen, tmp_path, **{sheet: grid})


def test_what_a_letter_says_above_a_table_is_no_row_of_names(tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of("areas")
    letter: Grid = [["Council", "Gateshead"], ["Made on", "1 May 2026"], []]
    [ledger] = read(specimen, tmp_path, **{sheet: [*letter, *grid]}).ledgers
    assert ledger.rows_in == 6


@pytest.mark.parametrize(
    "name", ["oflog", "population", "council_lookup", "ascof_open_data", "cqc_directory"]
)
def test_a_second_sheet_with_the_columns_is_accounted_for(name: str, tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of(name)
    ledgers = read(specimen, tmp_path, "ods", **{"A copy": grid}).ledgers
    rows = {ledger.sheet: ledger.rows_in for ledger in ledgers}
    top = specimen.headers[sheet]
    # Of the sheet that is not read its titles are counted with its rows.
    assert rows == {sheet: len(grid) - top, "A copy": sum(any(map(bool, row)) for row in grid)}


def test_a_table_of_ascof_under_a_name_that_says_no_measure_is_accounted_for(tmp_path: Path) -> None:
    specimen = SPECIMENS["ascof_workbook"]
    reading = read(specimen, tmp_path, "ods", Sheet7=copy.deepcopy(specimen.sheets["Table_1a"]))
    [ledger] = [ledger for ledger in reading.ledgers if ledger.sheet == "Sheet7"]
    assert dict(ledger.beyond) == {"on a sheet that is no part of the return": 8}


def test_notes_on_a_sheet_of_their_own_are_no_rows(tmp_path: Path) -> None:
    [ledger] = read(SPECIMENS["areas"], tmp_path, "ods").ledgers
    assert ledger.sheet == "Return"


def test_a_list_whose_rows_name_no_location_is_set_aside(tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of("cqc_wide_export")
    place = grid[0].index("Location ID")
    for row in grid[1:]:
        row[place] = ""
    locations, _ = read(specimen, tmp_path, **{sheet: grid}).ledgers
    assert (locations.rows_in, locations.kept) == (5, 0)
    assert [aside.rule for aside in locations.set_aside] == ["no location"] * 5


@pytest.mark.parametrize("encoding", ["UTi-8", "gb2312", "utf-7", "idna", "rot13"])
def test_an_encoding_that_xml_has_not_is_damage(encoding: str, tmp_path: Path) -> None:
    specimen = SPECIMENS["areas"]
    content = zipped(
        {
            name: part.replace(b"UTF-8", encoding.encode(), 1)
            for name, part in parts_of("ods", specimen.sheets).items()
        }
    )
    path = fuzz.put(specimen, "ods", content, tmp_path / "raw")
    with pytest.raises(InputError, match="cut short or damaged"):
        inventory.examine(path, path.relative_to(tmp_path / "raw").as_posix())


@pytest.mark.parametrize("total", [1e300, 1e308, 10**25])
def test_a_printed_total_of_any_size_is_held_against_the_rows(total: float, tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of("snapshots")
    row: list[object] = [""] * len(grid[1])
    row[1], row[grid[1].index("Count")] = "Total", total
    [ledger] = read(specimen, tmp_path, "ods", **{sheet: [*grid, row]}).ledgers
    assert [aside.rule for aside in ledger.set_aside] == ["a total that does not agree"]


@pytest.mark.parametrize("blank", [["", "\u200b"], [" ", "\u00a0"], ["\ufeff"]])
def test_a_row_of_marks_that_cannot_be_seen_is_no_event(blank: list[str], tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of("client_level_data")
    reading = read(specimen, tmp_path, **{sheet: [*grid, blank]})
    assert sum(ledger.rows_in for ledger in reading.ledgers) == 25


@pytest.mark.parametrize("count", [10**25, "9" * 25, 9_434_765_919])
def test_more_people_than_there_are_is_refused(count: object, tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of("population")
    grid[1][5] = count
    with pytest.raises(InputError, match="is not a count of people"):
        read(specimen, tmp_path, "ods", **{sheet: grid})


@pytest.mark.parametrize("name", ["population", "oflog", "fee_uplifts"])
def test_a_long_cell_does_not_make_a_long_sentence(name: str, tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of(name)
    grid[specimen.headers[sheet]][{"population": 5, "oflog": 8, "fee_uplifts": 2}[name]] = "a" * 5_000
    with pytest.raises(InputError) as refused:
        read(specimen, tmp_path, **{sheet: grid})
    assert "“aaa" in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("row", [2, 4])
def test_a_year_that_is_none_is_refused_wherever_it_stands(row: int, tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of("fee_uplifts")
    grid[row][2] = 9_990_000_336
    with pytest.raises(
        InputError, match=f"row {row + 1}, column “Year”: “.removed: an NHS number.” is not a"
    ):
        read(specimen, tmp_path, "ods", **{sheet: grid})


@pytest.mark.parametrize("value", ["2024-05-01", "2024-05-01T10:00:00", "[1]", "{ a = 1 }", "1.5"])
def test_what_is_wrong_with_a_record_of_a_source_is_not_said_in_python(value: str, tmp_path: Path) -> None:
    specimen = replace(SPECIMENS["oflog"], about=f"period = {value}")
    with pytest.raises(InputError, match="“period” is .*Write text in quotation marks") as refused:
        read(specimen, tmp_path)
    assert "datetime" not in str(refused.value)


# --------------------------------------------------------------------------------------------------------
# A person's details in the wrong column

NHS_NUMBERS = ("943 476 5919", "943 476 5870")


@pytest.mark.parametrize("cell", [9_434_765_919, "9434765919"])
def test_an_nhs_number_is_no_count(cell: object, tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of("snapshots")
    grid[2][grid[1].index("Count")] = cell
    with pytest.raises(InputError, match=r"“\[removed: an NHS number\]” is above 999,999,999"):
        read(specimen, tmp_path, "ods", **{sheet: grid})


def test_an_nhs_number_is_no_answer_of_the_survey(tmp_path: Path) -> None:
    specimen = SPECIMENS["survey_return"]
    grid = copy.deepcopy(specimen.sheets["Service User Data"])
    grid[1][5] = 9_434_765_919
    table = read(specimen, tmp_path, "ods", **{"Service User Data": grid}).tables["survey_answers"]
    assert set(table["answer"]) == {"1", "2", "not answered", "no code of the survey"}


def test_references_that_look_like_a_persons_stay_two(tmp_path: Path) -> None:
    specimen, sheet, grid = grid_of("contract_handbacks")
    grid[2][1], grid[3][1] = NHS_NUMBERS
    reading = read(specimen, tmp_path, **{sheet: grid})
    references = reading.tables["contract_handbacks"]["contract_reference"]
    assert references.is_unique
    assert not references.str.contains("943").any()
    assert reading.ledgers[0].repairs["took an NHS number out of “Contract reference”"] == 2


def test_numbers_of_cqc_are_no_nhs_numbers() -> None:
    text = "1-9434765919, https://www.cqc.org.uk/location/1-9434765919"
    assert privacy.screen(text) == (text, ())
    assert privacy.screen("11-9434765919")[1] == ("an NHS number",)


def test_a_ledger_keeps_nothing_of_a_person() -> None:
    ledger = Ledger("a.csv", "", "a")
    ledger.repaired("trimmed", " 943 476 5919", datetime.date(2024, 1, 1))
    assert ledger.examples == {"trimmed": [" [removed: an NHS number] → 2024-01-01"]}
    ledger.beyond["not adult social care: a@example.org"] = 2
    ledger.beyond["not adult social care: b@example.org"] = 1
    assert ledger.to_json()["beyond"] == {"not adult social care: [removed: an e-mail address]": 3}
    aside = SetAside("a.csv", "", 2, "a rule", "a@example.org", "“a@example.org” is wrong.", "Nobody.")
    assert (aside.value, aside.sentence) == (
        "[removed: an e-mail address]",
        "“[removed: an e-mail address]” is wrong.",
    )
