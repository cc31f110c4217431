"""What has changed between two editions: each figure that moved has one reason, and words that hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.compare import published
from assurance.compare.changes import changed_settings, compare_editions
from assurance.compare.definitions import definition_of
from assurance.errors import UsageError
from assurance.publish import changes_page
from tests.unit.editions import SETTINGS, edition, fact, file, register_of

ID = "ratings.homecare.good_or_outstanding"
PERCENT = {"unit": "per cent", "base": "rated locations", "definition": "ratings.good_or_outstanding/1"}


def kinds(old, new):
    changes = compare_editions(old, new)
    return {change.fact.id: kind for kind, of_kind in changes.moved.items() for change in of_kind}


def only(old, new):
    (of_kind,) = compare_editions(old, new).moved.values()
    (change,) = of_kind
    return change


def rate(value, lower, upper, **values):
    return fact(ID, value, display=f"{value:.1f}%", lower=lower, upper=upper, **{**PERCENT, **values})


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        ({}, {"period": "2025-26"}, "new period"),
        ({}, {"source": file("bb")}, "revised source"),
        ({}, {}, "changed rule"),
        ({}, {"definition": "homecare.measure_homecare/2"}, "changed definition"),
        ({}, {"definition": "homecare.measure_homecare/2", "period": "2025-26"}, "changed definition"),
        ({}, {"unit": "people"}, "changed definition"),
        ({"definition": ""}, {"population": "requests of adults"}, "changed definition"),
        ({"base": "429 respondents"}, {"base": "511 respondents", "period": "2025-26"}, "new period"),
        ({}, {"period": "2025-26", "source": file("bb")}, "new period"),
    ],
)
def test_a_figure_that_moved_has_one_reason(was, now, kind) -> None:
    old = edition("2026-Q1", fact("a.b", 10, **was))
    assert kinds(old, edition("2026-Q2", fact("a.b", 12, **now))) == {"a.b": kind}


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        (fact("a.b", 10), fact("a.b", None), "suppressed"),
        (fact("a.b", None), fact("a.b", 10), "no longer suppressed"),
        (fact("a.b", 10), fact("a.b", None, status="not available"), "disappeared"),
        (fact("a.b", None, status="none recorded"), fact("a.b", 10), "appeared"),
        (fact("a.b", 10), fact("c.d", 10), None),
        (fact("a.b", 10), fact("a.b", 10), None),
        (fact("a.b", 10), fact("a.b", 10, source=file("bb")), None),
        (fact("a.b", 10), fact("a.b", 10, population="all requests"), None),
    ],
)
def test_what_comes_goes_or_is_hidden(was, now, kind) -> None:
    expected = {"a.b": kind} if kind else {}
    if now.id == "c.d":
        expected = {"a.b": "disappeared", "c.d": "appeared"}
    assert kinds(edition("2026-Q1", was), edition("2026-Q2", now)) == expected


def test_a_correction_made_in_one_edition_is_the_reason() -> None:
    declared = {"corrections": [{"id": "homecare-2024", "words": "Mended.", "facts": ["a.b"]}]}
    old = edition("2026-Q1", fact("a.b", 10))
    assert kinds(old, edition("2026-Q2", fact("a.b", 12), **declared)) == {"a.b": "corrected"}
    assert (
        "Correction made: homecare-2024."
        in only(old, edition("2026-Q2", fact("a.b", 12), **declared)).sentence
    )
    both = edition("2026-Q1", fact("a.b", 10), **declared)
    assert kinds(both, edition("2026-Q2", fact("a.b", 12), **declared)) == {"a.b": "changed rule"}


def test_another_base_by_a_setting_is_a_rule_and_not_a_definition() -> None:
    every = {**SETTINGS, "ratings": {"base": "all"}}
    now = edition("2026-Q2", rate(85.0, 72.0, 93.0, base="all locations"), settings=every)
    change = only(edition("2026-Q1", rate(86.0, 73.0, 94.0)), now)
    assert change.kind == "changed rule"
    assert "ratings.base from rated to all" in change.sentence
    assert kinds(
        edition("2026-Q1", rate(86.0, 73.0, 94.0)), edition("2026-Q2", rate(85.0, 72.0, 93.0, base="all"))
    ) == {ID: "changed rule"}


def test_a_move_within_the_intervals_is_not_called_a_change() -> None:
    """5.6 points apart; the ends that face each other are 4.4 and 0.4 away, together √(4.4² + 0.4²) = 4.418."""
    old, new = rate(71.7, 67.3, 76.1), rate(77.3, 76.9, 77.7, period="2025-26")
    change = only(edition("2026-Q1", old), edition("2026-Q2", new))
    assert change.relative == pytest.approx(5.6 / 4.41814, abs=1e-4)
    assert change.sentence.startswith("Higher than the last period’s: 5.6 percentage points more.")
    near = rate(73.0, 68.6, 77.4, period="2025-26")  # 1.3 apart, √(4.4² + 4.4²) = 6.22
    change = only(edition("2026-Q1", old), edition("2026-Q2", near))
    assert change.relative == pytest.approx(1.3 / 6.2225, abs=1e-4)
    assert change.sentence.startswith("Similar to the last period’s.")
    for word in ("igher", "ower", "rose", "fell", "improve"):
        assert word not in change.sentence


def test_a_revision_is_never_said_to_have_risen() -> None:
    change = only(
        edition("2026-Q1", rate(71.7, 67.3, 76.1)),
        edition("2026-Q2", rate(73.0, 68.6, 77.4, source=file("bb"))),
    )
    assert change.sentence == (
        "Restated for the same period: 1.3 percentage points more. It is similar to what it was: the intervals "
        "overlap by our rule. The same period, from another edition of the file."
    )


def test_figures_that_are_words_are_told_and_not_subtracted() -> None:
    change = only(edition("1", fact("a.b", "similar")), edition("2", fact("a.b", "better", period="2025-26")))
    assert (change.kind, change.difference) == ("new period", None)
    assert change.sentence == "It was similar and is better."


def test_figures_of_two_definitions_are_not_compared() -> None:
    words = {
        "ratings.good_or_outstanding/1": "Homes.",
        "ratings.good_or_outstanding/2": "Homes and services.",
    }
    change = only(
        edition("2026-Q1", rate(71.7, 67.3, 76.1), definitions=words),
        edition("2026-Q2", rate(90.0, 88, 92, definition="ratings.good_or_outstanding/2"), definitions=words),
    )
    assert (change.difference, change.relative) == (None, None)
    page = changes_page.changes_page(
        compare_editions(
            edition("1", rate(71.7, 67.3, 76.1), definitions=words),
            edition("2", rate(90.0, 88, 92, definition="ratings.good_or_outstanding/2"), definitions=words),
        )
    )
    assert (
        "`ratings.good_or_outstanding/1`: Homes.\n\n`ratings.good_or_outstanding/2`, now: Homes and services."
        in page
    )
    assert change.sentence == (
        "Not compared: definition ratings.good_or_outstanding/1, now ratings.good_or_outstanding/2."
    )


def test_the_biggest_stand_first() -> None:
    def of(name, period, small, large, chance, count):
        return edition(
            name,
            rate(small, small - 1, small + 1, period=period),
            fact("a.large", large, lower=large - 1, upper=large + 1, period=period, **PERCENT),
            fact("b.chance", chance, lower=chance - 50, upper=chance + 50, period=period, **PERCENT),
            fact("c.points", chance, period=period, **PERCENT),
            fact("d.count", count, period=period),
        )  # fmt: skip

    changes = compare_editions(of("1", "2024-25", 50.0, 50, 50, 10), of("2", "2025-26", 53.0, 60, 52, 30))
    order = [change.fact.id for change in changes.moved["new period"]]
    assert order == ["a.large", ID, "c.points", "d.count", "b.chance"]


def test_sentences_that_follow_their_figures_are_not_edits() -> None:
    def of(name, value, **sentences):
        return edition(name, fact("a.b", value), fact("a.c", 1), fact("e.council", 5), sentences=sentences)

    old = of("1", 10, **{"x.y": "There were {a.b}.", "x.z": "One {a.c}.", "e.verdict": "similar to"})
    new = of("2", 12, **{"x.y": "In all {a.b}.", "x.z": "Just {a.c}.", "e.verdict": "similar to"})
    changes = compare_editions(old, new)
    assert changes.following == 1
    assert [(edit.where, edit.old, edit.new) for edit in changes.edits] == [
        ("sentence x.z", "One 1.", "Just 1.")
    ]


def test_prose_that_was_edited_is_named_by_its_section() -> None:
    def section(report, anchor, sha256):
        return {"report": report, "anchor": anchor, "title": anchor.title(), "sha256": sha256}

    old = edition("1", sections=[section("scrutiny", "summary", "1"), section("scrutiny", "gone", "2")])
    new = edition("2", sections=[section("scrutiny", "summary", "3"), section("scrutiny", "came", "4")])
    assert [(edit.where, edit.anchor, edit.new) for edit in compare_editions(old, new).edits] == [
        ("scrutiny: Summary", "summary", "edited"),
        ("scrutiny: Came", "came", "new"),
        ("scrutiny: Gone", "", "taken out"),
    ]


def test_figures_that_stand_still_although_a_newer_file_was_due() -> None:
    """CQC's list is monthly: that of 1 October 2024 is the newest for 45 days, to 15 November 2024."""
    cqc = file("cc", kind="cqc_ratings", edition="1 October 2024", title="Ratings", period="2024")
    old = edition("1", fact("a.b", 10, source=cqc), fact("a.c", 10), freeze="2024-10-31")
    early = edition("2", fact("a.b", 10, source=cqc), fact("a.c", 10), freeze="2024-11-15")
    late = edition("2", fact("a.b", 10, source=cqc), fact("a.c", 10), freeze="2024-11-16")
    assert not compare_editions(old, early).stale
    (stale,) = compare_editions(old, late).stale
    assert (stale.due_by.isoformat(), stale.fact_ids, stale.next_release) == ("2024-11-15", ("a.b",), "")
    stated = file("cc", kind="cqc_ratings", edition="1 October 2024", next_release="in December")
    (stale,) = compare_editions(old, edition("2", fact("a.b", 10, source=stated), freeze="2025-01-01")).stale
    assert stale.next_release == "in December"
    moved_on = edition("2", fact("a.b", 10, source=cqc, period="2025-26"), freeze="2024-11-16")
    assert not compare_editions(old, moved_on).stale


