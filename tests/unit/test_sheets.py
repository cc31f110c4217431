"""Reading files as they are: what they are, the row numbers a person sees, headers, dates, numbers."""

from __future__ import annotations

import datetime
import io
import itertools
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.sources import limits
from assurance.sources.cells import as_number, as_text
from assurance.sources.sheets import (
    NotATable,
    Sheet,
    batches,
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
from tests.unit.workbooks import Rows, ods_of, write_csv, write_ods, write_parts, write_xlsx, xlsx_of

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


# Cells, held against another reader


def _cells_by_calamine(path: Path) -> dict[str, dict[tuple[int, int], object]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    cells: dict[str, dict[tuple[int, int], object]] = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        left = sheet.start[1] if sheet.start else 0
        cells[name] = {
            (row, left + column): cell
            for row, values in enumerate(sheet.iter_rows() if sheet.start else (), start=1)
            for column, cell in enumerate(values)
            if cell != ""
        }
    return cells


def _cells_by_us(path: Path) -> dict[str, dict[tuple[int, int], object]]:
    workbook = open_workbook(path)
    return {
        sheet.name: {
            (row, column): cell
            for row, cells in sheet.rows()
            for column, cell in enumerate(cells)
            if cell != ""
        }
        for sheet in (*workbook.sheets, *workbook.hidden)
    }


@pytest.mark.parametrize(
    "name",
    [
        "ascof/ascof_2024_25.ods",
        "ascs/unacceptable_column_deleted_test_data_return.xlsx",
    ],
)
def test_official_workbooks_are_read_cell_for_cell_as_another_reader_does(
    name: str, official_files: Path
) -> None:
    theirs, ours = _cells_by_calamine(official_files / name), _cells_by_us(official_files / name)
    assert set(ours) == {name.strip() for name in theirs}
    for sheet, cells in theirs.items():
        # The other reader leaves out cells that show an error; we read what a person sees.
        seen = {
            place: cell
            for place, cell in ours[sheet.strip()].items()
            if cell not in ("#REF!", "#DIV/0!", "#N/A")
        }
        assert seen == cells, sheet
        assert {place: type(cell) for place, cell in seen.items()} == {
            place: type(cell) for place, cell in cells.items()
        }


KINDS_OF_CELL: Rows = [
    ["text", "two\nlines", "  spaced  out ", "é – “x”", "a & b < c"],
    [1, 2.5, -3, 0, 1e12],
    [DAY, datetime.datetime(2024, 5, 2, 9, 30), datetime.time(9, 30), datetime.timedelta(hours=30), True],
    [False, None, "'=1+1", "#N/A", "_x000D_"],
]


def test_every_kind_of_cell_in_excel_is_read_as_another_reader_does(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"Data": KINDS_OF_CELL})
    theirs, ours = _cells_by_calamine(path)["Data"], _cells_by_us(path)["Data"]
    assert ours == {**theirs, (4, 3): "#N/A"}
    assert ours[3, 0] == DAY
    assert ours[3, 1] == datetime.datetime(2024, 5, 2, 9, 30)
    assert ours[3, 2] == datetime.time(9, 30)
    assert ours[3, 3] == datetime.timedelta(hours=30)


def test_excels_words_are_put_together_from_their_runs(tmp_path: Path) -> None:
    path = xlsx_of(
        tmp_path / "a.xlsx", {"Data": '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'}
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>No</t></r><r><rPr/>'
        '<t xml:space="preserve">rth </t></r><rPh><t>said aloud</t></rPh></si><si><t>a_x000A_b_x005F_</t></si></sst>'
    )
    write_parts(path, parts)
    assert list(_cells_by_us(path)["Data"].values()) == ["North ", "a\nb_"]


@pytest.mark.parametrize(("first", "day"), [("0", DAY), ("1", datetime.date(2028, 5, 3))])
def test_the_day_from_which_excel_counts_is_the_workbooks(
    first: str, day: datetime.date, tmp_path: Path
) -> None:
    path = xlsx_of(tmp_path / "a.xlsx", {"Data": '<row r="1"><c s="0"><v>45414</v></c></row>'})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace('numFmtId="0"', 'numFmtId="14"')
    book = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = book.replace("<sheets>", f'<workbookPr date1904="{first}"/><sheets>')
    write_parts(path, parts)
    assert list(_cells_by_us(path)["Data"].values()) == [day]


ODS_CELLS = {
    '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b<text:tab/>c</text:p></table:table-cell>': "a  b\tc",
    '<table:table-cell office:value-type="string"><text:p>one</text:p><text:p>two</text:p></table:table-cell>': "one\ntwo",
    '<table:table-cell office:value-type="string"><text:p>a<text:line-break/>b</text:p></table:table-cell>': "a\nb",
    '<table:table-cell office:value-type="string"><text:p>see <text:a>the <text:span>list</text:span></text:a>.</text:p></table:table-cell>': "see the list.",
    '<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation><text:p>value</text:p></table:table-cell>': "value",
    '<table:table-cell office:value-type="string" office:string-value="whole"><text:p>wh</text:p></table:table-cell>': "whole",
    '<table:table-cell office:value-type="date" office:date-value="2024-05-02"><text:p>02/05/24</text:p></table:table-cell>': DAY,
    '<table:table-cell office:value-type="date" office:date-value="2024-05-02T09:30:00"/>': datetime.datetime(2024, 5, 2, 9, 30),
    '<table:table-cell office:value-type="percentage" office:value="0.45"><text:p>45%</text:p></table:table-cell>': 0.45,
    '<table:table-cell office:value-type="currency" office:currency="GBP" office:value="12.5"><text:p>£12.50</text:p></table:table-cell>': 12.5,
    '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>': True,
    '<table:table-cell office:value-type="time" office:time-value="PT09H30M00S"><text:p>09:30</text:p></table:table-cell>': datetime.timedelta(hours=9, minutes=30),
    '<table:table-cell office:value-type="float" office:value="broken"><text:p>seven</text:p></table:table-cell>': "seven",
    '<table:table-cell office:value-type="date" office:date-value="2024-13-45"><text:p>soon</text:p></table:table-cell>': "soon",
    "<table:table-cell><text:p>untyped</text:p></table:table-cell>": "untyped",
}  # fmt: skip


@pytest.mark.parametrize("cell", ODS_CELLS)
def test_every_kind_of_cell_in_an_opendocument_file(cell: str, tmp_path: Path) -> None:
    path = ods_of(tmp_path / "a.ods", {"Data": f"<table:table-row>{cell}</table:table-row>"})
    assert list(_cells_by_us(path)["Data"].values()) == [ODS_CELLS[cell]]


def test_under_a_merged_cell_is_nothing_and_groups_of_rows_are_rows(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = (
        f"<table:table-header-rows><table:table-row>{cell.format('Area')}<table:covered-table-cell>"
        f"<text:p>under</text:p></table:covered-table-cell>{cell.format('N')}</table:table-row>"
        "</table:table-header-rows><table:table-row-group><table:table-row-group><table:table-row>"
        f"{cell.format('North')}</table:table-row></table:table-row-group></table:table-row-group>"
        f"<table:table-row>{cell.format('South')}</table:table-row>"
    )
    path = ods_of(tmp_path / "a.ods", {"Data": rows})
    assert [row for _, row in open_workbook(path).sheets[0].rows()] == [
        ["Area", "", "N"],
        ["North"],
        ["South"],
    ]


CELLS_IN_BYTES = st.sampled_from(
    [
        *ODS_CELLS,
        "<table:table-cell/>",
        '<table:table-cell table:number-columns-repeated="3"/>',
        "<table:covered-table-cell/>",
        '<table:table-cell office:value-type="string"><text:p>a &amp; b &#8211; c</text:p></table:table-cell>',
        '<table:table-cell office:value-type="string"><text:p/></table:table-cell>',
        '<table:table-cell office:value-type="string"/>',
        '<table:table-cell office:value-type="string"><text:p> x </text:p> </table:table-cell>',
        "<table:table-cell office:value-type='float' office:value='7'/>",
        '<table:table-cell table:style-name="a>b" office:value-type="float" office:value="8"/>',
        '<table:table-cell office:value-type="float" office:value="-12.50"><text:p>-12.5</text:p></table:table-cell>',
        '<table:table-cell office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell>',
        '<table:table-cell office:value-type="string" office:value="3"><text:p>three</text:p></table:table-cell>',
        '<table:table-cell  office:value-type = "float"\n office:value="1e3" />',
        '<table:table-cell office:value-type="float" table:number-columns-repeated="2" office:value="4"/>',
        '<table:table-cell office:value-type="date" office:date-value="2024-05-02" office:value="5"/>',
        '<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"/>',
    ]
)
ROW_TAGS = st.sampled_from(
    ["", ' table:number-rows-repeated="2"', " table:number-rows-repeated='3'", ' x="y"']
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(ROW_TAGS, st.lists(CELLS_IN_BYTES, max_size=5)), max_size=6))
def test_the_quick_way_through_rows_gives_the_same_cells(rows, tmp_path: Path) -> None:
    written = "".join(f"<table:table-row{tag}>{''.join(cells)}</table:table-row>" for tag, cells in rows)
    quick = ods_of(tmp_path / "quick.ods", {"Data": f"{written}<table:table-row/>"})
    usual = ods_of(tmp_path / "usual.ods", {"Data": f"<!-- a comment -->{written}<table:table-row/>"})
    [of_quick], [of_usual] = open_workbook(quick).sheets, open_workbook(usual).sheets
    told = [
        [[(type(cell), cell) for cell in row] for _, row in sheet.rows()] for sheet in (of_quick, of_usual)
    ]
    assert told[0] == told[1]


def test_rows_that_stand_across_the_edge_of_a_chunk_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assurance.sources import archives

    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(f"<table:table-row>{cell.format(f'Maré {n}') * 3}</table:table-row>" for n in range(20))
    path = ods_of(tmp_path / "a.ods", {"One": rows, "Two": rows})
    for size in (1, 7, 64, 333):
        monkeypatch.setattr(archives, "CHUNK", size)
        for sheet in open_workbook(path).sheets:
            assert [row for _, row in sheet.rows()] == [[f"Maré {n}"] * 3 for n in range(20)]


def test_sheets_are_read_in_any_order_and_as_often_as_is_asked(tmp_path: Path) -> None:
    rows: Rows = [["x" * 50, n] for n in range(700)]
    path = write_ods(tmp_path / "a.ods", {"One & only": rows, "Two": [["b"]], "Three": rows})
    one, two, three = open_workbook(path).sheets
    assert one.name == "One & only"
    assert len(list(three.rows())) == len(list(one.rows())) == len(list(three.rows())) == 700
    assert [row for _, row in two.rows()] == [["b"]]


def test_any_prefix_will_do_for_the_names_of_an_opendocument_file(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"Data": GAPS})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    content = parts["content.xml"].replace("xmlns:table=", "xmlns:t=")
    for before in ("<", "</", " "):
        content = content.replace(f"{before}table:", f"{before}t:")
    write_parts(tmp_path / "b.ods", {**parts, "content.xml": content})
    assert _cells_by_us(tmp_path / "b.ods") == _cells_by_us(path)


