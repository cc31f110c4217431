"""One row for each location or provider, service group and domain: what becomes of all others.

A row that says the same as another is merged into it; one that says otherwise, or that nobody can count, is
set aside with a sentence.
"""

from __future__ import annotations

from typing import Any

import pandas

from assurance.ledger import Ledger
from assurance.sources.cqc_words import DOMAINS

MEND = "Analyst: look it up on CQC’s website, and tell CQC’s data team what is wrong in its file."


def keep_known(table: pandas.DataFrame, what: str, ledger: Ledger) -> pandas.DataFrame:
    """Set aside the rows that name no location or provider, or whose rating or domain is no word of CQC's."""
    name = f"{what}_id"
    unknown = (
        (table[name] == "", f"no {what}", name, f"the row names no {what}"),
        (
            table["rating"].isna(),
            "rating not known",
            "rating_as_published",
            "“{}” is no rating that CQC gives",
        ),
        (~table["domain"].isin(DOMAINS), "domain not known", "domain", "“{}” is no domain that CQC rates"),
    )
    kept = pandas.Series(True, index=table.index)
    for which, rule, column, sentence in unknown:
        for row in table[which & kept].itertuples():
            value = str(getattr(row, column))
            _leave_out(ledger, row, rule, value, f"{sentence.format(value)}: it is not counted.")
        kept &= ~which
    return table[kept]


def keep_one_each(table: pandas.DataFrame, what: str, ledger: Ledger) -> pandas.DataFrame:
    """Leave one row for each location or provider, service group and domain."""
    key = [f"{what}_id", "service_group", "domain"]
    twice = table[table.duplicated(key, keep=False)]
    if twice.empty:
        return table
    latest_first = twice.sort_values("publication_date", ascending=False, kind="stable", na_position="last")
    drop = []
    for (of_what, group, domain), rows in latest_first.groupby(key, sort=False):
        kept, *others = rows.itertuples()
        for other in others:
            drop.append(other.Index)
            if _says(other) == _says(kept):
                rule = f"the same {what}, service group and domain with the same rating"
                ledger.merge(other.source_row, kept.source_row, rule, _code(other))
            else:
                found = (
                    f"{what.capitalize()} {of_what} has two ratings for {group}, {domain}: row "
                    f"{kept.source_row:,} ({kept.rating}), later or first, is kept."
                )
                _leave_out(ledger, other, "a second rating", other.rating_as_published, found)
    return table.drop(index=drop)


def _says(row: Any) -> tuple:
    return row.rating, None if pandas.isna(row.publication_date) else row.publication_date


def _leave_out(ledger: Ledger, row: Any, rule: str, value: str, sentence: str) -> None:
    ledger.leave_out(row.source_row, rule, value, sentence[:1].upper() + sentence[1:], MEND, _code(row))


def _code(row: Any) -> str | None:
    return getattr(row, "council_code", "")  # providers are no council's
