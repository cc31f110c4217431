"""The care market: areas, handbacks, workforce, vacancies, placements, waits, fees, own services, snapshots.

Each return is optional and measured on its own; `measure_market` puts them together.
"""

from __future__ import annotations

from assurance.evidence import Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.market.areas import measure_areas
from assurance.measures.market.fees import measure_fees
from assurance.measures.market.handbacks import measure_handbacks
from assurance.measures.market.in_house import measure_in_house
from assurance.measures.market.levels import measure_levels
from assurance.measures.market.placements import PLACED_IN, measure_placements
from assurance.measures.market.snapshots import hide_snapshots, measure_snapshots
from assurance.measures.market.vacancies import measure_vacancies
from assurance.measures.market.waits import measure_waits
from assurance.measures.market.workforce import measure_workforce
from assurance.paths import EditionFolder
from assurance.settings import Settings

__all__ = [
    "PLACED_IN",
    "hide_snapshots",
    "measure_areas",
    "measure_fees",
    "measure_handbacks",
    "measure_in_house",
    "measure_levels",
    "measure_market",
    "measure_placements",
    "measure_snapshots",
    "measure_vacancies",
    "measure_waits",
    "measure_workforce",
    "register_facts",
]


SUMMED_UP = ("areas", "handbacks", "workforce", "vacancies", "placements", "waits", "in_house")


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
            measure_levels,
            measure_handbacks,
            measure_workforce,
            measure_vacancies,
            measure_placements,
            measure_waits,
            measure_fees,
            measure_in_house,
            measure_snapshots,
        )
    ]
    register = Register.combine([edition.register(), *parts])
    clauses = [
        register.sentences[f"market.{theme}.sentence"].text
        for theme in SUMMED_UP
        if f"market.{theme}.sentence" in register.sentences
    ]
    if clauses:
        register.say(Sentence(id="market.summary", text=" ".join(clauses)))
    return register


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences of the theme; none when its return was not supplied."""
    return measure_market(Edition(folder), settings)
