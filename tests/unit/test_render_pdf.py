"""The PDF on paper: a first page in the council's name, a running head, bookmarks, table heads on every page."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pypdf
import pytest

from assurance.publish.pdf import compile_typst
from assurance.publish.render import render
from tests.fixtures.make_site import COUNCIL, make_site

ROWS = 120
WIDE = "A very long heading of a column"


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> pypdf.PdfReader:
    """A report with a table over several pages and one that is as wide as a page can hold."""
    folder = tmp_path_factory.mktemp("paper")
    site = make_site(folder / "site")
    long = "\n".join(f"| Service {at} | {at} |" for at in range(ROWS))
    heads = " | ".join(f"{WIDE} {at}" for at in range(1, 10))
    (site / "reports" / "trial.qmd").write_text(
        f'---\ntitle: "A report on paper"\nnumber-sections: true\n---\n\n## First {{#sec-first}}\n\n### Under it\n\n'
        f"| Service | Requests made |\n|---|--:|\n{long}\n\n: All services {{#tbl-all}}\n\n## Second\n\n"
        f"| {heads} |\n|{'---|' * 9}\n| {' | '.join(['1,234 of 5,678'] * 9)} |\n\n: Wide {{#tbl-wide}}\n",
        encoding="utf-8",
    )
    render("trial", "pdf", site, folder / "trial.pdf")
    return pypdf.PdfReader(folder / "trial.pdf")


def words(page: pypdf.PageObject) -> str:
    return " ".join(page.extract_text().split())


def test_the_first_page_is_in_the_councils_name_and_has_the_contents(pdf: pypdf.PdfReader) -> None:
    first = words(pdf.pages[0])
    assert (
        first.index(COUNCIL)
        < first.index("A report on paper")
        < first.index("Contents")
        < first.index("Second")
    )


def test_every_page_after_it_says_whose_it_is_and_which_of_how_many(pdf: pypdf.PdfReader) -> None:
    whole = len(pdf.pages)
    assert whole > 3
    for at, page in enumerate(pdf.pages, 1):
        assert f"Page {at} of {whole}" in words(page)
        assert at == 1 or f"{COUNCIL}: A report on paper" in words(page)


def test_headings_are_bookmarks(pdf: pypdf.PdfReader) -> None:
    first, under, second = pdf.outline
    assert [first["/Title"], [each["/Title"] for each in under], second["/Title"]] == [
        "1 First", ["1.1 Under it"], "2 Second",
    ]  # fmt: skip


def test_the_head_of_a_table_is_on_every_page_of_it(pdf: pypdf.PdfReader) -> None:
    pages = [words(page) for page in pdf.pages]
    of_table = [page for page in pages if re.search(r"Service \d+ \d+", page)]
    assert len(of_table) > 2
    assert all("Service Requests made" in page for page in of_table)
    assert sum(len(re.findall(r"Service \d+ \d+", page)) for page in of_table) == ROWS


def test_a_wide_table_is_not_cut_off(pdf: pypdf.PdfReader) -> None:
    page = next(page for page in pdf.pages if "Wide" in words(page) and "5,678" in words(page))
    ends: list[float] = []

    def note(text: str, matrix: list[float], _: list[float], font: object, size: float) -> None:
        if text.strip():
            ends.append(matrix[4])

    page.extract_text(visitor_text=note)
    assert words(page).count("of 5,678") == 9
    assert max(ends) < float(page.mediabox.width) - 40


@pytest.mark.parametrize(("rows", "broken"), [(8, False), (14, True), (15, True), (16, True), (40, True)])
def test_a_short_table_stays_in_one_piece_and_a_long_one_begins_where_there_is_room(
    tmp_path: Path, rows: int, broken: bool
) -> None:
    site = make_site(tmp_path / "site")
    above = "Words.\n\n" * 29  # under them is room for some rows
    table = "\n".join(f"| Service {at} | {at} | {at} |" for at in range(rows))
    (site / "reports" / "trial.qmd").write_text(
        f'---\ntitle: "T"\n---\n\n## First\n\n{above}\n\n| Service | Requests | Of all |\n|---|--:|--:|\n{table}\n\n'
        ": All services {#tbl-all}\n",
        encoding="utf-8",
    )
    render("trial", "pdf", site, tmp_path / "trial.pdf")
    pages = [words(page) for page in pypdf.PdfReader(tmp_path / "trial.pdf").pages]
    first = next(page for page in pages if "Words." in page)
    assert first.count("Words.") == 29
    assert ("Service 0 0" in first) == broken


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system how much memory is in use")
def test_typst_lets_go_of_what_it_has_set(tmp_path: Path) -> None:
    def megabytes() -> float:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20

    in_use = []
    for number in range(5):
        rows = ", ".join(f"[Row {row} of {number}], [{row * number}]" for row in range(1500))
        (tmp_path / "report.typ").write_text(f"#set document(title: [T])\n#table(columns: 2, {rows})\n")
        assert compile_typst(tmp_path / "report.typ", 0).startswith(b"%PDF")
        in_use.append(megabytes())
    assert in_use[-1] - in_use[0] < 25, in_use
