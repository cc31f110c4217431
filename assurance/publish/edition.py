"""A finished edition, put where people read it: whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import platform
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from assurance import paths
from assurance.checks import editions, ledgers
from assurance.compare.published import RECORD
from assurance.disclosure import ROWS_MAY_BE_PUBLISHED
from assurance.errors import InputError, UsageError
from assurance.exchange import exchange
from assurance.locks import in_turn
from assurance.paths import EditionFolder
from assurance.publish import gate, landing
from assurance.publish.checks_page import set_aside
from assurance.publish.project import about_edition, read_project, split_front_matter
from assurance.publish.sharing import share
from assurance.publish.telling import Telling

# What an edition's bytes may depend on, beside what is in the manifest already.
PACKAGES = (
    "pandas", "numpy", "scipy", "matplotlib", "great-expectations", "papermill", "pypandoc_binary", "typst",
    "python-calamine", "pyarrow",
)  # fmt: skip


def publish(
    council: str,
    edition: str,
    processed: str,
    out: str,
    documents: Sequence[str],
    themes: Sequence[str],
    parameters: Mapping[str, Any] | None = None,
    steps: Sequence[str] = (),
    contacts: Sequence[str] = (),
) -> None:
    """Put a council's edition into the published folder, in place of the one that is there.

    Parameters
    ----------
    council
        Slug of the council.
    documents
        The names of the rendered files: "scrutiny.pdf".
    themes
        Those whose figures are published. What a return that is no longer supplied left behind is not.
    parameters, steps
        What the run was asked for and the ids of its steps, for the manifest.
    contacts
        Addresses and telephone numbers that the council means to publish.

    Raises
    ------
    InputError
        When a link on a page leads nowhere.
    CheckFailed
        When something in the edition tells who a person is.
    UsageError
        When the published folder cannot be written to, or the edition cannot be replaced because one of its
        files is open.
    """
    folder = EditionFolder.of(Path(processed), council, edition)
    target = Path(out) / council / edition
    with in_turn(target.parent, Path(out)):
        recover(target)
        building = _beside(target, "new")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        try:
            _fill(building, folder, documents, themes, parameters or {}, steps)
            gate.refuse(building, contacts)
            share(building, target.parent)
            swap(building, target)
        finally:
            shutil.rmtree(building, ignore_errors=True)


def swap(building: Path, target: Path) -> None:
    """Put a finished folder in the place of another: at once, where the system can.

    Elsewhere there is a moment without either, and a crash in it is mended by `recover`.

    Raises
    ------
    UsageError
        When the old folder cannot be moved. It is then as it was.
    """
    old = _beside(target, "old")
    try:
        if target.exists():
            if exchange(building, target):
                return  # the last edition is where this one was built, and goes with it
            target.replace(old)
        building.replace(target)
    except PermissionError:
        if old.exists() and not target.exists():
            old.replace(target)
        raise UsageError(
            f"{paths.shown(target)} cannot be replaced, because a file in it is open. Close it and run again."
        ) from None
    shutil.rmtree(old, ignore_errors=True)


def recover(target: Path) -> None:
    """Mend what a run that was killed while it swapped folders has left.

    Killed before the new edition was in place, the old one comes back; killed after, the old one goes.
    """
    old = _beside(target, "old")
    if not old.exists():
        return
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.replace(target)


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}")


def _fill(
    building: Path,
    folder: EditionFolder,
    documents: Sequence[str],
    themes: Sequence[str],
    parameters: Mapping[str, Any],
    steps: Sequence[str],
) -> None:
    about = _about(folder)
    for name in documents:
        shutil.copyfile(folder.root / "rendered" / name, building / name)
    for name in ("facts.csv", "facts.json"):
        shutil.copyfile(folder.register / name, building / name)
    if (folder.prose / "changes.csv").exists():
        shutil.copyfile(folder.prose / "changes.csv", building / "changes.csv")
    _copy_downloads(building / "downloads", folder, themes)
    _copy_data_docs(building / "data-docs", folder, about)
    if (folder.checks / editions.NAME).exists():  # what the next edition is held against
        kept = json.loads((folder.checks / editions.NAME).read_text(encoding="utf-8"))
        editions.write(building / editions.NAME, _telling(folder).profile(kept))
    _mend_document_list(building)
    _unlink_missing_pages(building)
    figures = len(json.loads((building / "facts.json").read_text(encoding="utf-8"))["facts"])
    first = landing.page(
        building,
        about,
        _inputs(folder),
        figures=figures,
        quality=_kept(folder).get("data_quality", ""),
        shown=landing.shown_in(folder, themes),
    )
    paths.write_text(building / "index.html", first)
    manifest = _manifest(building, folder, about, figures, parameters, steps)
    paths.write_json(building / "manifest.json", manifest)
    refuse_dead_links(building)


def _about(folder: EditionFolder) -> dict[str, Any]:
    project = read_project(folder.site)
    titles = {}
    for name in project.reports:
        source = project.source(name)
        front, _, _ = split_front_matter(source.read_text(encoding="utf-8"), source.name)
        titles[name] = str(front.get("title", name))
    return {**about_edition(folder), "titles": titles}


def _copy_downloads(downloads: Path, folder: EditionFolder, themes: Sequence[str]) -> None:
    shutil.copytree(folder.drawn, downloads)
    for file in sorted(file for theme in themes for file in folder.figure_data(theme).glob("*.csv")):
        there = downloads / file.name
        shutil.copyfile(file, there if not there.exists() else downloads / f"{file.parent.name}-{file.name}")
    with (folder.checks / "failing-rows.csv").open(encoding="utf-8", newline="") as listed:
        reader = csv.DictReader(listed)
        failing = [row for row in reader if row["table"] in ROWS_MAY_BE_PUBLISHED]
    paths.write_csv(downloads / "failing-rows.csv", reader.fieldnames or (), failing)
    ledgers.write_list(downloads / ledgers.NAME, set_aside(_ledger(folder)))


def _copy_data_docs(target: Path, folder: EditionFolder, about: Mapping[str, Any]) -> None:
    source = folder.checks / "data-docs"
    if not source.is_dir():
        return
    shutil.copytree(source, target)
    if about["illustrative"]:
        banner = (
            '<div role="note" style="background:#ffd833;color:#000;padding:.75rem 1rem;'
            f'border-bottom:5px solid #000">{landing.strong(about["illustrative"])}</div>'
        )
        for page in sorted(target.rglob("*.html")):
            text = page.read_text(encoding="utf-8")
            paths.write_text(page, re.sub(r"<header\b|(?<=<body>)", rf"{banner}\g<0>", text, count=1))


def _mend_document_list(building: Path) -> None:
    """Where a report is not published as a page, let the head of every page lead to what is."""
    for page in sorted(building.glob("*.html")):
        text = page.read_text(encoding="utf-8")

        def entry(found: re.Match[str]) -> str:
            there = [ext for ext in ("html", "pdf", "docx") if (building / f"{found[2]}.{ext}").exists()]
            if not there:
                return ""
            return f"{found[1]}{found[2]}.{there[0]}{found[3]}"

        mended = re.sub(
            r'(<li><a href=")([\w-]+)\.html("(?: aria-current="page")?>[^<]*</a></li>\n)', entry, text
        )
        if mended != text:
            paths.write_text(page, mended)


def _unlink_missing_pages(building: Path) -> None:
    """Where a report is not published as a page, let words that lead into it be words only."""
    for page in (building / "checks.html", building / "evidence.html"):
        if not page.exists():
            continue
        text = page.read_text(encoding="utf-8")
        mended = re.sub(
            r'<a href="([\w-]+\.html)#sec-[^"]*">(.*?)</a>',
            lambda link: link[0] if (building / link[1]).exists() else link[2],
            text,
            flags=re.DOTALL,
        )
        if mended != text:
            paths.write_text(page, mended)


def refuse_dead_links(folder: Path) -> None:
    """Do nothing when every link from page to page arrives.

    Raises
    ------
    InputError
        When one does not: which, and on what page.
    """
    root = folder.resolve()
    pages = {
        page.relative_to(folder).as_posix(): page.read_text(encoding="utf-8")
        for page in sorted(folder.rglob("*.html"))
    }

    @cache
    def place(page: str, file: str) -> str | None:
        """Return the file that a link on a page leads to, by its place in the folder, if it is there."""
        there = (root / page).parent / file if file else root / page
        there = there.resolve()
        return there.relative_to(root).as_posix() if there.is_relative_to(root) and there.exists() else None

    @cache
    def anchors(page: str) -> frozenset[str]:
        return frozenset(_ANCHOR.findall(pages[page]))

    for name, text in pages.items():
        for link in sorted(set(_LINK.findall(text))):
            file, _, anchor = unquote(html.unescape(link)).partition("#")
            if re.match(r"[a-z][a-z0-9+.-]*:", file):
                continue
            there = place(name, file)
            if there is None or (anchor and there in pages and html.escape(anchor) not in anchors(there)):
                raise InputError(
                    f"{name}: the link to “{html.unescape(link)}” leads nowhere. Mend it in the report, or "
                    "take it out."
                )


_LINK = re.compile(r'<a [^>]*?href="([^"]*)"')
_ANCHOR = re.compile(r'id="(?<=\bid=")([^"]+)"')  # begun with what is rare, it is found at once


# The manifest


def _manifest(
    building: Path,
    folder: EditionFolder,
    about: Mapping[str, Any],
    figures: int,
    parameters: Mapping[str, Any],
    steps: Sequence[str],
) -> dict[str, Any]:
    ledger, telling = _ledger(folder), _telling(folder)
    results = json.loads((folder.checks / "results.json").read_text(encoding="utf-8"))
    states = Counter(result["state"] for result in results)
    return {
        "council": about["council"],
        "council_code": about["code"],
        "edition": about["edition"],
        "data_freeze": about["freeze"],
        "illustrative": bool(about["illustrative"]),
        "titles": dict(about["titles"]),
        "parameters": dict(parameters),
        **_record(folder),
        "inputs": _inputs(folder),
        "counts": {
            "facts": figures,
            "checks": len(results),
            "checks_failed": states["failed"],
            "checks_not_made": states["not checked"],
            # Those of which it may be told.
            "rows_in": telling.told(ledger, "rows_in"),
            "rows_kept": telling.told(ledger, "kept"),
            "rows_set_aside": sum(len(entry["set_aside"]) for entry in ledger),
        },
        "versions": dict(versions()),
        "steps": list(steps),
        "files": [
            {
                "path": path.relative_to(building).as_posix(),
                "size": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for path in sorted(building.rglob("*"), key=lambda path: path.relative_to(building).as_posix())
            if path.is_file()
        ],
    }


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that an edition's bytes depend on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def _ledger(folder: EditionFolder) -> list[dict[str, Any]]:
    return json.loads(folder.ledger.read_text(encoding="utf-8"))


def _telling(folder: EditionFolder) -> Telling:
    return Telling.load(folder.register / "telling.json")


def _record(folder: EditionFolder) -> dict[str, Any]:
    """Return what a later edition needs to be compared with this one, beside its figures."""
    kept = _kept(folder)
    return {name: kept[name] for name in RECORD if name in kept}


def _kept(folder: EditionFolder) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for path in (folder.register / "record.json", folder.prose / "record.json"):
        kept |= json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return kept


def _inputs(folder: EditionFolder) -> list[dict[str, Any]]:
    return json.loads((folder.register / "sources.json").read_text(encoding="utf-8"))
