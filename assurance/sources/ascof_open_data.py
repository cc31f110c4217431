"""ASCOF as a long table: NHS Digital’s “open data CSV” (to 2022-23) and the eight columns of DHSC since.

One row is a measure × geography × group of people × quantity. No column says which year: that is recorded
beside the file (`period` in its `.source.toml`), or stands above the table, or is in the name the publisher
gave the file (“eng-2021”). Two that say different years are refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.councils import Former
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.numerals import listed
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised, ascof
from assurance.sources.ascof import (
    EVERYBODY,
    Place,
    cell_name,
    count_repairs,
    find_place,
    first_day,
    measure_id,
    newest,
    read_cell,
    read_period,
    select,
)
from assurance.sources.ascof_frameworks import RECODED, foreign_codes, with_series
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

if TYPE_CHECKING:
    import pandas

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
LEVELS = {
    "council": "Local authority",
    "local authority": "Local authority",
    "region": "Region",
    "regional": "Region",
    "council type": "Council type",
    "england": "England",
    "national": "England",
}

# What NHS Digital’s codes end in for a group of people: 1A1864, 1AF. The group in words is ours.
GROUPS = {
    EVERYBODY: "",
    "Male": "m",
    "Female": "f",
    "18 to 64": "1864",
    "64 and under": "64u",
    "65 and over": "65ov",
    "65 to 74": "6574",
    "75 to 84": "7584",
    "65 to 84": "6584",
    "85 and over": "85ov",
}


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself if it has the columns of the long table."""
    found = _long_table(workbook)
    if found is None:
        return None
    sheet, header = found
    nhs = "Measure Group" in header.columns
    above = _periods_above(sheet, header)
    period = _period_of_name(path.name) or ""
    if above:
        period = above.pop() if len(above) == 1 else ""
    return Recognised(
        share=header.share,
        title="Measures from the Adult Social Care Outcomes Framework, England: open data",
        publisher="NHS Digital" if nhs else "Department of Health and Social Care",
        licence="Open Government Licence v3.0",
        period=period,
        edition=f"ASCOF {period}" if period else "",
    )


def _long_table(workbook: Workbook) -> tuple[Sheet, Header] | None:
    return look_for_table(workbook.sheets, REQUIRED, optional=OPTIONAL, also=ALSO)


def _period_of_name(name: str) -> str | None:
    """Return the financial year in a publisher's file name: "2020-21" of "…-eng-2021-open-data…"."""
    short = re.sub(r"(?<!\d)20(\d\d)[-_ ](\d\d)(?!\d)", r"\1\2", name)
    for first, last in re.findall(r"(?<!\d)(\d\d)-?(\d\d)(?!\d)", short):
        period = read_period(f"20{first}-{last}")
        if period:
            return period
    return None


def _periods_above(sheet: Sheet, header: Header) -> set[str]:
    """Return the financial years that are named above the table, or by its sheet."""
    texts = [sheet.name, *(as_text(cell) for row in sheet.top(header.row - 1) for cell in row)]
    years = [year for text in texts for year in re.findall(r"20\d\d ?(?:to|-|–|/) ?(?:20)?\d\d", text)]
    return {period for year in years if (period := read_period(year))}


def _period(path: Path, file: RawFile, sheet: Sheet, header: Header) -> str:
    recorded, above = read_period(file.period), _periods_above(sheet, header)
    if recorded and above - {recorded}:
        raise InputError.at(
            path,
            sheet=sheet.name or None,
            found=f"the year is said to be {recorded}, and above the table stands {listed(sorted(above))}",
            mend=f"put the right year into {path.name}.source.toml, or take the other one out",
        )
    period = recorded or (above.pop() if len(above) == 1 else None) or _period_of_name(path.name)
    if period is None:
        raise InputError.at(
            path,
            found="nothing in the file says which year it is about",
            mend=f'write period = "2022-23" (its year) into {path.name}.source.toml beside it',
        )
    return period


def read(path: Path, file: RawFile) -> Reading:
    """Return every row: those about everybody have the group "Total", the others theirs.

    Returns
    -------
    Reading
        `ascof`, as `docs/architecture.md` has it. `framework` is the year's own, since the same code has
        meant another measure since 2023-24.

    Raises
    ------
    InputError
        When a column is missing, a word of `Measure Type` is not known, nothing says which year it is, or
        the codes are those of another framework than the year's.
    """
    workbook = open_workbook(path)
    found = _long_table(workbook)
    sheet = found[0] if found else workbook.sheets[0]
    header = find_header(sheet, REQUIRED, optional=OPTIONAL, also=ALSO)
    period = _period(path, file, sheet, header)
    ledger = Ledger(file=file.path, sheet=sheet.name, table="ascof")
    cells = records(sheet, header, ledger)
    ledger.rows_in = len(cells)
    lines = list(_lines(cells, sheet, ledger))
    foreign = foreign_codes(period, {measure_id(line.measure) for line in lines if line.group == EVERYBODY})
    if foreign:
        raise sheet.error(
            row=header.row,
            column="ASCOF Measure Code",
            found=f"the year is said to be {period}, and {listed(foreign[:3]).upper()} "
            f"{'came with' if period < RECODED else 'went with'} {RECODED}",
            mend=f"put the right year into {path.name}.source.toml beside it",
        )
    kept = _tidy(lines, period, cell_name(0, header.columns["Measure Value"])[:-1], ledger)
    ledger.kept = len(kept)
    table = ascof.table(kept).assign(framework=f"ASCOF {period}", period=period)
    return Reading({"ascof": with_series(table)}, [ledger])


