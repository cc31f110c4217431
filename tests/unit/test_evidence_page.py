"""The evidence register as a page: nothing of a figure is lost, files say what rests on them, pandoc agrees."""

from __future__ import annotations

import html
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.evidence import Fact, Place, Register
from assurance.markdown import escape
from assurance.prose import Prose
from assurance.provenance import RawFile
from assurance.publish import entries, pandoc
from assurance.publish.evidence_page import evidence_page
from assurance.publish.lint import lines_of
from assurance.publish.project import split_front_matter
from assurance.publish.sections import Section, sections_of
from assurance.publish.shortcodes import Document
from assurance.publish.statements import Statement

RATINGS = RawFile(
    path="national/r.ods", sha256="ab" * 32, size=1, kind="cqc_ratings", title="Ratings, October"
)
REQUESTS = RawFile(path="x/q/a.csv", sha256="cd" * 32, size=1, kind="homecare_requests", title="Requests")
GOOD = "assurance.measures.ratings.good_or_outstanding"
CAVEAT = "A rating can be years old."


def fact(id: str, **more: Any) -> Fact:
    return Fact(**{
        "id": id, "title": f"Title of {id}", "value": 3, "display": "3", "unit": "locations",
        "period": "as at 1 October 2024", "population": "locations", "geography": "Gateshead",
        "method": "Counted once each.", "measure": GOOD, "caveats": (CAVEAT,), "step": "gateshead.ratings",
        "places": (Place(file=RATINGS, location="sheet “Locations”", rows=(4, 5, 9)),), **more,
    })  # fmt: skip


def register_of(*facts: Fact) -> Register:
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    register.add(*facts)
    return register


def source(file: RawFile, **more: Any) -> dict[str, Any]:
    return {
        "path": file.path, "sha256": file.sha256, "title": file.title, "publisher": "CQC", "period": "2024",
        "edition": "October", "licence": "OGL", "fetched": "", "note": "", "used": "used", **more,
    }  # fmt: skip


def result(table: str, state: str, touches: list[str]) -> dict[str, Any]:
    return {"table": table, "state": state, "touches": touches}


STATEMENT = Statement(
    number=4, theme="Support", title="Care provision", section="sec-care", evidence=("ratings.a",)
)


def evidence_of_two_files() -> str:
    facts = (
        fact("ratings.a.good", numerator=3, denominator=7, base="rated locations", lower=1.5, upper=60.25),
        fact("ratings.a.england", geography="England", margin_of_error=1.25),
        fact("ratings.b.hidden", value=None, display="[c]", status="suppressed"),
        fact(
            "homecare.total",
            places=(Place(file=REQUESTS),),
            step="gateshead.homecare",
            measure="assurance.measures.homecare.measure_homecare",
            caveats=(),
        ),
    )
    return evidence_page(
        register_of(*facts),
        [source(RATINGS), source(REQUESTS), source(replace(RATINGS, path="o.csv"), used="another edition")],
        results=[
            result("ratings", "passed", ["ratings"]),
            result("ratings", "passed", ["ratings.a"]),
            result("ratings", "failed", ["ratings.b"]),
            result("homecare_requests", "not checked", ["homecare"]),
        ],
        ledger=[
            {"file": RATINGS.path, "table": "ratings"},
            {"file": REQUESTS.path, "table": "homecare_requests"},
        ],
        sections=[
            Section("scrutiny", "Quality", "sec-quality", frozenset({"ratings.a.good", "ratings.b.hidden"})),
            Section("self-assessment", "Capacity", "sec-4b", frozenset({"homecare.total"}), ("sec-care",)),
        ],
        statements=[STATEMENT],
        shown={"fig-ratings": ["ratings.a.good"], "tbl-ratings": ["ratings.a.good"]},
    )


@pytest.fixture
def page() -> str:
    return evidence_of_two_files()


def about(page: str, anchor: str) -> str:
    """Return all that the page says of a figure: its own words and those above it that are shared."""
    own = re.search(rf"^\[.*\]\{{#{anchor}\}}\n:   (?:.+\n    )*.+$", page, re.MULTILINE)
    assert own
    before = page[: own.start()]
    group = before.rpartition("::: {.figures}")[2]
    part = before[before.rindex("\n### ") :].partition("::: {.figures}")[0]
    return "\n".join((part, group.partition(":::\n\n[")[0], own[0]))


def test_nothing_that_a_figure_rests_on_is_lost_where_it_is_said_once(page: str) -> None:
    good = about(page, "ratings-a-good")
    for words in (
        "Counted once each\\.".replace("\\", ""),
        "(methods.html#method-ratings-good-or-outstanding)",
        "[as at 1 October 2024]{.period}",
        "[Ratings, October](#file-r-ods), file `r.ods`",
        "sheet “Locations”, rows 4-5, 9",
        "`notebooks/ratings.ipynb`, cell `measure`",
        "`fig-ratings` and `tbl-ratings`",
        "[4 Care provision]{.statement}",
        "Scrutiny report: [Quality](scrutiny.html#sec-quality)",
        CAVEAT,
        "**3** locations; 3 of 7; 95% interval 1.50 to 60.25",
        "Out of: rated locations",
        "`ratings.a.good`",
    ):
        assert words in good, words


def test_a_figure_counts_the_checks_that_concern_it(page: str) -> None:
    assert "[ratings](checks.html#tbl-checks-ratings): 2 passed" in about(page, "ratings-a-good")
    assert "[ratings](checks.html#tbl-checks-ratings): 1 passed, 1 warning" in about(page, "ratings-b-hidden")
    assert "homecare requests](checks.html#tbl-checks-homecare-requests): 0 passed, 1 not made" in page


