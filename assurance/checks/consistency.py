"""Checks over the register of facts, before anything is published.

Each answers a way in which published reports of this field have contradicted themselves: parts that do not
come to their total, percentages that their own counts do not give, percentages that no count could give,
figures without a period, one figure with two values, and two rating vocabularies in one list.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assurance.checks.suites import Severity
from assurance.evidence import Fact, Register
from assurance.numerals import number, plural, possible, rounded, smallest_base
from assurance.relations import (
    COUNCIL_RATINGS,
    CQC_RATINGS,
    LEVELS,
    NOT_SOURCED,
    PLACES,
    SOURCED,
    like,
    sums_of,
)
from assurance.revised_sources import read_revised

STATUSES = ("completed", "completing")

PER = {"per cent": 100, "per 100,000": 100_000}

# Figures that somebody else worked out and we only cite: where they do not hold together we say so, and
# publish, because nobody here can mend them.
CITED = "assurance.measures.ascof."
NOT_STATED = "not stated"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One contradiction or gap. A critical one stops publication; a warning goes to the data-quality page.

    `sentence` says what is wrong and how to take it, `arithmetic` shows the numbers.
    """

    id: str
    severity: Severity
    sentence: str
    fact_ids: tuple[str, ...]
    arithmetic: str


@dataclass(frozen=True)
class Implied:
    """A declared relation: what other figures lead one to expect of a stated one, give or take 5%.

    `plus` less `minus`, or the product of `times` over the product of `over`, with a constant `by`.
    """

    stated: str
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    by: float = 1.0


IMPLIED = (
    # Posts are not people, but not far from them either.
    Implied(
        "market.snapshots.people_employed.count",
        plus=("market.snapshots.posts.count",),
        minus=("market.snapshots.posts_vacant.count",),
    ),
    Implied(
        "market.snapshots.posts_filled.count",
        plus=("market.snapshots.posts.count",),
        minus=("market.snapshots.posts_vacant.count",),
    ),
    Implied(
        "market.areas.customers",
        times=("market.snapshots.homecare_spend_a_year.count",),
        over=("market.snapshots.homecare_cost_a_week.count",),
        by=1 / 52,
    ),
    Implied(
        "market.areas.hours_a_week",
        times=("market.areas.customers", "market.areas.hours_per_customer"),
    ),
)
AGREES_WITHIN = 0.05

# Shares that are of one whole: together they are everything, so they come to 100.
SHARES = (
    like("*.{}_percent", CQC_RATINGS),
    like("*.{}_percent", CQC_RATINGS[:-1]),
    like("*.{}_percent", (*COUNCIL_RATINGS, "completing")),
    like("*.{}_percent", ("done", "under_way")),
    like("homecare.requests.{}_percent", (*SOURCED, *NOT_SOURCED)),
    like("market.level_{}.customers_percent", LEVELS),
    like("market.level_{}.hours_a_week_percent", LEVELS),
    like("market.placements.{}_percent", PLACES),
)


def consistency(register: Register) -> list[Finding]:
    """Return everything in the register that does not hold together, critical findings first."""
    facts = register.facts
    found = [
        *_sums(facts),
        *_shares(facts),
        *_implied(facts),
        *_percentages(facts.values()),
        *_impossible_percentages(facts.values()),
        *_two_values(facts.values()),
        *_vocabularies(facts),
        *_periods(facts.values()),
        *_revised(facts.values()),
    ]
    return sorted(found, key=lambda finding: finding.severity != "critical")


def _sums(facts: dict[str, Fact]) -> Iterator[Finding]:
    for added in sums_of(facts):
        total, parts = facts[added.total], [facts[part] for part in added.parts]
        if all(map(_has_number, (total, *parts))):
            values = [_number(part) for part in parts]
            come_to, stated = sum(values), _number(total)
            left = stated - come_to
            if abs(left) > 1e-6 and not (added.rest and left > 0):
                said = "unaccounted for" if left > 0 else "too many"
                yield Finding(
                    id=f"sum.{total.id}",
                    severity="critical",
                    sentence=f"The parts of “{total.title}” do not come to their total.",
                    fact_ids=(total.id, *(part.id for part in parts)),
                    arithmetic=f"{' + '.join(map(_exact, values))} = {_exact(come_to)}, but "
                    f"{_exact(stated)} is stated: {_exact(abs(left))} {said}",
                )


