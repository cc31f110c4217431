"""What nine scores come to, what one point more or less would make, and how far the next ratings are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assurance.evidence import Fact, Register
from assurance.markdown import escape
from assurance.measures.entry import Basis
from assurance.measures.programme import scoring

CALCULATION = "This is a calculation, not a forecast: nobody has said that a score will change."
BY_RULE = (
    "Worked out from the nine scores by the rule that CQC publishes: their sum as a percentage of 36, "
    "rounded to a whole one; from 25% inadequate, from 39% requires improvement, from 63% good, from 88% "
    "outstanding."
)


def come_to(basis: Basis, prefix: str, whose: str, scores: list[Fact]) -> Iterator[Fact]:
    """Yield the sum, the percentage and the rating, and those of one point more and one fewer."""
    values = [score.value for score in scores]
    total = None if None in values else int(sum(values))
    most = basis.count(
        f"{prefix}.out_of",
        f"The most that {whose} nine scores can come to",
        scoring.MOST,
        "points",
        rule="nine scores of 4",
        method="Nine quality statements, each scored 4 at most.",
    )
    yield most
    yield from _made_of(basis, f"{prefix}", "", whose, total, most)
    for name, step in (("one_more", 1), ("one_fewer", -1)):
        moved = None if total is None else total + step
        possible = moved is not None and scoring.LEAST <= moved <= scoring.MOST
        words = "with one point more" if step > 0 else "with one point fewer"
        yield from _made_of(
            basis,
            f"{prefix}.{name}",
            f", {words}",
            whose,
            moved if possible else None,
            most,
            not_applicable=total is not None and not possible,
        )
    for name, up in (("next", True), ("previous", False)):
        yield from _distance(basis, f"{prefix}.{name}_rating", whose, total, up=up)


def _made_of(
    basis: Basis,
    prefix: str,
    what: str,
    whose: str,
    total: int | None,
    most: Fact,
    *,
    not_applicable: bool = False,
) -> Iterator[Fact]:
    caveats = (CALCULATION,) if what else ()
    status = "not applicable" if not_applicable else "not available"
    common = {"rule": f"the nine scores{what}", "caveats": caveats, "polarity": "high"}
    a_sum = {
        "id": f"{prefix}.sum",
        "title": f"Sum of {whose} nine scores{what}",
        "unit": "points",
        "method": f"The nine scores added up{what}.",
        **common,
    }
    part = basis.missing(status=status, **a_sum) if total is None else basis.count(value=total, **a_sum)
    base = "nine quality statements with the highest score, 4, each"
    yield replace(part, base=base)
    yield basis.share(
        f"{prefix}.percent",
        f"{whose[0].upper()}{whose[1:]} nine scores{what} as a percentage of the most that they can come to",
        part,
        most,
        base=base,
        decimals=0,
        caveats=caveats,
        polarity="high",
    )
    rating = {
        "id": f"{prefix}.rating",
        "title": f"The rating that CQC’s rule gives to {whose} nine scores{what}",
        "unit": "rating",
        "method": BY_RULE,
        **common,
    }
    yield (
        basis.missing(status=status, **rating)
        if total is None
        else basis.text(value=scoring.rating_of(total), **rating)
    )


def _distance(basis: Basis, prefix: str, whose: str, total: int | None, *, up: bool) -> Iterator[Fact]:
    rating = None if total is None else scoring.neighbour(total, up)
    points = None
    if total is not None:
        points = scoring.points_to_next(total) if up else scoring.points_to_previous(total)
    status = "not available" if total is None else "not applicable"
    which = "up" if up else "down"
    common = {"rule": "the nine scores", "caveats": (CALCULATION,)}
    name = {
        "id": f"{prefix}.name",
        "title": f"The next rating {which} from what CQC’s rule gives to {whose} nine scores",
        "unit": "rating",
        "method": BY_RULE,
        **common,
    }
    away = {
        "id": f"{prefix}.points",
        "title": f"Points {'more' if up else 'fewer'} that give {whose} nine scores the next rating {which}",
        "unit": "points",
        "method": BY_RULE,
        **common,
    }
    yield basis.missing(status=status, **name) if rating is None else basis.text(value=rating, **name)
    yield basis.missing(status=status, **away) if points is None else basis.count(value=points, **away)


def what_if(register: Register, prefix: str, whose: str) -> str:
    """Return the sentence on one point more or fewer, and how far the next ratings are."""
    facts = register.facts
    rating = facts[f"{prefix}.rating"].value
    clauses: list[str] = []
    for name, words in (("one_more", "scored a point higher"), ("one_fewer", "scored a point lower")):
        made = facts[f"{prefix}.{name}.rating"].value
        if made is not None:
            who = "one" if clauses else "one statement"
            still = "still " if made == rating else ""
            clauses.append(
                f"{who} {words} would make {{{prefix}.{name}.percent}}, {still}{{{prefix}.{name}.rating}}"
            )
    away = []
    for name, words in (("next_rating", "more"), ("previous_rating", "fewer")):
        points = facts[f"{prefix}.{name}.points"].value
        if points is not None:
            noun = "point" if points == 1 else "points"
            away.append(f"{{{prefix}.{name}.points}} {noun} {words} would make it {{{prefix}.{name}.name}}")
    return (
        f"A calculation from {escape(whose)} scores, not a forecast: {', and '.join(clauses)}. "
        f"{' and '.join(away)}."
    )
