"""Rules about what a published workbook says around its tables: contents, notes, the lines above a table.

They take the columns measure, where the text stands, its label and the text, in that order.
"""

from __future__ import annotations

import re

import pandas as pd

NAMES = ("measure", "stands_in", "label", "text")
_YEARS = re.compile(r"\b(20\d\d) to (20\d\d)\b")
_CITED = re.compile(r"\[note (\d+)\]", re.IGNORECASE)
_MEASURE = re.compile(r"\b(\d[a-e])(?:\((\d[ab]?)\)| (\d[ab]))?(?![\w-])")


def years_are_possible(columns: pd.DataFrame) -> pd.Series:
    """Say where a year is written that ends when, or before, it begins."""
    texts = columns.set_axis(list(NAMES), axis=1)["text"].fillna("")
    says = [
        "; ".join(f"“{found[0]}” is not a year" for found in _YEARS.finditer(text) if found[2] <= found[1])
        for text in texts
    ]
    return pd.Series(says, index=columns.index, dtype="str")


def contents_agree_with_tables(columns: pd.DataFrame) -> pd.Series:
    """Say where the contents have a measure start later than the first year in which its table has values."""
    rows = columns.set_axis(list(NAMES), axis=1)
    first = rows[(rows["stands_in"] == "periods") & (rows["label"] == "first")].set_index("measure")["text"]
    starts = rows[(rows["stands_in"] == "contents") & rows["label"].str.casefold().eq("start year")]
    says = _empty(rows)
    for index, row in starts.iterrows():
        year, table = row["text"][:4], first.get(row["measure"], "")
        if year.isdigit() and table and year > table[:4]:
            says[index] = f"“{row['text']}”, but the table has values for {table}"
    return says


def notes_are_cited(columns: pd.DataFrame) -> pd.Series:
    """Say of a table's title which notes it lacks that name its measure, and which it has that name others.

    A note that names no measure is not judged.
    """
    rows = columns.set_axis(list(NAMES), axis=1)
    titles = rows[rows["stands_in"] == "title"]
    named = {
        row.label: _measures_named(row.text, titles["measure"])
        for row in rows[rows["stands_in"] == "notes"].itertuples()
    }
    says = _empty(rows)
    for index, row in titles.iterrows():
        cited = set(_CITED.findall(row["text"]))
        about = [number for number, measures in named.items() if row["measure"] in measures]
        lacks = [number for number in about if number not in cited]
        extra = [number for number in cited if named.get(number) and number not in about]
        parts = [f"note {number} names this measure and is not cited" for number in lacks]
        parts += [
            f"note {number} is cited and is about {', '.join(sorted(named[number]))}"
            for number in sorted(extra)
        ]
        says[index] = "; ".join(parts)
    return says


def sources_agree(columns: pd.DataFrame) -> pd.Series:
    """Say where the lines above a table, or a note it cites, speak of another source than the contents do.

    Sources are known by their acronyms in the contents (“ASCS - question 4”).
    """
    rows = columns.set_axis(list(NAMES), axis=1)
    contents = rows[(rows["stands_in"] == "contents") & (rows["label"].str.casefold() == "source")]
    own = {row.measure: _acronyms(row.text) for row in contents.itertuples()}
    every = set().union(*own.values()) if own else set()
    notes = rows[rows["stands_in"] == "notes"].set_index("label")["text"]
    says = _empty(rows)
    for index, row in rows[rows["stands_in"].isin(["line", "title"])].iterrows():
        ours = own.get(row["measure"], set())
        texts = {"this line": row["text"]}
        if row["stands_in"] == "title":
            texts = {f"note {n}": notes.get(n, "") for n in _CITED.findall(row["text"])}
        others = {
            where: found
            for where, text in texts.items()
            if (found := _acronyms(text) & every) and ours and not found & ours
        }
        says[index] = "; ".join(
            f"{where} speaks of {', '.join(sorted(found))}, the contents of {', '.join(sorted(ours))}"
            for where, found in others.items()
        )
    return says


def _empty(rows: pd.DataFrame) -> pd.Series:
    return pd.Series("", index=rows.index, dtype="str")


def _acronyms(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z]{3,5}\b", text))


def _measures_named(text: str, known: pd.Series) -> set[str]:
    """Return the ids of the measures that a note names: “3c(2)”, and “2d” for both of its parts."""
    found = {"".join(filter(None, match.groups())) for match in _MEASURE.finditer(text)}
    return {measure for measure in known for name in found if _is_same(name, measure)}


def _is_same(name: str, measure: str) -> bool:
    return measure == name or (len(name) == 2 and measure.startswith(name))
