"""Waiting times from Client Level Data: DHSC's steps held against a second version of them, and ours by hand."""

from __future__ import annotations

import datetime
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from assurance import paths
from assurance.evidence import Register
from assurance.measures.client_level_data import (
    Period,
    derive_period,
    follow,
    follow_pathways,
    register_facts,
)
from assurance.settings import read_settings
from tests.spec.supplied import edition, shown

SETTINGS = read_settings(paths.SETTINGS)
FREEZE = datetime.date(2026, 9, 30)
FIRST, LAST = pd.Timestamp(2024, 7, 1), pd.Timestamp(2026, 6, 30)
PERIOD = Period(FIRST, LAST, False, 24, 0)

PROGRESS = "Progress to assessment, review or reassessment"
LEADS = "Progress to support planning or services"
NONE_OFFERED = "NFA: No services offered for other reason"
COMMUNITY = "Long term support: Community"
REABLEMENT = "Short term support: ST-Max"
LOW_LEVEL = "Short term support: Ongoing low level"
CARER = "Unpaid carer support: Direct to unpaid carer"


# --------------------------------------------------------------------------------------------------------
# Small tables in


def event(
    person, kind, start, end="same", *, outcome=PROGRESS, age=70, client="Service user", **more
) -> dict:
    """Return one event; `start` and `end` are days, `end` None for an open service."""
    start = pd.Timestamp(start)
    band = "Under 18" if age < 18 else "18 to 24" if age < 25 else "25 to 64" if age < 65 else "65 and above"
    return {
        "kind": kind, "person": person, "client_type": client, "age": age, "age_band": band,
        "event_start": start, "event_end": start if end == "same" else pd.Timestamp(end) if end else pd.NaT,
        "event_outcome": outcome, "event_end_basis": "as sent", "died_before_start": False,
        "route_of_access": "Community / Other route", "assessment_type": "Long term assessment",
        "service_type": COMMUNITY, "service_component": "Home support or domiciliary care",
        "period_start": FIRST, "period_end": LAST, **more,
    }  # fmt: skip


def tables(*events) -> dict[str, pd.DataFrame]:
    """Return the four tidy tables of some events."""
    columns = list(event("", "request", FIRST))
    every = pd.DataFrame(list(events), columns=columns)
    for name in ("event_start", "event_end", "period_start", "period_end"):
        every[name] = pd.to_datetime(every[name]).astype("datetime64[ms]")
    every["source_row"] = range(2, len(every) + 2)
    return {
        f"cld_{kind}s": every[every["kind"] == kind].drop(columns="kind").reset_index(drop=True)
        for kind in ("request", "assessment", "service", "review")
    }


def waits(*events, period: Period = PERIOD) -> list[tuple]:
    """Return (person, days to the first response, days to the first service) of each pathway."""
    rows = follow_pathways(tables(*events), period).rows
    return [
        (
            row.person,
            *(None if pd.isna(day) else (day - row.asked).days for day in (row.responded, row.served)),
        )
        for row in rows.itertuples()
    ]


def dropped(*events, kind: str = "requests") -> dict[str, int]:
    """Return how many rows each step left out, those that left out some."""
    steps = follow_pathways(tables(*events), PERIOD).steps[kind]
    return {step.id: step.dropped for step in steps if step.dropped}


# --------------------------------------------------------------------------------------------------------
# Each of DHSC's rules, by hand


def test_an_assessment_is_the_first_response_and_a_service_the_first_service():
    assert waits(
        event("a", "request", "2025-01-01"),
        event("a", "assessment", "2025-01-11", "2025-01-20", outcome=LEADS),
        event("a", "service", "2025-02-01", None),
    ) == [("a", 10, 31)]


def test_a_service_may_be_the_first_response():
    assert waits(
        event("a", "request", "2025-01-01"),
        event("a", "service", "2025-01-04", None, service_type=REABLEMENT),
        event("a", "assessment", "2025-01-11"),
    ) == [("a", 3, 3)]


def test_on_one_day_a_request_comes_before_an_assessment_and_that_before_a_service():
    assert waits(
        event("a", "service", "2025-01-01", None),
        event("a", "assessment", "2025-01-01", outcome=LEADS),
        event("a", "request", "2025-01-01"),
    ) == [("a", 0, 0)]


@pytest.mark.parametrize(
    ("outcomes", "days"), [([NONE_OFFERED], None), ([NONE_OFFERED, LEADS], 31), ([LEADS, NONE_OFFERED], 31)]
)
def test_a_service_counts_only_where_an_assessment_in_the_run_before_it_leads_to_services(outcomes, days):
    assessments = [
        event("a", "assessment", f"2025-01-1{place}", outcome=each) for place, each in enumerate(outcomes, 1)
    ]
    asked, served = event("a", "request", "2025-01-01"), event("a", "service", "2025-02-01", None)
    assert waits(asked, *assessments, served) == [("a", 10, days)]


