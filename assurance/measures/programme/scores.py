"""The scores for CQC's nine quality statements, and whose they are: CQC's, or the council's own."""

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
from assurance.measures.programme.overall import come_to, what_if
from assurance.measures.programme.statements import STATEMENTS, Statement, before, given, of_edition
from assurance.settings import Settings
from assurance.sources.statement_scores import CQC, THE_COUNCIL

MEASURE = f"{__name__.rpartition('.')[0]}.measure_scores"
SCALE = "a scale from 1 to 4, of which 4 is the best"


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
    currents = []
    for scorer in SCORERS:
        rows = every[every["scored_by"] == scorer.name]
        current, caveats = of_edition(rows, edition)
        if len(current):
            _enter(register, edition, scorer, current, before(rows, current), caveats)
            currents.append(current)
    _say_overall(register)
    if len(currents) == len(SCORERS):
        _set_beside(register, edition, pd.concat(currents))
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
    register.add(*come_to(basis, prefix, whose, list(facts.values())))
    register.say(Sentence(id=f"{prefix}.sentence", text=_words(register, scorer, rows, basis)))
    if register.facts[f"{prefix}.sum"].value is not None:
        register.say(Sentence(id=f"{prefix}.what_if", text=what_if(register, prefix, whose)))
        register.say(Sentence(id=f"{prefix}.extremes", text=_extremes(facts)))


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
    basis = replace(basis, rows=rows) if len(rows) else basis
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


def _words(register: Register, scorer: Scorer, rows: pd.DataFrame, basis: Basis) -> str:
    prefix = f"scores.{scorer.id}"
    whose = escape(scorer.of(register.council))
    documents = sorted({given(value) for value in rows["document"] if given(value)})
    said = numerals.listed(documents) if len(documents) < 3 else "several documents"
    days = {day(each) for each in rows["scored_on"].dropna()}
    when = f", {basis.period}" if days and not all(each in said for each in days) else ""
    when = when if days else ", no day supplied"
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


def _extremes(scores: dict[Statement, Fact]) -> str:
    """Return the sentence on the statements with the highest and with the lowest score."""
    values = [fact.value for fact in scores.values()]
    ends = [[each for each, fact in scores.items() if fact.value == end(values)] for end in (max, min)]
    said = [numerals.listed([f"“{escape(each.title)}”" for each in end]) for end in ends]
    high, low = (scores[end[0]].id for end in ends)
    if min(values) == max(values):
        return f"All nine are scored {{{high}}}."
    weak, strong = ("statement" if len(end) == 1 else "statements" for end in reversed(ends))
    return (
        f"The weakest {weak}, scored {{{low}}}: {said[1]}. "
        f"The strongest {strong}, scored {{{high}}}: {said[0]}."
    )


def _say_overall(register: Register) -> None:
    """Enter what is said of all scorers together, CQC first."""
    none = "What one point more or less would make is worked out only where all nine scores are held."
    for name, without in (("sentence", ""), ("what_if", none)):
        ids = [f"scores.{scorer.id}.{name}" for scorer in SCORERS]
        said = [register.sentences[id].text for id in ids if id in register.sentences]
        if said or (without and register.facts):
            register.say(Sentence(id=f"scores.{name}", text=" ".join(said) or without))
    for scorer in reversed(SCORERS):  # the council's own where all nine are held, else CQC's
        extremes = register.sentences.get(f"scores.{scorer.id}.extremes")
        if extremes:
            register.say(Sentence(id="scores.extremes", text=extremes.text))
            break


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
