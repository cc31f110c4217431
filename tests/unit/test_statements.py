"""The nine statements: which figures bear on them, and the pieces that are made of those."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assurance import paths
from assurance.compare.changes import compare_editions
from assurance.comparison_words import Wording
from assurance.errors import InputError
from assurance.evidence import Fact, Place, Register, Sentence
from assurance.measures.programme import STATEMENTS
from assurance.prose import Prose, read_head
from assurance.provenance import RawFile
from assurance.publish import coverage, opening, statements
from assurance.publish.coverage import claims_without_figure, cover, coverage_piece
from assurance.publish.statements import Headline, Statement
from assurance.wording import add_verdicts
from tests.unit import editions

FILE = RawFile(path="a.csv", sha256="ab" * 32, size=1, kind="ascof_workbook", title="Outcomes")
WORDING = Wording()


def fact(id: str, value: float | str | None = 3, **values) -> Fact:
    settled = {"display": str(value), "unit": "per cent", "geography": "Gateshead", **values}
    return Fact(
        id=id, title=f"Title of {id}", value=value, period="2024-25", population="people", method="Counted.",
        places=(Place(file=FILE),), **settled,
    )  # fmt: skip


def pair(stem: str, own: float, england: float, *, polarity: str = "high") -> list[Fact]:
    """Return a council's percentage beside England's, each with an interval of one point either way."""
    return [
        fact(f"{stem}.council", own, lower=own - 1, upper=own + 1, polarity=polarity),
        fact(f"{stem}.england", england, lower=england - 1, upper=england + 1, polarity=polarity,
             geography="England"),
    ]  # fmt: skip


def register_of(*facts: Fact) -> Register:
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    register.add(*facts)
    for each in facts:  # as the measures say it
        if each.id.endswith(".council"):
            stem = each.id.removesuffix(".council")
            higher = each.value > register.facts[f"{stem}.england"].value  # type: ignore[operator]
            register.say(Sentence(id=f"{stem}.verdict", text="higher than" if higher else "lower than"))
    add_verdicts(register, WORDING)
    return register


STATEMENT = Statement(
    number=7, theme="Ensuring safety within the system", title="Safeguarding", section="sec-safeguarding",
    evidence=("ascof.4b", "ascof.6a", "homecare"), told=("ascof.4a",),
)  # fmt: skip


# ---- What is declared ----


def test_the_nine_statements_stand_in_cqcs_order_with_their_sections() -> None:
    nine = statements.read_statements(paths.REPORTS / "quality-statements.toml")
    assert [each.number for each in nine] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert [(each.title, each.theme) for each in nine] == [(each.title, each.theme) for each in STATEMENTS]
    text = (paths.REPORTS / "self-assessment.qmd").read_text(encoding="utf-8")
    sections = re.findall(r"^### Quality statement (\d): .* \{#([\w-]+)\}$", text, re.MULTILINE)
    assert sections == [(str(each.number), each.section) for each in nine]


def test_every_statement_has_the_same_parts_in_the_same_order() -> None:
    text = (paths.REPORTS / "self-assessment.qmd").read_text(encoding="utf-8")
    sections = re.split(r"^### Quality statement ", text, flags=re.MULTILINE)[1:]
    assert len(sections) == 9
    order = [
        "self-assessment/_cqc", "self-assessment/_scores", "self-assessment/_proud", "self-assessment/_improve",
        "made/_evidence", "made/_told", "self-assessment/_people", "made/_actions", "made/_changed",
    ]  # fmt: skip
    for number, section in enumerate(sections, 1):
        of_it = re.findall(rf"include (\S+)-{number}\.qmd", section)
        assert of_it == order, f"statement {number}"


def test_only_wording_that_could_be_verified_is_printed_as_cqcs() -> None:
    for number in range(1, 10):
        text = (paths.REPORTS / "self-assessment" / f"_cqc-{number}.qmd").read_text(encoding="utf-8")
        quoted = re.findall(r"^> (.*)$", text, re.MULTILINE)
        assert bool(quoted) == ("Source of the wording: " in text), number
        assert bool(quoted) == (number not in (3, 7, 8)), number
        # A statement whose wording is cut short or missing says where the council's copy goes.
        assert ("…" not in "".join(quoted) and number == 4) or f"_cqc-{number}.qmd" in text, number


@pytest.mark.parametrize("text", ["[[headline]]\nfigures = 3", '[[headline]]\nfigures = ["a.b"]'])
def test_headlines_that_cannot_be_read_are_refused(text: str, tmp_path: Path) -> None:
    paths.write_text(tmp_path / "quality-statements.toml", text)
    with pytest.raises(InputError, match=r"^quality-statements\.toml: a headline lacks"):
        statements.read_headlines(tmp_path / "quality-statements.toml")


# ---- Better and worse, by one rule ----


def test_better_and_worse_go_by_one_rule_both_ways() -> None:
    register = register_of(
        *pair("ascof.4b", 90, 80), *pair("ascof.6a", 30, 20, polarity="low"), *pair("ascof.4a", 70.2, 70)
    )
    better = statements.judged(STATEMENT, register, WORDING, "better")
    worse = statements.judged(STATEMENT, register, WORDING, "worse")
    assert "ascof.4b.council" in better
    assert "ascof.6a" not in better and "ascof.4a" not in better
    assert "ascof.6a.council" in worse  # higher, and low is better
    assert "ascof.4b" not in worse and "ascof.4a" not in worse  # 0.2 points are within the intervals


def test_swapping_the_council_with_england_swaps_proud_and_improve() -> None:
    one = register_of(*pair("ascof.4b", 90, 80))
    other = register_of(*pair("ascof.4b", 80, 90))
    assert "ascof.4b" in statements.judged(STATEMENT, one, WORDING, "better")
    assert "ascof.4b" in statements.judged(STATEMENT, other, WORDING, "worse")
    none = "By rule, no figure of this statement is {} than England’s by more than chance."
    assert statements.judged(STATEMENT, one, WORDING, "worse") == none.format("worse")
    assert statements.judged(STATEMENT, other, WORDING, "better") == none.format("better")


def test_figures_without_an_interval_are_neither() -> None:
    bare = [replace(each, lower=None, upper=None) for each in pair("ascof.4b", 90, 10)]
    for which in ("better", "worse"):
        assert statements.judged(STATEMENT, register_of(*bare), WORDING, which) == ""


# ---- Evidence, what people said ----


def test_surveys_stand_apart_and_few_figures_are_shown() -> None:
    facts = [each for at in range(9) for each in pair(f"homecare.m{at}", 50 + at, 50)]
    register = register_of(*facts, *pair("ascof.4a", 70, 60))
    evidence = statements.evidence_of(STATEMENT, register)
    assert len(re.findall(r"\{\{< var homecare\.m\d\.council >\}\}", evidence)) == statements.FEW
    assert "[evidence register](evidence.html)" in evidence
    assert "ascof.4a" not in evidence
    assert "{{< var ascof.4a.council >}}" in statements.told(STATEMENT, register)


def test_figures_beside_nothing_are_shown_only_where_no_other_is() -> None:
    alone = fact("homecare.question.council", 40)
    register = Register("Gateshead", "E08000037", "2026-27-Q2")
    register.add(alone)
    assert "homecare.question" in statements.evidence_of(STATEMENT, register)
    register.add(*pair("ascof.4b", 90, 80))
    assert "homecare.question" not in statements.evidence_of(STATEMENT, register)


def test_a_statement_of_which_nothing_is_held_says_so() -> None:
    empty = register_of(fact("other.thing"))
    said = "No figures that bear on this statement were supplied for this edition."
    assert statements.evidence_of(STATEMENT, empty) == said
    assert statements.evidence_of(STATEMENT.model_copy(update={"prose": True}), empty) == ""
    assert statements.told(STATEMENT, empty) == ""
    assert statements.changed(STATEMENT, empty, None) == "There is no earlier edition to compare with."


# ---- The summary and the actions ----


def action(
    key: str, statement: str, standing: str, *, owner: str | None = "Head of Care", due: str | None = ""
) -> list[Fact]:
    parts = {
        "action": f"Do {key}", "owner_role": owner, "status": "at risk",
        "due_on": f"1 May of {key}" if due == "" else due, "statement": statement, "standing": standing,
    }  # fmt: skip
    return [
        fact(f"programme.action.{key}.{name}", value, unit="words",
             status="published" if value else "not available", display=value or "[x]")
        for name, value in parts.items()
    ]  # fmt: skip


@pytest.fixture
def programme() -> Register:
    late = [each for at in range(5) for each in action(f"late{at}", "Safeguarding", "late")]
    return register_of(
        fact("programme.actions.total", 9, unit="actions"),
        *late,
        *action("soon", "Safeguarding", "not yet due", owner=None),
        *action("never", "Safeguarding", "no due date", due=None),
        *action("done", "Safeguarding", "completed"),
        *action("stopped", "Safeguarding", "stopped"),
        *action("elsewhere", "Assessing needs", "not yet due"),
    )


def test_open_actions_stand_with_owner_and_day_and_completed_ones_below(programme: Register) -> None:
    text = opening.statement_actions(STATEMENT, programme)
    rows = [line for line in text.split("\n") if line.startswith("| Do ")]
    assert [re.match(r"\| Do (\w+) ", row)[1] for row in rows] == [  # type: ignore[index]
        "late0", "late1", "late2", "late3", "late4", "soon", "never",
    ]  # fmt: skip
    assert all("**late**" in row for row in rows[:5]) and "**late**" not in "".join(rows[5:])
    assert "no role stated" in rows[5] and "no day stated" in rows[6]
    assert text.endswith("Completed: Do done.")
    assert "stopped" not in text and "elsewhere" not in text


def test_what_is_done_next_is_the_longest_late_and_the_next_due(programme: Register) -> None:
    named = re.findall(r"^\| Do (\w+) ", opening.next_actions(programme), re.MULTILINE)
    assert named == ["late0", "late1", "late2", "soon", "elsewhere"]


def test_a_programme_that_was_not_supplied_is_said_to_be_so() -> None:
    said = "No actions of an improvement programme were supplied for this edition."
    assert opening.next_actions(register_of(fact("a.b"))) == said
    assert opening.statement_actions(STATEMENT, register_of(fact("a.b"))) == said


def test_a_headline_has_the_first_figure_held_with_what_it_stands_beside() -> None:
    register = register_of(*pair("ascof.4b", 90, 80), fact("homecare.days", 2, unit="days"))
    headlines = [
        Headline(figures=("ascof.1a.council", "ascof.4b.council"), missing="No survey."),
        Headline(figures=("homecare.days",), missing="No waits."),
        Headline(figures=("ratings.good",), missing="No ratings."),
    ]
    text = opening.headline_figures(headlines, register)
    assert "| higher than England, {{< var ascof.4b.england >}} |" in text
    assert "| {{< var homecare.days >}} | no England figure is held |" in text
    assert text.endswith("No ratings.")
    assert "No survey" not in text and "No waits" not in text


# ---- The map ----

REPORT = """
## Theme {#sec-theme}

