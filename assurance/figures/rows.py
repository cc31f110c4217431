"""The account of rows, as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from assurance import numerals
from assurance.figures.table import Note, Table
from assurance.ledger import Ledger


def tabulate_ledgers(ledgers: Sequence[Ledger], name: str = "tbl-rows") -> Table | Note:
    """Return what became of every row of every file: read = kept + about other places + left out + merged."""
    if not ledgers:
        return Note(name=name, text="No file was read.")
    counts = {
        "Rows read": [ledger.rows_in for ledger in ledgers],
        "Kept": [ledger.kept for ledger in ledgers],
        "About other places": [ledger.elsewhere for ledger in ledgers],
        "Out of scope": [ledger.out_of_scope for ledger in ledgers],
        "Set aside": [len(ledger.set_aside) for ledger in ledgers],
        "Merged": [len(ledger.merged) for ledger in ledgers],
    }
    frame = pd.DataFrame(
        {
            "File": [ledger.file.rsplit("/", 1)[-1] for ledger in ledgers],
            "Sheet": [ledger.sheet or "–" for ledger in ledgers],
            **{title: [numerals.number(count) for count in values] for title, values in counts.items()},
        }
    )
    return Table(
        name=name,
        frame=frame,
        headline="What became of every row",
        subtitle="Number of rows, by file and sheet",
        notes=("Rows read are kept, about other places, out of scope, set aside or merged: none is lost",),
        data=pd.DataFrame({"file": [ledger.file for ledger in ledgers], "sheet": frame["Sheet"], **counts}),
    )
