"""What stands beside the council: comparator group, England from ASCOF 6B, all councils in a funnel."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from assurance import councils
from assurance.evidence import Register
from assurance.figures import Chart, Note
from assurance.figures.ratings import plot_funnel, tabulate_good_or_outstanding
from assurance.measures.ratings import register_facts, stand_among_councils
from assurance.settings import Settings
from assurance.statistics import wilson_interval
from tests.spec.supplied import edition
from tests.spec.test_ratings_measures import ENGLAND, rated

SETTINGS = Settings(edition="2026-27-Q2", data_freeze=date(2026, 9, 30))
# Three councils in a group of three: Durham 45 of 50, Sunderland 30 of 40, Hartlepool is not in the file.
PEERS = """
geography_level | geography     | service_type | rating               | locations
Local authority | County Durham | care_homes   | Outstanding          | 5
Local authority | County Durham | care_homes   | Good                 | 40
Local authority | County Durham | care_homes   | Inadequate           | 5
Local authority | County Durham | care_homes   | Not rated            | 10
Local authority | Sunderland    | care_homes   | Good                 | 30
Local authority | Sunderland    | care_homes   | Requires improvement | 10
"""
GROUP = """
edition    | comparator_group       | comparator    | nearness | distance | comparator_code | council_code
2025-26-Q2 | NHS England peer group | Barnsley      | 1        | 0.1      | E08000016       | E08000037
2026-27-Q1 | NHS England peer group | County Durham | 2        | 0.2      | E06000047       | E08000037
2026-27-Q1 | NHS England peer group | Sunderland    | 1        | 0.1      | E08000024       | E08000037
2026-27-Q1 | NHS England peer group | Hartlepool    | 3        | 0.3      | E06000001       | E08000037
"""
# ASCOF 6B of 2024-25, for the North East as for England: 10 and 75 of 100 locations, 5 not yet rated.
ASCOF = """
measure_id | period  | geography_level | geography  | group | quantity                | value
6b         | 2023-24 | England         | England    | Total | good numerator          | 1
6b         | 2024-25 | England         | England    | Total | outstanding numerator   | 10
6b         | 2024-25 | England         | England    | Total | good numerator          | 75
6b         | 2024-25 | England         | England    | Total | good denominator        | 100
6b         | 2024-25 | England         | England    | Total | not yet rated numerator | 5
6b         | 2024-25 | England         | England    | Total | 6b numerator            | 90
2a         | 2024-25 | England         | England    | Total | good numerator          | 7
"""


def comparators(*more: str) -> str:
    return ENGLAND + "".join("\n".join(each.strip().splitlines()[1:]) + "\n" for each in more)


def measured(folder: Path, **tables: object) -> Register:
    return register_facts(edition(folder, ratings=rated(), **tables).folder, SETTINGS)


def test_a_comparator_group_is_its_councils_added_up(tmp_path: Path) -> None:
    register = measured(tmp_path, ratings_comparators=comparators(PEERS), comparator_groups=GROUP)
    prefix = "ratings.care_homes.group.nhs_england_peer_group"
    share = register.facts[f"{prefix}.good_or_outstanding"]
    assert (share.numerator, share.denominator, share.display) == (75, 90, "83%")  # 45 + 30 of 50 + 40
    assert register.facts[f"{prefix}.not_rated"].value == 10
    assert share.geography == "NHS England peer group (2 councils)"
    assert any(
        "2 councils of the 3 councils" in each or "2 of the 3 councils" in each for each in share.caveats
    )
    assert "comparator group" in register.sentences["ratings.comparator_sentence"].text
    assert register.sentences["ratings.care_homes.verdict_group_nhs_england_peer_group"].text == (
        "not tested against"  # five rated homes are too few
    )
    assert "ratings.homecare.group.nhs_england_peer_group.total" not in register.facts
    table = tabulate_good_or_outstanding(register)
    assert "NHS England peer group (2 councils)" in list(table.frame["Place"])


def test_england_is_from_ascof_where_there_is_no_national_file(tmp_path: Path) -> None:
    nothing = pd.DataFrame(
        {name: [] for name in ("geography_level", "geography", "service_type", "rating", "locations")}
    )
    register = measured(tmp_path, ratings_comparators=nothing, ascof=ASCOF)
    share = register.facts["ratings.care_homes.england.good_or_outstanding"]
    # Not the publisher's 90 of 100: that counts the five that are not yet rated.
    assert (share.numerator, share.denominator, share.period) == (85, 95, "2024-25")
    assert register.facts["ratings.care_homes.england.good_or_outstanding_of_all"].display == "85%"
    assert "ratings.care_homes.england.inadequate" not in register.facts  # not known apart
    assert "ratings.homecare.england.total" not in register.facts  # 6B is residential care
    assert "(ASCOF 6B, 2024-25)" in register.sentences["ratings.care_homes.sentence"].text
    assert "measure 6B" in register.sentences["ratings.comparator_sentence"].text
    assert any("residential care only" in each for each in share.caveats)


def test_the_national_file_goes_before_ascof(tmp_path: Path) -> None:
    register = measured(tmp_path, ratings_comparators=ENGLAND, ascof=ASCOF)
    assert register.facts["ratings.care_homes.england.good_or_outstanding"].denominator == 100
    assert "national file" in register.sentences["ratings.comparator_sentence"].text


OTHERS = pd.DataFrame(
    {
        "council": ["Low", "Middle", "High", *(f"Council {n}" for n in range(20))],
        "rated": [100, 100, 100, *([50] * 20)],
        "total": [110, 100, 100, *([50] * 20)],
        "good_or_outstanding": [67, 80, 88, *([40] * 20)],
    }
)


def test_limits_by_hand() -> None:
    # Around 80% with 100 locations: √(80 × 20 ÷ 100) = 4; 1.96 × 4 = 7.84, 3.09 × 4 = 12.36.
    funnel = stand_among_councils(OTHERS, 80.0, "rated")
    rows = funnel.councils.set_index("council")
    assert rows.loc["Middle", ["lower_95", "upper_95"]].tolist() == pytest.approx([72.16, 87.84], abs=0.001)
    assert rows.loc["Middle", ["lower_99_8", "upper_99_8"]].tolist() == pytest.approx(
        [67.64, 92.36], abs=0.001
    )
    assert rows["position"].loc[["Low", "Middle", "High"]].tolist() == [
        "below the 99.8% limits",
        "within the 95% limits",
        "above the 95% limits",
    ]
    assert (rows["outside_95"].sum(), rows["outside_99_8"].sum()) == (2, 1)
    assert stand_among_councils(OTHERS, 80.0, "all").councils.iloc[0]["percentage"] == pytest.approx(
        6700 / 110
    )
    assert stand_among_councils(OTHERS.head(19), 80.0, "rated") is None


@pytest.mark.parametrize("good", range(60, 101))
def test_outside_the_limits_is_outside_the_wilson_interval(good: int) -> None:
    """The council's own interval (scipy's Wilson) leaves England's figure out just when the plot says so."""
    one = OTHERS.assign(good_or_outstanding=[good, *OTHERS["good_or_outstanding"][1:]])
    outside = bool(stand_among_councils(one, 80.0, "rated").councils["outside_95"].iloc[0])
    lower, upper = wilson_interval(good, 100)
    assert outside == (not lower <= 80 <= upper)


