"""Which version of what a measure counts each figure rests on, so that two versions are never compared."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import ModuleType

from assurance.docstrings import SUMMARY, read_sections
from assurance.evidence import Fact, Register

MEASURES = "assurance.measures."


def definition_of(measure: str) -> str:
    """Return the version of a measure's definition: its theme and name, and the `VERSION` of its module.

    The module is the one that the function is written in; without `VERSION` it has the first. Where in its
    theme the measure stands makes no difference.

    >>> definition_of("assurance.measures.ratings.good_or_outstanding")
    'ratings.good_or_outstanding/1'
    """
    theme, _, name = measure.removeprefix(MEASURES).partition(".")
    name = name.rpartition(".")[2] or theme
    written_in = sys.modules.get(getattr(_function(measure), "__module__", ""), _module(measure))
    return f"{theme}.{name}/{getattr(written_in, 'VERSION', 1)}"


def with_definitions(register: Register) -> Register:
    """Return the register, every figure with the version of its definition."""
    known: dict[str, str] = {}
    for id, fact in register.facts.items():
        if not fact.definition and fact.measure:
            if fact.measure not in known:
                known[fact.measure] = definition_of(fact.measure)
            register.facts[id] = replace(fact, definition=known[fact.measure])
    return register


def in_words(facts: Iterable[Fact]) -> dict[str, str]:
    """Return, by version, what the definitions of some figures say: of the measure's docstring."""
    measures = {fact.definition: fact.measure for fact in facts if fact.definition}
    return {definition: _words(measures[definition]) for definition in sorted(measures)}


def _module(measure: str) -> ModuleType | None:
    if not measure.startswith(MEASURES):
        return None
    try:
        return importlib.import_module(measure.rpartition(".")[0])
    except ModuleNotFoundError:  # of an old edition: the module has another name today
        return None


def _function(measure: str) -> Callable | None:
    return getattr(_module(measure), measure.rpartition(".")[2], None)


def _words(measure: str) -> str:
    function = _function(measure)
    said = read_sections(function) if function else {SUMMARY: ""}
    return " ".join(said.get("Definition", said[SUMMARY].partition("\n\n")[0]).split())
