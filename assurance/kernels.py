"""Kernels of this Python, for notebooks that no fork can run (`assurance.runner` says which).

A kernel is started in the usual way, whatever kernels a person has registered under the name python3, and
ends with the process that asked for it.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance import paths

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

LONGEST = 80
"""How long the name of a folder may be, in characters, for sockets in it."""

ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
"""Of every process that does steps: one thread each, and sets in the same order in every run."""

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


def environment_in(folder: str) -> dict[str, str]:
    """Return that, with a private folder for what a notebook's process keeps."""
    return {**environment(), "IPYTHONDIR": folder, "JUPYTER_RUNTIME_DIR": folder}


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
                env=environment_in(folder),
            )

    return KernelManager
