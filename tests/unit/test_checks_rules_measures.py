"""Rules about a whole table of published measures: each finds what is planted, and nothing beside it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance import councils
from assurance.checks.rules import bases, copies, definitions, form, series, sums

COLUMNS = ["measure", "level", "place", "period", "quantity", "value"]
EVERY = councils.every_council()


def counts(measure: str, period: str, quantity: str, per_council: float = 100.0) -> list[tuple]:
    """One count of every council, with the regions' and England's as their sums."""
    rows = [
        (measure, "Local authority", council.code, period, quantity, per_council + position)
        for position, council in enumerate(EVERY)
    ]
    of_region = dict.fromkeys(councils.REGIONS, 0.0)
    for council, row in zip(EVERY, rows, strict=True):
        of_region[council.region_code] += row[5]
    rows += [(measure, "Region", code, period, quantity, total) for code, total in of_region.items()]
    return [*rows, (measure, "England", councils.ENGLAND, period, quantity, sum(of_region.values()))]


def table(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"value": "float64"})


def change(
    rows: pd.DataFrame, place: str, quantity: str, value: float, period: str = "2024-25"
) -> pd.DataFrame:
    wrong = (rows["place"] == place) & (rows["quantity"] == quantity) & (rows["period"] == period)
    assert wrong.sum() == 1
    return rows.assign(value=rows["value"].mask(wrong, value))


def told(said: pd.Series) -> dict[int, str]:
    return said[said != ""].to_dict()


def survey(periods: tuple[str, ...], outcome: float = 60.0, measure: str = "1d") -> pd.DataFrame:
    """A survey of every council, 400 people in each, whose results differ a little from each other."""
    rows = []
    for period_number, period in enumerate(periods):
        for position, council in enumerate(EVERY):
            value = outcome + (position * 7 + period_number * 3) % 10 / 2 + position / 100
            place = (measure, "Local authority", council.code, period)
            rows += [(*place, "outcome", round(value, 1)), (*place, "margin of error", 4.8)]
            rows.append((*place, "number of respondents", 400 + 5 * ((position + period_number) % 20)))
    return table(rows)


# --------------------------------------------------------------------------------------------------------
# Sums


def test_sums_that_hold_are_not_told() -> None:
    rows = table([*counts("2a", "2024-25", "numerator"), *counts("2a", "2024-25", "denominator", 900)])
    assert told(sums.regions_sum_to_england(rows)) == {}
    assert told(sums.councils_sum_to_region(rows)) == {}


def test_england_that_is_not_its_regions_is_told_with_both_numbers() -> None:
    rows = table(counts("2a", "2024-25", "numerator"))
    total = rows.loc[rows["level"] == "England", "value"].iloc[0]
    wrong = change(rows, councils.ENGLAND, "numerator", total + 1230)
    [(index, says)] = told(sums.regions_sum_to_england(wrong)).items()
    assert wrong.at[index, "level"] == "England"
    assert says == (f"the regions add up to {total:,.0f}, but {total + 1230:,.0f} is stated: 1,230 too many")


def test_counts_rounded_to_5_may_differ_by_their_rounding_and_no_more() -> None:
    rows = table(counts("1d", "2024-25", "number of respondents"))
    council = rows["level"] == "Local authority"
    fives = rows.assign(value=(rows["value"] / 5).round() * 5)
    of_council = fives.loc[council, "value"]
    assert (of_council != rows.loc[council, "value"]).any()
    assert told(sums.councils_sum_to_region(fives)) == {}
    london = fives.loc[(fives["place"] == "E12000007"), "value"].iloc[0]
    found = told(
        sums.councils_sum_to_region(change(fives, "E12000007", "number of respondents", london + 50))
    )
    assert len(found) == 1


def test_regions_under_each_others_names_are_told_in_every_quantity() -> None:
    respondents = counts("3c2", "2018-19", "number of respondents")
    outcomes = [(*row[:4], "outcome", 60.0) for row in respondents]
    rows = table([*respondents, *outcomes])
    one, other = "E12000001", "E12000008"  # the North East and the South East
    values = rows[rows["quantity"] == "number of respondents"].set_index("place")["value"]
    swapped = change(rows, one, "number of respondents", values[other], "2018-19")
    swapped = change(swapped, other, "number of respondents", values[one], "2018-19")
    found = told(sums.councils_sum_to_region(swapped))
    assert {swapped.at[index, "quantity"] for index in found} == {"number of respondents", "outcome"}
    [says] = {says for index, says in found.items() if swapped.at[index, "place"] == one}
    assert "That fits the councils of South East" in says
    assert "2 of the 9 regions are not the sum of their councils" in says


def test_a_region_may_be_more_than_its_councils_where_one_has_no_count() -> None:
    rows = table(counts("2a", "2024-25", "numerator"))
    hidden = change(rows, "E06000053", "numerator", float("nan"))  # the Isles of Scilly, suppressed
    assert told(sums.councils_sum_to_region(hidden)) == {}
    kent = rows.loc[rows["place"] == "E10000016", "value"].iloc[0]
    assert len(told(sums.councils_sum_to_region(change(hidden, "E10000016", "numerator", kent * 10)))) == 1


def test_a_regions_outcome_outside_its_councils_is_told() -> None:
    rows = survey(("2024-25",))
    region = ("1d", "Region", "E12000001", "2024-25", "outcome")
    inside = pd.concat([rows, table([(*region, 62.0)])], ignore_index=True)
    assert told(sums.outcome_between_parts(inside)) == {}
    outside = pd.concat([rows, table([(*region, 6.2)])], ignore_index=True)
    [says] = told(sums.outcome_between_parts(outside)).values()
    assert says.startswith("6.2, but its councils are between 60")


# --------------------------------------------------------------------------------------------------------
# Series


def test_a_change_as_hardly_any_other_is_told_of_the_year_that_is_unlike_the_others() -> None:
    rows = survey(("2021-22", "2022-23", "2023-24", "2024-25"))
    assert told(series.no_sudden_change(rows, deviations=5)) == {}
    warwickshire = "E10000031"
    wrong = change(rows, warwickshire, "outcome", 95.0, "2022-23")
    [(index, says)] = told(series.no_sudden_change(wrong, deviations=5)).items()
    assert (wrong.at[index, "place"], wrong.at[index, "period"]) == (warwickshire, "2022-23")
    assert "to 95 in 2022-23" in says or "from 95 in 2022-23" in says


def test_a_result_that_nobody_gave_is_no_change() -> None:
    rows = survey(("2023-24", "2024-25"))
    place = "E10000016"
    nobody = change(change(rows, place, "outcome", 0.0), place, "number of respondents", 0.0)
    assert told(series.no_sudden_change(nobody, deviations=5)) == {}


def test_a_survey_repeated_to_the_last_digit_is_told_where_chance_would_not_do_it() -> None:
    rows = survey(("2023-24", "2024-25"))
    place = "E08000029"
    before = rows[(rows["place"] == place) & (rows["period"] == "2023-24")].set_index("quantity")["value"]
    for quantity, value in before.items():
        rows = change(rows, place, str(quantity), value)
    found = told(series.not_the_same_twice(rows, by_chance=2))
    assert {rows.at[index, "place"] for index in found} == {place}
    assert told(series.not_the_same_twice(rows, by_chance=0)) == {}


# --------------------------------------------------------------------------------------------------------
# How figures are written


def test_a_zero_of_nobody_and_a_zero_among_others_are_told_and_a_real_one_is_not() -> None:
    rows = survey(("2024-25",))
    nobody = change(change(rows, "E10000016", "outcome", 0.0), "E10000016", "number of respondents", 0.0)
    says = set(told(form.zero_is_a_result(nobody, near=0.3)).values())
    assert says == {"0, but nobody responded or was counted"}
    [alone] = told(form.zero_is_a_result(change(rows, "E10000016", "outcome", 0.0), near=0.3)).values()
    assert alone.startswith("0, but no other council is below 60")
    share = table(
        [
            row
            for number, council in enumerate(EVERY)
            for row in (
                ("1e", "Local authority", council.code, "2020-21", "numerator", float(number % 9)),
                ("1e", "Local authority", council.code, "2020-21", "denominator", 100.0),
                ("1e", "Local authority", council.code, "2020-21", "outcome", float(number % 9)),
            )
        ]
    )
    assert told(form.zero_is_a_result(share, near=0.3)) == {}


def test_one_count_that_is_not_rounded_is_told_and_so_is_a_year() -> None:
    rows = survey(("2022-23", "2023-24", "2024-25"))
    assert told(form.whole_and_rounded_alike(rows)) == {}
    [says] = told(
        form.whole_and_rounded_alike(change(rows, "E10000016", "number of respondents", 411.0))
    ).values()
    assert says == "not a multiple of 5, as the 152 others like it are"
    [fraction] = told(
        form.whole_and_rounded_alike(change(rows, "E10000016", "number of respondents", 41.1))
    ).values()
    assert fraction.startswith(("a count that is not whole", "not a multiple of 5"))


def test_more_decimals_than_england_are_told() -> None:
    rows = table(
        [
            ("2d1", "England", councils.ENGLAND, "2024-25", "outcome", 60.7),
            ("2d1", "Local authority", "E10000019", "2024-25", "outcome", 63.24),
            ("2d1", "Local authority", "E10000016", "2024-25", "outcome", 63.2),
        ]
    )
    assert told(form.decimals_alike(rows)) == {
        1: "63.24 has 2 decimal places, England and the regions have 1"
    }


def test_counts_without_their_outcome_are_told() -> None:
    place = ("4b", "Local authority", "E06000032", "2024-25")
    rows = table([(*place, "numerator", 415), (*place, "denominator", 135), (*place, "outcome", None)])
    rows["symbol"] = [None, None, "[z]"]
    assert set(told(form.given_together(rows)).values()) == {"numerator 415, denominator 135, outcome [z]"}
    nobody = table([(*place, "numerator", 0), (*place, "denominator", 0), (*place, "outcome", None)])
    assert told(form.given_together(nobody.assign(symbol=[None, None, "[x]"]))) == {}


def test_a_symbol_unlike_those_of_the_survey_is_told() -> None:
    rows = table(
        [
            (measure, "Local authority", "E06000053", "2018-19", "outcome", None)
            for measure in ("1c", "1e", "3b", "3c2", "5a2")
        ]
    ).assign(symbol=["[x]", "[z]", "[z]", "[z]", "[z]"])
    found = told(form.marked_alike(rows, families=[["1c", "1e", "3b", "3c2", "5a2"]]))
    assert found == {0: "[x] here, [z] in 4 other measures of the survey"}


# --------------------------------------------------------------------------------------------------------
# Bases


def test_a_margin_that_so_many_respondents_cannot_lead_to_is_told() -> None:
    # 1.96 √(60 × 40 / 400) is 4.8.
    rows = survey(("2024-25",))
    assert told(bases.margin_fits_respondents(rows, times=2)) == {}
    for margin in (30.0, 1.0):
        [says] = told(
            bases.margin_fits_respondents(change(rows, "E08000012", "margin of error", margin), times=2)
        ).values()
        assert says.startswith(f"±{margin:g} from 4")


def test_a_base_unlike_the_councils_others_is_told() -> None:
    rows = pd.concat([survey(("2017-18",), measure=measure) for measure in ("1a", "1b", "1d", "3a", "4a")])
    rows = rows.reset_index(drop=True)
    assert told(bases.base_in_line(rows, times=3)) == {}
    wrong = (
        (rows["measure"] == "1b") & (rows["place"] == "E08000003") & rows["quantity"].str.startswith("number")
    )
    [says] = told(bases.base_in_line(rows.assign(value=rows["value"].mask(wrong, 5.0)), times=3)).values()
    assert says.startswith("5: by the council’s other measures about 4")


def test_suppressed_though_it_cannot_be_small() -> None:
    rows = table([*counts("2a", "2024-25", "numerator"), *counts("2a", "2024-25", "denominator", 900)])
    other = table([*counts("2c", "2024-25", "numerator"), *counts("2c", "2024-25", "denominator", 900)])
    rows = pd.concat([rows, other], ignore_index=True).assign(symbol=None)
    hidden = (rows["measure"] == "2a") & (rows["place"] == "E10000016")
    rows = rows.assign(value=rows["value"].mask(hidden), symbol=rows["symbol"].mask(hidden, "[c]"))
    assert {rows.at[index, "place"] for index in told(bases.suppressed_is_small(rows, at_least=100))} == {
        "E10000016"
    }
    assert told(bases.suppressed_is_small(rows, at_least=5000)) == {}


def test_counts_that_stand_in_two_measures() -> None:
    place = ("Local authority", "E08000037", "2024-25")
    rows = table(
        [
            ("3d1a", *place, "numerator", 395), ("3d1a", *place, "denominator", 1782),
            ("3d2a", *place, "numerator", 395), ("3d2a", *place, "denominator", 1728),
            ("3d1a", "England", councils.ENGLAND, "2024-25", "numerator", 1000),
            ("3d2a", "England", councils.ENGLAND, "2024-25", "numerator", 300),
        ]
    )  # fmt: skip
    [same] = told(bases.same_count(rows, [["3d1a", "denominator", "3d2a", "denominator"]])).values()
    assert same == "1,782 here, 1,728 in measure 3d2a (denominator)"
    pairs = [["3d2a", "numerator", "3d1a", "numerator"]]
    assert told(bases.part_not_more(rows, pairs)) == {}
    assert told(bases.part_not_all(rows, pairs, usual=0.5)) == {
        0: "395, all of it in measure 3d2a too; in England 30% is"
    }
    more = rows.assign(value=rows["value"].mask(rows.index == 2, 396.0))
    assert told(bases.part_not_more(more, pairs)) == {
        2: "396 here, but only 395 in measure 3d1a (numerator), its whole"
    }


# --------------------------------------------------------------------------------------------------------
# Copies and definitions


def test_a_council_with_anothers_figures_is_told_where_chance_would_not_do_it() -> None:
    rows = table(
        [
            row
            for number, council in enumerate(EVERY)
            for row in (
                ("2c", "Local authority", council.code, "2024-25", "numerator", 300.0 + 3 * number),
                ("2c", "Local authority", council.code, "2024-25", "denominator", 50_000.0 + 37 * number),
                ("2c", "Local authority", council.code, "2024-25", "outcome", 500.0 + number),
            )
        ]
    )
    assert told(copies.places_differ(rows, by_chance=1)) == {}
    for quantity in ("numerator", "denominator", "outcome"):
        of_kent = rows[(rows["place"] == "E10000016") & (rows["quantity"] == quantity)]["value"].iloc[0]
        rows = change(rows, "E06000035", quantity, of_kent)
    found = told(copies.places_differ(rows, by_chance=1))
    assert {rows.at[index, "place"] for index in found} == {"E10000016", "E06000035"}
    assert "every figure is that of Kent too" in " ".join(found.values())


def test_a_column_copied_from_the_year_before_is_told_of_the_later() -> None:
    rows = survey(("2023-24", "2024-25"))
    assert told(copies.columns_differ(rows, share=0.8)) == {}
    before = rows[(rows["period"] == "2023-24") & (rows["quantity"] == "outcome")].set_index("place")["value"]
    copied = (rows["period"] == "2024-25") & (rows["quantity"] == "outcome")
    rows = rows.assign(value=rows["value"].mask(copied, rows["place"].map(before)))
    found = told(copies.columns_differ(rows, share=0.8))
    assert {rows.at[index, "period"] for index in found} == {"2024-25"}
    assert set(found.values()) == {"153 councils have the same here as in 2023-24"}


def ratings(period: str, with_unrated: bool) -> list[tuple]:
    """England's 6b of the workbook: 605, 10,726, 2,773 and 1; and a year that may count the last."""
    parts = {"outstanding": 605.0, "good": 10_726.0, "other": 2_773.0, "not yet rated": 1.0}
    total = parts["outstanding"] + parts["good"] + (parts["not yet rated"] if with_unrated else 0)
    place = ("6b", "England", councils.ENGLAND, period)
    rows = [(*place, f"{name} numerator", value) for name, value in parts.items()]
    return [*rows, (*place, "6b numerator", total)]


