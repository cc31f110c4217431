"""Client Level Data: the events of adult social care that every council sends to NHS England.

One row is one event: a request, an assessment, a service or a review. The council's own copy of what it
sent is read here, of any reporting period, by release 1 or release 2 or both; the tables speak release 2. It
is the most sensitive return there is: who a person is goes no further than `client_level_data_people`.
`docs/client-level-data.md` says what is kept, what is dropped, and by which rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy

from assurance import councils, privacy
from assurance.ledger import Ledger, SetAside
from assurance.numerals import listed, number
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.client_level_data_events import (
    TABLES as TABLE_OF,
)
from assurance.sources.client_level_data_events import (
    Sent,
    end_events,
    read_sheet,
    tidy_events,
)
from assurance.sources.client_level_data_fields import (
    FIELDS,
    IDENTIFIERS,
    NAMES_AN_EVENT,
    OPTIONAL,
    REQUIRED,
    plain,
    spellings,
)
from assurance.sources.client_level_data_rules import settle_events
from assurance.sources.client_level_data_values import RELEASE_2_FROM
from assurance.sources.client_level_data_values import plain as plain_value
from assurance.sources.sheets import (
    Header,
    Sheet,
    Workbook,
    as_text,
    find_header,
    look_for_header,
    open_workbook,
)

if TYPE_CHECKING:
    import pandas
    from numpy.typing import NDArray

KIND = "client_level_data"
NATIONAL = False
TABLES = tuple(TABLE_OF.values())

_TITLE = "Adult social care Client Level Data"
_LOOKED_AT = 1_000
"""Rows in which the councils of a file are looked for. A file is one council's; the rest is held to it."""

