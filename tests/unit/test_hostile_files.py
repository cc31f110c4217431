"""Files that are made to do harm, or were spoilt: refused or made harmless with one sentence, and soon."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assurance import paths
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.sources import archives, limits
from assurance.sources.cells import without_marks
from assurance.sources.sheets import (
    count_hidden,
    find_header,
    look_for_header,
    open_workbook,
    parse_text,
    records,
)
from tests.unit.workbooks import ods_of, write_csv, write_parts, xlsx_of

CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def ods_row(*texts: str, attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(map(CELL.format, texts))}</table:table-row>"


def xlsx_row(number: int, *texts: str) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


def refusal(path: Path) -> str:
    """Return the one sentence with which a file is refused, opened or read to its end."""
    with pytest.raises(InputError) as caught:
        for sheet in open_workbook(path).sheets:
            for _ in sheet.rows():
                pass
    sentence = str(caught.value)
    assert sentence.startswith(path.name)
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


def rows_of(path: Path) -> list[list[object]]:
    return [list(row) for _, row in open_workbook(path).sheets[0].rows()]


# Bombs


class _Zeros(io.RawIOBase):
    """A great many of one byte, never held."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        count = min(self.left, 1_000_000 if size < 0 else size)
        self.left -= count
        return b" " * count


def bomb(path: Path, part: str, size: int) -> Path:
    """Write an ODS or XLSX file, one part of which unpacks to `size` bytes of nothing."""
    source = ods_of(path, {"Data": ods_row("A")}) if part == "content.xml" else xlsx_of(path, {"Data": ""})
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != part}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open(part, "w", force_zip64=True) as out:
            zeros = _Zeros(size)
            while chunk := zeros.read(1_000_000):
                out.write(chunk)
    return path


@pytest.mark.parametrize("part", ["content.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_bomb_is_refused_by_what_it_declares(part: str, tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.ods", part, 60_000_000)
    assert "more than 250 times as large as packed" in refusal(path)


def test_a_bomb_that_lies_about_its_size_is_refused_all_the_same(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.ods", "content.xml", 60_000_000)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    # The list of contents says 1,000 bytes for each part that is larger.
    at = content.index(b"PK\x01\x02", start)
    while at >= 0:
        if struct.unpack_from("<L", content, at + 24)[0] > 1_000:
            struct.pack_into("<L", content, at + 24, 1_000)
        at = content.find(b"PK\x01\x02", at + 4)
    path.write_bytes(content)
    assert "cut short or damaged" in refusal(path)


def test_what_comes_out_of_a_part_is_bounded(tmp_path: Path) -> None:
    path = ods_of(tmp_path / "data.ods", {"Data": ods_row("A") * 100})
    with (
        pytest.raises(InputError, match=r"unpacked, it is larger than 0 MB"),
        archives.opened(path) as archive,
    ):
        list(archive.unpack("content.xml", most=1_000))


def test_an_archive_of_very_many_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_parts(tmp_path / "many.xlsx", {f"part{n:05}": "" for n in range(5_000)})
    monkeypatch.setattr(limits, "MOST_PARTS", 100_000)
    assert "an archive of more parts than a workbook has" in refusal(path)


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_BYTES", 10)
    path = write_csv(tmp_path / "large.csv", [["A"], ["long enough"]])
    assert "it is larger than" in refusal(path)


def test_a_part_with_a_password_is_said_to_be_encrypted(tmp_path: Path) -> None:
    path = ods_of(tmp_path / "data.ods", {"Data": ods_row("A")})
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"content.xml"))
    content[at + 8] |= 1
    path.write_bytes(content)
    assert "the workbook is encrypted" in refusal(path)


# XML


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
ELSEWHERE = '<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd">'


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE, ELSEWHERE])
@pytest.mark.parametrize(
    "part",
    [
        "content.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/_rels/workbook.xml.rels",
    ],
)
def test_entities_are_refused_in_every_part(doctype: str, part: str, tmp_path: Path) -> None:
    path = tmp_path / "entities.bin"
    if part == "content.xml":
        ods_of(path, {"Data": ods_row("&secret;" if doctype == OUTSIDE else "A")})
    else:
        xlsx_of(path, {"Data": '<row r="1"><c t="s"><v>0</v></c></row>'}, words=["A"])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    head, mark, rest = parts[part].partition("?>")
    parts[part] = f"{head}{mark}{doctype}{rest}" if mark else f"{doctype}{parts[part]}"
    write_parts(path, parts)
    assert "its XML declares entities" in refusal(path)


