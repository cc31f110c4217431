"""Waiting times as DHSC works them out, with the account of what each of its rules leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.disclosure import hidden, sum_hidden, total_hidden
from assurance.evidence import Fact, Register, Sentence
from assurance.measures.client_level_data.pathways import BANDS
from assurance.measures.client_level_data.supplied import (
    FEWEST_WAITS,
    NO_CONVERSATIONS,
    NOT_BROKERAGE,
    YEAR,
    Supplied,
    span,
)
from assurance.measures.entry import Basis
from assurance.settings import Settings

METHOD_VERSION = "1.1"
WAITS = {
    "first_response": ("responded", "response_band", "first response"),
    "first_service": ("served", "service_band", "first service"),
}
# What the rows of each kind are called, the unit that they are counted in, and what is left at the end.
KINDS = {
    "requests": ("Requests", "requests", "pathways", "Pathways of new clients, by DHSC’s rules"),
    "assessments": ("Assessments", "assessments", "counted", "Assessments that may be a response"),
    "services": (
        "Services",
        "service events",
        "counted",
        "Services that may be a response or a first service",
    ),
}
Cell = tuple[str, str]
NOT_BACK = (
    "The file does not go back 12 months before this quarter: long waits that ended in it began before the "
    "file, and are missing."
)
REST: Cell = ("", "")
"""Pathways that are in no quarter that is shown: not ended, or ended before."""


def measure_steps(supplied: Supplied, settings: Settings) -> Register:
    """Return what each of DHSC's rules leaves out on the way from rows to pathways of new clients.

    Definition
    ----------
    Requests, assessments and services in the order of the rules. A request counts when it ended in the
    reporting period and started on or after 1 April 2023, is about a service user aged 25 or over, who was
    not already supported (no long term support then or in the 12 months before, no reablement or other
    short term support then or in the 3 months before), and had an outcome other than no further action and
    admission to hospital. A request made while an earlier one of the same person is still being followed is
    part of the earlier pathway.

    Source
    ------
    The council's Client Level Data. The rules are those of DHSC's waiting times method, version 1.1 of 19
    May 2026 (ASC-CLD-LA-Dashboard, Waiting_times).

    Numerator
    ---------
    Rows that the rule leaves out of those that the rules before it left.

    Denominator
    -----------
    None: these are counts.

    Caveats
    -------
    Whether somebody was already supported can only be seen as far back as the file goes. DHSC joins files
    from April 2023 on.
    """
    register = supplied.edition.register()
    period = supplied.period
    for kind, (title, unit, last, words) in KINDS.items():
        basis = supplied.basis(
            f"cld_{kind}",
            "measure_steps",
            period=span(period.first, period.last),
            population=f"{kind} in Client Level Data",
            caveats=(supplied.looks_back,),
        )
        register.add(*_steps(basis, supplied, kind, title=title, unit=unit, last=last, words=words))
    return register


def _steps(
    basis: Basis, supplied: Supplied, kind: str, *, title: str, unit: str, last: str, words: str
) -> Iterable[Fact]:
    id, steps = f"cld.dhsc.{kind}", supplied.pathways.steps[kind]
    counts = {step.id: step.dropped for step in steps} | {last: supplied.pathways.left(kind)}
    concealed = hidden(counts, counted="people", thresholds=supplied.thresholds)
    no_total = total_hidden(counts, counted="people", thresholds=supplied.thresholds)
    method = "DHSC’s rules in their order, each on what the rules before it left."
    common = {"unit": unit, "method": method}
    yield basis.count(
        f"{id}.read", f"{title} in the file", sum(counts.values()), rule="every row", hide=no_total, **common
    )
    for place, step in enumerate(steps, start=1):
        rest = list(counts)[place:]
        yield basis.count(
            f"{id}.step.{step.id}",
            f"{title} left out: {_lower(step.words)}",
            step.dropped,
            rule=_lower(step.words),
            hide=step.id in concealed,
            **common,
        )
        if rest == [last]:
            break
        yield basis.count(
            f"{id}.left.{step.id}",
            f"{title} left after the rule “{_lower(step.words)}”",
            sum(counts[name] for name in rest),
            rule=f"after the rule: {_lower(step.words)}",
            hide=sum_hidden(rest, concealed, total=no_total),
            **common,
        )
    yield basis.count(
        f"{id}.{last}", words, counts[last], rule="after every rule", hide=last in concealed, **common
    )


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def measure_dhsc_waits(supplied: Supplied, settings: Settings, pathways: Fact) -> Register:
    """Return DHSC's waiting times: the median wait of new clients, by quarter and age.

    Definition
    ----------
    Wait 1 runs from the start of a request to the start of the first response: the first assessment after
    it, or the first service where that comes before. Wait 2 runs from the start of the request to the start
    of the first service; a service does not count where the assessments before it did not lead to services.
    A wait is counted in the quarter in which it ended, and by the person's age at its end. The median is
    the continuous one: of two middle waits, halfway between them.

    Source
    ------
    The council's Client Level Data, by DHSC's waiting times method, version 1.1 of 19 May 2026
    (ASC-CLD-LA-Dashboard, Waiting_times).

    Numerator
    ---------
    Whole days of each wait that ended in the quarter.

    Denominator
    -----------
    Waits that ended in the quarter, of people of the age band at the end.

    Caveats
    -------
    Who still waits is not in it, so the median of a quarter may fall while a backlog grows. Only quarters
    that begin 12 months or more after the file does are shown, as on DHSC's dashboard, unless there is
    none. A first conversation as the response (release 1) cannot be told. No median of fewer than 20 waits
    is shown. There are no intervals: DHSC gives none.

    Parameters
    ----------
    supplied, settings
        As of the other measures.
    pathways
        The number of pathways, as `measure_steps` has it: where it is hidden, so is everything here.
    """
    register = supplied.edition.register()
    quarters, early = quarters_shown(supplied)
    caveats = [
        "Who still waits is not in it: these are waits that have ended.",
        NO_CONVERSATIONS,
        NOT_BROKERAGE,
        supplied.looks_back,
        *([NOT_BACK] if early else []),
    ]
    for wait, (end, band, words) in WAITS.items():
        counts, days = _waits(supplied.pathways.rows, quarters, end, band)
        concealed = hidden(counts, counted="people", thresholds=supplied.thresholds)
        told = {
            cell: count == 0 or (cell not in concealed and pathways.value is not None)
            for cell, count in counts.items()
        }
        whole = _basis(supplied, supplied.period.first, supplied.period.last, caveats)
        register.add(_rest(whole, wait, words, counts[REST], hide=not told[REST]))
        for quarter in quarters:
            basis = _basis(supplied, quarter.start_time, quarter.end_time, caveats)
            for age, key in BANDS.items():
                cell = (str(quarter), age)
                register.add(
                    *_enter(basis, f"{id_of(wait, quarter)}_{key}", words, age, days[cell], told[cell])
                )
    register.say(_say(register, quarters))
    return register


def _basis(supplied: Supplied, first: pd.Timestamp, last: pd.Timestamp, caveats: Iterable[str]) -> Basis:
    return supplied.basis(
        "cld_requests",
        "measure_dhsc_waits",
        period=span(first, last),
        population="new clients of adult social care, by DHSC’s rules",
        caveats=tuple(caveats),
    )


def _rest(basis: Basis, wait: str, words: str, count: int, *, hide: bool) -> Fact:
    return basis.count(
        f"cld.dhsc.{wait}.rest",
        f"Pathways of new clients in no quarter that is shown, by when they came to a {words}",
        count,
        "requests",
        rule=f"no {words}, or one that began before the first quarter that is shown",
        method="Pathways of new clients less the waits of every quarter that is shown.",
        hide=hide,
    )


def id_of(wait: str, quarter: pd.Period) -> str:
    """Return the beginning of the ids of a quarter's waits, up to the age."""
    return f"cld.dhsc.{wait}.{quarter.year}_q{quarter.quarter}"


