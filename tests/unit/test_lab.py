"""JupyterLab on one council: what is opened has its parameters, what is saved has neither them nor results."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assurance import paths
from tests.conftest import skip

HOMECARE = paths.NOTEBOOKS / "homecare.ipynb"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    if importlib.util.find_spec("jupyter_server") is None:
        skip("JupyterLab is not installed: `python3 pipeline.py notebooks --version` installs it.")
    from assurance.lab import PARAMETERS, OneCouncil

    monkeypatch.setenv(
        PARAMETERS, json.dumps({"homecare": {"council": "rotherham", "edition": "2026-27-Q1"}})
    )
    (tmp_path / "homecare.ipynb").write_bytes(HOMECARE.read_bytes())
    (tmp_path / "other.ipynb").write_bytes(HOMECARE.read_bytes())
    return OneCouncil(root_dir=str(tmp_path))


def awaited(coroutine: Any) -> Any:
    """Return what comes of a coroutine, run in a thread of its own: this one may have a browser's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def opened(files: Any, name: str) -> Any:
    return awaited(files.get(name))["content"]


def test_a_notebook_opens_with_the_council_after_its_own_parameters(files: Any) -> None:
    cells = opened(files, "homecare.ipynb").cells
    at = [i for i, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", ())]
    values: dict[str, Any] = {}
    exec(cells[at[0]].source, values)
    assert values["council"] == "gateshead"
    exec(cells[at[0] + 1].source, values)
    assert (values["council"], values["edition"]) == ("rotherham", "2026-27-Q1")


def test_a_notebook_that_no_run_has_opens_as_it_is(files: Any) -> None:
    assert len(opened(files, "other.ipynb").cells) == len(json.loads(HOMECARE.read_bytes())["cells"])


def test_saving_what_was_run_leaves_the_file_as_it_was(files: Any, tmp_path: Path) -> None:
    notebook = opened(files, "homecare.ipynb")
    for count, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.execution_count = count
            cell.outputs = [{"output_type": "stream", "name": "stdout", "text": "a result"}]
            cell.metadata["execution"] = {"iopub.status.busy": "a clock"}
    notebook.metadata["language_info"]["version"] = "3.99"
    saved = awaited(files.save({"type": "notebook", "content": notebook}, "homecare.ipynb"))
    assert saved["path"] == "homecare.ipynb"
    assert (tmp_path / "homecare.ipynb").read_bytes() == HOMECARE.read_bytes()


def test_what_is_changed_is_saved(files: Any, tmp_path: Path) -> None:
    notebook = opened(files, "homecare.ipynb")
    notebook.cells[-1].source = "1 + 1"
    awaited(files.save({"type": "notebook", "content": notebook}, "homecare.ipynb"))
    before, after = (
        json.loads(path.read_bytes())["cells"] for path in (HOMECARE, tmp_path / "homecare.ipynb")
    )
    assert after[:-1] == before[:-1]
    assert "".join(after[-1]["source"]) == "1 + 1"