def _shares(facts: dict[str, Fact]) -> Iterator[Finding]:
    for first, *others in SHARES:
        for one, rest in _matches(facts, first, others):
            parts = [one, *rest]
            whole = _parent(one)
            if len(others) == 3 and f"{whole}.not_rated_percent" in facts:
                continue  # then the longer list is the one that comes to 100
            shown = [_shown(part) for part in parts]
            come_to = sum(value for value, _ in shown)
            slack = sum(0.5 * 10**-decimals for _, decimals in shown)
            if abs(come_to - 100) > slack + 1e-9:
                more = ": the remainder may be services that are not rated" if come_to < 100 else ""
                yield Finding(
                    id=f"shares.{one.id}",
                    severity="warning",
                    sentence=f"Shares that should be everything do not come to 100%{more}.",
                    fact_ids=tuple(part.id for part in parts),
                    arithmetic=f"{' + '.join(part.display for part in parts)} = {_exact(come_to)}%, "
                    f"{_exact(abs(100 - come_to))} from 100",
                )


def _implied(facts: dict[str, Fact]) -> Iterator[Finding]:
    for relation in IMPLIED:
        names = (*relation.plus, *relation.minus, *relation.times, *relation.over)
        if not all(name in facts and _has_number(facts[name]) for name in (relation.stated, *names)):
            continue
        value = {name: _number(facts[name]) for name in names}
        below = math.prod(value[name] for name in relation.over)
        if not below:
            continue
        expected = relation.by * (
            math.prod(value[name] for name in relation.times) / below
            if relation.times
            else sum(value[name] for name in relation.plus) - sum(value[name] for name in relation.minus)
        )
        stated = facts[relation.stated]
        apart = abs(_number(stated) - expected) / abs(expected) if expected else 0.0
        if apart > AGREES_WITHIN:
            told = ", ".join(f"{facts[name].title} {facts[name].display}" for name in names)
            yield Finding(
                id=f"implied.{stated.id}",
                severity="warning",
                sentence=f"“{stated.title}” is not what other figures lead one to expect: they may be of "
                "other days, or count other things.",
                fact_ids=(stated.id, *names),
                arithmetic=f"{told}: about {_exact(rounded(expected))}, but {stated.display} is stated, "
                f"{_exact(100 * apart)}% apart",
            )


def _percentages(facts: Iterable[Fact]) -> Iterator[Finding]:
    for fact in facts:
        per = PER.get(fact.unit)
        if (
            not per
            or not isinstance(fact.value, int | float)
            or fact.numerator is None
            or not fact.denominator
        ):
            continue
        value, decimals = _shown(fact)
        half = 0.5 * 10**-decimals + 1e-9
        # A publisher that rounds counts to 5 works the percentage out before doing so.
        slack = 2.5 if _is_cited(fact) and fact.numerator % 5 == fact.denominator % 5 == 0 else 0.0
        lowest = per * (fact.numerator - slack) / (fact.denominator + slack)
        highest = per * (fact.numerator + slack) / max(1.0, fact.denominator - slack)
        if not lowest - half <= value <= highest + half:
            computed = rounded(per * fact.numerator / fact.denominator, max(decimals, 1))
            yield Finding(
                id=f"percentage.{fact.id}",
                severity=_severity(fact),
                sentence=f"“{fact.title}” is not what its own numerator and denominator give.",
                fact_ids=(fact.id,),
                arithmetic=f"{_exact(fact.numerator)} of {_exact(fact.denominator)} is {_exact(computed)} "
                f"{fact.unit}, but {fact.display} is stated",
            )


def _impossible_percentages(facts: Iterable[Fact]) -> Iterator[Finding]:
    for fact in facts:
        if fact.unit != "per cent" or not isinstance(fact.value, int | float):
            continue
        if fact.numerator is not None or not fact.denominator:
            continue
        value, decimals = _shown(fact)
        if not possible(value, round(fact.denominator), decimals):
            least = smallest_base(value, decimals)
            yield Finding(
                id=f"impossible.{fact.id}",
                severity=_severity(fact),
                sentence=f"“{fact.title}” cannot be a share of {plural(fact.denominator, 'thing')}.",
                fact_ids=(fact.id,),
                arithmetic=f"no whole number out of {_exact(fact.denominator)} is {fact.display}"
                + (f"; the smallest base that gives it is {_exact(least)}" if least else ""),
            )


def _two_values(facts: Iterable[Fact]) -> Iterator[Finding]:
    told: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.value is not None:
            told[fact.title, fact.geography, fact.period, fact.population, fact.unit, fact.base].append(fact)
    for same in told.values():
        if len({fact.value for fact in same}) > 1:
            yield Finding(
                id=f"two_values.{same[0].id}",
                severity="critical",
                sentence=f"“{same[0].title}” has two values for {same[0].geography}, {same[0].period}.",
                fact_ids=tuple(fact.id for fact in same),
                arithmetic="; ".join(f"{fact.id} is {fact.display}" for fact in same),
            )


