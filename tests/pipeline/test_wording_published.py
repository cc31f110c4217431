"""The words of comparisons in Lincolnshire's reports, made from the official files."""

from __future__ import annotations

import json
import re

from tests.conftest import Published


def published(lincolnshire: Published) -> tuple[dict, dict]:
    whole = json.loads((lincolnshire.edition("lincolnshire") / "facts.json").read_text(encoding="utf-8"))
    return {fact["id"]: fact for fact in whole["facts"]}, {each["id"]: each for each in whole["sentences"]}


def test_every_measure_beside_england_has_its_verdict(lincolnshire: Published) -> None:
    facts, sentences = published(lincolnshire)
    measures = [
        id.removesuffix(".council")
        for id in facts
        if re.fullmatch(r"ascof\.\w+\.council", id) and id.replace(".council", ".england") in facts
    ]
    assert len(measures) >= 25
    for measure in measures:
        own, england = facts[f"{measure}.council"], facts[f"{measure}.england"]
        said = sentences[f"{measure}.council.verdict"]
        if f"{measure}.verdict" in sentences:
            assert said["text"] == sentences[f"{measure}.verdict"]["text"]
        if said["outcome"] in ("higher", "lower"):
            assert said["outcome"] == ("higher" if own["value"] > england["value"] else "lower")
            assert any(each["lower"] is not None for each in (own, england))
            if own["lower"] is not None:  # the council's interval alone leaves England's figure out
                assert not own["lower"] <= england["value"] <= own["upper"]


def test_what_would_differ_by_chance_stands_beside_the_comparisons(lincolnshire: Published) -> None:
    facts, sentences = published(lincolnshire)
    assert facts["ascof.measures.compared"]["value"] == 23
    assert facts["ascof.measures.by_chance"]["display"] == "1"  # 23 in 20 is 1.15
    assert sentences["ascof.by_chance"]["text"]
    for report in ("scrutiny", "self-assessment"):
        html = (lincolnshire.edition("lincolnshire") / f"{report}.html").read_text(encoding="utf-8")
        text = " ".join(re.sub(r"<[^>]+>", "", html).split())
        assert (
            text.count("Of 23 comparisons made at 95%, about 1 would be expected to come out different") == 1
        )