_SENDER = "Performance team"
_AGAIN = "then draw the return again"
_CANCELLED = ("cancelled", "canceled", "cancelled event", "event cancelled")
_BY_ASSOCIATION = "Unpaid carer known by association"


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself when one of its sheets has the fields of events."""
    found = _sheets(workbook)
    if not found:
        return None
    slugs = {slug for sheet, header in found for slug in _councils_at_the_top(sheet, header)}
    share = max(header.share for _, header in found)
    return Recognised(share=share, councils=tuple(sorted(slugs)), title=_TITLE)


def read(path: Path, file: RawFile) -> Reading:
    """Return the four tidy tables, with a ledger for each of them and for each sheet as a whole.

    Raises
    ------
    InputError
        When a column is missing without which events cannot be read or told apart, or a column of dates
        mixes day first and month first.
    """
    workbook = open_workbook(path)
    found = _sheets(workbook)
    sheets = [sheet for sheet, header in found if not header.missing]
    if not sheets:  # then the nearest is read, which says what it lacks
        sheets = [max(found, key=lambda pair: pair[1].share)[0] if found else workbook.sheets[0]]
    parts: dict[str, list[pandas.DataFrame]] = {table: [] for table in TABLES}
    ledgers: list[Ledger] = []
    for place, sheet in enumerate(sheets):
        tables, its_ledgers = _read_sheet(sheet, file, f"{place}-" if len(sheets) > 1 else "")
        for name, table in tables.items():
            parts[name].append(table)
        ledgers += its_ledgers
    tables = {name: _together(parts.pop(name)) for name in TABLES}
    settle_events([tables], ledgers)
    return Reading(tables, ledgers)


def combine(readings: Sequence[Reading]) -> list[Reading]:
    """Return several submissions of one council with each event once.

    The record of the latest reporting period is kept. A service that was open in an earlier submission and
    is not sent again ended, as far as can be told, with the period of the last that has it.
    """
    ledgers = [ledger for reading in readings for ledger in reading.ledgers]
    tables = [dict(reading.tables) for reading in readings]
    settle_events(tables, ledgers)
    return [Reading(its, reading.ledgers) for its, reading in zip(tables, readings, strict=True)]


def _together(parts: list[pandas.DataFrame]) -> pandas.DataFrame:
    import pandas

    return parts[0] if len(parts) == 1 else pandas.concat(parts, ignore_index=True)


def _sheets(workbook: Workbook) -> list[tuple[Sheet, Header]]:
    looked = [
        (sheet, look_for_header(sheet, REQUIRED, optional=OPTIONAL, also=_spellings(sheet)))
        for sheet in workbook.sheets
    ]
    return [(sheet, header) for sheet, header in looked if header]


def _spellings(sheet: Sheet) -> dict[str, list[str]]:
    return spellings(name for label in sheet.labels() for name in label.names)


def _councils_at_the_top(sheet: Sheet, header: Header) -> Iterator[str]:
    place = header.columns.get("LA Code")
    if place is None:
        return
    for _, row in islice(sheet.rows(), header.row, header.row + _LOOKED_AT):
        council = councils.match(as_text(row[place])) if len(row) > place else None
        if council:
            yield council.slug


# --------------------------------------------------------------------------------------------------------
# One sheet


def _read_sheet(sheet: Sheet, file: RawFile, prefix: str) -> tuple[dict[str, pandas.DataFrame], list[Ledger]]:
    header = find_header(sheet, REQUIRED, optional=OPTIONAL, also=_spellings(sheet))
    if not any(name in header.columns for name in IDENTIFIERS):
        raise sheet.error(
            row=header.row,
            found=f"no column says who an event is about (“{IDENTIFIERS[1]}” or “{IDENTIFIERS[2]}”)",
            mend="put one of them back; it is read as a pseudonym and goes no further",
        )
    whole = Ledger(file.path, sheet.name, KIND)
    _count_dropped(header, whole)
    sent = read_sheet(sheet, header, whole)
    type_of = _types(sent)
    _refuse_without_names(sheet, header, type_of)
    _account_for_the_rest(sent, type_of, whole)
    tables: dict[str, pandas.DataFrame] = {}
    ledgers = [whole]
    taken = numpy.zeros(len(sent.cells.rows), dtype=bool)
    for event, table in TABLE_OF.items():
        ledger = Ledger(file.path, sheet.name, table)
        kept = _choose(sent, type_of == event, event, file, ledger)
        tables[table] = tidy_events(
            sent,
            event,
            kept,
            prefix=f"{file.sha256[:8]}-{prefix}",
            source_file=file.path,
            source_sheet=sheet.name,
        )
        ledger.kept = len(tables[table])
        _count_repairs(sent, kept, event, ledger)
        ledgers.append(ledger)
        taken |= kept
    _count_releases(sent, taken, whole)
    return tables, ledgers


def _count_dropped(header: Header, ledger: Ledger) -> None:
    """Count the columns that are not taken, and why."""
    why = {
        "personal": "dropped a column that tells who people are",
        "free text": "dropped a column of free text",
        "not needed": "dropped a column that no report has a need of",
        "kept": "dropped a column that is there twice",
        "used": "dropped a column that is there twice",
    }
    known = {plain(field.name): field for field in FIELDS}
    for place, name in enumerate(header.names):
        if not name or place in header.columns.values():
            continue
        field = known.get(plain(name))
        kind = why[field.treatment] if field else "dropped a column that the return does not define"
        ledger.repaired(kind, f"“{privacy.screen(name)[0]}”", "(dropped)")


def _types(sent: Sent) -> NDArray[numpy.object_]:
    """Return the type of each row's event, "" where it has none or has more cells than columns."""
    field = sent.lists["Event Type"]
    types = [value if value in TABLE_OF else "" for value in field.values]
    return numpy.where(sent.cells.spilt, "", field.column.spread(types, object))


def _refuse_without_names(sheet: Sheet, header: Header, type_of: NDArray[numpy.object_]) -> None:
    for event, fields in NAMES_AN_EVENT.items():
        missing = [name for name in fields if name not in header.columns]
        if missing and bool((type_of == event).any()):
            raise sheet.error(
                row=header.row,
                found=f"there are events of the type {event}, and no column "
                f"{listed(f'“{name}”' for name in missing)}",
                mend="put it back or export the return again",
            )


def _account_for_the_rest(sent: Sent, type_of: NDArray[numpy.object_], ledger: Ledger) -> None:
    """Account for the rows that are no event of any type."""
    rest = type_of == ""
    ledger.rows_in = int(rest.sum())
    client = sent.lists["Client Type"]
    nobody = client.column.spread([value == _BY_ASSOCIATION for value in client.values], bool)
    empty = sent.lists["Event Type"].are("empty") | sent.lists["Event Type"].are("NULL")
    whole = rest & ~sent.cells.spilt
    by_association = whole & nobody & empty
    if by_association.any():
        ledger.beyond["an unpaid carer known by association, who has no event"] = int(by_association.sum())
    _set_aside(
        sent,
        rest & sent.cells.spilt,
        ledger,
        "more cells than columns",
        "The row has more cells than there are columns, so that nobody can tell which cell is which.",
        "put quotation marks around cells that hold a comma",
    )
    _set_aside(
        sent,
        whole & ~by_association,
        ledger,
        "no type of event",
        "The row does not say whether it is a Request, an Assessment, a Service or a Review.",
        "give the event its type",
    )


