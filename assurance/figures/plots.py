"""Four charts, each for one kind of comparison. Labels stand on the chart; bars begin at zero.

They are tall and narrow, with names above their bars, so that a long name of a council costs no width and
the words can still be read on a phone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from assurance import numerals
from assurance.figures import style
from assurance.figures.canvas import STRIPED, Canvas, text_width
from assurance.figures.chart import Chart
from assurance.figures.scale import Ticks

if TYPE_CHECKING:
    import pandas as pd

# Without colour any two can be told apart, whichever stand beside each other: light or dark, and below Good
# striped.
RATING_COLOURS = {
    "Outstanding": style.LIGHT_BLUE,
    "Good": style.DARK_BLUE,
    "Requires improvement": style.ORANGE,
    "Inadequate": style.DARK_PINK,
    # A council's own ratings.
    "Excellent": style.LIGHT_BLUE,
    "Poor": style.DARK_PINK,
}
BELOW_GOOD = ("Requires improvement", "Inadequate", "Poor")


def plot_rating_bars(
    counts: pd.DataFrame,
    *,
    name: str,
    headline: str,
    subtitle: str,
    source: str,
    alt: str,
    rated: str = "rated location",
) -> Chart:
    """Return bars of 100%, one a group and place, divided by rating.

    Parameters
    ----------
    counts
        One row a group, place and rating, in the order in which they are drawn: `group` ("Care homes"),
        `place` ("Lincolnshire"), `rating`, `count`. Ratings of which there are none have a row with 0.
    name, headline, subtitle, source, alt
        As of `Chart`.
    rated
        What is counted, one of them: it stands above each bar with their number.
    """
    with style.rules():
        canvas = Canvas()
        ratings = list(dict.fromkeys(counts["rating"]))
        canvas.key(
            [(each, STRIPED if each in BELOW_GOOD else "s", RATING_COLOURS[each], True) for each in ratings]
        )
        for group, of_group in counts.groupby("group", sort=False):
            canvas.y += 0.16
            canvas.write(str(group), bold=True, size=style.SIZE + 1)
            for place, of_place in of_group.groupby("place", sort=False):
                _draw_rating_bar(canvas, str(place), of_place, rated)
        figure = canvas.finish()
    data = counts.assign(
        percentage=100 * counts["count"] / counts.groupby(["group", "place"])["count"].transform("sum")
    )
    return Chart(
        name=name, figure=figure, headline=headline, subtitle=subtitle, source=source, alt=alt, data=data
    )


def _draw_rating_bar(canvas: Canvas, place: str, ratings: pd.DataFrame, rated: str) -> None:
    total = int(ratings["count"].sum())
    canvas.y += 0.06
    canvas.write(f"{place}: {numerals.plural(total, rated)}")
    canvas.y += 0.03
    left, room, height, gap = 0.02, canvas.width - 0.04, 0.36, 0.02
    for rating, count in zip(ratings["rating"], ratings["count"], strict=True):
        if not count:
            continue
        width = room * count / total
        colour = RATING_COLOURS[rating]
        striped = rating in BELOW_GOOD
        canvas.box(left, canvas.y, max(width - gap, 0.01), height, colour, striped=striped)
        share = _share(count, total)
        if text_width(share, style.SIZE, True) + 0.1 < width:
            canvas.say(
                share, left + (width - gap) / 2, canvas.y + height / 2, bold=True,
                colour=style.ink_on(colour), align="center", on=colour if striped else None,
            )  # fmt: skip
        left += width
    canvas.y += height + 0.03
    words = [
        f"{numerals.number(count)}\N{NO-BREAK SPACE}{rating}"
        for rating, count in zip(ratings["rating"], ratings["count"], strict=True)
    ]
    canvas.write(", ".join(words), size=style.SMALL, colour=style.QUIET)


def _share(count: int, total: int) -> str:
    """Return a whole percentage; what is not all does not read as 100%.

    >>> _share(259, 260), _share(260, 260), _share(1, 3)
    ('99.6%', '100%', '33%')
    """
    whole = numerals.percentage(100 * count / total)
    return numerals.percentage(100 * count / total, 1) if whole == "100%" and count < total else whole


PLACES = {
    "council": ("o", style.COUNCIL, True, 11.0),
    "England": ("|", style.ENGLAND, True, 16.0),
    "region": ("^", style.REGION, False, 6.0),
    "comparators": ("D", style.PEERS, False, 5.5),
}
"""The mark of each place: shape, colour, whether filled, size."""


def plot_dot_comparison(
    values: pd.DataFrame,
    *,
    unit: str,
    name: str,
    headline: str,
    subtitle: str,
    source: str,
    alt: str,
    decimals: int = 1,
    scales: str = "one",
) -> Chart:
    """Return dots: the council with its interval, England, its region and comparators, a strip a measure.

    Parameters
    ----------
    values
        One row a measure and place, in the order in which they are drawn: `measure` (its title), `level`
        ("council", "region", "comparators" or "England"), `place` (its name), `value`, `lower`, `upper`. All
        share one unit. A missing value is not drawn, and the council's is said to be missing. The values of
        the council and of England stand beside their marks; the others are in the data.
    unit
        Under the scale: "per cent".
    decimals
        Of the value labels.
    scales
        "one" for all measures, or "each": a scale of its own for every measure, where one value is many
        times another.
    name, headline, subtitle, source, alt
        As of `Chart`.
    """
    with style.rules():
        canvas = Canvas()
        levels = values.drop_duplicates("level").set_index("level")["place"].to_dict()
        entries = [
            (str(levels[level]), shape, colour, filled)
            for level, (shape, colour, filled, _) in PLACES.items()
            if level in levels
        ]
        canvas.key(entries)
        columns = ["value", "lower", "upper"]
        scale = _Scale(values[columns].to_numpy().ravel(), canvas.width)
        told = []
        if values.loc[values["level"] == "council", "lower"].notna().any():
            told.append("The line through the council’s dot is its 95% confidence interval.")
        if scales == "each":
            told.append("A scale may begin above 0.")
        elif scale.ticks.low > 0:
            told.append("The scale begins above 0.")
        canvas.write(" ".join(told), size=style.SMALL, colour=style.QUIET)
        for measure, of_measure in values.groupby("measure", sort=False):
            if scales == "each":
                scale = _Scale(of_measure[columns].to_numpy().ravel(), canvas.width)
            _draw_strip(canvas, scale, str(measure), of_measure, decimals)
            if scales == "each":
                scale.draw(canvas)
        if scales == "one":
            canvas.y += 0.08
            scale.draw(canvas)
        canvas.write(unit[:1].upper() + unit[1:], size=style.SMALL)
        figure = canvas.finish()
    return Chart(
        name=name, figure=figure, headline=headline, subtitle=subtitle, source=source, alt=alt, data=values
    )


class _Scale:
    """Where a value stands on the sheet, in inches."""

    def __init__(self, values: Iterable[float | None], width: float) -> None:
        self.ticks = Ticks.over(values, 5)
        self._margin = 0.66  # room for a value beside the outermost mark
        self._width = width

    def __call__(self, value: float) -> float:
        return self._margin + self.ticks.share(value) * (self._width - 2 * self._margin)

    def draw(self, canvas: Canvas) -> None:
        """Write the values that are marked."""
        for tick in self.ticks.values:
            canvas.say(self.ticks.label(tick), self(tick), canvas.y + 0.08, size=style.SMALL, align="center")
        canvas.y += 0.2


def _draw_strip(canvas: Canvas, scale: _Scale, measure: str, values: pd.DataFrame, decimals: int) -> None:
    """Draw one measure: its name, and under it the marks on their line, with two values beside them."""
    rows = {row.level: row for row in values.itertuples() if not math.isnan(row.value)}
    canvas.y += 0.07
    canvas.write(measure if "council" in rows else f"{measure} (no figure for the council)")
    # Above the line hang the comparators, below it the region: neither comes between a value and its mark.
    above = 0.12 if (values["level"] == "comparators").any() else 0.0
    middle = canvas.y + 0.15 + above
    canvas.y += 0.35 + above
    for tick in scale.ticks.values:
        canvas.line((scale(tick), scale(tick)), (middle - 0.1, middle + 0.1), colour=style.GRID, thick=0.8)
    canvas.line((scale(scale.ticks.low), scale(scale.ticks.high)), (middle, middle), colour=style.GRID)
    council = rows.get("council")
    if council and not math.isnan(council.lower):
        ends = (scale(council.lower), scale(council.upper))
        canvas.line(ends, (middle, middle), colour=style.COUNCIL, thick=3)
    heights = {"region": middle + 0.16, "comparators": middle - 0.16}
    for level, (shape, colour, filled, size) in PLACES.items():
        if level in rows:
            x, y = scale(rows[level].value), heights.get(level, middle)
            if level == "England":  # with an edge, so that it is seen on the council's dot
                canvas.line((x, x), (y - 0.12, y + 0.12), colour=style.PAPER, thick=5.5)
            canvas.mark(x, y, shape, colour=colour, size=size, filled=filled)
    # The higher of the two values stands to the right of both marks, the lower to the left.
    shown = sorted((rows[level].value, level) for level in ("council", "England") if level in rows)
    reached = [
        end
        for _, level in shown
        for end in (rows[level].value, rows[level].lower, rows[level].upper)
        if not math.isnan(end)
    ]
    if not shown:
        return
    sides = [(scale(min(reached)) - 0.12, "right"), (scale(max(reached)) + 0.12, "left")][-len(shown) :]
    for (value, level), (x, align) in zip(shown, sides, strict=True):
        own = level == "council"
        canvas.say(
            numerals.number(value, decimals), x, middle, bold=own, colour=PLACES[level][1], align=align,
            on=style.PAPER,
        )  # fmt: skip


def plot_bands(
    bands: pd.DataFrame, *, name: str, headline: str, subtitle: str, source: str, alt: str, whole: float = 0
) -> Chart:
    """Return bars of bands that exclude each other, from the first to the last.

    Parameters
    ----------
    bands
        One row a band, in order: `band` ("0 to 1 day"), `count` (missing when suppressed: it has no bar),
        `display` (what stands at the bar's end: "130 (70%)" or "[c]"; only what is before the bracket is
        bold, because it is what the bar is as long as), and optionally `focus` (False draws the bar grey,
        for what is set apart from the others: still open, withdrawn).
    whole
        What a bar as wide as the chart would stand for: 100 for percentages. Otherwise the longest is.
    name, headline, subtitle, source, alt
        As of `Chart`.
    """
    bars = bands.rename(columns={"band": "label", "count": "value"})
    return _plot_bars(bars, bands, whole, name=name, headline=headline, subtitle=subtitle, source=source,
                      alt=alt)  # fmt: skip


def plot_ranked_bars(
    values: pd.DataFrame, *, name: str, headline: str, subtitle: str, source: str, alt: str
) -> Chart:
    """Return bars from the longest to the shortest.

    Parameters
    ----------
    values
        One row a bar: `label`, `value` (missing when suppressed; drawn last), `display` (what stands at the
        bar's end, with its unit if that is not plain), and optionally `focus` (False draws the bar grey).
    name, headline, subtitle, source, alt
        As of `Chart`.
    """
    ranked = values.sort_values(
        ["value", "label"], ascending=[False, True], kind="stable", na_position="last"
    )
    return _plot_bars(ranked, ranked, 0, name=name, headline=headline, subtitle=subtitle, source=source,
                      alt=alt)  # fmt: skip


HEIGHT, STUB = 0.27, 0.015


def _plot_bars(
    bars: pd.DataFrame,
    data: pd.DataFrame,
    whole: float,
    *,
    name: str,
    headline: str,
    subtitle: str,
    source: str,
    alt: str,
) -> Chart:
    with style.rules():
        canvas = Canvas()
        bars = bars.astype({"value": "float64"})
        focus = bars["focus"] if "focus" in bars else [True] * len(bars)
        words = [_parted(str(display)) for display in bars["display"]]
        room = canvas.width - 0.02 - (0.02 if whole else max(map(_width, words)))
        end = whole or max(bars["value"].max(skipna=True), 0)
        for label, value, parts, main in zip(bars["label"], bars["value"], words, focus, strict=True):
            canvas.y += 0.06
            canvas.write(str(label))
            top, width = canvas.y + 0.02, room * value / end if value == value and end else 0.0
            if whole and value == value:
                canvas.box(0.02, top, room, HEIGHT, style.GRID)
            if value == value:  # 0 is a line, a hidden number nothing: they must not look alike
                canvas.box(0.02, top, max(width, STUB), HEIGHT, style.FOCUS if main else style.CONTEXT)
            _label_bar(canvas, parts, width, room, top + HEIGHT / 2)
            canvas.y += HEIGHT + 0.06
        figure = canvas.finish()
    return Chart(
        name=name, figure=figure, headline=headline, subtitle=subtitle, source=source, alt=alt, data=data
    )


def _parted(display: str) -> tuple[str, str]:
    """Return the number and what is said beside it: "31" and "(86.1% by day 2)"."""
    number, bracket, beside = display.partition(" (")
    return number, bracket.strip() + beside


def _width(parts: tuple[str, str]) -> float:
    return 0.15 + text_width(parts[0], style.SIZE, True) + text_width(f" {parts[1]}", style.SIZE)


def _label_bar(canvas: Canvas, parts: tuple[str, str], width: float, room: float, middle: float) -> None:
    """Write a bar's number at its end; inside it, where there is no room behind it."""
    number, beside = parts
    x = 0.02 + max(width, STUB) + 0.09
    if x + text_width(number, style.SIZE, True) > canvas.width:
        canvas.say(number, width - 0.07, middle, bold=True, colour=style.ink_on(style.FOCUS), align="right")
        return
    canvas.say(number, x, middle, bold=True)
    if beside:
        canvas.say(beside, x + text_width(f"{number} ", style.SIZE, True) + 0.02, middle)
