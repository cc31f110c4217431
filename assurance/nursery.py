"""Processes that are ready at once: forked from one that has imported what the steps of a run need.

Starting is nearly everything that a notebook or a small step costs. Where the system can fork, one process of
a run (the nursery) imports pandas, matplotlib and Great Expectations once, and whatever is to be done is done
in a copy of it (`Fork`): the steps of a process of the pool, one after another, and the cells of a notebook
by themselves. A fork ends with whoever asked for it. What the steps of a run will need is imported between
forks, in their order; what a fork needs and is not there yet, just before it. Great Expectations takes as
long as all else that a council's run begins with: a nursery apart, a fork of the first, imports it meanwhile
and is asked for what needs it. Elsewhere, or when the nursery cannot be reached, there is `NoNursery`, and
whoever asked does without.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assurance import kernels
from assurance.sources import KINDS

ADDRESS = "ASSURANCE_NURSERY"
PATIENCE = 60.0
"""Seconds to wait for the nursery to be ready."""

FIRST = ("assurance.lean", "pandas")
LATE = {
    "pandas": (
        "pyarrow.parquet", "pyarrow.dataset", "pyarrow.acero", "pandas.core.arrays.arrow.extension_types",
        "pandas.core.methods.to_dict", "pandas.core.reshape.reshape", "pandas.io.formats.csvs",
    ),
    "assurance.notebooks": ("assurance.runner",),
    "assurance.figures": (
        "matplotlib.figure", "matplotlib.pyplot", "matplotlib.backends.backend_svg", "matplotlib.style",
        "assurance.figures.ready",
        "scipy.special", "scipy.linalg", "scipy.optimize", "scipy.interpolate", "scipy.stats",
    ),
    "assurance.sources.inventory": tuple(f"assurance.sources.{kind}" for kind in KINDS),
    "assurance.checks.national": ("assurance.checks.lean", "assurance.checks.expectations_of_measures"),
    "assurance.checks.validation": (
        "assurance.checks.lean", "assurance.checks.expectations_of_measures", "assurance.checks.data_docs",
        "assurance.checks.ready", "multiprocessing.synchronize", "assurance.cells", "assurance.settings",
        "assurance.figures.table",
    ),
    "assurance.publish.render": ("pypandoc", "typst"),
    "assurance.publish.edition": ("pypdf", "pypdfium2"),
}  # fmt: skip
"""What modules import only when they are used, so that a command that does not use it need not wait.

What takes long stands here in parts: whoever asks for a fork waits for one of them at most.
"""
APART = ("assurance.checks.national", "assurance.checks.validation")
"""What imports Great Expectations, so that the nursery apart is asked for it."""
OF_RETURNS = (
    "assurance.sources.inventory", "assurance.checks.validation", "assurance.notebooks", "assurance.cells",
)  # fmt: skip
"""What a run will need first in which a return is new: it is read, cleaned and checked."""


@contextlib.contextmanager
def nursery(modules: Iterable[str] = ()) -> Iterator[None]:
    """Keep a nursery while the block runs, where the system can fork. Processes started in it find it.

    Parameters
    ----------
    modules
        What will be needed, in that order.
    """
    if not hasattr(os, "fork"):
        yield
        return
    # A process that is ended from outside may still write into its folder, which is in this one.
    own = tempfile.TemporaryDirectory(prefix="n-", ignore_cleanup_errors=True)
    with own as folder, contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2)]
        address = f"{folder}/s"
        try:
            for listener, place in zip(listeners, (address, _apart_from(address)), strict=True):
                listener.bind(place)
                listener.listen(64)
        except OSError:  # the name of the folder for temporary files is too long for a socket in it
            yield
            return
        descriptors = [listener.fileno() for listener in listeners]
        begin = f"from assurance.nursery import keep; keep(*{descriptors}, {list(modules)!r})"
        process = subprocess.Popen(
            [sys.executable, "-c", begin],
            stdin=subprocess.PIPE,
            pass_fds=descriptors,
            env={**kernels.ENVIRONMENT, **os.environ, **kernels.environment()},
            start_new_session=True,  # Ctrl-C is for the run, which ends this
        )
        stack.close()  # so that nobody waits at it once the nursery has been ended from outside
        os.environ[ADDRESS] = address
        try:
            yield
        finally:
            os.environ.pop(ADDRESS, None)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGTERM)  # the one apart too
            process.communicate()


def is_kept() -> bool:
    """Return whether there is one to ask."""
    return ADDRESS in os.environ


def need(modules: Iterable[str]) -> None:
    """Have the nursery import what will be needed, in that order, as soon as nobody waits for it."""
    if not (address := os.environ.get(ADDRESS)):
        return
    wanted = list(modules)
    for place, names in (
        (address, [name for name in wanted if not _is_apart(name)]),
        (_apart_from(address), [name for name in wanted if _is_apart(name)]),
    ):
        if names:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(PATIENCE)
                connection.connect(place)
                connection.sendall(f"{json.dumps({'modules': names})}\n".encode())


def _is_apart(name: str) -> bool:
    """Return whether a module, or something in one, is imported in the nursery apart."""
    return name in APART or name.rpartition(".")[0] in APART


def _apart_from(address: str) -> str:
    return str(Path(address).with_name("a"))


def own_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a new folder for a notebook's files. In the nursery's it is removed however a run is stopped."""
    address = os.environ.get(ADDRESS)
    place = str(Path(address).parent) if address and Path(address).exists() else None
    return tempfile.TemporaryDirectory(prefix="k-", dir=place, ignore_cleanup_errors=True)


