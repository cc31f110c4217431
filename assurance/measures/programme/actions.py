"""The actions of the improvement programme: done, due and late, by workstream, statement and owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, as_at, behind, day, keys, latest, remark
from assurance.measures.programme.late import LATE, about_action, about_late, oldest, say_oldest
from assurance.measures.programme.statements import NOT_STATED, STATEMENTS, before, given, of_edition
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_actions"

STANDINGS = {
    "completed": "completed",
    "late": "late: not completed and due before the day that the return describes",
    "not_yet_due": "not yet due: not completed and due on that day or after it",
    "no_due_date": "without a due date, and not completed",
    "stopped": "stopped",
}
"""Every action is in one of these, and in no other."""
OF_AN_OWNER = ("total", "completed", "late")


def measure_actions(edition: Edition, settings: Settings) -> Register:
    """Return the programme's actions by where they stand; none when the return was not supplied.

    Definition
    ----------
    Each action once, as it stood on the last day that the return describes, up to the data freeze: completed;
    late, when it is neither completed nor stopped and was due before that day; not yet due, when it is due on
    that day or after it; without a due date; stopped. Of those that had fallen due before that day, how many
    are completed. The same by workstream, by quality statement and by the role that owns the action. For each
    late action, the days since it was due; of every action what it is, whose, by when and how it stands.

    Source
    ------
    The council's own record of its improvement programme.

    Numerator
    ---------
    Actions that had fallen due before the day and are completed.

    Denominator
    -----------
    Actions that had fallen due before the day and are not stopped.

    Caveats
    -------
    The rule for late goes by the day that the return describes, not by the data freeze: what was completed in
    between is not in the return. Actions that fell due in between are counted apart. An action counts as
    completed when the return says so; whether it has had an effect is another matter. Owners are roles. An
    action without a workstream, statement or owner is counted as not stated.
    """
    register = edition.register()
    every = edition.table("improvement_actions")
    if every.empty:
        return register
    rows, caveats = of_edition(every, edition)
    rows = latest(rows, ["action_id"], settings.data_freeze)
    if rows.empty:
        return register
    rows = rows.assign(standing=standing(rows)).sort_values(["due_on", "action_id"], kind="stable")
    basis = Basis(
        edition=edition,
        rows=rows,
        period=f"{as_at(rows)}{remark(edition, rows)}",
        population="actions of the council’s improvement programme",
        measure=MEASURE,
        caveats=caveats,
    )
    register.add(*_counts(basis, "programme.actions", "", rows, behind(rows, "action_id", "action")))
    register.add(*_fallen_due(basis, rows, settings))
    for name, group_of in _groups().items():
        for label, key in _labels(rows, name, group_of).items():
            of_group = rows[group_of(rows) == label]
            counts = _counts(basis, f"programme.{name}.{key}", label, of_group)
            told = (*STANDINGS, "total") if name != "owner" else OF_AN_OWNER
            register.add(*(fact for fact in counts if fact.id.rpartition(".")[2] in told))
    for action_id, key in keys(rows["action_id"]).items():
        of_it = rows[rows["action_id"] == action_id]
        register.add(*about_action(basis, of_it, f"programme.action.{key}"))
    late = rows[rows["standing"] == "late"]
    for action_id, key in keys(late["action_id"]).items():
        register.add(*about_late(basis, late[late["action_id"] == action_id], f"programme.late.{key}"))
    register.add(*oldest(basis, late))
    last = latest(before(every, rows), ["action_id"], settings.data_freeze)
    if len(last):
        register.add(*_change(basis, rows, last.assign(standing=standing(last))))
    register.say(Sentence(id="programme.sentence", text=_words(register)))
    register.say(Sentence(id="programme.late_sentence", text=say_oldest(register)))
    register.say(Sentence(id="programme.change_sentence", text=_change_words(register)))
    return register


def standing(rows: pd.DataFrame) -> pd.Series:
    """Return where each action stands on the day of its row, one of `STANDINGS`."""
    due, on = (pd.to_datetime(rows[name]) for name in ("due_on", "as_at"))
    stands = pd.Series("not_yet_due", index=rows.index, dtype="object")
    stands = stands.mask(due < on, "late").mask(due.isna(), "no_due_date")
    for status in ("completed", "stopped"):
        stands = stands.mask(rows["status"].eq(status), status)
    return stands


def _groups() -> dict[str, Callable[[pd.DataFrame], pd.Series]]:
    def named(column: str, missing: str) -> Callable[[pd.DataFrame], pd.Series]:
        return lambda rows: rows[column].map(given).replace("", missing)

    return {
        "workstream": named("workstream", "No workstream stated"),
        "statement": named("quality_statement", NOT_STATED.title),
        "owner": named("owner_role", "No owner stated as a role"),
    }


def _labels(rows: pd.DataFrame, name: str, group_of: Callable[[pd.DataFrame], pd.Series]) -> dict[str, str]:
    """Return the groups that rows are in and their parts of ids, in the return's order or CQC's."""
    there = group_of(rows)
    if name == "statement":
        known = {statement.title: statement.key for statement in (*STATEMENTS, NOT_STATED)}
        if set(there) == {NOT_STATED.title}:
            return {}
        return {title: key for title, key in known.items() if there.eq(title).any()}
    in_order = there[rows["source_row"].sort_values(kind="stable").index]
    return {str(label): key for label, key in keys(in_order).items()}


def _counts(
    basis: Basis, prefix: str, label: str, rows: pd.DataFrame, caveats: tuple[str, ...] = ()
) -> Iterator[Fact]:
    """Yield how many actions there are, and how many stand where."""
    of = f", {label}" if label else ""
    yield basis.count(
        f"{prefix}.total",
        f"Actions of the improvement programme{of}",
        len(rows),
        "actions",
        rule=label or "every action, as it stood last",
        method="Counted once each.",
        caveats=caveats,
    )
    for name, words in STANDINGS.items():
        yield basis.count(
            f"{prefix}.{name}",
            f"Actions of the improvement programme{of}, {words.partition(':')[0]}",
            int(rows["standing"].eq(name).sum()),
            "actions",
            rule=", ".join(part for part in (label, words) if part),
            method="Counted once each.",
            caveats=(LATE,) if name == "late" else (),
            polarity="low" if name == "late" else "none",
        )


def _fallen_due(basis: Basis, rows: pd.DataFrame, settings: Settings) -> Iterator[Fact]:
    """Yield how many actions had fallen due, how many of them are completed, and what fell due since."""
    due, on = (pd.to_datetime(rows[name]) for name in ("due_on", "as_at"))
    fallen = (due < on) & rows["standing"].ne("stopped")
    completed = rows["standing"].eq("completed")
    before_the_day = "due before the day that the return describes"
    whole = basis.count(
        "programme.due.total",
        f"Actions of the improvement programme {before_the_day}, without those that were stopped",
        int(fallen.sum()),
        "actions",
        rule=f"{before_the_day}, not stopped",
        method="Counted once each.",
    )
    part = basis.count(
        "programme.due.completed",
        f"Actions of the improvement programme {before_the_day}, completed",
        int((fallen & completed).sum()),
        "actions",
        rule=f"{before_the_day}, completed",
        method="Counted once each, on whatever day they were completed.",
    )
    yield whole
    yield part
    yield basis.share(
        "programme.due.completed_percent",
        "Share of the actions that had fallen due which are completed",
        part,
        whole,
        base="actions that had fallen due before the day that the return describes, without those stopped",
        decimals=0,
        polarity="high",
    )
    after = pd.to_datetime(rows["completed_on"]) > due
    yield basis.count(
        "programme.due.completed_after_due_date",
        "Actions of the improvement programme completed after they were due",
        int((completed & after).sum()),
        "actions",
        rule="completed on a day after the due date",
        method="Counted once each; an action without either day is not among them.",
        polarity="low",
    )
    freeze = pd.Timestamp(settings.data_freeze)
    yield basis.count(
        "programme.due.since",
        "Actions of the improvement programme that fell due between the day that the return describes and "
        f"{day(freeze)}",
        int((rows["standing"].eq("not_yet_due") & (due < freeze)).sum()),
        "actions",
        rule=f"not completed or late on the day, due before {day(freeze)}",
        method="Counted once each.",
        caveats=("Whether they have been completed since is not in the return.",),
    )


def _change(basis: Basis, rows: pd.DataFrame, last: pd.DataFrame) -> Iterator[Fact]:
    """Yield what has changed since the last edition that the return keeps."""
    was = last.drop_duplicates("action_id").set_index("action_id")["standing"]
    now = rows.drop_duplicates("action_id").set_index("action_id")["standing"]
    both = now.index.intersection(was.index)
    then, here = was[both], now[both]
    edition = str(last["edition"].iloc[0])
    counts = {
        "completed": ("completed since", int((here.eq("completed") & then.ne("completed")).sum())),
        "newly_late": ("late now and not then", int((here.eq("late") & then.ne("late")).sum())),
        "still_late": ("late both times", int((here.eq("late") & then.eq("late")).sum())),
        "added": ("added since", len(now.index.difference(was.index))),
        "gone": ("no longer in the return", len(was.index.difference(now.index))),
    }
    for name, (words, value) in counts.items():
        yield basis.count(
            f"programme.change.{name}",
            f"Actions of the improvement programme {words}, beside edition {edition}",
            value,
            "actions",
            rule=f"actions of this edition beside those of {edition}, by their id",
            method="Actions are matched by their id.",
        )


def _words(register: Register) -> str:
    facts = register.facts
    total, late = (facts[f"programme.actions.{name}"] for name in ("total", "late"))
    noun = "action" if total.value == 1 else "actions"
    completed = facts["programme.actions.completed"]
    parts = [f"{{{completed.id}}} {_are(completed, 'completed')}", f"{{{late.id}}} {_are(late, 'late')}"]
    for name, words in (
        ("not_yet_due", "not yet due"),
        ("no_due_date", "without a due date"),
        ("stopped", "stopped"),
    ):
        fact = facts[f"programme.actions.{name}"]
        if fact.value:
            parts.append(f"{{{fact.id}}} {_are(fact, words)}")
    text = (
        f"The improvement programme has {{programme.actions.total}} {noun}, {total.period}: "
        f"{numerals.listed(parts)}."
    )
    due = facts["programme.due.total"]
    if due.value:
        text += (
            " Of {programme.due.total} that had fallen due before that day, {programme.due.completed} "
            f"({{programme.due.completed_percent}}) {_are(facts['programme.due.completed'], 'completed')}."
        )
    since = facts["programme.due.since"]
    if since.value:
        have = "has" if since.value == 1 else "have"
        text += (
            f" {{programme.due.since}} more {have} fallen due since then; whether "
            f"{'it is' if since.value == 1 else 'they are'} completed is not in the return."
        )
    return text


def _are(fact: Fact, words: str) -> str:
    return f"{'is' if fact.value == 1 else 'are'} {words}"


def _change_words(register: Register) -> str:
    if not register.under("programme.change"):
        return "The return keeps no earlier edition, so what has changed since is not shown."
    edition = register.facts["programme.change.added"].title.rpartition("beside edition ")[2]
    return (
        f"Beside edition {escape(edition)}: {{programme.change.completed}} completed since, "
        "{programme.change.newly_late} late now and not then, {programme.change.still_late} late both times, "
        "{programme.change.added} added and {programme.change.gone} no longer in the return."
    )
