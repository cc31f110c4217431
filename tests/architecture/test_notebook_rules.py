"""Notebooks stay thin, hold no results, and import nothing above the figures."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from assurance import notebooks, paths
from assurance.plan import TITLES

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
LONGEST_CELL = 10
TOO_MUCH = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Try, ast.While, ast.Lambda)
ABOVE_FIGURES = {
    "cli",
    "plan",
    "engine",
    "publish",
    "notebooks",
    "kernels",
    "runner",
    "nursery",
    "cells",
    "progress",
    "sample",
}

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path: Path) -> list[dict[str, Any]]:
    return [
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"
    ]


def sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in code_cells(path)]


def test_every_step_that_is_a_notebook_has_one() -> None:
    assert {path.stem for path in NOTEBOOKS} == set(TITLES)


@each
def test_no_results_are_committed(path: Path) -> None:
    for cell in code_cells(path):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@each
def test_cells_are_thin(path: Path) -> None:
    for source in sources(path):
        lines = [line for line in source.split("\n") if line.strip() and not line.startswith("#|")]
        assert len(lines) <= LONGEST_CELL, source
        found = [type(node).__name__ for node in ast.walk(ast.parse(source)) if isinstance(node, TOO_MUCH)]
        assert not found, source


@each
def test_nothing_above_the_figures_is_imported(path: Path) -> None:
    parts = {name.split(".")[1] for name in notebooks.imports_of(path.stem)}
    assert not parts & ABOVE_FIGURES


@each
def test_the_parameters_are_those_that_the_plan_gives(path: Path) -> None:
    found = notebooks.parameters_of(path.stem)
    assert {"council", "edition", "raw", "processed"} <= found.keys()
    assert all(parameter.types == ("str",) and not parameter.required for parameter in found.values())


@each
def test_every_label_is_there_once_and_first_in_its_cell(path: Path) -> None:
    labels = []
    for source in sources(path):
        found = [line for line in source.split("\n") if line.startswith("#| label:")]
        labels += found
        assert not found or source.startswith(found[0])
    assert len(set(labels)) == len(labels)


@each
def test_cells_have_ids_that_stay(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
