"""The two files that serve every council: location ratings in CQC's layout, and ASCOF 2022-23.

Totals: West Sussex's adult social care self-assessment (91% and 80% of its services rated Good or
Outstanding, England 88% and 85%; its own services' ratings) and CQC's published assessment of Gateshead
(shares of services by rating, which solve to 99 services of which 4 are not rated; one ASCOF measure).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from assurance.sample.returns import Sample
from assurance.sample.workbooks import Row, csv_bytes, ods_bytes

AS_AT = datetime.date(2024, 10, 1)

OUTSTANDING, GOOD, RI, INADEQUATE = "Outstanding", "Good", "Requires improvement", "Inadequate"
NOT_RATED = "Not Rated"
DOMAINS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")

CARE_HOME = "Residential social care"
HOMECARE = "Community based adult social care services"
REST = "Rest of England (illustrative)"

REGIONS = (
    "East Midlands", "East of England", "London", "North East", "North West", "South East", "South West",
    "West Midlands", "Yorkshire and The Humber",
)  # fmt: skip

# How many locations have which overall rating, by (council, inspection category).
# West Sussex: 91 of 100 rated homecare services (91%), 256 of 320 rated care homes (80%).
# Gateshead: 4 Outstanding, 77 Good, 13 Requires improvement, 1 Inadequate and 4 not rated, of 99; how they
# divide between care homes and homecare is invented.
# England in all: 528 of 600 rated homecare services (88%), 765 of 900 rated care homes (85%).
LOCATIONS: dict[tuple[str, str], dict[str, int]] = {
    ("West Sussex", HOMECARE): {OUTSTANDING: 8, GOOD: 83, RI: 8, INADEQUATE: 1, NOT_RATED: 6},
    ("West Sussex", CARE_HOME): {OUTSTANDING: 14, GOOD: 242, RI: 58, INADEQUATE: 6, NOT_RATED: 5},
    ("Gateshead", HOMECARE): {OUTSTANDING: 2, GOOD: 34, RI: 6, INADEQUATE: 0, NOT_RATED: 2},
    ("Gateshead", CARE_HOME): {OUTSTANDING: 2, GOOD: 43, RI: 7, INADEQUATE: 1, NOT_RATED: 2},
    (REST, HOMECARE): {OUTSTANDING: 23, GOOD: 378, RI: 52, INADEQUATE: 5, NOT_RATED: 18},
    (REST, CARE_HOME): {OUTSTANDING: 24, GOOD: 440, RI: 56, INADEQUATE: 7, NOT_RATED: 9},
}
REGION_OF = {"West Sussex": "South East", "Gateshead": "North East"}

# Each council's own services, which take the place of invented ones with the same rating: West Sussex's are
# published one by one; of Gateshead's it is published only that all were Good or Outstanding.
IN_HOUSE: dict[tuple[str, str, str], list[str]] = {
    ("West Sussex", CARE_HOME, GOOD): [
        *(f"In-house learning disability care home {number}" for number in range(1, 5)),
        "In-house service for older people with dementia",
    ],
    ("West Sussex", CARE_HOME, RI): ["In-house learning disability care home 5"],
    ("West Sussex", HOMECARE, GOOD): ["In-house Shared Lives scheme"],
    ("Gateshead", CARE_HOME, GOOD): ["In-house short breaks for people with a learning disability"],
    ("Gateshead", HOMECARE, GOOD): ["In-house supported living"],
}
IN_HOUSE_PROVIDER = {"West Sussex": "West Sussex County Council", "Gateshead": "Gateshead Council"}
SHARED_LIVES = "In-house Shared Lives scheme"

# Domain ratings that go with an overall rating under CQC's rules for combining them.
PATTERNS = {
    OUTSTANDING: [(GOOD, GOOD, OUTSTANDING, GOOD, OUTSTANDING), (GOOD, GOOD, OUTSTANDING, OUTSTANDING, GOOD)],
    GOOD: [
        (GOOD,) * 5, (GOOD,) * 5, (GOOD,) * 5, (RI, GOOD, GOOD, GOOD, GOOD), (GOOD, GOOD, GOOD, GOOD, RI),
        (GOOD, GOOD, OUTSTANDING, GOOD, GOOD),
    ],
    RI: [(RI, GOOD, GOOD, GOOD, RI), (RI, RI, GOOD, GOOD, RI), (RI, RI, GOOD, RI, RI)],
    INADEQUATE: [(INADEQUATE, RI, GOOD, RI, INADEQUATE), (INADEQUATE, RI, RI, RI, INADEQUATE)],
}  # fmt: skip

LOCATION_COLUMNS = [
    "Location ID", "Location ODS Code", "Location Name", "Care Home?", "Location Type",
    "Location Primary Inspection Category", "Location Street Address", "Location Address Line 2",
    "Location City", "Location Post Code", "Location Local Authority", "Location Region",
    "Location NHS Region", "Location ONSPD CCG Code", "Location ONSPD CCG",
    "Location Commissioning CCG Code", "Location Commissioning CCG Name", "Service / Population Group",
    "Domain", "Latest Rating", "Publication Date", "Report Type", "Inherited Rating (Y/N)", "URL",
    "Provider ID", "Provider Name", "Brand ID", "Brand Name",
]  # fmt: skip
PROVIDER_COLUMNS = [
    "Provider ID", "Provider ODS Code", "Provider Name", "Provider Type",
    "Provider Primary Inspection Category", "Provider Street Address", "Provider Address Line 2",
    "Provider City", "Provider Post Code", "Provider Local Authority", "Provider Region",
    "Provider NHS Region", "Service / Population Group", "Domain", "Latest Rating", "Publication Date",
    "Report Type", "Inherited Rating (Y/N)", "URL", "Brand ID", "Brand Name",
]  # fmt: skip
ASCOF_COLUMNS = [
    "Geographical Code", "Geographical Description", "Geographical Level", "ONS Code", "ASCOF Measure Code",
    "Disaggregation Level", "Measure Type", "Measure Value", "Measure Group", "Measure Group Description",
]  # fmt: skip


@dataclass
class Location:
    """One invented location."""

    number: int
    name: str
    council: str
    region: str
    category: str
    rating: str
    provider: str
    published: datetime.date | None
    domains: tuple[str, ...] = ()
    services: dict[str, str] = field(default_factory=dict)
    inherited: bool = False

    def rows(self) -> Iterator[list]:
        """Yield its rows in the file: overall, then domains, then the services rated one by one."""
        yield self._row("Overall", "Overall", self.rating, self.published)
        for domain, rating in zip(DOMAINS, self.domains, strict=bool(self.domains)):
            yield self._row("Overall", domain, rating, self.published)
        for service, rating in self.services.items():
            for domain in ("Overall", *DOMAINS):
                yield self._row(service, domain, rating, AS_AT - datetime.timedelta(60 + len(service)))

    def _row(self, group: str, domain: str, rating: str, published: datetime.date | None) -> list:
        return [
            # Real ones never have a zero after the hyphen: none of these can be somebody's.
            f"1-{self.number:010d}",
            None,
            self.name,
            "Y" if self.category == CARE_HOME else "N",
            "Social Care Org",
            self.category,
            *[None] * 4,
            self.council,
            self.region,
            *[None] * 5,
            group,
            domain,
            rating,
            published,
            "Location",
            "Y" if self.inherited else "N",
            None,
            f"1-{_provider_number(self):010d}",
            self.provider,
            "-",
            "-",
        ]


def _provider_number(location: Location) -> int:
    councils = list(IN_HOUSE_PROVIDER.values())
    if location.provider in councils:
        return 900_001 + councils.index(location.provider)
    return 500_000 + location.number


def samples() -> list[Sample]:
    """Return the two national files."""
    return [_ratings(), _ascof()]


def _locations() -> list[Location]:
    draw = Random(2024)
    locations: list[Location] = []
    for (council, category), counts in LOCATIONS.items():
        ratings = [rating for rating, count in counts.items() for _ in range(count)]
        draw.shuffle(ratings)
        own = {rating: list(IN_HOUSE.get((council, category, rating), [])) for rating in counts}
        for rating in ratings:
            number = len(locations) + 1
            name = f"Location {number:04d}, {'care home' if category == CARE_HOME else 'home care'}"
            provider = f"Provider {number:04d}"
            if own[rating]:
                name, provider = own[rating].pop(0), IN_HOUSE_PROVIDER[council]
            days_ago = 30 + draw.randrange(5 * 365)
            locations.append(
                Location(
                    number=number,
                    name=name,
                    council=council,
                    region=REGION_OF.get(council, REGIONS[number % len(REGIONS)]),
                    category=category,
                    rating=rating,
                    provider=provider,
                    published=None if rating == NOT_RATED else AS_AT - datetime.timedelta(days_ago),
                    domains=() if council == REST else _domains(name, rating, draw),
                )
            )
    return locations


def _domains(name: str, rating: str, draw: Random) -> tuple[str, ...]:
    if name == SHARED_LIVES:  # published as Outstanding for Caring
        return (GOOD, GOOD, OUTSTANDING, GOOD, GOOD)
    return (NOT_RATED,) * 5 if rating == NOT_RATED else draw.choice(PATTERNS[rating])


def _ratings() -> Sample:
    locations = _locations()
    for council, category, services in [
        ("West Sussex", CARE_HOME, {"Care Homes": GOOD, "Homecare": GOOD}),
        ("West Sussex", CARE_HOME, {"Care Homes": RI, "Supported Living": GOOD}),
        ("West Sussex", HOMECARE, {"Homecare": GOOD, "Supported Living": OUTSTANDING}),
        ("Gateshead", HOMECARE, {"Homecare": GOOD, "Supported Living": GOOD}),
    ]:
        several = next(
            location
            for location in locations
            if (location.council, location.category, location.rating) == (council, category, NOT_RATED)
            and not location.services
        )
        several.services = services
    rated = [location for location in locations if location.council != REST and location.published]
    for location in (rated[10], rated[150], rated[300], rated[480]):
        location.inherited = True
    rows = [row for location in locations for row in location.rows()]
    _soil(rows)
    read_me: list[Row] = [
        ["Illustrative ratings of locations, in the layout of CQC’s care directory with ratings"],
        [],
        ["Not CQC’s data: every location, provider and rating in this file is invented."],
        ["Position as at 01 October 2024 (assumed)"],
    ]
    providers = [
        [f"1-{900_001 + n:010d}", None, name, "Social Care Org", HOMECARE, *[None] * 4, council,
         REGION_OF[council], None, "Overall", "Overall", NOT_RATED, None, "Provider", "N", None, "-", "-"]
        for n, (council, name) in enumerate(IN_HOUSE_PROVIDER.items())
    ]  # fmt: skip
    return Sample(
        path="national/Illustrative_01_October_2024_Latest_ratings.ods",
        content=ods_bytes(
            {
                "README": read_me,
                "Locations": [LOCATION_COLUMNS, *rows],
                "Providers": [PROVIDER_COLUMNS, *providers],
            }
        ),
        title="Ratings of care homes and homecare services, by location",
        publisher="Illustrative, in the layout of CQC’s latest ratings file",
        period="as at 1 October 2024 (assumed)",
        edition="1 October 2024 (assumed)",
        note=(
            "Every location, provider and rating is invented. The percentages that they come to are as "
            "published in two public documents, which docs/illustrative-returns.md names: one council’s "
            "self-assessment, which also gives England’s percentages, and CQC’s assessment of another "
            "council. How many locations stand behind a percentage is invented where the document does not "
            "say; England is far smaller here than in CQC’s file. The day is assumed. Put in for the reader "
            "to find: ratings written “Requires Improvement”, names with a space at the end, one row given "
            "twice, a dentist and a GP practice, inherited ratings, and locations with several services "
            "that have no overall rating."
        ),
    )


def _soil(rows: list[list]) -> None:
    """Put into the rows what real files have, without changing what is counted."""
    name, council, category, kind, rating, given = 2, 10, 5, 4, 19, 22
    overall = [row for row in rows if row[17:19] == ["Overall", "Overall"]]
    for row in [row for row in overall if row[rating] == RI][3:40:9]:
        row[rating] = "Requires Improvement"
    for row in rows[200:203]:
        row[name] += " "
    rows.insert(1000, list(rows[999]))
    for number, (label, service, of_kind) in enumerate(
        [
            ("Dental practice", "Dentists", "Primary Dental Care"),
            ("GP practice", "GP Practices", "Primary Medical Services"),
        ],
        800_001,
    ):
        other = list(overall[0])
        other[0], other[name], other[3] = f"1-{number:010d}", f"{label}, not adult social care", "N"
        other[kind], other[category], other[council] = of_kind, service, "West Sussex"
        other[rating], other[given] = ("Regulations met" if service == "Dentists" else GOOD), "N"
        rows.append(other)


def _ascof() -> Sample:
    title = "Proportion of adults with learning disabilities in paid employment"
    rows = [
        [code, name, level, ons_code, "1E", "Total", "Outcome", value, "1E", title]
        for code, name, level, ons_code, value in [
            ("106", "Gateshead", "Council", "E08000037", "9.2"),
            ("England", "England", "England", "E92000001", "4.8"),
        ]
    ]
    return Sample(
        path="national/Illustrative_ascof_2022-23_open_data.csv",
        content=csv_bytes([ASCOF_COLUMNS, *rows]),
        title="Adult Social Care Outcomes Framework 2022-23: the measure that CQC cites",
        publisher="Illustrative, in the layout of NHS Digital’s open data file",
        period="2022-23",
        edition="2022-23",
        note=(
            "Both values are as cited in CQC’s published assessment of the one council that is in this "
            "file. No other row of the official file is here."
        ),
    )
