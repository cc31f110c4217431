"""What the rows of a sheet of Client Level Data say, worked out column by column, and its tidy tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy

from assurance import councils
from assurance.ledger import Ledger
from assurance.sources.client_level_data_cells import Cells, Distinct, read_cells
from assurance.sources.client_level_data_fields import BY_NAME, FIELDS
from assurance.sources.client_level_data_people import Days, People, ages, identify, read_days
from assurance.sources.client_level_data_rules import AS_SENT, AT_DEATH
from assurance.sources.client_level_data_values import RELEASE_2_FROM, Settled, settle_values
from assurance.sources.sheets import Header, Sheet, as_number, as_text

if TYPE_CHECKING:
    import pandas
    from numpy.typing import NDArray

    Mask = NDArray[numpy.bool_]

TABLES = {
    "Request": "cld_requests",
    "Assessment": "cld_assessments",
    "Service": "cld_services",
    "Review": "cld_reviews",
}
"""The tidy table of each type of event."""

DATES = (
    "Reporting Period Start Date",
    "Reporting Period End Date",
    "Event Start Date",
    "Event End Date",
    "Date of Birth",
    "Date of Death",
)
NUMBERS = ("Unit Cost", "Planned units per week")
LISTS = (
    "Event Type",
    "Client Type",
    "Primary Support Reason",
    "Accommodation Status",
    "Event Outcome",
    "Request: Route of Access",
    "Assessment Type",
    "Service Type",
    "Service Component",
    "Delivery Mechanism",
    "Cost Frequency (Unit Type)",
    "Review Reason",
)

AGE_BANDS = ((0, 17, "Under 18"), (18, 24, "18 to 24"), (25, 64, "25 to 64"), (65, 120, "65 and above"))
"""Those that DHSC's methods need: waiting times begin at 25, working age ends at 64."""

_LOCATION = re.compile(r"1-\d{9,11}|R[A-Z0-9]{4}")
"""The ids in CQC's files of 2026: a number after "1-", or the code of an NHS trust's site."""


@dataclass(frozen=True)
class Sent:
    """The rows of one sheet, as far as they are needed.

    Attributes
    ----------
    cells
        The cells.
    councils
        For every row, the place of its council in `codes`, -1 for none.
    codes
        ONS codes of the councils in the sheet.
    people
        Who each row is about.
    lists, days, numbers
        The fields of values, of dates and of numbers (missing where there is none that can be read).
    unreadable
        For fields of dates, numbers and ids, whether the cell holds something that cannot be read as one.
    """

    cells: Cells
    councils: NDArray[numpy.int32]
    codes: list[str]
    people: People
    lists: Mapping[str, Settled]
    days: Mapping[str, Days]
    numbers: Mapping[str, NDArray[numpy.float64]]
    unreadable: Mapping[str, Mask]

    def column(self, name: str) -> Distinct:
        """Return a field's cells; a field that is not there is a column of empty cells."""
        return _column(self.cells, name)


def _column(cells: Cells, name: str) -> Distinct:
    rows = len(cells.rows)
    absent = Distinct(name, [""], numpy.zeros(rows, dtype=numpy.int32), numpy.zeros(1, dtype=numpy.int64))
    return cells.columns.get(name, absent)


def read_sheet(sheet: Sheet, header: Header, ledger: Ledger) -> Sent:
    """Return what the rows under a header say; what was repaired in all of them is counted in `ledger`.

    Raises
    ------
    InputError
        When a field of dates mixes day first and month first.
    """
    cells = read_cells(sheet, header)
    named, codes = _name_councils(_column(cells, "LA Code"))
    people = identify(cells.columns, named, codes, ledger)
    lists = {name: settle_values(_column(cells, name), people.numbers) for name in LISTS}
    days = {name: read_days(_column(cells, name), sheet, ledger) for name in DATES}
    unreadable = {name: field.unreadable for name, field in days.items()}
    unreadable["NHS Number"] = people.unusable
    numbers: dict[str, NDArray[numpy.float64]] = {}
    for name in NUMBERS:
        numbers[name], unreadable[name] = _read_numbers(_column(cells, name), ledger)
    location = _column(cells, "Provider CQC Location ID")
    unreadable[location.name] = location.spread(
        [bool(as_text(cell)) and _location(cell) is None for cell in location.cells], bool
    )
    return Sent(cells, named, codes, people, lists, days, numbers, unreadable)


def _name_councils(column: Distinct) -> tuple[NDArray[numpy.int32], list[str]]:
    codes: list[str] = []
    places = []
    for cell in column.cells:
        council = councils.match(as_text(cell)) if as_text(cell) else None
        if council and council.code not in codes:
            codes.append(council.code)
        places.append(codes.index(council.code) if council else -1)
    return column.spread(places, numpy.int32), codes


def _read_numbers(column: Distinct, ledger: Ledger) -> tuple[NDArray[numpy.float64], Mask]:
    numbers = [as_number(cell) for cell in column.cells]
    counts = column.count()
    for cell, number, count in zip(column.cells, numbers, counts.tolist(), strict=True):
        if number is not None and isinstance(cell, str) and re.search(r"[,£%]", cell):
            ledger.repaired(
                f"read a number of “{column.name}” written with signs", cell, f"{number:g}", count
            )
    bad = [
        number is None and as_text(cell).upper() not in ("", "NULL")
        for cell, number in zip(column.cells, numbers, strict=True)
    ]
    values = [numpy.nan if number is None else number for number in numbers]
    return column.spread(values, numpy.float64), column.spread(bad, bool)


