"""Kernels that are ready at once: forked from a process that has already imported what notebooks import.

Starting is nearly everything a notebook costs. Where the system can fork, one process of a run (the
nursery) imports pandas, matplotlib and Great Expectations once, and every kernel begins as a copy of it: a
real ipykernel in a process of its own, so nothing leaks from one notebook into the next. Elsewhere, or when
the nursery cannot be reached, a kernel is started in the usual way. Either way it is this Python, whatever
kernels a person has registered under the name python3, and it ends with the process that asked for it.
"""

from __future__ import annotations

import contextlib
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
import threading
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance import paths

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

# In the order that notebooks need them: a kernel can be had as soon as the first line is there.
FIRST = ("assurance.lean", "pandas", "pyarrow.parquet", "ipykernel.kernelapp")
THEN = (
    "assurance.measures", "matplotlib.pyplot", "scipy.stats", "assurance.figures", "great_expectations",
    "assurance.checks.expectations_of_measures", "assurance.checks.validation", "assurance.checks.data_docs",
)  # fmt: skip

LONGEST = 80
"""How long the name of a folder may be, in characters, for sockets in it."""

ADDRESS = "ASSURANCE_NURSERY"
PROVISIONER = "assurance-forked"


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
                    _be_a_kernel(connection)
                connection.close()
            elif waiting:
                with contextlib.suppress(Exception):  # the notebook that needs it will say so better
                    importlib.import_module(waiting.pop(0))


def _be_a_kernel(connection: socket.socket) -> None:
    """Turn this fork into a kernel for whoever is at the other end, for as long as they are."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    request = json.loads(connection.makefile(encoding="utf-8").readline())
    connection.sendall(f"{os.getpid()}\n".encode())
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from ipykernel.kernelapp import IPKernelApp

    try:
        IPKernelApp.launch_instance()
    finally:
        os._exit(0)


def _end_with(connection: socket.socket) -> None:
    connection.recv(1)
    os._exit(1)


def manager_class(folder: str) -> type[AsyncKernelManager]:
    """Return the class that papermill is to start a kernel with, which keeps its own files in `folder`."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning import KernelProvisionerFactory

    KernelProvisionerFactory.instance().provisioners[PROVISIONER] = EntryPoint(
        PROVISIONER, "assurance.provisioner:ForkedKernel", KernelProvisionerFactory.GROUP_NAME
    )

    class KernelManager(AsyncKernelManager):
        """Starts a kernel of this Python, with a private folder and no history."""

        def __init__(self, **settings: Any) -> None:
            super().__init__(
                connection_file=f"{folder}/c.json",
                # No port to collide over, where the system has sockets in files and the name is short enough.
                transport="tcp" if sys.platform == "win32" or len(folder) > LONGEST else "ipc",
                **settings,
            )
            self.own_environment = {**environment(), "IPYTHONDIR": folder, "JUPYTER_RUNTIME_DIR": folder}

        @property
        def kernel_spec(self) -> KernelSpec:
            return KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
                      "--HistoryManager.enabled=False", "--log-level=CRITICAL"],
                display_name="Python 3 (ipykernel)",
                language="python",
                metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER}},
            )  # fmt: skip

    return KernelManager
