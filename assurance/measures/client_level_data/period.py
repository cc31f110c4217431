"""The reporting period of Client Level Data: what the events themselves say, not what the file states."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

SHARE_OF_A_MONTH = 0.02
"""A month in which fewer of all events end is not of the period."""
TYPES_OF_A_MONTH = 3
"""Nor is one in which events of fewer types end, where the file has all four."""
FEWEST_EVENTS = 100
"""With fewer events in all, the period is the one that the file states."""


@dataclass(frozen=True)
class Period:
    """The days that a file of events is about.

    Attributes
    ----------
    first, last
        The first day of its first month and the last day of its last.
    stated
        Whether it is what the file states, because there are too few events to tell.
    months
        How many months there are from the first to the last.
    left_out
        How many months that hold the end of an event are not of it.
    """

    first: pd.Timestamp
    last: pd.Timestamp
    stated: bool
    months: int
    left_out: int


def derive_period(tables: Mapping[str, pd.DataFrame], freeze: datetime.date) -> Period | None:
    """Return the period that events are about, as DHSC derives it; None where nothing says.

    The rule is DHSC's; `reporting.measure_period` says it in full. The month of the data freeze stands for
    the month in which a file reached DHSC, which is not in the file and cannot be later.
    """
    ends = pd.concat(
        [pd.DataFrame({"type": name, "end": rows["event_end"]}) for name, rows in tables.items() if len(rows)]
        or [pd.DataFrame({"type": [], "end": pd.Series([], dtype="datetime64[s]")})]
    ).dropna(subset="end")
    ends = ends[ends["end"] < pd.Timestamp(freeze).replace(day=1)]
    if sum(map(len, tables.values())) < FEWEST_EVENTS or ends.empty:
        return _stated(tables)
    month = ends["end"].dt.to_period("M")
    by_month = ends.groupby(month)["type"].agg(["size", "nunique"])
    types = min(TYPES_OF_A_MONTH, ends["type"].nunique())
    full = by_month[(by_month["size"] >= SHARE_OF_A_MONTH * len(ends)) & (by_month["nunique"] >= types)]
    if full.empty:
        return _stated(tables)
    first, last = full.index.min(), full.index.max()
    outside = int((~((by_month.index >= first) & (by_month.index <= last))).sum())
    return Period(first.start_time, last.end_time.normalize(), False, (last - first).n + 1, outside)


def _stated(tables: Mapping[str, pd.DataFrame]) -> Period | None:
    rows = [rows[["period_start", "period_end"]] for rows in tables.values() if len(rows)]
    said = pd.concat(rows) if rows else pd.DataFrame({"period_start": [], "period_end": []})
    first, last = pd.to_datetime(said["period_start"]).min(), pd.to_datetime(said["period_end"]).max()
    if pd.isna(first) or pd.isna(last) or last < first:
        return None
    months = (last.to_period("M") - first.to_period("M")).n + 1
    return Period(first.normalize(), last.normalize(), True, months, 0)


def in_period(rows: pd.DataFrame, period: Period, *, services: bool) -> pd.Series:
    """Return which events are of the period, by DHSC's rule.

    A request, an assessment or a review that started before the period's end and ended within it; a service
    that started before the period's end and had not ended before it began.
    """
    started = rows["event_start"] <= period.last
    if services:
        return started & ~(rows["event_end"] < period.first)
    return started & rows["event_end"].between(period.first, period.last)
