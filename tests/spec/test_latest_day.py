"""A return may describe several days: the latest up to the data freeze counts, earlier ones are its history."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.measures.entry import latest
from assurance.measures.market import measure_areas, measure_placements, measure_snapshots
from assurance.measures.providers import measure_indicators, measure_providers
from assurance.settings import Settings
from tests.spec.supplied import edition, shown, table

FREEZE = date(2026, 9, 30)
SETTINGS = Settings(edition="2026-27-Q2", data_freeze=FREEZE)

AREAS = """
area  | level | customers | hours_a_week | as_at
East  | 1     | 100       | 1000         | 2026-03-31
West  | 1     | 60        | 600          | 2026-03-31
East  | 1     | 110       | 1100         | 2026-06-30
West  | 1     | 70        | 700          | 2026-06-30
East  | 1     | 999       | 9999         | 2026-10-01
"""


def test_areas_of_two_days_are_not_added_together(tmp_path):
    register = measure_areas(edition(tmp_path, "west-sussex", market_areas=AREAS), SETTINGS)
    facts = shown(register, "market.")
    assert (facts["areas.total"], facts["areas.customers"], facts["areas.hours_a_week"]) == (
        "2", "180", "1,800",
    )  # fmt: skip
    assert facts["area.east.customers"] == "110"
    assert register.facts["market.areas.customers"].period == "as at 30 June 2026"
    assert register.facts["market.areas.total"].caveats == ()


def test_an_area_that_the_latest_day_lacks_counts_as_at_its_last_day_and_that_is_said(tmp_path):
    rows = AREAS.replace("West  | 1     | 70        | 700          | 2026-06-30\n", "")
    register = measure_areas(edition(tmp_path, "west-sussex", market_areas=rows), SETTINGS)
    assert register.facts["market.areas.customers"].value == 170
    assert register.facts["market.areas.total"].caveats == (
        "1 area is not in the return as at 30 June 2026: its last day counts.",
    )


def test_a_return_of_days_after_the_freeze_gives_nothing(tmp_path):
    rows = "\n".join([AREAS.splitlines()[1], AREAS.splitlines()[-1]])
    assert not measure_areas(edition(tmp_path, "west-sussex", market_areas=rows), SETTINGS).facts


PROVIDERS = """
provider | tier   | area  | assessment_status | council_rating | hours_a_week | people_supported | as_at
A        | Tier 1 | North | completed         | Poor           | 100          | 20               | 2026-01-31
B        | Tier 1 | North | completing        |                | 200          | 30               | 2026-01-31
A        | Tier 1 | North | completed         | Good           | 150          | 25               | 2026-07-31
B        | Tier 1 | North | completed         | Excellent      | 250          | 35               | 2026-07-31
B        | Tier 1 | North | completed         | Poor           | 250          | 35               | 2026-12-31
"""


def test_each_provider_stands_where_its_latest_day_puts_it(tmp_path):
    register = measure_providers(edition(tmp_path, "rotherham", provider_quality=PROVIDERS), SETTINGS)
    facts = shown(register, "providers.")
    assert [facts[f"rating.{rating}"] for rating in ("excellent", "good", "poor")] == ["1", "1", "0"]
    assert (facts["total"], facts["completing"], facts["hours_a_week"]) == ("2", "0", "400")


def test_the_latest_value_of_an_indicator_counts_whatever_the_order_of_the_rows(tmp_path):
    rows = """
    indicator_id | title    | value | target | unit     | polarity | as_at      | previous_value | note
    KPI 1        | Training | 92    | 100    | per cent | high     | 2026-07-31 | 88             |
    KPI 1        | Training | 88    | 100    | per cent | high     | 2026-01-31 |                |
    """
    for text in (rows, "\n".join([*rows.splitlines()[:2], *rows.splitlines()[:1:-1]])):
        register = measure_indicators(edition(tmp_path, "rotherham", provider_indicators=text), SETTINGS)
        assert register.facts["indicators.kpi_1.value"].value == 92
        assert register.facts["indicators.total"].value == 1


def test_people_placed_are_those_of_the_latest_day(tmp_path):
    rows = """
    placement_reference | placed_in            | as_at
    one                 | elsewhere            | 2026-03-31
    two                 | elsewhere            | 2026-06-30
    three               | neighbouring council | 2026-06-30
    four                | neighbouring council |
    """
    register = measure_placements(edition(tmp_path, placements=rows), Settings(
        edition="2026-27-Q2", data_freeze=FREEZE, disclosure={"people": 1, "requests": 1}
    ))  # fmt: skip
    assert shown(register)["market.placements.total"] == "3"


SNAPSHOTS = """
measure_id | title   | counted | as_at      | count | of_which | note
waiting    | Waiting | people  | 2026-12-31 | 999   |          |
waiting    | Waiting | people  |            | 70    |          |
waiting    | Waiting | people  | 2026-06-30 | 50    |          |
waiting    | Waiting | people  | 2026-03-31 | 40    |          |
"""


def test_a_snapshot_after_the_freeze_is_not_taken_and_one_without_a_day_is_not_the_latest(tmp_path):
    facts = measure_snapshots(edition(tmp_path, snapshots=SNAPSHOTS), SETTINGS).facts
    assert facts["market.snapshots.waiting.count"].value == 50
    assert facts["market.snapshots.waiting.previous"].value == 40


THINGS = st.lists(
    st.tuples(st.sampled_from("abc"), st.none() | st.dates(date(2026, 9, 1), date(2026, 10, 30))), min_size=1
)


@settings(deadline=None)
@given(things=THINGS)
def test_no_row_of_a_later_day_is_left_behind(things):
    rows = table("thing | as_at\n" + "\n".join(f"{name} | {day or ''}" for name, day in things))
    kept = latest(rows, ["thing"], FREEZE)
    for index, (name, day) in enumerate(things):
        days = [other for one, other in things if one == name and other and other <= FREEZE]
        assert (index in kept.index) == (day is None or (day <= FREEZE and day == max(days)))
