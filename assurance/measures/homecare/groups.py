"""Waits by group: month of request, route, level, hours, area, the provider's place on the framework."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register
from assurance.measures.entry import day, keys
from assurance.measures.homecare.clocks import SOURCED_TO_STARTED, TO_SOURCED, TO_STARTED, Clock
from assurance.measures.homecare.estimates import Waits
from assurance.measures.homecare.hiding import SMALLEST_GROUP, Sum, choose
from assurance.measures.homecare.supplied import Supplied
from assurance.measures.homecare.told import share_id
from assurance.measures.homecare.waits import BY_DAYS, PERCENTILES, About, completed_median
from assurance.sources.homecare_cells import plain_provider

NOT_RECORDED = "Not recorded"
GROUP_SHARES = {TO_SOURCED.id: (2, 7), SOURCED_TO_STARTED.id: (2, 7), TO_STARTED.id: (7, 14)}
"""The two days of which a group's share is given, by clock: for later ones few groups have enough left."""
HOURS = ((7.0, "Up to 7 hours"), (14.0, "Over 7 to 14 hours"),
         (21.0, "Over 14 to 21 hours"), (168.0, "Over 21 hours"))  # fmt: skip
MONTHS = 3
"""Requests made in so many months before the last day that the return knows of are the latest."""
BEFORE = "before that"
LATELY = "homecare.by_month.lately"
EARLIER = "homecare.by_month.earlier"


@dataclass(frozen=True)
class Division:
    """One way to divide requests.

    Attributes
    ----------
    id
        Of its figures: "area".
    words
        What a group is of: "Area".
    names
        The group of each request.
    sourced_only
        Whether it says something only of requests for which a provider was found.
    """

    id: str
    words: str
    names: pd.Series
    sourced_only: bool = False

    @property
    def prefix(self) -> str:
        """The beginning of the ids of its figures."""
        return f"homecare.by_{self.id}"

    def clock(self, supplied: Supplied) -> Clock:
        """Return the clock of which its shares and percentiles are."""
        return SOURCED_TO_STARTED if self.sourced_only else supplied.main


def divisions_of(supplied: Supplied) -> Iterator[Division]:
    """Yield the ways in which the return's requests can be divided into at least two groups."""
    for division in _divisions(supplied):
        if division.names[division.names != NOT_RECORDED].nunique() > 1:
            yield division


def _divisions(supplied: Supplied) -> Iterator[Division]:
    requests = supplied.requests
    made = pd.to_datetime(requests["requested_on"])
    since = supplied.known_until - pd.DateOffset(months=MONTHS) + pd.Timedelta(days=1)
    lately = f"since {day(since)}"
    yield Division(
        "month", "Requests made", pd.Series(BEFORE, index=requests.index).mask(made >= since, lately)
    )
    for id, words, column in (("route", "Route", "route"), ("level", "Level", "level")):
        if column in requests:
            yield Division(id, words, _words(requests[column]))
    if "hours_requested" in requests:
        hours = pd.to_numeric(requests["hours_requested"]).astype("float64")
        bands = pd.Series(NOT_RECORDED, index=requests.index)
        for most, words in HOURS[::-1]:
            bands = bands.mask(hours <= most, words)
        yield Division("hours", "Hours a week requested", bands)
    if "area" in requests:
        yield Division("area", "Area", _words(requests["area"]))
    if not supplied.starts_known:
        return
    tiers = _tiers(supplied)
    if tiers is not None:
        yield Division("tier", "Provider’s tier", tiers, sourced_only=True)
    if "framework_route" in requests:
        names = _words(requests["framework_route"])
        yield Division("framework", "Part of the framework", names, sourced_only=True)


def _words(column: pd.Series) -> pd.Series:
    names = column.astype("str").where(column.notna(), NOT_RECORDED)
    plain = {name: name.removesuffix(".0") for name in names.unique()}
    return names.map({name: word[:1].upper() + word[1:] for name, word in plain.items()})


def _tiers(supplied: Supplied) -> pd.Series | None:
    """Return the tier of each request's provider, by its name; None without a return of providers."""
    providers = supplied.edition.table("provider_quality")
    if providers.empty or "provider" not in supplied.requests:
        return None
    latest = providers.assign(day=pd.to_datetime(providers["as_at"])).sort_values("day", kind="stable")
    tiers = {
        plain_provider(str(name)): tier
        for name, tier in zip(latest["provider"], latest["tier"], strict=True)
        if pd.notna(name) and pd.notna(tier)
    }
    found = supplied.requests["provider"].map(
        lambda name: tiers.get(plain_provider(name), NOT_RECORDED), na_action="ignore"
    )
    return found.fillna(NOT_RECORDED).astype("str")


