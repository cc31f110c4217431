"""The pages and pieces that are made from the register and the checks, as Markdown for the renderers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assurance.evidence import Fact, Register
from assurance.markdown import escape, table
from assurance.numerals import in_words, number

THEMES = {
    "ratings": "Care Quality Commission ratings",
    "ascof": "Adult Social Care Outcomes Framework",
    "ascof_years": "Adult Social Care Outcomes Framework, every year in the file",
    "ascof_before_2023_24": "Adult Social Care Outcomes Framework, as it was before 2023-24",
    "scorecard": "Survey measures",
    "homecare": "Homecare requests",
    "waiting": "Waiting for homecare",
    "providers": "Home care providers, the council’s own ratings",
    "indicators": "Key performance indicators",
    "market": "The care market",
    "cld": "Client Level Data: waits, requests, long term support and reviews",
    "scores": "Scores for CQC’s quality statements, whose they are always said",
    "programme": "The improvement programme",
    "information_return": "The information return",
    "context": "The area, its people and the council’s budget",
}


def theme_title(theme: str) -> str:
    """Return what a part of the register is called."""
    return THEMES.get(theme, theme.replace("_", " ").capitalize())


def page(title: str, parts: Iterable[str]) -> str:
    """Return a page that is made rather than written, from its parts."""
    head = f'---\ntitle: "{title}"\nsubtitle: "{{{{< meta council >}}}}, edition {{{{< meta edition >}}}}"\n'
    return f"{head}number-sections: false\n---\n\n" + "\n\n".join(part for part in parts if part) + "\n"


# Pieces that the reports include


def sources_used(inputs: Sequence[Mapping[str, Any]]) -> str:
    """Return the raw files that the edition rests on, as a definition list."""
    entries = []
    for entry in inputs:
        if entry["used"] != "used":
            continue
        about = [
            f"{escape(entry['publisher'])}.",
            f"Period: {escape(entry['period'])}.",
            f"Edition: {escape(entry['edition'])}.",
            f"Licence: {escape(entry['licence'])}.",
        ]
        if entry["fetched"]:
            about.append(f"Fetched: {in_words(datetime.date.fromisoformat(entry['fetched']))}.")
        file = f"File {_file(entry['path'])}, SHA-256 `{entry['sha256'][:16]}…`"
        notes = [escape(entry["note"])] if entry["note"] else []
        lines = "\n\n    ".join([" ".join(about), file, *notes])
        entries.append(f"{escape(entry['title'])}\n\n:   {lines}\n")
    return "\n".join(entries)


def _file(path: str) -> str:
    return f"`{path.rsplit('/', 1)[-1]}`"


def figures_used(register: Register, ids: Sequence[str]) -> str:
    """Return the table of the figures that a report prints, without words and days, for a reader on paper."""
    rows = []
    for fact in (register.facts[id] for id in ids):
        if fact.unit in ("words", "date"):
            continue
        rows.append(
            (
                f"{escape(fact.title)}: {escape(fact.geography)}",
                escape(fact.display),
                counted(fact) or "–",
                escape(fact.period),
                escape("; ".join(dict.fromkeys(p.file.title for p in fact.places))),
            )
        )
    if not rows:
        return "This report prints no figures from the register.\n"
    return table(
        ("Figure", "Value", "From", "Period", "Source"),
        rows,
        ("left", "right", "right", "left", "left"),
        caption="The figures in this report and what they rest on",
        label="tbl-figures-used",
        widths=(40, 12, 16, 18, 34),
    )


def counted(fact: Fact) -> str:
    """Return what a figure was worked out from: "" where its numerator and denominator are not both known.

    A part is “of” a whole. What is no part of what it is divided by, such as hours by customers, is not.
    """
    if fact.numerator is None or fact.denominator is None:
        return ""
    part = fact.unit == "per cent" or fact.value == fact.numerator
    return f"{exact(fact.numerator)} {'of' if part else '÷'} {exact(fact.denominator)}"


def exact(value: float | int | None) -> str:
    """Return a number as it is, not rounded to be read: "" for none."""
    if value is None:
        return ""
    if isinstance(value, int) or float(value).is_integer():
        return number(value)
    return number(value, 2)
