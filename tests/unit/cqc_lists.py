"""Invented rows in the layouts of CQC's lists of locations, under the columns that CQC publishes."""

from __future__ import annotations

from collections.abc import Mapping

# The 122 columns of the directory with filters, in their order.
HSCA = [
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
    "Regulated activity - Accommodation for persons who require nursing or personal care",
    "Regulated activity - Accommodation for persons who require treatment for substance misuse",
    "Regulated activity - Assessment or medical treatment for persons detained under the Mental Health Act "
    "1983",
    "Regulated activity - Diagnostic and screening procedures",
    "Regulated activity - Family planning",
    "Regulated activity - Management of supply of blood and blood derived products",
    "Regulated activity - Maternity and midwifery services",
    "Regulated activity - Nursing care",
    "Regulated activity - Personal care",
    "Regulated activity - Services in slimming clinics",
    "Regulated activity - Surgical procedures",
    "Regulated activity - Termination of pregnancies",
    "Regulated activity - Transport services, triage and medical advice provided remotely",
    "Regulated activity - Treatment of disease, disorder or injury",
    "Service type - Acute services with overnight beds",
    "Service type - Acute services without overnight beds / listed acute services with or without overnight "
    "beds",
    "Service type - Ambulance service",
    "Service type - Blood and Transplant service",
    "Service type - Care home service with nursing",
    "Service type - Care home service without nursing",
    "Service type - Community based services for people who misuse substances",
    "Service type - Community based services for people with a learning disability",
    "Service type - Community based services for people with mental health needs",
    "Service type - Community health care services - Independent Midwives",
    "Service type - Community health care services - Nurses Agency only",
    "Service type - Community healthcare service",
    "Service type - Dental service",
    "Service type - Diagnostic and/or screening service",
    "Service type - Diagnostic and/or screening service - single handed sessional providers",
    "Service type - Doctors consultation service",
    "Service type - Doctors treatment service",
    "Service type - Domiciliary care service",
    "Service type - Extra Care housing services",
    "Service type - Hospice services",
    "Service type - Hospice services at home",
    "Service type - Hospital services for people with mental health needs, learning disabilities and "
    "problems with substance misuse",
    "Service type - Hyperbaric Chamber",
    "Service type - Long term conditions services",
    "Service type - Mobile doctors service",
    "Service type - Prison Healthcare Services",
    "Service type - Rehabilitation services",
    "Service type - Remote clinical advice service",
    "Service type - Residential substance misuse treatment and/or rehabilitation service",
    "Service type - Shared Lives",
    "Service type - Specialist college service",
    "Service type - Supported living service",
    "Service type - Urgent care services",
    "Service user band - Children 0-18 years",
    "Service user band - Dementia",
    "Service user band - Learning disabilities or autistic spectrum disorder",
    "Service user band - Mental Health",
    "Service user band - Older People",
    "Service user band - People detained under the Mental Health Act",
    "Service user band - People who misuse drugs and alcohol",
    "Service user band - People with an eating disorder",
    "Service user band - Physical Disability",
    "Service user band - Sensory Impairment",
    "Service user band - Whole Population",
    "Service user band - Younger Adults",
    "Location Dual Registered",
    "Primary ID (Dual registration locations)",
]  # fmt: skip
README = [
    ["Active locations for providers registered under the Health and Social Care Act (HSCA)"],
    ["What the columns hold"],
    ["Location ID", "CQC's own number"],
    ["Source: CQC database as at 01 September 2026"],
]
DUAL = [
    "Location ID", "Location Name", "Location HSCA Start Date", "Location Type/Sector", "Provider ID",
    "Provider Name", "Linked Organisation ID", "Linked Organisation Name", "Relationship",
    "Relationship Start Date", "Primary ID",
]  # fmt: skip
DIRECTORY = [
    "Name", "Also known as", "Address", "Postcode", "Phone number", "Service's website (if available)",
    "Service types", "Date of latest check", "Specialisms/services", "Provider name", "Local authority",
    "Region", "Location URL", "CQC Location ID (for office use only)",
    "CQC Provider ID (for office use only)",
]  # fmt: skip
DIRECTORY_OF_2020 = [
    {"Local authority": "Local Authority", DIRECTORY[-2]: "CQC Location (for office use only"}.get(name, name)
    for name in DIRECTORY
]
WIDE = [
    "Location Name", "Location ID", "Comments within last month / comments last recorded",
    "Registered manager", "Location UPRN", "Location telephone number", "Location Web Address",
    "Location Local Authority", "Location ADASS Region", "Primary inspection category", "Service Types",
    "Care homes beds", "Location HSCA start date", "Location HSCA end date", "Dormant",
    "Location Latest Overall Rating", "Publication Date", "Service users supported",
    "Size of care home (bands by number of beds)", "Location length of service (bands by number of years)",
    "Location safe rating", "Location effective rating", "Location caring rating",
    "Location responsive rating", "Location well-led rating", "Provider Name", "Provider ID",
    "Provider HSCA start date", "Provider Ownership Type", "Provider Companies House Number", "Brand Name",
    "Brand ID",
]  # fmt: skip
CANARY = "Canary"
"""Stands in every cell that holds a person's name, an address or a number to ring."""

