"""Which section of a report prints which figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assurance.evidence import Register
from assurance.prose import Prose, included, read_head

HEADING = re.compile(r"^(#{2,6}) (.+?) \{#([\w-]+)[^}]*\}\s*$")
"""A line that begins a section: its level, its title and its anchor."""
_NAMED = re.compile(r"\{\{<\s*(var|embed)\s+(\S+?)\s*>\}\}|\b(evidence)\.html#([\w-]+)")


@dataclass(frozen=True)
class Section:
    """A section of a report: its title, its place on the page, and the ids of the figures that it prints.

    Attributes
    ----------
    within
        The anchors of the sections that it is part of, the widest first.
    """

    report: str
    title: str
    anchor: str
    fact_ids: frozenset[str]
    within: tuple[str, ...] = ()


def sections_of(
    report: str, prose: Prose, register: Register, shown: Mapping[str, Collection[str]] | None = None
) -> list[Section]:
    """Return the sections of a report that print figures, in order.

    Parameters
    ----------
    shown
        The figures that a chart or table shows, by its label. One that is not among them counts as printing
        every figure of its theme.
    """
    found: dict[tuple[str, str], set[str]] = {}
    within: dict[str, tuple[str, ...]] = {}
    above: list[tuple[int, str]] = []
    anchors = {fact.anchor: id for id, fact in register.facts.items()}
    place = ("", "")
    for line in lines(f"{report}.qmd", prose, register):
        heading = HEADING.match(line)
        if heading:
            place = (heading[2], heading[3])
            found[place] = set()
            above = [each for each in above if each[0] < len(heading[1])]
            within[heading[3]] = tuple(anchor for _, anchor in above)
            above.append((len(heading[1]), heading[3]))
        for kind, name, link, anchor in _NAMED.findall(line):
            if place not in found:
                continue
            label = name.partition("#")[2]
            if link:
                found[place] |= {anchors[anchor]} if anchor in anchors else set()
            elif shown and label in shown:
                found[place] |= set(shown[label])
            else:
                found[place] |= set(_facts(kind, name, register))
    return [
        Section(report, title, anchor, frozenset(ids), within[anchor])
        for (title, anchor), ids in found.items()
        if ids
    ]


def texts_of(report: str, prose: Prose) -> dict[tuple[str, str], str]:
    """Return the words of each section of a report, by title and anchor, figures named and not printed.

    The report is read as it is written: what is made for an edition is not beside it, and left out.
    """
    texts: dict[tuple[str, str], list[str]] = {}
    place = ("", "")
    for line in lines(f"{report}.qmd", prose):
        heading = HEADING.match(line)
        if heading:
            place = (heading[2], heading[3])
        if place[1]:
            texts.setdefault(place, []).append(line.strip())
    return {place: "\n".join(filter(None, of_it)) for place, of_it in texts.items()}


def lines(piece: str, prose: Prose, register: Register | None = None) -> Iterator[str]:
    """Yield the lines of a piece and of those that it includes, as they are written.

    With a register, what stands in the place of a piece whose figures are not held is left out.
    """
    text = prose.text(piece)
    head = read_head(prose.path(piece), text) if register else None
    if register and head and not all(register.holds(name) for name in head.needs):
        return
    for line, within in _lines(text):
        if within and prose.has(within):
            yield from lines(within, prose, register)
        else:
            yield line


@lru_cache(maxsize=512)
def _lines(text: str) -> list[tuple[str, str]]:
    """Return each line of a text with the piece that it includes. A report is gone through many times."""
    return [(line, included(line)) for line in text.split("\n")]


def _facts(kind: str, name: str, register: Register) -> list[str]:
    if kind == "embed":
        theme = name.rsplit("/", 1)[-1].partition(".ipynb")[0]
        return [id for id, fact in register.facts.items() if fact.step.endswith(f".{theme}")]
    if name in register.facts:
        return [name]
    return register.sentences[name].fact_ids if name in register.sentences else []
