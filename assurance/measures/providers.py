"""Home care providers on the council's own quality framework, and their indicators against target.

Excellent, Good, Requires improvement and Poor are the council's own ratings. They are not those of the Care
Quality Commission (CQC), although two words are the same. "Completing" is a status, not a rating.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from assurance import numerals
from assurance.disclosure import hidden, total_hidden
from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, as_at, behind, key, keys, latest, remark
from assurance.paths import EditionFolder
from assurance.settings import Settings

RATINGS = ("Excellent", "Good", "Requires improvement", "Poor")
BELOW_GOOD = ("Requires improvement", "Poor")
VOCABULARY = "These are the council’s own ratings, made on its own framework. They are not CQC’s ratings."
PERSISTING = "A rating stays until the next assessment, even where an improvement plan has been met since."
OF_ALL = "all providers on the framework, those still completing the assessment included"
OF_ASSESSED = "providers that have completed the council’s assessment"
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
    every = edition.table("provider_quality")
    providers = latest(every, ["provider"], settings.data_freeze) if len(every) else every
    if providers.empty:
        return register
    basis = Basis(
        edition=edition,
        rows=providers,
        period=f"{as_at(providers)}{remark(edition, providers)}",
        population="home care providers on the council’s framework",
        measure=f"{__name__}.measure_providers",
    )
    providers = providers.assign(
        standing=standing(providers),
        tier=providers["tier"].fillna("Not recorded"),
        area=providers["area"].fillna("Not recorded"),
    )
    _enter_providers(register, basis, providers)
    _enter_sizes(register, basis, providers, settings.disclosure.model_dump())
    _say_providers(register, providers)
    return register


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
    for tier, tier_key in keys(providers["tier"]).items():
        of_tier = providers["tier"] == tier
        enter(tier_key, f"Home care providers, {tier}", of_tier, f"tier {tier}")
        for rating in (*RATINGS, "Completing"):
            enter(
                f"by_tier.{tier_key}.{key(rating)}",
                f"Home care providers, {tier}, {_standing_words(rating)}",
                of_tier & (providers["standing"] == rating),
                f"tier {tier}; {rating}",
                ratings,
            )


def _standing_words(standing: str) -> str:
    return "completing the assessment" if standing == "Completing" else f"rated {standing} by the council"


def _enter_sizes(
    register: Register, basis: Basis, providers: pd.DataFrame, thresholds: Mapping[str, int]
) -> None:
    """Enter hours and people: in all, by tier and area, and of the providers rated below Good."""
    people = providers["people_supported"].fillna(0).astype("int64")
    groups = _groups(providers)
    of_groups = people.groupby(groups).sum().to_dict()
    shares = providers["standing"].map(
        lambda standing: (
            "below_good" if standing in BELOW_GOOD else "good" if standing in RATINGS else "other"
        )
    )
    of_shares = people.groupby(shares).sum().to_dict()
    no_total = total_hidden(of_groups, counted="people", thresholds=thresholds) or total_hidden(
        of_shares, counted="people", thresholds=thresholds
    )
    concealed = hidden(of_shares, counted="people", thresholds=thresholds)
    hide_share = no_total or "below_good" in concealed
    hide_assessed = no_total or "other" in concealed
    # Two divisions of one total: providers alone may show that a group and a standing are the same people, so
    # a number hidden in one division could be read off the other. Then only the one about standing is shown.
    hide_groups = no_total or concealed or hidden(of_groups, counted="people", thresholds=thresholds)

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
                providers.loc[shares != "other", column].sum(skipna=False),
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
                    hide=bool(hide_groups) and of_group["people_supported"].sum() > 0,
                )
                for column, title, unit in (SIZES["hours"], SIZES["people"])
            ),
        )


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


def measure_indicators(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about indicators against target; none when the return was not supplied.

    Definition
    ----------
    Each key performance indicator of the framework: its value, its target, the gap between them and whether
    the target is met in the direction in which the indicator is better.

    Source
    ------
    The council's own return of indicators.

    Numerator
    ---------
    Not supplied with the return: values are taken as they are given.

    Denominator
    -----------
    Not supplied with the return.

    Caveats
    -------
    Where no target is stated, or it is not said whether higher or lower is better, nothing is said about
    whether a target is met. A gap between two percentages is in percentage points.
    """
    register = edition.register()
    every = edition.table("provider_indicators")
    indicators = latest(every, ["indicator_id"], settings.data_freeze) if len(every) else every
    if indicators.empty:
        return register
    names = keys(indicators["indicator_id"])
    for row in indicators.drop_duplicates("indicator_id").itertuples():
        _enter_indicator(
            register,
            edition,
            indicators[indicators.index == row.Index],
            f"indicators.{names[row.indicator_id]}",
        )
    judged = [fact for fact in register.facts.values() if fact.id.endswith(".met")]
    with_target = [fact for fact in judged if fact.value is not None]
    met = [fact for fact in with_target if fact.value == "met"]
    basis = Basis(
        edition=edition,
        rows=indicators,
        period=f"{as_at(indicators)}{remark(edition, indicators)}",
        population="key performance indicators",
        measure=f"{__name__}.measure_indicators",
    )
    for name, title, value, rule in (
        ("total", "Key performance indicators", len(judged), "every indicator"),
        (
            "with_target",
            "Key performance indicators that can be judged against a target",
            len(with_target),
            "indicators with a value, a target and a better direction",
        ),
        (
            "met",
            "Key performance indicators that meet their target",
            len(met),
            "indicators that meet their target",
        ),
    ):
        register.add(
            basis.count(
                f"indicators.{name}", title, value, "indicators", rule=rule, method="Counted once each."
            )
        )
    how_many = (
        "{indicators.met} of these " + ("meets it" if len(met) == 1 else "meet it")
        if met
        else "none meets it"
    )
    others = [fact for fact in judged if fact.value is None]
    rest = f"the other{'s' if len(others) > 1 else ''}"
    if not others:
        none = ""
    elif all(register.facts[fact.id.replace(".met", ".target")].value is None for fact in others):
        none = f"; no target is stated for {rest}"
    else:
        none = f"; for {rest} a target, a value or which direction is better is not stated"
    register.say(
        Sentence(
            id="indicators.sentence",
            text="Of {indicators.total} key performance indicators, {indicators.with_target} "
            f"can be judged against a target; {how_many}{none}."
            if with_target
            else "None of the {indicators.total} key performance indicators can be judged against a target.",
        )
    )
    return register


