"""Ratings by kind of service, beside other places; and the locations that are not rated overall."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, interval, source_of
from assurance.figures.plots import plot_rating_bars
from assurance.figures.table import Note, Table
from assurance.measures.edition import Edition
from assurance.measures.ratings import APART, DOMICILIARY, RATINGS, SERVICES, Service, read_supplied
from assurance.measures.ratings.locations import REASONS
from assurance.paths import EditionFolder

_PLACE = r"ratings\.\w+(\.(region|england|group\.\w+))?"
_COUNTS = re.compile(
    rf"{_PLACE}\.(total|rated|not_rated|rated_by_service_only|good_or_outstanding_count|{'|'.join(RATINGS.values())})"
)
_SHARES = re.compile(rf"{_PLACE}\.good_or_outstanding")


def plot_ratings(register: Register, name: str = "fig-ratings") -> Chart | Note:
    """Return the ratings of each kind of service, the council's above England's where it is known."""
    bars = [
        {"group": service.title, "place": total.geography, "rating": rating, "count": fact.value}
        for service in APART
        for total, prefix in _places(register, service)
        for rating, fact in ((rating, register.facts[f"{prefix}.{RATINGS[rating]}"]) for rating in RATINGS)
    ]
    if not bars:
        return nothing_supplied(register, name)
    frame = pd.DataFrame(bars)
    shares = [
        f"{fact.display} of rated {service.title[:1].lower()}{service.title[1:]}"
        for service in APART
        if (fact := register.facts[f"ratings.{service.id}.good_or_outstanding"]).denominator
    ]
    where = " and ".join(dict.fromkeys(frame["place"]))
    total = register.facts["ratings.all.total"]
    return plot_rating_bars(
        frame,
        name=name,
        headline=f"{' and '.join(shares)} in {register.council} are Good or Outstanding",
        subtitle="Percentage of locations with an overall CQC rating, by rating and kind of service, "
        f"{where}, {total.period}; the numbers of locations stand under the bars",
        source=source_of([total]),
        alt=f"Bars of 100%, divided by rating. {' '.join(_describe(frame))}",
    )


def tabulate_ratings(register: Register, name: str = "tbl-ratings") -> Table | Note:
    """Return the council's locations by rating and kind of service."""
    if not register.facts:
        return nothing_supplied(register, name)
    rows = {**RATINGS, "Not rated overall": "not_rated", "All locations": "total"}
    columns = {title: service for service, title in _COLUMNS.items()}
    frame = pd.DataFrame(
        [
            {
                "Overall rating (number of locations)": title,
                **{
                    column: register.facts[f"ratings.{service}.{row}"].display
                    for column, service in columns.items()
                },
            }
            for title, row in rows.items()
        ]
    )
    total = register.facts["ratings.all.total"]
    by_service = register.facts["ratings.all.rated_by_service_only"]
    notes = [f"Community services are those with the {SERVICES[1].scope}"]
    if by_service.value:
        notes.append(
            f"Of those not rated overall, {by_service.display} "
            f"{'is' if by_service.value == 1 else 'are'} rated for each of their services instead"
        )
    return Table(
        name=name,
        frame=frame,
        headline=f"Locations in {register.council} by CQC rating",
        subtitle="Number of locations registered with CQC, by overall rating and kind of service, "
        f"{total.period}",
        source=source_of([total]),
        notes=tuple(notes),
        data=facts_frame(fact for fact in register.facts.values() if _COUNTS.fullmatch(fact.id)),
    )


def tabulate_good_or_outstanding(register: Register, name: str = "tbl-ratings-by-service") -> Table | Note:
    """Return the percentages rated Good or Outstanding, with the comparators that there are."""
    shares = [fact for fact in register.facts.values() if _SHARES.fullmatch(fact.id) and fact.denominator]
    if not shares:
        return nothing_supplied(register, name)
    kinds = {service.id: service.title for service in (*SERVICES, DOMICILIARY)}
    frame = pd.DataFrame(
        {
            "Kind of service": [kinds[fact.id.split(".")[1]] for fact in shares],
            "Place": [fact.geography for fact in shares],
            "Good or Outstanding (%)": [fact.display.removesuffix("%") for fact in shares],
            "95% interval (%)": [interval(fact) for fact in shares],
            "Number": [numerals.number(fact.numerator or 0) for fact in shares],
            "Of": [numerals.number(fact.denominator or 0) for fact in shares],
        }
    )
    total = register.facts["ratings.all.total"]
    of_ascof = [fact for fact in shares if fact.period != total.period]
    told = [f"{fact.geography}: ASCOF measure 6B, {fact.period}" for fact in of_ascof]
    return Table(
        name=name,
        frame=frame,
        headline="Good or Outstanding, by kind of service",
        subtitle=f"Percentage of {shares[0].base}, {total.period}",
        source=source_of([total, *of_ascof]),
        notes=("The 95% interval (Wilson) shows how far chance alone could move the percentage", *told),
        data=facts_frame(shares),
    )


