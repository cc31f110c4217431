"""The report at a glance: for ratings, homecare and outcomes one sentence and one short table each.

The sentences are entered in the register as `glance.<topic>`. The tables are pieces that name figures, as
prose does, so that what they print is listed and linked like everything else.
"""

from __future__ import annotations

import re

from assurance.evidence import Fact, Register, Sentence, variable_of
from assurance.markdown import escape, table
from assurance.measures.ascof.definitions import MEASURES
from assurance.publish.questions import Asked
from assurance.wording import judgement_of

ROWS = 5
"""As many measures of outcomes as are shown."""
_RATINGS = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement",
    "inadequate": "Inadequate",
    "not_rated": "Not rated overall",
}
_REQUESTS = {
    "within_1_day": "Within 1 day",
    "in_2_days": "In 2 days",
    "in_3_to_7_days": "In 3 to 7 days",
    "in_8_or_more_days": "In 8 days or more",
    "open": "Not yet: still open",
    "withdrawn": "Withdrawn before that",
}
_BANDS = {
    "within_1_day": "Within 1 day",
    "2_days": "In 2 days",
    "3_to_7_days": "In 3 to 7 days",
    "8_days_or_more": "In 8 days or more",
    "still_open": "Not yet: still open",
    "withdrawn": "Withdrawn before that",
    "in_no_band": "In no band",
}


def add_glances(register: Register) -> None:
    """Enter the sentence of each topic, whatever was supplied. Verdicts must be in the register."""
    asked = Asked(register)
    register.say(
        Sentence(
            id="glance.ratings",
            text=asked.says("ratings.care_homes.sentence", "ratings.homecare.sentence")
            or "No CQC ratings of services in this area were supplied for this edition.",
        ),
        Sentence(
            id="glance.homecare",
            text=asked.says("homecare.requests.sentence", "homecare.clocks.lately_sentence")
            or asked.says("waiting.bands.all.sentence")
            or "No record of homecare requests was supplied for this edition.",
        ),
        Sentence(id="glance.outcomes", text=_outcomes(asked)),
    )


def _outcomes(asked: Asked) -> str:
    counts = [f"ascof.measures.{name}" for name in ("compared", "similar", "better", "worse")]
    if "ascof.summary" in asked.register.sentences and asked.has(*counts):
        compared = asked.register.facts[counts[0]]
        return (
            "Of the {ascof.measures.compared} measures of ASCOF "
            f"that can be compared ({compared.period}), {compared.geography} is similar to England on "
            "{ascof.measures.similar}, better on {ascof.measures.better} and worse on "
            "{ascof.measures.worse}. The publisher says that these data cannot be used to make judgements "
            "about how effective local authorities are."
        )
    if "ascof.summary" in asked.register.sentences:
        return asked.says("ascof.summary")
    none = "No ASCOF measures of the current framework were supplied for this edition."
    if _beside(asked.register):
        return (
            f"{none} What was cited from earlier ones and from national surveys is here: no margin of error "
            "was given, so it cannot be said whether a difference is more than chance."
        )
    return none


def glance_pieces(register: Register) -> dict[str, str]:
    """Return the short table of each topic by the name of its piece, "" where there is nothing to show."""
    return {
        "_glance-ratings.qmd": _ratings_table(register),
        "_glance-homecare.qmd": _homecare_table(register),
        "_glance-outcomes.qmd": _outcomes_table(register),
    }


def _shown(register: Register, id: str) -> str:
    return f"{{{{< var {variable_of(id, register)} >}}}}" if id in register.facts else "–"


def _ratings_table(register: Register) -> str:
    if "ratings.all.total" not in register.facts:
        return ""
    rows = [
        (name, *(_shown(register, f"ratings.{kind}.{rating}") for kind in ("care_homes", "homecare")))
        for rating, name in _RATINGS.items()
    ]
    period = register.facts["ratings.all.total"].period
    return table(
        ("CQC’s overall rating", "Care homes", "Community care services"),
        rows,
        ("left", "right", "right"),
        caption=f"Services by their rating, numbers of locations, {escape(period)}",
        label="tbl-glance-ratings",
    )


