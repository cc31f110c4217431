"""Validate one edition's tidy tables with Great Expectations, and list every row that fails.

Great Expectations takes seconds to import, so it is imported only where it runs.
"""

from __future__ import annotations

import datetime
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from assurance import paths
from assurance.checks.suites import SOURCE_COLUMNS, Check, Severity, Suite, missing_columns, read_suites
from assurance.errors import CheckFailed
from assurance.numerals import number, plural

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.datasource.fluent import PandasDatasource

EXAMPLES = 3
NAMED_IN_MESSAGE = 3
HIDDEN = "not shown: words typed freely"
COMPLETE = "expect_rows_to_be_complete"
SAME_KEY = "more than one row is named so"


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What came of one check.

    Attributes
    ----------
    id, table, sentence, expectation, severity, touches, mend
        As the suite says; the id begins with the table's name.
    passed
        True when nothing failed, also when there was nothing to check.
    rows_checked
        The rows that the check is about.
    failing_rows
        How many of them fail. All, when the table as a whole is not as it should be.
    examples
        Up to three of them, each by its own key, with what was found.
    note
        "no rows supplied", why a check could not be run, or what was found of the table as a whole.
    """

    id: str
    table: str
    sentence: str
    expectation: str
    severity: Severity
    passed: bool
    rows_checked: int
    failing_rows: int
    examples: tuple[str, ...]
    touches: tuple[str, ...]
    mend: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FailingRow:
    """One row that fails one check, as it stands in failing-rows.csv."""

    check_id: str
    severity: Severity
    table: str
    key: str
    source_file: str
    source_sheet: str
    source_row: str
    column: str
    found: str
    sentence: str
    mend: str


def validate(folder: paths.EditionFolder) -> list[CheckResult]:
    """Return what came of every check on the tidy tables of one edition, and write it down.

    Writes `results.json`, `failing-rows.csv` and `data-docs/` into the edition's folder of checks. A table
    that does not exist was not supplied: it is not checked. One without rows passes, with a note.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when it is imported
    from assurance.checks import data_docs

    source = _source()
    results: list[CheckResult] = []
    failing: list[FailingRow] = []
    outcomes: dict[str, ExpectationValidationResult] = {}
    for table, suite in read_suites().items():
        if not folder.table(table).exists():
            continue
        rows = _read(folder.table(table))
        checks = suite.checks(folder.root.parent.name)
        if rows.empty:
            results += [_without_rows(suite, check) for check in checks]
            continue
        its_outcomes = _run(source, suite, checks, rows)
        for check in checks:
            if check.id in its_outcomes:
                result, its_rows = _result(suite, check, its_outcomes[check.id], rows)
            else:
                result, its_rows = _not_run(suite, check, rows), []
            results.append(result)
            failing += its_rows
        outcomes |= {f"{table}.{name}": outcome for name, outcome in its_outcomes.items()}
    write(folder, results, failing)
    data_docs.write(folder, results, failing, outcomes)
    return results


def write(folder: paths.EditionFolder, results: Sequence[CheckResult], failing: Sequence[FailingRow]) -> None:
    """Write results.json and failing-rows.csv."""
    listed = json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1)
    paths.write_text(folder.checks / "results.json", listed + "\n")
    columns = list(FailingRow.__dataclass_fields__)
    paths.write_csv(folder.checks / "failing-rows.csv", columns, map(asdict, failing))


def stop_if_critical(results: Iterable[CheckResult], folder: paths.EditionFolder | None = None) -> None:
    """Do nothing when every critical check passed.

    Raises
    ------
    CheckFailed
        When one did not: how many failed, which, the first failing rows by their own key, and where all of
        them are listed.
    """
    critical = [result for result in results if result.severity == "critical" and not result.passed]
    if not critical:
        return
    named = [f"{result.id} ({_first_rows(result)})" for result in critical[:NAMED_IN_MESSAGE]]
    more = len(critical) - len(named)
    listed = _typed(folder.checks / "failing-rows.csv") if folder else "failing-rows.csv, among the checks"
    raise CheckFailed(
        f"{plural(len(critical), 'critical check')} failed, so nothing is published: {'; '.join(named)}"
        f"{f'; and {more} more' if more else ''}. Every failing row, and who mends it, is in {listed}."
    )


def summarise(results: Sequence[CheckResult]) -> pd.DataFrame:
    """Return what came of the checks, as text to be read: one row a table.

    Columns: Table, Checks, Passed, Failed (warning), Failed (critical).
    """
    rows = []
    for table in dict.fromkeys(result.table for result in results):
        of_table = [result for result in results if result.table == table]
        failed = Counter(result.severity for result in of_table if not result.passed)
        counts = (len(of_table), len(of_table) - failed.total(), failed["warning"], failed["critical"])
        rows.append((table, *map(number, counts)))
    return pd.DataFrame(rows, columns=["Table", "Checks", "Passed", "Failed (warning)", "Failed (critical)"])


def _read(path: Path) -> pd.DataFrame:
    """Return a tidy table in which a text that holds nothing is missing, as an empty cell is."""
    rows = pd.read_parquet(path).reset_index(drop=True)
    texts = rows.select_dtypes("str").columns
    return rows.assign(**{name: rows[name].where(rows[name] != "") for name in texts})