@pytest.mark.parametrize(
    ("service_type", "ended", "is_new"),
    [
        (COMMUNITY, None, False),
        (COMMUNITY, "2024-12-10", False),  # 12 months before 10 December 2025, to the day
        (COMMUNITY, "2024-12-09", True),
        (REABLEMENT, "2025-09-10", False),  # 3 months
        (REABLEMENT, "2025-09-09", True),
        (LOW_LEVEL, None, True),
        (CARER, None, True),
    ],
)
def test_somebody_supported_lately_is_not_new(service_type, ended, is_new):
    found = waits(
        event("a", "service", "2024-07-02", ended, service_type=service_type),
        event("a", "request", "2025-12-10"),
    )
    assert len(found) == is_new


def test_a_service_that_begins_on_the_day_of_the_request_does_not_make_somebody_known():
    assert waits(event("a", "request", "2025-12-10"), event("a", "service", "2025-12-10", None)) == [
        ("a", 0, 0)
    ]


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({"client": "Unpaid carer"}, "not_service_user"),
        ({"age": 24}, "under_25"),
        ({"outcome": "NFA: Other"}, "no_progress"),
        ({"outcome": "Admitted to hospital"}, "no_progress"),
        ({"outcome": None}, "no_progress"),
        ({"died_before_start": True}, "after_death"),
        ({"end": "2026-07-01"}, "outside_period"),
    ],
)
def test_each_rule_counts_what_it_drops(change, step):
    change = {"end": "same", **change}
    assert dropped(event("a", "request", "2025-01-01", **change), event("b", "request", "2025-01-01")) == {
        step: 1
    }


def test_an_outcome_on_no_list_is_not_taken_for_no_further_action():
    assert waits(event("a", "request", "2025-01-01", outcome="Invalid and not mapped")) == [("a", None, None)]


def test_a_request_before_an_earlier_one_has_led_anywhere_is_part_of_its_pathway():
    events = (
        event("a", "request", "2025-01-01"),
        event("a", "request", "2025-01-05"),
        event("a", "assessment", "2025-01-11", outcome=LEADS),
        event("a", "request", "2025-01-15"),
        event("a", "service", "2025-02-01", "2025-02-02", service_type=LOW_LEVEL),
        event("a", "request", "2025-03-01"),
    )
    assert waits(*events) == [("a", 10, 31), ("a", None, None)]
    assert dropped(*events) == {"overlapping": 2}


def test_assessments_of_other_types_and_of_the_young_are_no_response():
    events = (
        event("a", "request", "2025-01-01", age=25),
        event("a", "assessment", "2025-01-03", assessment_type="Financial assessment", age=25),
        event("a", "assessment", "2025-01-05", age=24),
        event("a", "service", "2025-01-07", None, service_type=CARER, age=25),
    )
    assert waits(*events) == [("a", None, None)]
    assert dropped(*events, kind="assessments") == {"other_type": 1, "under_25": 1}
    assert dropped(*events, kind="services") == {"other_type": 1}


# --------------------------------------------------------------------------------------------------------
# A second version of DHSC's steps: one person at a time, in plain Python, from the published method


