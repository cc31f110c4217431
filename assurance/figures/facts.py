"""What a chart or table drawn from facts has in common: its data file, its source line.

Drawn from the register and from nothing else, it cannot show what the register hides.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact
from assurance.measures.edition import source_line

COLUMNS = (
    "id", "title", "geography", "value", "display", "unit", "numerator", "denominator", "lower", "upper",
    "base", "period", "status",
)  # fmt: skip


def facts_frame(facts: Iterable[Fact]) -> pd.DataFrame:
    """Return facts as rows, with the columns of `COLUMNS`: what is written beside a chart or table."""
    rows = [{name: getattr(fact, name) for name in COLUMNS} for fact in facts]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="object")  # counts stay whole beside shares


def source_of(facts: Iterable[Fact]) -> str:
    """Return the source line of what is drawn from these facts."""
    files = {place.file.path: place.file for fact in facts for place in fact.places}
    return source_line(files[path] for path in sorted(files))


def interval(fact: Fact) -> str:
    """Return a 95% interval as it stands in a table: "62.6 to 75.7", or the fact's symbol.

    A percentage that is not applicable has no interval either.
    """
    if fact.lower is None or fact.upper is None:
        return fact.display
    return f"{numerals.number(fact.lower, 1)} to {numerals.number(fact.upper, 1)}"
