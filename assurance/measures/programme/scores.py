"""The nine scores, what they come to, and what one point more or less would make; whose they are is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, as_at, day
from assurance.measures.programme import scoring
from assurance.measures.programme.statements import STATEMENTS, Statement, before, given, of_edition
from assurance.settings import Settings
from assurance.sources.statement_scores import CQC, THE_COUNCIL

MEASURE = f"{__name__.rpartition('.')[0]}.measure_scores"
SCALE = "a scale from 1 to 4, of which 4 is the best"
CALCULATION = "This is a calculation, not a forecast: nobody has said that a score will change."


@dataclass(frozen=True)
class Scorer:
    """Whose scores they are.

    Attributes
    ----------
    id
        The part of a fact's id: "cqc".
    name
        As it stands in the return.
    whose
        "CQC’s", or "{council}’s own", with the council's name put in.
    """

    id: str
    name: str
    whose: str

    def of(self, council: str) -> str:
        """Return whose scores they are, in words."""
        return self.whose.format(council=council)


SCORERS = (Scorer("cqc", CQC, "CQC’s"), Scorer("self", THE_COUNCIL, "{council}’s own"))
NOT_CQCS = "The council’s score of itself. CQC has not given it."
BY_RULE = (
    "Worked out from the nine scores by the rule that CQC publishes: their sum as a percentage of 36, "
    "rounded to a whole one; from 25% inadequate, from 39% requires improvement, from 63% good, from 88% "
    "outstanding."
)


def measure_scores(edition: Edition, settings: Settings) -> Register:
    """Return the nine scores of each scorer and what they come to; none when the return was not supplied.

    Definition
    ----------
    The score, 1 to 4, of each of the nine quality statements; their sum; the sum as a percentage of 36; the
    rating that CQC's published rule gives to it: 25 to 38% inadequate, 39 to 62% requires improvement, 63 to
    87% good, 88% and above outstanding, of the percentage rounded to a whole one. By the sum: 9 to 13, 14 to
    22, 23 to 31, 32 to 36. Also what one point more or less would make, and how many points the next and the
    previous rating are away.

    Source
    ------
    The council's return of scores: CQC's, as CQC published them, and the council's own of itself.

    Numerator
    ---------
    The sum of the nine scores.

    Denominator
    -----------
    36, the most that nine scores can come to.

    Caveats
    -------
    CQC's scores and the council's own are never added up or averaged. What CQC's rule makes of the council's
    own scores is no rating by CQC. Unless all nine are there, no sum, percentage or rating is worked out.
    What one point more or less would make is a calculation, not a forecast.
    """
    register = edition.register()
    every = edition.table("statement_scores")
    if every.empty:
        return register
    every = every[~(pd.to_datetime(every["scored_on"]) > pd.Timestamp(settings.data_freeze))]
    for scorer in SCORERS:
        rows = every[every["scored_by"] == scorer.name]
        current, caveats = of_edition(rows, edition)
        if len(current):
            _enter(register, edition, scorer, current, before(rows, current), caveats)
    _say_overall(register)
    _set_beside(register, edition, every)
    return register


def _enter(
    register: Register,
    edition: Edition,
    scorer: Scorer,
    rows: pd.DataFrame,
    last: pd.DataFrame,
    caveats: tuple[str, ...],
) -> None:
    whose = scorer.of(edition.council.name)
    basis = _basis(edition, rows, scorer, caveats)
    prefix = f"scores.{scorer.id}"
    facts = {}
    for statement in STATEMENTS:
        of_it = rows[rows["quality_statement"] == statement.title]
        facts[statement] = _score(edition, of_it, scorer, statement, basis, "")
        register.add(
            facts[statement], *_particulars(basis, of_it, f"{prefix}.{statement.key}", whose, statement)
        )
        of_last = last[last["quality_statement"] == statement.title]
        if len(of_last):
            register.add(_score(edition, of_last, scorer, statement, basis, "previous_"))
    known = [fact for fact in facts.values() if fact.value is not None]
    register.add(
        basis.count(
            f"{prefix}.scored",
            f"Quality statements with {whose} score",
            len(known),
            "quality statements",
            rule=f"scored by {scorer.name}",
            method="Counted once each.",
        )
    )
    register.add(*_come_to(basis, prefix, whose, list(facts.values())))
    register.say(Sentence(id=f"{prefix}.sentence", text=_words(register, scorer, rows, basis)))
    if register.facts[f"{prefix}.sum"].value is not None:
        register.say(Sentence(id=f"{prefix}.what_if", text=_what_if_words(register, scorer)))


def _basis(edition: Edition, rows: pd.DataFrame, scorer: Scorer, caveats: tuple[str, ...]) -> Basis:
    return Basis(
        edition=edition,
        rows=rows,
        period=_period(edition, rows),
        population=f"CQC’s nine quality statements for local authorities, scored by {scorer.name}",
        measure=MEASURE,
        caveats=(*caveats, *((NOT_CQCS,) if scorer.name == THE_COUNCIL else ())),
    )


def _period(edition: Edition, rows: pd.DataFrame) -> str:
    """Return the day of the scores; where no row states one, what the record of their file says."""
    if rows["scored_on"].notna().any():
        return as_at(rows.assign(as_at=rows["scored_on"]))
    stated = {file.period for file in edition.files_of(rows)} - {"not stated"}
    return stated.pop() if len(stated) == 1 else "not stated in the source"


def _score(
    edition: Edition, rows: pd.DataFrame, scorer: Scorer, statement: Statement, basis: Basis, which: str
) -> Fact:
    whose = scorer.of(edition.council.name)
    title = f"{whose} score for “{statement.title}”"
    if which:
        title += " in the last edition that is kept"
    basis = replace(basis, rows=rows if len(rows) else basis.rows)
    if len(rows):
        basis = replace(basis, period=_period(edition, rows))
    common = {
        "id": f"scores.{scorer.id}.{statement.key}.{which}score",
        "title": title,
        "unit": "score",
        "rule": f"{statement.title}, scored by {scorer.name}",
        "polarity": "high",
    }
    values = {int(value) for value in rows["score"].dropna()}
    if len(values) == 1 and values <= set(scoring.WORDS):
        fact = basis.count(value=values.pop(), method="As it stands in the return.", **common)
    else:
        why = "The return has no score for it." if not values else "The return has no one score from 1 to 4."
        fact = basis.missing(method="As it stands in the return.", caveats=(why,), **common)
    return replace(fact, base=SCALE)


def _particulars(
    basis: Basis, rows: pd.DataFrame, prefix: str, whose: str, statement: Statement
) -> Iterator[Fact]:
    """Yield the words of a score, the day that it is of, and the document that it stands in."""
    values = {int(value) for value in rows["score"].dropna()}
    days = [day(value) for value in rows["scored_on"].dropna()]
    documents = [given(value) for value in rows["document"] if given(value)]
    words = scoring.WORDS.get(values.pop()) if len(values) == 1 else None
    as_it_stands = "As it stands in the return."
    for name, title, unit, value, method in (
        ("word", "in words", "words", words, "CQC’s words for a score: what the evidence shows."),
        ("scored_on", "the day", "date", next(iter(days), None), as_it_stands),
        ("document", "the document that it stands in", "words", next(iter(documents), None), as_it_stands),
    ):
        common = {
            "id": f"{prefix}.{name}",
            "title": f"{whose} score for “{statement.title}”: {title}",
            "unit": unit,
            "rule": statement.title,
            "method": method,
        }
        yield basis.text(value=value, **common) if value else basis.missing(**common)


def _come_to(basis: Basis, prefix: str, whose: str, scores: list[Fact]) -> Iterator[Fact]:
    """Yield the sum, the percentage and the rating, and those of one point more and one fewer."""
    values = [score.value for score in scores]
    total = None if None in values else sum(values)
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


def _words(register: Register, scorer: Scorer, rows: pd.DataFrame, basis: Basis) -> str:
    prefix = f"scores.{scorer.id}"
    whose = escape(scorer.of(register.council))
    documents = sorted({given(value) for value in rows["document"] if given(value)})
    said = numerals.listed(documents)
    days = {day(each) for each in rows["scored_on"].dropna()}
    when = f", {basis.period}" if days and not all(each in said for each in days) else ""
    source = f" ({escape(said)}{when})" if documents else ""
    if register.facts[f"{prefix}.sum"].value is None:
        return (
            f"{whose} scores are held for {{{prefix}.scored}} of the nine quality statements{source}, so no "
            "overall score is worked out."
        )
    come_to = f"{{{prefix}.sum}} of {{{prefix}.out_of}} points, {{{prefix}.percent}}"
    if scorer.name == CQC:
        return (
            f"CQC’s scores for the nine quality statements come to {come_to}: by CQC’s published rule, "
            f"{{{prefix}.rating}}{source}."
        )
    return (
        f"{whose} scores for the nine quality statements come to {come_to}{source}. CQC’s published rule "
        f"would make that {{{prefix}.rating}}, but these are the council’s scores of itself, not CQC’s."
    )


def _what_if_words(register: Register, scorer: Scorer) -> str:
    prefix = f"scores.{scorer.id}"
    facts = register.facts
    rating = facts[f"{prefix}.rating"].value
    clauses = []
    for name, words in (
        ("one_more", "one statement scored a point higher"),
        ("one_fewer", "one scored a point lower"),
    ):
        made = facts[f"{prefix}.{name}.rating"].value
        if made is not None:
            still = "still " if made == rating else ""
            clauses.append(
                f"{words} would make {{{prefix}.{name}.percent}}, {still}{{{prefix}.{name}.rating}}"
            )
    away = []
    for name, words in (("next_rating", "more"), ("previous_rating", "fewer")):
        points = facts[f"{prefix}.{name}.points"].value
        if points is not None:
            noun = "point" if points == 1 else "points"
            away.append(f"{{{prefix}.{name}.points}} {noun} {words} would make it {{{prefix}.{name}.name}}")
    whose = escape(scorer.of(register.council))
    return (
        f"A calculation from {whose} scores, not a forecast: {', and '.join(clauses)}. {' and '.join(away)}."
    )


def _say_overall(register: Register) -> None:
    """Enter what is said of all scorers together, CQC first."""
    for name in ("sentence", "what_if"):
        ids = [f"scores.{scorer.id}.{name}" for scorer in SCORERS]
        said = [register.sentences[id].text for id in ids if id in register.sentences]
        if said:
            register.say(Sentence(id=f"scores.{name}", text=" ".join(said)))


def _set_beside(register: Register, edition: Edition, rows: pd.DataFrame) -> None:
    """Enter on how many statements the council scores itself higher than CQC does, the same, and lower."""
    pairs = [
        tuple(register.facts.get(f"scores.{whose}.{s.key}.score") for whose in ("self", "cqc"))
        for s in STATEMENTS
    ]
    values = [
        (own.value, cqcs.value)
        for own, cqcs in pairs
        if own and cqcs and own.value is not None and cqcs.value is not None
    ]
    if not values:
        return
    council = edition.council.name
    basis = Basis(
        edition=edition,
        rows=rows,
        period=_period(edition, rows),
        population="CQC’s nine quality statements for local authorities",
        measure=MEASURE,
        caveats=("The council’s scores of itself beside CQC’s: they may be of different days.",),
    )
    counts = {
        "higher": sum(own > cqcs for own, cqcs in values),
        "same": sum(own == cqcs for own, cqcs in values),
        "lower": sum(own < cqcs for own, cqcs in values),
    }
    words = {"higher": "higher than", "same": "the same as", "lower": "lower than"}
    for name, value in counts.items():
        register.add(
            basis.count(
                f"scores.beside.{name}",
                f"Quality statements that {council} scores {words[name]} CQC",
                value,
                "quality statements",
                rule="statements with both scores",
                method="The council’s own score beside CQC’s, statement by statement.",
            )
        )
    register.say(
        Sentence(
            id="scores.beside.sentence",
            text=f"{escape(council)} scores itself higher than CQC did on {{scores.beside.higher}} quality "
            "statements, the same on {scores.beside.same} and lower on {scores.beside.lower}.",
        )
    )
