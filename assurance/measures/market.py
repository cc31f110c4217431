"""The care market: homecare areas, contracts handed back, recruits and leavers, placements, snapshots.

Each return is optional and measured on its own; `measure_market` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import pandas as pd

from assurance.disclosure import hidden, hidden_in_groups, total_hidden
from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, as_at, behind, day, key, keys, latest, remark, until
from assurance.numerals import listed, month_in_words
from assurance.paths import EditionFolder
from assurance.settings import Settings

PLACED_IN = {
    "neighbouring council": "in a neighbouring council’s area",
    "elsewhere": "elsewhere",
    "not recorded": "where is not recorded",
}


def measure_market(edition: Edition, settings: Settings) -> Register:
    """Return all facts and sentences about the market, and a summary of what was supplied.

    Raises
    ------
    RegisterError
        When two returns would give one id two meanings.
    """
    parts = [
        measure(edition, settings)
        for measure in (
            measure_areas,
            measure_handbacks,
            measure_workforce,
            measure_placements,
            measure_snapshots,
        )
    ]
    register = Register.combine([edition.register(), *parts])
    clauses = [
        register.sentences[f"market.{theme}.sentence"].text
        for theme in ("areas", "handbacks", "workforce", "placements")
        if f"market.{theme}.sentence" in register.sentences
    ]
    if clauses:
        register.say(Sentence(id="market.summary", text=" ".join(clauses)))
    return register


def measure_areas(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about homecare areas; none when the return was not supplied.

    Definition
    ----------
    Customers and hours of homecare a week by area, and by level of area; each level's share of customers and
    of hours; hours a week for each customer.

    Source
    ------
    The council's own record of homecare areas.

    Numerator
    ---------
    Customers, or hours a week, in the areas of the level.

    Denominator
    -----------
    Customers, or hours a week, in all areas. Of hours for each customer: customers in the same areas.

    Caveats
    -------
    It is a count on one day: of several days in the return, the latest of each area up to the data freeze.
    Areas with few customers are hidden, with their hours, and so are those that would give them away.
    """
    register = edition.register()
    every = edition.table("market_areas")
    areas = latest(every, ["area"], settings.data_freeze) if len(every) else every
    if areas.empty:
        return register
    areas = areas.assign(
        area=areas["area"].fillna("Not recorded").astype("str"),
        level=areas["level"].map(lambda level: "not recorded" if pd.isna(level) else str(level)),
    )
    basis = _basis(edition, areas, "customers of homecare, by area", measure_areas)
    customers = areas["customers"].fillna(0).astype("int64")
    by_level = {
        level: customers[of_level.index].groupby(of_level["area"]).sum().to_dict()
        for level, of_level in areas.groupby("level")
    }
    concealed = hidden_in_groups(by_level, counted="people", thresholds=settings.disclosure.model_dump())

    register.add(
        basis.count(
            "market.areas.total",
            "Homecare areas",
            areas["area"].nunique(),
            "areas",
            rule="every area",
            method="Counted once each.",
            caveats=(*_notes(edition, areas), *behind(areas, "area", "area")),
        )
    )
    whole = _add_size(register, basis, "market.areas", "", areas, "every area", concealed.total)
    level_keys = keys(sorted(areas["level"].unique()))
    for level, of_level in areas.groupby("level"):
        group, words = f"market.level_{level_keys[level]}", f", level {level}"
        register.add(
            basis.count(
                f"{group}.areas",
                f"Homecare areas{words}",
                of_level["area"].nunique(),
                "areas",
                rule=f"level {level}",
                method="Counted once each.",
            )
        )
        parts = _add_size(
            register, basis, group, words, of_level, f"level {level}", level in concealed.groups
        )
        for part, total in zip(parts, whole, strict=True):
            register.add(
                basis.share(
                    f"{part.id}_percent",
                    f"{part.title}, of all areas",
                    part,
                    total,
                    base=f"{total.unit} in all areas",
                    decimals=0,
                )
            )
    pairs = list(areas.groupby(["level", "area"]).groups)
    several = {area for _, area in pairs if sum(area == other for _, other in pairs) > 1}
    names = {(level, area): f"{area} (level {level})" if area in several else area for level, area in pairs}
    area_keys = keys(sorted(names.values()))
    for (level, area), of_area in areas.groupby(["level", "area"]):
        name = names[level, area]
        group, rule = f"market.area.{area_keys[name]}", f"area {name}"
        register.add(
            basis.text(
                f"{group}.level",
                f"Level of {name}",
                str(level),
                unit="level",
                rule=rule,
                method="As given in the return.",
            )
        )
        _add_size(register, basis, group, f", {name}", of_area, rule, (level, area) in concealed.counts)
    _say_areas(register, level_keys)
    return register


