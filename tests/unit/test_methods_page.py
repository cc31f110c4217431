"""The methods page, and that every measure says all that it must say."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from assurance import paths, statistics
from assurance.docstrings import SUMMARY, read_sections
from assurance.evidence import Fact, Place, Register
from assurance.provenance import RawFile
from assurance.publish import evidence_page, methods, methods_page

FILE = RawFile(path="a.csv", sha256="ab" * 32, size=1, kind="cqc_ratings", title="Ratings")
RATED = "assurance.measures.ratings.good_or_outstanding"
LABEL = "assurance.measures.ascof.label_fact"


def fact(id: str, measure: str, method: str = "Counted.") -> Fact:
    return Fact(
        id=id, title=f"Title of {id}", value=3, display="3", unit="locations", period="2024-25", population="homes",
        geography="Gateshead", method=method, measure=measure, places=(Place(file=FILE),),
    )  # fmt: skip


def register_of(*facts: Fact) -> Register:
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    register.add(*facts)
    return register


# What every measure must say


@pytest.mark.parametrize("method", methods.every_method(), ids=lambda method: method.measure)
def test_every_measure_has_all_five_sections(method: methods.Method) -> None:
    said = {name: words.strip() for name, words in method.sections.items()}
    assert list(said) == list(methods.SECTIONS)
    assert all(len(words) > 3 for words in said.values())
    assert method.title


def test_there_are_measures_of_every_theme() -> None:
    themes = {method.theme for method in methods.every_method()}
    assert themes >= {"ascof", "ratings", "homecare", "providers", "market"}


def test_no_two_measures_have_one_anchor() -> None:
    every = Counter(method.anchor for method in methods._walk())
    assert [anchor for anchor, times in every.items() if times > 1] == []


def test_a_docstring_is_taken_apart_by_its_headings() -> None:
    def documented() -> None:
        """Return a thing.

        More of it.

        Definition
        ----------
        One line
        and another.

        A second paragraph.

        Caveats
        -------
        None.
        """

    assert read_sections(documented) == {
        SUMMARY: "Return a thing.\n\nMore of it.",
        "Definition": "One line and another.\n\nA second paragraph.",
        "Caveats": "None.",
    }


# The glossary


def test_every_term_is_a_statistic_that_says_what_it_is_in_words() -> None:
    for term in methods.GLOSSARY:
        assert hasattr(statistics, term.function), term.function
        for name in (methods_page.IN_WORDS, "Definition", "Source"):
            assert term.sections.get(name), f"{term.function} has no {name}"


def test_terms_are_found_by_how_methods_name_them() -> None:
    found = methods.terms_in(["The interval is the 95% Wilson score interval.", "by Kaplan-Meier"])
    assert [term.name for term in found] == ["Wilson interval", "Kaplan–Meier"]
    assert methods.terms_in(["A count."]) == []


# The page


def test_the_page_has_the_methods_of_this_editions_figures_and_no_others() -> None:
    page = methods_page.methods_page(
        register_of(fact("ratings.a", RATED, "95% Wilson score interval."), fact("ratings.b", RATED))
    )
    assert re.findall(r"^### .*\{#(\S+)", page, re.MULTILINE) == [
        "method-ratings-good-or-outstanding",
        "statistic-wilson-interval",
    ]
    assert "## Care Quality Commission ratings" in page
    assert (
        "2 figures: [Title of ratings.a, Gateshead](evidence.html#ratings-a); "
        "[Title of ratings.b, Gateshead](evidence.html#ratings-b)\n"
    ) in page
    assert "Before you use it\n:   With few locations one rating moves the percentage" in page
    assert "Parameters" not in page


def test_paragraphs_of_a_method_stay_apart() -> None:
    entry = methods_page._entry("A", [("Definition", ["One.", "Two."]), ("Source", ["A book."])])
    assert entry == (
        "### A\n\n::: {.fact-entry}\n\nDefinition\n\n:   One.\n\n    Two.\n\nSource\n:   A book.\n\n:::"
    )


def test_what_a_method_names_in_code_leads_to_where_it_is_told() -> None:
    page = methods_page.methods_page(register_of(fact("ascof.a", LABEL)))
    assert "[Label beside a benchmark](#statistic-label-beside-a-benchmark)" in page
    assert "`statistics.label_against`" not in page


def test_a_figure_of_a_measure_that_is_gone_has_no_method() -> None:
    gone = fact("ratings.a", "assurance.measures.gone.counted")
    assert methods.methods_of([gone, fact("ratings.b", "")]) == {}
    assert "methods.html" not in evidence_page.evidence_page(register_of(gone), [])


def test_the_evidence_of_a_figure_leads_to_its_method() -> None:
    page = evidence_page.evidence_page(register_of(fact("ratings.a", RATED)), [])
    link = "[How many are rated Good or Outstanding](methods.html#method-ratings-good-or-outstanding)"
    assert f"Counted as\n:   {link}" in page


def test_a_report_lists_the_methods_of_what_it_prints() -> None:
    register = register_of(fact("ratings.a", RATED), fact("ascof.a", LABEL))
    listed = methods_page.methods_used(register, ["ratings.a"])
    assert listed == (
        "- Care Quality Commission ratings\n"
        "    - [How many are rated Good or Outstanding](methods.html#method-ratings-good-or-outstanding)\n"
    )
    assert methods_page.methods_used(register, []) == "This report prints no figures from the register.\n"


def test_the_guide_is_up_to_date() -> None:
    guide = paths.METHODS_GUIDE.read_text(encoding="utf-8")
    assert guide == methods_page.methods_guide(), "run: python pipeline.py methods"


def test_every_link_within_the_guide_arrives() -> None:
    guide = methods_page.methods_guide()
    anchors = set(re.findall(r'<a id="([^"]+)">', guide))
    linked = set(re.findall(r"\]\(#([^)]+)\)", guide))
    assert linked
    assert linked <= anchors
