"""The list of councils, and what people call them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from assurance import councils
from assurance.errors import UsageError


def test_there_are_153_councils_each_with_its_own_code_and_slug() -> None:
    every = councils.every_council()
    assert len(every) == 153
    assert len({council.code for council in every}) == 153
    assert len({council.slug for council in every}) == 153


def test_every_region_has_its_councils() -> None:
    counts = Counter(council.region for council in councils.every_council())
    # Counted on a map of counties and unitary authorities in force since April 2023.
    assert counts == {
        "North East": 12,
        "North West": 24,
        "Yorkshire and The Humber": 15,
        "East Midlands": 10,
        "West Midlands": 14,
        "East of England": 11,
        "London": 33,
        "South East": 19,
        "South West": 15,
    }


def test_kinds_agree_with_codes() -> None:
    counts = Counter((council.code[:3], council.kind) for council in councils.every_council())
    assert counts == {
        ("E06", "Unitary authority"): 63,
        ("E08", "Metropolitan district"): 36,
        ("E10", "Shire county"): 21,
        ("E09", "Inner London"): 13,  # twelve boroughs of the London Government Act 1963, and the City
        ("E09", "Outer London"): 20,
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Lincolnshire", "E10000019"),
        ("lincolnshire", "E10000019"),
        ("Lincolnshire County Council", "E10000019"),
        ("north-east-lincolnshire", "E06000012"),
        ("E08000037", "E08000037"),
        ("e08000037", "E08000037"),
        ("E08000020", "E08000037"),  # Gateshead until 2013
        ("503", "E10000019"),  # its CASSR code
        # Recoded in 2025; ASCOF 2024-25 has the codes before that.
        ("E08000016", "E08000038"),
        ("Barnsley", "E08000038"),
        ("E08000019", "E08000039"),
        ("Sheffield City Council", "E08000039"),
        # Counties that became one unitary authority.
        ("E10000023", "E06000065"),
        ("E10000027", "E06000066"),
        # Variants measured in ASCOF, CQC and Oflog files.
        ("Medway Towns", "E06000035"),
        ("Telford and the Wrekin", "E06000020"),
        ("Durham", "E06000047"),
        ("County Durham", "E06000047"),
        ("Bristol", "E06000023"),
        ("Bristol, City of", "E06000023"),
        ("Herefordshire, County of", "E06000019"),
        ("Kingston Upon Hull", "E06000010"),
        ("Kingston upon Hull, City of", "E06000010"),
        ("Bedford Borough", "E06000055"),
        ("St Helens", "E08000013"),
        ("St. Helens", "E08000013"),
        ("Stoke on Trent", "E06000021"),
        ("Southend on Sea", "E06000033"),
        ("Isle of Wight Council", "E06000046"),
        ("Cumberland ", "E06000063"),
        ("Westmorland and Furness Council", "E06000064"),
        ("Royal Borough of Kensington and Chelsea", "E09000020"),
        ("Redcar & Cleveland", "E06000003"),
        ("London Borough of Newham", "E09000025"),
        ("City of London", "E09000001"),
        ("City of Westminster", "E09000033"),
        ("Bournemouth Christchurch and Poole", "E06000058"),
        ("BCP", "E06000058"),
    ],
)
def test_a_council_is_found_by_what_people_call_it(text: str, code: str) -> None:
    assert councils.find(text).code == code


@pytest.mark.parametrize("text", ["", "London", "England", "Cumbria", "E10000006", "Sussex", "[z]", "N/A"])
def test_what_is_no_council_is_not_found(text: str) -> None:
    assert councils.match(text) is None


def test_every_council_is_found_by_its_own_name_code_and_slug() -> None:
    for council in councils.every_council():
        assert {councils.find(text) for text in (council.name, council.code, council.slug)} == {council}


def test_an_unknown_council_gets_the_nearest_names() -> None:
    with pytest.raises(UsageError, match="“Gatshead” is not a council .* Did you mean Gateshead"):
        councils.find("Gatshead")


def test_regions_go_by_several_names() -> None:
    assert councils.match_region("Eastern") == "E12000006"
    assert councils.match_region("Yorkshire and the Humber") == "E12000003"
    assert councils.match_region("London") == "E12000007"
    assert councils.match_region("Lincolnshire") is None
    assert councils.find("Rotherham").region_code == "E12000003"


# By date


DAY_BEFORE, DAY = date(2023, 3, 31), date(2023, 4, 1)


@pytest.mark.parametrize(
    ("text", "on", "code"),
    [
        # Created: not there on the day before.
        ("Dorset", date(2019, 3, 31), None),
        ("Dorset", date(2019, 4, 1), "E06000059"),
        ("BCP", date(2019, 3, 31), None),
        ("Bournemouth, Christchurch and Poole", date(2019, 4, 1), "E06000058"),
        ("North Northamptonshire", date(2021, 3, 31), None),
        ("West Northamptonshire", date(2021, 4, 1), "E06000062"),
        ("Cumberland", DAY_BEFORE, None),
        ("Westmorland and Furness", DAY, "E06000064"),
        # Recoded, or a county that became one unitary authority: the same council, whichever code is written.
        ("E10000023", DAY, "E06000065"),
        ("E06000065", DAY_BEFORE, "E06000065"),
        ("Somerset", DAY_BEFORE, "E06000066"),
        ("E10000002", date(2019, 4, 1), "E06000060"),
        ("E08000016", date(2026, 1, 1), "E08000038"),
        ("Sheffield", date(2010, 4, 1), "E08000039"),
        # Never a council of its own with these duties.
        ("Christchurch", date(2018, 4, 1), None),
    ],
)
def test_a_council_is_meant_only_from_the_day_it_was_there(text: str, on: date, code: str | None) -> None:
    council = councils.match(text, on)
    assert (council.code if council else None) == code


@pytest.mark.parametrize(
    ("text", "on", "code"),
    [
        ("Cumbria", None, "E10000006"),
        ("Cumbria", DAY_BEFORE, "E10000006"),
        ("102", DAY_BEFORE, "E10000006"),
        ("Cumbria", DAY, None),
        ("E10000006", DAY, "E10000006"),  # its code was never another's
        ("Northamptonshire County Council", date(2021, 3, 31), "E10000021"),
        ("Bournemouth", date(2018, 4, 1), "E06000028"),
        ("Poole", date(2018, 4, 1), "E06000029"),
        # Today's council has the name and the number of the county before it.
        ("Dorset", None, None),
        ("Dorset", date(2018, 4, 1), "E10000009"),
        ("809", date(2018, 4, 1), "E10000009"),
        ("809", date(2019, 4, 1), None),
        ("Lincolnshire", date(2018, 4, 1), None),
        ("E08000016", date(2018, 4, 1), None),  # recoded, not abolished
    ],
)
def test_an_abolished_council_is_known_by_what_it_was_called(
    text: str, on: date | None, code: str | None
) -> None:
    former = councils.match_former(text, on)
    assert (former.code if former else None) == code


def test_every_code_had_its_day() -> None:
    barnsley, gateshead = councils.find("Barnsley"), councils.find("Gateshead")
    assert councils.code_on(barnsley, date(2025, 3, 31)) == "E08000016"
    assert councils.code_on(barnsley, date(2025, 4, 1)) == "E08000038"
    assert councils.code_on(gateshead, date(2012, 4, 1)) == "E08000020"
    assert councils.code_on(gateshead, date(2014, 4, 1)) == "E08000037"
    assert councils.code_on(councils.find("Lincolnshire"), date(2014, 4, 1)) == "E10000019"


def test_the_codes_that_ended_lead_to_councils_of_today() -> None:
    every = {council.code for council in councils.every_council()}
    ended = [former.code for former in councils.every_former()]
    assert len(set(ended)) == len(ended) == 12
    for former in councils.every_former():
        assert former.code not in every
        assert set(former.successors) <= every
        assert former.area in ("the same", "nearly the same", "other")
        assert former.change and former.source
        if former.recoded:
            [successor] = former.successors
            assert councils.find(former.code).code == successor
            assert councils.find(former.cassr_code).code == successor
            assert councils.find(successor).since == ""
        else:
            assert councils.match(former.code) is None
            assert all(councils.find(successor).since >= former.until[:4] for successor in former.successors)
    assert set(councils.ABOLISHED) == {"E10000006", "E10000021", "E06000028", "E06000029", "E10000009"}
