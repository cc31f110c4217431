"""Medians, percentiles and shares of waits, with those who wait still: what is worked out on one clock."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from assurance.measures.homecare.clocks import ENDED, LEFT, UNKNOWN
from assurance.statistics import Estimate, OutcomeCurves, WaitCurve, draw_outcomes, draw_waits

PRINTED = (1, 2, 7, 14, 28)
"""The days of which the share whose wait has ended is printed."""
DRAWN = (1, 2, 4, 7, 10, 14, 21, 28)
"""The days at which curves are known."""


@dataclass(frozen=True)
class Waits:
    """Waits on one clock, as `place_waits` makes them."""

    frame: pd.DataFrame

    def __len__(self) -> int:
        """How many requests are on the clock."""
        return len(self.frame)

    @cached_property
    def observed(self) -> pd.DataFrame:
        """Waits whose days are known, and that were under observation before they ended."""
        frame = self.frame
        known = frame["days"].notna() & (frame["outcome"] != UNKNOWN)
        return frame[known & (frame["days"] >= frame["entered"])]

    @property
    def all_observed(self) -> bool:
        """Whether no wait is left out of the curve."""
        return len(self.observed) == len(self.frame)

    @property
    def truncated(self) -> bool:
        """Whether some began before the period."""
        return bool((self.observed["entered"] > 0).any())

    @cached_property
    def curve(self) -> WaitCurve | None:
        """The share still waiting, up to the day from which too few are at risk; None if that is day 0."""
        waits = self.observed
        if waits.empty:
            return None
        return draw_waits(waits["days"], waits["outcome"].eq(ENDED), entered=waits["entered"]).shown()

    @cached_property
    def outcomes(self) -> OutcomeCurves | None:
        """The shares that have ended in each way, as far as enough are at risk."""
        waits = self.observed
        if waits.empty:
            return None
        ways = waits["outcome"].where(waits["outcome"].isin((ENDED, LEFT)), 0)
        return draw_outcomes(waits["days"], ways, 2, entered=waits["entered"]).shown()

    def percentile(self, percent: float) -> Estimate:
        """Return the fewest days within which so many per cent had ended, were nobody to leave."""
        return self.curve.percentile(percent) if self.curve else Estimate(None)

    def share(self, day: int, outcome: int = ENDED) -> Estimate:
        """Return the percentage that has ended so within `day` days, unrounded."""
        return self.outcomes.ended_by(day, outcome) if self.outcomes else Estimate(None)

    def completed_median(self) -> int | None:
        """Return the median of waits that have ended as they should, all others left out."""
        days = sorted(self.frame.loc[self.frame["outcome"] == ENDED, "days"].dropna())
        return int(days[(len(days) - 1) // 2]) if days else None

    def ended_by(self, day: int, outcome: int = ENDED) -> int:
        """Return how many waits have ended so within `day` days."""
        return int(((self.frame["outcome"] == outcome) & (self.frame["days"] <= day)).sum())

    def at_risk_after(self, day: int) -> int:
        """Return how many are still waiting after so many days, and under observation."""
        waits = self.observed
        return int(((waits["days"] > day) & (waits["entered"] <= day + 1)).sum())

    def only(self, which: pd.Series) -> Waits:
        """Return the waits of some requests; `which` has the requests' index."""
        return Waits(self.frame[which.reindex(self.frame.index, fill_value=False)])
