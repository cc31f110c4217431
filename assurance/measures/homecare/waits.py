"""How long waits take with those that go on: medians, percentiles and shares on each clock."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from assurance import numerals
from assurance.evidence import SYMBOL_OF, Fact
from assurance.measures.entry import Basis
from assurance.measures.homecare.clocks import LEFT, Clock
from assurance.measures.homecare.estimates import DRAWN, PRINTED, Waits
from assurance.measures.homecare.hiding import FEWEST_AT_RISK, SMALLEST_GROUP
from assurance.measures.homecare.supplied import Supplied
from assurance.measures.homecare.told import Tally, at_risk_id, left_share_id, share_id
from assurance.statistics import Estimate

PERCENTILES = {"median_days": (50.0, "Median"), "p90_days": (90.0, "90th percentile")}
NO_END = (
    f"Not available: where fewer than {FEWEST_AT_RISK} are left to watch the curve ends, and so many had not "
    "got so far by then."
)
TOO_FEW = f"Not available: there are fewer than {SMALLEST_GROUP} requests."
BY_DAYS = (
    "Kaplan–Meier, by whole days, with the log-log 95% interval. A request still open counts for as long as "
    "it has waited; one that was withdrawn, or whose person died or was transferred out, until it left. 0 "
    "and 1 days are given as a bound: how late in a day a request was made decides between them."
)
BY_SHARES = (
    "Aalen–Johansen, by whole days, with the log-log 95% interval: withdrawals, deaths and transfers are "
    "outcomes of their own, and requests still open count for as long as they have waited. In whole "
    "percentages, so that no single request shows."
)


@dataclass(frozen=True)
class About:
    """Whose waits the figures are about: all requests on a clock, or those of one group."""

    clock: Clock
    prefix: str
    basis: Basis
    cautions: tuple[str, ...]
    of: str = ""
    """The group, after the titles: ", area: Bourne"."""

    @property
    def base(self) -> str:
        """The base, in words."""
        return f"{self.clock.base}{self.of}"

    def days(self, name: str, title: str, found: Estimate, method: str, *, enough: bool = True) -> Fact:
        """Return a number of days with its interval; 0 and 1 are one bound."""
        title = f"{title} days from {self.clock.words}{self.of}"
        common = {"id": f"{self.prefix}.{name}", "title": title, "unit": "days", "method": method,
                  "rule": self.base, "polarity": "low"}  # fmt: skip
        if found.value is None or not enough:
            why = NO_END if enough else TOO_FEW
            fact = self.basis.missing(**common, caveats=(*self.cautions, why))
            return replace(fact, base=self.base)
        value = max(1, int(found.value))
        ends = [None if end is None else max(1, int(end)) for end in (found.lower, found.upper)]
        cautions = self.cautions
        if ends[0] is not None and ends[1] is None:
            open_ended = f"The 95% interval begins at {bound(ends[0])} and has no end: the curve ends before."
            cautions = (*cautions, open_ended)
        fact = self.basis.count(value=value, **common, caveats=cautions)
        lower, upper = ends if None not in ends else (None, None)
        return replace(fact, display=bound(value), base=self.base, lower=lower, upper=upper)

    def share(
        self, id: str, title: str, found: Estimate, *, shown: bool, enough: bool = True, **more: object
    ) -> Fact:
        """Return an estimated share in whole percentages, or why there is none."""
        common = {"id": id, "title": f"{title}, estimated share of {self.base}", "unit": "per cent",
                  "method": BY_SHARES, "rule": self.base, **more}  # fmt: skip
        if found.value is None or not enough:
            why = NO_END if enough else TOO_FEW
            fact = self.basis.missing(**common, caveats=(*self.cautions, why))
            return replace(fact, base=self.base)
        value = numerals.rounded(found.value)
        fact = self.basis.count(value=value, **common, hide=not shown, caveats=self.cautions)
        if fact.value is None:
            return replace(fact, base=self.base)
        lower, upper = (None if end is None else numerals.rounded(end) for end in (found.lower, found.upper))
        return replace(fact, display=whole(found.value), base=self.base, lower=lower, upper=upper)


def whole(percentage: float) -> str:
    """Return a whole percentage, none and all told from nearly none and nearly all.

    >>> whole(42.5), whole(0.3), whole(0.0), whole(99.7)
    ('43%', 'under 1%', '0%', 'over 99%')
    """
    if 0 < percentage < 0.5:
        return "under 1%"
    return "over 99%" if 99.5 <= percentage < 100 else numerals.percentage(percentage)


def bound(days: int) -> str:
    """Return days as they are printed.

    >>> bound(1), bound(5)
    ('1 day or less', '5 days')
    """
    return "1 day or less" if days <= 1 else numerals.plural(days, "day")


def measure_waits(supplied: Supplied, tally: Tally, told: Collection[str]) -> Iterator[Fact]:
    """Return how long requests wait on each clock, with those that are still waiting.

    Definition
    ----------
    The median and the 90th percentile are the fewest whole days within which half, or nine in ten, of the
    requests have come to the end of the clock, were none of them to leave (Kaplan-Meier). The share by a day
    is the percentage of all requests that have come to the end of the clock by then, or that had been
    withdrawn or whose person had died or been transferred out (Aalen-Johansen). The number still waiting is
    of requests that had waited longer than so many days and were still being watched.

    Source
    ------
    The council's own record of homecare requests (brokerage).

    Numerator
    ---------
    Estimated: requests whose wait has come to its end, those still open counted for as long as they waited.

    Denominator
    -----------
    All requests in the period for the clocks that begin with the request; requests for which a provider was
    found for “sourced to started”.

    Caveats
    -------
    The last day that the return knows of is taken for the day on which it was drawn. The Kaplan-Meier curve
    takes it that those who left would have waited like the others. The curve ends where fewer than 10 are
    left to watch. The median of completed waits alone stands beside the median: it leaves out those who wait
    still, who are mostly those who wait long. What would give single requests away is not shown.
    """
    basis = supplied.basis("measure_waits")
    for clock in supplied.clocks:
        waits = supplied.waits[clock.id]
        about = About(clock, clock.prefix, basis, supplied.cautions)
        yield from _days(about, waits)
        yield from _shares(about, waits, told)
        yield from _at_risk(about, waits, tally, told)


def _days(about: About, waits: Waits) -> Iterator[Fact]:
    enough = len(waits) >= SMALLEST_GROUP
    for name, (percent, title) in PERCENTILES.items():
        yield about.days(name, title, waits.percentile(percent), BY_DAYS, enough=enough)
    yield completed_median(about, waits)


def completed_median(about: About, waits: Waits) -> Fact:
    """Return the median of completed waits alone."""
    return about.days(
        "completed_median_days",
        "Completed only: median",
        Estimate(waits.completed_median()),
        f"The median of requests that {'had started' if about.clock.ended == 'started' else 'were sourced'}, "
        "those still open left out. It is said to part from the median with these when it lies below its 95% "
        "interval.",
        enough=int((waits.frame["outcome"] == 1).sum()) >= SMALLEST_GROUP,
    )


def _shares(about: About, waits: Waits, told: Collection[str]) -> Iterator[Fact]:
    enough = len(waits) >= SMALLEST_GROUP
    clock = about.clock
    for day in DRAWN:
        within = f"within {numerals.plural(day, 'day')}"
        id = share_id(clock, day)
        title = f"{clock.ended.capitalize()} {within} ({clock.words})"
        yield about.share(id, title, waits.share(day), shown=id in told, enough=enough, polarity="high")
        if day in PRINTED:
            id = left_share_id(clock, day)
            title = f"Withdrawn, died or transferred out {within} ({clock.words})"
            yield about.share(id, title, waits.share(day, LEFT), shown=id in told, enough=enough)


def _at_risk(about: About, waits: Waits, tally: Tally, told: Collection[str]) -> Iterator[Fact]:
    for day in PRINTED:
        id = at_risk_id(about.clock, day)
        fact = about.basis.count(
            id,
            f"Still waiting after {numerals.plural(day, 'day')} ({about.clock.words})",
            tally.counts[id],
            "requests",
            rule=f"{about.base}, still waiting after {numerals.plural(day, 'day')}",
            method=f"Requests that had waited longer, on the clock “{about.clock.words}”, and were still "
            f"being watched (numbers at risk). Not shown below {FEWEST_AT_RISK}.",
            hide=id not in told,
            caveats=about.cautions,
        )
        yield replace(fact, base=about.base)


def interval_words(fact: Fact) -> str:
    """Return an interval as a table has it, without decimals: "4 to 5", or a symbol."""
    if fact.value is None:
        return fact.display
    if fact.lower is None or fact.upper is None:
        return SYMBOL_OF["not available"]
    if fact.unit == "days" and fact.lower <= 1:
        return f"up to {numerals.number(fact.upper)}"
    return f"{numerals.number(fact.lower)} to {numerals.number(fact.upper)}"
