"""The nine scores and CQC's rule, held against what CQC has published of named councils."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from assurance import paths
from assurance.checks.consistency import consistency
from assurance.evidence import Register
from assurance.figures import Chart, Note, Table
from assurance.figures import programme as figures
from assurance.measures.edition import Edition
from assurance.measures.programme import measure_scores
from assurance.measures.programme.by_statement import say_statements
from assurance.measures.programme.scoring import percent_of, points_to_next, points_to_previous, rating_of
from assurance.settings import read_settings
from assurance.sources import inventory
from assurance.sources.statement_scores import QUALITY_STATEMENTS, THEMES
from tests.spec.supplied import edition, shown

SETTINGS = read_settings(paths.SETTINGS)
THEME_OF = {statement: theme for theme, statements in THEMES.items() for statement in statements}
GATESHEAD = (2, 2, 2, 3, 3, 3, 3, 3, 3)


def scores(
    values: tuple[int | None, ...] = GATESHEAD,
    by: str = "CQC",
    named: str = "2026-27-Q2",
    day: str | None = "2025-03-21",
    document: str | None = "CQC press release of 21 March 2025",
) -> pd.DataFrame:
    """Return the tidy table of one scorer's nine scores in CQC's order."""
    rows = [
        {
            "edition": named, "scored_by": by, "quality_statement": statement, "score": score, "reason": "",
            "scored_on": pd.Timestamp(day) if day else pd.NaT, "document": document,
            "theme": THEME_OF[statement],
        }
        for statement, score in zip(QUALITY_STATEMENTS, values, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"score": "Int64", "scored_on": "datetime64[ms]", "document": "str"})


def measured(folder: Path, *tables: pd.DataFrame, **more: str) -> Register:
    return measure_scores(edition(folder, statement_scores=pd.concat(tables), **more), SETTINGS)


def said(register: Register, id: str) -> str:
    """Return a sentence as it is printed."""
    text = register.sentences[id].text
    for fact_id in register.sentences[id].fact_ids:
        text = text.replace(f"{{{fact_id}}}", register.facts[fact_id].display)
    return text


# The rule


# Percentages and ratings as CQC published them, by the sum of the nine scores.
@pytest.mark.parametrize(
    ("council", "total", "percent", "rating"),
    [
        ("Gateshead", 24, 67, "Good"),
        ("West Sussex", 24, 67, "Good"),
        ("Camden", 32, 89, "Outstanding"),
        ("Hertfordshire", 28, 78, "Good"),
        ("Hounslow", 25, 69, "Good"),
    ],
)
def test_the_rule_gives_what_cqc_published(council: str, total: int, percent: int, rating: str) -> None:
    assert (math.floor(percent_of(total) + 0.5), rating_of(total)) == (percent, rating)


def test_the_rule_by_the_sum_of_the_scores() -> None:
    of_sum = {total: rating_of(total) for total in range(9, 37)}
    expected = {
        "Inadequate": range(9, 14),
        "Requires improvement": range(14, 23),
        "Good": range(23, 32),
        "Outstanding": range(32, 37),
    }
    assert of_sum == {total: rating for rating, totals in expected.items() for total in totals}


def test_every_whole_percentage_is_in_the_band_that_cqc_prints() -> None:
    bands = {
        "Inadequate": (25, 38),
        "Requires improvement": (39, 62),
        "Good": (63, 87),
        "Outstanding": (88, 100),
    }
    for total in range(9, 37):
        least, most = bands[rating_of(total)]
        assert least <= math.floor(100 * total / 36 + 0.5) <= most


@pytest.mark.parametrize(
    ("total", "up", "down"),
    [
        (9, 5, None),
        (13, 1, None),
        (14, 9, 1),
        (22, 1, 9),
        (23, 9, 1),
        (24, 8, 2),
        (31, 1, 9),
        (32, None, 1),
        (36, None, 5),
    ],
)
def test_how_far_the_next_ratings_are(total: int, up: int | None, down: int | None) -> None:
    assert (points_to_next(total), points_to_previous(total)) == (up, down)


# Facts and words


def test_gatesheads_scores(tmp_path: Path) -> None:
    register = measured(tmp_path, scores())
    facts = shown(register, "scores.cqc.")
    assert (facts["sum"], facts["percent"], facts["rating"], facts["scored"]) == ("24", "67%", "Good", "9")
    assert (facts["assessing_needs.score"], facts["assessing_needs.word"]) == ("2", "some shortfalls")
    assert (facts["safeguarding.score"], facts["safeguarding.word"]) == ("3", "a good standard")
    assert facts["safeguarding.scored_on"] == "21 March 2025"
    assert (facts["one_more.sum"], facts["one_more.percent"], facts["one_more.rating"]) == (
        "25",
        "69%",
        "Good",
    )
    assert (facts["one_fewer.sum"], facts["one_fewer.percent"], facts["one_fewer.rating"]) == (
        "23",
        "64%",
        "Good",
    )
    assert (facts["next_rating.name"], facts["next_rating.points"]) == ("Outstanding", "8")
    assert (facts["previous_rating.name"], facts["previous_rating.points"]) == ("Requires improvement", "2")
    assert said(register, "scores.sentence") == (
        "CQC’s scores for the nine quality statements come to 24 of 36 points, 67%: by CQC’s published rule, "
        "Good (CQC press release of 21 March 2025)."
    )
    assert said(register, "scores.what_if") == (
        "A calculation from CQC’s scores, not a forecast: one statement scored a point higher would make 69%, "
        "still Good, and one scored a point lower would make 64%, still Good. 8 points more would make it "
        "Outstanding and 2 points fewer would make it Requires improvement."
    )
    percent = register.facts["scores.cqc.percent"]
    assert (percent.numerator, percent.denominator) == (24, 36)
    assert percent.period == "as at 21 March 2025"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((4,) * 9, "one statement scored a point lower would make 97%, still Outstanding. 5 points fewer would "
                   "make it Good."),
        ((1,) * 9, "one statement scored a point higher would make 28%, still Inadequate. 5 points more would "
                   "make it Requires improvement."),
        ((3,) * 5 + (2,) * 4, "one statement scored a point higher would make 67%, still Good, and one scored a "
                   "point lower would make 61%, Requires improvement. 9 points more would make it Outstanding "
                   "and 1 point fewer would make it Requires improvement."),
    ],
)  # fmt: skip
def test_what_if_at_the_ends_and_at_an_edge(values: tuple[int, ...], words: str, tmp_path: Path) -> None:
    assert said(measured(tmp_path, scores(values)), "scores.what_if").endswith(words)


def test_a_missing_score_makes_no_overall_score(tmp_path: Path) -> None:
    register = measured(tmp_path, scores((*GATESHEAD[:8], None)))
    facts = shown(register, "scores.cqc.")
    for id in ("sum", "percent", "rating", "one_more.percent", "next_rating.points", "learning.score"):
        assert facts[id] == "[x]"
    assert said(register, "scores.what_if").endswith("only where all nine scores are held.")
    assert said(register, "scores.sentence") == (
        "CQC’s scores are held for 8 of the nine quality statements (CQC press release of 21 March 2025), so no "
        "overall score is worked out."
    )
    left_out = measured(tmp_path, scores().iloc[:8])
    assert shown(left_out)["scores.cqc.learning.score"] == "[x]"


# Whose scores they are


def test_the_councils_own_scores_are_never_said_to_be_cqcs(tmp_path: Path) -> None:
    own = scores((3,) * 9, by="the council", day="2026-09-01", document="Self-assessment")
    register = measured(tmp_path, own)
    assert not register.under("scores.cqc")
    text = said(register, "scores.sentence")
    assert text == (
        "Gateshead’s own scores for the nine quality statements come to 27 of 36 points, 75% (Self-assessment, as at "
        "1 September 2026). CQC’s published rule would make that Good, but these are the council’s scores of "
        "itself, not CQC’s."
    )
    for fact in register.under("scores.self"):
        assert "Gateshead’s own" in fact.title
        assert any("CQC has not given it" in caveat for caveat in fact.caveats)
        assert "CQC’s score" not in fact.title
    assert "CQC" not in figures.plot_scores(register).headline.replace(", by CQC’s rule", "")


def test_both_stand_side_by_side_and_do_not_contradict_each_other(tmp_path: Path) -> None:
    own = scores((3, 2, 3, 3, 3, 3, 3, 3, 2), by="the council", day="2025-03-21")
    register = measured(tmp_path, scores(), own)
    assert shown(register, "scores.beside.") == {"higher": "2", "same": "6", "lower": "1"}
    assert said(register, "scores.beside.sentence") == (
        "Gateshead scores itself higher than CQC did on 2 quality statements, the same on 6 and lower on 1."
    )
    # Two values of one day for one statement are no contradiction, because each says whose it is.
    assert [each for each in consistency(register) if each.severity == "critical"] == []
    titles = [fact.title for fact in register.facts.values()]
    assert len(set(titles)) == len(titles)
    assert said(register, "scores.sentence").startswith("CQC’s scores for")


def test_a_sum_that_its_scores_do_not_give_stops_publication(tmp_path: Path) -> None:
    from dataclasses import replace

    register = measured(tmp_path, scores())
    fact = register.facts["scores.cqc.sum"]
    register.facts["scores.cqc.sum"] = replace(fact, value=25, display="25")
    found = [each.id for each in consistency(register) if each.severity == "critical"]
    assert "sum.scores.cqc.sum" in found


# Editions


def test_scores_of_the_last_edition_stand_beside_these(tmp_path: Path) -> None:
    before = scores((2,) * 9, by="the council", named="2026-27-Q1", day="2026-06-01")
    now = scores((3,) + (2,) * 8, by="the council", day="2026-09-01")
    facts = shown(measured(tmp_path, before, now), "scores.self.")
    assert (facts["assessing_needs.score"], facts["assessing_needs.previous_score"]) == ("3", "2")
    assert facts["sum"] == "19"


def test_scores_of_an_earlier_edition_hold_until_there_are_others_and_say_so(tmp_path: Path) -> None:
    register = measured(tmp_path, scores(named="2024-25-Q4"))
    assert register.facts["scores.cqc.sum"].display == "24"
    assert "these are of 2024-25-Q4" in " ".join(register.facts["scores.cqc.sum"].caveats)


def test_scores_of_after_the_data_freeze_are_not_in_it(tmp_path: Path) -> None:
    assert not measured(tmp_path, scores(day="2026-10-01")).facts


def test_without_a_day_the_period_is_that_of_the_file(tmp_path: Path) -> None:
    stated = measured(tmp_path, scores(day=None), period="as published by CQC")
    assert stated.facts["scores.cqc.sum"].period == "as published by CQC"
    unstated = measured(tmp_path, scores(day=None))
    assert unstated.facts["scores.cqc.sum"].period == "not stated in the source"


# Charts, tables and the sentence under each statement


def test_the_chart_says_every_score(tmp_path: Path) -> None:
    chart = figures.plot_scores(measured(tmp_path, scores()))
    assert isinstance(chart, Chart)
    assert chart.headline == "CQC’s nine scores come to 24 of 36, 67%: Good"
    for statement, score in zip(QUALITY_STATEMENTS, GATESHEAD, strict=True):
        assert f"{statement}: {score}." in chart.alt
    table = figures.tabulate_scores(measured(tmp_path, scores()))
    assert isinstance(table, Table)
    assert list(table.frame.columns) == [
        "Quality statement",
        "Theme",
        "Score",
        "Evidence shows",
        "Source",
        "Date",
    ]
    assert list(table.frame["Score"]) == [str(score) for score in GATESHEAD]
    assert list(table.frame["Theme"]) == [THEME_OF[statement] for statement in QUALITY_STATEMENTS]


def test_each_statement_has_a_sentence_for_its_heading(tmp_path: Path) -> None:
    register = measured(tmp_path, scores())
    sentences = {sentence.id: sentence.text for sentence in say_statements(register)}
    assert len(sentences) == 9
    assert sentences["quality_statements.equity"] == (
        "CQC scored this statement {scores.cqc.equity.score} of 4, {scores.cqc.equity.word} "
        "({scores.cqc.equity.scored_on})."
    )


def test_nothing_is_shown_of_a_return_that_was_not_supplied(tmp_path: Path) -> None:
    register = measure_scores(edition(tmp_path), SETTINGS)
    assert not register.facts
    assert not register.sentences
    for show in (figures.plot_scores, figures.tabulate_scores, figures.tabulate_overall_scores):
        assert isinstance(show(register), Note)


# CQC: press release of 21 March 2025 on Gateshead; assessment report on West Sussex.
@pytest.mark.parametrize(
    ("council", "published"), [("gateshead", GATESHEAD), ("west-sussex", (2, 3, 2, 2, 3, 3, 3, 3, 3))]
)
def test_the_shipped_scores_are_the_published_ones(
    council: str, published: tuple[int, ...], tmp_path: Path
) -> None:
    inventory.clean(council, "2026-27-Q2", paths.RAW, tmp_path)
    register = measure_scores(Edition(paths.EditionFolder.of(tmp_path, council, "2026-27-Q2")), SETTINGS)
    scored = [fact.value for id, fact in register.facts.items() if id.endswith(".score")]
    assert tuple(scored) == published
    assert not register.under("scores.self")
    assert (register.facts["scores.cqc.percent"].display, register.facts["scores.cqc.rating"].value) == (
        "67%", "Good",
    )  # fmt: skip