def months_before(day: datetime.date, months: int) -> datetime.date:
    """Return the day some months before, the last of its month where there is none of that number."""
    month = day.year * 12 + day.month - 1 - months
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return datetime.date(month // 12, month % 12 + 1, last)
            except ValueError:
                continue
    raise AssertionError


def second_version(every: dict[str, pd.DataFrame], first: datetime.date, last: datetime.date) -> set[tuple]:
    """Return (person, asked, responded, age band then, served, age band then) of each pathway."""
    found: set[tuple] = set()
    people = {person for rows in every.values() for person in rows["person"]}
    for person in people:
        mine: dict[str, list[dict]] = {}
        for name, rows in every.items():
            mine[name] = []
            for row in rows[rows["person"] == person].to_dict("records"):
                row["start"] = row["event_start"].date()
                row["stop"] = None if pd.isna(row["event_end"]) else row["event_end"].date()
                row["outcome"] = None if pd.isna(row["event_outcome"]) else row["event_outcome"]
                if row["died_before_start"] or row["start"] > last:
                    continue
                if name == "cld_services" and row["stop"] and row["stop"] < first:
                    continue
                if name != "cld_services" and not (row["stop"] and first <= row["stop"] <= last):
                    continue
                mine[name].append(row)
        services = [each for each in mine["cld_services"] if not each["service_type"].startswith("Unpaid")]
        chain = []
        for row in mine["cld_requests"]:
            if (
                row["client_type"] != "Service user"
                or row["start"] < datetime.date(2023, 4, 1)
                or row["age"] < 25
            ):
                continue
            known = False
            for service in services:
                since = None
                if service["service_type"].startswith("Long term"):
                    since = months_before(row["start"], 12)
                elif service["service_type"] != LOW_LEVEL:
                    since = months_before(row["start"], 3)
                if since and service["start"] < row["start"]:
                    known = known or service["stop"] is None or service["stop"] >= since
            stops = (
                row["outcome"] is None
                or row["outcome"][:3] == "NFA"
                or row["outcome"] == "Admitted to hospital"
            )
            if not known and not stops:
                chain.append((row["start"], 1, row))
        chain += [
            (each["start"], 2, each)
            for each in mine["cld_assessments"]
            if each["age"] >= 25
            and each["assessment_type"] in ("Short term assessment", "Long term assessment")
        ]
        chain += [(each["start"], 3, each) for each in services if each["age"] >= 25]
        chain.sort(key=lambda link: link[:2])

        furthest_response = furthest_service = before = -1
        for place, (start, kind, _) in enumerate(chain):
            if kind != 1:
                continue
            later = range(place + 1, len(chain))
            assessed = next((each for each in later if chain[each][1] == 2), None)
            served = next((each for each in later if chain[each][1] == 3), None)
            response = min((each for each in (assessed, served) if each is not None), default=None)
            if response is not None and response == assessed:
                run = [response]
                while run[-1] + 1 < len(chain) and chain[run[-1] + 1][1] == 2:
                    run.append(run[-1] + 1)
                while chain[run[0] - 1][1] == 2:
                    run.insert(0, run[0] - 1)
                good = (
                    "Progress to reablement/ST-Max",
                    "Progress to support planning or services",
                    "Continuation of support or services",
                )
                if not any(chain[each][2]["outcome"] in good for each in run):
                    served = None
            overlaps = (
                before > place
                or (response is not None and response <= furthest_response)
                or (served is not None and served <= furthest_service)
            )
            before = max((each for each in (response, served) if each is not None), default=-1)
            furthest_response = max(furthest_response, -1 if response is None else response)
            furthest_service = max(furthest_service, -1 if served is None else served)
            if overlaps:
                continue
            ends = [
                (None, None) if each is None else (chain[each][0], chain[each][2]["age_band"])
                for each in (response, served)
            ]
            found.add((person, start, *ends[0], *ends[1]))
    return found


days = st.integers(-40, 760).map(lambda number: FIRST + pd.Timedelta(days=number))
outcomes = st.sampled_from([PROGRESS, PROGRESS, LEADS, NONE_OFFERED, "Admitted to hospital", "Invalid and not mapped", None])  # fmt: skip


@st.composite
def some_event(draw) -> dict:
    kind = draw(st.sampled_from(["request", "request", "assessment", "service"]))
    start = draw(days)
    open_ended = kind == "service" and draw(st.booleans())
    return event(
        draw(st.sampled_from("abc")), kind, start,
        None if open_ended else start + pd.Timedelta(days=draw(st.sampled_from([0, 1, 9, 95, 370]))),
        outcome=draw(outcomes), age=draw(st.sampled_from([24, 25, 64, 65, 80])),
        client=draw(st.sampled_from(["Service user"] * 5 + ["Unpaid carer"])),
        died_before_start=draw(st.sampled_from([False] * 9 + [True])),
        assessment_type=draw(st.sampled_from(["Short term assessment", "Long term assessment", "Financial assessment"])),
        service_type=draw(st.sampled_from([COMMUNITY, REABLEMENT, LOW_LEVEL, CARER])),
    )  # fmt: skip


@trials(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(some_event(), min_size=1, max_size=25))
@example([event("a", "request", "2025-01-31"), event("a", "service", "2024-07-31", "2024-10-31", service_type=REABLEMENT)])  # fmt: skip
def test_the_steps_are_those_of_a_second_version(events):
    every = tables(*events)
    pathways = follow_pathways(every, PERIOD)
    found = {
        (
            row.person,
            row.asked.date(),
            *(
                (None, None) if pd.isna(day) else (day.date(), band)
                for day, band in ((row.responded, row.response_band), (row.served, row.service_band))
            ),
        )
        for row in pathways.rows.itertuples()
    }
    flat = {(person, asked, *first, *second) for person, asked, first, second in found}
    assert flat == second_version(every, FIRST.date(), LAST.date())
    for kind in ("requests", "assessments", "services"):  # every row is kept or dropped by one step
        assert pathways.left(kind) >= 0
        assert all(step.dropped >= 0 for step in pathways.steps[kind])
    assert pathways.left("requests") == len(pathways.rows)
