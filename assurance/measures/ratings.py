"""How the Care Quality Commission (CQC) rates the care homes and community services in the council's area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from assurance import numerals
from assurance.councils import match_region
from assurance.evidence import Fact, Place, Register, Sentence
from assurance.measures.edition import Edition
from assurance.paths import EditionFolder
from assurance.settings import Settings
from assurance.statistics import wilson_interval
from assurance.wording import say_comparison, say_verdict

RATINGS = {
    "Outstanding": "outstanding",
    "Good": "good",
    "Requires improvement": "requires_improvement",
    "Inadequate": "inadequate",
}
NOT_RATED = "Not rated"


@dataclass(frozen=True)
class Service:
    """A group of locations. `one` and `many` are what a location of it is called in a sentence."""

    id: str
    title: str
    one: str
    many: str
    types: tuple[str, ...]
    scope: str


SERVICES = (
    Service(
        "care_homes",
        "Care homes",
        "care home",
        "care homes",
        ("care_homes",),
        "primary inspection category “Residential social care”",
    ),
    Service(
        "homecare",
        "Home care and other community services",
        "community care service (home care, supported living, extra care or Shared Lives)",
        "community care services (home care, supported living, extra care and Shared Lives)",
        ("homecare",),
        "primary inspection category “Community based adult social care services”: home care, supported "
        "living, extra care and Shared Lives",
    ),
    Service(
        "all",
        "Care homes and community services together",
        "care home or community care service",
        "care homes and community care services",
        ("care_homes", "homecare"),
        "primary inspection category “Residential social care” or “Community based adult social care "
        "services”",
    ),
)

CAVEATS = (
    "Every location in the area counts, whoever pays for its care, and whether or not the council uses it.",
    "A rating can be years old: CQC rates a location when it inspects it.",
)
_METHOD = (
    "Each location counts once, with its overall rating (service group and domain both “Overall”), under its "
    "primary inspection category."
)


def count_locations(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return one row a location, with its overall rating.

    Definition
    ----------
    Locations registered with CQC in the council's area, by overall rating: Outstanding, Good, Requires
    improvement, Inadequate or Not rated. A location that CQC rates only for each of its services, as it has
    done since 2026 where there are several, is not rated overall: it counts once, as Not rated, and is named
    apart.

    Source
    ------
    CQC, care directory with ratings ("latest ratings"), sheet Locations.

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

    Returns
    -------
    pandas.DataFrame
        `location_id`, `location_name`, `provider_name`, `service_type`, `rating`, `rated_by_service` (whether
        it is not rated overall but at least one of its services is), `service_ratings` (those, in words),
        `source_file`, `source_sheet`; by service type, name and id.
    """
    overall = ratings["service_group"].eq("Overall") & ratings["domain"].eq("Overall")
    rating = dict(ratings.loc[overall, ["location_id", "rating"]].itertuples(index=False))
    locations = ratings.drop_duplicates("location_id").copy()
    found = (rating.get(location) for location in locations["location_id"])
    locations["rating"] = [each if each in RATINGS else NOT_RATED for each in found]

    of_services = ratings[
        ratings["domain"].eq("Overall")
        & ratings["service_group"].ne("Overall")
        & ratings["rating"].isin(list(RATINGS))
    ].sort_values(["location_id", "service_group"])
    words: dict[str, list[str]] = {}
    for row in of_services.itertuples():
        words.setdefault(row.location_id, []).append(f"{row.service_group}: {row.rating}")
    locations["service_ratings"] = ["; ".join(words.get(each, ())) for each in locations["location_id"]]
    locations["rated_by_service"] = locations["rating"].eq(NOT_RATED) & locations["service_ratings"].ne("")
    columns = [
        "location_id", "location_name", "provider_name", "service_type", "rating", "rated_by_service",
        "service_ratings", "source_file", "source_sheet",
    ]  # fmt: skip
    return locations[columns].sort_values(["service_type", "location_name", "location_id"], ignore_index=True)


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


