"""The preview: what is saved is shown, mistakes with their place, and nothing published is touched."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assurance import paths
from assurance.comparison_words import Wording
from assurance.errors import UsageError
from assurance.paths import EditionFolder
from assurance.prose import Prose
from assurance.publish.preview import Preview, served
from tests.conftest import Published


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A copy of the prose that a test may write in."""
    return Path(shutil.copytree(paths.REPORTS, tmp_path / "reports"))


@pytest.fixture
def preview(published: Published, reports: Path, tmp_path: Path) -> Preview:
    edition = next((published.processed / "gateshead").iterdir()).name
    folder = EditionFolder.of(published.processed, "gateshead", edition)
    (tmp_path / "work").mkdir()
    return Preview(Prose(reports, "gateshead"), folder, tmp_path / "work", Wording.model_validate({}))


@pytest.fixture
def address(preview: Preview) -> Iterator[str]:
    with served(preview, 0) as server:
        assert server.server_address[0] == "127.0.0.1"
        yield f"http://127.0.0.1:{server.server_port}"


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode("utf-8"))


def test_what_is_saved_is_shown_and_whoever_waits_is_told(
    preview: Preview, address: str, reports: Path
) -> None:
    assert "Words of the author" not in get(f"{address}/scrutiny.html")
    piece = reports / "scrutiny.qmd"
    text = piece.read_text(encoding="utf-8")
    piece.write_text(text.replace("## Summary", "Words of the author.\n\n## Summary", 1), encoding="utf-8")
    with urllib.request.urlopen(f"{address}/changed?since=0", timeout=60) as answer:
        assert answer.status == 200
    page = get(f"{address}/scrutiny.html")
    assert "Words of the author." in page
    assert "/changed?since=1" in page


def test_a_councils_own_piece_is_shown(preview: Preview, address: str, reports: Path) -> None:
    own = reports / "councils" / "gateshead" / "scrutiny"
    own.mkdir(parents=True)
    (own / "_homecare.qmd").write_text("Gateshead’s own words.\n", encoding="utf-8")
    assert preview.look() or preview.version
    assert "Gateshead’s own words." in get(f"{address}/scrutiny.html")


def test_a_mistake_is_shown_with_file_and_line_and_goes_when_it_is_mended(
    preview: Preview, address: str, reports: Path
) -> None:
    piece = reports / "scrutiny.qmd"
    text = piece.read_text(encoding="utf-8")
    last = text.count("\n") + 2
    piece.write_text(f"{text}\nSee <b>this</b>.\n", encoding="utf-8")
    preview.wait(0, 10)
    page = get(f"{address}/scrutiny.html")
    assert f"reports/scrutiny.qmd, line {last}: HTML, “&lt;b&gt;”" in page
    assert "<b>" not in page
    version = preview.version
    piece.write_text(text, encoding="utf-8")
    preview.wait(version, 10)
    assert "A mistake in the prose" not in get(f"{address}/scrutiny.html")


def test_what_would_not_be_published_stands_above_the_page(
    preview: Preview, address: str, reports: Path
) -> None:
    piece = reports / "scrutiny.qmd"
    piece.write_text(f"{piece.read_text(encoding='utf-8')}\nThe owner is TBC.\n", encoding="utf-8")
    preview.wait(0, 10)
    page = get(f"{address}/scrutiny.html")
    assert "1 remark on the prose" in page
    assert "“TBC” was left to be filled in" in page
    assert page.index("1 remark on the prose") < page.index("<h1")


def test_a_saved_notebook_is_counted_before_whoever_waits_is_told(
    published: Published, reports: Path, tmp_path: Path
) -> None:
    edition = next((published.processed / "gateshead").iterdir()).name
    folder = EditionFolder.of(published.processed, "gateshead", edition)
    notebook = tmp_path / "homecare.ipynb"
    notebook.write_text("{}", encoding="utf-8")
    refusals = ["homecare.ipynb, cell 3: mend it.", ""]
    told: list[int] = []

    def count() -> None:
        told.append(shown.version)
        if refusal := refusals.pop(0):
            raise UsageError(refusal)

    (tmp_path / "work").mkdir()
    prose = Prose(reports, "gateshead")
    shown = Preview(
        prose,
        folder,
        tmp_path / "work",
        Wording.model_validate({}),
        counted_by=lambda: [notebook],
        count=count,
    )
    assert not shown.look()
    notebook.write_text("{ }", encoding="utf-8")
    assert shown.look()
    assert "homecare.ipynb, cell 3: mend it." in shown.page("scrutiny")
    notebook.write_text("{  }", encoding="utf-8")
    assert shown.look()
    assert "mend it" not in shown.page("scrutiny")
    assert told == [0, 1]


def test_the_page_may_run_the_reload_and_no_other_script(preview: Preview) -> None:
    page = preview.page("scrutiny")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)', page)
    assert policy
    (reload,) = [
        text for text in re.findall(r"<script>(.*?)</script>", page, re.DOTALL) if "/changed" in text
    ]
    hashed = base64.b64encode(hashlib.sha256(reload.encode("utf-8")).digest()).decode("ascii")
    assert f"'sha256-{hashed}'" in policy[1]
    assert "script-src 'unsafe-inline'" not in policy[1]
    assert "connect-src 'self'" in policy[1]


@pytest.mark.parametrize(
    "path",
    ["/_variables.yml", "/../facts.json", "/reports/scrutiny.qmd", "/nothing.html", "/shared/_summary"],
)
def test_nothing_but_the_reports_is_served(address: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(address + path)
    refused.value.close()
    assert refused.value.code == 404


def test_nothing_that_was_made_or_published_is_changed(
    preview: Preview, address: str, published: Published
) -> None:
    before = {path: path.stat().st_mtime_ns for path in published.out.rglob("*") if path.is_file()}
    made = {path: path.stat().st_mtime_ns for path in preview.folder.root.rglob("*") if path.is_file()}
    get(f"{address}/self-assessment.html")
    get(f"{address}/evidence.html")
    assert before == {path: path.stat().st_mtime_ns for path in published.out.rglob("*") if path.is_file()}
    assert made == {
        path: path.stat().st_mtime_ns for path in preview.folder.root.rglob("*") if path.is_file()
    }
