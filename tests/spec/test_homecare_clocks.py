"""The three clocks of homecare: who is on each, how long waits take with those that go on, what is not shown."""

from __future__ import annotations

import inspect

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from scipy.optimize import linprog
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from assurance import paths
from assurance.evidence import Register
from assurance.figures import homecare as figures
from assurance.measures import homecare
from assurance.measures.homecare import CLOCKS, SOURCED_TO_STARTED, TO_SOURCED, TO_STARTED
from assurance.measures.homecare.clocks import (
    ENDED,
    LEFT,
    UNKNOWN,
    WAITING,
    clocks_of,
    last_known_day,
    place_waits,
)
from assurance.measures.homecare.estimates import Waits
from assurance.measures.homecare.hiding import _Problem, choose
from assurance.measures.homecare.supplied import Supplied
from assurance.measures.homecare.told import tally_of
from assurance.settings import Disclosure, read_settings
from tests.spec.supplied import edition, shown, table

SETTINGS = read_settings(paths.SETTINGS)
FIRST = pd.Timestamp("2026-01-05")
UNTIL = pd.Timestamp("2026-06-30")
ONE_OF_EACH = """
    status                           | requested_on | sourced_on | started_on | closed_on
    started                          | 2026-05-01   | 2026-05-03 | 2026-05-08 |
    sourced                          | 2026-06-01   | 2026-06-11 |            |
    open                             | 2026-06-10   |            |            |
    withdrawn by person              | 2026-05-01   |            |            | 2026-05-15
    died                             | 2026-05-01   | 2026-05-02 |            | 2026-05-06
    withdrawn: hospital readmission  | 2026-05-01   | 2026-05-01 | 2026-05-04 | 2026-05-20
    transferred out                  | 2026-05-01   |            |            |
    started                          | 2026-05-01   | 2026-05-03 |            |
"""


def read(text: str) -> pd.DataFrame:
    """Return requests as the reader tidies them: dates, and the days of each clock."""
    return tidy(table(text))


def tidy(rows: pd.DataFrame) -> pd.DataFrame:
    for name in ("requested_on", "sourced_on", "started_on", "closed_on"):
        rows[name] = pd.to_datetime(rows[name])
    rows["days_to_sourced"] = (rows["sourced_on"] - rows["requested_on"]).dt.days.astype("Int64")
    rows["days_request_to_started"] = (rows["started_on"] - rows["requested_on"]).dt.days.astype("Int64")
    rows["request_id"] = [f"HC{number:04d}" for number in range(len(rows))]
    if "route" not in rows:
        rows["route"] = "community"
    return rows


def requests(*groups: tuple, **columns) -> pd.DataFrame:
    """Return requests, all made on 5 January 2026: (how many, status, days to sourced, started, left) a group.

    Three more were made on 30 June 2026, the last day that the return knows of, and are open.
    """
    rows = []
    for many, status, *days in groups:
        sourced, started, left = [*days, None, None, None][:3]
        for _ in range(many):
            rows.append([status, FIRST, *(FIRST + pd.Timedelta(days=d) if d is not None else pd.NaT
                                          for d in (sourced, started, left))])  # fmt: skip
    rows += [["open", UNTIL, pd.NaT, pd.NaT, pd.NaT]] * 3
    names = ["status", "requested_on", "sourced_on", "started_on", "closed_on"]
    frame = pd.DataFrame(rows, columns=names)
    for name, values in columns.items():
        frame[name] = values
    return tidy(frame)


def measure(tmp_path, frame, settings=SETTINGS, **more) -> Register:
    folder = edition(tmp_path, homecare_requests=frame, **more).folder
    return Register.combine([homecare.register_facts(folder, settings)])


def said(register: Register, id: str) -> str:
    text = register.sentences[f"homecare.clocks.{id}"].text
    for fact in register.facts.values():
        text = text.replace("{" + fact.id + "}", fact.display)
    return text


