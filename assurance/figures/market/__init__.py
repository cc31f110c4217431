"""The charts and tables of the care market."""

from __future__ import annotations

from assurance.figures.market.areas import plot_areas, tabulate_areas, tabulate_levels
from assurance.figures.market.fees import tabulate_fees
from assurance.figures.market.handbacks import tabulate_handback_reasons, tabulate_handbacks
from assurance.figures.market.in_house import tabulate_in_house
from assurance.figures.market.levels import tabulate_outside
from assurance.figures.market.placements import plot_placements, tabulate_placements
from assurance.figures.market.snapshots import tabulate_snapshots
from assurance.figures.market.vacancies import plot_vacancies, tabulate_vacancies
from assurance.figures.market.waits import plot_waits, tabulate_waits, tabulate_waits_by_place
from assurance.figures.market.workforce import tabulate_workforce

__all__ = [
    "plot_areas",
    "plot_placements",
    "plot_vacancies",
    "plot_waits",
    "tabulate_areas",
    "tabulate_fees",
    "tabulate_handback_reasons",
    "tabulate_handbacks",
    "tabulate_in_house",
    "tabulate_levels",
    "tabulate_outside",
    "tabulate_placements",
    "tabulate_snapshots",
    "tabulate_vacancies",
    "tabulate_waits",
    "tabulate_waits_by_place",
    "tabulate_workforce",
]
