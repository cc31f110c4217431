"""What the proofreader has to say, and how it is allowed in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["stop", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("stop", "warning", "note")
"""The weightiest first. A "stop" is not published."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One remark on the prose.

    Attributes
    ----------
    rule
        Its name, by which it is allowed in place: `<!-- allow: typed-number -->` in the same paragraph.
    severity
        "stop" is not published; a "warning" is for the author; a "note" is a matter of taste.
    file, line
        Where: the file as from the folder of reports, and the line in it.
    quote
        The words, figures shown by their names.
    found, mend
        What is wrong, and what to do. Clauses without a full stop.
    """

    rule: str
    severity: Severity
    file: str
    line: int
    quote: str
    found: str
    mend: str

    @property
    def sentence(self) -> str:
        """The remark as one line."""
        found = self.found[:1].upper() + self.found[1:]
        mend = self.mend[:1].upper() + self.mend[1:]
        return f"{self.file}, line {self.line}: {found}. {mend}."
