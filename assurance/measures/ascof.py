"""The measures of the Adult Social Care Outcomes Framework (ASCOF), and results cited from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from assurance import numerals
from assurance.evidence import SYMBOLS, Fact, Place, Register, Sentence, Status
from assurance.measures.edition import Edition
from assurance.paths import EditionFolder
from assurance.settings import Settings, Wording
from assurance.statistics import rate_interval, wilson_interval
from assurance.wording import NOT_COMPARABLE, compare, say_comparison, say_verdict

PER_CENT, PER_100_000 = "per cent", "per 100,000"
OBJECTIVES = {
    "1": "quality of life",
    "2": "independence",
    "3": "empowerment",
    "4": "safety",
    "5": "social connections",
    "6": "continuity and quality of care",
}
LIMIT = (
    "The publisher says that the data cannot be used to make judgements about how effective local "
    "authorities are."
)
IN_DEVELOPMENT = (
    "Official statistics in development: from client level data, first published for 2024-25, with another "
    "method than the years before."
)
COUNTS_MORE = (
    "The publisher’s numerator for this period is larger than its locations rated Good and Outstanding "
    "together: it counts locations that are not yet rated too. Do not compare it with a period in which it "
    "does not."
)
BIENNIAL = "From the Survey of Adult Carers in England, which is carried out every second year."


@dataclass(frozen=True)
class Measure:
    """What is known about a measure beyond its numbers.

    `short` is its name in charts and tables. `kind` says where it comes from: a survey with a published
    margin of error, councils' records, or neither. `not_compared` says why the publisher advises against
    comparing.
    """

    short: str
    unit: str
    polarity: Literal["high", "low"]
    kind: Literal["survey", "records", "estimate"]
    decimals: int = 1
    caveats: tuple[str, ...] = ()
    not_compared: str = ""


_CARERS = (BIENNIAL,)
_RECORDS = (IN_DEVELOPMENT,)
_ADMISSIONS = (IN_DEVELOPMENT, "Temporary admissions cannot be told from permanent ones.")

# The framework from 2023-24 on. Before that the same codes meant other measures.
FIRST_FRAMEWORK = "ASCOF 2023-24"
MEASURES = {
    "1a": Measure("quality of life of people who use services", "score out of 24", "high", "survey"),
    "1b": Measure("quality of life: impact of services (adjusted)", "score", "high", "survey", 3),
    "1c": Measure("quality of life of carers", "score out of 12", "high", "survey", 1, _CARERS),
    "1d": Measure("satisfaction of people who use services", PER_CENT, "high", "survey"),
    "1e": Measure("satisfaction of carers", PER_CENT, "high", "survey", 1, _CARERS),
    "2a": Measure("reablement with no further request for support", PER_CENT, "high", "records", 1, _RECORDS),
    "2b": Measure("admissions to care homes, 18 to 64", PER_100_000, "low", "records", 1, _ADMISSIONS),
    "2c": Measure("admissions to care homes, 65 and over", PER_100_000, "low", "records", 1, _ADMISSIONS),
    "2d1": Measure(
        "in the community 12 weeks after reablement, 65 and over", PER_CENT, "high", "records", 1, _RECORDS
    ),
    "2d2": Measure("reablement after hospital, 65 and over", PER_CENT, "high", "records", 1, _RECORDS),
    "2e1": Measure(
        "living at home or with family, learning disability, 18 to 64",
        PER_CENT, "high", "records", 1, _RECORDS,
    ),
    "2e2a": Measure("living at home or with family, 18 to 64", PER_CENT, "high", "records", 1, _RECORDS),
    "2e2b": Measure("living at home or with family, 65 and over", PER_CENT, "high", "records", 1, _RECORDS),
    "3a": Measure("control over daily life", PER_CENT, "high", "survey"),
    "3b": Measure("carers included or consulted", PER_CENT, "high", "survey", 1, _CARERS),
    "3c1": Measure("easy to find information: people who use services", PER_CENT, "high", "survey"),
    "3c2": Measure("easy to find information: carers", PER_CENT, "high", "survey", 1, _CARERS),
    "3d1a": Measure(
        "self-directed support", PER_CENT, "high", "records", 1, _RECORDS,
        "The publisher says that comparisons of this measure are not meaningful this year, because of the "
        "quality of the records.",
    ),
    "3d1b": Measure("self-directed support, carers", PER_CENT, "high", "records", 1, _RECORDS),
    "3d2a": Measure("direct payments", PER_CENT, "high", "records", 1, _RECORDS),
    "3d2b": Measure("direct payments, carers", PER_CENT, "high", "records", 1, _RECORDS),
    "4a": Measure("people who use services who feel safe", PER_CENT, "high", "survey"),
    "4b": Measure(
        "safeguarding risk reduced or removed", PER_CENT, "high", "records", 1,
        ("Numerators and denominators are rounded to 5 by the publisher; the outcome is not.",),
    ),
    "5a1": Measure("as much social contact as wanted: people who use services", PER_CENT, "high", "survey"),
    "5a2": Measure("as much social contact as wanted: carers", PER_CENT, "high", "survey", 1, _CARERS),
    "6a": Measure(
        "turnover of care staff", PER_CENT, "low", "estimate", 1,
        ("An estimate by Skills for Care; no numerator, denominator or margin of error is published.",),
    ),
    "6b": Measure(
        "residential care rated Good or Outstanding", PER_CENT, "high", "records", 1,
        ("Residential care only, and its base holds providers that are not yet rated.",),
    ),
}  # fmt: skip
PARTS = {"good", "outstanding", "other", "not yet rated"}
LEVELS = {"Local authority": "council", "Region": "region", "England": "england"}


def select_outcomes(ascof: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes to report: for each measure its latest period, for the council, region and England.

    Definition
    ----------
    The outcome of each measure of the Adult Social Care Outcomes Framework, as published, for the latest
    period in which there is one for England. (The carers' survey is carried out every second year, and the
    years between are marked not applicable; a council without a value in the latest period keeps its symbol.)

    Source
    ------
    Department of Health and Social Care, ASCOF time series workbook; definitions are the publisher's, in its
    handbook of definitions.

    Numerator
    ---------
    As published, where it is.

    Denominator
    -----------
    As published, where it is.

    Caveats
    -------
    The publisher says that the data cannot be used to make judgements about how effective local authorities
    are. Codes mean other measures before 2023-24. Values of England and the regions rest on rounded numbers.

    Parameters
    ----------
    ascof
        The tidy table `ascof`: one row a measure, geography, period, quantity and group of people.

    Returns
    -------
    pandas.DataFrame
        One row a measure (parts of 6B as measures of their own), place and period: `measure`, `measure_id`,
        `title`, `framework`, `level` ("council", "region", "england"), `geography`, `period`, `value`,
        `symbol`, `numerator`, `denominator`, `margin_of_error`, `respondents`, `source_file`,
        `source_sheet`, `source_row`, `source_cell`; values in the measure's unit, margins of error likewise.
    """
    everybody = ascof["group"].eq("Total")
    rows = ascof[everybody & ascof["geography_level"].isin(list(LEVELS))].copy()
    rows["level"] = rows["geography_level"].map(LEVELS)
    quantity = rows["quantity"].str.strip()
    kind = quantity.str.extract(
        r"(margin of error|number of respondents|numerator|denominator|outcome)$", expand=False
    )
    part = [
        text.removesuffix(str(name)).strip() for text, name in zip(quantity, kind.fillna(""), strict=True)
    ]
    rows["kind"] = kind
    is_part = pd.Series(part, index=rows.index).isin(PARTS)
    suffix = pd.Series(part, index=rows.index).str.replace(" ", "_")
    rows.loc[is_part, "measure_id"] = rows["measure_id"] + "_" + suffix
    rows.loc[is_part, "measure"] = rows["measure"] + " (" + pd.Series(part, index=rows.index) + ")"
    rows = rows.dropna(subset=["kind"])

    keys = ["measure_id", "level", "period"]
    outcomes = rows[rows["kind"].eq("outcome")].drop_duplicates(keys)
    names = {
        "numerator": "numerator",
        "denominator": "denominator",
        "margin of error": "margin_of_error",
        "number of respondents": "respondents",
    }
    for kind_name, column in names.items():
        values = rows[rows["kind"].eq(kind_name)].drop_duplicates(keys).set_index(keys)["value"]
        outcomes = outcomes.join(values.rename(column), on=keys)

    nation = outcomes[outcomes["level"].eq("england")]
    anchor = nation if len(nation) else outcomes[outcomes["level"].eq("council")]
    latest = anchor[anchor["value"].notna()].groupby("measure_id")["period"].max()
    latest = latest.combine_first(outcomes.groupby("measure_id")["period"].max())
    outcomes = outcomes[outcomes["period"].eq(outcomes["measure_id"].map(latest))]
    columns = [
        "measure", "measure_id", "title", "framework", "level", "geography", "period", "value", "symbol",
        *names.values(), "source_file", "source_sheet", "source_row", "source_cell",
    ]  # fmt: skip
    order = pd.Categorical(outcomes["level"], ["council", "region", "england"], ordered=True)
    ordered = outcomes.assign(order=order).sort_values(["measure_id", "order"], ignore_index=True)
    return ordered[columns]


