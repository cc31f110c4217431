"""The audit of five documents as published, against what a reader found in each by hand.

The documents stand beside the repository. What is expected of them is in the catalogue of checks that this project
started from: each contradiction there must be found, each sum that holds must be left alone, and what else is found
must be one of those that a second reading held to be fair.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.audit import Finding, audit, read
from tests.conftest import SHARED, skip

SELF_ASSESSMENT, INSPECTION, DECK, MINUTES, COMMITTEE = "000", "001", "002", "003", "004"


@pytest.fixture(scope="module")
def findings() -> dict[str, list[Finding]]:
    """What is found in each document, by the first figures of its name."""
    folder = SHARED / "seeds"
    if not folder.exists():
        skip("The five documents are not beside this checkout (../shared/seeds).")
    return {path.name[:3]: audit(read(path)) for path in sorted(Path(folder).glob("*.txt"))}


EXPECTED = [
    # Parts that do not come to their whole.
    (INSPECTION, "parts of a whole in a sentence", "130 + 31 + 17 + 6 = 184; 187 − 184 = 3"),
    (INSPECTION, "parts of a whole in a sentence", "94 + 14 = 108; 138 − 108 = 30"),
    # Shares that do not come to 100.
    (INSPECTION, "shares of a whole", "4.04% + 77.78% + 13.13% + 1.01% = 95.96%"),
    (DECK, "shares of a whole", "60% + 25% = 85%"),
    # 17 of 146 is the smallest that prints as 11.64%; the other four are shares of 99.
    (INSPECTION, "percentages that counts can give", "no count of fewer than 146 prints as 11.64%"),
    # A share on two bases.
    (MINUTES, "the base of a percentage", "100 × 5 ÷ 15 = 33.3%; 100 × 5 ÷ 21 = 23.8%"),
    # Stated ranges that rows of the table break: seven rows.
    (DECK, "stated ranges and shares of groups", "Bognor East 113; Worthing West 113"),
    (DECK, "stated ranges and shares of groups", "Bognor West 1,335"),
    (DECK, "stated ranges and shares of groups", "Crawley Down 228; Midhurst & Petworth 454"),
    (DECK, "stated ranges and shares of groups", "Mid Sussex Rural South 8; Horsham Rural North 153"),
    # What other figures imply, more than 5% off.
    (DECK, "cost and number", "22,000,000 ÷ 52 ÷ 210 = 2,015"),
    (INSPECTION, "posts and people", "7,200 − 550 = 6,650"),
    # Evidence of five months for a claim of twelve.
    (INSPECTION, "the period claimed", "December 2023 to April 2024 = 5 months < 12"),
    # Feedback before the review.
    (COMMITTEE, "the order of events", "7 February 2023 is before December 2023"),
    # One thing, two values.
    (DECK, "one thing, two values", ""),
    (MINUTES, "one thing, two dates", ""),
    (MINUTES, "the same, though something left", "21 − one ≠ 21"),
    # Two scales, a status among ratings, groups that overlap.
    (MINUTES, "words for ratings", ""),
    (MINUTES, "groups that overlap", "5 + 4 + 2 = 11 > 8"),
    # Names.
    (DECK, "names in tables and text", ""),
    # Few people, comparison, revised source, placeholder.
    (DECK, "few people", ""),
    (SELF_ASSESSMENT, "words of comparison, both ways", "80% v 85%: 5 percentage points"),
    (INSPECTION, "sources revised since", ""),
    (COMMITTEE, "placeholders", ""),
]


@pytest.mark.parametrize(("document", "check", "arithmetic"), EXPECTED)
def test_every_contradiction_is_found(
    findings: dict[str, list[Finding]], document: str, check: str, arithmetic: str
) -> None:
    assert any(each.check == check and each.arithmetic.startswith(arithmetic) for each in findings[document])


def test_both_misspelt_names_are_found(findings: dict[str, list[Finding]]) -> None:
    names = [each.sentence for each in findings[DECK] if each.check == "names in tables and text"]
    assert sorted(names) == [
        "“Hosham” stands once, “Horsham” 3 times. Is it the same name?",
        "“Worthnig” stands once, “Worthing” 2 times. Is it the same name?",
    ]


def test_ratings_and_a_status_in_one_list_are_two_findings(findings: dict[str, list[Finding]]) -> None:
    quotes = [each.quote for each in findings[MINUTES] if each.check == "words for ratings"]
    assert "6 providers were completing the quality assurance process." in quotes
    assert len(quotes) == 2


def test_sums_that_hold_are_left_alone(findings: dict[str, list[Finding]]) -> None:
    """The table of 35 areas, 21 providers two ways, five homes, £42.6m and four priorities all hold."""
    told = {(document, each.check) for document, found in findings.items() for each in found}
    assert (DECK, "totals of tables") not in told
    assert (MINUTES, "parts of a whole in a list") not in told
    assert (MINUTES, "parts of a whole in a sentence") not in told
    assert (SELF_ASSESSMENT, "parts of a whole in a sentence") not in told
    assert (COMMITTEE, "sums of money") not in told
    assert not {(document, "a list as long as it says") for document in findings} & told
    assert (COMMITTEE, "references") not in told


def test_nothing_else_is_found(findings: dict[str, list[Finding]]) -> None:
    """How many findings each document has: a new one is read by a person before this number changes."""
    assert {document: len(found) for document, found in findings.items()} == {
        SELF_ASSESSMENT: 3,
        INSPECTION: 11,
        DECK: 11,
        MINUTES: 9,
        COMMITTEE: 3,
    }
