"""What the figures of Client Level Data start from: the four tables, their period, and the pathways."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from assurance.measures.client_level_data.pathways import Pathways, follow_pathways
from assurance.measures.client_level_data.period import Period, derive_period
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, day

TABLES = ("cld_requests", "cld_assessments", "cld_services", "cld_reviews")
PACKAGE = __name__.rpartition(".")[0]
YEAR = 12
"""Months that activity is counted over, and that those who asked are followed from."""
FEWEST_WAITS = 20
"""No median and no percentile of fewer waits is shown: it would say when somebody waited, and mean little."""

ONLY_ENDED = (
    "Client Level Data has a request, an assessment or a review only once it has ended. What was under "
    "way on "
    "the last day is not in it."
)
NOT_BROKERAGE = (
    "Client Level Data has no steps of brokerage: it cannot say how long it took to find a provider, nor how "
    "long the provider took to start."
)
NO_CONVERSATIONS = (
    "DHSC also takes a first conversation as the response to a request that started before 1 July 2025. How "
    "it tells one is not public, and it rests on free text that is not read here."
)


@dataclass(frozen=True)
class Supplied:
    """One council's Client Level Data.

    Attributes
    ----------
    edition
        Whose edition it is.
    tables
        The four tidy tables, by name.
    period
        The reporting period, as the events say.
    thresholds
        The smallest counts that may be shown.
    """

    edition: Edition
    tables: Mapping[str, pd.DataFrame]
    period: Period
    thresholds: Mapping[str, int]

    @cached_property
    def pathways(self) -> Pathways:
        """Every pathway of new clients, by DHSC's steps."""
        return follow_pathways(self.tables, self.period)

    @property
    def year(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The first and last day of the last 12 months of the period, or of all of it where it is shorter."""
        began = self.period.last + pd.Timedelta(days=1) - pd.DateOffset(months=YEAR)
        return max(self.period.first, began), self.period.last

    @property
    def looks_back(self) -> str:
        """How far back it can be seen who is new, as a caveat."""
        return (
            f"Services that ended before {day(self.period.first)} are not of the reporting period: of a "
            "request in its first 12 months it cannot be seen in full whether the person was new."
        )

    def basis(
        self, table: str, measure: str, *, period: str, population: str, caveats: tuple[str, ...]
    ) -> Basis:
        """Return what facts that rest on a table have in common; all four tables are of the same files."""
        rows = self.tables[table]
        rows = rows if len(rows) else pd.concat([each[list(SOURCE)] for each in self.tables.values()])
        return Basis(
            edition=self.edition,
            rows=rows,
            period=period,
            population=population,
            measure=f"{PACKAGE}.{measure}",
            caveats=caveats,
        )


SOURCE = ("source_file", "source_sheet", "source_row")


def read_supplied(edition: Edition, freeze: datetime.date, thresholds: Mapping[str, int]) -> Supplied | None:
    """Return a council's Client Level Data; None when there is none, or nothing says what time it is of."""
    tables = {name: edition.table(name) for name in TABLES}
    if any(rows.columns.empty for rows in tables.values()) or not any(map(len, tables.values())):
        return None
    period = derive_period(tables, freeze)
    return Supplied(edition, tables, period, thresholds) if period else None


def span(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return a period as it is printed: "from 1 July 2025 to 30 June 2026"."""
    return f"from {day(first)} to {day(last)}"
