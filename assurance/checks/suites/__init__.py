"""Suites as data: what must hold for each tidy table, read from `<table>.toml` beside this file.

A suite says what one row is, which columns name a row, and for each column its kind, whether it is always
given, and which values it may take. Those lines become checks of their own; whatever they cannot say stands
under `[[check]]`. `docs/checks.md` shows how to read one and how to add a check.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assurance import councils
from assurance.numerals import in_words, listed

Severity = Literal["critical", "warning"]
FOLDER = Path(__file__).parent
GIVEN: dict[str, Severity] = {"always": "critical", "usually": "warning"}
SOURCE_COLUMNS = ("source_file", "source_sheet", "source_row")
Kind = Literal["text", "number", "date", "yes or no"]
Value = str | int | float | bool | datetime.date


class Group(BaseModel):
    """A part of a suite: a word that is not known is an error, not a check without effect."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Group):
    """What one column holds.

    `means` stands after "Every row has", so it starts with an article. What is `given` "always" is part of a
    critical check that nothing is missing, "usually" of a warning. `values` makes a critical check that it
    holds nothing else; the word "council codes" stands for every council in England, "this council" for that
    of the edition. `past` is True for a day on which something has happened: one after the data freeze is a
    warning. `shown` is False for words that people typed freely: they are never copied into a list of failing
    rows. `unit` is what a number is counted or measured in.
    """

    kind: Kind
    means: str
    unit: str = ""
    given: Literal["always", "usually", "sometimes"] = "sometimes"
    values: tuple[Value, ...] | Literal["council codes", "this council"] | None = None
    past: bool = False
    shown: bool = True


class Check(Group):
    """One thing that must hold.

    Attributes
    ----------
    id
        Stable; unique within its suite, and written with the table's name before it everywhere else.
    severity
        "critical" stops the publication of the council; "warning" goes to the data-quality page.
    sentence
        What is checked and why, in plain English, true when the check passes.
    expectation, arguments
        The Great Expectations expectation and what it is given.
    only_where
        The rows it is about: column = value, or = a list of values, or = "missing" or "given".
    only_for
        Slugs of the councils it is for. Empty: every council.
    mend
        Who should do what about a failing row; empty: as the suite says.
    touches
        Themes or groups of figures that rest on it; empty: as the suite says.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    severity: Severity
    sentence: str
    expectation: Annotated[str, Field(pattern=r"^expect_[a-z0-9_]+$")]
    arguments: dict[str, Any] = {}
    only_where: dict[str, Value | tuple[Value, ...]] = {}
    only_for: tuple[str, ...] = ()
    mend: str = ""
    touches: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at, not counting those that pick its rows."""
        named = [self.arguments[key] for key in ("column", "column_A", "column_B") if key in self.arguments]
        return (*named, *self.arguments.get("column_list", ()))

    @property
    def others(self) -> tuple[str, ...]:
        """The other tables that it holds the rows against. Without any of them it cannot be checked."""
        return tuple(self.arguments.get("other", ()))

    @property
    def columns_of_others(self) -> tuple[str, ...]:
        """The columns of those tables that it names. A rule that looks at others names none."""
        given = self.arguments
        named = given.get("named") or self.columns[:-1] if "says" in given else ()
        looked_at = [given[key] for key in ("among", "of", "says") if key in given]
        return (*looked_at, *named, *given.get("where", ()))


class LastEdition(Group):
    """What may change between a council's last published edition and this one.

    Attributes
    ----------
    rows_within_percent
        The number of rows moves by no more than this: a warning.
    rows_lost_percent
        No more than this share of the rows is gone: critical. 100 switches it off.
    too_few_below
        Numbers below this in both editions are not compared: one row more would move them.
    ids, ids_kept_percent
        A column of public numbers of which at least this share is still there. Only of a table whose rows
        may be published.
    shares, shares_within_points
        Columns whose shares of rows by value move by no more than this many percentage points.
    """

    rows_within_percent: Annotated[float, Field(gt=0)] = 25
    rows_lost_percent: Annotated[float, Field(gt=0, le=100)] = 50
    too_few_below: Annotated[int, Field(ge=1)] = 20
    ids: str = ""
    ids_kept_percent: Annotated[float, Field(gt=0, le=100)] = 90
    shares: tuple[str, ...] = ()
    shares_within_points: Annotated[float, Field(gt=0)] = 10


class Suite(Group):
    """Everything that must hold for one tidy table."""

    table: str
    row: str
    mend: str
    touches: tuple[str, ...]
    key: tuple[str, ...]
    columns: dict[str, Column]
    against_last_edition: LastEdition = LastEdition()
    check: tuple[Check, ...] = ()

    def shows(self, column: str) -> bool:
        """Return whether what stands in a column may be copied into a list of failing rows."""
        return column not in self.columns or self.columns[column].shown

    def checks(self, council: str, data_freeze: datetime.date | None = None) -> list[Check]:
        """Return every check for a council (its slug), in order, with nothing left to look up.

        Without a data freeze no day is held against it.
        """
        made = [*_of_the_table(self), *_of_each_column(self, council), *_of_days(self, data_freeze)]
        return [
            self.complete(check)
            for check in (*made, *self.check)
            if not check.only_for or council in check.only_for
        ]

    def complete(self, check: Check) -> Check:
        """Return a check that says who mends what fails it, and what rests on it."""
        return check.model_copy(
            update={"mend": check.mend or self.mend, "touches": check.touches or self.touches}
        )


