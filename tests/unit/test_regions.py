"""A region's page shows what is published, as it is published, and works out nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from assurance import paths
from assurance.publish import index, regions

CARE_HOMES = "ratings.care_homes.good_or_outstanding"
ENGLAND = "ratings.care_homes.england.good_or_outstanding"


def fact(id: str, value: float | None, display: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id, "value": value, "display": display, "status": "published", "lower": None, "upper": None,
        "denominator": None, "period": "as at 1 October 2024", "geography": "x", "definition": "d/1",
        "caveats": "A rating can be years old.", **more,
    }  # fmt: skip


def edition(
    folder: Path, council: str, slug: str, name: str, *facts: dict[str, Any], freeze: str = "2026-09-30"
) -> None:
    place = folder / slug / name
    place.mkdir(parents=True)
    manifest = {
        "council": council, "edition": name, "data_freeze": freeze, "illustrative": False, "titles": {},
        "files": [], "council_code": "",
    }  # fmt: skip
    words = [{"id": "ratings.care_homes.verdict", "text": "higher than", "outcome": "higher"}]
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (place / "facts.json").write_text(json.dumps({"facts": facts, "sentences": words}), encoding="utf-8")


def rows(page: str) -> list[list[str]]:
    found = re.findall(r"<tr>(.*?)</tr>", page, flags=re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL) for row in found]
    return [[re.sub(r"<.*?>", "", cell) for cell in row] for row in cells]


@pytest.fixture
def published(tmp_path: Path) -> Path:
    england = fact(ENGLAND, 80.0, "80%", lower=79.1, upper=80.9, geography="England", denominator=14000)
    edition(
        tmp_path, "Gateshead", "gateshead", "Q2",
        fact(CARE_HOMES, 91.0, "91%", lower=84.02, upper=95.55, denominator=100), england,
    )  # fmt: skip
    edition(tmp_path, "Gateshead", "gateshead", "Q1", fact(CARE_HOMES, 12.0, "12%"), freeze="2026-06-30")
    edition(
        tmp_path, "Sunderland", "sunderland", "Q2",
        fact(CARE_HOMES, None, "[c]", status="suppressed"), england,
    )  # fmt: skip
    edition(tmp_path, "South Tyneside", "south-tyneside", "Q2", england)
    edition(tmp_path, "Kent", "kent", "Q2", fact(CARE_HOMES, 55.0, "55%"))
    return tmp_path


def test_each_council_of_the_region_with_its_newest_edition(published: Path) -> None:
    regions.write_region(str(published), "North East")
    page = paths.region_page(published, "North East").read_text(encoding="utf-8")
    period = "as at 1 October 2024"
    assert rows(page)[1:] == [
        ["Gateshead", "91%", "84.0 to 95.6", "100", "higher than England", period],
        ["South Tyneside", "not published", "", "", "", ""],
        ["Sunderland", "hidden: a small number", "", "", "", period],
        ["England", "80%", "79.1 to 80.9", "14,000", "", period],
    ]
    assert "<p>A rating can be years old.</p>" in page
    assert 'href="../gateshead/Q2/index.html"' in page
    assert "Kent" not in page


def test_england_is_left_out_where_editions_do_not_agree(published: Path) -> None:
    place = published / "sunderland" / "Q2" / "facts.json"
    place.write_text(place.read_text(encoding="utf-8").replace("80%", "81%"), encoding="utf-8")
    page = regions.page("North East", regions.read_editions(published, "North East"))
    assert [row[0] for row in rows(page)[1:]] == ["Gateshead", "South Tyneside", "Sunderland"]


def test_it_says_what_keeps_figures_from_being_compared(published: Path) -> None:
    place = published / "south-tyneside" / "Q2" / "facts.json"
    other = fact(CARE_HOMES, 70.0, "70%", period="as at 1 April 2023", definition="d/2")
    place.write_text(json.dumps({"facts": [other], "sentences": []}), encoding="utf-8")
    page = regions.page("North East", regions.read_editions(published, "North East"))
    assert "The figures are of different periods" in page
    assert "by different definitions" in page


def test_a_name_is_text(published: Path) -> None:
    place = published / "gateshead" / "Q2" / "facts.json"
    place.write_text(place.read_text(encoding="utf-8").replace("91%", "<script>"), encoding="utf-8")
    page = regions.page("North East", regions.read_editions(published, "North East"))
    assert "<td>&lt;script&gt;</td>" in page


def test_the_index_leads_to_the_pages_that_there_are(published: Path) -> None:
    regions.write_region(str(published), "North East")
    index.write_index(str(published))
    page = (published / "index.html").read_text(encoding="utf-8")
    assert 'side by side: <a href="regions/north-east.html">North East</a>.' in page
