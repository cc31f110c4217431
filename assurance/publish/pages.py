"""The pages and pieces that are made from the register and the checks, as Markdown for the renderers."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assurance.errors import InputError
from assurance.evidence import Fact, Register, link
from assurance.markdown import escape, table
from assurance.numerals import in_words, number
from assurance.publish.project import read_prose

THEMES = {
    "ratings": "Care Quality Commission ratings",
    "ascof": "Adult Social Care Outcomes Framework",
    "ascof_years": "Adult Social Care Outcomes Framework, every year in the file",
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
}


class Statement(BaseModel):
    """One of CQC's nine quality statements, with the figures that bear on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    theme: str
    title: str
    commitment: str = ""
    evidence: tuple[str, ...]


def read_statements(path: Path) -> list[Statement]:
    """Return the quality statements of `reports/quality-statements.toml`."""
    try:
        values = tomllib.loads(read_prose(path))
        return [Statement.model_validate(each) for each in values["statement"]]
    except tomllib.TOMLDecodeError as error:
        raise InputError.at(path, found=f"it cannot be read: {error}", mend="mend that line") from None
    except (ValidationError, KeyError, TypeError):
        raise InputError.at(
            path,
            found="a statement lacks its number, theme, title or list of evidence, or has something else",
            mend="write each as the first is written",
        ) from None


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


def statement_evidence(statement: Statement, register: Register) -> str:
    """Return what the register holds for one quality statement: its commitment and a table of figures."""
    parts = []
    if statement.commitment:
        parts.append(f"What CQC expects of councils under this statement:\n\n> {statement.commitment}")
    pairs = [
        pair
        for prefix in statement.evidence
        for pair in _pairs(register)
        if pair.prefix == prefix or pair.prefix.startswith(f"{prefix}.")
    ]
    if pairs:
        parts.append(
            _pairs_table(pairs, f"Figures held for “{statement.title}”", f"tbl-statement-{statement.number}")
        )
    else:
        none = "No ratings or outcome measures that bear on this statement were supplied for this edition."
        parts.append(none)
    return "\n\n".join(parts) + "\n"


class Pair(BaseModel):
    """A council's figure beside England's."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    prefix: str
    council: Fact
    england: Fact | None
    verdict: str


def _pairs(register: Register) -> list[Pair]:
    """Return the council's figures that have, or could have, England's beside them."""
    found = []
    for fact in register.facts.values():
        prefix, _, last = fact.id.rpartition(".")
        if last == "council":
            england = f"{prefix}.england"
        elif last == "good_or_outstanding" and not prefix.endswith((".england", ".region")):
            england = f"{prefix}.england.good_or_outstanding"
        else:
            continue
        verdict = register.sentences.get(f"{prefix}.verdict")
        found.append(
            Pair(
                prefix=prefix,
                council=fact,
                england=register.facts.get(england),
                verdict=verdict.text if verdict else "",
            )
        )
    return found


def _pairs_table(pairs: Sequence[Pair], caption: str, label: str) -> str:
    rows = [
        (
            escape(pair.council.title),
            link(pair.council),
            link(pair.england) if pair.england else "not supplied",
            _compared(pair),
            escape(pair.council.period),
        )
        for pair in pairs
    ]
    return table(
        ("Measure", "Council", "England", "Council’s figure is", "Period"),
        rows,
        ("left", "right", "right", "left", "left"),
        caption=caption,
        label=label,
        widths=(44, 12, 12, 22, 14),
    )


def _compared(pair: Pair) -> str:
    if pair.england is None or not pair.verdict:
        return "not compared"
    return f"{pair.verdict} England"


def comparisons(register: Register) -> str:
    """Return every comparison with England in one table, or the sentence that there is none."""
    pairs = [pair for pair in _pairs(register) if pair.england is not None]
    if not pairs:
        return "No figure of this edition has an England figure to stand beside.\n"
    return _pairs_table(pairs, "Every figure that has an England figure beside it", "tbl-comparisons")


def figures_used(register: Register, ids: Sequence[str]) -> str:
    """Return the table of the figures that a report prints, for a reader who has it on paper."""
    rows = []
    for fact_id in ids:
        fact = register.facts[fact_id]
        counted = (
            f"{exact(fact.numerator)} of {exact(fact.denominator)}"
            if fact.numerator is not None and fact.denominator is not None
            else "–"
        )
        rows.append(
            (
                f"{escape(fact.title)}: {escape(fact.geography)}",
                escape(fact.display),
                counted,
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


def exact(value: float | int | None) -> str:
    """Return a number as it is, not rounded to be read: "" for none."""
    if value is None:
        return ""
    if isinstance(value, int) or float(value).is_integer():
        return number(value)
    return number(value, 2)
