"""The improvement programme and the information return: small tables in, counts worked by hand out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from assurance import paths
from assurance.checks.consistency import consistency
from assurance.evidence import Register
from assurance.figures import Note, Table
from assurance.figures import programme as figures
from assurance.measures.programme import (
    ITEM_STANDINGS,
    STANDINGS,
    measure_actions,
    measure_information,
)
from assurance.measures.programme.by_statement import say_statements
from assurance.measures.programme.information import item_standing
from assurance.relations import sums_of
from assurance.settings import read_settings
from tests.spec.supplied import edition, shown, table

SETTINGS = read_settings(paths.SETTINGS)  # the data freeze is 30 September 2026

# As at 15 September 2026. A1 was done after it was due, B2 is due on the day itself, C1 fell due since.
ACTIONS = """
edition    | workstream | action_id | action    | quality_statement | owner_role | due_on     | status      | completed_on | evidence | as_at
2026-27-Q2 | Alpha      | A1        | Do one    | Safeguarding      | Director   | 2026-06-30 | completed   | 2026-07-10   | Minutes  | 2026-09-15
2026-27-Q2 | Alpha      | A2        | Do two    | Safeguarding      | Director   | 2026-09-14 | under way   |              |          | 2026-09-15
2026-27-Q2 | Alpha      | A3        | Do three  | Assessing needs   |            | 2026-03-01 | at risk     |              |          | 2026-09-15
2026-27-Q2 | Beta       | B1        | Do four   |                   | Manager    | 2026-12-01 | completed   | 2026-09-01   | Minutes  | 2026-09-15
2026-27-Q2 | Beta       | B2        | Do five   | Assessing needs   | Manager    | 2026-09-15 | under way   |              |          | 2026-09-15
2026-27-Q2 | Beta       | B3        | Do six    | Assessing needs   | Manager    |            | not started |              |          | 2026-09-15
2026-27-Q2 | Gamma      | C1        | Do seven  | Safeguarding      | Manager    | 2026-09-20 | not started |              |          | 2026-09-15
2026-27-Q2 | Gamma      | C2        | Do eight  | Safeguarding      | Manager    | 2026-01-01 | stopped     |              |          | 2026-09-15
2026-27-Q2 | Gamma      | C3        | Do nine   | Safeguarding      | Manager    | 2027-01-01 | not started |              |          | 2026-09-15
"""
BEFORE = """
edition    | workstream | action_id | action    | quality_statement | owner_role | due_on     | status      | completed_on | evidence | as_at
2026-27-Q1 | Alpha      | A1        | Do one    | Safeguarding      | Director   | 2026-06-30 | under way   |              |          | 2026-06-15
2026-27-Q1 | Alpha      | A2        | Do two    | Safeguarding      | Director   | 2026-09-14 | under way   |              |          | 2026-06-15
2026-27-Q1 | Alpha      | A3        | Do three  | Assessing needs   |            | 2026-03-01 | at risk     |              |          | 2026-06-15
2026-27-Q1 | Beta       | B1        | Do four   |                   | Manager    | 2026-12-01 | completed   | 2026-06-01   | Minutes  | 2026-06-15
2026-27-Q1 | Gone       | G1        | Do no more|                   | Manager    | 2026-12-01 | under way   |              |          | 2026-06-15
"""
DAYS = ["due_on", "completed_on", "as_at"]


def rows(text: str) -> pd.DataFrame:
    frame = table(text)
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in DAYS if name in frame})


def actions(folder: Path, text: str = ACTIONS, earlier: str = "") -> Register:
    tables = [rows(each) for each in (earlier, text) if each]
    return measure_actions(edition(folder, improvement_actions=pd.concat(tables)), SETTINGS)


def said(register: Register, id: str) -> str:
    text = register.sentences[id].text
    for fact_id in register.sentences[id].fact_ids:
        text = text.replace(f"{{{fact_id}}}", register.facts[fact_id].display)
    return text


# Where actions stand


def test_every_action_stands_in_one_place(tmp_path: Path) -> None:
    facts = shown(actions(tmp_path), "programme.actions.")
    assert facts == {
        "total": "9", "completed": "2", "late": "2", "not_yet_due": "3", "no_due_date": "1", "stopped": "1",
    }  # fmt: skip


def test_what_had_fallen_due_goes_by_the_day_of_the_return(tmp_path: Path) -> None:
    # Due before 15 September and not stopped: A1, A2, A3; A1 is completed. C1 was due on 20 September.
    facts = shown(actions(tmp_path), "programme.due.")
    assert facts == {
        "total": "3", "completed": "1", "completed_percent": "33%", "completed_after_due_date": "1", "since": "2",
    }  # fmt: skip


def test_the_words(tmp_path: Path) -> None:
    register = actions(tmp_path)
    assert said(register, "programme.sentence") == (
        "The improvement programme has 9 actions, as at 15 September 2026: 2 are completed, 2 are late, 3 are not "
        "yet due, 1 is without a due date and 1 is stopped. Of 3 that had fallen due before that day, 1 (33%) is "
        "completed. 2 more have fallen due since then; whether they are completed is not in the return."
    )
    # 1 March to 15 September: 30 + 30 + 31 + 30 + 31 + 31 + 15 days.
    assert said(register, "programme.late_sentence") == (
        "The action that has been late for longest was due on 1 March 2026, 198 days before the day of the return: "
        "“Do three” (workstream Alpha; the return states no role that owns it)."
    )


def test_by_workstream_statement_and_owner(tmp_path: Path) -> None:
    facts = shown(actions(tmp_path), "programme.")
    assert [facts[f"workstream.{key}.total"] for key in ("alpha", "beta", "gamma")] == ["3", "3", "3"]
    assert [facts[f"workstream.{key}.late"] for key in ("alpha", "beta", "gamma")] == ["2", "0", "0"]
    assert [facts[f"statement.{key}.total"] for key in ("assessing_needs", "safeguarding", "not_stated")] == [
        "3", "5", "1",
    ]  # fmt: skip
    assert (facts["owner.director.late"], facts["owner.manager.late"]) == ("1", "0")
    assert facts["owner.no_owner_stated_as_a_role.total"] == "1"


def test_the_sums_hold_and_are_declared(tmp_path: Path) -> None:
    register = actions(tmp_path)
    assert not [each for each in consistency(register) if each.severity == "critical"]
    declared = {each.total: each.parts for each in sums_of(register.facts)}
    assert len(declared["programme.due.total"]) == 2
    assert len(declared["programme.workstream.alpha.total"]) == 5
    assert {id.split(".")[1] for id in declared["programme.actions.late"]} <= {
        "workstream",
        "statement",
        "owner",
    }


def test_late_actions_stand_in_the_order_of_how_late_they_are(tmp_path: Path) -> None:
    shown_table = figures.tabulate_late(actions(tmp_path))
    assert isinstance(shown_table, Table)
    assert list(shown_table.frame["Action"]) == ["Do three", "Do two"]
    assert list(shown_table.frame["Days late"]) == ["198", "1"]
    assert list(shown_table.frame["Role that owns it"]) == ["[x]", "Director"]


def test_nothing_late_is_said(tmp_path: Path) -> None:
    text = "\n".join(line for line in ACTIONS.strip().split("\n") if "A2" not in line and "A3" not in line)
    register = actions(tmp_path, text)
    assert said(register, "programme.late_sentence") == "No action is late."
    assert isinstance(figures.tabulate_late(register), Note)
    assert figures.plot_actions(register).headline == "Of 7 actions, 2 are completed and none is late"


def test_the_last_day_of_each_action_counts(tmp_path: Path) -> None:
    earlier = rows(ACTIONS).assign(as_at=pd.Timestamp("2026-08-01"), status="at risk", completed_on=pd.NaT)
    later = rows(ACTIONS).iloc[:1].assign(as_at=pd.Timestamp("2026-10-01"), status="stopped")
    every = pd.concat([earlier, rows(ACTIONS), later])
    register = measure_actions(edition(tmp_path, improvement_actions=every), SETTINGS)
    assert shown(register, "programme.actions.") == shown(actions(tmp_path / "2"), "programme.actions.")


def test_what_has_changed_since_the_last_edition(tmp_path: Path) -> None:
    register = actions(tmp_path, earlier=BEFORE)
    assert shown(register, "programme.change.") == {
        "completed": "1",  # A1; B1 was completed before
        "newly_late": "1",  # A2
        "still_late": "1",  # A3
        "added": "5",  # B2, B3, C1, C2, C3
        "gone": "1",  # G1
    }
    assert said(register, "programme.change_sentence").startswith(
        "Beside edition 2026-27-Q1: 1 completed since"
    )
    assert said(actions(tmp_path / "alone"), "programme.change_sentence") == (
        "The return keeps no earlier edition, so what has changed since is not shown."
    )


def test_a_return_without_statements_says_so(tmp_path: Path) -> None:
    frame = rows(ACTIONS).assign(quality_statement=None)
    register = measure_actions(edition(tmp_path, improvement_actions=frame), SETTINGS)
    assert not register.under("programme.statement")
    assert isinstance(figures.tabulate_actions(register, "statement", "tbl-x"), Note)
    assert isinstance(figures.tabulate_actions(register, "owner", "tbl-x"), Table)


def test_two_actions_late_as_long_as_each_other_are_owned_up_to(tmp_path: Path) -> None:
    register = actions(tmp_path, ACTIONS.replace("2026-09-14", "2026-03-01"))
    assert register.facts["programme.oldest_late.action"].value == "Do two"  # by its id
    assert "1 other action is as late as this one." in register.facts["programme.oldest_late.action"].caveats


STATUSES = st.sampled_from(["not started", "under way", "at risk", "completed", "stopped"])
DUE = st.none() | st.dates(pd.Timestamp("2025-01-01").date(), pd.Timestamp("2028-01-01").date())


@trials(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(STATUSES, DUE, st.sampled_from(["", "Director"])), min_size=1, max_size=12))
def test_nothing_is_lost_or_counted_twice(tmp_path: Path, made: list) -> None:
    frame = pd.DataFrame(
        [
            {"edition": "2026-27-Q2", "workstream": f"W{number % 3}", "action_id": f"A{number}", "action": "Do",
             "quality_statement": None, "owner_role": owner or None, "due_on": due, "status": status,
             "completed_on": None, "evidence": None, "as_at": pd.Timestamp("2026-09-15")}
            for number, (status, due, owner) in enumerate(made)
        ]
    )  # fmt: skip
    frame = frame.assign(**{name: pd.to_datetime(frame[name]) for name in DAYS})
    register = measure_actions(edition(tmp_path, improvement_actions=frame), SETTINGS)
    value = {id: fact.value for id, fact in register.facts.items()}
    assert value["programme.actions.total"] == len(made)
    assert sum(value[f"programme.actions.{name}"] for name in STANDINGS) == len(made)
    late = sum(
        status not in ("completed", "stopped") and due is not None and due < pd.Timestamp("2026-09-15").date()
        for status, due, _ in made
    )
    assert value["programme.actions.late"] == late == len([id for id in value if id.endswith(".days_late")
                                                           and ".late." in id])  # fmt: skip
    assert not [each for each in consistency(register) if each.severity == "critical"]
    figures.plot_actions(register)


# The information return

ITEMS = """
edition    | item_id | title      | quality_statement | owner_role | document | section | as_at      | status
2026-27-Q2 | A       | Up to date | Safeguarding      | Director   | Policy   | 1       | 2025-09-30 | ready
2026-27-Q2 | B       | Too old    | Safeguarding      | Director   | Policy   | 1       | 2025-09-29 | sent
2026-27-Q2 | C       | No day     | Assessing needs   | Director   | Policy   | 1       |            | ready
2026-27-Q2 | D       | Half done  | Assessing needs   | Director   | Policy   | 1       | 2026-09-01 | ready
2026-27-Q2 | D       | Half done  | Assessing needs   | Director   |          |         |            | not started
2026-27-Q2 | E       | Not begun  |                   | Director   |          |         |            | not started
2026-27-Q2 | F       | No paper   | Safeguarding      | Director   |          |         | 2026-09-01 | ready
2026-27-Q2 | G       | Not ours   | Safeguarding      |            |          |         |            | not applicable
2026-27-Q2 | H       | Two        | Safeguarding      | Director   | Policy   | 1       | 2026-09-01 | ready
2026-27-Q2 | H       | Two        | Assessing needs   | Director   | Report   | 1       | 2026-08-01 | sent
"""


def information(folder: Path, text: str = ITEMS, **more: str) -> Register:
    return measure_information(edition(folder, information_return=rows(text), **more), SETTINGS)


def test_items_by_where_they_stand(tmp_path: Path) -> None:
    # Twelve months before 30 September 2026 is 30 September 2025: A is in time, B is a day too old.
    facts = shown(information(tmp_path), "information_return.items.")
    assert facts == {
        "total": "8", "applicable": "7", "supplied": "4", "missing": "3", "up_to_date": "2", "out_of_date": "1",
        "undated": "1", "being_prepared": "1", "not_started": "1", "no_document": "1", "not_applicable": "1",
        "supplied_percent": "57%",
    }  # fmt: skip


def test_an_item_counts_under_each_statement_that_it_names(tmp_path: Path) -> None:
    facts = shown(information(tmp_path), "information_return.statement.")
    assert facts["safeguarding.applicable"] == "4"  # A, B, F, H; G does not apply
    assert facts["assessing_needs.applicable"] == "3"  # C, D, H
    assert facts["not_stated.missing"] == "1"  # E
    assert (facts["safeguarding.supplied"], facts["safeguarding.out_of_date"]) == ("3", "1")


def test_the_words_of_the_information_return(tmp_path: Path) -> None:
    register = information(tmp_path)
    assert said(register, "information_return.sentence") == (
        "Of 7 items of the information return, 4 (57%) are supplied and 3 are missing. Of those supplied, 1 is out "
        "of date (a document describes a day more than 12 months before the data freeze) and 1 has a document of "
        "which no day is stated."
    )
    sentences = {each.id: each.text for each in say_statements(register)}
    assert sentences["quality_statements.assessing_needs"] == (
        "Of {information_return.statement.assessing_needs.applicable} items of the information return about it, "
        "{information_return.statement.assessing_needs.supplied} are supplied and "
        "{information_return.statement.assessing_needs.missing} is missing."
    )


def test_items_keep_the_ids_and_titles_of_the_council(tmp_path: Path) -> None:
    items = figures.tabulate_items(information(tmp_path))
    assert isinstance(items, Table)
    assert list(items.frame["Item"]) == [
        "B: Too old", "C: No day", "D: Half done", "E: Not begun", "F: No paper",
    ]  # fmt: skip
    assert items.frame["Where it stands"][0] == "Supplied, out of date"
    assert items.frame["Oldest document"][0] == "29 September 2025"
    assert items.frame["Quality statement"][3] == "[x]"


@pytest.mark.parametrize(
    ("statuses", "stands"),
    [
        (["ready", "not applicable"], "up_to_date"),
        (["ready", "being prepared"], "being_prepared"),
        (["not started", "sent"], "being_prepared"),
        (["not started", "not started"], "not_started"),
        (["not applicable"], "not_applicable"),
    ],
)
def test_one_item_of_several_rows(statuses: list[str], stands: str) -> None:
    frame = pd.DataFrame(
        {
            "status": statuses,
            "document": ["Policy"] * len(statuses),
            "as_at": [pd.Timestamp("2026-09-01")] * len(statuses),
        }
    )
    assert item_standing(frame, pd.Timestamp("2026-09-30")) == stands
    assert stands in ITEM_STANDINGS


def test_the_sums_of_the_information_return_hold(tmp_path: Path) -> None:
    register = information(tmp_path)
    assert not [each for each in consistency(register) if each.severity == "critical"]
    declared = {each.total for each in sums_of(register.facts)}
    assert {
        f"information_return.items.{name}" for name in ("total", "applicable", "supplied", "missing")
    } <= declared


def test_no_index_has_no_figures(tmp_path: Path) -> None:
    register = measure_information(edition(tmp_path), SETTINGS)
    assert not register.facts
    assert isinstance(figures.tabulate_information(register), Note)
    assert isinstance(figures.tabulate_items(register), Note)
    assert isinstance(figures.plot_actions(register), Note)
