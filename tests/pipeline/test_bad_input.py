"""Bad input gets one sentence, the right exit code, and leaves the last good edition as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assurance import paths
from tests.conftest import Published, run_pipeline
from tests.pipeline.test_main_job import digests

RETURNS = paths.RAW


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A copy of what Gateshead's edition rests on, to be spoilt."""
    folder = tmp_path / "raw"
    shutil.copytree(RETURNS / "gateshead", folder / "gateshead")
    return folder


def requests(raw: Path) -> Path:
    [found] = raw.rglob("homecare-requests.csv")
    return found


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8-sig")), encoding="utf-8")


def refused(*arguments: str | Path, exit_code: int = 2) -> str:
    """Return the sentence that the command refuses with, after checking that it is only that."""
    done = run_pipeline(*arguments)
    assert done.returncode == exit_code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    return " ".join(done.stderr.split())


def test_a_missing_folder(tmp_path: Path) -> None:
    sentence = refused("run", "--council", "Gateshead", "--raw", tmp_path / "nothing", "--work", tmp_path)
    assert "nothing" in sentence


def test_an_unknown_council_is_answered_with_the_nearest_names(tmp_path: Path) -> None:
    sentence = refused("run", "--council", "Gatshead", "--work", tmp_path)
    assert "Gatshead" in sentence
    assert "Gateshead" in sentence


def test_an_empty_file(raw: Path, tmp_path: Path) -> None:
    requests(raw).write_bytes(b"")
    sentence = refused("check", "--council", "Gateshead", "--raw", raw, "--work", tmp_path / "work")
    assert requests(raw).name in sentence
    assert "empty" in sentence


def test_a_renamed_column(raw: Path, tmp_path: Path) -> None:
    rewrite(requests(raw), lambda text: text.replace("Sourced on", "Sourced_date", 1))
    sentence = refused("check", "--council", "Gateshead", "--raw", raw, "--work", tmp_path / "work")
    assert requests(raw).name in sentence
    assert "Sourced on" in sentence


def test_a_file_that_is_not_text(raw: Path, tmp_path: Path) -> None:
    content = requests(raw).read_bytes()
    requests(raw).write_bytes(content[:200] + b"\x00\x00\x81\x8d" + content[200:])
    sentence = refused("check", "--council", "Gateshead", "--raw", raw, "--work", tmp_path / "work")
    assert requests(raw).name in sentence


def test_a_truncated_workbook(raw: Path, tmp_path: Path) -> None:
    [workbook] = (RETURNS / "national").rglob("*.ods")
    broken = raw / workbook.name
    broken.write_bytes(workbook.read_bytes()[: workbook.stat().st_size // 2])
    sentence = refused("check", "--council", "Gateshead", "--raw", raw, "--work", tmp_path / "work")
    assert workbook.name in sentence


def test_a_parameter_of_the_wrong_kind(tmp_path: Path) -> None:
    sentence = refused("run", "--council", "Gateshead", "--jobs", "many", "--work", tmp_path)
    assert "jobs" in sentence


def test_a_broken_return_leaves_the_last_edition_as_it_was(
    published: Published, raw: Path, tmp_path: Path
) -> None:
    out = tmp_path / "published"
    shutil.copytree(published.out / "gateshead", out / "gateshead")
    before = digests(out / "gateshead")
    rewrite(requests(raw), lambda text: text.replace("Requested on", "When", 1))
    refused("run", "--council", "Gateshead", "--raw", raw, "--out", out, "--work", tmp_path / "work")
    assert digests(out / "gateshead") == before


def test_one_councils_bad_return_does_not_stop_the_others(
    published: Published, raw: Path, tmp_path: Path
) -> None:
    shutil.copytree(RETURNS / "rotherham", raw / "rotherham")
    rewrite(requests(raw), lambda text: text.replace("Sourced on", "When", 1))
    out = tmp_path / "published"
    done = run_pipeline(
        "run", "--council", "Gateshead", "--council", "Rotherham", "--continue", "--format", "html",
        "--raw", raw, "--out", out, "--work", tmp_path / "work",
    )  # fmt: skip
    assert done.returncode == 2, done.stdout + done.stderr
    [edition] = (out / "rotherham").iterdir()
    undisturbed = published.edition("rotherham")
    assert (edition / "scrutiny.html").exists()
    for path in (edition / "facts.json", edition / "facts.csv", *(edition / "downloads").glob("fig-*.csv")):
        assert path.read_bytes() == (undisturbed / path.relative_to(edition)).read_bytes(), path.name
    assert not (out / "gateshead").exists()
    for page in filter(Path.is_file, out.rglob("*")):  # and nothing of it stands anywhere else
        assert b"Gateshead" not in page.read_bytes(), page


def test_a_quarto_that_is_not_there_stops_the_run_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    work = tmp_path / "work"
    sentence = refused("run", "--council", "Gateshead", "--renderer", "quarto", "--work", work)
    assert sentence.startswith("Quarto is not on this machine")
    assert not (work / "gateshead").exists()


def test_a_critical_check_stops_publication_and_names_the_rows(
    published: Published, raw: Path, tmp_path: Path
) -> None:
    out = tmp_path / "published"
    shutil.copytree(published.out / "gateshead", out / "gateshead")
    before = digests(out / "gateshead")
    rewrite(requests(raw), lambda text: text.replace("01/12/2023,03/12/2023", "01/12/2023,30/11/2023", 1))
    sentence = refused(
        "run", "--council", "Gateshead", "--raw", raw, "--out", out, "--work", tmp_path / "work", exit_code=1
    )
    assert "homecare-requests.csv, row 2" in sentence
    assert "HC0001" not in sentence
    assert "failing-rows.csv" in sentence
    assert digests(out / "gateshead") == before
