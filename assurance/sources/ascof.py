"""What the two layouts of ASCOF files have in common: places, values, periods, the tidy table."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas

from assurance import councils
from assurance.councils import Council, Former
from assurance.ledger import Ledger
from assurance.sources import SOURCE_COLUMNS
from assurance.sources.sheets import Cell, as_number, as_text

TABLES = ("ascof",)

COLUMNS = (
    "measure",
    "measure_id",
    "title",
    "framework",
    "series",
    "geography_level",
    "geography_code",
    "council_code",
    "geography",
    "period",
    "quantity",
    "group",
    "value",
    "symbol",
    "source_cell",
    *SOURCE_COLUMNS,
)

EVERYBODY = "Total"
"""The group of people of a row about everybody."""

# The publishers' letters for the regions.
REGIONS = {
    "NE": "E12000001", "NW": "E12000002", "YH": "E12000003", "EM": "E12000004", "WM": "E12000005",
    "E": "E12000006", "L": "E12000007", "SE": "E12000008", "SW": "E12000009",
}  # fmt: skip
COUNCIL_TYPES = {
    "S": "Shire counties",
    "U": "Unitary authorities",
    "M": "Metropolitan districts",
    "I": "Inner London",
    "O": "Outer London",
    "D": "Districts",
}

# How other editions write the symbols of the Analysis Function.
_PUBLISHED = ("[c]", "[x]", "[z]", "[w]")
_SYMBOLS = {symbol: symbol for symbol in _PUBLISHED} | {
    "*": "[c]", "c": "[c]", "x": "[x]", ":": "[x]", "..": "[x]", "z": "[z]", "w": "[w]",
}  # fmt: skip

AS_SUCCESSOR = "read a row named after an abolished council as its successor’s"
NAME_OF_ONS = "wrote a place’s name as the ONS does"
KEPT_AS_TEXT = "read a number kept as text"


@dataclass(frozen=True)
class Place:
    """Where a row of an ASCOF file is about.

    Attributes
    ----------
    level
        "England", "Region", "Council type", "Local authority".
    code
        ONS code in force; a letter for a council type.
    name
        As the Office for National Statistics writes it.
    """

    level: str
    code: str
    name: str

    @property
    def council_code(self) -> str | None:
        """The ONS code when it is a council, else None."""
        return self.code if self.level == "Local authority" else None


def find_place(
    code: Cell, name: Cell, ons_code: Cell, on: datetime.date | None = None
) -> Place | Former | None:
    """Return the place that a row's three labels agree on, None when they do not or none is known.

    One about a council that was abolished is that `Former` council.

    Parameters
    ----------
    code, name, ons_code
        The publisher's own code (503, "EM", "S"), a name in any usual spelling, and an ONS code, which may be
        out of date, or "[z]" or nothing for a council type.
    on
        A day of the year that the row is about. None: the row has many years.
    """
    labels = code, name, ons_code = as_text(code), as_text(name), as_text(ons_code)
    found = {council for text in labels if (council := councils.match(text, on))}
    regions = {REGIONS.get(code), *map(councils.match_region, labels)} - {None}
    formers = {former for text in labels if (former := councils.match_former(text, on))}
    for former in formers:
        if len(formers) > 1 or regions or any(council.code not in former.successors for council in found):
            return None
        if not (found and on and on.isoformat() >= former.until):
            return former  # else a publisher went on writing the code of the council before
    nation = "england" in (code.casefold(), name.casefold()) or ons_code == councils.ENGLAND
    if len(found) + len(regions) + nation > 1:
        return None
    for council in found:
        return Place("Local authority", council.code, council.name)
    for region in regions:
        return Place("Region", str(region), councils.REGIONS[str(region)])
    if nation:
        return Place("England", councils.ENGLAND, "England")
    if code in COUNCIL_TYPES and _is_type(code, name):
        return Place("Council type", code, COUNCIL_TYPES[code])
    return None


def _is_type(code: str, name: str) -> bool:
    """Return whether a name is that of a council type: "Shire Counties", "Unitary Authority"."""
    return name[:5].casefold() == COUNCIL_TYPES[code][:5].casefold()


def count_repairs(ledger: Ledger, place: Place, name: str, ons_code: str, rows: int = 1) -> None:
    """Count in `ledger` what a place's labels had to be read as."""
    if place.level == "Local authority" and ons_code != place.code:
        kind = "found the ONS code of a council by its name"
        if councils.match(ons_code):
            kind = "brought an ONS code up to date"
        elif councils.match_former(ons_code):
            kind = AS_SUCCESSOR
        ledger.repaired(kind, f"{name} {ons_code or '(empty)'}", place.code, rows)
    if name != place.name:
        kind = "wrote a council type in one way" if place.level == "Council type" else NAME_OF_ONS
        ledger.repaired(kind, name, place.name, rows)


def is_joint(name: str) -> bool:
    """Return whether `name` is two councils' together, as where one figure is given for both."""
    return " and " in name and all(councils.match(part) for part in name.split(" and ", 1))


