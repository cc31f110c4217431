"""Rules about what a figure rests on: respondents, denominators, what one measure says of another's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from assurance.checks.rules.quantities import (
    CONFIDENCE_95,
    COUNCIL,
    DENOMINATOR,
    ENGLAND,
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

# A survey of volunteers in 2020-21 had 18.
ENOUGH_COUNCILS = 15
ENOUGH_MEASURES = 4
# Fewer may be all the people there are: then there is no sampling error.
NOT_EVERYBODY = 30
PLACE_AND_PERIOD = ["place", "period"]


def margin_fits_respondents(columns: pd.DataFrame, times: float) -> pd.Series:
    """Say where a margin of error is `times` more, or less, than that many respondents lead to.

    For a percentage that is 1.96 √(p (100 - p) / n), the margin of a random sample; for a score, what the
    margins of most councils in that year lead to. Weighting makes margins larger and a survey of nearly
    everyone makes them smaller, as a rule by much less than `times`.
    """
    rows = named(columns)
    wide = together(rows)
    wide = wide[wide[[OUTCOME, MARGIN, RESPONDENTS]].notna().all(axis=1) & (wide["level"] == COUNCIL)]
    wide = wide[wide[RESPONDENTS] > 0]
    is_score = wide.groupby("measure")[OUTCOME].transform("max") < 25
    share = wide[OUTCOME].clip(0, 100)
    deviation = np.sqrt(share * (100 - share)).where(~is_score)
    of_scores = (wide[MARGIN] / CONFIDENCE_95 * np.sqrt(wide[RESPONDENTS])).where(is_score)
    usual = of_scores.groupby([wide["measure"], wide["period"]]).transform("median")
    expected = CONFIDENCE_95 * deviation.fillna(usual) / np.sqrt(wide[RESPONDENTS])
    half = np.where(wide[OUTCOME] < 1, 0.0005, 0.05)
    large = wide[MARGIN] - half > times * expected
    small = (wide[MARGIN] + half < expected / times) & (wide[RESPONDENTS] >= NOT_EVERYBODY)
    out = (large | small) & (expected > 4 * half)
    said = [
        f"±{exact(row.margin)} from {exact(row.respondents)} respondents: about ±{row.expected:.2g} is usual"
        for row in wide[out]
        .assign(expected=expected)
        .rename(columns={MARGIN: "margin", RESPONDENTS: "respondents"})
        .itertuples()
    ]
    return tell(rows, wide[out].assign(says=said), [MARGIN])


def base_in_line(columns: pd.DataFrame, times: float) -> pd.Series:
    """Say where a council's base is out of line with its bases in the other measures of that year.

    A base is the denominator, or the number of respondents. Each is compared with the median council's; what
    is told is `times` smaller or larger than the council's other bases lead to, and further out than nearly
    any other council's (eight standard deviations, however much councils differ in that measure).
    """
    rows = named(columns)
    found = [_out_of_line(together(rows), base, times) for base in (DENOMINATOR, RESPONDENTS)]
    return tell(rows, pd.concat(found), [DENOMINATOR, RESPONDENTS])


def suppressed_is_small(columns: pd.DataFrame, at_least: float) -> pd.Series:
    """Say where [c] hides counts that cannot be small: the council's size would lead to `at_least` or more.

    A seventh column is the symbol. The size is the median, over the other measures of that year, of the
    council's share of England's denominator; what it would lead to is that share of England's numerator.
    """
    rows = named(columns)
    wide, symbols = together(rows), together(rows, columns.columns[6])
    on = ["measure", "part", "period"]
    england = wide[wide["level"] == ENGLAND].drop_duplicates(on).set_index(on)
    index = pd.MultiIndex.from_frame(wide[on])
    share = wide[DENOMINATOR] / england[DENOMINATOR].reindex(index).to_numpy()
    share = share.where((wide["level"] == COUNCIL) & (wide["part"] == ""))
    size = share.groupby([wide[name] for name in PLACE_AND_PERIOD]).transform("median")
    expected = size * england[NUMERATOR].reindex(index).to_numpy()
    hidden = (symbols[NUMERATOR] == "[c]") & (symbols[DENOMINATOR] == "[c]") & (wide["level"] == COUNCIL)
    told = wide[hidden & (expected >= at_least)].assign(expected=expected)
    said = [
        f"[c], though a council of its size has about {exact(float(f'{row.expected:.2g}'))}: the figures are "
        "missing rather than small"
        for row in told.itertuples()
    ]
    return tell(rows, told.assign(says=said))


def same_count(columns: pd.DataFrame, pairs: Sequence[Sequence[str]]) -> pd.Series:
    """Say where one count that stands in two measures differs. `pairs` are measure and role, twice."""
    return _compared(columns, pairs, lambda one, other: one != other, "{} here, {} in measure {} ({})")


def part_not_more(columns: pd.DataFrame, pairs: Sequence[Sequence[str]]) -> pd.Series:
    """Say where a count that is part of another measure's is more than it.

    `pairs` are measure and role of the part, measure and role of the whole.
    """
    return _compared(
        columns, pairs, lambda part, whole: part > whole, "{} here, but only {} in measure {} ({}), its whole"
    )


def part_not_all(columns: pd.DataFrame, pairs: Sequence[Sequence[str]], usual: float) -> pd.Series:
    """Say where a count that is part of another measure's is all of it, though in England less than `usual`.

    `pairs` are measure and role of the part, measure and role of the whole. It is told of the whole, which
    lacks its other part.
    """
    rows = named(columns)
    found = [none_found()]
    for part, part_role, whole, whole_role in pairs:
        both = _beside(rows, (whole, whole_role), (part, part_role))
        england = both[both["level"] == ENGLAND]
        share = (england["other"] / england["here"]).iloc[0] if len(england) else 1.0
        alike = both[(both["here"] == both["other"]) & (both["here"] > 0) & (both["level"] == COUNCIL)]
        if share < usual:
            says = [
                f"{exact(row.here)}, all of it in measure {part} too; in England {100 * share:.0f}% is"
                for row in alike.itertuples()
            ]
            found.append(alike.assign(says=says))
    return tell(rows, pd.concat(found)) if len(found) > 1 else tell(rows, none_found())


def none_found() -> pd.DataFrame:
    """Return findings of nothing."""
    return pd.DataFrame(columns=[*GROUP, "role", "says"])


def _out_of_line(wide: pd.DataFrame, base: str, times: float) -> pd.DataFrame:
    of_base = wide[(wide["level"] == COUNCIL) & (wide["part"] == "") & (wide[base] > 0)].copy()
    of_measure = of_base.groupby(["measure", "period"])[base]
    of_base["size"] = np.log(of_base[base] / of_measure.transform("median"))
    of_base = of_base[of_measure.transform("size") >= ENOUGH_COUNCILS]
    by_council = of_base.groupby(PLACE_AND_PERIOD)
    of_base = of_base[by_council["measure"].transform("nunique") >= ENOUGH_MEASURES]
    if of_base.empty:
        return none_found()
    off = of_base["size"] - of_base.groupby(PLACE_AND_PERIOD)["size"].transform("median")
    usual = off.groupby([of_base["measure"], of_base["period"]]).transform(spread)
    out = of_base[(off.abs() > np.log(times)) & (off.abs() > 8 * usual)]
    says = [
        f"{exact(row[base])}: by the council’s other measures about "
        f"{exact(float(f'{row[base] / np.exp(off[index]):.2g}'))} is likely"
        for index, row in out.iterrows()
    ]
    return out.assign(says=says, role=base)[[*GROUP, "role", "says"]]


def _compared(
    columns: pd.DataFrame, pairs: Sequence[Sequence[str]], wrong: Callable, words: str
) -> pd.Series:
    rows = named(columns)
    found = [none_found()]
    for here, here_role, other, other_role in pairs:
        both = _beside(rows, (here, here_role), (other, other_role))
        out = both[wrong(both["here"], both["other"])]
        says = [
            words.format(exact(row.here), exact(row.other), other, other_role) for row in out.itertuples()
        ]
        found.append(out.assign(says=says))
    return tell(rows, pd.concat([frame for frame in found if len(frame)] or found))


def _beside(rows: pd.DataFrame, here: tuple[str, str], other: tuple[str, str]) -> pd.DataFrame:
    """Return the rows of one count with the value of another of the same place and period."""
    on = ["level", *PLACE_AND_PERIOD]
    one, two = (
        rows[(rows["measure"] == measure) & (rows["role"] == role) & (rows["part"] == "")].dropna(
            subset="value"
        )
        for measure, role in (here, other)
    )
    both = one.merge(two[[*on, "value"]].rename(columns={"value": "other"}), on=on)
    return both.rename(columns={"value": "here"})
