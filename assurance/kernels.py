"""Processes for notebooks that are ready at once: forked from one that has imported what notebooks import.

Starting is nearly everything a notebook costs. Where the system can fork, one process of a run (the nursery)
imports pandas, matplotlib and Great Expectations once, and every notebook begins as a copy of it (`Fork`):
a process of its own, so nothing leaks from one notebook into the next. IPython's kernel runs the cells in it
(`assurance.cells`) without the sockets and the protocol of a kernel, which took half a second a notebook.
Elsewhere, or when the nursery cannot be reached, a kernel is started in the usual way. Either way it is this
Python, whatever kernels a person has registered under the name python3, and it ends with the process that
asked for it. That both leave the same bytes is held by `tests/unit/test_cells.py`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance import paths

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

# In the order that notebooks need them: a kernel can be had as soon as the first line is there.
FIRST = ("assurance.lean", "pandas", "pyarrow.parquet", "assurance.cells")
THEN = (
    "assurance.measures", "matplotlib.pyplot", "scipy.stats", "assurance.figures",
    "assurance.checks.expectations_of_measures", "assurance.checks.validation", "assurance.checks.data_docs",
)  # fmt: skip

LONGEST = 80
"""How long the name of a folder may be, in characters, for sockets in it."""

PATIENCE = 60.0
"""Seconds to wait for the nursery to be ready."""

ADDRESS = "ASSURANCE_NURSERY"
ARGUMENTS = ["--HistoryManager.enabled=False", "--log-level=CRITICAL"]


def environment() -> dict[str, str]:
    """Return what every kernel finds in its environment, whoever runs the notebook and where."""
    defaults = {}
    matplotlib = importlib.util.find_spec("matplotlib")
    if matplotlib and matplotlib.origin:
        defaults["MATPLOTLIBRC"] = str(Path(matplotlib.origin).parent / "mpl-data" / "matplotlibrc")
    return {
        **defaults,
        "GX_ANALYTICS_ENABLED": "false",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(paths.ROOT),
        "PYTHONUTF8": "1",
    }


@contextlib.contextmanager
def nursery() -> Iterator[None]:
    """Keep a nursery while the block runs, where the system can fork. Processes started in it find it."""
    if not hasattr(os, "fork"):
        yield
        return
    # A kernel that is ended from outside may still write into its folder, which is in this one.
    own = tempfile.TemporaryDirectory(prefix="n-", ignore_cleanup_errors=True)
    with own as folder, socket.socket(socket.AF_UNIX) as listener:
        try:
            listener.bind(f"{folder}/s")
        except OSError:  # the name of the folder for temporary files is too long for a socket in it
            yield
            return
        listener.listen(64)
        process = subprocess.Popen(
            [sys.executable, "-c", f"from assurance.kernels import keep; keep({listener.fileno()})"],
            stdin=subprocess.PIPE,
            pass_fds=[listener.fileno()],
            env={**os.environ, **environment()},
            start_new_session=True,  # Ctrl-C is for the run, which ends this
        )
        os.environ[ADDRESS] = f"{folder}/s"
        try:
            yield
        finally:
            del os.environ[ADDRESS]
            process.terminate()
            process.communicate()


def own_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a new folder for one kernel's files. In the nursery's it is removed however a run is stopped."""
    nursery = os.environ.get(ADDRESS)
    place = str(Path(nursery).parent) if nursery and Path(nursery).exists() else None
    return tempfile.TemporaryDirectory(prefix="k-", dir=place, ignore_cleanup_errors=True)


