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
from assurance.figures.canvas import Canvas, text_width
from assurance.figures.chart import Chart

if TYPE_CHECKING:
    import pandas as pd

# Neighbours differ by more than 3 to 1 in lightness, so that the parts can be told apart without colour.
RATING_COLOURS = {
    "Outstanding": style.LIGHT_BLUE,
    "Good": style.DARK_BLUE,
    "Requires improvement": style.ORANGE,
    "Inadequate": style.DARK_PINK,
    # A council's own ratings.
    "Excellent": style.LIGHT_BLUE,
    "Poor": style.DARK_PINK,
}


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
        canvas.key([(rating, "s", RATING_COLOURS[rating], True) for rating in ratings])
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
        canvas.box(left, canvas.y, max(width - gap, 0.01), height, colour)
        share = numerals.percentage(100 * count / total)
        if text_width(share, style.SIZE, True) + 0.1 < width:
            canvas.say(
                share, left + (width - gap) / 2, canvas.y + height / 2, bold=True,
                colour=style.ink_on(colour), align="center",
            )  # fmt: skip
        left += width
    canvas.y += height + 0.03
    words = [
        f"{numerals.number(count)}\N{NO-BREAK SPACE}{rating}"
        for rating, count in zip(ratings["rating"], ratings["count"], strict=True)
    ]
    canvas.write(", ".join(words), size=style.SMALL, colour=style.QUIET)


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
) -> Chart:
    """Return dots on one scale: the council with its interval, its region and England, a strip a measure.

    Parameters
    ----------
    values
        One row a measure and place, in the order in which they are drawn: `measure` (its title), `level`
        ("council", "region" or "England"), `place` (its name), `value`, `lower`, `upper`. All share one unit.
        A missing value is not drawn, and the council's is said to be missing. The values of the council and
        of England stand beside their marks; the region's is in the data.
    unit
        Under the scale: "per cent".
    decimals
        Of the value labels.
    name, headline, subtitle, source, alt
        As of `Chart`.
    """
    looks = {
        "council": ("o", style.FOCUS, True, 11.0),
        "England": ("|", style.DARK_PINK, True, 16.0),
        "region": ("^", style.QUIET, False, 6.0),
    }
    with style.rules():
        canvas = Canvas()
        levels = values.drop_duplicates("level").set_index("level")["place"].to_dict()
        entries = [
            (str(levels[level]), shape, colour, filled)
            for level, (shape, colour, filled, _) in looks.items()
            if level in levels
        ]
        canvas.key(entries)
        if values.loc[values["level"] == "council", "lower"].notna().any():
            canvas.write(
                "The line through the council’s dot is its 95% confidence interval.",
                size=style.SMALL, colour=style.QUIET,
            )  # fmt: skip
        scale = _Scale.over(values[["value", "lower", "upper"]].to_numpy().ravel(), canvas.width)
        for measure, of_measure in values.groupby("measure", sort=False):
            _draw_strip(canvas, scale, str(measure), of_measure, looks, decimals)
        canvas.y += 0.08
        for tick in scale.ticks:
            label = numerals.number(tick, scale.decimals)
            canvas.say(label, scale(tick), canvas.y + 0.08, size=style.SMALL, align="center")
        canvas.y += 0.2
        canvas.write(unit[:1].upper() + unit[1:], size=style.SMALL)
        figure = canvas.finish()
    return Chart(
        name=name, figure=figure, headline=headline, subtitle=subtitle, source=source, alt=alt, data=values
    )


