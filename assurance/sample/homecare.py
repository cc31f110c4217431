"""West Sussex: requests for homecare over 18 months, with the days of all three clocks.

Everything in the rows is invented, but for the names and levels of the areas, and how many requests come
from each, which follow its customers: both as printed in the council's deck of 7 August 2019. Homecare is
made slower towards the end, so that requests which are finished look quicker than requests as a whole are.
"""

from __future__ import annotations

import datetime
from random import Random

from assurance.sample.returns import EDITION, Sample
from assurance.sample.workbooks import csv_bytes

COUNCIL = "West Sussex"
FIRST_DAY, LAST_DAY = datetime.date(2025, 3, 1), datetime.date(2026, 8, 31)
REQUESTS = 700
BEFORE = 70
"""Drawn for the weeks before the first day; the few that were waiting still on it are in the return."""

ROUTES = {"Hospital": 34, "Community": 40, "Reablement exit": 14, "Provider change": 7, "Hand-back": 5}
HOURS = (3.5, 5.25, 7, 7, 8.75, 10.5, 10.5, 12.25, 14, 14, 17.5, 21, 24.5, 28)
FRAMEWORK = {"Lead": 52, "Secondary": 26, "DPS": 16, "Spot": 6}
PROVIDERS = 18

# Mean days, as far as they do not depend on anything else.
TO_SOURCED = {
    "Hospital": 1.6,
    "Community": 3.4,
    "Reablement exit": 3.0,
    "Provider change": 2.6,
    "Hand-back": 1.8,
}
TO_STARTED = {
    "Hospital": 0.9,
    "Community": 2.9,
    "Reablement exit": 2.2,
    "Provider change": 3.4,
    "Hand-back": 1.2,
}
OF_LEVEL = {1: 1.0, 2: 1.5, 3: 2.4}
OF_FRAMEWORK = {"Lead": 0.9, "Secondary": 1.1, "DPS": 1.5, "Spot": 0.8}
# From the day on, both waits are so many times as long.
SLOWER = (
    (datetime.date(2026, 1, 1), 1.3),
    (datetime.date(2026, 4, 1), 1.9),
    (datetime.date(2026, 6, 8), 9.0),
)
IN_THE_WINTER_BEFORE = 2.5
# How a request may end without care, and the mean days until it would.
LEAVING = {
    "Withdrawn by person": 120,
    "Withdrawn: hospital readmission": 210,
    "Died": 380,
    "Transferred out": 520,
}

HEADER = [
    "Council", "Request ID", "Route", "Area", "Level", "Requested on", "Sourced on", "Started on",
    "Closed on", "Status", "Hours requested", "Hours sourced", "Double-up", "Provider", "Framework route",
]  # fmt: skip


def homecare_requests(areas: list[tuple[int, str, int]]) -> Sample:
    """Return the council's requests for homecare; `areas` are level, name and customers of each."""
    draw = Random(2026)
    days = (LAST_DAY - FIRST_DAY).days
    requests = [draw_request(draw, FIRST_DAY + datetime.timedelta(draw.randrange(days + 1)), areas)
                for _ in range(REQUESTS)]  # fmt: skip
    earlier = [draw_request(draw, FIRST_DAY - datetime.timedelta(draw.randrange(1, 30)), areas)
               for _ in range(BEFORE)]  # fmt: skip
    requests += [request for request in earlier if (_ended(request) or LAST_DAY) >= FIRST_DAY]
    requests.sort(key=lambda request: (request[3], request[1], request[8]))
    rows: list[list] = [[COUNCIL, f"HC{number:04d}", *request] for number, request in enumerate(requests, 1)]
    rows[14][3] += " "
    rows[30][10] = f"{rows[30][10]} (x2)"
    rows[30][12] = "Yes"
    rows[57][5] = f"{rows[57][5]:%d/%m/%Y} 14:20"
    named = next(row for row in rows[80:] if row[13] == "Homecare provider 07")
    named[13] = "HOMECARE PROVIDER 07 LTD"
    repeated = list(rows[100])
    repeated[1], repeated[6:10] = "HC9001", [None, None, None, "Duplicate"]
    repeated[11:] = [None] * 4
    rows.insert(101, repeated)
    return Sample(
        path=f"west-sussex/{EDITION}/homecare-requests.csv",
        content=csv_bytes([HEADER, *rows]),
        title="Requests for homecare, from request to start",
        publisher="Illustrative, in the layout of a council’s brokerage system",
        period="March 2025 to August 2026",
        edition="31 August 2026",
        note=(
            "Every row is invented: no document publishes West Sussex’s requests for homecare, and "
            "nothing is to be concluded from them about the council. The areas and their levels are as "
            "printed in its deck “Care and Support at Home Recommissioning Recommendations” of 7 August "
            "2019, and areas with more customers there have more requests here. The few requests made "
            "before March 2025 are those that were waiting still on 1 March. Care is made to come later "
            "from January 2026 on. Put in for the reader to find: a space after the area in row 16, hours "
            "typed with “(x2)” in row 32, a time beside the day in row 59, a provider’s name in capitals "
            f"in row {rows.index(named) + 2}, and a duplicate in row 103."
        ),
    )  # fmt: skip


def draw_request(draw: Random, requested: datetime.date, areas: list[tuple[int, str, int]]) -> list:
    """Return one request as the council knows it on the last day."""
    route = _weighted(draw, ROUTES)
    [(level, area, _)] = draw.choices(areas, weights=[customers for *_, customers in areas])
    hours, framework = draw.choice(HOURS), _weighted(draw, FRAMEWORK)
    slower = max((times for since, times in SLOWER if requested >= since), default=1.0)
    slower = IN_THE_WINTER_BEFORE if requested < FIRST_DAY else slower
    long = OF_LEVEL[level] * (1.35 if hours > 21 else 1.0) * slower
    sourced = requested + datetime.timedelta(int(draw.expovariate(1 / (TO_SOURCED[route] * long))))
    to_start = TO_STARTED[route] * OF_FRAMEWORK[framework] * min(slower, 2.5)
    started = sourced + datetime.timedelta(int(draw.expovariate(1 / to_start) + (route != "Hospital")))
    leaving = {status: draw.expovariate(1 / mean) for status, mean in LEAVING.items()}
    leaves = min(leaving, key=leaving.__getitem__)
    left = requested + datetime.timedelta(int(leaving[leaves]))
    provider = f"Homecare provider {draw.randrange(PROVIDERS) + 1:02d}"
    double_up = "Yes" if hours > 14 and draw.random() < 0.4 else "No"
    short = draw.random() < 0.08
    hours_found = hours - 1.75 if short and hours > 7 else hours
    found = sourced <= min(left, LAST_DAY)
    began = found and started <= min(left, LAST_DAY)
    gone = not began and left <= LAST_DAY
    status = "Started" if began else leaves if gone else "Sourced" if found else "Open"
    return [
        route, area, level, requested, sourced if found else None, started if began else None,
        left if gone else None, status, hours, hours_found if found else None, double_up,
        provider if found else None, framework if found else None,
    ]  # fmt: skip


def _ended(request: list) -> datetime.date | None:
    return request[5] or request[6]


def _weighted(draw: Random, weights: dict[str, int]) -> str:
    [chosen] = draw.choices(list(weights), weights=list(weights.values()))
    return chosen