# CSV as a stream


def test_characters_that_stand_across_the_edge_of_a_chunk_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assurance.sources import delimited

    monkeypatch.setattr(delimited, "_CHUNK", 7)
    for encoding in ("utf-8", "utf-16", "cp1252"):
        path = write_csv(tmp_path / "a.csv", [["Name"], *([f"Maré {n}"] for n in range(30))], encoding)
        [sheet] = open_workbook(path).sheets
        assert [row for _, row in sheet.rows()][1:] == [[f"Maré {n}"] for n in range(30)]
    path.write_bytes(b"A\n" + "Maré\n".encode() * 5 + b"M\xe9\n")
    with pytest.raises(InputError, match="row 7: the characters are in an encoding"):
        open_workbook(path)
    path.write_bytes(b"A\nabcd" + "é".encode() + b"\nM\xe9\n")  # the two halves of é are in two chunks
    with pytest.raises(InputError, match="row 3: the characters are in an encoding"):
        open_workbook(path)
    path.write_bytes(b"A\n" + b"plain text of some length\n" * 5 + b"x\0\n")
    with pytest.raises(InputError, match="row 7: it holds bytes that are no text"):
        open_workbook(path)
    path.write_bytes(b"A\n" + b"M\xe9\n" * 3 + b"M\x81\n")
    with pytest.raises(InputError, match="row 5: the characters are in an encoding"):
        open_workbook(path)


