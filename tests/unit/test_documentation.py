"""The documentation: what is made is what the maker gives, links lead somewhere, commands exist."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from assurance import cli, paths
from assurance.checks.suites import read_suites
from assurance.documentation import followed, links, made, reference, site
from assurance.documentation.links import Page

PAGES = sorted(paths.DOCS.glob("*.md"))
WRITTEN = {"README.md": paths.ROOT / "README.md", **{f"docs/{path.name}": path for path in PAGES}}
OTHER_COMMANDS = {"test"}  # of pipeline.py itself
LARGEST = 120_000


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    return site.read_pages(with_reference=False)


@pytest.fixture(scope="module")
def as_made() -> dict[Path, str]:
    return made.made_pages(cli.command)


# What is made


@pytest.mark.parametrize(
    "page", ["commands.md", "data-dictionary.md", "glossary.md", "how-a-figure-is-made.md", "methods.md"]
)
def test_a_page_that_is_made_is_as_it_is_made(page: str, as_made: dict[Path, str]) -> None:
    text = as_made[paths.DOCS / page]
    assert (paths.DOCS / page).read_text(encoding="utf-8") == text, "run python3 pipeline.py docs"


def test_the_data_dictionary_has_every_column_and_every_number_a_unit() -> None:
    text = (paths.DOCS / "data-dictionary.md").read_text(encoding="utf-8")
    for name, suite in read_suites().items():
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(suite.columns)
        for column, what in suite.columns.items():
            assert bool(what.unit) == (what.kind == "number"), f"{name}.{column}"


def test_the_glossary_has_every_acronym_and_every_word_to_avoid() -> None:
    text = (paths.DOCS / "glossary.md").read_text(encoding="utf-8")
    ours = tomllib.loads((paths.REPORTS / "glossary.toml").read_text(encoding="utf-8"))
    assert all(f"| {each['short']} | {each['words']} |" in text for each in ours["acronym"])
    assert all(f"| {each['avoid']} | {each['use']} |" in text for each in ours["term"])


def test_the_figure_that_is_followed_is_counted_in_the_file_as_it_was_sent() -> None:
    """By hand: days from request to sourcing, without the copy and the test row."""
    import csv
    import datetime

    def day(text: str) -> datetime.date:
        form = "%Y-%m-%d" if "-" in text else "%d/%m/%Y"
        return datetime.datetime.strptime(text, form).date()

    with (paths.RAW / followed.FILE).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    unlike = {row["Request ID"]: row for row in rows}.values()
    quick = [row for row in unlike if row["Sourced on"] and "test" not in row["Request ID"].lower()
             and (day(row["Sourced on"]) - day(row["Requested on"])).days <= 1]  # fmt: skip
    text = (paths.DOCS / "how-a-figure-is-made.md").read_text(encoding="utf-8")
    assert f"| `display` | {len(quick)} |" in text
    assert rows[followed.ROW - 2]["Request ID"] in text
    assert rows[followed.ROW - 2] in quick


def test_a_figure_that_no_longer_counts_its_row_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed, "ROW", 2)  # sourced after two days
    with pytest.raises(ValueError, match="row 2 is no longer one of the 130"):
        followed.followed_page()


# Links


def test_every_link_and_every_picture_leads_somewhere(pages: list[Page]) -> None:
    assert links.dead(pages) == []


def page(source: str, body: str) -> Page:
    return Page(source, site.name_of(source), "A page", body, "")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<a href="b.md">b</a>', []),
        ('<a href="b.md#there">b</a>', []),
        ('<a href="#here">b</a><p id="here">', []),
        ('<a href="../settings.toml">b</a>', []),
        ('<a href="https://example.org/x#y">b</a>', []),
        ('<a href="c.md">b</a>', ["docs/a.md: the link “b” leads to c.md, which is not there."]),
        ('<a href="b.md#gone"><code>b</code></a>', ["docs/a.md: the link “b” leads to b.md#gone, and docs/b.md has no such section."]),
        ('<a href="#gone">b</a>', ["docs/a.md: the link “b” leads to #gone, and docs/a.md has no such section."]),
        ('<a href="../../etc/passwd">b</a>', ["docs/a.md: the link “b” leads to ../../etc/passwd, which is not there."]),
        ('<img src="pictures/gone.png">', ["docs/a.md: there is no picture pictures/gone.png."]),
    ],
)  # fmt: skip
def test_a_dead_link_is_named(body: str, said: list[str], tmp_path: Path) -> None:
    (tmp_path / "settings.toml").touch()
    pages = [page("docs/a.md", body), page("docs/b.md", '<h2 id="there">There</h2>')]
    assert links.dead(pages, tmp_path) == said


def test_a_link_becomes_the_page_of_the_site_and_one_out_of_it_its_words() -> None:
    here = page("reference/a.qmd", '<a href="../docs/b.md#x">b</a> <a href="../settings.toml">settings</a>')
    there = page("docs/b.md", "")
    assert links.resolve(here, {"docs/b.md": there}) == '<a href="../b.html#x">b</a> settings'


def test_addresses_elsewhere_are_listed_and_not_asked_for() -> None:
    one = page(
        "docs/a.md", '<a href="https://example.org">x</a><a href="mailto:a@b.c">y</a><a href="b.md">z</a>'
    )
    assert links.external([one, one]) == ["https://example.org", "mailto:a@b.c"]


# Commands


def commands_in(text: str) -> set[str]:
    return set(re.findall(r"python3? pipeline\.py(?: ([a-z][a-z-]*))?", text)) - {""}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_command_that_is_named_exists(name: str) -> None:
    named = commands_in(WRITTEN[name].read_text(encoding="utf-8"))
    assert named <= {*cli.command.commands, *OTHER_COMMANDS}


def test_every_option_that_is_named_exists() -> None:
    known = {
        option
        for command in cli.command.commands.values()
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    } | {"--help", "--no-browser", "-k", "--full", "--save", "--times"}  # of JupyterLab, pytest and `bench`
    for name, path in WRITTEN.items():
        for line in re.findall(r"pipeline\.py [^`\n]*", path.read_text(encoding="utf-8")):
            assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line)) <= known, f"{name}: {line}"


# The pages


def test_the_start_page_leads_to_every_page(pages: list[Page]) -> None:
    start = (paths.DOCS / "README.md").read_text(encoding="utf-8")
    missing = [path.name for path in PAGES if path.name != "README.md" and f"({path.name})" not in start]
    assert missing == []


def test_every_picture_is_described_and_small() -> None:
    shown = {
        picture
        for path in WRITTEN.values()
        for words, picture in re.findall(
            r"!\[([^\]]*)\]\((?:docs/)?(pictures/[^)]+)\)", path.read_text(encoding="utf-8")
        )
        if len(words) > 20
    }
    for name in shown:
        assert (paths.DOCS / name).stat().st_size < LARGEST, name
        if not name.endswith(".svg"):
            with Image.open(paths.DOCS / name) as picture:
                assert picture.width <= 1280


def test_the_log_of_assumptions_says_of_each_all_that_a_log_says() -> None:
    text = (paths.DOCS / "assumptions.md").read_text(encoding="utf-8")
    entries = re.findall(r"^### ([A-Z]\d+) [^\n]+\n\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    ids = [id for id, _ in entries]
    assert len(ids) == len(set(ids)) >= 28
    assert re.findall(r"^\| \[([A-Z]\d+)\]", text, re.MULTILINE) == ids
    for id, entry in entries:
        said = re.findall(r"^- \*\*([^*]+)\.\*\* \S", entry, re.MULTILINE)
        assert said == [
            "Assumption",
            "Why, and what would change it",
            "Effect",
            "Owner",
            "Since",
            "Status",
        ], id


def test_the_site_is_written_with_a_search_index_and_its_links_resolved(
    tmp_path: Path, pages: list[Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "read_pages", lambda *, with_reference: pages)
    written, elsewhere = site.build(tmp_path, with_reference=False)
    assert {path.name for path in written} >= {"index.html", "readme.html", "guide-lead.html", "methods.html"}
    assert all(address.startswith(("https://", "mailto:")) for address in elsewhere)
    start = (tmp_path / "index.html").read_text(encoding="utf-8")
    index = re.search(r'<script type="application/json" id="search-index">(.*?)</script>', start)
    entries = json.loads(index[1])
    assert any(entry[2] == "data-dictionary.html#homecare_requests" for entry in entries)
    lead = (tmp_path / "guide-lead.html").read_text(encoding="utf-8")
    assert 'href="returns.html"' in lead
    assert ".md" not in "".join(re.findall(r'href="([^"]*)"', lead))
    assert "script-src 'sha256-" in lead
    assert lead.count("<h1") == 1
    assert 'src="data:image/png;base64,' in lead


def test_a_page_without_a_title_is_refused() -> None:
    with pytest.raises(Exception, match=r"docs/a\.md, line 1: the page has no title"):
        site._title("docs/a.md", "Some words.")


# The reference


def test_the_reference_lists_modules_that_exist_and_leaves_out_none_of_the_statistics_or_measures() -> None:
    listed = reference.modules_listed(reference.settings())
    assert len(listed) == len(set(listed))
    for name in listed:
        path = paths.ROOT / name.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__init__.py").is_file(), name
    for package in ("statistics", "measures", "wording"):
        there = {
            ".".join(path.relative_to(paths.ROOT).with_suffix("").parts).removesuffix(".__init__")
            for path in (paths.ROOT / "assurance" / package).rglob("*.py")
        }
        assert there <= set(listed), "add it to _quarto.yml, under quartodoc"


def test_a_list_of_constants_has_no_links_that_lead_nowhere_and_a_section_is_no_heading() -> None:
    text = "## a { #assurance.a }\n\n| [b](#assurance.a.b) | [c](#assurance.a) |\n\nSource\n------\nWords.\n"
    assert reference._mended(text) == (
        "## a { #assurance.a }\n\n| `b` | [c](#assurance.a) |\n\n**Source**\n\nWords.\n"
    )


def test_quartodoc_describes_what_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = reference.settings()
    page = {
        "kind": "page",
        "path": "one",
        "summary": {"name": "One", "desc": "Of one."},
        "contents": ["docstrings"],
    }
    monkeypatch.setattr(
        reference, "settings", lambda: {**asked, "sections": [{"title": "A", "contents": [page]}]}
    )
    pages = reference.reference_pages()
    assert sorted(pages) == ["reference/index.qmd", "reference/one.qmd"]
    assert "read_sections(thing: Any)" in pages["reference/one.qmd"]
    assert "[One](one.qmd" in pages["reference/index.qmd"]
    rendered = [site._render(name, text, site.BY_QUARTODOC) for name, text in pages.items()]
    assert links.dead(rendered) == []
    assert "assurance.docstrings.read_sections" in rendered[1].anchors
