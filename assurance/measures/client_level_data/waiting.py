"""Waits of new clients with those who are waiting still: our figure, never mixed with DHSC's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from assurance import numerals
from assurance.disclosure import hidden, sum_hidden
from assurance.evidence import Fact, Register
from assurance.measures.client_level_data.pathways import BANDS
from assurance.measures.client_level_data.standings import enter_standings
from assurance.measures.client_level_data.supplied import (
    FEWEST_WAITS,
    NOT_BROKERAGE,
    ONLY_ENDED,
    Supplied,
    span,
)
from assurance.measures.client_level_data.words import say_apart, say_standings, say_waits
from assurance.measures.entry import Basis
from assurance.settings import Settings
from assurance.statistics import FEWEST_AT_RISK, Estimate, draw_outcomes, draw_waits

MEASURE = "measure_waits_with_those_waiting"
WAITS = {"first_response": "first response", "first_service": "first service"}
LIMITS = {"28_days": (28, "28 days"), "12_weeks": (84, "12 weeks")}
PERCENTILES = {"median": (50, "half"), "p90": (90, "90%")}
ALL = "all"
AGES = {ALL: "all aged 25 and over"} | {
    key: f"people aged {age.replace('above', 'over')}" for age, key in BANDS.items()
}
REACHED, DIED, TURNED_AWAY = 1, 2, 3


def follow(pathways: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return the pathways that began from `first` to `last`, and how they stand on `last`.

    Returns
    -------
    DataFrame
        The columns of `Pathways.rows`; for each wait of `WAITS` its `…_days` (whole days to its end, or to
        `last`) and `…_outcome` (0 for one that goes on, 1 for one that came to its end, 2 for one that
        death ended, 3 for a wait for a service that an assessment ended); and `standing`: "served",
        "no_service", "died", "waiting_for_response" or "waiting_for_service".
    """
    rows = pathways[pathways["asked"].between(first, last)]
    died = rows["died"].where((rows["died"] >= rows["asked"]) & (rows["died"] <= last))
    away = rows["turned_away"].clip(upper=last)
    away = away.mask(away < rows["asked"], rows["asked"])
    never = pd.Series(pd.NaT, index=rows.index, dtype=rows["asked"].dtype)
    columns: dict[str, pd.Series] = {}
    for wait, reached, turned in (
        ("first_response", rows["responded"], never),
        ("first_service", rows["served"], away),
    ):
        end, outcome = pd.Series(last, index=rows.index), pd.Series(0, index=rows.index)
        for code, day in ((DIED, died), (TURNED_AWAY, turned), (REACHED, reached)):
            end, outcome = end.mask(day.notna(), day), outcome.mask(day.notna(), code)
        columns |= {f"{wait}_days": (end - rows["asked"]).dt.days, f"{wait}_outcome": outcome}
    service, response = columns["first_service_outcome"], columns["first_response_outcome"]
    standing = np.select(
        [service.eq(REACHED), service.eq(TURNED_AWAY), service.eq(DIED), response.eq(0)],
        ["served", "no_service", "died", "waiting_for_response"],
        "waiting_for_service",
    )
    return rows.assign(**columns, standing=pd.Series(standing, index=rows.index, dtype="str"))


def measure_waits_with_those_waiting(supplied: Supplied, settings: Settings, dhsc: Register) -> Register:
    """Return how long new clients wait, those who wait still included, and how everybody stands.

    Definition
    ----------
    The pathways of DHSC's method whose request started in the last 12 months of the reporting period, each
    followed to its last day. A wait that goes on then counts as one that has lasted so long and has not
    ended (Kaplan-Meier, right-censored). The wait for a first service ends without one when an assessment
    that leads to none ends; death ends both waits. Median and 90th percentile are of those who go on
    waiting: who leaves otherwise is taken out of the count on that day. The shares by 28 days and 12 weeks
    are of all who asked, with death and an assessment without a service to follow as endings of their own
    (Aalen-Johansen). Age is that on the day of the request.

    Source
    ------
    The council's Client Level Data.

    Numerator
    ---------
    Waits that ended with a first response, or a first service, by a day.

    Denominator
    -----------
    Requests of new clients that started in the 12 months.

    Caveats
    -------
    This is our figure, not DHSC's. An assessment that is under way on the last day is not in Client Level
    Data until it ends, so that some who are counted as waiting have been seen. Nor does it say that
    somebody who was assessed has since made arrangements of their own, or has died where no event ended by
    it: they count as waiting.
    Somebody who asks again while waiting for a response counts each time. No median of fewer than 20 waits
    is shown, and no figure past the day from which fewer than 10 are still followed.

    Parameters
    ----------
    supplied, settings
        As of the other measures.
    dhsc
        What is shown of DHSC's steps and waits: nothing here may give away what is hidden there.
    """
    register = supplied.edition.register()
    first, last = supplied.year
    rows = follow(supplied.pathways.rows, first, last)
    basis = supplied.basis(
        "cld_requests",
        MEASURE,
        period=f"requests made {span(first, last)}",
        population="new clients of adult social care, by DHSC’s rules of who is new",
        caveats=(
            "Our figure, not DHSC’s: it counts those who wait still.",
            f"{ONLY_ENDED} Some who are counted as waiting have been seen.",
            "A death is known only where it ended an event: others who died count as waiting.",
            "Somebody who was to have a service and has since made arrangements of their own counts as "
            "waiting.",
            NOT_BROKERAGE,
            supplied.looks_back,
        ),
    )
    enter_standings(register, basis, rows, supplied, dhsc)
    asked = {age: register.facts.get(f"cld.waits.{age}.asked") for age in AGES}
    for wait in WAITS:
        for age in AGES:
            of_age = rows if age == ALL else rows[rows["band"].map(BANDS).eq(age)]
            register.add(*_percentiles(basis, of_age, wait, age, asked[age]))
        register.add(*_shares(basis, rows, wait, register.facts["cld.waits.all.asked"], supplied))
    register.say(*say_standings(register, last), *say_waits(register, last), say_apart(register))
    return register


