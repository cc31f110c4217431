"""The scrutiny report as a committee's paper: its parts, its numbers from edition to edition, its appendices."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from assurance import paths
from assurance.compare.published import Published
from assurance.errors import CheckFailed, InputError
from assurance.prose import Prose, included, read_head
from assurance.publish import committee
from assurance.publish.lint import check_whole, lines_of
from assurance.publish.numbering import paragraphs_of, refuse

PAPER = """---
title: T
---

## Summary {#sec-summary}

What this is.

## Care {#sec-care}

{{< include scrutiny/_care.qmd >}}

## Money {#sec-money}

2.1 There are no financial implications at all.
"""
CARE = '<!--\nneeds: [a]\nmissing: "1.1 None."\n-->\n1.1 Half {{< var a.half >}} are found.\n\n1.2 {{< var a.late >}}\n'


def prose(folder: Path, paper: str = PAPER, care: str = CARE) -> Prose:
    paths.write_text(folder / "scrutiny.qmd", paper)
    paths.write_text(folder / "scrutiny" / "_care.qmd", care)
    return Prose(folder)


def edition(name: str, day: str, written: Prose) -> Published:
    empty = dict.fromkeys((field.name for field in dataclasses.fields(Published)), ())
    kept = tuple(each.to_json() for each in paragraphs_of("scrutiny", written))
    own = {"council": "Testshire", "edition": name, "data_freeze": day, "paragraphs": kept}
    return Published(**{**empty, **own})


def refused(folder: Path, paper: str = PAPER, care: str = CARE) -> str:
    """Return why an edition with this prose is refused after one with the prose above, "" when it is not."""
    first = edition("Q1", "2026-06-30", prose(folder / "first"))
    second = edition("Q2", "2026-09-30", prose(folder / "second", paper, care))
    refuse(first, [second])  # an earlier edition made again is not held against a later one
    try:
        refuse(second, [first])
    except CheckFailed as error:
        return str(error)
    return ""


def test_a_paragraph_is_known_by_its_number_section_and_figures(tmp_path: Path) -> None:
    found = paragraphs_of("scrutiny", prose(tmp_path))
    assert [(each.number, each.section, each.names) for each in found] == [
        ("1.1", "sec-care", ("a.half",)),
        ("1.2", "sec-care", ("a.late",)),
        ("2.1", "sec-money", ()),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        # Other words around the same figure; another figure beside it.
        ("Half {{< var a.half >}} are found.", "Of all, {{< var a.half >}}, before {{< var a.full >}}."),
        # A paragraph more, a paragraph fewer.
        ("1.2 {{< var a.late >}}", "1.2 {{< var a.late >}}\n\n1.3 {{< var a.new >}}"),
        ("\n\n1.2 {{< var a.late >}}", ""),
        # Words mended, and said to be the same in other words.
        ("no financial implications at all", "no financial implications"),
        (
            "2.1 There are no financial implications at all.",
            "<!-- allow: rewritten -->\n2.1 We spend nothing.",
        ),
        (
            "2.1 There are no financial implications at all.",
            "<!-- allow: rewritten -->\n\n2.1 We spend nothing.",
        ),
    ],
)
def test_a_number_that_stands_for_the_same(tmp_path: Path, old: str, new: str) -> None:
    assert old in PAPER + CARE
    assert refused(tmp_path, PAPER.replace(old, new), CARE.replace(old, new)) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # A paragraph put in between and all after it counted on.
        (
            "1.2 {{< var a.late >}}",
            "1.2 {{< var a.new >}}\n\n1.3 {{< var a.late >}}",
            "Paragraph 1.2 of scrutiny.qmd says something else than in edition Q1 (“…”)",
        ),
        # A number left free, and its paragraph under another.
        (
            "1.2 {{< var a.late >}}",
            "1.3 {{< var a.late >}}",
            "Paragraph 1.3 of scrutiny.qmd was 1.2 in edition Q1",
        ),
        # A section put in between.
        (
            "## Money {#sec-money}\n\n2.1",
            "## More {#sec-more}\n\n2.1 There are more.\n\n## Money {#sec-money}\n\n3.1",
            "Section 2 of scrutiny.qmd was “sec-money” in edition Q1 and is “sec-more” now",
        ),
        # Words without a figure that say something else.
        (
            "There are no financial implications at all.",
            "The budget rises by what the cabinet has agreed to.",
            "Paragraph 2.1 of scrutiny.qmd says something else than in edition Q1 (“There are no financial",
        ),
    ],
)
def test_a_number_that_stands_for_something_else(tmp_path: Path, old: str, new: str, said: str) -> None:
    why = refused(tmp_path, PAPER.replace(old, new), CARE.replace(old, new))
    assert why.startswith(f"Testshire: nothing was published. {said}")


def test_an_edition_of_before_there_were_numbers_refuses_nothing(tmp_path: Path) -> None:
    before = dataclasses.replace(edition("Q1", "2026-06-30", prose(tmp_path)), paragraphs=())
    refuse(edition("Q2", "2026-09-30", prose(tmp_path)), [before])


# The paper that is shipped, and what is refused of it


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    for path in sorted(paths.REPORTS.rglob("*.qmd")):
        text = path.read_text(encoding="utf-8")
        paths.write_text(tmp_path / path.relative_to(paths.REPORTS).as_posix(), text)
    return tmp_path / "scrutiny.qmd"


def test_the_shipped_paper_has_what_a_committee_asks_for() -> None:
    assert list(committee.refusals(Prose(paths.REPORTS))) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("There are no legal implications.", "", "“Legal implications” is blank."),
        ("14.1 There are no legal implications.", "<!-- to write -->", "“Legal implications” is blank."),
        ("There are no legal implications.", "N/A", "“Legal implications” is blank."),
        ("## Legal implications {#sec-legal}", "## The law {#sec-law}", "there is no section “sec-legal”."),
        ("1. Which services", "2. Which services", "the key lines of enquiry are not numbered from 1."),
        ("- [Appendix D:", "- [Annex D:", "Appendix D is named and is not in the list of appendices."),
    ],
)
def test_what_is_refused(paper: Path, old: str, new: str, said: str) -> None:
    text = paper.read_text(encoding="utf-8")
    assert old in text
    paths.write_text(paper, text.replace(old, new))
    found = list(committee.refusals(Prose(paper.parent)))
    assert [each.startswith(f"reports/scrutiny.qmd: {said}") for each in found] == [True]


def test_parts_out_of_order_are_refused(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    paths.write_text(paper, text.replace("{#sec-focus", "{#sec-x").replace("{#sec-enquiry", "{#sec-focus")
                     .replace("{#sec-x", "{#sec-enquiry"))  # fmt: skip
    assert any("is not where committees have it" in each for each in committee.refusals(Prose(paper.parent)))


def test_a_link_to_a_paragraph_that_is_left_out_is_refused_with_its_line() -> None:
    lines = lines_of("1.1 See [1.2](#paragraph-1-2) and [here](#paragraph-1-1).\n\n1.2 Words.\n", "a.qmd")
    check_whole(lines)
    with pytest.raises(InputError, match="a.qmd, line 1: a link to “#paragraph-1-2”, which is not in"):
        check_whole(lines[:1])
    with pytest.raises(InputError, match="a.qmd, line 1: a link to “#sec-a”"):
        check_whole(lines_of("[a](#sec-a)", "a.qmd"))


def test_a_report_of_another_kind_is_not_asked(tmp_path: Path) -> None:
    assert list(committee.refusals(Prose(tmp_path))) == []


def test_the_shipped_paragraphs_are_numbered_as_their_sections_upwards_and_each_once() -> None:
    numbers = [each.number for each in paragraphs_of("scrutiny", Prose(paths.REPORTS))]
    order = [tuple(map(int, number.split("."))) for number in numbers]
    assert order == sorted(set(order))
    assert {major for major, _ in order} == set(range(1, 17))


def test_a_piece_that_is_not_printed_has_none_but_its_own_numbers() -> None:
    shared = Prose(paths.REPORTS)

    def numbers(piece: str) -> list[str]:
        text = re.sub(
            r"\A<!--\n.*?\n-->\n", "", shared.path(piece).read_text(encoding="utf-8"), flags=re.DOTALL
        )
        found = []
        for line in text.split("\n"):
            inner = included(line)
            if inner and shared.path(inner).exists():
                found += numbers(inner)
            elif re.match(r"\d+\.\d+ ", line):
                found.append(line.split()[0])
        return found

    for path in sorted((paths.REPORTS / "scrutiny").glob("*.qmd")):
        head = read_head(path, path.read_text(encoding="utf-8"))
        missing = re.findall(r"^(\d+\.\d+) ", head.missing, re.MULTILINE) if head else []
        own = numbers(f"scrutiny/{path.name}")
        assert missing == own[: len(missing)], path.name
        assert bool(missing) == bool(own) or path.name in ("_homecare-bands.qmd", "_ascof-questions.qmd"), (
            path.name
        )
