"""The councils' own returns: what is read, what is mended, what is refused, and no row lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance import paths
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.privacy import pseudonym
from assurance.provenance import RawFile
from assurance.sample.workbooks import csv_bytes, xlsx_bytes
from assurance.sources import load
from assurance.sources.areas import is_one_slip, nearest_area, put_right
from assurance.sources.sheets import open_workbook

# Section of docs/returns.md → the module that reads it.
KINDS = {
    "Homecare requests": "homecare_requests",
    "Homecare requests by band": "homecare_bands",
    "Provider quality": "provider_quality",
    "Provider indicators": "provider_indicators",
    "Homecare areas": "market_areas",
    "List of areas": "areas",
    "Contract handbacks": "contract_handbacks",
    "Workforce flow": "workforce_flow",
    "Placements": "placements",
    "Snapshots": "snapshots",
    "Scorecard": "scorecard",
    "Improvement plans": "improvement_plans",
    "Fee uplifts": "fee_uplifts",
    "Vacancies": "vacancies",
    "In-house services": "in_house_services",
    "Improvement actions": "improvement_actions",
    "Statement scores": "statement_scores",
    "Information return": "information_return",
}
SECTIONS = {
    section.split("\n", 1)[0]: section
    for section in (paths.ROOT / "docs" / "returns.md").read_text(encoding="utf-8").split("\n## ")[1:]
}
# The example of each return, as a header and a row.
EXAMPLES = {
    kind: re.search(r"```csv\n(.*?)```", SECTIONS[section], re.DOTALL)[1] for section, kind in KINDS.items()
}


def read(
    kind: str, content: str | bytes, folder: Path, name: str = "return.csv"
) -> tuple[pandas.DataFrame, Ledger]:
    """Return the tidy table and the ledger of a file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    reading = load(kind).read(path, RawFile(path=f"x/{name}", sha256="0", size=1, kind=kind, title="x"))
    for ledger in reading.ledgers:
        ledger.balance()
    [table] = reading.tables.values()
    return table, reading.ledgers[0]


def refusal(kind: str, content: str, folder: Path) -> str:
    with pytest.raises(InputError) as refused:
        read(kind, content, folder)
    return str(refused.value)


# ---- The formats, as described ----


@pytest.mark.parametrize("kind", KINDS.values())
def test_the_documented_example_is_recognised_and_read(kind: str, tmp_path: Path) -> None:
    table, ledger = read(kind, EXAMPLES[kind], tmp_path)
    assert len(table) == 1
    assert (ledger.rows_in, ledger.kept) == (1, 1)
    assert list(table.columns[-4:]) == ["council_code", "source_file", "source_sheet", "source_row"]
    assert table["source_row"][0] == 2
    assert table["source_file"][0] == "x/return.csv"
    workbook = open_workbook(tmp_path / "return.csv")
    shares = {
        other: found.share for other in KINDS.values() if (found := load(other).recognise(workbook, tmp_path))
    }
    assert shares == {kind: 1.0}


@pytest.mark.parametrize(("section", "kind"), KINDS.items())
def test_the_documented_columns_are_those_that_are_read(section: str, kind: str) -> None:
    rows = re.findall(r"^\| (.*?) \| .*? \| (.*?) \|$", SECTIONS[section], re.MULTILINE)[1:]
    form = load(kind).FORMAT
    assert {name for name, _ in rows} == {*form.required, *form.optional}
    assert {name for name, allowed in rows if "may be left out" in allowed} == set(form.optional)


@pytest.mark.parametrize("kind", KINDS.values())
def test_a_missing_column_is_named(kind: str, tmp_path: Path) -> None:
    form = load(kind).FORMAT
    last = form.required[-1]
    header, row = EXAMPLES[kind].split("\n", 1)
    names = ["Something else" if name == last else name for name in header.split(",")]
    sentence = refusal(kind, f"{','.join(names)}\n{row}", tmp_path)
    assert "return.csv" in sentence
    assert f"“{last}” is missing" in sentence