def _vocabularies(facts: dict[str, Fact]) -> Iterator[Finding]:
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for fact_id in facts:
        word = fact_id.rsplit(".", 1)[1].removesuffix("_percent").removesuffix("_count")
        groups[_parent(facts[fact_id])].setdefault(word, fact_id)
    only_cqc, only_council = set(CQC_RATINGS) - set(COUNCIL_RATINGS), set(COUNCIL_RATINGS) - set(CQC_RATINGS)
    for group, words in groups.items():
        mixed = [
            ("CQC’s ratings and the council’s own", only_cqc & words.keys(), only_council & words.keys())
        ]
        if group.endswith(("rating", "ratings")):  # elsewhere a table may hold both, each with its heading
            ratings, stages = {*CQC_RATINGS, *COUNCIL_RATINGS} & words.keys(), set(STATUSES) & words.keys()
            mixed.append(("ratings and stages of an assessment", ratings, stages))
        for what, one, other in mixed:
            if one and other:
                names = tuple(words[word] for word in sorted(one | other))
                yield Finding(
                    id=f"vocabulary.{group}",
                    severity="critical",
                    sentence=f"One list mixes {what}; the same word means different things in each.",
                    fact_ids=names,
                    arithmetic=f"{', '.join(sorted(one))} beside {', '.join(sorted(other))}",
                )


def _periods(facts: Iterable[Fact]) -> Iterator[Finding]:
    without = [fact for fact in facts if not fact.period or fact.period.startswith(NOT_STATED)]
    if without:
        yield Finding(
            id="period.not_stated",
            severity="warning",
            sentence=f"{plural(len(without), 'figure')} {'has' if len(without) == 1 else 'have'} no period: "
            "the source does not say what time it is about.",
            fact_ids=tuple(fact.id for fact in without),
            arithmetic="; ".join(f"{fact.title} ({fact.geography})" for fact in without),
        )


def _revised(facts: Iterable[Fact]) -> Iterator[Finding]:
    """Yield figures that cite a source which its publisher has corrected: the citation may be from before."""
    cited = [fact for fact in facts if fact.method.startswith("As cited")]
    for source in read_revised():
        touched = [
            fact for fact in cited if source.is_cited_in(f"{fact.method.partition('.')[0]} {fact.period}")
        ]
        if touched:
            yield Finding(
                id=f"source.revised.{source.period}",
                severity="warning",
                sentence=f"{plural(len(touched), 'figure')} may be from before a correction: {source.words}.",
                fact_ids=tuple(fact.id for fact in touched),
                arithmetic="; ".join(f"{fact.title} ({fact.geography}): {fact.display}" for fact in touched),
            )


def _matches(
    facts: dict[str, Fact], first: str, others: Iterable[str], also: Iterable[str] = ()
) -> Iterator[tuple[Fact, list[Fact]]]:
    """Yield the facts that a pattern names, where every one of them is there and has a number."""
    wanted = re.compile(re.escape(first).replace(r"\*", "(.+)"))
    for fact_id, fact in facts.items():
        found = wanted.fullmatch(fact_id)
        if not found:
            continue
        star = found[1] if "*" in first else ""
        names = [other.replace("*", star) for other in others]
        names += [name for other in also if (name := other.replace("*", star)) in facts]
        if all(name in facts and _has_number(facts[name]) for name in (fact_id, *names)):
            yield fact, [facts[name] for name in names]


def _has_number(fact: Fact) -> bool:
    return isinstance(fact.value, int | float)


def _severity(fact: Fact) -> Severity:
    return "warning" if _is_cited(fact) else "critical"


def _is_cited(fact: Fact) -> bool:
    return fact.measure.startswith(CITED)


def _parent(fact: Fact) -> str:
    return fact.id.rsplit(".", 1)[0]


def _shown(fact: Fact) -> tuple[float, int]:
    """Return the number as printed and its decimal places; unrounded where the display holds words."""
    text = fact.display.replace(",", "").replace("−", "-").removesuffix("%")
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text), len(text.partition(".")[2])
    return _number(fact), 6


def _number(fact: Fact) -> float:
    assert isinstance(fact.value, int | float)
    return float(fact.value)


def _exact(value: float) -> str:
    """Return a number with as many decimal places as it has, up to two."""
    decimals = next((d for d in (0, 1) if rounded(value, d) == rounded(value, 2)), 2)
    return number(value, decimals)
