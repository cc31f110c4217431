"""Questions that members ask are answered from the register, or it is said that it cannot."""

from __future__ import annotations

import re

import pytest

from assurance import paths
from assurance.evidence import Register, Sentence
from assurance.publish.glance import add_glances, glance_pieces
from assurance.publish.questions import QUESTIONS, add_questions
from tests.unit.editions import fact


def register(facts: dict[str, object], sentences: dict[str, str] | None = None, **every: object) -> Register:
    made = Register("Testshire", "E10000000", "2026-27-Q2")
    for id, value in facts.items():
        own = {"unit": "per cent"} if str(value).endswith("%") else {"unit": "locations"}
        status = {"[c]": "suppressed"}.get(str(value), "published")
        number = None if status != "published" else 1.0
        given = {**own, "display": str(value), "status": status, **every}
        entry = fact(id, number, **given)
        made.facts[id] = entry
    for id, text in (sentences or {}).items():
        outcome, _, words = text.rpartition("|")
        made.say(Sentence(id=id, text=words, outcome=outcome))
    return made


def answers(made: Register) -> dict[str, str]:
    """Return every answer with its figures printed."""
    add_questions(made)
    add_glances(made)
    return {
        id: re.sub(r"\{([a-z0-9_.]+)\}", lambda found: made.facts[found[1]].display, sentence.text)
        for id, sentence in made.sentences.items()
    }


def test_with_nothing_supplied_every_answer_says_so_and_what_it_would_take() -> None:
    found = answers(register({}))
    asked = [f"questions.{topic}.{name}" for topic, names in QUESTIONS.items() for name in names]
    assert [id for id in found if id.startswith("questions.")] == asked
    for id in asked:
        assert "The register cannot say" in found[id], id
        assert not re.search(r"\d", found[id]), id
    assert found["questions.ratings.how_many"] == (
        "The register cannot say: CQC’s ratings of the services in this area were not supplied. CQC publishes "
        "them every month."
    )
    assert (
        found["glance.ratings"] == "No CQC ratings of services in this area were supplied for this edition."
    )
    assert set(glance_pieces(register({})).values()) == {""}


RATED = {
    "ratings.all.total": "99", "ratings.all.rated": "95", "ratings.all.not_rated": "4",
    "ratings.all.good_or_outstanding": "85%", "ratings.all.good_or_outstanding_of_all": "82%",
    "ratings.care_homes.good_or_outstanding": "80%", "ratings.care_homes.england.good_or_outstanding": "85%",
    "ratings.care_homes.requires_improvement": "7", "ratings.care_homes.inadequate": "1",
    "ratings.homecare.good_or_outstanding": "91%",
    "ratings.homecare.requires_improvement": "6", "ratings.homecare.inadequate": "0",
}  # fmt: skip


def test_ratings_say_how_many_whose_beside_whom_and_on_what_base() -> None:
    made = register(
        RATED,
        {"ratings.care_homes.verdict": "lower|lower than"},
        period="as at 1 October 2024",
        geography="England",
    )
    found = answers(made)
    assert found["questions.ratings.how_many"] == (
        "99 locations: 95 have an overall rating and 4 do not. Of those with a rating 85% are Good or "
        "Outstanding; of all, with or without, 82%. This report uses the first unless it says otherwise."
    )
    assert found["questions.ratings.whose"] == (
        "CQC’s, of each place where care is provided, as at 1 October 2024. They are not the council’s, and "
        "they are not CQC’s assessment of the council."
    )
    assert found["questions.ratings.compared"] == (
        "Of those rated, as at 1 October 2024, Good or Outstanding are: care homes 80%, lower than 85% in England; community care "
        "services 91%, with nothing to stand beside it."
    )
    assert found["questions.ratings.below_good"].startswith(
        "7 care homes are rated Requires improvement and 1 Inadequate; 6 community care services are rated "
        "Requires improvement and 0 Inadequate. The register cannot say how many people live in them"
    )


def test_a_comparison_that_was_not_tested_gets_no_words_of_comparison() -> None:
    made = register(RATED, {"ratings.care_homes.verdict": "not tested|beside"}, geography="England")
    assert (
        "care homes 80%, beside 85% in England (not tested against chance)"
        in answers(made)["questions.ratings.compared"]
    )


def test_a_figure_that_is_kept_back_is_not_told() -> None:
    made = register({**RATED, "ratings.all.not_rated": "[c]"})
    assert answers(made)["questions.ratings.how_many"] == "The register cannot say: a number is not shown."


