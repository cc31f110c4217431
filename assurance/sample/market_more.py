"""More of the market: West Sussex's vacancies, waits for a placement and fees; Gateshead's own services.

Totals: of the uplifts West Sussex's adult social care self-assessment, of the ratings CQC's published
assessment of Gateshead. Everything else here is invented.
"""

from __future__ import annotations

import datetime
from random import Random

from assurance.sample.returns import EDITION, Sample
from assurance.sample.workbooks import Row, csv_bytes

WEST_SUSSEX, GATESHEAD = "West Sussex", "Gateshead"
SELF_ASSESSMENT = (
    "West Sussex’s adult social care self-assessment (no date printed; the text implies autumn 2024)"
)
ASSESSMENT = (
    "CQC’s published assessment of Gateshead, quality statement “Care provision, integration and continuity”"
)
INVENTED = "Every row is invented: none is as published in a document."

# Type of service: posts and vacant posts on the last day of March 2023 and of March 2024.
VACANCIES = {
    "Homecare": ((8480, 1018), (8600, 910)),
    "Care home": ((11520, 1002), (11400, 820)),
    "Supported living": ((2840, 239), (2900, 230)),
    "Day service": ((620, 29), (600, 30)),
    "Other": ((1490, 112), (1500, 105)),
}
VACANCY_DAYS = (datetime.date(2023, 3, 31), datetime.date(2024, 3, 31))

# People waiting, by where they are: under 3 months, 3 to 6 months, 6 months to 2 years.
WAITS = {
    "Hospital": (10, 4, 5),
    "At home": (18, 8, 5),
    "Interim placement": (11, 4, 3),
    "Elsewhere": (4, 2, 0),
    "": (1, 1, 0),
}
WAIT_DAYS = ((3, 88), (95, 178), (190, 690))
COUNTED_ON = datetime.date(2024, 9, 30)

# Published: fee uplifts "of 8-9%" on average over the past 3 years; which years is assumed. Single years are
# invented, within that range.
UPLIFTS: list[Row] = [
    ["All services", "2022-23 to 2024-25", "8-9", ""],
    ["Homecare", "2023/24", "9", ""],
    ["Homecare", "2024/25", "8.5", ""],
    ["Care home", "2023/24", "8-9", "Placements made by the council"],
    ["Care home", "2024/25", "8%", "Placements made by the council"],
    ["Supported living", "2024/25", "8", ""],
]

# Published: all of the council’s own regulated services are rated Good or Outstanding. The two that CQC rates
# are those of the illustrative ratings; the day services are invented.
IN_HOUSE: list[Row] = [
    ["In-house short breaks for people with a learning disability", "Short breaks",
     "People with a learning disability", "{short_breaks}", "Good"],
    ["In-house supported living", "Supported living", "", "{supported_living}", "Good"],
    ["Day service 1", "Day service", "Older people", "", ""],
    ["Day service 2", "Day service", "People with a learning disability", "", ""],
]  # fmt: skip
LOCATIONS = {"short_breaks": "1-0000000476", "supported_living": "1-0000000432"}
RATINGS_DAY = datetime.date(2024, 10, 1)


def of_west_sussex() -> list[Sample]:
    """Return West Sussex's vacancies, waits for a placement and uplifts of fees."""
    return [_vacancies(), _placement_waits(), _fee_uplifts()]


def of_gateshead() -> list[Sample]:
    """Return the list of Gateshead's own services."""
    return [_in_house_services()]


def _vacancies() -> Sample:
    rows: list[list] = [
        [WEST_SUSSEX, service, posts, vacant, day, "Survey of providers (illustrative)"]
        for place, day in enumerate(VACANCY_DAYS)
        for service, (posts, vacant) in ((service, days[place]) for service, days in VACANCIES.items())
    ]
    rows[1][2] = "11,520"
    header = ["Council", "Service type", "Posts", "Vacant posts", "As at", "Source"]
    return Sample(
        path=f"west-sussex/{EDITION}/vacancies.csv",
        content=csv_bytes([header, *rows]),
        title="Posts in care and those that were vacant",
        publisher="Illustrative, in the layout of a council’s return of vacancies",
        period="as at 31 March 2023 and 31 March 2024 (assumed)",
        edition="March 2024 (assumed)",
        note=f"{INVENTED} Put in for the reader to find: “11,520” with its comma in row 3.",
    )


def _placement_waits() -> Sample:
    draw = Random(74)
    waits = [
        (place, COUNTED_ON - datetime.timedelta(draw.randint(*WAIT_DAYS[band])))
        for place, counts in WAITS.items()
        for band, count in enumerate(counts)
        for _ in range(count)
    ]
    draw.shuffle(waits)
    rows: list[list] = [
        [WEST_SUSSEX, f"W{number:03d}", since, place, COUNTED_ON]
        for number, (place, since) in enumerate(waits, 1)
    ]
    rows[4][3] = rows[4][3].lower()
    rows.insert(31, list(rows[30]))
    rows.append([WEST_SUSSEX, "TEST", COUNTED_ON, "At home", COUNTED_ON])
    header = ["Council", "Person reference", "Waiting since", "Setting", "As at"]
    return Sample(
        path=f"west-sussex/{EDITION}/placement-waits.csv",
        content=csv_bytes([header, *rows]),
        title="People waiting for a placement",
        publisher="Illustrative, in the layout of a council’s return of placement waits",
        period="as at 30 September 2024 (assumed)",
        edition="September 2024 (assumed)",
        note=(
            f"{INVENTED} Put in for the reader to find: a setting without its capital in row 6, row 33 a "
            "copy of row 32, two people without a setting, and a test row at the end."
        ),
    )


def _fee_uplifts() -> Sample:
    header = ["Council", "Service type", "Year", "Uplift per cent", "Applies to"]
    return Sample(
        path=f"west-sussex/{EDITION}/fee-uplifts.csv",
        content=csv_bytes([header, *([WEST_SUSSEX, *row] for row in UPLIFTS)]),
        title="Uplifts of the fees that the council pays",
        publisher="Illustrative, in the layout of a council’s return of fee uplifts",
        period="2022-23 to 2024-25 (assumed)",
        edition="autumn 2024",
        note=(
            f"The average of 8 to 9 per cent over the past three years is as published in {SELF_ASSESSMENT}; "
            "which three years is assumed. The uplifts of single years and types of service are invented. "
            "Put in for the reader to find: years with a slash, and “8%” with its sign in row 6."
        ),
    )


def _in_house_services() -> Sample:
    header = ["Council", "Service", "Kind", "For", "CQC location ID", "CQC rating", "As at"]
    rows: list[list] = [
        [GATESHEAD, service, kind, client_group, str(location).format(**LOCATIONS), rating, RATINGS_DAY]
        for service, kind, client_group, location, rating in IN_HOUSE
    ]
    return Sample(
        path=f"gateshead/{EDITION}/own-services.csv",
        content=csv_bytes([header, *rows]),
        title="The council’s own services and their CQC ratings",
        publisher="Illustrative, in the layout of a council’s return of in-house services",
        period="as at 1 October 2024 (assumed)",
        edition="autumn 2024 (assumed)",
        note=(
            "That all of the council’s own regulated services are rated Good or Outstanding is as published "
            f"in {ASSESSMENT}; which services they are is not said there. The services are invented; the two "
            "that CQC rates are those of the illustrative ratings. The day is assumed."
        ),
    )
