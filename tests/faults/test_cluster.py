"""A cluster for real: a scheduler and workers of Dask on this machine, some of which are killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

import pipeline
from assurance import cluster, engine, paths
from assurance.errors import UsageError
from benchmarks.faults import contents
from tests.conftest import run_pipeline
from tests.faults.conftest import Trial
from tests.unit.steps import chain
from tests.unit.test_engine import write

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(paths.ROOT), "PYTHONUTF8": "1"}


class Cluster:
    """A scheduler, and machines that have joined it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                   "--scheduler-file", str(file))  # fmt: skip
        deadline = time.monotonic() + 60
        while not self._written(file) and time.monotonic() < deadline:
            time.sleep(0.1)
        self.address = str(json.loads(file.read_text(encoding="utf-8"))["address"])

    @staticmethod
    def _written(file: Path) -> bool:
        with contextlib.suppress(OSError, ValueError):
            return bool(json.loads(file.read_text(encoding="utf-8")))
        return False

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{len(self.started)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", *arguments], env=ENVIRONMENT, stdout=log, stderr=log
            )
        self.started.append(process)
        return process

    def join(self) -> subprocess.Popen[bytes]:
        return self.start("assurance", "worker", self.address, "--jobs", "1")

    def wait_for(self, workers: int) -> None:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=90)

    def busy(self, machine: subprocess.Popen[bytes]) -> list[str]:
        """Which steps the workers of a machine are doing."""
        from distributed import Client

        ours = {child.pid for child in psutil.Process(machine.pid).children(recursive=True)}
        with Client(self.address, set_as_default=False) as client:
            of = client.run(os.getpid)
            return [
                key for worker, keys in client.processing().items() if of.get(worker) in ours for key in keys
            ]

    def end(self) -> None:
        scheduler, *machines = self.started
        for several in (machines, [scheduler]):  # so that workers can take their leave
            for process in several:
                process.terminate()
            for process in several:
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    kill(process)


def kill(machine: subprocess.Popen[bytes]) -> None:
    """What the failure of a power supply does to everything that runs on a machine."""
    with contextlib.suppress(psutil.NoSuchProcess):
        top = psutil.Process(machine.pid)
        for each in (top, *top.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.send_signal(signal.SIGKILL)
    machine.wait()


@pytest.fixture
def joined(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "cluster").mkdir()
    made = Cluster(tmp_path / "cluster")
    try:
        yield made
    finally:
        made.end()


def test_a_machine_that_is_lost_in_mid_run_loses_nothing(trial: Trial, joined: Cluster) -> None:
    expected = trial.publish()
    machines = [joined.join(), joined.join()]
    joined.wait_for(2)
    folder = trial.out.parent
    elsewhere = [
        "--work",
        str(folder / "work-2"),
        "--out",
        str(folder / "out-2"),
        "--cluster",
        joined.address,
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "assurance", *trial.arguments, *elsewhere],
        env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    ) as run:  # fmt: skip
        assert run.stdout and run.stderr
        for line in run.stdout:
            if "gateshead.validate" in line:
                break
        deadline = time.monotonic() + 60
        while not (lost := joined.busy(machines[0])) and time.monotonic() < deadline:
            time.sleep(0.05)
        kill(machines[0])
        assert lost, "nothing was under way on the machine that was killed"
        said = run.stdout.read() + run.stderr.read()
    assert run.returncode == 0, said
    assert contents(folder / "out-2") == expected


def test_what_fails_on_a_cluster_is_told(tmp_path: Path, joined: Cluster) -> None:
    """A file that cannot be read as at home; a step that ends one worker after another; a lost scheduler."""
    joined.join()
    joined.wait_for(1)
    for council, text in (
        ("gateshead", "a"),
        ("leeds", "bad"),
        ("york", "die"),
        ("bury", "a"),
        ("hull", "a"),
    ):
        write(tmp_path / f"{council}.txt", text)
    steps = [step for council in ("gateshead", "leeds", "york") for step in chain(tmp_path, council, 2)]
    report = SimpleNamespace(
        **{name: lambda *_: None for name in ("planned", "started", "made", "unchanged", "failed")}
    )
    with (
        engine.Memory(tmp_path / "work") as memory,
        cluster.connected(joined.address, [tmp_path / "work"]) as workers,
    ):
        assert workers.processes == 1
        # One step a worker, as in a run: Dask holds a worker's death against all that waits at it too.
        outcome = engine.run(
            steps, memory, report, jobs=workers.processes, keep_going=True, pool=lambda: workers
        )
        joined.wait_for(1)  # the one that died last is started again
        with cluster.connected(joined.address, [tmp_path / "work"]) as again:
            kill(joined.started[0])
            more = [step for council in ("bury", "hull") for step in chain(tmp_path, council, 1)]
            lost = engine.run(more, memory, report, jobs=1, keep_going=True, pool=lambda: again)
    assert outcome.made == ["gateshead.0", "gateshead.1"]
    assert [failure.step.id for failure in lost.failures] == ["bury.0", "hull.0"]
    assert all(each.message.startswith("The cluster does not answer any more") for each in lost.failures)
    said = {failure.step.id: (failure.exit_code, failure.message) for failure in outcome.failures}
    assert said["leeds.0"] == (2, "leeds.txt, row 1: it begins with “bad”. Write something else.")
    code, message = said["york.0"]
    assert code == engine.FAULT
    assert message.startswith("york.0 could not be done where it was sent: KilledWorker: ")
    assert sorted(outcome.not_run) == ["leeds.1", "york.1"]
    assert not list((tmp_path / "work").glob(".cluster-*"))


