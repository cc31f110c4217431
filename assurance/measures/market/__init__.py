"""The care market: homecare areas, handbacks, recruits and leavers, placements, snapshots.

Each return is optional and measured on its own; `measure_market` puts them together.
"""

from __future__ import annotations

from assurance.evidence import Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.market.areas import measure_areas
from assurance.measures.market.handbacks import measure_handbacks
from assurance.measures.market.placements import PLACED_IN, measure_placements
from assurance.measures.market.snapshots import hide_snapshots, measure_snapshots
from assurance.measures.market.workforce import measure_workforce
from assurance.paths import EditionFolder
from assurance.settings import Settings

__all__ = [
    "PLACED_IN",
    "hide_snapshots",
    "measure_areas",
    "measure_handbacks",
    "measure_market",
    "measure_placements",
    "measure_snapshots",
    "measure_workforce",
    "register_facts",
]


def measure_market(edition: Edition, settings: Settings) -> Register:
    """Return all facts and sentences about the market, and a summary of what was supplied.

    Raises
    ------
    RegisterError
        When two returns would give one id two meanings.
    """
    parts = [
        measure(edition, settings)
        for measure in (
            measure_areas,
            measure_handbacks,
            measure_workforce,
            measure_placements,
            measure_snapshots,
        )
    ]
    register = Register.combine([edition.register(), *parts])
    clauses = [
        register.sentences[f"market.{theme}.sentence"].text
        for theme in ("areas", "handbacks", "workforce", "placements")
        if f"market.{theme}.sentence" in register.sentences
    ]
    if clauses:
        register.say(Sentence(id="market.summary", text=" ".join(clauses)))
    return register


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences of the theme; none when its return was not supplied."""
    return measure_market(Edition(folder), settings)
