"""Where one sentence ends and the next begins."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assurance.audit.quantities import Quantity

MARK = "\ue000"
"""Stands for a figure that prose names by its id; a sentence may begin with one."""

# What ends in a full stop and ends no sentence.
_ABBREVIATIONS = ("e.g", "i.e", "etc", "Dr", "Mr", "Mrs", "Ms", "St", "No", "vs", "approx", "Cllr", "Prof")
_NOT_AFTER = "".join(rf"(?<!\b{re.escape(word)}\.)" for word in _ABBREVIATIONS)
_END = re.compile(
    rf"(?<=[.!?]){_NOT_AFTER}[”’\"')\]]*\s+(?=[“‘\"'(\[]?[A-Z0-9£{MARK}])"
    r"|(?<=[a-z]{2}[.!?])(?=[A-Z][a-z])"  # two sentences that lost the space between them
)


@dataclass(frozen=True)
class Sentence:
    """A sentence and where it stands."""

    text: str
    place: str
    position: int

    @functools.cached_property
    def figures(self) -> list[Quantity]:
        """The figures in it, in order."""
        from assurance.audit.quantities import find

        return find(self.text)


def split(text: str) -> list[str]:
    """Return the sentences of a paragraph.

    >>> split("It was 4.04%, i.e. four of 99. Rated Good: 77.78%.Then 13.13%.")
    ['It was 4.04%, i.e. four of 99.', 'Rated Good: 77.78%.Then 13.13%.']
    """
    return [part.strip() for part in _END.split(text) if part and part.strip()]