def register_facts(folder: EditionFolder, settings: Settings) -> Register:
    """Return the facts and sentences about ASCOF and about cited results. Empty when neither was supplied."""
    edition = Edition(folder)
    register = edition.register()
    ascof = edition.table("ascof")
    if len(ascof) and ascof["geography_level"].eq("Local authority").any():
        _register_ascof(edition, select_outcomes(ascof), register, settings)
    scorecard = edition.table("scorecard")
    if len(scorecard):
        _register_scorecard(edition, scorecard, register, settings)
    return register


def measure_of(measure_id: str, framework: str) -> Measure | None:
    """Return what is known about a measure, None for one of an earlier framework or an unknown one."""
    known = MEASURES.get(re.sub(r"_.*", "", measure_id))
    return known if known and framework >= FIRST_FRAMEWORK else None


def code(measure: str) -> str:
    """Return a measure's code as the publisher's text writes it.

    >>> code("2e(2a)"), code("6b (not yet rated)")
    ('2E(2a)', '6B (not yet rated)')
    """
    return measure[:2].upper() + measure[2:]


def theme_of(framework: str) -> str:
    """Return the first part of the ids of the facts of a framework's measures.

    Before 2023-24 the same codes meant other measures, so that those have a name of their own.
    """
    return "ascof" if framework >= FIRST_FRAMEWORK else "ascof_before_2023_24"