def keep(descriptor: int) -> None:
    """Be the nursery: import, and between imports fork a kernel for everyone who has asked for one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended kernels leave nothing behind
    with contextlib.suppress(ValueError):
        sys.path.remove("")
    for name in FIRST:
        importlib.import_module(name)
    waiting = list(THEN)
    with socket.socket(fileno=descriptor) as listener:
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [], 0 if waiting else None)
            if sys.stdin in ready:  # closed: the run that this belongs to has ended, however it ended
                return
            if listener in ready:
                connection, _ = listener.accept()
                if os.fork() == 0:
                    listener.close()
                    _run_cells(connection)
                connection.close()
            elif waiting:
                with contextlib.suppress(Exception):  # the notebook that needs it will say so better
                    importlib.import_module(waiting.pop(0))


def _run_cells(connection: socket.socket) -> None:
    """Let this fork run the cells of whoever is at the other end, for as long as they are."""
    gc.freeze()  # what is imported stays: to look through it for what may go takes a quarter of a second
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    request = json.loads(connection.makefile(encoding="utf-8").readline())
    connection.sendall(f"{os.getpid()}\n".encode())
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    from assurance import cells

    said = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8")
    try:
        cells.run(connection, request["arguments"])
    except BaseException:
        traceback.print_exc(file=said)
    finally:
        os._exit(1)


class NoNursery(Exception):
    """There is nothing to be forked from."""


class AsksForMore(Exception):
    """A cell has asked for what a fork does not do."""


class Fork:
    """A fork of the nursery, asked to run cells. It ends with the block, or with the process that asked."""

    def __init__(self, folder: str) -> None:
        """Ask for one, which keeps its own files in `folder`.

        Raises
        ------
        NoNursery
            When there is none, or it has ended.
        """
        own = {**os.environ, **_environment_in(folder)}
        address = own.pop(ADDRESS, "")
        if not address:
            raise NoNursery
        self._connection, self._begun, self._process = socket.socket(socket.AF_UNIX), b"", 0
        try:
            self._connection.settimeout(PATIENCE)
            self._connection.connect(address)
            self._say({"arguments": ARGUMENTS, "environment": own, "folder": str(Path.cwd())})
            self._process = int(self._hear(time.monotonic() + PATIENCE))
        except (EOFError, OSError) as error:
            self._connection.close()
            raise NoNursery from error

    def __enter__(self) -> Fork:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process, signal.SIGKILL)  # with what its cells have started
        self._connection.close()

    def run(self, source: str, longest: float) -> Iterator[dict[str, Any]]:
        """Run a cell, and yield what a kernel would say of it (type and content), to its `execute_reply`.

        Raises
        ------
        TimeoutError
            When it has not ended after so many seconds.
        EOFError
            When the process has died.
        AsksForMore
            When the cell has.
        """
        ends = time.monotonic() + longest
        self._say(source)
        while True:
            message = json.loads(self._hear(ends).decode(errors="replace"))
            if message is None:
                raise AsksForMore
            yield message
            if message["msg_type"] == "execute_reply":
                return

    def _say(self, what: object) -> None:
        try:
            self._connection.sendall(f"{json.dumps(what)}\n".encode())
        except ConnectionError:
            raise EOFError from None

    def _hear(self, ends: float) -> bytes:
        """Return the next line."""
        parts = [self._begun]
        while b"\n" not in parts[-1]:
            left = ends - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if select.select([self._connection], [], [], min(left, 1))[0]:
                try:
                    parts.append(self._connection.recv(1 << 20))
                except ConnectionError:
                    raise EOFError from None
                if not parts[-1]:
                    raise EOFError
            elif self._process and not self._lives():  # what its cells have started may hold the connection
                raise EOFError
        line, _, self._begun = b"".join(parts).partition(b"\n")
        return line

    def _lives(self) -> bool:
        try:
            os.kill(self._process, 0)
        except ProcessLookupError:
            return False
        return True


def manager_class(folder: str) -> type[AsyncKernelManager]:
    """Return the class that papermill is to start a kernel with, which keeps its own files in `folder`."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    class KernelManager(AsyncKernelManager):
        """Starts a kernel of this Python, with a private folder and no history."""

        def __init__(self, **settings: Any) -> None:
            super().__init__(
                connection_file=f"{folder}/c.json",
                # No port to collide over, where the system has sockets in files and the name is short enough.
                transport="tcp" if sys.platform == "win32" or len(folder) > LONGEST else "ipc",
                **settings,
            )

        @property
        def kernel_spec(self) -> KernelSpec:
            return KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *ARGUMENTS],
                display_name="Python 3 (ipykernel)",
                language="python",
                env=_environment_in(folder),
            )

    return KernelManager


def _environment_in(folder: str) -> dict[str, str]:
    return {**environment(), "IPYTHONDIR": folder, "JUPYTER_RUNTIME_DIR": folder}
