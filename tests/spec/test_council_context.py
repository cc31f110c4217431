"""The area in figures: the people who live there, and what a council states of itself."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest

from assurance.figures import programme as figures
from assurance.measures.programme import measure_population, measure_stated
from assurance.provenance import RawFile
from assurance.settings import Settings
from assurance.sources import council_context
from tests.spec.supplied import edition, shown

SETTINGS = Settings(edition="2026-27-Q2", data_freeze=datetime.date(2026, 9, 30))
GATESHEAD, ENGLAND = "E08000037", "E92000001"


def people(code: str, period: str, by_age: dict[int | None, int], sex: str = "All people") -> list[dict]:
    return [
        {"geography_code": code, "period": period, "sex": sex, "age": age, "people": count}
        for age, count in by_age.items()
    ]


# Ten areas of one person a line would do: what matters is where one age ends and the next begins.
OURS = {None: 1000, 0: 100, 17: 100, 18: 200, 64: 300, 65: 150, 84: 50, 85: 60, 90: 40}
ALL = {None: 2000, 17: 500, 18: 500, 64: 500, 65: 400, 90: 100}


@pytest.fixture
def population() -> pd.DataFrame:
    rows = [
        *people(GATESHEAD, "mid-2024", OURS),
        *people(GATESHEAD, "mid-2023", {None: 7, 17: 7}),
        *people(GATESHEAD, "mid-2024", {None: 500, 17: 500}, sex="Female"),
        *people(ENGLAND, "mid-2024", ALL),
    ]
    return pd.DataFrame(rows)


def test_people_are_counted_by_age_in_the_latest_year(tmp_path: Path, population: pd.DataFrame) -> None:
    register = measure_population(edition(tmp_path, population=population), SETTINGS)
    # By hand: 100 + 100; 200 + 300; 150 + 50 + 60 + 40; 60 + 40; all 1,000. England 400 + 100 of 2,000.
    assert shown(register, "context.population.") == {
        "people": "1,000",
        "aged_under_18": "200",
        "aged_18_to_64": "500",
        "aged_65_and_over": "300",
        "aged_65_and_over_percent": "30.0%",
        "aged_85_and_over": "100",
        "aged_85_and_over_percent": "10.0%",
        "england.aged_65_and_over_percent": "25.0%",
        "england.aged_85_and_over_percent": "5.0%",
    }
    facts = register.facts
    assert {facts[id].period for id in facts} == {"mid-2024"}
    assert facts["context.population.england.aged_65_and_over_percent"].geography == "England"
    assert facts["context.population.people"].geography == "Gateshead"


def test_an_area_that_is_not_in_the_file_has_no_figures(tmp_path: Path, population: pd.DataFrame) -> None:
    only_england = population[population["geography_code"] == ENGLAND]
    assert not measure_population(edition(tmp_path, population=only_england), SETTINGS).facts
    assert not measure_population(edition(tmp_path), SETTINGS).facts


STATED = """
figure_id | title            | topic       | value  | unit            | period  | source     | as_at
net       | Net budget       | budget      | 200    | million pounds  | 2023-24 | Report A   | 2023-04-01
net       | Net budget       | budget      | 264.5  | million pounds  | 2024-25 | Report B   | 2024-04-01
net       | Net budget       | budget      | 300    | million pounds  | 2027-28 | Report C   | 2027-04-01
share     | Spent on care    | budget      | 95     | per cent        | 2024-25 | Report B   |
few       | People in a home | population  | 3      | people          | 2024-25 | Report B   |
many      | People supported | population  | 8500   | people          | 2024-25 | Report B   |
grant     | A grant          | performance | 1250   | pounds          | 2024-25 | Report B   |
"""


def test_figures_are_printed_as_stated_and_small_counts_of_people_are_not(tmp_path: Path) -> None:
    register = measure_stated(edition(tmp_path, council_context=STATED), SETTINGS)
    # The budget of the latest day up to the data freeze, 30 September 2026.
    assert shown(register, "context.stated.") == {
        "budget.net": "£264.5 million",
        "budget.share": "95%",
        "population.few": "[c]",
        "population.many": "8,500",
        "performance.grant": "£1,250",
    }
    net = register.facts["context.stated.budget.net"]
    assert net.period == "2024-25, as at 1 April 2024"
    assert net.caveats == ("As stated in: Report B.",)
    table = figures.tabulate_context(register, "budget", "tbl-context-budget").markdown()
    assert "£264.5 million" in table and "Report B" in table and "8,500" not in table


def test_a_council_that_states_nothing_is_said_to_state_nothing(tmp_path: Path) -> None:
    register = measure_stated(edition(tmp_path), SETTINGS)
    note = figures.tabulate_context(register, "budget", "tbl-context-budget")
    assert "stated no figures of its budget" in note.text


def test_the_return_is_read(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(
        "Council,Figure ID,Title,Topic,Value,Unit,Period,Source,As at\n"
        "West Sussex,net-budget,Net budget,budget,264,million Pounds,2024-25,Report,\n"
        "West Sussex,test,Test,Budget,1,Pounds,2024-25,Report,\n",
        encoding="utf-8",
    )
    file = RawFile(path="w/figures.csv", sha256="0", size=1, kind="council_context", title="Figures")
    reading = council_context.read(path, file)
    table, [ledger] = reading.tables["council_context"], reading.ledgers
    assert table[["figure_id", "topic", "value", "unit"]].values.tolist() == [
        ["net-budget", "budget", 264.0, "million pounds"]
    ]
    assert ledger.rows_in == 2 and ledger.kept == 1 and len(ledger.set_aside) == 1
