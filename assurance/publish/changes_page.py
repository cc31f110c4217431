"""The page of what has changed since the last edition, and the list of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assurance.compare import words
from assurance.compare.changes import Change, Changes, Kind, Stale, largest
from assurance.compare.published import Published, Source
from assurance.evidence import Fact
from assurance.markdown import escape, table
from assurance.numerals import in_words, number, plural
from assurance.publish.pages import page
from assurance.publish.project import long_date

BIGGEST_SHOWN = 10
ROWS_SHOWN = 100
TITLE = "What has changed"

COLUMNS = (
    "kind", "id", "title", "geography", "unit", "old_edition", "old_display", "old_value", "old_lower",
    "old_upper", "old_period", "old_definition", "old_source", "old_source_sha256", "new_edition",
    "new_display", "new_value", "new_lower", "new_upper", "new_period", "new_definition", "new_source",
    "new_source_sha256", "difference", "difference_over_interval", "sentence",
)  # fmt: skip


def changes_page(changes: Changes | None) -> str:
    """Return the page of what has changed; `changes` are None where there is no earlier edition."""
    if changes is None:
        only = (
            "There is no earlier edition of this council to compare with: none with an earlier data freeze "
            "was in the published folder when this one was made."
        )
        return page(TITLE, [only])
    return page(
        TITLE,
        [
            _summary(changes),
            _counts(changes),
            *_biggest(changes),
            *(part for kind in changes.moved for part in _of_kind(kind, changes)),
            "## Words that were edited",
            _edits(changes),
            "## What should have moved and did not",
            _stale(changes.stale),
            "## The rules and the code",
            _rules(changes),
        ],
    )


# --------------------------------------------------------------------------------------------------------
# In short


def _summary(changes: Changes) -> str:
    old = changes.old
    moved = sum(map(len, changes.moved.values()))
    judged = Counter(_judged(change) for of_kind in changes.moved.values() for change in of_kind)
    said = (
        f"Compared with edition {escape(old.edition)}, which has what reached us up to "
        f"{long_date(old.data_freeze)}: {plural(moved, 'figure')} moved, appeared or disappeared, and "
        f"{number(changes.unchanged)} {'is as it was' if changes.unchanged == 1 else 'are as they were'}."
    )
    if moved:
        more, within, untested = (
            number(judged[each]) if judged[each] else "none" for each in ("more", "within", "untested")
        )
        said += (
            f" Of those with two values, {more} moved by more than the 95% intervals allow by chance and "
            f"{within} by no more than that; of {untested} it cannot be said. Only the first may be called a "
            "change in what is measured."
        )
    return said + (
        " Every figure below is in [changes.csv](changes.csv) with both values, intervals, periods, "
        "definitions and files."
    )


def _judged(change: Change) -> str:
    if change.relative is None:
        return "untested" if change.difference is not None else "not compared"
    return "more" if change.relative > 1 else "within"


def _counts(changes: Changes) -> str:
    if not changes.moved:
        return ""
    rows = [
        (kind.capitalize(), number(len(of_kind)), words.KINDS[kind])
        for kind, of_kind in changes.moved.items()
    ]
    return table(
        ("Why it moved", "Figures", "What that means"),
        rows,
        ("left", "right", "left"),
        caption="Figures that moved, by why",
        label="tbl-changes",
        widths=(24, 10, 60),
    )


def _biggest(changes: Changes) -> list[str]:
    biggest = largest(changes, BIGGEST_SHOWN)
    if not biggest:
        return []
    return [
        "## The biggest moves",
        "By the difference over what the 95% intervals allow by chance; where no interval can judge, "
        "percentages by points, and then other figures by their share of the earlier value.",
        _moves(biggest, "The biggest moves, of all kinds", "tbl-changes-biggest", with_periods=True),
    ]


# --------------------------------------------------------------------------------------------------------
# By kind


def _of_kind(kind: Kind, changes: Changes) -> list[str]:
    of_kind = changes.moved[kind]
    groups: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in of_kind[:ROWS_SHOWN]:
        groups[_rests_on(change)].append(change)
    parts = [f"## {kind.capitalize()}", words.KINDS[kind]]
    if len(of_kind) > ROWS_SHOWN:
        parts.append(
            f"The first {number(ROWS_SHOWN)} of {number(len(of_kind))} are shown; all are in changes.csv."
        )
    for place, (rests_on, members) in enumerate(groups.items(), 1):
        label = f"tbl-changes-{kind.replace(' ', '-')}-{place}"
        parts += [_in_words(rests_on), _moves(members, f"{kind.capitalize()}{_caption(rests_on)}", label)]
    return parts


def _rests_on(change: Change) -> tuple[str, ...]:
    """Return the period and the files of each side."""
    old, new = change.old, change.new
    return (
        old.period if old else "",
        _titles(change.old_sources),
        new.period if new else "",
        _titles(change.new_sources),
    )


def _titles(sources: Iterable[Source]) -> str:
    return "; ".join(dict.fromkeys(f"{source.title} ({source.name})" for source in sources))


def _caption(rests_on: tuple[str, ...]) -> str:
    old, _, new, _ = map(escape, rests_on)
    if not old or not new or old == new:
        return f": {old or new}"
    return f": {old}, then {new}"


def _in_words(rests_on: tuple[str, ...]) -> str:
    _, old, _, new = map(escape, rests_on)
    if not old or not new or old == new:
        return f"From {new or old}."
    return f"From {old} in the last edition; from {new} in this one."


def _moves(changes: Sequence[Change], caption: str, label: str, *, with_periods: bool = False) -> str:
    one_sided = all(change.old is None or change.new is None for change in changes)
    values = [
        (_value(change.fact, with_periods),)
        if one_sided
        else (
            _value(change.old, with_periods),
            _value(change.new, with_periods),
            words.difference(change.fact, change.difference) if change.difference is not None else "–",
        )
        for change in changes
    ]
    rows = [
        (_name(change), *cells, escape(change.sentence))
        for change, cells in zip(changes, values, strict=True)
    ]
    columns = ("Value",) if one_sided else ("Last edition", "This edition", "Difference")
    return table(
        ("Figure", *columns, "What may be said"),
        rows,
        ("left", *(["right"] * len(columns)), "left"),  # type: ignore[arg-type]
        caption=caption,
        label=label,
        widths=(34, *([18, 18, 14] if len(columns) > 1 else [18]), 36),
    )


def _name(change: Change) -> str:
    text = escape(f"{change.fact.title}: {change.fact.geography}")
    return f"[{text}](evidence.html#{change.fact.anchor})" if change.new else text


def _value(fact: Fact | None, with_period: bool) -> str:
    """Return a value with its interval and, where asked, its period."""
    if fact is None:
        return "–"
    interval = words.interval(fact)
    said = f"{escape(fact.display)} ({escape(interval)})" if interval else escape(fact.display)
    return f"{said}, {escape(fact.period)}" if with_period else said


# --------------------------------------------------------------------------------------------------------
# Words, what is stale, rules


def _edits(changes: Changes) -> str:
    follow = (
        f" {plural(changes.following, 'sentence')} that the figures make changed with them."
        if changes.following
        else ""
    )
    if not changes.old.sections:
        return (
            f"Edition {escape(changes.old.edition)} did not keep its words, so they are not compared.{follow}"
        )
    if not changes.edits:
        return f"No words changed that do not follow from a figure.{follow}"
    rows = [(_where(edit.where, edit.anchor), escape(edit.old), escape(edit.new)) for edit in changes.edits]
    return f"These changed while the figures in them did not.{follow}\n\n" + table(
        ("Where", "Last edition", "This edition"),
        rows,
        ("left", "left", "left"),
        caption="Words that were edited",
        label="tbl-changes-words",
        widths=(30, 40, 40),
    )


def _where(where: str, anchor: str) -> str:
    kind, _, name = where.partition(": ")
    if name and anchor:
        return f"[{escape(name)}]({kind}.html#{anchor}), {escape(kind)}"
    return f"[{escape(where)}](evidence.html#{anchor})" if anchor else escape(where)


def _stale(stale: Sequence[Stale]) -> str:
    if not stale:
        return "No figure stood still although a newer edition of its source was due by the data freeze."
    rows = [
        (
            escape(f"{each.source.title} ({each.source.name})"),
            escape(each.period),
            f"{in_words(each.due_by)}. {escape(each.because)}",
            escape(each.next_release) or "Not stated by the source",
            plural(len(each.fact_ids), "figure"),
        )
        for each in stale
    ]
    return (
        "The figures of these files are of the same period as in the last edition, though by how often their "
        "publisher brings one out a newer file was due before the data freeze.\n\n"
    ) + table(
        ("File", "Period", "A newer one was due by", "Next release", "Rest on it"),
        rows,
        ("left", "left", "left", "left", "right"),
        caption="Figures that stood still",
        label="tbl-changes-stale",
        widths=(34, 18, 34, 20, 12),
    )


def _rules(changes: Changes) -> str:
    old, new = changes.old, changes.new
    parts = []
    if not old.settings:
        parts.append(f"Edition {escape(old.edition)} did not keep its settings.")
    elif changes.rules:
        parts.append(f"Settings that changed: {escape('; '.join(changes.rules.values()))}.")
    else:
        parts.append("The thresholds, the base of percentages and the rules of wording are as they were.")
    if not old.definitions:
        parts.append(f"Edition {escape(old.edition)} was made before definitions had versions.")
    else:
        come = sorted(new.definitions.keys() - old.definitions.keys())
        parts.append(f"Definitions that are new: {escape(', '.join(come)) or 'none'}.")
    if changes.code:
        parts.append(
            f"The code behind these figures changed: {escape(', '.join(changes.code))}. Where a figure of "
            "the same file and period moved for it, it stands under “Changed rule”."
        )
    return "\n\n".join([" ".join(parts), *_redefined(changes)])


def _redefined(changes: Changes) -> list[str]:
    """Return what the old and the new version of a definition say, each pair once, where they differ."""
    pairs = dict.fromkeys(
        (change.old.definition, change.new.definition)
        for change in changes.moved.get("changed definition", ())
        if change.old and change.new
    )
    said = []
    for before, after in pairs:
        old, new = changes.old.definitions.get(before, ""), changes.new.definitions.get(after, "")
        if old and new and old != new:
            said.append(f"`{before}`: {escape(old)}\n\n`{after}`, now: {escape(new)}")
    return said


# --------------------------------------------------------------------------------------------------------
# The list


def rows(changes: Changes | None) -> list[dict[str, Any]]:
    """Return every figure that moved as a flat row, with the columns of `COLUMNS`."""
    if changes is None:
        return []
    return [_row(change, changes) for of_kind in changes.moved.values() for change in of_kind]


def _row(change: Change, changes: Changes) -> dict[str, Any]:
    fact = change.fact
    return {
        "kind": change.kind,
        "id": fact.id,
        "title": fact.title,
        "geography": fact.geography,
        "unit": fact.unit,
        **_side("old", changes.old, change.old, change.old_sources),
        **_side("new", changes.new, change.new, change.new_sources),
        "difference": change.difference,
        "difference_over_interval": change.relative,
        "sentence": change.sentence,
    }


def _side(which: str, edition: Published, fact: Fact | None, sources: Sequence[Source]) -> Mapping[str, Any]:
    shown = ("display", "value", "lower", "upper", "period", "definition")
    return {
        f"{which}_edition": edition.edition,
        **{f"{which}_{name}": getattr(fact, name) if fact else None for name in shown},
        f"{which}_source": "; ".join(source.name for source in sources),
        f"{which}_source_sha256": "; ".join(source.sha256 for source in sources),
    }
