"""Waiting for homecare over time: month by month, at month ends, and where only counts by band are known.

`record` is what the return holds of each request and which months it covers whole; `shown` decides what of
the months may be shown, `setting` puts both together. `months` has requests, hours, shares and medians,
`month_ends` those who wait, `control` the control charts. `bands` is of councils that have counts only,
`handbacks` of contracts.
"""

from __future__ import annotations

from assurance.evidence import Register
from assurance.measures.edition import Edition
from assurance.measures.waiting.bands import BANDS, measure_bands
from assurance.measures.waiting.control import (
    NO_CHART,
    Series,
    chart_of,
    measure_control,
    points_of,
    series_of,
    unusual,
)
from assurance.measures.waiting.handbacks import measure_handbacks_over_time
from assurance.measures.waiting.month_ends import measure_month_ends
from assurance.measures.waiting.months import measure_requested, measure_speed
from assurance.measures.waiting.record import SOURCED, STARTED, Clock
from assurance.measures.waiting.setting import AGES, band_key, band_words, set_out
from assurance.paths import EditionFolder
from assurance.settings import Settings

__all__ = [
    "AGES",
    "BANDS",
    "NO_CHART",
    "SOURCED",
    "STARTED",
    "Clock",
    "Series",
    "band_key",
    "band_words",
    "chart_of",
    "measure_bands",
    "measure_control",
    "measure_handbacks_over_time",
    "measure_month_ends",
    "measure_requested",
    "measure_speed",
    "measure_waiting",
    "points_of",
    "register_facts",
    "series_of",
    "unusual",
]


def measure_waiting(edition: Edition, settings: Settings) -> Register:
    """Return all facts and sentences about waiting; none when no return about it was supplied."""
    register = edition.register()
    setting = set_out(edition, settings)
    if setting is not None:
        months = [measure(setting) for measure in (measure_requested, measure_speed, measure_month_ends)]
        register = Register.combine([register, *months])
        register = Register.combine([register, measure_control(setting, register)])
    others = [measure(edition, settings) for measure in (measure_bands, measure_handbacks_over_time)]
    return Register.combine([register, *others])


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences of the theme; none when its returns were not supplied."""
    return measure_waiting(Edition(folder), settings)
