"""Posts in care and how many of them are vacant."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from assurance.evidence import Fact, Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import as_at, keys, latest, until
from assurance.measures.market.common import basis_of, many, notes_of
from assurance.numerals import listed
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_vacancies"
ALL = "All services"
POSTS = "Posts are not people: one person may hold two."


def measure_vacancies(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about vacant posts; none when the return was not supplied.

    Definition
    ----------
    For each type of service, on its latest day: posts, vacant posts and filled posts, the vacancy rate, and
    the rate on the day before that from the same source, with the change in percentage points. For all
    services together as the return has it; where it has only types, their sum, if they are of one source and
    one day.

    Source
    ------
    The sources that the return names with each number.

    Numerator
    ---------
    Vacant posts.

    Denominator
    -----------
    All posts, filled and vacant.

    Caveats
    -------
    Posts are not people, and are not hidden. A rate has no interval: all posts of the source are in it, so
    nothing was left to chance in drawing them; how good the source's own count or estimate is, is not in the
    return. Rates of two sources are not compared.
    """
    register = edition.register()
    every = edition.table("vacancies")
    every = until(every, settings.data_freeze) if len(every) else every
    if every.empty:
        return register
    every = every.drop_duplicates(["service_type", "source", "as_at"])
    newest = latest(every, ["service_type", "source"], settings.data_freeze)
    names = {index: _name(newest, index) for index in newest.index}
    name_keys = keys(sorted(names.values(), key=lambda name: (name.startswith(ALL), name)))
    for name, name_key in name_keys.items():
        [index] = [each for each in names if names[each] == name]
        row = newest[newest.index == index]
        same = every["service_type"].eq(row["service_type"].iloc[0]) & every["source"].eq(
            row["source"].iloc[0]
        )
        before = every[same & (pd.to_datetime(every["as_at"]) < pd.to_datetime(row["as_at"]).iloc[0])]
        group = f"market.vacancies.{'all' if name == ALL else name_key}"
        _enter(register, edition, row, group, str(name))
        if len(before):
            _enter_before(register, edition, latest(before, [], settings.data_freeze)[:1], group, str(name))
    if ALL not in names.values() and _may_be_added(newest):
        _enter(register, edition, newest, "market.vacancies.all", ALL)
        earlier = every[pd.to_datetime(every["as_at"]) < pd.to_datetime(newest["as_at"]).iloc[0]]
        before = latest(earlier, [], settings.data_freeze)
        if set(before["service_type"]) == set(newest["service_type"]) and _may_be_added(before):
            _enter_before(register, edition, before, "market.vacancies.all", ALL)
    register.say(
        Sentence(id="market.vacancies.sentence", text=_words(register)),
        Sentence(id="market.vacancies.by_service_sentence", text=_words_by_service(register)),
    )
    return register


def _name(rows: pd.DataFrame, index: object) -> str:
    """Return what a row is called: its type of service, and its source where several have that type."""
    row = rows.loc[index]
    several = rows["service_type"].eq(row["service_type"]).sum() > 1
    return f"{row['service_type']}, {row['source']}" if several else str(row["service_type"])


def _may_be_added(rows: pd.DataFrame) -> bool:
    return (
        len(rows) > 1
        and rows["source"].nunique() == rows["as_at"].nunique() == 1
        and not rows["service_type"].eq(ALL).any()
    )


def _enter(register: Register, edition: Edition, rows: pd.DataFrame, group: str, name: str) -> Fact:
    sources = listed(dict.fromkeys(rows["source"].astype("str")))
    basis = basis_of(edition, rows, f"posts in care, {name.lower()}", MEASURE, (f"From: {sources}.", POSTS))
    posts, vacant = (
        basis.count(
            f"{group}.{what}",
            f"{title}, {name}",
            rows[column].sum(skipna=False),
            "posts",
            rule=name,
            method="Added up over types of service." if len(rows) > 1 else "As given in the return.",
            caveats=notes_of(edition, rows) if what == "posts" else (),
        )
        for what, column, title in (
            ("posts", "posts", "Posts in care"),
            ("vacant", "vacant_posts", "Vacant posts in care"),
        )
    )
    filled = _unsigned(
        basis.difference(f"{group}.filled", f"Filled posts in care, {name}", posts, vacant, unit="posts")
    )
    rate = basis.share(
        f"{group}.vacant_percent",
        f"Vacancy rate, {name}",
        vacant,
        posts,
        base="all posts, filled and vacant",
        polarity="low",
    )
    register.add(posts, vacant, filled, rate)
    return rate


def _enter_before(register: Register, edition: Edition, rows: pd.DataFrame, group: str, name: str) -> None:
    """Enter the rate before the latest, and the change since."""
    aside = edition.register()
    before = _enter(aside, edition, rows, f"{group}.before", name)
    rate = register.facts[f"{group}.vacant_percent"]
    basis = basis_of(edition, rows, before.population, MEASURE, before.caveats)
    register.add(
        basis.share(
            f"{group}.previous_percent",
            f"Vacancy rate, {name}, {as_at(rows)}",
            aside.facts[f"{group}.before.vacant"],
            aside.facts[f"{group}.before.posts"],
            base=before.base,
            polarity="low",
        )
    )
    previous = register.facts[f"{group}.previous_percent"]
    register.add(
        basis.difference(
            f"{group}.change",
            f"Vacancy rate, {name}: change",
            rate,
            previous,
            unit="percentage points",
            decimals=1,
            period=f"{previous.period.removeprefix('as at ')} to {rate.period.removeprefix('as at ')}",
        )
    )


def _unsigned(fact: Fact) -> Fact:
    return fact if fact.value is None else replace(fact, display=fact.display.removeprefix("+"))


def _rates(register: Register) -> list[Fact]:
    """Return the rates that are known, the highest first."""
    rates = [
        fact
        for fact in register.facts.values()
        if fact.id.endswith(".vacant_percent") and fact.value is not None
    ]
    return sorted(rates, key=lambda fact: (-float(fact.value or 0), fact.title))


def _words(register: Register) -> str:
    whole = register.facts.get("market.vacancies.all.vacant_percent")
    if whole is None or whole.value is None:
        return "How many posts are vacant in all services together is not known."
    text = (
        f"{{{whole.id}}} of posts in care were vacant ({{market.vacancies.all.vacant}} of "
        f"{{market.vacancies.all.posts}}), {whole.period}"
    )
    before = register.facts.get("market.vacancies.all.previous_percent")
    if before and before.value is not None:
        text += (
            f"; it was {{{before.id}}} {before.period}, a change of {{market.vacancies.all.change}} "
            "percentage points"
        )
    return f"{text}."


def _words_by_service(register: Register) -> str:
    ranked = [rate for rate in _rates(register) if rate.id != "market.vacancies.all.vacant_percent"]
    if not ranked:
        return "How many are vacant in each type of service is not known."
    high, low = ranked[0], ranked[-1]
    if len(ranked) == 1 or high.display == low.display:
        return f"Of posts in {_services(ranked)} {{{high.id}}} were vacant, {high.period}."
    return (
        f"The rate was highest in {_services([high])} ({{{high.id}}}) and lowest in {_services([low])} "
        f"({{{low.id}}})."
    )


def _services(rates: list[Fact]) -> str:
    return listed(many(rate.title.removeprefix("Vacancy rate, ")) for rate in rates)
