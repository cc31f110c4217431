"""The survey's annex tables, and the data return that a council fills in."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from assurance.errors import InputError
from assurance.provenance import RawFile
from assurance.sources import survey_annex, survey_return
from assurance.sources.inventory import examine
from assurance.sources.sheets import open_workbook
from tests.unit.workbooks import write_xlsx

DAMAGED = "unacceptable_column_deleted_test_data_return.xlsx"


def a_file(path: Path, kind: str, **values: object) -> RawFile:
    return RawFile(path=path.name, sha256="0", size=1, kind=kind, title="x", **values)  # type: ignore[arg-type]


# The data return


def test_the_damaged_official_return_is_refused_with_the_columns_it_lacks(official_files):
    path = official_files / "ascs" / DAMAGED
    recognised = survey_return.recognise(open_workbook(path), path)
    assert recognised is not None
    assert (recognised.councils, recognised.period) == (("birmingham",), "2021-22")
    with pytest.raises(InputError) as error:
        survey_return.read(path, a_file(path, "survey_return"))
    # Both are in the workbook's own sheet of codes, and in the publisher's list of columns.
    assert str(error.value) == (
        f"{DAMAGED}, sheet “Service User Data”, row 1: 2 columns of the template are missing: “Complete Cost "
        "of Care Package: Does this budget include any equipment costs?”; “Complete Cost of Care Package: "
        "Does this budget include other streams of funding outside of social care which…”. The sign-off sheet "
        "itself says that the structure was not maintained. Put the columns back as in the template that the "
        "publisher sent, and fill it in again."
    )


def test_no_other_reader_takes_it_for_its_own(official_files):
    path = official_files / "ascs" / DAMAGED
    assert examine(path, path.name).kind == "survey_return"


CODES = [
    ["Codes"],
    ["Field", "Code", "Label"],
    ["Method of Collection", 1, "Post"],
    ["Response / Non-response", 1, "Responded"],
    ["Q1 - How satisfied are you?", 1, "Very"],
    ["", 2, "Quite"],
    ["Q22 - What type of help did you have? a. None", 1, "Yes"],
]
HEADER = [
    "LA Code", "Serial Number / Unique Reference Number", "Method of Collection", "Response/ Non Response",
    "Gender", "Q1 - How satisfied are you?\n(tick one)", "Q22[a] - What type of help did you have? None",
]  # fmt: skip
SIGN_OFF = [["Council Code:", 406], ["Name of Council:", "Birmingham"]]
PEOPLE = [
    HEADER,
    [406, "NHS 943 476 5919", 1, 1, 1, 1, -9],
    [406, "Mrs Canary", 1, 1, 2, 2, 1],
    [406, "x", 2, 1, 2, 1, ""],
    [406, "y", 1, 2, 2, "", ""],
    [406, "", "", "", "", "", ""],
]


def a_return(
    tmp_path: Path, people=PEOPLE, codes=CODES, sign_off=SIGN_OFF, sheet: str = "Service User Data"
) -> Path:
    path = tmp_path / "return.xlsx"
    write_xlsx(
        path,
        {
            "2024-25 Changes": [["Key changes"]],
            "Sign Off Sheet": sign_off,
            "Service User Data - Codes": codes,
            sheet: people,
        },
    )
    return path


def test_a_whole_return_is_counted_and_nobody_is_in_the_count(tmp_path):
    path = a_return(tmp_path)
    reading = survey_return.read(path, a_file(path, "survey_return"))
    (ledger,) = reading.ledgers
    ledger.balance()
    assert (ledger.rows_in, ledger.kept) == (5, 3)
    assert dict(ledger.beyond) == {
        "a person who did not respond": 1,
        "a row of the template without a person": 1,
    }
    table = reading.tables["survey_answers"]
    counted = table[["question", "answer", "value"]].to_numpy().tolist()
    assert counted == [
        ["Q1 - How satisfied are you? (tick one)", "1", 2.0],
        ["Q1 - How satisfied are you? (tick one)", "2", 1.0],
        ["Q22[a] - What type of help did you have? None", "1", 1.0],
        ["Q22[a] - What type of help did you have? None", "not answered", 2.0],
    ]
    assert set(table["period"]) == {"2024-25"} and set(table["geography"]) == {"Birmingham"}
    told = f"{ledger}{table.to_csv()}"
    assert "Canary" not in told and "943" not in told


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sheet": "Sheet3"}, "there is no sheet “Service User Data”"),
        ({"sign_off": [["Council Code:", ""]]}, "no council is chosen"),
        ({"rows": [HEADER]}, "nobody in it has responded (0 rows of the template, 0 people"),
        (
            {"rows": [HEADER[:5], *(row[:5] for row in PEOPLE[1:])]},
            "2 columns of the template are missing: “Q1 - ",
        ),
        (
            {"rows": [[*HEADER, HEADER[5]]]},
            "column “Q1 - How satisfied are you? (tick one)”: the column is there twice",
        ),
    ],
)
def test_what_is_wrong_with_a_return_is_said(tmp_path, change, says):
    rows = change.pop("rows", PEOPLE)
    path = a_return(tmp_path, rows, **change)
    with pytest.raises(InputError) as error:
        survey_return.read(path, a_file(path, "survey_return"))
    assert says in str(error.value)


# The annex tables


def annex(tmp_path: Path, **changes: object) -> Path:
    """A workbook in the layout of the annex tables: banner in row 4, names of answers in row 5."""
    tables = {
        "Title": [
            ["Personal Social Services Adult Social Care Survey, England, 2023-24"],
            ["Invented figures"],
        ],
        "T1a - Answers by Council": [
            ["Table 1a: Percentage of service users by answer"],
            [],
            [],
            ["", "", "", "Question 1 [note 2]", "", "", "Question 3a", ""],
            [
                "CASSR code",
                "CASSR",
                "ONS code",
                "Very happy [note 1]",
                "Unhappy",
                "",
                "As much as I want",
                "None",
            ],
            ["213", "Wakefield", "E08000036", 61.5, 38.5, "", "[c]", "[w]"],
            ["106", "Gateshead Council", "E08000020", 70, 30, "", 55.5, 44.5],
            ["102", "Cumbria", "E10000006", 1, 2, "", 3, 4],
            ["", "England", "E92000001", 64.9, 35.1, "", 50, 50],
            ["999", "Atlantis", "", 1, 2, "", 3, 4],
            ["106", "Gateshead", "", 1, 2, "", 3, 4],
            ["Source: the survey"],
        ],
        "T5 - Margins of Error": [
            ["Table 5: Margins of error of the percentages"],
            ["", "", "", "Question 1"],
            ["CASSR code", "CASSR", "ONS code", "Very happy", "Unhappy"],
            ["213", "Wakefield", "E08000036", 3.2, 3.2],
        ],
        "T2a - Answers by Demographic": [["Table 2a"], ["Group", "Very happy"], ["Men", 60], ["Women", 62]],
        **changes,
    }
    path = tmp_path / "annex.xlsx"
    write_xlsx(path, tables)
    return path


def test_answers_by_council(tmp_path):
    path = annex(tmp_path)
    recognised = survey_annex.recognise(open_workbook(path), path)
    assert recognised is not None and recognised.period == "2023-24"
    reading = survey_annex.read(path, a_file(path, "survey_annex", national=True))
    for ledger in reading.ledgers:
        ledger.balance()
    table = reading.tables["survey_answers"]
    wakefield = table[table["geography"] == "Wakefield"]
    assert wakefield[["question", "answer", "quantity", "value", "symbol", "source_cell"]].fillna(-1).to_numpy().tolist() == [
        ["Question 1", "Very happy", "percentage", 61.5, "", "D6"],
        ["Question 1", "Unhappy", "percentage", 38.5, "", "E6"],
        ["Question 3a", "As much as I want", "percentage", -1, "[c]", "G6"],
        ["Question 3a", "None", "percentage", -1, "[w]", "H6"],
        ["Question 1", "Very happy", "margin of error", 3.2, "", "D4"],
        ["Question 1", "Unhappy", "margin of error", 3.2, "", "E4"],
    ]  # fmt: skip
    by_sheet = {ledger.sheet: ledger for ledger in reading.ledgers}
    answers = by_sheet["T1a - Answers by Council"]
    assert (answers.rows_in, answers.kept) == (7, 3)
    assert dict(answers.beyond) == {"a council abolished in 2023: Cumbria": 1, "a remark beside the table": 1}
    assert [(aside.row, aside.rule) for aside in answers.set_aside] == [
        (10, "place not known"),
        (11, "a second row"),
    ]
    assert answers.repairs["brought an ONS code up to date"] == 1
    assert by_sheet["T2a - Answers by Demographic"].out_of_scope == 4


def test_a_council_gets_its_own_rows_and_englands(tmp_path):
    from assurance import councils

    path = annex(tmp_path)
    reading = survey_annex.read(path, a_file(path, "survey_annex", national=True))
    own = survey_annex.select(reading.tables, councils.find("Wakefield"))["survey_answers"]
    assert set(own["geography"]) == {"Wakefield", "England"}


def test_a_table_that_does_not_say_what_its_figures_are_is_refused(tmp_path):
    untold = [["Table 9"], ["CASSR code", "CASSR", "Happy"], ["213", "Wakefield", 3]]
    path = annex(tmp_path, T9=untold)
    with pytest.raises(
        InputError, match="annex.xlsx, sheet “T9”: the table does not say what its figures are"
    ):
        survey_annex.read(path, a_file(path, "survey_annex"))


def test_two_years_in_the_titles_are_no_year(tmp_path):
    path = annex(tmp_path, Title=[["Adult Social Care Survey, 2022-23 and 2023-24"]])
    with pytest.raises(InputError, match="which one year it is about"):
        survey_annex.read(path, a_file(path, "survey_annex"))
    told = survey_annex.read(path, a_file(path, "survey_annex", period="2023-24"))
    assert set(told.tables["survey_answers"]["period"]) == {"2023-24"}


def test_the_ascof_workbook_is_not_taken_for_it(official_files):
    path = official_files / "ascof" / "ascof_2024_25.ods"
    assert examine(path, path.name).kind == "ascof_workbook"


def test_workbooks_are_written_as_the_tests_say(tmp_path):
    assert openpyxl.load_workbook(annex(tmp_path)).sheetnames[1] == "T1a - Answers by Council"
