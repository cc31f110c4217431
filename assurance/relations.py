"""How published figures hang together, declared once: which is a part, a share or a difference of which.

Whoever holds figures against each other reads it here: `checks.consistency`, whether the parts that are shown
come to their total; `compare.hidden_counts`, what a reader could work out of those that are hidden. A count
of people or requests that is published has a place here, or publication may stop: a figure of which nobody
said what it is a part of cannot be proven to give nothing away.

In a pattern `*` stands for one or more parts of an id, the same throughout a declaration; `+` stands for one
part of an id, and for each figure that has one there: the council's own names.

To declare a new figure, add a line to `SUMS` or `OTHERS`:

- parts and their total: `Sum("homecare.handed_back.total", each="homecare.handed_back.area.+.requests")`
- a percentage of a count, where its id is not that of the count and `_percent`: `Share(...)`
- what is left of a count without another, a change: `Difference(...)`
- so many for each: `Ratio(...)`
- a part of which the rest is not published, so that whoever has both knows the rest: `Within(...)`
- a median, a percentile, a chart's point, that says something of so many: `Rests(...)`
- none of these: `Alone(...)`, with a comment that says why no other figure is a part of it
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from assurance import paths

CQC_RATINGS = ("outstanding", "good", "requires_improvement", "inadequate", "not_rated")
COUNCIL_RATINGS = ("excellent", "good", "requires_improvement", "poor")
SOURCED = ("within_1_day", "in_2_days", "in_3_to_7_days", "in_8_or_more_days")
NOT_SOURCED = ("open", "withdrawn")
LATER = "later_or_not_sourced"
LEVELS = ("1", "2", "3")
# The rules of Client Level Data in their order, by kind of event, and what is left after the last.
CLD_STEPS = {
    "requests": (
        (
            *("outside_period", "after_death", "not_service_user", "before_2023", "under_25", "long_term"),
            *("short_term", "no_progress", "overlapping"),
        ),
        "pathways",
    ),
    "assessments": (("outside_period", "after_death", "other_type", "under_25"), "counted"),
    "services": (("outside_period", "after_death", "other_type", "under_25"), "counted"),
}
CLD_STANDINGS = ("served", "no_service", "waiting_for_service", "waiting_for_response", "died")
PLACES = ("neighbouring_council", "elsewhere", "not_recorded")
WAITED = ("under_3_months", "3_to_6_months", "6_months_to_2_years", "2_years_or_more", "not_recorded")
WAITING_IN = ("hospital", "at_home", "interim_placement", "elsewhere", "not_recorded")
ACTIONS_STAND = ("completed", "late", "not_yet_due", "no_due_date", "stopped")
ITEMS_SUPPLIED = ("up_to_date", "out_of_date", "undated")
WAITING_FOR = ("to_be_sourced", "to_start")
AGES = (
    ("0_to_7_days", "8_to_28_days", "29_to_90_days", "91_or_more_days"),
    ("0_to_7_days", "8_to_28_days", "29_or_more_days"),
    ("0_to_7_days", "8_or_more_days"),
)
BANDS_AFTER_A_DAY = ("2_days", "3_to_7_days", "8_days_or_more", "still_open", "withdrawn", "in_no_band")
POPULATION_AGED = ("under_18", "18_to_64", "65_and_over")
ITEMS_MISSING = ("being_prepared", "not_started", "no_document")


class Figure(Protocol):
    """What this module must know of a figure: a fact."""

    @property
    def value(self) -> Any: ...  # noqa: D102


# --------------------------------------------------------------------------------------------------------
# What can be declared


@dataclass(frozen=True)
class Sum:
    """The figures named `parts`, and each that is like `each`, come to the figure `total`.

    `also` are parts that a register may do without; where one of `parts` is missing nothing is said. `where`
    is a figure that each of `each` must have beside it, with the same `+`. `by` is the figure, with the same
    `+`, that names the group of each: the `*` of `total` is then that name. With `rest`, the parts come to
    the total or less: what is left is published nowhere, and must not be small either.
    """

    total: str
    parts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    each: str = ""
    where: str = ""
    by: str = ""
    rest: bool = False


@dataclass(frozen=True)
class Added:
    """A declared sum of figures: their ids in place of patterns."""

    total: str
    parts: tuple[str, ...]
    rest: bool


@dataclass(frozen=True)
class Share:
    """`share` is the percentage that `part` is of `whole`."""

    share: str
    part: str
    whole: str = ""


@dataclass(frozen=True)
class Difference:
    """`net` is `plus` less `minus`."""

    net: str
    plus: str
    minus: str


@dataclass(frozen=True)
class Ratio:
    """`ratio` is `over` for each one of `under`."""

    ratio: str
    over: str
    under: str


@dataclass(frozen=True)
class Within:
    """`part` is some of `whole`; the rest is not published, and must not be small either."""

    part: str
    whole: str


@dataclass(frozen=True)
class Rests:
    """`figure` says something of as many as `on` counts: hidden when that is."""

    figure: str
    on: str


@dataclass(frozen=True)
class Alone:
    """`figure` is no part, total, share or difference of another published figure."""

    figure: str


Relation = Share | Difference | Ratio | Within | Rests | Alone


def like(pattern: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return a pattern with each of some names in the place of its braces."""
    return tuple(pattern.format(name) for name in names)


