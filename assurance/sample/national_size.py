"""CQC's national files at their size: the columns and words are CQC's, every row is invented.

A location has its own seed, so that it is the same one in the directory with ratings and in the directory
with filters. Names of councils and regions are real; which council a location stands in, and how it is rated,
is drawn.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from assurance import councils
from assurance.sample.national import NOT_RATED, PATTERNS
from assurance.sample.streamed import Row, Value

RATINGS_ROWS = 323_673
"""Rows of the sheet Locations in September 2026."""
HSCA_ROWS = 57_069
"""Rows of the sheet HSCA_Active_Locations in September 2026."""
PROVIDER_ROWS = 20_000
"""Rows of the sheet Providers: a guess, since no count was published."""

LOCATIONS_COLUMNS = (
    "Location ID", "Location ODS Code", "Location Name", "Care Home?", "Location Type",
    "Location Primary Inspection Category", "Location Street Address", "Location Address Line 2",
    "Location City", "Location Post Code", "Location Local Authority", "Location Region",
    "Location NHS Region", "Location ONSPD CCG Code", "Location ONSPD CCG",
    "Location Commissioning CCG Code", "Location Commissioning CCG Name", "Service / Population Group",
    "Domain", "Latest Rating", "Publication Date", "Report Type", "Inherited Rating (Y/N)", "URL",
    "Provider ID", "Provider Name", "Brand ID", "Brand Name",
)  # fmt: skip
PROVIDERS_COLUMNS = (
    "Provider ID", "Provider ODS Code", "Provider Name", "Provider Type",
    "Provider Primary Inspection Category", "Provider Street Address", "Provider Address Line 2",
    "Provider City", "Provider Post Code", "Provider Local Authority", "Provider Region",
    "Provider NHS Region", "Service / Population Group", "Domain", "Latest Rating", "Publication Date",
    "Report Type", "Inherited Rating (Y/N)", "URL", "Brand ID", "Brand Name",
)  # fmt: skip
ACTIVITIES = (
    "Accommodation for persons who require nursing or personal care",
    "Accommodation for persons who require treatment for substance misuse",
    "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
    "Diagnostic and screening procedures", "Family planning",
    "Management of supply of blood and blood derived products", "Maternity and midwifery services",
    "Nursing care", "Personal care", "Services in slimming clinics", "Surgical procedures",
    "Termination of pregnancies",
    "Transport services, triage and medical advice provided remotely",
    "Treatment of disease, disorder or injury",
)  # fmt: skip
SERVICE_TYPES = (
    "Acute services with overnight beds",
    "Acute services without overnight beds / listed acute services with or without overnight beds",
    "Ambulance service", "Blood and Transplant service", "Care home service with nursing",
    "Care home service without nursing",
    "Community based services for people who misuse substances",
    "Community based services for people with a learning disability",
    "Community based services for people with mental health needs",
    "Community health care services - Independent Midwives",
    "Community health care services - Nurses Agency only", "Community healthcare service",
    "Dental service", "Diagnostic and/or screening service",
    "Diagnostic and/or screening service - single handed sessional providers",
    "Doctors consultation service", "Doctors treatment service", "Domiciliary care service",
    "Extra Care housing services", "Hospice services", "Hospice services at home",
    "Hospital services for people with mental health needs, learning disabilities and problems with "
    "substance misuse",
    "Hyperbaric Chamber", "Long term conditions services", "Mobile doctors service",
    "Prison Healthcare Services", "Rehabilitation services", "Remote clinical advice service",
    "Residential substance misuse treatment and/or rehabilitation service", "Shared Lives",
    "Specialist college service", "Supported living service", "Urgent care services",
)  # fmt: skip
BANDS = (
    "Children 0-18 years", "Dementia", "Learning disabilities or autistic spectrum disorder",
    "Mental Health", "Older People", "People detained under the Mental Health Act",
    "People who misuse drugs and alcohol", "People with an eating disorder", "Physical Disability",
    "Sensory Impairment", "Whole Population", "Younger Adults",
)  # fmt: skip
HSCA_COLUMNS = (
    "Location ID", "Location HSCA start date", "Dormant (Y/N)", "Care home?", "Location Name",
    "Location ODS Code", "Location Telephone Number", "Registered manager", "Location Web Address",
    "Care homes beds", "Location Type/Sector", "Location Inspection Directorate",
    "Location Primary Inspection Category", "Location Latest Overall Rating", "Publication Date",
    "Inherited Rating (Y/N)", "Location Region", "Location NHS Region", "Location Local Authority",
    "Location ONSPD CCG Code", "Location ONSPD CCG", "Location Commissioning CCG Code",
    "Location Commissioning CCG", "Location Street Address", "Location Address Line 2", "Location City",
    "Location County", "Location Postal Code", "Location PAF ID", "Location UPRN ID", "Location Latitude",
    "Location Longitude", "Location Parliamentary Constituency", "Brand ID", "Brand Name",
    "Provider Companies House Number", "Provider Charity Number", "Provider ID", "Provider Name",
    "Provider HSCA start date", "Provider Type/Sector", "Provider Inspection Directorate",
    "Provider Primary Inspection Category", "Provider Ownership Type", "Provider Telephone Number",
    "Provider Web Address", "Provider Street Address", "Provider Address Line 2", "Provider City",
    "Provider County", "Provider Postal Code", "Provider PAF ID", "Provider UPRN ID",
    "Provider Local Authority", "Provider Region", "Provider NHS Region", "Provider Latitude",
    "Provider Longitude", "Provider Parliamentary Constituency", "Provider Nominated Individual Name",
    "Provider Main Partner Name",
    *(f"Regulated activity - {name}" for name in ACTIVITIES),
    *(f"Service type - {name}" for name in SERVICE_TYPES),
    *(f"Service user band - {name}" for name in BANDS),
    "Location Dual Registered", "Primary ID (Dual registration locations)",
)  # fmt: skip
DUAL_COLUMNS = (
    "Location ID", "Location Name", "Location HSCA Start Date", "Location Type/Sector", "Provider ID",
    "Provider Name", "Linked Organisation ID", "Linked Organisation Name", "Relationship",
    "Relationship Start Date", "Primary ID",
)  # fmt: skip

DOMAINS = ("Overall", "Safe", "Effective", "Caring", "Responsive", "Well-led")
RATINGS = ("Good", "Requires improvement", "Outstanding", "Inadequate", "Not Rated")
RATING_SHARES = (77, 14, 4, 1, 4)
SPREAD = 6
"""How many points of Good a council may have more, and of Requires improvement fewer, or the reverse."""
CARE_HOME, HOMECARE = "Residential social care", "Community based adult social care services"
# Type and primary inspection category, with how often they come; the directorate follows from the type.
SECTORS = (
    (("Social Care Org", CARE_HOME, "Adult social care"), 46),
    (("Social Care Org", HOMECARE, "Adult social care"), 18),
    (("Primary Medical Services", "GP Practices", "Primary medical services"), 20),
    (("Primary Dental Care", "Dentists", "Primary medical services"), 8),
    (("NHS Healthcare Organisation", "Acute hospital - NHS non-specialist", "Hospitals"), 5),
    (("Independent Healthcare Org", "Hospice services", "Hospitals"), 2),
    (("Independent Ambulance", "Ambulance service", "Hospitals"), 1),
)
SERVICE_GROUPS = {CARE_HOME: "Care Homes", HOMECARE: "Homecare", "Dentists": "Dental"}
NHS_REGIONS = {
    "East Midlands": "Midlands", "West Midlands": "Midlands", "East of England": "East of England",
    "London": "London", "North East": "North East and Yorkshire", "North West": "North West",
    "Yorkshire and The Humber": "North East and Yorkshire", "South East": "South East",
    "South West": "South West",
}  # fmt: skip
STREETS = ("High Street", "Church Road", "Station Road", "Victoria Road", "Mill Lane", "London Road")
LAST_DAY = datetime.date(2026, 9, 11)


def ratings_rows(count: int) -> Iterator[Row]:
    """Yield the rows of the sheet Locations, without its header: location × service group × domain."""
    for _, location, group, domain, rating, date in _rated_rows(count):
        yield (
            location["id"], location["ods"], location["name"], location["care_home"], location["type"],
            location["category"], location["street"], location["line_2"], location["city"],
            location["postcode"], location["council"], location["region"], location["nhs_region"],
            location["ccg_code"], location["ccg"], "", "", group, domain, rating, date, "Location",
            location["inherited"], f"http://www.cqc.org.uk/location/{location['id']}",
            location["provider_id"], location["provider"], location["brand_id"], location["brand"],
        )  # fmt: skip


def provider_rows(count: int) -> Iterator[Row]:
    """Yield the rows of the sheet Providers, without its header: provider × service group × domain."""
    for number, location, group, domain, rating, date in _rated_rows(count):
        yield (
            f"1-0{600_000_000 + number}", location["ods"], f"Invented Rated Provider {number} Limited",
            location["type"], location["category"], location["street"], location["line_2"],
            location["city"], location["postcode"], location["council"], location["region"],
            location["nhs_region"], group, domain, rating, date, "Provider", location["inherited"],
            f"http://www.cqc.org.uk/provider/1-0{600_000_000 + number}", location["brand_id"],
            location["brand"],
        )  # fmt: skip


def _rated_rows(count: int) -> Iterator[tuple[int, dict[str, Any], str, str, str, Value]]:
    """Yield as many ratings, a location's one after another: its number, it, group, domain, rating, day."""
    ratings = (
        (number, location, *rating)
        for number, location in ((number, _location(number)) for number in itertools.count(1))
        for rating in location["ratings"]
    )
    return itertools.islice(ratings, count)


