"""An OpenDocument spreadsheet that is accessible and the same bytes for the same tables.

Written with the standard library: gptables, the Analysis Function's own, makes XLSX only, odfpy has not been
kept since 2020, and odfdo stamps the time and has no database ranges, which are what gives a table its name.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from assurance.numerals import in_words

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
VERSION = "1.3"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_URN = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "office": f"{_URN}office:1.0",
        "table": f"{_URN}table:1.0",
        "text": f"{_URN}text:1.0",
        "style": f"{_URN}style:1.0",
        "number": f"{_URN}datastyle:1.0",
        "meta": f"{_URN}meta:1.0",
        "fo": f"{_URN}xsl-fo-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
        "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)
# What XML cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Number:
    """A number, shown with some decimal places; the cell holds all of it."""

    value: float | int
    places: int = 0


@dataclass(frozen=True)
class Link:
    """Words that lead to a sheet of the same spreadsheet, or to an address."""

    words: str
    sheet: str = ""
    address: str = ""


Cell = str | Number | datetime.date | Link


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, with the unit, and how wide it is."""

    header: str
    centimetres: float = 4.0
    numbers: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: lines down column A, the first its title, and below them at most one table.

    Attributes
    ----------
    name
        Lower case letters, digits and underscores: also the name of the table.
    lines
        The title, and what must be known before the table is read.
    columns, rows
        The table. Every cell is filled.
    """

    name: str
    lines: Sequence[str | Link]
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[Cell]] = ()


def ods(title: str, council: str, sheets: Sequence[Sheet]) -> bytes:
    """Return a spreadsheet with a title and these sheets, as OpenDocument."""
    for sheet in sheets:
        for row in sheet.rows:
            if len(row) != len(sheet.columns) or "" in row:
                raise ValueError(f"{sheet.name}: a row that is not filled")
    parts = {
        "mimetype": MIMETYPE,
        "META-INF/manifest.xml": _manifest(),
        "content.xml": _content(sheets),
        "meta.xml": _meta(title, council),
        "styles.xml": _styles(),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0  # on every system
            # Its first part says what the file is, to who reads no further than its first bytes.
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8"), compresslevel=9)
    return content.getvalue()


def _manifest() -> str:
    entries = {"/": MIMETYPE, "content.xml": "text/xml", "meta.xml": "text/xml", "styles.xml": "text/xml"}
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in entries.items()
    )
    return (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{_URN}manifest:1.0" manifest:version="{VERSION}">'
        f"{listed}</manifest:manifest>"
    )


def _meta(title: str, council: str) -> str:
    return (
        f'{_HEAD}<office:document-meta {_NAMESPACES} office:version="{VERSION}"><office:meta>'
        f"<dc:title>{_text(title)}</dc:title><dc:creator>{_text(council)}</dc:creator>"
        "<dc:language>en-GB</dc:language></office:meta></office:document-meta>"
    )


def _styles() -> str:
    """Return what every cell looks like unless it says otherwise, in British English."""
    return (
        f'{_HEAD}<office:document-styles {_NAMESPACES} office:version="{VERSION}"><office:styles>'
        '<style:default-style style:family="table-cell"><style:table-cell-properties '
        'style:vertical-align="top"/><style:text-properties style:font-name="Arial" '
        'fo:font-family="Arial" fo:font-size="12pt" fo:color="#0b0c0c" fo:language="en" fo:country="GB"/>'
        '</style:default-style><style:style style:name="Default" style:family="table-cell"/>'
        "</office:styles><office:automatic-styles>"
        # Printed, a table is as wide as the paper.
        '<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="29.7cm" '
        'fo:page-height="21cm" style:print-orientation="landscape" style:scale-to-X="1" '
        'style:scale-to-Y="0"/>'
        "</style:page-layout></office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Default" style:page-layout-name="page"/>'
        "</office:master-styles></office:document-styles>"
    )


def _content(sheets: Sequence[Sheet]) -> str:
    widths = sorted({column.centimetres for sheet in sheets for column in sheet.columns} | {_ALONE})
    cells = (cell for sheet in sheets for row in sheet.rows for cell in row)
    places = sorted({cell.places for cell in cells if isinstance(cell, Number)})
    ranges = "".join(_range(sheet) for sheet in sheets if sheet.columns)
    return (
        f'{_HEAD}<office:document-content {_NAMESPACES} office:version="{VERSION}">'
        f"<office:automatic-styles>{''.join(_cell_styles(widths, places))}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(_sheet(sheet) for sheet in sheets)}"
        f"<table:database-ranges>{ranges}</table:database-ranges>"
        "</office:spreadsheet></office:body></office:document-content>"
    )


_ALONE = 20.0
"""The width of a column that has no table, in centimetres."""


def _cell_styles(widths: Sequence[float], places: Sequence[int]) -> Iterator[str]:
    for width in widths:
        yield (
            f'<style:style style:name="w{_style(width)}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width}cm"/></style:style>'
        )
    yield (
        '<style:style style:name="sheet" style:family="table" style:master-page-name="Default">'
        '<style:table-properties table:display="true" style:writing-mode="lr-tb"/></style:style>'
    )
    yield (
        '<style:style style:name="row" style:family="table-row"><style:table-row-properties '
        'style:use-optimal-row-height="true"/></style:style>'
    )
    for digits in places:
        yield (
            f'<number:number-style style:name="d{digits}"><number:number number:decimal-places="{digits}" '
            f'number:min-decimal-places="{digits}" number:min-integer-digits="1" number:grouping="true"/>'
            "</number:number-style>"
        )
        yield _style_of(f"n{digits}", data=f"d{digits}", align="end")
    yield (
        '<number:date-style style:name="day"><number:day/><number:text> </number:text>'
        '<number:month number:style="long" number:textual="true"/><number:text> </number:text>'
        '<number:year number:style="long"/></number:date-style>'
    )
    yield _style_of("date", data="day", align="end")
    yield _style_of("line", wrap=False)
    yield _style_of("words")
    yield _style_of("symbol", align="end")
    yield _style_of("title", wrap=False, text='fo:font-size="16pt" fo:font-weight="bold"')
    yield _style_of("header", text='fo:font-weight="bold"', border=True)
    yield _style_of("header-of-numbers", text='fo:font-weight="bold"', border=True, align="end")


def _style_of(
    name: str,
    *,
    data: str = "",
    align: str = "start",
    wrap: bool = True,
    text: str = "",
    border: bool = False,
) -> str:
    shown = f' style:data-style-name="{data}"' if data else ""
    edge = ' fo:border-bottom="0.05cm solid #12436d"' if border else ""
    wrapped = ' fo:wrap-option="wrap"' if wrap else ""
    return (
        f'<style:style style:name="{name}" style:family="table-cell" '
        f'style:parent-style-name="Default"{shown}>'
        f'<style:table-cell-properties style:vertical-align="{"bottom" if border else "top"}" '
        f'style:text-align-source="fix"{wrapped}{edge}/>'
        f'<style:paragraph-properties fo:text-align="{align}"/>'
        + (f"<style:text-properties {text}/>" if text else "")
        + "</style:style>"
    )


def _style(width: float) -> str:
    return str(width).replace(".", "-")


def _sheet(sheet: Sheet) -> str:
    widths = [column.centimetres for column in sheet.columns] or [_ALONE]
    columns = "".join(f'<table:table-column table:style-name="w{_style(width)}"/>' for width in widths)
    lines = "".join(
        _row([_cell(line, "words" if not sheet.columns and at else "line" if at else "title")])
        for at, line in enumerate(sheet.lines)
    )
    table = ""
    if sheet.columns:
        heads = [
            _cell(column.header, "header-of-numbers" if column.numbers else "header")
            for column in sheet.columns
        ]
        table = f"<table:table-header-rows>{_row(heads)}</table:table-header-rows>"
        for row in sheet.rows:
            table += _row(
                [
                    _cell(cell, "symbol" if column.numbers else "words")
                    for cell, column in zip(row, sheet.columns, strict=True)
                ]
            )
    return (
        f'<table:table table:name={quoteattr(sheet.name)} table:style-name="sheet">'
        f"{columns}{lines}{table}</table:table>"
    )


def _row(cells: Sequence[str]) -> str:
    return f'<table:table-row table:style-name="row">{"".join(cells)}</table:table-row>'


def _cell(cell: Cell, style: str) -> str:
    """Return a cell. Words are always of the type "string": no program takes them for a formula."""
    if isinstance(cell, Number):
        return (
            f'<table:table-cell table:style-name="n{cell.places}" office:value-type="float" '
            f'office:value="{cell.value!r}"><text:p>{cell.value:,.{cell.places}f}</text:p></table:table-cell>'
        )
    if isinstance(cell, datetime.date):
        return (
            '<table:table-cell table:style-name="date" office:value-type="date" '
            f'office:date-value="{cell.isoformat()}"><text:p>{in_words(cell)}</text:p></table:table-cell>'
        )
    if isinstance(cell, Link):
        # LibreOffice and Excel both find the first cell of a sheet so.
        address = cell.address or f"#{cell.sheet}.A1"
        text = f'<text:a xlink:type="simple" xlink:href={quoteattr(address)}>{_text(cell.words)}</text:a>'
    else:
        text = _text(cell)
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


@lru_cache(maxsize=4096)
def _text(words: str) -> str:
    """Return words as XML holds them. A source, a population, a unit stand in many rows."""
    return escape(_UNWRITABLE.sub("", " ".join(words.split())))


def _range(sheet: Sheet) -> str:
    top = len(sheet.lines) + 1
    last = f"{letters(len(sheet.columns))}{top + len(sheet.rows)}"
    return (
        f"<table:database-range table:name={quoteattr(sheet.name)} "
        f'table:target-range-address="{sheet.name}.A{top}:{sheet.name}.{last}" '
        'table:contains-header="true" table:display-filter-buttons="false"/>'
    )


def letters(number: int) -> str:
    """Return the letters of a column.

    >>> letters(1), letters(26), letters(28)
    ('A', 'Z', 'AB')
    """
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