# --------------------------------------------------------------------------------------------------------
# What is declared

SUMS: tuple[Sum, ...] = (
    Sum("ratings.*.total", like("ratings.*.{}", CQC_RATINGS)),
    Sum("ratings.*.total", ("ratings.*.rated", "ratings.*.not_rated")),
    Sum("ratings.*.good_or_outstanding_count", ("ratings.*.good", "ratings.*.outstanding")),
    # Homecare: bands, what they come to, and the same by route.
    Sum("homecare.requests.total", like("homecare.requests.{}", (*SOURCED, *NOT_SOURCED))),
    Sum("homecare.requests.sourced", like("homecare.requests.{}", SOURCED)),
    Sum("homecare.requests.within_2_days", like("homecare.requests.{}", SOURCED[:2])),
    Sum(
        "homecare.requests.within_7_days",
        ("homecare.requests.within_2_days", "homecare.requests.in_3_to_7_days"),
    ),
    Sum("homecare.route.*.total", like("homecare.route.*.{}", (*SOURCED, *NOT_SOURCED))),
    Sum("homecare.route.*.total", like("homecare.route.*.{}", (*SOURCED[:3], LATER))),
    Sum("homecare.route.*.total", like("homecare.route.*.{}", ("within_7_days", LATER))),
    *(
        Sum(f"homecare.requests.{name}", each=f"homecare.route.+.{name}")
        for name in ("total", *SOURCED, *NOT_SOURCED, "within_7_days")
    ),
    Sum("homecare.requests.total", ("homecare.requests.within_7_days",), each=f"homecare.route.+.{LATER}"),
    # The clocks up to the start of care, beside that of the requests, and how each wait ended.
    Sum(
        "homecare.requests.total",
        like("homecare.request_to_started.{}", ("started", "open", "left")),
        also=("homecare.request_to_started.not_recorded",),
    ),
    Sum(
        "homecare.requests.sourced",
        like("homecare.sourced_to_started.{}", ("started", "open", "left")),
        also=("homecare.sourced_to_started.not_recorded",),
    ),
    Sum("homecare.request_to_started.open", ("homecare.requests.open", "homecare.sourced_to_started.open")),
    Sum(
        "homecare.request_to_started.left",
        ("homecare.requests.withdrawn", "homecare.sourced_to_started.left"),
    ),
    Sum("homecare.*_to_started.started", like("homecare.*_to_started.{}", SOURCED)),
    Sum("homecare.*_to_started.within_2_days", like("homecare.*_to_started.{}", SOURCED[:2])),
    Sum(
        "homecare.*_to_started.within_7_days",
        ("homecare.*_to_started.within_2_days", "homecare.*_to_started.in_3_to_7_days"),
    ),
    Sum(
        "homecare.request_to_started.left",
        like("homecare.request_to_started.{}", ("withdrawn", "died", "transferred")),
    ),
    # Groups of few requests are not shown.
    *(
        Sum("homecare.requests.total", each=f"homecare.by_{group}.+.requests", rest=True)
        for group in ("month", "route", "level", "hours", "area")
    ),
    *(
        Sum("homecare.requests.sourced", each=f"homecare.by_{group}.+.requests", rest=True)
        for group in ("framework", "tier")
    ),
    # Waiting for homecare: month ends by age, and counts by band.
    *(
        Sum(f"waiting.end.*.{waiting}", like(f"waiting.end.*.{waiting}_{{}}", ages))
        for waiting in WAITING_FOR
        for ages in AGES
    ),
    Sum(
        "waiting.bands.*.total",
        ("waiting.bands.*.within_1_day",),
        also=like("waiting.bands.*.{}", BANDS_AFTER_A_DAY),
    ),
    Sum("waiting.bands.*.within_2_days", like("waiting.bands.*.{}", ("within_1_day", "2_days"))),
    Sum("waiting.bands.*.within_7_days", like("waiting.bands.*.{}", ("within_2_days", "3_to_7_days"))),
    # Providers, and whom they support.
    Sum(
        "providers.total",
        (*like("providers.rating.{}", COUNCIL_RATINGS), "providers.completing"),
        also=("providers.not_recorded",),
    ),
    Sum("providers.assessed", like("providers.rating.{}", COUNCIL_RATINGS)),
    Sum(
        "providers.*",
        like("providers.by_tier.*.{}", (*COUNCIL_RATINGS, "completing")),
        also=("providers.by_tier.*.not_recorded",),
    ),
    Sum("providers.total", each="providers.+", where="providers.by_tier.+.completing"),
    *(
        each
        for size, total in (("hours", "hours_a_week"), ("people", "people_supported"))
        for each in (
            Sum(f"providers.{total}", each=f"providers.group.+.{total}"),
            *(
                declared
                for by in ("tier", "area")
                for declared in (
                    Sum(f"providers.assessed_{size}", each=f"providers.below_good.by_{by}.+.{size}_assessed"),
                    Sum(f"providers.below_good.{size}", each=f"providers.below_good.by_{by}.+.{size}"),
                )
            ),
        )
    ),
    # The market: areas, levels, placements, contracts handed back.
    Sum("market.areas.total", like("market.level_{}.areas", LEVELS)),
    *(
        each
        for size in ("customers", "hours_a_week")
        for each in (
            Sum(f"market.areas.{size}", like(f"market.level_{{}}.{size}", LEVELS)),
            Sum(f"market.areas.{size}", each=f"market.area.+.{size}"),
            Sum(f"market.level_*.{size}", each=f"market.area.+.{size}", by="market.area.+.level"),
        )
    ),
    Sum("market.placements.total", like("market.placements.{}", PLACES)),
    Sum("market.handbacks.people_affected", each="market.handbacks.service.+.people_affected"),
    Sum("market.handbacks.total", each="market.handbacks.service.+.contracts"),
    Sum("market.handbacks.total", each="market.handbacks.reason.+"),
    Sum("market.waits.total", like("market.waits.band.{}", WAITED)),
    Sum("market.waits.total", like("market.waits.place.{}", WAITING_IN)),
    Sum("market.waits.six_months_or_more", like("market.waits.band.{}", WAITED[2:4])),
    Sum("market.in_house.total", ("market.in_house.registered", "market.in_house.not_registered")),
    Sum(
        "market.in_house.registered",
        (*like("market.in_house.cqc_rating.{}", CQC_RATINGS), "market.in_house.not_stated"),
    ),
    Sum(
        "market.in_house.good_or_outstanding_count",
        like("market.in_house.cqc_rating.{}", ("good", "outstanding")),
    ),
    *(Sum(f"market.stated.{name}", each=f"market.stated.+.{name}") for name in ("judged", "outside")),
    # The nine scores; the improvement programme by where its actions stand; the information return.
    Sum("scores.*.sum", each="scores.*.+.score"),
    Sum("programme.*.total", like("programme.*.{}", ACTIONS_STAND)),
    *(
        Sum(f"programme.actions.{name}", each=f"programme.{by}.+.{name}")
        for by in ("workstream", "statement", "owner")
        for name in ("total", *ACTIONS_STAND)
    ),
    Sum("programme.due.total", ("programme.due.completed", "programme.actions.late")),
    Sum("context.population.people", like("context.population.aged_{}", POPULATION_AGED)),
    Sum("information_return.*.total", like("information_return.*.{}", ("applicable", "not_applicable"))),
    Sum("information_return.*.applicable", like("information_return.*.{}", ("supplied", "missing"))),
    Sum("information_return.*.supplied", like("information_return.*.{}", ITEMS_SUPPLIED)),
    Sum("information_return.*.missing", like("information_return.*.{}", ITEMS_MISSING)),
    # Client Level Data: what each rule leaves out and leaves, where those who asked stand, plain counts.
    *(
        each
        for kind, (steps, last) in CLD_STEPS.items()
        for id in [f"cld.dhsc.{kind}"]
        for each in (
            Sum(f"{id}.read", (*like(f"{id}.step.{{}}", steps), f"{id}.{last}")),
            *(
                Sum(f"{id}.left.{before}", (f"{id}.step.{after}", f"{id}.left.{after}"))
                for before, after in itertools.pairwise(steps[:-1])
            ),
            Sum(f"{id}.left.{steps[-2]}", (f"{id}.step.{steps[-1]}", f"{id}.{last}")),
        )
    ),
    *(
        Sum("cld.dhsc.requests.pathways", (f"cld.dhsc.{wait}.rest",), each=f"cld.dhsc.{wait}.+.waits")
        for wait in ("first_response", "first_service")
    ),
    Sum("cld.waits.*.asked", like("cld.waits.*.{}", CLD_STANDINGS)),
    *(
        Sum(f"cld.waits.all.{name}", like(f"cld.waits.{{}}.{name}", ("25_to_64", "65_and_over")))
        for name in ("asked", *CLD_STANDINGS)
    ),
    *(Sum("cld.requests.total", each=f"cld.requests.{by}.+.requests") for by in ("route", "outcome")),
    Sum(
        "cld.services.long_term.people",
        like("cld.services.long_term.{}", ("nursing", "residential", "prison", "community")),
    ),
)