# --------------------------------------------------------------------------------------------------------


def _register_ascof(edition: Edition, outcomes: pd.DataFrame, register: Register, settings: Settings) -> None:
    added = _added_to_good(outcomes)
    for measure_id, rows in outcomes.groupby("measure_id", sort=False):
        prefix = f"{theme_of(rows['framework'].iloc[0])}.{measure_id}"
        for row in rows.itertuples():
            caveats = (COUNTS_MORE,) if measure_id == "6b" and row.level in added else ()
            fact = _outcome_fact(edition, row, f"{prefix}.{row.level}", caveats)
            register.add(fact, step=edition.step("ascof"))
        if f"{prefix}.council" in register.facts and "_" not in measure_id:
            register.say(*_measure_sentences(register, prefix, rows.iloc[0], edition, settings.wording))
    if any(fact_id.startswith("ascof.") for fact_id in register.facts):
        _summarise(register, edition, settings.wording)


def _added_to_good(outcomes: pd.DataFrame) -> set[str]:
    """Return the levels at which 6B counts more locations than those rated Good and Outstanding."""
    counts = outcomes.pivot_table("numerator", "level", "measure_id")
    if not {"6b", "6b_good", "6b_outstanding"} <= set(counts.columns):
        return set()
    return set(counts.index[counts["6b"] > counts["6b_good"] + counts["6b_outstanding"]])