def _percentiles(basis: Basis, rows: pd.DataFrame, wait: str, age: str, asked: Fact | None) -> Iterable[Fact]:
    words = WAITS[wait]
    curve = None
    if len(rows) >= FEWEST_WAITS:
        drawn = draw_waits(rows[f"{wait}_days"], rows[f"{wait}_outcome"].eq(REACHED))
        curve = drawn.shown()
    for name, (percent, share) in PERCENTILES.items():
        common = {
            "id": f"cld.waits.{age}.{wait}.{name}",
            "title": f"Days within which {share} of waits for a {words} end, those waiting still counted, "
            f"{AGES[age]}",
            "unit": "days",
            "rule": f"every request that is followed, {AGES[age]}",
            "method": "Kaplan-Meier: the fewest whole days within which so many waits have ended, with a "
            "wait "
            "that goes on counted as long as it has lasted, and one that ended otherwise until that day. The "
            "95% interval is Brookmeyer and Crowley’s, log-log.",
            "polarity": "low",
        }
        base = f"requests of new clients that are followed, {AGES[age]}"
        if not len(rows):
            yield replace(basis.missing(**common, status="not applicable"), base=base)
            continue
        few = (f"No median or percentile of fewer than {FEWEST_WAITS} waits is shown.",)
        if len(rows) < FEWEST_WAITS or (asked and asked.value is None):
            yield replace(basis.count(**common, value=0, hide=True, caveats=few), base=base)
            continue
        found = curve.percentile(percent) if curve else Estimate(None)
        if found.value is None:
            why = f"So many wait still that fewer than {FEWEST_AT_RISK} are followed for so long."
            yield replace(basis.missing(**common, caveats=(why,)), base=base)
            continue
        yield replace(
            basis.count(**common, value=found.value),
            base=base,
            denominator=asked.value if asked and isinstance(asked.value, int) else None,
            lower=found.lower,
            upper=found.upper,
        )


def _shares(basis: Basis, rows: pd.DataFrame, wait: str, asked: Fact, supplied: Supplied) -> Iterable[Fact]:
    words = WAITS[wait]
    days, reached = rows[f"{wait}_days"], rows[f"{wait}_outcome"].eq(REACHED)
    by_then = {name: int((reached & (days <= limit)).sum()) for name, (limit, _) in LIMITS.items()}
    # What the two shares and the number of requests tell of how many there are.
    parts = {
        "28_days": by_then["28_days"],
        "12_weeks": by_then["12_weeks"] - by_then["28_days"],
        "later": len(rows) - by_then["12_weeks"],
    }
    concealed = hidden(parts, counted="people", thresholds=supplied.thresholds)
    curves = None
    if len(rows) >= FEWEST_WAITS:
        curves = draw_outcomes(days, rows[f"{wait}_outcome"], 3).shown()
    for name, (limit, time) in LIMITS.items():
        common = {
            "id": f"cld.waits.{ALL}.{wait}.by_{name}",
            "title": f"Requests of new clients that led to a {words} within {time}",
            "unit": "per cent",
            "rule": f"every request that is followed, {AGES[ALL]}",
            "method": f"Aalen-Johansen, by whole days up to day {limit}: requests that are followed for less "
            "time count until then, and death and an assessment with no service to follow are endings of "
            "their "
            "own. The 95% interval is log-log.",
            "polarity": "high",
        }
        base = "requests of new clients that are followed"
        if not len(rows):
            yield replace(basis.missing(**common, status="not applicable"), base=base)
            continue
        hide = (
            asked.value is None
            or len(rows) < FEWEST_WAITS
            or sum_hidden(list(parts)[: list(LIMITS).index(name) + 1], concealed)
        )
        found = curves.ended_by(limit, REACHED) if curves else Estimate(None)
        if found.value is None and not hide:
            why = f"Fewer than {FEWEST_AT_RISK} are followed for so long."
            yield replace(basis.missing(**common, caveats=(why,)), base=base)
            continue
        fact = basis.count(**common, value=found.value or 0.0, hide=hide)
        if fact.value is not None:
            fact = replace(
                fact, value=found.value, display=numerals.percentage(found.value, 1),
                lower=found.lower, upper=found.upper,
            )  # fmt: skip
        yield replace(fact, base=base)
