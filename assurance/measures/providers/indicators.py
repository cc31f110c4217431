"""The key performance indicators of the council's framework of home care providers, against target."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, as_at, keys, latest, remark
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_indicators"
DIRECTIONS = {
    "better": "in the better direction",
    "worse": "in the worse direction",
    "unchanged": "not at all",
}


def measure_indicators(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about indicators against target; none when the return was not supplied.

    Definition
    ----------
    Each key performance indicator of the framework: its value, its target, the gap between them and whether
    the target is met in the direction in which the indicator is better; the value before, the change since
    and whether that is the better direction.

    Source
    ------
    The council's own return of indicators.

    Numerator
    ---------
    Not supplied with the return: values are taken as they are given.

    Denominator
    -----------
    Not supplied with the return.

    Caveats
    -------
    Where no target is stated, or it is not said whether higher or lower is better, nothing is said about
    whether a target is met. A gap between two percentages is in percentage points. The value before is the
    one that the return gives beside the latest; where it gives none, that of the day before in the same
    return. How many the values are of is not in the return, so whether a change is more than chance cannot
    be said. An indicator that is met is no rating, neither the council's nor CQC's.
    """
    register = edition.register()
    every = edition.table("provider_indicators")
    indicators = latest(every, ["indicator_id"], settings.data_freeze) if len(every) else every
    if indicators.empty:
        return register
    names = keys(indicators["indicator_id"])
    for row in indicators.drop_duplicates("indicator_id").itertuples():
        _enter_indicator(
            register,
            edition,
            indicators[indicators.index == row.Index],
            f"indicators.{names[row.indicator_id]}",
            _before(every, row.indicator_id, row.as_at),
        )
    judged = [fact for fact in register.facts.values() if fact.id.endswith(".met")]
    with_target = [fact for fact in judged if fact.value is not None]
    met = [fact for fact in with_target if fact.value == "met"]
    basis = Basis(
        edition=edition,
        rows=indicators,
        period=f"{as_at(indicators)}{remark(edition, indicators)}",
        population="key performance indicators",
        measure=MEASURE,
    )
    for name, title, value, rule in (
        ("total", "Key performance indicators", len(judged), "every indicator"),
        (
            "with_target",
            "Key performance indicators that can be judged against a target",
            len(with_target),
            "indicators with a value, a target and a better direction",
        ),
        (
            "met",
            "Key performance indicators that meet their target",
            len(met),
            "indicators that meet their target",
        ),
    ):
        register.add(
            basis.count(
                f"indicators.{name}", title, value, "indicators", rule=rule, method="Counted once each."
            )
        )
    _count_directions(register, basis)
    how_many = (
        "{indicators.met} of these " + ("meets it" if len(met) == 1 else "meet it")
        if met
        else "none meets it"
    )
    others = [fact for fact in judged if fact.value is None]
    rest = f"the other{'s' if len(others) > 1 else ''}"
    if not others:
        none = ""
    elif all(register.facts[fact.id.replace(".met", ".target")].value is None for fact in others):
        none = f"; no target is stated for {rest}"
    else:
        none = f"; for {rest} a target, a value or which direction is better is not stated"
    register.say(
        Sentence(
            id="indicators.sentence",
            text="Of {indicators.total} key performance indicators, {indicators.with_target} "
            f"can be judged against a target; {how_many}{none}."
            if with_target
            else "None of the {indicators.total} key performance indicators can be judged against a target.",
        )
    )
    return register


def _before(every: pd.DataFrame, indicator: str, day: object) -> pd.DataFrame:
    """Return the row of an indicator on the last day before its latest; none when there is no such day."""
    earlier = every[
        every["indicator_id"].eq(indicator) & (pd.to_datetime(every["as_at"]) < pd.Timestamp(day))
    ]
    return earlier.sort_values("as_at", kind="stable")[-1:]


def _count_directions(register: Register, basis: Basis) -> None:
    """Enter how many indicators moved which way since their value before, and say so."""
    directions = [fact for fact in register.facts.values() if fact.id.endswith(".direction")]
    for name, words in DIRECTIONS.items():
        register.add(
            basis.count(
                f"indicators.{name}",
                f"Key performance indicators that moved {words} since their value before"
                if name != "unchanged"
                else "Key performance indicators that are as they were",
                sum(fact.value == words for fact in directions),
                "indicators",
                rule=f"indicators that moved {words}",
                method="Counted once each.",
            )
        )
    known = sum(fact.value is not None for fact in directions)
    if not known:
        text = "No value before is stated for any of them, so no change is worked out."
    else:
        text = (
            "Since the value before, {indicators.better} moved in the better direction, {indicators.worse} "
            "in the worse and {indicators.unchanged} not at all"
        )
        others = len(directions) - known
        text += "; of the other{} that cannot be said.".format("s" if others > 1 else "") if others else "."
        text += " How many people or packages the values are of is not stated, so chance cannot be ruled out."
    register.say(Sentence(id="indicators.direction_sentence", text=text))


