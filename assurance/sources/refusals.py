"""What is said of a file that cannot be read as a table, in one sentence."""

from __future__ import annotations

from pathlib import Path

from assurance.errors import InputError
from assurance.sources import limits


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


def too_large(path: Path, found: str) -> InputError:
    """Return the refusal of a file that is beyond what any return comes to."""
    return InputError.at(path, found=found, mend="get the file again from whoever made it")


def forbidden_xml(path: Path) -> InputError:
    """Return the refusal of a workbook whose XML declares a document type or entities: none has to."""
    return InputError.at(
        path,
        found="its XML declares entities, which can be used to do harm and which no workbook needs",
        mend="get the file again from whoever made it, or save it anew in a spreadsheet program",
    )


def many_rows(path: Path, sheet: str) -> InputError:
    """Return the refusal of a sheet with more rows than a spreadsheet holds."""
    return InputError.at(
        path,
        sheet=sheet or None,
        found=f"it has more than {limits.MOST_ROWS:,} rows, more than a spreadsheet holds",
        mend="split it into several files",
    )


def many_columns(path: Path, sheet: str, row: int) -> InputError:
    """Return the refusal of a row with more cells than a spreadsheet holds."""
    return InputError.at(
        path,
        sheet=sheet or None,
        row=row,
        found=f"it has more than {limits.MOST_COLUMNS:,} columns, more than a spreadsheet holds",
        mend="export it again with only the columns of the return",
    )


def long_cell(path: Path, sheet: str, row: int) -> InputError:
    """Return the refusal of a cell with more text than a spreadsheet holds."""
    return InputError.at(
        path,
        sheet=sheet or None,
        row=row,
        found=f"a cell has more than {limits.MOST_CHARACTERS:,} characters, more than a spreadsheet holds",
        mend="shorten it where it was made and export it again",
    )


def no_value(path: Path, sheet: str, row: int) -> InputError:
    """Return the refusal of a formula whose result was not saved: formulas are never worked out here."""
    return InputError.at(
        path,
        sheet=sheet or None,
        row=row,
        found="a formula has no value: the file was made by a program that did not work it out",
        mend="open it in Excel or LibreOffice, save it, and put that here",
    )
