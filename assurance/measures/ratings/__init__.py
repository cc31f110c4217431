"""How the Care Quality Commission (CQC) rates the care homes and community services in the council's area.

Each module has one side of it: `locations` counts each location once, `reasons` says why some are not
rated, `by_provider` and `questions` divide them, `beds` weighs them, `age` and `change` set them in time,
`beside` and `funnel` put other places beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from assurance.evidence import Fact, Place, Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.ratings.age import age_facts, age_ratings, age_sentence
from assurance.measures.ratings.beds import bed_facts, bed_sentence, weigh_by_beds
from assurance.measures.ratings.beside import (
    Beside,
    beside_facts,
    comparator_counts,
    of_every_council,
    say_beside,
    source_sentence,
)
from assurance.measures.ratings.by_provider import count_by_provider, provider_facts, provider_sentence
from assurance.measures.ratings.change import change_facts, change_sentence, change_since, compare_editions
from assurance.measures.ratings.facts import Setting, facts_of
from assurance.measures.ratings.funnel import (
    Funnel,
    funnel_facts,
    funnel_sentence,
    stand_among_councils,
)
from assurance.measures.ratings.locations import (
    Counts,
    count_locations,
    counts_of,
    good_or_outstanding,
    of_service,
    period_of,
)
from assurance.measures.ratings.questions import count_questions, question_facts, question_sentence
from assurance.measures.ratings.reasons import count_reasons, not_rated_sentence, reason_facts
from assurance.measures.ratings.services import (
    APART,
    CAVEATS,
    DOMICILIARY,
    NOT_RATED,
    RATINGS,
    SERVICES,
    Service,
)
from assurance.measures.ratings.supplied import (
    Earlier,
    Supplied,
    kept_for_the_next,
    read_earlier,
    read_supplied,
)
from assurance.paths import EditionFolder
from assurance.settings import Settings
from assurance.wording import say_comparison, say_verdict

__all__ = [
    "APART",
    "CAVEATS",
    "DOMICILIARY",
    "NOT_RATED",
    "RATINGS",
    "SERVICES",
    "Counts",
    "Earlier",
    "Funnel",
    "Service",
    "Supplied",
    "age_ratings",
    "comparator_counts",
    "compare_editions",
    "count_by_provider",
    "count_locations",
    "count_questions",
    "count_reasons",
    "counts_of",
    "funnel_of",
    "good_or_outstanding",
    "kept_for_the_next",
    "period_of",
    "read_earlier",
    "read_supplied",
    "register_facts",
    "stand_among_councils",
    "weigh_by_beds",
]


def register_facts(folder: EditionFolder, settings: Settings, earlier: Earlier | None = None) -> Register:
    """Return the facts and sentences about ratings; none when the returns hold no location of the council.

    Parameters
    ----------
    folder
        The edition's folder.
    settings
        What the council has set.
    earlier
        The last edition's locations, when there is an earlier edition.
    """
    edition = Edition.of(folder)
    register = edition.register()
    supplied = edition.once(read_supplied)
    if supplied is None:
        return register
    beside = edition.once(comparator_counts)
    change = change_since(earlier, supplied.locations)
    step = edition.step("ratings")
    for service in SERVICES:
        own = _setting(edition, settings, supplied, service)
        its = of_service(supplied.locations, service)
        found = [each for (id, _), each in beside.items() if id == service.id]
        register.add(*facts_of(counts_of(supplied.locations, service), own), step=step)
        register.add(*(fact for each in found for fact in beside_facts(own, each)), step=step)
        register.add(*reason_facts(its, own), step=step)
        register.add(*question_facts(supplied.ratings, its["location_id"], own), step=step)
        register.add(*age_facts(its, own, settings.data_freeze), step=step)
        if service.id == "care_homes":
            places = edition.places(supplied.listed, "beds of care homes")
            register.add(*bed_facts(its, own, places, settings.ratings.beds_known_percent), step=step)
        if service.id == "all":
            register.add(*provider_facts(its, own), step=step)
        if len(supplied.listed):
            register.add(_left(supplied, own), step=step)
        if change is not None:
            register.add(*change_facts(change, own, len(its)), step=step)
        if (funnel := funnel_of(edition, service, settings)) is not None:
            register.add(*funnel_facts(funnel, own), step=step)
        register.say(*_sentences(register, service, settings, beside.get((service.id, "england"))))
        register.say(*say_beside(register, service, found, settings.wording))
        register.say(funnel_sentence(register, service), change_sentence(register, service, change))
    register.say(not_rated_sentence(register, settings.ratings.base))
    register.say(question_sentence(register), bed_sentence(register), source_sentence(beside))
    register.say(age_sentence(register, supplied.locations), provider_sentence(register, supplied.locations))
    _add_domiciliary(register, edition, settings, supplied, step)
    return register


def funnel_of(edition: Edition, service: Service, settings: Settings) -> Funnel | None:
    """Return all councils with the limits around England's percentage; None without a national file."""
    of_councils = of_every_council(edition, service)
    england = edition.once(comparator_counts).get((service.id, "england"))
    if england is None or england.source != "national" or not len(of_councils):
        return None
    part, whole = good_or_outstanding(england.counts, settings.ratings.base)
    return stand_among_councils(of_councils, 100 * part / whole, settings.ratings.base) if whole else None


