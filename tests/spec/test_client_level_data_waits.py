"""Waiting times from Client Level Data: DHSC's steps held against a second version of them, and ours by hand."""

from __future__ import annotations

import datetime
import json
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from assurance import paths
from assurance.compare import published
from assurance.compare.hidden_counts import Alone, contradicting, given_away_alone, refuse, without_place
from assurance.disclosure import PROTECTED
from assurance.errors import CheckFailed
from assurance.evidence import Register, as_json
from assurance.figures import Note
from assurance.figures import client_level_data as figures
from assurance.measures import client_level_data
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
    ("outcomes", "days"),
    [
        ([NONE_OFFERED], None),
        ([NONE_OFFERED, LEADS], 31),
        ([LEADS, NONE_OFFERED], 31),
        (["Continuation of support or services"], 31),
        (["Progress to reablement/ST-Max"], 31),
        ([PROGRESS], None),
    ],
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


def test_a_request_whose_own_assessment_led_nowhere_is_part_of_an_earlier_pathway_that_has_a_service_to_come():
    events = [
        event("a", "request", "2025-01-01"),
        event("a", "assessment", "2025-01-11", outcome=LEADS),
        event("a", "request", "2025-01-20"),
        event("a", "assessment", "2025-01-25", outcome=NONE_OFFERED),
        event("a", "service", "2025-02-01", None),
    ]
    assert waits(*events) == [("a", 10, 31)]
    # And so is one after that, which leads to the same service.
    assert waits(*events, event("a", "request", "2025-01-28")) == [("a", 10, 31)]


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
    by_person: dict[str, dict[str, list[dict]]] = {}
    for name, rows in every.items():
        for row in rows.to_dict("records"):
            mine = by_person.setdefault(row["person"], {each: [] for each in every})
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
    for person, mine in by_person.items():
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
outcomes = st.sampled_from(
    [
        PROGRESS, PROGRESS, LEADS, NONE_OFFERED, "Admitted to hospital", "Invalid and not mapped", None,
        "Continuation of support or services", "Progress to reablement/ST-Max",
    ]
)  # fmt: skip


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


