"""The rules that every chart is held to, measured on the drawing itself: each returns what breaks it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from assurance.figures import Chart, style

PHONE = 328  # pixels: what a page 360 wide leaves for a picture
SMALLEST = 9.5  # pixels
APART = 3.0  # to 1: fills that stand beside each other and are told apart by lightness alone


@dataclass(frozen=True)
class Drawing:
    """A chart with the places of its words, in pixels."""

    chart: Chart
    texts: Sequence[Text]
    boxes: np.ndarray
    """One row a text: left, lower, right, upper."""

    @classmethod
    def of(cls, chart: Chart) -> Drawing:
        with style.rules():
            renderer = FigureCanvasAgg(chart.figure).get_renderer()
            texts = [text for text in chart.figure.findobj(Text) if text.get_text().strip()]
            boxes = [text.get_window_extent(renderer).extents for text in texts]
        return cls(chart, texts, np.array(boxes).reshape(-1, 4))


def broken(chart: Chart, council: str) -> list[str]:
    """Return every rule that a chart of a council breaks, with what breaks it."""
    drawing = Drawing.of(chart)
    rules = (
        outside,
        overlapping,
        too_small,
        not_horizontal,
        hard_to_read,
        alike_in_grey,
        alike_marks,
        titled,
    )
    found = [f"{rule.__name__}: {what}" for rule in rules for what in rule(drawing)]
    return found + [f"other_colours: {what}" for what in other_colours(drawing, council)]


def outside(drawing: Drawing) -> Iterator[str]:
    edges = drawing.chart.figure.bbox
    for text, (left, lower, right, upper) in zip(drawing.texts, drawing.boxes, strict=True):
        if left < edges.x0 - 1 or right > edges.x1 + 1 or lower < edges.y0 - 1 or upper > edges.y1 + 1:
            yield text.get_text()


def overlapping(drawing: Drawing) -> Iterator[str]:
    left, lower, right, upper = (drawing.boxes[:, side] for side in range(4))
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    high = np.minimum.outer(upper, upper) - np.maximum.outer(lower, lower)
    # The box of a line of text has room for letters that reach above and below: lines may touch, but words on
    # one line stand apart.
    for one, other in zip(*np.where(np.triu((wide > -4) & (high > 3), 1)), strict=True):
        yield f"“{drawing.texts[one].get_text()}” and “{drawing.texts[other].get_text()}”"


def too_small(drawing: Drawing) -> Iterator[str]:
    on_a_phone = PHONE / (72 * drawing.chart.figure.get_figwidth())
    for text in drawing.texts:
        if (high := float(text.get_fontsize()) * on_a_phone) < SMALLEST:
            yield f"{text.get_text()}: {high:.1f} pixels"


def not_horizontal(drawing: Drawing) -> Iterator[str]:
    return (text.get_text() for text in drawing.texts if text.get_rotation())


def hard_to_read(drawing: Drawing) -> Iterator[str]:
    """Words that are not 4.5 times as light or dark as what they stand on."""
    for text in drawing.texts:
        x, y = _middle(drawing, text)
        patch = text.get_bbox_patch()
        under = [box for box in _fills(drawing.chart) if _holds(box, x, y)]
        ground = patch or (under[-1] if under else None)
        colour = to_hex(ground.get_facecolor()) if ground else style.PAPER
        if style.contrast(to_hex(text.get_color()), colour) < 4.5:
            yield f"{text.get_text()}: {text.get_color()} on {colour}"


def alike_in_grey(drawing: Drawing) -> Iterator[str]:
    """Fills side by side that are neither far apart in lightness nor told apart by stripes or an edge."""
    boxes = _fills(drawing.chart)
    edges = [box for box in boxes if to_hex(box.get_facecolor()) == style.QUIET.lower()]
    for one, other in itertools.permutations(boxes, 2):
        gap = other.get_x() - (one.get_x() + one.get_width())
        beside = 0 <= gap < 0.04 and abs(one.get_y() - other.get_y()) < 1e-6
        if not beside or bool(one.get_hatch()) != bool(other.get_hatch()):
            continue
        colours = [to_hex(box.get_facecolor()) for box in (one, other)]
        apart = style.contrast(*colours)
        middle = one.get_x() + one.get_width() + gap / 2
        edged = any(_holds(edge, middle, one.get_y() + one.get_height() / 2, 0.02) for edge in edges)
        if colours[0] != colours[1] and apart < (1.5 if edged else APART):
            yield f"{' beside '.join(colours)}: {apart:.1f} to 1"


def alike_marks(drawing: Drawing) -> Iterator[str]:
    """Marks of one shape, all filled or all hollow, whose colours are not far apart in lightness."""
    looks = {_look(line) for line in _marks(drawing.chart)}
    for (shape, fill, edge), (also, fill_too, edge_too) in itertools.combinations(sorted(looks), 2):
        hollow, hollow_too = (each == style.PAPER.lower() for each in (fill, fill_too))
        if shape == also and hollow == hollow_too and shape not in ("|", "."):
            apart = max(style.contrast(fill, fill_too), style.contrast(edge, edge_too))
            if apart < 1.5:
                yield f"{shape} {fill} and {fill_too}: {apart:.1f} to 1"


def titled(drawing: Drawing) -> Iterator[str]:
    """What stands outside the picture is there, and not in it."""
    chart = drawing.chart
    for name in ("headline", "subtitle", "source", "alt"):
        if len(getattr(chart, name).split()) < 2:
            yield f"no {name}"
    if any(chart.headline.rstrip(".") in text.get_text() for text in drawing.texts):
        yield "the headline is in the picture"
    if len(chart.headline) > 220:
        yield f"the headline has {len(chart.headline)} characters"
    if not len(chart.data):
        yield "no data"


def other_colours(drawing: Drawing, council: str) -> Iterator[str]:
    """The mark in the key beside the council's name or England's that is not in its colour."""
    colours = {council: style.COUNCIL.lower(), "England": style.ENGLAND.lower()}
    for text in drawing.texts:
        if (wanted := colours.get(text.get_text())) is None:
            continue
        x, y = text.get_position()
        for line in _marks(drawing.chart):
            (at,), (height,) = (np.atleast_1d(each)[:1] for each in line.get_data())
            if 0 < x - at < 0.2 and abs(height - y) < 0.15 and to_hex(line.get_markeredgecolor()) != wanted:
                yield f"{text.get_text()}: {to_hex(line.get_markeredgecolor())}"


def _fills(chart: Chart) -> list[Rectangle]:
    return [patch for axes in chart.figure.axes for patch in axes.patches if isinstance(patch, Rectangle)]


def _marks(chart: Chart) -> list[Line2D]:
    return [
        line for axes in chart.figure.axes for line in axes.lines if line.get_marker() not in ("", "None")
    ]


def _look(line: Line2D) -> tuple[str, str, str]:
    return (
        str(line.get_marker()), to_hex(line.get_markerfacecolor()), to_hex(line.get_markeredgecolor())
    )  # fmt: skip


def _holds(box: Rectangle, x: float, y: float, margin: float = 0.0) -> bool:
    return (
        box.get_x() - margin <= x <= box.get_x() + box.get_width() + margin
        and box.get_y() - margin <= y <= box.get_y() + box.get_height() + margin
    )


def _middle(drawing: Drawing, text: Text) -> tuple[float, float]:
    """Return where the middle of a text stands on the sheet, in inches from the upper left corner."""
    left, lower, right, upper = drawing.boxes[list(drawing.texts).index(text)]
    figure = drawing.chart.figure
    return (left + right) / 2 / figure.dpi, figure.get_figheight() - (lower + upper) / 2 / figure.dpi
