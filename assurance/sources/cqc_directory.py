"""CQC's weekly directory: every registered location, with what it does; no ratings, no days of registration.

Source of the layout: CQC, `DD_Month_YYYY_CQC_directory.csv`: some lines of preamble with the day on which it
was produced, then 15 columns; until about 2020 two of them were called otherwise. It gives no inspection
directorate: a location is taken as adult social care when one of its service types is.
"""

from __future__ import annotations

from pathlib import Path

import pandas

from assurance.councils import Council
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised, cqc
from assurance.sources.sheets import (
    Header,
    Sheet,
    Workbook,
    batches,
    find_header,
    look_for_table,
    open_workbook,
    parse_text,
)

KIND = "cqc_directory"
NATIONAL = True
TABLES = ("locations", "location_services")
BY_COUNCIL = cqc.BY_COUNCIL
BEHIND = 3  # no ratings, no days of registration, no beds

LOCATION, PROVIDER = "CQC Location ID (for office use only)", "CQC Provider ID (for office use only)"
REQUIRED = {
    "Name": "location_name",
    "Service types": "",
    "Provider name": "provider_name",
    "Local authority": "local_authority",
    "Region": "region",
    LOCATION: "location_id",
    PROVIDER: "provider_id",
}
OPTIONAL = {"Date of latest check": "last_checked_on", "Specialisms/services": ""}
ALSO = {
    # Until about 2020, without the closing bracket.
    LOCATION: ["CQC Location (for office use only", "CQC Location (for office use only)"],
    PROVIDER: ["CQC Provider (for office use only", "CQC Provider ID (for office use only"],
}


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself if it has the columns of the weekly directory."""
    found = _list_of_locations(workbook)
    if found is None:
        return None
    sheet, header = found
    stated = cqc.stated_day(workbook, "produced on", [sheet])
    return cqc.say_edition("Care directory (weekly)", header.share, stated, path, "its preamble")


def _list_of_locations(workbook: Workbook) -> tuple[Sheet, Header] | None:
    return look_for_table(
        workbook.sheets,
        list(REQUIRED),
        also=ALSO,
        fits=lambda header: not {LOCATION, PROVIDER}.isdisjoint(header.columns),
    )


def read(path: Path, file: RawFile) -> Reading:
    """Return every location in the file with a service type of adult social care.

    Returns
    -------
    Reading
        `locations`: without rating, beds and day of registration, which the file does not hold; `care_home`
        and `homecare` are from the service types. `location_services`: service types and specialisms, named
        as CQC's directory with filters names them.

    Raises
    ------
    InputError
        When a column is missing, or dates mix two orders.
    """
    workbook = open_workbook(path)
    found = _list_of_locations(workbook)
    sheet = found[0] if found else workbook.sheets[0]
    header = find_header(sheet, list(REQUIRED), optional=list(OPTIONAL), also=ALSO)
    day = cqc.stated_day(workbook, "produced on", [sheet])
    ledger = Ledger(file=file.path, sheet=sheet.name, table="locations")

    kept, listed, days = [], [cqc.no_services()], []
    for batch in batches(sheet, header, ledger):
        ledger.rows_in += len(batch)
        batch = _locations_only(batch, ledger)
        services = cqc.list_services(batch["Service types"], batch.get("Specialisms/services"))
        ours = cqc.marks_of_services(services, batch.index)["adult_social_care"]
        if not ours.all():
            ledger.beyond["no service type of adult social care"] += int((~ours).sum())
        kept.append(batch[ours])
        listed.append(services[services["source_row"].isin(batch.index[ours])])
        if "Date of latest check" in batch:
            days.append(batch["Date of latest check"])
    rows, services = pandas.concat(kept), pandas.concat(listed, ignore_index=True)

    said = {ours: parse_text(rows[there], ledger) for there, ours in REQUIRED.items() if ours}
    if days:
        checked = cqc.parse_days({"last_checked_on": pandas.concat(days)}, sheet, ledger)
        said["last_checked_on"] = checked["last_checked_on"].loc[rows.index]
    marks = cqc.marks_of_services(services, rows.index)
    said |= {name: marks[name] for name in ("care_home", "homecare")}
    said["registration_status"] = pandas.Series("Registered", index=rows.index, dtype="str")
    locations = cqc.tidy_rows(cqc.tidy_locations(said, ledger, as_at=day, rated=False), ledger, services)
    ledger.kept = len(locations)
    tables = {
        "locations": locations.reset_index(drop=True),
        "location_services": cqc.tidy_services(services, locations, ledger).reset_index(drop=True),
    }
    return Reading(tables, [ledger])


def _locations_only(rows: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Let go of the rows that are about a provider as such, whose locations have rows of their own."""
    location, provider = parse_text(rows[LOCATION]), parse_text(rows[PROVIDER])
    providers = (location == "") & (provider != "")
    if providers.any():
        ledger.beyond["a provider, not a location"] += int(providers.sum())
    return rows[~providers]


def select(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return the locations in the council's area and what they do."""
    return cqc.select_council(tables, council)


def newest(tables: dict[str, pandas.DataFrame]) -> str:
    """Return the day on which the list was produced (YYYY-MM-DD), the last day in it when it gives none."""
    return cqc.newest_day(tables["locations"])
