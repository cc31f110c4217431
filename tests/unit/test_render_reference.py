"""The embedded renderer makes of the reference project what real Quarto made of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdf
import pytest
from lxml import html

from assurance.publish.render import render
from tests.conftest import SHARED, skip


@pytest.fixture(scope="module")
def reference() -> Path:
    folder = SHARED / "quarto-reference"
    if not folder.exists():
        skip("The reference rendering is not beside this checkout (../shared/quarto-reference).")
    return folder


def words(element: html.HtmlElement | str) -> str:
    text = element if isinstance(element, str) else element.text_content()
    return " ".join(text.replace(" ", " ").split())


def structure(page: Path) -> dict[str, object]:
    """Return what the reference tells of a page, told of ours."""
    whole = html.parse(str(page), html.HTMLParser(encoding="utf-8")).getroot()
    headings = whole.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
    return {
        "lang": whole.get("lang"),
        "title": words(whole.xpath("//h1")[0]),
        "headings": [
            [int(each.tag[1]), words(each), each.get("id")] for each in headings if words(each) != "Footnotes"
        ],
        "figures": [
            {
                "id": each.get("id"),
                "alt": each.xpath(".//img")[0].get("alt"),
                "caption": words(each.xpath(".//figcaption")[0]),
            }
            for each in whole.xpath("//figure")
        ],
        "tables": [
            {
                "caption": words(each.xpath("./caption")[0]),
                "rows": [[words(cell) for cell in row.xpath("./th|./td")] for row in each.xpath(".//tr")],
            }
            for each in whole.xpath("//table")
        ],
        "cross_references": [
            [words(each), each.get("href")[1:]] for each in whole.xpath("//a[@class='cross-reference']")
        ],
        "fact_links": [[words(each), each.get("href")] for each in whole.xpath("//a[@class='fact']")],
        "callouts": [words(each) for each in whole.xpath("//div[contains(@class, 'callout ')]")],
        "equations": len(whole.xpath("//span[@class='equation']//*[local-name()='math']")),
        "footnotes": [words(each) for each in whole.xpath("//section[@id='footnotes']//li")],
    }


@pytest.mark.parametrize("report", ["self-assessment", "evidence"])
def test_the_page_has_the_structure_of_quartos(reference: Path, report: str, tmp_path: Path) -> None:
    render(report, "html", reference / "source", tmp_path / "page.html")
    expected = json.loads((reference / "expected" / f"{report}.html.json").read_text(encoding="utf-8"))
    expected["headings"] = [each for each in expected["headings"] if each[1] != "Footnotes"]
    expected["callouts"] = [re.sub(r" ([.,])", r"\1", each) for each in expected["callouts"]]
    for table in expected["tables"]:
        table["caption"] = words(table["caption"])
    assert structure(tmp_path / "page.html") == expected


FOOTNOTE = "Where the NHS number is missing, the council’s own identifier is used."


def running_words(text: str) -> list[str]:
    """Return the words of a PDF in reading order, from its contents on.

    Left out are leader dots with their page numbers, the equation (its glyphs come in the order of drawing),
    the footnote (it stands where its page ends), and single digits (page and footnote numbers).
    """
    text = text[text.index("Contents") :].replace("\u2060", "").replace("\ufb01", "fi")
    text = re.sub(r"(\. ){3,}.*", "", text)
    text = re.sub(r"𝑟.*?(?=as in)", "", text, flags=re.DOTALL)
    assert text.count("NHS number is missing") == text.count(FOOTNOTE)
    text = text.replace(FOOTNOTE, "")
    return [word for word in text.split() if not re.fullmatch(r"[\d𝑛𝑝]", word)]


@pytest.mark.parametrize("report", ["self-assessment", "evidence"])
def test_the_pdf_has_the_words_of_quartos_in_their_order(
    reference: Path, report: str, tmp_path: Path
) -> None:
    render(report, "pdf", reference / "source", tmp_path / "report.pdf")
    title = {"self-assessment": "Adult social care self-assessment", "evidence": "Evidence register"}[report]
    furniture = re.compile(rf"^\W*(Ashdown Council: {title}|{title}|Data taken in to .*)$", re.MULTILINE)
    ours = "\n".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages)
    theirs = (reference / "expected" / f"{report}.pdf.txt").read_text(encoding="utf-8")
    assert running_words(furniture.sub("", ours)) == running_words(furniture.sub("", theirs))
