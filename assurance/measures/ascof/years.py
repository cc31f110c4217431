"""Every year of a measure that the file has, by the series of years that may be compared with each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from assurance.evidence import Fact, Register, Sentence
from assurance.measures.ascof.definitions import COUNTS_MORE, MEASURES, code
from assurance.measures.ascof.values import counting_more, outcome_fact
from assurance.measures.edition import Edition
from assurance.settings import Wording
from assurance.sources import ascof_frameworks
from assurance.wording import compare, say_comparison, say_verdict

THEME = "ascof_years"
_SERIES = " Series “{}”: only years of one series are compared."
UNEXPLAINED = "The years before are another series; the publisher’s reason is not in our map of measures."


@dataclass(frozen=True)
class Break:
    """Where years of a measure stop being comparable.

    Attributes
    ----------
    period
        The first year after it.
    reason
        Why, one sentence, in our words.
    source
        Where the publisher says so.
    """

    period: str
    reason: str
    source: str


def breaks_of(years: pd.DataFrame) -> list[Break]:
    """Return where the series changes between a measure's years.

    Parameters
    ----------
    years
        One row a year in order: `period`, `series`.
    """
    found = []
    pairs = list(dict.fromkeys(zip(years["period"], years["series"], strict=True)))
    for (_, before), (period, series) in pairwise(pairs):
        if before == series:
            continue
        notes = [note for note in ascof_frameworks.notes_on(series) if note.since == period]
        parting = [note for note in notes if note.kind in ("not comparable", "new definition")]
        why = next(iter([*parting, *notes]), None)
        found.append(Break(period, why.why if why else UNEXPLAINED, why.source if why else ""))
    return found


def cautions_on(series: str, period: str) -> tuple[str, ...]:
    """Return what the publisher says of a year of a series, other than that it was renamed."""
    return tuple(
        note.why
        for note in ascof_frameworks.notes_on(series)
        if note.since == period and note.kind not in ("renamed", "ended")
    )


def series_of(fact: Fact) -> str:
    """Return the series of a year's fact, as its method names it."""
    found = re.search(_SERIES.format("(.+?)"), fact.method)
    return found[1] if found else ""


def year_key(period: str) -> str:
    """Return a year as a part of an id.

    >>> year_key("2024-25")
    'y2024_25'
    """
    return "y" + period.replace("-", "_")


def former_code(measure_id: str, period: str) -> str:
    """Return the code that a measure had in its own year's framework, "" where it is the same as now.

    >>> former_code("3a", "2019-20"), former_code("3a", "2023-24")
    ('1B', '')
    """
    if period >= ascof_frameworks.RECODED:
        return ""
    for measure in ascof_frameworks.measures():
        if measure.code == measure_id and measure.was not in ("", measure_id):
            return measure.was.upper()
    return ""


def register_years(edition: Edition, years: pd.DataFrame, register: Register, wording: Wording) -> None:
    """Enter every year of every measure that has several, and how the last of a series stands to its first.

    Parameters
    ----------
    years
        As `select_years` returns them.
    """
    for measure_id, rows in years.groupby("measure_id", sort=False):
        if str(measure_id).partition("_")[0] not in MEASURES:
            continue
        facts = list(_facts(edition, str(measure_id), rows, counting_more(years)))
        register.add(*facts, step=edition.step("ascof"))
        own = rows[rows["level"].eq("council")]
        register.say(*_over_time(edition, str(measure_id), own, register, wording))


def _facts(
    edition: Edition, measure_id: str, rows: pd.DataFrame, more_counted: set[tuple[str, str]]
) -> Iterator[Fact]:
    for row in rows.itertuples():
        was = former_code(measure_id, row.period)
        more = _SERIES.format(row.series)
        more += f" The measure’s code was {was} in that year." if was else ""
        yield outcome_fact(
            edition,
            row,
            f"{THEME}.{measure_id}.{row.level}.{year_key(row.period)}",
            measure="assurance.measures.ascof.select_years",
            more=more,
            caveats=(
                *((COUNTS_MORE,) if measure_id == "6b" and (row.level, row.period) in more_counted else ()),
                *cautions_on(row.series, row.period),
            ),
        )


def _over_time(
    edition: Edition, measure_id: str, own: pd.DataFrame, register: Register, wording: Wording
) -> Iterator[Sentence]:
    """Yield how the council's last value stands to the first of the same series, where there are two."""
    valued = own[own["value"].notna()]
    series = valued[valued["series"].eq(valued["series"].iloc[-1])] if len(valued) else valued
    if len(series) < 2 or "_" in measure_id:
        return
    first, last = (
        register.facts[f"{THEME}.{measure_id}.council.{year_key(period)}"]
        for period in (series["period"].iloc[0], series["period"].iloc[-1])
    )
    if last.definition != first.definition or not compare(last, first, wording).made:
        return
    yield say_verdict(f"{THEME}.{measure_id}.verdict", last, first, wording)
    yield say_comparison(
        f"{THEME}.{measure_id}.sentence",
        f"{code(own['measure'].iloc[0])}, {MEASURES[measure_id].short}: {{{last.id}}} in "
        f"{edition.council.name} in {last.period}",
        last,
        first,
        f"the {{{first.id}}} of {first.period}, the first year that may be compared",
        wording,
        missing="There is no year to compare it with.",
    )


def series_lines(points: Iterable[tuple[str, float | None, str]]) -> list[list[tuple[str, float]]]:
    """Return points as lines that may be drawn: runs of neighbouring years of one series, all with a value.

    Parameters
    ----------
    points
        Period, value and series of every year, in order, those without a value included.

    Examples
    --------
    >>> years = ["2016-17", "2017-18", "2018-19", "2019-20", "2020-21"]
    >>> series_lines(zip(years, [1.0, 2.0, None, 3.0, 4.0], "aaaab"))
    [[('2016-17', 1.0), ('2017-18', 2.0)], [('2019-20', 3.0)], [('2020-21', 4.0)]]
    """
    lines: list[list[tuple[str, float]]] = []
    before: tuple[str, str] | None = None
    for period, value, series in points:
        if value is None:
            before = None
            continue
        follows = before is not None and before[1] == series and int(before[0][:4]) + 1 == int(period[:4])
        if follows:
            lines[-1].append((period, value))
        else:
            lines.append([(period, value)])
        before = (period, series)
    return lines
