"""The nine statements against their evidence: claims without a figure, and figures without a claim.

It is worked out from the prose as it is written, not from what is made of figures: a table under a statement
is no claim, and a figure in a sentence that the council includes is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assurance.evidence import Fact, Register, is_under, verdict_of
from assurance.markdown import escape, table
from assurance.numerals import listed, number
from assurance.prose import COMMENT, VARIABLE, Prose
from assurance.publish.sections import HEADING, lines
from assurance.publish.statements import Statement, bearing, pairs_of, var
from assurance.wording import Wording, compare

REPORT = "self-assessment"
PARTS = {
    "proud": "what it is proud of",
    "improve": "what it must improve",
    "people": "what people told it",
    "cqc": "CQC’s wording",
}
"""The pieces that a council writes of each statement, and what they say."""
CLAIMS = ("proud", "improve")
"""Those of them in which every paragraph must name a figure."""
LISTED = 6

_ALLOWED = re.compile(r"<!--\s*allow:[^>]*\bclaim\b.*?-->", re.DOTALL)
_NOT_PROSE = re.compile(r"\s*(?:#{1,6} |:{3,}|\||\{\{<\s*(?:include|embed|pagebreak))")


@dataclass(frozen=True)
class Covered:
    """One statement against its evidence.

    Attributes
    ----------
    figures
        The council's own figures that bear on it.
    named
        Those of them that the prose of its section names.
    unwritten
        The pieces, of `PARTS`, that the council has not written.
    claims
        Where a paragraph claims something and names no figure: the file, and how it begins.
    silent
        Groups of figures of which the prose names none, each by its first figure.
    worse
        Figures worse than England's that what must improve does not name.
    """

    statement: Statement
    figures: tuple[Fact, ...]
    named: tuple[Fact, ...]
    unwritten: tuple[str, ...]
    claims: tuple[tuple[str, str], ...]
    silent: tuple[tuple[str, Fact], ...]
    worse: tuple[Fact, ...]


def cover(
    statement: Statement, prose: Prose, register: Register, wording: Wording, report: Sequence[str] = ()
) -> Covered:
    """Return one statement against its evidence. `report` has the report's lines, where they are read."""
    figures = bearing(statement, register)
    in_section = _named_in(section_lines(statement.section, prose, register, report), register)
    groups: dict[str, list[Fact]] = {}
    for fact in figures:
        groups.setdefault(_group(fact, statement), []).append(fact)
    own = prose.own()
    improve = _piece("improve", statement)
    written = lines(improve, prose, register) if prose.has(improve) else iter(())
    in_improve = _named_in(written, register)
    return Covered(
        statement=statement,
        figures=tuple(figures),
        named=tuple(fact for fact in figures if fact.id in in_section),
        unwritten=tuple(
            part
            for part in PARTS
            if _piece(part, statement) not in own and _is_needed(part, statement, prose)
        ),
        claims=tuple(
            (prose.place(_piece(part, statement)), claim)
            for part in CLAIMS
            if _piece(part, statement) in own
            for claim in claims_without_figure(prose.text(_piece(part, statement)))
        ),
        silent=tuple(
            (group, facts[0])
            for group, facts in groups.items()
            if not any(fact.id in in_section for fact in facts)
        ),
        worse=tuple(
            pair.council
            for pair in pairs_of((*statement.evidence, *statement.told), register)
            if compare(pair.council, pair.england, wording).judgement == "worse"
            and pair.council.id not in in_improve
        ),
    )


def section_lines(
    section: str, prose: Prose, register: Register, report: Sequence[str] = ()
) -> Iterator[str]:
    """Yield the lines of a section of the self-assessment and of those below it, with what they include."""
    level = 0
    for line in report or lines(f"{REPORT}.qmd", prose, register):
        heading = HEADING.match(line)
        if heading and level and len(heading[1]) <= level:
            return
        if heading and heading[3] == section:
            level = len(heading[1])
        if level:
            yield line


def claims_without_figure(text: str) -> Iterator[str]:
    r"""Yield how each paragraph or item begins that names no figure and is not allowed to do without.

    >>> list(claims_without_figure("We are good at this.\n\n- {{< var a.b >}} of them.\n- And at that."))
    ['We are good at this.', 'And at that.']
    """
    for block in re.split(r"\n\s*\n", text):
        if _ALLOWED.search(block):
            continue
        for paragraph in re.split(r"\n(?=\s*(?:[-*+]|\d+[.)])\s)", COMMENT.sub("", block).strip("\n")):
            if not paragraph.strip() or _NOT_PROSE.match(paragraph) or VARIABLE.search(paragraph):
                continue
            words = re.sub(r"^\s*(?:[-*+>]|\d+[.)])\s+", "", paragraph).split()
            yield " ".join(words[:10]) + (" …" if len(words) > 10 else "")


