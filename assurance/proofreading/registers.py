"""The register of an edition that was made, for reading prose beside it."""

from __future__ import annotations

import json

from assurance.evidence import Register, Sentence
from assurance.paths import EditionFolder


def read_register(folder: EditionFolder) -> Register | None:
    """Return the whole register of a council's edition, with the verdicts; None when it was not made yet."""
    whole = folder.register / "facts.json"
    themes = sorted(folder.facts("any").parent.glob("*.json"))
    if not whole.exists() or not themes:
        return None
    register = Register.combine([Register.load(path) for path in themes])
    for sentence in json.loads(whole.read_text(encoding="utf-8"))["sentences"]:
        register.sentences.setdefault(sentence["id"], Sentence(**sentence))
    return register
