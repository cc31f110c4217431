"""What our own expectations ask of the rows of a table, without Great Expectations.

A rule that judges rows takes the columns it names, in that order, and returns for every row either True where
it is right, or what is wrong with it in words, "" where nothing is. A row that it cannot judge is right. A
rule that judges a table as a whole returns what is wrong with it in words, "" when nothing is.
"""

from assurance.checks.rules.cases import amount_within, open_not_old
from assurance.checks.rules.rows import (
    complete,
    outcome_follows,
    overall_agrees,
    part_within_whole,
    parts_sum,
    wrong_kinds,
)

__all__ = [
    "amount_within",
    "complete",
    "open_not_old",
    "outcome_follows",
    "overall_agrees",
    "part_within_whole",
    "parts_sum",
    "wrong_kinds",
]
