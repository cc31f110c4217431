"""Tables: columns and rows that come to their totals, and names that are one letter from another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from assurance.audit.findings import Finding, at
from assurance.audit.reading import Document, Table
from assurance.numerals import number

_TOTAL = re.compile(r"^\s*(?:grand\s+|overall\s+)?(?:total|totals|sum|all|overall)\b[\s:]*", re.IGNORECASE)
_IS_TOTAL = re.compile(r"^\s*(?:grand\s+|overall\s+)?totals?\b", re.IGNORECASE)
NOT_ADDED = re.compile(
    r"%|per\s?cent|percentage|share|average|mean|median|rate|ratio|score|rank|per |year|target|change|index",
    re.I,
)
_CELL = re.compile(r"^[£\s]*(-?\(?[\d,]+(?:\.\d+)?)\)?\s*(%|m|k)?$")


def value_of(cell: str) -> tuple[float, float] | None:
    """Return the number in a cell and the size of its last digit, None where it holds none."""
    match = _CELL.match(cell.strip())
    if not match or not re.search(r"\d", match[1]):
        return None
    text = match[1].strip("(").replace(",", "")
    decimals = len(text.partition(".")[2])
    return float(text), 10.0**-decimals


def totals(document: Document) -> Iterator[Finding]:
    """Yield the columns and rows of tables that do not come to the total they print.

    A column is only taken to be a sum where its name does not say that it is a share, a rate or an average.
    Where none of a table's columns comes to its total, the row may be no total of what stands above: it is
    asked.
    """
    for table in document.tables:
        yield from _columns(table)
        yield from _rows(table)


def _columns(table: Table) -> Iterator[Finding]:
    above: list[tuple[str, ...]] = []
    for row in table.rows[1:]:
        first = next((cell for cell in row if cell), "")
        if not _TOTAL.match(first):
            above.append(row)
            continue
        held = [_column(table, above, row, column) for column in range(len(row))]
        judged = [each for each in held if each is not None]
        right = sum(1 for each in judged if each[1] == "")
        for name, arithmetic in judged:
            if arithmetic and _IS_TOTAL.match(first):
                yield at(
                    table,
                    "wrong" if right else "question",
                    " | ".join(cell for cell in row if cell),
                    f"The column “{name}” does not come to the total that is printed.",
                    arithmetic,
                )
        above = []


def _column(
    table: Table, above: list[tuple[str, ...]], row: tuple[str, ...], column: int
) -> tuple[str, str] | None:
    """Return a column's name and "" or what is wrong with its sum; None where there is no sum to judge."""
    total = value_of(row[column])
    cells = [value_of(each[column]) for each in above if column < len(each)]
    numbers = [cell for cell in cells if cell is not None]
    name = table.header[column]
    if total is None or len(numbers) < 2 or NOT_ADDED.search(name) or "%" in row[column]:
        return None
    if any(cell is None and each[column].strip() for cell, each in zip(cells, above, strict=True)):
        return None  # a part is hidden or in words
    added = sum(value for value, _ in numbers)
    off = (total[1] + sum(step for _, step in numbers)) / 2 if total[1] < 1 else 0.0
    if abs(added - total[0]) <= off + 1e-9:
        return name, ""
    decimals = max(0, len(str(total[1]).partition(".")[2])) if total[1] < 1 else 0
    return name or f"column {column + 1}", (
        f"{number(len(numbers))} rows come to {number(added, decimals)} ≠ {number(total[0], decimals)}"
    )


def _rows(table: Table) -> Iterator[Finding]:
    last = len(table.header) - 1
    if last < 3 or not _IS_TOTAL.match(table.header[last]):
        return
    wrong: list[tuple[tuple[str, ...], str]] = []
    right = 0
    for row in table.rows[1:]:
        total = value_of(row[last])
        parts = [value_of(cell) for cell in row[1:last]]
        if total is None or any(part is None for part in parts) or len(parts) < 2 or "%" in "".join(row):
            continue
        added = sum(part[0] for part in parts if part)
        if abs(added - total[0]) < 1e-9:
            right += 1
        else:
            sum_ = " + ".join(cell.strip() for cell in row[1:last])
            wrong.append((row, f"{sum_} = {number(added)} ≠ {number(total[0])}"))
    if right > len(wrong):
        for row, arithmetic in wrong:
            yield at(
                table,
                "wrong",
                " | ".join(cell for cell in row if cell),
                "The row does not come to the total that is printed.",
                arithmetic,
            )


def names(document: Document) -> Iterator[Finding]:
    """Yield names that stand once and are one slip from a name that the document has more often.

    A slip: a letter left out, put in, changed, or two that changed places.
    """
    counted = Counter(re.findall(r"(?<![\w-])[A-Z][a-z]{5,}(?!\w)", document.text))
    often = [name for name, count in counted.items() if count >= 2]
    lower = Counter(re.findall(r"(?<![\w-])[a-z]{6,}(?!\w)", document.text))
    for name, count in counted.items():
        if count > 1 or lower[name.lower()] or re.search(rf"[“\"‘]{name}", document.text):
            continue
        near = [
            other
            for other in often
            if other[0] == name[0] and _one_slip(name, other) and not _of_one_word(name, other)
        ]
        if not near:
            continue
        other = max(near, key=lambda each: counted[each])
        place, position, quote = _where(document, name)
        yield Finding(
            kind="question",
            place=place,
            position=position,
            quote=quote,
            sentence=f"“{name}” stands once, “{other}” {number(counted[other])} times. Is it the same name?",
        )


def _of_one_word(one: str, other: str) -> bool:
    """Return whether two are forms of one word: plural, past, possessive."""
    short, long = sorted((one.lower(), other.lower()), key=len)
    return (long.startswith(short) and long[len(short) :] in {"s", "d", "r", "e", "y"}) or (
        short[:-1] == long[:-1] and {short[-1], long[-1]} <= set("srdyen")
    )


def _one_slip(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    if len(one) == len(other):
        wrong = [position for position in range(len(one)) if one[position] != other[position]]
        if len(wrong) == 1:
            return True
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and (one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]])
        )
    short, long = sorted((one, other), key=len)
    return any(long[:position] + long[position + 1 :] == short for position in range(len(long)))


def _where(document: Document, name: str) -> tuple[str, int, str]:
    for part in document.parts:
        if isinstance(part, Table):
            for row in part.rows:
                if any(re.search(rf"\b{name}\b", cell) for cell in row):
                    return part.place, part.position, " | ".join(cell for cell in row if cell)
        elif re.search(rf"\b{name}\b", part.text):
            sentence = next((one.text for one in part.sentences if name in one.text), part.text)
            return part.place, part.position, sentence
    return "", 0, name
