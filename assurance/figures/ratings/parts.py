"""Ratings divided: by provider, by key question, by age; and what has changed since the last edition."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register
from assurance.figures.chart import Chart, save_csv
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.plots import plot_bands, plot_rating_bars
from assurance.figures.ratings.overall import nothing_supplied
from assurance.figures.table import Note, Table
from assurance.measures.edition import Edition
from assurance.measures.ratings import APART, RATINGS, SERVICES, Earlier, kept_for_the_next, read_supplied
from assurance.measures.ratings.age import BANDS, NO_DAY
from assurance.measures.ratings.change import KINDS, change_since
from assurance.measures.ratings.services import QUESTIONS
from assurance.measures.ratings.supplied import KEPT
from assurance.paths import EditionFolder

_SHORT = {
    "up": "Re-rated higher",
    "down": "Re-rated lower",
    "first_rated": "Rated now, not rated then",
    "no_longer_rated": "Not rated now, rated then",
    "re_registered": "Registered again, under a new number",
    "opened": "Opened: on the list now, not then",
    "closed": "Closed: on the list then, not now",
    "unchanged": "With the same rating",
}
NAMED = ("up", "down", "first_rated", "no_longer_rated", "re_registered", "opened", "closed")


def tabulate_by_provider(register: Register, name: str = "tbl-ratings-providers") -> Table | Note:
    """Return the largest providers' locations by rating, and those of the others together."""
    prefix = "ratings.all.by_provider"
    totals = [fact for fact in register.under(prefix) if fact.id.endswith(".total")]
    if not totals:
        return nothing_supplied(register, name)
    rows = []
    for total in totals:
        its = total.id.removesuffix(".total")
        rows.append(
            {
                "Provider": total.title.removeprefix("Locations of ").removesuffix(": locations"),
                "Locations": total.display,
                **{title: register.facts[f"{its}.{id}"].display for title, id in RATINGS.items()},
                "Not rated": register.facts[f"{its}.not_rated"].display,
            }
        )
    whole = register.facts["ratings.all.total"]
    last = {"Provider": "All providers", "Locations": whole.display}
    last |= {title: register.facts[f"ratings.all.{id}"].display for title, id in RATINGS.items()}
    last["Not rated"] = register.facts["ratings.all.not_rated"].display
    return Table(
        name=name,
        frame=pd.DataFrame([*rows, last]),
        headline=f"Locations in {register.council} by provider and CQC rating",
        subtitle="Number of care homes and community services, the providers with most locations first, "
        f"{whole.period}",
        source=source_of([whole]),
        notes=(
            "Named are up to ten providers with three or more locations in the area; a group of companies "
            "may hold several registrations",
        ),
        data=facts_frame(register.under(prefix)),
    )


def plot_questions(register: Register, name: str = "fig-ratings-questions") -> Chart | Note:
    """Return the ratings of each key question, care homes and community services together."""
    prefix = "ratings.all.question"
    facts = register.under(prefix)
    if not facts:
        return nothing_supplied(register, name)
    bars = pd.DataFrame(
        [
            {
                "group": SERVICES[2].title,
                "place": question,
                "rating": rating,
                "count": register.facts[f"{prefix}.{key}.{id}"].value,
            }
            for question, key in QUESTIONS.items()
            for rating, id in RATINGS.items()
        ]
    )
    described = [
        f"{question}: "
        + ", ".join(f"{numerals.number(row.number)} {row.rating}" for row in rows.itertuples() if row.number)
        + "."
        for question, rows in bars.rename(columns={"count": "number"}).groupby("place", sort=False)
    ]
    share = {q: register.facts[f"{prefix}.{key}.good_or_outstanding"] for q, key in QUESTIONS.items()}
    known = {question: fact for question, fact in share.items() if fact.value is not None}
    low = min(known, key=lambda question: float(known[question].value or 0), default="")
    differ = register.facts[f"{prefix}.dates_differ"]
    chart = plot_rating_bars(
        bars,
        name=name,
        headline=f"Of the key questions {low} has the smallest share Good or Outstanding in "
        f"{register.council}: {known[low].display}"
        if low
        else f"How key questions are rated in {register.council}",
        subtitle="Percentage of locations with a rating for each of CQC’s key questions, by rating, "
        f"{facts[0].period}{_dates_of(differ)}",
        source=source_of(facts),
        alt=f"Bars of 100%, divided by rating, one a key question. {' '.join(described)}",
    )
    return Chart(name=name, figure=chart.figure, headline=chart.headline, subtitle=chart.subtitle,
                 source=chart.source, alt=chart.alt, data=facts_frame(facts))  # fmt: skip


def _dates_of(differ: Fact) -> str:
    said = "; key questions of one location may carry different dates, as at {} of them"
    return said.format(differ.display) if differ.value else ""


def tabulate_questions(register: Register, name: str = "tbl-ratings-questions") -> Table | Note:
    """Return the percentage Good or Outstanding for each key question, by kind of service."""
    facts = [fact for service in SERVICES for fact in register.under(f"ratings.{service.id}.question")]
    if not facts:
        return nothing_supplied(register, name)
    rows = []
    for question, key in QUESTIONS.items():
        row = {"Key question": question}
        for service, title in zip(SERVICES, ("Care homes", "Community services", "Both"), strict=True):
            prefix = f"ratings.{service.id}.question.{key}"
            share = register.facts.get(f"{prefix}.good_or_outstanding")
            row[f"{title} (%)"] = share.display.removesuffix("%") if share else "[z]"
            row[f"{title}, of"] = numerals.number(share.denominator or 0) if share else "0"
        rows.append(row)
    shown = next(fact for fact in facts if fact.unit == "per cent")
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline="Good or Outstanding, by key question",
        subtitle="Percentage of locations with a rating for the question"
        if shown.base.startswith("locations with")
        else f"Percentage of {shown.base}",
        source=source_of([shown]),
        notes=("CQC may inspect some key questions and not others: they carry different dates",),
        data=facts_frame(facts),
    )


