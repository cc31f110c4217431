"""The charts and tables of ASCOF and of cited results."""

from __future__ import annotations

from assurance.figures.ascof.comparisons import plot_admissions, plot_services, plot_surveys
from assurance.figures.ascof.tables import (
    tabulate_earlier_measures,
    tabulate_measures,
    tabulate_scorecard,
    tabulate_standing,
)
from assurance.figures.ascof.years import plot_years, tabulate_every_year, tabulate_years

__all__ = [
    "plot_admissions",
    "plot_services",
    "plot_surveys",
    "plot_years",
    "tabulate_earlier_measures",
    "tabulate_every_year",
    "tabulate_measures",
    "tabulate_scorecard",
    "tabulate_standing",
    "tabulate_years",
]
