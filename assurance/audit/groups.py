"""Groups that a text describes and a table lists: ranges, numbers and shares; costs; posts and people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.audit.findings import Finding, at
from assurance.audit.quantities import singular
from assurance.audit.reading import Block, Document, Table
from assurance.audit.tables import value_of
from assurance.numerals import number, percentage

_RANGE = re.compile(
    r"(?P<low>\d[\d,]*)\s*(?:[-–—]|to|\s)\s*(?P<high>\d[\d,]*)\+?\s+(?P<words>[a-z][a-z\s]+)", re.IGNORECASE
)
_NUMBER_OF = re.compile(r"^\W*(?P<count>\d{1,3})\s+(?P<noun>[a-z]+s)\b", re.IGNORECASE)
_SHARE = re.compile(r"(?P<share>\d{1,3}(?:\.\d+)?)\s?%\s+of\b", re.IGNORECASE)
AGREES_WITHIN = 0.05


@dataclass(frozen=True)
class Group:
    """The rows of a table that a heading names, "Level 1", and what the text under it says of them."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    said: tuple[Block, ...]


def stated(document: Document) -> Iterator[Finding]:
    """Yield rows outside the range that the text states for their group, and numbers and shares that differ.

    A group is a value of a column that a heading names with the column's own name, "Level 1" where the column
    "Level" has a 1. A range is matched to a column by a word that they share; one that lost its dash, "50 110
    current customers", counts. Of a share it is enough that one column's own comes to it.
    """
    for table in document.tables:
        for column, name in enumerate(table.header):
            if not re.fullmatch(r"[A-Za-z]+", name.strip()):
                continue
            for group in _groups(document, table, column, name.strip()):
                yield from _ranges(table, group)
                yield from _numbers(table, group, column)
                yield from _shares(table, group)


def _groups(document: Document, table: Table, column: int, name: str) -> Iterator[Group]:
    values = dict.fromkeys(row[column].strip() for row in table.rows[1:] if row[column].strip())
    if not 1 < len(values) <= 12:
        return
    blocks = document.blocks
    for value in values:
        heading = re.compile(rf"\W*{re.escape(name)}\s+{re.escape(value)}\W*", re.IGNORECASE)
        at_ = next((position for position, block in enumerate(blocks) if heading.fullmatch(block.text)), None)
        if at_ is None:
            continue
        said: list[Block] = []
        for block in blocks[at_ + 1 : at_ + 12]:
            if block.kind == "heading" or re.fullmatch(
                rf"\W*{re.escape(name)}\s+\S+\W*", block.text, re.IGNORECASE
            ):
                break
            said.append(block)
        rows = tuple(row for row in table.rows[1:] if row[column].strip() == value)
        yield Group(f"{name} {value}", rows, tuple(said))


def _column_of(table: Table, words: str) -> int | None:
    """Return the column that shares a noun with some words: "current customers" and "No. of Customers"."""
    nouns = {singular(word) for word in re.findall(r"[A-Za-z]{4,}", words)}
    for position, name in enumerate(table.header):
        if nouns & {singular(word) for word in re.findall(r"[A-Za-z]{4,}", name)}:
            return position
    return None


def _ranges(table: Table, group: Group) -> Iterator[Finding]:
    for block in group.said:
        for match in _RANGE.finditer(block.text):
            low, high = (float(match[end].replace(",", "")) for end in ("low", "high"))
            column = _column_of(table, match["words"])
            if column is None or high <= low:
                continue
            outside = [
                row for row in group.rows if (value := value_of(row[column])) and not low <= value[0] <= high
            ]
            if outside:
                shown = "; ".join(f"{_label(row)} {row[column]}" for row in outside)
                yield at(
                    block,
                    "wrong",
                    block.text,
                    f"{number(len(outside))} of the {number(len(group.rows))} rows of {group.name} "
                    f"{'is' if len(outside) == 1 else 'are'} "
                    f"outside {number(low)} to {number(high)} {match['words'].strip()}.",
                    shown,
                )


def _label(row: tuple[str, ...]) -> str:
    return next((cell for cell in row if re.search(r"[A-Za-z]{3,}", cell)), row[0])


def _numbers(table: Table, group: Group, column: int) -> Iterator[Finding]:
    for block in group.said:
        match = _NUMBER_OF.match(block.text)
        if not match or int(match["count"]) == len(group.rows):
            continue
        label = next((position for position in range(len(table.header)) if position != column), 0)
        if singular(match["noun"]) in {
            singular(word) for word in re.findall(r"[A-Za-z]+", table.header[label])
        }:
            yield at(
                block,
                "wrong",
                block.text,
                f"{group.name} is said to have {match['count']} {match['noun']}; the table has "
                f"{number(len(group.rows))}.",
                f"{match['count']} ≠ {len(group.rows)}",
            )


