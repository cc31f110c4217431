"""How many rows of a table may be told on the pages about the data.

How many rows a table about people has, how many of a kind were checked and how many fail, are counts of
people like those in the register, and of the same rows: a check of requests that were withdrawn says how many
were. Where a figure that rests on a table is hidden, no number of its rows is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assurance import paths
from assurance.disclosure import ROWS_ARE_PEOPLE
from assurance.evidence import SYMBOL_OF, Register
from assurance.numerals import number, plural

SYMBOL = SYMBOL_OF["suppressed"]
SYMBOL_IN_WORDS = (
    f"{SYMBOL} stands for a number of rows about people that is not told, because a figure that rests on "
    "these rows is hidden."
)


@dataclass(frozen=True)
class Telling:
    """What may be told of tables whose rows are about people.

    Attributes
    ----------
    smallest
        The smallest count that may be told.
    hides
        The tables on which a hidden figure rests.
    """

    smallest: int = 1
    hides: tuple[str, ...] = ()

    @classmethod
    def of(cls, register: Register, ledger: Iterable[Mapping[str, Any]], smallest: int) -> Telling:
        """Return what may be told beside the figures of a register."""
        files = {
            place.file.path
            for fact in register.facts.values()
            if fact.status == "suppressed"
            for place in fact.places
        }
        hides = {entry["table"] for entry in ledger if entry["file"] in files} & ROWS_ARE_PEOPLE
        return cls(smallest, tuple(sorted(hides)))

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        paths.write_json(path, asdict(self))

    @classmethod
    def load(cls, path: Path) -> Telling:
        """Return what `save` wrote."""
        values = json.loads(path.read_text(encoding="utf-8"))
        return cls(values["smallest"], tuple(values["hides"]))

    def tells(self, count: int, table: str) -> bool:
        """Return whether a number of rows of a table may be told."""
        return table not in ROWS_ARE_PEOPLE or (table not in self.hides and not 0 < count < self.smallest)

    def rows(self, count: int, table: str) -> str:
        """Return a number of rows of a table as it is printed.

        >>> Telling(5, ("placements",)).rows(40, "placements"), Telling(5).rows(3, "placements")
        ('[c]', 'fewer than 5')
        """
        return number(count) if self.tells(count, table) or not count else self.instead(table)

    def instead(self, table: str) -> str:
        """Return what stands in the place of a number of rows that is not told."""
        return SYMBOL if table in self.hides else f"fewer than {number(self.smallest)}"

    def of_rows(self, failing: int, checked: int, table: str) -> str:
        """Return so many of so many rows: "3 of 718 rows"."""
        rows = plural(checked, "row") if self.tells(checked, table) else f"{self.rows(checked, table)} rows"
        return f"{self.rows(failing, table)} of {rows}"

    def told(self, ledger: Sequence[Mapping[str, Any]], name: str) -> int:
        """Return the rows of all tables together, without those that are not told."""
        return sum(entry[name] for entry in ledger if self.tells_all(entry))

    def tells_all(self, entry: Mapping[str, Any]) -> bool:
        """Return whether how many rows of a table were read and kept may be told."""
        return all(self.tells(entry[name], entry["table"]) for name in ("rows_in", "kept"))

    def profile(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """Return the profile of an edition's tables without the numbers of rows that are not told."""
        tables = {
            name: table if self.tells(table["rows"] or 0, name) else {**table, "rows": None}
            for name, table in kept["tables"].items()
        }
        return {**kept, "tables": tables}