@dataclass(frozen=True)
class Read:
    """A cell's value: a number, or a symbol, or (neither) what could not be read.

    `repair` says what was changed to read it, "" when nothing was.
    """

    value: float | None
    symbol: str
    repair: str = ""


def read_value(cell: Cell) -> Read:
    """Return what a cell of an ASCOF table says.

    Two numbers in one cell ("7.7 (7.6)", carers' survey 2016-17) are the official one and, in brackets, the
    one for the people who were eligible before: the first is read (source: the workbook's own
    Comparability_over_time_log).

    >>> read_value("7.7 (7.6)").value, read_value("[c]").symbol, read_value(34.599999999999994).value
    (7.7, '[c]', 34.6)
    """
    text = as_text(cell)
    if text in _PUBLISHED:
        return Read(None, text)
    number = as_number(cell)
    if number is not None:
        plain = round(number, 9)
        if plain != number:
            return Read(plain, "", "took the noise of binary fractions off a number")
        return Read(number, "", KEPT_AS_TEXT if isinstance(cell, str) else "")
    symbol = _SYMBOLS.get(text.lower())
    if symbol:
        return Read(None, symbol, "wrote a symbol as the Analysis Function does")
    two = re.fullmatch(r"(-?[\d,.]+) ?\((?:-?[\d,.]+|:)\)", text)
    if two and (number := as_number(two[1])) is not None:
        return Read(number, "", "took the official number, not the one in brackets")
    if not text:
        return Read(None, "", "found an empty cell")
    return Read(None, "", "could not read a cell as number or symbol")


def read_cell(cell: Cell, where: str, ledger: Ledger) -> Read:
    """Return what a cell says, and count in `ledger` what was changed to read it."""
    read = read_value(cell)
    if read.repair == KEPT_AS_TEXT and not ledger.sheet:  # in a CSV every number is
        return read
    if read.repair:
        after = read.symbol or ("no value" if read.value is None else read.value)
        ledger.repaired(read.repair, f"{where} {as_text(cell) or '(empty)'}", after)
    return read


def read_period(text: str) -> str | None:
    """Return a financial year as "2024-25", None when `text` names none.

    >>> read_period("2024 to 2025"), read_period("2020-21"), read_period("2020 to 2022")
    ('2024-25', '2020-21', None)
    """
    found = re.fullmatch(r"(20\d\d) ?(?:to|-|–|/) ?(?:20)?(\d\d)", text.strip())
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        return None
    return f"{found[1]}-{found[2]}"


def first_day(period: str) -> datetime.date:
    """Return the first day of a financial year.

    >>> first_day("2024-25")
    datetime.date(2024, 4, 1)
    """
    return datetime.date(int(period[:4]), 4, 1)


def measure_id(measure: str) -> str:
    """Return a measure's code as part of an id.

    >>> measure_id("2E(2a)")
    '2e2a'
    """
    return re.sub(r"[^a-z0-9]", "", measure.lower())


def table(rows: Iterable[tuple[Any, ...]]) -> pandas.DataFrame:
    """Return the tidy table `ascof` of rows in the order of `COLUMNS`, without their series."""
    made = pandas.DataFrame(list(rows), columns=list(COLUMNS))
    kinds = dict.fromkeys(COLUMNS, "str") | {"value": "float64", "source_row": "int64"}
    return made.astype(kinds)


def cell_name(row: int, column: int) -> str:
    """Return a cell's name as a spreadsheet shows it; `column` counts from 0.

    >>> cell_name(7, 0), cell_name(12, 26)
    ('A7', 'AA12')
    """
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


def select(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return what a council's edition needs of the file.

    Returns
    -------
    dict[str, pandas.DataFrame]
        `ascof`: the rows of the council, of its region and of England. `ascof_councils`: the rows of every
        council for the latest year of each measure, among which it stands. `ascof_notes`, where the file has
        notes: what the publisher says of the measures.
    """
    ascof = tables["ascof"]
    reported = ascof["geography_code"].isin([council.code, council.region_code, councils.ENGLAND])
    notes = {name: tables[name] for name in ("ascof_notes",) if name in tables}
    return {"ascof": ascof[reported], "ascof_councils": of_every_council(ascof), **notes}


def of_every_council(ascof: pandas.DataFrame) -> pandas.DataFrame:
    """Return the rows of all councils about everybody, in the latest year of each measure.

    That is the last in which England has an outcome, or, in a file without England, anybody.
    """
    outcomes = ascof[ascof["quantity"].str.endswith("outcome") & ascof["value"].notna()]
    england = outcomes[outcomes["geography_level"].eq("England")]
    latest = (england if len(england) else outcomes).groupby("measure_id")["period"].max()
    rows = ascof[ascof["geography_level"].eq("Local authority") & ascof["group"].eq(EVERYBODY)]
    return rows[rows["period"].eq(rows["measure_id"].map(latest))]


def newest(tables: dict[str, pandas.DataFrame]) -> str:
    """Return the last period in the file, "2024-25"."""
    periods = tables["ascof"]["period"]
    return "" if periods.empty else str(periods.max())
