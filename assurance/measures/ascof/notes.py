"""What the publisher notes at a measure, for the figures that the notes are about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from assurance.evidence import Fact

_YEARS = re.compile(r"(20\d\d) to (?:20)?(\d\d)")


@dataclass(frozen=True)
class PublisherNote:
    """A numbered note of the workbook.

    Attributes
    ----------
    number, text
        As published; words that lead to a link which is not there are left out.
    """

    number: str
    text: str

    @property
    def caveat(self) -> str:
        """The note as it stands beside a figure."""
        return f"Publisher’s note {self.number}: {self.text}"

    @property
    def about_england(self) -> bool:
        """Whether it is about what England's figure holds."""
        return bool(re.search(r"\bEngland level\b|\bfor England\b", self.text))

    def is_about(self, period: str) -> bool:
        """Return whether it is about a year's figures: it names that year, or none, or all from one on.

        >>> note = PublisherNote("5", "Derby did not submit 2024 to 2025 data.")
        >>> note.is_about("2024-25"), note.is_about("2023-24")
        (True, False)
        """
        years = {f"{first}-{last}" for first, last in _YEARS.findall(self.text)}
        onwards = re.search(r"onwards", self.text) and min(years, default="") <= period
        return not years or period in years or bool(onwards)


def publisher_notes(notes: pd.DataFrame) -> dict[str, tuple[PublisherNote, ...]]:
    """Return the notes by the measure whose table names them in its title; none without notes.

    Parameters
    ----------
    notes
        The tidy table `ascof_notes`.
    """
    if not len(notes):
        return {}
    numbered = notes[notes["stands_in"].eq("notes")]
    texts = dict(zip(numbered["label"], numbered["text"], strict=True))
    titles = notes[notes["stands_in"].eq("title")]
    return {
        measure_id: tuple(
            PublisherNote(number, _whole_sentences(texts[number]))
            for number in dict.fromkeys(re.findall(r"\[note (\d+)\]", title))
            if number in texts
        )
        for measure_id, title in zip(titles["measure_id"], titles["text"], strict=True)
    }


def _whole_sentences(text: str) -> str:
    """Return a text without a last sentence that ends in a colon: its link is not in the table."""
    plain = " ".join(text.split())
    return re.sub(r"(?<=\.) [^.]*:$", "", plain)


def notes_about_england(facts: Iterable[Fact]) -> dict[PublisherNote, list[Fact]]:
    """Return the notes that say what figures of England hold, each with the figures that carry it."""
    found: dict[PublisherNote, list[Fact]] = {}
    for fact in facts:
        for caveat in fact.caveats:
            said = re.fullmatch(r"Publisher’s note (\d+): (.*)", caveat)
            if said and (note := PublisherNote(said[1], said[2])).about_england:
                found.setdefault(note, []).append(fact)
    return found
