"""Rules about how the figures of a published table are written: zeros, decimals, rounding, symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from assurance.checks.rules.quantities import (
    COUNCIL,
    COUNTS,
    DENOMINATOR,
    ENGLAND,
    GROUP,
    MARGIN,
    NUMERATOR,
    OUTCOME,
    REGION,
    RESPONDENTS,
    exact,
    named,
    rounded_to_5,
    tell,
    together,
)

KIND = ["measure", "part", "role"]


def zero_is_a_result(columns: pd.DataFrame, near: float) -> pd.Series:
    """Say where an outcome of 0 can only stand for a missing one.

    Nobody responded or was counted; or no other council has an outcome of less than `near` of the median.
    """
    rows = named(columns)
    wide = together(rows)
    councils = wide[(wide["level"] == COUNCIL) & wide[OUTCOME].notna()]
    above = councils[councils[OUTCOME] > 0].groupby(["measure", "part", "period"])[OUTCOME]
    lowest, median = (
        councils[["measure", "part", "period"]].join(found, on=["measure", "part", "period"])[OUTCOME]
        for found in (above.min(), above.median())
    )
    nobody = (councils[RESPONDENTS] == 0) | (councils[DENOMINATOR] == 0)
    alone = (councils[NUMERATOR] != 0) & (lowest > near * median)
    zeros = councils[(councils[OUTCOME] == 0) & (nobody | alone)]
    says = [
        "0, but nobody responded or was counted"
        if nobody[index]
        else f"0, but no other council is below {exact(lowest[index])}"
        for index in zeros.index
    ]
    of_zeros = tell(rows, zeros.assign(says=says), [OUTCOME, MARGIN, RESPONDENTS])
    return of_zeros.where(rows["value"] == 0, "")


def whole_and_rounded_alike(columns: pd.DataFrame) -> pd.Series:
    """Say where a count is not whole, or not a multiple of 5 although nearly all of its kind are.

    Its kind is the same count of the same sort of place in the same year. Where a whole year differs from
    most other years, that is said of England's count.
    """
    rows = named(columns)
    counts = rows[rows["role"].isin(COUNTS) & rows["value"].notna()]
    says = pd.Series("", index=rows.index, dtype="str")
    says[counts.index[counts["value"] % 1 != 0]] = "a count that is not whole"
    for _, of_kind in counts.groupby(KIND, sort=False):
        fives: dict[str, bool] = {}
        for (period, level), alike in of_kind.groupby(["period", "level"], sort=False):
            in_fives = rounded_to_5(alike["value"])
            odd = alike.index[alike["value"] % 5 != 0]
            if in_fives:
                says[odd] = f"not a multiple of 5, as the {len(alike) - len(odd)} others like it are"
            if level == COUNCIL:
                fives[period] = in_fives
        if sum(fives.values()) > len(fives) / 2:
            odd_years = [period for period, in_fives in fives.items() if not in_fives]
            of_england = of_kind[(of_kind["level"] == ENGLAND) & of_kind["period"].isin(odd_years)]
            says[of_england.index] = "the counts of this year are not rounded to 5, those of other years are"
    return says


def decimals_alike(columns: pd.DataFrame) -> pd.Series:
    """Say where an outcome or margin of error has more decimal places than England's and the regions'."""
    rows = named(columns)
    rows = rows[rows["role"].isin([OUTCOME, MARGIN]) & rows["value"].notna()]
    places = rows["value"].map(_decimals)
    above = rows.assign(places=places)[rows["level"].isin([ENGLAND, REGION])]
    usual = rows[KIND].join(above.groupby(KIND)["places"].max(), on=KIND)["places"]
    says = pd.Series("", index=columns.index, dtype="str")
    for index in rows.index[places > usual]:
        says[index] = (
            f"{exact(rows.at[index, 'value'])} has {places[index]} decimal places, England and the regions "
            f"have {int(usual[index])}"
        )
    return says


def given_together(columns: pd.DataFrame) -> pd.Series:
    """Say where a council's outcome is given without its counts, or its counts without the outcome.

    A seventh column is the symbol in place of a value. Counts of 0 have no outcome.
    """
    rows = named(columns)
    symbol = columns.columns[6]
    wide, symbols = together(rows), together(rows, symbol)
    held = wide[[OUTCOME, NUMERATOR, DENOMINATOR]]
    has_three = symbols[[OUTCOME, NUMERATOR, DENOMINATOR]].notna() | held.notna()
    some = held.notna().any(axis=1) & ~held.notna().all(axis=1) & has_three.all(axis=1)
    some &= ~((wide[DENOMINATOR] == 0) & wide[OUTCOME].isna())
    said = wide[some].assign(says=[_given(held.loc[i], symbols.loc[i]) for i in wide.index[some]])
    return tell(rows, said)


def marked_alike(columns: pd.DataFrame, families: Sequence[Sequence[str]]) -> pd.Series:
    """Say where a council has another symbol than in most measures of the same survey and year.

    `families` are the measures of each survey. A seventh column is the symbol. Only whole results count: all
    quantities of the measure have that symbol.
    """
    rows = named(columns)
    symbol = columns.columns[6]
    family = {measure: str(number) for number, family in enumerate(families) for measure in family}
    results = rows[rows["role"] == OUTCOME].assign(family=rows["measure"].map(family))
    results = results[results["family"].notna() & (results["level"] == COUNCIL)]
    results["mark"] = results[symbol].fillna("").where(results["value"].isna(), "a value")
    of_one = ["family", "place", "period"]
    results = results[results.groupby(of_one)["mark"].transform("nunique") > 1]
    said = []
    for _, of_council in results.groupby(of_one):
        counts = of_council["mark"].value_counts()
        usual = counts.index[0]
        if counts.iloc[0] == counts.iloc[1]:
            continue
        for row in of_council[of_council["mark"] != usual].itertuples():
            others = f"{usual} in {counts.iloc[0]} other measures of the survey"
            mark = row.mark or "nothing"
            said.append((*(getattr(row, name) for name in GROUP), f"{mark} here, {others}"))
    return tell(rows, pd.DataFrame(said, columns=[*GROUP, "says"]))


def _decimals(value: float) -> int:
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def _given(values: pd.Series, symbols: Mapping[str, object]) -> str:
    told = [
        f"{role} {exact(values[role]) if pd.notna(values[role]) else symbols[role] or 'nothing'}"
        for role in (NUMERATOR, DENOMINATOR, OUTCOME)
    ]
    return ", ".join(told)
