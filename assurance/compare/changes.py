"""What has changed from one edition to the next: every figure that moved, and by which of several reasons.

A figure that moved is in one list only, by the first of these that holds: its definition changed, a
correction touches it, it is hidden or no longer hidden, it has another period, the source was revised for the
same period, or nothing but our own rules can have moved it.
"""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from assurance import evidence
from assurance.checks.freshness import read_cadences, span_of
from assurance.compare import words
from assurance.compare.published import Published, Source
from assurance.compare.readers import is_same_time
from assurance.evidence import Fact
from assurance.numerals import listed
from assurance.settings import Wording
from assurance.statistics import reach
from assurance.wording import Comparison, compare, stem_of

Kind = Literal[
    "new period",
    "revised source",
    "changed definition",
    "changed rule",
    "corrected",
    "suppressed",
    "no longer suppressed",
    "appeared",
    "disappeared",
]


@dataclass(frozen=True)
class Change:
    """One figure that moved.

    Attributes
    ----------
    old, new
        The figure in each edition; None where it is not in one.
    difference
        The new value less the old one; None where they cannot be compared.
    relative
        The difference over what the intervals allow by chance: above 1 it is more. None without an interval.
    sentence
        What may be said of it, by the rule of `assurance.wording`.
    old_sources, new_sources
        The files that it rests on.
    """

    kind: Kind
    old: Fact | None
    new: Fact | None
    difference: float | None
    relative: float | None
    sentence: str
    old_sources: tuple[Source, ...]
    new_sources: tuple[Source, ...]

    @property
    def fact(self) -> Fact:
        """The figure as it is now, or as it was last."""
        return self.new or self.old  # type: ignore[return-value]

    @property
    def size(self) -> tuple[int, float, float, str]:
        """Its place among others, the biggest first.

        First what is more than chance, by the difference over the intervals; then what no interval can judge,
        percentages by points before others by their share of the old value; then what chance allows.
        """
        if self.relative is not None:
            return (0 if self.relative > 1 else 3, -self.relative, 0.0, self.fact.id)
        if self.difference is None:
            return (4, 0.0, 0.0, self.fact.id)
        if self.fact.unit == "per cent":
            return (1, -abs(self.difference), 0.0, self.fact.id)
        before = self.old.value if self.old and isinstance(self.old.value, int | float) else 0
        return (2, -abs(self.difference) / max(abs(before), 1), -abs(self.difference), self.fact.id)


@dataclass(frozen=True)
class Edit:
    """Words that changed while the figures in them did not. `old` and `new` are empty where there were none.

    Of a report's prose only which section was edited is kept, not the words.
    """

    where: str
    anchor: str
    old: str
    new: str


@dataclass(frozen=True)
class Stale:
    """A file whose figures are of the same period as in the last edition, though a newer file was due.

    `due_by` is the day by which one was out, by how often the publisher brings one out.
    """

    source: Source
    period: str
    due_by: datetime.date
    because: str
    next_release: str
    fact_ids: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """One edition compared with an earlier one.

    Attributes
    ----------
    moved
        Every figure that moved, by kind, the biggest first.
    unchanged
        How many figures are as they were.
    following
        How many sentences changed because a figure in them did.
    rules
        What changed of the settings, in words, by group.
    code
        The themes whose code changed.
    """

    old: Published
    new: Published
    moved: Mapping[Kind, tuple[Change, ...]]
    unchanged: int
    edits: tuple[Edit, ...]
    following: int
    stale: tuple[Stale, ...]
    rules: Mapping[str, str]
    code: tuple[str, ...]


def compare_editions(old: Published, new: Published) -> Changes:
    """Return what has changed from `old` to `new`, by the rules of the new edition."""
    wording = Wording.model_validate(new.settings.get("wording", {}))
    rules = changed_settings(old.settings, new.settings)
    code = tuple(
        theme for theme in sorted(old.code.keys() & new.code.keys()) if old.code[theme] != new.code[theme]
    )
    moved: dict[Kind, list[Change]] = defaultdict(list)
    for id in dict.fromkeys([*new.facts, *old.facts]):
        change = _change(id, old, new, rules, wording)
        if change:
            moved[change.kind].append(change)
    there = sum(len(changes) for kind, changes in moved.items() if kind not in ("appeared", "disappeared"))
    touched = frozenset(change.fact.id for changes in moved.values() for change in changes)
    edits, following = _edits(old, new, touched, rules)
    return Changes(
        old=old,
        new=new,
        moved={
            kind: tuple(sorted(moved[kind], key=lambda change: change.size))
            for kind in words.KINDS
            if kind in moved
        },
        unchanged=len(old.facts.keys() & new.facts.keys()) - there,
        edits=tuple(edits),
        following=following,
        stale=tuple(_stale(old, new)),
        rules=rules,
        code=code,
    )


# --------------------------------------------------------------------------------------------------------
# One figure


