"""Frame → chart or table, with the words that stand beside it.

`Chart` and `Table` carry their own caption and alt text; when a notebook shows one, its pictures or its
Markdown go into the output and its words into the output's metadata under "assurance", from where the runner
writes them into the cell's `#| fig-cap`, `#| fig-alt` and `#| tbl-cap`. `Note` stands in their place when a
council has nothing to show.
"""

from __future__ import annotations

from assurance.figures.chart import Chart
from assurance.figures.markdown import escape
from assurance.figures.plots import (
    plot_bands,
    plot_dot_comparison,
    plot_ranked_bars,
    plot_rating_bars,
)
from assurance.figures.table import Note, Table

__all__ = [
    "Chart",
    "Note",
    "Table",
    "escape",
    "plot_bands",
    "plot_dot_comparison",
    "plot_ranked_bars",
    "plot_rating_bars",
]
