"""Rules about single rows, and about the rows of one group: what a suite asks of any table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

HALF_OF_FIVE = 2.5
HALF_OF_A_TENTH = 0.05


def wrong_kinds(rows: pd.DataFrame, kinds: Mapping[str, str]) -> str:
    """Return which columns do not hold what they should, and what they hold; "" when all do."""
    found = {name: str(kind) for name, kind in rows.dtypes.items()}
    wrong = [name for name, kind in kinds.items() if name in found and not is_kind(found[name], kind)]
    return ", ".join(f"{name} holds {found[name]}" for name in wrong)


def is_kind(dtype: str, kind: str) -> bool:
    """Return whether a pandas type, by name, can hold text, numbers, dates or yes and no.

    "object" can hold any of them: a column without a single value, or plain Python dates, arrives so.
    """
    if dtype == "object":
        return kind != "number"
    starts = {
        "text": ("str", "string", "category"),
        "number": ("int", "uint", "float", "Int", "UInt", "Float"),
        "date": ("datetime64", "date32"),
        "yes or no": ("bool",),
    }
    return dtype.startswith(starts[kind])


def complete(columns: pd.DataFrame) -> pd.Series:
    """Return whether each row has a value in every column."""
    return columns.notna().all(axis=1)


def part_within_whole(columns: pd.DataFrame) -> pd.Series:
    """Return whether each row that is "of which" another row names one on the same day, and no larger.

    Columns, in order: what names a row, the day, the count, the name of the row it is a part of.
    """
    name, day, count, whole = (columns.iloc[:, position] for position in range(4))
    counts = count.groupby([name, day]).max()
    wanted = pd.MultiIndex.from_arrays([whole, day])
    counted = pd.Series(counts.reindex(wanted).to_numpy(), index=columns.index)
    is_part = whole.notna() & (whole != "")
    return ~is_part | (counted.notna() & ~(count > counted))


def parts_sum(columns: pd.DataFrame, parts: Sequence[str], total: str | float, within: float) -> pd.Series:
    """Return whether the parts of each group come to the total, give or take `within`.

    The last two columns are the name of a quantity and its value; those before them make a group. `total`
    is the name of a quantity, or a number such as 100. A group that lacks a part is not judged.
    """
    *group, quantity, value = columns.columns
    names = list(parts) if not isinstance(total, str) else [*parts, total]
    concerned = columns[columns[quantity].isin(names) & columns[value].notna()]
    wide = concerned.pivot_table(index=group, columns=quantity, values=value, aggfunc="first")
    wide = wide.reindex(columns=names).dropna()
    stated = wide[total] if isinstance(total, str) else float(total)
    wrong = ((wide[list(parts)].sum(axis=1) - stated).abs() > within + 1e-9).rename("wrong")
    in_group = columns[group].join(wrong[wrong], on=group)["wrong"].notna()
    return ~(in_group & columns[quantity].isin(names))


def outcome_follows(
    columns: pd.DataFrame, per: Mapping[str, float], rounded_to_5: Sequence[str]
) -> pd.Series:
    """Return whether each outcome is its numerator over its denominator, as far as rounding allows.

    Columns, in order: measure, level of the geography, geography, period, quantity, value. The outcome is
    published to one decimal place. Above council level, and for the measures in `rounded_to_5`, numerator
    and denominator are rounded to the nearest 5 and the outcome comes from the unrounded ones, so anything
    between the two extremes is right. `per` gives a measure's base where it is not 100. A percentage's
    numerator that is larger than its denominator is wrong even when no outcome is published.
    """
    measure, level, *_, quantity, value = columns.columns
    group = list(columns.columns[:4])
    split = columns[quantity].str.extract(r"^(?P<part>.*?) ?(?P<role>numerator|denominator|outcome)$")
    named = columns.assign(part=split["part"].fillna(""), role=split["role"])
    wide = named[named["role"].notna()].pivot_table(
        index=[*group, "part"], columns="role", values=value, aggfunc="first"
    )
    roles = ["numerator", "denominator", "outcome"]
    wide = wide.reindex(columns=roles).astype("float64").dropna(subset=roles[:2]).reset_index()
    if wide.empty:
        return pd.Series(True, index=columns.index)
    exact = (wide[level] == "Local authority") & ~wide[measure].isin(rounded_to_5)
    slack = exact.map({True: 0.0, False: HALF_OF_FIVE}).astype(float)
    base = wide[measure].map(per).fillna(100.0)
    lowest = base * (wide["numerator"] - slack).clip(lower=0) / (wide["denominator"] + slack)
    highest = base * (wide["numerator"] + slack) / (wide["denominator"] - slack).clip(lower=1)
    off = (wide["outcome"] < lowest - HALF_OF_A_TENTH - 1e-6) | (
        wide["outcome"] > highest + HALF_OF_A_TENTH + 1e-6
    )
    off &= wide["denominator"] > 0
    more_than_all = (base == 100) & (wide["numerator"] - slack > wide["denominator"] + slack)
    wrong = wide.loc[off | more_than_all, [*group, "part"]].assign(wrong=True)
    marked = named.merge(wrong, on=[*group, "part"], how="left")["wrong"].notna()
    marked.index = columns.index
    return ~(marked & named["role"].notna())


def overall_agrees(columns: pd.DataFrame) -> pd.Series:
    """Return whether a location without an overall rating has no service that is rated.

    Columns, in order: location, service group, domain, rating. Only a location's overall row can be wrong.
    """
    location, service, domain, rating = (columns.iloc[:, position] for position in range(4))
    rated = rating.notna() & (rating != "Not rated")
    services_rated = set(location[rated & (domain == "Overall") & (service != "Overall")])
    overall = (service == "Overall") & (domain == "Overall")
    return ~(overall & ~rated & location.isin(services_rated))
