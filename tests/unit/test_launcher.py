"""`pipeline.py` makes an environment once, never takes half of one for a whole, and explains a failure.

The requirements here are one small package, made on the spot, so that no test needs a registry.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from assurance import paths


def wheel(folder: Path, version: str = "1.0") -> Path:
    """Write a package `tiny` as a wheel."""
    path = folder / f"tiny-{version}-py3-none-any.whl"
    files = {
        "tiny.py": f"VERSION = {version!r}\n",
        f"tiny-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"tiny-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        rows = []
        for name, text in files.items():
            archive.writestr(name, text)
            hashed = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            rows.append(f"{name},sha256={hashed},{len(text)}")
        record = f"tiny-{version}.dist-info/RECORD"
        archive.writestr(record, "\n".join([*rows, f"{record},,", ""]))
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the launcher, one requirement, and a package that says what it was called with."""
    folder = tmp_path / "checkout"
    (folder / "assurance").mkdir(parents=True)
    shutil.copy(paths.ROOT / "pipeline.py", folder)
    (folder / "assurance" / "__main__.py").write_text(
        "import os, sys, tiny\n"
        "print(sys.argv[1:], tiny.VERSION, os.path.basename(os.getcwd()), sys.prefix)\n"
        "sys.exit(int(os.environ.get('END', 0)))\n",
        encoding="utf-8",
    )
    require(folder, tmp_path)
    return folder


def require(checkout: Path, wheels: Path, version: str = "1.0", digest: str | None = None) -> None:
    digest = digest or hashlib.sha256(wheel(wheels, version).read_bytes()).hexdigest()
    (checkout / "requirements.in").write_text("# What a run needs\ntiny\n", encoding="utf-8")
    (checkout / "requirements.txt").write_text(
        f"tiny=={version} \\\n    --hash=sha256:{digest}\n", encoding="utf-8"
    )


def environment(checkout: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return {**kept, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout.parent), "PYTHONUTF8": "1", **more}


def start(checkout: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(checkout / "pipeline.py"), *arguments],
        cwd=checkout.parent,
        env=environment(checkout, **more),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_first_start_installs_and_the_second_pays_nothing(checkout: Path) -> None:
    first = start(checkout, "list", "--only", "a b", END="1")
    assert first.returncode == 1, first.stderr
    said, handed = first.stdout.splitlines()[0], first.stdout.splitlines()[-1]
    assert "Installing what the pipeline needs into .venv" in said
    assert handed.startswith(f"['list', '--only', 'a b'] 1.0 {checkout.parent.name} ")
    assert handed.endswith(".venv")
    began = time.monotonic()
    second = start(checkout)
    assert second.stdout.startswith("[] 1.0 ")
    assert time.monotonic() - began < 1
    # Changed requirements are installed.
    require(checkout, checkout.parent, "2.0")
    assert "[] 2.0 " in start(checkout).stdout


def test_what_an_interrupted_start_left_is_made_anew(checkout: Path) -> None:
    assert start(checkout).returncode == 0
    [tiny] = (checkout / ".venv").rglob("tiny.py")
    tiny.write_text("VERSION = 'half'\n", encoding="utf-8")
    (checkout / ".venv" / "being-made").touch()
    again = start(checkout)
    assert "Installing" in again.stdout
    assert "[] 1.0 " in again.stdout


def test_a_failing_installation_is_one_sentence_and_no_environment(checkout: Path) -> None:
    require(checkout, checkout.parent, digest="0" * 64)
    failed = start(checkout)
    assert failed.returncode == 2
    assert "The requirements cannot be installed: the installer said “" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert "[]" not in failed.stdout
    require(checkout, checkout.parent)
    assert "[] 1.0 " in start(checkout).stdout


def test_two_first_starts_at_once_make_one_environment(checkout: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, str(checkout / "pipeline.py")],
            cwd=checkout,
            env=environment(checkout),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        for _ in range(3)
    ]
    said = [process.communicate()[0] for process in started]
    assert all("[] 1.0 checkout" in each for each in said), said
    assert sum("Installing" in each for each in said) == 1


def test_no_environment_is_made_where_the_requirements_are_met(checkout: Path) -> None:
    start(checkout)
    (checkout / ".venv").rename(checkout.parent / "own")
    python = checkout.parent / "own" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = subprocess.run(
        [str(python), str(checkout / "pipeline.py"), "why"],
        env=environment(checkout), capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.stdout.startswith("['why'] 1.0 "), done.stderr
    assert not (checkout / ".venv").exists()


def test_another_python_is_one_sentence(checkout: Path) -> None:
    code = (checkout / "pipeline.py").read_text(encoding="utf-8")
    (checkout / "pipeline.py").write_text(
        code.replace("OLDEST, NEWEST = (3, 11), (3, 13)", "OLDEST, NEWEST = (3, 99), (3, 99)"),
        encoding="utf-8",
    )
    refused = start(checkout)
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"This is Python {sys.version_info[0]}.{sys.version_info[1]}, and the ")
    assert not (checkout / ".venv").exists()


def test_only_the_standard_library_is_imported() -> None:
    from assurance.modules import imported_names

    names = imported_names((paths.ROOT / "pipeline.py").read_text(encoding="utf-8"))
    assert {name.split(".")[0] for name in names} - {"__future__"} <= sys.stdlib_module_names


def test_this_environment_has_the_pinned_requirements() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import pipeline; print(pipeline.has_pinned('requirements'))"],
        cwd=paths.ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "True"
