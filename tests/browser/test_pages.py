"""Every kind of published page in a real browser: WCAG 2.2 AA, no overflow on a phone, nothing fetched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Published

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1280, 320)


def look_at(browser: Browser, page: Path, width: int) -> tuple[Page, list[str]]:
    """Return a page as it stands in a window of a width, and the requests that left it."""
    left: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("data:", "file:")):
            left.append(request.url)

    window = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    window.on("request", note)
    window.on("pageerror", lambda error: left.append(f"error: {error}"))
    window.on("console", lambda said: left.append(said.text) if said.type == "error" else None)
    window.goto(page.as_uri())
    return window, left


def faults(browser: Browser, page: Path, width: int) -> list[str]:
    """Return what is wrong with a page at a width: nothing, when all is well."""
    from axe_playwright_python.sync_playwright import Axe

    window, found = look_at(browser, page, width)
    try:
        wide = window.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"is {wide} pixels wide")
        outcome = Axe().run(window, options={"runOnly": {"type": "tag", "values": WCAG}})
        for violation in outcome.response["violations"]:
            places = ", ".join(str(node["target"][0]) for node in violation["nodes"][:3])
            found.append(f"{violation['id']}: {violation['help']} ({places})")
    finally:
        window.close()
    return [f"{page.name} at {width}: {each}" for each in found]


def kinds_of_page(edition: Path) -> list[Path]:
    """Return every page of an edition, but of the pages on its checked tables, all alike, only the longest."""
    tables = [page for page in (edition / "data-docs").glob("*.html") if page.name != "index.html"]
    longest = max(tables, key=lambda page: page.stat().st_size)
    return [page for page in sorted(edition.rglob("*.html")) if page == longest or page not in tables]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_a_made_edition(browser: Browser, made: Path, width: int) -> None:
    pages = [page for page in sorted(made.rglob("*.html")) if page.parent.name != "data-docs"]
    assert len(pages) == 6
    assert [fault for page in pages for fault in faults(browser, page, width)] == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("council", ["west-sussex", "gateshead", "rotherham"])
def test_every_page_of_a_shipped_edition(
    browser: Browser, published: Published, council: str, width: int
) -> None:
    pages = [published.out / "index.html", *kinds_of_page(published.edition(council))]
    assert [fault for page in pages for fault in faults(browser, page, width)] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_from_the_official_files(browser: Browser, lincolnshire: Published, width: int) -> None:
    pages = kinds_of_page(lincolnshire.edition("lincolnshire"))
    assert [fault for page in pages for fault in faults(browser, page, width)] == []


def test_a_page_with_faults_is_found_out(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(
        '<!DOCTYPE html><html><title>x</title><p style="color:#ccc;width:2000px">Pale <img src="x.png"></p>'
        '<img src="https://example.org/x.png" alt="">',
        encoding="utf-8",
    )
    said = " ".join(faults(browser, page, 320))
    for fault in ("html-has-lang", "image-alt", "color-contrast", "pixels wide", "https://example.org/x.png"):
        assert fault in said


def test_a_reader_can_get_about_by_keyboard(browser: Browser, made: Path) -> None:
    [page] = made.rglob("scrutiny.html")
    window, _ = look_at(browser, page, 1280)
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "Skip to the report"
    window.keyboard.press("Enter")
    window.wait_for_url("**#main", timeout=5000)
    window.goto(f"{page.as_uri()}#paragraph-2-1")
    top = window.evaluate("document.getElementById('paragraph-2-1').getBoundingClientRect().top")
    strip = window.evaluate("document.querySelector('.strip').getBoundingClientRect().bottom")
    assert top >= strip, "the banner hides what a link leads to"
    window.close()


def test_the_banner_stays_in_sight(browser: Browser, made: Path) -> None:
    [page] = made.rglob("self-assessment.html")
    for width in WIDTHS:
        window, _ = look_at(browser, page, width)
        window.evaluate("window.scrollTo({top: 4000, behavior: 'instant'})")
        box = window.locator(".strip").bounding_box()
        assert box is not None
        assert box["y"] == 0
        assert box["width"] == width
        window.close()


def test_a_wide_table_scrolls_in_its_own_region(browser: Browser, made: Path) -> None:
    [page] = made.rglob("self-assessment.html")
    window, _ = look_at(browser, page, 320)
    region = window.locator("#tbl-ratings .table-region")
    assert region.evaluate("each => each.scrollWidth > each.clientWidth")
    region.focus()
    window.keyboard.press("ArrowRight")
    window.wait_for_timeout(500)  # it scrolls by and by
    assert region.evaluate("each => each.scrollLeft") > 0
    window.close()


def test_the_banner_is_on_every_printed_page(browser: Browser, made: Path, tmp_path: Path) -> None:
    import pypdf

    [page] = made.rglob("self-assessment.html")
    window, _ = look_at(browser, page, 1280)
    window.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    window.close()
    printed = pypdf.PdfReader(tmp_path / "printed.pdf").pages
    assert len(printed) > 2
    assert all("Illustrative data" in each.extract_text() for each in printed)


def test_a_table_that_fits_is_printed_in_one_piece(browser: Browser, made: Path) -> None:
    how = "each => [each.querySelectorAll('tbody > tr').length, getComputedStyle(each).breakInside]"
    found = []
    for page in made.rglob("checks.html"):
        window, _ = look_at(browser, page, 1280)
        window.emulate_media(media="print")
        found += [each.evaluate(how) for each in window.query_selector_all(".table-float")]
        window.close()
    assert found
    assert all(inside == ("avoid" if rows < 17 else "auto") for rows, inside in found)
