"""What councils call our columns and words, from `settings.toml`: checked against the returns, and by file.

A mapping is for every council, or for one: that council's holds for the files in its own folder, beside the
common one. It reaches a file as it is recognised, is kept with it (`RawFile.names`), and so makes whatever
rests on the file stale when it changes.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assurance import councils
from assurance.errors import UsageError
from assurance.provenance import LocalNames
from assurance.sources import KINDS, load
from assurance.sources.cells import plain, quoted

if TYPE_CHECKING:
    from assurance.settings import LocalReturn, Settings
    from assurance.sources.council_return import Column

RATING = "Council rating"
ONLY_CQC = ("outstanding", "inadequate")
NONE = LocalNames()

Names = Mapping[str, Mapping[str, LocalNames]]
"""By council (its slug; "" for every council) and kind of return."""


def read_names(settings: Settings) -> Names:
    """Return the names and words that the settings map, for every council ("") and for each that has its own.

    Raises
    ------
    UsageError
        When a mapping is of no return, column or word that there is, or one local name would mean two things.
    """
    common = {kind: _names(f"returns.{kind}", kind, local) for kind, local in settings.returns.items()}
    names = {"": common} if common else {}
    for council, own in settings.council.items():
        place = f'council."{council}"'
        found = {
            kind: _names(f"{place}.returns.{kind}", kind, local, common.get(kind, NONE))
            for kind, local in own.returns.items()
        }
        if own.provider_rating_scale:
            for kind in filter(lambda kind: RATING in _columns(kind), own_returns()):
                before = found.get(kind, common.get(kind, NONE))
                scale = {RATING: own.provider_rating_scale}
                found[kind] = _with_words(f"{place}.provider_rating_scale", kind, scale, before)
        if found:
            names[councils.find(council).slug] = found
    return names


def names_at(names: Names, path: str) -> dict[str, LocalNames]:
    """Return the names in force for a file, by kind of return; `path` is in the raw folder."""
    in_force = dict(names.get("", {}))
    council = councils.match(path.split("/")[0]) if "/" in path else None
    return in_force | dict(names.get(council.slug, {}) if council else {})


def to_json(names: Names) -> dict[str, Any]:
    """Return plain values, to tell one mapping from another."""
    return {
        council: {kind: each.to_json() for kind, each in sorted(by_kind.items())}
        for council, by_kind in sorted(names.items())
    }


def own_returns() -> Iterator[str]:
    """Yield the kinds of return that are the councils' own, in their order."""
    for kind in KINDS:
        if not load(kind).NATIONAL and _columns(kind):
            yield kind


def _columns(kind: str) -> dict[str, Column]:
    """Return the columns of a council's own return, by header; Council is not among them."""
    module: Any = load(kind)
    forms = getattr(module, "FORMATS", None) or [getattr(module, "FORMAT", None)]
    return {column.header: column for form in forms if form for column in form.columns}


def _names(place: str, kind: str, local: LocalReturn, common: LocalNames = NONE) -> LocalNames:
    known = [*own_returns()]
    if kind not in known:
        raise _refused(place, f"“{kind}” is not a return that a council sends", kind, known)
    columns = _columns(kind)
    headers = ["Council", *columns]
    pairs = list(common.columns)
    for ours, theirs in _listed(local.columns):
        if ours not in headers:
            raise _refused(f"{place}.columns", f"“{ours}” is not a column of this return", ours, headers)
        _refuse_ambiguous(f"{place}.columns", ours, theirs, pairs, headers, "column")
        pairs.append((ours, theirs))
    return _with_words(f"{place}.values", kind, local.values, LocalNames(tuple(pairs), common.values))


def _with_words(
    place: str, kind: str, words_of: Mapping[str, Mapping[str, Iterable[str]]], before: LocalNames
) -> LocalNames:
    """Return the names with local words for words of columns added."""
    columns, values = _columns(kind), list(before.values)
    for header, words in words_of.items():
        there = place if place.endswith("scale") else f'{place}."{header}"'
        if header not in columns:
            raise _refused(there, f"“{header}” is not a column of this return", header, columns)
        column = columns[header]
        if column.kind not in ("choice", "text"):
            raise UsageError(
                f"settings.toml, {there}: “{header}” holds no words that could be mapped. Take the lines out."
            )
        for ours, theirs in _listed(words):
            if column.words and ours not in column.words:
                raise _refused(there, f"“{ours}” is not a word of “{header}”", ours, column.words)
            if header == RATING and plain(theirs) in ONLY_CQC:
                raise UsageError(
                    f"settings.toml, {there}: “{theirs}” is a word of CQC’s ratings, which are kept apart "
                    "from the council’s own. Take it out."
                )
            mapped = [(word, local_word) for name, word, local_word in values if name == header]
            _refuse_ambiguous(there, ours, theirs, mapped, column.words, "word")
            values.append((header, ours, theirs))
    return LocalNames(before.columns, tuple(values))


def _listed(names: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    for ours, every in names.items():
        for theirs in every:
            yield ours, theirs


def _refuse_ambiguous(
    place: str, ours: str, theirs: str, mapped: Iterable[tuple[str, str]], own: Iterable[str], what: str
) -> None:
    """Refuse a local name that is empty, or means something else already."""
    if not theirs.strip():
        raise UsageError(f"settings.toml, {place}: “{ours}” is given an empty name. Take it out.")
    meant = [*((each, local) for each, local in mapped), *((each, each) for each in own)]
    others = [each for each, local in meant if plain(local) == plain(theirs) and each != ours]
    if others:
        raise UsageError(
            f"settings.toml, {place}: “{theirs}” would mean two things, “{others[0]}” and “{ours}”. Keep it "
            f"for one {what}."
        )


def _refused(place: str, found: str, name: str, allowed: Iterable[str]) -> UsageError:
    allowed = list(allowed)
    near = difflib.get_close_matches(name, allowed, 1)
    mend = f"Write “{near[0]}”, if that is meant." if near else f"There are {quoted(allowed)}."
    return UsageError(f"settings.toml, {place}: {found}. {mend}")
