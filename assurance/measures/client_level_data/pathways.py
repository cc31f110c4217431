"""From a request to the first response and the first service: DHSC's waiting times, step by step.

The steps are those of "DHSC waiting times method", version 1.1 of 19 May 2026. They make pathways, one for
each request that counts; what is worked out from pathways is in `dhsc` (DHSC's own figures) and in
`waiting` (ours, with those who wait still). Each step says how many rows it left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assurance.measures.client_level_data.period import Period, in_period

FROM = pd.Timestamp(2023, 4, 1)
"""Client Level Data became mandatory: DHSC counts requests from this day on."""
YOUNGEST = 25
LONG_TERM = (
    "Long term support: Nursing care",
    "Long term support: Residential care",
    "Long term support: Community",
    "Long term support: Prison",
)
RECENT_SHORT_TERM = ("Short term support: ST-Max", "Short term support: Other short term")
SERVICES = (*LONG_TERM, *RECENT_SHORT_TERM, "Short term support: Ongoing low level")
ASSESSMENTS = ("Short term assessment", "Long term assessment")
NO_PROGRESS = "Admitted to hospital"
TO_A_SERVICE = (
    "Progress to reablement/ST-Max",
    "Progress to support planning or services",
    "Continuation of support or services",
)
BANDS = {"25 to 64": "25_to_64", "65 and above": "65_and_over"}


@dataclass(frozen=True)
class Step:
    """One rule, and what it left out.

    Attributes
    ----------
    id
        A part of a fact's id.
    words
        What it leaves out, in words: "Not a service user".
    dropped
        How many rows.
    """

    id: str
    words: str
    dropped: int


@dataclass(frozen=True)
class Pathways:
    """The pathways of a file, and what became of every row on the way to them.

    Attributes
    ----------
    rows
        One row is one pathway. Columns: `person`; `asked` (the day the request started), `band` (age band
        on that day); `responded, response` ("Assessment" or "Service"), `response_band` (age band on the
        day of the response), missing where there is none; `served, service_band` the same of the first
        service; `turned_away` (the day on which an assessment ended that did not lead to a service, where
        it ends the wait for one); `died`.
    read
        How many rows each kind of event started with: "requests", "assessments", "services".
    steps
        The steps of each, in their order.
    """

    rows: pd.DataFrame
    read: Mapping[str, int]
    steps: Mapping[str, tuple[Step, ...]]

    def left(self, kind: str) -> int:
        """Return how many rows of a kind of event are left after all its steps."""
        return self.read[kind] - sum(step.dropped for step in self.steps[kind])


class _Sieve:
    """Rows of one kind of event, as they pass through the steps."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        self.steps: list[Step] = []

    def drop(self, id: str, words: str, chosen: pd.Series) -> None:
        self.steps.append(Step(id, words, int(chosen.sum())))
        self.rows = self.rows[~chosen]


def follow_pathways(tables: Mapping[str, pd.DataFrame], period: Period) -> Pathways:
    """Return every pathway of new clients, by DHSC's steps.

    Parameters
    ----------
    tables
        `cld_requests`, `cld_assessments`, `cld_services` and `cld_reviews`.
    period
        As `derive_period` gives it.
    """
    services = _choose(
        tables["cld_services"], period, services=True, column="service_type", of=SERVICES,
        words="Not one of the seven types of service that count, such as support for unpaid carers",
    )  # fmt: skip
    every_age = services.rows
    assessments = _choose(
        tables["cld_assessments"], period, services=False, column="assessment_type", of=ASSESSMENTS,
        words="Neither a short term nor a long term assessment",
    )  # fmt: skip
    for sieve in (services, assessments):
        sieve.drop("under_25", "Under 25 when it started, or age not known", _young(sieve.rows))
    requests = _choose_requests(tables["cld_requests"], period, every_age)
    linked = link_events(requests.rows, assessments.rows, services.rows)
    overlap = _overlapping(linked)
    requests.steps.append(
        Step("overlapping", "Made while an earlier request was still being followed", int(overlap.sum()))
    )
    rows = linked[~overlap].drop(columns=["order", "response_order", "service_order"])
    rows = rows.assign(died=days_of_death(tables).reindex(rows["person"]).set_axis(rows.index))
    sieves = {"requests": requests, "assessments": assessments, "services": services}
    return Pathways(
        rows=rows.reset_index(drop=True),
        read={kind: len(tables[f"cld_{kind}"]) for kind in sieves},
        steps={kind: tuple(sieve.steps) for kind, sieve in sieves.items()},
    )


def _choose(
    rows: pd.DataFrame, period: Period, *, services: bool, column: str, of: tuple[str, ...], words: str
) -> _Sieve:
    """Return the events of the period and of the types that count; which age they are is for later."""
    sieve = _Sieve(rows)
    _drop_outside(sieve, period, services=services)
    sieve.drop("other_type", words, ~sieve.rows[column].isin(of))
    return sieve


def _drop_outside(sieve: _Sieve, period: Period, *, services: bool) -> None:
    words = "Ended before the reporting period" if services else "Ended outside the reporting period"
    sieve.drop("outside_period", words, ~in_period(sieve.rows, period, services=services))
    sieve.drop("after_death", "Started after the person had died", sieve.rows["died_before_start"].eq(True))


def _young(rows: pd.DataFrame) -> pd.Series:
    return ~(pd.to_numeric(rows["age"]).astype("float64") >= YOUNGEST)


