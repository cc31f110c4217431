"""Things that were counted on one day."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from assurance.disclosure import counts_in, hidden, total_hidden
from assurance.evidence import Fact, Register, Sentence
from assurance.markdown import escape
from assurance.measures.edition import Edition
from assurance.measures.entry import Basis, as_at, keys, until
from assurance.measures.market.common import basis_of, text_of
from assurance.settings import Settings

MEASURE = f"{__name__.rpartition('.')[0]}.measure_snapshots"


def measure_snapshots(edition: Edition, settings: Settings) -> Register:
    """Return the facts and sentences about things counted on one day; none when it was not supplied.

    Definition
    ----------
    Each thing that was counted, on its latest day; the count before that and the change since; and, where it
    is part of another thing, its share of it on the same day.

    Source
    ------
    The council's own snapshots.

    Numerator
    ---------
    The count; of a share, the part. Of a change in per cent, the latest count less the one before.

    Denominator
    -----------
    Of a share, what it is part of, on the same day. Of a change in per cent, the count before.

    Caveats
    -------
    A snapshot says nothing about the days between. Parts may overlap and are never added up. Small counts of
    people are hidden, with the shares and changes that would give them away.
    """
    register = edition.register()
    every = edition.table("snapshots")
    snapshots = until(every, settings.data_freeze) if len(every) else every
    if snapshots.empty:
        return register
    order = {str(name): part for name, part in keys(snapshots["measure_id"]).items()}
    snapshots = snapshots.drop_duplicates(["measure_id", "as_at"])
    snapshots = snapshots.sort_values("as_at", kind="stable", na_position="first")
    concealed = hide_snapshots(snapshots, settings.disclosure.model_dump())
    if concealed:  # what somebody noted beside another count may tell a hidden one
        telling = snapshots["note"].fillna("").map(lambda note: bool(counts_in(str(note))))
        snapshots = snapshots.assign(note=snapshots["note"].mask(telling))
    counts: dict[tuple[str, object], Fact] = {}
    for measure_id, measure_key in order.items():
        rows = snapshots[snapshots["measure_id"] == measure_id]
        group = f"market.snapshots.{measure_key}"
        found = [
            _snapshot(edition, rows[rows.index == index], group, name, index in concealed)
            for index, name in zip(reversed(rows.index), ("count", "previous"), strict=False)
        ]
        register.add(*found)
        counts |= {(measure_id, rows["as_at"].iloc[-1 - place]): fact for place, fact in enumerate(found)}
        if len(found) == 2:
            _add_change(register, edition, rows, group, *found)
    for measure_id, measure_key in order.items():
        rows = snapshots[snapshots["measure_id"] == measure_id]
        parent = text_of(rows["of_which"].iloc[-1])
        part, whole = (counts.get((name, rows["as_at"].iloc[-1])) for name in (measure_id, parent))
        if parent and part and whole:
            basis = _snapshot_basis(edition, rows[-1:], hide=part.status == "suppressed")
            register.add(
                basis.share(
                    f"market.snapshots.{measure_key}.percent",
                    f"{part.title}, as a share of “{whole.title}”",
                    part,
                    whole,
                    base=f"“{whole.title}”, on the same day",
                )
            )
        register.say(_say_snapshot(register, f"market.snapshots.{measure_key}"))
    return register


def hide_snapshots(snapshots: pd.DataFrame, thresholds: Mapping[str, int]) -> frozenset:
    """Return the index labels of the snapshots that must not be shown.

    A part is weighed against what is left of the thing it is part of, alone and together with the other parts
    (which may overlap, so that neither view is enough). Of a hidden thing no part above 0 is shown.
    """
    people = snapshots[snapshots["counted"].eq("people") & snapshots["count"].notna()]
    counts = people["count"].astype("int64")
    concealed = {label for label, count in counts.items() if 0 < count < thresholds["people"]}
    before: set | None = None
    while before != concealed:
        before = set(concealed)
        for label, row in people.iterrows():
            parts = people.index[people["of_which"].eq(row["measure_id"]) & people["as_at"].eq(row["as_at"])]
            if label in concealed:
                concealed |= {part for part in parts if counts[part] > 0}
                continue
            divisions = [[part] for part in parts] + ([list(parts)] if len(parts) > 1 else [])
            for division in divisions:
                left = int(counts[label] - counts[division].sum())
                if left < 0:
                    continue  # they overlap: nothing can be taken away from the whole
                pieces = {**{part: int(counts[part]) for part in division}, "left": left}
                also = frozenset(concealed & set(division))
                concealed |= hidden(pieces, counted="people", thresholds=thresholds, also=also) - {"left"}
                if total_hidden(pieces, counted="people", thresholds=thresholds):
                    concealed.add(label)
    return frozenset(concealed)


def _snapshot_basis(edition: Edition, row: pd.DataFrame, *, hide: bool = False) -> Basis:
    # What somebody noted beside a count may well repeat it.
    notes = () if hide else tuple(filter(None, (text_of(note) for note in row["note"])))
    return basis_of(edition, row, str(row["title"].iloc[-1]), MEASURE, notes)


def _snapshot(edition: Edition, row: pd.DataFrame, group: str, name: str, hide: bool) -> Fact:
    snapshot = row.iloc[0]
    title = str(snapshot["title"]) if name == "count" else f"{snapshot['title']}, {as_at(row)}"
    return _snapshot_basis(edition, row, hide=hide).count(
        f"{group}.{name}",
        title,
        snapshot["count"],
        str(snapshot["counted"]),
        rule=f"measure {snapshot['measure_id']}, {as_at(row)}",
        method="As given in the return.",
        hide=hide,
    )


def _add_change(
    register: Register, edition: Edition, rows: pd.DataFrame, group: str, latest: Fact, previous: Fact
) -> None:
    period = f"{previous.period.removeprefix('as at ')} to {latest.period.removeprefix('as at ')}"
    basis = _snapshot_basis(edition, rows[-2:], hide="suppressed" in (latest.status, previous.status))
    change = basis.difference(
        f"{group}.change", f"{latest.title}: change", latest, previous, unit=latest.unit, period=period
    )
    percent = basis.share(
        f"{group}.change_percent",
        f"{latest.title}: change in per cent",
        change,
        previous,
        base=f"the count {previous.period}",
    )
    register.add(change, basis.with_sign(percent))


def _say_snapshot(register: Register, group: str) -> Sentence:
    latest = register.facts[f"{group}.count"]
    name = escape(latest.title)
    if latest.status == "suppressed":
        text = f"{name} ({latest.period}): the number is not shown."
    elif latest.value is None:
        text = f"{name} ({latest.period}): not known."
    else:
        text = f"{name} ({latest.period}): {{{group}.count}}"
        share, change = (register.facts.get(f"{group}.{name}") for name in ("percent", "change"))
        if share and share.value is not None:
            text += f", {{{share.id}}} of {escape(share.base.partition(', on')[0])}"
        if (
            change
            and change.value is not None
            and register.facts[f"{group}.change_percent"].value is not None
        ):
            text += (
                f"; it was {{{group}.previous}} {register.facts[f'{group}.previous'].period}, a change of "
                f"{{{change.id}}} ({{{group}.change_percent}})"
            )
        text += "."
    return Sentence(id=f"{group}.sentence", text=text)