def test_whose_figure_it_is_is_said_where_it_is_not_the_councils(page: str) -> None:
    assert "[Title of ratings.a.england: England]{#ratings-a-england}" in page.replace("\\", "")
    assert "[Title of ratings.a.good]{#ratings-a-good}" in page.replace("\\", "")
    assert "margin of error plus or minus 1.25, as published" in about(page, "ratings-a-england")


def test_a_hidden_figure_says_why_and_no_number(page: str) -> None:
    assert "**\\[c\\]** (suppressed)" in about(page, "ratings-b-hidden")


def test_a_file_says_which_figures_and_sections_rest_on_it(page: str) -> None:
    ratings = page.partition("{#file-r-ods")[2].partition("\n### ")[0]
    assert f"`{RATINGS.sha256}`" in ratings
    assert (
        "3 figures: [How many are rated Good or Outstanding](#counted-ratings-good-or-outstanding) (3)"
        in ratings
    )
    assert "Scrutiny report: [Quality](scrutiny.html#sec-quality)" in ratings
    assert "self-assessment" not in ratings
    assert "o.csv" not in page  # it was not used


def test_a_statement_has_what_it_lists_and_what_its_sections_print(page: str) -> None:
    assert "Care provision" in about(page, "homecare-total")  # printed in a section within its own
    assert "Care provision" not in about(page, "ratings-b-hidden")


def test_files_of_one_name_have_anchors_of_their_own() -> None:
    other = replace(RATINGS, path="x/q/r.ods")
    facts = (fact("ratings.a.b"), fact("ratings.a.c", places=(Place(file=other),)))
    page = evidence_page(register_of(*facts), [source(RATINGS), source(other)])
    anchors = re.findall(r"\{#([\w-]+)", page)
    assert len(anchors) == len(set(anchors))
    assert {"file-r-ods", "file-r-ods-2"} <= set(anchors)


# --------------------------------------------------------------------------------------------------------
# Beside pandoc


def document_of(page: str) -> Document:
    _, body, first = split_front_matter(page, "evidence.qmd")
    return Document(lines_of(body, "evidence.qmd", first), {}, {}, Path())


def by_pandoc(document: Document) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return pandoc.convert(document, ["--to=html5"], Path(folder), {}).decode("utf-8")


def test_entries_are_what_pandoc_makes_of_them_to_the_byte(page: str) -> None:
    document = document_of(page)
    left, blocks = entries.set_aside(document)
    assert page.count("{.figures}") and not re.search(r"\{\.(figures|shared)\}", left.markdown)
    assert entries.put_back(by_pandoc(left), blocks) == by_pandoc(document)


@settings(max_examples=25, deadline=None)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from(" .-'\"&<\\`*_[]{}|~"),
        max_size=30,
    )
)
def test_whatever_a_file_holds_an_entry_says_it_as_pandoc_does(text: str) -> None:
    register = register_of(
        fact("ratings.a", title=f"T {text}", population=f"P {text}", period="1"), fact("ratings.b")
    )
    document = document_of(evidence_page(register, [source(RATINGS)]))
    left, blocks = entries.set_aside(document)
    ours, pandocs = entries.put_back(by_pandoc(left), blocks), by_pandoc(document)
    assert spoken(ours) == spoken(pandocs)


def spoken(page: str) -> str:
    # After “e.g.” and the like pandoc puts a space that does not break.
    return html.unescape(page).replace("\u00a0", " ")


def test_what_is_not_known_is_left_to_pandoc() -> None:
    known = f"::: {{.figures}}\n\n[a]{{#a}}\n:   **1**\\\n    {escape('x & <y>')}\n\n:::\n"
    for unknown in ("*b*", "a^2^", "![p](p.png)", "[a]{#b .c}", "a [b] c", "<i>b</i>"):
        left, blocks = entries.set_aside(document_of(known + "\n" + known.replace("**1**", unknown)))
        assert len(blocks) == 1 and unknown in left.markdown, unknown
    assert "x &amp; &lt;y&gt;" in blocks[0]


# --------------------------------------------------------------------------------------------------------
# Which sections print which figures


def test_a_chart_prints_the_figures_that_it_shows_and_a_made_table_those_that_it_links(
    tmp_path: Path,
) -> None:
    (tmp_path / "scrutiny.qmd").write_text(
        "## Quality {#sec-quality}\n\n{{< embed ../notebooks/ratings.ipynb#fig-a >}}\n\n"
        "### In detail {#sec-detail}\n\n| [3](evidence.html#ratings-b){.fact} |\n\n"
        "#### All {#sec-all}\n\n{{< embed ../notebooks/ratings.ipynb#tbl-unknown >}}\n",
        encoding="utf-8",
    )
    register = register_of(fact("ratings.a"), fact("ratings.b"), fact("ratings.c"))
    found = sections_of("scrutiny", Prose(tmp_path), register, {"fig-a": ["ratings.a"]})
    assert [(each.anchor, each.within, sorted(each.fact_ids)) for each in found] == [
        ("sec-quality", (), ["ratings.a"]),
        ("sec-detail", ("sec-quality",), ["ratings.b"]),
        ("sec-all", ("sec-quality", "sec-detail"), ["ratings.a", "ratings.b", "ratings.c"]),
    ]