def tabulate_rated_by_service(
    folder: EditionFolder, register: Register, name: str = "tbl-ratings-service-only"
) -> Table | Note:
    """Return the locations that CQC rates for each of their services but not overall, by name."""
    if not register.facts:
        return nothing_supplied(register, name)
    supplied = Edition.of(folder).once(read_supplied)
    assert supplied is not None
    named = supplied.locations[supplied.locations["rated_by_service"]]
    if not len(named):
        return Note(name=name, text=f"Every rated location in {register.council} has an overall rating.")
    kinds = {"care_homes": "Care homes", "homecare": "Community services"}
    total = register.facts["ratings.all.total"]
    return Table(
        name=name,
        frame=pd.DataFrame(
            {
                "Location": named["location_name"],
                "CQC location ID": named["location_id"],
                "Counted under": named["service_type"].map(kinds),
                "Ratings of its services": named["service_ratings"],
            }
        ).reset_index(drop=True),
        headline="Locations rated for their services but not overall",
        subtitle=f"{numerals.plural(len(named), 'location')} in {register.council}, {total.period}",
        source=source_of([total]),
        notes=("Each is counted once in this report, as not rated overall",),
    )


def tabulate_not_rated(register: Register, name: str = "tbl-ratings-not-rated") -> Table | Note:
    """Return the locations that are not rated overall, by the reason and kind of service."""
    if not register.facts:
        return nothing_supplied(register, name)
    if not register.facts["ratings.all.not_rated"].value:
        return Note(name=name, text=f"Every location in {register.council} has an overall rating.")
    ids = {"rated_by_service_only": "rated_by_service_only"}
    ids |= {reason: f"not_rated_because.{reason}" for reason in REASONS if reason not in ids}
    facts = [
        fact
        for service in SERVICES
        for id in ids.values()
        if (fact := register.facts.get(f"ratings.{service.id}.{id}")) is not None
    ]
    rows = [
        {
            "Why not rated overall (number of locations)": REASONS[reason].capitalize(),
            **{
                _COLUMNS[service.id]: fact.display
                if (fact := register.facts.get(f"ratings.{service.id}.{id}"))
                else "0"
                for service in SERVICES
            },
        }
        for reason, id in ids.items()
        if (fact := register.facts.get(f"ratings.all.{id}")) is not None and fact.value
    ]
    last = {"Why not rated overall (number of locations)": "All that are not rated overall"}
    last |= {
        _COLUMNS[service.id]: register.facts[f"ratings.{service.id}.not_rated"].display
        for service in SERVICES
    }
    total = register.facts["ratings.all.total"]
    return Table(
        name=name,
        frame=pd.DataFrame([*rows, last]),
        headline=f"Locations in {register.council} that are not rated overall",
        subtitle=f"Number of locations, by the reason and kind of service, {total.period}",
        source=source_of([total]),
        data=facts_frame(facts),
    )


_COLUMNS = {
    "care_homes": "Care homes",
    "homecare": "Home care and other community services",
    "all": "Both together",
}


def _places(register: Register, service: Service) -> Iterator[tuple[Fact, str]]:
    """Yield the number rated and the prefix of ids, for the council and England where any is rated.

    From ASCOF the four ratings of England are not known apart.
    """
    for prefix in (f"ratings.{service.id}", f"ratings.{service.id}.england"):
        rated = register.facts.get(f"{prefix}.rated")
        if rated is not None and rated.value and f"{prefix}.inadequate" in register.facts:
            yield rated, prefix


def _describe(bars: pd.DataFrame) -> Iterator[str]:
    for (group, place), rows in bars.groupby(["group", "place"], sort=False):
        total = rows["count"].sum()
        parts = ", ".join(
            f"{numerals.number(count)} {rating} ({numerals.percentage(100 * count / total)})"
            for rating, count in zip(rows["rating"], rows["count"], strict=True)
        )
        yield f"{group}, {place}, {numerals.number(total)} rated: {parts}."


def nothing_supplied(register: Register, name: str) -> Note:
    """Return the note in the place of a chart or table when there are no ratings."""
    return Note(name=name, text=f"No CQC ratings of locations in {register.council} were supplied.")
