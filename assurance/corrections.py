"""Corrections as data: known errors of a source, what is used instead, who says so and why.

Each `corrections/*.toml` holds tables `[[correction]]`. A correction names one value of one edition of one
return, and the value that must be found there: when the source has changed, it says so and stops, rather
than correct what is no longer wrong. `docs/corrections.md` shows how to write one.
"""

from __future__ import annotations

import datetime
import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assurance.disclosure import ROWS_MAY_BE_PUBLISHED
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.numerals import in_words

if TYPE_CHECKING:
    import pandas

    from assurance.evidence import Fact

WITHHOLD = "withhold"
NOT_AVAILABLE = "[x]"
Value = str | int | float | bool | datetime.date
Words = Annotated[str, Field(min_length=1)]


class Correction(BaseModel):
    """One declared correction.

    Attributes
    ----------
    id
        Names it on the pages. No two corrections share one.
    source, edition
        The kind of return and its edition, as the data-quality page names them.
    table
        The tidy table, where a return makes more than one.
    sheet, cell
        Where the value stands, as a spreadsheet shows it.
    key
        Or else: values of columns of the tidy table that only its row has.
    column
        The column of the tidy table that holds the value. Tables of measures hold it in `value`.
    found
        The value that must stand there: a number, words, a date, a symbol such as "[c]", or "" for an empty
        cell.
    use
        The value to use, or "withhold": then there is none.
    reason, who, date
        Why, who says so (a role or an organisation), and when.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    source: Words
    edition: Words
    table: str = ""
    sheet: str = ""
    cell: Annotated[str, Field(pattern=r"^([A-Z]{1,3}[1-9][0-9]*)?$")] = ""
    key: dict[str, Value] = {}
    column: str = ""
    found: Value
    use: Value
    reason: Words
    who: Words
    date: datetime.date
    file: str = Field("", exclude=True)

    @model_validator(mode="after")
    def _placed_once(self) -> Correction:
        if bool(self.cell) == bool(self.key):
            raise ValueError("say where the value stands: either a cell (and its sheet) or a key")
        return self


@dataclass(frozen=True)
class Applied:
    """A correction that was made in a tidy table, as the pages show it.

    `found` and `used` are empty where the rows of the table may not be published. `period` is that of the
    row, where it has one: another period of the same row is not touched.
    """

    id: str
    declared_in: str
    table: str
    column: str
    source_file: str
    source_sheet: str
    source_row: int
    source_cell: str
    period: str
    found: str
    used: str
    reason: str
    who: str
    date: str

    @property
    def words(self) -> str:
        """What was done, in one or two sentences."""
        cell = f"cell {self.source_cell}" if self.source_cell else f"row {self.source_row:,}"
        sheet = f"sheet “{self.source_sheet}”, " if self.source_sheet else ""
        if not self.found:
            done = "A value of this return was corrected"
        elif self.used == "withheld":
            done = f"The source has {self.found} at {sheet}{cell}; the value is withheld"
        else:
            done = f"The source has {self.found} at {sheet}{cell}; {self.used} is used"
        reason = self.reason[:1].upper() + self.reason[1:].rstrip(".")
        return f"{done}. {reason}. Declared by {self.who}, {self.day}."

    @property
    def day(self) -> str:
        """When it was declared, in words."""
        return in_words(datetime.date.fromisoformat(self.date))

    def touches(self, fact: Fact) -> bool:
        """Return whether a figure rests on the row that was corrected, or on its whole sheet."""
        if self.period and self.period != fact.period:
            return False
        return any(
            place.file.path == self.source_file
            and place.sheet == self.source_sheet
            and (not place.rows or self.source_row in place.rows)
            for place in fact.places
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Applied:
        """Return what `to_json` wrote."""
        return cls(**values)

    @classmethod
    def read(cls, path: Path) -> list[Applied]:
        """Return the corrections that were made in an edition's tables."""
        return [cls.from_json(each) for each in json.loads(path.read_text(encoding="utf-8"))]