def _change(
    id: str, old: Published, new: Published, rules: Mapping[str, str], wording: Wording
) -> Change | None:
    was, now = old.facts.get(id), new.facts.get(id)
    kind = _kind(id, old, new, rules)
    if kind is None:
        return None
    comparison = None
    relative = None
    if was and now and kind != "changed definition" and not _is_words(was) and not _is_words(now):
        comparison = compare(now, was, wording)
        relative = _relative(was, now) if comparison.made else None
    return Change(
        kind=kind,
        old=_kept_back(was) if kind == "suppressed" and was and now and _same_time(was, now) else was,
        new=now,
        difference=comparison.difference if comparison else None,
        relative=relative,
        sentence=_sentence(id, kind, old, new, comparison, rules),
        old_sources=old.sources.get(id, ()),
        new_sources=new.sources.get(id, ()),
    )


def _is_words(fact: Fact) -> bool:
    return isinstance(fact.value, str)


def _same_time(was: Fact, now: Fact) -> bool:
    return is_same_time(was.period, now.period)


def _kept_back(fact: Fact) -> Fact:
    """Return a figure without its value: what is hidden now must not be said again for the same time."""
    return replace(
        fact, value=None, display="shown", numerator=None, denominator=None, lower=None, upper=None,
        margin_of_error=None,
    )  # fmt: skip


def _kind(id: str, old: Published, new: Published, rules: Mapping[str, str]) -> Kind | None:
    was, now = old.facts.get(id), new.facts.get(id)
    if was is None or now is None:
        return "appeared" if was is None else "disappeared"
    same = _shown(was) == _shown(now)
    by_setting = "ratings" in rules and id.startswith("ratings.") and was.base != now.base
    if not by_setting and redefined(was, now, same=same):
        return "changed definition"
    if same and was.period == now.period:
        return None
    if not same and old.corrected.get(id, frozenset()) != new.corrected.get(id, frozenset()):
        return "corrected"
    if "suppressed" in (was.status, now.status) and was.status != now.status:
        return "suppressed" if now.status == "suppressed" else "no longer suppressed"
    if (was.value is None) != (now.value is None):
        return "appeared" if was.value is None else "disappeared"
    if by_setting:
        return "changed rule"
    if was.period != now.period:
        return "new period"
    return "revised source" if old.hashes(id) != new.hashes(id) else "changed rule"


def _shown(fact: Fact) -> tuple[Any, ...]:
    return (
        fact.value, fact.display, fact.status, fact.numerator, fact.denominator, fact.lower, fact.upper,
        fact.margin_of_error,
    )  # fmt: skip


def redefined(was: Fact, now: Fact, *, same: bool = False) -> bool:
    """Return whether two editions count different things under one id.

    They do when the version of the definition differs, or the unit. Editions from before definitions had
    versions have none: then, while the figure is another, the words for whom it counts or of what decide.
    """
    if was.unit != now.unit:
        return True
    if was.definition and now.definition:
        return was.definition != now.definition
    return not same and (was.base, was.population) != (now.base, now.population)


def _relative(was: Fact, now: Fact) -> float | None:
    if not (isinstance(was.value, int | float) and isinstance(now.value, int | float)):
        return None
    allowed = reach(now.value, (now.lower, now.upper), was.value, (was.lower, was.upper))
    if not allowed:
        return None
    return abs(now.value - was.value) / allowed


def _sentence(
    id: str,
    kind: Kind,
    old: Published,
    new: Published,
    comparison: Comparison | None,
    rules: Mapping[str, str],
) -> str:
    was, now = old.facts.get(id), new.facts.get(id)
    if kind == "changed definition":
        assert was and now
        return words.redefined(was, now)
    if kind in ("suppressed", "no longer suppressed"):
        assert was and now
        return words.hidden(was, now, rules.get("disclosure", ""))
    if was is None or now is None or was.value is None or now.value is None:
        return words.came_or_went(was, now, old.edition)
    if comparison is None or comparison.outcome == "not comparable":
        said = words.replaced(was, now)
    elif kind == "new period":
        said = words.moved(was, now, comparison)
    else:
        said = words.revised(was, now, comparison)
    return f"{said} {_why(id, kind, old, new, rules)}".strip()


def _why(id: str, kind: Kind, old: Published, new: Published, rules: Mapping[str, str]) -> str:
    if kind == "corrected":
        made = new.corrected.get(id, frozenset()) - old.corrected.get(id, frozenset())
        withdrawn = old.corrected.get(id, frozenset()) - new.corrected.get(id, frozenset())
        parts = [f"Correction made: {listed(sorted(made))}." if made else ""]
        parts += [f"Correction no longer made: {listed(sorted(withdrawn))}." if withdrawn else ""]
        return " ".join(part for part in parts if part)
    if kind == "changed rule":
        return words.same_file(rules)
    if kind == "revised source":
        return "The same period, from another edition of the file."
    return ""