@pytest.mark.parametrize("kind", KINDS.values())
def test_a_return_without_rows_is_read_as_none(kind: str, tmp_path: Path) -> None:
    table, ledger = read(kind, EXAMPLES[kind].split("\n")[0] + "\n", tmp_path)
    assert len(table) == ledger.rows_in == 0


@pytest.mark.parametrize("kind", KINDS.values())
def test_an_unknown_council_is_refused(kind: str, tmp_path: Path) -> None:
    content = re.sub(r"\n(Gateshead|Rotherham|West Sussex)", "\nGatshead", EXAMPLES[kind])
    sentence = refusal(kind, content, tmp_path)
    assert "row 2" in sentence
    assert "“Gatshead” is not a council" in sentence


# Spoilt cell by cell: what the sentence must say of it.
@pytest.mark.parametrize(
    ("kind", "good", "bad", "column", "said"),
    [
        ("homecare_requests", "01/12/2023", "31/02/2024", "Requested on", "“31/02/2024” is not a date"),
        ("homecare_requests", "01/12/2023", "", "Requested on", "the cell is empty"),
        ("homecare_requests", "03/12/2023", "soon", "Sourced on", "“soon” is not a date"),
        (
            "homecare_requests",
            "Sourced,",
            "Done,",
            "Status",
            "“Done” is not one of “Sourced”, “Open”, “Started”",
        ),
        ("homecare_requests", "19.5", "a few", "Hours requested", "“a few” is not a number"),
        ("homecare_requests", "HC0001", "", "Request ID", "the cell is empty"),
        ("provider_quality", "Excellent", "Outstanding", "Council rating", "“Outstanding” is not one of"),
        ("provider_quality", "Completed", "Finished", "Assessment status", "“Finished” is not one of"),
        ("provider_quality", "148", "14.5", "People supported", "“14.5” is not a whole number"),
        ("provider_indicators", "high", "up", "Better when", "“up” is not one of “high”, “low” and “none”"),
        ("provider_indicators", "58", "58 or so", "Value", "“58 or so” is not a number"),
        ("market_areas", "113", "-113", "No. of customers", "“-113” is below 0"),
        ("market_areas", "07/08/2019", "August", "As at", "“August” is not a date"),
        ("contract_handbacks", "Homecare", "Housing", "Service type", "“Housing” is not one of"),
        ("workforce_flow", "April 2024", "spring", "Month", "“spring” is not a date"),
        ("workforce_flow", "April 2024", "13/2024", "Month", "“13/2024” is not a date"),
        ("placements", "Neighbouring council", "Next door", "Placed in", "“Next door” is not one of"),
        ("snapshots", ",posts,31", ",jobs,31", "Counted", "“jobs” is not one of “people”, “services” and"),
        ("snapshots", "550", "several", "Count", "“several” is not a number"),
        ("scorecard", "69.84", "about 70", "Council value", "“about 70” is not a number"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_with_its_place(
    kind: str, good: str, bad: str, column: str, said: str, tmp_path: Path
) -> None:
    header, row = EXAMPLES[kind].split("\n", 1)
    assert row.count(good) >= 1
    sentence = refusal(kind, f"{header}\n{row.replace(good, bad, 1)}", tmp_path)
    assert sentence.startswith("return.csv, row 2, ")
    assert f"column “{column}”" in sentence
    assert said in sentence


# ---- What is mended, and counted ----

REQUESTS = "Council,Request ID,Route,Area,Requested on,Sourced on,Status,Hours requested\n"


def test_slips_are_mended_and_counted(tmp_path: Path) -> None:
    content = REQUESTS + (
        "Gateshead,H1,Hospital,East,29/12/2023,30/12/2023,Sourced,10\n"
        "E08000037,H2 , hospital,  East ,2023-12-30,31/12/2023,SOURCED,\n"
        'Gateshead,H3,Community,West,31/12/2023,,Open,"1,000"\n'
    )
    table, ledger = read("homecare_requests", content, tmp_path)
    assert list(table["request_id"]) == [pseudonym(name, "request") for name in ("H1", "H2", "H3")]
    assert list(table["route"]) == ["hospital", "hospital", "community"]
    assert list(table["area"]) == ["East", "East", "West"]
    assert list(table["requested_on"].dt.strftime("%Y-%m-%d")) == ["2023-12-29", "2023-12-30", "2023-12-31"]
    assert list(table["days_to_sourced"].fillna(-1)) == [1, 1, -1]
    assert table["hours_requested"][2] == 1000
    assert set(table["council_code"]) == {"E08000037"}
    assert dict(ledger.repairs) == {
        "trimmed a reference": 1,
        "trimmed a name": 1,
        "spelt a word of “Route” as listed": 1,
        "spelt a word of “Status” as listed": 1,
        "read a date of “Requested on” written unlike the others": 1,
        "read a number of “Hours requested” written with signs": 1,
    }
    assert ledger.examples["read a date of “Requested on” written unlike the others"] == [
        "2023-12-30 → 2023-12-30"
    ]


def test_a_column_of_american_dates_is_read_month_first_and_said_so(tmp_path: Path) -> None:
    content = REQUESTS + (
        "Gateshead,H1,Hospital,East,01/02/2024,01/04/2024,Sourced,10\n"
        "Gateshead,H2,Hospital,East,01/29/2024,01/30/2024,Sourced,10\n"
    )
    table, ledger = read("homecare_requests", content, tmp_path)
    assert list(table["requested_on"].dt.strftime("%Y-%m-%d")) == ["2024-01-02", "2024-01-29"]
    assert ledger.repairs["read a date of “Requested on” written month first"] == 2


def test_wrong_dates_that_can_be_read_are_left_to_the_checks(tmp_path: Path) -> None:
    content = REQUESTS + (
        "Gateshead,H1,Hospital,East,29/12/2023,27/12/2023,Sourced,10\n"
        "Gateshead,H2,Hospital,East,29/12/2023,,Sourced,10\n"
        "Gateshead,H3,Hospital,East,29/12/2023,30/12/2023,Open,10\n"
    )
    table, ledger = read("homecare_requests", content, tmp_path)
    assert ledger.kept == 3
    assert table["days_to_sourced"][0] == -2
    assert table["days_to_sourced"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    "month", ["April 2024", "Apr-24", "Apr 2024", "04/2024", "2024-04", "30/04/2024", "2024-04-01"]
)
def test_a_month_in_any_usual_form(month: str, tmp_path: Path) -> None:
    table, _ = read("workforce_flow", EXAMPLES["workforce_flow"].replace("April 2024", month), tmp_path)
    assert table["month"][0] == "2024-04"


def test_a_placement_without_a_place_is_not_recorded_and_counted(tmp_path: Path) -> None:
    content = (
        EXAMPLES["placements"] + "Gateshead,PL002,,31/03/2024\nGateshead,PL003,not recorded,31/03/2024\n"
    )
    table, ledger = read("placements", content, tmp_path)
    assert list(table["placed_in"]) == ["neighbouring council", "not recorded", "not recorded"]
    assert ledger.repairs["took an empty “Placed in” as “not recorded”"] == 1


def test_known_areas_are_put_right_only_where_one_is_meant(tmp_path: Path) -> None:
    areas = EXAMPLES["market_areas"] + (
        "West Sussex,1,Worthnig North,74,921,07/08/2019\n"
        "West Sussex,1,Crawley NX,1,1,07/08/2019\n"
        "West Sussex,2,arun villages,37,449,07/08/2019\n"
    )
    table, ledger = read("market_areas", areas, tmp_path)
    assert list(table["area"]) == ["Bognor East", "Worthnig North", "Crawley NX", "arun villages"]
    names = ["Bognor East", "Worthing North", "Worthing East", "Crawley NE", "Crawley NW", "Arun Villages"]
    content = "Council,Known area\n" + "".join(f"West Sussex,{name}\n" for name in names)
    known, _ = read("areas", content, tmp_path, "areas.csv")
    others = table.assign(placed_in="Worthnig North")
    tables = {"areas": known, "market_areas": table, "placements": others}
    right = put_right(tables, [ledger])
    assert list(right["market_areas"]["area"]) == [
        "Bognor East",
        "Worthing North",
        "Crawley NX",
        "Arun Villages",
    ]
    assert ledger.repairs["put the name of an area right"] == 2
    assert ledger.examples["put the name of an area right"] == [
        "Worthnig North → Worthing North",
        "arun villages → Arun Villages",
    ]
    assert right["placements"] is others
    assert list(put_right({"market_areas": table}, [])["market_areas"]["area"]) == list(table["area"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Bourne", "Bourne", False),
        ("Borne", "Bourne", True),  # left out
        ("Bournne", "Bourne", True),  # added
        ("Baurne", "Bourne", True),  # changed
        ("Bounre", "Bourne", True),  # swapped
        ("Bourn", "Bourne", True),  # left out at the end
        ("ourne", "Bourne", True),  # left out at the start
        ("Bonure", "Bourne", False),
        ("Brne", "Bourne", False),
        ("", "Bourne", False),
        ("Abourne", "Bourned", False),
    ],
)
def test_one_slip(one: str, other: str, expected: bool) -> None:
    if one == other:
        assert nearest_area(one, [other]) == other
    else:
        assert is_one_slip(one, other) is is_one_slip(other, one) is expected


# ---- Rows that are no records ----


def test_tests_totals_copies_and_nobodys_rows(tmp_path: Path) -> None:
    content = (
        "Council,Level,Area name,No. of customers,No. of hours,As at\n"
        "Gateshead,1,East,10,100.5,2024-01-01\n"
        "Gateshead,1,East,10,100.5,2024-01-01\n"
        "Gateshead,1,test area,1,1,nonsense\n"
        ",1,Nowhere,3,3,2024-01-01\n"
        "Gateshead,2,West,5,50,2024-01-01\n"
        ",,Total,18,153.5,\n"
        ",,TOTAL:,15,150.5,\n"
    )
    table, ledger = read("market_areas", content, tmp_path)
    assert list(table["area"]) == ["East", "West"]
    assert [(row.row, row.into_row) for row in ledger.merged] == [(3, 2)]
    assert [(row.row, row.rule) for row in ledger.set_aside] == [
        (4, "a test"),
        (7, "a total"),
        (8, "a total that does not agree"),
        (5, "no council"),
    ]
    assert ledger.set_aside[2].sentence == (
        "The printed total does not agree with the rows: “No. of customers” is printed as 15, the rows come "
        "to 18; “No. of hours” is printed as 150.5, the rows come to 153.50."
    )
    assert ledger.set_aside[0].council_code == "E08000037"
    assert all(row.sentence.endswith(".") and row.mend.endswith(".") for row in ledger.set_aside)


def test_a_providers_name_that_begins_with_test_is_kept(tmp_path: Path) -> None:
    content = EXAMPLES["provider_quality"].replace("Provider 01", "Test Valley Care")
    table, _ = read("provider_quality", content, tmp_path)
    assert list(table["provider"]) == ["Test Valley Care"]


def test_one_reference_with_two_contents_is_left_to_the_checks(tmp_path: Path) -> None:
    content = EXAMPLES["placements"] + "Gateshead,PL001,Elsewhere,31/03/2024\n"
    table, ledger = read("placements", content, tmp_path)
    assert len(table) == ledger.kept == 2


# ---- Where the rows stand ----


def test_a_title_above_the_table_and_notes_beside_it_do_no_harm(tmp_path: Path) -> None:
    header = ["Comment", "Month", "Leavers", "Council", "Recruits", "Provider reference"]
    rows = [
        ["Workforce"],
        [],
        header,
        ["fine", "Apr-24", 3, "Gateshead", 2, "P1"],
        [],
        ["", "Apr-24", 1, "Gateshead", 0, "P2"],
    ]
    content = xlsx_bytes({"Notes": [["How to"]], "Answers": rows})
    table, ledger = read("workforce_flow", content, tmp_path, "answers.xlsx")
    assert list(table["source_row"]) == [4, 6]
    assert set(table["source_sheet"]) == {"Answers"}
    assert list(table["recruits"]) == [2, 0]
    assert ledger.sheet == "Answers"


def test_a_return_on_two_sheets_is_read_whole(tmp_path: Path) -> None:
    header = ["Council", "Provider reference", "Month", "Recruits", "Leavers"]
    sheets = {
        "April": [header, ["Gateshead", "P1", "Apr-24", 2, 3]],
        "May": [header, ["Gateshead", "P1", "May-24", 4, 1]],
    }
    path = tmp_path / "two.xlsx"
    path.write_bytes(xlsx_bytes(sheets))
    reading = load("workforce_flow").read(
        path, RawFile(path="two.xlsx", sha256="0", size=1, kind="x", title="x")
    )
    assert [ledger.kept for ledger in reading.ledgers] == [1, 1]
    table = reading.tables["workforce_flow"]
    assert list(table["month"]) == ["2024-04", "2024-05"]
    assert list(table["source_sheet"]) == ["April", "May"]


def test_two_councils_in_one_file_keep_their_own_rows(tmp_path: Path) -> None:
    content = EXAMPLES["workforce_flow"] + "Gateshead,P001,April 2024,7,8\n"
    table, _ = read("workforce_flow", content, tmp_path)
    assert list(table["council_code"]) == ["E10000032", "E08000037"]
    found = load("workforce_flow").recognise(open_workbook(tmp_path / "return.csv"), tmp_path)
    assert found.councils == ("gateshead", "west-sussex")


# ---- No row is lost, whatever is in the file ----

DAYS = st.dates(
    min_value=pandas.Timestamp(2023, 12, 1).date(), max_value=pandas.Timestamp(2024, 4, 30).date()
)
WRITTEN: Callable = st.sampled_from(["{:%d/%m/%Y}", "{:%Y-%m-%d}", "{:%d %B %Y}", " {:%d/%m/%Y}"])
DATE = st.builds(lambda form, day: form.format(day), WRITTEN, DAYS)
READABLE = st.tuples(
    st.sampled_from(["Gateshead", "E08000037", " gateshead ", "", "Rotherham"]),
    st.sampled_from(["H1", "H2", "H3 ", "TEST-1", "test", "Total"]),
    st.sampled_from(["Hospital", "community ", "HOSPITAL", ""]),
    st.sampled_from(["East", " East", "", "Total"]),
    DATE,
    st.one_of(st.just(""), DATE),
    st.sampled_from(["Sourced", "open", "Withdrawn "]),
    st.sampled_from(["", "10", "1,200", "7.5"]),
)
BLANK = st.just(("",) * 8)
HEADER = REQUESTS.strip().split(",")


@settings(deadline=None)
@given(rows=st.lists(READABLE | BLANK, max_size=12), doubled=st.integers(0, 3))
def test_every_row_of_a_readable_return_is_kept_set_aside_or_merged(
    rows: list[tuple[str, ...]], doubled: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = rows + rows[:doubled]
    content = csv_bytes([HEADER, *rows])
    table, ledger = read("homecare_requests", content, tmp_path_factory.getbasetemp())
    filled = [number for number, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]
    places = [
        *table["source_row"],
        *(row.row for row in ledger.set_aside),
        *(row.row for row in ledger.merged),
    ]
    assert sorted(places) == filled
    assert (ledger.rows_in, ledger.kept) == (len(filled), len(table))
    assert {row.into_row for row in ledger.merged} <= set(places)
    assert not table["request_id"].str.contains("test", case=False).any()
    sourced = table["status"] == "sourced"
    assert not table.loc[~sourced, "days_to_sourced"].notna().any()


@settings(deadline=None)
@given(
    rows=st.lists(
        st.tuples(*[st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)] * 8),
        max_size=5,
    )
)
def test_anything_else_is_read_whole_or_refused_in_one_sentence(
    rows: list[tuple[str, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    try:
        table, ledger = read("homecare_requests", csv_bytes([HEADER, *rows]), tmp_path_factory.getbasetemp())
    except InputError as refused:
        assert str(refused).startswith("return.csv")
        assert str(refused).endswith((".", "?"))
    else:
        assert len(table) == ledger.kept
