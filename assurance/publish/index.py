"""The first page of the published folder: every council, every edition."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assurance import paths
from assurance.numerals import plural
from assurance.publish import web
from assurance.publish.edition import recover
from assurance.publish.landing import FORMATS
from assurance.publish.project import long_date


def write_index(out: str) -> None:
    """Write `index.html` into the published folder, from the manifests of the editions in it.

    Links are relative, so that the folder can be opened from a file share or copied to a web server.
    """
    folder = Path(out)
    for old in sorted(folder.glob("*/.*.old")):
        recover(old.with_name(old.name.removeprefix(".").removesuffix(".old")))
    manifests = [
        json.loads(path.read_text(encoding="utf-8")) | {"folder": path.parent.relative_to(folder).as_posix()}
        for path in sorted(folder.glob("*/*/manifest.json"))
        if not path.parent.name.startswith(".")
    ]
    councils: dict[str, list[dict[str, Any]]] = {}
    for manifest in manifests:
        councils.setdefault(manifest["council"], []).append(manifest)
    sections = [_section(name, councils[name]) for name in sorted(councils)]
    body = "\n".join(sections) or "<p>Nothing has been published yet.</p>"
    paths.write_text(
        folder / "index.html",
        web.page(
            title="Councils and editions",
            council="Adult social care reports",
            subtitle=f"{plural(len(councils), 'council')}, {plural(len(manifests), 'edition')}",
            body=body,
            home="index.html",
        ),
    )


def _section(council: str, editions: Sequence[dict[str, Any]]) -> str:
    newest_first = sorted(editions, key=lambda each: (each["data_freeze"], each["edition"]), reverse=True)
    name = html.escape(council)
    return f'<h2>{name}</h2>\n<ul class="cards">{"".join(_edition(each) for each in newest_first)}</ul>'


def _edition(manifest: dict[str, Any]) -> str:
    folder, whose = manifest["folder"], html.escape(f"{manifest['council']}, edition {manifest['edition']}")
    there = {entry["path"] for entry in manifest["files"]}
    links = []
    for name, title in manifest["titles"].items():
        for extension, words in FORMATS.items():
            file = f"{name}.{extension}"
            if file not in there or (extension == "docx"):
                continue
            short = html.escape(web.SHORT.get(name, title))
            text = short if extension == "html" else f"{short}, {words}"
            links.append(f'<a href="{folder}/{file}">{text}<span class="unseen">: {whose}</span></a>')
    mark = ' <span class="mark">Illustrative data</span>' if manifest["illustrative"] else ""
    freeze = long_date(manifest["data_freeze"])
    return (
        f'<li><a class="name" href="{folder}/index.html">Edition {html.escape(manifest["edition"])}'
        f'<span class="unseen"> of {html.escape(manifest["council"])}</span></a>{mark}'
        f'<span class="about">Data taken in to {html.escape(freeze)}. '
        f"{plural(manifest['counts']['facts'], 'figure')}.</span>"
        f'<span class="formats">{" ".join(links)}</span></li>'
    )
