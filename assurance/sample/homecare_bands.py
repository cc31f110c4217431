"""Rotherham: requests for homecare as a council counts them that keeps no days, by band."""

from __future__ import annotations

import datetime

from assurance.sample.returns import EDITION, Sample
from assurance.sample.workbooks import Row, csv_bytes

COUNCIL = "Rotherham"
FIRST_DAY, LAST_DAY = datetime.date(2024, 4, 1), datetime.date(2024, 9, 30)
# Invented. They leave 5 of the printed total in no band, for the reader to find.
BANDS = (
    ("Within 1 day", 98),
    ("2 days", 61),
    ("Within a week", 112),
    ("Longer", 49),
    ("Still open", 12),
    ("Withdrawn", 18),
)
PRINTED = 355


def homecare_bands() -> Sample:
    """Return the council's counts of requests for homecare by band."""
    header = ["Council", "Period from", "Period to", "Band", "Requests"]
    rows: list[Row] = [
        [COUNCIL, FIRST_DAY, LAST_DAY, band, count] for band, count in (*BANDS, ("Total", PRINTED))
    ]
    return Sample(
        path=f"rotherham/{EDITION}/homecare-bands.csv",
        content=csv_bytes([header, *rows]),
        title="Requests for homecare, counted by how soon they were sourced",
        publisher="Illustrative, in the layout of a council’s counts by band",
        period="April 2024 to September 2024",
        edition="quarter 2 of 2024/25",
        note=(
            "Every count is invented: no document publishes Rotherham’s requests for homecare, and nothing "
            "is to be concluded from them about the council. The bands are those of a published CQC "
            "assessment of another council, as published. They come to 350, and 355 are printed: put in for "
            "the reader to find."
        ),
    )
