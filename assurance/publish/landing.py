"""The first page of a published edition: what there is, in which formats, and what it was made from."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.numerals import plural
from assurance.paths import EditionFolder, slug
from assurance.publish import web
from assurance.publish.downloads import charts
from assurance.publish.embed import read_cells
from assurance.publish.pages import theme_title
from assurance.publish.project import long_date

FORMATS = {"html": "Web page", "pdf": "PDF", "docx": "Word"}
MADE = ("evidence", "methods", "checks", "changes")
LISTS = ("set-aside", "failing-rows", "tables")
"""Downloads that are no figure's: they stand with what they are about."""
KINDS = {"csv": "CSV", "ods": "ODS", "svg": "SVG", "png": "PNG"}
"""The formats of a figure, in the order in which they are named."""

ABOUT = {
    "self-assessment": "How good care is here and what is done about it, by CQC’s nine quality statements.",
    "scrutiny": "For members of the committee: quality, outcomes and homecare, with what to ask.",
    "evidence": "Every figure with what was counted, out of what, from which file, and where it is printed. "
    "Can be searched by words, quality statement, source and period.",
    "methods": "How each measure is counted, and the statistics that are used.",
    "checks": "What was checked, what was found, and what became of every row.",
    "changes": "Figures, definitions and words that are not as they were in the last edition.",
}
"""What a document is for, in a line."""

Link = tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """A chart or table of an edition, as the list of downloads has it: its theme, and what it shows."""

    theme: str
    words: str


def page(
    building: Path,
    about: Mapping[str, Any],
    inputs: Sequence[Mapping[str, Any]],
    *,
    figures: int,
    quality: str = "",
    shown: Mapping[str, Shown] | None = None,
) -> str:
    """Return the first page of the edition in `building`, as HTML.

    Parameters
    ----------
    about
        The edition's council, edition, freeze, illustrative (words in Markdown, or none) and titles.
    inputs
        The raw files that the edition rests on.
    figures
        How many the register holds.
    quality
        How good the data is, in a few sentences.
    shown
        What the charts and tables among the downloads are, by the names of their files.
    """
    documents = {name: title for name, title in about["titles"].items() if formats(building, name)}
    body = "\n".join(
        [
            "<h2>Reports</h2>",
            _cards(_document(building, name, documents[name]) for name in documents if name not in MADE),
            "<h2>What the figures rest on</h2>",
            _cards(_behind(building, documents, figures)),
            *_quality(building, quality),
            *_figures(building, shown or {}),
            *_sources(inputs),
        ]
    )
    titles = re.findall(r"<h2>(.*?)</h2>", body)
    body = re.sub(r"<h2>(.*?)</h2>", lambda found: f'<h2 id="{slug(found[1])}">{found[1]}</h2>', body)
    links = "".join(f'<li><a href="#{slug(title)}">{title}</a></li>' for title in titles)
    freeze = long_date(about["freeze"])
    return web.page(
        title="Adult social care reports",
        subtitle=f"Edition {about['edition']}. Nothing that reached us after {freeze} is in it.",
        council=about["council"],
        edition=about["edition"],
        freeze=freeze,
        body=body,
        contents=f"<ul>{links}</ul>",
        home="index.html",
        illustrative=f"<p>{strong(about['illustrative'])}</p>" if about["illustrative"] else "",
        documents=[
            {"href": f"{name}.{formats(building, name)[0]}", "title": web.SHORT.get(name, title)}
            for name, title in documents.items()
        ],
    )


def shown_in(folder: EditionFolder, themes: Iterable[str]) -> dict[str, Shown]:
    """Return what the charts and tables of an edition are, from their captions in the executed notebooks."""
    found: dict[str, Shown] = {}
    for theme in themes:
        notebook = folder.notebook(theme)
        if not notebook.exists():
            continue
        for label, cell in read_cells(notebook).items():
            headline, facts, _ = charts.parts(
                str(cell.options.get("fig-cap") or cell.options.get("tbl-cap") or "")
            )
            if words := headline or facts:
                found[f"{theme}-{label}" if label in found else label] = Shown(theme_title(theme), words)
    return found


def formats(building: Path, name: str) -> list[str]:
    """Return the formats in which a document is there, pages first."""
    return [extension for extension in FORMATS if (building / f"{name}.{extension}").exists()]


def strong(markdown: str) -> str:
    """Return a line of Markdown as HTML, where all that it may hold is words in bold.

    >>> strong("**Illustrative.** A & B")
    '<strong>Illustrative.</strong> A &amp; B'
    """
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(markdown))


