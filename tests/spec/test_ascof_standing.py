"""Where a council stands among all: ranks, quarters, labels and bands worked by hand from small tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from assurance.evidence import Register
from assurance.figures.ascof import tabulate_measures, tabulate_standing
from assurance.figures.table import Table
from assurance.measures.ascof import register_facts, standard_errors
from assurance.measures.ascof.standing import QUARTERS
from assurance.settings import Settings
from tests.spec.supplied import edition

SETTINGS = Settings(edition="2026-27-Q2", data_freeze=date(2026, 9, 30))
OTHERS = [f"E0600{number:04}" for number in range(1, 60)]
OWN = "E08000037"  # Gateshead


def rows(measure: str, code: str, level: str, **quantities: float | str | None) -> list[dict]:
    """Return the rows of one place: quantities by name, a text is a symbol."""
    return [
        {
            "measure": measure, "geography_level": level, "geography_code": code, "period": "2024-25",
            "quantity": name.replace("_", " "), "value": None if isinstance(value, str) else value,
            "symbol": value if isinstance(value, str) else "",
        }
        for name, value in quantities.items()
    ]  # fmt: skip


def table(made: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(made)
    return frame.assign(
        measure_id=frame["measure"].str.replace(r"[()]", "", regex=True), title="The proportion of people",
        framework="ASCOF 2024-25", series="a", group="Total", geography=frame["geography_code"],
        value=frame["value"].astype("float64"), source_cell=[f"F{n}" for n in range(1, len(frame) + 1)],
    )  # fmt: skip


def registered(folder: Path, measure: str, england: dict, own: dict, others: list[dict], **more) -> Register:
    """Return the register of Gateshead, given its figures, England's and those of other councils."""
    of_own = rows(measure, OWN, "Local authority", **own)
    of_others = [
        row
        for code, figures in zip(OTHERS, others, strict=False)
        for row in rows(measure, code, "Local authority", **figures)
    ]
    ascof = table([*of_own, *rows(measure, "E92000001", "England", **england)])
    every = table([*of_own, *of_others])
    return register_facts(edition(folder, ascof=ascof, ascof_councils=every, **more).folder, SETTINGS)


def survey(outcome: float | str, margin: float | str = 1.959963984540054) -> dict:
    """Return a survey figure whose standard error is 1, unless another margin is given."""
    return {"outcome": outcome, "margin_of_error": margin, "number_of_respondents": 100}


def displays(register: Register, measure: str) -> dict[str, str]:
    return {
        kind: register.facts[f"ascof.{measure}.{kind}"].display
        for kind in ("rank", "quarter", "label", "band")
    }


def test_the_highest_is_the_best_where_higher_is_better(tmp_path: Path) -> None:
    # 3A: 24 councils with a value; three are above 70, one more has 70: the fourth place, shared. 4 × 4 / 24 is
    # the first quarter.
    others = [*[71.0, 72.0, 73.0, 70.0], *[60.0] * 19]
    register = registered(
        tmp_path, "3a", survey(69.0, 0.4), survey(70.0, 4.4), [*map(survey, others), survey("[x]", "[x]")]
    )
    rank = register.facts["ascof.3a.rank"]
    assert (rank.value, rank.display) == (4, "4 of 24")
    assert rank.base == "24 councils with a value; 1 has none ([x] 1)"
    assert "It shares its place with 1 other council." in rank.method
    assert register.facts["ascof.3a.quarter"].display == "best quarter"


def test_the_lowest_is_the_best_where_lower_is_better(tmp_path: Path) -> None:
    def rate(value: float) -> dict:
        return {"numerator": value, "denominator": 100_000, "outcome": value}

    others = [rate(10.0 + step) for step in range(23)]  # 10 to 32
    register = registered(tmp_path, "2b", rate(17.0), rate(31.5), others)
    # 22 of 23 are lower: place 23 of 24, in the last quarter.
    assert displays(register, "2b") | {"band": ""} == {
        "rank": "23 of 24", "quarter": QUARTERS[3], "label": "worse", "band": ""
    }  # fmt: skip


