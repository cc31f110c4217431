"""The shipped returns come to what the source documents publish.

Every expected number is transcribed from a document named beside it, or worked by hand from it.
"""

from __future__ import annotations

from collections import Counter

import pytest

from assurance import paths
from assurance.sources import inventory
from assurance.sources.inventory import Cleaned

EDITION = "2026-27-Q2"


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cleaned]:
    """Each shipped council's tidy tables and ledgers."""
    processed = tmp_path_factory.mktemp("processed")
    return {
        council: inventory.clean(council, EDITION, paths.RAW, processed)
        for council in ("west-sussex", "gateshead", "rotherham")
    }


def overall(cleaned: Cleaned, council_code: str, service_type: str) -> Counter[str]:
    ratings = cleaned.tables["ratings"]
    rows = ratings[
        (ratings["service_group"] == "Overall")
        & (ratings["domain"] == "Overall")
        & (ratings["council_code"] == council_code)
        & (ratings["service_type"] == service_type)
    ]
    return Counter(rows["rating"])


def percent_good_or_outstanding(counts: Counter[str]) -> float:
    rated = sum(counts.values()) - counts["Not rated"]
    return 100 * (counts["Good"] + counts["Outstanding"]) / rated


def test_every_shipped_file_is_recognised() -> None:
    files = inventory.inventory(paths.RAW)
    assert [file.path for file in files if file.kind == inventory.UNRECOGNISED] == []
    assert all(file.illustrative for file in files)
    assert len(files) == 25


@pytest.mark.parametrize("council", ["west-sussex", "gateshead", "rotherham"])
def test_every_row_is_accounted_for(cleaned: dict[str, Cleaned], council: str) -> None:
    for ledger in cleaned[council].ledgers:
        ledger.balance()
        # Every row of Client Level Data may be in the ledger of one of its four tables.
        assert ledger.rows_in > 0 or ledger.table == "client_level_data"


# West Sussex's self-assessment: "91% compared to 88% … 80% … compared to 85% for England".
def test_west_sussex_ratings(cleaned: dict[str, Cleaned]) -> None:
    council = cleaned["west-sussex"]
    assert percent_good_or_outstanding(overall(council, "E10000032", "homecare")) == 91
    assert percent_good_or_outstanding(overall(council, "E10000032", "care_homes")) == 80
    england = council.tables["ratings_comparators"].query("geography_level == 'England'")
    for service_type, percent in [("homecare", 88), ("care_homes", 85)]:
        rows = england[england["service_type"] == service_type]
        counts = Counter(dict(zip(rows["rating"], rows["locations"], strict=True)))
        assert percent_good_or_outstanding(counts) == percent


# "five internally provided learning disability care homes, four are rated Good, one is Requires Improvement
# … one older people with dementia service that also has a good rating … Shared Lives Scheme is Good overall
# and holds an Outstanding rating in 'Caring'".
def test_west_sussex_in_house_services(cleaned: dict[str, Cleaned]) -> None:
    ratings = cleaned["west-sussex"].tables["ratings"]
    own = ratings[ratings["provider_name"] == "West Sussex County Council"]
    overall_ratings = own[(own["domain"] == "Overall") & (own["service_group"] == "Overall")]
    homes = overall_ratings[overall_ratings["location_name"].str.contains("learning disability")]
    assert Counter(homes["rating"]) == {"Good": 4, "Requires improvement": 1}
    dementia = overall_ratings[overall_ratings["location_name"].str.contains("dementia")]
    assert list(dementia["rating"]) == ["Good"]
    shared_lives = own[own["location_name"].str.contains("Shared Lives")].set_index("domain")["rating"]
    assert shared_lives["Overall"] == "Good"
    assert shared_lives["Caring"] == "Outstanding"
    snapshots = cleaned["west-sussex"].tables["snapshots"].set_index("measure_id")["count"]
    assert snapshots["in_house_ld_care_homes"] == 5
    assert snapshots["in_house_ld_care_homes_good"] == 4
    assert snapshots["in_house_ld_care_homes_requires_improvement"] == 1


