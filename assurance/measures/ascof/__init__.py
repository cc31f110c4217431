"""The measures of the Adult Social Care Outcomes Framework (ASCOF), and results cited from elsewhere.

`definitions` is what is known of each measure, `outcomes` selects what was published, `values` makes facts of
it, with the publisher's `notes`. `standing`, `band` and `among` place a council among all councils, `peers`
sets its comparator groups beside it, `years` follows a measure through the years that may be compared.
`words` says it, `scorecard` is about what documents cite, `register` does all of it in order.
"""

from __future__ import annotations

from assurance.measures.ascof.band import band_fact, standard_errors
from assurance.measures.ascof.definitions import (
    COUNTS_MORE,
    FIRST_FRAMEWORK,
    IN_DEVELOPMENT,
    LIMIT,
    MEASURES,
    OBJECTIVES,
    PER_100_000,
    PER_CENT,
    Measure,
    code,
    measure_of,
    theme_of,
)
from assurance.measures.ascof.outcomes import outcomes_of, select_outcomes, select_years
from assurance.measures.ascof.peers import peers_fact
from assurance.measures.ascof.register import register_facts
from assurance.measures.ascof.scorecard import read_scorecard
from assurance.measures.ascof.standing import label_fact, rank_facts
from assurance.measures.ascof.values import exactly, interval_of, show

__all__ = [
    "COUNTS_MORE",
    "FIRST_FRAMEWORK",
    "IN_DEVELOPMENT",
    "LIMIT",
    "MEASURES",
    "OBJECTIVES",
    "PER_100_000",
    "PER_CENT",
    "Measure",
    "band_fact",
    "code",
    "exactly",
    "interval_of",
    "label_fact",
    "measure_of",
    "outcomes_of",
    "peers_fact",
    "rank_facts",
    "read_scorecard",
    "register_facts",
    "select_outcomes",
    "select_years",
    "show",
    "standard_errors",
    "theme_of",
]