def read_suites(folder: Path = FOLDER) -> dict[str, Suite]:
    """Return the suites by the name of their table, in the order of the names.

    What must hold between tables stands in `across/`, for each table after what must hold within it.
    """
    files = [*folder.glob("*.toml"), *folder.glob("across/*.toml")]
    return dict(_read_suites(folder, tuple(sorted((path, path.stat().st_mtime_ns) for path in files))))


@lru_cache(maxsize=4)
def _read_suites(folder: Path, changed: tuple[tuple[Path, int], ...]) -> dict[str, Suite]:
    """Return the suites as they were when their files were last changed: they are asked for many times."""
    suites = {path.stem: read_suite(path) for path in sorted(folder.glob("*.toml"))}
    for path in sorted((folder / "across").glob("*.toml")):
        for table, checks in _read_across(path).items():
            if table in suites:  # else no reader makes that table
                suites[table] = suites[table].model_copy(update={"check": (*suites[table].check, *checks)})
    return suites


class _Across(Group):
    """The checks of one file in `across/`, by the table whose rows they are about."""

    table: dict[str, tuple[Check, ...]]


def _read_across(path: Path) -> dict[str, tuple[Check, ...]]:
    return _Across.model_validate({"table": tomllib.loads(path.read_text(encoding="utf-8"))}).table


def read_suite(path: Path) -> Suite:
    """Return the suite in one file."""
    return Suite.model_validate({"table": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))})


def missing_columns(check: Check, columns: Iterable[str]) -> list[str]:
    """Return the columns that a check needs and a table lacks."""
    held = set(columns)
    return [name for name in dict.fromkeys([*check.columns, *check.only_where]) if name not in held]


def _of_the_table(suite: Suite) -> list[Check]:
    # A table with other columns is our own reader's fault: whoever sent the return cannot mend it.
    ours = "The people who look after this pipeline: the reader of this return does not keep its contract."
    checks = [
        Check(
            id="columns",
            severity="critical",
            sentence=f"The table has every column it should, and a row is {suite.row}.",
            expectation="expect_table_columns_to_match_set",
            arguments={"column_set": [*suite.columns, *SOURCE_COLUMNS], "exact_match": False},
            mend=ours,
        ),
        Check(
            id="kinds",
            severity="critical",
            sentence="Numbers are held as numbers, dates as dates and words as text.",
            expectation="expect_columns_to_be_of_kind",
            arguments={"kinds": {name: column.kind for name, column in suite.columns.items()}},
            mend=ours,
        ),
    ]
    one = len(suite.key) == 1
    checks.append(
        Check(
            id="key_unique",
            severity="critical",
            sentence=f"No two rows are about the same thing: {listed(suite.key)} "
            f"{'names' if one else 'together name'} {suite.row} once.",
            expectation="expect_column_values_to_be_unique"
            if one
            else "expect_compound_columns_to_be_unique",
            arguments={"column": suite.key[0]} if one else {"column_list": list(suite.key)},
        )
    )
    return checks


def _of_each_column(suite: Suite, council: str) -> list[Check]:
    complete = []
    for given, severity in GIVEN.items():
        means = {name: column.means for name, column in suite.columns.items() if column.given == given}
        if given == "always":
            means["source_file"] = "the file it was read from"
        if means:
            one = len(means) == 1
            complete.append(
                Check(
                    id=f"{given}_given",
                    severity=severity,
                    sentence=f"Every row has {listed([*means.values()])}.",
                    expectation="expect_column_values_to_not_be_null"
                    if one
                    else "expect_rows_to_be_complete",
                    arguments={"column": next(iter(means))}
                    if one
                    else {"column_list": [*means], "ignore_row_if": "never"},
                )
            )
    known = [
        Check(
            id=f"{name}_known",
            severity="critical",
            sentence=_known(column),
            expectation="expect_column_values_to_be_in_set",
            arguments={"column": name, "value_set": _values(column.values, council)},
        )
        for name, column in suite.columns.items()
        if column.values is not None
    ]
    return [*complete, *known]


def _of_days(suite: Suite, data_freeze: datetime.date | None) -> list[Check]:
    past = {name: column.means for name, column in suite.columns.items() if column.past}
    if data_freeze is None or not past:
        return []
    one = len(past) == 1
    return [
        Check(
            id="by_the_freeze",
            severity="warning",
            sentence=f"{'The day' if one else 'Every day'} on which something happened is no later than "
            f"{in_words(data_freeze)}, the data freeze: {listed(past.values())}.",
            expectation="expect_column_values_to_be_between" if one else "expect_days_to_be_by",
            arguments={"column": next(iter(past)), "max_value": data_freeze}
            if one
            else {"column_list": [*past], "last_day": data_freeze.isoformat()},
        )
    ]


def _known(column: Column) -> str:
    if column.values == "council codes":
        return f"Where a row has {column.means}, it is the ONS code of a council in England."
    if column.values == "this council":
        return f"Where a row has {column.means}, it is that of this council and no other."
    assert column.values is not None
    return f"Where a row has {column.means}, it is one of: {', '.join(map(str, column.values))}."


def _values(values: Sequence[Value] | str, council: str) -> list[Value]:
    if values == "council codes":
        return sorted(every.code for every in councils.every_council())
    if values == "this council":
        return [councils.find(council).code]
    return list(values)