def test_an_entity_that_is_not_declared_is_damage(tmp_path: Path) -> None:
    assert "damaged" in refusal(ods_of(tmp_path / "data.ods", {"Data": ods_row("&secret;")}))


@pytest.mark.parametrize(
    "nested",
    [
        "<text:span>" * 100_000 + "deep" + "</text:span>" * 100_000,
        "<text:a>" * 20_000 + "deep" + "</text:a>" * 20_000,
    ],
)
def test_deep_markup_in_a_cell_is_read_or_refused(nested: str, tmp_path: Path) -> None:
    assert rows_of(ods_of(tmp_path / "deep.ods", {"Data": ods_row(nested)})) == [["deep"]]


@pytest.mark.parametrize("name", ["table:table-row-group", "table:table-rows"])
def test_groups_of_rows_without_end_do_no_harm(name: str, tmp_path: Path) -> None:
    groups = f"<{name}>" * 90_000 + ods_row("deep") + f"</{name}>" * 90_000
    assert rows_of(ods_of(tmp_path / "deep.ods", {"Data": groups})) == [["deep"]]
    # The quick way of reading does not look at groups; the usual way, taken where there are comments, does.
    assert "damaged" in refusal(ods_of(tmp_path / "deep.ods", {"Data": f"<!-- a note -->{groups}"}))


@pytest.mark.parametrize("before", ["", "<!-- read in the usual way -->"])
@pytest.mark.parametrize("inside", ["<text:x/>", " "])
def test_a_row_that_does_not_end_is_refused(before: str, inside: str, tmp_path: Path) -> None:
    row = f"{before}<table:table-row>{inside * (5_000_000 // len(inside))}"
    assert "a row in it does not end" in refusal(ods_of(tmp_path / "long.ods", {"Data": row}))


def test_a_sheet_that_does_not_end_is_damaged(tmp_path: Path) -> None:
    path = ods_of(tmp_path / "open.ods", {"Data": ods_row("A")})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    write_parts(path, {**parts, "content.xml": parts["content.xml"].replace("</table:table>", "")})
    assert "damaged" in refusal(path)


# Dimensions


def test_repeats_that_are_empty_cost_nothing(tmp_path: Path) -> None:
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    path = ods_of(
        tmp_path / "wide.ods",
        {
            "Data": f"<table:table-row>{CELL.format('A')}{blank}</table:table-row>"
            f'<table:table-row table:number-rows-repeated="2">{blank}</table:table-row>'
            + ods_row("B")
            + f'<table:table-row table:number-rows-repeated="99999999999">{blank}</table:table-row>'
        },
    )
    assert rows_of(path) == [["A"], [], [], ["B"]]


