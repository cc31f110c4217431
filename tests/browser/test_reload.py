"""The preview in a real browser: the page that is open follows what is saved."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, expect

from assurance import paths
from assurance.comparison_words import Wording
from assurance.paths import EditionFolder
from assurance.prose import Prose
from assurance.publish.preview import Preview, served
from tests.conftest import Published


def test_a_save_is_on_the_page_that_is_open(browser: Browser, published: Published, tmp_path: Path) -> None:
    reports = Path(shutil.copytree(paths.REPORTS, tmp_path / "reports"))
    edition = next((published.processed / "gateshead").iterdir()).name
    folder = EditionFolder.of(published.processed, "gateshead", edition)
    (tmp_path / "work").mkdir()
    preview = Preview(Prose(reports, "gateshead"), folder, tmp_path / "work", Wording.model_validate({}))
    with served(preview, 0) as server:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/scrutiny.html")
        expect(page.locator("main")).not_to_contain_text("Words of the author")
        piece = reports / "scrutiny.qmd"
        text = piece.read_text(encoding="utf-8")
        piece.write_text(
            text.replace("## Summary", "Words of the author.\n\n## Summary", 1), encoding="utf-8"
        )
        expect(page.locator("main")).to_contain_text("Words of the author", timeout=60_000)
        page.close()
