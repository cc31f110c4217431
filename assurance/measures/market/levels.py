"""Homecare areas beside what the council itself says an area of their level is like."""

from __future__ import annotations

from assurance import numerals
from assurance.evidence import Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis
from assurance.measures.market.areas import measure_areas
from assurance.numerals import listed
from assurance.settings import HomecareLevel, Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_levels"
SIZES = {"customers": "customers", "hours_a_week": "hours a week"}
STATED = "The ranges and shares are the council’s own, as it states them in the settings."


def measure_levels(edition: Edition, settings: Settings) -> Register:
    """Return which areas are outside what the council states for their level; none when it states nothing.

    Definition
    ----------
    For each level of homecare area for which the council states a range of customers or of hours a week: the
    areas below or above it, by name; and, where it states the level's share of all customers and hours,
    whether both computed shares are that share when rounded as it is stated.

    Source
    ------
    The council's own record of homecare areas; the ranges and shares, which the council states in the
    settings.

    Numerator
    ---------
    Areas of the level whose customers or hours a week are outside the stated range.

    Denominator
    -----------
    Areas of the level whose customers and hours a week are shown in this report.

    Caveats
    -------
    An area whose number of customers is hidden is not judged: that it is in or out of a range would say
    something about the number. An area at the very end of a range is inside it.
    """
    register = edition.register()
    stated = settings.of_council(edition.council.name).homecare_level
    areas = measure_areas(edition, settings)
    level_of = {
        id.removesuffix(".level"): str(fact.value)
        for id, fact in areas.facts.items()
        if id.startswith("market.area.") and id.endswith(".level")
    }
    known = {
        level: stated[_plain(level)] for level in dict.fromkeys(level_of.values()) if _plain(level) in stated
    }
    if not known:
        return register
    total = areas.facts["market.areas.total"]
    rows = edition.table("market_areas")
    basis = Basis(
        edition=edition,
        rows=rows,
        period=areas.facts["market.areas.customers"].period,
        population="homecare areas",
        measure=MEASURE,
        caveats=(STATED,),
    )
    outside: list[str] = []
    judged = 0
    level_keys = {
        fact.title.rpartition(", level ")[2]: fact.id.split(".")[1].removeprefix("level_")
        for fact in areas.facts.values()
        if fact.id.startswith("market.level_") and fact.id.endswith(".areas")
    }
    for level, limits in known.items():
        members = [area for area, of in level_of.items() if of == level]
        shown = [area for area in members if _is_shown(areas, area)]
        found = {area: words for area in shown if (words := _words_outside(areas, area, limits))}
        _enter_level(
            register, basis, areas, f"market.stated.level_{level_keys[level]}", level, limits, shown, found
        )
        for area, words in found.items():
            name = _name(areas, area)
            register.add(
                basis.text(
                    f"market.stated.area.{area.rpartition('.')[2]}",
                    f"{name}: outside what is stated for level {level}",
                    words,
                    unit="verdict",
                    rule=f"area {name}",
                    method="Its customers and hours a week beside the range that is stated for its level.",
                )
            )
            outside.append(name)
        judged += len(shown)
    for name, title, value, rule in (
        ("judged", "Homecare areas that are held against a stated range", judged, "areas that are shown"),
        ("outside", "Homecare areas outside the range stated for their level", len(outside), "areas outside"),
    ):
        register.add(
            basis.count(
                f"market.stated.{name}", title, value, "areas", rule=rule, method="Counted once each."
            )
        )
    register.say(
        Sentence(
            id="market.stated.sentence",
            text=_sentence(
                register, outside, not_judged=int(total.value or 0) - judged, levels=known, keys=level_keys
            ),
        )
    )
    if outside:
        named = f"{listed(escape(name) for name in outside)}."
        register.say(
            Sentence(
                id="market.stated.names",
                text=f"Outside are {named}" if len(outside) > 1 else f"Outside is {named}",
            )
        )
    return register


