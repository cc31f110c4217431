"""What the measures of the market have in common: the basis of their facts, what a return notes of itself."""

from __future__ import annotations

import pandas as pd

from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, as_at, remark


def basis_of(
    edition: Edition, rows: pd.DataFrame, population: str, measure: str, caveats: tuple[str, ...] = ()
) -> Basis:
    """Return what the facts of a return that is as at a day have in common."""
    return Basis(
        edition=edition,
        rows=rows,
        period=f"{as_at(rows)}{remark(edition, rows)}",
        population=population,
        measure=measure,
        caveats=caveats,
    )


def notes_of(edition: Edition, rows: pd.DataFrame) -> tuple[str, ...]:
    """Return what the records beside the files of some rows note."""
    return tuple(file.note for file in edition.files_of(rows) if file.note)


def text_of(value: object) -> str:
    """Return a cell of text, nothing where it is missing."""
    return "" if pd.isna(value) else str(value).strip()
