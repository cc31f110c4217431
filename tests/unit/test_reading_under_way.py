"""Files that change or go while they are read: one sentence, and nothing is made of half of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assurance.errors import InputError
from assurance.sources import inventory, snapshots


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    from assurance import paths

    source = paths.RAW / "gateshead" / "2026-27-Q2" / "snapshots.csv"
    there = tmp_path / "gateshead" / "2026-27-Q2"
    there.mkdir(parents=True)
    (there / source.name).write_bytes(source.read_bytes())
    return tmp_path


def test_a_return_that_changes_while_it_is_read_is_refused(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = inventory.inventory(raw)
    read = snapshots.read

    def read_while_somebody_saves(path: Path, found: Any) -> Any:
        reading = read(path, found)
        path.write_bytes(path.read_bytes() + b"\n")
        return reading

    assert inventory.read_file(raw, file).ledgers
    monkeypatch.setattr(snapshots, "read", read_while_somebody_saves)
    with pytest.raises(InputError, match=r"^snapshots\.csv: it was changed while it was read\. Run again"):
        inventory.read_file(raw, file)


def test_a_return_that_goes_before_it_is_read_is_named(raw: Path) -> None:
    (file,) = inventory.inventory(raw)
    (raw / file.path).unlink()
    with pytest.raises(InputError, match=r"^snapshots\.csv: it was there when the run began and is gone\."):
        inventory.read_file(raw, file)