def keep(descriptor: int, apart: int, modules: Iterable[str]) -> None:
    """Be the nursery: import, and between imports fork whatever is asked for."""
    gc.disable()  # what is imported stays: to look through it for what may go takes half a second
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended forks leave nothing behind
    with contextlib.suppress(ValueError):
        sys.path.remove("")
    imported: dict[str, None] = {}
    for name in (each for first in FIRST for each in _with_late(first)):
        _import(name, imported)
    wanted = list(modules)
    listener, other = socket.socket(fileno=descriptor), socket.socket(fileno=apart)
    heard, said = os.pipe()
    if os.fork() == 0:
        listener.close()
        _keep(other, [name for name in wanted if _is_apart(name)], imported, ready=said)
    else:
        other.close()  # so that nobody waits at it once the other has been ended from outside
        _keep(listener, [name for name in wanted if not _is_apart(name)], imported, after=heard)


def _keep(
    listener: socket.socket,
    modules: Iterable[str],
    imported: dict[str, None],
    *,
    ready: int | None = None,
    after: int | None = None,
) -> None:
    """Import and fork.

    Parameters
    ----------
    ready
        Where it is said that all is imported that was known at first.
    after
        Where the other says so: what is only needed later waits for that, not to keep the other from it.
    """
    waiting, later = [late for name in modules for late in _with_late(name)], list[str]()
    with listener:
        while True:
            if ready is not None and not waiting:
                os.write(ready, b".")
                ready = None
            if after is None:
                waiting, later = [*waiting, *later], []
            watched = [listener, sys.stdin, *([] if after is None else [after])]
            found, _, _ = select.select(watched, [], [], 0 if waiting else None)
            if sys.stdin in found:  # closed: the run that this belongs to has been ended from outside
                shutil.rmtree(Path(listener.getsockname()).parent, ignore_errors=True)
                return
            if after in found:
                after = None
            elif listener in found:
                later += _answer(listener, imported)
            elif waiting:
                _import(waiting.pop(0), imported)


def _with_late(name: str) -> Iterator[str]:
    """Yield a name, of a module or of something in one, and what that imports only when it is used."""
    yield name
    for module in (name, name.rpartition(".")[0]):
        yield from LATE.get(module, ())


def _import(name: str, imported: dict[str, None]) -> None:
    if name not in imported:
        imported[name] = None
        with contextlib.suppress(Exception):  # what needs it will say so better
            importlib.import_module(name)