def test_a_total_that_counts_more_in_one_year_is_told_of_that_year() -> None:
    parts = ["outstanding", "good", "other", "not yet rated"]
    steady = table([*ratings("2023-24", False), *ratings("2024-25", False)])
    assert told(definitions.made_of_the_same(steady, "6b", parts)) == {}
    changed = table([*ratings("2023-24", False), *ratings("2024-25", True)])
    [(index, says)] = told(definitions.made_of_the_same(changed, "6b", parts)).items()
    assert changed.at[index, "period"] == "2024-25"
    assert says == (
        "11,332 is 605 outstanding + 10,726 good + 1 not yet rated; in 2023-24 it is made without not yet rated"
    )


# --------------------------------------------------------------------------------------------------------
# Any table

ANYTHING = st.lists(
    st.tuples(
        st.sampled_from(["1d", "2a", "6b"]),
        st.sampled_from(["England", "Region", "Council type", "Local authority"]),
        st.sampled_from([councils.ENGLAND, "E12000001", "S", "E08000037", "E10000019", "nowhere"]),
        st.sampled_from(["2023-24", "2024-25"]),
        st.sampled_from(["outcome", "numerator", "good numerator", "number of respondents", "something"]),
        st.one_of(st.none(), st.floats(0, 1e6), st.integers(0, 500)),
        st.sampled_from([None, "[c]", "[x]"]),
    ),
    max_size=25,
)
RULES = (
    (sums.regions_sum_to_england, 6, {}),
    (sums.councils_sum_to_region, 6, {}),
    (sums.outcome_between_parts, 6, {}),
    (series.no_sudden_change, 6, {"deviations": 5}),
    (series.not_the_same_twice, 6, {"by_chance": 0.1}),
    (form.zero_is_a_result, 6, {"near": 0.3}),
    (form.whole_and_rounded_alike, 6, {}),
    (form.decimals_alike, 6, {}),
    (form.given_together, 7, {}),
    (form.marked_alike, 7, {"families": [["1d", "2a"]]}),
    (bases.margin_fits_respondents, 6, {"times": 2}),
    (bases.base_in_line, 6, {"times": 3}),
    (bases.suppressed_is_small, 7, {"at_least": 100}),
    (bases.same_count, 6, {"pairs": [["1d", "numerator", "2a", "numerator"]]}),
    (bases.part_not_more, 6, {"pairs": [["1d", "numerator", "2a", "numerator"]]}),
    (bases.part_not_all, 6, {"pairs": [["1d", "numerator", "2a", "numerator"]], "usual": 0.5}),
    (copies.places_differ, 6, {"by_chance": 0.05}),
    (copies.columns_differ, 6, {"share": 0.8}),
    (definitions.made_of_the_same, 6, {"total": "6b", "parts": ["good"]}),
)


@pytest.mark.parametrize(("rule", "width", "arguments"), RULES, ids=[rule.__name__ for rule, _, _ in RULES])
def test_every_rule_says_something_or_nothing_of_every_row_of_any_table(rule, width, arguments) -> None:
    @settings(max_examples=25, deadline=None)
    @given(ANYTHING)
    def holds(rows: list[tuple]) -> None:
        columns = pd.DataFrame(rows, columns=[*COLUMNS, "symbol"]).astype({"value": "float64"})
        columns = columns.astype(dict.fromkeys([*COLUMNS[:5], "symbol"], "str"))
        said = rule(columns.iloc[:, :width], **arguments)
        assert isinstance(said.dtype, pd.StringDtype)
        assert said.index.equals(columns.index)
        assert said.notna().all()

    holds()