def good_or_outstanding(counts: Counts, base: str) -> tuple[int, int]:
    """Return the numerator and the denominator of the percentage rated Good or Outstanding.

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
    return counts.good_or_outstanding, counts.rated if base == "rated" else counts.total


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences about ratings; none when the returns hold no location of the council."""
    edition = Edition(folder)
    register = edition.register()
    ratings = edition.table("ratings")
    if not len(ratings):
        return register
    locations = count_locations(ratings)
    comparators = comparator_counts(edition)
    where, step = edition.council.name, edition.step("ratings")
    for service in SERVICES:
        rows = ratings[ratings["service_type"].isin(service.types)]
        own = _Setting(
            service=service,
            prefix=f"ratings.{service.id}",
            geography=where,
            period=period_of(edition, ratings),
            places=_places(edition, rows if len(rows) else ratings, service),
            base=settings.ratings.base,
        )
        register.add(*_facts(counts_of(locations, service), own), step=step)
        for level in ("region", "england"):
            if (service.id, level) in comparators:
                counts, geography, places = comparators[service.id, level]
                theirs = _Setting(
                    service, f"ratings.{service.id}.{level}", geography, own.period, places, own.base
                )
                register.add(*_facts(counts, theirs), step=step)
        register.say(*_sentences(register, service, where, settings))
    register.say(_not_rated_sentence(register, settings.ratings.base))
    return register


def counts_of(locations: pd.DataFrame, service: Service) -> Counts:
    """Return the counts of one service from a frame of `count_locations`."""
    own = locations[locations["service_type"].isin(service.types)]
    return Counts(
        by_rating={rating: int(own["rating"].eq(rating).sum()) for rating in RATINGS},
        not_rated=int(own["rating"].eq(NOT_RATED).sum()),
        rated_by_service_only=int(own["rated_by_service"].sum()),
    )


def comparator_counts(edition: Edition) -> dict[tuple[str, str], tuple[Counts, str, tuple[Place, ...]]]:
    """Return the counts of the council's region and of England, where the file covers them.

    Keys are the service's id and "region" or "england"; values are the counts, the place's name and where
    they stand in the source.
    """
    table = edition.table("ratings_comparators")
    found: dict[tuple[str, str], tuple[Counts, str, tuple[Place, ...]]] = {}
    if not len(table):
        return found
    region = table["geography_level"].eq("Region") & table["geography"].map(
        lambda name: match_region(name) == edition.council.region_code
    )
    chosen = {"region": region, "england": table["geography_level"].eq("England")}
    for service in SERVICES:
        for level, is_chosen in chosen.items():
            rows = table[is_chosen & table["service_type"].isin(service.types)]
            if not rows["locations"].sum():
                continue
            of_rating = rows.groupby("rating")["locations"].sum()
            counts = Counts(
                by_rating={rating: int(of_rating.get(rating, 0)) for rating in RATINGS},
                not_rated=int(of_rating.drop(list(RATINGS), errors="ignore").sum()),
            )
            geography = "England" if level == "england" else edition.council.region
            places = edition.places(rows, f"rows with the domain and service group Overall, {service.scope}")
            found[service.id, level] = (counts, geography, places)
    return found


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


def _places(edition: Edition, rows: pd.DataFrame, service: Service) -> tuple[Place, ...]:
    return edition.places(
        rows,
        f"rows of {edition.council.name} with the domain and service group Overall, {service.scope}",
    )


@dataclass(frozen=True)
class _Setting:
    """What the facts of one service in one place have in common."""

    service: Service
    prefix: str
    geography: str
    period: str
    places: tuple[Place, ...]
    base: str

    def count(
        self, name: str, title: str, value: int, of: int | None = None, base: str = "", method: str = _METHOD
    ) -> Fact:
        """Return a count of locations, `of` so many in its base."""
        return Fact(
            id=f"{self.prefix}.{name}",
            title=f"{self.service.title}: {title}",
            value=value,
            display=numerals.number(value),
            unit="locations",
            numerator=None if of is None else value,
            denominator=of,
            base=base,
            period=self.period,
            population=self.population,
            geography=self.geography,
            places=self.places,
            method=method,
            measure="assurance.measures.ratings.count_locations",
            caveats=CAVEATS,
        )

    def share(self, name: str, title: str, part: int, whole: int, base: str) -> Fact:
        """Return a percentage of locations with its Wilson interval; not applicable where there are none."""
        lower, upper = wilson_interval(part, whole) if whole else (None, None)
        value = 100 * part / whole if whole else None
        return Fact(
            id=f"{self.prefix}.{name}",
            title=f"{self.service.title}: {title}",
            value=value,
            display="[z]" if value is None else numerals.percentage(value),
            unit="per cent",
            numerator=part,
            denominator=whole,
            base=base,
            period=self.period,
            population=self.population,
            geography=self.geography,
            lower=lower,
            upper=upper,
            status="not applicable" if value is None else "published",
            places=self.places,
            method=f"{_METHOD} Good and Outstanding over {base}; the 95% interval is Wilson’s, ours.",
            measure="assurance.measures.ratings.good_or_outstanding",
            caveats=CAVEATS,
            polarity="high",
        )

    @property
    def population(self) -> str:
        """Who is counted."""
        return f"locations registered with CQC in {self.geography}, {self.service.scope}"


