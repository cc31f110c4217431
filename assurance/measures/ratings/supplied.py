"""What an edition's ratings are made from, and what is kept of them for the next edition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from assurance.measures.edition import Edition
from assurance.measures.ratings.locations import count_locations, left_the_register, period_of
from assurance.paths import EditionFolder

KEPT = "ratings-locations.csv"
"""The download that lists each location with its rating: what the next edition is compared with."""
KEPT_COLUMNS = (
    "location_id", "location_name", "provider_id", "service_type", "rating", "reason", "publication_date",
    "inherited", "as_at",
)  # fmt: skip


@dataclass(frozen=True)
class Supplied:
    """One edition's ratings.

    Attributes
    ----------
    ratings
        The tidy table, without the rows of locations that have left the register.
    locations
        Each location once: a frame of `count_locations`.
    left
        The locations that have left the register, a frame of `count_locations`.
    listed
        The tidy table `locations`; empty when it was not supplied.
    period
        The day as at which the ratings are.
    """

    ratings: pd.DataFrame
    locations: pd.DataFrame
    left: pd.DataFrame
    listed: pd.DataFrame
    period: str


def read_supplied(edition: Edition) -> Supplied | None:
    """Return an edition's ratings; None when the returns hold no location of the council."""
    ratings, listed = edition.table("ratings"), edition.table("locations")
    if not len(ratings):
        return None
    gone = ratings["location_id"].isin(left_the_register(ratings, listed))
    active = ratings[~gone]
    return Supplied(
        ratings=active,
        locations=count_locations(active, listed),
        left=count_locations(ratings[gone]),
        listed=listed,
        period=period_of(edition, ratings),
    )


def kept_for_the_next(supplied: Supplied) -> pd.DataFrame:
    """Return each location with its rating, as it is published for the next edition to be compared with."""
    kept = supplied.locations.assign(as_at=supplied.period)
    days = kept["publication_date"].dt.strftime("%Y-%m-%d")
    return kept.assign(publication_date=days)[list(KEPT_COLUMNS)]


@dataclass(frozen=True)
class Earlier:
    """The last edition's locations: its name, the day as at which they are, and a frame of `KEPT_COLUMNS`."""

    edition: str
    period: str
    locations: pd.DataFrame


def read_earlier(published: Path, processed: Path, council: str, edition: str) -> Earlier | None:
    """Return the locations of an earlier edition, from its downloads or else from its tidy tables.

    Parameters
    ----------
    published, processed
        The folders that hold every council's editions.
    council
        Slug of the council.
    edition
        Name of the earlier edition; "" when there is none.
    """
    kept = published / council / edition / "downloads" / KEPT
    folder = EditionFolder.of(processed, council, edition)
    if edition and kept.exists():
        frame = pd.read_csv(kept, dtype={"location_id": "str", "provider_id": "str"}, keep_default_na=False)
        frame["publication_date"] = pd.to_datetime(frame["publication_date"])
        period = str(frame["as_at"].iloc[0]) if len(frame) else ""
        return Earlier(edition, period, frame)
    if edition and folder.table("ratings").exists() and folder.inputs.exists():
        supplied = Edition.of(folder).once(read_supplied)
        if supplied is not None:
            return Earlier(edition, supplied.period, supplied.locations)
    return None
