"""Runs what is stale, and nothing else. The only module that knows doit.

doit remembers, for every step, the content of what it read and the settings and code it ran with. What runs
next, in how many processes, and what a failure stops, is decided here.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import heapq
import importlib
import json
import multiprocessing
import os
import platform
import queue
import signal
import socket
import sqlite3
import stat
import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from multiprocessing.connection import wait as wait_for_any
from pathlib import Path
from typing import Any, Protocol

from doit.dependency import Dependency, FileChangedChecker, SqliteDB
from doit.task import Task

from assurance import kernels, nursery, paths
from assurance.errors import PipelineError, UsageError, unwritable
from assurance.modules import Modules
from assurance.numerals import listed
from assurance.step import Step

REQUIREMENTS = paths.ROOT / "requirements.txt"
FAULT = 3
"""What the command ends with when the pipeline itself is at fault."""


@dataclass(frozen=True)
class Failure:
    """Why a step failed. `traceback` is empty when the message is a sentence for the user."""

    step: Step
    message: str
    exit_code: int
    traceback: str = ""


@dataclass
class Outcome:
    """What became of every step, by id, in the order it happened."""

    made: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0, or the code of the first failure."""
        return self.failures[0].exit_code if self.failures else 0


class Report(Protocol):
    """Who is told, as it happens."""

    def planned(self, stale_or_waiting: int) -> None:
        """So many steps are in the run."""

    def started(self, step: Step) -> None:
        """A step has been handed to a process."""

    def made(self, step: Step, seconds: float) -> None:
        """A step has ended well."""

    def unchanged(self, step: Step) -> None:
        """A step was up to date."""

    def failed(self, failure: Failure) -> None:
        """A step has failed."""


# --- What a step rests on -------------------------------------------------------------------------------


