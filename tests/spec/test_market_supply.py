"""Uplifts of fees and the council's own services."""

from __future__ import annotations

import pytest

from assurance.checks.consistency import consistency
from assurance.figures import market as figures
from assurance.measures.market import (
    measure_fees,
    measure_in_house,
    measure_levels,
    measure_vacancies,
    measure_waits,
    register_facts,
)
from tests.spec.supplied import edition, shown
from tests.spec.test_market_measures import SETTINGS

FEES = """
service_type | year               | applies_to   | uplift_low_percent | uplift_high_percent
All services | 2022-23 to 2024-25 |              | 8                  | 9
Homecare     | 2023-24            |              | 9.5                | 9.5
Homecare     | 2024-25            | New packages | 8.5                | 8.5
Care home    | 2024-25            |              | 7                  | 9
"""
SERVICES = """
service     | kind         | client_group                      | cqc_location_id | cqc_rating           | as_at
Care home 1 | Care home    | People with a learning disability | 1-100000001     | Good                 | 2024-10-01
Care home 2 | Care home    |                                   | 1-100000002     | Requires improvement | 2024-10-01
Scheme      | Shared Lives |                                   | 1-100000003     | Outstanding          | 2024-10-01
New home    | Care home    |                                   | 1-100000004     | Not rated            | 2024-10-01
Centre      | Day service  |                                   |                 |                      | 2024-10-01
"""


def fees(tmp_path, text=FEES):
    return measure_fees(edition(tmp_path, "west-sussex", fee_uplifts=text), SETTINGS)


def test_ranges_single_values_and_averages(tmp_path):
    # domain.md, S0-06: 8 to 9% on average over three years.
    register = fees(tmp_path)
    facts = shown(register, "market.fees.")
    average = "all_services_2022_23_to_2024_25"
    assert (facts[f"{average}.low"], facts[f"{average}.high"]) == ("8%", "9%")
    assert facts["homecare_new_packages_2024_25.low"] == "8.5%"
    assert "homecare_new_packages_2024_25.high" not in facts
    assert register.sentences["market.fees.sentence"].text == (
        "In 2024-25 the council raised the fees that it pays by "
        "{market.fees.homecare_new_packages_2024_25.low} for homecare (new packages) and "
        "{market.fees.care_home_2024_25.low} to {market.fees.care_home_2024_25.high} for care homes. On "
        f"average over 2022-23 to 2024-25 it raised those for all services by {{market.fees.{average}.low}} to "
        f"{{market.fees.{average}.high}} a year."
    )
    fact = register.facts[f"market.fees.{average}.low"]
    assert (fact.base, fact.period) == ("the fees before the uplift", "2022-23 to 2024-25")
    assert "An average over several years." in fact.caveats
    assert list(figures.tabulate_fees(register).frame["Uplift"]) == ["8.5%", "7% to 9%", "9.5%", "8% to 9%"]


def test_what_an_uplift_applies_to_cannot_be_markdown(tmp_path):
    text = FEES.replace("New packages", "{{< var x >}}")
    assert "{{<" not in fees(tmp_path, text).sentences["market.fees.sentence"].text


def services(tmp_path, text=SERVICES):
    return measure_in_house(edition(tmp_path, in_house_services=text), SETTINGS)


def test_own_services_by_cqcs_rating(tmp_path):
    register = services(tmp_path)
    facts = shown(register, "market.in_house.")
    counts = ("total", "registered", "not_registered", "not_stated", "rated", "good_or_outstanding_count")
    assert [facts[id] for id in counts] == ["5", "4", "1", "0", "3", "2"]
    share = register.facts["market.in_house.good_or_outstanding_percent"]
    assert (share.display, share.numerator, share.denominator, share.lower) == ("67%", 2, 3, None)
    assert (facts["service.centre.cqc_rating"], facts["service.care_home_1.cqc_rating"]) == ("[z]", "Good")
    assert register.sentences["market.in_house.sentence"].text == (
        "The council runs {market.in_house.total} services itself, as at 1 October 2024. CQC has rated "
        "{market.in_house.rated} of them; {market.in_house.good_or_outstanding_count} are rated Good or "
        "Outstanding, {market.in_house.cqc_rating.requires_improvement} Requires improvement. "
        "{market.in_house.not_registered} is of a kind that CQC does not rate."
    )
    assert consistency(register) == []
    table = figures.tabulate_in_house(register)
    ratings = ["Good", "Requires improvement", "Outstanding", "Not rated", "[z]"]
    assert list(table.frame["CQC’s rating"]) == ratings
    assert (
        table.headline == "2 of the 3 services of Gateshead’s own that CQC has rated are Good or Outstanding"
    )


def test_a_registered_service_without_a_rating_is_not_taken_for_one_that_needs_none(tmp_path):
    register = services(tmp_path, SERVICES.replace("Not rated ", "          "))
    facts = shown(register, "market.in_house.")
    assert (facts["registered"], facts["not_registered"], facts["not_stated"]) == ("4", "1", "1")
    rating = register.facts["market.in_house.service.new_home.cqc_rating"]
    assert (rating.display, rating.status) == ("[x]", "not available")
    assert consistency(register) == []


def test_only_the_latest_day_of_a_service_counts(tmp_path):
    text = SERVICES + "Care home 2 | Care home | | 1-100000002 | Good | 2025-10-01\n"
    register = services(tmp_path, text)
    assert shown(register, "market.in_house.")["good_or_outstanding_count"] == "3"
    assert any("last day counts" in caveat for caveat in register.facts["market.in_house.total"].caveats)


def test_without_returns_each_figure_is_a_note(tmp_path):
    register = register_facts(edition(tmp_path).folder, SETTINGS)
    for show in (
        figures.tabulate_fees, figures.tabulate_in_house, figures.tabulate_handback_reasons,
        figures.plot_vacancies, figures.tabulate_vacancies,
    ):  # fmt: skip
        assert show(register).text.endswith("not supplied for this edition.")


@pytest.mark.parametrize(
    "measure", [measure_fees, measure_in_house, measure_levels, measure_vacancies, measure_waits]
)
def test_measures_are_described(measure):
    for section in ("Definition", "Source", "Numerator", "Denominator", "Caveats"):
        assert f"\n    {section}\n    ---" in measure.__doc__
