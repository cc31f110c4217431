"""The register as a spreadsheet for people: a cover, contents, notes, and a table for each theme and unit.

As the Analysis Function asks of statistics in spreadsheets: one table a sheet, its title in A1, one header
row with the units, no cell empty or merged, symbols and notes explained, nothing hidden or frozen. Every
figure comes out of what `facts.json` publishes, so nothing stands here that does not stand there.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from assurance.evidence import SYMBOL_OF, SYMBOLS
from assurance.figures.markdown import MEANING
from assurance.numerals import plural
from assurance.publish.downloads.spreadsheet import Cell, Column, Link, Number, Sheet, ods
from assurance.publish.pages import THEMES, theme_title
from assurance.publish.project import long_date

Fact = Mapping[str, Any]

_SHORT_TITLES = {"ascof_before_2023_24": "Adult Social Care Outcomes Framework, before 2023-24"}
NOT_OFFICIAL = "This is management information, not official statistics."
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAY = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})")
_RATIOS = ("per ", "ratio", "percentage")


def spreadsheet(facts: Sequence[Fact], about: Mapping[str, Any]) -> bytes:
    """Return the facts as an OpenDocument spreadsheet.

    Parameters
    ----------
    facts
        As they stand in `facts.json`.
    about
        The edition's council, edition, freeze, contact and illustrative (words in Markdown, or none).
    """
    notes = _Notes()
    tables = [
        _table(name, theme, unit, kind, members, notes, about)
        for name, (theme, unit, kind, members) in _grouped(facts).items()
    ]
    title = f"Adult social care in {about['council']}: figures of edition {about['edition']}"
    every = [_cover(title, len(facts), about), *_front(tables, notes, about), *tables]
    return ods(title, about["council"], every)


def _cover(title: str, count: int, about: Mapping[str, Any]) -> Sheet:
    lines: list[str | Link] = [title]
    if about["illustrative"]:
        lines.append(_plain(about["illustrative"]))
    lines += [
        f"Published by {about['council']}. {NOT_OFFICIAL}",
        f"Edition {about['edition']}. Nothing that reached us after {long_date(about['freeze'])} is in it.",
        f"{plural(count, 'figure')}, each with the area, period and population that it is about, and its "
        "source. How each was worked out, and the file that it rests on with its hash, are in facts.csv and "
        "in the register of figures, evidence.html.",
        "Numbers are as exact as in facts.csv, and shown with the decimal places that the reports print. The "
        "column “As printed” has each as it stands in the reports.",
        "Intervals are 95% intervals. Symbols and notes are explained on the sheet “notes”.",
    ]
    if about.get("contact"):
        lines.append(f"Contact: {about['contact']}, {about['council']}.")
    lines += [Link("Go to the contents", "contents"), Link("Go to the notes", "notes")]
    return Sheet("cover", lines)


def _front(tables: Sequence[Sheet], notes: _Notes, about: Mapping[str, Any]) -> Iterator[Sheet]:
    listed: list[tuple[str, str, Cell]] = [
        ("notes", "Symbols and notes", Number(len(notes.rows()))),
        *(
            (sheet.name, str(sheet.lines[0]).removesuffix(_of(about)), Number(len(sheet.rows)))
            for sheet in tables
        ),
    ]
    one = "This worksheet contains one table."
    yield Sheet(
        "contents",
        ["Contents", one, *_warned(about)],
        (Column("Worksheet", 8), Column("What it holds", 20), Column("Rows (number)", 3.5, numbers=True)),
        [(Link(name, name), title, rows) for name, title, rows in listed],
    )
    yield Sheet(
        "notes",
        ["Symbols and notes", one, *_warned(about), Link("Go to the contents", "contents")],
        (Column("Symbol or note", 4), Column("What it means", 24)),
        notes.rows(),
    )


def _of(about: Mapping[str, Any]) -> str:
    return f", {about['council']}, edition {about['edition']}"


def _warned(about: Mapping[str, Any]) -> list[str]:
    return [_plain(about["illustrative"])] if about["illustrative"] else []


def _plain(markdown: str) -> str:
    return markdown.replace("**", "")


# The tables


def _grouped(facts: Iterable[Fact]) -> dict[str, tuple[str, str, str, list[Fact]]]:
    """Return the facts of each sheet, by its name: theme, unit, what its values are, and the facts."""
    grouped: dict[str, tuple[str, str, str, list[Fact]]] = {}
    facts = list(facts)
    of_words = {(_theme(fact), fact["unit"]) for fact in facts if isinstance(fact["value"], str)}
    of_words -= {(_theme(fact), fact["unit"]) for fact in facts if isinstance(fact["value"], int | float)}
    for fact in facts:
        theme = _theme(fact)
        kind = _kind(fact, words=(theme, fact["unit"]) in of_words)
        unit = fact["unit"] if kind == "number" else {"date": "date", "words": "words"}[kind]
        name = _name(theme, unit, grouped)
        grouped.setdefault(name, (theme, unit, kind, []))[3].append(fact)
    return dict(sorted(grouped.items(), key=lambda each: _order(*each[1][:3])))


def _order(theme: str, unit: str, kind: str) -> tuple[int, str, int, str]:
    themes = list(THEMES)
    at = themes.index(theme) if theme in themes else len(themes)
    return (at, theme, ("number", "date", "words").index(kind), unit)


def _theme(fact: Fact) -> str:
    return str(fact["id"]).partition(".")[0]


def _kind(fact: Fact, *, words: bool) -> str:
    """Return what the value of a fact is, or, where it has none, what those of its unit are."""
    value = fact["value"]
    if fact["unit"] == "date" and (value is None or _day(value)):
        return "date"
    return "words" if isinstance(value, str) or (value is None and words) else "number"


def _name(theme: str, unit: str, taken: Mapping[str, tuple[str, str, str, list[Fact]]]) -> str:
    """Return the name of a worksheet: at most 31 characters, for Excel, and of one theme and unit only."""
    whole = re.sub(r"[^a-z0-9]+", "_", f"{theme}_{unit}".lower()).strip("_")
    for name in chain([whole[:31]], (f"{whole[:28]}_{number}" for number in range(2, 100))):
        if name not in taken or taken[name][:2] == (theme, unit):
            return name
    raise ValueError(f"{theme}: too many units")


def _table(
    name: str,
    theme: str,
    unit: str,
    kind: str,
    facts: Sequence[Fact],
    notes: _Notes,
    about: Mapping[str, Any],
) -> Sheet:
    has = {
        column: any(fact[column] is not None for fact in facts)
        for column in ("numerator", "denominator", "lower", "upper")
    }
    numbers = kind == "number"
    columns = [
        Column("Figure", 7),
        Column("What it is", 10),
        Column("Area", 4),
        Column("Period", 5),
        *([Column(f"Value ({unit})", 3.5, numbers=True)] if numbers else []),
        *([Column("Value (date)", 4.5, numbers=True)] if kind == "date" else []),
        *([Column("Value (words)", 7), Column("Kind of words", 3.5)] if kind == "words" else []),
        *([Column("As printed", 4)] if numbers else []),
        *([Column(f"Lower limit of interval ({unit})", 3.5, numbers=True)] if has["lower"] else []),
        *([Column(f"Upper limit of interval ({unit})", 3.5, numbers=True)] if has["upper"] else []),
        *([Column("Numerator (number)", 3.5, numbers=True)] if has["numerator"] else []),
        *([Column("Denominator (number)", 3.5, numbers=True)] if has["denominator"] else []),
        Column("Base: what the denominator counts", 7),
        Column("Population", 10),
        Column("Source", 10),
        Column("Publisher", 7),
        Column("Notes", 4),
    ]
    rows = []
    for fact in facts:
        rows.append(
            [
                *(_words(fact[column]) for column in ("id", "title", "geography", "period")),
                *_values(fact, kind),
                *(_number(fact, column) for column in ("lower", "upper") if has[column]),
                *(_number(fact, column) for column in ("numerator", "denominator") if has[column]),
                *(_words(fact[column]) for column in ("base", "population")),
                _words(_once(fact["source_title"])),
                _words(_once(fact["publisher"])),
                notes.of(fact),
            ]
        )
        notes.uses(rows[-1])
    title = f"{_SHORT_TITLES.get(theme) or theme_title(theme)}: {_in_title(unit, kind)}"
    return Sheet(
        name,
        [
            f"{title}{_of(about)}",
            "This worksheet contains one table.",
            *_warned(about),
            Link("Go to the contents", "contents"),
            Link("Go to the notes", "notes"),
        ],
        columns,
        rows,
    )


def _in_title(unit: str, kind: str) -> str:
    return {"number": f"figures in {unit}", "date": "dates", "words": "what is stated in words"}[kind]


def _once(listed: str) -> str:
    """Return a list of sources with each named once."""
    return "; ".join(dict.fromkeys(part for part in str(listed).split("; ") if part))


def _words(value: object) -> str:
    return " ".join(str(value if value is not None else "").split()) or "[z]"


def _values(fact: Fact, kind: str) -> list[Cell]:
    symbol = SYMBOL_OF.get(fact["status"], "[x]")
    if kind == "number":
        return [_number(fact, "value"), _words(fact["display"])]
    if kind == "date":
        return [_day(fact["value"]) or symbol]
    return [_words(fact["value"]) if fact["value"] is not None else symbol, _words(fact["unit"])]


def _number(fact: Fact, column: str) -> Cell:
    """Return a number of a fact; where it has none, the symbol that says why."""
    value = fact[column]
    if value is None:
        if fact["status"] != "published":
            return SYMBOL_OF[fact["status"]]
        return "[x]" if str(fact["unit"]).startswith(_RATIOS) else "[z]"
    if column in ("numerator", "denominator"):
        return Number(value, 0 if float(value).is_integer() else 1)
    printed = re.search(r"\d\.(\d+)", str(fact["display"]))
    places = len(printed[1]) if printed else 0
    return Number(value, places if column == "value" else max(1, places))


def _day(text: object) -> datetime.date | None:
    """Return the date that words are.

    >>> _day("7 September 2019"), _day("since 31 January 2024")
    (datetime.date(2019, 9, 7), None)
    """
    found = _DAY.fullmatch(str(text))
    try:
        return datetime.date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1])) if found else None
    except ValueError:
        return None


class _Notes:
    """What a reader must know before using a figure, each numbered once, and the symbols that are used."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._symbols: set[str] = set()

    def of(self, fact: Fact) -> str:
        """Return the note of a fact as it stands in its row."""
        caveats = " ".join(str(fact["caveats"]).split())
        if not caveats:
            return "[z]"
        return f"[note {self._numbers.setdefault(caveats, len(self._numbers) + 1)}]"

    def uses(self, row: Iterable[Cell]) -> None:
        """Remember the symbols that a row has."""
        self._symbols.update(cell for cell in row if isinstance(cell, str) and cell in SYMBOLS)

    def rows(self) -> list[tuple[str, str]]:
        """Return the table of symbols and notes."""
        return [
            *((symbol, f"{MEANING[symbol].capitalize()}.") for symbol in SYMBOLS if symbol in self._symbols),
            *((f"[note {number}]", text) for text, number in self._numbers.items()),
        ]
