"""The page of what has changed, with every kind of change on it, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assurance import paths
from assurance.compare.changes import compare_editions
from assurance.publish import changes_page
from assurance.publish.render import render
from tests.browser.looking import WIDTHS, faults
from tests.fixtures.make_site import make_site
from tests.unit.editions import edition, fact, file

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PERCENT = {"unit": "per cent", "display": "72%"}


def page() -> str:
    cqc = file(
        "cc", kind="cqc_ratings", edition="1 October 2024", title="Ratings | of <homes>", period="2024"
    )
    section = {"report": "scrutiny", "anchor": "sec-summary", "title": "Summary"}
    old = edition(
        "2026-27-Q1",
        fact("a.period", 71.7, lower=67.3, upper=76.1, **PERCENT),
        fact("a.revised", 10),
        fact("a.definition", 10),
        fact("a.rule", 10),
        fact("a.hidden", 10),
        fact("a.gone", 10),
        fact("a.still", 10, source=cqc),
        fact("a.words", 1),
        sentences={"x.y": "One {a.words}."},
        sections=[{**section, "sha256": "1"}],
        definitions={"homecare.measure_homecare/1": "Requests."},
        freeze="2026-06-30",
    )
    new = edition(
        "2026-27-Q2",
        fact("a.period", 77.3, lower=76.9, upper=77.7, period="2025-26", **PERCENT),
        fact("a.revised", 12, source=file("bb")),
        fact("a.definition", 12, definition="homecare.measure_homecare/2"),
        fact("a.rule", 12),
        fact("a.hidden", None, period="2025-26"),
        fact("a.new", 10),
        fact("a.still", 10, source=cqc),
        fact("a.words", 1),
        sentences={"x.y": "Just {a.words}."},
        sections=[{**section, "sha256": "2"}],
        definitions={"homecare.measure_homecare/2": "People."},
    )
    changes = compare_editions(old, new)
    assert len(changes.moved) == 7
    assert changes.stale
    assert changes.edits
    return changes_page.changes_page(changes)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = make_site(tmp_path_factory.mktemp("changes") / "site")
    paths.write_text(site / "reports" / "changes.qmd", page())
    target = site.parent / "changes.html"
    render("changes", "html", site, target)
    return target


def test_the_page_of_what_has_changed(browser: Browser, rendered: Path) -> None:
    assert faults(browser, rendered, (*WIDTHS, 360)) == []


def test_every_table_has_headers_and_a_caption(rendered: Path) -> None:
    text = rendered.read_text(encoding="utf-8")
    assert text.count("<table") >= 9
    assert text.count("<caption") == text.count("<table")
    assert '<th scope="col"' in text
    assert "<homes>" not in text