def test_rows_and_cells_that_are_the_same_are_all_read(tmp_path: Path) -> None:
    three = '<table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="1"/>'
    path = ods_of(
        tmp_path / "same.ods",
        {"Data": f'<table:table-row table:number-rows-repeated="2">{three}</table:table-row>'},
    )
    assert rows_of(path) == [[1.0, 1.0, 1.0]] * 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ods_row("A", attributes=' table:number-rows-repeated="1048577"'), "more than 1,048,576 rows"),
        (
            "<table:table-row>"
            '<table:table-cell table:number-columns-repeated="16385" office:value-type="float" office:value="1"/>'
            "</table:table-row>",
            "row 1: it has more than 16,384 columns",
        ),
        (
            '<table:table-row><table:table-cell table:number-columns-repeated="999999999"/>'
            f"{CELL.format('A')}</table:table-row>",
            "row 1: it has more than 16,384 columns",
        ),
        (ods_row("short") + ods_row("a" * 1_000_000), "row 2: a cell has more than 32,767 characters"),
        (ods_row("n" * 100_000), "row 1: a cell has more than 32,767 characters"),
        (ods_row(*["c"] * 40_000), "row 1: it has more than 16,384 columns"),
        (ods_row('<text:s text:c="2000000000"/>'), "row 1: a cell has more than 32,767 characters"),
    ],
)
def test_dimensions_that_no_spreadsheet_has_are_refused_ods(row: str, words: str, tmp_path: Path) -> None:
    assert words in refusal(ods_of(tmp_path / "absurd.ods", {"Data": row}))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('<row r="1048577"><c><v>1</v></c></row>', "more than 1,048,576 rows"),
        ('<row r="99999999999999999999"><c><v>1</v></c></row>', "more than 1,048,576 rows"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "row 1: it has more than 16,384 columns"),
        ('<row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>', "row 1: it has more than 16,384 columns"),
        (xlsx_row(1, "a" * 1_000_000), "row 1: a cell has more than 32,767 characters"),
        (xlsx_row(1, *["c"] * 20_000), "row 1: it has more than 16,384 columns"),
        ('<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>', "damaged"),
        ('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>', "damaged"),
        ('<row r="1"><c t="s"><v>7</v></c></row>', "damaged"),
        ('<row r="1"><c t="s"><v>-1</v></c></row>', "damaged"),
    ],
)
def test_dimensions_that_no_spreadsheet_has_are_refused_xlsx(row: str, words: str, tmp_path: Path) -> None:
    assert words in refusal(xlsx_of(tmp_path / "absurd.xlsx", {"Data": row}, words=["one"]))


def test_a_declared_dimension_means_nothing(tmp_path: Path) -> None:
    path = xlsx_of(
        tmp_path / "wide.xlsx",
        {"Data": '<row r="3"><c r="B3"><v>1</v></c></row>'},
        before='<dimension ref="A1:XFD1048576"/>',
    )
    assert rows_of(path) == [[], [], ["", 1.0]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("A,B\n1," + "x" * 1_000_000 + "\n", "row 2: a cell has more than 32,767 characters"),
        ("n" * 100_000 + ",B\n1,2\n", "row 1: a cell has more than 32,767 characters"),
        ("," * 16_384 + "\n", "row 1: it has more than 16,384 columns"),
        (",".join(["c"] * 100_000) + "\n", "row 1: it has more than 16,384 columns"),
        ("A,B\n1,2\n" + 'x,"y\n' + "1,2\n" * 60_000, "row 3: a quotation mark is opened and not closed"),
        ("A\n" + 'x" y"z\n"1"2\n', "row 3: a quotation mark is opened and not closed"),
        ("x" * 5_000_000, "row 1: a cell has more than 32,767 characters"),
    ],
)
def test_dimensions_that_no_spreadsheet_has_are_refused_csv(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "absurd.csv"
    path.write_text(content, encoding="utf-8", newline="")
    assert words in refusal(path)


def test_a_csv_file_of_more_rows_than_a_sheet_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 10)
    path = write_csv(tmp_path / "long.csv", [["A"]] * 11)
    assert "it has more than 10 rows" in refusal(path)


# Sheets


@pytest.mark.parametrize("make", [ods_of, xlsx_of])
def test_ten_thousand_sheets_are_refused(make, tmp_path: Path) -> None:
    path = make(tmp_path / "many.bin", {f"Sheet {n}": "" for n in range(10_000)})
    assert "it has more than 500 sheets" in refusal(path)


@pytest.mark.parametrize("make", [ods_of, xlsx_of])
def test_two_sheets_of_one_name_are_refused(make, tmp_path: Path) -> None:
    path = make(tmp_path / "twins.bin", {"Data": "", "Data ": ""})
    assert "2 sheets are called “Data”. Give each sheet a name of its own" in refusal(path)


@pytest.mark.parametrize(("make", "row"), [(ods_of, ods_row("Area") + ods_row("North") * 2), (xlsx_of, None)])
def test_a_hidden_sheet_is_no_part_of_the_return_but_accounted_for(make, row, tmp_path: Path) -> None:
    row = row or xlsx_row(1, "Area") + xlsx_row(2, "North") + xlsx_row(3, "North")
    path = make(tmp_path / "hidden.bin", {"Data": row, "Last year": row}, hidden={"Last year"})
    workbook = open_workbook(path)
    assert workbook.sheet_names == ["Data"]
    [ledger] = count_hidden(workbook, lambda sheet: look_for_header(sheet, ["Area"]), "areas", "hidden.bin")
    ledger.balance()
    assert (ledger.sheet, ledger.rows_in) == ("Last year", 2)
    assert ledger.beyond == {"on a sheet that is hidden": 2}


