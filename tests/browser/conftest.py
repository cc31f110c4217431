"""A real browser for the tests of pages, and the editions to look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assurance.publish.index import write_index
from tests.conftest import skip
from tests.fixtures.make_edition import make_processed, publish_made

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Without these Chromium asks for pages of its own.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    program = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)  # fmt: skip
    if not program:
        skip("There is no Chromium on this machine.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder with one small edition that holds everything a page can hold."""
    folder = tmp_path_factory.mktemp("made")
    make_processed(folder / "processed")
    publish_made(folder / "processed", folder / "published")
    write_index(str(folder / "published"))
    return folder / "published"
