"""Where a council stands among all councils: a funnel plot's limits around England's percentage."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register, Sentence
from assurance.measures.ratings.facts import EVERY, MEASURES, RATED, Setting
from assurance.measures.ratings.services import Service
from assurance.statistics import Z_95

MEASURE = f"{MEASURES}.funnel_limits"
Z_998 = 3.090232306167813  # the 99.9th percentile of the standard normal distribution
LIMITS = {"95": Z_95, "99_8": Z_998}
FEWEST = 20
"""With fewer councils than this there is no funnel to be seen."""
METHOD = (
    "Limits are England’s percentage, give or take 1.96 (95%) or 3.09 (99.8%) standard errors of a binomial "
    "proportion with the council’s number of locations."
)
CAVEAT = (
    "The limits allow for chance only. Councils also differ in what their services are and when CQC "
    "inspected them, so more lie outside than chance would put there."
)


def funnel_limits(share: float, of: float, z: float) -> tuple[float, float]:
    """Return the lower and the upper control limit of a percentage, in per cent.

    Definition
    ----------
    The range in which a council's percentage rated Good or Outstanding lies with 95% (or 99.8%) probability
    if its locations are rated as England's are: p ± z √(p(1 − p)/n), cut at 0 and 100.

    Source
    ------
    D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24
    (2005), 1185-1202. A council lies outside just when England's percentage lies outside the council's Wilson
    interval of the same probability.

    Numerator
    ---------
    Locations rated Good or Outstanding.

    Denominator
    -----------
    Locations with an overall rating, or all locations, as the setting `ratings.base` says.

    Caveats
    -------
    For chance only: councils differ for other reasons too, and no correction for that is made.

    Parameters
    ----------
    share
        England's percentage.
    of
        The council's number of locations.
    z
        How many standard errors: 1.96 for 95%, 3.09 for 99.8%.

    Examples
    --------
    >>> [round(limit, 1) for limit in funnel_limits(80, 100, 1.96)]
    [72.2, 87.8]
    """
    reach = z * math.sqrt(share * (100 - share) / of)
    return max(share - reach, 0.0), min(share + reach, 100.0)


@dataclass(frozen=True)
class Funnel:
    """All councils with their limits.

    `councils` has a row a council: `council`, `of` (locations in the base), `good_or_outstanding`,
    `percentage`, `lower_95`, `upper_95`, `lower_99_8`, `upper_99_8` (per cent), `outside_95`, `outside_99_8`.
    `england` is the percentage that the limits are around.
    """

    councils: pd.DataFrame
    england: float


def draw_funnel(of_councils: pd.DataFrame, england: float, base: str) -> Funnel | None:
    """Return the funnel of all councils that have a location in the base; None with too few councils."""
    frame = of_councils.assign(of=of_councils["rated" if base == "rated" else "total"])
    frame = frame.loc[frame["of"] > 0, ["council", "of", "good_or_outstanding"]].reset_index(drop=True)
    if len(frame) < FEWEST:
        return None
    frame["percentage"] = 100 * frame["good_or_outstanding"] / frame["of"]
    for name, z in LIMITS.items():
        limits = [funnel_limits(england, of, z) for of in frame["of"]]
        frame[f"lower_{name}"] = [lower for lower, _ in limits]
        frame[f"upper_{name}"] = [upper for _, upper in limits]
        frame[f"outside_{name}"] = (frame["percentage"] < frame[f"lower_{name}"]) | (
            frame["percentage"] > frame[f"upper_{name}"]
        )
    return Funnel(frame, england)


def funnel_facts(funnel: Funnel, own: Setting) -> Iterator[Fact]:
    """Yield how many councils there are, how many lie outside the limits, and where the council stands."""
    setting = replace(own.at("funnel", f"{own.service.title}, all councils"), caveats=(*own.caveats, CAVEAT))
    count = len(funnel.councils)
    base = RATED if own.base == "rated" else EVERY
    common = {"measure": MEASURE, "method": METHOD}
    england = {**common, "unit": "councils"}
    of_all = replace(setting, geography="England")
    yield of_all.count("councils", f"councils with {base}", count, **england)
    for name, words in (("95", "95%"), ("99_8", "99.8%")):
        yield of_all.count(
            f"outside_{name}",
            f"councils outside the {words} limits",
            int(funnel.councils[f"outside_{name}"].sum()),
            count,
            f"councils with {base}",
            **england,
        )
    here = funnel.councils[funnel.councils["council"].eq(own.geography)]
    if here.empty:
        return
    row = here.iloc[0]
    for name, words in (("95", "95%"), ("99_8", "99.8%")):
        for side in ("lower", "upper"):
            value = float(row[f"{side}_{name}"])
            yield setting.fact(
                f"{side}_{name}",
                f"{side} {words} limit for as many locations as the council has",
                value=value,
                display=numerals.percentage(value, 1),
                unit="per cent",
                base=base,
                **common,
            )
    yield setting.fact(
        "position",
        "where the council stands",
        value=position(row),
        display=position(row),
        unit="verdict",
        **common,
    )


def position(row: pd.Series) -> str:
    """Return where a council stands, the same words both ways."""
    if not row["outside_95"]:
        return "within the 95% limits"
    side = "above" if row["percentage"] > row["upper_95"] else "below"
    return f"{side} the {'99.8' if row['outside_99_8'] else '95'}% limits"


def funnel_sentence(register: Register, service: Service) -> Sentence:
    """Return where the council stands among all councils."""
    prefix = f"ratings.{service.id}.funnel"
    place = register.facts.get(f"{prefix}.position")
    if place is None:
        text = f"A funnel plot of {service.many.partition(' (')[0]} needs CQC’s file of all councils."
    else:
        text = (
            f"Among {{{prefix}.councils}} councils {register.council} is {{{place.id}}} around England’s "
            f"percentage of {service.many.partition(' (')[0]}; {{{prefix}.outside_95}} councils are outside "
            f"the 95% limits, {{{prefix}.outside_99_8}} of them outside the 99.8% limits. Chance alone would "
            "put about one in twenty outside the first."
        )
    return Sentence(id=f"{prefix}_sentence", text=text)
