"""Ratings as CQC's ratings file has them, from lists that give each location's ratings with the location.

`cqc_wide_export` and `cqc_api` read such lists; `cqc_ratings` reads the file itself and says what a rating
is.
"""

from __future__ import annotations

import pandas

from assurance.ledger import Ledger
from assurance.sources import cqc
from assurance.sources.cqc_ratings import DOMAINS, RATING_COLUMNS, SERVICE_TYPES, compare

OVERALL = "Overall"
_DOMAINS = {domain.casefold(): domain for domain in DOMAINS}
_OF_LOCATION = (
    "location_id",
    "location_name",
    "care_home",
    "inspection_category",
    "location_type",
    "local_authority",
    "council_code",
    "region",
    "inherited",
    "provider_id",
    "provider_name",
)


def tidy_ratings(
    given: pandas.DataFrame, locations: pandas.DataFrame, of_locations: Ledger
) -> tuple[dict[str, pandas.DataFrame], Ledger]:
    """Return the tables `ratings` and `ratings_comparators`, and the account of the rows they rest on.

    A location has a row for each service group and domain that the list rates, and always one for Overall,
    "Not rated" where the list gives none, so that it counts once.

    Parameters
    ----------
    given
        One row a rating: `source_row`, `service_group`, `domain`, `rating_as_published` (text),
        `publication_date`. The first of two for one group and domain counts.
    locations
        The table `locations`, its index the row in the source.
    of_locations
        The account of `locations`; its file and sheet are the source.
    """
    ledger = Ledger(of_locations.file, of_locations.sheet, "ratings", rows_in=len(locations))
    service_type = locations["inspection_category"].str.casefold().map(SERVICE_TYPES)
    others = locations.loc[service_type.isna(), "inspection_category"].fillna("no inspection category")
    for category, count in others.value_counts().sort_index().items():
        ledger.beyond[f"not adult social care: {category}"] = int(count)
    locations = locations.assign(service_type=service_type.astype("str"))[service_type.notna()]

    given = given[given["source_row"].isin(locations.index)]
    given = given.assign(domain=given["domain"].str.casefold().map(_DOMAINS).astype("str"))
    given = given[given["domain"].notna()].drop_duplicates(["source_row", "service_group", "domain"])
    rating = cqc.find_ratings(given["rating_as_published"], ledger)
    given = given.assign(rating=rating)[rating.notna()]
    given = pandas.concat([given, _not_rated(given, locations.index)], ignore_index=True)
    order = {domain: place for place, domain in enumerate(DOMAINS)}
    given = given.assign(
        later=given["service_group"].ne(OVERALL), place=given["domain"].map(order)
    ).sort_values(["source_row", "later", "service_group", "place"], kind="stable")

    of_its = locations.loc[given["source_row"], [*_OF_LOCATION, "service_type"]]
    table = given.set_index("source_row", drop=False).assign(**{name: of_its[name].array for name in of_its})
    table = cqc.with_source(table, of_locations)[list(RATING_COLUMNS)].reset_index(drop=True)
    texts = [name for name in RATING_COLUMNS if name not in (*_KINDS, "source_row")]
    table = table.astype(dict.fromkeys(texts, "str") | _KINDS)
    ledger.kept = len(locations)
    return {"ratings": table, "ratings_comparators": compare(table, ledger.file, ledger.sheet)}, ledger


_KINDS = {"care_home": "boolean", "inherited": "boolean", "publication_date": "datetime64[ms]"}


def _not_rated(given: pandas.DataFrame, locations: pandas.Index) -> pandas.DataFrame:
    """Return the row for Overall of each location that has none."""
    overall = given[given["service_group"].eq(OVERALL) & given["domain"].eq(OVERALL)]
    without = locations.difference(pandas.Index(overall["source_row"]), sort=False)
    return pandas.DataFrame(
        {
            "source_row": without.to_numpy(),
            "service_group": OVERALL,
            "domain": OVERALL,
            "rating_as_published": "",
            "rating": "Not rated",
            "publication_date": pandas.Series(pandas.NaT, index=range(len(without)), dtype="datetime64[ms]"),
        }
    ).astype(given.dtypes.to_dict())
