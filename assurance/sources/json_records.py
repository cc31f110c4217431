"""JSON records that people drop in: one a file, a list in a file, one a line, or a folder of such files.

Read safely: how much is held at once is limited, and what JSON allows but no system writes (a name twice in
one record, NaN, thousands of brackets in each other) is refused in a sentence. Nothing that a record holds is
in a message: only names of fields, files and lines.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from assurance.errors import InputError
from assurance.sources import NOT_RETURNS
from assurance.sources.refusals import not_a_table

MOST_A_DOCUMENT = 64_000_000
"""The bytes of a document that must be held as a whole: about 8,000 of CQC's records."""

MOST_A_LINE = 4_000_000
"""The bytes of one record on a line of its own. CQC's have about 10,000."""

MOST_CHARACTERS = 32_767
"""The characters of a text that is used, as in a cell of a spreadsheet."""

SUFFIX = ".json"
"""Files of a folder that may be one source: a folder of anything else is looked at file by file."""

_START = re.compile(r"\ufeff?\s*(?:\[\s*)?(?:\{\s*[\"}]|\]|\{\s*$)")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True)
class Record:
    """One record.

    Attributes
    ----------
    number
        Its row: the line, or its place in the list; in a folder its place among all records, by file name.
    file
        The name of the file it stands in.
    values
        What it holds; None when it is no record but a number, a text or a list.
    """

    number: int
    file: str
    values: dict[str, Any] | None


@dataclass(frozen=True)
class Records:
    """The records of a file, or of a folder of files."""

    path: Path

    def __iter__(self) -> Iterator[Record]:
        """Yield the records one by one; a folder's files by name."""
        number = 0
        for file in files_of(self.path):
            start = number
            for place, value in _records_in(file):
                number = start + place
                yield Record(number, file.name, value if isinstance(value, dict) else None)

    def first(self) -> Record | None:
        """Return the first record, None when there is none."""
        return next(iter(self), None)


def holds_records(path: Path) -> bool:
    """Return whether a file starts as JSON records do, or a folder holds nothing but such files."""
    if path.is_dir():
        return is_folder_of_records(path)
    with path.open("rb") as file:
        return bool(_START.match(_decode(file.read(1024), "replace")))


def _decode(content: bytes, errors: str = "strict") -> str:
    """Return text: UTF-16 by its mark, as a Windows console writes it, or else UTF-8."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if marked else "utf-8-sig", errors)


def is_folder_of_records(folder: Path) -> bool:
    """Return whether a folder is one source: two JSON files or more, nothing else, and each a single record.

    Only names are looked at, and the first byte of the first file: a list of records is a source of its own.
    """
    files = [*_in_folder(folder)]
    if len(files) < 2 or any(path.suffix.lower() != SUFFIX for path in files):
        return False
    first = min(files, key=lambda path: path.name)
    if not first.is_file():
        return False
    with first.open("rb") as file:
        return _decode(file.read(64), "replace").lstrip("\ufeff \r\n\t").startswith("{")


def files_of(path: Path) -> list[Path]:
    """Return the files of a source, by name: the file itself, or those in the folder."""
    if not path.is_dir():
        return [path]
    return sorted(_in_folder(path), key=lambda file: file.name)


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if not path.name.startswith(".") and not path.name.lower().startswith(NOT_RETURNS):
            yield path


def text_of(value: Any, most: int = MOST_CHARACTERS) -> str:
    r"""Return a value of a record as trimmed text; "" when it is no text and no number.

    Characters that cannot be printed are taken out; what is longer than a cell can be is cut.

    >>> text_of(" Rose\u202e Lodge "), text_of(12), text_of(None), text_of(True), text_of(["a"])
    ('Rose Lodge', '12', '', '', '')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(_UNPRINTABLE.sub("", str(value)[:most]).split())


def _records_in(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield the records of one file with their places, the first being 1."""
    with path.open("rb") as file:
        first = file.readline(MOST_A_LINE + 1)
        while first and not first.strip(b"\xef\xbb\xbf \r\n\t"):
            first = file.readline(MOST_A_LINE + 1)
        second = file.readline(2)
        while second and not second.strip():
            second = file.readline(2)
    if second and first.rstrip().endswith(b"}") and first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        yield from _lines(path)
        return
    if path.stat().st_size > MOST_A_DOCUMENT:
        raise InputError.at(
            path,
            found=f"it is one JSON document of more than {MOST_A_DOCUMENT // 1_000_000} million bytes",
            mend="save it with one record a line (JSON lines), or one record a file in a folder",
        )
    document = _parse(path, path.read_bytes(), None)
    if isinstance(document, dict) and isinstance(document.get("locations"), list):
        document = document["locations"]  # as the API wraps a list
    if not isinstance(document, dict | list):
        raise not_a_table(path, "JSON without a record")
    yield from enumerate(document if isinstance(document, list) else [document], start=1)


def _lines(path: Path) -> Iterator[tuple[int, Any]]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MOST_A_LINE + 1):
            number += 1
            if len(line) > MOST_A_LINE:
                raise InputError.at(
                    path,
                    row=number,
                    found=f"the line has more than {MOST_A_LINE // 1_000_000} million bytes",
                    mend="save the records again, one a line",
                )
            if line.strip(b"\xef\xbb\xbf \r\n\t"):
                yield number, _parse(path, line, number)


def _parse(path: Path, content: bytes, line: int | None) -> Any:
    def refuse(found: str) -> NoReturn:
        raise InputError.at(path, row=line, found=found, mend="download or save it again") from None

    def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            refuse(f"a record has “{text_of(twice, 60)}” twice")
        return values

    def no_number(word: str) -> NoReturn:
        refuse(f"it holds “{word}”, which is no number")

    try:
        text = _decode(content)
    except UnicodeDecodeError:
        refuse("its characters are not UTF-8, as those of JSON are")
    try:
        return json.loads(text, object_pairs_hook=once_each, parse_constant=no_number)
    except RecursionError:
        refuse("brackets stand in each other deeper than in any record")
    except json.JSONDecodeError as error:
        where = f"in line {error.lineno:,}" if line is None else f"at character {error.colno:,}"
        refuse(f"the JSON cannot be read {where}: it is cut short or damaged")
    except ValueError:
        refuse("it holds a number of thousands of figures")
