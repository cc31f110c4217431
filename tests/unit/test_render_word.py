"""Tables of the Word document: as wide as the page, rows and notes together, headers on every page."""

from __future__ import annotations

import zipfile

import pytest
from lxml import etree

from assurance.publish.render import render
from assurance.publish.word import ONE_PIECE, TEXT_WIDTH
from tests.fixtures.make_site import make_site

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROWS = ONE_PIECE + 6
WORDS = "Words that are long enough to be wrapped, so that the table is set as wide as the page."


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[etree._Element]:
    """A short table with a note and a source under it, and a long one with neither."""
    folder = tmp_path_factory.mktemp("word")
    site = make_site(folder / "site")
    short, long = (
        "\n".join(
            [
                "| What | Why | Number |",
                "|---|---|--:|",
                *(f"| {WORDS} | {WORDS} | {at} |" for at in range(rows)),
            ]
        )
        for rows in (3, ROWS)
    )
    (site / "reports" / "trial.qmd").write_text(
        f"---\ntitle: T\n---\n\n{short}\n\n: A caption. Source: CQC. {{#tbl-short}}\n\n"
        f"Between.\n\n{long}\n\n: Another. {{#tbl-long}}\n\nAfter.\n",
        encoding="utf-8",
    )
    render("trial", "docx", site, folder / "trial.docx")
    with zipfile.ZipFile(folder / "trial.docx") as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return list(body.iter(f"{W}tbl"))


def kept(table: etree._Element) -> list[bool]:
    return [
        all(paragraph.find(f"{W}pPr/{W}keepNext") is not None for paragraph in row.iter(f"{W}p"))
        for row in table.iter(f"{W}tr")
    ]


def test_no_row_is_broken_and_the_first_is_repeated(tables: list[etree._Element]) -> None:
    assert len(tables) == 2
    for table in tables:
        rows = list(table.iter(f"{W}tr"))
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        repeated = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert repeated == [True] + [False] * (len(rows) - 1)


def test_a_short_table_stays_in_one_piece_and_with_its_source(tables: list[etree._Element]) -> None:
    short, long = tables
    assert kept(short) == [True] * 4
    assert kept(long) == [False] * (ROWS + 1)


def test_a_table_is_as_wide_as_the_page(tables: list[etree._Element]) -> None:
    for table in tables:
        widths = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
        assert abs(sum(widths) - TEXT_WIDTH) <= len(widths)
