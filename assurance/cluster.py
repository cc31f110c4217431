"""The same plan on several machines: Dask's workers do the steps, this process says which. Only here is Dask.

Every machine sees the same folders under the same names, and runs the same code with the same packages: what
a worker has loaded is asked before the first step and again with each, since workers come and go. A worker
that is lost is no failure: Dask gives its step to another, and a step writes whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import platform
import re
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance import engine, kernels, nursery, paths, privacy
from assurance.errors import UsageError

if TYPE_CHECKING:
    from distributed import Client, Nanny, Worker

    from assurance.step import Step

WAIT = 15
"""Seconds that a scheduler is waited for."""
LEAVE = 10
"""Seconds that workers may take to leave by themselves."""
RESTART = 90
"""Seconds that workers which have loaded something else may take to start again."""
READ_ONCE = ("assurance/**/*", "_extensions/**/*", "reports/**/*", "docs/*.md", "*.toml", "*.yml")
"""What a process keeps once it has imported or read it. Workers live longer than a run."""
STALE = "it was started with"


@dataclass(frozen=True)
class Loaded:
    """What a process has loaded, or would load: two that differ could make different pages."""

    folder: str
    python: str
    packages: str
    code: str
    key: str


@cache
def loaded() -> Loaded:
    """Return what this process rests on. Asked once: what has been imported does not change with its file."""
    source = hashlib.sha256()
    for pattern in READ_ONCE:
        for path in sorted(paths.ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                source.update(f"{path.relative_to(paths.ROOT).as_posix()} {paths.sha256_of(path)}\n".encode())
    return Loaded(
        folder=str(paths.ROOT),
        python=".".join(platform.python_version_tuple()[:2]),
        packages=_digest(repr(sorted(_packages()))),
        code=source.hexdigest(),
        key=_digest(privacy.pseudonym("any", "key")),  # which makes the key where there is none
    )


def _packages() -> Iterator[tuple[str, str]]:
    text = engine.REQUIREMENTS.read_text(encoding="utf-8")
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE):
        with contextlib.suppress(metadata.PackageNotFoundError):  # it is for other systems
            yield name, metadata.version(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


# --- On a worker ----------------------------------------------------------------------------------------


def unfit(asked: Loaded, signs: Mapping[str, str], dask_worker: Worker | None = None) -> str:
    """Return why this process cannot do steps for one that has loaded `asked`; nothing when it can.

    Parameters
    ----------
    signs
        Files that it must be able to read, each with its text.
    dask_worker
        Given by Dask where no step is under way.
    """
    from distributed import get_worker

    worker = dask_worker or get_worker()
    here = loaded()
    if here.folder != asked.folder:
        return (
            f"its checkout is {here.folder}, and the run's {asked.folder}. Every machine must see the same "
            "folder under the same name"
        )
    for name, text in signs.items():
        if _read(Path(name)) != text:
            return f"it does not see what is in {Path(name).parent}, which all machines must share"
    for of, mine, theirs in (
        ("a Python", here.python, asked.python),
        ("packages", here.packages, asked.packages),
        ("code", here.code, asked.code),
        ("a key of pseudonyms", here.key, asked.key),
    ):
        if mine != theirs:
            return f"{STALE} {of} of another version. Start it again: {_how('ADDRESS')}"
    if worker.state.nthreads != 1 or sys.flags.hash_randomization:
        return (
            f"it is not set to do one step at a time, in the same order always. Start it by {_how('ADDRESS')}"
        )
    return ""


def _how(address: str) -> str:
    return f"`python3 pipeline.py worker {address}`"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _if_fit(asked: Loaded, perform: Callable[[Step], Any], step: Step) -> Any:
    if why := unfit(asked, {}):
        raise UsageError(f"A worker that joined the cluster cannot do {step.id}: {why}.")
    try:
        return perform(step)
    except engine.ProcessEnded:  # the scheduler gives it to another, as if this process had been ended
        os._exit(1)


def work(address: str, processes: int) -> int:
    """Be a machine of the cluster until ended."""
    command = [sys.executable, "-P", "-m", "distributed.cli.dask_worker", address, "--no-dashboard"]
    options = ["--nworkers", str(processes), "--nthreads", "1"]
    options += ["--preload", __name__, "--preload-nanny", __name__]
    ours = {**kernels.ENVIRONMENT, "PYTHONPATH": str(paths.ROOT), "PYTHONUTF8": "1"}
    with tempfile.TemporaryDirectory(prefix="w-", ignore_cleanup_errors=True) as own:
        process = subprocess.Popen([*command, *options, "--local-directory", own], env={**os.environ, **ours})
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            return process.wait()
        except KeyboardInterrupt:  # from a keyboard it came to the workers too
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(LEAVE)
            process.terminate()
            return process.wait()


_around = contextlib.ExitStack()


def dask_setup(started: Nanny | Worker) -> None:
    """Give a process what it needs. Dask calls this, in each worker and in the process that starts them.

    A worker has a nursery of its own, which ends with it: when it starts again, so does what kernels have
    imported.
    """
    from distributed import Nanny

    if isinstance(started, Nanny):  # which puts a seed of its own in place of 0
        started.pre_spawn_env.update(kernels.ENVIRONMENT)
        started.env.update(kernels.ENVIRONMENT)
    else:
        loaded()
        _around.enter_context(nursery.nursery())


def dask_teardown(_: Nanny | Worker) -> None:
    """End the nursery. Dask calls this."""
    _around.close()


# --- In the run -----------------------------------------------------------------------------------------


class Workers(Executor):
    """The workers of a cluster, as the engine knows a pool of processes."""

    def __init__(self, client: Client, processes: int) -> None:
        self.processes, self._client = processes, client
        self._executor = client.get_executor(pure=False)

    def submit(self, perform: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        """Have a step done by whichever worker is free."""
        if self._client.status == "running":
            return self._executor.submit(_if_fit, loaded(), perform, *arguments)
        lost: Future[Any] = Future()  # or it would wait for a scheduler that may never come back
        lost.cancel()
        lost.set_running_or_notify_cancel()
        return lost

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for the steps under way: a worker cannot be stopped in the middle of one."""
        self._executor.shutdown(wait=wait)


