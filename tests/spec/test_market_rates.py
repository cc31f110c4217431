"""Vacancies, turnover and handbacks as rates, each with its base."""

from __future__ import annotations

import pytest
from scipy import stats

from assurance.figures import market as figures
from assurance.measures.market import (
    measure_handbacks,
    measure_vacancies,
    measure_workforce,
    register_facts,
)
from tests.spec.supplied import edition, shown
from tests.spec.test_market_measures import SETTINGS

VACANCIES = """
service_type | posts | vacant_posts | as_at      | source
Homecare     | 8500  | 1020         | 2023-03-31 | A survey
Homecare     | 8600  | 910          | 2024-03-31 | A survey
Care home    | 11500 | 1000         | 2023-03-31 | A survey
Care home    | 11400 | 830          | 2024-03-31 | A survey
"""
FLOW = """
provider_reference | month      | recruits | leavers
P1                 | 2024-04-01 | 400      | 200
P2                 | 2024-04-01 | 31       | 65
"""


def vacancies(tmp_path, text=VACANCIES):
    return measure_vacancies(edition(tmp_path, vacancies=text), SETTINGS)


def test_vacancy_rates_with_their_base_and_the_change(tmp_path):
    register = vacancies(tmp_path)
    facts = shown(register, "market.vacancies.")
    # 910 of 8,600 is 10.58%; 1,020 of 8,500 was 12.00%; the difference is 1.42 points.
    assert (facts["homecare.vacant_percent"], facts["homecare.previous_percent"]) == ("10.6%", "12.0%")
    assert facts["homecare.change"] == "−1.4"
    # All: 1,740 of 20,000 is 8.7%; before, 2,020 of 20,000 was 10.1%; the difference is 1.4 points.
    assert [facts[f"all.{id}"] for id in ("posts", "vacant", "filled")] == ["20,000", "1,740", "18,260"]
    rates = [facts[f"all.{id}"] for id in ("vacant_percent", "previous_percent", "change")]
    assert rates == ["8.7%", "10.1%", "−1.4"]
    rate = register.facts["market.vacancies.all.vacant_percent"]
    assert (rate.numerator, rate.denominator, rate.base) == (1740, 20000, "all posts, filled and vacant")
    assert (rate.lower, rate.upper) == (None, None)  # all posts of the source are in it: nothing was drawn
    assert "From: A survey." in rate.caveats
    assert "highest in homecare" in register.sentences["market.vacancies.by_service_sentence"].text
    table = figures.tabulate_vacancies(register)
    assert list(table.frame["Rate before"]) == ["8.7%", "12.0%", "10.1%"]
    assert "The rate before is as at 31 March 2023" in table.notes


def test_s1_20_by_hand(tmp_path):
    # domain.md, S1-20: 550 of 7,200 posts, 7.64%.
    text = """
    service_type | posts | vacant_posts | as_at      | source
    All services | 7200  | 550          | 2023-03-31 | Skills for Care 2022/23
    """
    register = vacancies(tmp_path, text)
    assert shown(register, "market.vacancies.")["all.vacant_percent"] == "7.6%"
    assert register.facts["market.vacancies.all.filled"].value == 6650


def test_two_sources_are_neither_added_up_nor_compared(tmp_path):
    text = VACANCIES.replace("830          | 2024-03-31 | A survey", "830          | 2024-03-31 | B survey")
    register = vacancies(tmp_path, text)
    facts = shown(register, "market.vacancies.")
    assert {id.partition(".")[0] for id in facts} == {"homecare", "care_home_a_survey", "care_home_b_survey"}
    assert "care_home_b_survey.change" not in facts
    assert "not known" in register.sentences["market.vacancies.sentence"].text


def test_types_from_two_sources_on_one_day_are_not_added_up(tmp_path):
    header, _, homecare, _, care_home = VACANCIES.strip().splitlines()
    text = "\n".join([header, homecare, care_home.replace("A survey", "B survey")])
    assert "market.vacancies.all.posts" not in vacancies(tmp_path, text).facts


def test_types_of_different_days_are_not_added_up(tmp_path):
    text = VACANCIES.replace("830          | 2024-03-31", "830          | 2024-06-30")
    assert "market.vacancies.all.posts" not in vacancies(tmp_path, text).facts


def test_no_posts_have_no_rate(tmp_path):
    text = VACANCIES.splitlines()[1] + "\nHomecare | 0 | 0 | 2024-03-31 | A survey"
    assert shown(vacancies(tmp_path, text), "market.vacancies.homecare.")["vacant_percent"] == "[z]"


