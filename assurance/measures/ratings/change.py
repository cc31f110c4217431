"""What has changed since the last edition: re-rated, opened, closed, registered again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from assurance.evidence import Fact, Register, Sentence
from assurance.measures.ratings.facts import MEASURES, Setting
from assurance.measures.ratings.services import RATINGS, Service
from assurance.measures.ratings.supplied import Earlier

MEASURE = f"{MEASURES}.compare_editions"
KINDS = {
    "up": "re-rated higher",
    "down": "re-rated lower",
    "first_rated": "rated now, not rated then",
    "no_longer_rated": "not rated now, rated then",
    "re_registered": "registered again, under a new number",
    "opened": "opened: on the list now, not then",
    "closed": "closed: on the list then, not now",
    "unchanged": "with the same rating",
}
_RANK = {rating: rank for rank, rating in enumerate(reversed(RATINGS))}
COLUMNS = ("kind", "location_id", "location_name", "service_type", "rating_then", "rating_now")


def compare_editions(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return what became of every location of the two editions.

    Definition
    ----------
    Each location of either edition once: re-rated higher or lower, rated for the first time, no longer rated,
    unchanged, registered again, opened, or closed. Registered again is a new location number that carries an
    inherited rating or has the name of one that is gone and the same kind of service, when only one of each
    has it: most often another provider has taken the service over. Opened and closed are what is new and what
    is gone otherwise.

    Source
    ------
    The list of locations that the last edition published (or its tidy tables), and this edition's.

    Numerator
    ---------
    Locations of the kind.

    Denominator
    -----------
    Locations of the last edition for those that were there then; none for those opened.

    Caveats
    -------
    A location that changed its name and its number at once counts as closed and opened. Between two editions
    a location may have been re-rated twice: only the two ends are seen.

    Parameters
    ----------
    then, now
        `location_id`, `location_name`, `service_type`, `rating`, and of `now` `inherited`.

    Returns
    -------
    pandas.DataFrame
        `kind` (of `KINDS`), `location_id`, `location_name`, `service_type` (now, or then when it is gone),
        `rating_then`, `rating_now` ("" where there is none); by kind and name.
    """
    both = then.merge(now, on="location_id", how="inner", suffixes=("_then", "_now"))
    rows = [
        (
            _kind(row.rating_then, row.rating_now),
            row.location_id,
            row.location_name_now,
            row.service_type_now,
            row.rating_then,
            row.rating_now,
        )
        for row in both.itertuples()
    ]
    gone = then[~then["location_id"].isin(now["location_id"])]
    new = now[~now["location_id"].isin(then["location_id"])]
    pairs = _same_place(gone, new)
    inherited = new["inherited"].astype("boolean").fillna(False)
    again = {*pairs, *new.loc[inherited, "location_id"]}
    rating_then = dict(zip(gone["location_id"], gone["rating"], strict=True))
    for row in new.itertuples():
        kind = "re_registered" if row.location_id in again else "opened"
        before = rating_then.get(pairs.get(row.location_id, ""), "")
        rows.append((kind, row.location_id, row.location_name, row.service_type, before, row.rating))
    for row in gone[~gone["location_id"].isin(pairs.values())].itertuples():
        rows.append(("closed", row.location_id, row.location_name, row.service_type, row.rating, ""))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    order = frame["kind"].map({kind: place for place, kind in enumerate(KINDS)})
    return (
        frame.assign(order=order)
        .sort_values(["order", "location_name", "location_id"], ignore_index=True)
        .drop(columns="order")
    )


def _kind(then: str, now: str) -> str:
    if then not in _RANK or now not in _RANK:
        return "first_rated" if now in _RANK else "no_longer_rated" if then in _RANK else "unchanged"
    return "unchanged" if then == now else "up" if _RANK[now] > _RANK[then] else "down"


def _same_place(gone: pd.DataFrame, new: pd.DataFrame) -> dict[str, str]:
    """Return the ids that are gone by the new ids that stand at the same place, by name and service."""
    return {
        new_id: old_id
        for name, old_id in _by_name(gone).items()
        if (new_id := _by_name(new).get(name)) is not None
    }


def _by_name(locations: pd.DataFrame) -> dict[str, str]:
    """Return the ids of locations by name and service, where only one has them."""
    names = locations["location_name"].fillna("").str.casefold().str.replace(r"[^a-z0-9]+", " ", regex=True)
    names = names.str.strip() + "|" + locations["service_type"]
    once = ~names.duplicated(keep=False)
    return dict(zip(names[once], locations.loc[once, "location_id"], strict=True))


@dataclass(frozen=True)
class Change:
    """The change since an earlier edition: which, and a frame of `compare_editions`."""

    earlier: Earlier
    rows: pd.DataFrame


def change_since(earlier: Earlier | None, now: pd.DataFrame) -> Change | None:
    """Return the change since an earlier edition, None when there is none."""
    return None if earlier is None else Change(earlier, compare_editions(earlier.locations, now))


def change_facts(change: Change, own: Setting, total: int) -> Iterator[Fact]:
    """Yield the locations of each kind, and of both editions."""
    setting = own.at("change", f"{own.service.title}, since edition {change.earlier.edition}")
    rows = change.rows[change.rows["service_type"].isin(own.service.types)]
    then = change.earlier.locations
    then = int(then["service_type"].isin(own.service.types).sum())
    yield setting.count(
        "then",
        "locations in the last edition",
        then,
        method=f"As edition {change.earlier.edition} counted them, {change.earlier.period}.",
        measure=MEASURE,
    )
    yield setting.count("now", "locations in this edition", total, measure=MEASURE)
    for kind, title in KINDS.items():
        yield setting.count(
            kind,
            f"locations {title}",
            int(rows["kind"].eq(kind).sum()),
            measure=MEASURE,
            method="Locations are matched by CQC’s location number; one that is registered again by its name "
            "and kind of service, or by a rating that is inherited.",
        )


def change_sentence(register: Register, service: Service, change: Change | None) -> Sentence:
    """Return what has changed since the last edition, or that there is none."""
    prefix = f"ratings.{service.id}.change"
    if change is None:
        text = (
            "There is no earlier edition with ratings to compare with, so what has been re-rated, opened or "
            "closed since is not shown."
        )
    elif change.earlier.period == register.facts[f"{prefix}.now"].period and _nothing(register, prefix):
        text = f"The last edition ({change.earlier.edition}) rests on the same ratings: nothing has changed."
    else:
        text = (
            f"Since edition {change.earlier.edition} ({change.earlier.period}) {{{prefix}.up}} locations "
            f"have been re-rated higher and {{{prefix}.down}} lower, {{{prefix}.opened}} have opened, "
            f"{{{prefix}.closed}} have closed and {{{prefix}.re_registered}} have been registered again; "
            f"there were {{{prefix}.then}} then and are {{{prefix}.now}} now."
        )
    return Sentence(id=f"{prefix}_sentence", text=text)


def _nothing(register: Register, prefix: str) -> bool:
    return all(register.facts[f"{prefix}.{kind}"].value == 0 for kind in KINDS if kind != "unchanged")
