"""How soon homecare is found: what is counted, on which base, and what is not shown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from assurance import paths
from assurance.evidence import Register
from assurance.figures import homecare as figures
from assurance.measures.homecare import BANDS, SOURCED, band_requests, measure_homecare
from assurance.settings import Disclosure, read_settings
from tests.spec.supplied import edition, shown, table

SETTINGS = read_settings(paths.SETTINGS)
THRESHOLD = SETTINGS.disclosure.requests


def requests(*groups, routes=("community",)) -> pd.DataFrame:
    """Return requests: (how many, status, days) a group, all made on 1 December 2023, but for the last."""
    rows = [(status, days) for count, status, days in groups for _ in range(count)]
    frame = pd.DataFrame(rows, columns=["status", "days_to_sourced"]).astype({"days_to_sourced": "Int64"})
    frame["request_id"] = [f"HC{number:04d}" for number in range(len(frame))]
    frame["route"] = [routes[number % len(routes)] for number in range(len(frame))]
    frame["requested_on"] = pd.Timestamp("2023-12-01")
    frame.loc[frame.index[-1:], "requested_on"] = pd.Timestamp("2024-04-28")
    return frame


# The published bands of domain.md 1.2, S1-11 and S1-12, with the three unaccounted for taken as still open.
GATESHEAD = (
    (130, "sourced", 1),
    (31, "sourced", 2),
    (17, "sourced", 5),
    (6, "sourced", 9),
    (3, "open", None),
)


def measure(tmp_path, frame, **more) -> Register:
    register = measure_homecare(edition(tmp_path, homecare_requests=frame, **more), SETTINGS)
    return Register.combine([register])


def test_each_request_is_in_one_band():
    rows = table(
        """
        status    | days_to_sourced
        sourced   | 0
        sourced   | 1
        sourced   | 2
        sourced   | 3
        sourced   | 7
        sourced   | 8
        sourced   | 400
        open      |
        withdrawn |
        """
    )
    assert list(band_requests(rows)) == [
        "within_1_day", "within_1_day", "in_2_days", "in_3_to_7_days", "in_3_to_7_days", "in_8_or_more_days",
        "in_8_or_more_days", "open", "withdrawn",
    ]  # fmt: skip


@pytest.mark.parametrize("row", ["sourced |", "sourced | -1", "lost | 3", "| 3"])
def test_a_request_that_fits_no_band_is_not_passed_over(row):
    with pytest.raises(ValueError, match="no band"):
        band_requests(table(f"status | days_to_sourced\n{row}\nopen |"))


def test_gatesheads_published_bands(tmp_path):
    facts = shown(measure(tmp_path, requests(*GATESHEAD)), "homecare.requests.")
    assert {name: facts[name] for name in ("total", *BANDS, "sourced")} == {
        "total": "187", "within_1_day": "130", "in_2_days": "31", "in_3_to_7_days": "17", "in_8_or_more_days": "6",
        "open": "3", "withdrawn": "0", "sourced": "184",
    }  # fmt: skip
    # domain.md, S1-F1: 69.5% of 187 or 70.7% of 184; within 7 days 95.2% or 96.7%; over a week 3.2% or 3.3%.
    assert facts["within_1_day_percent"] == "69.5%"
    assert facts["within_1_day_percent_of_sourced"] == "70.7%"
    assert facts["within_7_days"] == "178"
    assert facts["within_7_days_percent"] == "95.2%"
    assert facts["within_7_days_percent_of_sourced"] == "96.7%"
    assert facts["in_8_or_more_days_percent"] == "3.2%"
    assert facts["in_8_or_more_days_percent_of_sourced"] == "3.3%"
    assert facts["within_2_days_percent"] == "86.1%"  # 161 of 187
    assert facts["median_days_to_sourced"] == "1 day or less"


def test_the_interval_is_wilsons(tmp_path):
    fact = measure(tmp_path, requests(*GATESHEAD)).facts["homecare.requests.within_1_day_percent"]
    assert (round(fact.lower, 1), round(fact.upper, 1)) == (62.6, 75.7)  # domain.md, S1-F1
    assert (fact.numerator, fact.denominator) == (130, 187)
    assert fact.base == "all requests in the period: sourced, still open and withdrawn"


def test_the_period_is_the_datas_own(tmp_path):
    register = measure(tmp_path, requests(*GATESHEAD), period="December 2023 to April 2024")
    total = register.facts["homecare.requests.total"]
    assert total.period == "requests made from 1 December 2023 to 28 April 2024"
    assert not total.caveats
    other = measure(tmp_path, requests(*GATESHEAD), period="April 2023 to March 2024")
    assert (
        "is described as covering April 2023 to March 2024"
        in other.facts["homecare.requests.open"].caveats[0]
    )


def test_the_note_of_the_file_stands_beside_what_it_is_about(tmp_path):
    note = "Totals as published. Three are assumed to be open. The rows are invented."
    register = measure(tmp_path, requests(*GATESHEAD), note=note)
    for name in ("total", "open"):
        assert note in register.facts[f"homecare.requests.{name}"].caveats
    assert "drawn, which is an assumption, and none" in said(register)[2]
    assert "it. Three are assumed to be open." in figures.tabulate_requests(register).markdown()
    assert "invented" not in figures.tabulate_requests(register).markdown()
    few = measure(tmp_path, requests(*GATESHEAD[:4], (2, "open", None)), note=note)
    assert "Three" not in figures.tabulate_requests(few).markdown()
    assert "assumption" not in said(few)[2]
    assert not any("Three" in caveat for fact in few.facts.values() for caveat in fact.caveats)


def test_the_sentences(tmp_path):
    register = measure(tmp_path, requests(*GATESHEAD))
    assert said(register) == [
        "Of 187 requests for homecare made from 1 December 2023 to 28 April 2024, 130 (69.5% of all requests) were "
        "sourced within 1 day of the request.",
        "Of all requests, 86.1% were sourced within 2 days and 95.2% were sourced within 7 days. Of the 184 requests that were "
        "sourced, 96.7% were sourced within 7 days.",
        "3 requests were still open when the data was drawn and none had been withdrawn; percentages of all requests "
        "count these too.",
    ]


def said(register: Register) -> list[str]:
    return [_filled(sentence.text, register) for sentence in register.sentences.values()]


def _filled(text: str, register: Register) -> str:
    for fact in register.facts.values():
        text = text.replace("{" + fact.id + "}", fact.display)
    return text


@pytest.mark.parametrize(
    ("groups", "median"),
    [
        (((3, "sourced", 0), (3, "sourced", 9)), "1 day or less"),  # the lower of the two middle ones
        (((3, "sourced", 0), (4, "sourced", 9)), "9 days"),
        (((3, "sourced", 2), (3, "open", None)), "2 days"),
        (((3, "sourced", 2), (4, "open", None)), "[x]"),  # fewer than half had been sourced
        (((3, "sourced", 2), (90, "withdrawn", None)), "2 days"),
    ],
)
def test_the_median_counts_an_open_request_as_slower_than_any_sourced_one(tmp_path, groups, median):
    assert shown(measure(tmp_path, requests(*groups)))["homecare.requests.median_days_to_sourced"] == median


def test_a_small_band_is_hidden_with_all_that_would_give_it_away(tmp_path):
    groups = (
        (130, "sourced", 1),
        (31, "sourced", 2),
        (17, "sourced", 5),
        (6, "sourced", 9),
        (2, "open", None),
    )
    register = measure(tmp_path, requests(*groups))
    facts = shown(register, "homecare.requests.")
    # 2 open, hidden; alone it would be 186 − 184, so the next smallest band, 6, is hidden with it.
    for name in ("open", "in_8_or_more_days", "sourced"):
        assert facts[name] == facts[f"{name}_percent"] == "[c]"
    assert facts["in_8_or_more_days_percent_of_sourced"] == facts["within_7_days_percent_of_sourced"] == "[c]"
    assert (facts["total"], facts["within_7_days"], facts["within_7_days_percent"]) == ("186", "178", "95.7%")
    hidden = register.facts["homecare.requests.open"]
    assert (hidden.value, hidden.numerator, hidden.status) == (None, None, "suppressed")
    share = register.facts["homecare.requests.open_percent"]
    assert (share.numerator, share.lower, share.upper) == (None, None, None)
    assert "2" not in said(register)[2]


def test_by_route_in_as_many_bands_as_can_be_shown(tmp_path):
    groups = (
        (130, "sourced", 1),
        (31, "sourced", 2),
        (17, "sourced", 5),
        (6, "sourced", 9),
        (6, "open", None),
    )
    fine = shown(
        measure(tmp_path, requests(*groups, routes=("hospital", "community"))), "homecare.route.hospital."
    )
    assert (fine["total"], fine["within_1_day"], fine["in_8_or_more_days"], fine["open"]) == (
        "95",
        "65",
        "3",
        "3",
    )
    assert fine["within_1_day_percent"] == "68.4%"  # 65 of 95
    # With 3 open requests one route has 1 and the other 2: the last bands are put together, 9 = 4 + 5 in all.
    coarse = measure(tmp_path, requests(*GATESHEAD, routes=("hospital", "community")))
    counts = shown(coarse, "homecare.route.")
    assert "hospital.open" not in counts
    assert {counts["hospital.later_or_not_sourced"], counts["community.later_or_not_sourced"]} == {"4", "5"}


def test_routes_do_not_add_up_to_what_the_bands_hide(tmp_path):
    # 1 request in 2 days is hidden with the 6 after 8 days or more; 3 and 3 of these by route would tell.
    groups = ((130, "sourced", 1), (1, "sourced", 2), (20, "sourced", 5), (6, "sourced", 9))
    facts = shown(measure(tmp_path, requests(*groups, routes=("hospital", "community"))), "homecare.")
    assert facts["requests.within_7_days"] == "[c]"
    assert {id for id in facts if id.startswith("route.")} == {
        "route.hospital.total",
        "route.community.total",
    }


def test_no_route_is_shown_when_one_has_very_few_requests(tmp_path):
    frame = requests(*GATESHEAD)
    frame.loc[:1, "route"] = "hospital"
    assert not shown(measure(tmp_path, frame), "homecare.route.")


def test_a_return_that_was_not_supplied_gives_no_facts(tmp_path):
    register = measure_homecare(edition(tmp_path), SETTINGS)
    assert not register.facts
    assert not register.sentences


COUNTS = st.lists(st.integers(0, 12), min_size=6, max_size=6).filter(any)


@trials(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COUNTS)
def test_nothing_that_is_shown_gives_a_hidden_band_away(tmp_path, counts):
    """No sum or difference of the counts that are shown is a single hidden band."""
    facts = printed(tmp_path, counts)
    hidden = [band for band in BANDS if facts[f"homecare.requests.{band}"] == "[c]"]
    assert all(
        facts[f"homecare.requests.{band}"] == "[c]"
        for band, count in zip(BANDS, counts, strict=True)
        if 0 < count < THRESHOLD
    )
    if not hidden:
        return
    # What an attacker can add up: every count that is shown, as a row of unknown bands.
    sums = {"total": BANDS, "sourced": SOURCED, "within_2_days": SOURCED[:2], "within_7_days": SOURCED[:3]}
    rows = [
        [band in bands for band in hidden]
        for name, bands in sums.items()
        if facts[f"homecare.requests.{name}"] != "[c]"
    ]
    known = np.array(rows, dtype=float).reshape(-1, len(hidden))
    for place, band in enumerate(hidden):
        with_band = np.vstack([known, np.eye(len(hidden))[place]])
        assert np.linalg.matrix_rank(with_band) > np.linalg.matrix_rank(known), f"{band} can be worked out"


def printed(tmp_path, counts) -> dict[str, str]:
    days = (1, 2, 5, 9, None, None)
    statuses = ("sourced",) * 4 + ("open", "withdrawn")
    groups = [group for group in zip(counts, statuses, days, strict=True) if group[0]]
    return shown(measure(tmp_path, requests(*groups, routes=("hospital", "community"))))


def test_disclosure_is_the_councils_to_set(tmp_path):
    strict = SETTINGS.model_copy(update={"disclosure": Disclosure(requests=5)})
    facts = shown(measure_homecare(edition(tmp_path, homecare_requests=requests(*GATESHEAD)), strict))
    assert facts["homecare.requests.open"] == facts["homecare.requests.in_8_or_more_days"] == "[c]"


def test_the_chart_and_tables_show_what_the_register_shows(tmp_path):
    groups = (
        (130, "sourced", 1),
        (31, "sourced", 2),
        (17, "sourced", 5),
        (6, "sourced", 9),
        (2, "open", None),
    )
    register = measure(tmp_path, requests(*groups))
    chart, table_ = figures.plot_requests(register), figures.tabulate_requests(register)
    assert "8 days or more: [c]. Still open: [c]." in chart.alt
    assert list(table_.frame["Requests"]) == ["130", "31", "17", "[c]", "[c]", "0", "186"]
    text = chart.data.to_csv() + table_.data.to_csv() + table_.markdown() + chart.caption + table_.caption
    assert "184" not in text  # the number sourced would give the two open ones away
    assert chart.data.set_index("id").loc["homecare.requests.open", "value"] is None


def test_without_the_return_each_figure_is_a_note(tmp_path):
    register = measure_homecare(edition(tmp_path), SETTINGS)
    for show in (figures.plot_requests, figures.tabulate_requests, figures.tabulate_routes):
        assert "supplied" in show(register).text