def hsca_rows(count: int) -> Iterator[Row]:
    """Yield the rows of the sheet HSCA_Active_Locations, without its header: a registered location."""
    for number in range(1, count + 1):
        random = Random(20_260_918_000_000 + number)
        location = _location(number)
        care_home = location["care_home"] == "Y"
        own = {
            "Location ID": location["id"],
            "Location HSCA start date": _day(random, 2010),
            "Dormant (Y/N)": "Y" if random.random() < 0.02 else "N",
            "Care home?": location["care_home"],
            "Location Name": location["name"],
            "Location ODS Code": location["ods"],
            "Location Telephone Number": f"01632{random.randrange(10**6):06}",
            "Registered manager": f"Invented, Person {number % 9_000}",
            "Location Web Address": f"www.invented-{number}.example",
            "Care homes beds": random.randrange(3, 90) if care_home else "",
            "Location Type/Sector": location["type"],
            "Location Inspection Directorate": location["directorate"],
            "Location Primary Inspection Category": location["category"],
            "Location Latest Overall Rating": location["rating"],
            "Publication Date": location["published"],
            "Inherited Rating (Y/N)": location["inherited"],
            "Location Region": location["region"],
            "Location NHS Region": location["nhs_region"],
            "Location Local Authority": location["council"],
            "Location ONSPD CCG Code": location["ccg_code"],
            "Location ONSPD CCG": location["ccg"],
            "Location Street Address": location["street"],
            "Location City": location["city"],
            "Location County": location["region"],
            "Location Postal Code": location["postcode"],
            "Location PAF ID": number * 7,
            "Location UPRN ID": 10_000_000_000 + number,
            "Location Latitude": round(50 + random.random() * 5, 6),
            "Location Longitude": round(-5 + random.random() * 6, 6),
            "Location Parliamentary Constituency": f"{location['council']} (invented seat)",
            "Brand ID": location["brand_id"],
            "Brand Name": location["brand"],
            "Provider Companies House Number": f"{random.randrange(10**8):08}",
            "Provider ID": location["provider_id"],
            "Provider Name": location["provider"],
            "Provider HSCA start date": _day(random, 2010),
            "Provider Type/Sector": location["type"],
            "Provider Inspection Directorate": location["directorate"],
            "Provider Primary Inspection Category": location["category"],
            "Provider Ownership Type": "Organisation",
            "Provider Telephone Number": f"01632{random.randrange(10**6):06}",
            "Provider Web Address": f"www.invented-{number}.example",
            "Provider Street Address": location["street"],
            "Provider City": location["city"],
            "Provider County": location["region"],
            "Provider Postal Code": location["postcode"],
            "Provider PAF ID": number * 7,
            "Provider UPRN ID": 10_000_000_000 + number,
            "Provider Local Authority": location["council"],
            "Provider Region": location["region"],
            "Provider NHS Region": location["nhs_region"],
            "Provider Latitude": round(50 + random.random() * 5, 6),
            "Provider Longitude": round(-5 + random.random() * 6, 6),
            "Provider Parliamentary Constituency": f"{location['council']} (invented seat)",
            "Provider Nominated Individual Name": f"Invented, Person {number % 11_000}",
        }
        flags = {name for name in HSCA_COLUMNS[61:120] if random.random() < 0.07}
        service = "Care home service without nursing" if care_home else "Domiciliary care service"
        if location["directorate"] == "Adult social care":
            flags.add(f"Service type - {service}")
        yield [own.get(name, "Y" if name in flags else "") for name in HSCA_COLUMNS]


