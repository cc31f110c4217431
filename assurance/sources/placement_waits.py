"""People waiting for a placement: one row a person, or counts by how long they have waited and where.

The format is described in `docs/returns.md`. Both ways come to one table, in which a person is a pseudonym.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import (
    Format,
    choice_column,
    count_column,
    date_column,
    identifier_column,
    read_formats,
)
from assurance.sources.sheets import Workbook

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

KIND = "placement_waits"
NATIONAL = False
TABLES = (KIND,)

NOT_RECORDED = "not recorded"
# Each band and the months with which it ends.
BANDS = {"under 3 months": 3, "3 to 6 months": 6, "6 months to 2 years": 24, "2 years or more": None}
SETTINGS = ("Hospital", "At home", "Interim placement", "Elsewhere", "Not recorded")

_SETTING = choice_column(
    "Setting", "setting", {word: word.lower() for word in SETTINGS}, may_be_empty=True, empty=NOT_RECORDED
)
_AS_AT = date_column("As at", "as_at")
_COLUMNS = ["council_code", "person", "waiting_since", "waiting_band", "setting", "people", "as_at"]


def _count_people(table: pandas.DataFrame, _: Ledger) -> pandas.DataFrame:
    """Return people as rows of one, each in the band that they have waited long enough for."""
    return table.assign(waiting_band=bands(table["waiting_since"], table["as_at"]), people=1).astype(
        {"people": "Int64"}
    )[_COLUMNS]


def bands(since: pandas.Series, as_at: pandas.Series) -> pandas.Series:
    """Return the band of each wait, in calendar months: 31 August to 29 February is 6 months.

    A wait without a beginning, or that begins after the day it is counted on, is "not recorded".
    """
    import pandas

    waited = pandas.Series(NOT_RECORDED, index=since.index, dtype="str").mask(since <= as_at, list(BANDS)[-1])
    for band, months in reversed(BANDS.items()):
        if months:
            waited = waited.mask((since <= as_at) & (since + pandas.DateOffset(months=months) > as_at), band)
    return waited


def _without_persons(table: pandas.DataFrame, _: Ledger) -> pandas.DataFrame:
    """Return counts in the columns that rows of single people have, those about a person missing."""
    import pandas

    nobody = pandas.Series(None, index=table.index, dtype="str")
    never = pandas.Series(pandas.NaT, index=table.index).astype("datetime64[ms]")
    return table.assign(person=nobody, waiting_since=never)[_COLUMNS]


PEOPLE = Format(
    table=KIND,
    title="People waiting for a placement",
    columns=(
        identifier_column("Person reference", "person", of="person"),
        date_column("Waiting since", "waiting_since", may_be_empty=True),
        _SETTING,
        _AS_AT,
    ),
    keys=("Person reference", "As at"),
    finish=_count_people,
)
COUNTS = Format(
    table=KIND,
    title="People waiting for a placement, counted by length of wait",
    columns=(
        choice_column(
            "Waiting band",
            "waiting_band",
            {band[:1].upper() + band[1:]: band for band in (*BANDS, NOT_RECORDED)},
            may_be_empty=True,
            empty=NOT_RECORDED,
        ),
        _SETTING,
        count_column("People", "people"),
        _AS_AT,
    ),
    keys=("As at",),
    finish=_without_persons,
)
FORMATS = (PEOPLE, COUNTS)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    found = [recognised for form in FORMATS if (recognised := form.recognise(workbook))]
    return max(found, key=lambda recognised: recognised.share, default=None)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied, whichever of the two ways its sheets are filled in."""
    return read_formats(FORMATS, path, file)
