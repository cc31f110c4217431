"""How services are rated: who is counted once, on which base, and what is said about it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from assurance import paths
from assurance.evidence import Register
from assurance.figures import Chart, Note
from assurance.figures.ratings import (
    plot_ratings,
    tabulate_good_or_outstanding,
    tabulate_rated_by_service,
    tabulate_ratings,
)
from assurance.measures.ratings import count_locations, register_facts
from assurance.settings import Ratings, Settings
from tests.conftest import SHARED, skip
from tests.spec.supplied import edition, shown, table

SETTINGS = Settings(edition="2026-27-Q2", data_freeze=date(2026, 9, 30))
OF_ALL = Settings(edition="2026-27-Q2", data_freeze=date(2026, 9, 30), ratings=Ratings(base="all"))

# Seven care homes and three community services. Willow Court is not rated overall, its two services are; Elm
# View was inspected but has no rating. What is rated for Safe, or for one service of a location that is rated
# overall, is not counted.
RATINGS = """
location_id | location_name | provider_name | service_type | service_group | domain  | rating
1-1         | Ash Lodge     | Care Ltd      | care_homes   | Overall       | Overall | Outstanding
1-1         | Ash Lodge     | Care Ltd      | care_homes   | Overall       | Safe    | Good
1-2         | Beech House   | Care Ltd      | care_homes   | Overall       | Overall | Good
1-2         | Beech House   | Care Ltd      | care_homes   | Care Homes    | Overall | Requires improvement
1-3         | Cedar House   | Care Ltd      | care_homes   | Overall       | Overall | Good
1-4         | Dell House    | Dell Ltd      | care_homes   | Overall       | Overall | Requires improvement
1-5         | Dove House    | Dell Ltd      | care_homes   | Overall       | Overall | Inadequate
1-6         | Elm View      | Dell Ltd      | care_homes   | Overall       | Overall | Not rated
1-7         | Willow Court  | Dell Ltd      | care_homes   | Overall       | Overall | Not rated
1-7         | Willow Court  | Dell Ltd      | care_homes   | Care Homes    | Overall | Good
1-7         | Willow Court  | Dell Ltd      | care_homes   | Homecare      | Overall | Requires improvement
1-7         | Willow Court  | Dell Ltd      | care_homes   | Homecare      | Safe    | Good
1-8         | Home First    | Home Ltd      | homecare     | Overall       | Overall | Good
1-9         | Home Help     | Home Ltd      | homecare     | Overall       | Overall | Good
1-10        | Shared Lives  | Council       | homecare     | Overall       | Overall | Requires improvement
"""
ENGLAND = """
geography_level | geography  | service_type | rating               | locations
England         | England    | care_homes   | Outstanding          | 4
England         | England    | care_homes   | Good                 | 81
England         | England    | care_homes   | Requires improvement | 12
England         | England    | care_homes   | Inadequate           | 3
England         | England    | care_homes   | Not rated            | 5
England         | England    | homecare     | Outstanding          | 40
England         | England    | homecare     | Good                 | 840
England         | England    | homecare     | Requires improvement | 120
Region          | North East | care_homes   | Good                 | 9
Region          | North East | care_homes   | Inadequate           | 1
Region          | London     | care_homes   | Good                 | 1
"""
COMPARATOR_COLUMNS = ["geography_level", "geography", "service_type", "rating", "locations"]


def rated(text: str = RATINGS) -> pd.DataFrame:
    rows = table(text)
    return rows.assign(
        publication_date=pd.Timestamp("2026-05-29"),
        provider_id=rows["provider_name"],
        rating_as_published=rows["rating"],
        inherited=False,
    )


def measured(
    folder: Path, comparators: str = ENGLAND, settings: Settings = SETTINGS, ratings: str = RATINGS
) -> Register:
    supplied = edition(folder, ratings=rated(ratings), ratings_comparators=comparators)
    return register_facts(supplied.folder, settings)


def test_each_location_counts_once_by_its_overall_rating(tmp_path: Path) -> None:
    facts = shown(measured(tmp_path), "ratings.care_homes.")
    assert {key: facts[key] for key in facts if "." not in key} == {
        "total": "7",
        "rated": "5",
        "not_rated": "2",
        "rated_by_service_only": "1",
        "outstanding": "1",
        "good": "2",
        "requires_improvement": "1",
        "inadequate": "1",
        "good_or_outstanding_count": "3",
        "good_or_outstanding": "60%",  # 3 of the 5 that are rated
        "good_or_outstanding_of_all": "43%",  # 3 of 7 is 42.86
    }


def test_community_services_and_both_together(tmp_path: Path) -> None:
    facts = shown(measured(tmp_path), "ratings.")
    assert facts["homecare.good_or_outstanding"] == "67%"  # 2 of 3
    assert (facts["all.total"], facts["all.rated"], facts["all.not_rated"]) == ("10", "8", "2")
    assert facts["all.good_or_outstanding"] == "63%"  # 5 of 8 is 62.5, half away from zero


def test_a_percentage_carries_all_that_is_needed_to_check_it(tmp_path: Path) -> None:
    fact = measured(tmp_path).facts["ratings.care_homes.good_or_outstanding"]
    assert (fact.value, fact.numerator, fact.denominator) == (60.0, 3, 5)
    assert fact.base == "locations with an overall rating"
    # Wilson by hand: 55.66 ± 32.58
    assert (fact.lower, fact.upper) == pytest.approx((23.07, 88.24), abs=0.01)
    assert fact.period == "ratings published up to 29 May 2026"
    assert "Gateshead" in fact.population and "Residential social care" in fact.population
    assert fact.places[0].file.path == "gateshead/ratings.csv"
    assert "service group Overall" in fact.places[0].location
    assert fact.step == "gateshead.ratings"


def test_homecare_says_what_it_holds(tmp_path: Path) -> None:
    for fact in measured(tmp_path).under("ratings.homecare"):
        assert "home care, supported living, extra care and Shared Lives" in fact.population


def test_the_base_may_be_all_locations(tmp_path: Path) -> None:
    register = measured(tmp_path, settings=OF_ALL)
    fact = register.facts["ratings.care_homes.good_or_outstanding"]
    assert (fact.display, fact.denominator, fact.base) == ("43%", 7, "all locations, rated or not")
    assert (
        "of the {ratings.care_homes.total} care homes"
        in register.sentences["ratings.care_homes.sentence"].text
    )
    assert "counted in the base" in register.sentences["ratings.not_rated_sentence"].text


def test_england_and_the_councils_own_region_beside_it(tmp_path: Path) -> None:
    register = measured(tmp_path)
    facts = shown(register, "ratings.care_homes.")
    assert facts["england.good_or_outstanding"] == "85%"  # 85 of 100
    assert facts["england.not_rated"] == "5"
    assert facts["region.good_or_outstanding"] == "90%"  # the North East's 9 of 10, not London's
    assert "england.rated_by_service_only" not in facts  # not known from counts
    # 60 is 25 points below 85, but five homes are too few to be put into words.
    assert register.sentences["ratings.care_homes.verdict"].text == "not tested against"
    assert register.sentences["ratings.care_homes.sentence"].text == (
        "By ratings published up to 29 May 2026, {ratings.care_homes.good_or_outstanding} of the "
        "{ratings.care_homes.rated} rated care homes in Gateshead are rated Good or Outstanding, beside the England figure of "
        "{ratings.care_homes.england.good_or_outstanding}. One of the figures is a share of fewer than 10, too "
        "few to say whether they differ by more than chance."
    )


def test_without_england_nothing_is_compared(tmp_path: Path) -> None:
    nothing = pd.DataFrame({name: pd.Series(dtype="object") for name in COMPARATOR_COLUMNS})
    register = register_facts(
        edition(tmp_path, ratings=rated(), ratings_comparators=nothing).folder, SETTINGS
    )
    assert not [key for key in register.facts if ".england." in key or ".region." in key]
    assert register.sentences["ratings.homecare.verdict"].text == "not comparable with"
    assert register.sentences["ratings.homecare.sentence"].text.endswith(
        "are rated Good or Outstanding. No England figure by service type was supplied."
    )


def test_what_is_said_about_locations_without_a_rating(tmp_path: Path) -> None:
    assert measured(tmp_path).sentences["ratings.not_rated_sentence"].text == (
        "{ratings.all.not_rated} of the {ratings.all.total} locations have no overall rating and are left out "
        "of these percentages. Of those without, {ratings.all.rated_by_service_only} is rated for each "
        "service instead, as CQC now does for locations with several services; each counts once, as not "
        "rated overall. For {ratings.all.not_rated_because.no_reason_given} its file gives no reason."
    )


def test_one_kind_of_service_may_be_missing_or_unrated(tmp_path: Path) -> None:
    only = "\n".join(line for line in RATINGS.splitlines() if "homecare" not in line)
    register = measured(tmp_path / "a", ratings=only)
    assert register.sentences["ratings.homecare.sentence"].text.startswith(
        "CQC’s file lists no community care"
    )
    assert register.facts["ratings.homecare.good_or_outstanding"].status == "not applicable"
    unrated = RATINGS.replace("Overall | Good", "Overall | Not rated").replace(
        "Council       | homecare     | Overall       | Overall | Requires improvement",
        "Council       | homecare     | Overall       | Overall | Not rated",
    )
    register = measured(tmp_path / "b", ratings=unrated)
    assert register.sentences["ratings.homecare.sentence"].text.startswith(
        "None of the {ratings.homecare.total} community care services"
    )


def test_a_council_without_rows_has_no_facts_and_its_figures_say_so(tmp_path: Path) -> None:
    supplied = edition(tmp_path, "rotherham", ratings=rated().iloc[:0], ratings_comparators=ENGLAND)
    register = register_facts(supplied.folder, SETTINGS)
    assert not register.facts and not register.sentences
    for shown_instead in (
        plot_ratings(register),
        tabulate_ratings(register),
        tabulate_good_or_outstanding(register),
        tabulate_rated_by_service(supplied.folder, register),
    ):
        assert isinstance(shown_instead, Note)
        assert "No CQC ratings of locations in Rotherham" in shown_instead.text


def test_the_chart_and_the_tables_print_what_the_register_holds(tmp_path: Path) -> None:
    register = measured(tmp_path)
    chart = plot_ratings(register)
    assert isinstance(chart, Chart)
    assert chart.headline == (
        "60% of rated care homes and 67% of rated home care and other community services in Gateshead are "
        "Good or Outstanding"
    )
    assert "Care homes, Gateshead, 5 rated: 1 Outstanding (20%), 2 Good (40%)" in chart.alt
    assert chart.data.query("group == 'Care homes' and place == 'England'")["count"].tolist() == [
        4,
        81,
        12,
        3,
    ]
    frame = tabulate_ratings(register).frame
    assert frame["Care homes"].tolist() == ["1", "2", "1", "1", "2", "7"]
    assert frame["Both together"].tolist() == ["1", "4", "2", "1", "2", "10"]
    beside = tabulate_good_or_outstanding(register).frame
    assert beside["Place"].tolist()[:3] == ["Gateshead", "North East", "England"]
    folder = paths.EditionFolder.of(tmp_path, "gateshead", "2026-27-Q2")
    named = tabulate_rated_by_service(folder, register).frame
    assert named.iloc[0].tolist() == [
        "Willow Court", "1-7", "Care homes", "Care Homes: Good; Homecare: Requires improvement",
    ]  # fmt: skip


def test_a_location_without_an_overall_row_is_not_lost() -> None:
    rows = rated().query("location_id == '1-7' and service_group != 'Overall'")
    locations = count_locations(rows.assign(source_file="a", source_sheet="b"))
    assert locations["rating"].tolist() == ["Not rated"]
    assert locations["rated_by_service"].tolist() == [True]


def test_lincolnshire_by_the_official_file(tmp_path: Path) -> None:
    """Counted by hand in CQC's file: 262 = 184/56/16/3/3 and 94 = 73/11/6/0/4; 7 rated for services only."""
    from assurance.sources.inventory import clean

    official = SHARED / "public-data" / "cqc"
    if not official.is_dir():
        skip("The official files are not on this machine.")
    clean("lincolnshire", "2026-27-Q2", official, tmp_path)
    register = register_facts(paths.EditionFolder.of(tmp_path, "lincolnshire", "2026-27-Q2"), SETTINGS)
    order = ("total", "good", "requires_improvement", "outstanding", "inadequate", "not_rated")
    for service, expected in (("care_homes", (262, 184, 56, 16, 3, 3)), ("homecare", (94, 73, 11, 6, 0, 4))):
        assert tuple(register.facts[f"ratings.{service}.{name}"].value for name in order) == expected
    assert register.facts["ratings.all.rated_by_service_only"].value == 7
