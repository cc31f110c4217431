"""Rules about cases that are opened, worked on and closed, such as requests for care."""

from __future__ import annotations

import pandas as pd


def open_not_old(columns: pd.DataFrame, open: str, days: int) -> pd.Series:
    """Return whether each case that is open was opened no more than `days` before the last day in the table.

    Columns, in order: the status, the day on which a case was opened, any other days. The last day of all is
    the nearest that a return comes to saying when it was drawn.
    """
    status, opened = columns.iloc[:, 0], pd.to_datetime(columns.iloc[:, 1])
    last = columns.iloc[:, 1:].apply(pd.to_datetime).max().max()
    return ~((status == open) & ((last - opened).dt.days > days))


def amount_within(columns: pd.DataFrame, within_percent: float) -> pd.Series:
    """Return whether the first of two columns is no more than the second, give or take a percentage."""
    amount, another = (columns.iloc[:, position].astype("float64") for position in range(2))
    return ~(amount > another * (1 + within_percent / 100) + 1e-9)
