"""Where a council stands among all councils: a funnel plot's limits around England's percentage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register, Sentence
from assurance.measures.ratings.facts import EVERY, MEASURES, RATED, Setting
from assurance.measures.ratings.services import Service
from assurance.statistics import funnel_position, proportion_limits

MEASURE = f"{MEASURES}.stand_among_councils"
LIMITS: dict[str, float] = {"95": 95, "99_8": 99.8}
WITHIN = "within the 95% limits"
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


@dataclass(frozen=True)
class Funnel:
    """All councils with their limits.

    `councils` has a row a council: `council`, `of` (locations in the base), `good_or_outstanding`,
    `percentage`, `lower_95`, `upper_95`, `lower_99_8`, `upper_99_8` (per cent), `position`, `outside_95`,
    `outside_99_8`.
    `england` is the percentage that the limits are around.
    """

    councils: pd.DataFrame
    england: float


def stand_among_councils(of_councils: pd.DataFrame, england: float, base: str) -> Funnel | None:
    """Return the funnel plot of all councils that have a location in the base; None with too few councils.

    Definition
    ----------
    Each council's percentage of locations rated Good or Outstanding beside the limits within which it would
    lie, with 95% and with 99.8% probability, if its locations were rated as England's are:
    p ± z √(p(1 − p)/n), cut at 0 and 100.

    Source
    ------
    CQC's national ratings file. D. J. Spiegelhalter, "Funnel plots for comparing institutional performance",
    Statistics in Medicine 24 (2005), 1185-1202. A council lies outside just when England's percentage lies
    outside its own Wilson interval of the same probability.

    Numerator
    ---------
    Locations rated Good or Outstanding.

    Denominator
    -----------
    Locations with an overall rating, or all locations, as the setting `ratings.base` says.

    Caveats
    -------
    For chance only: councils differ for other reasons too, and no correction for that is made. With fewer
    than twenty councils there is no funnel.

    Parameters
    ----------
    of_councils
        A frame of `of_every_council`.
    england
        England's percentage.
    base
        The setting `ratings.base`.
    """
    frame = of_councils.assign(of=of_councils["rated" if base == "rated" else "total"])
    frame = frame.loc[frame["of"] > 0, ["council", "of", "good_or_outstanding"]].reset_index(drop=True)
    if len(frame) < FEWEST:
        return None
    frame["percentage"] = 100 * frame["good_or_outstanding"] / frame["of"]
    for name, confidence in LIMITS.items():
        limits = [proportion_limits(england, of, confidence) for of in frame["of"]]
        frame[f"lower_{name}"] = [lower for lower, _ in limits]
        frame[f"upper_{name}"] = [upper for _, upper in limits]
    frame["position"] = [
        funnel_position(row.percentage, (row.lower_95, row.upper_95), (row.lower_99_8, row.upper_99_8))
        for row in frame.itertuples()
    ]
    frame["outside_95"] = frame["position"] != WITHIN
    frame["outside_99_8"] = frame["position"].str.contains("99.8", regex=False)
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
        value=row["position"],
        display=row["position"],
        unit="verdict",
        **common,
    )


def funnel_sentence(register: Register, service: Service) -> Sentence:
    """Return where the council stands among all councils."""
    prefix = f"ratings.{service.id}.funnel"
    place = register.facts.get(f"{prefix}.position")
    if place is None:
        what = service.many.partition(" (")[0]
        text = f"A funnel plot of {what} needs a ratings file of CQC’s that covers all councils."
    else:
        text = (
            f"Among {{{prefix}.councils}} councils {register.council} is {{{place.id}}} around England’s "
            f"percentage of {service.many.partition(' (')[0]}; {{{prefix}.outside_95}} councils are outside "
            f"the 95% limits, {{{prefix}.outside_99_8}} of them outside the 99.8% limits. Chance alone would "
            "put about one in twenty outside the first."
        )
    return Sentence(id=f"{prefix}_sentence", text=text)
