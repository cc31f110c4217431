"""The first page of a published edition: what there is, in which formats, and what it was made from."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assurance.numerals import plural
from assurance.publish import web
from assurance.publish.project import long_date

FORMATS = {"html": "Web page", "pdf": "PDF", "docx": "Word"}
MADE = ("evidence", "methods", "checks", "changes")
LISTS = ("set-aside", "failing-rows")

Link = tuple[str, str]


def page(building: Path, about: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> str:
    """Return the first page of the edition in `building`, as HTML.

    Parameters
    ----------
    about
        The edition's council, edition, freeze, illustrative (words in Markdown, or none) and titles.
    inputs
        The raw files that the edition rests on.
    """
    documents = {name: title for name, title in about["titles"].items() if formats(building, name)}
    body = "\n".join(
        [
            "<h2>Reports</h2>",
            _cards(_document(building, name, documents[name]) for name in documents if name not in MADE),
            "<h2>What the figures rest on</h2>",
            _cards(_behind(building, documents)),
            *_figures(building),
            *_sources(inputs),
        ]
    )
    freeze = long_date(about["freeze"])
    return web.page(
        title="Adult social care reports",
        subtitle=f"Edition {about['edition']}. Nothing that reached us after {freeze} is in it.",
        council=about["council"],
        edition=about["edition"],
        freeze=freeze,
        body=body,
        home="index.html",
        illustrative=f"<p>{strong(about['illustrative'])}</p>" if about["illustrative"] else "",
        documents=[
            {"href": f"{name}.{formats(building, name)[0]}", "title": web.SHORT.get(name, title)}
            for name, title in documents.items()
        ],
    )


def formats(building: Path, name: str) -> list[str]:
    """Return the formats in which a document is there, pages first."""
    return [extension for extension in FORMATS if (building / f"{name}.{extension}").exists()]


def count_facts(building: Path) -> int:
    """Return how many facts the edition's register holds."""
    return len(json.loads((building / "facts.json").read_text(encoding="utf-8"))["facts"])


def strong(markdown: str) -> str:
    """Return a line of Markdown as HTML, where all that it may hold is words in bold.

    >>> strong("**Illustrative.** A & B")
    '<strong>Illustrative.</strong> A &amp; B'
    """
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(markdown))


def _behind(building: Path, documents: Mapping[str, str]) -> Iterable[str]:
    yield from (_document(building, name, documents[name]) for name in documents if name in MADE)
    yield _card(
        "The register of facts",
        [
            _file(building, "downloads/tables.ods", "Spreadsheet (ODS)"),
            _file(building, "facts.csv", "CSV"),
            _file(building, "facts.json", "JSON"),
        ],
        f"{plural(count_facts(building), 'figure')}, each with its value, numerator, denominator, base, "
        "period, source and method.",
    )
    if (building / "data-docs" / "index.html").exists():
        record = [("data-docs/index.html", FORMATS["html"])]
        yield _card("Great Expectations’ own record", record, "Every check that the tables were put to.")
    again = [
        _file(building, "downloads/failing-rows.csv", "Rows that fail a check, CSV"),
        _file(building, "downloads/set-aside.csv", "Rows set aside, CSV"),
    ]
    yield _card("Rows to look at again", again, "For whoever sent the return.")
    yield _card(
        "Manifest",
        [("manifest.json", "JSON")],
        "Inputs with their hashes, versions, settings, steps, and the hash of every file here.",
    )


def _figures(building: Path) -> list[str]:
    folder = building / "downloads"
    named = dict.fromkeys(
        path.stem for path in sorted(folder.iterdir()) if path.stem not in (*LISTS, "tables")
    )
    if not named:
        return []
    rows = []
    for name in named:
        there = [kind for kind in ("csv", "svg", "png") if (folder / f"{name}.{kind}").exists()]
        links = " ".join(
            f'<a href="downloads/{html.escape(name)}.{kind}">{kind.upper()}'
            f'<span class="unseen">: {html.escape(_figure_name(name))}</span></a>'
            for kind in there
        )
        rows.append(f"<li>{html.escape(_figure_name(name))}: {links}</li>")
    title = "<h2>The data behind the charts and tables, and the charts as pictures</h2>"
    return [title, f"<ul>{''.join(rows)}</ul>"]


def _sources(inputs: Sequence[Mapping[str, Any]]) -> list[str]:
    sources = "".join(
        f"<li>{html.escape(str(each['title']))}, {html.escape(str(each['publisher']))}</li>"
        for each in inputs
        if each["used"] == "used"
    )
    return ["<h2>Made from</h2>", f"<ul>{sources}</ul>"] if sources else []


def _document(building: Path, name: str, title: str) -> str:
    there = formats(building, name)
    links = [
        (f"{name}.html", FORMATS["html"])
        if each == "html"
        else _file(building, f"{name}.{each}", FORMATS[each])
        for each in there
    ]
    return _card(title, links)


def _file(building: Path, name: str, words: str) -> Link:
    size = (building / name).stat().st_size
    shown = f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"
    return name, f"{words}, {shown}"


def _card(name: str, links: Sequence[Link], about: str = "") -> str:
    # A link says of what it is, for those who hear the links one by one.
    of_what = f'<span class="unseen">: {html.escape(name)}</span>'
    shown = " ".join(
        f'<a href="{html.escape(href)}">{html.escape(text)}{of_what}</a>' for href, text in links
    )
    more = f'<span class="about">{html.escape(about)}</span>' if about else ""
    return f'<li><span class="name">{html.escape(name)}</span>{more}<span class="formats">{shown}</span></li>'


def _cards(cards: Iterable[str]) -> str:
    return f'<ul class="cards">{"".join(cards)}</ul>'


def _figure_name(name: str) -> str:
    kind, _, rest = name.partition("-")
    words = {"fig": "Chart", "tbl": "Table"}.get(kind)
    return f"{words} {rest.replace('-', ' ')}" if words else name.replace("-", " ")
