"""Home care providers on the council's own quality framework, and their indicators against target.

Excellent, Good, Requires improvement and Poor are the council's own ratings. They are not those of the Care
Quality Commission (CQC), although two words are the same. "Completing" is a status, not a rating.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from assurance import numerals
from assurance.disclosure import hidden, hidden_together, total_hidden
from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, as_at, behind, key, keys, latest, remark
from assurance.settings import Settings

RATINGS = ("Excellent", "Good", "Requires improvement", "Poor")
BELOW_GOOD = ("Requires improvement", "Poor")
VOCABULARY = "These are the council’s own ratings, made on its own framework. They are not CQC’s ratings."
PERSISTING = "A rating stays until the next assessment, even where an improvement plan has been met since."
OF_ALL = "all providers on the framework, those still completing the assessment included"
OF_ASSESSED = "providers that have completed the council’s assessment"
MEASURE = f"{__name__.rpartition('.')[0]}.measure_providers"
# Parts of ids that a tier may not have.
TAKEN = frozenset(
    {"total", "assessed", "completing", "not_recorded", "rating", "by_tier", "group", "below_good", "plans"}
    | {"hours_a_week", "people_supported", "assessed_hours", "assessed_people", "sentence", "size_sentence"}
)
SIZES = {
    "providers": ("provider", "Home care providers", "providers"),
    "hours": ("hours_a_week", "Hours of home care a week", "hours a week"),
    "people": ("people_supported", "People supported by home care providers", "people"),
}


def measure_providers(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about home care providers; none when the return was not supplied.

    Definition
    ----------
    Providers on the council's framework by tier and by the council's own rating, with the hours they deliver
    a week and the people they support; the share rated Poor or Requires improvement, by providers, by hours
    and by people.

    Source
    ------
    The council's own record of provider quality.

    Numerator
    ---------
    Providers that have completed the assessment and are rated Poor or Requires improvement; their hours a
    week; the people they support.

    Denominator
    -----------
    Named with every percentage: providers that have completed the assessment, or all providers on the
    framework, those still completing it included.

    Caveats
    -------
    Of several days in the return, the latest of each provider up to the data freeze is counted.
    The ratings are the council's own, not CQC's. A rating stays until the next assessment. Somebody supported
    by two providers is counted with each. Counts of people are hidden when they are small, with their hours.
    """
    register = edition.register()
    found = current_providers(edition, settings)
    if found is None:
        return register
    basis, providers = found
    thresholds = settings.disclosure.model_dump()
    _enter_providers(register, basis, providers)
    _enter_sizes(register, basis, providers, thresholds)
    _say_providers(register, providers)
    return register


def current_providers(
    edition: Edition, settings: Settings, measure: str = MEASURE
) -> tuple[Basis, pd.DataFrame] | None:
    """Return each provider as it stood last, and what its facts have in common; None without the return.

    The frame is the tidy table with `standing` added, and “Not recorded” where a tier or an area is missing.
    """
    every = edition.table("provider_quality")
    providers = latest(every, ["provider"], settings.data_freeze) if len(every) else every
    if providers.empty:
        return None
    basis = Basis(
        edition=edition,
        rows=providers,
        period=f"{as_at(providers)}{remark(edition, providers)}",
        population="home care providers on the council’s framework",
        measure=measure,
    )
    return basis, providers.assign(
        standing=standing(providers),
        tier=providers["tier"].fillna("Not recorded"),
        area=providers["area"].fillna("Not recorded"),
    )


def tier_keys(tiers: pd.Series) -> dict[object, str]:
    """Return a part of an id for each tier, none that is another figure's.

    >>> tier_keys(pd.Series(["Tier 1", "Not recorded"]))
    {'Tier 1': 'tier_1', 'Not recorded': 'not_recorded_tier'}
    """
    return {tier: f"{key}_tier" if key in TAKEN else key for tier, key in keys(tiers).items()}


def standing(providers: pd.DataFrame) -> pd.Series:
    """Return where each provider stands: one of `RATINGS`, "Completing", or "Not recorded".

    A rating counts only when the assessment is completed; a provider that is being assessed has the status
    "Completing", whatever it was rated before.
    """
    completed = providers["assessment_status"].eq("completed") & providers["council_rating"].isin(RATINGS)
    status = providers["assessment_status"].map({"completing": "Completing"}).fillna("Not recorded")
    return providers["council_rating"].where(completed, status).astype("str")


