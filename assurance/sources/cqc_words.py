"""The words of CQC's ratings file in every spelling met; what is mended or mapped is counted."""

from __future__ import annotations

from collections.abc import Mapping

import pandas

from assurance import councils
from assurance.ledger import Ledger

SERVICE_TYPES = {
    "residential social care": "care_homes",
    "community based adult social care services": "homecare",
}
RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate", "Not rated")
# Each is a reason why there is no rating, not a rating.
NOT_RATED = (
    "",
    "Not rated",
    "Not yet rated",
    "Not applicable",
    "Inspected but not rated",
    "No published rating",
    "No approved rating",
    "No rating",
    "Insufficient evidence to rate",
    "Evidence requirements partially / not yet scored",
)
DOMAINS = ("Overall", "Safe", "Effective", "Caring", "Responsive", "Well-led")
OVERALL = "Overall"

RATING_WORDS = {rating.casefold(): rating for rating in RATINGS} | {
    reason.casefold(): "Not rated" for reason in NOT_RATED
}
"""A rating or the reason for none, by how it is written, case aside."""
_DOMAINS = {domain.casefold().replace("-", " "): domain for domain in DOMAINS}
_YES = {"y": True, "yes": True, "n": False, "no": False}


def find_ratings(published: pandas.Series, ledger: Ledger) -> pandas.Series:
    """Return ratings as CQC spells them; missing where a word is none."""
    ratings: dict[str, str | None] = {}
    for word, count in _counts(published):
        ratings[word] = rating = RATING_WORDS.get(word.casefold())
        if word.casefold() in ("", "not rated"):
            continue
        if rating == "Not rated":
            ledger.repaired("counted a reason for no rating as not rated", word, rating, count)
        elif rating not in (None, word):
            ledger.repaired("spelt a rating as CQC does", word, rating, count)
    return published.map(ratings).astype("str")


def find_domains(written: pandas.Series, ledger: Ledger) -> pandas.Series:
    """Return domains as CQC spells them; what is none of them stays as it is written."""
    domains = {word: _DOMAINS.get(word.casefold().replace("-", " "), word) for word, _ in _counts(written)}
    _count(written, domains, "spelt a domain as CQC does", ledger)
    return written.map(domains).astype("str")


def find_groups(written: pandas.Series, ledger: Ledger) -> pandas.Series:
    """Return service groups as they are written, but Overall, by which a location counts, spelt so."""
    groups = {word: OVERALL if word.casefold() == "overall" else word for word, _ in _counts(written)}
    _count(written, groups, "spelt a service group as CQC does", ledger)
    return written.map(groups).astype("str")


def find_councils(authorities: pandas.Series, ledger: Ledger) -> pandas.Series:
    """Return the ONS codes of the councils that areas are named after; missing where a name is none's."""
    codes: dict[str, str | None] = {}
    for name, count in _counts(authorities):
        council = councils.match(name)
        codes[name] = council.code if council else None
        if council is None:
            ledger.repaired(
                "counted for its region and England only, since its area is no council’s name",
                name or "(empty)",
                "no council",
                count,
            )
        elif name != council.name:
            ledger.repaired("knew a council by another name", name, council.name, count)
    return authorities.map(codes).astype("str")


def find_regions(written: pandas.Series, ledger: Ledger) -> pandas.Series:
    """Return regions as the Office for National Statistics names them, what it does not name as it is."""
    regions = {
        name: councils.REGIONS.get(councils.match_region(name) or "", name) for name, _ in _counts(written)
    }
    _count(written, regions, "named a region as the Office for National Statistics does", ledger)
    return written.map(regions).astype("str")


def find_yes(column: pandas.Series | None, index: pandas.Index) -> pandas.Series:
    """Return Y and N as true and false, anything else and a missing column as missing."""
    if column is None:
        return pandas.Series(pandas.NA, index=index, dtype="boolean")
    return column.str.casefold().map(_YES).astype("boolean")


def _counts(column: pandas.Series) -> list[tuple[str, int]]:
    return [(str(word), int(count)) for word, count in column.value_counts().sort_index().items()]


def _count(column: pandas.Series, words: Mapping[str, str], kind: str, ledger: Ledger) -> None:
    for word, count in _counts(column):
        if words[word] != word:
            ledger.repaired(kind, word, words[word], count)
