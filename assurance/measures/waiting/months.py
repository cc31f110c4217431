"""Requests and hours month by month, and how soon those made in each month were sourced and started."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Register, Sentence
from assurance.measures.entry import Basis
from assurance.measures.waiting.record import HOURS_KNOWN_FROM, Clock
from assurance.measures.waiting.setting import (
    ROUNDED,
    WEEK,
    Setting,
    month_key,
    nearest,
)
from assurance.measures.waiting.shown import clear
from assurance.statistics import draw_waits

PACKAGE = __name__.rpartition(".")[0]
REQUESTED = f"{PACKAGE}.measure_requested"
SPEED = f"{PACKAGE}.measure_speed"
OF_MONTH = "all requests made in the month: sourced, still open and ended otherwise"


def measure_requested(setting: Setting) -> Register:
    """Return the requests made in each month, the hours that they asked for and the hours found in it.

    Definition
    ----------
    Requests for homecare by the month in which they were made, with the hours a week that they asked for; and
    the hours a week that were found, by the month in which a provider was found for them. Months are those
    that the return covers whole.

    Source
    ------
    The council's own record of homecare requests (brokerage).

    Numerator
    ---------
    Requests, or hours a week.

    Denominator
    -----------
    None: these are counts.

    Caveats
    -------
    Hours asked for and hours found in a month are of different requests, so one less the other is not what is
    missing. Hours are rounded to the nearest 10. Requests without hours in the return add none.
    """
    register = setting.edition.register()
    basis = setting.basis(REQUESTED)
    register.add(
        basis.text(
            "waiting.known_until",
            "The last day that the record of homecare requests knows of",
            numerals.in_words(setting.record.until),
            unit="date",
            rule="every request",
            method="The last day of any request, or the end of the period that the return says it covers, "
            "where both "
            "are in one month.",
        )
    )
    requested, found = _hours(setting)
    for month in setting.months:
        words = numerals.month_in_words(month.start_time)
        prefix = f"waiting.month.{month_key(month)}"
        register.add(
            basis.count(
                f"{prefix}.requests",
                f"Homecare requests made, {words}",
                int(setting.counts.at[month, "requests"]),
                "requests",
                period=words,
                rule=f"requested in {words}",
                method="Counted once each, by the day of the request.",
            )
        )
        for name, hours, title, rule in (
            ("hours_requested", requested, "Hours of homecare asked for", "requested"),
            ("hours_sourced", found, "Hours of homecare found", "sourced"),
        ):
            if month in hours:
                register.add(
                    basis.count(
                        f"{prefix}.{name}",
                        f"{title}, {words}",
                        nearest(hours[month]),
                        "hours a week",
                        period=words,
                        rule=f"{rule} in {words}",
                        method=f"Added up over requests {rule} in the month. {ROUNDED}",
                    )
                )
    if not setting.months:
        register.say(
            Sentence(
                id="waiting.months_sentence",
                text="Figures by month are not shown: the return covers no whole month, or a number of "
                "requests in "
                "a month is too small to print.",
            )
        )
    return register


def _hours(setting: Setting) -> tuple[pd.Series, pd.Series]:
    """Return the hours asked for and found by month; none of either where a month has too few."""
    record = setting.record
    rows = record.rows
    asked = rows[rows["hours"].notna()]
    got = rows[rows["sourced"].notna() & rows["hours_found"].notna()]
    known = bool(rows.loc[rows["sourced"].notna(), "hours_found"].notna().mean() >= HOURS_KNOWN_FROM)
    sums = []
    for of, column, day, given in (
        (asked, "hours", "requested", record.hours_known),
        (got, "hours_found", "sourced", known),
    ):
        by_month = of.groupby(of[day].dt.to_period("M"))[column]
        months = list(setting.months)
        of_how_many = by_month.size().reindex(months, fill_value=0)
        shown = given and clear(of_how_many, setting.threshold)
        sums.append(by_month.sum().reindex(months, fill_value=0.0) if shown else pd.Series(dtype="float64"))
    return sums[0], sums[1]


def measure_speed(setting: Setting) -> Register:
    """Return, by the month in which requests were made, the share that waited 7 days at most, and the median.

    Definition
    ----------
    Of the requests made in a month, those sourced within 7 days of the request; and those whose care started
    within 7 days of it, where the council records starts. The median is the fewest whole days within which
    half of the requests that did not end otherwise had been sourced, or had started; one still open is slower
    than any other. Starts count as recorded when 90% of requests sourced four weeks before the last day, or
    earlier, have one.

    Source
    ------
    The council's own record of homecare requests (brokerage).

    Numerator
    ---------
    Requests made in the month and sourced (or started) within 7 days.

    Denominator
    -----------
    All requests made in the month, also those still open, withdrawn or ended otherwise.

    Caveats
    -------
    A month counts once a week has passed since its end. A request that was withdrawn before a week was over
    counts as not sourced. The shares are shown when in no month the number within 7 days, or the rest, is
    small; a median is not given where fewer than 10
    wait still.
    """
    register = setting.edition.register()
    basis = setting.basis(SPEED)
    for clock in setting.record.clocks:
        for month, shown in setting.shares[clock.name].items():
            _enter_share(register, basis, setting, clock, month, shown)
        for month in setting.months:
            register.add(_median(basis, setting, clock, month))
    return register


def _enter_share(
    register: Register, basis: Basis, setting: Setting, clock: Clock, month: pd.Period, shown: bool
) -> None:
    words = numerals.month_in_words(month.start_time)
    prefix = f"waiting.month.{month_key(month)}"
    whole = basis.count(
        f"{prefix}.requests",
        f"Homecare requests made, {words}",
        int(setting.counts.at[month, "requests"]),
        "requests",
        period=words,
        rule=f"requested in {words}",
        method="",
    )
    part = basis.count(
        f"{prefix}.{clock.name}_within_7_days",
        f"Homecare requests made in {words} and {clock.done} within 7 days",
        int(setting.counts.at[month, f"within_{clock.name}"]),
        "requests",
        period=words,
        rule=f"requested in {words}, {clock.done} 0 to {WEEK} days after",
        method=f"Counted by whole days on the clock “{clock.words}”.",
        hide=not shown,
        polarity="high",
    )
    share = basis.share(
        f"{part.id}_percent",
        f"{part.title}, of all made in the month",
        part,
        whole,
        base=OF_MONTH,
        interval=True,
        polarity="high",
    )
    register.add(part, share)


def _median(basis: Basis, setting: Setting, clock: Clock, month: pd.Period) -> Fact:
    record = setting.record
    waits = record.waits(clock, month)
    words = numerals.month_in_words(month.start_time)
    common = {
        "id": f"waiting.month.{month_key(month)}.median_days_to_{clock.name}",
        "title": f"Median days from {clock.words}, requests made in {words}",
        "unit": "days",
        "period": words,
        "rule": f"requested in {words}",
        "method": f"The fewest whole days (clock “{clock.words}”) within which half of the requests were "
        f"{clock.done}, by Kaplan and Meier: one that is open, or ended otherwise, counts as long as it "
        "waited. 0 and 1 days are not told apart: how late in a day a request was made decides between them.",
        "polarity": "low",
    }
    curve = draw_waits(waits["days"], waits["over"]) if len(waits) else None
    shown = curve.shown() if curve else None
    if curve and shown is None:
        return basis.count(**common, value=0, hide=True)
    middle = shown.percentile(50).value if shown else None
    if middle is None:
        return basis.missing(**common)
    fact = basis.count(**common, value=max(1, int(middle)))
    return replace(fact, display="1 or less") if middle <= 1 else fact
