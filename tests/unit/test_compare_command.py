"""`compare`, `run --as-of`, and what the plan reads of other editions."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assurance import cli, engine, paths, plan
from assurance.compare.as_of import settings_of_their_day, what_differs, write_settings
from assurance.errors import UsageError
from assurance.evidence import Fact
from assurance.settings import read_settings
from tests.unit.editions import SETTINGS, edition, fact, file, register_of
from tests.unit.test_cli import job


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.command, list(map(str, arguments)))


def publish(out: Path, name: str, value: float | None, freeze: str, *beside: Fact, **values) -> Path:
    folder = out / "gateshead" / name
    folder.mkdir(parents=True)
    register = register_of(name, fact("homecare.requests.total", value, **values), *beside)
    manifest = {
        "council": "Gateshead", "edition": name, "data_freeze": freeze, "parameters": {"settings": SETTINGS},
        "inputs": [file().to_json()],
    }  # fmt: skip
    (folder / "facts.json").write_text(json.dumps(register), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_two_editions_of_a_council_are_compared(tmp_path: Path) -> None:
    publish(tmp_path, "Q1", 187, "2026-06-30")
    publish(tmp_path, "Q2", 201, "2026-09-30", period="2025-26")
    said = call("compare", "Q1", "Q2", "--council", "Gateshead", "--out", tmp_path)
    assert said.exit_code == 0, said.output
    assert "Gateshead: edition Q2 against Q1" in said.output
    assert "homecare.requests.total  187, 2024-25 → 201, 2025-26  +14" in said.output


def test_two_folders_are_compared(tmp_path: Path) -> None:
    old = publish(tmp_path / "one", "Q1", 187, "2026-06-30")
    new = publish(tmp_path / "two", "Q1", 187, "2026-06-30")
    said = call("compare", old, new)
    assert said.exit_code == 0
    assert "0 figures moved, appeared or disappeared; 1 as before." in said.output


def test_an_edition_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    publish(tmp_path, "Q1", 187, "2026-06-30")
    said = call("compare", "Q1", "Q9", "--council", "Gateshead", "--out", tmp_path)
    assert said.exit_code == 2
    assert "Gateshead has no edition Q9 in" in said.output
    assert "It has Q1." in said.output
    missing = call("compare", tmp_path / "a", tmp_path / "b")
    assert missing.exit_code == 2
    assert "is not a published edition: it has no facts.json" in missing.output


def test_editions_of_two_councils_are_not_compared(tmp_path: Path) -> None:
    old, new = publish(tmp_path, "Q1", 187, "2026-06-30"), publish(tmp_path, "Q2", 187, "2026-09-30")
    register = json.loads((new / "facts.json").read_text(encoding="utf-8"))
    (new / "facts.json").write_text(json.dumps({**register, "council": "Leeds"}), encoding="utf-8")
    said = call("compare", old, new)
    assert said.exit_code == 2
    assert "Name two editions of one council." in said.output


def test_a_count_that_is_given_away_ends_with_1(tmp_path: Path) -> None:
    some = fact("waiting.month.2025_03.requests", 40)  # declared to be some of all
    publish(tmp_path, "Q1", 187, "2026-06-30", some)
    publish(tmp_path, "Q2", None, "2026-09-30", some)
    said = call("compare", "Q1", "Q2", "--council", "Gateshead", "--out", tmp_path)
    assert said.exit_code == 1
    assert "which is still online, shows it for the same period" in said.output
    assert "187" not in said.output


# What the plan reads


def test_the_register_reads_the_other_editions_and_never_its_own(tmp_path: Path) -> None:
    out = tmp_path / "published"
    for name in ("2026-27-Q1", "2026-27-Q2"):
        publish(out, name, 187, "2026-06-30")
    steps = {step.id: step for step in plan.plan(job(tmp_path, "Gateshead"))}
    read = [
        path.relative_to(out).as_posix() for path in steps["gateshead.register"].reads if out in path.parents
    ]
    assert read == ["gateshead/2026-27-Q1/facts.json", "gateshead/2026-27-Q1/manifest.json"]
    assert steps["gateshead.register"].arguments["published"] == str(out)
    ordered = [step.id for step in engine.in_order(list(steps.values()))]
    assert ordered.index("gateshead.register") < ordered.index("gateshead.changes-html")


# As of an old edition


def test_the_settings_are_those_of_the_day() -> None:
    kept = {**SETTINGS, "data_freeze": "2025-03-31", "disclosure": {"people": 7, "requests": 4}}
    today = read_settings()
    then = settings_of_their_day(today, [edition("2025-26-Q1", settings=kept)])
    assert then.data_freeze == datetime.date(2025, 3, 31)
    assert (then.disclosure.people, then.disclosure.requests) == (7, 4)
    assert then.edition == "2025-26-Q1"
    assert then.council == today.council


def test_the_notebooks_read_the_settings_of_the_day(tmp_path: Path) -> None:
    today = read_settings()
    write_settings(today, tmp_path / "settings.toml")
    assert read_settings(tmp_path / "settings.toml") == today
    asked = job(tmp_path, "Gateshead", settings_file=tmp_path / "settings.toml")
    for step in plan.plan(asked):
        if step.action.endswith(":execute"):
            assert step.arguments["parameters"]["settings"] == str(tmp_path / "settings.toml"), step.id


def test_editions_made_by_different_settings_are_made_one_at_a_time() -> None:
    other = {**SETTINGS, "disclosure": {"people": 7, "requests": 4}}
    with pytest.raises(UsageError, match="Make them one at a time, with --council"):
        settings_of_their_day(read_settings(), [edition("1"), edition("1", settings=other)])
    with pytest.raises(UsageError, match="its manifest has no settings"):
        settings_of_their_day(read_settings(), [edition("1", settings={})])


def test_what_cannot_be_made_again_is_told() -> None:
    old = edition(
        "1",
        fact("a.b", 10, definition="homecare.measure_homecare/0"),
        code={"homecare": "then", "market": "same"},
        definitions={"homecare.measure_homecare/0": "Requests."},
    )
    said = " ".join(what_differs(old, set(), {"homecare": "now", "market": "same"}))
    assert (
        "1 file that it rests on cannot be found in the raw folder as it was then: gateshead/requests-aa.csv."
        in said
    )
    assert "The code behind these figures has changed since, and is today's: homecare." in said
    assert "homecare.measure_homecare/0 (today homecare.measure_homecare/" in said
    before_versions = " ".join(what_differs(edition("1"), set(), {}))
    assert "before the code behind figures was recorded" in before_versions
    assert "before definitions had versions" in before_versions


def test_an_edition_is_never_made_again_over_the_published_one() -> None:
    said = call("run", "--as-of", "2026-27-Q2")
    assert said.exit_code == 2
    assert "Name another folder with --out." in said.output
    both = call("run", "--as-of", "Q1", "--edition", "Q2", "--out", paths.ROOT.parent / "elsewhere")
    assert both.exit_code == 2
    assert "Take out --edition." in both.output
