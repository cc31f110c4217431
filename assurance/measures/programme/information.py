"""The information return: which items are supplied, missing or out of date, by quality statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from assurance.evidence import Fact, Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, day, keys
from assurance.measures.programme.statements import NOT_STATED, STATEMENTS, given, of_edition
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_information"
MONTHS = 12
"""A document that describes a day longer ago than this, at the data freeze, is out of date."""

SUPPLIED = {
    "up_to_date": "supplied, up to date",
    "out_of_date": f"supplied, out of date: a document describes a day more than {MONTHS} months before",
    "undated": "supplied, with a document of which no day is stated",
}
MISSING = {
    "being_prepared": "missing, being prepared",
    "not_started": "missing, not started",
    "no_document": "missing: said to be ready or sent, and no document is named",
}
ITEM_STANDINGS = {**SUPPLIED, **MISSING, "not_applicable": "not applicable"}
"""Every item is in one of these, and in no other."""
_SUMS = {"supplied": tuple(SUPPLIED), "missing": tuple(MISSING)}
OF_A_STATEMENT = ("applicable", "supplied", "missing", "out_of_date", "supplied_percent")
OWN_LIST = "Ids, titles and how many items there are come from the council: CQC’s list is not published."


def measure_information(edition: Edition, settings: Settings) -> Register:
    """Return the items of the information return by where they stand; none when it was not supplied.

    Definition
    ----------
    An item is supplied when everything in the index that answers it is ready or sent and names its document.
    It is missing when something that answers it is not started or is being prepared, or names no document.
    Rows that are not applicable are passed over; an item that has no other rows is not applicable. A
    supplied item is out of date when a document describes a day more than 12 months before the data freeze,
    undated when none does and one states no day, else up to date.

    Source
    ------
    The council's own index of the information return that CQC asks for.

    Numerator
    ---------
    Items that are supplied, or missing, or out of date.

    Denominator
    -----------
    Items that apply.

    Caveats
    -------
    Ids, titles and how many items there are come from the council: CQC's list is not published. An item that
    relates to several quality statements counts under each of them, so statements are not added up. Twelve
    months is this project's rule, not CQC's.
    """
    register = edition.register()
    every = edition.table("information_return")
    if every.empty:
        return register
    rows, caveats = of_edition(every, edition)
    if rows.empty:
        return register
    freeze = pd.Timestamp(settings.data_freeze)
    rows = rows.assign(quality_statement=rows["quality_statement"].map(given).replace("", NOT_STATED.title))
    standing = {item: item_standing(of_item, freeze) for item, of_item in rows.groupby("item_id", sort=False)}
    rows = rows.assign(standing=rows["item_id"].map(standing))
    basis = Basis(
        edition=edition,
        rows=rows,
        period=_period(edition, rows, freeze),
        population="items of the information return, as the council lists them",
        measure=MEASURE,
        caveats=(*caveats, OWN_LIST),
    )
    register.add(*_counts(basis, "information_return.items", "", rows))
    for statement in (*STATEMENTS, NOT_STATED):
        of_it = rows[rows["quality_statement"] == statement.title]
        if len(of_it):
            prefix = f"information_return.statement.{statement.key}"
            counts = _counts(basis, prefix, statement.title, of_it)
            register.add(*(fact for fact in counts if fact.id.rpartition(".")[2] in OF_A_STATEMENT))
    for item, key in keys(rows["item_id"]).items():
        register.add(*_item(basis, rows[rows["item_id"] == item], f"information_return.item.{key}"))
    register.say(Sentence(id="information_return.sentence", text=_words(register)))
    return register


def _period(edition: Edition, rows: pd.DataFrame, freeze: pd.Timestamp) -> str:
    """Return what time the index is of, as the record of its file says: it has no day of its own."""
    stated = {file.period for file in edition.files_of(rows)} - {"not stated"}
    return stated.pop() if len(stated) == 1 else f"as supplied by {day(freeze)}"


def item_standing(rows: pd.DataFrame, freeze: pd.Timestamp) -> str:
    """Return where one item stands, one of `ITEM_STANDINGS`, from the rows that answer it."""
    applies = rows[rows["status"] != "not applicable"]
    if applies.empty:
        return "not_applicable"
    statuses = set(applies["status"])
    if statuses == {"not started"}:
        return "not_started"
    if statuses & {"not started", "being prepared"}:  # something of it has been done
        return "being_prepared"
    if applies["document"].map(given).eq("").any():
        return "no_document"
    days = pd.to_datetime(applies["as_at"])
    if (days < freeze - pd.DateOffset(months=MONTHS)).any():
        return "out_of_date"
    return "undated" if days.isna().any() else "up_to_date"


def _counts(basis: Basis, prefix: str, label: str, rows: pd.DataFrame) -> Iterator[Fact]:
    """Yield how many items there are, how many stand where, and the share of those that apply."""
    of = f", {label}" if label else ""
    standing = rows.drop_duplicates("item_id")["standing"]
    counts = {
        "total": ("Items of the information return", "every item", len(standing)),
        "applicable": (
            "Items of the information return that apply",
            "items that apply",
            int(standing.ne("not_applicable").sum()),
        ),
        **{
            name: (
                f"Items of the information return, {name}",
                f"items {name}",
                int(standing.isin(parts).sum()),
            )
            for name, parts in _SUMS.items()
        },
        **{
            name: (f"Items of the information return, {words}", words, int(standing.eq(name).sum()))
            for name, words in ITEM_STANDINGS.items()
        },
    }
    made = {
        name: basis.count(
            f"{prefix}.{name}",
            f"{title}{of}",
            value,
            "items",
            rule=", ".join(part for part in (label, rule) if part),
            method="Each item is counted once, by everything in the index that answers it.",
            polarity="low" if name in ("missing", "out_of_date") else "none",
        )
        for name, (title, rule, value) in counts.items()
    }
    yield from made.values()
    yield basis.share(
        f"{prefix}.supplied_percent",
        f"Share of the items of the information return that are supplied{of}",
        made["supplied"],
        made["applicable"],
        base="items that apply",
        decimals=0,
        polarity="high",
    )


def _item(basis: Basis, rows: pd.DataFrame, prefix: str) -> Iterator[Fact]:
    """Yield what is said of one item: title, statements, documents, where it stands, its oldest day."""
    first = rows.iloc[0]
    basis = replace(basis, rows=rows)
    title = f"Information return, item {first['item_id']}"
    common = {"rule": f"item {first['item_id']}", "method": "As it stands in the council’s index."}
    days = pd.to_datetime(rows.loc[rows["status"] != "not applicable", "as_at"]).dropna()
    statements = [each.title for each in STATEMENTS if rows["quality_statement"].eq(each.title).any()]
    texts = {
        "title": (": its title", "words", given(first["title"])),
        "statement": (": quality statement", "words", "; ".join(statements)),
        "document": (": the documents that answer it", "words", _documents(rows)),
        "standing": (": where it stands", "words", ITEM_STANDINGS[first["standing"]].partition(":")[0]),
        "as_at": (
            ": the day that its oldest document describes",
            "date",
            day(days.min()) if len(days) else "",
        ),
    }
    for name, (words, unit, value) in texts.items():
        named: dict[str, Any] = {"id": f"{prefix}.{name}", "title": f"{title}{words}", "unit": unit, **common}
        yield basis.text(value=value, **named) if value else basis.missing(**named)


def _documents(rows: pd.DataFrame) -> str:
    """Return the documents of an item, each with its section, in the order of the index."""
    named = rows[rows["document"].map(given).ne("")]
    parts = (
        ", ".join(part for part in (given(document), given(section)) if part)
        for document, section in zip(named["document"], named["section"], strict=True)
    )
    return "; ".join(dict.fromkeys(parts))


def _words(register: Register) -> str:
    prefix = "information_return.items"
    facts = register.facts
    applicable = facts[f"{prefix}.applicable"]
    noun = "item" if applicable.value == 1 else "items"
    if not applicable.value:
        return "None of the items in the council’s index of the information return applies."
    text = (
        f"Of {{{prefix}.applicable}} {noun} of the information return, {{{prefix}.supplied}} "
        f"({{{prefix}.supplied_percent}}) {_are(facts[f'{prefix}.supplied'])} supplied and "
        f"{{{prefix}.missing}} {_are(facts[f'{prefix}.missing'])} missing."
    )
    old, undated = facts[f"{prefix}.out_of_date"], facts[f"{prefix}.undated"]
    told = []
    if old.value:
        told.append(
            f"{{{prefix}.out_of_date}} {_are(old)} out of date (a document describes a day more than "
            f"{MONTHS} months before the data freeze)"
        )
    if undated.value:
        have = "has" if undated.value == 1 else "have"
        told.append(f"{{{prefix}.undated}} {have} a document of which no day is stated")
    return f"{text} Of those supplied, {' and '.join(told)}." if told else text


def _are(fact: Fact) -> str:
    return "is" if fact.value == 1 else "are"
