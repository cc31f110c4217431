"""Reading ASCOF as a long table: everybody together, the year recorded beside it, both publishers' columns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas
import pytest

from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import ascof_open_data
from assurance.sources.sheets import open_workbook
from tests.unit.workbooks import Rows, write_csv, write_xlsx

NHS = [
    "Geographical Code", "Geographical Description", "Geographical Level", "ONS Code", "ASCOF Measure Code",
    "Disaggregation Level", "Measure Type", "Measure Value", "Measure Group", "Measure Group Description",
]  # fmt: skip
DHSC = [
    "Geographical code", "Geographical description", "Geographical level", "ONS code", "ASCOF measure code",
    "Disaggregation level", "Measure type", "Measure value",
]  # fmt: skip
FILE = RawFile(
    path="national/a.csv", sha256="a" * 64, size=1, kind="ascof_open_data", title="ASCOF", period="2022-23"
)
TITLE = "Adults with learning disabilities in paid employment"


def row(
    value: object, *, kind: str = "Outcome", group: str = "Total", place: tuple = (), code: str = "1E"
) -> list[object]:
    place = place or ("106", "Gateshead", "Council", "E08000037")
    return [*place, code, group, kind, value, "1E", TITLE]


def read(folder: Path, *rows: list[object], file: RawFile = FILE) -> tuple[pandas.DataFrame, Ledger]:
    path = write_csv(folder / "a.csv", [NHS, *rows])
    reading = ascof_open_data.read(path, file)
    [ledger] = reading.ledgers
    ledger.balance()
    return reading.tables["ascof"], ledger


def test_a_row_keeps_the_framework_of_its_year(tmp_path: Path) -> None:
    table, ledger = read(
        tmp_path, row("9.2"), row("4.8", place=("England", "England", "England", "E92000001"))
    )
    first = table.iloc[0]
    assert first.to_dict() == {
        "measure": "1E",
        "measure_id": "1e",
        "title": TITLE,
        "framework": "ASCOF 2022-23",
        "series": "paid_employment_learning_disability",
        "geography_level": "Local authority",
        "geography_code": "E08000037",
        "council_code": "E08000037",
        "geography": "Gateshead",
        "period": "2022-23",
        "quantity": "outcome",
        "group": "Total",
        "value": 9.2,
        "symbol": "",
        "source_cell": "H2",
        "source_file": "national/a.csv",
        "source_sheet": "",
        "source_row": 2,
    }
    assert table["geography_level"].tolist() == ["Local authority", "England"]
    assert pandas.isna(table["council_code"].iloc[1])
    assert ledger.kept == 2
    assert ledger.repairs == {}  # every number in a CSV is text


def test_groups_of_people_are_rows_of_their_own(tmp_path: Path) -> None:
    table, ledger = read(
        tmp_path,
        row("9.2"),
        row("8", group="Female", code="1EF"),
        row("[c]", group="18-64", code="1E1864"),
        row("7", group="18 to 64", kind="Numerator", code="1E1864"),
        row("1", group="Female", code="1EF"),
        row("2", group="Unpaid carers"),
        row("3", group="", kind="Numerator"),
    )
    assert table[["measure", "group", "quantity"]].to_numpy().tolist() == [
        ["1E", "Total", "outcome"],
        ["1E", "Female", "outcome"],
        ["1E", "18 to 64", "outcome"],
        ["1E", "18 to 64", "numerator"],
        ["1E", "Unpaid carers", "outcome"],
        ["1E", "Total", "numerator"],
    ]
    [twice] = ledger.set_aside
    assert (twice.row, twice.rule) == (6, "a second row")
    assert "the outcome of 1E (Female) for Gateshead too" in twice.sentence
    assert ledger.repairs == {"wrote a group of people in one way": 2}
    assert ledger.examples["wrote a group of people in one way"] == ["18-64 → 18 to 64", "(empty) → Total"]


def test_a_row_whose_labels_contradict_each_other_is_set_aside(tmp_path: Path) -> None:
    region = ("106", "Gateshead", "Region", "E08000037")
    table, ledger = read(
        tmp_path,
        row("1", code="1EF"),  # the code is for women, the group everybody
        row("2", code="1EM", group="Female"),
        row("3", code="1FF", group="Female"),  # another measure
        row("4", place=region),
        row("5", place=("106", "Rutland", "Council", "E08000037")),
        row("6", place=("EM", "East Midlands", "Region", "E12000005")),
        row("7", place=("S", "Unitary Authorities", "Council Type", "")),
        row("8", place=("503", "England", "England", "E92000001")),
        row("9"),
    )
    assert [(aside.row, aside.rule) for aside in ledger.set_aside] == [
        (2, "labels that disagree"),
        (3, "labels that disagree"),
        (4, "labels that disagree"),
        (5, "labels that disagree"),
        (6, "place not known"),
        (7, "place not known"),
        (8, "place not known"),
        (9, "place not known"),
    ]
    assert table["value"].tolist() == [9.0]


def test_quantities_have_one_name_in_both_layouts(tmp_path: Path) -> None:
    kinds = ["Outcome", "Numerator", "Denominator", "Base", "Margin Of Error"]
    table, _ = read(tmp_path, *(row(1, kind=kind) for kind in kinds))
    assert table["quantity"].tolist() == [
        "outcome",
        "numerator",
        "denominator",
        "number of respondents",
        "margin of error",
    ]


def test_symbols_stay(tmp_path: Path) -> None:
    table, _ = read(tmp_path, row("[x]"), row("[c]", kind="Numerator"), row(":", kind="Denominator"))
    assert table["symbol"].tolist() == ["[x]", "[c]", "[x]"]
    assert table["value"].isna().all()


def test_the_columns_of_dhsc_are_read(tmp_path: Path) -> None:
    rows: Rows = [DHSC, row(9.2)[:8]]
    path = write_xlsx(tmp_path / "a.xlsx", {"in": rows})
    found = ascof_open_data.recognise(open_workbook(path), path)
    assert found is not None
    assert found.publisher == "Department of Health and Social Care"
    table = ascof_open_data.read(path, replace(FILE, period="2024-25")).tables["ascof"]
    assert (table["value"].iloc[0], table["title"].iloc[0], table["source_sheet"].iloc[0]) == (9.2, "", "in")


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx", "2020-21"),
        ("meas-from-asc-of-eng-1819-open-data-csv.csv", "2018-19"),
        ("Illustrative_ascof_2022-23_open_data.csv", "2022-23"),
        ("ascof_2024_25.csv", "2024-25"),
        ("ascof-2024.csv", None),
        ("ascof.csv", None),
    ],
)
def test_the_year_may_be_in_the_publishers_name(name: str, period: str | None) -> None:
    assert ascof_open_data._period_of_name(name) == period


def test_a_file_that_nobody_dated_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, row("9.2"), file=replace(FILE, period="not stated"))
    assert str(caught.value) == (
        'a.csv: nothing in the file says which year it is about. Write period = "2022-23" (its year) into '
        "a.csv.source.toml beside it."
    )


def test_an_unknown_kind_of_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 3, column “Measure Type”: “Result” is not one of outcome"):
        read(tmp_path, row("9.2"), row("1", kind="Result"))


def test_a_second_value_and_an_unknown_place_are_set_aside(tmp_path: Path) -> None:
    table, ledger = read(
        tmp_path,
        row("9.2"),
        row("9.3"),
        row("1", place=("999", "Atlantis", "Council", "")),
        row("1", place=("102", "Cumbria", "Council", "E10000006")),
    )
    assert table["value"].tolist() == [9.2]
    assert [(aside.row, aside.rule) for aside in ledger.set_aside] == [
        (3, "a second row"),
        (4, "place not known"),
    ]
    assert ledger.set_aside[0].council_code == "E08000037"
    assert ledger.beyond == {"a council abolished in 2023: Cumbria": 1}


def test_a_renamed_column_is_recognised_and_refused(tmp_path: Path) -> None:
    header = [name.replace("Measure Type", "Measure Types") for name in NHS]
    path = write_csv(tmp_path / "a.csv", [header, row("9.2")])
    assert ascof_open_data.recognise(open_workbook(path), path) is not None
    with pytest.raises(InputError, match="“Measure Type” is missing; “Measure Types” may be “Measure Type”"):
        ascof_open_data.read(path, FILE)