@contextlib.contextmanager
def connected(address: str, shared: Sequence[Path]) -> Iterator[Workers]:
    """Connect to a cluster while the block runs.

    Parameters
    ----------
    address
        Of the scheduler, such as `tcp://10.0.0.5:8786` or `tls://…`.
    shared
        Folders that every worker must see.

    Raises
    ------
    UsageError
        When no scheduler answers, it has no workers, or one of them is not fit.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "Dask is not installed here. Start with `python3 pipeline.py`, which installs it, or install "
            "requirements-cluster.txt."
        ) from None
    try:
        if not re.fullmatch(r"(tcp|tls)://[^/]+:\d+/?", address):
            raise ValueError("no address")
        client = Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError):
        raise UsageError(
            f"No scheduler of Dask answers at {address}. Start one, or mend the address, which is such as "
            "tcp://10.0.0.5:8786. See docs/cluster.md."
        ) from None
    for name in ("distributed", "distributed.client"):  # what is wrong is told by a failed step
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with client:
        yield Workers(client, _ask(client, address, shared))


def _ask(client: Client, address: str, shared: Sequence[Path]) -> int:
    """Return how many workers there are, all fit. Those that have loaded something else start again."""
    asked = loaded()
    with contextlib.ExitStack() as stack:
        signs = dict(stack.enter_context(_sign(folder)) for folder in (paths.ROOT / "data", *shared))
        answers = client.run(unfit, asked, signs, on_error="return")
        if stale := [worker for worker, why in answers.items() if str(why).startswith(STALE)]:
            with contextlib.suppress(OSError, ValueError):  # they are asked again, whatever came of it
                client.restart_workers(stale, timeout=RESTART, raise_for_error=False)
                client.wait_for_workers(len(answers), timeout=RESTART)
            answers = client.run(unfit, asked, signs, on_error="return")
    if not answers:
        raise UsageError(f"No worker has joined {address}. Start one on each machine by {_how(address)}.")
    for worker, why in sorted(answers.items()):
        if isinstance(why, BaseException):
            why = f"it could not be asked ({type(why).__name__}: {why}). Start it by {_how(address)}"
        if why:
            raise UsageError(f"The worker at {worker} cannot take part: {why.replace('ADDRESS', address)}.")
    return len(answers)


@contextlib.contextmanager
def _sign(folder: Path) -> Iterator[tuple[str, str]]:
    """Put a file into a folder that nobody could guess, for as long as the block runs."""
    text = secrets.token_hex(16)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".cluster-{text[:8]}"
    path.write_text(text, encoding="utf-8")
    try:
        yield str(path), text
    finally:
        path.unlink(missing_ok=True)
