"""Reading ASCOF as a long table: every group of people, whose year it is, both publishers' columns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

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


# Older and newer shapes


def test_2018_19_in_windows_1252_with_its_header_and_symbols(tmp_path: Path) -> None:
    header = [name.replace("ONS Code", "ONS Area Code") for name in NHS]
    title = "Adjusted quality of life – impact"  # the dash is one byte in Windows-1252
    rows = [
        ["118", "Hartlepool", "Council", "E06000001", "1J", "Total", "Outcome", "0.4", "1J", title],
        ["118", "Hartlepool", "Council", "E06000001", "1J", "Total", "Base", "*", "1J", title],
        ["118", "Hartlepool", "Council", "E06000001", "1J", "Total", "Margin Of Error", "c", "1J", title],
        ["118", "Hartlepool", "Council", "E06000001", "1J", "Total", "Numerator", ":", "1J", title],
        ["118", "Hartlepool", "Council", "E06000001", "1J", "Total", "Denominator", "", "1J", title],
        ["U", "Unitary Authority", "Council type", "", "1J", "Total", "Outcome", "x", "1J", title],
        ["809", "Dorset", "Council", "E10000009", "1J", "Total", "Outcome", "0.4", "1J", title],
        ["809", "Dorset", "Council", "", "1J", "Total", "Outcome", "0.4", "1J", title],
        ["810", "Bournemouth", "Council", "E06000028", "1J", "Total", "Outcome", "0.4", "1J", title],
        ["ENGLAND", "ENGLAND", "England", "E92000001", "1J", "Total", "Outcome", "0.4", "1J", title],
        ["E", "Eastern", "Region", "E12000006", "1J", "Total", "Outcome", "0.4", "1J", title],
    ]
    path = write_csv(tmp_path / "meas-from-asc-of-eng-1819-open-data-csv-v2.csv", [header, *rows], "cp1252")
    found = ascof_open_data.recognise(open_workbook(path), path)
    assert found is not None and found.period == "2018-19" and found.publisher == "NHS Digital"
    reading = ascof_open_data.read(path, replace(FILE, period=found.period))
    [ledger] = reading.ledgers
    ledger.balance()
    table = reading.tables["ascof"]
    assert set(table["title"]) == {title}
    assert set(table["series"]) == {"impact_of_services_first_formula"}
    assert table["symbol"].tolist() == ["", "[c]", "[c]", "[x]", "", "[x]", "", ""]
    assert table["geography"].tolist()[5:] == ["Unitary authorities", "England", "East of England"]
    assert ledger.beyond == {
        "a council abolished in 2019: Dorset (county)": 2,
        "a council abolished in 2019: Bournemouth": 1,
    }
    assert ledger.repairs == {
        "took NHS Digital’s “Base” as the number of respondents": 1,
        "wrote a symbol as the Analysis Function does": 4,
        "found an empty cell": 1,
        "wrote a council type in one way": 1,
        "wrote a place’s name as the ONS does": 2,
    }


@pytest.mark.parametrize("write", ["csv", "xlsx"])
def test_the_eight_columns_of_dhsc_with_their_levels_and_bands(write: str, tmp_path: Path) -> None:
    rows: Rows = [
        DHSC,
        ["506", "Derbyshire", "Local authority", "E10000007", "2E(2a)", "Total", "Outcome", "88.5"],
        ["506", "Derbyshire", "Local authority", "E10000007", "2E(2a)", "18 to 64", "Outcome", "88.1"],
        ["506", "Derbyshire", "Local authority", "E10000007", "1A", "65 and over", "Numerator", "[c]"],
        ["EM", "East Midlands", "Regional", "E12000004", "1A", "Male", "Outcome", "19.1"],
        ["S", "Shire Counties", "Council type", "[z]", "1A", "Total", "Outcome", "19.1"],
        ["England", "England", "National", "E92000001", "1A", "Female", "Number of respondents", "[w]"],
    ]
    path = tmp_path / f"a.{write}"
    _ = write_csv(path, rows) if write == "csv" else write_xlsx(path, {"data": rows})
    reading = ascof_open_data.read(path, replace(FILE, period="2024-25"))
    [ledger] = reading.ledgers
    ledger.balance()
    assert (ledger.kept, ledger.set_aside) == (6, [])
    columns = ["measure", "group", "geography_level", "quantity", "symbol", "series"]
    assert reading.tables["ascof"][columns].to_numpy().tolist() == [
        ["2E(2a)", "Total", "Local authority", "outcome", "", "home_or_family_18_to_64_cld"],
        ["2E(2a)", "18 to 64", "Local authority", "outcome", "", "home_or_family_18_to_64_cld"],
        ["1A", "65 and over", "Local authority", "numerator", "[c]", "quality_of_life_users"],
        ["1A", "Male", "Region", "outcome", "", "quality_of_life_users"],
        ["1A", "Total", "Council type", "outcome", "", "quality_of_life_users"],
        ["1A", "Female", "England", "number of respondents", "[w]", "quality_of_life_users"],
    ]


def test_the_year_may_stand_above_the_table(tmp_path: Path) -> None:
    rows: Rows = [["Adult social care outcomes framework, 2022 to 2023"], [None], NHS, row("9.2")]
    path = write_xlsx(tmp_path / "a.xlsx", {"in": rows})
    found = ascof_open_data.recognise(open_workbook(path), path)
    assert found is not None and found.period == "2022-23"
    table = ascof_open_data.read(path, replace(FILE, period="not stated")).tables["ascof"]
    assert (table["period"].iloc[0], table["framework"].iloc[0]) == ("2022-23", "ASCOF 2022-23")


def test_two_years_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"2020-21": [NHS, row("9.2")]})
    with pytest.raises(
        InputError, match="the year is said to be 2022-23, and above the table stands 2020-21"
    ):
        ascof_open_data.read(path, FILE)


@pytest.mark.parametrize(
    ("period", "code", "sentence"),
    [
        ("2022-23", "5A(1)", "the year is said to be 2022-23, and 5A1 came with 2023-24"),
        ("2024-25", "1G", "the year is said to be 2024-25, and 1G went with 2023-24"),
    ],
)
def test_a_wrong_year_gives_itself_away_by_its_codes(
    period: str, code: str, sentence: str, tmp_path: Path
) -> None:
    rows: Rows = [DHSC, ["106", "Gateshead", "Council", "E08000037", code, "Total", "Outcome", "1"]]
    path = write_csv(tmp_path / "a.csv", rows)
    with pytest.raises(InputError, match=sentence):
        ascof_open_data.read(path, replace(FILE, period=period))


def test_a_code_of_the_council_before_with_todays_name_is_todays_council(tmp_path: Path) -> None:
    table, ledger = read(
        tmp_path,
        row("1", place=("809", "Dorset", "Council", "E10000009")),
        row("2", place=("218", "North Yorkshire", "Council", "E10000023")),
        row("3", place=("", "Cumbria", "Council", "")),
    )
    assert table["council_code"].tolist() == ["E06000059", "E06000065"]
    assert ledger.examples["brought an ONS code up to date"] == ["North Yorkshire E10000023 → E06000065"]
    assert ledger.repairs["read a row named after an abolished council as its successor’s"] == 1
    assert ledger.beyond == {"a council abolished in 2023: Cumbria": 1}


LABELS = ["106", "Gateshead", "Council", "E08000037", "1E", "Total", "Outcome", "9.2", "1E", TITLE]
DIRT = some.one_of(
    some.sampled_from(
        ["", " ", "[c]", "x", ":", "*", "7.7 (7.6)", "1,234", "-1", "1e3", "EM", "Eastern", "E12000006", "Region", "S",
         "E10000006", "E10000009", "Dorset", "809", "England", "Female", "18-64", "1EF", "Base", "total"]
    ),
    some.text(some.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"), exclude_characters="="), max_size=5),
    some.floats(allow_nan=False, allow_infinity=False, width=32),
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dirt=some.lists(some.dictionaries(some.integers(0, 9), DIRT, max_size=3), max_size=6))
def test_every_row_is_accounted_for_whatever_is_in_it(dirt: list[dict[int, object]], tmp_path: Path) -> None:
    rows = [[cells.get(n, label) for n, label in enumerate(LABELS)] for cells in dirt]
    path = write_xlsx(tmp_path / "a.xlsx", {"in": [NHS, *rows]})
    try:
        reading = ascof_open_data.read(path, FILE)
    except InputError as refusal:
        assert "a.xlsx, sheet “in”, row" in str(refusal)  # an unknown kind of value, said with its place
        return
    [ledger] = reading.ledgers
    ledger.balance()
    table = reading.tables["ascof"]
    assert ledger.kept == len(table)
    assert ledger.rows_in == sum(any(str(cell).strip() for cell in row) for row in rows)
    assert not table.duplicated(["measure_id", "geography_level", "geography", "quantity", "group"]).any()
    # What could not be read is counted, never dropped.
    unread = table["value"].isna() & (table["symbol"] == "")
    counted = ("found an empty cell", "could not read a cell as number or symbol")
    assert unread.sum() == sum(ledger.repairs[kind] for kind in counted)
