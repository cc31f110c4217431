"""Expectations of our own, where Great Expectations has none. Importing this imports Great Expectations.

Each wraps a rule, so that Great Expectations runs it, counts and lists what fails it, and shows it in its
Data Docs like one of its own. A rule that judges row by row becomes a `RowRule`, or a `ColumnRule` when one
column is enough; one that judges a table as a whole a `TableRule`. Name the rule, say it in words, and
declare what it is given beside the table: those declarations are the arguments that a suite writes. One that
declares `other` is given those tables themselves, not their names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

import pandas as pd
from great_expectations.compatibility.pydantic import Field
from great_expectations.core import ExpectationValidationResult
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import (
    BatchExpectation,
    ColumnMapExpectation,
    MulticolumnMapExpectation,
)
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    MulticolumnMapMetricProvider,
    column_condition_partial,
    multicolumn_condition_partial,
)
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render import LegacyRendererType, RenderedStringTemplateContent
from great_expectations.render.renderer.renderer import renderer

from assurance.checks import across, editions, freshness, rules

logging.captureWarnings(False)  # which Great Expectations turns on: nobody would see a warning any more

# --------------------------------------------------------------------------------------------------------
# How a rule becomes an expectation


class Worded:
    """What Data Docs say of an expectation, with `$` before what it is given."""

    words: ClassVar[str]

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict | None = None,
        **kwargs: Any,
    ) -> list[RenderedStringTemplateContent]:
        given = configuration.kwargs if configuration else {}
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template",
                string_template={"template": cls.words, "params": dict(given)},
            )
        ]


class RowRule(Worded, MulticolumnMapExpectation):
    """An expectation whose `rule` returns True for every row that is right, or what is wrong with each row.

    The rule is called with the columns in `column_list`, in that order, as a frame, and with whatever else
    the class declares, by name. It sees every row that `only_where` picks, also those without values. What it
    says of a row, where that is not "", is listed as what was found there.
    """

    words: ClassVar[str]
    rule: ClassVar[Callable[..., pd.Series]]

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        rule, given = cls.__dict__["rule"], _declared(cls, MulticolumnMapExpectation)

        def judge(_: Any, columns: pd.DataFrame, **values: Any) -> pd.Series:
            if columns.empty:
                return pd.Series(dtype="bool")
            judged = rule(columns, **_values(given, values))
            if not isinstance(judged.dtype, pd.StringDtype):
                return judged.astype("bool")
            wrong = judged[judged != ""]
            _SAID.get().setdefault(_asked(rule, columns.columns, values, given), []).append(wrong.to_dict())
            return judged == ""

        cls.map_metric = f"multicolumn_values.{rule.__name__}"
        cls.success_keys = ("mostly", *given)
        cls.args_keys = ("column_list", *given)
        _metric(
            cls.__name__,
            MulticolumnMapMetricProvider,
            condition_metric_name=cls.map_metric,
            condition_value_keys=given,
            _pandas=multicolumn_condition_partial(engine=PandasExecutionEngine)(judge),
        )

    def said(self, wrong: Iterable[int]) -> dict[int, str]:
        """Return what the rule said of just these rows, by their place; nothing when it says only yes or no.

        The rule may have been asked the same of other rows of the table, for another check.
        """
        rule = type(self).__dict__["rule"]
        given = _declared(type(self), MulticolumnMapExpectation)
        asked = _asked(rule, self.column_list, {name: getattr(self, name) for name in given}, given)
        wanted = set(wrong)
        return next((words for words in _SAID.get().get(asked, ()) if words.keys() == wanted), {})


_SAID: ContextVar[dict[str, list[dict[int, str]]]] = ContextVar("said")


@contextmanager
def listening() -> Iterator[None]:
    """Remember, while the checks of one table are made, what rules say of its rows."""
    before = _SAID.set({})
    try:
        yield
    finally:
        _SAID.reset(before)


def _asked(rule: Any, columns: Iterable[str], values: dict[str, Any], given: Iterable[str]) -> str:
    return repr((rule.__name__, [*columns], [(name, values[name]) for name in given]))


class ColumnRule(Worded, ColumnMapExpectation):
    """An expectation whose `rule` returns True for every value of one column that is right.

    The rule is called with the values of `column` that are there, and with whatever else the class declares.
    """

    words: ClassVar[str]
    rule: ClassVar[Callable[..., pd.Series]]

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        rule, given = cls.__dict__["rule"], _declared(cls, ColumnMapExpectation)

        def judge(_: Any, column: pd.Series, **values: Any) -> pd.Series:
            return rule(column, **_values(given, values)) if len(column) else pd.Series(dtype="bool")

        cls.map_metric = f"column_values.{rule.__name__}"
        cls.success_keys = ("mostly", *given)
        cls.args_keys = ("column", *given)
        _metric(
            cls.__name__,
            ColumnMapMetricProvider,
            condition_metric_name=cls.map_metric,
            condition_value_keys=given,
            _pandas=column_condition_partial(engine=PandasExecutionEngine)(judge),
        )


class TableRule(Worded, BatchExpectation):
    """An expectation whose `rule` returns what is wrong with a table as a whole, "" when nothing is.

    The rule is called with the table and with whatever else the class declares, by name.
    """

    words: ClassVar[str]
    rule: ClassVar[Callable[..., str]]

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        rule, given = cls.__dict__["rule"], _declared(cls, BatchExpectation)

        def judge(cls: Any, execution_engine: Any, **of: Any) -> str:  # called by name
            rows, *_ = execution_engine.get_compute_domain(
                of["metric_domain_kwargs"], MetricDomainTypes.TABLE
            )
            return rule(rows, **_values(given, of["metric_value_kwargs"]))

        cls.metric_dependencies = (f"table.{rule.__name__}",)
        cls.success_keys = cls.args_keys = given
        _metric(
            cls.__name__,
            TableMetricProvider,
            metric_name=cls.metric_dependencies[0],
            value_keys=given,
            _pandas=metric_value(engine=PandasExecutionEngine)(judge),
        )

    def _validate(
        self, metrics: dict, runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict:
        wrong = metrics[self.metric_dependencies[0]]
        return {"success": not wrong, "result": {"observed_value": wrong or "as expected"}}


def _declared(expectation: Any, base: Any) -> tuple[str, ...]:
    return tuple(name for name in expectation.__fields__ if name not in base.__fields__)


def _values(given: tuple[str, ...], values: dict[str, Any]) -> dict[str, Any]:
    return {name: across.tables(values[name]) if name == "other" else values[name] for name in given}


def _metric(name: str, base: type, **attributes: Any) -> None:
    type(f"{name}Metric", (base,), attributes)  # Great Expectations registers it as it is made


# --------------------------------------------------------------------------------------------------------
# The rules


class ExpectColumnsToBeOfKind(TableRule):
    """Expect columns to hold text, numbers, dates or yes and no."""

    kinds: dict[str, str]

    words = "Columns must be of these kinds: $kinds."
    rule = rules.wrong_kinds


class ExpectRowsToBeComplete(RowRule):
    """Expect every row to have a value in every column of `column_list`."""

    words = "Every row must have a value in each of: $column_list."
    rule = rules.complete


class ExpectPartToBeWithinWhole(RowRule):
    """Expect a row that is "of which" another to name one of the same day, and to be no larger.

    `column_list` is, in order: what names a row, the day, the count, the name of the row it is a part of.
    """

    words = "A row that is part of another must name one of the same day, and be no larger ($column_list)."
    rule = rules.part_within_whole


class ExpectPartsToSumToTotal(RowRule):
    """Expect the parts of each group of rows to come to a total, give or take `within`.

    The last two of `column_list` name a quantity and its value; those before them make a group. `total` is
    the name of a quantity, or a number such as 100.
    """

    parts: list[str]
    total: float | str
    within: float

    words = "$parts must add up to $total, give or take $within."
    rule = rules.parts_sum


class ExpectOutcomeToFollowFromCounts(RowRule):
    """Expect each outcome to be its numerator over its denominator, as far as rounding allows.

    `column_list` is, in order: measure, level of the geography, geography, period, quantity, value.
    """

    per: dict[str, float]
    rounded_to_5: list[str]

    words = "Each outcome must follow from its numerator and denominator, within their rounding."
    rule = rules.outcome_follows


class ExpectOverallRatingToAgreeWithServices(RowRule):
    """Expect a location without an overall rating to have no service that is rated.

    `column_list` is, in order: location, service group, domain, rating.
    """

    words = "A location without an overall rating must have no service that is rated."
    rule = rules.overall_agrees


# --------------------------------------------------------------------------------------------------------
# Other tables


class ExpectValuesToBeFoundInOtherTables(ColumnRule):
    """Expect every value of `column` to stand in the column `among` of one of the tables `other`.

    `where` picks the rows of the other tables that count.
    """

    other: list[str]
    among: str
    where: dict[str, Any] = Field(default_factory=dict)

    words = "Each value of $column must be found under $among in $other."
    rule = across.found_in


class ExpectValuesToAgreeWithOtherTable(RowRule):
    """Expect the last of `column_list` to be what another table says of the same thing.

    The columns before the last name the thing, in the other table too unless `named` says how they are
    called there; `says` is the column that is compared. Where a number is expected, `within` may be given.
    """

    other: list[str]
    says: str
    named: list[str] = Field(default_factory=list)
    where: dict[str, Any] = Field(default_factory=dict)
    within: float = 0

    words = "The last of $column_list must be what $other holds under $says for the same."
    rule = across.agrees_with


class ExpectAsManyAsInOtherTable(TableRule):
    """Expect as many different values of a column as another table has, give or take a percentage."""

    count: str
    other: list[str]
    of: str
    only: dict[str, Any] = Field(default_factory=dict)
    where: dict[str, Any] = Field(default_factory=dict)
    within_percent: float = 0

    words = "There must be as many different values of $count as of $of in $other, within $within_percent%."
    rule = across.as_many_as


class ExpectSourceToBeDatedSince(RowRule):
    """Expect the file that each row was read from to be of a day or later, as far as its day is known.

    The first of `column_list` is the file. `mentioning` are words, one of which another column must hold for
    a row to count.
    """

    other: list[str]
    day: str
    mentioning: list[str] = Field(default_factory=list)

    words = "What is read from the first of $column_list must be dated $day or later."
    rule = across.dated_since


# --------------------------------------------------------------------------------------------------------
# Days


class ExpectDaysToBeBy(RowRule):
    """Expect no day in any of the columns to be after the last day."""

    last_day: str

    words = "The days in $column_list must be no later than $last_day."
    rule = freshness.by_day


class ExpectFileToBeFromBeforeDataFreeze(RowRule):
    """Expect a file to be from the day of the data freeze or before.

    `column_list` is, in order: the first day that it may be from, the data freeze.
    """

    words = "A file must be from the data freeze or before ($column_list)."
    rule = freshness.not_after_freeze


class ExpectFileNotToBeOutOfDate(RowRule):
    """Expect no newer file to have been due before the data freeze.

    `column_list` is, in order: the last day that a file may be from, the day by which a newer one is out, the
    data freeze.
    """

    words = "No newer file may have been due by the data freeze ($column_list)."
    rule = freshness.not_out_of_date


# --------------------------------------------------------------------------------------------------------
# The last edition


class ExpectTableToBeSuppliedAgain(TableRule):
    """Expect a table that the last edition had to be there."""

    had: str
    edition: str
    supplied: bool

    words = "What edition $edition had ($had) must be supplied again."
    rule = editions.supplied_again


class ExpectRowsToBeNearLastEdition(TableRule):
    """Expect the number of rows to have moved by no more than a percentage."""

    rows_then: int
    edition: str
    within_percent: float
    too_few_below: int

    words = "There must be $rows_then rows, as in edition $edition, give or take $within_percent%."
    rule = editions.rows_near


class ExpectRowsNotToBeLostSinceLastEdition(TableRule):
    """Expect no more than a percentage of the last edition's rows to be gone."""

    rows_then: int
    edition: str
    lost_percent: float
    too_few_below: int

    words = "No more than $lost_percent% of the $rows_then rows of edition $edition may be gone."
    rule = editions.rows_not_lost


