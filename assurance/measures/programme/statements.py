"""CQC's nine quality statements and what they are called in the ids of facts; whose edition a row is of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from assurance.measures.edition import Edition
from assurance.sources.statement_scores import THEMES

_KEYS = (
    "assessing_needs",
    "healthier_lives",
    "equity",
    "care_provision",
    "partnerships",
    "safe_systems",
    "safeguarding",
    "governance",
    "learning",
)


@dataclass(frozen=True)
class Statement:
    """A quality statement: its part of a fact's id, its title, and the theme that it stands under."""

    key: str
    title: str
    theme: str


STATEMENTS = tuple(
    Statement(key, title, theme)
    for key, (title, theme) in zip(
        _KEYS, [(title, theme) for theme, titles in THEMES.items() for title in titles], strict=True
    )
)
"""In CQC's order."""

NOT_STATED = Statement("not_stated", "No quality statement stated", "")


def of_edition(rows: pd.DataFrame, edition: Edition) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the rows of this edition, or of the last one before it that has any, and then a caveat.

    Editions follow each other in the order of their names. Where the return has none up to this edition, its
    names are of another kind ("Self-assessment 2025"), and the last of them is taken.
    """
    names = sorted(rows["edition"].unique())
    if not names:
        return rows, ()
    newest = max((name for name in names if name <= edition.folder.root.name), default=names[-1])
    if newest == edition.folder.root.name:
        return rows[rows["edition"] == newest], ()
    return rows[rows["edition"] == newest], (
        f"The return has none of edition {edition.folder.root.name}: these are of {newest}.",
    )


def before(rows: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the last edition before that of `current`, none where the return has no other."""
    if current.empty:
        return rows.iloc[:0]
    earlier = sorted(name for name in rows["edition"].unique() if name < current["edition"].iloc[0])
    return rows[rows["edition"] == earlier[-1]] if earlier else rows.iloc[:0]


def given(value: object) -> str:
    """Return a word of a tidy table, "" where there is none."""
    return "" if pd.isna(value) else str(value).strip()
