"""Recruits and leavers of the providers that answered."""

from __future__ import annotations

import pandas as pd

from assurance.disclosure import total_hidden
from assurance.evidence import Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis
from assurance.measures.market.common import notes_of
from assurance.numerals import month_in_words
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_workforce"


def measure_workforce(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about recruits and leavers; none when the return was not supplied.

    Definition
    ----------
    New recruits and leavers of the providers that answered, and recruits less leavers.

    Source
    ------
    Providers' answers, collected by the council.

    Numerator
    ---------
    Recruits, or leavers, of the providers that answered.

    Denominator
    -----------
    None: these are counts. How many people the providers employ is not in the return, so no rate is given.

    Caveats
    -------
    Only of the providers that answered; how many did not is not in the return. Small counts are hidden.
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
        Sentence(id="market.workforce.sentence", text=f"The {text}" if providers.value != 1 else text)
    )
    return register
