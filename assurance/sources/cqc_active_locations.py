"""CQC's care directory with filters: every location registered under the Health and Social Care Act (HSCA).

One row of the file is one registered location; adult social care only is taken. Source of the layout: CQC,
“Care directory with filters”, monthly, 122 columns in 2026. Columns go by their names: older editions have
fewer, notes above them, and the list on another sheet. Addresses, telephone numbers and people's names
(registered managers, nominated individuals) are never taken out of the file.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas

from assurance.councils import Council
from assurance.ledger import Ledger
from assurance.provenance import RawFile
from assurance.sources import SOURCE_COLUMNS, Reading, Recognised, cqc, cqc_services
from assurance.sources.sheets import (
    Header,
    Sheet,
    Workbook,
    batches,
    find_header,
    look_for_header,
    open_workbook,
    parse_text,
    records,
)

KIND = "cqc_active_locations"
NATIONAL = True
TABLES = ("locations", "location_services", "dual_registrations")
BY_COUNCIL = cqc.BY_COUNCIL

REQUIRED = (
    "Location ID",
    "Location Name",
    "Care home?",
    "Location Local Authority",
    "Provider ID",
    "Provider Name",
)
# By these a location is in scope, the first that is there: the directorate since it has been given.
SCOPES = {
    "Location Inspection Directorate": ("adult social care",),
    "Location Primary Inspection Category": (
        "residential social care",
        "community based adult social care services",
    ),
    "Location Type/Sector": ("social care org",),
}
OPTIONAL = {
    "Location HSCA start date": "registered_on",
    "Dormant (Y/N)": "dormant",
    "Care homes beds": "beds",
    "Location Latest Overall Rating": "rating_as_published",
    "Publication Date": "publication_date",
    "Inherited Rating (Y/N)": "inherited",
    "Location Region": "region",
    "Brand Name": "brand_name",
    "Location Dual Registered": "dual_registered",
    "Primary ID (Dual registration locations)": "primary_location_id",
}
OURS = {
    "Location ID": "location_id",
    "Location Name": "location_name",
    "Care home?": "care_home",
    "Location Local Authority": "local_authority",
    "Provider ID": "provider_id",
    "Provider Name": "provider_name",
    "Location Inspection Directorate": "inspection_directorate",
    "Location Primary Inspection Category": "inspection_category",
    "Location Type/Sector": "location_type",
    **OPTIONAL,
}
ALSO = {
    "Location Type/Sector": ["Location Type"],
    "Location HSCA start date": ["HSCA start date"],
    "Care homes beds": ["Care home beds"],
}
# CQC's list of locations that have left the register has these, and much else of this list.
OF_DEACTIVATED_ALONE = ("location hsca end date", "location status")
FEWEST_SERVICES = 5
"""A list with fewer columns that tick a service is not this one: ratings share its other names."""

DUAL = {
    "Location ID": "location_id",
    "Location Name": "location_name",
    "Location HSCA Start Date": "registered_on",
    "Location Type/Sector": "location_type",
    "Provider ID": "provider_id",
    "Provider Name": "provider_name",
    "Linked Organisation ID": "linked_organisation_id",
    "Linked Organisation Name": "linked_organisation_name",
    "Relationship": "relationship",
    "Relationship Start Date": "relationship_started_on",
    "Primary ID": "primary_location_id",
}
DUAL_REQUIRED = ("Location ID", "Linked Organisation ID", "Primary ID")
DUAL_KEY = ["location_id", "linked_organisation_id", "relationship", "primary_location_id"]
DUAL_COLUMNS = (*DUAL.values(), "council_code", "as_at", *SOURCE_COLUMNS)

_DUAL_WORDS = {"dual registration": True, "": False}


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself if one of its sheets lists locations with what they do."""
    found = _list_of_locations(workbook)
    if found is None:
        return None
    title = "Care directory with filters: active locations (HSCA)"
    return cqc.say_edition(title, found[1].share, cqc.stated_day(workbook, "as at"), path, "the README")


