"""Returns that are kept by edition: the edition stands in a column, or is that of the folder of the file."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from assurance import councils
from assurance.errors import InputError
from assurance.sources.council_return import text_column

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

EDITION = text_column("Edition", "edition", may_be_empty=True, optional=True)


def fill_edition(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Return the table with the edition of the folder where a row does not name one.

    Raises
    ------
    InputError
        When a row names none and the file is in no folder of an edition.
    """
    unnamed = table.index[table["edition"].isna()]
    if not len(unnamed):
        return table
    edition = edition_of(ledger.file)
    if not edition:
        raise InputError.at(
            PurePosixPath(ledger.file),
            sheet=ledger.sheet or None,
            row=int(unnamed[0]),
            column=EDITION.header,
            found="no edition is named, and the file is not in the folder of one",
            mend="fill it in, or put the file into the folder of the council’s edition",
        )
    ledger.repaired("took the edition from the folder of the file", "(empty)", edition, len(unnamed))
    return table.assign(edition=table["edition"].fillna(edition).astype("str"))


def edition_of(path: str) -> str:
    """Return the edition whose folder a file of the raw folder is in, "" when it is in none.

    >>> edition_of("rotherham/2026-27-Q2/actions.csv"), edition_of("rotherham/actions.csv")
    ('2026-27-Q2', '')
    """
    folders = path.split("/")[:-1]
    return folders[1] if len(folders) > 1 and councils.match(folders[0]) else ""
