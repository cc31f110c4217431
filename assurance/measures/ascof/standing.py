"""Where a council stands among all councils: rank, quarter, and a band by its distance from England."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from assurance import numerals
from assurance.evidence import SYMBOL_OF, Fact, Register, Sentence
from assurance.measures.ascof.bands import spread_of
from assurance.measures.ascof.definitions import MEASURES, PER_100_000, PER_CENT
from assurance.measures.edition import Edition
from assurance.statistics import Z_95

FEWEST = 20
"""Of fewer councils no spread is estimated, and no rank is given."""
QUARTERS = ("best quarter", "second quarter", "third quarter", "last quarter")
NO_DIFFERENCE = "not statistically different"
RANKS_MOVE = "Councils whose intervals overlap may stand before or behind one another by chance."
OUR_ESTIMATE = (
    "Our estimate: CQC has not published how it words a council’s figures. The words are those of its "
    "assessment reports, the method is that of its statistics elsewhere."
)


@dataclass(frozen=True)
class Rank:
    """A place in a list of councils, the best first.

    Attributes
    ----------
    place, of
        1 is the best; councils with the same value share the better place.
    quarter
        1 to 4: a quarter of the councils each, by place.
    tied
        How many others have the same value.
    """

    place: int
    of: int
    quarter: int
    tied: int


def rank_of(value: float, values: pd.Series, polarity: Literal["high", "low"]) -> Rank:
    """Return the place of a value among those of all councils, its own included.

    Definition
    ----------
    One more than the number of councils with a better published value, by the measure's polarity. The quarter
    is the place times four over the number of councils, rounded up.

    Source
    ------
    The outcomes of all councils in the ASCOF workbook, as published.

    Numerator
    ---------
    Councils with a better value, and one.

    Denominator
    -----------
    Councils with a value. Those without (suppressed, not available, not applicable) are counted beside it.

    Caveats
    -------
    Values are compared as published, rounded. Councils whose intervals overlap may change places by chance.

    Examples
    --------
    >>> rank_of(7.0, pd.Series([9.0, 7.0, 7.0, 5.0]), "high")
    Rank(place=2, of=4, quarter=2, tied=1)
    """
    better = values.gt(value) if polarity == "high" else values.lt(value)
    place, of = int(better.sum()) + 1, len(values)
    return Rank(place, of, math.ceil(4 * place / of), int(values.eq(value).sum()) - 1)


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


def band(z: float, polarity: Literal["high", "low"]) -> str:
    """Return the words for a z-score: the same ladder upwards and downwards, its sign by the polarity.

    >>> band(3.2, "high"), band(-2.0, "high"), band(-1.5, "low"), band(1.4, "low")
    ... # doctest: +NORMALIZE_WHITESPACE
    ('significant positive statistical variation', 'negative statistical variation',
     'tending towards a positive statistical variation', 'not statistically different')
    """
    side = "positive" if (z > 0) == (polarity == "high") else "negative"
    for from_, words in (
        (3.0, f"significant {side} statistical variation"),
        (2.0, f"{side} statistical variation"),
        (1.5, f"tending towards a {side} statistical variation"),
    ):
        if abs(z) >= from_:
            return words
    return NO_DIFFERENCE


def register_standing(edition: Edition, councils: pd.DataFrame, register: Register) -> None:
    """Enter rank, quarter and band beside each measure's council figure, and the sentence that says them.

    Parameters
    ----------
    councils
        `outcomes_of` the tidy table `ascof_councils`: all councils, the latest year of each measure.
    """
    for measure_id, rows in councils.groupby("measure_id", sort=False):
        own, england = (register.facts.get(f"ascof.{measure_id}.{level}") for level in ("council", "england"))
        if own is None or measure_id not in MEASURES:
            continue
        rows = rows[rows["period"].eq(own.period)]
        valued = rows[rows["value"].notna()]
        if len(valued) < FEWEST:
            continue
        step = edition.step("ascof")
        register.add(*rank_facts(edition, own, rows), step=step)
        register.add(band_fact(edition, own, england, rows), step=step)
        if own.value is not None and not _withheld(own):
            register.say(_sentence(own, edition.council.name))


def rank_facts(edition: Edition, own: Fact, rows: pd.DataFrame) -> list[Fact]:
    """Return a council's rank and quarter; its symbol where it has no value, or where none are compared."""
    valued = rows[rows["value"].notna()]
    common = _among(edition, own, rows, "rank_of", RANKS_MOVE)
    kinds = {"rank": "rank among councils", "quarter": "quarter of councils"}
    prefix, _, _ = own.id.rpartition(".")
    why = _withheld(own)
    if why or own.value is None or own.polarity == "none":
        return [
            replace(common, id=f"{prefix}.{kind}", title=f"{own.title}, {words}", unit="", **_none(own, why))
            for kind, words in kinds.items()
        ]
    rank = rank_of(float(own.value), valued["value"], own.polarity)
    first = "highest" if own.polarity == "high" else "lowest"
    shared = f" It shares its place with {numerals.plural(rank.tied, 'other council')}." if rank.tied else ""
    method = f"Counted from the {first}, the better end, by the values as published.{shared}"
    return [
        replace(
            common,
            id=f"{prefix}.rank",
            title=f"{own.title}, {kinds['rank']}",
            value=rank.place,
            display=f"{rank.place} of {rank.of}",
            unit="councils with a value, the best first",
            method=method,
        ),
        replace(
            common,
            id=f"{prefix}.quarter",
            title=f"{own.title}, {kinds['quarter']}",
            value=rank.quarter,
            display=QUARTERS[rank.quarter - 1],
            unit="of the councils with a value, by rank",
            method=method,
        ),
    ]


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
    councils with the outer tenth at each end drawn in, where their mean square is above 1.

    Caveats
    -------
    An estimate, ours. A wide spread between councils makes bands wide: what differs by more than chance may
    still be no outlier. England's figure is taken as exact.
    """
    common = replace(
        _among(edition, own, rows, "band_fact", OUR_ESTIMATE),
        id=f"{own.id.rpartition('.')[0]}.band",
        title=f"{own.title}, CQC-style band",
        unit="beside England, our estimate",
    )
    why = _withheld(own)
    if why or own.value is None or england is None or england.value is None or own.polarity == "none":
        return replace(common, **_none(own, why))
    benchmark = float(england.value)
    errors = standard_errors(rows, own.unit, benchmark)
    usable = rows.assign(error=errors)[rows["value"].notna() & errors.notna()]
    its = usable[usable["geography_code"].eq(edition.council.code)]
    if len(usable) < FEWEST or not len(its):
        return replace(common, **_none(own, "No margin of error or denominator gives it a standard error."))
    spread = spread_of(
        {
            row.geography_code: (float(row.value), float(row.error))
            for row in usable.itertuples()
        },
        benchmark,
    )  # fmt: skip
    error = float(its["error"].iloc[0])
    difference = float(own.value) - benchmark
    plain, z = difference / error, difference / math.hypot(error, spread.between)
    words = band(z, own.polarity)
    return replace(
        common,
        value=words,
        display=words,
        base=f"the spread of {numerals.plural(spread.councils, 'council')} with a value and a standard error",
        method=(
            f"z = {numerals.number(z, 2)}: the difference from England’s {england.display} over its standard "
            f"error, the spread between councils counted in (z = {numerals.number(plain, 2)} without; "
            f"dispersion {numerals.number(spread.dispersion, 2)}, standard deviation between councils "
            f"{numerals.number(spread.between, 3)}). Bands begin at 1.5, 2 and 3."
        ),
    )


def _among(edition: Edition, own: Fact, rows: pd.DataFrame, name: str, caveat: str) -> Fact:
    """Return what the facts about a council among all have in common, still without a value."""
    symbols = Counter(rows.loc[rows["value"].isna(), "symbol"])
    without = sum(symbols.values())
    told = ", ".join(f"{symbol} {count}" for symbol, count in sorted(symbols.items()))
    base = numerals.plural(int(rows["value"].notna().sum()), "council") + " with a value"
    if without:
        base += f"; {numerals.number(without)} {'has' if without == 1 else 'have'} none ({told})"
    return Fact(
        id="ascof.none",
        title="",
        value=None,
        display="",
        unit="",
        base=base,
        period=own.period,
        population="councils with adult social care duties",
        geography=edition.council.name,
        places=edition.places(rows, "rows of all councils"),
        method="",
        measure=f"assurance.measures.ascof.{name}",
        caveats=(*own.caveats, caveat),
    )


def _none(own: Fact, why: str) -> dict[str, object]:
    """Return what a fact has instead of a value: the council's symbol, [z] where nothing is compared."""
    status = own.status
    if status == "published":
        status = "not applicable"
    return {
        "value": None, "display": SYMBOL_OF[status], "status": status,
        "method": why or "There is no figure to compare.",
    }  # fmt: skip


def _withheld(own: Fact) -> str:
    known = MEASURES.get(own.id.split(".")[1])
    return known.not_compared if known else ""


def _sentence(own: Fact, where: str) -> Sentence:
    prefix, _, _ = own.id.rpartition(".")
    return Sentence(
        id=f"{prefix}.standing",
        text=(
            f"Counted from the best, {where} is {{{prefix}.rank}} councils with a figure for measure "
            f"{own.title.partition(':')[0]} ({{{prefix}.quarter}}); by our estimate of CQC’s wording it is "
            f"{{{prefix}.band}}."
        ),
    )
