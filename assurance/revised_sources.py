"""Published sources that were corrected after they came out, from `revised_sources.toml`."""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from assurance.numerals import in_words

PLACE = Path(__file__).with_name("revised_sources.toml")


@dataclass(frozen=True)
class Revised:
    """A source that was corrected.

    Attributes
    ----------
    names
        What documents call it, the plainest first.
    period
        What it is about: "2023-24".
    corrected, by, says_so
        When, who corrected it, and where that is said.
    """

    names: tuple[str, ...]
    period: str
    corrected: datetime.date
    by: str
    says_so: str

    def is_cited_in(self, text: str) -> bool:
        """Return whether a text names the source and its period, next to each other."""
        named = "|".join(map(re.escape, self.names))
        first, last = self.period.split("-")
        when = rf"{first}\s?[/–-]\s?(?:{first[:2]})?{last}"
        return bool(re.search(rf"(?:{named})[^.]{{0,60}}{when}|{when}[^.]{{0,40}}(?:{named})", text))

    @property
    def words(self) -> str:
        """What happened, as a clause."""
        return (
            f"{self.by} corrected its tables of the {self.names[0]} {self.period} on "
            f"{in_words(self.corrected)} ({self.says_so})"
        )


def read_revised(place: Path = PLACE) -> tuple[Revised, ...]:
    """Return every source that is entered."""
    entries = tomllib.loads(place.read_text(encoding="utf-8"))["source"]
    return tuple(Revised(**{**entry, "names": tuple(entry["names"])}) for entry in entries)
