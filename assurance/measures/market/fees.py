"""What the council raised the fees by that it pays for care."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, keys, remark
from assurance.measures.market.common import many, notes_of, text_of
from assurance.numerals import listed
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_fees"
ENDS = {"low": "uplift_low_percent", "high": "uplift_high_percent"}


def measure_fees(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about uplifts of fees; none when the return was not supplied.

    Definition
    ----------
    By how much the council raised the fees of each type of service in each year that was supplied, in per
    cent of the fees before; of a range, its lower and its upper end.

    Source
    ------
    The council's own record of the fees that it pays.

    Numerator
    ---------
    Not supplied with the return: percentages are taken as they are given.

    Denominator
    -----------
    Not supplied with the return. Each percentage is of the fees before the uplift.

    Caveats
    -------
    An uplift is not a price: how high fees are, and what care costs to provide, is not in the return.
    Percentages of several years that are given as an average are neither added up nor compared with those of
    one year. What was spent on each type of service is not in the return, so no average over types is made.
    """
    register = edition.register()
    every = edition.table("fee_uplifts")
    if every.empty:
        return register
    uplifts = every.drop_duplicates(["service_type", "year", "applies_to"])
    named = {
        index: ", ".join(filter(None, (str(row.service_type), text_of(row.applies_to), str(row.year))))
        for index, row in zip(uplifts.index, uplifts.itertuples(), strict=True)
    }
    ids = keys(named.values())
    for index, name in named.items():
        row = uplifts[uplifts.index == index]
        basis = Basis(
            edition=edition,
            rows=row,
            period=f"{row['year'].iloc[0]}{remark(edition, row)}",
            population="fees that the council pays for care",
            measure=MEASURE,
            caveats=("An average over several years.",) if " to " in str(row["year"].iloc[0]) else (),
        )
        for end, column in ENDS.items():
            value = float(row[column].iloc[0])
            if end == "high" and not _is_range(row.iloc[0]):
                continue
            fact = basis.count(
                f"market.fees.{ids[name]}.{end}",
                f"Uplift of fees, {name}{_which(row.iloc[0], end)}",
                value,
                "per cent",
                rule=name,
                method="As given in the return.",
                caveats=notes_of(edition, every) if end == "low" else (),
            )
            places = next(p for p in (0, 1, 2) if p == 2 or numerals.rounded(value, p) == value)
            register.add(
                replace(fact, display=numerals.percentage(value, places), base="the fees before the uplift")
            )
    said = _words(uplifts, named, ids, remark(edition, uplifts))
    register.say(Sentence(id="market.fees.sentence", text=said))
    return register


def _is_range(row: pd.Series) -> bool:
    return bool(row[ENDS["low"]] != row[ENDS["high"]])


def _which(row: pd.Series, end: str) -> str:
    if not _is_range(row):
        return ""
    return f", {'lowest' if end == 'low' else 'highest'}"


def _words(uplifts: pd.DataFrame, named: dict, ids: dict, assumed: str) -> str:
    """Return what the latest single year's uplifts are, and the latest average over several years."""
    several = uplifts["year"].str.contains(" to ")
    text = []
    if (~several).any():
        year = uplifts.loc[~several, "year"].max()
        latest = uplifts[uplifts["year"].eq(year)]
        clauses = [
            f"{_by(uplifts.loc[index], ids[named[index]])} for {_whose(uplifts.loc[index])}"
            for index in latest.index
        ]
        text.append(f"In {year}{assumed} the council raised the fees that it pays by {listed(clauses)}.")
    for index in uplifts[several].index:
        row = uplifts.loc[index]
        by = _by(row, ids[named[index]])
        years = f"{row['year']}{assumed}"
        text.append(f"On average over {years} it raised those for {_whose(row)} by {by} a year.")
    return " ".join(text)


def _by(row: pd.Series, id: str) -> str:
    low = f"{{market.fees.{id}.low}}"
    return f"{low} to {{market.fees.{id}.high}}" if _is_range(row) else low


def _whose(row: pd.Series) -> str:
    words = many(str(row["service_type"]))
    whose = text_of(row["applies_to"])
    return f"{words} ({escape(whose[:1].lower() + whose[1:])})" if whose else words
