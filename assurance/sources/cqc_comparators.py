"""How many locations have which CQC rating, in England and in each region."""

from __future__ import annotations

import pandas

from assurance import councils
from assurance.sources.cqc_words import OVERALL, RATINGS, SERVICE_TYPES


def compare(ratings: pandas.DataFrame, source_file: str, source_sheet: str) -> pandas.DataFrame:
    """Return how many locations have which rating in England and each region.

    Definition: a location is counted once, by the rating of its Overall service group and Overall domain;
    one without such a row counts as not rated. Every combination is there, 0 included.

    Returns
    -------
    pandas.DataFrame
        One row a geography × service type × rating: `geography_level`, `geography`, `service_type`,
        `rating`, `locations` (Int64). `source_row` is missing: each rests on many rows. No rows unless all
        nine regions are there.
    """
    overall = ratings[(ratings["service_group"] == OVERALL) & (ratings["domain"] == OVERALL)]
    locations = ratings.drop_duplicates("location_id")[["location_id", "service_type", "region"]].merge(
        overall[["location_id", "rating"]], on="location_id", how="left"
    )
    locations["rating"] = locations["rating"].fillna("Not rated")
    regions = list(councils.REGIONS.values())
    places = [("England", "England"), *(("Region", region) for region in regions)]
    if not set(regions) <= set(locations["region"]):
        places = []
    counted = []
    for level, place in places:
        here = locations if level == "England" else locations[locations["region"] == place]
        counts = here.groupby(["service_type", "rating"]).size()
        counted += [
            (level, place, service_type, rating, int(counts.get((service_type, rating), 0)))
            for service_type in SERVICE_TYPES.values()
            for rating in RATINGS
        ]
    table = pandas.DataFrame(
        counted, columns=["geography_level", "geography", "service_type", "rating", "locations"]
    ).astype(
        {
            "geography_level": "str",
            "geography": "str",
            "service_type": "str",
            "rating": "str",
            "locations": "Int64",
        }
    )
    return table.assign(
        source_file=pandas.Series(source_file, index=table.index, dtype="str"),
        source_sheet=pandas.Series(source_sheet, index=table.index, dtype="str"),
        source_row=pandas.Series(pandas.NA, index=table.index, dtype="Int64"),
    )
