"""Rules that look for figures that were copied: from one place to another, from one column to another."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from assurance import councils
from assurance.checks.rules.quantities import (
    COUNCIL,
    DENOMINATOR,
    GROUP,
    MARGIN,
    OUTCOME,
    RESPONDENTS,
    ROLES,
    named,
    tell,
    together,
)

COLUMN = ["measure", "part", "period"]
ENOUGH_COUNCILS = 20
FEW = 3
NEAR = 20
# How often two councils that have the same base in one measure of a survey have it in another.
AGAIN = 1 / 3


def places_differ(columns: pd.DataFrame, by_chance: float) -> pd.Series:
    """Say where two councils have the same figures in one year: all quantities of one measure or of several.

    A pair is told when coincidence would bring fewer than `by_chance` such pairs among all councils. How
    likely two councils agree in an outcome, and in its base, is counted in the measure itself; of further
    measures, whose bases are alike, their base counts for little.
    """
    rows = named(columns)
    wide = together(rows)
    wide = wide[(wide["level"] == COUNCIL) & (wide["part"] == "")]
    wide["base"] = wide[DENOMINATOR].fillna(wide[RESPONDENTS])
    agreed: dict[tuple[str, str, str], list[tuple[str, float, float]]] = {}
    for (measure, period), of_year in wide.groupby(["measure", "period"], sort=False):
        held = [role for role in ROLES if of_year[role].notna().any()]
        whole = of_year.dropna(subset=held)
        whole = whole[(whole[held] != 0).all(axis=1)]
        if len(held) < FEW or len(whole) < ENOUGH_COUNCILS:
            continue
        chances = (_agreement(whole[OUTCOME]), _agreement(whole["base"]))
        for _, alike in whole.groupby(held, sort=False):
            for one, other in itertools.combinations(sorted(alike["place"]), 2):
                agreed.setdefault((period, one, other), []).append((measure, *chances))
    pairs = wide["place"].nunique() ** 2 / 2
    said = []
    for (period, one, other), measures in agreed.items():
        bases = min(chance for _, _, chance in measures) * AGAIN ** (len(measures) - 1)
        if pairs * bases * np.prod([chance for _, chance, _ in measures]) >= by_chance:
            continue
        for measure, _, _ in measures:
            for place, twin in ((one, other), (other, one)):
                says = (
                    f"every figure is that of {_council(twin)} too, in {len(measures)} of the year’s measures"
                )
                said.append((measure, "", COUNCIL, place, period, says))
    return tell(rows, pd.DataFrame(said, columns=[*GROUP, "says"]))


def columns_differ(columns: pd.DataFrame, share: float) -> pd.Series:
    """Say where the outcomes or margins of one year or measure are those of another for most councils.

    Told when `share` or more of at least twenty councils agree, and accident would make half as many agree
    at most. It is told of the later year, of every council that agrees.
    """
    rows = named(columns)
    said: list[tuple] = []
    for role in (OUTCOME, MARGIN):
        of_role = rows[(rows["role"] == role) & (rows["level"] == COUNCIL) & rows["value"].notna()]
        table = of_role.drop_duplicates([*COLUMN, "place"]).pivot(
            index="place", columns=COLUMN, values="value"
        )
        by_accident = [_agreement(table[key].dropna()) for key in table]
        held = table.to_numpy()
        for first, key in enumerate(table.columns):
            same = held[:, first:] == held[:, [first]]
            both = ~np.isnan(held[:, first:]) & ~np.isnan(held[:, [first]])
            alike = same.sum(axis=0) >= share * both.sum(axis=0).clip(min=ENOUGH_COUNCILS)
            for other in np.flatnonzero(alike[1:]) + 1:
                if min(by_accident[first], by_accident[first + other]) > share / 2:
                    continue
                then, later = sorted((key, table.columns[first + other]), key=lambda each: each[2])
                says = f"{same[:, other].sum()} councils have the same here as in {_name(then, later)}"
                said += [
                    (*later[:2], COUNCIL, place, later[2], role, says)
                    for place in table.index[same[:, other]]
                ]
    return tell(rows, pd.DataFrame(said, columns=[*GROUP, "role", "says"]))


def _agreement(values: pd.Series) -> float:
    """Return how likely two of the values, taken at random, are the same.

    Either as often as two are, or, where hardly any are, as the values that are near each other let expect:
    of those within twenty steps of the smallest difference one in forty-one is the same.
    """
    held = np.sort(values.dropna().to_numpy())
    pairs = len(held) * (len(held) - 1) / 2
    if not pairs:
        return 1.0
    differences = np.diff(np.unique(held))
    step = differences.min() if len(differences) else 1.0
    same = np.searchsorted(held, held, side="right") - np.arange(len(held)) - 1
    near = np.searchsorted(held, held + (NEAR + 0.5) * step) - np.arange(len(held)) - 1
    return float(max(same.sum(), near.sum() / (2 * NEAR + 1), 1 / (2 * NEAR + 1)) / pairs)


def _name(column: tuple, other: tuple) -> str:
    measure, part, period = column
    name = f"measure {measure} {part}".strip() if column[:2] != other[:2] else ""
    return " in ".join(filter(None, [name, period if period != other[2] else ""])) or "the same column"


def _council(code: str) -> str:
    found = councils.match(code)
    return found.name if found else code
