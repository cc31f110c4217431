"""Mid-year estimates of the population by age, as the Office for National Statistics and Nomis publish them.

Two layouts: Nomis's long CSV (an area, sex and age a row), and the workbook of mid-year estimates (an area a
row, a column an age; sheet “MYE2 - Persons”, of which both sexes together are read).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas

from assurance import councils
from assurance.councils import Council
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.sheets import (
    Cell,
    Header,
    Sheet,
    Workbook,
    as_text,
    find_header,
    look_for_table,
    open_workbook,
    parse_count,
    records,
)

KIND = "population"
NATIONAL = True
TABLES = (KIND,)

NOMIS = ("GEOGRAPHY_NAME", "GEOGRAPHY_CODE", "DATE_NAME", "GENDER_NAME", "C_AGE_NAME", "OBS_VALUE")
WIDE = ("Code", "Name", "Geography", "All ages")
MOST = 10**9
"""More people than any area of the United Kingdom has."""
SEXES = {"total": "All people", "persons": "All people", "male": "Male", "female": "Female"}
MEND = "Ask the Office for National Statistics what the row is, or download the file again."

Entry = tuple[int, str, str, str, str, str, Cell]
"""Row, ONS code, name, year, sex, age as written, people as written."""


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself if it has either layout."""
    found = _table(workbook)
    if found is None:
        return None
    sheet, header, long = found
    year = "" if long else _year_above(sheet, header)
    return Recognised(
        share=header.share,
        title="Mid-year population estimates by age",
        publisher="Office for National Statistics" + (" (Nomis)" if long else ""),
        licence="Open Government Licence v3.0",
        period=f"mid-{year}" if year else "",
        edition=f"mid-{year}" if year else "",
    )


def _table(workbook: Workbook) -> tuple[Sheet, Header, bool] | None:
    long = look_for_table(workbook.sheets, NOMIS)
    if long:
        return *long, True
    of_persons = [
        sheet
        for sheet in workbook.sheets
        if re.search(r"persons\s*$", sheet.name, re.IGNORECASE) or workbook.format == "csv"
    ]
    wide = look_for_table(
        of_persons, WIDE, share=1.0, fits=lambda header: any(_age(name) == 0 for name in header.names)
    )
    return (*wide, False) if wide else None


def read(path: Path, file: RawFile) -> Reading:
    """Return the population by age of every council, region and of England.

    Rows about districts, counties' parts and other countries are out of scope.

    Returns
    -------
    Reading
        `population`: one row an area × sex × age, as `docs/architecture.md` has it. `age` is in whole years,
        90 for 90 and over, missing for all ages.

    Raises
    ------
    InputError
        When a column is missing, a count is no whole number, or nothing says which year it is.
    """
    workbook = open_workbook(path)
    found = _table(workbook)
    sheet, long = (found[0], found[2]) if found else (workbook.sheets[0], True)
    ledger = Ledger(file=file.path, sheet=sheet.name, table=KIND)
    entries = _long(sheet, ledger) if long else _wide(path, sheet, file, ledger)
    return Reading({KIND: _tidy(entries, sheet, ledger)}, [ledger])


def _long(sheet: Sheet, ledger: Ledger) -> Iterator[Entry]:
    rows = records(sheet, find_header(sheet, NOMIS), ledger)
    ledger.rows_in = len(rows)
    for row, cells in zip(rows.index, rows.to_dict("records"), strict=True):
        name, code, year, sex, age = (as_text(cells[column]) for column in NOMIS[:5])
        yield row, code, name, year, sex, age, cells["OBS_VALUE"]


def _wide(path: Path, sheet: Sheet, file: RawFile, ledger: Ledger) -> Iterator[Entry]:
    header = find_header(sheet, WIDE)
    year = _year_above(sheet, header) or next(iter(re.findall(r"20\d\d", file.period)), "")
    if not year:
        raise InputError.at(
            path,
            sheet=sheet.name or None,
            found="nothing above the column names says which year it is about",
            mend=f'write period = "mid-2024" (its year) into {path.name}.source.toml beside it',
        )
    ages = [
        (place, name)
        for place, name in enumerate(header.names)
        if _age(name) is not None or name == "All ages"
    ]
    for row, cells in sheet.rows():
        if row <= header.row or not any(as_text(cell) for cell in cells):
            continue
        ledger.rows_in += 1
        cells = [*cells, *[""] * (len(header.names) - len(cells))]
        code, name = (as_text(cells[header.columns[column]]) for column in WIDE[:2])
        for place, age in ages:
            yield row, code, name, year, "Persons", age, cells[place]


def _year_above(sheet: Sheet, header: Header) -> str:
    above = (
        " ".join(as_text(cell) for row in sheet.top(header.row - 1) for cell in row) if header.row > 1 else ""
    )
    years = re.findall(r"mid[- ]?(20\d\d)", f"{above} {sheet.name}", re.IGNORECASE)
    return years[0] if len(set(years)) == 1 else ""


