"""One module a return: recognise it, read it, tidy it, account for every row.

A return's module (`assurance.sources.<kind>`) has

`KIND`
    Its own name.
`NATIONAL`
    True when one file may hold rows about any council: it is read once, and each council takes its slice.
`TABLES`
    The tidy tables it makes, as `docs/architecture.md` defines them.
`recognise(workbook, path) -> Recognised | None`
    Looks at names of sheets and at first rows only.
`read(path, file) -> Reading`
    The whole file as tidy tables, with a ledger a sheet. A return that is not national gives each table a
    column `council_code` when it may hold several councils' rows; each council then gets its own.
`select(tables, council) -> tables`
    National returns only: the rows an edition of this council needs.
`newest(tables) -> str`
    National returns only: what tells a newer file from an older one, as text that sorts: a period, or a day
    (YYYY-MM-DD) that can be compared with another return's.

and, where it is needed,

`READS`
    "records" when it reads JSON records (`json_records.Records`, given to `recognise` in place of a
    workbook), not tables.
`BY_COUNCIL`
    Of a national return, the tables of which `select` takes only the rows of the council's area, by
    `council_code`, and looks at no others.
`BEHIND`
    How far it stands behind the return that says most of the same things: of two files of one month that
    make the same table, the one less far behind is reported. 0 when it is not there.

Several returns may make the same table. A table that is the first of a return's `TABLES` is decided on by
itself; one that is the first of none goes with the table before it.
`combine(readings) -> list[Reading]`
    May be left out, and is for returns that are not national: what several files of one council mean
    together. Each keeps its own tables and ledgers.

Nothing here imports pandas: `inventory` answers without it when no file has changed.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assurance.councils import Council
from assurance.ledger import Ledger
from assurance.provenance import RawFile

if TYPE_CHECKING:
    import pandas

    from assurance.sources.sheets import Workbook

# In the order in which they are asked whether they recognise a file; of two that do equally well, the first.
KINDS = (
    "cqc_ratings",
    "cqc_active_locations",
    "cqc_directory",
    "cqc_wide_export",
    "cqc_api",
    "ascof_workbook",
    "ascof_open_data",
    "survey_annex",
    "survey_return",
    "oflog",
    "population",
    "council_lookup",
    "homecare_requests",
    "homecare_bands",
    "provider_quality",
    "provider_indicators",
    "market_areas",
    "contract_handbacks",
    "workforce_flow",
    "placements",
    "snapshots",
    "scorecard",
    "improvement_plans",
    "fee_uplifts",
    "vacancies",
    "placement_waits",
    "in_house_services",
    "improvement_actions",
    "statement_scores",
    "information_return",
    "council_context",
    "areas",
    "comparator_groups",
    "client_level_data",
)

NOT_RETURNS = ("readme", "licence", "license", "thumbs.db", "desktop.ini", "~$")
"""How the names of files begin that lie beside returns and are none."""

SOURCE_COLUMNS = ("source_file", "source_sheet", "source_row")
"""The last columns of every tidy table: path in the raw folder, sheet, row as a person sees it."""


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """What a file's content says about itself. What it does not say stays empty.

    Attributes
    ----------
    share
        How much of what the return requires was seen, 0 to 1 (`Header.share`).
    councils
        Slugs of the councils it is about; empty for a national file.
    title, publisher, licence, period, edition, url, note
        As in `RawFile`, which they become unless a `.source.toml` says otherwise.
    """

    share: float = 1.0
    councils: tuple[str, ...] = ()
    title: str = ""
    publisher: str = ""
    licence: str = ""
    period: str = ""
    edition: str = ""
    url: str = ""
    note: str = ""


@dataclass
class Reading:
    """A whole file, tidied, with the account of its rows: a ledger for each sheet and table."""

    tables: dict[str, pandas.DataFrame]
    ledgers: list[Ledger] = field(default_factory=list)


class Return(Protocol):
    """What a return's module offers; national ones also have `select` and `newest`."""

    KIND: str
    NATIONAL: bool
    TABLES: tuple[str, ...]

    def recognise(self, workbook: Workbook, path: Path) -> Recognised | None:
        """Return what the file says of itself, None when it is another return."""
        ...

    def read(self, path: Path, file: RawFile) -> Reading:
        """Return the whole file, tidied."""
        ...

    def select(self, tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
        """Return what an edition of this council needs of a national file."""
        ...

    def newest(self, tables: dict[str, pandas.DataFrame]) -> str:
        """Return what tells a newer national file from an older one."""
        ...


def load(kind: str) -> Return:
    """Return the module that reads returns of this kind."""
    return importlib.import_module(f"{__name__}.{kind}")  # type: ignore[return-value]
