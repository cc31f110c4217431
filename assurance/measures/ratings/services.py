"""CQC's words, and the kinds of service that locations are counted under."""

from __future__ import annotations

from dataclasses import dataclass

RATINGS = {
    "Outstanding": "outstanding",
    "Good": "good",
    "Requires improvement": "requires_improvement",
    "Inadequate": "inadequate",
}
NOT_RATED = "Not rated"
OVERALL = "Overall"
QUESTIONS = {
    "Safe": "safe",
    "Effective": "effective",
    "Caring": "caring",
    "Responsive": "responsive",
    "Well-led": "well_led",
}
"""CQC's five key questions, and their parts of an id."""


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
APART = SERVICES[:2]
"""Care homes and community services, without the two together."""

DOMICILIARY = Service(
    "domiciliary",
    "Home care alone",
    "home care service",
    "home care services",
    ("care_homes", "homecare"),
    "service type “Domiciliary care service” in CQC’s list of what each location does",
)
"""Home care as CQC's list of services tells it, whatever a location is inspected as."""

CAVEATS = (
    "Every location in the area counts, whoever pays for its care, and whether or not the council uses it.",
    "A rating can be years old: CQC rates a location when it inspects it.",
)
METHOD = (
    "Each location counts once, with its overall rating (service group and domain both “Overall”), under its "
    "primary inspection category."
)