def _list_of_locations(workbook: Workbook) -> tuple[Sheet, Header] | None:
    best: tuple[Sheet, Header] | None = None
    for sheet in workbook.sheets:
        header = look_for_header(sheet, REQUIRED)
        if header is None or "Location ID" not in header.columns:
            continue
        names = {name.casefold() for name in header.names}
        if len(_services(header)) < FEWEST_SERVICES or names.intersection(OF_DEACTIVATED_ALONE):
            continue
        if best is None or header.share > best[1].share:
            best = (sheet, header)
    return best


def _services(header: Header) -> dict[int, tuple[cqc_services.Service, str]]:
    """Return the columns that tick a service: by position, the service and its name as published."""
    return {
        position: (service, " ".join(name.split(" - ", 1)[-1].split()))
        for position, name in enumerate(header.names)
        if (service := cqc_services.of_column(name))
    }


def read(path: Path, file: RawFile) -> Reading:
    """Return every adult social care location in the file.

    Of two rows about one location the first is kept: one that says the same is merged into it, one that says
    something else is set aside. Other directorates' locations are counted and go.

    Returns
    -------
    Reading
        `locations`: a row a registered location, a rating "Not rated" where the file has none. `as_at` is
        from the file's README, missing without one. `location_services`: a row a location × service type,
        user band or regulated activity that is ticked. `dual_registrations`: a row a location registered
        twice, from the sheet of that name.

    Raises
    ------
    InputError
        When a column is missing, or dates mix two orders.
    """
    workbook = open_workbook(path)
    found = _list_of_locations(workbook)
    sheet = found[0] if found else workbook.sheets[0]
    header = find_header(sheet, REQUIRED, optional=[*SCOPES, *OPTIONAL], also=ALSO)
    scope = next((name for name in SCOPES if name in header.columns), None)
    if scope is None:
        raise sheet.error(
            row=header.row,
            found="no column says which locations are adult social care",
            mend="use the file as it was published, with its column “Location Inspection Directorate”",
        )
    day = cqc.stated_day(workbook, "as at")
    ledger = Ledger(file=file.path, sheet=sheet.name, table="locations")
    rows, services, days = _in_scope(sheet, header, scope, ledger)
    said = {
        name: parse_text(rows[there], ledger)
        for there, name in OURS.items()
        if name in cqc.TEXTS and there in rows
    }
    said |= {name: column.loc[rows.index] for name, column in cqc.parse_days(days, sheet, ledger).items()}
    for there in ("Care home?", "Dormant (Y/N)", "Inherited Rating (Y/N)"):
        if there in rows:
            said[OURS[there]] = cqc.yes_or_no(rows[there], ledger)
    if "Location Dual Registered" in rows:
        said["dual_registered"] = cqc.yes_or_no(rows["Location Dual Registered"], ledger, also=_DUAL_WORDS)
    if "Care homes beds" in rows:
        said["beds"] = rows["Care homes beds"]
    said["homecare"] = cqc.marks_of_services(services, rows.index)["homecare"]
    said["registration_status"] = pandas.Series("Registered", index=rows.index, dtype="str")

    rated = "rating_as_published" in said
    locations = cqc.tidy_rows(cqc.tidy_locations(said, ledger, as_at=day, rated=rated), ledger, services)
    ledger.kept = len(locations)
    ledgers = [ledger]
    tables = {
        "locations": locations.reset_index(drop=True),
        "location_services": cqc.tidy_services(services, locations, ledger).reset_index(drop=True),
        "dual_registrations": _dual_registrations(workbook, locations, day, file, ledgers),
    }
    return Reading(tables, ledgers)


