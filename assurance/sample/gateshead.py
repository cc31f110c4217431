"""Gateshead: homecare requests, the scorecard of cited comparisons, out-of-area placements, snapshots.

Totals: CQC's published assessment of the council (21 March 2025), quality statement "Care provision,
integration and continuity".
"""

from __future__ import annotations

import datetime
from random import Random

from assurance.sample import market_more, programme
from assurance.sample.returns import EDITION, Sample
from assurance.sample.workbooks import Row, csv_bytes

COUNCIL = "Gateshead"
ASSESSMENT = (
    "CQC’s published assessment of Gateshead, quality statement “Care provision, integration and continuity”"
)

FIRST_DAY, LAST_DAY = datetime.date(2023, 12, 1), datetime.date(2024, 4, 30)

# Published: "of 187 homecare requests for that period, 130 were fulfilled within 1 day, 31 within 2 days and
# 17 with[in] a week. 6 people had waited for longer than a week". That leaves 3.
WITHIN_1_DAY, TWO_DAYS, THREE_TO_SEVEN, LONGER, UNACCOUNTED = 130, 31, 17, 6, 3

# Published: 138 people in commissioned provision outside the borough, 94 of them in neighbouring areas and 14
# elsewhere. That leaves 30.
NEIGHBOURING, ELSEWHERE, NOT_RECORDED = 94, 14, 30

SCORECARD: list[Row] = [
    ["ascs.choice", "People who use services who felt they had choice over services",
     "People who use services who answered the Adult Social Care Survey", None, "per cent", "69.84", "70.28",
     "high", "Adult Social Care Survey, cited by CQC without a period"],
    ["sace.break_over_24_hours",
     "Carers using support or services that let them take a break from caring for more than 24 hours",
     "Carers who answered the Survey of Adult Carers in England", "2023-24", "per cent", "28.97", "16.14",
     "high", "Survey of Adult Carers in England, cited by CQC"],
    ["sace.break_at_short_notice",
     "Carers using support or services that let them take a break at short notice or in an emergency",
     "Carers who answered the Survey of Adult Carers in England", "2023-24", "per cent", "16.5", "12.08",
     "high", "Survey of Adult Carers in England, cited by CQC; the period is implied by the sentence before"],
]  # fmt: skip

SNAPSHOTS: list[Row] = [
    ["long_term_residential", "People in long-term residential care", "people",
     datetime.date(2023, 1, 31), 592, None, "Published for the month; the day is assumed."],
    ["long_term_residential", "People in long-term residential care", "people",
     datetime.date(2023, 12, 31), 529, None, "Published for the month; the day is assumed."],
    ["waiting_for_placement", "People waiting between 6 months and 2 years for a placement", "people",
     datetime.date(2024, 3, 31), 6, None, "Published for the month; the day is assumed."],
    ["waiting_for_placement_in_hospital",
     "People waiting between 6 months and 2 years for a placement who were in hospital", "people",
     datetime.date(2024, 3, 31), 3, "waiting_for_placement", "Published for the month; the day is assumed."],
    ["posts", "Posts in adult social care in the borough", "posts",
     datetime.date(2023, 3, 31), "7,200", None, "Skills for Care, 2022/23; the day is assumed."],
    ["posts_vacant", "Posts in adult social care in the borough that were vacant", "posts",
     datetime.date(2023, 3, 31), 550, "posts", "Skills for Care, 2022/23; the day is assumed."],
]  # fmt: skip

# Published: nine scores, in the order of the quality statements: 24 of 36, Good.
SCORES = (2, 2, 2, 3, 3, 3, 3, 3, 3)
PRESS_RELEASE = "CQC press release of 21 March 2025"


def samples() -> list[Sample]:
    """Return Gateshead's returns."""
    scores = programme.scores(COUNCIL, SCORES, PRESS_RELEASE, datetime.date(2025, 3, 21))
    more = market_more.of_gateshead()
    return [_homecare_requests(), _scorecard(), _placements(), _snapshots(), scores, *more]