# --------------------------------------------------------------------------------------------------------
# Who is on which clock, and for how long


def test_each_request_stands_on_each_clock_as_its_days_say():
    rows = read(ONE_OF_EACH)
    assert last_known_day(rows, UNTIL.date()) == pd.Timestamp("2026-06-11")
    first, second, third = (place_waits(rows, clock, UNTIL) for clock in CLOCKS)
    assert list(first["outcome"]) == [ENDED, ENDED, WAITING, LEFT, ENDED, ENDED, LEFT, ENDED]
    assert list(first["days"].fillna(-1)) == [2, 10, 20, 14, 1, 0, -1, 2]
    # Only those for which a provider was found are on the second; the last has no day on which it started.
    assert list(second.index) == [0, 1, 4, 5, 7]
    assert list(second["outcome"]) == [ENDED, WAITING, LEFT, ENDED, UNKNOWN]
    assert list(second["days"].fillna(-1)) == [5, 19, 4, 3, -1]
    assert list(third["outcome"]) == [ENDED, WAITING, WAITING, LEFT, LEFT, ENDED, LEFT, UNKNOWN]
    assert list(third["days"].fillna(-1)) == [7, 29, 20, 14, 5, 3, -1, -1]
    assert list(third["left_as"]) == ["", "", "", "withdrawn", "died", "", "transferred", ""]


def test_what_is_open_or_left_on_the_third_clock_is_so_on_one_of_the_others():
    rows = read(ONE_OF_EACH)
    first, second, third = (place_waits(rows, clock, UNTIL)["outcome"] for clock in CLOCKS)
    for outcome in (WAITING, LEFT):
        assert (third == outcome).sum() == (first == outcome).sum() + (second == outcome).sum()


def test_a_day_after_the_freeze_is_not_the_last_known():
    rows = read(ONE_OF_EACH)
    rows.loc[0, "started_on"] = pd.Timestamp("2027-05-08")
    assert last_known_day(rows, UNTIL.date()) == pd.Timestamp("2026-06-11")


def test_without_starts_there_is_one_clock():
    rows = requests((30, "sourced", 3))
    assert clocks_of(rows, UNTIL) == (TO_SOURCED,)
    # 2 starts of 30 packages that were sourced long ago: nobody enters them.
    some = requests((2, "started", 3, 4), (28, "sourced", 3))
    assert clocks_of(some, UNTIL) == (TO_SOURCED,)
    # 28 of 30 are more than nine in ten.
    most = requests((28, "started", 3, 4), (2, "sourced", 3))
    assert clocks_of(most, UNTIL) == CLOCKS


# --------------------------------------------------------------------------------------------------------
# Medians, percentiles and shares


def test_kaplan_meier_by_hand():
    # 20 at risk: 8 end on day 1, 12 are left; 4 of 12 on day 2, 2 left after 2 days: 6 at risk on day 3.
    waits = Waits(
        pd.DataFrame(
            {
                "days": [1.0] * 8 + [2.0] * 4 + [2.0] * 2 + [9.0] * 6,
                "outcome": [ENDED] * 12 + [WAITING] * 2 + [ENDED] * 6,
                "entered": 0.0,
            }
        )
    )
    # Still waiting: 12/20 after day 1, 12/20 x 8/12 = 8/20 after day 2, where the curve ends: 6 are left.
    assert list(waits.curve.waiting) == pytest.approx([1.0, 0.6, 0.4])
    assert waits.percentile(50).value == 2
    assert waits.percentile(90).value is None
    assert waits.completed_median() == 2
    assert waits.share(1).value == pytest.approx(40)
    assert waits.share(2).value == pytest.approx(60)
    assert waits.share(9).value is None
    assert waits.at_risk_after(2) == 6


