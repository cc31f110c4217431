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


def measure_indicators(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about indicators against target; none when the return was not supplied.

    Definition
    ----------
    Each key performance indicator of the framework: its value, its target, the gap between them and whether
    the target is met in the direction in which the indicator is better.

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
    whether a target is met. A gap between two percentages is in percentage points.
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


def _enter_indicator(register: Register, edition: Edition, row: pd.DataFrame, id: str) -> None:
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
    previous = _given(
        basis, f"{id}.previous", f"{title}: previous value", indicator["previous_value"], unit, rule, "none"
    )
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
