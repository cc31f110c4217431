"""What a check has to say about a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["wrong", "question", "missing"]
KINDS: dict[Kind, str] = {
    "wrong": "Does not hold",
    "question": "Questions",
    "missing": "What a reader will miss",
}
"""The kinds of finding, the weightiest first, and the heading that each is printed under."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a careful reader would stop at.

    Attributes
    ----------
    kind
        "wrong": it cannot be right as it stands. "question": there may be a good reason. "missing": what
        would be needed to take the figure as it is meant.
    place
        Where in the document: "line 24", "page 3", "paragraph 17".
    position
        The same as a number, so that findings stand in the document's order.
    quote
        The words that it is about, as they stand.
    sentence
        What is found, or what is asked.
    arithmetic
        The sum, "" where there is none.
    check
        Its name, one of `assurance.audit.checks.CHECKS`, which enters it.
    """

    kind: Kind
    place: str
    position: int
    quote: str
    sentence: str
    arithmetic: str = ""
    check: str = ""


class Placed(Protocol):
    """What has a place in a document: a sentence, a block, a table."""

    @property
    def place(self) -> str:
        """Where, in words."""

    @property
    def position(self) -> int:
        """Where, as a number."""


def at(where: Placed, kind: Kind, quote: str, sentence: str, arithmetic: str = "") -> Finding:
    """Return a finding at a place."""
    return Finding(
        kind=kind,
        place=where.place,
        position=where.position,
        quote=quote,
        sentence=sentence,
        arithmetic=arithmetic,
    )
