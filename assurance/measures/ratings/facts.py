"""How counts of locations become facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assurance import numerals
from assurance.evidence import SYMBOL_OF, Fact, Place, Status
from assurance.measures.ratings.locations import Counts, good_or_outstanding
from assurance.measures.ratings.services import CAVEATS, METHOD, RATINGS, Service
from assurance.statistics import wilson_interval

MEASURES = __name__.rpartition(".")[0]
RATED, EVERY = "locations with an overall rating", "all locations, rated or not"
COUNT = f"{MEASURES}.count_locations"


@dataclass(frozen=True)
class Setting:
    """What the facts of one service in one place have in common."""

    service: Service
    prefix: str
    geography: str
    period: str
    places: tuple[Place, ...]
    base: str
    method: str = METHOD
    caveats: tuple[str, ...] = CAVEATS
    title: str = ""
    rated_base: str = RATED

    def at(self, name: str, title: str, **changed: object) -> Setting:
        """Return the setting of a part: its id goes on with `name`, its titles begin with `title`."""
        return replace(self, prefix=f"{self.prefix}.{name}", title=title, **changed)

    def count(
        self,
        name: str,
        title: str,
        value: int,
        of: int | None = None,
        base: str = "",
        *,
        method: str = "",
        measure: str = COUNT,
        unit: str = "locations",
        caveats: tuple[str, ...] = (),
    ) -> Fact:
        """Return a count of locations, `of` so many in its base."""
        return self.fact(
            name,
            title,
            value=value,
            display=numerals.number(value),
            unit=unit,
            numerator=None if of is None else value,
            denominator=of,
            base=base,
            method=method or self.method,
            measure=measure,
            caveats=(*self.caveats, *caveats),
        )

    def share(
        self,
        name: str,
        title: str,
        part: int,
        whole: int,
        base: str,
        *,
        measure: str = f"{MEASURES}.good_or_outstanding",
        interval: bool = True,
        method: str = "",
        caveats: tuple[str, ...] = (),
    ) -> Fact:
        """Return a percentage of locations with its Wilson interval; not applicable where there are none."""
        lower, upper = wilson_interval(part, whole) if whole and interval else (None, None)
        value = 100 * part / whole if whole else None
        return self.fact(
            name,
            title,
            value=value,
            display="[z]" if value is None else numerals.percentage(value),
            unit="per cent",
            numerator=part,
            denominator=whole,
            base=base,
            lower=lower,
            upper=upper,
            status="not applicable" if value is None else "published",
            method=method
            or f"{self.method} Good and Outstanding over {base}; the 95% interval is Wilson’s, ours.",
            measure=measure,
            caveats=(*self.caveats, *caveats),
            polarity="high",
        )

    def missing(self, name: str, title: str, status: Status, **more: object) -> Fact:
        """Return a fact without a value, and why."""
        return self.fact(name, title, value=None, display=SYMBOL_OF[status], status=status, **more)

    def fact(self, name: str, title: str, **more: object) -> Fact:
        """Return a fact of this setting."""
        fields = {
            "period": self.period,
            "population": self.population,
            "geography": self.geography,
            "places": self.places,
            "method": self.method,
            "measure": COUNT,
            "caveats": self.caveats,
        }
        return Fact(
            id=f"{self.prefix}.{name}", title=f"{self.title or self.service.title}: {title}", **fields | more
        )

    @property
    def population(self) -> str:
        """Who is counted."""
        return f"locations registered with CQC in {self.geography}, {self.service.scope}"


def facts_of(counts: Counts, setting: Setting) -> Iterator[Fact]:
    """Yield the locations in all, by rating and without one, and the percentages Good or Outstanding."""
    yield setting.count("total", "locations", counts.total, None, EVERY)
    yield from facts_of_ratings(counts, setting)
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
    yield from shares_of(counts, setting)
    yield setting.share(
        "good_or_outstanding_of_all",
        "rated Good or Outstanding, of all locations",
        counts.good_or_outstanding,
        counts.total,
        EVERY,
    )


def facts_of_ratings(counts: Counts, setting: Setting) -> Iterator[Fact]:
    """Yield how many are rated, how many are not, and how many have each rating."""
    rated = setting.rated_base
    yield setting.count("rated", rated, counts.rated, counts.total, EVERY)
    yield setting.count(
        "not_rated",
        rated.replace("with", "without", 1),
        counts.not_rated,
        counts.total,
        EVERY,
        method=f"{setting.method} “Not rated” holds every status that is not one of CQC’s four ratings, and "
        "locations that are rated only for each of their services.",
    )
    for rating, name in RATINGS.items():
        yield setting.count(name, f"locations rated {rating}", counts.by_rating[rating], counts.rated, rated)
    yield setting.count(
        "good_or_outstanding_count",
        "locations rated Good or Outstanding",
        counts.good_or_outstanding,
        counts.rated,
        rated,
    )


def shares_of(counts: Counts, setting: Setting) -> Iterator[Fact]:
    """Yield the percentage rated Good or Outstanding, on the base that is set."""
    part, whole = good_or_outstanding(counts, setting.base)
    yield setting.share(
        "good_or_outstanding",
        f"rated Good or Outstanding, of {'rated' if setting.base == 'rated' else 'all'} locations",
        part,
        whole,
        setting.rated_base if setting.base == "rated" else EVERY,
    )