def _choose_requests(rows: pd.DataFrame, period: Period, services: pd.DataFrame) -> _Sieve:
    sieve = _Sieve(rows)
    _drop_outside(sieve, period, services=False)
    sieve.drop("not_service_user", "Not about a service user", ~sieve.rows["client_type"].eq("Service user"))
    sieve.drop("before_2023", "Started before 1 April 2023", sieve.rows["event_start"] < FROM)
    sieve.drop("under_25", "Under 25 when it started, or age not known", _young(sieve.rows))
    for id, words, types, months in (
        ("long_term", "Long term support then, or in the 12 months before", LONG_TERM, 12),
        ("short_term", "Short term support then, or in the 3 months before", RECENT_SHORT_TERM, 3),
    ):
        had = services[services["service_type"].isin(types)]
        sieve.drop(id, words, _had_before(sieve.rows, had, months))
    outcome = sieve.rows["event_outcome"]
    stopped = outcome.isna() | outcome.str.startswith("NFA").fillna(False) | outcome.eq(NO_PROGRESS)
    sieve.drop("no_progress", "No further action, admitted to hospital, or no outcome given", stopped)
    return sieve


def _had_before(requests: pd.DataFrame, services: pd.DataFrame, months: int) -> pd.Series:
    """Return which requests are of somebody who had one of the services, begun before, within some months.

    It started before the request, and had not ended more than that many months before it.
    """
    pairs = (
        requests[["person", "event_start"]]
        .reset_index()
        .merge(services[["person", "event_start", "event_end"]], on="person", suffixes=("", "_of_service"))
    )
    since = pairs["event_start"] - pd.DateOffset(months=months)
    had = (pairs["event_start_of_service"] < pairs["event_start"]) & ~(pairs["event_end"] < since)
    return pd.Series(requests.index.isin(pairs.loc[had, "index"]), index=requests.index)


def link_events(requests: pd.DataFrame, assessments: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
    """Return each request with the first response and the first service after it.

    A person's events stand in the order of the day they started; on one day a request stands before an
    assessment and an assessment before a service. The first response is whichever comes first after the
    request, an assessment or a service. A service does not count as reached where the response is an
    assessment, and neither that one nor any that follows it without another event between leads to
    services.

    Returns
    -------
    DataFrame
        The columns of `Pathways.rows` but for `died`, and `order, response_order, service_order`: where the
        events stand among all of them, missing where there is none.
    """
    kinds = (requests.assign(kind=0), assessments.assign(kind=1), services.assign(kind=2))
    known = set(requests["person"])
    columns = [
        "person", "event_start", "event_end", "age_band", "event_outcome", "kind", "period_end", "source_row",
    ]  # fmt: skip
    events = pd.concat([rows.loc[rows["person"].isin(known), columns] for rows in kinds], ignore_index=True)
    events = events.sort_values(
        ["person", "event_start", "kind", "period_end", "source_row"],
        ascending=[True, True, True, False, False],
        kind="stable",
    ).reset_index(drop=True)
    order = pd.Series(np.arange(1.0, len(events) + 1), index=events.index)
    person, kind = events["person"], events["kind"]
    leads = kind.eq(1) & events["event_outcome"].isin(TO_A_SERVICE)
    run = kind.ne(1).groupby(person, sort=False).cumsum()
    leads = leads.groupby([person, run], sort=False).transform("any")

    def first_after(of: int) -> pd.Series:
        return order.where(kind.eq(of)).groupby(person, sort=False).bfill()[kind.eq(0)]

    def at(orders: pd.Series, of: pd.Series) -> pd.Series:
        places = orders.fillna(0).to_numpy().astype(int) - 1
        return of.take(places).set_axis(orders.index).where(orders.notna())

    assessed, served = first_after(1), first_after(2)
    response = np.fmin(assessed, served)
    by_assessment = response.eq(assessed)
    stopped = by_assessment & ~at(assessed, leads).eq(True)
    service = served.mask(stopped)
    asked = events[kind.eq(0)]
    return pd.DataFrame(
        {
            "person": asked["person"],
            "asked": asked["event_start"],
            "band": asked["age_band"],
            "responded": at(response, events["event_start"]),
            "response": np.select([by_assessment, response.notna()], ["Assessment", "Service"], ""),
            "response_band": at(response, events["age_band"]),
            "served": at(service, events["event_start"]),
            "service_band": at(service, events["age_band"]),
            "turned_away": at(response.where(stopped), events["event_end"]),
            "order": order[kind.eq(0)],
            "response_order": response,
            "service_order": service,
        }
    )


def _overlapping(linked: pd.DataFrame) -> pd.Series:
    """Return which requests were made before what an earlier one of the person led to had come about."""
    person = linked["person"]

    def furthest_before(orders: pd.Series) -> pd.Series:
        return orders.fillna(0).groupby(person, sort=False).cummax().groupby(person, sort=False).shift(1)

    response, service = linked["response_order"], linked["service_order"]
    last = pd.Series(np.fmax(response, service), index=linked.index).groupby(person, sort=False).shift(1)
    return (
        (last > linked["order"])
        | (response <= furthest_before(response))
        | (service <= furthest_before(service))
    )


def days_of_death(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the day on which each person died, as far as an event tells it, by person."""
    told = [
        rows.loc[
            rows["event_end_basis"].eq("date of death") | rows["event_outcome"].eq("NFA: Deceased"),
            ["person", "event_end"],
        ]
        for rows in tables.values()
        if len(rows)
    ]
    return pd.concat(told).groupby("person")["event_end"].min() if told else pd.Series(dtype="datetime64[s]")