def _piece(part: str, statement: Statement) -> str:
    return f"{REPORT}/_{part}-{statement.number}.qmd"


def _is_needed(part: str, statement: Statement, prose: Prose) -> bool:
    """Return whether the council should write a piece: CQC's wording only where none could be verified."""
    if part != "cqc":
        return True
    piece = _piece(part, statement)
    return not prose.has(piece) or "reports/councils/" in prose.text(piece)


def _group(fact: Fact, statement: Statement) -> str:
    """Return the line of evidence that a figure is part of: two parts of its id, or what is declared."""
    two = ".".join(fact.id.split(".")[:2])
    declared = [p for p in (*statement.evidence, *statement.told) if is_under(fact.id, [p])]
    return max([two, *declared], key=lambda prefix: prefix.count("."))


def _named_in(text: Iterator[str], register: Register) -> set[str]:
    found: set[str] = set()
    for line in text:
        for name in VARIABLE.findall(COMMENT.sub("", line)):
            if name in register.facts:
                found.add(name)
            elif name in register.sentences:
                found.update(register.sentences[name].fact_ids)
                found.add(verdict_of(name))
    return found


# --------------------------------------------------------------------------------------------------------
# The piece


def coverage_piece(
    statements: Sequence[Statement], prose: Prose, register: Register, wording: Wording
) -> str:
    """Return the map of the nine statements and their evidence, and the list of what there is to do."""
    report = list(lines(f"{REPORT}.qmd", prose, register))
    covered = [cover(statement, prose, register, wording, report) for statement in statements]
    intro = (
        "Which figures bear on which statement is declared in `quality-statements.toml`, and is our "
        "reading, not CQC’s. A figure is named when a sentence of the statement’s section prints it. A claim "
        "is a paragraph that the council wrote of what it is proud of or must improve."
    )
    rows = [
        (
            f"{each.statement.number}: {escape(each.statement.title)}",
            _or_none(len(each.figures)),
            _or_none(len(each.named)),
            _or_none(len(each.claims)),
            _or_none(len(each.silent)),
            _documents(each.statement, register),
        )
        for each in covered
    ]
    mapped = table(
        (
            "Quality statement",
            "Figures that bear on it",
            "Named in the prose",
            "Claims without a figure",
            "Groups of figures without a claim",
            "Documents supplied",
        ),
        rows,
        ("left", "right", "right", "right", "right", "right"),
        caption="The nine statements and their evidence",
        label="tbl-coverage",
        widths=(36, 14, 14, 14, 16, 16),
    )
    done = "There is nothing to do: every claim names a figure, and every group of figures is spoken of."
    to_do = list(_to_do(covered))
    listing = "What there is to do:\n\n" + "\n".join(f"- {each}" for each in to_do) if to_do else done
    return f"{intro}\n\n{mapped}\n{listing}\n"


def _or_none(count: int) -> str:
    return number(count) if count else "none"


def _documents(statement: Statement, register: Register) -> str:
    facts = [
        register.facts.get(f"information_return.statement.{statement.key}.{name}")
        for name in ("supplied", "applicable")
    ]
    return " of ".join(var(fact) for fact in facts if fact) if all(facts) else "no index"


def _to_do(covered: Sequence[Covered]) -> Iterator[str]:
    for part, what in PARTS.items():
        numbers = [str(each.statement.number) for each in covered if part in each.unwritten]
        if numbers:
            yield (
                f"Write {what}, statement{'s' if len(numbers) > 1 else ''} {listed(numbers)}: "
                f"`{REPORT}/_{part}-{numbers[0]}.qmd`{' and so on' if len(numbers) > 1 else ''}."
            )
    for each in covered:
        of = f"Statement {each.statement.number}"
        for file, claim in each.claims:
            yield f"{of}, a claim without a figure in `{file}`: “{escape(claim)}” Name a figure, or allow it."
        for fact in each.worse:
            yield (
                f"{of}, worse than England’s and not named in what must improve: {escape(fact.title)}, "
                f"{var(fact)} (`{fact.id}`)."
            )
        if each.silent:
            shown = [f"`{group}` ({escape(fact.title)})" for group, fact in each.silent[:LISTED]]
            more = len(each.silent) - LISTED
            shown += [f"{number(more)} more"] if more > 0 else []
            yield f"{of}, figures that no sentence of its section names: {listed(shown)}."
