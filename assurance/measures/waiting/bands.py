"""Requests for homecare where a council has only counts by band: bounds of a wait, never a point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from assurance import numerals
from assurance.disclosure import hidden, sum_hidden, total_hidden
from assurance.evidence import Fact, Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, day, key
from assurance.settings import Settings
from assurance.statistics import Band, Bounds, percentile_bounds

MEASURE = f"{__name__.rpartition('.')[0]}.measure_bands"
BANDS = {
    "within 1 day": "0 to 1 day",
    "2 days": "2 days",
    "3 to 7 days": "3 to 7 days",
    "8 days or more": "8 days or more",
    "still open": "Still open",
    "withdrawn": "Withdrawn",
    "in no band": "In no band",
}
TIMED = ("within 1 day", "2 days", "3 to 7 days", "8 days or more")
CUMULATIVE = {"within_2_days": TIMED[:2], "within_7_days": TIMED[:3]}
OF_ALL = "all requests in the period: sourced, still open, withdrawn and in no band"
PERCENTILES = {"median": (50, "Median"), "percentile_90": (90, "90th percentile")}


@dataclass(frozen=True)
class Group:
    """The bands of one period and one route.

    Attributes
    ----------
    source
        What the requests came from, or "all".
    counts
        By band, every band that the return has, and "in no band" where the printed total has more.
    ends
        By band, its first and last day; None where it has no end.
    printed
        The printed total, None without one.
    """

    rows: pd.DataFrame
    source: str
    counts: Mapping[str, int]
    ends: Mapping[str, tuple[int, int | None]]
    printed: int | None

    @property
    def in_bands(self) -> int:
        """The sum of the bands, without those that are in none."""
        return sum(count for band, count in self.counts.items() if band != "in no band")


def measure_bands(edition: Edition, settings: Settings) -> Register:
    """Return requests for homecare by band, cumulative shares, and bounds of two percentiles.

    Definition
    ----------
    Requests by how many whole days passed until a provider was found (clock “request to sourced”), as the
    council counted them: in bands that exclude each other. Where only bands are known, a median lies
    somewhere in one of them: its bounds are given, never a point. A request that is still open, or in no
    band, may have ended on any day or on none. Of several periods the latest is taken; routes are kept apart
    unless the return has them together.

    Source
    ------
    The council's own counts of homecare requests by band.

    Numerator
    ---------
    Requests in the band, or in the bands up to a number of days.

    Denominator
    -----------
    All requests in the period, also those still open, withdrawn, or in no band. Of the bounds: all but those
    withdrawn.

    Caveats
    -------
    It stops when a provider is found, not when care starts. Where a total is printed beside the bands and
    they do not come to it, the others are “in no band”. Intervals are Wilson score intervals.
    """
    register = edition.register()
    thresholds = settings.disclosure.model_dump()
    for group in _groups(edition.table("homecare_bands"), settings):
        basis = Basis(
            edition=edition,
            rows=group.rows,
            period=f"requests made from {day(group.rows['period_from'].min())} to "
            f"{day(group.rows['period_to'].max())}",
            population=_population(group.source),
            measure=MEASURE,
        )
        concealed = hidden(group.counts, counted="requests", thresholds=thresholds)
        no_total = total_hidden(group.counts, counted="requests", thresholds=thresholds)
        _enter(register, basis, group, concealed, no_total)
        _say(register, group)
    return register


def _groups(table: pd.DataFrame, settings: Settings) -> list[Group]:
    if table.empty:
        return []
    until = pd.to_datetime(table["period_to"])
    table = table[until <= pd.Timestamp(settings.data_freeze)]
    if table.empty:
        return []
    latest = table[pd.to_datetime(table["period_to"]) == pd.to_datetime(table["period_to"]).max()]
    latest = latest[pd.to_datetime(latest["period_from"]) == pd.to_datetime(latest["period_from"]).max()]
    together = latest[latest["source"] == "all"]
    return [
        _group(str(source), rows)
        for source, rows in (together if len(together) else latest).groupby("source")
    ]


def _group(source: str, rows: pd.DataFrame) -> Group:
    by_band = rows.set_index("band")
    counts = {band: int(by_band.at[band, "requests"]) for band in BANDS if band in by_band.index}
    ends: dict[str, tuple[int, int | None]] = {}
    for band in (band for band in TIMED if band in by_band.index):
        last = by_band.at[band, "band_to_days"]
        ends[band] = (int(by_band.at[band, "band_from_days"]), None if pd.isna(last) else int(last))
    printed = rows["printed_total"].dropna()
    total = int(printed.iloc[0]) if len(printed) else None
    if total is not None and total > sum(counts.values()):
        counts["in no band"] = total - sum(counts.values())
    return Group(rows, source, counts, ends, total)


def _enter(register: Register, basis: Basis, group: Group, concealed: frozenset[str], no_total: bool) -> None:
    prefix = f"waiting.bands.{key(group.source)}"
    of = "" if group.source == "all" else f", {group.source}"
    total = basis.count(
        f"{prefix}.total",
        f"Homecare requests counted by band{of}",
        sum(group.counts.values()),
        "requests",
        rule="every band",
        method=_method_of_total(group, bool(concealed) or no_total),
        hide=no_total,
    )
    register.add(total)
    names: dict[str, tuple[str, ...]] = {key(band): (band,) for band in group.counts}
    names |= {name: bands for name, bands in CUMULATIVE.items() if set(bands) <= set(group.counts)}
    for name, bands in names.items():
        part = basis.count(
            f"{prefix}.{name}",
            f"{_title(name, bands)}{of}",
            sum(group.counts[band] for band in bands),
            "requests",
            rule="band " + numerals.listed(f"“{band}”" for band in bands),
            method="As the council counted them."
            if bands != ("in no band",)
            else "The printed total less the sum of the bands.",
            hide=_is_hidden(group, bands, concealed, no_total),
        )
        share = basis.share(
            f"{part.id}_percent", f"{part.title}, of all requests", part, total, base=OF_ALL, interval=True
        )
        register.add(part, share)
    for name, (percent, words) in PERCENTILES.items():
        register.add(_bounds(basis, group, prefix, name, percent, f"{words}{of}", concealed, no_total))


def _title(name: str, bands: tuple[str, ...]) -> str:
    if name in CUMULATIVE:
        return f"Homecare requests sourced {name.replace('_', ' ')}, by band"
    return f"Homecare requests, {BANDS[bands[0]].lower()}"


def _is_hidden(group: Group, bands: tuple[str, ...], concealed: frozenset[str], no_total: bool) -> bool:
    if len(bands) == 1:
        return bands[0] in concealed
    return sum_hidden(bands, concealed, total=no_total) or (
        no_total and any(group.counts[band] for band in bands)
    )


def _method_of_total(group: Group, some_hidden: bool) -> str:
    if group.printed is None:
        return "The bands added up; no total is printed beside them."
    if some_hidden:
        return "As printed beside the bands, or the bands added up where they come to more."
    if group.printed == group.in_bands:
        return "The bands added up, which come to the total that is printed beside them."
    more = "The others are in no band." if group.printed > group.in_bands else "The bands are taken."
    return (
        f"{numerals.number(group.printed)} are printed beside the bands, which come to "
        f"{numerals.number(group.in_bands)}. {more}"
    )


def _bounds(
    basis: Basis,
    group: Group,
    prefix: str,
    name: str,
    percent: int,
    words: str,
    concealed: frozenset[str],
    no_total: bool,
) -> Fact:
    """Return between which days a percentile lies; hidden where it would say something of a hidden count."""
    bands = [Band(*group.ends[band], group.counts[band]) for band in group.ends]
    unknown = sum(count for band, count in group.counts.items() if band in ("still open", "in no band"))
    found = percentile_bounds([*bands, Band(0, None, unknown)], percent)
    common = {
        "id": f"{prefix}.{name}",
        "title": f"{words} of days from request to sourced, between bounds",
        "unit": "days",
        "rule": "every band but withdrawn",
        "method": f"The fewest whole days within which {percent}% of requests were sourced lie between these "
        f"bounds: "
        "all waits at the first day of their band, and all at the last; one still open or in no band at 0 "
        "days, and "
        "without an end.",
    }
    if found is None:
        return basis.missing(**common, status="not applicable")
    if no_total or any(band in concealed for band in group.counts if band != "withdrawn"):
        return basis.count(**common, value=0, hide=True)
    return basis.text(**common, value=bounds_in_words(found))


def bounds_in_words(found: Bounds) -> str:
    """Return bounds as they are read.

    >>> bounds_in_words(Bounds(0, 1)), bounds_in_words(Bounds(3, 7)), bounds_in_words(Bounds(2, 2))
    ('1 day or less', '3 to 7 days', '2 days')
    >>> bounds_in_words(Bounds(8, None)), bounds_in_words(Bounds(0, None))
    ('8 days or more', 'not known')
    """
    first, last = int(found.at_least), None if found.at_most is None else int(found.at_most)
    if last is None:
        return f"{first} days or more" if first else "not known"
    if first == last:
        return numerals.plural(first, "day")
    return f"{first} to {last} days" if first else f"{numerals.plural(last, 'day')} or less"


def _population(source: str) -> str:
    return "requests for homecare, counted by band" + ("" if source == "all" else f"; route: {source}")


def _say(register: Register, group: Group) -> None:
    """Say the total, the shares, the bounds, and whether the bands come to the printed total."""
    prefix = f"waiting.bands.{key(group.source)}"
    facts = register.facts
    total = facts[f"{prefix}.total"]
    of = "" if group.source == "all" else f" ({group.source})"
    if total.value is None:
        text = f"There were so few requests for homecare{of} ({total.period}) that their number is not shown."
        register.say(Sentence(id=f"{prefix}.sentence", text=text))
        return
    text = f"Of {{{total.id}}} requests for homecare{of} made {total.period.removeprefix('requests made ')}"
    told = [
        f"{{{prefix}.{name}_percent}} were sourced {name.replace('_', ' ')}"
        for name in ("within_1_day", "within_7_days")
        if f"{prefix}.{name}_percent" in facts and facts[f"{prefix}.{name}_percent"].value is not None
    ]
    text += f", {numerals.listed(told)}." if told else ", the shares are not shown: a number is too small."
    bounds = [
        f"the {words.lower() if name == 'median' else words} is {{{prefix}.{name}}}"
        for name, (_, words) in PERCENTILES.items()
        if facts[f"{prefix}.{name}"].value not in (None, "not known")
    ]
    if bounds:
        text += (
            f" Only bands are known, so a wait has bounds and no exact figure: {numerals.listed(bounds)}, "
            f"from "
            "request to sourced."
        )
    register.say(
        Sentence(id=f"{prefix}.sentence", text=text),
        Sentence(id=f"{prefix}.total_sentence", text=_of_printed_total(register, group, prefix)),
    )


def _of_printed_total(register: Register, group: Group, prefix: str) -> str:
    if group.printed is None:
        return "No total is printed beside the bands, so nothing shows whether they hold every request."
    unplaced = register.facts.get(f"{prefix}.in_no_band")
    if unplaced is not None:
        if unplaced.value is None:
            return "The bands do not come to the printed total; how many are in no band is too small to "
            "print."
        verb = "is" if unplaced.value == 1 else "are"
        return f"The bands do not come to the printed total: {{{unplaced.id}}} {verb} in no band."
    if group.printed == group.in_bands:
        return "The bands come to the printed total."
    return "The bands come to more than the printed total: some requests are counted twice, or the total is "
    "wrong."
