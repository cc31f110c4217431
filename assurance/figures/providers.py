"""The charts and tables of home care providers and their indicators."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Fact, Register
from assurance.figures import style
from assurance.figures.canvas import Canvas, text_width
from assurance.figures.chart import Chart
from assurance.figures.facts import facts_frame, source_of
from assurance.figures.plots import plot_rating_bars
from assurance.figures.table import Note, Table
from assurance.measures.entry import key
from assurance.measures.providers import BELOW_GOOD, RATINGS, SIZES, VOCABULARY

COMPLETING = "Completing the assessment"


def plot_provider_ratings(register: Register, name: str = "fig-provider-ratings") -> Chart | Note:
    """Return the council's own ratings of its home care providers, a bar of 100% a tier."""
    tiers = _tiers(register)
    bars = [
        {
            "group": "Home care providers",
            "place": _place(register, tier, total),
            "rating": rating,
            "count": fact.value,
        }
        for tier, total in tiers.items()
        if any(register.facts[f"providers.by_tier.{tier}.{key(rating)}"].value for rating in RATINGS)
        for rating, fact in ((r, register.facts[f"providers.by_tier.{tier}.{key(r)}"]) for r in RATINGS)
    ]
    if not tiers:
        return _nothing(register, name)
    if not bars:
        return Note(name=name, text="No home care provider has completed the council’s assessment yet.")
    frame = pd.DataFrame(bars)
    facts = list(register.under("providers.by_tier"))
    described = [
        f"{place}: "
        + ", ".join(f"{row.count_} {row.rating}" for row in of_place.itertuples() if row.count_)
        + "."
        for place, of_place in frame.rename(columns={"count": "count_"}).groupby("place", sort=False)
    ]
    chart = plot_rating_bars(
        frame,
        rated="rated provider",
        name=name,
        headline=_ratings_headline(register),
        subtitle="Percentage of home care providers that have completed the assessment, by the council’s "
        f"own rating and tier, {register.council}, {facts[0].period}. These are not CQC’s ratings",
        source=source_of(facts),
        alt=f"Bars of 100%, divided by the council’s own rating. {' '.join(described)}",
    )
    return Chart(name=name, figure=chart.figure, headline=chart.headline, subtitle=chart.subtitle,
                 source=chart.source, alt=chart.alt, data=facts_frame(facts))  # fmt: skip


def _ratings_headline(register: Register) -> str:
    below, assessed = (register.facts[f"providers.{id}"] for id in ("below_good.providers", "assessed"))
    verb = "is" if below.value == 1 else "are"
    return (
        f"{below.display} of {assessed.display} home care providers assessed by {register.council} {verb} "
        "rated Poor or Requires improvement"
    )


def _place(register: Register, tier: str, total: Fact) -> str:
    completing = register.facts[f"providers.by_tier.{tier}.completing"]
    words = _tail(total)
    return f"{words} ({completing.display} more being assessed)" if completing.value else words


def tabulate_provider_ratings(register: Register, name: str = "tbl-provider-ratings") -> Table | Note:
    """Return providers by the council's own rating and by tier."""
    tiers = _tiers(register)
    if not tiers:
        return _nothing(register, name)
    standings = {**{rating: f"rating.{key(rating)}" for rating in RATINGS}, COMPLETING: "completing"}
    rows = [
        {
            "Council’s own rating (number of providers)": standing,
            **{
                _tail(total): register.facts[f"providers.by_tier.{tier}.{id.removeprefix('rating.')}"].display
                for tier, total in tiers.items()
            },
            "All": register.facts[f"providers.{id}"].display,
        }
        for standing, id in standings.items()
    ]
    total = register.facts["providers.total"]
    last = {"Council’s own rating (number of providers)": "All providers"}
    last |= {_tail(fact): fact.display for fact in tiers.values()} | {"All": total.display}
    facts = [
        fact
        for fact in register.under("providers")
        if fact.unit == "providers" and not fact.id.startswith(("providers.group.", "providers.below_good."))
    ]
    return Table(
        name=name,
        frame=pd.DataFrame([*rows, last]),
        headline=f"Home care providers in {register.council} by the council’s own rating and tier",
        subtitle=f"Number of providers on the council’s framework, {total.period}",
        source=source_of(facts),
        notes=(VOCABULARY, "Completing the assessment is a status, not a rating"),
        data=facts_frame(facts),
    )


