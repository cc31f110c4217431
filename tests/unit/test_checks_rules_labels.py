"""Rules about a workbook's labels and notes, and about CQC's ratings of one location."""

from __future__ import annotations

import pandas as pd

from assurance import councils
from assurance.checks.rules import labels, notes, ratings

NAMED = ["sheet", "code", "name", "ons_code", "periods"]
NOTED = ["measure", "stands_in", "label", "text"]


def told(said: pd.Series) -> dict[int, str]:
    return said[said != ""].to_dict()


def rows(*given: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(given, columns=NAMED, dtype="str")


def said_of(*given: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(given, columns=NOTED, dtype="str")


# Labels


def test_labels_of_one_place_agree_also_by_a_code_that_was_in_force_then() -> None:
    right = rows(
        ("Table_1a", "109", "Gateshead", "E08000037", "2023-24 2024-25"),
        ("Table_1a", "204", "Barnsley", "E08000016", "2024-25"),  # recoded on 1 April 2025
        ("Table_1a", "809", "Dorset County", "E10000009", "2015-16 2018-19"),
        ("Table_1a", "E", "Eastern", "E12000006", "2024-25"),
        ("Table_1a", "England", "England", "E92000001", "2024-25"),
        ("Table_1a", "S", "Shire Counties", "[z]", "2024-25"),
    )
    right.loc[0, "code"] = "106"
    assert told(labels.labels_agree(right)) == {}
    assert told(labels.code_in_force(right)) == {}


def test_a_code_of_another_council_is_told_with_whose_it_is() -> None:
    [says] = told(labels.labels_agree(rows(("T", "106", "Gateshead", "E08000018", "2024-25")))).values()
    assert says == "code 106 is Gateshead; name Gateshead is Gateshead; ONS code E08000018 is Rotherham"


def test_two_councils_in_one_row_and_a_place_that_nobody_knows_are_told() -> None:
    joint = ("T", "[z]", "Cornwall and Isles of Scilly", "[z]", "2024-25")
    unknown = ("T", "999", "Nowhere", "E99999999", "2024-25")
    assert told(labels.labels_agree(rows(joint, unknown))) == {
        0: "“Cornwall and Isles of Scilly” are two councils",
        1: "code 999, name “Nowhere” and ONS code E99999999 are no place that is known",
    }


def test_values_after_a_code_ended_are_told_with_the_years() -> None:
    row = rows(("T", "809", "Dorset County", "E10000009", "2018-19 2023-24 2024-25"))
    assert told(labels.code_in_force(row)) == {
        0: "E10000009 ended on 2019-04-01 (now E06000059 and E06000058), but has values for 2023-24, 2024-25"
    }


def test_one_publishers_code_in_two_rows_is_told_only_for_a_year_that_both_have() -> None:
    old, new = ("T", "809", "Dorset County", "E10000009"), ("T", "809", "Dorset", "E06000059")
    assert told(labels.one_row_each(rows((*old, "2018-19"), (*new, "2019-20")))) == {}
    found = told(labels.one_row_each(rows((*old, "2018-19 2024-25"), (*new, "2019-20 2024-25"))))
    assert found == {
        0: "“Dorset” has code 809 and values for 2024-25 too",
        1: "“Dorset County” has code 809 and values for 2024-25 too",
    }


def test_a_name_unlike_that_of_the_other_sheets_is_told() -> None:
    usual = [(f"Table_{number}", "E", "Eastern", "E12000006", "2024-25") for number in range(20)]
    sheets = rows(*usual, ("Table_6b", "E", "East of England", "E12000006", "2024-25"))
    assert told(labels.named_as_elsewhere(sheets)) == {
        20: "“East of England”, but “Eastern” in 20 other sheets"
    }
    assert told(labels.named_as_elsewhere(rows(*usual))) == {}


def test_a_council_or_a_region_that_a_sheet_lacks_is_told_of_its_first_row() -> None:
    every = [(council.aliases[-1], council.name, council.code) for council in councils.every_council()]
    places = [*every, *(("", name, code) for code, name in councils.REGIONS.items())]
    whole = [("T1", *place, "2024-25") for place in places]
    assert told(labels.every_place_there(rows(*whole))) == {}
    gone = [("T2", *place, "2024-25") for place in places if place[1] not in ("Gateshead", "London")]
    assert told(labels.every_place_there(rows(*whole, *gone))) == {len(whole): "no row for Gateshead, London"}


# Notes

AROUND = (
    ("1b", "title", "", "Table 1b: adjusted quality of life [note 1] [note 4]"),
    ("1e", "title", "", "Table 1e: satisfaction of carers [note 1] [note 7]"),
    ("1e", "line", "", "Number of respondents who answered question 4 of the SACE."),
    ("1b", "contents", "Source", "ASCS - questions 3a, 4a"),
    ("1e", "contents", "Source", "SACE - question 4"),
    ("1b", "contents", "Start year", "2016 to 2017"),
    ("1b", "periods", "first", "2016-17"),
    ("", "notes", "1", "The number of responses should be taken into account (1b, 1e)."),
    ("", "notes", "4", "In 2016 to 2017, 1b was introduced (originally as 1j)."),
    ("", "notes", "7", "A new weighting was implemented for the SACE, affecting 1e."),
)


def changed(at: int, text: str) -> pd.DataFrame:
    return said_of(*((*row[:3], text if number == at else row[3]) for number, row in enumerate(AROUND)))


def test_what_stands_around_the_tables_agrees() -> None:
    around = said_of(*AROUND)
    for rule in (
        notes.years_are_possible,
        notes.contents_agree_with_tables,
        notes.notes_are_cited,
        notes.sources_agree,
    ):
        assert told(rule(around)) == {}


def test_a_year_that_does_not_end_is_told() -> None:
    around = changed(5, "2024 to 2024")
    assert told(notes.years_are_possible(around)) == {5: "“2024 to 2024” is not a year"}
    assert told(notes.contents_agree_with_tables(around)) == {
        5: "“2024 to 2024”, but the table has values for 2016-17"
    }


def test_a_note_that_is_about_others_or_is_not_cited_is_told() -> None:
    assert told(notes.notes_are_cited(changed(1, "Table 1e: satisfaction of carers [note 1] [note 4]"))) == {
        1: "note 7 names this measure and is not cited; note 4 is cited and is about 1b"
    }


def test_a_line_about_another_survey_is_told() -> None:
    assert told(notes.sources_agree(changed(2, "Respondents to question 4 of the ASCS."))) == {
        2: "this line speaks of ASCS, the contents of SACE"
    }
    assert told(notes.sources_agree(changed(0, "Table 1b [note 1] [note 7]"))) == {
        0: "note 7 speaks of SACE, the contents of ASCS"
    }


# CQC's ratings

QUESTIONS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")


def location(overall: str, *of_questions: str) -> pd.DataFrame:
    pairs = [("Overall", overall), *zip(QUESTIONS, of_questions, strict=True)]
    return pd.DataFrame(
        [("1-1", "Overall", domain, rating) for domain, rating in pairs],
        columns=["location", "service", "domain", "rating"],
        dtype="str",
    )


GOOD, BETTER, WORSE, WORST = "Good", "Outstanding", "Requires improvement", "Inadequate"


def test_overall_ratings_that_cqcs_principles_allow_are_not_told() -> None:
    for case in (
        location(GOOD, GOOD, GOOD, GOOD, GOOD, WORSE),
        location(BETTER, BETTER, BETTER, GOOD, GOOD, GOOD),
        location(GOOD, BETTER, BETTER, GOOD, GOOD, GOOD),
        location(WORSE, GOOD, GOOD, GOOD, GOOD, WORSE),  # limited by a breach of regulations
        location(WORST, WORST, WORST, GOOD, GOOD, GOOD),
        location(GOOD, WORSE, WORSE, GOOD, GOOD, "Not rated"),
    ):
        assert told(ratings.overall_agrees_with_key_questions(case)) == {}


def test_overall_ratings_better_than_their_key_questions_are_told() -> None:
    for case in (
        location(GOOD, GOOD, GOOD, GOOD, WORSE, WORSE),
        location(GOOD, GOOD, GOOD, GOOD, GOOD, WORST),
        location(BETTER, BETTER, GOOD, GOOD, GOOD, GOOD),
        location(WORSE, WORST, WORST, GOOD, GOOD, GOOD),
    ):
        assert list(told(ratings.overall_agrees_with_key_questions(case))) == [0]
    [says] = told(
        ratings.overall_agrees_with_key_questions(location(GOOD, GOOD, GOOD, GOOD, WORSE, WORSE))
    ).values()
    assert says == "Good overall, but its key questions are 2 Requires improvement, 3 Good"


def test_one_place_under_two_numbers_is_told_once_each() -> None:
    place = ("Broughton House", "1-9", "care_homes")
    table = pd.DataFrame(
        [("1-1", *place), ("1-1", *place), ("1-2", *place), ("1-3", "Other House", "1-9", "care_homes")],
        columns=["location", "name", "provider", "service"],
        dtype="str",
    )
    assert told(ratings.one_location_each(table)) == {
        0: "the same name, provider and kind of service as 1-2",
        2: "the same name, provider and kind of service as 1-1",
    }
