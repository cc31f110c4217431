"""The rows that were set aside, as the list that goes back to those who must mend them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assurance import paths

NAME = "set-aside.csv"
COLUMNS = ("mend", "table", "file", "sheet", "row", "rule", "value", "sentence")


def set_aside(ledger: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return every row that was set aside, with its table, grouped by who must mend it."""
    rows = [{**row, "table": entry["table"]} for entry in ledger for row in entry["set_aside"]]
    return sorted(rows, key=lambda row: (row["mend"], row["file"], row["sheet"], row["row"]))


def write_set_aside(folder: paths.EditionFolder) -> None:
    """Write all of them into the edition's own folder, as the ledger has them."""
    if folder.ledger.exists():
        ledger = json.loads(folder.ledger.read_text(encoding="utf-8"))
        write_list(folder.root / NAME, set_aside(ledger))


def write_list(path: paths.Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that were set aside as CSV."""
    paths.write_csv(path, COLUMNS, ({name: row[name] for name in COLUMNS} for row in rows))
