"""CQC's nine quality statements: which figures bear on each, and the pieces that are made of them.

What is said of a figure beside England's goes by one rule in both directions: under what the council is proud
of stands what is better by more than chance, under what it must improve what is worse, in the same words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assurance.compare.changes import Change, Changes
from assurance.errors import InputError
from assurance.evidence import Fact, Register, is_under
from assurance.markdown import escape, table
from assurance.measures.programme import STATEMENTS
from assurance.publish.project import read_prose
from assurance.wording import Wording, compare

FEW = 6
"""Figures that a table of a statement shows; the evidence register has the rest."""
MOVES = 4
"""Figures that moved which are told of a statement."""


class Statement(BaseModel):
    """One of CQC's nine quality statements.

    Attributes
    ----------
    section
        The anchor of its section in the self-assessment.
    evidence
        How the ids of the figures that bear on it begin.
    told
        Those that are what people said in surveys.
    prose
        Whether its section has pieces of its own, which say what is held and what is missing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    theme: str
    title: str
    section: str
    evidence: tuple[str, ...]
    told: tuple[str, ...] = ()
    prose: bool = False

    @property
    def key(self) -> str:
        """Its part of the ids of facts."""
        return STATEMENTS[self.number - 1].key


class Headline(BaseModel):
    """A subject of the summary: of the figures that could stand there, those that are held, up to `shows`.

    `called` has plainer words for a figure than its title.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    figures: tuple[str, ...]
    called: dict[str, str] = {}
    shows: int = 1
    missing: str


class Pair(BaseModel):
    """A council's figure beside England's."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    prefix: str
    council: Fact
    england: Fact | None
    verdict: str


# --------------------------------------------------------------------------------------------------------
# What is declared


def read_statements(path: Path) -> list[Statement]:
    """Return the quality statements of `reports/quality-statements.toml`."""
    try:
        return [Statement.model_validate(each) for each in _read(path)["statement"]]
    except (ValidationError, KeyError, TypeError):
        raise InputError.at(
            path,
            found="a statement lacks its number, theme, title, section or list of evidence, or has something "
            "else",
            mend="write each as the first is written",
        ) from None


def read_headlines(path: Path) -> list[Headline]:
    """Return the subjects of the summary, of the same file."""
    try:
        return [Headline.model_validate(each) for each in _read(path).get("headline", [])]
    except (ValidationError, TypeError):
        raise InputError.at(
            path,
            found="a headline lacks its list of figures or sentence under “missing”",
            mend="write each as the first is written",
        ) from None


