"""The main job from raw returns to published pages, run by the command that users type."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from assurance import paths, plan
from assurance.publish import methods
from assurance.publish.gate.texts import pieces
from assurance.publish.render import render
from tests.conftest import Published, run_pipeline


def facts(edition: Path) -> dict[str, dict[str, str]]:
    with (edition / "facts.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# Read off the official files by hand: the Locations sheet of CQC's latest ratings for Lincolnshire
# (overall ratings by primary inspection category), and ASCOF 2024-25, the row of E10000019.
@pytest.mark.parametrize(
    ("fact_id", "expected"),
    [
        ("ratings.care_homes.total", 262),
        ("ratings.care_homes.good", 184),
        ("ratings.care_homes.requires_improvement", 56),
        ("ratings.care_homes.outstanding", 16),
        ("ratings.care_homes.inadequate", 3),
        ("ratings.care_homes.not_rated", 3),
        ("ratings.homecare.total", 94),
        ("ratings.homecare.good", 73),
        ("ratings.homecare.requires_improvement", 11),
        ("ratings.homecare.outstanding", 6),
        ("ratings.homecare.inadequate", 0),
        ("ratings.homecare.not_rated", 4),
    ],
)
def test_lincolnshire_ratings(lincolnshire: Published, fact_id: str, expected: int) -> None:
    assert float(facts(lincolnshire.edition("lincolnshire"))[fact_id]["value"]) == expected


def test_lincolnshire_has_both_reports_in_every_format(lincolnshire: Published) -> None:
    edition = lincolnshire.edition("lincolnshire")
    for report in ("self-assessment", "scrutiny"):
        for extension in ("html", "pdf", "docx"):
            assert (edition / f"{report}.{extension}").stat().st_size > 10_000
    assert 'aria-label="Illustrative data"' not in (edition / "scrutiny.html").read_text(encoding="utf-8")


# domain.md section 1: S0-01, S0-02, S0-07, S0-09, S1-11 to S1-16, S2 totals, S3-01 to S3-06.
@pytest.mark.parametrize(
    ("council", "fact_id", "display"),
    [
        ("west-sussex", "ratings.homecare.good_or_outstanding", "91%"),
        ("west-sussex", "ratings.homecare.england.good_or_outstanding", "88%"),
        ("west-sussex", "ratings.care_homes.good_or_outstanding", "80%"),
        ("west-sussex", "ratings.care_homes.england.good_or_outstanding", "85%"),
        ("west-sussex", "market.handbacks.total", "10"),
        ("gateshead", "homecare.requests.total", "187"),
        ("gateshead", "homecare.requests.within_1_day", "130"),
        ("gateshead", "homecare.requests.in_2_days", "31"),
        ("gateshead", "homecare.requests.in_3_to_7_days", "17"),
        ("gateshead", "homecare.requests.in_8_or_more_days", "6"),
        ("gateshead", "homecare.requests.open", "3"),
        ("gateshead", "ratings.all.total", "99"),
        ("gateshead", "ratings.all.not_rated", "4"),
        ("rotherham", "providers.total", "21"),
        ("rotherham", "providers.rating.excellent", "2"),
        ("rotherham", "providers.rating.good", "8"),
        ("rotherham", "providers.rating.poor", "1"),
        ("rotherham", "providers.hours_a_week", "19,600"),
    ],
)
def test_shipped_totals_are_the_published_ones(
    published: Published, council: str, fact_id: str, display: str
) -> None:
    assert facts(published.edition(council))[fact_id]["display"] == display


def test_every_fact_says_what_it_rests_on(published: Published, lincolnshire: Published) -> None:
    editions = [published.edition(c) for c in ("west-sussex", "gateshead", "rotherham")]
    for edition in [*editions, lincolnshire.edition("lincolnshire")]:
        for fact in facts(edition).values():
            for column in ("display", "unit", "period", "population", "source", "source_sha256", "method"):
                assert fact[column], f"{edition.parent.name}: {fact['id']} has no {column}"


def test_every_figure_leads_to_how_it_is_counted(published: Published, lincolnshire: Published) -> None:
    editions = [published.edition(c) for c in ("west-sussex", "gateshead", "rotherham")]
    for edition in [*editions, lincolnshire.edition("lincolnshire")]:
        page = (edition / "methods.html").read_text(encoding="utf-8")
        anchors = set(re.findall(r'id="(method-[^"]+)"', page))
        for fact in facts(edition).values():
            method = methods.method_of(fact["measure"])
            assert method, f"{fact['id']} is made by {fact['measure']}, which says nothing of how"
            assert list(method.sections) == list(methods.SECTIONS), fact["measure"]
            assert method.anchor in anchors


def test_every_link_to_the_evidence_arrives(published: Published, lincolnshire: Published) -> None:
    editions = [published.edition(c) for c in ("west-sussex", "gateshead", "rotherham")]
    for edition in [*editions, lincolnshire.edition("lincolnshire")]:
        evidence = (edition / "evidence.html").read_text(encoding="utf-8")
        anchors = set(re.findall(r'id="([^"]+)"', evidence))
        for report in ("self-assessment", "scrutiny"):
            page = (edition / f"{report}.html").read_text(encoding="utf-8")
            linked = set(re.findall(r'href="evidence\.html#([^"]+)"', page))
            assert linked, f"{report} links no figure"
            assert linked <= anchors, linked - anchors


def test_a_made_page_rests_on_nothing_but_what_its_step_reads(published: Published, tmp_path: Path) -> None:
    edition = published.edition("gateshead").name
    made = paths.EditionFolder.of(published.processed, "gateshead", edition)
    shutil.copytree(made.site / "_extensions", tmp_path / "_extensions")
    shutil.copyfile(made.site / "_quarto.yml", tmp_path / "_quarto.yml")
    reports = tmp_path / "reports"
    reports.mkdir()
    for report in (*plan.REPORTS, *plan.PAGES):
        (reports / f"{report}.qmd").touch()  # every page names the others
    for page in plan.PAGES:
        shutil.copyfile(made.site / "reports" / f"{page}.qmd", reports / f"{page}.qmd")
        render(page, "html", str(tmp_path), str(tmp_path / "page.html"))
        assert (tmp_path / "page.html").read_bytes() == made.rendered(page, "html").read_bytes(), page


def test_every_page_of_invented_rows_says_so(published: Published) -> None:
    for council in ("west-sussex", "gateshead", "rotherham"):
        for page in published.edition(council).rglob("*.html"):
            assert "llustrative data" in page.read_text(encoding="utf-8"), page.name


def test_no_page_holds_another_councils_name(published: Published) -> None:
    names = {"west-sussex": "West Sussex", "gateshead": "Gateshead", "rotherham": "Rotherham"}
    for council in names:
        for report in ("self-assessment.html", "scrutiny.html", "facts.csv"):
            text = (published.edition(council) / report).read_text(encoding="utf-8")
            for other, name in names.items():
                assert other == council or name not in text, f"{name} is in {council}’s {report}"


# 1,907 but not 55: a number this long stands in two councils' pages by chance too seldom to matter.
LARGE = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w]|[.,]\d)")


def large_numbers(*files: Path) -> set[str]:
    texts = (text for file in files for _, text in pieces(file.name, file.read_bytes()))
    return {number for text in texts for number in LARGE.findall(text)}


def test_nothing_that_is_published_holds_another_councils_figures(published: Published) -> None:
    editions = {council: published.edition(council) for council in ("west-sussex", "gateshead", "rotherham")}
    for council, edition in editions.items():
        own = large_numbers(edition / "facts.csv", edition / "facts.json")
        shown = large_numbers(*filter(Path.is_file, edition.rglob("*")))
        for other in editions.keys() - {council}:
            others = large_numbers(editions[other] / "facts.csv") - own
            assert others, f"{other} has no figure by which its pages could be known"
            assert not others & shown, f"figures of {other} are published for {council}"


def test_the_manifest_matches_what_is_published(published: Published) -> None:
    edition = published.edition("gateshead")
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    there = digests(edition)
    there.pop("manifest.json")
    assert listed == there


def test_a_second_run_does_nothing(published: Published) -> None:
    before = {path: path.stat().st_mtime_ns for path in published.out.rglob("*") if path.is_file()}
    again = run_pipeline("run", "--out", published.out, "--work", published.processed, "--continue")
    assert again.returncode == 0, again.stderr
    after = {path: path.stat().st_mtime_ns for path in published.out.rglob("*") if path.is_file()}
    assert after == before


def test_the_same_input_gives_the_same_bytes(published: Published, tmp_path: Path) -> None:
    scratch = run_pipeline(
        "run", "--council", "Gateshead", "--out", tmp_path / "out", "--work", tmp_path / "work"
    )
    assert scratch.returncode == 0, scratch.stderr
    [edition] = [path for path in (tmp_path / "out" / "gateshead").iterdir() if path.is_dir()]
    assert digests(edition) == digests(published.edition("gateshead"))


# West Sussex's areas with fewer than 5 customers, with their customers and hours as the source prints them
# (domain.md 1.3), and Gateshead's 3 people in hospital (S1-14).
SMALL = {
    "Chichester Rural South": (2, 29),
    "Mid Sussex Rural South": (1, 8),
    "Chichester Rural West": (4, 26),
}


def test_no_small_number_of_people_is_published(published: Published) -> None:
    edition = published.edition("west-sussex")
    register = facts(edition)
    for area in SMALL:
        for what in ("customers", "hours_a_week"):
            fact = register[f"market.area.{area.lower().replace(' ', '_')}.{what}"]
            assert (fact["display"], fact["value"], fact["status"]) == ("[c]", "", "suppressed")
    for file in edition.rglob("*"):
        if file.suffix not in (".csv", ".html"):
            continue
        text = re.sub(r"<[^>]+>", " ", file.read_text(encoding="utf-8"))
        for area, (customers, hours) in SMALL.items():
            for line in text.splitlines():
                if area in line:
                    after = line.split(area, 1)[1]
                    assert not re.search(rf"(?<![\d.,])({customers}|{hours})(?![\d.,])\D{{0,12}}$", after), (
                        line
                    )
                    assert f",{customers}," not in after, f"{file.name}: {line}"
                    assert f",{hours}," not in after, f"{file.name}: {line}"
    waiting = facts(published.edition("gateshead"))[
        "market.snapshots.waiting_for_placement_in_hospital.count"
    ]
    assert (waiting["display"], waiting["value"]) == ("[c]", "")


def test_rows_about_people_stay_with_the_council(published: Published) -> None:
    edition = published.edition("gateshead")
    with (edition / "downloads" / "failing-rows.csv").open(encoding="utf-8", newline="") as file:
        assert {row["table"] for row in csv.DictReader(file)} <= {"ratings", "ascof", "scorecard", "sources"}
    for file in edition.rglob("*"):
        if file.suffix in (".csv", ".html", ".json"):
            assert not re.search(r"\b(HC|PL)\d{3,4}\b", file.read_text(encoding="utf-8")), file.name
