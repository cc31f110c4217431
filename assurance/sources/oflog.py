"""Oflog's adult social care measures: one row a council, measure and financial year, with the median.

The Office for Local Government published them for 2015-16 to 2022-23, under the codes of councils at the
time. Its comparison is with the median of councils, which is never mixed with the national figure of ASCOF.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas

from assurance import councils
from assurance.councils import Council
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.ascof import read_period
from assurance.sources.sheets import (
    Header,
    Sheet,
    Workbook,
    as_number,
    as_text,
    find_header,
    look_for_table,
    open_workbook,
    records,
)

KIND = "oflog"
NATIONAL = True
TABLES = (KIND,)

REQUIRED = (
    "Financial year",
    "Local authority code",
    "Local authority name",
    "Measure",
    "Code",
    "Value",
    "MEDIAN",
    "MADs_from_median",
    "rank_order",
)
RANKED = {"desc": "highest first", "asc": "lowest first", "none": "", "": ""}
PUBLISHER = "Office for Local Government"
MEND = "Nobody in the council: Oflog has closed. Use the measure’s own publisher."


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself if it has Oflog's columns."""
    found = _table(workbook)
    if found is None:
        return None
    return Recognised(
        share=found[1].share,
        title="Adult social care measures of the Office for Local Government",
        publisher=PUBLISHER,
        licence="Open Government Licence v3.0",
    )


def _table(workbook: Workbook) -> tuple[Sheet, Header] | None:
    return look_for_table(workbook.sheets, REQUIRED)


def read(path: Path, file: RawFile) -> Reading:
    """Return every council's values with the median of councils.

    A row about a council that was abolished since is out of scope. An empty value is kept as missing: the
    publisher gives no reason.

    Returns
    -------
    Reading
        `oflog`: one row a measure × council × period, as `docs/architecture.md` has it.

    Raises
    ------
    InputError
        When a column is missing, a year is none, or a value is no number.
    """
    workbook = open_workbook(path)
    found = _table(workbook)
    sheet = found[0] if found else workbook.sheets[0]
    ledger = Ledger(file=file.path, sheet=sheet.name, table=KIND)
    rows = records(sheet, find_header(sheet, REQUIRED), ledger)
    ledger.rows_in = len(rows)
    kept: list[tuple] = []
    first: dict[tuple[str, str, str], tuple[int, tuple]] = {}
    for row, cells in zip(rows.index, rows.to_dict("records"), strict=True):
        code, name = as_text(cells["Local authority code"]), as_text(cells["Local authority name"])
        period = read_period(as_text(cells["Financial year"]))
        if period is None:
            raise sheet.error(
                row=row,
                column="Financial year",
                found=f"“{as_text(cells['Financial year'])}” is not a financial year",
                mend="use the file as it was published",
            )
        begins = datetime.date(int(period[:4]), 4, 1)
        council = councils.match(code) or councils.match(name, begins)
        former = councils.match_former(code) or councils.match_former(name, begins)
        if council is None and former is not None:
            ledger.beyond[f"a council {former.end}: {former.name}"] += 1
            continue
        if council is None:
            ledger.leave_out(
                row,
                "place not known",
                f"{code}, {name}",
                f"“{name}” ({code}) is no council with adult social care duties: the row is not used.",
                MEND,
            )
            continue
        if code != council.code:
            ledger.repaired("brought an ONS code up to date", f"{name} {code}", council.code)
        values = tuple(_number(cells[column], row, column, sheet) for column in REQUIRED[5:8])
        measure = as_text(cells["Code"])
        record = (
            measure, as_text(cells["Measure"]).removeprefix("Outcome, "), period, council.code, council.name,
            council.region, *values, _ranked(as_text(cells["rank_order"]), row, sheet, ledger),
        )  # fmt: skip
        earlier = first.setdefault((measure, period, council.code), (row, record))
        if earlier[0] != row:
            _enter_second(ledger, row, earlier, record, council)
            continue
        kept.append((*record, file.path, sheet.name, row))
    ledger.kept = len(kept)
    return Reading({KIND: _as_table(kept)}, [ledger])


def _number(cell: object, row: int, column: str, sheet: Sheet) -> float | None:
    text = as_text(cell)  # type: ignore[arg-type]
    if text.lower() in ("", "none", "na", "nan"):
        return None
    number = as_number(cell)  # type: ignore[arg-type]
    if number is None:
        raise sheet.error(
            row=row, column=column, found=f"“{text}” is not a number", mend="use the file as it was published"
        )
    return number


def _ranked(text: str, row: int, sheet: Sheet, ledger: Ledger) -> str:
    if text.lower() not in RANKED:
        raise sheet.error(
            row=row,
            column="rank_order",
            found=f"“{text}” is not one of desc, asc and None",
            mend="use the file as it was published",
        )
    ranked = RANKED[text.lower()]
    if text not in ("desc", "asc", ""):
        ledger.repaired("wrote the order of ranks one way", text, ranked or "(none)")
    return ranked


def _enter_second(
    ledger: Ledger, row: int, first: tuple[int, tuple], record: tuple, council: Council
) -> None:
    """Merge a row that says the same again; set aside one that says otherwise."""
    if record == first[1]:
        ledger.merge(row, first[0], "the same measure, year and council again", council.code)
        return
    what = f"{record[0]}, {council.name}, {record[2]}"
    sentence = f"Row {first[0]:,} has {what} with another value: this one is not used."
    ledger.leave_out(row, "a second row", what, sentence, MEND, council.code)


def _as_table(rows: list[tuple]) -> pandas.DataFrame:
    texts = ("measure", "title", "period", "council_code", "council", "region")
    numbers = ("value", "median_of_councils", "deviations_from_median")
    columns = [*texts, *numbers, "ranked", "source_file", "source_sheet", "source_row"]
    kinds = dict.fromkeys(columns, "str") | dict.fromkeys(numbers, "float64") | {"source_row": "int64"}
    return pandas.DataFrame(rows, columns=columns).astype(kinds)


def select(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return the council's own rows; each has the median beside it."""
    table = tables[KIND]
    return {KIND: table[table["council_code"] == council.code]}


def newest(tables: dict[str, pandas.DataFrame]) -> str:
    """Return the last period in the file."""
    periods = tables[KIND]["period"]
    return "" if periods.empty else str(periods.max())
