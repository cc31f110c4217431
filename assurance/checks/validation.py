"""Validate one edition's tidy tables with Great Expectations.

Great Expectations takes seconds to import, so it is imported only where it runs.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from assurance import paths
from assurance.checks import across, editions, freshness
from assurance.checks.results import (
    CheckResult,
    examples,
    failing_rows,
    failing_table,
    result_of,
    stop_if_critical,
    summarise,
    write,
)
from assurance.checks.suites import Check, Suite, missing_columns, read_suites
from assurance.numerals import listed, plural

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.datasource.fluent import PandasDatasource

__all__ = ["CheckResult", "stop_if_critical", "summarise", "validate"]

COMPLETE = "expect_rows_to_be_complete"
Said = Mapping[int, str]
"""What a rule of our own said of rows, by their place in the table."""
NO_ROWS = "no rows supplied"
# Which rows fail, and nothing else: their values are in the table already.
ONLY_WHICH_ROWS = {
    "result_format": "COMPLETE",
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}
# What Data Docs say of a result. Which rows fail is listed elsewhere, and is the largest part.
KEPT_OF_OUTCOME = (
    "element_count", "missing_count", "missing_percent", "observed_value", "unexpected_count",
    "unexpected_percent", "unexpected_percent_total", "unexpected_percent_nonmissing",
)  # fmt: skip


@dataclass
class _Found:
    """What was found so far: results in order, the failing rows and the outcomes by the check's id."""

    results: list[CheckResult] = field(default_factory=list)
    failing: dict[str, pd.DataFrame] = field(default_factory=dict)
    outcomes: dict[str, ExpectationValidationResult] = field(default_factory=dict)


def validate(
    folder: paths.EditionFolder,
    data_freeze: datetime.date | None = None,
    published: Path = paths.PUBLISHED,
) -> list[CheckResult]:
    """Return what came of every check on the tidy tables of one edition, and write it down.

    Writes `results.json`, `failing-rows.csv`, `profile.json` and `data-docs/` into the edition's folder of
    checks. A table that does not exist was not supplied: it is not checked, except that the last edition did
    not have it. One without rows passes, with a note.

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
        name: _read(folder.table(name), suite)
        for name, suite in suites.items()
        if folder.table(name).exists()
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
    found, source = _Found(), _source()
    with across.beside(ready):
        for table in sorted(asked):
            why = editions.why_not(last, table, asked[table]) | _without_others(asked[table])
            _check(source, suites[table], asked[table], why, tables.get(table, NOT_SUPPLIED), found)
    write(folder, found.results, found.failing)
    if data_freeze:
        supplied = {name: rows for name, rows in tables.items() if name != freshness.TABLE}
        kept = editions.profile(council, edition, data_freeze, supplied, suites)
        editions.write(folder.checks / editions.NAME, kept)
    data_docs.write(folder, found.results, found.failing, found.outcomes)
    return found.results


NOT_SUPPLIED = pd.DataFrame({"nothing": pd.Series(dtype="str")})


# A column without a single value comes back from a file as a column of anything.
DTYPES = {"text": "str", "number": "float64", "date": "datetime64[s]"}


def _read(path: Path, suite: Suite) -> pd.DataFrame:
    """Return a tidy table in which a text that holds nothing is missing, as an empty cell is."""
    rows = pd.read_parquet(path).reset_index(drop=True)
    texts = rows.select_dtypes("str").columns
    rows = rows.assign(**{name: rows[name].where(rows[name] != "") for name in texts})
    empty = [name for name in suite.columns if name in rows and rows[name].isna().all()]
    kinds = {name: DTYPES[suite.columns[name].kind] for name in empty if suite.columns[name].kind in DTYPES}
    return rows.astype(kinds)


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
    """Return the tables that others are held against: this edition's, and all England's as `national.…`."""
    names = {name for check in checks for name in check.others}
    ready = {name: tables[name] for name in names if name in tables}
    for name in sorted(names):
        table = name.removeprefix("national.")
        if table != name and (place := _national(folder, table)):
            ready[name] = _read(place, suites[table])
    return ready


def _national(folder: paths.EditionFolder, table: str) -> Path | None:
    """Return where the rows of every council are of a table of which this edition takes its own."""
    processed = folder.root.parent.parent
    for entry in json.loads(folder.inputs.read_text(encoding="utf-8")) if folder.inputs.exists() else ():
        place = paths.NationalFolder.of(processed, entry["sha256"]).table(table)
        if entry["national"] and entry["used"] == "used" and place.exists():
            return place
    return None


def _without_others(checks: Sequence[Check]) -> dict[str, str]:
    """Return why checks cannot be made that hold rows against tables none of which is there, by their id."""
    return {
        check.id: f"{listed(check.others)} {'was' if len(check.others) == 1 else 'were'} not supplied"
        for check in checks
        if check.others and not across.tables(check.others)
    }


# --------------------------------------------------------------------------------------------------------
# Running Great Expectations


def _source() -> PandasDatasource:
    """Return where Great Expectations takes tables from: this process's memory, and nowhere else."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context.data_sources.add_pandas("tidy")


def _check(
    source: PandasDatasource,
    suite: Suite,
    checks: Sequence[Check],
    why_not: Mapping[str, str],
    rows: pd.DataFrame,
    found: _Found,
) -> None:
    """Make every check of one table that can be made, and add what came of each to what was found."""
    outcomes = _run(source, suite, _able(checks, why_not, rows), rows)
    for check in checks:
        if check.id in why_not:
            result = result_of(suite, check, "not checked", note=why_not[check.id])
        elif check.id in outcomes:
            outcome, said = outcomes.pop(check.id)
            result, wrong = _result(suite, check, outcome, said, rows)
            found.outcomes[result.id] = _without_rows(outcome)
            if len(wrong):
                found.failing[result.id] = wrong
        elif rows.empty:
            result = result_of(suite, check, "passed", note=NO_ROWS)
        else:
            missing = ", ".join(missing_columns(check, rows.columns))
            result = result_of(suite, check, "failed", note=f"could not be run without {missing}")
        found.results.append(result)


