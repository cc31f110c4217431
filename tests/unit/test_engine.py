"""What runs again and what does not, what a failure stops, and what survives a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assurance import engine, locks, paths
from assurance.engine import Outcome
from assurance.errors import UsageError
from assurance.step import Step
from tests.unit.steps import Silent, chain, join

Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run of steps, with its memory in the test's own folder."""

    def run(steps: Sequence[Step], **options: object) -> Outcome:
        with locks.alone(tmp_path, "a test"), engine.Memory(tmp_path) as memory:
            return engine.run(steps, memory, Silent(), **{"jobs": 2, **options})  # type: ignore[arg-type]

    return run


@pytest.fixture
def why(tmp_path: Path) -> Callable[[Sequence[Step]], dict[str, list[str]]]:
    """The reasons for which steps are stale."""

    def why(steps: Sequence[Step]) -> dict[str, list[str]]:
        with engine.Memory(tmp_path) as memory:
            return engine.stale(engine.in_order(steps), memory)

    return why


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def log(folder: Path) -> list[str]:
    return (folder / "log.txt").read_text(encoding="utf-8").split()


# --- Order ----------------------------------------------------------------------------------------------


def step(name: str, reads: Sequence[str] = (), writes: Sequence[str] = (), **more: object) -> Step:
    return Step(
        id=name,
        title=name,
        action="tests.unit.steps:join",
        reads=tuple(map(Path, reads)),
        writes=tuple(map(Path, writes)),
        **more,  # type: ignore[arg-type]
    )


def test_a_step_stands_after_what_it_reads_is_written() -> None:
    late, early = step("late", reads=["b"]), step("early", writes=["b"])
    assert [each.id for each in engine.in_order([late, early])] == ["early", "late"]


def test_a_folder_stands_for_what_is_in_it_both_ways() -> None:
    inside = step("reads inside", reads=["site/reports/a.qmd"])
    folder = step("writes the folder", writes=["site/reports"])
    around = step("reads around", reads=["site"])
    assert engine.after([inside, folder, around]) == {
        "reads inside": ["writes the folder"],
        "writes the folder": [],
        "reads around": ["writes the folder"],
    }


