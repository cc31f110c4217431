"""Ratings divided and set in time: reasons, providers, key questions, beds, age, the register, changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.evidence import Register
from assurance.figures.ratings import (
    plot_age,
    plot_questions,
    save_locations,
    tabulate_by_provider,
    tabulate_changed_locations,
    tabulate_changes,
    tabulate_not_rated,
    tabulate_questions,
)
from assurance.measures import ratings as measures
from assurance.measures.ratings import (
    Earlier,
    age_ratings,
    compare_editions,
    count_by_provider,
    read_earlier,
    register_facts,
)
from assurance.settings import Ratings, Settings
from tests.spec.supplied import edition, shown, table
from tests.spec.test_ratings_measures import ENGLAND, RATINGS, rated

SETTINGS = Settings(edition="2026-27-Q2", data_freeze=date(2026, 9, 30))


def listed(text: str, day: str = "2026-09-01") -> pd.DataFrame:
    rows = table(text)
    rows["location_id"] = rows["location_id"].astype("str")
    for column in ("last_checked_on", "beds", "homecare"):
        if column not in rows:
            rows[column] = None
    return rows.assign(
        registration_status="Registered",
        as_at=pd.Timestamp(day),
        homecare=rows["homecare"].map({"yes": True, "no": False}).astype("boolean"),
        last_checked_on=pd.to_datetime(rows["last_checked_on"]),
    )


# Of the locations in test_ratings_measures: all but Dove House (Inadequate) are on the list.
LISTED = """
location_id | beds | homecare | last_checked_on
1-1         | 40   | no       | 2024-01-01
1-2         | 20   | no       | 2024-01-01
1-3         | 30   | yes      | 2024-01-01
1-4         | 110  | no       | 2024-01-01
1-6         | 25   | no       |
1-7         | 10   | no       | 2024-01-01
1-8         |      | yes      | 2024-01-01
1-9         |      | yes      | 2024-01-01
1-10        |      | no       | 2024-01-01
"""


def measured(
    folder: Path, *, settings: Settings = SETTINGS, ratings: pd.DataFrame | None = None, **more
) -> Register:
    ratings = rated() if ratings is None else ratings
    supplied = edition(folder, ratings=ratings, ratings_comparators=ENGLAND, **more)
    return register_facts(supplied.folder, settings)


# Reasons


def test_each_location_without_a_rating_has_one_reason(tmp_path: Path) -> None:
    words = {"1-6": "Inspected but not rated", "1-10": "Insufficient evidence to rate"}
    ratings = rated()
    for location, word in words.items():
        its = ratings["location_id"].eq(location)
        ratings.loc[its, ["rating", "rating_as_published"]] = ["Not rated", word]
    register = measured(tmp_path, ratings=ratings)
    facts = shown(register, "ratings.all.")
    assert (facts["not_rated"], facts["rated_by_service_only"]) == ("3", "1")
    assert facts["not_rated_because.inspected_but_not_rated"] == "1"
    assert facts["not_rated_because.insufficient_evidence"] == "1"
    assert "not_rated_because.no_reason_given" not in facts
    rows = tabulate_not_rated(register).frame
    assert rows["Both together"].tolist() == ["1", "1", "1", "3"]
    assert "inspected but not rated {" in register.sentences["ratings.not_rated_sentence"].text


def test_only_a_directory_with_days_of_checks_says_that_nobody_inspected(tmp_path: Path) -> None:
    facts = shown(measured(tmp_path / "a", locations=listed(LISTED)), "ratings.care_homes.")
    assert facts["not_rated_because.not_yet_inspected"] == "1"  # Elm View has no day of a check
    without = LISTED.replace("2024-01-01", "          ")
    facts = shown(measured(tmp_path / "b", locations=listed(without)), "ratings.care_homes.")
    assert facts["not_rated_because.no_reason_given"] == "1"


# The register, home care, beds


def test_what_has_left_the_register_is_not_counted(tmp_path: Path) -> None:
    register = measured(tmp_path, locations=listed(LISTED))
    facts = shown(register, "ratings.care_homes.")
    assert (facts["total"], facts["inadequate"], facts["left_the_register"]) == ("6", "0", "1")
    assert register.facts["ratings.homecare.total"].value == 3


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (LISTED, "2026-05-28"),  # older than the ratings, which are of 29 May 2026
        ("\n".join(LISTED.splitlines()[:5]), "2026-09-01"),  # three of ten locations: a part of a list
    ],
)
def test_a_list_that_cannot_know_takes_nothing_away(tmp_path: Path, text: str, day: str) -> None:
    register = measured(tmp_path, locations=listed(text, day))
    assert register.facts["ratings.care_homes.total"].value == 7


def test_home_care_is_told_from_the_list_where_there_is_one(tmp_path: Path) -> None:
    register = measured(tmp_path / "a", locations=listed(LISTED))
    facts = shown(register, "ratings.domiciliary.")
    # Cedar House, a care home that gives care at home too, and two of the three community services.
    assert (facts["total"], facts["good_or_outstanding"]) == ("3", "100%")
    assert "list of what each location does" in register.sentences["ratings.domiciliary_sentence"].text
    register = measured(tmp_path / "b")
    assert not register.under("ratings.domiciliary")
    assert "inspection category" in register.sentences["ratings.domiciliary_sentence"].text


def test_beds_weigh_homes_by_hand(tmp_path: Path) -> None:
    register = measured(tmp_path / "a", locations=listed(LISTED))
    facts = shown(register, "ratings.care_homes.beds.")
    # Rated: 40 + 20 + 30 good or better, 110 not: 90 of 200.
    assert facts == {"homes_known": "4", "total": "200", "good_or_outstanding": "45%"}
    assert register.facts["ratings.care_homes.beds.good_or_outstanding"].lower is None
    assert "{ratings.care_homes.beds.total} beds" in register.sentences["ratings.beds_sentence"].text
    of_all = SETTINGS.model_copy(update={"ratings": Ratings(base="all")})
    facts = shown(
        measured(tmp_path / "b", settings=of_all, locations=listed(LISTED)), "ratings.care_homes.beds."
    )
    assert (facts["total"], facts["good_or_outstanding"]) == ("235", "38%")  # 90 of 235 is 38.3


def test_beds_of_too_few_homes_are_not_weighed(tmp_path: Path) -> None:
    few = LISTED.replace("| 110 ", "|     ")
    register = measured(tmp_path, locations=listed(few))
    fact = register.facts["ratings.care_homes.beds.good_or_outstanding"]
    assert (fact.display, fact.status) == ("[x]", "not available")
    assert "Beds are known for 3 of 4 rated care homes." in fact.caveats
    assert "too few to weigh" in register.sentences["ratings.beds_sentence"].text


# Providers


def test_the_largest_providers_are_named_and_the_others_added_up() -> None:
    rows = [(f"P{number}", number) for number in range(1, 14)]  # P13 has 13 locations, P1 has one
    frame = pd.DataFrame(
        [
            {
                "provider_id": name,
                "provider_name": f"Provider {name}",
                "rating": "Good" if n else "Inadequate",
            }
            for name, count in rows
            for n in range(count)
        ]
    )
    found = count_by_provider(frame)
    assert [provider.key for provider in found] == [*(f"p{number}" for number in range(13, 3, -1)), "others"]
    assert found[0].counts.by_rating["Inadequate"] == 1
    assert (found[-1].providers, found[-1].counts.total) == (3, 1 + 2 + 3)
    assert sum(provider.counts.total for provider in found) == len(frame)
    # Were the eleventh as large as the tenth, neither would be named.
    tied = frame[~((frame["provider_id"] == "P4") & (frame.index % 2 == 0))]
    sizes = tied["provider_id"].value_counts()
    assert sizes["P4"] < 4
    assert len(count_by_provider(tied)) <= 11


def test_providers_stand_in_a_table_that_adds_up(tmp_path: Path) -> None:
    register = measured(tmp_path)
    frame = tabulate_by_provider(register).frame
    assert frame["Provider"].tolist() == ["Dell Ltd", "Care Ltd", "2 other providers", "All providers"]
    assert frame["Locations"].tolist() == ["4", "3", "3", "10"]
    assert register.facts["ratings.all.by_provider.providers"].value == 4
    assert "Dell Ltd" in register.sentences["ratings.providers_sentence"].text


# Key questions


QUESTIONS = """
location_id | location_name | provider_name | service_type | service_group | domain   | rating               | day
1-1         | Ash Lodge     | Care Ltd      | care_homes   | Overall       | Overall  | Good                 | 2026-05-29
1-1         | Ash Lodge     | Care Ltd      | care_homes   | Overall       | Safe     | Requires improvement | 2026-05-29
1-1         | Ash Lodge     | Care Ltd      | care_homes   | Overall       | Well-led | Good                 | 2019-01-01
1-2         | Beech House   | Care Ltd      | care_homes   | Overall       | Overall  | Good                 | 2020-09-30
1-2         | Beech House   | Care Ltd      | care_homes   | Overall       | Safe     | Outstanding          | 2020-09-30
1-2         | Beech House   | Care Ltd      | care_homes   | Homecare      | Safe     | Inadequate           | 2020-09-30
1-3         | Cedar House   | Care Ltd      | care_homes   | Overall       | Overall  | Not rated            |
"""


def questions() -> pd.DataFrame:
    rows = rated(QUESTIONS)
    return rows.assign(publication_date=pd.to_datetime(rows["day"])).drop(columns="day")


def test_key_questions_count_the_location_as_a_whole(tmp_path: Path) -> None:
    register = measured(tmp_path, ratings=questions())
    facts = shown(register, "ratings.care_homes.question.")
    assert (facts["safe.rated"], facts["safe.not_rated"]) == ("2", "1")
    assert (facts["safe.outstanding"], facts["safe.requires_improvement"], facts["safe.inadequate"]) == (
        "1",
        "1",
        "0",
    )
    assert facts["safe.good_or_outstanding"] == "50%"
    assert (facts["well_led.rated"], facts["well_led.good_or_outstanding"]) == ("1", "100%")
    assert facts["caring.good_or_outstanding"] == "[z]"
    assert facts["dates_differ"] == "1"  # Ash Lodge
    caveats = register.facts["ratings.care_homes.question.safe.good_or_outstanding"].caveats
    assert any("different days" in caveat.replace("\n", " ") for caveat in caveats)
    assert tabulate_questions(register).frame["Care homes (%)"].tolist() == ["50", "[z]", "[z]", "[z]", "100"]
    assert "Safe: 1 Outstanding, 1 Requires improvement." in plot_questions(register).alt


# Age


def test_a_rating_is_two_years_old_on_the_same_day_of_the_second_year() -> None:
    days = [
        "2026-09-30",
        "2024-10-01",
        "2024-09-30",
        "2022-10-01",
        "2022-09-30",
        "2020-10-01",
        "2020-09-30",
        None,
    ]
    frame = pd.DataFrame({"rating": "Good", "publication_date": pd.to_datetime(days)})
    frame.loc[len(frame)] = ["Not rated", pd.Timestamp("2015-01-01")]
    assert age_ratings(frame, date(2026, 9, 30)) == {
        "under_2": 2,
        "from_2_to_4": 2,
        "from_4_to_6": 2,
        "from_6": 1,
        "no_day": 1,
    }


def test_the_oldest_rating_is_named_with_its_day(tmp_path: Path) -> None:
    register = measured(tmp_path, ratings=questions())
    facts = shown(register, "ratings.all.age.")
    assert facts == {
        "under_2": "1", "from_2_to_4": "0", "from_4_to_6": "0", "from_6": "1", "oldest": "30 September 2020",
    }  # fmt: skip
    assert "of Beech House" in register.sentences["ratings.age_sentence"].text
    assert "third party" in " ".join(register.facts["ratings.all.age.from_6"].caveats)
    assert "1 of 2 overall ratings in Gateshead is six years old or older" in plot_age(register).headline


# Changes


THEN = """
location_id | location_name | service_type | rating
a           | Ash           | care_homes   | Good
b           | Beech         | care_homes   | Requires improvement
c           | Cedar         | care_homes   | Not rated
d           | Dell          | care_homes   | Good
e           | Elm House     | care_homes   | Good
f           | Fir           | care_homes   | Good
g           | Gorse         | care_homes   | Inadequate
"""
NOW = """
location_id | location_name | service_type | rating               | inherited
a           | Ash           | care_homes   | Requires improvement | no
b           | Beech         | care_homes   | Good                 | no
c           | Cedar         | care_homes   | Outstanding          | no
d           | Dell          | care_homes   | Not rated            | no
f           | Fir Tree      | care_homes   | Good                 | no
n1          | ELM  HOUSE    | care_homes   | Good                 | no
n2          | New           | care_homes   | Not rated            | no
n3          | Taken over    | care_homes   | Good                 | yes
"""


def now(text: str = NOW) -> pd.DataFrame:
    rows = table(text)
    return rows.assign(inherited=rows["inherited"].eq("yes"))


def test_every_location_of_two_editions_has_one_fate() -> None:
    changed = compare_editions(table(THEN), now()).set_index("location_id")
    assert changed["kind"].to_dict() == {
        "a": "down", "b": "up", "c": "first_rated", "d": "no_longer_rated", "f": "unchanged",
        "n1": "re_registered", "n2": "opened", "n3": "re_registered", "g": "closed",
    }  # fmt: skip
    assert changed.loc["n1", "rating_then"] == "Good"
    # The other kind of service at the same name is another place.
    other = NOW.replace("ELM  HOUSE    | care_homes", "ELM  HOUSE    | homecare  ")
    changed = compare_editions(table(THEN), now(other)).set_index("location_id")
    assert (changed.loc["n1", "kind"], changed.loc["e", "kind"]) == ("opened", "closed")


PLACES = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.tuples(
        st.sampled_from(["Ash", "Beech"]), st.sampled_from(["Good", "Inadequate", "Not rated"]), st.booleans()
    ),
    max_size=8,
)


@given(PLACES, PLACES)
def test_nothing_is_lost_or_counted_twice(then: dict, after: dict) -> None:
    def frame(places: dict) -> pd.DataFrame:
        rows = [(id, name, "care_homes", rating, again) for id, (name, rating, again) in places.items()]
        columns = ["location_id", "location_name", "service_type", "rating", "inherited"]
        return pd.DataFrame(rows, columns=columns).astype({"location_name": "str", "service_type": "str"})

    changed = compare_editions(frame(then), frame(after))
    ids = changed["location_id"].tolist()
    assert len(ids) == len(set(ids))
    assert set(after) <= set(ids) <= set(then) | set(after)
    # Then = those matched + closed + those that are one of the new under another number.
    matched = changed[changed["kind"].isin(["up", "down", "first_rated", "no_longer_rated", "unchanged"])]
    replaced = changed[changed["kind"].eq("re_registered") & changed["rating_then"].ne("")]
    assert len(then) == len(matched) + changed["kind"].eq("closed").sum() + len(replaced)


def test_the_change_since_an_edition_that_was_published(tmp_path: Path) -> None:
    first = edition(
        tmp_path / "first", ratings=rated(), ratings_comparators=ENGLAND, period="as at 1 May 2026"
    )
    downloads = tmp_path / "published" / "gateshead" / "2026-27-Q1" / "downloads"
    save_locations(first.folder, downloads)
    earlier = read_earlier(tmp_path / "published", tmp_path / "none", "gateshead", "2026-27-Q1")
    assert (earlier.edition, earlier.period, len(earlier.locations)) == ("2026-27-Q1", "as at 1 May 2026", 10)
    later = RATINGS.replace(
        "1-4         | Dell House    | Dell Ltd      | care_homes   | Overall       | Overall | Requires improvement",
        "1-4         | Dell House    | Dell Ltd      | care_homes   | Overall       | Overall | Good",
    )
    ratings = rated(later)
    ratings = ratings[ratings["location_id"] != "1-5"]
    supplied = edition(tmp_path / "second", ratings=ratings, ratings_comparators=ENGLAND)
    register = register_facts(supplied.folder, SETTINGS, earlier)
    facts = shown(register, "ratings.care_homes.change.")
    assert facts == {
        "then": "7", "now": "6", "up": "1", "down": "0", "first_rated": "0", "no_longer_rated": "0",
        "re_registered": "0", "opened": "0", "closed": "1", "unchanged": "5",
    }  # fmt: skip
    assert "since edition 2026-27-q1" in register.sentences["ratings.all.change_sentence"].text.lower()
    assert tabulate_changes(register).frame["Both"].tolist()[0] == "10"
    named = tabulate_changed_locations(supplied.folder, register, earlier).frame
    assert named[["Location", "Rating then", "Rating now"]].to_numpy().tolist() == [
        ["Dell House", "Requires improvement", "Good"],
        ["Dove House", "Inadequate", "[z]"],
    ]


def test_the_same_ratings_twice_are_no_change(tmp_path: Path) -> None:
    supplied = edition(tmp_path, ratings=rated(), ratings_comparators=ENGLAND)
    same = measures.read_supplied(supplied)
    register = register_facts(supplied.folder, SETTINGS, Earlier("2026-27-Q1", same.period, same.locations))
    assert "rests on the same ratings" in register.sentences["ratings.all.change_sentence"].text
    assert register.facts["ratings.all.change.unchanged"].value == 10


def test_without_an_earlier_edition_it_is_said(tmp_path: Path) -> None:
    register = measured(tmp_path)
    assert not register.under("ratings.all.change")
    assert "no earlier edition" in register.sentences["ratings.all.change_sentence"].text
    assert "no earlier edition" in tabulate_changes(register).text
    assert read_earlier(tmp_path, tmp_path, "gateshead", "") is None


@pytest.mark.parametrize(
    "name",
    ["age_ratings", "compare_editions", "count_by_provider", "count_locations", "count_questions", "count_reasons",
     "good_or_outstanding", "stand_among_councils", "weigh_by_beds", "comparator_counts"],
)  # fmt: skip
def test_measures_are_described(name: str) -> None:
    for section in ("Definition", "Source", "Numerator", "Denominator", "Caveats"):
        assert f"\n    {section}\n    ---" in getattr(measures, name).__doc__
