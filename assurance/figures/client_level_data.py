"""The chart and tables of Client Level Data: DHSC's waits, ours in tables of their own, plain counts."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, interval, source_of
from assurance.figures.plots import plot_bands
from assurance.figures.table import Note, Table
from assurance.measures.client_level_data.dhsc import KINDS, METHOD_VERSION, WAITS, quarter_words
from assurance.measures.client_level_data.standings import STANDINGS
from assurance.measures.client_level_data.supplied import FEWEST_WAITS

AGES = {"all": "All aged 25 and over", "25_to_64": "25 to 64", "65_and_over": "65 and over"}
OURS = "Our figure, with those who wait still; not DHSC’s"
THEIRS = "DHSC’s figure: waits that have ended"
FEW = f"No median or percentile of fewer than {FEWEST_WAITS} waits is shown"


def plot_waits(register: Register, name: str = "fig-cld-waits") -> Chart | Note:
    """Return the shares of requests that led to a response and a service, by 28 days and 12 weeks."""
    if not register.facts:
        return _nothing(register, name)
    facts = [
        register.facts[f"cld.waits.all.{wait}.by_{limit}"]
        for wait in WAITS
        for limit in ("28_days", "12_weeks")
    ]
    asked = register.facts["cld.waits.all.asked"]
    if not any(fact.value for fact in facts):
        return Note(name=name, text="There are too few requests of new clients for a chart of their waits.")
    labels = [
        f"{words[0].upper()}{words[1:]} within {time}"
        for _, _, words in WAITS.values()
        for time in ("28 days", "12 weeks")
    ]
    bands = pd.DataFrame(
        {
            "band": labels,
            "count": [fact.value for fact in facts],
            "display": [fact.display for fact in facts],
        }
    ).astype({"count": "float64"})
    response, service = facts[1], facts[3]
    told = response.value is not None and service.value is not None
    chart = plot_bands(
        bands,
        name=name,
        headline=f"Within 12 weeks {response.display} of requests of new clients in {register.council} "
        "had led to a "
        f"first response, {service.display} to a first service"
        if told
        else f"How soon requests of new clients in {register.council} lead to a response and a service",
        subtitle=f"Percentage of {asked.display} requests; {asked.period}; those waiting still are "
        "counted (Aalen-"
        "Johansen); our figure, not DHSC’s",
        source=source_of(facts),
        alt=f"Bar chart of requests of new clients. {_said(labels, facts)}",
        whole=100,
    )
    return Chart(
        name=name, figure=chart.figure, headline=chart.headline, subtitle=chart.subtitle, source=chart.source,
        alt=chart.alt, data=facts_frame(facts),
    )  # fmt: skip


def _said(labels: Iterable[str], facts: Iterable[Fact]) -> str:
    return " ".join(f"{label}: {fact.display}." for label, fact in zip(labels, facts, strict=True))


def tabulate_waits(register: Register, name: str = "tbl-cld-waits") -> Table | Note:
    """Return our medians and 90th percentiles by wait and age, with their intervals."""
    if not register.facts:
        return _nothing(register, name)
    rows, facts = [], []
    for wait, (_, _, words) in WAITS.items():
        for age, who in AGES.items():
            half, most = (register.facts[f"cld.waits.{age}.{wait}.{each}"] for each in ("median", "p90"))
            facts += [half, most]
            rows.append(
                {
                    "Wait": f"{words[0].upper()}{words[1:]}, {who[0].lower()}{who[1:]}",
                    "Half within (days)": half.display,
                    "95% interval": _days(half),
                    "90% within (days)": most.display,
                }
            )
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"How long new clients in {register.council} wait, those who wait still counted",
        subtitle=f"Days within which half and 90% of waits end (Kaplan-Meier); {facts[0].period}. {OURS}",
        source=source_of(facts),
        notes=(
            FEW,
            "Not available means that so many wait still that it cannot be said. Who died, or was "
            "assessed with no "
            "service to follow, is taken out of the count on that day",
        ),
        data=facts_frame(facts),
    )


def _days(fact: Fact) -> str:
    """Return an interval in whole days; one that is open above says from when."""
    if fact.value is None or fact.lower is None:
        return fact.display if fact.value is None else "[x]"
    return f"{fact.lower:.0f} to {fact.upper:.0f}" if fact.upper is not None else f"{fact.lower:.0f} or more"


def tabulate_standings(register: Register, name: str = "tbl-cld-standings") -> Table | Note:
    """Return where everybody who asked stands on the last day, by age where that may be shown."""
    if not register.facts:
        return _nothing(register, name)
    ages = [age for age in AGES if f"cld.waits.{age}.asked" in register.facts]
    rows = []
    for standing, words in {**STANDINGS, "asked": "All requests of new clients"}.items():
        row = {"On the last day": words}
        row |= {AGES[age]: register.facts[f"cld.waits.{age}.{standing}"].display for age in ages}
        rows.append(row)
    facts = [fact for age in ages for fact in register.under(f"cld.waits.{age}") if fact.unit == "requests"]
    notes = [
        "A death is known only where it ended an event, so that some who are counted as waiting have died"
    ]
    if len(ages) == 1:
        notes.append("It is not divided by age, because that would give a small number away")
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Where new clients in {register.council} stand who asked in the last 12 months",
        subtitle=f"Number of requests; {facts[0].period}. {OURS}",
        source=source_of(facts),
        notes=tuple(notes),
        data=facts_frame(facts),
    )


def tabulate_dhsc_waits(register: Register, wait: str, name: str) -> Table | Note:
    """Return DHSC's medians of one wait, by the quarter in which it ended and by age."""
    if not register.facts:
        return _nothing(register, name)
    words = WAITS[wait][2]
    facts = [fact for fact in register.under(f"cld.dhsc.{wait}") if not fact.id.endswith(".rest")]
    quarters = list(dict.fromkeys(fact.id.split(".")[3][:7] for fact in facts))
    if not quarters:
        return Note(name=name, text="The data does not cover a whole quarter, so DHSC’s waits are not given.")
    rows = []
    for quarter in quarters:
        ids = {age: f"cld.dhsc.{wait}.{quarter}_{age}" for age in list(AGES)[1:]}
        row = {"Quarter": quarter_words(pd.Period(quarter.replace("_", "").upper()))}
        for age, id in ids.items():
            row[f"{AGES[age]}: median days"] = register.facts[f"{id}.median"].display
            row[f"{AGES[age]}: waits"] = register.facts[f"{id}.waits"].display
        rows.append(row)
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"DHSC’s waiting time from request to {words}, new clients in {register.council}",
        subtitle="Median days and number of waits by the quarter in which they ended and age then; "
        "DHSC’s method, "
        f"version {METHOD_VERSION}. {THEIRS}",
        source=source_of(facts),
        notes=(FEW, "Who waits still is not in it. A first conversation as the response cannot be told"),
        data=facts_frame(facts),
    )


