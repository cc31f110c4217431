"""What is asked of the prose, one function a rule."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assurance.audit.periods import FINANCIAL_YEAR, claims_in, impossible_in, spans_in
from assurance.audit.quantities import Quantity
from assurance.audit.sentences import MARK
from assurance.audit.words import ACRONYM, KNOWN, PLACEHOLDERS, is_explained
from assurance.comparison_words import Wording
from assurance.evidence import Fact, Register
from assurance.numerals import listed, number
from assurance.proofreading.glossary import Glossary
from assurance.proofreading.passages import Passage, passages
from assurance.proofreading.remarks import SEVERITIES, Remark, Severity
from assurance.prose import Prose
from assurance.wording import compare

LONGEST_SENTENCE = 40
"""Words, a figure counting as one."""
COVERS = 0.85
"""Of the months that a sentence claims, which its figures must cover."""


@dataclass(frozen=True)
class Reading:
    """What a rule has before it: one report's sentences, the register, the rules table, the glossary."""

    passages: Sequence[Passage]
    register: Register
    wording: Wording
    glossary: Glossary

    def fact(self, name: str) -> Fact | None:
        """Return the figure of a name."""
        return self.register.facts.get(name)


def proofread(
    prose: Prose, names: Sequence[str], register: Register, wording: Wording, glossary: Glossary
) -> list[Remark]:
    """Return the remarks on some reports: the weightiest first, then by place, each once.

    Parameters
    ----------
    prose
        As the council has it.
    names
        Of the reports, "scrutiny".
    register
        Of one council's edition.
    """
    found: dict[tuple[str, str, int, str], Remark] = {}
    for name in names:
        read = [*passages(f"{name}.qmd", prose, register.holds)]
        reading = Reading(read, register, wording, glossary)
        for rule, ask in RULES.items():
            for passage, severity, said, mend in ask(reading):
                if rule in passage.allowed:
                    continue
                remark = Remark(
                    rule=rule, severity=severity, file=passage.file, line=passage.line, quote=passage.quote,
                    found=said, mend=mend,
                )  # fmt: skip
                found.setdefault((rule, remark.file, remark.line, said), remark)
    return sorted(
        found.values(), key=lambda each: (SEVERITIES.index(each.severity), each.file, each.line, each.rule)
    )


Said = Iterator[tuple[Passage, Severity, str, str]]


def unknown_figures(reading: Reading) -> Said:
    """Names that are neither in the register nor under one of its groups."""
    known = {*reading.register.facts, *reading.register.sentences}
    for passage in reading.passages:
        for name in passage.names:
            if name in known or _is_absent(name, known) or name == "data_quality.summary":
                continue
            near = difflib.get_close_matches(name, known, 3, 0.6)
            hint = (
                f"the nearest are {listed(near)}"
                if near
                else "look it up in facts.csv or on the evidence page"
            )
            yield passage, "stop", f"“{name}” is no figure of this edition", hint


def _is_absent(name: str, known: set[str]) -> bool:
    """Return whether nothing of a name's theme is known: its return was not supplied, as is said."""
    theme = name.split(".")[0]
    return not any(each.startswith(f"{theme}.") for each in known)


def typed_numbers(reading: Reading) -> Said:
    """Numbers that are typed: each is a figure of the register, or must be allowed in place."""
    for passage in reading.passages:
        if passage.heading:
            continue
        for quantity in passage.quantities:
            if quantity.unit not in ("count", "per cent", "pounds", "range") or quantity.spelled:
                continue
            same = _same(quantity, passage, reading.register)
            if same:
                shown = listed([f"{fact.id} ({fact.display}, {fact.title})" for fact in same])
                yield (
                    passage, "stop", f"“{quantity.text}” is typed, and is probably {shown}",
                    f"write {{{{< var {same[0].id} >}}}}",
                )  # fmt: skip
            else:
                yield (
                    passage, "warning", f"“{quantity.text}” is typed, and no figure of this edition comes to "
                                        f"it",
                    "name the figure, or say where it is from and allow it with <!-- allow: typed-number -->",
                )  # fmt: skip


