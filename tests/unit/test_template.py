"""Template workbooks: made from the declared returns, and read back as what was filled in."""

from __future__ import annotations

import datetime
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet

from assurance import paths, template
from assurance.cli import command
from assurance.errors import UsageError
from assurance.provenance import RawFile
from assurance.sources import load
from assurance.sources.inventory import inventory
from assurance.sources.sheets import open_workbook
from tests.conftest import skip

EVERY = [*template.names().values()]
REQUEST = {
    "Council": "Gateshead", "Request ID": "007", "Route": "Hospital", "Area": "East",
    "Requested on": datetime.date(2024, 1, 3), "Sourced on": datetime.date(2024, 1, 5), "Status": "Sourced",
    "Hours requested": 10.5, "Visits a week": 7, "Double-up": "Yes", "Reason for delay": "Times of visits",
}  # fmt: skip


@pytest.fixture(scope="module")
def workbooks() -> dict[str, bytes]:
    return {kind: template.template(kind) for kind in EVERY}


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def fill_in(content: bytes, path: Path, *rows: dict[str, object]) -> Path:
    """Write a template with rows filled in under the names of its columns, as a person would."""
    book = opened(content)
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            sheet.cell(number, places[name], value)
    book.save(path)
    return path


def read(kind: str, path: Path):
    reading = load(kind).read(path, RawFile(path=path.name, sha256="0", size=1, kind=kind, title="x"))
    for ledger in reading.ledgers:
        ledger.balance()
    return reading


# ---- What is in them ----


@pytest.mark.parametrize("kind", EVERY)
def test_a_template_holds_the_columns_and_nothing_to_be_taken_for_a_row(
    kind: str, workbooks: dict[str, bytes]
) -> None:
    book = opened(workbooks[kind])
    forms = getattr(load(kind), "FORMATS", None) or [load(kind).FORMAT]
    assert [sheet.title for sheet in book.worksheets[-2:]] == ["Notes", "Lists"]
    assert len(book.worksheets) == len(forms) + 2
    for sheet, form in zip(book.worksheets, forms, strict=False):
        headers = [cell.value for cell in sheet[1]]
        assert headers == ["Council", *(column.header for column in form.columns)]
        assert sheet.max_row == 1
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        [table] = sheet.tables.values()
        assert table.ref.startswith("A1:")
        assert [column.name for column in table.tableColumns] == headers


@pytest.mark.parametrize("kind", EVERY)
def test_every_column_is_explained(kind: str, workbooks: dict[str, bytes]) -> None:
    book = opened(workbooks[kind])
    explained = [
        [cell.value for cell in row] for row in book["Notes"].iter_rows() if row[1].value in ("Yes", "No")
    ]
    headers = [cell.value for sheet in book.worksheets[:-2] for cell in sheet[1]]
    assert [row[0] for row in explained] == headers
    assert all(row[2] and row[3] for row in explained), "docs/returns.md does not describe a column"
    assert any("made up" in str(row[0].value) for row in book["Notes"].iter_rows())


def rules(sheet: Worksheet) -> dict[str, openpyxl.worksheet.datavalidation.DataValidation]:
    """The checks of what is typed, by the name of the column."""
    headers = {cell.column_letter: cell.value for cell in sheet[1]}
    return {
        headers[str(rule.sqref).split(":")[0].rstrip("0123456789")]: rule
        for rule in sheet.data_validations.dataValidation
    }


def test_what_is_typed_is_checked_by_the_kind_of_column(workbooks: dict[str, bytes]) -> None:
    book = opened(workbooks["homecare_requests"])
    of = rules(book["Homecare requests"])
    assert {name: rule.type for name, rule in of.items() if name in REQUEST} == {
        "Council": "list", "Request ID": None, "Route": "list", "Area": None, "Requested on": "date",
        "Sourced on": "date", "Status": "list", "Hours requested": "decimal", "Visits a week": "whole",
        "Double-up": "list", "Reason for delay": "list",
    }  # fmt: skip
    assert of["Requested on"].error == "Write a date, for example 29/05/2026."
    assert of["Sourced on"].prompt == "The day on which a provider was found. May be empty."
    assert all(len(rule.prompt) <= 255 and len(rule.promptTitle) <= 32 for rule in of.values())


def test_lists_hold_the_words_that_are_read(workbooks: dict[str, bytes]) -> None:
    book = opened(workbooks["homecare_requests"])
    for name, words in {
        "Route": ["Hospital", "Community", "Reablement exit", "Provider change", "Hand-back"],
        "Double-up": ["Yes", "No"],
        "Interim cover": ["Bridging", "Family", "Residential", "None"],
    }.items():
        sheet, cells = rules(book["Homecare requests"])[name].formula1.split("!")
        assert [row[0].value for row in book[sheet][cells.replace("$", "")]] == words