def test_a_step_may_follow_another_without_reading_from_it() -> None:
    assert engine.after([step("a"), step("b", follows=("a",))])["b"] == ["a"]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([step("a", reads=["x"], writes=["y"]), step("b", reads=["y"], writes=["x"])], "after itself"),
        ([step("a", writes=["x"]), step("b", writes=["x"])], "both write"),
        ([step("a"), step("a")], "same id"),
    ],
)
def test_steps_that_cannot_be_ordered_are_a_bug(steps: list[Step], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        engine.in_order(steps)


def test_only_takes_a_step_with_what_it_rests_on_or_all_of_a_council(tmp_path: Path) -> None:
    steps = [*chain(tmp_path, "gateshead", 3), *chain(tmp_path, "leeds", 2)]
    assert [each.id for each in engine.chosen(steps, ["gateshead.1"])] == ["gateshead.0", "gateshead.1"]
    assert [each.id for each in engine.chosen(steps, ["leeds"])] == ["leeds.0", "leeds.1"]
    assert engine.chosen(steps, []) == steps
    with pytest.raises(UsageError, match="No step is called “leed”"):
        engine.chosen(steps, ["leed"])


# --- What runs again ------------------------------------------------------------------------------------


def test_a_second_run_does_nothing(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "gateshead.txt", "a")
    steps = chain(tmp_path, "gateshead", 3)
    assert run(steps).made == ["gateshead.0", "gateshead.1", "gateshead.2"]
    again = run(steps)
    assert (again.made, again.unchanged) == ([], ["gateshead.0", "gateshead.1", "gateshead.2"])
    assert len(log(tmp_path)) == 3


def test_what_rests_on_a_changed_file_runs_and_the_rest_does_not(tmp_path: Path, run: Run) -> None:
    for council in ("gateshead", "leeds"):
        write(tmp_path / f"{council}.txt", "a")
    steps = [*chain(tmp_path, "gateshead", 2), *chain(tmp_path, "leeds", 2)]
    run(steps)
    write(tmp_path / "leeds.txt", "b")
    assert run(steps).made == ["leeds.0", "leeds.1"]
    assert (tmp_path / "leeds-1.txt").read_text(encoding="utf-8") == "b"


def test_the_same_content_written_again_is_no_change(tmp_path: Path, run: Run) -> None:
    source = write(tmp_path / "gateshead.txt", "a")
    steps = chain(tmp_path, "gateshead", 2)
    run(steps)
    os.utime(source, (1, 1))
    assert run(steps).made == []


def test_another_content_of_the_same_size_and_date_is_a_change(tmp_path: Path, run: Run) -> None:
    source = write(tmp_path / "gateshead.txt", "a")
    os.utime(source, (1, 1))
    steps = chain(tmp_path, "gateshead", 1)
    run(steps)
    write(source, "b")
    os.utime(source, (1, 1))
    assert run(steps).made == ["gateshead.0"]


def test_a_step_that_makes_the_same_again_stops_the_wave(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "gateshead.txt", "a")
    steps = chain(tmp_path, "gateshead", 3)
    run(steps)
    steps[0] = replace(steps[0], arguments={**steps[0].arguments, "wait": 0.01})
    assert run(steps).made == ["gateshead.0"]


def test_what_was_removed_or_changed_by_hand_is_made_again(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "gateshead.txt", "a")
    steps = chain(tmp_path, "gateshead", 2)
    run(steps)
    (tmp_path / "gateshead-0.txt").unlink()
    assert run(steps).made == ["gateshead.0"]
    write(tmp_path / "gateshead-1.txt", "tampered with")
    assert run(steps).made == ["gateshead.1"]
    assert (tmp_path / "gateshead-1.txt").read_text(encoding="utf-8") == "a"


def test_a_file_that_appears_in_a_folder_is_a_change(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "folder" / "a.txt", "a")
    reading = Step(
        id="gateshead.all",
        title="Reading",
        action="tests.unit.steps:join",
        arguments={"sources": [], "target": str(tmp_path / "made.txt")},
        reads=(tmp_path / "folder",),
        writes=(tmp_path / "made.txt",),
    )
    run([reading])
    assert run([reading]).made == []
    write(tmp_path / "folder" / "deep" / "b.txt", "b")
    assert run([reading]).made == ["gateshead.all"]


def test_a_change_while_a_step_runs_is_found_by_the_next_run(tmp_path: Path, run: Run) -> None:
    source = write(tmp_path / "gateshead.txt", "a")

    class Meddler(Silent):
        def started(self, step: Step) -> None:
            write(source, "b")

    steps = chain(tmp_path, "gateshead", 1)
    with engine.Memory(tmp_path) as memory:
        engine.run(steps, memory, Meddler(), jobs=1)
    assert run(steps).made == ["gateshead.0"]


def test_why_says_it_in_words(
    tmp_path: Path, run: Run, why: Callable[[Sequence[Step]], dict[str, list[str]]]
) -> None:
    source = write(tmp_path / "gateshead.txt", "a")
    steps = chain(tmp_path, "gateshead", 2)
    assert why(steps)["gateshead.0"] == ["never run, or its last run did not finish"]
    run(steps)
    assert why(steps) == {}
    write(source, "b")
    (tmp_path / "gateshead-1.txt").unlink()
    assert why(steps) == {
        "gateshead.0": [f"{paths.shown(source)} changed"],
        "gateshead.1": [
            f"{paths.shown(tmp_path / 'gateshead-1.txt')} is missing",
            "it comes after gateshead.0, which must run",
        ],
    }
    run(steps)
    other = replace(
        steps[0],
        arguments={**steps[0].arguments, "wait": 0.5, "log": {"edition": "Q3"}},
        reads=(*steps[0].reads, tmp_path / "gateshead-1.txt"),
    )
    assert why([other])["gateshead.0"] == [
        f"{paths.shown(tmp_path / 'gateshead-1.txt')} is new",
        "log changed",
        "wait changed from 0.0 to 0.5",
    ]


def test_changed_code_is_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: Callable[[Sequence[Step]], dict[str, list[str]]]
) -> None:
    step = Step(
        id="gateshead.numbers",
        title="Counting",
        action="assurance.numerals:rounded",
        writes=(write(tmp_path / "made.txt", "a"),),
        code=("statistics",),
    )
    with engine.Memory(tmp_path) as memory:
        memory.begin(step)
        memory.finish(step)
    assert why([step]) == {}
    digests = engine.Modules.digests

    def edited(self: engine.Modules, parts: Iterable[str]) -> dict[str, str]:
        return digests(self, parts) | {"statistics/__init__.py": "edited"}

    monkeypatch.setattr(engine.Modules, "digests", edited)
    assert why([step]) == {"gateshead.numbers": ["code in statistics changed"]}


