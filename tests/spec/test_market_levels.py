"""Homecare areas beside what the council itself states of their level."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from assurance.checks.suites import read_suites
from assurance.figures import market as figures
from assurance.measures.market import measure_areas, measure_levels, measure_market
from assurance.settings import HomecareLevel
from tests.spec.supplied import edition, shown
from tests.spec.test_market_measures import SETTINGS

HEADER = "area | level | customers | hours_a_week | as_at"
# domain.md 1.3: areas inside their range, the areas of S2-F1, and those that are hidden.
AREAS = f"""
{HEADER}
Bognor East            | 1     | 113       | 1206         | 2019-08-07
Bognor West            | 1     | 110       | 1335         | 2019-08-07
Rustington             | 1     | 92        | 1079         | 2019-08-07
Crawley Down           | 2     | 18        | 228          | 2019-08-07
Midhurst & Petworth    | 2     | 42        | 454          | 2019-08-07
Bourne                 | 2     | 31        | 297          | 2019-08-07
Chichester Rural South | 3     | 2         | 29           | 2019-08-07
Mid Sussex Rural North | 3     | 11        | 109          | 2019-08-07
Mid Sussex Rural South | 3     | 1         | 8            | 2019-08-07
Chichester Rural North | 3     | 8         | 98           | 2019-08-07
Horsham Rural North    | 3     | 8         | 153          | 2019-08-07
Chichester Rural West  | 3     | 4         | 26           | 2019-08-07
"""


def levels(tmp_path, text=AREAS, council="west-sussex"):
    return measure_levels(edition(tmp_path, council, market_areas=text), SETTINGS)


def test_the_settings_have_what_the_deck_of_2019_states():
    # domain.md 1.3, S2-07, and the stated shares of the table there.
    stated = SETTINGS.of_council("West Sussex").homecare_level
    found = {name: (each.customers, each.hours_a_week, each.share_percent) for name, each in stated.items()}
    assert found == {
        "1": ((50, 110), (700, 1300), 85),
        "2": ((18, 42), (240, 450), 13),
        "3": ((1, 11), (10, 150), 2),
    }


def test_the_checks_have_the_same_ranges_as_the_settings():
    checks = {check.id: check for check in read_suites()["market_areas"].checks("west-sussex")}
    for name, level in SETTINGS.of_council("West Sussex").homecare_level.items():
        for size, check in (("customers", "customers"), ("hours_a_week", "hours")):
            held = checks[f"level_{name}_{check}"].arguments
            assert (held["min_value"], held["max_value"]) == getattr(level, size)


def test_areas_outside_are_named_and_hidden_ones_are_not_judged(tmp_path):
    register = levels(tmp_path)
    facts = shown(register, "market.stated.")
    outside = {id.removeprefix("area."): words for id, words in facts.items() if id.startswith("area.")}
    # S2-F1 has Mid Sussex Rural South too, 8 hours being below 10: its customers are hidden, so it is not said.
    assert outside == {
        "bognor_east": "customers above",
        "bognor_west": "hours a week above",
        "crawley_down": "hours a week below",
        "midhurst_petworth": "hours a week above",
        "horsham_rural_north": "hours a week above",
    }
    assert (facts["judged"], facts["outside"]) == ("9", "5")
    assert [facts[f"level_{level}.judged"] for level in (1, 2, 3)] == ["3", "3", "3"]
    assert [facts[f"level_{level}.outside"] for level in (1, 2, 3)] == ["2", "2", "1"]
    text = register.sentences["market.stated.sentence"].text
    assert text.startswith(
        "Of the {market.stated.judged} areas whose numbers are shown, {market.stated.outside} are"
    )
    assert "The others are not judged" in text


def test_ends_of_a_range_are_inside_it(tmp_path):
    text = f"{HEADER}\nA | 1 | 50 | 700 | 2019-08-07\nB | 1 | 110 | 1300 | 2019-08-07"
    register = levels(tmp_path, text)
    assert shown(register, "market.stated.")["outside"] == "0"
    assert "market.stated.names" not in register.sentences
    assert figures.tabulate_outside(register).text.startswith("None of the 2 homecare areas")


@pytest.mark.parametrize(("one", "other", "verdict"), [(850, 150, "as stated"), (840, 160, "not as stated")])
def test_a_share_is_held_against_the_stated_one_as_it_is_printed(tmp_path, one, other, verdict):
    # Of customers 850 in 1,000 is 85% and 840 is not; of hours 8,460 in 10,000 is 85% when rounded.
    text = f"{HEADER}\nA | 1 | {one} | 8460 | 2019-08-07\nB | 2 | {other} | 1540 | 2019-08-07"
    assert shown(levels(tmp_path, text), "market.stated.")["level_1.share_as_stated"] == verdict


def test_a_council_that_states_nothing_has_no_such_figure(tmp_path):
    assert not levels(tmp_path, council="gateshead").facts
    register = measure_market(edition(tmp_path, "gateshead", market_areas=AREAS), SETTINGS)
    assert "states no ranges" in figures.tabulate_outside(register).text


def test_the_table_shows_each_area_beside_its_range(tmp_path):
    register = measure_market(edition(tmp_path, "west-sussex", market_areas=AREAS), SETTINGS)
    table = figures.tabulate_outside(register)
    assert table.headline.startswith("5 of 9 homecare areas in West Sussex are outside")
    rows = {row["Area"]: row for row in table.frame.to_dict("records")}
    assert rows["Crawley Down"]["Hours a week (range stated)"] == "228 (240 to 450)"
    assert rows["Crawley Down"]["Customers (range stated)"] == "18 (18 to 42)"


def test_a_range_the_wrong_way_round_is_refused():
    with pytest.raises(ValueError, match="from the lower number to the higher"):
        HomecareLevel(customers=(110, 50))
    assert HomecareLevel().customers is None


COUNTS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 14)), min_size=1, max_size=9)


@trials(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COUNTS)
def test_nothing_is_said_of_an_area_that_is_hidden(tmp_path, counts):
    rows = [
        f"Area {place} | {level} | {count} | {count * 40} | 2019-08-07"
        for place, (level, count) in enumerate(counts)
    ]
    made = edition(tmp_path, "west-sussex", market_areas="\n".join([HEADER, *rows]))
    areas, register = measure_areas(made, SETTINGS), measure_levels(made, SETTINGS)
    customers = re.compile(r"market\.area\.([^.]+)\.customers")
    hidden = {
        found[1]
        for id, fact in areas.facts.items()
        if (found := customers.fullmatch(id)) and fact.value is None
    }
    named = {id.rpartition(".")[2] for id in register.facts if id.startswith("market.stated.area.")}
    assert not hidden & named
    assert register.facts["market.stated.judged"].value == len(counts) - len(hidden)
