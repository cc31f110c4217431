"""Rules about one council's figures from year to year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from assurance.checks.rules.quantities import (
    CONFIDENCE_95,
    COUNCIL,
    DENOMINATOR,
    GROUP,
    MARGIN,
    NUMERATOR,
    OUTCOME,
    RESPONDENTS,
    exact,
    named,
    spread,
    tell,
    together,
)

SERIES = ["measure", "part", "level", "place"]
ENOUGH_COUNCILS = 20


def no_sudden_change(columns: pd.DataFrame, deviations: float) -> pd.Series:
    """Say where a council's outcome moves from one year to the next as hardly any other does.

    A change is held against that of most councils, and measured in standard deviations: its own sampling
    error (from the margins of error, else from numerator and denominator) with what councils' changes differ
    by beyond that. Of the two years the one is told that is further from the council's others; the later,
    where there is no other.
    """
    rows = named(columns)
    wide = together(rows)
    wide = wide[(wide["level"] == COUNCIL) & wide[OUTCOME].notna() & _rests_on_somebody(wide)]
    wide = wide.sort_values([*SERIES, "period"], ignore_index=True)
    wide["variance"] = _sampling_error(wide) ** 2
    before = wide.groupby(SERIES, sort=False)[[OUTCOME, "variance", "period"]].shift()
    pairs = wide[[*GROUP, OUTCOME]].assign(
        was=before[OUTCOME], period_was=before["period"], own=wide["variance"] + before["variance"]
    )
    pairs["change"] = pairs[OUTCOME] - pairs["was"]
    found = []
    for _, of_step in pairs.dropna(subset="change").groupby(["measure", "part", "period"], sort=False):
        if len(of_step) < ENOUGH_COUNCILS:
            continue
        usual = of_step["change"].median()
        between = max(0.0, spread(of_step["change"]) ** 2 - of_step["own"].median())
        scores = (of_step["change"] - usual) / np.sqrt(of_step["own"] + between)
        far = scores.abs() > deviations
        found.append(of_step[far].assign(score=scores[far].abs(), usual=usual))
    if not found:
        return tell(rows, _no_findings())
    findings = pd.concat(found)
    says = [
        f"from {exact(row.was)} in {row.period_was} to {exact(row.outcome)} in {row.period}; the median "
        f"council changed by {exact(row.usual)}, and this is {row.score:.0f} standard deviations from that"
        for row in findings.itertuples()
    ]
    period = [_stranger(row, wide) for row in findings.itertuples()]
    return tell(rows, findings.assign(says=says, period=period), [OUTCOME])


def not_the_same_twice(columns: pd.DataFrame, by_chance: float) -> pd.Series:
    """Say where a survey's result is that of the survey before in outcome, margin of error and respondents.

    Told when coincidence would bring fewer than `by_chance` such pairs in the whole measure.
    """
    rows = named(columns)
    wide = together(rows)
    quantities = [OUTCOME, MARGIN, RESPONDENTS]
    wide = wide[(wide["level"] == COUNCIL) & wide[quantities].notna().all(axis=1) & (wide[RESPONDENTS] > 0)]
    wide = wide.sort_values([*SERIES, "period"], ignore_index=True)
    before = wide.groupby(SERIES, sort=False)[[*quantities, "period"]].shift()
    same = (before[quantities] == wide[quantities]).all(axis=1)
    repeated = wide[same].assign(period_was=before["period"])
    repeated["expected"] = repeated["measure"].map(
        {measure: _coincidences(wide[wide["measure"] == measure]) for measure in repeated["measure"].unique()}
    )
    repeated = repeated[repeated["expected"] < by_chance]
    says = [
        f"{exact(row[OUTCOME])} with a margin of error of {exact(row[MARGIN])} from "
        f"{exact(row[RESPONDENTS])} respondents, just as in {row['period_was']}"
        for row in repeated.to_dict("records")
    ]
    return tell(rows, repeated.assign(says=says))


def _rests_on_somebody(wide: pd.DataFrame) -> pd.Series:
    return ~((wide[RESPONDENTS] == 0) | (wide[DENOMINATOR] == 0))


def _sampling_error(wide: pd.DataFrame) -> pd.Series:
    """Return the standard error of each outcome; 0 where nothing says how large it is."""
    share = wide[OUTCOME].clip(0.5, 99.5)
    of_counts = np.sqrt(share * (100 - share) / wide[DENOMINATOR].clip(lower=1))
    is_share = wide[NUMERATOR].notna() & (wide[OUTCOME] <= 100)
    half = np.where(wide[OUTCOME] < 1, 0.0005, 0.05)
    of_margin = (wide[MARGIN] + half) / CONFIDENCE_95
    return of_margin.fillna(of_counts.where(is_share)).fillna(0.0)


def _stranger(row: Any, wide: pd.DataFrame) -> str:
    """Return which of the two years of a change is further from the council's other years."""
    same = (wide["measure"] == row.measure) & (wide["part"] == row.part) & (wide["place"] == row.place)
    others = wide.loc[same & ~wide["period"].isin([row.period, row.period_was]), OUTCOME]
    if others.empty or abs(row.outcome - others.median()) >= abs(row.was - others.median()):
        return str(row.period)
    return str(row.period_was)


def _coincidences(of_measure: pd.DataFrame) -> float:
    """Return how many results of a measure would be those of the year before by accident.

    How often each quantity alone is that of the year before is counted in the measure itself, and taken as
    independent of the others.
    """
    step = of_measure.groupby(SERIES, sort=False)[[OUTCOME, MARGIN, RESPONDENTS]].shift()
    pairs = int(step[OUTCOME].notna().sum())
    expected = float(pairs)
    for name in (OUTCOME, MARGIN, RESPONDENTS):
        expected *= float((of_measure[name] == step[name]).sum()) / max(pairs, 1)
    return expected


def _no_findings() -> pd.DataFrame:
    return pd.DataFrame(columns=[*GROUP, "says"])
