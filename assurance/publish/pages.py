"""The pages and pieces that are made from the register and the checks, as Markdown for the renderers."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assurance.checks.consistency import Finding
from assurance.corrections import Applied
from assurance.disclosure import ROWS_MAY_BE_PUBLISHED
from assurance.errors import InputError
from assurance.evidence import Fact, Register, link
from assurance.markdown import escape, table
from assurance.numerals import in_words, number, plural
from assurance.publish.project import read_prose

SET_ASIDE_SHOWN = 50
THEMES = {
    "ratings": "Care Quality Commission ratings",
    "ascof": "Adult Social Care Outcomes Framework",
    "scorecard": "Survey measures",
    "homecare": "Homecare requests",
    "providers": "Home care providers, the council’s own ratings",
    "indicators": "Key performance indicators",
    "market": "The care market",
}


class Statement(BaseModel):
    """One of CQC's nine quality statements, with the figures that bear on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    theme: str
    title: str
    commitment: str = ""
    evidence: tuple[str, ...]


def read_statements(path: Path) -> list[Statement]:
    """Return the quality statements of `reports/quality-statements.toml`."""
    try:
        values = tomllib.loads(read_prose(path))
        return [Statement.model_validate(each) for each in values["statement"]]
    except tomllib.TOMLDecodeError as error:
        raise InputError.at(path, found=f"it cannot be read: {error}", mend="mend that line") from None
    except (ValidationError, KeyError, TypeError):
        raise InputError.at(
            path,
            found="a statement lacks its number, theme, title or list of evidence, or has something else",
            mend="write each as the first is written",
        ) from None


def _page(title: str, parts: Iterable[str]) -> str:
    head = f'---\ntitle: "{title}"\nsubtitle: "{{{{< meta council >}}}}, edition {{{{< meta edition >}}}}"\n'
    return f"{head}number-sections: false\n---\n\n" + "\n\n".join(part for part in parts if part) + "\n"


# Evidence


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
    parts = [intro, symbols, "## The files that these figures rest on", sources_used(inputs)]
    parts += ["## What was corrected in them", corrections_made(corrected, register)] if corrected else []
    for theme, facts in _by_theme(register.facts.values()).items():
        parts.append(f"## {THEMES.get(theme, theme.replace('_', ' ').capitalize())}")
        parts += [_entry(fact) for fact in facts]
    return _page("Evidence register", parts)


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


def _entry(fact: Fact) -> str:
    lines = [f"### {escape(fact.title)}: {escape(fact.geography)} {{#{fact.anchor} .unnumbered .unlisted}}\n"]
    lines.append("::: {.fact-entry}\n")
    lines += [f"{term}\n:   {definition}\n" for term, definition in _terms(fact)]
    return "\n".join([*lines, ":::"])


def _terms(fact: Fact) -> Iterable[tuple[str, str]]:
    unit = "" if fact.unit == "per cent" else f" {escape(fact.unit)}"
    shown = f"**{escape(fact.display)}**{unit}"
    yield "Figure", shown if fact.status == "published" else f"{shown} ({fact.status})"
    if fact.numerator is not None and fact.denominator is not None:
        yield "Worked out from", f"{_exact(fact.numerator)} of {_exact(fact.denominator)}"
    elif fact.numerator is not None or fact.denominator is not None:
        known = fact.numerator if fact.numerator is not None else fact.denominator
        which = "Numerator" if fact.numerator is not None else "Denominator"
        yield which, _exact(known)
    if fact.base:
        yield "Out of", escape(fact.base)
    if fact.lower is not None and fact.upper is not None:
        yield "95% interval", f"{_exact(fact.lower)} to {_exact(fact.upper)}"
    if fact.margin_of_error is not None:
        yield "Margin of error", f"plus or minus {_exact(fact.margin_of_error)}, as published"
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
    if fact.caveats:
        yield "Before you use it", escape(" ".join(fact.caveats))
    yield "Id", f"`{fact.id}`, made by `{fact.step}`" if fact.step else f"`{fact.id}`"


