"""An edition made by hand: small tables as text, as if they had been read from a council's returns."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd

from assurance.evidence import Register
from assurance.measures.edition import Edition
from assurance.paths import EditionFolder
from assurance.provenance import RawFile

DAYS = ("requested_on", "sourced_on", "as_at", "handed_back_on", "month")


def table(text: str) -> pd.DataFrame:
    """Return the table that `text` shows: columns apart by |, an empty cell is a missing value."""
    lines = [line.strip().strip("|") for line in text.strip().splitlines()]
    frame = pd.read_csv(
        io.StringIO("\n".join(lines)), sep=r"\s*\|\s*", engine="python", skipinitialspace=True
    )
    frame.columns = [column.strip() for column in frame.columns]
    for column in frame.columns.intersection(DAYS):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def edition(
    folder: Path, council: str = "gateshead", *, note: str = "", period: str = "", **tables
) -> Edition:
    """Return an edition under `folder` that holds `tables` (text or frames), each from a file of its own."""
    where = EditionFolder.of(folder, council, "2026-27-Q2")
    inputs = []
    for name, rows in tables.items():
        frame = table(rows) if isinstance(rows, str) else rows.copy()
        file = RawFile(
            path=f"{council}/{name}.csv", sha256="0" * 64, size=1, kind=name, title=f"The return {name}",
            publisher="The council", period=period or "not stated", note=note,
        )  # fmt: skip
        frame["source_file"], frame["source_sheet"] = file.path, "Sheet 1"
        frame["source_row"] = range(2, len(frame) + 2)
        where.table(name).parent.mkdir(parents=True, exist_ok=True)
        frame.to_parquet(where.table(name))
        inputs.append(file.to_json())
    where.inputs.parent.mkdir(parents=True, exist_ok=True)
    where.inputs.write_text(json.dumps(inputs), encoding="utf-8")
    return Edition(where)


def shown(register: Register, prefix: str = "") -> dict[str, str]:
    """Return what is printed for each fact, by its id after `prefix`."""
    return {
        fact.id.removeprefix(prefix): fact.display
        for fact in register.facts.values()
        if fact.id.startswith(prefix)
    }
