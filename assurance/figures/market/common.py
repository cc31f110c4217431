"""What stands in the place of a chart or table of a return that was not supplied."""

from __future__ import annotations

from assurance.evidence import Register
from assurance.figures.table import Note


def not_supplied(register: Register, name: str, what: str) -> Note:
    """Return the sentence that a return was not supplied."""
    return Note(name=name, text=f"{what} in {register.council}: not supplied for this edition.")