# --- Failures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "exit_code", "sentence"),
    [
        ("bad", 2, "gateshead.txt, row 1: it begins with “bad”. Write something else."),
        ("stop", 1, "A check stopped it."),
        ("fault", 3, "ZeroDivisionError: by zero"),
        ("lazy", 3, "gateshead.0 ended without writing"),
        pytest.param(
            "die",
            3,
            "was ended from outside",
            marks=pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL"),
        ),
    ],
)
def test_a_failure_is_told_and_not_remembered(
    tmp_path: Path, run: Run, content: str, exit_code: int, sentence: str
) -> None:
    source = write(tmp_path / "gateshead.txt", content)
    steps = chain(tmp_path, "gateshead", 2)
    outcome = run(steps)
    [failure] = outcome.failures
    assert outcome.exit_code == exit_code
    assert sentence in failure.message
    assert bool(failure.traceback) == (content in ("fault", "lazy"))
    assert outcome.not_run == ["gateshead.1"]
    assert run(steps).failures, "the failed step must be tried again"
    write(source, "good")
    assert run(steps).made == ["gateshead.0", "gateshead.1"]


def test_a_failure_leaves_no_trace_of_the_good_run_before_it(tmp_path: Path, run: Run) -> None:
    source = write(tmp_path / "gateshead.txt", "a")
    steps = chain(tmp_path, "gateshead", 1)
    run(steps)
    write(source, "fault")
    assert run(steps).failures
    write(source, "a")
    assert run(steps).made == ["gateshead.0"]


def with_index(folder: Path, steps: list[Step]) -> list[Step]:
    """Add a step of no council that reads what the councils made last."""
    last = {each.council: each.writes[0] for each in steps}
    index = Step(
        id="index",
        title="Listing",
        action="tests.unit.steps:join",
        arguments={"sources": [], "target": str(folder / "index.txt")},
        reads=tuple(last.values()),
        writes=(folder / "index.txt",),
    )
    return [*steps, index]


def test_without_keep_going_the_first_failure_stops_the_other_councils(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "gateshead.txt", "bad")
    write(tmp_path / "leeds.txt", "good")
    steps = with_index(tmp_path, [*chain(tmp_path, "gateshead", 1), *chain(tmp_path, "leeds", 2)])
    outcome = run(steps, jobs=1)
    assert (outcome.made, outcome.not_run) == ([], ["leeds.0", "leeds.1", "index"])


def test_with_keep_going_the_other_councils_and_the_index_are_made(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "gateshead.txt", "bad")
    write(tmp_path / "leeds.txt", "good")
    steps = with_index(tmp_path, [*chain(tmp_path, "gateshead", 2), *chain(tmp_path, "leeds", 2)])
    outcome = run(steps, jobs=1, keep_going=True)
    assert outcome.made == ["leeds.0", "leeds.1", "index"]
    assert outcome.not_run == ["gateshead.1"]
    assert outcome.exit_code == 2
    write(tmp_path / "gateshead.txt", "good")
    assert run(steps).made == ["gateshead.0", "gateshead.1", "index"]


def test_a_failure_stops_its_councils_other_steps_too(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "gateshead.txt", "bad")
    write(tmp_path / "other.txt", "good")
    beside = replace(chain(tmp_path, "other", 1)[0], council="gateshead")
    outcome = run([*chain(tmp_path, "gateshead", 1), beside], jobs=1, keep_going=True)
    assert (outcome.made, outcome.not_run) == ([], ["other.0"])


