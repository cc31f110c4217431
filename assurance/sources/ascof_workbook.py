"""The ASCOF time series workbook of the Department of Health and Social Care: a sheet a measure.

Layout: notes, then a header row (not always the same one) with `Local authority code`, `Local authority`,
`ONS area code` and a column for each period and quantity, "2024 to 2025 - outcome".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from assurance import councils
from assurance.councils import Former
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised, ascof, ascof_labels, ascof_official_map
from assurance.sources.ascof import (
    Place,
    cell_name,
    count_repairs,
    find_place,
    newest,
    read_cell,
    read_period,
    select,
)
from assurance.sources.ascof_frameworks import with_series
from assurance.sources.sheets import (
    Sheet,
    Workbook,
    as_text,
    find_header,
    look_for_header,
    open_workbook,
    records,
)

__all__ = ["KIND", "NATIONAL", "TABLES", "newest", "read", "recognise", "select"]

KIND = "ascof_workbook"
NATIONAL = True
TABLES = (*ascof.TABLES, *ascof_labels.TABLES)

PLACE = ("Local authority code", "Local authority", "ONS area code")
_TABLE = re.compile(r"table[ _]*(\d[a-z](?:\(\d[a-z]?\))?)", re.IGNORECASE)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the workbook says of itself if its sheets are tables of ASCOF measures."""
    tables = [sheet for sheet in workbook.sheets if _TABLE.fullmatch(sheet.name.strip())]
    # One sheet whose header is whole is enough: another's is for the reader to complain of.
    headers = (look_for_header(sheet, PLACE) for sheet in tables)
    header = next((header for header in headers if header), None)
    if header is None:
        return None
    cover = " ".join(
        as_text(cell)
        for sheet in workbook.sheets
        if sheet.name.strip().casefold() == "cover"
        for row in sheet.top(3)
        for cell in row
    )
    years = [period for text in re.findall(r"20\d\d to 20\d\d", cover) if (period := read_period(text))]
    period = f"{years[0]} to {years[-1]}" if len(years) > 1 else "".join(years)
    return Recognised(
        share=header.share,
        title="Measures from the Adult Social Care Outcomes Framework, England: time series",
        publisher="Department of Health and Social Care",
        licence="Open Government Licence v3.0",
        period=period,
        edition=f"ASCOF {years[-1]}" if years else "",
    )


@dataclass(frozen=True)
class _Column:
    position: int
    period: str
    quantity: str


def read(path: Path, file: RawFile) -> Reading:
    """Return every table of the workbook as one.

    A row about an abolished council is out of scope, unless its other labels mean a council that took over
    its area and has no row of its own: then it is that council's, from the year it began. `framework` is the
    workbook's own for all years, since it gives all of them the codes of its edition; `series` says which
    years are of one measure.

    Returns
    -------
    Reading
        `ascof`: one row a measure × geography × period × quantity, as `docs/architecture.md` has it, with a
        ledger a sheet, the publisher's map of codes included. A cell that is neither number nor symbol has no
        value and no symbol. `ascof_labels` and `ascof_notes`, for the checks of the whole file.

    Raises
    ------
    InputError
        When a sheet lacks a column, or has one that names no period and quantity.
    """
    workbook = open_workbook(path)
    titles = _titles(workbook)
    tables = [(sheet, name[1]) for sheet in workbook.sheets if (name := _TABLE.fullmatch(sheet.name.strip()))]
    rows: list[tuple] = []
    ledgers: list[Ledger] = []
    for sheet, measure in tables:
        ledger = Ledger(file=file.path, sheet=sheet.name, table="ascof")
        rows += _read_table(sheet, measure.lower(), titles.get(ascof.measure_id(measure), ""), ledger)
        ledgers.append(ledger)
    made = ascof.table(rows)
    last = "" if made.empty else made["period"].max()
    of_the_map, changes = ascof_official_map.compare_map(workbook, file.path)
    table = with_series(made.assign(framework=f"ASCOF {last}"), changes)
    headed = [(sheet, measure.lower(), find_header(sheet, PLACE)) for sheet, measure in tables]
    around = {
        ascof_labels.LABELS: ascof_labels.labels(headed, file.path),
        ascof_labels.NOTES: ascof_labels.notes(workbook, headed, file.path),
    }
    return Reading({"ascof": table, **around}, [*ledgers, *of_the_map])


def _titles(workbook: Workbook) -> dict[str, str]:
    """Return the measures' titles by id, from the sheet of contents."""
    for sheet in workbook.sheets:
        if sheet.name.strip().casefold() == "contents":
            header = look_for_header(sheet, ("Metric", "Description"), share=1.0)
            if header:
                contents = records(sheet, header)
                return {
                    ascof.measure_id(as_text(metric)): as_text(title)
                    for metric, title in zip(contents["Metric"], contents["Description"], strict=True)
                }
    return {}


