"""No small number of requests can be worked out of what is published month by month."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from assurance.evidence import Register, as_json
from assurance.measures import waiting
from assurance.measures.homecare import measure_homecare
from assurance.measures.waiting.shown import clear, hidden_ends
from tests.attacker import attack
from tests.spec.supplied import edition
from tests.spec.test_waiting_measures import DAYS, SETTINGS

THRESHOLD = SETTINGS.disclosure.requests


def drawn(seed: int, each: int, months: int, slow: float, leaving: float, starts: bool) -> pd.DataFrame:
    """Return the requests of some months from January 2025 on, as a council knows them on the last day."""
    draw = np.random.default_rng(seed)
    first = pd.Timestamp("2025-01-01")
    last = first + pd.DateOffset(months=months) - pd.Timedelta(days=1)
    rows = []
    for _ in range(months * each):
        requested = first + pd.Timedelta(days=int(draw.integers((last - first).days + 1)))
        sourced = requested + pd.Timedelta(days=int(draw.exponential(slow)))
        started = sourced + pd.Timedelta(days=int(draw.exponential(2.0)))
        left = requested + pd.Timedelta(days=int(draw.exponential(1 / leaving)))
        found = sourced <= min(left, last)
        began = starts and found and started <= min(left, last)
        gone = not began and left <= last and not (found and not starts)
        status = "started" if began else "died" if gone else "sourced" if found else "open"
        rows.append(
            (
                status,
                requested,
                sourced if found else None,
                started if began else None,
                left if gone else None,
                float(draw.integers(7, 57)) / 2,
            )
        )
    frame = pd.DataFrame(rows, columns=["status", *DAYS, "hours_requested"])
    for name in DAYS:
        frame[name] = pd.to_datetime(frame[name])
    frame["days_to_sourced"] = (frame["sourced_on"] - frame["requested_on"]).dt.days.astype("Int64")
    frame["hours_sourced"] = frame["hours_requested"].where(frame["sourced_on"].notna())
    frame["request_id"] = [f"HC{number:04d}" for number in range(len(frame))]
    frame["route"] = "community"
    frame.attrs["until"] = f"{last:%B %Y}"
    return frame


def publish(tmp_path, frame: pd.DataFrame) -> tuple[Register, Register]:
    """Return what is published, and what would be if nothing were hidden."""
    period = f"January 2025 to {frame.attrs['until']}"
    made = edition(tmp_path, homecare_requests=frame, period=period)
    open_book = SETTINGS.model_copy(
        update={"disclosure": SETTINGS.disclosure.model_copy(update={"requests": 1, "people": 1})}
    )
    return (
        Register.combine([measure_homecare(made, SETTINGS), waiting.measure_waiting(made, SETTINGS)]),
        Register.combine([measure_homecare(made, open_book), waiting.measure_waiting(made, open_book)]),
    )


RETURNS = st.builds(
    drawn,
    seed=st.integers(0, 10_000),
    each=st.sampled_from([4, 8, 15, 40]),
    months=st.integers(2, 5),
    slow=st.sampled_from([1.0, 3.0, 12.0, 40.0]),
    leaving=st.sampled_from([0.001, 0.02]),
    starts=st.booleans(),
)


@trials(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frame=RETURNS)
def test_an_attacker_is_left_as_many_values_as_the_threshold(tmp_path, frame):
    published, whole = publish(tmp_path, frame)
    for found in attack(json.loads(as_json(published))):
        fact = published.facts[found.id]
        if not found.id.startswith("waiting.") or fact.unit != "requests":
            continue
        truth = whole.facts[found.id].value
        assert found.lowest <= truth <= found.highest, "the attacker is wrong, and proves nothing"
        assert found.values >= THRESHOLD, found


@trials(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frame=RETURNS)
def test_no_small_number_is_shown_and_none_is_left_between_two_that_are(tmp_path, frame):
    published, _ = publish(tmp_path, frame)
    value = {
        id: fact.value
        for id, fact in published.facts.items()
        if fact.unit == "requests" and fact.value is not None
    }
    assert clear([int(count) for id, count in value.items() if id.startswith("waiting.")], THRESHOLD)
    for what, count in differences(value):
        assert clear([int(count)], THRESHOLD), what


def differences(value: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Yield every count that one shown figure leaves of another: of whom they are the rest."""
    for id, count in value.items():
        if found := re.fullmatch(r"(waiting\.month\.\w+)\.(sourced|started)_within_7_days", id):
            yield f"not {id}", value[f"{found[1]}.requests"] - count
            if found[2] == "started" and f"{found[1]}.sourced_within_7_days" in value:
                yield f"sourced, not {id}", value[f"{found[1]}.sourced_within_7_days"] - count
        if ".to_start" in id and id.replace(".to_start", ".to_be_sourced") in value:
            yield f"sourced of {id}", count - value[id.replace(".to_start", ".to_be_sourced")]
    for waits in ("to_be_sourced", "to_start"):
        ends = sorted(id for id in value if re.fullmatch(rf"waiting\.end\.\d+_\d+\.{waits}", id))
        for before, after in itertools.pairwise(ends):
            first, last = before.split(".")[2], after.split(".")[2]
            made = [
                count
                for id, count in value.items()
                if re.fullmatch(r"waiting\.month\.\d+_\d+\.requests", id) and first < id.split(".")[2] <= last
            ]
            yield f"who left from {before} to {after}", value[before] + sum(made) - value[after]
    months = [count for id, count in value.items() if re.fullmatch(r"waiting\.month\.\w+\.requests", id)]
    if months and "homecare.requests.total" in value:
        yield "made in no whole month", value["homecare.requests.total"] - sum(months)