def _homecare_table(register: Register) -> str:
    for prefix, bands in (("homecare.requests", _REQUESTS), ("waiting.bands.all", _BANDS)):
        if f"{prefix}.total" not in register.facts:
            continue
        rows = [
            (
                name,
                _shown(register, f"{prefix}.{band}"),
                _shown(register, f"{prefix}.{band}_percent"),
            )
            for band, name in bands.items()
            if f"{prefix}.{band}" in register.facts
        ]
        period = register.facts[f"{prefix}.total"].period
        return table(
            ("A provider was found", "Requests", "Of all requests"),
            rows,
            ("left", "right", "right"),
            caption=f"From request to sourced, {escape(period)}",
            label="tbl-glance-homecare",
        )
    return ""


def _outcomes_table(register: Register) -> str:
    found = _beside(register)
    if not found:
        return ""
    shown = found[:ROWS]
    periods = list(dict.fromkeys(fact.period for fact, _ in shown))
    rows = [
        (
            f"{_name(fact)}{f', {escape(fact.period)}' if len(periods) > 1 else ''}",
            _shown(register, fact.id),
            _shown(register, other),
            _verdict(register, fact),
        )
        for fact, other in shown
    ]
    caption = (
        "Measures that differ from England’s by more than chance would explain, the worse ones first"
        if any(_differs(register, fact) for fact, _ in found)
        else "Measures of outcomes beside England’s"
    )
    caption += f", {escape(periods[0])}" if len(periods) == 1 else ""
    caption += "; all are in Appendix E" if len(found) > len(shown) else ""
    return table(
        ("Measure", "Council", "England", "The council’s is"),
        rows,
        ("left", "right", "right", "left"),
        caption=caption,
        label="tbl-glance-outcomes",
        widths=(52, 11, 11, 22),
    )


def _beside(register: Register) -> list[tuple[Fact, str]]:
    """Return the measures that have England's figure, with its id: worse, better, then the rest in order.

    Where some differ by more than chance would explain, only those are returned.
    """
    pairs = []
    for theme in ("ascof", "scorecard", "ascof_before_2023_24"):
        for fact in register.under(theme):
            other = f"{fact.id.removesuffix('.council')}.england"
            main = theme != "ascof" or re.fullmatch(r"ascof\.[0-9][a-z0-9]*\.council", fact.id)
            if (
                fact.id.endswith(".council")
                and main
                and fact.status == "published"
                and other in register.facts
            ):
                pairs.append((fact, other))
        if pairs and theme == "ascof":
            break
    differ = [pair for pair in pairs if _differs(register, pair[0])]
    return sorted(differ, key=lambda pair: _differs(register, pair[0]) != "worse") or pairs


def _differs(register: Register, fact: Fact) -> str:
    """Return "worse" or "better" where the intervals support a difference from England's, else ""."""
    verdict = register.sentences.get(f"{fact.id}.verdict") or register.sentences.get(
        f"{fact.id.removesuffix('.council')}.verdict"
    )
    if not verdict or verdict.outcome not in ("higher", "lower"):
        return ""
    return judgement_of(fact.polarity, higher=verdict.outcome == "higher")


def _verdict(register: Register, fact: Fact) -> str:
    verdict = register.sentences.get(f"{fact.id}.verdict")
    if not verdict or verdict.outcome not in ("higher", "lower", "similar", "the same"):
        return "not tested"
    judged = _differs(register, fact)
    return f"{re.sub(r' (than|to|as)$', '', verdict.text)}{f' ({judged})' if judged else ''}"


def _name(fact: Fact) -> str:
    """Return a measure's short name where it has one, with its unit: 2B, admissions, per 100,000."""
    measure = MEASURES.get(fact.id.split(".")[1]) if fact.id.startswith("ascof.") else None
    name = f"{fact.title.partition(':')[0]}: {measure.short}" if measure else fact.title
    return escape(name if fact.unit == "per cent" else f"{name}, {fact.unit}")
