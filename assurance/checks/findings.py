"""What was found in a whole national file, as an edition keeps it, and as its figures carry it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from assurance import paths
from assurance.evidence import Fact

CAVEAT = "caveat"
DONE = {CAVEAT: "shown, with this as a caveat", "shown": "shown as published"}
"""What is done with the figures that a check touches, by what its suite says of them, in words."""
NAME = "findings.json"


@dataclass(frozen=True)
class Finding:
    """One thing that was found about a row of a national file.

    `says` is the evidence, with its numbers; `done` what was done with the figures.
    """

    check_id: str
    source_file: str
    source_sheet: str
    source_row: int
    source_cell: str
    period: str
    says: str
    done: str

    @property
    def words(self) -> str:
        """The finding as a caveat of a figure."""
        cell = f", cell {self.source_cell}" if self.source_cell else ""
        return f"A check of the source found at sheet “{self.source_sheet}”{cell}: {self.says}."

    def touches(self, fact: Fact) -> bool:
        """Return whether a figure rests on the row in the same period, and is to say so."""
        if self.done != DONE[CAVEAT] or (self.period and self.period != fact.period):
            return False
        return any(
            place.file.path == self.source_file
            and place.sheet == self.source_sheet
            and self.source_row in place.rows
            for place in fact.places
        )


def caveats(fact: Fact, findings: Iterable[Finding]) -> list[str]:
    """Return what a figure must say of the findings that touch it, each once for all its cells."""
    told = {(each.check_id, each.says): each.words for each in findings if each.touches(fact)}
    return list(told.values())


def write(folder: paths.EditionFolder, findings: Sequence[Finding]) -> None:
    """Write `findings.json` into the edition's folder of checks."""
    paths.write_json(folder.checks / NAME, [asdict(finding) for finding in findings])


def read(folder: paths.EditionFolder) -> list[Finding]:
    """Return what `write` wrote, nothing when there is no such file."""
    path = folder.checks / NAME
    entries = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [Finding(**entry) for entry in entries]
