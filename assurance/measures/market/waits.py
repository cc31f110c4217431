"""People who wait for a placement: for how long, and where they are meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from assurance import numerals
from assurance.disclosure import hidden, sum_hidden, total_hidden
from assurance.evidence import Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, key, latest
from assurance.measures.market.common import basis_of, notes_of
from assurance.numerals import listed
from assurance.settings import Settings
from assurance.statistics import FEWEST_AT_RISK

MEASURE = f"{__name__.rpartition('.')[0]}.measure_waits"
BANDS = ("under 3 months", "3 to 6 months", "6 months to 2 years", "2 years or more", "not recorded")
LONG = BANDS[2:4]
PLACES = {
    "hospital": "in hospital",
    "at home": "at home",
    "interim placement": "in an interim placement",
    "elsewhere": "elsewhere",
    "not recorded": "in a place that is not recorded",
}
STILL = "They are still waiting, so this is not how long it takes until a placement is found."


def measure_waits(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about people waiting for a placement; none when it was not supplied.

    Definition
    ----------
    People who wait for a placement on one day: by how long they have waited so far, by where they are
    meanwhile, those who have waited 6 months or more, and those of them who are in hospital. Where the return
    lists people one by one, the median number of days that they have waited so far.

    Source
    ------
    The council's own record of people waiting for a placement.

    Numerator
    ---------
    People waiting of the band, or in the place.

    Denominator
    -----------
    All people waiting, those of whom the wait or the place is not recorded included.

    Caveats
    -------
    It is a count on one day, the latest up to the data freeze. How long somebody has waited so far is not how
    long the wait will be. Small counts are hidden, with those that would give them away; the median is shown
    only of ten people or more, the longest wait never, since it is one person's.
    """
    register = edition.register()
    every = edition.table("placement_waits")
    waits = latest(every, [], settings.data_freeze) if len(every) else every
    if waits.empty:
        return register
    waits = waits.assign(
        people=waits["people"].fillna(0).astype("int64"),
        waiting_band=waits["waiting_band"].fillna("not recorded"),
        setting=waits["setting"].fillna("not recorded"),
    )
    both = waits["person"].isna().nunique() > 1
    added = ("People listed one by one and people only counted are added up.",) if both else ()
    basis = basis_of(edition, waits, "people waiting for a placement", MEASURE, added)
    thresholds = settings.disclosure.model_dump()
    by_band, by_place = _counts(waits, "waiting_band", BANDS), _counts(waits, "setting", PLACES)
    hide_total = any(
        total_hidden(counts, counted="people", thresholds=thresholds) for counts in (by_band, by_place)
    )
    total = basis.count(
        "market.waits.total",
        "People waiting for a placement",
        int(waits["people"].sum()),
        "people",
        rule="everyone waiting on the day",
        method="Counted by person.",
        caveats=notes_of(edition, every),
        hide=hide_total,
        polarity="low",
    )
    register.add(total)
    concealed = {}
    for group, counts, rule in (
        ("band", by_band, "waited so far: {}"),
        ("place", by_place, "where they are meanwhile: {}"),
    ):
        concealed[group] = hidden(counts, counted="people", thresholds=thresholds)
        for name, count in counts.items():
            said = f"waited {name}" if group == "band" else PLACES.get(name, name)
            if name == "not recorded" and group == "band":
                said = "for how long is not recorded"
            _enter(
                register,
                basis,
                f"market.waits.{group}.{key(name)}",
                f"People waiting for a placement, {said}",
                count,
                rule=rule.format(name),
                hide=name in concealed[group] or (hide_total and count > 0),
            )
    long = sum(by_band.get(band, 0) for band in LONG)
    parts = [band for band in LONG if by_band.get(band, 0)]
    hide_long = sum_hidden(parts, concealed["band"], total=hide_total) or (hide_total and long > 0)
    _enter(
        register,
        basis,
        "market.waits.six_months_or_more",
        "People waiting for a placement, waited 6 months or more",
        long,
        rule="waited so far: 6 months or more",
        hide=hide_long,
    )
    in_hospital = waits["setting"].eq("hospital")
    is_long = waits["waiting_band"].isin(LONG)
    cells = [
        int(waits.loc[one & other, "people"].sum())
        for one in (in_hospital, ~in_hospital)
        for other in (is_long, ~is_long)
    ]
    margins = (cells[0] + cells[1], cells[2] + cells[3], cells[0] + cells[2], cells[1] + cells[3])
    _enter(
        register,
        basis,
        "market.waits.six_months_or_more_in_hospital",
        "People waiting for a placement in hospital, waited 6 months or more",
        cells[0],
        rule="in hospital; waited so far: 6 months or more",
        # Of four cells whose sums are all known, one gives the other three away.
        hide=hide_total
        or hide_long
        or "hospital" in concealed["place"]
        or any(0 < count < thresholds["people"] for count in (*cells, *margins)),
    )
    # Where half the people stand would say something of the bands that are hidden.
    _enter_median(register, basis, waits, hide=hide_total or both or bool(concealed["band"]))
    register.say(
        Sentence(id="market.waits.sentence", text=_words(register, by_place)),
        Sentence(id="market.waits.long_sentence", text=_words_long(register)),
    )
    return register