def _source() -> PandasDatasource:
    """Return where Great Expectations takes tables from: this process's memory, and nowhere else."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context.data_sources.add_pandas("tidy")


def _run(
    source: PandasDatasource, suite: Suite, checks: Sequence[Check], rows: pd.DataFrame
) -> dict[str, ExpectationValidationResult]:
    """Return what Great Expectations makes of each check whose columns are there, by the check's id."""
    from great_expectations import ExpectationSuite

    able = [expectation(check) for check in checks if not missing_columns(check, rows.columns)]
    every_row = source.add_dataframe_asset(suite.table).add_batch_definition_whole_dataframe("every row")
    answer = every_row.get_batch({"dataframe": rows}).validate(
        ExpectationSuite(suite.table, expectations=able), result_format={"result_format": "COMPLETE"}
    )
    # Each carries the expectation it came of, whatever the types say.
    return {outcome.expectation_config.meta["id"]: outcome for outcome in answer.results}  # type: ignore[union-attr]


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


def _result(
    suite: Suite, check: Check, outcome: ExpectationValidationResult, rows: pd.DataFrame
) -> tuple[CheckResult, list[FailingRow]]:
    positions = sorted(outcome.result.get("unexpected_index_list") or [])
    checked = outcome.result.get("element_count", len(rows))
    of_rows = "element_count" in outcome.result
    failing = list(_failing_rows(suite, check, rows.loc[positions]))
    note = _missing(check, rows.loc[positions]) if check.expectation == COMPLETE else ""
    if not outcome.success and not of_rows:
        note = _of_the_whole(check, outcome)
        failing = [_failing_row(suite, check, key="", column=", ".join(check.columns), found=note)]
    result = _as_result(
        suite,
        check,
        passed=bool(outcome.success),
        rows_checked=checked,
        failing_rows=len(positions) if of_rows or outcome.success else len(rows),
        examples=tuple(_example(row) for row in failing[:EXAMPLES]),
        note=note,
    )
    return result, failing


def _missing(check: Check, rows: pd.DataFrame) -> str:
    counts = rows[list(check.columns)].isna().sum()
    return "; ".join(f"{name} is missing in {plural(n, 'row')}" for name, n in counts.items() if n)


def _of_the_whole(check: Check, outcome: ExpectationValidationResult) -> str:
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


def _without_rows(suite: Suite, check: Check) -> CheckResult:
    return _as_result(suite, check, passed=True, rows_checked=0, failing_rows=0, note="no rows supplied")


def _not_run(suite: Suite, check: Check, rows: pd.DataFrame) -> CheckResult:
    missing = ", ".join(missing_columns(check, rows.columns))
    return _as_result(
        suite, check, passed=False, rows_checked=0, failing_rows=0, note=f"could not be run without {missing}"
    )


def _as_result(suite: Suite, check: Check, **values: Any) -> CheckResult:
    return CheckResult(
        id=f"{suite.table}.{check.id}",
        table=suite.table,
        sentence=check.sentence,
        expectation=check.expectation,
        severity=check.severity,
        touches=check.touches,
        mend=check.mend,
        **{"examples": (), **values},
    )


def _failing_rows(suite: Suite, check: Check, rows: pd.DataFrame) -> Iterator[FailingRow]:
    for row in rows.to_dict("records"):
        columns = check.columns
        if check.expectation == COMPLETE:
            columns = tuple(name for name in columns if pd.isna(row[name]))
        told = [name for name in columns if len(columns) == 1 or name not in suite.key]
        shown = {name: as_text(row[name]) if suite.shows(name) else HIDDEN for name in told}
        if len(shown) == 1 and check.expectation != COMPLETE:
            found = next(iter(shown.values()))
        else:
            found = "; ".join(f"{name} {value}" for name, value in shown.items())
        yield _failing_row(
            suite,
            check,
            key=", ".join(f"{name} {as_text(row[name])}" for name in suite.key if name in row),
            column=", ".join(columns),
            found=found or SAME_KEY,
            **{name: as_text(row[name], missing="") for name in SOURCE_COLUMNS if name in row},
        )


def _failing_row(suite: Suite, check: Check, **values: str) -> FailingRow:
    return FailingRow(
        check_id=f"{suite.table}.{check.id}",
        severity=check.severity,
        table=suite.table,
        sentence=check.sentence,
        mend=check.mend,
        **{**dict.fromkeys(SOURCE_COLUMNS, ""), **values},
    )


def _example(row: FailingRow) -> str:
    place = f" ({row.source_file.rsplit('/', 1)[-1]}, row {row.source_row})" if row.source_row else ""
    return f"{row.key}{place}: {row.found}".lstrip(": ")


def as_text(value: Any, missing: str = "missing") -> str:
    """Return a value as a person would write it in a list.

    >>> as_text(3.0), as_text(float("nan")), as_text(pd.Timestamp("2024-01-05"))
    ('3', 'missing', '2024-01-05')
    """
    if value is None or pd.isna(value):
        return missing
    if isinstance(value, datetime.datetime) and value == value.replace(
        hour=0, minute=0, second=0, microsecond=0
    ):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _first_rows(result: CheckResult) -> str:
    if not result.examples:
        return result.note
    more = result.failing_rows - len(result.examples)
    return "; ".join(result.examples) + (f"; and {more:,} more" if more > 0 and not result.note else "")


def _typed(path: Path) -> str:
    # Not from where we stand: a notebook stands in its own folder, the person who reads this does not.
    return path.relative_to(paths.ROOT).as_posix() if path.is_relative_to(paths.ROOT) else path.as_posix()
