"""A funnel plot: all councils by how many services they have and how many are rated Good or Outstanding."""

from __future__ import annotations

import math

from assurance import numerals
from assurance.evidence import Register
from assurance.figures import style
from assurance.figures.canvas import Canvas
from assurance.figures.chart import Chart
from assurance.figures.facts import source_of
from assurance.figures.ratings.overall import nothing_supplied
from assurance.figures.scale import Ticks
from assurance.figures.table import Note
from assurance.measures.comparators import comparator_groups
from assurance.measures.edition import Edition
from assurance.measures.ratings import SERVICES, Service, funnel_of
from assurance.measures.ratings.funnel import LIMITS, Funnel
from assurance.paths import EditionFolder
from assurance.settings import Settings
from assurance.statistics import proportion_limits

LEFT, RIGHT, HEIGHT = 0.52, 0.2, 3.6
_DASHED = {"95": False, "99_8": True}


def plot_funnel(
    folder: EditionFolder, register: Register, settings: Settings, service_id: str, name: str
) -> Chart | Note:
    """Return all councils with 95% and 99.8% limits around England's percentage, the council named.

    Parameters
    ----------
    service_id
        "care_homes", "homecare" or "all".
    name
        The label of the cell.
    """
    service = next(service for service in SERVICES if service.id == service_id)
    if not register.facts:
        return nothing_supplied(register, name)
    edition = Edition.of(folder)
    funnel = funnel_of(edition, service, settings)
    if funnel is None:
        return Note(
            name=name,
            text=f"No funnel plot of {_plain(service)}: it needs a ratings file of CQC’s that covers all "
            "councils.",
        )
    peers = {council for group in comparator_groups(edition) for council in group.councils}
    own = register.council
    with style.rules():
        canvas = Canvas()
        _draw_key(canvas, own, bool(peers), funnel)
        _draw(canvas, funnel, own, peers, settings.ratings.base)
        figure = canvas.finish()
    prefix = f"ratings.{service.id}.funnel"
    facts = register.under(prefix)
    position = register.facts.get(f"{prefix}.position")
    verdict = position.display if position else "not on the plot: it has none"
    outside = register.facts[f"{prefix}.outside_95"]
    return Chart(
        name=name,
        figure=figure,
        headline=f"{own} is {verdict} for the share of its {_plain(service)} rated Good or Outstanding",
        subtitle=f"Percentage of {_plain(service)} rated Good or Outstanding by number of "
        f"{'rated ' if settings.ratings.base == 'rated' else ''}locations, all councils in England, with "
        f"limits around England’s percentage, {outside.period}; the scale does not begin at 0",
        source=source_of(facts),
        alt=_describe(funnel, own, outside.display, service),
        data=funnel.councils.assign(
            england=funnel.england,
            shown_as=[_level(council, own, peers) for council in funnel.councils["council"]],
        ),
    )


def _plain(service: Service) -> str:
    return service.many.partition(" (")[0]


def _level(council: str, own: str, peers: set[str]) -> str:
    return "the council" if council == own else "comparator group" if council in peers else "other council"


def _describe(funnel: Funnel, own: str, outside: str, service: Service) -> str:
    count = numerals.plural(len(funnel.councils), "council")
    text = (
        f"Funnel plot of {count}: the more {_plain(service)} a council has, the closer together the limits "
        f"around England’s {numerals.percentage(funnel.england, 1)}. {outside} lie outside the 95% limits."
    )
    here = funnel.councils[funnel.councils["council"].eq(own)]
    if here.empty:
        return text
    row = here.iloc[0]
    return (
        f"{text} {own}, with {numerals.number(row['of'])}, stands at "
        f"{numerals.percentage(row['percentage'], 1)}; its 95% limits are "
        f"{numerals.percentage(row['lower_95'], 1)} and "
        f"{numerals.percentage(row['upper_95'], 1)}, its 99.8% limits "
        f"{numerals.percentage(row['lower_99_8'], 1)} and {numerals.percentage(row['upper_99_8'], 1)}."
    )


