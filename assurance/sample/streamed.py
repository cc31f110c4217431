"""An OpenDocument spreadsheet of national size, written a row at a time, so that it takes little memory.

The same rows give the same XML everywhere. The bytes of the archive are the same wherever zlib is the same:
to compress 900 MB with our own (`archive`) would take hours.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

Value = str | int | float | datetime.date
Row = Sequence[Value]


def write_ods(path: Path, sheets: Mapping[str, Iterable[Row]]) -> None:
    """Write an OpenDocument spreadsheet as Excel saves one, a row at a time."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    with open_archive(path) as archive:
        archive.writestr(archive_entry("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        with archive.open(archive_entry("content.xml"), "w", force_zip64=True) as part:
            part.write(
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                f'<office:document-content xmlns:table="{urn}:table:1.0" xmlns:office="{urn}:office:1.0" '
                f'xmlns:text="{urn}:text:1.0" office:version="1.3"><office:body>'
                "<office:spreadsheet>".encode()
            )
            for name, rows in sheets.items():
                part.write(f'<table:table table:name="{escape(name)}">'.encode())
                for row in rows:
                    cells = _ods_cells(row)
                    part.write(f'<table:table-row table:style-name="ro1">{cells}</table:table-row>'.encode())
                part.write(b"</table:table>")
            part.write(b"</office:spreadsheet></office:body></office:document-content>")
        archive.writestr(
            archive_entry("META-INF/manifest.xml"),
            f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        )


def _ods_cells(row: Row) -> str:
    cells: list[str] = []
    for empty, run in groupby(row, key=lambda value: value == ""):
        values = list(run)
        if not empty:
            cells += map(_ods_cell, values)
        elif len(values) == 1:
            cells.append('<table:table-cell table:style-name="ce1"/>')
        else:
            repeated = f'table:number-columns-repeated="{len(values)}"'
            cells.append(f'<table:table-cell {repeated} table:style-name="ce1"/>')
    return "".join(cells)


def _ods_cell(value: Value) -> str:
    if isinstance(value, datetime.date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value}" '
            f'table:style-name="ce3"><text:p>{value:%d/%m/%Y}</text:p></table:table-cell>'
        )
    if isinstance(value, str):
        return (
            '<table:table-cell office:value-type="string" table:style-name="ce1">'
            f"<text:p>{escape(value)}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" table:style-name="ce2">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def open_archive(path: Path) -> zipfile.ZipFile:
    """Return a new archive at a path, whose folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)


def archive_entry(name: str) -> zipfile.ZipInfo:
    """Return an entry that says nothing of when it was made."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
    return entry
