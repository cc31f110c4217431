"""People waiting for a placement: by length of wait and place, with small numbers kept back."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from assurance.figures import market as figures
from assurance.measures.market import measure_waits
from tests.spec.supplied import edition, shown
from tests.spec.test_market_measures import SETTINGS, THRESHOLD

BANDS = ("under 3 months", "3 to 6 months", "6 months to 2 years", "2 years or more", "not recorded")
PLACES = ("hospital", "at home", "interim placement", "elsewhere", "not recorded")
DAY = pd.Timestamp("2024-03-31")


def counted(counts: dict[tuple[str, str], int], day: pd.Timestamp = DAY) -> pd.DataFrame:
    """Return people who are only counted, by place and band."""
    rows = [
        {"person": None, "waiting_since": pd.NaT, "waiting_band": band, "setting": place, "people": people,
         "as_at": day}
        for (place, band), people in counts.items()
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"person": "str", "waiting_since": "datetime64[ms]"})


def listed(days: list[int]) -> pd.DataFrame:
    """Return people in hospital one by one, by the days that they have waited."""
    return pd.DataFrame(
        {
            "person": [f"p{number}" for number in range(len(days))],
            "waiting_since": [DAY - pd.Timedelta(days=each) for each in days],
            "waiting_band": ["6 months to 2 years" if each >= 190 else "under 3 months" for each in days],
            "setting": "hospital",
            "people": 1,
            "as_at": DAY,
        }
    )


def waits(tmp_path, rows):
    return measure_waits(edition(tmp_path, placement_waits=rows), SETTINGS)


def test_people_by_band_place_and_both(tmp_path):
    cells = {
        ("hospital", "under 3 months"): 10, ("hospital", "6 months to 2 years"): 6,
        ("at home", "3 to 6 months"): 20, ("at home", "2 years or more"): 7, ("at home", "6 months to 2 years"): 5,
    }  # fmt: skip
    register = waits(tmp_path, counted(cells))
    facts = shown(register, "market.waits.")
    assert facts["total"] == "48"
    bands = ("under_3_months", "3_to_6_months", "6_months_to_2_years", "2_years_or_more", "not_recorded")
    assert [facts[f"band.{band}"] for band in bands] == ["10", "20", "11", "7", "0"]
    assert (facts["place.hospital"], facts["place.at_home"], facts["place.elsewhere"]) == ("16", "32", "0")
    # 11 and 7 of 48: 37.5%.
    assert (facts["six_months_or_more"], facts["six_months_or_more_percent"]) == ("18", "37.5%")
    assert facts["six_months_or_more_in_hospital"] == "6"
    assert facts["median_days"] == "[x]"  # of nobody is the day known
    assert register.facts["market.waits.total"].period == "as at 31 March 2024"
    text = register.sentences["market.waits.long_sentence"].text
    assert "{market.waits.six_months_or_more_in_hospital} of these in hospital" in text
    assert figures.plot_waits(register).headline == (
        "18 of 48 people waiting for a placement have waited 6 months or more"
    )


def test_three_of_six_in_hospital_are_hidden(tmp_path):
    # domain.md, S1-13 and S1-14.
    rows = counted({("hospital", "6 months to 2 years"): 3, ("at home", "6 months to 2 years"): 3})
    register = waits(tmp_path, rows)
    facts = shown(register, "market.waits.")
    assert facts["place.hospital"] == facts["place.at_home"] == facts["place.hospital_percent"] == "[c]"
    assert facts["six_months_or_more_in_hospital"] == "[c]"
    # Two hidden numbers that come to 6 leave each only 1 to 5, five values: as many as the threshold.
    assert (facts["total"], facts["six_months_or_more"]) == ("6", "6")
    assert "where they are is not shown" in register.sentences["market.waits.sentence"].text
    assert "not shown" in register.sentences["market.waits.long_sentence"].text


def test_fewer_than_the_threshold_in_all(tmp_path):
    register = waits(tmp_path, counted({("hospital", "under 3 months"): 3}))
    facts = shown(register, "market.waits.")
    assert facts["total"] == facts["place.hospital"] == facts["band.under_3_months"] == "[c]"
    assert register.sentences["market.waits.sentence"].text.startswith("So few people")
    assert figures.plot_waits(register).alt == (
        "Bar chart. Under 3 months: [c]. 3 to 6 months: 0. 6 months to 2 years: 0. 2 years or more: 0."
    )


def test_the_cell_is_hidden_where_it_would_leave_a_small_number(tmp_path):
    # 16 in hospital, of whom 14 for long: 2 would be left, though 14 is no small number.
    cells = {
        ("hospital", "under 3 months"): 2, ("hospital", "2 years or more"): 14,
        ("at home", "under 3 months"): 20, ("at home", "2 years or more"): 20,
    }  # fmt: skip
    facts = shown(waits(tmp_path, counted(cells)), "market.waits.")
    assert (facts["place.hospital"], facts["six_months_or_more"]) == ("16", "34")
    assert facts["six_months_or_more_in_hospital"] == facts["six_months_or_more_in_hospital_percent"] == "[c]"


def test_the_median_of_those_who_still_wait(tmp_path):
    days = [3, 8, 9, 14, 20, 41, 55, 60, 200, 201, 202, 203, 204]  # the seventh of thirteen is 55
    fact = waits(tmp_path, listed(days)).facts["market.waits.median_days"]
    assert fact.value == np.median(days) == 55
    assert "not how long it takes" in " ".join(fact.caveats)
    few = waits(tmp_path, listed([3, 8, 9, 14, 20])).facts["market.waits.median_days"]
    assert (few.display, few.status) == ("[x]", "not available")
    hidden = waits(tmp_path, listed([*days[:8], 200, 201])).facts["market.waits.median_days"]
    assert hidden.display == "[x]"  # 2 of ten have waited long, and where the middle is would say so


def test_the_latest_day_counts(tmp_path):
    earlier = counted({("hospital", "under 3 months"): 10}, pd.Timestamp("2023-03-31"))
    rows = pd.concat([earlier, counted({("at home", "under 3 months"): 12})], ignore_index=True)
    facts = shown(waits(tmp_path, rows), "market.waits.")
    assert (facts["total"], facts["place.hospital"], facts["place.at_home"]) == ("12", "0", "12")


def test_without_the_return_nothing_is_said(tmp_path):
    register = measure_waits(edition(tmp_path), SETTINGS)
    assert not register.facts
    for show in (figures.plot_waits, figures.tabulate_waits, figures.tabulate_waits_by_place):
        assert show(register).text.endswith("not supplied for this edition.")


CELLS = st.dictionaries(
    st.sampled_from(list(itertools.product(PLACES[:3], BANDS[:4]))), st.integers(0, 9), min_size=1, max_size=8
)


@trials(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CELLS)
def test_what_is_shown_leaves_every_hidden_number_enough_values(tmp_path, cells):
    register = waits(tmp_path, counted(cells))
    people = {id for id, fact in register.facts.items() if fact.unit == "people"}
    value = {id.removeprefix("market.waits."): register.facts[id].value for id in people}
    for number in value.values():
        assert number is None or number == 0 or number >= THRESHOLD
    total = value["total"]
    for group in ("band", "place"):
        parts = [number for id, number in value.items() if id.startswith(f"{group}.")]
        assert len(parts) == 5
        hidden = sum(part is None for part in parts)
        if total is not None and hidden:
            left = total - sum(part for part in parts if part is not None)
            assert hidden > 1
            assert left - hidden + 1 >= THRESHOLD
    long, inside, hospital = (
        value[id] for id in ("six_months_or_more", "six_months_or_more_in_hospital", "place.hospital")
    )
    if inside is not None:
        assert None not in (long, hospital, total)
        for rest in (hospital - inside, long - inside, total - long - hospital + inside):
            assert rest == 0 or rest >= THRESHOLD
