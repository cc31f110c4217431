"""Requests for homecare: when each was made, sourced and started, and how it ended.

The format is described in `docs/returns.md`. One row is one request; people are not in it.

Three clocks run through a request, in whole days, and are never mixed: from request to sourced (brokerage),
from sourced to started (the provider), from request to started (what the person feels).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assurance.numerals import listed
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised
from assurance.sources.council_return import (
    SENDER,
    Format,
    choice_column,
    count_column,
    date_column,
    identifier_column,
    number_column,
    set_aside,
    text_column,
    yes_no_column,
)
from assurance.sources.homecare_cells import spell_alike, split_double_up
from assurance.sources.sheets import Workbook

if TYPE_CHECKING:
    import pandas

    from assurance.ledger import Ledger

KIND = "homecare_requests"
NATIONAL = False
TABLES = (KIND,)

HOSPITAL = "hospital discharge"
ROUTES = {
    "Hospital": HOSPITAL,
    "Community": "community",
    "Reablement exit": "reablement exit",
    "Provider change": "provider change",
    "Hand-back": "hand-back",
}
STATUSES = {
    "Sourced": "sourced",
    "Open": "open",
    "Started": "started",
    "Withdrawn": "withdrawn",
    "Withdrawn by person": "withdrawn by person",
    "Withdrawn: hospital readmission": "withdrawn: hospital readmission",
    "Died": "died",
    "Transferred out": "transferred out",
    "Duplicate": "duplicate",
    "Cancelled": "cancelled",
}
NO_REQUESTS = {
    "duplicate": "a duplicate request, as its status says",
    "cancelled": "a cancelled request, as its status says",
}
NEVER_SOURCED = ("open", "withdrawn")
"""The days of a request with one of these do not count as a wait: the status says that it was not sourced."""
REASONS = (
    "No capacity in the area", "Times of visits", "Two care workers needed", "Special skills needed",
    "Choice of provider", "Equipment or adaptations", "Discharge put off", "Other",
)  # fmt: skip
NOT_LISTED = "not listed"

DAYS = (
    "referred_on", "assessed_on", "requested_on", "offered_on", "sourced_on", "started_on", "closed_on",
)  # fmt: skip
FIRST_COUNTS = {"offered_on": "First offer on", "sourced_on": "Sourced on", "started_on": "Started on"}
"""Days that come again when a package is sourced anew or care starts again after a stay in hospital."""


def _finish(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    table = _without_no_requests(table, ledger)
    table = _merge_updates(table, ledger)
    table["provider"] = spell_alike(table["provider"], ledger)
    table["route"] = (
        table["source"].where(table["source"] == HOSPITAL, "community").replace(HOSPITAL, "hospital")
    )
    table["route"] = table["route"].mask(table["source"].isna(), None).astype("str")
    return _count_days(table)


def _without_no_requests(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Count the rows that by their own status are no requests, and leave them out."""
    for status, reason in NO_REQUESTS.items():
        count = int((table["status"] == status).sum())
        if count:
            ledger.beyond[reason] += count
    return table[~table["status"].isin(NO_REQUESTS)].copy()