def _behind(building: Path, documents: Mapping[str, str], figures: int) -> Iterable[str]:
    yield from (_document(building, name, documents[name]) for name in documents if name in MADE)
    yield _card(
        "The register of facts",
        [
            _file(building, "downloads/tables.ods", "Spreadsheet (ODS)"),
            _file(building, "facts.csv", "CSV"),
            _file(building, "facts.json", "JSON"),
        ],
        f"{plural(figures, 'figure')}, each with its value, numerator, denominator, base, "
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


def _quality(building: Path, quality: str) -> list[str]:
    if not quality:
        return []
    there = (building / "checks.html").exists()
    more = ' <a href="checks.html">What was found, and who mends it</a>' if there else ""
    return ["<h2>How good the data is</h2>", f"<p>{html.escape(quality)}{more}</p>"]


def _sources(inputs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the files that were used, each with where it came from and the hash of its bytes."""
    entries = [_source(each) for each in inputs if each["used"] == "used"]
    if not entries:
        return []
    told = (
        f"{plural(len(entries), 'file')}. Whoever holds a file can work out its hash and see that it is the "
        "one that was used."
    )
    return ["<h2>Made from</h2>", f"<p>{told}</p>", f"<dl>{''.join(entries)}</dl>"]


def _source(entry: Mapping[str, Any]) -> str:
    about = f"{entry['publisher']}. Period: {entry['period']}. Edition: {entry['edition']}."
    name = html.escape(entry["path"].rsplit("/", 1)[-1])
    return (
        f"<dt>{html.escape(str(entry['title']))}</dt><dd>{html.escape(about)}<br>"
        f"<code>{name}</code>, SHA-256 <code>{html.escape(entry['sha256'])}</code></dd>"
    )


def _figures(building: Path, shown: Mapping[str, Shown]) -> list[str]:
    """Return the charts and tables with the files of each, a theme at a time, in the order of `shown`."""
    files: dict[str, list[Path]] = {}
    for path in sorted((building / "downloads").iterdir()):
        if path.stem not in LISTS:
            files.setdefault(path.stem, []).append(path)
    if not files:
        return []
    names = [*(name for name in shown if name in files), *(name for name in files if name not in shown)]
    themes: dict[str, list[str]] = {}
    for name in names:
        theme = shown[name].theme if name in shown else "Others"
        themes.setdefault(theme, []).append(_row(name, files[name], shown))
    tables = [_table(theme, rows) for theme, rows in themes.items()]
    return ["<h2>Charts and tables to download</h2>", _FORMATS_IN_WORDS, *tables]


_FORMATS_IN_WORDS = (
    "<p>CSV is the data, for a spreadsheet or a program. SVG and PNG are pictures, for a slide or another "
    "document.</p>"
)


def _table(theme: str, rows: Sequence[str]) -> str:
    name = f"downloads-{slug(theme)}"
    return (
        f'<div class="table-region" role="region" tabindex="0" aria-labelledby="{name}"><table>'
        f'<caption><span id="{name}"><strong>{html.escape(theme)}</strong></span></caption>'
        '<thead><tr><th scope="col">What it shows</th><th scope="col">Files</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(name: str, files: Iterable[Path], shown: Mapping[str, Shown]) -> str:
    title = html.escape(_figure_name(name, shown))
    of_what = f'<span class="unseen">: {title}</span>'
    links = ", ".join(
        f'<a href="downloads/{html.escape(path.name)}">{_kind(path)}{of_what}</a>'
        for path in sorted(files, key=_place)
    )
    return f'<tr><th scope="row">{title}</th><td>{links}</td></tr>'


def _kind(path: Path) -> str:
    kind = path.suffix.removeprefix(".")
    return KINDS.get(kind, kind.upper())


def _place(path: Path) -> tuple[int, str]:
    kinds = list(KINDS.values())
    return (kinds.index(_kind(path)) if _kind(path) in kinds else len(kinds), path.name)


def _figure_name(name: str, shown: Mapping[str, Shown]) -> str:
    kind, _, rest = name.partition("-")
    kinds = {"fig": "Chart", "tbl": "Table"}
    words = shown[name].words if name in shown else (rest if kind in kinds else name).replace("-", " ")
    return f"{kinds[kind]}: {words}" if kind in kinds else words


def _document(building: Path, name: str, title: str) -> str:
    there = formats(building, name)
    links = [
        (f"{name}.html", FORMATS["html"])
        if each == "html"
        else _file(building, f"{name}.{each}", FORMATS[each])
        for each in there
    ]
    return _card(title, links, ABOUT.get(name, ""))


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
