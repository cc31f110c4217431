"""How many locations have which CQC rating, in England, in each region and in each council's area."""

from __future__ import annotations

import pandas

from assurance import councils
from assurance.councils import Council
from assurance.sources.cqc_words import OVERALL, RATINGS, SERVICE_TYPES


def compare(ratings: pandas.DataFrame, source_file: str, source_sheet: str) -> pandas.DataFrame:
    """Return how many locations have which rating in England, each region and each council's area.

    Definition: a location is counted once, by the rating of its Overall service group and Overall domain;
    one without such a row counts as not rated. Every combination is there, 0 included. A location in an area
    that is no council's name counts for its region and England only.

    Returns
    -------
    pandas.DataFrame
        One row a geography × service type × rating: `geography_level` ("England", "Region", "Local
        authority"), `geography`, `service_type`, `rating`, `locations` (Int64). `source_row` is missing: each
        rests on many rows. No rows unless all nine regions are there.
    """
    overall = ratings[(ratings["service_group"] == OVERALL) & (ratings["domain"] == OVERALL)]
    locations = ratings.drop_duplicates("location_id")[
        ["location_id", "service_type", "region", "council_code"]
    ].merge(overall[["location_id", "rating"]], on="location_id", how="left")
    locations["rating"] = locations["rating"].fillna("Not rated")
    names = {council.code: council.name for council in councils.every_council()}
    locations["council"] = locations["council_code"].map(names)
    regions = list(councils.REGIONS.values())
    places = {
        "England": (locations.assign(england="England")["england"], ["England"]),
        "Region": (locations["region"], regions),
        "Local authority": (locations["council"], sorted(locations["council"].dropna().unique())),
    }
    if not set(regions) <= set(locations["region"]):
        places = {}
    counted = []
    for level, (where, which) in places.items():
        counts = locations.groupby([where, "service_type", "rating"]).size().to_dict()
        counted += [
            (level, place, service_type, rating, counts.get((place, service_type, rating), 0))
            for place in which
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


def beside(comparators: pandas.DataFrame, council: Council) -> pandas.DataFrame:
    """Return the counts that stand beside a council's: England's, its region's and those of all councils."""
    of_councils = comparators["geography_level"] == "Local authority"
    return comparators[of_councils | comparators["geography"].isin(["England", council.region])]