@pytest.mark.parametrize(
    ("own", "band"),
    [
        (51.4, "not statistically different"),
        (51.5, "tending towards a positive statistical variation"),
        (48.0, "negative statistical variation"),
        (47.0, "significant negative statistical variation"),
    ],
)
def test_without_more_spread_than_chance_the_band_is_of_the_plain_z(
    tmp_path: Path, own: float, band: str
) -> None:
    # All others are England's 50, with a standard error of 1: the outer tenth is drawn in to 0, so that the spread
    # between councils is 0, and z is the difference.
    register = registered(tmp_path, "3a", survey(50.0, 0.4), survey(own), [survey(50.0)] * 19)
    fact = register.facts["ascof.3a.band"]
    assert fact.display == band
    assert "dispersion 0.00, standard deviation between councils 0.000" in fact.method


def test_the_spread_between_councils_narrows_the_band(tmp_path: Path) -> None:
    # Nineteen councils at 50 ± 4 and one at 58, each with a standard error of 1. Winsorised, all z are ±4: φ = 16,
    # τ² = (20·16 − 19) / (20 − 20/20) = 301/19 = 15.842, and z = 8 / √16.842 = 1.949 in place of 8.
    others = [survey(54.0 if step % 2 else 46.0) for step in range(19)]
    register = registered(tmp_path, "3a", survey(50.0, 0.4), survey(58.0), others)
    fact = register.facts["ascof.3a.band"]
    assert fact.display == "tending towards a positive statistical variation"
    assert fact.method.startswith("z = 1.95: ")
    assert "(z = 8.00 without; dispersion 16.00, standard deviation between councils 3.980)" in fact.method
    assert "CQC has not published" in " ".join(fact.caveats)


def test_the_error_of_a_council_without_a_margin_is_that_of_englands_share() -> None:
    councils = pd.DataFrame({"margin_of_error": [1.96, None, 0.0], "denominator": [None, 400.0, None]})
    # √(20 × 80 / 400) = 2; a margin of 0 is none.
    assert standard_errors(councils, "per cent", 20.0).round(4).tolist()[:2] == [1.0, 2.0]
    assert standard_errors(councils, "per cent", 20.0).isna().tolist() == [False, False, True]
    # 25 in 100,000, of a population of 40,000: √(25 × 100,000 / 40,000) = 7.9057
    rate = pd.DataFrame({"margin_of_error": [None], "denominator": [40_000.0]}).astype("float64")
    assert standard_errors(rate, "per 100,000", 25.0).iloc[0] == pytest.approx(7.9057, abs=1e-4)


@pytest.mark.parametrize("symbol", ["[c]", "[x]", "[z]", "[w]"])
def test_a_council_without_a_value_keeps_its_symbol(tmp_path: Path, symbol: str) -> None:
    register = registered(
        tmp_path, "3a", survey(50.0, 0.4), survey(symbol, symbol), [survey(50.0 + step) for step in range(25)]
    )
    assert set(displays(register, "3a").values()) == {symbol}
    assert register.facts["ascof.3a.rank"].base == f"25 councils with a value; 1 has none ({symbol} 1)"
    assert "ascof.3a.standing" not in register.sentences
    shown = tabulate_standing(register)
    assert isinstance(shown, Table)
    assert set(shown.frame.iloc[0, 1:]) == {symbol}


def test_what_the_publisher_advises_against_comparing_has_no_rank(tmp_path: Path) -> None:
    def share(value: float) -> dict:
        return {"numerator": value, "denominator": 100, "outcome": value}

    others = [share(60.0 + step) for step in range(25)]
    register = registered(tmp_path, "3d1a", share(82.0), share(99.0), others)
    assert set(displays(register, "3d1a").values()) == {"[z]"}
    assert "not meaningful" in register.facts["ascof.3d1a.rank"].method


def test_an_estimate_without_an_error_is_ranked_and_not_banded(tmp_path: Path) -> None:
    others = [{"outcome": 20.0 + step} for step in range(25)]
    register = registered(tmp_path, "6a", {"outcome": 23.7}, {"outcome": 19.0}, others)
    assert displays(register, "6a") == {
        "rank": "1 of 26", "quarter": "best quarter", "label": "[z]", "band": "[z]"
    }  # fmt: skip
    assert "CQC" not in register.sentences["ascof.6a.standing"].text


