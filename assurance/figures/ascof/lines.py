"""A measure over years: dots, joined where they may be compared, and the symbols of years without a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from assurance import numerals
from assurance.figures import style
from assurance.figures.canvas import Canvas, spread
from assurance.figures.scale import Ticks

HEIGHT = 1.45  # of a panel's field, inches
LEFT, RIGHT = 0.52, 0.62  # room for the scale, and for the last values


@dataclass(frozen=True)
class Point:
    """One year of one place; `value` None where there is a symbol."""

    period: str
    value: float | None
    lower: float | None
    upper: float | None
    symbol: str
    line: int
    """Points of one line are joined; of two they never are."""


@dataclass(frozen=True)
class Panel:
    """One measure: its title, the council's and England's years, the first years after breaks, and why."""

    title: str
    council: tuple[Point, ...]
    england: tuple[Point, ...]
    breaks: dict[str, str]
    decimals: int


def draw_key(canvas: Canvas, council: str) -> None:
    """Draw what the marks mean, above all panels."""
    canvas.key([(council, "o", style.COUNCIL, True), ("England", "D", style.ENGLAND, False)])
    canvas.write(
        "Bars through the council’s dots are 95% intervals. Lines join only years that may be compared. The "
        "scales do not begin at 0.",
        size=style.SMALL,
        colour=style.QUIET,
    )


def draw_panel(canvas: Canvas, panel: Panel) -> None:
    """Draw one measure below what is there."""
    canvas.y += 0.14
    canvas.write(panel.title, bold=True)
    top, bottom = canvas.y + 0.16, canvas.y + 0.16 + HEIGHT
    periods = [point.period for point in panel.council]
    gap = (canvas.width - LEFT - RIGHT) / max(1, len(periods) - 1)
    across = {period: LEFT + gap * number for number, period in enumerate(periods)}
    down = _scale(canvas, panel, top, bottom)
    for period in panel.breaks:
        x = across[period] - gap / 2
        canvas.line((x, x), (top - 0.1, bottom), colour=style.QUIET, thick=1.2, dashed=True)
        canvas.say("break", x + 0.05, top - 0.06, size=style.SMALL, colour=style.QUIET, on=style.PAPER)
    for points, shape, colour in (
        (panel.england, "D", style.ENGLAND),
        (panel.council, "o", style.COUNCIL),
    ):
        _draw_line(canvas, points, across, down, shape, colour)
    for point in panel.council:
        if point.value is None:
            canvas.say(point.symbol, across[point.period], bottom - 0.1, size=style.SMALL,
                       colour=style.QUIET, align="center", on=style.PAPER)  # fmt: skip
    for period in periods[::-2]:  # every second year, the last among them: all would not fit
        canvas.say(period[2:], across[period], bottom + 0.16, size=style.SMALL, align="center")
    _label_last(canvas, panel, across, down, top, bottom)
    canvas.y = bottom + 0.28
    for period, why in panel.breaks.items():
        canvas.write(f"Break before {period}: {why}", size=style.SMALL, colour=style.QUIET)


def _scale(canvas: Canvas, panel: Panel, top: float, bottom: float) -> Callable[[float], float]:
    """Draw a few marked values, and return where a value stands."""
    points = (*panel.council, *panel.england)
    ticks = Ticks.over((end for point in points for end in (point.value, point.lower, point.upper)), 4)

    def down(value: float) -> float:
        return bottom - 0.24 - ticks.share(value) * (bottom - top - 0.24)

    for tick in ticks.values:
        canvas.line(
            (LEFT - 0.06, canvas.width - RIGHT + 0.06), (down(tick),) * 2, colour=style.GRID, thick=0.8
        )
        canvas.say(ticks.label(tick), LEFT - 0.12, down(tick), size=style.SMALL, align="right")
    return down


def _draw_line(
    canvas: Canvas,
    points: Iterable[Point],
    across: Mapping[str, float],
    down: Callable[[float], float],
    shape: str,
    colour: str,
) -> None:
    own = shape == "o"
    before: Point | None = None
    for point in points:
        if point.value is None:
            before = None
            continue
        x, y = across[point.period], down(point.value)
        if before is not None and before.value is not None and before.line == point.line:
            canvas.line(
                (across[before.period], x), (down(before.value), y), colour=colour, thick=2 if own else 1.4
            )
        if own and point.lower is not None and point.upper is not None:
            canvas.line((x, x), (down(point.lower), down(point.upper)), colour=colour, thick=2.4)
        canvas.mark(x, y, shape, colour=colour, size=7 if own else 5, filled=own)
        before = point


def _label_last(
    canvas: Canvas,
    panel: Panel,
    across: Mapping[str, float],
    down: Callable[[float], float],
    top: float,
    bottom: float,
) -> None:
    """Write the last value of the council and of England beside their marks, apart from each other."""
    ends = [
        (down(point.value), point, colour, bold)
        for points, colour, bold in (
            (panel.council, style.COUNCIL, True),
            (panel.england, style.ENGLAND, False),
        )
        for point in [next((p for p in reversed(points) if p.value is not None), None)]
        if point is not None and point.value is not None
    ]
    heights = spread([end[0] for end in ends], 0.2, top, bottom - 0.12)
    for y, (_, point, colour, bold) in zip(heights, ends, strict=True):
        assert point.value is not None
        text = numerals.number(point.value, panel.decimals)
        canvas.say(text, across[point.period] + 0.13, y, bold=bold, colour=colour, on=style.PAPER)