def _location(cell: Any) -> str | None:
    text = as_text(cell).upper()
    return text if _LOCATION.fullmatch(text) else None


# --------------------------------------------------------------------------------------------------------
# Dates of an event


def end_events(sent: Sent) -> tuple[NDArray[numpy.datetime64], Mask, Mask]:
    """Return the day each event ended, where that is the day of death, and where death came before the start.

    DHSC's rule: a death between start and end, or after the start of an event without an end, is its end.
    """
    start, end, death = (
        sent.days[name].days for name in ("Event Start Date", "Event End Date", "Date of Death")
    )
    unreadable = sent.days["Event End Date"].unreadable
    earlier = (death >= start) & (death < end)
    closes = numpy.isnat(end) & ~unreadable & (death > start)
    capped = earlier | closes
    return numpy.where(capped, death, end), capped, death < start


# --------------------------------------------------------------------------------------------------------
# The tidy table of one type of event


def tidy_events(
    sent: Sent, event: str, chosen: Mask, *, prefix: str, source_file: str, source_sheet: str
) -> pandas.DataFrame:
    """Return the tidy table of the chosen rows, all of one type of event.

    Parameters
    ----------
    sent
        The sheet.
    event
        The type.
    chosen
        Which rows.
    prefix
        What stands before the row number in `event_id`.
    source_file, source_sheet
        Where the rows are from.
    """
    import pandas

    places = numpy.flatnonzero(chosen)
    ends, capped, died_before = end_events(sent)
    starts = sent.days["Event Start Date"].days
    years, aged = ages(sent.days["Date of Birth"].days, starts)
    bands = _bands(years, aged)

    def text(values: Sequence[str | None], codes: NDArray[Any]) -> Any:
        return pandas.array([*values, None], dtype="str").take(codes[places])

    def listed(field: str) -> Any:
        return text(sent.lists[field].values, sent.lists[field].column.codes)

    def day(values: NDArray[numpy.datetime64]) -> NDArray[numpy.datetime64]:
        return values[places].astype("datetime64[ms]")

    table: dict[str, Any] = {
        "event_id": prefix + pandas.array(sent.cells.rows[places], dtype="int64").astype("str"),
        "person": text(sent.people.pseudonyms, sent.people.numbers),
        "client_type": listed("Client Type"),
        "primary_support_reason": listed("Primary Support Reason"),
        "accommodation_status": listed("Accommodation Status"),
        "age": pandas.array(numpy.where(aged, years, 0)[places].astype("int64"), dtype="Int64"),
        "age_band": text([band for *_, band in AGE_BANDS], bands),
        "event_start": day(starts),
        "event_end": day(ends),
        "event_end_basis": text([AS_SENT, AT_DEATH], capped.astype(numpy.int32)),
        "event_outcome": listed("Event Outcome"),
    }
    table["age"][~aged[places]] = pandas.NA
    for field in FIELDS:
        if field.event != event or field.treatment != "kept":
            continue
        if field.name in sent.lists:
            table[field.becomes] = listed(field.name)
        elif field.name in sent.numbers:
            table[field.becomes] = sent.numbers[field.name][places]
        else:
            column = sent.column(field.name)
            table[field.becomes] = text([_location(cell) for cell in column.cells], column.codes)
    fields = _fields_of(event)
    late = starts >= numpy.datetime64(RELEASE_2_FROM)
    table |= {
        "died_before_start": died_before[places],
        "not_on_list": _named(
            {name: sent.lists[name].are("invalid")[places] for name in LISTS if name in fields}, len(places)
        ),
        "old_release": _named(
            {
                name: (sent.lists[name].column.spread(sent.lists[name].old, bool) & late)[places]
                for name in LISTS
                if name in fields
            },
            len(places),
        ),
        "unreadable": _named(
            {name: field[places] for name, field in sent.unreadable.items() if name in fields}, len(places)
        ),
        "period_start": day(sent.days["Reporting Period Start Date"].days),
        "period_end": day(sent.days["Reporting Period End Date"].days),
        "council_code": text(sent.codes, sent.councils),
        "source_file": text([source_file], numpy.zeros(len(chosen), dtype=numpy.int32)),
        "source_sheet": text([source_sheet], numpy.zeros(len(chosen), dtype=numpy.int32)),
        "source_row": sent.cells.rows[places],
    }
    return pandas.DataFrame(table)


def _fields_of(event: str) -> set[str]:
    """Return the fields that apply to a type of event."""
    return {name for name, field in BY_NAME.items() if field.event in ("", event)}


def _bands(years: NDArray[numpy.float64], aged: Mask) -> NDArray[numpy.int32]:
    places = numpy.full(len(years), -1, dtype=numpy.int32)
    for place, (least, most, _) in enumerate(AGE_BANDS):
        places[aged & (years >= least) & (years <= most)] = place
    return places


def _named(masks: Mapping[str, Mask], rows: int) -> Any:
    """Return, for every row, the names of the fields whose mask holds, missing where none does."""
    import pandas

    bits = numpy.zeros(rows, dtype=numpy.int64)
    for place, mask in enumerate(masks.values()):
        bits |= mask.astype(numpy.int64) << place
    sets, codes = numpy.unique(bits, return_inverse=True)
    return pandas.array([_words(masks, one) for one in sets.tolist()] or [None], dtype="str").take(codes)


def _words(names: Iterable[str], bits: int) -> str | None:
    return "; ".join(name for place, name in enumerate(names) if bits >> place & 1) or None
