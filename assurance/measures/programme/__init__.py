"""The improvement programme, the scores for CQC's nine quality statements, and the information return.

`actions` counts the programme's actions, `scores` has the nine scores and what they come to by CQC's rule
(`scoring`), `information` counts the items of the information return, and `by_statement` puts what is known
of each quality statement into one sentence. `context` has the people of the area and what the council
states of itself. A score is always said to be CQC's or the council's own.
"""

from __future__ import annotations

from assurance.evidence import Register
from assurance.measures.edition import Edition
from assurance.measures.programme.actions import STANDINGS, measure_actions
from assurance.measures.programme.by_statement import say_statements
from assurance.measures.programme.context import measure_population, measure_stated
from assurance.measures.programme.information import ITEM_STANDINGS, SUPPLIED, measure_information
from assurance.measures.programme.scores import SCORERS, Scorer, measure_scores
from assurance.measures.programme.scoring import RATINGS, WORDS, percent_of, rating_of
from assurance.measures.programme.statements import STATEMENTS, Statement
from assurance.paths import EditionFolder
from assurance.settings import Settings

__all__ = [
    "ITEM_STANDINGS",
    "RATINGS",
    "SCORERS",
    "STANDINGS",
    "STATEMENTS",
    "SUPPLIED",
    "WORDS",
    "Scorer",
    "Statement",
    "measure_actions",
    "measure_information",
    "measure_population",
    "measure_scores",
    "measure_stated",
    "percent_of",
    "rating_of",
    "register_facts",
]


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences of the theme; of a return that was not supplied there are none."""
    measures = (measure_scores, measure_actions, measure_information, measure_population, measure_stated)
    register = Register.combine([measure(Edition(folder), settings) for measure in measures])
    register.say(*say_statements(register))
    return register
