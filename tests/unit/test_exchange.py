"""Folders change places at once: nobody finds the place empty."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from assurance.exchange import exchange

CAN = sys.platform == "linux"


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        folder.mkdir()
        (folder / "name.txt").write_text(folder.name, encoding="utf-8")
    return folders


def test_two_folders_change_places(two: tuple[Path, Path]) -> None:
    assert exchange(*two) is CAN
    names = [(folder / "name.txt").read_text(encoding="utf-8") for folder in two]
    assert names == (["other", "one"] if CAN else ["one", "other"])


@pytest.mark.skipif(not CAN, reason="This system has no call for it; two renamings stand in.")
def test_whoever_looks_meanwhile_always_finds_a_folder(two: tuple[Path, Path]) -> None:
    missed: list[int] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            missed.extend([1] * (not two[0].exists()))

    looker = threading.Thread(target=look)
    looker.start()
    for _ in range(2000):
        assert exchange(*two)
    ended.set()
    looker.join()
    assert not missed


def test_one_that_is_not_there_is_an_error_or_left_alone(two: tuple[Path, Path], tmp_path: Path) -> None:
    try:
        assert exchange(two[0], tmp_path / "nowhere") is False
    except FileNotFoundError:
        assert CAN
    assert (two[0] / "name.txt").read_text(encoding="utf-8") == "one"
