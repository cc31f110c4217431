"""The verdict of every figure that has a counterpart: `<id of the figure>.verdict`, for use in prose.

Which figure stands beside which is read off the ids, so that no theme has to say it: the counterpart of
`ascof.1a.council` is `ascof.1a.england`, that of `ratings.care_homes.good_or_outstanding` is
`ratings.care_homes.england.good_or_outstanding`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assurance.comparison_words import Wording
from assurance.evidence import Fact, Register, Sentence
from assurance.wording.comparing import compare

PLACES = {"england": "verdict", "region": "verdict_region"}
"""What a part of an id says whose figure it is, and the name of the verdict beside it."""
GROUPS = "verdict_comparators"
BEFORE, LAST_EDITION = "verdict_before", "verdict_last_edition"
_YEAR = re.compile(r"\.y\d{4}_\d\d$")


@dataclass(frozen=True)
class Counterpart:
    """Two figures that may be put side by side.

    Attributes
    ----------
    name
        Of the verdict: "verdict", "verdict_region"…
    one, other
        The council's figure, and what it is beside.
    """

    name: str
    one: Fact
    other: Fact

    @property
    def id(self) -> str:
        """Of the verdict."""
        return f"{self.one.id}.{self.name}"


def add_verdicts(register: Register, wording: Wording, last: Mapping[str, Fact] | None = None) -> None:
    """Enter the verdict of every percentage, rate, score or wait that has a counterpart in the register.

    `<id>.verdict` stands for England, `.verdict_region` for the region, `.verdict_group_<group>` for each
    comparator group and `.verdict_comparators` for the first of them; `.verdict_before` for the period before
    that may be compared, which it names; `.verdict_last_edition` for the last edition's figure, where that is
    of another period.

    Parameters
    ----------
    register
        Of all themes, with definitions.
    last
        The facts of the last edition by id, when there is one.
    """
    for pair in counterparts(register):
        _say(register, pair, wording)
    for fact in list(register.facts.values()):
        was = (last or {}).get(fact.id)
        if was and is_level(fact) and _is_later(fact, was):
            _say(register, Counterpart(LAST_EDITION, fact, was), wording)


def counterparts(register: Register) -> Iterator[Counterpart]:
    """Yield every pair of figures of one edition that may be put side by side, the council's first."""
    by_stem: dict[str, dict[str, Fact]] = defaultdict(dict)
    own = []
    for fact in register.facts.values():
        if not is_level(fact):
            continue
        stem, place = stem_of(fact)
        if place:
            by_stem[stem].setdefault(place, fact)
        else:
            own.append((stem, fact))
    years = _by_year(register)
    for stem, fact in own:
        groups = []
        for place, other in by_stem.get(stem, {}).items():
            if place in PLACES:
                yield Counterpart(PLACES[place], fact, other)
            else:
                groups.append((place, other))
        for at, (group, other) in enumerate(groups):
            if not at:
                yield Counterpart(GROUPS, fact, other)
            yield Counterpart(f"verdict_group_{group}", fact, other)
        before = _before(fact, years)
        if before is not None:
            yield Counterpart(BEFORE, fact, before)


def is_level(fact: Fact) -> bool:
    """Return whether a figure is a share, a rate, a score or a wait: the size of the place is not in it.

    A number of homes or of people is not put beside England's.
    """
    return fact.unit in ("per cent", "days") or fact.unit.startswith(("per ", "score"))


def stem_of(fact: Fact) -> tuple[str, str]:
    """Return a figure's id without the part that says whose it is, and that part; "" for the council's own.

    `ratings.care_homes.england.good` gives `ratings.care_homes.good` and "england"; a comparator group is
    known by the part after "group", or because the figure was made by `peers_fact`.
    """
    parts = fact.id.split(".")
    if fact.measure.endswith(".peers_fact"):
        return ".".join(parts[:-1]), parts[-1]
    if "group" in parts[1:-1]:
        at = parts.index("group", 1)
        return ".".join((*parts[:at], *parts[at + 2 :])), parts[at + 1]
    for place in ("council", *PLACES):
        if place in parts[1:]:
            at = parts.index(place, 1)
            return ".".join((*parts[:at], *parts[at + 1 :])), "" if place == "council" else place
    return fact.id, ""


# --------------------------------------------------------------------------------------------------------


def _say(register: Register, pair: Counterpart, wording: Wording) -> None:
    if pair.id in register.sentences:
        return
    over_time = pair.name in (BEFORE, LAST_EDITION)
    comparison = compare(pair.one, pair.other, wording, over_time=over_time)
    between = f" between {pair.other.period} and {pair.one.period}" if pair.name == BEFORE else ""
    register.say(Sentence(id=pair.id, text=f"{comparison.verdict}{between}", outcome=comparison.outcome))


def _by_year(register: Register) -> dict[str, list[Fact]]:
    """Return the figures of single years that have a value, in order, by id without "_years" and the year."""
    years: dict[str, list[Fact]] = defaultdict(list)
    for fact in register.facts.values():
        if _YEAR.search(fact.id) and fact.value is not None:
            years[_without_year(fact.id)].append(fact)
    return {id: sorted(facts, key=lambda fact: fact.period) for id, facts in years.items()}


def _without_year(id: str) -> str:
    theme, _, rest = id.partition(".")
    return f"{theme.removesuffix('_years')}.{_YEAR.sub('', rest)}"


def _before(fact: Fact, years: Mapping[str, list[Fact]]) -> Fact | None:
    """Return the latest figure of an earlier year that counts the same."""
    earlier = [
        each
        for each in years.get(_without_year(fact.id), ())
        if each.period < fact.period and each.definition == fact.definition and each.unit == fact.unit
    ]
    return earlier[-1] if earlier else None


def _is_later(fact: Fact, was: Fact) -> bool:
    """Return whether an earlier edition's figure counts the same, for another period."""
    return (
        fact.period != was.period
        and fact.definition == was.definition
        and (bool(fact.definition) or (fact.base, fact.population) == (was.base, was.population))
    )