def test_the_limits_hold_what_chance_would_put_there() -> None:
    """By the exact binomial distribution (scipy), 95% and 99.8% of 200 locations at 80% are about within."""
    from scipy.stats import binom

    row = stand_among_councils(OTHERS.assign(rated=200), 80.0, "rated").councils.iloc[0]
    for name, expected in (("95", 0.95), ("99_8", 0.998)):
        low, high = math.ceil(2 * row[f"lower_{name}"]), math.floor(2 * row[f"upper_{name}"])
        within = binom.cdf(high, 200, 0.8) - binom.cdf(low - 1, 200, 0.8)
        assert within == pytest.approx(expected, abs=0.01)


def of_all_councils() -> pd.DataFrame:
    """30 councils with 50 homes each, 40 of them Good; Gateshead has 5 homes, 1 of them Good."""
    names = [council.name for council in councils.every_council()][:30]
    names = [name for name in names if name != "Gateshead"]
    rows = [("Local authority", name, "care_homes", "Good", 40) for name in names]
    rows += [("Local authority", name, "care_homes", "Requires improvement", 10) for name in names]
    rows += [("Local authority", "Gateshead", "care_homes", "Good", 1)]
    rows += [("Local authority", "Gateshead", "care_homes", "Inadequate", 4)]
    rows += [
        ("England", "England", "care_homes", "Good", 800),
        ("England", "England", "care_homes", "Inadequate", 200),
    ]
    return pd.DataFrame(rows, columns=["geography_level", "geography", "service_type", "rating", "locations"])


def test_the_funnel_plot_names_the_council_and_says_where_it_stands(tmp_path: Path) -> None:
    supplied = edition(tmp_path, ratings=rated(), ratings_comparators=of_all_councils())
    register = register_facts(supplied.folder, SETTINGS)
    prefix = "ratings.care_homes.funnel"
    # 20% of 5 around 80%: √(80 × 20 ÷ 5) = 17.9; 80 − 3.09 × 17.9 = 24.7.
    assert register.facts[f"{prefix}.position"].value == "below the 99.8% limits"
    assert register.facts[f"{prefix}.lower_99_8"].display == "24.7%"
    assert register.facts[f"{prefix}.outside_95"].value == 1
    assert "{ratings.care_homes.funnel.position}" in register.sentences[f"{prefix}_sentence"].text
    chart = plot_funnel(supplied.folder, register, SETTINGS, "care_homes", "fig-funnel")
    assert isinstance(chart, Chart)
    assert "Gateshead, with 5, stands at 20.0%" in chart.alt
    assert chart.headline.startswith("Gateshead is below the 99.8% limits")
    assert chart.data["shown_as"].value_counts().to_dict()["the council"] == 1
    note = plot_funnel(supplied.folder, register, SETTINGS, "homecare", "fig-funnel")
    assert isinstance(note, Note)
    assert "ratings.homecare.funnel.position" not in register.facts
