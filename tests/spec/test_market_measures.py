"""The care market: areas by level, handbacks, recruits and leavers, placements, snapshots."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from assurance import paths
from assurance.evidence import Register
from assurance.figures import market as figures
from assurance.measures.market import (
    hide_snapshots,
    measure_areas,
    measure_handbacks,
    measure_market,
    measure_placements,
    measure_snapshots,
    measure_workforce,
    register_facts,
)
from assurance.settings import read_settings
from tests.spec.supplied import edition, shown, table

SETTINGS = read_settings(paths.SETTINGS)
THRESHOLD = SETTINGS.disclosure.people

# domain.md 1.3: all of level 3, and of levels 1 and 2 one area each with the rest of the level put together.
AREAS = """
area                   | level | customers | hours_a_week | as_at
Bognor East            | 1     | 113       | 1206         | 2019-08-07
The rest of level 1    | 1     | 1507      | 18915        | 2019-08-07
Adur Rural             | 2     | 25        | 295          | 2019-08-07
The rest of level 2    | 2     | 228       | 2733         | 2019-08-07
Chichester Rural South | 3     | 2         | 29           | 2019-08-07
Mid Sussex Rural North | 3     | 11        | 109          | 2019-08-07
Mid Sussex Rural South | 3     | 1         | 8            | 2019-08-07
Chichester Rural North | 3     | 8         | 98           | 2019-08-07
Horsham Rural North    | 3     | 8         | 153          | 2019-08-07
Chichester Rural West  | 3     | 4         | 26           | 2019-08-07
"""


def areas(tmp_path, text=AREAS) -> Register:
    return measure_areas(edition(tmp_path, "west-sussex", market_areas=text), SETTINGS)


def test_west_sussex_by_level(tmp_path):
    facts = shown(areas(tmp_path), "market.")
    assert (facts["areas.customers"], facts["areas.hours_a_week"], facts["areas.hours_per_customer"]) == (
        "1,907", "23,572", "12.4",
    )  # fmt: skip
    assert [facts[f"level_{level}.customers"] for level in (1, 2, 3)] == ["1,620", "253", "34"]
    assert [facts[f"level_{level}.hours_a_week"] for level in (1, 2, 3)] == ["20,121", "3,028", "423"]
    assert [facts[f"level_{level}.customers_percent"] for level in (1, 2, 3)] == ["85%", "13%", "2%"]
    assert [facts[f"level_{level}.hours_a_week_percent"] for level in (1, 2, 3)] == ["85%", "13%", "2%"]
    assert [facts[f"level_{level}.hours_per_customer"] for level in (1, 2, 3)] == ["12.4", "12.0", "12.4"]


def test_areas_with_few_customers_are_hidden_with_their_hours(tmp_path):
    facts = shown(areas(tmp_path), "market.area.")
    hidden = {id.partition(".")[0] for id, display in facts.items() if display == "[c]"}
    assert hidden == {"chichester_rural_south", "mid_sussex_rural_south", "chichester_rural_west"}
    for area in hidden:
        assert [facts[f"{area}.{size}"] for size in ("customers", "hours_a_week", "hours_per_customer")] == [
            "[c]"
        ] * 3
    assert facts["chichester_rural_north.customers"] == "8"


def test_two_small_areas_of_a_level_take_a_third_with_them_when_the_level_would_tell(tmp_path):
    # Of two hidden areas that come to 8, each small one must be 4.
    text = """
    area | level | customers | hours_a_week | as_at
    A    | 1     | 4         | 7301         | 2019-08-07
    B    | 1     | 4         | 50           | 2019-08-07
    C    | 1     | 9         | 100          | 2019-08-07
    D    | 2     | 200       | 2000         | 2019-08-07
    """
    facts = shown(areas(tmp_path, text), "market.area.")
    assert [facts[f"{area}.customers"] for area in "abcd"] == ["[c]", "[c]", "[c]", "200"]


def test_nothing_that_is_shown_holds_a_hidden_number(tmp_path):
    text = (
        AREAS.replace("| 29 ", "| 7301 ")
        .replace("| 26 ", "| 6203 ")
        .replace("| 8         | 2019", "| 5107 | 2019")
    )
    register = areas(tmp_path, text)
    shows = (figures.plot_areas, figures.tabulate_levels, figures.tabulate_areas)
    everything = str(register.to_json())
    for show in shows:
        made = show(register)
        everything += made.caption + made.data.to_csv() + getattr(made, "alt", "")
        everything += made.svg() if hasattr(made, "svg") else made.markdown()
    for number in ("7301", "7,301", "6203", "6,203", "5107", "5,107"):
        assert number not in everything
    # Whatever the hidden areas hold, the chart is the same: neither order nor bars tell anything.
    other = text.replace("| 7301 ", "| 9000 ").replace("| 6203 ", "| 4504 ")
    assert figures.plot_areas(areas(tmp_path, other)).svg() == figures.plot_areas(register).svg()


AREA_COUNTS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 12)), min_size=1, max_size=9)


@trials(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(AREA_COUNTS)
def test_no_sum_of_areas_or_levels_leaves_a_single_or_small_hidden_number(tmp_path, counts):
    rows = pd.DataFrame(
        [
            {"area": f"Area {number}", "level": level, "customers": customers, "hours_a_week": customers * 10.0,
             "as_at": pd.Timestamp("2019-08-07")}
            for number, (level, customers) in enumerate(counts)
        ]
    )  # fmt: skip
    value = {id: fact.value for id, fact in areas(tmp_path, rows).facts.items()}
    for id, number in value.items():
        if id.endswith(".customers") and number is not None:
            assert number == 0 or number >= THRESHOLD
    customers_of = {f"market.area.area_{number}.customers": level for number, (level, _) in enumerate(counts)}
    for level in {level for level, _ in counts}:
        inside = [id for id, of in customers_of.items() if of == level]
        assert_left(value[f"market.level_{level}.customers"], [value[id] for id in inside])
    levels = [value[f"market.level_{level}.customers"] for level in sorted({level for level, _ in counts})]
    assert_left(value["market.areas.customers"], levels)
    for id in customers_of:
        assert (value[id] is None) == (value[id.replace("customers", "hours_a_week")] is None)


def assert_left(total: float | None, parts: list) -> None:
    """Taking the shown parts from a shown total leaves nothing, or enough that is hidden together."""
    hidden = sum(part is None for part in parts)
    if total is not None and hidden:
        left = total - sum(part for part in parts if part is not None)
        assert left >= THRESHOLD
        assert hidden > 1
        assert left > hidden


def test_a_missing_number_is_not_taken_for_zero(tmp_path):
    register = areas(tmp_path, AREAS.replace("| 25        | 295 ", "|           | 295 "))
    facts = shown(register, "market.")
    assert (
        facts["area.adur_rural.customers"] == facts["level_2.customers"] == facts["areas.customers"] == "[x]"
    )
    assert facts["level_2.hours_a_week"] == "3,028"


HANDBACKS = """
handed_back_on | service_type     | reason      | people_affected
2023-09-30     | Homecare         | Rate        | 40
2023-10-01     | Homecare         | Rate        | 14
2024-05-13     | Homecare         | Recruitment | 21
2024-02-12     | Supported living | Left        | 3
2024-09-16     | Care home        | Left        | 17
"""


def test_handbacks_in_the_12_months_to_the_latest(tmp_path):
    register = measure_handbacks(edition(tmp_path, "west-sussex", contract_handbacks=HANDBACKS), SETTINGS)
    facts = shown(register, "market.handbacks.")
    assert facts["total"] == "4"  # that of 30 September 2023 is a day too old
    assert (
        register.facts["market.handbacks.total"].period
        == "12 months from 1 October 2023 to 30 September 2024"
    )
    assert register.facts["market.handbacks.total"].caveats == (
        "Earlier ones in the return, not counted: 1.",
    )
    assert facts["people_affected"] == "55"
    # 3 people of supported living are hidden, and with them the next smallest, of the care home.
    assert (
        facts["service.supported_living.people_affected"]
        == facts["service.care_home.people_affected"]
        == "[c]"
    )
    assert (facts["service.homecare.people_affected"], facts["service.supported_living.contracts"]) == (
        "35",
        "1",
    )


def test_counts_of_one_day_are_said_with_their_day(tmp_path):
    # The areas were counted in 2019: a reader of a later edition must not take them for today's.
    assert (
        areas(tmp_path)
        .sentences["market.areas.sentence"]
        .text.startswith(
            "Homecare is arranged in {market.areas.total} areas: {market.areas.customers} people draw on "
            "{market.areas.hours_a_week} hours a week, {market.areas.hours_per_customer} hours each, as at 7 August 2019."
        )
    )
    register = measure_placements(
        edition(tmp_path, placements=placements(neighbouring=94, elsewhere=14)), SETTINGS
    )
    assert "outside the council’s area, as at " in register.sentences["market.placements.sentence"].text


def test_a_period_that_was_assumed_says_so(tmp_path):
    assumed = {"period": "October 2023 to September 2024 (assumed)"}
    handbacks = measure_handbacks(
        edition(tmp_path, "west-sussex", contract_handbacks=HANDBACKS, **assumed), SETTINGS
    )
    assert handbacks.sentences["market.handbacks.sentence"].text.startswith(
        "{market.handbacks.total} contracts were handed back by providers in the 12 months from 1 October 2023 to "
        "30 September 2024 (assumed); "
    )
    counted = edition(
        tmp_path, "west-sussex", snapshots=SNAPSHOTS, period="March 2024 (the day is not stated)"
    )
    register = measure_snapshots(counted, SETTINGS)
    assert register.facts["market.snapshots.residential.count"].period == (
        "as at 31 December 2023 (the day is not stated)"
    )


def test_recruits_and_leavers(tmp_path):
    flow = """
    provider_reference | month      | recruits | leavers
    P1                 | 2024-04-01 | 400      | 200
    P2                 | 2024-04-01 | 31       | 65
    """
    register = measure_workforce(edition(tmp_path, "west-sussex", workforce_flow=flow), SETTINGS)
    facts = shown(register, "market.workforce.")
    # domain.md, S0-09: 431 and 265, net +166.
    counts = {"providers": "2", "recruits": "431", "leavers": "265", "net": "+166"}
    assert facts == {**counts, "recruits_per_100_leavers": "163", "leavers_per_1000_posts": "[x]"}
    assert register.facts["market.workforce.net"].period == "April 2024"
    few = measure_workforce(
        edition(tmp_path, "west-sussex", workforce_flow=flow.replace("400", "1").replace("31", "2")), SETTINGS
    )
    assert shown(few, "market.workforce.") == {
        "providers": "2",
        "recruits": "[c]",
        "leavers": "265",
        "net": "[c]",
        "recruits_per_100_leavers": "[c]",
        "leavers_per_1000_posts": "[x]",
    }
    assert "{market.workforce.recruits}" not in few.sentences["market.workforce.sentence"].text


def placements(**counts) -> pd.DataFrame:
    places = [place.replace("_", " ") for place, count in counts.items() for _ in range(count)]
    return pd.DataFrame(
        {"placement_reference": [f"PL{n}" for n in range(len(places))], "placed_in": places,
         "as_at": pd.Timestamp("2024-03-31")}
    )  # fmt: skip


def test_gatesheads_placements_leave_30_unexplained(tmp_path):
    # domain.md, S1-15 and S1-F5.
    rows = placements(neighbouring_council=94, elsewhere=14, not_recorded=30)
    register = measure_placements(edition(tmp_path, placements=rows), SETTINGS)
    facts = shown(register, "market.placements.")
    assert [facts[id] for id in ("total", "neighbouring_council", "elsewhere", "not_recorded")] == [
        "138", "94", "14", "30",
    ]  # fmt: skip
    assert facts["not_recorded_percent"] == "21.7%"
    text = register.sentences["market.placements.sentence"].text
    assert "Where {market.placements.not_recorded} of them are placed" in text
    assert "unexplained" in text
    assert figures.plot_placements(register).headline.startswith("It is not recorded where 30 of 138")


def test_few_people_placed_elsewhere_are_not_told_by_the_others(tmp_path):
    rows = placements(neighbouring_council=94, elsewhere=2, not_recorded=30)
    register = measure_placements(edition(tmp_path, placements=rows), SETTINGS)
    facts = shown(register, "market.placements.")
    assert (facts["total"], facts["neighbouring_council"]) == ("126", "94")
    assert {
        facts[f"{place}{what}"] for place in ("elsewhere", "not_recorded") for what in ("", "_percent")
    } == {"[c]"}
    assert "elsewhere}" not in register.sentences["market.placements.sentence"].text
    chart = figures.plot_placements(register)
    assert "Elsewhere: [c]. Not recorded: [c]." in chart.alt
    assert "30" not in chart.caption.replace("2026", "").replace("31 March", "")


SNAPSHOTS = """
measure_id  | title                        | counted | as_at      | count | of_which | note
residential | People in residential care   | people  | 2023-01-31 | 592   |          |
residential | People in residential care   | people  | 2023-12-31 | 529   |          |
waiting     | People waiting               | people  | 2024-03-31 | 6     |          |
in_hospital | People waiting in hospital   | people  | 2024-03-31 | 3     | waiting  |
posts       | Posts                        | posts   | 2023-03-31 | 7200  |          |
vacant      | Vacant posts                 | posts   | 2023-03-31 | 550   | posts    | The day is assumed.
homes       | Care homes of the council    | services | 2024-10-01 | 5    |          |
homes_ri    | Care homes to improve        | services | 2024-10-01 | 1    | homes    |
"""


def snapshots(tmp_path, text=SNAPSHOTS) -> Register:
    return measure_snapshots(edition(tmp_path, snapshots=text), SETTINGS)


def test_gatesheads_snapshots(tmp_path):
    register = snapshots(tmp_path)
    facts = shown(register, "market.snapshots.")
    # domain.md, S1-08: 592 to 529, −63, −10.6%; S1-20: 550 of 7,200, 7.64%.
    assert [facts[f"residential.{id}"] for id in ("previous", "count", "change", "change_percent")] == [
        "592", "529", "−63", "−10.6%",
    ]  # fmt: skip
    assert (facts["vacant.count"], facts["vacant.percent"]) == ("550", "7.6%")
    assert register.facts["market.snapshots.vacant.count"].caveats == ("The day is assumed.",)
    assert facts["homes_ri.count"] == "1"  # services are not protected
    assert (
        register.facts["market.snapshots.residential.change"].period == "31 January 2023 to 31 December 2023"
    )


def test_three_of_six_people_waiting_are_hidden_with_their_share(tmp_path):
    register = snapshots(tmp_path)
    facts = shown(register, "market.snapshots.")
    # domain.md, S1-13 and S1-14.
    assert (facts["waiting.count"], facts["in_hospital.count"], facts["in_hospital.percent"]) == (
        "6",
        "[c]",
        "[c]",
    )
    assert register.sentences["market.snapshots.in_hospital.sentence"].text.endswith(
        "the number is not shown."
    )
    text = figures.tabulate_snapshots(register).markdown()
    assert "50" not in text.replace("550", "").replace("7,200", "")


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ("a | 100 | \nb | 98 | a", "b"),  # 2 would be left
        ("a | 100 | \nb | 50 | a\nc | 48 | a", "c"),  # 2 would be left of both together
        ("a | 100 | \nb | 50 | a\nc | 80 | a", ""),  # they overlap: nothing can be taken away
        ("a | 4 | \nb | 0 | a", "a"),
        ("a | 100 | \nb | 98 | a\nc | 40 | b", "b c"),  # a part of what is hidden
        ("a | 100 | \nb | 60 | a\nc | 40 | b", ""),
        ("a | 6 | \nb | 3 | a", "b"),
        ("a | 5 | \nb | 1 | a\nc | 1 | a\nd | 1 | a\ne | 1 | a\nf | 1 | a", "a b c d e f"),  # five ones
    ],
)
def test_parts_of_a_snapshot_are_weighed_against_what_is_left(rows, hidden):
    frame = table(f"measure_id | count | of_which\n{rows}\nz | 900 | q")
    frame["counted"], frame["as_at"] = "people", pd.Timestamp("2024-03-31")
    labels = hide_snapshots(frame, {"people": 5})
    assert " ".join(sorted(frame.loc[list(labels), "measure_id"])) == hidden


def test_a_note_beside_a_hidden_count_is_not_printed(tmp_path):
    text = SNAPSHOTS.replace("| 3     | waiting  |", "| 3     | waiting  | Three of the six.")
    assert "Three of the six." not in str(snapshots(tmp_path, text).to_json())


def test_a_change_from_a_hidden_count_is_hidden(tmp_path):
    text = SNAPSHOTS.replace("592 ", "4   ")
    facts = shown(snapshots(tmp_path, text), "market.snapshots.residential.")
    assert facts == {"count": "529", "previous": "[c]", "change": "[c]", "change_percent": "[c]"}


def test_the_summary_says_what_was_supplied(tmp_path):
    register = measure_market(
        edition(tmp_path, "west-sussex", market_areas=AREAS, contract_handbacks=HANDBACKS), SETTINGS
    )
    text = register.sentences["market.summary"].text
    assert "{market.areas.total}" in text
    assert "{market.handbacks.total}" in text
    assert "placements" not in text


def test_without_returns_there_are_no_facts_and_each_figure_is_a_note(tmp_path):
    register = register_facts(edition(tmp_path, "west-sussex").folder, SETTINGS)
    assert not register.facts
    assert not register.sentences
    for show in (
        figures.plot_areas, figures.tabulate_levels, figures.tabulate_areas, figures.tabulate_handbacks,
        figures.tabulate_workforce, figures.plot_placements, figures.tabulate_placements, figures.tabulate_snapshots,
    ):  # fmt: skip
        assert show(register).text.endswith("not supplied for this edition.")


def test_measures_are_described():
    for measure in (
        measure_areas,
        measure_handbacks,
        measure_workforce,
        measure_placements,
        measure_snapshots,
    ):
        for section in ("Definition", "Source", "Numerator", "Denominator", "Caveats"):
            assert f"\n    {section}\n    ---" in measure.__doc__


def test_areas_without_a_customer_have_no_hours_each(tmp_path):
    text = "area | level | customers | hours_a_week | as_at\nA | 1 | 0 | 0 | 2024-03-31"
    said = areas(tmp_path, text).sentences["market.areas.sentence"].text
    assert said == "Homecare is arranged in {market.areas.total} areas, for {market.areas.customers} people."