@trials(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


# --------------------------------------------------------------------------------------------------------
# The reporting period


def months(*counts: tuple[int, int], types=("request", "assessment", "service", "review")) -> dict:
    """Return tables with so many events in each month of 2025: (month, events), of the types in turn."""
    events = []
    for month, count in counts:
        for number in range(count):
            events.append(event(f"p{number}", types[number % len(types)], datetime.date(2025, month, 5)))
    return tables(*events)


def period_of(every: dict, freeze=FREEZE) -> tuple[str, str, bool]:
    found = derive_period(every, freeze)
    return f"{found.first:%Y-%m-%d}", f"{found.last:%Y-%m-%d}", found.stated


def test_a_month_with_fewer_than_two_in_a_hundred_events_is_not_of_the_period():
    # 3 of 203 are 1.5%; 5 of 205 are 2.4%.
    assert period_of(months((1, 3), (2, 100), (4, 100))) == ("2025-02-01", "2025-04-30", False)
    assert period_of(months((1, 5), (2, 100), (4, 100))) == ("2025-01-01", "2025-04-30", False)


def test_a_month_with_events_of_two_types_is_not_of_the_period():
    early = months((1, 50), types=("service", "review"))
    later = months((2, 60), (3, 60))
    both = {name: pd.concat([early[name], later[name]], ignore_index=True) for name in early}
    assert period_of(both) == ("2025-02-01", "2025-03-31", False)
    # Where the file has two types only, both must be there.
    assert period_of(months((1, 60), (2, 60), types=("service", "review"))) == (
        "2025-01-01",
        "2025-02-28",
        False,
    )


def test_the_month_of_the_data_freeze_is_not_of_the_period():
    assert period_of(months((5, 80), (6, 80)), datetime.date(2025, 6, 30))[:2] == ("2025-05-01", "2025-05-31")


def test_with_fewer_than_a_hundred_events_the_period_is_the_one_that_is_stated():
    assert period_of(months((1, 99))) == ("2024-07-01", "2026-06-30", True)
    assert period_of(months((1, 100))) == ("2025-01-01", "2025-01-31", False)


def test_without_events_or_statement_there_is_no_period():
    nothing = {
        name: rows.assign(period_start=pd.NaT, period_end=pd.NaT) for name, rows in months((1, 3)).items()
    }
    assert derive_period(nothing, FREEZE) is None


# --------------------------------------------------------------------------------------------------------
# Ours: those who wait still


def pathways(rows: list[tuple]) -> pd.DataFrame:
    """Return pathways of (asked, responded, served, turned away, died)."""
    names = ["asked", "responded", "served", "turned_away", "died"]
    frame = pd.DataFrame(rows, columns=names).apply(pd.to_datetime)
    return frame.assign(person=[f"p{place}" for place in range(len(rows))], band="65 and above")


def test_how_each_wait_stands_on_the_last_day():
    rows = follow(
        pathways(
            [
                ("2026-06-01", "2026-06-05", "2026-06-09", None, None),
                ("2026-06-01", "2026-06-05", None, "2026-06-20", None),  # assessed, no service to follow
                ("2026-06-01", "2026-06-05", None, None, None),
                ("2026-06-01", None, None, None, None),
                ("2026-06-01", None, None, None, "2026-06-11"),
                ("2026-06-01", "2026-06-05", None, None, "2026-06-11"),
                ("2026-06-01", None, None, None, "2026-05-11"),  # dead before asking: not believed
                ("2025-06-30", None, None, None, None),  # asked too early
            ]
        ),
        pd.Timestamp(2025, 7, 1),
        LAST,
    )
    assert list(rows["standing"]) == [
        "served", "no_service", "waiting_for_service", "waiting_for_response", "died", "died", "waiting_for_response",
    ]  # fmt: skip
    assert list(zip(rows["first_response_days"], rows["first_response_outcome"], strict=True)) == [
        (4, 1), (4, 1), (4, 1), (29, 0), (10, 2), (4, 1), (29, 0),
    ]  # fmt: skip
    assert list(zip(rows["first_service_days"], rows["first_service_outcome"], strict=True)) == [
        (8, 1), (19, 3), (29, 0), (29, 0), (10, 2), (10, 2), (29, 0),
    ]  # fmt: skip


def council(chance: np.random.Generator, people: int) -> dict[str, pd.DataFrame]:
    """Return the tables of a council with so many people who ask, some of whom wait still."""
    events = [event(f"r{n}", kind, FIRST + pd.Timedelta(days=int(day)))
              for n, day in enumerate(range(0, 730, 6)) for kind in ("assessment", "service", "review")]  # fmt: skip
    for number in range(people):
        who, age = f"n{number}", int(chance.choice([30, 64, 70, 90], p=[0.1, 0.1, 0.3, 0.5]))
        asked = FIRST + pd.Timedelta(days=int(chance.integers(0, 729)))
        route = str(chance.choice(["Community / Other route", "Prison", "Self-Funder"], p=[0.7, 0.05, 0.25]))
        outcome = str(chance.choice([PROGRESS, "NFA: Other", "NFA: Deceased"], p=[0.8, 0.15, 0.05]))
        events.append(event(who, "request", asked, outcome=outcome, age=age, route_of_access=route))
        assessed = asked + pd.Timedelta(days=int(chance.exponential(40)))
        age = 65 if age == 64 else age  # a birthday comes before the wait is over
        if outcome != PROGRESS or assessed > LAST:
            continue
        leads = bool(chance.random() < 0.7)
        died = chance.random() < 0.1
        result = "NFA: Deceased" if died else LEADS if leads else NONE_OFFERED
        events.append(event(who, "assessment", assessed, outcome=result, age=age))
        served = assessed + pd.Timedelta(days=int(chance.exponential(30)))
        if leads and not died and served <= LAST:
            events.append(event(who, "service", served, None, age=age))
    return tables(*events)


def of_one_year(every: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return what a return of 12 months has of the same."""
    return {name: rows[rows["event_start"] >= pd.Timestamp(2025, 7, 1)] for name, rows in every.items()}


def measure(folder, every: dict[str, pd.DataFrame]) -> Register:
    return register_facts(edition(folder, "rotherham", **every).folder, SETTINGS)


def test_our_medians_are_those_of_an_independent_library(tmp_path):
    every = council(np.random.default_rng(7), 600)
    facts = measure(tmp_path, every).facts
    rows = follow(follow_pathways(every, PERIOD).rows, pd.Timestamp(2025, 7, 1), LAST)
    assert facts["cld.waits.all.asked"].value == len(rows) > 200
    for wait in ("first_response", "first_service"):
        curve = SurvfuncRight(rows[f"{wait}_days"], rows[f"{wait}_outcome"].eq(1).astype(int))
        for name, percent in (("median", 0.5), ("p90", 0.9)):
            fact = facts[f"cld.waits.all.{wait}.{name}"]
            expected = curve.quantile(percent)
            at_risk = int((rows[f"{wait}_days"] >= expected).sum()) if np.isfinite(expected) else 0
            assert fact.value == (int(expected) if at_risk >= 10 else None)
        with np.errstate(divide="ignore", invalid="ignore"):
            lower, upper = curve.quantile_ci(0.5)
        fact = facts[f"cld.waits.all.{wait}.median"]
        assert lower - 3 <= fact.lower <= fact.value <= fact.upper <= upper + 3  # another kind of interval


def test_our_shares_count_deaths_and_assessments_without_a_service_as_endings(tmp_path):
    every = council(np.random.default_rng(7), 600)
    facts = measure(tmp_path, every).facts
    rows = follow(follow_pathways(every, PERIOD).rows, pd.Timestamp(2025, 7, 1), LAST)
    for wait in ("first_response", "first_service"):
        for name, limit in (("28_days", 28), ("12_weeks", 84)):
            still, reached = 1.0, 0.0  # Aalen-Johansen, day by day
            for day in range(limit + 1):
                at_risk = (rows[f"{wait}_days"] >= day).sum()
                ends = rows.loc[rows[f"{wait}_days"] == day, f"{wait}_outcome"]
                reached += still * (ends == 1).sum() / at_risk
                still *= 1 - (ends > 0).sum() / at_risk
            assert facts[f"cld.waits.all.{wait}.by_{name}"].value == pytest.approx(100 * reached, abs=1e-9)


def test_dhscs_medians_are_the_continuous_ones_by_quarter_and_age_of_the_end(tmp_path):
    every = council(np.random.default_rng(7), 900)
    register = measure(tmp_path, every)
    ended: dict[str, list[int]] = {}
    for _, asked, responded, band, served, later in second_version(every, FIRST.date(), LAST.date()):
        for wait, day, age in (("first_response", responded, band), ("first_service", served, later)):
            if day and day >= datetime.date(2025, 7, 1):
                key = f"{wait}.{day.year}_q{(day.month + 2) // 3}_{age.replace(' ', '_').replace('above', 'over')}"
                ended.setdefault(key, []).append((day - asked).days)
    found = {
        fact.id.removeprefix("cld.dhsc.").rpartition(".")[0]: fact
        for fact in register.facts.values()
        if fact.id.endswith(".median") and fact.id.startswith("cld.dhsc")
    }
    assert len(found) == 16
    for key, fact in found.items():
        its = ended.get(key, [])
        assert fact.value == (statistics.median(its) if len(its) >= 20 else None)
        waits_fact = register.facts[f"cld.dhsc.{key}.waits"]
        assert waits_fact.value in (len(its), None)
    assert any(fact.value for fact in found.values())
    assert any(fact.status == "suppressed" for fact in found.values())


def test_a_return_of_one_year_says_that_it_does_not_go_back_far_enough(tmp_path):
    every = council(np.random.default_rng(7), 600)
    for short, tables_ in ((False, every), (True, of_one_year(every))):
        register = measure(tmp_path / str(short), tables_)
        waited = register.facts["cld.dhsc.first_service.2025_q3_65_and_over.median"]
        assert any("does not go back 12 months" in caveat for caveat in waited.caveats) is short
        assert ("does not go back 12 months" in register.sentences["cld.period_sentence"].text) is short


def test_ours_and_dhscs_are_separate_facts_and_said_to_part(tmp_path):
    register = measure(tmp_path, council(np.random.default_rng(7), 600))
    for fact in register.facts.values():
        ours, theirs = fact.id.startswith("cld.waits."), fact.id.startswith("cld.dhsc.first_")
        assert ours == any("not DHSC’s" in caveat for caveat in fact.caveats)
        if theirs and fact.id.endswith(".median"):
            assert "DHSC" in fact.title and fact.lower is None
    apart = register.sentences["cld.waits.apart_sentence"].text
    assert "not to be subtracted" in apart and "cld.waits.65_and_over.first_service.median" in apart
    assert "cld.dhsc." not in apart


# --------------------------------------------------------------------------------------------------------
# Long term support and reviews


def test_who_was_reviewed_is_counted_of_those_supported_then_and_12_months_before(tmp_path):
    events = []
    for number in range(60):  # 60 supported all the time, 40 of them reviewed in the 12 months, 10 before
        events.append(event(f"a{number}", "service", "2024-01-01", None, outcome="Provision of service"))
        if number < 40:
            events.append(event(f"a{number}", "review", "2025-08-01"))
        elif number < 50:
            events.append(event(f"a{number}", "review", "2025-06-01"))
    for number in range(20):  # 20 newly supported, in residential care
        events.append(event(f"b{number}", "service", "2026-01-01", None, service_type="Long term support: Residential care", service_component="Long term residential care"))  # fmt: skip
    for number in range(30):  # 30 whose support has ended, on the last day too
        events.append(event(f"c{number}", "service", "2024-01-01", "2026-06-30"))
    for number, day in enumerate(range(0, 730, 5)):
        events += [event(f"d{number}", kind, FIRST + pd.Timedelta(days=day)) for kind in ("request", "assessment", "review")]  # fmt: skip
    facts = shown(measure(tmp_path, tables(*events)), "cld.")
    assert {name: text for name, text in facts.items() if name.startswith(("services", "reviews"))} == {
        "services.long_term.people": "80",
        "services.long_term.nursing": "0",
        "services.long_term.residential": "20",
        "services.long_term.prison": "0",
        "services.long_term.community": "60",
        "services.home_support.people": "60",
        "reviews.people": "60",
        "reviews.reviewed": "40",
        "reviews.reviewed_percent": "66.7%",
    }


# --------------------------------------------------------------------------------------------------------
# Disclosure


@trials(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
@given(st.integers(0, 10**6), st.sampled_from([0, 3, 12, 40, 90, 200, 400]), st.booleans())
@example(7, 90, False)
@example(8, 300, True)
@example(103, 3, False)  # nobody has asked for anything
@example(52158, 3, True)  # the few who have are all left out by one rule
@example(346091, 12, True)  # each quarter that has a wait tells of the others
def test_no_small_number_is_printed_or_can_be_worked_out(tmp_path, seed, people, short):
    every = council(np.random.default_rng(seed), people)
    register = measure(tmp_path, of_one_year(every) if short else every)
    least = SETTINGS.disclosure.people
    for fact in register.facts.values():
        if fact.unit in PROTECTED and fact.value is not None:
            assert fact.value == 0 or fact.value >= least, fact.id
        if fact.unit == "days" and fact.value is not None:
            assert fact.denominator is None or fact.denominator >= 20
    whole = json.loads(as_json(register))
    made = published.of(whole, {"settings": {"disclosure": SETTINGS.disclosure.model_dump()}, "inputs": [], "data_freeze": "2026-09-30"})  # fmt: skip
    assert without_place(made) == []
    assert contradicting(Alone(made)) == []
    if given_away_alone(
        Alone(made)
    ):  # of a dozen people so much may tell of so little: then nothing is published
        assert people <= 12
        with pytest.raises(CheckFailed, match="nothing was published"):
            refuse(made, [])
    for sentence in register.sentences.values():
        for id in sentence.fact_ids:
            assert register.facts[id].value is not None


def test_every_figure_says_what_it_rests_on(tmp_path):
    for people in (0, 12, 400):
        for fact in measure(tmp_path, council(np.random.default_rng(1), people)).facts.values():
            assert (
                fact.places and fact.period and fact.population and fact.unit and fact.method and fact.title
            )
            assert not any(place.rows for place in fact.places)
            function = getattr(client_level_data, fact.measure.rpartition(".")[2])
            for heading in ("Definition", "Source", "Numerator", "Denominator", "Caveats"):
                assert f"{heading}\n    ---" in function.__doc__
            assert fact.caveats or fact.id.startswith("cld.services")


def test_without_the_return_there_are_no_figures_and_the_tables_say_so(tmp_path):
    register = register_facts(edition(tmp_path, "rotherham").folder, SETTINGS)
    assert not register.facts and not register.sentences
    for show in SHOWN:
        assert "No Client Level Data of Rotherham was supplied" in show(register).text


@pytest.mark.parametrize("people", [0, 12, 400])
def test_tables_and_charts_show_what_the_register_shows(tmp_path, people):
    register = measure(tmp_path, council(np.random.default_rng(1), people))
    for show in SHOWN:
        made = show(register)
        assert isinstance(made, Note) or made.headline


SHOWN = (
    figures.plot_waits,
    figures.tabulate_waits,
    figures.tabulate_standings,
    lambda register: figures.tabulate_dhsc_waits(register, "first_response", "tbl-a"),
    lambda register: figures.tabulate_dhsc_waits(register, "first_service", "tbl-b"),
    figures.tabulate_steps,
    lambda register: figures.tabulate_requests(register, "route", "tbl-c"),
    lambda register: figures.tabulate_requests(register, "outcome", "tbl-d"),
    figures.tabulate_support,
)
