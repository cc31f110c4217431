"""What the facts about a council among all councils have in common."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.evidence import SYMBOL_OF, Fact
from assurance.measures.ascof.definitions import IN_DEVELOPMENT, LIMIT, MEASURES
from assurance.measures.edition import Edition

FEWEST = 20
"""Of fewer councils no spread is estimated, and no rank is given."""

UNITS = {
    "rank": "councils with a value, the best first",
    "quarter": "of the councils with a value, by rank",
    "label": "beside England, by its interval",
    "band": "beside England, our estimate",
}
"""What stands after each kind of figure about a council among all."""


def among(edition: Edition, own: Fact, rows: pd.DataFrame, name: str, caveat: str) -> Fact:
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
        definition=own.definition.replace("/", f".{name}/"),
        caveats=(LIMIT, *((IN_DEVELOPMENT,) if IN_DEVELOPMENT in own.caveats else ()), caveat),
    )


def named(fact: Fact, own: Fact, kind: str, words: str) -> Fact:
    """Return a fact under the measure's own id and title, with its unit, which it has without a value too."""
    about = f"{own.id.rpartition('.')[0]}.{kind}"
    return replace(fact, id=about, title=f"{own.title}, {words}", unit=UNITS[kind])


def no_value(own: Fact, why: str) -> dict[str, object]:
    """Return what a fact has instead of a value: the council's symbol, [z] where nothing is compared."""
    status = "not applicable" if own.status == "published" else own.status
    return {
        "value": None, "display": SYMBOL_OF[status], "status": status,
        "method": why or "There is no figure to compare.",
    }  # fmt: skip


def withheld(own: Fact) -> str:
    """Return why the publisher advises against comparing a measure, "" where it does not."""
    return MEASURES[own.id.split(".")[1]].not_compared
