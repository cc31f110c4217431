"""Home care below Good by tier and by area: by providers, by hours and by people, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from assurance.disclosure import hidden_together
from assurance.evidence import Fact, Register
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, keys
from assurance.measures.providers.quality import (
    BELOW_GOOD,
    OF_ASSESSED,
    RATINGS,
    SIZES,
    VOCABULARY,
    all_cells_may_be_shown,
    current_providers,
    hide_totals,
)
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_by_tier_and_area"


def measure_by_tier_and_area(edition: Edition, settings: Settings) -> Register:
    """Return, for each tier and each area, how much home care is from providers rated below Good.

    Definition
    ----------
    For each tier and for each area of the framework: the providers that have completed the council's
    assessment and those of them rated Poor or Requires improvement, and the same of their hours a week and of
    the people they support, with the share by each.

    Source
    ------
    The council's own record of provider quality.

    Numerator
    ---------
    Providers rated Poor or Requires improvement; their hours a week; the people they support.

    Denominator
    -----------
    Providers that have completed the assessment; their hours a week; the people they support.

    Caveats
    -------
    Tiers and areas are those of the return. A provider that works in several areas is in that of its row.
    Hours and people are shown only when no tier, area and standing together has a small number of people:
    else one could be worked out from the others. Where a provider gives no number, no sum is made.
    """
    register = edition.register()
    found = current_providers(edition, settings, MEASURE)
    if found is None:
        return register
    basis, providers = found
    thresholds = settings.disclosure.model_dump()
    for dimension in ("tier", "area"):
        concealed = _concealed(providers, dimension, thresholds)
        for name, key in keys(providers[dimension]).items():
            rows = providers[providers[dimension] == name]
            hide = tuple(name in each for each in concealed)
            register.add(
                *_facts(
                    basis, rows, f"providers.below_good.by_{dimension}.{key}", f"{dimension} {name}", hide
                )
            )
    return register


def _concealed(
    providers: pd.DataFrame, dimension: str, thresholds: Mapping[str, int]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return where the people of assessed providers, and of those below Good, must not be shown."""
    if all_cells_may_be_shown(providers, thresholds):
        return frozenset(), frozenset()
    totals = hide_totals(providers, thresholds)
    found = []
    for ratings, hide_total in ((RATINGS, totals.assessed), (BELOW_GOOD, totals.below_good)):
        rows = providers[providers["standing"].isin(ratings)]
        people = rows["people_supported"].fillna(0).groupby(rows[dimension]).sum().astype("int64")
        above_zero = frozenset(people.index[people > 0])
        found.append(above_zero if hide_total else hidden_together(people.to_dict()))
    return found[0], found[1]


def _facts(basis: Basis, rows: pd.DataFrame, prefix: str, rule: str, hide: Sequence[bool]) -> Iterator[Fact]:
    assessed = rows[rows["standing"].isin(RATINGS)]
    below = rows[rows["standing"].isin(BELOW_GOOD)]
    name = rule.partition(" ")[2]
    for size, (column, title, unit) in SIZES.items():
        of_people = size != "providers"
        whole, part = (
            basis.count(
                f"{prefix}.{size}{suffix}",
                f"{title}, {name}, {words}",
                each[column].sum(skipna=False) if of_people else len(each),
                unit,
                rule=f"{rule}; {words}",
                method="Added up over providers." if of_people else "Counted once each.",
                hide=of_people and hidden,
                caveats=(VOCABULARY,),
            )
            for each, hidden, suffix, words in (
                (assessed, hide[0], "_assessed", "of providers that have completed the assessment"),
                (below, hide[1], "", "rated Poor or Requires improvement by the council"),
            )
        )
        yield whole
        yield part
        yield basis.share(
            f"{prefix}.{size}_percent_of_assessed",
            f"Share of home care rated below Good, by {size}, {name}",
            part,
            whole,
            base=OF_ASSESSED + ("" if size == "providers" else f", by {size}"),
            caveats=(VOCABULARY,),
            polarity="low",
        )
