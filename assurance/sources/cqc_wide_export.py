"""The wide export of CQC's ratings: one row a location, a column for each key question.

CQC does not publish how this export is made up: its columns were read in copies of it that others have made
public. It is recognised by a location's number and a rating for each of the five key questions, whatever the
columns are called beside. Two things are not what they seem. Its regions are those of the directors of adult
social services (ADASS), which are not the Office for National Statistics' regions: the region is taken from
the council. And in the copies seen its “Publication Date” is the day of registration: where the two agree
nearly always, it is not taken as the day of a rating. Registered managers' names are never taken out of it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas

from assurance import councils
from assurance.councils import Council
from assurance.errors import InputError
from assurance.ledger import Ledger
from assurance.numerals import listed
from assurance.provenance import RawFile
from assurance.sources import Reading, Recognised, cqc
from assurance.sources.cqc_rating_rows import OVERALL, tidy_ratings
from assurance.sources.cqc_ratings import DOMAINS, SERVICE_TYPES
from assurance.sources.headers import refuse_rows_above
from assurance.sources.sheets import Header, Sheet, Workbook, batches, open_workbook, parse_text

KIND = "cqc_wide_export"
NATIONAL = True
TABLES = ("locations", "location_services", "ratings", "ratings_comparators")
BY_COUNCIL = cqc.BY_COUNCIL
BEHIND = 2  # no service groups, and often no days of ratings

# By our names, how the column may be called: its words, in lower case.
NAMES = {
    "location_id": ("location id", "cqc location id"),
    "location_name": ("location name", "name"),
    "local_authority": ("location local authority", "local authority"),
    "inspection_category": ("primary inspection category", "location primary inspection category"),
    "provider_id": ("provider id", "cqc provider id"),
    "provider_name": ("provider name",),
    "region": ("location adass region", "adass region", "location region", "region"),
    "service_types": ("service types",),
    "supported": ("service users supported", "service user bands"),
    "beds": ("care homes beds", "care home beds", "number of beds"),
    "registered_on": ("location hsca start date", "registration date"),
    "left_on": ("location hsca end date", "deregistration date"),
    "dormant": ("dormant", "dormant y n"),
    "publication_date": ("publication date",),
    "brand_name": ("brand name",),
    "location_type": ("location type", "location type sector"),
}
REQUIRED = ("location_id", "location_name", "local_authority", "inspection_category", "provider_id")
_BESIDE = {"location", "latest", "current", "cqc", "key", "question", "rating", "ratings"}
NEARLY_ALWAYS = 0.9


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself if it rates the five key questions of a location in one row."""
    found = _list_of_locations(workbook)
    if found is None:
        return None
    title = "Locations with a rating for each key question (wide export)"
    return cqc.say_edition(title, found[1].share, cqc.stated_day(workbook, "as at"), path, "the file")


def _list_of_locations(workbook: Workbook) -> tuple[Sheet, Header] | None:
    for sheet in workbook.sheets:
        for label in sheet.labels():
            columns = _columns(label.names)
            if "location_id" in columns and set(DOMAINS) <= set(columns):
                missing = tuple(name for name in REQUIRED if name not in columns)
                return sheet, Header(label.row, columns, label.names, missing, len(REQUIRED))
    return None


def _like(sheet: Sheet) -> list[Header]:
    """Return the first rows as headers, by how many of the columns that make this list they name."""
    sought = ("location_id", *DOMAINS)
    return [
        Header(label.row, columns, label.names, tuple(set(sought) - set(columns)), len(sought))
        for label in sheet.labels()
        if (columns := _columns(label.names))
    ]


def _columns(names: tuple[str, ...]) -> dict[str, int]:
    """Return where the columns are, by our names and by the domain they rate; the first of two alike."""
    ours = {spelling: name for name, spellings in NAMES.items() for spelling in spellings}
    columns: dict[str, int] = {}
    for position, name in enumerate(names):
        words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).casefold())
        named = ours.get(" ".join(words)) or next(
            (
                domain
                for domain in DOMAINS
                if set(words) - _BESIDE == set(re.findall(r"[a-z]+", domain.casefold()))
            ),
            None,
        )
        if named:
            columns.setdefault(named, position)
    return columns


