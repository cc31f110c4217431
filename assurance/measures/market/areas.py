"""Homecare areas: customers and hours a week, by level and by area."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from assurance.disclosure import hidden_in_groups
from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, behind, keys, latest
from assurance.measures.market.common import basis_of, notes_of
from assurance.numerals import listed
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_areas"


def measure_areas(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about homecare areas; none when the return was not supplied.

    Definition
    ----------
    Customers and hours of homecare a week by area, and by level of area; each level's share of customers and
    of hours; hours a week for each customer.

    Source
    ------
    The council's own record of homecare areas.

    Numerator
    ---------
    Customers, or hours a week, in the areas of the level.

    Denominator
    -----------
    Customers, or hours a week, in all areas. Of hours for each customer: customers in the same areas.

    Caveats
    -------
    It is a count on one day: of several days in the return, the latest of each area up to the data freeze.
    Areas with few customers are hidden, with their hours, and so are those that would give them away.
    """
    register = edition.register()
    every = edition.table("market_areas")
    areas = latest(every, ["area"], settings.data_freeze) if len(every) else every
    if areas.empty:
        return register
    areas = areas.assign(
        area=areas["area"].fillna("Not recorded").astype("str"),
        level=areas["level"].map(lambda level: "not recorded" if pd.isna(level) else str(level)),
    )
    basis = basis_of(edition, areas, "customers of homecare, by area", MEASURE)
    customers = areas["customers"].fillna(0).astype("int64")
    by_level = {
        level: customers[of_level.index].groupby(of_level["area"]).sum().to_dict()
        for level, of_level in areas.groupby("level")
    }
    concealed = hidden_in_groups(by_level, counted="people", thresholds=settings.disclosure.model_dump())

    register.add(
        basis.count(
            "market.areas.total",
            "Homecare areas",
            areas["area"].nunique(),
            "areas",
            rule="every area",
            method="Counted once each.",
            caveats=(*notes_of(edition, areas), *behind(areas, "area", "area")),
        )
    )
    whole = _add_size(register, basis, "market.areas", "", areas, "every area", concealed.total)
    level_keys = keys(sorted(areas["level"].unique()))
    for level, of_level in areas.groupby("level"):
        group, words = f"market.level_{level_keys[level]}", f", level {level}"
        register.add(
            basis.count(
                f"{group}.areas",
                f"Homecare areas{words}",
                of_level["area"].nunique(),
                "areas",
                rule=f"level {level}",
                method="Counted once each.",
            )
        )
        parts = _add_size(
            register, basis, group, words, of_level, f"level {level}", level in concealed.groups
        )
        for part, total in zip(parts, whole, strict=True):
            register.add(
                basis.share(
                    f"{part.id}_percent",
                    f"{part.title}, of all areas",
                    part,
                    total,
                    base=f"{total.unit} in all areas",
                    decimals=0,
                )
            )
    pairs = list(areas.groupby(["level", "area"]).groups)
    several = {area for _, area in pairs if sum(area == other for _, other in pairs) > 1}
    names = {(level, area): f"{area} (level {level})" if area in several else area for level, area in pairs}
    area_keys = keys(sorted(names.values()))
    for (level, area), of_area in areas.groupby(["level", "area"]):
        name = names[level, area]
        group, rule = f"market.area.{area_keys[name]}", f"area {name}"
        register.add(
            basis.text(
                f"{group}.level",
                f"Level of {name}",
                str(level),
                unit="level",
                rule=rule,
                method="As given in the return.",
            )
        )
        _add_size(register, basis, group, f", {name}", of_area, rule, (level, area) in concealed.counts)
    _say_areas(register, level_keys)
    return register


def _add_size(
    register: Register, basis: Basis, group: str, words: str, rows: pd.DataFrame, rule: str, hide: bool
) -> tuple[Fact, Fact]:
    """Enter customers, hours and hours for each customer. Hours are hidden with their customers."""
    customers, hours = (
        basis.count(
            f"{group}.{column}",
            f"{title}{words}",
            rows[column].sum(skipna=False),
            unit,
            rule=rule,
            method="Added up over areas.",
            hide=hide,
        )
        for column, title, unit in (
            ("customers", "Customers of homecare", "people"),
            ("hours_a_week", "Hours of homecare a week", "hours a week"),
        )
    )
    each = basis.ratio(
        f"{group}.hours_per_customer",
        f"Hours of homecare a week for each customer{words}",
        hours,
        customers,
        unit="hours a week",
        base="customers in the same areas",
    )
    register.add(customers, hours, each)
    return customers, hours


def _say_areas(register: Register, level_keys: Mapping[object, str]) -> None:
    facts = register.facts
    text = "Homecare is arranged in {market.areas.total} areas"
    if facts["market.areas.customers"].value is not None:
        text += (
            ": {market.areas.customers} people draw on {market.areas.hours_a_week} hours a week, "
            f"{{market.areas.hours_per_customer}} hours each, {facts['market.areas.customers'].period}"
        )
        if facts["market.areas.hours_per_customer"].value is None:
            text = "Homecare is arranged in {market.areas.total} areas, for {market.areas.customers} people"
    shares = [
        f"level {escape(level)} (areas: {{market.level_{level_key}.areas}}) has "
        f"{{market.level_{level_key}.customers_percent}} of the customers and "
        f"{{market.level_{level_key}.hours_a_week_percent}} of the hours"
        for level, level_key in level_keys.items()
        if facts[f"market.level_{level_key}.hours_a_week_percent"].value is not None
        and facts[f"market.level_{level_key}.customers_percent"].value is not None
    ]
    register.say(Sentence(id="market.areas.sentence", text=f"{text}."))
    words = (
        listed(shares) if len(shares) > 1 else "all areas are of one level, or shares by level are not shown"
    )
    register.say(Sentence(id="market.areas.level_sentence", text=f"{words[:1].upper()}{words[1:]}."))
