"""DHSC's rules for events that are sent more than once, and for services that nobody closed.

From DHSC's method for its main tables (deduplication, and the procedures beside it): what tells one event
from another, which of several records of it is kept, and what becomes of an open service that is not sent
again. Two things differ, and are said in docs/client-level-data.md: a service keeps all of its rows within
the last submission that has it (a double-up is two rows), and the flag for a "conversation" has no part in
the order, because how DHSC works it out is not public.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy

from assurance.ledger import Ledger

if TYPE_CHECKING:
    import pandas
    from numpy.typing import NDArray

OUTCOMES = (
    "Progress to reablement/ST-Max",
    "Progress to assessment, review or reassessment",
    "Release 1 specification only: Not mapped",
    "Progress to support planning or services",
    "Continuation of support or services",
    "Admitted to hospital",
    "NFA: Responsibility moved to another local authority",
    "NFA: Referral to NHS services or NHS funded social care",
    "NFA: Self-funded client or under 12wk disregard",
    "NFA: Information and advice or signposting",
    "NFA: Referral to other service within the local authority",
    "NFA: Support declined",
    "NFA: Deceased",
    "NFA: Support ended as planned",
    "NFA: Support ended for other reason",
    "NFA: No services offered for other reason",
    "NFA: Other",
)
"""DHSC's hierarchy of outcomes, the one to keep first. Any other comes after them."""

EVENT = ("council_code", "person", "event_start", "client_type")
TELLS_APART: Mapping[str, tuple[str, ...]] = {
    "cld_requests": (*EVENT, "event_end", "route_of_access"),
    "cld_assessments": (*EVENT, "event_end", "assessment_type"),
    "cld_services": (*EVENT, "service_type", "service_component"),
    "cld_reviews": (*EVENT, "event_end"),
}
"""What tells one event from another, whichever submission it is in."""

WITHIN_A_SUBMISSION: Mapping[str, tuple[str, ...]] = {
    "cld_services": ("delivery_mechanism", "unit_cost", "cost_frequency", "planned_units_per_week")
}
"""What tells rows of one submission apart besides."""

AS_SENT = "as sent"
AT_DEATH = "date of death"
NOT_SENT_AGAIN = "not sent again"

SHARE_OF_A_SUBMISSION = 0.02
"""A reporting period is that of a submission when this share of a file's rows state it: one mistyped year
must not close every service of a council. DHSC takes the same share of events to tell a month that is
covered."""


def settle_events(tables: Sequence[dict[str, pandas.DataFrame]], ledgers: Sequence[Ledger]) -> None:
    """Leave each event once in the tables of one or several submissions, and account for what is merged.

    Parameters
    ----------
    tables
        Of each submission, the tidy tables that hold events. Each is replaced, one after another, so that
        no more than one is held twice.
    ledgers
        The ledgers of those tables. Their `kept` is what the tables hold, and goes down by what is merged.
    """
    periods = _submissions(tables)
    for name in TELLS_APART:
        own = {(ledger.file, ledger.sheet): ledger for ledger in ledgers if ledger.table == name}
        settled = _settle_table(name, [part[name] for part in tables], periods, own)
        for part, rows in zip(tables, settled, strict=True):
            part[name] = rows


def _submissions(tables: Sequence[Mapping[str, pandas.DataFrame]]) -> dict[str, set[numpy.datetime64]]:
    """Return, for each council, the ends of the reporting periods of its submissions."""
    import pandas

    periods: dict[str, set[numpy.datetime64]] = {}
    for part in tables:
        rows = pandas.concat([part[name][["council_code", "period_end"]] for name in TELLS_APART])
        for council, ends in rows.groupby("council_code", observed=True)["period_end"]:
            counts = ends.value_counts()
            usual = counts.index[counts >= SHARE_OF_A_SUBMISSION * len(ends)]
            periods.setdefault(str(council), set()).update(usual.to_numpy())
    return periods


def _settle_table(
    name: str,
    parts: Sequence[pandas.DataFrame],
    periods: Mapping[str, set[numpy.datetime64]],
    ledgers: Mapping[tuple[str, str], Ledger],
) -> list[pandas.DataFrame]:
    import pandas

    rows = pandas.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0].reset_index(drop=True)
    if rows.empty:
        return [part.copy() for part in parts]
    ends = numpy.cumsum([len(part) for part in parts])
    of_submission = _in_a_submission(rows, periods)
    several = any(len(its) > 1 for its in periods.values())
    best = _best_first(rows)
    kept = numpy.ones(len(rows), dtype=bool)

    # Within a submission; rows whose period is not known are taken together.
    keys = [*TELLS_APART[name], *WITHIN_A_SUBMISSION.get(name, ()), "period_end"]
    into = _into(rows, keys, best, numpy.ones(len(rows), dtype=bool))
    _merge(rows, into, kept, ledgers, "the same event twice")
    if several:
        into = _into_later(rows, TELLS_APART[name], best, kept & of_submission)
        _merge(rows, into, kept, ledgers, "the same event in a later submission")
        if name == "cld_services":
            _close(rows, kept & of_submission, periods, ledgers)
    starts = [0, *ends[:-1]]
    return [
        rows.iloc[start:end][kept[start:end]].reset_index(drop=True)
        for start, end in zip(starts, ends, strict=True)
    ]