def _in_scope(
    sheet: Sheet, header: Header, scope: str, ledger: Ledger
) -> tuple[pandas.DataFrame, pandas.DataFrame, dict[str, pandas.Series]]:
    """Return the rows of adult social care, the services they tick, and everybody's dates, by our names.

    The dates of all rows tell together how they are written.
    """
    services = {f"{position}": each for position, each in _services(header).items()}
    wanted = replace(header, columns={**header.columns, **{each: int(each) for each in services}})
    dated = [name for name in OPTIONAL if OPTIONAL[name] in cqc.DAYS and name in header.columns]
    kept, ticked, days = [], [cqc.no_services()], []
    for batch in batches(sheet, wanted, ledger):
        ledger.rows_in += len(batch)
        sector = parse_text(batch[scope])
        ours = sector.str.casefold().isin(SCOPES[scope])
        for other, count in sector[~ours].value_counts().sort_index().items():
            ledger.beyond[f"not adult social care: {other or f'no “{scope}”'}"] += int(count)
        days.append(batch[dated])
        kept.append(batch.loc[ours, list(header.columns)])
        for position, (service, published) in services.items():
            ticks = cqc.yes_or_no(batch.loc[ours, position].rename(header.names[int(position)]), ledger)
            rows = ticks.index[ticks.fillna(False)]
            ticked.append(
                pandas.DataFrame(
                    {
                        "source_row": rows,
                        "kind": service.kind,
                        "name": service.name,
                        "name_as_published": published,
                    }
                )
            )
    every_day = pandas.concat(days)
    return (
        pandas.concat(kept),
        pandas.concat(ticked, ignore_index=True),
        {OPTIONAL[name]: every_day[name] for name in dated},
    )


def _dual_registrations(
    workbook: Workbook,
    locations: pandas.DataFrame,
    day: object,
    file: RawFile,
    ledgers: list[Ledger],
) -> pandas.DataFrame:
    """Return the table `dual_registrations`; its ledger is added to `ledgers`."""
    headers = [
        (sheet, header)
        for sheet in workbook.sheets
        if (header := look_for_header(sheet, DUAL_REQUIRED, optional=list(DUAL), share=1.0))
    ]
    if not headers:
        empty = pandas.DataFrame({name: pandas.Series(dtype="str") for name in DUAL_COLUMNS})
        return _of_dual_kinds(empty)
    sheet, header = headers[0]
    ledger = Ledger(file=file.path, sheet=sheet.name, table="dual_registrations")
    rows = records(sheet, header, ledger)
    ledger.rows_in = len(rows)
    ledgers.append(ledger)
    dated = [name for name in ("Location HSCA Start Date", "Relationship Start Date") if name in rows]
    days = cqc.parse_days({DUAL[name]: rows[name] for name in dated}, sheet, ledger)
    said = {
        ours: parse_text(rows[there], ledger).replace({"": None}) if there in rows else None
        for there, ours in DUAL.items()
        if ours not in days
    }
    table = pandas.DataFrame({**said, **days}, index=rows.index)
    code_of = dict(zip(locations["location_id"], locations["council_code"], strict=True))
    ends = [table[name] for name in ("location_id", "primary_location_id", "linked_organisation_id")]
    known = pandas.concat([end.isin(code_of) for end in ends], axis=1).any(axis=1)
    codes = [end.map(code_of) for end in ends]
    table["council_code"] = codes[0].fillna(codes[1]).fillna(codes[2])
    table["as_at"] = day
    if not known.all():
        ledger.beyond["about no adult social care location"] = int((~known).sum())
    table = cqc.one_row_each(_of_dual_kinds(cqc.with_source(table, ledger)[known]), DUAL_KEY, ledger)
    ledger.kept = len(table)
    return table.reset_index(drop=True)


def _of_dual_kinds(table: pandas.DataFrame) -> pandas.DataFrame:
    days = ("registered_on", "relationship_started_on", "as_at")
    kinds = (
        dict.fromkeys(DUAL_COLUMNS, "str") | dict.fromkeys(days, "datetime64[ms]") | {"source_row": "int64"}
    )
    return table.reindex(columns=list(DUAL_COLUMNS)).astype(kinds)


def select(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return the locations in the council's area, what they do and how they are linked."""
    return cqc.select_council(tables, council)


def newest(tables: dict[str, pandas.DataFrame]) -> str:
    """Return the day as at which the list is (YYYY-MM-DD), the last day in it when it gives none."""
    return cqc.newest_day(tables["locations"])