@cache
def _of_councils() -> tuple[tuple[councils.Council, int], ...]:
    """Return every council, and by how many points its locations are rated better or worse than others'."""
    return tuple(
        (council, Random(20_260_920_000 + place).randint(-SPREAD, SPREAD))
        for place, council in enumerate(councils.every_council())
    )


def _location(number: int) -> dict[str, Any]:
    random = Random(20_260_916_000_000 + number)
    area, (council, better) = random.choice(list(enumerate(_of_councils(), 200)))
    kind, category, directorate = random.choices(
        [sector for sector, _ in SECTORS], [weight for _, weight in SECTORS]
    )[0]
    provider = random.randrange(1, 30_000)
    branded = random.random() < 0.3
    brand = random.randrange(1, 700)
    rated = list(_rated(random, category, better))
    return {
        # Real ones never have a zero after the hyphen: none of these can be somebody's.
        "id": f"1-0{100_000_000 + number}",
        "ods": f"V{number:05X}"[:6],
        "name": f"Invented {category.split()[0]} Service {number}",
        "care_home": "Y" if category == CARE_HOME else "N",
        "type": kind,
        "category": category,
        "directorate": directorate,
        "street": f"{random.randrange(1, 250)} {random.choice(STREETS)}",
        "line_2": "Invented Park" if random.random() < 0.3 else "",
        "city": council.name.split(",")[0],
        "postcode": f"ZZ{random.randrange(1, 99)} {random.randrange(1, 9)}ZZ",
        "council": council.name,
        "region": council.region,
        "nhs_region": NHS_REGIONS[council.region],
        "ccg_code": f"E3800{area:04}",
        "ccg": f"NHS {council.name.split(',')[0]} CCG",
        "inherited": "Y" if random.random() < 0.06 else "N",
        "provider_id": f"1-0{500_000_000 + provider}",
        "provider": f"Invented Provider {provider} Limited",
        "brand_id": f"BD{brand:03}" if branded else "-",
        "brand": f"BRAND Invented {brand}" if branded else "-",
        "ratings": rated,
        "rating": rated[0][2] if rated[0][2] != NOT_RATED else "",
        "published": rated[0][3] if rated[0][2] != NOT_RATED else "",
    }


