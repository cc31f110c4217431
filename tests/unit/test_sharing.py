"""Editions share what they have in common, and none of them changes by it."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from assurance import paths
from assurance.publish.sharing import share

LONG = "the same in both\n" * 1000


def edition(folder: Path, **files: str) -> Path:
    listed = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        paths.write_text(path, text)
        content = path.read_bytes()
        listed.append(
            {"path": path.name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        )
    (folder / "manifest.json").write_text(json.dumps({"files": listed}), encoding="utf-8")
    return folder


def test_what_is_the_same_is_stored_once_and_stays_as_it_was(tmp_path: Path) -> None:
    old = edition(tmp_path / "Q1", same=LONG, changed=LONG + "1", small="x")
    new = edition(tmp_path / ".Q2.new", same=LONG, changed=LONG + "2", small="x", renamed=LONG)
    assert share(new, tmp_path) == 2 * len(LONG)
    assert (old / "same.csv").samefile(new / "same.csv")
    assert (old / "same.csv").samefile(new / "renamed.csv")
    assert not (old / "changed.csv").samefile(new / "changed.csv")
    assert not (old / "small.csv").samefile(new / "small.csv")
    paths.write_text(new / "same.csv", "written again")
    assert (old / "same.csv").read_text(encoding="utf-8") == LONG
    assert not list(new.glob(".*"))


def test_a_file_that_was_changed_since_is_not_taken_for_what_the_manifest_says(tmp_path: Path) -> None:
    old = edition(tmp_path / "Q1", same=LONG)
    (old / "same.csv").write_text(LONG.replace("same", "saem"), encoding="utf-8")
    new = edition(tmp_path / ".Q2.new", same=LONG)
    assert share(new, tmp_path) == 0
    assert (new / "same.csv").read_text(encoding="utf-8") == LONG


def test_where_there_are_no_links_the_copy_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    edition(tmp_path / "Q1", same=LONG)
    new = edition(tmp_path / ".Q2.new", same=LONG)
    monkeypatch.setattr(os, "link", refuse)
    assert share(new, tmp_path) == 0
    assert (new / "same.csv").read_text(encoding="utf-8") == LONG
