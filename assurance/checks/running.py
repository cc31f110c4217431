"""Running Great Expectations over one table, and making our results of its own.

It takes seconds to import, so it is imported only where it runs.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from assurance.checks.results import CheckResult, examples, failing_rows, failing_table, places, result_of
from assurance.checks.suites import Check, Suite, missing_columns
from assurance.numerals import plural

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.validator.v1_validator import Validator

COMPLETE = "expect_rows_to_be_complete"
Said = Mapping[int, str]
"""What a rule of our own said of rows, by their place in the table."""
NO_ROWS = "no rows supplied"
# How many rows fail is asked of every check; which they are only of those that did not pass, and no values:
# those are in the table already.
HOW_MANY_ROWS = {"result_format": "BASIC", "partial_unexpected_count": 0}
ONLY_WHICH_ROWS = {
    "result_format": "COMPLETE",
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}
MOST_KEPT = 10_000
"""The rows of a table of which all that checks pick may be kept beside it while it is checked."""
# What Data Docs say of a result. Which rows fail is listed elsewhere, and is the largest part.
KEPT_OF_OUTCOME = (
    "element_count", "missing_count", "missing_percent", "observed_value", "unexpected_count",
    "unexpected_percent", "unexpected_percent_total", "unexpected_percent_nonmissing",
)  # fmt: skip


@dataclass
class Found:
    """What was found so far: results in order, the failing rows and the outcomes by the check's id."""

    results: list[CheckResult] = field(default_factory=list)
    failing: dict[str, pd.DataFrame] = field(default_factory=dict)
    outcomes: dict[str, ExpectationValidationResult] = field(default_factory=dict)


# A column without a single value comes back from a file as a column of anything.
DTYPES = {"text": "str", "number": "float64", "date": "datetime64[s]"}


def read(path: Path, suite: Suite, columns: list[str] | None = None) -> pd.DataFrame:
    """Return a tidy table, or some columns of it, in which a text that holds nothing is missing."""
    rows = pd.read_parquet(path, columns=columns).reset_index(drop=True)
    texts = rows.select_dtypes("str").columns
    nothing = {name: rows[name] == "" for name in texts}
    rows = rows.assign(**{name: rows[name].mask(at) for name, at in nothing.items() if at.any()})
    empty = [name for name in suite.columns if name in rows and rows[name].isna().all()]
    kinds = {name: DTYPES[suite.columns[name].kind] for name in empty if suite.columns[name].kind in DTYPES}
    return rows.astype(kinds) if kinds else rows


def source() -> BatchDefinition:
    """Return where Great Expectations takes tables from: this process's memory, and nowhere else.

    One will do for all tables: it is told which as it checks, and writes itself down for each that is made.
    """
    from assurance.checks import lean  # noqa: F401, I001 - before what it is for

    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    tables = context.data_sources.add_pandas("tidy").add_dataframe_asset("table")
    return tables.add_batch_definition_whole_dataframe("every row")


def check_table(
    place: BatchDefinition,
    suite: Suite,
    checks: Sequence[Check],
    why_not: Mapping[str, str],
    rows: pd.DataFrame,
    found: Found,
) -> None:
    """Make every check of one table that can be made, and add what came of each to what was found."""
    outcomes = _run(place, suite, _able(checks, why_not, rows), rows)
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
    place: BatchDefinition, suite: Suite, checks: Sequence[Check], rows: pd.DataFrame
) -> dict[str, tuple[ExpectationValidationResult, Said]]:
    """Return what Great Expectations makes of each check, and what our own rules said, by the check's id."""
    if not checks:
        return {}
    from great_expectations.validator.v1_validator import Validator

    from assurance.checks.expectations import RowRule, listening

    asked = {check.id: expectation(check) for check in checks}
    validator = Validator(place, batch_parameters={"dataframe": rows})
    engine = place.data_asset.datasource.get_execution_engine()
    with listening(), _made_once(), _picked_once(engine, len(rows)):
        outcomes = _outcomes(validator, suite, asked, HOW_MANY_ROWS)
        failed = {name: asked[name] for name, outcome in outcomes.items() if not outcome.success}
        if failed:
            outcomes |= _outcomes(validator, suite, failed, ONLY_WHICH_ROWS)
        return {
            name: (outcome, asked[name].said(_wrong(outcome)) if isinstance(asked[name], RowRule) else {})
            for name, outcome in outcomes.items()
        }