def read(path: Path, file: RawFile) -> Reading:
    """Return every adult social care location in the file that has not left the register, and its ratings.

    Returns
    -------
    Reading
        `locations` and `location_services`, as from CQC's directory with filters. `ratings`: a row a location
        × domain that is rated, service group Overall. `ratings_comparators`: empty unless the file covers all
        nine regions.

    Raises
    ------
    InputError
        When a column is missing, or dates mix two orders.
    """
    workbook = open_workbook(path)
    found = _list_of_locations(workbook)
    if found is None:
        raise InputError.at(
            path,
            found="no row names a location’s number and a rating for each of the five key questions",
            mend="export it again with those columns",
        )
    sheet, header = found
    refuse_rows_above(sheet, _like(sheet), header)
    if header.missing:
        spellings = listed(f"“{NAMES[name][0].capitalize()}”" for name in header.missing)
        raise sheet.error(
            row=header.row, found=f"there is no column {spellings}", mend="export it again with those columns"
        )
    day = cqc.stated_day(workbook, "as at")
    ledger = Ledger(file=file.path, sheet=sheet.name, table="locations")
    rows, days = _in_scope(sheet, header, ledger)

    texts = [name for name in (*cqc.TEXTS, *DOMAINS) if name in rows]
    said = {name: parse_text(rows[name], ledger) for name in texts}
    said["rating_as_published"] = said[OVERALL]
    said |= {name: column.loc[rows.index] for name, column in cqc.parse_days(days, sheet, ledger).items()}
    _leave_out_days_of_registration(said, ledger)
    if "dormant" in rows:
        said["dormant"] = cqc.yes_or_no(rows["dormant"].rename("Dormant"), ledger)
    if "beds" in rows:
        said["beds"] = rows["beds"]
    services = cqc.list_services(rows.get("service_types"), rows.get("supported"))
    if "service_types" in rows:
        marks = cqc.marks_of_services(services, rows.index)
        said |= {name: marks[name] for name in ("care_home", "homecare")}
    said["region"] = _regions(said, ledger)
    said["registration_status"] = pandas.Series("Registered", index=rows.index, dtype="str")

    locations = cqc.tidy_locations(said, ledger, as_at=day, rated=True)
    ratings = {domain: said[domain] for domain in DOMAINS}
    locations = cqc.tidy_rows(locations, ledger, services, ratings)
    ledger.kept = len(locations)
    rated, of_ratings = tidy_ratings(_ratings(said), locations, ledger)
    tables = {
        "locations": locations.reset_index(drop=True),
        "location_services": cqc.tidy_services(services, locations, ledger).reset_index(drop=True),
        **rated,
    }
    return Reading(tables, [ledger, of_ratings])


def _in_scope(
    sheet: Sheet, header: Header, ledger: Ledger
) -> tuple[pandas.DataFrame, dict[str, pandas.Series]]:
    """Return the rows of adult social care that are on the register, and everybody's dates."""
    dated = [name for name in cqc.DAYS if name in header.columns]
    kept, days = [], []
    for batch in batches(sheet, header, ledger):
        ledger.rows_in += len(batch)
        category = parse_text(batch["inspection_category"])
        ours = category.str.casefold().isin(SERVICE_TYPES)
        for other, count in category[~ours].value_counts().sort_index().items():
            ledger.beyond[f"not adult social care: {other or 'no inspection category'}"] += int(count)
        if "left_on" in batch:
            left = ours & (parse_text(batch["left_on"]) != "")
            if left.any():
                ledger.beyond["it has left CQC’s register"] += int(left.sum())
            ours &= ~left
        days.append(batch[dated])
        kept.append(batch[ours])
    every_day = pandas.concat(days)
    return pandas.concat(kept), {name: every_day[name] for name in dated}


def _leave_out_days_of_registration(said: dict[str, pandas.Series], ledger: Ledger) -> None:
    """Leave out the days of publication where they are the days of registration under another name."""
    if "publication_date" not in said or "registered_on" not in said:
        return
    both = said["publication_date"].notna() & said["registered_on"].notna()
    same = both & (said["publication_date"] == said["registered_on"])
    if both.any() and same.sum() / both.sum() >= NEARLY_ALWAYS:
        given = said["publication_date"].dropna()
        ledger.repaired(
            "left out the days of publication, which are the days of registration",
            given.iloc[0].date().isoformat(),
            "(missing)",
            len(given),
        )
        said["publication_date"] = pandas.Series(pandas.NaT, index=both.index, dtype="datetime64[ms]")


def _regions(said: dict[str, pandas.Series], ledger: Ledger) -> pandas.Series:
    """Return each location's region, from its council; without one, as the file says."""
    stated = said.get("region", pandas.Series("", index=said["location_id"].index, dtype="str"))
    stated = stated.str.replace(" (ADASS Region)", "", regex=False)
    regions = []
    for authority, region in zip(said["local_authority"], stated, strict=True):
        council = councils.match(authority)
        code = councils.match_region(region)
        named = councils.REGIONS[code] if code else region
        if council and named and named != council.region:
            ledger.repaired("took the region from the council, not from ADASS", named, council.region)
        regions.append(council.region if council else named)
    return pandas.Series(regions, index=stated.index, dtype="str")


def _ratings(said: dict[str, pandas.Series]) -> pandas.DataFrame:
    """Return what the columns rate, one row a rating; a blank one is none."""
    published = said.get("publication_date", pandas.Series(pandas.NaT, index=said["location_id"].index))
    parts = [
        pandas.DataFrame(
            {
                "source_row": said[domain].index,
                "service_group": OVERALL,
                "domain": domain,
                "rating_as_published": said[domain].to_numpy(),
                "publication_date": published.astype("datetime64[ms]").to_numpy(),
            }
        )
        for domain in DOMAINS
    ]
    given = pandas.concat(parts, ignore_index=True)
    return given[given["rating_as_published"] != ""]


def select(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return the locations in the council's area, and the counts of its region and England."""
    return cqc.select_council(tables, council)


def newest(tables: dict[str, pandas.DataFrame]) -> str:
    """Return the day as at which the list is (YYYY-MM-DD), the last day in it when it gives none."""
    return cqc.newest_day(tables["locations"])