def _merge_updates(table: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Make one row of the rows of one request; set aside what cannot be one.

    Rows with one reference that were requested on the same day are states of one request. The row that knows
    the latest day is the latest state; it is kept, and takes from the others only what it lacks. A request
    that was offered, sourced or started again keeps the first day of each. Rows with one reference and
    different days of request cannot be told apart: all of them are set aside.
    """
    again = table[table.duplicated(["council_code", "request_id"], keep=False)]
    for _, rows in again.groupby(["council_code", "request_id"], sort=False):
        if rows["requested_on"].nunique() > 1:
            _set_aside_all(rows, ledger)
            table = table.drop(index=rows.index)
            continue
        known_until = rows[list(DAYS)].max(axis=1)
        latest = rows.index[known_until == known_until.max()][-1]
        for row in rows.index.drop(latest):
            rule, code = "an earlier state of the same request", str(rows.at[row, "council_code"])
            ledger.merge(row, latest, rule, code)
        for column in table.columns:
            given = rows.loc[[latest, *rows.index.drop(latest)[::-1]], column].dropna()
            if len(given):
                table.at[latest, column] = given.iloc[0]
        for column, header in FIRST_COUNTS.items():
            days = sorted(set(rows[column].dropna()))
            if len(days) > 1:
                table.at[latest, column] = days[0]
                kind = f"kept the first of several days under “{header}” of one request"
                ledger.repaired(kind, " and ".join(f"{day:%Y-%m-%d}" for day in days), f"{days[0]:%Y-%m-%d}")
        table = table.drop(index=rows.index.drop(latest))
    return table


def _set_aside_all(rows: pandas.DataFrame, ledger: Ledger) -> None:
    for row in rows.index:
        others = listed(f"{other:,}" for other in rows.index if other != row)
        set_aside(
            ledger,
            row,
            "one reference, different days of request",
            "not shown",
            f"The request has the same Request ID as row {others} and another day under “Requested on”: they "
            "cannot be one request, and nobody can tell which is right.",
            f"{SENDER}: give every request its own number, or correct its day.",
            rows.at[row, "council_code"],
        )


def _count_days(table: pandas.DataFrame) -> pandas.DataFrame:
    """Return the table with its three clocks: whole days, missing where an end is not known."""
    waited = ~table["status"].isin(NEVER_SOURCED)
    ends = {
        "days_to_sourced": ("requested_on", "sourced_on"),
        "days_sourced_to_started": ("sourced_on", "started_on"),
        "days_request_to_started": ("requested_on", "started_on"),
    }
    for name, (start, end) in ends.items():
        days = (table[end] - table[start]).dt.days
        table[name] = days.where(waited).astype("Int64")
    return table


FORMAT = Format(
    table=KIND,
    title="Requests for homecare and when they were sourced",
    columns=(
        identifier_column("Request ID", "request_id", of="request"),
        identifier_column("Person reference", "person", of="person", may_be_empty=True, optional=True),
        choice_column("Route", "source", ROUTES, also={"Hospital discharge": "Hospital"}, may_be_empty=True),
        text_column("Area", "area", may_be_empty=True, optional=True),
        text_column("Level", "level", may_be_empty=True, optional=True),
        date_column("Referred on", "referred_on", may_be_empty=True, optional=True),
        date_column("Assessed on", "assessed_on", may_be_empty=True, optional=True),
        date_column("Requested on", "requested_on"),
        date_column("First offer on", "offered_on", may_be_empty=True, optional=True),
        date_column("Sourced on", "sourced_on", may_be_empty=True),
        date_column("Started on", "started_on", may_be_empty=True, optional=True),
        date_column("Closed on", "closed_on", may_be_empty=True, optional=True),
        choice_column("Status", "status", STATUSES),
        number_column("Hours requested", "hours_requested", may_be_empty=True, optional=True),
        number_column("Hours sourced", "hours_sourced", may_be_empty=True, optional=True),
        count_column("Visits a week", "visits_a_week", may_be_empty=True, optional=True),
        yes_no_column("Double-up", "double_up", optional=True),
        text_column("Provider", "provider", may_be_empty=True, optional=True),
        text_column("Provider location ID", "provider_location_id", may_be_empty=True, optional=True),
        choice_column(
            "Framework route",
            "framework_route",
            {"Lead": "lead", "Secondary": "secondary", "DPS": "DPS", "Spot": "spot"},
            may_be_empty=True,
            optional=True,
        ),
        choice_column(
            "Interim cover",
            "interim_cover",
            {"Bridging": "bridging", "Family": "family", "Residential": "residential", "None": "none"},
            may_be_empty=True,
            optional=True,
        ),
        yes_no_column("Special needs", "special_needs", optional=True),
        choice_column(
            "Reason for delay",
            "reason_for_delay",
            {reason: reason.lower() for reason in REASONS},
            unlisted=NOT_LISTED,
            may_be_empty=True,
            optional=True,
        ),
    ),
    keys=("Request ID", "Person reference", "Provider"),
    prepare=split_double_up,
    finish=_finish,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself, None when it is another return."""
    return FORMAT.recognise(workbook)


def read(path: Path, file: RawFile) -> Reading:
    """Return the whole file, tidied."""
    return FORMAT.read(path, file)
