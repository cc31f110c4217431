"""What the command answers, how fast, and what it ends with."""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assurance import cli, paths, plan
from assurance.councils import find
from assurance.errors import UsageError
from assurance.plan import Job
from assurance.provenance import RawFile
from assurance.settings import read_settings
from assurance.step import Step
from tests.conftest import run_pipeline


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.command, list(map(str, arguments)))


# --- The plan -------------------------------------------------------------------------------------------

NATIONAL = RawFile(path="n.ods", sha256="ab" * 32, size=1, kind="cqc_ratings", title="", national=True)
OWN = RawFile(
    path="g.csv", sha256="cd" * 32, size=1, kind="homecare_requests", title="", councils=("gateshead",)
)
UNUSED = RawFile(path="x.pdf", sha256="ef" * 32, size=1, kind="unrecognised", title="")


def job(
    tmp_path: Path, *councils: str, files: Sequence[RawFile] = (NATIONAL, OWN, UNUSED), **more: object
) -> Job:
    return Job(
        councils=list(map(find, councils)),
        settings=read_settings(),
        edition="2026-27-Q2",
        files=files,
        raw=tmp_path / "raw",
        processed=tmp_path / "processed",
        out=tmp_path / "published",
        **more,  # type: ignore[arg-type]
    )


def ids(steps: Sequence[Step]) -> list[str]:
    return [step.id for step in steps]


def test_the_plan_of_one_council(tmp_path: Path) -> None:
    assert ids(plan.plan(job(tmp_path, "Gateshead", formats=("html", "pdf")))) == [
        "national.cqc_ratings-abababab",
        "gateshead.clean",
        "gateshead.validate",
        "gateshead.ratings",
        "gateshead.homecare",
        "gateshead.waiting",
        "gateshead.register",
        "gateshead.site",
        "gateshead.downloads",
        "gateshead.self-assessment-html",
        "gateshead.self-assessment-pdf",
        "gateshead.scrutiny-html",
        "gateshead.scrutiny-pdf",
        "gateshead.evidence-html",
        "gateshead.checks-html",
        "gateshead.changes-html",
        "gateshead.methods-html",
        "gateshead.publish",
        "index",
    ]


def test_a_council_without_a_return_has_no_step_for_it(tmp_path: Path) -> None:
    leeds = [each for each in ids(plan.plan(job(tmp_path, "Leeds"))) if each.startswith("leeds")]
    assert "leeds.ratings" in leeds
    assert "leeds.homecare" not in leeds


def test_a_council_that_nothing_is_about_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Nothing in .*raw is about Leeds"):
        plan.plan(job(tmp_path, "Leeds", files=[OWN, UNUSED]))