def _setting(edition: Edition, settings: Settings, supplied: Supplied, service: Service) -> Setting:
    rows = supplied.ratings[supplied.ratings["service_type"].isin(service.types)]
    return Setting(
        service=service,
        prefix=f"ratings.{service.id}",
        geography=edition.council.name,
        period=supplied.period,
        places=_places(edition, rows if len(rows) else supplied.ratings, service),
        base=settings.ratings.base,
    )


def _places(edition: Edition, rows: pd.DataFrame, service: Service) -> tuple[Place, ...]:
    return edition.places(
        rows,
        f"rows of {edition.council.name} with the domain and service group Overall, {service.scope}",
    )


def _left(supplied: Supplied, own: Setting) -> Fact:
    return own.count(
        "left_the_register",
        "locations with a rating that have left CQC’s register",
        len(of_service(supplied.left, own.service)),
        method="Locations of the ratings file that are not on CQC’s list of active locations, which is as "
        "new as their rating or newer. They are in no other figure of the council’s.",
        caveats=("England’s and other places’ figures count whatever CQC’s ratings file lists.",),
    )


def _add_domiciliary(
    register: Register, edition: Edition, settings: Settings, supplied: Supplied, step: str
) -> None:
    """Enter home care alone where CQC's list of services tells it, and say how home care is told."""
    counts = counts_of(supplied.locations, DOMICILIARY)
    community = "ratings.homecare.total"
    if not counts.total:
        text = (
            "Home care is told from CQC’s primary inspection category, because no list of what each location "
            "does was supplied: it holds supported living, extra care and Shared Lives as well."
        )
        register.say(Sentence(id="ratings.domiciliary_sentence", text=text))
        return
    places = edition.places(supplied.listed, "locations with the service type “Domiciliary care service”")
    own = _setting(edition, settings, supplied, DOMICILIARY)
    own = replace(own, places=(*own.places, *places), method=_DOMICILIARY_METHOD)
    register.add(*facts_of(counts, own), step=step)
    prefix = f"ratings.{DOMICILIARY.id}"
    share = register.facts[f"{prefix}.good_or_outstanding"]
    base = f"{prefix}.rated" if settings.ratings.base == "rated" else f"{prefix}.total"
    rated = "rated" if settings.ratings.base == "rated" else "of them"
    text = (
        f"Home care alone is told from CQC’s list of what each location does: {{{prefix}.total}} locations "
        f"give domiciliary care, whatever CQC inspects them as, beside {{{community}}} community services of "
        "all kinds. "
    )
    text += (
        "None of them has an overall rating."
        if share.value is None
        else f"{{{share.id}}} of the {{{base}}} {rated} are rated Good or Outstanding."
    )
    register.say(Sentence(id="ratings.domiciliary_sentence", text=text))


_DOMICILIARY_METHOD = (
    "Each location counts once, with its overall rating, when CQC’s list of active locations ticks the "
    "service type “Domiciliary care service”. A care home that also gives care at home is in it."
)


def _as_at(period: str) -> str:
    """Return when a figure was so, as a sentence begins."""
    if period.startswith("as at "):
        return f"{period[:1].upper()}{period[1:]}, "
    return (
        f"By {period}, "
        if period.startswith("ratings published")
        else "On a day that its source does not state, "
    )


def _sentences(
    register: Register, service: Service, settings: Settings, beside: Beside | None
) -> Iterator[Sentence]:
    where = register.council
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
            f"{_as_at(own.period)}{{{prefix}.good_or_outstanding}} of the {{{base}}} "
            f"{'rated ' if rated else ''}{service.one if count == 1 else service.many} in {where} "
            f"{'is' if count == 1 else 'are'} rated Good or Outstanding",
            own,
            england,
            f"the England figure of {{{prefix}.england.good_or_outstanding}}"
            + (f" (ASCOF 6B, {beside.period})" if beside is not None and beside.source == "ascof" else ""),
            settings.wording,
            missing="No England figure by service type was supplied.",
        )