def plot_age(register: Register, name: str = "fig-ratings-age") -> Chart | Note:
    """Return the overall ratings by age at the data freeze."""
    prefix = "ratings.all.age"
    if not register.under(prefix):
        return nothing_supplied(register, name)
    facts = [fact for band in (*BANDS, NO_DAY) if (fact := register.facts.get(f"{prefix}.{band}"))]
    titles = {
        "under_2": "Less than 2 years",
        "from_2_to_4": "2 to less than 4 years",
        "from_4_to_6": "4 to less than 6 years",
        "from_6": "6 years or more",
        NO_DAY: "No day given",
    }
    frame = pd.DataFrame(
        {
            "band": [titles[fact.id.rpartition(".")[2]] for fact in facts],
            "count": [fact.value for fact in facts],
            "display": [f"{fact.display} ({_percentage(fact)})" for fact in facts],
            "focus": [not fact.id.endswith(NO_DAY) for fact in facts],
        }
    )
    oldest = register.facts[f"{prefix}.oldest"]
    old = register.facts[f"{prefix}.from_6"]
    chart = plot_bands(
        frame,
        name=name,
        headline=f"{old.display} of {numerals.number(old.denominator or 0)} overall ratings in "
        f"{register.council} {'is' if old.value == 1 else 'are'} six years old or older; the oldest was "
        f"published on {oldest.display}",
        subtitle="Number of care homes and community services with an overall CQC rating, by its age, "
        f"{old.period}; the bands are a third party’s, not CQC’s",
        source=source_of(facts),
        alt="Bar chart. "
        + " ".join(
            f"{band}: {display}." for band, display in zip(frame["band"], frame["display"], strict=True)
        ),
    )
    return Chart(name=name, figure=chart.figure, headline=chart.headline, subtitle=chart.subtitle,
                 source=chart.source, alt=chart.alt, data=facts_frame([*facts, oldest]))  # fmt: skip


def tabulate_changes(register: Register, name: str = "tbl-ratings-changes") -> Table | Note:
    """Return what has changed since the last edition, by kind of service."""
    facts = [fact for service in SERVICES for fact in register.under(f"ratings.{service.id}.change")]
    if not register.facts:
        return nothing_supplied(register, name)
    if not facts:
        return Note(name=name, text="There is no earlier edition with ratings to compare with.")
    ids = {"then": "Locations in the last edition", **_SHORT, "now": "Locations in this edition"}
    columns = {"Care homes": "care_homes", "Community services": "homecare", "Both": "all"}
    frame = pd.DataFrame(
        [
            {
                "What has become of them (number of locations)": title,
                **{
                    column: register.facts[f"ratings.{service}.change.{id}"].display
                    for column, service in columns.items()
                },
            }
            for id, title in ids.items()
        ]
    )
    return Table(
        name=name,
        frame=frame,
        headline=f"Locations in {register.council} since the last edition",
        subtitle=f"Number of locations by what has become of them, {facts[0].period}",
        source=source_of(facts),
        notes=(facts[0].method,),
        data=facts_frame(facts),
    )


def tabulate_changed_locations(
    folder: EditionFolder, register: Register, earlier: Earlier | None, name: str = "tbl-ratings-changed"
) -> Table | Note:
    """Return the locations that were re-rated, opened, closed or registered again, by name."""
    supplied = Edition.of(folder).once(read_supplied)
    if supplied is None:
        return nothing_supplied(register, name)
    change = change_since(earlier, supplied.locations)
    if change is None:
        return Note(name=name, text="There is no earlier edition with ratings to compare with.")
    rows = change.rows[change.rows["kind"].isin(NAMED)]
    if not len(rows):
        return Note(name=name, text=f"No rating has changed since edition {change.earlier.edition}.")
    kinds = {type: service.title for service in APART for type in service.types}
    frame = pd.DataFrame(
        {
            "Location": rows["location_name"],
            "CQC location ID": rows["location_id"],
            "Kind of service": rows["service_type"].map(kinds),
            "What has changed": rows["kind"].map(_SHORT),
            "Rating then": rows["rating_then"].where(rows["rating_then"].ne(""), "[z]"),
            "Rating now": rows["rating_now"].where(rows["rating_now"].ne(""), "[z]"),
        }
    ).reset_index(drop=True)
    total = register.facts["ratings.all.total"]
    return Table(
        name=name,
        frame=frame,
        headline=f"Locations in {register.council} that have changed since edition {change.earlier.edition}",
        subtitle=f"Re-rated, opened, closed or registered again: then {change.earlier.period}, now "
        f"{total.period}",
        source=source_of([total]),
    )


def save_locations(folder: EditionFolder, figures: Path) -> None:
    """Write each location with its rating: a download, and what the next edition is compared with."""
    supplied = Edition.of(folder).once(read_supplied)
    if supplied is None:
        (figures / KEPT).unlink(missing_ok=True)
    else:
        save_csv(kept_for_the_next(supplied), figures / KEPT)


def _percentage(fact: Fact) -> str:
    return numerals.percentage(100 * float(fact.value or 0) / float(fact.denominator or 1))


assert set(_SHORT) == set(KINDS)