class _Scale:
    """Where a value stands on the sheet, in inches, and the few round values that are marked."""

    def __init__(self, ticks: list[float], width: float) -> None:
        self.ticks = ticks
        self._margin = 0.66  # room for a value beside the outermost mark
        self._width = width
        step = ticks[1] - ticks[0]
        self.decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2

    @classmethod
    def over(cls, values: Iterable[float], width: float) -> _Scale:
        """Return the scale that holds all `values`, those that are missing left out."""
        from matplotlib.ticker import MaxNLocator

        held = [float(value) for value in values if value == value and value is not None]
        low, high = (min(held), max(held)) if held else (0.0, 1.0)
        if low == high:
            low, high = low - 1, high + 1
        ticks = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        return cls([round(float(tick), 6) for tick in ticks], width)

    def __call__(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self._margin + (value - low) / (high - low) * (self._width - 2 * self._margin)


def _draw_strip(
    canvas: Canvas, scale: _Scale, measure: str, values: pd.DataFrame, looks: dict, decimals: int
) -> None:
    """Draw one measure: its name, and under it the marks on their line, with two values beside them."""
    rows = {row.level: row for row in values.itertuples() if not math.isnan(row.value)}
    canvas.y += 0.07
    canvas.write(measure if "council" in rows else f"{measure} (no figure for the council)")
    middle = canvas.y + 0.15
    canvas.y += 0.35
    for tick in scale.ticks:
        canvas.line((scale(tick), scale(tick)), (middle - 0.1, middle + 0.1), colour=style.GRID, thick=0.8)
    canvas.line((scale(scale.ticks[0]), scale(scale.ticks[-1])), (middle, middle), colour=style.GRID)
    council = rows.get("council")
    if council and not math.isnan(council.lower):
        ends = (scale(council.lower), scale(council.upper))
        canvas.line(ends, (middle, middle), colour=looks["council"][1], thick=3)
    for level in ("council", "England", "region"):
        if level in rows:
            shape, colour, filled, size = looks[level]
            # The region's mark hangs below the line, where it cannot come between a value and its mark.
            y = middle + 0.16 if level == "region" else middle
            canvas.mark(scale(rows[level].value), y, shape, colour=colour, size=size, filled=filled)
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
        colour = looks[level][1]
        canvas.say(
            numerals.number(value, decimals), x, middle, bold=own, colour=colour, align=align, on=style.PAPER
        )


def plot_bands(
    bands: pd.DataFrame, *, name: str, headline: str, subtitle: str, source: str, alt: str
) -> Chart:
    """Return bars of bands that exclude each other, from the first to the last.

    Parameters
    ----------
    bands
        One row a band, in order: `band` ("0 to 1 day"), `count` (missing when suppressed), `display` (what
        stands at the bar's end: "130 (70%)" or "[c]"), and optionally `focus` (False draws the bar grey, for
        what is set apart from the others: still open, withdrawn).
    name, headline, subtitle, source, alt
        As of `Chart`.
    """
    return _plot_bars(bands.rename(columns={"band": "label", "count": "value"}), bands, name=name,
                      headline=headline, subtitle=subtitle, source=source, alt=alt)  # fmt: skip


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
    return _plot_bars(ranked, ranked, name=name, headline=headline, subtitle=subtitle, source=source, alt=alt)


def _plot_bars(
    bars: pd.DataFrame, data: pd.DataFrame, *, name: str, headline: str, subtitle: str, source: str, alt: str
) -> Chart:
    with style.rules():
        canvas = Canvas()
        focus = bars["focus"] if "focus" in bars else [True] * len(bars)
        room = (
            canvas.width
            - 0.04
            - max(text_width(str(text), style.SIZE, True) for text in bars["display"])
            - 0.15
        )
        longest = max(bars["value"].max(skipna=True), 0)
        for label, value, display, main in zip(
            bars["label"], bars["value"], bars["display"], focus, strict=True
        ):
            canvas.y += 0.06
            canvas.write(str(label))
            width = room * value / longest if value == value and longest else 0.0
            height = 0.27
            canvas.box(
                0.02, canvas.y + 0.02, max(width, 0.015), height, style.FOCUS if main else style.CONTEXT
            )
            canvas.say(str(display), 0.02 + max(width, 0.015) + 0.09, canvas.y + 0.02 + height / 2, bold=True)
            canvas.y += height + 0.06
        figure = canvas.finish()
    return Chart(
        name=name, figure=figure, headline=headline, subtitle=subtitle, source=source, alt=alt, data=data
    )
