"""The editions for a browser to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.publish.index import write_index
from tests.fixtures.make_edition import make_processed, publish_made


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder with one small edition that holds everything a page can hold."""
    folder = tmp_path_factory.mktemp("made")
    make_processed(folder / "processed")
    publish_made(folder / "processed", folder / "published")
    write_index(str(folder / "published"))
    return folder / "published"
