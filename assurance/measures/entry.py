"""How a count, a share or a difference becomes a fact, hidden or not."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from assurance import numerals, statistics
from assurance.evidence import SYMBOL_OF, Fact, Place, Status
from assurance.measures.edition import Edition

Polarity = Literal["high", "low", "none"]


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What the facts worked out from one return have in common.

    Attributes
    ----------
    edition
        Whose edition it is.
    rows
        The return's tidy table.
    period, population, measure, caveats
        As of `Fact`.
    """

    edition: Edition
    rows: pd.DataFrame
    period: str
    population: str
    measure: str
    caveats: tuple[str, ...] = ()

    def count(
        self,
        id: str,
        title: str,
        value: float,
        unit: str,
        *,
        rule: str,
        method: str,
        hide: bool = False,
        population: str = "",
        period: str = "",
        caveats: Iterable[str] = (),
        polarity: Polarity = "none",
    ) -> Fact:
        """Return a count or a sum. `rule` says which rows it rests on; a hidden one has no value.

        A sum with a missing part is missing: it is not available, rather than too low.
        """
        if pd.isna(value):
            return self.missing(
                id=id,
                title=title,
                unit=unit,
                rule=rule,
                method=method,
                population=population,
                period=period,
                caveats=(*caveats, "Not available: a row that it rests on has no number."),
                polarity=polarity,
            )
        return self._fact(
            id=id,
            title=title,
            value=_plain(value),
            display=numerals.number(value),
            unit=unit,
            rule=rule,
            method=method,
            hide=hide,
            population=population,
            period=period,
            caveats=caveats,
            polarity=polarity,
        )

    def share(
        self,
        id: str,
        title: str,
        part: Fact,
        whole: Fact,
        *,
        base: str,
        interval: bool = False,
        decimals: int = 1,
        hide: bool = False,
        caveats: Iterable[str] = (),
        polarity: Polarity = "none",
    ) -> Fact:
        """Return `part` as a percentage of `whole`, hidden when either is; there is none of 0."""
        method = f"“{part.title}” divided by “{whole.title}”, as a percentage."
        if interval:
            method += " The interval is the 95% Wilson score interval."
        common = {
            "id": id,
            "title": title,
            "unit": "per cent",
            "base": base,
            "method": method,
            "rule": part.places[0].location if part.places else "",
            "caveats": caveats,
            "polarity": polarity,
            "population": part.population,
            "period": part.period,
        }
        if hide or "suppressed" in (part.status, whole.status):
            return self._fact(**common, value=0, display="", hide=True)
        if part.value is None or not whole.value:
            return self.missing(**common, status="not applicable" if whole.value == 0 else "not available")
        value = 100 * part.value / whole.value
        lower, upper = (None, None)
        if interval:
            lower, upper = statistics.wilson_interval(int(part.value), int(whole.value))
        fact = self._fact(**common, value=value, display=numerals.percentage(value, decimals))
        return replace(fact, numerator=part.value, denominator=whole.value, lower=lower, upper=upper)

    def ratio(
        self, id: str, title: str, part: Fact, whole: Fact, *, unit: str, base: str, decimals: int = 1
    ) -> Fact:
        """Return `part` for each one of `whole`, hidden when either is, not applicable when `whole` is 0."""
        common = {
            "id": id,
            "title": title,
            "unit": unit,
            "base": base,
            "method": f"“{part.title}” divided by “{whole.title}”.",
            "rule": part.places[0].location if part.places else "",
        }
        if "suppressed" in (part.status, whole.status):
            return self._fact(**common, value=0, display="", hide=True)
        if part.value is None or not whole.value:
            return self.missing(**common, status="not applicable" if whole.value == 0 else "not available")
        value = part.value / whole.value
        fact = self._fact(**common, value=value, display=numerals.number(value, decimals))
        return replace(fact, numerator=part.value, denominator=whole.value)

    def difference(
        self,
        id: str,
        title: str,
        one: Fact,
        other: Fact,
        *,
        unit: str,
        suffix: str = "",
        decimals: int = 0,
        **more: Any,
    ) -> Fact:
        """Return `one` less `other`, with its sign, hidden when either is."""
        common = {
            "id": id,
            "title": title,
            "unit": unit,
            "method": f"“{one.title}” less “{other.title}”.",
        }
        common |= {"rule": one.places[0].location if one.places else "", **more}
        if "suppressed" in (one.status, other.status):
            return self._fact(**common, value=0, display="", hide=True)
        if one.value is None or other.value is None:
            return self.missing(**common, status=one.status if one.value is None else other.status)
        value = one.value - other.value
        return self._fact(**common, value=value, display=signed(value, decimals) + suffix)

    def text(
        self, id: str, title: str, value: str, *, unit: str, rule: str, method: str, **more: Any
    ) -> Fact:
        """Return a fact that is a word or a date."""
        return self._fact(
            id=id, title=title, value=value, display=value, unit=unit, rule=rule, method=method, **more
        )

    def with_sign(self, fact: Fact) -> Fact:
        """Return a percentage as a change, with its sign."""
        return fact if fact.value is None else replace(fact, display=signed(fact.value, 1) + "%")

    def missing(self, *, status: Status = "not available", **fields: Any) -> Fact:
        """Return a fact that has no value, and why."""
        fact = self._fact(**{**fields, "value": 0, "display": ""})
        return replace(fact, value=None, display=SYMBOL_OF[status], status=status)

    def _fact(
        self,
        *,
        id: str,
        title: str,
        value: float | str,
        display: str,
        unit: str,
        method: str,
        rule: str = "",
        base: str = "",
        hide: bool = False,
        population: str = "",
        period: str = "",
        caveats: Iterable[str] = (),
        polarity: Polarity = "none",
    ) -> Fact:
        fact = Fact(
            id=id,
            title=title,
            value=value,
            display=display,
            unit=unit,
            base=base,
            method=method,
            period=period or self.period,
            population=population or self.population,
            geography=self.edition.council.name,
            places=self._places(rule),
            measure=self.measure,
            step=self.edition.step(self.measure.split(".")[-2]),
            caveats=(*self.caveats, *caveats),
            polarity=polarity,
        )
        if hide:
            note = "Hidden, because it is a small number or would give one away."
            return replace(
                fact,
                value=None,
                display=SYMBOL_OF["suppressed"],
                status="suppressed",
                caveats=(*fact.caveats, note),
            )
        return fact

    def _places(self, rule: str) -> tuple[Place, ...]:
        # A share names the place of its part, where the sheet already stands before the rule.
        places = self.edition.places(self.rows, rule)
        if rule.startswith("sheet “"):
            return tuple(replace(place, location=rule) for place in places)
        return places


