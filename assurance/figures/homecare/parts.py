"""What the charts and tables of homecare have in common."""

from __future__ import annotations

import re

from assurance.evidence import Fact, Register
from assurance.figures.table import Note
from assurance.measures.homecare import interval_words


def nothing_supplied(register: Register, name: str) -> Note:
    """Return what stands in a figure's place without the return."""
    return Note(name=name, text=f"No homecare requests of {register.council} were supplied for this edition.")


def no_starts(register: Register, name: str) -> Note:
    """Return what stands in a figure's place where the return does not say when care started."""
    return Note(
        name=name,
        text="How soon care starts cannot be shown: the return of homecare requests of "
        f"{register.council} does not say on which day care started.",
    )


def with_interval(fact: Fact) -> str:
    """Return a figure with its interval: "5 (4 to 5)" for days, "64% (60 to 68)", or its symbol."""
    if fact.value is None or fact.lower is None:
        return _short(fact)
    return f"{_short(fact)} ({interval_words(fact)})"


def _short(fact: Fact) -> str:
    """Return a number of days without its unit, which the heading has."""
    return re.sub(r" days?\b", "", fact.display)