def test_settings_that_changed_are_told_and_the_data_freeze_is_not_one() -> None:
    other = {**SETTINGS, "data_freeze": "2027-01-01", "disclosure": {"people": 5, "requests": 5}}
    assert changed_settings(SETTINGS, other) == {"disclosure": "disclosure.requests from 3 to 5"}
    assert changed_settings({}, other) == {}


def test_what_is_hidden_now_is_not_told_from_the_last_edition() -> None:
    changes = compare_editions(edition("1", fact("a.b", 4567)), edition("2", fact("a.b", None)))
    rows = json.dumps(changes_page.rows(changes))
    assert "4567" not in rows
    assert "4567" not in changes_page.changes_page(changes)
    other = compare_editions(
        edition("1", fact("a.b", 4567)), edition("2", fact("a.b", None, period="2025-26"))
    )
    assert "4567" in json.dumps(changes_page.rows(other))


def test_the_version_of_a_definition_stays_when_a_measure_moves_to_another_module() -> None:
    assert definition_of("assurance.measures.ratings.anything") == "ratings.anything/1"
    assert definition_of("assurance.measures.ratings.not_there.anything") == "ratings.anything/1"


def test_the_version_of_a_definition_is_that_of_the_module_it_is_written_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from assurance.measures.ratings import locations

    monkeypatch.setattr(locations, "VERSION", 2, raising=False)
    assert definition_of("assurance.measures.ratings.good_or_outstanding") == "ratings.good_or_outstanding/2"
    assert definition_of("assurance.measures.ratings.age_ratings") == "ratings.age_ratings/1"


