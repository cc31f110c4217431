"""The evidence register as a page: every figure of an edition, with all that it rests on.

Figures that were counted by the same measure from the same files stand together, and what is the same of all
of them (the method, the cautions, the period) is said once, at their head. So the page stays short enough to
be read and to be opened on a phone, and nothing is left out. Backwards it says, of every file, which figures
and which sections of the reports rest on it.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from assurance.corrections import Applied
from assurance.evidence import Fact, Register, Sentence, is_under, verdict_of
from assurance.markdown import escape
from assurance.numerals import in_words, listed, number, plural, ranges
from assurance.paths import slug
from assurance.publish.fact_cards import card
from assurance.publish.methods import method_of
from assurance.publish.pages import counted, exact, theme_title
from assurance.publish.sections import Section
from assurance.publish.statements import Statement

TOGETHER = ("Method", "Before you use it", "Printed in", "Shown by", "Who or what is counted")
"""Terms of which figures that stand together say the same: the longest, and so those worth saying once."""
REPORTS = {"self-assessment": "Self-assessment", "scrutiny": "Scrutiny report"}

Entry = Mapping[str, Any]
Terms = dict[str, str]
_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Evidence:
    """All that the page says beside the figures themselves.

    Attributes
    ----------
    inputs
        The raw files of the edition.
    corrected
        What was corrected in them.
    results, ledger
        The checks, and which tables were read from which file.
    sections
        Of the reports: which print which figures.
    statements
        The quality statements, with the figures that bear on each.
    shown
        The figures that each cell of a notebook shows, by its label.
    """

    register: Register
    inputs: Sequence[Entry]
    corrected: Sequence[Applied] = ()
    results: Sequence[Entry] = ()
    ledger: Sequence[Entry] = ()
    sections: Sequence[Section] = ()
    statements: Sequence[Statement] = ()
    shown: Mapping[str, Collection[str]] = field(default_factory=dict)

    @cached_property
    def themes(self) -> dict[str, dict[tuple[str, tuple[str, ...]], list[Fact]]]:
        """The figures by theme, and there by measure and files, each in the order of the register."""
        found: dict[str, dict[tuple[str, tuple[str, ...]], list[Fact]]] = {}
        for fact in self.register.facts.values():
            files = tuple(dict.fromkeys(place.file.path for place in fact.places))
            theme = found.setdefault(fact.id.split(".")[0], {})
            theme.setdefault((fact.measure, files), []).append(fact)
        return found

    @cached_property
    def anchors(self) -> dict[str, str]:
        """Where each raw file stands on the page, by its path."""
        return _unlike({each["path"]: f"file-{slug(_name(each['path']))}" for each in self.used})

    @cached_property
    def headings(self) -> dict[tuple[str, str, tuple[str, ...]], str]:
        """Where the figures of one measure and its files stand on the page."""
        return _unlike(
            {
                (theme, *key): slug(f"counted-{theme}-{key[0].rpartition('.')[2]}")
                for theme, groups in self.themes.items()
                for key in groups
            }
        )

    @cached_property
    def used(self) -> list[Entry]:
        """The raw files that figures may rest on."""
        return [entry for entry in self.inputs if entry["used"] == "used"]

    @cached_property
    def printed_in(self) -> dict[str, list[Section]]:
        """The sections that print a figure, by its id."""
        found: dict[str, list[Section]] = {}
        for section in self.sections:
            for id in section.fact_ids:
                found.setdefault(id, []).append(section)
        return found

    @cached_property
    def shown_by(self) -> dict[str, list[str]]:
        """The labels of the cells that show a figure, by its id."""
        found: dict[str, list[str]] = {}
        for label, ids in self.shown.items():
            for id in ids:
                found.setdefault(id, []).append(label)
        return found

    @cached_property
    def verdicts(self) -> dict[str, list[Sentence]]:
        """What may be said of a figure in comparison, by its id."""
        found: dict[str, list[Sentence]] = {}
        for sentence in self.register.sentences.values():
            found.setdefault(verdict_of(sentence.id), []).append(sentence)
        return found

    @cached_property
    def tables(self) -> dict[str, set[str]]:
        """The tables that were read from a file, by its path."""
        found: dict[str, set[str]] = {}
        for entry in self.ledger:
            found.setdefault(entry["file"], set()).add(entry["table"])
        return found

    @cached_property
    def checks(self) -> dict[str, dict[tuple[str, ...], Counter[str]]]:
        """How many checks of a table came to what, by its name and by which figures they touch."""
        found: dict[str, dict[tuple[str, ...], Counter[str]]] = {}
        for result in self.results:
            of_table = found.setdefault(result["table"], {})
            of_table.setdefault(tuple(result["touches"]), Counter())[result["state"]] += 1
        return found


def evidence_page(
    register: Register,
    inputs: Sequence[Entry],
    corrected: Sequence[Applied] = (),
    *,
    results: Sequence[Entry] = (),
    ledger: Sequence[Entry] = (),
    sections: Sequence[Section] = (),
    statements: Sequence[Statement] = (),
    shown: Mapping[str, Collection[str]] | None = None,
) -> str:
    """Return the evidence page: the files and what rests on them, then every figure."""
    evidence = Evidence(register, inputs, corrected, results, ledger, sections, statements, shown or {})
    intro = (
        f"Every figure in the reports has an entry here: {plural(len(register.facts), 'figure')} in all. "
        "Figures that were counted in the same way from the same files stand together, and what is the same "
        f"of all of them is said once, above them. They are {escape(register.council)}’s, unless another "
        "place is named. The same register is in [facts.csv](facts.csv) and [facts.json](facts.json)."
    )
    symbols = (
        "A symbol stands where there is no number: \\[c\\] kept back so that nobody can be identified, "
        "\\[x\\] not available, \\[z\\] not applicable, \\[w\\] none recorded. None of them means 0."
    )
    parts = [
        intro,
        symbols,
        "## The files, and what rests on them {#the-files-that-these-figures-rest-on}",
        *(_file(entry, evidence) for entry in evidence.used),
    ]
    if corrected:
        parts += ["## What was corrected in them", corrections_made(corrected, register)]
    for theme, groups in evidence.themes.items():
        parts.append(f"## {theme_title(theme)} {{#theme-{slug(theme)}}}")
        for key, facts in groups.items():
            parts += _counted_alike(evidence.headings[theme, *key], facts, evidence)
    head = (
        '---\ntitle: "Evidence register"\n'
        'subtitle: "{{< meta council >}}, edition {{< meta edition >}}"\n'
        "number-sections: false\nscripts: [search]\n---\n\n"
    )
    return head + "\n\n".join(part for part in parts if part) + "\n"


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


# --------------------------------------------------------------------------------------------------------
# Backwards: a file, and what rests on it


def _file(entry: Entry, evidence: Evidence) -> str:
    path = entry["path"]
    resting = {
        (theme, *key): facts
        for theme, groups in evidence.themes.items()
        for key, facts in groups.items()
        if path in key[1]
    }
    ids = {fact.id for facts in resting.values() for fact in facts}
    about = [f"{entry['publisher']}.", f"Period: {entry['period']}.", f"Edition: {entry['edition']}."]
    about.append(f"Licence: {entry['licence']}.")
    if entry["fetched"]:
        about.append(f"Fetched: {in_words(datetime.date.fromisoformat(entry['fetched']))}.")
    links = [
        f"[{escape(_heading(facts))}](#{evidence.headings[where]}) ({number(len(facts))})"
        for where, facts in resting.items()
    ]
    count = plural(len(ids), "figure")
    terms = {
        "From": escape(" ".join(about)),
        "File": f"`{_name(path)}`",
        "SHA-256": f"`{entry['sha256']}`",
        "Checks": _checks(evidence.tables.get(path, ()), evidence),
        "Figures that rest on it": f"{count}: {'; '.join(links)}" if links else "None",
        "Sections that rest on it": _sections(
            [section for section in evidence.sections if not ids.isdisjoint(section.fact_ids)]
        ),
        "Before you use it": escape(entry["note"]),
    }
    head = f"### {escape(entry['title'])} {{#{evidence.anchors[path]} .unnumbered}}"
    return f"{head}\n\n{_shared(terms)}"


# --------------------------------------------------------------------------------------------------------
# Figures that were counted alike


def _counted_alike(anchor: str, facts: Sequence[Fact], evidence: Evidence) -> Iterable[str]:
    """Return the figures of one measure and its files, from what all of them share to what each has alone."""
    yield f"### {escape(_heading(facts))} {{#{anchor} .unnumbered}}"
    terms = {fact.id: _terms(fact, evidence) for fact in facts}
    common = _same([terms[fact.id] for fact in facts])
    yield _shared(common)
    alike: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        key = tuple(terms[fact.id].get(term, "") for term in TOGETHER)
        alike.setdefault(key, []).append(fact)
    for group in alike.values():
        left = [_without(terms[fact.id], common) for fact in group]
        shared = _same(left) if len(group) > 1 else {}
        yield "::: {.figures}"
        if shared:
            yield _shared(shared)
        yield "\n".join(
            _entry(fact, _without(own, shared), evidence) for fact, own in zip(group, left, strict=True)
        )
        yield ":::"


def _heading(facts: Sequence[Fact]) -> str:
    method = method_of(facts[0].measure)
    return method.title if method else facts[0].title


def _entry(fact: Fact, terms: Terms, evidence: Evidence) -> str:
    """Return one figure: its title, its value and base, and what only it has."""
    whose = "" if fact.geography == evidence.register.council else f": {escape(fact.geography)}"
    lines = [_value(fact)]
    lines += [f"{term}: {words}" for term, words in terms.items()]
    told = [
        f"`{each.id.rpartition('.')[2]}` {escape(each.text)}" for each in evidence.verdicts.get(fact.id, ())
    ]
    if told:
        lines.append(f"Verdicts, for use in prose: {'; '.join(told)}")
    lines.append(f"`{fact.id}`")
    return f"[{escape(fact.title)}{whose}]{{#{fact.anchor}}}\n:   " + "\\\n    ".join(lines) + "\n"


def _value(fact: Fact) -> str:
    shown = escape(fact.display)
    parts = [escape(card(fact)["figure"]).replace(shown, f"**{shown}**", 1)]
    if both := counted(fact):
        parts.append(both)
    elif fact.numerator is not None:
        parts.append(f"numerator {exact(fact.numerator)}")
    elif fact.denominator is not None:
        parts.append(f"denominator {exact(fact.denominator)}")
    if fact.lower is not None and fact.upper is not None:
        parts.append(f"95% interval {exact(fact.lower)} to {exact(fact.upper)}")
    if fact.margin_of_error is not None:
        parts.append(f"margin of error plus or minus {exact(fact.margin_of_error)}, as published")
    return "; ".join(parts)


def _terms(fact: Fact, evidence: Evidence) -> Terms:
    """Return what a figure rests on, term by term; a term without words is left out."""
    method = method_of(fact.measure)
    terms = {
        "Method": escape(fact.method),
        "Counted as": f"[{escape(method.title)}](methods.html#{method.anchor})" if method else "",
        "Out of": escape(fact.base),
        "Period": f"[{escape(fact.period)}]{{.period}}",
        "Who or what is counted": escape(fact.population),
        "Source": _source(fact, evidence),
        "Where": _where(fact),
        "Checks": _checks(
            {name for place in fact.places for name in evidence.tables.get(place.file.path, ())},
            evidence,
            fact,
        ),
        "Made in": _cell(fact),
        "Shown by": listed(f"`{cell}`" for cell in evidence.shown_by.get(fact.id, ())),
        "Bears on": "; ".join(
            f"[{each.number} {escape(each.title)}]{{.statement}}"
            for each in evidence.statements
            if _bears_on(fact, each, evidence)
        ),
        "Printed in": _sections(evidence.printed_in.get(fact.id, ())) if evidence.sections else "",
        "Before you use it": escape(" ".join(fact.caveats)),
    }
    return {term: words for term, words in terms.items() if words}


def _source(fact: Fact, evidence: Evidence) -> str:
    files = {place.file.path: place.file for place in fact.places}
    return "; ".join(
        (
            f"[{escape(file.title)}](#{evidence.anchors[path]})"
            if path in evidence.anchors
            else escape(file.title)
        )
        + f", file `{file.name}`"
        + (" **Illustrative.**" if file.illustrative else "")
        for path, file in files.items()
    )


def _where(fact: Fact) -> str:
    """Return the places in the files: the sheet and rule in words, and the rows where they may be told."""
    places = [
        ", ".join(filter(None, (escape(place.location), f"rows {ranges(place.rows)}" if place.rows else "")))
        for place in fact.places
    ]
    return "; ".join(filter(None, dict.fromkeys(places)))


def _cell(fact: Fact) -> str:
    theme = fact.step.rpartition(".")[2]
    return f"`notebooks/{theme}.ipynb`, cell `measure`" if theme else ""


def _bears_on(fact: Fact, statement: Statement, evidence: Evidence) -> bool:
    """Return whether a figure is listed under a statement, or printed in its section."""
    if is_under(fact.id, (*statement.evidence, *statement.told)):
        return True
    return any(
        section.report == "self-assessment" and statement.section in (section.anchor, *section.within)
        for section in evidence.printed_in.get(fact.id, ())
    )


def _checks(tables: Iterable[str], evidence: Evidence, fact: Fact | None = None) -> str:
    """Return how many checks of the tables there were, of those that concern a figure, and where they are."""
    said = []
    for name in sorted(tables):
        states: Counter[str] = Counter()
        for touches, counts in evidence.checks.get(name, {}).items():
            if fact is None or is_under(fact.id, touches):
                states += counts
        if not states:
            continue
        counted = [f"{number(states['passed'])} passed"]
        if states["failed"]:
            counted.append(plural(states["failed"], "warning"))
        if states["not checked"]:
            counted.append(f"{number(states['not checked'])} not made")
        words = escape(name.replace("_", " "))
        said.append(f"[{words}](checks.html#tbl-checks-{name.replace('_', '-')}): {', '.join(counted)}")
    return "; ".join(said)


def _sections(sections: Sequence[Section]) -> str:
    """Return links to sections, a report at a time."""
    reports: dict[str, list[Section]] = {}
    for section in sections:
        reports.setdefault(section.report, []).append(section)
    return (
        "; ".join(
            f"{REPORTS.get(report, report)}: "
            + ", ".join(f"[{escape(each.title)}]({report}.html#{each.anchor})" for each in there)
            for report, there in reports.items()
        )
        or "Neither report"
    )


# --------------------------------------------------------------------------------------------------------
# What is the same of several


def _same(terms: Sequence[Terms]) -> Terms:
    """Return the terms of which all say the same."""
    first = terms[0]
    return {term: words for term, words in first.items() if all(each.get(term) == words for each in terms)}


def _without(terms: Terms, shared: Terms) -> Terms:
    return {term: words for term, words in terms.items() if term not in shared}


def _shared(terms: Terms) -> str:
    lines = [f"{term}\n:   {words}\n" for term, words in terms.items() if words]
    return "\n".join(["::: {.shared}", *lines, ":::"])


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _unlike(anchors: Mapping[_Key, str]) -> dict[_Key, str]:
    """Return anchors of which no two are the same: the second of a name has 2 after it."""
    seen: Counter[str] = Counter()
    found = {}
    for key, anchor in anchors.items():
        seen[anchor] += 1
        found[key] = f"{anchor}-{seen[anchor]}" if seen[anchor] > 1 else anchor
    return found