def test_a_workbook_that_shows_nothing_is_refused(tmp_path: Path) -> None:
    path = xlsx_of(tmp_path / "hidden.xlsx", {"Data": xlsx_row(1, "A")}, hidden={"Data"})
    assert "every sheet is hidden" in refusal(path)


def test_macros_are_not_run_and_the_cells_are_read(tmp_path: Path) -> None:
    path = xlsx_of(tmp_path / "macros.xlsm", {"Data": xlsx_row(1, "A")})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(100))
    assert rows_of(path) == [["A"]]


# Formulas


def test_of_a_formula_the_saved_value_is_read(tmp_path: Path) -> None:
    formula = 'table:formula="of:=WEBSERVICE(&quot;http://localhost&quot;)"'
    saved = '<table:table-cell {} office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell>'
    path = ods_of(tmp_path / "a.ods", {"Data": f"<table:table-row>{saved.format(formula)}</table:table-row>"})
    assert rows_of(path) == [[5.0]]
    row = '<row r="1"><c><f>1+4</f><v>5</v></c><c t="str"><f>A1&amp;""</f><v/></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    assert rows_of(xlsx_of(tmp_path / "a.xlsx", {"Data": row})) == [[5.0, "", "#DIV/0!"]]


def test_a_formula_without_a_saved_value_is_not_taken_for_an_empty_cell(tmp_path: Path) -> None:
    nothing = '<table:table-row><table:table-cell table:formula="of:=1+4"/></table:table-row>'
    assert "row 1: a formula has no value" in refusal(ods_of(tmp_path / "a.ods", {"Data": nothing}))
    row = '<row r="1"><c><f>1+4</f><v></v></c></row>'
    assert "row 1: a formula has no value" in refusal(xlsx_of(tmp_path / "a.xlsx", {"Data": row}))


