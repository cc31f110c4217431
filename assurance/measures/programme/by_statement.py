"""What is known of each quality statement, in one sentence: its scores, the actions for it, its items."""

from __future__ import annotations

from collections.abc import Iterator

from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.programme.scores import SCORERS
from assurance.measures.programme.statements import STATEMENTS, Statement
from assurance.sources.statement_scores import CQC


def say_statements(register: Register) -> Iterator[Sentence]:
    """Yield a sentence for each quality statement of which anything is known, for use under its heading."""
    for statement in STATEMENTS:
        parts = [*_scores(register, statement), *_actions(register, statement), *_items(register, statement)]
        if parts:
            yield Sentence(id=f"quality_statements.{statement.key}", text=" ".join(parts))


def _scores(register: Register, statement: Statement) -> Iterator[str]:
    for scorer in SCORERS:
        prefix = f"scores.{scorer.id}.{statement.key}"
        score = register.facts.get(f"{prefix}.score")
        if score is None or score.value is None:
            continue
        who = "CQC scored" if scorer.name == CQC else f"{escape(register.council)} itself scores"
        when = register.facts[f"{prefix}.scored_on"]
        day = f" ({{{when.id}}})" if when.value else ""
        yield f"{who} this statement {{{score.id}}} of 4, {{{prefix}.word}}{day}."


def _actions(register: Register, statement: Statement) -> Iterator[str]:
    prefix = f"programme.statement.{statement.key}"
    total = register.facts.get(f"{prefix}.total")
    if total is None:
        return
    completed, late = (register.facts[f"{prefix}.{name}"] for name in ("completed", "late"))
    actions = "action" if total.value == 1 else "actions"
    yield (
        f"The improvement programme has {{{prefix}.total}} {actions} for it: {_or_none(completed)} completed "
        f"and {_or_none(late)} late."
    )


def _items(register: Register, statement: Statement) -> Iterator[str]:
    prefix = f"information_return.statement.{statement.key}"
    applicable = register.facts.get(f"{prefix}.applicable")
    if applicable is None or not applicable.value:
        return
    items = "item" if applicable.value == 1 else "items"
    supplied, missing, old = (
        register.facts[f"{prefix}.{name}"] for name in ("supplied", "missing", "out_of_date")
    )
    text = (
        f"Of {{{prefix}.applicable}} {items} of the information return about it, "
        f"{_or_none(supplied)} {_is(supplied)} supplied and {_or_none(missing)} {_is(missing)} missing"
    )
    yield f"{text}; {{{old.id}}} of those supplied {_is(old)} out of date." if old.value else f"{text}."


def _or_none(fact: Fact) -> str:
    return f"{{{fact.id}}}" if fact.value else "none"


def _is(fact: Fact) -> str:
    return "are" if isinstance(fact.value, int) and fact.value > 1 else "is"