def test_few_councils_are_not_ranked(tmp_path: Path) -> None:
    register = registered(tmp_path, "3a", survey(50.0), survey(51.0), [survey(50.0)] * 5)
    assert "ascof.3a.rank" not in register.facts
    assert "Rank, the best first" not in tabulate_measures(register).frame


def test_the_publishers_limit_stands_beside_every_rank_and_band(tmp_path: Path) -> None:
    register = registered(tmp_path, "3a", survey(50.0, 0.4), survey(51.0), [survey(50.0)] * 22)
    for kind in ("rank", "quarter", "label", "band"):
        assert "cannot be used to make judgements" in register.facts[f"ascof.3a.{kind}"].caveats[0]
    for shown in (tabulate_standing(register), tabulate_measures(register)):
        assert "cannot be used to make judgements" in " ".join(shown.notes)


PEERS = """
edition    | comparator_group       | comparator | nearness | distance | comparator_code | council_code
2026-27-Q2 | NHS England peer group | One        | 1        |          | E06000001       | E08000037
2026-27-Q2 | NHS England peer group | Two        | 2        |          | E06000002       | E08000037
2026-27-Q2 | NHS England peer group | Three      | 3        |          | E06000003       | E08000037
2025-26-Q2 | NHS England peer group | Four       | 1        |          | E06000004       | E08000037
"""


def test_peers_with_counts_have_a_weighted_total(tmp_path: Path) -> None:
    def rate(numerator: float | str, denominator: float | str, outcome: float | str) -> dict:
        return {"numerator": numerator, "denominator": denominator, "outcome": outcome}

    others = [
        rate(10, 100_000, 10.0),
        rate(90, 300_000, 30.0),
        rate("[c]", "[c]", "[c]"),
        rate(500, 1000, 50_000.0),
    ]
    register = registered(
        tmp_path, "2b", rate(6000, 35_000_000, 17.1), rate(40, 100_000, 40.0), others, comparator_groups=PEERS
    )
    fact = register.facts["ascof.2b.nhs_england_peer_group"]
    # 100 in 400,000 is 25, not the 20 that the mean of 10 and 30 would be; the list of 2025-26 has no part in it.
    assert (fact.value, fact.display, fact.numerator, fact.denominator) == (25.0, "25.0", 100, 400_000)
    assert fact.geography == "NHS England peer group (weighted total)"
    assert fact.base == (
        "2 of the 3 councils of the group as in edition 2026-27-Q2: One and Two; without a figure: Three [c]"
    )
    # Byar for 100 events in 400,000: 25 × (1 − 1/900 − 1.96/30)³ = 20.34
    assert fact.lower == pytest.approx(20.34, abs=0.01)
    assert register.sentences["ascof.2b.nhs_england_peer_group_verdict"].text == "higher than"


def test_peers_of_a_survey_have_a_median_that_is_called_one(tmp_path: Path) -> None:
    others = [survey(60.0), survey(65.0), survey(80.0)]
    register = registered(
        tmp_path, "3a", survey(77.0, 0.4), survey(71.0, 4.0), others, comparator_groups=PEERS
    )
    fact = register.facts["ascof.3a.nhs_england_peer_group"]
    assert (fact.value, fact.lower, fact.numerator) == (65.0, None, None)
    assert fact.geography == "NHS England peer group (median)" and "median" in fact.title
    assert "England’s figure is a weighted total" in " ".join(fact.caveats)
    assert (
        register.sentences["ascof.3a.nhs_england_peer_group_verdict"].text == "higher than"
    )  # 65 is below 67 to 75
    # The total of England keeps its own id and is not the median's.
    assert register.facts["ascof.3a.england"].value == 77.0


def test_peers_without_a_figure_have_none(tmp_path: Path) -> None:
    register = registered(
        tmp_path,
        "3a",
        survey(77.0, 0.4),
        survey(71.0, 4.0),
        [survey("[x]", "[x]")] * 3,
        comparator_groups=PEERS,
    )
    fact = register.facts["ascof.3a.nhs_england_peer_group"]
    assert (fact.value, fact.display) == (None, "[x]")
    assert fact.base.endswith("none; without a figure: One [x], Two [x], Three [x]")
