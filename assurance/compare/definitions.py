"""Which version of what a measure counts each figure rests on, so that two versions are never compared."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterable
from dataclasses import replace

from assurance.evidence import Fact, Register

MEASURES = "assurance.measures."


def definition_of(measure: str) -> str:
    """Return the version of a measure's definition: its name and the `VERSION` of its module, 1 without one.

    >>> definition_of("assurance.measures.ratings.good_or_outstanding")
    'ratings.good_or_outstanding/1'
    """
    module, _, _ = measure.rpartition(".")
    version = getattr(importlib.import_module(module), "VERSION", 1) if module.startswith(MEASURES) else 1
    return f"{measure.removeprefix(MEASURES)}/{version}"


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


def _words(measure: str) -> str:
    module, _, name = measure.rpartition(".")
    if not module.startswith(MEASURES):
        return ""
    text = inspect.getdoc(getattr(importlib.import_module(module), name, None)) or ""
    found = re.search(r"^Definition\n-+\n(.*?)(?=\n\n\w[\w ]*\n-+\n|\Z)", text, re.DOTALL | re.MULTILINE)
    return " ".join((found[1] if found else text.partition("\n\n")[0]).split())
