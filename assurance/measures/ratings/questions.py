"""Ratings by CQC's five key questions: Safe, Effective, Caring, Responsive, Well-led."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from assurance.evidence import Fact, Register, Sentence
from assurance.measures.ratings.facts import MEASURES, Setting, facts_of_ratings, shares_of
from assurance.measures.ratings.locations import Counts, counts_of_ratings
from assurance.measures.ratings.services import OVERALL, QUESTIONS, RATINGS

MEASURE = f"{MEASURES}.count_questions"
DATES = (
    "CQC may inspect some key questions and not others: those of one location may carry ratings of different "
    "days."
)


def count_questions(ratings: pd.DataFrame, ids: pd.Series) -> dict[str, Counts]:
    """Return the locations by rating of each key question.

    Definition
    ----------
    Locations by their rating for Safe, Effective, Caring, Responsive and Well-led, of the location as a whole
    (service group Overall). A location without a rating for a question is not rated for it.

    Source
    ------
    CQC, care directory with ratings, sheet Locations.

    Numerator
    ---------
    Locations with the rating for the question.

    Denominator
    -----------
    Locations with a rating for the question, or all locations, as the setting `ratings.base` says.

    Caveats
    -------
    Key questions of one location may carry different dates, because CQC may inspect some of them only.

    Parameters
    ----------
    ratings
        The tidy table `ratings`.
    ids
        The locations that count.
    """
    own = ratings[ratings["service_group"].eq(OVERALL) & ratings["location_id"].isin(ids)]
    found = {}
    for question in QUESTIONS:
        rows = own.loc[own["domain"].eq(question), ["location_id", "rating"]]
        rating = dict(rows.itertuples(index=False))
        found[question] = counts_of_ratings(rating.get(each, "") for each in ids)
    return found


def dated_differently(ratings: pd.DataFrame, ids: pd.Series) -> int:
    """Return how many locations have key questions whose ratings were published on different days."""
    own = ratings[
        ratings["service_group"].eq(OVERALL)
        & ratings["domain"].isin(QUESTIONS)
        & ratings["rating"].isin(RATINGS)
        & ratings["location_id"].isin(ids)
    ]
    return int((own.groupby("location_id")["publication_date"].nunique() > 1).sum())


def question_facts(ratings: pd.DataFrame, ids: pd.Series, own: Setting) -> Iterator[Fact]:
    """Yield the counts and the percentage of each key question; none where nothing is rated by question."""
    counts = count_questions(ratings, ids)
    if not any(each.rated for each in counts.values()):
        return
    for question, each in counts.items():
        setting = own.at(
            f"question.{QUESTIONS[question]}",
            f"{own.service.title}, {question}",
            method=f"Each location counts once, with its rating for {question} (service group “Overall”).",
            caveats=(*own.caveats, DATES),
            rated_base=f"locations with a rating for {question}",
        )
        yield from facts_of_ratings(each, setting)
        yield from shares_of(each, setting)
    yield own.count(
        "question.dates_differ",
        "locations whose key questions carry ratings of different days",
        dated_differently(ratings, ids),
        len(ids),
        "all locations, rated or not",
        method="Locations with two or more publication dates among the ratings of their key questions.",
        measure=MEASURE,
    )


def question_sentence(register: Register) -> Sentence:
    """Return which key question has the lowest and which the highest share, and what dates they carry."""
    shares = {
        question: fact
        for question, name in QUESTIONS.items()
        if (fact := register.facts.get(f"ratings.all.question.{name}.good_or_outstanding")) is not None
        and fact.value is not None
    }
    if not shares:
        return Sentence(
            id="ratings.questions_sentence", text="No ratings for CQC’s key questions were supplied."
        )
    low = min(shares, key=lambda question: float(shares[question].value or 0))
    high = max(shares, key=lambda question: float(shares[question].value or 0))
    differ = register.facts["ratings.all.question.dates_differ"]
    when = shares[low].period[:1].upper() + shares[low].period[1:]
    if shares[low].display == shares[high].display:
        text = f"{when}, of each key question {{{shares[low].id}}} are rated Good or Outstanding."
    else:
        text = (
            f"{when}, of CQC’s five key questions, {low} has the lowest share rated Good or Outstanding, "
            f"{{{shares[low].id}}}, and {high} the highest, {{{shares[high].id}}}."
        )
    text += (
        " CQC may inspect some key questions and not others: at "
        f"{{{differ.id}}} of the {{ratings.all.total}} locations they carry ratings of different days."
    )
    return Sentence(id="ratings.questions_sentence", text=text)
