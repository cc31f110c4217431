"""The outcomes of the tidy table, one row each, with what was published beside them."""

from __future__ import annotations

import pandas as pd

PARTS = {"good", "outstanding", "other", "not yet rated"}
"""What 6B is also divided into: each is shown as a measure of its own."""
LEVELS = {"Local authority": "council", "Region": "region", "England": "england"}

_BESIDE = {
    "numerator": "numerator",
    "denominator": "denominator",
    "margin of error": "margin_of_error",
    "number of respondents": "respondents",
}
_QUANTITY = rf"({'|'.join([*_BESIDE, 'outcome'])})$"
_SOURCE = ["source_file", "source_sheet", "source_row", "source_cell"]
COLUMNS = [
    "measure", "measure_id", "title", "framework", "series", "level", "geography_code", "geography", "period",
    "value", "symbol", *_BESIDE.values(), *_SOURCE,
]  # fmt: skip


def outcomes_of(ascof: pd.DataFrame) -> pd.DataFrame:
    """Return every outcome about everybody of councils, regions and England, in any period.

    Returns
    -------
    pandas.DataFrame
        One row a measure (parts of 6B as measures of their own), place and period: `COLUMNS`. `value`,
        `margin_of_error` in the measure's unit; `numerator`, `denominator`, `respondents` counts; `symbol`
        "[c]" or another in the place of a value.
    """
    rows = ascof[ascof["group"].eq("Total") & ascof["geography_level"].isin(list(LEVELS))].copy()
    rows["level"] = rows["geography_level"].map(LEVELS)
    for column in ("series", "geography_code"):
        if column not in rows:
            rows[column] = ""
    different = rows["quantity"].drop_duplicates()  # few, in many rows
    quantity = different.str.strip().set_axis(different)
    kinds = quantity.str.extract(_QUANTITY, expand=False)
    parts = quantity.str.replace(_QUANTITY, "", regex=True).str.strip()
    kind = kinds.reindex(rows["quantity"]).set_axis(rows.index)
    part = parts.reindex(rows["quantity"]).set_axis(rows.index)
    is_part = part.isin(PARTS)
    rows["measure_id"] = rows["measure_id"].where(
        ~is_part, rows["measure_id"] + "_" + part.str.replace(" ", "_")
    )
    rows["measure"] = rows["measure"].where(~is_part, rows["measure"] + " (" + part + ")")
    keys = ["measure_id", "level", "geography", "period"]
    outcomes = rows[kind.eq("outcome")].drop_duplicates(keys)
    for name, column in _BESIDE.items():
        values = rows[kind.eq(name)].drop_duplicates(keys).set_index(keys)["value"]
        outcomes = outcomes.join(values.rename(column), on=keys)
    order = pd.Categorical(outcomes["level"], list(LEVELS.values()), ordered=True)
    ordered = outcomes.assign(order=order).sort_values(["measure_id", "period", "order"], ignore_index=True)
    return ordered[COLUMNS]


def select_outcomes(ascof: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes to report: for each measure its latest period, for the council, region and England.

    Definition
    ----------
    The outcome of each measure of the Adult Social Care Outcomes Framework, as published, for the latest
    period in which there is one for England. (The carers' survey is carried out every second year, and the
    years between are marked not applicable; a council without a value in the latest period keeps its symbol.)

    Source
    ------
    Department of Health and Social Care, ASCOF time series workbook; definitions are the publisher's, in its
    handbook of definitions.

    Numerator
    ---------
    As published, where it is.

    Denominator
    -----------
    As published, where it is.

    Caveats
    -------
    The publisher says that the data cannot be used to make judgements about how effective local authorities
    are. Codes mean other measures before 2023-24. Values of England and the regions rest on rounded numbers.

    Parameters
    ----------
    ascof
        The tidy table `ascof`: one row a measure, geography, period, quantity and group of people.

    Returns
    -------
    pandas.DataFrame
        As `outcomes_of`, one period a measure, in the order of measures and then council, region, England.
    """
    outcomes = outcomes_of(ascof)
    nation = outcomes[outcomes["level"].eq("england")]
    anchor = nation if len(nation) else outcomes[outcomes["level"].eq("council")]
    latest = anchor[anchor["value"].notna()].groupby("measure_id")["period"].max()
    latest = latest.combine_first(outcomes.groupby("measure_id")["period"].max())
    return outcomes[outcomes["period"].eq(outcomes["measure_id"].map(latest))].reset_index(drop=True)


def select_years(ascof: pd.DataFrame) -> pd.DataFrame:
    """Return every year of the measures that have several in the file, for the council and England.

    Definition
    ----------
    The outcome of each measure in each year that the workbook has, as published. Years of one `series` may be
    compared with each other; where it changes, the publisher says that they may not, or the source or those
    who are counted are others. Nothing is worked out for a year without a value.

    Source
    ------
    Department of Health and Social Care, ASCOF time series workbook, and its sheet
    Comparability_over_time_log for the breaks (`assurance/sources/ascof_frameworks.toml`).

    Numerator
    ---------
    As published, where it is.

    Denominator
    -----------
    As published, where it is.

    Caveats
    -------
    As of `select_outcomes`. All years have the codes of the edition that published them: the measure may have
    had another code in that year's own framework.

    Returns
    -------
    pandas.DataFrame
        As `outcomes_of`, in the order of measures, years, and then council and England.
    """
    outcomes = outcomes_of(ascof)
    several = outcomes.groupby("measure_id")["period"].transform("nunique").gt(1)
    return outcomes[several & outcomes["level"].isin(["council", "england"])].reset_index(drop=True)
