"""CQC's care directory with ratings: the `Locations` sheet, adult social care only.

One row of the file is a location × service group × domain. Source of the layout: CQC, “Care directory with
ratings”, monthly; older editions say `Key Question` for `Domain` and lack three columns.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas

from assurance import councils
from assurance.councils import Council
from assurance.errors import InputError
from assurance.ledger import Ledger, Merged, SetAside
from assurance.numerals import in_words
from assurance.provenance import RawFile
from assurance.sources import SOURCE_COLUMNS, Reading, Recognised
from assurance.sources.sheets import (
    Header,
    Sheet,
    Workbook,
    find_header,
    look_for_header,
    open_workbook,
    parse_dates,
    parse_text,
    records,
)

KIND = "cqc_ratings"
NATIONAL = True
TABLES = ("ratings", "ratings_comparators")

REQUIRED = (
    "Location ID",
    "Location Name",
    "Location Type",
    "Location Primary Inspection Category",
    "Location Local Authority",
    "Location Region",
    "Service / Population Group",
    "Domain",
    "Latest Rating",
    "Publication Date",
    "Provider ID",
    "Provider Name",
)
OPTIONAL = ("Care Home?", "Inherited Rating (Y/N)")
ALSO = {"Domain": ["Key Question"]}
# What CQC's other files do not have. The directory with filters shares the other names.
OF_RATINGS_ALONE = ("Service / Population Group", "Domain", "Latest Rating")

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
_CANONICAL = {rating.casefold(): rating for rating in RATINGS} | {
    reason.casefold(): "Not rated" for reason in NOT_RATED
}
DOMAINS = ("Overall", "Safe", "Effective", "Caring", "Responsive", "Well-led")
_DOMAINS = {domain.casefold(): domain for domain in DOMAINS}

RATING_COLUMNS = (
    "location_id",
    "location_name",
    "service_type",
    "care_home",
    "inspection_category",
    "location_type",
    "local_authority",
    "council_code",
    "region",
    "service_group",
    "domain",
    "rating",
    "rating_as_published",
    "publication_date",
    "inherited",
    "provider_id",
    "provider_name",
    *SOURCE_COLUMNS,
)


def recognise(workbook: Workbook, path: Path) -> Recognised | None:
    """Return what the file says of itself if one of its sheets has the columns of `Locations`."""
    found = _locations(workbook)
    if found is None:
        return None
    sheet, header = found
    day = _as_at(workbook)
    last = "" if day else _last_published(sheet, header)
    return Recognised(
        share=header.share,
        title="Care directory with ratings: locations",
        publisher="Care Quality Commission",
        licence="Open Government Licence v3.0",
        period=f"as at {day}" if day else f"ratings published up to {last}" if last else "",
        edition=day,
    )


def _locations(workbook: Workbook) -> tuple[Sheet, Header] | None:
    best: tuple[Sheet, Header] | None = None
    for sheet in workbook.sheets:
        header = look_for_header(sheet, REQUIRED, optional=OPTIONAL, also=ALSO)
        if header is None or sum(name in header.columns for name in OF_RATINGS_ALONE) < 2:
            continue
        if "Location ID" not in header.columns and "Location Name" not in header.columns:
            continue
        if best is None or header.share > best[1].share:
            best = (sheet, header)
    return best


def _as_at(workbook: Workbook) -> str:
    """Return the day that a note in the workbook gives, as "1 October 2024"; "" when none does."""
    for sheet in workbook.sheets:
        if sheet.name.casefold().replace(" ", "") in ("locations", "providers"):
            continue
        for row in sheet.top(20):
            for cell in row:
                found = (
                    re.search(r"\bas at (\d{1,2}) ([A-Z][a-z]+) (\d{4})", cell)
                    if isinstance(cell, str)
                    else None
                )
                if found:
                    return f"{int(found[1])} {found[2]} {found[3]}"
    return ""


def _last_published(sheet: Sheet, header: Header) -> str:
    """Return the last publication date in the file, as "29 May 2026"; "" when there is none to be read."""
    date = "Publication Date"
    if date not in header.columns:
        return ""
    column = records(sheet, replace(header, columns={date: header.columns[date]}))[date]
    try:
        last = parse_dates(column, sheet, order="day first", unreadable="collect").dates.max()
    except InputError:  # the reader will say so
        return ""
    return "" if pandas.isna(last) else in_words(last)


def read(path: Path, file: RawFile) -> Reading:
    """Return the ratings of every adult social care location in the file.

    A row that is there twice is merged into the first. Of two rows of one location, service group and
    domain with different ratings or dates, the later publication date is kept (at the same date the first
    in the file) and the other is set aside.

    Returns
    -------
    Reading
        `ratings`: a row a location × service group × domain; `care_home` and `inherited` are true, false or
        missing, `publication_date` datetime64[ms]. `council_code` is missing where the area is no council's.
        `ratings_comparators`: locations by rating for England and each region, each location once, by its
        Overall rating of Overall; without rows unless the file covers all nine regions.

    Raises
    ------
    InputError
        When a column is missing or a publication date is no date.
    """
    workbook = open_workbook(path)
    found = _locations(workbook)
    sheet = found[0] if found else workbook.sheets[0]
    header = find_header(sheet, REQUIRED, optional=OPTIONAL, also=ALSO)
    rows = records(sheet, header)
    ledger = Ledger(file=file.path, sheet=sheet.name, table="ratings", rows_in=len(rows))

    category = parse_text(rows["Location Primary Inspection Category"])
    service_type = category.str.casefold().map(SERVICE_TYPES)
    for sector, count in category[service_type.isna()].value_counts().sort_index().items():
        ledger.beyond[f"not adult social care: {sector or 'no inspection category'}"] = int(count)
    # The whole column tells how dates are written, whatever the sector.
    dates = parse_dates(rows["Publication Date"], sheet, order="day first")
    social_care = rows[service_type.notna()]

    ratings = _tidy(social_care, category, service_type, dates.dates, ledger)
    if dates.order == "month first":
        ledger.repaired("read dates written month first", "05/29/2026", "29 May 2026", _months_first(ratings))
    ratings = ratings.assign(source_file=file.path, source_sheet=sheet.name, source_row=ratings.index)
    ratings = _one_row_each(_known_only(ratings, ledger), ledger)
    ratings = ratings[list(RATING_COLUMNS)].reset_index(drop=True)
    ledger.kept = len(ratings)
    return Reading(
        {"ratings": ratings, "ratings_comparators": compare(ratings, file.path, sheet.name)}, [ledger]
    )


def _months_first(ratings: pandas.DataFrame) -> int:
    return int(ratings["publication_date"].notna().sum())


def _tidy(
    rows: pandas.DataFrame,
    category: pandas.Series,
    service_type: pandas.Series,
    dates: pandas.Series,
    ledger: Ledger,
) -> pandas.DataFrame:
    text = {name: parse_text(rows[name], ledger) for name in rows.columns if name != "Publication Date"}
    authority = text["Location Local Authority"]
    council = {name: councils.match(name) for name in authority.unique()}
    for name, count in authority.value_counts().sort_index().items():
        if council[name] is None:
            ledger.repaired(
                "counted for its region and England only, since its area is no council’s name",
                name or "(empty)",
                "no council",
                int(count),
            )
    region = {name: councils.match_region(name) for name in text["Location Region"].unique()}
    published = text["Latest Rating"]
    rating = published.str.casefold().map(_CANONICAL)
    variant = published[rating.notna() & (rating != published) & rating.ne("Not rated")]
    for before, count in variant.value_counts().sort_index().items():
        ledger.repaired("spelt a rating as CQC does", before, _CANONICAL[before.casefold()], int(count))
    return pandas.DataFrame(
        {
            "location_id": text["Location ID"],
            "location_name": text["Location Name"],
            "service_type": service_type.loc[rows.index].astype("str"),
            "care_home": _yes(text.get("Care Home?"), rows.index),
            "inspection_category": category.loc[rows.index],
            "location_type": text["Location Type"],
            "local_authority": authority,
            "council_code": authority.map(
                {name: found.code for name, found in council.items() if found}
            ).astype("str"),
            "region": text["Location Region"]
            .map({name: councils.REGIONS.get(code or "", name) for name, code in region.items()})
            .astype("str"),
            "service_group": text["Service / Population Group"],
            "domain": text["Domain"].str.casefold().map(_DOMAINS).fillna(text["Domain"]),
            "rating": rating.astype("str"),
            "rating_as_published": published,
            "publication_date": dates.loc[rows.index],
            "inherited": _yes(text.get("Inherited Rating (Y/N)"), rows.index),
            "provider_id": text["Provider ID"],
            "provider_name": text["Provider Name"],
        },
        index=rows.index,
    )


def _yes(column: pandas.Series | None, index: pandas.Index) -> pandas.Series:
    if column is None:
        return pandas.Series(pandas.NA, index=index, dtype="boolean")
    return column.str.upper().map({"Y": True, "YES": True, "N": False, "NO": False}).astype("boolean")


def _known_only(ratings: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Set aside the rows that lack a location, or whose rating or domain is no word that CQC uses."""
    unknown = (
        (ratings["location_id"] == "", "no location", "location_id", "the row names no location"),
        (
            ratings["rating"].isna(),
            "rating not known",
            "rating_as_published",
            "“{}” is no rating that CQC gives",
        ),
        (~ratings["domain"].isin(DOMAINS), "domain not known", "domain", "“{}” is no domain that CQC rates"),
    )
    kept = pandas.Series(True, index=ratings.index)
    for which, rule, column, sentence in unknown:
        for row in ratings[which & kept].itertuples():
            value = str(getattr(row, column))
            ledger.set_aside.append(
                _set_aside(ledger, row, rule, value, f"{sentence.format(value)}: it is not counted.")
            )
        kept &= ~which
    return ratings[kept]


