"""Where the tests find what they need: the published editions, the official files, a refusal to skip in CI.

The editions are published once a test session, by the real command, whatever the number of test processes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck
from hypothesis import settings as trials

from assurance import paths

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same inputs every time, and no clock: what passes here passes there. `--hypothesis-profile default` looks
# further, at other inputs each time.
trials.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
trials.load_profile("steady")

SHARED = paths.ROOT.parent / "shared"
IN_CI = bool(os.environ.get("ASSURANCE_CI"))


def skip(reason: str) -> None:
    """Skip a test for want of something on this machine. In CI that is a failure: nothing may be missing."""
    if IN_CI:
        pytest.fail(f"{reason} CI must have it.")
    pytest.skip(reason)


@dataclass(frozen=True)
class Published:
    """What one run of the command left behind."""

    out: Path
    processed: Path
    log: str

    def edition(self, council: str) -> Path:
        """The newest published edition of a council."""
        return max(path for path in (self.out / council).iterdir() if path.is_dir())


def run_pipeline(*arguments: str | Path, cwd: Path = paths.ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, in an environment that has the requirements."""
    return subprocess.run(
        [sys.executable, "-m", "assurance", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(paths.ROOT), "PYTHONUTF8": "1"},
        check=False,
    )


@pytest.fixture(scope="session")
def publish_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Published]:
    """A function that publishes under a name once a session and hands the same edition to every test."""
    base = tmp_path_factory.getbasetemp()
    shared_base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def publish(name: str, *arguments: str | Path) -> Published:
        folder = shared_base / name
        out, processed, log = folder / "published", folder / "processed", folder / "log.txt"
        folder.mkdir(exist_ok=True)
        with FileLock(folder / "once.lock"):
            if not log.exists():
                done = run_pipeline("run", "--out", out, "--work", processed, *arguments)
                assert done.returncode == 0, done.stderr[-4000:] + done.stdout[-2000:]
                log.write_text(done.stdout + done.stderr, encoding="utf-8")
        return Published(out, processed, log.read_text(encoding="utf-8"))

    return publish


@pytest.fixture(scope="session")
def published(publish_once: Callable[..., Published]) -> Published:
    """The three shipped councils, published from the returns in `data/raw`."""
    return publish_once("shipped", "--continue")


@pytest.fixture(scope="session")
def official_files() -> Path:
    """The folder of official public files that stands beside the repository."""
    folder = SHARED / "public-data"
    if not folder.exists():
        skip("The official public files are not beside this checkout (../shared/public-data).")
    return folder


@pytest.fixture(scope="session")
def lincolnshire(publish_once: Callable[..., Published], official_files: Path) -> Published:
    """Lincolnshire, published from the official files."""
    return publish_once("lincolnshire", "--council", "Lincolnshire", "--raw", official_files)


# Without these Chromium asks for pages of its own.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window: one for all tests of a process, which cannot start a second."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((path for name in names if (path := shutil.which(name))), None)
    if not program:
        skip("There is no Chromium on this machine.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield chromium
        chromium.close()