def tabulate_providers(register: Register, name: str = "tbl-providers") -> Table | Note:
    """Return providers, hours and people by tier and area."""
    groups = {
        fact.id.split(".")[2]: fact
        for fact in register.under("providers.group")
        if fact.id.endswith(".providers")
    }
    if not groups:
        return _nothing(register, name)
    columns = {
        "Providers": "providers",
        "Hours a week": "hours_a_week",
        "People supported": "people_supported",
    }
    rows = [
        {
            "Tier and area": _tail(fact),
            **{
                column: register.facts[f"providers.group.{group}.{id}"].display
                for column, id in columns.items()
            },
        }
        for group, fact in groups.items()
    ]
    everything = [register.facts[f"providers.{id}"] for id in ("total", "hours_a_week", "people_supported")]
    rows.append(
        {"Tier and area": "All providers"}
        | {column: fact.display for column, fact in zip(columns, everything, strict=True)}
    )
    facts = [*register.under("providers.group"), *everything]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Home care providers in {register.council} by tier and area",
        subtitle="Number of providers on the council’s framework, hours of home care a week and people "
        f"supported, {everything[0].period}",
        source=source_of(facts),
        data=facts_frame(facts),
    )


def tabulate_below_good(register: Register, name: str = "tbl-below-good") -> Table | Note:
    """Return how much home care comes from providers rated below Good, by providers, hours and people."""
    if "providers.total" not in register.facts:
        return _nothing(register, name)
    rows = [
        {
            "Counted by": {"providers": "Providers", "hours": "Hours a week", "people": "People supported"}[
                size
            ],
            "Rated below Good": register.facts[f"providers.below_good.{size}"].display,
            "Of all": register.facts[
                "providers.total" if size == "providers" else f"providers.{SIZES[size][0]}"
            ].display,
            "Share of all": register.facts[f"providers.below_good.{size}_percent_of_all"].display,
            "Of those assessed": register.facts[
                "providers.assessed" if size == "providers" else f"providers.assessed_{size}"
            ].display,
            "Share of those assessed": register.facts[
                f"providers.below_good.{size}_percent_of_assessed"
            ].display,
        }
        for size in SIZES
    ]
    wholes = ("total", "assessed", "hours_a_week", "assessed_hours", "people_supported", "assessed_people")
    facts = [
        *register.under("providers.below_good"),
        *(register.facts[f"providers.{whole}"] for whole in wholes),
    ]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Home care from providers that {register.council} rates "
        f"{' or '.join(reversed(BELOW_GOOD))}",
        subtitle=f"Number and percentage by providers, hours a week and people supported, {facts[0].period}",
        source=source_of(facts),
        notes=(VOCABULARY, "“All” includes providers that are still completing the assessment"),
        data=facts_frame(facts),
    )


def tabulate_below_good_apart(register: Register, name: str = "tbl-below-good-apart") -> Table | Note:
    """Return, for each tier and each area, care from providers below Good by providers, hours and people."""
    prefix = "providers.below_good.by_"
    facts = [fact for fact in register.facts.values() if fact.id.startswith(prefix)]
    if not facts:
        return _nothing(register, name)
    groups = dict.fromkeys(fact.id.rpartition(".")[0] for fact in facts)
    columns = {"providers": "Providers", "hours": "Hours a week", "people": "People supported"}
    rows = []
    for group in groups:
        dimension = group.removeprefix(prefix).partition(".")[0]
        title = register.facts[f"{group}.providers"].title
        row = {"Tier or area": f"{dimension.capitalize()}: {_name_in(title)}"}
        for size, column in columns.items():
            part, whole, share = (
                register.facts[f"{group}.{size}{suffix}"]
                for suffix in ("", "_assessed", "_percent_of_assessed")
            )
            known = part.value is not None and whole.value is not None
            row[column] = f"{part.display} of {whole.display}" if known else part.display
            row[f"Share by {size}"] = share.display
        rows.append(row)
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline="Home care rated below Good, by tier and by area",
        subtitle="Providers rated Poor or Requires improvement by the council, of those that have completed "
        f"its assessment: number and share by providers, hours a week and people, {facts[0].period}",
        source=source_of(facts),
        alignments=dict.fromkeys(columns.values(), "right"),
        notes=(VOCABULARY, "Tiers and areas are two divisions of the same providers: they are not added up"),
        data=facts_frame(facts),
    )


