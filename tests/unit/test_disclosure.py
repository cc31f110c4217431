"""What may be shown: nobody who sees the shown counts and knows the rules can work out a hidden one."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from assurance.disclosure import (
    PROTECTED,
    counts_in,
    hidden,
    hidden_in_groups,
    hidden_in_table,
    hidden_together,
    sum_hidden,
    total_hidden,
)

PEOPLE = {"people": 5, "requests": 3}
COUNTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 60), max_size=9)


def conceal(counts, threshold=5):
    return hidden(counts, counted="people", thresholds={"people": threshold})


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 0, "b": 5, "c": 90}, set()),
        ({"a": 4, "b": 9, "c": 90}, {"a", "b"}),  # 4 alone is total − 99
        ({"a": 1, "b": 1, "c": 90}, {"a", "b", "c"}),  # two hidden that sum to 2 are two ones
        ({"a": 4, "b": 4, "c": 90}, {"a", "b", "c"}),  # two small ones that sum to 8 are two fours
        ({"a": 2, "b": 4, "c": 90}, {"a", "b"}),
        ({"a": 1, "b": 2, "c": 90}, {"a", "b", "c"}),  # the two hidden would be a small count together
        ({"a": 3, "b": 7, "c": 7, "d": 90}, {"a", "b", "c"}),  # which of two equals would tell
        ({"a": 3, "b": 0}, {"a"}),
        ({}, set()),
    ],
)
def test_small_counts_are_hidden_and_what_gives_them_away_with_them(counts, expected):
    assert conceal(counts) == expected


def test_services_are_never_hidden_and_requests_have_their_own_threshold():
    assert hidden({"a": 1, "b": 9}, counted="services", thresholds=PEOPLE) == frozenset()
    assert not total_hidden({"a": 1}, counted="services", thresholds=PEOPLE)
    assert hidden({"a": 3, "b": 9}, counted="requests", thresholds=PEOPLE) == frozenset()
    assert hidden({"a": 2, "b": 9}, counted="requests", thresholds=PEOPLE) == {"a", "b"}


@given(COUNTS, st.integers(3, 11))
def test_every_small_count_is_hidden_and_no_zero_is(counts, threshold):
    concealed = conceal(counts, threshold)
    assert {key for key, count in counts.items() if 0 < count < threshold} <= concealed
    assert not any(counts[key] == 0 for key in concealed)


@given(COUNTS, st.integers(3, 11))
def test_taking_the_shown_counts_from_a_shown_total_leaves_a_choice_for_every_hidden_count(counts, threshold):
    """An attacker without the rules: hidden counts are whole, at least 1, and have a known sum."""
    concealed = conceal(counts, threshold)
    if not concealed or total_hidden(counts, counted="people", thresholds={"people": threshold}):
        return
    left = sum(counts[key] for key in concealed)
    lowest, highest = 1, left - (len(concealed) - 1)
    assert highest > lowest
    assert left >= threshold


@given(COUNTS, st.integers(3, 11))
def test_believing_that_only_small_counts_are_hidden_does_not_pin_them_where_it_is_true(counts, threshold):
    concealed = conceal(counts, threshold)
    something_shown = any(count for key, count in counts.items() if key not in concealed)
    if not concealed or not something_shown or max(counts[key] for key in concealed) >= threshold:
        return  # with nothing above 0 shown, the total settles it: see the exhaustive test
    left, parts = sum(counts[key] for key in concealed), len(concealed)
    lowest = max(1, left - (parts - 1) * (threshold - 1))
    highest = min(threshold - 1, left - (parts - 1))
    assert highest > lowest


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_the_counts_makes_no_difference(counts, random):
    keys = list(counts)
    random.shuffle(keys)
    assert conceal({key: counts[key] for key in keys}) == conceal(counts)


def shown_flat(values, threshold):
    counts = dict(enumerate(values))
    thresholds = {"people": threshold}
    concealed = hidden(counts, counted="people", thresholds=thresholds)
    total = None if total_hidden(counts, counted="people", thresholds=thresholds) else sum(values)
    return (*(None if key in concealed else count for key, count in counts.items()), total)


@pytest.mark.parametrize(
    ("parts", "highest", "threshold"),
    [(1, 40, 3), (1, 40, 5), (2, 24, 3), (2, 24, 5), (3, 16, 3), (3, 16, 5), (4, 10, 3), (4, 10, 5)],
)
def test_an_attacker_who_knows_the_rules_and_tries_everything_pins_nothing(parts, highest, threshold):
    """Every table there is, grouped by how it is shown: each hidden count is several things in its group."""
    assert_nothing_is_pinned(
        itertools.product(range(highest + 1), repeat=parts), lambda v: shown_flat(v, threshold), highest
    )


def shown_grouped(values, shape, threshold):
    counts, left = {}, list(values)
    for group, size in enumerate(shape):
        counts[group], left = dict(enumerate(left[:size])), left[size:]
    concealed = hidden_in_groups(counts, counted="people", thresholds={"people": threshold})
    display = []
    for group, parts in counts.items():
        display += [None if (group, key) in concealed.counts else count for key, count in parts.items()]
    display += [None if group in concealed.groups else sum(parts.values()) for group, parts in counts.items()]
    return (*display, None if concealed.total else sum(values))


@pytest.mark.parametrize(
    ("shape", "highest", "threshold"),
    [
        ((1, 2), 16, 3),
        ((2, 2), 10, 3),
        ((2, 2), 10, 4),
        ((3, 1), 10, 3),
        ((2, 1, 1), 9, 3),
        ((1, 1, 1), 16, 4),
    ],
)
def test_groups_and_their_totals_pin_nothing_either(shape, highest, threshold):
    assert_nothing_is_pinned(
        itertools.product(range(highest + 1), repeat=sum(shape)),
        lambda v: shown_grouped(v, shape, threshold),
        highest,
    )


def assert_nothing_is_pinned(tables, show, highest):
    looks_like = defaultdict(list)
    for values in tables:
        looks_like[show(values)].append(values)
    for display, candidates in looks_like.items():
        if sum(candidates[0]) > highest:
            continue  # a candidate might lie beyond what was tried
        for place in range(len(candidates[0])):
            if display[place] is None:
                possible = {values[place] for values in candidates}
                assert len(possible) > 1, f"{candidates} is shown as {display}"
                assert 0 not in possible


def test_the_areas_of_a_hidden_group_are_hidden_with_it():
    groups = {"north": {"a": 3}, "south": {"b": 6, "c": 0}, "west": {"d": 50, "e": 60}}
    concealed = hidden_in_groups(groups, counted="people", thresholds=PEOPLE)
    assert concealed.groups == {"north", "south"}
    assert concealed.counts == {("north", "a"), ("south", "b")}
    assert not concealed.total


def test_groups_of_ones_do_not_give_one_another_away():
    ones = dict.fromkeys("abcde", 1)
    concealed = hidden_in_groups({"north": ones, "south": ones}, counted="people", thresholds=PEOPLE)
    assert concealed.groups == {"north", "south"}
    assert concealed.total
    wider = hidden_in_groups(
        {"north": ones, "south": ones, "west": {"f": 100}}, counted="people", thresholds=PEOPLE
    )
    assert wider.groups == {"north", "south", "west"}
    assert not wider.total


@given(COUNTS, st.sets(st.text("abcdefgh", min_size=1, max_size=2)))
def test_a_sum_that_is_shown_says_nothing_new(counts, members):
    """It is the sum of shown parts, or the total less shown parts."""
    concealed = conceal(counts)
    members &= set(counts)
    if not sum_hidden(members, concealed):
        assert not members & concealed or not (set(counts) - members) & concealed


def test_with_a_hidden_total_no_sum_that_holds_a_hidden_part_is_shown():
    assert sum_hidden(["a", "b"], {"a", "b"}, total=True)
    assert not sum_hidden(["c"], {"a", "b"}, total=True)


def test_a_key_can_be_hidden_for_a_reason_of_its_own():
    concealed = hidden(
        {"a": 30, "b": 9, "c": 20, "d": 0}, counted="people", thresholds=PEOPLE, also={"a", "d"}
    )
    assert concealed == {"a", "b"}


# --------------------------------------------------------------------------------------------------------
# How many values are left, by an attacker who has only what is shown, and scipy


def values_left(sums, shown):
    """Return how many values each hidden number may have: whole, at least 1, and the sums hold.

    `sums` are totals with their parts, `shown` the numbers that are shown, None where one is hidden.
    """
    unknown = [key for key, value in shown.items() if value is None]
    rows, right = [], []
    for total, parts in sums:
        row = dict.fromkeys(unknown, 0.0)
        left = 0.0
        for key, sign in ((total, -1.0), *((part, 1.0) for part in parts)):
            if shown[key] is None:
                row[key] += sign
            else:
                left += sign * shown[key]
        rows.append([row[key] for key in unknown])
        right.append(-left)
    found = {}
    for place, key in enumerate(unknown):
        ends = []
        for sign in (1, -1):
            goal = [0.0] * len(unknown)
            goal[place] = sign
            solved = linprog(goal, A_eq=rows, b_eq=right, bounds=(1, None))
            assert solved.status in (0, 3), "what is true is possible"
            ends.append(sign * solved.fun if solved.status == 0 else float("inf"))
        # The constraints of sums over rows and columns have whole corners, so both ends are reached.
        found[key] = round(ends[1] - ends[0]) + 1 if ends[1] < float("inf") else float("inf")
    return found


@settings(max_examples=150, deadline=None)
@given(COUNTS, st.integers(3, 11))
def test_every_hidden_part_keeps_as_many_values_as_the_threshold(counts, threshold):
    thresholds = {"people": threshold}
    concealed = conceal(counts, threshold)
    no_total = total_hidden(counts, counted="people", thresholds=thresholds)
    shown = {key: None if key in concealed else count for key, count in counts.items()}
    shown["the total"] = None if no_total else sum(counts.values())
    left = values_left([("the total", [*counts])], shown)
    assert min(left.values(), default=threshold) >= threshold


GROUPS = st.dictionaries(st.sampled_from("NSEW"), COUNTS, max_size=4)


@settings(max_examples=150, deadline=None)
@given(GROUPS, st.integers(3, 7))
def test_every_hidden_count_in_groups_keeps_as_many_values_as_the_threshold(groups, threshold):
    concealed = hidden_in_groups(groups, counted="people", thresholds={"people": threshold})
    shown, sums = {}, []
    for group, counts in groups.items():
        for key, count in counts.items():
            shown[group, key] = None if (group, key) in concealed.counts else count
        shown[group] = None if group in concealed.groups else sum(counts.values())
        sums.append((group, [(group, key) for key in counts]))
    shown["all"] = None if concealed.total else sum(sum(counts.values()) for counts in groups.values())
    left = values_left([*sums, ("all", [*groups])], shown)
    assert min(left.values(), default=threshold) >= threshold


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    highest = draw(st.sampled_from([3, 8, 20, 200]))
    return {
        (f"row {row}", f"column {column}"): draw(st.one_of(st.just(0), st.integers(0, highest)))
        for row in range(rows)
        for column in range(columns)
    }


@settings(max_examples=200, deadline=None)
@given(tables(), st.integers(3, 7))
def test_every_hidden_cell_and_total_of_a_table_keeps_as_many_values_as_the_threshold(cells, threshold):
    concealed = hidden_in_table(cells, counted="people", thresholds={"people": threshold})
    rows, columns = (list(dict.fromkeys(cell[side] for cell in cells)) for side in (0, 1))
    shown = {cell: None if cell in concealed.cells else count for cell, count in cells.items()}
    sums = []
    for name in rows:
        parts = [cell for cell in cells if cell[0] == name]
        shown[name] = None if name in concealed.rows else sum(cells[cell] for cell in parts)
        sums.append((name, parts))
    for name in columns:
        parts = [cell for cell in cells if cell[1] == name]
        shown[name] = None if name in concealed.columns else sum(cells[cell] for cell in parts)
        sums.append((name, parts))
    shown["all"] = None if concealed.total else sum(cells.values())
    sums += [("all", rows), ("all", columns)]
    left = values_left(sums, shown)
    assert min(left.values(), default=threshold) >= threshold
    values = {
        **cells,
        **{total: sum(cells[part] for part in parts) for total, parts in sums[: len(rows + columns)]},
    }
    for key, value in values.items():
        if 0 < value < threshold:
            assert shown[key] is None, f"{key} is small and shown"
        if value == 0:
            assert shown[key] == 0, f"{key} is 0, which is about nobody"


@settings(max_examples=60, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_cells_makes_no_difference_to_a_table(cells, random):
    keys = list(cells)
    random.shuffle(keys)
    turned = {(column, row): cells[row, column] for row, column in keys}
    one, other = (hidden_in_table(each, counted="people", thresholds=PEOPLE) for each in (cells, turned))
    assert other.cells == {(column, row) for row, column in one.cells}
    assert (other.rows, other.columns, other.total) == (one.columns, one.rows, one.total)


def test_a_table_of_counts_worked_by_hand():
    """3 is small. With its row and its column shown, one more in each is hidden, and what they cross in."""
    table = {
        ("n", "a"): 3, ("n", "b"): 30, ("n", "c"): 50,
        ("s", "a"): 20, ("s", "b"): 41, ("s", "c"): 60,
    }  # fmt: skip
    concealed = hidden_in_table(table, counted="people", thresholds=PEOPLE)
    assert concealed.cells == {("n", "a"), ("n", "b"), ("s", "a"), ("s", "b")}
    assert not concealed.rows | concealed.columns
    assert not concealed.total
    assert hidden_in_table(table, counted="services", thresholds=PEOPLE).cells == frozenset()


def test_parts_are_hidden_together_but_for_one_that_is_the_total():
    assert hidden_together({"a": 7, "b": 300, "c": 0}) == {"a", "b"}
    assert hidden_together({"a": 7, "b": 0}) == frozenset()


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("187 requests, 130 fulfilled within 1 day", ["187", "130"]),
        ("The other three were still open at the end of April 2024.", ["three"]),
        ("Corrected on 16 April 2025; the tables for 2023-24, quarter 2 of 2024/25.", []),
        ("A space in row 5, a copy of rows 3 to 7, KPI 3 in column 2.", []),
        ("No one was asked; each one answered; they know one another.", []),
        ("1,907 customers on 31/03/2026", ["1,907"]),
        ("It is HC0001 or a12.", []),
    ],
)
def test_numbers_that_may_count_somebody_are_found_in_free_words(text, counts):
    assert [found[0] for found in counts_in(text)] == counts


def test_every_protected_unit_has_a_threshold():
    assert {*PROTECTED.values()} <= {*PEOPLE}
