"""A workbook to fill in for each of the councils' own returns, made from what its reader expects.

The columns, the words allowed and the kinds of cell are those of the return's `Format`; what each column
holds is said as `docs/returns.md` says it. The sheet to fill in holds the names of the columns and nothing
else, so that a filled-in template is a return.
"""

from __future__ import annotations

import csv
import difflib
import io
import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance import councils, paths
from assurance.errors import UsageError
from assurance.sources import load
from assurance.sources.council_return import COUNCIL, Column, Format, choice_column
from assurance.sources.local_names import own_returns

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ALSO = {"homecare": "homecare_requests"}
ROWS = 5_000
"""Down to which row cells are checked as they are filled in."""
NOTES, LISTS = "Notes", "Lists"
FONT = "Arial"
DAY = "DD/MM/YYYY"
WIDEST_PROMPT = 255
EARLIEST, LATEST = "DATE(1990,1,1)", "DATE(2099,12,31)"
MADE = "2000-01-01T00:00:00Z"
"""The day that stands in every template: nothing in it depends on when it was made."""


@dataclass(frozen=True)
class Described:
    """What `docs/returns.md` says of one return: its heading, and of each column what it holds and allows."""

    heading: str
    holds: dict[str, str]
    allowed: dict[str, str]
    example: dict[str, str]


def names() -> dict[str, str]:
    """Return the kinds of return that there are templates for, by the name that the command takes."""
    return {kind.replace("_", "-"): kind for kind in own_returns()}


def find(name: str) -> str:
    """Return the kind of return that a name means.

    Raises
    ------
    UsageError
        When it means none; the nearest is offered.
    """
    kind = name.strip().lower().replace("-", "_").replace(" ", "_")
    known = names()
    kind = ALSO.get(kind, kind)
    if kind in known.values():
        return kind
    near = difflib.get_close_matches(kind.replace("_", "-"), [*ALSO, *known], 1)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."
    raise UsageError(f"There is no template “{name}”. {hint}")


def title(kind: str) -> str:
    """Return what a return is called, in words."""
    return describe(_forms(kind)[0]).heading


def write(kind: str, path: Path, *, replace: bool = False) -> Path:
    """Write the template of a return and return where it is; a folder gets a file of the return's name.

    Raises
    ------
    UsageError
        When a file is there already and is not to be replaced, or the place cannot be written to.
    """
    if path.is_dir():
        path = path / f"{kind.replace('_', '-')}-template.xlsx"
    if path.exists() and not replace:
        raise UsageError(
            f"{paths.shown(path)} is there already, and may be filled in. Name another with --out, or write "
            "over it with --replace."
        )
    try:
        paths.write_bytes(path, template(kind))
    except OSError as error:
        raise UsageError(f"{paths.shown(path)} cannot be written: {error.strerror}.") from None
    return path


def template(kind: str) -> bytes:
    """Return the workbook: a sheet for each way of sending the return, then notes, then lists of words."""
    os.environ.setdefault("OPENPYXL_LXML", "False")  # one writer of XML, whatever else is installed
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    described = [(form, describe(form)) for form in _forms(kind)]
    sheets = [book.create_sheet(text.heading[:31]) for _, text in described]
    notes, lists = book.create_sheet(NOTES), book.create_sheet(LISTS)
    written: dict[tuple[str, ...], str] = {}
    for number, (sheet, (form, text)) in enumerate(zip(sheets, described, strict=True), start=1):
        _fill_in(sheet, form, text, lists, written, number)
    _explain(notes, described)
    _style_lists(lists)
    book.properties.title = f"Template: {described[0][1].heading}"
    book.properties.creator = "Assurance pipeline"
    return _saved(book)


def describe(form: Format) -> Described:
    """Return what the guide to the returns says of a format: of the section with just its columns."""
    wanted = {*form.required, *form.optional}
    for section in paths.RETURNS_GUIDE.read_text(encoding="utf-8").split("\n## ")[1:]:
        of_columns = re.findall(r"^\| (.*?) \| (.*?) \| (.*?) \|$", section, re.MULTILINE)[1:]
        if wanted == {name for name, _, _ in of_columns}:
            return Described(
                heading=section.split("\n", 1)[0].strip(),
                holds={name: _words(holds) for name, holds, _ in of_columns},
                allowed={name: _words(allowed) for name, _, allowed in of_columns},
                example=_example(section),
            )
    return Described(form.title, {}, {}, {})


def _words(cell: str) -> str:
    """Return a cell of the guide as plain words, with a capital."""
    text = cell.replace("`", "").replace("\\|", "|")
    return text[:1].upper() + text[1:]


def _example(section: str) -> dict[str, str]:
    block = re.search(r"```csv\n(.*?)```", section, re.DOTALL)
    rows = [*csv.reader(io.StringIO(block[1]))] if block else []
    return dict(zip(rows[0], rows[1], strict=False)) if len(rows) > 1 else {}


def _forms(kind: str) -> Sequence[Format]:
    module: Any = load(kind)
    return getattr(module, "FORMATS", None) or [module.FORMAT]


# --------------------------------------------------------------------------------------------------------
# The sheet to fill in