def test_a_missing_file_is_named(tmp_path: Path, run: Run) -> None:
    outcome = run(chain(tmp_path, "gateshead", 1))
    assert "gateshead.txt is missing, which gateshead.0 reads" in outcome.failures[0].message
    assert outcome.exit_code == 2


# --- Kills, and two at once -----------------------------------------------------------------------------

needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")


def heed_ctrl_c() -> None:
    """Undo what a shell does to a command in the background: it makes it deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def in_another_process(folder: Path, steps: int, wait: float = 0.15) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.unit.steps", str(folder), str(steps), str(wait)],
        cwd=paths.ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=None if os.name == "nt" else heed_ctrl_c,
    )


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@needs_kill
def test_what_was_finished_before_a_kill_is_kept(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "gateshead.txt", "a")
    process = in_another_process(tmp_path, 20)
    until(lambda: (tmp_path / "gateshead-4.txt").exists())
    process.kill()
    process.wait()
    finished = len(log(tmp_path))
    time.sleep(0.5)
    assert len(log(tmp_path)) == finished, "a killed run must not go on in its processes"
    outcome = run(chain(tmp_path, "gateshead", 20, wait=0.15)[:8])
    # The step under way when the kill came may have written its file and not been remembered.
    assert len(outcome.unchanged) >= finished - 1 >= 4
    assert outcome.unchanged + outcome.made == [f"gateshead.{number}" for number in range(8)]


@needs_kill
def test_ctrl_c_ends_a_run_and_its_processes(tmp_path: Path) -> None:
    write(tmp_path / "gateshead.txt", "a")
    process = in_another_process(tmp_path, 3, wait=8)
    until(lambda: (tmp_path / ".state" / "steps.sqlite").exists())
    time.sleep(1.5)  # the first step is under way, and would end in about seven seconds
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    time.sleep(8)
    assert not (tmp_path / "gateshead-0.txt").exists()


@needs_kill
@pytest.mark.parametrize("wait", [0.05, 0.1, 0.2, 0.3])
def test_ctrl_c_on_a_terminal_reaches_no_process_but_the_run(tmp_path: Path, wait: float) -> None:
    write(tmp_path / "gateshead.txt", "a")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.unit.steps", str(tmp_path), "3", "4"],
        cwd=paths.ROOT,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=heed_ctrl_c,
    ) as process:
        until(lambda: (tmp_path / ".state" / "steps.sqlite").exists())
        time.sleep(wait)  # its processes are still importing
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert said.count("Traceback") == 1, said  # the run's own, which the command makes a sentence


def test_two_runs_at_once_are_refused_and_a_killed_one_is_forgotten(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "gateshead.txt", "a")
    process = in_another_process(tmp_path, 200)
    try:
        until(lambda: (tmp_path / "gateshead-0.txt").exists())
        with pytest.raises(UsageError, match=rf"the run to be killed \(process {process.pid}\)"):
            run(chain(tmp_path, "gateshead", 1))
    finally:
        process.kill()
        process.wait()
    assert run(chain(tmp_path, "gateshead", 1)).exit_code == 0


def test_a_memory_that_cannot_be_read_is_begun_again(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "gateshead.txt", "a")
    steps = chain(tmp_path, "gateshead", 1)
    run(steps)
    write(tmp_path / ".state" / "steps.sqlite", "no database " * 100)
    assert run(steps).made == ["gateshead.0"]
    assert run(steps).made == []


def test_a_thousand_steps_with_nothing_to_do_take_no_time(tmp_path: Path) -> None:
    steps = []
    for number in range(100):
        council = f"council-{number}"
        write(tmp_path / f"{council}.txt", "a")
        steps += chain(tmp_path, council, 10)
    with engine.Memory(tmp_path) as memory:
        for each in engine.in_order(steps):
            join(**{**each.arguments, "log": ""})
            memory.begin(each)
            memory.finish(each)
    began = time.process_time()
    with engine.Memory(tmp_path) as memory:
        outcome = engine.run(steps, memory, Silent())
    assert len(outcome.unchanged) == 1000
    assert time.process_time() - began < 2