def _answer(listener: socket.socket, imported: dict[str, None]) -> list[str]:
    """Fork what is asked for next, once what it needs has been imported. Return what will only be needed."""
    connection, _ = listener.accept()
    with connection, contextlib.suppress(OSError, ValueError):  # whoever asked has gone
        connection.settimeout(PATIENCE)
        request = json.loads(connection.makefile(encoding="utf-8").readline())
        needed = [each for name in request["modules"] for each in _with_late(name)]
        if "call" not in request:
            return needed
        for name in needed:
            _import(name, imported)
        gc.freeze()  # in no fork is it looked through for what may go
        if os.fork() == 0:
            listener.close()
            connection.settimeout(None)
            _be(connection, request, list(imported))
    return []


def _be(connection: socket.socket, request: Mapping[str, Any], imported: list[str]) -> None:
    """Be what was asked for, for as long as whoever asked is there."""
    gc.enable()
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    said = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8")
    try:
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        connection.sendall(f"{json.dumps([os.getpid(), imported])}\n".encode())
        module, _, function = request["call"].partition(":")
        getattr(importlib.import_module(module), function)(connection, *request["arguments"])
    except BaseException:
        traceback.print_exc(file=said)
    finally:
        os._exit(1)


def listen(connection: socket.socket, heard: Callable[[Any], object]) -> None:
    """Hand on what whoever asked for this fork says. Once they are gone, end it and what it has started."""

    def read() -> None:
        try:
            with connection.makefile(encoding="utf-8") as lines:
                for line in lines:
                    heard(json.loads(line))
        finally:  # in the middle of a line too
            os.killpg(0, signal.SIGKILL)

    threading.Thread(target=read, daemon=True).start()


class NoNursery(Exception):
    """There is nothing to be forked from."""


class Fork:
    """A fork of the nursery. It ends with the block, or with the process that asked for it.

    `imported` names what it was begun with, of what steps need.
    """

    imported: list[str]

    def __init__(
        self,
        call: str,
        *arguments: Any,
        modules: Iterable[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Ask for one.

        Parameters
        ----------
        call
            `module:function`, which it calls with its end of the connection and the arguments.
        modules
            What it will need.
        environment
            What it finds in its environment, where that is not this process's.

        Raises
        ------
        NoNursery
            When there is none, or it has ended.
        """
        if not (address := os.environ.get(ADDRESS)):
            raise NoNursery
        needed = [call.partition(":")[0], *modules]
        self._connection, self._begun, self._process = socket.socket(socket.AF_UNIX), b"", 0
        try:
            self._connection.settimeout(PATIENCE)
            self._connection.connect(_apart_from(address) if any(map(_is_apart, needed)) else address)
            self.say(
                {
                    "call": call,
                    "arguments": arguments,
                    "modules": needed,
                    "environment": dict(os.environ if environment is None else environment),
                    "folder": str(Path.cwd()),
                }
            )
            self._process, self.imported = self.hear(PATIENCE)
        except (EOFError, OSError) as error:
            self._connection.close()
            raise NoNursery from error

    def __enter__(self) -> Fork:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """End it, with what it has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process, signal.SIGKILL)
        self._connection.close()

    def say(self, what: object) -> None:
        """Send it something.

        Raises
        ------
        EOFError
            When it has died.
        """
        try:
            self._connection.sendall(f"{json.dumps(what)}\n".encode())
        except ConnectionError:
            raise EOFError from None

    def hear(self, longest: float | None = None) -> Any:
        """Return the next that it says.

        Raises
        ------
        TimeoutError
            When it has said nothing after so many seconds.
        EOFError
            When it has died.
        """
        ends = time.monotonic() + (float("inf") if longest is None else longest)
        parts = [self._begun]
        while b"\n" not in parts[-1]:
            if (left := ends - time.monotonic()) <= 0:
                raise TimeoutError
            if select.select([self._connection], [], [], min(left, 1))[0]:
                try:
                    parts.append(self._connection.recv(1 << 20))
                except ConnectionError:
                    raise EOFError from None
                if not parts[-1]:
                    raise EOFError
            elif self._process and not self._lives():  # what it has started may hold the connection
                raise EOFError
        line, _, self._begun = b"".join(parts).partition(b"\n")
        return json.loads(line.decode(errors="replace"))

    def _lives(self) -> bool:
        try:
            os.kill(self._process, 0)
        except ProcessLookupError:
            return False
        return True