def after(steps: Sequence[Step]) -> dict[str, list[str]]:
    """Return, for every step, the steps that it comes after: those that write something it reads.

    A folder stands for everything in it.
    """
    makers: dict[Path, str] = {}
    inside: dict[Path, list[str]] = {}
    for step in steps:
        for path in step.writes:
            if makers.setdefault(path, step.id) != step.id:
                raise ValueError(f"{step.id} and {makers[path]} both write {path}")
            for folder in path.parents:
                inside.setdefault(folder, []).append(step.id)
    earlier: dict[str, list[str]] = {}
    ids = {step.id for step in steps}
    for step in steps:
        found: dict[str, None] = {}
        for path in step.reads:
            found.update(dict.fromkeys(inside.get(path, ())))
            for place in (path, *path.parents):
                if place in makers:
                    found[makers[place]] = None
        found.update(dict.fromkeys(each for each in step.follows if each in ids))
        found.pop(step.id, None)
        earlier[step.id] = list(found)
    return earlier


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Return the steps so that each stands after those it comes after, else as they were."""
    if len({step.id for step in steps}) != len(steps):
        raise ValueError("two steps have the same id")
    earlier = after(steps)
    by_id = {step.id: step for step in steps}
    ordered: dict[str, Step] = {}
    under_way: set[str] = set()

    def place(step_id: str) -> None:
        if step_id in ordered:
            return
        if step_id in under_way:
            raise ValueError(f"{step_id} comes after itself")
        under_way.add(step_id)
        for each in earlier[step_id]:
            place(each)
        ordered[step_id] = by_id[step_id]

    for step in steps:
        place(step.id)
    return list(ordered.values())


def chosen(steps: Sequence[Step], names: Collection[str]) -> list[Step]:
    """Return the steps that `names` mean, and all that they come after.

    A name is a step's id or the beginning of ids up to a dot: `gateshead`, `gateshead.ratings`.

    Raises
    ------
    UsageError
        When a name means no step.
    """
    if not names:
        return list(steps)
    earlier = after(steps)
    wanted: set[str] = set()
    for name in names:
        meant = [step.id for step in steps if step.id == name or step.id.startswith(f"{name}.")]
        if not meant:
            raise UsageError(
                f"No step is called “{name}”. `python3 pipeline.py list` prints every step there is."
            )
        waiting = meant
        while waiting:
            step_id = waiting.pop()
            if step_id not in wanted:
                wanted.add(step_id)
                waiting += earlier[step_id]
    return [step for step in steps if step.id in wanted]


def stale(steps: Sequence[Step], memory: Memory) -> dict[str, list[str]]:
    """Return the steps that would run, each with the reasons in words. `steps` stand in order."""
    earlier = after(steps)
    found: dict[str, list[str]] = {}
    for step in steps:
        reasons = memory.reasons(step)
        before = [each for each in earlier[step.id] if each in found]
        if before:
            reasons = [*reasons, f"it comes after {listed(before)}, which must run"]
        if reasons:
            found[step.id] = reasons
    return found


# --- What is remembered ---------------------------------------------------------------------------------


class _Contents(FileChangedChecker):
    """Tells whether a file, or anything in a folder, has other content than it had.

    A path is looked at once a run, before the first step that reads it, and again only once a step has
    written it: what somebody changes while a step runs is then found changed by the next run.
    """

    def __init__(self) -> None:
        self._stamps: dict[str, str] = {}
        self._digests: dict[tuple[str, str], str] = {}
        self._inside: dict[str, set[str]] = {}
        self.drifted = False

    def info(self, file_path: str) -> str:
        """Return a stamp that stays while nothing touches the path."""
        if file_path not in self._stamps:
            self._stamps[file_path] = _stamp(file_path)
            self._place(file_path)
        return self._stamps[file_path]

    def check_modified(self, file_path: str, file_stat: str, state: Sequence[str]) -> bool:
        """Return whether the content is another than in `state`."""
        if file_stat == state[0]:
            return False
        self.drifted = True
        return self._digest(file_path, file_stat) != state[1]

    def get_state(self, dep: str, current_state: Sequence[str] | None) -> list[str] | None:
        """Return stamp and digest, or None when they are as in `current_state`."""
        stamp = self.info(dep)
        if current_state and current_state[0] == stamp:
            return None
        return [stamp, self._digest(dep, stamp)]

    def forget(self, path: Path) -> None:
        """Look again at a path that has been written, at the folders it is in and at what is in it."""
        for folder in path.parents:
            self._stamps.pop(str(folder), None)
        waiting = [str(path)]
        while waiting:
            place = waiting.pop()
            self._stamps.pop(place, None)
            waiting += self._inside.pop(place, set())

    def _place(self, path: str) -> None:
        """Enter a path under the folder it is in, and that under the one above it.

        To look through all that is known for what is below a folder would take the longer the more councils
        there are.
        """
        for folder in map(str, Path(path).parents):
            there = self._inside.setdefault(folder, set())
            if path in there:
                return
            there.add(path)
            path = folder

    def _digest(self, path: str, stamp: str) -> str:
        if (path, stamp) not in self._digests:
            self._digests[path, stamp] = _digest(path)
        return self._digests[path, stamp]


def _files_in(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield every file in a folder with its status, in a stable order. Dot files are left out."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                yield from _files_in(entry.path)
            else:
                yield entry.path, entry.stat()


def _stamp(path: str) -> str:
    status = Path(path).stat()
    if not stat.S_ISDIR(status.st_mode):
        return _of_status(status)
    listing = [(os.path.relpath(name, path), _of_status(each)) for name, each in _files_in(path)]
    return hashlib.sha256(repr(listing).encode()).hexdigest()[:32]


def _of_status(status: os.stat_result) -> str:
    return f"{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_size}"


def _digest(path: str) -> str:
    if not Path(path).is_dir():
        return paths.sha256_of(Path(path))[:32]
    listing = [(Path(name).relative_to(path).as_posix(), _digest(name)) for name, _ in _files_in(path)]
    return hashlib.sha256(repr(listing).encode()).hexdigest()[:32]


class _CommittedAtOnce(SqliteDB):
    """doit's SQLite backend, which by itself writes only when it closes: a kill would lose everything."""

    def commit(self) -> None:
        """Write what was set since the last time."""
        for task_id in self._dirty:  # type: ignore[has-type]
            row = (task_id, self.codec.encode(self._cache[task_id]))
            self._conn.execute("insert or replace into doit values (?, ?)", row)
        self._dirty: set[str] = set()
        self._conn.commit()

    def dump(self) -> None:
        """Write and close. Nothing is written by a run that had nothing to do."""
        self.commit()
        self._conn.close()


