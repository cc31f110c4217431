"""The gate before publication: no hidden count can be worked out from everything that is published together.

First of one edition by itself, all of its figures together; then of the edition with each other that is still
online. A count is given away when fewer values than the threshold are left for it. Whoever has two editions
learns something when they leave fewer values together than each alone.

Not looked at are periods that overlap less than nearly wholly, and counts that were revised: whoever takes a
count of one edition from a later one learns how many were added, not a count that was hidden. Hours that are
hidden with the people they are for must not be left a single value; how near they may come has no rule.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assurance.compare.published import Published
from assurance.compare.readers import Online, add_up, hidden_in, number, own, ranges
from assurance.compare.readers import is_same_time as is_same_time
from assurance.disclosure import PROTECTED, WHOLE
from assurance.errors import CheckFailed
from assurance.evidence import SYMBOL_OF, Fact
from assurance.numerals import listed, plural
from assurance.relations import Added, Ratio, Rests, Share, Within, relations_of, undeclared
from assurance.statistics.bounds import Range, Row, connected
from assurance.statistics.bounds import ranges as solve

FAULT = "This is a fault in how figures are hidden: send this sentence to whoever looks after the pipeline."


@dataclass(frozen=True)
class GivenAway:
    """A hidden count that is given away. Which value it has is not said."""

    fact: Fact
    hidden_in: str
    by: tuple[str, ...]
    """The other editions that it takes; none where one edition gives it away alone."""
    directly: bool
    """Whether another edition simply shows it."""
    figures: tuple[Fact, ...] = ()
    """Where one edition gives it away alone, the figures that it takes."""


# --------------------------------------------------------------------------------------------------------
# One edition by itself


class Alone:
    """What a reader knows who has one edition only. Working it out is most of the work: it is done once."""

    def __init__(self, edition: Published) -> None:
        self.edition, self.online = edition, Online([edition])
        self.spans = ranges(self.online)


def given_away_alone(alone: Alone) -> list[GivenAway]:
    """Return the hidden counts that the figures of one edition give away together."""
    new = alone.edition
    found = {
        id: GivenAway(new.facts[id], new.edition, (), directly=True, figures=tuple(_takes(alone.online, id)))
        for (_, id), span in alone.spans.items()
        if _pinned(span, new.facts[id], new)
    }
    for fact, figures in _told_beside(new):
        found.setdefault(fact.id, GivenAway(fact, new.edition, (), directly=True, figures=figures))
    return [found[id] for id in sorted(found)]


def contradicting(alone: Alone) -> list[Fact]:
    """Return the hidden counts for which there is no number: what is said of them cannot all be true.

    Nothing can be proven of these, and what is declared of them or how they are counted is wrong.
    """
    new = alone.edition
    return [new.facts[id] for id in hidden_in(new) if (0, id) not in alone.spans]


def _told_beside(new: Published) -> Iterator[tuple[Fact, tuple[Fact, ...]]]:
    """Yield the figures that tell of a hidden count by what stands beside it, whatever sums say."""
    facts, hidden, counts = new.facts, set(hidden_in(new)), set(own(new))
    for id in hidden:
        fact = facts[id]
        beside = (fact.numerator, fact.lower, fact.upper, fact.margin_of_error)
        if fact.display != SYMBOL_OF["suppressed"] or any(each is not None for each in beside):
            yield fact, (fact,)
    for each in relations_of(facts):
        if isinstance(each, Rests) and each.on in hidden and facts[each.figure].value is not None:
            yield facts[each.on], (facts[each.figure],)
        elif isinstance(each, Share) and each.part in hidden and facts[each.share].value is not None:
            yield facts[each.part], (facts[each.share],)
        elif isinstance(each, Ratio) and {each.over, each.under} & hidden and number(facts[each.ratio]):
            yield facts[each.over if each.over in hidden else each.under], (facts[each.ratio],)
    some = [
        Added(each.whole, (each.part,), rest=True) for each in relations_of(facts) if isinstance(each, Within)
    ]
    for added in (*some, *add_up(facts)):
        whole, parts = facts[added.total], [facts[part] for part in added.parts]
        total, shown = number(whole), [value for part in parts if (value := number(part)) is not None]
        if not added.rest or whole.unit not in WHOLE or not {added.total, *added.parts} <= counts:
            continue
        if total is not None and len(shown) == len(parts) and 0 < total - sum(shown) < _least(whole, new):
            yield whole, (whole, *parts)


def _takes(online: Online, id: str) -> Iterator[Fact]:
    """Yield the figures that it takes to know too much of a hidden count, without those that it does not."""
    edition = online.editions[0]
    linked = online.linked()
    key = linked.hidden[0, id]
    if online.value(0, id) is not None:
        tellers = [tie.told_by for tie in online.ties[0] if [*tie.weights] == [id] and tie.told_by]
        yield from (edition.facts[teller] for told_by in tellers[:1] for teller in told_by)
        return
    rows = next((rows for keys, rows in connected(linked.limits, linked.rows) if key in keys), [])
    for row in list(rows):
        fewer = [each for each in rows if each is not row]
        if _pinned(_range_of(key, fewer, linked.limits, linked.whole), edition.facts[id], edition):
            rows = fewer
    ids = {
        told for row, tellers in zip(linked.rows, linked.told_by, strict=True)
        if any(row is each for each in rows)
        for _, told in tellers
    }  # fmt: skip
    yield from (fact for told, fact in edition.facts.items() if told in ids and fact.value is not None)


def _range_of(key, rows: Sequence[Row], limits, whole) -> Range:  # type: ignore[no-untyped-def, type-arg]
    near = {each: limits[each] for row in rows for each in row.weights} | {key: limits[key]}
    return solve(near, rows, whole).get(key, (0.0, math.inf))


def without_place(new: Published) -> list[Fact]:
    """Return the counts of people of which nobody declared what they are parts of, where that matters.

    It does in a theme in which a count is hidden: there every figure may give it away.
    """
    themes = {id.partition(".")[0] for id in hidden_in(new)}
    return [new.facts[id] for id in undeclared(new.facts, own(new)) if id.partition(".")[0] in themes]


# --------------------------------------------------------------------------------------------------------
# What must not be published beside what is online


def given_away(new: Published, others: Sequence[Published]) -> list[GivenAway]:
    """Return the hidden counts that `new` gives away, alone or with an edition that is still online.

    What another edition hides and `new` shows by its own rules is not one of them: it was decided to show it.
    """
    return _given_away(Alone(new), others)


def _given_away(alone: Alone, others: Sequence[Published]) -> list[GivenAway]:
    new = alone.edition
    found = {each.fact.id: each for each in given_away_alone(alone)}
    for other in others:
        before, online = ranges(Online([other])), Online([new, other])
        for (place, id), span in ranges(online).items():
            hides, tells = online.editions[place], online.editions[1 - place]
            told = online.told.get(online.named(place, id), {})
            if id in found or (place == 1 and 0 in told):
                continue
            single = (before if place else alone.spans).get((0, id), (0.0, math.inf))
            if _pinned(span, hides.facts[id], new) and span[1] - span[0] < single[1] - single[0]:
                directly = 1 - place in told
                found[id] = GivenAway(hides.facts[id], hides.edition, (tells.edition,), directly=directly)
    return [found[id] for id in sorted(found)]


def _pinned(span: Range, fact: Fact, new: Published) -> bool:
    """Return whether a hidden count is left fewer values than the rule allows: as many as the threshold."""
    values = span[1] - span[0] + (1 if fact.unit in WHOLE else 0)
    return values < _least(fact, new) if fact.unit in WHOLE else values <= 0


def _least(fact: Fact, new: Published) -> float:
    # A threshold of 1 or 2 hides nothing, or ones: even then a hidden count is two things at least.
    return max(2, new.settings.get("disclosure", {}).get(PROTECTED[fact.unit], 1))


def refuse(new: Published, others: Sequence[Published]) -> None:
    """Do nothing when no hidden count can be worked out from `new` and what is online.

    Raises
    ------
    CheckFailed
        When one can: which, from what, and who must decide. Not its value. Also when that cannot be proven.
    """
    unknown = without_place(new)
    if unknown:
        more = f" and {plural(len(unknown) - 1, 'figure')} like it" if len(unknown) > 1 else ""
        raise CheckFailed(
            f"{new.council}: nothing says what “{unknown[0].title}” ({unknown[0].id}){more} is a part of, "
            "while figures of its theme are hidden, so that it may give them away and nothing was published. "
            "Declare it in assurance/relations.py, which says how: send this sentence to whoever looks after "
            "the pipeline."
        )
    alone = Alone(new)
    impossible = contradicting(alone)
    if impossible:
        raise CheckFailed(
            f"{new.council}: no number fits “{impossible[0].title}” ({impossible[0].id}), which is hidden, "
            "and the totals, parts and percentages that are declared with it, so that nothing can be said of "
            f"what they give away and nothing was published. {FAULT}"
        )
    found = _given_away(alone, others)
    if not found:
        return
    first = found[0]
    more = f", and {plural(len(found) - 1, 'other')} like it" if len(found) > 1 else ""
    if not first.by:
        raise CheckFailed(f"{new.council}: {_what_alone(first)}{more}, so nothing was published. {FAULT}")
    how = (
        f"edition {first.by[0]}, which is still online, shows it for the same period"
        if first.directly
        else f"the editions {first.hidden_in} and {first.by[0]} together leave too few values for it"
    )
    raise CheckFailed(
        f"{new.council}: “{first.fact.title}” ({first.fact.period}) is hidden in edition {first.hidden_in}, "
        f"but {how}{more}, so nothing was published. Whoever is responsible for information governance "
        "decides: take the other edition’s folder out of what is published, or set the thresholds so that "
        "both editions hide the same counts."
    )


def _what_alone(found: GivenAway) -> str:
    names = [f"“{fact.title}” ({fact.id})" for fact in found.figures]
    if found.fact.value is not None:
        return f"{listed(names)} differ by a number that is too small to be shown"
    title = f"“{found.fact.title}” ({found.fact.id})"
    if found.figures == (found.fact,):
        return f"{title} is hidden, and what stands in the register beside it tells it"
    what = listed(names) or "what is hidden with it"
    return f"{title} is hidden, and can be worked out, or nearly, from {what}"