def _one_row_each(ratings: pandas.DataFrame, ledger: Ledger) -> pandas.DataFrame:
    """Leave one row for each location, service group and domain."""
    key = ["location_id", "service_group", "domain"]
    twice = ratings[ratings.duplicated(key, keep=False)]
    if twice.empty:
        return ratings
    latest_first = twice.sort_values("publication_date", ascending=False, kind="stable", na_position="last")
    drop = []
    for _, group in latest_first.groupby(key, sort=False):
        kept, *others = group.itertuples()
        for other in others:
            drop.append(other.Index)
            if _says(other) == _says(kept):
                rule = "the same location, service group and domain with the same rating"
                ledger.merged.append(
                    Merged(ledger.file, ledger.sheet, other.source_row, kept.source_row, rule, _code(other))
                )
            else:
                found = (
                    f"Location {other.location_id} has two ratings for {other.service_group}, "
                    f"{other.domain}: row {kept.source_row:,} ({kept.rating}), later or first, is kept."
                )
                ledger.set_aside.append(
                    _set_aside(ledger, other, "a second rating", other.rating_as_published, found)
                )
    return ratings.drop(index=drop)


def _says(row: Any) -> tuple:
    return row.rating, None if pandas.isna(row.publication_date) else row.publication_date


def _set_aside(ledger: Ledger, row: Any, rule: str, value: str, sentence: str) -> SetAside:
    return SetAside(
        file=ledger.file,
        sheet=ledger.sheet,
        row=int(row.source_row),
        rule=rule,
        value=value,
        sentence=sentence[:1].upper() + sentence[1:],
        mend="Check the location on CQC’s website and tell CQC’s data team.",
        council_code=_code(row),
    )


