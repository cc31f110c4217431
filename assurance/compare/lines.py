"""What has changed, as lines on a terminal or in a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assurance.compare import words
from assurance.compare.changes import Change, Changes
from assurance.evidence import Fact
from assurance.numerals import in_words, number, plural

SHOWN = 10

Emphasis = Callable[[str], str]


def lines(changes: Changes, *, every: bool = False, strong: Emphasis = str) -> Iterator[str]:
    """Yield what changed, the biggest of each kind first.

    Parameters
    ----------
    every
        Whether to tell all figures; otherwise the first ten of each kind.
    strong
        How a heading is set off.
    """
    old, new = changes.old, changes.new
    moved = sum(map(len, changes.moved.values()))
    yield strong(f"{new.council}: edition {new.edition} against {old.edition}")
    yield f"{plural(moved, 'figure')} moved, appeared or disappeared; {number(changes.unchanged)} as before."
    for kind, of_kind in changes.moved.items():
        yield ""
        yield strong(f"{kind.capitalize()}: {plural(len(of_kind), 'figure')}")
        shown = of_kind if every else of_kind[:SHOWN]
        for change in shown:
            yield from _of(change)
        if len(shown) < len(of_kind):
            yield f"  … and {number(len(of_kind) - len(shown))} more (--all tells them)"
    yield from _rest(changes, strong)


def _of(change: Change) -> Iterator[str]:
    yield f"  {change.fact.id}  {_values(change)}"
    yield f"      {change.sentence}"


def _values(change: Change) -> str:
    if change.old is None or change.new is None:
        return _value(change.fact)
    moved = f"{_value(change.old)} → {_value(change.new)}"
    if change.difference is not None:
        moved += f"  {words.difference(change.fact, change.difference)}"
    return moved


def _value(fact: Fact) -> str:
    interval = words.interval(fact)
    return f"{fact.display}{f' ({interval})' if interval else ''}, {fact.period}"


def _rest(changes: Changes, strong: Emphasis) -> Iterator[str]:
    parts: list[tuple[str, Sequence[str]]] = [
        ("Words that were edited", [_edit(each.where, each.old, each.new) for each in changes.edits]),
        (
            "Figures that stood still",
            [
                f"{each.source.title}, {each.period}: a newer one was due by {in_words(each.due_by)} "
                f"({plural(len(each.fact_ids), 'figure')})"
                for each in changes.stale
            ],
        ),
        ("Settings that changed", list(changes.rules.values())),
        ("Code that changed", changes.code),
    ]
    for heading, entries in parts:
        if entries:
            yield ""
            yield strong(heading)
            yield from (f"  {entry}" for entry in entries)


def _edit(where: str, old: str, new: str) -> str:
    return f"{where}: {old} → {new}" if old else f"{where}: {new}"
