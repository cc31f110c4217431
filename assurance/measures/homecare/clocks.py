"""The three clocks of a request for homecare, and what a wait is on each."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from assurance.measures.homecare.requests import STANDINGS, standing
from assurance.provenance import RawFile

WAITING, ENDED, LEFT, UNKNOWN = 0, 1, 2, 3
"""How a wait stands: it goes on, has ended as it should, has ended without, or cannot be told from the "
"row."""

DAYS = (
    "referred_on", "assessed_on", "requested_on", "offered_on", "sourced_on", "started_on", "closed_on",
)  # fmt: skip
LEAVING = tuple(status for status in (*STANDINGS, "withdrawn") if status != "started")
WITHDRAWN = "withdrawn"
KINDS = {"withdrawn": (WITHDRAWN, "withdrawn by person", "withdrawn: hospital readmission"),
         "died": ("died",), "transferred": ("transferred out",)}  # fmt: skip


@dataclass(frozen=True)
class Clock:
    """One clock.

    Attributes
    ----------
    id
        Of its figures: "request_to_started".
    words
        Its name, always printed.
    ended
        What ends it: "sourced" or "started".
    counts
        The beginning of the ids of its counts in bands.
    total
        The id of how many requests are on it.
    base
        Which these are, in words.
    left
        What else may end it, in words.
    """

    id: str
    words: str
    ended: str
    counts: str
    total: str
    base: str
    left: str

    @property
    def prefix(self) -> str:
        """The beginning of the ids of its figures."""
        return f"homecare.{self.id}"


TO_SOURCED = Clock(
    id="request_to_sourced",
    words="request to sourced",
    ended="sourced",
    counts="homecare.requests",
    total="homecare.requests.total",
    base="all requests in the period",
    left="withdrawn, died or transferred out before a provider was found",
)
SOURCED_TO_STARTED = Clock(
    id="sourced_to_started",
    words="sourced to started",
    ended="started",
    counts="homecare.sourced_to_started",
    total="homecare.requests.sourced",
    base="requests for which a provider was found",
    left="withdrawn, died or transferred out after a provider was found and before care started",
)
TO_STARTED = Clock(
    id="request_to_started",
    words="request to started",
    ended="started",
    counts="homecare.request_to_started",
    total="homecare.requests.total",
    base="all requests in the period",
    left="withdrawn, died or transferred out before care started",
)
CLOCKS = (TO_SOURCED, SOURCED_TO_STARTED, TO_STARTED)


STARTS_KNOWN_FROM = 0.9
"""The share of packages that were sourced four weeks ago or more, and did not end otherwise, with a day on
which care started. With fewer, packages without a day have mostly started, on a day that nobody entered."""
FOUR_WEEKS = pd.Timedelta(days=28)


def clocks_of(requests: pd.DataFrame, known_until: pd.Timestamp) -> tuple[Clock, ...]:
    """Return the clocks that a return can give: the first only, where it does not say when care started."""
    started = _day(requests, "started_on").notna()
    sourced = _day(requests, "sourced_on")
    sourced_long_ago = started | (
        (standing(requests) == "sourced")
        & (sourced <= known_until - FOUR_WEEKS)
        & ~requests["status"].isin(LEAVING)
    )
    if not started.any():
        return CLOCKS[:1]
    return CLOCKS if started[sourced_long_ago].mean() >= STARTS_KNOWN_FROM else CLOCKS[:1]


def last_known_day(requests: pd.DataFrame, freeze: datetime.date) -> pd.Timestamp:
    """Return the day up to which requests still open are known to be: the latest in the return.

    A return says nothing of the day on which it was drawn. A day after the data freeze is not one of them.
    """
    days = pd.concat([_day(requests, name) for name in DAYS])
    return days[days <= pd.Timestamp(freeze)].max()


def first_day_of(files: Iterable[RawFile]) -> pd.Timestamp | None:
    """Return the first day of the period that the one file says it covers; None when it does not say.

    >>> def file(period): return RawFile(path="a", sha256="", size=0, kind="", title="", period=period)
    >>> print(first_day_of([file("March 2025 to August 2026")]), first_day_of([file("as at 1 May 2026")]))
    2025-03-01 00:00:00 None
    """
    periods = {file.period for file in files}
    if len(periods) != 1:
        return None
    found = re.match(r"(?:from )?(?:(\d{1,2}) )?([A-Z][a-z]+ \d{4})\b", periods.pop())
    if not found:
        return None
    day = pd.to_datetime(f"{found[1] or 1} {found[2]}", format="%d %B %Y", errors="coerce")
    return None if pd.isna(day) else day


def place_waits(
    requests: pd.DataFrame, clock: Clock, known_until: pd.Timestamp, first_day: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return the waits on one clock: one row a request that is on it, under the request's own index.

    A request is where its status and its days say on the first clock, and only if sourced on the second: the
    third follows from both. So what is open or left on the third is open or left on one of the others.

    Parameters
    ----------
    requests
        The tidy table `homecare_requests`.
    known_until
        Up to which day requests that are open are known to be.
    first_day
        Of the return's period. A request that began to wait before is in it only because it was still waiting
        on that day, and is under observation from then on.

    Returns
    -------
    DataFrame
        `outcome` (`WAITING`, `ENDED`, `LEFT`, `UNKNOWN`), `days` (from the clock's start to its end or to
        `known_until`; missing where they cannot be told), `entered` (days waited when observation began, or
        0), `left_as` ("withdrawn", "died", "transferred", or ""), `start`.
    """
    stands = standing(requests)
    found = stands == "sourced"
    if clock is SOURCED_TO_STARTED:
        requests, stands, found = requests[found], stands[found], found[found]
    start = _day(requests, "sourced_on" if clock is SOURCED_TO_STARTED else "requested_on")
    closed = _day(requests, "closed_on")
    if clock is TO_SOURCED:
        ended = found
        end = _day(requests, "sourced_on")
        end = end.fillna(start + pd.to_timedelta(pd.to_numeric(requests["days_to_sourced"]), unit="D"))
        left, unknown = stands == WITHDRAWN, pd.Series(False, index=requests.index)
    else:
        end = _day(requests, "started_on")
        ended = found & end.notna() & (end >= start)
        unknown = found & ~ended & ((requests["status"] == "started") | end.notna())
        left = (stands == WITHDRAWN) | (found & requests["status"].isin(LEAVING) & ~ended & ~unknown)
    outcome = pd.Series(WAITING, index=requests.index).mask(ended, ENDED).mask(left, LEFT)
    outcome = outcome.mask(unknown, UNKNOWN)
    until = end.where(ended, closed.where(left, known_until)).mask(unknown)
    days = (until - start).dt.days.astype("float64")
    days = days.where(days >= 0)
    entered = pd.Series(0.0, index=requests.index)
    if first_day is not None:
        entered = (first_day - start).dt.days.clip(lower=0).fillna(0).astype("float64")
    kind = {status: name for name, statuses in KINDS.items() for status in statuses}
    return pd.DataFrame(
        {
            "outcome": outcome,
            "days": days,
            "entered": entered,
            "left_as": requests["status"].map(kind).where(left, "").fillna("").astype("str"),
            "start": start,
        }
    )


def _day(requests: pd.DataFrame, name: str) -> pd.Series:
    if name in requests:
        return pd.to_datetime(requests[name]).dt.normalize()
    return pd.Series(pd.NaT, index=requests.index, dtype="datetime64[ns]")