def _fill_in(
    sheet: Worksheet, form: Format, text: Described, lists: Worksheet, written: dict, number: int
) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableStyleInfo

    every_name = tuple(council.name for council in councils.every_council())
    every = [choice_column(COUNCIL, "council_code", every_name), *form.columns]
    for place, column in enumerate(every, start=1):
        letter = get_column_letter(place)
        head = sheet.cell(1, place, column.header)
        head.font = Font(name=FONT, bold=True)
        head.alignment = Alignment(wrap_text=True, vertical="top")
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(12, min(34, len(column.header) + 4))
        dimension.font = Font(name=FONT)
        dimension.number_format = {"date": DAY, "count": "0", "number": "General"}.get(column.kind, "@")
        sheet.add_data_validation(_validation(column, text, letter, lists, written))
    # A table needs a row to fill in; spreadsheets add the next ones to it by themselves.
    table = Table(displayName=f"Return{number}", ref=f"A1:{get_column_letter(len(every))}2")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)


def _validation(column: Column, text: Described, letter: str, lists: Worksheet, written: dict) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    kinds: dict[str, dict[str, Any]] = {
        "date": {"type": "date", "operator": "between", "formula1": EARLIEST, "formula2": LATEST},
        "count": {"type": "whole", "operator": "greaterThanOrEqual", "formula1": "0"},
        "number": {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"},
    }
    says = {
        "date": "Write a date, for example 29/05/2026.",
        "count": "Write a whole number, 0 or more.",
        "number": "Write a number, 0 or more.",
        "choice": "Choose one of the words in the list.",
    }
    rule = kinds.get(column.kind, {"type": None})
    if column.words:
        rule = {"type": "list", "formula1": _listed(lists, column, written)}
    required = column.header == COUNCIL or not (column.optional or column.may_be_empty)
    hint = f"{text.holds.get(column.header, '')}. {'' if required else 'May be empty.'}".strip(" .") + "."
    validation = DataValidation(
        **rule,
        allow_blank=True,
        showErrorMessage=column.kind in says,
        errorTitle=column.header[:32],
        error=says.get(column.kind),
        showInputMessage=True,
        promptTitle=column.header[:32],
        prompt=hint[:WIDEST_PROMPT],
    )
    # Another council's name or code is a return's own affair: the reader knows every spelling of both.
    validation.errorStyle = "warning" if column.header == COUNCIL else "stop"
    validation.add(f"{letter}2:{letter}{ROWS}")
    return validation


def _listed(lists: Worksheet, column: Column, written: dict[tuple[str, ...], str]) -> str:
    """Return where a list of words stands, written there if it is not yet: long ones do not fit elsewhere."""
    from openpyxl.utils import get_column_letter

    if column.words not in written:
        place = len(written) + 1
        lists.cell(1, place, f"Words for {column.header}")
        for row, word in enumerate(column.words, start=2):
            lists.cell(row, place, word)
        letter = get_column_letter(place)
        written[column.words] = f"{LISTS}!${letter}$2:${letter}${len(column.words) + 1}"
    return written[column.words]


# --------------------------------------------------------------------------------------------------------
# What is said about it


def _explain(notes: Worksheet, described: Sequence[tuple[Format, Described]]) -> None:
    for row in _notes(described):
        notes.append(list(row))
    from openpyxl.styles import Alignment, Font

    for cells in notes.iter_rows():
        for cell in cells:
            cell.font = Font(name=FONT, bold=cells[0].row == 1 or cell.value in HEADINGS)
            cell.alignment = Alignment(wrap_text=cell.column > 1, vertical="top")
    for letter, width in zip("ABCDE", (30, 16, 60, 60, 34), strict=True):
        notes.column_dimensions[letter].width = width


HEADINGS = ("Name of the column", "Must be filled in", "What it holds", "What is allowed", "Made-up example")


def _notes(described: Sequence[tuple[Format, Described]]) -> Iterator[tuple[str, ...]]:
    for number, (form, text) in enumerate(described):
        if number:
            yield ()
        yield (text.heading,)
        yield (
            f"Fill in the sheet “{text.heading[:31]}”, one row each, from row 2 on. Leave row 1 as it is.",
        )
        yield (
            "Never write a person’s name, date of birth, address or NHS number: references stand for people.",
        )
        yield ("Columns that may be left out may be deleted, and columns of your own may be added.",)
        yield ("The last column shows how a row may look. It is made up: none of it belongs in the return.",)
        yield ()
        yield HEADINGS
        for header, required in _headers(form):
            told = "Yes" if required else "No"
            yield (
                header,
                told,
                text.holds.get(header, ""),
                text.allowed.get(header, ""),
                text.example.get(header, ""),
            )


def _headers(form: Format) -> Iterable[tuple[str, bool]]:
    yield COUNCIL, True
    for column in form.columns:
        yield column.header, not (column.optional or column.may_be_empty)


def _style_lists(lists: Worksheet) -> None:
    from openpyxl.styles import Font

    for cells in lists.iter_rows():
        for cell in cells:
            cell.font = Font(name=FONT, bold=cell.row == 1)
    for letter in list(lists.column_dimensions) or "A":
        lists.column_dimensions[letter].width = 34


# --------------------------------------------------------------------------------------------------------
# The same bytes every time


def _saved(book: Workbook) -> bytes:
    """Return the workbook as a file in which no moment stands, and nothing that compresses differently."""
    first = io.BytesIO()
    book.save(first)
    again = io.BytesIO()
    with zipfile.ZipFile(first) as archive, zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as target:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", MADE.encode(), content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # the same on Windows
            target.writestr(entry, content)
    return again.getvalue()
