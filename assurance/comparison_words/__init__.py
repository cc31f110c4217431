"""The words of comparisons: a rules table that staff edit, and what its words may claim."""

from __future__ import annotations

from assurance.comparison_words.claims import CLAIMS, NEEDS, NEUTRAL, Mistake, mirror, read_words
from assurance.comparison_words.table import BY_MUCH, DIFFER, GRANTED, Row, When, Wording, read_table

__all__ = [
    "BY_MUCH",
    "CLAIMS",
    "DIFFER",
    "GRANTED",
    "NEEDS",
    "NEUTRAL",
    "Mistake",
    "Row",
    "When",
    "Wording",
    "mirror",
    "read_table",
    "read_words",
]
