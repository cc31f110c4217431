"""What the self-assessment tells of single actions, single items and the ends of the nine scores."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.figures import programme as figures
from tests.spec import test_programme_measures as programme
from tests.spec import test_scores as nine
from tests.spec.supplied import shown


def test_every_action_says_what_whose_by_when_and_how_it_stands(tmp_path: Path) -> None:
    register = programme.actions(tmp_path)
    assert shown(register, "programme.action.a3.") == {
        "action": "Do three",
        "workstream": "Alpha",
        "owner_role": "[x]",
        "status": "at risk",
        "due_on": "1 March 2026",
        "statement": "Assessing needs",
        "standing": "late",
    }
    standing = {
        id.split(".")[2]: fact.value
        for id, fact in register.facts.items()
        if id.startswith("programme.action.") and id.endswith(".standing")
    }
    # In the order of their days, those without one last.
    assert list(standing.items()) == [
        ("c2", "stopped"), ("a3", "late"), ("a1", "completed"), ("a2", "late"), ("b2", "not yet due"),
        ("c1", "not yet due"), ("b1", "completed"), ("c3", "not yet due"), ("b3", "no due date"),
    ]  # fmt: skip
    assert register.facts["programme.action.b1.statement"].value is None
    assert register.facts["programme.action.b3.due_on"].value is None


def test_the_index_has_every_item_with_its_documents(tmp_path: Path) -> None:
    register = programme.information(tmp_path)
    index = figures.tabulate_index(register)
    ids = programme.rows(programme.ITEMS)["item_id"].unique()
    assert list(index.frame["Item"].str.partition(":")[0]) == list(ids)
    missing = figures.tabulate_items(register)
    assert set(missing.frame["Item"]) < set(index.frame["Item"])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            (2, 2, 3, 3, 3, 3, 3, 3, 4),
            "The weakest statements, scored 2: “Assessing needs” and “Supporting people to live healthier lives”. "
            "The strongest statement, scored 4: “Learning, improvement and innovation”.",
        ),
        ((3,) * 9, "All nine are scored 3."),
    ],
)
def test_the_strongest_and_the_weakest_statements(
    values: tuple[int, ...], words: str, tmp_path: Path
) -> None:
    register = nine.measured(tmp_path, nine.scores(values))
    assert nine.said(register, "scores.extremes") == words


def test_without_all_nine_scores_none_is_called_strongest(tmp_path: Path) -> None:
    register = nine.measured(tmp_path, nine.scores((2, 2, 3, 3, 3, 3, 3, 3, None)))
    assert "scores.extremes" not in register.sentences