def test_homecare_says_which_clock_and_what_is_counted() -> None:
    only_sourced = {"homecare.requests.total": "187", "homecare.requests.sourced": "184"}
    made = register(only_sourced, unit="requests", period="requests made in May")
    found = answers(made)
    assert found["questions.homecare.how_many"].startswith(
        "187 requests made in May; a provider was found for 184. A percentage “of all requests” has those still"
    )
    assert "Requests are counted, not people" in found["questions.homecare.how_many"]
    assert found["questions.homecare.clock"].startswith(
        "No: found is not started. The register cannot say when"
    )
    started = register(
        {**only_sourced, "homecare.request_to_started.started": "150"},
        {"homecare.clocks.starts_sentence": "{homecare.request_to_started.started} had led to care."},
    )
    assert answers(started)["questions.homecare.clock"] == "No: found is not started. 150 had led to care."
    bands = register({"waiting.bands.all.total": "355"}, {"waiting.bands.all.sentence": "Of 355."})
    told = answers(bands)
    assert told["questions.homecare.how_many"] == told["glance.homecare"] == "Of 355."
    assert "by band" in told["questions.homecare.waiting"]


def test_outcomes_say_what_moved_and_only_by_the_rule() -> None:
    facts = {"ascof.3a.council": "76%", "ascof.3a.england": "77%", "ascof.4a.council": "67%"}
    made = register(
        facts,
        {
            "ascof.4a.council.verdict_before": "lower|fell between 2023-24 and 2024-25",
            "ascof.3a.council.verdict_before": "similar|did not change",
        },
        period="2024-25", geography="England",
    )  # fmt: skip
    made.facts["ascof.4a.council"] = fact("ascof.4a.council", 67.0, display="67%", title="4A: feel safe")
    assert answers(made)["questions.outcomes.change"] == (
        "By more than chance would explain: measure 4A (67%) fell between 2023-24 and 2024-25. The others that "
        "can be tested did not change by more than chance would explain."
    )
    assert answers(register({"ascof.3a.council": "76%"}))["questions.outcomes.change"].startswith(
        "The register cannot say: no measure has an earlier year that counts the same"
    )


@pytest.mark.parametrize(
    ("polarity", "outcome", "shown"),
    [
        ("high", "lower", "lower (worse)"),
        ("high", "higher", "higher (better)"),
        ("low", "higher", "higher (worse)"),
        ("none", "higher", "higher"),
        ("high", "similar", "similar"),
        ("high", "not tested", "not tested"),
    ],
)
def test_the_table_of_outcomes_says_which_is_better(polarity: str, outcome: str, shown: str) -> None:
    words = {"lower": "lower than", "higher": "higher than", "similar": "similar to", "not tested": "beside"}
    made = register(
        {"ascof.3a.council": "76%", "ascof.3a.england": "77%"},
        {"ascof.3a.council.verdict": f"{outcome}|{words[outcome]}"},
        polarity=polarity, title="3A: control", period="2024-25",
    )  # fmt: skip
    text = glance_pieces(made)["_glance-outcomes.qmd"]
    assert (
        f"| 3A: control over daily life | {{{{< var ascof.3a.council >}}}} | {{{{< var ascof.3a.england >}}}} "
        f"| {shown} |"
    ) in text
    differs = "(" in shown
    assert ("Measures that differ from England’s by more than chance would explain" in text) == differs


def test_of_many_outcomes_the_five_worst_are_shown_and_the_rest_are_said_to_be_elsewhere() -> None:
    ids = ["1a", "1c", "1d", "1e", "3a", "3b"]
    made = register(
        {f"ascof.{id}.{place}": "50%" for id in ids for place in ("council", "england")},
        {f"ascof.{id}.council.verdict": f"{'lower' if id in ('3a', '3b') else 'higher'}|x than" for id in ids},
        polarity="high", period="2024-25",
    )  # fmt: skip
    text = glance_pieces(made)["_glance-outcomes.qmd"]
    assert re.findall(r"var ascof\.(\w+)\.council", text) == ["3a", "3b", "1a", "1c", "1d"]
    assert "; all are in Appendix E" in text


def test_the_table_of_requests_holds_those_that_wait_and_those_that_left() -> None:
    bands = ("within_1_day", "in_2_days", "in_3_to_7_days", "in_8_or_more_days", "open", "withdrawn")
    facts = {f"homecare.requests.{band}": "1" for band in bands}
    made = register({**facts, "homecare.requests.total": "6"})
    rows = glance_pieces(made)["_glance-homecare.qmd"].split("\n")[2:8]
    assert [re.findall(r"var (\S+) ", row)[0].rpartition(".")[2] for row in rows] == list(bands)


def test_every_question_and_glance_that_the_shipped_paper_prints_is_answered() -> None:
    printed = set()
    for path in sorted((paths.REPORTS / "scrutiny").glob("*.qmd")):
        printed |= set(re.findall(r"var ((?:questions|glance)\.\S+) ", path.read_text(encoding="utf-8")))
    printed |= set(
        re.findall(r"var (questions\.\S+) ", (paths.REPORTS / "scrutiny.qmd").read_text(encoding="utf-8"))
    )
    assert printed == {id for id in answers(register({})) if id.startswith(("questions.", "glance."))}
