"""How each measure is counted, and what the statistics are, as the docstrings of the code say."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assurance import measures, statistics
from assurance.compare.definitions import MEASURES, definition_of
from assurance.docstrings import SUMMARY, read_sections
from assurance.evidence import Fact
from assurance.markdown import escape
from assurance.paths import slug

SECTIONS = ("Definition", "Source", "Numerator", "Denominator", "Caveats")
"""What every measure says of itself."""
_OF_MEASURES = {"Numerator", "Denominator", "Caveats"}
"""What no other function's docstring has: a rule within a measure has its own Definition."""
SHOWN = {"Caveats": "Before you use it"}
"""What a section is called on the page, where that is not its own name."""


@dataclass(frozen=True)
class Method:
    """How one measure is counted.

    Attributes
    ----------
    measure
        The function, "assurance.measures.ratings.good_or_outstanding".
    theme
        The part of `assurance.measures` that it is in.
    title
        What it gives, in words.
    version
        Which version of the definition this is.
    sections
        Those of `SECTIONS` that its docstring has.
    """

    measure: str
    theme: str
    title: str
    version: str
    sections: Mapping[str, str]

    @property
    def anchor(self) -> str:
        """Its place on the methods page; the same wherever in its theme the function stands."""
        return slug(f"method-{self.theme}-{self.measure.rpartition('.')[2]}")


@dataclass(frozen=True)
class Term:
    """A statistic that the methods name.

    Attributes
    ----------
    name
        What it is called.
    function
        The function of `assurance.statistics` that works it out.
    known_by
        A pattern that finds it in the words of a method.
    """

    name: str
    function: str
    known_by: str

    @property
    def anchor(self) -> str:
        """Its place on the methods page."""
        return slug(f"statistic-{self.name}")

    @property
    def sections(self) -> dict[str, str]:
        """What the function's docstring says."""
        return read_sections(getattr(statistics, self.function))


GLOSSARY = (
    Term("Wilson interval", "wilson_interval", r"\bWilson"),
    Term("Byar’s interval", "events_interval", r"\bByar|events_interval|rate_interval"),
    Term("Exact interval", "exact_interval", r"Clopper|exact_interval"),
    Term("Newcombe’s interval of a difference", "difference_interval", r"Newcombe"),
    Term("Difference beyond chance", "is_supported", r"is_supported|intervals support|z test"),
    Term("Label beside a benchmark", "label_against", r"label_against|Fingertips"),
    Term("Over-dispersion", "disperse", r"[Oo]ver-dispersion|statistics\.disperse"),
    Term("Bands by z-score", "cqc_band", r"z-score|tending towards"),
    Term("Rank and quarter", "rank", r"statistics\.rank\b|\bquarters? of\b|quartile"),
    Term("Funnel plot", "proportion_limits", r"\b[Ff]unnel"),
    Term("Kaplan–Meier", "draw_waits", r"Kaplan.Meier"),
    Term("Aalen–Johansen", "draw_outcomes", r"Aalen.Johansen|cumulative incidence"),
    Term("Log-rank test", "log_rank", r"[Ll]og-rank"),
    Term("Bounds from bands", "percentile_bounds", r"percentile_bounds|share_bounds"),
    Term("XmR chart", "draw_xmr", r"\bXmR\b"),
    Term("Special cause", "find_signals", r"[Ss]pecial cause|Making Data Count|\bXmR\b"),
    Term("p and P′ charts", "draw_p", r"\bp chart|P′ chart"),
    Term("g chart", "draw_g", r"\bg chart"),
    Term("t chart", "draw_t", r"\bt chart"),
)  # fmt: skip


# --------------------------------------------------------------------------------------------------------
# Measures


@cache
def method_of(measure: str) -> Method | None:
    """Return how a measure is counted; None where it is no documented function of today's code."""
    if not measure.startswith(MEASURES):
        return None
    module, _, name = measure.rpartition(".")
    try:
        function = getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError:  # of an edition made when it had another name
        return None
    method = _method(measure, function) if function else None
    return method if method and method.sections else None


