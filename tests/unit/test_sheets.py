"""Reading files as they are: what they are, the row numbers a person sees, headers, dates, numbers."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest

from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.sources.sheets import (
    NotATable,
    Sheet,
    councils_in,
    find_header,
    look_for_header,
    open_workbook,
    parse_choice,
    parse_councils,
    parse_counts,
    parse_dates,
    parse_numbers,
    parse_text,
    records,
)
from tests.unit.workbooks import Rows, write_csv, write_ods, write_xlsx

DAY = datetime.date(2024, 5, 2)

# A title, blank rows above and between, a blank first column.
GAPS: Rows = [
    [None, None, None],
    [None, "A title", None],
    [None, None, None],
    [None, None, None],
    [None, "Area", "Count"],
    [None, "North", 3],
    [None, None, None],
    [None, "South", 4],
]


def _csv(path: Path, rows: Rows) -> Path:
    return write_csv(path, rows)


def _xlsx(path: Path, rows: Rows) -> Path:
    return write_xlsx(path, {"Notes": [], "Data": rows})


def _ods(path: Path, rows: Rows) -> Path:
    return write_ods(path, {"Notes": [], "Data": rows})


WRITERS = pytest.mark.parametrize("write", [_csv, _xlsx, _ods])
Write = Callable[[Path, Rows], Path]


def sheet_of(*cells: object) -> Sheet:
    """Return a sheet with one column, “When”."""
    return Sheet("return.csv", "", lambda: iter([["When"], *[[cell] for cell in cells]]))  # type: ignore[list-item]


def column_of(*cells: object, name: str = "When") -> tuple[pandas.Series, Sheet]:
    rows = range(2, len(cells) + 2)
    return pandas.Series(list(cells), index=rows, name=name, dtype=object), sheet_of(*cells)


# What a file is


@WRITERS
@pytest.mark.parametrize("name", ["data.csv", "data.xlsx", "data.ods", "data.dat"])
def test_a_file_is_known_by_its_bytes_not_its_name(write: Write, name: str, tmp_path: Path) -> None:
    workbook = open_workbook(write(tmp_path / name, GAPS))
    assert [cell for row in workbook.sheets[-1].top() for cell in row if cell == "A title"] == ["A title"]


@WRITERS
def test_rows_keep_the_numbers_a_person_sees(write: Write, tmp_path: Path) -> None:
    sheet = open_workbook(write(tmp_path / "data", GAPS)).sheets[-1]
    header = find_header(sheet, ["Area", "Count"])
    assert (header.row, dict(header.columns)) == (5, {"Area": 1, "Count": 2})
    table = records(sheet, header)
    assert list(table.index) == [6, 8]
    assert list(table["Area"]) == ["North", "South"]
    assert list(parse_counts(table["Count"], sheet)) == [3, 4]


def test_a_sheet_without_cells_has_no_rows(tmp_path: Path) -> None:
    for path in (_xlsx(tmp_path / "a", GAPS), _ods(tmp_path / "b", GAPS)):
        empty, data = open_workbook(path).sheets
        assert list(empty.rows()) == []
        assert len(list(data.rows())) == 8


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        ("Name,Fee\nMaré,£3\n".encode(), "Maré"),
        ("Name,Fee\nMaré,£3\n".encode("utf-8-sig"), "Maré"),
        ("Name,Fee\nMaré – ‘x’,£3\n".encode("cp1252"), "Maré – ‘x’"),
        ("Name\tFee\nMaré\t£3\n".encode("utf-16"), "Maré"),
        ("Name;Fee\nMaré;3,5\n".encode(), "Maré"),
        (b'Name,Fee\r\n"two\r\nlines",3\r\n', "two\r\nlines"),
    ],
)
def test_text_in_the_encodings_that_returns_come_in(content: bytes, cell: str, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    [sheet] = open_workbook(path).sheets
    rows = [row for _, row in sheet.rows()]
    assert rows[0] == ["Name", "Fee"]
    assert rows[1][0] == cell


# What cannot be read


def _truncated(path: Path) -> None:
    write_xlsx(path, {"Data": GAPS})
    path.write_bytes(path.read_bytes()[:1500])


def _with_a_spoilt_sheet(path: Path) -> None:
    write_ods(path, {"Data": GAPS})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["content.xml"] = parts["content.xml"][:-200]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _encrypted_xlsx(path: Path) -> None:
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )


def _encrypted_ods(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b"\x13\x77")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.write_bytes(b""), "the file is empty. Download or export it again"),
        (lambda path: path.write_bytes(b"\xef\xbb\xbf\r\n\r\n"), "the file is empty"),
        (_truncated, "the workbook is cut short or damaged"),
        (_with_a_spoilt_sheet, "the workbook is cut short or damaged"),
        (_encrypted_xlsx, "the workbook is encrypted. Save a copy without a password"),
        (_encrypted_ods, "the workbook is encrypted"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900)), "damaged"),
        (lambda path: path.write_bytes(b"A,B\n1,\x81\n"), "row 2: the characters are in an encoding"),
        # UTF-8 above, Windows-1252 pasted in below.
        (lambda path: path.write_bytes("A\nMaré\n".encode() + b"M\xe9\n"), "row 3: the characters are in an"),
        (
            lambda path: path.write_bytes(b"A,B\nabcdefghijklmnopqrstuvwxyz,\x00\n"),
            "row 2: it holds bytes that are no",
        ),
        (lambda path: path.write_bytes(b'A,B\n1,2\n"3,4\n5,6\n'), "row 3: a quotation mark is opened"),
    ],
)
def test_a_broken_file_gets_one_sentence(spoil: Callable[[Path], object], words: str, tmp_path: Path) -> None:
    path = tmp_path / "return.csv"
    spoil(path)
    with pytest.raises(InputError) as caught:
        for sheet in open_workbook(path).sheets:
            list(sheet.rows())
    assert not isinstance(caught.value, NotATable)
    assert str(caught.value).startswith("return.csv")
    assert words in str(caught.value)


def _docx() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\r\n<!DOCTYPE html><html>Not found</html>", "a web page"),
        (_docx(), "a text document"),
        (bytes(range(256)) * 4, "neither a workbook nor text"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(content: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "ratings.csv"
    path.write_bytes(content)
    with pytest.raises(NotATable, match=f"ratings.csv: it is {what}"):
        open_workbook(path)


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.csv: it cannot be opened"):
        open_workbook(tmp_path / "gone.csv")


def test_a_sheet_is_found_whatever_its_case_and_the_nearest_is_offered(tmp_path: Path) -> None:
    workbook = open_workbook(write_xlsx(tmp_path / "data.xlsx", {"Locations": GAPS}))
    assert workbook.sheet("locations ").name == "Locations"
    with pytest.raises(InputError, match="no sheet “Location”; the nearest is “Locations”"):
        workbook.sheet("Location")


# Headers


def header_sheet(*rows: list[str]) -> Sheet:
    return Sheet("return.xlsx", "Data", lambda: iter([list(row) for row in rows]))


def test_columns_are_found_by_name_in_any_order_case_and_spacing() -> None:
    sheet = header_sheet(["Notes"], [], ["b [note 3]", "", "  THE\n first "])
    header = find_header(sheet, ["The first", "B"], optional=["C"])
    assert (header.row, dict(header.columns)) == (3, {"The first": 2, "B": 0})
    assert header.share == 1.0


def test_a_column_may_go_by_another_name() -> None:
    header = find_header(header_sheet(["Key Question"]), ["Domain"], also={"Domain": ["Key Question"]})
    assert header.columns == {"Domain": 0}


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (
            ["Area", "Custmers", "Hours"],
            "return.xlsx, sheet “Data”, row 1: the column “Customers” is missing; “Custmers” may be “Customers”. "
            "Give the column its name back.",
        ),
        (
            ["Area", "xyz"],
            "return.xlsx, sheet “Data”, row 1: the columns “Customers” and “Hours” are missing. Put it back or "
            "export the return again.",
        ),
        (
            ["Area", "Customers", "Hours", "area"],
            "return.xlsx, sheet “Data”, row 1, column “Area”: the column is there twice. Keep one of the two.",
        ),
        (
            ["1", "2"],
            "return.xlsx, sheet “Data”: no row names the columns (“Area”, “Customers” and “Hours”). Put the "
            "column names back in one row above the data.",
        ),
    ],
)
def test_what_is_wrong_with_a_header_is_said(names: list[str], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        find_header(header_sheet(names, ["North", "1", "2"]), ["Area", "Customers", "Hours"])
    assert str(caught.value) == sentence


def test_a_return_with_a_renamed_column_is_still_recognised() -> None:
    header = look_for_header(header_sheet(["Area", "Custmers", "Hours"]), ["Area", "Customers", "Hours"])
    assert header is not None
    assert header.share == pytest.approx(2 / 3)
    assert look_for_header(header_sheet(["Area", "x", "y"]), ["Area", "Customers", "Hours"]) is None


# Dates


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["29/05/2026", "04/05/2026"], "day first"),
        (["05/29/2026", "05/04/2026"], "month first"),
        (["5/29/2026 12:00:00 AM", "5/4/2026 12:00:00 AM"], "month first"),
        (["29.5.26", "4-5-26"], "day first"),
        (["2026-05-29", "2026-05-04 09:30"], None),
        (["29 May 2026", "4th May 2026"], None),
        (["29/May/2026 - 00:00", "04/May/2026 - 00:00"], None),
        (["May 29, 2026", "May 4, 2026"], None),
        ([datetime.date(2026, 5, 29), datetime.datetime(2026, 5, 4, 9, 30)], None),
        ([46171.0, 46146], None),
    ],
)
def test_dates_are_read_however_a_column_writes_them(cells: list[object], order: str | None) -> None:
    read = parse_dates(*column_of(*cells, "", " "))
    assert read.order == order
    assert list(read.dates.dropna().dt.strftime("%Y-%m-%d")) == ["2026-05-29", "2026-05-04"]
    assert read.dates.isna().sum() == 2
    assert str(read.dates.dtype) == "datetime64[ms]"


def test_one_date_settles_the_order_for_the_whole_column() -> None:
    cells = ["04/12/2026"] * 50 + ["04/13/2026"]
    assert set(parse_dates(*column_of(*cells)).dates.dt.month) == {4}


def test_a_declared_order_holds_only_where_nothing_tells() -> None:
    assert parse_dates(*column_of("04/05/2026"), order="day first").dates.iloc[0].month == 5
    assert parse_dates(*column_of("04/05/2026"), order="month first").dates.iloc[0].month == 4
    assert parse_dates(*column_of("04/05/2026", "05/29/2026"), order="day first").dates.iloc[0].month == 4


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            ["2026-01-02", "04/05/2026"],
            "row 3, column “When”: nothing in the column tells whether “04/05/2026” is written day first or month "
            "first. Write the dates as YYYY-MM-DD.",
        ),
        (
            ["29/05/2026", "01/01/2026", "05/29/2026"],
            "row 4, column “When”: the column mixes dates written day first (“29/05/2026”, row 2) and month first "
            "(“05/29/2026”, row 4)",
        ),
        (["2026-02-30"], "row 2, column “When”: “2026-02-30” is not a date. Correct it"),
        (["2026-02-28", "soon"], "row 3, column “When”: “soon” is not a date"),
        (["32/01/2026"], "“32/01/2026” is not a date"),
        ([12], "“12” is not a date"),
        ([True], "“True” is not a date"),
        (["4 Mai 2026"], "“4 Mai 2026” is not a date"),
    ],
)
def test_a_date_that_is_no_date_is_refused(cells: list[object], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_dates(*column_of(*cells))
    assert sentence in str(caught.value)


def test_unreadable_dates_can_be_collected() -> None:
    read = parse_dates(*column_of("2026-01-02", "soon"), unreadable="collect")
    assert read.unreadable == {3: "soon"}
    assert read.dates.isna().tolist() == [False, True]
    assert read.written == {"year first": 1}


# Text, numbers, words from a list, councils


def test_text_is_trimmed_and_the_mending_counted() -> None:
    ledger = Ledger("return.csv", "", "market_areas")
    read = parse_text(column_of(" North\u00a0East ", "South", 406.0, "", " North\u00a0East ")[0], ledger)
    assert read.tolist() == ["North East", "South", "406", "", "North East"]
    assert ledger.repairs == {"trimmed a name": 2}


def test_numbers_as_people_write_them() -> None:
    read = parse_numbers(*column_of("1,234.5", "£12", "45%", 7, 2.5, "", "0"))
    assert read.dropna().tolist() == [1234.5, 12.0, 45.0, 7.0, 2.5, 0.0]
    assert read.isna().sum() == 1
    assert parse_counts(*column_of("1,234", 12.0, "")).dropna().tolist() == [1234, 12]


@pytest.mark.parametrize(
    ("parse", "cell", "found"),
    [
        (parse_numbers, "about 5", "“about 5” is not a number"),
        (parse_numbers, "1,23", "“1,23” is not a number"),
        (parse_numbers, "-1", "“-1” is below 0"),
        (parse_numbers, "[c]", "“[c]” is not a number"),
        (parse_numbers, float("inf"), "“inf” is not a number"),
        (parse_counts, "2.5", "“2.5” is not a whole number"),
    ],
)
def test_what_is_no_number_is_refused(parse: Callable[..., object], cell: object, found: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(*column_of(1, cell))
    assert f"return.csv, row 3, column “When”: {found}" in str(caught.value)


def test_words_from_a_list_are_spelt_as_the_list_spells_them() -> None:
    ledger = Ledger("return.csv", "", "provider_quality")
    column, sheet = column_of("Good", "requires  Improvement", "RI", "")
    choices = {"Good": "Good", "Requires improvement": "Requires improvement", "RI": "Requires improvement"}
    read = parse_choice(column, sheet, choices, blank="Not rated", ledger=ledger)
    assert read.tolist() == ["Good", "Requires improvement", "Requires improvement", "Not rated"]
    assert ledger.repairs == {"spelt a word of “When” as listed": 2}


@pytest.mark.parametrize(
    ("cell", "found"),
    [("Godo", "“Godo” is not one of “Good” and “Poor” (perhaps “Good”)"), ("", "the cell is empty")],
)
def test_a_word_that_is_not_on_the_list_is_refused(cell: str, found: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_choice(*column_of(cell), ["Good", "Poor"])
    assert f"row 2, column “When”: {found}" in str(caught.value)


def test_councils_are_read_by_name_or_code() -> None:
    read = parse_councils(*column_of("Gateshead Council", "E08000037", "Rotherham"))
    assert read.tolist() == ["E08000037", "E08000037", "E08000018"]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (
            "Gatshead",
            "row 2, column “When”: “Gatshead” is not a council with adult social care duties. Write Gateshead",
        ),
        ("", "row 2, column “When”: the cell is empty. Write the council’s name or ONS code."),
    ],
)
def test_an_unknown_council_is_refused_with_the_nearest(cell: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_councils(*column_of(cell))
    assert sentence in str(caught.value)


def test_a_return_tells_which_councils_it_is_about() -> None:
    sheet = header_sheet(
        ["Council", "N"], ["Rotherham", "1"], ["", "2"], ["Gateshead", "3"], ["Rotherham", "4"]
    )
    header = find_header(sheet, ["Council", "N"])
    assert councils_in(sheet, header) == ("gateshead", "rotherham")