@dataclass(frozen=True)
class _Line:
    """One row as it is written; its group, level and quantity in the words of the tidy table."""

    row: int
    labels: tuple[str, str, str]
    level: str
    code: str
    measure: str
    measure_group: str
    title: str
    group: str
    quantity: str
    value: str | float


def _lines(cells: pandas.DataFrame, sheet: Sheet, ledger: Ledger) -> Iterator[_Line]:
    columns = [cells[name].map(as_text).tolist() if name in cells else [""] * len(cells) for name in _TEXTS]
    groups: dict[str, str] = {}
    for row, value, *texts in zip(cells.index, cells["Measure Value"], *columns, strict=True):
        code, name, level, ons_code, measure, group, kind, measure_group, title = texts
        quantity = QUANTITIES.get(kind.casefold())
        if quantity is None:
            raise sheet.error(
                row=row,
                column="Measure Type",
                found=f"“{kind}” is not one of {', '.join(QUANTITIES)}",
                mend="use the file as it was published",
            )
        if kind.casefold() == "base":
            ledger.repaired("took NHS Digital’s “Base” as the number of respondents", kind, quantity)
        if group not in groups:
            groups[group] = _group(group)
        if groups[group] != group:
            ledger.repaired("wrote a group of people in one way", group or "(empty)", groups[group])
        group = groups[group]
        yield _Line(
            row=row,
            labels=(code, name, ons_code),
            level=level,
            code=measure,
            measure=_measure(measure, group, measure_group),
            measure_group=measure_group,
            title=title,
            group=group,
            quantity=quantity,
            value=value,
        )


_TEXTS = (
    "Geographical Code",
    "Geographical Description",
    "Geographical Level",
    "ONS Code",
    "ASCOF Measure Code",
    "Disaggregation Level",
    "Measure Type",
    "Measure Group",
    "Measure Group Description",
)


def _group(text: str) -> str:
    """Return a group of people in the words of the tidy table; one that is not known as it is written.

    >>> _group("18-64"), _group("TOTAL"), _group(""), _group("Unpaid carers")
    ('18 to 64', 'Total', 'Total', 'Unpaid carers')
    """
    plain = re.sub(r"(\d) ?[-–] ?(\d)", r"\1 to \2", text).casefold()
    return next((group for group in GROUPS if group.casefold() == plain), text) if plain else EVERYBODY


def _measure(code: str, group: str, measure_group: str) -> str:
    """Return a measure's code without what it ends in for a group: "1A" of "1AF".

    >>> _measure("1FF", "Female", "1F"), _measure("1F", "Female", "1F"), _measure("2E(2a)", "18 to 64", "")
    ('1F', '1F', '2E(2a)')
    """
    suffix = GROUPS.get(group, "")
    if not suffix or measure_id(code) == measure_id(measure_group) or not code.casefold().endswith(suffix):
        return code
    return code[: -len(suffix)]


def _tidy(lines: list[_Line], period: str, column: str, ledger: Ledger) -> list[tuple]:
    on = first_day(period)
    places: dict[tuple[str, str, str], Place | Former | None] = {}
    rows: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple, int] = {}
    kept = []
    for line in lines:
        if line.labels not in places:
            places[line.labels] = find_place(*line.labels, on)
        place = places[line.labels]
        if isinstance(place, Former):
            ledger.beyond[f"a council {place.end}: {place.name}"] += 1
            continue
        wrong = _mislabelled(line, place)
        if wrong or place is None:
            rule = "place not known" if place is None else "labels that disagree"
            _set_aside(ledger, line, rule, wrong, place)
            continue
        key = (measure_id(line.measure), place.code, line.quantity, line.group)
        if first.setdefault(key, line.row) != line.row:
            of = "" if line.group == EVERYBODY else f" ({line.group})"
            twice = (
                f"Row {first[key]:,} has the {line.quantity} of {line.measure}{of} for {place.name} too: "
                "this one is not used."
            )
            _set_aside(ledger, line, "a second row", twice, place)
            continue
        rows[line.labels] += 1
        where = f"{column}{line.row}"
        read = read_cell(line.value, where, ledger)
        kept.append(
            (
                line.measure,
                key[0],
                line.title,
                "",
                "",
                place.level,
                place.code,
                place.council_code,
                place.name,
                "",
                line.quantity,
                line.group,
                read.value,
                read.symbol,
                where,
                ledger.file,
                ledger.sheet,
                line.row,
            )
        )
    for labels, count in rows.items():
        place = places[labels]
        assert isinstance(place, Place)
        count_repairs(ledger, place, labels[1], labels[2], count)
    return kept


def _mislabelled(line: _Line, place: Place | None) -> str:
    """Return how a row's labels contradict each other, as a sentence, "" when they do not."""
    if place is None:
        return f"“{line.labels[1]}” is not England, a region or one council: the row cannot be reported."
    if LEVELS.get(line.level.casefold(), place.level) != place.level:
        return f"The row’s level is “{line.level}”, and its other labels mean {place.name}: it is not used."
    group, measure = measure_id(line.measure_group), measure_id(line.measure)
    if group and (not measure.startswith(group) or measure.removeprefix(group) in _SUFFIXES):
        return (
            f"The row’s code is {line.code}, and it is said to be about {line.measure_group}, {line.group}: "
            "it is not used."
        )
    return ""


_SUFFIXES = set(GROUPS.values()) - {""}


def _set_aside(ledger: Ledger, line: _Line, rule: str, sentence: str, place: Place | None) -> None:
    value = f"{line.code} {line.quantity}, {', '.join(filter(None, line.labels))}"
    mend = "Ask the publisher what the row is."
    ledger.leave_out(line.row, rule, value, sentence, mend, place.council_code if place else "")
