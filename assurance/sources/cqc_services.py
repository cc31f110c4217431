"""What a location does, in the words of CQC's directory with filters; the other names that these go by.

CQC writes one service in two ways: "Domiciliary care service" in its directory with filters (HSCA), in its
ratings and in the `description` of the public API; "Homecare agencies" in the weekly directory and in the
API's `name`. The names in the first column are those of the 122 columns of the directory with filters. Which
other name belongs to which is from the API's own records, which hold both, and from the table that Skills for
Care keeps of them (DataEngineering, `ingest_cqc_care_directory`). Two of CQC's names stand for several
services ("Doctors/GPs", "Diagnosis/screening"): those are kept as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

SERVICE_TYPE, BAND, ACTIVITY = "service type", "service user band", "regulated activity"
SPECIALISM = "specialism"
KINDS_OF_SERVICE = (SERVICE_TYPE, BAND, ACTIVITY, SPECIALISM)
"""A specialism is what CQC lists beside service types and is none of the service user bands."""

HOMECARE = "Domiciliary care service"
CARE_HOMES = ("Care home service with nursing", "Care home service without nursing")
ADULT_SOCIAL_CARE = (
    *CARE_HOMES,
    HOMECARE,
    "Extra Care housing services",
    "Shared Lives",
    "Supported living service",
)
"""The service types of adult social care, for lists that do not give CQC's inspection directorate."""


class Service(NamedTuple):
    """One thing that a location does: what kind of thing, and its name."""

    kind: str
    name: str


_SERVICE_TYPES = {
    "Acute services with overnight beds": ("Hospital",),
    "Acute services without overnight beds / listed acute services with or without overnight beds": (
        "Clinic",
    ),
    "Ambulance service": ("Ambulances",),
    "Blood and Transplant service": (),
    "Care home service with nursing": ("Nursing homes",),
    "Care home service without nursing": ("Residential homes",),
    "Community based services for people who misuse substances": ("Community services - Substance abuse",),
    "Community based services for people with a learning disability": (
        "Community services - Learning disabilities",
    ),
    "Community based services for people with mental health needs": ("Community services - Mental Health",),
    "Community health care services - Independent Midwives": (),
    "Community health care services - Nurses Agency only": ("Community services - Nursing",),
    "Community healthcare service": ("Community services - Healthcare",),
    "Dental service": ("Dentist",),
    "Diagnostic and/or screening service": (),
    "Diagnostic and/or screening service - single handed sessional providers": (),
    "Doctors consultation service": (),
    "Doctors treatment service": (),
    "Domiciliary care service": ("Homecare agencies",),
    "Extra Care housing services": ("Supported housing",),
    "Hospice services": ("Hospice",),
    "Hospice services at home": ("Home hospice care",),
    "Hospital services for people with mental health needs, learning disabilities and problems with "
    "substance misuse": ("Hospitals - Mental health/capacity",),
    "Hyperbaric Chamber": ("Hyperbaric chamber services",),
    "Long term conditions services": ("Long-term conditions",),
    "Mobile doctors service": ("Mobile doctors",),
    "Prison Healthcare Services": ("Prison healthcare",),
    "Rehabilitation services": ("Rehabilitation (illness/injury)",),
    "Remote clinical advice service": ("Phone/online advice",),
    "Residential substance misuse treatment and/or rehabilitation service": (
        "Rehabilitation (substance abuse)",
    ),
    "Shared Lives": (),
    "Specialist college service": (),
    "Supported living service": ("Supported living",),
    "Urgent care services": ("Urgent care centres",),
}
_BANDS = {
    "Children 0-18 years": ("Caring for children", "Caring for children (0 - 18yrs)"),
    "Dementia": (),
    "Learning disabilities or autistic spectrum disorder": ("Learning disabilities",),
    "Mental Health": ("Mental health conditions",),
    "Older People": ("Caring for adults over 65 yrs",),
    "People detained under the Mental Health Act": (
        "Caring for people whose rights are restricted under the Mental Health Act",
    ),
    "People who misuse drugs and alcohol": ("Substance misuse problems",),
    "People with an eating disorder": ("Eating disorders",),
    "Physical Disability": ("Physical disabilities",),
    "Sensory Impairment": ("Sensory impairments",),
    "Whole Population": ("Services for everyone",),
    "Younger Adults": ("Caring for adults under 65 yrs",),
}
_ACTIVITIES = (
    "Accommodation for persons who require nursing or personal care",
    "Accommodation for persons who require treatment for substance misuse",
    "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
    "Diagnostic and screening procedures",
    "Family planning",
    "Management of supply of blood and blood derived products",
    "Maternity and midwifery services",
    "Nursing care",
    "Personal care",
    "Services in slimming clinics",
    "Surgical procedures",
    "Termination of pregnancies",
    "Transport services, triage and medical advice provided remotely",
    "Treatment of disease, disorder or injury",
)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.casefold())


