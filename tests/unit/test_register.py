"""The register of figures: as it is kept, and as it is published."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from assurance import evidence
from assurance.evidence import Fact, Register, Sentence
from tests.unit.editions import fact

FACTS = (
    fact(
        "homecare.requests.total", 12, caveats=("Say “no”,\n or \\ not.", 'A "quote".'), lower=0.1, upper=1e-9
    ),
    fact("homecare.requests.hidden", None),
    fact("homecare.requests.words", "São Tomé", title="A", margin_of_error=2.5),
)


@pytest.mark.parametrize("facts", [FACTS, ()])
@pytest.mark.parametrize("sentences", [(Sentence(id="homecare.said", text="{homecare.requests.total}"),), ()])
def test_the_register_is_published_as_json_indents_it(
    facts: tuple[Fact, ...], sentences: tuple[Sentence, ...]
) -> None:
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    register.add(*facts)
    register.say(*sentences)
    whole = {
        "council": "Gateshead",
        "council_code": "E08000037",
        "edition": "2026-27-Q2",
        "illustrative": register.illustrative,
        "facts": evidence.rows(register.facts.values()),
        "sentences": [asdict(sentence) for sentence in sentences],
    }
    assert evidence.as_json(register) == json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def test_what_a_register_holds_is_asked_of_the_register_as_it_is() -> None:
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    assert not register.holds("homecare")
    register.add(*FACTS)
    first = FACTS[0].id
    above = first.rpartition(".")[0]
    assert register.holds(first)
    assert register.holds(above)
    assert not register.holds(above[:-1])
    assert register.under(above) == [
        fact for id, fact in register.facts.items() if id.startswith(f"{above}.")
    ]
    del register.facts[first]
    assert not register.holds(first)


def test_a_register_that_was_kept_is_the_register(tmp_path: Path) -> None:
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    register.add(*FACTS)
    register.save(tmp_path / "whole.json")
    assert Register.load(tmp_path / "whole.json") == register
