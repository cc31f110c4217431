"""Home care providers on the council's own framework: ratings, statuses, hours, people, indicators."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from assurance import paths
from assurance.evidence import Register
from assurance.figures import providers as figures
from assurance.measures.providers import measure_indicators, measure_providers, register_facts, standing
from assurance.settings import read_settings
from tests.spec.supplied import edition, shown, table

SETTINGS = read_settings(paths.SETTINGS)

# domain.md 1.4, S3-02, S3-04, S3-06, S3-11, S3-12: 9 + 8 + 4 providers; 2, 8, 6 completing, 4, 1; 19,600 hours, 500
# of them from the five below Good, all tier 2. Hours and people of single providers are made up to fit.
ROTHERHAM = """
provider | tier       | area    | assessment_status | council_rating       | hours_a_week | people_supported | as_at
A        | Tier 1     | North   | completed         | Excellent            | 3000         | 200              | 2024-09-30
B        | Tier 1     | North   | completed         | Good                 | 1000         | 80               | 2024-09-30
C        | Tier 1     | North   | completing        |                      | 1000         | 80               | 2024-09-30
D        | Tier 1     | Central | completed         | Good                 | 2000         | 150              | 2024-09-30
E        | Tier 1     | Central | completed         | Good                 | 1000         | 80               | 2024-09-30
F        | Tier 1     | Central | completing        |                      | 1000         | 80               | 2024-09-30
G        | Tier 1     | South   | completed         | Good                 | 2000         | 160              | 2024-09-30
H        | Tier 1     | South   | completed         | Good                 | 1000         | 80               | 2024-09-30
I        | Tier 1     | South   | completing        |                      | 1000         | 80               | 2024-09-30
J        | Tier 2     | Borough | completed         | Good                 | 1000         | 80               | 2024-09-30
K        | Tier 2     | Borough | completing        |                      | 1000         | 80               | 2024-09-30
L        | Tier 2     | Borough | completing        |                      | 1000         | 80               | 2024-09-30
M        | Tier 2     | Borough | completed         | Requires improvement | 200          | 16               | 2024-09-30
N        | Tier 2     | Borough | completed         | Requires improvement | 100          | 8                | 2024-09-30
O        | Tier 2     | Borough | completed         | Requires improvement | 100          | 8                | 2024-09-30
P        | Tier 2     | Borough | completed         | Requires improvement | 50           | 4                | 2024-09-30
Q        | Tier 2     | Borough | completed         | Poor                 | 50           | 4                | 2024-09-30
R        | Specialist | Borough | completed         | Excellent            | 1000         | 70               | 2024-09-30
S        | Specialist | Borough | completed         | Good                 | 1000         | 70               | 2024-09-30
T        | Specialist | Borough | completed         | Good                 | 600          | 40               | 2024-09-30
U        | Specialist | Borough | completing        |                      | 500          | 30               | 2024-09-30
"""


def measure(tmp_path, text, note="") -> Register:
    return register_facts(edition(tmp_path, "rotherham", note=note, provider_quality=text).folder, SETTINGS)


def test_rotherhams_published_counts(tmp_path):
    facts = shown(measure(tmp_path, ROTHERHAM), "providers.")
    assert (facts["total"], facts["tier_1"], facts["tier_2"], facts["specialist"]) == ("21", "9", "8", "4")
    assert (facts["assessed"], facts["completing"]) == ("15", "6")
    ratings = ("excellent", "good", "requires_improvement", "poor")
    assert [facts[f"rating.{rating}"] for rating in ratings] == ["2", "8", "4", "1"]
    assert facts["hours_a_week"] == "19,600"
    assert facts["people_supported"] == "1,480"


def test_a_sentence_says_whose_hours_they_are_and_a_day_that_was_assumed(tmp_path):
    returned = edition(
        tmp_path, "rotherham", provider_quality=ROTHERHAM, period="as at 30 September 2024 (assumed)"
    )
    register = measure_providers(returned, SETTINGS)
    # The sentence before it may be about the few that are rated below Good.
    assert register.sentences["providers.size_sentence"].text.startswith(
        "Together the providers on the framework deliver {providers.hours_a_week} hours"
    )
    assert register.facts["providers.total"].period.endswith(" (assumed)")


def test_below_good_is_given_on_both_bases_and_three_weights(tmp_path):
    register = measure(tmp_path, ROTHERHAM)
    facts = shown(register, "providers.below_good.")
    # domain.md, S3-F2 and S3-F7: 5 of 15 or 5 of 21; by hours 500 of 19,600.
    assert (facts["providers"], facts["providers_percent_of_assessed"], facts["providers_percent_of_all"]) == (
        "5", "33.3%", "23.8%",
    )  # fmt: skip
    assert (facts["hours"], facts["hours_percent_of_all"]) == ("500", "2.6%")
    assert facts["hours_percent_of_assessed"] == "3.5%"  # completing: 5,500 hours; 500 of 14,100 is 3.546
    assert (facts["people"], facts["people_percent_of_all"]) == ("40", "2.7%")  # 40 of 1,480
    base = register.facts["providers.below_good.providers_percent_of_assessed"].base
    assert base == "providers that have completed the council’s assessment"
    assert "not CQC’s ratings" in register.facts["providers.below_good.providers"].caveats[0]


def test_a_status_is_not_a_rating():
    rows = table(
        """
        assessment_status | council_rating
        completed         | Good
        completing        |
        completing        | Poor
        completed         |
        """
    )
    assert list(standing(rows)) == ["Good", "Completing", "Completing", "Not recorded"]


def test_the_sentences_name_whose_ratings_they_are(tmp_path):
    register = measure(tmp_path, ROTHERHAM)
    assert "not those of the Care Quality Commission" in register.sentences["providers.sentence"].text
    below = register.sentences["providers.below_good.sentence"].text
    assert "all of them Tier 2" in below
    assert "{providers.below_good.people} of {providers.people_supported} people" in below


def test_few_people_of_providers_below_good_are_hidden_with_their_hours(tmp_path):
    few = "\n".join(line for line in ROTHERHAM.splitlines() if not line.startswith(("M ", "N ", "O ", "P ")))
    register = measure(tmp_path, few)
    facts = shown(register, "providers.")
    assert facts["below_good.providers"] == "1"  # providers are not protected
    for id in (
        "people",
        "hours",
        "people_percent_of_all",
        "hours_percent_of_all",
        "people_percent_of_assessed",
    ):
        assert facts[f"below_good.{id}"] == "[c]"
    # The next smallest standing, completing, is hidden with it: all less assessed would show it.
    assert facts["assessed_people"] == facts["assessed_hours"] == "[c]"
    # A group might be the very same people: no group is shown either.
    assert {facts[id] for id in facts if id.startswith("group.") and not id.endswith(".providers")} == {"[c]"}
    assert facts["people_supported"] == "1,444"
    text = register.sentences["providers.below_good.sentence"].text
    assert "is not shown" in text
    assert "{providers.below_good.people}" not in text


def test_a_small_group_is_hidden_and_so_are_the_others_that_might_be_it(tmp_path):
    register = measure(tmp_path, ROTHERHAM + "V | Tier 3 | West | completed | Good | 7301 | 3 | 2024-09-30")
    facts = shown(register, "providers.")
    assert facts["group.tier_3_west.people_supported"] == facts["group.tier_3_west.hours_a_week"] == "[c]"
    assert facts["group.tier_1_north.people_supported"] == "[c]"
    assert facts["group.tier_3_west.providers"] == "1"
    shows = [figures.plot_provider_ratings, figures.tabulate_provider_ratings, figures.tabulate_providers,
             figures.tabulate_below_good]  # fmt: skip
    text = "".join(
        f"{show(register)} {show(register).caption} {show(register).data.to_csv()}" for show in shows
    )
    assert "7301" not in text
    assert "7,301" not in text
    assert "7301" not in str(register.to_json())


PROVIDERS = st.lists(
    st.tuples(
        st.sampled_from(["North", "South", "West"]), st.sampled_from(["Good", "Poor", ""]), st.integers(0, 9)
    ),
    min_size=1,
    max_size=6,
)


@trials(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PROVIDERS)
def test_no_small_number_of_people_is_ever_printed(tmp_path, providers):
    rows = "\n".join(
        f"P{number} | Tier 1 | {area} | {'completed' if rating else 'completing'} | {rating} | {people * 10} | {people} "
        "| 2024-09-30"
        for number, (area, rating, people) in enumerate(providers)
    )
    register = measure(tmp_path, ROTHERHAM.strip().splitlines()[0] + "\n" + rows)
    for fact in register.facts.values():
        if fact.unit == "people" and fact.value is not None:
            assert fact.value == 0 or fact.value >= SETTINGS.disclosure.people, fact.id
    value = {id: fact.value for id, fact in register.facts.items()}
    groups = [id for id in value if id.startswith("providers.group.") and id.endswith("people_supported")]
    hidden_groups = [id for id in groups if value[id] is None]
    if value["providers.people_supported"] is not None and len(hidden_groups) == 1:
        # Shown by subtraction: hidden with the others, and not itself a small number.
        left = value["providers.people_supported"] - sum(value[id] or 0 for id in groups)
        assert left >= SETTINGS.disclosure.people
    total, assessed, below = (
        value[f"providers.{id}"] for id in ("people_supported", "assessed_people", "below_good.people")
    )
    if total is not None and assessed is not None:
        assert not 0 < total - assessed < SETTINGS.disclosure.people
    if assessed is not None and below is not None:
        assert not 0 < assessed - below < SETTINGS.disclosure.people


INDICATORS = """
indicator_id | title       | value | target | unit     | polarity | as_at      | previous_value | note
KPI 1        | Technology  | 58    | 75     | per cent | high     | 2024-09-30 | 60.5           | Said in a meeting.
KPI 2        | Training    | 100   | 100    | per cent | high     | 2024-09-30 |                |
KPI 3        | Missed      | 3     | 5      | visits   | low      | 2024-09-30 |                |
KPI 4        | Certificate | 90    |        | per cent | high     | 2024-09-30 |                |
KPI 5        | Neutral     | 90    | 80     | per cent | none     | 2024-09-30 |                |
KPI 6        | Unknown     |       | 80     | per cent | high     | 2024-09-30 |                |
"""


def test_indicators_against_target(tmp_path):
    register = measure_indicators(edition(tmp_path, "rotherham", provider_indicators=INDICATORS), SETTINGS)
    facts = shown(register, "indicators.")
    assert facts["kpi_1.value"] == "58%"
    assert register.facts["indicators.kpi_1.value"].base == "not stated in the return"
    assert facts["kpi_1.gap"] == "−17.0"  # with the decimal place of the previous value
    assert register.facts["indicators.kpi_1.gap"].unit == "percentage points"
    assert facts["kpi_1.change"] == "−2.5"
    assert facts["kpi_1.met"] == "not met"
    assert facts["kpi_2.met"] == "met"
    assert facts["kpi_3.met"] == "met"  # lower is better
    assert (facts["kpi_4.target"], facts["kpi_4.gap"], facts["kpi_4.met"]) == ("[x]", "[x]", "[x]")
    assert facts["kpi_5.met"] == "[x]"
    assert (facts["kpi_6.value"], facts["kpi_6.gap"]) == ("[x]", "[x]")
    assert (facts["total"], facts["with_target"], facts["met"]) == ("6", "3", "2")
    assert register.sentences["indicators.kpi_4.sentence"].text.endswith("; no target is stated.")
    # KPI 5 and KPI 6 have a target; what they lack is the better direction and the value.
    assert register.sentences["indicators.sentence"].text == (
        "Of {indicators.total} key performance indicators, {indicators.with_target} can be judged against a "
        "target; {indicators.met} of these meet it; for the others a target, a value or which direction is "
        "better is not stated."
    )
    four = "\n".join(INDICATORS.splitlines()[:-2])
    register = measure_indicators(edition(tmp_path, "rotherham", provider_indicators=four), SETTINGS)
    assert register.sentences["indicators.sentence"].text.endswith("; no target is stated for the other.")
    assert register.facts["indicators.kpi_1.value"].caveats == ("Said in a meeting.",)


MOVED = """
indicator_id | title | value | target | unit     | polarity | as_at      | previous_value | note
A            | Up    | 58    | 75     | per cent | high     | 2024-09-30 | 60.5           |
B            | Down  | 3     | 5      | visits   | low      | 2024-06-30 |                |
B            | Down  | 2     | 5      | visits   | low      | 2024-09-30 |                |
C            | Same  | 90    | 90     | per cent | high     | 2024-09-30 | 90             |
D            | Plain | 90    | 80     | per cent | none     | 2024-09-30 | 80             |
E            | New   | 70    | 80     | per cent | high     | 2024-09-30 |                |
"""


def test_indicators_since_their_value_before(tmp_path):
    register = measure_indicators(edition(tmp_path, "rotherham", provider_indicators=MOVED), SETTINGS)
    facts = shown(register, "indicators.")
    directions = [facts[f"{id}.direction"] for id in "abcde"]
    # Of D it is not said which way is better; of E there is no value before.
    assert directions == ["in the worse direction", "in the better direction", "not at all", "[x]", "[x]"]
    assert (facts["b.previous"], facts["b.change"]) == ("3", "−1")  # of the day before, in the same return
    assert register.facts["indicators.b.previous"].period == "as at 30 June 2024"
    assert [facts[name] for name in ("better", "worse", "unchanged")] == ["1", "1", "1"]
    assert register.sentences["indicators.direction_sentence"].text == (
        "Since the value before, {indicators.better} moved in the better direction, {indicators.worse} in the "
        "worse and {indicators.unchanged} not at all; of the others that cannot be said. How many people or "
        "packages the values are of is not stated, so chance cannot be ruled out."
    )
    table = figures.tabulate_indicators(register)
    assert list(table.frame["Change"]) == ["−2.5 (worse)", "−1 (better)", "0", "+10", "[x]"]
    assert "none is CQC’s" in table.notes[-1]


def test_without_values_before_no_direction_is_claimed(tmp_path):
    text = INDICATORS.replace("60.5", "    ")
    register = measure_indicators(edition(tmp_path, "rotherham", provider_indicators=text), SETTINGS)
    assert register.sentences["indicators.direction_sentence"].text.startswith("No value before is stated")
    assert not {"Before", "Change"} & set(figures.tabulate_indicators(register).frame.columns)


def test_indicators_are_drawn_and_tabled(tmp_path):
    register = measure_indicators(edition(tmp_path, "rotherham", provider_indicators=INDICATORS), SETTINGS)
    chart, shown_table = figures.plot_indicators(register), figures.tabulate_indicators(register)
    assert chart.headline == "2 of the 3 indicators that can be judged against a target meet it"
    assert "Missed: 3 visits, target 5 visits, met (−2 visits)." in chart.alt
    assert list(shown_table.frame["Target met"]) == ["no", "yes", "yes", "[z]", "[z]", "[z]"]
    assert shown_table.frame["Target"].iloc[3] == "not stated"


@pytest.mark.parametrize(
    "show",
    [figures.plot_provider_ratings, figures.tabulate_provider_ratings, figures.tabulate_providers,
     figures.tabulate_below_good, figures.plot_indicators, figures.tabulate_indicators],
)  # fmt: skip
def test_without_the_return_each_figure_is_a_note(tmp_path, show):
    assert (
        "supplied for this edition"
        in show(register_facts(edition(tmp_path, "rotherham").folder, SETTINGS)).text
    )


def test_what_is_written_in_a_return_is_text_not_markdown(tmp_path):
    register = measure_indicators(
        edition(tmp_path, "rotherham", provider_indicators=INDICATORS.replace("Training", "{{< var x >}}")),
        SETTINGS,
    )
    assert "{{<" not in register.sentences["indicators.kpi_2.sentence"].text


def test_measures_are_described():
    for measure_ in (measure_providers, measure_indicators):
        for section in ("Definition", "Source", "Numerator", "Denominator", "Caveats"):
            assert f"\n    {section}\n    ---" in measure_.__doc__
