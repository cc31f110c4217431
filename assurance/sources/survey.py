"""What the returns about the Adult Social Care Survey have in common: the tidy table of answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas

from assurance.sources import SOURCE_COLUMNS

TABLES = ("survey_answers",)

COLUMNS = (
    "survey",
    "period",
    "geography_level",
    "geography_code",
    "council_code",
    "geography",
    "question",
    "answer",
    "quantity",
    "value",
    "symbol",
    "source_cell",
    *SOURCE_COLUMNS,
)


def without_notes(text: str) -> str:
    """Return a label without references to notes.

    >>> without_notes("Very happy [note 3] (%)[Note 12]")
    'Very happy (%)'
    """
    return " ".join(re.sub(r"\[note \d+\]", " ", text, flags=re.IGNORECASE).split())


def as_table(rows: Iterable[tuple[Any, ...]]) -> pandas.DataFrame:
    """Return the tidy table `survey_answers` of rows in the order of `COLUMNS`."""
    kinds = dict.fromkeys(COLUMNS, "str") | {"value": "float64", "source_row": "int64"}
    return pandas.DataFrame(list(rows), columns=list(COLUMNS)).astype(kinds)
