"""The page that says how each figure of an edition is counted, and the same of every measure for docs/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assurance.evidence import Fact, Register
from assurance.markdown import escape
from assurance.numerals import number, plural
from assurance.publish.methods import (
    GLOSSARY,
    SECTIONS,
    SHOWN,
    Method,
    Term,
    as_markdown,
    every_method,
    methods_of,
    terms_in,
)
from assurance.publish.pages import THEMES, page

FIGURES_NAMED = 4
_TITLES = {
    "client_level_data": "Client Level Data",
    "programme": "The improvement programme",
    "waiting": "Waiting for homecare",
} | THEMES
IN_WORDS = "In words"
"""The section of a statistic's docstring that is meant for everybody."""


def methods_page(register: Register) -> str:
    """Return the methods page: each measure that a figure of the register rests on, then the statistics."""
    facts: dict[str, list[Fact]] = {}
    for fact in register.facts.values():
        facts.setdefault(fact.measure, []).append(fact)
    methods = methods_of(register.facts.values())
    terms = terms_in(_words(methods.values(), register.facts.values()))
    intro = (
        f"How the {plural(len(register.facts), 'figure')} of this edition are counted, in "
        f"{plural(len(methods), 'way')}: what is counted, out of what, from which source, and what to know "
        "before using it. The words are those that stand in the code that does the counting. Each figure’s "
        "own entry is on the [evidence page](evidence.html)."
    )
    parts = [intro]
    for theme, of_theme in _by_theme(methods.values()).items():
        parts.append(f"## {theme}")
        parts += [
            _entry(
                f"{escape(method.title)} {{#{method.anchor} .unnumbered}}",
                [
                    *_sections(method, methods.values(), terms),
                    ("In this edition", [_figures(facts[method.measure])]),
                    ("Version", [f"{escape(method.version)}, made by `{method.measure}`"]),
                ],
            )
            for method in of_theme
        ]
    if terms:
        parts += [
            "## Statistics used",
            "What the statistical words mean, and where each method is published.",
        ]
        parts += [
            _entry(f"{term.name} {{#{term.anchor} .unnumbered}}", _meaning(term, methods.values(), terms))
            for term in terms
        ]
    return page("How the figures are counted", parts)


def methods_used(register: Register, ids: Iterable[str]) -> str:
    """Return the methods that some figures rest on, as a list by theme that leads to the methods page."""
    methods = methods_of(register.facts[id] for id in ids)
    if not methods:
        return "This report prints no figures from the register.\n"
    lines: list[str] = []
    for theme, of_theme in _by_theme(methods.values()).items():
        lines += [f"- {theme}", *(f"    - {_link(method)}" for method in of_theme)]
    return "\n".join(lines) + "\n"


def methods_guide() -> str:
    """Return `docs/methods.md`: every measure and every statistic, whatever an edition holds."""
    methods = every_method()
    lines = [
        "# How every figure is counted",
        "Made by `python pipeline.py methods` from the docstrings of `assurance/measures` and "
        "`assurance/statistics`: mend them there. An edition’s page “How the figures are counted” "
        "(`methods.html`) has the part of this that its figures rest on.",
    ]
    for theme, of_theme in _by_theme(methods).items():
        lines.append(f"## {theme}")
        for method in of_theme:
            lines += [f'<a id="{method.anchor}"></a>', f"### {escape(method.title)}"]
            lines += _paragraphs(_sections(method, methods, GLOSSARY))
            lines.append(f"Version {escape(method.version)}, `{method.measure}`.")
    lines.append("## Statistics")
    for term in GLOSSARY:
        lines += [f'<a id="{term.anchor}"></a>', f"### {term.name}"]
        lines += _paragraphs(_meaning(term, methods, GLOSSARY))
    return "\n\n".join(lines) + "\n"


def _by_theme(methods: Iterable[Method]) -> dict[str, list[Method]]:
    themes: dict[str, list[Method]] = {}
    for method in methods:
        title = _TITLES.get(method.theme, method.theme.replace("_", " ").capitalize())
        themes.setdefault(title, []).append(method)
    return themes


def _words(methods: Iterable[Method], facts: Iterable[Fact]) -> Iterator[str]:
    for method in methods:
        yield from method.sections.values()
    for fact in facts:
        yield fact.method


def _link(method: Method) -> str:
    return f"[{escape(method.title)}](methods.html#{method.anchor})"


def _sections(
    method: Method, methods: Iterable[Method], terms: Iterable[Term]
) -> list[tuple[str, list[str]]]:
    return [
        (SHOWN.get(name, name), as_markdown(method.sections[name], methods, terms))
        for name in SECTIONS
        if name in method.sections
    ]


def _meaning(term: Term, methods: Iterable[Method], terms: Iterable[Term]) -> list[tuple[str, list[str]]]:
    said = term.sections
    return [
        (name, as_markdown(said[name], methods, terms))
        for name in (IN_WORDS, "Definition", "Source")
        if name in said
    ]


def _figures(facts: Sequence[Fact]) -> str:
    named = [
        f"[{escape(fact.title)}, {escape(fact.geography)}](evidence.html#{fact.anchor})"
        for fact in facts[:FIGURES_NAMED]
    ]
    more = len(facts) - len(named)
    others = f" and {number(more)} more" if more else ""
    return f"{plural(len(facts), 'figure')}: {'; '.join(named)}{others}"


def _entry(heading: str, terms: Iterable[tuple[str, list[str]]]) -> str:
    lines = [f"### {heading}\n", "::: {.fact-entry}\n"]
    for term, paragraphs in terms:
        words = "\n\n    ".join(paragraphs)
        before = "\n\n" if len(paragraphs) > 1 else "\n"  # else pandoc runs paragraphs into one
        lines.append(f"{term}{before}:   {words}\n")
    return "\n".join([*lines, ":::"])


def _paragraphs(terms: Iterable[tuple[str, list[str]]]) -> list[str]:
    """Return terms as paragraphs, each after its name: readers of `docs/` have no definition lists."""
    return [paragraph for term, (first, *others) in terms for paragraph in (f"**{term}.** {first}", *others)]
