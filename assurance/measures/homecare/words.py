"""What is said of the three clocks, by rule."""

from __future__ import annotations

from collections.abc import Iterator

from assurance.evidence import Fact, Register, Sentence
from assurance.measures.homecare.clocks import TO_STARTED
from assurance.measures.homecare.groups import EARLIER, GROUP_SHARES, LATELY
from assurance.measures.homecare.supplied import Supplied
from assurance.measures.homecare.told import left_share_id, share_id
from assurance.wording import say_comparison

DOES = {"sourced": "been sourced", "started": "started"}


def say_waits(supplied: Supplied, register: Register) -> None:
    """Enter what is said: which clocks there are, how long waits take, where finished ones mislead."""
    register.say(
        Sentence(id="homecare.clocks.sentence", text=_clocks(supplied)),
        Sentence(id="homecare.clocks.starts_sentence", text=_starts(supplied, register)),
        Sentence(id="homecare.clocks.waits_sentence", text=" ".join(_waits(supplied, register))),
        Sentence(id="homecare.clocks.shares_sentence", text=_shares(supplied, register)),
        Sentence(id="homecare.clocks.parting_sentence", text=_parting(supplied, register)),
        *_comparisons(supplied, register),
        Sentence(id="homecare.clocks.groups_sentence", text=_groups(register)),
    )


def _clocks(supplied: Supplied) -> str:
    if supplied.starts_known:
        return (
            "Three clocks are told apart, always by name: from request to sourced (how soon the council "
            "finds a provider), from sourced to started (how soon the provider begins) and from request to "
            "started (how long the person waits for care)."
        )
    return (
        "Of the three clocks of homecare only one can be given here, from request to sourced. The return "
        "does not say on which day care started, so nothing is said of how soon providers begin (sourced to "
        "started) or of how long people wait for care (request to started)."
    )


def _starts(supplied: Supplied, register: Register) -> str:
    """Return how many requests had led to care, and within 7 days; empty words where no start is known."""
    if not supplied.starts_known:
        return "How many requests had led to care is not known."
    facts, prefix = register.facts, TO_STARTED.counts
    started, week = facts[f"{prefix}.started"], facts[f"{prefix}.within_7_days_percent"]
    total = facts[TO_STARTED.total]
    if started.value is None or total.value is None:
        return "How many requests had led to care is not shown, because it would give a small number away."
    text = (
        f"Of all {{{total.id}}} requests, {{{started.id}}} ({{{started.id}_percent}}) had led to care by the "
        "last day that the return knows of"
    )
    text += f", {{{week.id}}} of all within 7 days of the request." if week.value is not None else "."
    for name, words in (
        ("open", "{} were still waiting for care"),
        (
            "left",
            "{} had been withdrawn, or the person had died or been transferred out, before care started",
        ),
    ):
        fact = facts[f"{prefix}.{name}"]
        if fact.value is not None:
            said = words.format(f"{{{fact.id}}}") if fact.value else words.format("none")
            text += f" {said[:1].upper()}{said[1:]}." if not said.startswith("{") else f" {said}."
    died = facts[f"{prefix}.died"]
    if died.value:
        text += f" In {{{died.id}}} requests the person died while waiting for care."
    return text


def _waits(supplied: Supplied, register: Register) -> Iterator[str]:
    yield "Requests that still wait are counted for as long as they have waited."
    for clock in supplied.clocks:
        median, most = (register.facts[f"{clock.prefix}.{name}"] for name in ("median_days", "p90_days"))
        name = f"{clock.words[:1].upper()}{clock.words[1:]}"
        if median.value is None:
            yield f"{name}: no median can be given, because too few are left to watch."
        elif most.value is None:
            yield f"{name}: the median is {{{median.id}}}, and a 90th percentile cannot be given."
        else:
            yield f"{name}: the median is {{{median.id}}} and the 90th percentile {{{most.id}}}."