def changed_settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Return, by group, what changed of the settings that change a figure or a word, in words.

    The data freeze is not a rule. An edition that kept no settings has changed none.

    >>> changed_settings({"disclosure": {"people": 3}}, {"disclosure": {"people": 5}})
    {'disclosure': 'disclosure.people from 3 to 5'}
    >>> changed_settings({"wording": {"too_few_below": 9}}, {"wording": {"too_few_below": 9, "beside": {}}})
    {}
    """
    if not old or not new:
        return {}
    told = {}
    for group in sorted((old.keys() & new.keys()) - {"data_freeze"}):
        before, after = old[group], new[group]
        if before != after:
            told[group] = listed(_changed(group, before, after))
    return {group: words for group, words in told.items() if words}


def _changed(group: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield what changed in a group; of tables in it only what both have, which older editions had not."""
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from _changed(f"{group}.{name}", was, now)
        elif was != now and not isinstance(was, Mapping) and not isinstance(now, Mapping):
            yield f"{group}.{name} from {_said(was)} to {_said(now)}"


def _said(value: Any) -> str:
    return "nothing" if value is None else f"“{value}”" if " " in str(value) else str(value)


# --------------------------------------------------------------------------------------------------------
# Words


def _edits(
    old: Published, new: Published, moved: frozenset[str], rules: Mapping[str, str]
) -> tuple[list[Edit], int]:
    """Return the words that were edited, and how many sentences only follow their figures."""
    edits = []
    following = 0
    stems = {stem_of(edition.facts[id])[0] for edition in (old, new) for id in moved & edition.facts.keys()}
    for id in dict.fromkeys([*new.sentences, *old.sentences]) if old.sentences else ():
        was, now = old.sentences.get(id, ""), new.sentences.get(id, "")
        if was == now:
            continue
        named = words.named_in(was) | words.named_in(now)
        own = new.facts.get(evidence.verdict_of(id)) or old.facts.get(evidence.verdict_of(id))
        if own:  # a verdict goes with its figure, what that is beside, and the rules
            follows = "wording" in rules or not (was and now) or stem_of(own)[0] in stems
        else:
            follows = bool(named & moved) or any(_beside(id, fact_id) for fact_id in moved)
        if follows:
            following += 1
        else:
            edits.append(Edit(f"sentence {id}", "", words.printed(was, old), words.printed(now, new)))
    for id in new.facts.keys() & old.facts.keys() - moved:
        was_called, now_called = _called(old.facts[id]), _called(new.facts[id])
        if was_called != now_called:
            edits.append(Edit(f"figure {id}", new.facts[id].anchor, was_called, now_called))
    edits.sort(key=lambda edit: edit.where)
    return [*edits, *_edited_sections(old, new)], following


def _beside(sentence: str, fact: str) -> bool:
    """Return whether a sentence is about a figure unnamed in it: `a.b.verdict` is about `a.b.council`."""
    return fact.rpartition(".")[0] == sentence.rpartition(".")[0]


def _called(fact: Fact) -> str:
    return "; ".join(part for part in (fact.title, fact.base, fact.population) if part)


def _edited_sections(old: Published, new: Published) -> Iterator[Edit]:
    if not old.sections:  # made before sections were kept
        return
    before = {(section.report, section.anchor): section for section in old.sections}
    after = {(section.report, section.anchor): section for section in new.sections}
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        if was and now and was.sha256 == now.sha256:
            continue
        section = now or was
        assert section is not None
        done = "edited" if was and now else "new" if now else "taken out"
        yield Edit(f"{section.report}: {section.title}", section.anchor if now else "", "", done)


# --------------------------------------------------------------------------------------------------------
# What should have moved and did not


def _stale(old: Published, new: Published) -> Iterator[Stale]:
    """Yield the files whose period is the last edition's though a newer one was due by the data freeze."""
    cadences = read_cadences()
    freeze = datetime.date.fromisoformat(new.data_freeze)
    by_hash = {entry["sha256"]: entry for entry in new.inputs}
    resting: dict[str, list[str]] = defaultdict(list)
    for id, fact in new.facts.items():
        was = old.facts.get(id)
        if was and was.period == fact.period and not redefined(was, fact):
            for source in new.sources[id]:
                resting[source.sha256].append(id)
    for sha256, ids in resting.items():
        entry = by_hash.get(sha256)
        if entry is None:
            continue
        cadence = cadences.get(entry["kind"], cadences[""])
        dated = span_of(entry[cadence.by]) or span_of(entry["edition"]) or span_of(entry["period"])
        due = dated[1] + datetime.timedelta(cadence.days) if dated else None
        if due and due < freeze:
            yield Stale(
                source=Source(entry["path"].rsplit("/", 1)[-1], entry["title"], sha256),
                period=entry["period"],
                due_by=due,
                because=cadence.because,
                next_release=str(entry.get("next_release") or ""),
                fact_ids=tuple(ids),
            )


def largest(changes: Changes, count: int) -> list[Change]:
    """Return the biggest moves of values that can be compared, of all kinds."""
    comparable = [
        change
        for of_kind in changes.moved.values()
        for change in of_kind
        if change.difference and math.isfinite(change.difference)
    ]
    return sorted(comparable, key=lambda change: change.size)[:count]
