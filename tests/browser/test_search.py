"""Searching the evidence register and the index of councils: by keyboard, said aloud, and links still arrive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assurance import councils
from assurance.publish.index import write_index
from assurance.publish.render import render
from tests.browser.looking import opened
from tests.fixtures.make_site import make_site
from tests.unit.test_evidence_page import evidence_of_two_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

EDITIONS = 10


@pytest.fixture(scope="session")
def register_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    site = make_site(folder / "site")
    (site / "reports" / "evidence.qmd").write_text(evidence_of_two_files(), encoding="utf-8")
    render("evidence", "html", site, folder / "evidence.html")
    return folder / "evidence.html"


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of every council with ten editions of each."""
    folder = tmp_path_factory.mktemp("councils")
    reports = ("self-assessment", "scrutiny")
    files = [{"path": f"{name}.{kind}"} for name in reports for kind in ("html", "pdf", "docx")]
    for council in councils.every_council():
        for year in range(2020, 2020 + EDITIONS):
            edition = folder / council.slug / f"{year}-{year - 1999}"
            edition.mkdir(parents=True)
            manifest = {
                "council": council.name, "council_code": council.code, "edition": edition.name,
                "data_freeze": f"{year + 1}-09-30", "illustrative": year % 2 == 0, "files": files,
                "titles": dict.fromkeys(reports, "A report"),
            }  # fmt: skip
            (edition / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_index(str(folder))
    return folder / "index.html"


@pytest.fixture
def register(browser: Browser, register_page: Path) -> Iterator[Page]:
    with opened(browser, register_page) as (window, left):
        yield window
    assert left == []


def said(window: Page) -> str:
    window.wait_for_timeout(250)
    status = window.locator("[role=status]")
    return status.inner_text()


def shown(window: Page) -> list[str]:
    return window.locator(".figures > dl > dt:visible span").evaluate_all("all => all.map(each => each.id)")


def test_words_and_choices_by_keyboard_say_how_many_were_found(register: Page) -> None:
    assert said(register) == "4 figures."
    register.get_by_label("Words, or the id of a figure").focus()
    register.keyboard.type("RATINGS.a")
    assert said(register) == "2 of 4 figures found."
    assert shown(register) == ["ratings-a-good", "ratings-a-england"]
    assert register.locator("main h2:visible").all_inner_texts() == ["Care Quality Commission ratings"]
    register.keyboard.press("Escape")
    assert said(register) == "4 figures."
    for label, option, found in (
        ("Source", "Requests (1)", ["homecare-total"]),
        (
            "Quality statement",
            "4 Care provision (3)",
            ["ratings-a-good", "ratings-a-england", "homecare-total"],
        ),
        ("Printed in", "Neither report (1)", ["ratings-a-england"]),
        ("Theme", "Homecare requests (1)", ["homecare-total"]),
    ):
        register.get_by_label(label, exact=True).select_option(label=option)
        assert said(register) == f"{len(found)} of 4 figures found."
        assert shown(register) == found
        register.get_by_role("button", name="Show all").press("Enter")
    assert len(shown(register)) == 4


def test_a_link_to_a_figure_that_is_filtered_out_shows_it_with_all_that_is_said_of_it(register: Page) -> None:
    register.get_by_label("Source", exact=True).select_option(label="Requests (1)")
    assert shown(register) == ["homecare-total"]
    register.evaluate("location.hash = '#ratings-a-good'")
    register.wait_for_function("document.querySelector('.also')")
    assert len(shown(register)) == 4
    entry = register.locator("dt:has(#ratings-a-good) + dd")
    assert "Ratings, October" in entry.inner_text()
    assert register.locator("#ratings-a-good").evaluate(
        "each => each.getBoundingClientRect().top < innerHeight"
    )


def test_from_a_file_to_the_figures_that_rest_on_it(register: Page) -> None:
    register.get_by_role("button", name="Show these figures only").nth(1).press("Enter")
    assert shown(register) == ["homecare-total"]
    assert register.evaluate("document.activeElement.id") == "search-source"


def test_without_scripts_the_register_and_the_index_are_whole(
    browser: Browser, register_page: Path, index: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    window = context.new_page()
    window.goto(f"{register_page.as_uri()}#ratings-b-hidden")
    assert len(shown(window)) == 4
    assert window.locator(".search").count() == 0
    window.goto(index.as_uri())
    assert window.locator(".councils > li:visible").count() == 153
    context.close()


def test_a_council_is_found_among_all_and_its_newest_edition_stands_first(
    browser: Browser, index: Path
) -> None:
    assert index.stat().st_size < 500_000
    with opened(browser, index) as (window, left):
        box = window.get_by_label("Council, region or ONS code")
        for words, found in (("sussex south east", 2), ("E10000032", 1), ("nowhere", 0)):
            box.fill(words)
            assert said(window).startswith(f"{found or 'None'} of 153 councils")
        box.fill("west sussex")
        assert said(window) == "1 of 153 councils found."
        council = window.locator(".councils > li:visible")
        links = council.locator("a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
        assert links[0] == "west-sussex/2029-30/index.html"
        assert links[1:3] == [
            "west-sussex/2029-30/self-assessment.html",
            "west-sussex/2029-30/self-assessment.pdf",
        ]
        assert len(links) == 1 + 6 + EDITIONS - 1
        box.fill("")
        window.get_by_label("Region", exact=True).select_option(label="London (33)")
        assert said(window) == "33 of 153 councils found."
    assert left == []