def _name_in(title: str) -> str:
    """Return the tier or area in "Home care providers, Tier 1, rated …"."""
    return title.removeprefix("Home care providers, ").rpartition(", rated ")[0]


def tabulate_positions(register: Register, name: str = "tbl-provider-positions") -> Table | Note:
    """Return the council's ratings beside its current position, from improvement plans."""
    facts = register.under("providers.plans")
    if not facts:
        return Note(name=name, text=f"No improvement plans of providers in {register.council} were supplied.")
    columns = {
        "Satisfied now": "satisfied",
        "Not satisfied": "not_satisfied",
        "No position on record": "not_known",
    }
    rows = [
        {
            "Council’s own rating (number of providers)": standing,
            **{
                column: register.facts[f"providers.plans.{id}.{position}"].display
                for column, position in columns.items()
            },
        }
        for standing, id in (*((rating, key(rating)) for rating in RATINGS), (COMPLETING, "completing"))
    ]
    return Table(
        name=name,
        frame=pd.DataFrame(rows),
        headline=f"Ratings of home care providers in {register.council} and where they stand now",
        subtitle=f"Number of providers, by rating and by the position of the latest improvement plan, "
        f"{facts[0].period}",
        source=source_of(facts),
        notes=(VOCABULARY, "A rating stays until the next assessment, even when a plan has been met since"),
        data=facts_frame(facts),
    )


def plot_indicators(register: Register, name: str = "fig-indicators") -> Chart | Note:
    """Return each indicator as a bar with a mark at its target."""
    indicators = [i for i in _indicators(register) if register.facts[f"{i}.value"].value is not None]
    if not indicators:
        return _no_indicators(register, name)
    facts = [fact for i in indicators for fact in register.under(i)]
    with style.rules():
        canvas = Canvas()
        canvas.key([("Value", "s", style.FOCUS, True), ("Target", "|", style.ORANGE, True)])
        for indicator in indicators:
            _draw_indicator(canvas, register, indicator)
        figure = canvas.finish()
    return Chart(
        name=name,
        figure=figure,
        headline=_indicators_headline(register),
        subtitle=f"Key performance indicators of home care providers against target, {register.council}, "
        f"{facts[0].period}; bars begin at 0, and percentages end at 100",
        source=source_of(facts),
        alt="Bar chart with a mark at each target. "
        + " ".join(
            f"{register.facts[f'{i}.value'].title}: {_against_target(register, i)}." for i in indicators
        ),
        data=facts_frame(facts),
    )


def _draw_indicator(canvas: Canvas, register: Register, indicator: str) -> None:
    value, target = register.facts[f"{indicator}.value"], register.facts[f"{indicator}.target"]
    words = _against_target(register, indicator)
    canvas.y += 0.1
    canvas.write(value.title)
    top, height, room = canvas.y + 0.04, 0.27, canvas.width - 0.04
    end = 100.0 if value.unit == "per cent" else max(value.value, target.value or 0, 1e-9) * 1.05
    canvas.box(0.02, top, room, height, style.GRID)
    canvas.box(0.02, top, room * min(value.value / end, 1), height, style.FOCUS)
    if target.value is not None:
        x = 0.02 + room * min(target.value / end, 1)
        x = min(x, canvas.width - 0.05)
        canvas.line((x, x), (top - 0.05, top + height + 0.05), colour=style.PAPER, thick=7)
        canvas.line((x, x), (top - 0.05, top + height + 0.05), colour=style.ORANGE, thick=4)
    canvas.y = top + height + 0.06
    canvas.write(words, bold=text_width(words, style.SIZE, True) < room)


