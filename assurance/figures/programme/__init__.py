"""The charts and tables of the improvement programme, the nine scores and the information return."""

from __future__ import annotations

from assurance.figures.programme.actions import plot_actions, tabulate_actions, tabulate_late
from assurance.figures.programme.context import tabulate_context
from assurance.figures.programme.information import tabulate_index, tabulate_information, tabulate_items
from assurance.figures.programme.scores import plot_scores, tabulate_overall_scores, tabulate_scores

__all__ = [
    "plot_actions",
    "plot_scores",
    "tabulate_actions",
    "tabulate_context",
    "tabulate_index",
    "tabulate_information",
    "tabulate_items",
    "tabulate_late",
    "tabulate_overall_scores",
    "tabulate_scores",
]
