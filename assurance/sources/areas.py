"""The areas that a council buys homecare in, by name: a list that the council supplies.

The format is described in `docs/returns.md`. Where a council has supplied its list, a name in another of its
returns that is one slip of the keyboard away from exactly one of them is put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import Format, count_column, text_column
from assurance.sources.sheets import Workbook

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

KIND = "areas"
NATIONAL = False
TABLES = (KIND,)

NAMED_IN = ("market_areas", "homecare_requests")
"""The tidy tables whose column `area` names areas of the list."""

FORMAT = Format(
    table=KIND,
    title="The council’s areas for homecare",
    columns=(
        text_column("Known area", "area"),
        count_column("Level", "level", may_be_empty=True, optional=True),
    ),
    keys=("Known area",),
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)


def put_right(
    tables: Mapping[str, pandas.DataFrame], ledgers: Iterable[Ledger]
) -> dict[str, pandas.DataFrame]:
    """Return one council's tables with the names of its areas put right, counted in the ledgers.

    Nothing is changed where the council has supplied no list of its areas.
    """
    known = [*tables[KIND]["area"]] if KIND in tables else []
    named = {name: table for name, table in tables.items() if name in NAMED_IN and known}
    of_sheet = {(ledger.table, ledger.file, ledger.sheet): ledger for ledger in ledgers}
    for name, table in named.items():
        meant = {area: nearest_area(area, known) for area in table["area"].dropna().unique()}
        columns = table[["area", "source_file", "source_sheet"]]
        for area, file, sheet in columns.itertuples(index=False, name=None):
            if meant.get(area, area) != area:
                of_sheet[name, file, sheet].repaired("put the name of an area right", area, meant[area])
        named[name] = table.assign(area=table["area"].map(meant).astype("str"))
    return {**tables, **named}


def nearest_area(name: str, known: Sequence[str]) -> str:
    """Return the known area that `name` means: the same but for case, or one slip away; else `name`.

    >>> nearest_area("Worthnig North", ["Worthing North", "Worthing East"])
    'Worthing North'
    >>> nearest_area("Crawley NX", ["Crawley NE", "Crawley NW"])
    'Crawley NX'
    """
    for same in (str.__eq__, lambda one, other: one.casefold() == other.casefold(), is_one_slip):
        meant = [area for area in known if same(name, area)]
        if meant:
            return meant[0] if len(meant) == 1 else name
    return name


def is_one_slip(one: str, other: str) -> bool:
    """Return whether a letter added, left out, changed or swapped with its neighbour makes them the same.

    >>> is_one_slip("Hosham", "Horsham"), is_one_slip("Hasham", "Horsham")
    (True, False)
    """
    one, other = sorted((one.casefold(), other.casefold()), key=len)
    start = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one)
    )
    a, b = one[start:], other[start:]
    return a == b[1:] or (len(a) == len(b) and (a[1:] == b[1:] or (a[1::-1], a[2:]) == (b[:2], b[2:])))
