"""Home care providers on the council's own quality framework, and their indicators against target.

Excellent, Good, Requires improvement and Poor are the council's own ratings. They are not those of the Care
Quality Commission (CQC), although two words are the same. "Completing" is a status, not a rating.

`quality` counts providers, hours and people; `breakdown` divides them by tier and area; `plans` sets the
ratings beside what has happened since; `indicators` has the framework's indicators.
"""

from __future__ import annotations

from assurance.evidence import Register
from assurance.measures.edition import Edition
from assurance.measures.providers.breakdown import measure_by_tier_and_area
from assurance.measures.providers.indicators import measure_indicators
from assurance.measures.providers.plans import measure_plans
from assurance.measures.providers.quality import (
    BELOW_GOOD,
    RATINGS,
    SIZES,
    VOCABULARY,
    measure_providers,
    standing,
)
from assurance.paths import EditionFolder
from assurance.settings import Settings

__all__ = [
    "BELOW_GOOD",
    "RATINGS",
    "SIZES",
    "VOCABULARY",
    "measure_by_tier_and_area",
    "measure_indicators",
    "measure_plans",
    "measure_providers",
    "register_facts",
    "standing",
]


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences of the theme; none when its return was not supplied."""
    measures = (measure_providers, measure_by_tier_and_area, measure_plans, measure_indicators)
    return Register.combine([measure(Edition(folder), settings) for measure in measures])
