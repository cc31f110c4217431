"""Every figure that has a counterpart has its verdict, under its own id, and prose can print it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assurance import evidence
from assurance.comparison_words import read_table
from assurance.evidence import Fact, Place, Register, RegisterError, Sentence
from assurance.prose import Prose
from assurance.publish import assemble, evidence_page
from assurance.publish.project import read_project
from assurance.publish.shortcodes import expand
from assurance.wording import add_verdicts, expect_by_chance, say_by_chance
from tests.unit.editions import file

WORDS = read_table()


def figure(id: str, value: float | None, margin: float | None = 1.0, **more: Any) -> Fact:
    ends = {} if margin is None or value is None else {"lower": value - margin, "upper": value + margin}
    return Fact(**{
        "id": id, "title": id, "value": value, "display": "[c]" if value is None else f"{value:.1f}%",
        "status": "suppressed" if value is None else "published", "unit": "per cent", "period": "2024-25",
        "population": "people", "geography": "Here", "method": "As published.", "places": (Place(file=file()),),
        "definition": "ascof.safe/1", "polarity": "high", **ends, **more,
    })  # fmt: skip


def register_of(*facts: Fact) -> Register:
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    register.add(*facts)
    return register


def verdicts(*facts: Fact, last: dict[str, Fact] | None = None) -> dict[str, str]:
    register = register_of(*facts)
    add_verdicts(register, WORDS, last)
    return {id: sentence.text for id, sentence in register.sentences.items()}


def test_beside_england_the_region_and_the_comparator_groups() -> None:
    peers = "assurance.measures.ascof.peers_fact"
    assert verdicts(
        figure("ascof.4a.council", 70.0),
        figure("ascof.4a.region", 70.5),
        figure("ascof.4a.england", 60.0),
        figure("ascof.4a.nhs_england_peer_group", 72.0, measure=peers),
        figure("ascof.4a.neighbours", 80.0, measure=peers),
        figure("ratings.homecare.good_or_outstanding", 70.0),
        figure("ratings.homecare.england.good_or_outstanding", 90.0),
        figure("ratings.homecare.group.neighbours.good_or_outstanding", 90.0, margin=50.0),
    ) == {
        "ascof.4a.council.verdict": "higher than",
        "ascof.4a.council.verdict_region": "similar to",
        "ascof.4a.council.verdict_comparators": "slightly lower than",
        "ascof.4a.council.verdict_group_nhs_england_peer_group": "slightly lower than",
        "ascof.4a.council.verdict_group_neighbours": "lower than",
        "ratings.homecare.good_or_outstanding.verdict": "lower than",
        "ratings.homecare.good_or_outstanding.verdict_comparators": "similar to",
        "ratings.homecare.good_or_outstanding.verdict_group_neighbours": "similar to",
    }  # fmt: skip


def test_a_count_is_put_beside_nothing_and_a_figure_alone_has_no_verdict() -> None:
    assert verdicts(
        figure("ratings.homecare.total", 70.0, unit="locations"),
        figure("ratings.homecare.england.total", 9000.0, unit="locations"),
        figure("homecare.requests.within_1_day_percent", 70.0),
    ) == {}  # fmt: skip


def test_a_verdict_is_there_when_a_value_is_not() -> None:
    """So that prose which names it can be made in every edition."""
    assert verdicts(figure("ascof.4a.council", None), figure("ascof.4a.england", 60.0)) == {
        "ascof.4a.council.verdict": "not comparable with"
    }


def test_what_the_publisher_advises_against_comparing_is_not_compared() -> None:
    advice = "The publisher says that comparisons of this measure are not meaningful."
    assert verdicts(
        figure("ascof.3d1a.council", 90.0, not_compared=advice), figure("ascof.3d1a.england", 60.0)
    ) == {"ascof.3d1a.council.verdict": "not comparable with"}


def test_beside_the_year_before_that_may_be_compared() -> None:
    year = figure("ascof_years.4a.council.y2023_24", 80.0, period="2023-24")
    assert verdicts(
        figure("ascof.4a.council", 70.0),
        figure("ascof_years.4a.council.y2024_25", 70.0),
        year,
        figure("ascof_years.4a.council.y2022_23", 80.5, period="2022-23"),
        figure("ascof_years.4a.council.y2021_22", 20.0, period="2021-22", definition="ascof.another/1"),
    ) == {
        "ascof.4a.council.verdict_before": "fell between 2023-24 and 2024-25",
        "ascof_years.4a.council.y2024_25.verdict_before": "fell between 2023-24 and 2024-25",
        "ascof_years.4a.council.y2023_24.verdict_before": (
            "did not change by more than chance would explain between 2022-23 and 2023-24"
        ),
    }  # fmt: skip
    hidden = replace(year, value=None, display="[c]", lower=None, upper=None, status="suppressed")
    assert verdicts(figure("ascof.4a.council", 70.0), hidden) == {}


def test_beside_the_last_edition() -> None:
    now = figure("homecare.requests.within_1_day_percent", 70.0)
    then = replace(now, period="2023-24", value=60.0, display="60.0%", lower=59.0, upper=61.0)
    assert verdicts(now, last={now.id: then}) == {f"{now.id}.verdict_last_edition": "rose"}
    assert verdicts(now, last={now.id: replace(then, period=now.period)}) == {}  # revised: nothing has risen
    assert verdicts(now, last={now.id: replace(then, definition="ascof.other/1")}) == {}
    assert verdicts(now, last={}) == {}


def test_what_a_theme_says_itself_is_kept() -> None:
    register = register_of(figure("a.b.council", 70.0), figure("a.b.england", 60.0))
    register.say(Sentence(id="a.b.council.verdict", text="higher than"))
    add_verdicts(register, WORDS)
    assert list(register.sentences) == ["a.b.council.verdict"]


def test_prose_prints_a_verdict_by_the_id_of_its_figure(tmp_path: Path) -> None:
    """YAML cannot hold a text and what is under it at one name; prose does not have to know."""
    register = register_of(figure("ascof.4a.council", 70.0), figure("ascof.4a.england", 60.0))
    add_verdicts(register, WORDS)
    written = tmp_path / "written"
    written.mkdir()
    (written / "x.qmd").write_text(
        "---\ntitle: X\n---\n\nThat is {{< var ascof.4a.council.verdict >}} England’s {{< var ascof.4a.england >}}.\n",
        encoding="utf-8",
    )
    assemble.copy_prose(Prose(written), tmp_path / "site" / "reports", register)
    assemble._write_yaml(tmp_path / "site" / "_variables.yml", evidence.variables(register))
    assemble._write_yaml(tmp_path / "site" / "_quarto.yml", {"council": "Gateshead"})
    text = expand(read_project(tmp_path / "site"), "x", "html").markdown
    assert "That is higher than England’s [60.0%](evidence.html#ascof-4a-england)" in text


def test_the_evidence_page_gives_each_figure_its_verdicts() -> None:
    register = register_of(
        figure("ascof.4a.council", 70.0), figure("ascof.4a.england", 60.0), figure("a.b", 1.0)
    )
    add_verdicts(register, WORDS)
    page = evidence_page.evidence_page(register, [])
    assert page.count("Verdicts, for use in prose: `verdict` higher than\\\n") == 1


def test_only_a_verdict_may_stand_under_a_figure() -> None:
    own = register_of(figure("a.b", 1.0))
    own.say(Sentence(id="a.b.verdict_region", text="similar to"))
    assert "a.b.verdict_region" in Register.combine([own]).sentences
    for id in ("a.b.sentence", "a.b.verdict.c"):
        other = register_of(figure("a.b", 1.0))
        other.say(Sentence(id=id, text="similar to"))
        with pytest.raises(RegisterError, match="cannot be both"):
            Register.combine([other])
    with pytest.raises(RegisterError, match="cannot be both"):
        Register.combine(
            [register_of(figure("a.b", 1.0), figure("a.b.verdict", 1.0), figure("a.b.verdict.c", 2.0))]
        )


def test_the_outcome_of_a_verdict_is_kept_whatever_its_words_are(tmp_path: Path) -> None:
    register = register_of(figure("a.b.council", 70.0), figure("a.b.england", 60.0))
    add_verdicts(register, WORDS)
    register.save(tmp_path / "facts.json")
    read = Register.load(tmp_path / "facts.json")
    assert read.sentences["a.b.council.verdict"].outcome == "higher"


@pytest.mark.parametrize(("compared", "printed"), [(23, "1"), (30, "2"), (100, "5"), (8, "0.4")])
def test_how_many_of_many_comparisons_would_differ_by_chance(compared: int, printed: str) -> None:
    """One in twenty: 23 × 0.05 = 1.15, 30 × 0.05 = 1.5 (half away from zero)."""
    count = figure("ascof.measures.compared", compared, margin=None, unit="measures", display=str(compared))
    expected = expect_by_chance(count, "ascof.measures.by_chance")
    assert expected.display == printed
    assert expected.value == pytest.approx(compared / 20)
    sentence = say_by_chance("ascof.by_chance", count, expected)
    assert sentence.fact_ids == ["ascof.measures.compared", "ascof.measures.by_chance"]


def test_nothing_compared_is_said() -> None:
    none = figure("ascof.measures.compared", 0, margin=None, unit="measures", display="0")
    assert (
        say_by_chance("a.b", none, expect_by_chance(none, "a.c")).text == "Nothing was tested against chance."
    )