def test_every_read_is_written_by_a_step_or_is_there_before(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for name in ("n.ods", "g.csv", "x.pdf"):
        (tmp_path / "raw" / name).touch()
    steps = plan.plan(job(tmp_path, "Gateshead", "Leeds"))
    written = {path for step in steps for path in step.writes}
    for step in steps:
        for path in step.reads:
            assert path.exists() or {path, *path.parents} & written, f"{step.id} reads {path}"


def test_a_setting_reaches_the_steps_that_it_changes(tmp_path: Path) -> None:
    def changed(**setting: object) -> set[str]:
        other = read_settings().model_copy(update=setting)
        before = {step.id: step for step in plan.plan(job(tmp_path, "Gateshead"))}
        after = plan.plan(Job(**{**vars(job(tmp_path, "Gateshead")), "settings": other}))
        return {step.id for step in after if step.arguments != before[step.id].arguments}

    frozen = read_settings().data_freeze.replace(day=1)
    assert {"gateshead.validate", "gateshead.register", "gateshead.publish"} <= changed(data_freeze=frozen)
    assert "gateshead.homecare" in changed(
        disclosure=read_settings().disclosure.model_copy(update={"people": 9})
    )
    assert changed(council={}) == {"gateshead.site"}
    assert changed(councils=["Leeds"]) == set()


def test_a_word_of_prose_makes_no_figure_anew(tmp_path: Path) -> None:
    steps = plan.plan(job(tmp_path, "Gateshead"))
    assert [step.id for step in steps if paths.REPORTS in step.reads] == ["gateshead.site"]
    site = paths.EditionFolder.of(tmp_path / "processed", "gateshead", "2026-27-Q2").site
    in_words = [step.id for step in steps if {site, site / "reports"} & {*step.reads}]
    assert in_words == []  # each names the report that it reads
    piece = site / "reports" / "scrutiny" / "_ratings.qmd"
    rest_on_it = {step.id for step in steps if {*piece.parents} & {*step.reads}}
    assert rest_on_it == {f"gateshead.scrutiny-{format}" for format in plan.FORMATS}


def test_arguments_of_steps_can_be_written_as_json(tmp_path: Path) -> None:
    for step in plan.plan(job(tmp_path, "Gateshead")):
        assert json.loads(json.dumps(step.arguments)) == step.arguments


# --- The command ----------------------------------------------------------------------------------------


def test_help_answers_at_once_and_imports_nothing_heavy() -> None:
    began = time.monotonic()
    helped = run_pipeline("--help")
    assert time.monotonic() - began < 1
    for name in ("run", "list", "why", "check", "notebooks", "serve", "sample", "template", "settings"):
        assert f"  {name} " in helped.stdout


@pytest.mark.parametrize("arguments", ["['--help']", "['list', '--work', sys.argv[1]]"])
def test_help_and_list_import_nothing_heavy(arguments: str, tmp_path: Path) -> None:
    import subprocess

    code = (
        "import sys\nfrom assurance.cli import command\n"
        f"command.main({arguments}, standalone_mode=False)\n"
        "heavy = {'pandas', 'numpy', 'matplotlib', 'papermill', 'great_expectations', 'nbformat', 'IPython'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    listing = [sys.executable, "-c", code, str(tmp_path)]
    run_pipeline("list", "--work", tmp_path)  # so that the raw files are known
    done = subprocess.run(listing, cwd=paths.ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "--council", "Gatshead"], "Gateshead"),
        (["run", "--jobs", "many"], "'many' is not a valid integer"),
        (["run", "--format", "html,doc"], "“doc” is not a format"),
        (["run", "--edition", "../2026"], "“../2026” cannot be the name of an edition"),
        (["run", "--only", "gateshead.nothing"], "No step is called “gateshead.nothing”"),
        (["run", "--raw", "nowhere"], "nowhere"),
        (["why", "nothing"], "No step is called “nothing”"),
        (["rum"], "No such command 'rum'"),
        (["--council"], "requires an argument"),
        (["serve", "--out", "nowhere"], "Nothing is published in nowhere yet"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_ends_with_2(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    if arguments[0] in ("run", "why"):
        arguments = [*arguments, "--work", str(tmp_path)]
    done = call(*arguments)
    assert done.exit_code == 2, done.output
    assert sentence in done.output
    assert "Traceback" not in done.output


def test_a_folder_for_work_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be", encoding="utf-8")
    result = CliRunner().invoke(cli.command, ["list", "--work", str(tmp_path / "file" / "work")])
    assert result.exit_code == 2
    assert "work cannot be written to: " in result.output
    assert "Choose another folder with --work." in result.output


def test_a_fault_shows_where_and_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assurance.settings.read_settings", lambda: 1 / 0)
    done = call("settings")
    assert done.exit_code == 3
    assert "ZeroDivisionError" in done.output
    assert "This is a fault in the pipeline" in done.output


def test_settings_are_printed_with_their_meaning() -> None:
    printed = call("settings").output
    assert "disclosure.people = 5\n    Counts of people below this are printed as [c]." in printed
    assert 'council."Rotherham".committee = Health Select Commission' in printed


def test_list_and_why_name_every_step(tmp_path: Path) -> None:
    listed = call("list", "--work", tmp_path).output
    assert "gateshead.homecare" in listed
    assert "rotherham.providers" in listed
    assert "to do" in listed
    said = call("why", "gateshead.clean", "--council", "E08000037", "--work", tmp_path).output
    assert said.startswith("gateshead.clean: never run")


def test_serve_shows_the_published_folder_and_nothing_above_it(tmp_path: Path) -> None:
    import subprocess

    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "index.html").write_text("councils", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "assurance", "serve", "--out", str(tmp_path / "published"), "--port", "0"],
        cwd=paths.ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
    )  # fmt: skip
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split()[0]
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address) as page:
            assert page.read() == b"councils"
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{address}../secret.txt").close()
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def test_a_failure_ends_with_its_own_code_and_names_the_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from assurance.engine import Failure, Outcome

    step = Step(id="gateshead.validate", title="", action="", council="gateshead")
    outcomes = {
        1: Failure(step, "Gateshead: two rows failed.", 1),
        3: Failure(step, "ZeroDivisionError", 3, "Traceback: here"),
    }
    for code, failure in outcomes.items():
        monkeypatch.setattr(cli, "_run", lambda *_, failure=failure: Outcome(failures=[failure]))
        done = call("run", "--council", "Gateshead", "--work", tmp_path)
        assert done.exit_code == code
        assert ("two rows failed" in done.output) == (code == 1)
        assert ("Traceback: here" in done.output) == (code == 3)


