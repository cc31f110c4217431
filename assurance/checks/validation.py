"""Validate one edition's tidy tables with Great Expectations, and write down what was found."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from assurance import paths
from assurance.checks import across, editions, findings, freshness, ledgers, national, running
from assurance.checks.results import CheckResult, stop_if_critical, summarise, write
from assurance.checks.running import Found, check_table, expectation, read
from assurance.checks.suites import Check, Suite, read_suites
from assurance.numerals import listed

__all__ = ["CheckResult", "expectation", "stop_if_critical", "summarise", "validate"]


def validate(
    folder: paths.EditionFolder,
    data_freeze: datetime.date | None = None,
    published: Path = paths.PUBLISHED,
) -> list[CheckResult]:
    """Return what came of every check on the tidy tables of one edition, and write it down.

    Writes `results.json`, `failing-rows.csv`, `profile.json` and `data-docs/` into the edition's folder of
    checks, and `set-aside.csv` beside it. A table that does not exist was not supplied: it is not checked,
    except that the last edition did not have it. One without rows passes, with a note.

    Parameters
    ----------
    data_freeze
        The day after which nothing new was taken in. None: no day is held against it, there is no earlier
        edition, and no profile is kept.
    published
        Where earlier editions are, beside those in the folder that this one is in.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when it is imported
    from assurance.checks import data_docs

    council, edition = folder.root.parent.name, folder.root.name
    suites = read_suites()
    tables = {
        name: read(folder.table(name), suite) for name, suite in suites.items() if folder.table(name).exists()
    }
    last = None
    if data_freeze:
        processed = folder.root.parent.parent
        last = editions.last_edition(published, processed, council, edition, data_freeze)
    if folder.inputs.exists():
        inputs = json.loads(folder.inputs.read_text(encoding="utf-8"))
        tables[freshness.TABLE] = freshness.sources(inputs, tables, suites, data_freeze)

    asked = {
        table: [*suite.checks(council, data_freeze), *_against(suite, last, data_freeze)]
        for table, suite in suites.items()
        if table in tables
    }
    if last:
        gone = [table for table in suites if table not in tables and table in last["tables"]]
        asked |= {table: editions.checks(suites[table], last, supplied=False) for table in gone}
    ready = _others(folder, tables, suites, [check for checks in asked.values() for check in checks])
    found, source = Found(), running.source()
    with across.beside(ready):
        for table in sorted(asked):
            why = editions.why_not(last, table, asked[table]) | _without_others(asked[table])
            check_table(source, suites[table], asked[table], why, tables.get(table, NOT_SUPPLIED), found)
    of_whole_files, failing, of_figures = national.of_edition(folder)
    found.results += of_whole_files
    found.failing |= failing
    write(folder, found.results, found.failing)
    findings.write(folder, of_figures)
    if data_freeze:
        supplied = {name: rows for name, rows in tables.items() if name != freshness.TABLE}
        kept = editions.profile(council, edition, data_freeze, supplied, suites)
        editions.write(folder.checks / editions.NAME, kept)
    data_docs.write(folder, found.results, found.failing, found.outcomes)
    ledgers.write_set_aside(folder)
    return found.results


NOT_SUPPLIED = pd.DataFrame({"nothing": pd.Series(dtype="str")})


# --------------------------------------------------------------------------------------------------------
# What is asked, and what it is held against


def _against(suite: Suite, last: editions.Profile | None, data_freeze: datetime.date | None) -> list[Check]:
    comparable = data_freeze is not None and suite.table != freshness.TABLE
    return editions.checks(suite, last) if comparable else []


def _others(
    folder: paths.EditionFolder,
    tables: Mapping[str, pd.DataFrame],
    suites: Mapping[str, Suite],
    checks: Sequence[Check],
) -> dict[str, pd.DataFrame]:
    """Return the tables that others are held against: this edition's, and all England's as `national.…`.

    Of all England's, which are large, only the columns that are looked at.
    """
    looked_at: dict[str, set[str]] = {}
    for check in checks:
        for name in check.others:
            looked_at.setdefault(name, set()).update(check.columns_of_others)
    ready = {name: tables[name] for name in looked_at if name in tables}
    for name, columns in sorted(looked_at.items()):
        table = name.removeprefix("national.")
        if table != name and (place := _national(folder, table)):
            ready[name] = read(place, suites[table], sorted(columns) or None)
    return ready


def _national(folder: paths.EditionFolder, table: str) -> Path | None:
    """Return where the rows of every council are of a table of which this edition takes its own."""
    processed = folder.root.parent.parent
    for entry in json.loads(folder.inputs.read_text(encoding="utf-8")) if folder.inputs.exists() else ():
        place = paths.NationalFolder.of(processed, entry["sha256"]).table(table)
        if entry["national"] and entry["used"] == "used" and place.exists():
            return place
    return None


def _in_words(table: str) -> str:
    whole = table.startswith("national.")
    return table.removeprefix("national.").replace("_", " ") + (" of all England" if whole else "")


def _without_others(checks: Sequence[Check]) -> dict[str, str]:
    """Return why checks cannot be made that hold rows against tables none of which is there, by their id."""
    return {
        check.id: f"not supplied: {listed(_in_words(name) for name in check.others)}"
        for check in checks
        if check.others and not across.tables(check.others)
    }
