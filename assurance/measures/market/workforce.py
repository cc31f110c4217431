"""Recruits and leavers of the providers that answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from assurance import numerals
from assurance.disclosure import total_hidden
from assurance.evidence import Fact, Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis
from assurance.measures.market.common import HIDDEN, last_day_in, notes_of
from assurance.measures.market.vacancies import measure_vacancies
from assurance.numerals import month_in_words
from assurance.settings import Settings
from assurance.statistics import rate_interval

MEASURE = f"{__name__.rpartition('.')[0]}.measure_workforce"
AT_LEAST = (
    "At least so many: the posts are of all providers of the area, the leavers only of those that answered."
)


def measure_workforce(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about recruits and leavers; none when the return was not supplied.

    Definition
    ----------
    New recruits and leavers of the providers that answered, and recruits less leavers; recruits for each 100
    leavers; and leavers a month for each 1,000 filled posts in the area.

    Source
    ------
    Providers' answers, collected by the council.

    Numerator
    ---------
    Recruits, or leavers, of the providers that answered.

    Denominator
    -----------
    None of the counts. Of recruits for each 100 leavers: leavers. Of the turnover: filled posts of all
    services, as the return of vacancies has them on a day within a year of the months.

    Caveats
    -------
    Only of the providers that answered; how many did not is not in the return. How many people these employ
    is not in it either, so turnover is a lower bound: the posts are of all providers. Its interval says what
    chance alone allows from month to month. Small counts are hidden.
    """
    register = edition.register()
    workforce = edition.table("workforce_flow")
    if workforce.empty:
        return register
    months = sorted(pd.to_datetime(workforce["month"]).dropna().dt.strftime("%Y-%m").unique())
    words = [month_in_words(pd.Timestamp(month)) for month in months]
    basis = Basis(
        edition=edition,
        rows=workforce,
        period="not stated in the source" if not words else " to ".join(dict.fromkeys((words[0], words[-1]))),
        population="care workers of the providers that answered",
        measure=MEASURE,
    )
    thresholds = settings.disclosure.model_dump()
    providers = basis.count(
        "market.workforce.providers",
        "Providers that answered about recruits and leavers",
        workforce["provider_reference"].nunique(),
        "providers",
        rule="every provider reference",
        method="Counted once each.",
        population="providers that answered",
        caveats=notes_of(edition, workforce),
    )
    recruits, leavers = (
        basis.count(
            f"market.workforce.{column}",
            title,
            workforce[column].sum(skipna=False),
            "people",
            rule="every answer",
            method="Added up over providers.",
            hide=total_hidden({"all": int(workforce[column].sum())}, counted="people", thresholds=thresholds),
        )
        for column, title in (("recruits", "New recruits"), ("leavers", "Leavers"))
    )
    net = basis.difference("market.workforce.net", "Recruits less leavers", recruits, leavers, unit="people")
    register.add(providers, recruits, leavers, net)
    _enter_rates(register, basis, edition, settings, months)
    who = (
        f"{{market.workforce.providers}} provider{'' if providers.value == 1 else 's'} that answered "
        f"({basis.period})"
    )
    text = (
        f"{who} reported {{market.workforce.recruits}} new recruits and {{market.workforce.leavers}} "
        "leavers, a net change of {market.workforce.net}."
        if net.value is not None
        else f"{who} reported recruits and leavers, of whom at least one number is not shown or not known."
    )
    register.say(
        Sentence(id="market.workforce.sentence", text=f"The {text}" if providers.value != 1 else text),
        Sentence(id="market.workforce.rate_sentence", text=_say_rates(register)),
    )
    return register


def _enter_rates(
    register: Register, basis: Basis, edition: Edition, settings: Settings, months: list[str]
) -> None:
    """Enter recruits for each 100 leavers, and leavers a month for each 1,000 filled posts."""
    recruits, leavers = (register.facts[f"market.workforce.{name}"] for name in ("recruits", "leavers"))
    each = basis.ratio(
        "market.workforce.recruits_per_100_leavers",
        "New recruits for each 100 leavers",
        recruits,
        leavers,
        unit="per 100",
        base="leavers of the same providers",
    )
    if isinstance(each.value, int | float):
        value = 100 * each.value
        method = f"{each.method[:-1]}, times 100."
        each = replace(each, value=value, display=numerals.number(value), method=method)
    register.add(each)
    common: dict[str, Any] = {
        "id": "market.workforce.leavers_per_1000_posts",
        "title": "Leavers a month for each 1,000 filled posts",
        "unit": "per 1,000",
        "method": "Leavers of the providers that answered, a month, divided by filled posts (all posts less "
        "vacant ones), times 1,000. The interval is the 95% interval of a number of events (Byar’s "
        "approximation; exact below ten).",
        "rule": "every answer",
        "polarity": "low",
    }
    base = "filled posts in all services of the area"
    posts = measure_vacancies(edition, settings).facts.get("market.vacancies.all.filled")
    why = _not_a_base(posts, months)
    if leavers.status == "suppressed":
        register.add(basis.missing(**common, base=base, status="suppressed", caveats=(HIDDEN,)))
        return
    if posts is None or why or not isinstance(leavers.value, int | float):
        reason = why or "Not available: a row that it rests on has no number."
        register.add(basis.missing(**common, base=base, caveats=(reason,)))
        return
    filled = float(posts.value or 0) * len(months)
    lower, upper = rate_interval(int(leavers.value), filled, 1000)
    value = 1000 * leavers.value / filled
    rate = basis.count(**common, value=value, caveats=(AT_LEAST, f"Filled posts {posts.period}."))
    register.add(
        replace(
            rate,
            display=numerals.number(value, 1),
            numerator=leavers.value,
            denominator=filled,
            base=base if len(months) == 1 else f"{base}, times the months",
            lower=lower,
            upper=upper,
            places=(*rate.places, *posts.places),
        )
    )


def _not_a_base(posts: Fact | None, months: list[str]) -> str:
    """Return why filled posts cannot be the base of a rate; nothing when they can."""
    if posts is None or not isinstance(posts.value, int | float) or posts.value <= 0:
        return "Not available: how many posts are filled was not supplied."
    if not months:
        return "Not available: the return does not say which month it is about."
    on, near = last_day_in(posts.period), pd.DateOffset(months=12)
    if on is None or not pd.Timestamp(months[0]) - near <= on <= pd.Timestamp(months[-1]) + near:
        return f"Not available: filled posts are known {posts.period}, more than a year from these months."
    return ""


def _say_rates(register: Register) -> str:
    text = ""
    if register.facts["market.workforce.recruits_per_100_leavers"].value is not None:
        text = "For each 100 who left, {market.workforce.recruits_per_100_leavers} were recruited."
    if register.facts["market.workforce.leavers_per_1000_posts"].value is not None:
        text += (
            " For every 1,000 filled posts in the area at least {market.workforce.leavers_per_1000_posts} "
            "people left in a month; of providers that did not answer, posts are counted and leavers are not."
        )
    return text.strip() or "No rate of recruits and leavers can be given."