def _code(row: Any) -> str:
    return row.council_code if isinstance(row.council_code, str) else ""


def compare(ratings: pandas.DataFrame, source_file: str, source_sheet: str) -> pandas.DataFrame:
    """Return how many locations have which rating in England and each region.

    Definition: a location is counted once, by the rating of its Overall service group and Overall domain;
    one without such a row counts as not rated. Every combination is there, 0 included.

    Returns
    -------
    pandas.DataFrame
        One row a geography × service type × rating: `geography_level`, `geography`, `service_type`,
        `rating`, `locations` (Int64). `source_row` is missing: each rests on many rows. No rows unless all
        nine regions are there.
    """
    overall = ratings[(ratings["service_group"] == "Overall") & (ratings["domain"] == "Overall")]
    locations = ratings.drop_duplicates("location_id")[["location_id", "service_type", "region"]].merge(
        overall[["location_id", "rating"]], on="location_id", how="left"
    )
    locations["rating"] = locations["rating"].fillna("Not rated")
    regions = list(councils.REGIONS.values())
    places = [("England", "England"), *(("Region", region) for region in regions)]
    if not set(regions) <= set(locations["region"]):
        places = []
    counted = []
    for level, place in places:
        here = locations if level == "England" else locations[locations["region"] == place]
        counts = here.groupby(["service_type", "rating"]).size()
        counted += [
            (level, place, service_type, rating, int(counts.get((service_type, rating), 0)))
            for service_type in SERVICE_TYPES.values()
            for rating in RATINGS
        ]
    table = pandas.DataFrame(
        counted, columns=["geography_level", "geography", "service_type", "rating", "locations"]
    ).astype(
        {
            "geography_level": "str",
            "geography": "str",
            "service_type": "str",
            "rating": "str",
            "locations": "Int64",
        }
    )
    return table.assign(
        source_file=pandas.Series(source_file, index=table.index, dtype="str"),
        source_sheet=pandas.Series(source_sheet, index=table.index, dtype="str"),
        source_row=pandas.Series(pandas.NA, index=table.index, dtype="Int64"),
    )


def select(tables: dict[str, pandas.DataFrame], council: Council) -> dict[str, pandas.DataFrame]:
    """Return the locations in the council's area, and the counts of its region and England."""
    ratings, comparators = tables["ratings"], tables["ratings_comparators"]
    return {
        "ratings": ratings[ratings["council_code"] == council.code],
        "ratings_comparators": comparators[comparators["geography"].isin(["England", council.region])],
    }


def newest(tables: dict[str, pandas.DataFrame]) -> str:
    """Return the last publication date in the file, which tells a newer edition from an older one."""
    last = tables["ratings"]["publication_date"].max()
    return "" if pandas.isna(last) else last.date().isoformat()
