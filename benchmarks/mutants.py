"""Valid files, spoilt: in their rows and cells, as people and systems spoil them, or in their bytes.

Of a file spoilt in its rows it is known how many rows it has, so that a reader that loses one is found out;
of a file spoilt in its bytes it is not.
"""

from __future__ import annotations

import copy
import datetime
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from random import Random
from typing import Any

from benchmarks.specimens import (
    Cell,
    Grid,
    Specimen,
    parts_of,
    printed,
    write,
    write_csv,
    write_records,
    zipped,
)


@dataclass
class Mutant:
    """A spoilt file.

    Attributes
    ----------
    content
        Its bytes; of a folder, those of its files by name.
    rows
        How many rows stand under the header of each sheet: the fewest and the most, since a second row of
        names right under the first is the header when it names more. None where that is not known.
    how
        What was done to it.
    """

    content: bytes | dict[str, bytes]
    rows: dict[str, tuple[int, int]] | None
    how: list[str]


class _Names(list):  # type: ignore[type-arg]
    """A row that repeats the names of the columns."""


@dataclass
class _Sheet:
    """A sheet while it is spoilt. `top` is how many rows stand above the first record; None: it has none."""

    name: str
    grid: Grid
    top: int | None

    def records(self) -> range:
        return range(self.top or 0, len(self.grid))


# --------------------------------------------------------------------------------------------------------
# Cells and rows

HOSTILE: tuple[Cell, ...] = (
    "", " ", "\u00a0", "-", "n/a", "N/A", "NULL", "None", "nan", "NaN", "inf", "-inf", "#REF!", "#N/A", "?",
    "*", "[c]", "[x]", "0", "-1", "-0", "1e5", "1e308", "1e400", "9" * 25, 10**25, 1e300, -5, 0, 1, 0.1,
    3.7, True, False, "٣٤", "²", "½", "１２", "1,23", "1,234", "1.234,5", "£12", "12%", "12 hours", "about 5",
    "3-4", "<5", "31/02/2024", "00/00/0000", "29/02/2023", "2024-13-45", "1/1/1", "01/01/0001",
    "31/12/9999", "99/99/9999", "5/29/2024", "29/5/24", "2024-05-29T25:61:00", "29 Mai 2024", "45000",
    45000, 45000.5, 60, -45000, 99999999, datetime.date(1900, 1, 1), datetime.date(9999, 12, 31),
    datetime.date(2024, 2, 29), "today", "April", "=1+1", "=HYPERLINK(\"http://localhost\")", "+1",
    "@SUM(A1)", "'", '"', '""', "“", "a\nb", "a\r\nb", "a\tb", ",", ";", "|", "\u202eabc", "\u200b",
    "\u200babc", "abc\u0000def", "\x07", "\x1b[31m", "\ufeff", "\ufffd", "é" * 10, "日本", "😀", "a" * 5_000,
    "x" * 40_000, "Total", "Grand total", "TEST", "test row", "Gateshead", "Rotherham", "Atlantis",
    "E08000037", "E99999999", "Cumbria", "England", "Yes", "No", "Y", "N", "Good", "Outstanding",
    "Not Rated", "Sourced", "Other", "Not recorded", "Hospital", "2024-25", "1-100000001", "<b>x</b>",
    "&amp;", "]]>", "{}", "[]", "%s", "{0}", "\\", "../../etc/passwd", "NA", "TRUE", "1-1-1", "٢٠٢٤-٠٥-٢٩",
)  # fmt: skip
NAMES = (
    "",
    " ",
    "Column1",
    "Unnamed: 3",
    "COUNCIL",
    "Date",
    "Notes",
    "Council ",
    "\u200bCouncil",
    "x" * 400,
    7,
)
REMARKS = (
    ["* provisional"], ["Source: a system"], ["Total"], ["Total", 999, 999, 999, 999], ["Grand total", "", 5],
    ["TEST"], ["", "", "Total"], ["", "TEST-1"], ["End of report"], [""] * 8 + ["beside"],
)  # fmt: skip


def _cells(sheet: _Sheet, random: Random) -> tuple[int, int] | None:
    rows = [number for number in sheet.records() if sheet.grid[number]]
    if not rows:
        return None
    row = random.choice(rows)
    return row, random.randrange(len(sheet.grid[row]))


def _put_something_hostile(sheet: _Sheet, random: Random) -> None:
    for _ in range(random.randrange(1, 4)):
        if place := _cells(sheet, random):
            sheet.grid[place[0]][place[1]] = random.choice(HOSTILE)


