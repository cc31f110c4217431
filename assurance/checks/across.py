"""Rules that hold a table against other tables, without Great Expectations.

The other tables are held ready while the checks of one edition run: `beside` says which there are.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pandas as pd

from assurance.numerals import in_words, number

_TABLES: ContextVar[Mapping[str, pd.DataFrame]] = ContextVar("tables")


@contextmanager
def beside(ready: Mapping[str, pd.DataFrame]) -> Iterator[None]:
    """Hold tables ready, by their name, for the rules that ask for them."""
    before = _TABLES.set(ready)
    try:
        yield
    finally:
        _TABLES.reset(before)


def tables(names: Sequence[str]) -> list[pd.DataFrame]:
    """Return those of the named tables that were supplied and hold rows."""
    ready = _TABLES.get()
    return [ready[name] for name in names if name in ready and not ready[name].empty]


def found_in(
    values: pd.Series, other: Sequence[pd.DataFrame], among: str, where: Mapping[str, Any]
) -> pd.Series:
    """Return whether each value stands in the column `among` of one of the other tables."""
    known = pd.concat([picked(rows, where)[among] for rows in other]).dropna().unique()
    return values.isin(known)


def agrees_with(
    columns: pd.DataFrame,
    other: Sequence[pd.DataFrame],
    says: str,
    named: Sequence[str],
    where: Mapping[str, Any],
    within: float,
) -> pd.Series:
    """Return whether the last column is what another table says of what the columns before it name.

    What the other table does not name, or says nothing of, is right. So is what it says two things of, when
    one of them is what stands here.
    """
    *names, here = columns.columns
    there = list(named) or names
    said = pd.concat([picked(rows, where)[[*there, says]] for rows in other]).dropna().drop_duplicates()
    said.columns = pd.Index([*names, "said"])
    pairs = columns.assign(row=range(len(columns))).merge(said, on=names, how="inner")
    pairs = pairs[pairs[here].notna()]
    same = (pairs[here] - pairs["said"]).abs() <= within if within else pairs[here] == pairs["said"]
    judged = same.groupby(pairs["row"]).any()
    wrong = set(judged.index[~judged.astype("bool")])
    return pd.Series([row not in wrong for row in range(len(columns))], index=columns.index, dtype="bool")


def as_many_as(
    rows: pd.DataFrame,
    count: str,
    other: Sequence[pd.DataFrame],
    of: str,
    only: Mapping[str, Any],
    where: Mapping[str, Any],
    within_percent: float,
) -> str:
    """Return both counts of different values when they are further apart than a percentage of the other."""
    here = picked(rows, only)[count].nunique()
    there = pd.concat([picked(each, where)[of] for each in other]).nunique()
    if abs(here - there) <= within_percent / 100 * there + 1e-9:
        return ""
    return f"{number(here)} here, {number(there)} there"


def dated_since(
    columns: pd.DataFrame, other: Sequence[pd.DataFrame], day: str, mentioning: Sequence[str]
) -> pd.Series:
    """Return for each row that its file is from before a day. One whose day is not known is right.

    The first column is the file. With `mentioning`, only rows count that hold one of those words in another.
    """
    last_days = pd.concat(other).set_index("source_file")["dated_to"]
    old = last_days[last_days < pd.Timestamp(datetime.date.fromisoformat(day))]
    says = {file: f"from a file of {in_words(last)}" for file, last in old.items()}
    files = columns.iloc[:, 0]
    told = pd.Series([says.get(file, "") for file in files], index=columns.index, dtype="str")
    if mentioning:
        words = "|".join(map(re.escape, mentioning))
        rest = columns.iloc[:, 1:].fillna("").astype("str").agg(" ".join, axis=1)
        told = told.where(rest.str.contains(words, case=False, regex=True), "")
    return told


def picked(rows: pd.DataFrame, where: Mapping[str, Any]) -> pd.DataFrame:
    """Return the rows in which each column named is the value, or one of the values, that is wanted."""
    for name, wanted in where.items():
        rows = rows[rows[name].isin(list(wanted) if isinstance(wanted, list | tuple) else [wanted])]
    return rows
