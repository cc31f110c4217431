"""Reports by the program Quarto, where it is there and asked for. From the same source, the same document."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import yaml

from assurance import paths
from assurance.errors import UsageError
from assurance.publish import pandoc
from assurance.publish.embed import literal
from assurance.publish.project import Project, split_front_matter

OLDEST = (1, 9)
TARGETS = {"html": "assurance-html", "pdf": "assurance-typst"}


def find() -> str:
    """Return the path of a Quarto that is new enough.

    Raises
    ------
    UsageError
        When there is none on the PATH or from the package `quarto-cli`, or it is too old.
    """
    program = shutil.which("quarto") or _from_package()
    if not program:
        raise UsageError(
            "Quarto is not on this machine: install Quarto 1.9 or newer, or leave --renderer out to use the "
            "renderer that comes with the pipeline."
        )
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, encoding="utf-8", check=True, timeout=60
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        raise UsageError(
            f"{paths.shown(Path(program))} does not start. Install Quarto 1.9 or newer, or leave --renderer "
            "out."
        ) from None
    found = re.match(r"(\d+)\.(\d+)", said)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    if version < OLDEST:
        raise UsageError(
            f"Quarto {said or 'of an unknown version'} is too old: install Quarto 1.9 or newer, or leave "
            "--renderer out to use the renderer that comes with the pipeline."
        )
    return program


def write(project: Project, report: str, format: Literal["html", "pdf"], target: Path) -> None:
    """Write a report by Quarto, in a copy of the council's project so that runs beside it do not collide.

    Raises
    ------
    UsageError
        When there is no Quarto that can be used, or it fails.
    """
    program = find()
    with _copy(project) as site:
        done = subprocess.run(
            [program, "render", f"reports/{report}.qmd", "--to", TARGETS[format]],
            cwd=site,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env={
                **os.environ,
                "SOURCE_DATE_EPOCH": str(pandoc.freeze(project.metadata)),
                "TYPST_FONT_PATHS": str(site / "_extensions" / "assurance" / "fonts"),
            },
            check=False,
        )
        made = next((path for path in sorted(site.rglob(f"{report}.{format}")) if path.is_file()), None)
        if done.returncode or made is None:
            last = [line for line in done.stderr.splitlines() if line.strip()][-1:] or ["no reason given"]
            raise UsageError(f"Quarto could not render {report} as {format.upper()}: {last[0].strip()}.")
        paths.write_bytes(target, made.read_bytes())


@contextlib.contextmanager
def _copy(project: Project) -> Iterator[Path]:
    """Lend a copy of the project in which values are only ever text, as the embedded renderer has them."""
    with tempfile.TemporaryDirectory(prefix="assurance-quarto-") as name:
        site = Path(name) / "site"
        shutil.copytree(project.root, site, ignore=shutil.ignore_patterns("_out", ".quarto"))
        variables = yaml.safe_dump(_as_text(project.variables), allow_unicode=True, sort_keys=False)
        (site / "_variables.yml").write_text(variables, encoding="utf-8")
        for report in project.reports:
            source = site / "reports" / f"{report}.qmd"
            source.write_text(_with_pieces(source, source.parent), encoding="utf-8")
            _say_whether_numbered(source)
        yield site


def _with_pieces(source: Path, folder: Path) -> str:
    """Return a report with its pieces put in: some Quartos pass over an embed that stands in an include."""
    return re.sub(
        r"^\{\{<\s*include\s+(\S+)\s*>\}\}[ \t]*$",
        lambda found: _with_pieces(folder / found[1], folder),
        source.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )


def _say_whether_numbered(source: Path) -> None:
    """Write into a report that its paragraphs are numbered: Quarto does not tell filters of its sections."""
    text = source.read_text(encoding="utf-8")
    front, _, _ = split_front_matter(text, source.name)
    if front.get("number-sections") and "numbered-paragraphs" not in front:
        source.write_text(text.replace("---\n", "---\nnumbered-paragraphs: true\n", 1), encoding="utf-8")


def _as_text(values: object) -> object:
    if isinstance(values, str):
        return literal(values)
    if hasattr(values, "items"):
        return {key: _as_text(value) for key, value in values.items()}
    return values


def _from_package() -> str | None:
    """Return the program that the package `quarto-cli` has brought, if it is installed."""
    try:
        import quarto_cli
    except ImportError:
        return None
    place = Path(quarto_cli.__file__).parent
    found = [*place.rglob("bin/quarto"), *place.rglob("bin/quarto.exe"), *place.rglob("bin/quarto.cmd")]
    return str(found[0]) if found else None
