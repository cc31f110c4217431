"""The prose of the reports: the shared pieces, and those that a council has put in their place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assurance.errors import InputError

COUNCILS = "councils"
"""Below `reports/`: a council's own pieces, `councils/west-sussex/scrutiny/_homecare.qmd`."""

# libyaml where it is there, ten times as fast; every wheel of PyYAML has it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
VARIABLE = re.compile(r"\{\{<\s*var\s+(\S+?)\s*>\}\}")
"""Where prose names a figure or a sentence of the register."""
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_INCLUDE = re.compile(r"\s*\{\{<\s*include\s+(\S+)\s*>\}\}\s*")
_HEAD = re.compile(r"\A<!--\n(.*?)\n-->\n", re.DOTALL)


def read_yaml(text: str) -> Any:
    """Return the values of a YAML text. Only plain values: nothing is made or run."""
    return yaml.load(text, Loader=_LOADER)


def included(line: str) -> str:
    """Return the piece that a line includes, "" when it includes none."""
    found = _INCLUDE.fullmatch(line)
    return found[1] if found else ""


class Head(BaseModel):
    """What the comment at the top of a piece says.

    A piece that rests on figures names them under `needs`. Where the register has nothing under one of them,
    the sentence under `missing` stands in the piece's place, so that a gap is said and never left blank.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    needs: list[str]
    missing: str


def read_head(piece: Path, text: str) -> Head | None:
    """Return what the comment at the top of a piece says; None where it has none.

    Raises
    ------
    InputError
        When it is not what it should be.
    """
    comment = _HEAD.match(text)
    if not comment:
        return None
    try:
        return _head(comment[1])
    except (yaml.YAMLError, ValidationError):
        raise InputError.at(
            piece,
            row=1,
            found="the comment at its top is not a list under “needs” and a sentence in quotation marks "
            "under “missing”",
            mend="write it as docs/editing-reports.md shows, or take it out",
        ) from None


@lru_cache(maxsize=1024)
def _head(comment: str) -> Head:
    """Return the values of a comment. A report is gone through many times, and every piece has one."""
    return Head.model_validate(read_yaml(comment))


@dataclass(frozen=True)
class Prose:
    """The folder of reports as one council has it.

    A piece that stands under the council's own folder, at the same place as a shared one, is used instead of
    it. The shared text is not touched, and what a council has not written is shared.

    Attributes
    ----------
    root
        The folder of reports.
    council
        The slug of a council; "" for the shared prose alone.
    """

    root: Path
    council: str = ""

    @cached_property
    def _own(self) -> Path:
        return self.root / COUNCILS / self.council

    def path(self, piece: str) -> Path:
        """Return the file of a piece, named as from the folder of reports: "scrutiny/_homecare.qmd"."""
        if self.council:
            own = self._own / piece
            if own.is_file():
                return own
        return self.root / piece

    def has(self, piece: str) -> bool:
        """Return whether a piece is there."""
        return self.path(piece).exists()

    def text(self, piece: str) -> str:
        """Return a piece as it is written."""
        return self.path(piece).read_text(encoding="utf-8")

    def place(self, piece: str) -> str:
        """Return the file of a piece as a person finds it, from the folder of reports."""
        return self.path(piece).relative_to(self.root).as_posix()

    def pieces(self) -> list[str]:
        """Return the names of all pieces, in order."""
        shared = (path.relative_to(self.root) for path in self.root.rglob("*.qmd"))
        names = {name.as_posix() for name in shared if name.parts[0] != COUNCILS}
        return sorted(names.union(self.own()))

    def own(self) -> list[str]:
        """Return the names of the pieces that are the council's own, in order."""
        if not self.council:
            return []
        return sorted(path.relative_to(self._own).as_posix() for path in self._own.rglob("*.qmd"))


@dataclass(frozen=True)
class ProseReadOnce(Prose):
    """Prose of which every piece stays as it was first found: for a step, which goes through it many times.

    What is written meanwhile is not in it. Nobody keeps one for longer than a step.
    """

    @cached_property
    def _found(self) -> dict[tuple[str, str], Any]:
        return {}

    def path(self, piece: str) -> Path:
        """Return the file of a piece."""
        return self._once("path", piece)

    def has(self, piece: str) -> bool:
        """Return whether a piece was there."""
        return self._once("has", piece)

    def text(self, piece: str) -> str:
        """Return a piece as it was written."""
        return self._once("text", piece)

    def _once(self, what: str, piece: str) -> Any:
        if (what, piece) not in self._found:
            self._found[what, piece] = getattr(super(), what)(piece)
        return self._found[what, piece]
