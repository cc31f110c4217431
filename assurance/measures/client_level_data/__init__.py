"""Client Level Data: how long new clients wait, by DHSC's method and by ours, and what is asked and done.

`period` works out what time the data is of; `pathways` follows DHSC's steps; `dhsc` has their waits and
`waiting` ours, with those who wait still; `standings` how everybody stands; `activity` plain counts;
`words` the sentences.
"""

from __future__ import annotations

from assurance.evidence import Register
from assurance.measures.client_level_data.activity import measure_long_term_support, measure_requests
from assurance.measures.client_level_data.dhsc import measure_dhsc_waits, measure_steps
from assurance.measures.client_level_data.pathways import Pathways, Step, follow_pathways
from assurance.measures.client_level_data.period import Period, derive_period
from assurance.measures.client_level_data.reporting import measure_period
from assurance.measures.client_level_data.supplied import Supplied, read_supplied
from assurance.measures.client_level_data.waiting import follow, measure_waits_with_those_waiting
from assurance.measures.edition import Edition
from assurance.paths import EditionFolder
from assurance.settings import Settings

__all__ = [
    "Pathways",
    "Period",
    "Step",
    "Supplied",
    "derive_period",
    "follow",
    "follow_pathways",
    "measure_dhsc_waits",
    "measure_long_term_support",
    "measure_period",
    "measure_requests",
    "measure_steps",
    "measure_waits_with_those_waiting",
    "read_supplied",
    "register_facts",
]


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences of the theme; none when its return was not supplied."""
    edition = Edition(folder)
    thresholds = settings.disclosure.model_dump()
    supplied = read_supplied(edition, settings.data_freeze, thresholds)
    if supplied is None:
        return edition.register()
    steps = measure_steps(supplied, settings)
    theirs = measure_dhsc_waits(supplied, settings, steps.facts["cld.dhsc.requests.pathways"])
    dhsc = Register.combine([steps, theirs])
    return Register.combine(
        [
            measure_period(supplied, settings),
            dhsc,
            measure_waits_with_those_waiting(supplied, settings, dhsc),
            measure_requests(supplied, settings),
            measure_long_term_support(supplied, settings),
        ]
    )
