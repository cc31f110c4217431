"""What is said of a file that cannot be read as a table, in one sentence."""

from __future__ import annotations

from pathlib import Path

from assurance.errors import InputError


class NotATable(InputError):
    """A whole file that is no table at all: a document, a picture, a web page."""


def not_a_table(path: Path, what: str) -> NotATable:
    """Return the refusal of a file that is something else."""
    return NotATable(
        str(InputError.at(path, found=f"it is {what}, not a table", mend="save it as CSV, ODS or XLSX"))
    )


def damaged(path: Path) -> InputError:
    """Return the refusal of a workbook that is cut short or spoilt."""
    return InputError.at(path, found="the workbook is cut short or damaged", mend="download or copy it again")


def encrypted(path: Path) -> InputError:
    """Return the refusal of a workbook with a password."""
    return InputError.at(
        path, found="the workbook is encrypted", mend="save a copy without a password and put that here"
    )


def unknown_encoding(path: Path, row: int | None) -> InputError:
    """Return the refusal of text whose encoding cannot be told."""
    return InputError.at(
        path,
        row=row,
        found="the characters are in an encoding that cannot be told (neither UTF-8 nor Windows-1252)",
        mend="open it where it was made and save it as “CSV UTF-8”",
    )