def _same(quantity: Quantity, passage: Passage, register: Register) -> list[Fact]:
    """Return up to three figures that print as this one, those first whose titles are about the sentence."""
    digits = quantity.text.strip("£ ")
    fits = [
        fact for fact in register.facts.values()
        if fact.display.strip("£ ") == digits
        and (fact.unit == "per cent") == (quantity.unit == "per cent")
    ]  # fmt: skip
    words = set(re.findall(r"[a-z]{4,}", passage.text.lower()))

    def shared(fact: Fact) -> int:
        return len(words & set(re.findall(r"[a-z]{4,}", f"{fact.title} {fact.population}".lower())))

    # A small number stands for hundreds of figures: then only those count that the sentence is about.
    least = 1 if len(digits) > 2 or quantity.unit == "per cent" else 2
    return sorted((fact for fact in fits if shared(fact) >= least), key=lambda fact: -shared(fact))[:3]


_HIGHER = r"(?:higher|greater|more|above|over|better|exceeds?|exceeded|rose|risen|increased|grew|up)"
_LOWER = r"(?:lower|less|fewer|below|under|worse|fell|fallen|decreased|reduced|dropped|down)"
_ALIKE = (
    r"(?:similar to|about the same as|in line with|comparable (?:to|with)|the same as|equal to|unchanged)"
)
_COMPARES = re.compile(
    rf"\b(?:(?P<higher>{_HIGHER})|(?P<lower>{_LOWER})|(?P<alike>{_ALIKE}))\b", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\b(?:than|from|to|compared|against|as|with|England|region|average|national)\b", re.IGNORECASE
)


def comparisons(reading: Reading) -> Said:
    """Words of comparison that the register does not bear out, between two figures or beside England's."""
    for passage in reading.passages:
        text = passage.text
        for found in _COMPARES.finditer(text):
            before, after = text.rfind(MARK, 0, found.start()), text.find(MARK, found.end())
            if before < 0 or found.start() - before > 90:
                continue
            one = reading.fact(passage.name_at(before))
            if one is None:
                continue
            near = text[found.end() : found.end() + 60]
            other = reading.fact(passage.name_at(after)) if 0 <= after - found.end() < 60 else None
            if other is not None and not _BESIDE.search(text[found.start() : after]):
                continue
            says = "higher" if found["higher"] else "lower" if found["lower"] else "alike"
            if other is not None:
                held = compare(one, other, reading.wording)
                outcome: str = held.outcome
                words, reason = held.verdict, held.reason
                beside, name = f"{other.display} ({other.id})", f"{one.id}.verdict"
            elif (
                re.search(r"\bEngland\b|\bnational", near)
                and f"{one.id}.verdict" in reading.register.sentences
            ):
                verdict = reading.register.sentences[f"{one.id}.verdict"]
                outcome, words, reason = verdict.outcome, verdict.text, ""
                beside, name = "England’s figure", f"{one.id}.verdict"
            else:
                continue
            if _agree(says, outcome):
                continue
            mend = (
                f"write {{{{< var {name} >}}}}" if name in reading.register.sentences else f"write “{words}”"
            )
            because = f" ({reason.rstrip('.')})" if reason else ""
            yield (
                passage, "stop",
                f"“{found[0]}” stands between {one.display} ({one.id}) and {beside}; the rule says "
                f"“{words}”{because}",
                mend,
            )  # fmt: skip


def _agree(says: str, outcome: str) -> bool:
    if outcome in ("higher", "lower"):
        return says == outcome
    return says == "alike" and outcome in ("similar", "the same")