def _outcome_fact(edition: Edition, row: Any, fact_id: str, caveats: tuple[str, ...]) -> Fact:
    known = measure_of(row.measure_id, row.framework)
    unit, decimals = (known.unit, known.decimals) if known else (_unit(row.title), _decimals(row.value))
    value = None if pd.isna(row.value) else float(row.value)
    symbol = row.symbol or "[x]"
    margin, numerator, denominator = (
        None if pd.isna(number) else float(number)
        for number in (row.margin_of_error, row.numerator, row.denominator)
    )
    lower, upper, interval = _interval(value, unit, margin, numerator, denominator)
    geography = edition.council.name if row.level == "council" else row.geography
    base = "the publisher’s denominator" if denominator is not None else ""
    if not pd.isna(row.respondents):
        base = f"{numerals.number(row.respondents)} respondents (rounded by the publisher)"
    elif not base and unit == PER_CENT and value is not None:
        base = "not in the file"
    return Fact(
        id=fact_id,
        title=f"{code(row.measure)}: {row.title.strip()}",
        value=value,
        display=symbol
        if value is None
        else show(_exactly(value, unit, numerator, denominator), unit, decimals),
        unit=unit,
        numerator=_whole(numerator),
        denominator=_whole(denominator),
        base=base,
        period=row.period,
        population=f"as the publisher defines the measure, {geography}",
        geography=geography,
        margin_of_error=margin,
        lower=lower,
        upper=upper,
        status="published" if value is not None else _status(symbol),
        places=edition.places(
            pd.DataFrame([row._asdict()]), f"cell {row.source_cell}" if row.source_cell else ""
        ),
        method=f"As published, {row.framework}.{interval}",
        measure="assurance.measures.ascof.select_outcomes",
        caveats=(
            LIMIT,
            *caveats,
            *(known.caveats if known else ()),
            *filter(None, [known.not_compared if known else ""]),
        ),
        polarity=known.polarity if known and "_" not in row.measure_id else "none",
    )


def _interval(
    value: float | None, unit: str, margin: float | None, numerator: float | None, denominator: float | None
) -> tuple[float | None, float | None, str]:
    """Return the 95% interval and what it is: the publisher's where there is one, else ours from counts."""
    if value is None:
        return None, None, ""
    if margin is not None:
        lower, upper = (float(round(end, 6)) for end in (value - margin, value + margin))
        method = " The 95% interval is the publisher’s margin of error."
        if unit == PER_CENT and 0 <= value <= 100 and not 0 <= lower <= upper <= 100:
            # No share is outside these; a verdict cannot change, since no other share is there either.
            return max(lower, 0.0), min(upper, 100.0), method[:-1] + ", cut off at 0% and 100%."
        return lower, upper, method
    if not denominator or numerator is None:
        return None, None, ""
    if unit == PER_CENT and 0 <= value <= 100:
        # From the outcome, not the numerator: some numerators are rounded to 5 by the publisher.
        whole = round(denominator)
        return *wilson_interval(round(value * whole / 100), whole), " The 95% interval is Wilson’s, ours."
    if unit == PER_100_000:
        return (
            *rate_interval(round(numerator), denominator, 100_000),
            " The 95% interval is Byar’s (exact below 10 events), ours.",
        )
    return None, None, ""


def _exactly(value: float, unit: str, numerator: float | None, denominator: float | None) -> float:
    """Return a percentage from its counts where they give what is published, so that it is rounded once.

    Some are published with two decimals, and rounding those again can miss: 14 of 26 is 53.8%, published as
    53.85.
    """
    if unit != PER_CENT or not numerator or not denominator:
        return value
    exact = 100 * numerator / denominator
    return exact if abs(exact - value) <= 0.00501 else value


def show(value: float, unit: str, decimals: int) -> str:
    """Return a value as it is printed in a sentence."""
    return numerals.percentage(value, decimals) if unit == PER_CENT else numerals.number(value, decimals)


def _unit(title: str) -> str:
    """Return the unit of a measure of an earlier framework, as far as its title gives it away."""
    return PER_CENT if re.search(r"\b(proportion|percentage)\b", title, re.IGNORECASE) else "as published"


def _decimals(value: float) -> int:
    """Return how many decimals a value was published with."""
    if pd.isna(value):
        return 0
    text = repr(float(value))
    return 0 if text.endswith(".0") else len(text.partition(".")[2])


def _whole(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) else number


def _status(symbol: str) -> Status:
    return SYMBOLS.get(symbol, "not available")


