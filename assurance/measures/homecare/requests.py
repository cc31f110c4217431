"""How soon homecare is found: requests by the days from request to sourced.

Of the three clocks of homecare (request to sourced, sourced to started, request to started) this is the
first, the council's own brokerage. It says nothing about when care began.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.disclosure import hidden, sum_hidden, total_hidden
from assurance.evidence import SYMBOL_OF, Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, day, key
from assurance.settings import Settings

CLOCK = "request to sourced"

# Every request is in exactly one. The words say which rows.
BANDS = {
    "within_1_day": "0 to 1 day",
    "in_2_days": "2 days",
    "in_3_to_7_days": "3 to 7 days",
    "in_8_or_more_days": "8 days or more",
    "open": "Still open",
    "withdrawn": "Withdrawn",
}
SOURCED = ("within_1_day", "in_2_days", "in_3_to_7_days", "in_8_or_more_days")
CUMULATIVE = {"within_2_days": SOURCED[:2], "within_7_days": SOURCED[:3], "sourced": SOURCED}

TITLES = {
    "within_1_day": "Homecare requests sourced within 1 day",
    "in_2_days": "Homecare requests sourced in 2 days",
    "in_3_to_7_days": "Homecare requests sourced in 3 to 7 days",
    "in_8_or_more_days": "Homecare requests sourced in 8 days or more",
    "open": "Homecare requests still open",
    "withdrawn": "Homecare requests withdrawn",
    "within_2_days": "Homecare requests sourced within 2 days",
    "within_7_days": "Homecare requests sourced within 7 days",
    "sourced": "Homecare requests sourced",
}
RULES = {
    "within_1_day": "sourced, 0 or 1 days after the request",
    "in_2_days": "sourced, 2 days after the request",
    "in_3_to_7_days": "sourced, 3 to 7 days after the request",
    "in_8_or_more_days": "sourced, 8 or more days after the request",
    "open": "status open",
    "withdrawn": "status withdrawn",
    "within_2_days": "sourced, 0 to 2 days after the request",
    "within_7_days": "sourced, 0 to 7 days after the request",
    "sourced": "status sourced",
}
OF_ALL = "all requests in the period: sourced, still open and withdrawn"
OF_SOURCED = "requests that were sourced"

# How finely requests may be divided by route. The first division in which no cell is small is used.
DIVISIONS: tuple[Mapping[str, tuple[str, ...]], ...] = (
    {band: (band,) for band in BANDS},
    {
        **{band: (band,) for band in SOURCED[:3]},
        "later_or_not_sourced": ("in_8_or_more_days", "open", "withdrawn"),
    },
    {"within_7_days": SOURCED[:3], "later_or_not_sourced": ("in_8_or_more_days", "open", "withdrawn")},
)
DIVISION_WORDS = {
    **BANDS,
    "within_7_days": "Within 7 days",
    "later_or_not_sourced": "8 days or more, still open or withdrawn",
}


# How a request stands, whatever came after: care that started was sourced, and so was whoever died or left
# after a provider was found.
STANDINGS = {
    "started": "sourced",
    "withdrawn by person": "withdrawn",
    "withdrawn: hospital readmission": "withdrawn",
    "died": "withdrawn",
    "transferred out": "withdrawn",
}


def standing(requests: pd.DataFrame) -> pd.Series:
    """Return how each request stands: "sourced", "open" or "withdrawn"; any other status as it is."""
    ended = requests["status"].replace(STANDINGS)
    found = requests["status"].isin([*STANDINGS]) & requests["days_to_sourced"].notna()
    return ended.mask(found, "sourced").astype("str")


LEFT = "withdrawn, or the person died or was transferred out"


def tells_why(requests: pd.DataFrame) -> bool:
    """Return whether a return tells requests that were withdrawn from those whose person died or moved."""
    return bool(requests["status"].isin([status for status in STANDINGS if status != "started"]).any())


def band_requests(requests: pd.DataFrame) -> pd.Series:
    """Return the band of each request: one of `BANDS`, which exclude each other.

    Parameters
    ----------
    requests
        One row a request: `status` ("sourced", "open", "withdrawn") and `days_to_sourced` (whole days).

    Raises
    ------
    ValueError
        When a request has another status, or is sourced without a number of days: the checks stop both.
    """
    days = pd.to_numeric(requests["days_to_sourced"]).astype("float64")
    banded = pd.Series("", index=requests.index, dtype="str")
    sourced = requests["status"] == "sourced"
    banded[sourced & days.between(0, 1)] = "within_1_day"
    banded[sourced & (days == 2)] = "in_2_days"
    banded[sourced & days.between(3, 7)] = "in_3_to_7_days"
    banded[sourced & (days >= 8)] = "in_8_or_more_days"
    for status in ("open", "withdrawn"):
        banded[requests["status"] == status] = status
    if (banded == "").any():
        row = requests.loc[banded == ""].iloc[0]
        raise ValueError(
            f"a request with status {row['status']!r} and {row['days_to_sourced']} days has no band"
        )
    return banded


def measure_homecare(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about homecare requests; none when the return was not supplied.

    Definition
    ----------
    Requests for homecare by how many whole days passed from the request to the day on which a provider was
    found (the clock "request to sourced"), in bands that exclude each other: 0 to 1 day, 2 days, 3 to 7
    days, 8 days and more; still open; withdrawn. Cumulative shares are of requests sourced within 2 and
    within 7 days.

    Source
    ------
    The council's own record of homecare requests (brokerage).

    Numerator
    ---------
    Requests in the band, or in the bands up to a number of days.

    Denominator
    -----------
    Named with every percentage: all requests in the period (sourced, still open and withdrawn), or
    requests that were sourced.

    Caveats
    -------
    It counts requests, not people or hours, and stops when a provider is found, not when care starts.
    Intervals are Wilson score intervals and take the period as a sample of what the service does. The
    median counts a request that is still open as slower than any sourced one.
    """
    register = edition.register()
    requests = edition.table("homecare_requests")
    if requests.empty:
        return register
    told_apart = tells_why(requests)
    requests = requests.assign(status=standing(requests))
    basis = basis_of(edition, requests)
    thresholds = settings.disclosure.model_dump()
    banded = band_requests(requests)
    counts = {band: int((banded == band).sum()) for band in BANDS}
    concealed = hidden(counts, counted="requests", thresholds=thresholds)
    no_total = total_hidden(counts, counted="requests", thresholds=thresholds)

    _enter_counts(register, basis, counts, concealed, no_total, told_apart=told_apart)
    _enter_shares(register, basis)
    _enter_median(register, basis, requests, banded)
    _enter_routes(register, basis, requests, banded, thresholds)
    _say(register, told_apart)
    return register


