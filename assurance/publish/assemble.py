"""From facts to a Quarto project: one folder for one council's edition, ready to render.

The folder holds the prose as it stands in `reports/`, the executed notebooks, the variables that the prose
names, and the pages that are made rather than written: evidence, checks, and what the prose includes.
"""

from __future__ import annotations

import csv
import datetime
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from assurance import councils, evidence, paths
from assurance.checks import consistency
from assurance.checks import findings as of_sources
from assurance.compare import definitions, hidden_counts
from assurance.compare import published as editions
from assurance.compare.changes import compare_editions
from assurance.corrections import Applied
from assurance.errors import CheckFailed
from assurance.evidence import Register
from assurance.numerals import in_words
from assurance.proofreading import read_glossary
from assurance.prose import Prose, read_head
from assurance.publish import (
    changes_page,
    checks_page,
    coverage,
    evidence_page,
    fact_cards,
    methods_page,
    notes,
    opening,
    pages,
    proofs,
    statements,
)
from assurance.publish.acronyms import expand_site
from assurance.publish.glance import add_glances, glance_pieces
from assurance.publish.numbering import refuse as refuse_renumbered
from assurance.publish.project import read_prose
from assurance.publish.questions import add_questions
from assurance.publish.record import record
from assurance.publish.sections import sections_of
from assurance.publish.telling import Telling
from assurance.wording import Wording, add_verdicts

ILLUSTRATIVE = (
    "**Illustrative data.** Made to show how the report works. Totals that the sources named publish are as "
    "published; the rows behind them, and every other figure, are invented. Do not use these figures."
)


