"""What is kept of an edition's tables, and what it says of the next one's.

The profile of an edition is small, holds nothing about a person, and is the same for the same tables: rows by
table, which columns hold anything and, of tables whose rows may be published, public numbers and counts by
value. It is written with the checks and published with the edition, so that whoever has the published folder
can compare.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance import paths
from assurance.checks.suites import Check, Suite
from assurance.disclosure import ROWS_MAY_BE_PUBLISHED
from assurance.numerals import number, plural

if TYPE_CHECKING:
    import pandas as pd

NAME = "profile.json"
NAMED = 10
FEW = 10
MEND = (
    "The council’s analyst: ask whoever sends the return whether it is so. Put in a whole one, or say in the "
    "report what has changed."
)
NO_EARLIER = "there is no earlier edition to compare with"
NOT_THEN = "the table was not in the last edition"

Profile = Mapping[str, Any]


# --------------------------------------------------------------------------------------------------------
# Keeping


def profile(
    council: str,
    edition: str,
    data_freeze: datetime.date,
    tables: Mapping[str, pd.DataFrame],
    suites: Mapping[str, Suite],
) -> dict[str, Any]:
    """Return what is kept of an edition's tables: plain values, nothing about a person."""
    return {
        "council": council,
        "edition": edition,
        "data_freeze": data_freeze.isoformat(),
        "tables": {name: _of_table(tables[name], suites[name]) for name in sorted(tables)},
    }


def _of_table(rows: pd.DataFrame, suite: Suite) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "rows": _rows(len(rows), suite.table),
        "filled": [name for name in suite.columns if name in rows and rows[name].notna().any()],
    }
    if suite.table not in ROWS_MAY_BE_PUBLISHED:
        return kept
    wanted = suite.against_last_edition
    if wanted.ids in rows:
        kept["ids"] = sorted(rows[wanted.ids].dropna().astype("str").unique())
    kept["counts"] = {name: _counts(rows, name) for name in wanted.shares if name in rows}
    return kept


def _rows(count: int, table: str) -> int | None:
    """Return a number of rows; None where it may be a small number of people."""
    return None if table not in ROWS_MAY_BE_PUBLISHED and 0 < count < FEW else count


def write(path: Path, kept: Profile) -> None:
    """Write a profile, the same bytes for the same tables."""
    paths.write_json(path, kept)


def _counts(rows: pd.DataFrame, name: str) -> dict[str, int]:
    counts = rows[name].dropna().astype("str").value_counts()
    return {str(value): int(counts[value]) for value in sorted(counts.index)}


# --------------------------------------------------------------------------------------------------------
# Finding


def kept_profiles(published: Path, processed: Path, council: str, edition: str) -> list[Path]:
    """Return where profiles of other editions of a council are kept, published ones first."""
    there = [
        *sorted((published / council).glob(f"*/{NAME}")),
        *(path for path in sorted((processed / council).glob(f"*/checks/{NAME}")) if _is_good(path)),
    ]
    return [path for path in there if edition not in (path.parent.name, path.parent.parent.name)]


def _is_good(path: Path) -> bool:
    """Return whether nothing critical was found in the edition whose checks a profile stands beside."""
    results = path.with_name("results.json")
    if not results.exists():
        return False
    found = json.loads(results.read_text(encoding="utf-8"))
    return not any(each["state"] == "failed" and each["severity"] == "critical" for each in found)


def last_edition(
    published: Path, processed: Path, council: str, edition: str, data_freeze: datetime.date
) -> Profile | None:
    """Return the profile of the last good edition of a council before this one, None when there is none.

    Editions are in the order of their data freezes and, of one day, of their names. Of an edition that is
    both published and processed, the published one counts.
    """
    this = (data_freeze.isoformat(), edition)
    found: dict[tuple[str, str], Profile] = {}
    for path in kept_profiles(published, processed, council, edition):
        kept = json.loads(path.read_text(encoding="utf-8"))
        found.setdefault((kept["data_freeze"], kept["edition"]), kept)
    earlier = [order for order in found if order < this]
    return found[max(earlier)] if earlier else None


