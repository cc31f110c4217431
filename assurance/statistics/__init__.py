"""Statistical methods: plain numbers in and out. Each function names its definition and its source."""

from __future__ import annotations

from assurance.statistics.banded import Band, Bounds, percentile_bounds, share_bounds
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
from assurance.statistics.control import (
    Assurance,
    ControlChart,
    draw_g,
    draw_p,
    draw_t,
    draw_xmr,
    find_signals,
    require_consecutive,
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
from assurance.statistics.groups import LogRank, compare_means, log_rank
from assurance.statistics.outcomes import OutcomeCurves, draw_outcomes
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
from assurance.statistics.waits import FEWEST_AT_RISK, Estimate, WaitCurve, draw_waits

__all__ = [
    "FEWEST_AT_RISK",
    "Z_95",
    "Z_998",
    "Assurance",
    "Band",
    "Bounds",
    "ControlChart",
    "CqcBand",
    "Difference",
    "Dispersion",
    "Estimate",
    "Label",
    "LogRank",
    "OutcomeCurves",
    "Polarity",
    "Standing",
    "WaitCurve",
    "compare_estimates",
    "compare_margins",
    "compare_means",
    "cqc_band",
    "deviations_from_median",
    "difference_interval",
    "difference_p",
    "disperse",
    "draw_g",
    "draw_outcomes",
    "draw_p",
    "draw_t",
    "draw_waits",
    "draw_xmr",
    "events_interval",
    "exact_interval",
    "exact_proportion_limits",
    "find_signals",
    "funnel_position",
    "is_supported",
    "label_against",
    "log_rank",
    "margin_interval",
    "oflog_words",
    "percentile_bounds",
    "proportion_limits",
    "quarter_of",
    "rank",
    "rate_interval",
    "rate_limits",
    "rates_p",
    "reach",
    "require_consecutive",
    "share_bounds",
    "spread_limits",
    "two_sided_p",
    "wilson_interval",
    "winsorise",
]
