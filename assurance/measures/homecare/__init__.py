"""How long people wait for homecare, on three clocks that are always named.

From request to sourced (the council's brokerage), from sourced to started (the provider), from request to
started (what the person feels). `requests` counts the first in bands and by route; `clocks` says what a wait
is on each, `bands` counts the other two, `estimates` and `curves` work out medians and shares with those who
wait still, `groups` divides them, `words` says it. `hiding` decides what of it may be shown.
"""

from __future__ import annotations

from assurance.evidence import Register
from assurance.measures.edition import Edition
from assurance.measures.homecare.bands import STARTED_WORDS, measure_starts
from assurance.measures.homecare.clocks import CLOCKS, SOURCED_TO_STARTED, TO_SOURCED, TO_STARTED, Clock
from assurance.measures.homecare.estimates import DRAWN, PRINTED
from assurance.measures.homecare.groups import GROUP_SHARES, measure_waits_by_group
from assurance.measures.homecare.hiding import SMALLEST_GROUP
from assurance.measures.homecare.requests import (
    BANDS,
    CLOCK,
    DIVISION_WORDS,
    LEFT,
    SOURCED,
    assumed_open,
    band_requests,
    measure_homecare,
    standing,
)
from assurance.measures.homecare.supplied import Supplied
from assurance.measures.homecare.told import at_risk_id, decide, left_share_id, share_id, tally_of
from assurance.measures.homecare.waits import interval_words, measure_waits
from assurance.measures.homecare.words import say_waits
from assurance.paths import EditionFolder
from assurance.settings import Settings

__all__ = [
    "BANDS",
    "CLOCK",
    "CLOCKS",
    "DIVISION_WORDS",
    "DRAWN",
    "GROUP_SHARES",
    "LEFT",
    "PRINTED",
    "SMALLEST_GROUP",
    "SOURCED",
    "SOURCED_TO_STARTED",
    "STARTED_WORDS",
    "TO_SOURCED",
    "TO_STARTED",
    "Clock",
    "assumed_open",
    "at_risk_id",
    "band_requests",
    "interval_words",
    "left_share_id",
    "measure_homecare",
    "measure_starts",
    "measure_waits",
    "measure_waits_by_group",
    "register_facts",
    "share_id",
    "standing",
]


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences of the theme; none when its return was not supplied."""
    edition = Edition(folder)
    register = measure_homecare(edition, settings)
    if register.facts:
        supplied = Supplied(edition, settings, edition.table("homecare_requests"))
        tally = tally_of(supplied, register)
        told = decide(supplied, tally)
        register.add(*measure_starts(supplied, register, tally, told))
        register.add(*measure_waits(supplied, tally, told))
        register.add(*measure_waits_by_group(supplied, register))
        say_waits(supplied, register)
    return register
