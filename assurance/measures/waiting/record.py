"""Requests for homecare as a record of time: when each wait began and ended, and which months are whole.

Two clocks: from request to sourced, and from request to started where a council records starts. A wait ends
when its clock does, or when the request ends otherwise: withdrawn, died, transferred out.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from assurance.measures.edition import Edition
from assurance.measures.homecare import standing
from assurance.numerals import MONTHS

DAYS = ("referred_on", "assessed_on", "requested_on", "offered_on", "sourced_on", "started_on", "closed_on")
ENDED = ("withdrawn", "withdrawn by person", "withdrawn: hospital readmission", "died", "transferred out")
"""Statuses of requests that ended otherwise than by care starting."""
STARTS_KNOWN_FROM = 0.9
"""The share of requests sourced four weeks ago or more that have a day on which care started, for starts to
be
known at all."""
HOURS_KNOWN_FROM = 0.9
FEWEST_TO_TELL = 10
FOUR_WEEKS = pd.Timedelta(days=28)
FIRST_WEEK = 7


@dataclass(frozen=True)
class Clock:
    """One of the clocks: its part of an id, its name, and the column of the day that ends it."""

    name: str
    words: str
    ends_on: str
    done: str
    to_be: str


SOURCED = Clock("sourced", "request to sourced", "sourced", "sourced", "to be sourced")
STARTED = Clock("started", "request to started", "started", "started", "to start")
ONE_DAY = np.timedelta64(1, "D")


class Waiting(NamedTuple):
    """Who waits at the end of a day: whole days since each request, and its hours, missing if not known."""

    ages: np.ndarray
    hours: np.ndarray


@dataclass(frozen=True)
class Record:
    """What the return holds of each request, and which months of it are whole.

    Attributes
    ----------
    rows
        The tidy table, and beside its columns `requested`, `sourced`, `started`, `left` (the day on which it
        ended otherwise), `ended` (whether it did) and `hours`.
    until
        The last day that the return knows of.
    months
        The whole months that it covers, each after the other; of a return that begins or ends within a month
        that month is not whole.
    clocks
        The clocks whose ends the council records.
    hours_known
        Whether nearly all requests have their hours.
    """

    rows: pd.DataFrame
    until: pd.Timestamp
    months: tuple[pd.Period, ...]
    clocks: tuple[Clock, ...]
    hours_known: bool

    @cached_property
    def made(self) -> pd.Series:
        """The month in which each request was made."""
        return self.rows["requested"].dt.to_period("M")

    def waiting(self, clock: Clock, day: pd.Timestamp) -> Waiting:
        """Return the ages and hours of the requests that wait at the end of a day.

        A request that ended on a day that is not recorded is not among them on any day.
        """
        waits, until = self._waits[clock.name], day.to_numpy()
        requested = waits["requested"].to_numpy()
        those = (requested <= until) & ~(waits["over_on"].to_numpy() <= until)
        return Waiting((until - requested[those]) // ONE_DAY, waits["hours"].to_numpy()[those])

    def waits(self, clock: Clock, month: pd.Period) -> pd.DataFrame:
        """Return the waits of a month's requests: `days`, and whether they are `over`, not open or ended.

        A request that ended on a day that is not recorded is left out.
        """
        waits = self._waits[clock.name]
        return waits.loc[self.made[waits.index] == month, ["days", "over"]]

    @cached_property
    def _waits(self) -> dict[str, pd.DataFrame]:
        """Return by clock the waits whose end, if they have one, was on a day that is recorded.

        One row each: `requested`, `over_on` (the day, missing while it waits), whether it is `over` and did
        not end otherwise, its `days` up to the last day at most, `hours`.
        """
        rows, waits = self.rows, {}
        for clock in self.clocks:
            end, left = rows[clock.ends_on], rows["left"]
            last = end.fillna(left).fillna(self.until)
            of_clock = pd.DataFrame(
                {
                    "requested": rows["requested"],
                    "over_on": end.fillna(left).where(~(left < end), left),
                    "over": end.notna(),
                    "days": (last - rows["requested"]).dt.days.clip(lower=0),
                    "hours": rows["hours"],
                }
            )
            ended = (rows["ended"] & left.isna()) | (rows["status"] == clock.name)
            waits[clock.name] = of_clock[~(ended & end.isna())]
        return waits

    def days(self, clock: Clock) -> pd.Series:
        """Return how many days each wait took on a clock, missing where it has not ended."""
        return (self.rows[clock.ends_on] - self.rows["requested"]).dt.days


def read_record(edition: Edition, freeze: datetime.date) -> Record | None:
    """Return the record of homecare requests up to the data freeze, None without the return.

    The last day is the last that any request has, or the end of the period that the return says it covers,
    where both are in one month.
    """
    requests = edition.table("homecare_requests")
    if requests.empty:
        return None
    until_freeze = pd.Timestamp(freeze)
    requests = requests[pd.to_datetime(requests["requested_on"]) <= until_freeze]
    if requests.empty:
        return None
    days = {name: _day(requests, name).where(lambda day: day <= until_freeze) for name in DAYS}
    stated = _stated_span(" ".join(file.period for file in edition.files_of(requests)))
    until = max(day.max() for day in days.values() if day.notna().any())
    if stated and until < stated[1] <= until_freeze and stated[1].to_period("M") == until.to_period("M"):
        until = stated[1]
    stands = standing(requests)
    rows = requests.assign(
        requested=days["requested_on"],
        sourced=days["sourced_on"].where(stands == "sourced"),
        started=days["started_on"].where(stands == "sourced"),
        ended=requests["status"].isin(ENDED),
        hours=_number(requests, "hours_requested"),
        hours_found=_number(requests, "hours_sourced"),
    )
    rows["left"] = days["closed_on"].where(rows["ended"])
    clocks = (SOURCED, STARTED) if _starts_are_known(rows, until) else (SOURCED,)
    return Record(
        rows=rows,
        until=until,
        months=_whole_months(rows["requested"], stated, until),
        clocks=clocks,
        hours_known=bool(rows["hours"].notna().mean() >= HOURS_KNOWN_FROM),
    )


def _day(requests: pd.DataFrame, name: str) -> pd.Series:
    if name not in requests:
        return pd.Series(pd.NaT, index=requests.index, dtype="datetime64[ns]")
    return pd.to_datetime(requests[name]).dt.normalize()


def _number(requests: pd.DataFrame, name: str) -> pd.Series:
    if name not in requests:
        return pd.Series(float("nan"), index=requests.index)
    return pd.to_numeric(requests[name]).astype("float64")


def _starts_are_known(rows: pd.DataFrame, until: pd.Timestamp) -> bool:
    settled = rows[~rows["ended"] & (rows["sourced"] <= until - FOUR_WEEKS)]
    return len(settled) >= FEWEST_TO_TELL and settled["started"].notna().mean() >= STARTS_KNOWN_FROM


def _whole_months(
    requested: pd.Series, stated: tuple[pd.Timestamp, pd.Timestamp] | None, until: pd.Timestamp
) -> tuple[pd.Period, ...]:
    first = requested.min()
    if stated and stated[0] <= until:
        month = stated[0].to_period("M")
        begins = month if stated[0].day == 1 else month + 1
    else:
        month = first.to_period("M")
        begins = month if first.day <= FIRST_WEEK else month + 1
    last = until.to_period("M")
    ends = last if until == last.end_time.normalize() else last - 1
    return tuple(pd.period_range(begins, ends, freq="M"))


_NAMED = re.compile(rf"\b(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) (\d{{4}})\b")


def _stated_span(words: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the first and the last day that some words name; None where they name fewer than two.

    >>> [f"{day:%Y-%m-%d}" for day in _stated_span("December 2023 to 15 April 2024")]
    ['2023-12-01', '2024-04-15']
    """
    found = []
    for match in _NAMED.finditer(words):
        month = pd.Period(year=int(match[3]), month=MONTHS.index(match[2]) + 1, freq="M")
        if match[1] and not 1 <= int(match[1]) <= month.days_in_month:
            return None
        day = month.start_time + pd.Timedelta(days=int(match[1]) - 1) if match[1] else None
        found.append((day or month.start_time, day or month.end_time.normalize()))
    if len(found) < 2:
        return None
    return min(first for first, _ in found), max(last for _, last in found)
