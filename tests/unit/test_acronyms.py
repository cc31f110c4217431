"""Acronyms are spelled out at their first use in a report, from the glossary, in the project's own sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance import paths
from assurance.audit.words import ACRONYM
from assurance.proofreading import read_glossary
from assurance.proofreading.glossary import Acronym, Glossary
from assurance.publish.acronyms import expand, expand_site

GLOSSARY = Glossary(
    acronym=(
        Acronym(short="CQC", words="Care Quality Commission", the=True),
        Acronym(short="KPI", words="key performance indicator"),
        Acronym(short="CLD", words="Client Level Data"),
    )
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        # The first use is spelled out, later ones stay.
        ("Ratings by CQC. CQC again.", "Ratings by the Care Quality Commission (CQC). CQC again."),
        # Its article, where it stands as a name; none where it describes what follows, or has one.
        ("CQC rates homes.", "The Care Quality Commission (CQC) rates homes."),
        ("No CQC ratings.", "No Care Quality Commission (CQC) ratings."),
        ("The CQC rates homes.", "The Care Quality Commission (CQC) rates homes."),
        ("Since CQC last looked.", "Since the Care Quality Commission (CQC) last looked."),
        ("Of CQC 6B.", "Of Care Quality Commission (CQC) 6B."),
        ("Seen in CLD.", "Seen in Client Level Data (CLD)."),
        ("Many CQC ratings are old.", "Many Care Quality Commission (CQC) ratings are old."),
        # Possessives and plurals.
        ("By CQC’s rule.", "By the Care Quality Commission’s (CQC’s) rule."),
        ("Two KPIs are met.", "Two key performance indicators (KPIs) are met."),
        ("KPIs are met.", "Key performance indicators (KPIs) are met."),
        # Written out already, before or with it, in whatever way.
        ("The Care Quality Commission (CQC) rates. CQC.", "The Care Quality Commission (CQC) rates. CQC."),
        ("CQC (the Care Quality Commission) rates.", "CQC (the Care Quality Commission) rates."),
        ("The commission of care (CQC) rates; CQC.", "The commission of care (CQC) rates; CQC."),
        # The words without the letters do not explain the letters.
        (
            "The Care Quality Commission rates.\n\nBy CQC.",
            "The Care Quality Commission rates.\n\nBy the Care Quality Commission (CQC).",
        ),
        # Not in headings, tables, captions, code, targets, attributes, quotations; but the words of a link.
        ("## CQC\n\nOf CQC.", "## CQC\n\nOf the Care Quality Commission (CQC)."),
        (
            "| CQC | a |\n\n: CQC {#tbl-CQC}\n\nCLD.",
            "| CQC | a |\n\n: CQC {#tbl-CQC}\n\nClient Level Data (CLD).",
        ),
        ("`CQC` and “CQC ratings”", "`CQC` and “CQC ratings”"),
        ("```\nCQC\n```", "```\nCQC\n```"),
        ("[a](CQC.html#CQC){.CQC} and <https://CQC.org>", "[a](CQC.html#CQC){.CQC} and <https://CQC.org>"),
        ("See [CQC](a.html).", "See [the Care Quality Commission (CQC)](a.html)."),
        ("<!-- CQC -->\nCQC.", "<!-- CQC -->\nThe Care Quality Commission (CQC)."),
        # Part of a longer word, or of another acronym.
        ("A CQC-style ladder, CQCX and a.CQC", "A CQC-style ladder, CQCX and a.CQC"),
        # A numbered paragraph, an item, a definition begin a sentence.
        ("2.1 CQC rates.", "2.1 The Care Quality Commission (CQC) rates."),
        ("- CQC rates.", "- The Care Quality Commission (CQC) rates."),
        ("Rated by\n:   CQC", "Rated by\n:   The Care Quality Commission (CQC)"),
        # Not in the glossary.
        ("The ABC rates.", "The ABC rates."),
    ],
)
def test_a_first_use(written: str, read: str) -> None:
    assert expand(written, GLOSSARY) == read


def test_spelling_out_twice_changes_nothing() -> None:
    once = expand("CQC’s KPIs and CLD. CQC, KPI.", GLOSSARY)
    assert expand(once, GLOSSARY) == once


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in {
        "_variables.yml": "a:\n  rating: 'CQC rates [5](evidence.html#a){.fact} homes < 6.'\n  none: No letters.\n",
        "reports/scrutiny.qmd": "---\ntitle: CQC\n---\n\n{{< include shared/_first.qmd >}}\n\n1.1 {{< var a.none >}} CQC.\n",
        "reports/self-assessment.qmd": "{{< include self-assessment/_own.qmd >}}\n\n{{< include shared/_first.qmd >}}\n",
        "reports/self-assessment/_own.qmd": "By CQC.\n",
        "reports/shared/_first.qmd": "So: {{< var a.rating >}}\n",
    }.items():
        paths.write_text(tmp_path / name, text)
    expand_site(tmp_path, ["self-assessment", "scrutiny", "missing"], GLOSSARY)
    return tmp_path


def test_each_report_is_read_on_its_own_in_the_order_of_reading(site: Path) -> None:
    def read(name: str) -> str:
        return (site / "reports" / name).read_text(encoding="utf-8")

    # The self-assessment has spelled it out before it comes to the shared piece: that stays as it is.
    assert read("self-assessment/_own.qmd") == "By the Care Quality Commission (CQC).\n"
    assert read("self-assessment.qmd").endswith("{{< include shared/_first.qmd >}}\n")
    assert read("shared/_first.qmd") == "So: {{< var a.rating >}}\n"
    # The scrutiny report comes to it first: a copy of its own, the sentence put in the place of its name, with
    # nothing in it that could act on the page.
    assert "{{< include shared/_first.scrutiny.qmd >}}" in read("scrutiny.qmd")
    assert read("scrutiny.qmd").startswith("---\ntitle: CQC\n---\n")
    assert read("scrutiny.qmd").endswith("1.1 {{< var a.none >}} CQC.\n")
    assert read("shared/_first.scrutiny.qmd") == (
        "So: The Care Quality Commission (CQC) rates [5](evidence.html#a){.fact} homes < 6.\n"
    )


def test_the_glossary_spells_out_every_acronym_that_the_shared_prose_uses() -> None:
    glossary = read_glossary(paths.REPORTS)
    known = {*glossary.known, *(each.short for each in glossary.acronym)}
    for path in sorted(paths.REPORTS.rglob("*.qmd")):
        text = path.read_text(encoding="utf-8")
        used = {found[0].removesuffix("s") for found in ACRONYM.finditer(text)}
        assert used <= known, path