def _fill_a_column(sheet: _Sheet, random: Random) -> None:
    if place := _cells(sheet, random):
        value = random.choice(HOSTILE)
        for number in sheet.records():
            if len(sheet.grid[number]) > place[1]:
                sheet.grid[number][place[1]] = value


def _put_another_cell(sheet: _Sheet, random: Random) -> None:
    one, other = _cells(sheet, random), _cells(sheet, random)
    if one and other:
        sheet.grid[one[0]][one[1]] = sheet.grid[other[0]][other[1]]


def _retype_a_cell(sheet: _Sheet, random: Random) -> None:
    place = _cells(sheet, random)
    if not place:
        return
    cell = sheet.grid[place[0]][place[1]]
    if isinstance(cell, str) and re.fullmatch(r"\d{1,9}", cell):
        sheet.grid[place[0]][place[1]] = float(cell)
    else:
        ways: tuple[Callable[[str], str], ...] = (
            str.upper, str.lower, "  {} ".format, "'{}".format, "{}\u200b".format, str.title, "{}.".format,
        )  # fmt: skip
        text = f"{cell:%d-%b-%Y}" if isinstance(cell, datetime.date) else str(cell)
        sheet.grid[place[0]][place[1]] = random.choice(ways)(text)


def _drop_a_column(sheet: _Sheet, random: Random) -> None:
    place = _column(sheet, random)
    for row in sheet.grid:
        if len(row) > place:
            del row[place]


def _double_a_column(sheet: _Sheet, random: Random) -> None:
    place, at = _column(sheet, random), _column(sheet, random)
    for row in sheet.grid[max((sheet.top or 1) - 1, 0) :]:
        if len(row) > place:
            row.insert(at, row[place])


def _add_a_column(sheet: _Sheet, random: Random) -> None:
    at = _column(sheet, random)
    for row in sheet.grid[max((sheet.top or 1) - 1, 0) :]:
        row.insert(at, random.choice(HOSTILE))


def _column(sheet: _Sheet, random: Random) -> int:
    return random.randrange(max((len(row) for row in sheet.grid), default=0) or 1)


def _rename_a_column(sheet: _Sheet, random: Random) -> None:
    if not sheet.top or not sheet.grid[sheet.top - 1]:
        return
    header = sheet.grid[sheet.top - 1]
    place = random.randrange(len(header))
    name = str(header[place])
    changed = name.replace("e", "a", 1), name[:-2], f"{name} (new)", name.upper(), f" {name}\n"
    header[place] = random.choice([*changed, *changed, *NAMES, random.choice(header)])


def _shuffle_columns(sheet: _Sheet, random: Random) -> None:
    first = max((sheet.top or 1) - 1, 0)
    width = max((len(row) for row in sheet.grid[first:]), default=0)
    order = random.sample(range(width), width)
    for number in range(first, len(sheet.grid)):
        row = [*sheet.grid[number], *[""] * (width - len(sheet.grid[number]))]
        sheet.grid[number] = type(sheet.grid[number])(row[place] for place in order)


def _swap_names(sheet: _Sheet, random: Random) -> None:
    if sheet.top and len(sheet.grid[sheet.top - 1]) > 1:
        header = sheet.grid[sheet.top - 1]
        one, other = random.sample(range(len(header)), 2)
        header[one], header[other] = header[other], header[one]


def _drop_rows(sheet: _Sheet, random: Random) -> None:
    for _ in range(random.randrange(1, 4)):
        if len(sheet.records()):
            del sheet.grid[random.choice(sheet.records())]


def _drop_every_row(sheet: _Sheet, random: Random) -> None:
    del sheet.grid[sheet.top or 0 :]


def _double_rows(sheet: _Sheet, random: Random) -> None:
    for _ in range(random.randrange(1, 6)):
        if len(sheet.records()):
            row = [*sheet.grid[random.choice(sheet.records())]]
            sheet.grid.insert(random.randrange(sheet.top or 0, len(sheet.grid) + 1), row)


def _shuffle_rows(sheet: _Sheet, random: Random) -> None:
    rows = sheet.grid[sheet.top or 0 :]
    random.shuffle(rows)
    sheet.grid[sheet.top or 0 :] = rows


def _add_blank_rows(sheet: _Sheet, random: Random) -> None:
    blank: Grid = [[], [""], [""] * 50, [" ", "\u00a0"], ["", "\u200b"]]
    for _ in range(random.randrange(1, 5)):
        sheet.grid.insert(random.randrange(sheet.top or 0, len(sheet.grid) + 1), [*random.choice(blank)])


def _add_a_remark(sheet: _Sheet, random: Random) -> None:
    at = random.choice([len(sheet.grid), random.randrange(sheet.top or 0, len(sheet.grid) + 1)])
    sheet.grid.insert(at, [*random.choice(REMARKS)])


