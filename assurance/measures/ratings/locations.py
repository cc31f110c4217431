"""Each location once: its overall rating, or why it has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from assurance import numerals
from assurance.measures.edition import Edition
from assurance.measures.ratings.services import DOMICILIARY, NOT_RATED, OVERALL, RATINGS, Service

REASONS = {
    "rated_by_service_only": "rated for each of their services, not overall",
    "inspected_but_not_rated": "inspected but not rated",
    "insufficient_evidence": "insufficient evidence to rate",
    "evidence_not_scored": "evidence not yet, or only partly, scored",
    "not_yet_inspected": "not yet inspected, by CQC’s directory",
    "not_yet_rated": "not yet rated, or no rating published",
    "no_reason_given": "no reason given",
}
"""Why a location is not rated overall, by the part of an id; the first that holds counts."""

# CQC's words, in lower case.
_SAID = {
    "inspected but not rated": "inspected_but_not_rated",
    "insufficient evidence to rate": "insufficient_evidence",
    "evidence requirements partially / not yet scored": "evidence_not_scored",
    "not yet rated": "not_yet_rated",
    "no published rating": "not_yet_rated",
    "no approved rating": "not_yet_rated",
}
LISTED = ("location_id", "homecare", "beds", "last_checked_on")
HALF = 0.5
"""A list with fewer of the rated locations than this is a part of one: it says nothing of the others."""


def count_locations(ratings: pd.DataFrame, listed: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return locations by overall rating; one row a location.

    Definition
    ----------
    Locations registered with CQC in the council's area, by overall rating: Outstanding, Good, Requires
    improvement, Inadequate or Not rated. A location that CQC rates only for each of its services, as it has
    done since 2026 where there are several, is not rated overall: it counts once, as Not rated, and is named
    apart. Why a location is not rated is CQC's own word; that it has not been inspected is said only where
    CQC's directory, which gives the day of its latest check, gives none.

    Source
    ------
    CQC, care directory with ratings ("latest ratings"), sheet Locations; CQC's list of active locations,
    where it was supplied.

    Numerator
    ---------
    Locations with the rating.

    Denominator
    -----------
    None: these are counts.

    Caveats
    -------
    Home care is "Community based adult social care services", CQC's primary inspection category, and so holds
    supported living, extra care and Shared Lives. A location that is a care home and also gives care at home
    counts under its primary category only.

    Parameters
    ----------
    ratings
        The tidy table `ratings`: one row a location, service group and domain.
    listed
        The tidy table `locations`, when it was supplied.

    Returns
    -------
    pandas.DataFrame
        `location_id`, `location_name`, `provider_id`, `provider_name`, `service_type`, `rating`, `reason`
        (of `REASONS`, "" for one that is rated), `rated_by_service` (whether it is not rated overall but at
        least one of its services is), `service_ratings` (those, in words), `publication_date` (of the overall
        rating), `inherited`, `domiciliary` (whether it gives care in people's homes; missing where no list
        says so), `beds` (missing where not known), `source_file`, `source_sheet`; by service type, name and
        id.
    """
    overall = ratings[ratings["service_group"].eq(OVERALL) & ratings["domain"].eq(OVERALL)]
    locations = ratings.drop_duplicates("location_id").copy()
    ids = locations["location_id"]
    overall = _of_each(overall, locations)
    given = overall["rating"]
    locations["rating"] = given.where(given.isin(list(RATINGS)), NOT_RATED).astype("str")
    locations["publication_date"] = pd.to_datetime(overall["publication_date"])
    locations["service_ratings"] = _of_services(ratings, ids)
    locations["rated_by_service"] = locations["rating"].eq(NOT_RATED) & locations["service_ratings"].ne("")

    its = _of_each(
        pd.DataFrame(columns=list(LISTED)) if listed is None or listed.empty else listed, locations
    )
    locations["domiciliary"] = its["homecare"].astype("boolean")
    locations["beds"] = pd.to_numeric(its["beds"]).astype("Float64")
    checked = its["last_checked_on"].notna()
    unchecked = its["homecare"].notna() & ~checked & checked.any()
    words = overall["rating_as_published"].fillna("").str.casefold()
    locations["reason"] = [
        "" if rating != NOT_RATED else "rated_by_service_only" if by_service else _reason(word, never)
        for rating, by_service, word, never in zip(
            locations["rating"], locations["rated_by_service"], words, unchecked, strict=True
        )
    ]
    columns = [
        "location_id", "location_name", "provider_id", "provider_name", "service_type", "rating", "reason",
        "rated_by_service", "service_ratings", "publication_date", "inherited", "domiciliary", "beds",
        "source_file", "source_sheet",
    ]  # fmt: skip
    return locations[columns].sort_values(["service_type", "location_name", "location_id"], ignore_index=True)


def _reason(word: str, never_checked: bool) -> str:
    return _SAID.get(word) or ("not_yet_inspected" if never_checked else "no_reason_given")


