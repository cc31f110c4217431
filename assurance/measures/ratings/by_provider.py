"""Ratings by the organisation that runs the locations: the largest by name, the others together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.entry import keys
from assurance.measures.ratings.facts import MEASURES, Setting, facts_of_ratings
from assurance.measures.ratings.locations import Counts, counts_of_ratings
from assurance.numerals import plural

MEASURE = f"{MEASURES}.count_by_provider"
LARGEST = 10
FEWEST = 3
OTHERS = "others"


@dataclass(frozen=True)
class Provider:
    """One provider, or all small ones together, with its locations in the area by overall rating."""

    key: str
    name: str
    providers: int
    counts: Counts


def count_by_provider(locations: pd.DataFrame) -> list[Provider]:
    """Return the largest providers in the council's area, and the others together.

    Definition
    ----------
    Locations by overall rating and by the provider that runs them: each of the ten providers with the most
    locations in the area, if it has three or more there, and all others together. When providers of one size
    do not all fit in the ten, all of that size are among the others.

    Source
    ------
    CQC, care directory with ratings, sheet Locations: provider ID and name.

    Numerator
    ---------
    Locations with the rating.

    Denominator
    -----------
    None: these are counts. Of single providers no percentage is given: they have too few locations.

    Caveats
    -------
    A provider is a registration with CQC. Companies of one group may be registered one by one.

    Parameters
    ----------
    locations
        A frame of `count_locations`.
    """
    ids = locations["provider_id"].fillna("").where(locations["provider_id"].fillna("").ne(""), "unknown")
    sizes = ids.value_counts()
    eligible = sizes[sizes >= FEWEST]
    cut = int(eligible.iloc[LARGEST]) if len(eligible) > LARGEST else 0
    names = locations.groupby(ids)["provider_name"].first().fillna("Provider not named")
    large = sorted(eligible[eligible > cut].index, key=lambda id: (-sizes[id], names[id], id))
    parts = keys(large)
    found = [
        Provider(parts[id], str(names[id]), 1, counts_of_ratings(locations.loc[ids.eq(id), "rating"]))
        for id in large
    ]
    small = ~ids.isin(large)
    if small.any():
        count = int(ids[small].nunique())
        word = "other provider" if large else "provider"
        counts = counts_of_ratings(locations.loc[small, "rating"])
        found.append(Provider(OTHERS, plural(count, word), count, counts))
    return found


def provider_facts(locations: pd.DataFrame, own: Setting) -> Iterator[Fact]:
    """Yield the number of providers, and the counts of each large one and of the others."""
    setting = own.at("by_provider", "Locations by provider")
    found = count_by_provider(locations)
    yield setting.count(
        "providers",
        "providers with a location in the area",
        sum(provider.providers for provider in found),
        method="Each provider counts once, by its CQC provider ID.",
        measure=MEASURE,
        unit="providers",
    )
    for provider in found:
        its = setting.at(provider.key, f"Locations of {provider.name}")
        yield its.count("total", "locations", provider.counts.total, measure=MEASURE)
        yield from facts_of_ratings(provider.counts, its)


def provider_sentence(register: Register, locations: pd.DataFrame) -> Sentence:
    """Return how many providers there are, and how much of the locations the largest have."""
    prefix = "ratings.all.by_provider"
    large = [provider for provider in count_by_provider(locations) if provider.key != OTHERS]
    text = f"{{{prefix}.providers}} providers run the {{ratings.all.total}} locations"
    if large:
        first = large[0]
        alone = all(each.counts.total < first.counts.total for each in large[1:])
        which = "the largest" if alone else "one of the largest"
        text += f"; {which}, {escape(first.name)}, runs {{{prefix}.{first.key}.total}} of them"
    return Sentence(id="ratings.providers_sentence", text=f"{text}.")
