"""What the return of requests gives for the clocks, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, day
from assurance.measures.homecare.clocks import (
    TO_STARTED,
    Clock,
    clocks_of,
    first_day_of,
    last_known_day,
    place_waits,
)
from assurance.measures.homecare.estimates import Waits
from assurance.measures.homecare.requests import basis_of
from assurance.settings import Settings

PACKAGE = __name__.rpartition(".")[0]


@dataclass(frozen=True)
class Supplied:
    """The requests, and the waits on every clock that they give."""

    edition: Edition
    settings: Settings
    requests: pd.DataFrame

    @cached_property
    def known_until(self) -> pd.Timestamp:
        """Up to which day a request that is open is known to be."""
        return last_known_day(self.requests, self.settings.data_freeze)

    @cached_property
    def first_day(self) -> pd.Timestamp | None:
        """The first day of the return's period, where it says."""
        return first_day_of(self.edition.files_of(self.requests))

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """The clocks that the return gives."""
        return clocks_of(self.requests, self.known_until)

    @property
    def main(self) -> Clock:
        """What the person feels, request to started; request to sourced where no start is known."""
        return self.clocks[-1]

    @property
    def starts_known(self) -> bool:
        """Whether the return says when care started."""
        return TO_STARTED in self.clocks

    @cached_property
    def waits(self) -> Mapping[str, Waits]:
        """The waits on each clock, by its id."""
        return {
            clock.id: Waits(place_waits(self.requests, clock, self.known_until, self.first_day))
            for clock in self.clocks
        }

    @property
    def threshold(self) -> int:
        """The smallest count of requests that may be shown."""
        return self.settings.disclosure.requests

    def basis(self, measure: str) -> Basis:
        """Return what the figures of a measure of this theme have in common."""
        basis = basis_of(self.edition, self.requests)
        return replace(basis, measure=f"{PACKAGE}.{measure}")

    @cached_property
    def cautions(self) -> tuple[str, ...]:
        """What a reader of any median, percentile or share must know."""
        said = [f"A request that is still open counts as waiting until {day(self.known_until)}, the last day "
                "that the return knows of."]  # fmt: skip
        if any(waits.truncated for waits in self.waits.values()) and self.first_day is not None:
            said.append(
                f"A request made before {day(self.first_day)} is in the return only because it was still "
                "waiting on that day: it counts from then on (left truncation), with all the days it waited."
            )
        if not all(waits.all_observed for waits in self.waits.values()):
            said.append(
                "Requests whose wait ended before the period, or has no day on which it ended, are in the "
                "counts and not in the curve."
            )
        return tuple(said)
