"""What came of the checks: kept as data, listed row by row, and counted."""

from __future__ import annotations

import csv
import datetime
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pandas as pd

from assurance import numerals, paths
from assurance.checks.suites import SOURCE_COLUMNS, Check, Severity, Suite
from assurance.errors import CheckFailed
from assurance.numerals import number, plural

State = Literal["passed", "failed", "not checked"]

EXAMPLES = 3
PLACES = 12
NAMED_IN_MESSAGE = 3
HIDDEN = "not shown: words typed freely"
SAME_KEY = "more than one row is named so"

# Of one failing row, in the order of failing-rows.csv. Who must mend it comes first, since the list is sent
# to them; the sentence last, since it is long.
ROW_COLUMNS = ("table", *SOURCE_COLUMNS, "source_cell", "key", "column", "found")
LIST_COLUMNS = ("mend", "severity", "check_id", *ROW_COLUMNS, "sentence")


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What came of one check.

    Attributes
    ----------
    id, table, sentence, expectation, severity, touches, mend
        As the suite says; the id begins with the table's name.
    state
        "passed" also when the table has no rows. "not checked" when what it must be held against was not
        supplied: that is not a pass, and `note` says what was missing.
    rows_checked
        The rows that the check is about.
    failing_rows
        How many of them fail. All, when the table as a whole is not as it should be.
    examples
        Up to three of them, each by its own key, with what was found.
    places
        Where all of them stand: file, sheet, and rows or cells.
    note
        "no rows supplied", why a check was not or could not be run, or what was found of the whole table.
    """

    id: str
    table: str
    sentence: str
    expectation: str
    severity: Severity
    state: State
    rows_checked: int
    failing_rows: int
    examples: tuple[str, ...]
    places: tuple[str, ...]
    touches: tuple[str, ...]
    mend: str
    note: str = ""

    @property
    def failed(self) -> bool:
        """Whether something was found."""
        return self.state == "failed"


def result_of(suite: Suite, check: Check, state: State, **values: Any) -> CheckResult:
    """Return a result with what the suite says of the check."""
    return CheckResult(
        id=f"{suite.table}.{check.id}",
        table=suite.table,
        sentence=check.sentence,
        expectation=check.expectation,
        severity=check.severity,
        state=state,
        touches=check.touches,
        mend=check.mend,
        **{"rows_checked": 0, "failing_rows": 0, "examples": (), "places": (), **values},
    )


# --------------------------------------------------------------------------------------------------------
# Failing rows


def failing_rows(
    suite: Suite, check: Check, rows: pd.DataFrame, said: Mapping[int, str], *, complete: bool = False
) -> pd.DataFrame:
    """Return rows that fail a check as they are listed: one row each, all text, columns `ROW_COLUMNS`.

    `said` is what the check says of rows, by their place; of others what they hold is shown. `complete` is
    True when the check is that nothing is missing: then what is missing is named, and the rest is not shown.
    """
    told = [name for name in check.columns if len(check.columns) == 1 or name not in suite.key]
    shown = {name: as_texts(rows[name]) if suite.shows(name) else HIDDEN for name in told}
    if complete:
        column, found = _missing(rows, list(check.columns))
    elif said:
        column = ", ".join(check.columns)
        found = pd.Series([said[place] for place in rows.index], index=rows.index, dtype="str")
    else:
        column = ", ".join(check.columns)
        one = len(shown) == 1
        found = _joined(rows.index, [value if one else name + " " + value for name, value in shown.items()])
    keys = [f"{name} " + as_texts(rows[name]) for name in suite.key if name in rows and suite.shows(name)]
    return pd.DataFrame(
        {
            "table": suite.table,
            **{
                name: as_texts(rows[name], missing="") if name in rows else ""
                for name in (*SOURCE_COLUMNS, "source_cell")
            },
            "key": _joined(rows.index, keys, ", "),
            "column": column,
            "found": found.where(found != "", SAME_KEY),
        },
        index=rows.index,
    )


def failing_table(suite: Suite, check: Check, found: str) -> pd.DataFrame:
    """Return the one line that lists a table which fails as a whole."""
    whole = {"table": suite.table, "column": ", ".join(check.columns), "found": found}
    return pd.DataFrame([{**dict.fromkeys(ROW_COLUMNS, ""), **whole}])


def _missing(rows: pd.DataFrame, columns: list[str]) -> tuple[pd.Series, pd.Series]:
    """Return the names of the columns that each row lacks, and the same as what was found."""
    empty = pd.Series("", index=rows.index, dtype="str")
    names, found = empty, empty
    for name in columns:
        lacks = rows[name].isna()
        names = names.mask(lacks, names + ", " + name)
        found = found.mask(lacks, found + "; " + name + " missing")
    return names.str.removeprefix(", "), found.str.removeprefix("; ")


def _joined(index: pd.Index, texts: Sequence[Any], between: str = "; ") -> pd.Series:
    whole = pd.Series("", index=index, dtype="str")
    for position, text in enumerate(texts):
        whole = whole + (between if position else "") + text
    return whole


def examples(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the first few failing rows, each by its key and place, with what was found."""
    shown = rows[["key", "source_file", "source_row", "source_cell", "found"]].head(EXAMPLES)
    told = []
    for key, file, row, cell, found in shown.itertuples(index=False):
        place = f"cell {cell}" if cell else f"row {row}"
        if row or cell:
            told.append(f"{key} ({_name(file)}, {place}): {found}")
        else:  # what is listed is a file, or a table
            told.append(f"{_name(file)}: {found}" if file else found)
    return tuple(told)


