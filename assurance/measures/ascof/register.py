"""Everything that is entered about ASCOF and about cited results, in order."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register
from assurance.measures.ascof.definitions import COUNTS_MORE, FIRST_FRAMEWORK, theme_of
from assurance.measures.ascof.notes import publisher_notes
from assurance.measures.ascof.outcomes import outcomes_of, select_outcomes, select_years
from assurance.measures.ascof.peers import register_peers
from assurance.measures.ascof.scorecard import register_scorecard
from assurance.measures.ascof.standing import register_standing
from assurance.measures.ascof.values import counting_more, outcome_fact
from assurance.measures.ascof.words import measure_sentences, summarise
from assurance.measures.ascof.years import register_years
from assurance.measures.edition import Edition
from assurance.paths import EditionFolder
from assurance.settings import Settings


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences about ASCOF and about cited results. Empty when neither was supplied."""
    edition = Edition(folder)
    register = edition.register()
    ascof = edition.table("ascof")
    if len(ascof) and ascof["geography_level"].eq("Local authority").any():
        _register_ascof(edition, ascof, register, settings)
    scorecard = edition.table("scorecard")
    if len(scorecard):
        register_scorecard(edition, scorecard, register, settings)
    return register


def _register_ascof(edition: Edition, ascof: pd.DataFrame, register: Register, settings: Settings) -> None:
    outcomes = select_outcomes(ascof)
    _register_outcomes(edition, outcomes, register, settings)
    current = outcomes["framework"].ge(FIRST_FRAMEWORK).any()
    if not current:
        return
    summarise(register, edition, settings.wording)
    councils = edition.table("ascof_councils")
    if len(councils):
        every = outcomes_of(councils)
        register_standing(edition, every, register)
        register_peers(edition, every, register, settings.wording)
    register_years(edition, select_years(ascof), register, settings.wording)


def _register_outcomes(
    edition: Edition, outcomes: pd.DataFrame, register: Register, settings: Settings
) -> None:
    notes = publisher_notes(edition.table("ascof_notes"))
    added = counting_more(outcomes)
    for measure_id, rows in outcomes.groupby("measure_id", sort=False):
        prefix = f"{theme_of(rows['framework'].iloc[0])}.{measure_id}"
        noted = notes.get(str(measure_id).partition("_")[0], ())
        for row in rows.itertuples():
            caveats = [COUNTS_MORE] if measure_id == "6b" and (row.level, row.period) in added else []
            caveats += [note.caveat for note in noted if note.is_about(row.period)]
            fact = outcome_fact(edition, row, f"{prefix}.{row.level}", caveats=caveats)
            register.add(fact, step=edition.step("ascof"))
        if f"{prefix}.council" in register.facts and "_" not in str(measure_id):
            register.say(*measure_sentences(register, prefix, rows.iloc[0], edition, settings.wording))
