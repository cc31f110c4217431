"""A table with everything that stands beside it, and the note that stands in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from assurance import markdown
from assurance.figures.chart import save_csv
from assurance.figures.markdown import caption, sentence, symbols_in
from assurance.markdown import escape

if TYPE_CHECKING:
    import pandas as pd

Alignment = Literal["left", "right"]

NUMERIC = re.compile(r"[−-]?£?[\d,]+(\.\d+)?%?( to [−-]?[\d,]+(\.\d+)?%?)?|\[[a-z]+\]")


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table. All text is plain, not Markdown: what Markdown would act on is escaped when shown.

    Attributes
    ----------
    name
        The label of the notebook cell that shows it: "tbl-ratings". Its data file is named so.
    frame
        The rows as they are read: display text in every cell, units in the column names, the row header
        first. No cell is empty: a missing value is a symbol such as "[x]".
    headline, subtitle, source
        As of a chart. A table's headline may be plain: "Ratings by service type".
    alignments
        "left" or "right" by column. A column that is not named is right-aligned when all its cells are
        numbers or symbols.
    notes
        Sentences under the table. The symbols that occur in it are explained there without being asked.
    data
        What `save_data` writes, when it should differ from what is shown (unrounded values, ids).
    """

    name: str
    frame: pd.DataFrame = field(repr=False)
    headline: str
    subtitle: str = ""
    source: str = ""
    alignments: Mapping[str, Alignment] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    data: pd.DataFrame | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse an empty cell or header, which a screen reader would pass over in silence."""
        for column in self.frame.columns:
            if not str(column).strip():
                raise ValueError(f"{self.name}: a column has no heading")
            for row, cell in enumerate(self.frame[column], start=1):
                if cell is None or cell != cell or not str(cell).strip():
                    raise ValueError(f"{self.name}: row {row} of “{column}” is empty; show a symbol, “[x]”")

    @property
    def caption(self) -> str:
        """The caption, in Markdown: headline, subtitle, source line."""
        return caption(self.headline, self.subtitle, self.source)

    def markdown(self) -> str:
        """Return the table as a pandoc pipe table, with its notes in a `table-note` division under it."""
        columns = [str(column) for column in self.frame.columns]
        cells = [[str(cell) for cell in self.frame[column]] for column in columns]
        text = markdown.table(
            [escape(column) for column in columns],
            [[escape(cell) for cell in row] for row in zip(*cells, strict=True)],
            [self._side(column, of_column) for column, of_column in zip(columns, cells, strict=True)],
            widths=[_width(column, of_column) for column, of_column in zip(columns, cells, strict=True)],
        )
        notes = [escape(sentence(note)) for note in self.notes]
        if symbols := symbols_in(cell for of_column in cells for cell in of_column):
            notes.append(escape(sentence(symbols)))
        return f"{text}\n::: {{.table-note}}\n{' '.join(notes)}\n:::\n" if notes else text

    def save_data(self, folder: Path) -> Path:
        """Write the data behind the table to `folder`, as `<name>.csv`, and return the file."""
        return save_csv(self.frame if self.data is None else self.data, folder / f"{self.name}.csv")

    def _side(self, column: str, cells: list[str]) -> Alignment:
        numbers = bool(cells) and all(NUMERIC.fullmatch(cell) for cell in cells)
        return self.alignments.get(column) or ("right" if numbers else "left")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        text = self.markdown()
        return (
            {"text/markdown": text, "text/plain": text},
            {"assurance": {"name": self.name, "caption": self.caption, "alt": ""}},
        )


@dataclass(frozen=True, kw_only=True)
class Note:
    """One sentence in the place of a chart or a table that there is nothing to show in."""

    name: str
    text: str

    def save_data(self, folder: Path) -> None:
        """Write no data, and take away what is left from before: it would not be this edition's."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.csv").unlink(missing_ok=True)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        text = sentence(escape(self.text))
        return (
            {"text/markdown": text + "\n", "text/plain": self.text},
            {"assurance": {"name": self.name, "note": True}},
        )


def _width(column: str, cells: list[str]) -> int:
    """Return how wide a column is beside the others, in characters: no word is broken, cells wrap after 32.

    Headings are bold, and columns stand apart: hence four more.
    """
    words = [len(word) + 4 for text in (column, *cells) for word in text.split()]
    return max(8, *words, min(32, max((len(cell) for cell in cells), default=0)))
