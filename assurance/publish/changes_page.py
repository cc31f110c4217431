"""The page of what has changed since the last edition, and the list of it."""

from __future__ import annotations

from collections import Counter
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
FIGURES_NAMED = 3
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
    old, new = changes.old, changes.new
    moved = sum(map(len, changes.moved.values()))
    judged = Counter(_judged(change) for of_kind in changes.moved.values() for change in of_kind)
    said = (
        f"Compared with edition {escape(old.edition)}, which has what reached us up to "
        f"{long_date(old.data_freeze)}: {plural(moved, 'figure')} moved, appeared or disappeared, and "
        f"{number(changes.unchanged)} {'is as it was' if changes.unchanged == 1 else 'are as they were'}."
    )
    if old.edition != new.edition and moved:
        said += (
            f" Of those that moved, {number(judged['more'])} moved by more than their 95% intervals allow by "
            f"chance, {number(judged['within'])} by no more than that, and of {number(judged['untested'])} "
            "nothing says which. Only the first may be called a change in what is measured."
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
        "percentages by points and then other figures by their share of the earlier value.",
        _moves(biggest, "The biggest moves, of all kinds", "tbl-changes-biggest"),
    ]


# --------------------------------------------------------------------------------------------------------
# By kind


def _of_kind(kind: Kind, changes: Changes) -> list[str]:
    of_kind = changes.moved[kind]
    label = f"tbl-changes-{kind.replace(' ', '-')}"
    shown = of_kind[:ROWS_SHOWN]
    caption = f"{kind.capitalize()}: {plural(len(of_kind), 'figure')}"
    if len(of_kind) > ROWS_SHOWN:
        caption += f", of which the first {number(ROWS_SHOWN)} are shown; all are in changes.csv"
    body = (
        _one_sided(shown, caption, label)
        if kind in ("appeared", "disappeared")
        else _moves(shown, caption, label)
    )
    return [f"## {kind.capitalize()}", words.KINDS[kind], body, _files(of_kind)]


def _moves(changes: Sequence[Change], caption: str, label: str) -> str:
    rows = [
        (
            _name(change),
            _value(change.old),
            _value(change.new),
            words.difference(change.fact, change.difference) if change.difference is not None else "–",
            escape(change.sentence),
        )
        for change in changes
    ]
    return table(
        ("Figure", "Last edition", "This edition", "Difference", "What may be said"),
        rows,
        ("left", "left", "left", "right", "left"),
        caption=caption,
        label=label,
        widths=(30, 22, 22, 12, 36),
    )


def _one_sided(changes: Sequence[Change], caption: str, label: str) -> str:
    rows = [(_name(change), _value(change.fact), escape(change.sentence)) for change in changes]
    return table(
        ("Figure", "Value", "What may be said"),
        rows,
        ("left", "left", "left"),
        caption=caption,
        label=label,
        widths=(40, 26, 40),
    )


def _name(change: Change) -> str:
    text = escape(f"{change.fact.title}: {change.fact.geography}")
    return f"[{text}](evidence.html#{change.fact.anchor})" if change.new else text


def _value(fact: Fact | None) -> str:
    """Return a value with its interval and its period, on lines of their own."""
    if fact is None:
        return "–"
    unit = "" if fact.unit == "per cent" or isinstance(fact.value, str) else f" {fact.unit}"
    interval = words.interval(fact)
    parts = [f"**{escape(fact.display)}**{escape(unit) if fact.value is not None else ''}"]
    parts += [f"({escape(interval)})"] if interval else []
    return f"{' '.join(parts)}; {escape(fact.period)}"


def _files(changes: Sequence[Change]) -> str:
    """Return from which files to which, with how many figures."""
    pairs = Counter((_titles(change.old_sources), _titles(change.new_sources)) for change in changes)
    lines = []
    for (old, new), count in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
        if not old or not new:
            said = escape(old or new)
        elif old == new:
            said = escape(new)
        else:
            said = f"{escape(old)}, and now {escape(new)}"
        lines.append(f"- {plural(count, 'figure')}: {said}")
    return "They rest on:\n\n" + "\n".join(lines)


def _titles(sources: Iterable[Source]) -> str:
    return "; ".join(dict.fromkeys(f"{source.title} ({source.name})" for source in sources))


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
        gone = sorted(old.definitions.keys() - new.definitions.keys())
        come = sorted(new.definitions.keys() - old.definitions.keys())
        parts.append(
            f"Definitions that are new: {escape(', '.join(come)) or 'none'}; no longer used: "
            f"{escape(', '.join(gone)) or 'none'}."
        )
    if changes.code:
        parts.append(
            f"The code behind these figures changed: {escape(', '.join(changes.code))}. Where a figure of "
            "the same file and period moved for it, it stands under “Changed rule”."
        )
    return " ".join(parts)


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
