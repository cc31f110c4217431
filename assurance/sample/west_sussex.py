"""West Sussex: homecare areas and requests, contracts handed back, workforce flow, in-house services.

Totals: West Sussex's adult social care self-assessment, chapters on quality and sustainability of local
services (no date printed; the text implies autumn 2024), and its homecare recommissioning deck for
providers of 7 August 2019.
"""

from __future__ import annotations

import datetime
from random import Random

from assurance.sample import market_more, programme
from assurance.sample.homecare import homecare_requests
from assurance.sample.returns import EDITION, Sample
from assurance.sample.workbooks import Row, csv_bytes, xlsx_bytes

COUNCIL = "West Sussex"
SELF_ASSESSMENT = (
    "West Sussex’s adult social care self-assessment (no date printed; the text implies autumn 2024)"
)
DECK = (
    "West Sussex’s deck “Care and Support at Home Recommissioning Recommendations”, market engagement "
    "meeting of 7 August 2019"
)
DECK_DAY = datetime.date(2019, 8, 7)
SELF_ASSESSMENT_DAY = datetime.date(2024, 10, 1)

# As printed in the deck, table "Current customers and hours by level and area", with its two misspellings.
AREAS = [
    (1, "Bognor East", 113, 1206), (1, "Bognor West", 110, 1335), (1, "Burgess Hill", 63, 867),
    (1, "Chichester", 101, 1222), (1, "Crawley NE", 54, 819), (1, "Crawley NW", 71, 871),
    (1, "Crawley SE", 68, 1143), (1, "Crawley SW", 83, 1062), (1, "East Grinstead", 50, 731),
    (1, "Haywards Heath", 61, 901), (1, "Horsham East", 54, 737), (1, "Horsham West", 61, 752),
    (1, "Lancing", 100, 1215), (1, "Littlehampton", 76, 878), (1, "Rustington", 92, 1079),
    (1, "Selsey & Witterings", 74, 863), (1, "Shoreham", 95, 1208), (1, "Worthing East", 107, 1102),
    (1, "Worthing West", 113, 1209), (1, "Worthnig North", 74, 921),
    (2, "Adur Rural", 25, 295), (2, "Arun Villages", 37, 449), (2, "Billingshurst & Pulborough", 27, 359),
    (2, "Bourne", 31, 297), (2, "Chanctonbury & Chantry", 27, 346), (2, "Crawley Down", 18, 228),
    (2, "Hassocks & Hurstpierpoint", 28, 358), (2, "Midhurst & Petworth", 42, 454),
    (2, "Hosham Rural South", 18, 242),
    (3, "Chichester Rural South", 2, 29), (3, "Mid Sussex Rural North", 11, 109),
    (3, "Mid Sussex Rural South", 1, 8), (3, "Chichester Rural North", 8, 98),
    (3, "Horsham Rural North", 8, 153), (3, "Chichester Rural West", 4, 26),
]  # fmt: skip
MISSPELT = {"Worthnig North": "Worthing North", "Hosham Rural South": "Horsham Rural South"}

# Published: 10 contracts handed back in the last 12 months. Everything in these rows is invented.
HANDBACKS = [
    (datetime.date(2023, 10, 16), "Homecare", "Could not recruit care workers", 14),
    (datetime.date(2023, 11, 6), "Homecare", "Provider left the market", 21),
    (datetime.date(2023, 12, 18), "Supported living", "Could not recruit care workers", 3),
    (datetime.date(2024, 1, 22), "Homecare", "Rate below cost", 9),
    (datetime.date(2024, 2, 12), "Care home", "Provider left the market", 17),
    (datetime.date(2024, 3, 25), "Homecare", "Rural travel time", 6),
    (datetime.date(2024, 5, 13), "Homecare", "Could not recruit care workers", 11),
    (datetime.date(2024, 6, 24), "Homecare", "Rate below cost", 8),
    (datetime.date(2024, 8, 5), "Supported living", "Provider left the market", 5),
    (datetime.date(2024, 9, 16), "Homecare", "Rural travel time", 2),
]

PROVIDERS, RECRUITS, LEAVERS = 193, 431, 265

IN_HOUSE: list[Row] = [
    ["in_house_ld_care_homes", "In-house learning disability care homes", 5, None, ""],
    ["in_house_ld_care_homes_good", "In-house learning disability care homes rated Good", 4,
     "in_house_ld_care_homes", ""],
    ["in_house_ld_care_homes_requires_improvement",
     "In-house learning disability care homes rated Requires improvement", 1, "in_house_ld_care_homes",
     "An action plan is in place, the self-assessment says."],
    ["in_house_dementia", "In-house services for older people with dementia", 1, None, ""],
    ["in_house_dementia_good", "In-house services for older people with dementia rated Good", 1,
     "in_house_dementia", ""],
    ["in_house_shared_lives", "Shared Lives schemes", 1, None, ""],
    ["in_house_shared_lives_good", "Shared Lives schemes rated Good", 1, "in_house_shared_lives",
     "Rated Outstanding for Caring."],
]  # fmt: skip

# Published: nine scores, in the order of the quality statements: 24 of 36, Good.
SCORES = (2, 3, 2, 2, 3, 3, 3, 3, 3)
CQCS_ASSESSMENT = "CQC assessment report"


