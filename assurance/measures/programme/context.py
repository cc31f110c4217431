"""The area that the council serves: the people who live there, and what the council states of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from assurance import councils
from assurance.evidence import Fact, Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, day, keys, until
from assurance.numerals import number
from assurance.settings import Settings

MODULE = __name__.rpartition(".")[0]
AGES = {
    "aged_under_18": ("under 18", 0, 18),
    "aged_18_to_64": ("aged 18 to 64", 18, 65),
    "aged_65_and_over": ("aged 65 and over", 65, None),
    "aged_85_and_over": ("aged 85 and over", 85, None),
}
"""Groups of ages in words, from one age up to below another."""
OLDER = ("aged_65_and_over", "aged_85_and_over")
AS_PRINTED = {
    "pounds": "£{}",
    "thousand pounds": "£{} thousand",
    "million pounds": "£{} million",
    "per cent": "{}%",
}


def measure_population(edition: Edition, settings: Settings) -> Register:
    """Return how many people live in the area, by age; none when no estimates were supplied.

    Definition
    ----------
    The estimated number of people who live in the council's area, of the latest year in the file, and those
    of them under 18, from 18 to 64, 65 and over, and 85 and over. For the last two, their share of everybody,
    in the area and in England.

    Source
    ------
    Mid-year population estimates, Office for National Statistics.

    Numerator
    ---------
    People of an age.

    Denominator
    -----------
    People of all ages.

    Caveats
    -------
    Estimates are of the people who usually live in the area, not of those who draw on care and support.
    """
    register = edition.register()
    every = edition.table("population")
    if every.empty:
        return register
    every = every[every["sex"].eq("All people") & every["age"].notna()]
    rows = every[every["geography_code"].eq(edition.council.code)]
    rows = rows[rows["period"].eq(rows["period"].max())]
    if rows.empty:
        return register
    register.add(*_population(edition, rows, "context.population"))
    england = every[every["geography_code"].eq(councils.ENGLAND) & every["period"].eq(rows["period"].iloc[0])]
    if len(england):
        of_england = _population(edition, england, "context.population.england")
        register.add(
            *(
                replace(fact, geography="England")
                for fact in of_england
                if fact.id.rpartition(".")[2].endswith("_percent")
            )
        )
    register.say(Sentence(id="context.population.sentence", text=_words(register)))
    return register


def _population(edition: Edition, rows: pd.DataFrame, prefix: str) -> Iterator[Fact]:
    period = str(rows["period"].iloc[0])
    basis = Basis(
        edition=edition,
        rows=rows,
        period=period,
        population="people who usually live in the area",
        measure=f"{MODULE}.measure_population",
    )
    whole = basis.count(
        f"{prefix}.people",
        "People who live in the area",
        int(rows["people"].sum()),
        "people",
        rule=f"all ages, {period}",
        method="Estimates for single years of age added up.",
    )
    yield whole
    for name, (words, from_age, below) in AGES.items():
        of_age = rows[rows["age"].ge(from_age) & (rows["age"].lt(below) if below else True)]
        part = basis.count(
            f"{prefix}.{name}",
            f"People who live in the area, {words}",
            int(of_age["people"].sum()),
            "people",
            rule=f"{words}, {period}",
            method="Estimates for single years of age added up.",
        )
        yield part
        if name in OLDER:
            yield basis.share(
                f"{prefix}.{name}_percent",
                f"Share of the people who live in the area who are {words}",
                part,
                whole,
                base="people of all ages who live in the area",
            )


def _words(register: Register) -> str:
    prefix = "context.population"
    period = register.facts[f"{prefix}.people"].period
    shares = []
    for name in OLDER:
        beside = (
            f" ({{{prefix}.england.{name}_percent}} in England)"
            if f"{prefix}.england.{name}_percent" in register.facts
            else ""
        )
        shares.append(f"{{{prefix}.{name}_percent}}{beside} are {AGES[name][0]}")
    return (
        f"An estimated {{{prefix}.people}} people lived in the area in {period}: "
        f"{{{prefix}.aged_18_to_64}} of them were aged 18 to 64 and {{{prefix}.aged_65_and_over}} 65 and "
        f"over. Of everybody, {shares[0]} and {shares[1]}."
    )


def measure_stated(edition: Edition, settings: Settings) -> Register:
    """Return what the council states of its budget, population and performance; none when it did not.

    Definition
    ----------
    Each figure as the council states it, with its period and its source. The latest of a figure that is
    stated for several days.

    Source
    ------
    The council's own statement; each figure names where it is published.

    Numerator
    ---------
    None: figures are as stated.

    Denominator
    -----------
    None: figures are as stated.

    Caveats
    -------
    Nothing here is worked out or checked against another source. Small counts of people are hidden.
    """
    register = edition.register()
    every = edition.table("council_context")
    stated = until(every, settings.data_freeze) if len(every) else every
    if stated.empty:
        return register
    stated = stated.sort_values("as_at", kind="stable", na_position="first")
    latest = stated.drop_duplicates(["figure_id"], keep="last").sort_values("source_row", kind="stable")
    for figure_id, key in keys(latest["figure_id"]).items():
        register.add(_stated(edition, latest[latest["figure_id"] == figure_id], key, settings))
    return register


def _stated(edition: Edition, row: pd.DataFrame, key: str, settings: Settings) -> Fact:
    figure = row.iloc[0]
    told = f", as at {day(figure['as_at'])}" if pd.notna(figure["as_at"]) else ""
    basis = Basis(
        edition=edition,
        rows=row,
        period=f"{figure['period']}{told}",
        population="the council, by its own statement",
        measure=f"{MODULE}.measure_stated",
        caveats=(f"As stated in: {figure['source']}.",),
    )
    unit, value = str(figure["unit"]), float(figure["value"])
    fact = basis.count(
        f"context.stated.{figure['topic']}.{key}",
        str(figure["title"]),
        value,
        unit,
        rule=f"figure {figure['figure_id']}",
        method="As the council states it.",
        hide=unit == "people" and 0 < value < settings.disclosure.people,
    )
    if fact.value is None:
        return fact
    decimals = 0 if value.is_integer() else len(repr(value).partition(".")[2])
    return replace(fact, display=AS_PRINTED.get(unit, "{}").format(number(value, decimals)))
