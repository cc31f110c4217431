"""The prose read beside the register: what each rule finds, what it leaves alone, and that it gates publication."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.comparison_words import Wording
from assurance.errors import CheckFailed
from assurance.evidence import Fact, Place, Register, Sentence
from assurance.paths import EditionFolder
from assurance.proofreading import Remark, proofread, read_glossary, read_register
from assurance.prose import Prose
from assurance.provenance import RawFile
from assurance.publish import lint, proofs

FILE = RawFile(path="made/ratings.csv", sha256="0" * 64, size=1, kind="cqc_ratings", title="Ratings")


def figure(id: str, display: str, **of: object) -> Fact:
    values: dict[str, object] = {
        "title": id.replace(".", " "), "value": float(display.strip("%").replace(",", "")), "unit": "per cent",
        "period": "as at 1 October 2024", "population": "care homes", "geography": "Testshire", "method": "Counted.",
        "places": (Place(file=FILE, location=""),),
    }  # fmt: skip
    return Fact(id=id, display=display, **{**values, **of})  # type: ignore[arg-type]


@pytest.fixture
def register() -> Register:
    register = Register("Testshire", "E10000000", "2026-27-Q2")
    register.add(
        # 91 of 100 beside 88 of 20,000: the interval of the first, 84 to 95, holds 88.
        figure("ratings.homecare.good", "91%", lower=84.0, upper=95.0, denominator=100),
        figure("ratings.homecare.england", "88%", lower=87.6, upper=88.4, denominator=20_000),
        # 60 of 100, interval 50 to 69, is below 88.
        figure("ratings.care_homes.good", "60%", lower=50.2, upper=69.1, denominator=100),
        figure(
            "homecare.total", "1,907", unit="customers", title="Homecare customers", population="customers"
        ),
        figure("waits.half_year", "72%", title="Waits", period="April 2024 to August 2024"),
    )
    register.say(Sentence(id="ratings.homecare.good.verdict", text="similar to", outcome="similar"))
    return register


def remarks(tmp_path: Path, register: Register, *paragraphs: str) -> list[Remark]:
    (tmp_path / "report.qmd").write_text(
        "\n\n".join(["---\ntitle: A report\n---", *paragraphs]), encoding="utf-8"
    )
    (tmp_path / "glossary.toml").write_text(
        'known = ["NHS"]\n[[acronym]]\nshort = "CQC"\nwords = "Care Quality Commission"\n'
        '[[term]]\navoid = "the elderly"\nuse = "older people"\nbecause = "it makes one group of many people"\n',
        encoding="utf-8",
    )
    return proofread(
        Prose(tmp_path), ["report"], register, Wording.model_validate({}), read_glossary(tmp_path)
    )


FOUND = [
    (
        "Of care homes, 60% are Good.",
        ("typed-number", "stop", 5, "“60%” is typed, and is probably ratings.care_homes.good (60%, ratings care_homes good)"),
    ),
    (
        "There are 1,907 customers.",
        ("typed-number", "stop", 5, "“1,907” is typed, and is probably homecare.total (1,907, Homecare customers)"),
    ),
    (
        "There are 4,321 customers.",
        ("typed-number", "warning", 5, "“4,321” is typed, and no figure of this edition comes to it"),
    ),
    (
        "{{< var ratings.homecare.godo >}} are Good.",
        ("unknown-figure", "stop", 5, "“ratings.homecare.godo” is no figure of this edition"),
    ),
    (
        "{{< var ratings.homecare.good >}} are Good, higher than the {{< var ratings.homecare.england >}} of England.",
        (
            "comparison", "stop", 5,
            "“higher” stands between 91% (ratings.homecare.good) and 88% (ratings.homecare.england); the rule says "
            "“similar to” (The difference is within what the 95% intervals allow by chance)",
        ),
    ),
    (
        "{{< var ratings.homecare.good >}} are Good, above the England average.",
        (
            "comparison", "stop", 5,
            "“above” stands between 91% (ratings.homecare.good) and England’s figure; the rule says “similar to”",
        ),
    ),
    (
        "Over the last 12 months {{< var waits.half_year >}} were met.",
        (
            "period", "stop", 5,
            "“Over the last 12 months” claims 12 months; waits.half_year is for April 2024 to August 2024",
        ),
    ),
    ("The panel met on 31 June 2024.", ("day", "stop", 5, "“31 June 2024”: there is no such day")),
    ("The owner is TBC.", ("placeholder", "stop", 5, "“TBC” was left to be filled in")),
    (
        "{{< var ratings.homecare.good >}}% are Good.",
        ("percent-sign", "stop", 5, "“%” stands after ratings.homecare.good, which prints its own"),
    ),
    ("PAMMS rates services.", ("acronym", "warning", 5, "“PAMMS” is nowhere spelled out")),
    ("## CQC’s words\n\nNone.", ("acronym", "warning", 5, "“CQC” is nowhere spelled out")),
    ("We help the elderly.", ("term", "warning", 5, "“the elderly” (it makes one group of many people)")),
    ("Care " * 41 + "matters.", ("long-sentence", "note", 5, "a sentence of 42 words")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), FOUND, ids=[found[1][0] + str(at) for at, found in enumerate(FOUND)]
)
def test_each_rule_finds_what_it_is_for(
    tmp_path: Path, register: Register, text: str, expected: tuple[str, str, int, str]
) -> None:
    found = remarks(tmp_path, register, text)
    assert [(each.rule, each.severity, each.line, each.found) for each in found] == [expected]


RIGHT = [
    "{{< var ratings.homecare.good >}} are Good, similar to the {{< var ratings.homecare.england >}} of England.",
    "{{< var ratings.care_homes.good >}} are Good, lower than the {{< var ratings.homecare.england >}} of England.",
    "{{< var ratings.homecare.good >}} are Good, {{< var ratings.homecare.good.verdict >}} England.",
    "Over the last 5 months {{< var waits.half_year >}} were met.",
    "The nine quality statements, of 6 March 2024 and 2023/24, for people aged 65 and over, in section 4.",
    "The Care Quality Commission (CQC) rates services, and CQC says so. The NHS does not.",
    "One person said that “the elderly” are forgotten.",
    "{{< var outcomes.of_a_return_that_was_not_supplied >}} is said elsewhere.",
    "<!-- allow: typed-number; printed by the regulator -->\nThe regulator says 4,321.",
]


@pytest.mark.parametrize("text", RIGHT, ids=[text[:36] for text in RIGHT])
def test_what_the_register_bears_out_is_left_alone(tmp_path: Path, register: Register, text: str) -> None:
    assert remarks(tmp_path, register, text) == []


def test_a_verdict_that_exists_is_offered_in_place_of_the_words(tmp_path: Path, register: Register) -> None:
    (remark,) = remarks(tmp_path, register, "{{< var ratings.homecare.good >}} are Good, above England.")
    assert remark.mend == "write {{< var ratings.homecare.good.verdict >}}"


def test_pieces_are_read_where_they_are_included_with_their_own_lines(
    tmp_path: Path, register: Register
) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "_piece.qmd").write_text(
        '<!--\nneeds: [ratings]\nmissing: "None."\n-->\nFine.\n\nThe owner is TBC.\n', encoding="utf-8"
    )
    (tmp_path / "report" / "_absent.qmd").write_text(
        '<!--\nneeds: [market]\nmissing: "The market is TBA."\n-->\nThe owner is TBC.\n', encoding="utf-8"
    )
    found = remarks(
        tmp_path, register, "{{< include report/_piece.qmd >}}", "{{< include report/_absent.qmd >}}"
    )
    assert [(each.file, each.line, each.quote) for each in found] == [
        ("report/_absent.qmd", 1, "The market is TBA."),
        ("report/_piece.qmd", 7, "The owner is TBC."),
    ]


def test_prose_that_the_figures_do_not_bear_out_is_not_published(tmp_path: Path, register: Register) -> None:
    for report in proofs.REPORTS:
        (tmp_path / f"{report}.qmd").write_text("The owner is TBC.\n", encoding="utf-8")
    with pytest.raises(CheckFailed) as stopped:
        proofs.stop_unless_sound(Prose(tmp_path), register, Wording.model_validate({}))
    assert str(stopped.value) == (
        "Testshire: nothing was published. scrutiny.qmd, line 1: “TBC” was left to be filled in. Fill it in, or take "
        "it out. 1 more like it stop publication too."
    )


def test_markdown_outside_the_subset_is_told_for_every_file(tmp_path: Path) -> None:
    (tmp_path / "one.qmd").write_text("# Heading\n", encoding="utf-8")
    (tmp_path / "two.qmd").write_text("Fine.\n\nSee [@smith].\n", encoding="utf-8")
    assert [line.partition(":")[0] for line in lint.refusals(tmp_path)] == [
        "one.qmd, line 1",
        "two.qmd, line 3",
    ]


def test_the_shipped_prose_has_no_outside_markdown_and_every_allowance_is_a_rule() -> None:
    from assurance import paths
    from assurance.proofreading.passages import passages
    from assurance.proofreading.rules import RULES

    assert [*lint.refusals(paths.REPORTS)] == []
    allowed = {
        rule for report in proofs.REPORTS for passage in passages(f"{report}.qmd", Prose(paths.REPORTS))
        for rule in passage.allowed
    }  # fmt: skip
    assert allowed <= RULES.keys()


def test_a_councils_own_piece_is_read_and_named_in_place_of_the_shared_one(
    tmp_path: Path, register: Register
) -> None:
    own = tmp_path / "councils" / "testshire" / "report"
    own.mkdir(parents=True)
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "_piece.qmd").write_text("Shared.\n", encoding="utf-8")
    (own / "_piece.qmd").write_text("The owner is TBC.\n", encoding="utf-8")
    (tmp_path / "report.qmd").write_text("{{< include report/_piece.qmd >}}\n", encoding="utf-8")
    wording, glossary = Wording.model_validate({}), read_glossary(tmp_path)
    assert proofread(Prose(tmp_path), ["report"], register, wording, glossary) == []
    (remark,) = proofread(Prose(tmp_path, "testshire"), ["report"], register, wording, glossary)
    assert (remark.file, remark.line) == ("councils/testshire/report/_piece.qmd", 1)
    assert Prose(tmp_path, "testshire").pieces() == ["report.qmd", "report/_piece.qmd"]
    assert Prose(tmp_path, "testshire").own() == ["report/_piece.qmd"]
    assert Prose(tmp_path, "elsewhere").own() == []


def test_the_register_that_prose_is_read_beside_is_the_one_that_was_made(tmp_path: Path) -> None:
    folder = EditionFolder(tmp_path)
    assert read_register(folder) is None
    made = Register("Gateshead", "E08000037", "2026-27-Q2")
    made.say(Sentence(id="ratings.verdict", text="higher than", outcome="higher"))
    made.save(folder.whole_register)
    assert read_register(folder) == made