def _exact(value: float | int | None) -> str:
    if value is None:
        return ""
    if isinstance(value, int) or float(value).is_integer():
        return number(value)
    return number(value, 2)


# Pieces that the reports include


def sources_used(inputs: Sequence[Mapping[str, Any]]) -> str:
    """Return the raw files that the edition rests on, as a definition list."""
    entries = []
    for entry in inputs:
        if entry["used"] != "used":
            continue
        about = [
            f"{escape(entry['publisher'])}.",
            f"Period: {escape(entry['period'])}.",
            f"Edition: {escape(entry['edition'])}.",
            f"Licence: {escape(entry['licence'])}.",
        ]
        if entry["fetched"]:
            about.append(f"Fetched: {in_words(datetime.date.fromisoformat(entry['fetched']))}.")
        file = f"File {_file(entry['path'])}, SHA-256 `{entry['sha256'][:16]}…`"
        notes = [escape(entry["note"])] if entry["note"] else []
        lines = "\n\n    ".join([" ".join(about), file, *notes])
        entries.append(f"{escape(entry['title'])}\n\n:   {lines}\n")
    return "\n".join(entries)


def _file(path: str) -> str:
    return f"`{path.rsplit('/', 1)[-1]}`"


def statement_evidence(statement: Statement, register: Register) -> str:
    """Return what the register holds for one quality statement: its commitment and a table of figures."""
    parts = []
    if statement.commitment:
        parts.append(f"What CQC expects of councils under this statement:\n\n> {statement.commitment}")
    pairs = [
        pair
        for prefix in statement.evidence
        for pair in _pairs(register)
        if pair.prefix == prefix or pair.prefix.startswith(f"{prefix}.")
    ]
    if pairs:
        parts.append(
            _pairs_table(pairs, f"Figures held for “{statement.title}”", f"tbl-statement-{statement.number}")
        )
    else:
        parts.append("No figures that bear on this statement were supplied for this edition.")
    return "\n\n".join(parts) + "\n"