def test_aalen_johansen_by_hand():
    # 40: 10 started on day 0; on day 1 6 of 30 started and 3 left; on day 2 7 of 21 started.
    waits = Waits(
        pd.DataFrame(
            {
                "days": [0.0] * 10 + [1.0] * 9 + [2.0] * 7 + [5.0] * 14,
                "outcome": [ENDED] * 16 + [LEFT] * 3 + [ENDED] * 7 + [WAITING] * 14,
                "entered": 0.0,
            }
        )
    )
    assert waits.share(0).value == pytest.approx(25)
    assert waits.share(1).value == pytest.approx(100 * (10 + 6) / 40)
    assert waits.share(1, LEFT).value == pytest.approx(100 * 3 / 40)
    assert waits.share(2).value == pytest.approx(100 * (10 + 6 + 7) / 40)


def test_a_request_made_before_the_period_counts_from_its_first_day():
    rows = requests((12, "started", 2, 4), (12, "started", 2, 10))
    # Requested on 5 January; seen from 11 January on: those who had care on the 9th are not to be counted.
    waits = Waits(place_waits(rows, TO_STARTED, UNTIL, pd.Timestamp("2026-01-11")))
    assert len(waits.observed) == 15
    assert set(waits.observed["entered"]) == {6.0, 0.0}
    assert waits.truncated
    assert waits.at_risk_after(4) == 0
    assert waits.at_risk_after(5) == 12


@pytest.mark.parametrize("clock", CLOCKS)
def test_estimates_are_those_of_statsmodels(clock):
    draw = np.random.default_rng(8)
    many = 400
    sourced, gap = draw.geometric(0.3, many) - 1, draw.geometric(0.25, many)
    started, left = sourced + gap, draw.geometric(0.03, many)
    status = np.where(started <= left, "started", "withdrawn by person")
    since = pd.to_datetime("2026-06-20") - pd.to_timedelta(draw.integers(0, 90, many), unit="D")
    frame = pd.DataFrame({"status": status, "requested_on": since})
    day = {name: since + pd.to_timedelta(days, unit="D")
           for name, days in (("sourced_on", sourced), ("started_on", started), ("closed_on", left))}  # fmt: skip
    frame["sourced_on"] = day["sourced_on"].where(sourced <= left)
    frame["started_on"] = day["started_on"].where(started <= left)
    frame["closed_on"] = day["closed_on"].where(started > left)
    for name in ("sourced_on", "started_on", "closed_on"):  # nothing is known after the last day
        frame[name] = frame[name].where(frame[name] <= UNTIL)
    frame.loc[frame["started_on"].isna() & frame["closed_on"].isna(), "status"] = "sourced"
    frame.loc[(frame["status"] == "sourced") & frame["sourced_on"].isna(), "status"] = "open"
    waits = Waits(place_waits(tidy(frame), clock, UNTIL))
    days, outcome = waits.observed["days"].to_numpy(), waits.observed["outcome"].to_numpy()
    curve = SurvfuncRight(days, outcome == ENDED)
    assert waits.percentile(50).value == curve.quantile(0.5)
    with np.errstate(divide="ignore", invalid="ignore"):  # its standard error, on the last day
        incidence = CumIncidenceRight(days, outcome)
    compared = [by for by in (1, 2, 4, 7, 14) if by <= waits.outcomes.last_day]
    assert len(compared) >= 4
    for by in compared:
        for place, kind in enumerate((ENDED, LEFT)):
            expected = 100 * incidence.cinc[place][incidence.times <= by][-1]
            assert waits.share(by, kind).value == pytest.approx(expected, abs=1e-9)


# --------------------------------------------------------------------------------------------------------
# What is entered

SEVENTY = (
    (20, "started", 0, 1),
    (12, "started", 1, 2),
    (15, "started", 2, 6),
    (10, "started", 4, 12),
    (4, "sourced", 10),
    (5, "withdrawn by person", None, None, 3),
    (4, "died", 2, None, 7),
    (3, "open"),
)


