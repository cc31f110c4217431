"""What a page shows beside a figure that has focus or the pointer: what it is, out of what, when, whence.

It is the start of the figure's entry on the evidence page, no more than that holds. `facts.json` has it for
every figure of a council's edition; a page holds those that it names, as data that a script reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from assurance.evidence import Fact
from assurance.publish import scripts
from assurance.publish.pages import counted

FILE = "made/facts.json"
"""Where it is, from the folder of a project's reports."""

PARTS = ("figure", "title", "counted", "base", "period", "source")

# A number that its unit may follow as it stands: not "1", not "0 to 7 days".
_PLAIN = re.compile(r"(?!1$)[\d,]*\d(\.\d+)?")

_NAMED = re.compile(r'<a href="evidence[\w-]*\.html#([\w-]+)" class="fact"')


def as_json(facts: Iterable[Fact]) -> str:
    """Return what is shown beside each figure, by its anchor on the evidence page."""
    cards = {fact.anchor: card(fact) for fact in facts}
    return json.dumps(cards, ensure_ascii=False) + "\n"


def card(fact: Fact) -> dict[str, str]:
    """Return what is shown beside a figure, part by part, less what there is nothing to say of."""
    unit = f" {fact.unit}" if fact.unit != "per cent" and _PLAIN.fullmatch(fact.display) else ""
    hidden = "" if fact.status == "published" else f" ({fact.status})"
    parts = {
        "figure": f"{fact.display}{unit}{hidden}",
        "title": f"{fact.title}: {fact.geography}",
        "counted": "" if hidden else counted(fact),
        "base": fact.base,
        "period": fact.period,
        "source": "; ".join(
            dict.fromkeys(
                f"{place.file.title}{' (illustrative)' if place.file.illustrative else ''}"
                for place in fact.places
            )
        ),
    }
    return {name: text for name, text in parts.items() if text}


def data_of(page: str, reports: Path) -> str:
    """Return the data of the figures that a page names, as the element that its script reads, or nothing.

    Each text stands once, and a figure is a list of their numbers: sources and periods are shared by many.
    """
    named = sorted(set(_NAMED.findall(page)))
    file = reports / FILE
    if not named or not file.is_file():
        return ""
    cards: Mapping[str, Mapping[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    texts: dict[str, int] = {}
    facts: dict[str, list[int]] = {}
    for anchor in named:
        if anchor in cards:
            facts[anchor] = [
                texts.setdefault(cards[anchor][part], len(texts)) if part in cards[anchor] else -1
                for part in PARTS
            ]
    return scripts.data("facts-data", {"facts": facts, "texts": list(texts)}) + "\n"