def test_a_cluster_that_cannot_do_it_is_one_sentence(trial: Trial, joined: Cluster) -> None:
    def said(address: str) -> str:
        done = run_pipeline(*trial.arguments, "--cluster", address)
        assert done.returncode == 2, done.stderr
        assert not trial.out.exists() or not list(trial.out.iterdir())
        (sentence,) = done.stderr.splitlines()
        return sentence

    assert said("nowhere://x").startswith("No scheduler of Dask answers at nowhere://x. Start one, ")
    assert said(joined.address).startswith(
        f"No worker has joined {joined.address}. Start one on each machine "
    )
    joined.start("distributed.cli.dask_worker", joined.address, "--nthreads", "2", "--no-dashboard")
    joined.wait_for(1)
    sentence = said(joined.address)
    assert "it is not set to do one step at a time" in sentence
    assert sentence.endswith(f"Start it by `python3 pipeline.py worker {joined.address}`.")


def test_workers_that_have_loaded_something_else_start_again(
    tmp_path: Path, joined: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same code with another key stands for any change since they were started."""
    joined.join()
    joined.wait_for(1)
    monkeypatch.setattr(cluster, "RESTART", 15)
    with cluster.connected(joined.address, [tmp_path]) as workers:
        before = set(workers._client.run(os.getpid).values())
    with cluster.connected(joined.address, [tmp_path]) as workers:
        assert set(workers._client.run(os.getpid).values()) == before
    other = replace(cluster.loaded(), key="another")
    monkeypatch.setattr(cluster, "loaded", lambda: other)
    with (
        pytest.raises(
            UsageError, match="started with a key of pseudonyms of another version. Start it again: "
        ),
        cluster.connected(joined.address, [tmp_path]),
    ):
        pass
    monkeypatch.undo()
    with cluster.connected(joined.address, [tmp_path]) as workers:
        assert not set(workers._client.run(os.getpid).values()) & before


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (
            {"folder": "/elsewhere"},
            "the run's /elsewhere. Every machine must see the same folder under the same",
        ),
        ({"python": "3.9"}, "it was started with a Python of another version"),
        ({"packages": "x"}, "it was started with packages of another version"),
        ({"code": "x"}, "it was started with code of another version"),
        ({"key": "x"}, "it was started with a key of pseudonyms of another version"),
    ],
)
def test_a_worker_that_would_make_other_pages_is_not_fit(other: dict[str, str], why: str) -> None:
    worker = SimpleNamespace(state=SimpleNamespace(nthreads=1))
    assert why in cluster.unfit(replace(cluster.loaded(), **other), {}, worker)


def test_a_worker_that_does_not_see_the_folders_is_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = SimpleNamespace(state=SimpleNamespace(nthreads=1))
    monkeypatch.setattr(cluster.sys, "flags", SimpleNamespace(hash_randomization=0))
    with cluster._sign(tmp_path) as (name, text):
        assert cluster.unfit(cluster.loaded(), {name: text}, worker) == ""
        assert "it does not see what is in" in cluster.unfit(cluster.loaded(), {name: "other"}, worker)
    assert "it does not see what is in" in cluster.unfit(cluster.loaded(), {name: text}, worker)
    worker.state.nthreads = 2
    assert "one step at a time" in cluster.unfit(cluster.loaded(), {}, worker)


def test_a_scheduler_that_does_not_answer_is_waited_for_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WAIT", 1)
    with (
        pytest.raises(UsageError, match="No scheduler of Dask answers at tcp://127.0.0.1:9. Start one"),
        cluster.connected("tcp://127.0.0.1:9", []),
    ):
        pass


def test_without_dask_it_says_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(UsageError, match="Dask is not installed here"),
        cluster.connected("tcp://127.0.0.1:1", []),
    ):
        pass


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        ("run --all --cluster tcp://10.0.0.5:8786", ["requirements-cluster"]),
        ("--cluster=tcp://10.0.0.5:8786", ["requirements-cluster"]),
        ("worker tcp://10.0.0.5:8786", ["requirements-cluster"]),
        ("run --all", []),
    ],
)
def test_dask_is_installed_when_it_is_first_used(
    arguments: str, more: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(pipeline, "environment_with", asked.append)
    monkeypatch.setattr(pipeline, "hand_over", lambda *_: 0)
    pipeline.main(arguments.split())
    assert asked == [["requirements", *more]]