def methods_of(facts: Iterable[Fact]) -> dict[str, Method]:
    """Return how some facts are counted, by measure, each once, in the order of the facts."""
    found = {fact.measure: method_of(fact.measure) for fact in facts}
    return {measure: method for measure, method in found.items() if method}


def every_method() -> list[Method]:
    """Return how every measure that there is is counted, by theme and name."""
    found = {method.anchor: method for method in _walk()}
    return sorted(found.values(), key=lambda method: (method.theme, method.measure.rpartition(".")[2]))


def _walk() -> Iterator[Method]:
    for about in pkgutil.walk_packages(measures.__path__, MEASURES):
        module = importlib.import_module(about.name)
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == about.name:
                sections = read_sections(function)
                if not name.startswith("_") and not _OF_MEASURES.isdisjoint(sections):
                    yield _method(f"{about.name}.{name}", function)


def _method(measure: str, function: Callable[..., Any]) -> Method:
    sections = read_sections(function)
    return Method(
        measure=measure,
        theme=measure.removeprefix(MEASURES).partition(".")[0],
        title=_title(sections[SUMMARY]),
        version=definition_of(measure).rpartition("/")[2],
        sections={name: sections[name] for name in SECTIONS if sections.get(name)},
    )


def _title(summary: str) -> str:
    """Return what a function gives, from the first line of its docstring.

    >>> _title("Return the facts and sentences about homecare areas; none when they were not supplied.")
    'Homecare areas'
    """
    words = re.sub(
        r"^(Return|Enter|Yield),? (the facts (and sentences )?(about|of) )?", "", summary.partition("\n")[0]
    )
    words = words.partition(";")[0].rstrip(".")
    return as_printed(words[:1].upper() + words[1:])


# --------------------------------------------------------------------------------------------------------
# Words


def terms_in(texts: Iterable[str]) -> list[Term]:
    """Return the terms of the glossary that some texts name, in the glossary's order."""
    whole = "\n".join(texts)
    return [term for term in GLOSSARY if re.search(term.known_by, whole)]


def as_markdown(text: str, there: Iterable[Method], terms: Iterable[Term]) -> list[str]:
    """Return the paragraphs of a docstring as Markdown; what they name in code leads to where it is told.

    `there` are the methods and `terms` the statistics that stand on the same page.
    """
    places = {term.function: (term.name, term.anchor) for term in terms}
    places |= {method.measure.rpartition(".")[2]: (method.title, method.anchor) for method in there}

    def code(name: str) -> str:
        said = places.get(name.rpartition(".")[2])
        return f"[{escape(said[0])}](#{said[1]})" if said else f"`{name}`"

    def paragraph(words: str) -> str:
        pieces = re.split(r"`([^`]+)`", as_printed(words))
        return "".join(
            code(piece) if place % 2 else _spaced(piece) for place, piece in enumerate(pieces)
        ).strip()

    return [paragraph(words) for words in text.split("\n\n")]


def as_printed(text: str) -> str:
    r"""Return words of a docstring with the quotation marks and apostrophes of the printed pages.

    >>> as_printed("England's \"average\", √(se² + se'²)")
    'England’s “average”, √(se² + se′²)'
    """
    text = re.sub(r"\b([a-z]|se)'(?![A-Za-z])", r"\1′", text)  # a prime in a formula
    return re.sub(r'"([^"]*)"', r"“\1”", text).replace("'", "’")


def _spaced(piece: str) -> str:
    """Return escaped text, with the spaces at its ends that `escape` takes off."""
    before, after = (" " if piece[:1].isspace() else ""), (" " if piece[-1:].isspace() else "")
    return f"{before}{escape(piece)}{after}" if piece.strip() else piece