OTHERS: tuple[Relation, ...] = (
    Share("homecare.requests.*_percent", "homecare.requests.*", "homecare.requests.total"),
    Share("homecare.requests.*_percent_of_sourced", "homecare.requests.*", "homecare.requests.sourced"),
    Share("homecare.route.*_percent", "homecare.route.*"),
    Rests("homecare.requests.median_days_to_sourced", "homecare.requests.total"),
    # Who still waits after more days waited after fewer, and none of them is among those that were sourced.
    *(
        Within(f"homecare.*.waiting_after_day_{later}", f"homecare.*.waiting_after_day_{day}")
        for day, later in itertools.combinations((1, 2, 7, 14, 28), 2)
    ),
    Within("waiting.month.*.requests", "homecare.requests.total"),
    *(
        each
        for clock in ("sourced", "started")
        for each in (
            Within(f"waiting.month.*.{clock}_within_7_days", "waiting.month.*.requests"),
            Rests(f"waiting.month.*.median_days_to_{clock}", "waiting.month.*.requests"),
        )
    ),
    Within("waiting.month.*.started_within_7_days", "waiting.month.*.sourced_within_7_days"),
    *(
        Within(f"waiting.end.*.to_be_sourced{age}", f"waiting.end.*.to_start{age}")
        for age in ("", *sorted({f"_{age}" for ages in AGES for age in ages}))
    ),
    # Hours of many requests, rounded to the nearest 10: what two differ by is not those of one.
    Alone("waiting.month.*.hours_*"),
    Alone("waiting.end.*.hours_*"),
    # Where the return does not say who started, and where ages are not shown. Which month ends may be shown
    # beside each other is decided with all of them (`measures.waiting.shown`).
    Alone("waiting.end.*.to_be_sourced"),
    Alone("waiting.end.*.to_be_sourced_*"),
    Alone("waiting.end.*.to_start_*"),  # ages without anybody, where those between are not shown
    *(
        each
        for size, total in (("hours", "hours_a_week"), ("people", "people_supported"))
        for each in (
            Within(f"providers.below_good.{size}", f"providers.assessed_{size}"),
            Within(f"providers.assessed_{size}", f"providers.{total}"),
            Within(f"providers.below_good.*.{size}", f"providers.below_good.*.{size}_assessed"),
        )
    ),
    # People of the providers that give a number: how many the others support is not known to anybody.
    Alone("providers.below_good.people_known"),
    Ratio("market.*.hours_per_customer", "market.*.hours_a_week", "market.*.customers"),
    Difference("market.workforce.net", "market.workforce.recruits", "market.workforce.leavers"),
    *(
        Rests("market.workforce.recruits_per_100_leavers", f"market.workforce.{name}")
        for name in ("recruits", "leavers")
    ),
    Rests("market.workforce.leavers_per_1000_posts", "market.workforce.leavers"),
    *(
        Rests("market.handbacks.homecare_people_per_1000", on)
        for on in ("market.handbacks.service.homecare.people_affected", "market.areas.customers")
    ),
    Share("market.waits.*_percent", "market.waits.*", "market.waits.total"),
    Within("market.waits.six_months_or_more_in_hospital", "market.waits.six_months_or_more"),
    Within("market.waits.six_months_or_more_in_hospital", "market.waits.place.hospital"),
    Rests("market.waits.median_days", "market.waits.total"),
    Difference("market.snapshots.*.change", "market.snapshots.*.count", "market.snapshots.*.previous"),
    Share("market.snapshots.*.change_percent", "market.snapshots.*.change", "market.snapshots.*.previous"),
    # What it is part of is another snapshot, whose name is the council's own, and of which others may be
    # parts that overlap with it: nothing can be added up.
    Alone("market.snapshots.*.count"),
    Alone("market.snapshots.*.previous"),
    Within("context.population.aged_85_and_over", "context.population.aged_65_and_over"),
    # Stated one by one, under names of the council’s own: what one is part of cannot be known.
    Alone("context.stated.*"),
    Share("market.snapshots.*.percent", "market.snapshots.*.count"),
    Within("cld.waits.all.asked", "cld.dhsc.requests.pathways"),
    *(Within(f"cld.waits.all.{name}_over_12_weeks", f"cld.waits.all.{name}") for name in CLD_STANDINGS[2:4]),
    Rests("cld.dhsc.*.median", "cld.dhsc.*.waits"),
    *(
        Rests(f"cld.waits.*.{wait}.{what}", "cld.waits.*.asked")
        for wait in ("first_response", "first_service")
        for what in ("median", "p90", "by_28_days", "by_12_weeks")
    ),
    Share("cld.requests.*.requests_percent", "cld.requests.*.requests", "cld.requests.total"),
    Within("cld.services.home_support.people", "cld.services.long_term.people"),
    Within("cld.reviews.people", "cld.services.long_term.people"),
    Share("cld.reviews.reviewed_percent", "cld.reviews.reviewed", "cld.reviews.people"),
    Within("cld.reviews.reviewed", "cld.reviews.people"),
)


