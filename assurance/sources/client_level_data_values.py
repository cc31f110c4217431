"""The values of Client Level Data: those of release 2, and what release 1 called them.

`client_level_data_values.csv` has, for each field, the value of release 2, another wording for it in release
1 where there was one, and where both were read. DHSC maps release 1 to release 2 in the same way and takes no
account of case and punctuation when it compares (its published code strips them); neither does this.
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy

from assurance.ledger import Ledger
from assurance.sources.client_level_data_cells import Distinct
from assurance.sources.sheets import as_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assurance.sources.sheets import Cell

RELEASE_2_FROM = datetime.date(2025, 7, 1)
"""Events that start on this day or later are recorded by release 2."""

INVALID = "Invalid and not mapped"
"""DHSC's own word for a value that is on no list."""

OPEN = ("Request: Route of Access", "Assessment Type", "Review Reason")
"""Fields whose list of release 2 is not public: what is sent is kept, unless too few people have it."""

QUOTED_FROM = 10
"""A wording that is on no list is repeated only where this many people have it: a name or an address that
slipped into the wrong column stands beside one or two."""

Kind = Literal["empty", "NULL", "right", "spelling", "release 1", "as sent", "invalid"]


@dataclass(frozen=True)
class Listed:
    """A wording that is on a list: what it stands for, and whether only release 1 has it."""

    value: str
    wording: str
    release_1: bool


@dataclass(frozen=True)
class Settled:
    """A column of values, worked out for each distinct cell.

    Attributes
    ----------
    column
        The cells.
    values
        The value of release 2 that each stands for; None for an empty one.
    kinds
        How each came to it.
    old
        Whether each is a wording that only release 1 has.
    quotable
        Whether each may be repeated to a person.
    """

    column: Distinct
    values: Sequence[str | None]
    kinds: Sequence[Kind]
    old: Sequence[bool]
    quotable: Sequence[bool]

    def are(self, kind: Kind) -> NDArray[numpy.bool_]:
        """Return, for every row, whether its cell came to its value so."""
        return self.column.spread([its == kind for its in self.kinds], bool)

    def count_repairs(self, chosen: NDArray[numpy.bool_], ledger: Ledger) -> None:
        """Count in `ledger` what was changed in the rows chosen."""
        name = self.column.name
        said = {
            "NULL": f"read “NULL” in “{name}” as an empty cell",
            "spelling": f"spelt a value of “{name}” as the list spells it",
            "release 1": f"mapped a value of “{name}” from release 1 to release 2",
            "as sent": f"kept a value of “{name}” as sent, because its list is not public",
            "invalid": f"kept a value of “{name}” that is on no list as “{INVALID}”",
        }
        counts = self.column.count(chosen)
        for place in numpy.flatnonzero(counts).tolist():
            kind = self.kinds[place]
            if kind in said:
                before = as_text(self.column.cells[place]) if self.quotable[place] else "(not shown)"
                after = self.values[place] or "(empty)"
                ledger.repaired(said[kind], before, after, int(counts[place]))


def plain(text: str) -> str:
    """Return a wording for comparing: without case and punctuation, "&" as "and".

    >>> plain("NFA- Other") == plain("NFA: other"), plain("No services provided – other")
    (True, 'no services provided other')
    """
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold().replace("&", " and ")))


@cache
def listed(field: str) -> dict[str, Listed]:
    """Return every wording on the lists of a field, by its plain form."""
    known: dict[str, Listed] = {}
    for its_field, value, release_1, _ in _rows():
        if its_field == field:
            wording = Listed(value, release_1 or value, bool(release_1))
            if known.setdefault(plain(wording.wording), wording) != wording:
                raise AssertionError(f"client_level_data_values.csv: “{wording.wording}” stands there twice")
            if known.setdefault(plain(value), Listed(value, value, False)).value != value:
                raise AssertionError(f"client_level_data_values.csv: “{value}” is two values of “{field}”")
    known[plain(INVALID)] = Listed(INVALID, INVALID, False)
    return known


def values_of(field: str) -> list[str]:
    """Return the values that a field of a tidy table may have, without `INVALID`."""
    return list(dict.fromkeys(value for its_field, value, *_ in _rows() if its_field == field))


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return tuple(map(tuple, csv.reader(file)))[1:]


def settle_values(column: Distinct, people: NDArray[numpy.int32]) -> Settled:
    """Return what the cells of a field stand for.

    Parameters
    ----------
    column
        The field's cells.
    people
        For every row, who it is about (any number that stands for a person, -1 for nobody).
    """
    known = listed(column.name)
    values: list[str | None] = []
    kinds: list[Kind] = []
    old: list[bool] = []
    for cell in column.cells:
        value, kind, release_1 = _settle(cell, known)
        values.append(value)
        kinds.append(kind)
        old.append(release_1)
    quotable = [kind != "invalid" for kind in kinds]
    unknown = [place for place, kind in enumerate(kinds) if kind == "invalid"]
    for place, having in zip(unknown, _people_having(column, unknown, people), strict=True):
        text = as_text(column.cells[place])
        if having >= QUOTED_FROM and plain(text) != plain(INVALID):
            quotable[place] = True
            if column.name in OPEN:
                values[place], kinds[place] = text, "as sent"
    return Settled(column, values, kinds, old, quotable)


def _settle(cell: Cell, known: dict[str, Listed]) -> tuple[str | None, Kind, bool]:
    text = as_text(cell)
    if not text:
        return None, "empty", False
    if text.upper() == "NULL":
        return None, "NULL", False
    wording = known.get(plain(text))
    if wording is None or wording.value == INVALID:
        return INVALID, "invalid", False
    if wording.release_1 and wording.value != wording.wording:
        return wording.value, "release 1", True
    return wording.value, "right" if cell == wording.value else "spelling", wording.release_1


def _people_having(
    column: Distinct, places: Sequence[int], people: NDArray[numpy.int32]
) -> NDArray[numpy.int64]:
    """Return how many different people have each of some distinct cells."""
    if not places:
        return numpy.array([], dtype=numpy.int64)
    number = numpy.full(len(column.cells), -1, dtype=numpy.int64)
    number[list(places)] = numpy.arange(len(places))
    asked = (number[column.codes] >= 0) & (people >= 0)
    pairs = numpy.unique(
        numpy.stack([number[column.codes[asked]], people[asked].astype(numpy.int64)]), axis=1
    )
    return numpy.bincount(pairs[0], minlength=len(places))