class Memory:
    """What is known of every step that has run, kept in the folder of processed data."""

    def __init__(self, processed: Path) -> None:
        self.folder = processed / ".state"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._contents = _Contents()
        self._modules = Modules(memory=self.folder / "modules.json")
        database = self.folder / "steps.sqlite"
        if database.exists() and not _is_database(database):
            database.replace(database.with_suffix(".unreadable"))  # so everything is made again
        self._dependency = Dependency(_CommittedAtOnce, str(database), checker_cls=lambda: self._contents)

    def close(self) -> None:
        """Write down what is not written yet."""
        self._modules.remember()
        self._dependency.close()

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reasons(self, step: Step) -> list[str]:
        """Return in words why a step must run; nothing when it is up to date."""
        if not self._dependency.backend.in_(step.id):
            return ["never run, or its last run did not finish"]
        recorded = self._dependency.get_values(step.id)
        differences = [*self._differences(step, recorded)]
        self._contents.drifted = False
        status = self._dependency.get_status(_task(step, up_to_date=not differences), {}, get_log=True)
        if status.status == "up-to-date":
            if self._contents.drifted:  # touched, but the same: remember the new stamps
                self._save(step, recorded)
            return []
        found = status.reasons
        return [
            *(f"{_shown(path)} is missing" for path in found.get("missing_target", ())),
            *(f"{_shown(path)} changed" for path in sorted(found.get("changed_file_dep", ()))
              if path not in found.get("added_file_dep", ())),
            *(f"{_shown(path)} is new" for path in found.get("added_file_dep", ())),
            *(f"{_shown(path)} is no longer there" for path in found.get("removed_file_dep", ())),
            *differences,
        ]  # fmt: skip

    def _differences(self, step: Step, recorded: Mapping[str, Any]) -> Iterator[str]:
        """Yield in words what is otherwise than when the step last ran, apart from what it reads."""
        now = self._rests_on(step)
        before, after = recorded.get("arguments", {}), now["arguments"]
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                yield from _changed_values(name, before.get(name), after.get(name))
        before, after = recorded.get("code", {}), now["code"]
        parts = {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)}
        for part in sorted({_part_shown(part) for part in parts}):
            yield f"{part} changed"
        if recorded.get("action") != now["action"]:
            yield "what makes it is another function"
        for name, state in recorded.get("made", {}).items():
            with contextlib.suppress(OSError):
                if self._contents.check_modified(name, self._contents.info(name), state):
                    yield f"{_shown(name)} was changed by hand since it was made"

    def _rests_on(self, step: Step) -> dict[str, Any]:
        module = step.action.partition(":")[0]
        code = dict(self._modules.digests({module, *step.code})) if _ours(module) else {}
        requirements = self._contents.get_state(str(REQUIREMENTS), None) if REQUIREMENTS.exists() else None
        return {
            "action": step.action,
            "arguments": json.loads(json.dumps(step.arguments, sort_keys=True)),
            "code": {
                **code,
                "requirements.txt": requirements[1] if requirements else "",
                "Python": ".".join(platform.python_version_tuple()[:2]),
            },
        }

    def begin(self, step: Step) -> None:
        """Forget a step that is about to run, so that half of it is never taken for the whole."""
        self._dependency.remove(step.id)
        self._dependency.backend.commit()
        for path in step.reads:
            self._contents.get_state(str(path), None)

    def finish(self, step: Step) -> None:
        """Remember a step that has ended well."""
        for path in step.writes:
            self._contents.forget(path)
        self._save(step, {**self._rests_on(step), "made": dict.fromkeys(map(str, step.writes))})

    def _save(self, step: Step, values: Mapping[str, Any]) -> None:
        task = _task(step, up_to_date=True)
        made = {name: self._contents.get_state(name, None) for name in values["made"]}
        task.values = {**values, "made": made}
        self._dependency.save_success(task)
        self._dependency.backend.commit()


