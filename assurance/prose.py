"""The prose of the reports: the shared pieces, and those that a council has put in their place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

COUNCILS = "councils"
"""Below `reports/`: a council's own pieces, `councils/west-sussex/scrutiny/_homecare.qmd`."""


@dataclass(frozen=True)
class Prose:
    """The folder of reports as one council has it.

    A piece that stands under the council's own folder, at the same place as a shared one, is used instead of
    it. The shared text is not touched, and what a council has not written is shared.

    Attributes
    ----------
    root
        The folder of reports.
    council
        The slug of a council; "" for the shared prose alone.
    """

    root: Path
    council: str = ""

    def path(self, piece: str) -> Path:
        """Return the file of a piece, named as from the folder of reports: "scrutiny/_homecare.qmd"."""
        own = self.root / COUNCILS / self.council / piece
        return own if self.council and own.is_file() else self.root / piece

    def place(self, piece: str) -> str:
        """Return the file of a piece as a person finds it, from the folder of reports."""
        return self.path(piece).relative_to(self.root).as_posix()

    def pieces(self) -> list[str]:
        """Return the names of all pieces, in order."""
        own = self.root / COUNCILS / self.council
        shared = (path.relative_to(self.root) for path in self.root.rglob("*.qmd"))
        names = {name.as_posix() for name in shared if name.parts[0] != COUNCILS}
        if self.council and own.is_dir():
            names |= {path.relative_to(own).as_posix() for path in own.rglob("*.qmd")}
        return sorted(names)

    def own(self) -> list[str]:
        """Return the names of the pieces that are the council's own, in order."""
        return [name for name in self.pieces() if self.path(name) != self.root / name]