_KNOWN: dict[str, dict[str, Service]] = {
    kind: {
        _plain(spelling): Service(kind, name)
        for name, others in named.items()
        for spelling in (name, *others)
    }
    for kind, named in (
        (SERVICE_TYPE, _SERVICE_TYPES),
        (BAND, _BANDS),
        (ACTIVITY, dict.fromkeys(_ACTIVITIES, ())),
    )
}
_COLUMN = re.compile(r"(regulated activity|service type|service user band)s? ?[-\N{EN DASH}] ?(.+)", re.I)


def of_column(name: str) -> Service | None:
    """Return the service that a column of the directory with filters ticks, None when it ticks none.

    >>> of_column("Service type - Domiciliary care service")
    Service(kind='service type', name='Domiciliary care service')
    """
    match = _COLUMN.fullmatch(" ".join(name.split()))
    if not match:
        return None
    kind = match[1].casefold()
    return _KNOWN[kind].get(_plain(match[2]), Service(kind, match[2]))


def service_type(name: str) -> Service:
    """Return the service type that is meant, as the directory with filters names it where that is known.

    >>> service_type("Homecare agencies").name, service_type("Doctors/GPs").name
    ('Domiciliary care service', 'Doctors/GPs')
    """
    return _KNOWN[SERVICE_TYPE].get(_plain(name), Service(SERVICE_TYPE, name))


def specialism(name: str) -> Service:
    """Return what a list of specialisms means: a service user band, or a regulated activity, or neither.

    >>> specialism("Caring for adults over 65 yrs")
    Service(kind='service user band', name='Older People')
    """
    found = _KNOWN[BAND].get(_plain(name)) or _KNOWN[ACTIVITY].get(_plain(name))
    return found or Service(SPECIALISM, name)


def regulated_activity(name: str) -> Service:
    """Return the regulated activity that is meant."""
    return _KNOWN[ACTIVITY].get(_plain(name), Service(ACTIVITY, name))


def split(text: str, kinds: Collection[str]) -> list[str]:
    """Return the names in a cell that holds several, split by "|", or else by commas.

    A name with commas of its own is kept whole where it is one of CQC's.

    >>> split("Homecare agencies|Supported living", [SERVICE_TYPE])
    ['Homecare agencies', 'Supported living']
    >>> split("Personal care, Treatment of disease, disorder or injury", [ACTIVITY])
    ['Personal care', 'Treatment of disease, disorder or injury']
    """
    if "|" in text or "," not in text:
        names = text.split("|")
    else:
        parts, names = [part.strip() for part in text.split(",")], []
        while parts:
            known = (
                size
                for size in range(len(parts), 1, -1)
                if any(_plain(", ".join(parts[:size])) in _KNOWN[kind] for kind in kinds)
            )
            size = next(known, 1)
            names.append(", ".join(parts[:size]))
            parts = parts[size:]
    return list(dict.fromkeys(name for name in map(str.strip, names) if name))
