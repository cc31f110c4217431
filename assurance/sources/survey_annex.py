"""The annex tables of the Adult Social Care Survey and the Survey of Adult Carers: answers by council.

A sheet a table. In the tables by council a banner names each question, over a row that names its answers; a
column without a name parts two questions. Tables by the people asked, and by their other answers, are not
by council: their rows are out of scope.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from assurance import councils
from assurance.councils import Council, Former
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised, survey
from assurance.sources.ascof import Place, cell_name, count_repairs, find_place, read_cell, read_period
from assurance.sources.sheets import HEADER_WITHIN, Cell, Sheet, Workbook, as_text, open_workbook

KIND = "survey_annex"
NATIONAL = True
TABLES = survey.TABLES

# What the columns that name a place are called in one edition or another, in plain letters.
CODES = {"cassrcode", "councilcode", "localauthoritycode", "lacode", "geographicalcode", "geographycode"}
NAMES = {
    "cassr", "cassrname", "council", "councilname", "localauthority", "localauthorityname", "laname",
    "geographicaldescription", "geography", "area",
}  # fmt: skip
ONS_CODES = {"onscode", "onsareacode", "onsgeographycode", "gsscode"}
REGIONS = {"region", "regionname", "counciltype"}

# What a table says its figures are, looked for in this order.
QUANTITIES = (
    (r"margins? of error", "margin of error"),
    (r"response rate", "response rate"),
    (r"percentage|per cent|proportion|%", "percentage"),
    (r"estimated|number", "estimated people"),
)
SURVEYS = {
    "Survey of Adult Carers in England": r"adult carers|\bSACE\b|carers? survey",
    "Adult Social Care Survey": r"adult social care survey|\bASCS\b",
}
MEND = "Ask the publisher which council the row is about."


@dataclass(frozen=True)
class _Header:
    """Where a table by council has its labels: `places` are the columns of code, name and ONS code."""

    row: int
    places: tuple[int | None, int | None, int | None]
    answers: dict[int, tuple[str, str]]
    """By column: the question and the answer."""


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the workbook says of itself when its sheets are tables of a survey's answers by council."""
    if workbook.format == "csv":
        return None
    name = _survey(workbook)
    if name is None or not any(_header(sheet) for sheet in workbook.sheets):
        return None
    period = _period(workbook) or ""
    return Recognised(
        title=f"{name}: annex tables",
        publisher="",
        licence="Open Government Licence v3.0",
        period=period,
        edition=period,
    )


def _words(workbook: Workbook) -> str:
    """Return what the first rows say: titles, not data."""
    cells = (cell for sheet in workbook.sheets for row in sheet.top(5) for cell in row)
    return " ".join(text for cell in cells if (text := as_text(cell)))


def _survey(workbook: Workbook) -> str | None:
    words = _words(workbook)
    for name, pattern in SURVEYS.items():
        if re.search(pattern, words, re.IGNORECASE):
            return name
    return None


def _period(workbook: Workbook) -> str | None:
    words = re.findall(r"20\d\d ?(?:to|-|–|/) ?(?:20)?\d\d", _words(workbook))
    periods = {period for word in words if (period := read_period(word))}
    return periods.pop() if len(periods) == 1 else None


def read(path: Path, file: RawFile) -> Reading:
    """Return the answers by council, region and England.

    Returns
    -------
    Reading
        `survey_answers`: one row a place × question × answer × quantity, as `docs/architecture.md` has it,
        with a ledger a sheet that holds figures.

    Raises
    ------
    InputError
        When nothing says which year it is, or a table by council does not say what its figures are.
    """
    workbook = open_workbook(path)
    name = _survey(workbook) or next(iter(SURVEYS))
    period = _period(workbook) or read_period(file.period)
    found = [(sheet, _header(sheet)) for sheet in workbook.sheets]
    if period is None:
        raise found[0][0].error(
            found="nothing in the workbook says which one year it is about",
            mend=f'write period = "2024-25" (its year) into {path.name}.source.toml beside it',
        )
    rows: list[tuple] = []
    ledgers = []
    for sheet, header in found:
        ledger = Ledger(file=file.path, sheet=sheet.name, table=TABLES[0])
        if header is None:
            _count_beyond(sheet, ledger)
        else:
            rows += _read_table(sheet, header, name, period, ledger)
        if ledger.rows_in:
            ledgers.append(ledger)
    return Reading({TABLES[0]: survey.as_table(rows)}, ledgers)


def _plain(cell: Cell) -> str:
    return re.sub(r"[^a-z]", "", survey.without_notes(as_text(cell)).casefold())