# --------------------------------------------------------------------------------------------------------
# What a suite asks of the next edition


def checks(suite: Suite, last: Profile | None, *, supplied: bool = True) -> list[Check]:
    """Return the checks of one table against the last edition.

    Without a last edition they are the same checks with nothing to hold the table against: `why_not` says
    which of them cannot be made.
    """
    edition, kept = (last["edition"], last["tables"].get(suite.table, {})) if last else ("", {})
    rows_then, wanted = kept.get("rows"), suite.against_last_edition
    common = {"edition": edition, "too_few_below": wanted.too_few_below}
    made = [
        Check(
            id="supplied_again",
            severity="warning",
            sentence="A table that the last edition had is supplied again.",
            expectation="expect_table_to_be_supplied_again",
            arguments={"had": _had(kept), "edition": edition, "supplied": supplied},
        )
    ]
    if not supplied:
        return _complete(suite, made)
    made += [
        Check(
            id="rows_near_last_edition",
            severity="warning",
            sentence="The number of rows has moved by no more than "
            f"{number(wanted.rows_within_percent)}% since the last edition: more is oftener a part left out, "
            "or sent twice, than a change.",
            expectation="expect_rows_to_be_near_last_edition",
            arguments={**common, "rows_then": rows_then, "within_percent": wanted.rows_within_percent},
        ),
        Check(
            id="columns_filled_as_last_edition",
            severity="warning",
            sentence="Every column that held something in the last edition still does.",
            expectation="expect_columns_to_be_filled_as_in_last_edition",
            arguments={"edition": edition, "filled_then": kept.get("filled", [])},
        ),
    ]
    if wanted.rows_lost_percent < 100:
        made.append(
            Check(
                id="rows_not_lost",
                severity="critical",
                sentence=f"No more than {number(wanted.rows_lost_percent)}% of the rows of the last edition "
                "are gone: figures from what is left would be about something else.",
                expectation="expect_rows_not_to_be_lost_since_last_edition",
                arguments={**common, "rows_then": rows_then, "lost_percent": wanted.rows_lost_percent},
            )
        )
    if wanted.ids:
        made.append(
            Check(
                id="ids_kept",
                severity="warning",
                sentence=f"At least {number(wanted.ids_kept_percent)}% of what was there in the last edition "
                f"still is, by {suite.columns[wanted.ids].means.removeprefix('a ').removeprefix('an ')}.",
                expectation="expect_ids_to_be_kept_since_last_edition",
                arguments={
                    **common,
                    "ids": wanted.ids,
                    "ids_then": kept.get("ids", []),
                    "kept_percent": wanted.ids_kept_percent,
                },
            )
        )
    made += [
        Check(
            id=f"{name}_shares_near_last_edition",
            severity="warning",
            sentence=f"The share of rows with each {name.replace('_', ' ')} has moved by no more than "
            f"{number(wanted.shares_within_points)} percentage points since the last edition.",
            expectation="expect_shares_to_be_near_last_edition",
            arguments={
                **common,
                "by": name,
                "counts_then": kept.get("counts", {}).get(name, {}),
                "within_points": wanted.shares_within_points,
            },
        )
        for name in wanted.shares
    ]
    return _complete(suite, made)


def _complete(suite: Suite, made: Iterable[Check]) -> list[Check]:
    return [suite.complete(check.model_copy(update={"mend": MEND})) for check in made]


def why_not(last: Profile | None, table: str, asked: Iterable[Check]) -> dict[str, str]:
    """Return why checks against the last edition cannot be made, by the check's id; empty when they can."""
    against = [check for check in asked if "edition" in check.arguments]
    if last is None:
        return {check.id: NO_EARLIER for check in against}
    if table not in last["tables"]:
        return {check.id: NOT_THEN for check in against}
    return {
        check.id: f"edition {last['edition']} did not keep what this compares"
        for check in against
        if any(value in (None, [], {}) for value in check.arguments.values())
    }


