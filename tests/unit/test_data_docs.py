"""The Data Docs stand alone: nothing fetched, the same bytes, readable by everyone, safe whatever a cell holds."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from lxml import html

from assurance import paths
from assurance.checks import data_docs
from assurance.checks.validation import validate

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = "</td><script>alert(1)</script>"
REQUESTS = pd.DataFrame(
    {
        "request_id": ["HC1", "HC2", HOSTILE],
        "route": "hospital",
        "area": "North",
        "requested_on": pd.Timestamp("2024-01-05"),
        "sourced_on": pd.Timestamp("2024-01-05"),
        "status": ["sourced", "sourced", HOSTILE],
        "hours_requested": [1.0, 2.0, 400.0],
        "days_to_sourced": [0, 1, -1],
        "source_file": "gateshead/requests.csv",
        "source_sheet": "",
        "source_row": [2, 3, 4],
    }
)
INDICATORS = pd.DataFrame(
    {
        "indicator_id": [HOSTILE, *(f"KPI {number}" for number in range(1, 31))],
        "title": "A share of something",
        "value": 50.0,
        "target": float("nan"),
        "unit": "per cent",
        "polarity": "high",
        "as_at": pd.Timestamp("2024-09-30"),
        "previous_value": float("nan"),
        "note": "",
        "source_file": "rotherham/indicators.csv",
        "source_sheet": "",
        "source_row": range(2, 33),
    }
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Data Docs of an edition with failing rows, a table without rows, and what an earlier run left."""
    folder = paths.EditionFolder.of(tmp_path_factory.mktemp("docs"), "gateshead", "2026-27-Q2")
    folder.table("placements").parent.mkdir(parents=True)
    many = pd.concat([REQUESTS, *[REQUESTS.assign(days_to_sourced=-1)] * 10], ignore_index=True)
    many["request_id"] = [HOSTILE, *(f"HC{number}" for number in range(1, len(many)))]
    many.to_parquet(folder.table("homecare_requests"))
    INDICATORS.to_parquet(folder.table("provider_indicators"))
    pd.DataFrame(
        {
            "placement_reference": [],
            "placed_in": [],
            "as_at": [],
            "source_file": [],
            "source_sheet": [],
            "source_row": [],
        }
    ).to_parquet(folder.table("placements"))
    stale = folder.checks / "data-docs" / "ratings.html"
    paths.write_text(stale, "from a run when ratings were supplied")
    validate(folder)
    assert not stale.exists()
    return folder.checks / "data-docs"


def each_page(pages: Path) -> list[tuple[str, html.HtmlElement]]:
    found = [
        (path.name, html.document_fromstring(path.read_text(encoding="utf-8")))
        for path in sorted(pages.iterdir())
    ]
    assert [name for name, _ in found] == [
        "homecare_requests.html",
        "index.html",
        "placements.html",
        "provider_indicators.html",
    ]
    return found


def test_nothing_is_fetched_and_no_script_runs(pages: Path) -> None:
    for name, page in each_page(pages):
        assert page.xpath("//script | //link | //img | //iframe | //@style | //@onclick") == [], name
        for link in page.xpath("//@href"):
            assert link.startswith("#") or (pages / link).exists(), f"{name} links to {link}"
        assert "url(" not in page.xpath("//style")[0].text
        assert "@import" not in page.xpath("//style")[0].text


def test_what_a_reader_with_a_screen_reader_needs(pages: Path) -> None:
    titles = set()
    for name, page in each_page(pages):
        assert page.get("lang") == "en-GB"
        titles.add(page.findtext("head/title"))
        headings = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
        assert headings[0] == 1
        assert headings.count(1) == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(headings)), name
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        for table in page.xpath("//table"):
            assert table.find("caption") is not None
            assert all(cell.get("scope") for cell in table.xpath(".//th"))
    assert len(titles) == 4


def test_what_a_cell_holds_is_shown_not_run(pages: Path) -> None:
    text = (pages / "provider_indicators.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in text
    assert "<script" not in text


def test_the_rows_are_named_and_the_rest_counted(pages: Path) -> None:
    page = dict(each_page(pages))["provider_indicators.html"]
    [failed] = [each for each in page.xpath("//article") if "31 failing" in each.text_content()]
    words = " ".join(failed.text_content().split())
    assert "the first 20 of 31" in words
    assert len(failed.xpath(".//tbody/tr")) == 20


def test_rows_about_people_are_neither_counted_nor_named(pages: Path) -> None:
    page = dict(each_page(pages))["homecare_requests.html"]
    [negative] = page.xpath("//article[h3='homecare_requests.days_not_negative']")
    words = " ".join(negative.text_content().split())
    assert "Rows about people checked, some of them failing" in words
    assert "31" not in words
    assert "values must be greater than or equal to 0" in words, "Great Expectations’ own words"
    assert "Brokerage team" in words
    assert "not listed here, because they are about people" in words
    assert "HC1" not in page.text_content()


def test_a_table_without_rows_says_so(pages: Path) -> None:
    page = dict(each_page(pages))["placements.html"]
    assert "no rows supplied" in page.text_content()
    assert "Failed" not in page.text_content()


def test_neither_time_nor_machine_is_named(pages: Path) -> None:
    for path in pages.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\d\d:\d\d|20\d\d\d\d\d\dT|[0-9a-f]{8}-[0-9a-f]{4}", text)
        assert str(pages.parent.parent) not in text


def test_content_of_any_kind_becomes_safe_html() -> None:
    block = {
        "content_block_type": "string_template",
        "string_template": {
            "template": "<b>$column</b> is ${value}",
            "params": {"column": "<i>", "value": [1.0, "&"]},
        },
    }
    assert str(data_docs.html(block)) == (
        "&lt;b&gt;<code>&lt;i&gt;</code>&lt;/b&gt; is <code>1, &amp;</code>"
    )
    assert str(data_docs.html(["<", {"content_block_type": "graph"}])) == "&lt; "


def test_axe_finds_nothing_on_a_phone_or_a_desk(pages: Path, browser: Browser) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for width in (1280, 320):
        page = browser.new_page(viewport={"width": width, "height": 900})
        for path in sorted(pages.iterdir()):
            page.goto(path.as_uri())
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()


def test_a_handful_of_rows_about_people_is_not_told(tmp_path: Path) -> None:
    folder = paths.EditionFolder.of(tmp_path, "gateshead", "2026-27-Q2")
    folder.table("homecare_requests").parent.mkdir(parents=True)
    REQUESTS.to_parquet(folder.table("homecare_requests"))
    validate(folder)
    page = html.document_fromstring(
        (folder.checks / "data-docs" / "homecare_requests.html").read_text(encoding="utf-8")
    )
    [negative] = page.xpath("//article[h3='homecare_requests.days_not_negative']")
    words = " ".join(negative.text_content().split())
    assert "some of them failing" in words
    assert "Observed" not in words
