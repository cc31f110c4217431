"""Which section of a report prints which figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.evidence import Register
from assurance.prose import Prose, included

_HEADING = re.compile(r"^#{2,6} (.+?) \{#([\w-]+)[^}]*\}\s*$")
_NAMED = re.compile(r"\{\{<\s*(var|embed)\s+(\S+?)\s*>\}\}")


@dataclass(frozen=True)
class Section:
    """A section of a report: its title, its place on the page, and the ids of the figures that it prints.

    A chart or table counts as printing every figure of its theme.
    """

    report: str
    title: str
    anchor: str
    fact_ids: frozenset[str]


def sections_of(report: str, prose: Prose, register: Register) -> list[Section]:
    """Return the sections of a report, in order."""
    found: dict[tuple[str, str], set[str]] = {}
    place = ("", "")
    for line in _lines(f"{report}.qmd", prose):
        heading = _HEADING.match(line)
        if heading:
            place = (heading[1], heading[2])
            found[place] = set()
        for kind, name in _NAMED.findall(line):
            if place in found:
                found[place] |= set(_facts(kind, name, register))
    return [Section(report, title, anchor, frozenset(ids)) for (title, anchor), ids in found.items() if ids]


def texts_of(report: str, prose: Prose) -> dict[tuple[str, str], str]:
    """Return the words of each section of a report, by title and anchor, figures named and not printed.

    The report is read as it is written: what is made for an edition is not beside it, and left out.
    """
    texts: dict[tuple[str, str], list[str]] = {}
    place = ("", "")
    for line in _lines(f"{report}.qmd", prose):
        heading = _HEADING.match(line)
        if heading:
            place = (heading[1], heading[2])
        if place[1]:
            texts.setdefault(place, []).append(line.strip())
    return {place: "\n".join(filter(None, lines)) for place, lines in texts.items()}


def _lines(piece: str, prose: Prose) -> Iterator[str]:
    for line in prose.path(piece).read_text(encoding="utf-8").split("\n"):
        within = included(line)
        if within and prose.path(within).exists():
            yield from _lines(within, prose)
        else:
            yield line


def _facts(kind: str, name: str, register: Register) -> list[str]:
    if kind == "embed":
        theme = name.rsplit("/", 1)[-1].partition(".ipynb")[0]
        return [id for id, fact in register.facts.items() if fact.step.endswith(f".{theme}")]
    if name in register.facts:
        return [name]
    return register.sentences[name].fact_ids if name in register.sentences else []