def _header(sheet: Sheet) -> _Header | None:
    """Return where a sheet has the labels of a table by council, None when it has none."""
    top = sheet.top(HEADER_WITHIN)
    for index, row in enumerate(top):
        plain = [_plain(cell) for cell in row]
        places = tuple(
            next((place for place, name in enumerate(plain) if name in names), None)
            for names in (CODES, NAMES, ONS_CODES)
        )
        known = [place for place in places if place is not None]
        if len(known) < 2:
            continue
        left = max(known)
        banners = [as_text(cell) for cell in top[index - 1]] if index else []
        answers: dict[int, tuple[str, str]] = {}
        question = ""
        for place in range(left + 1, len(row)):
            banner = survey.without_notes(banners[place]) if place < len(banners) else ""
            question = banner or question
            answer = survey.without_notes(as_text(row[place]))
            if answer and plain[place] not in REGIONS:
                answers[place] = (question, answer)
        if answers:
            return _Header(index + 1, places, answers)  # type: ignore[arg-type]
    return None


def _count_beyond(sheet: Sheet, ledger: Ledger) -> None:
    """Count the rows of a sheet that is no table by council: a cover, notes, answers by groups of people."""
    for _, row in sheet.rows():
        if any(as_text(cell) for cell in row):
            ledger.rows_in += 1
    if ledger.rows_in:
        ledger.beyond["in a sheet that is not by council"] = ledger.rows_in


def _quantity(sheet: Sheet, header: _Header) -> str:
    words = f"{sheet.name} " + " ".join(as_text(cell) for row in sheet.top(header.row - 1) for cell in row)
    for pattern, quantity in QUANTITIES:
        if re.search(pattern, words, re.IGNORECASE):
            return quantity
    raise sheet.error(
        found="the table does not say what its figures are (percentages, people, margins of error)",
        mend="use the workbook as it was published, with the titles of its tables",
    )


def _read_table(sheet: Sheet, header: _Header, name: str, period: str, ledger: Ledger) -> list[tuple]:
    quantity = _quantity(sheet, header)
    year = datetime.date(int(period[:4]), 4, 1)
    title = survey.without_notes(as_text((sheet.top(1)[0] or [""])[0]))
    first: dict[str, int] = {}
    rows: list[tuple] = []
    for number, row in sheet.rows():
        if number <= header.row or not any(as_text(cell) for cell in row):
            continue
        ledger.rows_in += 1
        code, label, ons_code = (
            as_text(row[place]) if place is not None and place < len(row) else "" for place in header.places
        )
        place = find_place(code, survey.without_notes(label), ons_code, year)
        if isinstance(place, Former):
            ledger.beyond[f"a council {place.end}: {place.name}"] += 1
            continue
        if place is None or first.setdefault(place.code, number) != number:
            _leave_out(ledger, number, (code, label, ons_code), place, first, row, header)
            continue
        ledger.kept += 1
        count_repairs(ledger, place, label, ons_code or place.code)
        for column, (question, answer) in header.answers.items():
            where = cell_name(number, column)
            read = read_cell(row[column] if column < len(row) else "", where, ledger)
            rows.append(
                (
                    name, period, place.level, place.code, place.council_code, place.name, question or title,
                    answer, quantity, read.value, read.symbol, where, ledger.file, sheet.name, number,
                )
            )  # fmt: skip
    return rows


def _leave_out(
    ledger: Ledger,
    row: int,
    labels: tuple[str, str, str],
    place: Place | None,
    first: dict[str, int],
    cells: list[Cell],
    header: _Header,
) -> None:
    """Account for a row that is not kept: a remark under the table, a place not known, a second row."""
    figures = [column for column in header.answers if column < len(cells) and as_text(cells[column])]
    if place is None and not figures:
        ledger.beyond["a remark beside the table"] += 1
        return
    if place is None:
        rule, sentence = (
            "place not known",
            f"“{labels[1] or labels[0]}” is not England, a region or one council: the row is not used.",
        )
    else:
        rule, sentence = (
            "a second row",
            f"Row {first[place.code]:,} is about {place.name} too: this one is not used.",
        )
    code = place.council_code if place else ""
    ledger.leave_out(row, rule, ", ".join(filter(None, labels)), sentence, MEND, code)


def select(tables: dict, council: Council) -> dict:
    """Return the rows of the council, of its region and of England."""
    table = tables[TABLES[0]]
    about = [council.code, council.region_code, councils.ENGLAND]
    return {TABLES[0]: table[table["geography_code"].isin(about)]}


def newest(tables: dict) -> str:
    """Return the last year in the file."""
    periods = tables[TABLES[0]]["period"]
    return "" if periods.empty else str(periods.max())
