"""From the themes' facts to the register of an edition: every figure, checked against the others.

Nothing here rests on the prose, so what an author changes does not make the figures anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from assurance import councils, evidence, paths
from assurance.checks import consistency
from assurance.checks import findings as of_sources
from assurance.compare import definitions, hidden_counts
from assurance.compare import published as editions
from assurance.corrections import Applied
from assurance.errors import CheckFailed
from assurance.evidence import Fact, Register
from assurance.publish import checks_page, notes
from assurance.publish.glance import add_glances
from assurance.publish.questions import add_questions
from assurance.publish.record import record
from assurance.publish.telling import Telling
from assurance.wording import Wording, add_verdicts


def enter(
    council: str,
    edition: str,
    processed: str,
    themes: Sequence[str],
    data_freeze: str,
    smallest_count: int = 1,
    settings: Mapping[str, Any] | None = None,
    published: str = "",
) -> None:
    """Write the register of one council's edition.

    Parameters
    ----------
    council
        Slug of the council.
    themes
        The themes whose notebooks ran, in the order of the plan.
    data_freeze
        The day after which nothing new was taken in, as an ISO date.
    smallest_count
        The smallest count of people that may be shown.
    settings
        Those that change a figure or a word, for the record of the edition.
    published
        The folder in which other editions of the council are online; empty for none.

    Raises
    ------
    CheckFailed
        When figures contradict each other, or a hidden count could be worked out with another edition.
    """
    folder = paths.EditionFolder.of(Path(processed), council, edition)
    named = councils.find(council)
    whole = Register(named.name, named.code, edition)
    parts = [Register.load(folder.facts(theme)) for theme in themes]
    corrected = Applied.read(folder.corrections)
    register = Register.combine([whole, *parts])
    register = _with_caveats(register, lambda fact: [each.words for each in corrected if each.touches(fact)])
    found = of_sources.read(folder)
    register = _with_caveats(register, lambda fact: of_sources.caveats(fact, found))
    register = definitions.with_definitions(register)
    others = [editions.read(each) for each in editions.others(Path(published), council, edition) if published]
    last = editions.last_before((data_freeze, edition), others)
    wording = Wording.model_validate((settings or {}).get("wording", {}))
    add_verdicts(register, wording, last.facts if last else None)
    add_questions(register)
    add_glances(register)
    findings = consistency.consistency(register)
    _stop_if_critical(findings, named.name)

    inputs = notes.withhold(register, json.loads(folder.inputs.read_text(encoding="utf-8")))
    paths.write_json(folder.register / "sources.json", inputs)
    ledger = json.loads(folder.ledger.read_text(encoding="utf-8"))
    results = json.loads((folder.checks / "results.json").read_text(encoding="utf-8"))
    telling = Telling.of(register, ledger, smallest_count)
    telling.save(folder.register / "telling.json")

    register.save(folder.whole_register)
    flat = evidence.rows(register.facts.values())
    paths.write_csv(folder.register / "facts.csv", evidence.FACT_COLUMNS, flat)
    as_json = evidence.as_json(register, flat)
    paths.write_text(folder.register / "facts.json", as_json)
    paths.write_json(folder.register / "findings.json", [asdict(finding) for finding in findings])
    kept = record(
        register,
        data_freeze=data_freeze,
        settings=settings or {},
        themes=themes,
        corrected=corrected,
        inputs=inputs,
        memory=Path(processed) / ".state" / "modules.json",
    )
    kept["data_quality"] = checks_page.summary(results, ledger, findings, telling)
    paths.write_json(folder.register / "record.json", kept)
    hidden_counts.refuse(editions.of(json.loads(as_json), kept), others)


def _with_caveats(register: Register, words_of: Callable[[Fact], Iterable[str]]) -> Register:
    """Return the register, each figure with more words of caution before its own."""
    for id, fact in register.facts.items():
        words = tuple(words_of(fact))
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
