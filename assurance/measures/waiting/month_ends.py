"""Who waits at the end of each month, how long they have waited, and for how many hours."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from assurance.evidence import Register, Sentence
from assurance.measures.entry import Basis, day
from assurance.measures.waiting.record import SOURCED, Clock
from assurance.measures.waiting.setting import (
    AGES,
    NEAREST_HOURS,
    ROUNDED,
    Band,
    Setting,
    band_key,
    band_words,
    count_between,
    end_of,
    month_key,
    nearest,
)
from assurance.measures.waiting.shown import clear

MEASURE = f"{__name__.rpartition('.')[0]}.measure_month_ends"


def measure_month_ends(setting: Setting) -> Register:
    """Return how many requests wait at the end of each month, since when, and the hours that they ask for.

    Definition
    ----------
    Requests made on or before the last day of the month, for which no provider had been found by then (clock
    “request to sourced”), or care had not started (clock “request to started”, where the council records
    starts), and which had not ended otherwise. Their age is the whole days from the request to that day, in
    bands that exclude each other.

    Source
    ------
    The council's own record of homecare requests (brokerage).

    Numerator
    ---------
    Requests that wait, or the hours a week that they ask for.

    Denominator
    -----------
    None: these are counts.

    Caveats
    -------
    A request that was made before the first day of the return and still waited is not in the return: the
    first months may be too low. One that ended otherwise on a day that is not recorded does not count as
    waiting. Bands of age are as fine as they can be at each month end without a small number. Hours are
    rounded to the nearest 10.
    """
    register = setting.edition.register()
    basis = setting.basis(MEASURE, _caveats(setting))
    for clock in setting.record.clocks:
        _enter_ends(register, basis, setting, clock)
        _enter_ages(register, basis, setting, clock)
        _enter_hours(register, basis, setting, clock)
        _say(register, setting, clock)
    return register


def _say(register: Register, setting: Setting, clock: Clock) -> None:
    """Say who waits at the last month end, or why nothing is said."""
    ends = setting.ends[clock.name]
    id = f"waiting.{clock.name}.end_sentence"
    if not ends:
        why = "too few requests wait, or were made in a month, to print their number."
        register.say(
            Sentence(
                id=id,
                text=f"How many requests were waiting {clock.to_be} at the end of a month is not "
                f"shown: {why}",
            )
        )
        return
    last = max(ends)
    fact = register.facts[_id(last, clock)]
    words = day(end_of(last))
    if fact.value is None:
        text = f"On {words} the number of requests waiting {clock.to_be} was too small to print."
    elif not fact.value:
        text = f"On {words} no request was waiting {clock.to_be}."
    else:
        hours = register.facts.get(f"waiting.end.{month_key(last)}.hours_{_slug(clock)}")
        waits = f"waiting {clock.to_be}"
        are = f"{{{hours.id}}} hours a week were {waits}" if hours is not None and hours.value else ""
        # How many wait on the very last day is said elsewhere: they are the requests that are still open.
        if clock != SOURCED or end_of(last) != setting.record.until:
            verb = "request was" if fact.value == 1 else "requests were"
            are = f"{{{fact.id}}} {verb} {waits}" + (f", for {{{hours.id}}} hours a week" if are else "")
        if register.facts[f"{fact.id}_longest"].value is not None:
            text = f"On {words} {are}; the longest" if are else f"On {words} the longest"
            text += f" wait from {clock.words} was {{{fact.id}_longest}}."
        else:
            text = f"On {words} {are}." if are else ""
    register.say(Sentence(id=id, text=text))


def _caveats(setting: Setting) -> tuple[str, ...]:
    record = setting.record
    first = record.rows["requested"].min()
    told = []
    if not record.months or first >= record.months[0].start_time:
        told.append(
            f"Requests made before {day(first)} that still waited are not in the return, so the first months "
            f"may "
            "be too low."
        )
    sourced = record.rows[SOURCED.ends_on].notna()
    if (record.rows["ended"] & record.rows["left"].isna() & ~sourced).any():
        told.append(
            "Requests that ended without a provider on a day that is not recorded do not count as waiting "
            "on any day."
        )
    return tuple(told)


def _enter_ends(register: Register, basis: Basis, setting: Setting, clock: Clock) -> None:
    for month, shown in setting.ends[clock.name].items():
        words = day(end_of(month))
        register.add(
            basis.count(
                _id(month, clock),
                f"Homecare requests waiting {clock.to_be}, {words}",
                int(setting.counts.at[month, f"waiting_{clock.name}"]),
                "requests",
                period=f"as at {words}",
                rule=f"requested by {words}, not {clock.done} and not ended by then",
                method=f"Counted at the end of the day, on the clock “{clock.words}”.",
                hide=not shown,
                polarity="low",
            )
        )


def _enter_ages(register: Register, basis: Basis, setting: Setting, clock: Clock) -> None:
    for month in setting.ends_shown(clock):
        ages = setting.record.waiting(clock, end_of(month)).ages
        words = day(end_of(month))
        bands = setting.ages(clock, month)
        longest = _longest(ages)
        told = bool(bands) or len(ages) > setting.threshold
        # In the bands after the longest wait nobody waits, and that is told with it.
        after = [band for band in AGES[0] if told and longest and band[0] > longest[0] and band not in bands]
        for band in (*bands, *(band for band in after if not count_between(ages, band))):
            register.add(
                basis.count(
                    f"{_id(month, clock)}_{band_key(band)}",
                    f"Homecare requests waiting {clock.to_be} for {band_words(band)}, {words}",
                    count_between(ages, band),
                    "requests",
                    period=f"as at {words}",
                    rule=f"requested {band_words(band)} before {words}, not {clock.done} and not ended by "
                    f"then",
                    method=f"Counted by whole days from the request to {words}.",
                    polarity="low",
                )
            )
        common = {
            "id": f"{_id(month, clock)}_longest",
            "title": f"Longest wait of homecare requests waiting {clock.to_be}, {words}",
            "unit": "days",
            "period": f"as at {words}",
            "rule": f"requested by {words}, not {clock.done} and not ended by then",
            "method": "The last band of age in which a request waits. How many days is not told, since it "
            "would "
            "be of a single request.",
        }
        if told:
            register.add(basis.text(**common, value=band_words(longest) if longest else "nobody waits"))
        else:
            register.add(basis.count(**common, value=0, hide=True))


def _longest(ages: np.ndarray) -> Band | None:
    return next((band for band in reversed(AGES[0]) if count_between(ages, band)), None)


def _enter_hours(register: Register, basis: Basis, setting: Setting, clock: Clock) -> None:
    """Enter the hours of those waiting, where they tell nothing of a month end whose number is hidden."""
    record = setting.record
    hours = {month: record.waiting(clock, end_of(month)).hours for month in setting.ends[clock.name]}
    waiting = {month: of_month[~np.isnan(of_month)] for month, of_month in hours.items()}
    shown = setting.ends_shown(clock)
    few = not clear([len(waiting[month]) for month in shown], setting.threshold)
    if not record.hours_known or few or _tell(setting, {month: waiting[month].sum() for month in shown}):
        return
    for month, those in waiting.items():
        words = day(end_of(month))
        register.add(
            basis.count(
                f"waiting.end.{month_key(month)}.hours_{_slug(clock)}",
                f"Hours of homecare waiting {clock.to_be}, {words}",
                nearest(those.sum()),
                "hours a week",
                period=f"as at {words}",
                rule=f"requested by {words}, not {clock.done} and not ended by then",
                method=f"The hours asked for, added up over the requests that wait at the end of the day. "
                f"{ROUNDED}",
                hide=month not in shown,
                polarity="low",
            )
        )


def _tell(setting: Setting, hours: dict[pd.Period, float]) -> bool:
    """Return whether hours waiting exceed those asked for since a month end whose number is hidden.

    What is over would be hours of the few that waited then.
    """
    asked = setting.record.rows.groupby(setting.record.made)["hours"].sum()
    months = list(setting.months)
    for hidden in [place for place, month in enumerate(months) if month not in hours]:
        since = itertools.accumulate(float(asked.get(month, 0.0)) for month in months[hidden + 1 :])
        for month, made in zip(months[hidden + 1 :], since, strict=True):
            if hours.get(month, 0.0) + NEAREST_HOURS > made:
                return True
    return False


def _id(month: pd.Period, clock: Clock) -> str:
    return f"waiting.end.{month_key(month)}.{_slug(clock)}"


def _slug(clock: Clock) -> str:
    return clock.to_be.replace(" ", "_")