def test_turnover_has_its_base_and_its_interval(tmp_path):
    made = edition(tmp_path, "west-sussex", workforce_flow=FLOW, vacancies=VACANCIES)
    register = measure_workforce(made, SETTINGS)
    rate = register.facts["market.workforce.leavers_per_1000_posts"]
    # 265 leavers, 18,260 filled posts: 14.51 for each 1,000.
    assert (rate.numerator, rate.denominator, rate.display) == (265, 18260, "14.5")
    # Byar's approximation comes to the exact Poisson interval, half a percentile of chi-squared, within 0.1%.
    exact = stats.chi2.ppf([0.025, 0.975], [2 * 265, 2 * 266]) / 2 / 18.26
    assert (rate.lower, rate.upper) == pytest.approx(tuple(exact), rel=1e-3)
    assert any("At least" in caveat for caveat in rate.caveats)
    each = register.facts["market.workforce.recruits_per_100_leavers"]
    assert (each.value, each.display) == (pytest.approx(162.6415, abs=1e-4), "163")


def test_posts_of_another_time_are_no_base(tmp_path):
    old = VACANCIES.replace("2024-03-31", "2021-03-31").replace("2023-03-31", "2020-03-31")
    made = edition(tmp_path, "west-sussex", workforce_flow=FLOW, vacancies=old)
    rate = measure_workforce(made, SETTINGS).facts["market.workforce.leavers_per_1000_posts"]
    assert (rate.display, rate.status) == ("[x]", "not available")
    assert "more than a year" in " ".join(rate.caveats)
    table = figures.tabulate_workforce(register_facts(made.folder, SETTINGS))
    assert not table.frame.iloc[:, 0].str.contains("1,000").any()


HANDBACKS = """
handed_back_on | service_type | reason      | people_affected
2023-10-16     | Homecare     | Rate        | 14
2023-12-18     | Homecare     | Recruitment | 21
2024-02-12     | Care home    | Rate        | 17
2024-09-16     | Homecare     | Rate        | 9
"""
AREAS = """
area | level | customers | hours_a_week | as_at
A    | 1     | 900       | 9000         | {day}
B    | 1     | 1100      | 9000         | {day}
"""


def handbacks(tmp_path, text=HANDBACKS, **more):
    return measure_handbacks(edition(tmp_path, contract_handbacks=text, **more), SETTINGS)


def test_handbacks_a_month_and_by_reason(tmp_path):
    register = handbacks(tmp_path)
    month = register.facts["market.handbacks.a_month"]
    assert (month.display, month.numerator, month.denominator) == ("0.3", 4, 12)
    exact = stats.chi2.ppf([0.025, 0.975], [8, 10]) / 2 / 12
    assert (month.lower, month.upper) == pytest.approx(tuple(exact), rel=1e-9)
    facts = shown(register, "market.handbacks.")
    assert (facts["reason.rate"], facts["reason.recruitment"]) == ("3", "1")
    text = register.sentences["market.handbacks.rate_sentence"].text
    assert "The reason given most often was “Rate” ({market.handbacks.reason.rate})" in text
    assert list(figures.tabulate_handback_reasons(register).frame["Contracts"]) == ["3", "1", "4"]


@pytest.mark.parametrize(
    ("day", "display"), [("2024-06-30", "22.0"), ("2023-09-30", "[x]"), ("2024-10-01", "[x]")]
)
def test_people_affected_for_each_1000_only_with_a_base_of_the_same_months(tmp_path, day, display):
    # 14 + 21 + 9 = 44 people of homecare contracts, of 2,000 customers.
    register = handbacks(tmp_path, market_areas=AREAS.format(day=day))
    rate = register.facts["market.handbacks.homecare_people_per_1000"]
    assert rate.display == display
    said = register.sentences["market.handbacks.rate_sentence"].text
    assert ("every 1,000 people" in said) == (display != "[x]")


def test_a_rate_of_a_hidden_number_is_hidden(tmp_path):
    text = HANDBACKS.replace("| 14", "| 1").replace("| 21", "| 1").replace("| 9", "| 1")
    register = handbacks(tmp_path, text, market_areas=AREAS.format(day="2024-06-30"))
    rate = register.facts["market.handbacks.homecare_people_per_1000"]
    assert (rate.display, rate.numerator, rate.value) == ("[c]", None, None)