def _shares(supplied: Supplied, register: Register) -> str:
    clock, facts = supplied.main, register.facts
    shown = [
        (day, fact) for day in (1, 2, 7, 14, 28)
        if (fact := facts[share_id(clock, day)]).value is not None
    ]  # fmt: skip
    if not shown:
        return (
            "No shares by day are given: there are too few requests, or they would give a small number away."
        )
    parts = [f"{{{fact.id}}} within {day} {'day' if day == 1 else 'days'}" for day, fact in shown]
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    text = f"On the clock “{clock.words}”, an estimated {listed} had {DOES[clock.ended]}"
    day = shown[-1][0]
    left = facts[left_share_id(clock, day)]
    if left.value:
        return f"{text}; within {day} {'day' if day == 1 else 'days'} {{{left.id}}} had left without."
    return f"{text}."


def _parting(supplied: Supplied, register: Register) -> str:
    """Return whether the median of finished requests misleads.

    They part when the median of completed waits lies below the 95% interval of the median with those who wait
    still, or when that median is not reached at all. Looked at are all requests, and those made lately, where
    most of those who wait are.
    """
    clock = supplied.main
    said = []
    for prefix, whose in (
        (clock.prefix, "all requests"),
        (f"{LATELY}.{clock.id}", f"requests made {{{LATELY}.label}}"),
    ):
        completed = register.facts.get(f"{prefix}.completed_median_days")
        median = register.facts.get(f"{prefix}.median_days")
        if completed is None or median is None or completed.value is None:
            continue
        if median.value is None:
            said.append(
                f"Of {whose} that had {DOES[clock.ended]} the median wait was {{{completed.id}}}; with those "
                "that still wait a median cannot be given. Finished requests alone would make waits look "
                "shorter than they are."
            )
        elif parts(completed, median):
            said.append(
                f"Of {whose} those that had {DOES[clock.ended]} had a median wait of {{{completed.id}}}, "
                f"with those that still wait it is {{{median.id}}}: finished requests alone would make waits "
                "look shorter than they are."
            )
        elif completed.display == median.display:
            said.append(f"Of {whose} the finished ones alone give the same median, {{{completed.id}}}.")
        else:
            said.append(
                f"Of {whose} the finished ones alone give nearly the same picture: a median of "
                f"{{{completed.id}}} beside {{{median.id}}}."
            )
    return " ".join(said) or "There are too few finished requests to set their median beside that of all."


def parts(completed: Fact, median: Fact) -> bool:
    """Return whether the completed-only median is below the interval of the median of all."""
    assert isinstance(completed.value, int | float)
    return median.lower is not None and completed.value < median.lower


def _comparisons(supplied: Supplied, register: Register) -> Iterator[Sentence]:
    """Yield how the latest requests stand to earlier ones, and hospital to community."""
    clock = supplied.main
    within = GROUP_SHARES[clock.id][0]
    share = f"{clock.id}.{clock.ended}_by_day_{within}"
    for id, one, other, opening, closing, missing in (
        ("lately", LATELY, EARLIER, f"Of requests made {{{LATELY}.label}}", "of those made before",
         "How soon the latest requests are met cannot be set beside earlier ones."),
        ("route", "homecare.by_route.hospital", "homecare.by_route.community", "Of requests from hospital",
         "of requests from the community", "Hospital and community cannot be set side by side."),
    ):  # fmt: skip
        own, beside = (register.facts.get(f"{prefix}.{share}") for prefix in (one, other))
        sentence = f"homecare.clocks.{id}_sentence"
        if own is None or beside is None or own.value is None or beside.value is None:
            yield Sentence(id=sentence, text=missing)
            continue
        yield say_comparison(
            sentence,
            f"{opening} an estimated {{{own.id}}} had {DOES[clock.ended]} within {within} days "
            f"({clock.words})",
            own,
            beside,
            f"the {{{beside.id}}} {closing}",
            supplied.settings.wording,
            missing=missing,
        )


def _groups(register: Register) -> str:
    if not any(fact.id.endswith(".label") for fact in register.facts.values()):
        return (
            "No waits by group are given: each has fewer than 20 requests, or would give a small number away."
        )
    return (
        "By group, waits are given for groups of at least 20 requests. With so many groups some differ by "
        "chance: the intervals say how far."
    )
