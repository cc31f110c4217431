"""How councils spread around a benchmark: over-dispersion, bands by z-score, distance from the median."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy

from assurance.statistics.comparisons import Polarity

WINSORISED = 0.1
"""The share of z-scores at each end that is drawn in before over-dispersion is estimated."""

CqcBand = Literal[
    "significant positive statistical variation",
    "positive statistical variation",
    "tending towards a positive statistical variation",
    "not statistically different",
    "tending towards a negative statistical variation",
    "negative statistical variation",
    "significant negative statistical variation",
]


@dataclass(frozen=True)
class Dispersion:
    """How much more than chance councils spread.

    Attributes
    ----------
    phi
        The mean square of the winsorised z-scores, about 1 where there is only chance.
    between
        τ, the standard deviation between councils beyond chance, in the measure's unit; 0 where phi gives
        none.
    z
        The z-scores with that spread counted in, in the order of the councils.
    """

    phi: float
    between: float
    z: tuple[float, ...]


def winsorise(values: Sequence[float], share: float = WINSORISED) -> tuple[float, ...]:
    """Return the values, the lowest and the highest `share` of them drawn in to the next value.

    Of n values, ⌊share × n⌋ are drawn in at each end.

    >>> winsorise([9, 1, 2, 3, 4, 5, 6, 7, 8, 50])
    (9.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
    """
    ordered = numpy.sort(numpy.asarray(values, dtype=float))
    drawn = int(share * len(ordered) + 1e-9)
    return tuple(numpy.clip(values, ordered[drawn], ordered[len(ordered) - 1 - drawn]).tolist())


def disperse(
    values: Sequence[float], errors: Sequence[float], benchmark: float, share: float = WINSORISED
) -> Dispersion:
    """Return how councils spread around a benchmark beyond their own standard errors, and their z-scores.

    In words
    --------
    Councils mostly differ by more than chance, for reasons that no single council can help. That usual
    spread is measured and allowed for, so that only what is unusual even beside it stands out.

    Definition
    ----------
    z = (value − benchmark) / s. φ is the mean of z² after winsorising. With n councils and w = 1 / s²,
    τ² = (nφ − (n − 1)) / (Σw − Σw²/Σw), or 0 where nφ is not above n − 1. The adjusted z is
    (value − benchmark) / √(s² + τ²), of the values as they are, not as drawn in.

    Source
    ------
    D. J. Spiegelhalter, "Handling over-dispersion of performance indicators", Quality and Safety in Health
    Care 14 (2005), 347-351; CQC, "NHS GP Practices Intelligent Monitoring: Statistical methodology" (July
    2015), section 2.2.

    Parameters
    ----------
    values, errors
        Of all councils; an error is above 0: the published margin of error over 1.96, else binomial.
    benchmark
        England's value, taken as exact.
    """
    value, error = numpy.asarray(values, dtype=float), numpy.asarray(errors, dtype=float)
    if value.size < 2 or value.shape != error.shape or not (error > 0).all():
        raise ValueError("a spread needs two councils or more, each with a standard error above 0")
    distance = value - benchmark
    phi = float(numpy.mean(numpy.square(winsorise((distance / error).tolist(), share))))
    weight = 1 / error**2
    count, total = value.size, weight.sum()
    beyond_chance = (count * phi - (count - 1)) / (total - (weight**2).sum() / total)
    variance = max(0.0, float(beyond_chance))
    return Dispersion(phi, math.sqrt(variance), tuple((distance / numpy.sqrt(error**2 + variance)).tolist()))


def cqc_band(z: float, polarity: Literal["high", "low"]) -> CqcBand:
    """Return the words of CQC's assessment reports for a z-score, positive being better by the polarity.

    In words
    --------
    How far a council is from England, in steps of what is usual between councils, put in the words of
    CQC's reports. An estimate of ours: CQC does not publish how it does it.

    Definition
    ----------
    |z| from 3 "significant", from 2 plain, from 1.5 "tending towards", below that "not statistically
    different"; edges belong to the stronger words.

    Source
    ------
    The thresholds are those of CQC's evidence tables for GP practices; that CQC bands councils so is not
    published. An estimate, ours.

    Examples
    --------
    >>> cqc_band(3.2, "low"), cqc_band(-1.5, "low"), cqc_band(1.49, "high")
    ... # doctest: +NORMALIZE_WHITESPACE
    ('significant negative statistical variation', 'tending towards a positive statistical variation',
     'not statistically different')
    """
    positive = (z > 0) == (polarity == "high")
    if abs(z) >= 3:
        return (
            "significant positive statistical variation"
            if positive
            else "significant negative statistical variation"
        )
    if abs(z) >= 2:
        return "positive statistical variation" if positive else "negative statistical variation"
    if abs(z) >= 1.5:
        return (
            "tending towards a positive statistical variation"
            if positive
            else "tending towards a negative statistical variation"
        )
    return "not statistically different"


def deviations_from_median(values: Sequence[float | None]) -> list[float | None]:
    """Return each value's distance from the median of all, in median absolute deviations.

    Definition
    ----------
    (value − median) / MAD, the MAD being the median of |value − median|, not scaled. None for all where the
    MAD is 0.

    Source
    ------
    The Office for Local Government's data for adult social care, whose column `MADs_from_median` this gives
    again.

    Examples
    --------
    >>> deviations_from_median([4.0, 5.0, None, 8.0, 9.0, 7.0])
    [-1.5, -1.0, None, 0.5, 1.0, 0.0]
    """
    known = numpy.array([value for value in values if value is not None], dtype=float)
    median = float(numpy.median(known)) if known.size else 0.0
    deviation = float(numpy.median(numpy.abs(known - median))) if known.size else 0.0
    if not deviation:
        return [None] * len(values)
    return [None if value is None else (value - median) / deviation for value in values]


def oflog_words(deviations: float, polarity: Polarity) -> str | None:
    """Return Oflog's words for a distance from the median; None where it leaves them to be written by hand.

    Definition
    ----------
    Below 0.5 median absolute deviations "broadly similar to", below 1.5 "slightly better than", below 3
    "better than", below 7.5 "much better than" the median, and the same downwards; from 7.5 on, an outlier,
    none.

    Source
    ------
    The template of Oflog's automated text for adult social care. Its own test puts a distance of exactly −0.5
    with the words nearer the median and one of +0.5 with those further off; here edges are further off both
    ways.

    Examples
    --------
    >>> oflog_words(0.4, "high"), oflog_words(-0.5, "high"), oflog_words(-3, "low"), oflog_words(8, "low")
    ('broadly similar to', 'slightly worse than', 'much better than', None)
    """
    distance = abs(deviations)
    if distance < 0.5:
        return "broadly similar to"
    if distance >= 7.5:
        return None
    degree = "slightly " if distance < 1.5 else "" if distance < 3 else "much "
    if polarity == "none":
        return f"{degree}{'higher' if deviations > 0 else 'lower'} than"
    return f"{degree}{'better' if (deviations > 0) == (polarity == 'high') else 'worse'} than"
