"""The rules table of comparisons: what may be edited, and what is refused with the file and the line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assurance import paths
from assurance.compare.as_of import settings_of_their_day, write_settings
from assurance.compare.changes import compare_editions
from assurance.comparison_words import CLAIMS, NEEDS, NEUTRAL, Wording, read_table, read_words
from assurance.comparison_words.claims import MIRRORS
from assurance.errors import UsageError
from assurance.evidence import Fact
from assurance.plan import _settings_of_measures
from assurance.settings import read_settings
from assurance.wording import compare
from tests.unit.editions import edition

SHIPPED = paths.COMPARISON_WORDS.read_text(encoding="utf-8")
PLAIN = '[beside."more than chance"]\nhigher = "higher than"\nlower = "lower than"\n'


@pytest.fixture
def edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A function that edits the table and returns the file, which is then the table that is used."""

    def edit(*changes: tuple[str, str]) -> Path:
        text = SHIPPED
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "comparison-words.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(paths, "COMPARISON_WORDS", path)
        return path

    return edit


def line_of(path: Path, text: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        # Words that claim more than the row.
        ('words = "similar to"', 'words = "lower than"', 'words = "lower', "“lower” may not stand at"),
        ('words = "similar to"', 'words = "significantly higher than"', 'words = "sign', "“significantly” may not stand"),
        ('words = "similar to"', 'words = "the same as"', None, '[beside."within chance"]: it needs two figures'),
        ('words = "not tested against"', 'words = "similar to"', None, '“similar to” may not stand at “words” of [beside."not tested"]'),
        ('[beside."all counted"]\nhigher = "higher than"', '[beside."all counted"]\nhigher = "significantly higher than"',
         "significantly", "needs a difference that the 95% intervals support"),
        (PLAIN, PLAIN.replace("higher than", "better than").replace("lower than", "worse than"), 'higher = "better', "polarity"),
        (PLAIN, PLAIN.replace("higher than", "slightly higher than").replace("lower than", "slightly lower than"),
         None, "needs a row for small differences"),
        (PLAIN, PLAIN.replace('"higher than"', '"much higher than"'), "much higher", "needs a row for large differences"),
        (PLAIN, PLAIN.replace('"higher than"', '"rose from"'), "rose from", "two times of one figure"),
        ('words = "did not change by more than chance would explain"', 'words = "did not change"', None, "printed alike"),
        # Not the same both ways.
        (PLAIN, PLAIN.replace('"higher than"', '"above"'), 'lower = "lower than"', "not the same both ways"),
        (PLAIN, PLAIN.replace('"higher than"', '"lower than"').replace('lower = "lower', 'lower = "higher'), None, "downwards"),
        ('better = "better than"', "", 'worse = "worse than"', "“better” is missing"),
        # Words that are not on the list, or say nothing.
        (PLAIN, PLAIN.replace('"higher than"', '"miles ahead of"'), "miles", "“miles” is not on the list"),
        (PLAIN, PLAIN.replace('"higher than"', '"not higher than"'), "not higher", "“not” is not on the list"),
        (PLAIN, PLAIN.replace('"higher than"', '"Higher than"'), "Higher", "“Higher” is not on the list"),
        (PLAIN, PLAIN.replace('"higher than"', '"higher than {a.b}"'), "{a.b}", "is not on the list"),
        (PLAIN, PLAIN.replace('"higher than"', '"that of"'), "that of", "does not say what"),
        # Rows and names.
        ('[beside."within chance"]\nwords = "similar to"\n', "", "[beside.", "no words for “within chance”"),
        ('words = "similar to"\n', "\n", '[beside."within chance"]', "has no “words”"),
        ('words = "similar to"', 'words = ""', '[beside."within chance"]', "has no “words”"),
        ('[beside."within chance"]', '[beside."by chance"]', '[beside."by chance"]', "not a name that the table knows"),
        ('words = "similar to"', 'words = "similar to"\nhigher = "higher than"', None, "“higher” may not stand in"),
        ('[beside."all counted"]\n', '[beside."all counted"]\nbetter = "better than"\nworse = "worse than"\n', None, "intervals support"),
        ("# much_from_points", "much_from_points", "[beside.", "no words for “more than chance, by much”"),
        ("# much_from_points = 20.0", "much_from_points = 4.0", "much_from_points = 4", "not above"),
        ('# [beside."more than chance, by much"]\n# higher = "much higher than"\n# lower = "much lower than"',
         '[beside."more than chance, by much"]\nhigher = "much higher than"\nlower = "much lower than"',
         '[beside."more than chance, by much"]', "never used without"),
        # What TOML or a number does not allow.
        ('say = "direction"', 'say = "nicely"', 'say = "nicely"', "say"),
        ("too_few_below = 10", "too_few_below = 0", "too_few_below = 0", "greater than or equal to 1"),
        ("too_few_below = 10\n", "\n", None, "“too_few_below” is missing"),
        ('words = "similar to"', "words = similar to", "words = similar", "Mend that line"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_with_the_file_and_the_line(edit, old, new, at, said) -> None:
    path = edit((old, new))
    with pytest.raises(UsageError) as refused:
        read_table(path)
    sentence = str(refused.value)
    assert said in sentence
    assert "comparison-words.toml, line " in sentence
    assert "\n" not in sentence and sentence.endswith(".")
    if at is not None:
        assert f"line {line_of(path, at)}:" in sentence
    with pytest.raises(UsageError, match=r"comparison-words\.toml, line"):  # at once, whatever is run
        read_settings()


def test_a_table_that_is_missing_or_not_text(edit, tmp_path: Path) -> None:
    path = edit()
    path.write_bytes(SHIPPED.encode("utf-8").replace(b"similar to", b"similar\xff to", 1))
    with pytest.raises(UsageError, match="not UTF-8"):
        read_table(path)
    path.unlink()
    with pytest.raises(UsageError, match="is missing"):
        read_settings()


def test_thresholds_in_settings_are_sent_to_the_table(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        paths.SETTINGS.read_text(encoding="utf-8") + "\n[wording]\ntoo_few_below = 5\n", encoding="utf-8"
    )
    with pytest.raises(UsageError, match=r"set in reports/comparison-words\.toml"):
        read_settings(path)


def test_every_word_has_a_meaning_and_every_meaning_its_need() -> None:
    assert {claim for claims in CLAIMS.values() for claim in claims} == NEEDS.keys()
    assert not CLAIMS.keys() & NEUTRAL
    assert all(MIRRORS[MIRRORS[word]] == word for word in MIRRORS)
    for words in CLAIMS:  # each is read as itself, not as a shorter one within it
        assert [phrase.text for phrase in read_words(words)] == [words]


def share(value: float, margin: float = 1.0) -> Fact:
    return Fact(
        id="a.b", title="A", value=value, display=f"{value:.1f}%", unit="per cent", period="2024-25", method="counted",
        population="people", geography="Here", lower=value - margin, upper=value + margin, polarity="low",
    )  # fmt: skip


def test_an_edited_table_changes_the_words(edit) -> None:
    assert compare(share(60), share(40), read_settings().wording).verdict == "higher than"
    edit((PLAIN, PLAIN.replace("higher than", "above").replace("lower than", "below")))
    assert compare(share(60), share(40), read_settings().wording).verdict == "above"
    assert compare(share(40), share(60), read_settings().wording).verdict == "below"


def test_an_edited_table_is_another_run(edit) -> None:
    """What a step rests on holds the whole table, so that the step is no longer up to date."""
    before = _settings_of_measures(read_settings())
    edit((PLAIN, PLAIN.replace("higher than", "above").replace("lower than", "below")))
    after = _settings_of_measures(read_settings())
    assert before != after
    assert after["wording"]["beside"]["more than chance"]["higher"] == "above"


def test_better_and_worse_are_a_choice(edit) -> None:
    edit(('say = "direction"', 'say = "judgement"'))
    wording = read_settings().wording
    assert compare(share(60), share(40), wording).verdict == "worse than"  # a low value is better
    assert compare(share(40), share(42.5), wording).verdict == "slightly better than"
    assert compare(share(60), share(40), wording, over_time=True).verdict == "worsened"
    assert compare(share(40, 30), share(60), wording).verdict == "similar to"


def test_a_large_difference_is_a_choice(edit) -> None:
    text = SHIPPED.replace("# much_from", "much_from")
    for row in ("beside", "over_time"):
        for when in ("more than chance", "all counted"):
            head = f'# [{row}."{when}, by much"]\n'
            start = text.index(head)
            end = text.index("\n\n", start)
            text = text[:start] + text[start:end].replace("# ", "") + text[end:]
    edit((SHIPPED, text))
    wording = read_settings().wording
    assert compare(share(60), share(40), wording).verdict == "much higher than"
    assert compare(share(59.9), share(40), wording).verdict == "higher than"
    assert compare(share(40), share(60), wording, over_time=True).verdict == "fell considerably"


def test_an_edition_is_made_again_by_the_words_of_its_day(edit, tmp_path: Path) -> None:
    edit((PLAIN, PLAIN.replace("higher than", "above").replace("lower than", "below")))
    then = edition("2026-27-Q1", settings=_settings_of_measures(read_settings()))
    edit()  # the shipped words again
    settings = settings_of_their_day(read_settings(), [then])
    write_settings(settings, tmp_path / "settings-as-of.toml")
    read = read_settings(tmp_path / "settings-as-of.toml")
    assert read == settings
    assert compare(share(60), share(40), read.wording).verdict == "above"


def test_an_edition_from_before_the_table_keeps_its_thresholds(tmp_path: Path) -> None:
    kept = {
        **_settings_of_measures(read_settings()),
        "wording": {"slightly_below_points": 2.5, "too_few_below": 7},
    }
    settings = settings_of_their_day(read_settings(), [edition("2026-27-Q1", settings=kept)])
    assert (settings.wording.slightly_below_points, settings.wording.too_few_below) == (2.5, 7)
    assert settings.wording.beside == read_table().beside
    assert Wording.model_validate(kept["wording"]) == settings.wording


def test_the_next_edition_tells_which_words_were_changed(edit) -> None:
    then = edition("2026-27-Q1", settings=_settings_of_measures(read_settings()))
    edit(
        (PLAIN, PLAIN.replace("higher than", "above").replace("lower than", "below")),
        ("below = 10", "below = 12"),
    )
    now = edition("2026-27-Q2", settings=_settings_of_measures(read_settings()))
    assert compare_editions(then, now).rules == {
        "wording": "wording.beside.more than chance.higher from “higher than” to above, "
        "wording.beside.more than chance.lower from “lower than” to below and wording.too_few_below from 10 to 12"
    }


def test_the_guide_has_every_word_that_may_be_used() -> None:
    """A refusal sends people there."""
    guide = (paths.ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\|.*\| (.+?) \|$", guide[guide.index("### Words") : guide.index("## Verdicts")], re.MULTILINE
    )
    listed = {words for row in rows for words in re.split(r"(?:,|;| ·) (?:of two times )?", row)}
    assert {*CLAIMS, *NEUTRAL} <= listed, {*CLAIMS, *NEUTRAL} - listed
