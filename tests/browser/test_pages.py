"""Every kind of published page in a real browser: WCAG 2.2 AA, no overflow at any width, nothing fetched.

The small council's pages are looked at in full. Of the others, whose pages are of the same kinds, each is loaded
and measured at every width, and axe looks once; at evidence pages, the longest there are, only at the longest.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assurance.documentation import site
from tests.browser.looking import WIDTHS, faults
from tests.conftest import Published

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SMALL, LARGE = "gateshead", "west-sussex"


def kinds_of_page(edition: Path) -> list[Path]:
    """Return every page of an edition, but of the pages on its checked tables, all alike, only the longest."""
    tables = [page for page in (edition / "data-docs").glob("*.html") if page.name != "index.html"]
    longest = max(tables, key=lambda page: page.stat().st_size)
    return [page for page in sorted(edition.rglob("*.html")) if page == longest or page not in tables]


def once(page: Path, council: str) -> tuple[int, ...]:
    """Return the widths at which axe looks at a page of a council whose kinds of page it has seen elsewhere."""
    if not page.name.startswith("evidence"):
        return (320,)
    return (1280,) if council == LARGE else ()


def test_every_page_of_a_made_edition(browser: Browser, made: Path) -> None:
    pages = [page for page in sorted(made.rglob("*.html")) if page.parent.name != "data-docs"]
    assert len(pages) >= 6
    assert [fault for page in pages for fault in faults(browser, page, WIDTHS)] == []


def test_every_page_of_a_small_edition(browser: Browser, published: Published) -> None:
    pages = [published.out / "index.html", *kinds_of_page(published.edition(SMALL))]
    assert [fault for page in pages for fault in faults(browser, page, WIDTHS)] == []


@pytest.mark.parametrize("council", [LARGE, "rotherham"])
def test_every_page_of_a_shipped_edition(browser: Browser, published: Published, council: str) -> None:
    pages = kinds_of_page(published.edition(council))
    assert [
        fault for page in pages for fault in faults(browser, page, WIDTHS, axe_at=once(page, council))
    ] == []


def test_every_page_from_the_official_files(browser: Browser, lincolnshire: Published) -> None:
    pages = kinds_of_page(lincolnshire.edition("lincolnshire"))
    assert [
        fault for page in pages for fault in faults(browser, page, WIDTHS, axe_at=once(page, "lincolnshire"))
    ] == []


def test_pages_of_the_documentation(browser: Browser, tmp_path: Path) -> None:
    site.build(tmp_path, with_reference=False)
    for kind in ("index", "guide-lead", "data-dictionary", "methods"):
        assert faults(browser, tmp_path / f"{kind}.html", WIDTHS) == []


def test_a_report_is_under_two_megabytes(published: Published, lincolnshire: Published) -> None:
    for folder in (published.out, lincolnshire.out):
        reports = [path for name in ("scrutiny", "self-assessment") for path in folder.rglob(f"{name}.*")]
        assert reports
        assert {path.name: path.stat().st_size for path in reports if path.stat().st_size >= 2_000_000} == {}


def test_a_page_with_faults_is_found_out(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(
        '<!DOCTYPE html><html><title>x</title><p style="color:#ccc;width:2000px">Pale <img src="x.png"></p>'
        '<p style="background:linear-gradient(#fff,#666)">Fades</p><p style="opacity:.4">Shines through</p>'
        '<style>b::after{content:"drawn";color:#999}</style><b>Bold</b>'
        '<img src="https://example.org/x.png" alt="">',
        encoding="utf-8",
    )
    said = " ".join(faults(browser, page, (320,)))
    for fault in (
        "html-has-lang", "image-alt", "color-contrast", "pixels wide", "https://example.org/x.png",
        "contrast 1.61: p. “Pale", "contrast 3.66: p. “Fades”", "contrast cannot be told: p. “Shines", "2.85: b. “drawn”",
    ):  # fmt: skip
        assert fault in said
