"""What a page shows beside its figures is the start of their entries, of the figures that it names alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

from assurance.evidence import Fact
from assurance.publish import fact_cards
from assurance.publish.render import render
from tests.fixtures.make_site import make_site
from tests.unit.editions import fact


def of(made: Fact) -> dict[str, str]:
    return fact_cards.card(made)


def test_a_figure_says_out_of_what_when_and_whence() -> None:
    card = of(fact("a.b", 72.5, unit="per cent", display="73%", numerator=29, denominator=40, base="people"))
    assert card["figure"] == "73%"
    assert card["counted"] == "29 of 40"
    assert card["base"] == "people"
    assert set(card) == set(fact_cards.PARTS)


def test_a_unit_follows_a_plain_number_alone() -> None:
    for display, shown in {
        "1,234": "1,234 days",
        "4.5": "4.5 days",
        "1": "1",
        "0 to 7 days": "0 to 7 days",
        "March 2025": "March 2025",
    }.items():
        assert of(fact("a.b", 4, unit="days", display=display))["figure"] == shown


def test_a_hidden_figure_says_that_it_is_and_nothing_of_its_parts() -> None:
    card = of(fact("a.b", None, unit="people", numerator=3, denominator=40))
    assert card["figure"] == "[c] (suppressed)"
    assert "counted" not in card


def data(page: Path) -> dict[str, object]:
    [found] = re.findall(
        r'<script type="application/json" id="facts-data">(.*?)</script>', page.read_text(encoding="utf-8")
    )
    return json.loads(found)


def test_a_page_holds_the_figures_that_it_names(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    cards = {
        "ratings-homecare-good": {"figure": "91%", "title": "Good </script><b>", "period": "2024"},
        "ratings-homecare-england": {"figure": "88%", "title": "England", "period": "2024"},
        "ratings-elsewhere": {"figure": "7", "title": "Nobody names it"},
    }
    (site / "reports" / fact_cards.FILE).parent.mkdir(exist_ok=True)
    (site / "reports" / fact_cards.FILE).write_text(json.dumps(cards), encoding="utf-8")
    render("self-assessment", "html", site, tmp_path / "page.html")
    held = data(tmp_path / "page.html")
    assert held["texts"].count("2024") == 1  # each text stands once
    assert "Nobody names it" not in held["texts"]
    told = {
        anchor: [None if at < 0 else held["texts"][at] for at in parts]
        for anchor, parts in held["facts"].items()
    }
    assert told == {
        "ratings-homecare-england": ["88%", "England", None, None, "2024", None],
        "ratings-homecare-good": ["91%", "Good </script><b>", None, None, "2024", None],
    }


def test_a_project_without_them_renders(tmp_path: Path) -> None:
    render("self-assessment", "html", make_site(tmp_path / "site"), tmp_path / "page.html")
    assert 'id="facts-data"' not in (tmp_path / "page.html").read_text(encoding="utf-8")