def tabulate_steps(register: Register, name: str = "tbl-cld-steps") -> Table | Note:
    """Return what each of DHSC's rules leaves out, and what is left after it."""
    if not register.facts:
        return _nothing(register, name)
    rows, facts = [], []
    for kind, (title, _, last, _) in KINDS.items():
        read, end = register.facts[f"cld.dhsc.{kind}.read"], register.facts[f"cld.dhsc.{kind}.{last}"]
        steps = register.under(f"cld.dhsc.{kind}.step")
        facts += [read, *steps, end]
        rows.append({"Rule": f"{title} read, each once", "Left out": "[z]", "Left": read.display})
        for step in steps:
            id = step.id.rpartition(".")[2]
            left = register.facts.get(f"cld.dhsc.{kind}.left.{id}", end)
            said = step.title.partition(": ")[2]
            rows.append(
                {
                    "Rule": f"{title}: {said}",
                    "Left out": step.display,
                    "Left": left.display,
                }
            )
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline="What each of DHSC’s rules leaves out, from the rows of the return to pathways of new "
        "clients",
        subtitle=f"Number of events; {facts[0].period}; DHSC’s waiting times method, version "
        f"{METHOD_VERSION}",
        source=source_of(facts),
        notes=("The rules are applied in this order, each to what the rules before it left",),
        data=facts_frame(facts),
    )


def tabulate_requests(register: Register, by: str, name: str) -> Table | Note:
    """Return requests of the last 12 months by "route" or by "outcome", with their share."""
    if not register.facts:
        return _nothing(register, name)
    total = register.facts["cld.requests.total"]
    facts = [fact for fact in register.under(f"cld.requests.{by}") if fact.id.endswith(".requests")]
    what = "Route of access" if by == "route" else "Outcome"
    rows = [
        {
            what: re.sub(r"^.*?: ", "", fact.title, count=1),
            "Requests": fact.display,
            "Of all requests": register.facts[f"{fact.id}_percent"].display,
        }
        for fact in facts
    ]
    if not rows:
        return Note(name=name, text="No requests were made in the time that the data is of.")
    rows.append(
        {
            what: "All requests",
            "Requests": total.display,
            "Of all requests": "100%" if total.value else total.display,
        }
    )
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Requests for support in {register.council} by {what.lower()}",
        subtitle="Number and percentage of requests that have ended, of service users and unpaid "
        f"carers; {total.period}",
        source=source_of(facts),
        notes=(
            ("What no request has is not listed",)
            if by == "route"
            else ("NFA stands for no further action. What no request has is not listed",)
        ),
        data=facts_frame([total, *facts, *(register.facts[f"{fact.id}_percent"] for fact in facts)]),
    )


def tabulate_support(register: Register, name: str = "tbl-cld-support") -> Table | Note:
    """Return people with long term support on the last day, and how many were reviewed."""
    if not register.facts:
        return _nothing(register, name)
    people = register.facts["cld.services.long_term.people"]
    facts = [
        *(
            register.facts[f"cld.services.long_term.{each}"]
            for each in ("community", "residential", "nursing", "prison")
        ),
        people,
        register.facts["cld.services.home_support.people"],
        register.facts["cld.reviews.people"],
        register.facts["cld.reviews.reviewed"],
    ]
    share = register.facts["cld.reviews.reviewed_percent"]
    rows = [{"Who": fact.title, "People": fact.display} for fact in facts]
    rows.append({"Who": "Share of these who were reviewed", "People": share.display})
    rows.append({"Who": "95% interval of the share (%)", "People": interval(share)})
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"People with long term support in {register.council}, and reviews",
        subtitle=f"Number of people; {people.period}, reviews {register.facts['cld.reviews.people'].period}",
        source=source_of(facts),
        notes=(
            "A person with more than one setting is counted in the first of nursing care, residential "
            "care, prison and "
            "the community. Who was reviewed is by our definition, not an official one: of people with a "
            "long term "
            "service on the last day and 12 months before, those of whom a review ended in between",
        ),
        data=facts_frame([*facts, share]),
    )


def _nothing(register: Register, name: str) -> Note:
    return Note(name=name, text=f"No Client Level Data of {register.council} was supplied for this edition.")
