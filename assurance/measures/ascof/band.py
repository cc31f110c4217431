"""The band that CQC might put a council in: its distance from England beside how far councils are from it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact
from assurance.measures.ascof.among import FEWEST, among, named, no_value, withheld
from assurance.measures.ascof.definitions import PER_100_000, PER_CENT
from assurance.measures.edition import Edition
from assurance.statistics import Z_95, cqc_band, disperse

OUR_ESTIMATE = (
    "Our estimate: CQC has not published how it words a council’s figures. The words are those of its "
    "assessment reports, the method is that of its statistics elsewhere."
)
NO_ERROR = "No margin of error or denominator gives it a standard error."


def band_fact(edition: Edition, own: Fact, england: Fact | None, rows: pd.DataFrame) -> Fact:
    """Return the words that CQC might use of a council's figure beside England's, by our estimate.

    Definition
    ----------
    The difference from England's figure over its standard error, with the spread between councils that is
    more than chance added to the error: z = (p - p0) / √(s² + τ²). Bands begin at 1.5 (tending towards), 2
    and 3 (significant); positive is better, by the measure's polarity.

    Source
    ------
    CQC, "NHS GP Practices Intelligent Monitoring: Statistical methodology" (2015), for z-scores and
    over-dispersion; the words from CQC's assessment reports of councils. How CQC bands councils is not
    published.

    Numerator
    ---------
    The council's figure less England's.

    Denominator
    -----------
    √(s² + τ²). s is the published margin of error over 1.96, else binomial (Poisson for a rate) from the
    council's denominator at England's figure; τ² is the variance between councils, from z-scores of all
    councils with the outer tenth at each end drawn in, where their mean square is above 1
    (`statistics.disperse`).

    Caveats
    -------
    An estimate, ours. A wide spread between councils makes bands wide: what differs by more than chance may
    still be no outlier. England's figure is taken as exact.
    """
    common = named(among(edition, own, rows, "band_fact", OUR_ESTIMATE), own, "band", "CQC-style band")
    why = withheld(own)
    if why or own.value is None or england is None or england.value is None or own.polarity == "none":
        return replace(common, **no_value(own, why))
    benchmark = float(england.value)
    errors = standard_errors(rows, own.unit, benchmark)
    usable = rows.assign(error=errors)[rows["value"].notna() & errors.notna()]
    here = [code == edition.council.code for code in usable["geography_code"]]
    if len(usable) < FEWEST or not any(here):
        return replace(common, **no_value(own, NO_ERROR))
    spread = disperse(list(usable["value"]), list(usable["error"]), benchmark)
    at = here.index(True)
    plain, z = (float(own.value) - benchmark) / float(usable["error"].iloc[at]), spread.z[at]
    words = cqc_band(z, own.polarity)
    return replace(
        common,
        value=words,
        display=words,
        status="published",
        base=f"the spread of {numerals.plural(len(usable), 'council')} with a value and a standard error",
        method=(
            f"z = {numerals.number(z, 2)}: the difference from England’s {england.display} over its standard "
            f"error, the spread between councils counted in (z = {numerals.number(plain, 2)} without; "
            f"dispersion {numerals.number(spread.phi, 2)}, standard deviation between councils "
            f"{numerals.number(spread.between, 3)}). Bands begin at 1.5, 2 and 3."
        ),
    )


def standard_errors(councils: pd.DataFrame, unit: str, benchmark: float) -> pd.Series:
    """Return the standard error of each council's value, were it England's; missing where nothing gives it.

    From the published margin of error; else binomial, for a percentage, or Poisson, for a rate per 100,000,
    from the denominator and the benchmark.

    Parameters
    ----------
    councils
        As `outcomes_of`, one row a council.
    unit
        Of the measure.
    benchmark
        England's value.
    """
    errors = councils["margin_of_error"] / Z_95
    if unit == PER_CENT:
        errors = errors.fillna((benchmark * (100 - benchmark) / councils["denominator"]) ** 0.5)
    elif unit == PER_100_000:
        errors = errors.fillna((benchmark * 100_000 / councils["denominator"]) ** 0.5)
    return errors.where(errors > 0)
