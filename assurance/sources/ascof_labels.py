"""How an ASCOF workbook labels its rows, and what it says around its tables: for the checks, not for reports.

The tidy table `ascof` has a place as it is known today. What a row was labelled with, and what the cover
sheets and the lines above a table say, is kept here as published, so that the checks can compare it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pandas

from assurance.sources.ascof import cell_name, measure_id, read_period, read_value
from assurance.sources.sheets import Header, Sheet, Workbook, as_text, look_for_header

LABELS, NOTES = "ascof_labels", "ascof_notes"
TABLES = (LABELS, NOTES)

LABEL_COLUMNS = (
    "measure_id", "code_as_published", "name_as_published", "ons_code_as_published", "periods", "source_cell",
    "source_file", "source_sheet", "source_row",
)  # fmt: skip
NOTE_COLUMNS = (
    "measure_id", "stands_in", "label", "text", "source_cell", "source_file", "source_sheet", "source_row",
)  # fmt: skip

_CONTENTS = ("Metric", "Description", "Source", "Start year")
_NOTES = ("Note number", "Note text")


def labels(tables: Iterable[tuple[Sheet, str, Header]], file: str) -> pandas.DataFrame:
    """Return the table `ascof_labels`: one row for each row of each sheet of a measure.

    `periods` are those in which the row has a value ("2023-24 2024-25").

    Parameters
    ----------
    tables
        Sheets, each with its measure and its header; the labels stand in the first three columns found.
    file
        Path in the raw folder.
    """
    rows = [row for table in tables for row in _labels(*table, file)]
    made = pandas.DataFrame(rows, columns=list(LABEL_COLUMNS))
    return made.astype(dict.fromkeys(LABEL_COLUMNS, "str") | {"source_row": "int64"})


def notes(workbook: Workbook, tables: Iterable[tuple[Sheet, str, Header]], file: str) -> pandas.DataFrame:
    """Return the table `ascof_notes`: one row for each thing that is said around the tables.

    `stands_in` is "title" and "line" (above a table), "periods" (the first and last year of a table that has
    values), "contents" (`label` is the column) or "notes" (`label` is the number of the note).
    """
    rows = [row for sheet, measure, header in tables for row in _above(sheet, measure, header, file)]
    for sheet in workbook.sheets:
        rows += _contents(sheet, file) or _numbered(sheet, file)
    made = pandas.DataFrame(rows, columns=list(NOTE_COLUMNS))
    return made.astype(dict.fromkeys(NOTE_COLUMNS, "str") | {"source_row": "int64"})


def _labels(sheet: Sheet, measure: str, header: Header, file: str) -> Iterator[tuple]:
    positions = list(header.columns.values())[:3]
    periods = _periods(header)
    for number, cells in sheet.rows():
        texts = [as_text(cells[at]) if at < len(cells) else "" for at in positions]
        if number <= header.row or not any(texts):
            continue
        given = {
            period
            for at, period in periods.items()
            if at < len(cells) and read_value(cells[at]).value is not None
        }
        where = cell_name(number, positions[1])
        yield measure_id(measure), *texts, " ".join(sorted(given)), where, file, sheet.name, number


def _periods(header: Header) -> dict[int, str]:
    return {
        at: period
        for at, name in enumerate(header.names)
        if (found := re.match(r"20\d\d to 20\d\d", name)) and (period := read_period(found[0]))
    }


def _above(sheet: Sheet, measure: str, header: Header, file: str) -> Iterator[tuple]:
    place = (file, sheet.name)
    for number, cells in enumerate(sheet.top(header.row - 1), start=1):
        text = next((text for cell in cells if (text := as_text(cell))), "")
        if text:
            stands_in = "title" if number == 1 else "line"
            yield measure_id(measure), stands_in, "", text, cell_name(number, 0), *place, number
    periods = _periods(header)
    given = {
        period
        for number, cells in sheet.rows()
        if number > header.row
        for at, period in periods.items()
        if at < len(cells) and read_value(cells[at]).value is not None
    }
    if given:
        where = cell_name(header.row, 0)
        for label, period in (("first", min(given)), ("last", max(given))):
            yield measure_id(measure), "periods", label, period, where, *place, header.row


def _contents(sheet: Sheet, file: str) -> list[tuple]:
    header = look_for_header(sheet, _CONTENTS)
    if sheet.name.strip().casefold() != "contents" or not header:
        return []
    metric = header.columns["Metric"]
    return [
        (measure_id(as_text(cells[metric])), "contents", name, as_text(cells[at]), cell_name(number, at),
         file, sheet.name, number)
        for number, cells in sheet.rows()
        if number > header.row and metric < len(cells) and as_text(cells[metric])
        for name, at in header.columns.items()
        if name != "Metric" and at < len(cells)
    ]  # fmt: skip


def _numbered(sheet: Sheet, file: str) -> list[tuple]:
    header = look_for_header(sheet, _NOTES)
    if not header:
        return []
    number_at, text_at = header.columns["Note number"], header.columns["Note text"]
    return [
        ("", "notes", found[1], as_text(cells[text_at]), cell_name(number, text_at), file, sheet.name, number)
        for number, cells in sheet.rows()
        if number > header.row
        and text_at < len(cells)
        and (found := re.search(r"note (\d+)", as_text(cells[number_at]), re.IGNORECASE))
    ]
