"""A long table of published measures, seen as rows of quantities that belong together.

The rules about measures take the columns measure, level of the geography, its code, period, quantity and
value, in that order. A quantity may have a part's name before it ("good numerator").
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

NAMES = ("measure", "level", "place", "period", "quantity", "value")
GROUP = ["measure", "part", "level", "place", "period"]
OUTCOME, NUMERATOR, DENOMINATOR = "outcome", "numerator", "denominator"
MARGIN, RESPONDENTS = "margin of error", "number of respondents"
ROLES = (OUTCOME, NUMERATOR, DENOMINATOR, MARGIN, RESPONDENTS)
COUNTS = (NUMERATOR, DENOMINATOR, RESPONDENTS)
ENGLAND, REGION, COUNCIL_TYPE, COUNCIL = "England", "Region", "Council type", "Local authority"

HALF_OF_FIVE = 2.5
CONFIDENCE_95 = 1.96


def named(columns: pd.DataFrame) -> pd.DataFrame:
    """Return the columns under their names here, with `part` and `role` of each quantity."""
    rows = columns.set_axis([*NAMES, *columns.columns[len(NAMES) :]], axis=1)
    different = rows["quantity"].dropna().drop_duplicates()  # few, in many rows
    split = different.str.extract(rf"^(?P<part>.*?) ?(?P<role>{'|'.join(ROLES)})$").set_axis(different)
    found = split.reindex(rows["quantity"]).fillna("").set_axis(rows.index)
    return rows.assign(part=found["part"], role=found["role"])


def together(rows: pd.DataFrame, held: str = "value") -> pd.DataFrame:
    """Return one row for each measure, part, place and period, with a column for each role.

    Where two rows are about the same thing the first counts: that there are two is another check's to say.
    """
    known = rows[rows["role"] != ""].drop_duplicates([*GROUP, "role"])
    wide = known.set_index([*GROUP, "role"])[held].unstack("role")
    return wide.reindex(columns=list(ROLES)).reset_index()


def tell(rows: pd.DataFrame, findings: pd.DataFrame, roles: Iterable[str] = ROLES) -> pd.Series:
    """Return for each row what `findings` say of its group, "" where they say nothing.

    `findings` have the columns of `GROUP` and `says`; `role` too, when only one quantity is meant.
    """
    on = [*GROUP, "role"] if "role" in findings else GROUP
    said = findings[[*on, "says"]].drop_duplicates(on)
    found = rows[[*GROUP, "role"]].merge(said, on=on, how="left")["says"]
    found = found.where(found.notna() & rows["role"].isin(list(roles)).to_numpy(), "")
    return found.set_axis(rows.index).astype("str")


def none(columns: pd.DataFrame) -> pd.Series:
    """Return that nothing is wrong with any row."""
    return pd.Series("", index=columns.index, dtype="str")


def exact(value: float) -> str:
    """Return a number with thousands marked and all its decimal places.

    >>> exact(32015.0), exact(0.404), exact(-1230)
    ('32,015', '0.404', '-1,230')
    """
    return f"{round(float(value), 6):,.12g}"


def rounded_to_5(values: pd.Series) -> bool:
    """Return whether counts were rounded to the nearest 5: all but a slip or two of at least ten are."""
    above = values[values > 0]
    return len(above) >= 10 and bool((above % 5 == 0).mean() > 0.95)


def spread(values: pd.Series) -> float:
    """Return a standard deviation that a few values far out do not move (1.4826 × the median deviation)."""
    return float(1.4826 * (values - values.median()).abs().median())
