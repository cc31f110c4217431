"""The register of facts is looked over before publication: published contradictions that must be found.

The numbers are those of the source documents, as listed in docs/assumptions.md and in the captions below.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from assurance.checks.consistency import Finding, consistency, possible, smallest_base
from assurance.evidence import Fact, Place, Register
from assurance.provenance import RawFile

FILE = RawFile(path="a.csv", sha256="0" * 64, size=1, kind="test", title="A return")


def a_fact(id: str, value: float | None, display: str = "", **more: Any) -> Fact:
    given = {
        "title": id,
        "unit": "requests",
        "period": "2023-24",
        "population": "everyone",
        "geography": "Gateshead",
        "method": "counted",
        "status": "published" if value is not None else "suppressed",
        "places": (Place(file=FILE),),
    }
    shown = display or ("[c]" if value is None else str(value))
    return Fact(id=id, value=value, display=shown, **{**given, **more})


def a_percentage(id: str, display: str, **more: Any) -> Fact:
    return a_fact(id, float(display.removesuffix("%")), display, unit="per cent", **more)


def found(*facts: Fact) -> list[Finding]:
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    register.add(*facts)
    return consistency(register)


def requests(*counts: float | None, total: float = 187) -> list[Fact]:
    bands = ("within_1_day", "in_2_days", "in_3_to_7_days", "in_8_or_more_days", "open", "withdrawn")
    return [
        a_fact("homecare.requests.total", total),
        *(a_fact(f"homecare.requests.{band}", count) for band, count in zip(bands, counts, strict=True)),
    ]


# CQC's page about Gateshead, March 2025: 187 requests, of which 130, 31, 17 and 6.
def test_bands_that_leave_three_of_187_requests_unaccounted_for_are_found() -> None:
    [finding] = found(*requests(130, 31, 17, 6, 0, 0))
    assert finding.severity == "critical"
    assert finding.arithmetic == ("130 + 31 + 17 + 6 + 0 + 0 = 184, but 187 is stated: 3 unaccounted for")
    assert finding.fact_ids[0] == "homecare.requests.total"


def test_the_same_bands_with_three_still_open_pass() -> None:
    assert found(*requests(130, 31, 17, 6, 3, 0)) == []


def test_a_sum_with_a_hidden_part_is_not_judged() -> None:
    assert found(*requests(130, 31, 17, None, 0, 0)) == []


def test_parts_that_are_too_many_are_said_to_be() -> None:
    [finding] = found(*requests(130, 31, 17, 6, 3, 2))
    assert finding.arithmetic.endswith("2 too many")


# The same page: 4.04, 77.78, 13.13 and 1.01% come to 95.96%. 99 services, of which 4 are not rated.
SHARES = {"outstanding": "4.04%", "good": "77.78%", "requires_improvement": "13.13%", "inadequate": "1.01%"}


def shares(**more: str) -> list[Fact]:
    return [
        a_percentage(f"cited.services.{rating}_percent", share)
        for rating, share in {**SHARES, **more}.items()
    ]


def test_shares_that_leave_4_04_per_cent_are_found_and_the_remainder_explained() -> None:
    [finding] = found(*shares())
    assert finding.severity == "warning"
    assert finding.arithmetic == "4.04% + 77.78% + 13.13% + 1.01% = 95.96%, 4.04 from 100"
    assert "not rated" in finding.sentence


def test_shares_with_the_services_that_are_not_rated_come_to_100() -> None:
    assert found(*shares(not_rated="4.04%")) == []


# Rotherham: 90% have the care certificate and 10% are on their way. West Sussex: levels 85, 13 and 2%.
@pytest.mark.parametrize(
    "facts",
    [
        {"kpi.4.done_percent": "90%", "kpi.4.under_way_percent": "10%"},
        {
            f"market.level_{n}.customers_percent": share
            for n, share in zip("123", ("85%", "13%", "2%"), strict=True)
        },
    ],
)
def test_shares_of_everything_pass(facts: dict[str, str]) -> None:
    assert found(*(a_percentage(id, share) for id, share in facts.items())) == []


# The same page: 11.64% of nursing care rated outstanding, where at most 99 services are there to be rated.
def test_11_64_per_cent_is_no_share_of_any_number_up_to_99() -> None:
    assert not any(possible(11.64, of, 2) for of in range(1, 100))
    assert smallest_base(11.64, 2) == 146  # 17 of 146 is 11.6438
    [finding] = found(a_percentage("cited.nursing_outstanding", "11.64%", denominator=99))
    assert finding.severity == "critical"
    assert "smallest base that gives it is 146" in finding.arithmetic


def test_each_of_the_published_shares_is_a_share_of_99() -> None:
    assert found(*shares(not_rated="4.04%"), a_percentage("cited.rated", "95.96%", denominator=99)) == []
    for share in SHARES.values():
        assert possible(float(share.removesuffix("%")), 99, 2)


# The same page: 138 placed outside the borough, 94 in neighbouring areas, 14 elsewhere.
def test_108_of_138_placements_leave_30() -> None:
    facts = {"total": 138, "neighbouring_council": 94, "elsewhere": 14, "not_recorded": 0}
    [finding] = found(*(a_fact(f"market.placements.{name}", count) for name, count in facts.items()))
    assert finding.arithmetic == "94 + 14 + 0 = 108, but 138 is stated: 30 unaccounted for"
    facts["not_recorded"] = 30
    assert found(*(a_fact(f"market.placements.{name}", count) for name, count in facts.items())) == []


# West Sussex, 7 August 2019: 35 areas, 1,907 customers, 23,572 hours a week, by level.
LEVELS = {"areas": (20, 9, 6), "customers": (1620, 253, 34), "hours_a_week": (20121, 3028, 423)}
TOTALS = {"total": 35, "customers": 1907, "hours_a_week": 23572}


def areas(**changed: float) -> list[Fact]:
    return [
        *(a_fact(f"market.areas.{name}", total) for name, total in {**TOTALS, **changed}.items()),
        *(
            a_fact(f"market.level_{level}.{what}", count)
            for what, counts in LEVELS.items()
            for level, count in enumerate(counts, start=1)
        ),
    ]


def test_the_printed_totals_of_the_35_areas_are_right() -> None:
    assert found(*areas()) == []


@pytest.mark.parametrize("name", TOTALS)
def test_a_total_of_the_areas_that_is_one_off_is_found(name: str) -> None:
    [finding] = found(*areas(**{name: TOTALS[name] + 1}))
    assert finding.id == f"sum.market.areas.{name}"


# Rotherham: 21 providers are 9 in tier 1, 8 in tier 2 and 4 specialist, and 2 excellent, 8 good, 6 completing,
# 4 requiring improvement, 1 poor.
PROVIDERS = {
    "total": 21, "tier_1": 9, "tier_2": 8, "specialist": 4, "completing": 6, "assessed": 15,
    "rating.excellent": 2, "rating.good": 8, "rating.requires_improvement": 4, "rating.poor": 1,
    "by_tier.tier_1.completing": 3, "by_tier.tier_2.completing": 2, "by_tier.specialist.completing": 1,
}  # fmt: skip


def providers(**changed: float) -> list[Fact]:
    return [a_fact(f"providers.{name}", count) for name, count in {**PROVIDERS, **changed}.items()]


def test_the_21_providers_add_up_by_tier_and_by_rating() -> None:
    assert found(*providers()) == []


@pytest.mark.parametrize("name", ["tier_1", "completing", "rating.poor"])
def test_a_provider_too_many_is_found(name: str) -> None:
    ids = {finding.id for finding in found(*providers(**{name: PROVIDERS[name] + 1}))}
    assert "sum.providers.total" in ids


def test_a_provider_without_status_is_counted_where_there_is_one() -> None:
    assert found(*providers(total=22, tier_1=10))[0].id == "sum.providers.total"
    assert found(*providers(total=22, tier_1=10, not_recorded=1)) == []


def test_tiers_are_those_of_the_return() -> None:
    others = {"total": 24, "lead": 3, "by_tier.lead.completing": 3, "completing": 9}
    assert found(*providers(**others)) == []
    assert found(*providers(**{**others, "lead": 2}))[0].id == "sum.providers.total"


def test_a_pattern_finds_every_service_and_place() -> None:
    ratings = {"outstanding": 16, "good": 184, "requires_improvement": 56, "inadequate": 3, "not_rated": 3}
    facts = [a_fact(f"ratings.care_homes.{name}", count) for name, count in ratings.items()]
    assert found(a_fact("ratings.care_homes.total", 262), *facts) == []
    england = [a_fact(f"ratings.homecare.england.{name}", count) for name, count in ratings.items()]
    [finding] = found(a_fact("ratings.homecare.england.total", 263), *england)
    assert finding.id == "sum.ratings.homecare.england.total"


def test_a_percentage_that_its_own_counts_do_not_give_is_found() -> None:
    wrong = a_percentage("homecare.share", "70.7%", numerator=130, denominator=187)
    [finding] = found(wrong)
    assert finding.severity == "critical"
    assert finding.arithmetic == "130 of 187 is 69.5 per cent, but 70.7% is stated"
    assert found(a_percentage("homecare.share", "69.5%", numerator=130, denominator=187)) == []
    assert found(a_percentage("homecare.share", "70.7%", numerator=130, denominator=184)) == []


def test_a_fall_in_per_cent_passes() -> None:
    # Gateshead: 592 people in long-term residential care in January 2023, 529 in December.
    fall = a_fact("care.change", -10.641891, "−10.6%", unit="per cent", numerator=-63, denominator=592)
    assert found(fall) == []


def test_a_percentage_that_is_only_cited_warns() -> None:
    cited = {"numerator": 14, "denominator": 26, "measure": "assurance.measures.ascof.select_outcomes"}
    [finding] = found(a_percentage("ascof.2d1.council", "53.9%", **cited))
    assert finding.severity == "warning"


def test_counts_that_a_publisher_rounded_to_5_get_room() -> None:
    # ASCOF 2020-21, Southend-on-Sea: 1,825 of 2,180 is 83.7, published 83.5; 1,822.5 of 2,182.5 is 83.51.
    rounded = {"numerator": 1825, "denominator": 2180}
    cited = a_percentage("ascof.1b.council", "83.5%", measure="assurance.measures.ascof.x", **rounded)
    assert found(cited) == []
    assert found(a_percentage("ours.council", "83.5%", **rounded))


def test_figures_without_a_period_are_named_in_one_warning() -> None:
    without = [
        a_fact(f"cited.{name}", 1, title=f"Figure {name}", period="not stated in the source") for name in "ab"
    ]
    [finding] = found(*without, a_fact("cited.c", 1))
    assert finding.severity == "warning"
    assert finding.fact_ids == ("cited.a", "cited.b")
    assert finding.sentence.startswith("2 figures have no period")
    assert "Figure a (Gateshead)" in finding.arithmetic


def test_one_figure_with_two_values_is_found() -> None:
    first = a_fact("a.first", 21, title="Providers on the framework")
    [finding] = found(first, a_fact("b.second", 20, title="Providers on the framework"))
    assert finding.severity == "critical"
    assert finding.arithmetic == "a.first is 21; b.second is 20"
    assert found(first, a_fact("b.second", 20, title="Providers on the framework", period="2024-25")) == []
    assert found(first, a_fact("b.second", 21, title="Providers on the framework")) == []


def test_cqcs_ratings_beside_the_councils_own_are_found() -> None:
    mixed = [a_fact(f"providers.rating.{word}", 1) for word in ("excellent", "good", "outstanding")]
    [finding] = found(*mixed)
    assert finding.severity == "critical"
    assert finding.arithmetic == "outstanding beside excellent"
    assert found(*mixed[:2]) == []


def test_a_stage_of_an_assessment_among_ratings_is_found() -> None:
    [finding] = found(a_fact("providers.rating.good", 8), a_fact("providers.rating.completing", 6))
    assert "stages" in finding.sentence
    assert found(a_fact("providers.rating.good", 8), a_fact("providers.completing", 6)) == []
    by_tier = [a_fact(f"providers.by_tier.tier_2.{word}", 1) for word in ("excellent", "completing")]
    assert found(*by_tier) == []


def test_critical_findings_come_first() -> None:
    findings = found(a_fact("cited.a", 1, period="not stated"), *requests(130, 31, 17, 6, 0, 0))
    assert [finding.severity for finding in findings] == ["critical", "warning"]
    assert all(re.fullmatch(r"[A-Z“\d].*\.", finding.sentence) for finding in findings)


def test_a_figure_that_cites_a_source_corrected_since_is_told() -> None:
    method = "As cited: Survey of Adult Carers in England, cited by CQC. No margin of error is cited."
    cited = a_fact("scorecard.breaks", 28.97, "28.97%", period="2023-24", method=method)
    before = a_fact("scorecard.before", 28.97, "28.97%", period="2021-22", method=method)
    counted = a_fact("ascof.1c", 7.3, "7.3", period="2023-24", method="As published: Survey of Adult Carers.")
    (finding,) = [each for each in found(cited, before, counted) if each.id.startswith("source.revised")]
    assert finding.fact_ids == ("scorecard.breaks",)
    assert finding.severity == "warning"
    assert "corrected its tables of the Survey of Adult Carers 2023-24 on 16 April 2025" in finding.sentence
