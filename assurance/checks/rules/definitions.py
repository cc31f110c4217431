"""Rules about what a published count is made of, and whether that stays the same from year to year."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pandas as pd

from assurance.checks.rules.quantities import ENGLAND, NUMERATOR, exact, named, tell, together

# A slip in one row does not make another definition.
NEARLY_ALL = 0.95
PLACE = ["measure", "level", "place", "period"]


def made_of_the_same(columns: pd.DataFrame, total: str, parts: Sequence[str]) -> pd.Series:
    """Say where a total is the sum of other parts than in another year of the same series.

    `total` and `parts` are the names before "numerator". For each year the parts are looked for that add up
    to the total in England and in nearly every row. Where years differ, the rows are told in which it shows,
    of the year that counts more of the parts.
    """
    rows = named(columns)
    wide = together(rows).set_index([*PLACE, "part"])[NUMERATOR].unstack("part")
    if total not in wide or not set(parts) <= set(wide.columns):
        return tell(rows, pd.DataFrame(columns=[*PLACE, "part", "role", "says"]))
    wide = wide[[total, *parts]].dropna().reset_index()
    said = []
    for measure, of_measure in wide.groupby("measure", sort=False):
        made_of = {
            period: _made_of(of_year, total, parts) for period, of_year in of_measure.groupby("period")
        }
        known = {period: names for period, names in made_of.items() if names}
        fewest = min(known.values(), key=len, default=())
        for period, names in known.items():
            extra = [name for name in names if name not in fewest]
            if not extra:
                continue
            before = next(year for year, its_names in known.items() if its_names == fewest)
            of_before = of_measure[of_measure["period"] == before]
            if (of_before[extra] == 0).all(axis=None):  # then both years may be made of the same
                continue
            of_year = of_measure[of_measure["period"] == period]
            shown = of_year[of_year[total] != of_year[list(fewest)].sum(axis=1)]
            for row in shown.to_dict("records"):
                sum_of = " + ".join(f"{exact(row[name])} {name}" for name in names)
                says = (
                    f"{exact(row[total])} is {sum_of}; in {before} it is made without {' and '.join(extra)}"
                )
                said.append((measure, row["level"], row["place"], period, total, says))
    findings = pd.DataFrame(said, columns=[*PLACE, "part", "says"])
    return tell(rows, findings, [NUMERATOR, "outcome"])


def _made_of(of_year: pd.DataFrame, total: str, parts: Sequence[str]) -> tuple[str, ...]:
    """Return the fewest parts that add up to the total in nearly every row, none when no choice does."""
    for size in range(1, len(parts) + 1):
        for names in itertools.combinations(parts, size):
            holds = of_year[list(names)].sum(axis=1) == of_year[total]
            if holds.mean() >= NEARLY_ALL and holds[of_year["level"] == ENGLAND].all():
                return names
    return ()