def read_corrections(folder: Path) -> list[Correction]:
    """Return every correction declared in `folder`, by file and in the order they stand; none without it.

    Raises
    ------
    InputError
        When a file is not TOML, a correction lacks something or says something unknown, or two share an id.
    """
    declared: dict[str, Correction] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError.at(path, found=f"it cannot be read: {error}", mend="mend that line") from None
        if set(entries) - {"correction"} or not isinstance(entries.get("correction", []), list):
            raise InputError.at(
                path,
                found="it holds something other than corrections",
                mend="begin each correction with a line [[correction]]",
            )
        for number, entry in enumerate(entries.get("correction", []), start=1):
            correction = _read_one(path, number, entry)
            if correction.id in declared:
                raise InputError.at(
                    path,
                    found=f"a correction “{correction.id}” stands in {declared[correction.id].file} already",
                    mend="give this one another id",
                )
            declared[correction.id] = correction
    return list(declared.values())


def _read_one(path: Path, number: int, entry: Any) -> Correction:
    try:
        return Correction.model_validate({**entry, "file": path.name})
    except ValidationError as error:
        first = error.errors()[0]
        what = ".".join(str(part) for part in first["loc"])
        near = difflib.get_close_matches(what, Correction.model_fields, 1)
        unknown = first["type"] == "extra_forbidden"
        raise InputError.at(
            path,
            found=f"correction {number}"
            + (f" (“{entry['id']}”)" if isinstance(entry.get("id"), str) else "")
            + (f", “{what}”" if what else "")
            + f": {'this is not something a correction says' if unknown else _plain(first['msg'])}",
            mend=f"write “{near[0]}”" if unknown and near else "write it as docs/corrections.md shows",
        ) from None