def lately(*groups: tuple) -> pd.DataFrame:
    """Return requests made so late that those still sourced or open have hardly waited."""
    frame = requests(*groups)
    late = frame["status"].isin(("open", "sourced")) & (frame["requested_on"] == FIRST)
    move = UNTIL - pd.Timedelta(days=14) - FIRST
    for name in ("requested_on", "sourced_on"):
        frame.loc[late, name] += move
    return tidy(frame)


def test_bands_of_care_that_started(tmp_path):
    register = measure(tmp_path, lately(*SEVENTY))
    facts = shown(register, "homecare.request_to_started.")
    assert {name: facts[name] for name in (*homecare.SOURCED, "started", "open", "left", "died")} == {
        "within_1_day": "20", "in_2_days": "12", "in_3_to_7_days": "15", "in_8_or_more_days": "10",
        "started": "57", "open": "10", "left": "9", "died": "4",
    }  # fmt: skip
    assert facts["within_7_days_percent"] == "61.8%"  # 47 of 76
    second = shown(register, "homecare.sourced_to_started.")
    # 20 and 12 after a day; 15 after 4 days; 10 after 8; of 65 that were sourced.
    assert [second[name] for name in homecare.SOURCED] == ["32", "0", "15", "10"]
    assert (second["open"], second["left"], second["within_7_days_percent"]) == ("4", "4", "72.3%")
    assert register.facts["homecare.sourced_to_started.left_percent"].denominator == 65
    assert register.facts["homecare.request_to_started.left_percent"].base == "all requests in the period"


def test_every_figure_says_which_clock_it_is_of(tmp_path):
    register = measure(tmp_path, lately(*SEVENTY))
    for clock in CLOCKS:
        for fact in register.under(clock.prefix):
            if fact.unit in ("days", "per cent") and not fact.id.endswith("_percent"):
                assert clock.words in fact.title
            assert fact.base or fact.unit == "requests"
            assert fact.method
            assert fact.places


def test_shares_hold_no_more_than_whole_percentages(tmp_path):
    register = measure(tmp_path, lately(*SEVENTY))
    shares = [fact for fact in register.facts.values() if "_by_day_" in fact.id]
    assert len(shares) > 20
    for fact in shares:
        assert (fact.numerator, fact.denominator) == (None, None)
        for number in (fact.value, fact.lower, fact.upper):
            assert number is None or float(number).is_integer()


def test_a_share_that_is_nearly_none_is_not_printed_as_none(tmp_path):
    frame = requests((700, "started", 0, 1), (3, "withdrawn by person", None, None, 1), (20, "started", 3, 9))
    facts = shown(measure(tmp_path, frame), "homecare.request_to_started.")
    assert facts["left_by_day_1"] == "under 1%"


def test_few_requests_give_no_curve_and_the_tail_is_not_shown(tmp_path):
    few = shown(measure(tmp_path, requests((16, "started", 1, 2))), "homecare.request_to_started.")
    assert few["median_days"] == few["started_by_day_7"] == "[x]"
    assert few["started"] == "16"
    some = shown(measure(tmp_path, requests((30, "started", 1, 2), (9, "started", 1, 20))),
                 "homecare.request_to_started.")  # fmt: skip
    assert some["median_days"] == "2 days"
    assert some["started_by_day_2"] == "77%"  # 30 of the 39 that were not made on the last day
    assert some["started_by_day_28"] == some["p90_days"] == "[x]"
    assert some["waiting_after_day_7"] == "[c]"


