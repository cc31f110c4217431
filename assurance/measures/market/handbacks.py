"""Contracts that providers handed back."""

from __future__ import annotations

import pandas as pd

from assurance.disclosure import hidden, total_hidden
from assurance.evidence import Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, day, keys, remark
from assurance.measures.market.common import notes_of
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_handbacks"


def measure_handbacks(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about contracts handed back; none when the return was not supplied.

    Definition
    ----------
    Contracts handed back by providers in the 12 months that end with the month of the latest one, and the
    people whose care they were for.

    Source
    ------
    The council's own record of contracts.

    Numerator
    ---------
    Contracts handed back in those 12 months.

    Denominator
    -----------
    None: these are counts.

    Caveats
    -------
    Which 12 months is read from the latest row, so months without a handback after it are not seen. How many
    contracts there were in all is not in the return, so no rate is given. Small counts of people are hidden.
    """
    register = edition.register()
    every = edition.table("contract_handbacks")
    if every.empty:
        return register
    dates = pd.to_datetime(every["handed_back_on"])
    last = dates.max().to_period("M").end_time.normalize()
    first = (last + pd.Timedelta(days=1)) - pd.DateOffset(months=12)
    handbacks = every[dates >= first]
    earlier = len(every) - len(handbacks)
    basis = Basis(
        edition=edition,
        rows=handbacks,
        period=f"12 months from {day(first)} to {day(last)}{remark(edition, every)}",
        population="contracts handed back by providers",
        measure=MEASURE,
        caveats=(f"Earlier ones in the return, not counted: {earlier}.",) if earlier else (),
    )
    services = handbacks["service_type"].fillna("Not recorded").astype("str")
    people = handbacks["people_affected"].fillna(0).astype("int64").groupby(services).sum().to_dict()
    thresholds = settings.disclosure.model_dump()
    concealed = hidden(people, counted="people", thresholds=thresholds)
    register.add(
        basis.count(
            "market.handbacks.total",
            "Contracts handed back",
            len(handbacks),
            "contracts",
            rule="every contract in the 12 months",
            method="Counted once each.",
            caveats=notes_of(edition, every),
            polarity="low",
        ),
        basis.count(
            "market.handbacks.people_affected",
            "People affected by contracts handed back",
            handbacks["people_affected"].sum(skipna=False),
            "people",
            rule="every contract in the 12 months",
            method="Added up over contracts.",
            hide=total_hidden(people, counted="people", thresholds=thresholds),
        ),
    )
    for service, service_key in keys(sorted(people)).items():
        of_service = handbacks[services == service]
        group, rule = f"market.handbacks.service.{service_key}", f"service type {service}"
        register.add(
            basis.count(
                f"{group}.contracts",
                f"Contracts handed back, {service}",
                len(of_service),
                "contracts",
                rule=rule,
                method="Counted once each.",
            ),
            basis.count(
                f"{group}.people_affected",
                f"People affected by contracts handed back, {service}",
                of_service["people_affected"].sum(skipna=False),
                "people",
                rule=rule,
                method="Added up over contracts.",
                hide=service in concealed,
            ),
        )
    one = len(handbacks) == 1
    text = (
        f"{{market.handbacks.total}} contract{' was' if one else 's were'} handed back by providers in the "
        f"{basis.period}"
    )
    if register.facts["market.handbacks.people_affected"].value is not None:
        text += "; {market.handbacks.people_affected} people were affected"
    register.say(Sentence(id="market.handbacks.sentence", text=f"{text}."))
    return register
