"""The prose of a report, put together with what the register holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance import paths
from assurance.checks.consistency import Finding
from assurance.errors import InputError
from assurance.evidence import Fact, Place, Register, Sentence
from assurance.prose import Prose, ProseReadOnce
from assurance.provenance import RawFile
from assurance.publish import checks_page, statements
from assurance.publish.assemble import _facts_named, copy_prose
from assurance.publish.sections import lines

FILE = RawFile(path="a.csv", sha256="ab" * 32, size=1, kind="homecare_requests", title="Requests")


def fact(id: str, **values) -> Fact:
    return Fact(
        id=id, title=id, value=3, display="3", unit="requests", period="2024-25", population="requests",
        geography="Gateshead", method="Counted.", places=(Place(file=FILE),), **values,
    )  # fmt: skip


@pytest.fixture
def register() -> Register:
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    register.add(fact("homecare.requests.total"), fact("homecare.requests.open"))
    register.say(Sentence(id="homecare.requests.sentence", text="There were {homecare.requests.open} open."))
    return register


def test_a_piece_whose_figures_are_missing_says_so(register: Register, tmp_path: Path) -> None:
    head = "<!--\nneeds: [{}]\nmissing: “none”\n-->\nText."
    paths.write_text(tmp_path / "in" / "_held.qmd", head.format("homecare.requests"))
    paths.write_text(tmp_path / "in" / "_sentence.qmd", head.format("homecare.requests.sentence"))
    paths.write_text(tmp_path / "in" / "_not.qmd", head.format("homecare.requests, providers.total"))
    copy_prose(Prose(tmp_path / "in"), tmp_path / "out", register)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()}
    assert texts["_held"].endswith("Text.")
    assert texts["_sentence"].endswith("Text.")
    assert texts["_not"] == "“none”\n"


@pytest.mark.parametrize("head", ["needs: [a.b", "needs: a.b\nmissing: x", "missing: x", "other: 1", "words"])
def test_a_head_that_cannot_be_read_is_refused(head: str, register: Register, tmp_path: Path) -> None:
    paths.write_text(tmp_path / "in" / "_piece.qmd", f"<!--\n{head}\n-->\nText.")
    with pytest.raises(InputError, match=r"^_piece\.qmd, row 1: the comment at its top"):
        copy_prose(Prose(tmp_path / "in"), tmp_path / "out", register)


def test_prose_that_is_not_utf8_is_refused_with_its_line(register: Register, tmp_path: Path) -> None:
    (tmp_path / "_piece.qmd").write_bytes("One.\nTwo.\nThe council’s".encode("cp1252"))
    with pytest.raises(InputError, match=r"^_piece\.qmd, row 3: a character that is not UTF-8"):
        copy_prose(Prose(tmp_path), tmp_path / "out", register)


@pytest.mark.parametrize("text", ["[[statement]", "x = 1", "[[statement]]\nnumber = 'one'"])
def test_statements_that_cannot_be_read_are_refused(text: str, tmp_path: Path) -> None:
    paths.write_text(tmp_path / "quality-statements.toml", text)
    with pytest.raises(InputError, match=r"^quality-statements\.toml: "):
        statements.read_statements(tmp_path / "quality-statements.toml")


def test_the_figures_of_a_report_are_those_its_prose_prints(register: Register, tmp_path: Path) -> None:
    paths.write_text(tmp_path / "report.qmd", "{{< include shared/_a.qmd >}}\n\n{{< var other.thing >}}")
    paths.write_text(
        tmp_path / "shared" / "_a.qmd",
        "{{< var homecare.requests.sentence >}} {{< var homecare.requests.total >}}",
    )
    named = _facts_named("report", Prose(tmp_path), register)
    assert named == ["homecare.requests.open", "homecare.requests.total"]


def test_rows_about_people_are_not_shown() -> None:
    row = {
        "file": "a.csv",
        "sheet": "",
        "row": 9,
        "rule": "test row",
        "value": "X-1",
        "sentence": "“X-1” is a test.",
        "mend": "Whoever sent the return: take it out.",
    }
    [people] = checks_page.set_aside([{"table": "homecare_requests", "set_aside": [row]}])
    assert "X-1" not in str(people)
    assert people["row"] == 9
    assert checks_page.set_aside([{"table": "ratings", "set_aside": [row]}]) == [{**row, "table": "ratings"}]


def test_the_warnings_add_up_to_the_checks_that_failed_and_what_was_found_in_the_figures() -> None:
    results = [{"state": "passed"}, {"state": "passed"}, {"state": "failed"}, {"state": "not checked"}]
    finding = Finding(
        id="figures.no_period", severity="warning", sentence="A figure has no period.",
        fact_ids=("a.b",), arithmetic="A figure",
    )  # fmt: skip
    ledger = [{"file": "a.csv", "table": "ratings", "rows_in": 9, "kept": 9, "set_aside": []}]
    told = "3 checks were run on the tables and 2 passed. 1 check could not be made. "
    assert checks_page.summary(results, ledger, [finding]).startswith(
        f"{told}2 warnings need attention, 1 of them about the figures, not the tables. "
    )
    assert checks_page.summary(results, ledger, []).startswith(f"{told}1 warning needs attention. ")


def test_prose_is_read_once_by_a_step_and_anew_by_the_next(tmp_path: Path) -> None:
    def said(prose: Prose) -> list[str]:
        return [*lines("scrutiny.qmd", prose)]

    paths.write_text(tmp_path / "scrutiny.qmd", "{{< include _now.qmd >}}\nSaid.")
    plain, once = Prose(tmp_path, "gateshead"), ProseReadOnce(tmp_path, "gateshead")
    assert said(plain) == said(once) == ["{{< include _now.qmd >}}", "Said."]
    paths.write_text(tmp_path / "scrutiny.qmd", "{{< include _now.qmd >}}\nSaid otherwise.")
    paths.write_text(tmp_path / "councils" / "gateshead" / "_now.qmd", "Now.")
    assert said(once) == ["{{< include _now.qmd >}}", "Said."]
    assert said(plain) == said(ProseReadOnce(tmp_path, "gateshead")) == ["Now.", "Said otherwise."]