# --------------------------------------------------------------------------------------------------------
# What is declared of the figures of a register


def sums_of(figures: Mapping[str, Figure]) -> Iterator[Added]:
    """Yield each declared sum of which all figures exist."""
    for declared, found in zip(SUMS, _sums_among(tuple(figures)), strict=True):
        yield from _by_group(declared, figures) if declared.by else found


@lru_cache(maxsize=4)
def _sums_among(ids: tuple[str, ...]) -> tuple[tuple[Added, ...], ...]:
    """Return what of each of `SUMS` exists, but for those whose parts the value of a figure tells.

    An edition is asked this again and again while it is entered; and it rests on nothing but the ids.
    """
    among = dict.fromkeys(ids)
    return tuple(() if declared.by else tuple(_added(declared, among)) for declared in SUMS)


def _added(declared: Sum, ids: Collection[str]) -> Iterator[Added]:
    for total, names in _fitting(declared.total, ids):
        star = names[0] if names else ""
        parts = [part.replace("*", star) for part in declared.parts]
        parts += [part for each in declared.also if (part := each.replace("*", star)) in ids]
        if declared.each:
            found = [
                id
                for id, name in _fitting(declared.each.replace("*", star), ids)
                if not declared.where or declared.where.replace("+", name[0]) in ids
            ]
            if not found:
                continue
            parts += found
        if parts and all(part in ids for part in parts):
            yield Added(total, tuple(dict.fromkeys(parts)), declared.rest)


