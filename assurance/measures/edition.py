"""What a measure starts from: one council's edition, its tidy tables and the raw files behind them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import pandas as pd

from assurance import councils
from assurance.councils import Council
from assurance.disclosure import ROWS_MAY_BE_PUBLISHED
from assurance.evidence import Place, Register
from assurance.paths import EditionFolder
from assurance.provenance import RawFile

Made = TypeVar("Made")


@dataclass(frozen=True)
class Edition:
    """One council's edition, ready to be measured."""

    folder: EditionFolder

    @classmethod
    def of(cls, folder: EditionFolder) -> Edition:
        """Return the edition of a folder: the last one again, unless one of its files has changed.

        For what the cells of one notebook ask of an edition one after another.
        """
        files = [folder.inputs, *sorted(folder.table("any").parent.glob("*.parquet"))]
        states = [(file, file.stat()) for file in files if file.exists()]
        return _edition(folder, tuple((file, state.st_mtime_ns, state.st_size) for file, state in states))

    def once(self, make: Callable[[Edition], Made]) -> Made:
        """Return what a function makes of this edition, which it is asked for once."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]

    @cached_property
    def _made(self) -> dict[Callable[[Edition], Any], Any]:
        return {}

    @cached_property
    def council(self) -> Council:
        """The council, found by the name of its folder."""
        return councils.find(self.folder.root.parent.name)

    @cached_property
    def files(self) -> dict[str, RawFile]:
        """The raw files that the edition rests on, by their path in the raw folder."""
        entries = json.loads(self.folder.inputs.read_text(encoding="utf-8"))
        known = {field.name for field in fields(RawFile)}  # an entry also says how the file was used
        files = [RawFile.from_json({key: entry[key] for key in entry if key in known}) for entry in entries]
        return {file.path: file for file in files}

    def table(self, name: str) -> pd.DataFrame:
        """Return one tidy table, an empty frame without columns when the return was not supplied."""
        path = self.folder.table(name)
        if name not in self._tables:
            self._tables[name] = pd.read_parquet(path) if path.exists() else pd.DataFrame()
        return self._tables[name].copy(deep=False)  # whoever writes into it writes into a copy

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {}

    def files_of(self, rows: pd.DataFrame) -> list[RawFile]:
        """Return the raw files that rows of a tidy table come from, in the order of their paths."""
        return [self.files[path] for path in sorted(rows["source_file"].unique())] if len(rows) else []

    def places(self, rows: pd.DataFrame, rule: str = "") -> tuple[Place, ...]:
        """Return where rows of a tidy table stand: a place for each file and sheet, with the rule.

        `rule` says in words which rows of the sheet count: "rows where the domain is Overall".
        """
        return tuple(
            Place(
                file=self.files[file],
                location=", ".join(part for part in (f"sheet “{sheet}”" if sheet else "", rule) if part),
                sheet=sheet,
                rows=numbers,
            )
            for file, sheet, numbers in self._standing(rows)
        )

    def _standing(self, rows: pd.DataFrame) -> list[tuple[str, str, tuple[int, ...]]]:
        """Return file, sheet and numbers of rows. Many figures of the same rows ask one after another."""
        if self._asked_last and self._asked_last[0] is rows:
            return self._asked_last[1]
        columns = ["source_file", "source_sheet"]
        found = []
        if len(rows):
            stand = rows[[*columns, "source_row"]].fillna(dict.fromkeys(columns, ""))
            for (file, sheet), numbers in stand.groupby(columns, sort=True)["source_row"]:
                found.append((str(file), str(sheet), self._rows(str(file), numbers)))
        self._asked_last[:] = [rows, found]
        return found

    @cached_property
    def _asked_last(self) -> list[Any]:
        return []

    def _rows(self, file: str, numbers: pd.Series) -> tuple[int, ...]:
        # A council's own return has the name of its table.
        if not self.files[file].national and self.files[file].kind not in ROWS_MAY_BE_PUBLISHED:
            return ()
        return tuple(sorted({int(number) for number in numbers.dropna()}))

    def step(self, theme: str) -> str:
        """Return the id of the step that makes a theme's facts."""
        return f"{self.council.slug}.{theme}"

    def register(self) -> Register:
        """Return an empty register of this council's edition."""
        return Register(self.council.name, self.council.code, self.folder.root.name)


@lru_cache(maxsize=2)  # the edition, and the one before it
def _edition(folder: EditionFolder, states: tuple[Any, ...]) -> Edition:
    return Edition(folder)


def source_line(files: Iterable[RawFile]) -> str:
    """Return the source line of a chart or table: publisher, title and edition of each file, once.

    Invented rows are called illustrative here too, since a picture travels without its page.
    """
    lines = []
    for file in files:
        parts = [
            "" if file.publisher == "not stated" else file.publisher,
            file.title,
            "" if file.edition == "not stated" else file.edition,
        ]
        line = ", ".join(part for part in parts if part)
        told = not file.illustrative or line.startswith("Illustrative")
        lines.append(line if told else f"{line} (illustrative rows)")
    return "; ".join(dict.fromkeys(lines))
