"""The site of the documentation: the pages of `docs/`, the README and the reference, in the reports' look."""

from __future__ import annotations

import html
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assurance import paths
from assurance.documentation.links import Page, dead, external, resolve
from assurance.documentation.reference import FOLDER, reference_pages
from assurance.errors import InputError
from assurance.publish import pandoc, scripts, web
from assurance.publish.lint import Line
from assurance.publish.project import read_prose
from assurance.publish.shortcodes import Document

NAME = "Adult social care assurance reports"
START = "docs/README.md"
READERS = {
    START: "All pages",
    "docs/guide-lead.md": "Improvement lead",
    "docs/guide-member.md": "Committee member",
    "docs/guide-analyst.md": "Analyst",
    "docs/how-to-add.md": "Engineer",
    f"{FOLDER}/index.qmd": "Reference",
}
"""The pages that are named at the head of every page, by who reads them."""

# Markdown as code hosts show it, so that a page reads the same there; and as quartodoc writes it.
WRITTEN = "gfm+smart"
BY_QUARTODOC = "markdown-raw_html-raw_tex"
FIRST_WORDS = 160
SPLIT = "<!-- here the contents end -->"


def build(target: Path, *, with_reference: bool = True) -> tuple[list[Path], list[str]]:
    """Render the documentation into a folder, and return its pages and the addresses elsewhere that it names.

    Raises
    ------
    InputError
        When a link or a picture leads nowhere, with every one of them. Nothing is written then.
    """
    pages = read_pages(with_reference=with_reference)
    if wrong := dead(pages):
        raise InputError("\n".join(wrong))
    of = {page.source: page for page in pages}
    written = []
    for page in pages:
        path = target / page.name
        paths.write_text(path, _dressed(replace(page, body=resolve(page, of)), of))
        written.append(path)
    return written, external(pages)


def read_pages(*, with_reference: bool = True) -> list[Page]:
    """Return every page of the documentation, rendered, the start page first."""
    sources = [START, *sorted(f"docs/{p.name}" for p in paths.DOCS.glob("*.md") if p.name != "README.md")]
    pages = [_render(name, read_prose(paths.ROOT / name), WRITTEN) for name in (*sources, "README.md")]
    if with_reference:
        pages += [_render(name, text, BY_QUARTODOC) for name, text in reference_pages().items()]
    return pages


def name_of(source: str) -> str:
    """Return the file in the site that a page becomes.

    >>> name_of("docs/README.md"), name_of("docs/returns.md"), name_of("README.md")
    ('index.html', 'returns.html', 'readme.html')
    """
    if source == START:
        return "index.html"
    path = source.removeprefix("docs/").rpartition(".")[0]
    return f"{path.lower() if path == 'README' else path}.html"


def _render(source: str, text: str, reader: str) -> Page:
    title, rest = _title(source, text)
    folder = (paths.ROOT / source).parent
    lines = [Line(line, source, number) for number, line in enumerate(rest.split("\n"), 1)]
    document = Document(lines, {}, {}, folder)
    with tempfile.TemporaryDirectory(prefix="assurance-") as work:
        template = Path(work) / "page.html"
        template.write_text(f"$toc$\n{SPLIT}\n$body$\n", encoding="utf-8")
        made = pandoc.convert(
            document,
            ["--to=html5", "--standalone", "--toc", "--toc-depth=2", f"--template={template}"],
            Path(work),
            {"pagetitle": title},
            reader=reader,
        ).decode("utf-8")
    contents, _, body = made.partition(SPLIT)
    return Page(source, name_of(source), title, body.strip(), contents.strip())


def _title(source: str, text: str) -> tuple[str, str]:
    """Return the title of a page, and the text with an empty line where it stood."""
    found = re.search(r"\A\s*# (.+?)(?: *\{[^{}]*\})?[ \t]*$", text, re.MULTILINE)
    if not found:
        raise InputError(f"{source}, line 1: the page has no title. Begin it with “# ” and its title.")
    return found[1].replace("`", "").replace("\\", ""), text[: found.start(1) - 2] + text[found.end() :]


def _dressed(page: Page, of: Mapping[str, Page]) -> str:
    folder = (paths.ROOT / page.source).parent
    up = "../" * page.name.count("/")
    start = page.source == START
    listed = [
        {"href": up + of[source].name, "title": title, "current": source == page.source}
        for source, title in READERS.items()
        if source in of
    ]
    body = web.finish(page.body, Document([Line("", page.source, 1)], {}, {}, folder))
    return web.page(
        title=page.title,
        council=NAME,
        body=body + (_index(of.values()) if start else ""),
        contents="" if start else page.contents,
        home=f"{up}index.html",
        documents=listed,
        scripts=("docs",),
    )


def _index(pages: Iterable[Page]) -> str:
    """Return what the search of the start page looks through: data that is not shown, and never run."""
    entries = [entry for page in pages if page.source != START for entry in _sections(page)]
    return f"\n{scripts.data('search-index', entries)}"


def _sections(page: Page) -> Iterable[Sequence[str]]:
    """Yield each section of a page: the page's title, its own, where it is, and its words.

    Of the reference, which is long, the first words of what has a name in the code.
    """
    most = FIRST_WORDS if page.source.startswith(f"{FOLDER}/") else None
    pieces = re.split(r"<h[2-4]\b([^>]*)>(.*?)</h[2-4]>", page.body, flags=re.DOTALL)
    yield (page.title, "", page.name, _plain(pieces[0])[:most])
    for about, heading, body in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        anchor = re.search(r'\bid="([^"]*)"', about)
        if most and not (anchor and "." in anchor[1]):
            continue  # its parameters, and what it returns
        place = f"{page.name}#{html.unescape(anchor[1])}" if anchor else page.name
        yield (page.title, _plain(heading), place, _plain(body)[:most])


def _plain(body: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())
