"""The sentences about measures beside England, and the one that sums them up."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from assurance import numerals
from assurance.evidence import Fact, Place, Register, Sentence
from assurance.measures.ascof.definitions import (
    FIRST_FRAMEWORK,
    LIMIT,
    MEASURES,
    PER_100_000,
    code,
    measure_of,
)
from assurance.measures.edition import Edition
from assurance.settings import Wording
from assurance.wording import compare, expect_by_chance, say_by_chance, say_comparison, say_verdict


def measure_sentences(
    register: Register, prefix: str, row: pd.Series, edition: Edition, wording: Wording
) -> Iterator[Sentence]:
    """Yield the verdict beside England of one measure, and the sentence that says it."""
    known = measure_of(row["measure_id"], row["framework"])
    own, england = register.facts[f"{prefix}.council"], register.facts.get(f"{prefix}.england")
    words = row["title"].strip()
    if not re.match(r"[A-Z]{2}", words):
        words = words[:1].lower() + words[1:]
    unit = {"score out of 24": " out of 24", "score out of 12": " out of 12", PER_100_000: " per 100,000"}
    after = unit.get(own.unit, "")
    where = edition.council.name
    opening = f"Measure {code(row['measure'])}, {words}, was {{{own.id}}}{after} in {where} in {own.period}"
    yield say_verdict(f"{prefix}.verdict", own, england, wording)
    if known and known.not_compared:
        yield Sentence(id=f"{prefix}.sentence", text=f"{opening}. {known.not_compared}")
        return
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


def summarise(register: Register, edition: Edition, wording: Wording) -> None:
    """Enter how many measures are better, worse and similar beside England; and the sentence that says it.

    Definition
    ----------
    Measures of the framework by how the council's figure stands to England's: better or worse where the 95%
    intervals support a difference (`statistics.is_supported`), by the measure's polarity; similar where they
    do not; not compared where a figure or every interval is missing, or where the publisher advises against
    comparing. And how many would come out different by chance alone: one in twenty of those compared.

    Source
    ------
    The outcomes of the council and of England in the ASCOF workbook, with their published margins of error;
    the words are those of the rules of wording, the same both ways.

    Numerator
    ---------
    Measures that stand so.

    Denominator
    -----------
    None: these are counts, of the measures that have an entry for the council.

    Caveats
    -------
    Measures overlap in whom and what they are about, so they are not independent of each other, and one of
    them is not worth as much as another: the counts are no score. England's figures hold the council's own.
    """
    groups: dict[str, list[Fact]] = {"better": [], "worse": [], "similar": [], "not_compared": []}
    for fact in list(register.facts.values()):
        if not re.fullmatch(r"ascof\.[a-z0-9]+\.council", fact.id):
            continue
        known = measure_of(fact.id.split(".")[1], FIRST_FRAMEWORK)
        comparison = compare(fact, register.facts.get(fact.id.replace(".council", ".england")), wording)
        if known is not None and comparison.outcome in ("similar", "the same"):
            groups["similar"].append(fact)
        else:
            groups[comparison.judgement or "not_compared"].append(fact)
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
    tested = register.facts["ascof.measures.compared"]
    expected = expect_by_chance(tested, "ascof.measures.by_chance")
    register.add(expected, step=edition.step("ascof"))
    register.say(
        Sentence(id="ascof.summary", text=_summary(groups, edition.council.name)),
        say_by_chance("ascof.by_chance", tested, expected),
    )


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
        measure="assurance.measures.ascof.words.summarise",
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