def _enter_indicator(register: Register, edition: Edition, row: pd.DataFrame, id: str) -> None:
    indicator = row.iloc[0]
    title, unit = str(indicator["title"]), _text(indicator["unit"]) or "not stated"
    polarity = {"high": "high", "low": "low"}.get(_text(indicator["polarity"]), "none")
    note = _text(indicator["note"])
    basis = Basis(
        edition=edition,
        rows=row,
        period=f"{as_at(row)}{remark(edition, row)}",
        population=title,
        measure=f"{__name__}.measure_indicators",
        caveats=(note,) if note else (),
    )
    rule = f"indicator {indicator['indicator_id']}"
    value = _given(basis, f"{id}.value", title, indicator["value"], unit, rule, polarity)
    target = _given(basis, f"{id}.target", f"{title}: target", indicator["target"], unit, rule, "none")
    previous = _given(
        basis, f"{id}.previous", f"{title}: previous value", indicator["previous_value"], unit, rule, "none"
    )
    points = "percentage points" if unit == "per cent" else unit
    decimals = max(_decimals(fact.value) for fact in (value, target, previous))
    gap = basis.difference(
        f"{id}.gap", f"{title}: gap to the target", value, target, unit=points, decimals=decimals
    )
    change = basis.difference(
        f"{id}.change",
        f"{title}: change since the previous value",
        value,
        previous,
        unit=points,
        decimals=decimals,
    )
    met = _met(value, target, polarity)
    common = {
        "id": f"{id}.met",
        "title": f"{title}: whether the target is met",
        "unit": "verdict",
        "rule": rule,
        "method": "Met when the value is at least the target where higher is better, at most the target "
        "where lower is better.",
    }
    register.add(
        value,
        target,
        previous,
        gap,
        change,
        basis.text(value=met, **common) if met else basis.missing(**common),
    )
    register.say(Sentence(id=f"{id}.sentence", text=_indicator_words(id, title, value, target, gap, met)))


def _given(basis: Basis, id: str, title: str, value: float, unit: str, rule: str, polarity: str) -> Fact:
    """Return a value as it stands in the return, with its own decimal places."""
    method = "As given in the return."
    if pd.isna(value):
        return basis.missing(
            id=id,
            title=title,
            unit=unit,
            rule=rule,
            method=method,
            caveats=("Not stated in the return.",),
            polarity=polarity,
        )
    fact = basis.count(id, title, value, unit, rule=rule, method=method, polarity=polarity)
    text = numerals.number(value, _decimals(value))
    if unit != "per cent":
        return replace(fact, display=text)
    base = "" if id.endswith(".target") else "not stated in the return"
    return replace(fact, display=f"{text}%", base=base)


def _decimals(value: object) -> int:
    """Return how many decimal places a value was given with, 2 at most."""
    if not isinstance(value, (int, float)):
        return 0
    return next(places for places in (0, 1, 2) if places == 2 or numerals.rounded(value, places) == value)


def _met(value: Fact, target: Fact, polarity: str) -> str:
    if value.value is None or target.value is None or polarity == "none":
        return ""
    reached = value.value >= target.value if polarity == "high" else value.value <= target.value
    return "met" if reached else "not met"


def _indicator_words(id: str, title: str, value: Fact, target: Fact, gap: Fact, met: str) -> str:
    from_unit = "" if value.unit in ("per cent", "not stated") else f" {value.unit}"
    if value.value is None:
        return f"{escape(title)}: no value is stated."
    text = f"{escape(title)}: {{{id}.value}}{from_unit}"
    if target.value is None:
        return f"{text}; no target is stated."
    verdict = f": {met}" if met else ""
    return f"{text}, target {{{id}.target}}{from_unit}{verdict} (gap {{{id}.gap}} {gap.unit})."


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value).strip()


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences of the theme; none when its return was not supplied."""
    return Register.combine(
        [measure(Edition(folder), settings) for measure in (measure_providers, measure_indicators)]
    )
