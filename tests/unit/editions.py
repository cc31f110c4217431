"""Editions made by hand, for the tests of what two of them say."""

from __future__ import annotations

import json
from typing import Any

from assurance import evidence
from assurance.compare import published
from assurance.compare.published import Published
from assurance.evidence import SYMBOL_OF, Fact, Place, Register, Sentence
from assurance.provenance import RawFile

SETTINGS = {
    "data_freeze": "2026-09-30",
    "disclosure": {"people": 5, "requests": 3},
    "wording": {"slightly_below_points": 5.0, "too_few_below": 10},
    "ratings": {"base": "rated"},
}


def file(sha256: str = "aa", **values: Any) -> RawFile:
    return RawFile(**{
        "path": f"gateshead/requests-{sha256}.csv", "sha256": sha256 * 32, "size": 1, "kind": "homecare_requests",
        "title": "Requests", "period": "2024-25", "edition": "1 April 2025", **values,
    })  # fmt: skip


def fact(id: str, value: float | str | None, *, source: RawFile | None = None, **values: Any) -> Fact:
    status = values.pop("status", "published" if value is not None else "suppressed")
    display = values.pop("display", f"{value:g}" if isinstance(value, int | float) else value)
    return Fact(**{
        "id": id, "title": id, "value": value, "display": display if value is not None else SYMBOL_OF[status],
        "unit": "requests", "period": "2024-25", "population": "requests", "geography": "Gateshead",
        "method": "Counted.", "measure": "assurance.measures.homecare.measure_homecare", "status": status,
        "places": (Place(file=source or file()),), "definition": "homecare.measure_homecare/1", **values,
    })  # fmt: skip


def register_of(name: str, *facts: Fact, sentences: dict[str, str] | None = None) -> dict[str, Any]:
    """Return what `facts.json` holds of an edition."""
    register = Register("Gateshead", "E08000037", name)
    register.add(*facts)
    register.say(*(Sentence(id=id, text=text) for id, text in (sentences or {}).items()))
    return json.loads(evidence.as_json(register))


def edition(
    name: str,
    *facts: Fact,
    freeze: str = "2026-09-30",
    sentences: dict[str, str] | None = None,
    settings: dict[str, Any] | None = None,
    **record: Any,
) -> Published:
    files = {place.file.sha256: place.file for each in facts for place in each.places}
    return published.of(
        register_of(name, *facts, sentences=sentences),
        {
            "data_freeze": freeze,
            "settings": SETTINGS if settings is None else settings,
            "inputs": [each.to_json() | {"used": "used"} for each in files.values()],
            **record,
        },
    )
