"""What is said of the waits in words; never a word that rests on a hidden count."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from assurance.evidence import Fact, Register, Sentence
from assurance.measures.client_level_data.pathways import BANDS
from assurance.measures.entry import day

STANDINGS_SAID = (
    ("served", "had had a first service"),
    ("no_service", "had been assessed with no service to follow"),
    ("waiting_for_service", "had been responded to and were waiting for a first service"),
    ("waiting_for_response", "were waiting for a first response"),
)


def say_standings(register: Register, last: pd.Timestamp) -> Iterable[Sentence]:
    """Say how those who asked stand, and how many of them have waited for more than 12 weeks."""
    facts = register.facts
    asked = facts["cld.waits.all.asked"]
    id = "cld.waits.standing_sentence"
    if not asked.value:
        text = (
            "No requests of new clients were made in the 12 months."
            if asked.value == 0
            else "There were so few requests of new clients that their number is not shown."
        )
        yield Sentence(id=id, text=text)
        yield Sentence(id="cld.waits.long_sentence", text="How long people have been waiting is not shown.")
        return
    told = [
        f"{{cld.waits.all.{name}}} {words}"
        for name, words in STANDINGS_SAID
        if facts[f"cld.waits.all.{name}"].value is not None
    ]
    unshown = len(told) < len(STANDINGS_SAID)
    made = asked.period.removeprefix("requests made ")
    opening = f"Of {{cld.waits.all.asked}} requests of new clients made {made}, on the last day"
    rest = " The other numbers are not shown, because one of them is small." if unshown else ""
    yield Sentence(
        id=id,
        text=f"{opening} {_listed(told)}.{rest}"
        if told
        else "There were {cld.waits.all.asked} requests of new clients made " + f"{made}.{rest}",
    )
    long = [
        f"{{cld.waits.all.{name}_over_12_weeks}} for a first {what}"
        for name, what in (("waiting_for_response", "response"), ("waiting_for_service", "service"))
        if facts[f"cld.waits.all.{name}_over_12_weeks"].value is not None
    ]
    text = (
        f"More than 12 weeks after they asked, people were waiting still on {day(last)}: {_listed(long)}."
        if long
        else "How many had been waiting for more than 12 weeks is not shown, because it is a small number or "
        "would give one away."
    )
    yield Sentence(id="cld.waits.long_sentence", text=text)


def say_waits(register: Register, last: pd.Timestamp) -> Iterable[Sentence]:
    """Say how long a first response and a first service take, those who wait still counted."""
    for wait, words in (("first_response", "first response"), ("first_service", "first service")):
        half, most = (register.facts[f"cld.waits.all.{wait}.{name}"] for name in ("median", "p90"))
        soon, later = (register.facts[f"cld.waits.all.{wait}.by_{name}"] for name in ("28_days", "12_weeks"))
        parts = []
        if soon.value is not None:
            parts.append(f"{{{soon.id}}} of requests had led to a {words} within 28 days")
        if later.value is not None:
            parts.append(
                f"{{{later.id}}} within 12 weeks"
                if parts
                else f"{{{later.id}}} of requests had led to a {words} within 12 weeks"
            )
        first = (
            _listed(parts) or f"how many requests led to a {words} within 28 days or 12 weeks is not shown"
        )
        which = (
            "these waits ended"
            if wait == "first_response"
            else "the waits that no assessment had ended otherwise were over"
        )
        second = (
            f"Half of {which} within {{{half.id}}} {_days(half)}"
            + (f" and 90% within {{{most.id}}} {_days(most)}" if most.value is not None else "")
            if half.value is not None
            else "The median cannot be given: "
            + (
                "there are too few waits"
                if half.status == "suppressed"
                else "there are none"
                if half.status == "not applicable"
                else "too many wait still"
            )
        )
        opening = f"Counting those who were waiting still on {day(last)}, "
        text = f"{opening}{first}. {second}."
        if wait == "first_service":
            text = f"In the same way, {first}. {second}."
        if half.value is not None and most.value is None:
            text += " Too many wait still to say within how many days 90% would have it."
        yield Sentence(id=f"cld.waits.{wait}_sentence", text=text)


def say_apart(register: Register) -> Sentence:
    """Say why DHSC's figure and ours part, with our medians by age, which DHSC's are given by."""
    why = (
        "The two are not the same measure and are not to be subtracted from each other. DHSC’s counts the "
        "waits that ended in a quarter, whenever they began; ours follows every request made in 12 months, "
        "and counts those who wait still as long as they have waited. Where long waits go on, only ours can "
        "show them."
    )
    told = []
    for wait, words in (("first_response", "first response"), ("first_service", "first service")):
        medians = {
            age.replace("above", "over"): register.facts[f"cld.waits.{key}.{wait}.median"]
            for age, key in BANDS.items()
        }
        parts = [
            f"{{{fact.id}}} {_days(fact)} (aged {age})"
            for age, fact in medians.items()
            if fact.value is not None
        ]
        if parts:
            told.append(f"{_listed(parts)} for a {words}")
    ours = f" By ours the median wait is {'; '.join(told)}." if told else ""
    return Sentence(id="cld.waits.apart_sentence", text=why + ours)


def _days(fact: Fact) -> str:
    return "day" if fact.value == 1 else "days"


def _listed(words: list[str]) -> str:
    *first, last = words or [""]
    return f"{', '.join(first)} and {last}" if first else last