def _plain(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def concerning(corrections: Iterable[Correction], kind: str, edition: str) -> list[Correction]:
    """Return the corrections of one edition of one return; case and spacing do not matter."""

    def same(one: str, other: str) -> bool:
        return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()

    return [each for each in corrections if each.source == kind and same(each.edition, edition)]


def correct(
    tables: Mapping[str, pandas.DataFrame], corrections: Sequence[Correction], ledgers: Sequence[Ledger] = ()
) -> tuple[dict[str, pandas.DataFrame], list[Applied]]:
    """Return the tidy tables of one file with its corrections made, and what was done.

    Parameters
    ----------
    tables
        Every tidy table of the file, whole.
    corrections
        Those of this return and edition.
    ledgers
        Of the file: each correction is counted in that of its sheet.

    Raises
    ------
    InputError
        When a correction's place is not there, or the value there is not the one it expects.
    """
    made = dict(tables)
    applied = []
    for correction in corrections:
        table = _table_of(correction, made)
        rows = made[table]
        column = _column_of(correction, rows, table)
        at = _row_of(correction, rows)
        row = rows.loc[at]
        found = _found(row, column)
        if not _same(found, correction.found):
            raise _refused(
                correction,
                f"{_as_text(correction.found) or 'an empty cell'} was expected at {_place(correction)} and "
                f"{_as_text(found) or 'an empty cell'} is there: the source has changed",
                "see whether the correction is still needed, and take it out or bring it up to date",
            )
        rows = rows.copy()
        value, symbol = (
            (None, NOT_AVAILABLE) if correction.use == WITHHOLD else (_as_held(correction.use), "")
        )
        try:
            rows.loc[at, column] = value
        except (TypeError, ValueError):
            raise _refused(
                correction,
                f"“{_as_text(correction.use)}” cannot stand in the column {column} of {table}",
                "write a value of the kind that the column holds",
            ) from None
        if "symbol" in rows and column == "value":
            rows.loc[at, "symbol"] = symbol
        made[table] = rows
        applied.append(_applied(correction, table, column, row, found))
        for ledger in ledgers:
            if ledger.table == table and ledger.sheet == str(row["source_sheet"]):
                shown = applied[-1].found or "(not shown)", applied[-1].used or "(not shown)"
                ledger.repaired(f"corrected, as {correction.file} declares", *shown)
    return made, applied


def _table_of(correction: Correction, tables: Mapping[str, Any]) -> str:
    if not correction.table and len(tables) == 1:
        return next(iter(tables))
    if correction.table in tables:
        return correction.table
    raise _refused(
        correction,
        f"the return makes no table “{correction.table}”"
        if correction.table
        else "it does not say which table it corrects",
        f"write table = {' or '.join(repr(name) for name in sorted(tables))}",
    )


def _column_of(correction: Correction, rows: pandas.DataFrame, table: str) -> str:
    column = correction.column or ("value" if "value" in rows and "symbol" in rows else "")
    for name in (column, *correction.key):
        if name not in rows:
            near = difflib.get_close_matches(name, map(str, rows.columns), 1)
            raise _refused(
                correction,
                f"{table} has no column “{name}”" if name else "it does not say which column it corrects",
                f"write “{near[0]}”" if near else f"name one of {', '.join(map(str, rows.columns))}",
            )
    return column


def _row_of(correction: Correction, rows: pandas.DataFrame) -> Any:
    here = rows["source_row"].notna()
    if correction.cell:
        here &= rows["source_sheet"].fillna("").astype("str") == correction.sheet
        if "source_cell" in rows:
            here &= rows["source_cell"] == correction.cell
        else:
            number = re.search(r"\d+$", correction.cell)
            here &= rows["source_row"] == int(number[0] if number else 0)
    for name, value in correction.key.items():
        here &= rows[name].map(lambda cell, value=value: _same(cell, value)).astype(bool)
    index = rows.index[here]
    if len(index) != 1:
        how_many = "no row" if not len(index) else f"{len(index):,} rows"
        raise _refused(
            correction,
            f"{how_many} of the source {'is' if len(index) < 2 else 'are'} at {_place(correction)}",
            "see whether the source has changed, and name one row",
        )
    return index[0]


def _found(row: pandas.Series, column: str) -> Any:
    import pandas

    value = row[column]
    if pandas.isna(value):
        return row["symbol"] if column == "value" and "symbol" in row else ""
    return value


def _same(found: Any, expected: Value) -> bool:
    if isinstance(expected, bool) or isinstance(found, bool):
        return found is expected
    if isinstance(expected, int | float) and not isinstance(found, str):
        try:
            return abs(float(found) - expected) < 1e-9
        except (TypeError, ValueError):
            return False
    return _as_text(found) == _as_text(expected)


def _as_held(value: Value) -> Any:
    """Return a value as tables hold it: a day as a moment."""
    import pandas

    is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    return pandas.Timestamp(value) if is_day else value


def _as_text(value: Any) -> str:
    import pandas

    if value is None or (not isinstance(value, str) and pandas.isna(value)):
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _place(correction: Correction) -> str:
    if correction.cell:
        sheet = f"sheet “{correction.sheet}”, " if correction.sheet else ""
        return f"{sheet}cell {correction.cell}"
    return ", ".join(f"{name} {_as_text(value)}" for name, value in correction.key.items())


def _refused(correction: Correction, found: str, mend: str) -> InputError:
    return InputError.at(correction.file, found=f"correction “{correction.id}”: {found}", mend=mend)


def _applied(correction: Correction, table: str, column: str, row: pandas.Series, found: Any) -> Applied:
    shown = table in ROWS_MAY_BE_PUBLISHED
    used = "withheld" if correction.use == WITHHOLD else _as_text(correction.use)
    return Applied(
        id=correction.id,
        declared_in=correction.file,
        table=table,
        column=column,
        source_file=str(row["source_file"]),
        source_sheet=_as_text(row["source_sheet"]),
        source_row=int(row["source_row"]),
        source_cell=_as_text(row.get("source_cell", "")),
        period=_as_text(row.get("period", "")),
        found=(_as_text(found) or "an empty cell") if shown else "",
        used=used if shown else "",
        reason=correction.reason,
        who=correction.who,
        date=correction.date.isoformat(),
    )