def _age(text: str) -> int | None:
    """Return an age in whole years, None when it is none.

    >>> _age("Age 7"), _age("Aged 90+"), _age("90+"), _age("12.0"), _age("All Ages")
    (7, 90, 90, 12, None)
    """
    found = re.fullmatch(r"(?:aged? )?(\d{1,3})(?:\.0)?\+?", text.strip(), re.IGNORECASE)
    return int(found[1]) if found else None


def _tidy(entries: Iterator[Entry], sheet: Sheet, ledger: Ledger) -> pandas.DataFrame:
    kept: list[tuple] = []
    first: dict[tuple, tuple[int, int]] = {}
    rows_kept: set[int] = set()
    # A row of the wide layout has many entries.
    told: set[int] = set()
    again: dict[int, _Again] = {}
    for row, code, name, year, sex, age, cell in entries:
        place = _place(code)
        if place is None:
            if row not in told:
                told.add(row)
                _count_beyond(ledger, row, code, name)
            continue
        people = parse_count(cell)
        if people is not None and people > MOST:
            people = None
        if people is None or sex.lower() not in SEXES or (_age(age) is None and age.lower() != "all ages"):
            wrong = (
                ("OBS_VALUE", as_text(cell), "is not a count of people")
                if people is None
                else ("GENDER_NAME", sex, "is not Total, Male or Female")
                if sex.lower() not in SEXES
                else ("C_AGE_NAME", age, "is not an age")
            )
            raise sheet.error(
                row=row,
                column=wrong[0],
                found=f"“{wrong[1]}” {wrong[2]}",
                mend="use the file as it was published",
            )
        key = (place[1], year, SEXES[sex.lower()], _age(age))
        earlier = first.setdefault(key, (row, people))
        if earlier[0] != row:
            if row not in again or people != earlier[1]:
                again[row] = _Again(earlier[0], people == earlier[1], f"{name}, {sex}, {age}", place)
            continue
        rows_kept.add(row)
        level, area_code, area = place
        council_code = area_code if level == "Local authority" else None
        kept.append(
            (level, area_code, council_code, area, f"mid-{year}", SEXES[sex.lower()], _age(age), people,
             ledger.file, sheet.name, row)
        )  # fmt: skip
    for row, second in again.items():
        rows_kept.discard(row)
        _enter_second(ledger, row, second)
    kept = [entry for entry in kept if entry[-1] not in again]
    ledger.kept = len(rows_kept)
    columns = [
        "geography_level", "geography_code", "council_code", "geography", "period", "sex", "age", "people",
        "source_file", "source_sheet", "source_row",
    ]  # fmt: skip
    kinds = dict.fromkeys(columns, "str") | {"age": "Int64", "people": "int64", "source_row": "int64"}
    return pandas.DataFrame(kept, columns=columns).astype(kinds)


def _place(code: str) -> tuple[str, str, str] | None:
    """Return level, code in force and name of an area that is reported, None for any other."""
    if code == councils.ENGLAND:
        return "England", code, "England"
    if code in councils.REGIONS:
        return "Region", code, councils.REGIONS[code]
    council = councils.match(code)
    return ("Local authority", council.code, council.name) if council else None


def _count_beyond(ledger: Ledger, row: int, code: str, name: str) -> None:
    former = councils.match_former(code)
    if former:
        ledger.beyond[f"a council {former.end}: {former.name}"] += 1
    elif re.fullmatch(r"[EWKNS]\d{8}", code):
        ledger.beyond["an area that is no council with adult social care duties, region or England"] += 1
    else:
        ledger.leave_out(
            row,
            "place not known",
            f"{code}, {name}".strip(", "),
            f"“{code}” is no ONS code: it cannot be told which area the row is about.",
            MEND,
        )


@dataclass(frozen=True)
class _Again:
    """A row about what another row is about already."""

    first: int
    same: bool
    what: str
    place: tuple[str, str, str]


def _enter_second(ledger: Ledger, row: int, second: _Again) -> None:
    council = second.place[1] if second.place[0] == "Local authority" else ""
    if second.same:
        ledger.merge(row, second.first, "the same area, sex and age again", council)
        return
    sentence = f"Row {second.first:,} has {second.what} with another count: this one is not used."
    ledger.leave_out(row, "a second row", second.what, sentence, MEND, council)


def select(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return the rows of the council, of its region and of England."""
    table = tables[KIND]
    return {KIND: table[table["geography_code"].isin([council.code, council.region_code, councils.ENGLAND])]}


def newest(tables: dict[str, pandas.DataFrame]) -> str:
    """Return the last year in the file."""
    periods = tables[KIND]["period"]
    return "" if periods.empty else str(periods.max())
