"""Expectations of our own, where Great Expectations has none. Importing this imports Great Expectations.

Each wraps a rule of `assurance.checks.rules`, so that Great Expectations runs it, counts and lists the rows
that fail it, and shows it in its Data Docs like one of its own.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pandas as pd
from great_expectations.core import ExpectationValidationResult
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, MulticolumnMapExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.map_metric_provider import (
    MulticolumnMapMetricProvider,
    multicolumn_condition_partial,
)
from great_expectations.render import LegacyRendererType, RenderedStringTemplateContent
from great_expectations.render.renderer.renderer import renderer

from assurance.checks import rules


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


class ExpectColumnsToBeOfKind(Worded, BatchExpectation):
    """Expect columns to hold text, numbers, dates or yes and no."""

    kinds: dict[str, str]

    words: ClassVar[str] = "Columns must be of these kinds: $kinds."
    metric_dependencies: ClassVar = ("table.column_types",)
    success_keys: ClassVar = ("kinds",)
    args_keys: ClassVar = ("kinds",)

    def _validate(
        self, metrics: dict, runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict:
        found = {column["name"]: str(column["type"]) for column in metrics["table.column_types"]}
        wrong = rules.wrong_kinds(found, self.kinds)
        observed = ", ".join(f"{name} holds {kind}" for name, kind in wrong.items())
        return {"success": not wrong, "result": {"observed_value": observed or "as expected"}}


class RowsComplete(MulticolumnMapMetricProvider):
    """The rows that `rules.complete` finds right."""

    condition_metric_name = "multicolumn_values.complete"

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_list: pd.DataFrame, **kwargs: Any) -> pd.Series:
        return rules.complete(column_list)


class ExpectRowsToBeComplete(Worded, MulticolumnMapExpectation):
    """Expect every row to have a value in every column of `column_list`."""

    words: ClassVar[str] = "Every row must have a value in each of: $column_list."
    map_metric = "multicolumn_values.complete"
    args_keys: ClassVar = ("column_list",)


class PartWithinWhole(MulticolumnMapMetricProvider):
    """The rows that `rules.part_within_whole` finds right."""

    condition_metric_name = "multicolumn_values.part_within_whole"

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_list: pd.DataFrame, **kwargs: Any) -> pd.Series:
        return rules.part_within_whole(column_list)


class ExpectPartToBeWithinWhole(Worded, MulticolumnMapExpectation):
    """Expect a row that is "of which" another to name one of the same day, and to be no larger.

    `column_list` is, in order: what names a row, the day, the count, the name of the row it is a part of.
    """

    words: ClassVar[str] = (
        "A row that is part of another must name one of the same day, and be no larger ($column_list)."
    )
    map_metric = "multicolumn_values.part_within_whole"
    args_keys: ClassVar = ("column_list",)


class PartsSum(MulticolumnMapMetricProvider):
    """The rows that `rules.parts_sum` finds right."""

    condition_metric_name = "multicolumn_values.parts_sum"
    condition_value_keys = ("parts", "total", "within")

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(
        cls, column_list: pd.DataFrame, parts: list[str], total: str | float, within: float, **kwargs: Any
    ) -> pd.Series:
        return rules.parts_sum(column_list, parts, total, within)


class ExpectPartsToSumToTotal(Worded, MulticolumnMapExpectation):
    """Expect the parts of each group of rows to come to a total, give or take `within`.

    The last two of `column_list` name a quantity and its value; those before them make a group. `total` is
    the name of a quantity, or a number such as 100.
    """

    parts: list[str]
    total: float | str
    within: float

    words: ClassVar[str] = "$parts must add up to $total, give or take $within."
    map_metric = "multicolumn_values.parts_sum"
    success_keys: ClassVar = ("mostly", "parts", "total", "within")
    args_keys: ClassVar = ("column_list", "parts", "total", "within")


class OutcomeFollows(MulticolumnMapMetricProvider):
    """The rows that `rules.outcome_follows` finds right."""

    condition_metric_name = "multicolumn_values.outcome_follows"
    condition_value_keys = ("per", "rounded_to_5")

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(
        cls, column_list: pd.DataFrame, per: dict[str, float], rounded_to_5: list[str], **kwargs: Any
    ) -> pd.Series:
        return rules.outcome_follows(column_list, per, rounded_to_5)


class ExpectOutcomeToFollowFromCounts(Worded, MulticolumnMapExpectation):
    """Expect each outcome to be its numerator over its denominator, as far as rounding allows.

    `column_list` is, in order: measure, level of the geography, geography, period, quantity, value.
    """

    per: dict[str, float]
    rounded_to_5: list[str]

    words: ClassVar[str] = (
        "Each outcome must follow from its numerator and denominator, within their rounding."
    )
    map_metric = "multicolumn_values.outcome_follows"
    success_keys: ClassVar = ("mostly", "per", "rounded_to_5")
    args_keys: ClassVar = ("column_list", "per", "rounded_to_5")


class OverallAgrees(MulticolumnMapMetricProvider):
    """The rows that `rules.overall_agrees` finds right."""

    condition_metric_name = "multicolumn_values.overall_agrees"

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_list: pd.DataFrame, **kwargs: Any) -> pd.Series:
        return rules.overall_agrees(column_list)


class ExpectOverallRatingToAgreeWithServices(Worded, MulticolumnMapExpectation):
    """Expect a location without an overall rating to have no service that is rated.

    `column_list` is, in order: location, service group, domain, rating.
    """

    words: ClassVar[str] = "A location without an overall rating must have no service that is rated."
    map_metric = "multicolumn_values.overall_agrees"
    args_keys: ClassVar = ("column_list",)
