"""Rules about how the rows of a published workbook are labelled, and which rows each sheet has.

They take the columns sheet, the publisher's code, name, ONS code and periods with values, in that order.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import pandas as pd

from assurance import councils
from assurance.councils import Former

NAMES = ("sheet", "code", "name", "ons_code", "periods")
NEARLY_ALL = 0.9


def labels_agree(columns: pd.DataFrame) -> pd.Series:
    """Say where a row's code, name and ONS code are not those of one place, or name two councils."""
    rows = _named(columns)
    return _each(rows, _disagreement)


def code_in_force(columns: pd.DataFrame) -> pd.Series:
    """Say where a row has values for a year in which its ONS code was no longer in force."""
    return _each(_named(columns), _out_of_force)


def one_row_each(columns: pd.DataFrame) -> pd.Series:
    """Say where two rows of a sheet are about the same place in the same year: one code, or one ONS code."""
    rows = _named(columns)
    says = _empty(rows)
    for label in ("code", "ons_code", "name"):
        same = rows[rows.duplicated(["sheet", label], keep=False) & ~rows[label].isin(["", "[z]", "[x]"])]
        for _, alike in same.groupby(["sheet", label], sort=False):
            for index in alike.index:
                others = alike.drop(index)
                years = {period for periods in others["periods"] for period in periods.split()}
                shared = sorted(years & set(alike.at[index, "periods"].split()))
                if shared:
                    names = " and ".join(f"“{name}”" for name in others["name"])
                    what = f"{label.replace('_', ' ')} {alike.at[index, label]}"
                    says[index] = f"{names} has {what} and values for {', '.join(shared)} too"
    return says


def named_as_elsewhere(columns: pd.DataFrame) -> pd.Series:
    """Say where a place is named otherwise than under the same code in nearly all other sheets."""
    rows = _named(columns)
    says = _empty(rows)
    for _, alike in rows[~rows["ons_code"].isin(["", "[z]"])].groupby(["code", "ons_code"], sort=False):
        counts = alike["name"].value_counts()
        if len(counts) > 1 and counts.iloc[0] >= NEARLY_ALL * len(alike):
            for index in alike.index[alike["name"] != counts.index[0]]:
                says[index] = (
                    f"“{alike.at[index, 'name']}”, but “{counts.index[0]}” in {counts.iloc[0]} other sheets"
                )
    return says


def every_place_there(columns: pd.DataFrame) -> pd.Series:
    """Say, of the first row of a sheet that has nearly all councils of today, which it lacks.

    A region that other sheets have is missed as well.
    """
    rows = _named(columns)
    says = _empty(rows)
    every = {council.code: council.name for council in councils.every_council()}
    there = {
        sheet: {
            place
            for text in (*of_sheet["code"], *of_sheet["name"], *of_sheet["ons_code"])
            if (place := _code_of(text))
        }
        for sheet, of_sheet in rows.groupby("sheet", sort=False)
    }
    anywhere = set().union(*there.values()) if there else set()
    wanted = every | {code: name for code, name in councils.REGIONS.items() if code in anywhere}
    for sheet, places in there.items():
        lacking = [name for code, name in wanted.items() if code not in places]
        if lacking and len(places & every.keys()) >= NEARLY_ALL * len(every):
            says[rows.index[rows["sheet"] == sheet][0]] = f"no row for {', '.join(lacking)}"
    return says


def _code_of(text: str) -> str:
    council = councils.match(text)
    return council.code if council else councils.match_region(text) or ""


def _named(columns: pd.DataFrame) -> pd.DataFrame:
    return columns.set_axis(list(NAMES), axis=1).fillna("")


def _empty(rows: pd.DataFrame) -> pd.Series:
    return pd.Series("", index=rows.index, dtype="str")


def _each(rows: pd.DataFrame, say: Callable[[str, str, str, str], str]) -> pd.Series:
    """Return what is said of each row, looking at each combination of labels and periods once."""
    labels = list(NAMES[1:])
    once = rows[labels].drop_duplicates()
    told = {tuple(row): say(*row) for row in once.itertuples(index=False)}
    return pd.Series(
        [told[tuple(row)] for row in rows[labels].itertuples(index=False)], index=rows.index, dtype="str"
    )


def _disagreement(code: str, name: str, ons_code: str, periods: str) -> str:
    on = _first_day(periods.split()[-1]) if periods else None
    labels = {"code": code, "name": name, "ONS code": ons_code}
    meant = {label: places for label, text in labels.items() if (places := _places(text, on))}
    if meant and not set.intersection(*meant.values()):
        return "; ".join(
            f"{label} {labels[label]} is {' or '.join(sorted(places))}" for label, places in meant.items()
        )
    if not meant and _is_joint(name):
        return f"“{name}” are two councils"
    if not meant and ons_code not in ("", "[z]"):
        return f"code {code}, name “{name}” and ONS code {ons_code} are no place that is known"
    return ""


def _out_of_force(code: str, name: str, ons_code: str, periods: str) -> str:
    del code, name
    for former in _formers(ons_code):
        late = [period for period in periods.split() if _first_day(period).isoformat() >= former.until]
        if late:
            now = " and ".join(former.successors)
            return f"{ons_code} ended on {former.until} (now {now}), but has values for {', '.join(late)}"
    return ""


def _formers(ons_code: str) -> Iterator[Former]:
    return (former for former in councils.every_former() if former.code == ons_code)


def _places(text: str, on: datetime.date | None) -> set[str]:
    """Return the names of the places a label may mean on a day; of a council that is no more, its heirs'.

    Whether an ONS code was in force is another rule's to say.
    """
    if text in ("England", councils.ENGLAND):
        return {"England"}
    if region := councils.match_region(text):
        return {councils.REGIONS[region]}
    found = {council.name for council in (councils.match(text, on), councils.match(text)) if council}
    if former := councils.match_former(text, on):
        found |= {former.name.partition(" (")[0]}
        found |= {council.name for heir in former.successors if (council := councils.match(heir))}
    return found


def _is_joint(name: str) -> bool:
    return " and " in name and all(councils.match(part) for part in name.split(" and ", 1))


def _first_day(period: str) -> datetime.date:
    return datetime.date(int(period[:4]), 4, 1)