class Pair(BaseModel):
    """A council's figure beside England's."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    prefix: str
    council: Fact
    england: Fact | None
    verdict: str


def _pairs(register: Register) -> list[Pair]:
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


def _pairs_table(pairs: Sequence[Pair], caption: str, label: str) -> str:
    rows = [
        (
            escape(pair.council.title),
            link(pair.council),
            link(pair.england) if pair.england else "not supplied",
            _compared(pair),
            escape(pair.council.period),
        )
        for pair in pairs
    ]
    return table(
        ("Measure", "Council", "England", "Council’s figure is", "Period"),
        rows,
        ("left", "right", "right", "left", "left"),
        caption=caption,
        label=label,
        widths=(44, 12, 12, 22, 14),
    )


def _compared(pair: Pair) -> str:
    if pair.england is None or not pair.verdict:
        return "not compared"
    return f"{pair.verdict} England"


def comparisons(register: Register) -> str:
    """Return every comparison with England in one table, or the sentence that there is none."""
    pairs = [pair for pair in _pairs(register) if pair.england is not None]
    if not pairs:
        return "No figure of this edition has an England figure to stand beside.\n"
    return _pairs_table(pairs, "Every figure that has an England figure beside it", "tbl-comparisons")


def figures_used(register: Register, ids: Sequence[str]) -> str:
    """Return the table of the figures that a report prints, for a reader who has it on paper."""
    rows = []
    for fact_id in ids:
        fact = register.facts[fact_id]
        counted = (
            f"{_exact(fact.numerator)} of {_exact(fact.denominator)}"
            if fact.numerator is not None and fact.denominator is not None
            else "–"
        )
        rows.append(
            (
                f"{escape(fact.title)}: {escape(fact.geography)}",
                escape(fact.display),
                counted,
                escape(fact.period),
                escape("; ".join(dict.fromkeys(p.file.title for p in fact.places))),
            )
        )
    if not rows:
        return "This report prints no figures from the register.\n"
    return table(
        ("Figure", "Value", "From", "Period", "Source"),
        rows,
        ("left", "right", "right", "left", "left"),
        caption="The figures in this report and what they rest on",
        label="tbl-figures-used",
        widths=(40, 12, 16, 18, 34),
    )


# Checks


def checks_page(
    council: str,
    results: Sequence[Mapping[str, Any]],
    ledger: Sequence[Mapping[str, Any]],
    inputs: Sequence[Mapping[str, Any]],
    findings: Sequence[Finding],
) -> str:
    """Return the data-quality page: what was checked, what failed, and the account of every row."""
    return _page(
        "Data quality and checks",
        [
            data_quality_summary(results, ledger, findings),
            "The checks on the tables were run by Great Expectations; [its own record of them]"
            "(data-docs/index.html) is kept beside this page. Failing rows are in "
            "[failing-rows.csv](downloads/failing-rows.csv) and rows that were set aside in "
            "[set-aside.csv](downloads/set-aside.csv), except what is about people: the council has the "
            "full lists.",
            "## What needs attention",
            _attention(results, findings),
            "## The account of every row",
            "Rows read are rows kept, rows about other places or other services, rows set aside and rows "
            "merged into another row. Nothing is lost between them.",
            _accounts(ledger),
            "## Rows set aside",
            _set_aside(ledger),
            "## What was repaired on the way in",
            _repairs(ledger),
            "## Files that were not used",
            _not_used(inputs),
            "## Every check",
            _all_checks(results),
        ],
    )


def data_quality_summary(
    results: Sequence[Mapping[str, Any]],
    ledger: Sequence[Mapping[str, Any]],
    findings: Sequence[Finding],
) -> str:
    """Return the two or three sentences that a report prints about its data."""
    failed = [result for result in results if not result["passed"]]
    rows_in = sum(entry["rows_in"] for entry in ledger)
    aside = sum(len(entry["set_aside"]) for entry in ledger)
    warnings = len(failed) + len(findings)
    # Otherwise the warnings would be more than the checks that did not pass.
    about = f", {number(len(findings))} of them about the figures, not the tables" if findings else ""
    return (
        f"{plural(len(results), 'check')} were run on the tables and {number(len(results) - len(failed))} "
        f"passed. {plural(warnings, 'warning')} {'needs' if warnings == 1 else 'need'} attention{about}. "
        f"{plural(rows_in, 'row')} were read from {plural(len({e['file'] for e in ledger}), 'file')} and "
        f"every one is accounted for; {_aside(aside)}."
    )


def _aside(count: int) -> str:
    if not count:
        return "none was set aside"
    return f"{number(count)} {'was' if count == 1 else 'were'} set aside, with the reason"


def _attention(results: Sequence[Mapping[str, Any]], findings: Sequence[Finding]) -> str:
    rows = [
        (
            escape(result["sentence"]),
            f"{plural(result['failing_rows'], 'row')} of {number(result['rows_checked'])}",
            _examples(result),
            escape(result["mend"]),
        )
        for result in results
        if not result["passed"]
    ]
    rows += [
        (escape(finding.sentence), escape(", ".join(finding.fact_ids[:3])), escape(finding.arithmetic), "")
        for finding in findings
    ]
    if not rows:
        return "Every check passed."
    return table(
        ("What was found", "Where", "For example", "Who mends it"),
        [(a, b, c, d or "The council’s analyst") for a, b, c, d in rows],
        ("left",) * 4,
        caption="Warnings: published, with these cautions",
        label="tbl-warnings",
        widths=(44, 20, 36, 22),
    )


KEPT_BACK = "kept back, because the rows are about people; the council has the list"


def _examples(result: Mapping[str, Any]) -> str:
    if result["table"] not in ROWS_MAY_BE_PUBLISHED:
        return KEPT_BACK
    return escape("; ".join(str(example) for example in result["examples"][:3]))


def _accounts(ledger: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            _file(entry["file"]),
            escape(entry["sheet"]),
            number(entry["rows_in"]),
            number(entry["kept"]),
            number(entry["elsewhere"] + entry.get("out_of_scope", 0)),
            number(len(entry["set_aside"])),
            number(len(entry["merged"])),
        )
        for entry in ledger
    ]
    return table(
        ("File", "Sheet", "Rows read", "Kept", "About others", "Set aside", "Merged"),
        rows,
        ("left", "left", "right", "right", "right", "right", "right"),
        caption="Rows read and what became of them",
        label="tbl-rows",
        widths=(34, 18, 12, 12, 14, 12, 12),
    )


def set_aside(ledger: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows set aside, as they may be published.

    Of a table about people, a row says where it stands and which rule it broke, not what is in it.
    """
    rows = []
    for entry in ledger:
        for row in entry["set_aside"]:
            if entry["table"] in ROWS_MAY_BE_PUBLISHED:
                rows.append(row)
            else:
                why = f"{row['rule'].capitalize()}; the council has the details."
                rows.append({**row, "value": "kept back", "sentence": why})
    return rows