def _choose(
    sent: Sent, rows: NDArray[numpy.bool_], event: str, file: RawFile, ledger: Ledger
) -> NDArray[numpy.bool_]:
    """Return which rows of a type of event are kept, and account for the others."""
    ledger.rows_in = int(rows.sum())
    outcome = sent.lists["Event Outcome"].column
    cancelled = rows & outcome.spread(
        [plain_value(as_text(cell)) in _CANCELLED for cell in outcome.cells], bool
    )
    if cancelled.any():
        ledger.beyond["a cancelled event"] = int(cancelled.sum())
    left = rows & ~cancelled
    end, _, _ = end_events(sent)
    start = sent.days["Event Start Date"]
    end_unreadable = sent.days["Event End Date"].unreadable
    own = numpy.array(
        [not file.councils or councils.find(code).slug in file.councils for code in [*sent.codes, ""][:-1]]
        + [True],
        dtype=bool,
    )[sent.councils]
    reasons = (
        (
            sent.councils < 0,
            "no council",
            "“LA Code” does not name a council with adult social care duties.",
            "fill in the council’s code",
        ),
        (
            ~own,
            "another council",
            "The row is about another council than the top of the file.",
            "send each council’s events in a file of its own",
        ),
        (
            sent.people.numbers < 0,
            "nobody",
            "The row does not say who the event is about: it has neither an NHS number that can be right nor "
            "the council’s own number.",
            "fill in “LA Person Unique Identifier”",
        ),
        (
            start.unreadable,
            "a start that is no date",
            "“Event Start Date” holds something that is no date.",
            "correct the date",
        ),
        (
            numpy.isnat(start.days),
            "no start",
            "The event has no start date, so it belongs to no period.",
            "fill in “Event Start Date”",
        ),
        (
            end_unreadable,
            "an end that is no date",
            "“Event End Date” holds something that is no date. It cannot be taken as empty: that would say "
            "that the event goes on.",
            "correct the date",
        ),
        (
            numpy.isnat(end) & (event != "Service"),
            "no end",
            "Only services may be without an end date: a request, an assessment or a review is sent when it "
            "is over.",
            "fill in “Event End Date”, or leave the event out until it is over",
        ),
    )
    for mask, rule, sentence, mend in reasons:
        _set_aside(sent, left & mask, ledger, rule, sentence, mend)
        left &= ~mask
    return left


def _set_aside(
    sent: Sent, rows: NDArray[numpy.bool_], ledger: Ledger, rule: str, sentence: str, mend: str
) -> None:
    """Set rows aside. Nothing that a row holds is repeated: any cell may hold a person's details."""
    code = [*sent.codes, ""]
    for place in numpy.flatnonzero(rows):
        ledger.set_aside.append(
            SetAside(
                ledger.file,
                ledger.sheet,
                int(sent.cells.rows[place]),
                rule,
                "",
                sentence,
                f"{_SENDER}: {mend}, {_AGAIN}.",
                code[sent.councils[place]],
            )
        )


def _count_repairs(sent: Sent, kept: NDArray[numpy.bool_], event: str, ledger: Ledger) -> None:
    """Count what was changed in the rows that are kept."""
    for name, field in sent.lists.items():
        its_event = next(each.event for each in FIELDS if each.name == name)
        if its_event in ("", event):
            field.count_repairs(kept, ledger)
    _, capped, _ = end_events(sent)
    sent_end = sent.days["Event End Date"].days
    changed = kept & capped
    for place in numpy.flatnonzero(changed)[:3]:
        before = "open" if numpy.isnat(sent_end[place]) else "a later end"
        ledger.repaired(
            "ended an event on the day of death", f"row {sent.cells.rows[place]}: {before}", "day of death", 0
        )
    if changed.any():
        ledger.repairs["ended an event on the day of death"] += int(changed.sum())


def _count_releases(sent: Sent, kept: NDArray[numpy.bool_], ledger: Ledger) -> None:
    """Say when a sheet holds events of both releases."""
    late = sent.days["Event Start Date"].days >= numpy.datetime64(RELEASE_2_FROM)
    first, second = int((kept & ~late).sum()), int((kept & late).sum())
    if first and second:
        ledger.repaired(
            "read events of release 1 and of release 2 from one sheet",
            f"{number(first)} started before 1 July 2025",
            f"{number(second)} later; all are in the values of release 2",
            first + second,
        )
