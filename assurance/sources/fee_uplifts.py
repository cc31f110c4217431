"""What the council raised its fees by: a percentage, or a range of percentages, by type of service and year.

The format is described in `docs/returns.md`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.contract_handbacks import SERVICE_TYPES
from assurance.sources.council_return import Column, Format, choice_column, prose_column
from assurance.sources.sheets import Cell, Sheet, Workbook, as_number, as_text

if TYPE_CHECKING:
    import pandas

KIND = "fee_uplifts"
NATIONAL = False
TABLES = (KIND,)

ALL = "All services"


def financial_years(text: str) -> str | None:
    """Return a financial year as "2024-25", several as "2022-23 to 2024-25", None when it is neither.

    >>> financial_years("2024/25"), financial_years("2024-2025"), financial_years("2022-23 to 2024/25")
    ('2024-25', '2024-25', '2022-23 to 2024-25')
    >>> financial_years("2024"), financial_years("2024-26"), financial_years("2024-25 to 2022-23")
    (None, None, None)
    """
    years = []
    for part in text.split(" to "):
        match = re.fullmatch(r"(20\d\d) ?[-/–] ?(?:20)?(\d\d)", part.strip())
        if not match or (int(match[1]) + 1) % 100 != int(match[2]):
            return None
        years.append(f"{match[1]}-{match[2]}")
    if len(years) > 2 or years != sorted(set(years)):
        return None
    return " to ".join(years)


MOST = 1_000
"""No uplift is tenfold: what is larger is something else in the wrong column."""


def percentages(cell: Cell) -> tuple[float, float] | None:
    """Return the lowest and highest of a percentage or a range, None when it is neither.

    >>> percentages("8-9"), percentages("8% to 9.5%"), percentages(7.5), percentages("about 8")
    ((8.0, 9.0), (8.0, 9.5), (7.5, 7.5), None)
    """
    parts = re.split(r"\s*(?:-|–|\bto\b)\s*", cell.strip()) if isinstance(cell, str) else [cell]
    numbers = [as_number(part) for part in parts]
    if len(numbers) > 2 or any(number is None or not 0 <= number <= MOST for number in numbers):
        return None
    return numbers[0], numbers[-1]  # type: ignore[return-value]


def _parse_years(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
    years: dict[object, str] = {}
    for row, cell in cells.items():
        found = financial_years(as_text(cell))
        if found is None:
            raise sheet.error(
                row=row,
                column=str(cells.name),
                found=f"“{as_text(cell)}” is not a financial year" if as_text(cell) else "the cell is empty",
                mend="write it as 2024-25, several years as 2022-23 to 2024-25",
            )
        years[row] = found
        if found != cell:
            ledger.repaired("wrote a financial year as 2024-25", repr(cell), repr(found))
    import pandas

    return pandas.Series(list(years.values()), index=cells.index, name=cells.name, dtype="str")


def _parse_uplifts(cells: pandas.Series, sheet: Sheet, ledger: Ledger) -> pandas.Series:
    """Return the cells as pairs of the lowest and the highest percentage."""
    pairs = cells.map(percentages)
    for row, cell in cells.items():
        if pairs[row] is None:
            raise sheet.error(
                row=row,
                column=str(cells.name),
                found=f"“{as_text(cell)}” is no percentage and no range of them"
                if as_text(cell)
                else "the cell is empty",
                mend="write it as 8.5, a range as 8-9",
            )
        if isinstance(cell, str) and not re.fullmatch(r"[\d.]+(-[\d.]+)?", cell.strip()):
            low, high = pairs[row]
            ledger.repaired("read an uplift written with signs or words", cell, f"{low:g} to {high:g}")
    return pairs


def _split_range(table: pandas.DataFrame, _: Ledger) -> pandas.DataFrame:
    """Return the table with the two ends of each uplift in columns of their own."""
    for name, end in (("uplift_low_percent", 0), ("uplift_high_percent", 1)):
        table[name] = table["uplift"].map(lambda pair, end=end: pair[end]).astype("float64")
    return table.drop(columns="uplift")


FORMAT = Format(
    table=KIND,
    title="Fee uplifts by type of service and year",
    columns=(
        choice_column("Service type", "service_type", (*SERVICE_TYPES, ALL), may_be_empty=True, empty=ALL),
        Column("Year", "year", _parse_years),
        Column("Uplift per cent", "uplift", _parse_uplifts),
        prose_column("Applies to", "applies_to", may_be_empty=True, empty=""),
    ),
    keys=("Applies to",),
    finish=_split_range,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