def _able(checks: Sequence[Check], why_not: Mapping[str, str], rows: pd.DataFrame) -> list[Check]:
    return [
        check
        for check in checks
        if check.id not in why_not
        and not missing_columns(check, rows.columns)
        # Of no rows only one thing can be said: that there were some.
        and (not rows.empty or "edition" in check.arguments)
    ]


def _run(
    source: PandasDatasource, suite: Suite, checks: Sequence[Check], rows: pd.DataFrame
) -> dict[str, tuple[ExpectationValidationResult, Said]]:
    """Return what Great Expectations makes of each check, and what our own rules said, by the check's id."""
    if not checks:
        return {}
    from great_expectations import ExpectationSuite

    from assurance.checks.expectations import RowRule, listening

    asked = {check.id: expectation(check) for check in checks}
    every_row = source.add_dataframe_asset(suite.table).add_batch_definition_whole_dataframe("every row")
    with listening():
        answer = every_row.get_batch({"dataframe": rows}).validate(
            ExpectationSuite(suite.table, expectations=[*asked.values()]), result_format=ONLY_WHICH_ROWS
        )
        made: dict[str, tuple[ExpectationValidationResult, Said]] = {}
        for outcome in answer.results:
            # Each carries the expectation it came of, whatever the types say.
            name = outcome.expectation_config.meta["id"]  # type: ignore[union-attr]
            rule = asked[name]
            said = rule.said(_wrong(outcome)) if isinstance(rule, RowRule) else {}
            made[name] = outcome, said
    return made


def _wrong(outcome: ExpectationValidationResult) -> list[int]:
    return sorted(outcome.result.get("unexpected_index_list") or [])


def _without_rows(outcome: ExpectationValidationResult) -> ExpectationValidationResult:
    """Return an outcome without its list of rows, which is the largest part and kept elsewhere."""
    outcome.result = {key: value for key, value in outcome.result.items() if key in KEPT_OF_OUTCOME}
    return outcome


def expectation(check: Check) -> Any:
    """Return the Great Expectations expectation of a check."""
    from great_expectations.expectations.metadata_types import FailureSeverity
    from great_expectations.expectations.registry import get_expectation_impl

    from assurance.checks import expectations  # noqa: F401 (to register them)

    return get_expectation_impl(check.expectation)(
        **{name: _as_moment(value) for name, value in check.arguments.items()},
        **({"row_condition": _condition(check)} if check.only_where else {}),
        severity=FailureSeverity(check.severity),
        meta={"id": check.id},
    )


def _as_moment(value: Any) -> Any:
    # pandas compares its days with moments only.
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime.combine(value, datetime.time())
    return value


def _condition(check: Check) -> Any:
    from great_expectations.expectations.row_conditions import AndCondition, Column, Condition

    conditions: list[Condition] = []
    for name, wanted in check.only_where.items():
        column = Column(name)
        if wanted == "missing":
            conditions.append(column.is_null())
        elif wanted == "given":
            conditions.append(column.is_not_null())
        else:
            conditions.append(column.is_in(list(wanted) if isinstance(wanted, tuple) else [wanted]))
    return conditions[0] if len(conditions) == 1 else AndCondition(conditions=conditions)


# --------------------------------------------------------------------------------------------------------
# From Great Expectations' results to ours


def _result(
    suite: Suite, check: Check, outcome: ExpectationValidationResult, said: Said, rows: pd.DataFrame
) -> tuple[CheckResult, pd.DataFrame]:
    """Return our result and the failing rows of a check."""
    of_rows = "element_count" in outcome.result
    wrong = rows.loc[_wrong(outcome)]
    complete = check.expectation == COMPLETE
    if outcome.success:
        note, failing = "", wrong.iloc[:0]
    elif of_rows:
        note = _how_many_miss(check, wrong) if complete else ""
        failing = failing_rows(suite, check, wrong, said, complete=complete)
    else:
        note = _of_the_whole(outcome)
        failing = failing_table(suite, check, note)
    result = result_of(
        suite,
        check,
        "passed" if outcome.success else "failed",
        rows_checked=outcome.result.get("element_count", len(rows)),
        failing_rows=0 if outcome.success else len(wrong) if of_rows else len(rows),
        examples=examples(failing) if len(failing) else (),
        note=note,
    )
    return result, failing


def _how_many_miss(check: Check, rows: pd.DataFrame) -> str:
    counts = rows[list(check.columns)].isna().sum()
    return "; ".join(f"{name} is missing in {plural(n, 'row')}" for name, n in counts.items() if n)


def _of_the_whole(outcome: ExpectationValidationResult) -> str:
    if "details" in outcome.result:
        missing = outcome.result["details"].get("mismatched", {}).get("missing", [])
        return f"missing: {', '.join(sorted(missing))}"
    if "observed_value" in outcome.result:
        return str(outcome.result["observed_value"])
    return f"could not be run: {_exception(outcome)}"


def _exception(outcome: ExpectationValidationResult) -> str:
    # One exception, or one for every metric that raised one.
    info = outcome.exception_info
    every = [info] if "exception_message" in info else list(info.values())
    return " ".join(str(every[0]["exception_message"]).split())
