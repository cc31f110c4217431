"""A table drawn with a bar in every cell: many rows, a few columns, each column on a scale of its own.

Drawn beside the table of the same numbers and not in it: a bar of text characters would be read aloud sign by
sign, stand in the downloads, and be as long as the font of the day makes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assurance.figures import style
from assurance.figures.canvas import Canvas, text_width, wrapped

NAMES = 1.9  # inches, at most: longer names go on a second line
BAR, LINE, GAP = 0.14, 0.175, 0.13


@dataclass(frozen=True)
class Row:
    """One row: its name, and each cell's number (None where it is hidden: it has no bar) and display text."""

    name: str
    cells: tuple[tuple[float | None, str], ...]


def draw_cells(canvas: Canvas, headings: Sequence[str], groups: Mapping[str, Sequence[Row]]) -> None:
    """Draw rows under the names of their groups; equal lengths in a column stand for equal numbers.

    Parameters
    ----------
    headings
        Of the columns, with their units.
    groups
        The rows of each group, by what is written above them, in the order in which they are drawn.
    """
    rows = [row for of_group in groups.values() for row in of_group]
    names = min(NAMES, max(text_width(row.name, style.SMALL) for row in rows)) + GAP
    width = (canvas.width - 0.02 - names - GAP * (len(headings) - 1)) / len(headings)
    lefts = [names + 0.02 + (width + GAP) * place for place in range(len(headings))]
    columns = [[row.cells[place] for row in rows] for place in range(len(headings))]
    scales = [_scale(cells, width) for cells in columns]
    titles = [wrapped(heading, width - 0.06, style.SMALL, True) for heading in headings]
    for line in range(max(map(len, titles))):
        for left, title in zip(lefts, titles, strict=True):
            if line < len(title):
                canvas.say(title[line], left, canvas.y + LINE / 2, size=style.SMALL, bold=True)
        canvas.y += LINE
    for group, of_group in groups.items():
        canvas.y += 0.08
        canvas.write(group, bold=True)
        for row in of_group:
            _draw_row(canvas, row, lefts, scales, names - GAP)


def _scale(cells: Sequence[tuple[float | None, str]], width: float) -> float:
    """Return inches to one, so that every bar has room for its number behind it."""
    longest = max((value for value, _ in cells if value is not None), default=0)
    labels = max(text_width(display, style.SMALL, True) for _, display in cells)
    return (width - labels - 0.1) / longest if longest else 0.0


def _draw_row(
    canvas: Canvas, row: Row, lefts: Sequence[float], scales: Sequence[float], names: float
) -> None:
    lines = wrapped(row.name, names, style.SMALL)
    canvas.line((0.02, canvas.width), (canvas.y, canvas.y), colour=style.GRID, thick=0.6)
    height = LINE * len(lines) + 0.03
    for number, line in enumerate(lines):
        canvas.say(line, 0.02, canvas.y + 0.015 + LINE * (number + 0.5), size=style.SMALL)
    middle = canvas.y + height / 2
    for (value, display), left, scale in zip(row.cells, lefts, scales, strict=True):
        length = 0.0 if value is None else max(value * scale, 0.015)
        if value is not None:
            canvas.box(left, middle - BAR / 2, length, BAR, style.FOCUS)
        canvas.say(display, left + length + 0.06, middle, size=style.SMALL, bold=True)
    canvas.y += height
