"""The table of oracles (`benchmarks/oracles.py`) on a few of its random inputs, with the libraries that stand here."""

from __future__ import annotations

import pytest

from benchmarks import oracles


@pytest.mark.parametrize("outcome", oracles.run(cases=4, seed=1), ids=lambda outcome: outcome.row.library)
def test_ours_is_theirs_on_random_inputs(outcome: oracles.Outcome) -> None:
    assert outcome.numbers
    assert outcome.largest <= outcome.row.may_be
    assert (outcome.row.may_be > oracles.MARK) == bool(outcome.row.reason)


def test_a_difference_above_the_mark_is_told() -> None:
    row = oracles.Row(
        "a", "b", lambda random: 1.0, lambda case: [case, case], lambda case: [case, case + 1e-8]
    )
    outcome = oracles.compare(row, [1.0])
    assert (outcome.numbers, outcome.held) == (2, False)
    assert "**no**" in list(oracles.table([outcome]))[-1]
