"""Pseudonyms stand for one thing each, and what looks like a person's details is taken out of words."""

from __future__ import annotations

import pytest

from assurance import privacy


@pytest.fixture
def key(tmp_path, monkeypatch):
    monkeypatch.setattr(privacy, "KEY", tmp_path / "pseudonym.key")
    privacy._key.cache_clear()
    yield privacy.KEY
    privacy._key.cache_clear()


def test_a_pseudonym_is_the_same_for_the_same_identifier_and_says_nothing_of_it(key):
    first = privacy.pseudonym("943 476 5919", "person")
    assert first == privacy.pseudonym("943 476 5919", "person")
    assert first != privacy.pseudonym("943 476 5919", "request")
    assert first != privacy.pseudonym("943 476 5918", "person")
    assert "943" not in first or len(first) == 16
    assert privacy.pseudonym("", "person") == ""


def test_another_installation_has_other_pseudonyms(key):
    here = privacy.pseudonyms(["a", "b", "a", ""], "person")
    assert here[0] == here[2] != here[1]
    key.unlink()
    privacy._key.cache_clear()
    assert privacy.pseudonyms(["a"], "person") != here[:1]


def test_the_key_is_for_its_owner_only_and_stays(key):
    privacy.pseudonym("a", "person")
    kept = key.read_bytes()
    privacy._key.cache_clear()
    privacy.pseudonym("a", "person")
    assert key.read_bytes() == kept
    if hasattr(key.stat(), "st_uid"):
        assert key.stat().st_mode & 0o077 == 0 or __import__("sys").platform == "win32"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("NHS 9434765919", "an NHS number"),
        ("number 943-476-5919 is hers", "an NHS number"),
        ("AB 12 34 56 C", "a National Insurance number"),
        ("ask a.person@example.org", "an e-mail address"),
        ("call 07700 900123", "a telephone number"),
        ("lives at NE8 1HH", "a postcode"),
        ("DOB 29/05/1946", "a date of birth"),
        ("date of birth: 29 May 1946", "a date of birth"),
    ],
)
def test_details_are_taken_out(text, kind):
    screened, kinds = privacy.screen(text)
    assert kinds == (kind,)
    assert f"[removed: {kind}]" in screened
    assert not any(part in screened for part in ("4765919", "34 56", "@", "900123", "1HH", "1946"))


def test_a_digit_of_another_script_is_none():
    assert not privacy.is_nhs_number("943476591³")


@pytest.mark.parametrize(
    "text",
    [
        "Lower than in January 2024, when it was 1,234,567,890 in all.",
        "10 of 138; 94 + 14 = 108. See 2024-25, table 3D(1a).",
        "Level 2 qualification; KPI 3; E08000037; 1-115522855.",
        "Ten digits that are no NHS number: 1234567890",
    ],
)
def test_figures_and_codes_are_left(text):
    assert privacy.screen(text) == (text, ())
