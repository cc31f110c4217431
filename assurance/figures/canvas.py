"""A sheet that is drawn on from the top down, in inches, and is as long as what was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from assurance.figures import style

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

LINE = 1.3  # of the size of the type
STRIPES = "///"
STRIPED = "striped square"


class Canvas:
    """The place where a chart is drawn. Use it inside `style.rules()`.

    Attributes
    ----------
    width
        Inches.
    y
        How far down it has been drawn on, in inches. Whoever draws moves it on.
    """

    def __init__(self, width: float = style.WIDTH) -> None:
        from matplotlib.figure import Figure

        self.width = width
        self.y = 0.04
        self.figure: Figure = Figure(figsize=(width, 1))
        self._axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()

    def say(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = style.SIZE,
        colour: str = style.INK,
        bold: bool = False,
        align: str = "left",
        on: str | None = None,
    ) -> None:
        """Write one line, with its middle at height `y`; `on` is the colour put under it."""
        under = {"facecolor": on, "linewidth": 0, "pad": 1.5} if on else None
        self._axes.text(
            x, y + 0.35 * size / 72, text, fontproperties=_font(size, bold), color=colour, ha=align,
            va="baseline", bbox=under, zorder=2,
        )  # fmt: skip

    def write(
        self,
        text: str,
        *,
        x: float = 0.02,
        size: float = style.SIZE,
        colour: str = style.INK,
        bold: bool = False,
        width: float | None = None,
    ) -> None:
        """Write `text` below what is there, on as many lines as it needs."""
        for line in wrapped(text, (width or self.width - x), size, bold):
            height = size * LINE / 72
            self.say(line, x, self.y + height / 2, size=size, colour=colour, bold=bold)
            self.y += height

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, *, striped: bool = False
    ) -> None:
        """Fill a rectangle whose upper left corner is at `x`, `y`; stripes tell it apart without colour."""
        from matplotlib.patches import Rectangle

        stripes = {"hatch": STRIPES, "edgecolor": style.PAPER} if striped else {}
        self._add(Rectangle((x, y), width, height, facecolor=colour, linewidth=0, **stripes))

    def line(
        self,
        x: Sequence[float],
        y: Sequence[float],
        *,
        colour: str,
        thick: float = 1.0,
        dashed: bool = False,
    ) -> None:
        """Draw a line from point to point; `thick` is in points."""
        from matplotlib.lines import Line2D

        dashes = {"linestyle": (0, (4, 2.5))} if dashed else {"solid_capstyle": "butt"}
        self._add(Line2D(x, y, color=colour, linewidth=thick, zorder=1, **dashes))

    def mark(
        self, x: float, y: float, shape: str, *, colour: str, size: float = 11.0, filled: bool = True
    ) -> None:
        """Draw a marker of matplotlib's `shape`; `size` is in points."""
        self.marks([x], [y], shape, colour=colour, size=size, filled=filled)

    def marks(
        self,
        x: Sequence[float],
        y: Sequence[float],
        shape: str,
        *,
        colour: str,
        size: float = 11.0,
        filled: bool = True,
    ) -> None:
        """Draw the same marker at every point."""
        from matplotlib.lines import Line2D

        thick = 3.5 if shape == "|" else 1.8
        marks = Line2D(
            x, y, marker=shape, markersize=size, linestyle="none", markeredgewidth=thick,
            markerfacecolor=colour if filled else style.PAPER, markeredgecolor=colour, zorder=3,
        )  # fmt: skip
        self._add(marks)

    def _add(self, drawn: Artist) -> None:
        """Put something on the sheet, without what pyplot's way does for scales that find their own ends."""
        drawn.set_clip_on(False)
        self._axes.add_artist(drawn)

    def key(self, entries: list[tuple[str, str, str, bool]]) -> None:
        """Write a key above what follows: shape, colour and whether filled, and the words beside it.

        An entry is (words, shape, colour, filled). Entries share a line while they fit. Beside matplotlib's
        shapes there is `STRIPED`, a striped square.
        """
        height = style.SMALL * 1.7 / 72
        x = 0.02
        for words, shape, colour, filled in entries:
            needed = 0.24 + text_width(words, style.SMALL)
            if x > 0.02 and x + needed > self.width:
                x, self.y = 0.02, self.y + height
            middle = self.y + height / 2
            if shape == STRIPED:
                self.box(x + 0.01, middle - 0.07, 0.14, 0.14, colour, striped=True)
            else:
                size = {"|": 16, "D": 8}.get(shape, 10)
                self.mark(x + 0.08, middle, shape, colour=colour, size=size, filled=filled)
            self.say(words, x + 0.22, middle, size=style.SMALL)
            x += needed + 0.12
        self.y += height

    def finish(self) -> Figure:
        """Return the figure, cut to what was drawn."""
        height = self.y + 0.06
        self.figure.set_size_inches(self.width, height)
        self._axes.set_xlim(0, self.width)
        self._axes.set_ylim(height, 0)
        return self.figure


def spread(wanted: Sequence[float], apart: float, top: float, bottom: float) -> list[float]:
    """Return heights for labels that would stand at `wanted`: in their order, apart, between two heights.

    >>> spread([1.0, 1.1, 3.0], 0.5, 0.0, 3.0)
    [1.0, 1.5, 3.0]
    >>> spread([2.9, 3.0], 0.5, 0.0, 3.0)
    [2.5, 3.0]
    """
    heights = list(wanted)
    order = sorted(range(len(heights)), key=heights.__getitem__)
    lowest = top
    for at in order:
        heights[at] = max(heights[at], lowest)
        lowest = heights[at] + apart
    highest = bottom
    for at in reversed(order):
        heights[at] = min(heights[at], highest)
        highest = heights[at] - apart
    return heights


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide `text` is, in inches, in our type."""
    from matplotlib.textpath import TextToPath

    # A little more than the outlines measure: a raster's letters stand on whole pixels.
    measured = TextToPath().get_text_width_height_descent(text, _font(size, bold), ismath=False)
    return 1.03 * measured[0] / 72


@lru_cache(maxsize=16)
def _font(size: float, bold: bool) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=list(style.families()), size=size, weight="bold" if bold else "normal")


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Return `text` as lines no wider than `width` inches, broken at plain spaces only."""
    words = list(filter(None, text.split(" ")))
    if words and text_width(" ".join(words), size, bold) <= width:  # most do, and measuring takes its time
        return [" ".join(words)]
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