def measure_waits_by_group(supplied: Supplied, register: Register) -> Iterator[Fact]:
    """Return how long requests wait by group, for groups of at least 20.

    Definition
    ----------
    As for all requests, of those of one group: made in the last three months that the return knows of, or
    before; from hospital or from the community; of a level or an area; by the hours a week that were asked
    for; by the tier or the part of the framework of the provider that was found.

    Source
    ------
    The council's own record of homecare requests (brokerage); for tiers its return of providers, where it was
    supplied, matched by the provider's name.

    Numerator
    ---------
    Estimated: requests of the group whose wait has come to its end.

    Denominator
    -----------
    Requests of the group. By tier or part of the framework: those for which a provider was found, since no
    other has one, on the clock “sourced to started” only.

    Caveats
    -------
    Groups of fewer than 20 are not shown. Groups differ in more than what divides them: hospital requests may
    be for fewer hours. With many areas some differ by chance. A group whose share would give single requests
    away, alone or taken from the others', has none.
    """
    basis = supplied.basis("measure_waits_by_group")
    for division in divisions_of(supplied):
        clock = division.clock(supplied)
        waits = supplied.waits[clock.id]
        names = division.names.reindex(waits.frame.index)
        groups = {name: waits.only(names == name) for name in sorted(names.unique(), key=_in_order)}
        told = _told(supplied, register, division, clock, groups)
        ids = keys(groups)
        if division.id == "month":
            ids = {name: "earlier" if name == BEFORE else "lately" for name in groups}
        for name, of_group in groups.items():
            prefix = f"{division.prefix}.{ids[name]}"
            if f"{name}: requests" not in told or len(of_group) < SMALLEST_GROUP or name == NOT_RECORDED:
                continue
            about = About(clock, prefix, basis, supplied.cautions, f"; {division.words.lower()}: {name}")
            yield from _facts(supplied, about, division, str(name), of_group, told)


def _in_order(name: object) -> tuple[int, str]:
    """Order groups by name, those with a number in their words by it."""
    words = [words for _, words in HOURS]
    return (words.index(str(name)) if name in words else int(name == BEFORE), str(name))


def _facts(
    supplied: Supplied, about: About, division: Division, name: str, waits: Waits, told: Collection[str]
) -> Iterator[Fact]:
    label = about.basis.text(
        f"{about.prefix}.label", f"{division.words}: {name}", name, unit="name", rule=about.base,
        method="As the return names it.",
    )  # fmt: skip
    yield label
    count = about.basis.count(
        f"{about.prefix}.requests",
        f"Homecare requests, {division.words.lower()}: {name}",
        len(waits),
        "requests",
        rule=about.base,
        method="Counted once each, by request reference.",
    )
    yield replace(count, base=about.clock.base)
    for clock in supplied.clocks:
        if division.sourced_only and clock is not about.clock:
            continue
        its = waits if clock is about.clock else supplied.waits[clock.id].only(division.names == name)
        here = replace(about, clock=clock, prefix=f"{about.prefix}.{clock.id}")
        enough = len(its) >= SMALLEST_GROUP
        for part, (percent, title) in PERCENTILES.items():
            if clock is about.clock or part == "median_days":
                yield here.days(part, title, its.percentile(percent), BY_DAYS, enough=enough)
        if clock is about.clock:
            if division.id == "month":
                yield completed_median(here, its)
            for within in GROUP_SHARES[clock.id]:
                yield here.share(
                    f"{here.prefix}.{clock.ended}_by_day_{within}",
                    f"{clock.ended.capitalize()} within {numerals.plural(within, 'day')} ({clock.words})",
                    its.share(within),
                    shown=f"{name}: by {within}" in told,
                    polarity="high",
                )


def _told(
    supplied: Supplied, register: Register, division: Division, clock: Clock, groups: Mapping[object, Waits]
) -> frozenset[str]:
    """Return what may be told of the groups beside what is told of all: their sizes, their shares by day.

    Groups too small to be shown are one in this: nothing is told of any of them.
    """
    large = [name for name, waits in groups.items() if len(waits) >= SMALLEST_GROUP and name != NOT_RECORDED]
    every = [*large, "all others"]
    counts: dict[str, int] = {"all: requests": len(supplied.waits[clock.id])}
    sums: list[Sum] = [("all: requests", tuple(f"{name}: requests" for name in every))]
    first, last = GROUP_SHARES[clock.id]
    for within in (first, last):
        counts[f"all: by {within}"] = supplied.waits[clock.id].ended_by(within)
        sums.append((f"all: by {within}", tuple(f"{name}: by {within}" for name in every)))
    for name in every:
        rest = [waits for other, waits in groups.items() if other not in large]
        members = [groups[name]] if name in groups else rest
        size = sum(len(waits) for waits in members)
        soon, by_then = (sum(waits.ended_by(within) for waits in members) for within in (first, last))
        counts |= {f"{name}: requests": size, f"{name}: by {first}": soon, f"{name}: by {last}": by_then}
        counts |= {f"{name}: between": by_then - soon, f"{name}: later or never": size - by_then}
        sums.append((f"{name}: by {last}", (f"{name}: by {first}", f"{name}: between")))
        sums.append((f"{name}: requests", (f"{name}: by {last}", f"{name}: later or never")))
    told = {"all: requests"} if register.facts[clock.total].value is not None else set()
    for within in (first, last):
        fact = register.facts[share_id(clock, within)]
        told |= {f"all: by {within}"} if fact.status != "suppressed" else set()
    wanted = [f"{name}: {what}" for what in ("requests", f"by {first}", f"by {last}") for name in large]
    return choose(counts, sums, told=told, wanted=wanted, threshold=supplied.threshold)
