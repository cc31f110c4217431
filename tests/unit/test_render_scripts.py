"""Scripts stand inside a page and run by their hash; no other script does."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from pathlib import Path

import pytest

from assurance import paths
from assurance.errors import UsageError
from assurance.publish import scripts, web
from assurance.publish.render import render
from tests.fixtures.make_site import make_site


@pytest.fixture
def extension(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An extension with a script and a style sheet of its own beside those there are."""
    folder = tmp_path / "extension"
    shutil.copytree(paths.EXTENSION, folder)
    (folder / "trial.js").write_text('document.title = "<thead><th>" + "  ";\n', encoding="utf-8")
    (folder / "trial.css").write_text(".trial { color: red; }\n", encoding="utf-8")
    (folder / "bad.js").write_text('document.write("</SCRIPT>");', encoding="utf-8")
    monkeypatch.setattr(paths, "EXTENSION", folder)
    scripts.script.cache_clear()
    return folder


def allowed(page: str) -> list[str]:
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    [found] = re.findall(r"script-src ([^;]*);", policy)
    assert "unsafe" not in found
    return re.findall(r"'sha256-([^']+)'", found)


def hashes(page: str) -> list[str]:
    return [
        base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
        for text in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    ]


def test_a_page_allows_the_scripts_that_it_holds(extension: Path) -> None:
    plain = web.page(title="T", council="C", body="<p>script-src 'none'</p>", home="x")
    asked = web.page(title="T", council="C", body="", home="x", scripts=("trial", "trial"))
    assert len(allowed(plain)) == 1
    assert len(allowed(asked)) == 2
    for page in (plain, asked):
        assert allowed(page) == hashes(page)
    assert ".trial" in asked
    assert ".trial" not in plain


def test_a_report_asks_in_its_front_matter(extension: Path, tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    (site / "reports" / "trial.qmd").write_text(
        "---\ntitle: T\nscripts: [trial]\n---\n/* styles */ <!-- scripts -->\n", encoding="utf-8"
    )
    render("trial", "html", site, tmp_path / "trial.html")
    page = (tmp_path / "trial.html").read_text(encoding="utf-8")
    assert allowed(page) == hashes(page)
    assert len(hashes(page)) == 2
    assert '"<thead><th>" + "  ";' in page


def test_what_cannot_stand_in_a_page_is_refused(extension: Path) -> None:
    with pytest.raises(
        UsageError, match=r"no script “search-of-nothing” for a page. The scripts are: .*page"
    ):
        web.page(title="T", council="C", body="", home="x", scripts=("search-of-nothing",))
    with pytest.raises(UsageError, match="</script"):
        web.page(title="T", council="C", body="", home="x", scripts=("bad",))
