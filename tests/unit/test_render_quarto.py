"""Quarto is used when it is there and new enough; otherwise one sentence says what to do."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
import yaml

from assurance import paths
from assurance.errors import UsageError
from assurance.publish import quarto
from assurance.publish.render import render
from tests.fixtures.make_site import make_site

FAKE = """#!{python}
import pathlib, sys, yaml
if "--version" in sys.argv:
    print({version!r}); sys.exit()
if {fails!r}:
    print("ERROR: it did not work", file=sys.stderr); sys.exit(1)
source = pathlib.Path(sys.argv[2])
extension = {{"assurance-html": "html", "assurance-typst": "pdf"}}[sys.argv[4]]
made = pathlib.Path("_out", source.with_suffix("." + extension))
made.parent.mkdir(parents=True)
values = yaml.safe_load(pathlib.Path("_variables.yml").read_text(encoding="utf-8"))
told = source.read_text(encoding="utf-8").splitlines()[1]
made.write_text("made by Quarto: " + values["provider"] + told, encoding="utf-8")
"""


def fake_quarto(folder: Path, monkeypatch: pytest.MonkeyPatch, version: str, *, fails: bool = False) -> None:
    if os.name == "nt":
        pytest.skip("A script that stands in for a program needs a shell that reads its first line.")
    folder.mkdir()
    program = folder / "quarto"
    program.write_text(FAKE.format(python=sys.executable, version=version, fails=fails), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize("version", ["1.9.36", "1.10.2", "2.0.0"])
def test_a_quarto_that_is_new_enough_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    fake_quarto(tmp_path / "bin", monkeypatch, version)
    assert quarto.find() == str(tmp_path / "bin" / "quarto")


@pytest.mark.parametrize("version", ["1.8.27", "0.9.1", "99 bottles", ""])
def test_a_quarto_that_is_too_old_gets_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    fake_quarto(tmp_path / "bin", monkeypatch, version)
    with pytest.raises(UsageError, match="too old: install Quarto 1.9 or newer"):
        quarto.find()


def test_no_quarto_gets_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="Quarto is not on this machine"):
        render("scrutiny", "html", make_site(tmp_path / "site"), tmp_path / "x.html", "quarto")
    assert not (tmp_path / "x.html").exists()


def test_quarto_renders_a_copy_in_which_values_are_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_quarto(tmp_path / "bin", monkeypatch, "1.10.1")
    site = make_site(tmp_path / "site")
    before = sorted(path.relative_to(site) for path in site.rglob("*"))
    for extension in ("html", "pdf"):
        render("scrutiny", extension, site, tmp_path / f"x.{extension}", "quarto")  # type: ignore[arg-type]
        made = (tmp_path / f"x.{extension}").read_text(encoding="utf-8")
        assert made.startswith(
            r"made by Quarto: Care \<script>alert(1)\</script> #set page(fill: red) \$x\$ \{\{\<"
        )
        assert made.endswith("numbered-paragraphs: true")
    assert sorted(path.relative_to(site) for path in site.rglob("*")) == before


def test_word_never_comes_from_quarto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    render("scrutiny", "docx", make_site(tmp_path / "site"), tmp_path / "x.docx", "quarto")
    assert (tmp_path / "x.docx").read_bytes().startswith(b"PK")


def test_a_quarto_that_fails_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_quarto(tmp_path / "bin", monkeypatch, "1.10.1", fails=True)
    with pytest.raises(UsageError, match="Quarto could not render scrutiny as PDF: ERROR: it did not work"):
        render("scrutiny", "pdf", make_site(tmp_path / "site"), tmp_path / "x.pdf", "quarto")


def test_the_extension_is_whole() -> None:
    """Every file that the format extension names is there, and its formats are those that are asked for."""
    described = yaml.safe_load((paths.EXTENSION / "_extension.yml").read_text(encoding="utf-8"))
    formats = described["contributes"]["formats"]
    named = [
        *formats["common"]["filters"],
        *formats["typst"]["template-partials"],
        formats["typst"]["font-paths"],
    ]
    named += [formats["html"]["css"], *(theme for theme in formats["html"]["theme"] if theme != "default")]
    for name in named:
        assert (paths.EXTENSION / name).exists(), name
    project = yaml.safe_load(paths.QUARTO_PROJECT.read_text(encoding="utf-8"))
    assert set(project["format"]) == set(quarto.TARGETS.values())
    assert formats["typst"]["pdf-standard"] == "ua-1"
