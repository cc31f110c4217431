"""Contradictions in published reports of this field that a check must find, and figures that it must let pass.

Each stands in a document that the project grew from: West Sussex's recommissioning of homecare (7 August 2019)
and CQC's page about Gateshead (21 March 2025). Those that are about sums, shares, percentages, vocabularies and
periods are in `tests/unit/test_checks_consistency.py`.
"""

from __future__ import annotations

from typing import Any

import pytest

from assurance.checks.consistency import Finding, consistency
from assurance.checks.suites import read_suites
from assurance.evidence import Fact, Place, Register
from assurance.provenance import RawFile
from assurance.sample import west_sussex

# What the council's own definition of its levels is broken by: name, then what is out of range.
OUT_OF_RANGE = {
    ("Bognor East", "customers"), ("Worthing West", "customers"), ("Bognor West", "hours_a_week"),
    ("Crawley Down", "hours_a_week"), ("Midhurst & Petworth", "hours_a_week"),
    ("Mid Sussex Rural South", "hours_a_week"), ("Horsham Rural North", "hours_a_week"),
}  # fmt: skip


def test_seven_of_the_35_areas_break_the_ranges_of_their_level() -> None:
    checks = [
        check
        for check in read_suites()["market_areas"].checks("west-sussex")
        if check.only_for == ("west-sussex",)
    ]
    assert len(checks) == 6
    broken = set()
    for level, area, customers, hours in west_sussex.AREAS:
        held = {"customers": customers, "hours_a_week": hours}
        for check in checks:
            given = check.arguments
            if check.only_where == {"level": level} and not (
                given["min_value"] <= held[given["column"]] <= given["max_value"]
            ):
                broken.add((area, given["column"]))
    assert len(west_sussex.AREAS) == 35
    assert broken == OUT_OF_RANGE


def found(**values: float) -> list[Finding]:
    register = Register("a council", "E10000032", "2026-27-Q2")
    register.add(*(a_fact(name.replace("__", "."), value) for name, value in values.items()))
    return consistency(register)


FILE = RawFile(path="a.csv", sha256="0" * 64, size=1, kind="test", title="A document")


def a_fact(id: str, value: float) -> Fact:
    more: dict[str, Any] = {
        "places": (Place(file=FILE),),
        "period": "2018-19",
        "population": "all",
        "geography": "a council",
        "method": "said",
    }
    return Fact(id=id, title=id, value=value, display=f"{value:,.0f}", unit="people", **more)


def test_customers_that_the_spend_does_not_pay_for_are_found() -> None:
    # £22m a year at £210 a week pays for 2,015 customers, not 1,907: 5.3% fewer.
    [finding] = found(
        market__areas__customers=1907,
        market__snapshots__homecare_spend_a_year__count=22_000_000,
        market__snapshots__homecare_cost_a_week__count=210,
    )
    assert finding.severity == "warning"
    assert "about 2,015, but 1,907 is stated" in finding.arithmetic
    # £221.85 a week is what £22m comes to for 1,907.
    assert not found(
        market__areas__customers=1907,
        market__snapshots__homecare_spend_a_year__count=22_000_000,
        market__snapshots__homecare_cost_a_week__count=222,
    )


@pytest.mark.parametrize(("employed", "is_found"), [(6000, True), (6500, False)])
def test_people_employed_are_near_the_posts_that_are_filled(employed: float, is_found: bool) -> None:
    # 7,200 posts less 550 vacant are 6,650; 6,000 people is 9.8% fewer.
    findings = found(
        market__snapshots__posts__count=7200,
        market__snapshots__posts_vacant__count=550,
        market__snapshots__people_employed__count=employed,
    )
    assert [finding.id for finding in findings] == (
        ["implied.market.snapshots.people_employed.count"] if is_found else []
    )
