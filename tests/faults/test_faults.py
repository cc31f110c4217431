"""What breaks under a run, really broken: the last edition stays, and the next run ends with the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assurance import paths
from benchmarks import faults
from benchmarks.faults import contents
from tests.conftest import skip
from tests.faults.conftest import Trial

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(paths.ROOT), "PYTHONUTF8": "1"}


def on_a_mount(
    folder: Path, options: str, trial: Trial
) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """Run where `folder` is a file system of its own; return what came of it and what is in the folder then."""
    lent = ["unshare", "--user", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*lent, "true"], check=False).returncode:
        skip("This system does not lend a process a file system of its own (`unshare`).")
    copy = folder.with_name(f"{folder.name}-as-it-was-left")
    copy.mkdir()
    done = subprocess.run(
        [*lent, sys.executable, str(Path(__file__).with_name("on_a_mount.py")), str(folder), str(copy), options,
         sys.executable, "-m", "assurance", *trial.arguments],
        cwd=paths.ROOT, capture_output=True, encoding="utf-8", env=ENVIRONMENT, check=False,
    )  # fmt: skip
    return done, contents(copy)


def test_random_kills(tmp_path: Path) -> None:
    if os.name == "nt":
        skip("Windows has no signal 9.")
    trial = faults.Trial(tmp_path, "html", seed=int(os.environ.get("FAULTS_SEED", "20261122")))
    trial.prepare()
    log = trial.kill(4)
    assert not log.faults
    assert sum(log.kills.values()) == 4
    assert log.ends["same bytes as undisturbed"]


@pytest.mark.parametrize("which", ["work", "out"])
def test_a_full_disk_is_said_and_the_last_edition_stays(trial: Trial, which: str) -> None:
    before = trial.publish()
    trial.change()
    folder = trial.work if which == "work" else trial.out
    done, left = on_a_mount(folder, "size=USED", trial)
    assert done.returncode == 2, done.stderr
    assert "could not be written: the disk is full. Make room" in done.stderr
    assert "Traceback" not in done.stderr
    assert (left if which == "out" else contents(trial.out)) == before
    after = trial.publish()
    assert after != before
    shutil.rmtree(trial.work)
    assert trial.publish() == after


def test_a_published_folder_that_is_read_only_is_named_and_stays(trial: Trial) -> None:
    before = trial.publish()
    trial.change()
    done, left = on_a_mount(trial.out, "ro", trial)
    assert done.returncode == 2, done.stderr
    assert "cannot be written to: Read-only file system. Choose another folder with --out" in done.stderr
    assert left == before


def test_a_clock_that_jumps_changes_nothing(trial: Trial) -> None:
    if shutil.which("faketime") is None:
        skip("There is no `faketime`, which shows a process another clock.")
    before = trial.publish()
    trial.change()
    for clock in ("2001-01-01 00:00:00", "2038-01-20 00:00:00"):
        done = subprocess.run(
            ["faketime", clock, sys.executable, "-m", "assurance", *trial.arguments],
            cwd=paths.ROOT, capture_output=True, encoding="utf-8", env=ENVIRONMENT, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    after = contents(trial.out)
    assert after != before
    assert trial.publish() == after
    shutil.rmtree(trial.work)
    assert trial.publish() == after
