"""The council's own services, with CQC's rating of each that CQC rates."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import behind, key, keys, latest
from assurance.measures.market.common import basis_of, notes_of, text_of
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_in_house"
CQC_RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate", "Not rated")
BELOW_GOOD = ("Requires improvement", "Inadequate")
CQC = "The ratings are CQC’s, as the council’s return has them; CQC’s own list is the authority for them."


def measure_in_house(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about the council's own services; none when it was not supplied.

    Definition
    ----------
    Services that the council runs itself: in all, those that CQC registers by CQC's overall rating, and of
    the rated ones the share rated Good or Outstanding.

    Source
    ------
    The council's own list of its services.

    Numerator
    ---------
    Services of the council's own that CQC rates Good or Outstanding.

    Denominator
    -----------
    Services of the council's own that CQC has rated. Those that CQC registers and has not rated, and those
    that need no registration, are named and left out.

    Caveats
    -------
    The ratings are CQC's, copied by the council: CQC's own list is the authority for them. Services are few,
    and all are counted: one rating more or less moves the share by a lot, so it is given without an interval
    and not compared with anything.
    """
    register = edition.register()
    every = edition.table("in_house_services")
    services = latest(every, ["service"], settings.data_freeze) if len(every) else every
    if services.empty:
        return register
    services = services.drop_duplicates("service")
    basis = basis_of(edition, services, "services that the council runs itself", MEASURE, (CQC,))
    rating, registered = services["cqc_rating"], is_registered(services)
    rated = rating.notna() & rating.ne("Not rated")
    own = "Services of the council’s own"
    counts = (
        ("total", "Services that the council runs itself", len(services), "every service"),
        ("registered", f"{own} that CQC registers", registered.sum(), "with a CQC location or rating"),
        ("not_registered", f"{own} that CQC does not rate", (~registered).sum(), "without either"),
        ("not_stated", f"{own} whose CQC rating is not stated", (registered & rating.isna()).sum(),
         "with a CQC location and without a rating"),
        ("rated", f"{own} that CQC has rated", rated.sum(), "with a CQC rating"),
        ("good_or_outstanding_count", f"{own} that CQC rates Good or Outstanding",
         rating.isin(("Good", "Outstanding")).sum(), "CQC rating Good or Outstanding"),
    )  # fmt: skip
    for name, title, count, rule in counts:
        register.add(
            basis.count(
                f"market.in_house.{name}", title, int(count), "services", rule=rule,
                method="Counted once each.",
                caveats=(*notes_of(edition, services), *behind(services, "service", "service"))
                if name == "total" else (),
            )
        )  # fmt: skip
    for word in CQC_RATINGS:
        register.add(
            basis.count(
                f"market.in_house.cqc_rating.{key(word)}",
                f"Services of the council’s own, CQC’s rating {word}",
                int(rating.eq(word).sum()),
                "services",
                rule=f"CQC rating {word}",
                method="Counted once each.",
            )
        )
    register.add(
        basis.share(
            "market.in_house.good_or_outstanding_percent",
            "Services of the council’s own that CQC rates Good or Outstanding, of those rated",
            register.facts["market.in_house.good_or_outstanding_count"],
            register.facts["market.in_house.rated"],
            base="services of the council’s own that CQC has rated",
            decimals=0,
            polarity="high",
        )
    )
    for service, service_key in keys(services["service"]).items():
        _enter_service(
            register,
            edition,
            services[services["service"].eq(service)],
            f"market.in_house.service.{service_key}",
        )
    register.say(Sentence(id="market.in_house.sentence", text=_words(register)))
    return register


def is_registered(services: pd.DataFrame) -> pd.Series:
    """Return whether CQC registers each service: it has a location or a rating."""
    return services["cqc_location_id"].notna() | services["cqc_rating"].notna()


def _enter_service(register: Register, edition: Edition, row: pd.DataFrame, group: str) -> None:
    service = row.iloc[0]
    name, kind = str(service["service"]), text_of(service["kind"])
    basis = basis_of(edition, row, f"service of the council’s own: {kind.lower()}", MEASURE, (CQC,))
    register.add(
        basis.text(
            f"{group}.kind",
            f"Kind of service: {name}",
            ", for ".join(filter(None, (kind, _lower(text_of(service.get("client_group")))))),
            unit="kind",
            rule=f"service {name}",
            method="As given in the return.",
        )
    )
    location = text_of(service["cqc_location_id"])
    common = {
        "id": f"{group}.cqc_rating",
        "title": f"CQC’s rating: {name}",
        "unit": "CQC rating",
        "rule": f"service {name}",
        "method": "As given in the return"
        + (f", of the location that CQC registers as {location}." if location else "."),
    }
    word = text_of(service["cqc_rating"])
    register.add(
        basis.text(value=word, **common)
        if word
        else basis.missing(**common, caveats=("The return does not state it.",))
        if location
        else basis.missing(**common, status="not applicable", caveats=("CQC does not rate it.",))
    )


def _words(register: Register) -> str:
    value = {
        name: register.facts[f"market.in_house.{name}"].value for name in ("total", "rated", "not_registered")
    }
    below = sum(
        int(register.facts[f"market.in_house.cqc_rating.{key(word)}"].value or 0) for word in BELOW_GOOD
    )
    period = register.facts["market.in_house.total"].period
    text = (
        "The council runs {market.in_house.total} service"
        + ("" if value["total"] == 1 else "s")
        + f" itself, {period}."
    )
    if not value["rated"]:
        return f"{text} CQC has rated none of them."
    text += (
        " CQC has rated {market.in_house.rated} of them; {market.in_house.good_or_outstanding_count} "
        f"{'is' if register.facts['market.in_house.good_or_outstanding_count'].value == 1 else 'are'} "
        "rated Good or Outstanding"
    )
    if below:
        named = [
            f"{{market.in_house.cqc_rating.{key(word)}}} {word}"
            for word in BELOW_GOOD
            if register.facts[f"market.in_house.cqc_rating.{key(word)}"].value
        ]
        text += f", {' and '.join(named)}"
    text += "."
    if value["not_registered"]:
        one = value["not_registered"] == 1
        which = "is of a kind" if one else "are of kinds"
        text += f" {{market.in_house.not_registered}} {which} that CQC does not rate."
    return text


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