def test_finished_requests_part_from_all_where_a_backlog_grows(tmp_path):
    # Of 110 40 started after 3 days and 10 after 30; 60 go on: half are not through by then.
    frame = requests((40, "started", 1, 3), (60, "sourced", 150), (10, "started", 1, 30))
    register = measure(tmp_path, frame)
    assert shown(register)["homecare.request_to_started.completed_median_days"] == "3 days"
    assert shown(register)["homecare.request_to_started.median_days"] == "[x]"
    assert "a median cannot be given. Finished requests alone would make waits look shorter" in said(
        register, "parting_sentence"
    )
    # 60 started after 2 days, 50 after 20, 40 go on: with these the median is 20, its interval begins there.
    frame = lately((60, "started", 1, 2), (50, "started", 1, 20))
    frame = pd.concat([frame, requests((40, "sourced", 150))], ignore_index=True)
    register = measure(tmp_path, tidy(frame))
    assert shown(register)["homecare.request_to_started.median_days"] == "20 days"
    assert "had a median wait of 2 days, with those that still wait it is 20 days" in said(
        register, "parting_sentence"
    )


def test_finished_requests_that_give_the_same_picture_are_said_to(tmp_path):
    text = said(measure(tmp_path, requests((60, "started", 1, 2), (40, "started", 1, 3))), "parting_sentence")
    assert text.startswith("Of all requests the finished ones alone give the same median, 2 days.")


def test_a_return_without_starts_gives_the_first_clock_and_says_so(tmp_path):
    frame = requests((130, "sourced", 1), (31, "sourced", 2), (17, "sourced", 5), (6, "sourced", 9))
    register = measure(tmp_path, frame)
    assert not register.under("homecare.request_to_started")
    assert not register.under("homecare.sourced_to_started")
    assert shown(register)["homecare.request_to_sourced.median_days"] == "1 day or less"
    assert "only one can be given here, from request to sourced" in said(register, "sentence")
    for show in (figures.plot_starts, figures.tabulate_starts):
        assert "does not say on which day care started" in show(register).text
    assert len(figures.tabulate_clocks(register).frame) == 1


def test_hospital_and_the_latest_requests_are_set_beside_the_others_by_the_rule_of_words(tmp_path):
    frame = requests(
        (100, "started", 0, 2), (30, "started", 1, 20), (30, "started", 0, 2), (100, "started", 1, 20)
    )
    frame["route"] = ["hospital"] * 130 + ["community"] * 133
    register = measure(tmp_path, frame)
    # 100 of 130 and 30 of 130; three more have not waited.
    assert "an estimated 77% had started within 7 days (request to started), higher than the 23%" in said(
        register, "route_sentence"
    )
    assert said(register, "lately_sentence").startswith("How soon the latest requests are met cannot")


# --------------------------------------------------------------------------------------------------------
# By group


def test_groups_of_fewer_than_20_are_not_shown(tmp_path):
    frame = requests((24, "started", 1, 2), (19, "started", 1, 2), (22, "started", 1, 3))
    frame["area"] = ["North"] * 24 + ["South"] * 19 + ["West"] * 25
    register = measure(tmp_path, frame)
    assert {fact.id.split(".")[2] for fact in register.under("homecare.by_area")} == {"north", "west"}
    assert shown(register)["homecare.by_area.west.request_to_started.median_days"] == "3 days"


def test_hours_are_divided_into_bands_that_exclude_each_other(tmp_path):
    frame = requests((84, "started", 1, 2))
    frame["hours_requested"] = [7.0] * 21 + [7.5] * 21 + [14.5] * 21 + [21.5] * 21 + [None] * 3
    register = measure(tmp_path, frame)
    labels = [fact.display for fact in register.under("homecare.by_hours") if fact.id.endswith(".label")]
    assert labels == ["Up to 7 hours", "Over 7 to 14 hours", "Over 14 to 21 hours", "Over 21 hours"]
    counts = [fact.value for fact in register.under("homecare.by_hours") if fact.id.endswith(".requests")]
    assert counts == [21, 21, 21, 21]


PROVIDERS = """
    provider      | tier       | as_at
    Provider A    | Tier 2     | 2025-01-31
    Provider A    | Tier 1     | 2026-01-31
    Provider B    | Tier 2     | 2026-01-31
"""


