"""Rules that add up places: councils to their region, regions and council types to England."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from assurance import councils
from assurance.checks.rules.quantities import (
    COUNCIL,
    COUNCIL_TYPE,
    COUNTS,
    ENGLAND,
    GROUP,
    HALF_OF_FIVE,
    OUTCOME,
    REGION,
    exact,
    named,
    rounded_to_5,
    tell,
    together,
)

BY = ["measure", "part", "period", "role"]
# Roundings of many parts rarely pull one way: four standard deviations of their sum, one alarm in 16,000.
DEVIATIONS = 4
# So many regions that fit another’s councils are no accident of one row: the names of all are in doubt.
MISLABELLED = 2
# What a region’s councils come to when some have no count, at most: those add up to a third more.
MOST_OF_MISSING = 4 / 3


def regions_sum_to_england(columns: pd.DataFrame) -> pd.Series:
    """Say where the counts of the nine regions do not come to England's, give or take rounding.

    The council types are added up too: they tell whether England's count or a region's is out.
    """
    rows = _counts(columns)
    said = []
    for group, of_group in rows.groupby(BY, sort=False):
        england = of_group.loc[of_group["level"] == ENGLAND, "value"].dropna()
        regions = of_group.loc[of_group["level"] == REGION].dropna(subset="value")
        if len(england) != 1 or regions["place"].nunique() != len(councils.REGIONS):
            continue
        stated, total = england.iloc[0], regions["value"].sum()
        fives = rounded_to_5(of_group.loc[of_group["level"] != COUNCIL, "value"])
        slack = _slack(len(regions), fives, fives)
        if abs(total - stated) <= slack:
            continue
        types = of_group.loc[of_group["level"] == COUNCIL_TYPE, "value"].dropna()
        blame = ""
        if len(types) >= 5:
            if abs(types.sum() - total) <= 2 * slack:
                blame = f"; the council types add up to {exact(types.sum())}, so it is England’s that is out"
            elif abs(types.sum() - stated) <= 2 * slack:
                blame = "; the council types do add up to it, so it is a region’s that is out"
        says = f"the regions add up to {exact(total)}, {_apart(stated, total)}{blame}"
        said.append((*group, ENGLAND, councils.ENGLAND, says))
    return _told(columns, said)


def councils_sum_to_region(columns: pd.DataFrame) -> pd.Series:
    """Say where the counts of a region's councils do not come to the region's, give or take rounding.

    Where a council of that time has no count, the others may come to less than the region, never to more.
    Where the sums fit the rows of other regions, the rows are under wrong names: all their quantities are
    told.
    """
    region_of = {council.code: council.region_code for council in councils.every_council()}
    rows = _counts(columns)
    rows["region"] = rows["place"].map(region_of).where(rows["level"] == COUNCIL, rows["place"])
    said: list[tuple] = []
    mislabelled: list[tuple] = []
    for group, of_group in rows.groupby(BY, sort=False):
        given = of_group[of_group["level"] == COUNCIL].dropna(subset="value")
        stated = of_group[of_group["level"] == REGION].dropna(subset="value").set_index("place")["value"]
        if given.empty or stated.empty:
            continue
        fives = rounded_to_5(given["value"])
        total_fives = rounded_to_5(of_group.loc[of_group["level"] != COUNCIL, "value"])
        totals = given.groupby("region")["value"].agg(["sum", "size"])
        slack = {place: _slack(int(n), fives, fives or total_fives) for place, n in totals["size"].items()}
        present = set(given["place"])
        lacking = {place: _missing(str(place), present) for place in totals.index}
        wrong = dict(_regions_out(stated, totals, slack, lacking))
        own: dict[str, str] = {}
        of_others = 0
        for place, says in wrong.items():
            fits = [
                councils.REGIONS[str(other)]
                for other, total in totals["sum"].items()
                if other != place and _fits(stated[place], total, slack[other], bool(lacking[other]))
            ]
            own[place] = says
            if len(wrong) > 1 and fits:
                of_others += 1
                own[place] = f"{says}. That fits the councils of {' or '.join(fits)}"
        said += [(*group, REGION, place, says) for place, says in own.items()]
        if of_others >= MISLABELLED:
            whole = (
                f"the rows are under wrong names: {len(wrong)} of the {len(stated)} regions are not the sum "
                f"of their councils, and {of_others} of those fit another region"
            )
            mislabelled += [
                (*group[:3], REGION, place, f"{own[place]}; {whole}" if place in own else whole)
                for place in stated.index
            ]
    return _told(columns, said, mislabelled)


def outcome_between_parts(columns: pd.DataFrame) -> pd.Series:
    """Say where the outcome of England or a region is below or above those of all councils in it.

    It is an average of theirs, whatever the weights. Judged only where every council of that time has one.
    """
    region_of = {council.code: council.region_code for council in councils.every_council()}
    rows = named(columns)
    rows = rows[(rows["role"] == OUTCOME) & rows["value"].notna()]
    rows = rows.assign(region=rows["place"].map(region_of).where(rows["level"] == COUNCIL, rows["place"]))
    said = []
    for group, of_group in rows.groupby(BY, sort=False):
        lowest_highest = of_group[of_group["level"] == COUNCIL].groupby("region")["value"].agg(["min", "max"])
        present = set(of_group.loc[of_group["level"] == COUNCIL, "place"])
        for row in of_group[of_group["level"] == REGION].itertuples():
            if row.place not in lowest_highest.index or _missing(row.place, present):
                continue
            lowest, highest = lowest_highest.loc[row.place]
            half = 0.0005 if highest < 1 else 0.05
            if not lowest - half - 1e-9 <= row.value <= highest + half + 1e-9:
                says = (
                    f"{exact(row.value)}, but its councils are between {exact(lowest)} and {exact(highest)}"
                )
                said.append((*group, REGION, row.place, says))
    return _told(columns, said)


def _counts(columns: pd.DataFrame) -> pd.DataFrame:
    rows = named(columns)
    wide = together(rows)
    held = [role for role in COUNTS if wide[role].notna().any()]
    return wide.melt(id_vars=GROUP, value_vars=held, var_name="role", value_name="value")


def _slack(parts: int, parts_in_fives: bool, total_in_fives: bool) -> float:
    of_parts = min(HALF_OF_FIVE * parts, DEVIATIONS * math.sqrt(parts * 25 / 12)) if parts_in_fives else 0.0
    return of_parts + (HALF_OF_FIVE if total_in_fives else 0.0) + 1e-6


def _apart(stated: float, total: float) -> str:
    more = "too few" if stated < total else "too many"
    return f"but {exact(stated)} is stated: {exact(abs(stated - total))} {more}"


def _regions_out(
    stated: pd.Series, totals: pd.DataFrame, slack: dict, lacking: dict
) -> Iterator[tuple[str, str]]:
    for place, total in totals["sum"].items():
        if place in stated.index:
            short = stated[place] - total
            if short < -slack[place] or (short > slack[place] and not lacking[place]):
                yield str(place), f"its councils add up to {exact(total)}, {_apart(stated[place], total)}"


def _fits(stated: float, total: float, slack: float, lacks: bool) -> bool:
    return abs(stated - total) <= slack or (lacks and total < stated <= MOST_OF_MISSING * total)


def _missing(region: str, present: set[str]) -> list[str]:
    """Return a region's councils without a value.

    One that has come into being since counts as well: what came before it is not among the rows.
    """
    return [
        council.name
        for council in councils.every_council()
        if council.region_code == region and council.code not in present
    ]


def _told(columns: pd.DataFrame, said: list[tuple], mislabelled: list[tuple] | None = None) -> pd.Series:
    rows = named(columns)
    findings = pd.DataFrame(said, columns=[*BY, "level", "place", "says"])
    told = tell(rows, findings)
    if mislabelled:
        whole = pd.DataFrame(mislabelled, columns=["measure", "part", "period", "level", "place", "says"])
        told = tell(rows, whole).mask(lambda text: text == "", told)
    return told