def _measure_sentences(
    register: Register, prefix: str, row: pd.Series, edition: Edition, wording: Wording
) -> Iterator[Sentence]:
    known = measure_of(row["measure_id"], row["framework"])
    own, england = register.facts[f"{prefix}.council"], register.facts.get(f"{prefix}.england")
    words = row["title"].strip()
    if not re.match(r"[A-Z]{2}", words):
        words = words[:1].lower() + words[1:]
    unit = {"score out of 24": " out of 24", "score out of 12": " out of 12", PER_100_000: " per 100,000"}
    after = unit.get(own.unit, "")
    where = edition.council.name
    opening = f"Measure {code(row['measure'])}, {words}, was {{{own.id}}}{after} in {where} in {own.period}"
    if known and known.not_compared:
        yield Sentence(id=f"{prefix}.verdict", text=NOT_COMPARABLE)
        yield Sentence(id=f"{prefix}.sentence", text=f"{opening}. {known.not_compared}")
        return
    yield say_verdict(f"{prefix}.verdict", own, england, wording)
    if own.value is None:
        has_none = (
            f"Measure {code(row['measure'])}, {words}, has no figure for {where} in {own.period} "
            f"({{{own.id}}}, {own.status})."
        )
        beside = (
            f" The England figure is {{{england.id}}}{after}."
            if england and england.value is not None
            else ""
        )
        yield Sentence(id=f"{prefix}.sentence", text=has_none + beside)
        return
    closing = f"the England figure of {{{england.id}}}" if england else ""
    sentence = say_comparison(
        f"{prefix}.sentence",
        opening,
        own,
        england,
        closing,
        wording,
        missing="No England figure was supplied.",
    )
    lower = " A lower figure is better." if own.polarity == "low" else ""
    yield Sentence(id=sentence.id, text=sentence.text + lower)


def _summarise(register: Register, edition: Edition, wording: Wording) -> None:
    """Enter how many measures are better, worse and similar beside England, and the sentence that says it."""
    groups: dict[str, list[Fact]] = {"better": [], "worse": [], "similar": [], "not_compared": []}
    for fact in list(register.facts.values()):
        if not re.fullmatch(r"ascof\.[a-z0-9]+\.council", fact.id):
            continue
        known = measure_of(fact.id.split(".")[1], FIRST_FRAMEWORK)
        verdict = compare(fact, register.facts.get(fact.id.replace(".council", ".england")), wording).verdict
        higher = verdict.endswith("higher than")
        if known is None or known.not_compared or verdict.startswith("not "):
            groups["not_compared"].append(fact)
        elif verdict in ("similar to", "the same as"):
            groups["similar"].append(fact)
        else:
            groups["better" if higher == (fact.polarity == "high") else "worse"].append(fact)
    compared = groups["better"] + groups["worse"] + groups["similar"]
    everything = compared + groups["not_compared"]
    titles = {
        "compared": ("measures compared with England", compared),
        "better": ("measures better than England", groups["better"]),
        "worse": ("measures worse than England", groups["worse"]),
        "similar": ("measures similar to England", groups["similar"]),
        "not_compared": ("measures not compared with England", groups["not_compared"]),
    }
    for name, (title, of_group) in titles.items():
        register.add(
            _tally(edition, f"ascof.measures.{name}", title, of_group, everything), step=edition.step("ascof")
        )
    register.say(Sentence(id="ascof.summary", text=_summary(groups, edition.council.name)))


_TALLY = (
    "A measure counts as better or worse than England when the 95% intervals support a difference, by its "
    "polarity; as similar when they do not; as not compared when a figure or every interval is missing, or "
    "the publisher advises against comparing."
)


def _tally(edition: Edition, fact_id: str, title: str, counted: list[Fact], everything: list[Fact]) -> Fact:
    files = {place.file.path: place.file for fact in everything for place in fact.places}
    return Fact(
        id=fact_id,
        title=f"ASCOF: {title}",
        value=len(counted),
        display=numerals.number(len(counted)),
        unit="measures",
        base="measures of the framework with an entry for the council",
        period=" and ".join(sorted({fact.period for fact in everything})),
        population="measures of the Adult Social Care Outcomes Framework",
        geography=edition.council.name,
        places=tuple(Place(file=files[path], location="all tables of measures") for path in sorted(files)),
        method=_TALLY,
        measure="assurance.measures.ascof.register_facts",
        caveats=(LIMIT,),
    )


