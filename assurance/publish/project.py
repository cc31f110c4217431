"""One council's Quarto project as it lies on disk: settings, variables, front matter of its reports."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from assurance.errors import InputError, UsageError
from assurance.numerals import in_words
from assurance.paths import EditionFolder
from assurance.prose import read_yaml

# What Quarto takes for itself; everything else at the top level is metadata of every report.
NOT_METADATA = {"project", "format", "execute", "filters", "website", "profile", "own-pieces", "quartodoc"}

# The order in which documents are named wherever they are listed. Others follow by name.
ORDER = ("self-assessment", "scrutiny", "evidence", "methods", "checks", "changes")

_FRONT_MATTER = re.compile(r"\A---\n(.*?)^---[ \t]*\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Project:
    """A folder with `_quarto.yml`, `_variables.yml`, `reports/` and `notebooks/`."""

    root: Path
    settings: Mapping[str, Any] = field(repr=False)

    @cached_property
    def variables(self) -> Mapping[str, Any]:
        """What reports name as figures and sentences: every figure of the edition, so read where it is asked.

        Raises
        ------
        UsageError
            When `_variables.yml` is not YAML.
        """
        return _read_yaml(self.root / "_variables.yml", optional=True)

    @property
    def metadata(self) -> dict[str, Any]:
        """What holds for every report."""
        return {key: value for key, value in self.settings.items() if key not in NOT_METADATA}

    def source(self, report: str) -> Path:
        """Return the source of a report.

        Raises
        ------
        UsageError
            When there is none of that name.
        """
        path = self.root / "reports" / f"{report}.qmd"
        if not path.is_file():
            there = ", ".join(self.reports) or "none"
            raise UsageError(f"There is no report “{report}”. The reports are: {there}.")
        return path

    @cached_property
    def reports(self) -> list[str]:
        """The names of the reports, in the order in which they are listed."""
        names = {path.stem for path in (self.root / "reports").glob("*.qmd") if path.stem[0] != "_"}
        return [*(name for name in ORDER if name in names), *sorted(names - set(ORDER))]

    @cached_property
    def folder(self) -> Path:
        """Its folder as the system knows it, without links."""
        return self.root.resolve()

    def place(self, path: Path) -> str:
        """Return a file of the project as a person knows it: from the project's folder, forward slashes."""
        try:
            # Asking the system about every piece of every report took a third of expanding it.
            inside = path if path.is_relative_to(self.folder) else path.resolve()
            named = inside.relative_to(self.folder).as_posix()
            named = re.sub(r"\.[\w-]+(?=\.qmd$)", "", named)  # a report's own copy of a shared piece
            own = self.settings.get("own-pieces") or {}  # a council's, copied over the shared ones
            return f"reports/{own[piece]}" if (piece := named.removeprefix("reports/")) in own else named
        except ValueError:
            return path.name


def read_project(root: Path) -> Project:
    """Return the project in a folder.

    Raises
    ------
    UsageError
        When its `_quarto.yml` is missing or is not YAML.
    """
    return Project(root, _read_yaml(root / "_quarto.yml"))


def about_edition(folder: EditionFolder) -> dict[str, str]:
    """Return what an edition says of itself wherever it is shown, by its project.

    Its `council` and `code`, `edition`, `freeze` and `contact`; `illustrative` has words in Markdown where
    its data are invented.
    """
    settings = _read_yaml(folder.site / "_quarto.yml")
    return {
        "council": str(settings.get("council", folder.root.parent.name)),
        "code": str(settings.get("council-code", "")),
        "edition": folder.root.name,
        "freeze": str(settings.get("data-freeze", "")),
        "illustrative": str(settings.get("illustrative-text") or "") if settings.get("illustrative") else "",
        "contact": str(settings.get("report-by", "")),
    }


def split_front_matter(text: str, place: str) -> tuple[dict[str, Any], str, int]:
    """Return a document's front matter, the rest, and the number of the line that the rest begins on.

    Raises
    ------
    UsageError
        When the front matter is not YAML.
    """
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text, 1
    try:
        values = read_yaml(found[1]) or {}
    except yaml.YAMLError as error:
        raise UsageError(f"{place}: the lines between --- cannot be read: {_yaml_problem(error)}.") from None
    if not isinstance(values, dict):
        raise UsageError(f"{place}: the lines between --- must be settings, one “name: value” a line.")
    return values, text[found.end() :], text[: found.end()].count("\n") + 1


def look_up(values: Mapping[str, Any], dotted: str) -> Any:
    """Return what stands at a dotted name, or None."""
    level: Any = values
    for part in dotted.split("."):
        if not isinstance(level, Mapping) or part not in level:
            return None
        level = level[part]
    return level


def names_in(values: Mapping[str, Any], prefix: str = "") -> list[str]:
    """Return every dotted name that has a value."""
    names = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            names += names_in(value, f"{prefix}{key}.")
        else:
            names.append(f"{prefix}{key}")
    return names


def read_prose(path: Path) -> str:
    """Return what a person has written.

    Raises
    ------
    InputError
        When it is not saved as UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        raise InputError.at(
            path, row=row, found="a character that is not UTF-8", mend="save the file as UTF-8"
        ) from None


def long_date(value: object) -> str:
    """Return a date in words.

    >>> long_date("2026-09-30"), long_date("autumn 2026")
    ('30 September 2026', 'autumn 2026')
    """
    try:
        day = datetime.date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return in_words(day)


def _read_yaml(path: Path, *, optional: bool = False) -> dict[str, Any]:
    try:
        values = _parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if optional:
            return {}
        raise UsageError(
            f"{path.name} is missing from the folder of the reports. Assemble it again."
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} cannot be read: {_yaml_problem(error)}.") from None
    return values or {}


@lru_cache(maxsize=4)
def _parsed(text: str) -> Any:
    # The same settings and figures stand above every document of an edition. Nobody changes what is read.
    return read_yaml(text)


def _yaml_problem(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)
