"""Requests for homecare where a council has only counts of them, by how long it took to find a provider.

The format is described in `docs/returns.md`. Bands exclude each other; counts that include the quicker bands
are taken apart where the return says that they do, and only there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assurance.numerals import number
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import (
    COUNCIL,
    SENDER,
    Format,
    choice_column,
    count_column,
    date_column,
    set_aside,
    yes_no_column,
)
from assurance.sources.council_rows import is_total
from assurance.sources.homecare_requests import ROUTES
from assurance.sources.sheets import Workbook, as_text

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

KIND = "homecare_bands"
NATIONAL = False
TABLES = (KIND,)

TOTAL = "total"
BANDS = {
    "Within 1 day": "within 1 day",
    "2 days": "2 days",
    "Within a week": "3 to 7 days",
    "Longer": "8 days or more",
    "Still open": "still open",
    "Withdrawn": "withdrawn",
    "Total": TOTAL,
}
OTHERWISE = {
    "Within 2 days": "2 days",
    "Within 7 days": "Within a week",
    "3 to 7 days": "Within a week",
    "Longer than a week": "Longer",
    "Over a week": "Longer",
    "8 days or more": "Longer",
    "Open": "Still open",
}
LAST_DAYS = {"within 1 day": 1, "2 days": 2, "3 to 7 days": 7}
"""The last day of each band that a cumulative count can end with, the quickest first."""
AFTER_A_WEEK = 8
GROUP = ["council_code", "period_from", "period_to", "source"]
SAME = (COUNCIL, "Period from", "Period to", "Route")


def _place_the_total(cells: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Return the cells with a total that says nothing else put beside the only bands that it can be of."""
    same = [header for header in SAME if header in cells]
    bare = cells[COUNCIL].map(lambda cell: is_total(cell) or not as_text(cell))
    bare &= cells.map(is_total).any(axis=1)
    groups = cells.loc[~bare, same].map(as_text).drop_duplicates()
    if len(groups) == 1:
        like = cells.loc[groups.index[0], same]
        for row in cells.index[bare]:
            cells.loc[row, same] = like
            cells.at[row, "Band"] = "Total"
            ledger.repaired("took a total as that of the only bands in the sheet", "(nothing said)", "Total")
    return cells


def _finish(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    table = table.assign(source=table["source"].fillna("all").astype("str"))
    totals = table[table["band"] == TOTAL]
    bands = _exclude_quicker(table[table["band"] != TOTAL], ledger)
    bands["bands_total"] = bands.groupby(GROUP)["requests"].transform("sum").astype("Int64")
    printed = totals.drop_duplicates(GROUP)[[*GROUP, "requests"]].rename(
        columns={"requests": "printed_total"}
    )
    rows = bands.index
    bands = bands.merge(printed, on=GROUP, how="left")
    bands.index = rows
    sums = bands.groupby(GROUP)["requests"].sum()
    for row, total in totals.iterrows():
        found = sums.get(tuple(total[GROUP]))
        _account_for_total(int(row), int(total["requests"]), found, str(total["council_code"]), ledger)
    return bands


def _exclude_quicker(bands: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Return the bands with their first and last day, each without the requests of quicker ones."""
    cumulative = bands["cumulative"].fillna(False).astype("bool")
    bands = bands.drop(columns="cumulative").assign(
        band_from_days=bands["band"].map({"8 days or more": AFTER_A_WEEK}).astype("Int64"),
        band_to_days=bands["band"].map(LAST_DAYS).astype("Int64"),
    )
    timed = bands[bands["band"].isin(LAST_DAYS)].sort_values("band_to_days", kind="stable")
    for _, rows in timed.groupby(GROUP, sort=False):
        quicker, first_day = 0, 0
        for row, stated in rows["requests"].items():
            if cumulative[row]:
                bands.at[row, "requests"] = stated - quicker
                if quicker:
                    kind = "took the quicker bands off a cumulative count"
                    ledger.repaired(kind, number(stated), number(stated - quicker))
                quicker = stated
            else:
                quicker += stated
            bands.at[row, "band_from_days"] = first_day
            first_day = int(rows.at[row, "band_to_days"]) + 1
    return bands


def _account_for_total(row: int, printed: int, found: int | None, code: str, ledger: Ledger) -> None:
    if found is None or int(found) == printed:
        said = "the bands come to it" if found is not None else "there are no bands to hold against it"
        rule, mend = "a total", "Nobody needs to do anything."
        sentence = f"This row is a total, and {said}."
    else:
        rule, mend = "a total that does not agree", f"{SENDER}: say how the requests in between ended."
        sentence = (
            f"The printed total does not agree with the bands: {number(printed)} is printed, they come to "
            f"{number(int(found))}."
        )
    set_aside(ledger, row, rule, "total", sentence, mend, code)


FORMAT = Format(
    table=KIND,
    title="Requests for homecare, counted by how soon they were sourced",
    columns=(
        date_column("Period from", "period_from"),
        date_column("Period to", "period_to"),
        choice_column(
            "Route",
            "source",
            ROUTES,
            also={"Hospital discharge": "Hospital"},
            may_be_empty=True,
            optional=True,
        ),
        choice_column("Band", "band", BANDS, also=OTHERWISE),
        yes_no_column("Cumulative", "cumulative", optional=True),
        count_column("Requests", "requests"),
    ),
    keys=(),
    prepare=_place_the_total,
    finish=_finish,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