def assemble(
    council: str,
    edition: str,
    processed: str,
    themes: Sequence[str],
    data_freeze: str,
    committee: str,
    report_by: str,
    smallest_count: int = 1,
    reports: str = str(paths.REPORTS),
    settings: Mapping[str, Any] | None = None,
    published: str = "",
) -> None:
    """Write the register and the Quarto project of one council's edition.

    Parameters
    ----------
    council
        Slug of the council.
    themes
        The themes whose notebooks ran, in the order of the plan.
    data_freeze
        The day after which nothing new was taken in, as an ISO date.
    committee, report_by
        What the scrutiny report is headed with.
    smallest_count
        The smallest count of people that may be shown.
    settings
        Those that change a figure or a word, for the record of the edition.
    published
        The folder in which other editions of the council are online; empty for none.

    Raises
    ------
    CheckFailed
        When figures contradict each other, the prose says what they do not bear out, or a hidden count could
        be worked out with another edition.
    """
    folder = paths.EditionFolder.of(Path(processed), council, edition)
    named = councils.find(council)
    whole = Register(named.name, named.code, edition)
    parts = [Register.load(folder.facts(theme)) for theme in themes]
    corrected = [
        Applied.from_json(entry) for entry in json.loads(folder.corrections.read_text(encoding="utf-8"))
    ]
    register = _with_findings(
        _with_corrections(Register.combine([whole, *parts]), corrected), of_sources.read(folder)
    )
    register = definitions.with_definitions(register)
    others = [editions.read(each) for each in editions.others(Path(published), council, edition) if published]
    last = editions.last_before((data_freeze, edition), others)
    wording = Wording.model_validate((settings or {}).get("wording", {}))
    add_verdicts(register, wording, last.facts if last else None)
    add_questions(register)
    add_glances(register)
    findings = consistency.consistency(register)
    _stop_if_critical(findings, named.name)
    prose = Prose(Path(reports), council)
    proofs.stop_unless_sound(prose, register, wording)

    inputs = notes.withhold(register, json.loads(folder.inputs.read_text(encoding="utf-8")))
    sources = json.dumps(inputs, ensure_ascii=False, indent=1) + "\n"
    paths.write_text(folder.register / "sources.json", sources)
    ledger = json.loads(folder.ledger.read_text(encoding="utf-8"))
    results = json.loads((folder.checks / "results.json").read_text(encoding="utf-8"))
    illustrative = any(entry["illustrative"] for entry in inputs)
    telling = Telling.of(register, ledger, smallest_count)
    telling.save(folder.register / "telling.json")

    facts = evidence.rows(register.facts.values())
    paths.write_csv(folder.register / "facts.csv", evidence.FACT_COLUMNS, facts)
    as_json = evidence.as_json(register)
    paths.write_text(folder.register / "facts.json", as_json)
    kept = record(
        register,
        data_freeze=data_freeze,
        settings=settings or {},
        themes=themes,
        reports=list(checks_page.REPORTS),
        prose=prose,
        corrected=corrected,
        inputs=inputs,
        memory=Path(processed) / ".state" / "modules.json",
    )
    quality = checks_page.summary(results, ledger, findings, telling)
    kept["data_quality"] = quality
    paths.write_text(folder.register / "record.json", json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    new = editions.of(json.loads(as_json), kept)
    hidden_counts.refuse(new, others)
    refuse_renumbered(new, others)
    changed = compare_editions(last, new) if last else None
    paths.write_csv(folder.register / "changes.csv", changes_page.COLUMNS, changes_page.rows(changed))

    site = folder.site
    _clear(site)
    copy_prose(prose, site / "reports", register)
    _write_yaml(
        site / "_variables.yml", {"data_quality": {"summary": quality}, **evidence.variables(register)}
    )
    _write_yaml(
        site / "_quarto.yml",
        _project(
            {
                "council": named.name,
                "council-code": named.code,
                "edition": edition,
                "data-freeze": data_freeze,
                "data-freeze-words": in_words(datetime.date.fromisoformat(data_freeze)),
                "committee": committee,
                "report-by": report_by,
                "illustrative": illustrative,
                "own-pieces": {name: prose.place(name) for name in prose.own()},
                "illustrative-text": ILLUSTRATIVE if illustrative else "",
            }
        ),
    )
    shutil.copytree(paths.EXTENSION, site / "_extensions" / "assurance")
    made = site / "reports"
    declared = Path(reports) / "quality-statements.toml"
    nine = statements.read_statements(declared)
    for name, text in {
        "checks.qmd": checks_page.checks_page(
            results,
            ledger,
            inputs,
            findings,
            register,
            sections=[
                section for report in checks_page.REPORTS for section in sections_of(report, prose, register)
            ],
            corrected=corrected,
            telling=telling,
        ),
        "changes.qmd": changes_page.changes_page(changed),
        "methods.qmd": methods_page.methods_page(register),
        **statements.pieces(nine, register, wording, changed),
        **opening.pieces(nine, statements.read_headlines(declared), register),
        "made/_coverage.qmd": coverage.coverage_piece(nine, prose, register, wording),
        "made/_sources.qmd": pages.sources_used(inputs),
        "made/_comparisons.qmd": statements.comparisons(register),
    }.items():
        paths.write_text(made / name, text)
    paths.write_text(made / fact_cards.FILE, fact_cards.as_json(register.facts.values()))
    for name, text in glance_pieces(register).items():
        paths.write_text(made / "made" / name, text)
    shown = _shown(folder, themes, register)
    printing = {report: sections_of(report, Prose(made), register, shown) for report in checks_page.REPORTS}
    for report, sections in printing.items():
        named_in = _facts_named(made / f"{report}.qmd", register)
        paths.write_text(made / "made" / f"_figures-{report}.qmd", pages.figures_used(register, named_in))
        printed = {id: None for section in sections for id in section.fact_ids}
        in_order = [id for id in register.facts if id in printed]
        paths.write_text(
            made / "made" / f"_methods-{report}.qmd", methods_page.methods_used(register, in_order)
        )
    expand_site(site, checks_page.REPORTS, read_glossary(prose.root))
    entries = evidence_page.evidence_page(
        register,
        inputs,
        corrected,
        results=results,
        ledger=ledger,
        sections=[section for sections in printing.values() for section in sections],
        statements=nine,
        shown=shown,
    )
    paths.write_text(made / "evidence.qmd", entries)


def _shown(
    folder: paths.EditionFolder, themes: Sequence[str], register: Register
) -> dict[str, dict[str, None]]:
    """Return the ids of the figures that each chart and table shows, in order, by its label."""
    found: dict[str, dict[str, None]] = {}
    for theme in themes:
        for file in sorted(folder.figure_data(theme).glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as data:
                ids = [row.get("id", "") for row in csv.DictReader(data)]
            if shown := dict.fromkeys(id for id in ids if id in register.facts):
                found[file.stem] = shown
    return found


def _with_corrections(register: Register, corrected: Sequence[Applied]) -> Register:
    """Return the register, each figure with what was corrected in what it rests on."""
    for id, fact in register.facts.items():
        words = [each.words for each in corrected if each.touches(fact)]
        if words:
            register.facts[id] = replace(fact, caveats=(*words, *fact.caveats))
    return register


def _with_findings(register: Register, found: Sequence[of_sources.Finding]) -> Register:
    """Return the register, each figure with what was found in the national files that it rests on."""
    for id, fact in register.facts.items():
        words = of_sources.caveats(fact, found)
        if words:
            register.facts[id] = replace(fact, caveats=(*words, *fact.caveats))
    return register


def _stop_if_critical(findings: Sequence[consistency.Finding], council: str) -> None:
    critical = [finding for finding in findings if finding.severity == "critical"]
    if critical:
        more = f" and {len(critical) - 1} more" if len(critical) > 1 else ""
        raise CheckFailed(
            f"{council}: figures contradict each other, so nothing was published: "
            f"{critical[0].sentence} ({critical[0].arithmetic}){more}. Mend the return, or declare a "
            "correction."
        )


def _clear(site: Path) -> None:
    """Remove everything but the executed notebooks, so that nothing of an earlier run is published."""
    for old in site.iterdir() if site.exists() else ():
        if old.name == "notebooks":
            continue
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink()


def _project(metadata: Mapping[str, Any]) -> dict[str, Any]:
    shared = yaml.safe_load(paths.QUARTO_PROJECT.read_text(encoding="utf-8"))
    shared.pop("quartodoc", None)  # of the code, not of a council
    return {**shared, **metadata}


def _write_yaml(path: Path, values: Mapping[str, Any]) -> None:
    text = yaml.dump(dict(values), Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=100)
    paths.write_text(path, text)


_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the one in C is seven times as fast


def copy_prose(prose: Prose, target: Path, register: Register) -> None:
    """Write every piece of prose as an edition has it: with a sentence where its figures are missing.

    Raises
    ------
    InputError
        When a piece cannot be read, or the comment at its top is not what it should be.
    """
    for piece in prose.pieces():
        text = read_prose(prose.path(piece))
        head = read_head(prose.path(piece), text)
        if head and not all(register.holds(name) for name in head.needs):
            text = f"{head.missing}\n"
        text = _VARIABLE.sub(lambda found: _placed(found, register), text)
        paths.write_text(target / piece, text)


_VARIABLE = re.compile(r"\{\{<\s*var\s+([a-z0-9_.]+)\s*>\}\}")

_INCLUDE = re.compile(r"\{\{<\s*include\s+(\S+)\s*>\}\}")


def _placed(found: re.Match[str], register: Register) -> str:
    """Return what prose names, by the name that it has in `_variables.yml`: a verdict stands apart there."""
    id = found[1]
    return found[0].replace(id, evidence.variable_of(id, register)) if id in register.sentences else found[0]


def _facts_named(report: Path, register: Register) -> list[str]:
    """Return the ids of the facts that a report's prose prints, in the order that they first appear."""
    found: dict[str, None] = {}

    def read(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(f"{_VARIABLE.pattern}|{_INCLUDE.pattern}", text):
            variable, include = match[1], match[2]
            if variable in register.facts:
                found[variable] = None
            elif variable in register.sentences:
                found.update(dict.fromkeys(register.sentences[variable].fact_ids))
            elif include and (report.parent / include).exists():
                read(report.parent / include)

    read(report)
    return list(found)
