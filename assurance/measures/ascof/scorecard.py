"""Results that documents cite for the council."""

from __future__ import annotations

from typing import Any

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.markdown import escape
from assurance.measures.ascof.values import decimals_of, show
from assurance.measures.edition import Edition
from assurance.settings import Settings
from assurance.wording import say_comparison, say_verdict


def read_scorecard(scorecard: pd.DataFrame) -> pd.DataFrame:
    """Return the cited results; one row a result, with an id that facts can carry.

    Definition
    ----------
    A result that a document cites for the council, mostly beside England's: the value as it is printed there.

    Source
    ------
    The document that the return names in `cited_from`.

    Numerator
    ---------
    Not cited.

    Denominator
    -----------
    Not cited.

    Caveats
    -------
    Without a margin of error or a base it cannot be said whether a difference is more than chance. The
    publisher may have revised the figure since it was cited.

    Parameters
    ----------
    scorecard
        The tidy table `scorecard`: one row a cited comparison.

    Returns
    -------
    pandas.DataFrame
        The same rows with `fact_id` ("scorecard.sace.break_over_24_hours"), and `period` "not stated in the
        source" where it is missing; values in their unit.
    """
    period = (
        scorecard["period"].astype("object").where(scorecard["period"].notna(), "").astype(str).str.strip()
    )
    ids = scorecard["measure_id"].str.lower().str.replace(r"[^a-z0-9_.]+", "_", regex=True).str.strip("._")
    return scorecard.assign(
        fact_id="scorecard." + ids, period=period.where(period.ne(""), "not stated in the source")
    )


def register_scorecard(
    edition: Edition, scorecard: pd.DataFrame, register: Register, settings: Settings
) -> None:
    """Enter what documents cite of the council and of England, with the verdict between them."""
    cited = read_scorecard(scorecard)
    for row in cited.itertuples():
        for level, geography, value in (
            ("council", edition.council.name, row.council_value),
            ("england", "England", row.england_value),
        ):
            register.add(_cited_fact(edition, row, level, geography, value), step=edition.step("ascof"))
        own, england = register.facts[f"{row.fact_id}.council"], register.facts[f"{row.fact_id}.england"]
        when = "" if row.period.startswith("not stated") else f" in {escape(row.period)}"
        register.say(
            say_verdict(f"{row.fact_id}.verdict", own, england, settings.wording),
            say_comparison(
                f"{row.fact_id}.sentence",
                f"{escape(row.title)}: {{{own.id}}} in {edition.council.name}{when}",
                own,
                england,
                f"the England figure of {{{england.id}}}",
                settings.wording,
                missing="No England figure was cited.",
            ),
        )


def _cited_fact(edition: Edition, row: Any, level: str, geography: str, value: float) -> Fact:
    missing = pd.isna(value)
    unit = row.unit
    return Fact(
        id=f"{row.fact_id}.{level}",
        title=row.title.strip(),
        value=None if missing else float(value),
        display="[x]" if missing else show(float(value), unit, decimals_of(value)),
        unit=unit,
        base="not cited",
        period=row.period,
        population=row.population
        if isinstance(row.population, str) and row.population
        else "not stated in the source",
        geography=geography,
        status="not available" if missing else "published",
        places=edition.places(pd.DataFrame([row._asdict()]), f"row {row.source_row}"),
        method=f"As cited: {row.cited_from}. No margin of error is cited.",
        measure="assurance.measures.ascof.read_scorecard",
        caveats=("Cited, not checked against the publisher’s tables, which may have been revised since.",),
        polarity=row.polarity if row.polarity in ("high", "low") else "none",
    )
