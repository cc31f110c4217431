"""What one illustrative return is: its bytes, and the record of where its totals come from."""

from __future__ import annotations

import json
from dataclasses import dataclass

EDITION = "2026-27-Q2"
LICENCE = "Invented rows: no rights claimed. The totals are facts, cited from the document named in the note"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One illustrative file.

    Attributes
    ----------
    path
        In the raw folder, with forward slashes.
    content
        Its bytes.
    title, publisher, period, edition
        As the evidence page prints them. The publisher is never the body whose layout is used: the rows
        are not theirs.
    note
        Which document publishes the totals, what is assumed, and what was put in for the readers to find.
    """

    path: str
    content: bytes
    title: str
    publisher: str
    period: str
    edition: str
    note: str

    def record(self) -> str:
        """Return the `.source.toml` that stands beside the file."""
        values: dict[str, str | bool] = {
            "title": self.title,
            "publisher": self.publisher,
            "licence": LICENCE,
            "period": self.period,
            "edition": self.edition,
            "url": "",
            "illustrative": True,
            "note": self.note,
        }
        # A JSON string or boolean is a TOML one too.
        return "".join(
            f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()
        )