def quarters_shown(supplied: Supplied) -> tuple[list[pd.Period], bool]:
    """Return the whole quarters that are shown, and whether the file is too short to look back from them."""
    first, last = supplied.period.first, supplied.period.last
    whole = [
        quarter
        for quarter in pd.period_range(first, last, freq="Q")
        if quarter.start_time >= first and quarter.end_time.normalize() <= last
    ]
    far_enough = [each for each in whole if each.start_time >= first + pd.DateOffset(months=YEAR)]
    return far_enough or whole, not far_enough


def quarter_words(quarter: pd.Period) -> str:
    """Return a quarter as it is read: "January to March 2026"."""
    first = numerals.month_in_words(quarter.start_time).split()[0]
    return f"{first} to {numerals.month_in_words(quarter.end_time)}"


def _waits(
    rows: pd.DataFrame, quarters: Iterable[pd.Period], end: str, band: str
) -> tuple[dict[Cell, int], dict[Cell, pd.Series]]:
    """Return how many waits ended in each quarter by age, with the rest of the pathways, and their days."""
    ended = rows[rows[end].notna()]
    quarter = ended[end].dt.to_period("Q").astype("str")
    waited = (ended[end] - ended["asked"]).dt.days
    days = {
        (str(each), age): waited[quarter.eq(str(each)) & ended[band].eq(age)]
        for each in quarters
        for age in BANDS
    }
    counts = {cell: len(its) for cell, its in days.items()}
    return counts | {REST: len(rows) - sum(counts.values())}, days