def _summary(groups: dict[str, list[Fact]], where: str) -> str:
    if not (groups["better"] or groups["worse"] or groups["similar"]):
        return f"No ASCOF measure of {where} can be compared with England in these data."
    text = (
        "Of the {ascof.measures.compared} measures of the Adult Social Care Outcomes Framework (ASCOF) that "
        f"can be compared, {where} is similar to England on {{ascof.measures.similar}}, better on "
        "{ascof.measures.better}"
    )
    text += f" ({_named(groups['better'])})" if groups["better"] else ""
    text += " and worse on {ascof.measures.worse}"
    text += f" ({_named(groups['worse'])})" if groups["worse"] else ""
    text += "."
    if groups["not_compared"]:
        codes = _codes(groups["not_compared"])
        text += f" A further {{ascof.measures.not_compared}} cannot be compared ({codes})."
    return text


def _named(facts: list[Fact]) -> str:
    """Return measures with their short names, for prose."""
    return "; ".join(
        f"{fact.title.partition(':')[0]} {MEASURES[fact.id.split('.')[1]].short}" for fact in facts
    )


def _codes(facts: list[Fact]) -> str:
    return numerals.listed([fact.title.partition(":")[0] for fact in facts])


# --------------------------------------------------------------------------------------------------------


def read_scorecard(scorecard: pd.DataFrame) -> pd.DataFrame:
    """Return the cited results, one row a result, with an id that facts can carry.

    Definition
    ----------
    A result that a document cites for the council, mostly beside England's: the value as it is printed there.

    Source
    ------
    The document that the return names in `cited_from`.

    Numerator
    ---------
    Not cited.

    Denominator
    -----------
    Not cited.

    Caveats
    -------
    Without a margin of error or a base it cannot be said whether a difference is more than chance. The
    publisher may have revised the figure since it was cited.

    Parameters
    ----------
    scorecard
        The tidy table `scorecard`: one row a cited comparison.

    Returns
    -------
    pandas.DataFrame
        The same rows with `fact_id` ("scorecard.sace.break_over_24_hours"), and `period` "not stated in the
        source" where it is missing; values in their unit.
    """
    period = (
        scorecard["period"].astype("object").where(scorecard["period"].notna(), "").astype(str).str.strip()
    )
    ids = scorecard["measure_id"].str.lower().str.replace(r"[^a-z0-9_.]+", "_", regex=True).str.strip("._")
    return scorecard.assign(
        fact_id="scorecard." + ids, period=period.where(period.ne(""), "not stated in the source")
    )


def _register_scorecard(
    edition: Edition, scorecard: pd.DataFrame, register: Register, settings: Settings
) -> None:
    cited = read_scorecard(scorecard)
    for row in cited.itertuples():
        for level, geography, value in (
            ("council", edition.council.name, row.council_value),
            ("england", "England", row.england_value),
        ):
            register.add(_cited_fact(edition, row, level, geography, value), step=edition.step("ascof"))
        own, england = register.facts[f"{row.fact_id}.council"], register.facts[f"{row.fact_id}.england"]
        when = "" if row.period.startswith("not stated") else f" in {row.period}"
        register.say(
            say_verdict(f"{row.fact_id}.verdict", own, england, settings.wording),
            say_comparison(
                f"{row.fact_id}.sentence",
                f"{row.title.strip()}: {{{own.id}}} in {edition.council.name}{when}",
                own,
                england,
                f"the England figure of {{{england.id}}}",
                settings.wording,
                missing="No England figure was cited.",
            ),
        )


def _cited_fact(edition: Edition, row: Any, level: str, geography: str, value: float) -> Fact:
    missing = pd.isna(value)
    unit = row.unit
    return Fact(
        id=f"{row.fact_id}.{level}",
        title=row.title.strip(),
        value=None if missing else float(value),
        display="[x]" if missing else show(float(value), unit, _decimals(value)),
        unit=unit,
        base="not cited",
        period=row.period,
        population=row.population
        if isinstance(row.population, str) and row.population
        else "not stated in the source",
        geography=geography,
        status="not available" if missing else "published",
        places=edition.places(pd.DataFrame([row._asdict()]), f"row {row.source_row}"),
        method=f"As cited: {row.cited_from}. No margin of error is cited.",
        measure="assurance.measures.ascof.read_scorecard",
        caveats=("Cited, not checked against the publisher’s tables, which may have been revised since.",),
        polarity=row.polarity if row.polarity in ("high", "low") else "none",
    )