# Recommissioning deck of 7 August 2019: printed totals 1,907 and 23,572; 20, 9 and 6 areas; by level
# 1,620, 253 and 34 customers, 20,121, 3,028 and 423 hours.
def test_west_sussex_homecare_areas(cleaned: dict[str, Cleaned]) -> None:
    areas = cleaned["west-sussex"].tables["market_areas"]
    assert len(areas) == 35
    assert areas["customers"].sum() == 1907
    assert areas["hours_a_week"].sum() == 23572
    by_level = areas.groupby("level")
    assert by_level.size().to_dict() == {1: 20, 2: 9, 3: 6}
    assert by_level["customers"].sum().to_dict() == {1: 1620, 2: 253, 3: 34}
    assert by_level["hours_a_week"].sum().to_dict() == {1: 20121, 2: 3028, 3: 423}
    assert {"Worthing North", "Horsham Rural South"} <= set(areas["area"])
    [ledger] = [ledger for ledger in cleaned["west-sussex"].ledgers if ledger.table == "market_areas"]
    assert ledger.repairs["put the name of an area right"] == 2
    assert [row.rule for row in ledger.set_aside] == ["a total"]


# "only 10 handed back in the last 12 months"; "out of 193 providers responding, there were 431 new recruits
# in April 2024 and 265 leaving".
def test_west_sussex_market(cleaned: dict[str, Cleaned]) -> None:
    tables = cleaned["west-sussex"].tables
    handed_back = tables["contract_handbacks"]["handed_back_on"]
    assert len(handed_back) == 10
    assert (handed_back.max() - handed_back.min()).days < 366
    flow = tables["workforce_flow"]
    assert len(flow) == flow["provider_reference"].nunique() == 193
    assert flow["recruits"].sum() == 431
    assert flow["leavers"].sum() == 265
    assert set(flow["month"]) == {"2024-04"}


# No document publishes them: every row is invented, but for the areas, which are those of the deck.
def test_west_sussex_homecare_requests(cleaned: dict[str, Cleaned]) -> None:
    tables = cleaned["west-sussex"].tables
    requests = tables["homecare_requests"]
    areas = tables["areas"].set_index("area")["level"]
    assert 700 <= len(requests) == requests["request_id"].nunique() <= 730
    assert list(requests["area"].map(areas)) == list(requests["level"].astype(int))
    made = requests["requested_on"]
    assert (made < "2025-03-01").sum() < 30  # waiting still on the first day of the period
    assert made.max().strftime("%Y-%m") == "2026-08"
    statuses = set(requests["status"])
    assert {"open", "sourced", "started", "died", "transferred out"} <= statuses
    for name in ("days_to_sourced", "days_sourced_to_started", "days_request_to_started"):
        assert requests[name].min() == 0
    # Slower lately: more than one in three of the last three months have not led to care, of those before few.
    started = requests["status"] == "started"
    assert started[made >= "2026-06-01"].mean() < 0.65 < 0.85 < started[made < "2026-06-01"].mean()


# CQC's assessment of Gateshead: "of 187 homecare requests for that period [December 2023 to April 2024], 130
# were fulfilled within 1 day, 31 within 2 days and 17 with a week. 6 people had waited for longer than a
# week". 187 - 130 - 31 - 17 - 6 = 3, taken to be open.
def test_gateshead_homecare_requests(cleaned: dict[str, Cleaned]) -> None:
    requests = cleaned["gateshead"].tables["homecare_requests"]
    assert len(requests) == requests["request_id"].nunique() == 187
    days = requests["days_to_sourced"]
    assert days.between(0, 1).sum() == 130
    assert (days == 2).sum() == 31
    assert days.between(3, 7).sum() == 17
    assert (days >= 8).sum() == 6
    assert Counter(requests["status"]) == {"sourced": 184, "open": 3}
    assert requests["requested_on"].min().strftime("%Y-%m") >= "2023-12"
    assert requests["requested_on"].max().strftime("%Y-%m") <= "2024-04"
    assert requests["sourced_on"].max().strftime("%Y-%m-%d") <= "2024-04-30"


# "4.04% … outstanding, 77.78% rated good, 13.13% rated requires improvement and 1.01% rated inadequate":
# 4, 77, 13 and 1 of 99, which leaves 4.
def test_gateshead_ratings(cleaned: dict[str, Cleaned]) -> None:
    both = overall(cleaned["gateshead"], "E08000037", "homecare")
    both += overall(cleaned["gateshead"], "E08000037", "care_homes")
    assert both == {
        "Outstanding": 4, "Good": 77, "Requires improvement": 13, "Inadequate": 1, "Not rated": 4,
    }  # fmt: skip
    published = {"Outstanding": 4.04, "Good": 77.78, "Requires improvement": 13.13, "Inadequate": 1.01}
    for rating, percent in published.items():
        assert round(100 * both[rating] / 99, 2) == percent


