"""Each notebook runs by hand: opened where it lies, from top to bottom, with the parameters it comes with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from assurance import paths

NOTEBOOKS = sorted(path.stem for path in paths.NOTEBOOKS.glob("*.ipynb"))
CLEAN = """
from assurance import paths
from assurance.settings import read_settings
from assurance.sources.inventory import clean
for council in ("west-sussex", "gateshead", "rotherham"):
    clean(council, read_settings().edition, paths.RAW, paths.PROCESSED)
"""
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=120).execute()
nbformat.write(notebook, sys.argv[1])
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the returns are cleaned, so that the tests write nothing here."""
    root = tmp_path_factory.mktemp("checkout")
    for name in ("assurance", "notebooks", "reports", "_extensions", "data/raw"):
        shutil.copytree(paths.ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(paths.SETTINGS, root)
    subprocess.run(
        [sys.executable, "-c", CLEAN], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=True
    )
    return root


@pytest.mark.xdist_group("notebooks by hand")
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_runs_from_top_to_bottom(name: str, checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN, f"{name}.ipynb"],
        cwd=checkout / "notebooks",
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    notebook = nbformat.read(checkout / "notebooks" / f"{name}.ipynb", as_version=4)
    shown = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result")
    ]
    assert shown, "it shows nothing"
    assert not any(
        "was not supplied" in str(output.data) for output in shown if name in ("homecare", "providers")
    )
