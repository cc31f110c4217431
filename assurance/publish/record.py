"""What an edition keeps of how it was made, so that a later one can be compared with it or made like it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assurance.compare.definitions import in_words
from assurance.corrections import Applied
from assurance.evidence import Register
from assurance.modules import Modules
from assurance.prose import Prose
from assurance.publish.numbering import paragraphs_of
from assurance.publish.sections import texts_of


def record(
    register: Register,
    *,
    data_freeze: str,
    settings: Mapping[str, Any],
    themes: Sequence[str],
    corrected: Sequence[Applied],
    inputs: Sequence[Mapping[str, Any]],
    memory: Path | None = None,
) -> dict[str, Any]:
    """Return the record of an edition's figures, plain values.

    Holds its `data_freeze` and `settings`; `definitions`, what each version of a definition says; `code`, a
    digest of the code behind each theme's figures; `corrections` with the figures that they touch; `inputs`,
    the raw files.
    """
    return {
        "data_freeze": data_freeze,
        "settings": dict(settings),
        "definitions": in_words(register.facts.values()),
        "code": code_behind(themes, memory),
        "corrections": [
            {
                "id": each.id,
                "words": each.words,
                "facts": [id for id, fact in register.facts.items() if each.touches(fact)],
            }
            for each in corrected
        ],
        "inputs": list(inputs),
    }


def record_of_prose(reports: Iterable[str], prose: Prose) -> dict[str, Any]:
    """Return what an edition keeps of its prose, plain values.

    Holds `sections`, a digest of the words of each section of the `reports`, and `paragraphs`, what each
    numbered one stands for.
    """
    return {
        "sections": [
            {
                "report": report,
                "anchor": anchor,
                "title": title,
                "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest()[:16],
            }
            for report in reports
            for (title, anchor), text in texts_of(report, prose).items()
        ],
        "paragraphs": [each.to_json() for report in reports for each in paragraphs_of(report, prose)],
    }


_KEPT: dict[str, Modules] = {}
"""What is known of the modules by this process, which may enter many councils, by their statuses."""


def code_behind(themes: Iterable[str], memory: Path | None = None) -> dict[str, str]:
    """Return a digest of the code behind the figures of each theme, as it is now.

    `memory` is a file of what is known of the modules already; it is read, not written.
    """
    modules = Modules(memory=memory)
    modules = _KEPT.setdefault(modules.statuses, modules)
    found = {theme: modules.digests([f"measures.{theme}"]) for theme in themes}
    return {
        theme: hashlib.sha256(json.dumps(digests, sort_keys=True).encode("utf-8")).hexdigest()[:16]
        for theme, digests in found.items()
    }
