"""An edition is published whole or not at all, and says what it was made from."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assurance import locks
from assurance.errors import InputError, UsageError
from assurance.publish import edition as publishing
from assurance.publish.index import write_index
from tests.fixtures.make_edition import DOCUMENTS, EDITION, SLUG, make_processed, publish_made
from tests.fixtures.make_site import COUNCIL


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("processed")
    make_processed(folder)
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_an_edition_holds(processed: Path, tmp_path: Path) -> None:
    edition = publish_made(processed, tmp_path)
    assert set(digests(edition)) == {
        *DOCUMENTS, "facts.csv", "facts.json", "index.html", "manifest.json", "data-docs/index.html",
        "downloads/failing-rows.csv", "downloads/set-aside.csv", "downloads/fig-ratings.csv",
        "downloads/tbl-ratings.csv", "downloads/tables.ods",
        *(f"downloads/{name}.{kind}" for name in ("fig-ratings",) for kind in ("svg", "png")),
    }  # fmt: skip
    with (edition / "downloads" / "set-aside.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["row"], row["sentence"]) == ("7", "A location has no id.")
    assert "Illustrative data" in (edition / "data-docs" / "index.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in edition.parent.iterdir()) == [EDITION]


def test_the_manifest_has_every_file_and_no_machine(processed: Path, tmp_path: Path) -> None:
    edition = publish_made(processed, tmp_path)
    text = (edition / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    there = digests(edition)
    del there["manifest.json"]
    assert {entry["path"]: entry["sha256"] for entry in manifest["files"]} == there
    assert manifest["counts"] == {
        "facts": 1, "checks": 3, "checks_failed": 1, "checks_not_made": 1, "rows_in": 9, "rows_kept": 8, "rows_set_aside": 1
    }  # fmt: skip
    assert manifest["inputs"][0]["sha256"] == "ab" * 32
    assert {"python", "pandas", "typst", "pypandoc_binary"} <= set(manifest["versions"])
    assert manifest["illustrative"] is True
    assert str(tmp_path) not in text
    assert str(processed) not in text


def test_the_same_edition_has_the_same_bytes(processed: Path, tmp_path: Path) -> None:
    assert digests(publish_made(processed, tmp_path / "a")) == digests(
        publish_made(processed, tmp_path / "b")
    )


def test_the_last_good_edition_stays_when_publishing_fails(processed: Path, tmp_path: Path) -> None:
    edition = publish_made(processed, tmp_path)
    before = digests(edition)
    with pytest.raises(FileNotFoundError):
        publish_made(processed, tmp_path, [*DOCUMENTS, "missing.html"])
    assert digests(edition) == before
    assert sorted(path.name for path in edition.parent.iterdir()) == [EDITION]


@pytest.mark.parametrize("renames_done", [0, 1, 2])
def test_a_run_killed_while_it_swaps_is_mended_by_the_next(
    processed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames_done: int
) -> None:
    edition = publish_made(processed, tmp_path)
    (edition / "facts.csv").write_text("the last good edition", encoding="utf-8")
    before = digests(edition)
    rename, done = os.replace, []

    def replace_or_die(source: Path, target: Path) -> None:
        if Path(source).is_dir():
            if len(done) == renames_done:
                raise SystemExit("killed")
            done.append(source)
        rename(source, target)

    def no_clearing(path: Path, **_: object) -> None:
        if Path(path).name.endswith(".old") and renames_done == 2:
            raise SystemExit("killed")

    with monkeypatch.context() as dying:
        dying.setattr(publishing, "exchange", lambda *_: False)  # a system that cannot
        dying.setattr(os, "replace", replace_or_die)
        dying.setattr(publishing.shutil, "rmtree", no_clearing)
        with pytest.raises(SystemExit):
            publish_made(processed, tmp_path)
    assert edition.exists() == (renames_done != 1)
    write_index(str(tmp_path))
    if renames_done < 2:
        assert digests(edition) == before
        assert "Nothing has been published" not in (tmp_path / "index.html").read_text(encoding="utf-8")
    else:
        assert (edition / "facts.csv").read_text(encoding="utf-8") != "the last good edition"
    publish_made(processed, tmp_path)
    assert sorted(path.name for path in edition.parent.iterdir()) == [EDITION]
    assert (edition / "facts.csv").read_text(encoding="utf-8").startswith("id,")


def test_an_open_file_is_told_of_and_nothing_is_lost(
    processed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = publish_made(processed, tmp_path)
    before = digests(edition)
    rename, calls = os.replace, []

    def refuse_the_second(source: Path, target: Path) -> None:
        if Path(source).is_dir():
            calls.append(source)
            if len(calls) == 2:
                raise PermissionError(13, "in use")
        rename(source, target)

    monkeypatch.setattr(publishing, "exchange", lambda *_: False)
    monkeypatch.setattr(os, "replace", refuse_the_second)
    with pytest.raises(UsageError, match="Close it and run again"):
        publish_made(processed, tmp_path)
    assert digests(edition) == before


def test_a_link_that_leads_nowhere_stops_publication(tmp_path: Path) -> None:
    folder = make_processed(tmp_path / "processed")
    page = folder.rendered("scrutiny", "html")
    text = page.read_text(encoding="utf-8")
    for link, dead in (
        ("evidence.html#ratings-homecare-good", "evidence.html#gone"),
        ("#paragraph-2-1", "#paragraph-9-9"),
    ):
        page.write_text(text.replace(f'"{link}"', f'"{dead}"', 1), encoding="utf-8")
        with pytest.raises(InputError, match=re.escape(f"scrutiny.html: the link to “{dead}” leads nowhere")):
            publish_made(tmp_path / "processed", tmp_path / "out")
        assert not (tmp_path / "out" / SLUG / EDITION).exists()


def test_without_pages_the_lists_lead_to_the_files(processed: Path, tmp_path: Path) -> None:
    edition = publish_made(processed, tmp_path, ["scrutiny.pdf", "evidence.html", "checks.html"])
    evidence = (edition / "evidence.html").read_text(encoding="utf-8")
    assert 'href="scrutiny.pdf"' in evidence
    assert "self-assessment.html" not in evidence


def test_the_index_lists_councils_and_editions(processed: Path, tmp_path: Path) -> None:
    publish_made(processed, tmp_path)
    write_index(str(tmp_path))
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert f">{COUNCIL}</h2>" in text
    assert f'href="{SLUG}/{EDITION}/index.html"' in text
    assert f'href="{SLUG}/{EDITION}/scrutiny.pdf"' in text
    assert "Illustrative data" in text
    publishing.refuse_dead_links(tmp_path)


def test_an_index_of_nothing_says_so(tmp_path: Path) -> None:
    write_index(str(tmp_path))
    assert "Nothing has been published yet." in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_to_is_named(processed: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(
        UsageError, match=r"out cannot be written to: .*\. Choose another folder with --out\."
    ):
        publish_made(processed, tmp_path / "out")


def test_two_runs_that_publish_into_one_place_do_it_in_turn(
    processed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def slowly(building: Path, contacts: object) -> None:
        seen.append("begins")
        time.sleep(0.3)
        seen.append("ends")

    monkeypatch.setattr(publishing.gate, "refuse", slowly)
    with ThreadPoolExecutor(3) as several:
        for done in [several.submit(publish_made, processed, tmp_path / "out") for _ in range(3)]:
            done.result()
    assert seen == ["begins", "ends"] * 3
    edition = tmp_path / "out" / SLUG / EDITION
    listed = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {entry["path"]: entry["sha256"] for entry in listed}.items() <= digests(edition).items()
    assert [path.name for path in edition.parent.iterdir()] == [EDITION]  # no lock stays where people look


def test_a_run_that_publishes_without_end_is_told_of(
    processed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.1)
    out = tmp_path / "out"
    with locks.in_turn(out / SLUG, out), pytest.raises(UsageError, match=r"Another run has been publishing"):
        publish_made(processed, out)