def samples() -> list[Sample]:
    """Return West Sussex's returns."""
    areas = [(level, MISSPELT.get(area, area), customers) for level, area, customers, _ in AREAS]
    return [
        _areas(),
        _market_areas(),
        _contract_handbacks(),
        _workforce_flow(),
        _snapshots(),
        homecare_requests(areas),
        programme.scores(COUNCIL, SCORES, CQCS_ASSESSMENT, None),
        programme.improvement_actions(),
        programme.information_return(),
        programme.council_context(),
        *market_more.of_west_sussex(),
    ]


def _areas() -> Sample:
    rows: list[Row] = [[COUNCIL, MISSPELT.get(area, area), level] for level, area, *_ in AREAS]
    return Sample(
        path=f"west-sussex/{EDITION}/list-of-areas.csv",
        content=csv_bytes([["Council", "Known area", "Level"], *rows]),
        title="The council’s areas for homecare",
        publisher="Illustrative, in the layout of a council’s list of areas",
        period="as at 7 August 2019 (the day of the deck)",
        edition="7 August 2019",
        note=f"The 35 areas are as printed in {DECK}, with its two misspelt names put right.",
    )


def _market_areas() -> Sample:
    rows: list[list] = [[COUNCIL, *area, DECK_DAY] for area in AREAS]
    rows[0][4] = "1,206"
    rows[12][2] = "Lancing "
    total = [None, None, "TOTAL", "1,907", "23,572", None]
    header = ["Council", "Level", "Area name", "No. of customers", "No. of hours", "As at"]
    title: list[Row] = [["Current customers and hours by level and area"], []]
    return Sample(
        path=f"west-sussex/{EDITION}/homecare-areas.xlsx",
        content=xlsx_bytes({"Areas": [*title, header, *rows, total]}),
        title="Homecare areas: level, customers and weekly hours",
        publisher="Illustrative, in the layout of a council’s homecare areas return",
        period="as at 7 August 2019 (the day of the deck; the day of the count is not stated)",
        edition="7 August 2019",
        note=(
            f"Every row is as printed in {DECK}, with its two misspelt names (“Worthnig North”, “Hosham "
            "Rural South”): 35 areas, 1,907 customers, 23,572 hours a week. Put in for the reader to find: "
            "hours typed as “1,206” in row 4, a space after “Lancing” in row 16; the printed total is the "
            "last row."
        ),
    )


def _contract_handbacks() -> Sample:
    header = [
        "Council", "Contract reference", "Handed back on", "Service type", "Reason", "People affected",
    ]  # fmt: skip
    rows: list[list] = [
        [COUNCIL, f"C{number:03d}", *handback] for number, handback in enumerate(HANDBACKS, 1)
    ]
    rows[4][3] = "Care home "
    rows[6][2] = "2024-05-13"
    rows.append([COUNCIL, "TEST", "01/10/2024", "Homecare", "Test row, please ignore", 1])
    return Sample(
        path=f"west-sussex/{EDITION}/contract-handbacks.csv",
        content=csv_bytes([header, *rows]),
        title="Contracts handed back by providers",
        publisher="Illustrative, in the layout of a council’s contract return",
        period="October 2023 to September 2024 (assumed)",
        edition="autumn 2024",
        note=(
            f"The number of contracts, 10 in the last 12 months, is as published in {SELF_ASSESSMENT}; which "
            "12 months is assumed. The rows are invented: days, service types, reasons and people affected. "
            "Put in for the reader to find: a space after “Care home” in row 6, a date written year first "
            "in row 8, and a test row at the end."
        ),
    )


def _workforce_flow() -> Sample:
    draw = Random(193)
    recruits, leavers = [0] * PROVIDERS, [0] * PROVIDERS
    for _ in range(RECRUITS):
        recruits[draw.randrange(PROVIDERS)] += 1
    for _ in range(LEAVERS):
        leavers[draw.randrange(PROVIDERS)] += 1
    rows: list[list] = [
        [COUNCIL, f"P{number:03d}", "April 2024", joined, left]
        for number, (joined, left) in enumerate(zip(recruits, leavers, strict=True), 1)
    ]
    rows[9][2] = "Apr-24"
    rows[40][1] += " "
    rows.insert(101, list(rows[100]))
    header = ["Council", "Provider reference", "Month", "Recruits", "Leavers"]
    return Sample(
        path=f"west-sussex/{EDITION}/workforce-flow.csv",
        content=csv_bytes([header, *rows], encoding="utf-8-sig", line_end="\r\n"),
        title="New recruits and leavers, by provider",
        publisher="Illustrative, in the layout of a council’s workforce return",
        period="April 2024",
        edition="autumn 2024",
        note=(
            "The number of providers that answered a Department of Health and Social Care exercise (193), "
            f"their new recruits (431) and their leavers (265) are as published in {SELF_ASSESSMENT}. The "
            "rows are invented. Put in for the reader to find: “Apr-24” in row 11, a space after the "
            "reference in row 42, and row 103 a copy of row 102."
        ),
    )


def _snapshots() -> Sample:
    header = ["Council", "Measure ID", "Title", "Counted", "As at", "Count", "Of which", "Note"]
    rows = [
        [COUNCIL, measure, title, "services", SELF_ASSESSMENT_DAY, count, of_which, note]
        for measure, title, count, of_which, note in IN_HOUSE
    ]
    return Sample(
        path=f"west-sussex/{EDITION}/in-house-services.csv",
        content=csv_bytes([header, *rows]),
        title="The council’s own services and their CQC ratings",
        publisher="Illustrative, in the layout of a council’s snapshot return",
        period="as at 1 October 2024 (assumed)",
        edition="autumn 2024",
        note=f"Every count is as published in {SELF_ASSESSMENT}. The day is assumed.",
    )