def _add_size(
    register: Register, basis: Basis, group: str, words: str, rows: pd.DataFrame, rule: str, hide: bool
) -> tuple[Fact, Fact]:
    """Enter customers, hours and hours for each customer. Hours are hidden with their customers."""
    customers, hours = (
        basis.count(
            f"{group}.{column}",
            f"{title}{words}",
            rows[column].sum(skipna=False),
            unit,
            rule=rule,
            method="Added up over areas.",
            hide=hide,
        )
        for column, title, unit in (
            ("customers", "Customers of homecare", "people"),
            ("hours_a_week", "Hours of homecare a week", "hours a week"),
        )
    )
    each = basis.ratio(
        f"{group}.hours_per_customer",
        f"Hours of homecare a week for each customer{words}",
        hours,
        customers,
        unit="hours a week",
        base="customers in the same areas",
    )
    register.add(customers, hours, each)
    return customers, hours


def _say_areas(register: Register, level_keys: Mapping[object, str]) -> None:
    facts = register.facts
    text = "Homecare is arranged in {market.areas.total} areas"
    if facts["market.areas.customers"].value is not None:
        text += (
            ": {market.areas.customers} people draw on {market.areas.hours_a_week} hours a week, "
            f"{{market.areas.hours_per_customer}} hours each, {facts['market.areas.customers'].period}"
        )
        if facts["market.areas.hours_a_week"].value is None:
            text = "Homecare is arranged in {market.areas.total} areas, for {market.areas.customers} people"
    shares = [
        f"level {escape(level)} (areas: {{market.level_{level_key}.areas}}) has "
        f"{{market.level_{level_key}.customers_percent}} of the customers and "
        f"{{market.level_{level_key}.hours_a_week_percent}} of the hours"
        for level, level_key in level_keys.items()
        if facts[f"market.level_{level_key}.hours_a_week_percent"].value is not None
        and facts[f"market.level_{level_key}.customers_percent"].value is not None
    ]
    register.say(Sentence(id="market.areas.sentence", text=f"{text}."))
    words = (
        listed(shares) if len(shares) > 1 else "all areas are of one level, or shares by level are not shown"
    )
    register.say(Sentence(id="market.areas.level_sentence", text=f"{words[:1].upper()}{words[1:]}."))


