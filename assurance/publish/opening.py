"""What a director signs: the figures that matter, what is done next, and the actions of each statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assurance.evidence import Fact, Register
from assurance.markdown import escape, table
from assurance.publish.statements import Headline, Pair, Statement, compared, pairs, var

NEXT = 3
"""Actions that are named of those that are late, and of those that are due next."""
SHOWN = 8
"""Open actions that a statement's table shows."""
OPEN = ("late", "not yet due", "no due date")


def pieces(
    statements: Sequence[Statement], headlines: Sequence[Headline], register: Register
) -> dict[str, str]:
    """Return the pieces of the summary and of each statement's actions, by file name."""
    made = {
        "made/_headlines.qmd": headline_figures(headlines, register),
        "made/_next.qmd": next_actions(register),
    }
    for statement in statements:
        made[f"made/_actions-{statement.number}.qmd"] = statement_actions(statement, register)
    return {name: f"{text}\n" for name, text in made.items()}


def headline_figures(headlines: Sequence[Headline], register: Register) -> str:
    """Return the figures that matter most, each with what it stands beside and of when."""
    beside = {pair.council.id: pair for pair in pairs(register)}
    rows, missing = [], []
    for headline in headlines:
        held = [register.facts[id] for id in headline.figures if _has_value(register, id)]
        for fact in held[: headline.shows]:
            rows.append(
                (
                    escape(headline.called.get(fact.id, fact.title)),
                    var(fact),
                    _beside(fact, beside.get(fact.id), register),
                    escape(fact.period),
                )
            )
        if not held:
            missing.append(headline.missing)
    parts = []
    if rows:
        parts.append(
            table(
                ("What matters most", "Figure", "Compared with", "Period"),
                rows,
                ("left", "right", "left", "left"),
                caption="The figures that matter most",
                label="tbl-headlines",
                widths=(40, 10, 34, 20),
            )
        )
    return "\n\n".join([*parts, *([" ".join(missing)] if missing else [])])


def _has_value(register: Register, id: str) -> bool:
    return id in register.facts and register.facts[id].value is not None


def _beside(fact: Fact, pair: Pair | None, register: Register) -> str:
    """Return what a figure stands beside: England's, else the period before, else nothing."""
    if pair and pair.england and pair.england.value is not None:
        return f"{compared(pair)}, {var(pair.england)}"
    before = register.sentences.get(f"{fact.id}.verdict_last_edition")
    if before:
        return f"{before.text} the last edition’s"
    return "no England figure is held"


# --------------------------------------------------------------------------------------------------------
# Actions


def statement_actions(statement: Statement, register: Register) -> str:
    """Return the open actions for a statement, with owner and day, and what has been completed."""
    if not register.under("programme.actions"):
        return "No actions of an improvement programme were supplied for this edition."
    of_it = [key for key in _actions(register) if _says(register, key, "statement") == statement.title]
    if not of_it:
        return "The improvement programme has no action for this statement."
    still_open = [key for name in OPEN for key in of_it if _says(register, key, "standing") == name]
    done = [key for key in of_it if _says(register, key, "standing") == "completed"]
    parts = []
    if still_open:
        parts.append(
            _table(
                still_open[:SHOWN],
                register,
                f"Open actions for “{statement.title}”",
                f"tbl-actions-{statement.number}",
            )
        )
        if len(still_open) > SHOWN:
            parts.append("More stand in the [evidence register](evidence.html).")
    else:
        parts.append("No action for this statement is open.")
    if done:
        named = "; ".join(escape(_says(register, key, "action")) for key in done)
        parts.append(f"Completed: {named}.")
    return "\n\n".join(parts)


def next_actions(register: Register) -> str:
    """Return the actions that have been late for longest and those that are due next, with owner and day."""
    if not register.under("programme.actions"):
        return "No actions of an improvement programme were supplied for this edition."
    by_standing = {
        name: [key for key in _actions(register) if _says(register, key, "standing") == name]
        for name in ("late", "not yet due")
    }
    chosen = [key for keys in by_standing.values() for key in keys[:NEXT]]
    if not chosen:
        return "No action of the improvement programme is late or falls due after the day of the return."
    return _table(chosen, register, "Late for longest, and due next", "tbl-next-actions")


def _table(keys: Iterable[str], register: Register, caption: str, label: str) -> str:
    rows = [
        (
            escape(_says(register, key, "action")),
            escape(_says(register, key, "owner_role") or "no role stated"),
            _due(register, key),
            _standing(register, key),
        )
        for key in keys
    ]
    return table(
        ("Action", "Owner", "Due", "Status"),
        rows,
        ("left", "left", "left", "left"),
        caption=caption,
        label=label,
        widths=(46, 28, 18, 16),
    )


def _standing(register: Register, key: str) -> str:
    status = escape(_says(register, key, "status") or "no status stated")
    return f"{status}, **late**" if _says(register, key, "standing") == "late" else status


def _actions(register: Register) -> list[str]:
    """Return the actions' parts of ids, in the order of their due dates."""
    return [
        fact.id.removesuffix(".standing").rpartition(".")[2]
        for fact in register.under("programme.action")
        if fact.id.endswith(".standing")
    ]


def _says(register: Register, key: str, part: str) -> str:
    fact = register.facts.get(f"programme.action.{key}.{part}")
    return str(fact.value) if fact and fact.value is not None else ""


def _due(register: Register, key: str) -> str:
    """Return the day by which an action is due: the one of its words that leads to its entry."""
    fact = register.facts[f"programme.action.{key}.due_on"]
    return var(fact) if fact.value is not None else "no day stated"
