"""Small files as people drop them in, written by the libraries that write real ones."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Rows = Sequence[Sequence[object]]


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8") -> Path:
    """Write rows as CSV; None is an empty cell."""
    lines = (",".join(_quoted(cell) for cell in row) for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def _quoted(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f'"{text}"' if "," in text else text


def write_xlsx(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write an Excel workbook; None is an empty cell."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if cell is not None:
                    sheet.cell(row, column, cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def write_ods(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write an OpenDocument spreadsheet as LibreOffice does: blank rows and cells are runs."""
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        document.spreadsheet.addElement(table)
        blank = 0
        for cells in rows:
            if all(cell is None for cell in cells):
                blank += 1
                continue
            if blank:
                table.addElement(_blank_rows(blank))
                blank = 0
            row = TableRow()
            for cell in cells:
                row.addElement(_ods_cell(cell))
            table.addElement(row)
        table.addElement(_blank_rows(1_048_000))
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def _blank_rows(count: int) -> TableRow:
    row = TableRow(numberrowsrepeated=count)
    row.addElement(TableCell(numbercolumnsrepeated=16))
    return row


def _ods_cell(value: object) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, datetime.date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=str(value))
    else:
        cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


# By hand, for what no library would write.


def write_parts(path: Path, parts: Mapping[str, str], packing: int = zipfile.ZIP_STORED) -> Path:
    """Write an archive of these parts."""
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def ods_of(path: Path, sheets: Mapping[str, str], *, hidden: Collection[str] = ()) -> Path:
    """Write an OpenDocument spreadsheet whose sheets hold this XML."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = ("office", "table", "text", "style")
    spaces = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in names)
    tables = "".join(
        f'<table:table table:name={quoteattr(name)} table:style-name="{"ta2" if name in hidden else "ta1"}">'
        f"{rows}</table:table>"
        for name, rows in sheets.items()
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table">'
        f'<style:table-properties table:display="{display}"/></style:style>'
        for name, display in (("ta1", "true"), ("ta2", "false"))
    )
    return write_parts(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
            f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
            f"{tables}</office:spreadsheet></office:body></office:document-content>",
        },
        zipfile.ZIP_DEFLATED,
    )


def xlsx_of(
    path: Path,
    sheets: Mapping[str, str],
    *,
    hidden: Collection[str] = (),
    words: Sequence[str] = (),
    before: str = "",
) -> Path:
    """Write an Excel workbook whose sheets hold this XML, `before` it what comes before the rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"'
        f' state="{"hidden" if name in hidden else "visible"}"/>'
        for n, name in zip(numbers, sheets, strict=True)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{related}'
        f'<Relationship Id="s1" Type="{office}/styles" Target="styles.xml"/>'
        f'<Relationship Id="s2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{"".join(f"<si><t>{word}</t></si>" for word in words)}</sst>',
    }
    for n, rows in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData></worksheet>'
        )
    return write_parts(path, parts, zipfile.ZIP_DEFLATED)