def _put_a_title_above(sheet: _Sheet, random: Random) -> None:
    many = random.choice([1, 1, 2, 3, 10, 45])
    sheet.grid[:0] = [[f"Line {number}"] if random.random() < 0.7 else [] for number in range(many)]
    sheet.top = None if sheet.top is None else sheet.top + many


def _repeat_the_header(sheet: _Sheet, random: Random) -> None:
    if sheet.top:
        header = _Names(sheet.grid[sheet.top - 1])
        sheet.grid.insert(random.randrange(sheet.top, len(sheet.grid) + 1), header)


def _shorten_or_lengthen_a_row(sheet: _Sheet, random: Random) -> None:
    if not len(sheet.records()):
        return
    row = sheet.grid[random.choice(sheet.records())]
    if random.random() < 0.5 and row:
        del row[random.randrange(len(row)) :]
    else:
        row.extend(random.choice(HOSTILE) for _ in range(random.randrange(1, 5)))


def _shift_a_row(sheet: _Sheet, random: Random) -> None:
    if len(sheet.records()):
        sheet.grid[random.choice(sheet.records())].insert(0, random.choice(["", "x"]))


def _drop_the_header(sheet: _Sheet, random: Random) -> None:
    if sheet.top:
        del sheet.grid[sheet.top - 1]
        sheet.top = None


ROWS = (
    _put_something_hostile, _put_something_hostile, _put_something_hostile, _put_something_hostile,
    _fill_a_column, _put_another_cell, _put_another_cell, _retype_a_cell, _retype_a_cell, _drop_a_column,
    _double_a_column, _add_a_column, _rename_a_column, _shuffle_columns, _swap_names, _drop_rows,
    _drop_every_row, _double_rows, _shuffle_rows, _add_blank_rows, _add_a_remark, _put_a_title_above,
    _repeat_the_header, _shorten_or_lengthen_a_row, _shift_a_row, _drop_the_header,
)  # fmt: skip


# --------------------------------------------------------------------------------------------------------
# Sheets


def _rename_a_sheet(sheets: list[_Sheet], random: Random) -> None:
    sheet = random.choice(sheets)
    names = ("Sheet1", f"{sheet.name} (2)", sheet.name.upper(), sheet.name[:-1], f" {sheet.name} ", "x" * 200)
    name = random.choice(names)
    if name.strip().casefold() not in {
        other.name.strip().casefold() for other in sheets if other is not sheet
    }:
        sheet.name = name


def _swap_sheets(sheets: list[_Sheet], random: Random) -> None:
    random.shuffle(sheets)


def _swap_names(sheets: list[_Sheet], random: Random) -> None:
    one, other = random.choice(sheets), random.choice(sheets)
    one.name, other.name = other.name, one.name


def _drop_a_sheet(sheets: list[_Sheet], random: Random) -> None:
    if len(sheets) > 1:
        sheets.remove(random.choice(sheets))


def _double_a_sheet(sheets: list[_Sheet], random: Random) -> None:
    sheet = copy.deepcopy(random.choice(sheets))
    sheet.name = f"{sheet.name} copy"
    if sheet.name not in {other.name for other in sheets}:
        sheets.insert(random.randrange(len(sheets) + 1), sheet)


def _add_an_empty_sheet(sheets: list[_Sheet], random: Random) -> None:
    if "Empty" not in {sheet.name for sheet in sheets}:
        sheets.insert(random.randrange(len(sheets) + 1), _Sheet("Empty", [], None))


SHEETS = (
    _rename_a_sheet, _swap_sheets, _swap_names, _drop_a_sheet, _double_a_sheet, _add_an_empty_sheet,
)  # fmt: skip


def _spoil_rows(specimen: Specimen, shape: str, random: Random) -> tuple[list[_Sheet], list[str]]:
    sheets = [
        _Sheet(name, copy.deepcopy(grid), specimen.headers.get(name))
        for name, grid in specimen.sheets.items()
        if shape != "csv" or name == next(iter(specimen.headers))
    ]
    how = []
    for _ in range(random.choice([1, 1, 2, 3])):
        if shape != "csv" and random.random() < 0.2:
            act = random.choice(SHEETS)
            act(sheets, random)
        else:
            act = random.choice(ROWS)
            act(random.choice([sheet for sheet in sheets if sheet.top is not None] or sheets), random)
        how.append(act.__name__.strip("_"))
    return sheets, how


