"""A small set of returns of any council, all of them invented, for the sample of all of England."""

from __future__ import annotations

import datetime
import zlib
from random import Random

from assurance.councils import Council
from assurance.sample import homecare
from assurance.sample.returns import EDITION, Sample
from assurance.sample.workbooks import csv_bytes

INVENTED = (
    "Every row is invented, to see how the pipeline bears all of England at once. Nothing is to be concluded "
    "from it about any council, provider or service."
)
DAY = datetime.date(2026, 8, 31)
AREAS = ("Central", "East", "North", "South", "West")
REASONS = (
    "Could not recruit care workers",
    "Provider left the market",
    "Rate below cost",
    "Rural travel time",
)
RATINGS = ("Excellent", "Good", "Good", "Good", "Requires improvement", "Poor", "")


def samples(council: Council) -> list[Sample]:
    """Return the returns of one council. Its name is the seed, so it has the same in any company."""
    draw = Random(zlib.crc32(council.name.encode()))
    size = draw.choice((0.5, 0.8, 1.0, 1.4, 2.2))
    return [
        make(council, draw, size)
        for make in (_homecare, _placements, _snapshots, _handbacks, _vacancies, _providers)
    ]


def _sample(
    council: Council, name: str, title: str, period: str, header: list[str], rows: list[list]
) -> Sample:
    return Sample(
        path=f"{council.slug}/{EDITION}/{name}.csv",
        content=csv_bytes([["Council", *header], *([council.name, *row] for row in rows)]),
        title=f"{title} (invented)",
        publisher="Illustrative, in the layout of a council’s own return",
        period=period,
        edition="31 August 2026 (invented)",
        note=INVENTED,
    )


def _homecare(council: Council, draw: Random, size: float) -> Sample:
    areas = [(draw.choice((1, 1, 2, 3)), area, draw.randrange(40, 400)) for area in AREAS]
    days = (homecare.LAST_DAY - homecare.FIRST_DAY).days
    requests = sorted(
        (
            homecare.draw_request(
                draw, homecare.FIRST_DAY + datetime.timedelta(draw.randrange(days + 1)), areas
            )
            for _ in range(round(420 * size))
        ),
        key=lambda request: (request[3], request[1], request[8]),
    )
    rows = [[f"HC{number:04d}", *request] for number, request in enumerate(requests, 1)]
    return _sample(
        council,
        "homecare-requests",
        "Requests for homecare, from request to start",
        "March 2025 to August 2026",
        homecare.HEADER[1:],
        rows,
    )


def _placements(council: Council, draw: Random, size: float) -> Sample:
    places = draw.choices(("Neighbouring council", "Elsewhere", ""), (70, 18, 6), k=round(140 * size))
    rows: list[list] = [[f"PL{number:03d}", place, DAY] for number, place in enumerate(places, 1)]
    return _sample(
        council,
        "out-of-area-placements",
        "People placed outside the council’s area",
        "as at 31 August 2026",
        ["Placement reference", "Placed in", "As at"],
        rows,
    )


def _snapshots(council: Council, draw: Random, size: float) -> Sample:
    before = round(560 * size) + draw.randrange(-60, 60)
    rows: list[list] = [
        ["long_term_residential", "People in long-term residential care", "people",
         DAY.replace(year=2025), before, None, ""],
        ["long_term_residential", "People in long-term residential care", "people", DAY,
         before + draw.randrange(-50, 30), None, ""],
        ["waiting_for_placement", "People waiting between 6 months and 2 years for a placement", "people",
         DAY, draw.randrange(0, 24), None, ""],
    ]  # fmt: skip
    return _sample(
        council,
        "snapshots",
        "People in and waiting for placements",
        "August 2025 and August 2026",
        ["Measure ID", "Title", "Counted", "As at", "Count", "Of which", "Note"],
        rows,
    )


def _handbacks(council: Council, draw: Random, size: float) -> Sample:
    days = sorted(
        DAY - datetime.timedelta(draw.randrange(1, 360)) for _ in range(1 + round(draw.randrange(12) * size))
    )
    rows: list[list] = [
        [
            f"C{number:02d}",
            day,
            draw.choice(("Homecare", "Homecare", "Care home", "Supported living")),
            draw.choice(REASONS),
            draw.randrange(1, 30),
        ]
        for number, day in enumerate(days, 1)
    ]
    return _sample(
        council,
        "contract-handbacks",
        "Contracts handed back",
        "September 2025 to August 2026",
        ["Contract reference", "Handed back on", "Service type", "Reason", "People affected"],
        rows,
    )


def _vacancies(council: Council, draw: Random, size: float) -> Sample:
    rows: list[list] = []
    for service, usual in (("Homecare", 2600), ("Care home", 3400), ("Supported living", 900)):
        posts = round(usual * size)
        for year in (2025, 2026):
            vacant = round(posts * draw.uniform(0.05, 0.13))
            rows.append(
                [service, posts, vacant, datetime.date(year, 3, 31), "Survey of providers (invented)"]
            )
            posts += draw.randrange(-40, 60)
    return _sample(
        council,
        "vacancies",
        "Posts in care and those that were vacant",
        "as at 31 March 2025 and 31 March 2026",
        ["Service type", "Posts", "Vacant posts", "As at", "Source"],
        rows,
    )


def _providers(council: Council, draw: Random, size: float) -> Sample:
    rows: list[list] = []
    for number in range(1, 10 + round(12 * size)):
        rating = draw.choice(RATINGS)
        hours = draw.randrange(60, 1900)
        rows.append([
            f"Invented provider {number:02d}", draw.choice(("Tier 1", "Tier 2", "Specialist")),
            draw.choice(AREAS), "Completed" if rating else "Completing", rating, hours, 1 + hours // 12, DAY,
        ])  # fmt: skip
    header = ["Provider", "Tier", "Area", "Assessment status", "Council rating", "Hours a week",
              "People supported", "As at"]  # fmt: skip
    return _sample(
        council,
        "home-care-provider-quality",
        "Home care providers on the council’s own framework",
        "as at 31 August 2026",
        header,
        rows,
    )
