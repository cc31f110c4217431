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

from assurance import councils
from assurance.ledger import Ledger
from assurance.numerals import listed
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.client_level_data_account import (
    account_for_the_rest,
    choose_events,
    count_dropped,
    count_releases,
    count_repairs,
    types_of,
)
from assurance.sources.client_level_data_events import TABLES as TABLE_OF
from assurance.sources.client_level_data_events import read_sheet, tidy_events
from assurance.sources.client_level_data_fields import (
    IDENTIFIERS,
    NAMES_AN_EVENT,
    OPTIONAL,
    REQUIRED,
    spellings,
)
from assurance.sources.client_level_data_rules import settle_events
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
    count_dropped(header, whole)
    sent = read_sheet(sheet, header, whole)
    type_of = types_of(sent)
    _refuse_without_names(sheet, header, type_of)
    account_for_the_rest(sent, type_of, whole)
    tables: dict[str, pandas.DataFrame] = {}
    ledgers = [whole]
    taken = numpy.zeros(len(sent.cells.rows), dtype=bool)
    for event, table in TABLE_OF.items():
        ledger = Ledger(file.path, sheet.name, table)
        kept = choose_events(sent, type_of == event, event, file.councils, ledger)
        tables[table] = tidy_events(
            sent,
            event,
            kept,
            prefix=f"{file.sha256[:8]}-{prefix}",
            source_file=file.path,
            source_sheet=sheet.name,
        )
        ledger.kept = len(tables[table])
        count_repairs(sent, kept, event, ledger)
        ledgers.append(ledger)
        taken |= kept
    count_releases(sent, taken, whole)
    return tables, ledgers


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