def _count(sheets: list[_Sheet], shape: str) -> dict[str, tuple[int, int]]:
    """Return how many rows that hold anything stand under each sheet's header."""
    counts = {}
    for sheet in sheets:
        if sheet.top is not None:
            rows = [
                sheet.grid[number]
                for number in sheet.records()
                if any(_shows(cell, shape) for cell in sheet.grid[number])
            ]
            names = sum(1 for _ in takewhile(lambda row: isinstance(row, _Names), rows))
            name = "" if shape == "csv" else " ".join(sheet.name.split())[:100]
            counts[name] = (len(rows) - names, len(rows))
    return counts


def _shows(cell: Cell, shape: str) -> bool:
    if not isinstance(cell, str):
        return cell is not None
    text = cell if shape == "csv" else printed(cell)
    return any(unicodedata.category(mark)[0] not in "ZC" for mark in text)


# --------------------------------------------------------------------------------------------------------
# Bytes


def _flip(content: bytearray, random: Random) -> None:
    for _ in range(random.choice([1, 1, 2, 5, 20])):
        content[random.randrange(len(content))] = random.randrange(256)


def _truncate(content: bytearray, random: Random) -> None:
    del content[random.randrange(len(content)) :]


def _cut_out(content: bytearray, random: Random) -> None:
    at = random.randrange(len(content))
    del content[at : at + random.randrange(1, 200)]


PIECES = (
    b"\0", b"\0\0\0\0", b"\xff", b"\x81\x8d", b"\xef\xbb\xbf", "\u202e".encode(), b"\x07", b'"', b"\r",
    b"\n", b"<", b"&", b"&x;", b"]]>", b"\xed\xa0\x80", b"\xc3", b"\x1b[2J", b"\x1a", b"PK\x03\x04",
)  # fmt: skip


def _insert(content: bytearray, random: Random) -> None:
    at = random.randrange(len(content) + 1)
    content[at:at] = random.choice(PIECES)


def _repeat(content: bytearray, random: Random) -> None:
    at = random.randrange(len(content))
    content[at:at] = content[at : at + random.randrange(1, 500)] * random.choice([1, 1, 2, 50])


BYTES = (_flip, _flip, _truncate, _cut_out, _insert, _insert, _repeat)


def _spoil_bytes(content: bytes, random: Random) -> tuple[bytes, str]:
    spoilt = bytearray(content)
    act = random.choice(BYTES)
    if spoilt:
        act(spoilt, random)
    return bytes(spoilt), act.__name__.strip("_")


