"""Every cell of the official ASCOF workbook, taken from its XML, and where each stands in a council's register.

Nothing here reads the workbook by the package; only which council a row is about is asked of it.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from assurance import councils
from assurance.evidence import Fact, Register

_TABLE, _OFFICE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text")
)
_QUANTITIES = ("margin of error", "number of respondents", "numerator", "denominator", "outcome")


@dataclass(frozen=True)
class Cell:
    """One cell of one table: as published, a number or a symbol."""

    sheet: str
    measure: str
    council: str
    period: str
    quantity: str
    value: float | None
    symbol: str


def cells_of_councils(path: Path) -> Iterator[Cell]:
    """Yield every cell about one of today's councils. A row of an abolished one is passed over."""
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    for sheet in root.iter(f"{_TABLE}table"):
        name = sheet.get(f"{_TABLE}name", "")
        if name.startswith("Table_"):
            yield from _cells(sheet, name)


def _cells(sheet: ElementTree.Element, name: str) -> Iterator[Cell]:
    header: list[str] = []
    rows: dict[str, list[str]] = {}
    for row in sheet.iter(f"{_TABLE}table-row"):
        texts = _texts(row)
        if texts[:1] == ["Local authority code"]:
            header = [re.sub(r"\[note \d+\]", "", text).strip() for text in texts]
        elif header and len(texts) > 3:
            if council := councils.match(texts[2]):
                rows[council.slug] = texts
            elif council := councils.match(texts[1]):  # “Dorset County”, by the county's own code
                rows.setdefault(council.slug, texts)
    measure = re.sub("[()]", "", name.removeprefix("Table_"))
    for council_slug, texts in rows.items():
        for heading, text in zip(header[3:], texts[3:], strict=False):
            found = re.match(r"20(\d\d) to 20(\d\d) - (.*)", heading)
            if not found:
                continue
            quantity = next(each for each in _QUANTITIES if found[3].lower().endswith(each))
            part = found[3].lower().removesuffix(quantity).strip()
            of = measure if part in ("", "6b") else f"{measure}_{part.replace(' ', '_')}"
            number = None if text.startswith("[") else float(text.split(" ")[0])
            symbol = text if number is None else ""
            yield Cell(name, of, council_slug, f"20{found[1]}-{found[2]}", quantity, number, symbol)


def _texts(row: ElementTree.Element) -> list[str]:
    texts: list[str] = []
    for cell in row:
        words = " ".join("".join(part.itertext()) for part in cell.iter(f"{_TEXT}p")).strip()
        value = cell.get(f"{_OFFICE}value") or words
        texts += [value] * min(int(cell.get(f"{_TABLE}number-columns-repeated", "1")), 60)
    return texts


def facts_with(register: Register, cell: Cell) -> list[Fact]:
    """Return the facts that a cell should stand in: that of its year, and the latest where it is that."""
    year = f"ascof_years.{cell.measure}.council.y{cell.period.replace('-', '_')}"
    latest = register.facts.get(f"ascof.{cell.measure}.council")
    found = [register.facts[year]] if year in register.facts else []
    return [*found, latest] if latest is not None and latest.period == cell.period else found


def stands_in(cell: Cell, fact: Fact) -> bool:
    """Return whether a fact has what the cell says: the same number to the last digit, or the same symbol."""
    if cell.quantity == "outcome":
        return fact.display == cell.symbol if cell.value is None else _same(fact.value, cell.value)
    held = {
        "numerator": fact.numerator,
        "denominator": fact.denominator,
        "margin of error": fact.margin_of_error,
        "number of respondents": _respondents(fact),
    }[cell.quantity]
    if cell.value is None:
        return held is None and fact.display == cell.symbol
    return _same(held, cell.value)


def _respondents(fact: Fact) -> float | None:
    found = re.match(r"([\d,]+) respondents", fact.base)
    return float(found[1].replace(",", "")) if found else None


def _same(held: float | int | str | None, published: float) -> bool:
    # A spreadsheet keeps 34.6 as 34.599999999999994: nine decimals are all that anybody published.
    return isinstance(held, int | float) and float(held) == round(published, 9)


def trace(register: Register, cells: list[Cell]) -> tuple[Counter[str], list[Cell]]:
    """Return how many cells are in the register as published, and those that are not."""
    changed = []
    counted: Counter[str] = Counter()
    for cell in cells:
        facts = facts_with(register, cell)
        counted["cells"] += 1
        counted["facts"] += len(facts)
        if facts and all(stands_in(cell, fact) for fact in facts):
            counted["in the register"] += 1
            counted["symbols"] += cell.value is None
        else:
            changed.append(cell)
    return counted, changed