def _by_group(declared: Sum, figures: Mapping[str, Figure]) -> Iterator[Added]:
    groups: dict[str, list[str]] = defaultdict(list)
    for id, (name,) in _fitting(declared.each, figures):
        group = figures.get(declared.by.replace("+", name))
        if group is not None:
            word = paths.slug(str(group.value)).replace("-", "_")
            groups[declared.total.replace("*", word)].append(id)
    for total, parts in groups.items():
        if total in figures:
            yield Added(total, tuple(dict.fromkeys(parts)), declared.rest)


def relations_of(figures: Mapping[str, Figure]) -> tuple[Relation, ...]:
    """Return each other declared relation of which all figures exist, with their ids in place of patterns.

    A percentage whose id is that of a count and `_percent` needs no declaration.
    """
    return _relations_among(tuple(figures))


@lru_cache(maxsize=4)
def _relations_among(ids: tuple[str, ...]) -> tuple[Relation, ...]:
    return tuple(_relations(dict.fromkeys(ids)))


def _relations(ids: Collection[str]) -> Iterator[Relation]:
    for declared in OTHERS:
        first, *others = vars(declared).values()
        for id, names in _fitting(first, ids):
            star = names[0] if names else ""
            related = [other.replace("*", star) for other in others]
            if all(each in ids for each in related if each):
                yield type(declared)(id, *related)
    declared_shares = [pattern(each.share) for each in OTHERS if isinstance(each, Share)]
    for id in ids:
        part = re.sub(r"_percent(_of_\w+)?$", "", id)
        if part != id and part in ids and not any(each.fullmatch(id) for each in declared_shares):
            yield Share(id, part)


