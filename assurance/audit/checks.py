"""Every check of a document, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from assurance.audit import (
    comparisons,
    dates,
    groups,
    percentages,
    periods_covered,
    shares,
    sums,
    tables,
    values,
    vocabulary,
    words,
)
from assurance.audit.findings import KINDS, Finding
from assurance.audit.reading import Document

CHECKS: dict[str, Callable[[Document], Iterable[Finding]]] = {
    "parts of a whole in a sentence": sums.in_sentences,
    "parts of a whole in a list": sums.in_lists,
    "a list as long as it says": sums.lengths_of_lists,
    "sums of money": sums.of_money,
    "totals of tables": tables.totals,
    "names in tables and text": tables.names,
    "stated ranges and shares of groups": groups.stated,
    "cost and number": groups.cost,
    "posts and people": groups.posts,
    "shares of a whole": shares.come_to_100,
    "percentages and their counts": percentages.of_counts,
    "percentages that counts can give": percentages.possible,
    "percentages and changes": percentages.changes,
    "the base of a percentage": percentages.bases,
    "words of comparison": comparisons.directions,
    "words of comparison, both ways": comparisons.both_ways,
    "the period claimed": periods_covered.claimed,
    "figures without a period": periods_covered.missing,
    "days that cannot be": dates.impossible,
    "the order of events": dates.order,
    "before and after the document": dates.about_the_document,
    "one thing, two values": values.two_values,
    "one thing, two dates": values.two_dates,
    "the same, though something left": values.unchanged,
    "words for ratings": vocabulary.ratings,
    "groups that overlap": sums.overlapping,
    "few people": vocabulary.few_people,
    "sources revised since": vocabulary.revised,
    "placeholders": words.placeholders,
    "references": words.references,
    "acronyms": words.acronyms,
}


def audit(document: Document) -> list[Finding]:
    """Return what every check finds in a document, the weightiest kind first, then in its order."""
    found = [replace(each, check=name) for name, check in CHECKS.items() for each in check(document)]
    kinds = list(KINDS)
    unique: dict[tuple[str, str, str], Finding] = {}
    for each in found:
        unique.setdefault((each.check, each.quote, each.sentence), each)
    return sorted(unique.values(), key=lambda each: (kinds.index(each.kind), each.position, each.check))
