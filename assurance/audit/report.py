"""What was found, for the terminal and for other programs."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from assurance.audit.findings import KINDS, Finding
from assurance.numerals import listed, plural

LONGEST_QUOTE = 400


def summary(name: str, findings: Sequence[Finding]) -> str:
    """Return how much was found in a document, one sentence."""
    if not findings:
        return f"{name}: nothing that the checks ask of a document was found amiss."
    counts = Counter(finding.kind for finding in findings)
    said = [
        f"{counts['wrong']} that {'does' if counts['wrong'] == 1 else 'do'} not hold"
        if counts["wrong"]
        else "",
        plural(counts["question"], "question") if counts["question"] else "",
        plural(counts["missing"], "thing that a reader will miss", "things that a reader will miss")
        if counts["missing"]
        else "",
    ]
    return f"{name}: {listed(filter(None, said))}."


def lines(name: str, findings: Sequence[Finding], width: int) -> Iterator[str]:
    """Yield what was found, for reading: a heading a kind, each with its place, words and arithmetic."""
    yield summary(name, findings)
    for kind, heading in KINDS.items():
        of_kind = [finding for finding in findings if finding.kind == kind]
        if of_kind:
            yield ""
            yield heading
        for finding in of_kind:
            yield ""
            yield f"  {finding.place} ({finding.check})"
            yield from _wrapped(f"“{_shortened(finding.quote)}”", width)
            yield from _wrapped(f"→ {finding.sentence}", width)
            if finding.arithmetic:
                yield from _wrapped(finding.arithmetic, width)


def _shortened(quote: str) -> str:
    return quote if len(quote) <= LONGEST_QUOTE else f"{quote[: LONGEST_QUOTE - 1].rstrip()}…"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def as_json(name: str, findings: Sequence[Finding]) -> str:
    """Return what was found as JSON, with the whole quotes."""
    return json.dumps(
        {"document": name, "findings": [asdict(each) for each in findings]}, ensure_ascii=False, indent=1
    )
