"""Which measure a code of the outcomes framework means, and which years of it may stand in one series.

The same code means another measure in another framework: 1B was control over daily life until 2022-23 and is
the adjusted quality of life since. So a measure is known by the edition it was published in and its code, and
every value belongs to a series that holds one measure only. The map is data (`ascof_frameworks.toml`), with
the place in the publisher's own map that each line of it rests on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas

RECODED = "2023-24"
"""The first edition with the codes of today."""

UNMAPPED = "unmapped"
Kind = Literal["renamed", "new definition", "not comparable", "caution", "ended"]


@dataclass(frozen=True)
class Series:
    """Years of one measure that may be compared with one another.

    Attributes
    ----------
    id
        Stable: "control_over_daily_life".
    since, until
        The first and last year of it, "" without an end.
    editions_since, editions_until
        The editions that published it so: a measure may be worked out anew for years gone by.
    also
        Other codes that it had since 2023-24.
    """

    id: str
    since: str
    until: str
    editions_since: str
    editions_until: str
    also: tuple[str, ...]

    def holds(self, edition: str, period: str) -> bool:
        """Return whether the value of a year is of this series, as an edition publishes it."""
        return (
            self.since <= period <= (self.until or "9999")
            and self.editions_since <= edition <= (self.editions_until or "9999")
        )  # fmt: skip


@dataclass(frozen=True)
class Note:
    """What the publisher says of comparing years: from which year, of what kind, why, and where."""

    since: str
    kind: Kind
    why: str
    source: str


@dataclass(frozen=True)
class Measure:
    """A measure through the frameworks.

    Attributes
    ----------
    code, was
        Its code since 2023-24 and to 2022-23, as ids ("3d1a"); "" when it had none.
    series, notes
        In the order of years.
    unsure
        Where the publisher contradicts itself, and what was done; "" mostly.
    """

    code: str
    was: str
    series: tuple[Series, ...]
    notes: tuple[Note, ...]
    unsure: str


@cache
def measures() -> tuple[Measure, ...]:
    """Return every measure of the map."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        Measure(
            code=entry["code"],
            was=entry["was"],
            series=tuple(_series(part, data["first"]) for part in entry["series"]),
            notes=tuple(
                sorted(
                    (
                        Note(
                            note["from"],
                            note["kind"],
                            data["why"][note["why"]],
                            f"Comparability_over_time_log, row {note['log']}",
                        )
                        for note in entry.get("notes", ())
                    ),
                    key=lambda note: note.since,
                )
            ),
            unsure=entry.get("unsure", ""),
        )
        for entry in data["measure"]
    )


def _series(part: dict[str, Any], first: str) -> Series:
    return Series(
        id=part["id"],
        since=part.get("from", first),
        until=part.get("until", ""),
        editions_since=part.get("editions_from", first),
        editions_until=part.get("editions_until", ""),
        also=tuple(part.get("also", ())),
    )


def edition_of(framework: str) -> str:
    """Return the edition in a framework's name: "2024-25" of "ASCOF 2024-25"."""
    found = re.search(r"20\d\d-\d\d$", framework)
    return found[0] if found else ""


def series_of(edition: str, measure_id: str, period: str) -> str:
    """Return the series that a value belongs to.

    Parameters
    ----------
    edition
        The edition that published it, "2024-25".
    measure_id
        The measure's code in that edition as an id, "3d1a".
    period
        The year that the value is about.

    Returns
    -------
    str
        A series' id. For a code that the map does not have, "unmapped_2025_26_7a": a series of that edition
        alone, so that it is joined to nothing.

    Examples
    --------
    >>> series_of("2022-23", "1b", "2022-23"), series_of("2024-25", "3a", "2022-23")
    ('control_over_daily_life', 'control_over_daily_life')
    >>> series_of("2024-25", "1b", "2022-23"), series_of("2025-26", "7a", "2025-26")
    ('impact_of_services', 'unmapped_2025_26_7a')
    """
    for measure in measures():
        for series in measure.series:
            codes = (measure.code, *series.also) if edition >= RECODED else (measure.was,)
            if measure_id in codes and series.holds(edition, period):
                return series.id
    return f"{UNMAPPED}_{edition.replace('-', '_')}_{measure_id}"


def with_series(
    table: pandas.DataFrame, changes: Mapping[str, Collection[str]] | None = None
) -> pandas.DataFrame:
    """Return the tidy table `ascof` with `series` filled in from its framework, measure and period.

    `changes` holds, by measure's id, first years of changes that the publisher knows of and the map does not:
    years from then on are series of their own ("feel_safe_since_2025_26") until somebody has looked.
    """
    keys = ["framework", "measure_id", "period"]
    found = {
        key: _since(series_of(edition_of(key[0]), key[1], key[2]), key[2], (changes or {}).get(key[1], ()))
        for key in table[keys].drop_duplicates().itertuples(index=False, name=None)
    }
    series = [found[key] for key in table[keys].itertuples(index=False, name=None)]
    return table.assign(series=series).astype({"series": "str"})


def _since(series: str, period: str, changes: Collection[str]) -> str:
    """Return a series' id with the last change before a year."""
    last = max((change for change in changes if change <= period), default="")
    return f"{series}_since_{last.replace('-', '_')}" if last else series


def notes_on(series: str) -> tuple[Note, ...]:
    """Return what the publisher says of comparing the years of a series with each other, by year."""
    for measure in measures():
        for part in measure.series:
            if part.id == series:
                return tuple(
                    note for note in measure.notes if part.since <= note.since <= (part.until or "9999")
                )
    return ()


def foreign_codes(edition: str, measure_ids: Iterable[str]) -> list[str]:
    """Return codes that only the other framework has, when none is of this edition's framework alone.

    A file whose year was put down wrongly gives itself away: 5A came with 2023-24, and 1G went.

    >>> foreign_codes("2022-23", ["1a", "5a1", "6b"]), foreign_codes("2022-23", ["1a", "1b"])
    (['5a1', '6b'], [])
    """
    now = {
        code for measure in measures() for series in measure.series for code in (measure.code, *series.also)
    }
    before = {measure.was for measure in measures()}
    own, other = (now, before) if edition >= RECODED else (before, now)
    given = set(measure_ids)
    return [] if given & (own - other) else sorted(given & (other - own) - {""})