def _set_aside(ledger: Sequence[Mapping[str, Any]]) -> str:
    aside = set_aside(ledger)
    if not aside:
        return "No row was set aside."
    rows = [
        (
            _file(row["file"]),
            f"{escape(row['sheet'])} {number(row['row'])}".strip(),
            escape(row["sentence"]),
            escape(row["mend"]),
        )
        for row in aside[:SET_ASIDE_SHOWN]
    ]
    shown = table(
        ("File", "Sheet and row", "Why", "Who mends it"),
        rows,
        ("left",) * 4,
        caption="Rows set aside",
        label="tbl-set-aside",
        widths=(26, 16, 50, 28),
    )
    if len(aside) > SET_ASIDE_SHOWN:
        shown += f"\nThe first {SET_ASIDE_SHOWN} of {number(len(aside))} are shown; the file has them all.\n"
    return shown


def _repairs(ledger: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            _file(entry["file"]),
            escape(kind),
            number(count),
            escape("; ".join(entry["examples"].get(kind, [])))
            if entry["table"] in ROWS_MAY_BE_PUBLISHED
            else "kept back",
        )
        for entry in ledger
        for kind, count in entry["repairs"].items()
    ]
    if not rows:
        return "Nothing had to be repaired."
    return table(
        ("File", "What was done", "Times", "For example"),
        rows,
        ("left", "left", "right", "left"),
        caption="Repairs, by kind",
        label="tbl-repairs",
        widths=(28, 36, 10, 46),
    )


def _not_used(inputs: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (f"`{entry['path']}`", escape(entry["reason"] or entry["used"]))
        for entry in inputs
        if entry["used"] != "used"
    ]
    if not rows:
        return "Every file in the raw folder that is about this council was used."
    return table(
        ("File", "Why it was not used"),
        rows,
        ("left", "left"),
        caption="Files that no figure rests on",
        label="tbl-not-used",
        widths=(40, 60),
    )


def _all_checks(results: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            escape(result["sentence"]),
            f"`{result['table']}`",
            "must hold" if result["severity"] == "critical" else "warns",
            number(result["rows_checked"]),
            "passed" if result["passed"] else f"**{number(result['failing_rows'])} failed**",
        )
        for result in results
    ]
    return table(
        ("Check", "Table", "If it fails", "Rows checked", "Result"),
        rows,
        ("left", "left", "left", "right", "left"),
        caption="Every check that was run",
        label="tbl-checks",
        widths=(60, 22, 12, 14, 14),
    )
