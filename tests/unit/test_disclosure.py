"""What may be shown: nobody who sees the shown counts and knows the rules can work out a hidden one."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.disclosure import hidden, hidden_in_groups, sum_hidden, total_hidden

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
