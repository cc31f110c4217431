"""The information return: what is supplied, missing and out of date."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.table import Note, Table
from assurance.measures.programme import ITEM_STANDINGS, STATEMENTS


def tabulate_information(register: Register, name: str = "tbl-information-return") -> Table | Note:
    """Return the items of the information return by quality statement: supplied, missing, out of date."""
    if "information_return.items.total" not in register.facts:
        return _no_information(register, name)
    columns = {
        "Items": "applicable",
        "Supplied": "supplied",
        "Missing": "missing",
        "Supplied, out of date": "out_of_date",
        "Share supplied": "supplied_percent",
    }
    titles = {statement.key: statement.title for statement in STATEMENTS}
    titles["not_stated"] = "No quality statement stated"
    groups = {
        f"information_return.statement.{key}": title
        for key, title in titles.items()
        if f"information_return.statement.{key}.applicable" in register.facts
    }
    groups["information_return.items"] = "All items"
    facts = [register.facts[f"{group}.{part}"] for group in groups for part in columns.values()]
    rows = [
        {
            "Quality statement": label,
            **{words: register.facts[f"{group}.{part}"].display for words, part in columns.items()},
        }
        for group, label in groups.items()
    ]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"The information return of {register.council}, by quality statement",
        subtitle=f"Number of items that apply, and share of them that are supplied, {facts[0].period}",
        source=source_of(facts),
        notes=(
            "Out of date: a document describes a day more than 12 months before the data freeze",
            "An item that relates to several quality statements counts under each of them",
            facts[0].caveats[-1],
        ),
        data=facts_frame(facts),
    )


def tabulate_items(register: Register, name: str = "tbl-information-items") -> Table | Note:
    """Return the items that are missing, out of date or undated, as the council names them."""
    if "information_return.items.total" not in register.facts:
        return _no_information(register, name)
    items = [item for item in _items(register) if not _is_in_order(register, item)]
    if not items:
        return Note(
            name=name, text="Every item of the information return that applies is supplied and up to date."
        )
    parts = ("title", "statement", "standing", "as_at")
    facts = [register.facts[f"{item}.{part}"] for item in items for part in parts]
    rows = []
    for item in items:
        _, statement, standing, as_at = (register.facts[f"{item}.{part}"] for part in parts)
        rows.append(
            {
                "Item": _name(register, item),
                "Quality statement": statement.display,
                "Where it stands": standing.display.capitalize(),
                "Oldest document": as_at.display,
            }
        )
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline="Items of the information return that are missing, out of date or undated",
        subtitle=f"By item, with the day that its oldest document describes, {facts[0].period}",
        source=source_of(facts),
        notes=(register.facts["information_return.items.total"].caveats[-1],),
        data=facts_frame(facts),
    )


def tabulate_index(register: Register, name: str = "tbl-information-index") -> Table | Note:
    """Return the index: every item with the documents that answer it, or that there are none yet."""
    if "information_return.items.total" not in register.facts:
        return _no_information(register, name)
    items = _items(register)
    parts = ("title", "statement", "document", "standing")
    rows = [
        {
            "Item": _name(register, item),
            "Quality statement": register.facts[f"{item}.statement"].display,
            "Document": register.facts[f"{item}.document"].display,
            "Where it stands": register.facts[f"{item}.standing"].display.capitalize(),
        }
        for item in items
    ]
    facts = [register.facts[f"{item}.{part}"] for item in items for part in parts]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Index of the information return of {register.council}",
        subtitle=f"Every item, as the council names it, {facts[0].period}",
        source=source_of(facts),
        notes=(register.facts["information_return.items.total"].caveats[-1],),
        data=facts_frame(facts),
    )


def _items(register: Register) -> list[str]:
    """Return how the ids of each item's figures begin, in the order of the index."""
    return [
        fact.id.removesuffix(".standing")
        for fact in register.under("information_return.item")
        if fact.id.endswith(".standing")
    ]


def _is_in_order(register: Register, item: str) -> bool:
    in_order = (ITEM_STANDINGS[name].partition(":")[0] for name in ("up_to_date", "not_applicable"))
    return register.facts[f"{item}.standing"].value in in_order


def _name(register: Register, item: str) -> str:
    title = register.facts[f"{item}.title"]
    number = title.title.removeprefix("Information return, item ").removesuffix(": its title")
    return f"{number}: {title.display}"


def _no_information(register: Register, name: str) -> Note:
    return Note(
        name=name,
        text=f"No index of the information return of {register.council} was supplied for this edition.",
    )