### Quality statement 7: safeguarding {#sec-safeguarding}

{{< include self-assessment/_proud-7.qmd >}}

{{< include self-assessment/_improve-7.qmd >}}

{{< include self-assessment/_care.qmd >}}

#### Below {#sec-below}

{{< var homecare.waits.sentence >}}

### Quality statement 8: governance {#sec-governance}

{{< var ascof.6a.council >}}
"""
PROUD = """*Ours.* We are proud of {{< var ascof.4b.council >}}.

We are kind.

- We listen.
- We act on {{< var homecare.waits.sentence >}}

<!-- allow: claim; a commitment, not a finding -->
We will go on.
"""


@pytest.fixture
def prose(tmp_path: Path) -> Prose:
    shared = tmp_path / "self-assessment"
    paths.write_text(tmp_path / "self-assessment.qmd", REPORT)
    for part in coverage.PARTS:
        paths.write_text(shared / f"_{part}-7.qmd", "Not yet written.")
    paths.write_text(
        shared / "_care.qmd", "<!--\nneeds: [none]\nmissing: x\n-->\n{{< var homecare.visits >}}"
    )
    paths.write_text(tmp_path / "councils" / "gateshead" / "self-assessment" / "_proud-7.qmd", PROUD)
    return Prose(tmp_path, "gateshead")


@pytest.fixture
def register() -> Register:
    register = register_of(
        *pair("ascof.4b", 90, 80), *pair("ascof.6a", 30, 20, polarity="low"), *pair("ascof.4a", 70, 70),
        fact("homecare.waits.median", 2), fact("homecare.visits", 5), fact("homecare.visits.on", "May", unit="date"),
        fact("elsewhere.thing"),
    )  # fmt: skip
    register.say(Sentence(id="homecare.waits.sentence", text="Waits are {homecare.waits.median}."))
    return register


def test_a_statement_is_held_against_its_prose_as_it_is_written(prose: Prose, register: Register) -> None:
    found = cover(STATEMENT, prose, register, WORDING)
    # By hand: four percentages of the council's own and no words, England's or elsewhere's.
    assert [each.id for each in found.figures] == [
        "ascof.4b.council", "ascof.6a.council", "ascof.4a.council", "homecare.waits.median", "homecare.visits",
    ]  # fmt: skip
    # 4b by the piece, the median by the sentence; 6a only in another statement; visits in a piece not printed.
    assert [each.id for each in found.named] == ["ascof.4b.council", "homecare.waits.median"]
    place = "councils/gateshead/self-assessment/_proud-7.qmd"
    assert found.claims == ((place, "We are kind."), (place, "We listen."))
    assert [group for group, _ in found.silent] == ["ascof.6a", "ascof.4a", "homecare.visits"]
    assert [each.id for each in found.worse] == ["ascof.6a.council"]
    assert found.unwritten == ("improve", "people")


def test_the_map_lists_what_there_is_to_do(prose: Prose, register: Register) -> None:
    text = coverage_piece([STATEMENT], prose, register, WORDING)
    assert "| 7: Safeguarding | 5 | 2 | 2 | 3 | no index |" in text
    assert "- Write what it must improve, statement 7: `self-assessment/_improve-7.qmd`." in text
    assert "“We are kind.”" in text
    assert "worse than England’s and not named in what must improve: Title of ascof.6a.council" in text


def test_a_worse_figure_that_is_owned_up_to_is_not_listed(prose: Prose, register: Register) -> None:
    own = prose.root / "councils" / "gateshead" / "self-assessment" / "_improve-7.qmd"
    paths.write_text(own, "Turnover is {{< var ascof.6a.council >}}.")
    found = cover(STATEMENT, prose, register, WORDING)
    assert not found.worse
    assert found.unwritten == ("people",)


def test_headings_tables_and_what_is_included_are_no_claims() -> None:
    text = "#### Ours {#sec-x}\n\n{{< include made/_better-1.qmd >}}\n\n| a | b |\n\n<!-- a note -->\n"
    assert list(claims_without_figure(text)) == []


# ---- What has changed ----


def test_what_moved_of_a_statement_is_told_with_both_values() -> None:
    common = {"unit": "people"}
    was = [
        editions.fact("homecare.a", 10, **common),
        editions.fact("homecare.b", 20, **common),
        editions.fact("homecare.hidden", 6, **common),
        editions.fact("market.c", 30, **common),
        editions.fact("programme.statement.safeguarding.late", 1, unit="actions"),
    ]
    now = [
        editions.fact("homecare.a", 12, period="2025-26", **common),
        editions.fact("homecare.b", 20, **common),
        editions.fact("homecare.hidden", None, **common),
        editions.fact("homecare.new", 4, **common),
        editions.fact("market.c", 31, period="2025-26", **common),
        editions.fact("programme.statement.safeguarding.late", 3, unit="actions", period="2025-26"),
    ]
    changes = compare_editions(editions.edition("2026-Q1", *was), editions.edition("2026-Q2", *now))
    register = Register("Gateshead", "E08000037", "2026-Q2")
    register.add(*now)
    lines = statements.changed(STATEMENT, register, changes).split("\n")
    told = {re.search(r"\{\{< var (\S+) >\}\}", line)[1]: line for line in lines}  # type: ignore[index]
    # b did not move, what is hidden now is not said again, new is in one only, market is another statement's.
    assert set(told) == {"homecare.a", "programme.statement.safeguarding.late"}
    assert "10 in edition 2026-Q1, now {{< var homecare.a >}}. 2 more." in told["homecare.a"]
    assert "6" not in "".join(lines).replace("2026", "").replace("2025-26", "")


def test_a_statement_of_which_nothing_moved_says_so() -> None:
    same = editions.fact("homecare.b", 20, unit="people")
    changes = compare_editions(editions.edition("2026-Q1", same), editions.edition("2026-Q2", same))
    register = Register("Gateshead", "E08000037", "2026-Q2")
    register.add(same)
    said = "No figure of this statement that edition 2026-Q1 also has is another now."
    assert statements.changed(STATEMENT, register, changes) == said


def test_what_a_council_writes_itself_says_which_figures_it_cannot_do_without() -> None:
    """A return may be missing from an edition: then a sentence stands there, and publication goes on."""
    pieces = sorted((paths.REPORTS / "councils").rglob("_*.qmd"))
    naming = [piece for piece in pieces if "{{< var" in piece.read_text(encoding="utf-8")]
    assert naming
    assert [piece.name for piece in naming if not read_head(piece, piece.read_text(encoding="utf-8"))] == []