def _counts(waits: pd.DataFrame, column: str, names: Iterable[str]) -> dict[str, int]:
    found = waits.groupby(column)["people"].sum()
    order = dict.fromkeys([*names, *sorted(found.index)])
    return {str(name): int(found.get(name, 0)) for name in order}


def _enter(
    register: Register, basis: Basis, id: str, title: str, count: int, *, rule: str, hide: bool
) -> None:
    part = basis.count(id, title, count, "people", rule=rule, method="Counted by person.", hide=hide)
    share = basis.share(
        f"{id}_percent",
        f"{title}, of all waiting for a placement",
        part,
        register.facts["market.waits.total"],
        base="all people waiting for a placement",
    )
    register.add(part, share)


def _enter_median(register: Register, basis: Basis, waits: pd.DataFrame, *, hide: bool) -> None:
    """Enter the median of the days waited so far, where people are listed one by one and are not few."""
    since = pd.to_datetime(waits["waiting_since"])
    days = (pd.to_datetime(waits["as_at"]).dt.normalize() - since.dt.normalize()).dt.days
    days = days[days >= 0]
    common: dict[str, Any] = {
        "id": "market.waits.median_days",
        "title": "Median of the days that people have waited for a placement so far",
        "unit": "days",
        "rule": "rows with a day on which the wait began",
        "method": "The middle of the days from the beginning of each wait to the day of the count; of an "
        "even number of people, halfway between the two in the middle.",
        "polarity": "low",
    }
    base = "people waiting whose wait has a day on which it began"
    if hide or len(days) < FEWEST_AT_RISK:
        few = f"Given only of {FEWEST_AT_RISK} people or more listed one by one, and where no band is hidden."
        register.add(basis.missing(**common, base=base, caveats=(STILL, few)))
        return
    median = float(days.median())
    fact = basis.count(**common, value=median, caveats=(STILL,))
    register.add(replace(fact, base=base, display=numerals.number(median, 0 if median.is_integer() else 1)))


def _words(register: Register, by_place: Mapping[str, int]) -> str:
    total = register.facts["market.waits.total"]
    if total.value is None:
        return "So few people are waiting for a placement that their number is not shown."
    if total.value == 0:
        return f"Nobody was waiting for a placement, {total.period}."
    shown = [
        f"{{market.waits.place.{key(place)}}} {PLACES.get(place, place)}"
        for place, count in by_place.items()
        if count and register.facts[f"market.waits.place.{key(place)}"].value is not None
    ]
    where = f": {listed(shown)}" if shown else ""
    if any(fact.status == "suppressed" for fact in register.under("market.waits.place")):
        where += "; where the others are is not shown" if shown else "; where they are is not shown"
    return f"{{market.waits.total}} people were waiting for a placement, {total.period}{where}."


def _words_long(register: Register) -> str:
    facts = register.facts
    total, long, in_hospital, median = (
        facts[f"market.waits.{name}"]
        for name in ("total", "six_months_or_more", "six_months_or_more_in_hospital", "median_days")
    )
    if long.value is None:
        text = "How many of them have waited 6 months or more is not shown."
    elif not long.value:
        text = "Nobody is known to have waited 6 months or more." if total.value else ""
    else:
        text = (
            "{market.waits.six_months_or_more} of them ({market.waits.six_months_or_more_percent}) have "
            "waited 6 months or more"
        )
        text += (
            "; how many of these are in hospital is not shown."
            if in_hospital.value is None
            else ", {market.waits.six_months_or_more_in_hospital} of these in hospital."
        )
    if median.value is not None:
        text += " Half of all who wait have waited {market.waits.median_days} days or more so far."
    if any(fact.status == "suppressed" for fact in facts.values()):
        text += " Some numbers are not shown, because they are small or would give a small one away."
    return text.strip() or "Nobody has waited long."