def signed(value: float, decimals: int = 0) -> str:
    """Return a difference with its sign, plus signs too.

    >>> signed(166), signed(-10.64, 1), signed(0)
    ('+166', '−10.6', '0')
    """
    text = numerals.number(value, decimals)
    return text if value <= 0 or not re.search("[1-9]", text) else f"+{text}"


def day(value: object) -> str:
    """Return a date as it is read: "30 September 2024"."""
    return numerals.in_words(pd.Timestamp(value))


def remark(edition: Edition, rows: pd.DataFrame) -> str:
    """Return what the files of rows say in brackets after their period: " (assumed)". Mostly nothing.

    A day that somebody assumed must not be printed as if the source had stated it.
    """
    remarks = {"".join(re.findall(r" \([^()]+\)$", file.period)) for file in edition.files_of(rows)}
    return remarks.pop() if len(remarks) == 1 else ""


def as_at(rows: pd.DataFrame) -> str:
    """Return the day, or the first and last of several days, that rows are as at."""
    days = pd.to_datetime(rows["as_at"]).dropna().dt.normalize()
    if days.empty:
        return "not stated in the source"
    first, last = days.min(), days.max()
    return f"as at {day(first)}" if first == last else f"as at days from {day(first)} to {day(last)}"


def until(rows: pd.DataFrame, freeze: datetime.date) -> pd.DataFrame:
    """Return the rows as at a day on or before the data freeze, and those that state none."""
    return rows[~(pd.to_datetime(rows["as_at"]) > pd.Timestamp(freeze))]


def latest(rows: pd.DataFrame, of: Sequence[str], freeze: datetime.date) -> pd.DataFrame:
    """Return the rows of the latest day, on or before the data freeze, of each thing.

    A return may describe several days: earlier ones are its history, and are not added to the latest.

    Parameters
    ----------
    rows
        A tidy table with a column `as_at`.
    of
        The columns that name a thing; none of them: the table as a whole, with one latest day. A row that
        states no day is of the latest.
    freeze
        The day after which nothing new was taken in.
    """
    rows = until(rows, freeze)
    days = pd.to_datetime(rows["as_at"]).dt.normalize()
    things = [rows[name] for name in of] or [pd.Series(0, index=rows.index)]
    newest = days.groupby(things, dropna=False).transform("max")
    return rows[(days == newest) | days.isna()]


def behind(rows: pd.DataFrame, of: str, noun: str) -> tuple[str, ...]:
    """Return, as a caveat, how many things are not described on the latest day that rows have.

    `noun` is what a thing is called, in the singular. Mostly there is no such thing.
    """
    days = pd.to_datetime(rows["as_at"])
    count = rows.loc[days < days.max(), of].nunique()
    if not count:
        return ()
    are, whose = ("is", "its") if count == 1 else ("are", "their")
    missed = as_at(rows[days == days.max()])
    return (f"{numerals.plural(count, noun)} {are} not in the return {missed}: {whose} last day counts.",)


def key(text: object) -> str:
    """Return a name as a part of a fact's id.

    >>> key("Tier 1"), key("Selsey & Witterings"), key("KPI 1"), key(1.0)
    ('tier_1', 'selsey_witterings', 'kpi_1', '1')
    """
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    return (
        re.sub(r"[^a-z0-9]+", "_", str(text).lower().replace("’", "").replace("'", "")).strip("_")
        or "unnamed"
    )


def keys(texts: Iterable[object]) -> dict[object, str]:
    """Return a part of an id for each of several names, no two the same.

    >>> keys(["Bourne", "Bourne!", "Bourne"])
    {'Bourne': 'bourne', 'Bourne!': 'bourne_2'}
    """
    made: dict[object, str] = {}
    for text in texts:
        if text not in made:
            same = sum(re.fullmatch(rf"{key(text)}(_\d+)?", other) is not None for other in made.values())
            made[text] = f"{key(text)}_{same + 1}" if same else key(text)
    return made


def _plain(value: float) -> float | int:
    number = float(value)
    return int(number) if number.is_integer() else number
