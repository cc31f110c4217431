"""What has happened since a provider was rated: its improvement plan, and the council's current position."""

from __future__ import annotations

import pandas as pd

from assurance.evidence import Register, Sentence
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, as_at, key, latest, remark
from assurance.measures.providers.quality import (
    BELOW_GOOD,
    PERSISTING,
    RATINGS,
    VOCABULARY,
    current_providers,
)
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_plans"
STATUSES = ("open", "met", "not met", "withdrawn")
POSITIONS = {
    "satisfied": "the council is satisfied now",
    "not_satisfied": "the council is not satisfied",
    "not_known": "no position is on record",
}


def measure_plans(edition: Edition, settings: Settings) -> Register:
    """Return improvement plans by status, and the current position on providers beside their ratings.

    Definition
    ----------
    Improvement plans as they stood last, by status: open, met, not met, withdrawn. For each rating of the
    council's own: providers whose position is satisfied, not satisfied, or not on record. The position is the
    one that the return of plans states; where it states none, satisfied when the plan was met and not
    satisfied when it was not met or is open.

    Source
    ------
    The council's own returns of improvement plans and of provider quality.

    Numerator
    ---------
    Plans with the status; providers with the rating and the position.

    Denominator
    -----------
    None: these are counts of plans and of providers.

    Caveats
    -------
    A rating stays until the next assessment: a provider whose plan was met may be rated Poor and be in order
    today. Plans and ratings are matched by the provider's name; a plan of a provider that is not on the
    framework is counted as a plan only.
    """
    register = edition.register()
    found = current_providers(edition, settings, MEASURE)
    every = edition.table("improvement_plans")
    plans = latest(every, ["provider"], settings.data_freeze) if len(every) else every
    if found is None:
        return register
    if plans.empty:
        text = "No improvement plans were supplied, so what has changed since these ratings is not shown."
        register.say(Sentence(id="providers.plans_sentence", text=text))
        return register
    _, providers = found
    basis = Basis(
        edition=edition,
        rows=plans,
        period=f"{as_at(plans)}{remark(edition, plans)}",
        population="improvement plans of home care providers",
        measure=MEASURE,
    )
    register.add(
        basis.count(
            "providers.plans.total",
            "Improvement plans of home care providers",
            len(plans),
            "plans",
            rule="the latest plan of each provider",
            method="Counted once a provider.",
        ),
        *(
            basis.count(
                f"providers.plans.{key(status)}",
                f"Improvement plans of home care providers, {status}",
                int(plans["status"].eq(status).sum()),
                "plans",
                rule=f"status {status}",
                method="Counted once a provider.",
            )
            for status in STATUSES
        ),
    )
    now = position_of(plans)
    its = providers["provider"].map(_plain).map(dict(zip(plans["provider"].map(_plain), now, strict=True)))
    its = its.fillna("not_known")
    for standing in (*RATINGS, "Completing"):
        for position, words in POSITIONS.items():
            rated = "completing the assessment" if standing == "Completing" else f"rated {standing}"
            register.add(
                basis.count(
                    f"providers.plans.{key(standing)}.{position}",
                    f"Home care providers {rated} by the council, {words}"
                    if standing in RATINGS
                    else f"Home care providers {rated}, {words}",
                    int((providers["standing"].eq(standing) & its.eq(position)).sum()),
                    "providers",
                    rule=f"{standing}; position {position.replace('_', ' ')}",
                    method="The rating of the latest return, beside the position of the latest plan.",
                    population="home care providers on the council’s framework",
                    caveats=(VOCABULARY, PERSISTING),
                )
            )
    below = providers["standing"].isin(BELOW_GOOD)
    for position, words in POSITIONS.items():
        register.add(
            basis.count(
                f"providers.below_good.position.{position}",
                f"Home care providers rated Poor or Requires improvement by the council, {words}",
                int((below & its.eq(position)).sum()),
                "providers",
                rule=f"council rating Poor or Requires improvement; position {position.replace('_', ' ')}",
                method="The rating of the latest return, beside the position of the latest plan.",
                population="home care providers on the council’s framework",
                caveats=(VOCABULARY, PERSISTING),
            )
        )
    register.say(Sentence(id="providers.plans_sentence", text=_words(int(below.sum()))))
    return register


def position_of(plans: pd.DataFrame) -> pd.Series:
    """Return the current position on each plan's provider, one of `POSITIONS`."""
    said = plans["position"].map({"satisfied": "satisfied", "not satisfied": "not_satisfied"})
    of_status = {"met": "satisfied", "open": "not_satisfied", "not met": "not_satisfied"}
    told = plans["status"].map(of_status)
    return said.astype("object").where(said.notna(), told).fillna("not_known").astype("str")


def _plain(provider: object) -> str:
    return " ".join(str(provider).casefold().split())


def _words(below: int) -> str:
    plans = (
        "Of {providers.plans.total} improvement plans {providers.plans.met} "
        "have been met and {providers.plans.open} are open."
    )
    if not below:
        return plans
    return (
        f"{plans} A rating stays until the next assessment: of the providers rated Poor or Requires "
        "improvement, the council is satisfied now with {providers.below_good.position.satisfied}, is not "
        "satisfied with {providers.below_good.position.not_satisfied}, and has no position on record for "
        "{providers.below_good.position.not_known}."
    )
