"""Acronyms spelled out where a report first uses them, from the one glossary.

“CQC” becomes “Care Quality Commission (CQC)” at its first use in the running prose of each report, in the
order in which it is read; later uses stay. It is done in the project's own sources, before any renderer reads
them, so that every format and every renderer has the same words. Headings, tables and their captions, code,
the targets of links and what stands in quotation marks are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assurance import paths
from assurance.proofreading.glossary import Acronym, Glossary
from assurance.prose import COMMENT, VARIABLE, included, read_yaml
from assurance.publish.embed import literal
from assurance.publish.project import look_up

# What is not running prose within a line, blanked out before it is searched.
_APART = re.compile(
    r"\{\{<.*?>\}\}|(?<!\\)`+[^`]*`+|\]\([^)]*\)|(?<=[\])])\{[^}]*\}|<[a-z]+://[^>]*>|“[^”]*”|‘[^’\s][^’]*’(?!s\b)"
)
_NOT_PROSE = re.compile(r"\s*(?:#{1,6}\s|\||\+[-=+:]+\+|:{3,}|!\[|:\s(?!\s)|\{\{<\s*(?:embed|pagebreak)\b)")
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?:][”’\"')\]*]*)\s*\**$")
_DETERMINED = re.compile(
    r"(?:\b(?:the|a|an|this|that|these|those|its|their|our|your|his|her|each|every|either|no|any|all|some|which"
    r"|whose|both|other|another|\d+)|[’']s)\s+$",
    re.IGNORECASE,
)
# Before these, and before capitals and digits, an acronym describes what follows: no article of its own.
_DESCRIBES = re.compile(
    r"\s+(?:[A-Z0-9(]|(?:ratings?|rated|inspections?|inspectors?|assessments?|assurance|scores?|data|measures?"
    r"|figures?|files?|lists?|locations?|registers?|reports?|returns?|rules?|frameworks?|surveys?|tables?|words?|wording"
    r"|definitions?|methods?|guidance|publications?|quality)\b)"
)


@dataclass
class _Reader:
    """One report, read from its first line to its last."""

    acronyms: Sequence[Acronym]
    told: set[str] = field(default_factory=set)
    before: str = ""

    def read(self, text: str) -> str:
        """Return a stretch of prose with the acronyms that it is the first to use spelled out."""
        parts: list[str] = []
        done = 0
        bare = _APART.sub(lambda apart: "\0" * len(apart[0]), text)
        for found in self._uses(bare):
            acronym, kind = found
            self.told.add(acronym.short)
            if kind["bare"] is None:
                continue
            start, end = kind.span("bare")
            # Markers of emphasis and the brackets of a link stand between words and are none of them.
            words = _spelled_out(acronym, text[start:end], f"{self.before}{_plain(text[:start])}", text[end:])
            parts += [text[done:start], words]
            done = end
        self.before = f"{self.before}{_plain(text)}"[-80:]
        return "".join([*parts, text[done:]])

    def _uses(self, bare: str) -> Iterable[tuple[Acronym, re.Match[str]]]:
        """Return the first use of each acronym that was not told before, in the order of the text."""
        firsts = []
        for acronym in self.acronyms:
            if acronym.short not in self.told and acronym.short in bare:
                use = _pattern(acronym).search(bare)
                if use:
                    firsts.append((acronym, use))
        return sorted(firsts, key=lambda each: each[1].start())


def _pattern(acronym: Acronym) -> re.Pattern[str]:
    short, words = re.escape(acronym.short), r"\s+".join(map(re.escape, acronym.words.split()))
    return re.compile(
        rf"(?i:{words})s?(?:[’']s)?\s*\(\s*(?:the\s+)?{short}s?(?:[’']s)?\b"  # spelled out already
        rf"|(?<![\w&.-]){short}s?\s*\((?i:(?:the\s+)?{words})"
        rf"|\({short}s?\)"  # by other words
        rf"|(?<![\w&./-])(?P<bare>{short}(?:s|[’']s|(?=[’'](?!\w)))?)(?![\w&]|-\w|[’']\w)"
    )


def _plain(text: str) -> str:
    return re.sub(r"\]\([^)]*\)(?:\{[^}]*\})?|(?<=\])\{[^}]*\}|[\[\]]|\{\{<.*?>\}\}", "", text)


def _spelled_out(acronym: Acronym, used: str, before: str, after: str) -> str:
    """Return the words that stand in the place of a first use: with its article, number and case."""
    ending = used.removeprefix(acronym.short)
    possessive = ending if ending[:1] in ("’", "'") else ""
    plural = "s" if ending == "s" else ""
    words = f"{acronym.words}{plural}{possessive} ({acronym.short}{plural}{possessive})"
    starts = bool(_SENTENCE_ENDS.search(before))
    takes_article = (
        acronym.the
        and not _DETERMINED.search(before)
        and (bool(possessive) or not _DESCRIBES.match(_plain(after)))
    )
    if takes_article:
        return f"{'The' if starts else 'the'} {words}"
    return words[:1].upper() + words[1:] if starts else words


def expand(text: str, glossary: Glossary) -> str:
    """Return one text with its acronyms spelled out at their first use: a report of a few paragraphs.

    >>> from assurance.proofreading.glossary import Acronym, Glossary
    >>> glossary = Glossary(acronym=(Acronym(short="CQC", words="Care Quality Commission", the=True),))
    >>> expand("By CQC’s rule. CQC rates them.", glossary)
    'By the Care Quality Commission’s (CQC’s) rule. CQC rates them.'
    """
    return _lines(text.split("\n"), _Reader(glossary.acronym), {}, None)


def expand_report(reports: Path, report: str, variables: Mapping[str, Any], glossary: Glossary) -> None:
    """Spell out acronyms at their first use in one report of an assembled project, in its files.

    A sentence of the register that is the first to use one is put in the place of its name, spelled out. A
    piece that other reports include too is left alone: this report gets a copy of its own,
    `_piece.<report>.qmd`.

    Parameters
    ----------
    reports
        The folder of the project's reports, its pieces as they were copied and made.
    variables
        What `_variables.yml` holds.
    """
    _expand_piece(reports, f"{report}.qmd", report, _Reader(glossary.acronym), variables)


def expand_site(site: Path, reports: Iterable[str], glossary: Glossary) -> None:
    """Spell out acronyms in some reports of an assembled project."""
    variables = read_yaml((site / "_variables.yml").read_text(encoding="utf-8")) or {}
    for report in reports:
        if (site / "reports" / f"{report}.qmd").is_file():
            expand_report(site / "reports", report, variables, glossary)


def own_copy(piece: str, report: str) -> str:
    """Return the name of a report's own copy of a piece that others include too."""
    return f"{piece.removesuffix('.qmd')}.{report}.qmd"