def _is_database(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        try:
            connection.execute("select count(*) from sqlite_master").fetchone()
        except sqlite3.DatabaseError:
            return False
    return True


def _task(step: Step, *, up_to_date: bool) -> Task:
    return Task(
        step.id,
        None,
        file_dep=[str(path) for path in step.reads],
        targets=[str(path) for path in step.writes],
        uptodate=[up_to_date],
    )


def _ours(module: str) -> bool:
    return module.split(".")[0] == "assurance"


def _shown(path: str) -> str:
    return paths.shown(Path(path))


def _part_shown(part: str) -> str:
    if part == "requirements.txt":
        return part
    if part == "Python":
        return "the version of Python"
    return f"code in {part.split('/')[0].removesuffix('.py')}"


def _changed_values(name: str, before: Any, after: Any) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            if before.get(key) != after.get(key):
                yield from _changed_values(key, before.get(key), after.get(key))
    elif any(isinstance(value, list | dict) for value in (before, after)):
        yield f"{name.replace('_', ' ')} changed"
    else:
        yield f"{name.replace('_', ' ')} changed from {_said(before)} to {_said(after)}"


def _said(value: Any) -> str:
    return "nothing" if value in (None, "") else str(value)


# --- Running --------------------------------------------------------------------------------------------


def run(
    steps: Sequence[Step],
    memory: Memory,
    report: Report,
    *,
    jobs: int | None = None,
    keep_going: bool = False,
    around: AbstractContextManager[object] | None = None,
    pool: Callable[[], Executor] | None = None,
) -> Outcome:
    """Run the stale ones of `steps`, each after those it comes after, and return what became of them.

    A failed step stops the other steps of its council and all that comes after it. With `keep_going` the
    other councils' steps go on; without it nothing more is begun, except what belongs to no council and
    has its turn last (the index of what is published).

    Parameters
    ----------
    jobs
        How many processes; by default one a processor, eight at most.
    around
        Entered before the first stale step and left at the end: what steps need that costs time to start.
    pool
        Gives what does the steps, where that is not processes of this machine.
    """
    jobs = jobs or processors()
    for name, value in kernels.ENVIRONMENT.items():  # every process inherits it
        os.environ.setdefault(name, value)
    pool = pool or (lambda: _pool(jobs))
    return _Run(in_order(steps), memory, report, jobs, keep_going, pool, around).run()


def processors() -> int:
    """Return how many processes there are by default."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:
        count = os.cpu_count() or 1
    return min(count, 8)


class _Run:
    def __init__(
        self,
        steps: list[Step],
        memory: Memory,
        report: Report,
        jobs: int,
        keep_going: bool,
        new_pool: Callable[[], Executor],
        around: AbstractContextManager[object] | None,
    ) -> None:
        self.steps, self.memory, self.report = steps, memory, report
        self.jobs, self.keep_going, self.new_pool, self.around = jobs, keep_going, new_pool, around
        self.outcome = Outcome()
        self.place = {step.id: place for place, step in enumerate(steps)}
        self.earlier = {step_id: set(found) for step_id, found in after(steps).items()}
        self.later: dict[str, list[str]] = {step.id: [] for step in steps}
        for step_id, found in self.earlier.items():
            for each in found:
                self.later[each].append(step_id)
        self.ready = [place for place, step in enumerate(steps) if not self.earlier[step.id]]
        self.settled: set[str] = set()
        self.lost: set[str] = set()
        self.running: dict[Future[_Raised | None], tuple[Step, float, Executor]] = {}
        self.pool: Executor | None = None
        self.entered = False

    def run(self) -> Outcome:
        self.report.planned(len(self.steps))
        with contextlib.ExitStack() as stack:
            while self.ready or self.running:
                while self.ready and len(self.running) < self.jobs:
                    self._begin(self.steps[heapq.heappop(self.ready)], stack)
                if self.running:
                    for future in wait(self.running, return_when=FIRST_COMPLETED).done:
                        self._end(future)
        return self.outcome

    def _begin(self, step: Step, stack: contextlib.ExitStack) -> None:
        step = self._with_what_there_is(step)
        if self._is_stopped(step):
            self.outcome.not_run.append(step.id)
            self._settle(step, lost=True)
        elif absent := [path for path in step.reads if not path.exists()]:
            sentence = f"{paths.shown(absent[0])} is missing, which {step.id} reads. Put it back."
            self._fail(Failure(step, sentence, UsageError.exit_code))
        elif self.memory.reasons(step):
            if self.pool is None:
                if not self.entered:
                    stack.enter_context(self.around or contextlib.nullcontext())
                    stack.push(self._leave)  # so processes end before what is around them does
                    self.entered = True
                self.pool = self.new_pool()
            self.memory.begin(step)
            self.report.started(step)
            with _interrupts_wait():
                future = self.pool.submit(_perform, step)
            self.running[future] = (step, time.monotonic(), self.pool)
        else:
            self.outcome.unchanged.append(step.id)
            self.report.unchanged(step)
            self._settle(step)

    def _with_what_there_is(self, step: Step) -> Step:
        """Return a step of no council without what failed councils did not make.

        A failure leaves what its council last published, so the index goes on with what there is.
        """
        if step.council is not None or not self.earlier[step.id] & self.lost:
            return step
        return replace(step, reads=tuple(path for path in step.reads if path.exists()))

    def _is_stopped(self, step: Step) -> bool:
        if step.council is None:
            return not step.reads and bool(self.earlier[step.id] & self.lost)
        failed = [failure.step for failure in self.outcome.failures]
        return (
            bool(self.earlier[step.id] & self.lost)
            or any(each.council == step.council for each in failed)
            or bool(failed and not self.keep_going)
        )

    def _end(self, future: Future[_Raised | None]) -> None:
        step, began, pool = self.running.pop(future)
        try:
            raised = future.result()
        except (BrokenProcessPool, ProcessEnded) as error:
            if pool is self.pool and isinstance(error, BrokenProcessPool):
                self._end_pool()
            raised = _Raised(
                f"The process that ran {step.id} was ended from outside, most often because memory ran out. "
                "Run again with --jobs 1.",
                FAULT,
            )
        except PipelineError as error:
            raised = _Raised(str(error), error.exit_code)
        except CancelledError:
            raised = _Raised(
                "The cluster does not answer any more: most often its scheduler was ended. What was finished "
                "is kept. Run again, with or without the cluster.",
                FAULT,
            )
        except Exception as error:  # a step's own are brought back: this is of what was to do it
            raised = _Raised(
                f"{step.id} could not be done where it was sent: {type(error).__name__}: {error}", FAULT
            )
        missing = [path for path in step.writes if not path.exists()] if raised is None else []
        if missing:
            raised = _Raised(f"{step.id} ended without writing {paths.shown(missing[0])}", FAULT, "(none)")
        if raised is not None:
            self._fail(Failure(step, raised.message, raised.exit_code, raised.traceback))
            return
        self.memory.finish(step)
        self.outcome.made.append(step.id)
        self.report.made(step, time.monotonic() - began)
        self._settle(step)

    def _fail(self, failure: Failure) -> None:
        self.outcome.failures.append(failure)
        self.report.failed(failure)
        self._settle(failure.step, lost=True)

    def _settle(self, step: Step, *, lost: bool = False) -> None:
        self.settled.add(step.id)
        if lost:
            self.lost.add(step.id)
        for later in self.later[step.id]:
            if self.earlier[later] <= self.settled:
                heapq.heappush(self.ready, self.place[later])

    def _leave(self, raised: type[BaseException] | None, *_: object) -> None:
        if raised is not None:  # Ctrl-C: what runs now is not waited for, and counts as not run
            for process in multiprocessing.active_children():
                process.terminate()
        self._end_pool()

    def _end_pool(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(wait=True, cancel_futures=True)
            self.pool = None


def _pool(jobs: int) -> ProcessPoolExecutor:
    # A fork of this process would be a fork of whatever threads it has. The fork server has none.
    context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
    if sys.platform != "win32":
        from multiprocessing import forkserver

        context.set_forkserver_preload(["assurance.engine"])
        with _interrupts_handled(signal.SIG_IGN):  # it keeps that, while it imports too
            forkserver.ensure_running()
    return ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_begin_process, initargs=(dict(os.environ),)
    )


@contextlib.contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Let Ctrl-C come when the block has ended: a process that is half begun cannot be ended well."""
    came: list[int] = []
    with _interrupts_handled(lambda number, _: came.append(number)):
        yield
    if came:
        raise KeyboardInterrupt


@contextlib.contextmanager
def _interrupts_handled(handler: Any) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # no other is interrupted
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _begin_process(environment: Mapping[str, str]) -> None:
    """Make a process that does steps leave Ctrl-C to its parent, and never outlive it.

    The fork server has the environment that this process had when it first began a pool: in a later run of
    the same process, as in the preview, another nursery is there, or none.
    """
    os.environ.clear()
    os.environ.update(environment)
    gc.freeze()  # what it was begun with stays, and is not looked through for what may go
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for_any([sentinel])
    os._exit(1)


@dataclass(frozen=True)
class _Raised:
    """An exception as it travels between processes: some cannot be pickled, all can be told."""

    message: str
    exit_code: int
    traceback: str = ""


class ProcessEnded(Exception):
    """The fork that did a step has been ended from outside."""


_standing = threading.local()


def _perform(step: Step) -> _Raised | None:
    """Do a step, in a process of the pool: in a fork of the nursery where there is one.

    Raises
    ------
    ProcessEnded
        When that is ended.
    """
    try:
        fork = _fork_with(step.action.partition(":")[0])
    except nursery.NoNursery:
        return _do(step.action, step.arguments)
    try:
        fork.say({"action": step.action, "arguments": step.arguments})
        raised = fork.hear()
    except EOFError:
        fork.end()
        del _standing.fork
        raise ProcessEnded from None
    return _Raised(**raised) if raised else None


def _fork_with(module: str) -> nursery.Fork:
    """Return the fork that does the steps of this process, one after another.

    Each fork costs the more the more it was begun with, so there is a new one only for what that has not.
    """
    fork: nursery.Fork | None = getattr(_standing, "fork", None)
    if fork is None or module not in fork.imported:
        if fork is not None:
            fork.end()
            del _standing.fork
        fork = _standing.fork = nursery.Fork(f"{__name__}:perform_for", modules=[module])
    return fork


def perform_for(connection: socket.socket) -> None:
    """Do the steps that the process of the pool asks for, and say what came of each."""
    steps: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    nursery.listen(connection, steps.put)
    while True:
        raised = _do(**steps.get())
        sys.stdout.flush()
        sys.stderr.flush()
        connection.sendall(json.dumps(asdict(raised) if raised else None).encode() + b"\n")


def _do(action: str, arguments: Mapping[str, Any]) -> _Raised | None:
    """Do what a step is, and return what it raised."""
    try:
        module, _, function = action.partition(":")
        getattr(importlib.import_module(module), function)(**arguments)
    except PipelineError as error:
        return _Raised(str(error), error.exit_code)
    except BaseException as error:
        if said := unwritable(error):
            return _Raised(said, UsageError.exit_code)
        return _Raised(f"{type(error).__name__}: {error}", FAULT, traceback.format_exc())
    return None