def _outcomes(
    validator: Validator, suite: Suite, asked: Mapping[str, Any], result_format: dict[str, Any]
) -> dict[str, ExpectationValidationResult]:
    """Return what Great Expectations makes of expectations of one table, in the words of `result_format`."""
    from great_expectations import ExpectationSuite

    expectations = ExpectationSuite(suite.table, expectations=[*asked.values()])
    validator.result_format = result_format
    answers = validator.validate_expectation_suite(expectations).results
    # Each carries the expectation it came of, whatever the types say.
    return {outcome.expectation_config.meta["id"]: outcome for outcome in answers}  # type: ignore[union-attr]


@contextmanager
def _picked_once(engine: Any, rows: int) -> Iterator[None]:
    """Let an engine pick the rows that a check is about once: it is asked for them four or five times.

    Everybody who asks has a copy. Of a large table nothing is kept.
    """
    pick = engine.get_domain_records
    picked: dict[str, pd.DataFrame] = {}

    def pick_once(domain_kwargs: dict[str, Any]) -> pd.DataFrame:
        asked = repr(sorted(domain_kwargs.items()))
        if asked not in picked:
            picked[asked] = pick(domain_kwargs)
        return picked[asked].copy(deep=False)

    if rows <= MOST_KEPT:
        engine.get_domain_records = pick_once
    try:
        yield
    finally:
        vars(engine).pop("get_domain_records", None)


@contextmanager
def _made_once() -> Iterator[None]:
    """Let Great Expectations make a rule, its configuration, its arguments and their name once each.

    It makes each anew for whoever asks, of one rule about a hundred times. Everybody has their own copy of
    what somebody writes into.
    """
    from great_expectations.core.id_dict import IDDict
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    def own_kwargs(made: ExpectationConfiguration) -> ExpectationConfiguration:
        one = copy.copy(made)
        one.kwargs = {**one.kwargs}
        return one

    with (
        _remembered(Expectation, "configuration", lambda rule: (id(rule), rule.id), own_kwargs),
        _remembered(ExpectationConfiguration, "to_domain_obj", lambda one: repr(sorted(vars(one).items()))),
        _remembered(Expectation, "_get_runtime_kwargs", lambda rule, *to: (id(rule), repr(to)), dict),
        _remembered(IDDict, "to_id", lambda *asked: repr(asked)),
    ):
        yield


@contextmanager
def _remembered(
    owner: type, name: str, told_by: Callable[..., Any], handed_out: Callable[[Any], Any] = lambda made: made
) -> Iterator[None]:
    """Let a method or property of a class be called once for each that `told_by` makes of its arguments."""
    original = vars(owner)[name]
    make: Any = original.fget if isinstance(original, property) else original
    made: dict[Any, tuple[Any, Any]] = {}

    def once(one: Any, *more: Any, **named: Any) -> Any:
        key = told_by(one, *more, *named.items())
        if key not in made:  # `one` is kept beside it, so that no other comes to have its number
            made[key] = one, make(one, *more, **named)
        return handed_out(made[key][1])

    setattr(owner, name, property(once) if isinstance(original, property) else once)
    try:
        yield
    finally:
        setattr(owner, name, original)


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

    from assurance.checks import expectations, expectations_of_measures  # noqa: F401 (to register them)

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
    wrong = rows.iloc[:0] if outcome.success else rows.loc[_wrong(outcome)]
    complete = check.expectation == COMPLETE
    if outcome.success:
        note, failing = "", wrong
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
        places=places(failing) if len(failing) else (),
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