def _rated(random: Random, category: str, better: int) -> Iterator[tuple[str, str, str, Value]]:
    """Yield the service group, domain, rating and date of each row of one location, overall first."""
    date = _day(random)
    if category == "Dentists":
        for domain in DOMAINS:
            yield "Dental", domain, "Regulations met" if domain != "Overall" else NOT_RATED, date
        return
    by_service = category in SERVICE_GROUPS and random.random() < 0.1
    overall = _rating(random, better)
    of_domains = random.choice(PATTERNS[overall]) if overall != NOT_RATED else (NOT_RATED,) * 5
    for domain, rating in zip(DOMAINS, (overall, *of_domains), strict=True):
        if by_service:  # rated for its service, since 2026 not as a whole
            yield "Overall", domain, NOT_RATED, ""
            yield SERVICE_GROUPS[category], domain, rating, date
        else:
            yield "Overall", domain, rating, "" if rating == NOT_RATED else date


def _rating(random: Random, better: int) -> str:
    good, improve, *rest = RATING_SHARES
    return random.choices(RATINGS, (good + better, improve - better, *rest))[0]


def _day(random: Random, since: int = 2017) -> datetime.date:
    first = datetime.date(since, 1, 1)
    return first + datetime.timedelta(days=random.randrange((LAST_DAY - first).days + 1))
