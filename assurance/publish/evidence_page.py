"""The evidence register as a page: every figure of an edition, with all that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assurance.corrections import Applied
from assurance.evidence import Fact, Register, Sentence, verdict_of
from assurance.markdown import escape
from assurance.numerals import plural
from assurance.publish.methods import method_of
from assurance.publish.pages import THEMES, exact, page, sources_used


def evidence_page(
    register: Register, inputs: Sequence[Mapping[str, Any]], corrected: Sequence[Applied] = ()
) -> str:
    """Return the evidence page: the sources, what was corrected in them, then an entry for every fact."""
    intro = (
        f"Every figure in the reports has an entry here: {plural(len(register.facts), 'figure')} in all. "
        "An entry says what was counted, out of what, for what period, from which file, and how. "
        "The same entries are in [facts.csv](facts.csv) and [facts.json](facts.json)."
    )
    symbols = (
        "A symbol stands where there is no number: \\[c\\] kept back so that nobody can be identified, "
        "\\[x\\] not available, \\[z\\] not applicable, \\[w\\] none recorded. None of them means 0."
    )
    verdicts: dict[str, list[Sentence]] = {}
    for sentence in register.sentences.values():
        verdicts.setdefault(verdict_of(sentence.id), []).append(sentence)
    parts = [intro, symbols, "## The files that these figures rest on", sources_used(inputs)]
    parts += ["## What was corrected in them", corrections_made(corrected, register)] if corrected else []
    for theme, facts in _by_theme(register.facts.values()).items():
        parts.append(f"## {THEMES.get(theme, theme.replace('_', ' ').capitalize())}")
        parts += [_entry(fact, verdicts.get(fact.id, ())) for fact in facts]
    return page("Evidence register", parts)


def corrections_made(corrected: Sequence[Applied], register: Register) -> str:
    """Return the corrections that were declared and made, each with the figures it touches."""
    entries = []
    for each in corrected:
        touched = [
            f"[{escape(fact.title)}, {escape(fact.geography)}](evidence.html#{fact.anchor})"
            for fact in register.facts.values()
            if each.touches(fact)
        ]
        figures = f"Touches: {'; '.join(touched)}." if touched else "No figure rests on it."
        entries.append(f"`{each.declared_in}`, {each.id}\n\n:   {escape(each.words)}\n\n    {figures}\n")
    return "\n".join(entries)


def _by_theme(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    themes: dict[str, list[Fact]] = {}
    for fact in facts:
        themes.setdefault(fact.id.split(".")[0], []).append(fact)
    return themes


def _entry(fact: Fact, verdicts: Sequence[Sentence]) -> str:
    lines = [f"### {escape(fact.title)}: {escape(fact.geography)} {{#{fact.anchor} .unnumbered .unlisted}}\n"]
    lines.append("::: {.fact-entry}\n")
    lines += [f"{term}\n:   {definition}\n" for term, definition in _terms(fact)]
    if verdicts:
        told = (f"`{each.id.rpartition('.')[2]}` {escape(each.text)}" for each in verdicts)
        lines.append(f"Verdicts, for use in prose\n:   {'; '.join(told)}\n")
    return "\n".join([*lines, ":::"])


def _terms(fact: Fact) -> Iterable[tuple[str, str]]:
    unit = "" if fact.unit == "per cent" else f" {escape(fact.unit)}"
    shown = f"**{escape(fact.display)}**{unit}"
    yield "Figure", shown if fact.status == "published" else f"{shown} ({fact.status})"
    if fact.numerator is not None and fact.denominator is not None:
        yield "Worked out from", f"{exact(fact.numerator)} of {exact(fact.denominator)}"
    elif fact.numerator is not None or fact.denominator is not None:
        known = fact.numerator if fact.numerator is not None else fact.denominator
        which = "Numerator" if fact.numerator is not None else "Denominator"
        yield which, exact(known)
    if fact.base:
        yield "Out of", escape(fact.base)
    if fact.lower is not None and fact.upper is not None:
        yield "95% interval", f"{exact(fact.lower)} to {exact(fact.upper)}"
    if fact.margin_of_error is not None:
        yield "Margin of error", f"plus or minus {exact(fact.margin_of_error)}, as published"
    yield "Period", escape(fact.period)
    yield "Who or what is counted", escape(fact.population)
    for place in fact.places:
        where = f", {escape(place.location)}" if place.location else ""
        made_up = " **Illustrative.**" if place.file.illustrative else ""
        yield (
            "Source",
            f"{escape(place.file.title)} ({escape(place.file.publisher)}), file `{place.file.name}`{where}."
            f"{made_up} SHA-256 `{place.file.sha256[:16]}…`",
        )
    yield "Method", escape(fact.method)
    method = method_of(fact.measure)
    if method:
        yield "Counted as", f"[{escape(method.title)}](methods.html#{method.anchor})"
    if fact.caveats:
        yield "Before you use it", escape(" ".join(fact.caveats))
    yield "Id", f"`{fact.id}`, made by `{fact.step}`" if fact.step else f"`{fact.id}`"
