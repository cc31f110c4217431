"""Contracts that providers handed back."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.disclosure import hidden, total_hidden
from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, day, keys, remark
from assurance.measures.market.areas import measure_areas
from assurance.measures.market.common import HIDDEN, last_day_in, notes_of
from assurance.numerals import listed
from assurance.settings import Settings
from assurance.statistics import events_interval

MEASURE = f"{__name__.rpartition('.')[0]}.measure_handbacks"
MONTHS = 12


def measure_handbacks(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about contracts handed back; none when the return was not supplied.

    Definition
    ----------
    Contracts handed back by providers in the 12 months that end with the month of the latest one, and the
    people whose care they were for; contracts by reason; contracts a month; and, of homecare, the people
    affected for each 1,000 who receive it.

    Source
    ------
    The council's own record of contracts.

    Numerator
    ---------
    Contracts handed back in those 12 months; of the rate, people affected by those of homecare.

    Denominator
    -----------
    None of the counts. Of contracts a month: 12. Of the rate: customers of homecare in all areas, as the
    return of homecare areas has them on a day in the same 12 months.

    Caveats
    -------
    Which 12 months is read from the latest row, so months without a handback after it are not seen. How many
    contracts there were in all is not in the return, so there is no rate of contracts. The rate of people is
    only given where the return of homecare areas describes a day in the same 12 months. Contracts a month
    have Byar's interval, since each is an event; people affected have none, since they come many at a time.
    Small counts of people are hidden.
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
    _enter_reasons(register, basis, handbacks)
    _enter_rates(register, basis, edition, settings, last)
    one = len(handbacks) == 1
    text = (
        f"{{market.handbacks.total}} contract{' was' if one else 's were'} handed back by providers in the "
        f"{basis.period}"
    )
    if register.facts["market.handbacks.people_affected"].value is not None:
        text += "; {market.handbacks.people_affected} people were affected"
    register.say(Sentence(id="market.handbacks.sentence", text=f"{text}."))
    register.say(Sentence(id="market.handbacks.rate_sentence", text=_say_rates(register)))
    return register


def _enter_reasons(register: Register, basis: Basis, handbacks: pd.DataFrame) -> None:
    reasons = handbacks["reason"].fillna("Not recorded").astype("str")
    for reason, reason_key in keys(sorted(reasons.unique())).items():
        register.add(
            basis.count(
                f"market.handbacks.reason.{reason_key}",
                f"Contracts handed back, reason: {reason}",
                int(reasons.eq(reason).sum()),
                "contracts",
                rule=f"reason {reason}",
                method="Counted once each.",
            )
        )


def _enter_rates(
    register: Register, basis: Basis, edition: Edition, settings: Settings, last: pd.Timestamp
) -> None:
    """Enter contracts a month, and of homecare the people affected for each 1,000 who receive it."""
    total = register.facts["market.handbacks.total"]
    contracts = int(total.value or 0)
    lower, upper = events_interval(contracts)
    a_month = basis.count(
        "market.handbacks.a_month",
        "Contracts handed back a month",
        contracts / MONTHS,
        "contracts a month",
        rule="every contract in the 12 months",
        method="Contracts handed back in the 12 months, divided by 12. The interval is the 95% interval of a "
        "number of events (Byar’s approximation; exact below ten).",
        caveats=("The interval says what chance alone allows from year to year.",),
        polarity="low",
    )
    register.add(
        replace(
            a_month,
            display=numerals.number(contracts / MONTHS, 1),
            numerator=contracts,
            denominator=MONTHS,
            base="months",
            lower=lower / MONTHS,
            upper=upper / MONTHS,
        )
    )
    affected = register.facts.get("market.handbacks.service.homecare.people_affected")
    if affected is None:
        return
    common = {
        "id": "market.handbacks.homecare_people_per_1000",
        "title": "People affected by homecare contracts handed back, for each 1,000 who receive homecare",
        "unit": "per 1,000",
        "base": "people who receive homecare on a day in the same 12 months",
        "method": "People affected by homecare contracts handed back in the 12 months, divided by the "
        "customers of homecare in all areas on a day in these months, times 1,000.",
        "rule": "service type Homecare",
        "polarity": "low",
    }
    areas = measure_areas(edition, settings).facts.get("market.areas.customers")
    base, reason = _base(areas, last)
    if areas is not None and "suppressed" in (affected.status, areas.status):
        register.add(basis.missing(**common, status="suppressed", caveats=(HIDDEN,)))
    elif base is None or areas is None:
        register.add(basis.missing(**common, caveats=(reason,)))
    elif affected.value is None:
        register.add(basis.missing(**common, caveats=("A row that it rests on has no number.",)))
    else:
        people = float(affected.value)
        rate = basis.count(
            common["id"], common["title"], 1000 * people / base, common["unit"], rule=common["rule"],
            method=common["method"], polarity="low",
            caveats=(f"Customers {areas.period}. Some people may have been affected more than once.",),
        )  # fmt: skip
        register.add(
            replace(
                rate,
                display=numerals.number(1000 * people / base, 1),
                numerator=affected.value,
                denominator=areas.value,
                base=common["base"],
                places=(*rate.places, *areas.places),
            )
        )


def _base(customers: Fact | None, last: pd.Timestamp) -> tuple[float | None, str]:
    """Return how many people receive homecare, or why that cannot be the base of a rate."""
    if customers is None:
        return None, "Not available: how many people receive homecare was not supplied."
    on = last_day_in(customers.period)
    if on is None or not last - pd.DateOffset(months=MONTHS) < on <= last:
        known = customers.period if on is not None else "without a day"
        return None, (
            f"Not available: how many people receive homecare is known {known}, not in these 12 months."
        )
    return float(customers.value or 0) or None, "Not available: how many receive homecare is not known."


def _say_rates(register: Register) -> str:
    facts = register.facts
    text = "That is {market.handbacks.a_month} a month."
    reasons = [
        fact
        for fact in register.under("market.handbacks.reason")
        if not fact.id.endswith((".not_recorded", ".other"))
    ]
    most = max((int(fact.value or 0) for fact in reasons), default=0)
    if most > 1:
        often = [fact for fact in reasons if fact.value == most]
        named = listed(f"“{escape(fact.title.partition(': ')[2])}” ({{{fact.id}}})" for fact in often)
        were = "reason given most often was" if len(often) == 1 else "reasons given most often were"
        text += f" The {were} {named}."
    rate = facts.get("market.handbacks.homecare_people_per_1000")
    if rate and rate.value is not None:
        text += (
            " Of every 1,000 people who receive homecare, {market.handbacks.homecare_people_per_1000} were "
            "affected."
        )
    return text
