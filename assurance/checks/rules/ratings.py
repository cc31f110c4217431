"""Rules about CQC's ratings of one location."""

from __future__ import annotations

import pandas as pd

SCORES = {"Inadequate": 1, "Requires improvement": 2, "Good": 3, "Outstanding": 4}
NAMES = {score: rating for rating, score in SCORES.items()}
OVERALL = "Overall"
KEY_QUESTIONS = 5


def overall_agrees_with_key_questions(columns: pd.DataFrame) -> pd.Series:
    """Say where an overall rating is better than its five key questions normally allow.

    CQC's rating principles for adult social care: Outstanding normally needs two key questions rated so and
    the others Good; two that require improvement normally make the whole require improvement, and two that
    are inadequate make it inadequate; Good has no key question rated Inadequate. A worse overall rating than
    these lead to is possible (a breach of regulations limits it), so is not told.

    Columns, in order: location, service group, domain, rating. Only a location's overall rows can be wrong.
    """
    rows = columns.set_axis(["location", "service", "domain", "rating"], axis=1)
    rows = rows.assign(score=rows["rating"].map(SCORES))
    keys = ["location", "service"]
    of_questions = rows[rows["domain"] != OVERALL].dropna(subset="score").groupby(keys)["score"].agg(list)
    best = of_questions[of_questions.map(len) == KEY_QUESTIONS].map(_best).astype("float64")
    overall = rows[rows["domain"] == OVERALL].join(best.rename("best"), on=keys)
    says = pd.Series("", index=rows.index, dtype="str")
    for row in overall[overall["score"] > overall["best"]].itertuples():
        scores = of_questions[row.location, row.service]
        told = ", ".join(f"{scores.count(score)} {NAMES[score]}" for score in sorted(set(scores)))
        says[row.Index] = f"{row.rating} overall, but its key questions are {told}"
    return says


def one_location_each(columns: pd.DataFrame) -> pd.Series:
    """Say where two locations have the same name, provider and kind of service: perhaps one place twice.

    Columns, in order: location, its name, provider, type of service.
    """
    rows = columns.set_axis(["location", "name", "provider", "service"], axis=1)
    once = rows.dropna().drop_duplicates()
    alike = once.groupby(["name", "provider", "service"])["location"].agg(lambda ids: sorted(set(ids)))
    twice = {name: ids for ids in alike[alike.map(len) > 1] for name in ids}
    says = pd.Series("", index=rows.index, dtype="str")
    for index, location in rows.loc[
        rows["location"].isin(twice) & ~rows.duplicated("location"), "location"
    ].items():
        others = [other for other in twice[location] if other != location]
        says[index] = f"the same name, provider and kind of service as {' and '.join(others)}"
    return says


def _best(scores: list[float]) -> int:
    """Return the best overall rating that five key questions normally allow."""
    if scores.count(1) >= 2:
        return 1
    if scores.count(1) or scores.count(2) >= 2:
        return 2
    return 4 if scores.count(4) >= 2 and not scores.count(2) else 3
