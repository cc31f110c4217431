"""Which version of what a measure counts each figure rests on, so that two versions are never compared."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType

from assurance.evidence import Fact, Register

MEASURES = "assurance.measures."


def definition_of(measure: str) -> str:
    """Return the version of a measure's definition: its theme and name, and the `VERSION` of its module.

    A module without `VERSION` has the first. Where in its theme the measure stands makes no difference.

    >>> definition_of("assurance.measures.ratings.good_or_outstanding")
    'ratings.good_or_outstanding/1'
    """
    theme, _, name = measure.removeprefix(MEASURES).partition(".")
    name = name.rpartition(".")[2] or theme
    return f"{theme}.{name}/{getattr(_module(measure), 'VERSION', 1)}"


def with_definitions(register: Register) -> Register:
    """Return the register, every figure with the version of its definition."""
    for id, fact in register.facts.items():
        if not fact.definition and fact.measure:
            register.facts[id] = replace(fact, definition=definition_of(fact.measure))
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


def _words(measure: str) -> str:
    text = inspect.getdoc(getattr(_module(measure), measure.rpartition(".")[2], None)) or ""
    found = re.search(r"^Definition\n-+\n(.*?)(?=\n\n\w[\w ]*\n-+\n|\Z)", text, re.DOTALL | re.MULTILINE)
    return " ".join((found[1] if found else text.partition("\n\n")[0]).split())