# --- All of England -------------------------------------------------------------------------------------


def test_all_is_every_council_that_sent_a_return(tmp_path: Path) -> None:
    from assurance.sample import england

    england.write(tmp_path / "raw", 3, "hundredth")
    listed = call("run", "--all", "--raw", tmp_path / "raw", "--work", tmp_path / "work", "--out",
                  tmp_path / "out", "--only", "nothing")  # fmt: skip
    assert listed.exit_code == 2
    assert "No step is called" in listed.output  # the plan was made
    arguments = ((), None, tmp_path / "raw", tmp_path / "out", tmp_path / "work", ["html"], "embedded")
    assert [each.name for each in cli._job(*arguments, every=True).councils] == [
        "Barking and Dagenham", "Barnet", "Barnsley",
    ]  # fmt: skip
    for folder in ("barking-and-dagenham", "barnet", "barnsley"):
        (tmp_path / "raw" / folder).rename(tmp_path / folder)
    assert len(cli._job(*arguments, every=True).councils) == 153


def test_all_and_a_council_contradict_each_other() -> None:
    said = call("run", "--all", "--council", "Gateshead")
    assert said.exit_code == 2
    assert "Take out --council" in said.output


def test_of_many_councils_a_line_each_with_the_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from assurance.engine import Failure

    def of(council: str, name: str) -> Step:
        return Step(id=f"{council}.{name}", title="Doing", action="a:b", council=council)

    clock = iter([0.0, 60.0, 120.0])
    monkeypatch.setattr(cli.time, "monotonic", lambda: next(clock))
    lines = cli._Lines(10)
    lines.planned(100)
    lines.unchanged(of("kent", "publish"))
    lines.made(of("barnet", "clean"), 1.0)
    lines.made(of("barnet", "publish"), 1.0)
    lines.failed(Failure(of("devon", "clean"), "It broke.", 3))
    lines.made(of("bolton", "publish"), 1.0)
    said = [line[6:] for line in capsys.readouterr().out.splitlines()]
    assert said == [
        "barnet published: 1 of 9 councils, about 8 minutes left",
        "devon.clean Doing … FAILED",
        "bolton published: 3 of 9 councils, about 4 minutes left",
    ]


def test_the_same_fault_of_many_councils_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    from assurance.engine import Failure

    step = Step(id="kent.clean", title="Cleaning", action="a:b", council="kent")
    failure = Failure(step, "It broke.", 3, "Traceback …")
    cli._explain(failure, several=True)
    cli._explain(failure, several=True, again=True)
    said = capsys.readouterr().err
    assert said.count("Traceback …") == 1
    assert "kent.clean: the same fault." in said
