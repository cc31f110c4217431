"""What is known about each ASCOF measure beyond its numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

PER_CENT, PER_100_000 = "per cent", "per 100,000"
OBJECTIVES = {
    "1": "quality of life",
    "2": "independence",
    "3": "empowerment",
    "4": "safety",
    "5": "social connections",
    "6": "continuity and quality of care",
}
LIMIT = (
    "The publisher says that the data cannot be used to make judgements about how effective local "
    "authorities are."
)
IN_DEVELOPMENT = (
    "Official statistics in development: from client level data, first published for 2024-25, with another "
    "method than the years before."
)
COUNTS_MORE = (
    "The publisher’s numerator for this period is larger than its locations rated Good and Outstanding "
    "together: it counts locations that are not yet rated too. Do not compare it with a period in which it "
    "does not."
)
BIENNIAL = "From the Survey of Adult Carers in England, which is carried out every second year."


@dataclass(frozen=True)
class Measure:
    """What is known about a measure beyond its numbers.

    `short` is its name in charts and tables. `kind` says where it comes from: a survey with a published
    margin of error, councils' records, or neither. `not_compared` says why the publisher advises against
    comparing.
    """

    short: str
    unit: str
    polarity: Literal["high", "low"]
    kind: Literal["survey", "records", "estimate"]
    decimals: int = 1
    caveats: tuple[str, ...] = ()
    not_compared: str = ""


_CARERS = (BIENNIAL,)
_RECORDS = (IN_DEVELOPMENT,)
_ADMISSIONS = (IN_DEVELOPMENT, "Temporary admissions cannot be told from permanent ones.")

# The framework from 2023-24 on. Before that the same codes meant other measures.
FIRST_FRAMEWORK = "ASCOF 2023-24"
MEASURES = {
    "1a": Measure("quality of life of people who use services", "score out of 24", "high", "survey"),
    "1b": Measure("quality of life: impact of services (adjusted)", "score", "high", "survey", 3),
    "1c": Measure("quality of life of carers", "score out of 12", "high", "survey", 1, _CARERS),
    "1d": Measure("satisfaction of people who use services", PER_CENT, "high", "survey"),
    "1e": Measure("satisfaction of carers", PER_CENT, "high", "survey", 1, _CARERS),
    "2a": Measure("reablement with no further request for support", PER_CENT, "high", "records", 1, _RECORDS),
    "2b": Measure("admissions to care homes, 18 to 64", PER_100_000, "low", "records", 1, _ADMISSIONS),
    "2c": Measure("admissions to care homes, 65 and over", PER_100_000, "low", "records", 1, _ADMISSIONS),
    "2d1": Measure(
        "in the community 12 weeks after reablement, 65 and over", PER_CENT, "high", "records", 1, _RECORDS
    ),
    "2d2": Measure("reablement after hospital, 65 and over", PER_CENT, "high", "records", 1, _RECORDS),
    "2e1": Measure(
        "living at home or with family, learning disability, 18 to 64",
        PER_CENT, "high", "records", 1, _RECORDS,
    ),
    "2e2a": Measure("living at home or with family, 18 to 64", PER_CENT, "high", "records", 1, _RECORDS),
    "2e2b": Measure("living at home or with family, 65 and over", PER_CENT, "high", "records", 1, _RECORDS),
    "3a": Measure("control over daily life", PER_CENT, "high", "survey"),
    "3b": Measure("carers included or consulted", PER_CENT, "high", "survey", 1, _CARERS),
    "3c1": Measure("easy to find information: people who use services", PER_CENT, "high", "survey"),
    "3c2": Measure("easy to find information: carers", PER_CENT, "high", "survey", 1, _CARERS),
    "3d1a": Measure(
        "self-directed support", PER_CENT, "high", "records", 1, _RECORDS,
        "The publisher says that comparisons of this measure are not meaningful this year, because of the "
        "quality of the records.",
    ),
    "3d1b": Measure("self-directed support, carers", PER_CENT, "high", "records", 1, _RECORDS),
    "3d2a": Measure("direct payments", PER_CENT, "high", "records", 1, _RECORDS),
    "3d2b": Measure("direct payments, carers", PER_CENT, "high", "records", 1, _RECORDS),
    "4a": Measure("people who use services who feel safe", PER_CENT, "high", "survey"),
    "4b": Measure(
        "safeguarding risk reduced or removed", PER_CENT, "high", "records", 1,
        ("Numerators and denominators are rounded to 5 by the publisher; the outcome is not.",),
    ),
    "5a1": Measure("as much social contact as wanted: people who use services", PER_CENT, "high", "survey"),
    "5a2": Measure("as much social contact as wanted: carers", PER_CENT, "high", "survey", 1, _CARERS),
    "6a": Measure(
        "turnover of care staff", PER_CENT, "low", "estimate", 1,
        ("An estimate by Skills for Care; no numerator, denominator or margin of error is published.",),
    ),
    "6b": Measure(
        "residential care rated Good or Outstanding", PER_CENT, "high", "records", 1,
        ("Residential care only, and its base holds providers that are not yet rated.",),
    ),
}  # fmt: skip


def measure_of(measure_id: str, framework: str) -> Measure | None:
    """Return what is known about a measure, None for one of an earlier framework or an unknown one."""
    known = MEASURES.get(re.sub(r"_.*", "", measure_id))
    return known if known and framework >= FIRST_FRAMEWORK else None


def code(measure: str) -> str:
    """Return a measure's code as the publisher's text writes it.

    >>> code("2e(2a)"), code("6b (not yet rated)")
    ('2E(2a)', '6B (not yet rated)')
    """
    return measure[:2].upper() + measure[2:]


def theme_of(framework: str) -> str:
    """Return the first part of the ids of the facts of a framework's measures.

    Before 2023-24 the same codes meant other measures, so that those have a name of their own.
    """
    return "ascof" if framework >= FIRST_FRAMEWORK else "ascof_before_2023_24"
