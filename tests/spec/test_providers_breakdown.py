"""Providers below Good by tier and area, the households they support, and where they stand now."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from assurance.checks.consistency import consistency
from assurance.evidence import Register
from assurance.figures import providers as figures
from assurance.measures import providers as measures
from tests.spec.supplied import edition, shown
from tests.spec.test_providers_measures import ROTHERHAM, SETTINGS

PLANS = """
provider | status    | position      | as_at
M        | met       | satisfied     | 2024-12-01
 n       | met       |               | 2024-12-01
O        | open      |               | 2024-12-01
P        | withdrawn |               | 2024-12-01
P        | met       | satisfied     | 2024-11-01
Q        | open      | satisfied     | 2024-12-01
Z        | not met   | not satisfied | 2024-12-01
A        | open      |               | 2027-01-01
"""


def measured(folder, text=ROTHERHAM, **more) -> Register:
    return measures.register_facts(
        edition(folder, "rotherham", provider_quality=text, **more).folder, SETTINGS
    )


def test_by_tier_and_by_area_each_way(tmp_path):
    register = measured(tmp_path)
    facts = shown(register, "providers.below_good.by_")
    # Tier 2: J is Good (1,000 hours, 80 people); M to Q are below (500 hours, 40 people).
    assert (facts["tier.tier_2.providers"], facts["tier.tier_2.providers_assessed"]) == ("5", "6")
    assert facts["tier.tier_2.providers_percent_of_assessed"] == "83.3%"
    assert (facts["tier.tier_2.hours"], facts["tier.tier_2.hours_assessed"]) == ("500", "1,500")
    assert facts["tier.tier_2.hours_percent_of_assessed"] == "33.3%"
    assert (facts["tier.tier_2.people"], facts["tier.tier_2.people_assessed"]) == ("40", "120")
    # Borough: tier 2 and the three specialists, 2,600 hours and 180 people more.
    assert (facts["area.borough.providers"], facts["area.borough.providers_assessed"]) == ("5", "9")
    assert (facts["area.borough.hours_assessed"], facts["area.borough.people_assessed"]) == ("4,100", "300")
    assert facts["tier.tier_1.hours"] == "0"
    frame = figures.tabulate_below_good_apart(register).frame
    assert frame["Tier or area"].tolist() == [
        "Tier: Tier 1", "Tier: Tier 2", "Tier: Specialist",
        "Area: North", "Area: Central", "Area: South", "Area: Borough",
    ]  # fmt: skip
    assert frame.iloc[1].tolist()[1:] == [
        "5 of 6", "83.3%", "500 of 1,500", "33.3%", "40 of 120", "33.3%",
    ]  # fmt: skip


def test_a_small_number_anywhere_hides_people_and_hours_everywhere_but_providers_nowhere(tmp_path):
    register = measured(tmp_path, ROTHERHAM + "V | Tier 3 | West | completed | Poor | 7301 | 3 | 2024-09-30")
    facts = shown(register, "providers.below_good.by_")
    assert {facts[id] for id in facts if ".people" in id or ".hours" in id} == {"[c]", "0"}
    # Nobody is supported by providers below Good there, and 0 is about nobody.
    assert (facts["tier.tier_1.people"], facts["tier.tier_3.people"]) == ("0", "[c]")
    assert facts["tier.tier_3.providers"] == "1"
    table = figures.tabulate_below_good_apart(register)
    assert "7,301" not in table.markdown() + table.data.to_csv()
    assert "7301" not in str(register.to_json())


TIERS, AREAS, RATINGS = ("Tier 1", "Tier 2"), ("North", "South"), ("Good", "Poor", "")


@trials(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(*(st.sampled_from(each) for each in (TIERS, AREAS, RATINGS)), st.integers(0, 12)),
        min_size=1,
        max_size=7,
    )
)
def test_what_is_shown_does_not_pin_a_small_number(tmp_path, providers):
    """The range of every tier, area and standing, given all sums shown (linear programming, scipy)."""
    from scipy.optimize import linprog

    rows = "\n".join(
        f"P{number} | {tier} | {area} | {'completed' if rating else 'completing'} | {rating} | {people * 10} | {people} "
        "| 2024-09-30"
        for number, (tier, area, rating, people) in enumerate(providers)
    )
    register = measured(tmp_path, ROTHERHAM.strip().splitlines()[0] + "\n" + rows)
    cells = list(itertools.product(TIERS, AREAS, RATINGS))
    true = [sum(p for *key, p in providers if tuple(key) == cell) for cell in cells]
    key = {"Tier 1": "tier_1", "Tier 2": "tier_2", "North": "north", "South": "south"}
    sums = {
        f"providers.below_good.by_{name}.{key[group]}.people{suffix}": [
            cell[place] == group and cell[2] in standings for cell in cells
        ]
        for place, (name, groups) in enumerate((("tier", TIERS), ("area", AREAS)))
        for group in groups
        for suffix, standings in (("", ("Poor",)), ("_assessed", ("Good", "Poor")))
    }
    sums |= {
        f"providers.group.{key[tier]}_{key[area]}.people_supported": [
            cell[:2] == (tier, area) for cell in cells
        ]
        for tier, area in itertools.product(TIERS, AREAS)
    }
    sums["providers.people_supported"] = [True] * len(cells)
    sums["providers.assessed_people"] = [cell[2] != "" for cell in cells]
    sums["providers.below_good.people"] = [cell[2] == "Poor" for cell in cells]
    shown_sums = {
        id: parts
        for id, parts in sums.items()
        if id in register.facts and register.facts[id].value is not None
    }
    there = [any(tuple(row[:3]) == cell for row in providers) for cell in cells]
    bounds = [(0, None) if is_there else (0, 0) for is_there in there]
    equal = [[float(part) for part in parts] for parts in shown_sums.values()]
    values = [float(register.facts[id].value) for id in shown_sums]
    for place, count in enumerate(true):
        if not 0 < count < SETTINGS.disclosure.people:
            continue
        goal = [float(index == place) for index in range(len(cells))]
        ends = [
            linprog([sign * each for each in goal], A_eq=equal or None, b_eq=values or None, bounds=bounds)
            for sign in (1, -1)
        ]
        low, high = ends[0].fun, -ends[1].fun if ends[1].status == 0 else float("inf")
        assert high - low > 1e-6, (cells[place], count, shown_sums.keys())


def test_the_members_question_has_its_answer(tmp_path):
    register = measured(tmp_path / "a")
    text = register.sentences["providers.below_good.households_sentence"].text
    assert "counts people, not households" in text
    assert "{providers.below_good.people} households at most" in text
    assert register.facts["providers.below_good.people_not_given"].value == 0
    missing = ROTHERHAM.replace("| 200          | 16               |", "| 200          |                  |")
    register = measured(tmp_path / "b", missing)
    facts = shown(register, "providers.below_good.")
    assert (facts["people"], facts["people_not_given"], facts["people_known"]) == ("[x]", "1", "24")
    text = register.sentences["providers.below_good.households_sentence"].text
    assert "{providers.below_good.people_not_given} of these providers gives no number" in text
    assert "{providers.below_good.people_known} people, so that there are at least as many" in text
    few = "\n".join(line for line in ROTHERHAM.splitlines() if not line.startswith(("M ", "N ", "O ", "P ")))
    text = measured(tmp_path / "c", few).sentences["providers.below_good.households_sentence"].text
    assert "kept back" in text and "{" not in text
    none = ROTHERHAM.replace("Poor    ", "Good    ").replace("Requires improvement", "Good                ")
    text = measured(tmp_path / "d", none).sentences["providers.below_good.households_sentence"].text
    assert text == "So no household is supported by a provider that the council rates so."


def test_a_rating_and_the_current_position_are_two_things(tmp_path):
    register = measured(tmp_path, improvement_plans=PLANS)
    facts = shown(register, "providers.")
    # A's plan is of a day after the data freeze; P's latest is withdrawn, which says nothing of today.
    assert (facts["plans.total"], facts["plans.met"], facts["plans.open"]) == ("6", "2", "2")
    assert (facts["plans.not_met"], facts["plans.withdrawn"]) == ("1", "1")
    assert facts["rating.poor"] == "1"  # Q is rated Poor, and its position satisfied
    assert facts["plans.poor.satisfied"] == "1"
    # M, N (met) and Q satisfied; O's plan is open; P has no position.
    assert facts["below_good.position.satisfied"] == "3"
    assert facts["below_good.position.not_satisfied"] == "1"
    assert facts["below_good.position.not_known"] == "1"
    frame = figures.tabulate_positions(register).frame
    assert frame.iloc[2].tolist() == ["Requires improvement", "2", "1", "1"]
    assert "satisfied now with {providers.below_good" in register.sentences["providers.plans_sentence"].text


def test_without_plans_it_is_said(tmp_path):
    register = measured(tmp_path)
    assert register.sentences["providers.plans_sentence"].text.startswith(
        "No improvement plans were supplied"
    )
    assert "No improvement plans" in figures.tabulate_positions(register).text


TIERLESS = """
provider | tier   | area  | assessment_status | council_rating | hours_a_week | people_supported | as_at
A        | Lead   | North | completed         | Good           | 100          | 10               | 2024-09-30
B        | Lead   | North | completed         |                | 100          | 10               | 2024-09-30
C        |        | North | completed         | Poor           | 100          | 10               | 2024-09-30
D        | Total  | North | completing        |                | 100          | 10               | 2024-09-30
"""


def test_tiers_are_those_of_the_return_whatever_they_are_called(tmp_path):
    register = measured(tmp_path, TIERLESS)
    facts = shown(register, "providers.")
    assert (facts["lead"], facts["not_recorded_tier"], facts["total_tier"], facts["total"]) == (
        "2",
        "1",
        "1",
        "4",
    )
    assert (facts["not_recorded"], facts["by_tier.lead.not_recorded"]) == ("1", "1")
    assert [finding.id for finding in consistency(register) if finding.id.startswith("sum.")] == []


@pytest.mark.parametrize("name", ["measure_providers", "measure_by_tier_and_area", "measure_plans"])
def test_measures_are_described(name):
    for section in ("Definition", "Source", "Numerator", "Denominator", "Caveats"):
        assert f"\n    {section}\n    ---" in getattr(measures, name).__doc__
