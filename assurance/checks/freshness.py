"""How old the files are that an edition rests on, as a table that is checked like any other.

A file says what day it is from in words ("1 October 2024", "2024-25"). They are read as the first and the
last day that they may mean, so that a file is called late, or too new, only when it is so either way.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

from assurance.checks.suites import Suite
from assurance.numerals import MONTHS, in_words

TABLE = "sources"
CADENCE = Path(__file__).with_name("cadence.toml")

Span = tuple[datetime.date, datetime.date]


class Cadence(BaseModel):
    """For how many days a file of some kinds is the newest that there is, and why.

    `by` says which words count the days: those of its edition (when it was published or drawn) or those of
    its period (what time it is about).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[str, ...]
    days: int
    by: Literal["edition", "period"]
    because: str


def read_cadences(path: Path = CADENCE) -> dict[str, Cadence]:
    """Return the cadence of each kind of file; that of kind "" is for all that are not named."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["cadence"]
    return {kind: cadence for cadence in map(Cadence.model_validate, listed) for kind in cadence.kinds}


def sources(
    inputs: Sequence[Mapping[str, Any]],
    tables: Mapping[str, pd.DataFrame],
    suites: Mapping[str, Suite],
    data_freeze: datetime.date | None,
) -> pd.DataFrame:
    """Return the files that an edition rests on.

    One row is one file that is used. Columns: `kind, title, publisher, edition, period`, as recorded;
    `dated_from, dated_to` (first and last day that it may be from: by its edition, else its period, else the
    newest day in its rows; missing when none says), `due_by` (the day by which a newer one is out),
    `newer` (a newer national file of the same kind, which was supplied and is not used), `data_freeze`, and
    the source columns.
    """
    cadences = read_cadences()
    newest_rows = _newest_days(tables, suites)
    rows = []
    for entry in inputs:
        if entry["used"] != "used":
            continue
        cadence = cadences.get(entry["kind"], cadences[""])
        dated = span_of(entry["edition"]) or span_of(entry["period"]) or newest_rows.get(entry["path"])
        counted = span_of(entry[cadence.by]) or dated
        rows.append(
            {
                **{name: entry[name] for name in ("kind", "title", "publisher", "edition", "period")},
                "dated_from": dated[0] if dated else None,
                "dated_to": dated[1] if dated else None,
                "due_by": counted[1] + datetime.timedelta(cadence.days) if counted else None,
                "newer": _newer(entry, dated, inputs),
                "data_freeze": data_freeze,
                "source_file": entry["path"],
                "source_sheet": "",
                "source_row": None,
            }
        )
    days = ("dated_from", "dated_to", "due_by", "data_freeze")
    table = pd.DataFrame(rows, columns=[*COLUMNS, "source_file", "source_sheet", "source_row"])
    return table.assign(
        **{name: pd.to_datetime(table[name]).astype("datetime64[s]") for name in days},
        **{name: table[name].astype("str") for name in ("newer", "source_sheet")},
    ).assign(newer=lambda every: every["newer"].where(every["newer"] != ""))


COLUMNS = (
    "kind", "title", "publisher", "edition", "period", "dated_from", "dated_to", "due_by", "newer",
    "data_freeze",
)  # fmt: skip


def _newest_days(tables: Mapping[str, pd.DataFrame], suites: Mapping[str, Suite]) -> dict[str, Span]:
    """Return the newest day in the rows of each file, of the days on which something had happened."""
    newest: dict[str, datetime.date] = {}
    for name, rows in tables.items():
        for column in (column for column, about in suites[name].columns.items() if about.past):
            if column not in rows or not pd.api.types.is_datetime64_any_dtype(rows[column]):
                continue
            for file, day in rows.groupby("source_file")[column].max().dropna().items():
                newest[str(file)] = max(newest.get(str(file), day.date()), day.date())
    return {file: (day, day) for file, day in newest.items()}


def _newer(entry: Mapping[str, Any], dated: Span | None, inputs: Sequence[Mapping[str, Any]]) -> str:
    if not entry["national"] or dated is None:
        return ""
    others = (
        (span[0], other["path"])
        for other in inputs
        if other["kind"] == entry["kind"] and other["used"] != "used"
        if (span := span_of(other["edition"]) or span_of(other["period"])) and span[0] > dated[1]
    )
    return max(others, default=(None, ""))[1]


# --------------------------------------------------------------------------------------------------------
# The rules: each returns what is wrong with each row in words, "" where nothing is


def by_day(columns: pd.DataFrame, last_day: str) -> pd.Series:
    """Return which days of each row are after the last day."""
    says = pd.Series("", index=columns.index, dtype="str")
    for name in columns:
        late = columns[name] > pd.Timestamp(last_day)
        says = says.mask(late, says + "; " + name + " " + columns[name].dt.strftime("%Y-%m-%d"))
    return says.str.removeprefix("; ")


def not_after_freeze(columns: pd.DataFrame) -> pd.Series:
    """Return for each file that it is from after the data freeze. Columns: its first day, the freeze."""
    return _tell(
        columns,
        lambda first, freeze: f"from {in_words(first)}, after {in_words(freeze)}" if first > freeze else "",
    )


def not_out_of_date(columns: pd.DataFrame) -> pd.Series:
    """Return for each file that a newer one was due. Columns: its last day, when it was due, the freeze."""

    def say(last: datetime.date, due: datetime.date, freeze: datetime.date) -> str:
        return f"from {in_words(last)}; a newer one was due by {in_words(due)}" if due < freeze else ""

    return _tell(columns, say)


def _tell(columns: pd.DataFrame, say: Callable[..., str]) -> pd.Series:
    known = columns.notna().all(axis=1)
    told = [
        say(*days) if all_known else ""
        for all_known, days in zip(known, columns.itertuples(index=False), strict=True)
    ]
    return pd.Series(told, index=columns.index, dtype="str")


# --------------------------------------------------------------------------------------------------------
# Days in words

_MONTH = "|".join(MONTHS)
_DAY = re.compile(rf"\b(\d{{1,2}}) ({_MONTH}) (\d{{4}})\b|\b(\d{{4}})-(\d\d)-(\d\d)\b")
_MONTHLY = re.compile(rf"\b({_MONTH}) (\d{{4}})\b")
_QUARTER = re.compile(r"\bquarter ([1-4]) of (\d{4})[/-]\d\d\b|\b(\d{4})[/-]\d\d Q([1-4])\b", re.IGNORECASE)
_YEARLY = re.compile(r"\b(\d{4})[-/–](\d\d)\b(?!-\d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def span_of(words: str) -> Span | None:
    """Return the first and the last day that the newest day named in some words may be, None without one.

    >>> span_of("December 2023 to April 2024")
    (datetime.date(2024, 4, 1), datetime.date(2024, 4, 30))
    >>> span_of("2015-16 to 2024-25")
    (datetime.date(2024, 4, 1), datetime.date(2025, 3, 31))
    >>> span_of("not stated")
    """
    spans = list(_spans(words))
    return max(spans, key=lambda span: (span[1], span[0])) if spans else None


@lru_cache(maxsize=4096)
def whole_span_of(words: str) -> Span | None:
    """Return the first and the last day of all days named in some words, None without one.

    >>> whole_span_of("requests made from 1 December 2023 to 28 April 2024")
    (datetime.date(2023, 12, 1), datetime.date(2024, 4, 28))
    """
    spans = list(_spans(words))
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _spans(words: str) -> Iterator[Span]:
    """Yield every day, month, quarter or year that is named; what names a day names no month or year."""
    for pattern, read in (
        (_DAY, _day), (_MONTHLY, _month), (_QUARTER, _quarter), (_YEARLY, _financial_year), (_YEAR, _year)
    ):  # fmt: skip
        for match in pattern.finditer(words):
            try:
                yield read(match)
            except ValueError:  # 31 February
                continue
        words = pattern.sub(" ", words)


def _day(match: re.Match[str]) -> Span:
    if match[1]:
        day = datetime.date(int(match[3]), MONTHS.index(match[2]) + 1, int(match[1]))
    else:
        day = datetime.date(int(match[4]), int(match[5]), int(match[6]))
    return day, day


def _month(match: re.Match[str]) -> Span:
    return _months(int(match[2]), MONTHS.index(match[1]) + 1, 1)


def _quarter(match: re.Match[str]) -> Span:
    year, quarter = (int(match[2]), int(match[1])) if match[1] else (int(match[3]), int(match[4]))
    return _months(year, 4 + 3 * (quarter - 1), 3)


def _financial_year(match: re.Match[str]) -> Span:
    year = int(match[1])
    if int(match[2]) != (year + 1) % 100:
        raise ValueError
    return _months(year, 4, 12)


def _year(match: re.Match[str]) -> Span:
    return _months(int(match[0]), 1, 12)


def _months(year: int, month: int, count: int) -> Span:
    """Return the first and the last day of some months; a month past December is next year's."""
    first, after = (
        datetime.date(year + (number - 1) // 12, (number - 1) % 12 + 1, 1)
        for number in (month, month + count)
    )
    return first, after - datetime.timedelta(1)