# A batch at a time


@WRITERS
def test_batches_come_to_what_records_give(write: Write, tmp_path: Path) -> None:
    rows: Rows = [["Title"], [None], ["Area", "Other", "N"], *([f"Area {n % 3}", None, n] for n in range(10))]
    sheet = open_workbook(write(tmp_path / "data", rows)).sheets[-1]
    header = find_header(sheet, ["N", "Area"])
    whole = records(sheet, header)
    parts = list(batches(sheet, header, rows=4))
    assert [len(part) for part in parts] == [4, 4, 2]
    assert pandas.concat(parts).equals(whole)
    assert whole.columns.tolist() == ["N", "Area"]
    assert whole.index.tolist() == list(range(4, 14))
    assert len({id(cell) for cell in whole["Area"]}) == 3


def test_a_sheet_without_rows_is_one_batch_with_its_columns() -> None:
    sheet = header_sheet(["Area", "N"])
    [batch] = batches(sheet, find_header(sheet, ["Area"]))
    assert (batch.columns.tolist(), len(batch)) == (["Area"], 0)


def test_a_mid_size_file_is_read_in_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2,000 rows of 40 columns are 80,000 cells: 8 MB if they were all held as objects."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(f'value {n} of column {k}') for k in range(40))}</table:table-row>"
        for n in range(2_000)
    )
    path = ods_of(
        tmp_path / "a.ods", {"Data": f"<table:table-row>{cell.format('Area')}</table:table-row>{rows}"}
    )
    del rows
    monkeypatch.setattr(limits, "WORDS_REMEMBERED", 1_000)
    [sheet] = open_workbook(path).sheets
    header = find_header(sheet, ["Area"])
    tracemalloc.start()
    try:
        count = sum(len(batch) for batch in batches(sheet, header, rows=500))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 2_000
    assert peak < 5_000_000


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


def test_cells_that_are_equal_and_not_the_same_are_told_apart() -> None:
    # What is made of a cell is remembered; True, 1 and 1.0 are one to a dictionary.
    for cells in itertools.permutations([True, 1, 1.0]):
        assert [as_text(cell) for cell in cells] == ["True" if cell is True else "1" for cell in cells]
        assert [as_number(cell) for cell in cells] == [None if cell is True else 1.0 for cell in cells]