def _enter_providers(register: Register, basis: Basis, providers: pd.DataFrame) -> None:
    """Enter the counts of providers: in all, by tier, by area within it, by standing. None is protected."""
    notes = [file.note for file in basis.edition.files_of(basis.rows) if file.note]
    notes += behind(basis.rows, "provider", "provider")

    def enter(id: str, title: str, rows: pd.Series, rule: str, caveats: tuple[str, ...] = ()) -> None:
        register.add(
            basis.count(
                f"providers.{id}",
                title,
                int(rows.sum()),
                "providers",
                rule=rule,
                method="Counted once each.",
                caveats=caveats,
            )
        )

    everyone = providers["standing"].notna()
    enter("total", "Home care providers on the framework", everyone, "every provider", tuple(notes))
    assessed = providers["standing"].isin(RATINGS)
    ratings = (VOCABULARY, PERSISTING)
    enter(
        "assessed",
        "Home care providers that have completed the council’s assessment",
        assessed,
        "assessment status completed, with a rating",
        ratings,
    )
    enter(
        "completing",
        "Home care providers completing the council’s assessment",
        providers["standing"] == "Completing",
        "assessment status completing",
        ("Completing is a status, not a rating.",),
    )
    if (providers["standing"] == "Not recorded").any():
        enter(
            "not_recorded",
            "Home care providers without a status or rating",
            providers["standing"] == "Not recorded",
            "neither completing nor rated",
        )
    for rating in RATINGS:
        enter(
            f"rating.{key(rating)}",
            f"Home care providers rated {rating} by the council",
            providers["standing"] == rating,
            f"council rating {rating}",
            ratings,
        )
    for tier, tier_key in tier_keys(providers["tier"]).items():
        of_tier = providers["tier"] == tier
        enter(tier_key, f"Home care providers, {tier}", of_tier, f"tier {tier}")
        unknown = (of_tier & (providers["standing"] == "Not recorded")).any()
        for rating in (*RATINGS, "Completing", *(["Not recorded"] if unknown else [])):
            enter(
                f"by_tier.{tier_key}.{key(rating)}",
                f"Home care providers, {tier}, {_standing_words(rating)}",
                of_tier & (providers["standing"] == rating),
                f"tier {tier}; {rating}",
                ratings,
            )


def _standing_words(standing: str) -> str:
    words = {"Completing": "completing the assessment", "Not recorded": "without a status or rating"}
    return words.get(standing, f"rated {standing} by the council")


def _enter_sizes(
    register: Register, basis: Basis, providers: pd.DataFrame, thresholds: Mapping[str, int]
) -> None:
    """Enter hours and people: in all, by tier and area, and of the providers rated below Good."""
    groups = _groups(providers)
    of_groups = _people(providers).groupby(groups).sum().to_dict()
    totals = hide_totals(providers, thresholds)
    no_total, hide_share, hide_assessed = totals.everybody, totals.below_good, totals.assessed
    # Two divisions of one total: where they cross there are smaller numbers, which could be worked out from
    # both. Then only the one about standing is shown.
    hide_groups = no_total or hide_share or hide_assessed or not all_cells_may_be_shown(providers, thresholds)

    for size, (column, title, unit) in SIZES.items():
        if size == "providers":
            total, assessed = register.facts["providers.total"], register.facts["providers.assessed"]
        else:
            # Hours stand for people: an hour hidden beside its people is no number that gives them away.
            total = basis.count(
                f"providers.{column}",
                title,
                providers[column].sum(skipna=False),
                unit,
                rule="every provider",
                method="Added up over providers.",
                hide=no_total,
            )
            assessed = basis.count(
                f"providers.assessed_{size}",
                f"{title}, of providers that have completed the assessment",
                providers.loc[providers["standing"].isin(RATINGS), column].sum(skipna=False),
                unit,
                rule="assessment status completed, with a rating",
                method="Added up over providers.",
                hide=hide_assessed,
            )
            register.add(total, assessed)
        below = providers["standing"].isin(BELOW_GOOD)
        part = basis.count(
            f"providers.below_good.{size}",
            f"{title}, rated Poor or Requires improvement by the council",
            int(below.sum()) if size == "providers" else providers.loc[below, column].sum(skipna=False),
            unit,
            rule="council rating Poor or Requires improvement",
            hide=size != "providers" and hide_share,
            method="Counted once each." if size == "providers" else "Added up over providers.",
            caveats=(VOCABULARY, PERSISTING),
        )
        register.add(part)
        for suffix, whole, base in (("of_assessed", assessed, OF_ASSESSED), ("of_all", total, OF_ALL)):
            weighted = (
                ""
                if size == "providers"
                else f", weighted by {'hours a week' if size == 'hours' else 'people'}"
            )
            register.add(
                basis.share(
                    f"{part.id}_percent_{suffix}",
                    f"Share of home care rated below Good, by {size}, {suffix.replace('_', ' ')}",
                    part,
                    whole,
                    base=base + weighted,
                    caveats=(VOCABULARY,),
                    polarity="low",
                )
            )
    _enter_known_people(register, basis, providers, hide=hide_share)
    concealed_groups = {name for name, count in of_groups.items() if no_total and count}
    concealed_groups |= hidden_together(of_groups) if hide_groups else set()
    for group, of_group in providers.groupby(groups, sort=False):
        tier, area = of_group["tier"].iloc[0], of_group["area"].iloc[0]
        words, rule = f"{tier}, {area}", f"tier {tier}; area {area}"
        register.add(
            basis.count(
                f"providers.group.{group}.providers",
                f"Home care providers, {words}",
                len(of_group),
                "providers",
                rule=rule,
                method="Counted once each.",
            ),
            *(
                basis.count(
                    f"providers.group.{group}.{column}",
                    f"{title}, {words}",
                    of_group[column].sum(skipna=False),
                    unit,
                    rule=rule,
                    method="Added up over providers.",
                    hide=group in concealed_groups,
                )
                for column, title, unit in (SIZES["hours"], SIZES["people"])
            ),
        )