def basis_of(edition: Edition, requests: pd.DataFrame) -> Basis:
    """Return what all figures about requests have in common."""
    made = pd.to_datetime(requests["requested_on"])
    first, last = made.min(), made.max()
    caveats = []
    for file in edition.files_of(requests):
        months = re.findall(r"\b([A-Z][a-z]+ \d{4})\b", file.period)
        if months and (numerals.month_in_words(first), numerals.month_in_words(last)) != (
            months[0],
            months[-1],
        ):
            caveats.append(
                f"The return is described as covering {file.period}; its requests were made from "
                f"{day(first)} to {day(last)}."
            )
    return Basis(
        edition=edition,
        rows=requests,
        period=f"requests made from {day(first)} to {day(last)}",
        population="requests for homecare",
        measure=f"{__name__.rpartition('.')[0]}.measure_homecare",
        caveats=tuple(caveats),
    )


def _enter_counts(
    register: Register,
    basis: Basis,
    counts: Mapping[str, int],
    concealed: Collection[str],
    no_total: bool,
    *,
    told_apart: bool,
) -> None:
    # Where something is hidden, what somebody noted beside it may well repeat it.
    files = () if concealed else basis.edition.files_of(basis.rows)
    notes = [file.note for file in files if file.note]
    register.add(
        basis.count(
            "homecare.requests.total",
            "Homecare requests",
            sum(counts.values()),
            "requests",
            rule="every request",
            method="Counted once each, by request reference.",
            hide=no_total,
            caveats=notes,
        )
    )
    for name, bands in ({band: (band,) for band in BANDS} | CUMULATIVE).items():
        hide = (
            name in concealed
            if name in BANDS
            else sum_hidden(bands, concealed, total=no_total)
            or (no_total and any(counts[band] for band in bands))
        )
        register.add(
            basis.count(
                f"homecare.requests.{name}",
                f"Homecare requests {LEFT}" if name == "withdrawn" and told_apart else TITLES[name],
                sum(counts[band] for band in bands),
                "requests",
                rule=RULES[name],
                hide=hide,
                method=f"Counted by whole days on the clock “{CLOCK}”."
                if set(bands) <= set(SOURCED)
                else "Counted by status.",
                caveats=notes if name == "open" else (),
            )
        )


