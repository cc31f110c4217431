"""One rule that turns a comparison into words, the same upwards and downwards.

`comparing` judges two figures and takes the words from the rules table (`reports/comparison-words.toml`),
`saying` makes sentences of them, `verdicts` gives every figure that has a counterpart its verdict, `together`
says how many of many comparisons would differ by chance.
"""

from __future__ import annotations

from assurance.comparison_words import Wording
from assurance.wording.comparing import Comparison, Judgement, Outcome, compare, judgement_of
from assurance.wording.saying import say_comparison, say_verdict
from assurance.wording.together import expect_by_chance, say_by_chance
from assurance.wording.verdicts import add_verdicts, counterparts, stem_of

__all__ = [
    "Comparison",
    "Judgement",
    "Outcome",
    "Wording",
    "add_verdicts",
    "compare",
    "counterparts",
    "expect_by_chance",
    "judgement_of",
    "say_by_chance",
    "say_comparison",
    "say_verdict",
    "stem_of",
]