def _read_table(sheet: Sheet, measure: str, title: str, ledger: Ledger) -> list[tuple]:
    header = find_header(sheet, PLACE)
    title = (
        title or re.sub(r"^Table [^:]*: *|\[note \d+\]", "", as_text((sheet.top(1)[0] or [""])[0])).strip()
    )
    columns = [
        _column(sheet, header.row, position, name)
        for position, name in enumerate(header.names)
        if name and position not in header.columns.values()
    ]
    width = len(header.names)
    places: dict[int, tuple[Place, str]] = {}
    abolished: dict[int, tuple[Former, list]] = {}
    data: dict[int, list] = {}
    for number, cells in sheet.rows():
        if number <= header.row or not any(as_text(cell) for cell in cells):
            continue
        ledger.rows_in += 1
        data[number] = [*cells, *[""] * (width - len(cells))]
        labels = [data[number][header.columns[name]] for name in PLACE]
        place = find_place(*labels)
        if isinstance(place, Former):
            abolished[number] = (place, labels)
        elif place is None and ascof.is_joint(as_text(labels[1])):
            ledger.beyond[f"one figure for two councils together: {as_text(labels[1])}"] += 1
        elif place is None:
            _leave_out_unknown(ledger, number, labels)
        else:
            count_repairs(ledger, place, as_text(labels[1]), as_text(labels[2]))
            places[number] = (place, "")
    _inherit(places, abolished, ledger)
    _refuse_twice(places, ledger)

    rows = []
    for number, (place, since) in places.items():
        for column in columns:
            if column.period < since:
                continue
            where = cell_name(number, column.position)
            read = read_cell(data[number][column.position], where, ledger)
            rows.append(
                (
                    measure,
                    ascof.measure_id(measure),
                    title,
                    "",
                    "",
                    place.level,
                    place.code,
                    place.council_code,
                    place.name,
                    column.period,
                    column.quantity,
                    ascof.EVERYBODY,
                    read.value,
                    read.symbol,
                    where,
                    ledger.file,
                    sheet.name,
                    number,
                )
            )
    ledger.kept = len(places)
    return rows


def _column(sheet: Sheet, row: int, position: int, name: str) -> _Column:
    found = re.fullmatch(r"(20\d\d to 20\d\d) *[-–:]? *(.+)", re.sub(r"\[note \d+\]", "", name).strip())
    period = read_period(found[1]) if found else None
    if not found or not period:
        raise sheet.error(
            row=row,
            column=name,
            found="the column’s name does not say which year and what it holds",
            mend="write it as in the published workbook, for example “2024 to 2025 - outcome”",
        )
    return _Column(position, period, found[2].strip().lower())


def _leave_out_unknown(ledger: Ledger, row: int, labels: list) -> None:
    code, name, ons_code = (as_text(label) for label in labels)
    known = [text for text in (code, name, ons_code) if councils.match(text)]
    if known:
        found = f"The row’s labels name different places (“{code}”, “{name}”, “{ons_code}”)"
    else:
        found = f"“{name}” is not England, a region or one council"
    ledger.leave_out(
        row,
        "place not known",
        f"{code}, {name}, {ons_code}",
        f"{found}: the row is about no place that is reported.",
        "Ask the publisher which council the row is about.",
    )


def _inherit(
    places: dict[int, tuple[Place, str]], abolished: dict[int, tuple[Former, list]], ledger: Ledger
) -> None:
    """Give a row named after an abolished council to its successor, where the successor has none."""
    there = {place.code for place, _ in places.values()}
    for number, (former, labels) in abolished.items():
        heir = next(filter(None, (councils.match(as_text(label)) for label in labels)), None)
        if heir and heir.code not in there:
            first = f"{heir.since[:4]}-{int(heir.since[2:4]) + 1:02}"
            places[number] = (Place("Local authority", heir.code, heir.name), first)
            ledger.repaired(
                ascof.AS_SUCCESSOR,
                f"{former.name} {former.code}",
                f"{heir.name} {heir.code} from {first}",
            )
        else:
            ledger.beyond[f"a council {former.end}: {former.name}"] += 1


def _refuse_twice(places: dict[int, tuple[Place, str]], ledger: Ledger) -> None:
    """Set aside a second row about the same place."""
    first: dict[str, int] = {}
    for number, (place, _) in sorted(places.items()):
        if first.setdefault(place.code, number) != number:
            del places[number]
            ledger.leave_out(
                number,
                "a second row",
                f"{place.name}, {place.code}",
                f"Row {first[place.code]:,} is about {place.name} too: this one is not used.",
                "Ask the publisher which of the two is right.",
                place.council_code,
            )
