"""What somebody wrote beside a return, without the numbers that could tell a count that is hidden.

A `.source.toml` says in free words what a file is, and may repeat what is in it. Where a figure that rests on
a file is hidden, the numbers in its note are hidden too, but for years, days, rows of a sheet, and figures
that are shown of the same file under the same words. Which number is hidden is not known here, on purpose:
nothing that is written down has it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assurance.disclosure import counts_in
from assurance.evidence import SYMBOL_OF, Fact, Register

SYMBOL = SYMBOL_OF["suppressed"]
HELD_BACK = (
    f"{SYMBOL} stands for a number that is not shown, because a figure that rests on this file is hidden."
)

CLAUSE = r"[,;:.()“”]"
_BESIDE = 3  # words to either side of a number that say what it counts


def withhold(register: Register, inputs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the raw files, and change the register's caveats, without what notes could tell.

    Parameters
    ----------
    register
        The figures; a caveat that is a file's note, or begins with a sentence of it, is shortened with it.
    inputs
        The raw files, as in the manifest: `path`, `note`, `national`.
    """
    hides = {
        place.file.path
        for fact in register.facts.values()
        if fact.status == "suppressed"
        for place in fact.places
    }
    kept = [dict(entry) for entry in inputs]
    for entry in kept:
        if entry["path"] not in hides or entry.get("national") or not entry["note"]:
            continue
        of_file = {
            id: fact
            for id, fact in register.facts.items()
            if any(place.file.path == entry["path"] for place in fact.places)
        }
        shown = [fact for fact in of_file.values() if fact.value is not None]
        note, sentences = entry["note"], sentences_of(entry["note"])
        entry["note"] = without_counts(note, shown)
        for id, fact in of_file.items():
            caveats = tuple(
                without_counts(each, shown) if each == note or each in sentences else each
                for each in fact.caveats
            )
            places = tuple(
                replace(place, file=replace(place.file, note=entry["note"]))
                if place.file.path == entry["path"]
                else place
                for place in fact.places
            )
            register.facts[id] = replace(fact, caveats=caveats, places=places)
    return kept


def without_counts(note: str, shown: Collection[Fact]) -> str:
    """Return a note with a symbol in the place of each number that is no figure that is shown.

    >>> without_counts("Of 7 August 2019. They account for 184.", []).partition(" [c] stands")[0]
    'Of 7 August 2019. They account for [c].'
    """
    pieces, end = [], 0
    for found in counts_in(note):
        if not _is_shown(found, note, shown):
            pieces += [note[end : found.start()], SYMBOL]
            end = found.end()
    return " ".join(("".join((*pieces, note[end:])), HELD_BACK)) if pieces else note


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text, in order."""
    return re.split(r"(?<=[.?!])\s+(?=[A-Z“])", text)


def _is_shown(found: re.Match[str], note: str, shown: Collection[Fact]) -> bool:
    """Return whether a number is that of a shown figure, and one of the words around it is in its title."""
    before, after = (
        _words(part)
        for part in (re.split(CLAUSE, note[: found.start()])[-1], re.split(CLAUSE, note[found.end() :])[0])
    )
    around = {*before[-_BESIDE:], *after[:_BESIDE]}
    number = _IN_FIGURES.get(found[0].lower(), found[0])
    return any(
        fact.display == number and around & {*_words(fact.title), *_words(fact.unit)} for fact in shown
    )


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in _COMMON]


_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_IN_FIGURES = {word: str(number) for number, word in enumerate(_SMALL, 1)}
_COMMON = {"with", "that", "from", "which", "were", "have", "other", "those", "than", "this", "their", "into"}