HOME, COMMUNITY = "Residential social care", "Community based adult social care services"
_CARE_HOME = {
    "Care home?": "Y",
    "Care homes beds": 20,
    "Location Primary Inspection Category": HOME,
    "Regulated activity - Accommodation for persons who require nursing or personal care": "Y",
    "Service type - Care home service without nursing": "Y",
    "Service user band - Older People": "Y",
}
_HOMECARE = {
    "Care home?": "N",
    "Care homes beds": 0,
    "Location Primary Inspection Category": COMMUNITY,
    "Regulated activity - Personal care": "Y",
    "Service type - Domiciliary care service": "Y",
}


def hsca(number: int, values: Mapping[str, object] | None = None, *, homecare: bool = False) -> list[object]:
    """Return a row of the directory with filters: a care home in Gateshead, or a homecare agency."""
    said = {
        **{name: CANARY for name in HSCA if _is_personal(name)},
        "Location ID": f"1-{number:09}",
        "Location HSCA start date": "2011-02-15",
        "Dormant (Y/N)": "N",
        "Location Name": f"Location {number}",
        "Location Type/Sector": "Social Care Org",
        "Location Inspection Directorate": "Adult social care",
        "Location Latest Overall Rating": "Good",
        "Publication Date": "2024-05-29",
        "Inherited Rating (Y/N)": "N",
        "Location Region": "North East",
        "Location Local Authority": "Gateshead",
        "Brand ID": "-",
        "Brand Name": "-",
        "Provider ID": "1-200000001",
        "Provider Name": "A provider",
        **(_HOMECARE if homecare else _CARE_HOME),
        **(values or {}),
    }
    return [said.get(name) for name in HSCA]


def _is_personal(name: str) -> bool:
    words = ("Telephone", "manager", "Address", "City", "County", "Postal", "UPRN", "Latitude", "Longitude")
    return any(word in name for word in (*words, "Nominated", "Partner"))


def directory(number: int, values: Mapping[str, object] | None = None) -> list[object]:
    """Return a row of the weekly directory: a homecare agency in Gateshead."""
    said = {
        "Name": f"Location {number}",
        **dict.fromkeys(DIRECTORY[1:6], CANARY),
        "Service types": "Homecare agencies|Supported living",
        "Date of latest check": "09/Jan/2018 - 00:00",
        "Specialisms/services": "Dementia|Caring for adults over 65 yrs",
        "Provider name": "A provider",
        "Local authority": "Gateshead",
        "Region": "North East",
        "Location URL": f"https://www.cqc.org.uk/location/1-{number:09}",
        DIRECTORY[-2]: f"1-{number:09}",
        DIRECTORY[-1]: "1-200000001",
        **(values or {}),
    }
    return [said[name] for name in DIRECTORY]


def wide(number: int, values: Mapping[str, object] | None = None) -> list[object]:
    """Return a row of the wide export: a care home in Gateshead."""
    said = {
        **dict.fromkeys(WIDE[2:7], CANARY),
        "Location Name": f"Location {number}",
        "Location ID": f"1-{number:09}",
        "Location Local Authority": "Gateshead",
        "Location ADASS Region": "North East (ADASS Region)",
        "Primary inspection category": HOME,
        "Service Types": "Care home service without nursing",
        "Care homes beds": "9",
        "Location HSCA start date": "2013-06-04",
        "Dormant": "N",
        "Location Latest Overall Rating": "Good",
        "Publication Date": "5/29/2024 12:00:00 AM",
        "Service users supported": "Caring for adults over 65 yrs, Dementia",
        **dict.fromkeys(WIDE[20:25], "Good"),
        "Provider Name": "A provider",
        "Provider ID": "1-200000001",
        "Provider Companies House Number": "15756430    ",
        **(values or {}),
    }
    return [said.get(name) for name in WIDE]
