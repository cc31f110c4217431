"""Measures over the years: every year with its edition and series, breaks shown and never drawn across."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from assurance import paths
from assurance.evidence import Register
from assurance.figures import Chart, Note
from assurance.figures.ascof import plot_surveys, plot_years, tabulate_every_year, tabulate_years
from assurance.figures.ascof.years import _panel
from assurance.measures.ascof import register_facts
from assurance.measures.ascof.notes import PublisherNote, publisher_notes
from assurance.measures.ascof.years import breaks_of, cautions_on, series_lines
from assurance.settings import Settings
from assurance.sources.ascof_frameworks import with_series
from tests.spec.supplied import edition, table
from tests.spec.test_ascof_measures import outcomes

SETTINGS = Settings(edition="2026-27-Q2", data_freeze=date(2026, 9, 30))

# 1B, whose formula was put right in 2020-21; 4A without a break, and with each symbol.
YEARS = """
measure | geography_level | period  | quantity              | value | symbol
1b      | Local authority | 2018-19 | outcome               | 0.401 |
1b      | Local authority | 2019-20 | outcome               | 0.402 |
1b      | Local authority | 2019-20 | margin of error       | 0.034 |
1b      | Local authority | 2020-21 | outcome               |       | [x]
1b      | Local authority | 2021-22 | outcome               | 0.412 |
1b      | Local authority | 2021-22 | margin of error       | 0.024 |
1b      | Local authority | 2022-23 | outcome               | 0.480 |
1b      | Local authority | 2022-23 | margin of error       | 0.020 |
1b      | England         | 2018-19 | outcome               | 0.403 |
1b      | England         | 2022-23 | outcome               | 0.411 |
4a      | Local authority | 2018-19 | outcome               | 70.0  |
4a      | Local authority | 2018-19 | number of respondents | 370   |
4a      | Local authority | 2019-20 | outcome               |       | [c]
4a      | Local authority | 2020-21 | outcome               |       | [z]
4a      | Local authority | 2021-22 | outcome               |       | [w]
4a      | Local authority | 2022-23 | outcome               | 71.0  |
4a      | England         | 2018-19 | outcome               | 69.0  |
4a      | England         | 2022-23 | outcome               | 69.5  |
"""


def supplied(text: str = YEARS) -> pd.DataFrame:
    rows = table(text)
    names = {"Local authority": "Gateshead", "England": "England"}
    made = rows.assign(
        measure_id=rows["measure"], title="The measure", framework="ASCOF 2024-25", group="Total",
        geography=rows["geography_level"].map(names), geography_code="",
        symbol=rows["symbol"].astype("object").where(rows["symbol"].notna(), ""),
        source_cell=[f"F{number}" for number in range(1, len(rows) + 1)],
    )  # fmt: skip
    return with_series(made)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return register_facts(edition(tmp_path_factory.mktemp("years"), ascof=supplied()).folder, SETTINGS)


def test_every_year_is_a_fact_with_its_edition_series_and_former_code(register: Register) -> None:
    fact = register.facts["ascof_years.1b.council.y2019_20"]
    assert (fact.display, fact.period, fact.margin_of_error) == ("0.402", "2019-20", 0.034)
    assert fact.method == (
        "As published, ASCOF 2024-25. The 95% interval is the publisher’s margin of error. Series "
        "“impact_of_services_first_formula”: only years of one series are compared. The measure’s code was 1J in "
        "that year."
    )
    assert len(register.under("ascof_years.1b.council")) == 5
    assert "370 respondents" in register.facts["ascof_years.4a.council.y2018_19"].base


def test_symbols_stay_themselves(register: Register) -> None:
    shown = tabulate_every_year(register).frame
    of_4a = shown[shown["Measure (unit)"].str.startswith("4A")]
    assert of_4a["Gateshead"].tolist() == ["70.0", "[c]", "[z]", "[w]", "71.0"]
    assert tabulate_years(register).frame["4A: Gateshead (%)"].tolist() == of_4a["Gateshead"].tolist()
    facts = [register.facts[f"ascof_years.4a.council.y{year}"] for year in ("2019_20", "2020_21", "2021_22")]
    assert [fact.status for fact in facts] == ["suppressed", "not applicable", "none recorded"]


def test_the_break_has_its_reason_and_no_line_crosses_it(register: Register) -> None:
    panel = _panel(register, "1b")
    assert list(panel.breaks) == ["2020-21"]
    assert "The formula was put right in 2020-21" in panel.breaks["2020-21"]
    lines = [point.line for point in panel.council if point.value is not None]
    assert lines == [0, 0, 1, 1]
    assert [point.symbol for point in panel.council if point.value is None] == ["[x]"]
    notes = " ".join(tabulate_years(register).notes)
    assert "1B, break before 2020-21: The formula was put right" in notes
    assert "until 2022-23 1B was 1J" in notes
    every = tabulate_every_year(register).frame
    assert every.loc[every["Break before it"].eq("break"), "Year"].tolist() == ["2020-21"]


def test_no_line_joins_years_with_a_gap_between_them(register: Register) -> None:
    panel = _panel(register, "4a")
    assert [point.line for point in panel.council] == [0, -1, -1, -1, 1]
    assert panel.breaks == {}


def test_lines_are_runs_of_neighbouring_years_of_one_series() -> None:
    years = ["2015-16", "2016-17", "2018-19", "2019-20", "2020-21"]
    assert series_lines(zip(years, [1.0, 2.0, 3.0, 4.0, 5.0], "aaaab", strict=True)) == [
        [("2015-16", 1.0), ("2016-17", 2.0)],
        [("2018-19", 3.0), ("2019-20", 4.0)],
        [("2020-21", 5.0)],
    ]


def test_the_last_year_is_compared_with_the_first_of_its_series_only(register: Register) -> None:
    # 0.480 is 0.068 above 0.412, beyond √(0.020² + 0.024²) = 0.031; 2018-19 is another series.
    sentence = register.sentences["ascof_years.1b.sentence"]
    assert sentence.fact_ids == ["ascof_years.1b.council.y2022_23", "ascof_years.1b.council.y2021_22"]
    assert "higher than the {ascof_years.1b.council.y2021_22} of 2021-22" in sentence.text
    assert register.sentences["ascof_years.1b.verdict"].text == "higher than"
    assert "ascof_years.4a.verdict" not in register.sentences  # no margins: not tested


def test_the_same_words_downwards(tmp_path: Path) -> None:
    turned = YEARS.replace("0.412", "0.999").replace("0.480", "0.412").replace("0.999", "0.480")
    register = register_facts(edition(tmp_path, ascof=supplied(turned)).folder, SETTINGS)
    assert register.sentences["ascof_years.1b.verdict"].text == "lower than"


def test_breaks_and_cautions_of_the_publishers_log() -> None:
    periods = [f"20{year}-{year + 1}" for year in range(15, 25)]
    made = with_series(pd.DataFrame({"framework": "ASCOF 2024-25", "measure_id": "5a2", "period": periods}))
    [only] = breaks_of(made)
    assert (only.period, only.source) == ("2016-17", "Comparability_over_time_log, row 66")
    assert "carers" in only.reason
    assert "18 councils took part" in cautions_on("control_over_daily_life", "2020-21")[0]
    assert cautions_on("control_over_daily_life", "2023-24") == ()  # renamed only


def test_a_series_that_the_map_does_not_explain_is_still_a_break() -> None:
    years = pd.DataFrame(
        {"period": ["2024-25", "2025-26"], "series": ["feel_safe", "feel_safe_since_2025_26"]}
    )
    [only] = breaks_of(years)
    assert (only.period, only.source) == ("2025-26", "")
    assert "another series" in only.reason


def test_the_chart_tells_its_gaps_breaks_and_limit(register: Register) -> None:
    chart = plot_years(register)
    assert isinstance(chart, Chart)
    assert "Gateshead from 0.401 in 2018-19 to 0.480 in 2022-23" in chart.alt
    assert "no figure in 2020-21; a break before 2020-21" in chart.alt
    assert "cannot be used to make judgements" in chart.subtitle
    assert set(chart.data["framework"]) == {"ASCOF 2024-25"}
    assert {"impact_of_services", "impact_of_services_first_formula"} <= set(chart.data["series"])
    assert chart.headline.endswith("higher on 1B and not compared on 4A")
    assert "cannot be used to make judgements" in plot_surveys(register).subtitle


def test_one_year_is_no_series(tmp_path: Path) -> None:
    one = "\n".join(line for line in YEARS.strip().splitlines() if "20" not in line or "2022-23" in line)
    register = register_facts(edition(tmp_path, ascof=supplied(one)).folder, SETTINGS)
    assert not register.under("ascof_years")
    assert all(isinstance(show(register), Note) for show in (plot_years, tabulate_years, tabulate_every_year))


def test_a_years_code_of_an_earlier_framework_is_not_followed(tmp_path: Path) -> None:
    """In an older file 1B is control over daily life: it is not the 1B of today."""
    older = supplied().assign(framework="ASCOF 2022-23")
    register = register_facts(edition(tmp_path, ascof=older).folder, SETTINGS)
    assert not register.under("ascof_years") and not register.under("ascof")


# What the publisher notes


NOTES = """
measure_id | stands_in | label | text
4a         | title     |       | Table 4a: feeling safe [note 1] [note 5] [note 8]
-          | notes     | 1     | Values are rounded. Further details are available in:
-          | notes     | 5     | Derby Council did not submit 2024 to 2025 ASCS data. DHSC have calculated the England level statistics.
-          | notes     | 8     | For 2018 to 2019, the measure was recalculated for England.
-          | notes     | 9     | About other measures.
"""


def noted_rows() -> pd.DataFrame:
    return table(NOTES).assign(label=["", "1", "5", "8", "9"])


def test_the_publishers_notes_stand_at_the_figures_they_are_about(tmp_path: Path) -> None:
    text = """
    measure | geography_level | period  | quantity | value | symbol
    4a      | Local authority | 2024-25 | outcome  | 70.0  |
    4a      | England         | 2024-25 | outcome  | 69.0  |
    """
    register = register_facts(
        edition(tmp_path, ascof=outcomes(text), ascof_notes=noted_rows()).folder, SETTINGS
    )
    noted = [text for text in register.facts["ascof.4a.england"].caveats if text.startswith("Publisher’s")]
    assert noted == [
        "Publisher’s note 1: Values are rounded.",
        "Publisher’s note 5: Derby Council did not submit 2024 to 2025 ASCS data. DHSC have calculated the "
        "England level statistics.",
    ]
    from assurance.figures.ascof import tabulate_measures

    said = [note for note in tabulate_measures(register).notes if "Derby" in note]
    assert said == [
        "England, publisher’s note 5 (4A): Derby Council did not submit 2024 to 2025 ASCS data. DHSC have "
        "calculated the England level statistics."
    ]


def test_which_years_a_note_is_about() -> None:
    onwards = PublisherNote("7", "For 2014 to 2015 onwards, a new methodology was used.")
    assert onwards.is_about("2024-25") and not onwards.is_about("2013-14")
    assert PublisherNote("1", "Values are rounded.").is_about("2015-16")
    assert publisher_notes(pd.DataFrame()) == {}


def test_derby_is_named_beside_england_in_the_official_workbook(official_files: Path, tmp_path: Path) -> None:
    from assurance.sources.inventory import clean

    clean("lincolnshire", "2026-27-Q2", official_files / "ascof", tmp_path)
    folder = paths.EditionFolder.of(tmp_path, "lincolnshire", "2026-27-Q2")
    register = register_facts(folder, SETTINGS)
    with_note = {
        key
        for key, fact in register.facts.items()
        if key.endswith(".england") and any("Derby Council did not submit" in text for text in fact.caveats)
    }
    # The survey of people who use services; the carers' of 2023-24 is not touched.
    assert with_note == {f"ascof.{code}.england" for code in ("1a", "1b", "1d", "3a", "3c1", "4a", "5a1")}
    # Read off the sheets: 3A of Lincolnshire, the first and the last year.
    years = register.facts
    assert (years["ascof_years.3a.council.y2015_16"].display, years["ascof_years.3a.england.y2015_16"].display) == (
        "82.0%", "76.6%",
    )  # fmt: skip
    assert years["ascof_years.3b.council.y2024_25"].display == "[z]"
    assert years["ascof.3a.rank"].display == "101 of 151"
