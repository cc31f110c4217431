"""Steps that are done in forks end as in processes of the pool, and what forks need is imported once."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from assurance import engine, kernels, notebooks, paths, plan
from assurance.nursery import ADDRESS, APART, LATE, OF_RETURNS, Fork, NoNursery, is_kept, need, nursery
from assurance.step import Step
from tests.unit.steps import Silent, chain, tell

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="This system cannot fork.")
RARE = "wave"  # a module that nothing here imports
__all__ = ["tell"]  # found here too, as a step of another module


@pytest.fixture(scope="module")
def kept() -> Iterator[str]:
    with nursery():
        yield os.environ.pop(ADDRESS)


@pytest.fixture
def address(kept: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(ADDRESS, kept)
    return kept


def look(connection: socket.socket, *names: str) -> None:
    """Say which modules there are, in a fork."""
    told = {
        "modules": [name in sys.modules for name in names],
        "process": os.getpid(),
        "parent": os.getppid(),
    }
    connection.sendall(json.dumps(told).encode() + b"\n")


def telling(folder: Path, name: str, module: str = "tests.unit.steps") -> Step:
    """A step that writes which process did it."""
    wrote = folder / f"{name}-told.txt"
    return Step(
        id=f"{name}.tell",
        title="",
        action=f"{module}:tell",
        arguments={"target": str(wrote)},
        writes=(wrote,),
        council=name,
    )


def processes(step: Step) -> list[int]:
    """Which process did a step, and which that was begun by."""
    return [int(number) for number in step.writes[0].read_text(encoding="utf-8").split()]


def asked(*names: str, modules: tuple[str, ...] = ()) -> dict[str, list[bool] | int]:
    with Fork(f"{__name__}:look", *names, modules=modules) as fork:
        return fork.hear(60)


@forks
def test_what_a_fork_needs_is_imported_once_before_it(address: str) -> None:
    before, needs, after = asked(RARE), asked(RARE, modules=(RARE, "no.such.module")), asked(RARE)
    assert [each["modules"] for each in (before, needs, after)] == [[False], [True], [True]]
    assert len({each["process"] for each in (before, needs, after)}) == 3
    assert len({each["parent"] for each in (before, needs, after)}) == 1


@forks
def test_what_a_run_will_need_is_imported_between_forks() -> None:
    with nursery([RARE]):
        ends = time.monotonic() + 30
        while asked(RARE)["modules"] == [False]:
            assert time.monotonic() < ends


@forks
def test_what_is_only_known_later_is_imported_between_forks_too(address: str) -> None:
    later = "this"  # a module that nothing here imports either
    need([later, "no.such.module"])
    ends = time.monotonic() + 30
    while asked(later)["modules"] == [False]:
        assert time.monotonic() < ends


@forks
def test_great_expectations_is_in_a_nursery_apart(address: str) -> None:
    names = ("great_expectations", "pandas")
    apart, other = asked(*names, modules=APART[:1]), asked(*names)
    assert [each["modules"] for each in (apart, other)] == [[True, True], [False, True]]
    assert apart["parent"] != other["parent"]
    assert asked(modules=(f"{APART[0]}.examine",))["parent"] == apart["parent"]


@forks
@pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="Only Linux tells a process's environment."
)
def test_libraries_are_loaded_with_one_thread_whoever_begins_a_nursery(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in kernels.ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    with nursery():
        begun_with = Path(f"/proc/{asked()['parent']}/environ").read_text(encoding="utf-8").split("\0")
    assert {f"{name}={value}" for name, value in kernels.ENVIRONMENT.items()} <= set(begun_with)


@forks
def test_what_cannot_be_called_says_so_where_it_is_asked_for(address: str) -> None:
    with pytest.raises(EOFError), Fork("no.such.module:function") as fork:
        fork.hear(60)


def test_without_a_nursery_it_is_said_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for address in ("", str(tmp_path / "nobody")):
        monkeypatch.setenv(ADDRESS, address)
        if address and not hasattr(socket, "AF_UNIX"):
            continue
        with pytest.raises(NoNursery):
            Fork("a:b")


@forks
@pytest.mark.parametrize("modules", [(), APART], ids=["the first", "the one apart"])
def test_nobody_waits_for_a_nursery_that_has_been_killed(modules: tuple[str, ...]) -> None:
    with nursery():
        killed = int(asked(modules=modules)["parent"])
        with socket.socket(socket.AF_UNIX) as waiting:
            os.kill(killed, signal.SIGSTOP)
            name = "a" if modules else "s"
            waiting.connect(str(Path(os.environ[ADDRESS]).with_name(name)))  # in the queue, never answered
            os.kill(killed, signal.SIGKILL)
            waiting.settimeout(20)
            with contextlib.suppress(ConnectionResetError):
                assert waiting.recv(1) == b""  # and not TimeoutError
        with pytest.raises(NoNursery):
            asked(modules=modules)
        need([RARE, *APART])  # nobody hears it
        assert asked(modules=() if modules else APART)["parent"] != killed  # the other is there


@forks
def test_both_end_with_the_run() -> None:
    with nursery(OF_RETURNS):
        assert is_kept()
        need([RARE])  # which waits for the one apart, and not for the fork that is asked of that
        with Fork(f"{__name__}:look", RARE, modules=APART) as held:
            parents = [int(held.hear(60)["parent"]), int(asked()["parent"])]
            ends = time.monotonic() + 30
            while asked(RARE)["modules"] == [False]:
                assert time.monotonic() < ends
    assert not is_kept()
    wait_for_the_end_of(*parents)


def wait_for_the_end_of(*processes: int) -> None:
    ends = time.monotonic() + 30
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            while psutil.Process(process).status() != psutil.STATUS_ZOMBIE:
                assert time.monotonic() < ends
                time.sleep(0.05)


def test_on_a_system_that_cannot_fork_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    monkeypatch.delenv(ADDRESS, raising=False)
    with nursery(["pandas"]):
        assert ADDRESS not in os.environ


@forks
def test_steps_end_in_forks_as_they_do_in_the_pool(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(folder: Path) -> dict[str, tuple[int, str, bool] | None]:
        folder.mkdir()
        found: dict[str, tuple[int, str, bool] | None] = {}
        for content in ("good", "bad", "stop", "fault", "lazy", "die"):
            (folder / f"{content}.txt").write_text(content, encoding="utf-8")
        steps = [
            step for content in ("good", "bad", "stop", "fault", "lazy") for step in chain(folder, content, 1)
        ]
        with engine.Memory(folder) as memory:
            outcomes = [
                engine.run(each, memory, Silent(), jobs=2, keep_going=True)
                for each in (steps, chain(folder, "die", 1))  # alone: it takes a pool with it
            ]
        for outcome in outcomes:
            found |= dict.fromkeys(outcome.made)
            for failure in outcome.failures:
                said = failure.message.replace(f"{folder.name}/", ""), bool(failure.traceback)
                found[failure.step.id] = (failure.exit_code, *said)
        return found

    in_forks = ends(tmp_path / "forks")
    monkeypatch.delenv(ADDRESS)
    assert in_forks == ends(tmp_path / "pool")
    assert in_forks["good.0"] is None
    assert len([end for end in in_forks.values() if end]) == 5


@forks
def test_a_fork_that_is_killed_takes_no_other_with_it(tmp_path: Path, address: str) -> None:
    for council, content in (("bury", "die"), ("hull", "good")):
        (tmp_path / f"{council}.txt").write_text(content, encoding="utf-8")
    steps = [*chain(tmp_path, "bury", 1, wait=0.3), *chain(tmp_path, "hull", 1, wait=1)]
    with engine.Memory(tmp_path) as memory:
        outcome = engine.run(steps, memory, Silent(), jobs=2, keep_going=True)
    assert outcome.made == ["hull.0"]
    assert "was ended from outside" in outcome.failures[0].message


@forks
def test_one_fork_does_the_steps_of_a_process_until_one_needs_more_or_dies(tmp_path: Path) -> None:
    (tmp_path / "bury.txt").write_text("die", encoding="utf-8")
    told = [
        telling(tmp_path, f"{number}", module)
        for number, module in enumerate(("tests.unit.steps", "tests.unit.steps", __name__, __name__))
    ]
    last = telling(tmp_path, "4", "tests.unit.steps")
    steps = [*told, *chain(tmp_path, "bury", 1), last]
    with engine.Memory(tmp_path) as memory, nursery():
        outcome = engine.run(steps, memory, Silent(), jobs=1, keep_going=True)
    assert outcome.made == [step.id for step in (*told, last)]
    first, again, more, and_more, after = [processes(step)[0] for step in (*told, last)]
    assert first == again != more == and_more != after


@forks
def test_every_run_of_one_process_uses_its_own_nursery(tmp_path: Path) -> None:
    """The preview runs again and again, and the process that others are forked from is begun only once."""
    found = []
    with engine.Memory(tmp_path) as memory:
        for name in ("first", "second"):
            step = telling(tmp_path, name)
            with nursery():
                assert engine.run([step], memory, Silent(), jobs=1).made == [step.id]
                found.append((processes(step)[1], asked()["parent"]))
    assert all(parent == kept for parent, kept in found)
    assert len(set(found)) == 2


@forks
def test_what_a_killed_run_leaves_goes_with_its_nursery(monkeypatch: pytest.MonkeyPatch) -> None:
    keeps = "import os, time; from assurance.nursery import ADDRESS, nursery\nwith nursery(): print(os.environ[ADDRESS], flush=True); time.sleep(1000)"
    with subprocess.Popen(
        [sys.executable, "-c", keeps],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(paths.ROOT)},
    ) as run:
        assert run.stdout
        monkeypatch.setenv(ADDRESS, run.stdout.readline().strip())
        parents = [int(asked(modules=modules)["parent"]) for modules in ((), APART)]
        folder = Path(os.environ[ADDRESS]).parent
        assert folder.is_dir()
        run.kill()
    wait_for_the_end_of(*parents)
    ends = time.monotonic() + 30
    while folder.exists():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_what_is_imported_late_is_there() -> None:
    for module in (*LATE, *(each for late in LATE.values() for each in late)):
        assert importlib.util.find_spec(module), module


def test_what_is_imported_to_be_ready_makes_it_so() -> None:
    for module, made in ready_by().items():
        made.cache_clear()
        importlib.reload(importlib.import_module(module))
        assert made.cache_info().currsize == 1, module
        assert module in {late for names in LATE.values() for late in names}


def ready_by() -> dict[str, Any]:
    from assurance.checks import suites
    from assurance.figures import style

    return {"assurance.checks.ready": suites._read_suites, "assurance.figures.ready": style.families}


def test_the_modules_of_steps_are_those_of_their_notebooks_too() -> None:
    step = Step(id="a.b", title="", action=plan.NOTEBOOK, code=tuple(notebooks.imports_of("validate")))
    other = Step(id="a.c", title="", action="assurance.publish.enter:enter", code=("measures",))
    found = plan.imports_of([step, other, other])
    assert found == ["assurance.notebooks", *step.code, "assurance.publish.enter"]
    assert "assurance.checks.validation" in {name.rpartition(".")[0] for name in found}, paths.NOTEBOOKS
