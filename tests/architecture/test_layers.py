"""The layers of docs/architecture.md hold, and the code is as the tools want it."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from assurance import paths
from assurance.modules import imported_names

# The modules that may know a library, by the library.
ONLY = {
    "doit": {"engine"},
    "papermill": {"notebooks", "runner"},  # which calls it, and which it calls
    "nbclient": {"notebooks", "runner"},
    "great_expectations": {"checks"},
    "pypandoc": {"publish", "audit"},
    "typst": {"publish"},
    "pypdf": {"audit", "publish"},
    "pypdfium2": {"publish"},
    "rich": {"progress"},
    "openpyxl": {"template"},
}


def command(name: str) -> str:
    return str(Path(sysconfig.get_path("scripts")) / name)


def run(*arguments: str) -> str:
    done = subprocess.run(
        arguments, cwd=paths.ROOT, capture_output=True, encoding="utf-8", check=False,
        env={"PYTHONPATH": str(paths.ROOT), "PYTHONUTF8": "1", "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_layer_imports_only_from_the_layers_below_it() -> None:
    assert "Contracts: 1 kept, 0 broken." in run(command("lint-imports"), "--no-cache")


def test_every_module_has_a_layer() -> None:
    settings = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = " ".join(settings["tool"]["importlinter"]["contracts"][0]["layers"])
    placed = set(layers.translate(str.maketrans("|:()", "    ")).split())
    package = paths.ROOT / "assurance"
    there = {path.stem for path in package.glob("*.py")} | {
        path.parent.name for path in package.glob("*/__init__.py")
    }
    assert there - {"__init__"} == placed


@pytest.mark.parametrize("library", ONLY)
def test_a_library_is_known_in_one_place(library: str) -> None:
    knowing = set()
    for path in (paths.ROOT / "assurance").rglob("*.py"):
        names = imported_names(path.read_text(encoding="utf-8"))
        if any(name.split(".")[0] == library for name in names):
            knowing.add(path.relative_to(paths.ROOT / "assurance").parts[0].removesuffix(".py"))
    assert knowing <= ONLY[library]


def test_ruff_has_nothing_to_say() -> None:
    run(command("ruff"), "check", "--no-cache", "--output-format", "concise", ".")


def test_types_hold() -> None:
    run(sys.executable, "-m", "mypy")


def test_no_file_holds_a_path_of_a_machine_or_a_registry() -> None:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=paths.ROOT, capture_output=True, encoding="utf-8", check=True
    ).stdout.split("\0")
    words = ["/" + "root/", "/" + "home/", "/" + "farm/", "index" + "-url="]
    for name in filter(None, names):
        path = paths.ROOT / name
        if path.suffix in (".py", ".md", ".qmd", ".toml", ".txt", ".in", ".ipynb", ".json", ".csv", ".yml"):
            text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
            assert not [word for word in words if word in text], name