def _facts(counts: Counts, setting: _Setting) -> Iterator[Fact]:
    rated_base, all_base = "locations with an overall rating", "all locations, rated or not"
    yield setting.count("total", "locations", counts.total, None, all_base)
    yield setting.count("rated", "locations with an overall rating", counts.rated, counts.total, all_base)
    yield setting.count(
        "not_rated",
        "locations without an overall rating",
        counts.not_rated,
        counts.total,
        all_base,
        method=f"{_METHOD} “Not rated” holds every status that is not one of CQC’s four ratings, and "
        "locations that are rated only for each of their services.",
    )
    if counts.rated_by_service_only is not None:
        yield setting.count(
            "rated_by_service_only",
            "locations rated for their services but not overall",
            counts.rated_by_service_only,
            counts.not_rated,
            "locations without an overall rating",
            method="Locations whose overall rating is missing while at least one of their services has one; "
            "each counts once, however many services it has, and is among those not rated overall.",
        )
    for rating, name in RATINGS.items():
        yield setting.count(
            name, f"locations rated {rating}", counts.by_rating[rating], counts.rated, rated_base
        )
    yield setting.count(
        "good_or_outstanding_count",
        "locations rated Good or Outstanding",
        counts.good_or_outstanding,
        counts.rated,
        rated_base,
    )
    part, whole = good_or_outstanding(counts, setting.base)
    yield setting.share(
        "good_or_outstanding",
        f"rated Good or Outstanding, of {'rated' if setting.base == 'rated' else 'all'} locations",
        part,
        whole,
        rated_base if setting.base == "rated" else all_base,
    )
    yield setting.share(
        "good_or_outstanding_of_all",
        "rated Good or Outstanding, of all locations",
        counts.good_or_outstanding,
        counts.total,
        all_base,
    )


def _sentences(register: Register, service: Service, where: str, settings: Settings) -> Iterator[Sentence]:
    prefix = f"ratings.{service.id}"
    own = register.facts[f"{prefix}.good_or_outstanding"]
    england = register.facts.get(f"{prefix}.england.good_or_outstanding")
    yield say_verdict(f"{prefix}.verdict", own, england, settings.wording)
    total = register.facts[f"{prefix}.total"].value
    if not total:
        text = f"CQC’s file lists no {service.many} in {where}."
        yield Sentence(id=f"{prefix}.sentence", text=text)
    elif own.value is None:
        text = f"None of the {{{prefix}.total}} {service.many} in {where} has an overall rating."
        yield Sentence(id=f"{prefix}.sentence", text=text)
    else:
        rated = settings.ratings.base == "rated"
        base = f"{prefix}.rated" if rated else f"{prefix}.total"
        count = register.facts[base].value
        yield say_comparison(
            f"{prefix}.sentence",
            f"{{{prefix}.good_or_outstanding}} of the {{{base}}} {'rated ' if rated else ''}"
            f"{service.one if count == 1 else service.many} in {where} "
            f"{'is' if count == 1 else 'are'} rated Good or Outstanding",
            own,
            england,
            f"the England figure of {{{prefix}.england.good_or_outstanding}}",
            settings.wording,
            missing="No England figure by service type was supplied.",
        )


def _not_rated_sentence(register: Register, base: str) -> Sentence:
    not_rated, by_service = "ratings.all.not_rated", "ratings.all.rated_by_service_only"
    count, of_services = register.facts[not_rated].value, register.facts[by_service].value
    if not count:
        text = "All {ratings.all.total} locations have an overall rating."
    else:
        left = "left out of" if base == "rated" else "counted in the base of"
        text = (
            f"{{{not_rated}}} of the {{ratings.all.total}} locations {'has' if count == 1 else 'have'} no "
            f"overall rating and {'is' if count == 1 else 'are'} {left} these percentages."
        )
    if of_services:
        text += (
            f" Of those without, {{{by_service}}} {'is' if of_services == 1 else 'are'} rated for each "
            "service instead, as CQC now does for locations with several services; each counts once, as not "
            "rated overall."
        )
    return Sentence(id="ratings.not_rated_sentence", text=text)
