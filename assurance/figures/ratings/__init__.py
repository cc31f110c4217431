"""The charts and tables of CQC's ratings."""

from __future__ import annotations

from assurance.figures.ratings.funnel import plot_funnel
from assurance.figures.ratings.overall import (
    plot_ratings,
    tabulate_good_or_outstanding,
    tabulate_not_rated,
    tabulate_rated_by_service,
    tabulate_ratings,
)
from assurance.figures.ratings.parts import (
    plot_age,
    plot_questions,
    save_locations,
    tabulate_by_provider,
    tabulate_changed_locations,
    tabulate_changes,
    tabulate_questions,
)

__all__ = [
    "plot_age",
    "plot_funnel",
    "plot_questions",
    "plot_ratings",
    "save_locations",
    "tabulate_by_provider",
    "tabulate_changed_locations",
    "tabulate_changes",
    "tabulate_good_or_outstanding",
    "tabulate_not_rated",
    "tabulate_questions",
    "tabulate_rated_by_service",
    "tabulate_ratings",
]
