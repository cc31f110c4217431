"""ASCOF as a long table: NHS Digital's “open data CSV” (to 2022-23) and the eight columns of DHSC since.

One row is a measure × geography × group of people × quantity. No column says which year: that is recorded
beside the file (`period` in its `.source.toml`) or is in the name the publisher gave it (“eng-2021”).
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas

from assurance.errors import InputError
from assurance.ledger import Ledger, SetAside
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised, ascof
from assurance.sources.ascof import (
    Abolished,
    Place,
    cell_name,
    find_place,
    newest,
    read_cell,
    read_period,
    select,
)
from assurance.sources.sheets import (
    Header,
    Sheet,
    Workbook,
    as_text,
    find_header,
    look_for_header,
    open_workbook,
    records,
)

__all__ = ["KIND", "NATIONAL", "TABLES", "newest", "read", "recognise", "select"]

KIND = "ascof_open_data"
NATIONAL = True
TABLES = ascof.TABLES

REQUIRED = (
    "Geographical Code",
    "Geographical Description",
    "Geographical Level",
    "ONS Code",
    "ASCOF Measure Code",
    "Disaggregation Level",
    "Measure Type",
    "Measure Value",
)
OPTIONAL = ("Measure Group", "Measure Group Description")
ALSO = {"ONS Code": ["ONS Area Code"]}

# NHS Digital's “Base” is the number of people who answered.
QUANTITIES = {
    "outcome": "outcome",
    "numerator": "numerator",
    "denominator": "denominator",
    "base": "number of respondents",
    "number of respondents": "number of respondents",
    "margin of error": "margin of error",
}


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself if it has the columns of the long table."""
    found = _long_table(workbook)
    if found is None:
        return None
    _, header = found
    nhs = "Measure Group" in header.columns
    period = _period_of_name(path.name) or ""
    return Recognised(
        share=header.share,
        title="Measures from the Adult Social Care Outcomes Framework, England: open data",
        publisher="NHS Digital" if nhs else "Department of Health and Social Care",
        licence="Open Government Licence v3.0",
        period=period,
        edition=f"ASCOF {period}" if period else "",
    )


def _long_table(workbook: Workbook) -> tuple[Sheet, Header] | None:
    for sheet in workbook.sheets:
        header = look_for_header(sheet, REQUIRED, optional=OPTIONAL, also=ALSO)
        if header:
            return sheet, header
    return None


def _period_of_name(name: str) -> str | None:
    """Return the financial year in a publisher's file name: "2020-21" of "…-eng-2021-open-data…"."""
    for years in re.findall(
        r"(?<!\d)(\d\d)-?(\d\d)(?!\d)", re.sub(r"(?<!\d)20(\d\d)[-_ ](\d\d)(?!\d)", r"\1\2", name)
    ):
        period = read_period(f"20{years[0]}-{years[1]}")
        if period:
            return period
    return None


def read(path: Path, file: RawFile) -> Reading:
    """Return the rows about everybody together; those about men, women or an age group are out of scope.

    Returns
    -------
    Reading
        `ascof`, as `docs/architecture.md` has it. `framework` is the year's own, since the same code has
        meant another measure since 2023-24.

    Raises
    ------
    InputError
        When a column is missing, a word of `Measure Type` is not known, or nothing says which year it is.
    """
    workbook = open_workbook(path)
    found = _long_table(workbook)
    sheet = found[0] if found else workbook.sheets[0]
    header = find_header(sheet, REQUIRED, optional=OPTIONAL, also=ALSO)
    period = read_period(file.period) or _period_of_name(path.name)
    if period is None:
        raise InputError.at(
            path,
            found="nothing in the file says which year it is about",
            mend=f'write period = "2022-23" (its year) into {path.name}.source.toml beside it',
        )
    rows = records(sheet, header)
    ledger = Ledger(file=file.path, sheet=sheet.name, table="ascof", rows_in=len(rows))
    text = {
        name: rows[name].map(as_text) for name in rows if name not in ("Measure Value", "Geographical Code")
    }

    groups = text["Disaggregation Level"]
    everybody = groups.str.casefold().isin(["total", ""])
    for group, count in groups[~everybody].value_counts().sort_index().items():
        ledger.beyond[f"about a group of people: {group}"] = int(count)

    kept = _tidy(rows[everybody], text, sheet, header, period, ledger)
    ledger.kept = len(kept)
    return Reading({"ascof": ascof.table(kept)}, [ledger])


def _tidy(
    rows: pandas.DataFrame,
    text: dict[str, pandas.Series],
    sheet: Sheet,
    header: Header,
    period: str,
    ledger: Ledger,
) -> list[tuple]:
    titles = text.get("Measure Group Description")
    column = header.columns["Measure Value"]
    places: dict[tuple, Place | Abolished | None] = {}
    first: dict[tuple, int] = {}
    kept = []
    for number, code, value in zip(rows.index, rows["Geographical Code"], rows["Measure Value"], strict=True):
        labels = (as_text(code), text["Geographical Description"][number], text["ONS Code"][number])
        if labels not in places:
            places[labels] = find_place(*labels)
        place = places[labels]
        if isinstance(place, Abolished):
            ledger.beyond[f"a council {place.end}: {place.name}"] += 1
            continue
        if place is None:
            found = f"“{labels[1]}” is not England, a region or one council: the row cannot be reported."
            ledger.set_aside.append(_set_aside(ledger, number, "place not known", ", ".join(labels), found))
            continue
        measure = text["ASCOF Measure Code"][number]
        quantity = _quantity(text["Measure Type"][number], number, sheet)
        earlier = first.setdefault((measure, place.code, quantity), number)
        if earlier != number:
            found = (
                f"Row {earlier:,} has the {quantity} of {measure} for {place.name} too: this one is not used."
            )
            value = f"{measure} {quantity}, {place.name}"
            ledger.set_aside.append(
                _set_aside(ledger, number, "a second row", value, found, place.council_code or "")
            )
            continue
        where = cell_name(number, column)
        read = read_cell(value, where, ledger)
        kept.append(
            (
                measure,
                ascof.measure_id(measure),
                "" if titles is None else titles[number],
                f"ASCOF {period}",
                place.level,
                place.code,
                place.council_code,
                place.name,
                period,
                quantity,
                read.value,
                read.symbol,
                where,
                ledger.file,
                sheet.name,
                number,
            )
        )
    return kept


def _quantity(kind: str, row: int, sheet: Sheet) -> str:
    quantity = QUANTITIES.get(kind.casefold())
    if quantity is None:
        raise sheet.error(
            row=row,
            column="Measure Type",
            found=f"“{kind}” is not one of {', '.join(QUANTITIES)}",
            mend="use the file as it was published",
        )
    return quantity


def _set_aside(
    ledger: Ledger, row: int, rule: str, value: str, sentence: str, council_code: str = ""
) -> SetAside:
    return SetAside(
        file=ledger.file,
        sheet=ledger.sheet,
        row=int(row),
        rule=rule,
        value=value,
        sentence=sentence,
        mend="Ask the publisher what the row is.",
        council_code=council_code,
    )
