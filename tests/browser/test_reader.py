"""What a reader does with a page: by keyboard, by pointer, zoomed in, without JavaScript, on paper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assurance.publish import fact_cards
from assurance.publish.render import render
from tests.browser.looking import WIDTHS, opened, pale, too_wide, violations
from tests.conftest import Published
from tests.fixtures.make_site import make_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FIGURE = "[91%](evidence.html#ratings-homecare-good){.fact}"
PARAGRAPH = "Of home care services with a rating many are Good, and some are Outstanding. " * 6
REPORT = f"""---
title: "A report to try"
number-sections: true
---

## One {{#sec-one}}

Nine in ten: {FIGURE}. England: [88%](evidence.html#ratings-homecare-england){{.fact}}.
Nobody knows: [7](evidence.html#not-known){{.fact}}.

{PARAGRAPH}

## Two {{#sec-two}}

| Provider | Requests | Share | Since | Hours |
|---|--:|--:|---|--:|
| Ælfgar Care | 1,200 | 9.5% | March 2025 | 12 |
| bright days | 7 | [c] | 1 October 2024 | 3 |
| Cedar | 85 | 12% | January 2026 | [x] |
| Dove | – | 100% | 30 April 2024 | 110 |
| All providers | 1,292 | 100% | | 125 |

: Providers {{#tbl-providers}}

{PARAGRAPH * 4}

| Rating | Homes |
|---|--:|
| Good | 4 |
| Poor | 3 |
| Total | 7 |

: Too short to sort {{#tbl-short}}

## Three {{#sec-three}}

{PARAGRAPH * 8}

At the end of the page, {FIGURE}.
"""
CARDS = {
    "ratings-homecare-good": {
        "figure": "91%", "title": "Homecare services rated Good: Ashdown", "counted": "73 of 80",
        "base": "rated services", "period": "2026", "source": "Care directory with ratings (illustrative)",
    },
    "ratings-homecare-england": {"figure": "88%", "title": "Homecare services rated Good: England"},
}  # fmt: skip


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with figures that are known, figures that are not, and tables long and short."""
    folder = tmp_path_factory.mktemp("reader")
    site = make_site(folder / "site")
    (site / "reports" / "trial.qmd").write_text(REPORT, encoding="utf-8")
    (site / "reports" / fact_cards.FILE).parent.mkdir(exist_ok=True)
    (site / "reports" / fact_cards.FILE).write_text(json.dumps(CARDS), encoding="utf-8")
    render("trial", "html", site, folder / "trial.html")
    return folder / "trial.html"


@pytest.fixture
def window(browser: Browser, report: Path) -> Iterator[Page]:
    with opened(browser, report) as (window, left):
        yield window
    assert left == []


# Getting about


def test_the_first_stop_leads_past_the_head(window: Page) -> None:
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "Skip to the report"
    window.keyboard.press("Enter")
    window.wait_for_url("**#main", timeout=5000)
    assert window.evaluate("document.activeElement.id") == "main"


def test_a_page_has_its_landmarks_and_one_heading_of_the_first_level(window: Page) -> None:
    count = {
        name: window.get_by_role(name).count()  # type: ignore[arg-type]
        for name in ("banner", "main", "contentinfo", "navigation")
    }
    assert count == {"banner": 1, "main": 1, "contentinfo": 1, "navigation": 2}
    assert window.locator("h1").count() == 1


def test_every_stop_is_in_sight_and_marked(browser: Browser, report: Path) -> None:
    for width in (1280, 320):
        with opened(browser, report, width, height=700) as (window, _):
            stops = window.evaluate(_STOPS)
            seen = []
            for _ in range(stops):
                window.keyboard.press("Tab")
                seen.append(window.evaluate(_FOCUSED))
            assert stops > 15
            assert [each for each in seen if each["why"]] == []
            assert len({each["at"] for each in seen}) == stops, "a stop was visited twice, or one never"


_STOPS = """() => [...document.querySelectorAll("a[href], button, summary, [tabindex='0']")]
  .filter(each => each.checkVisibility()).length"""
_FOCUSED = """() => {
  const each = document.activeElement, box = each.getBoundingClientRect(), look = getComputedStyle(each);
  const strip = document.querySelector(".strip")?.getBoundingClientRect().bottom ?? 0;
  const all = [...document.querySelectorAll("*")];
  let why = "";
  if (box.height === 0 || box.bottom > innerHeight + 1 && box.height < innerHeight || box.right > innerWidth + 1) why = "out of sight";
  else if (box.top < strip - 1 && box.height < innerHeight && !each.classList.contains("skip")) why = "under the banner";
  else if (look.outlineStyle === "none" || parseFloat(look.outlineWidth) < 2) why = "not marked";
  else {
    const card = document.getElementById("fact-card").getBoundingClientRect();
    if (card.height && card.top < box.bottom && card.bottom > box.top && card.left < box.right && card.right > box.left) why = "under its card";
  }
  return { at: all.indexOf(each), why, what: each.outerHTML.slice(0, 80), box: [box.top, box.bottom] };
}"""


def test_contents_mark_the_section_that_is_read(window: Page) -> None:
    current = window.locator("nav.contents.wide [aria-current]")
    assert current.count() == 0 or "One" in current.inner_text()
    for section, name in (("sec-two", "2 Two"), ("sec-three", "3 Three"), ("sec-one", "1 One")):
        window.locator(f"#{section}").evaluate("each => each.scrollIntoView()")
        window.wait_for_function(
            "name => document.querySelector('nav.contents.wide [aria-current]')?.textContent === name",
            arg=name,
        )
        assert current.count() == 1


def test_the_banner_does_not_hide_what_a_link_leads_to(browser: Browser, made: Path) -> None:
    [page] = made.rglob("scrutiny.html")
    with opened(browser, page) as (window, _):
        window.goto(f"{page.as_uri()}#paragraph-2-1")
        top = window.evaluate("document.getElementById('paragraph-2-1').getBoundingClientRect().top")
        assert top >= window.evaluate("document.querySelector('.strip').getBoundingClientRect().bottom")
        window.set_viewport_size({"width": 320, "height": 900})
        window.evaluate("window.scrollTo({top: 4000, behavior: 'instant'})")
        assert window.locator(".strip").bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 28}


# Figures


def test_a_figure_tells_what_it_rests_on_by_keyboard(window: Page) -> None:
    figure, card = window.locator("a.fact").first, window.locator("#fact-card")
    assert card.is_hidden()
    window.locator("#sec-one").evaluate("each => { each.tabIndex = -1; each.focus(); }")
    window.keyboard.press("Tab")
    assert figure.evaluate("each => each === document.activeElement")
    assert card.inner_text().split("\n") == [
        "91%",
        "Homecare services rated Good: Ashdown",
        "Worked out from 73 of 80",
        "Out of rated services",
        "Period: 2026",
        "Source: Care directory with ratings (illustrative)",
    ]
    assert card.get_attribute("role") == "tooltip"
    assert figure.get_attribute("aria-describedby") == "fact-card"
    assert [*violations(window), *pale(window)] == []
    window.keyboard.press("Escape")
    assert card.is_hidden()
    assert figure.evaluate("each => each === document.activeElement"), (
        "Escape leaves the reader where they are"
    )
    window.keyboard.press("Tab")
    assert card.inner_text().startswith("88%\nHomecare services rated Good: England")
    window.keyboard.press("Tab")
    assert card.is_hidden(), "of a figure that is not known nothing is shown"
    assert window.locator("[aria-describedby]").count() == 0


def test_a_figure_tells_what_it_rests_on_by_pointer(window: Page) -> None:
    figure, card = window.locator("a.fact").first, window.locator("#fact-card")
    figure.hover()
    card.wait_for(state="visible")
    card.hover()  # hoverable: it stays while the pointer is on it
    window.wait_for_timeout(500)
    assert card.is_visible()
    window.mouse.move(5, 5)
    card.wait_for(state="hidden")
    figure.hover()
    card.wait_for(state="visible")
    window.keyboard.press("Escape")  # dismissible, without moving the pointer
    assert card.is_hidden()


@pytest.mark.parametrize("size", [(1280, 700), (320, 480)])
def test_the_card_stays_in_the_window_and_off_its_figure(
    browser: Browser, report: Path, size: tuple[int, int]
) -> None:
    width, height = size
    with opened(browser, report, width, height=height) as (window, _):
        for at in (0, -1):
            figure = window.locator("a.fact").nth(at)
            figure.scroll_into_view_if_needed()
            window.keyboard.press("Shift")  # so that focus counts as the keyboard's
            figure.focus()
            card = window.locator("#fact-card").bounding_box()
            link = figure.bounding_box()
            assert card is not None
            assert link is not None
            assert card["x"] >= 0
            assert card["x"] + card["width"] <= width
            assert card["y"] >= link["y"] + link["height"] or card["y"] + card["height"] <= link["y"]
            assert too_wide(window, width) == []


# Tables


def column(window: Page, at: int) -> list[str]:
    return window.locator("#tbl-providers tbody tr").evaluate_all(
        "(rows, at) => rows.map(row => row.cells[at].textContent)", at
    )


def test_tables_sort_by_keyboard_and_go_back(window: Page) -> None:
    table = window.locator("#tbl-providers")
    headers, buttons = table.locator("thead th"), table.locator("thead th > button")
    published = column(window, 0)
    assert buttons.all_inner_texts() == ["Provider", "Requests", "Share", "Since", "Hours"]
    expected = {
        1: ["7", "85", "1,200", "–", "1,292"],
        2: ["9.5%", "12%", "100%", "[c]", "100%"],
        3: ["30 April 2024", "1 October 2024", "March 2025", "January 2026", ""],
        4: ["3", "12", "110", "[x]", "125"],
        0: ["Ælfgar Care", "bright days", "Cedar", "Dove", "All providers"],
    }
    for at, ascending in expected.items():
        buttons.nth(at).focus()
        window.keyboard.press("Enter")
        assert headers.nth(at).get_attribute("aria-sort") == "ascending"
        assert column(window, at) == ascending
        assert table.locator("[aria-sort]").count() == 1
    buttons.nth(1).focus()
    window.keyboard.press("Space")
    window.keyboard.press("Space")
    assert headers.nth(1).get_attribute("aria-sort") == "descending"
    assert column(window, 1) == ["1,200", "85", "7", "–", "1,292"]
    assert violations(window) == []
    window.keyboard.press("Space")
    assert table.locator("[aria-sort]").count() == 0
    assert column(window, 0) == published
    assert window.locator("#tbl-short button").count() == 0


def test_a_wide_table_scrolls_in_its_own_region_and_keeps_its_first_column(
    browser: Browser, report: Path
) -> None:
    with opened(browser, report, 320) as (window, _):
        region = window.locator("#tbl-providers .table-region")
        assert region.evaluate("each => each.scrollWidth > each.clientWidth")
        region.focus()
        window.keyboard.press("ArrowRight")
        window.wait_for_function("each => each.scrollLeft > 0", arg=region.element_handle())
        region.evaluate("each => { each.scrollLeft = 1000; }")
        first, last = (
            region.locator(f"tbody tr:first-child > :{which}-child").bounding_box()
            for which in ("first", "last")
        )
        assert first is not None
        assert last is not None
        assert first["x"] >= 0
        assert first["x"] + first["width"] <= last["x"], "the first column lies over the last"


# Zoomed in, spaced out, without JavaScript


def test_a_zoom_of_400_per_cent(browser: Browser, report: Path) -> None:
    with opened(browser, report, 320, height=256, device_scale_factor=4) as (window, _):
        assert too_wide(window, 320) == []
        assert window.evaluate(_SIDEWAYS) == []
        strip = window.evaluate("document.querySelector('.strip').getBoundingClientRect().height")
        assert strip < 256 / 4, "the banner takes too much of a small window"


def test_text_can_be_spaced_out(browser: Browser, report: Path) -> None:
    for width in WIDTHS:
        with opened(browser, report, width) as (window, _):
            window.add_style_tag(content=_SPACED)
            assert too_wide(window, width) == []
            assert window.evaluate(_SIDEWAYS) == []


# What cuts its text off, or scrolls sideways though it is no table.
_SIDEWAYS = """() => [...document.querySelectorAll("body *")].filter(each => {
  const look = getComputedStyle(each);
  return each.scrollWidth > each.clientWidth + 1 && !["visible", "inline"].includes(look.overflowX)
    && look.clipPath === "none" && !each.matches(".table-region, .equation, math, math *");
}).map(each => each.outerHTML.slice(0, 80))"""
# WCAG 1.4.12.
_SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""


def test_without_javascript_everything_is_there(browser: Browser, published: Published, report: Path) -> None:
    pages = [report, *(page for page in sorted(published.edition("gateshead").glob("*.html")))]
    for page in pages:
        with opened(browser, page, java_script_enabled=False) as (window, _):
            told = window.evaluate(_WORDS)
            assert told["hidden"] == [], page.name
            assert window.locator("h1").count() == 1
            assert window.locator("#fact-card, button.sort").count() == 0
    with opened(browser, report, java_script_enabled=False) as (window, _):
        assert window.locator("a.fact").first.get_attribute("href") == "evidence.html#ratings-homecare-good"
        window.locator("nav.contents.wide a", has_text="Three").click()
        assert window.url.endswith("#sec-three")


# What of the words of a page cannot be seen, less what a reader opens and what is there for the ear.
_WORDS = """() => ({ hidden: [...document.querySelectorAll("main *")].filter(each =>
    [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())
    && !each.closest("details, script, style, .unseen, math") && !each.checkVisibility())
  .map(each => each.outerHTML.slice(0, 80)) })"""


# On paper


def test_nothing_is_cut_off_on_paper(browser: Browser, published: Published, report: Path) -> None:
    across = round((210 - 2 * 18) / 25.4 * 96)  # A4 less its margins
    pages = [report, *(page for page in sorted(published.edition("gateshead").glob("*.html")))]
    for page in pages:
        with opened(browser, page, across) as (window, _):
            window.emulate_media(media="print")
            assert too_wide(window, across) == [], page.name
            assert window.evaluate(_CUT, across) == [], page.name
            shown = window.locator(".strip, .skip, nav.documents, .contents, .fact-card")
            assert [each for each in shown.all() if each.is_visible()] == []


_CUT = """across => [...document.querySelectorAll("main *")]
  .filter(each => each.checkVisibility() && getComputedStyle(each).clipPath === "none")
  .filter(each => each.getBoundingClientRect().right > across + 1)
  .map(each => each.outerHTML.slice(0, 80))"""


def test_the_banner_is_on_every_printed_page(browser: Browser, made: Path, tmp_path: Path) -> None:
    import pypdf

    [page] = made.rglob("self-assessment.html")
    with opened(browser, page) as (window, _):
        window.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    printed = pypdf.PdfReader(tmp_path / "printed.pdf").pages
    assert len(printed) > 2
    assert all("Illustrative data" in each.extract_text() for each in printed)


def test_a_table_that_fits_is_printed_in_one_piece(browser: Browser, made: Path) -> None:
    how = "all => all.map(each => [each.querySelectorAll('tbody > tr').length, getComputedStyle(each).breakInside])"
    [page] = made.rglob("checks.html")
    with opened(browser, page) as (window, _):
        window.emulate_media(media="print")
        found = window.locator(".table-float").evaluate_all(how)
    assert found
    assert all(inside == ("avoid" if rows < 17 else "auto") for rows, inside in found)