# Reading published editions


def write(folder: Path, name: str, freeze: str) -> None:
    folder.mkdir(parents=True)
    (folder / "facts.json").write_text(json.dumps(register_of(name, fact("a.b", 10))), encoding="utf-8")
    manifest = {"data_freeze": freeze, "parameters": {"settings": SETTINGS}, "inputs": []}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_editions_are_in_the_order_of_their_data_freeze_not_of_their_names(tmp_path: Path) -> None:
    for name, freeze in {"z-first": "2026-01-01", "a-second": "2026-06-30", "m-third": "2026-09-30"}.items():
        write(tmp_path / "gateshead" / name, name, freeze)
    (tmp_path / "gateshead" / ".hidden.new").mkdir()
    folders = published.others(tmp_path, "gateshead", "m-third")
    assert [folder.name for folder in folders] == ["a-second", "z-first"]
    others = [published.read(folder) for folder in folders]
    last = published.last_before(("2026-09-30", "m-third"), others)
    assert last and last.edition == "a-second"
    assert published.last_before(("2026-01-01", "z-first"), others[:1]) is None
    assert len(published.files_of_others(tmp_path, "gateshead", "m-third")) == 4


def test_what_is_being_built_or_is_no_edition_is_not_among_the_editions(tmp_path: Path) -> None:
    for name in ("b/2027-Q1", "b/2026-Q4", "a/2026-Q4", "a/.2027-Q1.new", "a/.2026-Q4.old", "regions"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / published.MANIFEST).write_text("{}", encoding="utf-8")
    (tmp_path / "a" / "2026-Q3").mkdir()
    (tmp_path / "index.html").write_text("", encoding="utf-8")
    there = [each.relative_to(tmp_path).as_posix() for each in published.every_edition(tmp_path)]
    assert there == ["a/2026-Q4", "b/2026-Q4", "b/2027-Q1"]
    assert published.editions_of(tmp_path / "nobody") == []
    assert published.others(tmp_path, "b", "2026-Q4") == []  # without its figures it is not compared with


