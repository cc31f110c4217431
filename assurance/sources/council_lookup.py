"""The publisher's list of councils, their types, regions and codes: held against our own.

ASCOF's appendix of ONS codes has one row a place: England, the regions, and each council with its type,
region, CASSR code and ONS code. It adds nothing to what is reported; it shows where our list or the
publisher's is out of date.
"""

from __future__ import annotations

from pathlib import Path

import pandas

from assurance import councils
from assurance.councils import Council
from assurance.ledger import Ledger
from assurance.numerals import listed
from assurance.provenance import RawFile
from assurance.sources import SOURCE_COLUMNS, Reading, Recognised
from assurance.sources.sheets import (
    Header,
    Sheet,
    Workbook,
    as_text,
    find_header,
    look_for_table,
    open_workbook,
    records,
)

KIND = "council_lookup"
NATIONAL = True
TABLES = (KIND,)

REQUIRED = ("Geography", "Council type", "Council region", "LA Code", "ONS Area Code")
COLUMNS = ("council_code", "council", "kind", "region", "cassr_code", "ons_code_as_published")
MEND = "Ask the publisher which is right; if it is the list, our councils.csv is to be corrected."


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself if it has the columns of the list."""
    found = _list(workbook)
    if found is None:
        return None
    return Recognised(
        share=found[1].share,
        title="ONS codes of councils, regions and England (appendix to ASCOF)",
        publisher="NHS Digital",
        licence="Open Government Licence v3.0",
    )


def _list(workbook: Workbook) -> tuple[Sheet, Header] | None:
    return look_for_table(workbook.sheets, REQUIRED, share=0.8)


def read(path: Path, file: RawFile) -> Reading:
    """Return the councils of the list whose row agrees with our own list.

    A row that says something else of a council, or is about none, is set aside. An ONS code that a council
    has had is brought up to date. England and the regions are out of scope.

    Returns
    -------
    Reading
        `council_lookup`: one row a council, as `docs/architecture.md` has it.

    Raises
    ------
    InputError
        When a column is missing.
    """
    workbook = open_workbook(path)
    found = _list(workbook)
    sheet = found[0] if found else workbook.sheets[0]
    ledger = Ledger(file=file.path, sheet=sheet.name, table=KIND)
    rows = records(sheet, find_header(sheet, REQUIRED), ledger)
    ledger.rows_in = len(rows)
    kept: list[tuple] = []
    first: dict[str, int] = {}
    for row, *cells in rows[list(REQUIRED)].itertuples(name=None):
        name, kind, region, cassr, code = (as_text(cell) for cell in cells)
        if not kind and (code == councils.ENGLAND or councils.match_region(code)):
            ledger.beyond["England or a region"] += 1
            continue
        council = councils.match(code)
        wrong = _differences(council, name, kind, region, cassr, code)
        if council and not wrong and first.setdefault(council.code, row) != row:
            wrong = f"{council.name} is in row {first[council.code]:,} too"
        if wrong or council is None:
            ledger.leave_out(
                row,
                "our list of councils says otherwise",
                ", ".join(filter(None, (name, kind, region, cassr, code))),
                f"{wrong}: the row is not used.",
                MEND,
                council.code if council else "",
            )
            continue
        if code != council.code:
            ledger.repaired("brought an ONS code up to date", f"{name} {code}", council.code)
        if name != council.name:
            ledger.repaired("wrote a place’s name as the ONS does", name, council.name)
        kept.append(
            (
                council.code,
                council.name,
                council.kind,
                council.region,
                cassr,
                code,
                file.path,
                sheet.name,
                row,
            )
        )
    ledger.kept = len(kept)
    table = pandas.DataFrame(kept, columns=[*COLUMNS, *SOURCE_COLUMNS])
    kinds = dict.fromkeys(table.columns, "str") | {"source_row": "int64"}
    return Reading({KIND: table.astype(kinds)}, [ledger])


def _differences(council: Council | None, name: str, kind: str, region: str, cassr: str, code: str) -> str:
    """Return what a row says otherwise than our list, as a clause, "" when they agree."""
    if council is None:
        return f"“{code}” is the ONS code of no council that our list has"
    wrong = []
    # A second name may stand after a council's own ("Bristol, City of River Avon").
    if councils.match(name) is not council and not name.startswith(council.name):
        wrong.append(f"calls it “{name}”")
    if kind.casefold().replace("counties", "county") != council.kind.casefold():
        wrong.append(f"says that it is a “{kind}”")
    if councils.match_region(region) != council.region_code:
        wrong.append(f"puts it into “{region}”")
    if councils.match(cassr) is not council:
        wrong.append(f"gives it the number “{cassr}”")
    if not wrong:
        return ""
    ours = f"{council.name} ({council.code}, {council.kind}, {council.region})"
    return f"Our list has {ours}, and the row {listed(wrong)}"


def select(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return the council's own row."""
    table = tables[KIND]
    return {KIND: table[table["council_code"] == council.code]}


def newest(tables: dict[str, pandas.DataFrame]) -> str:
    """Return nothing: no list says how old it is."""
    return ""
