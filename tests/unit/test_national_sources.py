"""Oflog's measures, the population by age, and the councils to compare with."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance import councils
from assurance.errors import InputError
from assurance.provenance import RawFile
from assurance.sources import KINDS, comparator_groups, load, oflog, population
from assurance.sources.sheets import open_workbook
from tests.unit.workbooks import write_csv

OFLOG = [
    "Financial year", "Local authority code", "Local authority name", "Grouping", "Entity_Name", "Region",
    "Measure", "Code", "Value", "MEDIAN", "MADs_from_median", "rank_order",
]  # fmt: skip
NOMIS = ["GEOGRAPHY_NAME", "GEOGRAPHY_CODE", "DATE_NAME", "GENDER_NAME", "C_AGE_NAME", "OBS_VALUE"]


def a_file(path: str, kind: str, **values: object) -> RawFile:
    return RawFile(path=path, sha256="0", size=1, kind=kind, title="x", **values)  # type: ignore[arg-type]


def measure(year="2022-23", code="E06000005", name="Darlington", value="7.6", rank="desc") -> list[str]:
    return [
        year, code, name, "LA_Raw", "Unitary Authorities", "North East",
        "Outcome, ASC Carer Quality of Life", "ASC1", value, "7.6", "0", rank,
    ]  # fmt: skip


def read(module, tmp_path: Path, rows: list[list[object]], name: str = "file.csv"):
    write_csv(tmp_path / name, rows)
    reading = module.read(tmp_path / name, a_file(name, module.KIND, national=module.NATIONAL))
    for ledger in reading.ledgers:
        ledger.balance()
    return reading


# Oflog


def test_an_old_code_is_the_same_council_and_an_abolished_council_is_out_of_scope(tmp_path):
    reading = read(
        oflog,
        tmp_path,
        [
            OFLOG,
            measure(code="E10000027", name="Somerset"),
            measure(code="E10000006", name="Cumbria"),
            measure(code="E99999999", name="Atlantis"),
            measure(value="", rank="None"),
        ],
    )
    table, (ledger,) = reading.tables["oflog"], reading.ledgers
    assert table["council"].tolist() == ["Somerset", "Darlington"]
    assert table["council_code"].tolist()[0] == councils.find("Somerset").code == "E06000066"
    assert table["value"].isna().tolist() == [False, True]
    assert dict(ledger.beyond) == {"a council abolished in 2023: Cumbria": 1}
    assert [aside.row for aside in ledger.set_aside] == [4]
    assert ledger.repairs["brought an ONS code up to date"] == 1


def test_a_second_row_is_merged_when_it_says_the_same_and_set_aside_when_not(tmp_path):
    reading = read(oflog, tmp_path, [OFLOG, measure(), measure(), measure(value="8")])
    (ledger,) = reading.ledgers
    assert [(merged.row, merged.into_row) for merged in ledger.merged] == [(3, 2)]
    assert [aside.row for aside in ledger.set_aside] == [4]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (measure(year="2022"), "“2022” is not a financial year"),
        (measure(value="high"), "“high” is not a number"),
        (measure(rank="up"), "“up” is not one of desc, asc and None"),
    ],
)
def test_what_the_publisher_never_writes_is_refused(tmp_path, row, says):
    with pytest.raises(InputError, match=f"file.csv, row 2, column .*: {says}"):
        read(oflog, tmp_path, [OFLOG, row])


def test_the_official_oflog_file_is_accounted_for(official_files, tmp_path):
    path = official_files / "oflog" / "ASC_data.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        plain = list(csv.DictReader(file))
    gone = {"Cumbria", "Northamptonshire", "Poole", "Bournemouth"}
    out = [
        row
        for row in plain
        if row["Local authority name"] in gone or row["Local authority code"] == "E10000009"
    ]
    reading = oflog.read(path, a_file("ASC_data.csv", "oflog", national=True))
    (ledger,) = reading.ledgers
    ledger.balance()
    assert (ledger.rows_in, ledger.out_of_scope) == (len(plain), len(out)) == (6376, 138)
    table = reading.tables["oflog"]
    assert len(table) == 6376 - 138 and not ledger.set_aside
    ours = table.set_index(["measure", "period", "council_code"])["value"]
    for row in plain[::97]:  # every 97th row, read with the standard library
        council = councils.match(row["Local authority code"])
        if row in out or council is None:
            continue
        value = ours[row["Code"], row["Financial year"], council.code]
        assert (str(value) == "nan") if row["Value"] == "" else value == float(row["Value"])


# Population


def people(name="Lincolnshire", code="E10000019", age="All Ages", count="100", sex="Total", year="2024"):
    return [name, code, year, sex, age, count]


def test_nomis_rows_become_ages(tmp_path):
    reading = read(
        population,
        tmp_path,
        [
            NOMIS,
            people(),
            people(age="Age 0", count="1,000"),
            people(age="Aged 90+", count=7),
            people(name="Boston", code="E07000136"),
            people(name="England", code="E92000001"),
            people(name="East Midlands", code="E12000004"),
            people(name="Nowhere", code="none"),
        ],
    )
    table, (ledger,) = reading.tables["population"], reading.ledgers
    assert table["age"].tolist()[1:3] == [0, 90] and pandas.isna(table["age"][0])
    assert table["people"].tolist()[:3] == [100, 1000, 7]
    assert table["period"].unique().tolist() == ["mid-2024"]
    assert table["geography_level"].tolist()[3:] == ["England", "Region"]
    assert list(ledger.beyond.values()) == [1] and [aside.row for aside in ledger.set_aside] == [8]


def test_the_workbook_of_estimates_becomes_the_same(tmp_path):
    reading = read(
        population,
        tmp_path,
        [
            ["Table 8. Mid-2020 estimates"],
            [],
            ["Code", "Name", "Geography", "All ages", "0", "1.0", "90+"],
            ["E10000019", "LINCOLNSHIRE", "County", "6", "1", "2", "3"],
            ["E07000136", "Boston", "Non-metropolitan District", "6", "1", "2", "3"],
            ["K02000001", "UNITED KINGDOM", "Country", "6", "1", "2", "3"],
            ["E10000019", "LINCOLNSHIRE", "County", "6", "1", "2", "4"],
            ["E10000019", "LINCOLNSHIRE", "County", "6", "1", "2", "3"],
        ],
    )
    table, (ledger,) = reading.tables["population"], reading.ledgers
    assert table[["age", "people"]].fillna(-1).to_numpy().tolist() == [[-1, 6], [0, 1], [1, 2], [90, 3]]
    assert table["period"].unique().tolist() == ["mid-2020"]
    assert (ledger.rows_in, ledger.kept, ledger.out_of_scope) == (5, 1, 2)
    assert [aside.row for aside in ledger.set_aside] == [7]
    assert [(merged.row, merged.into_row) for merged in ledger.merged] == [(8, 4)]


def test_a_workbook_without_a_year_is_refused(tmp_path):
    rows = [["Code", "Name", "Geography", "All ages", "0"], ["E10000019", "Lincolnshire", "County", "6", "1"]]
    with pytest.raises(InputError, match="nothing above the column names says which year"):
        read(population, tmp_path, rows)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (people(count="many"), "“many” is not a count of people"),
        (people(count="1.5"), "“1.5” is not a count of people"),
        (people(sex="Both"), "“Both” is not Total, Male or Female"),
        (people(age="Old"), "“Old” is not an age"),
    ],
)
def test_what_is_no_count_is_refused(tmp_path, row, says):
    with pytest.raises(InputError, match=says):
        read(population, tmp_path, [NOMIS, row])


def test_the_official_population_file_adds_up(official_files):
    path = official_files / "ons" / "ons_population_2024.csv"
    reading = population.read(path, a_file(path.name, "population", national=True))
    (ledger,) = reading.ledgers
    ledger.balance()
    table = reading.tables["population"]
    # Lincolnshire's rows, three sexes of 92 ages; its seven districts are no councils of ours.
    assert (ledger.rows_in, len(table), ledger.out_of_scope) == (2208, 276, 1932)
    everybody = table[table["sex"] == "All people"].set_index("age")["people"]
    assert everybody[pandas.NA] == 789_502 == everybody.drop(index=[pandas.NA]).sum()


# Councils to compare with


GROUP = ["Council", "Edition", "Comparator group", "Comparator", "Order"]


def test_a_list_of_comparators(tmp_path):
    reading = read(
        comparator_groups,
        tmp_path,
        [
            GROUP,
            ["Gateshead", "2026-27-Q2", "CIPFA", "sunderland", "1"],
            ["Gateshead", "2026-27-Q2", "CIPFA nearest neighbours", "E08000024", "1"],
            ["Gateshead", "2026-27-Q2", "CIPFA nearest neighbours", "Gateshead", "0"],
            ["Gateshead", "2026-27-Q2", "CIPFA nearest neighbours", "Cumbria", "3"],
            ["Gateshead", "2026-27-Q2", "CIPFA nearest neighbours", "Sunderlnd", "4"],
        ],
    )
    table, (ledger,) = reading.tables["comparator_groups"], reading.ledgers
    assert table[["comparator", "comparator_code", "nearness"]].to_numpy().tolist() == [
        ["Sunderland", "E08000024", 1]
    ]
    assert [merged.row for merged in ledger.merged] == [3]
    asides = {aside.row: aside.sentence + aside.mend for aside in ledger.set_aside}
    assert sorted(asides) == [4, 5, 6]
    assert "not compared with itself" in asides[4]
    assert "Cumbria was abolished in 2023" in asides[5]
    assert "perhaps Sunderland" in asides[6]


def test_a_bare_list_is_that_of_the_council_whose_folder_it_is_in(official_files, tmp_path):
    official = official_files / "lginform" / "nhsennpg.csv"
    folder = tmp_path / "trafford" / "2026-27-Q2"
    folder.mkdir(parents=True)
    path = folder / official.name
    path.write_bytes(official.read_bytes())
    recognised = comparator_groups.recognise(open_workbook(path), path)
    assert recognised is not None and recognised.councils == ("trafford",)
    reading = comparator_groups.read(path, a_file("trafford/2026-27-Q2/nhsennpg.csv", "comparator_groups"))
    table = reading.tables["comparator_groups"]
    assert len(table) == 15 and set(table["comparator_group"]) == {"NHS England peer group"}
    assert set(table["council_code"]) == {councils.find("Trafford").code}
    assert "Stockport" in set(table["comparator"])
    # Elsewhere nobody can tell whose it is.
    assert comparator_groups.recognise(open_workbook(official), official) is None


# All three


def test_each_is_recognised_as_itself_only(official_files, tmp_path):
    for path, kind in (
        (official_files / "oflog" / "ASC_data.csv", "oflog"),
        (official_files / "ons" / "ons_population_2024.csv", "population"),
    ):
        workbook = open_workbook(path)
        assert [name for name in KINDS if load(name).recognise(workbook, path)] == [kind]


cells = st.one_of(
    st.sampled_from(
        ["", " ", "E06000005", "E10000006", "Darlington", "2022-23", "2024", "ASC1", "7.6", "x", "-1"]
    ),
    st.text(max_size=8),
    st.integers(-5, 10**7).map(str),
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_arbitrary_dirt_is_refused_or_accounted_for(tmp_path_factory, data):
    tmp_path = tmp_path_factory.mktemp("dirt")
    module, header, good = data.draw(
        st.sampled_from(
            [
                (oflog, OFLOG, measure()),
                (population, NOMIS, people()),
                (comparator_groups, GROUP, ["Gateshead", "E", "CIPFA", "Sunderland", "1"]),
            ]
        )
    )
    rows = [list(good) for _ in range(data.draw(st.integers(1, 6)))]
    for row in rows:
        for place in data.draw(st.lists(st.integers(0, len(good) - 1), max_size=3)):
            row[place] = data.draw(cells)
    try:
        reading = read(module, tmp_path, [header, *rows])
    except InputError as error:
        assert str(error).startswith("file.csv")
        return
    written = sum(any(cell.strip() for cell in row) for row in rows)
    assert sum(ledger.rows_in for ledger in reading.ledgers) <= written
    assert all(
        ledger.kept == reading.tables[ledger.table]["source_row"].nunique() for ledger in reading.ledgers
    )