def _enter_shares(register: Register, basis: Basis) -> None:
    facts = register.facts
    total, sourced = facts["homecare.requests.total"], facts["homecare.requests.sourced"]
    for name in TITLES:
        part = facts[f"homecare.requests.{name}"]
        register.add(
            basis.share(
                f"{part.id}_percent",
                f"{part.title}, of all requests",
                part,
                total,
                base=OF_ALL,
                interval=True,
            )
        )
        if name in SOURCED or name in ("within_2_days", "within_7_days"):
            register.add(
                basis.share(
                    f"{part.id}_percent_of_sourced",
                    f"{part.title}, of those sourced",
                    part,
                    sourced,
                    base=OF_SOURCED,
                    interval=True,
                )
            )


def _enter_median(register: Register, basis: Basis, requests: pd.DataFrame, banded: pd.Series) -> None:
    """Enter the fewest whole days within which half of the requests that were not withdrawn were sourced."""
    facts = register.facts
    kept = requests[banded != "withdrawn"]
    days = (
        pd.to_numeric(kept["days_to_sourced"])
        .astype("float64")
        .where(kept["status"] == "sourced", float("inf"))
    )
    ordered = sorted(days)
    method = (
        f"The fewest whole days (clock “{CLOCK}”) within which at least half of the requests that were not "
        "withdrawn had been sourced; a request still open counts as slower than any sourced one. A median of "
        "0 or 1 days is given as a bound: how late in a day a request was made decides between them."
    )
    common = {
        "id": "homecare.requests.median_days_to_sourced",
        "title": "Median days from request to sourced",
        "unit": "days",
        "rule": "status sourced or open",
        "method": method,
        "polarity": "low",
    }
    middle = ordered[(len(ordered) - 1) // 2] if ordered else float("inf")
    if middle == float("inf"):
        register.add(basis.missing(**common))
        return
    days_taken = max(1, int(middle))
    at_the_middle = banded[kept.index][days == middle].iloc[0]
    fact = basis.count(
        **common,
        value=days_taken,
        hide=facts["homecare.requests.total"].value is None
        or facts[f"homecare.requests.{at_the_middle}"].value is None,
    )
    if fact.value is not None:
        fact = replace(
            fact, display="1 day or less" if days_taken == 1 else numerals.plural(days_taken, "day")
        )
    register.add(fact)


def _enter_routes(
    register: Register, basis: Basis, requests: pd.DataFrame, banded: pd.Series, thresholds: Mapping[str, int]
) -> None:
    """Enter requests by route, divided as finely as may be shown; nothing when not even the totals may."""
    routes = requests["route"].fillna("not recorded").astype("str")
    by_route = pd.crosstab(routes, banded).reindex(columns=list(BANDS), fill_value=0)
    if len(by_route) < 2 or _small(by_route.sum(axis=1), thresholds):
        return
    division: Mapping[str, tuple[str, ...]] = {}
    for candidate in DIVISIONS:
        cells = pd.DataFrame({name: by_route[list(bands)].sum(axis=1) for name, bands in candidate.items()})
        shown = all(
            register.facts[f"homecare.requests.{name}"].value is not None
            for name in candidate
            if name in TITLES
        )
        if shown and not _small(cells.stack(), thresholds):
            division = candidate
            break
    for route, counts in by_route.iterrows():
        total = basis.count(
            f"homecare.route.{key(route)}.total",
            f"Homecare requests, route: {route}",
            counts.sum(),
            "requests",
            rule=f"route {route}",
            method="Counted by route.",
        )
        register.add(total)
        for name, bands in division.items():
            words = DIVISION_WORDS[name]
            part = basis.count(
                f"homecare.route.{key(route)}.{name}",
                f"Homecare requests, route: {route}; {words.lower()}",
                counts[list(bands)].sum(),
                "requests",
                rule=f"route {route}; {words.lower()}",
                method=f"Counted by route and by whole days on the clock “{CLOCK}”.",
            )
            share = basis.share(
                f"{part.id}_percent",
                f"{part.title}, of all requests of the route",
                part,
                total,
                base=f"all requests with the route {route}",
                interval=True,
            )
            register.add(part, share)


def _small(counts: pd.Series, thresholds: Mapping[str, int]) -> bool:
    return bool(hidden(dict(enumerate(counts)), counted="requests", thresholds=thresholds))


def _say(register: Register, told_apart: bool) -> None:
    """Say how soon, how many by 2 and 7 days, and what is left; never a word that rests on a hidden count."""
    value = {
        name.rsplit(".", 1)[1]: fact.value for name, fact in register.facts.items() if ".requests." in name
    }
    period = register.facts["homecare.requests.total"].period
    if value["total"] is None:
        first = f"There were so few requests for homecare ({period}) that their number is not shown."
        register.say(
            Sentence(id="homecare.requests.sentence", text=first),
            Sentence(id="homecare.requests.cumulative_sentence", text="No shares are shown either."),
            Sentence(
                id="homecare.requests.open_sentence", text="Nor are those that were still open or withdrawn."
            ),
        )
        return
    made = period.removeprefix("requests made ")
    total = "{homecare.requests.total}"
    what = "request" if value["total"] == 1 else "requests"
    if value["within_1_day"] is None:
        first = (
            f"There {_were(value['total'])} {total} {what} for homecare {made}. How many were sourced "
            "within 1 day is not shown, because it is a small number or would give one away."
        )
    else:
        first = (
            f"Of {total} {what} for homecare made {made}, {{homecare.requests.within_1_day}} "
            f"({{homecare.requests.within_1_day_percent}} of all requests) {_were(value['within_1_day'])} "
            "sourced within 1 day of the request."
        )
    register.say(
        Sentence(id="homecare.requests.sentence", text=first),
        Sentence(id="homecare.requests.cumulative_sentence", text=_cumulative(value)),
        Sentence(
            id="homecare.requests.open_sentence", text=_left(value, bool(assumed_open(register)), told_apart)
        ),
    )


def _cumulative(value: Mapping[str, object]) -> str:
    parts = [
        f"{{homecare.requests.within_{days}_days_percent}} were sourced within {days} days"
        for days in (2, 7)
        if value[f"within_{days}_days_percent"] is not None
    ]
    text = (
        f"Of all requests, {' and '.join(parts)}."
        if parts
        else "Cumulative shares are not shown, because they would give a small number away."
    )
    if value["within_7_days_percent_of_sourced"] is not None and value["sourced"] != value["total"]:
        text += (
            " Of the {homecare.requests.sourced} requests that were sourced, "
            "{homecare.requests.within_7_days_percent_of_sourced} were sourced within 7 days."
        )
    return text


def assumed_open(register: Register) -> list[str]:
    """Return the sentences of the files' notes that say that it is an assumption that requests are open."""
    notes = " ".join(register.facts["homecare.requests.open"].caveats)
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z])", notes)
    return [text for text in sentences if re.search(r"\bassum", text) and re.search(r"\bopen\b", text)]


def _left(value: Mapping[str, object], assumed: bool, told_apart: bool) -> str:
    clauses = []
    left = "withdrawn (or the person had died or been transferred out)" if told_apart else "withdrawn"
    assumption = ", which is an assumption," if assumed else ""
    for name, words, none in (
        ("open", f"still open when the data was drawn{assumption}", "no request was still open"),
        ("withdrawn", left, f"none had been {left}"),
    ):
        count = value[name]
        if count is None:
            clauses.append(
                f"the number {words.replace(assumption, '')} is not shown ({SYMBOL_OF['suppressed']})"
            )
        elif not count:
            clauses.append(none)
        else:
            verb = _were(count) if name == "open" else "had been"
            noun = "" if clauses else " request" if count == 1 else " requests"
            clauses.append(f"{{homecare.requests.{name}}}{noun} {verb} {words}")
    text = " and ".join(clauses)
    return f"{text[:1].upper()}{text[1:]}; percentages of all requests count these too."


def _were(count: object) -> str:
    return "was" if count == 1 else "were"