@dataclass(frozen=True)
class HiddenTotals:
    """Which numbers of people over all providers must not be shown."""

    everybody: bool
    below_good: bool
    assessed: bool


def hide_totals(providers: pd.DataFrame, thresholds: Mapping[str, int]) -> HiddenTotals:
    """Return which numbers of people over all providers must not be shown."""
    people = _people(providers)
    of_groups = people.groupby(_groups(providers)).sum().to_dict()
    of_shares = people.groupby(_share_of_standing(providers)).sum().to_dict()
    no_total = any(
        total_hidden(each, counted="people", thresholds=thresholds) for each in (of_groups, of_shares)
    )
    concealed = hidden(of_shares, counted="people", thresholds=thresholds)
    return HiddenTotals(no_total, no_total or "below_good" in concealed, no_total or "other" in concealed)


def _people(providers: pd.DataFrame) -> pd.Series:
    return providers["people_supported"].fillna(0).astype("int64")


def _share_of_standing(providers: pd.DataFrame) -> pd.Series:
    return providers["standing"].map(
        lambda standing: (
            "below_good" if standing in BELOW_GOOD else "good" if standing in RATINGS else "other"
        )
    )


def _enter_known_people(register: Register, basis: Basis, providers: pd.DataFrame, *, hide: bool) -> None:
    """Enter how many of the providers below Good gave no number of people, and what the others' come to."""
    people = providers.loc[providers["standing"].isin(BELOW_GOOD), "people_supported"]
    missing = int(people.isna().sum())
    rule = "council rating Poor or Requires improvement"
    register.add(
        basis.count(
            "providers.below_good.people_not_given",
            "Home care providers rated Poor or Requires improvement by the council that give no number of "
            "people",
            missing,
            "providers",
            rule=f"{rule}; number of people empty",
            method="Counted once each.",
            caveats=(VOCABULARY,),
        )
    )
    if 0 < missing < len(people):
        register.add(
            basis.count(
                "providers.below_good.people_known",
                "People supported by those providers rated Poor or Requires improvement by the council that "
                "give a number",
                people.sum(),
                "people",
                rule=f"{rule}; number of people given",
                method="Added up over the providers that give a number; the others support more.",
                hide=hide,
                caveats=(VOCABULARY, PERSISTING),
            )
        )


def all_cells_may_be_shown(providers: pd.DataFrame, thresholds: Mapping[str, int]) -> bool:
    """Return whether no tier, area and standing together supports a small number of people.

    Then nothing that is added up from them can give a small number away, however it is divided.
    """
    standing = providers["standing"].map(
        lambda each: "below" if each in BELOW_GOOD else "good" if each in RATINGS else "other"
    )
    people = providers["people_supported"].fillna(0).groupby([providers["tier"], providers["area"], standing])
    cells = people.sum()
    return bool(((cells == 0) | (cells >= thresholds["people"])).all())


def _groups(providers: pd.DataFrame) -> pd.Series:
    names = providers["tier"].astype("str") + " " + providers["area"].astype("str")
    return names.map(keys(names))