def _spoil_archive(parts: dict[str, bytes], random: Random) -> tuple[bytes, str]:
    """Return a workbook of which a part is spoilt, renamed or gone, or its list of contents damaged."""
    name = random.choice([name for name in parts for _ in range(1 + len(parts[name]) // 500)])
    way = random.random()
    if way < 0.6:
        parts[name], how = _spoil_bytes(parts[name], random)
        return zipped(parts), f"{how} in {name}"
    if way < 0.7:
        other = random.choice(
            [name.upper(), f"x{name}", "xl/workbook.xml", "content.xml", name[:-1], "word/a"]
        )
        return zipped(
            {other if part == name else part: data for part, data in parts.items()}
        ), f"rename {name}"
    if way < 0.8:
        return zipped({part: data for part, data in parts.items() if part != name}), f"drop {name}"
    if way < 0.85:
        other = random.choice([*parts])
        parts[name] = parts[other]
        return zipped(parts), f"{other} as {name}"
    whole = bytearray(zipped(parts))
    last = random.randrange(1, min(400, len(whole)))
    whole[-last] = random.randrange(256)
    return bytes(whole), "flip in the list of contents"


def _encode(grid: Grid, random: Random) -> tuple[bytes, str, bool]:
    """Return CSV in another encoding or with other separators, and whether its rows are still known."""
    delimiter = random.choice([",", ";", "\t"])
    text = write_csv(grid, delimiter).decode()
    way = random.randrange(9)
    if way == 0:
        return text.encode("utf-16"), "UTF-16", True
    if way == 1:
        return text.encode("utf-16-le"), "UTF-16 without its mark", False
    if way == 2:
        return text.replace("a", "é", 3).encode("cp1252", "replace"), "Windows-1252", False
    if way == 3:
        mixed = text.encode()
        at = random.randrange(len(mixed))
        return mixed[:at] + "é£–".encode("cp1252") + mixed[at:] + "é£–".encode(), "two encodings", False
    if way == 4:
        return text.encode("utf-8-sig"), "UTF-8 with its mark", True
    if way == 5:
        return text.encode("utf-32"), "UTF-32", False
    if way == 6:
        return text.replace("\r\n", random.choice(["\n", "\r"])).encode(), "other ends of lines", True
    if way == 7:
        return b"\xef\xbb\xbf" + text.encode("utf-16"), "two marks", False
    return text.encode("cp037", "replace"), "EBCDIC", False


# --------------------------------------------------------------------------------------------------------
# JSON

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, 1e308, float("nan"), float("inf"), "", " ", "x", "\u202ex", "\x00",
    "x" * 50_000, "2024-02-30", "0001-01-01", "9999-12-31", "29/05/2024", [], [[]], {}, [None], {"a": 1},
    ["Good"], [{"name": None}], {"name": []}, "Good", "Y", "Gateshead", "Adult social care", "Deregistered",
    [[[[[[[[]]]]]]]], "\ud800", {"rating": "Good"}, [{"rating": 5}],
)  # fmt: skip


def _spoil_records(specimen: Specimen, random: Random) -> tuple[list[Any], list[str]]:
    records: list[Any] = copy.deepcopy([*specimen.records])
    how = []
    for _ in range(random.choice([1, 1, 2, 3])):
        way = random.randrange(10)
        if way == 0:
            records.insert(random.randrange(len(records) + 1), copy.deepcopy(random.choice(records)))
        elif way == 1:
            random.shuffle(records)
        elif way == 2:
            records.insert(random.randrange(len(records) + 1), random.choice(VALUES))
        elif way == 3 and len(records) > 1:
            del records[random.randrange(len(records))]
        else:
            _spoil_value(random.choice(records), random)
        how.append(("double", "shuffle", "insert", "drop")[way] if way < 4 else "value")
    return records, how


def _spoil_value(value: Any, random: Random) -> None:
    """Change, take out or rename something, however deep it stands."""
    if isinstance(value, list) and value:
        place = random.randrange(len(value))
        if isinstance(value[place], dict | list) and random.random() < 0.8:
            _spoil_value(value[place], random)
        else:
            value[place] = random.choice(VALUES)
    elif isinstance(value, dict) and value:
        name = random.choice([*value])
        if isinstance(value[name], dict | list) and value[name] and random.random() < 0.7:
            _spoil_value(value[name], random)
        elif random.random() < 0.15:
            del value[name]
        elif random.random() < 0.15:
            value[f"{name}s"] = value.pop(name)
        else:
            value[name] = random.choice(VALUES)


# --------------------------------------------------------------------------------------------------------


def mutant(specimen: Specimen, shape: str, random: Random) -> Mutant:
    """Return a spoilt file of a shape that a specimen comes in."""
    if specimen.records:
        return _of_records(specimen, shape, random)
    if random.random() < 0.6:
        sheets, how = _spoil_rows(specimen, shape, random)
        if shape == "csv" and random.random() < 0.1:
            content, way, known = _encode(sheets[0].grid, random)
            return Mutant(content, _count(sheets, shape) if known else None, [*how, way])
        content = write(shape, {sheet.name: sheet.grid for sheet in sheets})
        return Mutant(content, _count(sheets, shape), how)
    whole = {
        name: grid
        for name, grid in specimen.sheets.items()
        if shape != "csv" or name == next(iter(specimen.headers))
    }
    if shape == "csv":
        if random.random() < 0.25:
            content, way, known = _encode(next(iter(whole.values())), random)
            return Mutant(content, None, [way])
        content, how = _spoil_bytes(write(shape, whole), random)
        return Mutant(content, None, [how])
    if random.random() < 0.2:
        content, how = _spoil_bytes(write(shape, whole), random)
        return Mutant(content, None, [how])
    content, how = _spoil_archive(parts_of(shape, whole), random)
    return Mutant(content, None, [how])


def _of_records(specimen: Specimen, shape: str, random: Random) -> Mutant:
    if random.random() < 0.7:
        records, how = _spoil_records(specimen, random)
        # Of a folder each file may hold a list, and an empty list holds no record.
        lists = shape == "folder"
        count = sum(len(part) if lists and isinstance(part, list) else 1 for part in records)
        return Mutant(write_records(shape, records), {"": (count, count)}, how)
    content = write_records(shape, specimen.records)
    if isinstance(content, dict):
        name = random.choice([*content])
        content[name], way = _spoil_bytes(content[name], random)
        return Mutant(content, None, [f"{way} in {name}"])
    if random.random() < 0.2:
        text = json.dumps([*specimen.records]) if shape == "json" else content.decode()
        encoding = random.choice(["utf-16", "utf-16-le", "utf-8-sig", "utf-32", "cp037"])
        return Mutant(text.encode(encoding), None, [encoding])
    content, way = _spoil_bytes(content, random)
    return Mutant(content, None, [way])