class ExpectColumnsToBeFilledAsInLastEdition(TableRule):
    """Expect a value in every column that held one in the last edition."""

    filled_then: list[str]
    edition: str

    words = "These columns held values in edition $edition and must still: $filled_then."
    rule = editions.still_filled


class ExpectIdsToBeKeptSinceLastEdition(TableRule):
    """Expect most of the numbers that the last edition had to be there still."""

    ids: str
    ids_then: list[str]
    edition: str
    kept_percent: float
    too_few_below: int

    words = "At least $kept_percent% of the values of $ids in edition $edition must still be there."
    rule = editions.ids_kept


class ExpectSharesToBeNearLastEdition(TableRule):
    """Expect the share of rows with each value of a column to have moved by no more than some points."""

    by: str
    counts_then: dict[str, int]
    edition: str
    within_points: float
    too_few_below: int

    words = "The shares by $by must be those of edition $edition, give or take $within_points points."
    rule = editions.shares_near


# --------------------------------------------------------------------------------------------------------
# Cases


class ExpectOpenCasesNotToBeOld(RowRule):
    """Expect every case that is open to have been opened no more than `days` before the last day given.

    `column_list` is, in order: the status, the day on which a case was opened, any other days.
    """

    open: str
    days: int

    words = "A case that is $open must have been opened no more than $days days before the last day given."
    rule = rules.open_not_old


class ExpectAmountToBeWithinAnother(RowRule):
    """Expect the first of two columns to be no more than the second, give or take a percentage."""

    within_percent: float

    words = "The first of $column_list must be no more than the second, give or take $within_percent%."
    rule = rules.amount_within