def _shares(table: Table, group: Group) -> Iterator[Finding]:
    for block in group.said:
        match = _SHARE.search(block.text)
        if not match:
            continue
        decimals = len(match["share"].partition(".")[2])
        computed: list[tuple[str, float]] = []
        for position, name in enumerate(table.header):
            every = [
                value_of(row[position])
                for row in table.rows[1:]
                if re.match(r"\s*\w", row[0]) or row[0].strip()
            ]
            own = [value_of(row[position]) for row in group.rows]
            if (
                name
                and len(own) > 1
                and all(own)
                and sum(1 for value in every if value) >= len(own)
                and not _is_label(own, table, position)
            ):
                whole = sum(value[0] for value in every if value)
                computed.append((name, 100 * sum(value[0] for value in own if value) / whole))
        if computed and all(
            abs(share - float(match["share"])) > 0.5 * 10**-decimals + 1e-9 for _, share in computed
        ):
            yield at(
                block,
                "question",
                block.text,
                f"{group.name} is said to be {match['share']}%; by the table it is "
                f"{' or '.join(f'{percentage(share, 1)} of {name}' for name, share in computed)}. Of what is "
                f"it a share?",
            )


def _is_label(own: list[tuple[float, float] | None], table: Table, position: int) -> bool:
    return position == 0 or len({value[0] for value in own if value}) == 1


def cost(document: Document) -> Iterator[Finding]:
    """Yield a yearly spend, a weekly cost a head and a number of heads that do not go together within 5%."""
    spend = _first(
        document, r"£\s?(?P<value>[\d.,]+)\s?(?P<times>m|million)\b[^.]{0,40}?\b(?:spent|spend|cost|budget)\b"
    )
    week = _first(
        document,
        r"\b(?:average\s+)?weekly cost (?:per|for each|a)\s+(?P<noun>\w+)[^.£]{0,30}£\s?(?P<value>[\d.,]+)",
    )
    if not spend or not week:
        return
    noun = week[0]["noun"]
    for table in document.tables:
        column = _column_of(table, noun + "s")
        total = next(
            (row for row in reversed(table.rows) if any(re.match(r"\s*total", cell, re.I) for cell in row)),
            None,
        )
        if column is None or total is None or not (heads := value_of(total[column])):
            continue
        yearly = float(spend[0]["value"].replace(",", "")) * 1e6
        weekly = float(week[0]["value"].replace(",", "").rstrip("."))
        implied = yearly / 52 / weekly
        apart = implied / heads[0] - 1
        if abs(apart) > AGREES_WITHIN:
            yield at(
                week[1],
                "question",
                f"{spend[0][0]} … {week[0][0]} … {' | '.join(cell for cell in total if cell)}",
                f"£{number(yearly / 1e6, 1 if yearly % 1e6 else 0)}m a year at "
                f"£{number(weekly, 0 if weekly % 1 == 0 else 2)} a week is "
                f"{number(implied)} {noun}s, {percentage(abs(apart) * 100, 1)} "
                f"{'more' if apart > 0 else 'fewer'} than "
                f"{number(heads[0])}. Are they of the same time and the same {noun}s?",
                f"{number(yearly)} ÷ 52 ÷ {number(weekly)} = {number(implied)}",
            )


def _first(document: Document, pattern: str) -> tuple[re.Match[str], Block] | None:
    for block in document.blocks:
        match = re.search(pattern, block.text, re.IGNORECASE)
        if match:
            return match, block
    return None


def posts(document: Document) -> Iterator[Finding]:
    """Yield a number of people employed that differs by more than 5% from the posts that are filled."""
    vacant = _first(
        document,
        r"(?P<vacant>[\d,]+)\s+posts\s+(?:out\s+)?of\s+(?:the\s+)?(?P<all>[\d,]+)\s+posts\b[^.]*\bvacant\b",
    )
    employed = _first(document, r"(?P<count>\d[\d,]*)\s+people\s+(?:being\s+|are\s+|were\s+)?employed\b")
    if not vacant or not employed:
        return
    all_, empty, people = (
        float(text.replace(",", "")) for text in (vacant[0]["all"], vacant[0]["vacant"], employed[0]["count"])
    )
    filled = all_ - empty
    if filled > 0 and abs(people / filled - 1) > AGREES_WITHIN:
        yield at(
            vacant[1],
            "question",
            f"{employed[0][0]} … {vacant[0][0]}",
            f"{number(all_)} posts less {number(empty)} vacant are {number(filled)} filled, beside "
            f"{number(people)} people "
            "employed. Are posts and people counted at the same time, and does one person fill several?",
            f"{number(all_)} − {number(empty)} = {number(filled)}; {number(people)} ÷ {number(filled)} = "
            f"{percentage(100 * people / filled, 1)}",
        )
