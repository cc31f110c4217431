"""What all measures of waiting start from: the record, its months, and what of them may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assurance import numerals
from assurance.evidence import Fact
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, day
from assurance.measures.homecare import measure_homecare
from assurance.measures.waiting.record import SOURCED, STARTED, Clock, Record, read_record
from assurance.measures.waiting.shown import clear, hidden_ends, months_beside
from assurance.settings import Settings

WEEK = 7
NEAREST_HOURS = 10

Band = tuple[int, int | None]
AGES: tuple[tuple[Band, ...], ...] = (
    ((0, 7), (8, 28), (29, 90), (91, None)),
    ((0, 7), (8, 28), (29, None)),
    ((0, 7), (8, None)),
)
"""How finely waits may be divided by age: at each month end the first in which no number is small."""


@dataclass(frozen=True)
class Setting:
    """The record of an edition, and what of it may be shown.

    Attributes
    ----------
    months
        Those of which the number of requests may be shown; none when it may not.
    counts
        One row a month of `months`: `requests`, and for each clock `within_<clock>`, those that ended within
        7 days, and `waiting_<clock>` at the end of the month.
    shares
        By clock, the months of which there is a share that ended within 7 days, and whether it may be shown.
    ends
        By clock, the months of which there is a number waiting at their end, and whether it may be shown.
    """

    edition: Edition
    record: Record
    threshold: int
    months: tuple[pd.Period, ...]
    counts: pd.DataFrame
    shares: Mapping[str, Mapping[pd.Period, bool]]
    ends: Mapping[str, Mapping[pd.Period, bool]]

    def ends_shown(self, clock: Clock) -> list[pd.Period]:
        """Return the months at whose end the number waiting may be shown."""
        return [month for month, shown in self.ends[clock.name].items() if shown]

    def basis(self, measure: str, caveats: tuple[str, ...] = ()) -> Basis:
        """Return what the facts of one measure have in common."""
        return Basis(
            edition=self.edition,
            rows=self.record.rows,
            period=f"{numerals.month_in_words(self.record.months[0])} to "
            f"{numerals.month_in_words(self.record.months[-1])}"
            if self.record.months
            else f"until {day(self.record.until)}",
            population="requests for homecare",
            measure=measure,
            caveats=caveats,
        )

    def ages(self, clock: Clock, month: pd.Period) -> tuple[Band, ...]:
        """Return the bands of age that may be shown of those waiting at the end of a month, or none."""
        ages = self.record.waiting(clock, end_of(month)).ages
        sourced = self.record.waiting(SOURCED, end_of(month)).ages
        for bands in AGES:
            cells = [count_between(ages, band) for band in bands]
            if clock == STARTED:
                # A reader can also tell those who were sourced and have not started.
                cells += [
                    cell - count_between(sourced, band) for cell, band in zip(cells, bands, strict=True)
                ]
            if clear(cells, self.threshold):
                return bands
        return ()


def set_out(edition: Edition, settings: Settings) -> Setting | None:
    """Return the record of homecare requests and what of it may be shown; None without the return."""
    record = read_record(edition, settings.data_freeze)
    if record is None:
        return None
    threshold = settings.disclosure.requests
    elsewhere = measure_homecare(edition, settings).facts
    counts, totals = _count(record)
    made = months_beside(record.months, counts[["requests"]], totals[["requests"]], threshold)
    small = not clear(counts.loc[[*made], "requests"], threshold)
    if small or _is_hidden(elsewhere, "total"):
        made = ()
    shares = {clock.name: _shares(record, made, counts, totals, clock, threshold) for clock in record.clocks}
    if STARTED in record.clocks:
        _hide_between(shares, counts["within_sourced"] - counts["within_started"], threshold)
    return Setting(
        edition=edition,
        record=record,
        threshold=threshold,
        months=made,
        counts=counts.loc[[*made]],
        shares=shares,
        ends=_ends(record, made, counts.loc[[*made]], threshold, _is_hidden(elsewhere, "open")),
    )


def _count(record: Record) -> tuple[pd.DataFrame, pd.Series]:
    """Return counts by month, and over all requests."""
    within = {f"within_{clock.name}": record.days(clock) <= WEEK for clock in record.clocks}
    each = pd.DataFrame({"requests": 1, **within}, index=record.rows.index).astype("int64")
    for name in within:
        each[f"not_{name}"] = each["requests"] - each[name]
    counts = each.groupby(record.made).sum().reindex(list(record.months), fill_value=0)
    for clock in record.clocks:
        counts[f"waiting_{clock.name}"] = [
            len(record.waiting(clock, end_of(month)).ages) for month in record.months
        ]
    return counts, each.sum()


def _shares(
    record: Record,
    made: tuple[pd.Period, ...],
    counts: pd.DataFrame,
    totals: pd.Series,
    clock: Clock,
    threshold: int,
) -> dict[pd.Period, bool]:
    """Return the months of which a week is over since their end, and whether their share may be shown."""
    columns = [f"within_{clock.name}", f"not_within_{clock.name}"]
    over = [month for month in made if end_of(month) + pd.Timedelta(days=WEEK) <= record.until]
    kept = months_beside(over, counts[columns], totals[columns], threshold, apart=True)
    return {month: clear(counts.loc[month, columns], threshold) for month in kept}


def _hide_between(shares: Mapping[str, dict[pd.Period, bool]], between: pd.Series, threshold: int) -> None:
    """Hide one of the two shares of a month where few were sourced within a week and started later.

    That of the clock of which more months are hidden already; of two alike, from request to sourced.
    """
    hidden = {name: sum(not shown for shown in of_clock.values()) for name, of_clock in shares.items()}
    name = STARTED.name if hidden[STARTED.name] > hidden[SOURCED.name] else SOURCED.name
    for month, shown in shares[name].items():
        other = shares[STARTED.name if name == SOURCED.name else SOURCED.name].get(month, False)
        shares[name][month] = shown and (clear([between[month]], threshold) or not other)


def _ends(
    record: Record, made: tuple[pd.Period, ...], counts: pd.DataFrame, threshold: int, open_is_hidden: bool
) -> dict[str, dict[pd.Period, bool]]:
    waiting, requests = list(counts["waiting_sourced"]), list(counts["requests"])
    # Those who wait to be sourced on the very last day are printed elsewhere too, as still open.
    to_the_last_day = bool(made) and end_of(made[-1]) == record.until
    also = {len(made) - 1} if to_the_last_day and open_is_hidden else set()
    hidden = hidden_ends(waiting, requests, threshold, also=also)
    ends = {SOURCED.name: _told(made, hidden)}
    if STARTED in record.clocks:
        # Those who wait to start on it are the homecare theme's to count.
        until = len(made) - 1 if to_the_last_day else len(made)
        among = [0 if hidden is None or place in hidden else waiting[place] for place in range(until)]
        to_start = list(counts["waiting_started"])[:until]
        ends[STARTED.name] = _told(
            made[:until], hidden_ends(to_start, requests[:until], threshold, among=among)
        )
    return ends


def _told(months: tuple[pd.Period, ...], hidden: frozenset[int] | None) -> dict[pd.Period, bool]:
    return {} if hidden is None else {month: place not in hidden for place, month in enumerate(months)}


def _is_hidden(facts: Mapping[str, Fact], name: str) -> bool:
    return facts[f"homecare.requests.{name}"].status == "suppressed"


def end_of(month: pd.Period) -> pd.Timestamp:
    """Return the last day of a month."""
    return month.end_time.normalize()


def count_between(ages: np.ndarray, band: Band) -> int:
    """Return how many waits are as old as a band says, its last day among them."""
    first, last = band
    return int(np.count_nonzero((ages >= first) & (True if last is None else ages <= last)))


def band_key(band: Band) -> str:
    """Return a band as a part of an id.

    >>> band_key((0, 7)), band_key((91, None))
    ('0_to_7_days', '91_or_more_days')
    """
    first, last = band
    return f"{first}_or_more_days" if last is None else f"{first}_to_{last}_days"


def band_words(band: Band) -> str:
    """Return a band as it is read.

    >>> band_words((0, 7)), band_words((91, None))
    ('0 to 7 days', '91 days or more')
    """
    first, last = band
    return f"{first} days or more" if last is None else f"{first} to {last} days"


def month_key(month: pd.Period) -> str:
    """Return a month as a part of an id.

    >>> month_key(pd.Period("2024-04"))
    '2024_04'
    """
    return f"{month.year}_{month.month:02d}"


def nearest(hours: float) -> float:
    """Return a sum of hours rounded so that those of one request cannot be taken from two sums."""
    return NEAREST_HOURS * numerals.rounded(hours / NEAREST_HOURS)


ROUNDED = (
    f"Rounded to the nearest {NEAREST_HOURS}, so that the hours of a single request cannot be worked out "
    f"from "
    "two sums."
)