def _had(kept: Profile) -> str:
    if "rows" not in kept or kept["rows"] == 0:
        return ""
    return f"fewer than {FEW} rows" if kept["rows"] is None else plural(kept["rows"], "row")


# --------------------------------------------------------------------------------------------------------
# The rules: each returns what is wrong in words with both numbers, "" when nothing is


def supplied_again(rows: pd.DataFrame, had: str, edition: str, supplied: bool) -> str:
    """Return that a table is missing, unless it was supplied or had no rows."""
    return f"not supplied; edition {edition} had {had}" if had and not supplied else ""


def rows_near(
    rows: pd.DataFrame, rows_then: int, edition: str, within_percent: float, too_few_below: int
) -> str:
    """Return both numbers of rows when they are further apart than a percentage of the earlier."""
    now = len(rows)
    if max(now, rows_then) < too_few_below or abs(now - rows_then) <= within_percent / 100 * rows_then + 1e-9:
        return ""
    return f"{plural(now, 'row')}, and {number(rows_then)} in edition {edition}{_change(now, rows_then)}"


def rows_not_lost(
    rows: pd.DataFrame, rows_then: int, edition: str, lost_percent: float, too_few_below: int
) -> str:
    """Return both numbers of rows when more than a percentage of the earlier ones is gone."""
    now = len(rows)
    if rows_then < too_few_below or rows_then - now <= lost_percent / 100 * rows_then + 1e-9:
        return ""
    return f"{plural(now, 'row')}, and {number(rows_then)} in edition {edition}{_change(now, rows_then)}"


def _change(now: int, then: int) -> str:
    if not then:
        return ""
    percent = 100 * (now - then) / then
    return f": {number(abs(percent))}% {'more' if percent > 0 else 'fewer'}"


def still_filled(rows: pd.DataFrame, filled_then: Sequence[str], edition: str) -> str:
    """Return the columns that hold nothing now and held something then."""
    empty = [name for name in filled_then if name not in rows or not rows[name].notna().any()]
    if not empty:
        return ""
    return f"{', '.join(empty)}: no value now, and some in edition {edition}"


def ids_kept(
    rows: pd.DataFrame,
    ids: str,
    ids_then: Sequence[str],
    edition: str,
    kept_percent: float,
    too_few_below: int,
) -> str:
    """Return how many numbers are gone, and which, when less than a percentage of the earlier is kept."""
    now, then = set(rows[ids].dropna().astype("str")), set(ids_then)
    gone = sorted(then - now)
    if len(then) < too_few_below or len(then) - len(gone) >= kept_percent / 100 * len(then) - 1e-9:
        return ""
    return (
        f"{number(len(gone))} of the {number(len(then))} in edition {edition} are gone "
        f"({_first(gone)}) and {number(len(now - then))} are new"
    )


def _first(ids: Sequence[str]) -> str:
    more = len(ids) - NAMED
    return ", ".join(ids[:NAMED]) + (f" and {number(more)} more" if more > 0 else "")


def shares_near(
    rows: pd.DataFrame,
    by: str,
    counts_then: Mapping[str, int],
    edition: str,
    within_points: float,
    too_few_below: int,
) -> str:
    """Return the shares that have moved by more than some percentage points, with both values."""
    now = _counts(rows, by)
    total_now, total_then = sum(now.values()), sum(counts_then.values())
    if min(total_now, total_then) < too_few_below:
        return ""
    moved = []
    for value in sorted({*now, *counts_then}):
        share = 100 * now.get(value, 0) / total_now
        before = 100 * counts_then.get(value, 0) / total_then
        if abs(share - before) > within_points + 1e-9:
            moved.append(f"{value} {number(share)}%, and {number(before)}% in edition {edition}")
    return "; ".join(moved)
