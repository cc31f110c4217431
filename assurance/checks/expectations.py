"""Expectations of our own, where Great Expectations has none. Importing this imports Great Expectations.

Each wraps a rule of `assurance.checks.rules`, so that Great Expectations runs it, counts and lists what fails
it, and shows it in its Data Docs like one of its own. A rule that judges row by row becomes a `RowRule`, one
that judges a table as a whole a `TableRule`: name the rule, say it in words, and declare what it is given
beside the table. Those declarations are the arguments that a suite writes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pandas as pd
from great_expectations.core import ExpectationValidationResult
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, MulticolumnMapExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.map_metric_provider import (
    MulticolumnMapMetricProvider,
    multicolumn_condition_partial,
)
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render import LegacyRendererType, RenderedStringTemplateContent
from great_expectations.render.renderer.renderer import renderer

from assurance.checks import rules

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
    """An expectation whose `rule` returns True for every row that is right.

    The rule is called with the columns in `column_list`, in that order, as a frame, and with whatever else
    the class declares, by name. It sees every row that `only_where` picks, also those without values.
    """

    words: ClassVar[str]
    rule: ClassVar[Callable[..., pd.Series]]

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        rule, given = cls.__dict__["rule"], _declared(cls, MulticolumnMapExpectation)

        def judge(_: Any, columns: pd.DataFrame, **values: Any) -> pd.Series:
            return rule(columns, **{name: values[name] for name in given})

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
            return rule(rows, **{name: of["metric_value_kwargs"][name] for name in given})

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
