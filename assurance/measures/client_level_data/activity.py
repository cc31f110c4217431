"""Plain counts: requests by route and outcome, people with long term support, and their reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from assurance.disclosure import hidden, sum_hidden, total_hidden
from assurance.evidence import Fact, Register, Sentence
from assurance.measures.client_level_data.pathways import LONG_TERM
from assurance.measures.client_level_data.period import in_period
from assurance.measures.client_level_data.supplied import ONLY_ENDED, YEAR, Supplied, span
from assurance.measures.entry import day, key
from assurance.numerals import in_words
from assurance.settings import Settings
from assurance.sources.client_level_data_values import INVALID, values_of

NOT_RECORDED = "Not recorded"
OTHER_WORDING = "Another wording"
HOME_SUPPORT = "Home support or domiciliary care"
# A person with more than one is counted in the first.
SETTINGS = {
    "nursing": ("Long term support: Nursing care", "Nursing care"),
    "residential": ("Long term support: Residential care", "Residential care"),
    "prison": ("Long term support: Prison", "In prison"),
    "community": ("Long term support: Community", "In the community"),
}
ONE_SETTING = (
    "A person with more than one is counted in the first of nursing care, residential care, prison and the "
    "community."
)
BREAKDOWNS = {
    "route": ("route_of_access", "Request: Route of Access", "route of access"),
    "outcome": ("event_outcome", "Event Outcome", "outcome"),
}


def measure_requests(supplied: Supplied, settings: Settings) -> Register:
    """Return requests of the last 12 months by route of access and by outcome.

    Definition
    ----------
    Requests that started in the last 12 months of the reporting period and ended within it, of service
    users and unpaid carers alike, new or not. By the route of access and by the outcome that the council
    recorded; each request is in exactly one of either.

    Source
    ------
    The council's Client Level Data.

    Numerator
    ---------
    Requests with the route, or with the outcome.

    Denominator
    -----------
    All these requests, for a share.

    Caveats
    -------
    A request that had not ended is not in Client Level Data. Councils differ in what they record as a
    request. Wording of a route or an outcome that is on no list stands together as another wording.
    """
    register = supplied.edition.register()
    first, last = supplied.year
    rows = supplied.tables["cld_requests"]
    rows = rows[in_period(rows, supplied.period, services=False) & rows["event_start"].between(first, last)]
    basis = supplied.basis(
        "cld_requests",
        "measure_requests",
        period=f"requests made {span(first, last)}",
        population="requests for support, of service users and unpaid carers",
        caveats=(ONLY_ENDED, "Councils differ in what they record as a request."),
    )
    by = {name: _by_value(rows[column], values_of(field)) for name, (column, field, _) in BREAKDOWNS.items()}
    no_total = any(
        total_hidden(counts, counted="people", thresholds=supplied.thresholds) for counts in by.values()
    )
    total = basis.count(
        "cld.requests.total", "Requests for support", len(rows), "requests",
        rule="every request of the 12 months", method="Counted once each.", hide=no_total,
    )  # fmt: skip
    register.add(total)
    for name, (_, _, words) in BREAKDOWNS.items():
        concealed = hidden(by[name], counted="people", thresholds=supplied.thresholds)
        for value, count in by[name].items():
            part = basis.count(
                f"cld.requests.{name}.{key(value)}.requests",
                f"Requests for support, {words}: {value}",
                count,
                "requests",
                rule=f"{words}: {value}",
                method=f"Counted by the {words} that the council recorded.",
                hide=value in concealed or no_total,
            )
            register.add(
                part,
                basis.share(
                    f"{part.id}_percent", f"{part.title}, of all requests", part, total,
                    base="all requests of the 12 months",
                ),
            )  # fmt: skip
    register.say(_say_requests(register, by, span(first, last)))
    return register


def _by_value(column: pd.Series, values: Sequence[str]) -> dict[str, int]:
    """Return how many rows have each value of a list, the most common first, none that no row has."""
    known = column.where(column.isin(values) | column.isna(), OTHER_WORDING).mask(
        column.eq(INVALID), OTHER_WORDING
    )
    counts = known.fillna(NOT_RECORDED).value_counts()
    ordered = sorted(
        counts.items(), key=lambda pair: (pair[0] in (OTHER_WORDING, NOT_RECORDED), -pair[1], pair[0])
    )
    return {str(value): int(count) for value, count in ordered}


def _say_requests(register: Register, by: Mapping[str, Mapping[str, int]], when: str) -> Sentence:
    id = "cld.requests.sentence"
    total = register.facts["cld.requests.total"]
    if not total.value:
        none = (
            "No requests were made."
            if total.value == 0
            else "There were too few requests to show their number."
        )
        return Sentence(id=id, text=none)
    parts = []
    for name, words in (("route", "The most common route was"), ("outcome", "The most common outcome was")):
        value = next(iter(by[name]))
        fact = register.facts[f"cld.requests.{name}.{key(value)}.requests_percent"]
        if fact.value is not None and value not in (OTHER_WORDING, NOT_RECORDED):
            parts.append(f"{words} “{value}” ({{{fact.id}}}).")
    opening = f"There were {{cld.requests.total}} requests for support {when}."
    return Sentence(id=id, text=" ".join([opening, *parts]))


# --------------------------------------------------------------------------------------------------------
# People with long term support


def measure_long_term_support(supplied: Supplied, settings: Settings) -> Register:
    """Return people with long term support on the last day, by setting, and how many were reviewed.

    Definition
    ----------
    People with a long term service that started on or before the last day of the reporting period and had
    not ended by it, each counted once, in the first of nursing care, residential care, prison and the
    community that they have. Those whose service is home support or domiciliary care are counted besides.
    Reviewed are, of those who had a long term service both on the last day and 12 months before, the people
    of whom a review ended in those 12 months. That is our definition, not an official one.

    Source
    ------
    The council's Client Level Data.

    Numerator
    ---------
    People with the setting or service; people reviewed.

    Denominator
    -----------
    For reviews: people with a long term service on the last day and 12 months before.

    Caveats
    -------
    A service that has ended, and whose end was not recorded, counts as open. A review under way on the last
    day is not in Client Level Data. An assessment or a reassessment is not a review here. Of a file of
    fewer than 12 months reviews are not counted.
    """
    register = supplied.edition.register()
    last = supplied.period.last
    services = supplied.tables["cld_services"]
    services = services[
        services["service_type"].isin(LONG_TERM)
        & services["client_type"].eq("Service user")
        & ~services["died_before_start"].eq(True)
    ]
    now = _open_on(services, last)
    basis = supplied.basis(
        "cld_services",
        "measure_long_term_support",
        period=f"as at {day(last)}",
        population="people with long term support",
        caveats=("A service whose end was not recorded counts as open.",),
    )
    people = _by_setting(now)
    concealed = hidden(people, counted="people", thresholds=supplied.thresholds)
    home = int(now.loc[now["service_component"].eq(HOME_SUPPORT), "person"].nunique())
    total = sum(people.values())
    with_home = {"home": home, "not": total - home}
    home_tells = bool(hidden(with_home, counted="people", thresholds=supplied.thresholds))
    with_reviews = _reviewed(supplied, services, now)
    no_total = any(
        total_hidden(parts, counted="people", thresholds=supplied.thresholds)
        for parts in (people, with_home, with_reviews)
        if sum(parts.values())
    )
    common = {"unit": "people", "method": "Counted once each, by pseudonym."}
    everybody = basis.count(
        "cld.services.long_term.people", "People with long term support", total,
        rule=f"long term service that is open on {in_words(last)}", hide=no_total, **common,
    )  # fmt: skip
    register.add(everybody)
    for name, (_, words) in SETTINGS.items():
        register.add(
            basis.count(
                f"cld.services.long_term.{name}",
                f"People with long term support: {words[0].lower()}{words[1:]}",
                people[name],
                rule=f"open on {in_words(last)}; {words.lower()}",
                hide=name in concealed or (no_total and people[name] > 0),
                caveats=(ONE_SETTING,),
                **common,
            )
        )  # fmt: skip
    register.add(
        basis.count(
            "cld.services.home_support.people",
            "People with home support or domiciliary care",
            home,
            rule=f"open on {in_words(last)}; service component {HOME_SUPPORT}",
            hide=home > 0 and (no_total or home_tells),
            **common,
        )
    )  # fmt: skip
    _enter_reviews(register, supplied, with_reviews, no_total)
    register.say(_say_support(register, day(last)))
    return register


def _open_on(services: pd.DataFrame, when: pd.Timestamp) -> pd.DataFrame:
    return services[(services["event_start"] <= when) & ~(services["event_end"] <= when)]


def _by_setting(services: pd.DataFrame) -> dict[str, int]:
    counts = {}
    counted: set[str] = set()
    for name, (service_type, _) in SETTINGS.items():
        people = set(services.loc[services["service_type"].eq(service_type), "person"]) - counted
        counts[name] = len(people)
        counted |= people
    return counts


def _reviewed(supplied: Supplied, services: pd.DataFrame, now: pd.DataFrame) -> dict[str, int]:
    """Return people with long term support now: reviewed, not reviewed, and not supported for 12 months."""
    last = supplied.period.last
    before = last - pd.DateOffset(months=YEAR)
    long = set(now["person"]) & set(_open_on(services, before)["person"])
    reviews = supplied.tables["cld_reviews"]
    seen = set(reviews.loc[(reviews["event_end"] > before) & (reviews["event_end"] <= last), "person"])
    reviewed = len(long & seen)
    return {"reviewed": reviewed, "not": len(long) - reviewed, "newer": now["person"].nunique() - len(long)}


def _enter_reviews(register: Register, supplied: Supplied, parts: Mapping[str, int], no_total: bool) -> None:
    last = supplied.period.last
    basis = supplied.basis(
        "cld_reviews",
        "measure_long_term_support",
        period=span(last - pd.DateOffset(months=YEAR) + pd.Timedelta(days=1), last),
        population="people with long term support on the last day and 12 months before",
        caveats=(
            "Our definition, not an official one.",
            "A review that was under way on the last day is not in Client Level Data; an assessment is "
            "not a review here.",
        ),
    )  # fmt: skip
    concealed = hidden(parts, counted="people", thresholds=supplied.thresholds)
    common = {"unit": "people", "method": "Counted once each, by pseudonym."}
    counts = {
        "cld.reviews.people": (
            "People with long term support for 12 months",
            parts["reviewed"] + parts["not"],
            sum_hidden(("reviewed", "not"), concealed, total=no_total) or no_total,
            "long term service open on the last day and 12 months before",
        ),
        "cld.reviews.reviewed": (
            "People with long term support for 12 months who were reviewed in them",
            parts["reviewed"],
            "reviewed" in concealed or no_total,
            "the same people, of whom a review ended in the 12 months",
        ),
    }
    if supplied.period.months < YEAR:
        why = ("The file is of fewer than 12 months.",)
        for id, (title, _, _, rule) in counts.items():
            register.add(basis.missing(id=id, title=title, rule=rule, caveats=why, **common))
    else:
        for id, (title, value, hide, rule) in counts.items():
            register.add(basis.count(id, title, value, rule=rule, hide=hide and value > 0, **common))
    reviewed, people = register.facts["cld.reviews.reviewed"], register.facts["cld.reviews.people"]
    register.add(
        basis.share(
            "cld.reviews.reviewed_percent",
            "People with long term support for 12 months who were reviewed in them, per cent",
            reviewed,
            people,
            base="people with long term support on the last day and 12 months before",
            interval=True,
            polarity="high",
        )
    )


def _say_support(register: Register, when: str) -> Sentence:
    facts = register.facts
    people, home, share = (
        facts[id]
        for id in (
            "cld.services.long_term.people",
            "cld.services.home_support.people",
            "cld.reviews.reviewed_percent",
        )
    )
    id = "cld.services.sentence"
    if not people.value:
        none = "Nobody had long term support" if people.value == 0 else "So few people had long term support"
        tail = "" if people.value == 0 else " that their number is not shown"
        return Sentence(id=id, text=f"{none} on {when}{tail}.")
    text = f"On {when}, {_mark(people)} people had long term support"
    text += f", {_mark(home)} of them home support or domiciliary care." if home.value is not None else "."
    if share.value is not None:
        text += (
            f" Of the {_mark(facts['cld.reviews.people'])} who had long term support 12 months before as "
            "well, "
            f"{_mark(share)} had a review in the 12 months (our definition, not an official one)."
        )
    return Sentence(id=id, text=text)


def _mark(fact: Fact) -> str:
    return f"{{{fact.id}}}"
