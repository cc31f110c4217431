"""The first page of the published folder: every council, every edition."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assurance import councils, paths
from assurance.compare.published import MANIFEST, every_edition, order_of
from assurance.errors import UsageError
from assurance.locks import in_turn
from assurance.numerals import plural
from assurance.publish import web
from assurance.publish.edition import recover
from assurance.publish.landing import FORMATS, MADE
from assurance.publish.project import long_date

Manifest = Mapping[str, Any]


def write_index(out: str) -> None:
    """Write `index.html` into the published folder, from the manifests of the editions in it.

    Councils stand in the order of the alphabet, the newest edition of each first. Links are relative, so that
    the folder can be opened from a file share or copied to a web server.
    """
    folder = Path(out)
    for old in sorted(folder.glob("*/.*.old")):
        with in_turn(old.parent, folder):
            recover(old.with_name(old.name.removeprefix(".").removesuffix(".old")))
    with in_turn(folder, folder):
        _write(folder)


def _write(folder: Path) -> None:
    editions: dict[str, list[Manifest]] = {}
    for edition in every_edition(folder):
        manifest = json.loads((edition / MANIFEST).read_text(encoding="utf-8"))
        manifest["folder"] = edition.relative_to(folder).as_posix()
        editions.setdefault(manifest["council"], []).append(manifest)
    items = "\n".join(_council(name, editions[name]) for name in sorted(editions))
    beside = _regions(folder, editions)
    count = sum(map(len, editions.values()))
    paths.write_text(
        folder / "index.html",
        web.page(
            title="Councils and editions",
            council="Adult social care reports",
            subtitle=f"{plural(len(editions), 'council')}, {plural(count, 'edition')}",
            body=f'{beside}<ul class="cards councils">\n{items}\n</ul>' if items else _NOTHING,
            home="index.html",
            scripts=("search",),
        ),
    )


_NOTHING = "<p>Nothing has been published yet.</p>"


def _regions(folder: Path, editions: Mapping[str, Sequence[Manifest]]) -> str:
    """Return links to the pages that set a region's councils beside each other, where there are any."""
    pages = {
        region: paths.region_page(folder, region) for region in sorted({_region(name) for name in editions})
    }
    links = ", ".join(
        f'<a href="{page.relative_to(folder).as_posix()}">{html.escape(region)}</a>'
        for region, page in pages.items()
        if region and page.exists()
    )
    return f"<p>Councils of a region side by side: {links}.</p>\n" if links else ""


def _council(name: str, editions: Sequence[Manifest]) -> str:
    """Return one council: its newest edition with every report in every format, then the earlier ones."""
    newest, *earlier = sorted(editions, key=order_of, reverse=True)
    region, code = _region(name), str(newest.get("council_code", ""))
    place = html.escape(", ".join(filter(None, (region, code))))
    before = ""
    if earlier:
        links = "".join(f"<li>{_edition(each, '')}</li>" for each in earlier)
        summary = f"{plural(len(earlier), 'earlier edition')}{_of(newest)}"
        before = f"<details><summary>{summary}</summary><ul>{links}</ul></details>"
    return (
        f'<li data-region="{html.escape(region)}">'
        f'<h2 class="name">{html.escape(name)}</h2><span class="about">{place}</span>'
        f"{_edition(newest, _of(newest))}{_reports(newest)}{before}</li>"
    )


def _edition(manifest: Manifest, of_what: str) -> str:
    mark = ' <span class="mark">Illustrative data</span>' if manifest["illustrative"] else ""
    freeze = html.escape(long_date(manifest["data_freeze"]))
    name = f"Edition {html.escape(manifest['edition'])}{of_what}"
    return f'<a href="{manifest["folder"]}/index.html">{name}</a>, data to {freeze}{mark}'


def _reports(manifest: Manifest) -> str:
    """Return links to the reports of an edition in each of their formats; its own page has the rest."""
    there = {entry["path"] for entry in manifest["files"]}
    reports = []
    for name, title in manifest["titles"].items():
        short = html.escape(web.SHORT.get(name, title))
        links = [
            _link(manifest, f"{name}.{extension}", words, f": {short}")
            for extension, words in FORMATS.items()
            if f"{name}.{extension}" in there
        ]
        if links and name not in MADE:
            reports.append(f'<span class="formats">{short}: {" ".join(links)}</span>')
    return "".join(reports)


def _link(manifest: Manifest, file: str, words: str, of_what: str) -> str:
    return f'<a href="{manifest["folder"]}/{file}">{words}{_of(manifest, of_what)}</a>'


def _of(manifest: Manifest, what: str = "") -> str:
    """Return of what a link is, for those who hear the links one by one."""
    return f'<span class="unseen">{what} of {html.escape(manifest["council"])}</span>'


def _region(name: str) -> str:
    try:
        return councils.find(name).region
    except UsageError:  # a folder may hold what an earlier version has published
        return ""
