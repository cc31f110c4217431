"""From register and prose to a Quarto project: one folder for one council's edition, ready to render.

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
from pathlib import Path
from typing import Any

import yaml

from assurance import councils, evidence, paths
from assurance.checks.consistency import Finding
from assurance.compare import published as editions
from assurance.compare.changes import compare_editions
from assurance.corrections import Applied
from assurance.evidence import Register
from assurance.numerals import in_words
from assurance.proofreading import read_glossary
from assurance.prose import VARIABLE, Prose, ProseReadOnce, read_head, read_yaml
from assurance.publish import (
    changes_page,
    checks_page,
    coverage,
    evidence_page,
    fact_cards,
    methods_page,
    opening,
    pages,
    proofs,
    statements,
)
from assurance.publish.acronyms import expand_report
from assurance.publish.glance import glance_pieces
from assurance.publish.numbering import refuse as refuse_renumbered
from assurance.publish.project import read_prose
from assurance.publish.record import record_of_prose
from assurance.publish.sections import lines, sections_of
from assurance.publish.telling import Telling
from assurance.wording import Wording

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
    reports: str = str(paths.REPORTS),
    settings: Mapping[str, Any] | None = None,
    published: str = "",
) -> None:
    """Write the Quarto project of one council's edition, from its register and the prose.

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
    settings
        Those that change a figure or a word.
    published
        The folder in which other editions of the council are online; empty for none.

    Raises
    ------
    CheckFailed
        When the prose says what the figures do not bear out, or a paragraph's number stands for another.
    """
    folder = paths.EditionFolder.of(Path(processed), council, edition)
    named = councils.find(council)
    register = Register.load(folder.whole_register)
    wording = Wording.model_validate((settings or {}).get("wording", {}))
    prose = ProseReadOnce(Path(reports), council)
    proofs.stop_unless_sound(prose, register, wording)

    corrected = Applied.read(folder.corrections)
    findings = [
        Finding(**{**each, "fact_ids": tuple(each["fact_ids"])})
        for each in _read_json(folder.register / "findings.json")
    ]
    inputs = _read_json(folder.register / "sources.json")
    ledger, results = _read_json(folder.ledger), _read_json(folder.checks / "results.json")
    illustrative = any(entry["illustrative"] for entry in inputs)
    telling = Telling.load(folder.register / "telling.json")
    kept = _read_json(folder.register / "record.json")
    quality = kept["data_quality"]

    words = record_of_prose(checks_page.REPORTS, prose)
    paths.write_json(folder.prose / "record.json", words)
    others = [editions.read(each) for each in editions.others(Path(published), council, edition) if published]
    changed = None
    if others:
        new = editions.of(_read_json(folder.register / "facts.json"), {**kept, **words})
        refuse_renumbered(new, others)
        last = editions.last_before((data_freeze, edition), others)
        changed = compare_editions(last, new) if last else None
    paths.write_csv(folder.prose / "changes.csv", changes_page.COLUMNS, changes_page.rows(changed))

    site = folder.site
    _clear(site)
    copy_prose(prose, site / "reports", register)
    variables = {"data_quality": {"summary": quality}, **evidence.variables(register)}
    _write_yaml(site / "_variables.yml", variables)
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
    as_made = ProseReadOnce(made)
    printing = {report: sections_of(report, as_made, register, shown) for report in checks_page.REPORTS}
    for report, sections in printing.items():
        named_in = _facts_named(report, as_made, register)
        paths.write_text(made / "made" / f"_figures-{report}.qmd", pages.figures_used(register, named_in))
        printed = {id: None for section in sections for id in section.fact_ids}
        in_order = [id for id in register.facts if id in printed]
        paths.write_text(
            made / "made" / f"_methods-{report}.qmd", methods_page.methods_used(register, in_order)
        )
    glossary = read_glossary(prose.root)
    for report in checks_page.REPORTS:
        expand_report(made, report, variables, glossary)
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
    shared = read_yaml(paths.QUARTO_PROJECT.read_text(encoding="utf-8"))
    shared.pop("quartodoc", None)  # of the code, not of a council
    return {**shared, **metadata}


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


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
        text = VARIABLE.sub(lambda found: _placed(found, register), text)
        paths.write_text(target / piece, text)


def _placed(found: re.Match[str], register: Register) -> str:
    """Return what prose names, by the name that it has in `_variables.yml`: a verdict stands apart there."""
    id = found[1]
    return found[0].replace(id, evidence.variable_of(id, register)) if id in register.sentences else found[0]


def _facts_named(report: str, prose: Prose, register: Register) -> list[str]:
    """Return the ids of the facts that a report's prose prints, in the order that they first appear."""
    found: dict[str, None] = {}
    for line in lines(f"{report}.qmd", prose):
        for name in VARIABLE.findall(line):
            if name in register.facts:
                found[name] = None
            elif name in register.sentences:
                found.update(dict.fromkeys(register.sentences[name].fact_ids))
    return list(found)
