"""Statistical methods: plain numbers in, plain numbers out. Each function names its definition and its source."""

from __future__ import annotations

from assurance.statistics.comparisons import (
    Difference,
    Label,
    Polarity,
    compare_estimates,
    compare_margins,
    is_supported,
    label_against,
    margin_interval,
    reach,
    two_sided_p,
)
from assurance.statistics.dispersion import (
    CqcBand,
    Dispersion,
    cqc_band,
    deviations_from_median,
    disperse,
    oflog_words,
    winsorise,
)
from assurance.statistics.funnels import (
    exact_proportion_limits,
    funnel_position,
    proportion_limits,
    rate_limits,
    spread_limits,
)
from assurance.statistics.proportions import (
    Z_95,
    Z_998,
    difference_interval,
    difference_p,
    exact_interval,
    wilson_interval,
)
from assurance.statistics.ranks import Standing, quarter_of, rank
from assurance.statistics.rates import events_interval, rate_interval, rates_p

__all__ = [
    "Z_95",
    "Z_998",
    "CqcBand",
    "Difference",
    "Dispersion",
    "Label",
    "Polarity",
    "Standing",
    "compare_estimates",
    "compare_margins",
    "cqc_band",
    "deviations_from_median",
    "difference_interval",
    "difference_p",
    "disperse",
    "events_interval",
    "exact_interval",
    "exact_proportion_limits",
    "funnel_position",
    "is_supported",
    "label_against",
    "margin_interval",
    "oflog_words",
    "proportion_limits",
    "quarter_of",
    "rank",
    "rate_interval",
    "rate_limits",
    "rates_p",
    "reach",
    "spread_limits",
    "two_sided_p",
    "winsorise",
    "wilson_interval",
]