def acronyms(reading: Reading) -> Said:
    """Acronyms that are not spelled out where a report first uses them.

    What the glossary has is spelled out by itself, at its first use in running prose: it is remarked only
    where a report has it in headings and quotations alone.
    """
    known = {*KNOWN, *reading.glossary.known}
    prose = " ".join(
        re.sub(r"[“‘][^”’]{0,300}[”’]", "", passage.text)
        for passage in reading.passages
        if not passage.heading
    )
    told: set[str] = set()
    so_far = ""
    whole = " ".join(passage.text for passage in reading.passages)
    for passage in reading.passages:
        so_far += f" {passage.text}"
        for found in ACRONYM.finditer(passage.text):
            word = found[0].removesuffix("s") if found[0][:-1].isupper() else found[0]
            if word in known or word in told or re.fullmatch(r"[IVX]+", word) or PLACEHOLDERS.fullmatch(word):
                continue
            told.add(word)
            words = reading.glossary.words_of(word)
            if is_explained(word, so_far):
                continue
            if words and re.search(rf"\b{re.escape(word)}\b", prose):
                continue
            late = is_explained(word, whole)
            yield (
                passage, "warning",
                f"“{word}” is spelled out only later in the report" if late else f"“{word}” is nowhere "
                                                                                 f"spelled out",
                f"write “{words} ({word})” here, at its first use" if words
                else "enter it in glossary.toml, which spells it out by itself, or write its words here and "
                "the letters in brackets",
            )  # fmt: skip


def placeholders(reading: Reading) -> Said:
    """What was left to be filled in."""
    for passage in reading.passages:
        found = PLACEHOLDERS.search(passage.text)
        if found:
            yield (
                passage,
                "stop",
                f"“{found[0].strip()}” was left to be filled in",
                "fill it in, or take it out",
            )


def terms(reading: Reading) -> Said:
    """Words that the glossary asks to avoid, outside quotations."""
    for passage in reading.passages:
        bare = re.sub(r"[“‘][^”’]{0,300}[”’]", "", passage.text)
        for term in reading.glossary.term:
            if re.search(rf"(?<![\w-]){re.escape(term.avoid)}(?![\w-])", bare, re.IGNORECASE):
                yield (
                    passage,
                    "warning",
                    f"“{term.avoid}” ({term.because.rstrip('.')})",
                    f"write “{term.use}”",
                )


def days(reading: Reading) -> Said:
    """Days that do not exist, and periods that end before they begin."""
    for passage in reading.passages:
        for text, why in impossible_in(passage.text):
            yield passage, "stop", f"“{text}”: {why}", "mend the day"
        for span in spans_in(passage.text):
            if span.last < span.first:
                yield passage, "stop", f"“{span.text}” ends before it begins", "mend one of its ends"


def periods(reading: Reading) -> Said:
    """Claims for a period that the figures of the sentence do not cover."""
    for passage in reading.passages:
        for claim in claims_in(passage.text):
            for name in passage.names:
                fact = reading.fact(name)
                months = _months(fact.period) if fact else None
                if fact and months is not None and months < COVERS * claim.months:
                    yield (
                        passage, "stop",
                        f"“{claim.text}” claims {number(claim.months)} months; {fact.id} is for "
                        f"{fact.period}",
                        "say the figure’s own period, or take a figure that covers the claim",
                    )  # fmt: skip


def _months(period: str) -> float | None:
    """Return how many months a figure's period covers, None where its words do not say."""
    spans = spans_in(period)
    if spans:
        return spans[0].months
    if FINANCIAL_YEAR.search(period):
        return 12.0
    return 0.0 if period.startswith("as at ") else None


def percent_signs(reading: Reading) -> Said:
    """A sign or unit typed after a figure that prints its own."""
    for passage in reading.passages:
        for found in re.finditer(rf"{MARK}\s?(%|per cent\b)", passage.text):
            fact = reading.fact(passage.name_at(found.start()))
            if fact and fact.display.endswith("%"):
                yield (
                    passage,
                    "stop",
                    f"“{found[1]}” stands after {fact.id}, which prints its own",
                    "take it out",
                )


def long_sentences(reading: Reading) -> Said:
    """Sentences that are hard to hear and to follow."""
    for passage in reading.passages:
        words = len(passage.text.split())
        if words > LONGEST_SENTENCE:
            yield passage, "note", f"a sentence of {words} words", "make two or three of it"


RULES: Mapping[str, Callable[[Reading], Said]] = {
    "unknown-figure": unknown_figures,
    "typed-number": typed_numbers,
    "comparison": comparisons,
    "period": periods,
    "day": days,
    "placeholder": placeholders,
    "percent-sign": percent_signs,
    "acronym": acronyms,
    "term": terms,
    "long-sentence": long_sentences,
}
"""Every rule by the name under which it is allowed in place."""
