"""The charts and tables of the care market."""

from __future__ import annotations

from assurance.figures.market.areas import plot_areas, tabulate_areas, tabulate_levels
from assurance.figures.market.handbacks import tabulate_handbacks
from assurance.figures.market.placements import plot_placements, tabulate_placements
from assurance.figures.market.snapshots import tabulate_snapshots
from assurance.figures.market.workforce import tabulate_workforce

__all__ = [
    "plot_areas",
    "plot_placements",
    "tabulate_areas",
    "tabulate_handbacks",
    "tabulate_levels",
    "tabulate_placements",
    "tabulate_snapshots",
    "tabulate_workforce",
]
