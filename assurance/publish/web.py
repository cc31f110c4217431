"""A report as one HTML file that asks nothing of any network, and the other pages with the same look."""

from __future__ import annotations

import base64
import html
import mimetypes
import re
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from assurance import paths
from assurance.publish import entries, pandoc
from assurance.publish.fact_cards import data_of
from assurance.publish.pdf import picture_file
from assurance.publish.project import Project, split_front_matter
from assurance.publish.scripts import SCRIPTS, named_in, put_in
from assurance.publish.shortcodes import Document

# What a document is called in the list at the head of every page, where its title is long.
SHORT = {
    "self-assessment": "Self-assessment",
    "scrutiny": "Scrutiny report",
    "evidence": "Evidence",
    "checks": "Data quality",
    "changes": "What has changed",
    "methods": "Methods",
}


def write(project: Project, report: str, document: Document, target: Path) -> None:
    """Write a document as HTML."""
    left, blocks = entries.set_aside(document)
    with tempfile.TemporaryDirectory(prefix="assurance-") as name:
        body = pandoc.convert(
            left,
            [
                "--to=html5", "--standalone", "--mathml",
                *(["--toc"] if document.metadata.get("toc", True) else []),
                f"--toc-depth={document.metadata.get('toc-depth', 3)}",
                f"--template={paths.EXTENSION / 'page.html'}",
            ],
            Path(name),
            _metadata(project, report, document),
        ).decode("utf-8")  # fmt: skip
    whole = finish(entries.put_back(body, blocks), document)
    whole = whole.replace(SCRIPTS, data_of(whole, document.folder) + SCRIPTS)
    paths.write_text(target, put_in(whole, styles(), named_in(document.metadata)))


def finish(page: str, document: Document) -> str:
    """Return pandoc's page with its pictures inside it and its tables and lists mended."""
    page = re.sub(
        r'<img([^>]*?)src="([^"]*)"',
        lambda image: f'<img{image[1]}src="{_data(_picture(html.unescape(image[2]), document), image[2])}"',
        page,
    )
    page = re.sub(r"<thead>.*?</thead>", lambda head: _scope(head[0], "col"), page, flags=re.DOTALL)
    page = re.sub(r"<tbody>.*?</tbody>", lambda body: _scope(body[0], "row"), page, flags=re.DOTALL)
    page = re.sub(r' id="toc-[^"]*"', "", page)
    page = re.sub(r'(<section id="footnotes"[^>]*>)\s*<hr />', r"\1" + "\n<h2>Footnotes</h2>", page, count=1)
    if 'class="numbered-paragraph"' in page:
        page = page.replace('<body class="', '<body class="has-numbered-paragraphs ', 1)
    return re.sub(r"[ \t]+$", "", page, flags=re.MULTILINE)


@lru_cache(maxsize=1)
def styles() -> str:
    """Return the style sheet, its fonts inside it."""
    text = "\n".join(
        (paths.EXTENSION / name).read_text(encoding="utf-8") for name in ("fonts.css", "page.css")
    )
    return re.sub(
        r'url\("([^"]+)"\)',
        lambda font: f'url("{_data((paths.EXTENSION / font[1]).read_bytes(), font[1])}")',
        text,
    ).strip()


def page(
    *,
    title: str,
    council: str,
    body: str,
    home: str,
    edition: str = "",
    freeze: str = "",
    subtitle: str = "",
    documents: Sequence[Mapping[str, Any]] = (),
    illustrative: str = "",
    contents: str = "",
    scripts: Sequence[str] = (),
) -> str:
    """Return a page that is not a report: the landing page of an edition, the index, a page of the docs.

    `body`, `contents` and `illustrative` are HTML, everything else plain text. `scripts` are asked for by
    name, as `assurance.publish.scripts` has them.
    """
    text = {
        "title": html.escape(title),
        "pagetitle": html.escape(f"{title} – {council}" if council != title else title),
        "council": html.escape(council),
        "edition": html.escape(edition),
        "date-shown": html.escape(freeze),
        "subtitle": html.escape(subtitle),
        "lang": "en-GB",
        "body": body,
        "home": home,
        "illustrative": illustrative and "true",
        "illustrative-text": illustrative,
        "body-class": "is-illustrative" if illustrative else "",
        "toc": contents,
        "toc-title": "Contents",
    }
    template = (paths.EXTENSION / "page.html").read_text(encoding="utf-8")
    return put_in(_fill(template, text, documents), styles(), scripts)


def _metadata(project: Project, report: str, document: Document) -> dict[str, Any]:
    own = document.metadata
    title = re.sub(r"[*_`\\]", "", str(own.get("title", report)))
    council = str(own.get("council", ""))
    illustrative = bool(own.get("illustrative"))
    return {
        "lang": own.get("lang", "en-GB"),
        "pagetitle": f"{title} – {council}" if council else title,
        "toc-title": own.get("toc-title", "Contents"),
        "home": "index.html",
        "body-class": "is-illustrative" if illustrative else "",
        "illustrative": illustrative,
        "documents": documents(project, report),
    }


def documents(project: Project, current: str) -> list[dict[str, Any]]:
    """Return the documents of a project as the list at the head of a page has them."""
    listed = []
    for name in project.reports:
        title = SHORT.get(name)
        if title is None:
            source = project.source(name)
            front, _, _ = split_front_matter(source.read_text(encoding="utf-8"), source.name)
            title = str(front.get("title", name))
        listed.append({"href": f"{name}.html", "title": title, "current": name == current})
    return listed


def _scope(part: str, scope: str) -> str:
    return re.sub(
        r"<th\b(?![^>]*scope=)([^>]*)>",
        lambda cell: f'<th scope="{scope + "group" if "colspan" in cell[1] else scope}"{cell[1]}>',
        part,
    )


def _picture(named: str, document: Document) -> bytes:
    name = named.removeprefix("embedded/")
    if named.startswith("embedded/") and name in document.pictures:
        return document.pictures[name]
    return picture_file(document, named).read_bytes()


def _data(content: bytes, name: str) -> str:
    kind = (
        "font/woff2" if name.endswith(".woff2") else mimetypes.types_map.get(Path(name).suffix, "image/png")
    )
    kind = "image/svg+xml" if name.endswith(".svg") else kind
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _fill(template: str, text: Mapping[str, str], documents: Sequence[Mapping[str, Any]]) -> str:
    """Return a pandoc template filled in: `$name$`, `$if$` and the one loop that `page.html` has."""

    def loop(found: re.Match[str]) -> str:
        return "".join(
            _conditions(found[1], {f"it.{key}": str(value or "") for key, value in each.items()})
            for each in documents
        )

    filled = re.sub(r"\$for\(documents\)\$\n(.*?)\$endfor\$\n", loop, template, flags=re.DOTALL)
    return _conditions(filled, {**text, "documents": "true" if documents else ""})


def _conditions(template: str, text: Mapping[str, str]) -> str:
    inner = re.compile(r"\$if\(([\w.-]+)\)\$\n?((?:(?!\$if\().)*?)\$endif\$(\n?)", re.DOTALL)
    while inner.search(template):
        template = inner.sub(lambda found: found[2] + found[3] * (found[2][-1:] != "\n")
                             if text.get(found[1]) else "", template)  # fmt: skip
    return re.sub(r"\$([\w.-]+)\$", lambda found: text.get(found[1], ""), template)