def _against_target(register: Register, indicator: str) -> str:
    value, target, gap, met = (
        register.facts[f"{indicator}.{name}"] for name in ("value", "target", "gap", "met")
    )
    unit = "" if value.unit in ("per cent", "not stated") else f" {value.unit}"
    if target.value is None:
        return f"{value.display}{unit}, no target stated"
    verdict = f", {met.value}" if met.value else ""
    return f"{value.display}{unit}, target {target.display}{unit}{verdict} ({gap.display} {gap.unit})"


def _indicators_headline(register: Register) -> str:
    with_target, met = register.facts["indicators.with_target"], register.facts["indicators.met"]
    if not with_target.value:
        return "No indicator of home care providers can be judged against a target"
    verb = "meets" if met.value in (0, 1) else "meet"
    count = "None" if not met.value else met.display
    return f"{count} of the {with_target.display} indicators that can be judged against a target {verb} it"


def tabulate_indicators(register: Register, name: str = "tbl-indicators") -> Table | Note:
    """Return each indicator with its target, the gap, and whether the target is met."""
    indicators = _indicators(register)
    if not indicators:
        return _no_indicators(register, name)
    rows = []
    for indicator in indicators:
        value, target, gap, met = (
            register.facts[f"{indicator}.{part}"] for part in ("value", "target", "gap", "met")
        )
        better = {"high": "higher", "low": "lower", "none": "not stated"}[value.polarity]
        unit = "" if value.unit == "per cent" else f" ({value.unit})"
        rows.append(
            {
                "Indicator": f"{value.title}{unit}",
                "Value": value.display,
                "Target": "not stated" if target.value is None else target.display,
                "Gap": "[z]" if target.value is None else gap.display,
                "Better when": better,
                "Target met": {"met": "yes", "not met": "no"}.get(str(met.value), "[z]"),
                **_since(register, indicator),
            }
        )
    frame = pd.DataFrame(rows)
    since = [column for column in ("Before", "Change") if (frame[column] != "[x]").any()]
    frame = frame.drop(columns={"Before", "Change"} - set(since))
    facts = [fact for indicator in indicators for fact in register.under(indicator)]
    return Table(
        name=name,
        frame=frame,
        headline=f"Key performance indicators of home care providers in {register.council}",
        subtitle="Value, target and gap (percentage points where the value is a percentage), "
        f"{facts[0].period}",
        source=source_of(facts),
        alignments={
            name: "right" for name in ("Value", "Target", "Gap", "Before", "Change") if name in frame
        },
        notes=(
            *(
                f"{fact.title}: {caveat}"
                for fact in facts
                if fact.id.endswith(".value")
                for caveat in fact.caveats
            ),
            "These are the council’s own indicators: none is a rating, and none is CQC’s",
        ),
        data=facts_frame(facts),
    )


def _since(register: Register, indicator: str) -> dict[str, str]:
    previous, change, direction = (
        register.facts[f"{indicator}.{name}"] for name in ("previous", "change", "direction")
    )
    which = {"in the better direction": " (better)", "in the worse direction": " (worse)"}
    return {"Before": previous.display, "Change": change.display + which.get(str(direction.value), "")}


def _tiers(register: Register) -> dict[str, Fact]:
    """Return the totals of the tiers, by the key of the tier."""
    found = dict.fromkeys(fact.id.split(".")[2] for fact in register.under("providers.by_tier"))
    return {tier: register.facts[f"providers.{tier}"] for tier in found}


def _indicators(register: Register) -> list[str]:
    return [
        fact.id.removesuffix(".value") for fact in register.under("indicators") if fact.id.endswith(".value")
    ]


def _tail(fact: Fact) -> str:
    """Return what a title says after "Home care providers, "."""
    return fact.title.partition(", ")[2]


def _nothing(register: Register, name: str) -> Note:
    return Note(
        name=name,
        text=f"Home care providers on {register.council}’s own framework: not supplied for this edition.",
    )


def _no_indicators(register: Register, name: str) -> Note:
    return Note(
        name=name,
        text=f"No indicators of home care providers in {register.council} were supplied for this edition.",
    )