def _draw_key(canvas: Canvas, own: str, with_peers: bool, funnel: Funnel) -> None:
    entries = [(own, "o", style.COUNCIL, True)] if funnel.councils["council"].eq(own).any() else []
    entries += [("Comparator group", "D", style.PEERS, False)] if with_peers else []
    canvas.key([*entries, ("Other councils", ".", style.OTHERS, True)])
    canvas.write(
        "Between the curves (95% limits; dashed, 99.8%) a difference from England may be chance.",
        size=style.SMALL,
        colour=style.QUIET,
    )


def _draw(canvas: Canvas, funnel: Funnel, own: str, peers: set[str], base: str) -> None:
    councils = funnel.councils
    largest = int(councils["of"].max())
    x_ticks = Ticks.over((0, largest), 5).values
    narrow = proportion_limits(funnel.england, max(largest / 12, 5), 99.8)
    low: float = min(float(councils["percentage"].min()), narrow[0])
    low = max(0, 10 * math.floor(low / 10))
    y_ticks = [tick for tick in Ticks.over((low, 100), 5).values if low <= tick <= 100]
    top = canvas.y + 0.12
    width = canvas.width - LEFT - RIGHT

    def across(of: float) -> float:
        return LEFT + width * of / x_ticks[-1]

    def down(percentage: float) -> float:
        return top + HEIGHT * (100 - percentage) / (100 - low)

    for tick in y_ticks:
        canvas.line((across(0), across(x_ticks[-1])), (down(tick), down(tick)), colour=style.GRID, thick=0.8)
        canvas.say(numerals.percentage(tick), LEFT - 0.08, down(tick), size=style.SMALL, align="right")
    for tick in x_ticks:
        canvas.say(numerals.number(tick), across(tick), down(low) + 0.2, size=style.SMALL, align="center")
    sizes = [x_ticks[-1] * step / 200 for step in range(1, 201)]
    for name, confidence in LIMITS.items():
        limits = [proportion_limits(funnel.england, of, confidence) for of in sizes]
        for side in (0, 1):
            # Where a limit would leave the plot it is cut off, not drawn along the edge.
            points = [
                (of, both[side]) for of, both in zip(sizes, limits, strict=True) if low < both[side] < 100
            ]
            canvas.line(
                [across(of) for of, _ in points],
                [down(limit) for _, limit in points],
                colour=style.QUIET,
                thick=1.4,
                dashed=_DASHED[name],
            )
    england = down(funnel.england)
    canvas.line((across(0), across(x_ticks[-1])), (england, england), colour=style.ENGLAND, thick=2.2)
    for level in ("other council", "comparator group", "the council"):
        of_level = councils[[_level(council, own, peers) == level for council in councils["council"]]]
        look = _LOOKS[level]
        canvas.marks([*map(across, of_level["of"])], [*map(down, of_level["percentage"])], **look)
    here = councils[councils["council"].eq(own)]
    crowded = False
    if not here.empty:
        row = here.iloc[0]
        x, y = across(row["of"]), down(row["percentage"])
        left, above = row["of"] > x_ticks[-1] / 2, y > down(low) - 0.3
        crowded = row["of"] > 0.7 * x_ticks[-1] and abs(y - england) < 0.4
        canvas.say(
            numerals.percentage(row["percentage"], 1),
            x - 0.12 if left else x + 0.12,
            y - 0.14 if above else y + 0.14,
            bold=True, colour=style.COUNCIL, align="right" if left else "left", on=style.PAPER,
        )  # fmt: skip
    canvas.say(
        f"England {numerals.percentage(funnel.england, 1)}",
        across(0) + 0.06 if crowded else across(x_ticks[-1]),
        england - 0.14,
        size=style.SMALL, colour=style.ENGLAND, align="left" if crowded else "right", on=style.PAPER,
    )  # fmt: skip
    canvas.y = down(low) + 0.33
    words = "Locations with an overall rating" if base == "rated" else "Locations"
    canvas.write(words, x=LEFT, size=style.SMALL)


_LOOKS = {
    "other council": {"shape": "o", "colour": style.OTHERS, "size": 3.2},
    "comparator group": {"shape": "D", "colour": style.PEERS, "size": 6.0, "filled": False},
    "the council": {"shape": "o", "colour": style.COUNCIL, "size": 11.0},
}
