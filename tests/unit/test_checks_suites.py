"""The suites can be read, agree with the documented tables, and Great Expectations knows every expectation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from assurance import paths
from assurance.checks.suites import SOURCE_COLUMNS, Suite, missing_columns, read_suite, read_suites
from assurance.checks.validation import expectation

SUITES = read_suites()
EVERY_CHECK = [
    pytest.param(suite, check, id=f"{suite.table}.{check.id}")
    for suite in SUITES.values()
    for check in suite.checks("west-sussex")
]


def documented_columns() -> dict[str, set[str]]:
    """The tidy tables and their columns as docs/architecture.md has them: the words in code type."""
    text = (paths.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.split("## Tidy tables")[1].split("\n## ")[0]
    tables = {}
    for table, columns in re.findall(r"^\| `(\w+)` \|[^|]*\|(.*)\|$", section, re.MULTILINE):
        listed = re.sub(r"\([^)]*\)", "", columns)
        tables[table] = set(re.findall(r"\b[a-z][a-z_0-9]+\b", " ".join(re.findall(r"`([^`]*)`", listed))))
    return tables


def test_every_documented_table_has_a_suite_with_its_columns() -> None:
    documented = documented_columns()
    assert len(documented) >= 12
    assert set(SUITES) == set(documented)
    for table, suite in SUITES.items():
        assert set(suite.columns) == documented[table], table


@pytest.mark.parametrize(("suite", "check"), EVERY_CHECK)
def test_great_expectations_knows_what_is_expected(suite: Suite, check) -> None:
    made = expectation(check)
    assert made.expectation_type == check.expectation
    assert made.meta == {"id": check.id}
    assert missing_columns(check, [*suite.columns, *SOURCE_COLUMNS]) == []


@pytest.mark.parametrize("table", SUITES)
def test_a_suite_says_all_that_a_reader_needs(table: str) -> None:
    suite = SUITES[table]
    checks = suite.checks("west-sussex")
    assert len({check.id for check in checks}) == len(checks)
    assert set(suite.key) <= {*suite.columns, *SOURCE_COLUMNS}
    for check in checks:
        assert re.fullmatch(r"[A-Z].*\.", check.sentence), check.id
        assert check.mend.endswith(".")
        assert ":" in check.mend, f"{check.id} does not say who mends it"
        assert check.touches


def test_a_check_for_one_council_is_not_run_for_another() -> None:
    here = {check.id for check in SUITES["market_areas"].checks("west-sussex")}
    elsewhere = {check.id for check in SUITES["market_areas"].checks("gateshead")}
    assert here - elsewhere == {f"level_{n}_{what}" for n in (1, 2, 3) for what in ("customers", "hours")}


def test_the_codes_of_councils_come_from_the_list_of_councils() -> None:
    [known] = [check for check in SUITES["ratings"].checks("rotherham") if check.id == "council_code_known"]
    assert known.arguments["value_set"] == ["E08000018"]
    [every] = [check for check in SUITES["ascof"].checks("rotherham") if check.id == "council_code_known"]
    assert len(every.arguments["value_set"]) == 153
    assert "E08000018" in every.arguments["value_set"]


SMALL = """
row = "one thing"
key = ["id"]
touches = ["things"]
mend = "Somebody: mend it."

[columns]
id = { kind = "text", given = "always", means = "an id" }
{more}
"""


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ('count = { kind = "text", means = "a count", givn = "always" }', "givn"),
        ('count = { kind = "texts", means = "a count" }', "kind"),
        ('[[check]]\nid = "a"\nseverity = "fatal"\nsentence = "S."\nexpectation = "expect_a"', "severity"),
        ('[[check]]\nid = "a"\nseverity = "warning"\nexpectation = "expect_a"', "sentence"),
    ],
)
def test_a_mistyped_suite_is_refused(tmp_path: Path, more: str, named: str) -> None:
    path = tmp_path / "things.toml"
    path.write_text(SMALL.replace("{more}", more), encoding="utf-8")
    with pytest.raises(ValidationError, match=named):
        read_suite(path)


def test_a_column_that_is_always_given_makes_a_critical_check(tmp_path: Path) -> None:
    path = tmp_path / "things.toml"
    path.write_text(
        SMALL.replace("{more}", 'note = { kind = "text", given = "usually", means = "a note" }'),
        encoding="utf-8",
    )
    checks = {check.id: check for check in read_suite(path).checks("gateshead")}
    assert checks["always_given"].severity == "critical"
    assert checks["always_given"].columns == ("id", "source_file")
    assert checks["usually_given"].severity == "warning"
    assert checks["usually_given"].sentence == "Every row has a note."
    assert checks["key_unique"].severity == "critical"