@pytest.mark.parametrize("broken", ["{", "[]", '{"facts": [{}]}'])
def test_an_edition_that_cannot_be_read_is_one_sentence(broken: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is not a published edition: it has no facts\.json"):
        published.read(tmp_path)
    write(tmp_path / "e", "e", "2026-01-01")
    (tmp_path / "e" / "facts.json").write_text(broken, encoding="utf-8")
    with pytest.raises(UsageError, match=r"is not as it was published"):
        published.read(tmp_path / "e")


# The page


def test_the_first_edition_says_that_there_is_none_before_it() -> None:
    assert "There is no earlier edition of this council to compare with" in changes_page.changes_page(None)
    assert changes_page.rows(None) == []


def test_the_page_has_every_moved_figure_with_both_values_and_says_it_the_same_way_twice() -> None:
    old = edition("1", rate(71.7, 67.3, 76.1), fact("a.gone", 10), freeze="2026-06-30")
    new = edition("2", rate(77.3, 76.9, 77.7, period="2025-26"), fact("a.new", 11))
    page = changes_page.changes_page(compare_editions(old, new))
    assert page == changes_page.changes_page(compare_editions(old, new))
    assert "71.7% (67.3 to 76.1)" in page
    assert "77.3% (76.9 to 77.7)" in page
    assert "+5.6 points" in page
    assert "Compared with edition 1, which has what reached us up to 30 June 2026: 3 figures moved" in page
    assert "## Appeared" in page
    assert "## Disappeared" in page
    assert "evidence.html#a-gone" not in page  # it has no entry there
    rows = changes_page.rows(compare_editions(old, new))
    assert [(row["kind"], row["id"]) for row in rows] == [
        ("new period", ID), ("appeared", "a.new"), ("disappeared", "a.gone")
    ]  # fmt: skip
    assert set(rows[0]) == set(changes_page.COLUMNS)


FIGURES = st.builds(
    fact,
    st.sampled_from([f"a.f{n}" for n in range(6)]),
    st.one_of(st.none(), st.integers(0, 99), st.floats(0, 99), st.sampled_from(["level 1", "level 2"])),
    period=st.sampled_from(["2023-24", "2024-25"]),
    definition=st.sampled_from(["a.b/1", "a.b/2", ""]),
    unit=st.sampled_from(["requests", "per cent"]),
    source=st.sampled_from([file("aa"), file("bb")]),
)
EDITIONS = st.lists(FIGURES, unique_by=lambda each: each.id)


@given(EDITIONS, EDITIONS)
def test_every_figure_is_unchanged_or_in_exactly_one_list(before, after) -> None:
    old, new = edition("1", *before, freeze="2026-01-01"), edition("2", *after)
    changes = compare_editions(old, new)
    told = [change.fact.id for of_kind in changes.moved.values() for change in of_kind]
    assert len(told) == len(set(told))
    assert len(told) + changes.unchanged == len(old.facts.keys() | new.facts.keys())
    changes_page.changes_page(changes)


@given(EDITIONS)
def test_an_edition_has_not_changed_from_itself(facts) -> None:
    changes = compare_editions(edition("1", *facts), edition("1", *facts))
    assert not changes.moved
    assert not changes.edits