def _expand_piece(
    reports: Path, piece: str, report: str, reader: _Reader, variables: Mapping[str, Any]
) -> str:
    """Spell out a piece and what it includes; return the name under which it is to be included."""
    path = reports / piece
    if not path.is_file():
        return piece  # the renderer refuses it, with the line
    text = path.read_text(encoding="utf-8")
    front = re.match(r"\A---\n.*?\n---\n", text, re.DOTALL)
    head = front[0] if front else ""

    def include(name: str) -> str:
        return _expand_piece(reports, name, report, reader, variables)

    made = head + _lines(text[len(head) :].split("\n"), reader, variables, include)
    if made == text:
        return piece
    if piece != f"{report}.qmd" and not piece.startswith(f"{report}/"):
        piece = own_copy(piece, report)
    paths.write_text(reports / piece, made)
    return piece


def _lines(lines: Sequence[str], reader: _Reader, variables: Mapping[str, Any], include: Any) -> str:
    whole = "\n".join(lines)
    # A comment keeps its place and is not read.
    comments = COMMENT.findall(whole)
    whole = COMMENT.sub("\1", whole)
    result: list[str] = []
    code = False
    for line in whole.split("\n"):
        if _FENCE.match(line):
            code = not code
        within = "" if code else included(line)
        if within and include:
            named = include(within)
            line = line if named == within else line.replace(within, named)
        elif not line.strip(" \t\1"):
            reader.before = ""
        elif not code and not _NOT_PROSE.match(line):
            line = _line(line, reader, variables)
        result.append(line)
    kept = iter(comments)
    return re.sub("\1", lambda _: next(kept), "\n".join(result))


def _line(line: str, reader: _Reader, variables: Mapping[str, Any]) -> str:
    """Return a line of prose spelled out: what is typed in it, and the sentences that it names."""
    number = re.match(r"\s*(?:\d+(?:\.\d+)+\s+|(?:[-*+]|\d+[.)]|:)\s+)", line)
    done = number.end() if number else 0
    parts = [line[:done]]
    reader.before = "" if number else reader.before
    for variable in VARIABLE.finditer(line, done):
        parts.append(reader.read(line[done : variable.start()]))
        value = look_up(variables, variable[1].strip("\"'"))
        spelled = reader.read(value) if isinstance(value, str) else ""
        parts.append(variable[0] if not isinstance(value, str) or spelled == value else literal(spelled))
        done = variable.end()
    parts.append(reader.read(line[done:]))
    return "".join(parts)
