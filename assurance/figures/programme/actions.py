"""The actions of the improvement programme by where they stand."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from assurance.evidence import Register
from assurance.figures import style
from assurance.figures.canvas import STRIPED, Canvas
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.table import Note, Table
from assurance.measures.programme.actions import OF_AN_OWNER

HEIGHT, EDGE = 0.24, 0.01
# Light and dark, plain and striped, so that any two differ in grey too; what each part is also stands in
# words below it.
FILLS = {
    "completed": style.DARK_BLUE,
    "late": style.ORANGE,
    "not_yet_due": style.LIGHT_BLUE,
    "no_due_date": style.PAPER,
    "stopped": style.QUIET,
}
STRIPES = ("late", "stopped")
STANDINGS = {
    "completed": "Completed",
    "late": "Late",
    "not_yet_due": "Not yet due",
    "no_due_date": "No due date",
    "stopped": "Stopped",
}


def plot_actions(register: Register, name: str = "fig-actions") -> Chart | Note:
    """Return the actions of each workstream by where they stand, a bar of one length an action."""
    groups = _groups(register, "workstream")
    if not groups:
        return _no_actions(register, name)
    shown = [key for key in STANDINGS if register.facts[f"programme.actions.{key}"].value]
    facts = [register.facts[f"{group}.{key}"] for group in groups for key in ("total", *STANDINGS)]
    longest = max(register.facts[f"{group}.total"].value for group in groups)
    with style.rules():
        canvas = Canvas()
        canvas.key([_in_key(key) for key in shown])
        for group in groups:
            _draw_group(canvas, register, group, shown, longest)
        figure = canvas.finish()
    total, late = (register.facts[f"programme.actions.{key}"] for key in ("total", "late"))
    return Chart(
        name=name,
        figure=figure,
        headline=_actions_headline(register),
        subtitle=f"Number of actions of the improvement programme by workstream and where they stand, "
        f"{register.council}, {total.period}. {late.caveats[-1]}",
        source=source_of(facts),
        alt="Bars, one a workstream, divided by where its actions stand. "
        + " ".join(f"{_label(register, group)}: {_in_words(register, group, shown)}." for group in groups),
        data=facts_frame(facts),
    )


def _in_key(standing: str) -> tuple[str, str, str, bool]:
    pale = FILLS[standing] == style.PAPER
    shape = STRIPED if standing in STRIPES else "s"
    return STANDINGS[standing], shape, style.QUIET if pale else FILLS[standing], not pale


def _draw_group(canvas: Canvas, register: Register, group: str, shown: Sequence[str], longest: float) -> None:
    canvas.y += 0.1
    canvas.write(_label(register, group))
    top, x, room = canvas.y + 0.03, 0.02, canvas.width - 0.04
    for key in shown:
        fact = register.facts[f"{group}.{key}"]
        if not fact.value:
            continue
        width = room * fact.value / longest
        canvas.box(x, top, width, HEIGHT, style.QUIET)  # an edge, for fills that are pale
        canvas.box(
            x + EDGE, top + EDGE, width - 2 * EDGE, HEIGHT - 2 * EDGE, FILLS[key], striped=key in STRIPES
        )
        x += width
    canvas.y = top + HEIGHT + 0.02
    canvas.write(_in_words(register, group, shown), size=style.SMALL, colour=style.QUIET)


def _in_words(register: Register, group: str, shown: Sequence[str]) -> str:
    facts = [(register.facts[f"{group}.{key}"], STANDINGS[key].lower()) for key in shown]
    return ", ".join(f"{fact.display} {words}" for fact, words in facts if fact.value)


def _actions_headline(register: Register) -> str:
    total, late, completed = (
        register.facts[f"programme.actions.{key}"] for key in ("total", "late", "completed")
    )
    are = "is" if late.value == 1 else "are"
    done = "is" if completed.value == 1 else "are"
    return (
        f"Of {total.display} actions, {completed.display} {done} completed and "
        f"{late.display if late.value else 'none'} {are if late.value else 'is'} late"
    )


def tabulate_actions(register: Register, by: str, name: str) -> Table | Note:
    """Return the actions by where they stand: `by` is "workstream", "statement" or "owner"."""
    groups = _groups(register, by)
    if "programme.actions.total" not in register.facts:
        return _no_actions(register, name)
    if not groups:
        return Note(name=name, text="The return does not say which quality statement an action is for.")
    first = {"workstream": "Workstream", "statement": "Quality statement", "owner": "Role that owns it"}[by]
    columns = {"Actions": "total", **{words: key for key, words in STANDINGS.items()}}
    columns = {
        words: key
        for words, key in columns.items()
        if key in OF_AN_OWNER or (by != "owner" and register.facts[f"programme.actions.{key}"].value)
    }
    labelled = [(group, _label(register, group)) for group in groups] + [("programme.actions", "All actions")]
    facts = [register.facts[f"{group}.{key}"] for group, _ in labelled for key in columns.values()]
    rows = [
        {first: label, **{words: register.facts[f"{group}.{key}"].display for words, key in columns.items()}}
        for group, label in labelled
    ]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Actions of the improvement programme in {register.council} by {_by_words(by)}",
        subtitle=f"Number of actions by where they stand, {facts[0].period}",
        source=source_of(facts),
        notes=(register.facts["programme.actions.late"].caveats[-1],),
        data=facts_frame(facts),
    )


def _by_words(by: str) -> str:
    return {"workstream": "workstream", "statement": "quality statement", "owner": "the role that owns them"}[
        by
    ]


def tabulate_late(register: Register, name: str = "tbl-actions-late") -> Table | Note:
    """Return the late actions, the one that has been late for longest first."""
    late = [fact.id.removesuffix(".days_late") for fact in register.under("programme.late")
            if fact.id.endswith(".days_late")]  # fmt: skip
    if not late:
        if "programme.actions.total" not in register.facts:
            return _no_actions(register, name)
        return Note(name=name, text="No action of the improvement programme is late.")
    late = sorted(late, key=lambda prefix: -register.facts[f"{prefix}.days_late"].value)
    columns = {
        "Action": "action",
        "Workstream": "workstream",
        "Role that owns it": "owner_role",
        "Due on": "due_on",
        "Days late": "days_late",
    }
    facts = [register.facts[f"{prefix}.{part}"] for prefix in late for part in columns.values()]
    rows = [
        {words: register.facts[f"{prefix}.{part}"].display for words, part in columns.items()}
        for prefix in late
    ]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Late actions of the improvement programme in {register.council}, longest first",
        subtitle=f"Days from the due date to the day that the return describes, {facts[0].period}",
        source=source_of(facts),
        alignments={"Days late": "right"},
        data=facts_frame(facts),
    )


def _groups(register: Register, by: str) -> list[str]:
    return [
        fact.id.removesuffix(".total")
        for fact in register.under(f"programme.{by}")
        if fact.id.endswith(".total")
    ]


def _label(register: Register, group: str) -> str:
    """Return the name of a group: what the title of its total ends with."""
    return register.facts[f"{group}.total"].title.partition(", ")[2]


def _no_actions(register: Register, name: str) -> Note:
    return Note(
        name=name,
        text=f"No actions of an improvement programme in {register.council} were supplied for this edition.",
    )
