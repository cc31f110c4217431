"""The charts and tables of homecare requests and of their three clocks."""

from __future__ import annotations

from assurance.figures.homecare.clocks import (
    plot_curves,
    plot_starts,
    tabulate_clocks,
    tabulate_shares,
    tabulate_starts,
)
from assurance.figures.homecare.groups import tabulate_areas, tabulate_framework, tabulate_groups
from assurance.figures.homecare.requests import plot_requests, tabulate_requests, tabulate_routes

__all__ = [
    "plot_curves",
    "plot_requests",
    "plot_starts",
    "tabulate_areas",
    "tabulate_clocks",
    "tabulate_framework",
    "tabulate_groups",
    "tabulate_requests",
    "tabulate_routes",
    "tabulate_shares",
    "tabulate_starts",
]