def _in_a_submission(
    rows: pandas.DataFrame, periods: Mapping[str, set[numpy.datetime64]]
) -> NDArray[numpy.bool_]:
    inside = numpy.zeros(len(rows), dtype=bool)
    for council, its in periods.items():
        inside |= ((rows["council_code"] == council) & rows["period_end"].isin(list(its))).to_numpy()
    return inside


def _best_first(rows: pandas.DataFrame) -> NDArray[numpy.int64]:
    """Return the rows' places, the record to keep before those that go: DHSC's order."""
    period, end = (rows[name].to_numpy().astype("datetime64[D]") for name in ("period_end", "event_end"))
    ranks = {outcome: rank for rank, outcome in enumerate(OUTCOMES, start=1)}
    outcome = rows["event_outcome"].map(ranks).fillna(999).to_numpy().astype(numpy.int64)
    far, none = numpy.datetime64("9999-01-01"), numpy.datetime64("0001-01-01")
    latest_period = -numpy.where(numpy.isnat(period), none, period).astype(numpy.int64)
    latest_end = -numpy.where(numpy.isnat(end), far, end).astype(numpy.int64)
    last_sent = -numpy.arange(len(rows))
    return numpy.lexsort((last_sent, outcome, latest_end, latest_period))


def _groups(rows: pandas.DataFrame, keys: Iterable[str]) -> NDArray[numpy.int64]:
    return rows.groupby(list(keys), dropna=False, sort=False, observed=True).ngroup().to_numpy()


def _into(
    rows: pandas.DataFrame, keys: Sequence[str], best: NDArray[numpy.int64], among: NDArray[numpy.bool_]
) -> NDArray[numpy.int64]:
    """Return, for each row, the place of the row that it goes into; its own where it stays."""
    into = numpy.arange(len(rows))
    places = best[among[best]]
    if not len(places):
        return into
    groups = _groups(rows.iloc[places], keys)
    first = numpy.full(groups.max() + 1, -1, dtype=numpy.int64)
    first[groups[::-1]] = places[::-1]  # the last to be written is the best
    into[places] = first[groups]
    return into


def _into_later(
    rows: pandas.DataFrame, keys: Sequence[str], best: NDArray[numpy.int64], among: NDArray[numpy.bool_]
) -> NDArray[numpy.int64]:
    """Return the same for rows of earlier submissions; those of the latest that has the event all stay."""
    into = _into(rows, keys, best, among)
    period = rows["period_end"].to_numpy()
    stays = period == period[into]
    return numpy.where(stays, numpy.arange(len(rows)), into)


def _merge(
    rows: pandas.DataFrame,
    into: NDArray[numpy.int64],
    kept: NDArray[numpy.bool_],
    ledgers: Mapping[tuple[str, str], Ledger],
    rule: str,
) -> None:
    """Take out the rows that go into others, and account for each."""
    going = numpy.flatnonzero((into != numpy.arange(len(rows))) & kept)
    kept[going] = False
    sources = rows[["source_file", "source_sheet", "source_row", "council_code"]]
    for went, stayed in zip(
        sources.iloc[going].itertuples(index=False),
        sources.iloc[into[going]].itertuples(index=False),
        strict=True,
    ):
        ledger = ledgers[(went.source_file, went.source_sheet)]
        where = "" if stayed[:2] == went[:2] else f", in {_place(stayed.source_file, stayed.source_sheet)}"
        ledger.merge(went.source_row, stayed.source_row, rule + where, went.council_code)
        ledger.kept -= 1


def _place(file: str, sheet: str) -> str:
    return f"{file}, sheet “{sheet}”" if sheet else file


def _close(
    rows: pandas.DataFrame,
    concerned: NDArray[numpy.bool_],
    periods: Mapping[str, set[numpy.datetime64]],
    ledgers: Mapping[tuple[str, str], Ledger],
) -> None:
    """End open services that no later submission has at the end of the period of the last that has them."""
    newest = rows["council_code"].map({council: max(its) for council, its in periods.items() if its})
    earlier = (rows["period_end"] < newest).to_numpy() & concerned
    open_then = (rows["event_end"].isna() | (rows["event_end"] > rows["period_end"])).to_numpy()
    closed = earlier & open_then & (rows["event_start"] <= rows["period_end"]).to_numpy()
    for row in rows[closed].itertuples(index=False):
        before = (
            "open" if row.event_end != row.event_end else f"{row.event_end:%Y-%m-%d}"
        )  # NaT is not itself
        ledgers[(row.source_file, row.source_sheet)].repaired(
            "ended a service that was open and not sent again with its reporting period",
            f"row {row.source_row}: {before}",
            f"{row.period_end:%Y-%m-%d}",
        )
    rows.loc[closed, "event_end"] = rows.loc[closed, "period_end"]
    rows.loc[closed, "event_end_basis"] = NOT_SENT_AGAIN