FORMULAS = ["=HYPERLINK(1)", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
NUMBERS = ["-2", "+3.5", "-1,234", "-5%", "-1.5e-7", "-", "2026-05-29", "text = text"]


def test_a_formula_in_csv_is_text_and_is_written_as_text(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [["Note"], *([text.strip()] for text in FORMULAS)])
    [sheet] = open_workbook(path).sheets
    read = list(records(sheet, find_header(sheet, ["Note"]))["Note"])
    assert read == [text.strip() for text in FORMULAS]

    out = tmp_path / "out.csv"
    paths.write_csv(out, ["note"], [{"note": text} for text in [*FORMULAS, *NUMBERS, -2, 1.5]])
    with out.open(encoding="utf-8", newline="") as file:
        written = [row[0] for row in csv.reader(file)][1:]
    assert written[: len(FORMULAS)] == [f"'{text}".replace("\r", "\n") for text in FORMULAS]
    assert written[len(FORMULAS) :] == [*NUMBERS, "-2", "1.5"]


# Marks that cannot be seen

MARKS = ["\u200b", "\u200e", "\u202e", "\u2066", "\ufeff", "\u00ad", "\x07", "\x9f", "\u2060", "\U000e0041"]


@pytest.mark.parametrize("mark", MARKS)
def test_marks_that_cannot_be_seen_are_taken_out_and_counted(mark: str, tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    text = f"Ar{mark}ea,Name,Note\nNor{mark}th,Ann,{'x' * 99}\nNor{mark}th,Bob,\nSouth,{mark},\n"
    path.write_text(text, encoding="utf-8")
    ledger = Ledger("marked.csv", "", "areas")
    [sheet] = open_workbook(path).sheets
    table = records(sheet, find_header(sheet, ["Area", "Name"]), ledger)
    assert table["Area"].tolist() == ["North", "North", "South"]
    assert table["Name"].tolist() == ["Ann", "Bob", ""]
    kind = "took out marks that cannot be seen"
    assert ledger.repairs == {kind: 3}
    # What stood around them may be about a person.
    assert ledger.examples[kind][0] == f"U+{ord(mark):04X} in row 2, “Area” → (nothing)"
    assert not any("North" in example for example in ledger.examples[kind])


def test_line_separators_end_a_line_and_white_space_stays() -> None:
    assert without_marks("a\u2028b\u2029c\td\ne\u00a0f") == "a\nb\nc\td\ne\u00a0f"
    assert parse_text(records_of("a\u2028b"))[2] == "a b"


def records_of(text: str):
    import pandas

    return pandas.Series([text], index=[2], dtype=object)


def test_a_row_of_nothing_that_can_be_seen_is_blank(tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    path.write_text("Area,Name\n\u200b,\ufeff\nNorth,Ann\n", encoding="utf-8")
    [sheet] = open_workbook(path).sheets
    assert list(records(sheet, find_header(sheet, ["Area"])).index) == [3]


def test_a_long_cell_is_shortened_in_a_message(tmp_path: Path) -> None:
    from assurance.sources.sheets import parse_numbers

    path = write_csv(tmp_path / "a.csv", [["Area"], ["x" * 30_000]])
    [sheet] = open_workbook(path).sheets
    with pytest.raises(InputError) as caught:
        parse_numbers(records(sheet, find_header(sheet, ["Area"]))["Area"], sheet)
    assert len(str(caught.value)) < 300


def test_very_many_strange_columns_are_said_to_be_wrong_soon(tmp_path: Path) -> None:
    names = [f"Column number {n}" for n in range(16_000)]
    path = write_csv(tmp_path / "wide.csv", [["Area", *names]])
    [sheet] = open_workbook(path).sheets
    with pytest.raises(InputError, match="are missing"):
        find_header(sheet, ["Area", *(f"Colunm {n}" for n in range(100))])


# Damage


def mutants(content: bytes) -> Iterator[bytes]:
    from random import Random

    random = Random(7)
    for _ in range(150):
        changed = bytearray(content)
        for _ in range(random.randrange(1, 6)):
            changed[random.randrange(len(changed))] = random.randrange(256)
        yield bytes(changed)
    for _ in range(40):
        yield content[: random.randrange(4, len(content))]


@pytest.mark.parametrize("kind", ["ods", "xlsx", "csv"])
@pytest.mark.parametrize("packed", [True, False])
def test_spoilt_bytes_are_refused_or_read_never_a_traceback(kind: str, packed: bool, tmp_path: Path) -> None:
    path = tmp_path / f"data.{kind}"
    if kind == "ods":
        ods_of(path, {"Data": ods_row("Area", "Count") + ods_row("North", "3") * 5})
    elif kind == "xlsx":
        xlsx_of(path, {"Data": xlsx_row(1, "Area", "Count") + xlsx_row(2, "North", "3")}, words=["A"])
    else:
        write_csv(path, [["Area", "Count"], ["North", 3], ["Maré", 4]])
    if packed and kind != "csv":
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        write_parts(path, parts, zipfile.ZIP_DEFLATED)
    content = path.read_bytes()
    refused = 0
    for mutant in mutants(content):
        path.write_bytes(mutant)
        try:
            for sheet in open_workbook(path).sheets:
                sheet.labels()
                list(sheet.rows())
        except InputError as error:
            refused += 1
            assert str(error).startswith(path.name)
    assert refused > 0


def test_a_councils_hidden_sheet_is_accounted_for(tmp_path: Path) -> None:
    from assurance.provenance import RawFile
    from assurance.sources import contract_handbacks

    names = "Council", "Contract reference", "Handed back on", "Service type", "Reason", "People affected"
    row = "Gateshead", "C1", "2024-05-02", "Homecare", "", "1"
    rows = xlsx_row(1, *names) + xlsx_row(2, *row)
    path = xlsx_of(tmp_path / "a.xlsx", {"Now": rows, "Before": rows}, hidden={"Before"})
    file = RawFile(path="a.xlsx", sha256="a" * 64, size=1, kind="contract_handbacks", title="")
    reading = contract_handbacks.read(path, file)
    assert len(reading.tables["contract_handbacks"]) == 1
    assert [(ledger.sheet, ledger.kept, ledger.beyond.total()) for ledger in reading.ledgers] == [
        ("Now", 1, 0),
        ("Before", 0, 1),
    ]