@trials(max_examples=300, deadline=None)
@given(
    flow=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=7),
    threshold=st.integers(2, 6),
)
def test_every_hidden_end_may_have_every_value_up_to_the_threshold(flow, threshold):
    """By trying them all: months whose list neither grows by more than was made, nor goes below 0."""
    waiting_now, made = [], []
    before = 0
    for new, left in flow:
        before = max(0, before + new - left)
        made.append(new)
        waiting_now.append(before)
    hidden = hidden_ends(waiting_now, made, threshold)
    if hidden is None:
        return
    for value in range(1, threshold + 1):
        other = [value if place in hidden else count for place, count in enumerate(waiting_now)]
        possible = all(other[place] <= other[place - 1] + made[place] for place in range(1, len(other)))
        # Before the first month nobody knows how many waited.
        assert possible, (waiting_now, made, other)


@pytest.mark.parametrize(
    ("waits", "made", "told"),
    [
        ([9, 2, 8], [20, 20, 20], {1}),
        ([9, 2, 10], [20, 20, 8], None),  # 10 of whom 8 are new: 2 waited before
        ([0, 2, 9], [20, 2, 20], None),  # at most 2 can wait at the end of the second month
        ([9, 9, 9], [20, 1, 20], None),  # 9 + 1 - 9: one left in the second month
        ([9, 0, 9], [20, 20, 20], set()),
    ],
)
def test_when_a_month_end_is_hidden_and_when_all_are(waits, made, told):
    assert hidden_ends(waits, made, 3) == (None if told is None else frozenset(told))


def test_who_started_late_is_not_told_by_two_month_ends():
    # 10 wait to start, 8 of them to be sourced: 2 are sourced and wait to start.
    assert hidden_ends([10, 12], [20, 20], 3, among=[8, 8]) == {0}


def waits(*days: int) -> pd.DataFrame:
    """Return 20 requests sourced at once on 10 January, and one open on the 31st for so many days each."""
    frame = drawn(1, 20, 1, 1.0, 1e-6, False)
    frame["requested_on"] = frame["sourced_on"] = pd.Timestamp("2025-01-10")
    frame["status"], frame["days_to_sourced"] = "sourced", 0
    still = frame.iloc[: len(days)].copy()
    still["requested_on"] = [pd.Timestamp("2025-01-31") - pd.Timedelta(days=ago) for ago in days]
    still["status"], still["sourced_on"], still["days_to_sourced"] = "open", pd.NaT, pd.NA
    both = pd.concat([frame, still], ignore_index=True)
    both.attrs["until"] = "31 January 2025"
    return both


@pytest.mark.parametrize(
    ("days", "bands", "longest"),
    [
        ((1, 2, 3, 9, 9, 9), {"0_to_7_days": "3", "8_to_28_days": "3"}, "8 to 28 days"),
        # 1 of 8 to 28 days: put together with the 3 that have waited for longer.
        ((1, 2, 3, 9, 29, 30, 30), {"0_to_7_days": "3", "8_or_more_days": "4"}, "29 to 90 days"),
        # 2 and 2: no ages; that somebody has waited for 8 days or more leaves 1, 2 or 3 of them.
        ((1, 2, 9, 9), {}, "8 to 28 days"),
        # 2 and 1: the same would leave 1 or 2.
        ((1, 2, 9), {}, "[c]"),
    ],
)
def test_ages_are_told_apart_where_no_number_is_small(tmp_path, days, bands, longest):
    published, _ = publish(tmp_path, waits(*days))
    shown_ = {
        id.removeprefix("waiting.end.2025_01.to_be_sourced_"): fact.display
        for id, fact in published.facts.items()
        if id.startswith("waiting.end.2025_01.to_be_sourced_")
    }
    assert shown_.pop("longest") == longest
    assert {band: count for band, count in shown_.items() if count != "0"} == bands


def test_hours_tell_nothing_of_a_single_request(tmp_path):
    published, _ = publish(tmp_path, drawn(7, 40, 4, 6.0, 0.01, True))
    hours = [fact.value for fact in published.facts.values() if fact.unit == "hours a week" and fact.value]
    assert hours
    assert all(value % 10 == 0 for value in hours)


def test_what_the_waiting_list_says_of_the_last_day_is_hidden_with_what_is_still_open(tmp_path):
    """One request died: it is hidden, and the 5 still open with it. So is the number waiting on the last day."""
    frame = drawn(3, 40, 3, 0.5, 1e-6, False)
    frame.loc[frame.index[:5], ["status", "sourced_on", "days_to_sourced", "hours_sourced"]] = [
        "open", pd.NaT, pd.NA, float("nan")
    ]  # fmt: skip
    frame.loc[frame.index[5], ["status", "sourced_on", "days_to_sourced", "closed_on"]] = [
        "died", pd.NaT, pd.NA, pd.Timestamp("2025-03-30")
    ]  # fmt: skip
    frame.loc[frame.index[6:], "sourced_on"] = frame.loc[frame.index[6:], "requested_on"]
    frame.loc[frame.index[6:], "status"], frame.loc[frame.index[6:], "days_to_sourced"] = "sourced", 0
    frame.attrs["until"] = "March 2025"
    published, _ = publish(tmp_path, frame)
    facts = published.facts
    assert facts["homecare.requests.open"].status == "suppressed"
    assert facts["waiting.end.2025_03.to_be_sourced"].status == "suppressed"