def _enter(basis: Basis, id: str, words: str, age: str, days: pd.Series, told: bool) -> Iterable[Fact]:
    waits = len(days)
    who = f"people aged {age.replace('above', 'over')}"
    base = f"waits for a {words} that ended in the quarter, {who}"
    yield basis.count(
        f"{id}.waits",
        f"Waits for a {words} that ended, {who} (DHSC’s method)",
        waits,
        "requests",
        rule=base,
        method="Counted by the quarter and the person’s age on the day on which the wait ended.",
        hide=not told,
    )
    common = {
        "id": f"{id}.median",
        "title": f"Median days from request to {words}, {who} (DHSC’s method)",
        "unit": "days",
        "rule": base,
        "method": "The continuous median of whole days from the start of the request, by DHSC’s waiting "
        "times "
        f"method, version {METHOD_VERSION}.",
        "polarity": "low",
    }
    if not waits:
        yield replace(basis.missing(**common, status="not applicable"), base=base)
        return
    few = waits < FEWEST_WAITS
    rule = (f"No median of fewer than {FEWEST_WAITS} waits is shown.",) if few else ()
    median = float(days.median())
    fact = basis.count(**common, value=median, hide=few or not told, caveats=rule)
    if fact.value is not None:
        fact = replace(
            fact, display=numerals.number(median, 0 if median.is_integer() else 1), denominator=waits
        )
    yield replace(fact, base=base)


def _say(register: Register, quarters: list[pd.Period]) -> Sentence:
    """Say the medians of the last quarter, as far as they are shown."""
    id = "cld.dhsc.sentence"
    if not quarters:
        return Sentence(
            id=id, text="The data does not cover a whole quarter, so no medians by DHSC’s method are given."
        )
    when = quarter_words(quarters[-1])
    parts = []
    for wait, (_, _, words) in WAITS.items():
        told = []
        for age, key in BANDS.items():
            fact = register.facts[f"{id_of(wait, quarters[-1])}_{key}.median"]
            if fact.value is not None:
                day = "day" if fact.value == 1 else "days"
                told.append(f"{{{fact.id}}} {day} for people aged {age.replace('above', 'over')}")
        if told:
            parts.append(f"the median wait for a {words} was {' and '.join(told)}")
    if not parts:
        text = f"By DHSC’s method, too few waits ended in {when} to give a median."
    else:
        text = f"By DHSC’s method, of the waits that ended in {when}, {'; '.join(parts)}."
    return Sentence(id=id, text=text)
