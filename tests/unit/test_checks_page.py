"""The page about the data, for people; the lists that go back; and nothing goes to the network."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assurance import paths
from assurance.checks import ledgers
from assurance.checks.consistency import Finding
from assurance.checks.results import failing_rows, result_of, write
from assurance.checks.suites import Check, Suite
from assurance.evidence import Fact, Place, Register
from assurance.prose import Prose
from assurance.provenance import RawFile
from assurance.publish import checks_page
from assurance.publish.sections import Section, sections_of
from assurance.publish.telling import Telling

FILE = RawFile(path="a.csv", sha256="ab" * 32, size=1, kind="homecare_requests", title="Requests")
RESULT: dict[str, Any] = {
    "id": "ratings.a", "table": "ratings", "sentence": "A rating has a day.", "expectation": "expect_a",
    "severity": "warning", "state": "failed", "rows_checked": 9, "failing_rows": 2,
    "examples": ["location_id 1-1 (r.ods, row 4): missing"], "places": ["r.ods, sheet “L”, rows 4-5"],
    "touches": ["ratings"], "mend": "CQC: put the day in.", "note": "",
}  # fmt: skip
ROW = {
    "file": "x/a.csv", "sheet": "S", "row": 9, "rule": "a test", "value": "X-1", "sentence": "“X-1” is a test.",
    "mend": "Whoever sent the return: take it out.",
}  # fmt: skip
LEDGER = {
    "file": "x/a.csv", "sheet": "S", "table": "homecare_requests", "rows_in": 8, "kept": 5, "elsewhere": 0,
    "out_of_scope": 1, "beyond": {"not adult social care": 1}, "set_aside": [ROW],
    "merged": [{"row": 3}], "repairs": {"trimmed a name": 2}, "examples": {"trimmed a name": ["X-1 → X"]},
}  # fmt: skip


@pytest.fixture
def register() -> Register:
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    for name in ("good", "rated", "total", "outstanding"):
        register.add(
            Fact(
                id=f"ratings.homecare.{name}",
                title=f"Home care {name}",
                value=3,
                display="3",
                unit="locations",
                period="2024-25",
                population="locations",
                geography="Gateshead",
                method="Counted.",
                places=(Place(file=FILE),),
                step="gateshead.ratings",
            )
        )
    return register


def page(register: Register, results: list[dict[str, Any]], **more: Any) -> str:
    given = {"ledger": [], "inputs": [], "findings": [], "telling": Telling(5), **more}
    return checks_page.checks_page(results, register=register, **given)


def test_what_was_found_says_what_it_touches_and_who_mends_it(register: Register) -> None:
    section = Section("scrutiny", "Quality", "sec-quality", frozenset({"ratings.homecare.good"}))
    text = page(register, [RESULT], sections=[section])
    attention = text.split("## What needs attention")[1].split("\n## ")[0]
    assert "### For: CQC {" in attention
    assert "#### CQC ratings: 2 of 9 rows {" in attention
    assert "What must hold\n:   A rating has a day." in attention
    assert "Found\n:   location\\_id 1-1 (r.ods, row 4): missing" in attention
    assert "Where\n:   r.ods, sheet “L”, rows 4-5" in attention
    assert "4 figures: [Home care good, Gateshead](evidence.html#ratings-homecare-good);" in attention
    assert "and 1 more" in attention
    assert "The scrutiny report, under [Quality](scrutiny.html#sec-quality)" in attention
    assert "To do\n:   Put the day in." in attention


def test_each_who_has_a_heading_and_what_nobody_mends_comes_last(register: Register) -> None:
    results = [
        {**RESULT, "mend": "Nobody: say so."},
        {**RESULT, "mend": "Brokerage team: mend it."},
        {**RESULT, "mend": "Brokerage team: mend that."},
    ]
    finding = Finding(id="f", severity="warning", sentence="It is off.", fact_ids=(), arithmetic="1 + 1 = 3")
    text = page(register, results, findings=[finding])
    headings = [line for line in text.split("\n") if line.startswith("### For") or "Nothing to mend" in line]
    assert [heading.split(" {")[0] for heading in headings] == [
        "### For: Brokerage team", "### For: The council’s analyst", "### Nothing to mend, but to be said",
    ]  # fmt: skip
    assert text.count("To do\n:   Mend") == 3


def test_rows_about_people_are_neither_shown_nor_counted_when_few(register: Register) -> None:
    about_people = {**RESULT, "table": "homecare_requests", "examples": ["request_id X-1: −3"]}
    text = page(register, [about_people], ledger=[LEDGER])
    assert "X-1" not in text
    assert "Homecare requests: fewer than 5 of 9 rows" in text
    assert "not in fewer than 5" in text
    assert "kept back" in text.split("## What was repaired")[1]
    assert "Homecare requests: 2 of 9 rows" in page(register, [about_people], telling=Telling(2))


def test_where_a_figure_is_hidden_no_number_of_its_rows_is_told(register: Register) -> None:
    """How many rows of a kind were checked is how many there are: of requests withdrawn, say."""
    hides = Telling(5, ("homecare_requests",))
    failed = {**RESULT, "table": "homecare_requests", "failing_rows": 731, "rows_checked": 947}
    passed = {**failed, "state": "passed", "failing_rows": 0}
    whole = {**failed, "places": [], "note": "947 rows, 1,213 in the last edition"}
    ledger = [{**LEDGER, "rows_in": 949, "kept": 947}]
    text = page(register, [failed, passed, whole], ledger=ledger, telling=hides)
    assert not re.search("731|947|949|1,213", text)
    assert r"Homecare requests: \[c\] of \[c\] rows" in text
    assert "[c] stands for a number of rows about people" in text
    assert "0 rows, and rows about people whose number is not told, were read from 1 file" in text
    shown = page(register, [failed, passed, whole], ledger=ledger)
    assert {*re.findall("731|947|949|1,213", shown)} == {"731", "947", "949", "1,213"}


def test_what_was_not_checked_is_counted_apart_with_its_reason(register: Register) -> None:
    passed, apart = {**RESULT, "state": "passed"}, {**RESULT, "state": "not checked"}
    results = [passed, {**apart, "note": "not supplied: areas"}, {**apart, "note": "not supplied: areas"}]
    text = page(register, results)
    assert "1 check was run on the tables and 1 passed. 2 checks could not be made. 0 warnings need" in text
    assert "| CQC ratings | 1 | 0 | 2 |" in text
    assert "| Not supplied: areas | 2 | CQC ratings | A rating has a day. |" in text
    assert "Every check that was made passed." in text
    assert text.split("## Every check")[1].count("not checked |") == 2


def test_the_account_of_rows_adds_up_and_says_why_others_are_left(register: Register) -> None:
    text = page(register, [], ledger=[LEDGER])
    assert "| `a.csv`, S: Homecare requests | 8 | 1 | 1 | 1 | 5 |" in text
    assert "| `a.csv` | not adult social care | 1 |" in text
    few = page(register, [], ledger=[{**LEDGER, "kept": 4, "rows_in": 7}])
    assert "| `a.csv`, S: Homecare requests | – | 1 | 1 | 1 | fewer than 5 |" in few


def test_sections_are_found_with_what_they_print(register: Register, tmp_path: Path) -> None:
    paths.write_text(
        tmp_path / "scrutiny.qmd",
        "## Summary {#sec-summary}\n\n{{< var ratings.homecare.good >}}\n\n"
        "## Empty {#sec-empty}\n\n## Charts {#sec-charts .unnumbered}\n\n{{< include shared/_a.qmd >}}\n",
    )
    paths.write_text(tmp_path / "shared" / "_a.qmd", "{{< embed ../notebooks/ratings.ipynb#fig-a >}}\n")
    [summary, charts] = sections_of("scrutiny", Prose(tmp_path), register)
    assert (summary.title, summary.anchor) == ("Summary", "sec-summary")
    assert summary.fact_ids == {"ratings.homecare.good"}
    assert charts.fact_ids == set(register.facts)


def test_a_piece_that_stands_aside_has_no_sections(register: Register, tmp_path: Path) -> None:
    head = "<!--\nneeds: [{}]\nmissing: It was not supplied.\n-->\n"
    piece = "## {0} {{#sec-{0}}}\n\n{{{{< var ratings.homecare.good >}}}}\n"
    paths.write_text(tmp_path / "scrutiny.qmd", "{{< include _held.qmd >}}\n\n{{< include _not.qmd >}}\n")
    paths.write_text(tmp_path / "_held.qmd", head.format("ratings.homecare") + piece.format("held"))
    paths.write_text(tmp_path / "_not.qmd", head.format("ascof.1a") + piece.format("not"))
    assert [each.anchor for each in sections_of("scrutiny", Prose(tmp_path), register)] == ["sec-held"]


# --- The lists that go back -----------------------------------------------------------------------------

SUITE = Suite.model_validate(
    {
        "table": "things", "row": "one thing", "mend": "Somebody: mend it.", "touches": ["things"],
        "key": ["id"],
        "columns": {
            "id": {"kind": "text", "means": "an id"},
            "count": {"kind": "number", "means": "a count"},
            "note": {"kind": "text", "means": "a note", "shown": False},
        },
    }
)  # fmt: skip
THINGS = pd.DataFrame(
    {
        "id": ["=HYPERLINK(1)", "b"], "count": [-1.0, 2.5], "note": ["Mrs Jones fell", None],
        "source_file": "x/a.csv", "source_sheet": "@S", "source_row": [2, 3],
    },
    index=[4, 7],
)  # fmt: skip


def a_check(id: str, mend: str = "", **arguments: Any) -> Check:
    made = Check(
        id=id, severity="warning", sentence="S.", expectation="expect_a", arguments=arguments, mend=mend
    )
    return SUITE.complete(made)


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_list_is_grouped_by_who_mends_and_runs_no_formula(tmp_path: Path) -> None:
    folder = paths.EditionFolder.of(tmp_path, "gateshead", "e")
    checks = [
        a_check("a", "Zoe: z.", column="count"),
        a_check("b", column="count"),
        a_check("c", "Zoe: z.", column="id"),
    ]
    results = [result_of(SUITE, check, "failed") for check in checks]
    write(folder, results, {f"things.{check.id}": failing_rows(SUITE, check, THINGS, {}) for check in checks})
    rows = listed(folder.checks / "failing-rows.csv")
    assert [(row["mend"], row["check_id"]) for row in rows] == [
        ("Somebody: mend it.", "things.b"), ("Somebody: mend it.", "things.b"),
        ("Zoe: z.", "things.a"), ("Zoe: z.", "things.a"), ("Zoe: z.", "things.c"), ("Zoe: z.", "things.c"),
    ]  # fmt: skip
    assert [row["found"] for row in rows] == ["-1", "2.5", "-1", "2.5", "'=HYPERLINK(1)", "b"]
    assert {row["source_sheet"] for row in rows} == {"'@S"}
    assert rows[0]["key"] == "id =HYPERLINK(1)"


def test_words_typed_freely_are_not_in_a_list() -> None:
    both = failing_rows(SUITE, a_check("a", column_list=["count", "note"]), THINGS, {})
    assert both["found"].to_list() == [
        "count -1; note not shown: words typed freely", "count 2.5; note not shown: words typed freely"
    ]  # fmt: skip
    said = failing_rows(SUITE, a_check("a", column_list=["id", "count"]), THINGS, {4: "one", 7: "two"})
    assert said["found"].to_list() == ["one", "two"]


def test_rows_set_aside_are_grouped_by_who_mends_them(tmp_path: Path) -> None:
    folder = paths.EditionFolder.of(tmp_path, "gateshead", "e")
    aside = [
        {**ROW, "mend": "B: b."},
        {**ROW, "mend": "A: a.", "row": 12, "value": "=1+1"},
        {**ROW, "mend": "A: a."},
    ]
    paths.write_text(folder.ledger, json.dumps([{**LEDGER, "set_aside": aside}]))
    ledgers.write_set_aside(folder)
    rows = listed(folder.root / "set-aside.csv")
    assert [(row["mend"], row["row"], row["value"]) for row in rows] == [
        ("A: a.", "9", "X-1"), ("A: a.", "12", "'=1+1"), ("B: b.", "9", "X-1")
    ]  # fmt: skip


# --- Nothing goes to the network ------------------------------------------------------------------------

# In every process of the run: a kernel talks to the pipeline on this machine alone, nobody to any other.
SITE = """
import os, sys
def _refuse(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        _tell(f"{event} {arguments[:2]}")
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
        if host not in ("127.0.0.1", "::1", "localhost"):
            _tell(f"{event} {arguments[1]}")
def _tell(what):
    with open(os.environ["NETWORK_LOG"], "a", encoding="utf-8") as log:
        log.write(what + "\\n")
    raise OSError(f"the network is forbidden: {what}")
sys.addaudithook(_refuse)
with open(os.environ["NETWORK_LOG"] + ".watched", "a", encoding="utf-8") as log:
    log.write(f"{os.getpid()} {sys.argv[:1]}\\n")
"""


def test_a_whole_check_run_asks_nothing_of_any_network(tmp_path: Path) -> None:
    paths.write_text(tmp_path / "watch" / "sitecustomize.py", SITE)
    log = tmp_path / "network.txt"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "GX_ANALYTICS_ENABLED"},
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "watch"), str(paths.ROOT)]),
        "NETWORK_LOG": str(log),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "assurance", "check", "--council", "Gateshead",
         "--work", str(tmp_path / "work"), "--out", str(tmp_path / "out")],
        cwd=paths.ROOT, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "no critical check failed" in done.stdout
    watched = log.with_name("network.txt.watched").read_text(encoding="utf-8")
    assert len(set(watched.splitlines())) >= 2, "the notebooks’ processes were not watched"
    assert not log.exists(), log.read_text(encoding="utf-8")
    folder = paths.EditionFolder.of(tmp_path / "work", "gateshead", "2026-27-Q2")
    assert (folder.checks / "results.json").exists()