def test_the_tier_is_the_providers_latest_and_counts_on_the_second_clock_only(tmp_path):
    frame = requests((30, "started", 1, 2), (25, "started", 1, 9), (10, "started", 1, 2))
    frame["provider"] = ["PROVIDER A LTD."] * 30 + ["Provider B"] * 25 + ["Nobody"] * 10 + [None] * 3
    register = measure(tmp_path, frame, provider_quality=PROVIDERS)
    facts = shown(register, "homecare.by_tier.")
    assert (facts["tier_1.requests"], facts["tier_2.requests"]) == ("30", "25")
    assert facts["tier_1.sourced_to_started.median_days"] == "1 day or less"
    assert facts["tier_2.sourced_to_started.median_days"] == "8 days"
    assert not any("request_to" in id or "not_recorded" in id for id in facts)
    assert not register.under("homecare.by_framework")
    assert measure(tmp_path / "without", frame).under("homecare.by_tier") == []


# --------------------------------------------------------------------------------------------------------
# What is not shown

COUNTS = st.lists(st.integers(0, 14), min_size=9, max_size=9).filter(lambda counts: sum(counts) >= 20)


def groups_of(counts: list[int]) -> list[tuple]:
    kinds = [("started", 0, 1), ("started", 1, 2), ("started", 2, 6), ("started", 3, 12), ("started", 5, 40),
             ("open",), ("sourced", 2), ("withdrawn by person", None, None, 1), ("died", 2, None, 9)]  # fmt: skip
    return [(count, *kind) for count, kind in zip(counts, kinds, strict=True) if count]


@trials(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COUNTS)
def test_no_small_number_of_requests_can_be_worked_out(tmp_path, counts):
    """What is shown, every share read as the exact count behind it, leaves a small count from 1 to 3.

    Solved by linear programming over all sums, as an attacker would; nothing of the measure's own solver is
    used.
    """
    frame = lately(*groups_of(counts))
    register = measure(tmp_path, frame)
    supplied_edition = edition(tmp_path, homecare_requests=frame)
    supplied = Supplied(supplied_edition, SETTINGS, supplied_edition.table("homecare_requests"))
    before = Register("", "", "")
    for fact in register.facts.values():
        if fact.id.startswith(("homecare.requests.", "homecare.route.")):
            before.facts[fact.id] = fact
    tally = tally_of(supplied, before)
    told = {
        id for id in tally.counts
        if id in register.facts and register.facts[id].status == "published"
    }  # fmt: skip
    names = list(tally.counts)
    already = {id for id in told if id in before.facts}
    for name, count in tally.counts.items():
        if 0 < count < 3 and name not in already:
            assert name not in told or name.startswith(("homecare.requests", "homecare.route")), name
            low, high = bounds(name, names, tally, told)
            first = bounds(name, names, tally, already)
            assert (low <= 1 and high >= 3) or (low, high) == pytest.approx(first), (name, low, high)


def bounds(name: str, names: list[str], tally, told: set[str]) -> tuple[float, float]:
    place = {each: index for index, each in enumerate(names)}
    matrix = np.zeros((len(tally.sums), len(names)))
    for row, (total, parts) in enumerate(tally.sums):
        matrix[row, place[total]] -= 1
        for part in parts:
            matrix[row, place[part]] += 1
    wanted = set(tally.wanted)
    limits = [
        (tally.counts[each],) * 2 if each in told
        else (None, None) if tally.counts[each] < 0
        else (float(each in wanted and tally.counts[each] > 0), None)
        for each in names
    ]  # fmt: skip
    goal = np.zeros(len(names))
    goal[place[name]] = 1
    ends = []
    for sign in (1, -1):
        solved = linprog(sign * goal, A_eq=matrix, b_eq=np.zeros(len(tally.sums)), bounds=limits)
        ends.append(sign * solved.fun if solved.status == 0 else sign * -np.inf)
    return round(ends[0], 6), round(ends[1], 6)