def _homecare_requests() -> Sample:
    draw = Random(187)
    waits = (
        [draw.randrange(2) for _ in range(WITHIN_1_DAY)]
        + [2] * TWO_DAYS
        + [draw.randrange(3, 8) for _ in range(THREE_TO_SEVEN)]
        + [draw.randrange(8, 24) for _ in range(LONGER)]
    )
    days = (LAST_DAY - FIRST_DAY).days
    requests: list[tuple[datetime.date, datetime.date | None]] = []
    for wait in waits:
        requested = FIRST_DAY + datetime.timedelta(draw.randrange(days - wait + 1))
        requests.append((requested, requested + datetime.timedelta(wait)))
    requests += [(LAST_DAY - datetime.timedelta(ago), None) for ago in range(2, 2 + UNACCOUNTED)]
    requests.sort(key=lambda request: (request[0], request[1] or LAST_DAY))
    rows: list[list] = [
        [
            COUNCIL,
            f"HC{number:04d}",
            draw.choice(["Hospital", "Community", "Community"]),
            draw.choice(["Central", "East", "South", "West"]),
            requested,
            sourced,
            "Sourced" if sourced else "Open",
            f"{draw.randrange(7, 57) / 2:g}",
        ]
        for number, (requested, sourced) in enumerate(requests, 1)
    ]
    # What an export from a brokerage system looks like; the note lists each.
    rows[3][3] += " "
    rows[17][2] = rows[17][2].lower()
    rows[59][4] = rows[59][4].isoformat()
    rows.insert(101, list(rows[100]))
    rows.append([COUNCIL, "TEST-1", "Community", "Central", LAST_DAY, LAST_DAY, "Sourced", "1"])
    header = [
        "Council", "Request ID", "Route", "Area", "Requested on", "Sourced on", "Status", "Hours requested",
    ]  # fmt: skip
    return Sample(
        path=f"gateshead/{EDITION}/homecare-requests.csv",
        content=csv_bytes([header, *rows], encoding="utf-8-sig", line_end="\r\n"),
        title="Requests for homecare and when they were sourced",
        publisher="Illustrative, in the layout of a council’s homecare requests return",
        period="December 2023 to April 2024",
        edition="30 April 2024 (assumed)",
        note=(
            f"Totals as published in {ASSESSMENT}: 187 requests, 130 fulfilled within 1 day, 31 within 2 "
            "days, 17 within a week, 6 after longer. We read the bands as exclusive. They account for 184. "
            "It is our assumption that the other three were still open at the end of April 2024: the text "
            "calls the rest fulfilled, and a request still being sourced on the day of an extract is the "
            "commonest reason for such a gap. They might also have been withdrawn. The rows are invented. "
            "Put in for the reader to find: a space after the area in row 5, a route without its capital in "
            "row 19, a date written year first in row 61, row 103 a copy of row 102, and a test row at the "
            "end."
        ),
    )


def _scorecard() -> Sample:
    header = [
        "Council", "Measure ID", "Title", "Population", "Period", "Unit", "Council value", "England value",
        "Better when", "Cited from",
    ]  # fmt: skip
    return Sample(
        path=f"gateshead/{EDITION}/scorecard.csv",
        content=csv_bytes([header, *([COUNCIL, *row] for row in SCORECARD)]),
        title="Survey results cited in CQC’s assessment of the council",
        publisher="Illustrative, in the layout of a council’s scorecard return",
        period="2023-24, and one result without a stated period",
        edition="21 March 2025",
        note=(
            f"Every value is as published in {ASSESSMENT}; the titles are shortened. The Survey of Adult "
            "Carers tables for 2023-24 were corrected on 16 April 2025, after that report."
        ),
    )


def _placements() -> Sample:
    draw = Random(138)
    places = ["Neighbouring council"] * NEIGHBOURING + ["Elsewhere"] * ELSEWHERE + [""] * NOT_RECORDED
    draw.shuffle(places)
    as_at = datetime.date(2024, 3, 31)
    rows: list[list] = [[COUNCIL, f"PL{number:03d}", place, as_at] for number, place in enumerate(places, 1)]
    rows[11][1] += " "
    rows.insert(71, list(rows[70]))
    return Sample(
        path=f"gateshead/{EDITION}/out-of-area-placements.csv",
        content=csv_bytes([["Council", "Placement reference", "Placed in", "As at"], *rows]),
        title="People placed outside the council’s area",
        publisher="Illustrative, in the layout of a council’s placements return",
        period="as at 31 March 2024 (assumed)",
        edition="March 2024 (assumed)",
        note=(
            f"Totals as published in {ASSESSMENT}: 138 people, 94 in neighbouring areas, 14 elsewhere; where "
            "the other 30 are is not said, and their rows are left blank. No date is stated; it is assumed. "
            "The rows are invented. Put in for the reader to find: a space after the reference in row 13, "
            "and row 73 a copy of row 72."
        ),
    )


def _snapshots() -> Sample:
    header = ["Council", "Measure ID", "Title", "Counted", "As at", "Count", "Of which", "Note"]
    return Sample(
        path=f"gateshead/{EDITION}/snapshots.csv",
        content=csv_bytes([header, *([COUNCIL, *row] for row in SNAPSHOTS)]),
        title="People in and waiting for placements, and posts in the sector",
        publisher="Illustrative, in the layout of a council’s snapshot return",
        period="January 2023 to March 2024",
        edition="March 2024",
        note=(
            f"Every count is as published in {ASSESSMENT}, which gives months and years; the days are "
            "assumed. Put in for the reader to find: “7,200” with its comma in row 6."
        ),
    )
