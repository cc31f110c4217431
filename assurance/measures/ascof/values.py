"""How a published outcome becomes a fact, with its interval; a symbol stays itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from assurance import numerals
from assurance.evidence import SYMBOLS, Fact, Place
from assurance.measures.ascof.definitions import COUNTS_MORE, LIMIT, PER_100_000, PER_CENT, code, measure_of
from assurance.measures.edition import Edition
from assurance.statistics import rate_interval, wilson_interval

SELECT_OUTCOMES = "assurance.measures.ascof.select_outcomes"
VERSION = 1  # of what our part of a definition says; the publisher's is named by its series of years


def outcome_fact(
    edition: Edition,
    row: Any,
    fact_id: str,
    *,
    measure: str = SELECT_OUTCOMES,
    more: str = "",
    caveats: Iterable[str] = (),
) -> Fact:
    """Return the fact of one row of `outcomes_of`, as published.

    Parameters
    ----------
    row
        Has the columns of `outcomes_of` as attributes.
    measure, caveats
        As of `Fact`; the caveats of the measure are added.
    more
        What else there is to say of the method, a sentence with a space before it.
    """
    known = measure_of(row.measure_id, row.framework)
    unit, decimals = (known.unit, known.decimals) if known else (unit_of(row.title), decimals_of(row.value))
    value = None if pd.isna(row.value) else float(row.value)
    symbol = row.symbol or "[x]"
    margin, numerator, denominator = (
        None if pd.isna(number) else float(number)
        for number in (row.margin_of_error, row.numerator, row.denominator)
    )
    lower, upper, interval = interval_of(value, unit, margin, numerator, denominator)
    geography = edition.council.name if row.level == "council" else row.geography
    caveats = tuple(caveats)
    counts_more = ", with locations not yet rated" if COUNTS_MORE in caveats else ""
    base = "the publisher’s denominator" if denominator is not None else ""
    if not pd.isna(row.respondents):
        base = f"{numerals.number(row.respondents)} respondents (rounded by the publisher)"
    elif not base and unit == PER_CENT and value is not None:
        base = "not in the file"
    return Fact(
        id=fact_id,
        title=f"{code(row.measure)}: {row.title.strip()}",
        value=value,
        display=symbol
        if value is None
        else show(exactly(value, unit, numerator, denominator), unit, decimals),
        unit=unit,
        numerator=_whole(numerator),
        denominator=_whole(denominator),
        base=base,
        period=row.period,
        population=f"as the publisher defines the measure, {geography}",
        geography=geography,
        margin_of_error=margin,
        lower=lower,
        upper=upper,
        status="published" if value is not None else SYMBOLS.get(symbol, "not available"),
        places=(_place(edition, row),),
        method=f"As published, {row.framework}.{interval}{more}",
        measure=measure,
        definition=f"ascof.{_series(row)}{counts_more}/{VERSION}",
        caveats=(
            LIMIT,
            *caveats,
            *(known.caveats if known else ()),
            *filter(None, [known.not_compared if known else ""]),
        ),
        polarity=known.polarity if known and "_" not in row.measure_id else "none",
        not_compared=known.not_compared if known else "",
    )


def _series(row: Any) -> str:
    """Return what years of a measure must share to be compared: the series, or the code in its framework."""
    return row.measure_id + f" of {row.framework}" if pd.isna(row.series) or not row.series else row.series


def _place(edition: Edition, row: Any) -> Place:
    sheet = "" if pd.isna(row.source_sheet) else str(row.source_sheet)
    where = (f"sheet “{sheet}”" if sheet else "", f"cell {row.source_cell}" if row.source_cell else "")
    return Place(
        file=edition.files[row.source_file],
        location=", ".join(filter(None, where)),
        sheet=sheet,
        rows=(int(row.source_row),),
    )


def interval_of(
    value: float | None, unit: str, margin: float | None, numerator: float | None, denominator: float | None
) -> tuple[float | None, float | None, str]:
    """Return the 95% interval and what it is: the publisher's where there is one, else ours from counts."""
    if value is None:
        return None, None, ""
    if margin is not None:
        lower, upper = (float(round(end, 6)) for end in (value - margin, value + margin))
        method = " The 95% interval is the publisher’s margin of error."
        if unit == PER_CENT and 0 <= value <= 100 and not 0 <= lower <= upper <= 100:
            # No share is outside these; a verdict cannot change, since no other share is there either.
            return max(lower, 0.0), min(upper, 100.0), method[:-1] + ", cut off at 0% and 100%."
        return lower, upper, method
    if not denominator or numerator is None:
        return None, None, ""
    if unit == PER_CENT and 0 <= value <= 100:
        # From the outcome, not the numerator: some numerators are rounded to 5 by the publisher.
        whole = round(denominator)
        return *wilson_interval(round(value * whole / 100), whole), " The 95% interval is Wilson’s, ours."
    if unit == PER_100_000:
        return (
            *rate_interval(round(numerator), denominator, 100_000),
            " The 95% interval is Byar’s (exact below 10 events), ours.",
        )
    return None, None, ""


def exactly(value: float, unit: str, numerator: float | None, denominator: float | None) -> float:
    """Return a percentage from its counts where they give what is published, so that it is rounded once.

    Some are published with two decimals, and rounding those again can miss: 14 of 26 is 53.8%, published as
    53.85.
    """
    if unit != PER_CENT or not numerator or not denominator:
        return value
    exact = 100 * numerator / denominator
    return exact if abs(exact - value) <= 0.00501 else value


def show(value: float, unit: str, decimals: int) -> str:
    """Return a value as it is printed in a sentence."""
    return numerals.percentage(value, decimals) if unit == PER_CENT else numerals.number(value, decimals)


def unit_of(title: str) -> str:
    """Return the unit of a measure of an earlier framework, as far as its title gives it away."""
    return PER_CENT if re.search(r"\b(proportion|percentage)\b", title, re.IGNORECASE) else "as published"


def decimals_of(value: float) -> int:
    """Return how many decimals a value was published with."""
    if pd.isna(value):
        return 0
    text = repr(float(value))
    return 0 if text.endswith(".0") else len(text.partition(".")[2])


def _whole(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) else number


def counting_more(outcomes: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the levels and periods in which 6B counts more than the locations rated Good and Outstanding.

    Parameters
    ----------
    outcomes
        As `outcomes_of`.
    """
    counts = outcomes.pivot_table("numerator", ["level", "period"], "measure_id")
    if not {"6b", "6b_good", "6b_outstanding"} <= set(counts.columns):
        return set()
    return set(counts.index[counts["6b"] > counts["6b_good"] + counts["6b_outstanding"]])
