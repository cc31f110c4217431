"""What the measures of the market have in common: the basis of their facts, what a return notes of itself."""

from __future__ import annotations

import re

import pandas as pd

from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, as_at, remark

HIDDEN = "Hidden, because a number that it rests on is."


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


def last_day_in(period: str) -> pd.Timestamp | None:
    """Return the last day that a period in words names, None when it names none.

    >>> last_day_in("as at 31 March 2024 (assumed)").date().isoformat(), last_day_in("2024-25")
    ('2024-03-31', None)
    """
    days = re.findall(r"\d{1,2} [A-Z]\w+ \d{4}", period)
    return pd.to_datetime(days[-1], format="%d %B %Y") if days else None


def notes_of(edition: Edition, rows: pd.DataFrame) -> tuple[str, ...]:
    """Return what the records beside the files of some rows note."""
    return tuple(file.note for file in edition.files_of(rows) if file.note)


def many(service: str) -> str:
    """Return a type of service as it stands in a sentence.

    >>> many("Care home"), many("Homecare"), many("All services")
    ('care homes', 'homecare', 'all services')
    """
    plain = service[:1].lower() + service[1:]
    several = {"care home": "care homes", "day service": "day services", "other": "other services"}
    return escape(several.get(plain, plain))


def text_of(value: object) -> str:
    """Return a cell of text, nothing where it is missing."""
    return "" if pd.isna(value) else str(value).strip()