def _read(path: Path) -> dict:
    try:
        return tomllib.loads(read_prose(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError.at(path, found=f"it cannot be read: {error}", mend="mend that line") from None


# --------------------------------------------------------------------------------------------------------
# Which figures


def bearing(statement: Statement, register: Register) -> list[Fact]:
    """Return the council's own figures that bear on a statement, without words and days."""
    prefixes = (*statement.evidence, *statement.told)
    return [
        fact
        for fact in register.facts.values()
        if fact.geography == register.council
        and not isinstance(fact.value, str)
        and is_under(fact.id, prefixes)
    ]


def pairs(register: Register) -> list[Pair]:
    """Return the council's figures that have, or could have, England's beside them."""
    found = []
    for fact in register.facts.values():
        prefix, _, last = fact.id.rpartition(".")
        if last == "council":
            england = f"{prefix}.england"
        elif last == "good_or_outstanding" and not prefix.endswith((".england", ".region")):
            england = f"{prefix}.england.good_or_outstanding"
        else:
            continue
        verdict = register.sentences.get(f"{prefix}.verdict")
        found.append(
            Pair(
                prefix=prefix,
                council=fact,
                england=register.facts.get(england),
                verdict=verdict.text if verdict else "",
            )
        )
    return found


def pairs_of(prefixes: Sequence[str], register: Register) -> list[Pair]:
    """Return the pairs under some beginnings of ids: those beside England's first, in the order declared."""
    every = pairs(register)
    found = {pair.prefix: pair for prefix in prefixes for pair in every if is_under(pair.prefix, [prefix])}
    return sorted(found.values(), key=lambda pair: pair.england is None)


# --------------------------------------------------------------------------------------------------------
# Pieces


def pieces(
    statements: Sequence[Statement], register: Register, wording: Wording, changes: Changes | None
) -> dict[str, str]:
    """Return the pieces of every statement by file name, as the self-assessment includes them."""
    made = {}
    for statement in statements:
        for name, text in {
            "better": judged(statement, register, wording, "better"),
            "worse": judged(statement, register, wording, "worse"),
            "evidence": evidence_of(statement, register),
            "told": told(statement, register),
            "changed": changed(statement, register, changes),
        }.items():
            made[f"made/_{name}-{statement.number}.qmd"] = f"{text}\n"
    return made


def judged(statement: Statement, register: Register, wording: Wording, which: str) -> str:
    """Return a list of the figures that are "better" or "worse" than England's by more than chance.

    Where figures could be judged and none is so, one line says it; where none can be judged, nothing does.
    """
    pairs = pairs_of((*statement.evidence, *statement.told), register)
    comparisons = {pair.prefix: compare(pair.council, pair.england, wording) for pair in pairs}
    found = [pair for pair in pairs if comparisons[pair.prefix].judgement == which]
    if found:
        lines = [
            f"- {escape(pair.council.title)}: {var(pair.council)}, {comparisons[pair.prefix].verdict} "
            f"England’s {var(pair.england)}; {escape(pair.council.period)}."
            for pair in found
            if pair.england
        ]
        return f"By rule, {which} than England’s by more than chance:\n\n" + "\n".join(lines)
    if any(comparison.tested for comparison in comparisons.values()):
        return f"By rule, no figure of this statement is {which} than England’s by more than chance."
    return ""


def evidence_of(statement: Statement, register: Register) -> str:
    """Return the table of the figures beside England's that bear on a statement, but for those of surveys.

    Figures that have none to stand beside are shown only where no other is.
    """
    found = [
        pair for pair in pairs_of(statement.evidence, register) if not is_under(pair.prefix, statement.told)
    ]
    shown = [pair for pair in found if pair.england] or found
    if shown:
        return _few(shown, f"Figures held for “{statement.title}”", f"tbl-statement-{statement.number}")
    return "" if statement.prose else "No figures that bear on this statement were supplied for this edition."


def told(statement: Statement, register: Register) -> str:
    """Return the table of what people said in surveys, "" where nothing of it is held."""
    found = pairs_of(statement.told, register)
    if not found:
        return ""
    return _few(found, f"What people said in surveys: “{statement.title}”", f"tbl-told-{statement.number}")


def _few(found: Sequence[Pair], caption: str, label: str) -> str:
    more = (
        f"\n{_more(len(found) - FEW)} in the [evidence register](evidence.html)." if len(found) > FEW else ""
    )
    return pairs_table(found[:FEW], caption, label) + more


def _more(count: int) -> str:
    return "One more that bears on it stands" if count == 1 else "More that bear on it stand"


def changed(statement: Statement, register: Register, changes: Changes | None) -> str:
    """Return what has changed of the figures of a statement since the last edition."""
    if changes is None:
        return "There is no earlier edition to compare with."
    since = f"edition {escape(changes.old.edition)}"
    prefixes = (
        *statement.evidence,
        *statement.told,
        f"programme.statement.{statement.key}",
        *(f"scores.{whose}.{statement.key}.score" for whose in ("cqc", "self")),
    )
    moved = [
        change
        for of_kind in changes.moved.values()
        for change in of_kind
        if is_under(change.fact.id, prefixes) and change.fact.geography == register.council
    ]
    both = sorted(
        (change for change in moved if change.old and change.new and _is_told(change)),
        key=lambda change: change.size,
    )
    if not both:
        return f"No figure of this statement that {since} also has is another now."
    lines = [
        f"- {escape(change.fact.title)}: {escape(change.old.display)} in {since}, now "
        f"{var(change.new)}. {escape(change.sentence)}"
        for change in both[:MOVES]
        if change.old and change.new
    ]
    if len(both) > MOVES:
        lines += ["", "All that moved is on the page of [what has changed](changes.html)."]
    return "\n".join(lines)


def _is_told(change: Change) -> bool:
    """Return whether a move can be told in a line: a value in both editions, and not printed the same."""
    old, new = change.old, change.new
    return bool(
        old and new and old.value is not None and new.value is not None and old.display != new.display
    )


def comparisons(register: Register) -> str:
    """Return every comparison with England in one table, or the sentence that there is none."""
    found = [pair for pair in pairs(register) if pair.england is not None]
    if not found:
        return "No figure of this edition has an England figure to stand beside.\n"
    return pairs_table(found, "Every figure that has an England figure beside it", "tbl-comparisons")


def pairs_table(found: Sequence[Pair], caption: str, label: str) -> str:
    """Return a table of figures beside England's."""
    rows = [
        (
            escape(pair.council.title),
            var(pair.council),
            var(pair.england) if pair.england else "not supplied",
            compared(pair),
            escape(pair.council.period),
        )
        for pair in found
    ]
    return table(
        ("Measure", "Council", "England", "Council’s figure is", "Period"),
        rows,
        ("left", "right", "right", "left", "left"),
        caption=caption,
        label=label,
        widths=(44, 12, 12, 22, 14),
    )


def compared(pair: Pair) -> str:
    """Return how a figure stands to England's, in the words of the rules table."""
    if pair.england is None or not pair.verdict:
        return "not compared"
    return f"{pair.verdict} England"


def var(fact: Fact) -> str:
    """Return the shortcode that prints a figure, so that it counts among those that the report prints."""
    return f"{{{{< var {fact.id} >}}}}"
