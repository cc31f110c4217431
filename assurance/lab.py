"""Notebooks in JupyterLab, opened on one council: its parameters are put in, and no result is saved.

JupyterLab is told to keep its files with `OneCouncil`. A notebook opens with a cell of the council's
parameters after its own, as in a run, and is saved without that cell and without results: what an analyst has
changed is all that changes in the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import nbformat
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from assurance.notebooks import METADATA

PARAMETERS = "ASSURANCE_NOTEBOOK_PARAMETERS"
"""The environment variable with the parameters of every notebook, by its name (JSON)."""

_INJECTED = "injected-parameters"  # as papermill calls the cell that it adds


class OneCouncil(AsyncLargeFileManager):
    """The notebooks of a folder, with one council's parameters while they are open."""

    async def get(self, path: str, content: bool = True, *others: Any, **named: Any) -> dict[str, Any]:
        """Return a file as Jupyter does. A notebook has the council's parameters put in."""
        model: dict[str, Any] = await super().get(path, content, *others, **named)
        name = path.rsplit("/", 1)[-1].removesuffix(".ipynb")
        values = json.loads(os.environ.get(PARAMETERS, "{}")).get(name)
        if content and values and model["type"] == "notebook":
            put_parameters(model["content"], values)
            self.mark_trusted_cells(model["content"], path)
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Save a file as Jupyter does. A notebook is saved without those parameters and without results."""
        if model.get("type") == "notebook" and model.get("content"):
            notebook = nbformat.from_dict(model["content"])
            take_out_results(notebook)
            model = {**model, "content": notebook}
        saved: dict[str, Any] = await super().save(model, path)
        return saved


def put_parameters(notebook: nbformat.NotebookNode, values: Mapping[str, Any]) -> None:
    """Put a cell with these values after the notebook's own cell of parameters, as a run does."""
    cells = notebook.cells
    own = [i for i, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", ())]
    lines = ["# The council that the notebooks were opened on. This cell is not saved."]
    lines += [f"{name} = {value!r}" for name, value in values.items()]
    cell = nbformat.v4.new_code_cell("\n".join(lines), id=_INJECTED, metadata={"tags": [_INJECTED]})
    cells.insert(own[0] + 1 if own else 0, cell)


def take_out_results(notebook: nbformat.NotebookNode) -> None:
    """Leave of a notebook what a person wrote in it: no results, no counts, no cell that was put in."""
    notebook.cells = [cell for cell in notebook.cells if _INJECTED not in cell.metadata.get("tags", ())]
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata = nbformat.from_dict(METADATA)
