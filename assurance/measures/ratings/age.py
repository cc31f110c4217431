"""How old ratings are on the day of the data freeze."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.ratings.facts import MEASURES, RATED, Setting
from assurance.measures.ratings.services import NOT_RATED

MEASURE = f"{MEASURES}.age_ratings"
BANDS = {
    "under_2": "less than 2 years old",
    "from_2_to_4": "2 years old or more, less than 4",
    "from_4_to_6": "4 years old or more, less than 6",
    "from_6": "6 years old or more",
}
NO_DAY = "no_day"
THIRD_PARTY = "The bands (2, 4 and 6 years) are a third party’s idea of how fresh a rating is, not CQC’s."


def age_ratings(locations: pd.DataFrame, freeze: datetime.date) -> dict[str, int]:
    """Return how many overall ratings are how old on the day of the data freeze.

    Definition
    ----------
    Locations with an overall rating by its age: less than 2 years, 2 to less than 4, 4 to less than 6, 6
    years or more, from the day it was published to the data freeze. A rating is 2 years old on the same day
    of the second year.

    Source
    ------
    CQC, care directory with ratings: publication date of the Overall rating.

    Numerator
    ---------
    Locations whose overall rating is of the age.

    Denominator
    -----------
    Locations with an overall rating.

    Caveats
    -------
    The bands are a third party's idea of how fresh a rating is, not CQC's. The day is that of publication,
    not of the inspection before it. A rating without a day is counted apart.

    Parameters
    ----------
    locations
        A frame of `count_locations`, or the part of it that is of one service.
    freeze
        The data freeze.
    """
    rated = locations[locations["rating"].ne(NOT_RATED)]
    day = pd.to_datetime(rated["publication_date"])
    on = pd.Timestamp(freeze)
    two, four, six = (on - pd.DateOffset(years=years) for years in (2, 4, 6))
    return {
        "under_2": int((day > two).sum()),
        "from_2_to_4": int(((day <= two) & (day > four)).sum()),
        "from_4_to_6": int(((day <= four) & (day > six)).sum()),
        "from_6": int((day <= six).sum()),
        NO_DAY: int(day.isna().sum()),
    }


def age_facts(locations: pd.DataFrame, own: Setting, freeze: datetime.date) -> Iterator[Fact]:
    """Yield the ratings of each age and the day of the oldest; none where no rating has a day."""
    counts = age_ratings(locations, freeze)
    rated = sum(counts.values())
    if rated == counts[NO_DAY]:
        return
    setting = replace(
        own, period=f"at the data freeze, {numerals.in_words(freeze)} ({own.period})",
        caveats=(*own.caveats, THIRD_PARTY),
    )  # fmt: skip
    method = "By the day on which the overall rating was published, at the data freeze."
    titles = BANDS | ({NO_DAY: "published on a day that is not given"} if counts[NO_DAY] else {})
    for band, title in titles.items():
        yield setting.count(
            f"age.{band}",
            f"locations whose overall rating is {title}".replace("is published", "was published"),
            counts[band],
            rated,
            RATED,
            method=method,
            measure=MEASURE,
        )
    day = numerals.in_words(oldest(locations)["publication_date"])
    yield setting.fact(
        "age.oldest",
        "day on which the oldest overall rating was published",
        value=day,
        display=day,
        unit="date",
        method="The earliest publication date of an overall rating.",
        measure=MEASURE,
        period=own.period,
    )


def oldest(locations: pd.DataFrame) -> pd.Series:
    """Return the location with the oldest overall rating, of several the first by name."""
    rated = locations[locations["rating"].ne(NOT_RATED) & locations["publication_date"].notna()]
    return rated.sort_values(["publication_date", "location_name", "location_id"]).iloc[0]


def age_sentence(register: Register, locations: pd.DataFrame) -> Sentence:
    """Return how many ratings are old, and which is the oldest."""
    prefix = "ratings.all.age"
    if f"{prefix}.oldest" not in register.facts:
        text = "CQC’s file gives no days, so the age of the ratings is not known."
    else:
        first = oldest(locations)
        text = (
            f"{{{prefix}.from_6}} of the {{ratings.all.rated}} overall ratings "
            f"{'was' if register.facts[f'{prefix}.from_6'].value == 1 else 'were'} six years old or older at "
            f"the data freeze, and {{{prefix}.under_2}} less than two. The oldest, of "
            f"{escape(str(first['location_name']))}, was published on {{{prefix}.oldest}}."
        )
    return Sentence(id="ratings.age_sentence", text=text)
