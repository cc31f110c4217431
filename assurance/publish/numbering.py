"""The numbers of paragraphs, which minutes cite for years: what each stands for, and that it stays so.

A number is typed where its paragraph is written, so that it does not move when another is added or when a
return is missing. An edition keeps what each number stood for; a later one that gave a number to another
paragraph, or a paragraph another number, is not published.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assurance.compare.published import Published
from assurance.errors import CheckFailed
from assurance.prose import COMMENT, VARIABLE, Prose, included

ALIKE = 0.5
"""How alike the words of two paragraphs without figures must be, 0 to 1, to be taken for the same one."""
_NUMBER = re.compile(r"(\d+\.\d+)\s+(?=\S)")
_HEADING = re.compile(r"##\s.*\{#([\w-]+)")
_REWRITTEN = re.compile(r"<!--\s*allow:[^>]*\brewritten\b[^>]*-->")


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph as it is written: its figures named, not printed.

    Attributes
    ----------
    section
        The anchor of the section that it stands in.
    names
        The figures and sentences that it names, in order.
    words
        What is typed in it.
    rewritten
        Whether whoever wrote it says, by `<!-- allow: rewritten -->` before it, that it is the same paragraph
        in other words.
    """

    report: str
    number: str
    section: str
    names: tuple[str, ...]
    words: str
    rewritten: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return plain values, for the record of an edition."""
        return {**asdict(self), "names": list(self.names)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Paragraph:
        """Return what `to_json` wrote."""
        return cls(**{**values, "names": tuple(values["names"])})


def paragraphs_of(report: str, prose: Prose) -> list[Paragraph]:
    """Return the numbered paragraphs of a report, as it is written, in the order of reading.

    A piece whose return was not supplied is read as if it had been: a missing return changes no number.
    """
    found = []
    section, allowed = "", False
    for block in _blocks(f"{report}.qmd", prose, ()):
        heading = _HEADING.match(block)
        if heading:
            section = heading[1]
        bare = COMMENT.sub("", block).strip()
        number = _NUMBER.match(bare)
        if number:
            words = " ".join(VARIABLE.sub("…", bare[number.end() :]).split())
            rewritten = allowed or bool(_REWRITTEN.search(block))
            names = tuple(VARIABLE.findall(bare))
            found.append(Paragraph(report, number[1], section, names, words, rewritten))
        allowed = not bare and bool(_REWRITTEN.search(block))
    return found


def _blocks(piece: str, prose: Prose, within: tuple[str, ...]) -> Iterator[str]:
    if piece in within or not prose.has(piece):
        return
    for block in re.split(r"\n\s*\n", prose.text(piece)):
        inner = included(block)
        if inner:
            yield from _blocks(inner, prose, (*within, piece))
        else:
            yield block


def refuse(new: Published, others: Iterable[Published]) -> None:
    """Refuse an edition in which a number stands for something else than in an earlier edition.

    Raises
    ------
    CheckFailed
        With the number, what it stood for, in which edition, and what to do.
    """
    now = [Paragraph.from_json(each) for each in new.paragraphs]
    for other in sorted(others, key=lambda each: each.order):
        if other.order < new.order:
            for wrong in _wrong([Paragraph.from_json(each) for each in other.paragraphs], now, other.edition):
                raise CheckFailed(f"{new.council}: nothing was published. {wrong}")


def _wrong(before: Sequence[Paragraph], now: Sequence[Paragraph], edition: str) -> Iterator[str]:
    was = {(each.report, each.number): each for each in before}
    held = {(each.report, each.number): each for each in now}
    for (report, number), new in held.items():
        old = was.get((report, number))
        said = f"Paragraph {number} of {report}.qmd"
        if old is None:
            moved = [each.number for each in before if each.report == report and _is_moved(each, new, held)]
            if moved:
                yield (
                    f"{said} was {moved[0]} in edition {edition}, and minutes may cite it. Give it its "
                    f"number {moved[0]} again."
                )
        elif old.section != new.section:
            yield (
                f"Section {number.partition('.')[0]} of {report}.qmd was “{old.section}” in edition "
                f"{edition} and is “{new.section}” now: its numbers would stand for something else. Put what "
                "is new where it renumbers nothing else: within a section, or after the last."
            )
        elif not is_same(old, new):
            yield (
                f"{said} says something else than in edition {edition} (“{old.words[:80]}”). Give the new "
                "paragraph a number of its own; a number that is no longer used is left out. If it is the "
                "same paragraph in other words, put <!-- allow: rewritten --> before it."
            )


def is_same(old: Paragraph, new: Paragraph) -> bool:
    """Return whether two paragraphs of one number are the same: by their figures, or else by their words."""
    if new.rewritten or set(old.names) & set(new.names):
        return True
    if old.names and new.names:
        return False
    alike = difflib.SequenceMatcher(None, old.words.split(), new.words.split(), autojunk=False).ratio()
    return alike >= ALIKE


def _is_moved(old: Paragraph, new: Paragraph, held: Mapping[tuple[str, str], Paragraph]) -> bool:
    """Return whether an old paragraph stands under a new number: the same figures, its own number gone."""
    return (
        bool(old.names)
        and set(old.names) == set(new.names)
        and not new.rewritten
        and (old.report, old.number) not in held
    )