def places(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return where failing rows stand, one text a sheet: its file, its name, and the rows or cells."""
    told = []
    for (file, sheet), there in rows.groupby(["source_file", "source_sheet"], sort=True):
        if file:
            cells = [cell for cell in there["source_cell"].unique() if cell]
            numbers = [int(row) for row in there["source_row"].unique() if row]
            where = _some(cells, "cell") if cells else _some(numerals.ranges(numbers).split(", "), "row")
            told.append(
                ", ".join(part for part in (_name(file), sheet and f"sheet “{sheet}”", where) if part)
            )
    return tuple(told)


def _name(file: str) -> str:
    return file.rsplit("/", 1)[-1]


def _some(those: Sequence[str], noun: str) -> str:
    if not any(those):
        return ""
    more = len(those) - PLACES
    one = len(those) == 1 and "-" not in those[0]
    shown = ", ".join(those[:PLACES]) + (f" and {number(more)} more" if more > 0 else "")
    return f"{noun}{'' if one else 's'} {shown}"


def as_texts(values: pd.Series, missing: str = "missing") -> pd.Series:
    """Return values as a person would write them in a list.

    >>> as_texts(pd.Series([3.0, None, 2.5])).to_list()
    ['3', 'missing', '2.5']
    """
    codes, different = pd.factorize(values)  # the missing ones are -1, which takes the last
    texts = pd.Series([*(_as_text(value) for value in different), missing], dtype="str")
    return texts.take(codes).set_axis(values.index)


def _as_text(value: Any) -> str:
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# --------------------------------------------------------------------------------------------------------
# Writing and telling


def write(
    folder: paths.EditionFolder, results: Sequence[CheckResult], failing: Mapping[str, pd.DataFrame]
) -> None:
    """Write results.json, and failing-rows.csv grouped by who must mend it, what stops publication first."""
    paths.write_json(folder.checks / "results.json", [asdict(result) for result in results])
    in_groups = sorted(
        (result for result in results if result.id in failing),
        key=lambda result: (result.mend, result.severity != "critical"),
    )
    # A check at a time: a large return may fail hundreds of thousands of times.
    target = folder.checks / "failing-rows.csv"
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    with partial.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(LIST_COLUMNS)
        for result in in_groups:
            of_check = {"mend": result.mend, "severity": result.severity, "check_id": result.id}
            rows = failing[result.id].assign(**of_check, sentence=result.sentence)[list(LIST_COLUMNS)]
            rows.apply(_inert).to_csv(file, header=False, index=False, lineterminator="\n")
    partial.replace(target)


def _inert(texts: pd.Series) -> pd.Series:
    codes, different = pd.factorize(texts)
    return pd.Series([paths.inert(text) for text in different], dtype="str").take(codes).set_axis(texts.index)


def stop_if_critical(results: Iterable[CheckResult], folder: paths.EditionFolder | None = None) -> None:
    """Do nothing when no critical check failed.

    Raises
    ------
    CheckFailed
        When one did: how many failed, which, the first failing rows by their own key, and where all of them
        are listed.
    """
    critical = [result for result in results if result.severity == "critical" and result.failed]
    if not critical:
        return
    named = [f"{result.id} ({_first_rows(result)})" for result in critical[:NAMED_IN_MESSAGE]]
    more = len(critical) - len(named)
    listed = _typed(folder.checks / "failing-rows.csv") if folder else "failing-rows.csv, among the checks"
    raise CheckFailed(
        f"{plural(len(critical), 'critical check')} failed, so nothing is published: {'; '.join(named)}"
        f"{f'; and {more} more' if more else ''}. Every failing row, and who mends it, is in {listed}."
    )


def _first_rows(result: CheckResult) -> str:
    if not result.examples:
        return result.note
    more = result.failing_rows - len(result.examples)
    return "; ".join(result.examples) + (f"; and {more:,} more" if more > 0 and not result.note else "")


def _typed(path: paths.Path) -> str:
    # Not from where we stand: a notebook stands in its own folder, the person who reads this does not.
    return path.relative_to(paths.ROOT).as_posix() if path.is_relative_to(paths.ROOT) else path.as_posix()


def summarise(results: Sequence[CheckResult]) -> pd.DataFrame:
    """Return what came of the checks, as text to be read: one row a table.

    Columns: Table, Checks, Passed, Failed (warning), Failed (critical), Not checked.
    """
    rows = []
    for table in dict.fromkeys(result.table for result in results):
        of_table = [result for result in results if result.table == table]
        states = Counter(result.state for result in of_table)
        failed = Counter(result.severity for result in of_table if result.failed)
        counts = (
            len(of_table), states["passed"], failed["warning"], failed["critical"], states["not checked"]
        )  # fmt: skip
        rows.append((table, *map(number, counts)))
    return pd.DataFrame(
        rows, columns=["Table", "Checks", "Passed", "Failed (warning)", "Failed (critical)", "Not checked"]
    )
