"""Homecare areas: level, customers, hours a week.

The format is described in `docs/returns.md`. Where the areas of a council are known, a name that is
one slip of the keyboard away from exactly one of them is put right.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import (
    Format,
    count_column,
    date_column,
    number_column,
    text_column,
)
from assurance.sources.sheets import Workbook

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

KIND = "market_areas"
NATIONAL = False
TABLES = (KIND,)

# By ONS code. West Sussex: the 35 areas of its homecare recommissioning deck of 7 August 2019, whose own
# table misspells two of them.
AREAS = {
    "E10000032": (
        "Bognor East", "Bognor West", "Burgess Hill", "Chichester", "Crawley NE", "Crawley NW", "Crawley SE",
        "Crawley SW", "East Grinstead", "Haywards Heath", "Horsham East", "Horsham West", "Lancing",
        "Littlehampton", "Rustington", "Selsey & Witterings", "Shoreham", "Worthing East", "Worthing West",
        "Worthing North", "Adur Rural", "Arun Villages", "Billingshurst & Pulborough", "Bourne",
        "Chanctonbury & Chantry", "Crawley Down", "Hassocks & Hurstpierpoint", "Midhurst & Petworth",
        "Horsham Rural South", "Chichester Rural South", "Mid Sussex Rural North", "Mid Sussex Rural South",
        "Chichester Rural North", "Horsham Rural North", "Chichester Rural West",
    ),
}  # fmt: skip


def _repair_names(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Return the table with the names of known areas put right."""
    names = []
    for _, code, area in table[["council_code", "area"]].itertuples(name=None):
        name = nearest_area(area, AREAS.get(code, ()))
        if name != area:
            ledger.repaired("put the name of an area right", area, name)
        names.append(name)
    return table.assign(area=names).astype({"area": "str"})


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


FORMAT = Format(
    table=KIND,
    title="Homecare areas: level, customers and weekly hours",
    columns=(
        text_column("Area name", "area"),
        count_column("Level", "level"),
        count_column("No. of customers", "customers"),
        number_column("No. of hours", "hours_a_week"),
        date_column("As at", "as_at"),
    ),
    keys=("Area name", "As at"),
    finish=_repair_names,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