def _enter_indicator(
    register: Register, edition: Edition, row: pd.DataFrame, id: str, before: pd.DataFrame
) -> None:
    indicator = row.iloc[0]
    title, unit = str(indicator["title"]), _text(indicator["unit"]) or "not stated"
    polarity = {"high": "high", "low": "low"}.get(_text(indicator["polarity"]), "none")
    note = _text(indicator["note"])
    basis = Basis(
        edition=edition,
        rows=row,
        period=f"{as_at(row)}{remark(edition, row)}",
        population=title,
        measure=MEASURE,
        caveats=(note,) if note else (),
    )
    rule = f"indicator {indicator['indicator_id']}"
    value = _given(basis, f"{id}.value", title, indicator["value"], unit, rule, polarity)
    target = _given(basis, f"{id}.target", f"{title}: target", indicator["target"], unit, rule, "none")
    given, earlier = indicator["previous_value"], basis
    if pd.isna(given) and len(before):
        given = before["value"].iloc[0]
        earlier = replace(basis, rows=before, period=f"{as_at(before)}{remark(edition, before)}")
    previous = _given(earlier, f"{id}.previous", f"{title}: previous value", given, unit, rule, "none")
    points = "percentage points" if unit == "per cent" else unit
    decimals = max(_decimals(fact.value) for fact in (value, target, previous))
    gap = basis.difference(
        f"{id}.gap", f"{title}: gap to the target", value, target, unit=points, decimals=decimals
    )
    change = basis.difference(
        f"{id}.change",
        f"{title}: change since the previous value",
        value,
        previous,
        unit=points,
        decimals=decimals,
    )
    met = _met(value, target, polarity)
    direction = _direction(value, previous, polarity)
    moved = {
        "id": f"{id}.direction",
        "title": f"{title}: direction since the previous value",
        "unit": "verdict",
        "rule": rule,
        "method": "The value beside the previous one: the better direction is up where higher is better, "
        "down where lower is better.",
    }
    common = {
        "id": f"{id}.met",
        "title": f"{title}: whether the target is met",
        "unit": "verdict",
        "rule": rule,
        "method": "Met when the value is at least the target where higher is better, at most the target "
        "where lower is better.",
    }
    register.add(
        value,
        target,
        previous,
        gap,
        change,
        basis.text(value=met, **common) if met else basis.missing(**common),
        basis.text(value=direction, **moved) if direction else basis.missing(**moved),
    )
    register.say(Sentence(id=f"{id}.sentence", text=_indicator_words(id, title, value, target, gap, met)))


def _given(basis: Basis, id: str, title: str, value: float, unit: str, rule: str, polarity: str) -> Fact:
    """Return a value as it stands in the return, with its own decimal places."""
    method = "As given in the return."
    if pd.isna(value):
        return basis.missing(
            id=id,
            title=title,
            unit=unit,
            rule=rule,
            method=method,
            caveats=("Not stated in the return.",),
            polarity=polarity,
        )
    fact = basis.count(id, title, value, unit, rule=rule, method=method, polarity=polarity)
    text = numerals.number(value, _decimals(value))
    if unit != "per cent":
        return replace(fact, display=text)
    base = "" if id.endswith(".target") else "not stated in the return"
    return replace(fact, display=f"{text}%", base=base)


def _decimals(value: object) -> int:
    """Return how many decimal places a value was given with, 2 at most."""
    if not isinstance(value, (int, float)):
        return 0
    return next(places for places in (0, 1, 2) if places == 2 or numerals.rounded(value, places) == value)


def _met(value: Fact, target: Fact, polarity: str) -> str:
    if value.value is None or target.value is None or polarity == "none":
        return ""
    reached = value.value >= target.value if polarity == "high" else value.value <= target.value
    return "met" if reached else "not met"


def _direction(value: Fact, previous: Fact, polarity: str) -> str:
    one, other = value.value, previous.value
    if not isinstance(one, int | float) or not isinstance(other, int | float):
        return ""
    if one == other:
        return DIRECTIONS["unchanged"]
    if polarity == "none":
        return ""
    return DIRECTIONS["better" if (one > other) == (polarity == "high") else "worse"]


def _indicator_words(id: str, title: str, value: Fact, target: Fact, gap: Fact, met: str) -> str:
    from_unit = "" if value.unit in ("per cent", "not stated") else f" {value.unit}"
    if value.value is None:
        return f"{escape(title)}: no value is stated."
    text = f"{escape(title)}: {{{id}.value}}{from_unit}"
    if target.value is None:
        return f"{text}; no target is stated."
    verdict = f": {met}" if met else ""
    return f"{text}, target {{{id}.target}}{from_unit}{verdict} (gap {{{id}.gap}} {gap.unit})."


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value).strip()