def measure_handbacks(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about contracts handed back; none when the return was not supplied.

    Definition
    ----------
    Contracts handed back by providers in the 12 months that end with the month of the latest one, and the
    people whose care they were for.

    Source
    ------
    The council's own record of contracts.

    Numerator
    ---------
    Contracts handed back in those 12 months.

    Denominator
    -----------
    None: these are counts.

    Caveats
    -------
    Which 12 months is read from the latest row, so months without a handback after it are not seen. How many
    contracts there were in all is not in the return, so no rate is given. Small counts of people are hidden.
    """
    register = edition.register()
    every = edition.table("contract_handbacks")
    if every.empty:
        return register
    dates = pd.to_datetime(every["handed_back_on"])
    last = dates.max().to_period("M").end_time.normalize()
    first = (last + pd.Timedelta(days=1)) - pd.DateOffset(months=12)
    handbacks = every[dates >= first]
    earlier = len(every) - len(handbacks)
    basis = Basis(
        edition=edition,
        rows=handbacks,
        period=f"12 months from {day(first)} to {day(last)}{remark(edition, every)}",
        population="contracts handed back by providers",
        measure=f"{__name__}.measure_handbacks",
        caveats=(f"Earlier ones in the return, not counted: {earlier}.",) if earlier else (),
    )
    services = handbacks["service_type"].fillna("Not recorded").astype("str")
    people = handbacks["people_affected"].fillna(0).astype("int64").groupby(services).sum().to_dict()
    thresholds = settings.disclosure.model_dump()
    concealed = hidden(people, counted="people", thresholds=thresholds)
    register.add(
        basis.count(
            "market.handbacks.total",
            "Contracts handed back",
            len(handbacks),
            "contracts",
            rule="every contract in the 12 months",
            method="Counted once each.",
            caveats=_notes(edition, every),
            polarity="low",
        ),
        basis.count(
            "market.handbacks.people_affected",
            "People affected by contracts handed back",
            handbacks["people_affected"].sum(skipna=False),
            "people",
            rule="every contract in the 12 months",
            method="Added up over contracts.",
            hide=total_hidden(people, counted="people", thresholds=thresholds),
        ),
    )
    for service, service_key in keys(sorted(people)).items():
        of_service = handbacks[services == service]
        group, rule = f"market.handbacks.service.{service_key}", f"service type {service}"
        register.add(
            basis.count(
                f"{group}.contracts",
                f"Contracts handed back, {service}",
                len(of_service),
                "contracts",
                rule=rule,
                method="Counted once each.",
            ),
            basis.count(
                f"{group}.people_affected",
                f"People affected by contracts handed back, {service}",
                of_service["people_affected"].sum(skipna=False),
                "people",
                rule=rule,
                method="Added up over contracts.",
                hide=service in concealed,
            ),
        )
    one = len(handbacks) == 1
    text = (
        f"{{market.handbacks.total}} contract{' was' if one else 's were'} handed back by providers in the "
        f"{basis.period}"
    )
    if register.facts["market.handbacks.people_affected"].value is not None:
        text += "; {market.handbacks.people_affected} people were affected"
    register.say(Sentence(id="market.handbacks.sentence", text=f"{text}."))
    return register


def measure_workforce(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about recruits and leavers; none when the return was not supplied.

    Definition
    ----------
    New recruits and leavers of the providers that answered, and recruits less leavers.

    Source
    ------
    Providers' answers, collected by the council.

    Numerator
    ---------
    Recruits, or leavers, of the providers that answered.

    Denominator
    -----------
    None: these are counts. How many people the providers employ is not in the return, so no rate is given.

    Caveats
    -------
    Only of the providers that answered; how many did not is not in the return. Small counts are hidden.
    """
    register = edition.register()
    workforce = edition.table("workforce_flow")
    if workforce.empty:
        return register
    months = sorted(pd.to_datetime(workforce["month"]).dropna().dt.strftime("%Y-%m").unique())
    words = [month_in_words(pd.Timestamp(month)) for month in months]
    basis = Basis(
        edition=edition,
        rows=workforce,
        period="not stated in the source" if not words else " to ".join(dict.fromkeys((words[0], words[-1]))),
        population="care workers of the providers that answered",
        measure=f"{__name__}.measure_workforce",
    )
    thresholds = settings.disclosure.model_dump()
    providers = basis.count(
        "market.workforce.providers",
        "Providers that answered about recruits and leavers",
        workforce["provider_reference"].nunique(),
        "providers",
        rule="every provider reference",
        method="Counted once each.",
        population="providers that answered",
        caveats=_notes(edition, workforce),
    )
    recruits, leavers = (
        basis.count(
            f"market.workforce.{column}",
            title,
            workforce[column].sum(skipna=False),
            "people",
            rule="every answer",
            method="Added up over providers.",
            hide=total_hidden({"all": int(workforce[column].sum())}, counted="people", thresholds=thresholds),
        )
        for column, title in (("recruits", "New recruits"), ("leavers", "Leavers"))
    )
    net = basis.difference("market.workforce.net", "Recruits less leavers", recruits, leavers, unit="people")
    register.add(providers, recruits, leavers, net)
    who = (
        f"{{market.workforce.providers}} provider{'' if providers.value == 1 else 's'} that answered "
        f"({basis.period})"
    )
    text = (
        f"{who} reported {{market.workforce.recruits}} new recruits and {{market.workforce.leavers}} "
        "leavers, a net change of {market.workforce.net}."
        if net.value is not None
        else f"{who} reported recruits and leavers, of whom at least one number is not shown or not known."
    )
    register.say(
        Sentence(id="market.workforce.sentence", text=f"The {text}" if providers.value != 1 else text)
    )
    return register


def measure_placements(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about people placed outside the area; none when it was not supplied.

    Definition
    ----------
    People whose placement is outside the council's area, by where it is: with a neighbouring council,
    elsewhere, or not recorded.

    Source
    ------
    The council's own record of placements.

    Numerator
    ---------
    People placed there.

    Denominator
    -----------
    All people placed outside the area, those for whom it is not recorded where included.

    Caveats
    -------
    Where the return does not say where somebody is placed, nothing is assumed. Small counts are hidden.
    """
    register = edition.register()
    every = edition.table("placements")
    placements = latest(every, [], settings.data_freeze) if len(every) else every
    if placements.empty:
        return register
    basis = _basis(edition, placements, "people placed outside the council’s area", measure_placements)
    where = placements["placed_in"].fillna("not recorded").astype("str")
    counts = {
        place: int((where == place).sum()) for place in (*PLACED_IN, *sorted(set(where) - set(PLACED_IN)))
    }
    thresholds = settings.disclosure.model_dump()
    concealed = hidden(counts, counted="people", thresholds=thresholds)
    total = basis.count(
        "market.placements.total",
        "People placed outside the council’s area",
        sum(counts.values()),
        "people",
        rule="every placement",
        method="Counted by placement.",
        caveats=_notes(edition, placements),
        hide=total_hidden(counts, counted="people", thresholds=thresholds),
    )
    register.add(total)
    for place, count in counts.items():
        part = basis.count(
            f"market.placements.{key(place)}",
            f"People placed outside the council’s area, {place}",
            count,
            "people",
            rule=f"placed in: {place}",
            method="Counted by placement.",
            hide=place in concealed,
        )
        share = basis.share(
            f"{part.id}_percent",
            f"{part.title}, of all placed outside the area",
            part,
            total,
            base="all people placed outside the area",
        )
        register.add(part, share)
    _say_placements(register, counts, concealed)
    return register


def _say_placements(register: Register, counts: Mapping[str, int], concealed: Collection[str]) -> None:
    if register.facts["market.placements.total"].value is None:
        text = "So few people are placed outside the council’s area that their number is not shown."
    else:
        known = [
            f"{{market.placements.{key(place)}}} {PLACED_IN.get(place, escape(place))}"
            for place, count in counts.items()
            if count and place not in concealed and place != "not recorded"
        ]
        total = register.facts["market.placements.total"]
        text = f"{{{total.id}}} people are placed outside the council’s area, {total.period}"
        text += f": {listed(known)}." if known else "."
        unexplained = counts.get("not recorded", 0)
        if unexplained and "not recorded" not in concealed:
            text += (
                " Where {market.placements.not_recorded} of them "
                f"{'is' if unexplained == 1 else 'are'} placed "
                f"({{market.placements.not_recorded_percent}}) is not recorded: "
                "the return leaves it unexplained."
            )
        if concealed:
            text += " Some numbers are not shown, because they are small or would give a small one away."
    register.say(Sentence(id="market.placements.sentence", text=text))


def measure_snapshots(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about things counted on one day; none when it was not supplied.

    Definition
    ----------
    Each thing that was counted, on its latest day; the count before that and the change since; and, where it
    is part of another thing, its share of it on the same day.

    Source
    ------
    The council's own snapshots.

    Numerator
    ---------
    The count; of a share, the part. Of a change in per cent, the latest count less the one before.

    Denominator
    -----------
    Of a share, what it is part of, on the same day. Of a change in per cent, the count before.

    Caveats
    -------
    A snapshot says nothing about the days between. Parts may overlap and are never added up. Small counts of
    people are hidden, with the shares and changes that would give them away.
    """
    register = edition.register()
    every = edition.table("snapshots")
    snapshots = until(every, settings.data_freeze) if len(every) else every
    if snapshots.empty:
        return register
    order = {str(name): part for name, part in keys(snapshots["measure_id"]).items()}
    snapshots = snapshots.drop_duplicates(["measure_id", "as_at"])
    snapshots = snapshots.sort_values("as_at", kind="stable", na_position="first")
    concealed = hide_snapshots(snapshots, settings.disclosure.model_dump())
    counts: dict[tuple[str, object], Fact] = {}
    for measure_id, measure_key in order.items():
        rows = snapshots[snapshots["measure_id"] == measure_id]
        group = f"market.snapshots.{measure_key}"
        found = [
            _snapshot(edition, rows[rows.index == index], group, name, index in concealed)
            for index, name in zip(reversed(rows.index), ("count", "previous"), strict=False)
        ]
        register.add(*found)
        counts |= {(measure_id, rows["as_at"].iloc[-1 - place]): fact for place, fact in enumerate(found)}
        if len(found) == 2:
            _add_change(register, edition, rows, group, *found)
    for measure_id, measure_key in order.items():
        rows = snapshots[snapshots["measure_id"] == measure_id]
        parent = _text(rows["of_which"].iloc[-1])
        part, whole = (counts.get((name, rows["as_at"].iloc[-1])) for name in (measure_id, parent))
        if parent and part and whole:
            basis = _snapshot_basis(edition, rows[-1:], hide=part.status == "suppressed")
            register.add(
                basis.share(
                    f"market.snapshots.{measure_key}.percent",
                    f"{part.title}, as a share of “{whole.title}”",
                    part,
                    whole,
                    base=f"“{whole.title}”, on the same day",
                )
            )
        register.say(_say_snapshot(register, f"market.snapshots.{measure_key}"))
    return register


def hide_snapshots(snapshots: pd.DataFrame, thresholds: Mapping[str, int]) -> frozenset:
    """Return the index labels of the snapshots that must not be shown.

    A part is weighed against what is left of the thing it is part of, alone and together with the other parts
    (which may overlap, so that neither view is enough). Of a hidden thing no part above 0 is shown.
    """
    people = snapshots[snapshots["counted"].eq("people") & snapshots["count"].notna()]
    counts = people["count"].astype("int64")
    concealed = {label for label, count in counts.items() if 0 < count < thresholds["people"]}
    before: set | None = None
    while before != concealed:
        before = set(concealed)
        for label, row in people.iterrows():
            parts = people.index[people["of_which"].eq(row["measure_id"]) & people["as_at"].eq(row["as_at"])]
            if label in concealed:
                concealed |= {part for part in parts if counts[part] > 0}
                continue
            divisions = [[part] for part in parts] + ([list(parts)] if len(parts) > 1 else [])
            for division in divisions:
                left = int(counts[label] - counts[division].sum())
                if left < 0:
                    continue  # they overlap: nothing can be taken away from the whole
                pieces = {**{part: int(counts[part]) for part in division}, "left": left}
                also = frozenset(concealed & set(division))
                concealed |= hidden(pieces, counted="people", thresholds=thresholds, also=also) - {"left"}
                if total_hidden(pieces, counted="people", thresholds=thresholds):
                    concealed.add(label)
    return frozenset(concealed)


def _snapshot_basis(edition: Edition, row: pd.DataFrame, *, hide: bool = False) -> Basis:
    # What somebody noted beside a count may well repeat it.
    notes = () if hide else tuple(filter(None, (_text(note) for note in row["note"])))
    return _basis(edition, row, str(row["title"].iloc[-1]), measure_snapshots, notes)


def _snapshot(edition: Edition, row: pd.DataFrame, group: str, name: str, hide: bool) -> Fact:
    snapshot = row.iloc[0]
    title = str(snapshot["title"]) if name == "count" else f"{snapshot['title']}, {as_at(row)}"
    return _snapshot_basis(edition, row, hide=hide).count(
        f"{group}.{name}",
        title,
        snapshot["count"],
        str(snapshot["counted"]),
        rule=f"measure {snapshot['measure_id']}, {as_at(row)}",
        method="As given in the return.",
        hide=hide,
    )


def _add_change(
    register: Register, edition: Edition, rows: pd.DataFrame, group: str, latest: Fact, previous: Fact
) -> None:
    period = f"{previous.period.removeprefix('as at ')} to {latest.period.removeprefix('as at ')}"
    basis = _snapshot_basis(edition, rows[-2:], hide="suppressed" in (latest.status, previous.status))
    change = basis.difference(
        f"{group}.change", f"{latest.title}: change", latest, previous, unit=latest.unit, period=period
    )
    percent = basis.share(
        f"{group}.change_percent",
        f"{latest.title}: change in per cent",
        change,
        previous,
        base=f"the count {previous.period}",
    )
    register.add(change, basis.with_sign(percent))


def _say_snapshot(register: Register, group: str) -> Sentence:
    latest = register.facts[f"{group}.count"]
    name = escape(latest.title)
    if latest.status == "suppressed":
        text = f"{name} ({latest.period}): the number is not shown."
    elif latest.value is None:
        text = f"{name} ({latest.period}): not known."
    else:
        text = f"{name} ({latest.period}): {{{group}.count}}"
        share, change = (register.facts.get(f"{group}.{name}") for name in ("percent", "change"))
        if share and share.value is not None:
            text += f", {{{share.id}}} of {escape(share.base.partition(', on')[0])}"
        if (
            change
            and change.value is not None
            and register.facts[f"{group}.change_percent"].value is not None
        ):
            text += (
                f"; it was {{{group}.previous}} {register.facts[f'{group}.previous'].period}, a change of "
                f"{{{change.id}}} ({{{group}.change_percent}})"
            )
        text += "."
    return Sentence(id=f"{group}.sentence", text=text)


def _basis(
    edition: Edition,
    rows: pd.DataFrame,
    population: str,
    measure: Callable[[Edition, Settings], Register],
    caveats: tuple[str, ...] = (),
) -> Basis:
    return Basis(
        edition=edition,
        rows=rows,
        period=f"{as_at(rows)}{remark(edition, rows)}",
        population=population,
        measure=f"{__name__}.{measure.__name__}",
        caveats=caveats,
    )


def _notes(edition: Edition, rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(file.note for file in edition.files_of(rows) if file.note)


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value).strip()


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences of the theme; none when its return was not supplied."""
    return measure_market(Edition(folder), settings)
