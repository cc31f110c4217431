"""Questions that members of a committee are likely to ask, answered from the register by rule.

Every answer is a sentence of the register, `questions.<topic>.<question>`, that prose prints as it prints any
other. It names figures and never types them. Where the register has no figure, the answer says so, and which
return it would take: no answer is left blank, and none is rounded up to a comfortable one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assurance.councils import region_in_words
from assurance.evidence import Register, Sentence
from assurance.numerals import listed

CANNOT = "The register cannot say"
_KINDS = {"care_homes": "care homes", "homecare": "community care services"}


@dataclass(frozen=True)
class Asked:
    """A register that is asked: what it holds of a name, in words for a sentence."""

    register: Register

    def has(self, *ids: str) -> bool:
        """Return whether there is a figure with a value under each of some ids."""
        facts = self.register.facts
        return all(id in facts and facts[id].status == "published" for id in ids)

    def says(self, *ids: str) -> str:
        """Return the sentences of some ids, those that there are, one after another."""
        sentences = self.register.sentences
        return " ".join(sentences[id].text for id in ids if id in sentences)

    def verdict(self, id: str) -> str:
        """Return the words of a verdict that was reached, "" where there is none."""
        found = self.register.sentences.get(id)
        return found.text if found and found.outcome in ("higher", "lower", "similar", "the same") else ""


def add_questions(register: Register) -> None:
    """Enter the answer to every question, whatever was supplied. Verdicts must be in the register."""
    asked = Asked(register)
    for topic, questions in QUESTIONS.items():
        for name, answer in questions.items():
            register.say(Sentence(id=f"questions.{topic}.{name}", text=answer(asked)))


# Ratings of services, CQC's

_NO_RATINGS = (
    f"{CANNOT}: CQC’s ratings of the services in this area were not supplied. CQC publishes them every month."
)


def _ratings_how_many(asked: Asked) -> str:
    if not asked.has("ratings.all.total", "ratings.all.rated", "ratings.all.not_rated"):
        supplied = "ratings.all.total" in asked.register.facts
        return f"{CANNOT}: a number is not shown." if supplied else _NO_RATINGS
    text = (
        "{ratings.all.total} locations: {ratings.all.rated} have an overall rating and "
        "{ratings.all.not_rated} do not."
    )
    if asked.has("ratings.all.good_or_outstanding", "ratings.all.good_or_outstanding_of_all"):
        text += (
            " Of those with a rating {ratings.all.good_or_outstanding} are Good or Outstanding; of all, with "
            "or without, {ratings.all.good_or_outstanding_of_all}. This report uses the first unless it says "
            "otherwise."
        )
    return text


def _ratings_whose(asked: Asked) -> str:
    if not asked.has("ratings.all.total"):
        return _NO_RATINGS
    period = asked.register.facts["ratings.all.total"].period
    return (
        f"CQC’s, of each place where care is provided, {period}. They are not the council’s, and they are "
        "not CQC’s assessment of the council."
    )


def _ratings_compared(asked: Asked) -> str:
    told = []
    for kind, name in _KINDS.items():
        own = f"ratings.{kind}.good_or_outstanding"
        if not asked.has(own):
            continue
        beside = []
        for place in ("england", "region"):
            other = f"ratings.{kind}.{place}.good_or_outstanding"
            if not asked.has(other):
                continue
            where = asked.register.facts[other].geography
            where = where if place == "england" else region_in_words(where)
            verdict = asked.verdict(f"ratings.{kind}.verdict{'' if place == 'england' else '_region'}")
            beside.append(
                f"{verdict} {{{other}}} in {where}"
                if verdict
                else f"beside {{{other}}} in {where} (not tested against chance)"
            )
        told.append(
            f"{name} {{{own}}}, {' and '.join(beside) if beside else 'with nothing to stand beside it'}"
        )
    if not told:
        return _NO_RATINGS
    words = "; ".join(told)
    counted = asked.says("ratings.comparator_sentence")
    first = next(f"ratings.{kind}.good_or_outstanding" for kind in _KINDS if f"ratings.{kind}" in words)
    period = asked.register.facts[first].period
    return f"Of those rated, {period}, Good or Outstanding are: {words}. {counted}".strip()


def _ratings_below_good(asked: Asked) -> str:
    told = [
        f"{{ratings.{kind}.requires_improvement}} {name} are rated Requires improvement and "
        f"{{ratings.{kind}.inadequate}} Inadequate"
        for kind, name in _KINDS.items()
        if asked.has(f"ratings.{kind}.requires_improvement", f"ratings.{kind}.inadequate")
    ]
    if not told:
        return _NO_RATINGS
    return (
        f"{'; '.join(told)}. {CANNOT} how many people live in them or draw on them. A rating is of a "
        "service; that would take the council’s placements by location."
    )


def _ratings_since(asked: Asked) -> str:
    if not asked.has("ratings.all.total"):
        return _NO_RATINGS
    return asked.says("ratings.age_sentence", "ratings.all.change_sentence")


# The council's own ratings of its home care providers

_NO_PROVIDERS = (
    f"{CANNOT}: the council’s own assessments of its home care providers were not supplied. It would take "
    "the return of provider quality: each provider with its tier, its rating, its hours and the people it "
    "supports."
)


def _providers_whose(asked: Asked) -> str:
    if not asked.has("providers.total"):
        return _NO_PROVIDERS
    return (
        "The council’s, by its own quality assessment. It uses some of CQC’s words (Good, Requires "
        f"improvement) for another judgement. {CANNOT} how CQC rates the same providers. That would take "
        "CQC’s number of each provider in the council’s return."
    )


def _providers_people(asked: Asked) -> str:
    if not asked.has("providers.total"):
        return _NO_PROVIDERS
    return asked.says("providers.below_good.sentence", "providers.below_good.households_sentence") or (
        f"{CANNOT}: no provider has a rating yet, or the numbers are not shown."
    )


def _providers_since(asked: Asked) -> str:
    if not asked.has("providers.total"):
        return _NO_PROVIDERS
    period = asked.register.facts["providers.total"].period
    return f"The ratings are {period}. {asked.says('providers.plans_sentence')}".strip()


# Homecare

_NO_HOMECARE = (
    f"{CANNOT}: no record of single requests for homecare was supplied. It would take one row a request, "
    "with the days of request, of sourcing and of start."
)


def _homecare_how_many(asked: Asked) -> str:
    if asked.has("homecare.requests.total", "homecare.requests.sourced"):
        period = asked.register.facts["homecare.requests.total"].period
        return (
            f"{{homecare.requests.total}} {period}; a provider was found for {{homecare.requests.sourced}}. "
            "A percentage “of all requests” has those still open and those withdrawn in its base, so that "
            "nobody who is waiting is left out. Requests are counted, not people: one person may have made "
            "several."
        )
    return asked.says("waiting.bands.all.sentence", "waiting.bands.all.total_sentence") or _NO_HOMECARE


def _homecare_clock(asked: Asked) -> str:
    if asked.has("homecare.request_to_started.started"):
        return "No: found is not started. " + asked.says(
            "homecare.clocks.starts_sentence", "homecare.clocks.waits_sentence"
        )
    if asked.has("homecare.requests.total"):
        return (
            "No: found is not started. The register cannot say when care started: it would take the day "
            "of the first visit in the return of requests."
        )
    if asked.has("waiting.bands.all.total"):
        return (
            "No: the bands count the days from request to sourced. The register cannot say when care "
            "started: it would take single requests, each with the day of the first visit."
        )
    return _NO_HOMECARE


def _homecare_waiting(asked: Asked) -> str:
    if not asked.has("homecare.requests.total"):
        return (
            f"{CANNOT}: counts by band do not say who is waiting. It would take one row a request."
            if asked.has("waiting.bands.all.total")
            else _NO_HOMECARE
        )
    return asked.says(
        "homecare.requests.open_sentence", "waiting.sourced.end_sentence", "waiting.started.end_sentence"
    )


def _homecare_change(asked: Asked) -> str:
    told = asked.says("waiting.sourced.sentence", "waiting.started.sentence")
    if told or asked.has("homecare.requests.total"):
        return told or asked.says("homecare.clocks.lately_sentence")
    if asked.has("waiting.bands.all.total"):
        return f"{CANNOT}: only one period was supplied by band."
    return _NO_HOMECARE


def _homecare_compared(asked: Asked) -> str:
    return (
        f"{CANNOT}: the register holds no other council’s figure. Councils differ in when they start the "
        "clock and when they stop it, so that figures of this kind are not to be compared without their "
        "definitions; Client Level Data has no steps of brokerage."
    )


# Outcomes

_NO_OUTCOMES = (
    f"{CANNOT}: no ASCOF measures of the current framework were supplied. The "
    "publisher’s data file has them for every council."
)


def _outcomes_compared(asked: Asked) -> str:
    periods = sorted(
        {
            fact.period
            for fact in asked.register.under("ascof")
            if re.fullmatch(r"ascof\.[0-9][a-z0-9]*\.council", fact.id) and fact.status == "published"
        },
        reverse=True,
    )
    if not periods:
        return _NO_OUTCOMES
    places = listed(
        dict.fromkeys(
            region_in_words(fact.geography) if fact.id.endswith(".region") else fact.geography
            for fact in asked.register.under("ascof")
            if re.fullmatch(r"ascof\.[0-9][a-z0-9]*\.(england|region)", fact.id)
        )
    )
    return (
        f"With {places}, each a weighted total and not an average of councils, for {listed(periods)}. "
        f"{asked.says('ascof.by_chance')} Measures of what people say rest on those who answered a survey; "
        "the number is with each figure."
    )


def _outcomes_change(asked: Asked) -> str:
    moved, still = [], 0
    for id, sentence in asked.register.sentences.items():
        found = re.fullmatch(r"(ascof\.[0-9][a-z0-9]*\.council)\.verdict_before", id)
        if not found or not asked.has(found[1]):
            continue
        if sentence.outcome in ("higher", "lower"):
            title = asked.register.facts[found[1]].title.partition(":")[0]
            moved.append(f"measure {title} ({{{found[1]}}}) {sentence.text}")
        elif sentence.outcome in ("similar", "the same"):
            still += 1
    if moved:
        rest = (
            " The others that can be tested did not change by more than chance would explain."
            if still
            else ""
        )
        return f"By more than chance would explain: {'; '.join(moved)}.{rest}"
    if still:
        return "Of the measures that can be tested, none changed by more than chance would explain."
    if asked.register.under("ascof"):
        return f"{CANNOT}: no measure has an earlier year that counts the same, with its margin of error."
    return _NO_OUTCOMES


def _outcomes_why(asked: Asked) -> str:
    if not asked.register.under("ascof"):
        return _NO_OUTCOMES
    return (
        f"{CANNOT}: a difference is where to look and not what lies behind it. The publisher says that these "
        "data cannot be used to make judgements about how effective local authorities are."
    )


# The care market


def _market_enough(asked: Asked) -> str:
    told = asked.says("waiting.sourced.end_sentence")
    cannot = (
        f"{CANNOT}: it holds no count of the care that was needed and not found. That would take the hours "
        "that were asked for and could not be supplied, by area."
    )
    return f"{told} {cannot}".strip()


def _market_handbacks(asked: Asked) -> str:
    told = asked.says("market.handbacks.sentence", "market.handbacks.rate_sentence")
    if not told:
        return f"{CANNOT}: no return of contracts handed back was supplied."
    return f"{told} Whether care went on without a break for them is not in the return."


QUESTIONS: Mapping[str, Mapping[str, Callable[[Asked], str]]] = {
    "ratings": {
        "how_many": _ratings_how_many,
        "whose": _ratings_whose,
        "compared": _ratings_compared,
        "below_good": _ratings_below_good,
        "since": _ratings_since,
    },
    "providers": {"whose": _providers_whose, "people": _providers_people, "since": _providers_since},
    "homecare": {
        "how_many": _homecare_how_many,
        "clock": _homecare_clock,
        "waiting": _homecare_waiting,
        "change": _homecare_change,
        "compared": _homecare_compared,
    },
    "outcomes": {"compared": _outcomes_compared, "change": _outcomes_change, "why": _outcomes_why},
    "market": {"enough": _market_enough, "handbacks": _market_handbacks},
}
"""What answers each question, by topic."""
