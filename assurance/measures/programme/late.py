"""What is said of single actions that are late, above all of the one that has been for longest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register
from assurance.markdown import escape
from assurance.measures.entry import Basis, as_at, day
from assurance.measures.programme.statements import given

LATE = (
    "Late is an action that is neither completed nor stopped and was due before the day that the return "
    "describes. What has happened since that day is not in the return."
)


def about_late(basis: Basis, row: pd.DataFrame, prefix: str, what: str = "Late action") -> Iterator[Fact]:
    """Yield what is said of one late action."""
    action = row.iloc[0]
    basis = replace(basis, rows=row, period=as_at(row))
    title = f"{what} {action['action_id']}"
    days = (pd.Timestamp(action["as_at"]) - pd.Timestamp(action["due_on"])).days
    yield from _particulars(basis, action, prefix, title)
    yield basis.count(
        f"{prefix}.days_late",
        f"{title}: days since it was due",
        days,
        "days",
        rule=f"action {action['action_id']}",
        method="From the day by which it was due to the day that the return describes.",
        polarity="low",
        caveats=(LATE,),
    )


def about_action(basis: Basis, row: pd.DataFrame, prefix: str) -> Iterator[Fact]:
    """Yield what is said of one action: what, whose, by when, where it stands, for which statement."""
    action = row.iloc[0]
    basis = replace(basis, rows=row, period=as_at(row))
    title = f"Action {action['action_id']}"
    yield from _particulars(basis, action, prefix, title)
    common: dict[str, Any] = {"rule": f"action {action['action_id']}"}
    statement = given(action["quality_statement"])
    for name, words, value, method in (
        ("statement", "the quality statement that it is for", statement, "As it stands in the return."),
        ("standing", "where it stands", str(action["standing"]).replace("_", " "), LATE),
    ):
        named = {"id": f"{prefix}.{name}", "title": f"{title}: {words}", "unit": "words", "method": method}
        yield basis.text(value=value, **named, **common) if value else basis.missing(**named, **common)


def _particulars(basis: Basis, action: pd.Series, prefix: str, title: str) -> Iterator[Fact]:
    """Yield the words and days that stand in the row of an action."""
    common = {"rule": f"action {action['action_id']}", "method": "As it stands in the return."}
    texts = {
        "action": (": what is to be done", "words", given(action["action"])),
        "workstream": (": workstream", "words", given(action["workstream"])),
        "owner_role": (": the role that owns it", "words", given(action["owner_role"])),
        "status": (": its status in the return", "words", given(action["status"])),
        "due_on": (
            ": the day by which it was due",
            "date",
            "" if pd.isna(action["due_on"]) else day(action["due_on"]),
        ),
    }
    for name, (words, unit, value) in texts.items():
        named: dict[str, Any] = {"id": f"{prefix}.{name}", "title": f"{title}{words}", "unit": unit, **common}
        yield basis.text(value=value, **named) if value else basis.missing(**named)


def oldest(basis: Basis, late: pd.DataFrame) -> Iterator[Fact]:
    """Yield what is said of the action that has been late for longest, the first by due date and id."""
    if late.empty:
        return
    days = pd.to_datetime(late["as_at"]) - pd.to_datetime(late["due_on"])
    longest = late[days == days.max()]
    others = len(longest) - 1
    told = f"{numerals.plural(others, 'other action is', 'other actions are')} as late as this one."
    basis = replace(basis, caveats=(*basis.caveats, *((told,) if others else ())))
    yield from about_late(basis, longest.iloc[:1], "programme.oldest_late", "The action late for longest,")


def say_oldest(register: Register) -> str:
    """Return the sentence on the action that has been late for longest."""
    if not register.under("programme.oldest_late"):
        return "No action is late."
    facts = register.facts
    prefix = "programme.oldest_late"
    days = facts[f"{prefix}.days_late"].value
    owner = (
        f"{{{prefix}.owner_role}} owns it"
        if facts[f"{prefix}.owner_role"].value
        else "the return states no role that owns it"
    )
    action = escape(str(facts[f"{prefix}.action"].value)).rstrip(".")
    return (
        f"The action that has been late for longest was due on {{{prefix}.due_on}}, {{{prefix}.days_late}} "
        f"{'day' if days == 1 else 'days'} before the day of the return: “{action}” (workstream "
        f"{{{prefix}.workstream}}; {owner})."
    )