def _say_providers(register: Register, providers: pd.DataFrame) -> None:
    facts = register.facts
    ratings = numerals.listed(
        [
            f"{{providers.rating.{key(rating)}}} {'are rated ' if rating == 'Excellent' else ''}{rating}"
            for rating in RATINGS
        ]
    )
    left = (
        "; {providers.completing} "
        + ("is" if facts["providers.completing"].value == 1 else "are")
        + " completing it"
        if facts["providers.completing"].value
        else ""
    )
    register.say(
        Sentence(
            id="providers.sentence",
            text="Of {providers.total} home care providers on the council’s framework, {providers.assessed} "
            f"have completed the council’s own quality assessment{left}. Of those assessed, {ratings}. "
            "These are the council’s own ratings, not those of the Care Quality Commission (CQC).",
        ),
        Sentence(id="providers.below_good.sentence", text=_below_good(facts, providers)),
        Sentence(id="providers.below_good.households_sentence", text=_households(facts)),
        Sentence(id="providers.size_sentence", text=_size(facts)),
    )


def _size(facts: Mapping[str, Fact]) -> str:
    hours, people = facts["providers.hours_a_week"].value, facts["providers.people_supported"].value
    parts = [
        words
        for value, words in (
            (hours, "deliver {providers.hours_a_week} hours of home care a week"),
            (people, "support {providers.people_supported} people"),
        )
        if value is not None
    ]
    if not parts:
        return "The hours that providers deliver and the people whom they support are not shown or not known."
    return f"Together the providers on the framework {' and '.join(parts)}."


def _households(facts: Mapping[str, Fact]) -> str:
    """Return how many households are supported by providers below Good, as far as the return tells."""
    below = "providers.below_good"
    if not facts[f"{below}.providers"].value:
        return "So no household is supported by a provider that the council rates so."
    counts = "The return counts people, not households: "
    people = facts[f"{below}.people"]
    if people.status == "suppressed":
        return f"{counts}how many is kept back, because it is small or would give a small number away."
    if people.value is not None:
        return (
            f"{counts}where several people of one household are supported they are several, so that there "
            f"are {{{below}.people}} households at most."
        )
    known = facts.get(f"{below}.people_known")
    given_none = facts[f"{below}.people_not_given"].value
    if known is None:
        return f"{counts}and none of these providers gives a number of people, so how many is not known."
    gave = (
        f"{{{below}.people_not_given}} of these providers {'gives' if given_none == 1 else 'give'} no number"
    )
    if known.value is None:
        return f"{counts}{gave}, and how many the others support is kept back."
    return f"{counts}{gave}; the others support {{{known.id}}} people, so that there are at least as many."


def _below_good(facts: Mapping[str, Fact], providers: pd.DataFrame) -> str:
    count = facts["providers.below_good.providers"].value
    if not facts["providers.assessed"].value:
        return "No provider has completed the council’s assessment."
    if not count:
        return "No provider is rated Poor or Requires improvement by the council."
    below = providers[providers["standing"].isin(BELOW_GOOD)]
    tiers = below["tier"].unique()
    where = (
        f", all of them {escape(tiers[0])},"
        if len(tiers) == 1 and count > 1 and providers["tier"].nunique() > 1
        else ""
    )
    text = (
        f"{{providers.below_good.providers}} provider{'' if count == 1 else 's'}{where} "
        f"{'is' if count == 1 else 'are'} rated Poor or Requires improvement by the council: "
        "{providers.below_good.providers_percent_of_assessed} of those assessed, or "
        "{providers.below_good.providers_percent_of_all} of all on the framework."
    )
    sizes = [
        f"{verb} {{providers.below_good.{size}}} of {{providers.{column}}} {words} "
        f"({{providers.below_good.{size}_percent_of_all}})"
        for size, verb, words in (("hours", "deliver", "hours a week"), ("people", "support", "people"))
        if None
        not in (
            facts[f"providers.below_good.{size}"].value,
            facts[f"providers.{(column := SIZES[size][0])}"].value,
        )
    ]
    who = "It" if count == 1 else "They"
    if count == 1:
        sizes = [size.replace("deliver", "delivers", 1).replace("support", "supports", 1) for size in sizes]
    if sizes:
        text += f" {who} {' and '.join(sizes)}."
    if facts["providers.below_good.people"].status == "suppressed":
        text += f" How many people {'it supports' if count == 1 else 'they support'} is not shown."
    return text