# "9.2% of people with a learning disability were in paid employment … England average (4.8%)".
def test_gateshead_ascof(cleaned: dict[str, Cleaned]) -> None:
    ascof = cleaned["gateshead"].tables["ascof"]
    outcomes = ascof[(ascof["measure_id"] == "1e") & (ascof["quantity"] == "outcome")]
    assert outcomes.set_index("geography")["value"].to_dict() == {"Gateshead": 9.2, "England": 4.8}
    assert set(outcomes["period"]) == {"2022-23"}


# "69.84% … England average (70.28%)", no period; "28.97% … (16.14%)" and "16.5% … (12.08%)", 2023/24.
def test_gateshead_scorecard(cleaned: dict[str, Cleaned]) -> None:
    scorecard = cleaned["gateshead"].tables["scorecard"]
    values = scorecard[["council_value", "england_value", "period"]].itertuples(index=False, name=None)
    assert list(values) == [
        (69.84, 70.28, "not stated in the source"),
        (28.97, 16.14, "2023-24"),
        (16.5, 12.08, "2023-24"),
    ]


# "138 people in commissioned provision outside the borough, but 94 of these were within neighbouring local
# authority areas. 14 people were placed elsewhere": 138 - 94 - 14 = 30.
def test_gateshead_placements(cleaned: dict[str, Cleaned]) -> None:
    placed = Counter(cleaned["gateshead"].tables["placements"]["placed_in"])
    assert placed == {"neighbouring council": 94, "elsewhere": 14, "not recorded": 30}


# "reduced from 592 in January 2023 to 529 in December 2023"; "6 people had been waiting between 6 months and
# 2 years", "3 people … were in hospital", March 2024; "550 posts of the 7,200", 2022/23.
def test_gateshead_snapshots(cleaned: dict[str, Cleaned]) -> None:
    rows = cleaned["gateshead"].tables["snapshots"]
    shown = zip(
        rows["measure_id"], rows["as_at"].dt.strftime("%Y-%m"), rows["count"], rows["of_which"], strict=True
    )
    assert list(shown) == [
        ("long_term_residential", "2023-01", 592, ""),
        ("long_term_residential", "2023-12", 529, ""),
        ("waiting_for_placement", "2024-03", 6, ""),
        ("waiting_for_placement_in_hospital", "2024-03", 3, "waiting_for_placement"),
        ("posts", "2023-03", 7200, ""),
        ("posts_vacant", "2023-03", 550, "posts"),
    ]


# Minutes of Rotherham's Health Select Commission: 21 providers; tier 1 "three in the North, Central and
# South areas"; 8 tier 2; 4 specialist; 2 excellent, 8 good, 6 completing, 4 requiring improvement, 1 poor;
# 19,600 hours; "approximately 500 hours … poor or requiring improvement"; "all 5 affected were Tier 2".
def test_rotherham_providers(cleaned: dict[str, Cleaned]) -> None:
    providers = cleaned["rotherham"].tables["provider_quality"]
    assert len(providers) == providers["provider"].nunique() == 21
    assert Counter(providers["tier"]) == {"Tier 1": 9, "Tier 2": 8, "Specialist": 4}
    tier_1 = providers[providers["tier"] == "Tier 1"]
    assert Counter(tier_1["area"]) == {"North": 3, "Central": 3, "South": 3}
    rated = providers["council_rating"].dropna()
    assert Counter(rated) == {"Excellent": 2, "Good": 8, "Requires improvement": 4, "Poor": 1}
    assert Counter(providers["assessment_status"]) == {"completed": 15, "completing": 6}
    assert providers["hours_a_week"].sum() == 19600
    poor = providers[providers["council_rating"].isin(["Poor", "Requires improvement"])]
    assert poor["hours_a_week"].sum() == 500
    assert set(poor["tier"]) == {"Tier 2"}


# "58% against a 75% target"; "92% against the 100% target"; 55%, "100% target" in a question; 90%.
def test_rotherham_indicators(cleaned: dict[str, Cleaned]) -> None:
    indicators = cleaned["rotherham"].tables["provider_indicators"]
    assert list(indicators["value"]) == [58, 92, 55, 90]
    assert list(indicators["target"].fillna(-1)) == [75, 100, 100, -1]
    assert "only in a councillor’s question" in indicators["note"][2]
    assert "10 per cent" in indicators["note"][3]


def test_what_a_council_lacks_is_not_there(cleaned: dict[str, Cleaned]) -> None:
    def held(council: str) -> set[str]:
        return {name for name, table in cleaned[council].tables.items() if len(table)}

    assert "homecare_requests" not in held("rotherham")
    assert "provider_quality" not in held("west-sussex") | held("gateshead")
    assert "market_areas" not in held("gateshead") | held("rotherham")
    assert "ratings" not in held("rotherham")
