"""A council with few returns, published once, for tests that break what a run stands on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assurance import paths
from benchmarks.faults import contents
from tests.conftest import run_pipeline


class Trial:
    """One council's returns, and the folders that its runs work in and publish to."""

    def __init__(self, folder: Path) -> None:
        self.raw, self.work, self.out = folder / "raw", folder / "work", folder / "out"
        shutil.copytree(paths.RAW / "gateshead", self.raw / "gateshead")

    @property
    def arguments(self) -> list[str]:
        folders = ["--raw", str(self.raw), "--work", str(self.work), "--out", str(self.out)]
        return ["run", "--council", "Gateshead", "--format", "html", *folders]

    def publish(self) -> dict[str, str]:
        done = run_pipeline(*self.arguments)
        assert done.returncode == 0, done.stderr
        return contents(self.out)

    def change(self) -> None:
        """Take the last row out of a return."""
        (returned,) = self.raw.rglob("homecare-requests.csv")
        returned.write_bytes(b"".join(returned.read_bytes().splitlines(keepends=True)[:-1]))


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)
