"""What the charts and tables of ASCOF have in common: which facts, and the words of their cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from assurance.evidence import Fact, Register, Sentence
from assurance.figures.table import Note
from assurance.measures.ascof import LIMIT, MEASURES
from assurance.numerals import number

LEVELS = ("council", "region", "england")
CAUTION = LIMIT.removesuffix(".")
"""The publisher's limit, for a note or a subtitle: it stands beside every comparison."""


def council_facts(register: Register, theme: str) -> list[Fact]:
    """Return the council's fact of every measure of a theme, parts of measures left out."""
    return [
        fact
        for fact in register.facts.values()
        if re.fullmatch(rf"{theme}\.[a-z0-9]+\.council", fact.id) and fact.unit != "measures"
    ]


def comparator_groups_of(register: Register) -> dict[str, str]:
    """Return the groups that measures are compared with, by the last part of their facts' ids."""
    return {
        fact.id.rpartition(".")[2]: re.sub(r" \((median|weighted total)\)$", "", fact.geography)
        for fact in register.under("ascof")
        if fact.measure.endswith(".peers_fact")
    }


def verdict(register: Register, prefix: str) -> str:
    """Return how a measure stands to England, for a cell: "slightly higher", "not compared"."""
    return as_verdict(register.sentences[f"{prefix}.verdict"])


def as_verdict(said: Sentence) -> str:
    """Return a verdict as a cell has it.

    >>> as_verdict(Sentence(id="a.verdict", text="similar to", outcome="similar"))
    'similar'
    >>> as_verdict(Sentence(id="a.verdict", text="not tested against", outcome="not tested"))
    'not compared'
    """
    if said.outcome in ("not tested", "not comparable"):
        return "not compared"
    return re.sub(r" (than|to|as|from|with)$", "", said.text)


def code_of(fact: Fact) -> str:
    """Return a measure's code from the title of its fact."""
    return fact.title.partition(":")[0]


def label_of(fact: Fact) -> str:
    """Return a measure's code and short name; its title where it is of an earlier framework."""
    theme, measure_id, _ = fact.id.split(".")
    known = MEASURES.get(measure_id) if theme == "ascof" else None
    return f"{code_of(fact)}: {known.short}" if known else fact.title


def cell(fact: Fact) -> str:
    """Return a figure for a column whose unit stands in a column of its own."""
    return fact.display.removesuffix("%")


def margin(fact: Fact) -> str:
    """Return the published margin of error, with as many decimals as the figure."""
    if fact.margin_of_error is None:
        surveyed = (known := MEASURES.get(fact.id.split(".")[1])) is not None and known.kind == "survey"
        return fact.display if fact.value is None and surveyed else "[z]"
    return number(fact.margin_of_error, len(cell(fact).partition(".")[2]))


def periods(facts: Iterable[Fact]) -> str:
    """Return the periods: the commonest, and which measures have another."""
    facts = list(facts)
    (usual, _), *_ = Counter(fact.period for fact in facts).most_common(1)
    others: dict[str, list[str]] = {}
    for fact in facts:
        if fact.period != usual:
            others.setdefault(fact.period, []).append(code_of(fact))
    apart = "; ".join(f"{', '.join(codes)}: {period}" for period, codes in sorted(others.items()))
    return f"{usual} ({apart})" if apart else usual


def nothing(register: Register, name: str) -> Note:
    """Return the note that stands where there are no measures."""
    return Note(
        name=name,
        text="No measures of the current Adult Social Care Outcomes Framework were supplied for "
        f"{register.council}.",
    )
