"""The 50 fields of Client Level Data, by their names of release 1, and what becomes of each.

The names are those of DHSC's specification (the collection is run by NHS Arden & GEM); as far as is public,
release 2 has the same. DHSC's own tables write them with underscores: any spelling that differs only in
what stands between the words is the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Treatment = Literal[
    "kept",  # in a tidy table, under `becomes`
    "used",  # for a rule, a pseudonym or an age, and gone when that is done
    "personal",  # dropped as the file is read: it tells who a person is
    "free text",  # dropped: it may say anything about anybody
    "not needed",  # dropped: no report rests on it
]


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes
    ----------
    name
        As release 1 writes it.
    treatment
        What is done with it.
    becomes
        The column of the tidy tables that it is kept in, or that is worked out from it.
    event
        The one type of event that has it, "" when all have.
    """

    name: str
    treatment: Treatment
    becomes: str = ""
    event: str = ""


FIELDS = (
    Field("LA Code", "used", "council_code"),
    Field("Reporting Period Start Date", "kept", "period_start"),
    Field("Reporting Period End Date", "kept", "period_end"),
    Field("NHS Number", "used", "person"),
    Field("LA Person Unique Identifier", "used", "person"),
    Field("First Name", "personal"),
    Field("Last Name", "personal"),
    Field("GP Practice Name", "not needed"),
    Field("GP Practice Code", "not needed"),
    Field("Gender", "not needed"),
    Field("Ethnicity", "not needed"),
    Field("Date of Birth", "used", "age"),
    Field("Date of Death", "used", "event_end"),
    Field("Client Type", "kept", "client_type"),
    Field("Primary Support Reason", "kept", "primary_support_reason"),
    Field("Postcode", "personal"),
    Field("Accommodation Status", "kept", "accommodation_status"),
    Field("Employment Status", "not needed"),
    Field("Has Unpaid Carer", "not needed"),
    Field("Autism Spectrum Disorder (ASD)", "not needed"),
    Field("Visual Impairment", "not needed"),
    Field("Hearing Impairment", "not needed"),
    Field("Dementia", "not needed"),
    Field("Client Funding Status", "not needed"),
    Field("Event Type", "used"),
    Field("Event Reference", "personal"),
    Field("Event Start Date", "kept", "event_start"),
    Field("Event End Date", "kept", "event_end"),
    Field("Event Description", "free text"),
    Field("Event Outcome", "kept", "event_outcome"),
    Field("Request: Route of Access", "kept", "route_of_access", "Request"),
    Field("Assessment Type", "kept", "assessment_type", "Assessment"),
    Field("Eligible Needs Identified", "not needed"),
    Field("Method of Assessment", "not needed"),
    Field("Total Hrs Caring per week", "not needed"),
    Field("No. of adults being cared for", "not needed"),
    Field("Adult 1 Linked Person_ID", "personal"),
    Field("Adult 2 Linked Person_ID", "personal"),
    Field("Adult 3 Linked Person_ID", "personal"),
    Field("Service Type", "kept", "service_type", "Service"),
    Field("Service Component", "kept", "service_component", "Service"),
    Field("Delivery Mechanism", "kept", "delivery_mechanism", "Service"),
    Field("Provider CQC Location Name", "free text"),
    Field("Provider CQC Location ID", "kept", "provider_location_id", "Service"),
    Field("Review Reason", "kept", "review_reason", "Review"),
    Field("Review Outcomes Achieved", "not needed"),
    Field("Method of Review", "not needed"),
    Field("Unit Cost", "kept", "unit_cost", "Service"),
    Field("Cost Frequency (Unit Type)", "kept", "cost_frequency", "Service"),
    Field("Planned units per week", "kept", "planned_units_per_week", "Service"),
)
BY_NAME = {field.name: field for field in FIELDS}

TRACED = "Traced NHS Number"
"""Not of the 50: NHS England traces people and adds it, so that an extract from there may have it."""

REQUIRED = (
    "LA Code",
    "Client Type",
    "Event Type",
    "Event Start Date",
    "Event End Date",
    "Event Outcome",
)
"""Without these no event can be read."""

IDENTIFIERS = (TRACED, "NHS Number", "LA Person Unique Identifier")
"""Who an event is about, in the order in which DHSC takes them. One of them must be there."""

NAMES_AN_EVENT = {
    "Request": ("Request: Route of Access",),
    "Assessment": ("Assessment Type",),
    "Service": ("Service Type", "Service Component"),
    "Review": (),
}
"""By type of event, the fields that tell one of it from another: a file with such events has them."""

OPTIONAL = (
    TRACED,
    *(field.name for field in FIELDS if field.treatment in ("kept", "used") and field.name not in REQUIRED),
)


_ALSO = {"nhs number traced": TRACED, "cost frequency": "Cost Frequency (Unit Type)"}


def plain(name: str) -> str:
    """Return a name for comparing: its words, whatever stands between them.

    >>> plain("Request_Route_of_Access") == plain("Request: Route of Access")
    True
    """
    return " ".join(re.findall(r"[a-z0-9]+", name.casefold()))


def spellings(names: Iterable[str]) -> dict[str, list[str]]:
    """Return, for each field, which of some names are spellings of it, as `look_for_header` takes them."""
    known = {plain(name): name for name in (*REQUIRED, *OPTIONAL)} | _ALSO
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        if field := known.get(plain(name)):
            found.setdefault(field, []).append(name)
    return found