def test_what_would_tell_a_small_count_is_left_out_and_the_rest_is_told():
    counts = {"all": 100, "soon": 60, "later": 38, "never": 2}
    sums = [("all", ("soon", "later", "never"))]
    assert choose(counts, sums, told=["all"], wanted=["soon", "later", "never"], threshold=3) == {"soon"}
    assert choose(counts, sums, told=[], wanted=["all", "soon"], threshold=3) == {"all", "soon"}
    large = {"all": 100, "soon": 60, "later": 30, "never": 10}
    assert choose(large, sums, told=["all"], wanted=["soon", "later", "never"], threshold=3) == {
        "soon", "later", "never",
    }  # fmt: skip


def test_the_threshold_is_the_councils_to_set(tmp_path):
    frame = lately(*SEVENTY)
    strict = SETTINGS.model_copy(update={"disclosure": Disclosure(requests=5)})
    assert shown(measure(tmp_path, frame))["homecare.request_to_started.died"] == "4"
    facts = shown(measure(tmp_path, frame, strict))
    assert facts["homecare.request_to_started.died"] == "[c]"
    # 5 were withdrawn and 4 died: that 9 left would tell the 4.
    assert facts["homecare.sourced_to_started.left"] == "[c]"
    assert facts["homecare.request_to_started.left"] == "[c]"
    assert facts["homecare.request_to_started.withdrawn"] == "5"


# --------------------------------------------------------------------------------------------------------
# Charts, tables, definitions


def test_charts_and_tables_hold_what_the_register_shows(tmp_path):
    register = measure(tmp_path, lately(*SEVENTY))
    bands, curves = figures.plot_starts(register), figures.plot_curves(register)
    assert "0 to 1 day: 20 (26.3% by day 1)." in bands.alt
    assert "Request to started:" in curves.alt
    for chart in (bands, curves):
        for id, display in zip(chart.data["id"], chart.data["display"], strict=True):
            assert register.facts[id].display == display
    table_ = figures.tabulate_shares(register)
    assert list(table_.frame["Within"]) == ["1 day", "2 days", "7 days", "14 days", "28 days"]
    assert "0 to 1 day" in figures.tabulate_starts(register).markdown()


def test_without_the_return_each_figure_is_a_note(tmp_path):
    register = Register.combine([homecare.register_facts(edition(tmp_path).folder, SETTINGS)])
    assert not register.facts
    assert not register.sentences
    for name in figures.__all__:
        assert "supplied" in getattr(figures, name)(register).text


@pytest.mark.parametrize("measured", ["measure_starts", "measure_waits", "measure_waits_by_group"])
def test_every_measure_says_what_it_is(measured):
    text = inspect.getdoc(getattr(homecare, measured))
    for heading in ("Definition", "Source", "Numerator", "Denominator", "Caveats"):
        assert f"\n{heading}\n{'-' * len(heading)}\n" in text


def test_the_clocks_are_three():
    assert [clock.words for clock in CLOCKS] == [
        "request to sourced",
        "sourced to started",
        "request to started",
    ]
    assert SOURCED_TO_STARTED.total == "homecare.requests.sourced"


def test_counts_that_could_move_by_halves_only_do_not_move() -> None:
    # With x one more, a and b are one fewer together; c is as much more as either is fewer, so each by half.
    counts = {"x": 2, "a": 5, "b": 5, "c": 5, "x, a and b": 12, "b and c": 10, "a and c": 10}
    sums = [("x, a and b", ("x", "a", "b")), ("b and c", ("b", "c")), ("a and c", ("a", "c"))]
    problem = _Problem(counts, sums, dict.fromkeys(counts, 1.0))
    known = {name for name in counts if "and" in name}
    assert problem.another("x", 3, known) is None
    assert problem.another("x", 4, known) == {"x": 2, "a": -1, "b": -1, "c": 1}