def _of_each(rows: pd.DataFrame, locations: pd.DataFrame) -> pd.DataFrame:
    """Return what some rows say of each location, in the locations' order; missing where there is no row."""
    return rows.set_index("location_id").reindex(locations["location_id"]).set_axis(locations.index)


def _of_services(ratings: pd.DataFrame, ids: pd.Series) -> list[str]:
    of_services = ratings[
        ratings["domain"].eq(OVERALL)
        & ratings["service_group"].ne(OVERALL)
        & ratings["rating"].isin(list(RATINGS))
    ].sort_values(["location_id", "service_group"])
    words: dict[str, list[str]] = {}
    for row in of_services.itertuples():
        words.setdefault(row.location_id, []).append(f"{row.service_group}: {row.rating}")
    return ["; ".join(words.get(each, ())) for each in ids]


@dataclass(frozen=True)
class Counts:
    """Locations of one service in one place, by overall rating."""

    by_rating: dict[str, int]
    not_rated: int
    rated_by_service_only: int | None = None

    @property
    def rated(self) -> int:
        """Locations with an overall rating."""
        return sum(self.by_rating.values())

    @property
    def total(self) -> int:
        """All locations."""
        return self.rated + self.not_rated

    @property
    def good_or_outstanding(self) -> int:
        """Locations rated Good or Outstanding."""
        return self.by_rating["Good"] + self.by_rating["Outstanding"]

    def base(self, base: str) -> int:
        """Return how many locations a percentage is of, by the setting `ratings.base`."""
        return self.rated if base == "rated" else self.total


def good_or_outstanding(counts: Counts, base: str) -> tuple[int, int]:
    """Return how many are rated Good or Outstanding; the numerator and the denominator.

    Definition
    ----------
    Percentage of locations whose overall rating is Good or Outstanding.

    Source
    ------
    CQC, care directory with ratings ("latest ratings"), sheet Locations.

    Numerator
    ---------
    Locations rated Good or Outstanding overall.

    Denominator
    -----------
    Locations with an overall rating ("rated", as CQC's State of Care counts), or all locations ("all"): the
    setting `ratings.base` says which. The percentage of all locations is always in the register as well.

    Caveats
    -------
    With few locations one rating moves the percentage by several points: the 95% interval (Wilson) shows how
    much of a difference chance alone would make.
    """
    return counts.good_or_outstanding, counts.base(base)


def of_service(locations: pd.DataFrame, service: Service) -> pd.DataFrame:
    """Return the rows of `count_locations` that are of one service."""
    own = locations[locations["service_type"].isin(service.types)]
    return own[own["domiciliary"].fillna(False).astype("bool")] if service is DOMICILIARY else own


def counts_of(locations: pd.DataFrame, service: Service) -> Counts:
    """Return the counts of one service from a frame of `count_locations`."""
    own = of_service(locations, service)
    return Counts(
        by_rating=_by_rating(own["rating"]),
        not_rated=int(own["rating"].eq(NOT_RATED).sum()),
        rated_by_service_only=int(own["rated_by_service"].sum()),
    )


def counts_of_ratings(given: Iterable[str]) -> Counts:
    """Return the counts of single ratings: whatever is not one of CQC's four is not rated."""
    ratings = pd.Series(list(given), dtype="str")
    by_rating = _by_rating(ratings)
    return Counts(by_rating, len(ratings) - sum(by_rating.values()))


def _by_rating(ratings: pd.Series) -> dict[str, int]:
    return {rating: int(ratings.eq(rating).sum()) for rating in RATINGS}


def period_of(edition: Edition, ratings: pd.DataFrame) -> str:
    """Return the day the ratings stand at, as their file states it, else the latest published in it."""
    for file in edition.files_of(ratings):
        if file.period.startswith("as at"):
            return file.period
        if file.edition != "not stated":
            return f"as at {file.edition}"
    latest = pd.to_datetime(ratings["publication_date"]).max()
    if pd.isna(latest):
        return "not stated in the source"
    return f"ratings published up to {numerals.in_words(latest)}"


def left_the_register(ratings: pd.DataFrame, listed: pd.DataFrame) -> frozenset[str]:
    """Return the ids of rated locations that CQC's list of active locations no longer has.

    Ratings of a home stay published when it leaves the register, and would count for ever. A list that is
    older than a location's rating cannot say that it has left, nor can a list without a day, nor one with
    fewer than half of the locations, which is a part of a list.
    """
    rated = ratings.drop_duplicates("location_id").set_index("location_id")
    if not len(listed) or listed["as_at"].isna().all():
        return frozenset()
    active = listed.loc[listed["registration_status"].eq("Registered"), "location_id"]
    gone = rated[~rated.index.isin(active)]
    if len(rated) - len(gone) < HALF * len(rated):
        return frozenset()
    last = pd.to_datetime(ratings["publication_date"]).groupby(ratings["location_id"]).max()
    day = pd.to_datetime(listed["as_at"]).max()
    # One without any date may have been registered after the day of the list.
    return frozenset(location for location in gone.index if last[location] <= day)
