"""Contracts handed back over time, and why too few of them make a chart."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, day, remark
from assurance.settings import Settings
from assurance.statistics import draw_g

MEASURE = f"{__name__.rpartition('.')[0]}.measure_handbacks_over_time"
RARE = 10
"""Days from one to the next, on average: from here on a month has about three or fewer."""
FEWEST_BETWEEN = 12
"""Times between handbacks, for a chart of them: with fewer its limit is hardly known."""


def measure_handbacks_over_time(edition: Edition, settings: Settings) -> Register:
    """Return how long it was from one contract handed back to the next, and if that makes a chart.

    Definition
    ----------
    The whole days from one contract handed back to the next, in order. Contracts handed back are rare events:
    a month has none or one or two, and a control chart of months (XmR) would call chance unusual. Where there
    are 12 times between handbacks or more, the longest is held against the upper limit of a g chart: mean + 3
    √(mean (mean + 1)).

    Source
    ------
    The council's own record of contracts. J. C. Benneyan, Health Care Management Science 4 (2001), 305-318.

    Numerator
    ---------
    Days between handbacks.

    Denominator
    -----------
    None.

    Caveats
    -------
    How many contracts there were in all is not in the return. Time before the first handback and after the
    last is not counted.
    """
    register = edition.register()
    handbacks = edition.table("contract_handbacks")
    if handbacks.empty:
        return register
    days = pd.to_datetime(handbacks["handed_back_on"]).dropna().dt.normalize()
    days = days[days <= pd.Timestamp(settings.data_freeze)].sort_values()
    between = [int(gap) for gap in days.diff().dropna().dt.days]
    if not between:
        return register
    basis = Basis(
        edition=edition,
        rows=handbacks,
        period=f"{day(days.iloc[0])} to {day(days.iloc[-1])}{remark(edition, handbacks)}",
        population="contracts handed back by providers",
        measure=MEASURE,
    )
    register.add(
        basis.count(
            "waiting.handbacks.longest_between",
            "Longest time from one contract handed back to the next",
            max(between),
            "days",
            rule="every contract with a day",
            method="The most days from one to the next, in the order of their days.",
        )
    )
    longest = "The longest time from one to the next was {waiting.handbacks.longest_between} days"
    if sum(between) / len(between) >= RARE:
        longest = (
            "Contracts handed back are too few for a chart by month: a month has none or a few, and chance "
            "alone "
            f"would look like change. {longest}"
        )
    if len(between) < FEWEST_BETWEEN:
        text = f"{longest}; for a chart of the times between them there are too few as well."
    else:
        unusual = max(between) > draw_g(between).upper[0]
        told = "longer than chance explains" if unusual else "no longer than chance explains"
        text = f"{longest}, {told} by a g chart."
    register.say(Sentence(id="waiting.handbacks.sentence", text=text))
    return register