def _enter_level(
    register: Register,
    basis: Basis,
    areas: Register,
    group: str,
    level: str,
    limits: HomecareLevel,
    shown: list[str],
    found: dict[str, str],
) -> None:
    rule = f"level {level}"
    for size, words in SIZES.items():
        low_high = getattr(limits, size)
        if low_high is None:
            continue
        register.add(
            basis.text(
                f"{group}.{size}",
                f"Range of {words} stated for an area of level {level}",
                in_range(low_high),
                unit="range",
                rule=rule,
                method="As stated in the settings.",
            )
        )
    register.add(
        basis.count(
            f"{group}.judged",
            f"Homecare areas of level {level} that are held against a stated range",
            len(shown),
            "areas",
            rule=rule,
            method="Those whose numbers are shown.",
        ),
        basis.count(
            f"{group}.outside",
            f"Homecare areas of level {level} outside the stated range",
            len(found),
            "areas",
            rule=rule,
            method="Those with customers or hours a week below or above the range.",
        ),
    )
    if limits.share_percent is None:
        return
    computed = [areas.facts[f"{group.replace('.stated', '')}.{size}_percent"] for size in SIZES]
    common = {
        "id": f"{group}.share_as_stated",
        "title": f"Level {level}: whether its shares of customers and of hours are the stated share",
        "unit": "verdict",
        "rule": rule,
        "method": "Both computed shares, rounded to the decimal places of the stated share, beside it.",
    }
    stated = f"{_exact(limits.share_percent)}%"
    register.add(
        basis.text(
            f"{group}.share",
            f"Share of customers and of hours stated for level {level}",
            stated,
            unit="share",
            rule=rule,
            method="As stated in the settings.",
        )
    )
    if any(fact.value is None for fact in computed):
        register.add(basis.missing(**common))
        return
    places = len(_exact(limits.share_percent).partition(".")[2])
    agree = all(numerals.rounded(float(fact.value or 0), places) == limits.share_percent for fact in computed)
    register.add(basis.text(value="as stated" if agree else "not as stated", **common))


def in_range(low_high: tuple[float, float]) -> str:
    """Return a range in words.

    >>> in_range((700, 1300))
    '700 to 1,300'
    """
    return " to ".join(_exact(end) for end in low_high)


def _words_outside(areas: Register, area: str, limits: HomecareLevel) -> str:
    """Return how an area is outside: "customers above, hours a week below"; nothing when it is inside."""
    found = []
    for size, words in SIZES.items():
        low_high, value = getattr(limits, size), areas.facts[f"{area}.{size}"].value
        if low_high is None or not isinstance(value, int | float):
            continue
        if value < low_high[0]:
            found.append(f"{words} below")
        elif value > low_high[1]:
            found.append(f"{words} above")
    return ", ".join(found)


def _is_shown(areas: Register, area: str) -> bool:
    return all(areas.facts[f"{area}.{size}"].value is not None for size in SIZES)


def _sentence(register: Register, outside: list[str], *, not_judged: int, levels: dict, keys: dict) -> str:
    if not register.facts["market.stated.judged"].value:
        return "No homecare area can be held against what the council states for its level."
    one = len(outside) == 1
    text = (
        "Of the {market.stated.judged} areas whose numbers are shown, {market.stated.outside} "
        f"{'is' if one else 'are'} outside the range that the council itself states for "
        f"{'its' if one else 'their'} level"
    )
    text += "."
    if not_judged > 0:
        text += f" {_not_judged(not_judged)}"
    verdicts = {
        str(level): register.facts[f"market.stated.level_{keys[level]}.share_as_stated"].value
        for level in levels
        if f"market.stated.level_{keys[level]}.share_as_stated" in register.facts
    }
    if verdicts and all(verdict == "as stated" for verdict in verdicts.values()):
        text += " The shares of customers and of hours by level are as the council states them."
    elif different := [level for level, verdict in verdicts.items() if verdict == "not as stated"]:
        text += (
            f" The share of customers or of hours of level {listed(escape(level) for level in different)} "
            "is not the one that the council states."
        )
    return text


def _not_judged(count: int) -> str:
    # How many areas are hidden can be counted in the table of areas anyway.
    return (
        "One other is not judged: its number is hidden or not known, or no range is stated for its level."
        if count == 1
        else "The others are not judged: their numbers are hidden or not known, or no range is stated for "
        "their level."
    )


def _name(areas: Register, area: str) -> str:
    return areas.facts[f"{area}.level"].title.removeprefix("Level of ")


def _plain(level: str) -> str:
    """Return a level as the settings write it: "1" for 1.0 too.

    >>> _plain("1.0"), _plain("2"), _plain("rural")
    ('1', '2', 'rural')
    """
    return level.removesuffix(".0")


def _exact(value: float) -> str:
    return numerals.number(value, next(p for p in (0, 1, 2) if p == 2 or numerals.rounded(value, p) == value))
