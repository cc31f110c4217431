"""The self-assessment as it is published: a first page to sign, and every statement in the same parts."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pypdf
import pytest

from tests.conftest import Published

PARTS = [
    "What we are proud of", "What we must improve", "Evidence", "What people told us", "What we will do",
    "What has changed since the last edition",
]  # fmt: skip


def summary_pages(pdf: Path) -> list[int]:
    """Return the pages of a PDF, counted from 1, between its contents and what follows the summary."""
    texts = [page.extract_text() for page in pypdf.PdfReader(pdf).pages]
    first = next(
        number for number, text in enumerate(texts, 1) if re.search(r"^Summary$", text, re.MULTILINE)
    )
    after = next(
        number
        for number, text in enumerate(texts, 1)
        if number > 1 and re.search(r"^About this self-assessment$", text, re.MULTILINE)
    )
    assert "For signature by the" in texts[after - 2], "the summary runs on to the next page"
    return list(range(first, after))


def parts_of(page: Path) -> list[list[str]]:
    """Return the headings of level 4 under each quality statement, in order."""
    found: list[list[str]] = []
    for heading in lxml.html.parse(page).getroot().xpath("//main//*[self::h2 or self::h3 or self::h4]"):
        text = " ".join(heading.text_content().split())
        if heading.tag == "h3" and text.startswith("Quality statement "):
            found.append([])
        elif heading.tag == "h4" and found:
            found[-1].append(text)
    return found


@pytest.mark.parametrize("council", ["west-sussex", "gateshead", "rotherham"])
def test_the_summary_comes_first_and_is_one_page(published: Published, council: str) -> None:
    assert summary_pages(published.edition(council) / "self-assessment.pdf") == [2]


@pytest.mark.parametrize("council", ["west-sussex", "gateshead", "rotherham"])
def test_every_statement_has_the_same_parts(published: Published, council: str) -> None:
    assert parts_of(published.edition(council) / "self-assessment.html") == [PARTS] * 9


def test_what_is_invented_of_a_councils_words_says_so(published: Published) -> None:
    page = lxml.html.parse(published.edition("west-sussex") / "self-assessment.html").getroot()
    own = [each for each in page.xpath("//main//p") if each.text_content().startswith("Illustrative wording")]
    assert len(own) == 11