@pytest.mark.parametrize("kind", EVERY)
def test_the_same_bytes_every_time(kind: str, workbooks: dict[str, bytes]) -> None:
    assert template.template(kind) == workbooks[kind]
    with zipfile.ZipFile(io.BytesIO(workbooks[kind])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
        assert str(datetime.date.today().year).encode() not in archive.read("docProps/core.xml")


# ---- There and back ----


@pytest.mark.parametrize("kind", EVERY)
def test_an_empty_template_is_not_used_and_says_why(
    kind: str, workbooks: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "template.xlsx").write_bytes(workbooks[kind])
    [file] = inventory(tmp_path)
    assert file.kind == "unrecognised"
    assert file.reason.startswith("it holds no rows about a council, though its columns are those of “")


def test_a_filled_in_template_is_the_return(workbooks: dict[str, bytes], tmp_path: Path) -> None:
    open_request = {
        "Council": "E08000037",
        "Request ID": "8",
        "Requested on": datetime.date(2024, 1, 4),
        "Status": "Open",
    }
    path = fill_in(workbooks["homecare_requests"], tmp_path / "filled.xlsx", REQUEST, open_request)
    [file] = inventory(tmp_path)
    assert (file.kind, file.councils) == ("homecare_requests", ("gateshead",))
    reading = read("homecare_requests", path)
    table = reading.tables["homecare_requests"]
    assert list(table["source_row"]) == [2, 3]
    assert list(table["source_sheet"]) == ["Homecare requests"] * 2
    first = table.iloc[0]
    assert (first["days_to_sourced"], first["hours_requested"], first["visits_a_week"]) == (2, 10.5, 7)
    assert (first["double_up"], first["reason_for_delay"]) == (True, "times of visits")
    [ledger] = reading.ledgers
    assert not ledger.repairs


@pytest.mark.parametrize("kind", EVERY)
def test_the_documented_example_filled_in_is_read(
    kind: str, workbooks: dict[str, bytes], tmp_path: Path
) -> None:
    form = (getattr(load(kind), "FORMATS", None) or [load(kind).FORMAT])[0]
    example = template.describe(form).example
    assert example
    path = fill_in(workbooks[kind], tmp_path / "filled.xlsx", example)
    assert sum(map(len, read(kind, path).tables.values())) >= 1
    shares = {
        other: found.share
        for other in EVERY
        if (found := load(other).recognise(open_workbook(path), path)) and found.share == 1.0
    }
    assert kind in shares


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_libreoffice_keeps_it_a_return(form: str, workbooks: dict[str, bytes], tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if not program:
        skip("There is no LibreOffice on this machine.")
    source = tmp_path / "in"
    source.mkdir()
    path = fill_in(workbooks["homecare_requests"], source / "filled.xlsx", REQUEST)
    subprocess.run(
        [program, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless", "--convert-to", form,
         "--outdir", str(tmp_path / "out"), str(path)],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    converted = tmp_path / "out" / f"filled.{form}"
    if not converted.exists():
        skip("LibreOffice is here without Calc: it opens no spreadsheet.")
    table = read("homecare_requests", converted).tables["homecare_requests"]
    assert list(table["days_to_sourced"]) == [2]
    assert list(table["hours_requested"]) == [10.5]


# ---- The command ----


def call(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, ["template", *arguments])
    return done.exit_code, done.output


def test_the_command_says_where_it_wrote_and_overwrites_nothing(tmp_path: Path) -> None:
    target = tmp_path / "homecare-requests-template.xlsx"
    code, said = call("homecare", "--out", str(tmp_path))
    assert code == 0
    assert said == f"Written: {paths.shown(target)}. Fill it in and put it anywhere under data/raw.\n"
    target.write_bytes(b"filled in by somebody")
    code, said = call("homecare", "--out", str(target))
    assert code == 2
    assert "is there already, and may be filled in" in said
    assert target.read_bytes() == b"filled in by somebody"
    assert call("homecare-requests", "--out", str(target), "--replace")[0] == 0
    assert target.read_bytes() == template.template("homecare_requests")


def test_the_command_lists_the_returns_of_councils_only() -> None:
    code, said = call("--list")
    assert code == 0
    assert "homecare-requests: Homecare requests\n" in said
    assert "homecare-bands: Homecare requests by band\n" in said
    assert "cqc" not in said


@pytest.mark.parametrize(
    ("name", "said"),
    [("homcare", "Did you mean homecare?"), ("provider-qualty", "Did you mean provider-quality?"),
     ("xyz", "There are homecare-requests, ")],
)  # fmt: skip
def test_a_return_that_is_none_is_refused_with_the_nearest(name: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        template.find(name)
    assert said in str(refused.value)


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        template.write("homecare_bands", tmp_path / "file" / "x.xlsx")