def undeclared(figures: Mapping[str, Figure], ids: Iterable[str]) -> list[str]:
    """Return those of the ids that stand in no declaration whose figures all exist.

    To be part of a percentage, or what a median rests on, is no place: neither says of what it is a part.
    """
    placed = {id for each in sums_of(figures) for id in (each.total, *each.parts)}
    for declared in SUMS:  # of a total of nothing there are no parts
        if declared.each and not declared.parts:
            placed |= {id for id, _ in _fitting(declared.total, figures) if figures[id].value == 0}
    for other in relations_of(figures):
        if isinstance(other, Difference | Within | Alone):
            placed |= {*vars(other).values()}
        elif isinstance(other, Ratio):
            placed.add(other.ratio)
        elif isinstance(other, Rests):
            placed.add(other.figure)
    return [id for id in ids if id not in placed]


def pattern(text: str) -> re.Pattern[str]:
    """Return what finds the ids that a pattern names.

    >>> bool(pattern("market.area.+.level").fullmatch("market.area.north.level"))
    True
    >>> pattern("market.*.customers").fullmatch("market.area.north.customers")[1]
    'area.north'
    """
    return re.compile(re.escape(text).replace(r"\*", "(.+)").replace(r"\+", r"([^.]+)"))


def _fitting(text: str, figures: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    fixed = re.split(r"[*+]", text, maxsplit=1)[0]
    if fixed == text:  # it names one figure
        yield from [(text, ())] if text in figures else []
        return
    wanted = pattern(text)
    for id in figures:
        if id.startswith(fixed) and (found := wanted.fullmatch(id)):
            yield id, found.groups()
