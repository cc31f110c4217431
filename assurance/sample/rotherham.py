"""Rotherham: home care providers on the council's own quality framework, and its four indicators.

Totals: minutes of Rotherham's Health Select Commission, update on adult social care commissioning,
position "by quarter 2 of 2024/25" (the minutes print no date of meeting).
"""

from __future__ import annotations

import datetime

from assurance.sample.client_level_data import client_level_data
from assurance.sample.homecare_bands import homecare_bands
from assurance.sample.returns import EDITION, Sample
from assurance.sample.workbooks import Row, csv_bytes, xlsx_bytes

COUNCIL = "Rotherham"
AS_AT = datetime.date(2024, 9, 30)
MINUTES = (
    "minutes of Rotherham’s Health Select Commission, update on adult social care commissioning, "
    "position by quarter 2 of 2024/25"
)

# Published: 21 providers, of which 9 tier 1 (3 in each of North, Central and South), 8 tier 2 and 4
# specialist; 2 excellent, 8 good, 6 completing the assessment, 4 requiring improvement, 1 poor; 19,600
# hours a week, of which the poor and requiring improvement, all tier 2, deliver about 500.
# Invented: which other provider has which rating, the hours of each, and the people each supports.
PROVIDERS = [
    ("Provider 01", "Tier 1", "North", "Excellent", 1840, 148),
    ("Provider 02", "Tier 1", "North", "Good", 1720, 139),
    ("Provider 03", "Tier 1", "North", "", 1560, 127),
    ("Provider 04", "Tier 1", "Central", "Good", 1980, 161),
    ("Provider 05", "Tier 1", "Central", "Good", 1810, 144),
    ("Provider 06", "Tier 1", "Central", "", 1650, 133),
    ("Provider 07", "Tier 1", "South", "Good", 1760, 142),
    ("Provider 08", "Tier 1", "South", "Good", 1610, 131),
    ("Provider 09", "Tier 1", "South", "", 1370, 112),
    ("Provider 10", "Tier 2", "Borough-wide", "Good", 360, 29),
    ("Provider 11", "Tier 2", "Borough-wide", "", 300, 25),
    ("Provider 12", "Tier 2", "Borough-wide", "", 240, 19),
    ("Provider 13", "Tier 2", "Borough-wide", "Requires improvement", 140, 12),
    ("Provider 14", "Tier 2", "Borough-wide", "Requires improvement", 120, 10),
    ("Provider 15", "Tier 2", "Borough-wide", "Requires improvement", 100, 8),
    ("Provider 16", "Tier 2", "Borough-wide", "Requires improvement", 80, 7),
    ("Provider 17", "Tier 2", "Borough-wide", "Poor", 60, 4),
    ("Provider 18", "Specialist", "Borough-wide", "Excellent", 880, 61),
    ("Provider 19", "Specialist", "Borough-wide", "Good", 760, 54),
    ("Provider 20", "Specialist", "Borough-wide", "Good", 680, 47),
    ("Provider 21", "Specialist", "Borough-wide", "", 580, 41),
]

INDICATORS: list[Row] = [
    [
        "KPI 1", "Care packages that make use of assistive technology", 58, 75, "per cent", "high", None,
        "Lower than was reported in January 2024; that figure is not in the minutes.",
    ],
    [
        "KPI 2", "Care workers trained in strengths-based approaches", 92, 100, "per cent", "high", None,
        "Higher than was reported in January 2024; that figure is not in the minutes.",
    ],
    [
        "KPI 3", "Care workers with a level 2 professional qualification", 55, 100, "per cent", "high", None,
        "The target is stated only in a councillor’s question. Nationally the figure is 22 per cent.",
    ],
    [
        "KPI 4", "Care workers who have completed the care certificate", 90, None, "per cent", "high", None,
        "The remaining 10 per cent were working towards the certificate. No target is stated.",
    ],
]  # fmt: skip


def samples() -> list[Sample]:
    """Return Rotherham's four returns."""
    return [_provider_quality(), _provider_indicators(), client_level_data(), homecare_bands()]


def _provider_quality() -> Sample:
    rows: list[list] = [
        [COUNCIL, provider, tier, area, "Completed" if rating else "Completing", rating, hours, people, AS_AT]
        for provider, tier, area, rating, hours, people in PROVIDERS
    ]
    # What a hand-kept workbook looks like; the note lists each.
    rows[0][6] = "1,840"
    rows[3][5] = "Good "
    rows[13][5] = "requires improvement"
    rows.insert(8, list(rows[7]))
    rows.append([COUNCIL, "TEST provider", "Tier 2", "Borough-wide", "Completing", "", 1, 1, AS_AT])
    header = [
        "Council", "Provider", "Tier", "Area", "Assessment status", "Council rating",
        "Hours a week", "People supported", "As at",
    ]  # fmt: skip
    title: list[Row] = [["Home care and support: quality of providers, council’s own framework"], []]
    guidance: list[Row] = [
        ["How this workbook is kept"],
        ["One row a provider on the framework, on the sheet Providers. Illustrative: the rows are invented."],
        ["The ratings are the council’s own. They are not CQC’s ratings."],
    ]
    return Sample(
        path=f"rotherham/{EDITION}/home-care-provider-quality.xlsx",
        content=xlsx_bytes({"Read me": guidance, "Providers": [*title, header, *rows]}),
        title="Home care providers: tier, area and rating on the council’s own framework",
        publisher="Illustrative, in the layout of a council’s provider quality return",
        period="as at 30 September 2024 (assumed)",
        edition="quarter 2 of 2024/25",
        note=(
            f"Totals as published in the {MINUTES}: 21 providers (9 tier 1, three in each of North, Central "
            "and South; 8 tier 2; 4 specialist), 2 excellent, 8 good, 6 completing the assessment, 4 "
            "requiring improvement, 1 poor, 19,600 hours a week of which about 500 are delivered by the "
            "five rated poor or requiring improvement, all tier 2. The rows are invented, and so are the "
            "people supported. The day is assumed to be the last of the quarter. Put in for the reader to "
            "find: hours typed as “1,840” in row 4, a space after “Good” in row 7, “requires improvement” "
            "without a capital in row 18, row 12 a copy of row 11, and a test row at the end."
        ),
    )


def _provider_indicators() -> Sample:
    header = [
        "Council", "Indicator ID", "Title", "Value", "Target", "Unit", "Better when", "As at",
        "Previous value", "Note",
    ]  # fmt: skip
    rows = [[COUNCIL, *indicator[:6], AS_AT, *indicator[6:]] for indicator in INDICATORS]
    return Sample(
        path=f"rotherham/{EDITION}/home-care-indicators.csv",
        content=csv_bytes([header, *rows]),
        title="Home care and support: key performance indicators",
        publisher="Illustrative, in the layout of a council’s indicator return",
        period="as at 30 September 2024 (assumed)",
        edition="quarter 2 of 2024/25",
        note=(
            f"Every value is as published in the {MINUTES}. The titles are shortened. The target of KPI 3 is "
            "stated only in a councillor’s question, and no target is stated for KPI 4. The day is assumed "
            "to be the last of the quarter. Earlier values are described in the minutes, not given."
        ),
    )
