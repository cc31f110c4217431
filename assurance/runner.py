"""What papermill runs a notebook with: a fork of the nursery, or else a kernel.

What a fork says is what a kernel says (`assurance.cells`), and nbclient's own client makes the outputs of it,
as it does of a kernel's: only what no notebook holds is not said.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.iorw import write_ipynb
from papermill.translators import PythonTranslator, Translator, papermill_translators

from assurance import kernels, nursery

NAME = "assurance"


class _AsksForMore(Exception):
    """A cell has asked for what a fork does not do."""


class Runner(NBClientEngine):
    """Runs a notebook's cells in a fork of the nursery, and where there is none, in a kernel.

    A notebook of which a cell asks for more than a fork can do, such as a widget, is begun again in a kernel.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        own_folder: str,
        kept: str,
        longest: float,
        modules: Iterable[str],
        **settings: Any,
    ) -> None:
        """Run every cell. What has been shown until one hangs, or its process dies, is written to `kept`."""
        try:
            try:
                with nursery.Fork(
                    "assurance.cells:run",
                    kernels.ARGUMENTS,
                    modules=modules,
                    environment={**_apart_from_us(), **kernels.environment_in(own_folder)},
                ) as fork:
                    _run(nb_man, fork, longest)
            except (nursery.NoNursery, _AsksForMore):
                nb_man.notebook_start()
                super().execute_managed_notebook(
                    nb_man,
                    kernel_name,
                    kernel_manager_class=kernels.manager_class(own_folder),
                    execution_timeout=longest,
                    shutdown_kernel="immediate",
                    record_timing=False,
                    **settings,
                )
        except (CellTimeoutError, DeadKernelError):
            write_ipynb(nb_man.nb, kept)
            raise


def _apart_from_us() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != nursery.ADDRESS}


def _run(nb_man: NotebookExecutionManager, fork: nursery.Fork, longest: float) -> None:
    """Run every cell in a fork, until one fails."""
    client = PapermillNotebookClient(nb_man, record_timing=False)
    for index, cell in enumerate(nb_man.nb.cells):
        nb_man.cell_start(cell, index)
        failed = _is_run(cell, client) and _fails(cell, index, client, fork, longest)
        if failed:
            nb_man.cell_exception(cell, index)
        nb_man.cell_complete(cell, index)
        if failed:
            return


def _is_run(cell: NotebookNode, client: PapermillNotebookClient) -> bool:
    tags = cell.metadata.get("tags", ())
    return cell.cell_type == "code" and bool(cell.source.strip()) and client.skip_cells_with_tag not in tags


def _fails(
    cell: NotebookNode, index: int, client: PapermillNotebookClient, fork: nursery.Fork, longest: float
) -> bool:
    """Run a cell and enter its outputs. Return whether it raised what it was not to raise."""
    client.clear_before_next_output = False
    ends = time.monotonic() + longest
    try:
        fork.say(cell.source)
        while said := fork.hear(ends - time.monotonic()):
            if said["msg_type"] == "execute_reply":
                tags = cell.metadata.get("tags", ())
                return said["content"]["status"] == "error" and "raises-exception" not in tags
            client.process_message({**said, "header": said, "parent_header": {}}, cell, index)
    except TimeoutError:
        raise CellTimeoutError(f"not after {longest} seconds") from None
    except EOFError:
        raise DeadKernelError("Kernel died") from None
    raise _AsksForMore


class _AsTheyAre(PythonTranslator):
    """Writes parameters without the formatter that papermill uses where it happens to be installed."""

    @classmethod
    def codify(cls, parameters: Mapping[str, Any], comment: str = "Parameters") -> str:
        """Return the source of the cell."""
        return str(Translator.codify.__func__(cls, parameters, comment))


papermill_engines.register(NAME, Runner)
papermill_translators.register("python", _AsTheyAre)
