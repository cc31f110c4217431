"""The first page of an edition: whatever is among the downloads is there, by figure, and files have hashes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assurance.publish import landing
from assurance.publish.landing import Shown

ABOUT = {
    "council": "Gateshead", "edition": "2026-27-Q2", "freeze": "2026-09-30", "illustrative": "",
    "titles": {"scrutiny": "Quality & outcomes", "evidence": "Evidence register", "checks": "Data quality"},
}  # fmt: skip
INPUT = {
    "used": "used", "title": "Ratings <of> homes", "publisher": "CQC", "period": "2024", "edition": "October",
    "path": "national/r.ods", "sha256": "ab" * 32,
}  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> str:
    for name in (
        "scrutiny.html", "scrutiny.pdf", "evidence.html", "checks.html", "facts.csv", "facts.json", "manifest.json",
        "downloads/fig-a.png", "downloads/fig-a.csv", "downloads/fig-a.svg", "downloads/tbl-b-c.csv",
        "downloads/tbl-b-c.ods", "downloads/tables.ods", "downloads/set-aside.csv", "downloads/failing-rows.csv",
        "downloads/list-of-d.json",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    inputs = [INPUT, {**INPUT, "used": "another edition", "title": "Not used"}]
    shown = {"fig-a": Shown("Ratings", "80% are Good."), "fig-not-there": Shown("Ratings", "None")}
    return landing.page(tmp_path, ABOUT, inputs, figures=2, quality="9 of 10 checks passed.", shown=shown)


def rows(page: str) -> list[tuple[str, list[str]]]:
    return [
        (re.sub("<.*?>", "", title), re.findall(r'href="([^"]*)"', links))
        for title, links in re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td></tr>', page)
    ]


def test_downloads_stand_by_figure_with_each_format_that_is_there(page: str) -> None:
    assert rows(page) == [
        ("Chart: 80% are Good.", ["downloads/fig-a.csv", "downloads/fig-a.svg", "downloads/fig-a.png"]),
        ("list of d", ["downloads/list-of-d.json"]),
        ("Table: b c", ["downloads/tbl-b-c.csv", "downloads/tbl-b-c.ods"]),
    ]
    for name in ("tables.ods", "set-aside.csv", "failing-rows.csv"):  # they stand with what they are about
        assert page.count(f'href="downloads/{name}"') == 1


def test_each_file_that_was_used_has_its_whole_hash(page: str) -> None:
    assert "<dt>Ratings &lt;of&gt; homes</dt>" in page
    assert "ab" * 32 in page
    assert "Not used" not in page


def test_how_good_the_data_is_and_what_each_report_is_for(page: str) -> None:
    assert '<p>9 of 10 checks passed. <a href="checks.html">' in page
    assert "Quality &amp; outcomes" in page and landing.ABOUT["scrutiny"] in page
    assert page.count('href="#charts-and-tables-to-download"') == 2 and page.count("<h2 id=") == 5
